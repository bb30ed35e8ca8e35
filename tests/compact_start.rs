//! The compact program holds every lawful plan: a plan that keeps the tagged model keeps every row of its twin,
//! and comes back from it with the same firms and the same worth.
#![allow(missing_docs, unreachable_pub, reason = "a test")]

mod oracle;

use std::collections::BTreeSet;

use kavling::formulation::backend::Relation;
use kavling::formulation::compact::Compact;
use kavling::formulation::{Formulation, ROUNDS, best_start};
use kavling::placement::Placements;
use oracle::random_problem;

#[test]
fn a_lawful_plan_keeps_every_row_of_the_compact_program() {
    let mut plans = 0;
    for seed in 0..2_400 {
        let problem = random_problem(seed);
        let placements = Placements::of(&problem);
        let model = Formulation::of(&problem, &placements.list);
        let compact = Compact::of(&model);
        let program = compact.program(&model, 0);
        let Some(start) = best_start(&model, None, None, ROUNDS, &|| false) else { continue };
        let values = compact.encode(&model, &start).expect("nothing forbidden is chosen");
        for (terms, relation, limit) in &program.rows {
            let sum: i64 = terms.iter().map(|(column, weight)| weight * values[*column]).sum();
            let kept = match relation {
                Relation::Le => sum <= *limit,
                Relation::Ge => sum >= *limit,
                Relation::Eq => sum == *limit,
            };
            assert!(kept, "seed {seed}: {terms:?} {relation:?} {limit}, found {sum}");
        }
        assert_eq!(program.value(&values), model.worth(0, &model.complete(&start)), "seed {seed}");
        let back = compact.decode(&values).expect("the values are consistent");
        let firms = |set: &BTreeSet<usize>| -> BTreeSet<_> { set.iter().map(|p| placements.list[*p].holding.firm).collect() };
        assert_eq!(firms(&back), firms(&start), "seed {seed}");
        assert!(model.worth(0, &model.complete(&back)) >= program.value(&values), "seed {seed}");
        plans += 1;
    }
    assert!(plans > 1_500, "too few plans: {plans}");
}
