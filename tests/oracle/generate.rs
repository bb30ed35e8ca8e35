//! A random small problem of our own shape.

use kavling::problem::{Language, Problem};

use super::brute::{candidates, count_plans};
use super::{Rng, firms, land, wishes};

/// Plans without a shared cell that a case may have.
const MOST_PLANS: usize = 3_000;

/// The problem of a seed: always the same, small enough to try every plan.
pub fn random_problem(seed: u64) -> Problem {
    let mut rng = Rng(seed);
    loop {
        let problem = attempt(&mut rng, seed);
        if count_plans(&problem, &candidates(&problem), MOST_PLANS) <= MOST_PLANS {
            return problem;
        }
    }
}

fn attempt(rng: &mut Rng, seed: u64) -> Problem {
    let land = land::random(rng);
    let mut problem = Problem {
        name: format!("random-{seed}"),
        title: format!("Random {seed}"),
        language: Language::En,
        currency: "IDR".into(),
        note: None,
        sha256: format!("{seed:064x}"),
        phases: if rng.chance(20) { 2 } else { 1 },
        firms: firms::random(rng, &land),
        sectors: Vec::new(),
        resources: wishes::resources(rng, &land),
        land,
        layouts: Vec::new(),
        rules: Vec::new(),
        objective: wishes::objective(rng),
        npv: None,
        allotment: Default::default(),
        basis: Default::default(),
        crs: Default::default(),
        title_block: Default::default(),
        seed: format!("seed-{}", seed % 7),
    };
    let possible = candidates(&problem);
    problem.rules = wishes::rules(rng, &problem, &possible);
    problem
}
