//! A small problem and its plan, both worked out by hand: nothing here is computed by the code under test,
//! except the ballots.
//!
//! ```text
//!        y 32 ┌────┬─────┬──────┬─────┐
//!             │ F1 │ F2  │      │  P  │      row A: 8, 10, 12 m; single plot P: 10 m
//!        y 12 └────┴─────┴──────┴─────┘
//!              road, 80 × 12 m
//!        y 0  ┌────┬──────┬───────────┬──────────┐
//!             │ F3 │  F4  │           │  H: F5   │   open row B runs from x 40 back to 0, module 4 m
//!       y -20 └────┴──────┴───────────┴──────────┘
//! ```

use std::collections::BTreeSet;

use kavling::firm::{Firm, FirmIdx, Offer, Terms};
use kavling::geometry::{Outline, Point};
use kavling::plan::*;
use kavling::problem::*;
use kavling::rules::*;
use kavling::site::*;
use kavling::units::*;

/// Figures of the good plan.
pub const METRICS: [(&str, &str); 15] = [
    ("firms_applied", "6"),
    ("firms_granted", "5"),
    ("jobs", "50"),
    ("points", "15"),
    ("granted_area_m2", "760"),
    ("granted_floor_m2", "150"),
    ("site_area_m2", "8000"),
    ("saleable_area_m2", "2000"),
    ("plots_total", "4"),
    ("plots_granted", "2"),
    ("saleable_share", "0.25"),
    ("granted_share", "0.095"),
    ("green_share", "0.009375"),
    ("road_share", "0.12"),
    // 0.1 m² of 8,000 are 0.0000125: rounded half up.
    ("facility_share", "0.000013"),
];

pub fn number(text: &str) -> Number {
    Number(serde_json::from_str(text).expect("a number"))
}

/// An outline from millimetres.
pub fn outline(corners: &[(i64, i64)]) -> Outline {
    Outline::new(&corners.iter().map(|&(x, y)| Point::new(x, y)).collect::<Vec<_>>()).expect("valid")
}

fn rectangle(x: (i64, i64), y: (i64, i64)) -> Outline {
    let corners = [(x.0, y.0), (x.1, y.0), (x.1, y.1), (x.0, y.1)];
    outline(&corners.map(|(x, y)| (x * 1_000, y * 1_000)))
}

/// Corners in whole metres, as a plan writes them.
pub fn ring(corners: &[(i64, i64)]) -> Vec<[Number; 2]> {
    corners.iter().map(|&(x, y)| [number(&x.to_string()), number(&y.to_string())]).collect()
}

pub fn refusal(firm: &str) -> Refusal {
    Refusal {
        firm: firm.into(),
        code: "better-plan-without".into(),
        reason: "The best plan, by worth and then by the published order, leaves this firm out.".into(),
        grounds: vec![kavling::message::Message::new("ground.better-plan-without")],
        price: None,
    }
}

pub fn conflict(rule: &str) -> Conflict {
    Conflict { rule: rule.into(), shortfall: number("1"), unit: "firms".into(), text: String::new() }
}

fn firm(index: usize, points: i64, kva: i64, class: &str, terms: Terms) -> Firm {
    let uses = [("power".to_owned(), Milli::whole(kva))].into();
    Firm {
        id: format!("F{index}"),
        name: format!("Firm {index}"),
        class: Some(class.into()),
        sector: None,
        kbli: None,
        workers: Some(10),
        turnover: None,
        investment: None,
        priority: (index == 2).then_some(1),
        applied: (index == 3).then(|| "2026-01-01".to_owned()),
        ready: 1,
        noise: None,
        facts: Default::default(),
        wanted: Vec::new(),
        offers: vec![Offer {
            package: None,
            ready: 0,
            terms: Terms { points: Some(Milli::whole(points)), uses, ..terms },
            at: Default::default(),
        }],
    }
}

fn firms() -> Vec<Firm> {
    let plots = |n| Terms { plots: Some((n, n)), ..Terms::default() };
    let area = |min, max: Option<i64>| Terms { area_min: Some(Area::m2(min)), area_max: max.map(Area::m2), ..Terms::default() };
    vec![
        firm(1, 5, 10, "press", plots(1)),
        firm(2, 4, 20, "other", plots(1)),
        firm(3, 3, 30, "precision", area(150, None)),
        firm(4, 2, 5, "other", area(230, Some(250))),
        firm(5, 1, 4, "other", Terms { area_ideal: Some(Area::m2(150)), ..area(100, None) }),
        firm(6, 1, 40, "other", plots(1)),
    ]
}

