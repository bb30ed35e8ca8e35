//! The joint choice: which of many layouts has the best plan, and the plans of the best ones.
//!
//! Knows: layouts, bounds, searches of one layout. Must not know: how layouts are made, files, sentences.
//!
//! Best first, by bounds. Every layout gets a bound by land and capacities alone (`bound`); the one with the highest bound
//! is looked at more closely: first by its relaxation, which gives a tighter bound and mostly a plan, then by a search to
//! the proof. A layout whose bound cannot beat the best plan so far (of N wanted: the N-th best) is left with that bound on
//! record. No layout is searched for less than it would take to beat what is known: a floor under its worth says so.
//!
//! Layouts are looked at in rounds of `ROUND`, each decided by the results of the rounds before and done by any number of
//! threads: so neither the answer nor a single recorded bound depends on how many there are.
//!
//! Plans are compared level by level of the objective. Between layouts of plans that are equal at every level, the one that
//! stands first among the candidates is taken: their order is one of patterns and depths and knows no firm.

mod bound;

use std::cmp::Reverse;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::audit::layout_faults;
use crate::formulation::backend::Progress;
use crate::layout::{Candidates, Layout, Left};
use crate::message::Message;
use crate::placement::{Placements, Unlisted};
use crate::planner::{Found, GRACE, LevelResult, Options, Outcome, Prepared, Question, Relaxed, SolverDisagrees};
use crate::problem::Problem;
use crate::rules::RuleKind;
use crate::units::Milli;
use crate::{variant, workers};

/// Layouts looked at in one round.
const ROUND: usize = 4;

/// Rounds of ruin and recreate for the plan that the relaxation's prices lead to.
const TRIES: usize = 1_000;

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// So many of the best layouts are to be proven, each with its best plan; at least one.
    pub best: usize,
    /// Layouts at a time; as many as there are processors where it is `None`. The answer is the same.
    pub jobs: Option<usize>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { best: 1, jobs: None }
    }
}

/// What came of a choice.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The best layouts with their plans, the best first; fewer than wanted where fewer have a plan.
    pub kept: Vec<Kept>,
    /// Every candidate, in order.
    pub tried: Vec<Tried>,
    /// No plan of any candidate is worth more at the first level of the objective; none where that is not known.
    pub bound: Option<Milli>,
    /// Whether every candidate left cannot beat the best plan by more than the gap asked for.
    pub complete: bool,
    /// Whether a clock or a signal ended it.
    pub stopped: bool,
}

/// A layout with the best plan found for it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its index among the candidates.
    pub layout: usize,
    /// Its plan, with the bounds that hold within this layout.
    pub found: Found,
}

/// What is known of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// No plan of it is worth more at the first level; none where that is not known.
    pub bound: Option<Milli>,
    /// Worth of the best plan met.
    pub value: Option<Milli>,
    /// What became of it.
    pub fate: Fate,
}

/// What becomes of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Its plan is the best.
    Chosen,
    /// Its best plan is known.
    Solved,
    /// It cannot beat what is known.
    Dropped,
    /// No lawful plan exists on it.
    Infeasible,
    /// Time ended before it was settled.
    Open,
}

/// Why a choice could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    /// The solver broke its word.
    #[error(transparent)]
    Solver(#[from] SolverDisagrees),
    /// A layout allows more grants than can be searched.
    #[error("a layout allows too many different grants to search through")]
    TooLarge,
}

/// How closely a candidate was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looked {
    /// Not at all.
    Not,
    /// By land and capacities.
    Roughly,
    /// By its relaxation.
    Closely,
    /// To the end: searched, or known to have no plan.
    ToTheEnd,
}

struct Candidate {
    bound: Option<Milli>,
    /// The best plan met; its bounds are of this layout.
    found: Option<Found>,
    looked: Looked,
    infeasible: bool,
    /// Every plan's worth is a multiple of this.
    step: i64,
}

/// News of one look at a candidate.
enum News {
    Bound { bound: Milli, step: i64 },
    Relaxed { told: Relaxed, worth: Option<Vec<Milli>> },
    Searched { outcome: Outcome, floor: Option<Milli> },
    Late,
}

struct Chooser<'c> {
    problem: &'c Problem,
    layouts: &'c [Layout],
    options: &'c Options<'c>,
    deadline: Option<Instant>,
    wanted: Wanted,
    all: Vec<Candidate>,
}

