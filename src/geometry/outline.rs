//! A simple polygon, proven valid when it is made.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::crossing::self_crossing;
use super::predicates::{Point, cross, farther_than, on_segment, proper_crossing};
use super::{MAX_COORDINATE, MAX_EXTENT};
use crate::units::{Area, Length, isqrt};

/// A simple polygon without holes: at least three corners, no crossing, positive area,
/// counter-clockwise, starting at its lexicographically first corner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Outline {
    ring: Vec<Point>,
}

/// Why a ring of points is not an outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutlineFault {
    /// Fewer than three different corners.
    TooFewPoints,
    /// The same corner twice, at this point.
    RepeatedPoint(Point),
    /// Two edges cross or touch at about this point.
    SelfCrossing(Point),
    /// All corners on one line.
    NoArea,
    /// A coordinate beyond [`MAX_COORDINATE`] or an extent beyond [`MAX_EXTENT`].
    TooLarge,
}

impl fmt::Display for OutlineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |p: &Point| format!("({}, {})", Length(p.x), Length(p.y));
        match self {
            Self::TooFewPoints => f.write_str("has fewer than three different corners"),
            Self::RepeatedPoint(p) => write!(f, "has the corner {} twice", at(p)),
            Self::SelfCrossing(p) => write!(f, "crosses or touches itself near {}", at(p)),
            Self::NoArea => f.write_str("encloses no area"),
            Self::TooLarge => f.write_str("is larger than 100 km or lies more than 10,000 km from the origin"),
        }
    }
}

impl Outline {
    /// An outline from its corners in either direction; a closing repetition of the first corner is dropped.
    ///
    /// # Errors
    /// The first [`OutlineFault`] found.
    pub fn new(corners: &[Point]) -> Result<Self, OutlineFault> {
        let mut ring = corners.to_vec();
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        if ring.len() < 3 {
            return Err(OutlineFault::TooFewPoints);
        }
        let limit = |v: i64| v.checked_abs().is_none_or(|v| v > MAX_COORDINATE);
        if ring.iter().any(|p| limit(p.x) || limit(p.y)) {
            return Err(OutlineFault::TooLarge);
        }
        let extent = |f: fn(&Point) -> i64| {
            let values = ring.iter().map(f);
            values.clone().max().unwrap_or(0) - values.min().unwrap_or(0)
        };
        if extent(|p| p.x) > MAX_EXTENT || extent(|p| p.y) > MAX_EXTENT {
            return Err(OutlineFault::TooLarge);
        }
        let mut sorted = ring.clone();
        sorted.sort_unstable();
        if let Some(pair) = sorted.windows(2).find(|w| w[0] == w[1]) {
            return Err(OutlineFault::RepeatedPoint(pair[0]));
        }
        let area = twice_area(&ring);
        if area == 0 && ring.windows(3).all(|w| cross(w[0], w[1], w[2]) == 0) {
            return Err(OutlineFault::NoArea);
        }
        if let Some(point) = self_crossing(&ring) {
            return Err(OutlineFault::SelfCrossing(point));
        }
        if area == 0 {
            return Err(OutlineFault::NoArea);
        }
        if area < 0 {
            ring.reverse();
        }
        let first = (0..ring.len()).min_by_key(|&i| ring[i]).unwrap_or(0);
        ring.rotate_left(first);
        Ok(Self { ring })
    }

    /// An axis-parallel rectangle.
    ///
    /// # Errors
    /// As [`Outline::new`], when the rectangle is empty or too large.
    pub fn rectangle(low: Point, high: Point) -> Result<Self, OutlineFault> {
        Self::new(&[low, Point::new(high.x, low.y), high, Point::new(low.x, high.y)])
    }

    /// The corners, counter-clockwise.
    pub fn corners(&self) -> &[Point] {
        &self.ring
    }

