//! Tables as an Excel workbook: a sheet each, with a real table on it that filters, totals and shares as formulas.
//!
//! Knows: tables. Must not know: plans, plots, what a table shows.
//!
//! *Numbers.* Cells hold the number nearest to the exact one; every formula carries its exact result beside it, so that
//! a reader that does not reckon shows the same. *Text* is written as text, never as a formula or a link.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula as Written, Table as ExcelTable, TableColumn,
    TableFunction, TableStyle, Workbook, Worksheet, XlsxError,
};

use crate::tables::{Cell, Column, Formula, Kind, Table, Tables};
use crate::units::decimal;

/// Longest text of a cell, in UTF-16 units; Excel allows 32,767.
const LONGEST: usize = 32_000;
/// Widest and narrowest column, in characters.
const WIDTHS: (usize, usize) = (8, 66);
/// A4.
const PAPER: u8 = 9;

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// What the library says.
    #[error(transparent)]
    Library(#[from] XlsxError),
    /// A number beyond what a cell can hold.
    #[error("{0} cannot stand in a cell")]
    Number(String),
}

/// The tables as a workbook: the same bytes for the same tables.
///
/// # Errors
/// [`WorkbookError`] where the library refuses something, or a number is too large for a cell.
pub fn xlsx(tables: &Tables) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = Workbook::new();
    // A workbook has a date of its own; ours is the same always, since a clock would make each run another file.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new()
        .set_title(cut(&tables.title, 200))
        .set_author("kavling")
        .set_creation_datetime(&made)
        .set_custom_property("scenario_sha256", tables.scenario_sha256.as_str())
        .set_custom_property("plan_sha256", tables.plan_sha256.as_str())
        .set_custom_property("kavling_version", env!("CARGO_PKG_VERSION"));
    workbook.set_properties(&properties);
    for table in &tables.list {
        let sheet = workbook.add_worksheet();
        Sheet::new(table).write(sheet, &tables.title)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// One table on its sheet.
struct Sheet<'a> {
    table: &'a Table,
    /// Row of the titles, counted from 0: above stand the table's title, the scenario's and the notes.
    head: u32,
    /// Rows of data; a table without any has an empty one, as Excel wants.
    rows: u32,
}

impl<'a> Sheet<'a> {
    fn new(table: &'a Table) -> Self {
        let head = 3 + table.notes.len() as u32;
        Self { table, head, rows: (table.rows.len() as u32).max(1) }
    }

    fn first(&self) -> u32 {
        self.head + 1
    }
    fn last(&self) -> u32 {
        self.head + self.rows
    }
    fn total(&self) -> Option<u32> {
        self.table.total.as_ref().map(|_| self.last() + 1)
    }

    fn write(&self, sheet: &mut Worksheet, title: &str) -> Result<(), WorkbookError> {
        sheet.set_name(&self.table.name)?;
        sheet.write_string_with_format(0, 0, &self.table.title, &Format::new().set_bold().set_font_size(14))?;
        sheet.write_string(1, 0, cut(title, LONGEST))?;
        for (index, note) in self.table.notes.iter().enumerate() {
            sheet.write_string_with_format(2 + index as u32, 0, cut(note, LONGEST), &Format::new().set_italic())?;
        }
        let columns: Vec<u16> = (0..self.table.columns.len() as u16).collect();
        let end = columns.last().copied().unwrap_or(0);
        sheet.add_table(self.head, 0, self.total().unwrap_or(self.last()), end, &self.excel_table())?;
        for (&at, column) in columns.iter().zip(&self.table.columns) {
            self.column(sheet, at, column)?;
        }
        if let Some((row, name)) = self.total().zip(self.table.total.as_ref()) {
            sheet.write_string_with_format(row, 0, name, &Format::new().set_bold())?;
        }
        // A number alone tells nobody which line it is: what comes after it stays in sight too.
        let numbered = self.table.columns.first().is_some_and(|column| column.kind == Kind::Whole);
        sheet.set_freeze_panes(self.first(), if numbered { 2 } else { 1 })?;
        sheet.set_landscape().set_paper_size(PAPER).set_print_fit_to_pages(1, 0).set_print_gridlines(false);
        sheet.set_repeat_rows(self.head, self.head)?;
        sheet.set_footer("&L&A&R&P / &N");
        Ok(())
    }

