//! What clashes where no lawful plan exists, against trying every plan: the set is impossible, any one less is possible,
//! and what is told of a way out is true.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

mod oracle;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::AtomicBool;

use kavling::audit;
use kavling::clash::{Alone, Clash, clash};
use kavling::firm::FirmIdx;
use kavling::formulation::Shortfall;
use kavling::formulation::backend::Solver;
use kavling::placement::Placements;
use kavling::planner::{Options, Outcome, Prepared};
use kavling::problem::Problem;
use kavling::rules::{Firms, Forbidden, MustAdmit, NamedRule, Quota, RuleKind};
use kavling::units::{Area, Milli};
use oracle::{Rng, candidates, every_plan, random_problem};

fn options(stop: &AtomicBool) -> Options<'_> {
    Options { solver: Solver::AVAILABLE[0], time_limit: None, gap: 0.0, stop, progress: &|_, _| {} }
}

/// Whether any plan is lawful, by trying every one.
fn possible(problem: &Problem) -> bool {
    let mut found = false;
    every_plan(problem, &candidates(problem), &mut |holdings| {
        found = audit::verdicts(problem, holdings).iter().all(|r| r.verdict.breaches.is_empty())
            && audit::loads(problem, holdings).iter().all(|load| load.holds);
        !found
    });
    found
}

/// The problem with only these names: other rules gone, other capacities beyond what anybody could draw.
fn only(problem: &Problem, names: &BTreeSet<&str>) -> Problem {
    let mut variant = problem.clone();
    variant.rules.retain(|rule| names.contains(rule.name.as_str()));
    for node in variant.resources.iter_mut().flat_map(|r| &mut r.nodes) {
        if !names.contains(node.id.as_str()) {
            node.capacity = Milli(1_000_000_000);
        }
    }
    variant
}

fn names(problem: &Problem) -> BTreeSet<&str> {
    let nodes = problem.resources.iter().flat_map(|r| r.nodes.iter().map(|n| n.id.as_str()));
    problem.rules.iter().map(|r| r.name.as_str()).chain(nodes).collect()
}

/// A random problem with a few wishes more, which often cannot all be met.
fn harsh(seed: u64) -> Problem {
    let mut problem = random_problem(seed);
    let mut rng = Rng(seed ^ 0x5eed);
    let firms: Vec<FirmIdx> = problem.firm_indices().collect();
    let some = |rng: &mut Rng, percent: usize| Firms {
        label: "some".into(),
        members: firms.iter().copied().filter(|_| rng.chance(percent)).collect(),
    };
    let quota = Quota { group: some(&mut rng, 100), min_firms: None, max_firms: None, min_area: None, max_area: None };
    for extra in 0..1 + rng.below(4) {
        let count = firms.len() as i64;
        let kind = match rng.below(6) {
            0 | 1 => RuleKind::MustAdmit(MustAdmit { firms: some(&mut rng, 60) }),
            2 => RuleKind::Quota(Quota { min_firms: Some(rng.between(count - 1, count).max(1) as u32), ..quota.clone() }),
            3 => RuleKind::Quota(Quota { max_firms: Some(rng.between(0, count - 1) as u32), ..quota.clone() }),
            4 => RuleKind::Quota(Quota { min_area: Some(Area::m2(rng.between(10, 40) * 20)), ..quota.clone() }),
            _ => RuleKind::Forbidden(Forbidden { firms: some(&mut rng, 40), places: None }),
        };
        problem.rules.push(NamedRule { name: format!("x-{extra}"), kind });
    }
    if rng.chance(50) {
        // Promised one by one: more than there is room for.
        for firm in &firms {
            let one = Firms { label: "one".into(), members: vec![*firm] };
            problem.rules.push(NamedRule { name: format!("y-{}", firm.0), kind: RuleKind::MustAdmit(MustAdmit { firms: one }) });
        }
    }
    if rng.chance(40) {
        for node in problem.resources.iter_mut().flat_map(|r| &mut r.nodes) {
            node.capacity = Milli(node.capacity.0 / 2 + 1);
        }
    }
    problem
}

fn ask(problem: &Problem, options: &Options<'_>) -> Outcome {
    let placements = Placements::of(problem);
    Prepared::new(problem, &placements).search(options).expect("the solver keeps its word")
}

