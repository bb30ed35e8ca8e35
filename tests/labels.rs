//! Labels on random plans: whatever land and firms look like, no text lies on another or leaves its plot, every plot says
//! its number, every holder stands in the table.
//!
//! `KAVLING_LABEL_PLANS=N` draws N plans instead of 200 (30 without optimisation); `KAVLING_LABEL_FROM=S` starts at seed S.

#[path = "labels/plans.rs"]
mod plans;
#[path = "oracle/rng.rs"]
#[expect(unreachable_pub, reason = "shared with the oracle")]
mod rng;
#[path = "drawings/sheet.rs"]
#[allow(dead_code, reason = "only the faults of a sheet are asked for")]
mod sheet;

use std::collections::BTreeSet;

use kavling::audit::Audit;
use kavling::drawing::{SetWishes, compose, set};
use kavling::export::svg;
use kavling::problem::{Language, Problem};
use kavling::site::Place;
use roxmltree::{Document, Node};

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|v| v.parse().ok())
}

fn said<'a>(node: Node<'a, 'a>) -> BTreeSet<&'a str> {
    node.descendants().filter(|n| n.has_tag_name("text")).filter_map(|n| n.text()).collect()
}

/// Numbers of what is drawn as one: plots held together, and each plot that nobody holds, and halls. Open rows number
/// their holdings anew and are asked for through the table.
fn numbers(problem: &Problem, audit: &Audit) -> Vec<String> {
    let mut list: Vec<String> = problem.land.halls.iter().map(|h| h.id.clone()).collect();
    for (index, row) in problem.land.rows.iter().enumerate().filter(|(_, row)| !row.is_open()) {
        let mut free: BTreeSet<usize> = (0..row.cells.len()).collect();
        for holding in &audit.holdings {
            let Place::Run { row: at, first, last } = holding.place else { continue };
            if at.0 == index {
                free.retain(|cell| !(first..=last).contains(cell));
                // `A-07–09`: the digits of the last plot after the whole name of the first.
                let digits = row.cells[last].rsplit('-').next().unwrap_or("").to_owned();
                list.push(if first == last { row.cells[first].clone() } else { format!("{}–{digits}", row.cells[first]) });
            }
        }
        list.extend(free.into_iter().map(|cell| row.cells[cell].clone()));
    }
    list
}

/// Whether a text says a number: by itself, or as its first word before ` · `.
fn says(text: &str, number: &str) -> bool {
    text == number || text.strip_prefix(number).is_some_and(|rest| rest.starts_with(" ·") || rest.starts_with(": "))
}

/// What is wrong with a sheet.
fn wrong(problem: &Problem, audit: &Audit, text: &str) -> Vec<String> {
    let mut wrong = sheet::faults(problem, audit, text);
    let Ok(document) = Document::parse(text) else { return wrong };
    let everything = said(document.root_element());
    let table = document.descendants().find(|n| n.attribute("id") == Some("plot-table"));
    // The list of plots that nobody holds, under the table.
    let listed: BTreeSet<&str> = table.map(said).unwrap_or_default().into_iter().flat_map(|t| t.split([' ', ','])).collect();
    for number in numbers(problem, audit) {
        if !listed.contains(number.as_str()) && !everything.iter().any(|t| says(t, &number)) {
            wrong.push(format!("{number} stands nowhere"));
        }
    }
    let rows = table.map(said).unwrap_or_default();
    for holding in &audit.holdings {
        let firm = &problem.firm(holding.firm).id;
        if !rows.contains(firm.as_str()) {
            wrong.push(format!("{firm} is not in the table"));
        }
    }
    wrong
}

