//! Regions of the plane in floating point, for *constructing* geometry: union, difference, offset, reach.
//!
//! Knows: points and rings in millimetres from a local origin. Must not know: streets, rows, land. What is constructed here
//! is snapped to the millimetre and checked exactly afterwards ([`super::exact`]); nothing is decided on it for good. The only
//! file that names the `geo` crate for layouts.

use std::f64::consts::PI;

use geo::algorithm::buffer::{BufferStyle, LineJoin};
use geo::{Area, BooleanOps, Buffer, Coord, LineString, MultiPolygon, Polygon};

/// A point or a vector, millimetres from a local origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct V {
    pub x: f64,
    pub y: f64,
}

impl V {
    pub(super) const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
    pub(super) fn plus(self, dir: Self, by: f64) -> Self {
        Self::new(self.x + dir.x * by, self.y + dir.y * by)
    }
    pub(super) fn minus(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
    pub(super) fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }
    pub(super) fn cross(self, other: Self) -> f64 {
        self.x * other.y - self.y * other.x
    }
    pub(super) fn length(self) -> f64 {
        libm::hypot(self.x, self.y)
    }
    pub(super) fn unit(self) -> Self {
        let length = self.length().max(f64::MIN_POSITIVE);
        Self::new(self.x / length, self.y / length)
    }
    /// A quarter turn to the left.
    pub(super) fn left(self) -> Self {
        Self::new(-self.y, self.x)
    }
    pub(super) fn back(self) -> Self {
        Self::new(-self.x, -self.y)
    }
    /// On a grid of 1/64 mm: what was computed in two ways comes out the same.
    pub(super) fn settled(self) -> Self {
        Self::new(libm::round(self.x * 64.0) / 64.0, libm::round(self.y * 64.0) / 64.0)
    }
    /// Whether it runs along an axis, exactly.
    pub(super) fn along_axis(self) -> bool {
        self.x.abs() < 1e-12 || self.y.abs() < 1e-12
    }
}

/// How a growing region turns its corners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Corner {
    Sharp,
    Round,
}

/// Any number of polygons with holes.
#[derive(Debug, Clone)]
pub(super) struct Region(MultiPolygon<f64>);

impl Region {
    pub(super) fn empty() -> Self {
        Self(MultiPolygon(Vec::new()))
    }

    /// The land inside a ring.
    pub(super) fn of(ring: &[V]) -> Self {
        let line = LineString(ring.iter().map(|p| Coord { x: p.x, y: p.y }).collect());
        Self(MultiPolygon(vec![Polygon::new(line, Vec::new())]))
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0))
    }

    pub(super) fn without(&self, other: &Self) -> Self {
        if other.0.0.is_empty() { self.clone() } else { Self(self.0.difference(&other.0)) }
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0))
    }

    /// Grown by so much on all sides; shrunk where negative. Arcs keep within a centimetre of the true circle.
    pub(super) fn grown(&self, by: f64, corner: Corner) -> Self {
        if by.abs() < 1e-9 || self.0.0.is_empty() {
            return self.clone();
        }
        let join = match corner {
            Corner::Sharp => LineJoin::Miter(0.05 * PI),
            Corner::Round => LineJoin::Round(chord(by.abs())),
        };
        Self(self.0.buffer_with_style(BufferStyle::new(by).line_join(join)))
    }

    /// Its area, square millimetres.
    pub(super) fn area(&self) -> f64 {
        self.0.unsigned_area()
    }

    /// Its polygons, each alone.
    pub(super) fn pieces(&self) -> Vec<Self> {
        self.0.0.iter().map(|polygon| Self(MultiPolygon(vec![polygon.clone()]))).collect()
    }

    /// Only pieces larger than so many square millimetres.
    pub(super) fn larger(&self, least: f64) -> Self {
        Self(MultiPolygon(self.0.0.iter().filter(|polygon| polygon.unsigned_area() > least).cloned().collect()))
    }

    /// All rings, outer ones counter-clockwise, without repetition of the first corner.
    pub(super) fn rings(&self) -> Vec<Vec<V>> {
        let ring = |line: &LineString<f64>| -> Vec<V> {
            let open = line.0.len().saturating_sub(1);
            line.0[..open].iter().map(|c| V::new(c.x, c.y)).collect()
        };
        self.0.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()).map(ring)).collect()
    }

    /// The outer rings of pieces without holes, and whether there were none with.
    pub(super) fn simple(&self) -> (Vec<Vec<V>>, bool) {
        let whole = self.0.0.iter().all(|p| p.interiors().is_empty());
        let pieces = self.pieces();
        let outer = pieces.iter().filter_map(|piece| piece.rings().into_iter().next()).map(cleaned);
        (outer.filter(|ring| ring.len() > 2).collect(), whole)
    }

    pub(super) fn edges(&self) -> Edges {
        let mut edges = Edges::default();
        for ring in self.rings() {
            edges.ring(&ring);
        }
        edges
    }
}

