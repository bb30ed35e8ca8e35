//! How far the cut lines of each plot of a row may slide, before anything is measured.
//!
//! Knows: terms of firms, feeders, rules about places and distances. Must not know: how lines are slid.
//!
//! These limits only save useless tries: what holds is measured afterwards. They are never tighter than what the plan on the
//! module keeps to, so that there is always a way to cut: that of the module.

use crate::problem::{Holding, Problem};
use crate::rules::{Reserved, RuleKind};
use crate::site::{Place, RowIdx};
use crate::units::{Area, Length};

/// How a plot is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// Within every rule.
    Free,
    /// Within the stretch it had on the module as well.
    Inside,
    /// Not at all: its firm held it before, or it is locked there.
    Fixed,
}

/// One plot of a row and its limits.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub holding: Holding,
    /// Where it lies on the module.
    pub module: (Length, Length),
    /// The area it should have: what was promised, and at least what the firm needs.
    pub target: Area,
    /// What the firm needs at least.
    pub least: Area,
    /// What it takes at most.
    pub most: Area,
    /// Frontage that firm and building need at least.
    pub frontage: Length,
    /// Where it may begin.
    pub starts: (Length, Length),
    /// Where it may end at most.
    pub end: Length,
    /// For each plot before it in the row: idle land that must stay between.
    pub apart: Vec<Length>,
    pub bound: Bound,
}

impl Item {
    /// The same plot, kept within its stretch on the module.
    pub(super) fn inside(self) -> Self {
        if self.bound == Bound::Fixed {
            return self;
        }
        let starts = (self.starts.0.max(self.module.0), self.starts.1);
        Self { starts, end: self.end.min(self.module.1), bound: Bound::Inside, ..self }
    }
}

/// The plots of a row, in order of its frontage.
pub(super) fn of(problem: &Problem, row: RowIdx, holdings: &[Holding]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for holding in holdings {
        let Some(mut item) = item(problem, row, holding) else { continue };
        item.apart = items.iter().map(|other| apart(problem, other, &item)).collect();
        items.push(item);
    }
    items
}

fn item(problem: &Problem, row: RowIdx, holding: &Holding) -> Option<Item> {
    let own = &problem.land.rows[row.0];
    let Place::Run { first, last, .. } = holding.place else { return None };
    let stations = &own.stations;
    let module = (stations[first].along, stations[last + 1].along);
    let terms = problem.terms(holding.firm, holding.offer, holding.place);
    let promised = problem.promised(holding);
    // Coverage: the building's share of the plot, rounded up.
    let covered = own.building_rules.zip(terms.building).map_or(Area::ZERO, |(rules, building)| {
        let share = i128::from(rules.coverage.max(1));
        Area((building.0 * 1_000 + share - 1) / share)
    });
    let least = terms.area_min.unwrap_or(Area::ZERO).max(covered).min(holding.area);
    let most = terms.area_max.unwrap_or(holding.area).max(holding.area.min(promised));
    let held = problem.rules.iter().any(|rule| match &rule.kind {
        RuleKind::Locked(rule) => rule.firm == holding.firm,
        RuleKind::Stays(rule) => rule.fixed_places(holding.firm).next().is_some(),
        _ => false,
    });
    let whole = module.1 - module.0;
    let frontage = terms.frontage_min.unwrap_or(Length(1)).max(width(problem, row, holding)).min(whole).max(Length(1));
    let mut item = Item {
        holding: *holding,
        module,
        target: promised.max(least).min(most),
        least,
        most,
        frontage,
        starts: module,
        end: module.1,
        apart: Vec::new(),
        bound: Bound::Fixed,
    };
    if held {
        item.starts = (module.0, module.0);
        return Some(item);
    }
    item.bound = Bound::Free;
    // The cells around the module's stretch on which it may lie, and those on which it may begin.
    let free = |cell: &usize| is_free(problem, row, holding, *cell);
    let low = (0..first).rev().take_while(free).last().unwrap_or(first);
    let high = (last + 1..own.cells.len()).take_while(free).last().unwrap_or(last);
    let alike = |cell: &usize| begins_alike(problem, row, holding, first, *cell);
    let earliest = (low..first).rev().take_while(alike).last().unwrap_or(first);
    let latest = (first + 1..=high).take_while(alike).last().unwrap_or(first);
    item.starts = (stations[earliest].along, stations[latest + 1].along - Length(1));
    item.end = stations[high + 1].along;
    Some(item)
}

/// Frontage that the building needs, at the depth that the row has along its module's stretch; 1 mm without one.
fn width(problem: &Problem, row: RowIdx, holding: &Holding) -> Length {
    let own = &problem.land.rows[row.0];
    let terms = problem.terms(holding.firm, holding.offer, holding.place);
    let (Some(rules), Some(building), Place::Run { first, last, .. }) = (own.building_rules, terms.building, holding.place)
    else {
        return Length(1);
    };
    let deep = own.depth(first, last) - rules.front - rules.rear;
    let (left, right) = rules.sides(own.building);
    if deep.0 <= 0 {
        return Length(i64::MAX);
    }
    // Half square millimetres over millimetres, rounded up.
    let across = (building.0 + 2 * i128::from(deep.0) - 1) / (2 * i128::from(deep.0));
    Length(i64::try_from(across).unwrap_or(i64::MAX).saturating_add(left.0 + right.0))
}

/// Whether no rule forbids the firm this cell of the module.
fn is_free(problem: &Problem, row: RowIdx, holding: &Holding, cell: usize) -> bool {
    let name = &problem.land.rows[row.0].cells[cell];
    let kept_from = |rule: &Reserved| rule.group.as_ref().is_none_or(|group| !group.contains(holding.firm));
    problem.rules.iter().all(|rule| match &rule.kind {
        RuleKind::NotIn(rule) => !(rule.these.contains(holding.firm) && rule.places.names.contains(name)),
        RuleKind::Forbidden(rule) => {
            !(rule.firms.contains(holding.firm) && rule.places.as_ref().is_some_and(|places| places.names.contains(name)))
        }
        RuleKind::Reserved(rule) => !(rule.places.names.contains(name) && kept_from(rule)),
        _ => true,
    })
}

/// Whether the firm draws from the same feeders, on the same terms, where it begins on this cell.
fn begins_alike(problem: &Problem, row: RowIdx, holding: &Holding, first: usize, cell: usize) -> bool {
    let at = |cell| Place::Run { row, first: cell, last: cell };
    let terms = |cell| problem.terms(holding.firm, holding.offer, at(cell));
    let own = terms(first);
    own == terms(cell)
        && problem.resources.iter().filter(|resource| own.uses.contains_key(&resource.id)).all(|resource| {
            let nodes = |cell| problem.nodes_at(resource, at(cell)).into_iter().map(|node| &node.id).collect::<Vec<_>>();
            nodes(first) == nodes(cell)
        })
}

/// Idle land between two plots that rules ask for: their distance, or what there is on the module where that is less (because
/// the rule measures between buildings).
fn apart(problem: &Problem, before: &Item, after: &Item) -> Length {
    let (a, b) = (before.holding.firm, after.holding.firm);
    let gap = after.module.0 - before.module.1;
    let wanted = problem.rules.iter().filter_map(|rule| match &rule.kind {
        RuleKind::KeepApart(rule) => {
            let bound = |a, b| rule.these.contains(a) && rule.from.contains(b);
            (bound(a, b) || bound(b, a)).then_some(rule.metres)
        }
        _ => None,
    });
    wanted.max().unwrap_or(Length::ZERO).min(gap)
}
