//! Streets of a layout: every plot on one, every one on a gate, every long dead end with room to turn.
//!
//! Knows: streets, gates, fronts. Must not know: patterns of streets.

use std::collections::BTreeSet;

use super::super::Fault;
use super::{adjoin, covered, found, runs_on};
use crate::geometry::{Outline, Point, farther_than};
use crate::layout::{Ground, Mouth, Wish};
use crate::problem::Problem;
use crate::site::{Gate, LandArea, LandUse, Vehicle};
use crate::units::Length;

pub(super) fn check(problem: &Problem, wish: &Wish, ground: &Ground) -> Vec<Fault> {
    let site = &problem.land.sites[wish.site.0];
    let roads: Vec<&LandArea> = site.areas.iter().filter(|area| area.land_use == LandUse::Road).collect();
    let mut off = Vec::new();
    for row in problem.land.rows.iter().filter(|row| row.site == wish.site) {
        for (cell, name) in row.cells.iter().enumerate() {
            let (a, b) = (row.stations[cell].front, row.stations[cell + 1].front);
            if a == b || !covered(a, b, roads.iter().flat_map(|road| road.outline.edges())) {
                off.push(name.clone());
            }
        }
    }
    let at_gate: Vec<bool> = roads.iter().map(|road| gates_of(&road.outline, problem, wish, ground) > 0).collect();
    let next: Vec<Vec<usize>> = (0..roads.len())
        .map(|i| (0..roads.len()).filter(|&j| i != j && adjoin(&roads[i].outline, &roads[j].outline)).collect())
        .collect();
    let mut reached: BTreeSet<usize> = (0..roads.len()).filter(|&i| at_gate[i]).collect();
    let mut open: Vec<usize> = reached.iter().copied().collect();
    while let Some(from) = open.pop() {
        open.extend(next[from].iter().copied().filter(|&to| reached.insert(to)));
    }
    let cut_off = (0..roads.len()).filter(|i| !reached.contains(i)).map(|i| roads[i].id.clone()).collect();
    let vehicle = site.vehicle.unwrap_or(Vehicle::FIRE_ENGINE);
    let blind = |i: &usize| {
        let road = &roads[*i].outline;
        // One that goes on, or has a gate at either end, is no dead end.
        let ends =
            if at_gate[*i] { next[*i].is_empty() && gates_of(road, problem, wish, ground) < 2 } else { next[*i].len() <= 1 };
        let joint = next[*i].first().map(|to| &roads[*to].outline);
        ends && reached.contains(i) && is_far(road, problem, wish) && !has_room(road, joint, vehicle)
    };
    let blind = (0..roads.len()).filter(blind).map(|i| roads[i].id.clone()).collect();
    let each = [found("layout-off-street", off), found("layout-cut-off", cut_off), found("layout-no-head", blind)];
    each.into_iter().flatten().collect()
}

/// Whether an edge of the boundary is one of a mouth.
pub(super) fn in_mouth(boundary: &Outline, mouth: &Mouth, a: Point, b: Point) -> bool {
    let ring = boundary.corners();
    let Some(first) = ring.iter().position(|p| *p == mouth.ends.0) else { return false };
    let walk = (0..ring.len()).map(|i| ring[(first + i) % ring.len()]);
    let mut inside = walk.take_while(|p| *p != mouth.ends.1).collect::<Vec<_>>();
    inside.push(mouth.ends.1);
    inside.windows(2).any(|pair| (pair[0], pair[1]) == (a, b))
}

/// At how many gates a street lies: along the opening, or on the very place.
fn gates_of(road: &Outline, problem: &Problem, wish: &Wish, ground: &Ground) -> usize {
    let site = &problem.land.sites[wish.site.0];
    let opens = |mouth: &Mouth| {
        let own = ground.boundary.edges().filter(|(a, b)| in_mouth(&ground.boundary, mouth, *a, *b));
        own.into_iter().any(|(a, b)| road.edges().any(|(c, d)| runs_on(a, b, c, d)))
    };
    let at = |(index, gate): &(usize, &Gate)| {
        road.covers_point(gate.at) || ground.mouths.iter().any(|mouth| mouth.gate == *index && opens(mouth))
    };
    site.gates.iter().enumerate().filter(at).count()
}

/// Whether its farthest corner lies farther from every gate than a dead end may be long: the way is longer still.
fn is_far(road: &Outline, problem: &Problem, wish: &Wish) -> bool {
    let gates = &problem.land.sites[wish.site.0].gates;
    road.corners().iter().any(|corner| gates.iter().all(|gate| gate.at.distance(*corner) > wish.dead_end))
}

/// Whether the vehicle can turn on it: in a circle of its outer radius around the middle, or, where it is joined to another
/// street, with arms as long as the vehicle on both sides of that street.
fn has_room(road: &Outline, joint: Option<&Outline>, vehicle: Vehicle) -> bool {
    let corners = road.corners();
    let count = corners.len() as i64;
    let mean = Point::new(corners.iter().map(|p| p.x).sum::<i64>() / count, corners.iter().map(|p| p.y).sum::<i64>() / count);
    let (low, high) = road.bounds();
    let middle = Point::new((low.x + high.x) / 2, (low.y + high.y) / 2);
    let circle = |at: Point| {
        let clear = |(a, b): (Point, Point)| farther_than(at, at, a, b, vehicle.outer_radius);
        road.covers_point(at) && road.edges().all(clear)
    };
    circle(mean) || circle(middle) || joint.is_some_and(|joint| has_arms(road, joint, vehicle.length))
}

/// Whether it reaches so far on both sides of the middle of a piece of its joint, in the direction of that piece. Kerbs are
/// pieces of the joint too, and reach no farther than they are long.
fn has_arms(road: &Outline, joint: &Outline, length: Length) -> bool {
    let shared = road.edges().flat_map(|(a, b)| {
        let own = joint.edges().filter(move |(c, d)| runs_on(a, b, *c, *d));
        own.map(move |(c, d)| (a.min(b).max(c.min(d)), a.max(b).min(c.max(d))))
    });
    let reaches = |(a, b): (Point, Point)| {
        let middle = Point::new((a.x + b.x) / 2, (a.y + b.y) / 2);
        let along = |p: &Point| {
            let (dx, dy) = (i128::from(b.x - a.x), i128::from(b.y - a.y));
            dx * i128::from(p.x - middle.x) + dy * i128::from(p.y - middle.y)
        };
        let far = i128::from(length.0) * i128::from(a.distance(b).0);
        let reach = || road.corners().iter().map(along);
        reach().any(|x| x >= far) && reach().any(|x| x <= -far)
    };
    shared.into_iter().any(reaches)
}
