//! The drawings of all options and phases, their switches, and the table of firms and plots linked to them.
//!
//! Knows: which drawing belongs to which option and phase, which firm to which plot. Must not know: SVG beyond its
//! groups, how the script moves them.
//!
//! Drawings stand in `template` elements: a browser reads them but lays none out before it is asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::embed::{Embedded, embed};
use super::html::{Digits, aside, name, say, text, word};
use super::people::ground_id;
use super::{Page, options, said};
use crate::comparison::{GrantLine, RefusalLine};
use crate::message::Message;
use crate::plan::{Number, parse_decimal};
use crate::problem::Language;
use crate::text::{Catalogue, grouped, natural};

/// Layers that furnish the sheet; they are switched together.
const SHEET: [&str; 4] = ["frame", "table", "strip", "notes"];

/// The layer of who moves; shown when asked for.
const MOVES: &str = "moves";

/// The drawings, and for each phase of the page which phase of each option is shown.
struct Plans {
    /// By option and phase.
    drawn: Vec<Vec<Option<Embedded>>>,
    phases: usize,
}

impl Plans {
    fn of(page: &Page<'_>) -> Self {
        let options = &page.comparison.options;
        let one = |option: usize, phase: usize| {
            let text = page.drawings.get(option)?.get(phase)?;
            embed(text, &prefix(option, phase)).map(unscaled)
        };
        let drawn = options.iter().enumerate().map(|(o, option)| (0..option.phases.len()).map(|p| one(o, p)).collect()).collect();
        Self { drawn, phases: options.iter().map(|o| o.phases.len()).max().unwrap_or(0) }
    }

    /// The phase of an option that stands for a phase of the page: where the option has fewer, its last.
    fn shown(&self, page: &Page<'_>, option: usize, phase: usize) -> Option<usize> {
        page.comparison.options[option].phases.len().checked_sub(1).map(|last| phase.min(last))
    }
}

/// A page shows and prints a drawing at any size: it must not state the scale of its sheet.
fn unscaled(mut drawn: Embedded) -> Embedded {
    for language in [Language::En, Language::Id] {
        let catalogue = Catalogue::of(language);
        if let Some(scale) = drawn.scale {
            let stated = format!(">{} 1:{}<", catalogue.word("drawing.scale"), grouped(language, scale.into(), 0, 0));
            drawn.svg = drawn.svg.replace(&stated, &format!(">{}<", catalogue.word("page.not-to-scale")));
        }
    }
    drawn
}

/// What the marks of the layer of moves mean; and that drawings speak one language, that of the scenario, in the other.
fn notes(page: &Page<'_>) -> String {
    let (other, tongue) = match page.language {
        Language::En => (Language::Id, "id"),
        Language::Id => (Language::En, "en"),
    };
    let sheets = page.comparison.options.iter().flat_map(|o| &o.phases).any(|phase| phase.move_sheet.is_some());
    let key = if sheets { format!("<p class=\"screen\">{}</p>\n", word("page.moves-key")) } else { String::new() };
    let speak = text(Catalogue::of(other).word("page.drawings-speak"));
    format!("{key}<p class=\"screen\" lang=\"{tongue}\">{speak}</p>\n")
}

fn prefix(option: usize, phase: usize) -> String {
    format!("o{option}p{phase}-")
}

/// The section of the site plans.
pub(super) fn write(page: &Page<'_>) -> String {
    let plans = Plans::of(page);
    let slots: String = (0..plans.drawn.len()).map(|option| slots(page, &plans, option)).collect();
    let tables: String = (0..plans.phases).map(|phase| table(page, &plans, phase)).collect();
    format!(
        "<section id=\"plans\" aria-labelledby=\"plans-title\">\n<h2 id=\"plans-title\">{}</h2>\n<p class=\"screen\">{}</p>\n{}{}\
         <p id=\"told\" class=\"told screen\" aria-hidden=\"true\"></p>\n<ul id=\"legend\" class=\"legend\"></ul>\n<div id=\"sheets\" class=\"sheets\">\n{slots}</div>\n\
         <h3 id=\"plots-title\">{}</h3>\n<p class=\"filter screen\"><label for=\"filter\">{}</label> <input type=\"search\" id=\"filter\" autocomplete=\"off\"/> \
         <span id=\"filtered\"></span></p>\n{tables}</section>\n",
        word("page.plans"),
        word("page.plans-says"),
        notes(page),
        controls(page, &plans),
        word("page.plots"),
        word("page.filter"),
    )
}

