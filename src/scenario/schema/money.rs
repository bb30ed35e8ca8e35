//! Money over time as it is written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::at::{At, Number, OneOrThree, Whole};

/// Rates, dates and terms of payment: with them kavling works out cash flow and net present value.
/// Exactly one of `sale`, `lease`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct MoneyTable {
    /// Whether money keeps its worth in the figures: `real`, or `nominal` (costs grow with inflation, rates include it).
    pub terms: At<TermsWord>,
    /// The month whose money all prices and costs are in, `2026-01`; year 0 starts here.
    pub from: Option<At<String>>,
    /// Years looked at, 1 to 60.
    pub years: At<Whole>,
    /// Discount rate a year, per cent: one number, or low, most likely and high.
    pub discount_percent: At<OneOrThree<Number>>,
    /// Terms that the discount rate was taken from, where they are known: must be those of `terms`.
    pub discount_terms: Option<At<TermsWord>>,
    /// Growth of costs and other income a year, per cent; with nominal terms only.
    pub inflation_percent: Option<At<Number>>,
    /// Growth of land prices and rents a year, per cent: one number, or three; 0 where it is not stated.
    pub land_growth_percent: Option<At<OneOrThree<Number>>>,
    /// Terms that the growth of land prices was taken from, where they are known: must be those of `terms`.
    pub growth_terms: Option<At<TermsWord>>,
    /// Months from the start of a phase until all it grants is signed: one number, or three; 0 where it is not stated.
    pub absorption_months: Option<At<OneOrThree<Whole>>>,
    /// Land is sold at the price of its row or hall.
    pub sale: Option<SaleTable>,
    /// Land is let.
    pub lease: Option<LeaseTable>,
    /// How sure these figures and the prices of rows, plots and halls are: A to D, or `invented`.
    pub confidence: ConfidenceWord,
    /// Where they come from.
    pub source: At<String>,
}

/// Whether money keeps its worth in the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "lowercase")]
pub(in crate::scenario) enum TermsWord {
    Real,
    Nominal,
}

/// How sure a figure is.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(in crate::scenario) enum ConfidenceWord {
    A,
    B,
    C,
    D,
    #[serde(rename = "invented")]
    Invented,
}

/// How land is paid for that is sold.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct SaleTable {
    /// Share of the price paid at signing, per cent; 0 where it is not stated.
    pub deposit_percent: Option<At<Number>>,
    /// Years over which the rest is paid in equal yearly parts; 0, all at signing, where it is not stated.
    pub instalment_years: Option<At<Whole>>,
    /// Interest a year on what is still owed, per cent; 0 where it is not stated.
    pub interest_percent: Option<At<Number>>,
    /// Tax on the seller, per cent of the price; 0 where it is not stated.
    pub tax_percent: Option<At<Number>>,
}

/// How land is paid for that is let.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct LeaseTable {
    /// Rent of a square metre a year, paid in advance.
    pub rent_per_m2: At<Number>,
    /// Deposit in months of rent, paid back at the end; 0 where it is not stated.
    pub deposit_months: Option<At<Whole>>,
    /// Tax on rent, per cent; 0 where it is not stated.
    pub tax_percent: Option<At<Number>>,
}

/// A cost, or an income other than from land.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct ItemTable {
    /// What it is called in documents; its name where it is not stated.
    pub title: Option<At<String>>,
    /// Rupiah for each of what it is counted by.
    pub amount: At<Number>,
    /// What it is counted by.
    pub per: PerWord,
    /// The phase it belongs to; every phase where it is not stated.
    pub phase: Option<At<Whole>>,
    /// Only for land of this site; all sites where it is not stated.
    pub site: Option<At<String>>,
    /// Months after the start of the phase, negative before it (counted by what is granted: after each signing).
    pub after_months: Option<At<Whole>>,
    /// Months over which it is spread evenly; at once where it is not stated.
    pub over_months: Option<At<Whole>>,
    /// Whether it comes back every year until the last.
    pub yearly: Option<bool>,
    /// How sure the amount is: A to D, or `invented`.
    pub confidence: ConfidenceWord,
    /// Where it comes from.
    pub source: At<String>,
}

/// What an item is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "snake_case")]
pub(in crate::scenario) enum PerWord {
    Once,
    SiteM2,
    NetM2,
    RoadM2,
    GreenM2,
    FacilityM2,
    GrantedM2,
    BuildingM2,
    Firm,
    Move,
}