/// The problem in which rules and capacities give way by so much, as far as numbers can say it; `None` where they cannot.
fn given_way(problem: &Problem, amounts: &[Shortfall]) -> Option<Problem> {
    let mut variant = problem.clone();
    for amount in amounts {
        let more = amount.amount.0;
        let node = variant.resources.iter_mut().flat_map(|r| &mut r.nodes).find(|n| n.id == amount.name);
        if let Some(node) = node {
            node.capacity += amount.amount;
            continue;
        }
        let rule = variant.rules.iter_mut().find(|r| r.name == amount.name)?;
        let RuleKind::Quota(quota) = &mut rule.kind else { return None };
        // A thousandth of a square metre is 2,000 half square millimetres.
        let (firms, area) = ((more / 1_000) as u32, Area(i128::from(more) * Area::PER_M2 / 1_000));
        match (amount.unit.as_str(), quota.min_firms, quota.max_firms, quota.min_area, quota.max_area) {
            ("firms", Some(least), None, ..) => quota.min_firms = Some(least - firms),
            ("firms", None, Some(most), ..) => quota.max_firms = Some(most + firms),
            ("m²", _, _, Some(least), None) => quota.min_area = Some(Area((least.0 - area.0).max(0))),
            ("m²", _, _, None, Some(most)) => quota.max_area = Some(most + area),
            _ => return None,
        }
    }
    Some(variant)
}

#[derive(Default)]
struct Seen {
    cases: usize,
    members: [usize; 5],
    nodes: usize,
    not_enough: usize,
    amounts: usize,
    repairs: usize,
}

fn check(problem: &Problem, clash: &Clash, first: &[Shortfall], seen: &mut Seen) {
    let name = &problem.name;
    let all = names(problem);
    // Every set of names is tried once.
    let mut tried: BTreeMap<Vec<bool>, bool> = BTreeMap::new();
    let mut keeps = |names: &BTreeSet<&str>| -> bool {
        let key = all.iter().map(|name| names.contains(name)).collect();
        *tried.entry(key).or_insert_with(|| possible(&only(problem, names)))
    };
    let told: Vec<&str> = clash.members.iter().map(|m| m.name.as_str()).collect();
    let set: BTreeSet<&str> = told.iter().copied().collect();
    assert!(!set.is_empty() && set.len() == told.len() && set.is_subset(&all), "{name}: {told:?}");
    assert!(clash.irreducible() && !clash.stopped, "{name}: {clash:?}");
    assert!(!keeps(&set), "{name}: {told:?} can be kept");
    for member in &clash.members {
        let mut less = set.clone();
        less.remove(member.name.as_str());
        assert!(keeps(&less), "{name}: {told:?} cannot be kept without {}", member.name);
        let mut others = all.clone();
        others.remove(member.name.as_str());
        let enough = keeps(&others);
        match &member.alone {
            Alone::Enough(amounts) => {
                assert!(enough, "{name}: without {} it is as impossible", member.name);
                assert!(amounts.iter().all(|a| a.name == member.name && a.amount.0 > 0), "{name}: {amounts:?}");
                if let Some(variant) = given_way(problem, amounts).filter(|_| !amounts.is_empty()) {
                    assert!(possible(&variant), "{name}: {amounts:?} is not enough");
                    seen.amounts += 1;
                    // Where firms are counted, one less is not enough.
                    if let [only_one] = amounts.as_slice()
                        && only_one.unit == "firms"
                    {
                        let less = Shortfall { amount: only_one.amount - Milli::whole(1), ..only_one.clone() };
                        let variant = given_way(problem, &[less]).expect("as before");
                        assert!(!possible(&variant), "{name}: less than {amounts:?} is enough");
                    }
                }
            }
            Alone::NotEnough(remains) => {
                assert!(!enough, "{name}: without {} it is possible", member.name);
                let remains: BTreeSet<&str> = remains.iter().map(String::as_str).collect();
                assert!(remains.is_subset(&others) && !keeps(&remains), "{name}: {remains:?} remains");
                for spare in &remains {
                    let less: BTreeSet<&str> = remains.iter().filter(|other| *other != spare).copied().collect();
                    assert!(keeps(&less), "{name}: {remains:?} without {spare}");
                }
                seen.not_enough += 1;
            }
            Alone::Unknown => panic!("{name}: nothing ended time"),
        }
    }
    // The cheapest repair: without all that gives way it is possible; and by the numbers, where numbers say it all.
    let touched: BTreeSet<&str> = first.iter().map(|s| s.name.as_str()).collect();
    assert!(keeps(&(&all - &touched)), "{name}: {first:?} is no repair");
    if let Some(variant) = given_way(problem, first) {
        assert!(possible(&variant), "{name}: {first:?} is not enough");
        seen.repairs += 1;
    }
    seen.cases += 1;
    seen.members[set.len().min(4)] += 1;
    seen.nodes += usize::from(clash.members.iter().any(|m| problem.rules.iter().all(|r| r.name != m.name)));
}

