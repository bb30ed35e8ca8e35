//! One rule, or one resource: what the best plan would be without it.
//!
//! *Price of a rule*: the worth of the best plan without the rule less that with it. A rule that only gives a bonus takes its
//! bonus with it, so that its price may be below nothing.

use super::asking::{Answer, AnswerError, Asking, Best, Price};
use super::changes::{Changes, changes};
use super::settled::settled;
use super::shut_out::without;
use crate::firm::FirmIdx;
use crate::problem::{Holding, Problem};
use crate::rules::RuleKind;
use crate::units::Area;

/// What is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dropped {
    /// A rule.
    Rule(String),
    /// All capacities of a resource.
    Resource(String),
    /// One capacity: a feeder, a transformer.
    Node(String),
    /// A condition of the allotment: whoever fails only this one becomes eligible.
    Condition(String),
}

/// Figures of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// Firms granted land.
    pub firms: usize,
    /// Their workers.
    pub jobs: u64,
    /// Land and floor granted.
    pub area: Area,
}

/// What leaving out a rule does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleAnswer {
    /// What was left out.
    pub dropped: Dropped,
    /// Whether it gives bonuses: what it gave is missing in the worth without it.
    pub gives_bonus: bool,
    /// The best plan without it; `None` where none exists even then, or time ended.
    pub without: Option<Best>,
    /// Whether it is proven that no plan exists even without it.
    pub still_impossible: bool,
    /// How much more that plan is worth; `None` without two plans to compare. Where the rule gives bonuses it may be below
    /// nothing, and is told exactly or not at all.
    pub price: Option<Price>,
    /// Figures with the rule.
    pub before: Sums,
    /// Figures without it.
    pub after: Sums,
    /// Which grants change.
    pub then: Changes,
}

impl Sums {
    /// The figures of holdings.
    pub fn of(problem: &Problem, holdings: &[Holding]) -> Self {
        let workers = |holding: &Holding| u64::from(problem.facts(holding).workers);
        Self {
            firms: holdings.len(),
            jobs: holdings.iter().map(workers).sum(),
            area: holdings.iter().map(|holding| holding.area).sum(),
        }
    }
}

/// The rule, resource or capacity of this name.
pub fn dropped(problem: &Problem, name: &str) -> Option<Dropped> {
    let rule = problem.rules.iter().any(|rule| rule.name == name && !matches!(rule.kind, RuleKind::Stays(_)));
    let resource = problem.resources.iter().any(|resource| resource.id == name);
    let node = problem.resources.iter().flat_map(|resource| &resource.nodes).any(|node| node.id == name);
    let condition = problem.allotment.conditions.iter().any(|condition| condition.name == name);
    match (rule, resource, node) {
        (true, _, _) => Some(Dropped::Rule(name.to_owned())),
        (_, true, _) => Some(Dropped::Resource(name.to_owned())),
        (_, _, true) => Some(Dropped::Node(name.to_owned())),
        _ => condition.then(|| Dropped::Condition(name.to_owned())),
    }
}

/// Firms that a condition bars, and those of them that nothing else makes ineligible.
pub(super) fn barred(problem: &Problem, condition: &str) -> (Vec<FirmIdx>, Vec<FirmIdx>) {
    let allotment = &problem.allotment;
    let fails = |firm: &FirmIdx| allotment.failed(problem.firm(*firm)).any(|failed| failed.name == condition);
    let all: Vec<FirmIdx> = problem.firm_indices().filter(fails).collect();
    let only = |firm: &FirmIdx| {
        let applicant = problem.firm(*firm);
        allotment.failed(applicant).count() == 1 && allotment.below_pass(applicant).is_none()
    };
    let alone = all.iter().copied().filter(only).collect();
    (all, alone)
}

/// What leaving it out does to the best plan. `best` is `None` where no lawful plan exists with it.
///
/// # Errors
/// [`AnswerError`].
pub fn rule(asking: &Asking<'_>, best: Option<&Best>, dropped: Dropped) -> Result<RuleAnswer, AnswerError> {
    let problem = asking.problem;
    let variant = match &dropped {
        Dropped::Rule(name) | Dropped::Node(name) => without(problem, name),
        Dropped::Condition(name) => {
            let mut variant = problem.clone();
            variant.allotment.conditions.retain(|condition| condition.name != *name);
            variant
        }
        Dropped::Resource(name) => {
            let nodes = problem.resources.iter().filter(|resource| resource.id == *name).flat_map(|resource| &resource.nodes);
            nodes.fold(problem.clone(), |problem, node| without(&problem, &node.id))
        }
    };
    let named = problem.rules.iter().find(|rule| dropped == Dropped::Rule(rule.name.clone()));
    let gives_bonus = named.is_some_and(|rule| match &rule.kind {
        RuleKind::Wanted(_) => true,
        RuleKind::Near(near) => near.bonus.is_some(),
        _ => false,
    });
    let known = best.map_or(&[] as &[Holding], |best| &best.holdings);
    let answer = asking.best_of(&variant, known)?;
    let still_impossible = answer == Answer::None;
    let without = match answer {
        Answer::Best(found) if found.is_proven() => Some(settled(asking, &variant, known, &found.worth(), found)?),
        Answer::Best(found) => Some(found),
        Answer::None | Answer::Unknown => None,
    };
    let price = best
        .zip(without.as_ref())
        .and_then(|(best, after)| if gives_bonus { signed(best, after) } else { Some(Price::between(after, best)) });
    let after = without.as_ref().map_or(&[] as &[Holding], |found| &found.holdings);
    Ok(RuleAnswer {
        gives_bonus,
        still_impossible,
        price,
        before: Sums::of(problem, known),
        after: Sums::of(problem, after),
        then: changes(known, after),
        without,
        dropped,
    })
}

/// The difference where both are proven best, whatever its sign.
fn signed(best: &Best, after: &Best) -> Option<Price> {
    if !(best.is_proven() && after.is_proven()) {
        return None;
    }
    let mut levels = best.worth().into_iter().zip(after.worth()).enumerate();
    let differs = levels.find(|(_, (with, without))| with != without);
    let (level, by) = differs.map_or((0, crate::units::Milli::ZERO), |(level, (with, without))| (level, without - with));
    Some(Price { level, low: by, high: Some(by) })
}
