//! The coordinate systems of Indonesia.
//!
//! Knows: codes, zones, projection parameters and areas of use, as read off the EPSG registry (through PROJ 9). Must not
//! know: how a point is projected.

/// A projected system in metres to the east and north.
#[derive(Debug, PartialEq, Eq)]
pub struct System {
    /// EPSG code.
    pub code: u32,
    /// Name with its code: `DGN95 / Indonesia TM-3 zone 48.2 (EPSG:23834)`.
    pub name: &'static str,
    /// What its ellipsoid is tied to.
    pub datum: Datum,
    /// Central meridian in tenths of a degree east.
    pub meridian: i32,
    /// Scale on the central meridian, ten-thousandths.
    pub scale: i32,
    /// Easting of the central meridian, metres.
    pub false_easting: i32,
    /// Northing of the equator, metres.
    pub false_northing: i32,
    /// Where it may be used.
    pub area: AreaOfUse,
}

/// What ties an ellipsoid to the Earth. All three use the ellipsoid of WGS 84 and are treated as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Datum {
    /// World Geodetic System 1984: satellite positioning, Google Earth.
    Wgs84,
    /// Datum Geodesi Nasional 1995: the land office's maps.
    Dgn95,
    /// Sistem Referensi Geospasial Indonesia 2013: the official one (Perka BIG 15/2013).
    Srgi2013,
}

/// A box of longitudes and latitudes in hundredths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AreaOfUse {
    /// Western edge.
    pub west: i32,
    /// Southern edge.
    pub south: i32,
    /// Eastern edge.
    pub east: i32,
    /// Northern edge.
    pub north: i32,
}

/// How far from its zone a site may lie without a doubt: plans reach over the edge of a zone.
const MARGIN: f64 = 0.05;

impl AreaOfUse {
    const fn of([west, south, east, north]: [i32; 4]) -> Self {
        Self { west, south, east, north }
    }

    /// Whether a longitude and latitude lie in it or within 0.05 degrees of it.
    pub fn holds(&self, lon: f64, lat: f64) -> bool {
        let degrees = |hundredths: i32| f64::from(hundredths) / 100.0;
        (degrees(self.west) - MARGIN..=degrees(self.east) + MARGIN).contains(&lon)
            && (degrees(self.south) - MARGIN..=degrees(self.north) + MARGIN).contains(&lat)
    }
}

/// All of Indonesia, land and sea.
pub(crate) const INDONESIA: AreaOfUse = AreaOfUse::of([9201, -1395, 14146, 779]);

/// WGS 84, DGN95 and SRGI2013 in degrees: known, and refused for land.
pub(super) const GEOGRAPHIC: [u32; 3] = [4326, 4755, 9470];

macro_rules! utm {
    ($code:literal, $datum:ident, $name:literal, $zone:literal, $half:literal, $area:expr) => {
        System {
            code: $code,
            name: concat!($name, " / UTM zone ", $zone, $half, " (EPSG:", $code, ")"),
            datum: Datum::$datum,
            meridian: ($zone * 6 - 183) * 10,
            scale: 9_996,
            false_easting: 500_000,
            false_northing: if matches!($half.as_bytes(), b"S") { 10_000_000 } else { 0 },
            area: AreaOfUse::of($area),
        }
    };
}
macro_rules! tm3 {
    ($code:literal, $zone:literal, $half:literal, $area:expr) => {
        System {
            code: $code,
            name: concat!("DGN95 / Indonesia TM-3 zone ", $zone, ".", $half, " (EPSG:", $code, ")"),
            datum: Datum::Dgn95,
            meridian: ($zone * 6 - 183) * 10 + if $half == 1 { -15 } else { 15 },
            scale: 9_999,
            false_easting: 200_000,
            false_northing: 1_500_000,
            area: AreaOfUse::of($area),
        }
    };
}

