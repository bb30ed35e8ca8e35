//! Pictures as files.
//!
//! Knows: drawings and file formats. Must not know: plans, plots, solving.

mod csv;
mod svg;
#[cfg(feature = "xlsx")]
mod xlsx;
mod xml;

pub use csv::csv;
pub use svg::{PlanSvg, svg};
#[cfg(feature = "xlsx")]
pub use xlsx::{WorkbookError, xlsx};
pub(crate) use xml::escape;
