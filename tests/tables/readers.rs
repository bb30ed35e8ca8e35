//! Files that other readers read as they were made.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kavling::documents::{Audience, Format};
use kavling::problem::Language;
use kavling::tables::{Cell, Formula, Tables};

use crate::cases::*;

/// A cell as readers outside are told of it.
fn told(cell: &Cell) -> serde_json::Value {
    let exact = |kind: &str| {
        let (value, places) = cell.exact().expect("a number");
        serde_json::json!({ "kind": kind, "value": kavling::units::decimal(value, places) })
    };
    match cell {
        Cell::Empty => serde_json::json!({ "kind": "empty" }),
        Cell::Text(text) => serde_json::json!({ "kind": "text", "value": text }),
        Cell::Share { part, whole } => {
            serde_json::json!({ "kind": "share", "part": part.to_string(), "whole": whole.to_string() })
        }
        Cell::Whole(_) => exact("whole"),
        Cell::Area(_) => exact("area"),
        Cell::Length(_) => exact("length"),
        Cell::Money(_) => exact("money"),
        Cell::Milli(_) => exact("milli"),
    }
}

fn expected(tables: &Tables) -> String {
    let row = |cells: &Vec<Cell>| cells.iter().map(told).collect::<Vec<_>>();
    let list: Vec<_> = tables
        .list
        .iter()
        .map(|table| {
            let columns: Vec<_> = table
                .columns
                .iter()
                .map(|c| serde_json::json!({ "title": c.title, "sum": c.sum, "formula": c.formula != Formula::None }))
                .collect();
            let (name, file) = (&table.name, table.view.file_name());
            let (rows, totals) = (table.rows.iter().map(row).collect::<Vec<_>>(), table.totals().map(|cells| row(&cells)));
            serde_json::json!({ "name": name, "file": file, "columns": columns, "rows": rows, "totals": totals })
        })
        .collect();
    let language = if tables.language == Language::Id { "id" } else { "en" };
    serde_json::json!({
        "language": language,
        "scenario_sha256": tables.scenario_sha256,
        "plan_sha256": tables.plan_sha256,
        "tables": list,
    })
    .to_string()
}

/// Runs a reader in Python; what it finds wrong, or none where it cannot run here.
#[allow(clippy::print_stderr, reason = "a check that is left out must be seen")]
fn reader(script: &str, file: &Path, expected: &Path) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers").join(script);
    let must = std::env::var_os("KAVLING_READERS").is_some_and(|value| value == "1");
    let ran = Command::new("python3").arg(path).arg(file).arg(expected).output();
    let missing = match &ran {
        Err(error) => Some(error.to_string()),
        Ok(output) if output.status.code() == Some(77) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Ok(_) => None,
    };
    if let Some(missing) = missing {
        assert!(!must, "KAVLING_READERS=1, but {script} cannot run: {missing}");
        eprintln!("SKIPPED: {script} cannot run here: {missing}");
        return None;
    }
    let output = ran.expect("it ran");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() { Some(String::new()) } else { Some(format!("{said} (code {:?})", output.status.code())) }
}

/// A folder of its own for a check.
fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kavling-tables-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn written(name: &str, case: &Case, audience: Audience) -> (PathBuf, PathBuf) {
    let folder = scratch(name);
    for (file, bytes) in case.files(audience) {
        fs::write(folder.join(file), bytes).expect("written");
    }
    let told = folder.join("expected.json");
    fs::write(&told, expected(&case.tables(audience == Audience::Public))).expect("written");
    (folder, told)
}

#[test]
fn python_reads_the_same_tables() {
    for (name, case) in cases() {
        for audience in [Audience::Committee, Audience::Public] {
            // The large plan takes openpyxl seconds; once a language is enough.
            if name.starts_with("large") && audience == Audience::Public {
                continue;
            }
            let (folder, told) = written(&format!("{name}-{audience:?}"), &case, audience);
            if let Some(faults) = reader("csv_tables.py", &folder, &told) {
                assert_eq!(faults, "", "{name}, CSV");
            }
            if Format::Xlsx.is_built()
                && let Some(faults) = reader("xlsx.py", &folder.join("tables.xlsx"), &told)
            {
                assert_eq!(faults, "", "{name}, workbook");
            }
            fs::remove_dir_all(&folder).expect("removed");
        }
    }
}

