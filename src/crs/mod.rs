//! Coordinate systems: what a scenario's metres mean on the Earth.
//!
//! Knows: names of systems, their projections, where each may be used. Must not know: land, plans, files, words.
//!
//! WGS 84, DGN95 and SRGI2013 are treated as one: no shift lies between them. Plates have moved since 1995, so the true
//! difference is decimetres to a few metres. That is right for planning and wrong for staking out.
//!
//! Projections are those of the crate proj4rs, in floating point; a test holds them to PROJ's own within a millimetre.
//! The plan itself never leaves the millimetres of the scenario.

mod likely;
mod stated;
mod table;
mod wkt;

use proj4rs::proj::Proj;
use proj4rs::transform::transform;

use crate::geometry::Point;

pub use likely::{Doubt, Family};
pub use stated::Stated;
pub(crate) use table::INDONESIA;
pub use table::{AreaOfUse, Datum, SYSTEMS, System};

/// The coordinate system of a scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Crs {
    /// Metres in a frame of the planner's own: shapes and areas are true, the place on the Earth is not known.
    #[default]
    Local,
    /// A system of Indonesia, by its EPSG code.
    Epsg(&'static System),
    /// A system that the scenario spells out as a PROJ string.
    Proj(Stated),
}

/// Why a text names no coordinate system that land can be measured in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrsFault {
    /// Not `local`, no code that is known, no PROJ string.
    #[error("not a coordinate system that is known")]
    Unknown,
    /// Degrees are not metres.
    #[error("coordinates in degrees")]
    Geographic,
    /// A PROJ string in another unit or with other axes than east and north.
    #[error("not in metres to the east and north")]
    NotMetres,
    /// A PROJ string with a part that is not known: PROJ would pass over it in silence.
    #[error("`{0}` is no parameter that is known")]
    Parameter(String),
    /// A PROJ string with a part whose value cannot be used.
    #[error("`{0}` cannot be used")]
    Value(String),
    /// A PROJ string that makes no projection.
    #[error("{0}")]
    Refused(String),
}

/// Why a point cannot be shown on the Earth.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrsError {
    /// The frame is local.
    #[error("a local frame has no place on the Earth")]
    Local,
    /// The projection has no such point.
    #[error("({}, {}) lies outside the projection", crate::units::Length(.0.x), crate::units::Length(.0.y))]
    Outside(Point),
}

impl Crs {
    /// Reads `local`, `EPSG:nnnnn` or `+proj=…`.
    ///
    /// # Errors
    /// [`CrsFault`] for anything in which land cannot be measured in metres.
    pub fn parse(text: &str) -> Result<Self, CrsFault> {
        let text = text.trim();
        if text == "local" {
            return Ok(Self::Local);
        }
        if text.starts_with('+') {
            return Stated::parse(text).map(Self::Proj);
        }
        let code = text.get(..5).filter(|head| head.eq_ignore_ascii_case("epsg:")).and_then(|_| text[5..].parse::<u32>().ok());
        match code {
            Some(code) if table::GEOGRAPHIC.contains(&code) => Err(CrsFault::Geographic),
            Some(code) => table::by_code(code).map(Self::Epsg).ok_or(CrsFault::Unknown),
            None => Err(CrsFault::Unknown),
        }
    }

    /// Its name as title blocks give it: `local`, `DGN95 / Indonesia TM-3 zone 48.2 (EPSG:23834)`, or the PROJ string.
    pub fn name(&self) -> &str {
        match self {
            Self::Local => "local",
            Self::Epsg(system) => system.name,
            Self::Proj(stated) => stated.as_str(),
        }
    }

    /// Its EPSG code.
    pub fn code(&self) -> Option<u32> {
        match self {
            Self::Epsg(system) => Some(system.code),
            Self::Local | Self::Proj(_) => None,
        }
    }

    /// Whether its place on the Earth is known.
    pub fn is_on_earth(&self) -> bool {
        !matches!(self, Self::Local)
    }

    /// Its PROJ string; none of a local frame.
    pub fn definition(&self) -> Option<String> {
        match self {
            Self::Local => None,
            Self::Epsg(system) => Some(system.definition()),
            Self::Proj(stated) => Some(stated.as_str().to_owned()),
        }
    }

    /// WGS 84 in degrees as well-known text.
    pub fn wgs84_wkt() -> String {
        wkt::wgs84()
    }

    /// Its definition as well-known text (WKT 1 as GDAL writes it); none of a local frame.
    pub fn wkt(&self) -> Option<String> {
        match self {
            Self::Local => None,
            Self::Epsg(system) => Some(wkt::of_system(system)),
            Self::Proj(stated) => Some(wkt::of_stated(stated)),
        }
    }

