//! The shape of the crate, read off its imports: facts at the bottom, outputs on top, no arrow uphill.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Modules from the bottom up. A module may use those before it in the list that are not barred below.
const ORDER: [&str; 57] = [
    "workers",
    "units",
    "geometry",
    "crs",
    "message",
    "finance",
    "expansion",
    "site",
    "firm",
    "layout",
    "allotment",
    "problem",
    "generator",
    "plan",
    "text",
    "packs",
    "formulation",
    "rules",
    "waiting",
    "placement",
    "audit",
    "cuts",
    "ikm",
    "stage",
    "amend",
    "variant",
    "standing",
    "envy",
    "planner",
    "choice",
    "clash",
    "reasons",
    "draws",
    "alternatives",
    "succession",
    "answers",
    "record",
    "diagnostic",
    "scenario",
    "import",
    "pieces",
    "features",
    "checklist",
    "tables",
    "drawing",
    "export",
    "drawn",
    "documents",
    "report",
    "letter",
    "comparison",
    "page",
    "sheets",
    "output",
    "run",
    "venture",
    "demand",
];

/// Pairs that may use each other although one stands above: the three that describe one thing from three sides.
const FRIENDS: [(&str, &str); 4] =
    [("problem", "rules"), ("formulation", "rules"), ("formulation", "placement"), ("rules", "audit")];

/// What a module must not know, although it stands above.
const BARRED: [(&str, &[&str]); 11] = [
    ("audit", &["formulation", "placement", "planner", "generator"]),
    ("rules", &["placement", "planner"]),
    ("planner", &["text", "audit"]),
    ("scenario", &["planner", "record", "audit", "formulation"]),
    ("import", &["planner", "record", "audit", "formulation", "placement", "rules", "firm", "problem_"]),
    ("diagnostic", &["planner", "record", "audit", "formulation"]),
    ("drawing", &["planner", "formulation", "scenario", "placement", "record"]),
    (
        "export",
        &["planner", "formulation", "scenario", "placement", "record", "audit", "plan", "rules", "firm", "site", "diagnostic"],
    ),
    ("report", &["formulation", "scenario", "drawing", "record"]),
    ("output", &["planner", "formulation", "scenario", "drawing", "report", "record", "problem_"]),
    ("run", &["formulation", "scenario", "diagnostic", "output"]),
];

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        let mut entries: Vec<PathBuf> = fs::read_dir(dir).expect("src").map(|e| e.expect("entry").path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&src, &mut paths);
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("source");
            (path.strip_prefix(&src).expect("inside").to_owned(), text)
        })
        .collect()
}

/// Source without its tests and comments.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    body.lines().filter(|l| !l.trim_start().starts_with("//")).map(|l| l.to_owned() + "\n").collect()
}

fn module(path: &Path) -> String {
    let first = path.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Names after `crate::` anywhere in the code, groups of a `use` included.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let group = group.split(';').next().unwrap_or("");
            found.extend(group.split(['{', ',', '}']).filter_map(|p| p.trim().split("::").next()).map(str::to_owned));
        } else {
            found.extend(rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().map(str::to_owned));
        }
    }
    found
}

#[test]
fn imports_go_downhill() {
    let rank: BTreeMap<&str, usize> = ORDER.iter().enumerate().map(|(i, m)| (*m, i)).collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let own = module(&path);
        if [
            "lib",
            "main",
            "beside",
            "cli",
            "compare",
            "draw",
            "explain",
            "import_verb",
            "judge",
            "layouts",
            "letters",
            "others",
            "replan",
        ]
        .contains(&own.as_str())
        {
            continue;
        }
        let Some(own_rank) = rank.get(own.as_str()) else {
            wrong.push(format!("{}: module `{own}` has no place in the order", path.display()));
            continue;
        };
        for used in imports(&code(&text)) {
            let Some(used_rank) = rank.get(used.as_str()) else { continue };
            let friends = FRIENDS.iter().any(|(a, b)| (*a, *b) == (&own, &used) || (*b, *a) == (&own, &used));
            let barred = BARRED.iter().any(|(m, list)| *m == own && list.contains(&used.as_str()));
            if barred || used_rank > own_rank && !friends {
                wrong.push(format!("{} uses `{used}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "imports that run uphill:\n{}", wrong.join("\n"));
}

#[test]
fn one_module_names_good_lp_and_one_names_plotters() {
    let naming = |word: &str| -> BTreeSet<String> {
        let uses = |text: &str| code(text).contains(word);
        sources().into_iter().filter(|(_, text)| uses(text)).map(|(path, _)| path.display().to_string()).collect()
    };
    let good_lp = naming("good_lp::");
    assert!(!good_lp.is_empty() && good_lp.iter().all(|p| p.starts_with("formulation/backend/")), "{good_lp:?}");
    let plotters = naming("plotters");
    assert_eq!(plotters, BTreeSet::from(["export/svg.rs".to_owned()]));
    let solver = naming("default_solver");
    assert!(solver.is_empty(), "the solver is always named: {solver:?}");
}

#[test]
fn unsafe_stands_in_one_place_and_only_main_prints() {
    for (path, text) in sources() {
        let code = code(&text);
        let name = path.display().to_string();
        assert!(!code.contains("unsafe {") || name == "formulation/backend/highs_watch.rs", "unsafe in {name}");
        let prints = ["println!", "eprintln!", "print!(", "eprint!("].iter().any(|p| code.contains(p));
        assert!(!prints || name == "main.rs", "{name} prints");
    }
}

#[test]
fn the_scan_sees_what_it_should() {
    assert_eq!(
        imports("use crate::{units::Area, site::{Land, Row}};"),
        BTreeSet::from(["units", "site", "Land", "Row", ""].map(str::to_owned))
    );
    assert!(imports("let x = crate::formulation::best_start(m);").contains("formulation"));
    assert!(!code("fn a() {}\n#[cfg(test)]\nmod tests { use crate::planner; }").contains("planner"));
    assert!(code("#[cfg(test)]\nmod given;\nuse crate::planner;").contains("planner"), "only the tests at the foot are left out");
}
