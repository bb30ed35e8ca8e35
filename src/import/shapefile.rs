//! Shapefile: the shapes (`.shp`), what is said of them (`.dbf`), their system (`.prj`).
//!
//! Knows: records and fields (ESRI, Shapefile Technical Description, 1998; dBASE III). Must not know: what a record is on the
//! land. The file is no text; in its place stands a list with a line for each record, so that a place is a record.
//!
//! Every count in the file is held against its length before anything is reserved for it.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use shapefile::record::polygon::PolygonRing;
use shapefile::{Shape as Record, ShapeReader};

use super::prj;
use super::survey::{Closes, Corner, Desk, Ring, Says, Shape, Survey, Thing};
use super::text_of;
use crate::diagnostic::{Spot, fault};

/// Reads the file and those beside it.
pub(super) fn read(file: &Arc<str>, source: &super::Source, desk: &mut Desk) -> Option<Survey> {
    let bytes = source.bytes.as_slice();
    let list: Vec<String> = match measured(bytes) {
        Ok(list) => list,
        Err((record, found)) => {
            desk.sources.insert(file, Arc::from(found.as_str()));
            let spot = Spot::new(file, 0..found.len());
            return desk.give_up(fault("import-shp", &spot).with("record", record));
        }
    };
    let (says, unit) = match source.beside.get("prj") {
        None => (Says::Nothing, None),
        Some(prj) => {
            let name: Arc<str> = Arc::from(format!("{}.prj", file.strip_suffix(".shp").unwrap_or(file)));
            let text = text_of(prj);
            desk.sources.insert(&name, Arc::from(text.as_str()));
            prj::read(&name, &text, desk)?
        }
    };
    let table = fields(source.beside.get("dbf").map_or(&[], Vec::as_slice), source.beside.contains_key("cpg"));
    desk.sources.insert(file, Arc::from(list.join("\n")));
    let mut survey = Survey { unit, ..Survey::new(file, says) };
    let failed = |desk: &mut Desk, record: usize, spot: &Spot| desk.give_up(fault("import-shp", spot).with("record", record));
    let Ok(mut reader) = ShapeReader::new(Cursor::new(bytes)) else {
        return failed(desk, 0, &Spot::new(file, 0..1));
    };
    let mut at = 0;
    for (index, record) in reader.iter_shapes().enumerate() {
        let line = list.get(index).map_or(0, String::len);
        let spot = Spot::new(file, at..at + line);
        at += line + 1;
        let Ok(record) = record else { return failed(desk, index + 1, &spot) };
        let words = table.get(index).cloned().unwrap_or_default();
        let said = |keys: &[&str]| keys.iter().find_map(|key| words.get(*key)).cloned().unwrap_or_default();
        let (layer, name) = (said(&["layer"]), said(&["name", "nama", "label", "id"]));
        let like = Thing { what: "record", layer, name, words, shape: Shape::Areas(Vec::new()), spot };
        take(&mut survey, like, record);
    }
    let finite = survey.things.iter().find(|thing| thing.shape.corners().any(|[x, y]| !(x.is_finite() && y.is_finite())));
    if let Some(thing) = finite {
        let spot = thing.spot.clone();
        return desk.give_up(fault("import-position", &spot));
    }
    Some(survey)
}

macro_rules! corners {
    ($points:expr) => {
        $points.iter().map(|point| [point.x, point.y]).collect::<Vec<Corner>>()
    };
}

fn take(survey: &mut Survey, like: Thing, record: Record) {
    let mut add = |what: &'static str, shape: Shape| survey.things.push(Thing { what, shape, ..like.clone() });
    macro_rules! polygon {
        ($polygon:expr) => {
            add(
                "Polygon",
                Shape::Areas(grouped($polygon.rings().iter().map(|ring| {
                    let outer = matches!(ring, PolygonRing::Outer(_));
                    (outer, Ring::of(corners!(ring.points()), Closes::ByRepeating))
                }))),
            )
        };
    }
    macro_rules! lines {
        ($line:expr) => {
            for part in $line.parts() {
                add("Polyline", Shape::Line(Ring::of(corners!(part), Closes::ByRepeating)));
            }
        };
    }
    match record {
        Record::Polygon(polygon) => polygon!(polygon),
        Record::PolygonM(polygon) => polygon!(polygon),
        Record::PolygonZ(polygon) => polygon!(polygon),
        Record::Polyline(line) => lines!(line),
        Record::PolylineM(line) => lines!(line),
        Record::PolylineZ(line) => lines!(line),
        Record::Point(point) => add("Point", Shape::Point([point.x, point.y])),
        Record::PointM(point) => add("Point", Shape::Point([point.x, point.y])),
        Record::PointZ(point) => add("Point", Shape::Point([point.x, point.y])),
        Record::Multipoint(points) => corners!(points.points()).into_iter().for_each(|at| add("Multipoint", Shape::Point(at))),
        other => survey.skip(&format!("{:?}", shapetype(&other)), &like.layer, like.spot),
    }
}

fn shapetype(record: &Record) -> shapefile::ShapeType {
    record.shapetype()
}

