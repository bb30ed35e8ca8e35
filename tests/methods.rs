//! Strict merit, ballots and chances against trying every plan.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]
#![cfg(feature = "highs")]

mod asking;
mod oracle;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use asking::{ask, written};
use kavling::allotment::{Bands, Condition, Counts, Method, Quantity, Test};
use kavling::audit;
use kavling::draws::{chances, interval, order};
use kavling::envy;
use kavling::firm::{FirmIdx, Terms};
use kavling::formulation::backend::Solver;
use kavling::placement::Placements;
use kavling::plan::{ChanceRef, ChancesRef, Plan};
use kavling::planner::{Options, Outcome, Prepared};
use kavling::problem::{Holding, Language, Measure, ObjectiveLevel, Problem, ballot};
use kavling::rules::{Firms, NamedRule, Quota, RuleKind};
use kavling::scenario;
use kavling::site::Place;
use kavling::text::Catalogue;
use kavling::units::Milli;
use oracle::{Rng, candidates, every_plan, random_problem};

/// Random small problems that each test tries.
const CASES: u64 = 500;

fn with_method(seed: u64, method: Method) -> Problem {
    let mut problem = random_problem(seed);
    problem.allotment.method = method;
    problem
}

/// A random problem in which points say something else than the objective: strict merit costs worth.
fn at_odds(seed: u64, method: Method) -> Problem {
    let mut problem = with_method(seed, method);
    let mut rng = Rng(seed ^ 0x5EED);
    if rng.chance(70) {
        let level = |measure: Measure| ObjectiveLevel { name: measure.name().into(), weights: [(measure, 1_000)].into() };
        problem.objective.levels = vec![level(Measure::Jobs), level(Measure::Area)];
        for offer in problem.firms.iter_mut().flat_map(|firm| &mut firm.offers) {
            offer.terms.points = Some(Milli::whole(rng.between(1, 9)));
        }
        for firm in &mut problem.firms {
            firm.workers = Some(rng.between(5, 60) as u32);
        }
        // Firms that any plot can hold can take each other's places.
        if problem.firms.len() <= 4 && rng.chance(70) {
            for offer in problem.firms.iter_mut().flat_map(|firm| &mut firm.offers) {
                let terms = std::mem::take(&mut offer.terms);
                offer.terms = Terms { plots: Some((1, 1)), points: terms.points, uses: terms.uses, ..Terms::default() };
            }
        }
        // Room for few, so that somebody is left out.
        let everybody = Firms { label: "all".into(), members: problem.firm_indices().collect() };
        let most = Some(rng.between(1, 2) as u32);
        let quota = Quota { group: everybody, min_firms: None, max_firms: most, min_area: None, max_area: None };
        problem.rules.push(NamedRule { name: "z-few".into(), kind: RuleKind::Quota(quota) });
    }
    problem
}

fn points(problem: &Problem, firm: FirmIdx) -> Milli {
    let stated = problem.firm(firm).offers.iter().map(|offer| offer.terms.points.unwrap_or(Milli::ZERO));
    stated.max().expect("an offer")
}

fn is_lawful(problem: &Problem, holdings: &[Holding]) -> bool {
    let rules = audit::verdicts(problem, holdings);
    rules.iter().all(|r| r.verdict.breaches.is_empty()) && audit::loads(problem, holdings).iter().all(|l| l.holds)
}

fn room(problem: &Problem, holdings: &[Holding]) -> bool {
    (0..problem.land.halls.len()).all(|hall| {
        let inside = holdings.iter().filter(|h| h.place == Place::Hall(kavling::site::HallIdx(hall)));
        inside.map(|h| h.area.0).sum::<i128>() <= problem.land.halls[hall].floor.0
    })
}

