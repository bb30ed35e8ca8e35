//! Ways for the rays of a move sheet: from one outline to another, around what is written.
//!
//! Knows: rings and boxes in millimetres of paper. Must not know: who moves, why.
//!
//! Dijkstra's search over a grid of points; a point on a text costs most, one beside a text a little. Then corners that
//! are not needed are pulled straight.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::fit::{Quad, bounds, contains};
use super::shapes::At;

/// Distance between two points of the grid: small enough that no step leaps over the corner of a box.
const STEP: f64 = 1.2;
/// A way keeps so far from texts where it can.
const CLEAR: f64 = 0.9;
/// How far around both outlines a way is looked for.
const AROUND: f64 = 30.0;
/// A way begins and ends so far inside the outlines, where they are large enough.
const INSIDE: [f64; 4] = [2.4, 1.6, 0.8, 0.0];
/// Cost of a step straight on and across, and of a point beside and on a text.
const COST: [u32; 4] = [10, 14, 15, 600];

/// The points of the grid and what each costs.
struct Grid {
    low: At,
    columns: usize,
    rows: usize,
    /// Cost besides the step.
    cost: Vec<u32>,
}

impl Grid {
    fn new(low: At, high: At, texts: &[Quad]) -> Self {
        let count = |from: f64, to: f64| (((to - from) / STEP).max(0.0) as usize) + 1;
        let (columns, rows) = (count(low.x, high.x), count(low.y, high.y));
        let mut grid = Self { low, columns, rows, cost: vec![0; columns * rows] };
        for quad in texts {
            let Some((a, b)) = bounds(quad) else { continue };
            let cell = |at: f64, from: f64, most: usize| (((at - from) / STEP).max(0.0) as usize).min(most - 1);
            for row in cell(a.y - CLEAR, low.y, rows)..=cell(b.y + CLEAR + STEP, low.y, rows) {
                for column in cell(a.x - CLEAR, low.x, columns)..=cell(b.x + CLEAR + STEP, low.x, columns) {
                    let index = row * columns + column;
                    let off = distance_to(quad, grid.at(index));
                    let more = if off <= 0.3 { COST[3] } else { COST[2] };
                    if off <= CLEAR {
                        grid.cost[index] = grid.cost[index].max(more);
                    }
                }
            }
        }
        grid
    }

    fn at(&self, index: usize) -> At {
        At::new(self.low.x + (index % self.columns) as f64 * STEP, self.low.y + (index / self.columns) as f64 * STEP)
    }

    /// Points inside a ring, as far from its edge as it allows, those off all texts before others.
    fn inside(&self, ring: &[At]) -> Vec<usize> {
        let all: Vec<usize> = (0..self.cost.len()).filter(|index| contains(ring, self.at(*index))).collect();
        let deep = |by: f64| move |index: &&usize| edge_distance(ring, self.at(**index)) >= by;
        let free = INSIDE.iter().map(|by| all.iter().filter(|i| self.cost[**i] == 0).filter(deep(*by)).copied().collect());
        let any = INSIDE.iter().map(|by| all.iter().filter(deep(*by)).copied().collect());
        free.chain(any).find(|found: &Vec<usize>| !found.is_empty()).unwrap_or_default()
    }

    fn neighbours(&self, index: usize) -> impl Iterator<Item = (usize, u32)> + '_ {
        let (column, row) = ((index % self.columns) as i64, (index / self.columns) as i64);
        let steps = (-1..=1_i64).flat_map(|y| (-1..=1_i64).map(move |x| (x, y))).filter(|step| *step != (0, 0));
        steps.filter_map(move |(x, y)| {
            let (column, row) = (column + x, row + y);
            let known = column >= 0 && row >= 0 && column < self.columns as i64 && row < self.rows as i64;
            let step = if x == 0 || y == 0 { COST[0] } else { COST[1] };
            known.then(|| (row as usize * self.columns + column as usize, step))
        })
    }

    /// The cheapest way from one of some points to one of others.
    fn way(&self, from: &[usize], to: &[usize]) -> Option<Vec<At>> {
        let mut best = vec![u32::MAX; self.cost.len()];
        let mut came = vec![usize::MAX; self.cost.len()];
        let mut heap = BinaryHeap::new();
        for &start in from {
            best[start] = self.cost[start];
            heap.push(Reverse((best[start], start)));
        }
        let mut wanted = vec![false; self.cost.len()];
        to.iter().for_each(|&index| wanted[index] = true);
        while let Some(Reverse((cost, index))) = heap.pop() {
            if cost > best[index] {
                continue;
            }
            if wanted[index] {
                let mut way = vec![self.at(index)];
                let mut at = index;
                while came[at] != usize::MAX {
                    at = came[at];
                    way.push(self.at(at));
                }
                way.reverse();
                return Some(way);
            }
            for (next, step) in self.neighbours(index) {
                let sum = cost + step + self.cost[next];
                if sum < best[next] {
                    (best[next], came[next]) = (sum, index);
                    heap.push(Reverse((sum, next)));
                }
            }
        }
        None
    }
}

/// A way from one ring to another that keeps off texts where there is a way round them; at least two points.
pub(super) fn route(from: &[At], to: &[At], texts: &[Quad]) -> Vec<At> {
    let all: Vec<At> = from.iter().chain(to).copied().collect();
    let Some((low, high)) = bounds(&all) else { return Vec::new() };
    let (low, high) = (At::new(low.x - AROUND, low.y - AROUND), At::new(high.x + AROUND, high.y + AROUND));
    let texts = near(texts, low, high);
    let grid = Grid::new(low, high, &texts);
    let (starts, ends) = (grid.inside(from), grid.inside(to));
    let way = grid.way(&starts, &ends).filter(|way| way.len() > 1);
    way.map_or_else(|| vec![middle(from), middle(to)], |way| pulled(&way, &texts))
}

