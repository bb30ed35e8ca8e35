//! Pictures as files.
//!
//! Knows: drawings and file formats. Must not know: plans, plots, solving.

#[cfg(feature = "pdf")]
mod press;
mod svg;
mod xml;

#[cfg(feature = "pdf")]
pub use press::{PressError, Pressed, pdf, png};
pub use svg::{PlanSvg, RECORD, svg};
pub(crate) use xml::escape;
