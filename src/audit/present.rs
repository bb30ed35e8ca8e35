//! What a grant adds to net present value, worked out anew: month by month, what is due for one unit.
//!
//! Knows: dates, rates and terms of payment as the problem states them. Must not know: how the planner counts them.
//!
//! Written from the definition of the measure. The planner follows each payment to its year; here every month is asked
//! what falls due in it, and the two must come to the same thousand rupiah.

use std::collections::BTreeMap;

use super::worth::nearest;
use crate::finance::{Finance, Item, Month, Per, Tenure, Terms, Way};
use crate::problem::{Holding, Npv, Problem};
use crate::units::Area;

/// 1 as a rate or a share.
const ONE: i128 = 1_000_000;
/// Present values are in 10^-12 rupiah, and factors of growth in 10^-15: a thousand of these in one of those.
const FINER: i128 = 1_000;

/// Present values of a rupiah of price or yearly rent, and of each item's amount, by phase. 10^-12 rupiah.
pub(super) struct Presents {
    phases: BTreeMap<u32, (i128, Vec<i128>)>,
}

impl Presents {
    /// For the phases in which these holdings are signed.
    pub(super) fn of(problem: &Problem, holdings: &[Holding]) -> Self {
        let Some(npv) = &problem.npv else { return Self { phases: BTreeMap::new() } };
        let mut phases = BTreeMap::new();
        for phase in holdings.iter().map(|holding| signed_in(npv, holding)) {
            if let Some(starts) = npv.starts.get(&phase) {
                phases.entry(phase).or_insert_with(|| {
                    let due = Due::new(&npv.finance, *starts);
                    (due.land(), npv.finance.items.iter().map(|item| due.item(item)).collect())
                });
            }
        }
        Self { phases }
    }

    /// What a grant adds, thousands of rupiah.
    pub(super) fn of_grant(&self, problem: &Problem, holding: &Holding) -> i128 {
        let Some(npv) = &problem.npv else { return 0 };
        let phase = signed_in(npv, holding);
        let Some((land, items)) = self.phases.get(&phase) else { return 0 };
        let held = npv.before.get(&holding.firm);
        let area = held.map_or(holding.area.0, |held| (holding.area.0 - held.0).max(0));
        let today = match npv.finance.tenure {
            Tenure::Sale { .. } => problem.land.price_m2(holding.place).map_or(0, |price| price.0),
            Tenure::Lease { rent_m2, .. } => rent_m2.0,
        };
        let site = &problem.land.sites[problem.land.site_of(holding.place).0].id;
        let mut sum = area.saturating_mul(land.saturating_mul(today.into()));
        for (item, value) in npv.finance.items.iter().zip(items) {
            let elsewhere = item.site.as_ref().is_some_and(|own| own != site) || item.phase.is_some_and(|own| own != phase);
            let count = match item.per {
                _ if elsewhere => 0,
                Per::GrantedM2 => area,
                Per::BuildingM2 | Per::Firm if held.is_some() => 0,
                Per::BuildingM2 => problem.terms(holding.firm, holding.offer, holding.place).building.map_or(0, |b| b.0),
                Per::Firm => Area::PER_M2,
                // Moves are left out of the measure.
                Per::Move => 0,
                // Paid whoever is granted land.
                Per::Once | Per::SiteM2 | Per::NetM2 | Per::RoadM2 | Per::GreenM2 | Per::FacilityM2 => 0,
            };
            sum = sum.saturating_add(count.saturating_mul(value.saturating_mul(item.amount.0.into())));
        }
        nearest(sum.clamp(i128::MIN / 4, i128::MAX / 4), Area::PER_M2 * 10_i128.pow(15))
    }
}

/// The phase in which a holding is signed.
fn signed_in(npv: &Npv, holding: &Holding) -> u32 {
    npv.decided.unwrap_or(holding.phase)
}

/// 10^15 × (1 + rate)^y for the years of the horizon, each from the one before.
fn growing(rate: i64, years: u32) -> Vec<i128> {
    let mut factors = vec![10_i128.pow(15)];
    for year in 1..years as usize {
        factors.push(nearest(factors[year - 1].saturating_mul(ONE + i128::from(rate)).min(i128::MAX / 4), ONE));
    }
    factors
}

/// What falls due in each month for one unit granted in a phase.
struct Due<'f> {
    finance: &'f Finance,
    from: i64,
    /// The first month after the horizon.
    end: i64,
    /// Months in which the phase signs: the first and the one after the last.
    first: i64,
    stop: i64,
    prices: Vec<i128>,
}

impl<'f> Due<'f> {
    fn new(finance: &'f Finance, starts: Month) -> Self {
        let (from, first) = (i64::from(finance.from.0), i64::from(starts.0));
        Self {
            finance,
            from,
            end: from + 12 * i64::from(finance.years),
            first,
            stop: first + i64::from(finance.absorption.base).max(1),
            prices: growing(finance.land_growth.base.0, finance.years),
        }
    }

