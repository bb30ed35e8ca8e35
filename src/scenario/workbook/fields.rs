//! Cells of a sheet to text as each column takes it, and everything about the sheet that a planner should know.
//!
//! Knows: types of cells and what a column takes. Must not know: what a field of a firm means.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::format::{Shown, cell_name, date, exact, letters};
use super::lay::{Lay, runs};
use super::parts::Book;
use super::sheet::{Cell, Grid, Value};
use crate::diagnostic::{Diagnostic, caution, fault};
use crate::message::Message;
use crate::scenario::cell_field::Field;
use crate::scenario::firm_entry::FirmEntry;
use crate::scenario::reader::DecimalSign;
use crate::scenario::table::{Header, Table, Takes};

/// Spreadsheets keep 15 digits of a number: the last of longer ids is lost before anybody reads it.
const DIGITS_KEPT: f64 = 1e15;
/// Headers are looked for in so many rows that are filled.
const HEADER_ROWS: usize = 30;

/// A sheet and the table it is read into.
pub(super) struct Given<'g> {
    pub table: Table<'g>,
    pub grid: &'g Grid,
    pub lay: &'g Lay<'g>,
    pub book: &'g Book,
    pub styles: &'g [Shown],
}

/// Every firm of a sheet as text.
pub(super) fn firms(given: &Given<'_>) -> Vec<FirmEntry> {
    let Given { table, grid, .. } = given;
    let rows: Vec<usize> = grid.rows().into_iter().collect();
    // A row with a cell that is called like the ids.
    let means_id = |row: &usize| {
        let mut cells = grid.cells.range((*row, 0)..=(*row, usize::MAX));
        cells.any(|(_, cell)| matches!(&cell.value, Value::Text(text) if table.means_id(text.trim())))
    };
    let heads: Vec<usize> = rows.iter().copied().filter(means_id).collect();
    let head = heads.iter().copied().find(|head| rows.iter().take(HEADER_ROWS).any(|row| row == head)).or(rows.first().copied());
    let Some(head) = head else { return Vec::new() };
    let columns: Vec<usize> = grid.cells.range((head, 0)..=(head, usize::MAX)).map(|((_, column), _)| *column).collect();
    let fields: Vec<Field> = columns.iter().map(|column| given.field(head, *column, given.text(head, *column))).collect();
    let Some(headers) = table.headers(&fields) else { return Vec::new() };
    let sheet = Sheet { given, head, columns, headers };
    let id = sheet.columns.iter().zip(&sheet.headers).find(|(_, header)| header.is_id()).map(|(column, _)| *column);
    let is_head = |row: &usize| heads.contains(row) && table.means_id(given.text(*row, id.unwrap_or_default()).trim());
    for row in rows.iter().filter(|row| **row > head && is_head(row)) {
        table.reader.report(fault("header-again", &given.lay.row_spot(*row)).with("row", *row).with("first", head));
    }
    sheet.tell(&rows);
    let below = rows.iter().copied().filter(|row| *row > head && !is_head(row));
    let rows: Vec<(usize, Vec<Field>)> = below.map(|row| (row, sheet.row(row))).collect();
    sheet.tell_cells();
    table.firms(&sheet.headers, rows.into_iter())
}

impl Given<'_> {
    /// A cell whatever it holds, as it is shown.
    fn text(&self, row: usize, column: usize) -> String {
        self.grid.cells.get(&(row, column)).map(|cell| cell.value.shown()).unwrap_or_default()
    }

    fn field(&self, row: usize, column: usize, text: String) -> Field {
        let span = self.lay.span(row, column);
        let inner = (self.lay.text.get(span.clone()) == Some(text.as_str())).then_some(span.start);
        let cell = Some(Arc::from(cell_name(self.lay.sheet, column, row)));
        Field { text, span, inner, decimal: None, cell }
    }
}

/// The part of a sheet that is the table.
struct Sheet<'s> {
    given: &'s Given<'s>,
    /// The row of the headers.
    head: usize,
    /// The columns that have a header, in step with the headers.
    columns: Vec<usize>,
    headers: Vec<Header>,
}

