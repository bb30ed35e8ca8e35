//! Polygons cut into vertical slabs between all corners and crossings, decided in fractions.

use std::cmp::Ordering;

use kavling::geometry::Point;

/// A fraction with a positive denominator.
#[derive(Clone, Copy, Debug)]
struct Frac(i128, i128);

impl Frac {
    fn new(n: i128, d: i128) -> Self {
        if d < 0 { Self(-n, -d) } else { Self(n, d) }
    }
    fn middle(self, other: Self) -> Self {
        Self::new(self.0 * other.1 + other.0 * self.1, 2 * self.1 * other.1)
    }
}
impl PartialEq for Frac {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Frac {}
impl PartialOrd for Frac {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Frac {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.0 * other.1).cmp(&(other.0 * self.1))
    }
}

type Edge = ((i128, i128), (i128, i128));

fn edges(ring: &[Point]) -> Vec<Edge> {
    let at = |i: usize| (i128::from(ring[i % ring.len()].x), i128::from(ring[i % ring.len()].y));
    (0..ring.len()).map(|i| (at(i), at(i + 1))).collect()
}

/// How two closed segments meet.
enum Meet {
    Never,
    /// At this x, the share of the first segment, and the share of the second.
    Once(Frac, Frac, Frac),
    /// Parallel, and the shares of the first segment between which the second lies on its line.
    OnLine(Frac, Frac),
}

/// Solved as two lines with two unknowns: first + t·u = second + s·v.
fn meet((a, b): Edge, (c, d): Edge) -> Meet {
    let (u, v, w) = ((b.0 - a.0, b.1 - a.1), (d.0 - c.0, d.1 - c.1), (c.0 - a.0, c.1 - a.1));
    let det = u.1 * v.0 - u.0 * v.1;
    if det == 0 {
        if u.0 * w.1 != u.1 * w.0 {
            return Meet::Never;
        }
        let share = |p: (i128, i128)| {
            if u.0 != 0 { Frac::new(p.0 - a.0, u.0) } else { Frac::new(p.1 - a.1, u.1) }
        };
        let (s, t) = (share(c), share(d));
        return Meet::OnLine(s.min(t), s.max(t));
    }
    let t = Frac::new(v.0 * w.1 - v.1 * w.0, det);
    let s = Frac::new(u.0 * w.1 - u.1 * w.0, det);
    let unit = |f: Frac| f >= Frac(0, 1) && f <= Frac(1, 1);
    if unit(t) && unit(s) { Meet::Once(Frac::new(a.0 * t.1 + t.0 * u.0, t.1), t, s) } else { Meet::Never }
}

fn touch(e: Edge, f: Edge) -> bool {
    match meet(e, f) {
        Meet::Never => false,
        Meet::Once(..) => true,
        Meet::OnLine(low, high) => low <= Frac(1, 1) && high >= Frac(0, 1),
    }
}

/// Whether a ring of at least three corners is a simple polygon: no corner twice, edges meet only at the
/// corner they share.
pub fn is_simple(ring: &[Point]) -> bool {
    // A closing repetition of the first corner is allowed.
    let ring = if ring.len() > 1 && ring.first() == ring.last() { &ring[..ring.len() - 1] } else { ring };
    let n = ring.len();
    if n < 3 || (0..n).any(|i| (0..i).any(|j| ring[i] == ring[j])) {
        return false;
    }
    let edges = edges(ring);
    (0..n).all(|i| {
        (0..i).all(|j| {
            let (first, second) = if (i + 1) % n == j { (i, j) } else { (j, i) };
            if (first + 1) % n != second {
                return !touch(edges[i], edges[j]);
            }
            // Neighbours: they meet at the end of the first and the start of the second, and nowhere else.
            match meet(edges[first], edges[second]) {
                Meet::Never => false,
                Meet::Once(_, t, s) => t == Frac(1, 1) && s == Frac(0, 1),
                Meet::OnLine(low, _) => low == Frac(1, 1),
            }
        })
    })
}