fn controls(page: &Page<'_>, plans: &Plans) -> String {
    let last = plans.phases.saturating_sub(1);
    let button = |class: &str, data: String, pressed: bool, inside: String| {
        format!("<button type=\"button\" class=\"{class}\" {data} aria-pressed=\"{pressed}\">{inside}</button>")
    };
    let views: String = page
        .comparison
        .options
        .iter()
        .enumerate()
        .map(|(index, option)| button("view", format!("data-view=\"{index}\""), false, name(&option.title)))
        .collect();
    let phases: String = (0..plans.phases)
        .map(|p| button("phase", format!("data-phase=\"{p}\""), p == last, say(&Message::new("page.phase").with("phase", p + 1))))
        .collect();
    let layers: BTreeSet<String> = plans.drawn.iter().flatten().flatten().flat_map(|d| &d.layers).map(|l| kind(l)).collect();
    let mut boxes: String = layers.iter().filter(|l| !SHEET.contains(&l.as_str())).map(|l| checkbox(l, l != MOVES)).collect();
    if layers.iter().any(|l| SHEET.contains(&l.as_str())) {
        boxes.push_str(&checkbox("sheet", false));
    }
    let set = |key: &str, inside: String| format!("<fieldset><legend>{}</legend>{inside}</fieldset>\n", word(key));
    let zoom = format!(
        "<button type=\"button\" id=\"zoom-out\"><span aria-hidden=\"true\">−</span>{}</button><button type=\"button\" id=\"zoom-fit\">{}</button>\
         <button type=\"button\" id=\"zoom-in\"><span aria-hidden=\"true\">+</span>{}</button>",
        aside("page.zoom-out"),
        word("page.zoom-fit"),
        aside("page.zoom-in"),
    );
    format!(
        "<div class=\"controls screen\">\n{}{}{}{}</div>\n",
        set("page.view", button("view", "data-view=\"all\"".to_owned(), true, word("page.side-by-side")) + &views),
        set("column.phase", phases),
        set("page.zoom", zoom),
        set("page.layers", boxes),
    )
}

/// A layer without the number of its view: `plots-2` is `plots` of the second group of sites.
fn kind(layer: &str) -> String {
    let cut = layer.rsplit_once('-').filter(|(_, n)| n.bytes().all(|b| b.is_ascii_digit()));
    cut.map_or(layer, |(name, _)| name).to_owned()
}

fn checkbox(layer: &str, on: bool) -> String {
    let key = match layer {
        "kept" => "drawing.land-kept",
        "buffers" => "drawing.buffer",
        "low-point" => "drawing.low-point",
        "boundary" => "drawing.boundary",
        "dimensions" => "page.layer-dimensions",
        "easements" => "page.layer-easements",
        "facilities" => "page.layer-facilities",
        "gates" => "page.layer-gates",
        "green" => "drawing.green",
        "ground" => "page.layer-ground",
        MOVES => "page.layer-moves",
        "plots" => "figure.plots",
        "receptors" => "page.layer-receptors",
        "roads" => "page.layer-roads",
        "sheet" => "page.layer-sheet",
        other => other,
    };
    let checked = if on { " checked=\"checked\"" } else { "" };
    format!("<label><input type=\"checkbox\" class=\"layer-switch\" value=\"{}\"{checked}/> {}</label>", text(layer), word(key))
}

/// The drawings of one option, one for each of its phases.
fn slots(page: &Page<'_>, plans: &Plans, option: usize) -> String {
    let result = &page.comparison.options[option];
    let mut out = String::new();
    for (index, phase) in result.phases.iter().enumerate() {
        let stands: Vec<usize> = (0..plans.phases).filter(|p| plans.shown(page, option, *p) == Some(index)).collect();
        let list: Vec<String> = stands.iter().map(usize::to_string).collect();
        let hidden = if stands.contains(&(plans.phases - 1)) { "" } else { " hidden=\"hidden\"" };
        let later = if stands.len() > 1 && said::planned(phase) {
            format!(" <span class=\"later\">{}</span>", word("page.last-phase"))
        } else {
            String::new()
        };
        let drawn = plans.drawn[option].get(index).and_then(Option::as_ref);
        let (inside, scale) = match drawn {
            Some(drawn) => {
                let scale = drawn.scale.map_or_else(String::new, |n| format!(" data-scale=\"{n}\""));
                (format!("<div class=\"sheet\"></div>\n<template>{}</template>", drawn.svg), scale)
            }
            None => (format!("<p class=\"no-drawing\">{}</p>", word("page.no-drawing")), String::new()),
        };
        out.push_str(&format!(
            "<figure class=\"slot{}\" data-option=\"{option}\" data-phases=\"{}\" data-prefix=\"{}\"{scale}{hidden}>\n\
             <figcaption><strong>{}</strong> · {} {}{later}</figcaption>\n{inside}</figure>\n",
            if drawn.is_none() { " empty" } else { "" },
            list.join(" "),
            prefix(option, index),
            name(&result.title),
            say(&said::phase_title(phase)),
            options::badge(said::badge_in(result, phase)),
        ));
    }
    out
}

