//! Some of the names kept, the others left out: does a lawful plan exist?
//!
//! Knows: the compact program as a question of yes or no, plans found before. Must not know: why somebody asks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::time::Instant;

use crate::audit::measure;
use crate::formulation::backend::{Care, End, Limits, Progress, solve};
use crate::formulation::compact::Compact;
use crate::placement::Placements;
use crate::planner::{Options, Outcome, Prepared, Question, SolverDisagrees};
use crate::problem::{Holding, Problem, Resource};
use crate::units::Milli;

/// Whether names can be kept together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Can {
    /// A lawful plan is known.
    Yes,
    /// The solver says that there is none.
    No,
    /// Time ended.
    Unknown,
}

/// Answers about subsets of the names of a problem, none asked twice.
pub(super) struct Subsets<'p> {
    problem: &'p Problem,
    options: &'p Options<'p>,
    deadline: Option<Instant>,
    /// Names that are kept whatever is left out.
    always: BTreeSet<String>,
    known: BTreeMap<BTreeSet<String>, Can>,
    /// Plans found on the way: each is tried on a subset before the solver is.
    plans: Vec<Vec<Holding>>,
    stopped: bool,
}

impl<'p> Subsets<'p> {
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a set it cuts short says so")]
    pub(super) fn new(problem: &'p Problem, options: &'p Options<'p>) -> Self {
        let deadline = options.time_limit.map(|limit| Instant::now() + limit);
        // Nothing granted keeps whatever asks for nothing.
        Self {
            problem,
            options,
            deadline,
            always: BTreeSet::new(),
            known: BTreeMap::new(),
            plans: vec![Vec::new()],
            stopped: false,
        }
    }

    /// With names that are kept whatever is left out.
    pub(super) fn always(self, always: BTreeSet<String>) -> Self {
        Self { always, ..self }
    }

    fn keeping(&self, names: &BTreeSet<String>) -> Problem {
        keeping(self.problem, &names.union(&self.always).cloned().collect())
    }

    /// Whether a lawful plan exists that keeps these names, whatever the others say.
    pub(super) fn can_keep(&mut self, names: &BTreeSet<String>) -> Can {
        if let Some(known) = self.known.get(names) {
            return *known;
        }
        let variant = self.keeping(names);
        let can = if self.plans.iter().any(|plan| measure(&variant, plan).passes()) { Can::Yes } else { self.solved(&variant) };
        self.stopped |= can == Can::Unknown;
        // What time left open may be asked again, in vain: time does not come back.
        self.known.insert(names.clone(), can);
        can
    }

    fn solved(&mut self, variant: &Problem) -> Can {
        let step = |news: Progress| (self.options.progress)("conflict", news);
        let limits = Limits { deadline: self.deadline, gap: 0.0, stop: self.options.stop, progress: &step };
        let Ok(placements) = Placements::within(variant, &|| ended(&limits)) else { return Can::Unknown };
        if ended(&limits) {
            return Can::Unknown;
        }
        let prepared = Prepared::new(variant, &placements);
        let compact = Compact::of(&prepared.model);
        let mut program = compact.program(&prepared.model, 0);
        program.objective.fill(0);
        for care in [Care::Usual, Care::Utmost] {
            let answer = solve(&program, self.options.solver, care, &limits);
            if answer.end == End::Infeasible {
                return Can::No;
            }
            let chosen = answer.values.as_ref().and_then(|values| compact.decode(values));
            let lawful = chosen.filter(|chosen| prepared.model.lawful(&prepared.model.complete(chosen)));
            if let Some(chosen) = lawful {
                self.plans.push(prepared.holdings(&chosen));
                return Can::Yes;
            }
        }
        Can::Unknown
    }

    /// The planner's own word on these names, its second verdict included.
    pub(super) fn search(&self, names: &BTreeSet<String>) -> Result<Outcome, SolverDisagrees> {
        let variant = self.keeping(names);
        let ended = || self.options.stop.load(Ordering::Relaxed) || self.left().is_some_and(|left| left.is_zero());
        let Ok(placements) = Placements::within(&variant, &ended) else { return Ok(Outcome::NoPlan) };
        let options = Options { time_limit: self.left(), gap: 0.0, ..*self.options };
        Prepared::new(&variant, &placements).ask(&options, &Question::default())
    }

    /// Whether time ended before an answer.
    pub(super) fn stopped(&self) -> bool {
        self.stopped
    }

    /// Time ended before an answer.
    pub(super) fn stop(&mut self) {
        self.stopped = true;
    }

    /// When time ends.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a set it cuts short says so")]
    fn left(&self) -> Option<std::time::Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }
}

/// Whether time is over.
pub(super) fn ended(limits: &Limits<'_>) -> bool {
    limits.stopped() || limits.left().is_some_and(|left| left.is_zero())
}

/// The problem with the rules of these names, and with capacities of other names that nothing can use up.
pub(super) fn keeping(problem: &Problem, names: &BTreeSet<String>) -> Problem {
    let mut variant = problem.clone();
    variant.rules.retain(|rule| names.contains(&rule.name));
    for resource in &mut variant.resources {
        let ample = ample(problem, resource);
        for node in resource.nodes.iter_mut().filter(|node| !names.contains(&node.id)) {
            node.capacity = node.capacity.max(ample(node.coincidence));
        }
    }
    variant
}

/// What all firms together cannot draw, by the coincidence of a node.
fn ample(problem: &Problem, resource: &Resource) -> impl Fn(i64) -> Milli + use<> {
    let most = |firm: &crate::firm::Firm| -> i64 {
        let terms = firm.offers.iter().flat_map(|offer| offer.at.values().chain([&offer.terms]));
        terms.filter_map(|terms| terms.uses.get(&resource.id)).map(|used| used.0.max(0)).max().unwrap_or(0)
    };
    let all: i64 = problem.firms.iter().map(most).sum();
    move |coincidence| Milli(all * coincidence.max(1_000) / 1_000 + 1)
}
