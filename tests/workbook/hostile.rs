//! Workbooks that are wrong in one place each: what is said, and that no firm is lost without a word.
//!
//! `KAVLING_BLESS=1 cargo test --features xlsx --test workbook` rewrites the snapshots: look at each before you commit it.

use std::fs;
use std::path::Path;

use kavling::problem::Language;

use crate::given::{
    Part, Raw, SHEET, firm, five, head, number_cell, read, read_workbook, row, styles, text_cell, toml, worksheet,
};

/// What has to come of a workbook.
enum Expected {
    /// All five firms, and these warnings.
    Five(&'static [&'static str]),
    /// These faults, and no firm.
    Faults(&'static [&'static str]),
}
use Expected::{Faults, Five};

struct Case {
    name: &'static str,
    bytes: Vec<u8>,
    xlsx: &'static str,
    expected: Expected,
}

fn case(name: &'static str, bytes: Vec<u8>, expected: Expected) -> Case {
    Case { name, bytes, xlsx: "", expected }
}

fn with_rows(change: impl Fn(&mut Vec<String>)) -> Vec<u8> {
    let mut rows = five();
    change(&mut rows);
    Raw::of_rows(&rows).zip()
}

/// The fifth firm with another cell in place of its area.
fn with_area(cell: &str) -> Vec<u8> {
    with_rows(|rows| rows[5] = rows[5].replace(&number_cell("C6", "105.5"), cell))
}

/// The same, where the cell has style 1 of this number format.
fn with_format(cell: &str, place: &str, format: &str) -> Vec<u8> {
    let mut rows = five();
    let old = [("A6", text_cell("A6", "F05")), ("C6", number_cell("C6", "105.5"))];
    let old = &old.iter().find(|(at, _)| *at == place).expect("a place").1;
    rows[5] = rows[5].replace(old, cell);
    Raw::of_rows(&rows).with("xl/styles.xml", &styles(&["General", format])).zip()
}

fn with_id(cell: &str) -> Vec<u8> {
    with_rows(|rows| rows[5] = rows[5].replace(&text_cell("A6", "F05"), cell))
}

fn sheet(before: &str, after: &str) -> Vec<u8> {
    Raw::of_sheet(&worksheet(before, &five().concat(), after)).zip()
}

/// Replaces bytes of an archive wherever they stand, as often as they stand.
fn patched(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> = (0..bytes.len() - from.len()).filter(|at| bytes[*at..].starts_with(from)).collect();
    assert!(!places.is_empty(), "found in the archive");
    for at in places {
        bytes[at..at + from.len()].copy_from_slice(to);
    }
    bytes
}

/// Where the directory's record of a part starts.
fn record(bytes: &[u8], name: &str) -> usize {
    let mut records = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(b"PK\x01\x02"));
    records.find(|at| bytes[at + 46..].starts_with(name.as_bytes())).expect("a record")
}

/// Changes bytes of a part's record in the directory.
fn directory(name: &str, offset: usize, to: &[u8]) -> Vec<u8> {
    let mut bytes = Raw::good().zip();
    let at = record(&bytes, name) + offset;
    bytes[at..at + to.len()].copy_from_slice(to);
    bytes
}

