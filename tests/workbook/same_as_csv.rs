//! The same list as CSV and as a workbook gives the same firms: random lists, the real list, two other writers.

use std::fs;
use std::path::Path;
use std::process::Command;

use kavling::problem::Language;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::given::{Dice, Read, read, toml};

/// A value of a list, before it is written either way.
#[derive(Debug, Clone)]
enum Value {
    Empty,
    Text(String),
    /// Digits and decimals as CSV writes them.
    Number(String),
    /// `2026-08-26` or `2026-08-26T12:00`.
    Moment(String),
}

struct List {
    headers: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
}

const POWER: &str = "[resource.power]\nunit = \"kVA\"\ncapacity = 90000\n";

const NAMES: [&str; 10] = [
    "PT Baja Utama",
    "CV \"Kuzna\" & Putra",
    "<script>alert(1)</script>",
    "=HYPERLINK(\"http://x\",\"y\")",
    "مصنع الحديد",
    "מפעל ברזל; ירושלים",
    "Завод 🏭, Ленинград",
    "'petik",
    "_x0041_ bukan huruf",
    "PT Nama Yang Sangat Panjang Sekali Tanpa Ganti Baris Sampai Enam Puluh",
];

fn decimal(dice: &mut Dice, most: usize, places: usize) -> String {
    let whole = dice.below(most) + 1;
    let part = dice.below(10_usize.pow(u32::try_from(places).expect("small")));
    match dice.below(3) {
        0 => whole.to_string(),
        _ => format!("{whole}.{part:0places$}").trim_end_matches('0').trim_end_matches('.').to_owned(),
    }
}

/// A value that is left out now and then.
fn maybe(dice: &mut Dice, value: Value) -> Value {
    if dice.below(6) == 0 { Value::Empty } else { value }
}

fn random_list(dice: &mut Dice) -> List {
    let headers =
        ["id", "name", "class", "kbli", "workers", "turnover", "points", "applied", "area_min_m2", "plots", "power", "wanted"];
    let count = dice.below(24) + 1;
    let numeric_ids = dice.below(4) == 0;
    let id = |n: usize| if numeric_ids { (n + 1).to_string() } else { format!("F{:02}", n + 1) };
    let rows = (0..count).map(|n| {
        let number = |text: String| Value::Number(text);
        let own = if numeric_ids && dice.below(2) == 0 { Value::Number(id(n)) } else { Value::Text(id(n)) };
        let kbli = if dice.below(2) == 0 { Value::Number("25920".to_owned()) } else { Value::Text("01610".to_owned()) };
        let time = ["", "T07:05", "T12:00", "T23:59"][dice.below(4)];
        let day = format!("20{:02}-{:02}-{:02}{time}", 20 + dice.below(10), 1 + dice.below(12), 1 + dice.below(28));
        let plots = match dice.below(3) {
            0 => Value::Text(format!("{}-{}", 1 + dice.below(2), 3 + dice.below(2))),
            _ => Value::Number((1 + dice.below(4)).to_string()),
        };
        let wanted = if count > 1 { Value::Text(id((n + 1) % count)) } else { Value::Empty };
        let row = vec![
            Value::Text(NAMES[dice.below(NAMES.len())].to_owned()),
            Value::Text(["press", "forge", "heat"][dice.below(3)].to_owned()),
            kbli,
            number(dice.below(500).to_string()),
            number((dice.below(50_000_000) * 1_000).to_string()),
            number(decimal(dice, 300, 3)),
            Value::Moment(day),
            number(decimal(dice, 900, 6)),
            plots,
            number(decimal(dice, 300, 3)),
            wanted,
        ];
        std::iter::once(own).chain(row.into_iter().map(|value| maybe(dice, value))).collect()
    });
    List { rows: rows.collect(), headers: headers.to_vec() }
}

fn csv(list: &List) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&list.headers).expect("headers");
    for row in &list.rows {
        let text = row.iter().map(|value| match value {
            Value::Empty => "",
            Value::Text(text) | Value::Number(text) | Value::Moment(text) => text,
        });
        writer.write_record(text).expect("a row");
    }
    writer.into_inner().expect("bytes")
}

