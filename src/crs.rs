//! Coordinate systems: what a scenario's metres mean on the Earth.
//!
//! Knows: names of systems and their projections. Must not know: land, plans, files.

/// The coordinate system of a scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Crs {
    /// Metres in a frame of the planner's own: shapes and areas are true, the place on the Earth is not known.
    #[default]
    Local,
}

impl Crs {
    /// The system of this name; `None` for one that is not known.
    pub fn named(name: &str) -> Option<Self> {
        (name == "local").then_some(Self::Local)
    }
    /// Its name as scenarios and title blocks give it.
    pub fn name(&self) -> &str {
        match self {
            Self::Local => "local",
        }
    }
    /// Whether its place on the Earth is known.
    pub fn is_on_earth(&self) -> bool {
        match self {
            Self::Local => false,
        }
    }
}
