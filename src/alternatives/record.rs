//! Alternatives as the plain data of `alternatives.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::plan::{Number, ScenarioRef};

/// The file `alternatives.json` (additions only).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlternativesRecord {
    /// Version of this format: 1.
    pub schema: u32,
    /// Which scenario they answer.
    pub scenario: ScenarioRef,
    /// SHA-256 of the best plan, as its `plan.json` states it of itself.
    pub plan_sha256: String,
    /// How many plans were asked for, the best included.
    pub asked: usize,
    /// How much less than the best they may be worth, as a share of its value.
    pub slack: Number,
    /// What each is worth at least, priority by priority.
    pub least: Vec<LevelRef>,
    /// Whether there are more.
    pub extent: Extent,
    /// The plans, the best first.
    pub plans: Vec<AlternativeRef>,
    /// Every applicant.
    pub firms: Vec<FirmRef>,
    /// SHA-256 of the files beside it.
    pub files: BTreeMap<String, String>,
    /// SHA-256 of this file as kavling writes it with this field left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// Whether there are more plans within the slack than those listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// Proven: there are no others.
    All,
    /// As many as were asked for; whether there are others was not asked.
    Enough,
    /// Time ended before as many were found, or before it was proven that there are no others.
    TimeEnded,
}

/// A value of a priority.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelRef {
    /// What is measured.
    pub measure: String,
    /// The value.
    pub value: Number,
}

/// One plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlternativeRef {
    /// Number; 1 is the best.
    pub number: usize,
    /// Its plan beside this file; none for the best, which stands in the folder above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Its value, priority by priority.
    pub levels: Vec<LevelRef>,
    /// Its figures, as in a plan.
    pub metrics: BTreeMap<String, Number>,
    /// Who holds land.
    pub firms: Vec<String>,
    /// Who does and does not in the best plan.
    pub joins: Vec<String>,
    /// Who does not and does in the best plan.
    pub leaves: Vec<String>,
}

/// One applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirmRef {
    /// Firm id.
    pub firm: String,
    /// In how many of the plans listed it holds land.
    pub granted_in: usize,
    /// Of so many.
    pub of: usize,
    /// In which of all plans within the slack.
    pub standing: Standing,
}

/// In which of all plans within the slack, listed or not, a firm holds land.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Proven: in every one.
    EveryPlan,
    /// In some, and not in others.
    SomePlans,
    /// Proven: in none.
    NoPlan,
    /// In every one known or in none known, and time ended before that was proven of all.
    Open,
}