/// Rows and cells.
fn cells() -> Vec<Case> {
    vec![
        case("good", Raw::good().zip(), Five(&[])),
        case("row-twice", with_rows(|rows| rows.insert(5, firm(9).replace("10\"", "5\""))), Faults(&["row-twice"])),
        case("row-twice-empty", with_rows(|rows| rows.insert(5, "<row r=\"5\"/>".to_owned())), Five(&[])),
        case("row-twice-far", with_rows(|rows| rows.push(firm(9).replace("10\"", "3\""))), Faults(&["row-twice"])),
        case("row-order", with_rows(|rows| rows.insert(3, row(1_048_576, ""))), Faults(&["workbook-damaged"])),
        case(
            "row-number",
            with_rows(|rows| rows[3] = rows[3].replace("row r=\"4\"", "row r=\"-4\"")),
            Faults(&["workbook-damaged"]),
        ),
        case("row-1048577", with_rows(|rows| rows.push(row(1_048_577, ""))), Faults(&["workbook-damaged"])),
        case("row-without-number", with_rows(|rows| rows[3] = rows[3].replace("<row r=\"4\">", "<row>")), Five(&[])),
        case(
            "cell-twice",
            with_rows(|rows| rows[3] = rows[3].replace("</row>", &(text_cell("A4", "F99") + "</row>"))),
            Faults(&["cell-twice"]),
        ),
        case("cell-in-other-row", with_rows(|rows| rows[3] = rows[3].replace("\"A4\"", "\"A9\"")), Faults(&["workbook-damaged"])),
        case("cell-column", with_rows(|rows| rows[3] = rows[3].replace("\"A4\"", "\"ZZZZ1\"")), Faults(&["workbook-damaged"])),
        case("corners", corners(), Faults(&["workbook-too-large"])),
        case("dimension-backwards", sheet("<dimension ref=\"D9:A1\"/>", ""), Faults(&["workbook-damaged"])),
        case("dimension-lies", sheet("<dimension ref=\"A1:XFD1048576\"/>", ""), Five(&[])),
        case("number-nan", with_area("<c r=\"C6\"><v>NaN</v></c>"), Faults(&["workbook-damaged"])),
        case("number-inf", with_area("<c r=\"C6\" t=\"n\"><v>1e999</v></c>"), Faults(&["workbook-damaged"])),
        case("number-comma", with_area("<c r=\"C6\"><v>105,5</v></c>"), Faults(&["workbook-damaged"])),
        case("number-precise", with_area("<c r=\"C6\"><v>105.12345678</v></c>"), Faults(&["precision"])),
        case("number-noise", with_area("<c r=\"C6\"><v>105.50000000000001</v></c>"), Faults(&["precision"])),
        case("number-as-text", with_area(&text_cell("C6", "105.5")), Five(&["numbers-as-text"])),
        case("number-as-text-thousands", with_area(&text_cell("C6", "1.105")), Faults(&["ambiguous-number"])),
        case("number-as-text-comma", with_area(&text_cell("C6", "105,5")), Faults(&["not-a-number"])),
        Case {
            xlsx: "xlsx = { decimal = \",\" }",
            ..case("number-as-text-declared", with_area(&text_cell("C6", "105,5")), Five(&["numbers-as-text"]))
        },
        case("number-as-text-unit", with_area(&text_cell("C6", "105 m²")), Faults(&["not-a-number"])),
        case("truth", with_area("<c r=\"C6\" t=\"b\"><v>1</v></c>"), Faults(&["cell-kind"])),
        case("error", with_area("<c r=\"C6\" t=\"e\"><v>#REF!</v></c>"), Faults(&["error-cell"])),
        case("error-new", with_area("<c r=\"C6\" t=\"e\"><v>#SPILL!</v></c>"), Faults(&["error-cell"])),
        case("cell-type", with_area("<c r=\"C6\" t=\"x\"><v>1</v></c>"), Faults(&["workbook-damaged"])),
        case("formula", with_area("<c r=\"C6\"><f>SUM(1,104.5)</f><v>105.5</v></c>"), Five(&["formula-cells"])),
        case("formula-uncalculated", with_area("<c r=\"C6\"><f>SUM(1,104.5)</f></c>"), Faults(&["formula-without-value"])),
        case("formula-empty", with_area("<c r=\"C6\"><f>A1</f><v></v></c>"), Faults(&["formula-without-value"])),
        case("formula-id", with_id("<c r=\"A6\" t=\"str\"><f>B6</f><v>F05</v></c>"), Five(&["formula-cells"])),
        case("formula-full-calculation", full_calculation(), Faults(&["formula-without-value"])),
        case("id-number", ids_as_numbers(), Five(&[])),
        case("id-decimals", with_id("<c r=\"A6\"><v>5.5</v></c>"), Faults(&["cell-kind"])),
        case("id-16-digits", with_id("<c r=\"A6\"><v>3216051234567890</v></c>"), Faults(&["digits-lost"])),
        case("id-zeros", with_format("<c r=\"A6\" s=\"1\"><v>5</v></c>", "A6", "0000"), Faults(&["shown-with-signs"])),
        case("id-date", with_format("<c r=\"A6\" s=\"1\"><v>46025</v></c>", "A6", "d-mmm"), Faults(&["cell-kind"])),
        case("area-date", with_format("<c r=\"C6\" s=\"1\"><v>46025</v></c>", "C6", "yyyy-mm-dd"), Faults(&["cell-kind"])),
        case("area-percent", with_format("<c r=\"C6\" s=\"1\"><v>0.5</v></c>", "C6", "0%"), Faults(&["shown-otherwise"])),
        case(
            "area-millions",
            with_format("<c r=\"C6\" s=\"1\"><v>50</v></c>", "C6", "0&quot; juta&quot;"),
            Faults(&["shown-otherwise"]),
        ),
        case("no-id", with_id(""), Faults(&["missing-id"])),
        case("id-blank", with_id(&text_cell("A6", "  ")), Faults(&["missing-id"])),
        case("id-spaces", with_id(&text_cell("A6", "  F05 ")), Five(&[])),
        case("id-twice", with_id(&text_cell("A6", "F04")), Faults(&["duplicate-firm"])),
        case(
            "header-again",
            with_rows(|rows| rows.extend([moved(&head(), 1, 7), row(8, &text_cell("A8", "F06"))])),
            Faults(&["header-again"]),
        ),
        case(
            "total",
            with_rows(|rows| rows.push(row(7, &(text_cell("A7", "JUMLAH") + &number_cell("C7", "515"))))),
            Faults(&["total-row"]),
        ),
        case(
            "blank-rows",
            with_rows(|rows| rows.extend([row(7, ""), row(9, "<c r=\"A9\" s=\"0\"/>"), row(12, &text_cell("B12", " "))])),
            Five(&[]),
        ),
        case(
            "hostile-names",
            with_rows(|rows| {
                rows[5] = rows[5].replace("PT Contoh 5", "&lt;script&gt;alert(1)&lt;/script&gt; =HYPERLINK(&quot;http://x&quot;,&quot;y&quot;) \u{202E}\u{5E9}\u{5DC}\u{5D5}\u{5DD}; 🏭");
            }),
            Five(&[]),
        ),
        case(
            "line-break-in-name",
            with_rows(|rows| rows[5] = rows[5].replace("PT Contoh 5", "PT&#10;Contoh")),
            Faults(&["bad-text"]),
        ),
    ]
}

