//! How land is allotted, as it is written: the method, conditions, criteria, facts of the planner's own.

use schemars::JsonSchema;
use serde::Deserialize;

use super::money::ConfidenceWord;
use crate::scenario::at::{At, Names, Number, Scale};

/// What decides among the firms that are eligible.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct AllotmentTable {
    /// `bands` (as many as possible from the highest band of points, then from the next, then the objective; where criteria are
    /// stated and no method), `best-plan` (the objective), `strict-merit` or `ballot`.
    pub method: Option<At<MethodWord>>,
    /// The least points of each band, the highest band first; 80 and 65 per cent of what the criteria can give where it is not
    /// stated. Whoever scores less stands in one band below.
    pub bands: Option<At<Vec<At<Number>>>>,
    /// What is counted in a band: `firms` (where it is not stated) or `jobs`.
    pub count: Option<At<CountWord>>,
    /// Pass mark: whoever scores less is not eligible.
    pub pass: Option<At<Number>>,
}

/// A method of allotment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum MethodWord {
    Bands,
    BestPlan,
    StrictMerit,
    Ballot,
}

/// What is counted in a band.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "lowercase")]
pub(in crate::scenario) enum CountWord {
    Firms,
    Jobs,
}

/// A fact of the planner's own that firms state: yes or no, or a number where a unit is stated.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct FactTable {
    /// What it says, in the planner's words.
    pub what: Option<At<String>>,
    /// Unit of a number: `%`, points, years, …; without one the answer is yes or no.
    pub unit: Option<At<String>>,
    /// Least number that can be meant: a firm that states less has written a mistake. Only with a unit.
    pub min: Option<At<Number>>,
    /// Greatest number that can be meant. Only with a unit.
    pub max: Option<At<Number>>,
}

/// What a firm must fulfil to be granted land. Exactly one of `of` and `any`. A firm that does not state what is asked does not
/// fulfil it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct ConditionTable {
    /// What it asks, in the planner's words.
    pub what: Option<At<String>>,
    /// Where it comes from.
    pub source: Option<At<String>>,
    /// How sure that source is: A to D, or `invented`.
    pub confidence: Option<ConfidenceWord>,
    /// What is asked for: workers, turnover, investment, area_ideal_m2, workers_per_100_m2, investment_per_m2, class, sector,
    /// kbli, or a fact of `[fact.NAME]`. A fact that is a yes or no must be answered with yes.
    pub of: Option<At<String>>,
    /// At least so much.
    pub min: Option<At<Number>>,
    /// At most so much.
    pub max: Option<At<Number>>,
    /// One of these words; a KBLI code of fewer digits allows every code that begins with it.
    pub allowed: Option<Names>,
    /// Several tests of which one must be passed.
    pub any: Option<At<Vec<TestTable>>>,
}

/// One of several tests.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct TestTable {
    /// What is asked for, as in a condition.
    pub of: At<String>,
    /// At least so much.
    pub min: Option<At<Number>>,
    /// At most so much.
    pub max: Option<At<Number>>,
    /// One of these words.
    pub allowed: Option<Names>,
}

/// One criterion of the points scheme: what a firm scores depends on its own facts and this scale alone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct CriterionTable {
    /// What it rewards, in the planner's words.
    pub what: Option<At<String>>,
    /// Where it comes from.
    pub source: Option<At<String>>,
    /// How sure that source is: A to D, or `invented`.
    pub confidence: Option<ConfidenceWord>,
    /// What is measured: workers, turnover, investment, area_ideal_m2, workers_per_100_m2, investment_per_m2, or a fact of
    /// `[fact.NAME]`.
    pub of: At<String>,
    /// Points for the whole scale.
    pub weight: At<Number>,
    /// Values, rising, each with the share of the weight that it earns, 0 to 1: straight lines between them, level beyond the
    /// ends. A fact that is a yes or no needs none: a yes earns all.
    pub scale: Option<Scale>,
}