fn row(id: &str, kind: RowKind, ends: [(i64, i64); 2], metres: &[i64]) -> Row {
    let [from, to] = ends.map(|(x, y)| Point::new(x * 1_000, y * 1_000));
    let cuts: Vec<Length> = metres.iter().map(|m| Length::metres(*m)).collect();
    let open = matches!(kind, RowKind::Open { .. });
    let name = |i: usize| if open { format!("{id}@{}", metres[i]) } else { format!("{id}-{:02}", i + 1) };
    let depth = (Length::metres(20), Length::metres(20));
    Row {
        id: id.into(),
        site: SiteIdx(0),
        kind,
        building: BuildingType::Detached,
        building_rules: None,
        phase: 1,
        price_m2: None,
        allow: None,
        cells: (0..metres.len() - 1).map(name).collect(),
        stations: Row::stations_along(from, to, depth, &cuts),
        outline: None,
        faces: None,
    }
}

fn land() -> Land {
    let area = |id: &str, land_use, outline| LandArea { id: id.into(), land_use, label: None, outline };
    let site = |id: &str, boundary, areas| Site { areas, ..Site::bare(id, boundary) };
    let areas = vec![
        area("drain", LandUse::Green, rectangle((0, 15), (35, 40))),
        area("pole", LandUse::Facility, outline(&[(-5_000, 0), (-4_500, 0), (-4_500, 200), (-5_000, 200)])),
        area("spine", LandUse::Road, rectangle((0, 80), (0, 12))),
        area("cable", LandUse::Easement, rectangle((0, 80), (0, 2))),
    ];
    let mut single = row("P", RowKind::Single, [(30, 12), (40, 12)], &[0, 10]);
    single.cells = vec!["P".into()];
    single.outline = Some(rectangle((30, 40), (12, 32)));
    let every_4_m: Vec<i64> = (0..=10).map(|i| i * 4).collect();
    Land {
        sites: vec![
            site("main", rectangle((-20, 80), (-30, 40)), areas),
            site("north", rectangle((0, 50), (100, 120)), Vec::new()),
        ],
        rows: vec![
            row("A", RowKind::Plots, [(0, 12), (30, 12)], &[0, 8, 18, 30]),
            row("B", RowKind::Open { module: Length::metres(4) }, [(40, 0), (0, 0)], &every_4_m),
            single,
        ],
        halls: vec![Hall {
            id: "H".into(),
            site: SiteIdx(0),
            outline: rectangle((40, 60), (-20, 0)),
            floor: Area::m2(380),
            phase: 1,
            price_m2: None,
            allow: None,
        }],
    }
}

fn power(land: &Land) -> Resource {
    let cells = |rows: &[usize], hall: &[&str]| {
        let cells = rows.iter().flat_map(|r| land.rows[*r].cells.iter().cloned());
        Serves::Cells(cells.chain(hall.iter().map(|h| (*h).to_owned())).collect::<BTreeSet<_>>())
    };
    let node =
        |id: &str, capacity, coincidence, serves| ResourceNode { id: id.into(), capacity: Milli(capacity), coincidence, serves };
    let nodes = vec![
        node("power", 55_200, 800, Serves::All),
        node("power.F1", 40_000, 1_000, cells(&[0, 2], &[])),
        node("power.F2", 40_000, 1_000, cells(&[1], &["H"])),
    ];
    Resource { id: "power".into(), unit: "kVA".into(), nodes }
}

fn rules() -> Vec<NamedRule> {
    let only =
        |label: &str, members: &[usize]| Firms { label: label.into(), members: members.iter().map(|i| FirmIdx(*i)).collect() };
    let named = |name: &str, kind| NamedRule { name: name.into(), kind };
    vec![
        named(
            "apart",
            RuleKind::KeepApart(KeepApart {
                these: only("press", &[0]),
                from: only("precision", &[2]),
                receptors: Vec::new(),
                metres: Length::metres(12),
                between: Between::Outlines,
            }),
        ),
        named(
            "beside",
            RuleKind::Wanted(Wanted {
                pairs: vec![(FirmIdx(0), FirmIdx(1), Milli::whole(1)), (FirmIdx(0), FirmIdx(3), Milli::whole(1))],
                within: None,
            }),
        ),
        named(
            "few",
            RuleKind::Quota(Quota {
                group: only("all", &[0, 1, 2, 3, 4, 5]),
                min_firms: Some(2),
                max_firms: None,
                min_area: None,
                max_area: None,
            }),
        ),
    ]
}

