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

mod at_once;
mod steps;

use std::cmp::Reverse;
use std::collections::BTreeMap;

pub use at_once::{Apart, AtOnce};
use steps::{MOST_CHOICES, MOST_COUNTS, choices, needed, offered};

use crate::audit::Audit;
use crate::expansion::{Expansion, ExpansionOption, Step};
use crate::firm::FirmIdx;
use crate::placement::Placements;
use crate::planner::{Ground, LevelResult, Options, Outcome, Prepared};
use crate::problem::Problem;
use crate::run::{Clock, Run, RunError, finish};
use crate::stage::{Earlier, Stage, StageError};
use crate::units::Milli;

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

impl Decided<'_> {
    /// No plan of the phase is worth more by the first level of the objective, whatever steps are bought.
    fn bound(&self) -> Option<Milli> {
        self.run.plan.bound.as_ref().and_then(|bound| bound.scaled(3)).map(|bound| Milli(bound as i64))
    }
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
    /// Too many steps enlarge one node.
    #[error("the steps of capacity of {0} can be bought in more than {MOST_COUNTS} ways: state fewer steps, or a smaller `most`")]
    TooManySteps(String),
}

/// Decides an option phase by phase. Options of one scenario that are decided side by side share `apart`.
///
/// # Errors
/// [`VentureError`]; then there is nothing that could be trusted.
pub fn decide<'e>(
    base: &Problem,
    expansion: &'e Expansion,
    option: &'e ExpansionOption,
    options: &Options<'_>,
    warnings: &[String],
    apart: &Apart,
) -> Result<Venture<'e>, VentureError> {
    let mut phases = Vec::new();
    for phase in phase_numbers(expansion) {
        let decided = decide_after(base, expansion, option, phase, phases.last().map(Before::of), options, warnings)?;
        let planned = decided.run.audit.planned;
        phases.push(decided);
        if !planned {
            return Ok(Venture { phases, at_once: None });
        }
    }
    let at_once = at_once::at_once(base, &phases, options, apart)?;
    Ok(Venture { phases, at_once })
}

/// The phases that follow a first one that is decided already, one after the other; all of them but where one has no
/// lawful plan, which then stands last. What all phases at once could give is not asked.
///
/// # Errors
/// As [`decide`].
pub fn decide_later<'e>(
    base: &Problem,
    expansion: &'e Expansion,
    option: &'e ExpansionOption,
    first: Before<'_>,
    options: &Options<'_>,
) -> Result<Vec<Decided<'e>>, VentureError> {
    let mut phases: Vec<Decided<'e>> = Vec::new();
    for phase in phase_numbers(expansion).skip(1) {
        let before = phases.last().map_or(first, Before::of);
        if !before.audit.planned {
            break;
        }
        let decided = decide_after(base, expansion, option, phase, Some(before), options, &[])?;
        phases.push(decided);
    }
    Ok(phases)
}

fn phase_numbers(expansion: &Expansion) -> std::ops::RangeInclusive<u32> {
    1..=expansion.phases.len().max(1) as u32
}

/// The phase before another: what it leaves to it.
#[derive(Debug, Clone, Copy)]
pub struct Before<'a> {
    /// Its problem.
    pub problem: &'a Problem,
    /// The audit of its plan.
    pub audit: &'a Audit,
    /// How many of each step of capacity stand.
    pub steps: &'a BTreeMap<String, u32>,
}

impl<'a> Before<'a> {
    fn of(decided: &'a Decided<'_>) -> Self {
        Self { problem: &decided.problem, audit: &decided.run.audit, steps: &decided.stage.steps }
    }
}

