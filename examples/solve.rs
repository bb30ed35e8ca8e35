//! Finds the best plan of a scenario and prints who gets what.
//!
//! `cargo run --release --example solve -- scenarios/hall-and-packages.toml`
#![expect(clippy::print_stdout, reason = "an example speaks on the terminal")]

use std::error::Error;
use std::sync::atomic::AtomicBool;

use kavling::formulation::backend::Solver;
use kavling::planner::Options;
use kavling::run::run;
use kavling::scenario;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "scenarios/hall-and-packages.toml".to_owned());
    let problem = scenario::read(&path)?.problem;
    let stop = AtomicBool::new(false); // raise it from another thread to end the search with the best plan so far
    let solver = Solver::AVAILABLE[0];
    let options = Options { solver, time_limit: None, gap: 0.0, stop: &stop, progress: &|_, _| {} };
    let run = run(&problem, &options, &[])?;
    for grant in &run.plan.grants {
        let place = grant.hall.as_deref().or(grant.row.as_deref()).unwrap_or("?");
        println!("{:8} {:8} {:30} {:>9} m²", grant.firm, place, grant.plots.join(" "), grant.area_m2.0);
    }
    println!("status {:?}, audit passed: {}", run.plan.status, run.audit.passes());
    Ok(())
}
