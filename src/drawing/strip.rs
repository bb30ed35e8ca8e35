//! The strip beside the map: title, legend, land use, keys, scale, north, title block.
//!
//! Knows: what the sheet must say. Must not know: how the map was laid out.

use super::brief::Brief;
use super::fit::{balance, paragraph, shorten};
use super::look::{Key, Subject, Theme};
use super::metrics::ASCENT;
use super::moves;
use super::palette::{self, DIVIDER, HEAD_RULE, HOLLOW, RULE, SIGN_HERE, SOLID};
use super::panel::is_near;
use super::pen::{BODY, HEADING, Pen, SMALL, STRONG, Type};
use super::shapes::{Anchor, At, Group, Item, Paper, Shape, Style};
use crate::pieces::Kind;
use crate::site::{LandUse, ReserveKind, Site};
use crate::units::{Area, Length};

/// Sectors and keys listed at most.
const MOST_SECTORS: usize = 26;
const MOST_KEYS: usize = 30;
/// Height of the fields to sign in, with the space above them.
const SIGNATURES: f64 = 21.0;
const SWATCH: (f64, f64) = (8.0, 3.6);
const TITLE: Type = Type { size: 4.6, bold: true, colour: palette::INK };
const SUBTITLE: Type = Type { size: 2.6, bold: false, colour: palette::GREY };

/// What the strip shows besides the plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    pub paper: Paper,
    pub scale: u32,
    pub keyed: &'a [(String, String, Area)],
    /// Whether it is a move sheet.
    pub moves: bool,
}

/// Draws the strip into a box; says whether everything fitted.
pub(super) fn draw(brief: &Brief<'_>, facts: Facts<'_>, at: At, width: f64, height: f64) -> (Vec<Item>, bool) {
    let mut pen = Pen::new(at.x, at.y, width);
    if facts.moves {
        title(&brief.word("moves"), &mut pen);
        pen.paragraph(&brief.problem.title, SUBTITLE, 3);
        divide(&mut pen);
        outlines(brief, &mut pen);
    } else {
        title(&brief.problem.title, &mut pen);
        pen.paragraph(&brief.word("subtitle"), SUBTITLE, 2);
    }
    divide(&mut pen);
    let keys = brief.looks.legend(brief);
    let shown = &keys[..keys.len().min(MOST_SECTORS)];
    legend(brief, &brief.word("legend"), shown, keys.len() - shown.len(), &mut pen);
    pen.y += 0.8;
    signs(brief, &mut pen);
    divide(&mut pen);
    land_use(brief, &mut pen);
    if !facts.keyed.is_empty() {
        divide(&mut pen);
        keyed(brief, facts.keyed, &mut pen);
    }
    let mut block = Pen::new(at.x, 0.0, width);
    scale(brief, facts.scale, &mut block);
    divide(&mut block);
    title_block(brief, facts, &mut block);
    let below = at.y + height;
    let fits = pen.y + 3.0 + block.y <= below;
    let signed = pen.y + 3.0 + block.y + SIGNATURES <= below;
    let below = if signed { below - SIGNATURES } else { below };
    // The block stands at the foot of the strip: draw it again where it belongs.
    let mut foot = Pen::new(at.x, below - block.y, width);
    foot.y -= 3.0;
    foot.rule(DIVIDER);
    foot.y += 3.0;
    scale(brief, facts.scale, &mut foot);
    divide(&mut foot);
    title_block(brief, facts, &mut foot);
    if signed {
        signatures(brief, &mut foot, at.y + height);
    }
    pen.items.extend(foot.items);
    (pen.items, fits)
}

/// Three fields to sign in, down to `bottom`.
fn signatures(brief: &Brief<'_>, pen: &mut Pen, bottom: f64) {
    let top = bottom - SIGNATURES + 3.0;
    pen.items.push(Shape::rectangle(At::new(pen.x, top), pen.width, bottom - top, SIGN_HERE));
    let part = pen.width / 3.0;
    for (index, key) in ["sign-prepared", "sign-checked", "sign-approved"].into_iter().enumerate() {
        let x = pen.x + part * index as f64;
        if index > 0 {
            pen.line(At::new(x, top), At::new(x, bottom), SIGN_HERE);
        }
        let caption = shorten(&brief.word(key), SMALL.size, false, part - 2.4);
        pen.text(&caption, x + 1.2, top + 1.0, SMALL, Anchor::Start);
    }
}

