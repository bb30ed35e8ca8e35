//! Planning again after an earlier plan: fewest losses, then fewest moves, then the objective.
//!
//! Knows: the order in which these are sought. Must not know: solvers, clocks; how a question is answered is handed in.
//!
//! *Formula.* With H the firms that held land and are still there, and m the moves allowed: the greatest number of H that a
//! lawful plan grants with at most m moves; if that is all of H they must be granted, else at least so many; without a number
//! asked for, m is the first of 0, 1, 2, … for which such a plan exists. Then the best plan by the objective, and where a
//! number was asked for, of the plans of the same winners and worth one with the fewest moves. Where the ballot decides, the
//! best plan is that of the serial order among these plans; where strict merit does, only overrides are decided so. Every step but
//! the last is proven by the solver or said not to be.

use std::collections::{BTreeMap, BTreeSet};

use crate::amend::{self, AmendError, STAYS};
use crate::firm::FirmIdx;
use crate::plan::{Amended, FromRef, OverrideRef};
use crate::planner::{Aim, Found, Outcome, Question, Ties};
use crate::problem::{Holding, Problem};
use crate::rules::{Firms, MustAdmit, NamedRule, Quota, RuleKind};
use crate::stage::Earlier;
use crate::variant::ASKED;

/// A plan made again.
#[derive(Debug, Clone)]
pub struct Again {
    /// The problem that is recorded: the scenario with its amendments.
    pub problem: Problem,
    /// What came of it.
    pub outcome: Outcome,
    /// The record, without costs, not yet sealed.
    pub amended: Amended,
}

/// How questions are answered: a problem, and what is asked of it.
pub type Answers<'s, E> = dyn Fn(&Problem, &Question) -> Result<Outcome, E> + 's;

/// Plans again after an earlier plan (none: only overrides), with at most `moves` moves (none: as few as possible).
///
/// # Errors
/// [`AmendError`] inside `Ok(Err(…))` where the record does not fit the scenario; the errors of `answers` as they are.
pub fn again<E>(
    base: &Problem,
    from: Option<&FromRef>,
    moves: Option<u32>,
    orders: &[OverrideRef],
    answers: &Answers<'_, E>,
) -> Result<Result<Again, AmendError>, E> {
    let search = Search { base, from, orders, answers };
    match search.problem(0, BTreeSet::new()) {
        Ok(first) => {
            let again = search.run(first, moves)?;
            search.settled(again).map(Ok)
        }
        Err(error) => Ok(Err(error)),
    }
}

struct Search<'s, E> {
    base: &'s Problem,
    from: Option<&'s FromRef>,
    orders: &'s [OverrideRef],
    answers: &'s Answers<'s, E>,
}

