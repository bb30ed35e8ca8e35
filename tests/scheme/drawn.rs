//! Random schemes as text of a scenario, and random small problems with conditions, points and bands.

use std::fmt::Write as _;

use kavling::allotment::{Allotment, Bands, Condition, Counts, Criterion, Fact, Method, Quantity, Scheme, Test, Word};
use kavling::firm::FirmIdx;
use kavling::problem::{Measure, Objective, ObjectiveLevel, Problem};
use kavling::units::{Milli, decimal};

use super::oracle::{Rng, random_problem};

/// A firm as it is written.
#[derive(Debug, Clone)]
pub(super) struct DrawnFirm {
    pub id: String,
    pub workers: Option<u32>,
    pub turnover: Option<i64>,
    pub investment: Option<i64>,
    pub area_hundredths: Option<i64>,
    pub nib: Option<bool>,
    pub marks_tenths: Option<i64>,
}

/// A criterion as it is written; weight, values and shares in thousandths.
#[derive(Debug, Clone)]
pub(super) struct DrawnCriterion {
    pub name: String,
    pub of: &'static str,
    pub weight: i128,
    pub scale: Vec<(i128, i128)>,
}

/// A scheme with firms.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub criteria: Vec<DrawnCriterion>,
    pub firms: Vec<DrawnFirm>,
    /// Falling, thousandths.
    pub bands: Vec<i64>,
}

const OF: [(&str, i64); 8] = [
    ("workers", 40),
    ("turnover", 50_000_000_000),
    ("investment", 20_000_000_000),
    ("area_ideal_m2", 1_000),
    ("workers_per_100_m2", 9),
    ("investment_per_m2", 30_000_000),
    ("nib", 1),
    ("marks", 10),
];

fn some<T>(rng: &mut Rng, value: impl FnOnce(&mut Rng) -> T) -> Option<T> {
    (!rng.chance(12)).then(|| value(rng))
}

pub(super) fn draw(rng: &mut Rng) -> Case {
    let firm = |rng: &mut Rng, index: i64| DrawnFirm {
        id: format!("F{index}"),
        workers: some(rng, |rng| rng.between(0, 45) as u32),
        turnover: some(rng, |rng| rng.between(0, 60_000) * 1_000_003),
        investment: some(rng, |rng| rng.between(0, 25_000) * 1_000_003),
        area_hundredths: some(rng, |rng| rng.between(5_000, 90_000)),
        nib: some(rng, |rng| rng.chance(50)),
        marks_tenths: some(rng, |rng| rng.between(-10, 110)),
    };
    let count = rng.between(2, 6);
    let firms = (1..=count).map(|index| firm(rng, index)).collect();
    let criteria = (0..rng.between(1, 6)).map(|index| {
        let (of, most) = rng.pick(&OF);
        let mut values: Vec<i128> = (0..rng.between(2, 5)).map(|_| i128::from(rng.between(-most * 100, most * 1_000))).collect();
        values.sort_unstable();
        values.dedup();
        if values.len() < 2 {
            values = vec![0, 1_000];
        }
        let scale = values.into_iter().map(|value| (value, i128::from(rng.between(0, 1_000)))).collect();
        DrawnCriterion { name: format!("c{}", (index * 7) % 10), of, weight: i128::from(rng.between(1, 60_000)), scale }
    });
    let criteria = criteria.collect();
    let top = rng.between(1, 80_000);
    let bands = if rng.chance(50) { vec![top] } else { vec![top, top - rng.between(1, 30_000)] };
    Case { criteria, firms, bands }
}

/// The case as a scenario, without one firm where that is asked.
pub(super) fn text_of(case: &Case, without: Option<&str>) -> String {
    let list = |values: &[i64]| values.iter().map(|v| decimal((*v).into(), 3)).collect::<Vec<_>>().join(", ");
    let mut text = format!(
        "[scenario]\nname = \"drawn\"\n[allotment]\nmethod = \"bands\"\nbands = [{}]\n[fact.nib]\n[fact.marks]\nunit = \"of 10\"\n\
         [site.s]\nboundary = [[0, 0], [60, 0], [60, 40], [0, 40]]\n[row.A]\nsite = \"s\"\nfrom = [0, 10]\nto = [40, 10]\ndepth = 20\n\
         plots = 4\nbuilding = \"row\"\n",
        list(&case.bands)
    );
    for criterion in &case.criteria {
        let points = criterion.scale.iter().map(|(at, share)| format!("[{}, {}]", decimal(*at, 3), decimal(*share, 3)));
        let scale = points.collect::<Vec<_>>().join(", ");
        let (name, of, weight) = (&criterion.name, criterion.of, decimal(criterion.weight, 3));
        writeln!(text, "[criterion.{name}]\nof = \"{of}\"\nweight = {weight}\nscale = [{scale}]").expect("text");
    }
    for firm in case.firms.iter().filter(|firm| without != Some(firm.id.as_str())) {
        writeln!(text, "[firm.{}]", firm.id).expect("text");
        let mut line = |key: &str, value: Option<String>| {
            value.into_iter().for_each(|value| writeln!(text, "{key} = {value}").expect("text"));
        };
        line("workers", firm.workers.map(|v| v.to_string()));
        line("turnover", firm.turnover.map(|v| v.to_string()));
        line("investment", firm.investment.map(|v| v.to_string()));
        line("area_ideal_m2", firm.area_hundredths.map(|v| decimal(v.into(), 2)));
        line("facts.nib", firm.nib.map(|v| v.to_string()));
        line("facts.marks", firm.marks_tenths.map(|v| decimal(v.into(), 1)));
    }
    text
}

