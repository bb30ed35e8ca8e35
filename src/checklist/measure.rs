//! What is measured of land: what touches, how wide a street is, what lies on what.
//!
//! Knows: outlines on the millimetre grid. Must not know: what is asked of them.
//!
//! Corners lie on the millimetre grid, so lines that meet in a turned layout can miss each other by less than a
//! millimetre: what comes closer than [`TOUCH`] touches. Everything else is decided exactly.

use crate::geometry::{Outline, Point, cross, farther_than};
use crate::problem::Problem;
use crate::site::{LandUse, ReserveKind, RowIdx, Site};
use crate::units::{Length, div_round, isqrt};

/// What comes closer than this touches.
pub(super) const TOUCH: Length = Length(10);

/// A piece of land that nothing else may lie on.
pub(super) struct Solid {
    /// Index of its site.
    pub site: usize,
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub outline: Outline,
}

/// Roads, green, facilities, reserves, plots or cells, halls; easements lie over others on purpose.
pub(super) fn solids(problem: &Problem) -> Vec<Solid> {
    let land = &problem.land;
    let areas = |(site, s): (usize, &Site)| -> Vec<Solid> {
        let solid = s.areas.iter().filter(|a| a.land_use != LandUse::Easement);
        let reserves = s.reserves.iter().filter(|reserve| reserve.kind != ReserveKind::Easement);
        let areas = solid.map(|a| (&a.id, &a.outline)).chain(reserves.map(|reserve| (&reserve.id, &reserve.outline)));
        areas.map(|(name, outline)| Solid { site, name: name.clone(), outline: outline.clone() }).collect()
    };
    let mut list: Vec<Solid> = land.sites.iter().enumerate().flat_map(areas).collect();
    for row in &land.rows {
        for (at, name) in row.cells.iter().enumerate() {
            if let Some(outline) = row.run_outline(at, at) {
                list.push(Solid { site: row.site.0, name: name.clone(), outline });
            }
        }
    }
    let hall = |h: &crate::site::Hall| Solid { site: h.site.0, name: h.id.clone(), outline: h.outline.clone() };
    list.extend(land.halls.iter().map(hall));
    list
}

/// Names of each two pieces of one site that lie on each other.
pub(super) fn overlaps(mut solids: Vec<Solid>) -> Vec<(String, String)> {
    solids.sort_by_key(|s| (s.site, s.outline.bounds().0));
    let mut found = Vec::new();
    for (index, a) in solids.iter().enumerate() {
        let right = a.outline.bounds().1.x;
        let near = solids[index + 1..].iter().take_while(|b| b.site == a.site && b.outline.bounds().0.x < right);
        found.extend(near.filter(|b| a.outline.overlaps(&b.outline)).map(|b| (a.name.clone(), b.name.clone())));
    }
    found
}

/// Roads of a site.
pub(super) fn roads(site: &Site) -> Vec<&Outline> {
    site.areas.iter().filter(|a| a.land_use == LandUse::Road).map(|a| &a.outline).collect()
}

/// Whether a point touches an outline.
pub(super) fn touches(p: Point, outline: &Outline) -> bool {
    outline.covers_point(p) || outline.edges().any(|(a, b)| !farther_than(p, p, a, b, TOUCH))
}

fn middle(a: Point, b: Point) -> Point {
    Point::new(a.x + (b.x - a.x) / 2, a.y + (b.y - a.y) / 2)
}

/// Whether a line lies along outlines: both its ends and its middle touch one of them.
pub(super) fn lies_along(a: Point, b: Point, outlines: &[&Outline]) -> bool {
    [a, middle(a, b), b].iter().all(|&p| outlines.iter().any(|o| touches(p, o)))
}

/// Whether two outlines touch along a stretch, not only in a corner.
pub(super) fn joined(a: &Outline, b: &Outline) -> bool {
    let on =
        |of: &Outline, other: &Outline| -> Vec<Point> { of.corners().iter().copied().filter(|&p| touches(p, other)).collect() };
    let mut stops = on(a, b);
    stops.extend(on(b, a));
    let long = |p: Point, q: Point| p.distance(q) > Length(2 * TOUCH.0);
    let between = |p: Point, q: Point| touches(middle(p, q), a) && touches(middle(p, q), b);
    stops.iter().enumerate().any(|(i, &p)| stops[i + 1..].iter().any(|&q| long(p, q) && between(p, q)))
}

