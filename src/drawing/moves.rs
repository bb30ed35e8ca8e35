//! The move sheet: over a site plan, who stays, grows, moves, comes and goes, with rays from old places to new.
//!
//! Knows: outlines, what happened at them, the name of the rule behind it. Must not know: what a rule says.

use std::collections::BTreeMap;

use super::fit::{Direction, Quad};
use super::ids::Ids;
use super::metrics::{ASCENT, DESCENT, text_width};
use super::panel::{metres, panels};
use super::route::{off_texts, route};
use super::shapes::{Anchor, At, Colour, Drawing, Group, Item, Label, Layer, Shape, Space, Style, View};
use crate::audit::Audit;
use crate::firm::FirmIdx;
use crate::geometry::Outline;
use crate::pieces::{Kind, Pieces};
use crate::problem::Problem;
use crate::site::SiteIdx;
use crate::units::Area;

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

/// One firm in the table of a move sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mover {
    /// What happened.
    pub turn: Turn,
    /// Firm id.
    pub firm: String,
    /// Its name.
    pub name: String,
    /// Where it was.
    pub from: Option<String>,
    /// Where it is.
    pub to: Option<String>,
    /// Area or floor it held.
    pub before: Option<Area>,
    /// Area or floor it holds.
    pub after: Option<Area>,
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
    /// Its word in the catalogue's drawing section.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Stays => "turn-stays",
            Self::Grows => "turn-grows",
            Self::Moves => "turn-moves",
            Self::Comes => "turn-comes",
            Self::Goes => "turn-goes",
        }
    }
    /// Its place in the table: what a planner has to arrange first.
    pub(super) fn rank(self) -> u8 {
        match self {
            Self::Moves => 0,
            Self::Grows => 1,
            Self::Goes => 2,
            Self::Comes => 3,
            Self::Stays => 4,
        }
    }
}

/// The key of the outlines: a word of the drawing section and a look; none is the arrow.
pub(super) const KEY: [(&str, Option<Style>); 7] = [
    ("outline-moves", Some(MOVES)),
    ("outline-was", Some(WAS)),
    ("outline-ray", None),
    ("outline-grows", Some(GROWS)),
    ("outline-comes", Some(COMES)),
    ("outline-goes", Some(GOES)),
    ("outline-stays", Some(STAYS)),
];

/// The drawing with a layer of rays for each piece of land it shows. `problem` is the one drawn.
pub fn with_rays(mut drawing: Drawing, problem: &Problem, rays: &[Ray]) -> Drawing {
    let panels = panels(&problem.land);
    let view_of = |site: SiteIdx| {
        let space = panels.iter().position(|panel| panel.sites.contains(&site))?;
        Some((space, drawing.views.get(space)?))
    };
    let texts = texts(&drawing);
    let mut ids = Ids::default();
    let mut layers: BTreeMap<usize, Vec<Item>> = BTreeMap::new();
    let mut sorted: Vec<&Ray> = rays.iter().collect();
    sorted.sort_by_key(|ray| ray.turn); // what changed lies over what stays
    for ray in sorted {
        let place = ray.to.as_ref().or(ray.from.as_ref());
        let Some((space, view)) = place.and_then(|(site, _)| view_of(*site)) else { continue };
        let millimetre = f64::from(view.scale) / 1_000.0;
        // On the paper, whichever piece of land each of the two places lies in.
        let paper = |place: &(SiteIdx, Outline)| -> Option<Vec<At>> {
            let (_, own) = view_of(place.0)?;
            Some(metres(&place.1).into_iter().map(|p| own.to_paper(p)).collect())
        };
        let land = |ring: &[At]| -> Vec<At> { ring.iter().map(|p| view.to_land(*p)).collect() };
        let mut items = Vec::new();
        if let (Some(was), Some(is)) = (&ray.from, &ray.to)
            && let (Some(from), Some(to)) = (paper(was), paper(is))
        {
            if from != to {
                items.push(was_here(&from, &texts, land));
            }
            if ray.turn == Turn::Moves {
                items.extend(arrow(&land(&route(&from, &to, &texts)), millimetre));
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

/// The outline of an old place, with gaps where something is written: a plot line of before may run through a label.
fn was_here(ring: &[At], texts: &[Quad], land: impl Fn(&[At]) -> Vec<At>) -> Item {
    match off_texts(ring, texts) {
        None => Shape::area(land(ring), WAS),
        Some(parts) => {
            let rings = parts.iter().map(|part| land(part)).collect();
            Item::Shape(Shape { rings, closed: false, style: WAS })
        }
    }
}

/// Where something is written on the sheet.
fn texts(drawing: &Drawing) -> Vec<Quad> {
    fn collect(items: &[Item], view: Option<&View>, found: &mut Vec<Quad>) {
        for item in items {
            match item {
                Item::Label(label) => found.push(written(label, view)),
                Item::Group(group) => collect(&group.items, view, found),
                Item::Shape(_) => {}
            }
        }
    }
    let mut found = Vec::new();
    for layer in &drawing.layers {
        let view = match layer.space {
            Space::Paper => None,
            Space::Land(space) => drawing.views.get(space),
        };
        collect(&layer.items, view, &mut found);
    }
    found
}

/// The box of a label on the paper.
fn written(label: &Label, view: Option<&View>) -> Quad {
    let at = view.map_or(label.at, |view| view.to_paper(label.at));
    let turn = label.angle.to_radians();
    let direction = Direction { dx: libm::cos(turn), dy: -libm::sin(turn) };
    let width = text_width(&label.text, label.size, label.bold);
    let along = match label.anchor {
        Anchor::Start => width / 2.0,
        Anchor::Middle => 0.0,
        Anchor::End => -width / 2.0,
    };
    let centre = direction.step(at, along, label.size * (ASCENT - DESCENT) / 2.0);
    direction.quad(centre, width, label.size * (ASCENT + DESCENT))
}

/// The arrow of the key: no ray, so of another class.
pub(super) fn key_arrow(from: At, to: At) -> Vec<Item> {
    let mut items = arrow(&[from, to], 1.0);
    for item in &mut items {
        if let Item::Shape(shape) = item {
            shape.style.class = format!("key-{}", shape.style.class).into();
        }
    }
    items
}

/// A line with a head of two and a half millimetres on the paper.
fn arrow(points: &[At], millimetre: f64) -> Vec<Item> {
    let Some((&to, rest)) = points.split_last() else { return Vec::new() };
    let Some(&before) = rest.last() else { return Vec::new() };
    let (dx, dy) = (to.x - before.x, to.y - before.y);
    let length = libm::hypot(dx, dy);
    if length <= 0.0 {
        return Vec::new();
    }
    let (ux, uy) = (dx / length, dy / length);
    let size = 2.5 * millimetre;
    let base = At::new(to.x - ux * size, to.y - uy * size);
    let side = |sign: f64| At::new(base.x - sign * uy * size * 0.36, base.y + sign * ux * size * 0.36);
    let mut line = rest.to_vec();
    if length > size {
        line.push(base);
    } else {
        line.push(to);
    }
    vec![Shape::line(line, RAY), Shape::area(vec![to, side(1.0), side(-1.0)], HEAD)]
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
