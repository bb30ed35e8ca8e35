//! Pictures as files.
//!
//! Knows: drawings and file formats. Must not know: plans, plots, solving.

mod svg;
mod xml;

pub use svg::{PlanSvg, svg};
