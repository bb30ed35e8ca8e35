//! How far a cash flow and a sum of grants may differ: every rounding counted, nothing guessed.
//!
//! A cash flow rounds each payment to the rupiah, the measure each grant to a thousand rupiah; both are otherwise
//! the same sum. All factors of discount are at most 1, so errors are added undiscounted.

use kavling::finance::{Finance, Opened, Per, Rate, Tenure, Terms};

/// Largest factor of growth within the horizon, at least 1.
fn largest(rate: Rate, years: u32) -> f64 {
    (1.0 + rate.0 as f64 / 1e6).powi(years as i32).max(1.0) + 1e-9
}

/// Most that the roundings of a cash flow of these quantities add up to, against exact sums of the grants in it.
/// `grants` is their number. Rupiah.
pub(crate) fn of_flow(finance: &Finance, opened: &[Opened], grants: usize) -> f64 {
    let years = f64::from(finance.years);
    let signers = f64::from(finance.absorption.base.max(1));
    let prices = largest(finance.land_growth.base, finance.years);
    let inflation = if finance.terms == Terms::Nominal { finance.inflation } else { Rate(0) };
    let costs = largest(inflation, finance.years);
    // What is split: half a rupiah of the whole; each part: half a rupiah at either end; then grown and rounded again.
    let part = 1.5 * prices + 0.5;
    let land = match finance.tenure {
        Tenure::Sale { instalment_years, interest, tax, .. } => {
            let (n, interest) = (f64::from(instalment_years), interest.0 as f64 / 1e6);
            let deposit = part + 0.5;
            let owed = part + deposit;
            let of_tax = part * tax as f64 / 1e6 + 0.5;
            // n instalments share the error of what is owed and are rounded at either end; so is what is left of it.
            deposit + of_tax + owed + n + n * ((owed + n) * interest + 0.5)
        }
        Tenure::Lease { deposit_months, tax, .. } => {
            years * (part + part * tax as f64 / 1e6 + 0.5) + 2.0 * (part * f64::from(deposit_months) / 12.0 + 0.5)
        }
    };
    let follows = finance.items.iter().filter(|item| matches!(item.per, Per::GrantedM2 | Per::BuildingM2 | Per::Firm));
    let items = follows.map(|item| {
        let before = f64::from((-item.after_months).max(0)) / 12.0;
        // A phase may start up to some years before the finances do.
        let times = if item.yearly { years + before + 3.0 } else { 1.0 };
        let parts = f64::from(item.over_months.max(1)) * times;
        // Split among signers, then over months: half a rupiah of the whole and one for each split.
        parts * (2.5 * costs + 0.5)
    });
    let each = signers * (land + items.sum::<f64>());
    // A phase's price is rounded grant by grant, and all that is paid for a rupiah of price is at most so much.
    let per_rupiah = match finance.tenure {
        Tenure::Sale { instalment_years, interest, .. } => prices * (2.0 + f64::from(instalment_years) * interest.0 as f64 / 1e6),
        Tenure::Lease { .. } => 0.0,
    };
    // Present values are rounded twice: of the flow with the grants and of that without.
    each * opened.len() as f64 + 0.5 * per_rupiah * grants as f64 + 2.0
}

/// Most that the roundings of the measure add up to: half a thousand for each grant, and units in 10^-12 rupiah for
/// each year, factors of discount in 10^-15 and of growth in 10^-15, on money of `turnover` rupiah.
pub(crate) fn of_measure(finance: &Finance, grants: usize, turnover: f64) -> f64 {
    let years = f64::from(finance.years);
    let growth = largest(finance.land_growth.base, finance.years) * largest(finance.inflation, finance.years);
    let paid = growth * (years + 60.0);
    500.0 * grants as f64 + turnover * (0.5e-12 * (years + 1.0) + 1e-15 * paid * (years + 1.0))
}
