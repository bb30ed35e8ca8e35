//! Faces that share corners: what several of them are together, and what they leave of a larger one. Exact.
//!
//! Knows: rings of corners. Must not know: what the land is.
//!
//! Every face runs counter-clockwise. Where two faces share an edge, one has it in each direction: the two cancel, and what
//! is left is the edge of the union. So areas add up to the half square millimetre without a tolerance, as long as
//! neighbours share *every* corner of the line between them.

use std::collections::BTreeMap;

use super::outline::Outline;
use super::predicates::{Point, cross, on_segment};

/// What faces are together, where that is one piece without a hole; corners in the middle of a straight line are dropped.
/// `None` where the faces do not hang together or enclose a hole.
pub fn joined(faces: &[&Outline]) -> Option<Outline> {
    if let [only] = faces {
        return Some((*only).clone());
    }
    let rings = chained(edges_left(&[], faces));
    let [ring] = rings.as_slice() else { return None };
    Outline::new(&straightened(ring)).ok()
}

/// What is left of land when faces are taken out of it, as rings: counter-clockwise ones around what is left, clockwise
/// ones around holes in it. `land` holds the boundary counter-clockwise first, then holes of the land itself (given
/// counter-clockwise, as every outline is).
pub fn rings_left(land: &[&Outline], faces: &[&Outline]) -> Vec<Vec<Point>> {
    chained(edges_left(land, faces))
}

/// An outline that stays what it is, with those of the points (sorted) that lie exactly on its edges among its corners.
pub fn with_corners(outline: &Outline, points: &[Point]) -> Vec<Point> {
    let mut ring = Vec::with_capacity(outline.corners().len());
    for (a, b) in outline.edges() {
        ring.push(a);
        let from = points.partition_point(|p| p.x < a.x.min(b.x));
        let near = points[from..].iter().take_while(|p| p.x <= a.x.max(b.x));
        let mut on: Vec<Point> = near.copied().filter(|&p| p != a && p != b && on_segment(p, a, b)).collect();
        on.sort_by_key(|p| a.distance_squared(*p));
        ring.extend(on);
    }
    ring
}

/// Whether faces and land are the same, exactly: `land` is a boundary and then holes in it. Corners that lie on another's edge
/// count as corners of both. Every face being a simple ring, it covers a point once or not at all; if the edges of all faces
/// cancel but for the edges of the land, together they cover each point of it once and no other: none overlaps another, none
/// lies outside, nothing is left.
pub fn fills(land: &[&Outline], faces: &[&Outline]) -> bool {
    let mut points: Vec<Point> = land.iter().chain(faces).flat_map(|outline| outline.corners().iter().copied()).collect();
    points.sort_unstable();
    points.dedup();
    let mut count: BTreeMap<(Point, Point), i32> = BTreeMap::new();
    let mut add = |outline: &Outline, sign: i32| {
        let ring = with_corners(outline, &points);
        for (i, &a) in ring.iter().enumerate() {
            let b = ring[(i + 1) % ring.len()];
            *count.entry((a.min(b), a.max(b))).or_default() += if a < b { sign } else { -sign };
        }
    };
    land.iter().enumerate().for_each(|(index, outline)| add(outline, if index == 0 { 1 } else { -1 }));
    faces.iter().for_each(|face| add(face, -1));
    count.values().all(|times| *times == 0)
}

/// Directed edges of the land less those of the faces; without land, the edges around the faces. Edges in both directions
/// cancel.
fn edges_left(land: &[&Outline], faces: &[&Outline]) -> BTreeMap<Point, Vec<Point>> {
    let mut count: BTreeMap<(Point, Point), i32> = BTreeMap::new();
    let mut add = |a: Point, b: Point| {
        let (key, sign) = if a < b { ((a, b), 1) } else { ((b, a), -1) };
        *count.entry(key).or_default() += sign;
    };
    for (index, outline) in land.iter().enumerate() {
        for (a, b) in outline.edges() {
            if index == 0 { add(a, b) } else { add(b, a) }
        }
    }
    for (a, b) in faces.iter().flat_map(|face| face.edges()) {
        if land.is_empty() { add(a, b) } else { add(b, a) }
    }
    let mut from: BTreeMap<Point, Vec<Point>> = BTreeMap::new();
    for ((a, b), times) in count {
        for _ in 0..times.unsigned_abs() {
            let (a, b) = if times > 0 { (a, b) } else { (b, a) };
            from.entry(a).or_default().push(b);
        }
    }
    from
}