/// One row of the table: a firm, or land that nobody holds.
#[derive(Default)]
struct Line<'a> {
    name: Option<&'a str>,
    known: Option<&'a GrantLine>,
    refused: Option<&'a RefusalLine>,
    /// By option: the name of the ground on the page, where it refuses the firm.
    grounds: BTreeMap<usize, String>,
    class: &'a str,
    /// By option: the group in the drawing, place, area.
    held: BTreeMap<usize, (String, String, Option<Number>)>,
}

/// The lines of a phase in natural order: firms, then land.
fn lines<'a>(page: &Page<'a>, plans: &'a Plans, shown: usize) -> Vec<((bool, String), Line<'a>)> {
    let mut lines: BTreeMap<(bool, String), Line<'a>> = BTreeMap::new();
    for (index, option) in page.comparison.options.iter().enumerate() {
        let Some(at) = plans.shown(page, index, shown) else { continue };
        let phase = &option.phases[at];
        for (number, (_, firms)) in said::refusals(phase).into_iter().enumerate() {
            for refusal in firms {
                let line = lines.entry((false, refusal.firm.clone())).or_default();
                (line.name, line.refused) = (Some(refusal.name.as_str()), Some(refusal));
                line.grounds.insert(index, ground_id(index, phase.phase, number));
            }
        }
        for grant in &phase.grants {
            let line = lines.entry((false, grant.firm.clone())).or_default();
            line.name = Some(&grant.name);
            line.known = Some(grant);
            let group = prefix(index, at) + &grant.drawn_as;
            line.held.insert(index, (group, grant.place.clone(), Some(grant.area_m2.clone())));
        }
        for plot in plans.drawn[index].get(at).and_then(Option::as_ref).iter().flat_map(|d| &d.plots) {
            let class = plot.class.split(' ').nth(1).unwrap_or("");
            if matches!(class, "vacant" | "reserved") {
                let line = lines.entry((true, plot.id.trim_start_matches("plot-").to_owned())).or_default();
                line.class = class;
                let area = parse_decimal(&plot.area, 7).map(|a| Number::decimal(a, 7));
                line.held.insert(index, (prefix(index, at) + &plot.id, run(&plot.numbers), area));
            }
        }
    }
    // What is known of a firm that holds land in any other option or phase.
    for grant in page.comparison.options.iter().flat_map(|o| &o.phases).flat_map(|p| &p.grants) {
        if let Some(line) = lines.get_mut(&(false, grant.firm.clone())) {
            line.known.get_or_insert(grant);
        }
    }
    let mut lines: Vec<_> = lines.into_iter().collect();
    lines.sort_by(|((idle, a), _), ((other, b), _)| idle.cmp(other).then_with(|| natural(a, b)));
    lines
}

/// `A-01 A-02 A-03` as first and last.
fn run(numbers: &str) -> String {
    match (numbers.split(' ').next(), numbers.rsplit(' ').next()) {
        (Some(first), Some(last)) if first != last => format!("{first}–{last}"),
        _ => numbers.to_owned(),
    }
}

/// The options that have a plan in any phase: only these have columns.
fn with_plans(page: &Page<'_>) -> impl Iterator<Item = usize> {
    let options = page.comparison.options.iter().enumerate();
    options.filter(|(_, option)| option.phases.iter().any(said::planned)).map(|(index, _)| index)
}

