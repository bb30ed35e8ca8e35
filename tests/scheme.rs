//! Conditions, points schemes and bands, held against a computation of their own in fractions and against every plan.
#![cfg(all(feature = "highs", feature = "xlsx"))]
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

mod asking;
mod oracle;

#[path = "scheme/drawn.rs"]
mod drawn;
#[path = "scheme/fractions.rs"]
mod fractions;

use std::collections::{BTreeMap, BTreeSet};

use asking::{ask, disagreement, holdings, written};
use drawn::{bands_of, conditions_of, draw, small_case, text_of};
use fractions::{Own, own_score};
use kavling::allotment::{Allotment, Bands, Condition, Counts, Method, Quantity, Test};
use kavling::audit::{audit, values, verdicts};
use kavling::firm::FirmIdx;
use kavling::plan::Plan;
use kavling::problem::{Holding, Problem};
use kavling::scenario;
use kavling::units::Milli;
use oracle::{Rng, brute_force, candidates, every_plan};

/// Random schemes, and random small problems.
const CASES: u64 = 500;

fn read(text: &str) -> Problem {
    match scenario::parse(text, &BTreeMap::new()) {
        Ok(loaded) => loaded.problem,
        Err(error) => panic!("{error}: {text}"),
    }
}

/// Points by criterion, total, band and eligibility of every firm.
fn told(problem: &Problem) -> BTreeMap<String, (Vec<i64>, i64, Option<usize>, bool)> {
    let allotment = &problem.allotment;
    let one = |firm: &kavling::firm::Firm| {
        let score = allotment.score(firm).expect("a scheme");
        let by = score.by.iter().map(|(_, points)| points.0).collect();
        (firm.id.clone(), (by, score.total.0, allotment.band(firm), allotment.admits(firm)))
    };
    problem.firms.iter().map(one).collect()
}

#[test]
fn points_are_those_of_a_computation_in_fractions_and_nobodys_withdrawal_changes_them() {
    let mut between = 0;
    for seed in 0..CASES {
        let mut rng = Rng(0x5C4E_0000 + seed);
        let mut case = draw(&mut rng);
        let exactly = own_score(&case, &case.firms[0]).total;
        if rng.chance(50) {
            case.bands = vec![exactly]; // who has just so many points stands in the band
        }
        let problem = read(&text_of(&case, None));
        let points = told(&problem);
        assert_eq!(points.len(), case.firms.len());
        for firm in &case.firms {
            let Own { by, total, inside } = own_score(&case, firm);
            between += inside;
            let (found, sum, band, _) = &points[&firm.id];
            assert_eq!((found, *sum), (&by, total), "seed {seed}, {}", firm.id);
            let reached = case.bands.iter().position(|from| total >= *from).unwrap_or(case.bands.len());
            assert_eq!(*band, Some(reached + 1), "seed {seed}");
            // The offers carry them, so that they count.
            let own = problem.firms.iter().find(|f| f.id == firm.id).expect("read");
            assert!(own.offers.iter().all(|offer| offer.terms.points == Some(Milli(total))));
        }
        let out = rng.pick(&case.firms).id.clone();
        let without = told(&read(&text_of(&case, Some(&out))));
        assert_eq!(without.len(), points.len() - 1);
        assert!(without.iter().all(|(id, score)| points[id] == *score), "seed {seed}: without {out}");
    }
    assert!(between > 500, "values between two of a scale: {between}");
}

/// What a plan reaches in each band, counted here, then the levels of the objective without bands.
fn reached(problem: &Problem, plain: &Problem, bands: &Bands, plan: &[Holding]) -> Vec<i64> {
    let mut found = vec![0_i64; bands.from.len() + 1];
    for holding in plan {
        let firm = problem.firm(holding.firm);
        let points = firm.offers.iter().filter_map(|o| o.terms.points).map(|p| p.0).max().unwrap_or(0);
        let band = bands.from.iter().position(|from| points >= from.0).unwrap_or(bands.from.len());
        let terms = problem.terms(holding.firm, holding.offer, holding.place);
        found[band] += match bands.counts {
            Counts::Firms => 1_000,
            Counts::Jobs => 1_000 * i64::from(terms.workers.or(firm.workers).unwrap_or(0)),
        };
    }
    let rules = verdicts(plain, plan);
    found.extend(values(plain, plan, &rules).iter().map(|value| value.0));
    found
}