/// Directed edges as rings. Where several leave one corner, the next is the one farthest to the left as seen on arrival, so
/// that rings which meet in a corner are told apart and none crosses itself.
fn chained(mut from: BTreeMap<Point, Vec<Point>>) -> Vec<Vec<Point>> {
    let mut rings = Vec::new();
    while let Some((&start, _)) = from.first_key_value() {
        let mut ring = vec![start];
        let mut before: Option<Point> = None;
        let mut at = start;
        while let Some(ways) = from.get_mut(&at) {
            let chosen = match before {
                Some(before) if ways.len() > 1 => leftmost(before, at, ways),
                _ => 0,
            };
            let next = ways.swap_remove(chosen);
            if ways.is_empty() {
                from.remove(&at);
            }
            // A corner met again closes a ring of its own.
            if let Some(seen) = ring.iter().position(|p| *p == next) {
                let closed: Vec<Point> = ring.split_off(seen);
                if closed.len() > 2 {
                    rings.push(closed);
                }
                ring.push(next);
                before = ring.len().checked_sub(2).map(|i| ring[i]);
                if ring.len() == 1 && !from.contains_key(&next) {
                    break;
                }
                at = next;
                continue;
            }
            ring.push(next);
            before = Some(at);
            at = next;
        }
    }
    rings.sort();
    rings
}

/// Of the ways on from `at`, the one farthest to the left when coming from `before`.
fn leftmost(before: Point, at: Point, ways: &[Point]) -> usize {
    // Angle classes as seen when walking on: left of the line of arrival before right of it.
    let class = |p: Point| -> i32 {
        match cross(before, at, p).signum() {
            1 => 2,
            0 => {
                let ahead =
                    i128::from(p.x - at.x) * i128::from(at.x - before.x) + i128::from(p.y - at.y) * i128::from(at.y - before.y);
                if ahead > 0 { 1 } else { 3 }
            }
            _ => 0,
        }
    };
    let mut best = 0;
    for next in 1..ways.len() {
        let (a, b) = (ways[best], ways[next]);
        let better = match class(b).cmp(&class(a)) {
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => cross(at, a, b) > 0,
        };
        if better {
            best = next;
        }
    }
    best
}

/// A ring without corners in the middle of straight lines.
fn straightened(ring: &[Point]) -> Vec<Point> {
    let n = ring.len();
    let kept: Vec<Point> =
        (0..n).filter(|&i| cross(ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]) != 0).map(|i| ring[i]).collect();
    if kept.len() < 3 { ring.to_vec() } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Area;

    fn outline(corners: &[(i64, i64)]) -> Outline {
        Outline::new(&corners.iter().map(|&(x, y)| Point::new(x, y)).collect::<Vec<_>>()).expect("valid in this test")
    }

    #[test]
    fn cells_join_and_leave_the_rest_exactly() {
        let land = outline(&[(0, 0), (100, 0), (100, 50), (0, 50)]);
        let a = outline(&[(10, 10), (20, 10), (20, 31), (10, 30)]);
        let b = outline(&[(20, 10), (33, 10), (33, 29), (20, 31)]);
        let both = joined(&[&a, &b]).expect("one piece");
        assert_eq!(both.area(), a.area() + b.area());
        let rings = rings_left(&[&land], &[&a, &b]);
        assert_eq!(rings.len(), 2, "the land and a hole in it");
        let twice = |ring: &[Point]| -> i128 { (1..ring.len() - 1).map(|i| cross(ring[0], ring[i], ring[i + 1])).sum() };
        assert_eq!(rings.iter().map(|r| twice(r)).sum::<i128>(), (land.area() - a.area() - b.area()).0);
        assert_eq!(joined(&[&a, &outline(&[(50, 0), (60, 0), (60, 9)])]), None, "two pieces");
        // The corner in the middle of the straight front goes.
        assert_eq!(joined(&[&a, &b]).map(|o| o.corners().len()), Some(5));
    }

    #[test]
    fn rings_that_meet_in_a_corner_are_told_apart() {
        // Neighbours share every corner, the land as well.
        let corners = [(0, 0), (50, 0), (100, 0), (100, 50), (100, 100), (50, 100), (0, 100), (0, 50)];
        let land = outline(&corners);
        let (a, b) = (outline(&[(0, 0), (50, 0), (50, 50), (0, 50)]), outline(&[(50, 50), (100, 50), (100, 100), (50, 100)]));
        let rings = rings_left(&[&land], &[&a, &b]);
        assert_eq!(rings.len(), 2);
        assert!(rings.iter().all(|ring| Outline::new(ring).is_ok_and(|o| o.area() == Area(5_000))));
    }
}