/// The list as Excel would hold it, written by rust_xlsxwriter.
fn workbook(list: &List, from_1904: bool) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let money = Format::new().set_num_format("#,##0.00");
    let sheet = workbook.add_worksheet();
    sheet.set_name("Data Pemohon").expect("a name");
    for (column, header) in (0..).zip(&list.headers) {
        sheet.write_string(0, column, *header).expect("a header");
    }
    for (row, values) in (1..).zip(&list.rows) {
        for (column, value) in (0..).zip(values) {
            match value {
                Value::Empty => sheet.write_blank(row, column, &money).expect("a blank"),
                Value::Text(text) => sheet.write_string(row, column, text).expect("a text"),
                Value::Number(text) => {
                    let number: f64 = text.parse().expect("a number");
                    // Names that are numbers are shown as they are; quantities may be shown with signs.
                    if !["id", "kbli"].contains(&list.headers[usize::from(column)]) && row % 2 == 0 {
                        sheet.write_number_with_format(row, column, number, &money).expect("a number")
                    } else {
                        sheet.write_number(row, column, number).expect("a number")
                    }
                }
                Value::Moment(text) => {
                    let whole = if text.len() == 10 { format!("{text}T00:00:00") } else { format!("{text}:00") };
                    let moment = ExcelDateTime::parse_from_str(&whole).expect("a moment");
                    sheet.write_datetime_with_format(row, column, moment, &day).expect("a moment")
                }
            };
        }
    }
    let bytes = workbook.save_to_buffer().expect("a workbook");
    if from_1904 { in_1904(&bytes) } else { bytes }
}

/// The same workbook with its days counted from 1904.
fn in_1904(bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    let mut raw = crate::given::Raw { parts: Vec::new() };
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut text).expect("bytes");
        raw.parts.push(crate::given::Part {
            name: part.name().expect("a name").into_owned(),
            bytes: text,
            stored: index % 2 == 0,
        });
    }
    let sheet = raw.parts.iter_mut().find(|part| part.name.ends_with("sheet1.xml")).expect("a sheet");
    let text = String::from_utf8(sheet.bytes.clone()).expect("text");
    // Day numbers stand in column H.
    let mut out = String::new();
    for (index, piece) in text.split("<c r=\"").enumerate() {
        let value = piece.split_once("<v>").and_then(|(_, rest)| rest.split_once("</v>")).map(|(value, _)| value);
        let moved = value.filter(|_| piece.starts_with('H') && !piece.contains("t=\"s\"")).map(|value| {
            let number: f64 = value.parse().expect("a day");
            piece.replacen(&format!("<v>{value}</v>"), &format!("<v>{}</v>", number - 1462.0), 1)
        });
        out.push_str(if index > 0 { "<c r=\"" } else { "" });
        out.push_str(moved.as_deref().unwrap_or(piece));
    }
    sheet.bytes = out.into_bytes();
    raw.edit("xl/workbook.xml", "<workbookPr", "<workbookPr date1904=\"1\"").zip()
}

/// Both readings, held against each other but for what only a workbook says.
fn hold_same(of_csv: &Read, of_book: &Read, about: &str) {
    let shown = || format!("{about}\n{}\n{}", of_csv.rendered(Language::En), of_book.rendered(Language::En));
    let (Some(first), Some(second)) = (&of_csv.problem, &of_book.problem) else { panic!("{}", shown()) };
    assert_eq!(format!("{first:#?}"), format!("{second:#?}"), "{}", shown());
    // In a workbook a number is a number: only in text can 1.250 be doubted.
    let codes: Vec<&str> = of_csv.codes().into_iter().filter(|code| *code != "thousands-or-decimals").collect();
    assert_eq!(codes, of_book.codes(), "{}", shown());
}

#[test]
fn five_hundred_random_lists_are_the_same_firms_from_both() {
    let mut dice = Dice(0x5DEE_CE66_D1CE_0001);
    let mut firms = 0;
    for round in 0..500 {
        let list = random_list(&mut dice);
        let of_csv = read(&(toml("f.csv", "") + POWER), "f.csv", &csv(&list));
        let of_book = read(&(toml("f.xlsx", "") + POWER), "f.xlsx", &workbook(&list, round % 5 == 0));
        hold_same(&of_csv, &of_book, &format!("round {round}"));
        assert_eq!(of_book.ids().len(), list.rows.len());
        firms += list.rows.len();
    }
    assert!(firms > 4_000, "{firms}");
}

/// A scenario and its CSV file as we ship them.
fn shipped() -> (String, &'static str, String) {
    let name = "deltamas-8000-firms-invented.csv";
    let toml = fs::read_to_string("scenarios/deltamas-8000.toml").expect("scenario");
    (toml, name, fs::read_to_string(Path::new("scenarios").join(name)).expect("csv"))
}

