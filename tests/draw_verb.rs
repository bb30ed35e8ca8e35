//! `kavling draw` and `kavling audit FILE.svg` as a planner calls them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SCENARIO: &str = "tests/snapshots/drawing/sheet.toml";
const PLAN: &str = "tests/snapshots/drawing/sheet.plan.json";

fn kavling(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kavling"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).output().expect("it runs")
}

/// Runs, demands this exit code, returns what was said.
#[track_caller]
fn done(arguments: &[&str], code: i32) -> String {
    let run = kavling(arguments);
    let told = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(run.status.code(), Some(code), "{arguments:?}: {told}");
    told
}

fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("kavling-draw-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    path
}

fn text(path: &Path) -> &str {
    path.to_str().expect("plain")
}

fn draw(out: &Path, more: &[&str], code: i32) -> String {
    let mut arguments = vec!["draw", SCENARIO, PLAN, "-o", text(out)];
    arguments.extend(more);
    done(&arguments, code)
}

fn names(out: &Path) -> BTreeSet<String> {
    fs::read_dir(out).expect("a folder").map(|entry| entry.expect("entry").file_name().into_string().expect("a name")).collect()
}

fn sheets(out: &Path) -> Vec<PathBuf> {
    names(out).into_iter().filter(|name| name.ends_with(".svg")).map(|name| out.join(name)).collect()
}

#[test]
fn every_sheet_of_every_wish_passes_its_audit_and_an_edited_one_does_not() {
    let wishes: [&[&str]; 6] = [
        &[],
        &["--themes", "sector,tenant"],
        &["--paper", "a2"],
        &["--paper", "A1", "--scale", "500", "--portrait", "--themes", "nuisance"],
        &["--lang", "en", "--audience", "public"],
        &["--scale", "1000", "--themes", "mono,status"],
    ];
    for (index, wish) in wishes.into_iter().enumerate() {
        let out = folder(&format!("wish-{index}"));
        draw(&out, &[&["--formats", "svg"], wish].concat(), 0);
        assert!(sheets(&out).iter().any(|sheet| text(sheet).ends_with("6-checklist.svg")));
        for sheet in sheets(&out) {
            let told = done(&["audit", SCENARIO, text(&sheet), "--plan", PLAN, "--lang", "en"], 0);
            assert!(told.contains("byte for byte as kavling draws this plan"), "{wish:?} {told}");
        }
        let sheet = out.join("1-site-plan.svg");
        let drawn = fs::read_to_string(&sheet).expect("drawn");
        for (from, to) in [("</svg>", "<rect width=\"42000\" height=\"29700\" fill=\"#fff\"/></svg>"), ("1:500", "1:50")] {
            fs::write(&sheet, drawn.replacen(from, to, 1)).expect("written");
            if drawn.contains(from) {
                done(&["audit", SCENARIO, text(&sheet), "--plan", PLAN], 1);
            }
        }
        fs::write(&sheet, &drawn).expect("written");
        done(&["audit", SCENARIO, text(&sheet)], 1); // without a plan nothing is confirmed
        fs::remove_dir_all(out).expect("removed");
    }
}

#[test]
fn documents_of_one_set_stay_and_sets_never_mix() {
    let out = folder("sets");
    draw(&out, &["--formats", "svg,dxf"], 0);
    draw(&out, &["--formats", "csv"], 0);
    let all = names(&out);
    assert!(["1-site-plan.svg", "plan.dxf", "plots.csv", "drawings.json"].iter().all(|name| all.contains(*name)), "{all:?}");
    // Another paper is another set: what was drawn for the first goes.
    draw(&out, &["--formats", "svg", "--paper", "A1"], 0);
    let all = names(&out);
    assert!(all.contains("1-site-plan.svg") && !all.contains("plan.dxf") && !all.contains("plots.csv"), "{all:?}");
    let told = draw(&out, &["--formats", "svg", "--paper", "A1", "--audience", "public"], 2);
    assert!(told.contains("holds documents for the committee"), "{told}");
    // What somebody changed is never replaced.
    fs::write(out.join("1-site-plan.svg"), "mine").expect("written");
    let told = draw(&out, &["--formats", "svg", "--paper", "A1"], 4);
    assert!(told.contains("1-site-plan.svg"), "{told}");
    assert_eq!(fs::read_to_string(out.join("1-site-plan.svg")).expect("there"), "mine");
    fs::remove_dir_all(out).expect("removed");
}

#[test]
fn mistakes_are_told_in_words() {
    let out = folder("wrong");
    for (more, said) in [
        (&["--formats", "dwg"][..], "no format `dwg`"),
        (&["--formats", "svg", "--paper", "B4"], "no paper `B4`"),
        (&["--formats", "svg", "--paper", "A4", "--scale", "50"], "does not fit on A4 at 1:50"),
    ] {
        let told = draw(&out, more, 2);
        assert!(told.contains(said), "{told}");
        assert!(!out.exists(), "nothing is written");
    }
    // A plan of another scenario, and of this one before it was changed: one line, not a page of findings.
    let told = done(&["draw", "scenarios/hall-and-packages.toml", PLAN, "-q", "-o", text(&out)], 2);
    assert!(told.contains("is a plan of scenario `contoh`, not of `hall-and-packages`") && told.lines().count() == 1, "{told}");
    let changed = std::env::temp_dir().join(format!("kavling-draw-{}-changed.toml", std::process::id()));
    let own = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SCENARIO)).expect("stored");
    fs::write(&changed, own + "\n# one more line\n").expect("written");
    let told = done(&["draw", text(&changed), PLAN, "-q", "-o", text(&out)], 2);
    assert!(told.contains("has changed since") && !out.exists(), "{told}");
    fs::remove_file(changed).expect("removed");
    // A plan that somebody changed is not drawn.
    let plan = std::env::temp_dir().join(format!("kavling-draw-{}-edited.json", std::process::id()));
    let own = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PLAN)).expect("stored");
    fs::write(&plan, own.replacen("\"A-01\"", "\"A-02\"", 1)).expect("written");
    let told = done(&["draw", SCENARIO, text(&plan), "-o", text(&out), "--formats", "svg"], 1);
    assert!(told.contains("does not pass its audit and is not drawn") && !out.exists(), "{told}");
    fs::remove_file(plan).expect("removed");
}
