//! The search: each goal in turn, held at its best for the next, then ties by an order.
//!
//! Knows: the compact program, the solver, a question. Must not know: files, sentences.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::fair::Fair;
use super::floors::{Narrowed, narrowed};
use super::question::{Aim, Question, Ties};
use super::{Found, GRACE, LevelResult, Options, Outcome, Prepared, SolverDisagrees};
use crate::firm::FirmIdx;
use crate::formulation::backend::{
    Answer, Care, End, Limits, Program, Progress, Relation, Relaxation, Row, Solver, relaxed, solve,
};
use crate::formulation::compact::Compact;
use crate::formulation::{ROUNDS, best_start, elastic_model, shortfalls};
use crate::units::Milli;
use crate::workers;

/// Firms decided in one tie-break solve: a power of two for each must stay small for a floating-point solver.
const BALLOT_BLOCK: usize = 20;

/// What is sought, or held at what was found.
#[derive(Debug, Clone)]
enum Goal {
    /// Worth at a level of the objective.
    Level(usize),
    /// A sum over the firms granted land.
    Firms(BTreeMap<FirmIdx, i64>),
}

/// A goal that must be reached by so much.
type Held = (Goal, i64);

pub(super) struct Search<'s, 'a> {
    prepared: &'s Prepared<'a>,
    options: &'s Options<'s>,
    deadline: Option<Instant>,
    compact: Compact,
    /// Where only plans without envy are allowed: the rows that say so.
    fair: Option<Fair>,
    /// A lawful plan to start from, instead of a start of its own.
    known: Option<BTreeSet<usize>>,
    goals: Vec<Goal>,
    /// What every plan must reach, whatever is sought.
    floors: Vec<Held>,
    /// What the floors leave of the columns.
    narrowed: Narrowed,
    /// Worth at the first level that is enough: nothing better is sought.
    enough: Option<i64>,
    other_than: Vec<BTreeSet<FirmIdx>>,
    /// The order that decides between plans of equal worth.
    order: Option<Vec<FirmIdx>>,
    stopped: bool,
}

impl<'s, 'a> Search<'s, 'a> {
    pub(super) fn new(
        prepared: &'s Prepared<'a>,
        options: &'s Options<'s>,
        deadline: Option<Instant>,
        question: &Question,
    ) -> Self {
        let list = &prepared.placements.list;
        let known: Option<BTreeSet<usize>> =
            question.known.iter().map(|holding| list.binary_search_by_key(holding, |p| p.holding).ok()).collect();
        let goals = match &question.aim {
            Aim::Objective => (0..prepared.problem.objective.levels.len()).map(Goal::Level).collect(),
            Aim::Firms(weights) => vec![Goal::Firms(weights.clone())],
            Aim::Worth(_) => vec![Goal::Level(0)],
        };
        let enough = match &question.aim {
            Aim::Worth(enough) => Some(enough.0),
            Aim::Objective | Aim::Firms(_) => None,
        };
        let order = match &question.ties {
            Ties::Undecided => None,
            Ties::Published => Some(prepared.problem.published_order()),
            Ties::By(order) => Some(order.clone()),
        };
        let compact = Compact::of(&prepared.model);
        let fair = question.without_envy.then(|| Fair::of(&prepared.model, &compact));
        let mut floors: Vec<Held> =
            question.at_least.iter().enumerate().map(|(level, least)| (Goal::Level(level), least.0)).collect();
        if !question.granting.is_empty() {
            let each = question.granting.iter().map(|firm| (*firm, 1)).collect();
            floors.push((Goal::Firms(each), question.granting.len() as i64));
        }
        let mut search = Self {
            prepared,
            options,
            deadline,
            compact,
            fair,
            known: None,
            goals,
            floors,
            narrowed: Narrowed::default(),
            enough,
            other_than: question.other_than.clone(),
            order,
            stopped: false,
        };
        let model = &prepared.model;
        let known = known.filter(|known| !question.known.is_empty() && model.lawful(&model.complete(known)));
        let known = match &search.fair {
            Some(fair) => known.map(|known| fair.mended(model, &known)),
            None => known,
        };
        search.known = known.filter(|known| search.asked_about(known));
        search
    }

