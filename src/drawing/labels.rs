//! Labels of pieces and areas: what they say, from everything down to the number alone.
//!
//! Knows: pieces, words, how labels give way. Must not know: scale, paper, colours of fills.

use super::brief::Brief;
use super::fit::{Direction, Line, Placed, Taken, balance, find_room};
use super::look::Subject;
use super::palette::{GREY, INK};
use super::shapes::At;
use crate::pieces::{Kind, Piece};
use crate::problem::Holding;
use crate::units::Area;

/// The smallest type on a drawing, mm.
pub(super) const SMALLEST: f64 = 1.6;
/// Type that is comfortable to read, mm.
const COMFORTABLE: f64 = 2.0;
/// Longest name on the map, characters; the table has it in full.
const LONGEST_NAME: usize = 36;

/// A line of a label: text, size relative to the label's, bold, class.
type Part = (String, f64, bool, &'static str);
/// Ways to say the same.
pub(super) type Level = Vec<Vec<Part>>;

/// A label that found its place, and how much it says: 0 is everything.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub placed: Placed,
    pub level: usize,
}

/// Places the fullest label that fits: comfortable sizes level, then turned along the other axis, then small.
/// A label that says less is never larger than comfortable: it must not outshine its fuller neighbours.
pub(super) fn place(ring: &[At], along: Direction, levels: &[Level], largest: f64, taken: &Taken) -> Option<Said> {
    let turned = along.turned();
    let (first, second) = if along.dy.abs() <= turned.dy.abs() { (along, turned) } else { (turned, along) };
    let steps = |from: f64, to: f64| {
        let count = ((from - to) / 0.2 + 0.5) as i32;
        (0..=count).map(move |i| from - 0.2 * f64::from(i))
    };
    let schedule = |largest: f64| -> Vec<(Direction, f64)> {
        steps(largest, COMFORTABLE)
            .map(|s| (first, s))
            .chain(steps(largest, COMFORTABLE).map(|s| (second, s)))
            .chain([(first, 1.8), (second, 1.8), (first, SMALLEST), (second, SMALLEST)])
            .collect()
    };
    for (level, ways) in levels.iter().enumerate() {
        let most = if level == 0 { largest } else { largest.min(COMFORTABLE + 0.2) };
        for (direction, size) in schedule(most) {
            for way in ways {
                let lines = lines(way, size);
                if let Some(placed) = find_room(ring, &lines, direction, taken) {
                    return Some(Said { placed, level });
                }
            }
        }
    }
    None
}

fn lines(way: &[Part], size: f64) -> Vec<Line> {
    let line = |(text, share, bold, class): &Part| Line {
        text: text.clone(),
        size: (size * share).max(SMALLEST),
        bold: *bold,
        class,
        colour: if *class == "note" { GREY } else { INK },
    };
    way.iter().filter(|part| !part.0.is_empty()).map(line).collect()
}

fn number(text: &str) -> Part {
    (text.to_owned(), 1.25, true, "number")
}
fn plain(text: impl Into<String>, class: &'static str) -> Part {
    (text.into(), 1.0, false, class)
}

/// The ways to label a piece.
pub(super) fn of_piece(brief: &Brief<'_>, piece: &Piece) -> Vec<Level> {
    let area = brief.area(piece.area);
    match brief.looks.subject {
        Subject::SitePlan | Subject::LandUse => return of_land(&piece.number, &brief.frontage(piece), Some(&area)),
        Subject::Movement => return of_land(&piece.number, &brief.frontage(piece), None),
        Subject::Utilities => {
            if let Kind::Held(holding) = &piece.kind {
                return of_uses(brief, &piece.number, holding);
            }
        }
        Subject::Overview | Subject::Allocation(_) => {}
    }
    match &piece.kind {
        Kind::Held(holding) => of_holding(brief, &piece.number, holding),
        Kind::Vacant => of_idle(&piece.number, &brief.word("vacant"), &brief.frontage(piece), &area),
        Kind::Reserved(_) => of_idle(&piece.number, &brief.word("reserved"), &brief.frontage(piece), &area),
        Kind::Hall { floor, holdings } => of_hall(brief, &piece.number, *floor, holdings),
    }
}

