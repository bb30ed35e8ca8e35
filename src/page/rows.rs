//! The figures of a comparison as rows with titles, units and digits, for the page and for Markdown alike.
//!
//! Knows: names of figures, units, how many digits each needs. Must not know: HTML, Markdown.

use super::html::{Digits, text};
use super::said::KEY_FIGURES;
use crate::comparison::{Better, Comparison, MoneyResult};
use crate::message::Message;
use crate::plan::Number;
use crate::problem::Language;
use crate::text::Catalogue;

/// One figure across the options.
#[derive(Debug)]
pub(super) struct Row {
    /// Its name in the comparison.
    pub(super) key: String,
    /// What it is.
    pub(super) title: Message,
    /// Its unit, as figures name it.
    unit: String,
    /// Which way is better.
    pub(super) better: Better,
    /// By option.
    pub(super) values: Vec<Option<Number>>,
    /// Value less the base's.
    pub(super) differences: Vec<Option<Number>>,
    /// Whether it is one of the best.
    pub(super) best: Vec<bool>,
    /// How its numbers are written.
    pub(super) digits: Digits,
}

/// The unit of a year of the calendar: its numbers are never grouped.
const CALENDAR: &str = "calendar-year";

/// Names of figures and the catalogue's keys for them.
const TITLES: [(&str, &str); 35] = [
    ("firms_granted", "figure.granted"),
    ("jobs", "figure.jobs"),
    ("points", "figure.points"),
    ("granted_area_m2", "page.figure-granted-area"),
    ("granted_floor_m2", "page.figure-granted-floor"),
    ("site_area_m2", "figure.site"),
    ("saleable_area_m2", "page.figure-saleable"),
    ("plots_total", "figure.plots"),
    ("plots_granted", "figure.plots-granted"),
    ("saleable_share", "page.figure-saleable-share"),
    ("green_share", "page.figure-green-share"),
    ("road_share", "page.figure-road-share"),
    ("facility_share", "page.figure-facility-share"),
    ("firms_refused", "page.figure-refused"),
    ("applicants_not_served", "page.figure-applicants"),
    ("expected_not_served", "page.figure-expected"),
    ("firms_moved", "page.figure-moved"),
    ("regret", "page.figure-regret"),
    ("regret_at_most", "page.figure-regret-at-most"),
    ("peak_deficit", "page.money-peak-deficit"),
    ("down_payment_per_firm", "page.money-down-payment"),
    ("instalment_per_firm", "page.money-instalment"),
    ("npv", "page.money-npv"),
    ("npv_low", "page.money-npv-low"),
    ("npv_high", "page.money-npv-high"),
    ("npv_price_down", "page.money-price-down"),
    ("npv_price_up", "page.money-price-up"),
    ("npv_absorption_slow", "page.money-absorption-slow"),
    ("npv_absorption_fast", "page.money-absorption-fast"),
    ("cost_per_granted_m2", "page.money-cost-granted"),
    ("cost_per_net_m2", "page.money-cost-net"),
    ("cost_per_firm", "page.money-cost-firm"),
    ("break_even_price", "page.money-break-even"),
    ("average_price", "page.money-average-price"),
    ("payback", "page.money-payback"),
];

/// The title of a figure; its own name where the catalogue knows none.
fn title(key: &str) -> Message {
    let known = TITLES.iter().find(|(name, _)| *name == key);
    known.map_or_else(|| Message::new("page.figure-other").with("name", key.replace('_', " ")), |(_, key)| Message::new(key))
}

/// What is varied in a crossover, or a figure that options are judged by.
pub(super) fn figure_title(c: &Catalogue, key: &str) -> String {
    c.say(&title(key))
}

/// A unit in words; as it stands where the catalogue does not know it.
pub(super) fn unit_word(c: &Catalogue, unit: &str) -> String {
    let name = match unit {
        "IDR" | "IDR/firm" | "IDR/m²" => return c.word("page.rupiah").to_owned(),
        CALENDAR => return c.word("page.calendar-year").to_owned(),
        "share" | "%" => return "%".to_owned(),
        "year" | "years" => return c.word("page.year-unit").to_owned(),
        "m2" => "m²",
        other => other,
    };
    let key = format!("unit.{name}");
    if c.has(&key) { c.word(&key).to_owned() } else { name.to_owned() }
}

impl Row {
    pub(super) fn new(title: Message, unit: &str, better: Better, values: Vec<Option<Number>>) -> Self {
        let digits = match unit {
            "share" => Digits { shift: 2, places: 1 },
            _ => Digits::fitting(values.iter().flatten(), 0, 2),
        };
        let none = vec![None; values.len()];
        let key = String::new();
        Self { key, title, unit: unit.to_owned(), better, best: vec![false; none.len()], differences: none, values, digits }
    }

