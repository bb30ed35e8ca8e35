//! Well-known text of a system, as GDAL and QGIS read it.
//!
//! Knows: WKT 1. Must not know: files.

use super::{Datum, Stated, System};

const ELLIPSOID: &str = "SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]]";
const DEGREE: &str = "UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]]";
const GREENWICH: &str = "PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]]";
const METRE: &str = "UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]]";

/// WGS 84 in degrees.
pub(super) fn wgs84() -> String {
    geographic(Datum::Wgs84)
}

fn geographic(datum: Datum) -> String {
    let (name, long, code, own) = match datum {
        Datum::Wgs84 => ("WGS 84", "WGS_1984", 6326, 4326),
        Datum::Dgn95 => ("DGN95", "Datum_Geodesi_Nasional_1995", 6755, 4755),
        Datum::Srgi2013 => ("SRGI2013", "Sistem_Referensi_Geospasial_Indonesia_2013", 1293, 9470),
    };
    format!(
        "GEOGCS[\"{name}\",DATUM[\"{long}\",{ELLIPSOID},AUTHORITY[\"EPSG\",\"{code}\"]],{GREENWICH},{DEGREE},AUTHORITY[\"EPSG\",\"{own}\"]]"
    )
}

/// A system of the table.
pub(super) fn of_system(system: &System) -> String {
    format!(
        "PROJCS[\"{}\",{},PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",0],\
         PARAMETER[\"central_meridian\",{}],PARAMETER[\"scale_factor\",{}],PARAMETER[\"false_easting\",{}],\
         PARAMETER[\"false_northing\",{}],{METRE},AXIS[\"Easting\",EAST],AXIS[\"Northing\",NORTH],AUTHORITY[\"EPSG\",\"{}\"]]",
        system.title(),
        geographic(system.datum),
        crate::units::decimal(system.meridian.into(), 1),
        crate::units::decimal(system.scale.into(), 4),
        system.false_easting,
        system.false_northing,
        system.code
    )
}

/// A system that the scenario spells out: PROJ and GDAL read the string itself.
pub(super) fn of_stated(stated: &Stated) -> String {
    format!(
        "PROJCS[\"stated in the scenario\",GEOGCS[\"unknown\",DATUM[\"unknown\",{ELLIPSOID}],{GREENWICH},{DEGREE}],\
         PROJECTION[\"custom_proj4\"],{METRE},EXTENSION[\"PROJ4\",\"{}\"]]",
        stated.as_str()
    )
}
