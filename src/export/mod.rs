//! Pictures as files.
//!
//! Knows: drawings and file formats. Must not know: plans, plots, solving.

mod dxf;
mod svg;
mod xml;

pub use dxf::dxf;
pub use svg::{PlanSvg, svg};
pub(crate) use xml::escape;
