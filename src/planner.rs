//! The planner: from a problem to the best lawful grants, or a proof that there are none.
//!
//! Knows: the order of steps. Must not know: files, drawings, sentences.
//! Steps: placements, formulation, a start without a solver, each level of the objective in turn, ties by the
//! published order; where no lawful plan exists, the elastic twin.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use crate::formulation::backend::{Answer, Care, End, Limits, Program, Progress, Relation, Solver, reduced_profits, solve};
use crate::formulation::compact::Compact;
use crate::formulation::{Formulation, Shortfall, best_start, elastic_model, serial, shortfalls};
use crate::message::Message;
use crate::placement::Placements;
use crate::problem::{Holding, Problem};
use crate::units::Milli;

/// Firms decided in one tie-break solve: a power of two for each must stay small for a floating-point solver.
const BALLOT_BLOCK: usize = 20;

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
    pub fn grounds(&self, holdings: &[Holding]) -> Vec<(crate::firm::FirmIdx, Ground)> {
        let refused = self.problem.firm_indices().filter(|f| !holdings.iter().any(|h| h.firm == *f));
        refused.map(|firm| (firm, self.ground(firm))).collect()
    }

    fn ground(&self, firm: crate::firm::FirmIdx) -> Ground {
        if let Some(Some(miss)) = self.placements.misses.get(firm.0) {
            return Ground { code: miss.code, message: miss.ground.clone() };
        }
        if self.placements.misses.is_empty() {
            // Nothing was listed, because time had ended: nothing was tested either.
            return Ground { code: "better-plan-without", message: Message::new("ground.better-plan-without") };
        }
        let own = (0..self.placements.list.len()).filter(|p| self.placements.list[*p].holding.firm == firm);
        let mut rules = BTreeSet::new();
        for placement in own {
            match self.model.forbidden_by(placement) {
                Some(names) => rules.extend(names.iter().cloned()),
                None => return Ground { code: "better-plan-without", message: Message::new("ground.better-plan-without") },
            }
        }
        let names: Vec<String> = rules.into_iter().collect();
        Ground { code: "rule-forbids", message: Message::new("ground.rule-forbids").with("rules", names) }
    }

    /// The serial baseline of an order: each firm in turn takes the place worth most to it that is left.
    pub fn serial(&self, order: &[crate::firm::FirmIdx]) -> (Vec<Holding>, bool) {
        let chosen = serial(&self.model, order);
        let lawful = self.model.lawful(&self.model.complete(&chosen));
        (self.holdings(&chosen), lawful)
    }

    /// Searches for the best plan.
    ///
    /// # Errors
    /// [`SolverDisagrees`] when an answer fails the exact check twice.
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a run it ends says so")]
    pub fn search(&self, options: &Options<'_>) -> Result<Outcome, SolverDisagrees> {
        let deadline = options.time_limit.map(|limit| Instant::now() + limit);
        if options.time_limit.is_some_and(|limit| limit.is_zero()) && self.placements.list.len() > CHEAP {
            return Ok(self.greedy());
        }
        let compact = Compact::of(&self.model);
        let mut search = Search { prepared: self, options, deadline, compact, known: None, ties: true, stopped: false };
        search.run()
    }

    /// As [`Prepared::search`], with these holdings to start from, if they are lawful. Without `ties` plans of equal
    /// worth are left as they fall.
    ///
    /// # Errors
    /// As [`Prepared::search`].
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a run it ends says so")]
    pub fn search_from(&self, options: &Options<'_>, known: &[Holding], ties: bool) -> Result<Outcome, SolverDisagrees> {
        let deadline = options.time_limit.map(|limit| Instant::now() + limit);
        let index = |holding: &Holding| self.placements.list.binary_search_by_key(holding, |p| p.holding).ok();
        let known: Option<BTreeSet<usize>> = known.iter().map(index).collect();
        let known = known.filter(|known| self.model.lawful(&self.model.complete(known)));
        let compact = Compact::of(&self.model);
        Search { prepared: self, options, deadline, compact, known, ties, stopped: false }.run()
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
        Outcome::Found(Found { holdings, levels, stopped: true, ties_decided: false, by_solver: false })
    }
}

struct Search<'s, 'a> {
    prepared: &'s Prepared<'a>,
    options: &'s Options<'s>,
    deadline: Option<Instant>,
    compact: Compact,
    /// A lawful plan to start from, instead of a start of its own.
    known: Option<BTreeSet<usize>>,
    /// Whether the published order decides between plans of equal worth.
    ties: bool,
    stopped: bool,
}

