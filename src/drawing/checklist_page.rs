//! The checklist as pages: A4, upright, a table of points group by group.
//!
//! Knows: rows of words, millimetres of paper. Must not know: how a point was tested. Every verdict has a mark of its own
//! shape beside its word, so that it reads in black and white.

use super::fit::{paragraph, shorten, wrap};
use super::metrics::text_width;
use super::palette::{DIVIDER, FRAME, HEAD_RULE, HOLLOW, INK, RULE, SOLID};
use super::pen::{BODY, HEADING, Pen, SMALL, STRONG, Type};
use super::shapes::{Anchor, At, Drawing, Group, Item, Layer, Paper, Shape, Space, Style};
use crate::audit::Audit;
use crate::checklist::{Checklist, Row, Verdict};
use crate::message::Message;
use crate::packs::Pack;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::text::Catalogue;
use crate::units::{Area, Milli, div_round};

const PAPER: Paper = Paper { name: "A4", width: 210.0, height: 297.0 };
/// Margins: left (for filing), others.
const MARGIN: (f64, f64) = (20.0, 10.0);
const GAP: f64 = 2.0;
const PAD: f64 = 0.45;
const TITLE: Type = Type { size: 4.2, bold: true, colour: INK };
const CELL: Type = Type { size: 1.9, bold: false, colour: INK };
const CELL_STRONG: Type = Type { size: 1.9, bold: true, colour: INK };
/// Shares of the width that the columns have: point, verdict, measured, held against, source.
const COLUMNS: [f64; 5] = [0.19, 0.13, 0.29, 0.19, 0.2];
/// Room of the mark before a verdict's word.
const MARK: f64 = 3.2;
/// Most lines of a cell.
const MOST_LINES: usize = 7;
/// Lines of the marks.
const STROKE: Style = Style::new("mark").stroke(INK, 0.4);

/// One line of the table.
enum Line {
    /// A heading of a group.
    Group(String),
    /// A point: cells as lines of text.
    Point { verdict: Verdict, cells: [Vec<String>; 5] },
}

/// The checklist on as many pages as it needs; at least one.
pub fn checklist_pages(problem: &Problem, plan: &Plan, audit: &Audit, checklist: &Checklist) -> Vec<Drawing> {
    let text = Catalogue::of(problem.language);
    let rows = checklist.rows(text);
    let lines = lines(&rows);
    let mut pages = Vec::new();
    let mut at = 0;
    while at < lines.len() || pages.is_empty() {
        let mut page = Page::begin(problem, checklist, text, pages.is_empty());
        let from = at;
        // A page that begins inside a group repeats its heading.
        if let Some(name) = lines[..at].iter().rev().find_map(group_name).filter(|_| lines.get(at).and_then(group_name).is_none())
        {
            page.group(&text.say(&Message::new("checklist.continued").with("group", name)));
        }
        while let Some(line) = lines.get(at) {
            // A heading stays with the point below it.
            let need = height(line) + lines.get(at + 1).filter(|_| group_name(line).is_some()).map_or(0.0, height);
            if page.pen.y + need > page.bottom && at > from {
                break;
            }
            page.line(line);
            at += 1;
        }
        pages.push(page.pen.items);
        if at == from {
            break;
        }
    }
    let count = pages.len();
    pages
        .into_iter()
        .enumerate()
        .map(|(index, items)| finish((problem, plan, audit), checklist, text, items, (index + 1, count)))
        .collect()
}

fn group_name(line: &Line) -> Option<&str> {
    match line {
        Line::Group(name) => Some(name),
        Line::Point { .. } => None,
    }
}

fn width() -> f64 {
    PAPER.width - MARGIN.0 - MARGIN.1
}

/// Left edge and width of a column.
fn column(index: usize) -> (f64, f64) {
    let left: f64 = COLUMNS[..index].iter().sum();
    (MARGIN.0 + left * width(), COLUMNS[index] * width() - GAP)
}

fn lines(rows: &[Row]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut group = "";
    for row in rows {
        if row.group != group {
            group = &row.group;
            lines.push(Line::Group(group.to_owned()));
        }
        let source = if row.confidence == "–" { row.source.clone() } else { format!("{} · {}", row.confidence, row.source) };
        let cell = |index: usize, said: &str, bold: bool| {
            let room = column(index).1 - if index == 1 { MARK } else { 0.0 };
            cut(said, bold, room)
        };
        let mut measured = cell(2, &row.figure, false);
        measured.extend(cell(2, &format!("[{}]", row.basis), false));
        let cells = [
            cell(0, &row.point, true),
            cell(1, &row.word, true),
            measured,
            cell(3, &row.against, false),
            cell(4, &source, false),
        ];
        lines.push(Line::Point { verdict: row.verdict, cells });
    }
    lines
}

