//! Rules as they are written: `[rules.NAME]`, then the kind as the key.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Cites;
use crate::scenario::at::{At, Names, Number, Pair, Whole};

/// One wish or limit: exactly one kind, and perhaps what its numbers cite.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("minProperties" = 1, "maxProperties" = 2))]
pub(in crate::scenario) struct RuleTable {
    /// Firms apart from firms, or from receptors outside the fence.
    pub keep_apart: Option<KeepApartTable>,
    /// Firms never on the same site.
    pub separate_sites: Option<SeparateSitesTable>,
    /// Firms near an area, as a duty or for a bonus.
    pub near: Option<NearTable>,
    /// A bonus for wanted neighbours.
    pub wanted: Option<WantedTable>,
    /// Noise of all firms together at a receptor.
    pub noise: Option<NoiseTable>,
    /// Firms not at certain places or in certain building types.
    pub not_in: Option<NotInTable>,
    /// How many firms of a group, or how much land for it.
    pub quota: Option<QuotaTable>,
    /// Firms that must be granted land.
    pub must_admit: Option<MustAdmitTable>,
    /// A firm on given plots, in a hall, or on a stretch of an open row.
    pub locked: Option<LockedTable>,
    /// Firms that must not have certain places, or any land.
    pub forbidden: Option<ForbiddenTable>,
    /// Places kept for a group, or for nobody.
    pub reserved: Option<ReservedTable>,
    /// Norms that its numbers come from: `cites = { metres = "PACK/NORM" }`.
    #[serde(default)]
    pub cites: Cites,
}

/// Firms at least so many metres apart. Exactly one of `from`, `receptors` (with `these`), `pairs`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct KeepApartTable {
    /// Classes, groups or firms of the one side.
    pub these: Option<Names>,
    /// Classes, groups or firms of the other side.
    pub from: Option<Names>,
    /// Receptors outside the fence: NAME or SITE.NAME.
    pub receptors: Option<Names>,
    /// Pairs of firms.
    pub pairs: Option<At<Vec<Pair>>>,
    /// Least distance; exactly this much is allowed.
    pub metres: At<Number>,
    /// What is measured; outlines where it is not stated.
    pub between: Option<BetweenWord>,
}

/// What a distance is measured between.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "lowercase")]
pub(in crate::scenario) enum BetweenWord {
    Outlines,
    Buildings,
}

/// Firms never on the same site.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct SeparateSitesTable {
    /// Classes, groups or firms of the one side.
    pub these: Names,
    /// Classes, groups or firms of the other side.
    pub from: Names,
}

/// Firms near an area.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct NearTable {
    /// Classes, groups or firms.
    pub these: Names,
    /// The area: NAME or SITE.NAME.
    pub area: At<String>,
    /// Largest distance.
    pub metres: At<Number>,
    /// Points for each firm near enough; without a bonus being near is a duty.
    pub bonus: Option<At<Number>>,
}

/// A bonus for wanted neighbours.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct WantedTable {
    /// Points for each pair that stands together.
    pub bonus: At<Number>,
    /// Pairs of firms; what the firms themselves want where it is not stated.
    pub pairs: Option<At<Vec<Pair>>>,
    /// Largest distance; side by side in one row where it is not stated.
    pub within_m: Option<At<Number>>,
}

/// Noise of all firms together at a receptor.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct NoiseTable {
    /// The receptor: NAME or SITE.NAME.
    pub receptor: At<String>,
    /// Limit; the receptor's own where it is not stated.
    pub limit_dba: Option<At<Number>>,
    /// Loss through walls and barriers.
    pub attenuation_db: Option<At<Number>>,
    /// Classes, groups or firms counted; all where it is not stated.
    pub these: Option<Names>,
}

/// Firms not at certain places or in certain building types.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct NotInTable {
    /// Classes, groups or firms.
    pub these: Names,
    /// Building types.
    pub building: Option<Vec<NotInBuilding>>,
    /// Plots, rows, halls or sites.
    pub places: Option<Names>,
}

/// A building type firms must not be in.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum NotInBuilding {
    Detached,
    SemiDetached,
    Row,
    Hall,
}

/// How many firms of a group, or how much land for it. Exactly one of `group` and `these`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct QuotaTable {
    /// A group, class or firm.
    pub group: Option<Names>,
    /// Classes, groups or firms.
    pub these: Option<Names>,
    /// At least so many firms.
    pub min_firms: Option<At<Whole>>,
    /// At most so many firms.
    pub max_firms: Option<At<Whole>>,
    /// At least so much land, m².
    pub min_area_m2: Option<At<Number>>,
    /// At most so much land, m².
    pub max_area_m2: Option<At<Number>>,
}

/// Firms that must be granted land.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct MustAdmitTable {
    /// Classes, groups or firms.
    pub firms: Names,
}

/// A firm on a given place. Exactly one of `plots`, `hall`, `stretch_m` (with `row`).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct LockedTable {
    /// The firm.
    pub firm: At<String>,
    /// Neighbouring plots of one row: names or `A-01..A-04`.
    pub plots: Option<Names>,
    /// A hall.
    pub hall: Option<At<String>>,
    /// The open row of `stretch_m`.
    pub row: Option<At<String>>,
    /// Start and end along the frontage of `row`, metres.
    pub stretch_m: Option<At<[At<Number>; 2]>>,
}

/// Firms that must not have certain places, or any land.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct ForbiddenTable {
    /// Classes, groups or firms.
    pub firms: Names,
    /// Plots, rows, halls or sites; all land where it is not stated.
    pub places: Option<Names>,
}

/// Places kept for a group, or for nobody.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct ReservedTable {
    /// Plots, rows, halls or sites.
    pub places: Names,
    /// Classes, groups or firms they are kept for; nobody where it is not stated.
    pub group: Option<Names>,
}
