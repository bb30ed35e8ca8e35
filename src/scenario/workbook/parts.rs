//! The parts around the sheets: which sheets there are, how numbers are shown, the strings that cells share.
//!
//! Knows: SpreadsheetML and its packaging (ECMA-376 parts 1 and 2). Must not know: firms.

use std::collections::BTreeMap;
use std::io::BufRead;

use super::format::{Shown, by_code, by_id};
use super::package::Package;
use super::xml::{Broken, Event, Scanner, Tag};
use super::{Refusal, in_part};
use crate::message::Message;

/// Most strings that cells share, and their letters together in bytes.
const MOST_STRINGS: usize = 500_000;
/// Bytes of all text of a workbook, once in the strings and once in the cells.
pub(super) const MOST_TEXT: usize = 16 << 20;

/// A worksheet as the workbook lists it.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub name: String,
    pub part: String,
    pub hidden: bool,
}

/// What the workbook says of itself.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub sheets: Vec<Sheet>,
    /// Dates count from 1904.
    pub from_1904: bool,
    /// Formulas are to be worked out when it is opened: what is stored was not worked out by a spreadsheet.
    pub uncalculated: bool,
    /// It refers to other files.
    pub links: bool,
    pub strings: Option<String>,
    styles: Option<String>,
}

/// Goes through a part, handing over every element as it opens.
fn each(package: &mut Package<'_>, part: &str, mut see: impl FnMut(&Tag) -> Result<(), Refusal>) -> Result<(), Refusal> {
    let mut scanner = Scanner::new(package.part(part)?);
    loop {
        match scanner.next().map_err(|why| in_part(part, why))? {
            Event::Open(tag) => see(&tag)?,
            Event::End => return Ok(()),
            Event::Text(_) | Event::Close(_) => {}
        }
    }
}

/// A relationship: what it is for, and the part it leads to.
struct Relation {
    kind: String,
    part: String,
    outside: bool,
}

/// The relationships of a part, by id.
fn relations(package: &mut Package<'_>, part: &str) -> Result<BTreeMap<String, Relation>, Refusal> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    let path = format!("{folder}{slash}_rels/{file}.rels");
    let mut found = BTreeMap::new();
    each(package, &path, |tag| {
        let (Some(id), Some(kind), Some(target)) = (tag.get("Id"), tag.get("Type"), tag.get("Target")) else { return Ok(()) };
        let outside = tag.get("TargetMode") == Some("External");
        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
        let relation = Relation { kind, part: if outside { String::new() } else { resolve(folder, target) }, outside };
        match found.insert(id.to_owned(), relation) {
            None => Ok(()),
            Some(_) => Err(Refusal::Damaged(Message::new("intake.relation-twice").with("id", id).with("part", path.as_str()))),
        }
    })?;
    Ok(found)
}

/// The part that a target means, seen from a folder.
fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}