/// The title in as few lines as it needs, of even length. Option and date of a phase stand at its end: five lines, so that
/// they are not cut off.
fn title(text: &str, pen: &mut Pen) {
    let lines = paragraph(text, TITLE.size, TITLE.bold, pen.width, 5);
    let even = balance(text, lines.len(), TITLE.bold);
    let fits = even.len() == lines.len() && even.iter().all(|line| TITLE.width(line) <= pen.width);
    for line in if fits { even } else { lines } {
        pen.text(&line, pen.x, pen.y, TITLE, Anchor::Start);
        pen.y += TITLE.pitch();
    }
}

pub(super) fn divide(pen: &mut Pen) {
    pen.y += 2.0;
    pen.rule(DIVIDER);
    pen.y += 2.6;
}

/// The heading of the legend and what colours stand for; how many more there are, where these are not all.
pub(super) fn legend(brief: &Brief<'_>, heading: &str, keys: &[Key], more: usize, pen: &mut Pen) {
    let top = pen.y;
    pen.heading(heading);
    if !keys.is_empty() {
        let caption = brief.word("legend-columns");
        pen.text(&caption, pen.x + pen.width, top + (HEADING.size - SMALL.size) * ASCENT, SMALL, Anchor::End);
    }
    for (key, count, area) in keys {
        let (w, h) = SWATCH;
        let top = At::new(pen.x, pen.y);
        pen.items.push(Shape::rectangle(top, w, h, brief.looks.keys.body(key)));
        pen.items.push(Shape::rectangle(At::new(top.x, top.y + h * 0.5), w, h * 0.5, brief.looks.keys.band(key)));
        let right = brief.say("legend-sector", &[("count", &count.to_string()), ("area", &brief.area(*area))]);
        entry(pen, &brief.looks.name(brief, key), &right);
    }
    if more > 0 {
        pen.paragraph(&brief.say("legend-more", &[("count", &more.to_string())]), SMALL, 1);
    }
}

/// The outlines of a move sheet: which says what.
fn outlines(brief: &Brief<'_>, pen: &mut Pen) {
    pen.heading(&brief.word("outlines"));
    for (key, style) in moves::KEY {
        let (w, h) = SWATCH;
        let at = At::new(pen.x, pen.y);
        match style {
            Some(style) => pen.items.push(Shape::rectangle(At::new(at.x + 0.5, at.y + 0.5), w - 1.0, h - 1.0, style)),
            None => pen.items.extend(moves::key_arrow(At::new(at.x, at.y + h / 2.0), At::new(at.x + w, at.y + h / 2.0))),
        }
        entry(pen, &brief.word(key), "");
    }
}

/// A legend line beside the swatch that was just drawn; moves down.
pub(super) fn entry(pen: &mut Pen, text: &str, right: &str) {
    let left = SWATCH.0 + 2.0;
    let room = pen.width - left - BODY.width(right) - 2.0;
    let top = pen.y + (SWATCH.1 - BODY.size) / 2.0;
    pen.text(&shorten(text, BODY.size, false, room), pen.x + left, top, BODY, Anchor::Start);
    pen.text(right, pen.x + pen.width, top, BODY, Anchor::End);
    pen.y += SWATCH.1 + 1.0;
}

