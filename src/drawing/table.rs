//! The plot table: number, firm, name, sector, area and frontage of every holding, and their sum.
//!
//! Knows: rows, columns, blocks side by side. Must not know: the map.

use super::brief::Brief;
use super::fit::{paragraph, shorten};
use super::moves::{Mover, Turn};
use super::palette::{HEAD_RULE, RULE, sector_of};
use super::pen::{BODY, Pen, SMALL, STRONG, Type};
use super::shapes::{Anchor, At, Group, Item};
use crate::pieces::Kind;
use crate::units::Area;

/// Space between two blocks of the table, mm.
pub(super) const BETWEEN: f64 = 6.0;
/// Narrowest and widest block, mm.
pub(super) const BLOCK: (f64, f64) = (128.0, 165.0);
const PAD: f64 = 0.55;
const CELL_GAP: f64 = 2.2;
const HEAD: f64 = 4.4;

/// The plot table, before it is placed.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// Name of its group where it stands on a sheet of tables.
    pub name: &'static str,
    heading: String,
    heads: Vec<String>,
    /// Cells of each row; empty heads are left out before.
    rows: Vec<Vec<String>>,
    /// Which columns stand to the right, and which share what the others leave.
    right: Vec<bool>,
    share: Vec<f64>,
    /// Sums below the last row: what, area.
    sums: Vec<(String, String)>,
    /// Under which column sums stand; the last but one where nothing is said.
    sum_column: Option<usize>,
    note: String,
    /// Plots that nobody holds: a number that finds no room on the map stands here.
    idle: String,
}

/// Widest number in the list of plots that nobody holds, mm.
const WIDEST_NUMBER: f64 = 60.0;

/// How the rows fall into blocks.
#[derive(Debug, Clone)]
pub(super) struct Flow {
    /// First row of each block, and one past the last of all.
    starts: Vec<usize>,
    block: f64,
    pub width: f64,
    pub height: f64,
}

impl Table {
    pub(super) fn of(brief: &Brief<'_>) -> Self {
        let phased = brief.problem.phases > 1;
        let holdings = brief.pieces.holdings();
        let mut heads: Vec<String> =
            ["number", "firm", "name", "sector"].map(|key| brief.word(&format!("column-{key}"))).to_vec();
        let (mut right, mut share) = (vec![false; 4], vec![0.0, 0.0, 0.62, 0.38]);
        if phased {
            heads.push(brief.word("column-phase"));
            right.push(true);
            share.push(0.0);
        }
        heads.extend(["area", "frontage"].map(|key| brief.word(&format!("column-{key}"))));
        right.extend([true, true]);
        share.extend([0.0, 0.0]);
        let rows = holdings.iter().map(|(number, holding, frontage)| {
            let firm = brief.problem.firm(holding.firm);
            let mut row = vec![number.clone(), firm.id.clone(), firm.name.clone(), brief.sector_name(sector_of(firm))];
            if phased {
                row.push(holding.phase.to_string());
            }
            row.push(brief.area_column(holding.area));
            row.push(frontage.map_or_else(|| "–".to_owned(), |f| brief.metres(f)));
            row
        });
        let (land, floor) = brief.granted();
        let sum =
            |key: &str, (count, area): (usize, Area)| (brief.say(key, &[("count", &count.to_string())]), brief.area_column(area));
        let mut sums = vec![sum("table-sum", land)];
        if !brief.problem.land.halls.is_empty() {
            sums.push(sum("table-floor", floor));
        }
        let note = if holdings.is_empty() { brief.word("table-empty") } else { brief.word("table-note") };
        let idle = idle(brief);
        Self {
            name: "table",
            heading: brief.word("table"),
            heads,
            rows: rows.collect(),
            right,
            share,
            sums,
            sum_column: None,
            note,
            idle,
        }
    }

    /// The lines of the list of plots that nobody holds, across the table.
    fn idle_lines(&self, width: f64) -> Vec<String> {
        paragraph(&self.idle, SMALL.size, SMALL.bold, width, usize::MAX)
    }

    /// A table of these columns (head, to the right, share of the room that is left) and rows.
    pub(super) fn new(heading: String, columns: Vec<(String, bool, f64)>, rows: Vec<Vec<String>>) -> Self {
        let right = columns.iter().map(|column| column.1).collect();
        let share = columns.iter().map(|column| column.2).collect();
        let heads = columns.into_iter().map(|column| column.0).collect();
        Self {
            name: "table",
            heading,
            heads,
            rows,
            right,
            share,
            sums: Vec::new(),
            sum_column: None,
            note: String::new(),
            idle: String::new(),
        }
    }

