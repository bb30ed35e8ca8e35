//! Alternatives against trying every plan: lawful, distinct, within the slack, complete where there are no more; who is
//! sure of land and who is out of reach is exact. And the files that the verb leaves.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

mod asking;
mod oracle;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use kavling::alternatives::{Alternatives, Extent, Standing, Wish, alternatives};
use kavling::audit;
use kavling::firm::FirmIdx;
use kavling::formulation::backend::Solver;
use kavling::placement::Placements;
use kavling::planner::{Options, Outcome, Prepared};
use kavling::problem::Problem;
use kavling::scenario;
use oracle::{candidates, every_plan, random_problem};

/// The best values of every set of firms that some lawful plan grants land to, among plans that reach the floors.
fn sets(problem: &Problem, least: Option<&[i64]>) -> BTreeMap<BTreeSet<FirmIdx>, Vec<i64>> {
    let mut found: BTreeMap<BTreeSet<FirmIdx>, Vec<i64>> = BTreeMap::new();
    every_plan(problem, &candidates(problem), &mut |holdings| {
        let rules = audit::verdicts(problem, holdings);
        let lawful =
            rules.iter().all(|r| r.verdict.breaches.is_empty()) && audit::loads(problem, holdings).iter().all(|l| l.holds);
        if lawful {
            let values: Vec<i64> = audit::values(problem, holdings, &rules).iter().map(|v| v.0).collect();
            if least.is_none_or(|least| values.iter().zip(least).all(|(value, least)| value >= least)) {
                let best = found.entry(holdings.iter().map(|h| h.firm).collect()).or_insert_with(|| values.clone());
                *best = best.clone().max(values);
            }
        }
        true
    });
    found
}

fn ask(problem: &Problem, wish: Wish, limit: Option<Duration>) -> Option<Alternatives> {
    let stop = AtomicBool::new(false);
    let options = Options { solver: Solver::AVAILABLE[0], time_limit: None, gap: 0.0, stop: &stop, progress: &|_, _| {} };
    let placements = Placements::of(problem);
    let prepared = Prepared::new(problem, &placements);
    let Outcome::Found(best) = prepared.search(&options).expect("the solver keeps its word") else { return None };
    let options = Options { time_limit: limit, ..options };
    Some(alternatives(&prepared, &best, wish, &options).expect("the solver keeps its word"))
}

#[derive(Default)]
struct Seen {
    cases: usize,
    all: usize,
    enough: usize,
    sure: usize,
    never: usize,
    some: usize,
}

fn check(problem: &Problem, wish: Wish, found: &Alternatives, seen: &mut Seen) {
    let name = &problem.name;
    let best: Vec<i64> = found.plans[0].levels.iter().map(|l| l.value.0).collect();
    // v ≥ best − slack × |best|, without rounding.
    let reaches = |value: i64, best: i64| {
        (i128::from(best) - i128::from(value)) * 1_000_000 <= i128::from(best.abs()) * i128::from(wish.slack)
    };
    let least: Vec<i64> = found.least.iter().map(|l| l.0).collect();
    for (least, best) in least.iter().zip(&best) {
        assert!(reaches(*least, *best) && !reaches(least - 1, *best), "{name}: {least} for {best}");
    }
    let every = sets(problem, Some(&least));
    let mut listed = BTreeSet::new();
    for plan in &found.plans {
        let firms: BTreeSet<FirmIdx> = plan.holdings.iter().map(|h| h.firm).collect();
        let values: Vec<i64> = plan.levels.iter().map(|l| l.value.0).collect();
        let measured = audit::measure(problem, &plan.holdings);
        assert!(measured.passes(), "{name}: {:?} {:?}", measured.faults, measured.rules);
        assert_eq!(measured.values.iter().map(|v| v.0).collect::<Vec<_>>(), values, "{name}");
        assert_eq!(Some(&values), every.get(&firms), "{name}: the best plan of {firms:?}");
        assert!(plan.levels.iter().all(|l| l.bound.is_none_or(|b| b >= l.value)), "{name}: {:?}", plan.levels);
        assert_eq!(plan.levels[0].bound.map(|b| b.0), Some(best[0]), "{name}: no plan is worth more than the best");
        assert!(listed.insert(firms), "{name}: a set of firms twice");
    }
    assert_eq!(found.plans.len(), every.len().min(wish.count), "{name}: of {}", every.len());
    match found.extent {
        Extent::All => assert_eq!(listed.len(), every.len(), "{name}"),
        Extent::Enough => assert_eq!(listed.len(), wish.count, "{name}"),
        Extent::TimeEnded => panic!("{name}: nothing ended time"),
    }
    if every.len() < wish.count {
        assert_eq!(found.extent, Extent::All, "{name}: fewer than wished for, and it is proven");
    }
    for firm in problem.firm_indices() {
        let own = match every.keys().filter(|set| set.contains(&firm)).count() {
            0 => Standing::NoPlan,
            all if all == every.len() => Standing::EveryPlan,
            _ => Standing::SomePlans,
        };
        assert_eq!(found.standing[firm.0], own, "{name}: {firm:?} of {every:?}");
        seen.sure += usize::from(own == Standing::EveryPlan);
        seen.never += usize::from(own == Standing::NoPlan);
        seen.some += usize::from(own == Standing::SomePlans);
    }
    seen.all += usize::from(found.extent == Extent::All);
    seen.enough += usize::from(found.extent == Extent::Enough);
    seen.cases += 1;
}