/// Headers, sheets, what is hidden.
fn sheets() -> Vec<Case> {
    let list = five().concat();
    let good = worksheet("", &list, "");
    let title = |rows: &[String]| rows.iter().enumerate().map(|(at, text)| moved(text, at + 1, at + 4)).collect::<String>();
    let above = row(1, &text_cell("A1", "Daftar pemohon 2026")) + &title(&five());
    vec![
        case("rows-above", Raw::of_sheet(&worksheet("", &above, "")).zip(), Five(&["rows-above"])),
        case(
            "header-missing",
            with_rows(|rows| rows[0] = rows[0].replace(">id<", ">nomor<")),
            Faults(&["unknown-column", "missing-column"]),
        ),
        case("header-twice", with_rows(|rows| rows[0] = rows[0].replace(">workers<", ">name<")), Faults(&["duplicate-column"])),
        case("header-none", with_rows(|rows| rows[0] = rows[0].replace(">workers<", "> <")), Faults(&["column-without-header"])),
        Case {
            xlsx: "xlsx.columns = { \"Nomor\" = \"id\", \"workers\" = \"-\" }",
            ..case("header-mapped", with_rows(|rows| rows[0] = rows[0].replace(">id<", "> Nomor <")), Five(&[]))
        },
        case("hidden-row", with_rows(|rows| rows[3] = rows[3].replace("<row ", "<row hidden=\"1\" ")), Five(&["hidden-rows"])),
        case(
            "filtered-row",
            Raw::of_sheet(&worksheet(
                "",
                &list.replacen("<row r=\"4\"", "<row hidden=\"1\" r=\"4\"", 1),
                "<autoFilter ref=\"A1:D6\"/>",
            ))
            .zip(),
            Five(&["filtered-rows"]),
        ),
        case("hidden-column", sheet("<cols><col min=\"3\" max=\"4\" hidden=\"1\"/></cols>", ""), Five(&["hidden-columns"])),
        case("merged", sheet("", "<mergeCells count=\"1\"><mergeCell ref=\"B3:B4\"/></mergeCells>"), Faults(&["merged-cells"])),
        case("merged-below", sheet("", "<mergeCells count=\"1\"><mergeCell ref=\"B13:B14\"/></mergeCells>"), Five(&[])),
        case("two-sheets", Raw::of_sheets(&[("Pemohon", "", &good), ("Cadangan", "", &good)]).zip(), Faults(&["which-sheet"])),
        case(
            "second-sheet-empty",
            Raw::of_sheets(&[("Pemohon", "", &good), ("Sheet2", "", &worksheet("", "", ""))]).zip(),
            Five(&[]),
        ),
        case("hidden-sheet", Raw::of_sheets(&[("Pemohon", "state=\"hidden\"", &good)]).zip(), Faults(&["sheet-is-hidden"])),
        case(
            "very-hidden-sheet",
            Raw::of_sheets(&[("Pemohon", "", &good), ("Lama", "state=\"veryHidden\"", &good)]).zip(),
            Faults(&["which-sheet"]),
        ),
        Case {
            xlsx: "xlsx.sheet = \"Lama\"",
            ..case(
                "hidden-sheet-named",
                Raw::of_sheets(&[("Baru", "", &good), ("Lama", "state=\"hidden\"", &good)]).zip(),
                Five(&["hidden-sheet"]),
            )
        },
        Case { xlsx: "xlsx.sheet = \"Pemohom\"", ..case("no-such-sheet", Raw::good().zip(), Faults(&["unknown-sheet"])) },
        case(
            "same-sheet-names",
            Raw::of_sheets(&[("Pemohon", "", &good), ("PEMOHON", "", &good)]).zip(),
            Faults(&["workbook-damaged"]),
        ),
        case("no-cells", Raw::of_rows(&[]).zip(), Faults(&["no-cells"])),
        case("headers-only", Raw::of_rows(&[head()]).zip(), Faults(&["no-firms"])),
        Case { xlsx: "csv = { delimiter = \";\" }", ..case("csv-beside-workbook", Raw::good().zip(), Faults(&["idle-style"])) },
    ]
}