fn of_holding(brief: &Brief<'_>, no: &str, holding: &Holding) -> Vec<Level> {
    let firm = brief.problem.firm(holding.firm);
    let (id, name, area) = (firm.id.as_str(), short_name(&firm.name), brief.area(holding.area));
    let mut full: Level = Vec::new();
    for count in 1..=4 {
        let names = balance(&name, count, false);
        if count > 1 && names.len() < count {
            break;
        }
        let mut way = vec![number(no), plain(id, "firm")];
        way.extend(names.into_iter().map(|n| plain(n, "firm")));
        way.push(plain(&area, "area"));
        full.push(way);
    }
    full.push(vec![number(no), plain(format!("{id} {name}"), "firm"), plain(&area, "area")]);
    full.push(vec![number(&format!("{no} · {area}")), plain(format!("{id} {name}"), "firm")]);
    let who = format!("{id} {name}");
    for count in 2..=3 {
        let rows = balance(&who, count, false);
        if rows.len() == count {
            let head = number(&format!("{no} · {area}"));
            full.push([head].into_iter().chain(rows.into_iter().map(|row| plain(row, "firm"))).collect());
        }
    }
    full.push(vec![plain(format!("{no} · {who} · {area}"), "firm")]);
    vec![
        full,
        vec![
            vec![number(no), plain(id, "firm"), plain(&area, "area")],
            vec![number(no), plain(format!("{id} · {area}"), "firm")],
        ],
        vec![vec![number(no), plain(id, "firm")]],
        vec![vec![number(no)], vec![plain(no, "number")]],
    ]
}

/// The land by itself: its number, and its area where that is asked for.
fn of_land(no: &str, frontage: &str, area: Option<&str>) -> Vec<Level> {
    let head = if no.is_empty() { plain(frontage, "note") } else { number(no) };
    let small = (head.0.clone(), 1.0, head.2, head.3);
    match area {
        None => vec![vec![vec![head], vec![small]]],
        Some(area) => {
            let one = (format!("{} · {area}", head.0), 1.0, false, head.3);
            vec![vec![vec![head.clone(), plain(area, "area")], vec![one]], vec![vec![head], vec![small]]]
        }
    }
}

/// What a holding draws from each resource.
fn of_uses(brief: &Brief<'_>, no: &str, holding: &Holding) -> Vec<Level> {
    let terms = brief.problem.terms(holding.firm, holding.offer, holding.place);
    let drawn = brief.problem.resources.iter().filter_map(|resource| {
        let amount = terms.uses.get(&resource.id).filter(|amount| amount.0 != 0)?;
        Some(plain(format!("{} {}", brief.amount(*amount), resource.unit), "use"))
    });
    let drawn: Vec<Part> = drawn.collect();
    let id = &brief.problem.firm(holding.firm).id;
    let with = |head: Part| std::iter::once(head).chain(drawn.iter().cloned()).collect::<Vec<_>>();
    let line: Vec<&str> = drawn.iter().map(|part| part.0.as_str()).collect();
    let mut ways = vec![with(number(no)), with(number(&format!("{no} · {id}")))];
    ways.push(vec![number(no), plain(line.join(" · "), "use")]);
    vec![ways, vec![vec![number(no)], vec![plain(no, "number")]]]
}

fn of_idle(no: &str, word: &str, frontage: &str, area: &str) -> Vec<Level> {
    // An idle stretch of an open row has no number; its frontage tells it from its neighbours.
    let head = if no.is_empty() { plain(frontage, "note") } else { number(no) };
    vec![
        vec![
            vec![head.clone(), plain(word, "note"), plain(area, "area")],
            vec![(format!("{} · {word} · {area}", head.0), 1.0, false, head.3)],
        ],
        vec![vec![head.clone(), plain(area, "area")], vec![head.clone(), plain(word, "note")]],
        vec![vec![head.clone()], vec![(head.0, 1.0, head.2, head.3)]],
    ]
}