/// Decides one phase after what was granted before it.
fn decide_after<'e>(
    base: &Problem,
    expansion: &'e Expansion,
    option: &'e ExpansionOption,
    phase: u32,
    before: Option<Before<'_>>,
    options: &Options<'_>,
    warnings: &[String],
) -> Result<Decided<'e>, VentureError> {
    let earlier = before.map_or_else(Vec::new, |before| {
        before.audit.holdings.iter().map(|holding| Earlier::of(before.problem, holding)).collect()
    });
    let steps = before.map_or_else(Steps::new, |before| before.steps.clone());
    let bare = Stage { expansion, option, phase, earlier, steps, bought: Steps::new() };
    decide_phase(base, bare, options, warnings)
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
    let searched = if !budget || offered.is_empty() {
        without_budget(base, &bare, &offered, options)?
    } else {
        within_budget(base, &bare, &offered, options)?
    };
    searched.record(options, warnings)
}

/// Every step counts in the search; those that the plan needs are bought.
fn without_budget<'e>(
    base: &Problem,
    bare: &Stage<'e>,
    offered: &[(&Step, u32)],
    options: &Options<'_>,
) -> Result<Searched<'e>, VentureError> {
    let all = buying(bare, &offered.iter().map(|(step, left)| (step.id.clone(), *left)).collect());
    let wide = Searched::of(base, all, &mut Clock::start(options))?;
    let bought = match &wide.outcome {
        Outcome::Found(found) => needed(&wide.problem, offered, &found.holdings)?,
        // Without a plan nothing is bought; what is missing is told with every step counted in.
        Outcome::Infeasible(_) | Outcome::NoPlan => return Ok(wide),
    };
    let stage = buying(bare, &bought);
    let problem = stage.problem(base)?;
    Ok(Searched { stage, problem, ..wide })
}

/// Every choice of steps that the budget could pay is decided: the best plan wins, then the cheapest choice. What is
/// proven of it is proven of every choice.
fn within_budget<'e>(
    base: &Problem,
    bare: &Stage<'e>,
    offered: &[(&Step, u32)],
    options: &Options<'_>,
) -> Result<Searched<'e>, VentureError> {
    let mut clock = Clock::start(options);
    let mut all: Vec<Searched<'e>> = Vec::new();
    for bought in choices(offered).ok_or(VentureError::TooManyChoices(bare.phase))? {
        all.push(Searched::of(base, buying(bare, &bought), &mut clock)?);
    }
    let best = all.iter().enumerate().filter_map(|(index, searched)| Some((searched.values()?, Reverse(index))));
    if let Some((values, Reverse(index))) = best.max() {
        let bounds = bounds_of_all(all.iter().map(|searched| &searched.outcome), &values);
        let stopped = all.iter().any(Searched::stopped);
        let mut chosen = all.swap_remove(index);
        if let Outcome::Found(found) = &mut chosen.outcome {
            let ties_decided = found.ties_decided && bounds.iter().zip(&values).all(|(bound, value)| *bound == Some(*value));
            found.levels = values.into_iter().zip(bounds).map(|(value, bound)| LevelResult { value, bound }).collect();
            (found.stopped, found.ties_decided) = (stopped, ties_decided);
        }
        return Ok(chosen);
    }
    // Nothing found: unless every choice is proven impossible, the phase is not.
    let unsure = all.iter().position(|searched| matches!(searched.outcome, Outcome::NoPlan)).unwrap_or(0);
    Ok(all.swap_remove(unsure))
}

/// What no choice of steps can surpass, level by level: the highest bound of those that could still hold the levels
/// before it; `None` where one of them is not known.
fn bounds_of_all<'o>(all: impl Iterator<Item = &'o Outcome> + Clone, values: &[Milli]) -> Vec<Option<Milli>> {
    let bound_at = |level: usize| {
        let mut highest = None;
        for outcome in all.clone() {
            let found = match outcome {
                Outcome::Found(found) => found,
                Outcome::Infeasible(_) => continue,
                Outcome::NoPlan => return None,
            };
            let before = || found.levels.iter().zip(values).take(level);
            match before().find(|(own, value)| own.value != **value) {
                // Proven not to hold an earlier level.
                Some((own, value)) if own.bound.is_some_and(|bound| bound < *value) => continue,
                Some(_) => return None,
                None => highest = highest.max(Some(found.levels.get(level)?.bound?)),
            }
        }
        highest
    };
    (0..values.len()).map(bound_at).collect()
}