/// Signs for land and lines that occur on the map, in two columns.
pub(super) fn signs(brief: &Brief<'_>, pen: &mut Pen) {
    let land = &brief.problem.land;
    let reserved = |counts_as| land.sites.iter().flat_map(Site::reserve_uses).any(|(found, _)| found == counts_as);
    let used = |land_use| reserved(Some(land_use)) || land.sites.iter().any(|s| s.areas.iter().any(|a| a.land_use == land_use));
    let pieces = &brief.pieces.list;
    let mut signs: Vec<(&str, Option<Style>)> = Vec::new();
    let mut add = |present: bool, key: &'static str, style: Option<Style>| {
        if present {
            signs.push((key, style));
        }
    };
    let subject = brief.looks.subject;
    let shows_states = matches!(subject, Subject::Overview | Subject::Allocation(_));
    let measured = brief.looks.shows_buildings();
    let ruled = land.rows.iter().any(|row| row.building_rules.is_some() && row.outline.is_none());
    add(subject == Subject::Allocation(Theme::Status), "granted-plot", Some(palette::GRANTED));
    add(measured, "plot-land", Some(palette::PLOT));
    add(subject == Subject::LandUse, "saleable", Some(palette::SALEABLE));
    add(shows_states && pieces.iter().any(|p| matches!(p.kind, Kind::Vacant)), "vacant-plot", Some(palette::VACANT));
    let held_back = pieces.iter().any(|p| matches!(p.kind, Kind::Reserved(_)));
    add((shows_states || subject == Subject::Utilities) && held_back, "reserved-plot", Some(palette::RESERVED));
    add(subject != Subject::LandUse && !land.halls.is_empty(), "hall", Some(palette::HALL));
    add(subject == Subject::SitePlan && ruled, "setback", Some(palette::SETBACK));
    add(subject == Subject::SitePlan && ruled, "envelope", Some(palette::ENVELOPE));
    add(brief.looks.shows_lorries(brief), "lorry", Some(palette::BAY));
    add(subject == Subject::Movement, "frontage", Some(palette::FRONTAGE));
    add(subject == Subject::SitePlan, "grid", Some(palette::GRID));
    add(subject == Subject::Allocation(Theme::Nuisance), "keep-apart", Some(palette::APART));
    add(used(LandUse::Road), "road", Some(palette::land_use(LandUse::Road)));
    add(used(LandUse::Green), "green", Some(palette::land_use(LandUse::Green)));
    add(used(LandUse::Facility), "facility", Some(palette::land_use(LandUse::Facility)));
    add(used(LandUse::Easement), "easement", Some(palette::land_use(LandUse::Easement)));
    let reserves = || land.sites.iter().flat_map(|site| &site.reserves);
    add(reserves().any(|r| r.kind == ReserveKind::Obstacle), "obstacle", Some(palette::KEPT));
    add(reserves().any(|r| r.kind == ReserveKind::Building), "kept-building", Some(palette::KEPT_BUILDING));
    add(reserves().any(|r| r.buffer > Length::ZERO), "buffer", Some(palette::BUFFER));
    add(land.sites.iter().any(|s| !s.holes.is_empty()), "hole", Some(palette::HOLE));
    add(land.sites.iter().any(|s| s.low_point.is_some()), "low-point", Some(palette::LOW_POINT));
    let near = |s: &Site| s.receptors.iter().any(|receptor| is_near(s, &receptor.outline));
    add(land.sites.iter().any(near), "receptor", Some(palette::RECEPTOR));
    add(true, "boundary", Some(palette::BOUNDARY));
    add(pieces.iter().any(|p| !p.inner.is_empty()), "merged", Some(palette::INNER));
    add(land.sites.iter().any(|s| !s.gates.is_empty()), "gate", None);
    let (w, h) = SWATCH;
    let half = pen.width / 2.0;
    for pair in signs.chunks(2) {
        for (column, (key, style)) in pair.iter().enumerate() {
            let x = pen.x + half * column as f64;
            let (y, middle) = (pen.y, pen.y + h / 2.0);
            match style {
                Some(style) if style.fill.is_none() && style.hatch.is_none() => {
                    pen.line(At::new(x, middle), At::new(x + w, middle), style.clone());
                }
                Some(style) => pen.items.push(Shape::rectangle(At::new(x, y), w, h, style.clone())),
                None => {
                    let tip = vec![At::new(x + w / 2.0, y), At::new(x + w / 2.0 - 1.5, y + h), At::new(x + w / 2.0 + 1.5, y + h)];
                    pen.items.push(Shape::area(tip, palette::GATE));
                }
            }
            let text = shorten(&brief.word(key), BODY.size, false, half - w - 3.5);
            pen.text(&text, x + w + 2.0, y + (h - BODY.size) / 2.0, BODY, Anchor::Start);
        }
        pen.y += h + 1.0;
    }
}

