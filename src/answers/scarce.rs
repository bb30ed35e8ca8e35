//! Scarce things: what one more unit of a capacity, or one more metre of frontage, is worth, and up to where.
//!
//! The worth of the best plan never falls as a capacity rises, and rises in steps. Each step is found by solving: whether a
//! plan worth more exists below a capacity is asked until the least such capacity is known to the thousandth. A plan found
//! tells what it draws, so that few solves are needed. No dual of a relaxation is used: it would price the first unit only
//! and need not be right even for that.

use super::asking::{Answer, AnswerError, Asking, Best, Price, Proven};
use super::changes::{Changes, changes};
use super::land::longer_row;
use super::settled::settled;
use crate::placement::Placements;
use crate::planner::Question;
use crate::problem::{Holding, Problem};
use crate::site::RowIdx;
use crate::units::{Length, Milli};
use crate::{audit, variant};

/// How far to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// Up to so many percent more.
    pub percent: u32,
    /// At most so many steps.
    pub steps: usize,
}

impl Default for Range {
    fn default() -> Self {
        Self { percent: 50, steps: 8 }
    }
}

/// From so much more on, the best plan is worth more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// So much more than there is today, thousandths of the unit (metres of frontage for a row).
    pub more: Milli,
    /// How much more the best plan is then worth than the best of today.
    pub gain: Price,
    /// Which grants change from today's.
    pub then: Changes,
}

/// The steps of one scarce thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scarce {
    /// The node of a resource, or the row.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Today's capacity, or frontage.
    pub today: Milli,
    /// The steps, each from a larger amount on.
    pub steps: Vec<Step>,
    /// So much more was looked at.
    pub looked_at: Milli,
    /// Whether every step up to there is told, each at its least amount: proven.
    pub complete: bool,
    /// The problem in which places of the steps have names: with the longest row that was looked at.
    pub seen_in: Box<Problem>,
    /// Whether the search ended because it had found as many steps as it was asked for.
    pub cut: bool,
}

/// The steps of a node's capacity; `None` where there is no node of this name.
///
/// # Errors
/// [`AnswerError`].
pub fn steps(asking: &Asking<'_>, best: &Best, node: &str, range: Range) -> Result<Option<Scarce>, AnswerError> {
    let nodes = asking.problem.resources.iter().flat_map(|r| r.nodes.iter().map(move |n| (r, n)));
    let Some((resource, found)) = nodes.into_iter().find(|(_, n)| n.id == node) else { return Ok(None) };
    let most = i128::from(found.capacity.0) * i128::from(range.percent) / 100;
    let most = i64::try_from(most).unwrap_or(i64::MAX / 4).max(1);
    let mut scarce = Scarce {
        name: node.to_owned(),
        unit: resource.unit.clone(),
        today: found.capacity,
        steps: Vec::new(),
        looked_at: Milli(most),
        complete: best.is_proven(),
        seen_in: Box::new(asking.problem.clone()),
        cut: false,
    };
    let mut climb = Climb { asking, node, today: found.capacity.0, proven: true };
    scarce.complete &= climb.only_grows(most)?;
    let (mut last, mut at) = (best.clone(), 0);
    while at < most {
        let worth = last.worth();
        let (proven, witness) = climb.better(most, &worth, &last.holdings)?;
        let Some(witness) = witness else {
            scarce.complete &= proven == Proven::No;
            break;
        };
        if scarce.steps.len() == range.steps {
            (scarce.cut, scarce.looked_at) = (true, Milli(at));
            break;
        }
        let (more, witness) = climb.least(at, most, &worth, witness)?;
        let Answer::Best(then) = asking.best_of(&climb.variant(more), &witness.holdings)? else {
            scarce.complete = false;
            break;
        };
        let then = settled(asking, &climb.variant(more), &best.holdings, &then.worth(), then)?;
        scarce.steps.push(step(best, &then, Milli(more)));
        scarce.complete &= then.is_proven();
        (last, at) = (then, more);
    }
    scarce.complete &= climb.proven;
    Ok(Some(scarce))
}

fn step(best: &Best, then: &Best, more: Milli) -> Step {
    Step { more, gain: Price::between(then, best), then: changes(&best.holdings, &then.holdings) }
}

/// The search along one capacity.
struct Climb<'c> {
    asking: &'c Asking<'c>,
    node: &'c str,
    today: i64,
    proven: bool,
}

