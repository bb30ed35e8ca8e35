//! Reasons: on random small problems every refusal's ground and price is what trying every plan gives.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

mod asking;
mod oracle;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use kavling::allotment::{Bands, Counts, Method};
use kavling::audit;
use kavling::firm::FirmIdx;
use kavling::formulation::backend::Solver;
use kavling::placement::Placements;
use kavling::plan::{Number, Plan};
use kavling::planner::{Found, Ground, Options, Outcome, Prepared};
use kavling::problem::{Language, Problem};
use kavling::reasons::{self, Precision};
use kavling::record::record;
use kavling::text::Catalogue;
use kavling::units::Milli;
use oracle::{candidates, every_plan, random_problem};

/// Problems with a best plan.
const CASES: usize = 900;

/// Problems by the other methods, a plan or not.
const CASES_BY_METHOD: u64 = 450;

/// For every firm the best worth, level by level, of a lawful plan that grants it.
fn best_with(problem: &Problem) -> BTreeMap<FirmIdx, Vec<i64>> {
    let mut best: BTreeMap<FirmIdx, Vec<i64>> = BTreeMap::new();
    every_plan(problem, &candidates(problem), &mut |holdings| {
        let rules = audit::verdicts(problem, holdings);
        let keeps =
            rules.iter().all(|r| r.verdict.breaches.is_empty()) && audit::loads(problem, holdings).iter().all(|l| l.holds);
        if keeps {
            let worth: Vec<i64> = audit::values(problem, holdings, &rules).iter().map(|v| v.0).collect();
            for holding in holdings {
                let known = best.entry(holding.firm).or_insert_with(|| worth.clone());
                if *known < worth {
                    known.clone_from(&worth);
                }
            }
        }
        true
    });
    best
}

type Told = (Found, Vec<(FirmIdx, Ground)>, Plan);

fn told(problem: &Problem, precision: Precision) -> Option<Told> {
    let stop = AtomicBool::new(false);
    let solver = Solver::AVAILABLE[0];
    let options = Options { solver, time_limit: None, gap: 0.0, stop: &stop, progress: &|_, _| {} };
    let placements = Placements::of(problem);
    let prepared = Prepared::new(problem, &placements);
    let outcome = prepared.search(&options).expect("the solver keeps its word");
    let Outcome::Found(found) = &outcome else { return None };
    let reasons = reasons::of(&prepared, found, &options, precision).expect("the solver keeps its word");
    assert!(reasons.complete);
    let grounds = reasons.grounds;
    let plan = record(problem, &outcome, &grounds, solver);
    Some((found.clone(), grounds, plan))
}

#[test]
fn every_ground_and_price_is_what_trying_every_plan_gives() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut cases, mut loose, mut later) = (0, 0, 0);
    for seed in 30_000.. {
        if cases == CASES {
            break;
        }
        let problem = random_problem(seed);
        let precision = if seed % 2 == 0 { Precision::Interval } else { Precision::Exact };
        let Some((found, grounds, plan)) = told(&problem, precision) else { continue };
        cases += 1;
        let truth = best_with(&problem);
        let best: Vec<i64> = found.levels.iter().map(|l| l.value.0).collect();
        for (firm, ground) in &grounds {
            let id = &problem.firm(*firm).id;
            *counts.entry(ground.code).or_default() += 1;
            let with = truth.get(firm);
            let price = ground.price.as_ref();
            match ground.code {
                "outbid" => {
                    let with = with.unwrap_or_else(|| panic!("seed {seed}: {id} is in no plan"));
                    let level = best.iter().zip(with).position(|(a, b)| a != b).unwrap_or(best.len());
                    let price = price.unwrap_or_else(|| panic!("seed {seed}: {id} has no price"));
                    assert_eq!(price.level, level, "seed {seed}: {id}");
                    let cost = best[level] - with[level];
                    assert!(price.at_least.0 <= cost && cost <= price.at_most.0, "seed {seed}: {id} {cost} {price:?}");
                    assert!(price.at_least.0 > 0, "seed {seed}: {id} {price:?}");
                    assert!(precision == Precision::Interval || price.at_least == price.at_most, "seed {seed}: {id} {price:?}");
                    loose += usize::from(price.at_least < price.at_most);
                    later += usize::from(level > 0);
                }
                "lost-tie" => assert_eq!(with, Some(&best), "seed {seed}: {id}"),
                "shut-out" => assert_eq!(with, None, "seed {seed}: {id}"),
                "better-plan-without" => panic!("seed {seed}: {id} is told nothing"),
                _ => assert_eq!(with, None, "seed {seed}: {id} {}", ground.code),
            }
        }
        let measured = audit::audit(&problem, &plan);
        assert!(measured.passes(), "seed {seed}: {:?}", measured.faults);
    }
    println!("{counts:?}, {loose} intervals, {later} at a later level");
    let seen = |code: &str| counts.get(code).copied().unwrap_or(0);
    assert!(seen("outbid") > 300 && seen("lost-tie") > 50 && seen("shut-out") > 10 && loose > 10 && later > 20, "too thin");
}

