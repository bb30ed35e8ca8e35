//! Lines square to a base across an outline: pieces between two of them, and how deep it is.
//!
//! Knows: one outline, the base it is measured from. Must not know: what the land is.
//!
//! A line stands at `part / whole` of the way from `base.0` to `base.1`. Which corner lies on which side of it is decided
//! exactly; where it meets an edge, the corner is put on the millimetre grid, on or inside the outline, so that a piece never
//! leaves the outline it was cut from.

use super::outline::Outline;
use super::predicates::{Point, cross};
use crate::units::Length;

/// A line square to a base, at `part / whole` of the way along it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Across {
    /// From where to where the way is measured.
    pub base: (Point, Point),
    /// How far.
    pub part: i64,
    /// Of so much; positive.
    pub whole: i64,
}

impl Across {
    /// How far a point lies beyond the line: negative before it, 0 on it. Exact, in a unit of its own.
    fn beyond(&self, p: Point) -> i128 {
        let (a, b) = self.base;
        let (dx, dy) = (i128::from(b.x - a.x), i128::from(b.y - a.y));
        let way = dx * i128::from(p.x - a.x) + dy * i128::from(p.y - a.y);
        way * i128::from(self.whole) - (dx * dx + dy * dy) * i128::from(self.part)
    }

    /// Where the line meets an edge whose ends lie on either side of it: the nearest point of the grid within the outline.
    fn meets(&self, outline: &Outline, (p, q): (Point, Point)) -> Option<Point> {
        let (before, after) = (self.beyond(p) as f64, self.beyond(q) as f64);
        let share = before / (before - after);
        let (x, y) = ((q.x - p.x) as f64 * share, (q.y - p.y) as f64 * share);
        let near = |v: f64| [v.floor(), v.ceil()];
        let all = near(x).into_iter().flat_map(|cx| near(y).into_iter().map(move |cy| (cx, cy)));
        let mut inside: Vec<(f64, Point)> = all
            .map(|(cx, cy)| ((cx - x).powi(2) + (cy - y).powi(2), Point::new(p.x + cx as i64, p.y + cy as i64)))
            .filter(|(_, c)| outline.covers_point(*c))
            .collect();
        inside.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        inside.first().map(|(_, c)| *c)
    }
}

/// Whether every line square to the base meets the outline in one piece.
pub fn is_simple_across(outline: &Outline, base: (Point, Point)) -> bool {
    let across = Across { base, part: 0, whole: 1 };
    let way: Vec<i128> = outline.corners().iter().map(|p| across.beyond(*p)).collect();
    let steps: Vec<i128> = (0..way.len()).map(|i| (way[(i + 1) % way.len()] - way[i]).signum()).filter(|s| *s != 0).collect();
    let turns = (0..steps.len()).filter(|&i| steps[i] != steps[(i + 1) % steps.len()]).count();
    turns == 2
}

/// The piece of an outline between two lines; `None` for a line leaves that side as it is. `None` where nothing is left, or
/// where the outline is not [simple](is_simple_across).
pub fn between(outline: &Outline, from: Option<Across>, to: Option<Across>) -> Option<Outline> {
    let lines: Vec<(Across, bool)> = from.map(|l| (l, true)).into_iter().chain(to.map(|l| (l, false))).collect();
    // Positive inside, for either line.
    let depth = |(line, first): &(Across, bool), p: Point| if *first { line.beyond(p) } else { -line.beyond(p) };
    let strictly = |p: Point| lines.iter().all(|line| depth(line, p) > 0);
    if !lines.iter().all(|(line, _)| is_simple_across(outline, line.base)) {
        return None;
    }
    let corners = outline.corners();
    let n = corners.len();
    let mut ring: Vec<Point> = Vec::with_capacity(n + 4);
    for i in 0..n {
        let (before, p, q) = (corners[(i + n - 1) % n], corners[i], corners[(i + 1) % n]);
        let on = lines.iter().any(|line| depth(line, p) == 0) && lines.iter().all(|line| depth(line, p) >= 0);
        // A corner on a line belongs to the piece where the piece goes on beside it.
        if strictly(p) || on && leads_in(&lines, &depth, p, before, q) {
            ring.push(p);
        }
        let mut met: Vec<(f64, Point)> = Vec::new();
        for line in &lines {
            let (here, there) = (depth(line, p), depth(line, q));
            if here.signum() * there.signum() < 0 {
                let share = here as f64 / (here as f64 - there as f64);
                met.push((share, line.0.meets(outline, (p, q))?));
            }
        }
        met.sort_by(|a, b| a.0.total_cmp(&b.0));
        ring.extend(met.into_iter().map(|(_, point)| point));
    }
    ring.dedup();
    Outline::new(&ring).ok()
}

