//! What a plan says of the choice of its layout: whether it can be so.
//!
//! Knows: figures of candidates. Must not know: the land, how a choice is made. Whether a bound is true is not known here.

use super::super::Fault;
use crate::plan::{CandidateStatus, ChoiceStatus, LayoutRef, Number, Plan, Status};

fn milli(number: Option<&Number>) -> Option<i128> {
    number.and_then(|number| number.scaled(3))
}

pub(super) fn check(plan: &Plan, told: &LayoutRef) -> Option<Fault> {
    let wrong = |what: &str| Some(Fault::new("layout-choice-differs", |m| m.with("what", what)));
    let all = &told.candidates;
    if told.status == ChoiceStatus::Given {
        return if told.of == 0 && all.is_empty() { None } else { wrong("of") };
    }
    let chosen: Vec<_> = all.iter().filter(|candidate| candidate.status == CandidateStatus::Chosen).collect();
    let planned = matches!(plan.status, Status::Optimal | Status::Feasible);
    if told.of != all.len() || all.iter().enumerate().any(|(i, c)| all[..i].iter().any(|other| other.name == c.name)) {
        return wrong("candidates");
    }
    if chosen.len() != usize::from(planned) || chosen.iter().any(|candidate| candidate.name != told.name) {
        return wrong("chosen");
    }
    let possible = || all.iter().filter(|candidate| candidate.status != CandidateStatus::Infeasible);
    let (value, bound) = (milli(plan.value.as_ref()), milli(plan.bound.as_ref()));
    let values = || possible().filter_map(|candidate| milli(candidate.value.as_ref()));
    if possible().any(|c| milli(c.value.as_ref()).zip(milli(c.bound.as_ref())).is_some_and(|(value, bound)| value > bound)) {
        return wrong("bounds");
    }
    if planned && (values().max() != value || milli(chosen[0].value.as_ref()) != value) {
        return wrong("value");
    }
    let bounds: Option<Vec<i128>> = possible().map(|candidate| milli(candidate.bound.as_ref())).collect();
    let highest = bounds.and_then(|bounds| bounds.into_iter().max());
    if planned && (bound.is_some() || highest.is_some()) && highest.zip(value).map(|(a, b)| a.max(b)) != bound {
        return wrong("bound");
    }
    let may_be = match told.status {
        ChoiceStatus::Best => planned && bound.is_some() && bound == value,
        ChoiceStatus::WithinGap => planned && bound.is_some(),
        ChoiceStatus::Stopped => !plan.reproducible,
        ChoiceStatus::Infeasible => plan.status == Status::Infeasible || plan.status == Status::NoPlan,
        ChoiceStatus::Given => true,
    };
    if may_be { None } else { wrong("status") }
}
