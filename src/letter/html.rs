//! Letters as one page of HTML that is also XML: each on sheets of A4 of its own, nothing loaded, nothing run.
//!
//! Knows: blocks of a letter, escaping. Must not know: what a letter says, files.

use super::{Block, Paper, code};
use crate::export::escape;
use crate::problem::Language;
use crate::report::{Table, clean};

const STYLE: &str = include_str!("style.css");

/// Papers one after the other.
pub(super) fn write(title: &str, language: Language, papers: &[Paper]) -> String {
    let code = code(language);
    let body: String = papers.iter().map(paper).collect();
    format!(
        "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"{code}\" xml:lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escape(&clean::line(title)),
    )
}

/// Text; set apart from the direction of the words around it.
fn apart(text: &str) -> String {
    format!("<bdi>{}</bdi>", escape(text))
}

fn paper(paper: &Paper) -> String {
    let kind = if paper.firm.is_some() { "letter" } else { "minutes" };
    let mut out = format!("<article class=\"{kind}\" id=\"{}\">\n", escape(&paper.name));
    let mut annex = false;
    for block in &paper.blocks {
        if let Block::Annex(_) = block {
            out.push_str("<section class=\"annex\">\n");
            annex = true;
        }
        out.push_str(&written(block, paper.language));
    }
    if annex {
        out.push_str("</section>\n");
    }
    out + "</article>\n"
}

fn written(block: &Block, language: Language) -> String {
    match block {
        Block::Head(lines) => {
            let lines: String = lines.iter().map(|line| format!("<p>{}</p>", apart(line))).collect();
            format!("<header>{lines}</header>\n")
        }
        Block::Title(text) => format!("<h1>{}</h1>\n", escape(text)),
        Block::Facts(facts) => {
            let rows = facts
                .iter()
                .map(|(name, value)| format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escape(name), apart(value)));
            format!("<table class=\"facts\"><tbody>\n{}</tbody></table>\n", rows.collect::<String>())
        }
        Block::Lead(text) => format!("<p class=\"lead\">{}</p>\n", escape(text)),
        Block::Section(text) | Block::Annex(text) => format!("<h2>{}</h2>\n", escape(text)),
        Block::Paragraph(text) => format!("<p>{}</p>\n", escape(text)),
        Block::Bullets(items) => {
            let items: String = items.iter().map(|item| format!("<li>{}</li>\n", escape(item))).collect();
            format!("<ul>\n{items}</ul>\n")
        }
        Block::Table(table) => rows(table, language),
        Block::Sign(signs) => {
            let sign = |[line, office, name]: &[String; 3]| {
                format!(
                    "<div class=\"sign\"><p>{}</p><p>{}</p><p class=\"name\">{}</p></div>\n",
                    escape(line),
                    escape(office),
                    apart(name)
                )
            };
            format!("<div class=\"signs\">\n{}</div>\n", signs.iter().map(sign).collect::<String>())
        }
    }
}

fn rows(table: &Table, language: Language) -> String {
    let class = |numeric: bool| if numeric { " class=\"n\"" } else { "" };
    let titles: String =
        table.columns.iter().map(|c| format!("<th scope=\"col\"{}>{}</th>", class(c.numeric), escape(&c.title))).collect();
    let row = |row: &Vec<crate::report::Cell>| {
        let cells = row.iter().zip(&table.columns);
        let cells: String =
            cells.map(|(cell, column)| format!("<td{}>{}</td>", class(column.numeric), apart(&cell.text(language)))).collect();
        format!("<tr>{cells}</tr>\n")
    };
    let body: String = table.rows.iter().map(row).collect();
    format!("<table class=\"list\"><thead><tr>{titles}</tr></thead>\n<tbody>\n{body}</tbody></table>\n")
}
