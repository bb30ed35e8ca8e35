//! The sheet: paper, scale, and where map, table, strip and notes stand.
//!
//! Knows: sizes of the parts. Must not know: what they show.

use super::brief::Brief;
use super::fit::paragraph;
use super::ids::Ids;
use super::look::Subject;
use super::map::{Cartographer, Outcome};
use super::moves::Mover;
use super::palette::{DIVIDER, FRAME};
use super::panel::{Panel, panels, view};
use super::pen::{Pen, SMALL};
use super::shapes::{At, Drawing, Item, Layer, Origin, Paper, Shape, Space};
use super::stand::{Standing, Ways};
use super::strip;
use super::table::Table;
use crate::audit::Audit;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::units::Area;

/// Sheets, and the width of the strip on each, mm.
const SHEETS: [(Paper, f64); 4] = [
    (Paper { name: "A3", width: 420.0, height: 297.0 }, 96.0),
    (Paper { name: "A2", width: 594.0, height: 420.0 }, 104.0),
    (Paper { name: "A1", width: 841.0, height: 594.0 }, 116.0),
    (Paper { name: "A0", width: 1189.0, height: 841.0 }, 130.0),
];
/// Round scales, then any ten times as small.
const SCALES: [u32; 8] = [100, 200, 250, 500, 1_000, 2_000, 2_500, 5_000];
const SMALLER: [u32; 9] = [10_000, 20_000, 25_000, 50_000, 100_000, 200_000, 250_000, 500_000, 1_000_000];
/// Margins of the sheet: left (for filing), others.
const MARGIN: (f64, f64) = (20.0, 10.0);
/// Room between the parts and the lines around them.
const INSET: f64 = 5.0;
/// Share of holdings with a full label at which a sheet is large enough.
const ENOUGH: f64 = 0.75;

/// One try at a sheet.
#[derive(Debug)]
struct Try {
    drawing: Drawing,
    fits: bool,
    /// Share of holdings with a full label.
    full: f64,
}

/// Composes the site plan of a plan: paper, scale, land, labels, legend, plot table and title block.
///
/// The smallest sheet from A3 up is taken on which everything fits and most plots can carry their firm.
pub fn compose(problem: &Problem, plan: &Plan, audit: &Audit) -> Drawing {
    compose_with(problem, plan, audit, &Wishes::default())
}

/// What a sheet should keep to besides fitting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The `N` of 1:N must not be smaller, so that several sheets can have one scale.
    pub least_scale: u32,
    /// Lines under the map before all others.
    pub notes: Vec<String>,
    /// What comes first in the table of colours, so that drawings of several scenarios can share one.
    pub sectors: Vec<String>,
    /// Makes it a move sheet, with a table of these instead of the plot table.
    pub movers: Option<Vec<Mover>>,
}

/// As [`compose`], keeping to wishes.
pub fn compose_with(problem: &Problem, plan: &Plan, audit: &Audit, wishes: &Wishes) -> Drawing {
    let brief = Brief::new(problem, plan, audit, Subject::Overview, &wishes.sectors);
    let panels = panels(&problem.land);
    let mut best: Option<Try> = None;
    for (index, &(paper, strip)) in SHEETS.iter().enumerate() {
        let last = index + 1 == SHEETS.len();
        if last && best.as_ref().is_some_and(|b| b.fits) {
            break;
        }
        let Some(next) = sheet(&brief, &panels, (paper, strip), last, wishes) else { continue };
        let enough = next.fits && next.full >= ENOUGH;
        let better = best.as_ref().is_none_or(|b| (!b.fits && next.fits) || (b.fits == next.fits && next.full > b.full + 0.1));
        if better {
            best = Some(next);
        }
        if enough {
            break;
        }
    }
    best.map_or_else(|| blank(&brief), |best| best.drawing)
}

/// A sheet without anything, for land that no sheet can show.
fn blank(brief: &Brief<'_>) -> Drawing {
    let (paper, _) = SHEETS[0];
    Drawing {
        title: brief.problem.title.clone(),
        description: describe(brief),
        language: brief.problem.language,
        // Drawn before the plan has its digest, and the same whether the plan was just found or read from its file.
        origin: Origin { plan_sha256: String::new(), ..brief.origin() },
        paper,
        views: Vec::new(),
        layers: Vec::new(),
    }
}

fn describe(brief: &Brief<'_>) -> String {
    let (land, floor) = brief.granted();
    let total = if floor.1 == Area::ZERO {
        brief.area(land.1)
    } else {
        brief.say("land-and-floor", &[("land", &brief.area(land.1)), ("floor", &brief.area(floor.1))])
    };
    let (granted, applied) = (brief.audit.holdings.len().to_string(), brief.problem.firms.len().to_string());
    brief.say("description", &[("granted", &granted), ("applied", &applied), ("area", &total), ("status", &brief.status())])
}

