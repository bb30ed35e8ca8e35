//! All phases of an option at once: what deciding them one after the other may have given up.
//!
//! Knows: the phases as decided, the problem that joins them. Must not know: how a phase is decided.

use std::sync::Mutex;

use super::{Decided, VentureError};
use crate::audit::measure;
use crate::placement::Placements;
use crate::planner::{Options, Outcome, Prepared, Question};
use crate::problem::{Holding, Measure, ObjectiveLevel, Problem};
use crate::run::{Clock, RunError};
use crate::site::Place;
use crate::stage::{Earlier, Joint, Stage};
use crate::units::Milli;

/// Most placements of all phases together that are decided at once.
const MOST_AT_ONCE: usize = 2_000;

/// What all phases together are worth, decided one after the other and at once. Thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtOnce {
    /// One after the other.
    pub stepwise: Milli,
    /// At once: the best found.
    pub joint: Milli,
    /// No plan of all phases at once is worth more, where that is proven.
    pub bound: Option<Milli>,
}

/// Phases decided as if there were no other, which options that open the same land share: what none of their plans can
/// be worth more than. A bound depends on the problem alone, so that sharing changes no byte.
#[derive(Debug, Default)]
pub struct Apart {
    known: Mutex<Vec<(Problem, Milli)>>,
}

impl Apart {
    /// The bound of a stage that carries no earlier grants; `None` where the search ended without one.
    fn bound(&self, stage: &Problem, list: &Placements, clock: &Clock<'_>) -> Result<Option<Milli>, VentureError> {
        // A title is not decided about.
        let plain = Problem { title: String::new(), ..stage.clone() };
        if let Ok(known) = self.known.lock()
            && let Some((_, bound)) = known.iter().find(|(problem, _)| *problem == plain)
        {
            return Ok(Some(*bound));
        }
        let outcome =
            clock.search(&Prepared::new(stage, list), |prepared, options| prepared.ask(options, &Question::default()))?;
        let Outcome::Found(found) = outcome else { return Ok(None) };
        let bound = found.levels.first().and_then(|level| level.bound);
        // What a clock or a signal cut short would depend on who asked first.
        if let (Some(bound), false, Ok(mut known)) = (bound, found.stopped, self.known.lock()) {
            known.push((plain, bound));
        }
        Ok(bound)
    }
}

/// What deciding all phases at once could give, by the first level of the scenario's own objective.
pub(super) fn at_once(
    base: &Problem,
    phases: &[Decided<'_>],
    options: &Options<'_>,
    apart: &Apart,
) -> Result<Option<AtOnce>, VentureError> {
    let budget = phases.iter().any(|d| d.problem.rules.iter().any(|rule| rule.name == crate::stage::BUDGET));
    let Some(level) = base.objective.levels.first() else { return Ok(None) };
    // What a grant adds to net present value hangs on what was granted before, which is open where all is decided at once.
    if phases.len() < 2 || budget || level.weights.contains_key(&Measure::Npv) {
        return Ok(None);
    }
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
    let mut lists: Vec<Placements> = Vec::new();
    for stage in &stages {
        let mut list = clock.list(stage)?;
        // What a firm holds it may keep, also where a later phase could serve it with less.
        if let (Some(before), Some(held)) = (stages.get(lists.len().wrapping_sub(1)), lists.last()) {
            let runs = held.list.iter().filter(|p| matches!(p.holding.place, Place::Run { .. }));
            let held = runs.flat_map(|p| Earlier::of(before, &p.holding).offers(stage));
            list.add_if_held(stage, held.collect());
        }
        lists.push(list);
    }
    if !clock.in_time() {
        return Ok(None);
    }
    let placements = joint.placements(&lists);
    if placements.list.len() > MOST_AT_ONCE {
        let bound = bound(&stages, &lists, phases, &clock, apart)?;
        return Ok(Some(AtOnce { stepwise, joint: stepwise, bound }));
    }
    let prepared = Prepared::new(&joint.problem, &placements);
    let question = Question { known, ..Question::default() };
    let outcome = clock.search(&prepared, |prepared, options| prepared.ask(options, &question))?;
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
fn bound(
    stages: &[Problem],
    lists: &[Placements],
    phases: &[Decided<'_>],
    clock: &Clock<'_>,
    apart: &Apart,
) -> Result<Option<Milli>, VentureError> {
    let mut sum = Milli::ZERO;
    for ((stage, list), decided) in stages.iter().zip(lists).zip(phases) {
        // What was decided with no phase before it is bounded already.
        let own = decided.stage.earlier.is_empty().then(|| decided.bound()).flatten();
        let bound = if own.is_some() { own } else { apart.bound(stage, list, clock)? };
        let Some(bound) = bound else { return Ok(None) };
        sum += bound;
    }
    Ok(Some(sum))
}