#[test]
fn bands_are_decided_as_trying_every_plan_says_and_nobody_ineligible_is_granted_or_lost() {
    let (mut refused, mut below, mut planned, mut differs) = (0, 0, 0, 0);
    for seed in 0..CASES {
        let (plain, problem) = small_case(seed);
        let bands = problem.allotment.bands().expect("bands").clone();
        let out: BTreeSet<FirmIdx> = problem.firm_indices().filter(|f| !drawn::admits(&problem, *f)).collect();
        let outcome = ask(&problem);
        // The oracle's own grants: those of the problem without conditions, less those of firms that fail them here.
        let all: Vec<Holding> = candidates(&plain).into_iter().filter(|h| !out.contains(&h.firm)).collect();
        let (mut best, mut best_plain): (Option<Vec<i64>>, Option<Vec<i64>>) = (None, None);
        every_plan(&plain, &all, &mut |plan| {
            let rules = verdicts(&plain, plan);
            let lawful = rules.iter().all(|r| r.verdict.breaches.is_empty());
            if lawful && kavling::audit::loads(&plain, plan).iter().all(|l| l.holds) {
                let found = reached(&problem, &plain, &bands, plan);
                let own = found[bands.from.len() + 1..].to_vec();
                best_plain = best_plain.take().max(Some(own));
                best = best.take().max(Some(found));
            }
            true
        });
        assert_eq!(asking::worth(&outcome), best, "seed {seed}");
        assert_eq!(disagreement(&problem, brute_force(&problem).as_ref(), &outcome), None, "seed {seed}");
        let levels = best.as_ref().map(|best| best[bands.from.len() + 1..].to_vec());
        differs += usize::from(levels != best_plain);
        planned += usize::from(best.is_some());
        // Granted or refused, each firm once, and for the ground that is true.
        let granted: BTreeSet<FirmIdx> = holdings(&outcome).iter().map(|h| h.firm).collect();
        assert!(granted.is_disjoint(&out), "seed {seed}");
        let plan = written(&problem, &outcome);
        let audited = audit(&problem, &plan);
        assert!(audited.faults.is_empty(), "seed {seed}: {:?}", audited.faults);
        let mut told: Vec<&str> = plan.grants.iter().map(|g| g.firm.as_str()).collect();
        told.extend(plan.refused.iter().map(|r| r.firm.as_str()));
        told.sort_unstable();
        assert_eq!(told, problem.firms.iter().map(|f| f.id.as_str()).collect::<Vec<_>>(), "seed {seed}");
        for refusal in &plan.refused {
            let firm = problem.find_firm(&refusal.firm).expect("known");
            let ineligible = ["not-eligible", "below-pass-mark"].contains(&refusal.code.as_str());
            assert_eq!(ineligible, out.contains(&firm), "seed {seed}: {refusal:?}");
            refused += usize::from(refusal.code == "not-eligible");
            below += usize::from(refusal.code == "below-pass-mark");
        }
    }
    println!("{planned} plans, {refused} not eligible, {below} below the pass mark, bands decide otherwise in {differs}");
    assert!(refused > 100 && below > 20 && planned > 300 && differs > 20, "{refused} {below} {planned} {differs}");
}

#[test]
fn the_audit_catches_a_granted_firm_that_is_not_eligible() {
    let mut tried = 0;
    for seed in 0..150 {
        let (_, problem) = small_case(9_000 + seed);
        // Planned as if everybody were eligible.
        let open = Allotment { conditions: Vec::new(), ..problem.allotment.clone() };
        let open = Allotment { scheme: open.scheme.map(|s| kavling::allotment::Scheme { pass: None, ..s }), ..open };
        let outcome = ask(&Problem { allotment: open, ..problem.clone() });
        let wrong = holdings(&outcome).iter().filter(|h| !drawn::admits(&problem, h.firm)).count();
        let plan = written(&problem, &outcome);
        let audited = audit(&problem, &plan);
        let found = audited.has("not-eligible") || audited.has("below-pass-mark");
        assert_eq!(found, wrong > 0, "seed {seed}");
        tried += usize::from(wrong > 0);
    }
    assert!(tried > 30, "{tried}");
}

fn leaves(value: &serde_json::Value, path: &str, paths: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(list) => list.iter().enumerate().for_each(|(i, v)| leaves(v, &format!("{path}/{i}"), paths)),
        serde_json::Value::Object(map) => map.iter().for_each(|(k, v)| leaves(v, &format!("{path}/{k}"), paths)),
        _ => paths.push(path.to_owned()),
    }
}