/// Moves a row and its cells.
fn moved(text: &str, from: usize, to: usize) -> String {
    let text = text.replace(&format!("row r=\"{from}\""), &format!("row r=\"{to}\""));
    ["A", "B", "C", "D"].iter().fold(text, |text, c| text.replace(&format!("\"{c}{from}\""), &format!("\"{c}{to}\"")))
}

/// XML and packaging.
fn packages() -> Vec<Case> {
    let doctype = "<!DOCTYPE worksheet [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><worksheet";
    let outside = "<!DOCTYPE worksheet [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><worksheet";
    let attributes: String = (0..80_000).map(|n| format!(" a{n}=\"1\"")).collect();
    let spaces: String = (0..100_000).map(|n| format!(" xmlns:n{n}=\"u\"")).collect();
    let edit = |from: &str, to: &str| Raw::good().edit(SHEET, from, to).zip();
    let good = Raw::good().zip();
    let half = good[..good.len() / 2].to_vec();
    let mut nested = Raw { parts: Vec::new() };
    nested.put("a.txt", "x");
    let bomb = " ".repeat(8 << 20);
    let dull = "<row r=\"7\"/>".to_owned() + &" ".repeat(300 << 10).repeat(10);
    let mut renamed_csv = b"id,name\nF01,PT Contoh\n".to_vec();
    renamed_csv.push(b'\n');
    vec![
        case("doctype", edit("<worksheet", doctype), Faults(&["workbook-unsafe"])),
        case("doctype-outside", edit("<worksheet", outside), Faults(&["workbook-unsafe"])),
        case(
            "doctype-in-strings",
            Raw::good().sharing(&["x"], "").edit("xl/sharedStrings.xml", "<sst", "<!DOCTYPE sst><sst").zip(),
            Faults(&["workbook-unsafe"]),
        ),
        case("attributes", edit("<sheetData", &format!("<sheetPr{attributes}/><sheetData")), Faults(&["workbook-unsafe"])),
        case("namespaces", edit("<sheetData", &format!("<sheetPr{spaces}/><sheetData")), Faults(&["workbook-unsafe"])),
        case("nesting", edit("<sheetData", &("<x>".repeat(100_000) + "<sheetData")), Faults(&["workbook-unsafe"])),
        case("xml-cut", edit("</sheetData>", ""), Faults(&["workbook-damaged"])),
        case("xml-entity", edit("PT Contoh 3", "PT &contoh; 3"), Faults(&["workbook-damaged"])),
        case(
            "xml-utf16",
            edit("<worksheet", "<?xml version=\"1.0\" encoding=\"UTF-16\"?><worksheet"),
            Faults(&["workbook-damaged"]),
        ),
        case("row-outside", edit("</worksheet>", &(firm(6) + "</worksheet>")), Faults(&["workbook-damaged"])),
        case(
            "two-sheet-data",
            edit("</worksheet>", &format!("<sheetData>{}</sheetData></worksheet>", firm(6))),
            Faults(&["workbook-damaged"]),
        ),
        case(
            "rows-in-extension",
            edit("</row></sheetData>", &format!("<extLst><ext>{}</ext></extLst></row></sheetData>", firm(6))),
            Faults(&["workbook-damaged"]),
        ),
        case(
            "alternate-content",
            edit("</sheetData>", &format!("<mc:AlternateContent>{}</mc:AlternateContent></sheetData>", firm(6))),
            Faults(&["workbook-damaged"]),
        ),
        case("comment-in-number", edit("<v>105.5</v>", "<v>10<!-- x -->5.5</v>"), Faults(&["readers-differ"])),
        case(
            "string-out-of-range",
            Raw::good().sharing(&["x"], "").edit(SHEET, &text_cell("A6", "F05"), "<c r=\"A6\" t=\"s\"><v>1</v></c>").zip(),
            Faults(&["workbook-damaged"]),
        ),
        case(
            "string-shared",
            Raw::good()
                .sharing(&["x", " F05"], "")
                .edit(SHEET, &text_cell("A6", "F05"), "<c r=\"A6\" t=\"s\"><v>1</v></c>")
                .zip(),
            Five(&[]),
        ),
        case(
            "strings-claimed",
            Raw::good().sharing(&["x"], "uniqueCount=\"99999999999999\"").zip(),
            Faults(&["workbook-damaged"]),
        ),
        case(
            "sheet-lost",
            Raw::good().edit("xl/workbook.xml", "r:id=\"rId1\"", "r:id=\"rId9\"").zip(),
            Faults(&["workbook-damaged"]),
        ),
        case(
            "part-missing",
            Raw::good().edit("xl/_rels/workbook.xml.rels", "sheet1.xml", "sheet7.xml").zip(),
            Faults(&["workbook-damaged"]),
        ),
        case(
            "relation-twice",
            Raw::good().edit("xl/_rels/workbook.xml.rels", "rId98", "rId1").zip(),
            Faults(&["workbook-damaged"]),
        ),
        case("links", links(), Five(&["links-ignored"])),
        case(
            "unpacks-to-8-mib",
            Raw::good().edit(SHEET, "<sheetData>", &format!("{bomb}<sheetData>")).zip(),
            Faults(&["workbook-too-large"]),
        ),
        case(
            "blanks-3-mib",
            Raw::good().edit(SHEET, "</sheetData>", &format!("{dull}</sheetData>")).zip(),
            Faults(&["workbook-too-large"]),
        ),
        case("size-too-small", directory(SHEET, 24, &[9, 0, 0, 0]), Faults(&["workbook-damaged"])),
        case("size-huge", directory(SHEET, 24, &[0, 0, 0, 0x7F]), Faults(&["workbook-too-large"])),
        case("checksum", directory(SHEET, 16, &[1, 2, 3, 4]), Faults(&["workbook-damaged"])),
        case("encrypted-part", directory(SHEET, 8, &[1]), Faults(&["workbook-kind"])),
        case("odd-method", directory(SHEET, 10, &[12]), Faults(&["workbook-unsafe"])),
        case("link-part", directory(SHEET, 40, &[0xFF, 0xA1]), Faults(&["workbook-unsafe"])),
        case("overlapping-parts", directory(SHEET, 20, &[0, 0, 0, 1]), Faults(&["workbook-damaged"])),
        case("part-elsewhere", directory(SHEET, 42, &[0, 0, 0, 0]), Faults(&["workbook-unsafe"])),
        case("zip64", directory(SHEET, 24, &[0xFF, 0xFF, 0xFF, 0xFF]), Faults(&["workbook-damaged"])),
        case("part-up", Raw::good().with("../../etc/passwd", "x").zip(), Faults(&["workbook-unsafe"])),
        case("part-absolute", Raw::good().with("/etc/passwd", "x").zip(), Faults(&["workbook-unsafe"])),
        case("part-drive", Raw::good().with("C:/x", "x").zip(), Faults(&["workbook-unsafe"])),
        case(
            "part-twice",
            patched(Raw::good().with("xl/worksheets/sheetX.xml", "<worksheet/>").zip(), b"sheetX.xml", b"sheet1.xml"),
            Faults(&["workbook-unsafe"]),
        ),
        case(
            "part-twice-by-case",
            Raw::good().with("XL/worksheets/SHEET1.xml", "<worksheet/>").zip(),
            Faults(&["workbook-unsafe"]),
        ),
        case("many-parts", many_parts(), Faults(&["workbook-too-large"])),
        case("trailing-rubbish", [good.clone(), b"rubbish".to_vec()].concat(), Faults(&["workbook-damaged"])),
        case("leading-rubbish", [b"PK\x03\x04".to_vec(), good].concat(), Faults(&["workbook-damaged"])),
        case("half", half, Faults(&["workbook-damaged"])),
        case("nested-zip", nested.zip(), Faults(&["workbook-kind"])),
        case("renamed-csv", renamed_csv, Faults(&["workbook-kind"])),
        case("renamed-xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old".to_vec(), Faults(&["workbook-kind"])),
        case("password", locked(), Faults(&["workbook-kind"])),
        case("renamed-xlsb", Raw::good().with("xl/workbook.bin", "x").zip(), Faults(&["workbook-kind"])),
        case("renamed-ods", ods(), Faults(&["workbook-kind"])),
        case("macros", Raw::good().with("xl/vbaProject.bin", "x").zip(), Faults(&["workbook-kind"])),
        case("empty-file", Vec::new(), Faults(&["workbook-kind"])),
        case("picture", b"\x89PNG\r\n\x1a\n\0\0".to_vec(), Faults(&["workbook-kind"])),
    ]
}