/// Lays out one sheet; `None` where the table does not fit on it. On the last sheet the table is cut to fit.
fn sheet(brief: &Brief<'_>, panels: &[Panel], (paper, strip_width): (Paper, f64), last: bool, wishes: &Wishes) -> Option<Try> {
    let low = At::new(MARGIN.0, MARGIN.1);
    let high = At::new(paper.width - MARGIN.1, paper.height - MARGIN.1);
    let divide = high.x - strip_width;
    let main = (At::new(low.x + INSET, low.y + INSET), At::new(divide - INSET, high.y - INSET));
    let width = main.1.x - main.0.x;
    let said = wishes.notes.iter().cloned().chain(notes(brief, panels));
    let notes: Vec<String> = said.flat_map(|n| paragraph(&n, SMALL.size, false, width, 3)).collect();
    let notes_top = main.1.y - notes.len() as f64 * SMALL.pitch();
    let room = (main.0, At::new(main.1.x, notes_top - if notes.is_empty() { 0.0 } else { 2.0 }));
    let mut table = wishes.movers.as_ref().map_or_else(|| Table::of(brief), |movers| Table::of_movers(brief, movers));
    let mut found = find(&table, panels, room, wishes.least_scale);
    while last && found.is_none() && table.len() > 0 {
        let keep = table.len() * 9 / 10;
        table.cut(brief, keep);
        found = find(&table, panels, room, wishes.least_scale);
    }
    let place = found?;

    let mut outcome = Outcome::default();
    let mut ids = Ids::default();
    for name in ["plot-table", "scale-bar", "north"] {
        let _ = ids.name(name);
    }
    let mut views = Vec::new();
    for (index, panel) in panels.iter().enumerate() {
        let corner = place.map.corners[index];
        let view = view(panel, place.scale, At::new(place.at.x + corner.x, place.at.y + corner.y));
        views.push(view);
        Cartographer::draw(brief, panel, view, index, &mut ids, &mut outcome);
    }
    let facts = strip::Facts { paper, scale: place.scale, keyed: &outcome.keyed, moves: wishes.movers.is_some() };
    let strip_at = At::new(divide + INSET, low.y + INSET);
    let (strip, fits) = strip::draw(brief, facts, strip_at, strip_width - 2.0 * INSET, high.y - low.y - 2.0 * INSET);

    let mut layers = outcome.layers;
    let frame = vec![
        Shape::rectangle(low, high.x - low.x, high.y - low.y, FRAME),
        Shape::line(vec![At::new(divide, low.y), At::new(divide, high.y)], DIVIDER),
    ];
    let mut pen = Pen::new(main.0.x, notes_top, width);
    for note in &notes {
        pen.paragraph(note, SMALL, 1);
    }
    let mut paper_layer = |name: &str, items: Vec<Item>| layers.push(Layer { name: name.to_owned(), space: Space::Paper, items });
    paper_layer("frame", frame);
    let drawn = place.table.map(|(flow, at)| table.draw(&flow, at, "plot-table"));
    paper_layer("table", drawn.into_iter().collect());
    paper_layer("strip", strip);
    paper_layer("notes", pen.items);
    let full = if outcome.drawn == 0 { 1.0 } else { outcome.full as f64 / outcome.drawn as f64 };
    let drawing = Drawing { paper, views, layers, ..blank(brief) };
    Some(Try { drawing, fits, full })
}

/// Notes under the map: the author's, and what a reader must know about the picture.
pub(super) fn notes(brief: &Brief<'_>, panels: &[Panel]) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(note) = brief.problem.note.as_deref().map(str::trim).filter(|n| !n.is_empty()) {
        notes.push(brief.say("note", &[("note", note)]));
    }
    if panels.len() > 1 {
        notes.push(brief.word("not-in-position"));
    }
    if brief.looks.shows_lorries(brief) {
        notes.push(brief.word("lorry-note"));
    }
    notes.push(brief.word("illustration"));
    notes
}

/// The largest scale at which map and table fit side by side or one above the other.
fn find(table: &Table, panels: &[Panel], room: (At, At), least: u32) -> Option<Standing> {
    let ways = Ways::of(table, room.1.x - room.0.x);
    SCALES.into_iter().chain(SMALLER).filter(|scale| *scale >= least).find_map(|scale| ways.stand(panels, room, scale))
}
