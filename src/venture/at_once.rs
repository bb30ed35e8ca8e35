//! All phases of an option at once: what deciding them one after the other gives up.
//!
//! Knows: the stages of an option, decided. Must not know: the disk, the terminal, how a problem is solved.

use super::{AtOnce, Decided, VentureError};
use crate::audit::measure;
use crate::placement::Placements;
use crate::planner::{Options, Outcome, Prepared};
use crate::problem::{Holding, ObjectiveLevel, Problem};
use crate::run::{Clock, RunError};
use crate::stage::{Joint, Stage};
use crate::units::Milli;

/// Most placements of all phases together that are decided at once.
const MOST_AT_ONCE: usize = 2_000;

/// What deciding all phases at once could give, by the first level of the scenario's own objective.
pub(super) fn at_once(base: &Problem, phases: &[Decided<'_>], options: &Options<'_>) -> Result<Option<AtOnce>, VentureError> {
    let budget = phases.iter().any(|d| d.problem.rules.iter().any(|rule| rule.name == crate::stage::BUDGET));
    if phases.len() < 2 || budget {
        return Ok(None);
    }
    let Some(level) = base.objective.levels.first() else { return Ok(None) };
    let only = |mut problem: Problem| {
        problem.objective.levels = vec![ObjectiveLevel::clone(level)];
        problem
    };
    let mut stages = Vec::new();
    for decided in phases {
        let bare = Stage { earlier: Vec::new(), ..decided.stage.clone() };
        let most = bare.expansion.steps.iter().filter(|s| bare.option.steps.contains(&s.id) && s.phase <= bare.phase);
        let all = Stage { steps: most.map(|step| (step.id.clone(), step.most)).collect(), ..bare };
        stages.push(only(all.problem(base)?));
    }
    let stepwise = phases.iter().map(|decided| {
        let own = only(decided.problem.clone());
        measure(&own, &decided.run.audit.holdings).values.first().copied().unwrap_or_default()
    });
    let stepwise: Milli = stepwise.sum();
    let moves = phases.first().map_or(0, |decided| decided.stage.option.moves);
    let Some(joint) = Joint::of(&stages, moves) else { return Ok(None) };
    let known: Vec<Holding> = phases.iter().enumerate().flat_map(|(index, d)| joint.lift(index, &d.run.audit.holdings)).collect();
    let mut clock = Clock::start(options);
    let lists = stages.iter().map(|stage| clock.list(stage)).collect::<Result<Vec<_>, _>>()?;
    let placements = joint.placements(&lists);
    if placements.list.len() > MOST_AT_ONCE {
        let bound = apart(&stages, &lists, phases, options)?;
        return Ok(Some(AtOnce { stepwise, joint: stepwise, bound }));
    }
    let prepared = Prepared::new(&joint.problem, &placements);
    let outcome = clock.search(&prepared, |prepared, options| prepared.search_from(options, &known, false))?;
    let Outcome::Found(found) = outcome else { return Ok(None) };
    let audit = measure(&joint.problem, &found.holdings);
    if !audit.passes() {
        return Err(RunError::Rejected(Box::new(audit)).into());
    }
    let Some(level) = found.levels.first() else { return Ok(None) };
    Ok(Some(AtOnce { stepwise, joint: level.value.max(stepwise), bound: level.bound }))
}

/// No plan of all phases at once is worth more than each phase decided as if there were no other: what a large case is
/// told instead. `stages` carry no earlier grants.
fn apart(
    stages: &[Problem],
    lists: &[Placements],
    phases: &[Decided<'_>],
    options: &Options<'_>,
) -> Result<Option<Milli>, VentureError> {
    let mut sum = Milli::ZERO;
    for ((stage, list), decided) in stages.iter().zip(lists).zip(phases) {
        let known = &decided.run.audit.holdings;
        let clock = Clock::start(options);
        let outcome =
            clock.search(&Prepared::new(stage, list), |prepared, options| prepared.search_from(options, known, false))?;
        let Outcome::Found(found) = outcome else { return Ok(None) };
        let Some(bound) = found.levels.first().and_then(|level| level.bound) else { return Ok(None) };
        sum += bound;
    }
    Ok(Some(sum))
}
