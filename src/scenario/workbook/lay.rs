//! A sheet as lines of text: line 7 is row 7. What a mistake in a cell is shown in.
//!
//! Knows: filled cells and how they are written in one line. Must not know: what a column means.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

use super::format::{Shown, cell_name, date};
use super::sheet::{Grid, Value};
use crate::diagnostic::{Cell, Spot};

/// The text of a sheet, and where each cell stands in it.
pub(super) struct Lay<'l> {
    file: &'l Arc<str>,
    pub sheet: &'l str,
    pub text: Arc<str>,
    spans: BTreeMap<(usize, usize), Range<usize>>,
    /// Start and end of each line.
    lines: Vec<(usize, usize)>,
}

/// Between two cells of a line.
const BETWEEN: &str = " | ";

impl<'l> Lay<'l> {
    /// Writes the rows down, from the first of the sheet to the last that is filled.
    pub(super) fn new(file: &'l Arc<str>, sheet: &'l str, grid: &Grid, styles: &[Shown], from_1904: bool) -> Self {
        let mut text = String::new();
        let mut spans = BTreeMap::new();
        let mut lines = Vec::new();
        let last = grid.cells.keys().next_back().map_or(0, |(row, _)| *row);
        for row in 1..=last {
            let start = text.len();
            let mut next = 0;
            for ((_, column), cell) in grid.cells.range((row, 0)..=(row, usize::MAX)) {
                for _ in next..*column {
                    text.push_str(BETWEEN);
                }
                next = *column;
                let from = text.len();
                let day = match cell.value {
                    Value::Number(number) if styles.get(cell.style) == Some(&Shown::Date) => date(number, from_1904),
                    _ => None,
                };
                text.push_str(&day.unwrap_or_else(|| cell.value.shown()));
                spans.insert((row, *column), from..text.len());
            }
            lines.push((start, text.len()));
            // A line that cannot be written would only be missing in what is shown.
            writeln!(text).ok();
        }
        Self { file, sheet, text: Arc::from(text), spans, lines }
    }

    /// Where a cell stands in the text; an empty one where it would.
    pub(super) fn span(&self, row: usize, column: usize) -> Range<usize> {
        if let Some(span) = self.spans.get(&(row, column)) {
            return span.clone();
        }
        let (start, end) = self.lines.get(row.saturating_sub(1)).copied().unwrap_or_default();
        let before = self.spans.range((row, 0)..(row, column)).next_back();
        let at = before.map_or(start + column * BETWEEN.len(), |((_, at), span)| span.end + (column - at) * BETWEEN.len());
        at.min(end)..at.min(end)
    }

    /// Where a cell stands, by name.
    pub(super) fn spot(&self, row: usize, column: usize) -> Spot {
        let name = Some(Arc::from(cell_name(self.sheet, column, row)));
        let cell = Some(Cell { row, column: Arc::from(""), name });
        Spot { cell, ..Spot::new(self.file, self.span(row, column)) }
    }

    /// Where a row stands.
    pub(super) fn row_spot(&self, row: usize) -> Spot {
        let (start, end) = self.lines.get(row.saturating_sub(1)).copied().unwrap_or_default();
        Spot::new(self.file, start..end)
    }
}

/// Numbers in few words: `4, 7–9`, at most so many runs.
pub(super) fn runs(numbers: impl Iterator<Item = usize>, name: impl Fn(usize) -> String) -> Vec<String> {
    const MOST: usize = 12;
    let mut found: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match found.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => found.push((number, number)),
        }
    }
    let more = found.len() > MOST;
    let text =
        |(first, last): (usize, usize)| if first == last { name(first) } else { format!("{}–{}", name(first), name(last)) };
    let named: Vec<String> = found.into_iter().take(MOST).map(text).collect();
    named.into_iter().chain(more.then(|| "…".to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_named_in_runs() {
        assert_eq!(runs([4, 7, 8, 9].into_iter(), |n| n.to_string()), ["4", "7–9"]);
        assert_eq!(runs((0..60).map(|n| n * 2), |n| n.to_string()).len(), 13);
    }
}