/// Cases of one part of the seeds.
fn part(part: usize) -> Seen {
    let stop = AtomicBool::new(false);
    let options = options(&stop);
    let mut seen = Seen::default();
    let mut seed = 40_000 + 10_000 * part as u64;
    while seen.cases < CASES / PARTS {
        seed += 1;
        let problem = harsh(seed);
        let outcome = ask(&problem, &options);
        let Outcome::Infeasible(first) = &outcome else {
            assert!(possible(&problem), "seed {seed}: {outcome:?}");
            continue;
        };
        let found = clash(&problem, &options, first).expect("the solver keeps its word").expect("no clock");
        // One rule that nothing can meet is a clash as well, but enough of them are enough.
        if found.members.len() == 1 && seen.members[1] * PARTS >= CASES / 5 {
            continue;
        }
        check(&problem, &found, first, &mut seen);
        if seen.cases % 50 == 0 {
            assert_eq!(clash(&problem, &options, first).expect("twice").expect("the same"), found, "the same again");
        }
    }
    seen
}

const CASES: usize = 500;
const PARTS: usize = 4;

#[test]
fn what_clashes_is_irreducible() {
    let parts = kavling::workers::each(PARTS, None, part);
    let sum = |of: fn(&Seen) -> usize| parts.iter().map(of).sum::<usize>();
    let members: Vec<usize> = (0..5).map(|size| parts.iter().map(|seen| seen.members[size]).sum()).collect();
    let (nodes, not_enough) = (sum(|seen| seen.nodes), sum(|seen| seen.not_enough));
    let (amounts, repairs) = (sum(|seen| seen.amounts), sum(|seen| seen.repairs));
    // The cases are of every kind.
    let told = format!("members {members:?}, nodes {nodes}, not enough {not_enough}, amounts {amounts}, repairs {repairs}");
    assert_eq!(sum(|seen| seen.cases), CASES);
    assert!(members[2] >= 100 && members[3] >= 15 && members[4] >= 1, "{told}");
    assert!(nodes >= 50 && not_enough >= 100 && amounts >= 80 && repairs >= 60, "{told}");
    println!("{told}");
}

#[test]
fn the_verb_tells_what_clashes() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clash");
    let _ = fs::remove_dir_all(&out);
    let kavling = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kavling"));
        command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).output().expect("the program runs")
    };
    let scenario = "scenarios/impossible-on-purpose.toml";
    let folder = out.to_str().expect("a name");
    let run = kavling(&["plan", scenario, "-o", folder, "--lang", "en"]);
    assert_eq!(run.status.code(), Some(1));
    let text = fs::read_to_string(out.join("plan.json")).expect("a plan");
    let plan: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let clash = plan["clash"].as_array().expect("a clash");
    assert!(!clash.is_empty() && clash.iter().all(|member| member["needed"] == true && member["enough"].is_boolean()), "{plan}");
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    let report = fs::read_to_string(out.join("report.md")).expect("a report");
    for text in [&said, &report] {
        assert!(text.contains("cannot all be kept") || text.contains("cannot be kept"), "{text}");
        for member in clash {
            assert!(text.contains(member["rule"].as_str().expect("a name")), "{text}");
        }
    }
    // The audit knows the names, and that only the impossible has a clash.
    let path = out.join("plan.json");
    let edited = |text: &str, fault: &str| {
        let file = out.join("edited.json");
        fs::write(&file, text).expect("a file");
        let audit = kavling(&["audit", scenario, file.to_str().expect("a name"), "--lang", "en"]);
        assert_eq!(audit.status.code(), Some(1), "{fault}");
        let said = String::from_utf8_lossy(&audit.stdout).into_owned() + &String::from_utf8_lossy(&audit.stderr);
        assert!(said.contains(fault), "{said}");
    };
    assert_eq!(kavling(&["audit", scenario, path.to_str().expect("a name")]).status.code(), Some(0), "told truly");
    let mut other = plan.clone();
    other["clash"][0]["rule"] = "nobody".into();
    edited(&other.to_string(), "unknown-rule");
    let mut other = plan;
    other["status"] = "no-plan".into();
    edited(&other.to_string(), "claim-without-proof");
}
