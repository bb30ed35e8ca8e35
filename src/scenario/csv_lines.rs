//! A CSV text cut into records, each cell with its place in the file.
//!
//! Knows: delimiters and quotes (RFC 4180). Must not know: what a column means.

use std::ops::Range;

use super::cell_field::Field;
use super::reader::Reader;
use crate::diagnostic::{Spot, fault};

/// A cell: its text without quotes.
fn cell(text: String, span: Range<usize>) -> Field {
    // Places inside the cell are known only where nothing was unescaped.
    let inner = match span.len() - text.len() {
        0 => Some(span.start),
        2 => Some(span.start + 1),
        _ => None,
    };
    Field { text, span, inner, decimal: None, cell: None }
}

/// Finds the delimiter of the header line.
pub(super) fn sniff(reader: &Reader<'_>, file: &Spot, text: &str) -> Option<char> {
    let header: String = unquoted(text.lines().next().unwrap_or_default());
    let found: Vec<char> = [',', ';', '\t'].into_iter().filter(|sign| header.contains(*sign)).collect();
    match found.as_slice() {
        [] => Some(','),
        [one] => Some(*one),
        _ => {
            let end = text.lines().next().map_or(0, str::len);
            reader.report(fault("csv-delimiter", &Spot { start: 0, end, ..file.clone() }));
            None
        }
    }
}

/// The line without what stands in quotes.
fn unquoted(line: &str) -> String {
    line.split('"').step_by(2).collect()
}

/// A record and its row as a spreadsheet counts it, from 1.
pub(super) type Record = (usize, Vec<Field>);

/// Cuts the text into records; blank lines count as rows but are no records.
pub(super) fn records(reader: &Reader<'_>, file: &Spot, text: &str, delimiter: char) -> Option<Vec<Record>> {
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut row = 1;
    let mut at = 0;
    while at < text.len() {
        let field = match field(text, at, delimiter) {
            Ok(field) => field,
            Err(span) => {
                reader.report(fault("csv-quote", &Spot { start: span.start, end: span.end, ..file.clone() }));
                return None;
            }
        };
        at = field.end;
        record.push(field.field);
        let rest = &text[at..];
        if let Some(next) = rest.strip_prefix(delimiter) {
            at = text.len() - next.len();
            if next.is_empty() {
                record.push(cell(String::new(), at..at));
            } else {
                continue;
            }
        }
        at += if text[at..].starts_with("\r\n") { 2 } else { usize::from(at < text.len()) };
        let blank = record.len() == 1 && record[0].text.is_empty() && record[0].span.is_empty();
        let whole = std::mem::take(&mut record);
        if !blank {
            records.push((row, whole));
        }
        row += 1;
    }
    Some(records)
}

struct Read {
    field: Field,
    /// Where the delimiter or the line end stands.
    end: usize,
}

/// The field that starts at a byte. `Err` is where a quote is wrong.
fn field(text: &str, start: usize, delimiter: char) -> Result<Read, Range<usize>> {
    let ends = |c: char| c == delimiter || c == '\n';
    let Some(quoted) = text[start..].strip_prefix('"') else {
        let length = text[start..].find(ends).unwrap_or(text.len() - start);
        let mut end = start + length;
        if text[end..].starts_with('\n') && text[start..end].ends_with('\r') {
            end -= 1;
        }
        return Ok(Read { field: cell(text[start..end].to_owned(), start..end), end });
    };
    let mut value = String::new();
    let mut rest = quoted;
    loop {
        let Some(quote) = rest.find('"') else { return Err(start..start + 1) };
        value.push_str(&rest[..quote]);
        rest = &rest[quote + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                value.push('"');
                rest = after;
            }
            None => break,
        }
    }
    let end = text.len() - rest.len();
    if !(rest.is_empty() || rest.starts_with(ends) || rest.starts_with("\r\n")) {
        return Err(end - 1..end);
    }
    Ok(Read { field: cell(value, start..end), end })
}

/// How many records another reader finds: a second, independent count.
pub(super) fn second_count(text: &str, delimiter: char) -> usize {
    let delimiter = u8::try_from(delimiter).unwrap_or(b',');
    let mut other = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(text.as_bytes());
    other.byte_records().filter_map(Result::ok).count()
}
