//! PDF and PNG, read back by readers that kavling did not write.
#![cfg(feature = "pdf")]

#[path = "readers/mod.rs"]
mod readers;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use kavling::audit::{Audit, audit};
use kavling::documents::{Format, Wanted, documents};
use kavling::drawing::{SetWishes, text_width};
use kavling::plan::Plan;
use kavling::problem::Problem;
use kavling::scenario;

fn stored() -> (Problem, Plan, Audit) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/drawing");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("stored");
    let problem = scenario::parse(&read("sheet.toml"), &BTreeMap::new()).expect("a scenario").problem;
    let plan = Plan::from_json(&read("sheet.plan.json")).expect("a plan");
    let audit = audit(&problem, &plan);
    (problem, plan, audit)
}

fn wanted(sheets: SetWishes) -> Wanted {
    Wanted { formats: BTreeSet::from([Format::Pdf, Format::Png]), sheets, ..Wanted::default() }
}

#[test]
fn pdf_and_png_hold_the_sheets() {
    let (problem, plan, audit) = stored();
    for (name, size) in [("A3", (420.0, 297.0)), ("A2", (594.0, 420.0))] {
        let wishes = SetWishes { paper: Some(name.to_owned()), ..SetWishes::default() };
        let made = documents(&problem, &plan, &audit, &wanted(wishes.clone())).expect("made");
        assert_eq!(made.files, documents(&problem, &plan, &audit, &wanted(wishes)).expect("made").files, "other bytes");
        let folder = std::env::temp_dir().join(format!("kavling-press-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        made.files.iter().for_each(|(name, bytes)| fs::write(folder.join(name), bytes).expect("written"));
        let found = readers::read("press.py", &["pypdf"], &[&folder]);
        fs::remove_dir_all(&folder).expect("removed");
        let Some(found) = found else { return };
        let pages = found["pages"].as_array().expect("pages");
        let pictures = found["pictures"].as_object().expect("pictures");
        assert_eq!(pages.len(), pictures.len());
        assert!(found["metadata"]["/Keywords"].as_str().is_some_and(|words| words.contains(&problem.sha256)));
        assert!(found["metadata"].get("/CreationDate").is_none(), "a clock got into the PDF");
        // The checklist at the end has upright pages in A4, whatever the maps have.
        let maps = pages.iter().filter(|page| page["size"][0].as_f64() > page["size"][1].as_f64()).count();
        assert!(maps >= 4 && maps < pages.len(), "{maps} of {} pages lie level", pages.len());
        for (index, page) in pages.iter().enumerate() {
            let size = if index < maps { size } else { (210.0, 297.0) };
            for (side, expected) in [size.0, size.1].into_iter().enumerate() {
                assert!((page["size"][side].as_f64().expect("a size") - expected).abs() < 0.1, "{}", page["size"]);
            }
            let fonts = page["fonts"].as_array().expect("fonts");
            assert!(
                !fonts.is_empty() && fonts.iter().all(|font| font.as_str().is_some_and(|f| f.contains("DejaVu"))),
                "{fonts:?}"
            );
        }
        let words = |page: usize| pages[page]["text"].as_str().expect("text").split_whitespace().collect::<Vec<_>>().join(" ");
        let (plan_sheet, allocation) = (words(0), words(1));
        for holding in &audit.holdings {
            let firm = problem.firm(holding.firm);
            assert!(allocation.contains(&firm.id) && allocation.contains(&firm.name), "{} is not in the PDF", firm.id);
            let name = problem.land.cell_names(holding.place).first().cloned();
            let fixed = problem.land.row_of(holding.place).is_some_and(|row| !row.is_open());
            assert!(!fixed || name.is_none_or(|name| plan_sheet.contains(&name)), "{holding:?}");
        }
        for (name, picture) in pictures {
            let size = if name.starts_with("6-checklist") { (210.0, 297.0) } else { size };
            let dots = |mm: f64| (mm * 150.0 / 25.4_f64).round();
            assert_eq!(picture["size"], serde_json::json!([dots(size.0) as u64, dots(size.1) as u64]));
            assert_eq!(picture["per_metre"], serde_json::json!([5906, 5906]));
            assert_eq!(picture["texts"]["scenario-sha256"], serde_json::json!(problem.sha256));
        }
    }
}

/// The advance widths that labels are fitted with are those of the embedded fonts.
#[test]
fn widths_are_those_of_the_embedded_fonts() {
    for (bytes, bold) in [
        (&include_bytes!("../src/export/fonts/DejaVuSans.ttf")[..], false),
        (&include_bytes!("../src/export/fonts/DejaVuSans-Bold.ttf")[..], true),
    ] {
        let folder = std::env::temp_dir().join(format!("kavling-font-{}-{bold}.ttf", std::process::id()));
        fs::write(&folder, bytes).expect("written");
        let found = readers::read("font.py", &["fontTools"], &[&folder]);
        fs::remove_file(&folder).expect("removed");
        let Some(found) = found else { return };
        let mut compared = 0;
        for code in (0x20..0x7f).chain(0xa0..0x180).filter_map(char::from_u32) {
            let Some(advance) = found[code.to_string()].as_f64() else { continue };
            let own = text_width(&code.to_string(), 2048.0, bold);
            assert!((own - advance).abs() < 0.5, "{code:?}: {own}, not {advance}");
            compared += 1;
        }
        assert!(compared > 280, "{compared}");
    }
}
