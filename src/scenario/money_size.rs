//! How large the money of a scenario can grow: what is let through is exact to the rupiah, whatever is decided.
//!
//! Knows: finances, steps of capacity, how much land there is. Must not know: how a cash flow is worked out.

use super::land::LandRead;
use super::objective::header;
use super::reader::Reader;
use super::schema::Root;
use crate::diagnostic::{Spot, fault};
use crate::expansion::{Expansion, Step};
use crate::finance::{Finance, GROWTH_ONE, Item, Per, Rate, Tenure, growth_factors};
use crate::units::{Area, Money};

/// All money of a scenario together stays below this: every sum fits, also at twice the price.
const MOST_MONEY: i128 = 1_000_000_000_000_000_000;

/// What money is counted by, at most.
struct Size {
    /// Square metres of land and floor.
    area: i128,
    firms: i128,
    phases: i128,
    /// Dearest square metre.
    price: i128,
}

impl Size {
    fn of(root: &Root, land: &LandRead, firms: usize) -> Self {
        // Only phases with dates have a cash flow; as many as there can be where their number alone is stated.
        let stated = root.scenario.as_ref().and_then(|scenario| scenario.phases.as_ref());
        let phases = if root.phase.is_empty() { stated.map_or(1, |_| 100) } else { root.phase.len() as i128 };
        let wishes = &land.layouts;
        let land = &land.land;
        let area: Area = land.sites.iter().map(|site| site.boundary.area()).chain(land.halls.iter().map(|h| h.floor)).sum();
        let prices = land.rows.iter().map(|row| row.price_m2).chain(land.halls.iter().map(|hall| hall.price_m2));
        let prices = prices.chain(wishes.iter().map(|wish| wish.price_m2));
        let price = prices.flatten().max().unwrap_or(Money::ZERO);
        Self { area: area.0 / Area::PER_M2 + 1, firms: firms as i128, phases, price: price.0.into() }
    }
}

/// Refuses money that may grow too large to be exact: every item in every phase and year, and every step that can be
/// had, grown until the last year.
pub(super) fn check(reader: &Reader<'_>, root: &Root, land: &LandRead, firms: usize, expansion: &Expansion) {
    let Some(finance) = &expansion.finance else { return };
    let size = Size::of(root, land, firms);
    let inflation = grows(finance.inflation, finance);
    let place = |name: &str| {
        let names = root.cost.keys().chain(root.income.keys()).chain(root.step.keys());
        names.into_iter().find(|known| known.value == name).map_or_else(|| reader.spot(&(0..0)), |name| reader.spot_of(name))
    };
    let money = std::iter::once((reader.spot(&header(reader.text, "[money]")), "money", for_land(finance, &size)));
    let items = finance.items.iter().map(|item| (place(&item.id), item.id.as_str(), of_item(item, finance, &size)));
    let step = |step: &Step| i128::from(step.cost.0) * i128::from(step.most) * inflation;
    let steps = expansion.steps.iter().map(|s| (place(&s.id), s.id.as_str(), step(s)));
    refuse(reader, money.chain(items).chain(steps));
}

/// Reports the first part with which the sum becomes too large.
fn refuse<'p>(reader: &Reader<'_>, parts: impl Iterator<Item = (Spot, &'p str, i128)>) {
    let mut total: i128 = 0;
    for (spot, name, most) in parts {
        total = total.saturating_add(most);
        if total >= MOST_MONEY {
            reader.report(fault("money-too-large", &spot).with("name", name));
            return;
        }
    }
}

/// By what a rate multiplies a sum until the last year, at most; rounded up.
fn grows(rate: Rate, finance: &Finance) -> i128 {
    growth_factors(rate, finance.years).into_iter().max().unwrap_or(GROWTH_ONE) / GROWTH_ONE + 1
}

/// What land can bring, at most.
fn for_land(finance: &Finance, size: &Size) -> i128 {
    let land = grows(finance.land_growth.high, finance) * size.area * size.phases;
    match finance.tenure {
        Tenure::Sale { instalment_years, .. } => size.price.saturating_mul(land) * (2 + i128::from(instalment_years)),
        Tenure::Lease { rent_m2, .. } => i128::from(rent_m2.0).saturating_mul(land) * (i128::from(finance.years) + 5),
    }
}

/// What a cost or income can come to, at most.
fn of_item(item: &Item, finance: &Finance, size: &Size) -> i128 {
    let count = match item.per {
        Per::Once => 1,
        Per::Firm | Per::Move => size.firms,
        _ => size.area,
    };
    let years = i128::from(finance.years);
    let times = if item.yearly { years + i128::from(-item.after_months.min(0)) / 12 + 1 } else { 1 };
    i128::from(item.amount.0).saturating_mul(count).saturating_mul(grows(finance.inflation, finance) * size.phases * times)
}