#[test]
fn whatever_is_edited_in_the_scores_the_audit_notices() {
    let loaded = scenario::read("scenarios/points-and-bands.toml").expect("it reads");
    let problem = loaded.problem;
    assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    let plan = written(&problem, &ask(&problem));
    assert!(audit(&problem, &plan).passes());
    let json = serde_json::to_value(&plan).expect("serialises");
    let mut paths = Vec::new();
    leaves(&json["allotment"], "/allotment", &mut paths);
    leaves(&json["refused"], "/refused", &mut paths);
    let spoils = ["0.125", "-7", "5", "\"F01\"", "\"\"", "true", "false", "null", "[]"];
    let spoils = spoils.map(|text| serde_json::from_str::<serde_json::Value>(text).expect("json"));
    let mut tried = 0;
    for path in &paths {
        for spoil in &spoils {
            let mut changed = json.clone();
            let leaf = changed.pointer_mut(path).expect("a path of the plan");
            if leaf == spoil {
                continue;
            }
            *leaf = spoil.clone();
            let Ok(read) = serde_json::from_value::<Plan>(changed) else { continue };
            assert!(!audit(&problem, &read).passes(), "{path} = {spoil}");
            tried += 1;
        }
    }
    assert!(paths.len() > 250 && tried > 500, "{} {tried}", paths.len());
    for change in [0, 1, 2, 3] {
        let mut plan = plan.clone();
        let allotment = plan.allotment.as_mut().expect("stated");
        match change {
            0 => drop(allotment.scores.pop()),
            1 => allotment.scores.swap(0, 1),
            2 => allotment.scores.push(allotment.scores[0].clone()),
            _ => plan.allotment = None,
        }
        assert!(!audit(&problem, &plan).passes(), "{change}");
    }
}

#[test]
fn without_anything_of_allotment_the_plan_says_nothing_of_it() {
    let problem = oracle::random_problem(3);
    let plan = written(&problem, &ask(&problem));
    assert!(plan.allotment.is_none());
    let mut claimed = plan.clone();
    let stated = Problem { allotment: Allotment { method: Method::Ballot, ..Allotment::default() }, ..problem.clone() };
    claimed.allotment = written(&stated, &ask(&problem)).allotment;
    assert!(audit(&problem, &claimed).has("allotment-differs"));
}

const FACTS: &str = "
[fact.nib]
[fact.marks]
unit = \"of 10\"
[condition.nib]
of = \"nib\"
[criterion.marks]
of = \"marks\"
weight = 100
scale = [[0, 0], [10, 1]]
[site.s]
boundary = [[0, 0], [60, 0], [60, 40], [0, 40]]
areas.road = { use = \"road\", outline = [[0, 0], [60, 0], [60, 10], [0, 10]] }
[row.A]
site = \"s\"
from = [0, 10]
to = [40, 10]
depth = 20
plots = 4
building = \"row\"
";

fn facts(problem: &Problem) -> Vec<(String, BTreeMap<String, Milli>)> {
    problem.firms.iter().map(|f| (f.id.clone(), f.facts.clone())).collect()
}

#[test]
fn facts_read_alike_from_the_scenario_a_csv_file_and_a_workbook() {
    let tables = "
[firm.F1]
facts = { nib = true, marks = 7.5 }
[firm.F2]
facts.nib = false
[firm.F3]
facts = { marks = 10 }
";
    let own = read(&format!("[scenario]\nname = \"a\"\n{FACTS}{tables}"));
    let expected = [("F1", Some(1_000), Some(7_500)), ("F2", Some(0), None), ("F3", None, Some(10_000))];
    for ((id, found), (name, nib, marks)) in facts(&own).iter().zip(expected) {
        assert_eq!(
            (id.as_str(), found.get("nib"), found.get("marks")),
            (name, nib.map(Milli).as_ref(), marks.map(Milli).as_ref())
        );
    }
    for csv in [
        "id,nib,marks\nF1,yes,7.5\nF2,no,\nF3,,10\n",
        "id,marks,nib\nF1,7.5,Ya\nF2,,TIDAK\nF3,10,\n",
        "id,marks,nib\nF1,7.50,true\nF2,,False\nF3,10,\n",
    ] {
        let files = BTreeMap::from([("f.csv".to_owned(), csv.as_bytes().to_vec())]);
        let loaded = scenario::parse(&format!("[scenario]\nname = \"a\"\nfirms = \"f.csv\"\n{FACTS}"), &files);
        assert_eq!(facts(&loaded.expect("it reads").problem), facts(&own), "{csv}");
    }
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let rows: [[Option<&str>; 3]; 4] = [
        [Some("id"), Some("NIB"), Some("marks")],
        [Some("F1"), None, None],
        [Some("F2"), Some("tidak"), None],
        [Some("F3"), None, None],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            if let Some(text) = text {
                sheet.write_string(row, column, text).expect("a cell");
            }
        }
    }
    sheet.write_boolean(1, 1, true).expect("a cell");
    sheet.write_number(1, 2, 7.5).expect("a cell");
    sheet.write_number(3, 2, 10).expect("a cell");
    let files = BTreeMap::from([("f.xlsx".to_owned(), book.save_to_buffer().expect("a workbook"))]);
    let head = "[scenario]\nname = \"a\"\nfirms = \"f.xlsx\"\nxlsx.columns = { NIB = \"nib\" }\n";
    let loaded = scenario::parse(&format!("{head}{FACTS}"), &files).expect("it reads");
    assert_eq!(facts(&loaded.problem), facts(&own));
}

