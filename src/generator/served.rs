//! Whether every street of a layout is reached from a gate, and every plot lies on a street with all its frontage.
//!
//! Knows: a finished layout. Must not know: how it was made. Asked of the faces as they stand on the millimetre: snapping and
//! joining pieces may have undone what was meant.

use super::yard::Yard;
use crate::geometry::{Outline, overlap_length};
use crate::layout::Layout;
use crate::site::LandUse;
use crate::units::Length;

/// Two streets meet where they share at least so much of their edges: a fire lane less what kerbs take (D).
const MEET: Length = Length(3_000);

/// Whether streets and plots can be reached.
pub(super) fn served(yard: &Yard<'_>, layout: &Layout) -> bool {
    let areas = yard.site.areas.iter().chain(&layout.areas);
    let roads: Vec<&Outline> = areas.filter(|area| area.land_use == LandUse::Road).map(|area| &area.outline).collect();
    streets(yard, &roads) && layout.rows.iter().all(|row| fronts(row, &roads))
}

fn shared(a: &Outline, b: &Outline) -> Length {
    let (low, high) = b.bounds();
    let near = |p: crate::geometry::Point, q: crate::geometry::Point| {
        p.x.min(q.x) <= high.x && p.x.max(q.x) >= low.x && p.y.min(q.y) <= high.y && p.y.max(q.y) >= low.y
    };
    let edges = a.edges().filter(|(p, q)| near(*p, *q));
    edges.flat_map(|(p, q)| b.edges().map(move |(r, s)| overlap_length(p, q, r, s))).sum()
}

fn streets(yard: &Yard<'_>, roads: &[&Outline]) -> bool {
    let at_mouth = |road: &Outline| {
        let mouths = yard.ground.mouths.iter();
        let along: Length = mouths.flat_map(|m| road.edges().map(|(a, b)| overlap_length(m.ends.0, m.ends.1, a, b))).sum();
        along >= MEET || yard.site.gates.iter().any(|gate| road.covers_point(gate.at))
    };
    let mut reached: Vec<usize> = (0..roads.len()).filter(|&road| at_mouth(roads[road])).collect();
    let mut left: Vec<usize> = (0..roads.len()).filter(|road| !reached.contains(road)).collect();
    let mut next = 0;
    while let Some(&from) = reached.get(next) {
        next += 1;
        let (joined, apart) = left.into_iter().partition(|&road| shared(roads[from], roads[road]) >= MEET);
        reached.extend::<Vec<usize>>(joined);
        left = apart;
    }
    left.is_empty()
}

fn fronts(row: &crate::site::Row, roads: &[&Outline]) -> bool {
    let Some(faces) = &row.faces else { return false };
    faces.iter().enumerate().all(|(cell, face)| {
        let along: Length = roads.iter().map(|road| shared(&face.outline, road)).sum();
        // Each piece of the shared line is rounded down.
        along.0 + face.outline.corners().len() as i64 >= row.frontage(cell, cell).0
    })
}
