//! Money of options as it is shown: the year-by-year statement, its figures, and from where on another option is best.
//!
//! Knows: cash flows, steps, the result's fields. Must not know: how plans are found, drawn or written.

use super::assumed::assumptions;
pub use super::assumed::{price_assumptions, step_assumptions};
use super::{Crossover, MoneyResult, YearLine};
use crate::finance::{
    Bought, CashFlow, Finance, Opened, Rate, Tenure, Terms, View, break_even, cash_flow, down_payment, yearly_payment,
};
use crate::plan::Number;
use crate::units::{Area, Money, div_round};

/// The crossover over the discount rate looks at 0 to 30 %, in hundredths of a per cent.
const RATES: std::ops::RangeInclusive<i64> = 0..=3_000;
/// A hundredth of a per cent as a rate.
const RATE_STEP: i64 = 100;
/// The crossover over land prices looks at 50 to 200 % of today's, in thousandths: every whole per cent is looked at.
const PRICES: std::ops::RangeInclusive<i64> = 500..=2_000;
const WHOLE_PERCENT: usize = 10;
/// A thousandth of today's price as a price.
const PRICE_STEP: i64 = 1_000;

/// The figures of one option.
pub fn assess(finance: &Finance, opened: &[Opened], bought: &[Bought]) -> MoneyResult {
    let base = View::base(finance);
    let flow = cash_flow(finance, opened, bought, base);
    let rate = finance.discount.base;
    let npv_of = |view: View| Number::from(cash_flow(finance, opened, bought, view).npv(rate).0);
    let (peak, peak_month) = flow.peak_deficit();
    let year_of = |month: crate::finance::Month| ((month.0 - finance.from.0) / 12).max(0) as u32;
    let costs = flow.discounted_costs(rate);
    // What opens after the years counted has no costs in the sum: its land and its firms do not share them.
    let counted = || opened.iter().filter(|o| finance.covers(o.starts));
    let net_area: Area = counted().map(|o| o.net_area).sum();
    let held: Area = counted().map(|o| o.granted - o.moved.returned).sum();
    let firms: i64 = counted().map(|o| i64::from(o.firms)).sum();
    let each = |count: i128, one: i128| (count > 0).then(|| quotient(i128::from(costs.0) * one, count));
    let rates = [finance.discount.low, finance.discount.base, finance.discount.high];
    MoneyResult {
        terms: terms_word(finance.terms).to_owned(),
        from: finance.from.to_string(),
        years: lines(&flow),
        tenure: tenure_word(&finance.tenure).to_owned(),
        peak_deficit: Number::from(peak.0),
        peak_year: peak_month.map_or(0, year_of),
        peak_month: peak_month.map(|month| month.to_string()),
        down_payment_per_firm: down_payment(finance, opened, &flow, base).map(rupiah),
        instalment_per_firm: yearly_payment(finance, opened, &flow, base).map(rupiah),
        npv: rates.map(|rate| rupiah(flow.npv(rate))),
        rates: rates.map(|rate| Number::decimal(rate.0.into(), 4)),
        npv_price: [800_000, 1_200_000].map(|price_ppm| npv_of(View { price_ppm, ..base })),
        npv_absorption: [finance.absorption.high, finance.absorption.low].map(|absorption| npv_of(View { absorption, ..base })),
        absorption: Some([finance.absorption.low, finance.absorption.base, finance.absorption.high]),
        cost_per_granted_m2: each(held.0, Area::PER_M2),
        cost_per_net_m2: each(net_area.0, Area::PER_M2),
        cost_per_firm: each(firms.into(), 1),
        break_even_price: break_even(finance, opened, bought).map(rupiah),
        average_price: average_price(finance, opened),
        payback_year: flow.payback_year(),
        payback_month: flow.payback_month().map(|month| month.to_string()),
        assumptions: assumptions(finance, &flow),
        titles: finance.items.iter().map(|item| (item.id.clone(), item.title.clone())).collect(),
    }
}

/// Net present value at the base rate, everything else as the finances have it: what crossovers judge by.
pub fn npv(finance: &Finance, books: &super::Books) -> Money {
    cash_flow(finance, &books.opened, &books.bought, View::base(finance)).npv(finance.discount.base)
}

/// The average price at which land is granted, as [`break_even`] means it.
fn average_price(finance: &Finance, opened: &[Opened]) -> Option<Number> {
    if let Tenure::Lease { rent_m2, .. } = finance.tenure {
        return Some(rupiah(rent_m2));
    }
    let granted: Area = opened.iter().map(|o| o.granted).sum();
    let price: i128 = opened.iter().map(|o| i128::from(o.price.0)).sum();
    (granted > Area::ZERO && price > 0).then(|| quotient(price.saturating_mul(Area::PER_M2), granted.0))
}

fn rupiah(sum: Money) -> Number {
    Number::from(sum.0)
}

fn quotient(sum: i128, count: i128) -> Number {
    Number::decimal(div_round(sum, count), 0)
}

