//! Money and capacity: results, cash flow, crossovers, assumptions, loads.
//!
//! Knows: which numbers go into which chart and table. Must not know: how finances or loads are computed.

use super::charts::{self, Gauge, Words, Year};
use super::embed::embed;
use super::html::{Digits, both, both_names, name, say, text, word};
use super::rows;
use super::{Page, options, said};
use crate::comparison::{Assumption, LoadLine, MoneyResult, OptionResult};
use crate::drawing::Drawing;
use crate::export::svg;
use crate::message::Message;
use crate::plan::Number;
use crate::problem::Language;
use crate::report::clean;
use crate::text::Catalogue;

/// The section on money; nothing where no option states any.
pub(super) fn write(page: &Page<'_>) -> String {
    let results: Vec<(&OptionResult, &MoneyResult)> =
        page.comparison.options.iter().filter_map(|o| Some((o, o.money.as_ref()?))).collect();
    let Some((_, first)) = results.first() else { return String::new() };
    let (_, rows) = rows::of_money(page.comparison);
    let range = results.iter().flat_map(|(_, m)| &m.years).flat_map(|y| [billions(&y.net), billions(&y.cumulative)]);
    let range = range.fold((0.0, 0.0), |(low, high): (f64, f64), n| (low.min(n), high.max(n)));
    let most = results.iter().map(|(_, m)| m.years.len()).max().unwrap_or(1);
    let charts: String = page
        .comparison
        .options
        .iter()
        .enumerate()
        .filter_map(|(index, option)| Some(flow(page, index, option, option.money.as_ref()?, range, most)))
        .collect();
    let conventions: String = said::conventions(first).iter().map(|m| format!("<li>{}</li>\n", say(m))).collect();
    format!(
        "<section id=\"money\" aria-labelledby=\"money-title\">\n<h2 id=\"money-title\">{}</h2>\n<p>{}</p>\n{}\
         <ul>\n{conventions}</ul>\n<h3>{}</h3>\n<p>{}</p>\n<div class=\"charts\">\n{charts}</div>\n{}{}</section>\n",
        word("page.money"),
        say(&said::terms(&first.terms, &first.from)),
        options::table(page, &rows, "money-title"),
        word("page.cash-flow"),
        word("page.cash-flow-says"),
        crossovers(page),
        assumptions(page),
    )
}

fn billions(number: &Number) -> f64 {
    number.0.as_f64().unwrap_or(0.0) / 1e9
}

/// A chart in both languages, each as a figure of its own.
fn figure(prefix: &str, draw: impl Fn(&Catalogue) -> Drawing) -> String {
    let one = |language: Language, tongue: &str| {
        let drawn = embed(&svg(&draw(Catalogue::of(language))), &format!("{prefix}-{tongue}-")).unwrap_or_default();
        format!("<div class=\"chart\" lang=\"{tongue}\">{}</div>\n", drawn.svg)
    };
    one(Language::En, "en") + &one(Language::Id, "id")
}