/// Every system that is known. Areas of the WGS 84 zones, which go round the Earth, are cut to the latitudes of Indonesia.
pub static SYSTEMS: [System; 64] = [
    utm!(32646, Wgs84, "WGS 84", 46, "N", [9000, 0, 9600, 800]),
    utm!(32647, Wgs84, "WGS 84", 47, "N", [9600, 0, 10_200, 800]),
    utm!(32648, Wgs84, "WGS 84", 48, "N", [10_200, 0, 10_800, 800]),
    utm!(32649, Wgs84, "WGS 84", 49, "N", [10_800, 0, 11_400, 800]),
    utm!(32650, Wgs84, "WGS 84", 50, "N", [11_400, 0, 12_000, 800]),
    utm!(32651, Wgs84, "WGS 84", 51, "N", [12_000, 0, 12_600, 800]),
    utm!(32652, Wgs84, "WGS 84", 52, "N", [12_600, 0, 13_200, 800]),
    utm!(32653, Wgs84, "WGS 84", 53, "N", [13_200, 0, 13_800, 800]),
    utm!(32654, Wgs84, "WGS 84", 54, "N", [13_800, 0, 14_400, 800]),
    utm!(32746, Wgs84, "WGS 84", 46, "S", [9000, -1400, 9600, 0]),
    utm!(32747, Wgs84, "WGS 84", 47, "S", [9600, -1400, 10_200, 0]),
    utm!(32748, Wgs84, "WGS 84", 48, "S", [10_200, -1400, 10_800, 0]),
    utm!(32749, Wgs84, "WGS 84", 49, "S", [10_800, -1400, 11_400, 0]),
    utm!(32750, Wgs84, "WGS 84", 50, "S", [11_400, -1400, 12_000, 0]),
    utm!(32751, Wgs84, "WGS 84", 51, "S", [12_000, -1400, 12_600, 0]),
    utm!(32752, Wgs84, "WGS 84", 52, "S", [12_600, -1400, 13_200, 0]),
    utm!(32753, Wgs84, "WGS 84", 53, "S", [13_200, -1400, 13_800, 0]),
    utm!(32754, Wgs84, "WGS 84", 54, "S", [13_800, -1400, 14_400, 0]),
    utm!(23866, Dgn95, "DGN95", 46, "N", [9201, 0, 9600, 779]),
    utm!(23867, Dgn95, "DGN95", 47, "N", [9600, 0, 10_200, 749]),
    utm!(23868, Dgn95, "DGN95", 48, "N", [10_200, 0, 10_800, 694]),
    utm!(23869, Dgn95, "DGN95", 49, "N", [10_800, 0, 11_400, 737]),
    utm!(23870, Dgn95, "DGN95", 50, "N", [11_400, 0, 12_000, 437]),
    utm!(23871, Dgn95, "DGN95", 51, "N", [12_000, 0, 12_600, 548]),
    utm!(23872, Dgn95, "DGN95", 52, "N", [12_600, 0, 13_200, 668]),
    utm!(23877, Dgn95, "DGN95", 47, "S", [9600, -886, 10_200, 0]),
    utm!(23878, Dgn95, "DGN95", 48, "S", [10_200, -1073, 10_801, 0]),
    utm!(23879, Dgn95, "DGN95", 49, "S", [10_800, -1207, 11_400, 0]),
    utm!(23880, Dgn95, "DGN95", 50, "S", [11_400, -1306, 12_001, 0]),
    utm!(23881, Dgn95, "DGN95", 51, "S", [12_000, -1395, 12_601, 1]),
    utm!(23882, Dgn95, "DGN95", 52, "S", [12_600, -945, 13_200, 0]),
    utm!(23883, Dgn95, "DGN95", 53, "S", [13_200, -1006, 13_801, 0]),
    utm!(23884, Dgn95, "DGN95", 54, "S", [13_800, -1084, 14_146, 0]),
    utm!(9476, Srgi2013, "SRGI2013", 46, "N", [9201, 0, 9600, 779]),
    utm!(9477, Srgi2013, "SRGI2013", 47, "N", [9600, 0, 10_200, 749]),
    utm!(9478, Srgi2013, "SRGI2013", 48, "N", [10_200, 0, 10_800, 694]),
    utm!(9479, Srgi2013, "SRGI2013", 49, "N", [10_800, 0, 11_400, 737]),
    utm!(9480, Srgi2013, "SRGI2013", 50, "N", [11_400, 0, 12_000, 437]),
    utm!(9481, Srgi2013, "SRGI2013", 51, "N", [12_000, 0, 12_600, 548]),
    utm!(9482, Srgi2013, "SRGI2013", 52, "N", [12_600, 0, 13_200, 668]),
    utm!(9487, Srgi2013, "SRGI2013", 47, "S", [9600, -886, 10_200, 0]),
    utm!(9488, Srgi2013, "SRGI2013", 48, "S", [10_200, -1073, 10_801, 0]),
    utm!(9489, Srgi2013, "SRGI2013", 49, "S", [10_800, -1207, 11_400, 0]),
    utm!(9490, Srgi2013, "SRGI2013", 50, "S", [11_400, -1306, 12_001, 0]),
    utm!(9491, Srgi2013, "SRGI2013", 51, "S", [12_000, -1395, 12_601, 1]),
    utm!(9492, Srgi2013, "SRGI2013", 52, "S", [12_600, -945, 13_200, 0]),
    utm!(9493, Srgi2013, "SRGI2013", 53, "S", [13_200, -1006, 13_801, 0]),
    utm!(9494, Srgi2013, "SRGI2013", 54, "S", [13_800, -1084, 14_146, 0]),
    tm3!(23830, 46, 2, [9516, 255, 9600, 597]),
    tm3!(23831, 47, 1, [9600, -181, 9900, 542]),
    tm3!(23832, 47, 2, [9900, -357, 10_200, 371]),
    tm3!(23833, 48, 1, [10_200, -599, 10_500, 168]),
    tm3!(23834, 48, 2, [10_500, -779, 10_800, 411]),
    tm3!(23835, 49, 1, [10_800, -831, 11_100, 425]),
    tm3!(23836, 49, 2, [11_100, -867, 11_400, 159]),
    tm3!(23837, 50, 1, [11_400, -915, 11_701, 437]),
    tm3!(23838, 50, 2, [11_700, -1015, 12_000, 436]),
    tm3!(23839, 51, 1, [12_000, -1098, 12_300, 140]),
    tm3!(23840, 51, 2, [12_300, -1092, 12_600, 384]),
    tm3!(23841, 52, 1, [12_600, -832, 12_900, 459]),
    tm3!(23842, 52, 2, [12_900, -841, 13_200, 10]),
    tm3!(23843, 53, 1, [13_200, -730, 13_500, -29]),
    tm3!(23844, 53, 2, [13_500, -849, 13_800, -58]),
    tm3!(23845, 54, 1, [13_800, -919, 14_101, -149]),
];

/// The system of this code.
pub(super) fn by_code(code: u32) -> Option<&'static System> {
    SYSTEMS.iter().find(|system| system.code == code)
}

impl System {
    /// Its name without its code.
    pub fn title(&self) -> &'static str {
        self.name.split(" (EPSG").next().unwrap_or(self.name)
    }
    /// As a PROJ string.
    pub(super) fn definition(&self) -> String {
        format!(
            "+proj=tmerc +lat_0=0 +lon_0={} +k={} +x_0={} +y_0={} +ellps=WGS84 +units=m +no_defs",
            crate::units::decimal(self.meridian.into(), 1),
            crate::units::decimal(self.scale.into(), 4),
            self.false_easting,
            self.false_northing
        )
    }
    /// Whether it is a three-degree zone of the land office.
    pub(crate) fn is_tm3(&self) -> bool {
        self.scale == 9_999
    }
}
