//! One sheet of the set: its paper, its margin of blocks, the map or the tables in its middle.
//!
//! Knows: sizes of the parts. Must not know: which sheets a set has.

use super::block::{Block, GAP, Margin};
use super::title::{self, TitleFacts};
use crate::drawing::brief::Brief;
use crate::drawing::fit::paragraph;
use crate::drawing::ids::Ids;
use crate::drawing::map::{Cartographer, Outcome};
use crate::drawing::palette::{DIVIDER, FRAME};
use crate::drawing::panel::{Panel, view};
use crate::drawing::pen::{Pen, SMALL};
use crate::drawing::shapes::{At, Drawing, Item, Layer, Paper, Shape, Space};
use crate::drawing::stand::{Standing, Ways, across, alone};
use crate::drawing::strip;
use crate::drawing::table::Table;

/// Standard scales of site plans (domain practice: 1:200 and 1:250 for a cluster of units, 1:500 up to 5 ha, 1:1,000 up to
/// 50 ha, 1:5,000 for location; confidence C).
pub(super) const SCALES: [u32; 7] = [200, 250, 500, 1_000, 2_000, 2_500, 5_000];
/// Margins of the sheet: left (for filing), others, mm.
const EDGE: (f64, f64) = (20.0, 10.0);
const INSET: f64 = 4.0;
/// Width of a column of the margin on upright sheets, mm.
const COLUMN: f64 = 84.0;

/// What stands in the middle of a sheet.
pub(super) enum Middle<'a> {
    /// The map, and a table beside or below it where there is room.
    Map { panels: &'a [Panel], table: Option<&'a Table>, scales: &'a [u32] },
    /// Tables alone.
    Tables(Vec<Table>),
}

/// A sheet without its title block, and what did not fit on it.
pub(super) struct Laid {
    pub drawing: Drawing,
    pub scale: Option<u32>,
    /// Where the title block stands.
    foot: At,
    width: f64,
    /// Blocks that found no room.
    pub blocks_left: Vec<Block>,
    /// Tables, or rows of them, that found no room.
    pub tables_left: Vec<Table>,
    /// Share of holdings with their full label.
    pub full: f64,
}

/// Widths of the margin at the side of level sheets, by width of the paper.
fn side(paper: Paper) -> f64 {
    match paper.width {
        w if w < 300.0 => 84.0,
        w if w < 500.0 => 96.0,
        w if w < 700.0 => 104.0,
        _ => 116.0,
    }
}

/// Middle and margin of a paper; `band` is the height of the margin on an upright sheet.
fn parts(paper: Paper, band: f64) -> ((At, At), Margin, Vec<Item>) {
    let low = At::new(EDGE.0, EDGE.1);
    let high = At::new(paper.width - EDGE.1, paper.height - EDGE.1);
    let frame = Shape::rectangle(low, high.x - low.x, high.y - low.y, FRAME);
    if paper.width > paper.height {
        let divide = high.x - side(paper);
        let margin = Margin {
            columns: vec![At::new(divide + INSET, low.y + INSET)],
            width: side(paper) - 2.0 * INSET,
            height: high.y - low.y - 2.0 * INSET,
        };
        let line = Shape::line(vec![At::new(divide, low.y), At::new(divide, high.y)], DIVIDER);
        return ((At::new(low.x + INSET, low.y + INSET), At::new(divide - INSET, high.y - INSET)), margin, vec![frame, line]);
    }
    let divide = high.y - band;
    let room = high.x - low.x;
    let count = (room / COLUMN).floor().max(1.0);
    let width = room / count - 2.0 * INSET;
    let column = |i: usize| At::new(low.x + INSET + i as f64 * (room / count), divide + INSET);
    let margin = Margin { columns: (0..count as usize).map(column).collect(), width, height: band - 2.0 * INSET };
    let line = Shape::line(vec![At::new(low.x, divide), At::new(high.x, divide)], DIVIDER);
    ((At::new(low.x + INSET, low.y + INSET), At::new(high.x - INSET, divide - INSET)), margin, vec![frame, line])
}

