//! What a plan says of the method it was allotted by.

use serde::{Deserialize, Serialize};

use super::{Number, OtherGrant};

/// Cases of envy: a refused firm could take the place of a granted firm with fewer points, all else fixed, and every rule
/// would hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnvyRef {
    /// How many pairs of firms.
    pub cases: usize,
    /// Proven: no lawful plan has fewer.
    pub at_least: usize,
    /// Each, by refused firm, then by granted firm.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub list: Vec<EnvyCase>,
    /// What it costs at the first level of the objective to have no more cases; none where the best plan is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub costs: Option<MeritCosts>,
}

/// One case of envy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnvyCase {
    /// The refused firm.
    pub refused: String,
    /// Its points.
    pub refused_points: Number,
    /// The granted firm whose place it could take.
    pub granted: String,
    /// Its points.
    pub granted_points: Number,
}

/// Worth of the best of all plans less worth of the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeritCosts {
    /// By the best plan found.
    pub at_least: Number,
    /// By the proven limit; none where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Number>,
    /// Grants of that best plan that this plan does not make: with them it can be put together and measured. Nothing where
    /// it is worth no more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<OtherGrant>,
    /// Firms granted in this plan that hold nothing in that plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
}

/// In how many draws of the ballot each firm wins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChancesRef {
    /// Draws asked for.
    pub asked: usize,
    /// Draws decided to the end: the first so many. Draw n uses the seed `<public seed>/draw-<n>`, n from 1.
    pub draws: usize,
    /// Every firm, by id.
    pub firms: Vec<ChanceRef>,
}

/// In how many draws a firm wins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChanceRef {
    /// Firm id.
    pub firm: String,
    /// Draws in which it is granted land.
    pub wins: usize,
}
