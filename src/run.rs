//! One run, from a problem to its files: search, record, audit, drawing, report.
//!
//! Knows: the order of the stages. Must not know: the disk, the terminal.

mod amended;
mod beside;
mod laid;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::allotment::Method;
use crate::audit::{Audit, audit, measure};
use crate::clash::{clash, told};
use crate::cuts::exact_cuts;
use crate::draws::{self, Chances};
use crate::export;
use crate::firm::FirmIdx;
use crate::placement::{Placements, Unlisted};
use crate::plan::{ChanceRef, ChancesRef, ExactCuts, LayoutRef, Plan, StageRef};
use crate::planner::{GRACE, Ground, Options, Outcome, Prepared, SolverDisagrees};
use crate::problem::Problem;
use crate::reasons::{self, Precision, Reasons};
use crate::record::record;
use crate::report::{Baseline, FIRST_COME, Report, ReportInput, STRICT_POINTS, markdown, terminal};
use crate::units::Milli;

pub use amended::{Wish, WishError, run_with};
pub use beside::{Beside, run_with_alternatives};
pub use laid::{LaidOut, Wider, lay_out};

/// Files of a run besides `plan.json`.
pub const FILES: [&str; 2] = ["layout.svg", "report.md"];

/// What came of a run.
#[derive(Debug, Clone)]
pub struct Run {
    /// The record.
    pub plan: Plan,
    /// The audit of the record, which it passes.
    pub audit: Audit,
    /// Other files by name, without `plan.json`.
    pub files: BTreeMap<&'static str, String>,
    /// The result in a few lines for the terminal.
    pub summary: Vec<String>,
    /// Whether a clock or a signal ended the search.
    pub stopped: bool,
}

/// Why a run left nothing. But for [`RunError::TooLarge`] these are bugs, of the solver's or of ours.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The solver broke its word.
    #[error(transparent)]
    Solver(#[from] SolverDisagrees),
    /// More possible grants than can be searched.
    #[error(
        "the scenario allows too many different grants to search through: choose a larger module for open rows, or narrower areas"
    )]
    TooLarge,
    /// What was asked for is about worth, and land is allotted otherwise.
    #[error("land is allotted by strict merit or by ballot here, not by worth: what was asked for needs a plan by worth")]
    NotByWorth,
    /// A site is still to be laid out.
    #[error("site {0} is still to be laid out: kavling plan chooses a layout for one scenario, decided at once and by worth")]
    NotLaidOut(String),
    /// Our own audit rejects our own plan.
    #[error("the audit rejects kavling's own plan; nothing is written: please report this scenario")]
    Rejected(Box<Audit>),
}

/// Searches for the best plan and makes its files. `warnings` are doubts about the scenario, in words, for the report.
///
/// # Errors
/// [`RunError`]; then there is no plan that could be trusted.
pub fn run(problem: &Problem, options: &Options<'_>, warnings: &[String]) -> Result<Run, RunError> {
    run_for(problem, options, warnings, &Extras::default())
}

/// What a run is asked for besides its plan.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extras {
    /// How far prices of admission are worked out.
    pub prices: Precision,
    /// Where the ballot decides: the chances of every firm in so many draws.
    pub chances: Option<NonZeroUsize>,
    /// Whether cut lines of open rows slide off the module.
    pub exact_cuts: bool,
}

/// As [`run`], with more.
///
/// # Errors
/// As [`run`].
pub fn run_for(problem: &Problem, options: &Options<'_>, warnings: &[String], extras: &Extras) -> Result<Run, RunError> {
    let mut clock = Clock::start(options);
    let placements = clock.list(problem)?;
    let prepared = Prepared::new(problem, &placements);
    let (outcome, reasons) = clock.decide(&prepared, extras.prices)?;
    let draws = extras.chances.filter(|_| problem.allotment.method == Method::Ballot && clock.in_time());
    let chances = draws.map(|draws| draws::chances(&prepared, &clock.options_left(), outcome.holdings(), draws, None));
    let chances = chances.transpose()?.map(|chances| chances_ref(problem, &chances));
    let add = |plan: Plan| {
        let reproducible =
            plan.reproducible && reasons.complete && chances.as_ref().is_none_or(|chances| chances.draws == chances.asked);
        let exact_cuts = cut_exactly(problem, &outcome, extras.exact_cuts);
        Plan { chances, exact_cuts, reproducible, ..plan }
    };
    finish_with(&prepared, &outcome, &reasons.grounds, add, &clock.options_left(), warnings)
}

