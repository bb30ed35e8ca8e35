//! The width of streets, measured across them from their longest edge.
//!
//! Knows: outlines of streets. Must not know: plots.

use super::Cartographer;
use crate::drawing::edges::{distance, pairs};
use crate::drawing::fit::{Direction, Line, contains, set_block};
use crate::drawing::palette::{self, GREY};
use crate::drawing::panel::metres;
use crate::drawing::shapes::{At, Item, Shape};
use crate::site::{LandUse, Site};

/// Where along the longest edge a width is tried, as shares of its length.
const SPOTS: [f64; 9] = [0.5, 0.62, 0.38, 0.74, 0.26, 0.85, 0.15, 0.93, 0.07];

/// The width across a ring, square to its longest edge: both ends, at a share of the edge.
fn across(ring: &[At], share: f64) -> Option<(At, At)> {
    let (a, b) = pairs(ring).max_by(|x, y| distance(x.0, x.1).total_cmp(&distance(y.0, y.1)))?;
    let length = distance(a, b);
    if length <= 0.0 {
        return None;
    }
    let on = At::new(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share);
    let mut normal = At::new(-(b.y - a.y) / length, (b.x - a.x) / length);
    if !contains(ring, At::new(on.x + normal.x * 0.01, on.y + normal.y * 0.01)) {
        normal = At::new(-normal.x, -normal.y);
    }
    // The first edge that the ray meets beyond its start.
    let hit = |(p, q): (At, At)| {
        let (ex, ey) = (q.x - p.x, q.y - p.y);
        let cross = normal.x * ey - normal.y * ex;
        if cross.abs() < 1e-9 {
            return None;
        }
        let t = ((p.x - on.x) * ey - (p.y - on.y) * ex) / cross;
        let u = ((p.x - on.x) * normal.y - (p.y - on.y) * normal.x) / cross;
        (t > 1e-6 && (-1e-9..=1.0 + 1e-9).contains(&u)).then_some(t)
    };
    let far = pairs(ring).filter_map(hit).min_by(f64::total_cmp)?;
    Some((on, At::new(on.x + normal.x * far, on.y + normal.y * far)))
}

/// The width of a street: the smallest of those measured at several places, metres.
pub(in crate::drawing) fn street_width(ring: &[At]) -> Option<f64> {
    let widths = SPOTS.iter().filter_map(|&share| across(ring, share)).map(|(a, b)| distance(a, b));
    widths.min_by(f64::total_cmp)
}

impl Cartographer<'_> {
    /// A dimension across each street, where there is room for it.
    pub(super) fn street_widths(&mut self, sites: &[&Site]) {
        let mut items = Vec::new();
        for site in sites {
            for area in site.areas.iter().filter(|area| area.land_use == LandUse::Road) {
                let ring = metres(&area.outline);
                let found = SPOTS.iter().find_map(|&share| {
                    let (a, b) = across(&ring, share)?;
                    // Where the street is as wide as the table says, not at its turning head.
                    if street_width(&ring).is_some_and(|least| distance(a, b) > least + 0.005) {
                        return None;
                    }
                    self.dimension((a, b), distance(a, b), &mut items)
                });
                if let Some(lines) = found {
                    items.extend(lines);
                }
            }
        }
        self.layer("street-widths", items);
    }

    /// A line with ticks at both ends and its length beside it; nothing where its words would stand on others.
    fn dimension(&mut self, (a, b): (At, At), length: f64, items: &mut Vec<Item>) -> Option<Vec<Item>> {
        let (from, to) = (self.view.to_paper(a), self.view.to_paper(b));
        let direction = Direction::between(from, to);
        let text = format!("{} m", self.brief.metres(crate::units::Length((length * 1_000.0).round() as i64)));
        let line = Line { text, size: 1.8, bold: false, class: "dimension", colour: GREY };
        let middle = At::new((from.x + to.x) / 2.0, (from.y + to.y) / 2.0);
        let lines = [line];
        let (width, _) = crate::drawing::fit::block_size(&lines);
        if width + 1.0 > distance(from, to) {
            return None;
        }
        let placed = set_block(&lines, direction.step(middle, 0.0, 1.3), direction);
        let clear = direction.quad(direction.step(middle, 0.0, 0.6), distance(from, to), 2.8);
        if !self.taken.is_free(&placed.quad) || !self.taken.is_free(&clear) {
            return None;
        }
        let tick = |at: At| {
            let (p, q) = (direction.step(at, -0.6, -0.6), direction.step(at, 0.6, 0.6));
            Shape::line(vec![self.view.to_land(p), self.view.to_land(q)], palette::DIMENSION)
        };
        let drawn = vec![Shape::line(vec![a, b], palette::DIMENSION), tick(from), tick(to)];
        self.write(placed, None, items);
        Some(drawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_with_a_hammerhead_is_as_wide_as_its_stem() {
        let ring =
            [(0.0, 34.0), (88.0, 34.0), (88.0, 28.0), (100.0, 28.0), (100.0, 52.0), (88.0, 52.0), (88.0, 46.0), (0.0, 46.0)];
        let ring: Vec<At> = ring.map(|(x, y)| At::new(x, y)).to_vec();
        let width = street_width(&ring).expect("a width");
        assert!((width - 12.0).abs() < 1e-9, "{width}");
    }
}