/// Pairs of a refused firm and a granted one with fewer points whose place it could take, by trying every grant it could hold.
fn envied(problem: &Problem, all: &[Holding], plan: &[Holding]) -> BTreeSet<(FirmIdx, FirmIdx)> {
    let mut found = BTreeSet::new();
    for out in problem.firm_indices().filter(|f| !plan.iter().any(|h| h.firm == *f)) {
        for held in plan.iter().filter(|h| points(problem, h.firm) < points(problem, out)) {
            let others: Vec<Holding> = plan.iter().filter(|h| *h != held).copied().collect();
            let within = |place: Place| match (place, held.place) {
                (Place::Run { row, first, last }, Place::Run { row: r, first: f, last: l }) => {
                    row == r && (f..=l).contains(&first) && (f..=l).contains(&last)
                }
                (a, b) => a == b,
            };
            for own in all.iter().filter(|h| h.firm == out && within(h.place)) {
                let mut after = others.clone();
                after.push(*own);
                after.sort_unstable();
                if room(problem, &after) && is_lawful(problem, &after) {
                    found.insert((out, held.firm));
                }
            }
        }
    }
    found
}

/// Fewest cases of any lawful plan; then the best worth among those; then the firms that come first in the published order.
#[derive(Debug)]
struct Fairest {
    cases: usize,
    levels: Vec<i64>,
    firms: BTreeSet<FirmIdx>,
    best: Vec<i64>,
}

fn fairest(problem: &Problem) -> Option<Fairest> {
    let all = candidates(problem);
    let order = problem.published_order();
    let rank = |firms: &BTreeSet<FirmIdx>| -> Vec<bool> { order.iter().map(|f| firms.contains(f)).collect() };
    let mut found: Option<Fairest> = None;
    let mut best: Vec<i64> = Vec::new();
    every_plan(problem, &all, &mut |plan| {
        if !is_lawful(problem, plan) {
            return true;
        }
        let rules = audit::verdicts(problem, plan);
        let levels: Vec<i64> = audit::values(problem, plan, &rules).iter().map(|v| v.0).collect();
        if best.is_empty() || levels > best {
            best.clone_from(&levels);
        }
        let cases = envied(problem, &all, plan).len();
        let firms: BTreeSet<FirmIdx> = plan.iter().map(|h| h.firm).collect();
        let key = |f: &Fairest| (std::cmp::Reverse(f.cases), f.levels.clone(), rank(&f.firms));
        let now = Fairest { cases, levels, firms, best: Vec::new() };
        if found.as_ref().is_none_or(|f| key(&now) > key(f)) {
            found = Some(now);
        }
        true
    });
    found.map(|f| Fairest { best, ..f })
}

/// The fewest cases there can be, which is always none; then the best objective; then the published order.
#[test]
fn strict_merit_agrees_with_trying_every_plan() {
    let (mut planned, mut dear) = (0, 0);
    for seed in 0..CASES {
        let problem = at_odds(seed, Method::StrictMerit);
        let truth = fairest(&problem);
        match (&truth, ask(&problem)) {
            (None, Outcome::Infeasible(_)) => {}
            (Some(truth), Outcome::Found(found)) => {
                planned += 1;
                assert_eq!(truth.cases, 0, "seed {seed}: a lawful plan with most points has no case");
                assert!(audit::measure(&problem, &found.holdings).passes(), "seed {seed}");
                assert_eq!(envied(&problem, &candidates(&problem), &found.holdings).len(), 0, "seed {seed}: {found:?}");
                let values: Vec<i64> = found.levels.iter().map(|l| l.value.0).collect();
                assert_eq!(values, truth.levels, "seed {seed}");
                assert!(found.levels.iter().all(|l| l.bound == Some(l.value)), "seed {seed}: {found:?}");
                let firms: BTreeSet<FirmIdx> = found.holdings.iter().map(|h| h.firm).collect();
                assert!(found.ties_decided && firms == truth.firms, "seed {seed}: {firms:?} {truth:?}");
                let price = found.best.expect("the best plan beside it");
                assert_eq!(
                    (price.level.value.0, price.level.bound.map(|b| b.0)),
                    (truth.best[0], Some(truth.best[0])),
                    "seed {seed}"
                );
                dear += usize::from(truth.best > truth.levels);
            }
            (truth, outcome) => panic!("seed {seed}: {truth:?} {outcome:?}"),
        }
    }
    println!("{planned} with a plan, {dear} where merit costs worth");
    assert!(planned > 300 && dear > 20, "{planned} {dear}");
}

