//! Firms that another firm could replace at any place, at strictly more worth.
//!
//! If wherever the lesser firm can stand the better one can too, weighing no more in any limit and no less in
//! any duty, and the better one is worth strictly more there even without any bonus that the lesser one could
//! earn, then no best plan grants the lesser and refuses the better: exchange them. The row "lesser ≤ better"
//! therefore cuts off no best plan, so ties stay untouched.

use std::collections::BTreeMap;

use super::{Formulation, Sense, Var};
use crate::firm::FirmIdx;
use crate::site::Place;

/// Work beyond which the search is not worth its time (comparisons of coefficients).
const MOST_WORK: usize = 20_000_000;

/// Pairs (lesser, better) of firm indices, each lesser firm with its few nearest better ones.
pub(super) fn dominated(model: &Formulation<'_>, columns: &[Vec<(usize, i64)>]) -> Vec<(usize, usize)> {
    let firms = model.problem().firms.len();
    let mut at: Vec<BTreeMap<Place, Vec<usize>>> = vec![BTreeMap::new(); firms];
    let mut entries = 0;
    for (index, placement) in model.placements().iter().enumerate() {
        if model.forbidden_by(index).is_none() {
            entries += columns[index].len();
            at[placement.holding.firm.0].entry(placement.holding.place).or_default().push(index);
        }
    }
    if entries * firms > MOST_WORK {
        return Vec::new();
    }
    let bonus = most_bonus(model);
    let own = own_rows(model);
    let mut pairs = Vec::new();
    for lesser in 0..firms {
        for better in (0..firms).filter(|b| *b != lesser) {
            if !at[lesser].is_empty() && replaces(model, columns, &at, &bonus, &own, lesser, better) {
                pairs.push((lesser, better));
            }
        }
    }
    reduce(pairs)
}

/// Most bonus a firm could earn through helpers at level 0.
fn most_bonus(model: &Formulation<'_>) -> Vec<i64> {
    let mut most = vec![0; model.problem().firms.len()];
    for (index, helper) in model.helpers().iter().enumerate() {
        let worth = model.rewards(0).get(&Var(model.placements().len() + index)).copied().unwrap_or(0).max(0);
        let mut firms: Vec<FirmIdx> =
            helper.left.iter().chain(&helper.right).map(|v| model.placements()[v.0].holding.firm).collect();
        firms.sort_unstable();
        firms.dedup();
        for firm in firms {
            most[firm.0] += worth;
        }
    }
    most
}

/// The "one grant" row of each firm, which only speaks of that firm.
fn own_rows(model: &Formulation<'_>) -> Vec<bool> {
    model
        .rows()
        .iter()
        .map(|row| {
            let mut firms = row.terms.iter().map(|(v, _)| model.placements().get(v.0).map(|p| p.holding.firm));
            let first = firms.next().flatten();
            row.ties_helper
                || row.sense == Sense::AtMost && row.limit == 1 && first.is_some() && firms.all(|f| f == first)
        })
        .collect()
}

fn replaces(
    model: &Formulation<'_>,
    columns: &[Vec<(usize, i64)>],
    at: &[BTreeMap<Place, Vec<usize>>],
    bonus: &[i64],
    own: &[bool],
    lesser: usize,
    better: usize,
) -> bool {
    let worth = |p: usize| model.rewards(0).get(&Var(p)).copied().unwrap_or(0);
    at[lesser].iter().all(|(place, placements)| {
        let Some(others) = at[better].get(place) else { return false };
        placements.iter().all(|&p| {
            others.iter().any(|&q| worth(q) > worth(p) + bonus[lesser] && no_heavier(model, own, &columns[q], &columns[p]))
        })
    })
}

/// Whether column `q` weighs no more than `p` in any limit and no less in any duty.
fn no_heavier(model: &Formulation<'_>, own: &[bool], q: &[(usize, i64)], p: &[(usize, i64)]) -> bool {
    let weight = |column: &[(usize, i64)], row: usize| {
        column.binary_search_by_key(&row, |(r, _)| *r).map_or(0, |i| column[i].1)
    };
    q.iter().chain(p).all(|&(row, _)| {
        own[row]
            || match model.rows()[row].sense {
                Sense::AtMost => weight(q, row) <= weight(p, row),
                Sense::AtLeast => weight(q, row) >= weight(p, row),
            }
    })
}

/// Drops pairs that follow from two others.
fn reduce(pairs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    let set: std::collections::BTreeSet<(usize, usize)> = pairs.iter().copied().collect();
    pairs
        .into_iter()
        .filter(|&(a, c)| !set.range((a, 0)..(a + 1, 0)).any(|&(_, b)| b != c && set.contains(&(b, c))))
        .collect()
}
