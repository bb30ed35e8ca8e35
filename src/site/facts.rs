//! What a site is known by besides its boundary: gates, the roads beyond them, land that is not free, vehicles.
//!
//! Knows: facts as surveyed. Must not know: rules, firms, layouts, files.

use crate::geometry::{Outline, Point};
use crate::units::Length;

/// Where a site is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Its name in the scenario; `gate-1`, … where only its place is stated.
    pub id: String,
    /// The middle of its opening, on the boundary.
    pub at: Point,
    /// Clear width of the opening, where stated.
    pub width: Option<Length>,
    /// The road beyond it, by its place in [`super::Site::roads`].
    pub road: Option<usize>,
}

impl Gate {
    /// A gate of which only the place is known.
    pub fn at(index: usize, at: Point) -> Self {
        Self { id: format!("gate-{}", index + 1), at, width: None, road: None }
    }
}

/// A road outside the site that a gate opens on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicRoad {
    /// Its name in the scenario.
    pub id: String,
    /// What it is called on drawings.
    pub label: Option<String>,
    /// Largest vehicle that may use it, where stated.
    pub class: Option<RoadClass>,
    /// Width of its carriageway, where stated.
    pub width: Option<Length>,
    /// Whether the site has a legal right of way over it. `None`: nobody has said.
    pub right_of_way: Option<bool>,
    /// What the right rests on: a document, a street's status.
    pub source: Option<String>,
    /// Lorry trips a day it may carry for this site, where limited.
    pub trips: Option<u32>,
}

impl PublicRoad {
    /// What it is called.
    pub fn name(&self) -> &str {
        self.label.as_deref().map(str::trim).filter(|label| !label.is_empty()).unwrap_or(&self.id)
    }
}

impl RoadClass {
    /// As the law writes it.
    pub fn numeral(self) -> &'static str {
        match self {
            Self::One => "I",
            Self::Two => "II",
            Self::Three => "III",
        }
    }
}

impl Reserve {
    /// What it is called.
    pub fn name(&self) -> &str {
        self.label.as_deref().map(str::trim).filter(|label| !label.is_empty()).unwrap_or(&self.id)
    }
}

/// Class of a road, by the largest vehicle that may use it (UU 22/2009, PP 30/2021; `domain.md` 2.8, confidence A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoadClass {
    /// Vehicles of at most 2.1 × 9 × 3.5 m, axle 8 t.
    Three,
    /// Vehicles of at most 2.5 × 12 × 4.2 m, axle 8 t.
    Two,
    /// Vehicles of at most 2.5 × 18 × 4.2 m, axle 10 t.
    One,
}

/// A vehicle that streets and plots are laid out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vehicle {
    /// Its length.
    pub length: Length,
    /// Its width.
    pub width: Length,
    /// Radius of the circle that its outer front corner draws in its tightest turn.
    pub outer_radius: Length,
    /// Radius of the circle that its inner rear wheel draws then.
    pub inner_radius: Length,
}

impl Vehicle {
    /// The fire engine: outer turning radius 10.5 m (Permen PU 26/PRT/M/2008, confidence C; Palembang 9 to 12 m, B); its
    /// size is a judgement (D).
    pub const FIRE_ENGINE: Self =
        Self { length: Length(9_000), width: Length(2_500), outer_radius: Length(10_500), inner_radius: Length(5_500) };

    /// The design vehicle of a road class. Sizes: confidence A. Turning: class II as AASHTO SU-30 (12.8 m, B; inside 8.5 m,
    /// C), class I as WB-50 (13.7 and 5.2 m, C), class III as a lorry of 9 m (10.4 and 6.2 m, D).
    pub const fn of(class: RoadClass) -> Self {
        match class {
            RoadClass::One => {
                Self { length: Length(18_000), width: Length(2_500), outer_radius: Length(13_700), inner_radius: Length(5_200) }
            }
            RoadClass::Two => {
                Self { length: Length(12_000), width: Length(2_500), outer_radius: Length(12_800), inner_radius: Length(8_500) }
            }
            RoadClass::Three => {
                Self { length: Length(9_000), width: Length(2_100), outer_radius: Length(10_400), inner_radius: Length(6_200) }
            }
        }
    }
}

/// Land inside a site that is not free to lay out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserve {
    /// Its name in the scenario.
    pub id: String,
    /// What it is called on drawings.
    pub label: Option<String>,
    /// Why it is not free.
    pub kind: ReserveKind,
    /// Where it lies.
    pub outline: Outline,
    /// How far plots and buildings keep off it.
    pub buffer: Length,
}

/// Why land is not free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReserveKind {
    /// Something in the way: a pylon, a grave, a well. Neither streets nor plots.
    Obstacle,
    /// A building that stays. Neither streets nor plots.
    Building,
    /// Land that must stay green; counts as green.
    Green,
    /// Somebody else's right: streets and green may lie on it, plots and facilities may not.
    Easement,
}
