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
    // Transformers can be had from the first phase on, so that they may stand in the second without being bought in it.
    let cases = folder("edited-case");
    fs::create_dir_all(&cases).expect("a folder");
    let scenario = cases.join("small.toml");
    let small = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SCENARIO)).expect("the scenario");
    assert!(small.contains("most = 3\nphase = 2\n"));
    fs::write(&scenario, small.replace("most = 3\nphase = 2\n", "most = 3\n")).expect("written");
    let scenario = text(&scenario);
    let run = folder("edited");
    done(&kavling(&["plan", scenario, "--option", "grow", "-o", text(&run), "--quiet"]), 0);
    let join = |code: i32| {
        let out = folder("edited-out");
        done(&kavling(&["compare", scenario, "--options", "grow", "--runs", text(&run), "-o", text(&out), "--quiet"]), code)
    };
    join(0);
    let path = run.join("phase-2/plan.json");
    let own = fs::read_to_string(&path).expect("a plan");
    // By hand: the seal is broken.
    fs::write(&path, own.replacen("\"firm\": \"F5\"", "\"firm\": \"F2\"", 1)).expect("written");
    assert!(join(1).contains("not as the run wrote it"));
    let record = run.join("option.json");
    let sealed = fs::read_to_string(&record).expect("a record");
    // Sealed anew, with an earlier grant that the first phase never made, and with steps that nobody bought.
    let forged = |change: &dyn Fn(&mut Plan)| {
        let mut plan = Plan::from_json(&own).expect("a plan");
        change(&mut plan);
        let text = plan.to_json().expect("JSON");
        fs::write(&path, &text).expect("written");
        let mut told = OptionRecord::read(&sealed).expect("a record");
        told.option.phases[1].digest = Plan::from_json(&text).expect("a plan").digest;
        fs::write(&record, told.sealed().expect("JSON")).expect("written");
        join(1)
    };
    let stage = |plan: &mut Plan, of: &dyn Fn(&mut kavling::plan::StageRef)| of(plan.stage.as_mut().expect("a stage"));
    let told = forged(&|plan| stage(plan, &|stage| drop(stage.earlier.pop())));
    assert!(told.contains("does not follow from the phase before"), "{told}");
    let told = forged(&|plan| stage(plan, &|stage| stage.bought.clear()));
    assert!(told.contains("steps of capacity do not follow"), "{told}");
    // A plan that does not say what it follows from, and one that says it stands in another phase.
    let told = forged(&|plan| plan.stage = None);
    assert!(told.contains("not of the option and phase in whose place it stands"), "{told}");
    let told = forged(&|plan| stage(plan, &|stage| stage.phase = 1));
    assert!(told.contains("not of the option and phase in whose place it stands"), "{told}");
    fs::write(&path, &own).expect("written");
    // Only the record, unsealed: what nobody can work out anew is believed as the run wrote it, or not at all.
    fs::write(&record, &sealed).expect("written");
    join(0);
    let bound = sealed.find("\"joint_bound\": ").expect("a bound") + "\"joint_bound\": ".len();
    let edited = format!("{}1{}", &sealed[..bound], &sealed[bound..]);
    assert_ne!(
        OptionRecord::read(&edited).expect("a record").option.regret,
        OptionRecord::read(&sealed).expect("a record").option.regret
    );
    fs::write(&record, edited).expect("written");
    let told = join(1);
    assert!(told.contains("option.json: not as the run wrote it"), "{told}");
}