/// What lies closer to a line than this lies on it, mm: boolean operations are exact to some thousandths.
const NOISE: f64 = 0.004;

/// A ring without corners on straight lines and without whiskers of no width, which boolean operations leave where edges lie
/// on one line.
fn cleaned(mut ring: Vec<V>) -> Vec<V> {
    loop {
        let n = ring.len();
        let idle = (0..n).find(|&i| {
            let (a, b, c) = (ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]);
            let across = c.minus(a);
            b.minus(a).length() < NOISE || across.length() < NOISE || (across.cross(b.minus(a)) / across.length()).abs() < NOISE
        });
        match idle {
            Some(i) if n > 3 => drop(ring.remove(i)),
            Some(_) => return Vec::new(),
            None => return ring,
        }
    }
}

/// Angle of a chord that keeps within a centimetre of an arc of this radius.
fn chord(radius: f64) -> f64 {
    2.0 * libm::acos(1.0 - (10.0 / radius.max(40.0)).min(0.25))
}

/// A circle as a ring of chords, corners on the circle.
pub(super) fn circle(middle: V, radius: f64) -> Vec<V> {
    let count = libm::ceil(2.0 * PI / chord(radius)).max(12.0);
    (0..count as usize)
        .map(|i| {
            let angle = 2.0 * PI * i as f64 / count;
            V::new(middle.x + radius * libm::cos(angle), middle.y + radius * libm::sin(angle))
        })
        .collect()
}

/// The shorter arc around `middle` from one point to another, as chords, both ends included.
pub(super) fn arc(middle: V, radius: f64, from: V, to: V) -> Vec<V> {
    let (a, b) = (from.minus(middle), to.minus(middle));
    let (start, sweep) = (libm::atan2(a.y, a.x), libm::atan2(a.cross(b), a.dot(b)));
    let count = libm::ceil(sweep.abs() / chord(radius)).max(1.0);
    let step = |i: usize| {
        let angle = start + sweep * i as f64 / count;
        V::new(middle.x + radius * libm::cos(angle), middle.y + radius * libm::sin(angle))
    };
    let mut ring: Vec<V> = (0..=count as usize).map(step).collect();
    ring[0] = from;
    if let Some(last) = ring.last_mut() {
        *last = to;
    }
    ring
}

/// Area inside a ring, square millimetres, positive where it runs counter-clockwise.
pub(super) fn ring_area(ring: &[V]) -> f64 {
    let n = ring.len();
    (0..n).map(|i| ring[i].minus(ring[0]).cross(ring[(i + 1) % n].minus(ring[0]))).sum::<f64>() / 2.0
}

/// The smallest convex ring around points, counter-clockwise.
pub(super) fn hull(points: &[V]) -> Vec<V> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    sorted.dedup_by(|a, b| a.minus(*b).length() < 1e-6);
    let half = |points: &mut dyn Iterator<Item = V>| {
        let mut chain: Vec<V> = Vec::new();
        for p in points {
            while chain.len() > 1
                && chain[chain.len() - 1].minus(chain[chain.len() - 2]).cross(p.minus(chain[chain.len() - 1])) <= 0.0
            {
                chain.pop();
            }
            chain.push(p);
        }
        chain.pop();
        chain
    };
    let mut ring = half(&mut sorted.iter().copied());
    ring.extend(half(&mut sorted.iter().rev().copied()));
    ring
}

