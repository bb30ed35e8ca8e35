//! The same sheet read a second time by calamine, and both readings compared cell by cell.
//!
//! Knows: what our own reading found. Must not know: how. calamine gets a small workbook made of the sheet and the
//! shared strings alone, after both have passed our own limits: it believes sizes that a file states, drops the first
//! of two rows with one number, and does not tell a formula that was never worked out (0.38).

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use calamine::{DataRef, Reader, Xlsx};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::format::cell_name;
use super::package::Package;
use super::parts::{Book, Sheet};
use super::sheet::{Grid, Value};
use super::{Refusal, in_part};
use crate::message::Message;

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// The name that the sheet has in the small workbook.
const NAME: &str = "S";

/// Whether another reader finds the same cells with the same values.
pub(super) fn compare(package: &mut Package<'_>, book: &Book, sheet: &Sheet, grid: &Grid) -> Result<(), Refusal> {
    let small = small_workbook(package, book, sheet)?;
    let failed =
        |error: calamine::XlsxError| in_part(&sheet.part, Message::new("intake.second-reader").with("text", error.to_string()));
    let mut second: Xlsx<_> = Xlsx::new(Cursor::new(small)).map_err(failed)?;
    let mut cells = second.worksheet_cells_reader(NAME).map_err(failed)?;
    let mut found: BTreeMap<(usize, usize), bool> = BTreeMap::new();
    while let Some(cell) = cells.next_cell().map_err(failed)? {
        let (row, column) = cell.get_position();
        let at = (row as usize + 1, column as usize);
        let own = grid.cells.get(&at).map(|cell| &cell.value);
        if is_blank(cell.get_value()) && own.is_none() {
            continue;
        }
        let twice = found.insert(at, true).is_some();
        if twice || !same(own, cell.get_value()) {
            return Err(Refusal::Differs(cell_name(&sheet.name, at.1, at.0)));
        }
    }
    match grid.cells.keys().find(|at| !found.contains_key(at)) {
        Some(at) => Err(Refusal::Differs(cell_name(&sheet.name, at.1, at.0))),
        None => Ok(()),
    }
}

fn is_blank(value: &DataRef<'_>) -> bool {
    match value {
        DataRef::Empty => true,
        DataRef::String(text) => text.trim().is_empty(),
        DataRef::SharedString(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Whether both readings of a cell mean the same.
fn same(own: Option<&Value>, other: &DataRef<'_>) -> bool {
    match (own, other) {
        (Some(Value::Text(own)), DataRef::String(other)) => own.trim() == other.trim(),
        (Some(Value::Text(own)), DataRef::SharedString(other)) => own.trim() == other.trim(),
        (Some(Value::Number(own)), DataRef::Float(other)) => own.to_bits() == other.to_bits(),
        (Some(Value::Truth(own)), DataRef::Bool(other)) => own == other,
        (Some(Value::Error(own)), DataRef::Error(other)) => *own == other.to_string(),
        (Some(Value::Iso(own)), DataRef::DateTimeIso(other)) => own == other,
        (Some(Value::Uncalculated), DataRef::Empty) => true,
        _ => false,
    }
}

/// A workbook of this one sheet and the strings it shares, both copied as they are.
fn small_workbook(package: &mut Package<'_>, book: &Book, sheet: &Sheet) -> Result<Vec<u8>, Refusal> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" \
             Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let workbook = format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{RELATIONS}\"><sheets>\
         <sheet name=\"{NAME}\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let texts = [
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")),
        ("xl/workbook.xml", workbook),
    ];
    let lost = |_| Refusal::Damaged(Message::new("intake.zip-directory"));
    for (name, text) in texts {
        zip.start_file(name, SimpleFileOptions::default()).map_err(lost)?;
        zip.write_all(text.as_bytes()).map_err(|_| lost(zip::result::ZipError::FileNotFound))?;
    }
    package.copy_to(&sheet.part, &mut zip, "xl/worksheets/sheet1.xml")?;
    if let Some(strings) = &book.strings {
        package.copy_to(strings, &mut zip, "xl/sharedStrings.xml")?;
    }
    Ok(zip.finish().map_err(lost)?.into_inner())
}
