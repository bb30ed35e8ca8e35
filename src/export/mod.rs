//! Pictures as files.
//!
//! Knows: drawings and file formats. Must not know: plans, plots, solving.

mod csv;
mod dxf;
mod earth;
mod geojson;
#[cfg(feature = "gpkg")]
mod gpkg;
mod kml;
mod looks;
#[cfg(feature = "pdf")]
mod press;
#[cfg(feature = "gpkg")]
mod qml;
mod svg;
#[cfg(feature = "xlsx")]
mod xlsx;
mod xml;

pub use csv::csv;
pub use dxf::dxf;
pub use geojson::geojson;
#[cfg(feature = "gpkg")]
pub use gpkg::{GpkgError, gpkg};
pub use kml::kml;
#[cfg(feature = "pdf")]
pub use press::{PressError, Pressed, pdf, png};
pub use svg::{PlanSvg, RECORD, svg};
#[cfg(feature = "xlsx")]
pub use xlsx::{WorkbookError, xlsx};
pub(crate) use xml::escape;
