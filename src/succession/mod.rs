//! Succession: who comes in if a granted firm drops out, and who waits; planning again after an earlier plan; what an
//! override costs.
//!
//! Knows: plans, questions to the planner. Must not know: files, clocks, sentences.
//!
//! *Dropping out.* The problem is decided again without the firm, exactly, with all others keeping at least the plots they
//! hold. What rules demand of that very firm (that it be admitted, that it hold a place) goes with it: it is no longer there
//! to be asked. Quotas stay. Where the ballot decides, the serial order is run again; where strict merit does, plans without
//! envy are sought among these.

mod again;
mod cost;

pub use again::{Again, Answers, again};
pub use cost::cost;

use std::collections::{BTreeMap, BTreeSet};

use crate::amend;
use crate::firm::FirmIdx;
use crate::plan::{Comes, Drop, Number, OtherGrant, Plan, Status, Succession, Waiting};
use crate::planner::{Found, Outcome, Question, Ties};
use crate::problem::{Holding, Problem};
use crate::rules::{NamedRule, RuleKind, Stays, Was};
use crate::units::Milli;
use crate::variant::{ASKED, without_firm};
use crate::waiting::waiting;
use crate::workers;

/// The problem in which a firm has dropped out of a plan and all others keep their places.
pub fn dropped(problem: &Problem, holdings: &[Holding], firm: FirmIdx) -> Problem {
    let mut left = without_firm(problem, firm);
    for rule in &mut left.rules {
        if let RuleKind::MustAdmit(asked) = &mut rule.kind {
            asked.firms.members.retain(|member| *member != firm);
        }
    }
    left.rules.retain(|rule| match &rule.kind {
        RuleKind::Locked(locked) => locked.firm != firm,
        RuleKind::MustAdmit(asked) => !asked.firms.members.is_empty(),
        // Those who held land before hold theirs now: that is what is kept.
        RuleKind::Stays(_) => rule.name != amend::STAYS,
        _ => true,
    });
    let others = holdings.iter().filter(|holding| holding.firm != firm);
    let earlier: Vec<_> = others.map(|holding| (holding.firm, Was::At(holding.place, holding.area))).collect();
    if !earlier.is_empty() {
        let stays = Stays { earlier, moves: 0, may_lose: BTreeSet::new(), rows: BTreeMap::new(), halls: BTreeMap::new() };
        left.rules.push(NamedRule { name: format!("{ASKED}keep"), kind: RuleKind::Stays(stays) });
    }
    left
}

/// What follows when each granted firm of a plan that was found drops out alone.
///
/// # Errors
/// As `answers`; each piece of work asks it once.
pub fn drops<E: Send>(
    problem: &Problem,
    found: &Found,
    jobs: Option<usize>,
    answers: &(dyn Fn(&Problem, &Question) -> Result<Outcome, E> + Sync),
) -> Result<Vec<Drop>, E> {
    let granted: Vec<FirmIdx> = found.holdings.iter().map(|holding| holding.firm).collect();
    workers::each(granted.len(), jobs, |index| drop_out(problem, found, granted[index], answers)).into_iter().collect()
}

/// The table of succession: what follows each withdrawal, and the waiting list of the recorded plan.
pub fn table(problem: &Problem, plan: &Plan, drops: Vec<Drop>) -> Succession {
    let listed = waiting(problem, plan).into_iter().map(|waits| {
        let id = &problem.firm(waits.firm).id;
        let comes_for = |drop: &&Drop| drop.comes.iter().any(|comes| comes.firm == *id);
        Waiting {
            firm: id.clone(),
            points: waits.points.map(Number::from),
            why: waits.why.to_owned(),
            for_whom: drops.iter().filter(comes_for).map(|drop| drop.firm.clone()).collect(),
        }
    });
    let waiting = listed.collect();
    Succession { drops, waiting }
}

fn drop_out<E>(
    problem: &Problem,
    found: &Found,
    firm: FirmIdx,
    answers: &dyn Fn(&Problem, &Question) -> Result<Outcome, E>,
) -> Result<Drop, E> {
    let left = dropped(problem, &found.holdings, firm);
    let known = found.holdings.iter().filter(|holding| holding.firm != firm).copied().collect();
    let outcome = answers(&left, &Question { known, ties: Ties::Published, ..Question::default() })?;
    let before = |firm: FirmIdx| found.holdings.iter().any(|holding| holding.firm == firm);
    let new = outcome.holdings().iter().filter(|holding| !before(holding.firm));
    let with = outcome.holdings().iter().filter(|holding| !found.holdings.contains(holding));
    let with = with.map(|holding| OtherGrant::of(problem, holding)).collect();
    let comes =
        new.map(|holding| Comes { firm: problem.firm(holding.firm).id.clone(), place: problem.land.place_name(holding.place) });
    // The first level at which the two differ.
    let rank = |next: &Found| {
        let differs = found.levels.iter().zip(&next.levels).position(|(own, other)| own.value != other.value);
        differs.unwrap_or(0)
    };
    let value = |rank: usize| found.levels.get(rank).map_or(Milli::ZERO, |level| level.value);
    let mut measure = None;
    let (status, lost, lost_at_least) = match &outcome {
        Outcome::Found(next) => {
            let rank = rank(next);
            let level = next.levels.get(rank);
            let proven = next.levels.iter().all(|level| level.bound == Some(level.value));
            let lost = level.map(|level| value(rank) - level.value);
            let at_least = level.and_then(|level| level.bound).map(|bound| value(rank) - bound);
            let several = problem.objective.levels.len() > 1 && lost != Some(Milli::ZERO);
            measure = problem.objective.levels.get(rank).filter(|_| several).map(|level| level.name.clone());
            (if proven { Status::Optimal } else { Status::Feasible }, lost, at_least)
        }
        Outcome::Infeasible(_) => (Status::Infeasible, None, None),
        Outcome::NoPlan => (Status::NoPlan, None, None),
    };
    Ok(Drop {
        firm: problem.firm(firm).id.clone(),
        status,
        comes: comes.collect(),
        with,
        measure,
        lost: lost.map(Number::from),
        lost_at_least: lost_at_least.map(Number::from),
    })
}
