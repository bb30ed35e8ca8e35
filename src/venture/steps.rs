//! Steps of capacity: what a phase may buy, and the cheapest choice that is enough.
//!
//! Knows: steps, their costs, the load they must bear. Must not know: how a plan is found.

use super::{Steps, VentureError};
use crate::audit::loads;
use crate::expansion::Step;
use crate::problem::{Holding, Problem};
use crate::stage::Stage;

/// Most choices of steps that are decided one by one under a budget.
pub(super) const MOST_CHOICES: usize = 64;

/// Most combinations of the steps of one node among which the cheapest is sought.
pub(super) const MOST_COUNTS: usize = 100_000;

/// Steps that the phase may still buy, with how many.
pub(super) fn offered<'e>(stage: &Stage<'e>) -> Vec<(&'e Step, u32)> {
    let left = |step: &Step| step.most.saturating_sub(stage.steps.get(&step.id).copied().unwrap_or(0));
    let mine = |step: &&Step| stage.option.steps.contains(&step.id) && step.phase <= stage.phase;
    stage.expansion.steps.iter().filter(mine).map(|step| (step, left(step))).filter(|(_, left)| *left > 0).collect()
}

/// The cheapest steps under which a plan found with all of them is lawful: node by node, since a step enlarges one.
pub(super) fn needed(wide: &Problem, offered: &[(&Step, u32)], holdings: &[Holding]) -> Result<Steps, VentureError> {
    let mut bought = Steps::new();
    for load in loads(wide, holdings) {
        let here: Vec<(&Step, u32)> = offered.iter().filter(|(step, _)| step.node == load.node).copied().collect();
        let most: i64 = here.iter().map(|(step, left)| step.add.0 * i64::from(*left)).sum();
        let missing = load.load.0 - (load.capacity.0 - most);
        if missing > 0 {
            bought.extend(cheapest(&here, missing).ok_or(VentureError::TooManySteps(load.node))?);
        }
    }
    Ok(bought)
}

/// The cheapest counts of steps that add at least so much, then the fewest, among all combinations; `None` where there
/// are more than [`MOST_COUNTS`].
fn cheapest(steps: &[(&Step, u32)], missing: i64) -> Option<Steps> {
    let enough = combinations(steps, MOST_COUNTS)?.into_iter();
    let enough = enough.filter(|counts| sum(steps, counts, |step| step.add.0) >= missing);
    let best = enough.min_by_key(|counts| (sum(steps, counts, |step| step.cost.0), counts.iter().sum::<u32>()));
    best.map(|counts| named(steps, &counts))
}

/// Every choice of steps, the cheapest first; `None` where there are more than [`MOST_CHOICES`].
pub(super) fn choices(offered: &[(&Step, u32)]) -> Option<Vec<Steps>> {
    let mut all: Vec<(i64, Steps)> = combinations(offered, MOST_CHOICES)?
        .into_iter()
        .map(|counts| (sum(offered, &counts, |step| step.cost.0), named(offered, &counts)))
        .collect();
    all.sort();
    Some(all.into_iter().map(|(_, steps)| steps).collect())
}

/// What so many of each step sum to.
fn sum(steps: &[(&Step, u32)], counts: &[u32], of: fn(&Step) -> i64) -> i64 {
    steps.iter().zip(counts).map(|((step, _), count)| of(step) * i64::from(*count)).sum()
}

fn named(steps: &[(&Step, u32)], counts: &[u32]) -> Steps {
    steps.iter().zip(counts).map(|((step, _), count)| (step.id.clone(), *count)).collect()
}

/// Every combination of counts, each from none up to its limit; `None` where there are more than `most`.
fn combinations(steps: &[(&Step, u32)], most: usize) -> Option<Vec<Vec<u32>>> {
    let mut all = vec![Vec::new()];
    for (_, left) in steps {
        if all.len().checked_mul(*left as usize + 1)? > most {
            return None;
        }
        all = all.into_iter().flat_map(|counts| (0..=*left).map(move |count| [counts.as_slice(), &[count]].concat())).collect();
    }
    Some(all)
}