    /// Rows and columns of every program, without an objective.
    fn base(&self) -> Program {
        let mut program = match &self.fair {
            Some(fair) => fair.program(),
            None => Program { objective: vec![0; self.compact.columns()], ..self.compact.program(&self.prepared.model, 0) },
        };
        self.narrowed.apply(&mut program);
        program
    }

    /// Column values of a set of placements.
    fn encode(&self, chosen: &BTreeSet<usize>) -> Option<Vec<i64>> {
        let model = &self.prepared.model;
        match &self.fair {
            Some(fair) => fair.encode(model, &self.compact, chosen),
            None => self.compact.encode(model, chosen),
        }
    }

    /// Whether it is one of those the question names, envy aside.
    fn asked_about(&self, chosen: &BTreeSet<usize>) -> bool {
        let firms: BTreeSet<FirmIdx> = chosen.iter().map(|p| self.prepared.placements.list[*p].holding.firm).collect();
        self.floors.iter().all(|(goal, least)| self.worth(goal, chosen) >= *least) && !self.other_than.contains(&firms)
    }

    fn worth(&self, goal: &Goal, chosen: &BTreeSet<usize>) -> i64 {
        let model = &self.prepared.model;
        match goal {
            Goal::Level(level) => model.worth(*level, &model.complete(chosen)),
            Goal::Firms(weights) => {
                chosen.iter().filter_map(|p| weights.get(&self.prepared.placements.list[*p].holding.firm)).sum()
            }
        }
    }

    /// Worth of each column of the compact program.
    fn weights(&self, goal: &Goal) -> Vec<i64> {
        match goal {
            Goal::Level(level) => self.compact.weigh(&self.prepared.model, *level),
            Goal::Firms(weights) => {
                let mut columns = vec![0; self.compact.columns()];
                for (firm, weight) in weights {
                    self.compact.firm_columns(firm.0).into_iter().for_each(|column| columns[column] = *weight);
                }
                columns
            }
        }
    }

    /// Whether the question is the plain one: every lawful plan is allowed.
    fn is_plain(&self) -> bool {
        self.floors.is_empty() && self.other_than.is_empty()
    }

    pub(super) fn run(&mut self) -> Result<Outcome, SolverDisagrees> {
        let mut by_solver = false;
        if !self.narrow() {
            return Ok(Outcome::Infeasible(Vec::new()));
        }
        let mut best = self.start();
        let mut levels: Vec<LevelResult> = Vec::new();
        let mut held: Vec<Held> = self.floors.clone();
        for (rank, goal) in self.goals.clone().into_iter().enumerate() {
            let name = match &goal {
                Goal::Level(level) => self.prepared.problem.objective.levels[*level].name.clone(),
                Goal::Firms(_) => "firms".to_owned(),
            };
            let mut bound = None;
            let reached = |chosen: &BTreeSet<usize>| self.enough.is_some_and(|enough| self.worth(&goal, chosen) >= enough);
            if !self.stopped && !best.as_ref().is_some_and(reached) {
                let program = self.goal_program(&goal, &held, best.as_ref());
                let (answer, chosen) = self.ask(&name, &program, &held, best.as_ref())?;
                if rank == 0 && answer.end == End::Infeasible {
                    return if self.is_plain() { self.infeasible() } else { Ok(Outcome::Infeasible(Vec::new())) };
                }
                // Asked a second time it has no start, and may be stopped with less than is known; stopped at once, it
                // only hands the start back.
                let known = best.as_ref().map(|known| self.worth(&goal, known));
                if let Some(chosen) = chosen.filter(|chosen| known.is_none_or(|known| self.worth(&goal, chosen) >= known)) {
                    by_solver |= answer.end == End::Proven || known.is_none_or(|known| self.worth(&goal, &chosen) > known);
                    best = Some(chosen);
                }
                bound = answer.bound;
            }
            let Some(chosen) = &best else { return Ok(Outcome::NoPlan) };
            let value = self.worth(&goal, chosen);
            let bound = bound.map(|b| b.max(value));
            levels.push(LevelResult { value: Milli(value), bound: bound.map(Milli) });
            held.push((goal, value));
        }
        let Some(mut chosen) = best else { return Ok(Outcome::NoPlan) };
        let proven = levels.iter().all(|l| l.bound == Some(l.value));
        // Who is content with a gap is not told which of equal plans it is: the order needs a proof of its own.
        let exact = proven && self.options.gap == 0.0;
        let order = self.order.take().filter(|_| exact && !self.stopped);
        let ties_decided = match order {
            Some(order) => self.decide_ties(&order, &mut chosen, &held)?,
            None => false,
        };
        let holdings = self.prepared.holdings(&chosen);
        Ok(Outcome::Found(Found { holdings, levels, stopped: self.stopped, ties_decided, by_solver, best: None }))
    }