/// Boxes that reach into the one between two corners.
fn near(texts: &[Quad], low: At, high: At) -> Vec<Quad> {
    let reaches = |quad: &&Quad| bounds(*quad).is_some_and(|(a, b)| a.x < high.x && b.x > low.x && a.y < high.y && b.y > low.y);
    texts.iter().filter(reaches).copied().collect()
}

/// The parts of a ring's edges that keep off texts; none where the whole of it does.
pub(super) fn off_texts(ring: &[At], texts: &[Quad]) -> Option<Vec<Vec<At>>> {
    const FINE: f64 = 0.2;
    let (low, high) = bounds(ring)?;
    let texts = near(texts, At::new(low.x - FINE, low.y - FINE), At::new(high.x + FINE, high.y + FINE));
    let free = |p: At| texts.iter().all(|quad| distance_to(quad, p) > FINE);
    let mut parts: Vec<Vec<At>> = Vec::new();
    let mut whole = true;
    for (index, &a) in ring.iter().enumerate() {
        let b = ring[(index + 1) % ring.len()];
        let steps = (distance(a, b) / FINE).ceil().max(1.0);
        let at = |step: usize| {
            let t = step as f64 / steps;
            At::new(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t)
        };
        let mut from: Option<At> = None;
        let mut until = a;
        for step in 0..=steps as usize {
            let p = at(step);
            if free(p) {
                from.get_or_insert(p);
                until = p;
            } else {
                whole = false;
                parts.extend(from.take().map(|from| vec![from, until]));
            }
        }
        parts.extend(from.map(|from| vec![from, until]));
    }
    parts.retain(|part| part[0] != part[1]);
    (!whole).then_some(parts)
}

/// The way without corners that it does not need.
fn pulled(way: &[At], texts: &[Quad]) -> Vec<At> {
    let clear = |a: At, b: At| {
        let steps = (distance(a, b) / (STEP / 2.0)).ceil().max(1.0);
        let points = (0..=steps as usize).map(|i| {
            let t = i as f64 / steps;
            At::new(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t)
        });
        let points: Vec<At> = points.collect();
        texts.iter().all(|quad| points.iter().all(|p| distance_to(quad, *p) > CLEAR))
    };
    let mut out = vec![way[0]];
    let mut at = 0;
    while at + 1 < way.len() {
        let far = (at + 1..way.len()).rev().find(|next| clear(way[at], way[*next])).unwrap_or(at + 1);
        out.push(way[far]);
        at = far;
    }
    out
}

fn distance(a: At, b: At) -> f64 {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).sqrt()
}

fn segment_distance(a: At, b: At, p: At) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    let t = if length > 0.0 { (((p.x - a.x) * dx + (p.y - a.y) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    distance(At::new(a.x + t * dx, a.y + t * dy), p)
}

fn edge_distance(ring: &[At], p: At) -> f64 {
    (0..ring.len()).map(|i| segment_distance(ring[i], ring[(i + 1) % ring.len()], p)).fold(f64::MAX, f64::min)
}

/// Distance of a point to a box; 0 inside.
fn distance_to(quad: &Quad, p: At) -> f64 {
    if contains(quad, p) { 0.0 } else { edge_distance(quad, p) }
}

fn middle(ring: &[At]) -> At {
    let count = ring.len().max(1) as f64;
    let sum = ring.iter().fold(At::default(), |sum, p| At::new(sum.x + p.x, sum.y + p.y));
    At::new(sum.x / count, sum.y / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle(x: f64, y: f64, width: f64, height: f64) -> Quad {
        [At::new(x, y), At::new(x + width, y), At::new(x + width, y + height), At::new(x, y + height)]
    }

    #[test]
    fn an_outline_has_a_gap_where_something_is_written() {
        let ring = rectangle(0.0, 0.0, 10.0, 10.0);
        assert!(off_texts(&ring, &[rectangle(3.0, 3.0, 2.0, 2.0)]).is_none());
        let text = rectangle(8.0, 4.0, 4.0, 2.0);
        let parts = off_texts(&ring, &[text]).expect("a gap");
        assert_eq!(parts.len(), 5);
        assert!(parts.iter().flatten().all(|p| !contains(&text, *p)));
    }

    #[test]
    fn a_way_goes_round_what_is_written_and_is_straight_where_nothing_is() {
        let (from, to) = (rectangle(0.0, 0.0, 10.0, 10.0), rectangle(40.0, 0.0, 10.0, 10.0));
        assert_eq!(route(&from, &to, &[]).len(), 2);
        let wall = [rectangle(20.0, -10.0, 4.0, 30.0), rectangle(2.0, 4.0, 6.0, 2.0)];
        let way = route(&from, &to, &wall);
        assert!(way.len() > 2);
        for pair in way.windows(2) {
            for i in 0..=100 {
                let t = f64::from(i) / 100.0;
                let p = At::new(pair[0].x + (pair[1].x - pair[0].x) * t, pair[0].y + (pair[1].y - pair[0].y) * t);
                assert!(wall.iter().all(|quad| distance_to(quad, p) > 0.3), "{p:?}");
            }
        }
        assert!(contains(&from, way[0]) && contains(&to, way[way.len() - 1]));
    }
}
