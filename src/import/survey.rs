//! What a survey file holds, in the neutral form that every reader makes.
//!
//! Knows: things with shapes, layers and words, as they stand in the file. Must not know: formats, systems, scenarios.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::unit::Unit;
use crate::crs::Crs;
use crate::diagnostic::{Diagnostic, Sources, Spot};

/// A corner as the file has it: east and north (or longitude and latitude), in the unit of the file.
pub(super) type Corner = [f64; 2];

/// Most corners that are read from one file: memory stays within a few hundred megabytes.
pub(super) const MOST_CORNERS: usize = 1_000_000;

/// How a ring comes back to its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closes {
    /// The file says that it is closed.
    ByItself,
    /// The last corner repeats the first; a ring that does not is open.
    ByRepeating,
}

/// Corners in order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ring {
    pub corners: Vec<Corner>,
    /// Where each corner stands; empty where a reader cannot tell.
    pub spans: Vec<Range<usize>>,
    pub closes: Closes,
}

impl Ring {
    pub(super) fn of(corners: Vec<Corner>, closes: Closes) -> Self {
        Self { corners, spans: Vec::new(), closes }
    }
}

/// What a thing looks like.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// Polygons: the ring around each, then its holes.
    Areas(Vec<Vec<Ring>>),
    /// A line, which may come back to its start.
    Line(Ring),
    /// A point.
    Point(Corner),
}

impl Shape {
    /// Every corner.
    pub(super) fn corners(&self) -> Box<dyn Iterator<Item = Corner> + '_> {
        match self {
            Self::Areas(areas) => Box::new(areas.iter().flatten().flat_map(|ring| ring.corners.iter().copied())),
            Self::Line(ring) => Box::new(ring.corners.iter().copied()),
            Self::Point(at) => Box::new(std::iter::once(*at)),
        }
    }
}

/// One thing of the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Thing {
    /// What the file calls it: `LWPOLYLINE`, `Polygon`, `Placemark`.
    pub what: &'static str,
    /// Its layer, folder or group; may be empty.
    pub layer: String,
    /// Its name; may be empty.
    pub name: String,
    /// What else is said of it, by lower-case key.
    pub words: BTreeMap<String, String>,
    pub shape: Shape,
    pub spot: Spot,
}

/// What a file says of its coordinate system.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Says {
    /// Longitude and latitude on WGS 84, by the definition of the format: nothing else can be meant.
    Always,
    /// Longitude and latitude in degrees.
    Degrees,
    /// A system in metres.
    Metres(Crs),
    /// Nothing.
    Nothing,
}

/// Something that is not used.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unused {
    pub what: String,
    pub layer: String,
    pub spot: Spot,
}

/// A file, read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Survey {
    pub file: Arc<str>,
    pub things: Vec<Thing>,
    pub says: Says,
    /// The unit that the file states.
    pub unit: Option<Unit>,
    /// Whether a unit must be known: drawings have no unit of their own.
    pub wants_unit: bool,
    pub unused: Vec<Unused>,
    /// How many corners have a height, which is dropped.
    pub heights: usize,
}

impl Survey {
    pub(super) fn new(file: &Arc<str>, says: Says) -> Self {
        let file = Arc::clone(file);
        Self { file, things: Vec::new(), says, unit: None, wants_unit: false, unused: Vec::new(), heights: 0 }
    }

    pub(super) fn skip(&mut self, what: &str, layer: &str, spot: Spot) {
        self.unused.push(Unused { what: what.to_owned(), layer: layer.to_owned(), spot });
    }
}

/// What is found on the way: mistakes, doubts and the texts that they point into.
#[derive(Debug, Default)]
pub(super) struct Desk {
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Sources,
}

impl Desk {
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports, and says that there is nothing to go on with.
    pub(super) fn give_up<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.report(diagnostic);
        None
    }
}