fn flow(page: &Page<'_>, index: usize, option: &OptionResult, money: &MoneyResult, range: (f64, f64), most: usize) -> String {
    let years: Vec<Year> = money
        .years
        .iter()
        .map(|y| Year { year: said::calendar_year(y), net: billions(&y.net), cumulative: billions(&y.cumulative) })
        .collect();
    let shape = Digits { shift: -9, places: 2 };
    let chart = figure(&format!("flow-{index}"), |c| {
        let description = Message::new("page.cash-flow-description")
            .with("deficit", shape.plain(&money.peak_deficit, false, c.language()))
            .with("deepest", said::deepest(money));
        let words = Words {
            language: c.language(),
            title: clean::line(&format!("{}: {}", c.word("page.cash-flow"), option.title)),
            description: c.say(&description),
            axis: c.word("page.rupiah-billion").to_owned(),
        };
        charts::cash_flow(&words, &years, range, most)
    });
    let mut lines = String::new();
    for year in &money.years {
        let items: Vec<String> = year
            .items
            .iter()
            .filter(|(_, sum)| shape.of(sum) != Some(0))
            .map(|(item, sum)| {
                format!("{} {}", both_names(|c| said::flow_line(c, money, item)), shape.element(sum, true, page.language))
            })
            .collect();
        lines.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td class=\"day\">{}</td><td class=\"items\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td></tr>\n",
            text(said::calendar_year(year)),
            text(&year.begins),
            items.join("; "),
            shape.element(&year.net, false, page.language),
            shape.element(&year.cumulative, false, page.language),
        ));
    }
    let head: String = ["page.year", "page.begins", "page.items", "page.net", "page.cumulative"]
        .iter()
        .map(|key| format!("<th scope=\"col\">{}</th>", word(key)))
        .collect();
    format!(
        "<figure class=\"chart-of\"><figcaption><strong>{}</strong> · {}</figcaption>\n{chart}<details><summary>{}</summary>\
         <table class=\"list\"><thead><tr>{head}</tr></thead>\n<tbody>\n{lines}</tbody></table></details></figure>\n",
        name(&option.title),
        say(&said::deepest(money)),
        word("page.cash-flow-table"),
    )
}

fn crossovers(page: &Page<'_>) -> String {
    let lines: String = page
        .comparison
        .crossovers
        .iter()
        .map(|crossover| format!("<li>{}</li>\n", both(|c| said::crossover(c, page.comparison, crossover))))
        .collect();
    let lines =
        if lines.is_empty() { format!("<p>{}</p>\n", word("page.no-crossovers")) } else { format!("<ul>\n{lines}</ul>\n") };
    format!("<h3>{}</h3>\n{lines}", word("page.crossovers"))
}

/// Assumptions of all options, each once, with the options that make it.
pub(super) fn assumed(options: &[OptionResult]) -> Vec<(&Assumption, Vec<&str>)> {
    let mut list: Vec<(&Assumption, Vec<&str>)> = Vec::new();
    for option in options {
        for assumption in option.money.iter().flat_map(|m| &m.assumptions) {
            match list.iter_mut().find(|(known, _)| *known == assumption) {
                Some((_, by)) => by.push(&option.title),
                None => list.push((assumption, vec![&option.title])),
            }
        }
    }
    list
}

fn assumptions(page: &Page<'_>) -> String {
    let with_money = page.comparison.options.iter().filter(|o| o.money.is_some()).count();
    let lines: String = assumed(&page.comparison.options)
        .iter()
        .map(|(assumption, by)| {
            let by = if by.len() == with_money { word("page.all-options") } else { by.iter().map(|o| name(o)).collect::<Vec<_>>().join(", ") };
            let sure = if assumption.confidence == "invented" { word("page.invented") } else { text(&assumption.confidence) };
            format!(
                "<tr><th scope=\"row\">{}</th><td class=\"num\">{}</td><td><span class=\"sure\">{sure}</span></td><td>{}</td><td>{by}</td></tr>\n",
                both_names(|c| said::assumption(c, assumption).0),
                both_names(|c| said::assumption(c, assumption).1),
                name(&assumption.source),
            )
        })
        .collect();
    if lines.is_empty() {
        return String::new();
    }
    let head: String = ["page.assumption", "column.value", "page.confidence", "column.source", "page.options"]
        .iter()
        .map(|key| format!("<th scope=\"col\">{}</th>", word(key)))
        .collect();
    format!(
        "<h3 id=\"assumptions\">{}</h3>\n<p>{}</p>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"assumptions\">\
         <table class=\"list\"><thead><tr>{head}</tr></thead>\n<tbody>\n{lines}</tbody></table></div>\n",
        word("report.assumptions"),
        word("page.confidence-says"),
    )
}

fn used(load: &LoadLine) -> f64 {
    let (load, capacity) = (load.load.0.as_f64().unwrap_or(0.0), load.capacity.0.as_f64().unwrap_or(0.0));
    if capacity > 0.0 { (load / capacity * 100.0).min(10_000.0) } else { 0.0 }
}