/// The readers find what is wrong: a checker that finds nothing proves nothing.
#[test]
fn the_readers_see_planted_faults() {
    let mut case = Case::stored();
    case.problem.language = Language::En;
    let (folder, told) = written("planted", &case, Audience::Committee);
    let good = fs::read_to_string(&told).expect("told");
    let spoilt = |old: &str, new: &str| {
        assert!(good.contains(old), "{old} is not there to be spoilt");
        fs::write(&told, good.replacen(old, new, 1)).expect("written");
    };
    for (old, new) in [
        ("CV Contoh Cetakan", "CV Contoh"),
        ("\"value\":\"1760\"", "\"value\":\"1760.0000005\""),
        ("\"value\":\"84.8\"", "\"value\":\"84.801\""),
    ] {
        spoilt(old, new);
        for (script, file) in [("csv_tables.py", folder.clone()), ("xlsx.py", folder.join("tables.xlsx"))] {
            if script == "xlsx.py" && !Format::Xlsx.is_built() {
                continue;
            }
            if let Some(faults) = reader(script, &file, &told) {
                assert_ne!(faults, "", "{script} does not see {new} for {old}");
            }
        }
    }
    fs::remove_dir_all(&folder).expect("removed");
}

#[cfg(feature = "xlsx")]
#[test]
fn calamine_reads_the_same_tables() {
    use calamine::{Data, Reader, Xlsx};
    for (name, case) in cases() {
        let bytes = case.files(Audience::Committee).remove("tables.xlsx").expect("a workbook");
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("calamine opens it");
        book.load_tables().expect("its tables");
        for table in &case.tables(false).list {
            let range = book.worksheet_range(&table.name).expect("a sheet");
            let formulas = book.worksheet_formula(&table.name).expect("its formulas");
            let head = 3 + table.notes.len() as u32;
            // A table without rows has an empty one.
            let totals = table.totals().map(|cells| (table.rows.len().max(1), cells));
            let rows = table.rows.iter().cloned().enumerate().chain(totals);
            for (index, row) in rows {
                for (column, cell) in row.iter().enumerate() {
                    let at = (head + 1 + index as u32, column as u32);
                    let read = range.get_value(at).unwrap_or(&Data::Empty);
                    let number = match read {
                        Data::Float(number) => Some(*number),
                        Data::Int(number) => Some(*number as f64),
                        _ => None,
                    };
                    let right = match cell {
                        Cell::Empty => *read == Data::Empty,
                        Cell::Text(text) => {
                            *read == Data::String(text.clone()) && formulas.get_value(at).is_none_or(String::is_empty)
                        }
                        Cell::Share { part, whole } => number.is_some_and(|n| (n - *part as f64 / *whole as f64).abs() < 1e-12),
                        other => {
                            let (value, places) = other.exact().expect("a number");
                            let near: f64 = kavling::units::decimal(value, places).parse().expect("a number");
                            number.is_some_and(|n| n.to_bits() == near.to_bits() || n == 0.0 && near == 0.0)
                        }
                    };
                    assert!(right, "{name} {} {at:?}: {read:?} for {cell:?}", table.name);
                }
            }
            let plain = table.view.file_name().replace('-', "_");
            let read = book.table_by_name(&format!("kavling_{plain}")).expect("a table");
            assert_eq!(read.columns(), table.columns.iter().map(|c| c.title.clone()).collect::<Vec<_>>());
        }
    }
}

#[test]
fn the_same_plan_gives_the_same_bytes_in_any_place() {
    let case = large();
    assert!(case.files(Audience::Committee) == case.files(Audience::Committee), "another call, other bytes");
    let formats = if Format::Xlsx.is_built() { "csv,xlsx" } else { "csv" };
    let run = |name: &str, zone: &str, locale: &str| -> BTreeMap<String, Vec<u8>> {
        let folder = scratch(name);
        let out = Command::new(env!("CARGO_BIN_EXE_kavling"))
            .args(["draw", "--formats", formats, "--quiet", "-o"])
            .arg(&folder)
            .arg(snapshots("drawing").join("sheet.toml"))
            .arg(snapshots("drawing").join("sheet.plan.json"))
            .envs([("TZ", zone), ("LC_ALL", locale), ("LANG", locale)])
            .output()
            .expect("it runs");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let files = fs::read_dir(&folder).expect("folder").map(|entry| {
            let path = entry.expect("entry").path();
            (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(&path).expect("read"))
        });
        let files = files.collect();
        fs::remove_dir_all(&folder).expect("removed");
        files
    };
    let here = run("utc", "UTC", "C");
    // A clock in the files would tick in between.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let there = run("jakarta", "Asia/Jakarta", "id_ID.UTF-8");
    assert!(here.len() >= 10, "{:?}", here.keys());
    for (name, bytes) in &here {
        assert!(there.get(name) == Some(bytes), "{name} differs");
    }
    let stored = Case::stored().files(Audience::Committee);
    assert!(stored.iter().all(|(name, bytes)| here.get(name) == Some(bytes)), "library and binary differ");
}
