//! The cash flow: every payment in its month, months gathered into years.
//!
//! Knows: dates, growth, how land is signed and paid for. Must not know: discount rates, figures drawn from the flow.
//!
//! *Years.* A payment in month m belongs to year ⌊(m − from) / 12⌋. What is paid before `from` stands in year 0, at
//! today's price; what is paid after the last year is left out of the years and stands in [`CashFlow::beyond`], at
//! the prices of the end of the horizon. A stream without an end (a rent, a yearly item) that starts only then is
//! counted there with its first payment. By month, what is paid before `from` stands in the first.
//!
//! *Growth* goes in yearly steps: in year y a cost or other income is its amount × (1 + inflation)^y (nominal terms
//! only), a price or rent is today's × (1 + land growth)^y. Instalments are fixed at signing and do not grow.
//!
//! *Signing.* What a phase grants on a site is signed in equal monthly parts over `absorption` months, the first in
//! the month in which the phase starts; 0 and 1 months mean at once. Every sum is split so that its parts add up.
//!
//! *Sale.* At signing: the deposit, and the seller's tax on the whole price. 12, 24, … months later: an equal part of
//! the rest each, with a year's interest on all that was owed until then. In real terms the interest is real too.
//!
//! *Lease.* A year's rent in advance, at signing and every 12 months until the horizon ends, with the tax on it; the
//! deposit in months of the first rent at signing, paid back in the last month of the horizon.
//!
//! *Moves.* A firm that moves gives its old place back in the phase that moves it, signed as evenly as the new one. Where
//! land is sold, the old place is bought back for its list price in money of that month, paid at once and without tax, and
//! the new one is sold in full; instalments owed on the old one run on. Where land is let, the rent of the old place is
//! set against the new rent from the same payment on, and its deposit, at that rent, is paid back.
//!
//! *Items* start `after_months` after their phase (or, counted by what is granted, after each signing), spread over
//! `over_months`. Yearly ones come back every 12 months while the horizon lasts. Counted once and for one site
//! without a phase, an item falls due in the phases that open land of the site.

use std::collections::BTreeMap;

use super::exact::{bounded, for_area, grown, growth_factors, parts, share};
use super::{Bought, Finance, Item, Month, Opened, Per, Rate, Tenure, Terms, Way};
use crate::units::{Area, Money, div_round};

/// Price and deposits and instalments of land sold.
pub const SALE: &str = "sale";
/// Interest on instalments.
pub const INTEREST: &str = "interest";
/// Rent of land let.
pub const RENT: &str = "rent";
/// Deposits of tenants, in and back.
pub const DEPOSIT: &str = "deposit";
/// Tax on sales or rent.
pub const TAX: &str = "tax";
/// Land that moving firms give back, where it is sold.
pub const BUY_BACK: &str = "buy-back";
/// Names in a cash flow that no item can have.
pub const OWN_NAMES: [&str; 6] = [BUY_BACK, DEPOSIT, INTEREST, RENT, SALE, TAX];

/// The uncertain values that a cash flow is worked out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Months until all is signed.
    pub absorption: u32,
    /// Growth of land prices and rents a year.
    pub growth: Rate,
    /// Land prices and rents in millionths of today's: 1,000,000 as they are.
    pub price_ppm: i64,
}

impl View {
    /// The most likely values, prices as they are.
    pub fn base(finance: &Finance) -> Self {
        Self { absorption: finance.absorption.base, growth: finance.land_growth.base, price_ppm: 1_000_000 }
    }
}

/// What is paid and received, year by year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CashFlow {
    /// Year 0, 1, … of the horizon.
    pub years: Vec<Year>,
    /// Sum of each month of the horizon.
    pub months: Vec<Money>,
    /// What firms pay at signing, after the horizon too: of the price, or as a deposit of tenants.
    pub down_payments: Money,
    /// What falls after the horizon, by item: part of no year, of no net present value.
    pub beyond: BTreeMap<String, Money>,
}

/// One year of the horizon. Rupiah; out is negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// 0, 1, …
    pub year: u32,
    /// The month in which it begins.
    pub begins: Month,
    /// By name of the item or step, `sale`, `interest`, `rent`, `deposit`, `tax`; in all years the same names.
    pub items: BTreeMap<String, Money>,
    /// The costs among them, items and steps, without tax; 0 or negative.
    pub costs: Money,
    /// Sum of the items.
    pub net: Money,
    /// Sum of this and all earlier years.
    pub cumulative: Money,
}

/// What an option costs and brings.
pub fn cash_flow(finance: &Finance, opened: &[Opened], bought: &[Bought], view: View) -> CashFlow {
    let mut ledger = Ledger::new(finance, view);
    ledger.spend(opened, bought);
    ledger.sign(opened);
    ledger.close()
}

