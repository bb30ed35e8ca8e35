//! Draws a layer of one's own over the site plan: a walking distance around the gate.
//!
//! `cargo run --release --example own_layer` writes `own-layer.svg` into the folder for temporary files.
#![expect(clippy::print_stdout, reason = "an example speaks on the terminal")]

use std::error::Error;
use std::f64::consts::TAU;
use std::sync::atomic::AtomicBool;

use kavling::drawing::{At, Colour, Layer, Shape, Space, Style, compose};
use kavling::export;
use kavling::formulation::backend::Solver;
use kavling::planner::Options;
use kavling::run::run;
use kavling::scenario;

const METRES: f64 = 30.0;

fn main() -> Result<(), Box<dyn Error>> {
    let problem = scenario::read("scenarios/hall-and-packages.toml")?.problem;
    let stop = AtomicBool::new(false);
    let solver = Solver::AVAILABLE[0];
    let options = Options { solver, time_limit: None, gap: 0.0, stop: &stop, progress: &|_, _| {} };
    let run = run(&problem, &options, &[])?;
    let mut drawing = compose(&problem, &run.plan, &run.audit);
    let gate = &problem.land.sites[0].gates[0];
    let ring = (0..=72).map(|step| {
        let angle = TAU * f64::from(step) / 72.0;
        At { x: gate.at.x as f64 / 1_000.0 + METRES * angle.cos(), y: gate.at.y as f64 / 1_000.0 + METRES * angle.sin() }
    });
    let style = Style::new("walk").stroke(Colour(200, 30, 90), 0.4);
    drawing.layers.push(Layer {
        name: "walk".to_owned(),
        space: Space::Land(0),
        items: vec![Shape::line(ring.collect(), style)],
    });
    let path = std::env::temp_dir().join("own-layer.svg");
    std::fs::write(&path, export::svg(&drawing))?;
    println!("{}", path.display());
    Ok(())
}