pub(super) fn bands_of(rng: &mut Rng) -> Bands {
    let from = match rng.below(4) {
        0 => vec![3],
        1 => vec![2],
        2 => vec![3, 2],
        _ => vec![4, 3, 2],
    };
    let counts = if rng.chance(50) { Counts::Firms } else { Counts::Jobs };
    Bands { from: from.into_iter().map(Milli::whole).collect(), counts }
}

fn one_test(rng: &mut Rng) -> Test {
    match rng.below(4) {
        0 => Test::Number { of: Quantity::Workers, min: Some(Milli::whole(rng.between(8, 10))), max: None },
        1 => Test::Number { of: Quantity::Fact("marks".into()), min: None, max: Some(Milli::whole(rng.between(3, 9))) },
        2 => Test::OneOf { of: Word::Class, allowed: vec!["press".into(), "precision".into()] },
        _ => Test::Yes("nib".into()),
    }
}

/// None, one or two conditions.
pub(super) fn conditions_of(rng: &mut Rng) -> Vec<Condition> {
    let condition = |rng: &mut Rng, name: &str| {
        let test = if rng.chance(25) { Test::Any(vec![one_test(rng), one_test(rng)]) } else { one_test(rng) };
        Condition { name: name.into(), what: None, source: None, confidence: None, test }
    };
    (0..rng.below(3)).map(|index| condition(rng, if index == 0 { "first" } else { "second" })).collect()
}

/// A random problem as the oracle makes it but for facts and points, and the same with conditions, points and bands.
pub(super) fn small_case(seed: u64) -> (Problem, Problem) {
    let mut plain = random_problem(700_000 + seed);
    let mut rng = Rng(0xBA4D_0000 + seed);
    // Land alone, or land with a liking for few points: bands then have something to decide.
    let weights = match rng.below(5) {
        0 => None,
        1 | 2 => Some([(Measure::Area, 1_000), (Measure::Neighbours, 1_000)]),
        _ => Some([(Measure::Area, 1_000), (Measure::Points, -40_000)]),
    };
    if let Some(weights) = weights {
        plain.objective = Objective { levels: vec![ObjectiveLevel { name: "worth".into(), weights: weights.into() }] };
    }
    for firm in &mut plain.firms {
        if !rng.chance(10) {
            firm.facts.insert("nib".into(), Milli::whole(rng.between(0, 9).min(1)));
        }
        if !rng.chance(10) {
            firm.facts.insert("marks".into(), Milli(rng.between(0, 20) * 500));
        }
    }
    let fact = |name: &str, unit: Option<&str>| Fact {
        name: name.into(),
        what: None,
        unit: unit.map(str::to_owned),
        min: None,
        max: None,
    };
    let mut allotment = Allotment {
        method: Method::Bands(bands_of(&mut rng)),
        facts: vec![fact("marks", Some("of 10")), fact("nib", None)],
        conditions: conditions_of(&mut rng),
        scheme: None,
    };
    if rng.chance(50) {
        let criterion = |name: &str, of: Quantity, weight: i64, scale: [(i64, i64); 2]| Criterion {
            name: name.into(),
            what: None,
            source: None,
            confidence: None,
            of,
            weight: Milli::whole(weight),
            scale: scale.map(|(at, share)| (Milli(at), Milli(share))).to_vec(),
        };
        let criteria = vec![
            criterion("marks", Quantity::Fact("marks".into()), 3, [(0, 0), (10_000, 1_000)]),
            criterion("workers", Quantity::Workers, 2, [(8_000, 0), (12_000, 1_000)]),
        ];
        let pass = rng.chance(50).then(|| Milli(rng.between(1, 4) * 500));
        allotment.scheme = Some(Scheme { criteria, pass });
    }
    allotment.settle(&mut plain.firms);
    let mut problem = Problem { allotment, ..plain.clone() };
    let bands = problem.allotment.bands().expect("bands").clone();
    problem.objective = problem.objective.after_bands(&bands);
    (plain, problem)
}

/// Whether a firm of a small case may be granted land, asked of its facts one by one.
pub(super) fn admits(problem: &Problem, firm: FirmIdx) -> bool {
    let firm = problem.firm(firm);
    fn passes(test: &Test, firm: &kavling::firm::Firm) -> bool {
        match test {
            Test::Number { of: Quantity::Workers, min: Some(min), .. } => {
                firm.workers.is_some_and(|n| i64::from(n) * 1_000 >= min.0)
            }
            Test::Number { of: Quantity::Fact(name), max: Some(max), .. } => firm.facts.get(name).is_some_and(|n| n <= max),
            Test::OneOf { allowed, .. } => firm.class.as_ref().is_some_and(|class| allowed.contains(class)),
            Test::Yes(name) => firm.facts.get(name).is_some_and(|n| n.0 == 1_000),
            Test::Any(tests) => tests.iter().any(|test| passes(test, firm)),
            Test::Number { .. } => unreachable!("not drawn"),
        }
    }
    let fulfils = problem.allotment.conditions.iter().all(|condition| passes(&condition.test, firm));
    let points = || {
        // 3 points for 10 marks and 2 for the workers from 8 to 12, both rounded to the thousandth.
        let marks = firm.facts.get("marks").map_or(0, |m| (2 * 3 * m.0 + 10) / 20);
        let workers = firm.workers.map_or(0, |n| 500 * (i64::from(n).clamp(8, 12) - 8));
        marks + workers
    };
    let pass = problem.allotment.scheme.as_ref().and_then(|scheme| scheme.pass);
    fulfils && pass.is_none_or(|pass| points() >= pass.0)
}
