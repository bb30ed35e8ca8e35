//! Which coordinate system a survey is in, whether that can be meant, and the way into the system of the scenario.
//!
//! Knows: systems, units, boxes around coordinates. Must not know: formats, roles.

use std::sync::Arc;

use super::survey::{Corner, Desk, Says, Survey};
use super::unit::Unit;
use crate::crs::{Crs, CrsFault, Doubt, INDONESIA, Projection};
use crate::diagnostic::{Spot, caution, fault};
use crate::geometry::{MAX_COORDINATE, Point};
use crate::message::Message;
use crate::scenario::{said_of_crs, told_of_crs};
use crate::units::Milli;

/// A system as it can be stated: degrees count as one here.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum System {
    /// Longitude and latitude on WGS 84.
    Degrees,
    /// Metres.
    Metres(Crs),
}

/// Land in degrees is smaller than this: 1 degree is 111 km.
const WIDEST: f64 = 1.0;

/// Reads a system that was given on the command line under a flag.
pub(super) fn stated(flag: &str, text: &str, desk: &mut Desk) -> Option<System> {
    let file: Arc<str> = Arc::from(flag);
    desk.sources.insert(&file, Arc::from(text));
    let spot = Spot::new(&file, 0..text.len());
    match Crs::parse(text) {
        Ok(crs) => Some(System::Metres(crs)),
        Err(CrsFault::Geographic) if flag != TO => Some(System::Degrees),
        Err(error) => desk.give_up(told_of_crs(text, error, &spot)),
    }
}

/// The flags that name systems.
pub(super) const SOURCE: &str = "--source-crs";
pub(super) const TO: &str = "--to";

/// How the numbers of one file become metres.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub system: System,
    /// Metres in one of its unit; 1 of degrees.
    pub unit: Unit,
    pub swap: bool,
}

impl Frame {
    /// East and north in metres, or longitude and latitude.
    fn read(&self, [x, y]: Corner) -> Corner {
        let [x, y] = if self.swap { [y, x] } else { [x, y] };
        match self.system {
            System::Degrees => [x, y],
            System::Metres(_) => [x * self.unit.metres(), y * self.unit.metres()],
        }
    }
}

/// What is asked about systems and units.
#[derive(Debug, Clone, Default)]
pub(super) struct Wish {
    pub source: Option<System>,
    pub unit: Option<Unit>,
    pub swap: bool,
}

/// The frame of a file; a mistake where nothing says what its numbers mean.
pub(super) fn frame(survey: &Survey, wish: &Wish, desk: &mut Desk) -> Option<Frame> {
    let spot = Spot::new(&survey.file, 0..0);
    let system = match (&survey.says, &wish.source) {
        (Says::Always, _) => System::Degrees,
        (_, Some(system)) => system.clone(),
        (Says::Degrees, None) => System::Degrees,
        (Says::Metres(crs), None) => System::Metres(crs.clone()),
        (Says::Nothing, None) => return desk.give_up(fault("import-no-system", &spot)),
    };
    if let (Some(System::Metres(asked)), Says::Metres(own)) = (&wish.source, &survey.says)
        && asked != own
    {
        desk.report(caution("import-other-system", &spot).with("own", own.name()).with("asked", asked.name()));
    }
    let unit = match (wish.unit, survey.unit) {
        (Some(asked), Some(own)) if asked != own => {
            desk.report(caution("import-other-unit", &spot).with("own", own.name()).with("asked", asked.name()));
            asked
        }
        (Some(unit), _) | (None, Some(unit)) => unit,
        (None, None) if survey.wants_unit && system != System::Degrees => {
            return desk.give_up(fault("import-no-unit", &spot));
        }
        (None, None) => Unit::Metre,
    };
    Some(Frame { system, unit, swap: wish.swap })
}

/// The box around corners: low and high.
pub(super) fn bounds(corners: impl Iterator<Item = Corner>) -> Option<(Corner, Corner)> {
    corners.fold(None, |found, [x, y]| {
        let Some(([a, b], [c, d])) = found else { return Some(([x, y], [x, y])) };
        Some(([a.min(x), b.min(y)], [c.max(x), d.max(y)]))
    })
}

fn point([x, y]: Corner) -> Point {
    let mm = |metres: f64| (metres * 1_000.0).round().clamp(-1e13, 1e13) as i64;
    Point::new(mm(x), mm(y))
}

/// Whether numbers can be meant in the frame that is stated; `None` after a mistake.
pub(super) fn check(frame: &Frame, site: &str, corners: &[Corner], spot: &Spot, desk: &mut Desk) -> Option<()> {
    let (low, high) = bounds(corners.iter().map(|corner| frame.read(*corner)))?;
    match &frame.system {
        System::Degrees => check_degrees(low, high, spot, desk),
        System::Metres(crs) => check_metres(frame, crs, site, corners, (point(low), point(high)), spot, desk),
    }
}

