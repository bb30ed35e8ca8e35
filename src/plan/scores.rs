//! How land was allotted and what each firm scores, as `plan.json` has it.
//!
//! Knows: the stable format. Must not know: how a score is worked out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Number;

/// How land was allotted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AllotmentRef {
    /// `bands`, `best-plan`, `strict-merit` or `ballot`.
    pub method: String,
    /// The least points of each band, the highest band first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<Number>,
    /// What is counted in a band: `firms` or `jobs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    /// Whoever scores less is not eligible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass: Option<Number>,
    /// Every firm, in the order of the scenario's firms.
    pub scores: Vec<ScoreRef>,
}

/// What one firm scores, and whether it may be granted land.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreRef {
    /// Firm id.
    pub firm: String,
    /// Points by criterion; empty without a points scheme.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by: BTreeMap<String, Number>,
    /// Its points in all, without preferences for places; none where it states none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Number>,
    /// Its band, where bands decide; 1 is the highest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<usize>,
    /// Whether it fulfils every condition and reaches the pass mark.
    pub eligible: bool,
    /// The conditions that it does not fulfil.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fails: Vec<String>,
}