/// Parts of the vertical line at `x` inside the polygon; `x` passes through no corner.
fn inside(edges: &[Edge], x: Frac) -> Vec<(Frac, Frac)> {
    let mut cuts: Vec<Frac> = edges
        .iter()
        .filter(|(a, b)| Frac(a.0.min(b.0), 1) < x && x < Frac(a.0.max(b.0), 1))
        .map(|(a, b)| {
            let run = b.0 - a.0;
            Frac::new(a.1 * run * x.1 + (b.1 - a.1) * (x.0 - a.0 * x.1), run * x.1)
        })
        .collect();
    cuts.sort_unstable();
    cuts.chunks(2).map(|pair| (pair[0], pair[1])).collect()
}

/// Whether two simple polygons share area, and whether the first covers the second.
pub fn compare(first: &[Point], second: &[Point]) -> (bool, bool) {
    let (p, q) = (edges(first), edges(second));
    let mut stops: Vec<Frac> = p.iter().chain(&q).map(|(a, _)| Frac(a.0, 1)).collect();
    for e in &p {
        for f in &q {
            if let Meet::Once(x, ..) = meet(*e, *f) {
                stops.push(x);
            }
        }
    }
    stops.sort_unstable();
    stops.dedup();
    let (mut overlap, mut covers) = (false, true);
    for slab in stops.windows(2) {
        let x = slab[0].middle(slab[1]);
        let (own, other) = (inside(&p, x), inside(&q, x));
        overlap |= own.iter().any(|a| other.iter().any(|b| a.0.max(b.0) < a.1.min(b.1)));
        covers &= other.iter().all(|b| own.iter().any(|a| a.0 <= b.0 && b.1 <= a.1));
    }
    (overlap, covers)
}

/// Exact squared distance of two closed polygons, as a fraction.
pub fn distance_squared(first: &[Point], second: &[Point]) -> (i128, i128) {
    let (p, q) = (edges(first), edges(second));
    if compare(first, second).0 || p.iter().any(|e| q.iter().any(|f| touch(*e, *f))) {
        return (0, 1);
    }
    let ends = |edges: &[Edge]| -> Vec<(i128, i128)> { edges.iter().map(|(a, _)| *a).collect() };
    let to = |points: Vec<(i128, i128)>, edges: &[Edge]| -> Vec<Frac> {
        points.iter().flat_map(|point| edges.iter().map(|edge| to_segment(*point, *edge))).collect()
    };
    let all = [to(ends(&p), &q), to(ends(&q), &p)].concat();
    let least = all.into_iter().min().expect("polygons have edges");
    (least.0, least.1)
}

/// Squared distance from a point to a segment: to the foot a + t·u with t held within 0 and 1.
fn to_segment(p: (i128, i128), (a, b): Edge) -> Frac {
    let u = (b.0 - a.0, b.1 - a.1);
    let length = u.0 * u.0 + u.1 * u.1;
    let t = (u.0 * (p.0 - a.0) + u.1 * (p.1 - a.1)).clamp(0, length);
    let off = (length * (p.0 - a.0) - t * u.0, length * (p.1 - a.1) - t * u.1);
    Frac::new(off.0 * off.0 + off.1 * off.1, length * length)
}

/// Whether a point lies in the closed polygon: on an edge, or behind an odd number of edges along a ray that
/// can meet no other corner.
pub fn covers_point(ring: &[Point], p: Point) -> bool {
    let p = (i128::from(p.x), i128::from(p.y));
    let far = (p.0 + 10_000_000_019, p.1 + 1);
    let edges = edges(ring);
    let on_edge = edges.iter().any(|edge| to_segment(p, *edge).0 == 0);
    on_edge || edges.iter().filter(|edge| touch(**edge, (p, far))).count() % 2 == 1
}
