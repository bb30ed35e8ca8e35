//! Rings with holes cut into simple pieces. Exact.
//!
//! Knows: rings of grid points. Must not know: what lies there.

use crate::geometry::{Outline, Point, cross, touching};

fn twice_area(ring: &[Point]) -> i128 {
    (1..ring.len().saturating_sub(1)).map(|i| cross(ring[0], ring[i], ring[i + 1])).sum()
}

/// Pieces without holes that together are what the rings enclose: counter-clockwise rings around land, clockwise ones around
/// holes in it. A piece with a hole is cut in two along two lines from corner to corner. `None` where a ring is not simple or
/// no such line is found.
pub(super) fn without_holes(rings: Vec<Vec<Point>>) -> Option<Vec<Outline>> {
    let (outer, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|ring| twice_area(ring) > 0);
    let mut work: Vec<(Vec<Point>, Vec<Vec<Point>>)> = outer.into_iter().map(|ring| (ring, Vec::new())).collect();
    for hole in holes {
        let mut of: Option<(i128, usize)> = None;
        for (index, (ring, _)) in work.iter().enumerate() {
            let around = Outline::new(ring).ok()?;
            let area = twice_area(ring);
            if hole.iter().all(|&p| around.covers_point(p)) && of.is_none_or(|(best, _)| area < best) {
                of = Some((area, index));
            }
        }
        work[of?.1].1.push(hole);
    }
    let mut done = Vec::new();
    while let Some((ring, mut holes)) = work.pop() {
        let Some(hole) = holes.pop() else {
            done.push(Outline::new(&ring).ok()?);
            continue;
        };
        let (a, b) = split(&ring, &hole, &holes)?;
        let in_a = Outline::new(&a).ok()?;
        let (of_a, of_b): (Vec<_>, Vec<_>) = holes.into_iter().partition(|h| h.iter().all(|&p| in_a.covers_point(p)));
        work.push((a, of_a));
        work.push((b, of_b));
    }
    done.sort();
    Some(done)
}

/// The land between a ring and one of its holes as two rings.
fn split(ring: &[Point], hole: &[Point], others: &[Vec<Point>]) -> Option<(Vec<Point>, Vec<Point>)> {
    let edges: Vec<(Point, Point)> = std::iter::once(ring)
        .chain(std::iter::once(hole))
        .chain(others.iter().map(Vec::as_slice))
        .flat_map(|r| (0..r.len()).map(move |i| (r[i], r[(i + 1) % r.len()])))
        .collect();
    let mut pairs: Vec<(i128, usize, usize)> =
        (0..hole.len()).flat_map(|h| (0..ring.len()).map(move |o| (hole[h].distance_squared(ring[o]), h, o))).collect();
    pairs.sort_unstable();
    let clear = |h: usize, o: usize| {
        let (p, q) = (hole[h], ring[o]);
        let free = |&(a, b): &(Point, Point)| {
            if a == p || b == p || a == q || b == q {
                // Edges at its ends may only touch it there.
                let other = if a == p || a == q { b } else { a };
                let end = if a == p || b == p { q } else { p };
                let lies = |r: Point, from: Point, to: Point| cross(from, to, r) == 0 && between(from, to, r);
                other == p || other == q || !(lies(other, p, q) || lies(end, a, b))
            } else {
                !touching(a, b, p, q)
            }
        };
        p == q || edges.iter().all(free) && within(ring, o, p) && within(hole, h, q)
    };
    let (_, h1, o1) = *pairs.iter().find(|&&(_, h, o)| clear(h, o))?;
    // The second line as far round the hole as there is one, so that both pieces are of use.
    let far = |h: usize| {
        let step = h.abs_diff(h1);
        step.min(hole.len() - step)
    };
    let mut second: Vec<_> = pairs.iter().filter(|&&(_, h, o)| h != h1 && o != o1).copied().collect();
    let half = hole.len() / 3;
    second.sort_by_key(|&(d, h, _)| (far(h) < half, d));
    let apart = |h: usize, o: usize| !touching(hole[h], ring[o], hole[h1], ring[o1]);
    for (_, h2, o2) in second {
        if hole[h2] == ring[o1] || hole[h1] == ring[o2] || !apart(h2, o2) || !clear(h2, o2) {
            continue;
        }
        let way = |r: &[Point], from: usize, to: usize| -> Vec<Point> {
            let n = r.len();
            (0..=(to + n - from) % n).map(|i| r[(from + i) % n]).collect()
        };
        let piece = |mut outer: Vec<Point>, inner: Vec<Point>| {
            outer.extend(inner);
            outer.dedup();
            if outer.first() == outer.last() {
                outer.pop();
            }
            outer
        };
        let a = piece(way(ring, o1, o2), way(hole, h2, h1));
        let b = piece(way(ring, o2, o1), way(hole, h1, h2));
        if Outline::new(&a).is_ok() && Outline::new(&b).is_ok() && twice_area(&a) > 0 && twice_area(&b) > 0 {
            return Some((a, b));
        }
    }
    None
}

/// Whether `p` on the line through a and b lies between them.
fn between(a: Point, b: Point, p: Point) -> bool {
    p != a && p != b && p.x >= a.x.min(b.x) && p.x <= a.x.max(b.x) && p.y >= a.y.min(b.y) && p.y <= a.y.max(b.y)
}

/// Whether the way from a ring's corner to `p` starts into the land on the left of the ring.
fn within(ring: &[Point], corner: usize, p: Point) -> bool {
    let n = ring.len();
    let (a, b, c) = (ring[(corner + n - 1) % n], ring[corner], ring[(corner + 1) % n]);
    if cross(a, b, c) >= 0 { cross(a, b, p) > 0 && cross(b, c, p) > 0 } else { cross(a, b, p) > 0 || cross(b, c, p) > 0 }
}