pub fn problem() -> Problem {
    let level =
        |name: &str, weights: &[(Measure, i64)]| ObjectiveLevel { name: name.into(), weights: weights.iter().copied().collect() };
    let land = land();
    Problem {
        name: "hand-made".into(),
        title: "Hand made".into(),
        language: Language::En,
        currency: "IDR".into(),
        note: None,
        sha256: "0".repeat(64),
        phases: 1,
        resources: vec![power(&land)],
        land,
        layouts: Vec::new(),
        laid: None,
        firms: firms(),
        sectors: Vec::new(),
        rules: rules(),
        objective: Objective {
            levels: vec![
                level("worth", &[(Measure::Points, 1_000), (Measure::Neighbours, 1_000)]),
                level("firms", &[(Measure::Firms, 1_000)]),
            ],
        },
        npv: None,
        allotment: Default::default(),
        basis: Default::default(),
        crs: Default::default(),
        title_block: Default::default(),
        seed: "2026".into(),
    }
}

fn grant(firm: &str, row: &str, plots: &[&str], figures: [&str; 3], corners: [(i64, i64); 4]) -> Grant {
    let [area, frontage, worth] = figures.map(number);
    Grant {
        firm: firm.into(),
        package: None,
        site: "main".into(),
        row: Some(row.into()),
        hall: None,
        plots: plots.iter().map(|p| (*p).to_owned()).collect(),
        stretch_m: None,
        phase: 1,
        area_m2: area,
        frontage_m: frontage,
        outline: ring(&corners),
        worth,
    }
}

fn grants() -> Vec<Grant> {
    let box_of = |x: (i64, i64), y: (i64, i64)| [(x.0, y.0), (x.1, y.0), (x.1, y.1), (x.0, y.1)];
    let stretch = |from: &str, to: &str| Some([number(from), number(to)]);
    let mut grants = vec![
        grant("F1", "A", &["A-01"], ["160", "8", "5"], box_of((0, 8), (12, 32))),
        grant("F2", "A", &["A-02"], ["200", "10", "4"], box_of((8, 18), (12, 32))),
        grant("F3", "B", &["B@32", "B@36"], ["160", "8", "3"], box_of((0, 8), (-20, 0))),
        grant("F4", "B", &["B@20", "B@24", "B@28"], ["240", "12", "2"], box_of((8, 20), (-20, 0))),
        grant("F5", "", &[], ["150", "0", "1"], box_of((40, 60), (-20, 0))),
    ];
    (grants[2].stretch_m, grants[3].stretch_m) = (stretch("32", "40"), stretch("20", "32"));
    (grants[4].row, grants[4].hall) = (None, Some("H".into()));
    grants
}

/// The plan of the picture: worth 5 + 4 + 3 + 2 + 1, and 1 for F1 beside F2.
pub fn good_plan(problem: &Problem) -> Plan {
    let said = |name: &str| -> String {
        let rule = problem.rules.iter().find(|rule| rule.name == name).expect("a rule of this problem");
        kavling::text::Catalogue::of(Language::En).say(&rule.kind.as_rule().describe(problem))
    };
    let verdict = |name: &str, measured: &str, limit: &str, unit: &str| RuleVerdict {
        name: name.into(),
        holds: true,
        measured: Some(number(measured)),
        limit: Some(number(limit)),
        unit: unit.into(),
        text: said(name),
    };
    let level = |measure: &str, value: &str| Level {
        measure: measure.into(),
        value: number(value),
        bound: Some(number(value)),
        gap: Some(number("0")),
    };
    let mut order = ["F1", "F4", "F5", "F6"].map(|f| (ballot("2026", f), f));
    order.sort_unstable();
    let order = ["F2", "F3"].into_iter().chain(order.iter().map(|(_, f)| *f));
    Plan {
        stage: None,
        allotment: None,
        amended: None,
        succession: None,
        envy: None,
        chances: None,
        layout: None,
        exact_cuts: None,
        schema: 1,
        scenario: ScenarioRef { name: problem.name.clone(), sha256: problem.sha256.clone() },
        status: Status::Optimal,
        value: Some(number("16")),
        bound: Some(number("16")),
        gap: Some(number("0")),
        levels: vec![level("worth", "16"), level("firms", "5")],
        solver: SolverRef { name: "hand".into(), version: "1".into() },
        reproducible: true,
        tie_break: TieBreakRef {
            seed: "2026".into(),
            complete: true,
            order: order.map(|f| Ballot { firm: f.into(), ballot: ballot("2026", f) }).collect(),
        },
        grants: grants(),
        refused: vec![refusal("F6")],
        rules: vec![verdict("apart", "12", "12", "m"), verdict("beside", "1", "2", "pairs"), verdict("few", "5", "2", "firms")],
        metrics: METRICS.iter().map(|(name, value)| ((*name).to_owned(), number(value))).collect(),
        conflict: Vec::new(),
        clash: Vec::new(),
        files: Default::default(),
        digest: None,
    }
}
