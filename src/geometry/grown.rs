//! Outlines grown by a distance: what a buffer around land covers, for drawing it and for telling how much of a plot lies in
//! it. Whether something lies in a buffer is decided exactly elsewhere ([`Outline::at_least_apart`]).
//!
//! Knows: polygons in floating-point millimetres. Must not know: what the distance is for.

use geo::{Area as _, BooleanOps, Coord, LineString, MultiPolygon, Polygon, unary_union};

use super::{Outline, Point};
use crate::units::Length;

/// Corners of a full circle: its radius is off by at most 0.13 %.
const CIRCLE: usize = 64;

/// The rings of what lies within `by` of an outline: outer ones, and holes that are left in courts; each snapped to the
/// millimetre. The outline itself where `by` is 0.
pub fn grown(outline: &Outline, by: Length) -> Vec<Vec<Point>> {
    if by.0 <= 0 {
        return vec![outline.corners().to_vec()];
    }
    // Corners outside the circle, so that what is drawn covers the whole buffer.
    let radius = by.0 as f64 / libm::cos(std::f64::consts::PI / CIRCLE as f64);
    let mut parts = vec![polygon(outline.corners())];
    for (a, b) in outline.edges() {
        let disc = (0..CIRCLE).map(|step| {
            let turn = (step as f64 + 0.5) / CIRCLE as f64 * std::f64::consts::TAU;
            Coord { x: a.x as f64 + radius * libm::cos(turn), y: a.y as f64 + radius * libm::sin(turn) }
        });
        parts.push(Polygon::new(LineString(disc.collect()), Vec::new()));
        let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
        let scale = by.0 as f64 / libm::sqrt(dx * dx + dy * dy);
        let (ox, oy) = (dy * scale, -dx * scale);
        let at = |p: Point, sign: f64| Coord { x: p.x as f64 + sign * ox, y: p.y as f64 + sign * oy };
        parts.push(Polygon::new(LineString(vec![at(a, 1.0), at(b, 1.0), at(b, -1.0), at(a, -1.0)]), Vec::new()));
    }
    rings_of(&unary_union(&parts))
}

/// The part of rings as [`grown`] gives them that lies within an outline.
pub fn within(rings: &[Vec<Point>], outline: &Outline) -> Vec<Vec<Point>> {
    let inside = ground(rings).intersection(&MultiPolygon::new(vec![polygon(outline.corners())]));
    rings_of(&inside)
}

/// Area in square metres that an outline shares with rings as [`grown`] gives them.
pub fn common_area(outline: &Outline, rings: &[Vec<Point>]) -> f64 {
    ground(rings).intersection(&MultiPolygon::new(vec![polygon(outline.corners())])).unsigned_area() / 1e6
}

/// What rings enclose by the even-odd rule.
fn ground(rings: &[Vec<Point>]) -> MultiPolygon<f64> {
    let whole = MultiPolygon::new(Vec::new());
    rings.iter().fold(whole, |whole, ring| whole.xor(&MultiPolygon::new(vec![polygon(ring)])))
}

fn rings_of(land: &MultiPolygon<f64>) -> Vec<Vec<Point>> {
    let rings = land.0.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    rings.map(snapped).filter(|ring| ring.len() > 2).collect()
}

fn polygon(ring: &[Point]) -> Polygon<f64> {
    Polygon::new(LineString(ring.iter().map(|p| Coord { x: p.x as f64, y: p.y as f64 }).collect()), Vec::new())
}

fn snapped(ring: &LineString<f64>) -> Vec<Point> {
    let mut points: Vec<Point> = ring.0.iter().map(|c| Point::new(c.x.round() as i64, c.y.round() as i64)).collect();
    points.dedup();
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle(low: (i64, i64), high: (i64, i64)) -> Outline {
        Outline::rectangle(Point::new(low.0, low.1), Point::new(high.0, high.1)).expect("valid in this test")
    }

    fn tenths(area: f64) -> i64 {
        (area * 10.0).round() as i64
    }

    #[test]
    fn a_square_grows_by_strips_and_a_circle() {
        let square = rectangle((0, 0), (10_000, 10_000));
        let rings = grown(&square, Length(5_000));
        assert_eq!(rings.len(), 1);
        let wide = rectangle((-20_000, -20_000), (30_000, 30_000));
        let area = common_area(&wide, &rings);
        let exact = 100.0 + 4.0 * 50.0 + std::f64::consts::PI * 25.0;
        assert!(area >= exact && area < exact * 1.002, "{area} against {exact}");
        assert_eq!(tenths(common_area(&rectangle((14_000, 0), (30_000, 10_000)), &rings)), 100);
        assert_eq!(tenths(common_area(&wide, &grown(&square, Length::ZERO))), 1_000);
        let half = within(&rings, &rectangle((5_000, -20_000), (30_000, 30_000)));
        assert_eq!(tenths(common_area(&wide, &half) * 2.0), tenths(area));
    }

    #[test]
    fn a_court_leaves_a_hole() {
        let corners =
            [(0, 0), (30, 0), (30, 30), (16, 30), (16, 28), (28, 28), (28, 2), (2, 2), (2, 28), (14, 28), (14, 30), (0, 30)];
        let points: Vec<Point> = corners.iter().map(|&(x, y)| Point::new(x * 1_000, y * 1_000)).collect();
        let ring = Outline::new(&points).expect("valid in this test");
        let rings = grown(&ring, Length(2_000));
        assert_eq!(rings.len(), 2);
        let court = rectangle((4_000, 4_000), (26_000, 26_000));
        assert!(common_area(&court, &rings) < 1.0, "{}", common_area(&court, &rings));
    }
}
