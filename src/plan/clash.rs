//! What clashes where no lawful plan exists, as it stands in `plan.json`.

use serde::{Deserialize, Serialize};

use super::Number;

/// One of the rules and capacities that cannot all be kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClashMember {
    /// Name of the rule or of the resource node.
    pub rule: String,
    /// In words.
    pub text: String,
    /// Whether the others listed can be kept without it: proven by a plan. False only where time ended before that.
    pub needed: bool,
    /// Whether the whole scenario has a lawful plan if this one alone is left out; absent where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enough: Option<bool>,
    /// By how much this one alone would have to give way instead, all else kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gives_way: Vec<GivesWay>,
    /// Where leaving it out is not enough: names that cannot all be kept without it either.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remains: Vec<String>,
}

/// An amount by which a rule or capacity gives way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GivesWay {
    /// How much.
    pub shortfall: Number,
    /// Unit.
    pub unit: String,
    /// In words.
    pub text: String,
}
