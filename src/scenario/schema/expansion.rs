//! Phases, options, steps of capacity and growth as they are written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::firm::terms_table;
use super::money::ConfidenceWord;
use crate::scenario::at::{At, Names, Number, OneOrMany, Whole};
use crate::scenario::firm_entry::TermsEntry;
use crate::scenario::reader::Reader;

/// A stage of building, by its number: `[phase.1]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct PhaseTable {
    /// The month in which it starts: `2027-01`.
    pub starts: At<String>,
    /// Most that may be spent in it, in money of the date that `[money]` states.
    pub budget: Option<At<Number>>,
}

/// One way to expand that is to be compared with others.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct OptionTable {
    /// What it is called in documents; its name where it is not stated.
    pub title: Option<At<String>>,
    /// Sites that belong to it, with the phase in which each is opened: `{ cluster = 1, east = 2 }`.
    pub sites: At<BTreeMap<At<String>, At<Whole>>>,
    /// Steps of capacity that it may buy.
    pub steps: Option<Names>,
    /// Rules that do not hold in it. A rule that changes from option to option is written twice; each leaves one out.
    pub without: Option<Names>,
    /// Firms that may be given another place in each later phase; 0 where it is not stated.
    pub moves: Option<At<Whole>>,
    /// Whether firms that grow are served before newcomers; they are not where it is not stated.
    pub first_refusal: Option<bool>,
}

/// A step of capacity: a further transformer, an extension of the IPAL. Bought whole.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct StepTable {
    /// What it is called in documents; its name where it is not stated.
    pub title: Option<At<String>>,
    /// What it enlarges: a resource (`power`) or a feeder of it (`power.F4`).
    pub node: At<String>,
    /// Capacity that each adds.
    pub add: At<Number>,
    /// Cost of each, in money of the date that `[money]` states; a step that costs nothing needs no date.
    pub cost: At<Number>,
    /// How many can be had; 1 where it is not stated.
    pub most: Option<At<Whole>>,
    /// First phase in which it can be had; 1 where it is not stated.
    pub phase: Option<At<Whole>>,
    /// How sure the cost is: A to D, or `invented`.
    pub confidence: Option<ConfidenceWord>,
    /// Where the cost comes from.
    pub source: Option<At<String>>,
}

terms_table! {
    /// What a firm asks for once it has grown, by its id. What is left out stays as the firm itself states it.
    GrowthTable {
        /// First phase in which it asks for it.
        phase: At<Whole>,
        /// Workers it has by then.
        workers: Option<At<Whole>>,
    }
}
