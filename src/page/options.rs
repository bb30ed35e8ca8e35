//! Options side by side: what each is, how far it is proven, what it gives up, and the table of figures.
//!
//! Knows: cards and tables of figures. Must not know: drawings, files.

use super::html::{aside, name, say, text, word};
use super::rows::{self, Row};
use super::{Page, said};
use crate::comparison::{Better, OptionResult, PhaseResult};
use crate::message::Message;
use crate::plan::Conflict;
use crate::report::clean;

/// The cards of the options and the figures.
pub(super) fn write(page: &Page<'_>) -> String {
    let cards: String = page.comparison.options.iter().enumerate().map(|(index, option)| card(page, index, option)).collect();
    format!(
        "<section id=\"options\" aria-labelledby=\"options-title\">\n<h2 id=\"options-title\">{}</h2>\n<div class=\"cards\">\n{cards}</div>\n</section>\n\
         <section id=\"figures\" aria-labelledby=\"figures-title\">\n<h2 id=\"figures-title\">{}</h2>\n<p>{}</p>\n{}</section>\n",
        word("page.options"),
        word("page.figures"),
        word("page.figures-says"),
        table(page, &rows::of_figures(page.comparison), "figures-title"),
    )
}

/// A status as a sign and words.
pub(super) fn badge((sign, words, class): (&str, Message, &str)) -> String {
    format!("<span class=\"badge {class}\"><span aria-hidden=\"true\">{sign}</span> {}</span>", say(&words))
}

fn card(page: &Page<'_>, index: usize, option: &OptionResult) -> String {
    let base =
        if index == page.comparison.base { format!(" <span class=\"tag\">{}</span>", word("page.base")) } else { String::new() };
    let phases: String = option.phases.iter().map(|phase| format!("<li>{}</li>\n", of_phase(option, phase))).collect();
    let regret = option.regret.as_ref().map_or_else(String::new, |r| format!("<p>{}</p>\n", say(&said::regret(option, r))));
    let warnings: String = option.warnings.iter().map(|w| format!("<li>{}</li>", text(&clean::quoted(w)))).collect();
    let warnings = if warnings.is_empty() {
        String::new()
    } else {
        format!(
            "<details><summary>{} ({})</summary><ul>{warnings}</ul></details>\n",
            word("page.warnings"),
            option.warnings.len()
        )
    };
    format!(
        "<article class=\"card {}\" aria-labelledby=\"option-{index}\">\n<h3 id=\"option-{index}\">{}{base}</h3>\n<p class=\"id\">{}</p>\n\
         <p>{}</p>\n<ul class=\"phases\">\n{phases}</ul>\n{regret}{warnings}</article>\n",
        said::badge(option.status).2,
        name(&option.title),
        name(&option.id),
        badge(said::badge_of(option)),
    )
}

/// A phase: its proof, its worth in every priority, the steps that stand in it, and where there is no plan, why.
fn of_phase(option: &OptionResult, phase: &PhaseResult) -> String {
    let levels = if phase.levels.len() > 1 {
        format!(" {}", super::html::both(|c| said::levels(c, phase).unwrap_or_default()))
    } else {
        String::new()
    };
    let steps = said::steps(phase).map_or_else(String::new, |steps| format!(" {}", say(&steps)));
    let conflict = conflict(&phase.conflict);
    format!("<strong>{}.</strong> {}.{levels}{steps}{conflict}", say(&said::phase_title(phase)), say(&said::proof(option, phase)),)
}

fn conflict(lines: &[Conflict]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let one = |line: &Conflict| {
        let digits = super::html::Digits::fitting([&line.shortfall].into_iter(), 0, 3);
        let said = super::html::both(|c| {
            let unit = rows::unit_word(c, &line.unit);
            let short = Message::new("page.conflict-line")
                .with("rule", line.rule.as_str())
                .with("shortfall", digits.plain(&line.shortfall, false, c.language()))
                .with("unit", unit)
                .with("text", line.text.as_str());
            c.say(&short)
        });
        format!("<li>{said}</li>")
    };
    format!(
        "<p class=\"why\">{}</p><ul class=\"conflict\">{}</ul>",
        word("report.conflict-says"),
        lines.iter().map(one).collect::<String>()
    )
}

/// A table of figures: options as columns, the difference to the base under each number, a star at the best.
pub(super) fn table(page: &Page<'_>, rows: &[Row], label: &str) -> String {
    let options = &page.comparison.options;
    let head: String = options
        .iter()
        .enumerate()
        .map(|(index, option)| {
            let base = if index == page.comparison.base {
                format!("<br/><span class=\"tag\">{}</span>", word("page.base"))
            } else {
                String::new()
            };
            format!("<th scope=\"col\" class=\"num\">{}{base}</th>", name(&option.title))
        })
        .collect();
    let status: String =
        options.iter().map(|option| format!("<td class=\"num\">{}</td>", badge(said::badge_of(option)))).collect();
    let body: String = rows.iter().map(|row| line(page, row)).collect();
    format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{label}\"><table class=\"figures\" aria-labelledby=\"{label}\">\n\
         <thead><tr><th scope=\"col\">{}</th>{head}</tr></thead>\n<tbody>\n<tr><th scope=\"row\">{}</th>{status}</tr>\n{body}</tbody>\n</table></div>\n",
        word("column.figure"),
        word("page.status"),
    )
}

fn line(page: &Page<'_>, row: &Row) -> String {
    let way = match row.better {
        Better::Higher => format!(" · {}", word("page.more-is-better")),
        Better::Lower => format!(" · {}", word("page.less-is-better")),
        Better::Neither => String::new(),
    };
    let cells: String = (0..row.values.len()).map(|index| cell(page, row, index)).collect();
    let unit = super::html::both(|c| row.unit(c));
    format!("<tr><th scope=\"row\">{}<small>{unit}{way}</small></th>{cells}</tr>\n", say(&row.title))
}

fn cell(page: &Page<'_>, row: &Row, index: usize) -> String {
    let Some(value) = row.values.get(index).and_then(Option::as_ref) else {
        return format!("<td class=\"num\"><span aria-hidden=\"true\">–</span>{}</td>", aside("page.does-not-apply"));
    };
    let best = row.best.get(index).copied().unwrap_or(false);
    let star =
        if best { format!("<span class=\"star\" aria-hidden=\"true\">★</span>{}", aside("page.best")) } else { String::new() };
    let class = if best { "num best" } else { "num" };
    let number = row.element(value, page.language);
    let difference = row.differences.get(index).and_then(Option::as_ref).filter(|_| index != page.comparison.base);
    let difference = difference.map_or_else(String::new, |difference| {
        let number = row.digits.element(difference, true, page.language);
        let sign = row.digits.of(difference).unwrap_or(0).signum();
        let (class, told) = match (row.better, sign) {
            (_, 0) => {
                return format!("<small class=\"diff\"><span aria-hidden=\"true\">=</span>{}</small>", aside("page.as-base"));
            }
            (Better::Higher, 1) | (Better::Lower, -1) => ("diff better", "page.better-than-base"),
            (Better::Neither, _) => ("diff", "page.against-base"),
            _ => ("diff worse", "page.worse-than-base"),
        };
        format!("<small class=\"{class}\">{number}{}</small>", aside(told))
    });
    format!("<td class=\"{class}\"><span class=\"value\">{star}{number}</span>{difference}</td>")
}
