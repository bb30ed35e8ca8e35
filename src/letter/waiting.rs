//! The waiting list: who would be asked, in which order, if granted land fell free.
//!
//! Knows: refusals, points, the published order. Must not know: sentences, who would really fit into a place that falls
//! free (that is solved anew).

use std::cmp::Reverse;

use crate::allotment::Method;
use crate::firm::FirmIdx;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::units::Milli;

/// Grounds on which a firm could hold no place of this plan, whoever withdraws.
const NEVER: [&str; 16] = [
    "area-too-large",
    "area-too-small",
    "below-pass-mark",
    "building-does-not-fit",
    "class-not-allowed",
    "depth-too-short",
    "exceeds-capacity",
    "frontage-too-short",
    "hall-too-small",
    "no-floor-area-stated",
    "not-eligible",
    "not-in-this-phase",
    "not-served",
    "number-of-plots",
    "rule-forbids",
    "yard-does-not-fit",
];

/// Refused firms that a place could hold, in order of merit: most points first, the published order among equals; where the
/// ballot decides, in the published order alone. A firm that no place could hold, or that is not eligible, does not wait.
pub fn waiting(problem: &Problem, plan: &Plan) -> Vec<FirmIdx> {
    let waits = |firm: &FirmIdx| {
        let refusal = plan.refused.iter().find(|refusal| refusal.firm == problem.firm(*firm).id);
        refusal.is_some_and(|r| !NEVER.contains(&r.code.as_str())) && problem.allotment.admits(problem.firm(*firm))
    };
    let mut list: Vec<FirmIdx> = problem.published_order().into_iter().filter(waits).collect();
    if problem.allotment.method != Method::Ballot {
        list.sort_by_key(|firm| Reverse(points(problem, *firm))); // stable: the published order stays among equals
    }
    list
}

/// The most points of any offer of a firm; none where none states any.
pub(super) fn points(problem: &Problem, firm: FirmIdx) -> Option<Milli> {
    problem.firm(firm).offers.iter().filter_map(|offer| offer.terms.points).max()
}