impl Search<'_, '_> {
    fn run(&mut self) -> Result<Outcome, SolverDisagrees> {
        let model = &self.prepared.model;
        let worth = |level, set: &BTreeSet<usize>| model.worth(level, &model.complete(set));
        let mut by_solver = false;
        let mut best = self.start();
        let mut levels: Vec<LevelResult> = Vec::new();
        let mut held: Vec<i64> = Vec::new();
        for level in 0..self.prepared.problem.objective.levels.len() {
            let name = self.prepared.problem.objective.levels[level].name.clone();
            let mut bound = None;
            if !self.stopped {
                let program = self.level_program(level, &held, best.as_ref());
                let (answer, chosen) = self.ask(&name, &program, &held, best.as_ref())?;
                if level == 0 && answer.end == End::Infeasible {
                    return self.infeasible();
                }
                // Asked a second time it has no start, and may be stopped with less than is known; stopped at once, it
                // only hands the start back.
                let known = best.as_ref().map(|known| worth(level, known));
                if let Some(chosen) = chosen.filter(|chosen| known.is_none_or(|known| worth(level, chosen) >= known)) {
                    by_solver |= answer.end == End::Proven || known.is_none_or(|known| worth(level, &chosen) > known);
                    best = Some(chosen);
                }
                bound = answer.bound;
            }
            let Some(chosen) = &best else { return Ok(Outcome::NoPlan) };
            let value = worth(level, chosen);
            let bound = bound.map(|b| b.max(value));
            levels.push(LevelResult { value: Milli(value), bound: bound.map(Milli) });
            held.push(value);
        }
        let Some(mut chosen) = best else { return Ok(Outcome::NoPlan) };
        let proven = levels.iter().all(|l| l.bound == Some(l.value));
        // Who is content with a gap is not told which of equal plans it is: the order needs a proof of its own.
        let exact = proven && self.options.gap == 0.0;
        let ties_decided = self.ties && exact && !self.stopped && self.decide_ties(&mut chosen, &held)?;
        let holdings = self.prepared.holdings(&chosen);
        Ok(Outcome::Found(Found { holdings, levels, stopped: self.stopped, ties_decided, by_solver }))
    }

    /// A start without the solver, led by the prices of the relaxation where the solver tells them.
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a run it ends says so")]
    fn start(&self) -> Option<BTreeSet<usize>> {
        let model = &self.prepared.model;
        let progress = |_: Progress| {};
        let limits = Limits { deadline: self.deadline, gap: 0.0, stop: self.options.stop, progress: &progress };
        let reduced = reduced_profits(&self.compact.program(model, 0), self.options.solver, &limits);
        let prices = reduced.map(|reduced| self.compact.prices(self.prepared.placements.list.len(), &reduced));
        // However short the time, a start is tried for a moment: a run that ends early should have a plan.
        let begun = Instant::now();
        let late = || limits.left().is_some_and(|left| left.is_zero()) && begun.elapsed() > GRACE;
        let ended = || limits.stopped() || late();
        let known = self.known.as_ref();
        let first = best_start(model, prices.as_deref(), known, &ended);
        first.or_else(|| best_start(model, None, known, &ended).filter(|_| prices.is_some()))
    }

    fn level_program(&self, level: usize, held: &[i64], best: Option<&BTreeSet<usize>>) -> Program {
        let model = &self.prepared.model;
        let mut program = self.compact.program(model, level);
        self.hold(&mut program, held);
        program.start = best.and_then(|chosen| self.compact.encode(model, chosen));
        program
    }

    /// Rows that hold earlier levels at their value.
    fn hold(&self, program: &mut Program, held: &[i64]) {
        for (level, value) in held.iter().enumerate() {
            let weights = self.compact.weigh(&self.prepared.model, level);
            let terms = weights.into_iter().enumerate().filter(|(_, w)| *w != 0).collect();
            program.row(terms, Relation::Ge, *value);
        }
    }

    /// Asks the solver and checks its answer exactly; an answer that fails is asked again with the utmost care.
    fn ask(
        &mut self,
        step: &str,
        program: &Program,
        held: &[i64],
        known: Option<&BTreeSet<usize>>,
    ) -> Result<(Answer, Option<BTreeSet<usize>>), SolverDisagrees> {
        let progress = |news: Progress| (self.options.progress)(step, news);
        let limits = Limits { deadline: self.deadline, gap: self.options.gap, stop: self.options.stop, progress: &progress };
        let mut fault = "";
        for care in [Care::Usual, Care::Utmost] {
            // The second time without a start: HiGHS 1.16 has been seen to call a poor start of a tiny model optimal
            // while its own bound said otherwise.
            let bare = (care == Care::Utmost).then(|| Program { start: None, ..program.clone() });
            let answer = solve(bare.as_ref().unwrap_or(program), self.options.solver, care, &limits);
            self.stopped |= answer.end == End::Stopped;
            if answer.end == End::Failed && care == Care::Usual {
                continue; // it broke off: once more, with care
            }
            match self.check(&answer, program, held, known) {
                Ok(chosen) => {
                    self.stopped |= answer.end == End::Failed;
                    return Ok((self.trusted(answer, program), chosen));
                }
                Err(found) => fault = found,
            }
        }
        Err(SolverDisagrees { solver: self.options.solver.name(), what: fault })
    }