    /// With lines under the last row: what, and a figure under this column.
    pub(super) fn summed(mut self, column: usize, sums: Vec<(String, String)>) -> Self {
        (self.sum_column, self.sums) = (Some(column), sums);
        self
    }

    /// With a name for its group.
    pub(super) fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// With a note under it.
    pub(super) fn noted(mut self, note: String) -> Self {
        self.note = note;
        self
    }

    /// The rows of a range; sums and note only with the last.
    pub(super) fn part(&self, from: usize, to: usize, heading: String) -> Self {
        let last = to >= self.rows.len();
        let rows = self.rows[from..to].to_vec();
        let sums = if last { self.sums.clone() } else { Vec::new() };
        let keep = |text: &str| if last { text.to_owned() } else { String::new() };
        Self { heading, rows, sums, note: keep(&self.note), idle: keep(&self.idle), ..self.clone() }
    }

    /// Its heading.
    pub(super) fn heading(&self) -> &str {
        &self.heading
    }

    /// The table of a move sheet: whoever does not simply stay, where from and where to, how much before and after.
    pub(super) fn of_movers(brief: &Brief<'_>, movers: &[Mover]) -> Self {
        let heads = ["what", "firm", "name", "from", "to", "before", "after"];
        let heads = heads.map(|key| brief.word(&format!("column-{key}"))).to_vec();
        let area = |area: Option<Area>| area.map_or_else(|| "–".to_owned(), |area| brief.area_column(area));
        let place = |place: &Option<String>| place.clone().unwrap_or_else(|| "–".to_owned());
        let row = |mover: &Mover| {
            let what = brief.word(mover.turn.word());
            let (from, to) = (place(&mover.from), place(&mover.to));
            vec![what, mover.firm.clone(), mover.name.clone(), from, to, area(mover.before), area(mover.after)]
        };
        let mut shown: Vec<&Mover> = movers.iter().filter(|mover| mover.turn != Turn::Stays).collect();
        shown.sort_by_key(|mover| mover.turn.rank());
        let rows: Vec<Vec<String>> = shown.into_iter().map(row).collect();
        let note = if rows.is_empty() { brief.word("movers-none") } else { brief.word("movers-note") };
        Self {
            name: "movers",
            heading: brief.word("movers"),
            heads,
            rows,
            right: vec![false, false, false, false, false, true, true],
            share: vec![0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0],
            sums: Vec::new(),
            sum_column: None,
            note,
            idle: String::new(),
        }
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Leaves out the rows from `keep` on and says so.
    pub(super) fn cut(&mut self, brief: &Brief<'_>, keep: usize) {
        if keep < self.rows.len() {
            let more = (self.rows.len() - keep).to_string();
            self.rows.truncate(keep);
            self.note = brief.say("table-cut", &[("count", &more)]);
        }
    }

    /// Widths of the columns in a block of this width.
    fn widths(&self, block: f64) -> Vec<f64> {
        let fixed = |column: usize| {
            let cells = self.rows.iter().map(|row| BODY.width(&row[column]));
            cells.fold(STRONG.width(&self.heads[column]), f64::max).min(block * 0.2)
        };
        let own: Vec<f64> = (0..self.heads.len()).map(|c| if self.share[c] > 0.0 { 0.0 } else { fixed(c) }).collect();
        let gaps = CELL_GAP * (self.heads.len() as f64 - 1.0);
        let rest = (block - gaps - own.iter().sum::<f64>()).max(0.0);
        own.iter().zip(&self.share).map(|(width, share)| width + rest * share).collect()
    }

    /// The lines of a row's cells.
    fn lines(&self, row: &[String], widths: &[f64]) -> Vec<Vec<String>> {
        row.iter().zip(widths).map(|(cell, &width)| paragraph(cell, BODY.size, BODY.bold, width + 1e-6, 2)).collect()
    }
    fn row_height(&self, row: &[String], widths: &[f64]) -> f64 {
        let lines = self.lines(row, widths).iter().map(Vec::len).max().unwrap_or(1).max(1);
        lines as f64 * BODY.pitch() + 2.0 * PAD
    }

    /// The rows in `blocks` blocks of this width, as even as they go.
    pub(super) fn flow(&self, blocks: usize, block: f64) -> Flow {
        let widths = self.widths(block);
        let heights: Vec<f64> = self.rows.iter().map(|row| self.row_height(row, &widths)).collect();
        let foot = self.sums.len() as f64 * (STRONG.pitch() + 2.0 * PAD) + 0.4;
        let blocks = blocks.max(1);
        let mut limit = (heights.iter().sum::<f64>() + foot) / blocks as f64;
        loop {
            let mut starts = vec![0];
            let mut used = 0.0;
            for (index, height) in heights.iter().enumerate() {
                let last = index + 1 == heights.len();
                let need = height + if last { foot } else { 0.0 };
                if used > 0.0 && used + need > limit + 1e-9 {
                    starts.push(index);
                    used = 0.0;
                }
                used += height;
            }
            if starts.len() <= blocks {
                let tallest = |w: &[usize]| heights[w[0]..w[1]].iter().sum::<f64>();
                starts.push(heights.len());
                let last = starts.len() - 2;
                let body = starts.windows(2).enumerate().map(|(i, w)| tallest(w) + if i == last { foot } else { 0.0 });
                let count = (starts.len() - 1) as f64;
                let width = count * block + (count - 1.0) * BETWEEN;
                let lines = 1 + self.idle_lines(width).len();
                let height = body.fold(0.0, f64::max) + HEAD + 4.6 + lines as f64 * SMALL.pitch() + 1.0;
                return Flow { starts, block, width, height };
            }
            limit += 1.0;
        }
    }

    /// Draws the table with its upper left corner here.
    pub(super) fn draw(&self, flow: &Flow, at: At, id: &str) -> Item {
        let mut pen = Pen::new(at.x, at.y, flow.width);
        pen.heading(&self.heading);
        let widths = self.widths(flow.block);
        let top = at.y + 4.6;
        for (index, window) in flow.starts.windows(2).enumerate() {
            pen.x = at.x + index as f64 * (flow.block + BETWEEN);
            pen.width = flow.block;
            pen.y = top;
            let heads: Vec<Vec<String>> = self.heads.iter().map(|h| vec![h.clone()]).collect();
            self.cells(&mut pen, &heads, &widths, STRONG);
            pen.y += HEAD - 0.9;
            pen.rule(HEAD_RULE);
            for row in &self.rows[window[0]..window[1]] {
                let lines = self.lines(row, &widths);
                pen.y += PAD;
                self.cells(&mut pen, &lines, &widths, BODY);
                pen.y += self.row_height(row, &widths) - PAD;
                pen.rule(RULE);
            }
        }
        // The sums stand under the last block.
        let under = self.sum_column.unwrap_or(widths.len().saturating_sub(2));
        let area: f64 = widths[..=under].iter().map(|w| w + CELL_GAP).sum::<f64>() - CELL_GAP;
        if !self.sums.is_empty() {
            pen.rule(HEAD_RULE);
        }
        for (what, sum) in &self.sums {
            pen.y += PAD;
            let width = area - STRONG.width(sum) - CELL_GAP;
            pen.text(&shorten(what, STRONG.size, true, width), pen.x, pen.y, STRONG, Anchor::Start);
            pen.text(sum, pen.x + area, pen.y, STRONG, Anchor::End);
            pen.y += STRONG.pitch() + PAD;
        }
        let idle = self.idle_lines(flow.width);
        (pen.x, pen.width, pen.y) = (at.x, flow.width, at.y + flow.height - (1 + idle.len()) as f64 * SMALL.pitch());
        for line in &idle {
            pen.text(line, pen.x, pen.y, SMALL, Anchor::Start);
            pen.y += SMALL.pitch();
        }
        pen.paragraph(&self.note, SMALL, 1);
        Item::Group(Group { id: id.to_owned(), class: "table".to_owned(), items: pen.items, ..Group::default() })
    }

    /// One row of cells, tops at the pen.
    fn cells(&self, pen: &mut Pen, row: &[Vec<String>], widths: &[f64], look: Type) {
        let mut x = pen.x;
        for (column, lines) in row.iter().enumerate() {
            for (index, line) in lines.iter().enumerate() {
                let top = pen.y + index as f64 * look.pitch();
                let line = shorten(line, look.size, look.bold, widths[column] + 1e-6);
                match self.right[column] {
                    true => pen.text(&line, x + widths[column], top, look, Anchor::End),
                    false => pen.text(&line, x, top, look, Anchor::Start),
                }
            }
            x += widths[column] + CELL_GAP;
        }
    }
}

/// "Not granted (3), B-01"; nothing where every plot is held. Stretches of open rows have no number.
fn idle(brief: &Brief<'_>) -> String {
    let nobody = |kind: &Kind| match kind {
        Kind::Vacant | Kind::Reserved(_) => true,
        Kind::Hall { holdings, .. } => holdings.is_empty(),
        Kind::Held(_) => false,
    };
    let free = brief.pieces.list.iter().filter(|p| nobody(&p.kind) && !p.number.is_empty());
    let numbers: Vec<String> = free.map(|p| shorten(&p.number, SMALL.size, SMALL.bold, WIDEST_NUMBER)).collect();
    if numbers.is_empty() {
        return String::new();
    }
    brief.say("table-idle", &[("count", &numbers.len().to_string()), ("plots", &numbers.join(", "))])
}
