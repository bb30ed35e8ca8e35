//! A plan from a file beside its scenario: read, held against the scenario's digest, stood on its land.
//!
//! Knows: files, exit codes, what is said of a plan that does not fit. Must not know: what it is read for.

use std::path::Path;

use kavling::plan::Plan;
use kavling::problem::Problem;
use kavling::scenario::Loaded;
use kavling::standing::standing;

use crate::{INPUT, read_text, tell};

/// A plan and its file as text.
pub(crate) fn plan_file(path: &Path) -> Result<(String, Plan), u8> {
    let text = read_text(path)?;
    let plan = Plan::from_json(&text).map_err(|error| {
        tell!("error: {} is not a plan: {error}", path.display());
        INPUT
    })?;
    Ok((text, plan))
}

/// That a plan is of this scenario as it stands; `then` says what to do after planning again.
pub(crate) fn of_this_scenario(problem: &Problem, plan: &Plan, path: &Path, then: &str) -> Result<(), u8> {
    if plan.scenario.sha256 == problem.sha256 {
        return Ok(());
    }
    let (own, other) = (&problem.name, &plan.scenario.name);
    if own == other {
        tell!("error: scenario `{own}` has changed since {} was found: plan again, then {then}", path.display());
    } else {
        tell!("error: {} is a plan of scenario `{other}`, not of `{own}`", path.display());
    }
    Err(INPUT)
}

/// The problem that a plan says it decides: its phase, its layout, what it was decided with.
pub(crate) fn problem_of(loaded: &Loaded, plan: &Plan, path: &Path) -> Result<Problem, u8> {
    match standing(&loaded.problem, &loaded.expansion, plan) {
        Ok((_, problem)) => Ok(problem),
        Err(error) => {
            tell!("error: {}: {error}", path.display());
            Err(INPUT)
        }
    }
}
