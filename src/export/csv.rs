//! Tables as CSV, made for a double click in a spreadsheet that is set to the language of the scenario.
//!
//! Knows: tables. Must not know: plans, plots, what a table shows.
//!
//! *Form.* UTF-8 with a byte order mark (without it Excel takes the file for another encoding), lines end with CR LF,
//! one line of titles, then the rows; where a table is added up, the last line is its total and begins with the word
//! for it. What is not stated is an empty field.
//!
//! *Numbers.* As Excel in the scenario's language expects them: Indonesian has `;` between fields and a decimal comma,
//! English `,` and a decimal point. No thousands are grouped. Numbers are exact; shares are per cent rounded to four
//! decimals.
//!
//! *Text.* A spreadsheet runs a field that begins with `=`, `+`, `-` or `@` as a formula. Such a text, and one that
//! begins with an apostrophe, gets an apostrophe in front. To read a text back, take one apostrophe away from its
//! beginning where there is one. Numbers never have one: a negative number begins with `-`.

use crate::problem::Language;
use crate::tables::{Cell, Table};
use crate::units::decimal;

/// How a language writes a CSV file: what stands between fields, and the decimal sign.
fn signs(language: Language) -> (u8, char) {
    match language {
        Language::En => (b',', '.'),
        Language::Id => (b';', ','),
    }
}

/// The table as a CSV file.
///
/// # Errors
/// As the writer; none is known for memory.
pub fn csv(table: &Table, language: Language) -> Result<Vec<u8>, csv::Error> {
    let (delimiter, point) = signs(language);
    let mut out = "\u{feff}".as_bytes().to_vec();
    {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::CRLF).from_writer(&mut out);
        writer.write_record(table.columns.iter().map(|column| guarded(&column.title)))?;
        for row in table.rows.iter().chain(&table.totals()) {
            writer.write_record(row.iter().map(|cell| field(cell, point)))?;
        }
        writer.flush()?;
    }
    Ok(out)
}

fn field(cell: &Cell, point: char) -> String {
    let number = |value: i128, places: u32| decimal(value, places).replace('.', point.encode_utf8(&mut [0; 4]));
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => guarded(text),
        Cell::Share { .. } => cell.percent().map_or_else(String::new, |percent| number(percent, 4)),
        other => other.exact().map_or_else(String::new, |(value, places)| number(value, places)),
    }
}

/// Text that no spreadsheet takes for a formula. Full-width signs count too: Excel reads them as the plain ones.
fn guarded(text: &str) -> String {
    let first = text.trim_start().chars().next();
    let runs = first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\'' | '＝' | '＋' | '－' | '＠'));
    // What begins with a tab or a line break is run where these are stripped.
    let blank = text.starts_with(['\t', '\r', '\n']);
    if runs || blank { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Area, Milli};

    #[test]
    fn formulas_become_text() {
        for text in ["=1+1", "+1", "-1", "@a", "'a", "\t=1", "\rx", " =1", "＝1"] {
            let safe = guarded(text);
            assert_eq!(safe.strip_prefix('\''), Some(text));
        }
        for text in ["A-01", "a=b", "", "1", "(x)"] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn numbers_as_the_language_writes_them() {
        assert_eq!(field(&Cell::Area(Area(4_178_902_001)), ','), "2089,4510005");
        assert_eq!(field(&Cell::Milli(Milli(-1_500)), '.'), "-1.5");
        assert_eq!(field(&Cell::Share { part: 1, whole: 3 }, ','), "33,3333");
    }
}
