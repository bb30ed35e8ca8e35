//! Layouts: one way to lay streets, rows, green and facilities on a site, and what a planner wishes of one.
//!
//! Knows: land. Must not know: how layouts are made, firms, rules, files.

mod ground;

use crate::geometry::Outline;
use crate::site::{BuildingRules, BuildingType, LandArea, Row, SiteIdx};
use crate::units::{Area, Length, Money};

pub use ground::{Ground, Mouth, ground};

/// One way to lay out a site. With what the site already has it uses up the site's land exactly: boundary less holes is
/// streets, green, facilities, rows, reserves, to the half square millimetre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Its name among the candidates of its site, such as `spine-03`; equal in every run.
    pub name: String,
    /// Which site it is of.
    pub site: SiteIdx,
    /// Streets, green and facilities it adds to those of the scenario.
    pub areas: Vec<LandArea>,
    /// Rows it adds to those of the scenario.
    pub rows: Vec<Row>,
}

/// A site that has been laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laid {
    /// What was wished; none where nobody wished for a layout.
    pub wish: Option<Wish>,
    /// How it is.
    pub layout: Layout,
}

/// A way to lay out a site that was tried and left, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Name of the candidate.
    pub name: String,
    /// A key of the text catalogue with its parameters.
    pub why: crate::message::Message,
}

/// Everything that was tried on a site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Candidates {
    /// Layouts that keep what was wished, in canonical order, no two alike.
    pub layouts: Vec<Layout>,
    /// What was tried and left.
    pub left: Vec<Left>,
}

/// How streets run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pattern {
    /// One street from the gate, rows on one side or both.
    Spine,
    /// Parallel streets on a collector.
    Parallel,
    /// Short streets with turning heads.
    CulDeSac,
    /// A street that comes back to where it began.
    Loop,
}

/// How a dead end is turned in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Head {
    /// A circle.
    Circle,
    /// Two arms square to the street.
    Hammerhead,
}

/// What a planner wishes of the layouts of one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The site.
    pub site: SiteIdx,
    /// Patterns to try.
    pub patterns: Vec<Pattern>,
    /// Right of way of the street that starts at the gate.
    pub street: Length,
    /// Right of way of other streets.
    pub service: Length,
    /// Radius of kerbs at corners of streets.
    pub kerb: Length,
    /// Longest dead end without a head.
    pub dead_end: Length,
    /// Heads to try.
    pub heads: Vec<Head>,
    /// Depths of rows to try.
    pub depths: Vec<Length>,
    /// Smallest depth of a cell that is still a plot; shallower land joins green.
    pub least_depth: Length,
    /// Width of cells.
    pub module: Length,
    /// How buildings stand on the rows.
    pub building: BuildingType,
    /// What they must keep to, where the scenario says so.
    pub building_rules: Option<BuildingRules>,
    /// Price of a square metre.
    pub price_m2: Option<Money>,
    /// Width of the strip along the boundary that stays free of streets and plots but at gates (drain, fence, green).
    pub edge: Length,
    /// Facilities that get their land before plots do.
    pub facilities: Vec<FacilityWish>,
    /// Shares of the site that every layout must keep.
    pub shares: Shares,
    /// Green counts only where it is at least so wide.
    pub green_width: Length,
    /// Most candidates.
    pub most: usize,
}

/// A facility that needs land on a street.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityWish {
    /// Its name.
    pub id: String,
    /// What it is called on drawings.
    pub label: Option<String>,
    /// Land it needs.
    pub area: Area,
    /// Least frontage on a street: room for the tanker or the lorry that serves it.
    pub frontage: Length,
    /// Where it belongs.
    pub near: Near,
}

/// Where a facility belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Near {
    /// Where water runs to: the site's low point.
    LowPoint,
    /// A gate.
    Gate,
    /// Far from gates, where land is worth least.
    FarEnd,
}

/// Shares of the site's area, thousandths. `None` does not bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shares {
    /// Least share of green.
    pub green_min: Option<i64>,
    /// Least share of streets.
    pub roads_min: Option<i64>,
    /// Most land in plots.
    pub plots_max: Option<i64>,
    /// Least land in plots.
    pub plots_min: Option<i64>,
}

impl Layout {
    /// All land it lays out: its areas and the cells of its rows.
    pub fn faces(&self) -> Vec<&Outline> {
        let cells = self.rows.iter().filter_map(|row| row.faces.as_ref()).flatten().map(|face| &face.outline);
        self.areas.iter().map(|area| &area.outline).chain(cells).collect()
    }
}