    /// The unit in a language, `Rp billion` included.
    pub(super) fn unit(&self, c: &Catalogue) -> String {
        match self.digits.shift {
            -9 => c.word("page.rupiah-billion").to_owned(),
            -6 => c.word("page.rupiah-million").to_owned(),
            _ => unit_word(c, &self.unit),
        }
    }

    /// One of its values as a language writes it.
    pub(super) fn plain(&self, value: &Number, language: Language) -> String {
        if self.unit == CALENDAR { value.0.to_string() } else { self.digits.plain(value, false, language) }
    }

    /// One of its values for the page.
    pub(super) fn element(&self, value: &Number, language: Language) -> String {
        if self.unit == CALENDAR { text(&value.0.to_string()) } else { self.digits.element(value, false, language) }
    }

    fn is_empty(&self) -> bool {
        self.values.iter().all(Option::is_none)
    }
}

/// Every figure that is not one of money told by [`of_money`].
pub(super) fn of_figures(comparison: &Comparison) -> Vec<Row> {
    let told: Vec<&str> = of_money(comparison).0;
    let mut rows = Vec::new();
    for figure in comparison.figures.iter().filter(|f| !told.contains(&f.key.as_str())) {
        let row = Row::new(title(&figure.key), &figure.unit, figure.better, figure.values.clone());
        rows.push(Row { key: figure.key.clone(), differences: figure.differences.clone(), best: figure.best.clone(), ..row });
    }
    // Refusals are told apart: who has applied, and who is only expected, where there is anybody.
    let split = rows.iter().any(|row| row.key == "applicants_not_served");
    rows.retain(|row| match row.key.as_str() {
        "firms_refused" => !split,
        "expected_not_served" => row.values.iter().flatten().any(|n| n.scaled(0) != Some(0)),
        _ => !row.is_empty(),
    });
    rows
}

/// The figures that a decision hangs on, in the order in which they are told.
pub(super) fn key_figures(comparison: &Comparison) -> Vec<Row> {
    let mut all: Vec<Row> = of_figures(comparison);
    all.extend(of_money(comparison).1);
    all.retain(|row| KEY_FIGURES.contains(&row.key.as_str()));
    all.sort_by_key(|row| KEY_FIGURES.iter().position(|key| *key == row.key));
    all
}

type Read = fn(&MoneyResult) -> Option<Number>;

/// The figures of money in the order in which a committee needs them: what must be found first.
const MONEY: [(&str, &str, Better, Read); 16] = [
    ("peak_deficit", "IDR", Better::Lower, |m| Some(m.peak_deficit.clone())),
    ("down_payment_per_firm", "IDR/firm", Better::Lower, |m| m.down_payment_per_firm.clone()),
    ("instalment_per_firm", "IDR/firm", Better::Lower, |m| m.instalment_per_firm.clone()),
    ("npv", "IDR", Better::Higher, |m| Some(m.npv[1].clone())),
    ("npv_low", "IDR", Better::Higher, |m| Some(m.npv[0].clone())),
    ("npv_high", "IDR", Better::Higher, |m| Some(m.npv[2].clone())),
    ("npv_price_down", "IDR", Better::Higher, |m| Some(m.npv_price[0].clone())),
    ("npv_price_up", "IDR", Better::Higher, |m| Some(m.npv_price[1].clone())),
    ("npv_absorption_slow", "IDR", Better::Higher, |m| Some(m.npv_absorption[0].clone())),
    ("npv_absorption_fast", "IDR", Better::Higher, |m| Some(m.npv_absorption[1].clone())),
    ("cost_per_firm", "IDR/firm", Better::Lower, |m| m.cost_per_firm.clone()),
    ("cost_per_granted_m2", "IDR/m²", Better::Lower, |m| m.cost_per_granted_m2.clone()),
    ("cost_per_net_m2", "IDR/m²", Better::Neither, |m| m.cost_per_net_m2.clone()),
    ("break_even_price", "IDR/m²", Better::Lower, |m| m.break_even_price.clone()),
    ("average_price", "IDR/m²", Better::Neither, |m| m.average_price.clone()),
    ("payback", CALENDAR, Better::Lower, MoneyResult::payback),
];

/// A year counted from 0 is for machines: readers are told the year of the calendar.
const UNTOLD: &str = "payback_year";

/// Whether a figure says the same as the one of the base rate or the most likely absorption.
fn doubles(m: &MoneyResult, key: &str) -> bool {
    let absorption = |of: usize| m.absorption.is_some_and(|months| months[of] == months[1]);
    match key {
        "npv_low" => m.rates[0] == m.rates[1],
        "npv_high" => m.rates[2] == m.rates[1],
        "npv_absorption_fast" => absorption(0),
        "npv_absorption_slow" => absorption(2),
        _ => false,
    }
}

