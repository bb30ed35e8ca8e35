//! What the money of an option stands on: rates, terms of payment, prices of land, costs and income that it really has.
//!
//! Knows: finances, land, steps. Must not know: how a cash flow is worked out, in which language it is told.

use super::Assumption;
use crate::expansion::Step;
use crate::finance::{CashFlow, Finance, Item, Per, Range, Rate, Tenure, Terms};
use crate::message::Message;
use crate::site::Land;
use crate::units::{Milli, Money, decimal};

/// A value as the scenario writes it, and in words.
type Told = (String, Message);

/// What the finances assume: rates and terms of payment by their keys in the scenario, then, by its title, every item
/// that is paid within the years counted.
pub(super) fn assumptions(finance: &Finance, flow: &CashFlow) -> Vec<Assumption> {
    let mut all = vec![stated(finance, "discount_percent", "page.assumed-discount", three(finance.discount, percent))];
    if finance.terms == Terms::Nominal {
        all.push(stated(finance, "inflation_percent", "page.assumed-inflation", percent(finance.inflation)));
    }
    all.push(stated(finance, "land_growth_percent", "page.assumed-growth", three(finance.land_growth, percent)));
    all.push(stated(finance, "absorption_months", "page.assumed-absorption", three(finance.absorption, months)));
    all.extend(payment(&finance.tenure).into_iter().map(|(what, title, told)| stated(finance, what, title, told)));
    let paid = |item: &&Item| {
        let sums = flow.years.iter().filter_map(|year| year.items.get(&item.id));
        sums.into_iter().any(|sum| *sum != Money::ZERO)
    };
    all.extend(finance.items.iter().filter(paid).map(|item| Assumption {
        what: item.title.clone(),
        value: item_value(item),
        title: None,
        figure: Some(item_words(item)),
        confidence: item.confidence.clone(),
        source: item.source.clone(),
    }));
    all
}

/// A figure of `[money]`, as sure as that table says.
fn stated(finance: &Finance, what: &str, title: &str, (value, figure): Told) -> Assumption {
    Assumption {
        what: what.to_owned(),
        value,
        title: Some(Message::new(title)),
        figure: Some(figure),
        confidence: finance.confidence.clone(),
        source: finance.source.clone(),
    }
}

/// Prices of the land of an option, those of a site that are equal together; none where land is let.
pub fn price_assumptions(finance: &Finance, land: &Land) -> Vec<Assumption> {
    if matches!(finance.tenure, Tenure::Lease { .. }) {
        return Vec::new();
    }
    let rows = land.rows.iter().map(|row| (row.site, row.price_m2, &row.id));
    let halls = land.halls.iter().map(|hall| (hall.site, hall.price_m2, &hall.id));
    let mut groups: Vec<(crate::site::SiteIdx, Money, Vec<String>)> = Vec::new();
    for (site, price, id) in rows.chain(halls) {
        let price = price.unwrap_or(Money::ZERO);
        match groups.iter_mut().find(|(s, p, _)| (*s, *p) == (site, price)) {
            Some((.., ids)) => ids.push(id.clone()),
            None => groups.push((site, price, vec![id.clone()])),
        }
    }
    groups.sort_by_key(|(site, ..)| *site);
    let one = |(site, price, ids): (crate::site::SiteIdx, Money, Vec<String>)| {
        let site = land.sites[site.0].id.as_str();
        let what = format!("price_per_m2: {site}: {}", ids.join(", "));
        let title = Message::new("page.assumed-price").with("site", site).with("names", ids);
        let told = (format!("{price} IDR / m²"), per(price, Message::new("page.per-m2")));
        Assumption { title: Some(title), ..stated(finance, &what, "page.assumed-price", told) }
    };
    groups.into_iter().map(one).collect()
}