/// Each outer ring with the inner ones that follow it.
fn grouped(rings: impl Iterator<Item = (bool, Ring)>) -> Vec<Vec<Ring>> {
    let mut areas: Vec<Vec<Ring>> = Vec::new();
    for (outer, ring) in rings {
        match areas.last_mut() {
            Some(area) if !outer => area.push(ring),
            _ => areas.push(vec![ring]),
        }
    }
    areas
}

fn big(bytes: &[u8], at: usize) -> Option<i32> {
    Some(i32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn little(bytes: &[u8], at: usize) -> Option<i32> {
    Some(i32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// A line for each record, after every count was held against the length of the file. `Err` is the record that cannot be.
fn measured(bytes: &[u8]) -> Result<Vec<String>, (usize, String)> {
    let broken = |record: usize, found: &str| (record, format!("record {record}: {found}"));
    if big(bytes, 0) != Some(9994) || bytes.len() < 100 {
        return Err(broken(0, "no header of a shapefile"));
    }
    let stated = big(bytes, 24).and_then(|words| usize::try_from(words).ok()).and_then(|words| words.checked_mul(2));
    if stated != Some(bytes.len()) {
        return Err(broken(0, "the length in the header is not that of the file"));
    }
    let (mut at, mut list) = (100, Vec::new());
    while at < bytes.len() {
        let record = list.len() + 1;
        let length = big(bytes, at + 4).and_then(|words| usize::try_from(words).ok()).and_then(|words| words.checked_mul(2));
        let Some(content) =
            length.filter(|length| *length >= 4).and_then(|length| bytes.get(at + 8..(at + 8).checked_add(length)?))
        else {
            return Err(broken(record, "longer than the file"));
        };
        let kind = little(content, 0).unwrap_or(-1);
        let count = |at: usize| little(content, at).and_then(|count| usize::try_from(count).ok());
        let (parts, points, fits) = match kind {
            // Polylines, polygons and patches; with heights and measures there is more after the points.
            3 | 5 | 13 | 15 | 23 | 25 | 31 => {
                let (parts, points) = (count(36).unwrap_or(usize::MAX), count(40).unwrap_or(usize::MAX));
                let each = if kind == 31 { 8 } else { 4 };
                let need =
                    parts.checked_mul(each).and_then(|n| n.checked_add(points.checked_mul(16)?)).and_then(|n| n.checked_add(44));
                (parts, points, need.is_some_and(|need| need <= content.len()))
            }
            8 | 18 | 28 => {
                let points = count(36).unwrap_or(usize::MAX);
                let need = points.checked_mul(16).and_then(|n| n.checked_add(40));
                (1, points, need.is_some_and(|need| need <= content.len()))
            }
            1 | 11 | 21 => (1, 1, content.len() >= 20),
            0 => (0, 0, true),
            _ => (0, 0, false),
        };
        let starts = |part: usize| little(content, 44 + 4 * part).and_then(|start| usize::try_from(start).ok());
        let in_order = !matches!(kind, 3 | 5 | 13 | 15 | 23 | 25)
            || fits
                && (0..parts).all(|part| {
                    let next = if part + 1 < parts { starts(part + 1) } else { Some(points) };
                    starts(part).zip(next).is_some_and(|(start, next)| start < next && next <= points)
                });
        if !fits || !in_order {
            return Err(broken(record, "its counts are not those of its points"));
        }
        list.push(format!("record {record}: kind {kind}, parts {parts}, points {points}"));
        at += 8 + content.len();
    }
    Ok(list)
}

/// Text, number and logical fields of a dBASE table by lower-case name, record by record; empty where it is no such table.
fn fields(bytes: &[u8], unicode: bool) -> Vec<BTreeMap<String, String>> {
    let half = |at: usize| bytes.get(at..at + 2).and_then(|b| Some(usize::from(u16::from_le_bytes(b.try_into().ok()?))));
    let (Some(head), Some(size)) = (half(8), half(10)) else { return Vec::new() };
    let mut columns = Vec::new();
    let mut from = 1;
    let mut at = 32;
    while let Some(column) = bytes.get(at..at + 32).filter(|column| at + 32 <= head && column[0] != 0x0D) {
        let name: String = column[..11].iter().take_while(|b| **b != 0).map(|b| char::from(*b)).collect();
        let width = usize::from(column[16]);
        columns.push((name.to_lowercase(), from..from + width));
        from += width;
        at += 32;
    }
    let Some(rows) = bytes.get(head..).filter(|_| size > 0) else { return Vec::new() };
    let cell = |bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(text) if unicode || text.is_ascii() => text.trim().to_owned(),
        _ => bytes.iter().map(|b| char::from(*b)).collect::<String>().trim().to_owned(),
    };
    let row = |row: &[u8]| {
        let pairs = columns.iter().filter_map(|(name, span)| Some((name.clone(), cell(row.get(span.clone())?))));
        pairs.filter(|(_, value)| !value.is_empty()).collect()
    };
    rows.chunks_exact(size).map(row).collect()
}
