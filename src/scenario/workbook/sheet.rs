//! One worksheet read cell by cell as a stream: what is filled, what is hidden, what is merged, what stands twice.
//!
//! Knows: rows and cells (ECMA-376 part 1, 18.3). Must not know: what a column means. Only filled cells are kept, so
//! that a sheet is as large as what stands in it and not as what its corners span.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use super::format::{cell_name, exact, number};
use super::parts::{MOST_TEXT, string, unescaped};
use super::xml::{Event, Scanner, Tag};
use super::{Refusal, in_part};
use crate::message::Message;

/// Last row and number of columns that a list of applicants may use.
const LAST_ROW: usize = 20_000;
const MOST_COLUMNS: usize = 256;
/// Most cells that are filled.
const MOST_CELLS: usize = 200_000;
/// The last row and column that the format has.
const FORMAT_ROWS: usize = 1_048_576;
const FORMAT_COLUMNS: usize = 16_384;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    /// Finite.
    Number(f64),
    Truth(bool),
    /// `#REF!` and its kind.
    Error(String),
    /// A date as text, ISO 8601.
    Iso(String),
    /// A formula that nobody has worked out.
    Uncalculated,
}

impl Value {
    /// The cell as one line of text.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.chars().map(|c| if c.is_control() { '␤' } else { c }).collect(),
            Self::Number(number) => exact(*number).unwrap_or_default(),
            Self::Truth(truth) => truth.to_string().to_uppercase(),
            Self::Error(text) | Self::Iso(text) => text.clone(),
            Self::Uncalculated => "=?".to_owned(),
        }
    }
}

/// A filled cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub value: Value,
    pub formula: bool,
    /// Which of the styles shows it.
    pub style: usize,
}

/// The filled cells of a sheet, by row from 1 and column from 0, and what is peculiar about it.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub cells: BTreeMap<(usize, usize), Cell>,
    pub hidden_rows: BTreeSet<usize>,
    /// First and last column of each hidden run.
    pub hidden_columns: Vec<(usize, usize)>,
    pub filtered: bool,
    /// First row and column, last row and column.
    pub merged: Vec<[usize; 4]>,
    /// Rows whose number stood before, with their text.
    pub rows_again: Vec<(usize, String)>,
    /// Cells that stood before in their row, with their text.
    pub cells_again: Vec<(usize, usize, String)>,
    text: usize,
}

impl Grid {
    /// The text of the first cells of a row.
    pub(super) fn brief(&self, row: usize) -> String {
        brief(self.cells.range((row, 0)..=(row, usize::MAX)).map(|(_, cell)| cell))
    }

    /// Numbers of the rows that are filled.
    pub(super) fn rows(&self) -> BTreeSet<usize> {
        self.cells.keys().map(|(row, _)| *row).collect()
    }
}

fn brief<'c>(cells: impl Iterator<Item = &'c Cell>) -> String {
    let texts: Vec<String> = cells.take(3).map(|cell| cell.value.shown().chars().take(40).collect()).collect();
    texts.join(" | ")
}

/// What is needed to read a sheet.
pub(super) struct SheetReader<'s> {
    pub sheet: &'s str,
    pub part: &'s str,
    pub strings: &'s [String],
    /// Only whether anything is filled is asked: reading ends with the first filled row.
    pub probe: bool,
}