/// Two scenarios may each have an option of one name, and one that has none is decided at once.
#[test]
fn runs_of_several_scenarios_are_told_apart() {
    let cases = folder("several");
    fs::create_dir_all(&cases).expect("a folder");
    let own = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SCENARIO)).expect("the scenario");
    let twin = cases.join("twin.toml");
    fs::write(&twin, own.replace("name = \"small\"", "name = \"twin\"").replace("points = 30", "points = 1")).expect("written");
    let plain = cases.join("plain.toml");
    let bare = own.split("[growth.F1]").next().expect("land and firms").replace("name = \"small\"", "name = \"plain\"");
    let lines = bare.lines().filter(|line| !line.starts_with("uses") && !line.starts_with("ready"));
    fs::write(&plain, lines.map(|line| format!("{line}\n")).collect::<String>()).expect("written");
    let scenarios = [SCENARIO, text(&twin), text(&plain)];
    let compare = |name: &str, more: &[&str], code: i32| {
        let out = folder(name);
        let picked = ["--options", "small-grow,twin-grow,plain", "-o", text(&out), "--quiet"];
        let told = done(&kavling(&[&["compare"], scenarios.as_slice(), picked.as_slice(), more].concat()), code);
        (out, told)
    };
    let (decided, _) = compare("several-decided", &[], 0);
    let runs: Vec<PathBuf> = ["small", "twin", "plain"].iter().map(|name| folder(&format!("several-{name}"))).collect();
    for (scenario, run) in scenarios.iter().zip(&runs) {
        let option: &[&str] = if *scenario == text(&plain) { &[] } else { &["--option", "grow"] };
        done(&kavling(&[&["plan", *scenario, "-o", text(run), "--quiet"], option].concat()), 0);
    }
    let all: Vec<&str> = std::iter::once("--runs").chain(runs.iter().rev().map(|run| text(run))).collect();
    let (joined, _) = compare("several-joined", &all, 0);
    assert!(tree(&decided) == tree(&joined), "decided here and decided one by one");
    assert_ne!(
        fs::read(joined.join("small-grow/phase-2/plan.json")).expect("a plan"),
        fs::read(joined.join("twin-grow/phase-2/plan.json")).expect("a plan")
    );
    // What a comparison wrote can be joined again.
    let again: Vec<PathBuf> = ["plain", "twin-grow", "small-grow"].iter().map(|name| decided.join(name)).collect();
    let again: Vec<&str> = std::iter::once("--runs").chain(again.iter().map(|run| text(run))).collect();
    assert!(tree(&compare("several-again", &again, 0).0) == tree(&decided));
    // What is missing is told by what would make it.
    let (_, told) = compare("several-missing", &["--runs", text(&runs[0]), text(&runs[1])], 2);
    let advice = format!("none of the runs is of scenario `plain`; decide it with: kavling plan {} -o DIR", text(&plain));
    assert!(told.contains(&advice), "{told}");
    let (_, told) = compare("several-missing", &["--runs", text(&runs[0]), text(&runs[2])], 2);
    assert!(told.contains("none of the runs is of option `grow` of scenario `twin`"), "{told}");
    let phase = runs[0].join("phase-1");
    let (_, told) = compare("several-missing", &["--runs", text(&phase), text(&runs[1]), text(&runs[2])], 1);
    assert!(told.contains("one phase of an option"), "{told}");
}

/// The drawings of an earlier comparison that the new one does not have go, so that none is in the way of a third.
#[test]
fn a_comparison_removes_its_own_drawings_and_no_others() {
    let out = folder("fewer");
    let compare = |options: &str, code: i32| {
        done(&kavling(&["compare", SCENARIO, "--options", options, "-o", text(&out), "--quiet"]), code)
    };
    compare("none,grow", 0);
    let both = tree(&out);
    let mine = out.join("none-phase-9.svg");
    fs::write(&mine, "mine").expect("written");
    let changed = out.join("grow-moves-2.svg");
    fs::write(&changed, "changed").expect("written");
    compare("none", 0);
    assert!(
        !out.join("grow-phase-1.svg").exists() && !out.join("grow-phase-2.svg").exists(),
        "nothing speaks of `grow` any more"
    );
    assert!(mine.exists() && changed.exists(), "what is somebody else's stays");
    // A drawing in the way is told before the search: nothing has been written by then.
    fs::remove_dir_all(out.join("grow")).expect("removed");
    let before = tree(&out);
    let told = compare("none,grow", 4);
    assert!(told.contains("grow-moves-2.svg") && tree(&out) == before, "{told}");
    fs::remove_file(&changed).expect("removed");
    fs::remove_file(&mine).expect("removed");
    compare("none,grow", 0);
    assert!(tree(&out) == both, "as if the second had never been");
}