/// Prices that were touched are found by the audit.
#[test]
fn the_audit_measures_the_plan_that_shows_a_price() {
    type Edit = fn(&mut kavling::plan::PriceOfAdmission);
    let edits: [(&str, Edit); 6] = [
        ("less", |p| p.at_most = Number::decimal(p.at_most.scaled(3).expect("decimal") - 1, 3)),
        ("least above", |p| p.at_least = Number::decimal(p.at_most.scaled(3).expect("decimal") + 1, 3)),
        ("nobody", |p| p.with.clear()),
        ("unknown", |p| p.with[0].firm = "nobody".into()),
        ("measure", |p| p.measure = Some("happiness".into())),
        ("nothing", |p| p.at_least = Number::decimal(0, 3)),
    ];
    let mut tried = 0;
    for seed in 40_000..40_120 {
        let problem = random_problem(seed);
        let Some((_, _, plan)) = told(&problem, Precision::Exact) else { continue };
        let Some(at) = plan.refused.iter().position(|r| r.code == "outbid") else { continue };
        for (name, edit) in &edits {
            let mut edited = plan.clone();
            edit(edited.refused[at].price.as_mut().expect("priced"));
            assert!(audit::audit(&problem, &edited).has("price-differs"), "seed {seed}: {name} passes");
            tried += 1;
        }
        let mut bare = plan.clone();
        bare.refused[at].price = None;
        assert!(audit::audit(&problem, &bare).has("price-differs"), "seed {seed}: a price left out passes");
    }
    assert!(tried > 120, "too few: {tried}");
}

/// What each other method tells of those it refuses. By bands, grounds and prices are those of the objective that begins with
/// the bands; by strict merit and by ballot nothing is outbid, and only who is in no lawful plan at all is told so. No key of
/// the catalogue shows in any sentence.
#[test]
fn by_every_method_grounds_are_what_trying_every_plan_gives() {
    let mut counts: BTreeMap<(u64, &str), usize> = BTreeMap::new();
    let mut banded = 0;
    for seed in 60_000..60_000 + CASES_BY_METHOD {
        let mut problem = random_problem(seed);
        let method = match seed % 3 {
            0 => Method::StrictMerit,
            1 => Method::Ballot,
            _ => Method::Bands(Bands { from: vec![Milli::whole(7), Milli::whole(3)], counts: Counts::Firms }),
        };
        if let Method::Bands(bands) = &method {
            problem.objective = problem.objective.clone().after_bands(bands);
        }
        problem.allotment.method = method;
        let by_worth = problem.allotment.method.is_by_worth();
        let Some((found, grounds, plan)) = told(&problem, Precision::Exact) else { continue };
        let truth = best_with(&problem);
        let best: Vec<i64> = found.levels.iter().map(|l| l.value.0).collect();
        for (firm, ground) in &grounds {
            let id = &problem.firm(*firm).id;
            *counts.entry((seed % 3, ground.code)).or_default() += 1;
            let with = truth.get(firm);
            match ground.code {
                "outbid" => {
                    assert!(by_worth, "seed {seed}: {id} is outbid where worth does not decide");
                    let with = with.unwrap_or_else(|| panic!("seed {seed}: {id} is in no plan"));
                    let level = best.iter().zip(with).position(|(a, b)| a != b).unwrap_or(best.len());
                    let price = ground.price.as_ref().unwrap_or_else(|| panic!("seed {seed}: {id} has no price"));
                    assert_eq!((price.level, price.at_least, price.at_most.0), (level, price.at_most, best[level] - with[level]));
                    banded += usize::from(price.level < 3);
                }
                "lost-tie" => assert!(by_worth && with == Some(&best), "seed {seed}: {id}"),
                "better-plan-without" => assert!(!by_worth && with.is_some(), "seed {seed}: {id}"),
                _ => assert_eq!(with, None, "seed {seed}: {id} {}", ground.code),
            }
            for language in [Language::En, Language::Id] {
                let said = Catalogue::of(language).say(&ground.message);
                assert!(
                    !said.contains("measure.") && !said.contains("band-") && !said.contains("ground."),
                    "seed {seed}: {said}"
                );
            }
        }
        let measured = audit::audit(&problem, &plan);
        assert!(measured.passes(), "seed {seed}: {:?}", measured.faults);
    }
    println!("{counts:?}, {banded} prices in a band");
    let seen = |method: u64, code: &str| counts.get(&(method, code)).copied().unwrap_or(0);
    assert!(seen(0, "better-plan-without") > 30 && seen(1, "better-plan-without") > 30 && seen(2, "outbid") > 30, "too thin");
    assert!(banded > 20, "too thin");
}