fn terms_word(terms: Terms) -> &'static str {
    match terms {
        Terms::Real => "real",
        Terms::Nominal => "nominal",
    }
}

/// Whether sums of both are of the same money: real or nominal, of one date.
pub fn comparable(a: &Finance, b: &Finance) -> bool {
    (a.terms, a.from) == (b.terms, b.from)
}

fn tenure_word(tenure: &Tenure) -> &'static str {
    match tenure {
        Tenure::Sale { .. } => "sale",
        Tenure::Lease { .. } => "lease",
    }
}

fn lines(flow: &CashFlow) -> Vec<YearLine> {
    let line = |year: &crate::finance::Year| YearLine {
        year: year.year,
        begins: year.begins.to_string(),
        items: year.items.iter().map(|(name, sum)| (name.clone(), rupiah(*sum))).collect(),
        net: rupiah(year.net),
        cumulative: rupiah(year.cumulative),
    };
    flow.years.iter().map(line).collect()
}

/// Where another option becomes the best, by net present value: first over the discount rate, from 0 to 30 % in steps
/// of 0.01 %, then over land prices, from 50 to 200 % of today's in steps of 0.1 %. `at` is the first step at which
/// the other one is best. Of options of equal worth the earlier one is best.
pub fn crossovers(options: &[(String, &Finance, Vec<Opened>, Vec<Bought>)]) -> Vec<Crossover> {
    if options.len() < 2 {
        return Vec::new();
    }
    let flow = |option: &(String, &Finance, Vec<Opened>, Vec<Bought>), view: View| {
        let (_, finance, opened, bought) = option;
        cash_flow(finance, opened, bought, view)
    };
    let flows: Vec<CashFlow> = options.iter().map(|option| flow(option, View::base(option.1))).collect();
    // Over the rate an option may be best only for a while between two others: every step is looked at.
    let at_rate = |step: i64| best(flows.iter().map(|flow| flow.npv(Rate(step * RATE_STEP))));
    let mut rates: Vec<(i64, usize)> = RATES.map(|step| (step, at_rate(step))).collect();
    rates.dedup_by_key(|(_, best)| *best);
    // Worth is linear in the price, so what is best at two prices is best in between; only changes are looked into.
    let at_price = |step: i64| {
        let view = |finance: &Finance| View { price_ppm: step * PRICE_STEP, ..View::base(finance) };
        best(options.iter().map(|option| flow(option, view(option.1)).npv(option.1.discount.base)))
    };
    let whole: Vec<(i64, usize)> = PRICES.step_by(WHOLE_PERCENT).map(|step| (step, at_price(step))).collect();
    let mut prices: Vec<(i64, usize)> = whole.first().copied().into_iter().collect();
    whole.windows(2).for_each(|pair| changes(pair[0], pair[1], &at_price, &mut prices));
    let told = |of: &str, steps: &[(i64, usize)], places: u32| -> Vec<Crossover> {
        let change = |pair: &[(i64, usize)]| Crossover {
            of: of.to_owned(),
            figure: "npv".to_owned(),
            below: options[pair[0].1].0.clone(),
            above: options[pair[1].1].0.clone(),
            at: Number::decimal(pair[1].0.into(), places),
            unit: "%".to_owned(),
        };
        steps.windows(2).map(change).collect()
    };
    [told("discount-rate", &rates, 2), told("land-price", &prices, 1)].concat()
}

/// The first of the largest.
fn best(worths: impl Iterator<Item = Money>) -> usize {
    let (mut index, mut most) = (0, Money(i64::MIN));
    for (at, worth) in worths.enumerate() {
        if worth > most {
            (index, most) = (at, worth);
        }
    }
    index
}

/// Adds every change of the best between two steps with the first step after it, in order.
fn changes(low: (i64, usize), high: (i64, usize), best_at: &impl Fn(i64) -> usize, found: &mut Vec<(i64, usize)>) {
    if low.1 == high.1 {
        return;
    }
    if high.0 - low.0 <= 1 {
        found.push(high);
        return;
    }
    let middle = low.0 + (high.0 - low.0) / 2;
    let middle = (middle, best_at(middle));
    changes(low, middle, best_at, found);
    changes(middle, high, best_at, found);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_between_two_steps_is_found() {
        // Best: 0 below 3, 1 from 3, 2 from 7.
        let best_at = |step: i64| {
            if step < 3 {
                0
            } else if step < 7 {
                1
            } else {
                2
            }
        };
        let mut found = Vec::new();
        changes((0, best_at(0)), (10, best_at(10)), &best_at, &mut found);
        assert_eq!(found, [(3, 1), (7, 2)]);
    }

    #[test]
    fn of_equal_worths_the_first_is_best() {
        assert_eq!(best([5, 7, 7].map(Money).into_iter()), 1);
        assert_eq!(best([-5, -5].map(Money).into_iter()), 0);
    }
}
