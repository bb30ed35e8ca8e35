//! What follows from a cash flow: net present value, deepest point, payback, break-even price, payments of a firm.
//!
//! Knows: cash flows and discount rates. Must not know: options, how figures are shown.
//!
//! *Net present value* = Σ over years y of net(y) / (1 + rate)^y. Year 0 is not discounted. Factors are integers of
//! 10^18, products are kept to a millionth of a rupiah, and the sum is rounded once.

use super::exact::{DISCOUNT_ONE, MILLION, bounded, discount_factors, for_area};
use super::flow::{CashFlow, INTEREST, Ledger, RENT, SALE, View, money};
use super::{Bought, Finance, Month, Opened, Rate, Tenure};
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

    /// What is in hand at the end of each month: all that was received until then, less all that was paid.
    fn running(&self) -> impl Iterator<Item = (Month, Money)> {
        let first = self.years.first().map_or(Month(0), |year| year.begins);
        self.months.iter().zip(0..).scan(0, move |sum, (month, index)| {
            *sum = bounded(*sum + i128::from(month.0));
            Some((first.plus(index), money(*sum)))
        })
    }

    /// The deepest point of the cumulative flow by month as a positive sum, and the first month that ends at it; 0 and
    /// none where no month ends below 0. A year's end may lie above it.
    pub fn peak_deficit(&self) -> (Money, Option<Month>) {
        let lowest = self.running().min_by_key(|(month, sum)| (*sum, *month)).filter(|(_, sum)| *sum < Money::ZERO);
        lowest.map_or((Money::ZERO, None), |(month, sum)| (-sum, Some(month)))
    }

    /// The first month from which on no month ends below 0; none where the last does.
    pub fn payback_month(&self) -> Option<Month> {
        let running: Vec<_> = self.running().collect();
        running.iter().rev().take_while(|(_, sum)| *sum >= Money::ZERO).last().map(|(month, _)| *month)
    }

    /// The first year from which on no year ends below 0; none where the last does.
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

/// What a granted firm pays at signing on average, rupiah; none where no firm is granted land.
///
/// *Formula.* Sale: all that is paid at signing (the deposits, or the whole prices where there are no instalments; after
/// the horizon too, bought-back land not set off) ÷ firms. Lease: deposits ÷ firms that sign within the horizon; the
/// first year's rent is due at signing besides.
pub fn down_payment(finance: &Finance, opened: &[Opened], flow: &CashFlow, view: View) -> Option<Money> {
    let paid = i128::from(flow.down_payments.0);
    match finance.tenure {
        Tenure::Sale { .. } => each(paid, opened.iter().map(|o| i128::from(o.firms)).sum()),
        Tenure::Lease { .. } => {
            let months = i128::from(view.absorption.max(1));
            each(paid * months, opened.iter().map(|o| tenants(finance, o, view, |left| left.min(1))).sum())
        }
    }
}

/// What a granted firm pays a year on average while it pays, rupiah; none where no firm is granted land, or land is
/// sold without instalments.
///
/// *Formula.* Sale: (instalments + interest of all firms, deposits left out, after the horizon too) ÷ firms ÷ years of
/// instalments. Lease: rent within the horizon ÷ yearly rents that firms pay in it, firms signing evenly like the land.
pub fn yearly_payment(finance: &Finance, opened: &[Opened], flow: &CashFlow, view: View) -> Option<Money> {
    match finance.tenure {
        Tenure::Sale { instalment_years, .. } => {
            let firms: i128 = opened.iter().map(|o| i128::from(o.firms)).sum();
            let paid = flow.in_all(SALE) + flow.in_all(INTEREST) - i128::from(flow.down_payments.0);
            each(paid, firms * i128::from(instalment_years))
        }
        Tenure::Lease { .. } => {
            let months = i128::from(view.absorption.max(1));
            let years = |left: i64| (left + 11) / 12;
            each(flow.within(RENT) * months, opened.iter().map(|o| tenants(finance, o, view, years)).sum())
        }
    }
}

fn each(sum: i128, count: i128) -> Option<Money> {
    (count > 0).then(|| money(div_round(sum, count)))
}

/// Firms times months of signing, each weighed by the months that are left of the horizon when that share of them signs.
fn tenants(finance: &Finance, opened: &Opened, view: View, weigh: impl Fn(i64) -> i64) -> i128 {
    let end = i64::from(finance.from.0) + 12 * i64::from(finance.years);
    let signed = (0..i64::from(view.absorption.max(1))).map(|delay| i64::from(opened.starts.0) + delay);
    signed.map(|month| i128::from(weigh((end - month).max(0)))).sum::<i128>() * i128::from(opened.firms)
}

/// The finances and quantities with land at this average price a square metre (at this rent a year, where it is
/// let). Prices keep their proportions; where none is stated, every square metre costs the same. The average is that of
/// all land granted; land given back is bought at the prices it would be sold for.
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
        let back = if priced { one.moved.returned_price.0.into() } else { one.moved.returned.0 / (Area::PER_M2 / 100) };
        one.moved.returned_price = money(div_round(total * bounded(back), weights));
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