/// Lawful plans of a problem, every so many of them.
fn some_lawful(problem: &Problem, all: &[Holding], rng: &mut Rng) -> Vec<Vec<Holding>> {
    let mut found = Vec::new();
    every_plan(problem, all, &mut |plan| {
        if rng.chance(6) && is_lawful(problem, plan) {
            let mut plan = plan.to_vec();
            plan.sort_unstable();
            found.push(plan);
        }
        found.len() < 3
    });
    found
}

/// Cases by the model, by problem and holdings, by the audit of a plan, and by trying every grant: all the same.
#[test]
fn envy_is_counted_alike_from_four_sides() {
    let (mut plans, mut cases, mut shut_out) = (0, 0, 0);
    for seed in 0..CASES {
        let mut problem = at_odds(seed, Method::StrictMerit);
        let mut rng = Rng(seed);
        // As if everybody were eligible.
        let open = problem.clone();
        if rng.chance(30) {
            // Some firms are not eligible: they envy nobody.
            let test = Test::Number { of: Quantity::Workers, min: Some(Milli::whole(12)), max: None };
            let condition = Condition { name: "large".into(), what: None, source: None, confidence: None, test };
            problem.allotment.conditions.push(condition);
        }
        let (all, everybody) = (candidates(&problem), candidates(&open));
        let placements = Placements::of(&problem);
        let prepared = Prepared::new(&problem, &placements);
        for plan in some_lawful(&problem, &all, &mut rng) {
            let eligible = |firm: FirmIdx| problem.allotment.admits(problem.firm(firm));
            let every = envied(&open, &everybody, &plan);
            let truth: BTreeSet<_> = every.iter().copied().filter(|(out, _)| eligible(*out)).collect();
            shut_out += every.len() - truth.len();
            let own: BTreeSet<_> = envy::cases(&problem, &plan).iter().map(|c| (c.refused, c.granted)).collect();
            assert_eq!(own, truth, "seed {seed}: {plan:?}");
            let by_model: BTreeSet<_> = prepared.cases(&plan).iter().map(|(held, out)| (out.firm, held.firm)).collect();
            assert_eq!(by_model, truth, "seed {seed}: {plan:?}");
            // The audit knows only the plan.
            let values = audit::measure(&problem, &plan).values;
            let found = kavling::planner::Found {
                holdings: plan.clone(),
                levels: values.iter().map(|v| kavling::planner::LevelResult { value: *v, bound: None }).collect(),
                stopped: true,
                ties_decided: false,
                by_solver: true,
                best: None,
            };
            let record = written(&problem, &Outcome::Found(found));
            let judged = audit::audit(&problem, &record);
            assert!(judged.passes(), "seed {seed}: {:?}", judged.faults);
            // Each claim wrong in turn, once a problem.
            for wrong in if plans % 3 == 0 { misstated(&record) } else { Vec::new() } {
                assert!(audit::audit(&problem, &wrong).has("envy-differs"), "seed {seed}: {:?}", wrong.envy);
            }
            plans += 1;
            cases += truth.len();
        }
    }
    println!("{plans} plans, {cases} cases, {shut_out} by firms that are not eligible");
    assert!(plans > 400 && cases > 200 && shut_out > 10, "{plans} {cases} {shut_out}");
}

/// The record with each claim about envy wrong in turn.
fn misstated(plan: &Plan) -> Vec<Plan> {
    let mut wrong = Vec::new();
    let mut change = |change: &dyn Fn(&mut kavling::plan::EnvyRef) -> bool| {
        let mut plan = plan.clone();
        let envy = plan.envy.as_mut().expect("strict merit tells of envy");
        if change(envy) {
            wrong.push(plan);
        }
    };
    change(&|envy| {
        envy.cases += 1;
        true
    });
    change(&|envy| {
        envy.at_least = 1;
        true
    });
    change(&|envy| envy.list.pop().is_some());
    change(&|envy| envy.list.first_mut().map(|case| std::mem::swap(&mut case.refused, &mut case.granted)).is_some());
    change(&|envy| envy.list.first_mut().map(|case| case.granted_points = 77_i64.into()).is_some());
    change(&|envy| {
        envy.costs.as_mut().map(|costs| (costs.at_least, costs.at_most) = (777_i64.into(), Some(777_i64.into()))).is_some()
    });
    change(&|envy| envy.costs.as_mut().map(|costs| costs.at_least = (-1_i64).into()).is_some());
    change(&|envy| envy.costs.as_mut().is_some_and(|costs| costs.with.pop().is_some()));
    change(&|envy| {
        // As if merit cost nothing.
        let free = |costs: &mut kavling::plan::MeritCosts| {
            let dear = !costs.with.is_empty();
            (costs.at_least, costs.at_most) = (0_i64.into(), Some(0_i64.into()));
            dear
        };
        envy.costs.as_mut().is_some_and(free)
    });
    wrong.push(Plan { envy: None, ..plan.clone() });
    wrong
}

