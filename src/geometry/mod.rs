//! Exact plane geometry on the millimetre grid.
//!
//! Knows: points, simple polygons, exact predicates (crossing, containment, overlap, distance).
//! Must not know: plots, firms, rules, files.
//!
//! Conventions: x to the east, y to the north, millimetres; outlines run counter-clockwise.
//! Every predicate is decided in `i128` without rounding. Coordinates are limited to
//! [`MAX_COORDINATE`] and the extent of one outline to [`MAX_EXTENT`], so that no product overflows.

mod chords;
mod crossing;
mod faces;
mod grown;
mod outline;
mod predicates;

pub use chords::{Across, between, ends_across, is_simple_across, least_depth};
pub use faces::{fills, joined, rings_left, with_corners};
pub use grown::{common_area, grown, within};
pub use outline::{Outline, OutlineFault, overlap_length};
pub use predicates::{Point, along, farther_than, offset_inward, segment_crossing, shifted};
pub(crate) use predicates::{cross, segments_touch as touching};

/// Largest absolute coordinate in millimetres: 10,000 km.
pub const MAX_COORDINATE: i64 = 10_000_000_000;
/// Largest width or height of one outline in millimetres: 100 km.
pub const MAX_EXTENT: i64 = 100_000_000;
