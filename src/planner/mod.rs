//! The planner: from a problem to the best lawful grants, or a proof that there are none.
//!
//! Knows: the order of steps. Must not know: files, drawings, sentences.
//! Steps: placements, formulation, a start without a solver, each level of the objective in turn, ties by the
//! published order; where no lawful plan exists, the elastic twin.

mod fair;
mod floors;
mod method;
mod question;
mod search;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use crate::firm::FirmIdx;
use crate::formulation::backend::{Limits, Progress, Relaxation, Solver, relaxed};
use crate::formulation::compact::Compact;
use crate::formulation::{Formulation, Shortfall, best_start, serial};
use crate::message::Message;
use crate::placement::Placements;
use crate::problem::{Holding, Problem};
use crate::units::Milli;

pub use method::winners;
pub use question::{Aim, Question, Ties};
use search::Search;

/// Time that listing placements and making a start may each take, whatever the limit.
pub const GRACE: Duration = Duration::from_secs(2);

/// Placements up to which a search without any time left still makes its start.
const CHEAP: usize = 50_000;

/// How to search.
pub struct Options<'a> {
    /// Which solver.
    pub solver: Solver,
    /// Stop after so long.
    pub time_limit: Option<Duration>,
    /// Relative gap that is good enough; 0 asks for a proof.
    pub gap: f64,
    /// Raised to stop early and keep the best plan.
    pub stop: &'a AtomicBool,
    /// Told of progress: the step (level of the objective, or `ties`) and the solver's news.
    pub progress: &'a (dyn Fn(&str, Progress) + Sync),
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options").field("solver", &self.solver).field("gap", &self.gap).finish_non_exhaustive()
    }
}

/// What came of a search. An outcome is not an error.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// A lawful plan.
    Found(Found),
    /// Proven: no lawful plan exists. One way to make it possible.
    Infeasible(Vec<Shortfall>),
    /// The search ended without a plan and without a proof.
    NoPlan,
}

impl Outcome {
    /// What it grants: nothing without a plan.
    pub fn holdings(&self) -> &[Holding] {
        match self {
            Self::Found(found) => &found.holdings,
            Self::Infeasible(_) | Self::NoPlan => &[],
        }
    }
}

/// A lawful plan and how far it is proven.
#[derive(Debug, Clone)]
pub struct Found {
    /// The grants, sorted by firm.
    pub holdings: Vec<Holding>,
    /// Each level's value and, where known, its bound.
    pub levels: Vec<LevelResult>,
    /// Whether a clock or a signal ended the search.
    pub stopped: bool,
    /// Whether the published order was applied to the end.
    pub ties_decided: bool,
    /// Whether the solver made the plan, or only the greedy start.
    pub by_solver: bool,
    /// With strict merit: the best of all plans, envy or not. What merit costs is the difference.
    pub best: Option<Unfair>,
}

/// The best of all plans beside one by strict merit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfair {
    /// The first level of the objective.
    pub level: LevelResult,
    /// Its grants, sorted by firm.
    pub holdings: Vec<Holding>,
}

/// What the relaxation tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relaxed {
    /// Not even the relaxation can be met: no lawful plan exists.
    Infeasible,
    /// Its optimum.
    AtMost {
        /// No lawful plan is worth more at the first level.
        bound: Milli,
        /// A lawful plan, if one was met.
        plan: Option<Vec<Holding>>,
    },
}

/// One level of the objective.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelResult {
    /// Worth of the plan.
    pub value: Milli,
    /// No plan that holds the earlier levels is worth more.
    pub bound: Option<Milli>,
}

/// Why a firm is refused: a stable code and the tested ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// `area-too-small`, …, `rule-forbids`, `better-plan-without`.
    pub code: &'static str,
    /// The ground in words.
    pub message: Message,
    /// What granting it would cost, where that was worked out.
    pub price: Option<Price>,
}

/// What granting a firm would cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// The first level of the objective at which the best plan with the firm falls behind; one beyond the last for a tie.
    pub level: usize,
    /// It costs at least so much there, by the solver's proof.
    pub at_least: Milli,
    /// It costs at most so much there: `plan` shows it.
    pub at_most: Milli,
    /// A lawful plan that grants it and holds all levels before.
    pub plan: Vec<Holding>,
}

/// The solver broke its word: an answer that fails the exact check even when solved with the utmost care.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the solver {solver} gave an answer that fails the exact check twice ({what}); nothing is written: please report this scenario"
)]
pub struct SolverDisagrees {
    /// Which solver.
    pub solver: &'static str,
    /// What failed.
    pub what: &'static str,
}