/// Edges of regions, for asking what lies where.
#[derive(Debug, Clone, Default)]
pub(super) struct Edges(pub Vec<(V, V)>);

impl Edges {
    pub(super) fn ring(&mut self, ring: &[V]) {
        let n = ring.len();
        self.0.extend((0..n).map(|i| (ring[i], ring[(i + 1) % n])));
    }

    /// Whether a point lies inside: an odd number of edges to the right of it.
    pub(super) fn holds(&self, p: V) -> bool {
        let crossed = |(a, b): &&(V, V)| (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x);
        self.0.iter().filter(crossed).count() % 2 == 1
    }

    /// How far a strip of this width gets from `from` in the direction `dir` before an edge stands in its way.
    pub(super) fn reach(&self, from: V, dir: V, width: f64) -> f64 {
        let side = dir.left();
        let half = width / 2.0 - 1.0;
        let mut far = f64::INFINITY;
        for &(a, b) in &self.0 {
            let (a, b) = (a.minus(from), b.minus(from));
            let (mut p, mut q) = (V::new(a.dot(dir), a.dot(side)), V::new(b.dot(dir), b.dot(side)));
            if p.y > q.y {
                std::mem::swap(&mut p, &mut q);
            }
            if q.y <= -half || p.y >= half || p.x.max(q.x) <= 1.0 {
                continue;
            }
            let at = |y: f64| if q.y - p.y < 1e-9 { p.x } else { p.x + (y - p.y) / (q.y - p.y) * (q.x - p.x) };
            let (x0, x1) = (at(p.y.max(-half)), at(q.y.min(half)));
            let flat = q.y - p.y < 1e-9;
            let nearest = if flat { p.x.min(q.x) } else { x0.min(x1) };
            let farthest = if flat { p.x.max(q.x) } else { x0.max(x1) };
            if farthest > 1.0 {
                far = far.min(nearest.max(0.0));
            }
        }
        far
    }

    /// Distance from a point to the nearest edge.
    pub(super) fn distance(&self, p: V) -> f64 {
        let one = |&(a, b): &(V, V)| {
            let (along, to) = (b.minus(a), p.minus(a));
            let share = (to.dot(along) / along.dot(along).max(1e-9)).clamp(0.0, 1.0);
            p.minus(a.plus(along, share)).length()
        };
        self.0.iter().map(one).fold(f64::INFINITY, f64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64) -> Region {
        Region::of(&[V::new(x, y), V::new(x + side, y), V::new(x + side, y + side), V::new(x, y + side)])
    }

    #[test]
    fn regions_add_and_shrink() {
        let both = square(0.0, 0.0, 10_000.0).or(&square(5_000.0, 0.0, 10_000.0));
        assert!((both.area() - 150e6).abs() < 1.0);
        assert!((both.grown(-1_000.0, Corner::Sharp).area() - 13_000.0 * 8_000.0).abs() < 10.0);
        assert!(square(0.0, 0.0, 10_000.0).grown(-6_000.0, Corner::Sharp).pieces().is_empty());
    }

    #[test]
    fn a_strip_reaches_to_the_first_edge() {
        let edges = square(0.0, 0.0, 10_000.0).edges();
        assert!((edges.reach(V::new(1_000.0, 5_000.0), V::new(1.0, 0.0), 2_000.0) - 9_000.0).abs() < 1e-6);
        assert!(edges.holds(V::new(1.0, 1.0)) && !edges.holds(V::new(-1.0, 1.0)));
        assert!((ring_area(&circle(V::new(0.0, 0.0), 12_000.0)) / (PI * 144e6) - 1.0).abs() < 2e-3);
    }
}