    /// A plan whose every level is proven, with the order applied among all plans that are equal to it.
    pub(super) fn tie_break(&mut self, found: &Found) -> Result<Found, SolverDisagrees> {
        let (Some(mut chosen), Some(order)) = (self.known.clone(), self.order.take()) else { return Ok(found.clone()) };
        let values = found.levels.iter().map(|level| level.value.0);
        let held: Vec<Held> = self.goals.iter().cloned().zip(values).collect();
        let ties_decided = self.decide_ties(&order, &mut chosen, &held)?;
        let holdings = self.prepared.holdings(&chosen);
        Ok(Found { holdings, ties_decided, stopped: found.stopped || self.stopped, ..found.clone() })
    }

    /// A start without the solver, led by the prices of the relaxation where the solver tells them.
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a run it ends says so")]
    fn start(&self) -> Option<BTreeSet<usize>> {
        let model = &self.prepared.model;
        // Where nothing is sought but who wins ties, any lawful plan is as good a start; and a start of worth helps nobody
        // who seeks something else.
        let for_firms = |weights: &BTreeMap<FirmIdx, i64>| weights.is_empty() || !self.floors.is_empty();
        if self.known.is_some() && matches!(self.goals.as_slice(), [Goal::Firms(weights)] if for_firms(weights)) {
            return self.known.clone();
        }
        if let (Some(enough), Some(known)) = (self.enough, &self.known)
            && self.worth(&Goal::Level(0), known) >= enough
        {
            return self.known.clone();
        }
        let progress = |_: Progress| {};
        let limits = Limits { deadline: self.deadline, gap: 0.0, stop: self.options.stop, progress: &progress };
        // microlp tells no prices: its relaxation is not worth solving here.
        let told = (self.options.solver != Solver::Microlp)
            .then(|| relaxed(&self.compact.program(model, 0), self.options.solver, &limits));
        let reduced = match told.flatten() {
            Some(Relaxation::Solved { reduced, .. }) => reduced,
            _ => None,
        };
        let prices = reduced.map(|reduced| self.compact.prices(self.prepared.placements.list.len(), &reduced));
        // However short the time, a start is tried for a moment: a run that ends early should have a plan.
        let begun = Instant::now();
        let late = || limits.left().is_some_and(|left| left.is_zero()) && begun.elapsed() > GRACE;
        let ended = || limits.stopped() || late();
        let known = self.known.as_ref();
        // A plan that must reach a floor is met soon or not at all, and the best of all is not what is sought.
        let has_floor = self.floors.iter().any(|(goal, _)| matches!(goal, Goal::Level(_)));
        let rounds = if has_floor { ROUNDS / 8 } else { ROUNDS };
        let first = best_start(model, prices.as_deref(), known, rounds, &ended);
        let found = first.or_else(|| best_start(model, None, known, rounds, &ended).filter(|_| prices.is_some()));
        let found = match &self.fair {
            Some(fair) => found.map(|found| fair.mended(model, &found)),
            None => found,
        };
        // A start of its own knows nothing of what the question leaves out.
        found.filter(|found| self.asked_about(found)).or_else(|| self.known.clone())
    }