/// Sets of firms that some lawful plan grants, with the best worth of each.
fn granted_sets(problem: &Problem) -> BTreeMap<BTreeSet<FirmIdx>, Vec<i64>> {
    let mut sets: BTreeMap<BTreeSet<FirmIdx>, Vec<i64>> = BTreeMap::new();
    every_plan(problem, &candidates(problem), &mut |plan| {
        if is_lawful(problem, plan) {
            let rules = audit::verdicts(problem, plan);
            let levels: Vec<i64> = audit::values(problem, plan, &rules).iter().map(|v| v.0).collect();
            let best = sets.entry(plan.iter().map(|h| h.firm).collect()).or_default();
            if best.is_empty() || levels > *best {
                *best = levels;
            }
        }
        true
    });
    sets
}

/// Serial order by definition: each firm is kept if some lawful plan grants it and all winners before it.
fn serial_winners(sets: &BTreeMap<BTreeSet<FirmIdx>, Vec<i64>>, order: &[FirmIdx]) -> BTreeSet<FirmIdx> {
    let mut won = BTreeSet::new();
    for firm in order {
        let mut more = won.clone();
        more.insert(*firm);
        if sets.keys().any(|set| more.is_subset(set)) {
            won = more;
        }
    }
    won
}

#[test]
fn ballots_agree_with_serial_order_by_definition() {
    let (mut planned, mut lost) = (0, 0);
    for seed in 0..CASES {
        let problem = with_method(seed, Method::Ballot);
        let sets = granted_sets(&problem);
        let mut by_ballot: Vec<FirmIdx> = problem.firm_indices().collect();
        by_ballot.sort_by_key(|f| ballot(&problem.seed, &problem.firm(*f).id));
        assert_eq!(problem.published_order(), by_ballot, "seed {seed}");
        match ask(&problem) {
            Outcome::Infeasible(_) => assert!(sets.is_empty(), "seed {seed}"),
            Outcome::Found(found) => {
                planned += 1;
                let won: BTreeSet<FirmIdx> = found.holdings.iter().map(|h| h.firm).collect();
                let truth = serial_winners(&sets, &by_ballot);
                assert_eq!(won, truth, "seed {seed}: order {by_ballot:?}");
                let values: Vec<i64> = found.levels.iter().map(|l| l.value.0).collect();
                assert_eq!(values, sets[&truth], "seed {seed}: the best place for the winners");
                assert!(found.ties_decided && found.levels.iter().all(|l| l.bound == Some(l.value)), "seed {seed}: {found:?}");
                let record = written(&problem, &Outcome::Found(found));
                let judged = audit::audit(&problem, &record);
                assert!(judged.passes(), "seed {seed}: {:?}", judged.faults);
                lost += record.refused.iter().filter(|r| r.code == "lost-ballot").count();
                // By priority and time the order would be another one: the audit knows the difference.
                let mut other = problem.clone();
                other.allotment.method = Method::BestPlan;
                if other.published_order() != by_ballot {
                    assert!(audit::audit(&other, &record).has("tie-order-differs"), "seed {seed}");
                }
            }
            Outcome::NoPlan => panic!("seed {seed}: no plan"),
        }
    }
    println!("{planned} with a plan, {lost} firms lost the ballot");
    assert!(planned > 300 && lost > 100, "{planned} {lost}");
}

