//! Every scenario we ship, end to end through the binary: files, exit codes, the same bytes twice, an audit that
//! passes, hand edits that do not.
#![allow(missing_docs, reason = "a test")]
#![cfg(feature = "highs")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn kavling(arguments: &[&str]) -> Output {
    let root = env!("CARGO_MANIFEST_DIR");
    Command::new(env!("CARGO_BIN_EXE_kavling")).args(arguments).current_dir(root).output().expect("runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().expect("an ordinary path")
}

fn plan(scenario: &str, out: &Path, more: &[&str]) -> Output {
    let mut arguments = vec!["plan", scenario, "-o", text(out), "--quiet"];
    arguments.extend(more);
    kavling(&arguments)
}

fn json(out: &Path) -> serde_json::Value {
    serde_json::from_str(&fs::read_to_string(out.join("plan.json")).expect("plan.json")).expect("JSON")
}

#[test]
fn the_real_case_is_proven_and_told_twice_alike() {
    let (first, second) = (folder("real-1"), folder("real-2"));
    let scenario = "scenarios/deltamas-8000.toml";
    assert_eq!(code(&plan(scenario, &first, &[])), 0);
    assert_eq!(code(&plan(scenario, &second, &[])), 0);
    for name in ["plan.json", "layout.svg", "report.md"] {
        assert_eq!(fs::read(first.join(name)).expect("written"), fs::read(second.join(name)).expect("written"), "{name}");
    }
    let plan = json(&first);
    assert_eq!(plan["status"], "optimal");
    assert_eq!(plan["metrics"]["site_area_m2"].to_string(), "8000");
    assert_eq!(plan["metrics"]["saleable_area_m2"].to_string(), "5016");
    let firms = plan["grants"].as_array().expect("grants").len() + plan["refused"].as_array().expect("refused").len();
    assert_eq!(firms, 60, "every applicant once");
    assert!(plan["rules"].as_array().expect("rules").iter().all(|rule| rule["holds"] == true));
    assert_eq!(code(&kavling(&["audit", scenario, text(&first.join("plan.json"))])), 0);
}

#[test]
fn a_plan_edited_by_hand_fails_its_audit_and_is_not_overwritten() {
    let out = folder("edited");
    let scenario = "scenarios/hall-and-packages.toml";
    assert_eq!(code(&plan(scenario, &out, &[])), 0);
    assert_eq!(code(&plan(scenario, &out, &[])), 0, "our own files are replaced");
    let path = out.join("plan.json");
    let whole = fs::read_to_string(&path).expect("plan.json");
    let (head, grants) = whole.split_once("\"grants\"").expect("grants");
    let edited = format!("{head}\"grants\"{}", grants.replacen("\"firm\": \"M1\"", "\"firm\": \"M3\"", 1));
    assert_ne!(edited, whole);
    fs::write(&path, &edited).expect("written");
    let audit = kavling(&["audit", scenario, text(&path)]);
    assert_eq!(code(&audit), 1);
    assert!(String::from_utf8_lossy(&audit.stdout).contains("firm-granted-twice"));
    let again = plan(scenario, &out, &[]);
    assert_eq!(code(&again), 4, "somebody's work is never overwritten");
    assert_eq!(fs::read_to_string(&path).expect("plan.json"), edited);
    assert_eq!(code(&plan(scenario, &out, &["--force"])), 0);
    assert_eq!(fs::read_to_string(out.join("plan.json.bak-1")).expect("a copy"), edited);
}

#[test]
fn halls_packages_and_priorities() {
    let out = folder("hall");
    assert_eq!(code(&plan("scenarios/hall-and-packages.toml", &out, &[])), 0);
    let plan = json(&out);
    assert_eq!(plan["levels"].as_array().expect("levels").len(), 2);
    assert!(plan["grants"].as_array().expect("grants").iter().any(|grant| grant["hall"] == "H1"));
    assert!(plan["grants"].as_array().expect("grants").iter().any(|grant| grant["package"] != serde_json::Value::Null));
}

#[test]
fn the_impossible_one_says_which_promise_has_to_give() {
    let out = folder("impossible");
    assert_eq!(code(&plan("scenarios/impossible-on-purpose.toml", &out, &[])), 1);
    let plan = json(&out);
    assert_eq!(plan["status"], "infeasible");
    assert!(!plan["conflict"].as_array().expect("conflict").is_empty());
    assert!(plan["grants"].as_array().expect("grants").is_empty());
}

#[test]
fn open_rows_come_within_one_percent() {
    let out = folder("open");
    assert_eq!(code(&plan("scenarios/deltamas-8000-open.toml", &out, &["--gap", "0.01"])), 0);
    let plan = json(&out);
    let gap: f64 = plan["gap"].to_string().parse().expect("a gap");
    assert!(gap <= 0.01, "{gap}");
    assert_eq!(code(&kavling(&["audit", "scenarios/deltamas-8000-open.toml", text(&out.join("plan.json"))])), 0);
}

#[test]
fn a_time_limit_of_nothing_still_leaves_a_lawful_plan() {
    let out = folder("no-time");
    assert_eq!(code(&plan("scenarios/deltamas-8000.toml", &out, &["--time-limit", "0"])), 0);
    let plan = json(&out);
    assert_eq!((&plan["status"], &plan["reproducible"]), (&"feasible".into(), &false.into()));
    assert_eq!(plan["solver"]["name"], "greedy", "a solver that had no time made nothing");
}

#[cfg(feature = "microlp")]
#[test]
fn microlp_solves_the_small_ones() {
    let out = folder("microlp");
    assert_eq!(code(&plan("scenarios/hall-and-packages.toml", &out, &["--solver", "microlp"])), 0);
    assert_eq!(json(&out)["solver"]["name"], "microlp");
}

