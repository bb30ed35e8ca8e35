//! What a plan says of its stage is not believed: a phase that there is not, steps that nobody can have bought.
#![allow(missing_docs, reason = "a test")]

use std::collections::BTreeMap;

use kavling::expansion::Expansion;
use kavling::plan::StageRef;
use kavling::scenario;
use kavling::stage::{Stage, StageError};

/// Two phases; the option `grow` may buy three transformers, from phase 2 on.
fn expansion() -> Expansion {
    let mut read = scenario::read("tests/options/small.toml").expect("the small case").expansion;
    let mut early = read.steps[0].clone();
    (early.id, early.phase) = ("early".to_owned(), 1);
    read.steps.push(early);
    for option in &mut read.options {
        option.steps.insert("early".to_owned());
    }
    read
}

fn told(phase: u32, steps: &[(&str, u32)], bought: &[(&str, u32)]) -> Result<(), StageError> {
    let counts = |list: &[(&str, u32)]| list.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect::<BTreeMap<_, _>>();
    let plan = StageRef { option: "grow".to_owned(), phase, earlier: Vec::new(), steps: counts(steps), bought: counts(bought) };
    Stage::of_plan(&expansion(), &plan).map(drop)
}

#[test]
fn a_stage_is_what_the_scenario_allows() {
    assert_eq!(told(1, &[], &[]), Ok(()));
    assert_eq!(told(2, &[("trafo", 3)], &[("trafo", 3)]), Ok(()));
    // What could be had in phase 1 may stand in phase 2 without having been bought there.
    assert_eq!(told(2, &[("early", 3), ("trafo", 1)], &[("early", 1), ("trafo", 1)]), Ok(()));
}

#[test]
fn a_phase_that_there_is_not_is_refused() {
    for phase in [0, 3, 99, u32::MAX] {
        assert_eq!(told(phase, &[], &[]), Err(StageError::UnknownPhase(phase)));
    }
}

#[test]
fn steps_that_nobody_can_have_bought_are_refused() {
    let not_bought = |name: &str| Err(StageError::NotBought(name.to_owned()));
    let unknown = |name: &str| Err(StageError::UnknownStep(name.to_owned()));
    // Before phase 2 there was no transformer to buy, and before phase 1 nothing.
    assert_eq!(told(2, &[("trafo", 2)], &[]), not_bought("trafo"));
    assert_eq!(told(2, &[("trafo", 2)], &[("trafo", 1)]), not_bought("trafo"));
    assert_eq!(told(1, &[("early", 1)], &[]), not_bought("early"));
    // More bought than stand, as many as overflow any sum.
    assert_eq!(told(2, &[("trafo", 1)], &[("trafo", 2)]), not_bought("trafo"));
    assert_eq!(told(2, &[], &[("trafo", u32::MAX)]), not_bought("trafo"));
    assert_eq!(told(2, &[("trafo", u32::MAX)], &[("trafo", u32::MAX)]), unknown("trafo"));
    assert_eq!(told(2, &[("trafo", 4)], &[("trafo", 4)]), unknown("trafo"));
    assert_eq!(told(2, &[("nothing", 0)], &[]), unknown("nothing"));
    assert_eq!(told(2, &[], &[("nothing", 0)]), unknown("nothing"));
}
