//! What a plan lays on the land, thing by thing: the neutral form from which CAD and GIS files are written.
//!
//! Knows: outlines in the site's system, what each thing is called, who holds it. Must not know: file formats, paper, scale.
//!
//! A feature says nothing that the public must not see: no points, no turnover, no refused firm. What only the committee
//! sees stands in tables.

mod collect;

pub(crate) use collect::setback_line;

use crate::crs::Crs;
use crate::geometry::{Outline, Point};
use crate::problem::Language;
use crate::units::{Area, Length};

pub use collect::features;

/// Everything a plan lays on the land.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// Name of the scenario.
    pub scenario: String,
    /// Title of the scenario.
    pub title: String,
    /// SHA-256 of the scenario.
    pub scenario_sha256: String,
    /// SHA-256 of the plan, as `plan.json` states it of itself.
    pub plan_sha256: String,
    /// Language of labels.
    pub language: Language,
    /// Coordinate system of all outlines.
    pub crs: Crs,
    /// The things, in order of site, kind and land.
    pub list: Vec<Feature>,
}

/// One thing on the land.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// What it is.
    pub kind: Kind,
    /// Its id: unique among those of its kind.
    pub id: String,
    /// Its site.
    pub site: String,
    /// What is written on it; may be empty.
    pub label: String,
    /// Where it lies.
    pub shape: Shape,
    /// Area of its outline; of a hall the land under it.
    pub area: Option<Area>,
    /// Facts of a plot or hall.
    pub plot: Option<PlotFacts>,
}

/// What a feature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The legal boundary of a site.
    Site,
    /// A street or turning head.
    Road,
    /// Green open space.
    Green,
    /// A common facility.
    Facility,
    /// Land over which somebody else has a right; lies over other uses.
    Easement,
    /// A neighbour to protect.
    Receptor,
    /// Land within the boundary that does not belong to the site.
    Hole,
    /// An obstacle or a building that stays.
    Kept,
    /// The line up to which plots and facilities keep off a reserve.
    Buffer,
    /// Where water runs to.
    LowPoint,
    /// Where the public road is entered.
    Gate,
    /// A plot, a run of plots in one hand, or a stretch of an open row.
    Plot,
    /// A building whose floor several firms share.
    Hall,
    /// Where the building on a plot may stand, within its setbacks.
    Envelope,
    /// The front setback line of a plot.
    Setback,
}

/// Where a feature lies, in the system of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// An area.
    Area(Outline),
    /// A line.
    Line(Vec<Point>),
    /// A point.
    Point(Point),
}

/// Facts of a plot or hall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlotFacts {
    /// Its number on drawings.
    pub number: String,
    /// The plots, cells or hall it is made of.
    pub cells: Vec<String>,
    /// Whether anybody holds it.
    pub status: Status,
    /// Who holds it; several in a hall.
    pub tenants: Vec<Tenant>,
    /// For whom it is kept back, where it is.
    pub reserved_for: Option<String>,
    /// Length along the road; none of a hall.
    pub frontage: Option<Length>,
    /// Floor of a hall that can be granted.
    pub floor: Option<Area>,
    /// First phase in which its land may be granted.
    pub phase: u32,
}

/// Whether a plot is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// A firm holds it.
    Granted,
    /// Nobody holds it.
    Vacant,
    /// A rule keeps it back.
    Reserved,
}

/// Who holds a plot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Firm id.
    pub firm: String,
    /// Its name.
    pub name: String,
    /// What it is coloured by: sector, else class; may be empty.
    pub sector: String,
    /// Its nuisance class; may be empty.
    pub class: String,
    /// Phase of its grant.
    pub phase: u32,
    /// Area of its land, or its floor in a hall.
    pub area: Area,
}

impl Kind {
    /// Its name in files: lower case, one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Road => "road",
            Self::Green => "green",
            Self::Facility => "facility",
            Self::Easement => "easement",
            Self::Receptor => "receptor",
            Self::Hole => "hole",
            Self::Kept => "kept",
            Self::Buffer => "buffer",
            Self::LowPoint => "low-point",
            Self::Gate => "gate",
            Self::Plot => "plot",
            Self::Hall => "hall",
            Self::Envelope => "envelope",
            Self::Setback => "setback",
        }
    }
}

impl Status {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Vacant => "vacant",
            Self::Reserved => "reserved",
        }
    }
}