/// A phase under one choice of steps, searched.
struct Searched<'e> {
    stage: Stage<'e>,
    problem: Problem,
    outcome: Outcome,
    grounds: Vec<(FirmIdx, Ground)>,
}

impl<'e> Searched<'e> {
    fn of(base: &Problem, stage: Stage<'e>, clock: &mut Clock<'_>) -> Result<Self, VentureError> {
        let problem = stage.problem(base)?;
        let known = stage.held(&problem);
        // What was granted before is a lawful plan of most phases that follow: a phase that is cut short keeps it. So
        // its placements are listed whatever the clock says, and a signal while an earlier phase was decided loses nothing.
        let placements = if known.is_empty() { clock.list(&problem)? } else { listed(&problem)? };
        let prepared = Prepared::new(&problem, &placements);
        let outcome = clock.search(&prepared, |prepared, options| prepared.search_knowing(options, &known))?;
        let grounds = prepared.grounds(outcome.holdings());
        Ok(Self { stage, problem, outcome, grounds })
    }

    /// Worth at each level, where there is a plan.
    fn values(&self) -> Option<Vec<Milli>> {
        let Outcome::Found(found) = &self.outcome else { return None };
        Some(found.levels.iter().map(|level| level.value).collect())
    }

    fn stopped(&self) -> bool {
        match &self.outcome {
            Outcome::Found(found) => found.stopped,
            Outcome::Infeasible(_) => false,
            Outcome::NoPlan => true,
        }
    }

    fn record(self, options: &Options<'_>, warnings: &[String]) -> Result<Decided<'e>, VentureError> {
        let Self { stage, problem, outcome, grounds } = self;
        let placements = Placements::of(&problem);
        let prepared = Prepared::new(&problem, &placements);
        let run = finish(&prepared, &outcome, &grounds, Some(stage.reference()), options, warnings)?;
        Ok(Decided { stage, problem, run })
    }
}

/// Every placement, whatever the clock says.
fn listed(problem: &Problem) -> Result<Placements, RunError> {
    Placements::within(problem, &|| false).map_err(|_| RunError::TooLarge)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planner::Found;

    fn found(levels: &[(i64, Option<i64>)]) -> Outcome {
        let level = |(value, bound): &(i64, Option<i64>)| LevelResult { value: Milli(*value), bound: bound.map(Milli) };
        Outcome::Found(Found {
            holdings: Vec::new(),
            levels: levels.iter().map(level).collect(),
            stopped: false,
            ties_decided: true,
            by_solver: true,
            best: None,
        })
    }

    fn bounds(all: &[Outcome], values: &[i64]) -> Vec<Option<i64>> {
        let values: Vec<Milli> = values.iter().copied().map(Milli).collect();
        bounds_of_all(all.iter(), &values).into_iter().map(|bound| bound.map(|bound| bound.0)).collect()
    }

    #[test]
    fn a_bound_holds_for_every_choice_of_steps() {
        let best = found(&[(2, Some(2)), (50, Some(50))]);
        // As good at first, and not known to be worse after.
        let open = found(&[(2, Some(2)), (40, Some(60))]);
        assert_eq!(bounds(&[best.clone(), open], &[2, 50]), [Some(2), Some(60)]);
        // Proven to be worse at first: what it is worth after does not matter.
        let worse = found(&[(1, Some(1)), (90, Some(90))]);
        assert_eq!(bounds(&[best.clone(), worse], &[2, 50]), [Some(2), Some(50)]);
        // Worse at first as far as it was found, but perhaps not.
        let unsure = found(&[(1, Some(3)), (90, Some(90))]);
        assert_eq!(bounds(&[best.clone(), unsure], &[2, 50]), [Some(3), None]);
        assert_eq!(bounds(&[best.clone(), Outcome::NoPlan], &[2, 50]), [None, None]);
        assert_eq!(bounds(&[best, Outcome::Infeasible(Vec::new())], &[2, 50]), [Some(2), Some(50)]);
    }
}
