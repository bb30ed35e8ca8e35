//! Net present value as a measure: the grants' worth and the part that does not depend on them add up to the cash
//! flow's; planner and audit come to the same; the plan found is the best of all plans by the cash flow itself.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

mod asking;
#[path = "npv/cases.rs"]
mod cases;
mod oracle;
#[path = "npv/roundings.rs"]
mod roundings;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use kavling::audit::{Audit, measure};
use kavling::expansion::{Expansion, ExpansionOption, Phase};
use kavling::finance::{Added, Bought, Finance, Month, Opened, Rate, Tenure, UnitValues, View, cash_flow};
use kavling::firm::{FirmIdx, Offer};
use kavling::formulation::backend::Solver;
use kavling::plan::Plan;
use kavling::planner::{Options, Outcome};
use kavling::problem::{Holding, Language, Measure, Npv, Objective, ObjectiveLevel, Problem};
use kavling::rules::docs;
use kavling::scenario;
use kavling::units::{Area, Milli, Money};
use kavling::venture::decide;
use oracle::{Rng, candidates, every_plan, random_problem};

fn npv(finance: &Finance, opened: &[Opened], bought: &[Bought]) -> f64 {
    cash_flow(finance, opened, bought, View::base(finance)).npv(finance.discount.base).0 as f64
}

/// What the grants in these quantities add to the cash flow's net present value.
fn added(finance: &Finance, opened: &[Opened], bought: &[Bought]) -> f64 {
    npv(finance, opened, bought) - npv(finance, &cases::without_grants(opened), bought)
}

/// All the money that grants turn over, for the roundings of units.
fn turnover(finance: &Finance, opened: &[Opened]) -> f64 {
    let m2 = |area: Area| area.0 as f64 / 2e6;
    let of = |o: &Opened| {
        let rent = if let Tenure::Lease { rent_m2, .. } = finance.tenure { rent_m2.0 } else { 0 };
        let items: f64 = finance.items.iter().map(|i| i.amount.0 as f64).sum();
        o.price.0 as f64 + rent as f64 * m2(o.granted) + items * (m2(o.granted) + m2(o.building) + f64::from(o.firms))
    };
    opened.iter().map(of).sum()
}

fn tolerance(finance: &Finance, opened: &[Opened], grants: usize) -> f64 {
    roundings::of_flow(finance, opened, grants) + roundings::of_measure(finance, grants, turnover(finance, opened))
}