/// Cases of one part of the seeds.
fn part(part: usize) -> Seen {
    let mut seen = Seen::default();
    let mut seed = 70_000 + 10_000 * part as u64;
    while seen.cases < CASES / PARTS {
        seed += 1;
        let problem = random_problem(seed);
        let slacks = [0, 10_000, 100_000, 250_000, 333_333, 500_000, 1_000_000];
        let wish = Wish { count: 2 + (seed % 5) as usize, slack: slacks[(seed % 7) as usize] };
        match ask(&problem, wish, None) {
            Some(found) => check(&problem, wish, &found, &mut seen),
            None => assert!(sets(&problem, None).is_empty(), "seed {seed}: there is a plan"),
        }
    }
    seen
}

const CASES: usize = 500;
const PARTS: usize = 4;

#[test]
fn alternatives_are_lawful_distinct_and_complete() {
    let parts = kavling::workers::each(PARTS, None, part);
    let sum = |of: fn(&Seen) -> usize| parts.iter().map(of).sum::<usize>();
    assert_eq!(sum(|seen| seen.cases), CASES);
    let (all, enough) = (sum(|seen| seen.all), sum(|seen| seen.enough));
    let (sure, never, some) = (sum(|seen| seen.sure), sum(|seen| seen.never), sum(|seen| seen.some));
    let told = format!("all {all}, enough {enough}, sure {sure}, never {never}, some {some}");
    assert!(all >= 50 && enough >= 50 && sure >= 100 && never >= 100 && some >= 100, "{told}");
    println!("{told}");
}

#[test]
fn the_same_again_and_nothing_claimed_without_time() {
    for seed in 71_000..71_020 {
        let problem = random_problem(seed);
        let wish = Wish { count: 4, slack: 300_000 };
        let told = |found: Option<Alternatives>| found.map(|found| format!("{found:?}"));
        assert_eq!(told(ask(&problem, wish, None)), told(ask(&problem, wish, None)), "seed {seed}");
        let Some(hurried) = ask(&problem, wish, Some(Duration::ZERO)) else { continue };
        // What was found for nothing may be told, but nothing is proven by it that is not so.
        let every = sets(&problem, Some(&hurried.least.iter().map(|l| l.0).collect::<Vec<_>>()));
        for (firm, standing) in problem.firm_indices().zip(&hurried.standing) {
            let count = every.keys().filter(|set| set.contains(&firm)).count();
            match standing {
                Standing::EveryPlan => assert_eq!(count, every.len(), "seed {seed}"),
                Standing::NoPlan => assert_eq!(count, 0, "seed {seed}"),
                Standing::SomePlans => assert!(count > 0 && count < every.len(), "seed {seed}"),
                Standing::Open => {}
            }
        }
        assert!(hurried.extent != Extent::All || hurried.plans.len() == every.len(), "seed {seed}");
    }
}

