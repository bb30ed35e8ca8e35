//! Asking: one problem, its best plan, and further solves that start from it.
//!
//! Knows: the planner's questions, the time there is. Must not know: what an answer is for.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::firm::FirmIdx;
use crate::placement::{Placements, Unlisted};
use crate::planner::{Aim, Found, LevelResult, Options, Outcome, Prepared, Question, SolverDisagrees, Ties};
use crate::problem::{Holding, Problem};
use crate::units::Milli;
use crate::variant;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The solver broke its word: a bug, of the solver's or of ours.
    #[error(transparent)]
    Solver(#[from] SolverDisagrees),
    /// A changed problem allows too many different grants.
    #[error("the question allows too many different grants to search through")]
    TooLarge,
}

/// What came of one solve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The best plan of those asked about, or the best found before time ended.
    Best(Best),
    /// Proven: there is none.
    None,
    /// Time ended without a plan and without a proof.
    Unknown,
}

/// A lawful plan with its worth level by level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Best {
    /// The grants, sorted by firm.
    pub holdings: Vec<Holding>,
    /// Worth and, where known, its bound, at each level.
    pub levels: Vec<LevelResult>,
    /// Whether the published order chose it among plans of equal worth.
    pub ties_decided: bool,
}

/// How much more the first of two plans is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// The level of the objective at which they differ first, or may differ.
    pub level: usize,
    /// At least so much.
    pub low: Milli,
    /// At most so much; `None` where nothing was proven.
    pub high: Option<Milli>,
}

/// Whether a statement was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proven {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// Time ended before either was proven.
    Unknown,
}

impl Best {
    fn of(found: Found) -> Self {
        Self { holdings: found.holdings, levels: found.levels, ties_decided: found.ties_decided }
    }

    /// A plan that its record says is proven best and chosen by the published order.
    pub fn as_recorded(problem: &Problem, holdings: &[Holding]) -> Self {
        let values = crate::audit::measure(problem, holdings).values;
        let levels = values.into_iter().map(|value| LevelResult { value, bound: Some(value) }).collect();
        Self { holdings: holdings.to_vec(), levels, ties_decided: true }
    }

    /// Whether no better plan exists.
    pub fn is_proven(&self) -> bool {
        self.levels.iter().all(|level| level.bound == Some(level.value))
    }

    /// Worth at each level.
    pub fn worth(&self) -> Vec<Milli> {
        self.levels.iter().map(|level| level.value).collect()
    }

    /// The firms granted land.
    pub fn firms(&self) -> BTreeSet<FirmIdx> {
        self.holdings.iter().map(|holding| holding.firm).collect()
    }

    /// What a firm is granted.
    pub fn holding(&self, firm: FirmIdx) -> Option<Holding> {
        self.holdings.iter().copied().find(|holding| holding.firm == firm)
    }
}

impl Price {
    /// How much `one` is worth more than `other`, at the first level at which they differ. Where both are proven best
    /// this is exact. `one` is the best of plans of which `other` is one, so that it is never below nothing.
    pub fn between(one: &Best, other: &Best) -> Self {
        let last = one.levels.len().saturating_sub(1);
        for (level, (a, b)) in one.levels.iter().zip(&other.levels).enumerate() {
            let exact = a.bound == Some(a.value) && b.bound == Some(b.value);
            if exact && a.value == b.value {
                continue;
            }
            let low = b.bound.map_or(Milli::ZERO, |most| Milli((a.value - most).0.max(0)));
            return Self { level, low, high: a.bound.map(|most| most - b.value) };
        }
        Self { level: last, low: Milli::ZERO, high: Some(Milli::ZERO) }
    }

    /// The price, where it is proven exactly.
    pub fn exact(self) -> Option<Milli> {
        self.high.filter(|high| *high == self.low)
    }

    /// Whether the two are proven to be worth the same at every level.
    pub fn is_nothing(self) -> bool {
        self.exact() == Some(Milli::ZERO)
    }
}

/// One problem and the means to ask about it.
#[derive(Debug)]
pub struct Asking<'a> {
    /// The problem.
    pub problem: &'a Problem,
    /// How to solve; its time limit is that of all solves together.
    pub options: &'a Options<'a>,
    /// Solves at a time; as many as there are processors where it is `None`.
    pub jobs: Option<usize>,
    begun: Instant,
}

impl<'a> Asking<'a> {
    /// Starts the clock, where there is a time limit.
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; an answer it ends says so")]
    pub fn new(problem: &'a Problem, options: &'a Options<'a>) -> Self {
        Self { problem, options, jobs: None, begun: Instant::now() }
    }

    pub(super) fn left(&self) -> Option<Duration> {
        self.options.time_limit.map(|limit| limit.saturating_sub(self.begun.elapsed()))
    }

    fn ended(&self) -> bool {
        self.options.stop.load(Ordering::Relaxed) || self.left().is_some_and(|left| left.is_zero())
    }

    /// Every placement of a variant; `None` where time ended.
    pub(super) fn list(&self, problem: &Problem) -> Result<Option<Placements>, AnswerError> {
        match Placements::within(problem, &|| self.ended()) {
            Ok(listed) => Ok(Some(listed)),
            Err(Unlisted::TooMany) => Err(AnswerError::TooLarge),
            Err(Unlisted::TimeEnded) => Ok(None),
        }
    }

