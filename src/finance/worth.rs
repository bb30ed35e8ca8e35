//! What follows from a cash flow: net present value, deepest point, payback, break-even price, yearly payment of a firm.
//!
//! Knows: cash flows and discount rates. Must not know: options, how figures are shown.
//!
//! *Net present value* = Σ over years y of net(y) / (1 + rate)^y. Year 0 is not discounted. Factors are integers of
//! 10^18, products are kept to a millionth of a rupiah, and the sum is rounded once.

use super::exact::{DISCOUNT_ONE, MILLION, bounded, discount_factors, for_area};
use super::flow::{CashFlow, INTEREST, Ledger, RENT, SALE, View, money};
use super::{Bought, Finance, Opened, Rate, Tenure};
use crate::units::{Area, Money, div_round};

/// Highest price of a square metre that break-even is looked for, rupiah: what the scenario can state.
const HIGHEST_PRICE: i64 = 1_000_000_000_000;

/// Present value of yearly sums, the first of them undiscounted.
fn present(sums: impl Iterator<Item = i128>, rate: Rate) -> Money {
    let finer = DISCOUNT_ONE / MILLION;
    let total: i128 = sums.zip(discount_factors(rate)).map(|(sum, factor)| div_round(bounded(sum) * factor, finer)).sum();
    money(div_round(total, MILLION))
}

impl CashFlow {
    /// Net present value at the beginning of year 0. A rate below 0 counts as 0.
    pub fn npv(&self, rate: Rate) -> Money {
        present(self.years.iter().map(|year| year.net.0.into()), rate)
    }

    /// Present value of the costs of items and steps, without tax; 0 or more.
    pub fn discounted_costs(&self, rate: Rate) -> Money {
        present(self.years.iter().map(|year| -i128::from(year.costs.0)), rate)
    }

    /// The deepest point of the cumulative flow as a positive sum, and the first year that reaches it; 0 and year 0
    /// where it is never below 0.
    pub fn peak_deficit(&self) -> (Money, u32) {
        let lowest = self.years.iter().min_by_key(|year| (year.cumulative, year.year));
        lowest.filter(|year| year.cumulative < Money::ZERO).map_or((Money::ZERO, 0), |year| (-year.cumulative, year.year))
    }

    /// The first year from which on the cumulative flow is never below 0; none where it ends below.
    pub fn payback_year(&self) -> Option<u32> {
        let paid = self.years.iter().rev().take_while(|year| year.cumulative >= Money::ZERO);
        paid.last().map(|year| year.year)
    }

    /// All that an item brings in the years of the horizon.
    fn within(&self, name: &str) -> i128 {
        self.years.iter().filter_map(|year| year.items.get(name)).map(|sum| i128::from(sum.0)).sum()
    }

    /// All that an item brings, after the horizon too.
    fn in_all(&self, name: &str) -> i128 {
        self.within(name) + self.beyond.get(name).map_or(0, |sum| i128::from(sum.0))
    }
}

/// What a granted firm pays a year on average while it pays, rupiah; none where no firm is granted land.
///
/// *Formula.* Sale: (price + interest of all firms, after the horizon too) ÷ firms ÷ years of instalments, at least
/// 1. Lease: rent within the horizon ÷ yearly rents that firms pay in it, firms signing evenly like the land.
pub fn yearly_payment(finance: &Finance, opened: &[Opened], flow: &CashFlow, view: View) -> Option<Money> {
    let firms: i128 = opened.iter().map(|o| i128::from(o.firms)).sum();
    let (paid, count) = match finance.tenure {
        Tenure::Sale { instalment_years, .. } => {
            (flow.in_all(SALE) + flow.in_all(INTEREST), firms * i128::from(instalment_years.max(1)))
        }
        Tenure::Lease { .. } => {
            let end = i64::from(finance.from.0) + 12 * i64::from(finance.years);
            let months = view.absorption.max(1);
            // Payments of the share of firms that signs in each month.
            let payments = |o: &Opened| -> i128 {
                let signed = (0..i64::from(months)).map(|delay| i64::from(o.starts.0) + delay);
                signed.map(|month| i128::from((end - month).max(0) + 11) / 12).sum::<i128>() * i128::from(o.firms)
            };
            (flow.within(RENT) * i128::from(months), opened.iter().map(payments).sum())
        }
    };
    (count > 0).then(|| money(div_round(paid, count)))
}

/// The finances and quantities with land at this average price a square metre (at this rent a year, where it is
/// let). Prices keep their proportions; where none is stated, every square metre costs the same.
pub fn at_price(finance: &Finance, opened: &[Opened], price_m2: Money) -> (Finance, Vec<Opened>) {
    let (mut finance, mut opened) = (finance.clone(), opened.to_vec());
    if let Tenure::Lease { rent_m2, .. } = &mut finance.tenure {
        *rent_m2 = price_m2;
        return (finance, opened);
    }
    let priced = opened.iter().any(|o| o.price > Money::ZERO);
    // Areas count in dm², so that the product below fits.
    let weight = |o: &Opened| bounded(if priced { o.price.0.into() } else { o.granted.0 / (Area::PER_M2 / 100) });
    let weights: i128 = bounded(opened.iter().map(weight).sum()).max(1);
    let total = for_area(price_m2.0.into(), opened.iter().map(|o| o.granted).sum());
    let (mut before, mut given) = (0, 0);
    for one in &mut opened {
        before = (before + weight(one)).min(weights);
        let up_to = div_round(total * before, weights);
        one.price = money(up_to - given);
        given = up_to;
    }
    (finance, opened)
}

/// The lowest whole price a square metre, as in [`at_price`], from which net present value at the base rate is not
/// below 0 while a rupiah less would leave it below. 0 where land could be given away; none where no price up to
/// 10^12 suffices or nothing is granted.
pub fn break_even(finance: &Finance, opened: &[Opened], bought: &[Bought]) -> Option<Money> {
    if opened.iter().all(|o| o.granted <= Area::ZERO) {
        return None;
    }
    let view = View::base(finance);
    let mut ledger = Ledger::new(finance, view);
    ledger.spend(opened, bought);
    let fixed = ledger.net();
    let pays = |price: i64| {
        let (finance, opened) = at_price(finance, opened, Money(price));
        let mut ledger = Ledger::new(&finance, view);
        ledger.sign(&opened);
        let net = ledger.net().into_iter().zip(&fixed).map(|(land, rest)| land + rest);
        present(net, finance.discount.base) >= Money::ZERO
    };
    if pays(0) {
        return Some(Money::ZERO);
    }
    let (mut below, mut enough) = (0, HIGHEST_PRICE);
    if !pays(enough) {
        return None;
    }
    while enough - below > 1 {
        let middle = below + (enough - below) / 2;
        if pays(middle) { enough = middle } else { below = middle }
    }
    Some(Money(enough))
}
