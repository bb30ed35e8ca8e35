//! What one grant adds to net present value: the present value of a unit of each thing that grants are counted by.
//!
//! Knows: dates, rates and terms of payment of one unit. Must not know: firms, plots, what a phase costs whoever is
//! granted land.
//!
//! *Why units.* A cash flow is a sum over what is granted, so its net present value is that of the grants, each by
//! itself, and a part that is the same whoever is granted land. A unit is a rupiah of price, a square metre granted, a
//! square metre of building, a firm; its payments fall due as the cash flow says.
//!
//! *Exactly.* With the most likely discount rate, growth and absorption. What a rupiah of price, of yearly rent or of an
//! item's amount pays in a year is one fraction, its factors of growth being those of the cash flow; it is rounded to
//! 10^-12. Present value = Σ of it over the years of the horizon × the year's factor of discount, which is rounded to
//! 10^-15; the sum is rounded to 10^-12. Amounts multiply it exactly, and what a grant adds is rounded once, to the
//! thousand rupiah. A cash flow rounds every payment to the rupiah instead: the two differ by those roundings alone.

use std::collections::BTreeMap;

use super::exact::{DISCOUNT_ONE, GROWTH_ONE, MILLION, discount_factors, growth_factors};
use super::{Finance, Item, Month, Per, Rate, Tenure, Terms, Way};
use crate::units::{Area, Milli, Money, div_round};

/// Present values of units are counted in 10^-12 rupiah.
const FINE: i128 = 1_000_000_000_000;
/// 1 as a factor of discount here.
const DISCOUNT: i128 = 1_000_000_000_000_000;

/// Present value of a unit of each thing that grants are counted by, on one site in one phase. 10^-12 rupiah.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UnitValues {
    /// A rupiah of the price of land, at today's prices.
    pub price: i128,
    /// A square metre granted.
    pub granted_m2: i128,
    /// A square metre of building of a firm granted for the first time.
    pub building_m2: i128,
    /// A firm granted for the first time.
    pub firm: i128,
}

/// What one grant adds to what was granted before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Added {
    /// Land, or floor.
    pub area: Area,
    /// Price of a square metre of it, today.
    pub price_m2: Money,
    /// Building of a firm that is granted for the first time; none where it held land before.
    pub first: Option<Area>,
}

impl UnitValues {
    /// Of a phase that starts in a month, by site.
    pub fn by_site<'s>(
        finance: &Finance,
        (phase, starts): (u32, Month),
        sites: impl Iterator<Item = &'s str>,
    ) -> BTreeMap<String, Self> {
        let calendar = Calendar::new(finance, starts);
        let mut land = Self::default();
        match finance.tenure {
            Tenure::Sale { .. } => land.price = calendar.sold(),
            Tenure::Lease { rent_m2, .. } => land.granted_m2 = calendar.let_out().saturating_mul(rent_m2.0.into()),
        }
        let counted = |item: &&Item| {
            matches!(item.per, Per::GrantedM2 | Per::BuildingM2 | Per::Firm) && item.phase.is_none_or(|own| own == phase)
        };
        let items: Vec<(&Item, i128)> = finance
            .items
            .iter()
            .filter(counted)
            .map(|item| (item, calendar.paid(item).saturating_mul(item.amount.0.into())))
            .collect();
        let on_site = |site: &str| {
            let mut values = land;
            for (item, value) in items.iter().filter(|(item, _)| item.site.as_ref().is_none_or(|own| own == site)) {
                let sum = match item.per {
                    Per::GrantedM2 => &mut values.granted_m2,
                    Per::BuildingM2 => &mut values.building_m2,
                    _ => &mut values.firm,
                };
                *sum = sum.saturating_add(*value);
            }
            values
        };
        sites.map(|site| (site.to_owned(), on_site(site))).collect()
    }

    /// What a grant adds, in thousands of rupiah: thousandths of a million.
    pub fn of(&self, added: &Added) -> Milli {
        let m2 = self.price.saturating_mul(added.price_m2.0.into()).saturating_add(self.granted_m2);
        let land = added.area.0.saturating_mul(m2);
        let first = added.first.map_or(0, |building| {
            building.0.saturating_mul(self.building_m2).saturating_add(self.firm.saturating_mul(Area::PER_M2))
        });
        // Half the range, so that nothing overflows in rounding.
        let sum = land.saturating_add(first).clamp(i128::MIN / 4, i128::MAX / 4);
        let thousands = div_round(sum, Area::PER_M2 * FINE * 1_000);
        Milli(thousands.clamp(i64::MIN.into(), i64::MAX.into()) as i64)
    }

    /// No grant of at most so much adds or takes more than this many thousands of rupiah.
    pub fn largest(&self, area: Area, price_m2: Money, building: Area) -> i128 {
        let size = Self {
            price: self.price.saturating_abs(),
            granted_m2: self.granted_m2.saturating_abs(),
            building_m2: self.building_m2.saturating_abs(),
            firm: self.firm.saturating_abs(),
        };
        size.of(&Added { area, price_m2, first: Some(building) }).0.into()
    }
}