/// How far roads reach, square to a frontage from its middle, away from the plot: rounded to the millimetre. `None` where
/// no road lies there. Roads that touch each other count as one.
pub(super) fn width_before(front: (Point, Point), plot: &Outline, roads: &[&Outline]) -> Option<Length> {
    let (a, b) = front;
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    // Square to the frontage, on the side where the plot is not.
    let inside: i128 = plot.corners().iter().map(|&p| cross(a, b, p)).sum();
    let away = if inside > 0 { Point::new(dy, -dx) } else { Point::new(-dy, dx) };
    let long = isqrt((i128::from(dx) * i128::from(dx) + i128::from(dy) * i128::from(dy)) * 1_000_000);
    if long == 0 {
        return None;
    }
    let origin = Point::new(a.x + b.x, a.y + b.y); // in half millimetres, as everything below
    let mut reaches: Vec<(i128, i128)> = roads.iter().flat_map(|road| stretches(road, origin, away, long)).collect();
    reaches.sort_unstable();
    let touch = i128::from(TOUCH.0) * 1_000;
    let reach = reaches.into_iter().fold(0, |reach, (from, to)| if from <= reach + touch { reach.max(to) } else { reach });
    (reach > touch).then(|| Length(div_round(reach, 1_000) as i64))
}

/// Where a line through `origin` (half millimetres) runs inside an outline: from and to, thousandths of a millimetre.
fn stretches(outline: &Outline, origin: Point, away: Point, long: i128) -> Vec<(i128, i128)> {
    let seen = |p: Point| Point::new(2 * p.x - origin.x, 2 * p.y - origin.y);
    let turn = |u: Point, v: Point| i128::from(u.x) * i128::from(v.y) - i128::from(u.y) * i128::from(v.x);
    let mut stops: Vec<i128> = Vec::new();
    for (c, d) in outline.edges() {
        let (c, d) = (seen(c), seen(d));
        if (turn(away, c) > 0) != (turn(away, d) > 0) {
            let edge = Point::new(d.x - c.x, d.y - c.y);
            let (over, under) = (turn(c, edge), 2 * turn(away, edge));
            stops.push(div_round(over * under.signum() * long, under.abs()));
        }
    }
    stops.sort_unstable();
    stops.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

/// A cell of a row that stands for itself: a plot of a fixed row, or a single plot.
pub(super) fn plots(problem: &Problem) -> impl Iterator<Item = (RowIdx, usize)> + '_ {
    let rows = problem.land.rows.iter().enumerate();
    rows.flat_map(|(index, row)| (0..row.cells.len().min(row.stations.len().saturating_sub(1))).map(move |c| (RowIdx(index), c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(corners: &[(i64, i64)]) -> Outline {
        Outline::new(&corners.iter().map(|&(x, y)| Point::new(x, y)).collect::<Vec<_>>()).expect("valid in this test")
    }

    #[test]
    fn a_street_is_measured_across_its_parts() {
        let plot = outline(&[(0, 0), (8_000, 0), (8_000, -20_000), (0, -20_000)]);
        let front = (Point::new(0, 0), Point::new(8_000, 0));
        let lane = outline(&[(-50_000, 0), (50_000, 0), (50_000, 6_000), (-50_000, 6_000)]);
        let verge = outline(&[(-50_000, 6_000), (50_000, 6_000), (50_000, 7_500), (-50_000, 7_500)]);
        let beyond = outline(&[(-50_000, 9_000), (50_000, 9_000), (50_000, 19_000), (-50_000, 19_000)]);
        assert_eq!(width_before(front, &plot, &[&lane]), Some(Length(6_000)));
        assert_eq!(width_before(front, &plot, &[&lane, &verge]), Some(Length(7_500)));
        assert_eq!(width_before(front, &plot, &[&beyond, &verge, &lane]), Some(Length(7_500)));
        assert_eq!(width_before(front, &plot, &[&beyond]), None);
        // The other way round, and turned by 3-4-5.
        assert_eq!(width_before((front.1, front.0), &plot, &[&lane]), Some(Length(6_000)));
        let turned = |x: i64, y: i64| (4 * x / 5 - 3 * y / 5, 3 * x / 5 + 4 * y / 5);
        let plot = outline(&[turned(0, 0), turned(8_000, 0), turned(8_000, -20_000), turned(0, -20_000)]);
        let lane = outline(&[turned(-50_000, 0), turned(50_000, 0), turned(50_000, 6_000), turned(-50_000, 6_000)]);
        let end = turned(8_000, 0);
        assert_eq!(width_before((Point::new(0, 0), Point::new(end.0, end.1)), &plot, &[&lane]), Some(Length(6_000)));
    }

    #[test]
    fn a_corner_joins_nothing() {
        let a = outline(&[(0, 0), (10_000, 0), (10_000, 10_000), (0, 10_000)]);
        assert!(joined(&a, &outline(&[(10_000, 4_000), (20_000, 4_000), (20_000, 8_000), (10_000, 8_000)])));
        assert!(joined(&a, &outline(&[(10_001, 4_000), (20_000, 4_000), (20_000, 8_000), (10_001, 8_001)])));
        assert!(!joined(&a, &outline(&[(10_000, 10_000), (20_000, 10_000), (20_000, 20_000), (10_000, 20_000)])));
        assert!(!joined(&a, &outline(&[(10_011, 0), (20_000, 0), (20_000, 20_000), (10_011, 20_000)])));
        assert!(lies_along(Point::new(0, 0), Point::new(10_000, 0), &[&a]));
        assert!(!lies_along(Point::new(0, 0), Point::new(10_020, 0), &[&a]));
    }
}
