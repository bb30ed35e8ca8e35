//! One plot or hall: who else could hold it, and at what cost.
//!
//! *Cost*: the worth of the best plan less that of the best plan in which the firm holds a place that includes the plot.

use super::asking::{Answer, AnswerError, Asking, Best, Price};
use super::changes::{Changes, changes};
use crate::firm::FirmIdx;
use crate::placement::Placements;
use crate::planner::{Prepared, Question};
use crate::problem::{Holding, Problem};
use crate::site::{HallIdx, Place, RowIdx};
use crate::{variant, workers};

/// A plot, a cell of an open row, or a hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plot {
    /// A cell of a row.
    Cell(RowIdx, usize),
    /// A hall.
    Hall(HallIdx),
}

/// A firm that could hold the plot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rival {
    /// The firm.
    pub firm: FirmIdx,
    /// What it would hold; `None` where no lawful plan gives it the plot, or time ended.
    pub holds: Option<Holding>,
    /// How much that costs; `None` as above.
    pub cost: Option<Price>,
    /// Who would lose land, come in or move.
    pub then: Changes,
    /// Whether it is proven that no lawful plan gives it the plot.
    pub never: bool,
}

/// Who could hold a plot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlotAnswer {
    /// The plot.
    pub plot: Plot,
    /// Who holds it in the best plan (in a hall there may be several).
    pub holders: Vec<Holding>,
    /// Every other firm that some lawful plan gives it, the cheapest first, then in the published order.
    pub rivals: Vec<Rival>,
    /// Firms with a place that includes it, but no lawful plan in which they hold one; or none found in time.
    pub barred: Vec<Rival>,
    /// How many firms have no place that includes it.
    pub unfit: usize,
}

impl Plot {
    /// Whether a place includes it.
    pub fn lies_in(self, place: Place) -> bool {
        match (self, place) {
            (Self::Cell(row, cell), Place::Run { row: of, first, last }) => row == of && (first..=last).contains(&cell),
            (Self::Hall(hall), Place::Hall(of)) => hall == of,
            _ => false,
        }
    }

    /// Its name.
    pub fn name(self, problem: &Problem) -> &str {
        match self {
            Self::Cell(row, cell) => &problem.land.rows[row.0].cells[cell],
            Self::Hall(hall) => &problem.land.halls[hall.0].id,
        }
    }
}

/// The plot, cell or hall of this name.
pub fn find_plot(problem: &Problem, name: &str) -> Option<Plot> {
    let rows = problem.land.rows.iter().enumerate();
    let cell =
        rows.filter_map(|(row, of)| of.cells.iter().position(|own| own == name).map(|cell| Plot::Cell(RowIdx(row), cell))).next();
    cell.or_else(|| problem.land.halls.iter().position(|hall| hall.id == name).map(|hall| Plot::Hall(HallIdx(hall))))
}

/// Who else could hold a plot.
///
/// # Errors
/// [`AnswerError`].
pub fn plot(asking: &Asking<'_>, best: &Best, plot: Plot) -> Result<PlotAnswer, AnswerError> {
    let problem = asking.problem;
    let holders: Vec<Holding> = best.holdings.iter().copied().filter(|holding| plot.lies_in(holding.place)).collect();
    let list = asking.list(problem)?.unwrap_or_default();
    let covers = |firm: FirmIdx| list.list.iter().any(|p| p.holding.firm == firm && plot.lies_in(p.holding.place));
    let others = || problem.published_order().into_iter().filter(|firm| holders.iter().all(|holder| holder.firm != *firm));
    let able: Vec<FirmIdx> = others().filter(|firm| covers(*firm)).collect();
    let unfit = others().count() - able.len();
    let asked: Result<Vec<Rival>, AnswerError> =
        workers::each(able.len(), asking.jobs, |index| rival(asking, best, &list, plot, able[index])).into_iter().collect();
    let (mut rivals, barred): (Vec<Rival>, Vec<Rival>) = asked?.into_iter().partition(|rival| rival.holds.is_some());
    // Stable: firms of equal cost stay in the published order.
    rivals.sort_by_key(|rival| rival.cost.map(|cost| (std::cmp::Reverse(cost.level), cost.low, cost.high)));
    Ok(PlotAnswer { plot, holders, rivals, barred, unfit })
}

fn rival(asking: &Asking<'_>, best: &Best, list: &Placements, plot: Plot, firm: FirmIdx) -> Result<Rival, AnswerError> {
    let forced = variant::with_firm(asking.problem, firm);
    let mut only = list.clone();
    only.list.retain(|placement| placement.holding.firm != firm || plot.lies_in(placement.holding.place));
    let none = |never| Rival { firm, holds: None, cost: None, then: Changes::default(), never };
    let own = |found: &Best| found.holding(firm);
    // Where a rule forbids every such place there is nothing to solve.
    let model = Prepared::new(&forced, &only).model;
    let barred = |index: usize| only.list[index].holding.firm != firm || model.forbidden_by(index).is_some();
    if (0..only.list.len()).all(barred) {
        return Ok(none(true));
    }
    Ok(match asking.over(&forced, &only, &Question::default())? {
        Answer::Best(found) => Rival {
            firm,
            holds: own(&found),
            cost: Some(Price::between(best, &found)),
            then: changes(&best.holdings, &found.holdings),
            never: false,
        },
        Answer::None => none(true),
        Answer::Unknown => none(false),
    })
}
