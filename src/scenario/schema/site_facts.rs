//! What surrounds a site and what lies on it, as it is written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::at::{At, Corner, Number, Ring, Whole};

/// Where a site is entered.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct GateTable {
    /// The middle of its opening, on the boundary (at most 0.5 m off).
    pub at: Corner,
    /// Clear width of its opening.
    pub width_m: Option<At<Number>>,
    /// The road of this site that it opens on.
    pub road: Option<At<String>>,
}

/// A road outside the site that a gate opens on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct RoadTable {
    /// What it is called on the drawing.
    pub label: Option<At<String>>,
    /// Its class by the largest vehicle that may use it (UU 22/2009): I up to 18 m, II up to 12 m, III up to 9 m.
    pub class: Option<ClassWord>,
    /// Width of its carriageway.
    pub width_m: Option<At<Number>>,
    /// Whether the site has a legal right of way over it. Where it has none, the scenario is at fault; where nobody has
    /// said, that is a doubt.
    pub right_of_way: Option<At<bool>>,
    /// What the right rests on: a document, the status of the street.
    pub source: Option<At<String>>,
    /// Lorry trips a day it may carry for this site. Firms then draw them: `uses = { trips = 4 }`.
    pub trips_per_day: Option<At<Whole>>,
}

/// Class of a road, or of the vehicle that a site is laid out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(in crate::scenario) enum ClassWord {
    #[serde(rename = "I")]
    One,
    #[serde(rename = "II")]
    Two,
    #[serde(rename = "III")]
    Three,
}

/// Land inside a site that is not free to lay out.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct ReserveTable {
    /// Why it is not free: an obstacle or a building that stays bears neither streets nor plots, land that must stay green
    /// counts as green, over an easement streets and green may run.
    pub kind: ReserveWord,
    /// Where it lies.
    pub outline: Ring,
    /// How far plots and facilities keep off it; 0 where it is not stated.
    pub buffer_m: Option<At<Number>>,
    /// What it is called on the drawing.
    pub label: Option<At<String>>,
}

/// Why land is not free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "lowercase")]
pub(in crate::scenario) enum ReserveWord {
    Obstacle,
    Building,
    Green,
    Easement,
}
