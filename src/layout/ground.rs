//! The ground that the parts of a layout must add up to: the boundary with the mouths of streets in it, less holes.
//!
//! Knows: boundary, gates, width of the street. Must not know: how layouts are made.
//!
//! A street meets the boundary at two corners of its mouth, and those lie on the millimetre grid. On an edge along an axis,
//! and wherever the grid has a point on the edge within 25 cm, the mouth lies exactly on the edge and the boundary stays
//! what it was. On other skew edges the corners are the nearest points of the grid: the boundary moves by less than 1 mm.

use super::Wish;
use crate::geometry::{Outline, Point, fills};
use crate::site::Site;
use crate::units::{Area, gcd};

/// Land to be laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The boundary, with the ends of mouths among its corners.
    pub boundary: Outline,
    /// Land within it that does not belong to the site.
    pub holes: Vec<Outline>,
    /// Where a street can come in.
    pub mouths: Vec<Mouth>,
}

/// The opening of a street at a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouth {
    /// Its gate, by its place in [`Site::gates`].
    pub gate: usize,
    /// Its ends, in the direction of the boundary (counter-clockwise). Both are corners of the boundary.
    pub ends: (Point, Point),
}

/// How far a mouth may be widened to end exactly on a skew edge, mm.
const WIDEN: f64 = 250.0;
/// A corner of the boundary that turns by more than this (30°) ends a mouth; its cosine.
const STRAIGHT: f64 = 0.866;

impl Ground {
    /// Its area.
    pub fn area(&self) -> Area {
        Area(self.boundary.area().0 - self.holes.iter().map(|hole| hole.area().0).sum::<i128>())
    }

    /// Whether faces and the ground are the same land, exactly: no overlap, nothing outside, nothing left.
    pub fn is_filled_by(&self, faces: &[&Outline]) -> bool {
        let land: Vec<&Outline> = std::iter::once(&self.boundary).chain(&self.holes).collect();
        fills(&land, faces)
    }
}

/// The ground of a site for a wish.
pub fn ground(site: &Site, wish: &Wish) -> Ground {
    let mut boundary = site.boundary.clone();
    let mut mouths = Vec::new();
    for (gate, found) in site.gates.iter().enumerate() {
        let width = found.width.map_or(wish.street, |width| width.max(wish.street));
        if let Some((with, ends)) = with_mouth(&boundary, found.at, width.0 as f64) {
            boundary = with;
            mouths.push(Mouth { gate, ends });
        }
    }
    Ground { boundary, holes: site.holes.clone(), mouths }
}

/// A place on the boundary: on the edge that starts at this corner, so far along it.
type At = (usize, f64);

/// The boundary with the ends of a mouth around a gate among its corners, and these ends. `None` where the boundary would no
/// longer be valid.
fn with_mouth(boundary: &Outline, gate: Point, width: f64) -> Option<(Outline, (Point, Point))> {
    let ring = boundary.corners();
    let at = nearest(ring, gate);
    let (mut before, short) = walked(ring, at, width / 2.0, false);
    let (mut after, missing) = walked(ring, at, width / 2.0 + short, true);
    if missing > 0.0 {
        // No room on one side: more of the other.
        before = walked(ring, at, width / 2.0 + missing, false).0;
    }
    if short > 0.0 && missing > 0.0 {
        after = walked(ring, at, width, true).0;
    }
    let mut with = ring.to_vec();
    let ends = (snapped(ring, before, false), snapped(ring, after, true));
    // From the back, so that places before stay what they are.
    let mut inserts = [(before, ends.0), (after, ends.1)];
    inserts.sort_by(|a, b| b.0.0.cmp(&a.0.0).then(b.0.1.total_cmp(&a.0.1)));
    for ((edge, _), point) in inserts {
        if !ring.contains(&point) {
            with.insert(edge + 1, point);
        }
    }
    if ends.0 == ends.1 {
        return None;
    }
    Some((Outline::new(&with).ok()?, ends))
}

fn length(a: Point, b: Point) -> f64 {
    libm::hypot((b.x - a.x) as f64, (b.y - a.y) as f64)
}

/// The place of the boundary nearest to a point.
fn nearest(ring: &[Point], p: Point) -> At {
    let n = ring.len();
    let mut best = (f64::INFINITY, (0, 0.0));
    for i in 0..n {
        let (a, b) = (ring[i], ring[(i + 1) % n]);
        let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
        let long = length(a, b);
        let along = (((p.x - a.x) as f64 * dx + (p.y - a.y) as f64 * dy) / long).clamp(0.0, long);
        let (x, y) = (a.x as f64 + dx / long * along - p.x as f64, a.y as f64 + dy / long * along - p.y as f64);
        let off = libm::hypot(x, y);
        if off < best.0 - 1e-6 {
            best = (off, (i, along));
        }
    }
    best.1
}

/// The place so far along the boundary, and what is missing where a corner that turns too much comes before.
fn walked(ring: &[Point], from: At, far: f64, ahead: bool) -> (At, f64) {
    let n = ring.len();
    let (mut edge, mut along) = from;
    let mut left = far;
    for _ in 0..n {
        let (a, b) = (ring[edge], ring[(edge + 1) % n]);
        let room = if ahead { length(a, b) - along } else { along };
        if left <= room {
            return ((edge, if ahead { along + left } else { along - left }), 0.0);
        }
        left -= room;
        let next = if ahead { (edge + 1) % n } else { (edge + n - 1) % n };
        let (c, d) = (ring[next], ring[(next + 1) % n]);
        let dot = (b.x - a.x) as f64 * (d.x - c.x) as f64 + (b.y - a.y) as f64 * (d.y - c.y) as f64;
        if dot < STRAIGHT * length(a, b) * length(c, d) {
            return ((edge, if ahead { length(a, b) } else { 0.0 }), left);
        }
        edge = next;
        along = if ahead { 0.0 } else { length(c, d) };
    }
    ((edge, along), left)
}

/// The point of the grid for a place on the boundary: on the edge where the grid has one near, outward of the mouth.
fn snapped(ring: &[Point], (edge, along): At, outward: bool) -> Point {
    let (a, b) = (ring[edge], ring[(edge + 1) % ring.len()]);
    let long = length(a, b);
    if long - along < 0.5 {
        return b;
    }
    if along < 0.5 {
        return a;
    }
    on_edge(a, b, along, long, outward)
}

fn on_edge(a: Point, b: Point, along: f64, long: f64, outward: bool) -> Point {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let points = gcd(dx.abs(), dy.abs()).max(1);
    let step = long / points as f64;
    let times = along / step;
    let times = if (times - libm::round(times)).abs() < 1e-6 {
        libm::round(times)
    } else if outward {
        libm::ceil(times)
    } else {
        libm::floor(times)
    };
    if (times * step - along).abs() <= WIDEN {
        let times = (times as i64).clamp(0, points);
        return Point::new(a.x + dx / points * times, a.y + dy / points * times);
    }
    let at = |from: i64, d: i64| from + libm::round(d as f64 / long * along) as i64;
    Point::new(at(a.x, dx), at(a.y, dy))
}