pub(super) fn land_use(brief: &Brief<'_>, pen: &mut Pen) {
    pen.heading(&brief.word("land-use"));
    let budget = brief.budget();
    let vacant = Area((budget.saleable.0 - budget.granted.0 - budget.halls.0).max(0));
    let lines = [
        ("land-granted", budget.granted, true),
        ("land-vacant", vacant, true),
        ("hall", budget.halls, false),
        ("road", budget.road, false),
        ("green", budget.green, false),
        ("facility", budget.facility, false),
        ("land-kept", budget.kept, false),
        ("land-unassigned", budget.unassigned, false),
    ];
    let column = pen.x + pen.width - 13.0;
    let row = |pen: &mut Pen, what: &str, area: Area, look: Type| {
        pen.y += 0.5;
        let sum = format!("{} m²", brief.area_column(area));
        let room = column - pen.x - look.width(&sum) - 2.0;
        pen.text(&shorten(what, look.size, look.bold, room), pen.x, pen.y, look, Anchor::Start);
        pen.text(&sum, column, pen.y, look, Anchor::End);
        pen.text(&brief.share(area, budget.site), pen.x + pen.width, pen.y, look, Anchor::End);
        pen.y += look.pitch() + 0.2;
    };
    for (key, area, always) in lines {
        if always || area.0 != 0 {
            row(pen, &brief.word(key), area, BODY);
            pen.rule(RULE);
        }
    }
    pen.rule(HEAD_RULE);
    row(pen, &brief.word("land-total"), budget.site, STRONG);
}

pub(super) fn keyed(brief: &Brief<'_>, keyed: &[(String, String, Area)], pen: &mut Pen) {
    pen.heading(&brief.word("keys"));
    for (key, name, area) in keyed.iter().take(MOST_KEYS) {
        let area = brief.area(*area);
        let left = if key.is_empty() { 0.0 } else { 8.0 };
        let room = pen.width - left - BODY.width(&area) - 2.0;
        pen.text(key, pen.x, pen.y, STRONG, Anchor::Start);
        pen.text(&shorten(name, BODY.size, false, room), pen.x + left, pen.y, BODY, Anchor::Start);
        pen.text(&area, pen.x + pen.width, pen.y, BODY, Anchor::End);
        pen.y += BODY.pitch() + 0.4;
    }
    if keyed.len() > MOST_KEYS {
        let more = (keyed.len() - MOST_KEYS).to_string();
        pen.paragraph(&brief.say("legend-more", &[("count", &more)]), SMALL, 1);
    }
}

/// The scale in words, a scale bar of round lengths and the north arrow.
pub(super) fn scale(brief: &Brief<'_>, scale: u32, pen: &mut Pen) {
    let top = pen.y;
    let text = format!("{} 1:{}", brief.word("scale"), crate::text::grouped(brief.problem.language, scale.into(), 0, 0));
    pen.text(&text, pen.x, pen.y, Type { size: 3.2, bold: true, colour: palette::INK }, Anchor::Start);
    pen.y += 8.0;
    let bar = scale_bar(brief, scale, pen.x + 1.0, pen.y, pen.width - 26.0);
    pen.items.push(bar);
    let (x, tip) = (pen.x + pen.width - 7.0, top + 3.6);
    let corner = |dx: f64, dy: f64| At::new(x + dx, tip + dy);
    let left = vec![corner(0.0, 0.0), corner(-3.2, 11.0), corner(0.0, 8.6)];
    let right = vec![corner(0.0, 0.0), corner(3.2, 11.0), corner(0.0, 8.6)];
    let mut arrow = Pen::new(x, top, 0.0);
    arrow.items.push(Shape::area(left, SOLID));
    arrow.items.push(Shape::area(right, HOLLOW));
    arrow.text(&brief.word("north-letter"), x, top, Type { size: 3.2, bold: true, colour: palette::INK }, Anchor::Middle);
    let title = brief.word("north");
    pen.items.push(Item::Group(Group {
        id: "north".into(),
        class: "north".into(),
        title,
        items: arrow.items,
        ..Group::default()
    }));
    pen.y = top + 15.2;
}

