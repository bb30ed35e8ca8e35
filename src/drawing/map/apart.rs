//! Distances that rules keep: from the nearest pair of each rule, how far and how far at least.
//!
//! Knows: `keep_apart` rules and holdings. Must not know: how a rule is formulated or judged.

use super::Cartographer;
use crate::drawing::brief::Brief;
use crate::drawing::edges::pairs;
use crate::drawing::fit::{Direction, Line, set_block};
use crate::drawing::palette::{self, APART_INK};
use crate::drawing::panel::metres;
use crate::drawing::shapes::{At, Colour, Shape};
use crate::geometry::Outline;
use crate::problem::Holding;
use crate::rules::{Between, KeepApart, RuleKind};
use crate::units::Length;

/// The nearest pair that a rule keeps apart.
#[derive(Debug, Clone)]
pub(in crate::drawing) struct Nearest {
    pub rule: String,
    pub least: Length,
    pub measured: Length,
    /// The two sides: firm ids, or a receptor.
    pub pair: (String, String),
    outlines: (Outline, Outline),
}

/// For each `keep_apart` rule with somebody on both sides, its nearest pair.
pub(in crate::drawing) fn nearest(brief: &Brief<'_>) -> Vec<Nearest> {
    let rules = brief.problem.rules.iter().filter_map(|rule| match &rule.kind {
        RuleKind::KeepApart(apart) => Some((rule.name.as_str(), apart)),
        _ => None,
    });
    rules.filter_map(|(name, rule)| of_rule(brief, name, rule)).collect()
}

fn of_rule(brief: &Brief<'_>, name: &str, rule: &KeepApart) -> Option<Nearest> {
    let land = &brief.problem.land;
    let outline = |holding: &Holding| match rule.between {
        Between::Outlines => land.outline(holding.place),
        Between::Buildings => land.envelope(holding.place).or_else(|| land.outline(holding.place)),
    };
    let id = |holding: &Holding| brief.problem.firm(holding.firm).id.clone();
    let mut best: Option<Nearest> = None;
    let mut take = |pair: (String, String), a: &Outline, b: &Outline| {
        let measured = a.distance(b);
        if best.as_ref().is_none_or(|best| measured < best.measured) {
            let outlines = (a.clone(), b.clone());
            best = Some(Nearest { rule: name.to_owned(), least: rule.metres, measured, pair, outlines });
        }
    };
    let side = |firms: &crate::rules::Firms| -> Vec<(Holding, Outline)> {
        let held = brief.audit.holdings.iter().filter(|holding| firms.contains(holding.firm));
        held.filter_map(|holding| Some((*holding, outline(holding)?))).collect()
    };
    let (these, those) = (side(&rule.these), side(&rule.from));
    for (one, a) in &these {
        for (other, b) in those.iter().filter(|(other, _)| other.firm != one.firm) {
            take((id(one), id(other)), a, b);
        }
        for &(site, receptor) in &rule.receptors {
            let receptor = &land.sites[site.0].receptors[receptor];
            take((id(one), receptor.id.clone()), a, &receptor.outline);
        }
    }
    best
}

/// The two points at which two rings come nearest.
fn nearest_points(a: &[At], b: &[At]) -> Option<(At, At)> {
    let on = |p: At, (s, t): (At, At)| {
        let (dx, dy) = (t.x - s.x, t.y - s.y);
        let share = (((p.x - s.x) * dx + (p.y - s.y) * dy) / (dx * dx + dy * dy).max(1e-12)).clamp(0.0, 1.0);
        At::new(s.x + share * dx, s.y + share * dy)
    };
    let gap = |(p, q): &(At, At)| libm::hypot(p.x - q.x, p.y - q.y);
    let from_a = a.iter().flat_map(|&p| pairs(b).map(move |edge| (p, on(p, edge))));
    let from_b = b.iter().flat_map(|&p| pairs(a).map(move |edge| (on(p, edge), p)));
    from_a.chain(from_b).min_by(|x, y| gap(x).total_cmp(&gap(y)))
}

impl Cartographer<'_> {
    pub(super) fn apart(&mut self) {
        let mut items = Vec::new();
        for near in nearest(self.brief) {
            let (a, b) = (metres(&near.outlines.0), metres(&near.outlines.1));
            let Some((p, q)) = nearest_points(&a, &b) else { continue };
            let (from, to) = (self.view.to_paper(p), self.view.to_paper(q));
            let (low, high) = self.frame;
            let inside = |at: At| at.x >= low.x && at.x <= high.x && at.y >= low.y && at.y <= high.y;
            if !inside(from) || !inside(to) {
                continue; // the other side lies off the map: the table has it
            }
            items.push(Shape::line(vec![p, q], palette::APART));
            let text = format!("{} m ≥ {} m", self.brief.metres(near.measured), self.brief.metres(near.least));
            let line = Line { text, size: 1.8, bold: true, class: "keep-apart", colour: APART_INK };
            let direction = Direction::between(from, to);
            let spot = [0.5, 0.35, 0.65, 0.2, 0.8].into_iter().flat_map(|share| [1.6, -1.6].map(|up| (share, up))).find_map(
                |(share, up)| {
                    let on = At::new(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share);
                    let placed = set_block(std::slice::from_ref(&line), direction.step(on, 0.0, up), direction);
                    let fits = placed.quad.iter().all(|&corner| inside(corner)) && self.taken.is_free(&placed.quad);
                    fits.then_some(placed)
                },
            );
            if let Some(placed) = spot {
                self.write(placed, Some(Colour(255, 255, 255)), &mut items);
            }
        }
        self.layer("keep-apart", items);
    }
}
