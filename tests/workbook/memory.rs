//! What a hostile workbook may cost: the binary reads it under a limit on its address space.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::given::{Raw, SHEET, five, number_cell, row, toml, worksheet};

/// What a hostile workbook may take above a good one: 64 MiB, in KiB.
const MARGIN: usize = 64 << 10;

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("intake-memory");
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Whether the binary lives through a check of this workbook under a limit in KiB, and what it says.
fn check(name: &str, bytes: &[u8], limit: Option<usize>) -> (bool, String) {
    let folder = folder();
    fs::write(folder.join(format!("{name}.xlsx")), bytes).expect("written");
    let scenario = folder.join(format!("{name}.toml"));
    fs::write(&scenario, toml(&format!("{name}.xlsx"), "")).expect("written");
    let limit = limit.map_or("unlimited".to_owned(), |kib| kib.to_string());
    let script = format!("ulimit -v {limit}; exec \"$0\" check \"$1\"");
    let output = Command::new("sh").args(["-c", &script, env!("CARGO_BIN_EXE_kavling")]).arg(&scenario).output().expect("runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    (output.status.code().is_some_and(|code| code == 0 || code == 2), said)
}

/// The least address space in which a good workbook is checked, KiB, to 4 MiB.
fn base() -> usize {
    let good = Raw::good().zip();
    let (mut low, mut high) = (0, 256);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if check("good", &good, Some((middle * 4) << 10)).0 { high = middle } else { low = middle }
    }
    assert!(high < 256, "a good list is read within a GiB");
    (high * 4) << 10
}

fn corners() -> Vec<u8> {
    let rows = row(1, &number_cell("A1", "1")) + &row(1_048_576, &number_cell("XFD1048576", "1"));
    Raw::of_sheet(&worksheet("<dimension ref=\"A1:XFD1048576\"/>", &rows, "")).zip()
}

/// A sheet that really unpacks to 96 MiB, and whose directory claims another size.
fn bomb(claimed: u32) -> Vec<u8> {
    let mut raw = Raw::good();
    let sheet = raw.parts.iter_mut().find(|part| part.name == SHEET).expect("the sheet");
    sheet.bytes.extend(std::iter::repeat_n(b' ', 96 << 20));
    let mut bytes = raw.zip();
    let mut records = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(b"PK\x01\x02"));
    let at = records.find(|at| bytes[at + 46..].starts_with(SHEET.as_bytes())).expect("a record");
    bytes[at + 24..at + 28].copy_from_slice(&claimed.to_le_bytes());
    bytes
}

/// A sheet that asks for memory by its cells: letters that repeat in every one of very many cells.
fn shared_text() -> Vec<u8> {
    let cells = |n: usize| (0..200).map(|c| format!("<c r=\"{}{n}\" t=\"s\"><v>0</v></c>", letters(c))).collect::<String>();
    let rows: String = (2..800).map(|n| row(n, &cells(n))).collect();
    let long = "x".repeat(30_000);
    Raw::of_sheet(&worksheet("", &(five()[0].clone() + &rows), "")).sharing(&[&long], "uniqueCount=\"1\"").zip()
}

fn many_cells() -> Vec<u8> {
    let cells: String = (0..200).map(|n| format!("<c><v>{n}.5</v></c>")).collect();
    Raw::of_sheet(&worksheet("", &(five()[0].clone() + &format!("<row>{cells}</row>").repeat(1_001)), "")).zip()
}

/// More texts than are read, each of them different.
fn many_strings() -> Vec<u8> {
    let texts: Vec<String> = (0..500_001).map(|n| format!("t{n}")).collect();
    Raw::good().sharing(&texts.iter().map(String::as_str).collect::<Vec<_>>(), "").zip()
}

fn letters(column: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n).expect("small")).to_string();
    if column < 26 { letter(column) } else { letter(column / 26 - 1) + &letter(column % 26) }
}

#[test]
fn hostile_workbooks_are_refused_within_64_mib_above_what_a_good_one_takes() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let base = base();
    let limit = Some(base + MARGIN);
    let claimed = Raw::good().sharing(&["x"], "uniqueCount=\"999999999999\"").zip();
    let cases = [
        ("corners", corners(), "XFD1048576 is filled, beyond"),
        ("bomb", bomb(512 << 20), "packs 512 MiB"),
        ("lying-bomb", bomb(1 << 20), "not as long as stated"),
        ("shared-text", shared_text(), "its text is longer than 16 MiB"),
        ("many-cells", many_cells(), "more than 200,000 cells"),
        ("many-strings", many_strings(), "its text is longer than"),
        ("claimed", claimed, "claims to hold more texts"),
    ];
    for (name, bytes, word) in cases {
        let (lived, said) = check(name, &bytes, limit);
        assert!(lived && said.contains(word), "{name} under {limit:?} KiB: {said}");
    }
    // The limit is no formality: 4 MiB below the base not even a good list is read.
    assert!(!check("good", &Raw::good().zip(), Some(base - (4 << 10))).0);
}
