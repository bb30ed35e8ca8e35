//! Edges of rings on the paper: the nearest, the longest, which side is out.
//!
//! Knows: points in millimetres of paper. Must not know: what the rings are.

use super::fit::{Direction, contains};
use super::shapes::At;

/// The edges of a ring.
pub(super) fn pairs(ring: &[At]) -> impl Iterator<Item = (At, At)> + '_ {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]))
}

/// Distance between two points.
pub(super) fn distance(a: At, b: At) -> f64 {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).sqrt()
}

/// Direction of the longest edge.
pub(super) fn longest_edge(ring: &[At]) -> Direction {
    let longest = pairs(ring).max_by(|x, y| distance(x.0, x.1).total_cmp(&distance(y.0, y.1)));
    longest.map_or(Direction::LEVEL, |(a, b)| Direction::between(a, b))
}

/// The edge nearest to a point.
pub(super) fn nearest_edge(ring: &[At], p: At) -> Option<(At, At)> {
    let gap = |(a, b): (At, At)| {
        let (x, y) = (b.x - a.x, b.y - a.y);
        let t = (((p.x - a.x) * x + (p.y - a.y) * y) / (x * x + y * y).max(1e-12)).clamp(0.0, 1.0);
        distance(p, At::new(a.x + t * x, a.y + t * y))
    };
    pairs(ring).min_by(|&e, &f| gap(e).total_cmp(&gap(f)))
}

/// Unit vectors along an edge and out of its ring, at a point on the edge.
pub(super) fn outward(ring: &[At], a: At, b: At, at: At) -> (At, At) {
    let length = distance(a, b).max(1e-9);
    let along = At::new((b.x - a.x) / length, (b.y - a.y) / length);
    let normal = At::new(-along.y, along.x);
    let inside = contains(ring, At::new(at.x + normal.x * 0.05, at.y + normal.y * 0.05));
    (along, if inside { At::new(-normal.x, -normal.y) } else { normal })
}

/// Distance from the line through `a` and `b`, counted positive on the side where most of the ring lies.
pub(super) fn inward_of(ring: &[At], a: At, b: At) -> impl Fn(At) -> f64 + use<> {
    let length = distance(a, b).max(1e-9);
    let (x, y) = (-(b.y - a.y) / length, (b.x - a.x) / length);
    let side: f64 = ring.iter().map(|p| (p.x - a.x) * x + (p.y - a.y) * y).sum();
    let sign = if side < 0.0 { -1.0 } else { 1.0 };
    move |p| sign * ((p.x - a.x) * x + (p.y - a.y) * y)
}
