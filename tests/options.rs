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

/// A scenario of its own text in a folder of its own.
fn written(name: &str, text_of: &str) -> PathBuf {
    let dir = folder(name);
    fs::create_dir_all(&dir).expect("a folder");
    let path = dir.join("scenario.toml");
    fs::write(&path, text_of).expect("written");
    path
}

fn small() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SCENARIO)).expect("the scenario")
}

/// Compares a scenario into `NAME-out`; the folder, the comparison and what the terminal says.
fn compared_from(name: &str, scenario: &Path, more: &[&str]) -> (PathBuf, Comparison, String) {
    let out = folder(&format!("{name}-out"));
    let output = kavling(&[&["compare", text(scenario), "-o", text(&out)], more].concat());
    done(&output, 0);
    let told = Comparison::read(&fs::read_to_string(out.join("comparison.json")).expect("read")).expect("a comparison");
    (out, told, String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Which sector has which look in a drawing, read off the firms that hold plots.
fn looks(svg: &str, sectors: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let picture = roxmltree::Document::parse(svg).expect("an SVG");
    let held = picture.descendants().filter(|n| n.attribute("class") == Some("plot held"));
    held.map(|group| {
        let fill = group.children().find(|n| n.has_tag_name("path")).and_then(|n| n.attribute("fill")).expect("a colour");
        (sectors[group.attribute("data-firm").expect("a firm")].clone(), fill.to_owned())
    })
    .collect()
}

/// A colour means one sector in all phases, options and files, though not every sector is there from the start.
#[test]
fn a_colour_means_one_sector_throughout() {
    let sectors: BTreeMap<String, String> =
        [("F1", "welding"), ("F2", "casting"), ("F3", "casting"), ("F4", "assembly"), ("F5", "assembly")]
            .map(|(firm, sector)| (firm.to_owned(), sector.to_owned()))
            .into();
    let mut scenario = small();
    for (firm, sector) in &sectors {
        scenario = scenario.replace(&format!("[firm.{firm}]"), &format!("[firm.{firm}]\nsector = \"{sector}\""));
    }
    // One more of a sector that comes late: what is counted must not be what is there in a phase.
    scenario = scenario.replace("[growth.F1]", "[firm.F6]\nsector = \"assembly\"\npoints = 1\nplots = 1\nready = 2\n[growth.F1]");
    let sectors: BTreeMap<String, String> = sectors.into_iter().chain([("F6".to_owned(), "assembly".to_owned())]).collect();
    let (out, told, _) = compared_from("colours", &written("colours", &scenario), &[]);
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut drawings = 0;
    for option in &told.options {
        for phase in 1..=2 {
            let names = [
                format!("{}-phase-{phase}.svg", option.id),
                format!("{}/phase-{phase}/layout.svg", option.id),
                format!("{}-moves-{phase}.svg", option.id),
            ];
            for path in names.iter().map(|name| out.join(name)).filter(|path| path.exists()) {
                drawings += 1;
                for (sector, fill) in looks(&fs::read_to_string(&path).expect("a drawing"), &sectors) {
                    assert_eq!(*known.entry(sector.clone()).or_insert(fill.clone()), fill, "{sector} in {}", path.display());
                }
            }
        }
    }
    assert_eq!((known.len(), drawings), (3, 15));
    let colours: std::collections::BTreeSet<&String> = known.values().collect();
    assert_eq!(colours.len(), 3, "and every sector has a colour of its own: {known:?}");
}

/// Who moves, from where to where and with how much land, stands on the move sheet and beside the plans of the page.
#[test]
fn a_move_sheet_says_what_it_is_and_lists_who_moves() {
    let (out, told) = compared("sheets", &[]);
    let option = told.options.iter().find(|o| o.id == "move").expect("an option");
    let phase = &option.phases[1];
    assert_eq!((phase.move_sheet.as_deref(), phase.moves_allowed), (Some("move-moves-2.svg"), Some(1)));
    assert_eq!((&option.phases[0].move_sheet, option.phases[0].moves_allowed), (&None, None));
    let sheet = fs::read_to_string(out.join("move-moves-2.svg")).expect("a sheet");
    let picture = roxmltree::Document::parse(&sheet).expect("an SVG");
    let texts: Vec<&str> = picture.descendants().filter(|n| n.has_tag_name("text")).filter_map(|n| n.text()).collect();
    for said in ["Move sheet", "Outlines and arrows", "Table of changes", "Before m²", "After m²"] {
        assert!(texts.contains(&said), "{said} in {texts:?}");
    }
    assert!(!texts.iter().any(|text| text.contains("Site plan of")), "it is no site plan");
    let mover = phase.changes.iter().find(|change| change.what == What::Moves).expect("a mover");
    let table = picture.descendants().find(|n| n.attribute("id") == Some("plot-table")).expect("a table");
    let cells: Vec<&str> = table.descendants().filter(|n| n.has_tag_name("text")).filter_map(|n| n.text()).collect();
    let row = cells.iter().position(|cell| *cell == "moves").expect("a row");
    let area = |number: &Option<Number>| format!("{:.2}", number.as_ref().and_then(|n| n.0.as_f64()).expect("an area"));
    let place = |place: &Option<String>| place.clone().expect("a place");
    let expected = [
        mover.firm.clone(),
        mover.name.clone(),
        place(&mover.from),
        place(&mover.to),
        area(&mover.area_before_m2),
        area(&mover.area_after_m2),
    ];
    assert_eq!(cells[row + 1..row + 7], expected);
    for change in &phase.changes {
        let held = |phase: usize| option.phases[phase].grants.iter().find(|g| g.firm == change.firm).map(|g| g.area_m2.clone());
        assert_eq!((held(0), held(1)), (change.area_before_m2.clone(), change.area_after_m2.clone()), "{}", change.firm);
    }
    assert!(phase.changes.iter().any(|c| c.what == What::Grows && c.area_before_m2 != c.area_after_m2), "so that it can fail");
    // On the page the moves are a layer of the later phase, and who stays has no mark.
    let page = fs::read_to_string(out.join("comparison.html")).expect("a page");
    let index = told.options.iter().position(|o| o.id == "move").expect("an option");
    assert!(page.contains(&format!("<g id=\"o{index}p1-layer-moves\"")) && page.contains("move turn-moves"));
    assert!(!page.contains("move turn-stays") && !page.contains(&format!("<g id=\"o{index}p0-layer-moves\"")));
}

#[test]
fn whoever_is_only_expected_is_no_applicant_refused() {
    let (_, told, said) = compared_from("expected", Path::new(SCENARIO), &[]);
    let value =
        |key: &str| told.figures.iter().find(|f| f.key == key).and_then(|f| f.values[0].as_ref()).and_then(|n| n.scaled(0));
    // F4 and F5 are ready in phase 2; the first option has no room for them.
    assert_eq!(
        (value("firms_refused"), value("applicants_not_served"), value("expected_not_served")),
        (Some(2), Some(0), Some(2))
    );
    assert!(told.options[0].phases[1].refused.iter().all(|line| line.expected && line.points.is_some()));
    assert!(said.contains("3 granted, 0 applicants not served, 2 expected not served, worth 24"), "{said}");
}

#[test]
fn options_stand_in_the_order_asked_for_and_none_is_held_against_itself() {
    let (_, told, _) = compared_from("order", Path::new(SCENARIO), &["--options", "move,none"]);
    let ids: Vec<&str> = told.options.iter().map(|o| o.id.as_str()).collect();
    assert_eq!((ids, told.base), (vec!["move", "none"], 0));
    assert!(done(&kavling(&["compare", SCENARIO, "--options", "none,none"]), 2).contains("`none` is named twice"));
    let (_, _, said) = compared_from("alone", Path::new(SCENARIO), &["--options", "grow"]);
    assert!(said.contains("only one option is compared"), "{said}");
}

#[test]
fn options_of_one_title_are_told_apart() {
    let twins = small().replace("[option.move]\n", "[option.move]\ntitle = \"With the new site\"\n");
    let (_, told, _) = compared_from("titles", &written("titles", &twins), &[]);
    let titles: Vec<&str> = told.options.iter().map(|o| o.title.as_str()).collect();
    assert_eq!(titles, ["none", "With the new site (grow)", "With the new site (move)"]);
}

/// Doubts about land that an option does not use are not told of it.
#[test]
fn warnings_are_about_the_land_of_the_option() {
    let gate = small().replace("[site.new]\n", "[site.new]\ngates = [[0, 200]]\n");
    let (_, told, _) = compared_from("doubts", &written("doubts", &gate), &[]);
    let warned = |id: &str| {
        let option = told.options.iter().find(|o| o.id == id).expect("an option");
        option.warnings.iter().filter(|warning| warning.contains("`new`")).count()
    };
    assert_eq!((warned("none"), warned("grow")), (0, 1));
}

#[test]
fn every_priority_is_told_and_a_base_without_a_plan_names_another() {
    let refusal = small().replace("[option.move]\n", "[option.move]\nfirst_refusal = true\n");
    let (out, told, said) = compared_from("levels", &written("levels", &refusal), &["--options", "none,move"]);
    let levels: Vec<&str> = told.options[1].phases[1].levels.iter().map(|l| l.measure.as_str()).collect();
    assert_eq!(levels, ["growth", "worth"]);
    assert!(said.contains("firms that have grown: 1; units of worth: "), "{said}");
    let markdown = fs::read_to_string(out.join("comparison.md")).expect("read");
    assert!(markdown.contains("In order of priority: firms that have grown 1; units of worth "), "{markdown}");
    // All five firms must be served: only with the new site there is room.
    let strict = small() + "\n[rules.all]\nmust_admit = { firms = [\"F1\", \"F2\", \"F3\", \"F4\", \"F5\"] }\n";
    let (out, told, said) = compared_from("no-base", &written("no-base", &strict), &[]);
    assert_eq!(told.other_base().map(|o| o.id.as_str()), Some("grow"), "{said}");
    assert!(said.contains("--base grow"), "{said}");
    assert!(fs::read_to_string(out.join("comparison.md")).expect("read").contains("another base would be With the new site"));
}