/// Sums by name and year; the last place of each is for what falls after the horizon.
pub(super) struct Ledger<'f> {
    finance: &'f Finance,
    view: View,
    /// Growth of costs and other income by year.
    costs_grow: Vec<i128>,
    /// Growth of prices and rents by year.
    prices_grow: Vec<i128>,
    lines: BTreeMap<&'f str, Vec<i128>>,
    costs: Vec<i128>,
    /// Sums by month of the horizon.
    months: Vec<i128>,
    down_payments: i128,
}

impl<'f> Ledger<'f> {
    pub(super) fn new(finance: &'f Finance, view: View) -> Self {
        let inflation = if finance.terms == Terms::Nominal { finance.inflation } else { Rate(0) };
        Self {
            finance,
            view,
            costs_grow: growth_factors(inflation, finance.years),
            prices_grow: growth_factors(view.growth, finance.years),
            lines: BTreeMap::new(),
            costs: vec![0; finance.years as usize + 1],
            months: vec![0; finance.years as usize * 12],
            down_payments: 0,
        }
    }

    /// The year of a month; the number of years for all that falls after the horizon.
    fn year(&self, month: i64) -> usize {
        let year = (month - i64::from(self.finance.from.0)).div_euclid(12);
        year.clamp(0, self.finance.years.into()) as usize
    }

    /// The first month after the horizon.
    fn end(&self) -> i64 {
        i64::from(self.finance.from.0) + 12 * i64::from(self.finance.years)
    }

    fn post(&mut self, name: &'f str, month: i64, sum: i128) {
        if sum == 0 {
            return;
        }
        let (year, places) = (self.year(month), self.costs.len());
        let line = self.lines.entry(name).or_insert_with(|| vec![0; places]);
        line[year] = bounded(line[year] + sum);
        let month = usize::try_from((month - i64::from(self.finance.from.0)).max(0)).unwrap_or(usize::MAX);
        if let Some(of_month) = self.months.get_mut(month) {
            *of_month = bounded(*of_month + sum);
        }
    }

    /// What firms pay at signing, added up beside the statement.
    fn down_payment(&mut self, sum: i128) {
        self.down_payments = bounded(self.down_payments + sum.max(0));
    }

    fn cost(&mut self, name: &'f str, month: i64, sum: i128) {
        let year = self.year(month);
        self.costs[year] = bounded(self.costs[year] - sum);
        self.post(name, month, -sum);
    }

    /// Costs and other income: all that does not depend on the price of land.
    pub(super) fn spend(&mut self, opened: &[Opened], bought: &'f [Bought]) {
        let finance = self.finance;
        for item in &finance.items {
            for (starts, sum) in due(item, opened, bought) {
                let signing = if follows_signing(item.per) { self.view.absorption } else { 1 };
                let first = i64::from(starts.0) + i64::from(item.after_months);
                for (delay, part) in (0..).zip(parts(sum, signing)) {
                    self.spread(item, first + delay, part);
                }
            }
        }
        for step in bought {
            let month = i64::from(step.starts.0);
            let sum = grown(step.cost.0.into(), self.costs_grow[self.year(month)]);
            self.cost(&step.step, month, sum);
        }
    }

    /// One sum of an item, spread over its months, every year again where it is yearly.
    fn spread(&mut self, item: &'f Item, first: i64, sum: i128) {
        let mut start = first;
        loop {
            for (month, part) in (start..).zip(parts(sum, item.over_months)) {
                let part = grown(part, self.costs_grow[self.year(month)]);
                match item.way {
                    Way::Cost => self.cost(&item.id, month, part),
                    Way::Income => self.post(&item.id, month, part),
                }
            }
            start += 12;
            if !item.yearly || start >= self.end() {
                return;
            }
        }
    }

    /// What firms pay for land, and get for what they give back.
    pub(super) fn sign(&mut self, opened: &[Opened]) {
        for one in opened {
            self.signed(one, one.granted, one.price, false);
            self.signed(one, one.moved.returned, one.moved.returned_price, true);
        }
    }

    fn signed(&mut self, opened: &Opened, area: Area, price: Money, back: bool) {
        let finance = self.finance;
        let tenure = &finance.tenure;
        let today = match tenure {
            Tenure::Sale { .. } => price.0.into(),
            Tenure::Lease { rent_m2, .. } => for_area(rent_m2.0.into(), area),
        };
        let today = share(today, self.view.price_ppm);
        for (month, part) in (i64::from(opened.starts.0)..).zip(parts(today, self.view.absorption)) {
            match (tenure, back) {
                (Tenure::Sale { .. }, false) => self.sell(month, part),
                (Tenure::Sale { .. }, true) => {
                    let price = grown(part, self.prices_grow[self.year(month)]);
                    self.post(BUY_BACK, month, -price);
                }
                (Tenure::Lease { .. }, false) => self.let_out(month, part),
                (Tenure::Lease { .. }, true) => self.let_out(month, -part),
            }
        }
    }