/// The title of a figure of money: what is sold is said otherwise than what is let.
fn money_title(m: &MoneyResult, key: &str) -> Message {
    let lease = m.tenure == "lease";
    match key {
        "down_payment_per_firm" if lease => Message::new("page.money-deposit"),
        "instalment_per_firm" if lease => Message::new("page.money-rent"),
        "break_even_price" if lease => Message::new("page.money-break-even-rent"),
        "average_price" if lease => Message::new("page.money-average-rent"),
        "npv" if doubles(m, "npv_low") && doubles(m, "npv_high") => Message::new("page.money-npv-one"),
        _ => title(key),
    }
}

/// How the sums of a unit are written: all rows of one unit alike, so that they can be held against each other.
pub(super) fn money_digits(unit: &str, rows: &[Row]) -> Option<Digits> {
    let values = rows.iter().filter(|row| row.unit == unit).flat_map(|row| row.values.iter().flatten());
    let largest = values.filter_map(|n| n.scaled(9)).map(i128::unsigned_abs).max().unwrap_or(0);
    // From a billion on.
    let large = largest >= 10_u128.pow(18);
    match unit {
        "IDR" if large => Some(Digits { shift: -9, places: 2 }),
        "IDR/firm" if large => Some(Digits { shift: -6, places: 1 }),
        "IDR" | "IDR/firm" | "IDR/m²" => Some(Digits { shift: 0, places: 0 }),
        _ => None,
    }
}

/// Names of the figures told as money, and their rows; both empty where no option states money.
pub(super) fn of_money(comparison: &Comparison) -> (Vec<&'static str>, Vec<Row>) {
    let results: Vec<Option<&MoneyResult>> = comparison.options.iter().map(|o| o.money.as_ref()).collect();
    let Some(first) = results.iter().flatten().next() else { return Default::default() };
    let one_rate = results.iter().flatten().all(|m| m.rates == first.rates);
    let mut rows = Vec::new();
    for (key, unit, better, read) in MONEY {
        if results.iter().flatten().all(|m| doubles(m, key)) {
            continue;
        }
        let values: Vec<Option<Number>> = results.iter().map(|m| m.and_then(read)).collect();
        let mut row = Row { key: key.to_owned(), ..Row::new(money_title(first, key), unit, better, values) };
        let rate = match key {
            "npv_low" => Some(&first.rates[0]),
            "npv" => Some(&first.rates[1]),
            "npv_high" => Some(&first.rates[2]),
            _ => None,
        };
        if let Some(rate) = rate.filter(|_| one_rate) {
            row.title = Message::new("page.money-at-rate").with("what", row.title).with("rate", thousandths(rate));
        }
        match comparison.figures.iter().find(|f| f.key == key) {
            Some(figure) => {
                row.differences.clone_from(&figure.differences);
                row.best.clone_from(&figure.best);
                row.better = figure.better;
            }
            None => {
                row.differences = differences(&row.values, comparison.base);
                row.best = best(&row.values, better);
            }
        }
        if !row.is_empty() {
            rows.push(row);
        }
    }
    for unit in ["IDR", "IDR/firm", "IDR/m²"] {
        let digits = money_digits(unit, &rows);
        for row in rows.iter_mut().filter(|row| row.unit == unit) {
            row.digits = digits.unwrap_or(row.digits);
        }
    }
    (MONEY.iter().map(|(key, ..)| *key).chain([UNTOLD]).collect(), rows)
}

fn differences(values: &[Option<Number>], base: usize) -> Vec<Option<Number>> {
    let of_base = values.get(base).and_then(Option::as_ref).and_then(|n| n.scaled(9));
    let less = |value: &Option<Number>| Some(Number::decimal(value.as_ref()?.scaled(9)? - of_base?, 9));
    values.iter().map(less).collect()
}

/// The best of a row; none where all are alike.
fn best(values: &[Option<Number>], better: Better) -> Vec<bool> {
    let read = |value: &Option<Number>| value.as_ref().and_then(|n| n.scaled(9));
    let told = || values.iter().filter_map(read);
    let top = match better {
        Better::Higher => told().max(),
        Better::Lower => told().min(),
        Better::Neither => None,
    };
    let differ = told().any(|value| Some(value) != top);
    values.iter().map(|value| differ && top.is_some() && read(value) == top).collect()
}

/// A number as a parameter of a sentence, to the thousandth.
pub(super) fn thousandths(number: &Number) -> crate::units::Milli {
    let scaled = Digits { shift: 0, places: 3 }.of(number).unwrap_or(0);
    crate::units::Milli(i64::try_from(scaled).unwrap_or(i64::MAX))
}

/// A gap as per cent to two decimals, rounded up: "at most" is never said too small.
pub(super) fn gap_percent(gap: &Number) -> crate::units::Milli {
    // A gap has nine decimals in a plan; a hundredth of a per cent is a ten-thousandth.
    let scaled = gap.scaled(9).map_or(i128::from(i64::MAX), |gap| (gap + 99_999).div_euclid(100_000).saturating_mul(10));
    crate::units::Milli(i64::try_from(scaled).unwrap_or(i64::MAX))
}