/// Exact cuts of a plan that was found, where they are asked for.
fn cut_exactly(problem: &Problem, outcome: &Outcome, wanted: bool) -> Option<ExactCuts> {
    let found = wanted && matches!(outcome, Outcome::Found(_));
    found.then(|| exact_cuts(problem, outcome.holdings()))
}

fn chances_ref(problem: &Problem, chances: &Chances) -> ChancesRef {
    let each = problem.firms.iter().zip(&chances.wins);
    let firms = each.map(|(firm, wins)| ChanceRef { firm: firm.id.clone(), wins: *wins }).collect();
    ChancesRef { asked: chances.asked, draws: chances.draws, firms }
}

/// The time of a search: listing placements counts against it as well.
pub(crate) struct Clock<'o> {
    options: &'o Options<'o>,
    begun: Instant,
    in_time: bool,
}

impl<'o> Clock<'o> {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a run it ends says so")]
    pub(crate) fn start(options: &'o Options<'o>) -> Self {
        Self { options, begun: Instant::now(), in_time: true }
    }

    fn left(&self) -> Option<Duration> {
        self.options.time_limit.map(|limit| limit.saturating_sub(self.begun.elapsed()))
    }

    /// Every placement; none where time ended over it.
    pub(crate) fn list(&mut self, problem: &Problem) -> Result<Placements, RunError> {
        if let Some(wish) = problem.layouts.first() {
            return Err(RunError::NotLaidOut(problem.land.sites[wish.site.0].id.clone()));
        }
        // A limit of nothing still allows the cheap start of a small case.
        let late = || self.left().is_some_and(|left| left.is_zero()) && self.begun.elapsed() > GRACE;
        let ended = || self.options.stop.load(Ordering::Relaxed) || late();
        match Placements::within(problem, &ended) {
            Ok(listed) => Ok(listed),
            Err(Unlisted::TooMany) => Err(RunError::TooLarge),
            Err(Unlisted::TimeEnded) => {
                self.in_time = false;
                Ok(Placements::default())
            }
        }
    }

    /// Whether every list so far was finished.
    pub(crate) fn in_time(&self) -> bool {
        self.in_time
    }

    /// A search with what time is left.
    pub(crate) fn search<'p>(
        &self,
        prepared: &Prepared<'p>,
        search: impl FnOnce(&Prepared<'p>, &Options<'_>) -> Result<Outcome, SolverDisagrees>,
    ) -> Result<Outcome, RunError> {
        if !self.in_time {
            return Ok(Outcome::NoPlan);
        }
        self.time(|options| search(prepared, options))
    }

    /// The best plan, and the ground of every refusal.
    pub(crate) fn decide(&self, prepared: &Prepared<'_>, prices: Precision) -> Result<(Outcome, Reasons), RunError> {
        let outcome = self.search(prepared, |prepared, options| prepared.search(options))?;
        let grounds = self.grounds(prepared, &outcome, prices)?;
        Ok((outcome, grounds))
    }

    /// The ground of every refusal of an outcome.
    pub(crate) fn grounds(&self, prepared: &Prepared<'_>, outcome: &Outcome, prices: Precision) -> Result<Reasons, RunError> {
        match outcome {
            Outcome::Found(found) => self.time(|options| reasons::of(prepared, found, options, prices)),
            Outcome::Infeasible(_) | Outcome::NoPlan => {
                Ok(Reasons { grounds: prepared.grounds(outcome.holdings()), complete: true })
            }
        }
    }

    /// The options with what time is left.
    pub(crate) fn options_left(&self) -> Options<'o> {
        Options { time_limit: self.left(), ..*self.options }
    }

    /// More work with what time is left.
    fn time<T>(&self, work: impl FnOnce(&Options<'_>) -> Result<T, SolverDisagrees>) -> Result<T, RunError> {
        Ok(work(&self.options_left())?)
    }
}

