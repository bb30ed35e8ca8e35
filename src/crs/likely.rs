//! Whether coordinates can be meant in the system that is stated.
//!
//! Knows: what coordinates of each kind look like in Indonesia. Must not know: scenarios, words.

use super::table::INDONESIA;
use super::{Crs, SYSTEMS, System};
use crate::geometry::Point;

/// What makes coordinates look as if another system were meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// They look like longitude and latitude in degrees.
    Degrees,
    /// They look like a local frame, near its origin.
    LocalFrame,
    /// They would lie in the zone if x and y changed places.
    Swapped,
    /// They lie outside the area of the system.
    Outside {
        /// Longitude and latitude in thousandths of a degree; none where the projection has no such point.
        place: Option<(i64, i64)>,
        /// In which kinds of system they would lie in Indonesia.
        fits: Vec<Family>,
    },
    /// No system is stated, and they look like one of these.
    NotStated {
        /// In which kinds of system they would lie in Indonesia.
        fits: Vec<Family>,
    },
}

/// A kind of system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Universal Transverse Mercator, northern half.
    UtmNorth,
    /// Universal Transverse Mercator, southern half.
    UtmSouth,
    /// Three-degree zones of the land office.
    Tm3,
}

/// Nearer to the origin than this on both axes lies no site of any zone, but every local frame: 20 km.
const LOCAL: i64 = 20_000_000;
/// A local frame hardly has northings from here on: 100 km.
const FAR: i64 = 100_000_000;
/// Land is larger than a metre; the same numbers as degrees are 100 km.
const DEGREES_APART: i64 = 1_000;

impl Family {
    const ALL: [Self; 3] = [Self::UtmSouth, Self::UtmNorth, Self::Tm3];

    /// Its name and a code of it for western Java.
    pub fn name(self) -> &'static str {
        match self {
            Self::UtmNorth => "UTM N (EPSG:32648)",
            Self::UtmSouth => "UTM S (EPSG:32748)",
            Self::Tm3 => "TM-3 (EPSG:23834)",
        }
    }

    fn holds(self, system: &System) -> bool {
        match self {
            Self::UtmNorth => !system.is_tm3() && system.false_northing == 0,
            Self::UtmSouth => !system.is_tm3() && system.false_northing > 0,
            Self::Tm3 => system.is_tm3(),
        }
    }

    /// The kinds of system in one of whose zones the point would lie.
    fn fitting(point: Point) -> Vec<Self> {
        let fits = |family: &Self| {
            SYSTEMS.iter().filter(|system| family.holds(system)).any(|system| Crs::Epsg(system).zone_holds(point))
        };
        Self::ALL.into_iter().filter(fits).collect()
    }
}

impl Crs {
    fn zone_holds(&self, point: Point) -> bool {
        let place = self.to_wgs84(point).ok();
        place.zip(self.area_of_use()).is_some_and(|((lon, lat), area)| area.holds(lon, lat))
    }

    /// What is doubtful about a site between these two corners, stated in this system. `stated` is whether the scenario
    /// names a system at all.
    pub fn doubt(&self, low: Point, high: Point, stated: bool) -> Option<Doubt> {
        if look_like_degrees(low, high) {
            return Some(Doubt::Degrees);
        }
        let middle = Point::new(low.x + (high.x - low.x) / 2, low.y + (high.y - low.y) / 2);
        if !self.is_on_earth() {
            let far = middle.x.abs() >= LOCAL && middle.y.abs() >= FAR;
            let fits = if stated || !far { Vec::new() } else { Family::fitting(middle) };
            return (!fits.is_empty()).then_some(Doubt::NotStated { fits });
        }
        if self.zone_holds(middle) {
            return None;
        }
        if [low.x, low.y, high.x, high.y].iter().all(|v| v.abs() < LOCAL) {
            return Some(Doubt::LocalFrame);
        }
        if self.zone_holds(Point::new(middle.y, middle.x)) {
            return Some(Doubt::Swapped);
        }
        let thousandths = |degrees: f64| (degrees * 1_000.0).round() as i64;
        let place = self.to_wgs84(middle).ok().map(|(lon, lat)| (thousandths(lon), thousandths(lat)));
        Some(Doubt::Outside { place, fits: Family::fitting(middle) })
    }
}

/// Whether corners (thousandths of whatever is meant) are degrees of Indonesia, either axis first: a piece of land of less
/// than a metre, that far from its origin.
fn look_like_degrees(low: Point, high: Point) -> bool {
    if high.x - low.x >= DEGREES_APART || high.y - low.y >= DEGREES_APART {
        return false;
    }
    let degrees = |v: i64| v as f64 / 1_000.0;
    [low, high].iter().all(|p| INDONESIA.holds(degrees(p.x), degrees(p.y)))
        || [low, high].iter().all(|p| INDONESIA.holds(degrees(p.y), degrees(p.x)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubt(crs: &str, x: i64, y: i64) -> Option<Doubt> {
        let (low, high) = (Point::new(x * 1_000, y * 1_000), Point::new(x * 1_000 + 100_000, y * 1_000 + 80_000));
        Crs::parse(crs).expect(crs).doubt(low, high, true)
    }

    #[test]
    fn sees_the_usual_slips() {
        assert_eq!(doubt("EPSG:23834", 272_193, 801_996), None);
        assert_eq!(doubt("EPSG:32748", 738_132, 9_301_759), None);
        assert_eq!(doubt("local", 0, 0), None);
        assert_eq!(doubt("EPSG:23834", 0, 0), Some(Doubt::LocalFrame));
        assert_eq!(doubt("EPSG:32748", 10, -50), Some(Doubt::LocalFrame));
        assert_eq!(doubt("EPSG:23834", 801_996, 272_193), Some(Doubt::Swapped));
        assert_eq!(doubt("EPSG:32748", 9_301_759, 738_132), Some(Doubt::Swapped));
        let Some(Doubt::Outside { place: Some((_, lat)), fits }) = doubt("EPSG:23834", 738_132, 9_301_759) else { panic!() };
        assert!(lat > 60_000, "{lat}");
        assert_eq!(fits, [Family::UtmSouth]);
        let Some(Doubt::Outside { fits, .. }) = doubt("EPSG:32648", 738_132, 9_301_759) else { panic!() };
        assert_eq!(fits, [Family::UtmSouth], "the wrong half");
        assert_eq!(doubt("local", 738_132, 9_301_759), None, "stated");
        let fits = Crs::Local.doubt(Point::new(738_132_000, 9_301_759_000), Point::new(738_200_000, 9_301_800_000), false);
        assert_eq!(fits, Some(Doubt::NotStated { fits: vec![Family::UtmSouth] }));
        let degrees = [Point::new(107_152, -6_313), Point::new(107_153, -6_312)];
        assert_eq!(Crs::Local.doubt(degrees[0], degrees[1], true), Some(Doubt::Degrees));
        let swapped = degrees.map(|p| Point::new(p.y, p.x));
        assert_eq!(Crs::Local.doubt(swapped[0], swapped[1], true), Some(Doubt::Degrees));
    }
}