fn corners() -> Vec<u8> {
    let rows = row(1, &number_cell("A1", "1")) + &row(1_048_576, &number_cell("XFD1048576", "1"));
    Raw::of_sheet(&worksheet("<dimension ref=\"A1:XFD1048576\"/>", &rows, "")).zip()
}

fn full_calculation() -> Vec<u8> {
    let mut rows = five();
    rows[5] = rows[5].replace("<c r=\"C6\"><v>105.5</v>", "<c r=\"C6\"><f>C5+1</f><v>0</v>");
    Raw::of_rows(&rows).edit("xl/workbook.xml", "</workbook>", "<calcPr fullCalcOnLoad=\"1\"/></workbook>").zip()
}

/// Ids that are whole numbers, also written with an exponent.
fn ids_as_numbers() -> Vec<u8> {
    with_rows(|rows| {
        for (at, id) in [(1, "1"), (2, "2"), (3, "3"), (4, "4.0"), (5, "5E0")] {
            let cell = format!("A{}", at + 1);
            rows[at] = rows[at].replace(&text_cell(&cell, &format!("F0{at}")), &number_cell(&cell, id));
        }
    })
}

fn links() -> Vec<u8> {
    let relation =
        "<Relationship Id=\"rId5\" Type=\"x/externalLink\" Target=\"externalLinks/externalLink1.xml\"/></Relationships>";
    let link = "<externalLink><ddeLink ddeService=\"cmd\" ddeTopic=\"calc\"/></externalLink>";
    Raw::good()
        .with("xl/externalLinks/externalLink1.xml", link)
        .edit("xl/_rels/workbook.xml.rels", "</Relationships>", relation)
        .zip()
}