fn scale_bar(brief: &Brief<'_>, scale: u32, x: f64, y: f64, room: f64) -> Item {
    let metre = 1_000.0 / f64::from(scale);
    // The longest round step of at most 14 mm, and an even number of them.
    let mut step = 1_i64;
    'search: for power in 0..9 {
        for lead in [1, 2, 5] {
            let next = lead * 10_i64.pow(power);
            if next as f64 * metre > 14.0 {
                break 'search;
            }
            step = next;
        }
    }
    let wide = step as f64 * metre;
    let steps = ((room / wide / 2.0).floor() as i64).clamp(1, 3) * 2;
    let mut pen = Pen::new(x, y, room);
    for i in 0..steps {
        let style = if i % 2 == 0 { SOLID } else { HOLLOW };
        pen.items.push(Shape::rectangle(At::new(x + i as f64 * wide, y), wide, 1.5, style));
    }
    for i in (0..=steps).step_by(2) {
        let number = crate::text::grouped(brief.problem.language, i128::from(i * step), 0, 0);
        let text = if i == steps { format!("{number} m") } else { number };
        pen.text(&text, x + i as f64 * wide, y + 2.3, SMALL, Anchor::Middle);
    }
    let metres = (steps * step).to_string();
    let data = vec![("metres", metres), ("scale", scale.to_string())];
    Item::Group(Group { id: "scale-bar".into(), class: "scale-bar".into(), title: String::new(), data, items: pen.items })
}

fn title_block(brief: &Brief<'_>, facts: Facts<'_>, pen: &mut Pen) {
    let plan = brief.plan;
    let applied = brief.problem.firms.len().to_string();
    let granted = brief.audit.holdings.len().to_string();
    let number = |n: &Option<crate::plan::Number>| {
        n.as_ref().and_then(|n| n.scaled(3)).map(|v| crate::text::grouped(brief.problem.language, v, 3, 0))
    };
    let mut fields = vec![
        ("field-scenario", brief.problem.name.clone(), 2),
        ("field-status", brief.status(), 4),
        ("field-firms", brief.say("firms-granted", &[("granted", &granted), ("applied", &applied)]), 2),
    ];
    if let Some(value) = number(&plan.value) {
        let bound = number(&plan.bound).unwrap_or_else(|| "–".to_owned());
        fields.push(("field-value", format!("{value} / {bound}"), 2));
    }
    if !brief.audit.passes() {
        fields.push(("field-audit", brief.word("audit-failed"), 2));
    }
    let solver = format!("{} {}", plan.solver.name, plan.solver.version);
    fields.push(("field-solver", solver.trim().to_owned(), 1));
    let digest: String = brief.problem.sha256.chars().take(12).collect();
    fields.push(("field-digest", digest, 1));
    let sheet = format!("{} · {:.0} × {:.0} mm", facts.paper.name, facts.paper.width, facts.paper.height);
    fields.push(("field-sheet", sheet, 1));
    let left = 24.0;
    for (index, (key, value, most)) in fields.iter().filter(|f| !f.1.is_empty()).enumerate() {
        if index > 0 {
            pen.rule(RULE);
        }
        pen.y += 0.8;
        let look = if matches!(*key, "field-status" | "field-audit" | "field-scenario") { STRONG } else { BODY };
        let caption = shorten(&brief.word(key), SMALL.size, false, left - 1.0);
        pen.text(&caption, pen.x, pen.y + (BODY.size - SMALL.size) * 0.76, SMALL, Anchor::Start);
        for line in paragraph(value, look.size, look.bold, pen.width - left, *most) {
            pen.text(&line, pen.x + left, pen.y, look, Anchor::Start);
            pen.y += look.pitch();
        }
        pen.y += 0.4;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_title_ends_with_its_date() {
        let mut pen = Pen::new(0.0, 0.0, 84.0);
        title(
            "IKM metalworking cluster and its expansion, Kabupaten Bekasi · By 2.5 ha in two phases: +17,000, then +8,000 m² · 2030-01",
            &mut pen,
        );
        let mut lines = pen.items.iter().filter_map(|item| match item {
            Item::Label(label) => Some(label.text.as_str()),
            _ => None,
        });
        assert!(lines.next_back().is_some_and(|line| line.ends_with("2030-01")));
    }
}
