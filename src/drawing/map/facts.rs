//! What is known of a site besides its use: holes, reserves with the distances they keep free, gates with the roads beyond
//! them, the low point.
//!
//! Knows: sites, where labels fit. Must not know: firms, sheets.

use super::Cartographer;
use crate::drawing::edges::{nearest_edge, outward};
use crate::drawing::fit::{Direction, Line, block_size, contains, set_block};
use crate::drawing::palette::{self, INK};
use crate::drawing::panel::{metres, point};
use crate::drawing::shapes::{At, Item, Shape, Style};
use crate::geometry::{Point, grown, within};
use crate::site::{Gate, Reserve, ReserveKind, Site};
use crate::units::Length;

/// The land of a site: its boundary with its holes left out.
pub(super) fn ground(site: &Site) -> Item {
    let rings = std::iter::once(&site.boundary).chain(&site.holes).map(metres).collect();
    Item::Shape(Shape { rings, closed: true, style: palette::GROUND })
}

impl Cartographer<'_> {
    /// A reserve with its name.
    pub(super) fn reserve(&mut self, site: &Site, reserve: &Reserve, style: Style, items: &mut Vec<Item>) {
        self.named(&format!("reserve-{}-{}", site.id, reserve.id), reserve.name(), &reserve.outline, style, items);
    }

    /// Obstacles and buildings that stay.
    pub(super) fn kept(&mut self, sites: &[&Site]) {
        let mut items = Vec::new();
        for site in sites {
            for (_, reserve) in site.reserve_uses().filter(|(counts_as, _)| counts_as.is_none()) {
                let style = if reserve.kind == ReserveKind::Building { palette::KEPT_BUILDING } else { palette::KEPT };
                self.reserve(site, reserve, style, &mut items);
            }
        }
        self.layer("kept", items);
    }

    /// How far plots and facilities keep off reserves, as far as that lies on the site.
    pub(super) fn buffers(&mut self, sites: &[&Site]) {
        let kept_free = |site: &&Site| -> Vec<Vec<Vec<Point>>> {
            let reserves = site.reserves.iter().filter(|reserve| reserve.buffer > Length::ZERO);
            reserves.map(|reserve| within(&grown(&reserve.outline, reserve.buffer), &site.boundary)).collect()
        };
        let rings = sites.iter().flat_map(kept_free);
        let shape = |rings: Vec<Vec<Point>>| {
            let rings = rings.iter().map(|ring| ring.iter().map(|&p| point(p)).collect()).collect();
            Item::Shape(Shape { rings, closed: true, style: palette::BUFFER })
        };
        self.layer("buffers", rings.map(shape).collect());
    }

    /// Gates: an arrow into the site and, beside it, the road beyond.
    pub(super) fn gates(&mut self, site: &Site, items: &mut Vec<Item>) {
        let ring = self.ring(&site.boundary);
        for gate in &site.gates {
            let tip = self.view.to_paper(point(gate.at));
            let Some((a, b)) = nearest_edge(&ring, tip) else { continue };
            let (along, out) = outward(&ring, a, b, tip);
            let corner = |u: f64, v: f64| At::new(tip.x + u * along.x + v * out.x, tip.y + u * along.y + v * out.y);
            let arrow = [corner(0.0, 0.5), corner(-1.5, 4.1), corner(1.5, 4.1)];
            items.push(Shape::area(self.land(&arrow), palette::GATE));
            self.taken.add([corner(-1.5, 0.5), corner(1.5, 0.5), corner(1.5, 4.1), corner(-1.5, 4.1)]);
            let parallel = Direction::between(a, b);
            for text in self.gate_names(site, gate) {
                let line = Line { text, size: 2.0, bold: true, class: "gate-name", colour: palette::GATE_INK };
                let (width, height) = block_size(std::slice::from_ref(&line));
                let spots = [
                    (corner(0.0, 4.6 + height / 2.0), parallel),
                    (corner(2.2 + width / 2.0, 2.6), parallel),
                    (corner(-2.2 - width / 2.0, 2.6), parallel),
                ];
                if self.outside(line, &spots, items) {
                    break;
                }
            }
        }
    }

    /// What is written at a gate, from most to least: the first that has room.
    fn gate_names(&self, site: &Site, gate: &Gate) -> Vec<String> {
        let word = self.brief.word("gate");
        let Some(road) = gate.road.and_then(|road| site.roads.get(road)) else { return vec![word] };
        let class = road.class.map(|class| self.brief.say("road-class", &[("class", class.numeral())]));
        let full = class.map(|class| format!("{word} · {} ({class})", road.name()));
        full.into_iter().chain([format!("{word} · {}", road.name()), word]).collect()
    }

    /// Where water runs to: a triangle that stands on its tip, with its name.
    pub(super) fn low_points(&mut self, sites: &[&Site]) {
        let mut items = Vec::new();
        for (site, tip) in sites.iter().filter_map(|site| Some((site, site.low_point?))) {
            let ring = self.ring(&site.boundary);
            let tip = self.view.to_paper(point(tip));
            let sign = [tip, At::new(tip.x - 1.5, tip.y - 2.8), At::new(tip.x + 1.5, tip.y - 2.8)];
            items.push(Shape::area(self.land(&sign), palette::LOW_POINT));
            self.taken.add([sign[1], sign[2], At::new(sign[2].x, tip.y), At::new(sign[1].x, tip.y)]);
            let line = [Line { text: self.brief.word("low-point"), size: 1.8, bold: false, class: "low-point", colour: INK }];
            let (width, _) = block_size(&line);
            for side in [1.0, -1.0] {
                let centre = At::new(tip.x + side * (2.4 + width / 2.0), tip.y - 1.6);
                let placed = set_block(&line, centre, Direction::LEVEL);
                if self.taken.is_free(&placed.quad) && placed.quad.iter().all(|&p| contains(&ring, p)) {
                    self.write(placed, Some(crate::drawing::shapes::Colour(255, 255, 255)), &mut items);
                    break;
                }
            }
        }
        self.layer("low-point", items);
    }
}
