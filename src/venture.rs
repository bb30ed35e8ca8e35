//! Ventures: one option of a scenario, decided phase by phase, and what deciding all at once could have given.
//!
//! Knows: the order of phases, which steps of capacity a phase needs. Must not know: the disk, the terminal, how a
//! problem is solved.
//!
//! *Phases.* Every option goes through every phase of the scenario, whether it opens land in it or not: those who
//! apply later are answered in each. Each phase is decided on the firms that are ready by then; what it grants stays (or moves as far as the
//! option allows) in the next. So an applicant of today is never displaced by one who is only expected.
//!
//! *Steps of capacity.* Without a budget a phase is first decided with every step it could buy, since more capacity
//! never rules a plan out; then the cheapest steps under which the plan found is lawful are bought. The bound holds
//! for every choice of steps. With a budget, land and steps compete for it, so every choice of steps is decided, and
//! the best plan wins, then the cheapest choice.

use std::collections::BTreeMap;

use crate::audit::{loads, measure};
use crate::expansion::{Expansion, ExpansionOption, Step};
use crate::placement::Placements;
use crate::planner::{Found, Options, Outcome, Prepared};
use crate::problem::{Holding, Measure, ObjectiveLevel, Problem};
use crate::run::{Clock, Run, RunError, finish};
use crate::stage::{Earlier, Joint, Stage, StageError};
use crate::units::{Milli, Money};

/// Most choices of steps that are decided one by one under a budget.
const MOST_CHOICES: usize = 64;

/// Most placements of all phases together that are decided at once.
const MOST_AT_ONCE: usize = 2_000;

/// How many of each step.
type Steps = BTreeMap<String, u32>;

/// One phase, decided.
#[derive(Debug, Clone)]
pub struct Decided<'e> {
    /// Which phase of which option.
    pub stage: Stage<'e>,
    /// Its problem, with the capacity that stands.
    pub problem: Problem,
    /// Plan, audit, files.
    pub run: Run,
}

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

/// An option, decided.
///
/// *All phases at once* is decided exactly where it is small. A large case is told an interval: the plan found phase by
/// phase is one plan of all phases, and each phase decided as if there were no other bounds them all.
#[derive(Debug, Clone)]
pub struct Venture<'e> {
    /// Its phases in order. Where one has no lawful plan, it stands last.
    pub phases: Vec<Decided<'e>>,
    /// Beside it, all phases at once; none with a single phase, with a budget, where a phase has no plan, or where the
    /// first level of the objective weighs net present value.
    pub at_once: Option<AtOnce>,
}

/// Why an option could not be decided.
#[derive(Debug, thiserror::Error)]
pub enum VentureError {
    /// As a single run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A phase does not follow from the one before: a bug.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// More choices of steps than can be decided one by one.
    #[error(
        "phase {0} has a budget and more than {MOST_CHOICES} choices of steps of capacity: allow fewer steps, or state no budget"
    )]
    TooManyChoices(u32),
}

/// Decides an option phase by phase.
///
/// # Errors
/// [`VentureError`]; then there is nothing that could be trusted.
pub fn decide<'e>(
    base: &Problem,
    expansion: &'e Expansion,
    option: &'e ExpansionOption,
    options: &Options<'_>,
    warnings: &[String],
) -> Result<Venture<'e>, VentureError> {
    let mut phases: Vec<Decided<'e>> = Vec::new();
    for phase in 1..=expansion.phases.len().max(1) as u32 {
        let before = phases.last();
        let earlier = before.map_or_else(Vec::new, |decided| {
            decided.run.audit.holdings.iter().map(|holding| Earlier::of(&decided.problem, holding)).collect()
        });
        let steps = before.map_or_else(Steps::new, |decided| decided.stage.steps.clone());
        let bare = Stage { expansion, option, phase, earlier, steps, bought: Steps::new() };
        let decided = decide_phase(base, bare, options, warnings)?;
        let planned = decided.run.audit.planned;
        phases.push(decided);
        if !planned {
            return Ok(Venture { phases, at_once: None });
        }
    }
    let at_once = at_once(base, &phases, options)?;
    Ok(Venture { phases, at_once })
}