/// The years of the horizon as one phase sees them.
struct Calendar<'f> {
    finance: &'f Finance,
    /// The month in which the phase starts.
    starts: i64,
    /// Months over which it signs, at least one.
    signing: u32,
    prices_grow: Vec<i128>,
    costs_grow: Vec<i128>,
    discount: Vec<i128>,
}

impl<'f> Calendar<'f> {
    fn new(finance: &'f Finance, starts: Month) -> Self {
        let inflation = if finance.terms == Terms::Nominal { finance.inflation } else { Rate(0) };
        let discount = discount_factors(finance.discount.base).take(finance.years as usize);
        Self {
            finance,
            starts: starts.0.into(),
            signing: finance.absorption.base.max(1),
            prices_grow: growth_factors(finance.land_growth.base, finance.years),
            costs_grow: growth_factors(inflation, finance.years),
            discount: discount.map(|factor| div_round(factor, DISCOUNT_ONE / DISCOUNT)).collect(),
        }
    }

    /// The first month after the horizon.
    fn end(&self) -> i64 {
        i64::from(self.finance.from.0) + 12 * i64::from(self.finance.years)
    }

    /// The year of a month; `None` after the horizon, where nothing is counted.
    fn year(&self, month: i64) -> Option<usize> {
        let year = (month - i64::from(self.finance.from.0)).div_euclid(12).max(0);
        usize::try_from(year).ok().filter(|year| *year < self.finance.years as usize)
    }

    /// Months in which the phase signs, each an equal part.
    fn signed(&self) -> impl Iterator<Item = i64> + use<> {
        self.starts..self.starts + i64::from(self.signing)
    }

    /// Present value of what falls into each year: numerators with factors of growth in them, over one denominator.
    fn present(&self, years: &[i128], denominator: i128) -> i128 {
        let finer = denominator.saturating_mul(GROWTH_ONE / FINE);
        // Half the range, so that nothing overflows in rounding.
        let bounded = |sum: i128| sum.clamp(i128::MIN / 4, i128::MAX / 4);
        let yearly = years.iter().map(|sum| div_round(bounded(*sum), finer));
        let total =
            yearly.zip(&self.discount).fold(0_i128, |total, (sum, factor)| total.saturating_add(sum.saturating_mul(*factor)));
        div_round(bounded(total), DISCOUNT)
    }

    fn nothing(&self) -> Vec<i128> {
        vec![0; self.finance.years as usize]
    }

    /// Of a rupiah of price.
    fn sold(&self) -> i128 {
        let Tenure::Sale { deposit, instalment_years, interest, tax } = self.finance.tenure else { return 0 };
        let mut years = self.nothing();
        let (parts, deposit) = (i128::from(instalment_years.max(1)), i128::from(deposit));
        let down = if instalment_years == 0 { MILLION } else { deposit };
        for month in self.signed() {
            let Some(year) = self.year(month) else { continue };
            let price = self.prices_grow[year];
            add(&mut years, Some(year), price, (down - i128::from(tax)).saturating_mul(MILLION * parts));
            for (paid, left) in (1..=i64::from(instalment_years)).zip((1..=parts).rev()) {
                let with_interest = MILLION.saturating_add(i128::from(interest.0).saturating_mul(left));
                add(&mut years, self.year(month + 12 * paid), price, (MILLION - deposit).saturating_mul(with_interest));
            }
        }
        self.present(&years, i128::from(self.signing) * parts * MILLION * MILLION)
    }

    /// Of a rupiah of yearly rent.
    fn let_out(&self) -> i128 {
        let Tenure::Lease { deposit_months, tax, .. } = self.finance.tenure else { return 0 };
        let mut years = self.nothing();
        let last = years.len().checked_sub(1);
        for signed in self.signed().filter(|month| *month < self.end()) {
            for month in (signed..self.end()).step_by(12) {
                let year = self.year(month);
                let rent = year.map_or(0, |year| self.prices_grow[year]);
                add(&mut years, year, rent, (MILLION - i128::from(tax)) * 12);
            }
            let first = self.year(signed).map_or(0, |year| self.prices_grow[year]);
            add(&mut years, self.year(signed), first, i128::from(deposit_months) * MILLION);
            add(&mut years, last, first, -i128::from(deposit_months) * MILLION);
        }
        self.present(&years, i128::from(self.signing) * 12 * MILLION)
    }