#[test]
fn the_shipped_list_is_the_same_sixty_firms_from_a_workbook() {
    let (toml, name, text) = shipped();
    let mut records = csv::Reader::from_reader(text.as_bytes());
    let headers: Vec<String> = records.headers().expect("headers").iter().map(str::to_owned).collect();
    let as_text = ["id", "name", "class", "sector", "wanted"];
    let rows = records.records().map(|record| {
        let record = record.expect("a record");
        let cells = headers.iter().zip(record.iter());
        let value = |(header, text): (&String, &str)| match header.as_str() {
            _ if text.is_empty() => Value::Empty,
            header if as_text.contains(&header) || text.contains('-') && header == "plots" => Value::Text(text.to_owned()),
            "applied" => Value::Moment(text.to_owned()),
            _ => Value::Number(text.to_owned()),
        };
        cells.map(value).collect()
    });
    let rows = rows.collect();
    let list = List { headers: headers.iter().map(|header| &*header.clone().leak()).collect(), rows };
    let book_toml = toml.replace(name, "pemohon.xlsx");
    assert_ne!(book_toml, toml);
    let of_csv = read(&toml, name, text.as_bytes());
    let of_book = read(&book_toml, "pemohon.xlsx", &workbook(&list, false));
    hold_same(&of_csv, &of_book, "the shipped list");
    assert_eq!(of_book.ids().len(), 60);
}

#[test]
fn the_digest_is_over_the_bytes_of_the_workbook() {
    let list = random_list(&mut Dice(7));
    let digest = |bytes: Vec<u8>| {
        let files = [("f.xlsx".to_owned(), bytes)].into();
        kavling::scenario::parse(&(toml("f.xlsx", "") + POWER), &files).expect("it reads").problem.sha256
    };
    let plain = workbook(&list, false);
    let mut other = plain.clone();
    // The operating system that wrote the first entry of the directory: nobody reads it.
    let record = (0..other.len()).find(|at| other[*at..].starts_with(b"PK\x01\x02")).expect("a record");
    other[record + 5] ^= 1;
    assert_ne!(digest(plain.clone()), digest(other));
    assert_eq!(digest(plain.clone()), digest(plain));
}

/// Workbooks written by openpyxl and kept in the repository: a second writer, with what people do to their lists.
#[test]
fn a_workbook_of_another_writer_reads_with_all_its_firms() {
    let bytes = fs::read("tests/workbook/openpyxl.xlsx").expect("the file");
    let columns = "xlsx = { sheet = \"Data Pemohon\", columns = { \"No. Pemohon\" = \"id\", \"Nama\" = \"name\", \"Luas (m²)\" = \"area_min_m2\", \
                   \"Tenaga kerja\" = \"workers\", \"Tanggal\" = \"applied\", \"Daya (kVA)\" = \"power\", \"Catatan\" = \"-\" } }";
    let of_book = read(&(toml("f.xlsx", columns) + POWER), "f.xlsx", &bytes);
    let text = fs::read_to_string("tests/workbook/openpyxl.csv").expect("the file");
    let of_csv = read(&(toml("f.csv", "") + POWER), "f.csv", text.as_bytes());
    let (Some(first), Some(second)) = (&of_csv.problem, &of_book.problem) else { panic!("{}", of_book.rendered(Language::En)) };
    assert_eq!(format!("{first:#?}"), format!("{second:#?}"));
    assert_eq!(
        of_book.codes(),
        ["rows-above", "hidden-columns", "filtered-rows", "unplaceable"],
        "{}",
        of_book.rendered(Language::En)
    );
    let cells = of_book.found.iter().map(|d| d.text(Language::En)).collect::<Vec<_>>().join("\n");
    assert!(cells.contains("6, 9–10"), "{cells}");
}

/// openpyxl finds in our random workbooks what we find: a third reader, where it is installed.
#[test]
fn openpyxl_finds_the_same_ids() {
    let list = random_list(&mut Dice(0xC0FF_EE00_1234));
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("intake-third-reader.xlsx");
    let bytes = workbook(&list, false);
    fs::write(&path, &bytes).expect("written");
    let output = Command::new("python3").arg("tests/readers/intake.py").arg(&path).output();
    let said = match &output {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).into_owned(),
        other => {
            let must = std::env::var_os("KAVLING_READERS").is_some_and(|value| value == "1");
            assert!(!must, "openpyxl is needed: {other:?}");
            #[allow(clippy::print_stderr, reason = "a test that is skipped has to be heard")]
            {
                eprintln!("SKIPPED openpyxl_finds_the_same_ids: no python3 with openpyxl");
            }
            return;
        }
    };
    let theirs: Vec<&str> = said.lines().collect();
    let of_book = read(&(toml("f.xlsx", "") + POWER), "f.xlsx", &bytes);
    assert_eq!(of_book.ids(), theirs);
}
