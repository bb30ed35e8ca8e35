//! Text made safe for any format: no control characters, none that turn the direction of reading.
//!
//! Knows: characters. Must not know: what the text says, how a format escapes it.

use super::{Block, Cell, Report};
use crate::text::misleads;

pub(crate) use crate::text::one_line as line;

/// Words between backticks between quotation marks instead, as print has them.
pub(crate) fn quoted(text: &str) -> String {
    let mut parts = text.split('`');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (index, part) in parts.enumerate() {
        out.push(if index % 2 == 0 { '“' } else { '”' });
        out.push_str(part);
    }
    out
}

/// A command: what cannot be shown becomes `\u{fffd}`, so that nobody takes it for the original.
fn command(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' || misleads(c) { '\u{fffd}' } else { c }).collect()
}

/// Every text of a report.
pub(crate) fn report(report: &mut Report) {
    report.title = line(&report.title);
    for block in &mut report.blocks {
        match block {
            Block::Section(text) | Block::Subsection(text) | Block::Lead(text) | Block::Paragraph(text) => *text = line(text),
            Block::Bullets(items) => items.iter_mut().for_each(|text| *text = line(text)),
            Block::Command(text) => *text = command(text),
            Block::Table(table) => {
                table.columns.iter_mut().for_each(|column| column.title = line(&column.title));
                for cell in table.rows.iter_mut().flatten() {
                    if let Cell::Words(text) = cell {
                        *text = line(text);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_become_quotation_marks() {
        assert_eq!(quoted("the last plot of `A` is wider than `B`"), "the last plot of “A” is wider than “B”");
        assert_eq!(quoted("plain"), "plain");
    }

    #[test]
    fn one_line_without_tricks() {
        assert_eq!(line(" PT\tA\r\n\u{1b}[31mB\u{202e}C\u{200b} "), "PT A [31mBC");
        assert_eq!(command("printf 'a\u{7}'\nb"), "printf 'a\u{fffd}'\nb");
    }
}