/// Records, audits and draws an outcome. `prepared` is of the problem that is recorded, whatever wider one was searched.
pub(crate) fn finish(
    prepared: &Prepared<'_>,
    outcome: &Outcome,
    grounds: &[(FirmIdx, Ground)],
    stage: Option<StageRef>,
    options: &Options<'_>,
    warnings: &[String],
) -> Result<Run, RunError> {
    finish_with(prepared, outcome, grounds, |plan| Plan { stage, ..plan }, options, warnings)
}

/// As [`finish`], with what `add` writes into the record besides.
pub(crate) fn finish_with(
    prepared: &Prepared<'_>,
    outcome: &Outcome,
    grounds: &[(FirmIdx, Ground)],
    add: impl FnOnce(Plan) -> Plan,
    options: &Options<'_>,
    warnings: &[String],
) -> Result<Run, RunError> {
    let problem = prepared.problem;
    let mut plan = add(record(problem, outcome, grounds, options.solver));
    // Whoever reads the plan must be able to lay out the land again, whatever was asked for.
    let given = || problem.laid.as_ref().map(|laid| LayoutRef::given(&problem.land, &laid.layout));
    plan.layout = plan.layout.or_else(given);
    if let Outcome::Infeasible(first) = outcome {
        let clash = clash(problem, options, first)?;
        // A set that time cut short is another one next time.
        plan.reproducible &= clash.as_ref().is_some_and(|clash| !clash.stopped);
        plan.clash = clash.map_or_else(Vec::new, |clash| told(problem, &clash));
    }
    let audit = audit(problem, &plan);
    if !audit.passes() {
        return Err(RunError::Rejected(Box::new(audit)));
    }
    let baselines = baselines(prepared);
    let (files, summary) = papers(problem, &plan, &audit, &baselines, warnings);
    let stopped = match outcome {
        Outcome::Found(found) => found.stopped,
        Outcome::Infeasible(_) => false,
        Outcome::NoPlan => true,
    };
    Ok(Run { plan, audit, files, summary, stopped })
}

/// What strict points and first come first served would have given.
pub fn baselines(prepared: &Prepared<'_>) -> Vec<Baseline> {
    let problem = prepared.problem;
    let published = problem.published_order();
    let place: BTreeMap<_, _> = published.iter().enumerate().map(|(rank, firm)| (*firm, rank)).collect();
    let most = |firm: &FirmIdx| problem.firm(*firm).points();
    let mut by_points: Vec<_> = problem.firm_indices().collect();
    by_points.sort_by_key(|firm| (std::cmp::Reverse(most(firm)), place[firm]));
    let mut by_time: Vec<_> = problem.firm_indices().collect();
    by_time.sort_by_key(|firm| (problem.firm(*firm).applied.is_none(), problem.firm(*firm).applied.clone(), place[firm]));
    [(STRICT_POINTS, by_points), (FIRST_COME, by_time)]
        .into_iter()
        .map(|(key, order)| {
            let (holdings, _) = prepared.serial(&order);
            let measured = measure(problem, &holdings);
            let value = measured.values.first().copied().unwrap_or(Milli::ZERO);
            Baseline { key, lawful: measured.passes(), holdings, value }
        })
        .collect()
}

/// Drawing, report and summary of an audited plan.
pub fn papers(
    problem: &Problem,
    plan: &Plan,
    audit: &Audit,
    baselines: &[Baseline],
    warnings: &[String],
) -> (BTreeMap<&'static str, String>, Vec<String>) {
    let input = ReportInput { problem, plan, audit, baselines, warnings };
    // Drawn as it is cut in the end.
    let exact = crate::audit::exact(problem, plan, &audit.holdings);
    let (on, seen) = exact.as_ref().map_or((problem, audit), |exact| (&exact.problem, &exact.audit));
    let svg = export::svg(&crate::drawing::compose(on, plan, seen));
    let report = markdown::write(&Report::of(&input));
    (BTreeMap::from([("layout.svg", svg), ("report.md", report)]), terminal::summary(&input))
}
