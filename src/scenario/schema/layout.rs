//! What a planner wishes of the layout of a site, as it is written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::BuildingWord;
use crate::scenario::at::{At, Number, Whole};

/// How a site without plots is to be laid out; the table bears the name of the site.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct LayoutTable {
    /// How streets may run; every way is tried where it is not stated.
    pub patterns: Option<At<Vec<PatternWord>>>,
    /// Right of way of the street that starts at the gate; 12 m where it is not stated (a judgement, D: 12 to 14 m).
    pub street_m: Option<At<Number>>,
    /// Right of way of other streets; 10 m where it is not stated (a judgement, D).
    pub service_m: Option<At<Number>>,
    /// Radius of kerbs where streets meet; 9 m where it is not stated (a judgement, D: 9 to 12 m).
    pub kerb_m: Option<At<Number>>,
    /// Longest dead end without a turning head; 50 m where it is not stated (a judgement, D; 20 m in Britain, B, 45.7 m in
    /// the IFC, C).
    pub dead_end_m: Option<At<Number>>,
    /// Turning heads to try; both where it is not stated.
    pub heads: Option<At<Vec<HeadWord>>>,
    /// Depths of rows to try; 24, 28.5 and 32 m where they are not stated (a judgement, D).
    pub depths_m: Option<At<Vec<At<Number>>>>,
    /// Smallest depth that still makes a plot; shallower land becomes green. 15 m where it is not stated (a judgement, D), or
    /// the smallest of `depths_m` where that is less.
    pub least_depth_m: Option<At<Number>>,
    /// Width of the cells that rows are cut on; 2 m where it is not stated (a judgement, D).
    pub module_m: Option<At<Number>>,
    /// How buildings stand on the plots; `row` where it is not stated.
    pub building: Option<BuildingWord>,
    /// Price of a square metre.
    pub price_per_m2: Option<At<Number>>,
    /// Width of the strip along the boundary that bears neither streets nor plots but at gates: drain, fence, green. 1 m where
    /// it is not stated (a judgement, D).
    pub edge_m: Option<At<Number>>,
    /// Green counts only where it is at least so wide; 2 m where it is not stated (a judgement, D).
    pub green_width_m: Option<At<Number>>,
    /// Shares of the site that every layout must keep.
    #[serde(default)]
    pub shares: SharesTable,
    /// Most layouts to look at; 200 where it is not stated.
    pub most: Option<At<Whole>>,
    /// Facilities that get their land before plots do, by name.
    #[serde(default)]
    pub facility: BTreeMap<At<String>, FacilityTable>,
}

/// How streets run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum PatternWord {
    Spine,
    Parallel,
    CulDeSac,
    Loop,
}

/// How a dead end is turned in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "lowercase")]
pub(in crate::scenario) enum HeadWord {
    Hammerhead,
    Circle,
}

/// Shares of a site, per cent of its area; what is not stated does not bind.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct SharesTable {
    /// Least share of green.
    pub green_min_percent: Option<At<Number>>,
    /// Least share of streets.
    pub roads_min_percent: Option<At<Number>>,
    /// Most land in plots.
    pub plots_max_percent: Option<At<Number>>,
    /// Least land in plots.
    pub plots_min_percent: Option<At<Number>>,
}

/// A facility that needs land on a street. Exactly one of `area_m2`, `runoff`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct FacilityTable {
    /// What it is called on the drawing; its name where it is not stated.
    pub label: Option<At<String>>,
    /// Land it needs.
    pub area_m2: Option<At<Number>>,
    /// The rain that it must hold back, where it is a basin: its land follows from it.
    pub runoff: Option<At<RunoffTable>>,
    /// Least frontage on a street; 6 m where it is not stated: the tanker or lorry that serves it (a judgement, D).
    pub frontage_m: Option<At<Number>>,
    /// Where it belongs: `low-point` (of the site), `gate`, `far-end`; `far-end`, where land is worth least, where it is not
    /// stated.
    pub near: Option<NearWord>,
}

/// What a site sheds more than it did before it was built on (PP 13/2017, zero delta Q, confidence C), held back in a basin:
/// land = (after − before) × area of the site × rain ÷ depth, rounded up to the square metre.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct RunoffTable {
    /// Rain of the design storm, mm.
    pub rain_mm: At<Number>,
    /// Depth of water that the basin can hold.
    pub depth_m: At<Number>,
    /// Share of rain that ran off before the site was built on, per cent.
    pub before_percent: At<Number>,
    /// Share of rain that runs off afterwards, per cent.
    pub after_percent: At<Number>,
}

/// Where a facility belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum NearWord {
    LowPoint,
    Gate,
    FarEnd,
}