/// Candidates without those that the audit of land refuses: what is chosen among has stood the same test as what is chosen.
pub fn audited(problem: &Problem, candidates: Candidates) -> Candidates {
    let Candidates { layouts, mut left } = candidates;
    let wrong = workers::each(layouts.len(), None, |index| {
        let faults = layout_faults(&variant::with_layout(problem, &layouts[index]));
        faults.into_iter().next().map(|fault| fault.message)
    });
    let mut sound = Vec::new();
    for (layout, wrong) in layouts.into_iter().zip(wrong) {
        match wrong {
            None => sound.push(layout),
            Some(found) => left.push(Left { name: layout.name, why: Message::new("layout.left.audit").with("found", found) }),
        }
    }
    Candidates { layouts: sound, left }
}

/// Chooses among layouts of one site.
///
/// # Errors
/// [`ChoiceError`].
#[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a choice it ends says so")]
pub fn choose(problem: &Problem, layouts: &[Layout], options: &Options<'_>, wanted: Wanted) -> Result<Choice, ChoiceError> {
    let fresh = || Candidate { bound: None, found: None, looked: Looked::Not, infeasible: false, step: 1 };
    let chooser = Chooser {
        problem,
        layouts,
        options,
        deadline: options.time_limit.map(|limit| Instant::now() + limit),
        wanted: Wanted { best: wanted.best.max(1), ..wanted },
        all: layouts.iter().map(|_| fresh()).collect(),
    };
    chooser.run()
}