impl SheetReader<'_> {
    /// Reads a sheet.
    pub(super) fn read(&self, input: impl BufRead) -> Result<Grid, Refusal> {
        let mut scanner = Scanner::new(input);
        let mut grid = Grid::default();
        let mut seen = false;
        let mut outermost = true;
        loop {
            let event = scanner.next().map_err(|why| in_part(self.part, why))?;
            match event {
                Event::Open(tag) if std::mem::take(&mut outermost) && tag.name != "worksheet" => {
                    return Err(self.damaged("intake.sheet-other"));
                }
                Event::Open(tag) => match tag.name.as_str() {
                    "sheetData" if seen => return Err(self.damaged("intake.sheet-stray")),
                    "sheetData" => {
                        seen = true;
                        self.rows(&mut scanner, &mut grid)?;
                        if self.probe && !grid.cells.is_empty() {
                            return Ok(grid);
                        }
                    }
                    "row" | "c" => return Err(self.damaged("intake.sheet-stray")),
                    "col" => grid.hidden_columns.extend(hidden_columns(&tag)),
                    "autoFilter" => grid.filtered = true,
                    "mergeCell" => grid.merged.push(self.range(&tag)?),
                    // A reader that believes it and does not look asks for that much memory, or counts below zero.
                    "dimension" => drop(self.range(&tag)?),
                    _ => {}
                },
                Event::End if seen => return Ok(grid),
                Event::End => return Err(self.damaged("intake.sheet-stray")),
                Event::Text(_) | Event::Close(_) => {}
            }
        }
    }

    fn damaged(&self, key: &str) -> Refusal {
        Refusal::Damaged(Message::new(key).with("sheet", self.sheet))
    }

    fn bad_cell(&self, key: &str, found: &str) -> Refusal {
        let found: String = found.chars().take(40).flat_map(char::escape_debug).collect();
        Refusal::Damaged(Message::new(key).with("sheet", self.sheet).with("found", found))
    }

    fn range(&self, tag: &Tag) -> Result<[usize; 4], Refusal> {
        let text = tag.get("ref").unwrap_or_default();
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        let corners = place(from).zip(place(to)).filter(|(from, to)| from.0 <= to.0 && from.1 <= to.1);
        corners.map(|(from, to)| [from.0, from.1, to.0, to.1]).ok_or_else(|| self.bad_cell("intake.cell-place", text))
    }

    fn rows<R: BufRead>(&self, scanner: &mut Scanner<R>, grid: &mut Grid) -> Result<(), Refusal> {
        let mut seen = BTreeSet::new();
        let mut last = 0;
        loop {
            match scanner.next().map_err(|why| in_part(self.part, why))? {
                Event::Open(tag) if tag.name == "row" => {
                    let stated = tag.get("r");
                    let row = stated.map_or(Some(last + 1), |text| whole(text, FORMAT_ROWS));
                    let row = row.filter(|row| *row <= FORMAT_ROWS);
                    let row = row.ok_or_else(|| self.bad_cell("intake.row-number", stated.unwrap_or_default()))?;
                    let cells = self.cells(scanner, row, grid)?;
                    let hidden = tag.on("hidden") || tag.get("ht").and_then(number) == Some(0.0);
                    if !seen.insert(row) {
                        // A second that is empty takes nothing away.
                        grid.rows_again.extend((!cells.is_empty()).then(|| (row, brief(cells.values()))));
                    } else if row < last {
                        return Err(self.bad_cell("intake.row-order", &row.to_string()));
                    } else {
                        if hidden && !cells.is_empty() {
                            grid.hidden_rows.insert(row);
                        }
                        grid.cells.extend(cells.into_iter().map(|(column, cell)| ((row, column), cell)));
                    }
                    last = row.max(last);
                    self.limits(grid)?;
                    if self.probe && !grid.cells.is_empty() {
                        return Ok(());
                    }
                }
                Event::Text(text) if text.trim().is_empty() => {}
                Event::Close(_) => return Ok(()),
                _ => return Err(self.damaged("intake.sheet-stray")),
            }
        }
    }

    fn limits(&self, grid: &Grid) -> Result<(), Refusal> {
        if grid.text > MOST_TEXT {
            return Err(Refusal::TooLarge(Message::new("intake.large-text").with("most", MOST_TEXT >> 20)));
        }
        if grid.cells.len() + grid.rows_again.len() + grid.cells_again.len() > MOST_CELLS {
            let told = Message::new("intake.large-cells").with("sheet", self.sheet).with("most", MOST_CELLS);
            return Err(Refusal::TooLarge(told));
        }
        Ok(())
    }

    /// The filled cells of a row that has just been opened, by column.
    fn cells<R: BufRead>(&self, scanner: &mut Scanner<R>, row: usize, grid: &mut Grid) -> Result<BTreeMap<usize, Cell>, Refusal> {
        let mut cells: BTreeMap<usize, Cell> = BTreeMap::new();
        let mut next = 0;
        loop {
            match scanner.next().map_err(|why| in_part(self.part, why))? {
                Event::Open(tag) if tag.name == "c" => {
                    let stated = tag.get("r");
                    let column = stated.map_or(Some(next), |text| place(text).filter(|at| at.0 == row).map(|at| at.1));
                    let column = column.filter(|column| *column < FORMAT_COLUMNS);
                    let column = column.ok_or_else(|| self.bad_cell("intake.cell-place", stated.unwrap_or_default()))?;
                    next = column + 1;
                    let Some(cell) = self.cell(scanner, &tag, (row, column))? else { continue };
                    let name = || cell_name(self.sheet, column, row);
                    if row > LAST_ROW || column >= MOST_COLUMNS {
                        let told = Message::new("intake.large-sheet").with("cell", name()).with("rows", LAST_ROW);
                        return Err(Refusal::TooLarge(told.with("columns", MOST_COLUMNS)));
                    }
                    if let Value::Text(text) | Value::Error(text) | Value::Iso(text) = &cell.value {
                        grid.text += text.len();
                    }
                    match cells.contains_key(&column) {
                        true => grid.cells_again.push((row, column, brief(std::iter::once(&cell)))),
                        false => drop(cells.insert(column, cell)),
                    }
                    self.limits(grid)?;
                }
                Event::Open(tag) if tag.name == "extLst" => self.skip(scanner)?,
                Event::Text(text) if text.trim().is_empty() => {}
                Event::Close(_) => return Ok(cells),
                _ => return Err(self.damaged("intake.sheet-stray")),
            }
        }
    }

    fn skip<R: BufRead>(&self, scanner: &mut Scanner<R>) -> Result<(), Refusal> {
        let mut depth = 1;
        while depth > 0 {
            match scanner.next().map_err(|why| in_part(self.part, why))? {
                Event::Open(tag) if matches!(tag.name.as_str(), "row" | "c" | "sheetData") => {
                    return Err(self.damaged("intake.sheet-stray"));
                }
                Event::Open(_) => depth += 1,
                Event::Close(_) => depth -= 1,
                Event::Text(_) | Event::End => {}
            }
        }
        Ok(())
    }

    /// The cell that has just been opened; `None` where nothing stands in it.
    fn cell<R: BufRead>(
        &self,
        scanner: &mut Scanner<R>,
        tag: &Tag,
        (row, column): (usize, usize),
    ) -> Result<Option<Cell>, Refusal> {
        let (mut written, mut inline, mut formula) = (None, None, false);
        loop {
            match scanner.next().map_err(|why| in_part(self.part, why))? {
                Event::Open(inner) => match inner.name.as_str() {
                    "f" => {
                        formula = true;
                        self.plain(scanner)?;
                    }
                    "v" if written.is_none() => written = Some(self.plain(scanner)?),
                    "is" if inline.is_none() => {
                        inline = Some(string(scanner, "is").map_err(|why| in_part(self.part, why))?);
                    }
                    "extLst" => self.skip(scanner)?,
                    _ => return Err(self.damaged("intake.sheet-stray")),
                },
                Event::Text(text) if text.trim().is_empty() => {}
                Event::Close(_) => break,
                _ => return Err(self.damaged("intake.sheet-stray")),
            }
        }
        let bad = |found: &str| {
            let found: String = found.chars().take(40).flat_map(char::escape_debug).collect();
            let told = Message::new("intake.cell-value").with("cell", cell_name(self.sheet, column, row));
            Refusal::Damaged(told.with("found", found))
        };
        let kind = tag.get("t").unwrap_or("n");
        let filled = |text: String| (!text.trim().is_empty()).then_some(Value::Text(text));
        let empty = written.as_deref().is_none_or(str::is_empty);
        let value = match (kind, written) {
            ("inlineStr", _) => inline.and_then(filled),
            ("str", Some(text)) => filled(unescaped(&text)),
            _ if empty && formula => Some(Value::Uncalculated),
            (_, None) => None,
            (_, Some(text)) if text.is_empty() => None,
            ("n", Some(text)) => Some(Value::Number(number(&text).filter(|n| n.is_finite()).ok_or_else(|| bad(&text))?)),
            ("s", Some(text)) => {
                let index = if text == "0" { Some(0) } else { whole(&text, usize::MAX) };
                filled(index.and_then(|index| self.strings.get(index)).cloned().ok_or_else(|| bad(&text))?)
            }
            ("b", Some(text)) => match text.as_str() {
                "1" | "true" => Some(Value::Truth(true)),
                "0" | "false" => Some(Value::Truth(false)),
                _ => return Err(bad(&text)),
            },
            ("e", Some(text)) => Some(Value::Error(text)),
            ("d", Some(text)) => Some(Value::Iso(text)),
            (other, _) => return Err(bad(other)),
        };
        let style = tag.get("s").and_then(|s| s.parse().ok()).unwrap_or(0);
        Ok(value.map(|value| Cell { value, formula, style }))
    }

    /// The text of an element that holds nothing else.
    fn plain<R: BufRead>(&self, scanner: &mut Scanner<R>) -> Result<String, Refusal> {
        let mut all = String::new();
        loop {
            match scanner.next().map_err(|why| in_part(self.part, why))? {
                Event::Text(text) => all.push_str(&text),
                Event::Close(_) => return Ok(all),
                Event::Open(_) | Event::End => return Err(self.damaged("intake.sheet-stray")),
            }
        }
    }
}