fn kavling(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_kavling");
    let mut command = Command::new(program);
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).output().expect("the program runs")
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("alternatives").join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a name")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

#[test]
fn the_verb_writes_every_plan_and_a_page_over_them() {
    let scenario = "scenarios/hall-and-packages.toml";
    let out = folder("verb");
    let run = kavling(&["plan", scenario, "-o", text(&out), "--alternatives", "4", "--slack", "0.2"]);
    assert_eq!(code(&run), 0, "{}", String::from_utf8_lossy(&run.stderr));
    let beside = out.join("alternatives");
    let record = fs::read_to_string(beside.join("alternatives.json")).expect("a record");
    let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    let plans = record["plans"].as_array().expect("plans");
    assert!(plans.len() >= 2, "{record}");
    let page = fs::read_to_string(beside.join("alternatives.md")).expect("a page");
    let best: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(out.join("plan.json")).expect("a plan")).expect("JSON");
    assert_eq!(record["plan_sha256"], best["digest"]);
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for plan in plans {
        let path = plan["plan"].as_str().map_or_else(|| out.join("plan.json"), |name| beside.join(name));
        // Each passes the audit of its own, as anybody can ask for it.
        assert_eq!(code(&kavling(&["audit", scenario, text(&path)])), 0, "{}", path.display());
        let read: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).expect("a plan")).expect("JSON");
        let firms: BTreeSet<String> =
            read["grants"].as_array().expect("grants").iter().map(|g| g["firm"].as_str().expect("a firm").to_owned()).collect();
        let told: BTreeSet<String> =
            plan["firms"].as_array().expect("firms").iter().map(|f| f.as_str().expect("a firm").to_owned()).collect();
        assert_eq!(firms, told);
        firms.iter().for_each(|firm| *counted.entry(firm.clone()).or_default() += 1);
        assert!(seen.insert(firms), "the same firms twice");
        for refusal in read["refused"].as_array().expect("refusals").iter().filter(|_| !plan["plan"].is_null()) {
            assert_ne!(refusal["code"], "better-plan-without", "an alternative is not told to be the best");
        }
    }
    for firm in record["firms"].as_array().expect("firms") {
        let id = firm["firm"].as_str().expect("a firm");
        let times = counted.get(id).copied().unwrap_or(0);
        assert_eq!(firm["granted_in"], times);
        assert!(page.contains(&format!("{times} of {}", plans.len())), "{id}");
    }
    // As kavling wrote it, it is replaced; with fewer plans nothing of the longer list is left; what somebody changed stops it.
    let again = kavling(&["plan", scenario, "-o", text(&out), "--alternatives", "2", "--slack", "0.2"]);
    assert_eq!(code(&again), 0, "{}", String::from_utf8_lossy(&again.stderr));
    assert!(!beside.join("3-plan.json").exists(), "left over from the longer list");
    fs::write(beside.join("2-report.md"), "mine").expect("a change");
    let stopped = kavling(&["plan", scenario, "-o", text(&out), "--alternatives", "2"]);
    assert_eq!(code(&stopped), 4, "{}", String::from_utf8_lossy(&stopped.stderr));
    assert_eq!(fs::read_to_string(beside.join("2-report.md")).expect("still there"), "mine");
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let out = folder("refused");
    for slack in ["-0.1", "1.5", "0.0000001", "x"] {
        let run =
            kavling(&["plan", "scenarios/hall-and-packages.toml", "-o", text(&out), "--alternatives", "3", "--slack", slack]);
        assert_eq!(code(&run), 2, "{slack}");
    }
    assert_eq!(code(&kavling(&["plan", "scenarios/hall-and-packages.toml", "-o", text(&out), "--alternatives", "1"])), 2);
    assert_eq!(code(&kavling(&["plan", "scenarios/hall-and-packages.toml", "-o", text(&out), "--slack", "0.1"])), 2);
    assert_eq!(code(&kavling(&["plan", "scenarios/expansion.toml", "-o", text(&out), "--alternatives", "3"])), 2);
    assert!(!out.exists());
    assert!(scenario::read(Path::new("scenarios/hall-and-packages.toml")).is_ok());
}