impl Chooser<'_> {
    fn run(mut self) -> Result<Choice, ChoiceError> {
        self.look(&(0..self.layouts.len()).collect::<Vec<_>>())?;
        let mut stopped = self.ended();
        while !stopped {
            let round = self.next_round();
            if round.is_empty() {
                break;
            }
            self.look(&round)?;
            stopped = self.ended();
        }
        let complete = self.next_round().is_empty();
        if !complete && self.all.iter().all(|candidate| candidate.found.is_none()) {
            self.any_plan()?;
        }
        Ok(self.told(complete, stopped && !complete))
    }

    /// One more look at each of these, and what it tells.
    fn look(&mut self, round: &[usize]) -> Result<(), ChoiceError> {
        let told = workers::each(round.len(), self.wanted.jobs, |index| self.one(round[index]));
        for (index, news) in round.iter().zip(told) {
            self.learn(*index, news?);
        }
        let news = self.ranked().first().and_then(|best| self.value(*best)).map(|value| value.0 as f64);
        let bound = self.bound().map(|bound| bound.0 as f64);
        let left = (0..self.all.len()).filter(|index| self.may_matter(*index)).count();
        (self.options.progress)(
            &format!("layouts, {left}/{}", self.all.len()),
            Progress { seconds: 0.0, incumbent: news, bound },
        );
        Ok(())
    }

    fn one(&self, index: usize) -> Result<News, ChoiceError> {
        let mut problem = variant::with_layout(self.problem, &self.layouts[index]);
        if self.all[index].looked == Looked::Not {
            // The first bound leaves these rules out anyway (they earn nothing), and their rows are most of a large model.
            problem.rules.retain(|rule| !matches!(rule.kind, RuleKind::KeepApart(_)));
        }
        let placements = match Placements::within(&problem, &|| self.ended_past(GRACE)) {
            Ok(placements) => placements,
            Err(Unlisted::TimeEnded) => return Ok(News::Late),
            Err(Unlisted::TooMany) => return Err(ChoiceError::TooLarge),
        };
        let prepared = Prepared::new(&problem, &placements);
        let candidate = &self.all[index];
        let options = Options { time_limit: self.left(), progress: &|_, _| {}, ..*self.options };
        Ok(match candidate.looked {
            Looked::Not => News::Bound { bound: bound::bound(&prepared), step: bound::step(&prepared) },
            Looked::Roughly => prepared.relax(&options, TRIES).map_or(News::Late, |told| {
                let worth = match &told {
                    Relaxed::AtMost { plan: Some(plan), .. } => prepared.worth_of(plan),
                    _ => None,
                };
                News::Relaxed { told, worth }
            }),
            Looked::Closely | Looked::ToTheEnd => {
                // What is known here already beats the floor, or shows that only more is of interest.
                let floor = self.floor(index);
                let known = candidate.found.as_ref().map_or(Vec::new(), |found| found.holdings.clone());
                let enough = |found: &Found| floor.is_none_or(|floor| worth(found).first().is_some_and(|worth| *worth >= floor));
                let floor = floor.filter(|_| !candidate.found.as_ref().is_some_and(enough));
                let question = Question { known, at_least: floor.into_iter().collect(), ..Question::default() };
                News::Searched { outcome: prepared.ask(&options, &question)?, floor }
            }
        })
    }

    fn learn(&mut self, index: usize, news: News) {
        let levels = self.problem.objective.levels.len();
        let ended = self.ended();
        let candidate = &mut self.all[index];
        let tighten = |candidate: &mut Candidate, bound: Milli| {
            candidate.bound = Some(candidate.bound.map_or(bound, |own| own.min(bound)));
        };
        match news {
            // The solver gave up without telling why: a search has to do.
            News::Late if !ended && candidate.looked == Looked::Roughly => candidate.looked = Looked::Closely,
            News::Late => {}
            News::Bound { bound, step } => {
                (candidate.bound, candidate.step, candidate.looked) = (Some(bound), step, Looked::Roughly);
            }
            News::Relaxed { told: Relaxed::Infeasible, .. } => {
                (candidate.infeasible, candidate.bound, candidate.looked) = (true, None, Looked::ToTheEnd);
            }
            News::Relaxed { told: Relaxed::AtMost { bound, plan }, worth: values } => {
                tighten(candidate, bound);
                candidate.looked = Looked::Closely;
                candidate.found = plan.zip(values).map(|(holdings, values)| {
                    let levels = values.into_iter().map(|value| LevelResult { value, bound: None }).collect();
                    Found { holdings, levels, stopped: false, ties_decided: false, by_solver: false, best: None }
                });
            }
            News::Searched { outcome: Outcome::Infeasible(_), floor: Some(floor) } => {
                tighten(candidate, Milli((floor.0 - 1).div_euclid(candidate.step) * candidate.step));
                candidate.looked = Looked::ToTheEnd;
            }
            News::Searched { outcome: Outcome::Infeasible(_), floor: None } => {
                (candidate.infeasible, candidate.bound, candidate.looked) = (true, None, Looked::ToTheEnd);
            }
            News::Searched { outcome: Outcome::NoPlan, .. } => {
                if !ended {
                    candidate.looked = Looked::ToTheEnd; // the solver gave up: what is known stands
                }
            }
            News::Searched { outcome: Outcome::Found(found), .. } => {
                if let Some(bound) = found.levels.first().and_then(|level| level.bound) {
                    tighten(candidate, bound);
                }
                if !found.stopped {
                    candidate.looked = Looked::ToTheEnd;
                }
                if candidate.found.as_ref().is_none_or(|own| worth(own) <= worth(&found)) {
                    candidate.found = Some(found);
                }
            }
        }
        let (Some(bound), Some(found)) = (candidate.bound, &mut candidate.found) else { return };
        if let Some(level) = found.levels.first_mut() {
            // What the relaxation or a floor proves of a plan met before.
            level.bound = Some(bound.max(level.value));
            candidate.bound = level.bound;
            if levels == 1 && level.bound == Some(level.value) {
                found.by_solver = true;
                candidate.looked = Looked::ToTheEnd;
            }
        }
    }

    /// What the candidates are to be looked at next: those with the highest bounds that may still matter.
    fn next_round(&self) -> Vec<usize> {
        let mut round: Vec<usize> = (0..self.all.len()).filter(|index| self.may_matter(*index)).collect();
        round.sort_by_key(|index| (Reverse(self.all[*index].bound.map_or(i64::MAX, |bound| bound.0)), *index));
        round.truncate(ROUND);
        round
    }

    /// Candidates with a plan, the best plan first.
    fn ranked(&self) -> Vec<usize> {
        let mut ranked: Vec<(Vec<Milli>, usize)> = self
            .all
            .iter()
            .enumerate()
            .filter_map(|(index, candidate)| Some((worth(candidate.found.as_ref()?), index)))
            .collect();
        ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked.into_iter().map(|(_, index)| index).collect()
    }

    /// The last of those wanted, once so many have a plan.
    fn last_wanted(&self) -> Option<usize> {
        self.ranked().get(self.wanted.best - 1).copied()
    }

    fn value(&self, index: usize) -> Option<Milli> {
        self.all[index].found.as_ref().and_then(|found| worth(found).first().copied())
    }

    /// How much more than this a plan may be worth without being of interest: the gap asked for.
    fn allowed(&self, value: Milli) -> i64 {
        (self.options.gap * value.0.abs().max(1_000) as f64) as i64
    }

    /// What a plan on this layout must be worth at the first level to be of interest; `None` where any plan is.
    fn floor(&self, index: usize) -> Option<Milli> {
        let last = self.last_wanted()?;
        let value = self.value(last)?;
        let allowed = self.allowed(value);
        if allowed > 0 {
            return Some(Milli(value.0 + allowed + 1));
        }
        let equal_is_enough = self.problem.objective.levels.len() > 1 || index <= last;
        let step = self.all[index].step;
        Some(if equal_is_enough { value } else { Milli((value.0.div_euclid(step) + 1) * step) })
    }

    /// Whether a closer look at a candidate can change which layouts are the best.
    fn may_matter(&self, index: usize) -> bool {
        let candidate = &self.all[index];
        let reaches = |floor: Milli| candidate.bound.is_none_or(|bound| bound >= floor);
        candidate.looked != Looked::ToTheEnd && self.floor(index).is_none_or(reaches)
    }

    /// No plan of any candidate is worth more at the first level.
    fn bound(&self) -> Option<Milli> {
        let possible = self.all.iter().filter(|candidate| !candidate.infeasible);
        let bounds: Option<Vec<Milli>> = possible.map(|candidate| candidate.bound).collect();
        bounds.and_then(|bounds| bounds.into_iter().max())
    }

    /// When time ended before any plan was met: one of the most promising candidate, if one is made easily.
    fn any_plan(&mut self) -> Result<(), ChoiceError> {
        let Some(index) = self.next_round().first().copied() else { return Ok(()) };
        let problem = variant::with_layout(self.problem, &self.layouts[index]);
        let Ok(placements) =
            Placements::within(&problem, &|| self.options.stop.load(Ordering::Relaxed) || self.ended_past(2 * GRACE))
        else {
            return Ok(());
        };
        let options = Options { time_limit: Some(Duration::ZERO), progress: &|_, _| {}, ..*self.options };
        if let Outcome::Found(found) = Prepared::new(&problem, &placements).search(&options)? {
            self.all[index].found = Some(found);
        }
        Ok(())
    }

    fn told(self, complete: bool, stopped: bool) -> Choice {
        let bound = self.bound();
        let ranked = self.ranked();
        let fate = |index: usize| {
            let candidate = &self.all[index];
            let solved = || {
                let own = candidate.bound.zip(self.value(index));
                own.is_some_and(|(bound, value)| bound.0 - value.0 <= self.allowed(value))
            };
            let beaten = || self.floor(index).zip(candidate.bound).is_some_and(|(floor, bound)| bound < floor);
            match () {
                () if candidate.infeasible => Fate::Infeasible,
                () if ranked.first() == Some(&index) => Fate::Chosen,
                () if solved() => Fate::Solved,
                () if beaten() => Fate::Dropped,
                () => Fate::Open,
            }
        };
        let tried = (0..self.all.len())
            .map(|index| Tried { bound: self.all[index].bound, value: self.value(index), fate: fate(index) })
            .collect();
        let kept = ranked.iter().take(self.wanted.best);
        let kept = kept.filter_map(|&layout| Some(Kept { layout, found: self.all[layout].found.clone()? })).collect();
        Choice { kept, tried, bound, complete, stopped }
    }

    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a choice it ends says so")]
    fn left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    fn ended(&self) -> bool {
        self.ended_past(Duration::ZERO)
    }

    /// Whether the user asked to stop, or the time ended so long ago.
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a choice it ends says so")]
    fn ended_past(&self, grace: Duration) -> bool {
        self.options.stop.load(Ordering::Relaxed) || self.deadline.is_some_and(|deadline| Instant::now() > deadline + grace)
    }
}

/// Worth of a plan, level by level.
fn worth(found: &Found) -> Vec<Milli> {
    found.levels.iter().map(|level| level.value).collect()
}