#[test]
fn the_default_method_is_bands_with_a_scheme_and_the_best_plan_without() {
    let firms = "[firm.F1]\nfacts = { nib = true, marks = 8 }\n";
    let with = read(&format!("[scenario]\nname = \"a\"\n{FACTS}{firms}"));
    let expected = Bands { from: vec![Milli::whole(80), Milli::whole(65)], counts: Counts::Firms };
    assert_eq!(with.allotment.method, Method::Bands(expected));
    let names: Vec<&str> = with.objective.levels.iter().map(|l| l.name.as_str()).collect();
    assert_eq!(names, ["band-1-firms", "band-2-firms", "band-3-firms", "worth"]);
    let start = FACTS.find("[criterion").expect("there");
    let end = FACTS.find("[site").expect("there");
    let plain = format!("{}{}", &FACTS[..start], &FACTS[end..]);
    let without = read(&format!("[scenario]\nname = \"a\"\n{plain}{firms}"));
    assert_eq!(without.allotment.method, Method::BestPlan);
    assert_eq!(without.objective.levels.len(), 1);
    let best = read(&format!("[scenario]\nname = \"a\"\n[allotment]\nmethod = \"best-plan\"\n{FACTS}{firms}"));
    assert_eq!((best.allotment.method.clone(), best.objective.levels.len()), (Method::BestPlan, 1));
    let jobs = read(&format!("[scenario]\nname = \"a\"\n[allotment]\nbands = [9.5]\ncount = \"jobs\"\n{FACTS}{firms}"));
    assert_eq!(jobs.allotment.method, Method::Bands(Bands { from: vec![Milli(9_500)], counts: Counts::Jobs }));
}

#[test]
fn preferences_for_places_are_added_to_the_points_of_the_scheme() {
    let firms = "[firm.F1]\nfacts = { nib = true, marks = 8 }\nat.A-02 = { prefer = 3 }\n";
    let problem = read(&format!("[scenario]\nname = \"a\"\n[objective]\npriorities = [\"points\"]\n{FACTS}{firms}"));
    let plan = written(&problem, &ask(&problem));
    assert!(audit(&problem, &plan).passes());
    assert_eq!(plan.grants[0].plots, ["A-02"]);
    assert_eq!(plan.levels.last().expect("points").value.0.to_string(), "83");
    assert_eq!(problem.allotment.band(&problem.firms[0]), Some(1), "80 points, without the preference");
}

#[test]
fn the_ground_names_every_condition_with_value_and_limit() {
    let condition = |name: &str, test: Test| Condition { name: name.into(), what: None, source: None, confidence: None, test };
    let mut problem = oracle::random_problem(5);
    problem.firms[0].workers = Some(25);
    let workers = Test::Number { of: Quantity::Workers, min: None, max: Some(Milli::whole(19)) };
    problem.allotment.conditions = vec![condition("small", workers), condition("nib", Test::Yes("nib".into()))];
    let (code, ground) = problem.allotment.refusal(&problem.firms[0]).expect("not eligible");
    assert_eq!(code, "not-eligible");
    let english = kavling::text::Catalogue::of(kavling::problem::Language::En).say(&ground);
    assert_eq!(english, "Does not fulfil: small (workers: 25, at most 19 is allowed); nib (nib: not stated).");
}

#[test]
fn random_cases_are_varied() {
    let kinds: BTreeSet<usize> = (0..40).map(|seed| bands_of(&mut Rng(seed)).from.len()).collect();
    assert!(kinds.len() >= 2);
    assert!((0..40).any(|seed| conditions_of(&mut Rng(seed)).is_empty()));
    assert!((0..40).any(|seed| conditions_of(&mut Rng(seed)).len() > 1));
}
