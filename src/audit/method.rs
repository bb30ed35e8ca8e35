//! What a plan says of its method: cases of envy counted from the plan alone, chances as far as they can be checked.
//!
//! Knows: the audit's own tests of grants. Must not know: how the planner counts.

use std::collections::{BTreeMap, BTreeSet};

use super::ground::{loads, together};
use super::{Audit, Fault, grant, verdicts};
use crate::allotment::Method;
use crate::firm::Firm;
use crate::plan::{Number, Plan, Status};
use crate::problem::{Holding, Problem};
use crate::site::Place;
use crate::units::{Area, Milli};

/// Every claim about the method that does not hold.
pub(super) fn check(problem: &Problem, plan: &Plan, audit: &Audit) -> Vec<Fault> {
    let mut faults = Vec::new();
    if audit.planned {
        envy(problem, plan, audit, &mut faults);
    } else if plan.envy.is_some() {
        faults.push(Fault::new("claim-without-plan", |m| m.with("name", "envy")));
    }
    chances(problem, plan, &mut faults);
    faults
}

fn envy(problem: &Problem, plan: &Plan, audit: &Audit, faults: &mut Vec<Fault>) {
    let mut differs = |claimed: String, found: String| {
        faults.push(Fault::new("envy-differs", |m| m.with("claimed", claimed).with("found", found)));
    };
    let by_merit = problem.allotment.method == Method::StrictMerit;
    let Some(said) = &plan.envy else {
        if by_merit {
            differs("–".to_owned(), pairs(problem, &audit.holdings).len().to_string());
        }
        return;
    };
    let found = pairs(problem, &audit.holdings);
    let name = |firm: &Firm| (firm.id.clone(), Some(i128::from(points(firm).0)));
    let own: BTreeSet<_> = found.iter().map(|(out, held)| (name(&problem.firms[*out]), name(&problem.firms[*held]))).collect();
    let told = said.list.iter().map(|case| {
        let points = |number: &Number| number.scaled(3);
        ((case.refused.clone(), points(&case.refused_points)), (case.granted.clone(), points(&case.granted_points)))
    });
    let told: BTreeSet<_> = told.collect();
    if own != told || said.list.len() != own.len() || said.cases != own.len() {
        differs(said.cases.to_string(), own.len().to_string());
    }
    // Putting the refused firm in the other's place gives a lawful plan of more points, so some plan has no case.
    if said.at_least > 0 || by_merit && plan.status == Status::Optimal && !own.is_empty() {
        differs(format!("≥ {}", said.at_least), own.len().to_string());
    }
    let costs = said.costs.as_ref().map(|costs| (costs.at_least.scaled(3), costs.at_most.as_ref().map(|most| most.scaled(3))));
    let sound = |(least, most): (Option<i128>, Option<Option<i128>>)| {
        least.is_some_and(|least| least >= 0 && most.is_none_or(|most| most.is_some_and(|most| most >= least)))
    };
    if let Some(costs) = costs.filter(|costs| !sound(*costs)) {
        differs(format!("{costs:?}"), "0 ≤ at_least ≤ at_most".to_owned());
    }
}

/// Every firm once, none with more wins than draws.
fn chances(problem: &Problem, plan: &Plan, faults: &mut Vec<Fault>) {
    let Some(said) = &plan.chances else { return };
    let mut times: BTreeMap<&str, usize> = problem.firms.iter().map(|firm| (firm.id.as_str(), 0)).collect();
    for chance in &said.firms {
        *times.entry(chance.firm.as_str()).or_insert(1) += 1;
        if chance.wins > said.draws {
            times.insert(chance.firm.as_str(), 2);
        }
    }
    let wrong = times.iter().filter(|(_, times)| **times != 1).map(|(firm, _)| (*firm).to_owned());
    let mut wrong: Vec<String> = wrong.collect();
    if said.draws > said.asked || problem.allotment.method != Method::Ballot {
        wrong.push(said.draws.to_string());
    }
    faults.extend(wrong.into_iter().map(|name| Fault::new("chances-differ", |m| m.with("name", name))));
}

fn points(firm: &Firm) -> Milli {
    firm.offers.iter().fold(None, |most, offer| most.max(offer.terms.points)).unwrap_or(Milli::ZERO)
}

/// Refused and granted firms by number, where the first could take the place of the second.
fn pairs(problem: &Problem, holdings: &[Holding]) -> BTreeSet<(usize, usize)> {
    let mut found = BTreeSet::new();
    let free = |firm: &usize| !holdings.iter().any(|h| h.firm.0 == *firm) && problem.allotment.admits(&problem.firms[*firm]);
    for out in (0..problem.firms.len()).filter(free) {
        for (slot, held) in holdings.iter().enumerate() {
            if points(&problem.firms[out]) <= points(&problem.firms[held.firm.0]) {
                continue;
            }
            let mut after = holdings.to_vec();
            let stands = stands_in(problem, out, held.place).any(|own| {
                after[slot] = own;
                lawful(problem, &after, &own)
            });
            if stands {
                found.insert((out, held.firm.0));
            }
        }
    }
    found
}

/// Everything a firm could ask for inside a place, lawful or not.
fn stands_in(problem: &Problem, firm: usize, place: Place) -> impl Iterator<Item = Holding> {
    let inside: Vec<Place> = match place {
        Place::Hall(_) => vec![place],
        Place::Run { row, first, last } => {
            let ends = (first..=last).flat_map(|a| (first..=last).map(move |b| (a, b))).filter(|(a, b)| a <= b);
            ends.map(|(first, last)| Place::Run { row, first, last }).collect()
        }
    };
    let firm = crate::firm::FirmIdx(firm);
    (0..problem.firm(firm).offers.len()).flat_map(move |offer| {
        inside.clone().into_iter().flat_map(move |place| {
            let terms = problem.terms(firm, offer, place);
            let sizes: BTreeSet<Area> = match grant::land_area(problem, place) {
                Some(area) => [area].into(),
                None => [terms.area_min, terms.area_ideal, terms.building].into_iter().flatten().collect(),
            };
            let phase = grant::earliest(problem, &Holding { firm, offer, place, area: Area::ZERO, phase: 0 });
            sizes.into_iter().map(move |area| Holding { firm, offer, place, area, phase })
        })
    })
}

/// Whether holdings with this new one among them are lawful, if they were without it.
fn lawful(problem: &Problem, after: &[Holding], own: &Holding) -> bool {
    grant::faults(problem, own, after).is_empty()
        && loads(problem, after).iter().all(|load| load.holds)
        && verdicts(problem, after).iter().all(|rule| rule.verdict.breaches.is_empty())
        && together(problem, after).is_empty()
}
