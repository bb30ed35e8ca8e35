//! The move sheet: over a site plan, who stays, grows, moves, comes and goes, with rays from old places to new.
//!
//! Knows: outlines, what happened at them, the name of the rule behind it. Must not know: what a rule says.

use std::collections::BTreeMap;

use super::panel::{metres, panels};
use super::pieces::{Ids, Kind, Pieces};
use super::shapes::{At, Colour, Drawing, Group, Item, Layer, Shape, Space, Style};
use crate::audit::Audit;
use crate::firm::FirmIdx;
use crate::geometry::Outline;
use crate::problem::Problem;
use crate::site::SiteIdx;

/// What happened to a firm since the phase before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// Keeps what it holds.
    Stays,
    /// Gets more beside it.
    Grows,
    /// Is given another place.
    Moves,
    /// Is given land for the first time.
    Comes,
    /// Holds nothing any more.
    Goes,
}

/// One firm on the move sheet. Outlines with the site in whose frame they lie.
#[derive(Debug, Clone)]
pub struct Ray {
    /// What happened.
    pub turn: Turn,
    /// The tooltip.
    pub title: String,
    /// Firm id.
    pub firm: String,
    /// Name of the rule that allows or causes it, where one does.
    pub rule: Option<String>,
    /// Where it was.
    pub from: Option<(SiteIdx, Outline)>,
    /// Where it is.
    pub to: Option<(SiteIdx, Outline)>,
}

const STAYS: Style = Style::new("turn-stays").stroke(Colour(0x55, 0x55, 0x55), 0.5);
const GROWS: Style = Style::new("turn-grows").stroke(Colour(0x00, 0x4d, 0xa8), 1.1);
const MOVES: Style = Style::new("turn-moves").stroke(Colour(0xc4, 0x5a, 0x00), 1.1).dash(&[2.4, 0.8]);
const COMES: Style = Style::new("turn-comes").stroke(Colour(0x1b, 0x7a, 0x2f), 1.1).dash(&[0.9, 0.9]);
const GOES: Style = Style::new("turn-goes").stroke(Colour(0xa8, 0x10, 0x10), 1.1).dash(&[4.0, 1.0]);
/// Where a firm was before it grew or moved.
const WAS: Style = Style::new("turn-was").stroke(Colour(0x1a, 0x1a, 0x1a), 0.3).dash(&[0.6, 0.6]);
const RAY: Style = Style::new("ray").stroke(Colour(0x1a, 0x1a, 0x1a), 0.6);
const HEAD: Style = Style::new("ray-head").fill(Colour(0x1a, 0x1a, 0x1a));

impl Turn {
    fn style(self) -> Style {
        match self {
            Self::Stays => STAYS,
            Self::Grows => GROWS,
            Self::Moves => MOVES,
            Self::Comes => COMES,
            Self::Goes => GOES,
        }
    }
}

/// The drawing with a layer of rays for each piece of land it shows. `problem` is the one drawn.
pub fn with_rays(mut drawing: Drawing, problem: &Problem, rays: &[Ray]) -> Drawing {
    let panels = panels(&problem.land);
    let panel_of = |site: SiteIdx| panels.iter().position(|panel| panel.sites.contains(&site));
    let mut ids = Ids::default();
    let mut layers: BTreeMap<usize, Vec<Item>> = BTreeMap::new();
    let mut sorted: Vec<&Ray> = rays.iter().collect();
    sorted.sort_by_key(|ray| ray.turn); // what changed lies over what stays
    for ray in sorted {
        let place = ray.to.as_ref().or(ray.from.as_ref());
        let Some((space, view)) = place.and_then(|(site, _)| panel_of(*site)).and_then(|p| Some((p, drawing.views.get(p)?)))
        else {
            continue;
        };
        let millimetre = f64::from(view.scale) / 1_000.0;
        let mut items = Vec::new();
        let was = ray.from.as_ref().filter(|(site, _)| panel_of(*site) == Some(space));
        if let (Some((_, from)), Some((_, to))) = (was, &ray.to) {
            if from != to {
                items.push(Shape::area(metres(from), WAS));
            }
            if ray.turn == Turn::Moves {
                items.extend(arrow(middle(from), middle(to), millimetre));
            }
        }
        if let Some((_, outline)) = place {
            items.push(Shape::area(metres(outline), ray.turn.style()));
        }
        let group = Group {
            id: ids.name(&format!("move-{}", ray.firm)),
            class: format!("move {}", ray.turn.style().class),
            title: ray.title.clone(),
            data: std::iter::once(("firm", ray.firm.clone())).chain(ray.rule.clone().map(|rule| ("rule", rule))).collect(),
            items,
        };
        layers.entry(space).or_default().push(Item::Group(group));
    }
    for (space, items) in layers {
        let name = if space == 0 { "moves".to_owned() } else { format!("moves-{}", space + 1) };
        drawing.layers.push(Layer { name, space: Space::Land(space), items });
    }
    drawing
}

/// The middle of the corners: inside a plot, and where its label is.
fn middle(outline: &Outline) -> At {
    let corners = metres(outline);
    let count = corners.len().max(1) as f64;
    let sum = corners.iter().fold(At::default(), |sum, p| At::new(sum.x + p.x, sum.y + p.y));
    At::new(sum.x / count, sum.y / count)
}

/// A line with a head of three millimetres on the paper.
fn arrow(from: At, to: At, millimetre: f64) -> Vec<Item> {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = libm::hypot(dx, dy);
    if length <= 0.0 {
        return Vec::new();
    }
    let (ux, uy) = (dx / length, dy / length);
    let size = 3.0 * millimetre;
    let base = At::new(to.x - ux * size, to.y - uy * size);
    let side = |sign: f64| At::new(base.x - sign * uy * size * 0.4, base.y + sign * ux * size * 0.4);
    vec![Shape::line(vec![from, base], RAY), Shape::area(vec![to, side(1.0), side(-1.0)], HEAD)]
}

/// The id of each firm's group in the drawing of a plan; firms in one hall share one.
pub fn groups(problem: &Problem, audit: &Audit) -> BTreeMap<FirmIdx, String> {
    let mut found = BTreeMap::new();
    for piece in &Pieces::of(problem, audit).list {
        // A name of its own for each call: as the map names the first of its name.
        let id = Ids::default().name(&format!("plot-{}", piece.name()));
        match &piece.kind {
            Kind::Held(holding) => drop(found.insert(holding.firm, id)),
            Kind::Hall { holdings, .. } => found.extend(holdings.iter().map(|h| (h.firm, id.clone()))),
            Kind::Vacant | Kind::Reserved(_) => {}
        }
    }
    found
}
