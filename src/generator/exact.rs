//! From rings in floating point to faces on the millimetre grid that fill the ground exactly.
//!
//! Knows: rings, the grid. Must not know: what the faces are.
//!
//! Snap rounding (Hobby 1999; Guibas and Marimont 1998): every corner goes to its point of the grid, and every edge is led
//! through each such point whose square millimetre it crosses, in order. Neighbours whose edges lie on one line, wherever
//! their corners are, so come to share every corner. Nothing rests on that in the end: [`filled`] proves by exact counting
//! of edges that the faces and what is left over are the ground, or says that they are not.

use super::bridges::without_holes;
use super::planar::V;
use super::yard::Yard;
use crate::geometry::{Outline, Point, cross, rings_left, with_corners};

/// Corners closer than this are one, mm; the boolean operations are exact to some thousandths.
const SAME: f64 = 0.02;
/// Half the side of a square of the grid, with room for the same error, mm.
const HALF: f64 = 0.5 + 0.006;

/// Faces on the grid.
#[derive(Debug)]
pub(super) struct Filled {
    /// A face for each ring.
    pub faces: Vec<Outline>,
    /// What the faces leave of the ground less what was there already, in pieces without holes.
    pub rest: Vec<Outline>,
    grid: Grid,
}

impl Filled {
    /// Where a corner of a ring, in the frame of the yard, came to lie.
    pub(super) fn point(&self, yard: &Yard<'_>, p: V) -> Point {
        self.grid.point(yard, yard.turned(p))
    }
}

/// Corners that were met and where they went, sorted by x.
#[derive(Debug)]
struct Grid {
    seen: Vec<V>,
    stands_for: Vec<V>,
}

impl Grid {
    fn new(mut corners: Vec<V>) -> Self {
        corners.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        corners.dedup();
        let mut stands_for: Vec<V> = Vec::with_capacity(corners.len());
        for (i, &p) in corners.iter().enumerate() {
            let near = (0..i).rev().take_while(|&j| p.x - corners[j].x < SAME).find(|&j| (p.y - corners[j].y).abs() < SAME);
            stands_for.push(near.map_or(p, |j| stands_for[j]));
        }
        Self { seen: corners, stands_for }
    }

    fn point(&self, yard: &Yard<'_>, p: V) -> Point {
        let from = self.seen.partition_point(|q| q.x < p.x);
        let found = (from..self.seen.len()).take_while(|&j| self.seen[j].x <= p.x).find(|&j| self.seen[j] == p);
        yard.nearest(found.map_or(p, |j| self.stands_for[j]))
    }
}

/// Points of the grid in stripes of x, for finding those in the way of an edge.
struct Hot {
    points: Vec<Point>,
}

impl Hot {
    fn near(&self, low: i64, high: i64) -> &[Point] {
        let from = self.points.partition_point(|p| p.x < low);
        let to = self.points.partition_point(|p| p.x <= high);
        &self.points[from..to.max(from)]
    }
}

/// Faces that fill the yard's ground together with what is there already and what is left over; `None` where they do not.
pub(super) fn filled(yard: &Yard<'_>, rings: &[Vec<V>]) -> Option<Filled> {
    let rings: Vec<Vec<V>> = rings.iter().map(|ring| ring.iter().map(|&p| yard.turned(p)).collect()).collect();
    let grid = Grid::new(rings.iter().flatten().copied().collect());
    let land: Vec<&Outline> = std::iter::once(&yard.ground.boundary).chain(&yard.ground.holes).collect();
    let mut points: Vec<Point> = rings.iter().flatten().map(|&p| grid.point(yard, p)).collect();
    points.extend(land.iter().copied().chain(&yard.fixed).flat_map(|outline| outline.corners().iter().copied()));
    points.sort_unstable();
    points.dedup();
    let hot = Hot { points };
    let mut faces = Vec::with_capacity(rings.len());
    for ring in &rings {
        faces.push(face(&snapped(yard, &grid, &hot, ring))?);
    }
    let fixed: Vec<Outline> = yard.fixed.iter().map(|outline| refined(outline, &hot)).collect();
    let land: Vec<Outline> = land.iter().map(|outline| refined(outline, &hot)).collect();
    let land: Vec<&Outline> = land.iter().collect();
    let mut parts: Vec<&Outline> = faces.iter().chain(&fixed).collect();
    let rest = without_holes(rings_left(&land, &parts))?;
    parts.extend(&rest);
    // The proof, as in `geometry::fills`: every edge twice, once in each direction.
    if !rings_left(&land, &parts).is_empty() {
        return None;
    }
    Some(Filled { faces, rest, grid })
}