fn check_degrees(low: Corner, high: Corner, spot: &Spot, desk: &mut Desk) -> Option<()> {
    let here = |[lon, lat]: Corner| INDONESIA.holds(lon, lat);
    let turned = |[x, y]: Corner| [y, x];
    if here(turned(low)) && here(turned(high)) {
        return desk.give_up(fault("import-lat-first", spot));
    }
    let on_earth = low[0] >= -180.0 && high[0] <= 180.0 && low[1] >= -90.0 && high[1] <= 90.0;
    if !on_earth || high[0] - low[0] > WIDEST || high[1] - low[1] > WIDEST {
        let fits = match Crs::Local.doubt(point(low), point(high), false) {
            Some(Doubt::NotStated { fits }) => fits.iter().map(|family| family.name().to_owned()).collect(),
            _ => Vec::new(),
        };
        let help = (!fits.is_empty()).then(|| Message::new("help.crs-fits").with("names", fits));
        return desk.give_up(fault("import-not-degrees", spot).helped(help));
    }
    if !here(low) || !here(high) {
        desk.report(caution("import-abroad", spot).with("lon", degrees(low[0])).with("lat", degrees(low[1])));
    }
    Some(())
}

fn degrees(value: f64) -> Milli {
    Milli((value * 1_000.0).round() as i64)
}

fn check_metres(
    frame: &Frame,
    crs: &Crs,
    site: &str,
    corners: &[Corner],
    (low, high): (Point, Point),
    spot: &Spot,
    desk: &mut Desk,
) -> Option<()> {
    let Some(doubt) = crs.doubt(low, high, true) else { return Some(()) };
    // Another unit may bring the land into the zone, or make degrees of it no more.
    let fits = |unit: &Unit| {
        let other = Frame { unit: *unit, ..frame.clone() };
        bounds(corners.iter().map(|corner| other.read(*corner)))
            .is_some_and(|(low, high)| crs.is_on_earth() && crs.doubt(point(low), point(high), true).is_none())
    };
    if doubt != Doubt::Degrees
        && let Some(unit) = Unit::ALL.into_iter().filter(|unit| *unit != frame.unit).find(fits)
    {
        let told = fault("import-unit-doubt", spot).with("crs", crs.name());
        return desk.give_up(told.with("unit", frame.unit.name()).with("other", unit.name()));
    }
    let told = said_of_crs(&doubt, spot, site, crs);
    let (hopeless, help) = match &doubt {
        Doubt::Degrees => (true, Some(Message::new("help.import-degrees"))),
        Doubt::Swapped => (true, Some(Message::new("help.import-swap"))),
        Doubt::LocalFrame => (true, Some(Message::new("help.import-local"))),
        Doubt::Outside { place, .. } => {
            let place = place.map(|(lon, lat)| (lon as f64 / 1_000.0, lat as f64 / 1_000.0));
            (place.is_none_or(|(lon, lat)| !INDONESIA.holds(lon, lat)), None)
        }
        Doubt::NotStated { .. } => (false, None),
    };
    let severity = if hopeless { crate::diagnostic::Severity::Error } else { told.severity };
    desk.report(crate::diagnostic::Diagnostic { severity, ..told.helped(help) });
    (!hopeless).then_some(())
}

/// The way from the frame of a file into the system of the scenario.
pub(super) struct Way {
    frame: Frame,
    /// None where both are the same.
    steps: Option<(Option<Projection>, Projection)>,
}

impl Way {
    /// `None` where one of the two has no place on the Earth and the other has.
    pub(super) fn of(frame: &Frame, to: &Crs) -> Option<Self> {
        let steps = match &frame.system {
            System::Metres(crs) if crs == to => None,
            System::Metres(crs) => Some((Some(crs.projection().ok()?), to.projection().ok()?)),
            System::Degrees => Some((None, to.projection().ok()?)),
        };
        Some(Self { frame: frame.clone(), steps })
    }

    /// A corner on the millimetre grid of the scenario; `None` where its system has no such place.
    pub(super) fn go(&self, corner: Corner) -> Option<Point> {
        let read = self.frame.read(corner);
        let [x, y] = match &self.steps {
            None => read,
            Some((from, to)) => {
                let (lon, lat) = match from {
                    None => (read[0], read[1]),
                    Some(from) => from.to_wgs84(point(read)).ok()?,
                };
                let (x, y) = to.from_wgs84(lon, lat)?;
                [x, y]
            }
        };
        let most = MAX_COORDINATE as f64 / 1_000.0;
        (x.abs() <= most && y.abs() <= most).then(|| point([x, y]))
    }
}

/// The three-degree zone of the land office that a longitude and latitude lie in.
pub(super) fn zone(lon: f64, lat: f64) -> Option<Crs> {
    let zones = crate::crs::SYSTEMS.iter().filter(|system| system.is_tm3() && system.area.holds(lon, lat));
    // On the edge of two zones the one whose meridian is nearer.
    let nearest = zones.min_by(|a, b| {
        let far = |meridian: i32| (f64::from(meridian) / 10.0 - lon).abs();
        far(a.meridian).total_cmp(&far(b.meridian))
    });
    nearest.map(Crs::Epsg)
}

/// Longitude and latitude of a corner in a frame, where it has any.
pub(super) fn on_earth(frame: &Frame, corner: Corner) -> Option<(f64, f64)> {
    let read = frame.read(corner);
    match &frame.system {
        System::Degrees => Some((read[0], read[1])),
        System::Metres(crs) => crs.to_wgs84(point(read)).ok(),
    }
}