/// Decides one phase, steps of capacity included.
fn decide_phase<'e>(
    base: &Problem,
    bare: Stage<'e>,
    options: &Options<'_>,
    warnings: &[String],
) -> Result<Decided<'e>, VentureError> {
    let offered = offered(&bare);
    let budget = bare.expansion.phases.iter().any(|phase| phase.number == bare.phase && phase.budget.is_some());
    if !budget || offered.is_empty() {
        let all = buying(&bare, &offered.iter().map(|(step, left)| (step.id.clone(), *left)).collect());
        let wide = all.problem(base)?;
        let (outcome, placements) = Search::of(&wide, &bare.held(&wide), options)?.parts();
        let prepared = Prepared::new(&wide, &placements);
        let grounds = prepared.grounds(outcome.holdings());
        let bought = match &outcome {
            Outcome::Found(found) => needed(&wide, &offered, &found.holdings),
            // Without a plan nothing is bought; what is missing is told with every step counted in.
            Outcome::Infeasible(_) | Outcome::NoPlan => return record(all, wide, outcome, &grounds, options, warnings),
        };
        let stage = buying(&bare, &bought);
        let problem = stage.problem(base)?;
        return record(stage, problem, outcome, &grounds, options, warnings);
    }
    let choices = choices(&offered).ok_or(VentureError::TooManyChoices(bare.phase))?;
    let mut best: Option<(Vec<Milli>, Money, Decided<'e>)> = None;
    let mut bounds: Vec<Option<Milli>> = Vec::new();
    let mut fallback = None;
    for (cost, bought) in choices {
        let stage = buying(&bare, &bought);
        let problem = stage.problem(base)?;
        let (outcome, placements) = Search::of(&problem, &bare.held(&problem), options)?.parts();
        let grounds = Prepared::new(&problem, &placements).grounds(outcome.holdings());
        let Outcome::Found(found) = &outcome else {
            let unsure = matches!(outcome, Outcome::NoPlan);
            if unsure {
                bounds.push(None);
            }
            if fallback.is_none() || unsure {
                fallback = Some(record(stage, problem, outcome, &grounds, options, warnings)?);
            }
            continue;
        };
        let values: Vec<Milli> = found.levels.iter().map(|level| level.value).collect();
        bounds.push(found.levels.first().and_then(|level| level.bound));
        if best.as_ref().is_none_or(|(known, paid, _)| (&values, -cost.0) > (known, -paid.0)) {
            best = Some((values, cost, record(stage, problem, outcome, &grounds, options, warnings)?));
        }
    }
    let Some((_, _, mut decided)) = best else { return fallback.ok_or(VentureError::TooManyChoices(bare.phase)) };
    widen(&mut decided, &bounds, options, warnings)?;
    Ok(decided)
}

/// The bound of the best choice of steps must hold for every choice.
fn widen(
    decided: &mut Decided<'_>,
    bounds: &[Option<Milli>],
    options: &Options<'_>,
    warnings: &[String],
) -> Result<(), VentureError> {
    let all: Option<Vec<Milli>> = bounds.iter().copied().collect();
    let highest = all.and_then(|all| all.into_iter().max());
    let own = decided.run.plan.bound.as_ref().and_then(|bound| bound.scaled(3)).map(|bound| Milli(bound as i64));
    if highest == own {
        return Ok(());
    }
    let levels = |value: Milli, bound| crate::planner::LevelResult { value, bound };
    let value = decided.run.audit.values.first().copied().unwrap_or_default();
    let rest = decided.run.audit.values.iter().skip(1).map(|value| levels(*value, None));
    let levels = std::iter::once(levels(value, highest)).chain(rest).collect();
    let found = Found {
        holdings: decided.run.audit.holdings.clone(),
        levels,
        stopped: decided.run.stopped,
        ties_decided: false,
        by_solver: true,
    };
    let placements = Placements::of(&decided.problem);
    let prepared = Prepared::new(&decided.problem, &placements);
    let grounds = prepared.grounds(&found.holdings);
    let stage = Some(decided.stage.reference());
    decided.run = finish(&prepared, &Outcome::Found(found), &grounds, stage, options, warnings)?;
    Ok(())
}

/// A search and the placements it went through.
struct Search {
    outcome: Outcome,
    placements: Placements,
}

impl Search {
    fn of(problem: &Problem, known: &[Holding], options: &Options<'_>) -> Result<Self, RunError> {
        // What was granted before is a lawful plan of most phases that follow: a phase that is cut short keeps it. So
        // its placements are listed whatever the clock says, and a signal while an earlier phase was decided loses nothing.
        let mut clock = Clock::start(options);
        let placements = if known.is_empty() { clock.list(problem)? } else { listed(problem)? };
        let prepared = Prepared::new(problem, &placements);
        let outcome = clock.search(&prepared, |prepared, options| match known {
            [] => prepared.search(options),
            known => prepared.search_from(options, known, true),
        })?;
        Ok(Self { outcome, placements })
    }

    fn parts(self) -> (Outcome, Placements) {
        (self.outcome, self.placements)
    }
}

/// Every placement, whatever the clock says.
fn listed(problem: &Problem) -> Result<Placements, RunError> {
    Placements::within(problem, &|| false).map_err(|_| RunError::TooLarge)
}

fn record<'e>(
    stage: Stage<'e>,
    problem: Problem,
    outcome: Outcome,
    grounds: &[(crate::firm::FirmIdx, crate::planner::Ground)],
    options: &Options<'_>,
    warnings: &[String],
) -> Result<Decided<'e>, VentureError> {
    let placements = Placements::of(&problem);
    let run = finish(&Prepared::new(&problem, &placements), &outcome, grounds, Some(stage.reference()), options, warnings)?;
    Ok(Decided { stage, problem, run })
}

