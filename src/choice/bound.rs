//! A bound on what a layout can be worth, by land and capacities alone: no solver, exact integers.
//!
//! Knows: placements, rows of the model. Must not know: layouts, searches.
//!
//! Why it holds. Let a plan choose at most one placement of each firm, with worth w and use a of something of which there is
//! at most A: saleable land, frontage, a capacity. For any price n/S ≥ 0 of one unit
//!
//! ```text
//! Σ w  ≤  Σ w + n/S · (A − Σ a)  =  n/S · A + Σ (w − n/S · a)  ≤  n/S · A + Σ over firms of max(0, max (w − n/S · a))
//! ```
//!
//! because what is not used, A − Σ a, is never negative. That is the Lagrangian bound of a knapsack (M. L. Fisher, The
//! Lagrangian relaxation method for solving integer programming problems, Management Science 27, 1981); it is convex in n,
//! and the least over n is looked for by bisection: a price that is not the best gives a weaker bound, never a wrong one.
//! Bonuses between firms are all counted as if they were earned. Everything else a plan must keep is left out.

use std::collections::BTreeMap;

use crate::formulation::{Sense, Tag, Var};
use crate::planner::Prepared;
use crate::site::{Place, Row};
use crate::units::{Milli, gcd};

/// Fineness of prices: one S-th of a thousandth of a point for one unit of use.
const S: i128 = 1 << 24;

/// Use and worth of the placements of one firm.
type Points = Vec<(i128, i128)>;

/// No lawful plan is worth more at the first level of the objective.
pub(super) fn bound(prepared: &Prepared<'_>) -> Milli {
    let bonuses: i128 =
        prepared.model.rewards(0).range(Var(prepared.placements.list.len())..).map(|(_, worth)| i128::from(*worth).max(0)).sum();
    let least = scarce(prepared).into_iter().map(|(limit, uses)| cheapest(prepared, limit, &uses)).min();
    let alone = priced(&points(prepared, |_| 0), 0, 0);
    let bound = bonuses + least.unwrap_or(alone).min(alone);
    let step = i128::from(step(prepared));
    Milli(i64::try_from(bound.div_euclid(step) * step).unwrap_or(i64::MAX))
}

/// Every plan's worth at the first level is a multiple of this.
pub(super) fn step(prepared: &Prepared<'_>) -> i64 {
    prepared.model.rewards(0).values().fold(0, |step, worth| gcd(step, worth.abs())).max(1)
}

/// What there is at most so much of, with the use of each placement.
fn scarce(prepared: &Prepared<'_>) -> Vec<(i128, BTreeMap<usize, i128>)> {
    let land = &prepared.problem.land;
    let runs = || {
        let all = prepared.placements.list.iter().enumerate();
        all.filter(|(_, placement)| matches!(placement.holding.place, Place::Run { .. }))
    };
    let cell = |row: &Row, cell| row.run_outline(cell, cell).map_or(0, |outline| outline.area().0);
    let area = land.rows.iter().map(|row| (0..row.cells.len()).map(|at| cell(row, at)).sum::<i128>()).sum();
    let rows = land.rows.iter().filter(|row| !row.cells.is_empty());
    let frontage = rows.map(|row| i128::from(row.frontage(0, row.cells.len() - 1).0)).sum();
    let mut found = vec![
        (area, runs().map(|(p, placement)| (p, placement.holding.area.0)).collect()),
        (frontage, runs().map(|(p, placement)| (p, i128::from(land.frontage(placement.holding.place).0))).collect()),
    ];
    for row in prepared.model.rows() {
        let plain = row.sense == Sense::AtMost && !row.ties_helper && row.terms.iter().all(|(_, use_of)| *use_of > 0);
        if plain && row.limit >= 0 && matches!(row.tag, Tag::Resource(_)) {
            found.push((row.limit.into(), row.terms.iter().map(|(var, use_of)| (var.0, i128::from(*use_of))).collect()));
        }
    }
    found
}

/// For each firm what may be best at some price: with more use more worth.
fn points(prepared: &Prepared<'_>, use_of: impl Fn(usize) -> i128) -> Vec<Points> {
    let mut firms: Vec<Points> = vec![Vec::new(); prepared.problem.firms.len()];
    for (index, placement) in prepared.placements.list.iter().enumerate() {
        if prepared.model.forbidden_by(index).is_none() {
            let worth = prepared.model.rewards(0).get(&Var(index)).copied().unwrap_or(0);
            firms[placement.holding.firm.0].push((use_of(index), worth.into()));
        }
    }
    for firm in &mut firms {
        firm.sort_unstable_by_key(|(used, worth)| (*used, -*worth));
        let mut most = 0;
        firm.retain(|(_, worth)| {
            let better = *worth > most;
            most = most.max(*worth);
            better
        });
    }
    firms
}

/// The bound at a price of n/S for a unit, rounded down: worth is whole.
fn priced(firms: &[Points], limit: i128, n: i128) -> i128 {
    let best = |points: &Points| points.iter().map(|(used, worth)| worth * S - n * used).max().unwrap_or(0).max(0);
    (n * limit + firms.iter().map(best).sum::<i128>()).div_euclid(S)
}

/// The least bound over prices of one scarce thing.
fn cheapest(prepared: &Prepared<'_>, limit: i128, uses: &BTreeMap<usize, i128>) -> i128 {
    let firms = points(prepared, |p| uses.get(&p).copied().unwrap_or(0));
    // Beyond the dearest worth of a single unit nobody takes anything.
    let dearest = firms.iter().flatten().filter(|(used, _)| *used > 0).map(|(used, worth)| worth * S / used + 1).max();
    let (mut low, mut high) = (0, dearest.unwrap_or(0));
    while high - low > 2 {
        let (a, b) = (low + (high - low) / 3, high - (high - low) / 3);
        if priced(&firms, limit, a) <= priced(&firms, limit, b) { high = b } else { low = a }
    }
    (low..=high).map(|n| priced(&firms, limit, n)).min().unwrap_or(0)
}