fn many_parts() -> Vec<u8> {
    let mut raw = Raw::good();
    let part = |n: usize| Part { name: format!("xl/media/{n}"), bytes: Vec::new(), stored: true };
    raw.parts.extend((0..3_000).map(part));
    raw.zip()
}

fn locked() -> Vec<u8> {
    let stream: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
    [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), stream].concat()
}

fn ods() -> Vec<u8> {
    let mut raw = Raw { parts: Vec::new() };
    raw.put("mimetype", "application/vnd.oasis.opendocument.spreadsheet");
    raw.put("content.xml", "<x/>");
    raw.zip()
}

fn cases() -> Vec<Case> {
    cells().into_iter().chain(sheets()).chain(packages()).collect()
}

#[test]
fn every_hostile_workbook_gives_all_firms_or_the_message_of_its_snapshot() {
    let bless = std::env::var_os("KAVLING_BLESS").is_some();
    let mut wrong = Vec::new();
    for Case { name, bytes, xlsx, expected } in cases() {
        let read = read_workbook(&bytes, xlsx);
        let shown = read.rendered(Language::En);
        let good = match expected {
            Five(warnings) => {
                let firms = read.ids();
                firms.len() == 5 && read.codes() == warnings
            }
            Faults(codes) => read.problem.is_none() && read.faults() == codes,
        };
        if !good {
            wrong.push(format!("{name}: {:?}\n{shown}", read.codes()));
        }
        if matches!(name, "doctype" | "namespaces") {
            assert!(read.rendered(Language::Id).contains("workbook-unsafe"), "{name}");
        }
        let golden = Path::new("tests/snapshots/workbook").join(format!("{name}.txt"));
        if bless {
            fs::write(&golden, &shown).expect("snapshot");
        } else if fs::read_to_string(&golden).ok().as_ref() != Some(&shown) {
            wrong.push(format!("{} differs:\n{shown}", golden.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases().len() >= 100, "{}", cases().len());
}

#[test]
fn files_of_other_kinds_are_told_by_name_and_by_content() {
    let kind = |file: &str, bytes: &[u8]| read(&toml(file, ""), file, bytes).rendered(Language::En);
    for (file, word) in [("a.xls", "old kind"), ("a.XLSM", "with macros"), ("a.xlsb", "binary"), ("a.ods", "OpenDocument")] {
        assert!(kind(file, b"x").contains(word), "{file}: {}", kind(file, b"x"));
    }
    assert!(kind("a.csv", &Raw::good().zip()).contains("does not end in .xlsx"));
    let upper = read(&toml("A.XLSX", ""), "A.XLSX", &Raw::good().zip());
    assert_eq!(upper.ids().len(), 5, "{}", upper.rendered(Language::En));
}

#[test]
fn a_mistake_names_sheet_cell_and_line_in_both_languages() {
    let rows: Vec<String> = five().into_iter().map(|row| row.replace("<v>104.5</v>", "<v>-4</v>")).collect();
    let read = read_workbook(&Raw::of_rows(&rows).zip(), "");
    let told = read.found.iter().find(|d| d.code == "negative").expect("a negative area");
    assert_eq!(told.text(Language::En), "cell Pemohon!C5, column `area_min_m2`: `-4` is negative");
    assert_eq!(told.text(Language::Id), "sel Pemohon!C5, kolom `area_min_m2`: `-4` negatif");
    let json = told.to_json(&read.sources, Language::En);
    assert_eq!((json["cell"].as_str(), json["line"].as_u64()), (Some("Pemohon!C5"), Some(5)));
    assert!(
        told.render(&read.sources, Language::En, false).contains("5 | F04 | PT Contoh 4 | -4 | 4"),
        "{}",
        read.rendered(Language::En)
    );
}

/// Codes that the source of the workbook reader can report.
#[test]
fn every_code_of_the_reader_occurs_in_a_case() {
    let mut codes = std::collections::BTreeSet::new();
    for entry in fs::read_dir("src/scenario/workbook").expect("folder") {
        let text = fs::read_to_string(entry.expect("entry").path()).expect("source");
        for call in ["fault(\"", "caution(\"", "told(\""] {
            let found = text.match_indices(call).filter_map(|(at, _)| text[at + call.len()..].split('"').next());
            codes.extend(found.map(str::to_owned));
        }
    }
    codes.remove("needs-xlsx");
    assert!(codes.len() > 20, "the scan sees the codes: {codes:?}");
    let occurring: std::collections::BTreeSet<String> =
        cases().iter().flat_map(|c| read_workbook(&c.bytes, c.xlsx).codes()).map(str::to_owned).collect();
    let missing: Vec<&String> = codes.difference(&occurring).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}
