//! The land as it is written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Cites, ClassWord, GateTable, ReserveTable, RoadTable};
use crate::scenario::at::{At, Corner, Number, OneOrMany, Ring, Whole};

/// What buildings of one type must keep to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct BuildingTable {
    /// Free depth between road and building: front setback or lorry bay, whichever is longer.
    pub front_m: At<Number>,
    /// Free depth behind the building.
    pub rear_m: At<Number>,
    /// Free width on each free side.
    pub side_m: Option<At<Number>>,
    /// Largest share of the plot under the building (KDB), per cent.
    pub coverage_percent: At<Number>,
    /// Height of buildings, metres: free sides are at least half the fire distance of it.
    pub height_m: Option<At<Number>>,
    /// In a row: a fire gap after so many metres of buildings.
    pub fire_gap_every_m: Option<At<Number>>,
    /// Width of a fire gap.
    pub fire_gap_m: Option<At<Number>>,
    /// Front setback by the clear width of the street (the row's `street_m`), that of the widest street not above it:
    /// `{ 10 = 8.0, 12 = 12.0 }`. `front_m` holds for narrower ones.
    #[serde(default)]
    pub front_by_street_m: BTreeMap<At<String>, At<Number>>,
    /// A lorry's bay, width and length, metres.
    pub lorry_bay_m: Option<At<[At<Number>; 2]>>,
    /// The lorry that must be able to turn in from the row's street, by the class of its road.
    pub lorry: Option<LorryWord>,
    /// A car's place, width and length, metres.
    pub car_m: Option<At<[At<Number>; 2]>>,
    /// Workers for whom there is one car.
    pub workers_per_car: Option<At<Whole>>,
    /// A motorcycle's place, width and length, metres.
    pub motorcycle_m: Option<At<[At<Number>; 2]>>,
    /// Motorcycles for each worker.
    pub motorcycles_per_worker: Option<At<Number>>,
    /// Least share of the plot that is green (KDH), per cent.
    pub green_percent: Option<At<Number>>,
    /// Least width of green that counts, metres.
    pub green_width_m: Option<At<Number>>,
    /// Norms that its numbers come from: `cites = { coverage_percent = "PACK/NORM" }`.
    #[serde(default)]
    pub cites: Cites,
}

/// The class of road that a lorry is made for.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(in crate::scenario) enum LorryWord {
    #[serde(rename = "I")]
    One,
    #[serde(rename = "II")]
    Two,
    #[serde(rename = "III")]
    Three,
}

/// One piece of land.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct SiteTable {
    /// The legal boundary.
    pub boundary: Ring,
    /// Land within the boundary that does not belong to the site.
    #[serde(default)]
    pub holes: Vec<Ring>,
    /// Where the public road is entered, where no more than that is known of the gates; otherwise `gate`.
    #[serde(default)]
    pub gates: Vec<Corner>,
    /// Gates, by name.
    #[serde(default)]
    pub gate: BTreeMap<At<String>, GateTable>,
    /// Roads outside that gates open on, by name.
    #[serde(default)]
    pub road: BTreeMap<At<String>, RoadTable>,
    /// Land that is not free to lay out, by name.
    #[serde(default)]
    pub reserves: BTreeMap<At<String>, ReserveTable>,
    /// Where water runs to.
    pub low_point: Option<Corner>,
    /// What streets are laid out for: the largest vehicle of this class of road (I: 18 m, II: 12 m, III: 9 m).
    pub vehicle: Option<At<ClassWord>>,
    /// Land in use, by name.
    #[serde(default)]
    pub areas: BTreeMap<At<String>, AreaTable>,
    /// Neighbours outside the fence that need protection, by name.
    #[serde(default)]
    pub receptors: BTreeMap<At<String>, ReceptorTable>,
    /// First phase in which it may be granted.
    pub phase: Option<At<Whole>>,
}

/// A polygon of a site with a land use.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct AreaTable {
    /// What the land is used for.
    #[serde(rename = "use")]
    pub land_use: UseWord,
    /// Where it lies.
    pub outline: Ring,
    /// What it is called on the drawing.
    pub label: Option<At<String>>,
}

/// What land is used for.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "lowercase")]
pub(in crate::scenario) enum UseWord {
    Road,
    Green,
    Facility,
    Easement,
}

/// Something outside the fence that must be protected.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct ReceptorTable {
    /// Where it lies.
    pub outline: Ring,
    /// Noise allowed at its nearest point, dB(A).
    pub noise_dba: Option<At<Number>>,
}

/// How buildings stand on plots.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum BuildingWord {
    Detached,
    SemiDetached,
    Row,
}

/// On which side of the way from `from` to `to` the land of a row lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "lowercase")]
pub(in crate::scenario) enum SideWord {
    Left,
    Right,
}

/// Plots side by side along one frontage. The land lies to the left of the way from `from` to `to`.
/// Exactly one of `plots`, `widths`, `module`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct RowTable {
    /// The site it is on.
    pub site: At<String>,
    /// Start of the frontage.
    pub from: Corner,
    /// End of the frontage.
    pub to: Corner,
    /// On which side of that way the land lies; left where it is not stated.
    pub side: Option<SideWord>,
    /// Depth, or depth at the start and at the end.
    pub depth: At<OneOrMany<Number>>,
    /// Number of plots of equal width; a remainder in millimetres goes to the last.
    pub plots: Option<At<Whole>>,
    /// Width of each plot.
    pub widths: Option<At<Vec<At<Number>>>>,
    /// Width of a cell of an open row, not yet cut.
    pub module: Option<At<Number>>,
    /// Number of the first plot; 1 where it is not stated.
    pub first: Option<At<Whole>>,
    /// How buildings stand.
    pub building: BuildingWord,
    /// Clear width of the street before it, metres: what a lorry may use to turn in.
    pub street_m: Option<At<Number>>,
    /// Classes of firms allowed here; all where it is not stated.
    pub allow: Option<Vec<At<String>>>,
    /// Price of a square metre.
    pub price_per_m2: Option<At<Number>>,
    /// First phase in which it may be granted.
    pub phase: Option<At<Whole>>,
}

/// A single plot given by its outline.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct PlotTable {
    /// The site it is on.
    pub site: At<String>,
    /// Where it lies.
    pub outline: Ring,
    /// How buildings stand; detached where it is not stated.
    pub building: Option<BuildingWord>,
    /// Classes of firms allowed here; all where it is not stated.
    pub allow: Option<Vec<At<String>>>,
    /// Price of a square metre.
    pub price_per_m2: Option<At<Number>>,
    /// First phase in which it may be granted.
    pub phase: Option<At<Whole>>,
}

/// A building whose floor several firms share.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct HallTable {
    /// The site it is on.
    pub site: At<String>,
    /// Its walls.
    pub outline: Ring,
    /// Floor that can be granted.
    pub floor_m2: At<Number>,
    /// Classes of firms allowed here; all where it is not stated.
    pub allow: Option<Vec<At<String>>>,
    /// Price of a square metre of floor.
    pub price_per_m2: Option<At<Number>>,
    /// First phase in which it may be granted.
    pub phase: Option<At<Whole>>,
}
