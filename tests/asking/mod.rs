//! Asking the planner, and judging what it says against trying every plan. Every test binary that needs it
//! says `mod asking;` beside `mod oracle;`.
#![allow(dead_code, reason = "no test uses all of it")]

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use kavling::audit;
use kavling::firm::FirmIdx;
use kavling::formulation::backend::Solver;
use kavling::placement::Placements;
use kavling::plan::Plan;
use kavling::planner::{Options, Outcome, Prepared};
use kavling::problem::{Holding, Problem};
use kavling::record::record;

use crate::oracle::Best;

/// What the planner says.
pub fn answer(problem: &Problem, solver: Solver, gap: f64) -> Outcome {
    let stop = AtomicBool::new(false);
    let options = Options { solver, time_limit: None, gap, stop: &stop, progress: &|_, _| {} };
    let placements = Placements::of(problem);
    Prepared::new(problem, &placements).search(&options).expect("the solver keeps its word")
}

/// What the planner says with the first solver built in, asked for a proof.
pub fn ask(problem: &Problem) -> Outcome {
    answer(problem, Solver::AVAILABLE[0], 0.0)
}

/// The outcome as `plan.json` would have it.
pub fn written(problem: &Problem, outcome: &Outcome) -> Plan {
    let placements = Placements::of(problem);
    let grounds = Prepared::new(problem, &placements).grounds(holdings(outcome));
    record(problem, outcome, &grounds, Solver::AVAILABLE[0])
}

/// Grants of an outcome; none where there is no plan.
pub fn holdings(outcome: &Outcome) -> &[Holding] {
    match outcome {
        Outcome::Found(found) => &found.holdings,
        _ => &[],
    }
}

/// Worth at each level; `None` where there is no plan.
pub fn worth(outcome: &Outcome) -> Option<Vec<i64>> {
    match outcome {
        Outcome::Found(found) => Some(found.levels.iter().map(|l| l.value.0).collect()),
        _ => None,
    }
}

/// What is wrong with an answer, given the best of all plans, if anything.
pub fn disagreement(problem: &Problem, best: Option<&Best>, outcome: &Outcome) -> Option<String> {
    match (best, outcome) {
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