fn of_hall(brief: &Brief<'_>, no: &str, floor: Area, holdings: &[Holding]) -> Vec<Level> {
    let granted = brief.area(holdings.iter().map(|h| h.area).sum());
    let head = brief.say("hall-floor", &[("granted", granted.as_str()), ("floor", &brief.area(floor))]);
    let row = |h: &Holding, with_name: bool| {
        let firm = brief.problem.firm(h.firm);
        let who = if with_name { format!("{} {}", firm.id, short_name(&firm.name)) } else { firm.id.clone() };
        plain(format!("{who} · {}", brief.area(h.area)), "firm")
    };
    let list = |with_name: bool| {
        let mut way = vec![number(no), plain(&head, "area")];
        way.extend(holdings.iter().map(|h| row(h, with_name)));
        if holdings.is_empty() {
            way.push(plain(brief.word("vacant"), "note"));
        }
        way
    };
    let see = brief.say("hall-firms", &[("count", &holdings.len().to_string())]);
    vec![
        vec![list(true)],
        vec![list(false)],
        vec![vec![number(no), plain(&head, "area"), plain(see, "note")]],
        vec![vec![number(no), plain(&head, "area")]],
        vec![vec![number(no)], vec![plain(no, "number")]],
    ]
}

/// The ways to label an area in use; the last is its key in the legend.
pub(super) fn of_area(name: &str, area: &str, key: &str) -> Vec<Level> {
    let name = &cut_at_word(name);
    let mut full: Level = vec![vec![plain(format!("{name} · {area}"), "use")]];
    let mut named: Level = Vec::new();
    for count in 1..=3 {
        let names = balance(name, count, false);
        if count > 1 && names.len() < count {
            break;
        }
        let mut way: Vec<Part> = names.into_iter().map(|n| plain(n, "use")).collect();
        named.push(way.clone());
        way.push(plain(area, "area"));
        full.push(way);
    }
    vec![full, named, vec![vec![(key.to_owned(), 1.0, true, "key")]]]
}

/// A firm's name without its legal form, cut at a word where it is long.
pub(super) fn short_name(name: &str) -> String {
    let trimmed = name.trim();
    let forms = ["PT", "PT.", "CV", "CV.", "UD", "UD.", "PD", "PD.", "UMKM", "IKM"];
    let rest = trimmed.split_once(char::is_whitespace).filter(|(head, _)| forms.contains(&head.to_uppercase().as_str()));
    let bare = rest.map_or(trimmed, |(_, rest)| rest.trim());
    let bare = bare.trim_end_matches(", PT").trim_end_matches(" Tbk").trim_end_matches(',');
    cut_at_word(bare)
}

/// A name, cut at a word where it is long.
fn cut_at_word(bare: &str) -> String {
    if bare.chars().count() <= LONGEST_NAME {
        return bare.to_owned();
    }
    let mut kept = String::new();
    for word in bare.split_whitespace() {
        if kept.chars().count() + word.chars().count() + 1 > LONGEST_NAME {
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    if kept.is_empty() {
        kept = bare.chars().take(LONGEST_NAME - 1).collect();
    }
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_legal_form_and_their_tail() {
        assert_eq!(short_name("CV Karya Logam"), "Karya Logam");
        assert_eq!(short_name("PT. Baja <Ringan> & \"Kuat\""), "Baja <Ringan> & \"Kuat\"");
        assert_eq!(short_name("Koperasi Pengrajin Logam Sumber Rejeki Makmur Jaya"), "Koperasi Pengrajin Logam Sumber…");
        assert_eq!(short_name(&"x".repeat(80)).chars().count(), LONGEST_NAME);
        assert_eq!(short_name("PT"), "PT");
        assert_eq!(short_name(""), "");
    }
}
