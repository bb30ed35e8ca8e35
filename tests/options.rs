//! Options end to end through the binary: the same bytes however they are decided, differences that turn round with the
//! base, plans that do not follow from each other refused.
#![allow(missing_docs, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use kavling::comparison::{Comparison, OptionRecord, What};
use kavling::output::Record;
use kavling::plan::{Number, Plan};

const SCENARIO: &str = "tests/options/small.toml";

fn kavling(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kavling")).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("runs")
}

#[track_caller]
fn done(output: &Output, code: i32) -> String {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{told}");
    told
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("options").join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().expect("an ordinary path")
}

/// Every file below a folder with its bytes.
fn tree(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut left = vec![dir.to_owned()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                left.push(path);
            } else {
                found.insert(path.strip_prefix(dir).expect("inside").to_owned(), fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

fn compared(name: &str, more: &[&str]) -> (PathBuf, Comparison) {
    let out = folder(name);
    let mut arguments = vec!["compare", SCENARIO, "-o", text(&out), "--quiet"];
    arguments.extend(more);
    done(&kavling(&arguments), 0);
    let record = fs::read_to_string(out.join("comparison.json")).expect("comparison.json");
    (out, Comparison::read(&record).expect("a comparison"))
}

#[test]
fn workers_and_finished_runs_give_the_same_bytes() {
    let (one, _) = compared("one", &["--jobs", "1"]);
    let (many, _) = compared("many", &["--jobs", "16"]);
    let all = tree(&one);
    assert_eq!(all.keys().collect::<Vec<_>>(), tree(&many).keys().collect::<Vec<_>>());
    assert!(all == tree(&many), "1 worker and 16 workers");
    let runs: Vec<PathBuf> = ["none", "grow", "move"].iter().map(|name| folder("runs").join(name)).collect();
    for (name, run) in ["none", "grow", "move"].iter().zip(&runs) {
        done(&kavling(&["plan", SCENARIO, "--option", name, "-o", text(run), "--quiet"]), 0);
    }
    let mut joining = vec!["--runs"];
    joining.extend(runs.iter().rev().map(|run| text(run)));
    let (joined, _) = compared("joined", &joining);
    assert!(all == tree(&joined), "runs decided one by one and joined");
    for phase in ["phase-1", "phase-2"] {
        let plan = one.join("grow").join(phase).join("plan.json");
        done(&kavling(&["audit", SCENARIO, text(&plan)]), 0);
    }
    // A second comparison replaces its own files, and leaves what somebody changed.
    done(&kavling(&["compare", SCENARIO, "-o", text(&one), "--quiet"]), 0);
    fs::write(one.join("comparison.md"), "mine").expect("written");
    done(&kavling(&["compare", SCENARIO, "-o", text(&one), "--quiet"]), 4);
    assert_eq!(fs::read_to_string(one.join("comparison.md")).expect("read"), "mine");
}

#[test]
fn what_is_decided_is_what_a_planner_would_work_out_by_hand() {
    let (_, told) = compared("hand", &[]);
    let option = |id: &str| told.options.iter().find(|o| o.id == id).expect("an option");
    let held = |id: &str, phase: usize| -> Vec<String> {
        option(id).phases[phase]
            .grants
            .iter()
            .map(|g| format!("{} {}", g.firm, g.place.split('-').next().expect("a row")))
            .collect()
    };
    // Four plots and 60 kVA now: F1, F2 and F3 with its two; nobody who is only expected.
    assert_eq!(held("none", 0), ["F1 A", "F2 A", "F3 A"]);
    assert_eq!(held("none", 1), ["F1 A", "F2 A", "F3 A"], "the old site is full, and nobody moves");
    // Four more plots: F4 takes two; F5 one. 60 kVA are drawn, F4 and F5 need 40 more: two steps of 25.
    assert_eq!(held("grow", 1), ["F1 A", "F2 A", "F3 A", "F4 B", "F5 B"]);
    assert_eq!(option("grow").phases[1].steps["trafo"], 2);
    // One may move: F1, or its neighbour for it, so that F1 has the two plots it needs by then.
    let moved = &option("move").phases[1];
    let f1 = moved.grants.iter().find(|grant| grant.firm == "F1").expect("F1");
    assert_eq!((f1.area_m2.scaled(0), moved.metrics["jobs"].to_owned()), (Some(600), Number::decimal(9, 0)));
    assert_eq!(moved.changes.iter().filter(|change| change.what == What::Moves).count(), 1);
    // Whoever moves held one plot of 300 m² at 3 million: it is bought back. Nobody else gives land back.
    let bought_back = |id: &str| -> i128 {
        let money = option(id).money.as_ref().expect("money");
        money.years.iter().filter_map(|year| year.items.get("buy-back")?.scaled(0)).sum()
    };
    assert_eq!(["none", "grow", "move"].map(bought_back), [0, 0, -900_000_000]);
    let relocated =
        |id: &str| option(id).money.as_ref().is_some_and(|m| m.years.iter().any(|y| y.items.contains_key("relocation")));
    assert_eq!(["none", "grow", "move"].map(relocated), [false, false, true]);
    let assumed = |id: &str| -> Vec<String> {
        option(id).money.iter().flat_map(|m| &m.assumptions).map(|a| format!("{}: {}", a.what, a.value)).collect()
    };
    assert!(assumed("none").contains(&"price_per_m2: old: A: 3000000 IDR / m²".to_owned()), "{:?}", assumed("none"));
    for (what, used) in [("relocation", [false, false, true]), ("fence of the new site", [false, true, true])] {
        let told = ["none", "grow", "move"].map(|id| assumed(id).iter().any(|a| a.starts_with(what)));
        assert_eq!(told, used, "{what}");
    }
    assert!(!assumed("none").iter().any(|a| a.contains("new")), "a site that it never opens");
    assert!(option("grow").phases[1].changes.iter().all(|change| matches!(change.what, What::Stays | What::Comes)));
    // All phases at once is small enough to be proven.
    for option in &told.options {
        let regret = option.regret.as_ref().expect("two phases");
        assert!(regret.proven().is_some() && regret.at_most().as_ref() == regret.proven(), "{regret:?}");
    }
}

#[test]
fn differences_turn_round_with_the_base_and_an_option_is_no_better_than_itself() {
    let (_, a) = compared("base-a", &["--options", "none,grow", "--base", "none"]);
    let (_, b) = compared("base-b", &["--options", "none,grow", "--base", "grow"]);
    assert!(a.figures.len() > 12 && a.figures.len() == b.figures.len());
    for (x, y) in a.figures.iter().zip(&b.figures) {
        let scaled = |n: &Option<Number>| n.as_ref().and_then(|n| n.scaled(9));
        assert_eq!(scaled(&x.differences[1]), scaled(&y.differences[0]).map(|d| -d), "{}", x.key);
        assert_eq!(scaled(&x.differences[0]).unwrap_or(0), 0, "{}", x.key);
        assert_eq!((&x.values, &x.best), (&y.values, &y.best), "{}", x.key);
    }
    // The same scenario under another name: no figure differs, none is best, nothing crosses.
    let copy = folder("twin");
    fs::create_dir_all(&copy).expect("a folder");
    let own = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SCENARIO)).expect("the scenario");
    let twin = copy.join("twin.toml");
    fs::write(&twin, own.replace("name = \"small\"", "name = \"twin\"")).expect("written");
    let out = folder("twins");
    let picked = ["--options", "small-grow,twin-grow"];
    let arguments = [&["compare", SCENARIO, text(&twin), "-o", text(&out), "--quiet"], picked.as_slice()].concat();
    done(&kavling(&arguments), 0);
    let told = Comparison::read(&fs::read_to_string(out.join("comparison.json")).expect("read")).expect("a comparison");
    assert_eq!(told.options.len(), 2);
    for figure in &told.figures {
        assert!(figure.differences.iter().flatten().all(|d| d.scaled(9) == Some(0)), "{}", figure.key);
        assert!(figure.best.iter().all(|best| !best), "{}", figure.key);
    }
    assert!(told.crossovers.is_empty());
}

#[test]
fn a_run_that_somebody_edited_is_not_joined() {
    let run = folder("edited");
    done(&kavling(&["plan", SCENARIO, "--option", "grow", "-o", text(&run), "--quiet"]), 0);
    let join = |code: i32| {
        let out = folder("edited-out");
        done(&kavling(&["compare", SCENARIO, "--options", "grow", "--runs", text(&run), "-o", text(&out), "--quiet"]), code)
    };
    join(0);
    let path = run.join("phase-2/plan.json");
    let own = fs::read_to_string(&path).expect("a plan");
    // By hand: the seal is broken.
    fs::write(&path, own.replacen("\"firm\": \"F5\"", "\"firm\": \"F2\"", 1)).expect("written");
    assert!(join(1).contains("not as the run wrote it"));
    // Sealed anew, with an earlier grant that the first phase never made, and with steps that nobody bought.
    let forged = |change: &dyn Fn(&mut Plan)| {
        let mut plan = Plan::from_json(&own).expect("a plan");
        change(&mut plan);
        let text = plan.to_json().expect("JSON");
        fs::write(&path, &text).expect("written");
        let record = run.join("option.json");
        let mut told = OptionRecord::read(&fs::read_to_string(&record).expect("read")).expect("a record");
        told.option.phases[1].digest = Plan::from_json(&text).expect("a plan").digest;
        fs::write(&record, told.sealed().expect("JSON")).expect("written");
        join(1)
    };
    let stage = |plan: &mut Plan, of: &dyn Fn(&mut kavling::plan::StageRef)| of(plan.stage.as_mut().expect("a stage"));
    let told = forged(&|plan| stage(plan, &|stage| drop(stage.earlier.pop())));
    assert!(told.contains("does not follow from the phase before"), "{told}");
    let told = forged(&|plan| stage(plan, &|stage| stage.bought.clear()));
    assert!(told.contains("steps of capacity do not follow"), "{told}");
    fs::write(&path, &own).expect("written");
}

#[test]
fn mistakes_on_the_command_line_are_told_with_what_there_is() {
    assert!(done(&kavling(&["plan", SCENARIO]), 2).contains("none, grow, move"));
    assert!(done(&kavling(&["plan", SCENARIO, "--option", "nothing"]), 2).contains("there are: none, grow, move"));
    assert!(done(&kavling(&["compare", SCENARIO, "--options", "gorw"]), 2).contains("none, grow, move"));
    assert!(done(&kavling(&["compare", SCENARIO, "--base", "gorw"]), 2).contains("none, grow, move"));
    let plain = done(&kavling(&["plan", "scenarios/hall-and-packages.toml", "--option", "x"]), 2);
    assert!(plain.contains("there is no option `x`"), "{plain}");
}

/// What is drawn is what changed: one scale for all options, a mark for every firm, an arrow for whoever moves.
#[test]
fn drawings_have_one_scale_and_move_sheets_show_every_change() {
    let (out, told) = compared("drawn", &[]);
    let drawn = |name: &str| fs::read_to_string(out.join(name)).expect("a drawing");
    let scale = |svg: &str| svg.split("data-scale=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let natural = scale(&drawn("none/phase-1/layout.svg")).expect("a scale");
    let scales: Vec<Option<String>> = told
        .options
        .iter()
        .flat_map(|option| (1..=2).map(|phase| scale(&drawn(&format!("{}-phase-{phase}.svg", option.id)))).collect::<Vec<_>>())
        .collect();
    assert!(scales.iter().all(|s| s.is_some() && *s == scales[0]), "{scales:?}");
    assert_ne!(scales[0].as_ref(), Some(&natural), "the small site alone is drawn larger, so that this test can fail");
    for option in &told.options {
        let sheet = drawn(&format!("{}-moves-2.svg", option.id));
        let picture = roxmltree::Document::parse(&sheet).expect("an SVG");
        let marked = |class: &str| picture.descendants().filter(|n| n.attribute("class").is_some_and(|c| c == class)).count();
        for (what, class) in [
            (What::Stays, "move turn-stays"),
            (What::Grows, "move turn-grows"),
            (What::Moves, "move turn-moves"),
            (What::Comes, "move turn-comes"),
        ] {
            let changed = option.phases[1].changes.iter().filter(|change| change.what == what).count();
            assert_eq!(marked(class), changed, "{} {class}", option.id);
        }
        let moved = option.phases[1].changes.iter().filter(|change| change.what == What::Moves).count();
        assert_eq!(marked("ray"), moved, "{}: an arrow for each", option.id);
    }
}