#[test]
fn the_template_runs_and_is_never_overwritten() {
    let out = folder("init");
    fs::create_dir_all(&out).expect("a folder");
    let scenario = out.join("mine.toml");
    assert_eq!(code(&kavling(&["init", text(&scenario)])), 0);
    assert_eq!(code(&kavling(&["init", text(&scenario)])), 4);
    assert_eq!(code(&kavling(&["check", text(&scenario)])), 0);
    assert_eq!(code(&plan(text(&scenario), &out.join("out"), &[])), 0);
}

/// The folder that `plan` writes into is the one that whoever named the file looks for.
#[test]
fn the_template_is_named_after_its_file() {
    let name = |stem: &str| {
        let text = kavling::scenario::template_for(stem)?;
        let loaded =
            kavling::scenario::parse(&text, &std::collections::BTreeMap::new()).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(text.lines().count(), kavling::scenario::template().lines().count(), "{text}");
        Some(loaded.problem.name)
    };
    for stem in ["my-cluster", "a", "contoh", "a_name_that_is_a_good_deal_longer_than_what_stands_there_in_the_template"] {
        assert_eq!(name(stem).as_deref(), Some(stem));
    }
    for stem in ["my cluster", "kawasan-é", "a\"b", "..", ""] {
        assert_eq!(name(stem), None, "{stem}");
    }
    let out = folder("init-named");
    fs::create_dir_all(&out).expect("a folder");
    for (file, expected) in [("my-cluster.toml", "my-cluster"), ("my cluster.toml", "contoh")] {
        let file = out.join(file);
        assert_eq!(code(&kavling(&["init", text(&file)])), 0);
        let own = fs::read_to_string(&file).expect("the scenario");
        assert!(own.contains(&format!("\nname = \"{expected}\" ")), "{own}");
    }
}

#[test]
fn mistakes_end_with_two_and_missing_files_with_four() {
    assert_eq!(code(&kavling(&["check", "tests/bad/unknown-keys.toml"])), 2);
    assert_eq!(code(&kavling(&["check", "no/such/scenario.toml"])), 4);
    assert_eq!(code(&kavling(&["plan", "scenarios/deltamas-8000.toml", "--gap", "nan"])), 2);
    assert_eq!(code(&kavling(&["audit", "scenarios/deltamas-8000.toml", "Cargo.toml"])), 2);
    let json = kavling(&["check", "tests/bad/unknown-keys.toml", "--json"]);
    let told: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert!(!told["diagnostics"].as_array().expect("diagnostics").is_empty());
}

/// `kavling plan … | head` may close the pipe before we have spoken: the files are written and the code tells the truth.
#[cfg(unix)]
#[test]
fn a_closed_pipe_is_nobodys_fault() {
    let out = folder("closed-pipe");
    let scenario = "scenarios/hall-and-packages.toml";
    let plan = out.join("plan.json");
    for arguments in [vec!["plan", scenario, "-o", text(&out)], vec!["audit", scenario, text(&plan)]] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_kavling"));
        let run = command.args(&arguments).current_dir(env!("CARGO_MANIFEST_DIR")).stdout(writer).output().expect("runs");
        assert_eq!(code(&run), 0, "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    }
}

#[test]
fn rules_schema_and_completions_are_printed() {
    for arguments in [&["rules"][..], &["rules", "keep_apart", "--lang", "id"], &["schema"], &["completions", "bash"]] {
        let output = kavling(arguments);
        assert_eq!(code(&output), 0, "{arguments:?}");
        assert!(output.stdout.len() > 300, "{arguments:?}");
    }
    assert_eq!(code(&kavling(&["rules", "no_such_kind"])), 2);
}

#[test]
fn the_scenario_in_the_readme_is_found_optimal() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("README");
    let (_, section) = readme.split_once("\n## The scenario\n").expect("its section");
    let (_, rest) = section.split_once("```toml\n").expect("a scenario");
    let (scenario, _) = rest.split_once("```").expect("its end");
    let out = folder("readme");
    fs::create_dir_all(&out).expect("a folder");
    fs::write(out.join("readme.toml"), scenario).expect("written");
    let result = plan(text(&out.join("readme.toml")), &out.join("out"), &[]);
    assert_eq!(code(&result), 0, "{}", String::from_utf8_lossy(&result.stderr));
    assert_eq!(json(&out.join("out"))["status"], "optimal");
}

#[test]
fn the_picture_in_the_readme_is_the_plan() {
    let out = folder("picture");
    assert_eq!(code(&plan("scenarios/deltamas-8000.toml", &out, &[])), 0);
    let shown = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/deltamas-8000.svg");
    let fresh = fs::read_to_string(out.join("layout.svg")).expect("drawn");
    assert!(fs::read_to_string(shown).expect("the picture") == fresh, "copy the new layout.svg over examples/deltamas-8000.svg");
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_the_best_plan_so_far() {
    let out = folder("interrupted");
    let root = env!("CARGO_MANIFEST_DIR");
    let mut run = Command::new(env!("CARGO_BIN_EXE_kavling"))
        .args(["plan", "scenarios/deltamas-8000-open.toml", "-o", text(&out), "--quiet"])
        .current_dir(root)
        .spawn()
        .expect("runs");
    std::thread::sleep(std::time::Duration::from_secs(6));
    let killed = Command::new("kill").args(["-INT", &run.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    assert_eq!(run.wait().expect("ends").code(), Some(130));
    let plan = json(&out);
    assert_eq!((&plan["status"], &plan["reproducible"]), (&"feasible".into(), &false.into()));
    assert_eq!(code(&kavling(&["audit", "scenarios/deltamas-8000-open.toml", text(&out.join("plan.json"))])), 0);
}
