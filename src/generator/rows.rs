//! Rows of cells along fronts: how deep the free land behind a front is, and where it is cut.
//!
//! Knows: fronts, what stands in the way. Must not know: streets' patterns, names.
//!
//! Behind every point of a front the free depth is the distance to whatever stands first in the way, square to the front: it
//! runs in straight pieces with jumps between them. Cells are cut square to the front at whole modules; the last takes the
//! rest of the width, as in rows that are drawn by hand. Where two streets face each other, each row takes half.

use super::planar::{Edges, V, ring_area};
use super::streets::{Front, Streets};
use super::yard::Yard;
use crate::units::Length;

/// A stretch narrower than this is no row, mm.
pub(super) const LEAST_ROW: f64 = 6_000.0;
/// A strip behind a row narrower than an eighth of its depth joins it, if it is too narrow for green.
const STRETCH: f64 = 0.125;

/// What lies closer to a front than this lies on it, mm: floats are exact to some thousandths.
const NEAR: f64 = 0.05;

/// One cell.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub ring: Vec<V>,
    /// Corners of its back.
    pub back: Vec<V>,
    /// Square millimetres.
    pub area: f64,
}

/// Cells side by side along a front.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    pub cells: Vec<Cell>,
    /// Distance along the front and the corner on it, one more than cells.
    pub stations: Vec<(i64, V)>,
}

impl Chain {
    /// Part of the chain as one of its own.
    pub(super) fn part(&self, from: usize, to: usize) -> Self {
        let start = self.stations[from].0;
        Self {
            cells: self.cells[from..to].to_vec(),
            stations: self.stations[from..=to].iter().map(|&(along, p)| (along - start, p)).collect(),
        }
    }
}

impl Chain {
    /// Middle of the frontage of a stretch.
    pub(super) fn middle(&self, from: usize, to: usize) -> V {
        let (a, b) = (self.stations[from].1, self.stations[to].1);
        V::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0)
    }
}

/// A piece of an edge in the way, in the frame of a front: x along it, y away from it.
#[derive(Clone, Copy)]
struct Bar {
    a: V,
    b: V,
    street: bool,
}

impl Bar {
    fn at(&self, x: f64) -> f64 {
        self.a.y + (x - self.a.x) / (self.b.x - self.a.x) * (self.b.y - self.a.y)
    }
}

/// Free depth over a stretch of a front, from its left end to its right end.
#[derive(Clone, Copy)]
struct Span {
    from: f64,
    to: f64,
    /// Up to what stands in the way.
    full: (f64, f64),
    /// Up to the row's depth.
    capped: (f64, f64),
}

/// All rows along the fronts of streets.
pub(super) fn chains(yard: &Yard<'_>, streets: &Streets, depth: Length) -> Vec<Chain> {
    let mut placed = Edges::default();
    let mut chains = Vec::new();
    for front in &streets.fronts {
        for chain in along(yard, streets, &placed, front, depth.0 as f64) {
            chain.cells.iter().for_each(|cell| placed.ring(&cell.ring));
            chains.push(chain);
        }
    }
    chains
}

fn along(yard: &Yard<'_>, streets: &Streets, placed: &Edges, front: &Front, depth: f64) -> Vec<Chain> {
    let least = (yard.wish.least_depth.0 as f64).max(1_000.0);
    let module = (yard.wish.module.0 as f64).max(500.0);
    let stretch = (STRETCH * depth).min(yard.wish.green_width.0 as f64);
    let world = |x: f64, y: f64| front.from.plus(front.dir, x).plus(front.dir.left(), y);
    let free = |x: f64| {
        let p = world(x, NEAR);
        yard.free_edges.holds(p) && !streets.edges.holds(p) && !placed.holds(p)
    };
    let (bars, ends) = bars(yard, streets, placed, front, 2.0 * depth + stretch);
    let mut breaks = breaks(&bars, ends, front.long, &[NEAR, depth, least, 2.0 * least]);
    breaks.dedup_by(|b, a| *b - *a < 0.01);
    let mut runs: Vec<Vec<Span>> = Vec::new();
    let mut open = false;
    for pair in breaks.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let middle = (from + to) / 2.0;
        let first = bars.iter().filter(|bar| bar.a.x < middle && middle < bar.b.x && bar.at(middle) > NEAR);
        let first = first.min_by(|p, q| p.at(middle).total_cmp(&q.at(middle)));
        let span = first.map_or(Span { from, to, full: (f64::MAX, f64::MAX), capped: (depth, depth) }, |bar| {
            let mut full = (bar.at(from).max(0.0), bar.at(to).max(0.0));
            // Only where the other street runs the same way, not at a kerb or a turning head.
            let level = (bar.a.y - bar.b.y).abs() < 1.0;
            if bar.street && level && full.0.min(full.1) >= 2.0 * least - 1.0 && full.0.max(full.1) <= 2.0 * depth + stretch {
                full = (full.0 / 2.0, full.1 / 2.0);
                return Span { from, to, full, capped: full };
            }
            Span { from, to, full, capped: (full.0.min(depth), full.1.min(depth)) }
        });
        let good = span.capped.0.min(span.capped.1) >= least - 0.5 && free(middle);
        match runs.last_mut() {
            Some(run) if good && open => run.push(span),
            _ if good => runs.push(vec![span]),
            _ => {}
        }
        open = good;
    }
    let wide = |run: &&Vec<Span>| run[run.len() - 1].to - run[0].from >= LEAST_ROW.max(module) - 0.5;
    runs.iter().filter(wide).map(|run| cut(run, module, depth + stretch, &world)).collect()
}

