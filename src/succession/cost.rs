//! What overrides cost: the best plan without them, less the plan with them.
//!
//! Knows: two outcomes. Must not know: how they were found.

use std::collections::BTreeMap;

use crate::allotment::Method;
use crate::firm::FirmIdx;
use crate::plan::{CostLevel, CostRef, Number};
use crate::planner::Found;
use crate::problem::Problem;
use crate::site::Place;
use crate::units::Milli;

/// The cost of a plan with overrides beside the plan found without them, and whom it displaces.
///
/// At the first level the cost lies between *value without − bound with* and *bound without − value with*, whatever was
/// proven. A later level's bound holds only with the levels before it held, so later levels are told only as found, and as
/// exact where both plans are proven at every level.
pub fn cost(problem: &Problem, without: &Found, with: &Found) -> CostRef {
    let proven = |found: &Found| found.levels.iter().all(|level| level.bound == Some(level.value));
    let exact = proven(without) && proven(with);
    let levels = problem.objective.levels.iter().zip(without.levels.iter().zip(&with.levels)).enumerate();
    let levels = levels.map(|(rank, (level, (without, with)))| {
        let cost = without.value - with.value;
        let first = rank == 0;
        // By the ballot a bound says where the winners may stand, not who wins.
        let bounds = problem.allotment.method != Method::Ballot;
        let known = |bound: Option<Milli>| if exact { Some(cost) } else { bound.filter(|_| first && bounds) };
        CostLevel {
            measure: level.name.clone(),
            without: without.value.into(),
            cost: cost.into(),
            at_least: known(with.bound.map(|bound| without.value - bound)).map(Number::from),
            at_most: known(without.bound.map(|bound| bound - with.value)).map(Number::from),
        }
    });
    let held = |found: &Found| -> BTreeMap<FirmIdx, Place> {
        found.holdings.iter().map(|holding| (holding.firm, holding.place)).collect()
    };
    let (before, now) = (held(without), held(with));
    let ids = |firms: Vec<FirmIdx>| firms.into_iter().map(|firm| problem.firm(firm).id.clone()).collect();
    CostRef {
        levels: levels.collect(),
        exact,
        displaced: ids(before.keys().filter(|firm| !now.contains_key(firm)).copied().collect()),
        admitted: ids(now.keys().filter(|firm| !before.contains_key(firm)).copied().collect()),
        elsewhere: ids(before
            .iter()
            .filter(|(firm, place)| now.get(firm).is_some_and(|at| at != *place))
            .map(|(f, _)| *f)
            .collect()),
    }
}