/// Width of margin columns on a paper.
pub(super) fn column_width(paper: Paper) -> f64 {
    parts(paper, 100.0).1.width
}

/// Height of a margin column above the title block, on a level sheet.
pub(super) fn column_room(paper: Paper, foot: f64) -> f64 {
    let height = if paper.width > paper.height { paper.height - 2.0 * EDGE.1 } else { paper.height * 0.5 };
    height - 2.0 * INSET - foot - GAP
}

/// Lays out one sheet; `None` where not even title block and map fit on the paper.
pub(super) fn lay(
    brief: &Brief<'_>,
    paper: Paper,
    middle: Middle<'_>,
    blocks: Vec<Block>,
    foot: f64,
    notes: &[String],
) -> Option<Laid> {
    if paper.width > paper.height {
        return lay_with(brief, paper, 0.0, &middle, &blocks, foot, notes);
    }
    // Upright: the lowest band in which everything finds its place, at most half the sheet.
    let lowest = foot + 2.0 * INSET;
    let most = (paper.height * 0.5).max(lowest);
    let mut band = lowest;
    loop {
        let laid = lay_with(brief, paper, band, &middle, &blocks, foot, notes);
        if band >= most || laid.as_ref().is_some_and(|laid| laid.blocks_left.is_empty()) {
            return laid;
        }
        band = (band + 10.0).min(most);
    }
}

fn lay_with(
    brief: &Brief<'_>,
    paper: Paper,
    band: f64,
    middle: &Middle<'_>,
    blocks: &[Block],
    foot: f64,
    notes: &[String],
) -> Option<Laid> {
    let ((low, high), margin, frame) = parts(paper, band);
    let width = high.x - low.x;
    let notes: Vec<String> = notes.iter().flat_map(|n| paragraph(n, SMALL.size, false, width, 3)).collect();
    let notes_top = high.y - notes.len() as f64 * SMALL.pitch();
    let room = (low, At::new(high.x, notes_top - if notes.is_empty() { 0.0 } else { 2.0 }));
    let mut outcome = Outcome::default();
    let (mut views, mut scale, mut tables_left, mut middle_items) = (Vec::new(), None, Vec::new(), Vec::new());
    match middle {
        Middle::Map { panels, table, scales } => {
            let (table, scales) = (*table, *scales);
            let stand = stand(table, panels, room, scales)?;
            let mut ids = Ids::default();
            for name in ["plot-table", "scale-bar", "north"] {
                let _ = ids.name(name);
            }
            for (index, panel) in panels.iter().enumerate() {
                let corner = stand.map.corners[index];
                let view = view(panel, stand.scale, At::new(stand.at.x + corner.x, stand.at.y + corner.y));
                views.push(view);
                Cartographer::draw(brief, panel, view, index, &mut ids, &mut outcome);
            }
            scale = Some(stand.scale);
            match (table, stand.table) {
                (Some(table), Some((flow, at))) => middle_items.push(table.draw(&flow, at, "plot-table")),
                (Some(table), None) => tables_left.push(table.clone()),
                (None, _) => {}
            }
        }
        Middle::Tables(tables) => tables_left = fill(brief, tables, room, &mut middle_items),
    }
    let mut all: Vec<Block> = Vec::new();
    if let Some(scale) = scale {
        all.push(Block::drawn(margin.width, |pen| strip::scale(brief, scale, pen)));
    }
    all.extend(blocks.iter().cloned());
    // Keys in parts that each find room in a column.
    let most = ((margin.height - foot - GAP - 6.0) / 3.2).clamp(3.0, 30.0) as usize;
    all.extend(outcome.keyed.chunks(most).map(|part| Block::drawn(margin.width, |pen| strip::keyed(brief, part, pen))));
    let (places, count) = margin.flow(&all, foot)?;
    if scale.is_some() && count == 0 {
        return None; // a map without its scale is no drawing
    }
    let mut strip_items = Vec::new();
    for (block, at) in all.iter().zip(&places) {
        strip_items.extend(block.at(*at));
        let below = At::new(at.x, at.y + block.height + GAP / 2.0);
        strip_items.push(Shape::line(vec![below, At::new(at.x + margin.width, below.y)], DIVIDER));
    }
    let mut layers = outcome.layers;
    let mut pen = Pen::new(low.x, notes_top, width);
    notes.iter().for_each(|note| pen.paragraph(note, SMALL, 1));
    let mut paper_layer = |name: &str, items: Vec<Item>| layers.push(Layer { name: name.to_owned(), space: Space::Paper, items });
    paper_layer("frame", frame);
    paper_layer("table", middle_items);
    paper_layer("strip", strip_items);
    paper_layer("notes", pen.items);
    let full = if outcome.drawn == 0 { 1.0 } else { outcome.full as f64 / outcome.drawn as f64 };
    let drawing = Drawing {
        title: brief.problem.title.clone(),
        description: String::new(),
        language: brief.problem.language,
        origin: brief.origin(),
        paper,
        views,
        layers,
    };
    let blocks_left = all.split_off(count);
    Some(Laid { drawing, scale, foot: margin.foot(foot), width: margin.width, blocks_left, tables_left, full })
}

