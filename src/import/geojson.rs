//! GeoJSON (RFC 7946), and the older kind that names its system in the member `crs`.
//!
//! Knows: features, geometries, properties. Must not know: what a feature is on the land.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use geojson::{Feature, GeoJson, Geometry, GeometryValue, JsonObject, Position};

use super::survey::{Closes, Desk, Ring, Says, Shape, Survey, Thing};
use crate::crs::{Crs, CrsFault};
use crate::diagnostic::{Spot, fault};

/// Reads the text.
pub(super) fn read(file: &Arc<str>, text: &str, desk: &mut Desk) -> Option<Survey> {
    let json = match text.parse::<GeoJson>() {
        Ok(json) => json,
        Err(error) => {
            let at = place_of(text, &error.to_string());
            return desk.give_up(fault("import-json", &Spot::new(file, at)).with("reason", error.to_string()));
        }
    };
    let whole = 0..text.lines().next().map_or(0, str::len);
    let (features, foreign) = match json {
        GeoJson::FeatureCollection(all) => (all.features, all.foreign_members),
        GeoJson::Feature(one) => {
            let foreign = one.foreign_members.clone();
            (vec![one], foreign)
        }
        GeoJson::Geometry(geometry) => {
            let foreign = geometry.foreign_members.clone();
            let bare = Feature { bbox: None, geometry: Some(geometry), id: None, properties: None, foreign_members: None };
            (vec![bare], foreign)
        }
    };
    let says = match foreign.as_ref().and_then(system) {
        None => Says::Degrees,
        Some(name) => match named(&name) {
            Some(says) => says,
            None => {
                let at = text.find(name.as_str()).map_or(whole, |at| at..at + name.len());
                return desk.give_up(fault("import-crs-member", &Spot::new(file, at)).with("name", name));
            }
        },
    };
    let mut survey = Survey::new(file, says);
    let spans = feature_spans(text);
    for (index, feature) in features.into_iter().enumerate() {
        let spot = Spot::new(file, spans.get(index).cloned().unwrap_or(whole.clone()));
        let words = words(feature.properties.as_ref());
        let said = |key: &str| words.get(key).cloned();
        let id = match feature.id {
            Some(geojson::feature::Id::String(id)) => Some(id),
            _ => None,
        };
        let name = said("name").or(said("label")).or(said("id")).or(id).unwrap_or_default();
        let thing = Thing {
            what: "Feature",
            layer: said("layer").unwrap_or_default(),
            name,
            words,
            shape: Shape::Areas(Vec::new()),
            spot,
        };
        match feature.geometry {
            None => survey.skip("Feature without geometry", &thing.layer, thing.spot.clone()),
            Some(geometry) => take(&mut survey, desk, &thing, geometry)?,
        }
    }
    Some(survey)
}

