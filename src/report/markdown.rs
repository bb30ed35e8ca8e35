//! `report.md`: a report as GitHub-flavoured Markdown, without any HTML.
//!
//! Knows: blocks of a report, the characters Markdown reads. Must not know: what a report says, files.

use std::fmt::Write as _;

use super::{Block, Cell, Report, Table};
use crate::problem::Language;

/// The text of `report.md`.
pub fn write(report: &Report) -> String {
    let mut out = format!("# {}\n", escape(&report.title));
    for block in &report.blocks {
        out.push('\n');
        // Writing to a string cannot fail.
        let _ = match block {
            Block::Section(text) => writeln!(out, "## {}", escape(text)),
            Block::Subsection(text) => writeln!(out, "### {}", escape(text)),
            Block::Lead(text) => writeln!(out, "**{}**", escape(text)),
            Block::Paragraph(text) => writeln!(out, "{}", escape(text)),
            Block::Bullets(items) => items.iter().try_for_each(|item| writeln!(out, "- {}", escape(item))),
            Block::Command(text) => fenced(&mut out, text),
            Block::Table(table) => rows(&mut out, table, report.language),
        };
    }
    out
}

/// A code block whose fence is longer than any run of backticks in it.
fn fenced(out: &mut String, text: &str) -> std::fmt::Result {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    writeln!(out, "{fence}sh\n{text}\n{fence}")
}

fn rows(out: &mut String, table: &Table, language: Language) -> std::fmt::Result {
    let titles: Vec<String> = table.columns.iter().map(|c| escape(&c.title)).collect();
    writeln!(out, "| {} |", titles.join(" | "))?;
    let rules: Vec<&str> = table.columns.iter().map(|c| if c.numeric { "---:" } else { ":---" }).collect();
    writeln!(out, "| {} |", rules.join(" | "))?;
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| written(cell, language)).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

/// A cell; words with letters that run from right to left are set apart, so that they do not turn their row.
pub(crate) fn written(cell: &Cell, language: Language) -> String {
    let text = cell.text(language);
    let turns = text.chars().any(|c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'));
    let text = escape(&text);
    if turns { format!("\u{2068}{text}\u{2069}") } else { text }
}

/// Text in which nothing is read as Markdown or HTML: no markup, no tag, no entity, no link, no formula.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let chars: Vec<char> = text.chars().collect();
    for (index, &c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|i| chars.get(i)).copied();
        let after = chars.get(index + 1).copied();
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' if after.is_some_and(|a| a == '#' || a.is_ascii_alphanumeric()) => out.push_str("&amp;"),
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '_' if !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)) => {
                out.push_str("\\_")
            }
            // Bare links: a scheme or `www.`.
            ':' if after == Some('/') => out.push_str("\\:"),
            '.' if index >= 3 && chars[index - 3..index].iter().all(|c| matches!(c, 'w' | 'W')) => out.push_str("\\."),
            // An address would become a link; a stretch of an open row (`B@5-10`) is none.
            '@' if after.is_some_and(char::is_alphabetic) => out.push_str("&#64;"),
            // At the start of a line these would begin a heading, a list, a rule or a table.
            '#' | '-' | '+' | '=' if index == 0 => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')'
                if index > 0 && chars[..index].iter().all(char::is_ascii_digit) && after.is_none_or(char::is_whitespace) =>
            {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_names() {
        assert_eq!(escape("PT A|B <script>alert(1)</script> & C"), "PT A\\|B &lt;script&gt;alert(1)&lt;/script&gt; & C");
        assert_eq!(escape("[x](http://e.vil) www.e.vil"), "\\[x\\](http\\://e.vil) www\\.e.vil");
        assert_eq!(escape("*a* _b_ c_d `e` ~f~ $g$ \\"), "\\*a\\* \\_b\\_ c_d \\`e\\` \\~f\\~ \\$g\\$ \\\\");
        assert_eq!(escape("# A"), "\\# A");
        assert_eq!(escape("- A-01"), "\\- A-01");
        assert_eq!(escape("12. A"), "12\\. A");
        assert_eq!(escape("&lt; &#60; a@b"), "&amp;lt; &amp;#60; a&#64;b");
        assert_eq!(escape("F01, 1,234.50 m²"), "F01, 1,234.50 m²");
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        let mut out = String::new();
        fenced(&mut out, "a ```` b").expect("writes");
        assert!(out.starts_with("`````sh\n") && out.ends_with("`````\n"));
    }
}
