//! Shut out: which rules and capacities together leave no lawful plan that grants a firm land.
//!
//! *Deletion filter* (Chinneck, *Feasibility and Infeasibility in Optimization*, 2008, section 6): each rule in turn is left out;
//! where there is still no plan it stays out, else it comes back. What is left has no plan, and has one without any of its
//! rules. Such a set need not be the only one: those named come last in the order, so that the others are left out
//! first where they can be.

use super::asking::{Answer, AnswerError, Asking};
use crate::firm::FirmIdx;
use crate::planner::{Aim, Question};
use crate::problem::Problem;
use crate::rules::RuleKind;
use crate::units::Milli;
use crate::{variant, workers};

/// Rules and capacities that cannot be kept all together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conflict {
    /// Names of rules and of nodes of resources.
    pub names: Vec<String>,
    /// Proven: with these there is no plan, and there is one without any one of them. Otherwise time ended first.
    pub irreducible: bool,
}

/// A set of rules and capacities without which a lawful plan would exist, each of them needed for that; `None` where no
/// plan exists without any of them. `forced` is a problem without a lawful plan.
///
/// # Errors
/// [`AnswerError`].
pub fn clash_with(asking: &Asking<'_>, forced: &Problem) -> Result<Option<Conflict>, AnswerError> {
    let rules = forced.rules.iter().filter(|rule| droppable(&rule.name, &rule.kind)).map(|rule| rule.name.clone());
    let nodes = forced.resources.iter().flat_map(|resource| &resource.nodes).map(|node| node.id.clone());
    let mut names: Vec<String> = rules.collect();
    names.extend(nodes);
    let bare = names.iter().fold(forced.clone(), |problem, name| without(&problem, name));
    let mut sure = true;
    match possible(asking, &bare)? {
        Some(true) => {}
        Some(false) => return Ok(None),
        None => sure = false,
    }
    let mut left = forced.clone();
    let mut kept = Vec::new();
    for name in names {
        let fewer = without(&left, &name);
        match possible(asking, &fewer)? {
            Some(false) => left = fewer,
            Some(true) => kept.push(name),
            None => {
                sure = false;
                kept.push(name);
            }
        }
    }
    // Each is left out once more of what is left at the end: the claim is what was solved.
    let needed = workers::each(kept.len(), asking.jobs, |index| possible(asking, &without(&left, &kept[index])));
    for possible in needed {
        sure &= possible? == Some(true);
    }
    Ok(Some(Conflict { names: kept, irreducible: sure }))
}

/// What a question added, and what an earlier phase granted, is not up for choice.
fn droppable(name: &str, kind: &RuleKind) -> bool {
    !variant::is_asked(name) && !matches!(kind, RuleKind::Stays(_))
}

/// The problem without the rule or the capacity of this name.
pub(super) fn without(problem: &Problem, name: &str) -> Problem {
    if problem.rules.iter().any(|rule| rule.name == name) {
        return variant::without_rule(problem, name);
    }
    let most = most_drawn(problem);
    let lacking = problem.resources.iter().flat_map(|resource| &resource.nodes).find(|node| node.id == name);
    lacking.map_or_else(|| problem.clone(), |node| variant::with_capacity(problem, name, Milli((most - node.capacity.0).max(0))))
}

/// More than all firms together could draw of anything.
fn most_drawn(problem: &Problem) -> i64 {
    let draws = problem.firms.iter().map(|firm| {
        let terms = firm.offers.iter().flat_map(|offer| std::iter::once(&offer.terms).chain(offer.at.values()));
        terms.flat_map(|terms| terms.uses.values()).map(|amount| amount.0).max().unwrap_or(0)
    });
    let coincidence =
        problem.resources.iter().flat_map(|resource| &resource.nodes).map(|node| node.coincidence).max().unwrap_or(0);
    draws.fold(1, i64::saturating_add).saturating_mul((coincidence / 1_000).saturating_add(1))
}

/// Whether a lawful plan exists; `None` where time ended first.
fn possible(asking: &Asking<'_>, problem: &Problem) -> Result<Option<bool>, AnswerError> {
    let question = Question { aim: Aim::Firms(Default::default()), ..Question::default() };
    Ok(match asking.ask(problem, &question)? {
        Answer::Best(_) => Some(true),
        Answer::None => Some(false),
        Answer::Unknown => None,
    })
}

/// The problem after a firm has withdrawn: it gets no land, and no rule demands it any more.
pub fn withdrawn(problem: &Problem, firm: FirmIdx) -> Problem {
    let mut variant = variant::without_firm(problem, firm);
    for rule in &mut variant.rules {
        match &mut rule.kind {
            RuleKind::MustAdmit(rule) => rule.firms.members.retain(|member| *member != firm),
            RuleKind::Stays(rule) => rule.earlier.retain(|(held, _)| *held != firm),
            _ => {}
        }
    }
    variant.rules.retain(|rule| match &rule.kind {
        RuleKind::Locked(locked) => locked.firm != firm,
        RuleKind::MustAdmit(rule) => !rule.firms.members.is_empty(),
        _ => true,
    });
    variant
}