/// Adds a geometry; `None` where it holds no coordinates.
fn take(survey: &mut Survey, desk: &mut Desk, like: &Thing, geometry: Geometry) -> Option<()> {
    let add = |survey: &mut Survey, what: &'static str, shape: Shape| {
        survey.things.push(Thing { what, shape, ..like.clone() });
    };
    let mut line = |survey: &mut Survey, points: Vec<Position>| {
        let corners = points.iter().map(|point| corner(survey, point)).collect::<Option<Vec<_>>>();
        match corners {
            Some(corners) => Some(Ring::of(corners, Closes::ByRepeating)),
            None => desk.give_up(fault("import-position", &like.spot)),
        }
    };
    match geometry.value {
        GeometryValue::Point { coordinates } => {
            let ring = line(survey, vec![coordinates])?;
            ring.corners.first().into_iter().for_each(|at| add(survey, "Point", Shape::Point(*at)));
        }
        GeometryValue::MultiPoint { coordinates } => {
            let ring = line(survey, coordinates)?;
            ring.corners.iter().for_each(|at| add(survey, "MultiPoint", Shape::Point(*at)));
        }
        GeometryValue::LineString { coordinates } => {
            let ring = line(survey, coordinates)?;
            add(survey, "LineString", Shape::Line(ring));
        }
        GeometryValue::MultiLineString { coordinates } => {
            for points in coordinates {
                let ring = line(survey, points)?;
                add(survey, "MultiLineString", Shape::Line(ring));
            }
        }
        GeometryValue::Polygon { coordinates } => {
            let rings = coordinates.into_iter().map(|ring| line(survey, ring)).collect::<Option<Vec<_>>>()?;
            add(survey, "Polygon", Shape::Areas(vec![rings]));
        }
        GeometryValue::MultiPolygon { coordinates } => {
            let mut areas = Vec::new();
            for polygon in coordinates {
                areas.push(polygon.into_iter().map(|ring| line(survey, ring)).collect::<Option<Vec<_>>>()?);
            }
            add(survey, "MultiPolygon", Shape::Areas(areas));
        }
        // The reader of the crate holds on to at most 128 levels.
        GeometryValue::GeometryCollection { geometries } => {
            for geometry in geometries {
                take(survey, desk, like, geometry)?;
            }
        }
    }
    Some(())
}

fn corner(survey: &mut Survey, point: &Position) -> Option<[f64; 2]> {
    let [x, y, rest @ ..] = point.as_slice() else { return None };
    survey.heights += usize::from(!rest.is_empty());
    (x.is_finite() && y.is_finite()).then_some([*x, *y])
}

fn words(properties: Option<&JsonObject>) -> BTreeMap<String, String> {
    let plain = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    properties.into_iter().flatten().map(|(key, value)| (key.to_lowercase(), plain(value))).collect()
}

/// The name of the system in the member `crs` (GeoJSON 2008).
fn system(foreign: &JsonObject) -> Option<String> {
    let crs = foreign.get("crs").filter(|crs| !crs.is_null())?;
    let name = crs.get("properties").and_then(|properties| properties.get("name"));
    Some(name.and_then(|name| name.as_str()).map_or_else(|| crs.to_string(), str::to_owned))
}

/// `urn:ogc:def:crs:EPSG::23834`, `EPSG:23834`, `urn:ogc:def:crs:OGC:1.3:CRS84`.
fn named(name: &str) -> Option<Says> {
    let last = name.rsplit(':').next().unwrap_or_default();
    if last == "CRS84" {
        return Some(Says::Degrees);
    }
    match Crs::parse(&format!("EPSG:{last}")) {
        Ok(crs) => Some(Says::Metres(crs)),
        Err(CrsFault::Geographic) => Some(Says::Degrees),
        Err(_) => None,
    }
}

/// Where `… at line 3 column 7` of a message points to.
fn place_of(text: &str, message: &str) -> Range<usize> {
    let number = |word: &str| -> Option<usize> {
        let rest = &message[message.rfind(word)? + word.len()..];
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    let (line, column) = (number("line ").unwrap_or(1), number("column ").unwrap_or(1));
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let at = (start + column.saturating_sub(1)).min(text.len());
    at..(at + 1).min(text.len())
}

/// Where each element of the list `features` of the outermost object stands. The text is JSON that has been read.
fn feature_spans(text: &str) -> Vec<Range<usize>> {
    let (mut spans, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    let (mut in_text, mut escaped, mut key, mut opened, mut listed) = (false, false, "", 0, false);
    for (at, byte) in text.bytes().enumerate() {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    in_text = false;
                    if depth == 1 {
                        key = text.get(opened..at).unwrap_or_default();
                    }
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => (in_text, opened) = (true, at + 1),
            b'{' | b'[' => {
                if depth == 1 && byte == b'[' {
                    listed = key == "features";
                }
                if depth == 2 && listed {
                    start = at;
                }
                depth += 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 2 && listed {
                    spans.push(start..at + 1);
                }
                listed &= depth >= 2;
            }
            _ => {}
        }
    }
    spans
}