impl Laid {
    /// The finished sheet: with its title block.
    pub(super) fn titled(mut self, brief: &Brief<'_>, facts: &TitleFacts) -> Drawing {
        let block = Block::drawn(self.width, |pen| title::draw(brief, facts, pen));
        self.drawing.layers.push(Layer { name: "title-block".to_owned(), space: Space::Paper, items: block.at(self.foot) });
        self.drawing.title = format!("{} · {}", facts.title, brief.problem.title);
        self.drawing.description = format!("{} {}: {}", brief.word("title-sheet"), facts.number, facts.title);
        self.drawing
    }
}

/// The largest scale at which the map fits, with its table where that costs no scale.
fn stand(table: Option<&Table>, panels: &[Panel], room: (At, At), scales: &[u32]) -> Option<Standing> {
    let map = scales.iter().find_map(|&scale| alone(panels, room, scale))?;
    let with_table = table.and_then(|table| Ways::of(table, room.1.x - room.0.x).stand(panels, room, map.scale));
    Some(with_table.unwrap_or(map))
}

/// Fills the middle with tables from the top; what is left over comes back.
fn fill(brief: &Brief<'_>, tables: &[Table], (low, high): (At, At), items: &mut Vec<Item>) -> Vec<Table> {
    let width = high.x - low.x;
    let mut y = low.y;
    let mut left = Vec::new();
    for table in tables {
        if !left.is_empty() {
            left.push(table.clone());
            continue;
        }
        let id = format!("{}-{}", table.name, items.len() + 1);
        let room = high.y - y;
        let whole = across(table, width);
        if whole.height <= room {
            items.push(table.draw(&whole, At::new(low.x, y), &id));
            y += whole.height + 4.0;
            continue;
        }
        // As many rows as fit, by halving.
        let fits = |rows: usize| across(&table.part(0, rows, table.heading().to_owned()), width).height <= room;
        let (mut good, mut bad) = (0, table.len());
        while good + 1 < bad {
            let middle = good.midpoint(bad);
            if fits(middle) { good = middle } else { bad = middle }
        }
        // A few rows under a heading at the foot of a sheet help nobody; on an empty sheet something must stand.
        if good >= 4 || items.is_empty() && good > 0 {
            let part = table.part(0, good, table.heading().to_owned());
            items.push(part.draw(&across(&part, width), At::new(low.x, y), &id));
            let heading = brief.say("table-continued", &[("table", table.heading())]);
            left.push(table.part(good, table.len(), heading));
        } else {
            left.push(table.clone());
        }
    }
    left
}