impl Sheet<'_> {
    fn report(&self, told: Diagnostic) {
        self.given.table.reader.report(told);
    }

    /// The fields of a row, one for each header.
    fn row(&self, row: usize) -> Vec<Field> {
        let cells = self.columns.iter().zip(&self.headers);
        cells
            .map(|(column, header)| {
                let Some(cell) = self.given.grid.cells.get(&(row, *column)) else {
                    return self.given.field(row, *column, String::new());
                };
                match self.converted(cell, header.takes()) {
                    Ok((text, decimal)) => Field { decimal, ..self.given.field(row, *column, text) },
                    Err(told) => {
                        let mut spot = self.given.lay.spot(row, *column);
                        spot.cell.iter_mut().for_each(|cell| cell.column = Arc::clone(&header.name));
                        let told = Diagnostic { spot, ..*told };
                        self.report(told);
                        // The row stays an applicant, so that it is not told a second time that it has no id.
                        let stand_in = if header.is_id() { format!("row-{row}") } else { String::new() };
                        self.given.field(row, *column, stand_in)
                    }
                }
            })
            .collect()
    }

    /// The text of a cell as its column takes it; otherwise what is wrong, still without its place.
    fn converted(&self, cell: &Cell, takes: Takes) -> Result<(String, Option<DecimalSign>), Box<Diagnostic>> {
        let nowhere = crate::diagnostic::Spot::new(&Arc::from(""), 0..0);
        let told = |code: &'static str| fault(code, &nowhere);
        let kind = |key: &str, value: String| told("cell-kind").with("found", Message::new(key).with("value", value));
        let as_text = |text: &str| Ok((text.to_owned(), None));
        if takes == Takes::Anything {
            return as_text(&cell.value.shown());
        }
        if cell.formula && (self.given.book.uncalculated || cell.value == Value::Uncalculated) {
            return Err(told("formula-without-value").into());
        }
        let number = match &cell.value {
            Value::Text(text) => return as_text(text),
            Value::Number(number) => *number,
            Value::Iso(text) if takes == Takes::Moment => return as_text(&moment(text)),
            Value::Iso(text) => return Err(kind("intake.cell-date", text.clone()).into()),
            Value::Truth(yes) if takes == Takes::YesNo => return as_text(if *yes { "true" } else { "false" }),
            Value::Truth(_) => return Err(kind("intake.cell-truth", cell.value.shown()).into()),
            Value::Error(text) => return Err(told("error-cell").with("value", text.as_str()).into()),
            Value::Uncalculated => return Err(told("formula-without-value").into()),
        };
        let shown = self.given.styles.get(cell.style).unwrap_or(&Shown::Bare);
        let written = exact(number).unwrap_or_default();
        let day = date(number, self.given.book.from_1904);
        match (takes, shown) {
            (Takes::Moment, Shown::Date) => match day {
                Some(day) => Ok((day, None)),
                None => Err(kind("intake.cell-no-date", written).into()),
            },
            (_, Shown::Date) => Err(kind("intake.cell-date", day.unwrap_or(written)).into()),
            (Takes::Moment, _) => Err(kind("intake.cell-no-date", written).into()),
            (_, Shown::Otherwise(format)) => {
                Err(told("shown-otherwise").with("value", written).with("format", format.as_str()).into())
            }
            (Takes::Text, _) if number.fract() != 0.0 => Err(kind("intake.cell-number", written).into()),
            (Takes::Text, _) if number.abs() >= DIGITS_KEPT => Err(told("digits-lost").with("value", written).into()),
            (Takes::Text, Shown::Plain) => Err(told("shown-with-signs").with("value", written).into()),
            _ => Ok((written, Some(DecimalSign::Point))),
        }
    }

    /// Whether somebody looks at a column.
    fn is_read(&self, column: usize) -> bool {
        let mut both = self.columns.iter().zip(&self.headers);
        both.any(|(at, header)| *at == column && header.takes() != Takes::Anything)
    }

    /// What the sheet as a whole has to say.
    fn tell(&self, rows: &[usize]) {
        let Given { grid, lay, .. } = self.given;
        let head = lay.row_spot(self.head);
        let above: Vec<usize> = rows.iter().copied().filter(|row| *row < self.head).collect();
        if !above.is_empty() {
            let told = caution("rows-above", &head).with("row", self.head).with("count", above.len());
            self.report(told.with("rows", runs(above.into_iter(), |row| row.to_string())));
        }
        let hidden: Vec<usize> = grid.hidden_rows.iter().copied().filter(|row| *row >= self.head).collect();
        if let Some(first) = hidden.first() {
            let code = if grid.filtered {
                caution("filtered-rows", &lay.row_spot(*first))
            } else {
                caution("hidden-rows", &lay.row_spot(*first))
            };
            let told = code.with("count", hidden.len()).with("sheet", lay.sheet);
            self.report(told.with("rows", runs(hidden.into_iter(), |row| row.to_string())));
        }
        let covers = |column: usize| grid.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&column));
        let hidden: Vec<usize> = self.columns.iter().copied().filter(|column| self.is_read(*column) && covers(*column)).collect();
        if let Some(first) = hidden.first() {
            let told = caution("hidden-columns", &lay.spot(self.head, *first)).with("count", hidden.len());
            let named = |column: usize| format!("{} ({})", letters(column), self.given.text(self.head, column));
            self.report(told.with("columns", hidden.into_iter().map(named).collect::<Vec<_>>()));
        }
        let last = rows.last().copied().unwrap_or(self.head);
        for [top, left, bottom, right] in &grid.merged {
            let within = *bottom >= self.head && *top <= last && self.columns.iter().any(|c| (*left..=*right).contains(c));
            if within {
                let range = format!("{}{top}:{}{bottom}", letters(*left), letters(*right));
                self.report(fault("merged-cells", &lay.spot(*top, *left)).with("range", range));
            }
        }
        self.loose_columns();
    }

    /// Cells below the headers in columns that have none.
    fn loose_columns(&self) {
        let Given { grid, lay, .. } = self.given;
        let mut seen = BTreeSet::new();
        for ((row, column), cell) in grid.cells.range((self.head + 1, 0)..) {
            if !self.columns.contains(column) && seen.insert(*column) {
                let told = fault("column-without-header", &lay.spot(*row, *column)).with("column", letters(*column));
                self.report(told.with("value", cell.value.shown()).with("row", self.head));
            }
        }
    }

    /// Cells that are read in a way the planner may not expect: formulas, and numbers that are text.
    fn tell_cells(&self) {
        let Given { grid, lay, book, .. } = self.given;
        let read = |cell: &&((usize, usize), &Cell)| cell.0.0 > self.head && self.is_read(cell.0.1);
        let cells: Vec<((usize, usize), &Cell)> = grid.cells.iter().map(|(at, cell)| (*at, cell)).collect();
        let takes_number = |column: usize| {
            let mut both = self.columns.iter().zip(&self.headers);
            both.any(|(at, header)| *at == column && header.takes() == Takes::Number)
        };
        let mut formulas = Vec::new();
        let mut texts = Vec::new();
        for ((row, column), cell) in cells.iter().filter(read) {
            match &cell.value {
                Value::Text(text)
                    if takes_number(*column)
                        && text.trim_start().trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit()) =>
                {
                    texts.push((*row, *column));
                }
                _ => {}
            }
            if cell.formula && !book.uncalculated && cell.value != Value::Uncalculated {
                formulas.push((*row, *column));
            }
        }
        if let Some((row, column)) = formulas.first() {
            let told = caution("formula-cells", &lay.spot(*row, *column)).with("count", formulas.len());
            self.report(told.with("cells", named(&formulas)));
        }
        if let Some((row, column)) = texts.first() {
            let told = caution("numbers-as-text", &lay.spot(*row, *column)).with("count", texts.len());
            self.report(told.with("cells", named(&texts)));
        }
    }
}

/// The names of the first of many cells.
fn named(cells: &[(usize, usize)]) -> Vec<String> {
    const MOST: usize = 12;
    let names = cells.iter().take(MOST).map(|(row, column)| format!("{}{row}", letters(*column)));
    names.chain((cells.len() > MOST).then(|| "…".to_owned())).collect()
}

/// `2026-08-26T12:00:00` without the seconds where there are none, as day numbers are written.
fn moment(text: &str) -> String {
    let short = text.trim_end_matches("Z").strip_suffix(":00").filter(|rest| rest.len() == 16);
    let short = short.map(|rest| rest.strip_suffix("T00:00").unwrap_or(rest));
    short.unwrap_or(text).to_owned()
}
