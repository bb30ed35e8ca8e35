//! Envy: refused firms that could take the place of a granted firm with fewer points, all else fixed.
//!
//! Knows: problem and holdings, what one grant must keep to, the measures of the audit. Must not know: the formulation,
//! the solver, how a plan was found.
//!
//! *A case* is a pair: a refused firm that may be granted land, and a granted firm with fewer points
//! ([`crate::firm::Firm::most_points`]) inside whose land the refused one has a lawful grant (within its run; floor of the
//! same hall up to what is free with it gone), so that the plan with the one in the place of the other is lawful.
//! (No justified envy, as in A. Abdulkadiroğlu, T. Sönmez: School choice, American Economic Review 93, 2003, with points as
//! priorities, and every rule of the scenario instead of seats.)

use std::collections::BTreeSet;

use crate::audit::{loads, measure, verdicts};
use crate::firm::FirmIdx;
use crate::placement::test_grant;
use crate::plan::{EnvyCase, EnvyRef};
use crate::problem::{Holding, Problem};
use crate::site::Place;
use crate::units::Area;

/// A refused firm and the granted one whose place it could take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    /// The refused firm.
    pub refused: FirmIdx,
    /// The granted firm.
    pub granted: FirmIdx,
}

/// Every case of a plan, by refused firm, then by granted firm.
pub fn cases(problem: &Problem, holdings: &[Holding]) -> Vec<Case> {
    cases_within(problem, holdings, usize::MAX).unwrap_or_default()
}

/// Every case of a plan; `None` where more pairs of grants than `most` would have to be looked at (the product of refused
/// firms, granted firms and granted firms again: each exchange is measured against all grants).
pub fn cases_within(problem: &Problem, holdings: &[Holding], most: usize) -> Option<Vec<Case>> {
    let granted: BTreeSet<FirmIdx> = holdings.iter().map(|h| h.firm).collect();
    let refused = || problem.firm_indices().filter(|f| !granted.contains(f) && problem.allotment.admits(problem.firm(*f)));
    if refused().count().saturating_mul(holdings.len()).saturating_mul(holdings.len()) > most {
        return None;
    }
    let mut found = Vec::new();
    for firm in refused() {
        let poorer = holdings.iter().filter(|h| problem.firm(h.firm).most_points() < problem.firm(firm).most_points());
        for held in poorer {
            let others: Vec<Holding> = holdings.iter().filter(|h| *h != held).copied().collect();
            if own_grants(problem, firm, held.place).any(|own| fits(problem, &others, own)) {
                found.push(Case { refused: firm, granted: held.firm });
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    Some(found)
}

/// Every grant of a firm inside a place that is lawful by itself.
fn own_grants(problem: &Problem, firm: FirmIdx, within: Place) -> impl Iterator<Item = Holding> {
    let offers = 0..problem.firm(firm).offers.len();
    let all = offers.flat_map(move |offer| {
        places(within).into_iter().flat_map(move |place| {
            let phase = problem.phase_of(firm, offer, place);
            sizes(problem, firm, offer, place).into_iter().map(move |area| Holding { firm, offer, place, area, phase })
        })
    });
    all.filter(|own| test_grant(problem, own).is_ok())
}

/// Every run inside a run; the hall itself.
fn places(within: Place) -> Vec<Place> {
    match within {
        Place::Run { row, first, last } => {
            (first..=last).flat_map(|from| (from..=last).map(move |to| Place::Run { row, first: from, last: to })).collect()
        }
        Place::Hall(_) => vec![within],
    }
}

/// The area of a run; in a hall the floor asked for.
fn sizes(problem: &Problem, firm: FirmIdx, offer: usize, place: Place) -> Vec<Area> {
    match place {
        Place::Run { .. } => problem.land.outline(place).map(|outline| outline.area()).into_iter().collect(),
        Place::Hall(_) => {
            let terms = problem.terms(firm, offer, place);
            let stated = [terms.area_ideal, terms.area_min];
            let alone = terms.building.filter(|_| stated == [None, None]);
            stated.into_iter().chain([alone]).flatten().collect()
        }
    }
}

/// Whether the plan with a grant more is lawful. What is quickly measured first.
fn fits(problem: &Problem, others: &[Holding], own: Holding) -> bool {
    let mut after = others.to_vec();
    after.push(own);
    after.sort_unstable();
    loads(problem, &after).iter().all(|load| load.holds)
        && verdicts(problem, &after).iter().all(|rule| rule.verdict.breaches.is_empty())
        && measure(problem, &after).passes()
}

/// The cases of a plan by strict merit as its record tells them; what merit costs is not known here. That no case can be had is always so: where a firm takes the place of one with
/// fewer points the plan stays lawful and has more points, so a lawful plan with most points has no case.
pub fn reference(problem: &Problem, holdings: &[Holding]) -> EnvyRef {
    let told = |case: &Case| EnvyCase {
        refused: problem.firm(case.refused).id.clone(),
        refused_points: problem.firm(case.refused).most_points().into(),
        granted: problem.firm(case.granted).id.clone(),
        granted_points: problem.firm(case.granted).most_points().into(),
    };
    let list: Vec<EnvyCase> = cases(problem, holdings).iter().map(told).collect();
    EnvyRef { cases: list.len(), at_least: 0, list, costs: None }
}
