//! CSV of corner points: one point a row, in order.
//!
//! Knows: headers, delimiters, decimal commas. Must not know: what a group of points is on the land.
//!
//! Columns are found by their names, in English or Indonesian. Rows with the same `layer` and `name` make one ring, in the
//! order of the file; a group of one row is a point.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::survey::{Closes, Corner, Desk, MOST_CORNERS, Ring, Says, Shape, Survey, Thing};
use crate::diagnostic::{Cell, Spot, fault};

/// Names of the columns, lower case: east, north, longitude, latitude, layer, name of the group.
const EAST: [&str; 8] = ["x", "e", "east", "easting", "x_m", "timur", "east_m", "absis"];
const NORTH: [&str; 8] = ["y", "n", "north", "northing", "y_m", "utara", "north_m", "ordinat"];
const LONGITUDE: [&str; 5] = ["lon", "long", "lng", "longitude", "bujur"];
const LATITUDE: [&str; 4] = ["lat", "latitude", "lintang", "latitude_deg"];
const LAYER: [&str; 6] = ["layer", "use", "kind", "lapisan", "jenis", "guna"];
const GROUP: [&str; 6] = ["name", "part", "polygon", "ring", "nama", "bidang"];

struct Columns {
    x: usize,
    y: usize,
    degrees: bool,
    layer: Option<usize>,
    group: Option<usize>,
    names: Vec<String>,
}

/// A row cut into fields, each with its place.
type Row<'t> = Vec<(&'t str, Range<usize>)>;

/// Reads the text.
pub(super) fn read(file: &Arc<str>, text: &str, desk: &mut Desk) -> Option<Survey> {
    let mut rows = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line.trim_end_matches(['\n', '\r'])))
    });
    let (start, header) = rows.by_ref().find(|(_, line)| !line.trim().is_empty()).unwrap_or((0, ""));
    let spot = Spot::new(file, start..start + header.len());
    let delimiter = [';', '\t', ','].into_iter().find(|sign| header.contains(*sign)).unwrap_or(',');
    let columns = match columns(&cut(header, start, delimiter)) {
        Ok(columns) => columns,
        Err(missing) => return desk.give_up(fault("import-csv-header", &spot).with("column", missing)),
    };
    let mut survey = Survey::new(file, if columns.degrees { Says::Degrees } else { Says::Nothing });
    let mut groups: Vec<((String, String), Ring, Spot)> = Vec::new();
    let mut index: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut good = true;
    let mut count = 0;
    for (number, (start, line)) in (2..).zip(rows) {
        if line.trim().is_empty() {
            continue;
        }
        let spot = Spot::new(file, start..start + line.len());
        let row = cut(line, start, delimiter);
        if row.len() != columns.names.len() {
            let told = fault("import-csv-width", &spot).with("row", number).with("found", row.len());
            desk.report(told.with("wanted", columns.names.len()));
            good = false;
            continue;
        }
        let Some(corner) = corner(file, &row, number, &columns, delimiter, desk) else {
            good = false;
            continue;
        };
        let word = |column: Option<usize>| column.and_then(|column| row.get(column)).map_or("", |field| field.0).to_owned();
        let key = (word(columns.layer), word(columns.group));
        let place = *index.entry(key.clone()).or_insert(groups.len());
        if place == groups.len() {
            groups.push((key, Ring::of(Vec::new(), Closes::ByItself), spot.clone()));
        }
        if let Some((_, ring, _)) = groups.get_mut(place) {
            ring.corners.push(corner);
            ring.spans.push(start..start + line.len());
        }
        count += 1;
        if count > MOST_CORNERS {
            return desk.give_up(fault("import-too-many", &spot).with("most", MOST_CORNERS));
        }
    }
    for ((layer, name), ring, spot) in groups {
        let shape = match ring.corners.as_slice() {
            [only] => Shape::Point(*only),
            _ => Shape::Areas(vec![vec![ring]]),
        };
        survey.things.push(Thing { what: "rows", layer, name, words: BTreeMap::new(), shape, spot });
    }
    let known: Vec<&[&str]> = vec![&EAST, &NORTH, &LONGITUDE, &LATITUDE, &LAYER, &GROUP];
    for name in columns.names.iter().filter(|name| !name.is_empty() && !known.iter().any(|list| list.contains(&name.as_str()))) {
        survey.skip(&format!("column {name}"), "", spot.clone());
    }
    good.then_some(survey)
}

fn corner(file: &Arc<str>, row: &Row<'_>, number: usize, columns: &Columns, delimiter: char, desk: &mut Desk) -> Option<Corner> {
    let mut read = |column: usize| {
        let (text, span) = row.get(column).cloned().unwrap_or(("", 0..0));
        // Where commas part the columns, none can stand in a number.
        let plain = if delimiter == ',' || text.contains('.') { text.to_owned() } else { text.replacen(',', ".", 1) };
        let value = plain.parse::<f64>().ok().filter(|value| value.is_finite());
        if value.is_none() {
            let name = columns.names.get(column).map_or("", String::as_str);
            let cell = Cell { row: number, column: Arc::from(name), name: None };
            let spot = Spot { cell: Some(cell), ..Spot::new(file, span) };
            desk.report(fault("import-number", &spot).with("found", text));
        }
        value
    };
    let (x, y) = (read(columns.x), read(columns.y));
    Some([x?, y?])
}

/// The fields of a line; quotation marks around a field are dropped.
fn cut(line: &str, start: usize, delimiter: char) -> Row<'_> {
    let mut at = start;
    let mut fields = Vec::new();
    let mut quoted = false;
    let mut from = 0;
    let ends = line.char_indices().filter(|(_, sign)| {
        quoted ^= *sign == '"';
        !quoted && *sign == delimiter
    });
    let ends: Vec<usize> = ends.map(|(end, _)| end).chain([line.len()]).collect();
    for end in ends {
        let field = line.get(from..end).unwrap_or_default();
        let plain = field.trim().trim_matches('"').trim();
        at += field.find(plain).unwrap_or(0);
        fields.push((plain, at..at + plain.len()));
        from = end + delimiter.len_utf8();
        at = start + from;
    }
    fields
}

/// Which column is which; `Err` is the one that is missing.
fn columns(header: &Row<'_>) -> Result<Columns, &'static str> {
    let names: Vec<String> = header.iter().map(|(name, _)| name.to_lowercase()).collect();
    let find = |list: &[&str]| names.iter().position(|name| list.contains(&name.as_str()));
    let (layer, group) = (find(&LAYER), find(&GROUP));
    if let (Some(x), Some(y)) = (find(&LONGITUDE), find(&LATITUDE)) {
        return Ok(Columns { x, y, degrees: true, layer, group, names });
    }
    let x = find(&EAST).ok_or("x")?;
    let y = find(&NORTH).ok_or("y")?;
    Ok(Columns { x, y, degrees: false, layer, group, names })
}
