//! A random small problem of our own shape.

use kavling::layout::Layout;
use kavling::problem::{Language, Problem};
use kavling::rules::RuleKind;
use kavling::site::{Hall, Row, SiteIdx};
use kavling::variant::with_layout;

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
        laid: None,
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

/// A problem with two to seven layouts of its first site, each small enough to try every plan of. The layouts are made
/// of rows only, and say nothing of streets or green.
pub fn random_layouts(seed: u64) -> (Problem, Vec<Layout>) {
    let mut rng = Rng(seed ^ 0x1A70);
    let mut problem = random_problem(seed);
    let own: Vec<_> = problem.land.rows.iter().filter(|row| row.site == SiteIdx(0)).cloned().collect();
    problem.land.rows.retain(|row| row.site != SiteIdx(0));
    problem.rules.retain(|rule| !matches!(rule.kind, RuleKind::Locked(_)));
    let mut layouts = vec![Layout { name: "l-0".into(), site: SiteIdx(0), areas: Vec::new(), rows: own }];
    let count = rng.between(2, 7) as usize;
    while layouts.len() < count {
        let again = rng.chance(15).then(|| layouts[layouts.len() - 1].rows.clone());
        let rows = again.unwrap_or_else(|| land::rows_of_a_layout(&mut rng));
        let layout = Layout { name: format!("l-{}", layouts.len()), site: SiteIdx(0), areas: Vec::new(), rows };
        let laid = with_layout(&problem, &layout);
        // Its frame is its own: what lies over a hall is no layout.
        let whole = |row: &Row| row.run_outline(0, row.cells.len() - 1).expect("rows of the oracle have area");
        let over = |hall: &Hall| laid.land.rows.iter().any(|row| row.site == hall.site && whole(row).overlaps(&hall.outline));
        if laid.land.halls.iter().any(over) {
            continue;
        }
        if count_plans(&laid, &candidates(&laid), MOST_PLANS) <= MOST_PLANS {
            layouts.push(layout);
        }
    }
    (problem, layouts)
}