/// Whether an edge leads from a corner on a line to the inside.
fn leads_in(
    lines: &[(Across, bool)],
    depth: &impl Fn(&(Across, bool), Point) -> i128,
    p: Point,
    before: Point,
    after: Point,
) -> bool {
    let towards = |q: Point| lines.iter().all(|line| depth(line, q) > 0 || depth(line, p) > 0);
    towards(before) || towards(after)
}

/// Where a line meets an outline: nearest to the base, and farthest from it. `None` where it does not.
pub fn ends_across(outline: &Outline, line: Across) -> Option<(Point, Point)> {
    let mut met: Vec<Point> = Vec::new();
    for (p, q) in outline.edges() {
        let (here, there) = (line.beyond(p), line.beyond(q));
        if here == 0 {
            met.push(p);
        } else if here.signum() * there.signum() < 0 {
            met.push(line.meets(outline, (p, q))?);
        }
    }
    let height = |p: &Point| cross(line.base.0, line.base.1, *p).abs();
    Some((*met.iter().min_by_key(|p| height(p))?, *met.iter().max_by_key(|p| height(p))?))
}

/// Smallest depth of an outline, square to a base on one of its sides, rounded down to the millimetre: the depth is even
/// between corners, so the smallest is at one.
pub fn least_depth(outline: &Outline, base: (Point, Point)) -> Length {
    let (a, b) = base;
    let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
    let length = dx.hypot(dy).max(1.0);
    // Along and across, in millimetres.
    let turned: Vec<(f64, f64)> = outline
        .corners()
        .iter()
        .map(|p| {
            let (x, y) = ((p.x - a.x) as f64, (p.y - a.y) as f64);
            ((x * dx + y * dy) / length, (x * dy - y * dx).abs() / length)
        })
        .collect();
    let n = turned.len();
    let chord = |at: f64, side: f64| -> f64 {
        // Just beside the corner, so that a step in the back counts on the side it is on.
        let at = at + side;
        let heights: Vec<f64> = (0..n)
            .filter_map(|i| {
                let ((u, v), (s, t)) = (turned[i], turned[(i + 1) % n]);
                ((u <= at) != (s <= at)).then(|| v + (t - v) * (at - u) / (s - u))
            })
            .collect();
        let low = heights.iter().copied().fold(f64::INFINITY, f64::min);
        let high = heights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if heights.is_empty() { f64::INFINITY } else { high - low }
    };
    const BESIDE: f64 = 1e-3;
    let least = turned.iter().flat_map(|p| [chord(p.0, -BESIDE), chord(p.0, BESIDE)]).fold(f64::INFINITY, f64::min);
    if least.is_finite() { Length((least + 0.01).floor().max(0.0) as i64) } else { Length::ZERO }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Area;

    fn outline(corners: &[(i64, i64)]) -> Outline {
        Outline::new(&corners.iter().map(|&(x, y)| Point::new(x, y)).collect::<Vec<_>>()).expect("valid in this test")
    }

    #[test]
    fn pieces_add_up_and_a_step_goes_to_its_side() {
        let base = (Point::new(0, 0), Point::new(1_000, 0));
        let stepped = outline(&[(0, 0), (1_000, 0), (1_000, 800), (400, 800), (400, 500), (0, 500)]);
        let at = |part| Across { base, part, whole: 1_000 };
        let left = between(&stepped, None, Some(at(400))).expect("left");
        let right = between(&stepped, Some(at(400)), None).expect("right");
        assert_eq!((left.area(), right.area()), (Area(2 * 400 * 500), Area(2 * 600 * 800)));
        assert_eq!((least_depth(&left, base), least_depth(&right, base)), (Length(500), Length(800)));
        let middle = between(&stepped, Some(at(300)), Some(at(700))).expect("middle");
        assert_eq!(middle.area(), Area(2 * (100 * 500 + 300 * 800)));
        assert_eq!(least_depth(&middle, base), Length(500));
        assert_eq!(ends_across(&stepped, at(400)), Some((Point::new(400, 0), Point::new(400, 800))));
    }

    #[test]
    fn a_back_that_turns_round_is_not_cut() {
        let hook = outline(&[(0, 0), (1_000, 0), (1_000, 800), (200, 800), (200, 600), (800, 600), (800, 300), (0, 300)]);
        assert!(!is_simple_across(&hook, (Point::new(0, 0), Point::new(1_000, 0))));
    }
}
