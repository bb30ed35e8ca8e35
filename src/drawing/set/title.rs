//! The title block of a sheet of the set, as reviewing offices expect it (domain practice, confidence C): project, owner,
//! location, drawing title, scale, coordinate system, sheet number, revision, who drew, checked and approved, and a box for
//! the office's stamp.
//!
//! Knows: words and boxes. Must not know: where on the sheet it stands.

use crate::drawing::brief::Brief;
use crate::drawing::fit::{paragraph, shorten};
use crate::drawing::palette::{self, SIGN_HERE};
use crate::drawing::pen::{BODY, Pen, SMALL, STRONG, Type};
use crate::drawing::shapes::{Anchor, At, Shape};
use crate::text::grouped;

const DRAWING: Type = Type { size: 3.4, bold: true, colour: palette::INK };
const PAD: f64 = 1.0;

/// What the title block of one sheet says besides the problem's own.
#[derive(Debug, Clone)]
pub(super) struct TitleFacts {
    /// Name of the sheet: `SP-01`.
    pub number: String,
    /// `1 / 6`.
    pub of: String,
    /// Title of the drawing.
    pub title: String,
    /// The `N` of 1:N; none of a sheet of tables.
    pub scale: Option<u32>,
    /// `A3 · 420 × 297 mm`.
    pub paper: String,
}

/// Draws the title block from the pen down.
pub(super) fn draw(brief: &Brief<'_>, facts: &TitleFacts, pen: &mut Pen) {
    let block = &brief.problem.title_block;
    let or_blank = |text: &Option<String>| text.clone().unwrap_or_default();
    let project = block.project.clone().unwrap_or_else(|| brief.problem.title.clone());
    let (x, width) = (pen.x, pen.width);
    let whole = |pen: &mut Pen, key: &str, value: &str, look: Type, most: usize| {
        let lines = paragraph(value, look.size, look.bold, width - 2.0 * PAD, most).len().max(1);
        let height = 2.6 + lines as f64 * look.pitch() + 1.0;
        cell(pen, (At::new(x, pen.y), width, height), &brief.word(key), value, look, most);
        pen.y += height;
    };
    whole(pen, "title-project", &project, STRONG, 2);
    whole(pen, "title-location", &or_blank(&block.location), BODY, 2);
    whole(pen, "title-owner", &or_blank(&block.owner), BODY, 1);
    if block.consultant.is_some() {
        whole(pen, "title-consultant", &or_blank(&block.consultant), BODY, 2);
    }
    whole(pen, "title-drawing", &facts.title, DRAWING, 2);
    let scale =
        facts.scale.map_or_else(|| "–".to_owned(), |scale| format!("1:{}", grouped(brief.problem.language, scale.into(), 0, 0)));
    row(
        pen,
        &[
            (&brief.word("scale"), &scale, 0.26),
            (&brief.word("title-sheet"), &facts.number, 0.26),
            (&brief.word("title-of"), &facts.of, 0.18),
            (&brief.word("title-revision"), &or_blank(&block.revision), 0.3),
        ],
    );
    let crs = if brief.problem.crs.is_on_earth() { brief.problem.crs.name().to_owned() } else { brief.word("crs-local") };
    row(pen, &[(&brief.word("title-crs"), &crs, 0.7), (&brief.word("title-date"), &or_blank(&block.date), 0.3)]);
    row(pen, &[(&brief.word("field-status"), &brief.short_status(), 1.0)]);
    let digest: String = brief.problem.sha256.chars().take(12).collect();
    row(
        pen,
        &[
            (&brief.word("field-scenario"), &format!("{} · {digest}", brief.problem.name), 0.62),
            (&brief.word("title-paper"), &facts.paper, 0.38),
        ],
    );
    signatures(brief, pen);
}

/// Who drew, checked and approved, with room to sign, and the box for the office.
fn signatures(brief: &Brief<'_>, pen: &mut Pen) {
    let block = &brief.problem.title_block;
    let people = [("title-drawn", &block.drawn), ("title-checked", &block.checked), ("title-approved", &block.approved)];
    let (part, height) = (pen.width / 3.0, 13.0);
    for (index, (key, name)) in people.into_iter().enumerate() {
        let at = At::new(pen.x + part * index as f64, pen.y);
        pen.items.push(Shape::rectangle(at, part, height, SIGN_HERE));
        pen.text(&shorten(&brief.word(key), SMALL.size, false, part - 2.0 * PAD), at.x + PAD, at.y + 0.8, SMALL, Anchor::Start);
        let name = shorten(name.as_deref().unwrap_or(""), BODY.size, false, part - 2.0 * PAD);
        pen.text(&name, at.x + PAD, at.y + height - BODY.size - 0.9, BODY, Anchor::Start);
    }
    pen.y += height;
    let height = 18.0;
    let at = At::new(pen.x, pen.y);
    pen.items.push(Shape::rectangle(at, pen.width, height, SIGN_HERE));
    let caption = brief.word("title-office");
    pen.text(&shorten(&caption, SMALL.size, false, pen.width - 2.0 * PAD), at.x + PAD, at.y + 0.8, SMALL, Anchor::Start);
    let office = shorten(block.office.as_deref().unwrap_or(""), BODY.size, false, pen.width - 2.0 * PAD);
    pen.text(&office, at.x + PAD, at.y + 3.6, BODY, Anchor::Start);
    pen.y += height;
}

/// Cells side by side: caption, value, share of the width.
fn row(pen: &mut Pen, cells: &[(&str, &str, f64)]) {
    let wide = |share: f64| pen.width * share;
    let lines = cells.iter().map(|(_, value, share)| paragraph(value, BODY.size, false, wide(*share) - 2.0 * PAD, 2).len());
    let height = 2.6 + lines.max().unwrap_or(1).max(1) as f64 * BODY.pitch() + 1.0;
    let mut x = pen.x;
    for (caption, value, share) in cells {
        let width = pen.width * share;
        let box_ = (At::new(x, pen.y), width, height);
        cell(pen, box_, caption, value, BODY, 2);
        x += width;
    }
    pen.y += height;
}

fn cell(pen: &mut Pen, (at, width, height): (At, f64, f64), caption: &str, value: &str, look: Type, most: usize) {
    pen.items.push(Shape::rectangle(at, width, height, SIGN_HERE));
    let room = width - 2.0 * PAD;
    pen.text(&shorten(caption, SMALL.size, false, room), at.x + PAD, at.y + 0.6, SMALL, Anchor::Start);
    for (index, line) in paragraph(value, look.size, look.bold, room, most).iter().enumerate() {
        pen.text(line, at.x + PAD, at.y + 2.8 + index as f64 * look.pitch(), look, Anchor::Start);
    }
}
