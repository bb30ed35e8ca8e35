//! Alternatives: other sets of firms that a plan nearly as good could grant land to.
//!
//! Knows: plans as sets of firms, what a plan within the slack is worth. Must not know: sentences, files.
//!
//! A plan is *within the slack* if it is lawful and its value at every level of the objective is at least the best plan's
//! less a share of its size. Two plans are distinct if they grant land to different firms; the same firms in other places
//! are one plan.
//!
//! *Method.* Each further plan brings in or leaves out as many as possible of the firms that all plans so far agree on,
//! exactly, until none of them can be: then those granted in every plan are proven to be in every plan within the slack,
//! and those granted in none to be in none. Further ones differ as much as found from all before them (Brill, Chang and
//! Hopkins, Management Science 28, 1982: modelling to generate alternatives). Of the plans with the same firms the best is
//! told.

mod record;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use crate::firm::FirmIdx;
use crate::planner::{Aim, Found, LevelResult, Options, Outcome, Prepared, Question, SolverDisagrees, Ties};
use crate::rules::{Firms, Forbidden, MustAdmit, NamedRule, RuleKind};
use crate::units::Milli;
use crate::variant::ASKED;

pub use record::{AlternativeRef, AlternativesRecord, Extent, FirmRef, LevelRef, Standing};

/// How far from the greatest difference a further plan may be once nothing is left to prove by it.
const DIFFERENT_ENOUGH: f64 = 0.1;

/// How many plans are wished for, and how much less they may be worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Plans in all, the best included.
    pub count: usize,
    /// Millionths of the best plan's value.
    pub slack: i64,
}

impl Wish {
    /// What a plan must be worth at least, given the best plan's value.
    fn least(self, best: Milli) -> Milli {
        let less = i128::from(best.0.abs()) * i128::from(self.slack) / 1_000_000;
        Milli((i128::from(best.0) - less) as i64)
    }
}

/// Distinct plans within the slack.
#[derive(Debug, Clone)]
pub struct Alternatives {
    /// What each is worth at least, level by level.
    pub least: Vec<Milli>,
    /// The plans: the best one first, as it was given, then in the order found.
    pub plans: Vec<Found>,
    /// Whether there are more.
    pub extent: Extent,
    /// For every firm, in order: in which of *all* plans within the slack, known or not, it is granted land.
    pub standing: Vec<Standing>,
}

/// Distinct plans within the slack of the best one.
///
/// # Errors
/// [`SolverDisagrees`] when an answer fails the exact check twice.
pub fn alternatives(
    prepared: &Prepared<'_>,
    best: &Found,
    wish: Wish,
    options: &Options<'_>,
) -> Result<Alternatives, SolverDisagrees> {
    Hunt::new(prepared, best, wish, options).run(best)
}

/// The firms that hold land.
fn firms(found: &Found) -> BTreeSet<FirmIdx> {
    found.holdings.iter().map(|holding| holding.firm).collect()
}

struct Hunt<'h, 'a> {
    prepared: &'h Prepared<'a>,
    options: &'h Options<'h>,
    deadline: Option<Instant>,
    wish: Wish,
    least: Vec<Milli>,
    /// The sets of firms known so far, the best plan's first.
    sets: Vec<BTreeSet<FirmIdx>>,
    /// The firms that the relaxation leaves open: of all others it is proven that every plan within the slack grants them land
    /// or none does, as the best one does.
    open: BTreeSet<FirmIdx>,
}

impl<'h, 'a> Hunt<'h, 'a> {
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a list it cuts short says so")]
    fn new(prepared: &'h Prepared<'a>, best: &Found, wish: Wish, options: &'h Options<'h>) -> Self {
        let least: Vec<Milli> = best.levels.iter().map(|level| wish.least(level.value)).collect();
        let deadline = options.time_limit.map(|limit| Instant::now() + limit);
        let granted = firms(best);
        let other: Vec<(FirmIdx, bool)> = prepared.problem.firm_indices().map(|f| (f, !granted.contains(&f))).collect();
        let question = Question { at_least: least.clone(), ..Question::default() };
        let open = prepared.may_move(options, &question, &other);
        Self { prepared, options, deadline, wish, least, sets: vec![granted], open }
    }