    /// One solve of a variant over these placements.
    pub(super) fn over(&self, problem: &Problem, list: &Placements, question: &Question) -> Result<Answer, AnswerError> {
        if self.ended() {
            return Ok(Answer::Unknown);
        }
        let options = Options { time_limit: self.left(), ..*self.options };
        Ok(match Prepared::new(problem, list).ask(&options, question)? {
            Outcome::Found(found) => Answer::Best(Best::of(found)),
            Outcome::Infeasible(_) => Answer::None,
            Outcome::NoPlan => Answer::Unknown,
        })
    }

    /// One solve of a variant.
    pub(super) fn ask(&self, problem: &Problem, question: &Question) -> Result<Answer, AnswerError> {
        match self.list(problem)? {
            Some(list) => self.over(problem, &list, question),
            None => Ok(Answer::Unknown),
        }
    }

    /// The best plan of the problem itself, the published order applied.
    ///
    /// # Errors
    /// [`AnswerError`].
    pub fn best(&self, known: &[Holding]) -> Result<Answer, AnswerError> {
        self.best_of(self.problem, known)
    }

    /// The best plan of a variant, the published order applied.
    pub(super) fn best_of(&self, problem: &Problem, known: &[Holding]) -> Result<Answer, AnswerError> {
        self.ask(problem, &Question { known: known.to_vec(), ties: Ties::Published, ..Question::default() })
    }

    /// Whether a variant has a plan that grants the firm land and would be chosen rather than `best`, a best plan of the
    /// problem that refuses it: one worth more, or one worth as much that the published order prefers. With such a plan.
    pub(super) fn beats(
        &self,
        variant: &Problem,
        firm: FirmIdx,
        best: &Best,
        known: &[Holding],
    ) -> Result<(Proven, Option<Best>), AnswerError> {
        let forced = variant::with_firm(variant, firm);
        let Some(list) = self.list(&forced)? else { return Ok((Proven::Unknown, None)) };
        let worth = best.worth();
        let order = self.problem.published_order();
        let chosen = |firms: &BTreeSet<FirmIdx>| order.iter().map(|f| firms.contains(f)).collect::<Vec<bool>>();
        let wins = |found: &Best| {
            let measured = crate::audit::measure(&forced, &found.holdings).values;
            measured > worth || measured == worth && best.ties_decided && chosen(&found.firms()) > chosen(&best.firms())
        };
        let question = self.better_than(&worth, known);
        let found = match self.over(&forced, &list, &question)? {
            Answer::Best(found) => found,
            Answer::None => return Ok((Proven::No, None)),
            Answer::Unknown => return Ok((Proven::Unknown, None)),
        };
        if wins(&found) {
            return Ok((Proven::Yes, Some(found)));
        }
        // The search sought the best: there is none worth more.
        if !found.is_proven() {
            return Ok((Proven::Unknown, None));
        }
        if found.worth() < worth {
            return Ok((Proven::No, None));
        }
        let question = Question {
            known: found.holdings,
            aim: Aim::Firms([(firm, 1)].into()),
            ties: Ties::Published,
            at_least: worth.clone(),
            other_than: Vec::new(),
            ..Question::default()
        };
        match self.over(&forced, &list, &question)? {
            Answer::Best(tied) if wins(&tied) => Ok((Proven::Yes, Some(tied))),
            Answer::Best(tied) if tied.ties_decided && best.ties_decided => Ok((Proven::No, None)),
            _ => Ok((Proven::Unknown, None)),
        }
    }

    /// Asks for any plan worth more than this, and where there is none for one that is worth as much. With several levels
    /// these are no limits one by one: a plan that is worth more at the first level may be worth less at the second, so that
    /// only the first is a limit and the best is sought.
    fn better_than(&self, worth: &[Milli], known: &[Holding]) -> Question {
        let aim = match worth {
            [only] => Aim::Worth(Milli(only.0 + 1)),
            _ => Aim::Objective,
        };
        let at_least = worth.iter().copied().take(1).collect();
        Question { known: known.to_vec(), aim, at_least, ..Question::default() }
    }

    /// A plan of a variant worth more than this, if there is one.
    pub(super) fn more_than(
        &self,
        variant: &Problem,
        worth: &[Milli],
        known: &[Holding],
    ) -> Result<(Proven, Option<Best>), AnswerError> {
        let mut question = self.better_than(worth, known);
        if let (Aim::Worth(more), [least]) = (&question.aim, question.at_least.as_mut_slice()) {
            *least = *more;
        }
        Ok(match self.ask(variant, &question)? {
            Answer::Best(found) if crate::audit::measure(variant, &found.holdings).values.as_slice() > worth => {
                (Proven::Yes, Some(found))
            }
            Answer::Best(found) if found.is_proven() => (Proven::No, None),
            Answer::None => (Proven::No, None),
            Answer::Best(_) | Answer::Unknown => (Proven::Unknown, None),
        })
    }
}