#[test]
fn sums_of_different_money_are_not_compared() {
    let cases = folder("money");
    fs::create_dir_all(&cases).expect("a folder");
    let own = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SCENARIO)).expect("the scenario");
    let other = |name: &str, from: &str, to: &str| {
        let path = cases.join(format!("{name}.toml"));
        assert!(own.contains(from));
        fs::write(&path, own.replace("name = \"small\"", &format!("name = \"{name}\"")).replace(from, to)).expect("written");
        path
    };
    let compare = |other: &Path, code: i32| {
        let (out, picked) =
            (folder("money-out"), format!("small-none,{}-none", other.file_stem().and_then(|s| s.to_str()).expect("a name")));
        let told = done(&kavling(&["compare", SCENARIO, text(other), "--options", &picked, "-o", text(&out), "--quiet"]), code);
        assert_eq!(out.exists(), code == 0, "refused before anything is done");
        told
    };
    let nominal = other("nominal", "terms = \"real\"", "terms = \"nominal\"\ninflation_percent = 3");
    let told = compare(&nominal, 2);
    assert!(
        told.contains("small.toml counts in real IDR of 2026-01") && told.contains("nominal.toml counts in nominal IDR"),
        "{told}"
    );
    let later = other("later", "from = \"2026-01\"", "from = \"2027-01\"");
    assert!(compare(&later, 2).contains("later.toml counts in real IDR of 2027-01"));
    // Other rates are a matter of opinion; the money is the same.
    compare(&other("dearer", "discount_percent = [8, 12, 15]", "discount_percent = 9"), 0);
}

/// What is doubtful about a scenario is said, whichever verb decides it.
#[test]
fn doubts_are_told_on_the_terminal() {
    let cases = folder("doubts");
    fs::create_dir_all(&cases).expect("a folder");
    let own = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SCENARIO)).expect("the scenario");
    let scenario = cases.join("doubtful.toml");
    let step = "[step.unused]\nnode = \"power\"\nadd = 1\ncost = 1\n";
    fs::write(&scenario, own.replace("[money]", &format!("{step}\n[money]"))).expect("written");
    let plan = ["plan", text(&scenario), "--option", "none", "-o"];
    let compare = ["compare", text(&scenario), "--options", "none", "-o"];
    for verb in [plan.as_slice(), compare.as_slice()] {
        let told = |more: &[&str]| done(&kavling(&[verb, &[text(&folder("doubts-out"))], more].concat()), 0);
        assert!(told(&[]).contains("[step-in-no-option]"), "{}", told(&[]));
        assert!(!told(&["--quiet"]).contains("step-in-no-option") && !told(&["--json"]).contains("step-in-no-option"));
    }
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
        // Why: on the paper, and with each firm.
        let printed: String = picture
            .descendants()
            .filter(|n| n.has_tag_name("text"))
            .flat_map(|n| n.descendants())
            .filter_map(|n| n.text())
            .collect::<Vec<_>>()
            .join(" ");
        for change in &option.phases[1].changes {
            let group = picture.descendants().find(|n| {
                n.attribute("class").is_some_and(|c| c.starts_with("move ")) && n.attribute("data-firm") == Some(&change.firm)
            });
            let group = group.expect("a mark");
            assert_eq!(group.attribute("data-rule"), change.rule.as_deref(), "{} {}", option.id, change.firm);
            let title = group.children().find(|n| n.has_tag_name("title")).and_then(|n| n.text()).expect("a tooltip");
            assert_eq!(title.contains("By rule phase.stays."), change.what != What::Comes, "{title}");
        }
        assert!(printed.contains("Rule phase.stays: The 3 firms that already hold land keep it"), "{printed}");
        assert!(printed.contains("It decides about F1, F2, F3."), "{printed}");
    }
}
