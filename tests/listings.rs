//! Golden listings: the mathematics of every kind of rule on one tiny site, as text that a person has looked at.
//!
//! `KAVLING_BLESS=1 cargo test --release --test listings` rewrites them: look at each before you commit it.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use kavling::formulation::{Formulation, listing};
use kavling::placement::Placements;
use kavling::problem::Problem;
use kavling::scenario;

/// A road with three plots to the north (A) and two to the south (B), a sewage plant at its end, houses to the west.
const SITE: &str = r#"
[scenario]
name = "tiny"
[objective]
weights = { points = 1, neighbours = 1 }
[site.main]
boundary = [[0, 0], [40, 0], [40, 52], [0, 52]]
areas.road = { use = "road", outline = [[0, 20], [40, 20], [40, 32], [0, 32]] }
areas.ipal = { use = "facility", outline = [[30, 32], [40, 32], [40, 52], [30, 52]] }
receptors.houses = { outline = [[-20, 0], [-10, 0], [-10, 52], [-20, 52]], noise_dba = 55 }
[row.A]
site = "main"
from = [0, 32]
to = [30, 32]
depth = 20
plots = 3
building = "detached"
[row.B]
site = "main"
from = [20, 20]
to = [0, 20]
depth = 20
plots = 2
building = "row"
[firm.F1]
name = "Press"
class = "press"
points = 5
plots = 1
noise_dba = 85
[firm.F2]
name = "Precision"
class = "precision"
points = 4
plots = [1, 2]
noise_dba = 70
"#;

/// What only some listings need.
const BUILDING: &str = "[building.detached]\nfront_m = 4\nrear_m = 0\nside_m = 2\ncoverage_percent = 100\n";
const SECOND_SITE: &str = r#"
[site.north]
boundary = [[0, 100], [40, 100], [40, 140], [0, 140]]
[row.C]
site = "north"
from = [0, 100]
to = [10, 100]
depth = 20
plots = 1
building = "row"
"#;
const HALL: &str = r#"
[hall.H]
site = "main"
outline = [[20, 0], [40, 0], [40, 20], [20, 20]]
floor_m2 = 120
[firm.F3]
name = "Small"
class = "assembly"
points = 2
area_min_m2 = 60
area_ideal_m2 = 80
area_max_m2 = 90
uses = { power = 8 }
[firm.F4]
name = "Two packages"
class = "press"
package.large = { plots = 2, points = 6, uses = { power = 60 } }
package.small = { plots = 1, points = 3, uses = { power = 30 } }
[firm.F5]
name = "Giant"
points = 9
area_min_m2 = 5000
[firm.F6]
name = "Fit for the hall alone"
class = "assembly"
points = 2
area_ideal_m2 = 50.5
area_max_m2 = 60
[resource.power]
unit = "kVA"
capacity = 60
coincidence = 0.8
feeders.north = { capacity = 70, serves = ["A-01..A-03"] }
feeders.south = { capacity = 40, serves = ["B-01..B-02", "H"] }
"#;
const OPEN_ROW: &str = r#"
[scenario]
name = "tiny-open"
[objective]
priorities = ["points", "neighbours"]
[site.main]
boundary = [[0, 0], [40, 0], [40, 40], [0, 40]]
[row.A]
site = "main"
from = [0, 10]
to = [20, 10]
depth = 20
module = 5
building = "row"
[firm.F1]
name = "Wide"
points = 5
area_min_m2 = 200
area_ideal_m2 = 220
area_max_m2 = 300
[firm.F2]
name = "Narrow"
points = 4
area_min_m2 = 90
[rules.beside]
wanted = { bonus = 1, pairs = [["F1", "F2"]] }
"#;