/// Every order of so many things.
fn every_order(firms: &[FirmIdx], visit: &mut dyn FnMut(&[FirmIdx])) {
    fn go(rest: &mut Vec<FirmIdx>, chosen: &mut Vec<FirmIdx>, visit: &mut dyn FnMut(&[FirmIdx])) {
        if rest.is_empty() {
            return visit(chosen);
        }
        for index in 0..rest.len() {
            let firm = rest.remove(index);
            chosen.push(firm);
            go(rest, chosen, visit);
            chosen.pop();
            rest.insert(index, firm);
        }
    }
    go(&mut firms.to_vec(), &mut Vec::new(), visit);
}

/// Wins are those of the very orders drawn; the exact chance over all orders lies in the interval about as often as it says.
#[test]
fn chances_agree_with_all_orders() {
    const DRAWS: usize = 40;
    let draws = NonZeroUsize::new(DRAWS).expect("some");
    let (mut asked, mut outside, mut open, mut denied) = (0_usize, 0_usize, 0, 0);
    for seed in 0..90 {
        let problem = with_method(seed, Method::Ballot);
        let sets = granted_sets(&problem);
        if sets.is_empty() {
            continue;
        }
        let placements = Placements::of(&problem);
        let prepared = Prepared::new(&problem, &placements);
        let stop = AtomicBool::new(false);
        let options = Options { solver: Solver::Highs, time_limit: None, gap: 0.0, stop: &stop, progress: &|_, _| {} };
        let known = ask(&problem);
        let one = chances(&prepared, &options, known.holdings(), draws, Some(1)).expect("the solver keeps its word");
        let three = chances(&prepared, &options, &[], draws, Some(3)).expect("the solver keeps its word");
        assert_eq!(one, three, "seed {seed}: whatever the threads, whatever was known");
        assert_eq!((one.asked, one.draws), (DRAWS, DRAWS));
        let mut wins = vec![0; problem.firms.len()];
        for draw in 1..=DRAWS {
            let seed = format!("{}/draw-{draw}", problem.seed);
            let mut by_ballot: Vec<FirmIdx> = problem.firm_indices().collect();
            by_ballot.sort_by_key(|f| ballot(&seed, &problem.firm(*f).id));
            assert_eq!(order(&problem, draw), by_ballot);
            serial_winners(&sets, &by_ballot).iter().for_each(|f| wins[f.0] += 1);
        }
        assert_eq!(one.wins, wins, "seed {seed}");
        // The audit believes these, and not that somebody who comes first and may stand alone wins nothing.
        let firms = problem.firms.iter().zip(&wins).map(|(f, wins)| ChanceRef { firm: f.id.clone(), wins: *wins });
        let told = ChancesRef { asked: DRAWS, draws: DRAWS, firms: firms.collect() };
        let plan = Plan { chances: Some(told), ..written(&problem, &known) };
        let found = audit::audit(&problem, &plan);
        assert!(found.passes(), "seed {seed}: {:?}", found.faults);
        for firm in 0..problem.firms.len() {
            let mut wrong = plan.clone();
            wrong.chances.as_mut().expect("chances").firms[firm].wins = 0;
            denied += usize::from(wrong != plan && audit::audit(&problem, &wrong).has("chances-differ"));
        }
        let stopped = |c: ChancesRef| ChancesRef { asked: DRAWS + 1, ..c };
        let cut = Plan { chances: plan.chances.clone().map(stopped), reproducible: true, ..plan.clone() };
        assert!(audit::audit(&problem, &cut).has("claim-without-proof"), "draws that time ended are drawn again otherwise");
        let (mut orders, mut exact) = (0_usize, vec![0_usize; problem.firms.len()]);
        let firms: Vec<FirmIdx> = problem.firm_indices().collect();
        every_order(&firms, &mut |order| {
            orders += 1;
            serial_winners(&sets, order).iter().for_each(|f| exact[f.0] += 1);
        });
        for (firm, exact) in exact.into_iter().enumerate() {
            let (low, high) = interval(one.wins[firm], DRAWS);
            let share = (100_000 * exact / orders) as i64;
            let sure = exact == 0 || exact == orders;
            assert!(!sure || (low..=high).contains(&share), "seed {seed}: a sure thing lies in its interval");
            asked += usize::from(!sure);
            open += usize::from(!sure);
            outside += usize::from(!sure && !(low..=high).contains(&share));
        }
    }
    println!("{open} open chances, {outside} outside their interval; {denied} wins denied and missed");
    assert!(denied > 40, "{denied}");
    // Firms of one scenario share draws, so the spread is wider than that of as many free tosses.
    assert!(asked > 40 && outside * 100 <= 12 * asked, "{outside} of {asked} outside a 95 % interval");
}

