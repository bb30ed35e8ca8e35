//! Strict merit, ballots and chances against trying every plan.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]
#![cfg(feature = "highs")]

mod asking;
mod oracle;

use std::collections::BTreeSet;

use asking::ask;
use kavling::allotment::Method;
use kavling::audit;
use kavling::firm::FirmIdx;
use kavling::planner::Outcome;
use kavling::problem::{Holding, Problem};
use kavling::site::Place;
use kavling::units::Milli;
use oracle::{candidates, every_plan, random_problem};

/// Random small problems that each test tries.
const CASES: u64 = 500;

fn with_method(seed: u64, method: Method) -> Problem {
    let mut problem = random_problem(seed);
    problem.allotment.method = method;
    problem
}

fn points(problem: &Problem, firm: FirmIdx) -> Milli {
    let stated = problem.firm(firm).offers.iter().map(|offer| offer.terms.points.unwrap_or(Milli::ZERO));
    stated.max().expect("an offer")
}

fn is_lawful(problem: &Problem, holdings: &[Holding]) -> bool {
    let rules = audit::verdicts(problem, holdings);
    rules.iter().all(|r| r.verdict.breaches.is_empty()) && audit::loads(problem, holdings).iter().all(|l| l.holds)
}

fn room(problem: &Problem, holdings: &[Holding]) -> bool {
    (0..problem.land.halls.len()).all(|hall| {
        let inside = holdings.iter().filter(|h| h.place == Place::Hall(kavling::site::HallIdx(hall)));
        inside.map(|h| h.area.0).sum::<i128>() <= problem.land.halls[hall].floor.0
    })
}

/// Pairs of a refused firm and a granted one with fewer points whose place it could take, by trying every grant it could hold.
fn envied(problem: &Problem, all: &[Holding], plan: &[Holding]) -> BTreeSet<(FirmIdx, FirmIdx)> {
    let mut found = BTreeSet::new();
    for out in problem.firm_indices().filter(|f| !plan.iter().any(|h| h.firm == *f)) {
        for held in plan.iter().filter(|h| points(problem, h.firm) < points(problem, out)) {
            let others: Vec<Holding> = plan.iter().filter(|h| *h != held).copied().collect();
            let within = |place: Place| match (place, held.place) {
                (Place::Run { row, first, last }, Place::Run { row: r, first: f, last: l }) => row == r && (f..=l).contains(&first) && (f..=l).contains(&last),
                (a, b) => a == b,
            };
            for own in all.iter().filter(|h| h.firm == out && within(h.place)) {
                let mut after = others.clone();
                after.push(*own);
                after.sort_unstable();
                if room(problem, &after) && is_lawful(problem, &after) {
                    found.insert((out, held.firm));
                }
            }
        }
    }
    found
}

/// Fewest cases of any lawful plan; then the best worth among those; then the firms that come first in the published order.
#[derive(Debug)]
struct Fairest {
    cases: usize,
    levels: Vec<i64>,
    firms: BTreeSet<FirmIdx>,
    best: Vec<i64>,
}

fn fairest(problem: &Problem) -> Option<Fairest> {
    let all = candidates(problem);
    let order = problem.published_order();
    let rank = |firms: &BTreeSet<FirmIdx>| -> Vec<bool> { order.iter().map(|f| firms.contains(f)).collect() };
    let mut found: Option<Fairest> = None;
    let mut best: Vec<i64> = Vec::new();
    every_plan(problem, &all, &mut |plan| {
        if !is_lawful(problem, plan) {
            return true;
        }
        let rules = audit::verdicts(problem, plan);
        let levels: Vec<i64> = audit::values(problem, plan, &rules).iter().map(|v| v.0).collect();
        if best.is_empty() || levels > best {
            best.clone_from(&levels);
        }
        let cases = envied(problem, &all, plan).len();
        let firms: BTreeSet<FirmIdx> = plan.iter().map(|h| h.firm).collect();
        let key = |f: &Fairest| (std::cmp::Reverse(f.cases), f.levels.clone(), rank(&f.firms));
        let now = Fairest { cases, levels, firms, best: Vec::new() };
        if found.as_ref().is_none_or(|f| key(&now) > key(f)) {
            found = Some(now);
        }
        true
    });
    found.map(|f| Fairest { best, ..f })
}

/// The fewest cases there can be, which is always none; then the best objective; then the published order.
#[test]
fn strict_merit_agrees_with_trying_every_plan() {
    let (mut planned, mut dear) = (0, 0);
    for seed in 0..CASES {
        let problem = with_method(seed, Method::StrictMerit);
        let truth = fairest(&problem);
        match (&truth, ask(&problem)) {
            (None, Outcome::Infeasible(_)) => {}
            (Some(truth), Outcome::Found(found)) => {
                planned += 1;
                assert_eq!(truth.cases, 0, "seed {seed}: a lawful plan with most points has no case");
                assert!(audit::measure(&problem, &found.holdings).passes(), "seed {seed}");
                assert_eq!(envied(&problem, &candidates(&problem), &found.holdings).len(), 0, "seed {seed}: {found:?}");
                let values: Vec<i64> = found.levels.iter().map(|l| l.value.0).collect();
                assert_eq!(values, truth.levels, "seed {seed}");
                assert!(found.levels.iter().all(|l| l.bound == Some(l.value)), "seed {seed}: {found:?}");
                let firms: BTreeSet<FirmIdx> = found.holdings.iter().map(|h| h.firm).collect();
                assert!(found.ties_decided && firms == truth.firms, "seed {seed}: {firms:?} {truth:?}");
                let price = found.best.expect("the best plan beside it");
                assert_eq!((price.value.0, price.bound.map(|b| b.0)), (truth.best[0], Some(truth.best[0])), "seed {seed}");
                dear += usize::from(truth.best > truth.levels);
            }
            (truth, outcome) => panic!("seed {seed}: {truth:?} {outcome:?}"),
        }
    }
    println!("{planned} with a plan, {dear} where merit costs worth");
    assert!(planned > 300 && dear > 20, "{planned} {dear}");
}