    /// The edges, counter-clockwise.
    pub fn edges(&self) -> impl Iterator<Item = (Point, Point)> + Clone + '_ {
        let n = self.ring.len();
        (0..n).map(move |i| (self.ring[i], self.ring[(i + 1) % n]))
    }

    /// The exact area.
    pub fn area(&self) -> Area {
        Area(twice_area(&self.ring))
    }

    /// Lower left and upper right corner of the box around it.
    pub fn bounds(&self) -> (Point, Point) {
        let fold =
            |f: fn(i64, i64) -> i64| self.ring.iter().skip(1).fold(self.ring[0], |a, b| Point::new(f(a.x, b.x), f(a.y, b.y)));
        (fold(i64::min), fold(i64::max))
    }

    /// Where a point given in *half* millimetres lies: `Some(true)` inside, `Some(false)` on the edge, `None` outside.
    fn locate_doubled(&self, p: Point) -> Option<bool> {
        let twice = |q: Point| Point::new(2 * q.x, 2 * q.y);
        let mut inside = false;
        for (a, b) in self.edges() {
            let (a, b) = (twice(a), twice(b));
            if on_segment(p, a, b) {
                return Some(false);
            }
            if (a.y > p.y) != (b.y > p.y) && (cross(a, b, p) > 0) == (b.y > a.y) {
                inside = !inside;
            }
        }
        inside.then_some(true)
    }

    /// Whether the point lies inside or on the edge.
    pub fn covers_point(&self, p: Point) -> bool {
        self.locate_doubled(Point::new(2 * p.x, 2 * p.y)).is_some()
    }

    /// Middles (in half millimetres) of the pieces into which `other`'s corners cut this outline's edges.
    fn piece_middles<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = Point> + 'a {
        self.edges().flat_map(move |(a, b)| {
            let mut stops: Vec<Point> = other.ring.iter().copied().filter(|&p| on_segment(p, a, b)).collect();
            stops.extend([a, b]);
            stops.sort_unstable();
            stops.dedup();
            let middles: Vec<Point> = stops.windows(2).map(|w| Point::new(w[0].x + w[1].x, w[0].y + w[1].y)).collect();
            middles
        })
    }

    fn crosses(&self, other: &Self) -> bool {
        self.edges().any(|(a, b)| other.edges().any(|(c, d)| proper_crossing(a, b, c, d)))
    }

    fn boxes_apart(&self, other: &Self) -> bool {
        let ((a, b), (c, d)) = (self.bounds(), other.bounds());
        b.x <= c.x || d.x <= a.x || b.y <= c.y || d.y <= a.y
    }

    /// Whether `other` lies wholly in this outline (edges may touch). Exact.
    ///
    /// A simple polygon lies in a region without holes exactly when its boundary does; without a proper
    /// crossing, every piece of an edge between touching corners is wholly in or wholly out.
    pub fn covers(&self, other: &Self) -> bool {
        !self.crosses(other) && other.piece_middles(self).all(|p| self.locate_doubled(p).is_some())
    }

    /// Whether the two interiors share any point. Exact; touching edges do not count.
    pub fn overlaps(&self, other: &Self) -> bool {
        if self.boxes_apart(other) {
            return false;
        }
        self.crosses(other)
            || self.piece_middles(other).any(|p| other.locate_doubled(p) == Some(true))
            || other.piece_middles(self).any(|p| self.locate_doubled(p) == Some(true))
            || self.piece_middles(other).all(|p| other.locate_doubled(p).is_some())
    }

    /// Whether the closed polygons are at least `distance` apart. Exact: precisely `distance` is enough.
    pub fn at_least_apart(&self, other: &Self, distance: Length) -> bool {
        if distance.0 <= 0 {
            return true;
        }
        if self.covers_point(other.ring[0]) || other.covers_point(self.ring[0]) {
            return false;
        }
        self.edges().all(|(a, b)| other.edges().all(|(c, d)| farther_than(a, b, c, d, distance)))
    }

    /// Distance to `other`, rounded down to the millimetre (0 when they touch).
    pub fn distance(&self, other: &Self) -> Length {
        let mut low = 0_i64; // at least this far
        let ((a, b), (c, d)) = (self.bounds(), other.bounds());
        let span = |lo: i64, hi: i64, lo2: i64, hi2: i64| i128::from(hi.max(hi2) - lo.min(lo2));
        let (w, h) = (span(a.x, b.x, c.x, d.x), span(a.y, b.y, c.y, d.y));
        let mut high = isqrt(w * w + h * h) as i64 + 1; // certainly not this far
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.at_least_apart(other, Length(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Length(low)
    }

    /// Length along which this outline's edges run on edges of `other`, each piece rounded down to the millimetre.
    pub fn shared_length(&self, other: &Self) -> Length {
        self.edges().flat_map(|(a, b)| other.edges().map(move |(c, d)| overlap_length(a, b, c, d))).sum()
    }
}

/// Length along which two segments lie on each other, rounded down to the millimetre.
pub fn overlap_length(a: Point, b: Point, c: Point, d: Point) -> Length {
    if cross(a, b, c) != 0 || cross(a, b, d) != 0 {
        return Length::ZERO;
    }
    let (a, b) = (a.min(b), a.max(b));
    let (c, d) = (c.min(d), c.max(d));
    let (from, to) = (a.max(c), b.min(d));
    if from < to { from.distance(to) } else { Length::ZERO }
}

fn twice_area(ring: &[Point]) -> i128 {
    let origin = ring[0];
    (1..ring.len() - 1).map(|i| cross(origin, ring[i], ring[i + 1])).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(corners: &[(i64, i64)]) -> Outline {
        Outline::new(&corners.iter().map(|&(x, y)| Point::new(x, y)).collect::<Vec<_>>()).expect("valid in this test")
    }
    fn square(x: i64, y: i64, side: i64) -> Outline {
        outline(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
    }

    #[test]
    fn refuses_bad_rings() {
        let ring = |corners: &[(i64, i64)]| {
            Outline::new(&corners.iter().map(|&(x, y)| Point::new(x, y)).collect::<Vec<_>>()).expect_err("invalid")
        };
        assert_eq!(ring(&[(0, 0), (1, 1)]), OutlineFault::TooFewPoints);
        assert_eq!(ring(&[(0, 0), (5, 5), (9, 9)]), OutlineFault::NoArea);
        assert_eq!(ring(&[(0, 0), (10, 0), (0, 0), (5, 5)]), OutlineFault::RepeatedPoint(Point::new(0, 0)));
        assert_eq!(ring(&[(0, 0), (10, 10), (10, 0), (0, 10)]), OutlineFault::SelfCrossing(Point::new(5, 5)));
        assert_eq!(ring(&[(0, 0), (10, 0), (4, 0), (4, 4)]), OutlineFault::SelfCrossing(Point::new(10, 0)));
        assert_eq!(ring(&[(0, 0), (i64::MAX, 0), (4, 4)]), OutlineFault::TooLarge);
    }

    #[test]
    fn direction_and_start_do_not_matter() {
        assert_eq!(outline(&[(0, 0), (4, 0), (4, 3)]), outline(&[(4, 3), (4, 0), (0, 0)]));
        assert_eq!(outline(&[(0, 0), (4, 0), (4, 3)]).area(), Area(12));
    }

    #[test]
    fn overlap_is_exact_at_one_millimetre() {
        assert!(!square(0, 0, 10).overlaps(&square(10, 0, 10)));
        assert!(square(0, 0, 10).overlaps(&square(9, 0, 10)));
        assert!(square(0, 0, 10).overlaps(&square(0, 0, 10)), "equal");
        assert!(square(0, 0, 10).overlaps(&square(2, 2, 3)), "inside");
        assert!(square(0, 0, 10).overlaps(&outline(&[(0, 0), (5, 0), (10, 0), (10, 10), (0, 10)])), "equal with a spare corner");
        // A cross: no corner of either lies in the other.
        assert!(outline(&[(0, 4), (10, 4), (10, 6), (0, 6)]).overlaps(&outline(&[(4, 0), (6, 0), (6, 10), (4, 10)])));
        // Touching in the notch of a U.
        let u = outline(&[(0, 0), (10, 0), (10, 10), (7, 10), (7, 3), (3, 3), (3, 10), (0, 10)]);
        assert!(!u.overlaps(&outline(&[(3, 3), (7, 3), (7, 10), (3, 10)])));
        assert!(!u.covers(&outline(&[(3, 3), (7, 3), (7, 10), (3, 10)])));
        assert!(!u.covers(&outline(&[(0, 8), (10, 8), (10, 10), (0, 10)])), "spans the notch");
        assert!(u.covers(&outline(&[(0, 0), (10, 0), (10, 3), (0, 3)])));
    }

    #[test]
    fn distance_and_shared_length() {
        let (a, b) = (square(0, 0, 1_000), square(4_000, 5_000, 1_000));
        assert_eq!(a.distance(&b), Length(5_000));
        assert!(a.at_least_apart(&b, Length(5_000)) && !a.at_least_apart(&b, Length(5_001)));
        assert_eq!(a.distance(&square(1_000, 0, 5)), Length::ZERO);
        assert_eq!(square(0, 0, 10).shared_length(&outline(&[(10, 2), (30, 2), (30, 30), (10, 30)])), Length(8));
        assert!(!square(0, 0, 100).at_least_apart(&square(20, 20, 5), Length(1)), "inside is not apart");
    }
}