/// Steps that the phase may still buy, with how many.
fn offered<'e>(stage: &Stage<'e>) -> Vec<(&'e Step, u32)> {
    let left = |step: &Step| step.most.saturating_sub(stage.steps.get(&step.id).copied().unwrap_or(0));
    let mine = |step: &&Step| stage.option.steps.contains(&step.id) && step.phase <= stage.phase;
    stage.expansion.steps.iter().filter(mine).map(|step| (step, left(step))).filter(|(_, left)| *left > 0).collect()
}

/// The stage with these steps bought.
fn buying<'e>(stage: &Stage<'e>, bought: &Steps) -> Stage<'e> {
    let mut stage = stage.clone();
    for (name, count) in bought.iter().filter(|(_, count)| **count > 0) {
        *stage.steps.entry(name.clone()).or_default() += count;
        stage.bought.insert(name.clone(), *count);
    }
    stage
}

/// The cheapest steps under which a plan found with all of them is lawful: node by node, since a step enlarges one.
fn needed(wide: &Problem, offered: &[(&Step, u32)], holdings: &[Holding]) -> Steps {
    let mut bought = Steps::new();
    for load in loads(wide, holdings) {
        let here: Vec<&(&Step, u32)> = offered.iter().filter(|(step, _)| step.node == load.node).collect();
        let most: i64 = here.iter().map(|(step, left)| step.add.0 * i64::from(*left)).sum();
        let own = load.capacity.0 - most;
        let single = largest_demand(wide, &load.node, holdings);
        let missing = load.load.0.max(single) - own;
        if missing > 0 {
            bought.extend(cheapest(&here, missing));
        }
    }
    bought
}

/// The largest load that one firm alone puts on a node: no firm is placed where it exceeds the capacity alone.
fn largest_demand(problem: &Problem, node: &str, holdings: &[Holding]) -> i64 {
    let alone = |holding: &Holding| {
        let found = loads(problem, std::slice::from_ref(holding));
        found.iter().find(|load| load.node == node).map_or(0, |load| load.load.0)
    };
    holdings.iter().map(alone).max().unwrap_or(0)
}

/// The cheapest counts of steps that add at least so much: all combinations, since there are few.
fn cheapest(steps: &[&(&Step, u32)], missing: i64) -> Steps {
    let mut best: Option<(i64, u32, Steps)> = None;
    let mut counts = vec![0_u32; steps.len()];
    loop {
        let sum = |of: fn(&Step) -> i64| -> i64 { steps.iter().zip(&counts).map(|((s, _), n)| of(s) * i64::from(*n)).sum() };
        if sum(|step| step.add.0) >= missing {
            let key = (sum(|step| step.cost.0), counts.iter().sum::<u32>());
            if best.as_ref().is_none_or(|(cost, number, _)| key < (*cost, *number)) {
                let chosen = steps.iter().zip(&counts).filter(|(_, n)| **n > 0).map(|((s, _), n)| (s.id.clone(), *n));
                best = Some((key.0, key.1, chosen.collect()));
            }
        }
        if !next(&mut counts, &steps.iter().map(|(_, left)| *left).collect::<Vec<_>>()) {
            break;
        }
    }
    best.map(|(_, _, chosen)| chosen).unwrap_or_default()
}

/// The next combination of counts up to their limits.
fn next(counts: &mut [u32], most: &[u32]) -> bool {
    for (count, most) in counts.iter_mut().zip(most) {
        if *count < *most {
            *count += 1;
            return true;
        }
        *count = 0;
    }
    false
}

/// Every choice of steps with its cost, the cheapest first; `None` where there are too many.
fn choices(offered: &[(&Step, u32)]) -> Option<Vec<(Money, Steps)>> {
    let most: Vec<u32> = offered.iter().map(|(_, left)| *left).collect();
    let number = most.iter().try_fold(1_usize, |number, left| number.checked_mul(*left as usize + 1))?;
    if number > MOST_CHOICES {
        return None;
    }
    let mut counts = vec![0; offered.len()];
    let mut found = Vec::new();
    loop {
        let cost = offered.iter().zip(&counts).map(|((step, _), n)| step.cost.0 * i64::from(*n)).sum();
        found.push((Money(cost), offered.iter().zip(&counts).map(|((step, _), n)| (step.id.clone(), *n)).collect()));
        if !next(&mut counts, &most) {
            break;
        }
    }
    found.sort();
    Some(found)
}

/// What deciding all phases at once could give, by the first level of the scenario's own objective.
fn at_once(base: &Problem, phases: &[Decided<'_>], options: &Options<'_>) -> Result<Option<AtOnce>, VentureError> {
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