    /// The year of a month before the horizon ends.
    fn year(&self, month: i64) -> usize {
        usize::try_from((month - self.from).max(0) / 12).unwrap_or(usize::MAX)
    }

    /// The factor of prices in a month before the horizon ends.
    fn price(&self, month: i64) -> i128 {
        self.prices.get(self.year(month)).copied().unwrap_or(0)
    }

    /// Present value of what is due each month from one on, in parts of a whole, each times a factor of growth.
    fn present(&self, from: i64, whole: i128, due: impl Fn(i64) -> i128) -> i128 {
        let mut years = vec![0_i128; self.finance.years as usize];
        for month in from.min(self.from)..self.end {
            if let Some(year) = years.get_mut(self.year(month)) {
                *year = year.saturating_add(due(month));
            }
        }
        let mut factor = 10_i128.pow(18);
        let mut total = 0_i128;
        for sum in years {
            let yearly = nearest(sum.clamp(i128::MIN / 4, i128::MAX / 4), whole * FINER);
            total = total.saturating_add(yearly.saturating_mul(nearest(factor, 1_000)));
            factor = nearest(factor * ONE, ONE + i128::from(self.finance.discount.base.0.max(0)));
        }
        nearest(total.clamp(i128::MIN / 4, i128::MAX / 4), 10_i128.pow(15))
    }

    /// Of a rupiah of price, or of yearly rent.
    fn land(&self) -> i128 {
        let signers = i128::from(self.stop - self.first);
        match self.finance.tenure {
            Tenure::Sale { instalment_years, .. } => {
                let parts = i128::from(instalment_years.max(1));
                self.present(self.first, signers * parts * ONE * ONE, |month| self.sold(month))
            }
            Tenure::Lease { .. } => self.present(self.first, signers * 12 * ONE, |month| self.rented(month)),
        }
    }

    /// Of a rupiah sold, in a month.
    fn sold(&self, month: i64) -> i128 {
        let Tenure::Sale { deposit, instalment_years, interest, tax } = self.finance.tenure else { return 0 };
        let deposit = if instalment_years == 0 { ONE } else { i128::from(deposit) };
        let parts = i128::from(instalment_years.max(1));
        let of_signer = |signed: i64| {
            let paid = i128::from((month - signed) / 12);
            let share = match paid {
                0 => (deposit - i128::from(tax)) * parts * ONE,
                paid if paid <= i128::from(instalment_years) => {
                    let owed = (ONE - deposit) * (parts - paid + 1);
                    (ONE - deposit) * ONE + owed.saturating_mul(interest.0.into())
                }
                _ => 0,
            };
            self.price(signed).saturating_mul(share)
        };
        self.anniversaries(month).map(of_signer).fold(0, i128::saturating_add)
    }

    /// Of a rupiah of yearly rent, in a month.
    fn rented(&self, month: i64) -> i128 {
        let Tenure::Lease { deposit_months, tax, .. } = self.finance.tenure else { return 0 };
        let deposit = i128::from(deposit_months) * ONE;
        let of_signer = |signed: i64| {
            let taken = if signed == month { deposit } else { 0 };
            self.price(month).saturating_mul((ONE - i128::from(tax)) * 12 + taken)
        };
        let due = self.anniversaries(month).map(of_signer).fold(0, i128::saturating_add);
        if month + 1 < self.end {
            return due;
        }
        let paid_back = |signed: i64| self.price(signed).saturating_mul(deposit);
        (self.first..self.stop.min(self.end)).map(paid_back).fold(due, i128::saturating_sub)
    }

    /// Months of signing that lie whole years back.
    fn anniversaries(&self, month: i64) -> impl Iterator<Item = i64> + use<> {
        let last = self.stop.min(month + 1);
        // The first one in the same month of the year.
        let first = self.first + (month - self.first).rem_euclid(12);
        (first..last).step_by(12)
    }

    /// Of a rupiah of an item counted by what is granted; costs are negative.
    fn item(&self, item: &Item) -> i128 {
        let inflation = if self.finance.terms == Terms::Nominal { self.finance.inflation.0 } else { 0 };
        let dearer = growing(inflation, self.finance.years);
        let first = self.first + i64::from(item.after_months);
        let over = i64::from(item.over_months.max(1));
        let parts_due = |month: i64| -> i128 {
            let due = |signer: i64| {
                let falls = |part: &i64| {
                    let age = month - signer - part;
                    age == 0 || item.yearly && age > 0 && age % 12 == 0
                };
                (0..over).filter(falls).count() as i128
            };
            (first..first + self.stop - self.first).map(due).sum()
        };
        let grown = |month: i64| dearer.get(self.year(month)).copied().unwrap_or(0).saturating_mul(parts_due(month));
        let value = self.present(first, i128::from(self.stop - self.first) * i128::from(over), grown);
        if item.way == Way::Cost { -value } else { value }
    }
}
