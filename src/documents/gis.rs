//! GIS files: `plan.geojson`, `plan.kml`, `plan.gpkg`.
//!
//! Knows: which of them need a place on the Earth. Must not know: how they are written.

use super::{DocumentError, Documents, Format};
use crate::crs::CrsError;
use crate::export;
use crate::features::Features;
use crate::message::Message;
use crate::text::Catalogue;
use crate::units::Length;

/// Makes the file of a format. A local frame has no longitude and latitude: GeoJSON and KML are then left out, with what to
/// state so that they can be made; a GeoPackage keeps the metres.
pub(super) fn make(features: &Features, format: Format, made: &mut Documents) -> Result<(), DocumentError> {
    let written = match format {
        Format::Geojson => export::geojson(features).map(String::into_bytes),
        Format::Kml => export::kml(features).map(String::into_bytes),
        other => {
            let bytes = gpkg(features).map_err(|reason| DocumentError::Writer { format: other, reason })?;
            made.files.insert("plan.gpkg".to_owned(), bytes);
            return Ok(());
        }
    };
    match written {
        Ok(bytes) => drop(made.files.insert(format!("plan.{}", format.name()), bytes)),
        Err(error) => drop(made.left_out.insert(format, reason(features, &error))),
    }
    Ok(())
}

fn reason(features: &Features, error: &CrsError) -> String {
    let words = Catalogue::of(features.language);
    words.say(&match error {
        CrsError::Local => Message::new("gis.local"),
        CrsError::Outside(point) => {
            let told = Message::new("gis.outside").with("x", Length(point.x)).with("y", Length(point.y));
            told.with("crs", features.crs.name())
        }
    })
}

#[cfg(feature = "gpkg")]
fn gpkg(features: &Features) -> Result<Vec<u8>, String> {
    export::gpkg(features).map_err(|error| error.to_string())
}

#[cfg(not(feature = "gpkg"))]
fn gpkg(_: &Features) -> Result<Vec<u8>, String> {
    Err("built without the feature gpkg".to_owned())
}