/// A problem made ready to solve, whose parts later questions reuse.
#[derive(Debug)]
pub struct Prepared<'a> {
    /// The problem.
    pub problem: &'a Problem,
    /// Every placement.
    pub placements: &'a Placements,
    /// The tagged model.
    pub model: Formulation<'a>,
}

impl<'a> Prepared<'a> {
    /// Builds the model over these placements.
    pub fn new(problem: &'a Problem, placements: &'a Placements) -> Self {
        Self { problem, placements, model: Formulation::of(problem, &placements.list) }
    }

    /// Holdings of a set of placements, sorted.
    pub fn holdings(&self, chosen: &BTreeSet<usize>) -> Vec<Holding> {
        let mut holdings: Vec<Holding> = chosen.iter().map(|p| self.placements.list[*p].holding).collect();
        holdings.sort_unstable();
        holdings
    }

    /// Why each firm that holds nothing holds nothing, as far as cheap tests tell.
    pub fn grounds(&self, holdings: &[Holding]) -> Vec<(FirmIdx, Ground)> {
        let refused = self.problem.firm_indices().filter(|f| !holdings.iter().any(|h| h.firm == *f));
        refused.map(|firm| (firm, self.ground(firm))).collect()
    }

    fn ground(&self, firm: FirmIdx) -> Ground {
        // True whether or not places were listed.
        if let Err(miss) = crate::placement::eligible(self.problem, firm) {
            return Ground { code: miss.code, message: miss.ground, price: None };
        }
        if let Some(Some(miss)) = self.placements.misses.get(firm.0) {
            return Ground { code: miss.code, message: miss.ground.clone(), price: None };
        }
        if self.placements.misses.is_empty() {
            // Nothing was listed, because time had ended: nothing was tested either.
            return Ground { code: "better-plan-without", message: Message::new("ground.better-plan-without"), price: None };
        }
        let own = (0..self.placements.list.len()).filter(|p| self.placements.list[*p].holding.firm == firm);
        let mut rules = BTreeSet::new();
        for placement in own {
            match self.model.forbidden_by(placement) {
                Some(names) => rules.extend(names.iter().cloned()),
                None => {
                    return Ground {
                        code: "better-plan-without",
                        message: Message::new("ground.better-plan-without"),
                        price: None,
                    };
                }
            }
        }
        let names: Vec<String> = rules.into_iter().collect();
        if names.is_empty() {
            return Ground { code: "rule-forbids", message: Message::new("ground.no-land"), price: None };
        }
        Ground { code: "rule-forbids", message: Message::new("ground.rule-forbids").with("rules", names), price: None }
    }

    /// The serial baseline of an order: each firm in turn takes the place worth most to it that is left.
    pub fn serial(&self, order: &[FirmIdx]) -> (Vec<Holding>, bool) {
        let chosen = serial(&self.model, order);
        let lawful = self.model.lawful(&self.model.complete(&chosen));
        (self.holdings(&chosen), lawful)
    }

    /// Searches for the best plan by the method of allotment.
    ///
    /// # Errors
    /// [`SolverDisagrees`] when an answer fails the exact check twice.
    pub fn search(&self, options: &Options<'_>) -> Result<Outcome, SolverDisagrees> {
        self.search_knowing(options, &[])
    }

    /// Searches for the best plan by the method of allotment, starting from holdings that are known.
    ///
    /// # Errors
    /// As [`Prepared::search`].
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a run it ends says so")]
    pub fn search_knowing(&self, options: &Options<'_>, known: &[Holding]) -> Result<Outcome, SolverDisagrees> {
        let deadline = options.time_limit.map(|limit| Instant::now() + limit);
        if known.is_empty() && options.time_limit.is_some_and(|limit| limit.is_zero()) && self.placements.list.len() > CHEAP {
            return Ok(self.greedy());
        }
        method::search(self, options, deadline, known)
    }

    /// Searches for the best plan among those that a question allows.
    ///
    /// # Errors
    /// As [`Prepared::search`].
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a run it ends says so")]
    pub fn ask(&self, options: &Options<'_>, question: &Question) -> Result<Outcome, SolverDisagrees> {
        let deadline = options.time_limit.map(|limit| Instant::now() + limit);
        Search::new(self, options, deadline, question).run()
    }

    /// A plan that is proven at every level, with the published order applied among all plans equal to it; any other plan as
    /// it is.
    ///
    /// # Errors
    /// As [`Prepared::search`].
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a run it ends says so")]
    pub fn with_ties_decided(&self, options: &Options<'_>, found: &Found) -> Result<Found, SolverDisagrees> {
        let proven = found.levels.iter().all(|level| level.bound == Some(level.value));
        if !proven || options.gap > 0.0 {
            return Ok(found.clone());
        }
        let deadline = options.time_limit.map(|limit| Instant::now() + limit);
        let question = Question { known: found.holdings.clone(), ties: Ties::Published, ..Question::default() };
        Search::new(self, options, deadline, &question).tie_break(found)
    }

