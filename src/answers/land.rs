//! Land that is not there: a row that goes on for some plots more.
//!
//! *Reading.* Fixed plots are as wide as they were surveyed, so that one more metre of frontage is no plot. What is asked is:
//! if the row went on in a straight line, with further plots (or modules) just like its last, what would they be worth?
//! Whether there is land for them is not asked. What holds for the last plot (utilities, rules that name it or its row) holds
//! for them.

use std::collections::BTreeSet;

use crate::geometry::Point;
use crate::problem::{Problem, Serves};
use crate::rules::{Places, RuleKind};
use crate::site::{RowIdx, RowKind, Station};
use crate::units::Length;

/// Most plots that a row is made longer by.
const MOST: usize = 400;

/// The width of what a row would grow by, one by one; `None` for a single plot.
pub fn widths_of_more(problem: &Problem, row: RowIdx) -> Option<Length> {
    let row = &problem.land.rows[row.0];
    let last = row.cells.len().checked_sub(1).filter(|_| row.kind != RowKind::Single)?;
    Some(row.frontage(last, last)).filter(|width| width.0 > 0)
}

/// The problem with a row that goes on by so many plots or modules; `None` for a single plot, or too many.
pub fn longer_row(problem: &Problem, row: RowIdx, more: usize) -> Option<Problem> {
    let width = widths_of_more(problem, row).filter(|_| more <= MOST)?;
    let mut variant = problem.clone();
    let mut names: BTreeSet<String> = problem.land.rows.iter().flat_map(|row| row.cells.iter().cloned()).collect();
    let own = &mut variant.land.rows[row.0];
    let last = own.cells.last()?.clone();
    let mut added = Vec::new();
    for number in 1..=more {
        let [.., before, end] = own.stations.as_slice() else { return None };
        let on = |from: Point, to: Point| Point::new(to.x + (to.x - from.x), to.y + (to.y - from.y));
        let next = Station { along: end.along + width, front: on(before.front, end.front), back: on(before.back, end.back) };
        // No name that is taken: `A-12+1`.
        let mut name = format!("{last}+{number}");
        while !names.insert(name.clone()) {
            name.push('+');
        }
        own.stations.push(next);
        own.cells.push(name.clone());
        added.push(name);
    }
    for node in variant.resources.iter_mut().flat_map(|resource| &mut resource.nodes) {
        if let Serves::Cells(cells) = &mut node.serves {
            join(cells, &last, &added);
        }
    }
    for rule in &mut variant.rules {
        if let Some(places) = places_of(&mut rule.kind) {
            join(&mut places.names, &last, &added);
        }
    }
    Some(variant)
}

fn join(names: &mut BTreeSet<String>, last: &str, added: &[String]) {
    if names.contains(last) {
        names.extend(added.iter().cloned());
    }
}

/// The places that a rule names.
fn places_of(kind: &mut RuleKind) -> Option<&mut Places> {
    match kind {
        RuleKind::NotIn(rule) => Some(&mut rule.places),
        RuleKind::Reserved(rule) => Some(&mut rule.places),
        RuleKind::Forbidden(rule) => rule.places.as_mut(),
        _ => None,
    }
}