    /// Where it may be used: the zone of a system of the table, all of Indonesia for a PROJ string, none for a local frame.
    pub fn area_of_use(&self) -> Option<AreaOfUse> {
        match self {
            Self::Local => None,
            Self::Epsg(system) => Some(system.area),
            Self::Proj(_) => Some(INDONESIA),
        }
    }

    /// Its projection, made once for many points.
    ///
    /// # Errors
    /// [`CrsError::Local`] of a local frame.
    pub fn projection(&self) -> Result<Projection, CrsError> {
        let definition = self.definition().ok_or(CrsError::Local)?;
        Projection::of(&definition).ok_or(CrsError::Local)
    }

    /// Longitude and latitude of a point on WGS 84, degrees.
    ///
    /// # Errors
    /// [`CrsError`] of a local frame and outside the projection.
    pub fn to_wgs84(&self, point: Point) -> Result<(f64, f64), CrsError> {
        self.projection()?.to_wgs84(point)
    }
}

/// A projection and its way back.
#[derive(Debug, Clone)]
pub struct Projection {
    system: Proj,
    earth: Proj,
}

impl Projection {
    fn of(definition: &str) -> Option<Self> {
        let system = Proj::from_proj_string(definition).ok()?;
        let earth = Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs").ok()?;
        Some(Self { system, earth })
    }

    /// Longitude and latitude of a point on WGS 84, degrees.
    ///
    /// # Errors
    /// [`CrsError::Outside`] where the projection has no such point: the way back must end within a millimetre.
    pub fn to_wgs84(&self, point: Point) -> Result<(f64, f64), CrsError> {
        let (x, y) = (point.x as f64 / 1_000.0, point.y as f64 / 1_000.0);
        let there = || {
            let mut at = (x, y, 0.0);
            transform(&self.system, &self.earth, &mut at).ok()?;
            let (lon, lat) = (at.0.to_degrees(), at.1.to_degrees());
            (lon.is_finite() && lon.abs() <= 180.0 && lat.is_finite() && lat.abs() <= 90.0).then_some((lon, lat))
        };
        let (lon, lat) = there().ok_or(CrsError::Outside(point))?;
        let back = self.from_wgs84(lon, lat).filter(|(e, n)| (e - x).hypot(n - y) < 0.001);
        back.map(|_| (lon, lat)).ok_or(CrsError::Outside(point))
    }

    /// Metres to the east and north of a longitude and latitude on WGS 84, degrees; `None` where the projection has none.
    pub fn from_wgs84(&self, lon: f64, lat: f64) -> Option<(f64, f64)> {
        let mut at = (lon.to_radians(), lat.to_radians(), 0.0);
        transform(&self.earth, &self.system, &mut at).ok()?;
        (at.0.is_finite() && at.1.is_finite()).then_some((at.0, at.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_given() {
        assert_eq!(Crs::parse(" local "), Ok(Crs::Local));
        let tm3 = Crs::parse("epsg:23834").expect("TM-3");
        assert_eq!(tm3.name(), "DGN95 / Indonesia TM-3 zone 48.2 (EPSG:23834)");
        assert_eq!((tm3.code(), tm3.is_on_earth()), (Some(23834), true));
        assert_eq!(Crs::parse("EPSG:9488").expect("UTM").name(), "SRGI2013 / UTM zone 48S (EPSG:9488)");
        for code in ["EPSG:4326", "EPSG:4755", "EPSG:9470", "+proj=longlat +datum=WGS84"] {
            assert_eq!(Crs::parse(code), Err(CrsFault::Geographic), "{code}");
        }
        for text in ["", "Local", "EPSG:", "EPSG:3857", "EPSG:-1", "EPSG:999999999999", "23834", "UTM 48S", "épsg:1", "€€€"]
        {
            assert_eq!(Crs::parse(text), Err(CrsFault::Unknown), "{text}");
        }
    }

    #[test]
    fn a_point_of_bekasi_is_where_proj_finds_it() {
        // PROJ 9 at 107.1525 E, 6.3125 S.
        for (code, x, y) in [("EPSG:32748", 738_131_819, 9_301_758_806), ("EPSG:23834", 272_192_810, 801_996_195)] {
            let (lon, lat) = Crs::parse(code).expect(code).to_wgs84(Point::new(x, y)).expect("on the Earth");
            assert!((lon - 107.1525).abs() < 1e-8 && (lat + 6.3125).abs() < 1e-8, "{code}: {lon} {lat}");
        }
        assert_eq!(Crs::Local.to_wgs84(Point::new(0, 0)), Err(CrsError::Local));
    }

    #[test]
    fn no_code_stands_twice() {
        let codes: std::collections::BTreeSet<u32> = SYSTEMS.iter().map(|system| system.code).collect();
        assert_eq!((codes.len(), SYSTEMS.len()), (64, 64));
    }
}