/// A ring on the grid, led through every corner in its way.
fn snapped(yard: &Yard<'_>, grid: &Grid, hot: &Hot, ring: &[V]) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::with_capacity(ring.len() + 8);
    for (i, &a) in ring.iter().enumerate() {
        let b = ring[(i + 1) % ring.len()];
        let (from, to) = (grid.point(yard, a), grid.point(yard, b));
        out.push(from);
        let along = b.minus(a);
        let long = along.length();
        if long < SAME || from == to {
            continue;
        }
        let dir = along.unit();
        let mut met: Vec<(f64, Point)> = Vec::new();
        let (y0, y1) = (from.y.min(to.y) - 1, from.y.max(to.y) + 1);
        for &p in hot.near(from.x.min(to.x) - 1, from.x.max(to.x) + 1) {
            if p.y < y0 || p.y > y1 || p == from || p == to {
                continue;
            }
            let q = yard.offset(p).minus(a);
            // Whether the line crosses the square: its distance against the square's half width seen across the line.
            let off = dir.cross(q).abs();
            let at = q.dot(dir);
            if off <= HALF * (dir.x.abs() + dir.y.abs()) && at > -1.0 && at < long + 1.0 && crosses(a, b, q.plus(a, 1.0)) {
                met.push((at, p));
            }
        }
        met.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
        out.extend(met.into_iter().map(|(_, p)| p));
    }
    out
}

/// Whether a segment crosses the square around a point.
fn crosses(a: V, b: V, p: V) -> bool {
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (start, end, middle) in [(a.x, b.x, p.x), (a.y, b.y, p.y)] {
        let (low, high) = (middle - HALF, middle + HALF);
        let step = end - start;
        if step.abs() < 1e-12 {
            if start < low || start > high {
                return false;
            }
            continue;
        }
        let (s, t) = ((low - start) / step, (high - start) / step);
        from = from.max(s.min(t));
        to = to.min(s.max(t));
    }
    from <= to
}

/// The face of a ring of grid points that runs counter-clockwise, less its spikes. `None` where nothing or no simple ring
/// is left.
fn face(ring: &[Point]) -> Option<Outline> {
    let mut kept: Vec<Point> = Vec::with_capacity(ring.len());
    for &p in ring {
        if kept.last() == Some(&p) {
            continue;
        }
        // There and back again.
        if kept.len() > 1 && kept[kept.len() - 2] == p {
            kept.pop();
            continue;
        }
        kept.push(p);
    }
    loop {
        let n = kept.len();
        if n < 3 {
            return None;
        }
        if kept[0] == kept[n - 1] {
            kept.pop();
        } else if kept[n - 2] == kept[0] {
            kept.truncate(n - 2);
            kept.push(kept[0]);
        } else if kept[n - 1] == kept[1] {
            kept.remove(0);
            kept.remove(0);
        } else {
            break;
        }
    }
    let twice: i128 = (1..kept.len() - 1).map(|i| cross(kept[0], kept[i], kept[i + 1])).sum();
    if twice <= 0 {
        return None;
    }
    Outline::new(&kept).ok()
}

fn refined(outline: &Outline, hot: &Hot) -> Outline {
    Outline::new(&with_corners(outline, &hot.points)).unwrap_or_else(|_| outline.clone())
}
