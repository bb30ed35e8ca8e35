//! The waiting list: who would be asked, in which order, if granted land fell free, and on which ground each holds none.
//!
//! Knows: refusals as a plan tells them, points, the published order, rules that forbid a firm all land. Must not know:
//! sentences, who would really fit into a place that falls free (that is decided anew).
//!
//! There is one list. The table of succession, the report, letters and minutes show it, and the audit compares it whole.
//!
//! *Who waits.* Whoever is refused, may be granted land at all, passes every test of its own at some place, and is not named
//! by a rule that forbids it all land. Whether another rule or other firms stand in its way does not count: either may change
//! with a withdrawal.

use std::cmp::Reverse;

use crate::allotment::Method;
use crate::firm::FirmIdx;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::rules::RuleKind;
use crate::units::Milli;

/// A firm that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits<'p> {
    /// Who.
    pub firm: FirmIdx,
    /// Its points, thousandths; none where none are stated.
    pub points: Option<Milli>,
    /// Code of the ground on which it holds no land.
    pub why: &'p str,
}

/// Everybody who waits, in order of merit: most points first (whoever states none comes last), the published order among
/// equals; where the ballot decides, in the published order alone.
pub fn waiting<'p>(problem: &Problem, plan: &'p Plan) -> Vec<Waits<'p>> {
    let forbidden = |firm: FirmIdx| {
        let forbids = |kind: &RuleKind| match kind {
            RuleKind::Forbidden(rule) => rule.places.is_none() && rule.firms.members.contains(&firm),
            _ => false,
        };
        problem.rules.iter().any(|rule| forbids(&rule.kind))
    };
    let refused = |firm: FirmIdx| {
        let applicant = problem.firm(firm);
        let refusal = plan.refused.iter().find(|refusal| refusal.firm == applicant.id)?;
        // A ground that begins so is a test of its own that no place passed, whichever test that is.
        let missed = refusal.grounds.first().is_some_and(|ground| ground.key.starts_with("miss."));
        let waits = !missed && problem.allotment.admits(applicant) && !forbidden(firm);
        waits.then_some(Waits { firm, points: applicant.points(), why: &refusal.code })
    };
    let mut list: Vec<Waits<'p>> = problem.published_order().into_iter().filter_map(refused).collect();
    if problem.allotment.method != Method::Ballot {
        list.sort_by_key(|waits| Reverse(waits.points)); // stable: the published order stays among equals
    }
    list
}