/// Which sheets there are, and what the workbook says of all of them.
pub(super) fn book(package: &mut Package<'_>) -> Result<Book, Refusal> {
    kind(package)?;
    let top = relations(package, "")?;
    let main = top.values().find(|relation| relation.kind == "officeDocument");
    let main = main.map(|relation| relation.part.clone()).ok_or(Refusal::Kind("intake.kind-zip-other"))?;
    let relations = relations(package, &main)?;
    let of_kind = |kind: &str| relations.values().find(|r| r.kind == kind).map(|r| r.part.clone());
    let links = relations.values().any(|relation| relation.kind.starts_with("externalLink") || relation.outside);
    let (strings, styles) = (of_kind("sharedStrings"), of_kind("styles"));
    let mut book = Book { links: links || package.has_under("xl/externalLinks/"), strings, styles, ..Book::default() };
    each(package, &main, |tag| {
        match tag.name.as_str() {
            "workbookPr" => book.from_1904 |= tag.on("date1904"),
            "calcPr" => book.uncalculated |= tag.on("fullCalcOnLoad"),
            "sheet" => {
                let name = tag.get("name").unwrap_or_default().to_owned();
                let relation = tag.get("r:id").or_else(|| tag.get_local("id")).and_then(|id| relations.get(id));
                let damaged = || Refusal::Damaged(Message::new("intake.sheet-lost").with("sheet", name.as_str()));
                let relation = relation.ok_or_else(damaged)?;
                if book.sheets.iter().any(|sheet| sheet.name.to_lowercase() == name.to_lowercase()) {
                    return Err(Refusal::Damaged(Message::new("intake.sheet-twice").with("sheet", name)));
                }
                // Sheets of charts and dialogues hold no rows.
                if relation.kind == "worksheet" {
                    let hidden = tag.get("state").is_some_and(|state| state != "visible");
                    book.sheets.push(Sheet { part: relation.part.clone(), hidden, name });
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(book)
}

/// Whether it is a workbook without macros in the format that ends in `.xlsx`.
fn kind(package: &mut Package<'_>) -> Result<(), Refusal> {
    let other = |key| Err(Refusal::Kind(key));
    if package.has("xl/workbook.bin") {
        return other("intake.kind-xlsb");
    }
    if package.has("content.xml") && package.has("mimetype") {
        return other("intake.kind-ods");
    }
    if !package.has("[Content_Types].xml") || !package.has("_rels/.rels") {
        return other("intake.kind-zip-other");
    }
    let mut macros = package.has("xl/vbaProject.bin");
    let mut sheets = false;
    each(package, "[Content_Types].xml", |tag| {
        let content = tag.get("ContentType").unwrap_or_default();
        macros |= content.contains("macroEnabled") || content.contains("vbaProject") || content.contains("macrosheet");
        sheets |= content.contains("spreadsheetml");
        Ok(())
    })?;
    match (macros, sheets) {
        (true, _) => other("intake.kind-macro"),
        (false, false) => other("intake.kind-zip-other"),
        (false, true) => Ok(()),
    }
}

/// How each cell style shows a number.
pub(super) fn styles(package: &mut Package<'_>, book: &Book) -> Result<Vec<Shown>, Refusal> {
    let Some(part) = book.styles.clone() else { return Ok(Vec::new()) };
    let mut codes: BTreeMap<String, Shown> = BTreeMap::new();
    let mut found = Vec::new();
    let mut scanner = Scanner::new(package.part(&part)?);
    let mut inside = false;
    loop {
        match scanner.next().map_err(|why| in_part(&part, why))? {
            Event::Open(tag) => match tag.name.as_str() {
                "numFmt" => {
                    let (id, code) = (tag.get("numFmtId").unwrap_or_default(), tag.get("formatCode").unwrap_or_default());
                    codes.entry(id.to_owned()).or_insert_with(|| by_code(code));
                }
                "cellXfs" => inside = true,
                "xf" if inside => {
                    let id = tag.get("numFmtId").unwrap_or("0");
                    found.push(codes.get(id).cloned().unwrap_or_else(|| by_id(id)));
                }
                _ => {}
            },
            Event::Close(name) => inside &= name != "cellXfs",
            Event::End => return Ok(found),
            Event::Text(_) => {}
        }
    }
}

/// The strings that cells share.
pub(super) fn strings(package: &mut Package<'_>, book: &Book) -> Result<Vec<String>, Refusal> {
    let Some(part) = book.strings.clone() else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    let mut size = 0;
    let mut stated = 0;
    let mut scanner = Scanner::new(package.part(&part)?);
    loop {
        match scanner.next().map_err(|why| in_part(&part, why))? {
            // A reader that believes this number asks for that much memory.
            Event::Open(tag) if tag.name == "sst" => {
                stated = tag.get("uniqueCount").map_or(0, |n| n.parse().unwrap_or(usize::MAX))
            }
            Event::Open(tag) if tag.name == "si" => {
                let text = string(&mut scanner, "si").map_err(|why| in_part(&part, why))?;
                size += text.len();
                found.push(text);
            }
            Event::End => break,
            Event::Open(_) | Event::Text(_) | Event::Close(_) => {}
        }
        if size > MOST_TEXT || found.len() > MOST_STRINGS {
            return Err(Refusal::TooLarge(Message::new("intake.large-text").with("most", MOST_TEXT >> 20)));
        }
    }
    if stated > MOST_STRINGS {
        return Err(Refusal::Damaged(Message::new("intake.strings-stated").with("found", found.len())));
    }
    Ok(found)
}

/// The text of a string element that has just been opened: all its runs, without the reading aids of Asian scripts.
pub(super) fn string<R: BufRead>(scanner: &mut Scanner<R>, element: &str) -> Result<String, Broken> {
    let mut text = String::new();
    let mut run: Option<(String, bool)> = None;
    let (mut depth, mut aids) = (0_usize, 0_usize);
    loop {
        match scanner.next()? {
            Event::Open(tag) => {
                depth += 1;
                aids += usize::from(tag.name == "rPh");
                if tag.name == "t" && aids == 0 {
                    run = Some((String::new(), tag.get("xml:space") == Some("preserve")));
                }
            }
            Event::Text(more) => {
                if let Some((run, _)) = &mut run {
                    run.push_str(&more);
                }
            }
            Event::Close(name) if depth == 0 && name == element => return Ok(text),
            Event::Close(name) => {
                depth = depth.saturating_sub(1);
                aids -= usize::from(name == "rPh");
                if name == "t"
                    && let Some((run, keep)) = run.take()
                {
                    let blank = [' ', '\t', '\r', '\n'];
                    text.push_str(&unescaped(if keep { &run } else { run.trim_matches(blank) }));
                }
            }
            Event::End => return Err(Message::new("intake.xml-cut")),
        }
    }
}

/// Resolves `_x000D_`: how Office writes letters that XML cannot hold.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text;
    loop {
        let unit =
            rest.get(..7).filter(|e| e.starts_with("_x") && e.ends_with('_') && e[2..6].bytes().all(|b| b.is_ascii_hexdigit()));
        if let Some(unit) = unit.and_then(|escape| u16::from_str_radix(&escape[2..6], 16).ok()) {
            units.push(unit);
            rest = &rest[7..];
            continue;
        }
        out.push_str(&String::from_utf16_lossy(&units));
        units.clear();
        let Some(letter) = rest.chars().next() else { return out };
        out.push(letter);
        rest = &rest[letter.len_utf8()..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_from_where_they_are_named() {
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolve("", "xl/workbook.xml"), "xl/workbook.xml");
        assert_eq!(resolve("xl/worksheets", "../../../etc/x"), "etc/x");
    }

    #[test]
    fn escapes_of_office_are_letters() {
        assert_eq!(unescaped("a_x000D_b_xD83C__xDFED__x005F_x0041_"), "a\rb🏭_x0041_");
        assert_eq!(unescaped("_x00"), "_x00");
    }
}