#[test]
fn random_plans_are_labelled_soundly() {
    let plans = setting("KAVLING_LABEL_PLANS").unwrap_or(if cfg!(debug_assertions) { 30 } else { 200 });
    let from = setting("KAVLING_LABEL_FROM").unwrap_or(1);
    let mut bad = Vec::new();
    let mut seen = plans::Seen::default();
    for seed in from..from + plans {
        let (mut problem, plan, audit) = plans::random(seed);
        seen.note(&problem, &audit);
        problem.language = if seed % 2 == 0 { Language::Id } else { Language::En };
        let text = svg(&compose(&problem, &plan, &audit));
        let faults = wrong(&problem, &audit, &text);
        if !faults.is_empty() {
            let at = std::env::temp_dir().join(format!("kavling-labels-{seed}.svg"));
            std::fs::write(&at, &text).expect("written");
            bad.push(format!(
                "seed {seed}, {} wrong, see {}: {}",
                faults.len(),
                at.display(),
                faults[..faults.len().min(4)].join("; ")
            ));
        }
    }
    assert!(bad.is_empty(), "{} of {plans} plans:\n{}", bad.len(), bad.join("\n"));
    if from == 1 && plans >= 30 {
        seen.enough();
    }
}

/// A checker that finds nothing proves nothing.
#[test]
fn planted_faults_are_found() {
    let (problem, plan, audit) = plans::random(3);
    let good = svg(&compose(&problem, &plan, &audit));
    assert_eq!(wrong(&problem, &audit, &good), Vec::<String>::new());
    let firm = &problem.firm(audit.holdings[0].firm).id;
    let without = good.replace(&format!(">{firm}</text>"), "></text>");
    assert!(wrong(&problem, &audit, &without).contains(&format!("{firm} is not in the table")));
    let number = &numbers(&problem, &audit)[0];
    let without = good.replace(&format!(">{number}"), ">?");
    assert!(wrong(&problem, &audit, &without).contains(&format!("{number} stands nowhere")));
    let larger = good.replacen("class=\"number\" font-size=\"", "class=\"number\" font-size=\"9", 1);
    let larger = if larger == good { good.replacen("font-size=\"2", "font-size=\"92", 1) } else { larger };
    assert!(!wrong(&problem, &audit, &larger).is_empty());
}

/// The whole set: every sheet sound; all sheets together say every number and every holder.
#[test]
fn sets_of_random_plans_are_labelled_soundly() {
    let plans = setting("KAVLING_LABEL_PLANS").unwrap_or(if cfg!(debug_assertions) { 10 } else { 60 });
    let from = setting("KAVLING_LABEL_FROM").unwrap_or(1);
    let mut bad = Vec::new();
    for seed in from..from + plans {
        let (mut problem, plan, audit) = plans::random(seed);
        problem.language = if seed % 2 == 0 { Language::Id } else { Language::En };
        let sheets = match set(&problem, &plan, &audit, &SetWishes::default()) {
            Ok(sheets) => sheets,
            Err(error) => {
                bad.push(format!("seed {seed}: {error}"));
                continue;
            }
        };
        let mut faults = Vec::new();
        let mut words: BTreeSet<String> = BTreeSet::new();
        for drawn in &sheets {
            let text = svg(&drawn.drawing);
            let found = if drawn.drawing.views.is_empty() {
                sheet::faults_without_map(&text)
            } else {
                sheet::faults(&problem, &audit, &text)
            };
            if !found.is_empty() {
                std::fs::write(std::env::temp_dir().join(format!("kavling-set-{seed}-{}.svg", drawn.name)), &text)
                    .expect("written");
            }
            faults.extend(found.into_iter().map(|f| format!("{}: {f}", drawn.name)));
            let document = Document::parse(&text).expect("well-formed");
            words.extend(said(document.root_element()).into_iter().map(str::to_owned));
        }
        let parts: BTreeSet<&str> = words.iter().flat_map(|w| w.split([' ', ','])).collect();
        for number in numbers(&problem, &audit) {
            if !parts.contains(number.as_str()) && !words.iter().any(|w| says(w, &number)) {
                faults.push(format!("{number} stands on no sheet"));
            }
        }
        for holding in &audit.holdings {
            let firm = &problem.firm(holding.firm).id;
            if !words.contains(firm) {
                faults.push(format!("{firm} stands on no sheet"));
            }
        }
        if !faults.is_empty() {
            bad.push(format!(
                "seed {seed}, {} wrong of {} sheets: {}",
                faults.len(),
                sheets.len(),
                faults[..faults.len().min(4)].join("; ")
            ));
        }
    }
    assert!(bad.is_empty(), "{} of {plans} plans:\n{}", bad.len(), bad.join("\n"));
}