/// A whole number above 0 as the format writes it: digits, no sign, no leading zero.
fn whole(text: &str, most: usize) -> Option<usize> {
    let plain = !text.is_empty() && text.len() <= 9 && !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten().filter(|number| *number <= most)
}

/// `D7`: row from 1, column from 0.
fn place(text: &str) -> Option<(usize, usize)> {
    let split = text.find(|c: char| !c.is_ascii_uppercase())?;
    let (letters, digits) = text.split_at(split);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column = letters.bytes().fold(0, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1) - 1;
    (column < FORMAT_COLUMNS).then_some(())?;
    Some((whole(digits, FORMAT_ROWS)?, column))
}

/// The run of columns that a `<col>` hides.
fn hidden_columns(tag: &Tag) -> Option<(usize, usize)> {
    let hidden = tag.on("hidden") || tag.get("width").and_then(number) == Some(0.0);
    let bound = |name: &str| tag.get(name).and_then(|text| whole(text, FORMAT_COLUMNS)).map(|number| number - 1);
    hidden.then(|| bound("min").zip(bound("max"))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_in_one_way_only() {
        assert_eq!(place("D7"), Some((7, 3)));
        assert_eq!(place("XFD1048576"), Some((1_048_576, 16_383)));
        for bad in ["", "D", "7", "d7", "D07", "D-7", "XFE1", "ZZZZ1", "A1048577", "A1:B2", "$A$1", "A0", "A 1", "Ä1"] {
            assert_eq!(place(bad), None, "{bad}");
        }
    }
}
