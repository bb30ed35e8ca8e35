//! Workbooks written part by part, so that every one of them can be wrong in one place.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use kavling::diagnostic::{Diagnostic, Severity, Sources};
use kavling::problem::{Language, Problem};
use kavling::scenario::{self, ReadError};
use zip::write::SimpleFileOptions;

pub(crate) const LAND: &str = r#"
[site.s]
boundary = [[0, 0], [60, 0], [60, 40], [0, 40]]
areas.road = { use = "road", outline = [[0, 0], [60, 0], [60, 10], [0, 10]] }
[row.A]
site = "s"
from = [0, 10]
to = [40, 10]
depth = 20
plots = 4
building = "row"
[objective]
weights = { firms = 1 }
"#;

/// A scenario around a file of firms.
pub(crate) fn toml(file: &str, more: &str) -> String {
    format!("[scenario]\nname = \"a\"\nfirms = \"{file}\"\n{more}\n{LAND}")
}

/// What came of reading: the problem without its digest, every diagnostic, the sources.
pub(crate) struct Read {
    pub problem: Option<Problem>,
    pub found: Vec<Diagnostic>,
    pub sources: Sources,
}

impl Read {
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.found.iter().map(|d| d.code).collect()
    }

    pub(crate) fn faults(&self) -> Vec<&'static str> {
        self.found.iter().filter(|d| d.severity == Severity::Error).map(|d| d.code).collect()
    }

    pub(crate) fn rendered(&self, language: Language) -> String {
        self.found.iter().map(|d| d.render(&self.sources, language, false) + "\n\n").collect()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.problem.iter().flat_map(|p| p.firms.iter().map(|f| f.id.clone())).collect()
    }
}

/// Reads a scenario with one file beside it.
pub(crate) fn read(toml: &str, file: &str, bytes: &[u8]) -> Read {
    let files = BTreeMap::from([(file.to_owned(), bytes.to_vec())]);
    match scenario::parse(toml, &files) {
        Ok(loaded) => {
            let mut problem = loaded.problem;
            problem.sha256.clear();
            Read { problem: Some(problem), found: loaded.warnings, sources: loaded.sources }
        }
        Err(ReadError::Invalid { diagnostics, sources }) => Read { problem: None, found: diagnostics, sources },
        Err(error) => panic!("{error}"),
    }
}

/// Reads a workbook in the usual scenario.
pub(crate) fn read_workbook(bytes: &[u8], xlsx: &str) -> Read {
    read(&toml("pemohon.xlsx", xlsx), "pemohon.xlsx", bytes)
}

/// A part of an archive and how it is stored.
#[derive(Clone)]
pub(crate) struct Part {
    pub name: String,
    pub bytes: Vec<u8>,
    pub stored: bool,
}

/// A workbook as its parts.
#[derive(Clone)]
pub(crate) struct Raw {
    pub parts: Vec<Part>,
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
pub(crate) const SHEET: &str = "xl/worksheets/sheet1.xml";

pub(crate) fn text_cell(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
}

pub(crate) fn number_cell(at: &str, number: &str) -> String {
    format!("<c r=\"{at}\"><v>{number}</v></c>")
}

pub(crate) fn row(number: usize, cells: &str) -> String {
    format!("<row r=\"{number}\">{cells}</row>")
}

/// The row of firm `F0n` in row `n + 1`.
pub(crate) fn firm(n: usize) -> String {
    let at = n + 1;
    let cells = [
        text_cell(&format!("A{at}"), &format!("F0{n}")),
        text_cell(&format!("B{at}"), &format!("PT Contoh {n}")),
        number_cell(&format!("C{at}"), &format!("{}.5", 100 + n)),
        number_cell(&format!("D{at}"), &n.to_string()),
    ];
    row(at, &cells.concat())
}

pub(crate) fn head() -> String {
    let names = ["id", "name", "area_min_m2", "workers"];
    row(1, &names.iter().zip(["A1", "B1", "C1", "D1"]).map(|(name, at)| text_cell(at, name)).collect::<String>())
}

/// The rows of five firms below their headers.
pub(crate) fn five() -> Vec<String> {
    std::iter::once(head()).chain((1..=5).map(firm)).collect()
}

pub(crate) fn worksheet(before: &str, rows: &str, after: &str) -> String {
    format!("<worksheet xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\">{before}<sheetData>{rows}</sheetData>{after}</worksheet>")
}

impl Raw {
    /// A workbook of one sheet, `Pemohon`.
    pub(crate) fn of_sheet(sheet: &str) -> Self {
        Self::of_sheets(&[("Pemohon", "", sheet)])
    }