    fn run(mut self, best: &Found) -> Result<Alternatives, SolverDisagrees> {
        let mut plans = vec![best.clone()];
        let mut settled = false;
        let extent = loop {
            if settled && plans.len() >= self.wish.count {
                break Extent::Enough;
            }
            let weights = if settled { self.difference() } else { self.undecided() };
            let gap = if settled { DIFFERENT_ENOUGH.max(self.options.gap) } else { 0.0 };
            let found = match self.ask(&weights, gap)? {
                Outcome::Found(found) => found,
                Outcome::Infeasible(_) => break Extent::All,
                Outcome::NoPlan => break Extent::TimeEnded,
            };
            if !settled {
                // As it is where everybody stays in or out.
                let unmoved: i64 = weights.values().filter(|weight| **weight < 0).sum();
                let level = found.levels.first();
                let moved = level.is_some_and(|level| level.value.0 > unmoved);
                settled = !moved && level.is_some_and(|level| level.bound == Some(level.value));
                if !moved && !settled {
                    break Extent::TimeEnded;
                }
            }
            self.sets.push(firms(&found));
            if plans.len() < self.wish.count {
                plans.push(self.best_of_these(found, best)?);
            }
        };
        let proven = settled || extent == Extent::All;
        let standing = self.prepared.problem.firm_indices().map(|firm| self.standing(firm, proven)).collect();
        // All there are, and more than were wished for: then the list is not all.
        let extent = if self.sets.len() > plans.len() && extent == Extent::All { Extent::Enough } else { extent };
        let full = plans.len() >= self.wish.count && extent == Extent::TimeEnded;
        Ok(Alternatives { least: self.least, plans, extent: if full { Extent::Enough } else { extent }, standing })
    }

    /// One for each firm that no plan so far grants land to, one less for each that all do.
    fn undecided(&self) -> BTreeMap<FirmIdx, i64> {
        let weigh = |firm: FirmIdx| match self.count(firm) {
            0 => Some((firm, 1)),
            all if all == self.sets.len() => Some((firm, -1)),
            _ => None,
        };
        self.open.iter().copied().filter_map(weigh).collect()
    }

    /// How many more plans leave the firm out than grant it land: the sum is the difference from all of them together.
    fn difference(&self) -> BTreeMap<FirmIdx, i64> {
        let known = self.sets.len() as i64;
        self.prepared.problem.firm_indices().map(|firm| (firm, known - 2 * self.count(firm) as i64)).collect()
    }

    fn count(&self, firm: FirmIdx) -> usize {
        self.sets.iter().filter(|set| set.contains(&firm)).count()
    }

    fn standing(&self, firm: FirmIdx, proven: bool) -> Standing {
        match self.count(firm) {
            0 if proven => Standing::NoPlan,
            all if all == self.sets.len() && proven => Standing::EveryPlan,
            0 => Standing::Open,
            all if all == self.sets.len() => Standing::Open,
            _ => Standing::SomePlans,
        }
    }

    fn options(&self, gap: f64) -> Options<'_> {
        #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a list it cuts short says so")]
        let left = self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        Options { time_limit: left, gap, ..*self.options }
    }

    fn ask(&self, weights: &BTreeMap<FirmIdx, i64>, gap: f64) -> Result<Outcome, SolverDisagrees> {
        let question = Question {
            aim: Aim::Firms(weights.clone()),
            at_least: self.least.clone(),
            other_than: self.sets.clone(),
            ..Question::default()
        };
        self.prepared.ask(&self.options(gap), &question)
    }

    /// The best plan within the slack that grants land to just these firms. Its bounds are those of the best plan of all,
    /// as far as they say something of it.
    fn best_of_these(&self, found: Found, best: &Found) -> Result<Found, SolverDisagrees> {
        let granted = firms(&found);
        let (inside, outside): (Vec<FirmIdx>, Vec<FirmIdx>) =
            self.prepared.problem.firm_indices().partition(|firm| granted.contains(firm));
        let mut variant = self.prepared.problem.clone();
        let these = |members: Vec<FirmIdx>| Firms { label: String::new(), members };
        let out = RuleKind::Forbidden(Forbidden { firms: these(outside), places: None });
        for (name, kind) in [("in", RuleKind::MustAdmit(MustAdmit { firms: these(inside) })), ("out", out)] {
            variant.rules.push(NamedRule { name: format!("{ASKED}{name}"), kind });
        }
        let prepared = Prepared::new(&variant, self.prepared.placements);
        let question = Question {
            known: found.holdings.clone(),
            aim: Aim::Objective,
            ties: Ties::Undecided,
            at_least: self.least.clone(),
            other_than: Vec::new(),
            ..Question::default()
        };
        let Outcome::Found(mut chosen) = prepared.ask(&self.options(self.options.gap), &question)? else {
            // Known to be lawful, so that only time can have ended.
            return Err(SolverDisagrees { solver: self.options.solver.name(), what: "gives up a plan that is known" });
        };
        let mut equal = true;
        for (level, top) in chosen.levels.iter_mut().zip(&best.levels) {
            let bound = top.bound.filter(|bound| equal && *bound >= level.value);
            equal &= level.value == top.value;
            *level = LevelResult { value: level.value, bound };
        }
        chosen.stopped |= found.stopped;
        Ok(chosen)
    }
}