    /// Of a rupiah of an item's amount; costs are negative.
    fn paid(&self, item: &Item) -> i128 {
        let mut years = self.nothing();
        let over = i64::from(item.over_months.max(1));
        for signed in self.signed() {
            let mut first = signed + i64::from(item.after_months);
            while first < self.end() {
                for month in first..first + over {
                    let year = self.year(month);
                    add(&mut years, year, year.map_or(0, |year| self.costs_grow[year]), 1);
                }
                if !item.yearly {
                    break;
                }
                first += 12;
            }
        }
        let value = self.present(&years, i128::from(self.signing) * i128::from(over));
        if item.way == Way::Cost { -value } else { value }
    }
}

/// Adds a share of a sum to a year of the horizon.
fn add(years: &mut [i128], year: Option<usize>, sum: i128, share: i128) {
    if let Some(place) = year.and_then(|year| years.get_mut(year)) {
        *place = place.saturating_add(sum.saturating_mul(share));
    }
}

#[cfg(test)]
mod tests {
    use super::super::Range;
    use super::*;

    fn finance(tenure: Tenure) -> Finance {
        let same = |rate| Range { low: Rate(rate), base: Rate(rate), high: Rate(rate) };
        Finance {
            terms: Terms::Real,
            from: Month(24_300),
            years: 3,
            discount: same(250_000),
            inflation: Rate(0),
            land_growth: same(0),
            absorption: Range { low: 0, base: 0, high: 0 },
            tenure,
            items: Vec::new(),
            confidence: "invented".to_owned(),
            source: String::new(),
        }
    }

    #[test]
    fn a_small_sale_worked_out_by_hand() {
        // A rupiah: 0.4 − 0.05 at once, 0.3 + 10 % of 0.6 after a year at 0.8, 0.3 + 10 % of 0.3 after two at 0.64.
        let sale = finance(Tenure::Sale { deposit: 400_000, instalment_years: 2, interest: Rate(100_000), tax: 50_000 });
        let values = UnitValues::by_site(&sale, (1, sale.from), ["east"].into_iter());
        let east = values["east"];
        assert_eq!(east, UnitValues { price: 849_200_000_000, ..UnitValues::default() });
        // 10 m² at 3,000,000 a square metre: 25.476 million.
        let added = |first| Added { area: Area::m2(10), price_m2: Money(3_000_000), first };
        assert_eq!(east.of(&added(None)), Milli(25_476));
        // A year later all is worth 0.8 of that, but for the last instalment, which is paid after the horizon.
        let later = UnitValues::by_site(&sale, (1, sale.from.plus(12)), ["east"].into_iter())["east"];
        assert_eq!(later.price, 280_000_000_000 + 230_400_000_000);
        // A firm that costs 1.5 million and 100,000 a square metre of its 20 m² of building.
        let costly = UnitValues { firm: -1_500_000 * FINE, building_m2: -100_000 * FINE, ..east };
        assert_eq!(costly.of(&added(Some(Area::m2(20)))), Milli(25_476 - 3_500));
        assert_eq!(costly.largest(Area::m2(10), Money(3_000_000), Area::m2(20)), 25_476 + 3_500);
    }

    #[test]
    fn a_small_lease_worked_out_by_hand() {
        // A rupiah a year less 10 %, in three years, and three months' deposit: 0.9 × (1 + 0.8 + 0.64) + 0.25 × (1 − 0.64).
        let lease = finance(Tenure::Lease { rent_m2: Money(2), deposit_months: 3, tax: 100_000 });
        let values = UnitValues::by_site(&lease, (1, lease.from), ["east"].into_iter());
        assert_eq!(values["east"].granted_m2, 2 * (2_196_000_000_000 + 90_000_000_000));
    }

    #[test]
    fn nothing_overflows() {
        let values = UnitValues { price: i128::MAX, granted_m2: i128::MAX, building_m2: i128::MAX, firm: i128::MAX };
        let added = Added { area: Area(i128::MAX), price_m2: Money(i64::MAX), first: Some(Area(i128::MAX)) };
        // More than an objective may be worth, so that the reader refuses it.
        let most = values.of(&added);
        assert!(most.0 > 1 << 53, "{most:?}");
        assert_eq!(values.largest(added.area, added.price_m2, added.area), most.0.into());
        let least = UnitValues { price: i128::MIN, granted_m2: i128::MIN, building_m2: i128::MIN, firm: i128::MIN };
        assert_eq!(least.of(&added), -most);
        let mut wild = finance(Tenure::Sale { deposit: i64::MIN, instalment_years: 50, interest: Rate(i64::MAX), tax: 0 });
        wild.land_growth.base = Rate(i64::MAX);
        assert_eq!(UnitValues::by_site(&wild, (1, wild.from), ["east"].into_iter()).len(), 1);
    }
}
