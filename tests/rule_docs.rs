//! Every kind of rule has a page in both languages, and every example on it can be pasted into a scenario.

use std::collections::{BTreeMap, BTreeSet};

use kavling::problem::{Language, Problem};
use kavling::rules::docs;
use kavling::scenario::{self, ReadError};

/// A small scenario that has every name the examples use.
const SCENARIO: &str = r#"
[scenario]
name = "examples"

[objective]
weights = { points = 1, neighbours = 1 }

[site.main]
boundary = [[0, 0], [100, 0], [100, 60], [0, 60]]
gates = [[0, 25]]
areas.road = { use = "road", outline = [[0, 20], [100, 20], [100, 30], [0, 30]] }
areas.ipal = { use = "facility", outline = [[90, 30], [100, 30], [100, 50], [90, 50]] }
areas.substation = { use = "facility", outline = [[90, 0], [100, 0], [100, 20], [90, 20]] }
receptors.houses = { outline = [[-60, 0], [-40, 0], [-40, 60], [-60, 60]], noise_dba = 55 }

[site.east]
boundary = [[200, 0], [260, 0], [260, 60], [200, 60]]

[row.A]
site = "main"
from = [0, 30]
to = [60, 30]
depth = 20
plots = 6
building = "row"

[row.B]
site = "east"
from = [200, 10]
to = [260, 10]
depth = 20
plots = 3
building = "detached"

[row.C]
site = "main"
from = [60, 20]
to = [0, 20]
depth = 20
module = 2
building = "row"

[hall.H]
site = "main"
outline = [[62, 30], [88, 30], [88, 50], [62, 50]]
floor_m2 = 400

[group.small]
workers_max = 12

[firm.F01]
class = "press"
points = 10
workers = 10
area_min_m2 = 100
noise_dba = 90
wanted = ["F02"]
[firm.F02]
class = "precision"
points = 10
workers = 8
area_min_m2 = 100
[firm.F03]
class = "forge"
points = 10
workers = 14
area_min_m2 = 100
[firm.F04]
class = "plating"
points = 10
workers = 12
plots = 2
[firm.F05]
class = "painting"
points = 10
workers = 12
area_min_m2 = 100
area_ideal_m2 = 120
[firm.F06]
class = "weld"
points = 10
workers = 12
area_min_m2 = 100
[firm.F07]
class = "weld"
points = 10
workers = 12
area_min_m2 = 100
"#;

fn read(example: &str) -> Result<Problem, String> {
    match scenario::parse(&format!("{SCENARIO}\n{example}"), &BTreeMap::new()) {
        Ok(loaded) => Ok(loaded.problem),
        Err(ReadError::Invalid { diagnostics, sources }) => {
            Err(diagnostics.iter().map(|d| d.render(&sources, Language::En, false)).collect::<Vec<_>>().join("\n"))
        }
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn every_example_reads_without_a_mistake() {
    assert_eq!(read("").map(|p| p.rules.len()), Ok(0));
    for doc in docs::all() {
        let problem = read(doc.example).unwrap_or_else(|mistakes| panic!("{}:\n{mistakes}", doc.kind));
        assert!(!problem.rules.is_empty(), "{}", doc.kind);
        for rule in &problem.rules {
            assert_eq!(rule.kind.name(), doc.kind, "{}", rule.name);
        }
    }
}

#[test]
fn all_examples_stand_together_and_every_kind_has_one() {
    let all: String = docs::all().iter().map(|d| d.example).collect::<Vec<_>>().join("\n");
    let problem = read(&all).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let kinds: BTreeSet<&str> = problem.rules.iter().map(|r| r.kind.name()).collect();
    // The keys of a rule, read off the mistake that a rule without a kind is.
    let mistake = read("[rules.none]\n").expect_err("a rule without a kind");
    let known: BTreeSet<&str> =
        mistake.split(['`', ' ', ',', '\n']).filter(|word| word.contains('_') || kinds.contains(word)).collect();
    assert_eq!(kinds.len(), 11);
    assert_eq!(known, kinds, "kinds that the reader knows and kinds that have a page\n{mistake}");
}

#[test]
fn every_page_says_everything_in_both_languages() {
    let kinds: Vec<&str> = docs::all().iter().map(|d| d.kind).collect();
    assert!(kinds.is_sorted());
    for language in [Language::En, Language::Id] {
        for doc in docs::all().iter().chain(docs::measures()) {
            let page = doc.page(language);
            assert!(page.starts_with(&format!("# {}\n", doc.kind)) && page.contains(doc.example) && page.contains(doc.form));
            assert!(!page.contains("doc."), "a sentence is missing:\n{page}");
            let json = doc.to_json(language);
            for part in ["kind", "form", "asks", "why", "formula", "measured", "example"] {
                let text = json[part].as_str().unwrap_or_default();
                assert!(!text.is_empty() && !text.starts_with("doc."), "{}.{part}", doc.kind);
            }
        }
    }
}