/// Name of the listing, what comes to the site, and the rule.
const RULES: [(&str, &str, &str); 18] = [
    ("keep_apart", "", r#"keep_apart = { these = "press", from = "precision", metres = 15 }"#),
    (
        "keep_apart-same-group",
        "",
        r#"keep_apart = { these = ["press", "precision"], from = ["press", "precision"], metres = 1 }"#,
    ),
    (
        "keep_apart-buildings",
        BUILDING,
        r#"keep_apart = { these = "press", from = "precision", metres = 4, between = "buildings" }"#,
    ),
    ("keep_apart-receptors", "", r#"keep_apart = { these = "press", receptors = "houses", metres = 20 }"#),
    ("separate_sites", SECOND_SITE, r#"separate_sites = { these = "press", from = "precision" }"#),
    ("near", "", r#"near = { these = "precision", area = "ipal", metres = 15 }"#),
    ("near-bonus", "", r#"near = { these = "precision", area = "ipal", metres = 15, bonus = 1.5 }"#),
    ("wanted", "", r#"wanted = { bonus = 2, pairs = [["F1", "F2"]] }"#),
    ("wanted-within", "", r#"wanted = { bonus = 2, pairs = [["F1", "F2"]], within_m = 12 }"#),
    ("noise", "", r#"noise = { receptor = "houses", attenuation_db = 5 }"#),
    ("not_in", "", r#"not_in = { these = "press", building = ["row"], places = ["A-02"] }"#),
    ("quota-firms", "", r#"quota = { these = ["press", "precision"], min_firms = 1, max_firms = 1 }"#),
    ("quota-area", "", r#"quota = { these = ["press", "precision"], min_area_m2 = 300, max_area_m2 = 500 }"#),
    ("must_admit", "", r#"must_admit = { firms = ["F1", "F2"] }"#),
    ("locked", "", r#"locked = { firm = "F2", plots = "A-02..A-03" }"#),
    ("forbidden", "", r#"forbidden = { firms = "F1", places = ["A", "B-01"] }"#),
    ("reserved", "", r#"reserved = { places = ["A-01..A-02"], group = "press" }"#),
    ("reserved-for-nobody", "", r#"reserved = { places = ["B"] }"#),
];

fn problem(text: &str) -> Problem {
    scenario::parse(text, &BTreeMap::new()).unwrap_or_else(|error| panic!("{error:?}\n{text}")).problem
}

fn listed(problem: &Problem) -> String {
    let placements = Placements::of(problem);
    listing(&Formulation::of(problem, &placements.list))
}

/// The scenario's text and its listing: for a rule only what the rule adds.
fn cases() -> BTreeMap<String, String> {
    let mut cases = BTreeMap::new();
    for (name, more, rule) in RULES {
        let whole = listed(&problem(&format!("{SITE}{more}[rules.this]\n{rule}\n")));
        let without = listed(&problem(&format!("{SITE}{more}")));
        let from = whole.find("\nrule this").expect("the rule has a section");
        let (rows, worth) = whole[from..].split_once("\n\nworth: worth\n").expect("one level");
        let added: String = worth.lines().filter(|line| !without.contains(line)).map(|line| format!("{line}\n")).collect();
        let added = if added.is_empty() { added } else { format!("\nworth\n{added}") };
        cases.insert(name.to_owned(), format!("{rule}\n{rows}\n{added}"));
    }
    cases.insert("plots".to_owned(), listed(&problem(SITE)));
    cases.insert("hall-packages-power".to_owned(), listed(&problem(&format!("{SITE}{HALL}"))));
    cases.insert("open-row".to_owned(), listed(&problem(OPEN_ROW)));
    cases
}

#[test]
fn every_listing_is_as_looked_at() {
    let folder = Path::new("tests/snapshots/listings");
    let bless = std::env::var_os("KAVLING_BLESS").is_some();
    let mut wrong = Vec::new();
    for (name, text) in cases() {
        let golden = folder.join(format!("{name}.txt"));
        if bless {
            fs::create_dir_all(folder).expect("a folder");
            fs::write(&golden, &text).expect("a snapshot");
        } else if fs::read_to_string(&golden).ok().as_ref() != Some(&text) {
            wrong.push(format!("{}:\n{text}", golden.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let written: BTreeSet<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(written, cases().into_keys().map(|name| format!("{name}.txt")).collect(), "no snapshot without a case");
}

/// Every kind of rule has a listing of its own.
#[test]
fn every_kind_is_listed() {
    let kinds: BTreeSet<String> = RULES
        .iter()
        .map(|(_, more, rule)| problem(&format!("{SITE}{more}[rules.this]\n{rule}\n")).rules[0].kind.name().to_owned())
        .collect();
    assert_eq!(kinds.len(), 11, "{kinds:?}");
}

/// No two variables share a name: a listing leaves nothing open.
#[test]
fn every_variable_has_a_name_of_its_own() {
    let text = listed(&problem(&format!("{SITE}{HALL}")));
    let worth = text.split("\nworth").nth(1).expect("a level");
    let names: Vec<&str> = worth.lines().skip(1).filter_map(|l| l.trim().split_once(' ')).map(|(_, name)| name).collect();
    let different: BTreeSet<&str> = names.iter().copied().collect();
    assert!(names.len() > 10 && names.len() == different.len(), "{names:?}");
}
