//! Agreement: on random small problems of our own shape the planner's answer is what trying every plan gives,
//! in worth at every level, in who wins ties, and in "no lawful plan exists".
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

mod oracle;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use kavling::audit;
use kavling::firm::FirmIdx;
use kavling::formulation::backend::Solver;
use kavling::placement::Placements;
use kavling::planner::{Options, Outcome, Prepared};
use kavling::problem::Problem;
use oracle::{brute_force, random_problem};

/// Problems asked of HiGHS.
const HIGHS_CASES: u64 = 2_400;
/// Problems asked of microlp.
const MICROLP_CASES: u64 = 400;

fn answer(problem: &Problem, solver: Solver) -> Outcome {
    let stop = AtomicBool::new(false);
    let options = Options { solver, time_limit: None, gap: 0.0, stop: &stop, progress: &|_, _| {} };
    let placements = Placements::of(problem);
    Prepared::new(problem, &placements).search(&options).expect("the solver keeps its word")
}

/// What is wrong with an answer, if anything.
fn disagreement(problem: &Problem, outcome: &Outcome) -> Option<String> {
    match (brute_force(problem), outcome) {
        (None, Outcome::Infeasible(shortfalls)) => {
            let names: BTreeSet<&str> = shortfalls.iter().map(|s| s.name.as_str()).collect();
            let nodes = problem.resources.iter().flat_map(|r| r.nodes.iter().map(|n| n.id.as_str()));
            let known: BTreeSet<&str> = problem.rules.iter().map(|r| r.name.as_str()).chain(nodes).collect();
            let positive = shortfalls.iter().all(|s| s.amount.0 > 0);
            (names.is_empty() || !names.is_subset(&known) || !positive).then(|| format!("conflict {shortfalls:?}"))
        }
        (Some(best), Outcome::Found(found)) => {
            let values: Vec<i64> = found.levels.iter().map(|l| l.value.0).collect();
            let bounds: Vec<Option<i64>> = found.levels.iter().map(|l| l.bound.map(|b| b.0)).collect();
            let winners: BTreeSet<FirmIdx> = found.holdings.iter().map(|h| h.firm).collect();
            let measured = audit::measure(problem, &found.holdings);
            if !measured.passes() {
                Some(format!("unlawful: {:?} {:?}", measured.faults, measured.rules))
            } else if values != best.levels {
                Some(format!("worth {values:?}, best {:?}", best.levels))
            } else if bounds != values.iter().map(|v| Some(*v)).collect::<Vec<_>>() {
                Some(format!("bounds {bounds:?} of {values:?}"))
            } else if !found.ties_decided || winners != best.tie_winner_by_published_order {
                Some(format!("winners {winners:?}, by the published order {:?}", best.tie_winner_by_published_order))
            } else {
                None
            }
        }
        (None, _) => Some("no lawful plan exists, but the planner did not say so".to_owned()),
        (Some(best), other) => Some(format!("{:?} exists, the planner says {other:?}", best.levels)),
    }
}

fn agree(solver: Solver, cases: std::ops::Range<u64>) {
    let (mut found, mut impossible, mut tied) = (0, 0, 0);
    for seed in cases {
        let problem = random_problem(seed);
        let outcome = answer(&problem, solver);
        if let Some(wrong) = disagreement(&problem, &outcome) {
            panic!("seed {seed} with {}: {wrong}", solver.name());
        }
        match outcome {
            Outcome::Found(_) => found += 1,
            _ => impossible += 1,
        }
        tied += usize::from(brute_force(&problem).is_some_and(|b| b.count_of_optima > 1));
    }
    println!("{}: {found} best plans, {impossible} impossible, {tied} with ties", solver.name());
    assert!(found > 100 && impossible > 30 && tied > 50, "the cases are too thin: {found} {impossible} {tied}");
}

#[cfg(feature = "highs")]
#[test]
fn highs_agrees_with_trying_every_plan() {
    agree(Solver::Highs, 0..HIGHS_CASES);
}

#[cfg(feature = "microlp")]
#[test]
fn microlp_agrees_with_trying_every_plan() {
    agree(Solver::Microlp, 10_000..10_000 + MICROLP_CASES);
}
