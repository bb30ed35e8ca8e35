//! The coordinate grid: crosses at round coordinates, and their names along the edges of the map.
//!
//! Knows: the view of the panel. Must not know: what lies on the land.

use super::Cartographer;
use crate::drawing::fit::{Direction, Line, set_block};
use crate::drawing::palette::{self, GRID_INK};
use crate::drawing::shapes::{At, Item, Shape};
use crate::site::Site;
use crate::text::grouped;

/// Round steps in metres, then any ten times as wide.
const STEPS: [i64; 7] = [5, 10, 20, 25, 50, 100, 200];
/// Least distance of two grid lines on the paper, mm.
const CLOSEST: f64 = 25.0;
/// Half a cross, mm.
const ARM: f64 = 1.2;

/// The step of the grid at a scale, metres.
fn step(scale: u32) -> i64 {
    let wide = |step: &i64| *step as f64 * 1_000.0 / f64::from(scale) >= CLOSEST;
    STEPS.into_iter().chain((0..6).map(|power| 500 * 10_i64.pow(power))).find(wide).unwrap_or(1_000_000)
}

/// A peg on the paper.
fn dot(at: At) -> [At; 4] {
    [At::new(at.x, at.y - 0.5), At::new(at.x + 0.5, at.y), At::new(at.x, at.y + 0.5), At::new(at.x - 0.5, at.y)]
}

/// The unit vector from one point to another.
fn toward(from: At, to: At) -> At {
    At::new(to.x - from.x, to.y - from.y).unit()
}

impl At {
    fn plus(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
    /// This vector at length 1; a vector of nothing stays as it is.
    fn unit(self) -> Self {
        let length = libm::hypot(self.x, self.y);
        if length < 1e-9 { self } else { Self::new(self.x / length, self.y / length) }
    }
}

impl Cartographer<'_> {
    pub(super) fn grid(&mut self) {
        let view = self.view;
        let step = step(view.scale);
        let (low, high) = self.frame;
        let (a, b) = (view.to_land(At::new(low.x, high.y)), view.to_land(At::new(high.x, low.y)));
        let round = |from: f64, to: f64| -> Vec<i64> {
            let first = libm::ceil(from / step as f64) as i64;
            let last = libm::floor(to / step as f64) as i64;
            (first..=last).map(|i| i * step).collect()
        };
        let (xs, ys) = (round(a.x, b.x), round(a.y, b.y));
        let mut items = Vec::new();
        let paper = |x: i64, y: i64| view.to_paper(At::new(x as f64, y as f64));
        let line = |from: At, to: At| Shape::line(vec![view.to_land(from), view.to_land(to)], palette::GRID);
        for &x in &xs {
            for &y in &ys {
                let at = paper(x, y);
                items.push(line(At::new(at.x - ARM, at.y), At::new(at.x + ARM, at.y)));
                items.push(line(At::new(at.x, at.y - ARM), At::new(at.x, at.y + ARM)));
            }
        }
        for &x in &xs {
            let at = paper(x, 0).x;
            items.push(line(At::new(at, high.y - ARM), At::new(at, high.y)));
            items.push(line(At::new(at, low.y), At::new(at, low.y + ARM)));
            self.name("x", x, At::new(at, high.y - ARM - 1.2), Direction::LEVEL, &mut items);
        }
        for &y in &ys {
            let at = paper(0, y).y;
            items.push(line(At::new(low.x, at), At::new(low.x + ARM, at)));
            items.push(line(At::new(high.x - ARM, at), At::new(high.x, at)));
            self.name("y", y, At::new(low.x + ARM + 1.2, at), Direction::LEVEL.turned(), &mut items);
        }
        self.layer("grid", items);
    }

    /// The numbers of the corner list, outside each corner of the boundary.
    pub(super) fn corners(&mut self, sites: &[&Site]) {
        let mut items = Vec::new();
        for site in sites {
            let ring = self.ring(&site.boundary);
            for (index, &at) in ring.iter().enumerate() {
                items.push(Shape::area(self.land(&dot(at)), palette::SOLID));
                let (before, after) = (ring[(index + ring.len() - 1) % ring.len()], ring[(index + 1) % ring.len()]);
                let text = (index + 1).to_string();
                let line = Line { text, size: 1.8, bold: true, class: "corner", colour: palette::INK };
                // Away from both neighbours first, then any way that is free.
                let away = toward(before, at).plus(toward(after, at)).unit();
                let ways = [
                    away,
                    At::new(1.0, 1.0).unit(),
                    At::new(-1.0, -1.0).unit(),
                    At::new(1.0, -1.0).unit(),
                    At::new(-1.0, 1.0).unit(),
                ];
                let spots: Vec<(At, Direction)> =
                    ways.into_iter().map(|way| (At::new(at.x + way.x * 2.6, at.y + way.y * 2.6), Direction::LEVEL)).collect();
                self.outside(line, &spots, &mut items);
            }
        }
        self.layer("corners", items);
    }

    fn name(&mut self, axis: &str, value: i64, centre: At, direction: Direction, items: &mut Vec<Item>) {
        let axis = match (axis, self.brief.problem.crs.is_on_earth()) {
            ("x", true) => self.brief.word("grid-east"),
            ("x", false) => "X".to_owned(),
            (_, true) => self.brief.word("grid-north"),
            (_, false) => "Y".to_owned(),
        };
        let text = format!("{axis} {}", grouped(self.brief.problem.language, value.into(), 0, 0));
        let line = Line { text, size: 1.6, bold: false, class: "grid-name", colour: GRID_INK };
        let placed = set_block(&[line], centre, direction);
        if self.taken.is_free(&placed.quad) {
            self.write(placed, None, items);
        }
    }
}
