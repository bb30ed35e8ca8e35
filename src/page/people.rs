//! Firms from phase to phase: who stays, grows, moves, comes and goes, and whom an option cannot serve.
//!
//! Knows: lists of changes and refusals. Must not know: drawings, money.

use super::html::{Digits, name, say, text, word};
use super::{Page, said};
use crate::comparison::{Change, OptionResult, PhaseResult, RefusalLine, What};
use crate::plan::Number;

/// The move list.
pub(super) fn moves(page: &Page<'_>) -> String {
    let options: String = page.comparison.options.iter().map(|o| of_option(o, |o, p| changes(page, o, p))).collect();
    section("moves", "page.moves-title", "page.moves-says", &options)
}

/// Whom each option cannot serve.
pub(super) fn refused(page: &Page<'_>) -> String {
    let options: String =
        page.comparison.options.iter().enumerate().map(|(index, o)| of_option(o, |o, p| refusals(index, o, p))).collect();
    section("refused", "page.refused", "page.refused-says", &options)
}

fn section(id: &str, title: &str, says: &str, inside: &str) -> String {
    format!(
        "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{}</h2>\n<p>{}</p>\n<div class=\"columns\">\n{inside}</div>\n</section>\n",
        word(title),
        word(says)
    )
}

fn of_option(option: &OptionResult, write: impl Fn(&OptionResult, &PhaseResult) -> String) -> String {
    let phases: String = option.phases.iter().map(|phase| write(option, phase)).collect();
    format!("<div class=\"column\"><h3>{}</h3>\n{phases}</div>\n", name(&option.title))
}

/// A phase that folds; open where it is told first.
fn folded(phase: &PhaseResult, told: &str, open: bool, inside: &str) -> String {
    let open = if open { " open=\"open\"" } else { "" };
    format!(
        "<details{open}><summary><strong>{}</strong> · {told}</summary>\n{inside}</details>\n",
        say(&said::phase_title(phase))
    )
}

fn none(phase: &PhaseResult, key: &str) -> String {
    format!("<p><strong>{}</strong> · {}</p>\n", say(&said::phase_title(phase)), word(key))
}

fn changes(page: &Page<'_>, option: &OptionResult, phase: &PhaseResult) -> String {
    if !said::planned(phase) {
        return none(phase, said::badge(phase.status).1);
    }
    if phase.changes.is_empty() {
        return none(phase, "page.no-changes");
    }
    let mut told = super::html::both(|c| said::change_counts(c, phase));
    if let Some(used) = said::moves_used(phase) {
        told.push_str(&format!(" · {}", say(&used)));
    }
    let sheet = phase.move_sheet.as_deref().map_or_else(String::new, |file| {
        format!("<p class=\"move-sheet\">{} <a href=\"{}\">{}</a></p>\n", word("page.move-sheet-at"), text(file), text(file))
    });
    let first = option.phases.first().is_some_and(|p| p.phase == phase.phase);
    let rows: String = said::KINDS
        .iter()
        .filter(|(what, _)| *what != What::Stays)
        .flat_map(|(what, key)| said::changes(phase, *what).into_iter().map(move |change| row(page, change, key)))
        .collect();
    let table = if rows.is_empty() {
        String::new()
    } else {
        let (places, areas) = (["column.firm", "page.what", "page.from", "page.to"], ["page.area-before", "page.area-after"]);
        let areas: String = areas.iter().map(|key| format!("<th scope=\"col\" class=\"num\">{}</th>", word(key))).collect();
        let head = head(&places) + &areas + &head(&["column.rule"]);
        format!("<table class=\"list\"><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table>\n")
    };
    let stays: Vec<String> = said::changes(phase, What::Stays)
        .iter()
        .map(|c| {
            format!(
                "{} {}{}",
                name(&c.firm),
                name(&c.name),
                c.to.as_ref().map_or_else(String::new, |to| format!(" ({})", name(to)))
            )
        })
        .collect();
    let stays = if stays.is_empty() {
        String::new()
    } else {
        format!("<p class=\"stays\"><strong>{}:</strong> {}</p>\n", word("page.stay-list"), stays.join("; "))
    };
    folded(phase, &told, !first, &(sheet + &table + &stays))
}

fn head(columns: &[&str]) -> String {
    columns.iter().map(|key| format!("<th scope=\"col\">{}</th>", word(key))).collect()
}

fn row(page: &Page<'_>, change: &Change, key: &str) -> String {
    let place = |place: &Option<String>| place.as_deref().map_or_else(|| "–".to_owned(), name);
    let area = |area: &Option<Number>| {
        let shown = |n: &Number| Digits { shift: 0, places: 2 }.element(n, false, page.language);
        area.as_ref().map_or_else(|| "–".to_owned(), shown)
    };
    format!(
        "<tr><th scope=\"row\">{} {}</th><td class=\"what {}\">{}</td><td>{}</td><td>{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td>{}</td></tr>\n",
        name(&change.firm),
        name(&change.name),
        key.trim_start_matches("page."),
        word(key),
        place(&change.from),
        place(&change.to),
        area(&change.area_before_m2),
        area(&change.area_after_m2),
        place(&change.rule),
    )
}

/// The name of a ground on the page, by which the table of firms finds it.
pub(super) fn ground_id(option: usize, phase: u32, number: usize) -> String {
    format!("ground-{option}-{phase}-{number}")
}

fn refusals(index: usize, option: &OptionResult, phase: &PhaseResult) -> String {
    if phase.refused.is_empty() {
        return none(phase, if said::planned(phase) { "page.nobody-refused" } else { said::badge(phase.status).1 });
    }
    let rows: String = said::refusals(phase)
        .iter()
        .enumerate()
        .map(|(number, (first, firms))| {
            let heading = said::heading(&first.code).map_or_else(String::new, |key| format!("<strong>{}.</strong> ", word(&key)));
            let expected = |line: &&RefusalLine| {
                if line.expected { format!(" ({})", word("page.expected")) } else { String::new() }
            };
            let firm = |line: &&RefusalLine| format!("{} {}{}", name(&line.firm), name(&line.name), expected(line));
            let firms: Vec<String> = firms.iter().map(firm).collect();
            let id = ground_id(index, phase.phase, number);
            format!("<tr><td id=\"{id}\">{heading}{}</td><td>{}</td></tr>\n", say(&first.ground), firms.join("; "))
        })
        .collect();
    let last = option.phases.last().is_some_and(|p| p.phase == phase.phase);
    let table = format!(
        "<table class=\"list grounds\"><thead><tr>{}</tr></thead>\n<tbody>\n{rows}</tbody></table>\n",
        head(&["column.reason", "column.firms"])
    );
    folded(phase, &say(&said::refused_count(phase)), last, &table)
}
