//! GeoJSON (RFC 7946), and the older kind that names its system in the member `crs`.
//!
//! Knows: features, geometries, properties. Must not know: what a feature is on the land.
//!
//! Read from plain JSON: the crate geojson cannot read a coordinate where numbers keep all their digits (the feature
//! `arbitrary_precision` of serde_json, which plans need). Tests hold files to it where they can.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::survey::{Closes, Corner, Desk, MOST_CORNERS, Ring, Says, Shape, Survey, Thing};
use crate::crs::{Crs, CrsFault};
use crate::diagnostic::{Spot, fault};

/// Reads the text.
pub(super) fn read(file: &Arc<str>, text: &str, desk: &mut Desk) -> Option<Survey> {
    // The reader goes at most 128 levels deep.
    let json: Value = match serde_json::from_str(text) {
        Ok(json) => json,
        Err(error) => {
            let at = place_of(text, error.line(), error.column());
            return desk.give_up(fault("import-json", &Spot::new(file, at)).with("reason", error.to_string()));
        }
    };
    let whole = 0..text.lines().next().map_or(0, str::len);
    let start = Spot::new(file, whole.clone());
    let features: Vec<&Value> = match kind(&json) {
        Some("FeatureCollection") => match json.get("features").and_then(Value::as_array) {
            Some(features) => features.iter().collect(),
            None => return desk.give_up(fault("import-no-features", &start)),
        },
        Some(_) => vec![&json],
        None => return desk.give_up(fault("import-no-features", &start)),
    };
    let says = match json.as_object().and_then(system) {
        None => Says::Degrees,
        Some(name) => match named(&name) {
            Some(says) => says,
            None => {
                let at = text.find(name.as_str()).map_or(whole, |at| at..at + name.len());
                return desk.give_up(fault("import-crs-member", &Spot::new(file, at)).with("name", name));
            }
        },
    };
    let mut reader = Reader { survey: Survey::new(file, says), corners: 0 };
    let spans = if kind(&json) == Some("FeatureCollection") { feature_spans(text) } else { Vec::new() };
    for (index, feature) in features.into_iter().enumerate() {
        let spot = spans.get(index).map_or_else(|| start.clone(), |span| Spot::new(file, span.clone()));
        reader.feature(desk, feature, spot)?;
    }
    Some(reader.survey)
}

fn kind(value: &Value) -> Option<&str> {
    value.get("type").and_then(Value::as_str)
}

struct Reader {
    survey: Survey,
    corners: usize,
}

impl Reader {
    /// Adds a feature, or a geometry that stands alone.
    fn feature(&mut self, desk: &mut Desk, feature: &Value, spot: Spot) -> Option<()> {
        let bare = kind(feature) != Some("Feature");
        let words = words(feature.get("properties").filter(|_| !bare).and_then(Value::as_object));
        let said = |key: &str| words.get(key).cloned();
        let id = feature.get("id").and_then(Value::as_str).map(str::to_owned);
        let name = said("name").or(said("label")).or(said("id")).or(id).unwrap_or_default();
        let layer = said("layer").unwrap_or_default();
        let thing = Thing { what: "Feature", layer, name, words, shape: Shape::Areas(Vec::new()), spot };
        match if bare { Some(feature) } else { feature.get("geometry").filter(|geometry| !geometry.is_null()) } {
            None => self.survey.skip("Feature without geometry", &thing.layer, thing.spot.clone()),
            Some(geometry) => self.take(desk, &thing, geometry)?,
        }
        Some(())
    }

    /// Adds a geometry; `None` where it is none.
    fn take(&mut self, desk: &mut Desk, like: &Thing, geometry: &Value) -> Option<()> {
        if kind(geometry) == Some("GeometryCollection") {
            for part in geometry.get("geometries").and_then(Value::as_array).into_iter().flatten() {
                self.take(desk, like, part)?;
            }
            return Some(());
        }
        let shapes = geometry.get("coordinates").and_then(|list| self.shapes(kind(geometry)?, list));
        if self.corners > MOST_CORNERS {
            return desk.give_up(fault("import-too-many", &like.spot).with("most", MOST_CORNERS));
        }
        let Some((what, shapes)) = shapes else { return desk.give_up(fault("import-position", &like.spot)) };
        self.survey.things.extend(shapes.into_iter().map(|shape| Thing { what, shape, ..like.clone() }));
        Some(())
    }

    fn shapes(&mut self, kind: &str, list: &Value) -> Option<(&'static str, Vec<Shape>)> {
        let each = |list: &Value, read: &mut dyn FnMut(&Value) -> Option<Shape>| -> Option<Vec<Shape>> {
            list.as_array()?.iter().map(read).collect()
        };
        Some(match kind {
            "Point" => ("Point", vec![Shape::Point(self.corner(list)?)]),
            "MultiPoint" => ("MultiPoint", each(list, &mut |at| self.corner(at).map(Shape::Point))?),
            "LineString" => ("LineString", vec![Shape::Line(self.ring(list)?)]),
            "MultiLineString" => ("MultiLineString", each(list, &mut |line| self.ring(line).map(Shape::Line))?),
            "Polygon" => ("Polygon", vec![Shape::Areas(vec![self.polygon(list)?])]),
            "MultiPolygon" => {
                let areas = list.as_array()?.iter().map(|polygon| self.polygon(polygon)).collect::<Option<Vec<_>>>()?;
                ("MultiPolygon", vec![Shape::Areas(areas)])
            }
            _ => return None,
        })
    }

    fn polygon(&mut self, list: &Value) -> Option<Vec<Ring>> {
        list.as_array()?.iter().map(|ring| self.ring(ring)).collect()
    }

    fn ring(&mut self, list: &Value) -> Option<Ring> {
        let corners = list.as_array()?.iter().map(|at| self.corner(at)).collect::<Option<Vec<_>>>()?;
        Some(Ring::of(corners, Closes::ByRepeating))
    }

    fn corner(&mut self, at: &Value) -> Option<Corner> {
        self.corners += 1;
        let [x, y, rest @ ..] = at.as_array()?.as_slice() else { return None };
        self.survey.heights += usize::from(!rest.is_empty());
        let number = |value: &Value| value.as_f64().filter(|number| number.is_finite());
        Some([number(x)?, number(y)?])
    }
}

fn words(properties: Option<&Map<String, Value>>) -> BTreeMap<String, String> {
    let plain = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    properties.into_iter().flatten().map(|(key, value)| (key.to_lowercase(), plain(value))).collect()
}

/// The name of the system in the member `crs` (GeoJSON 2008).
fn system(whole: &Map<String, Value>) -> Option<String> {
    let crs = whole.get("crs").filter(|crs| !crs.is_null())?;
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

/// The byte of a line and a column, both from 1; columns count bytes.
fn place_of(text: &str, line: usize, column: usize) -> Range<usize> {
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