impl Climb<'_> {
    fn variant(&self, more: i64) -> Problem {
        variant::with_capacity(self.asking.problem, self.node, Milli(more))
    }

    fn better(&self, more: i64, worth: &[Milli], known: &[Holding]) -> Result<(Proven, Option<Best>), AnswerError> {
        self.asking.more_than(&self.variant(more), worth, known)
    }

    /// The least amount above `low`, which allows no better plan, up to `high`, which allows this one.
    fn least(&mut self, mut low: i64, mut high: i64, worth: &[Milli], mut witness: Best) -> Result<(i64, Best), AnswerError> {
        high = high.min(self.needs(&witness).max(low + 1));
        let mut just_below = true;
        while high - low > 1 {
            let middle = if just_below { high - 1 } else { low + (high - low) / 2 };
            just_below = !just_below;
            match self.better(middle, worth, &[])? {
                (Proven::Yes, Some(found)) => {
                    high = middle.min(self.needs(&found).max(low + 1));
                    witness = found;
                }
                (answer, _) => {
                    self.proven &= answer == Proven::No;
                    low = middle;
                }
            }
        }
        Ok((high, witness))
    }

    /// So much more than today's capacity a plan draws; what it draws of one grant alone counts too.
    fn needs(&self, plan: &Best) -> i64 {
        let loads = audit::loads(self.asking.problem, &plan.holdings);
        loads.iter().find(|load| load.node == self.node).map_or(i64::MAX, |load| load.load.0 - self.today)
    }

    /// Whether more capacity only adds to the places firms can hold. A firm that states no largest area is never given land that
    /// it could do without: where more capacity lets it do with less, the larger place is no longer offered.
    fn only_grows(&self, most: i64) -> Result<bool, AnswerError> {
        let listed = |more: i64| self.asking.list(&self.variant(more));
        let (Some(today), Some(then)) = (listed(0)?, listed(most)?) else { return Ok(false) };
        // Between the two a place may come and go again: each capacity at which a firm's own draw passes is looked at.
        let draws = self.draws(most);
        let mut before: Placements = today;
        for more in draws {
            let Some(now) = listed(more)? else { return Ok(false) };
            if !within(&before, &now) {
                return Ok(false);
            }
            before = now;
        }
        Ok(within(&before, &then))
    }

    /// Amounts at which a draw of one firm alone begins to pass.
    fn draws(&self, most: i64) -> std::collections::BTreeSet<i64> {
        let problem = self.asking.problem;
        let node = problem.resources.iter().flat_map(|r| r.nodes.iter().map(move |n| (r, n))).find(|(_, n)| n.id == self.node);
        let Some((resource, node)) = node else { return Default::default() };
        let offers = problem.firms.iter().flat_map(|firm| &firm.offers);
        let terms = offers.flat_map(|offer| std::iter::once(&offer.terms).chain(offer.at.values()));
        let draws = terms.filter_map(|terms| terms.uses.get(&resource.id));
        let needs = draws.map(|draw| {
            let load = i128::from(draw.0) * i128::from(node.coincidence);
            i64::try_from((load + 999) / 1_000).unwrap_or(i64::MAX) - self.today
        });
        needs.filter(|more| (1..=most).contains(more)).collect()
    }
}

fn within(few: &Placements, many: &Placements) -> bool {
    few.list.iter().all(|p| many.list.binary_search_by_key(&p.holding, |q| q.holding).is_ok())
}

/// What a row would be worth if it were longer, plot by plot (or module by module); `None` for a single plot, which has
/// no end at which it could grow.
///
/// # Errors
/// [`AnswerError`].
pub fn row_steps(asking: &Asking<'_>, best: &Best, row: RowIdx, range: Range) -> Result<Option<Scarce>, AnswerError> {
    let problem = asking.problem;
    let land = &problem.land.rows[row.0];
    let frontage = |problem: &Problem| {
        let row = &problem.land.rows[row.0];
        row.frontage(0, row.cells.len().saturating_sub(1))
    };
    let today = frontage(problem);
    let most = Length(today.0 * i64::from(range.percent) / 100);
    let mut scarce = Scarce {
        name: land.id.clone(),
        unit: "m".to_owned(),
        today: Milli(today.0),
        steps: Vec::new(),
        looked_at: Milli::ZERO,
        complete: best.is_proven(),
        seen_in: Box::new(problem.clone()),
        cut: false,
    };
    let mut last = best.clone();
    for more in 1.. {
        let Some(longer) = longer_row(problem, row, more) else {
            if more == 1 {
                return Ok(None);
            }
            break;
        };
        let by = frontage(&longer) - today;
        if by > most && more > 1 {
            break;
        }
        if scarce.steps.len() == range.steps {
            scarce.cut = true;
            break;
        }
        scarce.looked_at = Milli(by.0);
        *scarce.seen_in = longer.clone();
        let Answer::Best(then) = asking.ask(&longer, &Question { known: last.holdings.clone(), ..Question::default() })? else {
            scarce.complete = false;
            break;
        };
        scarce.complete &= then.is_proven();
        if then.worth() > last.worth() {
            let then = settled(asking, &longer, &best.holdings, &then.worth(), then)?;
            scarce.steps.push(step(best, &then, Milli(by.0)));
            last = then;
        }
    }
    Ok(Some(scarce))
}