    fn sell(&mut self, month: i64, today: i128) {
        let Tenure::Sale { deposit, instalment_years, interest, tax } = self.finance.tenure else { return };
        let price = grown(today, self.prices_grow[self.year(month)]);
        let deposit = if instalment_years == 0 { price } else { share(price, deposit) };
        self.post(SALE, month, deposit);
        self.down_payment(deposit);
        self.post(TAX, month, -share(price, tax));
        let mut owed = price - deposit;
        for (year, part) in (1..=i64::from(instalment_years)).zip(parts(owed, instalment_years)) {
            self.post(INTEREST, month + 12 * year, share(owed, interest.0));
            self.post(SALE, month + 12 * year, part);
            owed -= part;
        }
    }

    fn let_out(&mut self, signed: i64, today: i128) {
        let Tenure::Lease { deposit_months, tax, .. } = self.finance.tenure else { return };
        let mut month = signed;
        loop {
            let rent = grown(today, self.prices_grow[self.year(month)]);
            self.post(RENT, month, rent);
            self.post(TAX, month, -share(rent, tax));
            // A deposit taken after the horizon would be paid back there as well.
            if month == signed && month < self.end() {
                let deposit = bounded(div_round(rent * i128::from(deposit_months), 12));
                self.post(DEPOSIT, month, deposit);
                self.down_payment(deposit);
                self.post(DEPOSIT, self.end() - 1, -deposit);
            }
            month += 12;
            if month >= self.end() {
                return;
            }
        }
    }

    /// What is left in each year of the horizon.
    pub(super) fn net(&self) -> Vec<i128> {
        let years = self.finance.years as usize;
        (0..years).map(|year| bounded(self.lines.values().map(|line| line[year]).sum())).collect()
    }

    fn close(self) -> CashFlow {
        let mut cumulative = 0;
        let years = (0..self.finance.years).zip(self.net()).map(|(year, net)| {
            cumulative = bounded(cumulative + net);
            Year {
                year,
                begins: self.finance.from.plus(12_i32.saturating_mul(i32::try_from(year).unwrap_or(i32::MAX))),
                items: self.column(year as usize),
                costs: money(self.costs[year as usize]),
                net: money(net),
                cumulative: money(cumulative),
            }
        });
        let years = years.collect();
        let mut beyond = self.column(self.finance.years as usize);
        beyond.retain(|_, sum| *sum != Money::ZERO);
        let months = self.months.iter().map(|sum| money(*sum)).collect();
        CashFlow { years, months, down_payments: money(self.down_payments), beyond }
    }

    fn column(&self, year: usize) -> BTreeMap<String, Money> {
        self.lines.iter().map(|(name, line)| ((*name).to_owned(), money(line[year]))).collect()
    }
}

pub(super) fn money(sum: i128) -> Money {
    Money(bounded(sum) as i64)
}

/// Whether an item is counted by what is granted, and so falls due as land is signed.
fn follows_signing(per: Per) -> bool {
    matches!(per, Per::GrantedM2 | Per::BuildingM2 | Per::Firm | Per::Move)
}

/// When an item falls due, and how much of it at today's prices.
fn due(item: &Item, opened: &[Opened], bought: &[Bought]) -> Vec<(Month, i128)> {
    let amount = i128::from(item.amount.0);
    let in_phase = |phase: u32| item.phase.is_none_or(|own| own == phase);
    let on_site = |site: &str| item.site.as_ref().is_none_or(|own| own == site);
    let meant = opened.iter().filter(|o| in_phase(o.phase) && on_site(&o.site));
    if item.per == Per::Once {
        // Phases by number, each with its first date; for one site only those that open land of it, or that are stated.
        let opens = |o: &&Opened| item.site.is_none() || item.phase.is_some() || o.site_area > Area::ZERO;
        let steps = bought.iter().filter(|b| item.site.is_none() && in_phase(b.phase)).map(|b| (b.phase, b.starts));
        let mut phases: BTreeMap<u32, Month> = BTreeMap::new();
        for (phase, starts) in meant.filter(opens).map(|o| (o.phase, o.starts)).chain(steps) {
            phases.entry(phase).and_modify(|first| *first = starts.min(*first)).or_insert(starts);
        }
        return phases.into_values().map(|starts| (starts, amount)).collect();
    }
    let sum = |o: &Opened| match item.per {
        Per::Once => amount,
        Per::SiteM2 => for_area(amount, o.site_area),
        Per::NetM2 => for_area(amount, o.net_area),
        Per::RoadM2 => for_area(amount, o.road),
        Per::GreenM2 => for_area(amount, o.green),
        Per::FacilityM2 => for_area(amount, o.facility),
        // What comes back every year is paid for what firms hold; a payment of the moment is due for all that is new.
        Per::GrantedM2 if item.yearly => for_area(amount, o.granted - o.moved.returned),
        Per::GrantedM2 => for_area(amount, o.granted),
        Per::BuildingM2 if item.yearly => for_area(amount, o.building),
        Per::BuildingM2 => for_area(amount, o.building + o.moved.building),
        Per::Firm => bounded(amount * i128::from(o.firms)),
        Per::Move => bounded(amount * i128::from(o.moved.firms)),
    };
    meant.map(|o| (o.starts, sum(o))).collect()
}
