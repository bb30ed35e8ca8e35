//! Points and segments: orientation, crossing, distance, and walking along a line.

use crate::units::{Length, div_round, isqrt};
use serde::{Deserialize, Serialize};

/// A point on the millimetre grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Point {
    /// East, mm.
    pub x: i64,
    /// North, mm.
    pub y: i64,
}

impl Point {
    /// A point from millimetres.
    pub const fn new(x: i64, y: i64) -> Self {
        Self { x, y }
    }
    /// Distance to `other`, rounded down to the millimetre.
    pub fn distance(self, other: Self) -> Length {
        Length(isqrt(self.distance_squared(other)) as i64)
    }
    /// Exact squared distance, mm².
    pub fn distance_squared(self, other: Self) -> i128 {
        let (dx, dy) = (i128::from(self.x - other.x), i128::from(self.y - other.y));
        dx * dx + dy * dy
    }
}

/// Twice the signed area of the triangle a, b, c: positive when c lies left of a → b.
pub(crate) fn cross(a: Point, b: Point, c: Point) -> i128 {
    i128::from(b.x - a.x) * i128::from(c.y - a.y) - i128::from(b.y - a.y) * i128::from(c.x - a.x)
}

/// Whether `p` lies on the closed segment a–b.
pub(crate) fn on_segment(p: Point, a: Point, b: Point) -> bool {
    cross(a, b, p) == 0 && p.x >= a.x.min(b.x) && p.x <= a.x.max(b.x) && p.y >= a.y.min(b.y) && p.y <= a.y.max(b.y)
}

/// Whether the open segments a–b and c–d cross each other in one inner point of both.
pub(crate) fn proper_crossing(a: Point, b: Point, c: Point, d: Point) -> bool {
    let (o1, o2) = (cross(a, b, c).signum(), cross(a, b, d).signum());
    let (o3, o4) = (cross(c, d, a).signum(), cross(c, d, b).signum());
    o1 * o2 < 0 && o3 * o4 < 0
}

/// Whether the closed segments share any point.
pub(crate) fn segments_touch(a: Point, b: Point, c: Point, d: Point) -> bool {
    proper_crossing(a, b, c, d) || on_segment(a, c, d) || on_segment(b, c, d) || on_segment(c, a, b) || on_segment(d, a, b)
}

/// The crossing point of two segments, rounded to the millimetre, for messages only.
pub fn segment_crossing(a: Point, b: Point, c: Point, d: Point) -> Option<Point> {
    if !segments_touch(a, b, c, d) {
        return None;
    }
    let (s, t) = (cross(c, d, a), cross(c, d, b));
    if s == t {
        return [c, d, a, b].into_iter().find(|&p| on_segment(p, a, b) && on_segment(p, c, d));
    }
    // Division first in f64: the point is only shown, never decided upon.
    let share = s as f64 / (s - t) as f64;
    Some(Point::new(a.x + (share * (b.x - a.x) as f64).round() as i64, a.y + (share * (b.y - a.y) as f64).round() as i64))
}

/// Whether the distance from `p` to the segment a–b is at least `metres`.
fn point_at_least(p: Point, a: Point, b: Point, distance: Length) -> bool {
    let limit = i128::from(distance.0) * i128::from(distance.0);
    let (dx, dy) = (i128::from(b.x - a.x), i128::from(b.y - a.y));
    let length2 = dx * dx + dy * dy;
    let dot = dx * i128::from(p.x - a.x) + dy * i128::from(p.y - a.y);
    if dot <= 0 || length2 == 0 {
        return p.distance_squared(a) >= limit;
    }
    if dot >= length2 {
        return p.distance_squared(b) >= limit;
    }
    let area = cross(a, b, p);
    area * area >= limit * length2
}

/// Whether two closed segments are at least `distance` apart.
pub fn farther_than(a: Point, b: Point, c: Point, d: Point, distance: Length) -> bool {
    if distance.0 <= 0 {
        return true;
    }
    // Cheap and overflow-safe first test on the boxes.
    let gap = |a0: i64, a1: i64, b0: i64, b1: i64| (b0.min(b1) - a0.max(a1)).max(a0.min(a1) - b0.max(b1));
    if gap(a.x, b.x, c.x, d.x) >= distance.0 || gap(a.y, b.y, c.y, d.y) >= distance.0 {
        return true;
    }
    !segments_touch(a, b, c, d)
        && point_at_least(a, c, d, distance)
        && point_at_least(b, c, d, distance)
        && point_at_least(c, a, b, distance)
        && point_at_least(d, a, b, distance)
}

/// Length of the vector (dx, dy) in thousandths of a millimetre, rounded down.
fn length_micro(dx: i64, dy: i64) -> i128 {
    isqrt((i128::from(dx) * i128::from(dx) + i128::from(dy) * i128::from(dy)) * 1_000_000)
}

/// The point `distance` along the line from `from` towards `to`, snapped to the millimetre.
/// Exact where the line runs along an axis.
pub fn along(from: Point, to: Point, distance: Length) -> Point {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = length_micro(dx, dy).max(1);
    let step = |d: i64| div_round(i128::from(d) * i128::from(distance.0) * 1_000, length) as i64;
    Point::new(from.x + step(dx), from.y + step(dy))
}

/// `point` moved `distance` in the direction a → b, snapped to the millimetre.
pub fn shifted(point: Point, a: Point, b: Point, distance: Length) -> Point {
    let end = along(a, b, distance);
    Point::new(point.x + end.x - a.x, point.y + end.y - a.y)
}

/// `from` moved `distance` to the left of the direction a → b (into the site, when the frontage runs
/// with the site on its left), snapped to the millimetre.
pub fn offset_inward(from: Point, a: Point, b: Point, distance: Length) -> Point {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = length_micro(dx, dy).max(1);
    let step = |d: i64| div_round(i128::from(d) * i128::from(distance.0) * 1_000, length) as i64;
    Point::new(from.x - step(dy), from.y + step(dx))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_distance_is_far_enough() {
        let (a, b) = (Point::new(0, 0), Point::new(0, 10));
        let (c, d) = (Point::new(16_000, 0), Point::new(16_000, 10));
        assert!(farther_than(a, b, c, d, Length(16_000)));
        assert!(!farther_than(a, b, c, d, Length(16_001)));
        // 3-4-5: corner to corner
        let (e, f) = (Point::new(3_000, 4_010), Point::new(9_000, 4_010));
        assert!(farther_than(a, b, e, f, Length(5_000)));
        assert!(!farther_than(a, b, e, f, Length(5_001)));
    }

    #[test]
    fn walks_along_and_inward() {
        let (a, b) = (Point::new(0, 0), Point::new(3_000, 4_000));
        assert_eq!(along(a, b, Length(5_000)), b);
        assert_eq!(offset_inward(a, a, Point::new(1_000, 0), Length(28_500)), Point::new(0, 28_500));
    }
}
