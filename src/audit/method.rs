//! What a plan says of its method: cases of envy counted from the plan alone, chances as far as they can be checked.
//!
//! Knows: the audit's own tests of grants. Must not know: how the planner counts.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::ground::{loads, together};
use super::{Audit, Fault, grant, measure, price, verdicts};
use crate::allotment::Method;
use crate::firm::Firm;
use crate::plan::{MeritCosts, Number, Plan, Status};
use crate::problem::{Holding, Problem, hex};
use crate::site::{HallIdx, Place, RowIdx};
use crate::units::{Area, Milli};

/// Most draws that are drawn again.
const MOST_DRAWS: usize = 2_000;
/// Most rows and halls, and most grants in each, on which a firm is tried alone: what is not tried is not claimed.
const MOST_ROWS: usize = 40;
const MOST_TRIED: usize = 300;

/// Every claim about the method that does not hold.
pub(super) fn check(problem: &Problem, plan: &Plan, audit: &Audit) -> Vec<Fault> {
    let mut faults = Vec::new();
    if audit.planned {
        envy(problem, plan, audit, &mut faults);
    } else if plan.envy.is_some() {
        faults.push(Fault::new("claim-without-plan", |m| m.with("name", "envy")));
    }
    chances(problem, plan, &mut faults);
    if plan.reproducible && !decided(plan) {
        faults.push(Fault::new("claim-without-proof", |m| m.with("name", "reproducible")));
    }
    faults
}

/// Whether everything in a plan was decided to an end that a second run reaches too: without a plan, or without any limit,
/// only a clock can have ended the search.
fn decided(plan: &Plan) -> bool {
    let ended = |status: Status, bounded: bool| match status {
        Status::Optimal | Status::Infeasible => true,
        Status::Feasible => bounded,
        Status::NoPlan => false,
    };
    let drawn = plan.chances.as_ref().is_none_or(|chances| chances.draws == chances.asked);
    let mut drops = plan.succession.iter().flat_map(|table| &table.drops);
    ended(plan.status, plan.bound.is_some()) && drawn && drops.all(|drop| ended(drop.status, drop.lost_at_least.is_some()))
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
    if let Some(costs) = said.costs.as_ref().filter(|costs| !sound(problem, audit, costs)) {
        let shown = |number: Option<&Number>| number.map_or_else(|| "–".to_owned(), |number| number.0.to_string());
        differs(format!("{} – {}", shown(Some(&costs.at_least)), shown(costs.at_most.as_ref())), "–".to_owned());
    }
}

/// Whether what merit costs is what the better plan told beside it is worth more, and the limit no less. That no plan is
/// worth more than the limit is the solver's proof.
fn sound(problem: &Problem, audit: &Audit, costs: &MeritCosts) -> bool {
    let milli = |number: &Number| number.scaled(3);
    let Some(least) = milli(&costs.at_least) else { return false };
    if costs.at_most.as_ref().is_some_and(|most| milli(most).is_none_or(|most| most < least)) {
        return false;
    }
    if costs.with.is_empty() && costs.without.is_empty() {
        return least == 0;
    }
    let Some(better) = price::shown(problem, &audit.holdings, &costs.with, &costs.without) else { return false };
    let found = measure(problem, &better);
    let worth = |audit: &Audit| audit.values.first().map_or(0, |worth| i128::from(worth.0));
    found.passes() && least > 0 && least == worth(&found) - worth(audit)
}

/// Every firm once, none with more wins than draws or fewer than the draws in which it comes first and may stand alone;
/// nobody wins who may be granted no land.
fn chances(problem: &Problem, plan: &Plan, faults: &mut Vec<Fault>) {
    let Some(said) = &plan.chances else { return };
    let mut times: BTreeMap<&str, usize> = problem.firms.iter().map(|firm| (firm.id.as_str(), 0)).collect();
    for chance in &said.firms {
        *times.entry(chance.firm.as_str()).or_insert(1) += 1;
        if chance.wins > said.draws {
            times.insert(chance.firm.as_str(), 2);
        }
    }
    let repeats = if said.draws <= MOST_DRAWS && problem.allotment.method == Method::Ballot { said.draws } else { 0 };
    let alone: Vec<bool> = (0..problem.firms.len()).map(|firm| repeats > 0 && alone(problem, firm)).collect();
    for (firm, first) in firsts(problem, repeats).into_iter().enumerate() {
        let applicant = &problem.firms[firm];
        let wins = said.firms.iter().find(|chance| chance.firm == applicant.id).map_or(0, |chance| chance.wins);
        let barred = plan.refused.iter().any(|refusal| {
            let never = refusal.grounds.first().is_some_and(|ground| ground.key.starts_with("miss."));
            refusal.firm == applicant.id && (never || !problem.allotment.admits(applicant))
        });
        if alone[firm] && wins < first || barred && wins > 0 {
            times.insert(&applicant.id, 2);
        }
    }
    let wrong = times.iter().filter(|(_, times)| **times != 1).map(|(firm, _)| (*firm).to_owned());
    let mut wrong: Vec<String> = wrong.collect();
    if said.draws > said.asked || problem.allotment.method != Method::Ballot {
        wrong.push(said.draws.to_string());
    }
    faults.extend(wrong.into_iter().map(|name| Fault::new("chances-differ", |m| m.with("name", name))));
}

/// In how many of the first so many draws each firm comes first, by the public seed.
fn firsts(problem: &Problem, draws: usize) -> Vec<usize> {
    let mut firsts = vec![0; problem.firms.len()];
    for draw in 1..=draws {
        let number = |firm: &Firm| {
            let text = format!("{}/draw-{draw}\n{}", problem.seed, firm.id);
            (hex(&Sha256::digest(text.as_bytes())[..8]), firm.id.clone())
        };
        let first = (0..problem.firms.len()).min_by_key(|firm| number(&problem.firms[*firm]));
        first.into_iter().for_each(|firm| firsts[firm] += 1);
    }
    firsts
}

/// Whether some grant of a firm is a lawful plan by itself: then it wins every draw in which it comes first.
fn alone(problem: &Problem, firm: usize) -> bool {
    let rows = problem.land.rows.iter().enumerate().filter(|(_, row)| !row.cells.is_empty());
    let runs = rows.map(|(row, of)| Place::Run { row: RowIdx(row), first: 0, last: of.cells.len() - 1 });
    let halls = (0..problem.land.halls.len()).map(|hall| Place::Hall(HallIdx(hall)));
    problem.allotment.admits(&problem.firms[firm])
        && runs.chain(halls).take(MOST_ROWS).any(|place| {
            let mut tried =
                stands_in(problem, firm, place).take(MOST_TRIED).filter(|own| grant::faults(problem, own, &[*own]).is_empty());
            tried.any(|own| lawful(problem, &[own], &own))
        })
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