/// A small scenario in which points are equal, written with its tables in an order of the dice.
fn near_tie(seed: u64, dice: &mut Rng) -> String {
    let mut rng = Rng(seed);
    let mut tables = Vec::new();
    let (a, b) = (rng.between(1, 2), rng.between(1, 2));
    for (row, y, plots) in [("A", 20, a), ("B", 60, b)] {
        tables.push(format!(
            "[row.{row}]\nsite = \"s\"\nfrom = [0, {y}]\nto = [{}, {y}]\ndepth = 20\nplots = {plots}\nbuilding = \"row\"\n",
            plots * 10
        ));
    }
    let firms = rng.between(3, 6);
    for firm in 1..=firms {
        let least = rng.pick(&[1, 1, 1, 2]);
        let power = rng.pick(&[10, 10, 20]);
        let class = ["press", "lathe"][(firm % 2) as usize];
        let priority = if rng.chance(30) { format!("priority = {}\n", rng.between(1, 2)) } else { String::new() };
        tables.push(format!(
            "[firm.F{firm}]\nname = \"F{firm}\"\nclass = \"{class}\"\npoints = {}\nplots = {least}\nuses = {{ power = {power} }}\n{priority}",
            least * 5
        ));
    }
    tables.push(format!("[resource.power]\nunit = \"kVA\"\ncapacity = {}\n", rng.pick(&[20, 30, 40, 100])));
    if rng.chance(50) {
        tables.push("[rules.z-apart]\nkeep_apart = { these = [\"press\"], from = [\"lathe\"], metres = 5 }\n".to_owned());
    }
    if rng.chance(50) {
        tables.push("[rules.a-quota]\nquota = { group = \"press\", max_firms = 1 }\n".to_owned());
    }
    let mut text = format!(
        "[scenario]\nname = \"t{seed}\"\nseed = \"public-{}\"\n[objective]\nweights = {{ points = 1 }}\n[building.row]\nfront_m = 5\nrear_m = 2\nside_m = 0\ncoverage_percent = 60\n[site.s]\nboundary = [[0, 0], [60, 0], [60, 100], [0, 100]]\n",
        seed % 11
    );
    while !tables.is_empty() {
        let next = dice.below(tables.len());
        text += &tables.remove(next);
    }
    text
}

/// Who holds what, and how it was told: none of it depends on the order of firms, rows and rules in the file.
#[test]
fn ties_do_not_depend_on_the_order_of_the_file() {
    let mut dice = Rng(99);
    let (mut tied, mut differently) = (0, 0);
    for seed in 0..2_000 {
        let method = match seed % 4 {
            0 => Method::BestPlan,
            1 => Method::StrictMerit,
            2 => Method::Ballot,
            _ => Method::Bands(Bands { from: vec![Milli::whole(10)], counts: Counts::Firms }),
        };
        let mut told = Vec::new();
        let mut texts = BTreeSet::new();
        for _ in 0..2 {
            let text = near_tie(seed, &mut dice);
            let loaded = scenario::parse(&text, &BTreeMap::new()).unwrap_or_else(|e| panic!("{text}\n{e:?}"));
            let mut problem = loaded.problem;
            problem.allotment.method = method.clone();
            let outcome = ask(&problem);
            let mut plan = written(&problem, &outcome);
            assert!(audit::audit(&problem, &plan).passes(), "seed {seed}");
            // The digest is of the file, which is another one.
            plan.scenario.sha256 = String::new();
            tied += usize::from(plan.refused.len() > 1);
            told.push(plan.to_json().expect("a plan is JSON"));
            texts.insert(text);
        }
        assert_eq!(told[0], told[1], "seed {seed}");
        differently += usize::from(texts.len() > 1);
    }
    println!("{tied} with several firms refused, {differently} files in another order");
    assert!(tied > 2_000 && differently > 1_900, "{tied} {differently}");
}