/// What the steps bought assume, each once, in the order of the steps.
pub fn step_assumptions(steps: &[Step], bought: &[crate::finance::Bought]) -> Vec<Assumption> {
    let used = steps.iter().filter(|step| bought.iter().any(|b| b.step == step.id));
    let assumed = |step: &Step| Assumption {
        what: step.title.clone(),
        value: format!("{} IDR", step.cost),
        title: None,
        figure: Some(Message::new("page.assumed-sum").with("sum", step.cost)),
        confidence: step.confidence.clone(),
        source: step.source.clone(),
    };
    used.map(assumed).collect()
}

fn payment(tenure: &Tenure) -> Vec<(&'static str, &'static str, Told)> {
    let share = |millionths: i64| percent(Rate(millionths));
    match *tenure {
        Tenure::Sale { deposit, instalment_years, interest, tax } => vec![
            ("sale.deposit_percent", "page.assumed-deposit", share(deposit)),
            ("sale.instalment_years", "page.assumed-instalments", plain(instalment_years)),
            ("sale.interest_percent", "page.assumed-interest", share(interest.0)),
            ("sale.tax_percent", "page.assumed-sale-tax", share(tax)),
        ],
        Tenure::Lease { rent_m2, deposit_months, tax } => {
            let rent = Message::new("page.assumed-yearly").with("sum", per(rent_m2, Message::new("page.per-m2")));
            vec![
                ("lease.rent_per_m2", "page.assumed-rent", (format!("{rent_m2} IDR / m² / year"), rent)),
                ("lease.deposit_months", "page.assumed-deposit-months", plain(deposit_months)),
                ("lease.tax_percent", "page.assumed-rent-tax", share(tax)),
            ]
        }
    }
}

fn percent(rate: Rate) -> Told {
    // Thousandths of a per cent are enough to read; the plain text is exact.
    let read = Milli(crate::units::div_round(rate.0.into(), 10) as i64);
    (format!("{} %", decimal(rate.0.into(), 4)), Message::new("page.assumed-percent").with("value", read))
}

fn plain(count: u32) -> Told {
    (count.to_string(), Message::new("page.assumed-count").with("count", i64::from(count)))
}

fn months(count: u32) -> Told {
    plain(count)
}

/// The three values of a range, or the one where they are the same.
fn three<T: Copy + PartialEq>(range: Range<T>, say: impl Fn(T) -> Told) -> Told {
    let base = say(range.base);
    if range.low == range.base && range.base == range.high {
        return base;
    }
    let (low, high) = (say(range.low), say(range.high));
    let unit = if base.0.ends_with(" %") { " %" } else { "" };
    let number = |told: &Told| told.0.trim_end_matches(" %").to_owned();
    let written = format!("{} / {} / {}{unit}", number(&low), number(&base), number(&high));
    let words = Message::new("page.assumed-three").with("low", low.1).with("base", base.1).with("high", high.1);
    (written, words)
}

/// The amount with what it is counted by, as the scenario writes it.
fn item_value(item: &Item) -> String {
    let per = match item.per {
        Per::Once => String::new(),
        per => format!(" / {}", per.word()),
    };
    let yearly = if item.yearly { " / year" } else { "" };
    format!("{} IDR{per}{yearly}", item.amount)
}

fn per(sum: Money, unit: Message) -> Message {
    Message::new("page.assumed-per").with("sum", sum).with("unit", unit)
}

/// The same in words.
fn item_words(item: &Item) -> Message {
    let unit = match item.per {
        Per::Once => None,
        Per::SiteM2 => Some("page.per-site-m2"),
        Per::NetM2 => Some("page.per-net-m2"),
        Per::RoadM2 => Some("page.per-road-m2"),
        Per::GreenM2 => Some("page.per-green-m2"),
        Per::FacilityM2 => Some("page.per-facility-m2"),
        Per::GrantedM2 => Some("page.per-granted-m2"),
        Per::BuildingM2 => Some("page.per-building-m2"),
        Per::Firm => Some("page.per-firm"),
        Per::Move => Some("page.per-move"),
    };
    let sum = match unit {
        Some(unit) => per(item.amount, Message::new(unit)),
        None => Message::new("page.assumed-sum").with("sum", item.amount),
    };
    if item.yearly { Message::new("page.assumed-yearly").with("sum", sum) } else { sum }
}
