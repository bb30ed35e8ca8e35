//! `kavling explain` as a planner calls it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const SHIPPED: &str = "scenarios/hall-and-packages.toml";

/// A folder of its own, in which nothing was planned yet; removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("kavling-explain-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    /// The shipped scenario with changes, as a file here.
    fn scenario(&self, name: &str, changes: &[(&str, &str)]) -> String {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join(SHIPPED);
        let mut text = fs::read_to_string(shipped).expect("shipped");
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        let path = self.0.join(name);
        fs::write(&path, text).expect("written");
        path.to_str().expect("plain").to_owned()
    }

    fn kavling(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_kavling")).current_dir(&self.0).args(arguments).output().expect("it runs")
    }

    #[track_caller]
    fn done(&self, arguments: &[&str], code: i32) -> String {
        let run = self.kavling(arguments);
        let told = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        assert_eq!(run.status.code(), Some(code), "{arguments:?}: {told}");
        told
    }

    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        let run = self.kavling(arguments);
        assert_eq!(run.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
        serde_json::from_slice(&run.stdout).expect("JSON")
    }

    /// The plan of a scenario, as JSON.
    #[track_caller]
    fn plan(&self, scenario: &str) -> Value {
        self.json(&["plan", scenario, "-o", "there", "--json", "--force"])
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn granted(plan: &Value, firm: &str) -> bool {
    plan["grants"].as_array().expect("grants").iter().any(|grant| grant["firm"] == firm)
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

#[test]
fn a_refused_firm_gets_in_with_the_draw_it_is_told_and_not_with_a_thousandth_more() {
    let here = Folder::new("draw");
    let short = ("capacity = 420", "capacity = 200");
    let scenario = here.scenario("short.toml", &[short]);
    let plan = here.plan(&scenario);
    let mut asked = 0;
    for (firm, uses) in
        [("S5", "uses.power = 70"), ("M3", "uses.power = 75"), ("S2", "uses.power = 60"), ("S4", "uses.power = 45")]
    {
        if granted(&plan, firm) {
            continue;
        }
        let told = here.json(&["explain", &scenario, firm, "--json"]);
        let answer = &told["answer"];
        assert_eq!((&told["plan"], &answer["granted"]), (&Value::from("searched"), &Value::from(false)));
        let way = answer["ways_in"].as_array().expect("ways").iter().find(|way| way["wish"] == "draw").expect("power");
        if way["helps"] != "yes" {
            continue;
        }
        asked += 1;
        assert_eq!(way["least_proven"], true, "{way}");
        let to = number(&way["to"]);
        let changed = |draw: f64| {
            let draw = format!("uses.power = {draw:.3}");
            here.plan(&here.scenario("changed.toml", &[short, (uses, &draw)]))
        };
        let enough = changed(to);
        assert!(granted(&enough, firm), "{firm}: {way}");
        assert!(number(&enough["value"]) >= number(&plan["value"]));
        assert!(!granted(&changed(to + 0.001), firm), "{firm}: {way}");
    }
    assert!(asked > 0, "the scenario refuses somebody whom less power would get in");
}

#[test]
fn margins_prices_and_steps_are_those_of_plans_of_changed_scenarios() {
    let here = Folder::new("changed");
    let scenario = here.scenario("as-shipped.toml", &[]);
    let best = number(&here.plan(&scenario)["value"]);
    let told = here.json(&["explain", &scenario, "M1", "--json"]);
    let out = "[rules.neighbours]";
    let without = here
        .plan(&here.scenario("out.toml", &[(out, "[rules.none-of-it]\nforbidden = { firms = [\"M1\"] }\n\n[rules.neighbours]")]));
    assert!((number(&told["answer"]["margin"]["low"]) - (best - number(&without["value"]))).abs() < 1e-9, "{told}");
    let told = here.json(&["explain", &scenario, "--rule", "power", "--json"]);
    let free = here.plan(&here.scenario("free.toml", &[("capacity = 420", "capacity = 100000")]));
    assert!((number(&told["answer"]["price"]["high"]) - (number(&free["value"]) - best)).abs() < 1e-9, "{told}");
    let told = here.json(&["explain", &scenario, "--scarce", "power", "--json"]);
    let steps = told["answer"]["steps"].as_array().expect("steps").clone();
    assert!(steps.len() >= 2 && told["answer"]["complete"] == true, "{told}");
    let mut gained = 0.0;
    for step in steps.iter().take(2) {
        let at = |amount: f64| {
            let capacity = format!("capacity = {amount:.3}");
            number(&here.plan(&here.scenario("more.toml", &[("capacity = 420", &capacity)]))["value"]) - best
        };
        let amount = number(&step["amount"]);
        assert!((at(amount - 0.001) - gained).abs() < 1e-9, "{step}");
        gained = number(&step["gain"]["low"]);
        assert!((at(amount) - gained).abs() < 1e-9, "{step}");
    }
}

#[test]
fn words_in_both_languages_and_the_same_bytes_whatever_the_jobs() {
    let here = Folder::new("words");
    let scenario = here.scenario("short.toml", &[("capacity = 420", "capacity = 200")]);
    let plan = here.plan(&scenario);
    let refused = plan["refused"][0]["firm"].as_str().expect("somebody").to_owned();
    let holder = plan["grants"][0]["firm"].as_str().expect("somebody").to_owned();
    let questions: [&[&str]; 6] = [
        &[&refused],
        &[&holder],
        &["--plot", "N-03"],
        &["--rule", "power"],
        &["--scarce", "power"],
        &["--scarce", "N", "--steps", "1"],
    ];
    for question in questions {
        let ask = |more: &[&str]| here.done(&[&["explain", &scenario], question, more].concat(), 0);
        let english = ask(&["--jobs", "1"]);
        assert_eq!(english, ask(&["--jobs", "3"]), "{question:?}");
        let indonesian = ask(&["--lang", "id"]);
        assert_ne!(english, indonesian);
        for told in [&english, &indonesian] {
            assert!(!told.contains("answer.") && !told.contains("wish.") && !told.contains('{'), "{told}");
        }
    }
    let first = here.done(&["explain", &scenario, &refused], 0);
    assert!(first.lines().nth(1).is_some_and(|line| line.starts_with(&refused) && line.contains("is refused")), "{first}");
    let free = here.done(&["explain", &scenario, "--scarce", "H1"], 2);
    assert!(free.contains("no capacity or row"), "{free}");
}

#[test]
fn names_that_are_not_there_are_told_with_the_one_meant() {
    let here = Folder::new("names");
    let scenario = here.scenario("as-shipped.toml", &[]);
    for (question, meant) in [
        (vec!["M11"], "did you mean `M1`"),
        (vec!["--plot", "N-33"], "did you mean `N-03`"),
        (vec!["--rule", "nieghbours"], "did you mean `neighbours`"),
        (vec!["--scarce", "pwer"], "did you mean `power`"),
    ] {
        let told = here.done(&[&["explain", scenario.as_str()], question.as_slice()].concat(), 2);
        assert!(told.contains(meant), "{told}");
    }
    here.done(&["explain", &scenario], 2);
    here.done(&["explain", &scenario, "M1", "--plot", "N-03"], 2);
}

#[test]
fn a_plan_is_taken_as_it_is_refused_by_its_digest_or_by_its_audit() {
    let here = Folder::new("plans");
    let scenario = here.scenario("as-shipped.toml", &[]);
    here.done(&["plan", &scenario, "-o", "mine", "--quiet"], 0);
    let told = here.done(&["explain", &scenario, "M1", "--plan", "mine/plan.json"], 0);
    assert!(told.contains("mine/plan.json, which passes its audit"), "{told}");
    // As it lies in the usual folder it is found by itself.
    here.done(&["plan", &scenario, "--quiet"], 0);
    let found = here.done(&["explain", &scenario, "M1"], 0);
    assert!(found.lines().next().is_some_and(|line| line.contains("plan.json")), "{found}");
    assert_eq!(told.lines().skip(1).collect::<Vec<_>>(), found.lines().skip(1).collect::<Vec<_>>());
    // The scenario was changed since, or is another.
    let changed = here.scenario("changed.toml", &[("capacity = 420", "capacity = 421")]);
    let told = here.done(&["explain", &changed, "M1", "--plan", "mine/plan.json"], 2);
    assert!(told.contains("has changed since"), "{told}");
    let other = here.scenario("other.toml", &[("name = \"hall-and-packages\"", "name = \"another\"")]);
    let told = here.done(&["explain", &other, "M1", "--plan", "mine/plan.json"], 2);
    assert!(told.contains("is a plan of scenario `hall-and-packages`"), "{told}");
    let told = here.done(&["explain", &changed, "M1"], 0);
    assert!(told.contains("was searched now"), "a plan of another state is not taken: {told}");
    // Edited: another frontage than the land has.
    let text = fs::read_to_string(here.0.join("mine/plan.json")).expect("written");
    let edited = text.replacen("\"frontage_m\": 12", "\"frontage_m\": 13", 1);
    assert_ne!(text, edited);
    fs::write(here.0.join("edited.json"), edited).expect("written");
    let told = here.done(&["explain", &scenario, "M1", "--plan", "edited.json"], 1);
    assert!(told.contains("does not pass its audit"), "{told}");
    // Only laid out anew: lawful, but no longer the record that says it is proven; it is proven again.
    let laid: Value = serde_json::from_str(&text).expect("JSON");
    fs::write(here.0.join("laid.json"), laid.to_string()).expect("written");
    let told = here.done(&["explain", &scenario, "M1", "--plan", "laid.json"], 0);
    assert!(told.contains("was searched now"), "{told}");
}

#[test]
fn where_no_plan_exists_only_a_rule_can_be_asked_about() {
    let here = Folder::new("impossible");
    let impossible = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/impossible-on-purpose.toml");
    let impossible = impossible.to_str().expect("plain");
    let plan: Value = serde_json::from_slice(&here.kavling(&["plan", impossible, "--json"]).stdout).expect("JSON");
    let rule = plan["conflict"][0]["rule"].as_str().expect("a rule").to_owned();
    let firm = plan["refused"][0]["firm"].as_str().expect("a firm").to_owned();
    let told = here.done(&["explain", impossible, &firm], 1);
    assert!(told.contains("No lawful plan exists"), "{told}");
    let told = here.done(&["explain", impossible, "--rule", &rule], 1);
    assert!(told.contains("without it"), "{told}");
}