    /// A workbook of five good firms.
    pub(crate) fn good() -> Self {
        Self::of_rows(&five())
    }

    pub(crate) fn of_rows(rows: &[String]) -> Self {
        Self::of_sheet(&worksheet("", &rows.concat(), ""))
    }

    /// A workbook of sheets: name, more attributes, XML.
    pub(crate) fn of_sheets(sheets: &[(&str, &str, &str)]) -> Self {
        let mut raw = Self { parts: Vec::new() };
        let numbered = || sheets.iter().zip(1..);
        let types: String = numbered()
            .map(|(_, n)| format!("<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"))
            .collect();
        raw.put(
            "[Content_Types].xml",
            &format!("<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{types}</Types>"),
        );
        raw.put(
            "_rels/.rels",
            &format!("<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
        );
        let list: String = numbered()
            .map(|((name, more, _), n)| format!("<sheet name=\"{name}\" sheetId=\"{n}\" {more} r:id=\"rId{n}\"/>"))
            .collect();
        raw.put(
            "xl/workbook.xml",
            &format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><workbookPr/><sheets>{list}</sheets></workbook>"),
        );
        let relations: String = numbered()
            .map(|(_, n)| {
                format!("<Relationship Id=\"rId{n}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>")
            })
            .collect();
        raw.put(
            "xl/_rels/workbook.xml.rels",
            &format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}<Relationship Id=\"rId98\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/></Relationships>"),
        );
        raw.put("xl/styles.xml", &styles(&["General"]));
        for ((_, _, sheet), n) in numbered() {
            raw.put(&format!("xl/worksheets/sheet{n}.xml"), sheet);
        }
        raw
    }

    /// Adds or replaces a part.
    pub(crate) fn put(&mut self, name: &str, text: &str) {
        let part = Part { name: name.to_owned(), bytes: text.as_bytes().to_vec(), stored: false };
        match self.parts.iter_mut().find(|part| part.name == name) {
            Some(old) => *old = part,
            None => self.parts.push(part),
        }
    }

    pub(crate) fn with(mut self, name: &str, text: &str) -> Self {
        self.put(name, text);
        self
    }

    /// Changes the text of a part.
    pub(crate) fn edit(mut self, name: &str, from: &str, to: &str) -> Self {
        let part = self.parts.iter_mut().find(|part| part.name == name).expect("the part");
        let text = String::from_utf8(part.bytes.clone()).expect("text");
        assert!(text.contains(from), "{name} holds {from}");
        part.bytes = text.replacen(from, to, 1).into_bytes();
        self
    }

    /// Adds strings that cells share.
    pub(crate) fn sharing(self, strings: &[&str], attributes: &str) -> Self {
        let items: String = strings.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
        let relation = format!(
            "<Relationship Id=\"rId97\" Type=\"{RELATIONS}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
        );
        self.with("xl/sharedStrings.xml", &format!("<sst xmlns=\"{MAIN}\" {attributes}>{items}</sst>")).edit(
            "xl/_rels/workbook.xml.rels",
            "</Relationships>",
            &relation,
        )
    }

    pub(crate) fn zip(&self) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for part in &self.parts {
            let method = if part.stored { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
            let options = SimpleFileOptions::default().compression_method(method);
            zip.start_file(part.name.as_str(), options).expect("a part");
            zip.write_all(&part.bytes).expect("bytes");
        }
        zip.finish().expect("a zip").into_inner()
    }
}

/// Cell styles with these number formats, in order.
pub(crate) fn styles(codes: &[&str]) -> String {
    let formats: String =
        codes.iter().zip(164..).map(|(code, id)| format!("<numFmt numFmtId=\"{id}\" formatCode=\"{code}\"/>")).collect();
    let cells: String = (164..).take(codes.len()).map(|id| format!("<xf numFmtId=\"{id}\"/>")).collect();
    format!("<styleSheet xmlns=\"{MAIN}\"><numFmts>{formats}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>")
}

/// A small generator with a fixed seed (xorshift).
pub(crate) struct Dice(pub u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).expect("small")
    }
}