/// Edges in the way of rows on a front, and how far along it any edge begins or ends.
fn bars(yard: &Yard<'_>, streets: &Streets, placed: &Edges, front: &Front, far: f64) -> (Vec<Bar>, Vec<f64>) {
    let side = front.dir.left();
    let seen = |p: V| {
        let p = p.minus(front.from);
        V::new(p.dot(front.dir), p.dot(side))
    };
    let mut ends = Vec::new();
    let mut bar = |&(a, b): &(V, V), street: bool| {
        let (a, b) = (seen(a), seen(b));
        let (a, b) = if a.x <= b.x { (a, b) } else { (b, a) };
        if b.x < 0.0 || a.x > front.long || a.y.max(b.y) < -NEAR || a.y.min(b.y) > far {
            return None;
        }
        // Also of edges square to the front and on it: land begins and ends there.
        ends.extend([a.x, b.x]);
        (a.y.max(b.y) > NEAR && b.x - a.x > 0.001).then_some(Bar { a, b, street })
    };
    let mut found: Vec<Bar> = streets.edges.0.iter().filter_map(|edge| bar(edge, true)).collect();
    found.extend(yard.free_edges.0.iter().chain(&placed.0).filter_map(|edge| bar(edge, false)));
    (found, ends)
}

/// Where the free depth can bend or jump: ends of edges, where edges cross, where one crosses a level.
fn breaks(bars: &[Bar], ends: Vec<f64>, long: f64, levels: &[f64]) -> Vec<f64> {
    let mut found = ends;
    found.extend([0.0, long]);
    for (index, bar) in bars.iter().enumerate() {
        let (low, high) = (bar.a.y.min(bar.b.y), bar.a.y.max(bar.b.y));
        for &level in levels {
            if low < level - 1e-6 && level + 1e-6 < high {
                found.push(bar.a.x + (level - bar.a.y) / (bar.b.y - bar.a.y) * (bar.b.x - bar.a.x));
            }
        }
        for other in &bars[index + 1..] {
            let (from, to) = (bar.a.x.max(other.a.x), bar.b.x.min(other.b.x));
            if to - from > 0.01 {
                let (p, q) = (bar.at(from) - other.at(from), bar.at(to) - other.at(to));
                if p * q < 0.0 && p.abs() > 0.01 && q.abs() > 0.01 {
                    found.push(from + p / (p - q) * (to - from));
                }
            }
        }
    }
    found.retain(|x| (0.0..=long).contains(x));
    found.sort_by(f64::total_cmp);
    found
}

/// A run of free land cut into cells.
fn cut(run: &[Span], module: f64, most: f64, world: &impl Fn(f64, f64) -> V) -> Chain {
    let (start, end) = (run[0].from, run[run.len() - 1].to);
    let count = (libm::floor((end - start + 0.5) / module) as usize).max(1);
    let place = |i: usize| if i == count { end } else { start + module * i as f64 };
    let mut cells = Vec::with_capacity(count);
    for i in 0..count {
        let (from, to) = (place(i), place(i + 1));
        let over: Vec<&Span> = run.iter().filter(|s| s.to > from + 0.005 && s.from < to - 0.005).collect();
        let whole = over.iter().all(|s| s.full.0.max(s.full.1) <= most);
        let mut back: Vec<V> = Vec::new();
        for span in over.into_iter().rev() {
            let (left, right) = if whole { span.full } else { span.capped };
            let at = |x: f64| left + (x - span.from) / (span.to - span.from) * (right - left);
            for x in [span.to.min(to), span.from.max(from)] {
                let p = world(x, at(x));
                if back.last().is_none_or(|q: &V| q.minus(p).length() > 0.02) {
                    back.push(p);
                }
            }
        }
        let mut ring = vec![world(from, 0.0), world(to, 0.0)];
        ring.extend(&back);
        let area = ring_area(&ring);
        cells.push(Cell { ring, back, area });
    }
    let stations = (0..=count).map(|i| (libm::round(place(i) - start) as i64, world(place(i), 0.0))).collect();
    Chain { cells, stations }
}
