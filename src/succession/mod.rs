//! Succession: who comes in if a granted firm drops out, and who waits; planning again after an earlier plan; what an
//! override costs.
//!
//! Knows: plans, questions to the planner. Must not know: files, clocks, sentences.
//!
//! *Dropping out.* The problem is decided again without the firm, exactly, with all others keeping at least the plots they
//! hold. What rules demand of that very firm (that it be admitted, that it hold a place) goes with it: it is no longer there
//! to be asked. Quotas stay.

mod again;
mod cost;

pub use again::{Again, Answers, again};
pub use cost::cost;

use std::collections::{BTreeMap, BTreeSet};

use crate::amend;
use crate::firm::FirmIdx;
use crate::placement::Placements;
use crate::plan::{Comes, Drop, Number, Status, Succession, Waiting};
use crate::planner::{Found, Outcome, Question, Ties};
use crate::problem::{Holding, Problem};
use crate::rules::{NamedRule, RuleKind, Stays, Was};
use crate::units::Milli;
use crate::variant::{ASKED, without_firm};
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

/// The table of succession of a plan that was found.
///
/// # Errors
/// As `answers`; each piece of work asks it once.
pub fn succession<E: Send>(
    problem: &Problem,
    found: &Found,
    jobs: Option<usize>,
    answers: &(dyn Fn(&Problem, &Question) -> Result<Outcome, E> + Sync),
) -> Result<Succession, E> {
    let granted: Vec<FirmIdx> = found.holdings.iter().map(|holding| holding.firm).collect();
    let drops = workers::each(granted.len(), jobs, |index| drop_out(problem, found, granted[index], answers));
    let drops: Vec<Drop> = drops.into_iter().collect::<Result<_, _>>()?;
    let waiting = waiting(problem, &granted)
        .into_iter()
        .map(|firm| {
            let id = &problem.firm(firm).id;
            let comes_for = |drop: &&Drop| drop.comes.iter().any(|comes| comes.firm == *id);
            Waiting {
                firm: id.clone(),
                points: points(problem, firm).map(Number::from),
                for_whom: drops.iter().filter(comes_for).map(|drop| drop.firm.clone()).collect(),
            }
        })
        .collect();
    Ok(Succession { drops, waiting })
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
        measure,
        lost: lost.map(Number::from),
        lost_at_least: lost_at_least.map(Number::from),
    })
}

/// The most points that one of a firm's offers states.
fn points(problem: &Problem, firm: FirmIdx) -> Option<Milli> {
    problem.firm(firm).offers.iter().filter_map(|offer| offer.terms.points).max()
}

/// Firms without land whom some place could hold and who may be granted land at all, in order of merit: points (whoever
/// states none comes last), then the published order.
pub fn waiting(problem: &Problem, granted: &[FirmIdx]) -> Vec<FirmIdx> {
    let placements = Placements::of(problem);
    let can_hold: BTreeSet<FirmIdx> = placements.list.iter().map(|placement| placement.holding.firm).collect();
    let waits =
        |firm: &FirmIdx| !granted.contains(firm) && can_hold.contains(firm) && problem.allotment.admits(problem.firm(*firm));
    let mut waiting: Vec<FirmIdx> = problem.published_order().into_iter().filter(waits).collect();
    waiting.sort_by_key(|firm| std::cmp::Reverse(points(problem, *firm)));
    waiting
}

/// What is wrong with a table of succession, as far as can be told without deciding anything again; firm ids.
pub fn doubts(problem: &Problem, plan: &crate::plan::Plan) -> Vec<String> {
    let Some(told) = &plan.succession else { return Vec::new() };
    let granted: BTreeSet<&str> = plan.grants.iter().map(|grant| grant.firm.as_str()).collect();
    let refused: BTreeSet<&str> = plan.refused.iter().map(|refusal| refusal.firm.as_str()).collect();
    let drops: BTreeSet<&str> = told.drops.iter().map(|drop| drop.firm.as_str()).collect();
    let mut wrong: Vec<String> = drops.symmetric_difference(&granted).map(|firm| (*firm).to_owned()).collect();
    let comes = told.drops.iter().flat_map(|drop| &drop.comes).map(|comes| comes.firm.as_str());
    let waits = told.waiting.iter().map(|waiting| waiting.firm.as_str());
    wrong.extend(comes.chain(waits).filter(|firm| !refused.contains(firm)).map(str::to_owned));
    // The waiting list follows from the scenario and the grants, and every place is one of the land.
    let holders: Vec<FirmIdx> = plan.grants.iter().filter_map(|grant| problem.find_firm(&grant.firm)).collect();
    let list = waiting(problem, &holders);
    let own = list.iter().map(|firm| (problem.firm(*firm).id.as_str(), points(problem, *firm).map(Number::from)));
    if !told.waiting.iter().map(|waiting| (waiting.firm.as_str(), waiting.points.clone())).eq(own) {
        wrong.extend(told.waiting.iter().map(|waiting| waiting.firm.clone()));
        wrong.extend(
            told.waiting.is_empty().then(|| list.iter().map(|firm| problem.firm(*firm).id.clone())).into_iter().flatten(),
        );
    }
    let places = told.drops.iter().flat_map(|drop| &drop.comes);
    wrong.extend(places.filter(|comes| amend::place_of(&problem.land, &comes.place).is_none()).map(|comes| comes.firm.clone()));
    // Merit: points fall, and for whom each comes in is what the table says.
    let scored = |waiting: &Waiting| waiting.points.as_ref().and_then(|points| points.scaled(3));
    let falls = told.waiting.windows(2).filter(|pair| scored(&pair[0]) < scored(&pair[1])).map(|pair| pair[1].firm.clone());
    wrong.extend(falls);
    for waiting in &told.waiting {
        let own = told.drops.iter().filter(|drop| drop.comes.iter().any(|comes| comes.firm == waiting.firm));
        if !own.map(|drop| &drop.firm).eq(&waiting.for_whom) {
            wrong.push(waiting.firm.clone());
        }
    }
    wrong
}
