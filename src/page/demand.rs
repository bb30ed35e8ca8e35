//! Demand: what each option comes to with how many of the expected firms, and from how many on another one is best.
//!
//! Knows: which sentence and which cell says what, for the page, for Markdown and for the terminal. Must not know: how
//! demands are decided.

use super::html::{Digits, aside, both, name, say, word};
use super::rows::{Row, gap_percent, money_digits};
use super::{Page, said};
use crate::comparison::{Better, Comparison, Demand, DemandCell, DemandCrossover, DemandPoint};
use crate::message::Message;
use crate::plan::{Number, Status};
use crate::problem::Language;
use crate::text::Catalogue;

/// A command that asks for it; in no language.
const COMMAND: &str = "kavling compare SCENARIO --demand 0,50%,100%";

/// How to ask, where nobody has.
pub(super) fn not_asked() -> Message {
    Message::new("page.demand-not-asked").with("command", COMMAND)
}

/// What the table is about: who comes, how many are expected.
pub(super) fn about(demand: &Demand) -> Vec<Message> {
    let mut numbers: Vec<String> = demand.expected.iter().map(u32::to_string).collect();
    numbers.dedup();
    vec![Message::new("page.demand-says"), Message::new("page.demand-expected").with("count", numbers)]
}

/// Where another option becomes the best, in sentences; what can be said where none does.
pub(super) fn turns(comparison: &Comparison, demand: &Demand) -> Vec<Message> {
    let mut said: Vec<Message> = demand.crossovers.iter().map(|turn| crossover(comparison, turn)).collect();
    let decided = || demand.points.iter().filter(|point| whole(point));
    if said.is_empty() && decided().next().is_some() {
        let best = decided().next().and_then(|point| point.best.clone());
        said.extend(if decided().any(|point| point.best != best) {
            None // the search for where it changes was interrupted: said below
        } else {
            Some(match best {
                Some(best) => Message::new("page.demand-same").with("option", title(comparison, Some(&best))),
                None => Message::new("page.demand-none-best"),
            })
        });
    }
    if demand.interrupted {
        said.push(Message::new("page.demand-interrupted"));
    }
    said
}

/// Whether every option is decided at a demand.
fn whole(point: &DemandPoint) -> bool {
    point.options.iter().all(|cell| cell.status.is_some())
}

fn title(comparison: &Comparison, id: Option<&str>) -> Message {
    let option = id.map(|id| comparison.options.iter().find(|o| o.id == id).map_or_else(|| id.to_owned(), |o| o.title.clone()));
    option.map_or_else(|| Message::new("page.demand-no-option"), |title| Message::new("page.demand-option").with("option", title))
}

fn crossover(comparison: &Comparison, turn: &DemandCrossover) -> Message {
    let sure = match &turn.gap {
        _ if turn.proven => Message::new("page.demand-proven"),
        Some(gap) if gap.scaled(9) != Some(0) => Message::new("page.demand-gap").with("gap", gap_percent(gap)),
        Some(_) => Message::new("page.demand-ties"),
        None => Message::new("page.demand-unproven"),
    };
    Message::new("page.demand-crossover")
        .with("before", i64::from(turn.at) - 1)
        .with("at", i64::from(turn.at))
        .with("below", title(comparison, turn.below.as_deref()))
        .with("above", title(comparison, turn.above.as_deref()))
        .with("sure", sure)
}

/// What the terminal says of it; nothing where nobody asked.
pub fn demand_lines(comparison: &Comparison, language: Language) -> Vec<String> {
    let Some(demand) = &comparison.demand else { return Vec::new() };
    let c = Catalogue::of(language);
    std::iter::once(c.word("page.demand").to_owned())
        .chain(turns(comparison, demand).iter().map(|said| format!("  {}", c.say(said))))
        .collect()
}

/// The number of firms that come, and whether it was asked for.
pub(super) fn heading(point: &DemandPoint) -> Message {
    let key = if point.stated { "page.demand-stated" } else { "page.demand-sought" };
    Message::new(key).with("firms", i64::from(point.firms))
}

/// Net present values are written alike in all cells.
fn digits(demand: &Demand) -> (Digits, Row) {
    let sums = demand.points.iter().flat_map(|point| &point.options).map(|cell| cell.npv.clone()).collect();
    let mut row = Row::new(Message::new("page.money-npv"), "IDR", Better::Higher, sums);
    let digits = money_digits("IDR", std::slice::from_ref(&row)).unwrap_or(row.digits);
    row.digits = digits;
    (digits, row)
}

/// What the net present values are in, in a language.
pub(super) fn unit(demand: &Demand, c: &Catalogue) -> String {
    c.say(&Message::new("page.demand-unit").with("unit", digits(demand).1.unit(c)))
}