    fn excel_table(&self) -> ExcelTable {
        let heading = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top).set_border_bottom(FormatBorder::Thin);
        let columns: Vec<TableColumn> = self
            .table
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| {
                let own = TableColumn::new().set_header(&column.title).set_header_format(&heading);
                match (&self.table.total, column.sum) {
                    (Some(name), _) if index == 0 => own.set_total_label(name),
                    (Some(_), true) => own.set_total_function(TableFunction::Sum),
                    _ => own,
                }
            })
            .collect();
        ExcelTable::new()
            .set_name(self.name())
            .set_columns(&columns)
            .set_style(TableStyle::Light1)
            .set_total_row(self.table.total.is_some())
    }

    /// Name of the table within the workbook: `plots`, `land_use`.
    fn name(&self) -> String {
        format!("kavling_{}", self.table.view.file_name().replace('-', "_"))
    }

    /// The cells of a column, its total and its width.
    fn column(&self, sheet: &mut Worksheet, at: u16, column: &Column) -> Result<(), WorkbookError> {
        let cells = || self.table.rows.iter().map(|row| &row[usize::from(at)]);
        let total = self.table.sum(usize::from(at)).filter(|cell| *cell != Cell::Empty);
        let places = cells().chain(&total).map(decimals).max().unwrap_or(0);
        let mut widest = column.title.split(' ').map(|word| word.chars().count()).max().unwrap_or(0) + 2;
        widest = widest.max(column.title.chars().count().div_ceil(2) + 2);
        for (index, cell) in cells().enumerate() {
            let row = self.first() + index as u32;
            let places = if column.kind == Kind::Mixed { decimals(cell) } else { places };
            let format = format(cell, places);
            widest = widest.max(width(cell, places));
            match (cell, self.formula(column.formula, row)) {
                (Cell::Empty, _) => {}
                (Cell::Text(text), _) => {
                    sheet.write_string_with_format(row, at, cut(text, LONGEST), &format)?;
                }
                (_, Some(formula)) => {
                    sheet.write_formula_with_format(row, at, Written::new(formula).set_result(result(cell)?), &format)?;
                }
                (_, None) => {
                    sheet.write_number_with_format(row, at, number(cell)?, &format)?;
                }
            }
        }
        if let Some((row, cell)) = self.total().zip(total) {
            // As Excel itself writes the total of a table.
            let formula = format!("SUBTOTAL(109,{}[{}])", self.name(), column.title);
            widest = widest.max(width(&cell, places));
            let format = format(&cell, places).set_bold();
            sheet.write_formula_with_format(row, at, Written::new(formula).set_result(result(&cell)?), &format)?;
        }
        sheet.set_column_width(at, widest.clamp(WIDTHS.0, WIDTHS.1) as f64)?;
        Ok(())
    }

    /// How a cell follows from others, in the language of the file: English names, commas.
    fn formula(&self, formula: Formula, row: u32) -> Option<String> {
        let cell = |column: usize| format!("{}{}", letters(column), row + 1);
        let rows = |column: usize| {
            let column = letters(column);
            format!("{column}${}:{column}${}", self.first() + 1, self.last() + 1)
        };
        match formula {
            Formula::None => None,
            Formula::ShareOfTotal { of } => Some(format!("{}/SUM({})", cell(of), rows(of))),
            Formula::ShareWithin { of, key } => {
                Some(format!("{}/SUMPRODUCT(EXACT({},{})*{})", cell(of), rows(key), cell(key), rows(of)))
            }
            Formula::Quotient { part, whole } => Some(format!("{}/{}", cell(part), cell(whole))),
            Formula::Sum { first, last } => Some(format!("SUM({}:{})", cell(first), cell(last))),
            Formula::Difference { from, less } => Some(format!("{}-{}", cell(from), cell(less))),
        }
    }
}

/// Letters of a column counted from 0: `A`, `Z`, `AA`.
fn letters(column: usize) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    if column < 26 { last.to_string() } else { format!("{}{last}", letters(column / 26 - 1)) }
}

/// Decimals shown.
fn decimals(cell: &Cell) -> usize {
    match cell {
        Cell::Area(_) | Cell::Length(_) | Cell::Share { .. } => 2,
        Cell::Milli(_) => cell
            .exact()
            .map_or(0, |(value, places)| decimal(value, places).split_once('.').map_or(0, |(_, decimals)| decimals.len())),
        Cell::Empty | Cell::Text(_) | Cell::Whole(_) | Cell::Money(_) => 0,
    }
}

fn format(cell: &Cell, places: usize) -> Format {
    let top = Format::new().set_align(FormatAlign::Top);
    let point = if places > 0 { "." } else { "" };
    match cell {
        Cell::Empty | Cell::Text(_) => top.set_text_wrap().set_align(FormatAlign::Left),
        Cell::Share { .. } => top.set_num_format("0.00%"),
        _ => top.set_num_format(format!("#,##0{point}{}", "0".repeat(places))),
    }
}

/// The number of a cell, nearest to the exact one.
fn number(cell: &Cell) -> Result<f64, WorkbookError> {
    let text = match cell {
        Cell::Share { part, whole } => (*part as f64 / *whole as f64).to_string(),
        other => other.exact().map_or_else(String::new, |(value, places)| decimal(value, places)),
    };
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
    number.ok_or(WorkbookError::Number(text))
}

/// The result of a formula as the file states it: exact, but for shares.
fn result(cell: &Cell) -> Result<String, WorkbookError> {
    let near = number(cell)?;
    Ok(cell.exact().map_or_else(|| near.to_string(), |(value, places)| decimal(value, places)))
}

/// Characters that a cell takes; long texts are broken into lines.
fn width(cell: &Cell, places: usize) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Text(text) => text.chars().count() + 2,
        Cell::Share { .. } => 10,
        other => other.exact().map_or(0, |(value, own)| {
            let whole = decimal(value, own).split('.').next().map_or(0, str::len);
            whole + whole / 3 + places + 4
        }),
    }
}

/// Text of at most so many UTF-16 units.
fn cut(text: &str, longest: usize) -> String {
    let mut units = 0;
    let kept = text.chars().take_while(|c| {
        units += c.len_utf16();
        units < longest
    });
    let kept: String = kept.collect();
    if kept.len() == text.len() { kept } else { kept + "…" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(cut("kavling", 8), "kavling");
        assert_eq!(cut("🏭🏭🏭🏭", 5), "🏭🏭…");
    }
}
