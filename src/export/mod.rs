//! Pictures as files.
//!
//! Knows: drawings and file formats. Must not know: plans, plots, solving.

mod svg;
mod xml;

pub use svg::{PlanSvg, svg};
pub(crate) use xml::escape;
