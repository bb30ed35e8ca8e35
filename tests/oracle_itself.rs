//! The oracle against the halves it can be compared with before any solver runs: the enumeration of
//! placements, and every row of the formulation on every plan.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

mod oracle;

use std::collections::{BTreeMap, BTreeSet};

use kavling::audit;
use kavling::formulation::Formulation;
use kavling::placement::Placements;
use kavling::problem::Holding;
use oracle::{brute_force, candidates, every_plan, random_problem};

const CASES: u64 = 2_000;

#[test]
fn placements_are_those_of_the_oracle() {
    let mut seen = 0;
    for seed in 0..CASES {
        let problem = random_problem(seed);
        let own: BTreeSet<Holding> = candidates(&problem).into_iter().collect();
        let placements = Placements::of(&problem);
        let theirs: BTreeSet<Holding> = placements.list.iter().map(|p| p.holding).collect();
        assert_eq!(theirs.len(), placements.list.len(), "a placement is listed twice in seed {seed}");
        assert_eq!(own, theirs, "seed {seed}");
        for placement in &placements.list {
            let alone = audit::values(&problem, &[placement.holding], &[]);
            assert_eq!(alone, placement.worth, "worth of {placement:?} in seed {seed}");
        }
        seen += own.len();
    }
    assert!(seen > 20_000, "the cases are too thin: {seen} placements");
}

/// Every plan, lawful or not: the rows agree with the audit, and so does the worth at every level.
#[test]
fn the_formulation_agrees_with_the_audit_on_every_plan() {
    let (mut plans, mut lawful_plans) = (0_usize, 0_usize);
    for seed in 0..CASES {
        let problem = random_problem(seed);
        let placements = Placements::of(&problem);
        let index: BTreeMap<Holding, usize> = placements.list.iter().enumerate().map(|(i, p)| (p.holding, i)).collect();
        let model = Formulation::of(&problem, &placements.list);
        every_plan(&problem, &candidates(&problem), &mut |holdings| {
            let rules = audit::verdicts(&problem, holdings);
            let lawful =
                rules.iter().all(|r| r.verdict.breaches.is_empty()) && audit::loads(&problem, holdings).iter().all(|l| l.holds);
            let chosen: BTreeSet<usize> = holdings.iter().map(|h| index[h]).collect();
            let complete = model.complete(&chosen);
            assert_eq!(model.lawful(&complete), lawful, "seed {seed}: {holdings:?}\n{:?}", problem.rules);
            let worth: Vec<i64> = (0..problem.objective.levels.len()).map(|l| model.worth(l, &complete)).collect();
            let values: Vec<i64> = audit::values(&problem, holdings, &rules).iter().map(|v| v.0).collect();
            assert_eq!(worth, values, "seed {seed}: {holdings:?}\n{:?}", problem.rules);
            plans += 1;
            lawful_plans += usize::from(lawful);
            true
        });
    }
    println!("{plans} plans, {lawful_plans} lawful");
}

/// The cases are worth their time: some have no plan, many have ties, every kind of rule matters somewhere.
#[test]
fn the_cases_are_varied() {
    let (mut infeasible, mut tied, mut several, mut everybody) = (0, 0, 0, 0);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..CASES {
        let problem = random_problem(seed);
        for rule in &problem.rules {
            *kinds.entry(rule.kind.name()).or_default() += 1;
        }
        match brute_force(&problem) {
            None => infeasible += 1,
            Some(best) => {
                tied += usize::from(best.count_of_optima > 1);
                several += usize::from(best.holdings.len() > 1);
                everybody += usize::from(best.holdings.len() == problem.firms.len());
            }
        }
    }
    println!("{infeasible} infeasible, {tied} tied, {several} with two firms or more, {everybody} with everybody; {kinds:?}");
    assert!((300..=500).contains(&infeasible), "{infeasible} of {CASES} infeasible");
    assert!(tied > 400 && several > 800 && everybody < 1_400);
    assert!(kinds.len() == 11 && kinds.values().all(|n| *n > 60), "{kinds:?}");
}