/// Loads against capacities, option by option.
pub(super) fn capacity(page: &Page<'_>) -> String {
    let all = || page.comparison.options.iter().flat_map(|o| &o.phases).flat_map(|p| &p.loads);
    let most = all().map(used).fold(100.0, f64::max);
    let figures: String =
        page.comparison.options.iter().enumerate().map(|(index, option)| gauges(page, index, option, most)).collect();
    let none = if all().next().is_none() { format!("<p>{}</p>\n", word("page.no-capacity")) } else { String::new() };
    format!(
        "<section id=\"capacity\" aria-labelledby=\"capacity-title\">\n<h2 id=\"capacity-title\">{}</h2>\n<p>{}</p>\n{none}<div class=\"charts\">\n{figures}</div>\n</section>\n",
        word("page.capacity"),
        word("page.capacity-says"),
    )
}

fn gauges(page: &Page<'_>, index: usize, option: &OptionResult, most: f64) -> String {
    // Node by node, so that the phases of one stand together.
    let mut nodes: Vec<&str> = Vec::new();
    for load in option.phases.iter().flat_map(|p| &p.loads) {
        if !nodes.contains(&load.node.as_str()) {
            nodes.push(&load.node);
        }
    }
    let lines: Vec<(u32, &LoadLine)> = nodes
        .iter()
        .flat_map(|node| {
            option.phases.iter().flat_map(move |p| p.loads.iter().filter(move |l| l.node == *node).map(move |l| (p.phase, l)))
        })
        .collect();
    if lines.is_empty() {
        return String::new();
    }
    let digits = |load: &LoadLine| Digits::fitting([&load.load, &load.capacity].into_iter(), 0, 1);
    let chart = figure(&format!("load-{index}"), |c| {
        let said = |load: &LoadLine, key: &str| {
            let shown = |n: &Number| digits(load).plain(n, false, c.language());
            let message = Message::new(key).with("load", shown(&load.load)).with("capacity", shown(&load.capacity));
            clean::line(&c.say(&message.with("unit", rows::unit_word(c, &load.unit))))
        };
        let gauge = |(phase, load): &(u32, &LoadLine)| Gauge {
            name: clean::line(
                &c.say(&Message::new("page.node-in-phase").with("node", load.node.as_str()).with("phase", i64::from(*phase))),
            ),
            percent: used(load),
            said: said(load, "page.load-of"),
        };
        let words = Words {
            language: c.language(),
            title: clean::line(&format!("{}: {}", c.word("page.capacity"), option.title)),
            description: c.word("page.capacity-says").to_owned(),
            axis: String::new(),
        };
        charts::capacity(&words, &lines.iter().map(gauge).collect::<Vec<_>>(), most)
    });
    let rows: String = lines
        .iter()
        .map(|(phase, load)| {
            let share = Number::decimal((used(load) * 10.0).round() as i128, 3);
            format!(
                "<tr><th scope=\"row\">{}</th><td class=\"num\">{phase}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td>{}</td><td class=\"num\">{}</td></tr>\n",
                name(&load.node),
                digits(load).element(&load.load, false, page.language),
                digits(load).element(&load.capacity, false, page.language),
                both(|c| rows::unit_word(c, &load.unit)),
                Digits { shift: 2, places: 1 }.element(&share, false, page.language),
            )
        })
        .collect();
    let head: String = ["column.node", "column.phase", "column.load", "column.capacity", "column.unit", "column.used"]
        .iter()
        .map(|key| format!("<th scope=\"col\">{}</th>", word(key)))
        .collect();
    format!(
        "<figure class=\"chart-of\"><figcaption><strong>{}</strong></figcaption>\n{chart}<details><summary>{}</summary><table class=\"list\"><thead><tr>{head}</tr></thead>\n\
         <tbody>\n{rows}</tbody></table></details></figure>\n",
        name(&option.title),
        word("page.capacity-table"),
    )
}