    /// Those of these firms that a plan which a question allows may grant land (`true`), or leave out (`false`), as far as
    /// the relaxation tells: it is proven that no such plan does so with any of the others.
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; what it cuts short stays open")]
    pub fn may_move(&self, options: &Options<'_>, question: &Question, firms: &[(FirmIdx, bool)]) -> BTreeSet<FirmIdx> {
        let deadline = options.time_limit.map(|limit| Instant::now() + limit);
        Search::new(self, options, deadline, question).may_move(firms)
    }

    /// As [`Prepared::ask`], but what asks for nothing but the plan, from whatever start, is answered by the method of
    /// allotment: by worth that is the same.
    ///
    /// # Errors
    /// As [`Prepared::search`].
    pub fn answer(&self, options: &Options<'_>, question: &Question) -> Result<Outcome, SolverDisagrees> {
        let plain = Question { known: question.known.clone(), ties: Ties::Published, ..Question::default() };
        if *question == plain { self.search_knowing(options, &question.known) } else { self.ask(options, question) }
    }

    /// Every case of envy of lawful holdings, as the model tells them: placement of the granted firm, and of the refused firm
    /// that could stand there. A pair of firms may have several.
    pub fn cases(&self, holdings: &[Holding]) -> Vec<(Holding, Holding)> {
        let list = &self.placements.list;
        let chosen = holdings.iter().filter_map(|holding| list.binary_search_by_key(holding, |p| p.holding).ok()).collect();
        let cases = fair::Fair::of(&self.model, &Compact::of(&self.model)).cases(&self.model, &chosen);
        cases.into_iter().map(|(p, q)| (list[p].holding, list[q].holding)).collect()
    }

    /// What the relaxation alone tells of the first level of the objective (by the solver in floating point, rounded up to
    /// the next worth a plan can have), with a lawful plan made by its prices, if one is met in so many rounds. Quick; the
    /// bound is usually above the true best. `None` where the solver tells nothing.
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; what it cuts short says so")]
    pub fn relax(&self, options: &Options<'_>, rounds: usize) -> Option<Relaxed> {
        let deadline = options.time_limit.map(|limit| Instant::now() + limit);
        let limits = Limits { deadline, gap: 0.0, stop: options.stop, progress: &|_| {} };
        let compact = Compact::of(&self.model);
        let (bound, reduced) = match relaxed(&compact.program(&self.model, 0), options.solver, &limits)? {
            Relaxation::Infeasible => return Some(Relaxed::Infeasible),
            Relaxation::Solved { bound, reduced, .. } => (bound, reduced),
        };
        let prices = reduced.map(|reduced| compact.prices(self.placements.list.len(), &reduced));
        let start = best_start(&self.model, prices.as_deref(), None, rounds, &|| {
            limits.stopped() || limits.left().is_some_and(|left| left.is_zero())
        });
        Some(Relaxed::AtMost { bound: Milli(bound), plan: start.map(|chosen| self.holdings(&chosen)) })
    }

    /// Worth of lawful holdings at each level of the objective; `None` where they are not lawful.
    pub fn worth_of(&self, holdings: &[Holding]) -> Option<Vec<Milli>> {
        let list = &self.placements.list;
        let chosen: Option<BTreeSet<usize>> =
            holdings.iter().map(|holding| list.binary_search_by_key(holding, |p| p.holding).ok()).collect();
        let complete = self.model.complete(&chosen?);
        let levels = 0..self.problem.objective.levels.len();
        self.model.lawful(&complete).then(|| levels.map(|level| Milli(self.model.worth(level, &complete))).collect())
    }
}

impl Prepared<'_> {
    /// What can be had when the time went into reading a huge problem: the plan of a serial order, if it is lawful.
    fn greedy(&self) -> Outcome {
        let chosen = serial(&self.model, &self.problem.published_order());
        let complete = self.model.complete(&chosen);
        if !self.model.lawful(&complete) {
            return Outcome::NoPlan;
        }
        let levels = 0..self.problem.objective.levels.len();
        let levels = levels.map(|level| LevelResult { value: Milli(self.model.worth(level, &complete)), bound: None }).collect();
        let holdings = self.holdings(&chosen);
        Outcome::Found(Found { holdings, levels, stopped: true, ties_decided: false, by_solver: false, best: None })
    }
}
