//! The coordinate system of the scenario, and whether the land can be meant in it.
//!
//! Knows: the key `crs`, boundaries as they are written. Must not know: how a point is projected.

use super::at::Ring;
use super::names::closest;
use super::reader::{Reader, Token};
use super::schema::{Root, ScenarioTable};
use crate::crs::{AreaOfUse, Crs, CrsFault, Doubt, Family, SYSTEMS};
use crate::diagnostic::{Diagnostic, Spot, caution, fault};
use crate::geometry::Point;
use crate::message::Message;
use crate::units::Milli;

/// The coordinate system; local where none is stated, or none that can be used.
pub(super) fn read(reader: &Reader<'_>, table: &ScenarioTable) -> Crs {
    let Some(at) = &table.crs else { return Crs::Local };
    let Token { text, spot, .. } = reader.word(at);
    let word = text.as_str();
    match Crs::parse(word) {
        Ok(crs) => return crs,
        Err(error) => reader.report(told_of_crs(word, error, &spot)),
    }
    Crs::Local
}

/// The mistake of a word that names no system.
pub(crate) fn told_of_crs(word: &str, error: CrsFault, spot: &Spot) -> Diagnostic {
    match error {
        CrsFault::Unknown => fault("unknown-crs", spot).with("word", word).helped(meant(word)),
        CrsFault::Geographic => fault("crs-in-degrees", spot).with("word", word),
        CrsFault::NotMetres => fault("crs-not-metres", spot).with("word", word),
        CrsFault::Parameter(part) => fault("crs-parameter", spot).with("part", part),
        CrsFault::Value(part) => fault("crs-value", spot).with("part", part),
        CrsFault::Refused(reason) => fault("crs-refused", spot).with("reason", reason),
    }
}

/// The system that was probably meant: by its code, by its zone, by a slip.
fn meant(word: &str) -> Option<Message> {
    let did_you_mean = |name: &str| Some(Message::new("help.did-you-mean").with("name", name));
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    if let Some(system) = SYSTEMS.iter().find(|system| system.code.to_string() == digits) {
        return did_you_mean(&format!("EPSG:{}", system.code));
    }
    if let Some(name) = closest(word, ["local"]) {
        return did_you_mean(name);
    }
    let plain = |text: &str| text.to_uppercase().replace([' ', '_', '-'], "");
    let written = plain(word);
    let named = SYSTEMS.iter().filter(|system| {
        let zone = system.name.split("zone ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or_default();
        !zone.is_empty() && written.ends_with(zone)
    });
    let names: Vec<String> = named.map(|system| format!("`EPSG:{}` ({})", system.code, system.title())).collect();
    (!names.is_empty()).then(|| Message::new("help.crs-zone").with("names", names))
}

/// Tells what is doubtful about where the sites lie: each kind of doubt once, at the first site that gives cause.
pub(super) fn doubts(reader: &Reader<'_>, root: &Root, crs: &Crs) {
    let stated = root.scenario.as_ref().is_some_and(|table| table.crs.is_some());
    let mut told: Vec<&'static str> = Vec::new();
    for (name, table) in &root.site {
        let Some((low, high)) = corners(reader, &table.boundary) else { continue };
        let Some(doubt) = crs.doubt(low, high, stated) else { continue };
        let diagnostic = said_of_crs(&doubt, &reader.spot_of(&table.boundary), &name.value, crs);
        if !told.contains(&diagnostic.code) {
            told.push(diagnostic.code);
            reader.report(diagnostic);
        }
    }
}

/// A doubt about where a site lies, in words.
pub(crate) fn said_of_crs(doubt: &Doubt, spot: &Spot, site: &str, crs: &Crs) -> Diagnostic {
    let names = |fits: &[Family]| fits.iter().map(|family| family.name().to_owned()).collect::<Vec<String>>();
    match doubt {
        Doubt::Degrees => caution("crs-looks-like-degrees", spot).with("site", site),
        Doubt::LocalFrame => caution("crs-looks-local", spot).with("site", site).with("crs", crs.name()),
        Doubt::Swapped => caution("crs-axes-swapped", spot).with("site", site).with("crs", crs.name()),
        Doubt::Outside { place: at, fits } => {
            let help = (!fits.is_empty()).then(|| Message::new("help.crs-fits").with("names", names(fits)));
            let told = caution("crs-outside-area", spot).with("site", site).with("place", place(*at));
            let area = crs.area_of_use().map(area).unwrap_or_else(|| Message::new("crs.nowhere"));
            told.with("crs", crs.name()).with("area", area).helped(help)
        }
        Doubt::NotStated { fits } => caution("crs-not-stated", spot).with("site", site).with("names", names(fits)),
    }
}

fn place(at: Option<(i64, i64)>) -> Message {
    let Some((lon, lat)) = at else { return Message::new("crs.nowhere") };
    let half = if lat < 0 { "crs.place-south" } else { "crs.place-north" };
    Message::new(half).with("lon", Milli(lon)).with("lat", Milli(lat.abs()))
}

fn area(area: AreaOfUse) -> Message {
    let degrees = |hundredths: i32| Milli(i64::from(hundredths) * 10);
    let across = Message::new("crs.area").with("west", degrees(area.west)).with("east", degrees(area.east));
    across.with("south", degrees(area.south)).with("north", degrees(area.north))
}

/// The corners of the box around a boundary, as it is written: also where it cannot be used, because degrees have more
/// decimals than millimetres.
fn corners(reader: &Reader<'_>, ring: &Ring) -> Option<(Point, Point)> {
    let read = |corner: usize, axis: usize| -> Option<i64> {
        let number: f64 = reader.number(&ring.value.get(corner)?.value[axis]).text.parse().ok()?;
        number.is_finite().then(|| (number * 1_000.0).round().clamp(-1e13, 1e13) as i64)
    };
    let points: Option<Vec<Point>> = (0..ring.value.len()).map(|c| Some(Point::new(read(c, 0)?, read(c, 1)?))).collect();
    let points = points?;
    let low = Point::new(points.iter().map(|p| p.x).min()?, points.iter().map(|p| p.y).min()?);
    let high = Point::new(points.iter().map(|p| p.x).max()?, points.iter().map(|p| p.y).max()?);
    Some((low, high))
}
