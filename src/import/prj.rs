//! The coordinate system beside a shapefile, as well-known text.
//!
//! Knows: WKT 1 as ESRI and GDAL write it. Must not know: shapes.
//!
//! Only what can be matched to a system of the table is taken: by its EPSG code, or by projection, meridian, scale and false
//! origin. Anything else must be stated.

use std::sync::Arc;

use super::survey::{Desk, Says};
use super::unit::Unit;
use crate::crs::{Crs, CrsFault, Datum, SYSTEMS, System};
use crate::diagnostic::{Spot, fault};

/// The system, and the unit of its metres where that is another; `None` after a report.
pub(super) fn read(file: &Arc<str>, text: &str, desk: &mut Desk) -> Option<(Says, Option<Unit>)> {
    let plain = text.trim();
    let spot = Spot::new(file, 0..text.lines().next().map_or(0, str::len));
    let upper = plain.to_uppercase();
    if upper.starts_with("GEOGCS[") && is_wgs84(&upper) {
        return Some((Says::Degrees, None));
    }
    let found = if upper.starts_with("PROJCS[") { by_code(&upper).or_else(|| by_numbers(&upper)) } else { None };
    match (found, unit(&upper)) {
        (Some(system), Some(unit)) => Some((Says::Metres(Crs::Epsg(system)), (unit != Unit::Metre).then_some(unit))),
        _ => {
            let name = plain.split('"').nth(1).unwrap_or_default().to_owned();
            desk.give_up(fault("import-prj", &spot).with("name", name))
        }
    }
}

/// The datums that are treated as WGS 84 (see [`crate::crs`]).
fn is_wgs84(upper: &str) -> bool {
    ["WGS_1984", "WGS 84", "WGS84", "DGN_1995", "DGN95", "GEODESI_NASIONAL_1995", "SRGI", "REFERENSI_GEOSPASIAL"]
        .iter()
        .any(|d| upper.contains(d))
}

/// The code of the whole, which stands last.
fn by_code(upper: &str) -> Option<&'static System> {
    let last = &upper[upper.rfind("AUTHORITY[\"EPSG\"")?..];
    // Inside the unit or the datum it would not be followed by the end alone.
    let digits: String = last.chars().skip("AUTHORITY[\"EPSG\"".len()).filter(char::is_ascii_digit).collect();
    match Crs::parse(&format!("EPSG:{digits}")) {
        Ok(Crs::Epsg(system)) => Some(system),
        Ok(_) | Err(CrsFault::Geographic | CrsFault::Unknown | _) => None,
    }
}

fn by_numbers(upper: &str) -> Option<&'static System> {
    let projection = upper.split("PROJECTION[\"").nth(1)?;
    if !projection.starts_with("TRANSVERSE_MERCATOR") || !is_wgs84(upper) {
        return None;
    }
    let parameter = |name: &str| -> Option<f64> {
        let rest = upper.split(&format!("PARAMETER[\"{name}\",")).nth(1)?;
        rest.split(']').next()?.trim().parse().ok()
    };
    let metres = unit(upper)?.metres();
    let near = |name: &str, wanted: f64, scale: f64| parameter(name).is_some_and(|found| (found * scale - wanted).abs() < 1e-3);
    let fits = |system: &&System| {
        near("CENTRAL_MERIDIAN", f64::from(system.meridian) / 10.0, 1.0)
            && parameter("SCALE_FACTOR").is_some_and(|k| (k - f64::from(system.scale) / 10_000.0).abs() < 1e-7)
            && near("FALSE_EASTING", system.false_easting.into(), metres)
            && near("FALSE_NORTHING", system.false_northing.into(), metres)
            && parameter("LATITUDE_OF_ORIGIN").is_none_or(|lat| lat.abs() < 1e-9)
    };
    let datum = |system: &&System| {
        let own = match system.datum {
            Datum::Wgs84 => upper.contains("WGS"),
            Datum::Dgn95 => upper.contains("1995") || upper.contains("DGN95"),
            Datum::Srgi2013 => upper.contains("2013"),
        };
        own && fits(system)
    };
    SYSTEMS.iter().find(datum).or_else(|| SYSTEMS.iter().find(fits))
}

/// The unit of the projected coordinates, which is the last one stated.
fn unit(upper: &str) -> Option<Unit> {
    let name = upper.rsplit("UNIT[\"").next()?.split('"').next()?;
    match name {
        "METER" | "METRE" | "M" => Some(Unit::Metre),
        "FOOT" => Some(Unit::Foot),
        "FOOT_US" | "US SURVEY FOOT" | "US_SURVEY_FOOT" => Some(Unit::SurveyFoot),
        _ => None,
    }
}