/// A mistake in the units that the comparison must notice.
type Mistake = (&'static str, fn(&mut Finance, &mut Month));

const MISTAKES: [Mistake; 8] = [
    ("signed a year late", |_, starts| *starts = starts.plus(12)),
    ("signed at once", |finance, _| finance.absorption.base = 0),
    ("without land growth", |finance, _| finance.land_growth.base = Rate(0)),
    ("at the highest growth", |finance, _| finance.land_growth.base = finance.land_growth.high),
    ("undiscounted", |finance, _| finance.discount.base = Rate(0)),
    ("without tax", |finance, _| match &mut finance.tenure {
        Tenure::Sale { tax, .. } | Tenure::Lease { tax, .. } => *tax = 0,
    }),
    ("items of all phases", |finance, _| finance.items.iter_mut().for_each(|item| item.phase = None)),
    ("items of all sites", |finance, _| finance.items.iter_mut().for_each(|item| item.site = None)),
];

#[test]
fn grants_and_the_fixed_part_add_up_to_the_cash_flow() {
    let sites = ["east", "west"];
    let mut noticed = [0; MISTAKES.len()];
    let mut nearest = f64::MAX;
    for seed in 0..600 {
        let mut rng = Rng(seed);
        let finance = cases::finance(&mut rng, &sites);
        let phases = rng.between(1, 4) as u32;
        let starts: Vec<Month> = (0..phases).map(|_| finance.from.plus(rng.between(-14, 120) as i32)).collect();
        let mut opened = Vec::new();
        let mut grants: Vec<(usize, Added)> = Vec::new();
        for (phase, start) in (1..).zip(&starts) {
            for site in sites {
                let mut one = cases::empty(phase, *start, site);
                for _ in 0..rng.below(5) {
                    let area = Area(i128::from(rng.between(40_000_000, 4_000_000_000)));
                    let price = Money(rng.between(0, 6_000_000));
                    let building = Area::m2(rng.between(0, 900));
                    let held = rng.chance(30).then(|| Area(area.0 / i128::from(rng.between(1, 4)) * 5 / 4));
                    cases::add(&mut one, (area, price, building), held);
                    let more = Area((area.0 - held.map_or(0, |h| h.0)).max(0));
                    grants.push((opened.len(), Added { area: more, price_m2: price, first: held.is_none().then_some(building) }));
                }
                opened.push(one);
            }
        }
        let step = Bought { phase: 1, starts: starts[0], step: "step".to_owned(), cost: Money(777_777_777) };
        let truth = added(&finance, &opened, std::slice::from_ref(&step));
        let most = tolerance(&finance, &opened, grants.len());
        let sum = |mistake: Option<&Mistake>| -> f64 {
            let of = |(at, grant): &(usize, Added)| {
                let o: &Opened = &opened[*at];
                let (mut finance, mut starts) = (finance.clone(), o.starts);
                if let Some((_, change)) = mistake {
                    change(&mut finance, &mut starts);
                }
                UnitValues::by_site(&finance, (o.phase, starts), sites.into_iter())[&o.site].of(grant).0
            };
            1_000.0 * grants.iter().map(of).sum::<i64>() as f64
        };
        let off = (sum(None) - truth).abs();
        assert!(off <= most, "seed {seed}: off by {off}, at most {most}, of {truth}\n{finance:#?}\n{opened:#?}");
        nearest = nearest.min(if truth == 0.0 { f64::MAX } else { most / truth.abs() });
        for (count, mistake) in noticed.iter_mut().zip(&MISTAKES) {
            *count += usize::from((sum(Some(mistake)) - truth).abs() > most);
        }
    }
    for (count, (name, _)) in noticed.iter().zip(&MISTAKES) {
        println!("{name}: noticed in {count} of 600");
        assert!(*count > 60, "{name}: noticed in {count} of 600 only");
    }
    assert!(nearest < 1e-5, "the tolerance is small beside the sums: {nearest}");
}

fn only(measure: Measure) -> Objective {
    let weights = BTreeMap::from([(measure, 1_000)]);
    Objective { levels: vec![ObjectiveLevel { name: measure.name().to_owned(), weights }] }
}

/// A random problem whose plots have prices and whose grants bring money.
fn with_money(seed: u64, rng: &mut Rng) -> Problem {
    let mut problem = random_problem(seed);
    for row in &mut problem.land.rows {
        row.price_m2 = Some(Money(rng.between(1, 40) * 100_000));
    }
    for hall in &mut problem.land.halls {
        hall.price_m2 = Some(Money(rng.between(1, 40) * 100_000));
    }
    let sites: Vec<&str> = problem.land.sites.iter().map(|site| site.id.as_str()).collect();
    let mut finance = cases::finance(rng, &sites);
    // Fees large enough to make grants not worth their while, and buildings dear enough to matter.
    finance.items.iter_mut().filter(|item| item.per == kavling::finance::Per::Firm).for_each(|item| item.amount.0 *= 500);
    let starts = BTreeMap::from([(1, finance.from.plus(6)), (2, finance.from.plus(30))]);
    problem.npv = Some(Npv::new(&finance, starts, sites.into_iter()));
    problem.objective = only(Measure::Npv);
    problem
}

fn money_of(problem: &Problem) -> &Npv {
    problem.npv.as_ref().expect("money")
}

#[test]
fn the_plan_found_is_the_best_by_the_cash_flow() {
    let (mut cases_seen, mut refused_for_money, mut grants) = (0, 0, 0);
    for seed in 0..420 {
        let mut rng = Rng(seed ^ 0x1234);
        let problem = with_money(400_000 + seed, &mut rng);
        let money = money_of(&problem);
        let opened = |plan: &[Holding]| cases::opened(&problem, plan, &money.starts, |h| h.phase, &BTreeMap::new());
        let all = candidates(&problem);
        let mut worth = BTreeMap::new();
        for h in &all {
            let alone = opened(&[*h]);
            worth.insert(*h, (added(&money.finance, &alone, &[]), tolerance(&money.finance, &alone, 1)));
            // Planner and audit, each by its own way, to the thousandth.
            let audited = measure(&problem, &[*h]).values[0];
            assert_eq!(problem.facts(h).npv, audited, "seed {seed}: {h:?}");
            assert!(
                (1_000.0 * audited.0 as f64 - worth[h].0).abs() <= worth[h].1,
                "seed {seed}: {h:?} {audited:?} {:?}",
                worth[h]
            );
        }
        let mut best: Option<(f64, f64, usize)> = None;
        let mut count = 0;
        every_plan(&problem, &all, &mut |plan| {
            count += 1;
            let value: f64 = plan.iter().map(|h| worth[h].0).sum();
            let wins = best.is_none_or(|(known, ..)| value > known);
            if wins && measure(&problem, plan).passes() {
                best = Some((value, plan.iter().map(|h| worth[h].1).sum(), plan.len()));
            }
            count < 20_000
        });
        if count >= 20_000 {
            continue;
        }
        let outcome = asking::ask(&problem);
        let Some((best, off, _)) = best else {
            assert!(matches!(outcome, Outcome::Infeasible(_)), "seed {seed}: no plan is lawful, the planner says {outcome:?}");
            continue;
        };
        let Outcome::Found(found) = &outcome else { panic!("seed {seed}: {best} can be had, the planner says {outcome:?}") };
        let (value, held) = (found.levels[0].value, &found.holdings);
        assert_eq!(found.levels[0].bound, Some(value), "seed {seed}: proven");
        let own: f64 = held.iter().map(|h| worth[h].1).sum();
        let truth = added(&money.finance, &opened(held), &[]);
        assert!(truth >= best - off - own, "seed {seed}: {truth} found, {best} can be had");
        let most = tolerance(&money.finance, &opened(held), held.len());
        assert!((truth - 1_000.0 * value.0 as f64).abs() <= most, "seed {seed}: {truth} is told as {value:?}");
        // The plan as it is written passes its audit, and no other figure does.
        let plan = asking::written(&problem, &outcome);
        assert!(audited(&problem, &plan).passes(), "seed {seed}");
        cases_seen += 1;
        grants += held.len();
        refused_for_money += usize::from(all.iter().any(|h| worth[h].0 < -worth[h].1));
    }
    println!("{cases_seen} cases, {grants} grants, {refused_for_money} with grants that cost more than they bring");
    assert!(cases_seen >= 300 && grants > 400 && refused_for_money > 40, "the cases are too thin");
}

fn audited(problem: &Problem, plan: &Plan) -> Audit {
    kavling::audit::audit(problem, &Plan::from_json(&plan.to_json().expect("a plan")).expect("a plan"))
}

/// Two phases: some land and some firms come later, some firms grow.
fn phased(seed: u64, rng: &mut Rng) -> Problem {
    let mut problem = with_money(seed, rng);
    problem.phases = 2;
    problem.rules.clear();
    problem.land.rows.iter_mut().for_each(|row| row.phase = 1 + u32::from(rng.chance(30)));
    problem.land.halls.iter_mut().for_each(|hall| hall.phase = 1 + u32::from(rng.chance(30)));
    for firm in &mut problem.firms {
        firm.ready = 1 + u32::from(rng.chance(35));
        if firm.ready == 1 && rng.chance(60) {
            let mut terms = firm.offers[0].terms.clone();
            (terms.area_max, terms.plots, terms.building) = (None, Some((2, 3)), None);
            let at = firm.offers[0].at.clone();
            firm.offers.push(Offer { package: Some("grown".to_owned()), ready: 2, terms, at });
        }
    }
    problem
}

/// Each phase of an option is best by what it adds to the cash flow, and the phases add up to the whole of it.
#[test]
fn phases_count_what_they_add() {
    let (mut seen, mut grew, mut moved, mut still) = (0, 0, 0, 0);
    for seed in 0..250 {
        let mut rng = Rng(seed ^ 0x77);
        let problem = phased(500_000 + seed, &mut rng);
        let money = money_of(&problem).clone();
        let phase = |(number, starts): (&u32, &Month)| Phase { number: *number, starts: *starts, budget: None };
        let option = ExpansionOption {
            id: "all".to_owned(),
            title: "All".to_owned(),
            sites: problem.land.sites.iter().map(|site| (site.id.clone(), site.phase)).collect(),
            steps: Default::default(),
            without: Default::default(),
            moves: (seed % 3 == 0).into(),
            first_refusal: false,
        };
        let expansion = Expansion {
            phases: money.starts.iter().map(phase).collect(),
            options: vec![option],
            steps: Vec::new(),
            finance: Some(money.finance.clone()),
        };
        let stop = AtomicBool::new(false);
        let options = Options { solver: Solver::AVAILABLE[0], time_limit: None, gap: 0.0, stop: &stop, progress: &|_, _| {} };
        let venture = decide(&problem, &expansion, &expansion.options[0], &options, &[], &kavling::venture::Apart::default())
            .expect("the solver keeps its word");
        assert!(venture.at_once.is_none(), "what a grant adds hangs on what was granted before");
        let (mut books, mut total, mut grants) = (Vec::new(), Milli::ZERO, 0);
        for decided in &venture.phases {
            if !decided.run.audit.planned {
                break;
            }
            let own = money_of(&decided.problem);
            let number = decided.stage.phase;
            let held: BTreeMap<FirmIdx, Area> = own.before.clone();
            let one = BTreeMap::from([(number, money.starts[&number])]);
            let counted = |plan: &[Holding]| cases::opened(&decided.problem, plan, &one, |_| number, &held);
            let value = |plan: &[Holding]| added(&money.finance, &counted(plan), &[]);
            let plan = &decided.run.audit.holdings;
            let most = |plan: &[Holding]| tolerance(&money.finance, &counted(plan), plan.len());
            let mut best = f64::MIN;
            let all = candidates(&decided.problem);
            let mut tried = 0;
            every_plan(&decided.problem, &all, &mut |other| {
                tried += 1;
                if other.len() >= held.len() && measure(&decided.problem, other).passes() {
                    best = best.max(value(other) - most(other));
                }
                tried < 1_500
            });
            assert!(value(plan) + most(plan) >= best, "seed {seed}, phase {number}: {} found, {best} can be had", value(plan));
            let sum = decided.run.audit.values[0];
            assert!((1_000.0 * sum.0 as f64 - value(plan)).abs() <= most(plan), "seed {seed}, phase {number}");
            for h in plan.iter().filter(|h| held.contains_key(&h.firm)) {
                grew += usize::from(h.area > held[&h.firm]);
                moved += usize::from(decided.problem.facts(h).npv != Milli::ZERO && h.area <= held[&h.firm]);
            }
            // The library's own books, which the comparison shows.
            books.extend(decided.stage.opened(&decided.problem, plan));
            total += sum;
            grants += plan.len();
        }
        // Land that a moving firm gives back is in the books, and left out of the measure.
        let moves: u32 = books.iter().map(|opened| opened.moved.firms).sum();
        let off = (added(&money.finance, &books, &[]) - 1_000.0 * total.0 as f64).abs();
        let close = off <= tolerance(&money.finance, &books, grants);
        assert!(close || moves > 0, "seed {seed}: the phases miss the whole by {off}");
        still += usize::from(moves == 0);
        seen += usize::from(venture.phases.len() == 2 && venture.phases[1].run.audit.planned);
    }
    println!("{seen} options of two phases, {grew} firms grew");
    assert!(seen >= 200 && grew > 30 && still >= 150, "the cases are too thin: {seen}, {grew}, {still}");
    assert_eq!(moved, 0, "a firm that holds no more than before adds nothing");
}

/// Three plots at one price and three at another; the page of the measure states the money.
fn example(language: &str) -> String {
    let page = docs::measures()[0].example;
    format!(
        r#"
[scenario]
name = "npv"
language = "{language}"

[site.s]
boundary = [[0, 0], [60, 0], [60, 50], [0, 50]]
areas.road = {{ use = "road", outline = [[0, 20], [60, 20], [60, 30], [0, 30]] }}

[row.A]
site = "s"
from = [0, 30]
to = [60, 30]
depth = 20
plots = 6
building = "row"
price_per_m2 = 3_000_000

[firm.F1]
plots = 1

[firm.F2]
plots = 2

{page}"#
    )
}

#[test]
fn a_scenario_states_it_and_the_report_tells_it_in_millions() {
    for (language, unit) in [("en", "million IDR of net present value"), ("id", "juta IDR nilai kini bersih")] {
        let loaded = scenario::parse(&example(language), &BTreeMap::new()).expect("it reads");
        let stop = AtomicBool::new(false);
        let options = Options { solver: Solver::AVAILABLE[0], time_limit: None, gap: 0.0, stop: &stop, progress: &|_, _| {} };
        let run = kavling::run::run(&loaded.problem, &options, &[]).expect("a plan");
        let value = run.audit.values[0];
        // 600 m² at 3 million: 30 % less 2.5 % over the first twelve months, all of it in 2026; five instalments with
        // interest of 6 % on what is owed; 12,000 a square metre in each of ten years, from each signing on.
        let disc = |years: i32| 1.08_f64.powi(-years);
        let sale: f64 = 0.275 + (1..=5).map(|y| 0.14 * (1.0 + 0.06 * f64::from(6 - y)) * disc(y)).sum::<f64>();
        let fee: f64 = (0..10).map(|y| 12_000.0 * disc(y)).sum();
        let hand = 600.0 * (3e6 * sale + fee) / 1e3;
        assert!((value.0 as f64 - hand).abs() <= 1.0, "{value:?} is {hand} by hand");
        let report = &run.files["report.md"];
        assert!(report.contains(unit), "{report}");
        let plan: Plan = run.plan.clone();
        assert_eq!(plan.value.as_ref().and_then(|told| told.scaled(3)), Some(value.0.into()));
        // Any other worth is a fault of the plan.
        let mut altered = plan.clone();
        altered.grants[0].worth = kavling::plan::Number::decimal(value.0.into(), 3);
        assert!(audited(&loaded.problem, &plan).passes());
        assert!(audited(&loaded.problem, &altered).has("worth-differs"));
    }
    assert_eq!(scenario::parse(&example("en"), &BTreeMap::new()).expect("it reads").problem.language, Language::En);
}