/// The audit reads what a plan says of chances.
#[test]
fn chances_that_cannot_be_are_rejected() {
    let problem = with_method(3, Method::Ballot);
    let plan = written(&problem, &ask(&problem));
    let barred = |id: &str| plan.refused.iter().any(|r| r.firm == id && r.grounds[0].key.starts_with("miss."));
    let wins = |id: &str| if barred(id) { 0 } else { 7 };
    let firms = problem.firms.iter().map(|f| ChanceRef { firm: f.id.clone(), wins: wins(&f.id) });
    let told = ChancesRef { asked: 10, draws: 8, firms: firms.collect() };
    let plan = Plan { chances: Some(told), reproducible: false, ..plan.clone() };
    assert!(audit::audit(&problem, &plan).passes());
    let rejects = |change: &dyn Fn(&mut ChancesRef)| {
        let mut wrong = plan.clone();
        change(wrong.chances.as_mut().expect("chances"));
        assert!(audit::audit(&problem, &wrong).has("chances-differ"), "{:?}", wrong.chances);
    };
    rejects(&|c| c.draws = 11);
    rejects(&|c| c.firms[0].wins = 9);
    rejects(&|c| drop(c.firms.pop()));
    rejects(&|c| c.firms[0].firm = "nobody".into());
    let first = plan.chances.as_ref().expect("chances").firms[0].clone();
    rejects(&|c| c.firms.push(first.clone()));
}

/// A run by each method says in its report what decided, in both languages, with chances where they are asked for.
#[test]
fn reports_say_what_decided() {
    for language in [Language::En, Language::Id] {
        for (method, key) in [(Method::StrictMerit, "report.merit"), (Method::Ballot, "report.chances")] {
            let mut problem = with_method(11, method);
            problem.language = language;
            let stop = AtomicBool::new(false);
            let options = Options { solver: Solver::Highs, time_limit: None, gap: 0.0, stop: &stop, progress: &|_, _| {} };
            let run = |draws| {
                kavling::run::run_for(
                    &problem,
                    &options,
                    &[],
                    &kavling::run::Extras { chances: NonZeroUsize::new(draws), ..Default::default() },
                )
                .expect("a run")
            };
            let (made, again) = (run(20), run(20));
            assert_eq!(made.files, again.files);
            assert_eq!(made.plan, again.plan);
            let report = &made.files["report.md"];
            let title = format!("## {}", Catalogue::of(language).word(key));
            assert!(report.contains(&title), "{title}\n{report}");
            let none = Catalogue::of(language).word("report.envy-none");
            let held = made.plan.chances.is_some() || report.contains(none);
            assert!(held, "{report}");
            let back = Plan::from_json(&made.plan.to_json().expect("JSON")).expect("reads back");
            assert_eq!(Plan { digest: None, ..back }, made.plan);
        }
    }
}

/// An estate of 24 plots and 60 firms: no case whatever the time, and an interval that holds what is known of the optimum.
#[test]
fn an_estate_by_strict_merit() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/instances/estate-24-60-01.toml");
    let mut problem = scenario::read(&path).expect("a stored scenario").problem;
    problem.allotment.method = Method::StrictMerit;
    let stop = AtomicBool::new(false);
    let limit = Some(std::time::Duration::from_secs(90));
    let options = Options { solver: Solver::Highs, time_limit: limit, gap: 0.0, stop: &stop, progress: &|_, _| {} };
    let placements = Placements::of(&problem);
    let prepared = Prepared::new(&problem, &placements);
    let Outcome::Found(found) = prepared.search(&options).expect("the solver keeps its word") else { panic!("no plan") };
    println!("{:?}, best of all {:?}, ties {}", found.levels, found.best, found.ties_decided);
    assert!(envy::cases(&problem, &found.holdings).is_empty());
    let level = found.levels[0];
    let optimum = Milli::whole(2_519);
    assert!(level.value <= optimum && level.bound.is_none_or(|bound| level.value <= bound && bound <= optimum));
    assert!(found.best.is_some_and(|best| best.level.value <= optimum && best.level.bound.is_none_or(|bound| bound >= optimum)));
    let without = Problem { allotment: Default::default(), ..problem.clone() };
    let Outcome::Found(plain) = ask(&without) else { panic!("no plan") };
    println!("cases in the best plan of all: {}", envy::cases(&problem, &plain.holdings).len());
}
