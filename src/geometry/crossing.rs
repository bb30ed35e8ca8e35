//! Where a ring crosses or touches itself. Exact.
//!
//! Knows: rings of corners. Must not know: what a ring bounds.
//!
//! Boxes around runs of edges, halved again and again in the order of the ring, keep most pairs of edges apart without a
//! look at them: a boundary of 10,000 corners needs some 100,000 tests of boxes in place of 50 million of edges. The answer
//! is that of comparing every pair: a test holds the two together.

use super::predicates::{Point, cross, on_segment, segment_crossing, segments_touch};

/// Fewest edges under one box that are not halved further.
const LEAF: usize = 4;

#[derive(Debug, Clone, Copy)]
struct Bounds {
    low: Point,
    high: Point,
}

impl Bounds {
    fn of(a: Point, b: Point) -> Self {
        Self { low: Point::new(a.x.min(b.x), a.y.min(b.y)), high: Point::new(a.x.max(b.x), a.y.max(b.y)) }
    }

    fn with(self, other: Self) -> Self {
        let low = Point::new(self.low.x.min(other.low.x), self.low.y.min(other.low.y));
        Self { low, high: Point::new(self.high.x.max(other.high.x), self.high.y.max(other.high.y)) }
    }

    fn meets(self, other: Self) -> bool {
        self.low.x <= other.high.x && other.low.x <= self.high.x && self.low.y <= other.high.y && other.low.y <= self.high.y
    }
}

/// Boxes around runs of edges: that of the run `from..to` stands at `at`, those of its halves at `2 * at + 1` and `2 * at + 2`.
struct Boxes<'r> {
    ring: &'r [Point],
    boxes: Vec<Option<Bounds>>,
}

impl<'r> Boxes<'r> {
    fn of(ring: &'r [Point]) -> Self {
        let mut own = Self { ring, boxes: Vec::new() };
        own.boxes.resize(4 * ring.len().div_ceil(LEAF).next_power_of_two(), None);
        own.fill(0, 0, ring.len());
        own
    }

    fn edge(&self, index: usize) -> (Point, Point) {
        (self.ring[index], self.ring[(index + 1) % self.ring.len()])
    }

    fn fill(&mut self, at: usize, from: usize, to: usize) -> Option<Bounds> {
        let around = if to - from <= LEAF {
            let edges = (from..to).map(|index| self.edge(index)).map(|(a, b)| Bounds::of(a, b));
            edges.reduce(Bounds::with)
        } else {
            let middle = from + (to - from) / 2;
            let halves = (self.fill(2 * at + 1, from, middle), self.fill(2 * at + 2, middle, to));
            halves.0.zip(halves.1).map(|(a, b)| a.with(b))
        };
        if let Some(place) = self.boxes.get_mut(at) {
            *place = around;
        }
        around
    }

    /// The first edge from `least` on, within the run, that touches a–b; `spared` is not looked at.
    fn first_touching(&self, run: (usize, usize, usize), (a, b): (Point, Point), least: usize, spared: usize) -> Option<usize> {
        let (at, from, to) = run;
        if to <= least || !self.boxes.get(at).copied().flatten().is_some_and(|around| around.meets(Bounds::of(a, b))) {
            return None;
        }
        if to - from <= LEAF {
            return (from.max(least)..to).filter(|index| *index != spared).find(|index| {
                let (c, d) = self.edge(*index);
                segments_touch(a, b, c, d)
            });
        }
        let middle = from + (to - from) / 2;
        let first = self.first_touching((2 * at + 1, from, middle), (a, b), least, spared);
        first.or_else(|| self.first_touching((2 * at + 2, middle, to), (a, b), least, spared))
    }
}

/// A point where two edges that are not neighbours touch, or where neighbours fold back on each other: at the first edge
/// that does either.
pub(super) fn self_crossing(ring: &[Point]) -> Option<Point> {
    let n = ring.len();
    let boxes = Boxes::of(ring);
    for i in 0..n {
        let (a, b) = boxes.edge(i);
        let (_, c) = boxes.edge((i + 1) % n);
        if cross(a, b, c) == 0 && (on_segment(c, a, b) || on_segment(a, b, c)) {
            return Some(b);
        }
        // The last edge is a neighbour of the first.
        let spared = if i == 0 { n - 1 } else { n };
        if let Some(j) = boxes.first_touching((0, 0, n), (a, b), i + 2, spared) {
            let (c, d) = boxes.edge(j);
            return segment_crossing(a, b, c, d);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair of edges, one by one.
    fn by_pairs(ring: &[Point]) -> Option<Point> {
        let n = ring.len();
        let edge = |i: usize| (ring[i], ring[(i + 1) % n]);
        for i in 0..n {
            let (a, b) = edge(i);
            let (_, c) = edge((i + 1) % n);
            if cross(a, b, c) == 0 && (on_segment(c, a, b) || on_segment(a, b, c)) {
                return Some(b);
            }
            for j in i + 2..n {
                let (c, d) = edge(j);
                if !(i == 0 && j == n - 1) && segments_touch(a, b, c, d) {
                    return segment_crossing(a, b, c, d);
                }
            }
        }
        None
    }

    fn below(state: &mut u64, limit: i64) -> i64 {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        (*state % limit.max(1) as u64) as i64
    }

    /// Rings of every kind: loose scribbles, stars (simple), and stars with one corner moved.
    fn ring(state: &mut u64) -> Vec<Point> {
        let n = 3 + below(state, 60) as usize;
        let size = [6, 40, 100_000][below(state, 3) as usize];
        if below(state, 3) == 0 {
            return (0..n).map(|_| Point::new(below(state, size), below(state, size))).collect();
        }
        let mut ring: Vec<Point> = (0..n)
            .map(|i| {
                let turn = std::f64::consts::TAU * i as f64 / n as f64;
                let far = (size + below(state, size)) as f64;
                Point::new((far * turn.cos()).round() as i64, (far * turn.sin()).round() as i64)
            })
            .collect();
        if below(state, 2) == 0 {
            let moved = below(state, n as i64) as usize;
            ring[moved] = Point::new(below(state, 2 * size) - size, below(state, 2 * size) - size);
        }
        ring
    }

    #[test]
    fn finds_what_comparing_every_pair_finds() {
        let mut state = 0x9E37_79B9_7F4A_7C15;
        let (mut simple, mut crossing) = (0, 0);
        for round in 0..4_000 {
            let ring = ring(&mut state);
            let found = self_crossing(&ring);
            assert_eq!(found, by_pairs(&ring), "round {round}: {ring:?}");
            if found.is_some() { crossing += 1 } else { simple += 1 }
        }
        assert!(simple > 500 && crossing > 500, "{simple} simple, {crossing} not");
    }
}