/// How far a cell is proven: in two words where they say it all.
fn proof(cell: &DemandCell) -> Message {
    match cell.status {
        None => Message::new("page.demand-undecided"),
        Some(Status::Optimal) if !cell.proven => Message::new("page.demand-tied"),
        Some(Status::Feasible) => match &cell.gap {
            Some(gap) => Message::new("drawing.status-feasible-gap").with("gap", gap_percent(gap)),
            None => Message::new("drawing.status-feasible"),
        },
        Some(status) => Message::new(said::badge(status).1),
    }
}

/// The same with the sign and the colour of a badge.
fn badge(cell: &DemandCell) -> String {
    let class = cell.status.map_or("no-plan", |status| said::badge(status).2);
    let sign = cell.status.map_or("–", |status| said::badge(status).0);
    format!("<span class=\"badge {class}\"><span aria-hidden=\"true\">{sign}</span> {}</span>", say(&proof(cell)))
}

fn granted(cell: &DemandCell) -> Option<Message> {
    let granted = cell.firms_granted.as_ref()?.scaled(0)?;
    Some(Message::new("page.demand-granted").with("firms", i64::try_from(granted).ok()?))
}

fn is_best(comparison: &Comparison, point: &DemandPoint, index: usize) -> bool {
    let id = comparison.options.get(index).map(|option| option.id.as_str());
    id.is_some() && point.best.as_deref() == id
}

/// A cell in one line, as Markdown has it: `★ 12.35; 40 firms granted land; proven best`.
pub(super) fn line(comparison: &Comparison, demand: &Demand, point: &DemandPoint, index: usize, c: &Catalogue) -> String {
    let Some(cell) = point.options.get(index) else { return "–".to_owned() };
    let star = if is_best(comparison, point, index) { "★ " } else { "" };
    let sum = |npv: &Number| digits(demand).0.plain(npv, false, c.language());
    let sum = cell.npv.as_ref().map_or_else(|| "–".to_owned(), sum);
    let parts = [Some(format!("{star}{sum}")), granted(cell).map(|said| c.say(&said)), Some(c.say(&proof(cell)))];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// The section of the page.
pub(super) fn write(page: &Page<'_>) -> String {
    let inside = page.comparison.demand.as_ref().map_or_else(|| format!("<p>{}</p>\n", say(&not_asked())), |d| told(page, d));
    format!(
        "<section id=\"demand\" aria-labelledby=\"demand-title\">\n<h2 id=\"demand-title\">{}</h2>\n{inside}</section>\n",
        word("page.demand")
    )
}

fn told(page: &Page<'_>, demand: &Demand) -> String {
    let about: Vec<String> = about(demand).iter().map(say).collect();
    let turns: String = turns(page.comparison, demand).iter().map(|turn| format!("<li>{}</li>\n", say(turn))).collect();
    let head: String = page
        .comparison
        .options
        .iter()
        .map(|option| format!("<th scope=\"col\" class=\"num\">{}</th>", name(&option.title)))
        .collect();
    let rows: String = demand.points.iter().map(|point| row(page, demand, point)).collect();
    format!(
        "<p>{}</p>\n<ul>\n{turns}</ul>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"demand-title\">\
         <table class=\"figures\" aria-labelledby=\"demand-title\">\n<thead><tr><th scope=\"col\">{}<small>{}</small></th>{head}</tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table></div>\n",
        about.join(" "),
        word("page.demand-firms"),
        both(|c| unit(demand, c)),
    )
}

fn row(page: &Page<'_>, demand: &Demand, point: &DemandPoint) -> String {
    let cells: String = (0..page.comparison.options.len()).map(|index| cell(page, demand, point, index)).collect();
    format!("<tr><th scope=\"row\">{}</th>{cells}</tr>\n", say(&heading(point)))
}

fn cell(page: &Page<'_>, demand: &Demand, point: &DemandPoint, index: usize) -> String {
    let nothing = || format!("<span aria-hidden=\"true\">–</span>{}", aside("page.does-not-apply"));
    let Some(cell) = point.options.get(index) else { return format!("<td class=\"num\">{}</td>", nothing()) };
    let best = is_best(page.comparison, point, index);
    let star =
        if best { format!("<span class=\"star\" aria-hidden=\"true\">★</span>{}", aside("page.best")) } else { String::new() };
    let class = if best { "num best" } else { "num" };
    let sum = cell.npv.as_ref().map_or_else(nothing, |npv| digits(demand).0.element(npv, false, page.language));
    let granted = granted(cell).map_or_else(String::new, |said| format!("<small>{}</small>", say(&said)));
    format!("<td class=\"{class}\"><span class=\"value\">{star}{sum}</span>{granted}<small>{}</small></td>", badge(cell))
}