    /// Looks at the relaxation before anything else: whether it leaves plans that reach the floors at all, and which columns
    /// they can use.
    fn narrow(&mut self) -> bool {
        // microlp tells no prices; a plan that is known reaches the floors.
        if self.options.solver == Solver::Microlp {
            return true;
        }
        let progress = |_: Progress| {};
        for at in 0..self.floors.len() {
            let (goal, least) = self.floors[at].clone();
            let Goal::Level(_) = goal else { continue };
            let others: Vec<Held> =
                self.floors.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, h)| h.clone()).collect();
            let program = self.goal_program(&goal, &others, None);
            let limits = Limits { deadline: self.deadline, gap: 0.0, stop: self.options.stop, progress: &progress };
            match narrowed(&program, least, self.options.solver, &limits) {
                Some(more) => self.narrowed.add(more),
                None if self.known.is_none() => return false,
                None => {}
            }
        }
        // A plan that is known to reach the floors says so if floating point errs.
        let known = self.known.as_ref().and_then(|known| self.encode(known));
        if known.is_some_and(|values| !self.narrowed.allows(&values)) {
            self.narrowed = Narrowed::default();
        }
        true
    }

    /// Those of these firms that a plan asked about may grant land (`true`), or leave out (`false`), as far as the
    /// relaxation tells: no such plan does so with any of the others.
    pub(super) fn may_move(&mut self, firms: &[(FirmIdx, bool)]) -> BTreeSet<FirmIdx> {
        let all = || firms.iter().map(|(firm, _)| *firm).collect();
        let floor = self.floors.iter().find(|(goal, _)| matches!(goal, Goal::Level(0))).cloned();
        let Some((goal, least)) = floor.filter(|_| self.options.solver != Solver::Microlp) else { return all() };
        if !self.narrow() {
            return BTreeSet::new();
        }
        let progress = |_: Progress| {};
        let limits = Limits { deadline: self.deadline, gap: 0.0, stop: self.options.stop, progress: &progress };
        let others: Vec<Held> = self.floors.iter().filter(|(goal, _)| !matches!(goal, Goal::Level(0))).cloned().collect();
        let program = self.goal_program(&goal, &others, None);
        let may = workers::each(firms.len(), None, |index| {
            let (firm, granted) = firms[index];
            let columns = self.compact.firm_columns(firm.0);
            if self.narrowed.settles(&columns, granted) {
                return false;
            }
            let mut program = program.clone();
            let relation = if granted { Relation::Ge } else { Relation::Le };
            program.row(columns.into_iter().map(|column| (column, 1)).collect(), relation, i64::from(granted));
            narrowed(&program, least, self.options.solver, &limits).is_some()
        });
        firms.iter().zip(may).filter(|(_, may)| *may).map(|((firm, _), _)| *firm).collect()
    }

    fn goal_program(&self, goal: &Goal, held: &[Held], best: Option<&BTreeSet<usize>>) -> Program {
        let mut program = self.base();
        program.objective.splice(..self.compact.columns(), self.weights(goal));
        self.hold(&mut program, held);
        program.start = best.and_then(|chosen| self.encode(chosen));
        program.enough = self.enough;
        program
    }

    /// Rows that hold what was reached, and that leave out sets of firms.
    fn hold(&self, program: &mut Program, held: &[Held]) {
        for (goal, value) in held {
            let terms = self.weights(goal).into_iter().enumerate().filter(|(_, w)| *w != 0).collect();
            program.row(terms, Relation::Ge, *value);
        }
        for firms in &self.other_than {
            // Not all of these and none of the others.
            let mut terms = Vec::new();
            for firm in self.prepared.problem.firm_indices() {
                let sign = if firms.contains(&firm) { 1 } else { -1 };
                terms.extend(self.compact.firm_columns(firm.0).into_iter().map(|column| (column, sign)));
            }
            program.row(terms, Relation::Le, firms.len() as i64 - 1);
        }
    }

    /// Asks the solver; where plans with envy are not allowed, again with rows against the cases of its answer until there
    /// are none. Every bound on the way is one for plans without envy.
    fn ask(
        &mut self,
        step: &str,
        program: &Program,
        held: &[Held],
        known: Option<&BTreeSet<usize>>,
    ) -> Result<(Answer, Option<BTreeSet<usize>>), SolverDisagrees> {
        let model = &self.prepared.model;
        let mut program = program.clone();
        let mut lowest: Option<i64> = None;
        let mut best: Option<BTreeSet<usize>> = None;
        loop {
            let (mut answer, chosen) = self.ask_once(step, &program, held, known)?;
            let Some(fair) = &mut self.fair else { return Ok((answer, chosen)) };
            lowest = [lowest, answer.bound].into_iter().flatten().min();
            answer.bound = lowest.filter(|_| answer.end != End::Infeasible);
            let Some(chosen) = chosen else { return Ok((answer, best)) };
            let cases = fair.cases(model, &chosen);
            if cases.is_empty() {
                let worth = |set: &BTreeSet<usize>| fair.encode(model, &self.compact, set).map(|values| program.value(&values));
                let better = best.filter(|best| answer.end != End::Proven && worth(best) > worth(&chosen));
                return Ok((answer, Some(better.unwrap_or(chosen))));
            }
            let added = fair.forbid(model, &self.compact, &chosen, &cases);
            let mended = fair.mended(model, &chosen);
            if added.is_empty() {
                return Err(SolverDisagrees { solver: self.options.solver.name(), what: "a plan that breaks a row" });
            }
            added.to(&mut program);
            // The plan mended may be a better start than any so far.
            let keeps = held.iter().all(|(goal, value)| self.worth(goal, &mended) >= *value) && self.asked_about(&mended);
            let encoded = |set: &BTreeSet<usize>| self.encode(set);
            let now = [best.as_ref().or(known).and_then(encoded), Some(&mended).filter(|_| keeps).and_then(encoded)];
            if let [before, Some(after)] = &now
                && before.as_ref().is_none_or(|before| program.value(before) < program.value(after))
            {
                best = Some(mended);
            }
            program.start = now.into_iter().flatten().max_by_key(|values| program.value(values));
            if answer.end != End::Proven {
                answer.values = None;
                return Ok((answer, best));
            }
        }
    }

    /// Asks the solver and checks its answer exactly; an answer that fails is asked again with the utmost care.
    fn ask_once(
        &mut self,
        step: &str,
        program: &Program,
        held: &[Held],
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
        held: &[Held],
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
        let decoded = match &self.fair {
            Some(fair) => Some(fair.decode(values)),
            None => self.compact.decode(values),
        };
        let chosen = decoded.ok_or("values that contradict themselves")?;
        let complete = model.complete(&chosen);
        if !model.lawful(&complete) {
            return Err("a plan that breaks a row");
        }
        if held.iter().any(|(goal, value)| self.worth(goal, &chosen) < *value) || !self.asked_about(&chosen) {
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

    /// Applies an order, block by block of firms; whether it came to the end.
    fn decide_ties(&mut self, order: &[FirmIdx], chosen: &mut BTreeSet<usize>, held: &[Held]) -> Result<bool, SolverDisagrees> {
        (self.options.progress)("ties", Progress { seconds: 0.0, incumbent: None, bound: None });
        let mut decided: Vec<Row> = Vec::new();
        for block in order.chunks(BALLOT_BLOCK) {
            let mut program = self.base();
            self.hold(&mut program, held);
            decided.iter().for_each(|(terms, relation, limit)| program.row(terms.clone(), *relation, *limit));
            for (rank, firm) in block.iter().enumerate() {
                for column in self.compact.firm_columns(firm.0) {
                    program.objective[column] = 1 << (BALLOT_BLOCK - 1 - rank);
                }
            }
            program.start = self.encode(chosen);
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
                    decided.push((terms, Relation::Eq, i64::from(granted)));
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
