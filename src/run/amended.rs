//! A run with amendments: an earlier plan, overrides, the table of succession.
//!
//! Knows: the order of the stages. Must not know: the disk, the terminal.

use std::time::Instant;

use super::{Clock, Run, RunError, finish_with};
use crate::allotment::Method;
use crate::amend::{self, AmendError};
use crate::message::Message;
use crate::placement::Placements;
use crate::plan::{Amended, FromRef, OverrideRef, Plan, Status};
use crate::planner::{Options, Outcome, Prepared, Question};
use crate::problem::Problem;
use crate::reasons::Precision;
use crate::succession::{self, Again, again, cost, drops};

/// What is wished for besides the scenario.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The plan that stood before.
    pub from: Option<FromRef>,
    /// At most so many of those who held land may move; none: as few as possible.
    pub moves: Option<u32>,
    /// Grants that are ordered.
    pub overrides: Vec<OverrideRef>,
    /// Whether to say who comes in if a firm drops out.
    pub succession: bool,
    /// How far prices of admission are worked out.
    pub prices: Precision,
    /// Whether cut lines of open rows slide off the module.
    pub exact_cuts: bool,
}

impl Wish {
    /// Whether anything is wished for.
    pub fn is_any(&self) -> bool {
        self.from.is_some() || !self.overrides.is_empty() || self.succession
    }
}

/// Why a wish could not be met.
#[derive(Debug, thiserror::Error)]
pub enum WishError {
    /// As every run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// What is wished for does not fit the scenario.
    #[error(transparent)]
    Amend(#[from] AmendError),
    /// Planning again after an earlier plan has no exact meaning by strict merit.
    #[error(
        "land is allotted by strict merit here: who may keep land in spite of firms with more points is not decided by merit; lock the grants that are to stay with rules (`locked`), or give method = \"bands\""
    )]
    FromByMerit,
    /// An override is unlawful.
    #[error("the grant ordered for {firm} is unlawful")]
    Unlawful {
        /// For whom.
        firm: String,
        /// Why.
        grounds: Vec<Message>,
    },
    /// No lawful plan has these overrides, though there are plans without them.
    #[error("no lawful plan has these overrides, though there are lawful plans without them")]
    Together {
        /// What would have to give way.
        grounds: Vec<Message>,
    },
}

/// Decides a scenario with what is wished for besides; the problem decided, and the run.
///
/// # Errors
/// [`WishError`]; then there is no plan that could be trusted.
pub fn run_with(base: &Problem, wish: &Wish, options: &Options<'_>, warnings: &[String]) -> Result<(Problem, Run), WishError> {
    // Envy depends on the rules, and those that keep holders change with the number of moves tried.
    if wish.from.is_some() && base.allotment.method == Method::StrictMerit {
        return Err(WishError::FromByMerit);
    }
    let standing = wish.from.as_ref().map_or_else(|| base.clone(), |from| amend::holding_it(base, &from.held));
    for order in &wish.overrides {
        let grounds = amend::why_not(&standing, order)?;
        if !grounds.is_empty() {
            return Err(WishError::Unlawful { firm: order.firm.clone(), grounds });
        }
    }
    let timer = Timer::start(options);
    let answers = |problem: &Problem, question: &Question| timer.answer(problem, question);
    let plan = |overrides: &[OverrideRef]| -> Result<Again, WishError> {
        Ok(again::<RunError>(base, wish.from.as_ref(), wish.moves, overrides, &answers)??)
    };
    let Again { problem, outcome, mut amended } = plan(&wish.overrides)?;
    let mut cost_stopped = false;
    if !wish.overrides.is_empty() {
        let without = plan(&[])?.outcome;
        cost_stopped = match &without {
            Outcome::Found(found) => found.stopped,
            Outcome::Infeasible(_) => false,
            Outcome::NoPlan => true,
        };
        match (&without, &outcome) {
            (Outcome::Found(without), Outcome::Found(with)) => amended.cost = Some(cost(&problem, without, with)),
            (Outcome::Found(_), Outcome::Infeasible(shortfalls)) => {
                let say = |name: &str| Message::new("amend.gives-way").with("rule", name);
                let mut grounds = amend::clash(&standing, &wish.overrides)?;
                if grounds.is_empty() {
                    grounds = shortfalls.iter().map(|s| say(&s.name)).collect();
                }
                return Err(WishError::Together { grounds });
            }
            _ => {}
        }
    }
    let left = timer.left();
    let drops = match &outcome {
        Outcome::Found(found) if wish.succession => Some(drops(&problem, found, None, &answers)?),
        _ => None,
    };
    let mut clock = Clock::start(&left);
    let placements = clock.list(&problem)?;
    let prepared = Prepared::new(&problem, &placements);
    let reasons = clock.grounds(&prepared, &outcome, wish.prices)?;
    // What a clock cut short is another answer next time.
    let decided = drops.iter().flatten().all(|drop| match drop.status {
        Status::Optimal | Status::Infeasible => true,
        Status::Feasible => options.gap > 0.0 && drop.lost_at_least.is_some(),
        Status::NoPlan => false,
    });
    let is_amended = wish.from.is_some() || !wish.overrides.is_empty();
    let add = |plan: Plan| Plan {
        reproducible: plan.reproducible && reasons.complete && decided && !cost_stopped,
        amended: is_amended.then(|| Amended::sealed(amended)),
        succession: drops.map(|drops| succession::table(&problem, &plan, drops)),
        exact_cuts: super::cut_exactly(&problem, &outcome, wish.exact_cuts),
        ..plan
    };
    let run = finish_with(&prepared, &outcome, &reasons.grounds, add, options, warnings)?;
    Ok((problem, run))
}

/// One time limit for all questions of a run.
struct Timer<'o> {
    options: &'o Options<'o>,
    begun: Instant,
}

impl<'o> Timer<'o> {
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a run it ends says so")]
    fn start(options: &'o Options<'o>) -> Self {
        Self { options, begun: Instant::now() }
    }

    /// The options with what time is left.
    fn left(&self) -> Options<'o> {
        Options { time_limit: self.options.time_limit.map(|limit| limit.saturating_sub(self.begun.elapsed())), ..*self.options }
    }

    fn answer(&self, problem: &Problem, question: &Question) -> Result<Outcome, RunError> {
        let options = self.left();
        let mut clock = Clock::start(&options);
        let placements: Placements = clock.list(problem)?;
        let prepared = Prepared::new(problem, &placements);
        clock.search(&prepared, |prepared, options| prepared.answer(options, question))
    }
}
