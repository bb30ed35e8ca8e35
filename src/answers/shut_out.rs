//! Shut out: which rules and capacities together leave no lawful plan that grants a firm land, and a firm that withdrew.
//!
//! Knows: variants of a problem. Must not know: how a set is made irreducible.

use super::asking::Asking;
use crate::clash::{self, Blocking};
use crate::firm::FirmIdx;
use crate::planner::Options;
use crate::problem::Problem;
use crate::rules::RuleKind;
use crate::units::Milli;
use crate::variant;

/// A set of rules and capacities without which a lawful plan would exist, each of them needed for that; `None` where time
/// ended. `forced` is a problem without a lawful plan.
pub fn clash_with(asking: &Asking<'_>, forced: &Problem) -> Option<Blocking> {
    clash::blocking(forced, &Options { time_limit: asking.left(), ..*asking.options })
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
