//! Fixed instances of 24 plots and 60 firms whose optimum was proven elsewhere: it is met on each.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]
#![cfg(feature = "highs")]

mod asking;
mod oracle;

use std::fs;
use std::path::PathBuf;

use asking::{answer, ask, written};
use kavling::audit::audit;
use kavling::formulation::backend::Solver;
use kavling::plan::{Plan, Status};
use kavling::planner::Outcome;
use kavling::problem::Problem;
use kavling::scenario;
use kavling::units::Milli;

/// The ten scenarios with the optimum that the first line of each states, in order of name.
fn instances() -> Vec<(PathBuf, Problem, Milli)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/instances");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    assert_eq!(paths.len(), 10);
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a file");
        let first = text.lines().next().unwrap_or_default();
        let (_, number) = first.split_once("proven optimum: ").unwrap_or_else(|| panic!("{first}"));
        let optimum: i64 = number.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("{first}"));
        let loaded = scenario::read(&path).unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
        (path, loaded.problem, Milli::whole(optimum))
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn the_proven_optimum_is_met_on_each() {
    for (path, problem, optimum) in instances() {
        let name = path.display();
        let outcome = ask(&problem);
        let Outcome::Found(found) = &outcome else { panic!("{name}: {outcome:?}") };
        assert_eq!((found.levels[0].value, found.levels[0].bound), (optimum, Some(optimum)), "{name}");
        assert!(found.ties_decided && !found.stopped, "{name}");
        let text = written(&problem, &outcome).to_json().expect("a plan is JSON");
        let plan = Plan::from_json(&text).expect("reads back");
        let judged = audit(&problem, &plan);
        assert!(judged.passes() && plan.status == Status::Optimal, "{name}: {:?}", judged.faults);
        assert_eq!(judged.values, [optimum], "{name}: the worth measured from the land");
    }
}

/// A gap of five per cent is not a proof, and says so: never a worse plan under the name of the best.
#[test]
fn a_gap_is_not_called_optimal() {
    let mut short = 0;
    for (path, problem, optimum) in [0, 4].map(|i| instances().swap_remove(i)) {
        let outcome = answer(&problem, Solver::Highs, 0.05);
        let Outcome::Found(found) = &outcome else { panic!("{}: {outcome:?}", path.display()) };
        let (value, bound) = (found.levels[0].value, found.levels[0].bound.expect("a bound"));
        assert!(value <= optimum && optimum <= bound, "{}: {value} ≤ {optimum} ≤ {bound}", path.display());
        assert!(20 * (bound.0 - value.0) <= value.0, "{}: {value}, {bound}", path.display());
        let plan = written(&problem, &outcome);
        assert_eq!(plan.status == Status::Optimal, value == bound, "{}", path.display());
        assert!(audit(&problem, &plan).passes(), "{}", path.display());
        println!("{}: {value} of {optimum}, bound {bound}", problem.name);
        short += usize::from(value < optimum);
    }
    println!("{short} of 2 stopped short of the optimum");
}