    /// A proof that survived the check means that no plan is worth a whole step more than this one.
    fn trusted(&self, mut answer: Answer, program: &Program) -> Answer {
        let supported = |values: &Vec<i64>| answer.bound.is_none_or(|bound| bound <= program.value(values));
        if answer.end == End::Proven && self.options.gap == 0.0 && answer.values.as_ref().is_some_and(supported) {
            answer.bound = answer.values.as_ref().map(|values| program.value(values));
        }
        answer
    }

    /// The placements an answer stands for, if it survives the exact check.
    fn check(
        &self,
        answer: &Answer,
        program: &Program,
        held: &[i64],
        known: Option<&BTreeSet<usize>>,
    ) -> Result<Option<BTreeSet<usize>>, &'static str> {
        let model = &self.prepared.model;
        if answer.end == End::Infeasible && known.is_some() {
            return Err("called infeasible what a lawful plan is known for");
        }
        let Some(values) = &answer.values else {
            let silent = answer.end == End::Proven;
            return if silent { Err("claims a proof without values") } else { Ok(None) };
        };
        let chosen = self.compact.decode(values).ok_or("values that contradict themselves")?;
        let complete = model.complete(&chosen);
        if !model.lawful(&complete) {
            return Err("a plan that breaks a row");
        }
        if held.iter().enumerate().any(|(level, value)| model.worth(level, &complete) < *value) {
            return Err("a plan that gives up an earlier level");
        }
        if answer.end == End::Proven {
            let value = program.value(values);
            // Floats hold about fifteen digits: where worth is told in more, a bound is only that sure.
            let sure = (1e-9 * value.abs() as f64) as i64;
            let allowed = (self.options.gap * value.abs() as f64) as i64 + program.objective_step().max(sure);
            if program.start.as_ref().is_some_and(|start| value < program.value(start)) && self.options.gap == 0.0 {
                return Err("called best what is worse than its start");
            }
            if answer.bound.is_some_and(|bound| bound - value >= allowed.max(1) && bound > value) {
                return Err("called best what its own bound does not support");
            }
        }
        Ok(Some(chosen))
    }

    /// Applies the published order, block by block of firms; whether it came to the end.
    fn decide_ties(&mut self, chosen: &mut BTreeSet<usize>, held: &[i64]) -> Result<bool, SolverDisagrees> {
        let model = &self.prepared.model;
        (self.options.progress)("ties", Progress { seconds: 0.0, incumbent: None, bound: None });
        let order = self.prepared.problem.published_order();
        let mut base = self.compact.program(model, 0);
        self.hold(&mut base, held);
        base.objective.fill(0);
        for block in order.chunks(BALLOT_BLOCK) {
            let mut program = base.clone();
            for (rank, firm) in block.iter().enumerate() {
                for column in self.compact.firm_columns(firm.0) {
                    program.objective[column] = 1 << (BALLOT_BLOCK - 1 - rank);
                }
            }
            program.start = self.compact.encode(model, chosen);
            let (answer, found) = self.ask("ties", &program, held, Some(chosen))?;
            if let Some(found) = found {
                *chosen = found;
            }
            if answer.end != End::Proven {
                return Ok(false);
            }
            for firm in block {
                let granted = chosen.iter().any(|p| self.prepared.placements.list[*p].holding.firm == *firm);
                let terms: Vec<(usize, i64)> = self.compact.firm_columns(firm.0).into_iter().map(|c| (c, 1)).collect();
                if !terms.is_empty() {
                    base.row(terms, Relation::Eq, i64::from(granted));
                }
            }
        }
        Ok(true)
    }

    /// The elastic twin: a second verdict, and one way to make the problem possible.
    fn infeasible(&self) -> Result<Outcome, SolverDisagrees> {
        let model = &self.prepared.model;
        let program = elastic_model(model);
        let progress = |news: Progress| (self.options.progress)("conflict", news);
        let limits = Limits { deadline: self.deadline, gap: 0.0, stop: self.options.stop, progress: &progress };
        let answer = solve(&program, self.options.solver, Care::Usual, &limits);
        let found = answer.values.as_ref().map(|values| shortfalls(model, values));
        match (answer.end, found) {
            (End::Proven, Some(found)) if !found.is_empty() => Ok(Outcome::Infeasible(found)),
            // Nothing has to give way: then it was not infeasible.
            (End::Proven, Some(_)) => {
                Err(SolverDisagrees { solver: self.options.solver.name(), what: "called infeasible what is not" })
            }
            _ => Ok(Outcome::NoPlan),
        }
    }
}