/// Lines of a cell; a word wider than the cell is broken, so that no line leaves its column.
fn cut(said: &str, bold: bool, room: f64) -> Vec<String> {
    let mut broken = String::new();
    let mut since = String::new();
    for c in said.chars() {
        if c.is_whitespace() {
            since.clear();
        } else {
            since.push(c);
            if text_width(&since, CELL.size, bold) > room {
                broken.push(' ');
                since = c.to_string();
            }
        }
        broken.push(c);
    }
    let mut lines = wrap(&broken, CELL.size, bold, room);
    if lines.len() > MOST_LINES {
        let rest = lines[MOST_LINES - 1..].join(" ");
        lines.truncate(MOST_LINES - 1);
        lines.push(shorten(&rest, CELL.size, bold, room));
    }
    lines
}

fn height(line: &Line) -> f64 {
    match line {
        Line::Group(_) => HEADING.pitch() + 1.6,
        Line::Point { cells, .. } => {
            let most = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
            most as f64 * CELL.pitch() + 2.0 * PAD
        }
    }
}

/// A page being filled.
struct Page {
    pen: Pen,
    bottom: f64,
}

impl Page {
    fn begin(problem: &Problem, checklist: &Checklist, text: &Catalogue, first: bool) -> Self {
        let mut pen = Pen::new(MARGIN.0, MARGIN.1 + 4.0, width());
        let notes = if first { opening(problem, checklist, text, &mut pen) } else { head(problem, text, &mut pen) };
        pen.y = notes + 1.5;
        for (index, key) in HEADS.into_iter().enumerate() {
            let (x, room) = column(index);
            pen.text(&shorten(text.word(key), STRONG.size, true, room), x, pen.y, STRONG, Anchor::Start);
        }
        pen.y += STRONG.pitch() + 0.6;
        pen.rule(HEAD_RULE);
        Self { pen, bottom: PAPER.height - MARGIN.1 - 6.5 }
    }

    fn group(&mut self, name: &str) {
        self.pen.y += 1.2;
        self.pen.paragraph(name, HEADING, 1);
        self.pen.y += 0.4;
        self.pen.rule(HEAD_RULE);
    }

    fn line(&mut self, line: &Line) {
        let (verdict, cells) = match line {
            Line::Group(name) => return self.group(name),
            Line::Point { verdict, cells } => (*verdict, cells),
        };
        let top = self.pen.y + PAD;
        self.pen.items.extend(mark(verdict, At::new(column(1).0, top)));
        for (index, said) in cells.iter().enumerate() {
            let x = column(index).0 + if index == 1 { MARK } else { 0.0 };
            let look = if index < 2 { CELL_STRONG } else { CELL };
            for (at, line) in said.iter().enumerate() {
                let last = index == 2 && line.starts_with('[') || index == 4;
                let look = if last { Type { colour: SMALL.colour, ..look } } else { look };
                self.pen.text(line, x, top + at as f64 * CELL.pitch(), look, Anchor::Start);
            }
        }
        self.pen.y += height(line);
        self.pen.rule(RULE);
    }
}

const HEADS: [&str; 5] = [
    "checklist.column-point",
    "checklist.column-verdict",
    "checklist.column-figure",
    "checklist.column-against",
    "checklist.column-source",
];

/// The mark of a verdict, 2 mm square: a tick, a cross, a dash, a ring.
fn mark(verdict: Verdict, at: At) -> Vec<Item> {
    let p = |x: f64, y: f64| At::new(at.x + x, at.y + y);
    match verdict {
        Verdict::Passed => vec![Shape::line(vec![p(0.1, 1.1), p(0.8, 1.8), p(2.0, 0.2)], STROKE)],
        Verdict::Failed => {
            let box_ = Shape::rectangle(p(0.0, 0.0), 2.0, 2.0, SOLID);
            let cross = Style::new("mark-cross").stroke(super::shapes::Colour(255, 255, 255), 0.35);
            let line = |a: At, b: At| Shape::line(vec![a, b], cross.clone());
            vec![box_, line(p(0.45, 0.45), p(1.55, 1.55)), line(p(0.45, 1.55), p(1.55, 0.45))]
        }
        Verdict::NotTested => vec![Shape::line(vec![p(0.2, 1.0), p(1.8, 1.0)], STROKE)],
        Verdict::Benchmark => vec![Shape::area(vec![p(1.0, 0.0), p(2.0, 1.0), p(1.0, 2.0), p(0.0, 1.0)], HOLLOW)],
    }
}