impl<E> Search<'_, E> {
    /// The record with so many moves and these losses, and its problem.
    fn problem(&self, moves: u32, lost: BTreeSet<String>) -> Result<(Amended, Problem), AmendError> {
        let from = self.from.map(|from| FromRef { moves, lost: lost.into_iter().collect(), proven: true, ..from.clone() });
        let amended = Amended { from, overrides: self.orders.to_vec(), ..Amended::default() };
        let problem = amend::problem(self.base, &amended)?;
        Ok((amended, problem))
    }

    /// As [`Search::problem`] where it could be made before.
    fn again(&self, first: &(Amended, Problem), moves: u32, lost: BTreeSet<String>) -> (Amended, Problem) {
        self.problem(moves, lost).unwrap_or_else(|_| first.clone())
    }

    fn run(&self, first: (Amended, Problem), moves: Option<u32>) -> Result<Again, E> {
        let holders = holders(&first.1);
        if holders.is_empty() {
            let known = self.known(&first.1);
            let outcome = self.best(&first.1, known, false)?;
            return Ok(self.done(first, outcome, moves, true));
        }
        let most = moves.unwrap_or(holders.len() as u32);
        let least = moves.unwrap_or(0);
        let (amended, problem) = self.again(&first, least, BTreeSet::new());
        let outcome = self.best(&problem, self.known(&problem), true)?;
        match outcome {
            Outcome::Found(_) => return Ok(self.done((amended, problem), outcome, moves, true)),
            Outcome::NoPlan => return Ok(self.done((amended, problem), outcome, moves, false)),
            Outcome::Infeasible(_) => {}
        }
        if moves.is_none() {
            // Whether any number of moves would do, before one is tried after the other.
            let (amended, problem) = self.again(&first, most, BTreeSet::new());
            let nothing = Question { aim: Aim::Firms(BTreeMap::new()), other_than: vec![BTreeSet::new()], ..Question::default() };
            let outcome = (self.answers)(&problem, &nothing)?;
            match outcome {
                Outcome::Found(_) => {
                    return self.fewest(&first, least + 1..=most, moves, true, &|moves| {
                        let (amended, problem) = self.again(&first, moves, BTreeSet::new());
                        (amended, problem.clone(), problem)
                    });
                }
                Outcome::NoPlan => return Ok(self.done((amended, problem), Outcome::NoPlan, moves, false)),
                Outcome::Infeasible(_) => {}
            }
        }
        self.losing(&first, &holders, moves, most)
    }

    /// Some lose their land: as few as possible.
    fn losing(&self, first: &(Amended, Problem), holders: &BTreeSet<FirmIdx>, moves: Option<u32>, most: u32) -> Result<Again, E> {
        let names: BTreeSet<String> = holders.iter().map(|firm| self.base.firm(*firm).id.clone()).collect();
        let (amended, problem) = self.again(first, most, names.clone());
        let weights = holders.iter().map(|firm| (*firm, 1_000)).collect();
        let outcome = (self.answers)(&problem, &Question { aim: Aim::Firms(weights), ..Question::default() })?;
        let Outcome::Found(found) = &outcome else {
            // Not even so is there a plan: it is not for those who hold land.
            let proven = matches!(outcome, Outcome::Infeasible(_));
            return Ok(self.done((amended, problem), outcome, moves, proven));
        };
        let level = found.levels.first();
        let kept = level.map_or(0, |level| level.value.0 / 1_000);
        let proven = level.is_some_and(|level| level.bound == Some(level.value));
        let range = if moves.is_some() { most..=most } else { 0..=most };
        let again = self.fewest(first, range, moves, kept > 0, &|moves| {
            let (amended, problem) = self.again(first, moves, names.clone());
            let mut keeping = problem.clone();
            let group = Firms { label: STAYS.to_owned(), members: holders.iter().copied().collect() };
            let quota = Quota { group, min_firms: Some(kept as u32), max_firms: None, min_area: None, max_area: None };
            keeping.rules.push(NamedRule { name: format!("{ASKED}kept"), kind: RuleKind::Quota(quota) });
            (amended, problem, keeping)
        })?;
        let Outcome::Found(found) = &again.outcome else { return Ok(again) };
        // With the losses named, the others have to be granted land: the plan found is the best of these as well, for it
        // was the best of all plans that lose no more.
        let granted: BTreeSet<FirmIdx> = found.holdings.iter().map(|holding| holding.firm).collect();
        let lost = holders.difference(&granted).map(|firm| self.base.firm(*firm).id.clone()).collect();
        let (least, steps) = again.amended.from.as_ref().map_or((0, false), |from| (from.moves, from.proven));
        let named = self.again(first, least, lost);
        Ok(self.done(named, again.outcome, moves, proven && steps))
    }

    /// Where a number of moves was asked for, the plan of the same winners and at least the same worth that moves fewest:
    /// nobody is moved for nothing.
    fn settled(&self, again: Again) -> Result<Again, E> {
        let (Outcome::Found(found), Some(from)) = (&again.outcome, again.amended.from.as_ref().filter(|from| from.asked)) else {
            return Ok(again);
        };
        let winners: Vec<FirmIdx> = found.holdings.iter().map(|holding| holding.firm).collect();
        let at_least = found.levels.iter().map(|level| level.value).collect();
        let question = Question { aim: Aim::Firms(BTreeMap::new()), at_least, ..Question::default() };
        let counted = from.moved.iter().filter(|moved| self.orders.iter().all(|order| order.firm != moved.firm)).count();
        for moves in 0..counted as u32 {
            let fewer = Amended { from: Some(FromRef { moves, ..from.clone() }), ..again.amended.clone() };
            let Ok(mut problem) = amend::problem(self.base, &fewer) else { break };
            let same = Firms { label: "–".to_owned(), members: winners.clone() };
            problem.rules.push(NamedRule { name: format!("{ASKED}same"), kind: RuleKind::MustAdmit(MustAdmit { firms: same }) });
            let Outcome::Found(next) = (self.answers)(&problem, &question)? else { continue };
            if next.holdings.iter().map(|holding| holding.firm).eq(winners.iter().copied()) {
                let outcome = Outcome::Found(Found { holdings: next.holdings, ..found.clone() });
                let mut settled = Again { outcome, ..again };
                if let Some(from) = &mut settled.amended.from {
                    from.moved = amend::moves(self.base, &from.held, self.orders, settled.outcome.holdings());
                }
                return Ok(settled);
            }
        }
        Ok(again)
    }

    /// The first number of moves with which there is a plan. `of` gives for a number: record, problem, problem to search.
    fn fewest(
        &self,
        first: &(Amended, Problem),
        range: std::ops::RangeInclusive<u32>,
        asked: Option<u32>,
        keeping: bool,
        of: &dyn Fn(u32) -> (Amended, Problem, Problem),
    ) -> Result<Again, E> {
        for moves in range {
            let (amended, problem, searched) = of(moves);
            let outcome = self.best(&searched, self.known(&searched), keeping)?;
            match outcome {
                Outcome::Infeasible(_) => {}
                Outcome::Found(_) => return Ok(self.done((amended, problem), outcome, asked, true)),
                Outcome::NoPlan => return Ok(self.done((amended, problem), outcome, asked, false)),
            }
        }
        Ok(self.done(first.clone(), Outcome::NoPlan, asked, false))
    }

    /// What was held before, as a start.
    fn known(&self, problem: &Problem) -> Vec<Holding> {
        let held = self.from.iter().flat_map(|from| &from.held).filter_map(Earlier::read);
        held.filter_map(|held| held.offers(problem).into_iter().next()).collect()
    }

    /// The best plan. Where somebody has to keep land, a plan without grants is none: said so, the planner does not look for
    /// a way to make the impossible possible, which nobody would read here.
    fn best(&self, problem: &Problem, known: Vec<Holding>, keeping: bool) -> Result<Outcome, E> {
        // By the ballot it is the method that answers, and it is asked for the plan and nothing else.
        let by_worth = problem.allotment.method.is_by_worth();
        let other_than = if keeping && by_worth { vec![BTreeSet::new()] } else { Vec::new() };
        (self.answers)(problem, &Question { known, ties: Ties::Published, other_than, ..Question::default() })
    }

    fn done(&self, (mut amended, problem): (Amended, Problem), outcome: Outcome, moves: Option<u32>, proven: bool) -> Again {
        if let Some(from) = &mut amended.from {
            (from.asked, from.proven) = (moves.is_some(), proven);
            from.moves = from.moves.max(moves.unwrap_or(0));
            from.moved = amend::moves(self.base, &from.held, self.orders, outcome.holdings());
        }
        Again { problem, outcome, amended }
    }
}

/// The firms that the amendment keeps on their land.
fn holders(problem: &Problem) -> BTreeSet<FirmIdx> {
    let stays = problem.rules.iter().filter(|rule| rule.name == STAYS).filter_map(|rule| match &rule.kind {
        RuleKind::Stays(stays) => Some(stays),
        _ => None,
    });
    stays.flat_map(|stays| stays.earlier.iter().map(|(firm, _)| *firm)).collect()
}