fn table(page: &Page<'_>, plans: &Plans, phase: usize) -> String {
    let lines = lines(page, plans, phase);
    let hidden = if phase + 1 == plans.phases { "" } else { " hidden=\"hidden\"" };
    let mut column = 0;
    let mut sortable = |inside: String, rest: &str| {
        column += 1;
        format!(
            "<th scope=\"col\" aria-sort=\"none\" data-column=\"{}\"{rest}><button type=\"button\" class=\"sort\">{inside}</button></th>",
            column - 1
        )
    };
    let firm: String = ["column.firm", "column.name", "page.sector", "column.class", "page.workers", "column.points"]
        .into_iter()
        .map(|key| sortable(word(key), " rowspan=\"2\""))
        .collect();
    let (mut over, mut under) = (String::new(), String::new());
    for index in with_plans(page) {
        let option = &page.comparison.options[index];
        over.push_str(&format!(
            "<th scope=\"colgroup\" colspan=\"2\" class=\"of\" data-of=\"{index}\">{}</th>",
            name(&option.title)
        ));
        let own = format!(" class=\"of\" data-of=\"{index}\"");
        under.push_str(&(sortable(word("column.place"), &own) + &sortable(word("column.area"), &own)));
    }
    let body: String = lines.iter().map(|((_, key), line)| row(page, key, line)).collect();
    let title = say(&Message::new("page.plots-of").with("phase", phase + 1));
    format!(
        "<div class=\"scroll plots\" data-phase=\"{phase}\" role=\"region\" tabindex=\"0\" aria-labelledby=\"plots-of-{phase}\"{hidden}><table class=\"linked\">\n\
         <caption id=\"plots-of-{phase}\">{title}</caption>\n<thead><tr>{firm}{over}</tr>\n<tr>{under}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n",
    )
}

fn row(page: &Page<'_>, key: &str, line: &Line<'_>) -> String {
    let or_dash = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
    let idle = line.name.is_none();
    let mut groups: String =
        line.held.iter().map(|(option, (group, ..))| format!(" data-o{option}=\"{}\"", text(group))).collect();
    groups.extend(line.grounds.iter().map(|(option, ground)| format!(" data-g{option}=\"{ground}\"")));
    let (label, called) = if idle {
        let known = if line.class == "vacant" { word("drawing.vacant-plot") } else { word("drawing.reserved-plot") };
        (format!("<span class=\"idle\">{}</span>", text(key)), known)
    } else {
        (text(key), name(line.name.unwrap_or("")))
    };
    let number = |n: Option<Number>, most: u32| {
        let shown = n.map(|n| Digits::fitting([&n].into_iter(), 0, most).element(&n, false, page.language));
        format!("<td class=\"num\">{}</td>", or_dash(shown))
    };
    let known = line.known;
    let words = |value: Option<&String>| format!("<td>{}</td>", or_dash(value.map(|v| name(v))));
    let other = line.refused;
    let sector = known.and_then(|k| k.sector.as_ref()).or(other.and_then(|r| r.sector.as_ref()));
    let class = known.and_then(|k| k.class.as_ref()).or(other.and_then(|r| r.class.as_ref()));
    let workers = known.and_then(|k| k.workers).or(other.and_then(|r| r.workers));
    let mut cells = words(sector) + &words(class);
    cells.push_str(&number(workers.map(|w| Number::decimal(w.into(), 0)), 0));
    cells.push_str(&number(known.and_then(|k| k.points.clone()).or(other.and_then(|r| r.points.clone())), 2));
    for index in with_plans(page) {
        let held = line.held.get(&index);
        let place = or_dash(held.map(|(_, place, _)| name(place)));
        let area = held.and_then(|(_, _, area)| area.as_ref());
        let area = or_dash(area.map(|a| Digits { shift: 0, places: 2 }.element(a, false, page.language)));
        cells.push_str(&format!(
            "<td class=\"of\" data-of=\"{index}\">{place}</td><td class=\"num of\" data-of=\"{index}\">{area}</td>"
        ));
    }
    // Whoever holds nothing anywhere is left out in print, where the refusals tell it.
    let nothing = if line.held.is_empty() { " class=\"nothing\"" } else { "" };
    format!(
        "<tr data-key=\"{}\"{groups}{nothing}><th scope=\"row\"><button type=\"button\" class=\"pick\" aria-pressed=\"false\">{label}</button></th><td>{called}</td>{cells}</tr>\n",
        // A plot and a firm may have the same name.
        text(&format!("{} {key}", if idle { "plot" } else { "firm" })),
    )
}