/// Title, counts and notes of the first page; where the table may begin.
fn opening(problem: &Problem, checklist: &Checklist, text: &Catalogue, pen: &mut Pen) -> f64 {
    pen.paragraph(text.word("checklist.title"), TITLE, 1);
    pen.paragraph(&problem.title, HEADING, 2);
    pen.y += 0.8;
    pen.paragraph(text.word("checklist.subtitle"), BODY, 2);
    pen.y += 0.8;
    pen.paragraph(&counts(checklist, text), STRONG, 2);
    pen.y += 0.8;
    pen.paragraph(&regime(checklist, text), BODY, 4);
    let confidence = Message::new("checklist.confidence-note").with("pack", checklist.pack.as_str());
    pen.paragraph(&text.say(&confidence), SMALL, 3);
    let mut x = pen.x;
    pen.y += 1.2;
    for verdict in Verdict::ALL {
        pen.items.extend(mark(verdict, At::new(x, pen.y)));
        let word = format!("{} · {}", text.word(verdict.key()), checklist.count(verdict));
        pen.text(&word, x + MARK, pen.y, CELL_STRONG, Anchor::Start);
        x += MARK + CELL_STRONG.width(&word) + 6.0;
    }
    pen.y += CELL.pitch() + 1.2;
    pen.rule(DIVIDER);
    pen.y
}

fn head(problem: &Problem, text: &Catalogue, pen: &mut Pen) -> f64 {
    let title = format!("{} · {}", text.word("checklist.title"), problem.title);
    pen.paragraph(&title, HEADING, 1);
    pen.y += 1.0;
    pen.rule(DIVIDER);
    pen.y
}

fn counts(checklist: &Checklist, text: &Catalogue) -> String {
    let message = Message::new("checklist.counts")
        .with("passed", checklist.count(Verdict::Passed))
        .with("failed", checklist.count(Verdict::Failed))
        .with("untested", checklist.count(Verdict::NotTested))
        .with("benchmark", checklist.count(Verdict::Benchmark))
        .with("all", checklist.points.len());
    text.say(&message)
}

/// Whether norms of estates are tests here.
fn regime(checklist: &Checklist, text: &Catalogue) -> String {
    let pack = Pack::benchmarks();
    let key = if checklist.below_estate { "checklist.below-estate" } else { "checklist.at-estate" };
    let hectares = Milli(div_round(pack.estate_from.0, Area::PER_M2 * 10) as i64);
    let message = Message::new(key)
        .with("area", checklist.site_area)
        .with("least", hectares)
        .with("source", pack.estate_source(text.language()))
        .with("confidence", pack.estate_confidence.map_or("–", |c| c.letter()));
    text.say(&message)
}

fn finish(
    (problem, plan, audit): (&Problem, &Plan, &Audit),
    checklist: &Checklist,
    text: &Catalogue,
    items: Vec<Item>,
    (page, pages): (usize, usize),
) -> Drawing {
    let frame = Shape::rectangle(At::new(MARGIN.0 - 3.0, MARGIN.1), width() + 6.0, PAPER.height - 2.0 * MARGIN.1, FRAME);
    let mut foot = Pen::new(MARGIN.0, PAPER.height - MARGIN.1 - 4.4, width());
    foot.rule(DIVIDER);
    foot.y += 1.2;
    let number = text.say(&Message::new("checklist.sheet").with("page", page).with("pages", pages));
    let number = format!("{number} · {} · {:.0} × {:.0} mm", PAPER.name, PAPER.width, PAPER.height);
    let short = |digest: &str| digest.chars().take(12).collect::<String>();
    let (granted, applied) = (audit.holdings.len(), problem.firms.len());
    let digests = Message::new("checklist.digests")
        .with("granted", granted)
        .with("applied", applied)
        .with("scenario", problem.name.as_str())
        .with("digest", short(&problem.sha256))
        .with("plan", plan.digest.as_deref().map_or_else(|| "–".to_owned(), short));
    let room = width() - SMALL.width(&number) - 4.0;
    let line = paragraph(&text.say(&digests), SMALL.size, false, room, 1);
    foot.text(line.first().map_or("", String::as_str), foot.x, foot.y, SMALL, Anchor::Start);
    foot.text(&number, foot.x + width(), foot.y, SMALL, Anchor::End);
    let table = Item::Group(Group { id: "checklist".into(), class: "table".into(), items, ..Group::default() });
    let layer = |name: &str, items: Vec<Item>| Layer { name: name.to_owned(), space: Space::Paper, items };
    Drawing {
        title: format!("{} · {}", text.word("checklist.title"), problem.title),
        description: counts(checklist, text),
        language: problem.language,
        origin: super::brief::origin(problem, plan, audit),
        paper: PAPER,
        views: Vec::new(),
        layers: vec![layer("frame", vec![frame]), layer("checklist", vec![table]), layer("foot", foot.items)],
    }
}
