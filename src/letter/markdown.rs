//! A letter as Markdown without any HTML.
//!
//! Knows: blocks of a letter. Must not know: what a letter says, files.

use std::fmt::Write as _;

use super::{Block, Paper};
use crate::report::markdown::{escape, written};
use crate::report::{Cell, Table};

pub(super) fn write(paper: &Paper) -> String {
    let mut out = String::new();
    for block in &paper.blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        // Writing to a string cannot fail.
        let _ = match block {
            Block::Head(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| format!("**{}**", escape(line))).collect();
                writeln!(out, "{}\n\n---", lines.join("  \n"))
            }
            Block::Title(text) => writeln!(out, "# {}", escape(text)),
            Block::Facts(facts) => facts.iter().try_for_each(|(name, value)| {
                writeln!(out, "- {}: {}", escape(name), written(&Cell::words(value), paper.language))
            }),
            Block::Lead(text) => writeln!(out, "**{}**", escape(text)),
            Block::Section(text) => writeln!(out, "## {}", escape(text)),
            Block::Annex(text) => writeln!(out, "---\n\n## {}", escape(text)),
            Block::Paragraph(text) => writeln!(out, "{}", escape(text)),
            Block::Bullets(items) => items.iter().try_for_each(|item| writeln!(out, "- {}", escape(item))),
            Block::Table(table) => rows(&mut out, table, paper),
            Block::Sign(signs) => {
                let sign = |[line, office, name]: &[String; 3]| {
                    let lines = [line.as_str(), office.as_str(), super::pen::BLANK, name.as_str()];
                    let lines = lines.iter().filter(|line| !line.is_empty()).map(|line| escape(line));
                    lines.collect::<Vec<_>>().join("  \n")
                };
                writeln!(out, "{}", signs.iter().map(sign).collect::<Vec<_>>().join("\n\n"))
            }
        };
    }
    out
}

fn rows(out: &mut String, table: &Table, paper: &Paper) -> std::fmt::Result {
    let titles: Vec<String> = table.columns.iter().map(|column| escape(&column.title)).collect();
    writeln!(out, "| {} |", titles.join(" | "))?;
    let rules: Vec<&str> = table.columns.iter().map(|column| if column.numeric { "---:" } else { ":---" }).collect();
    writeln!(out, "| {} |", rules.join(" | "))?;
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| written(cell, paper.language)).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}
