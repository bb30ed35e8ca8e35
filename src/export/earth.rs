//! Features as longitudes and latitudes.
//!
//! Knows: projections. Must not know: GeoJSON, KML.
//!
//! A billionth of a degree is 0.1 mm: two corners a millimetre apart stay two, and the millimetre of the plan can be had
//! back from a file. It is also coarser than what mathematics libraries differ by, so files come out the same everywhere.

use crate::crs::{Crs, CrsError, Projection};
use crate::features::Shape;
use crate::geometry::{Outline, Point};

/// Longitude and latitude in billionths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Degrees {
    pub lon: i64,
    pub lat: i64,
}

/// A feature's place on the Earth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A closed ring, counter-clockwise, its first corner repeated at the end.
    Ring(Vec<Degrees>),
    Line(Vec<Degrees>),
    Point(Degrees),
}

/// The way from a system to the Earth.
pub(super) struct Earth(Projection);

impl Earth {
    pub(super) fn of(crs: &Crs) -> Result<Self, CrsError> {
        crs.projection().map(Self)
    }

    pub(super) fn point(&self, point: Point) -> Result<Degrees, CrsError> {
        let (lon, lat) = self.0.to_wgs84(point)?;
        let billionths = |degrees: f64| (degrees * 1e9).round() as i64;
        Ok(Degrees { lon: billionths(lon), lat: billionths(lat) })
    }

    pub(super) fn place(&self, shape: &Shape) -> Result<Place, CrsError> {
        Ok(match shape {
            Shape::Area(outline) => Place::Ring(self.ring(outline)?),
            Shape::Line(points) => Place::Line(points.iter().map(|p| self.point(*p)).collect::<Result<_, _>>()?),
            Shape::Point(point) => Place::Point(self.point(*point)?),
        })
    }

    fn ring(&self, outline: &Outline) -> Result<Vec<Degrees>, CrsError> {
        let mut ring = outline.corners().iter().map(|p| self.point(*p)).collect::<Result<Vec<Degrees>, _>>()?;
        if twice_area(&ring) < 0 {
            // A projection may turn the Earth over; files want their rings counter-clockwise.
            ring[1..].reverse();
        }
        ring.extend(ring.first().copied());
        Ok(ring)
    }
}

fn twice_area(ring: &[Degrees]) -> i128 {
    let cross = |a: Degrees, b: Degrees| i128::from(a.lon) * i128::from(b.lat) - i128::from(b.lon) * i128::from(a.lat);
    (0..ring.len()).map(|i| cross(ring[i], ring[(i + 1) % ring.len()])).sum()
}

/// Degrees with all nine decimals.
pub(super) fn degrees(billionths: i64) -> String {
    let (sign, size) = if billionths < 0 { ("-", billionths.unsigned_abs()) } else { ("", billionths.unsigned_abs()) };
    format!("{sign}{}.{:09}", size / 1_000_000_000, size % 1_000_000_000)
}

/// A point inside an outline to write on: its middle, or the middle of the widest part of a level line through it.
pub(super) fn inside(outline: &Outline) -> Point {
    let ring = outline.corners();
    let (low, high) = outline.bounds();
    let centre = centre(ring);
    if outline.covers_point(centre) {
        return centre;
    }
    // Half a millimetre off the grid no corner is met.
    let level = low.y + (high.y - low.y) / 2;
    let mut cuts: Vec<i64> = outline
        .edges()
        .filter(|(a, b)| (a.y <= level) != (b.y <= level))
        .map(|(a, b)| {
            let along = i128::from(2 * (level - a.y) + 1) * i128::from(b.x - a.x);
            a.x + (along / (2 * i128::from(b.y - a.y))) as i64
        })
        .collect();
    cuts.sort_unstable();
    let widest = cuts.chunks(2).filter(|pair| pair.len() == 2).max_by_key(|pair| pair[1] - pair[0]);
    widest.map_or(ring[0], |pair| Point::new(pair[0] + (pair[1] - pair[0]) / 2, level))
}

/// The centre of gravity, rounded to the millimetre.
fn centre(ring: &[Point]) -> Point {
    let o = ring[0];
    let (mut twice, mut x, mut y) = (0_i128, 0_i128, 0_i128);
    for pair in ring[1..].windows(2) {
        let [a, b] = [pair[0], pair[1]].map(|p| (i128::from(p.x - o.x), i128::from(p.y - o.y)));
        let cross = a.0 * b.1 - b.0 * a.1;
        twice += cross;
        x += (a.0 + b.0) * cross;
        y += (a.1 + b.1) * cross;
    }
    let part = |sum: i128| crate::units::div_round(sum, 3 * twice.max(1)) as i64;
    Point::new(o.x + part(x), o.y + part(y))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(corners: &[(i64, i64)]) -> Outline {
        Outline::new(&corners.iter().map(|&(x, y)| Point::new(x, y)).collect::<Vec<_>>()).expect("valid")
    }

    #[test]
    fn labels_stand_inside() {
        assert_eq!(inside(&outline(&[(0, 0), (10, 0), (10, 4), (0, 4)])), Point::new(5, 2));
        let u = outline(&[(0, 0), (100, 0), (100, 100), (70, 100), (70, 30), (31, 30), (31, 100), (0, 100)]);
        let at = inside(&u);
        assert!(u.covers_point(at), "{at:?}");
        assert_eq!(at, Point::new(15, 50));
    }

    #[test]
    fn degrees_keep_their_zeros() {
        assert_eq!(degrees(-6_312_500_000), "-6.312500000");
        assert_eq!(degrees(-1), "-0.000000001");
        assert_eq!(degrees(107_000_000_000), "107.000000000");
    }
}
