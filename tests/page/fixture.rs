//! A comparison made by hand: three options on the stored example drawing, one of them impossible, with names that
//! try to break out of whatever they are written into.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kavling::comparison::{
    Assumption, Better, Change, Comparison, Crossover, Demand, DemandCell, DemandCrossover, DemandPoint, Figure, GrantLine,
    LoadLine, MoneyResult, OptionResult, PhaseResult, RefusalLine, Regret, What, YearLine,
};
use kavling::message::Message;
use kavling::plan::{Conflict, Number, ScenarioRef, Status};
use kavling::units::{Milli, Money};

/// Names that are markup, ends of scripts and comments, formulas, or turn the direction of reading.
pub(crate) const HOSTILE: [&str; 6] = [
    "PT </script><script>window.hit=1</script>",
    "CV \"A\" 'B' & C -- ]]> <!-- D",
    "UD E|F\nG `H` *I* [J](http://e.vil) <img src=x onerror=window.hit=2>",
    "=1+1 {name} ${x} \\u003c/script",
    "\u{202e}dnats\u{200b} \u{1b}[31m",
    "PT Élan 🏭 \u{2028} 山田",
];

/// The sectors of the example by the number of their look.
const SECTORS: [&str; 7] = ["machining", "fabrication", "casting", "surface", "tooling", "assembly", "repair"];

pub(crate) fn number(value: i128, places: u32) -> Number {
    Number::decimal(value, places)
}

/// The stored example, with these plots given up.
pub(crate) fn drawing(vacant: &[&str]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/deltamas-8000.svg");
    let mut svg = fs::read_to_string(path).expect("the example");
    for plot in vacant {
        let open = format!("<g id=\"plot-{plot}\" class=\"plot held\" data-firm=\"");
        let at = svg.find(&open).expect("a plot");
        let rest = svg[at + open.len()..].find('"').expect("a firm") + at + open.len() + 1;
        svg.replace_range(at..rest, &format!("<g id=\"plot-{plot}\" class=\"plot vacant\""));
    }
    svg
}

/// The plots held in a drawing, as grants.
fn grants(svg: &str, since: u32) -> Vec<GrantLine> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(svg, options).expect("XML");
    let held = document.descendants().filter(|n| n.attribute("class") == Some("plot held"));
    held.enumerate()
        .map(|(index, group)| {
            let read = |name: &str| group.attribute(name).expect("a fact").to_owned();
            let plots = read("data-plots");
            let (first, last) = (plots.split(' ').next().expect("one"), plots.rsplit(' ').next().expect("one"));
            let place = if first == last { first.to_owned() } else { format!("{first}..{last}") };
            GrantLine {
                firm: read("data-firm"),
                name: name(&read("data-firm")),
                sector: Some(sector(&group)),
                class: Some(["quiet", "noisy"][index % 2].to_owned()),
                workers: Some(4 + index as u32),
                points: Some(number(605 + 7 * index as i128, 1)),
                site: "main".to_owned(),
                place,
                drawn_as: read("id"),
                area_m2: Number(read("data-area-m2").parse().expect("a number")),
                since,
            }
        })
        .collect()
}

/// What the colour of a plot says.
fn sector(group: &roxmltree::Node<'_, '_>) -> String {
    let look = group.descendants().filter_map(|n| n.attribute("class")).find_map(|c| c.strip_prefix("sector-"));
    SECTORS[look.and_then(|n| n.parse::<usize>().ok()).expect("a look")].to_owned()
}

/// A firm's name; the first few are hostile.
fn name(firm: &str) -> String {
    let index: usize = firm.trim_start_matches('F').parse().expect("a number");
    HOSTILE.get(index.wrapping_sub(17)).map_or_else(|| format!("Bengkel {firm} Jaya"), |h| (*h).to_owned())
}

fn phase(number_of: u32, status: Status, svg: Option<&str>, before: Option<&PhaseResult>) -> PhaseResult {
    let grants = svg.map(|svg| grants(svg, number_of)).unwrap_or_default();
    let was = |firm: &str| before.and_then(|p| p.grants.iter().find(|g| g.firm == firm)).map(|g| g.place.clone());
    let change = |(index, g): (usize, &GrantLine)| {
        let from = was(&g.firm);
        let what = match (&from, index) {
            (None, _) => What::Comes,
            (Some(_), 3) => What::Moves,
            (Some(_), 5) => What::Grows,
            _ => What::Stays,
        };
        let rule = (what == What::Moves).then(|| "relocation".to_owned());
        let area_before_m2 = from.as_ref().map(|_| number(2_005, 1));
        let (to, area_after_m2) = (Some(g.place.clone()), Some(g.area_m2.clone()));
        Change { firm: g.firm.clone(), name: g.name.clone(), what, from, to, area_before_m2, area_after_m2, rule }
    };
    let mut changes: Vec<Change> = grants.iter().enumerate().map(change).collect();
    if let Some(gone) = before.and_then(|p| p.grants.first()).filter(|_| !grants.is_empty()) {
        changes.push(Change {
            firm: "F99".to_owned(),
            name: HOSTILE[1].to_owned(),
            what: What::Goes,
            from: Some(gone.place.clone()),
            to: None,
            area_before_m2: Some(number(209, 0)),
            area_after_m2: None,
            rule: None,
        });
    }
    let refused = (1..=60_usize)
        .map(|n| format!("F{n:02}"))
        .filter(|firm| grants.iter().all(|g| g.firm != *firm))
        .take(if grants.is_empty() { 60 } else { 14 })
        .map(|firm| {
            let (code, ground) = match firm.as_bytes()[2] % 3 {
                _ if status == Status::Infeasible => ("no-lawful-plan", Message::new("ground.no-lawful-plan")),
                0 => ("rule-forbids", Message::new("ground.rule-forbids").with("rules", vec![HOSTILE[0].to_owned()])),
                _ => ("better-plan-without", Message::new("ground.better-plan-without")),
            };
            RefusalLine {
                name: name(&firm),
                sector: Some("polishing".to_owned()),
                class: Some("quiet".to_owned()),
                workers: Some(12),
                points: Some(number(511, 1)),
                expected: firm.as_str() >= "F50",
                firm,
                code: code.to_owned(),
                ground,
            }
        })
        .collect();
    let loads = [
        ("power", "kVA", 412_500 + 60_000 * i128::from(number_of), 480_000 + 160_000 * i128::from(number_of - 1)),
        ("power.F1", "kVA", 288_000, 300_000),
        ("wastewater", "m³/day", 18_900, 18_000),
    ];
    let planned = !grants.is_empty();
    PhaseResult {
        phase: number_of,
        starts: Some(format!("{}-01", 2026 + number_of)),
        status,
        value: planned.then(|| number(1_234_567, 3)),
        bound: planned.then(|| number(1_250_000, 3)),
        gap: (status == Status::Feasible).then(|| number(125, 4)),
        levels: Vec::new(),
        plan: format!("option/phase-{number_of}/plan.json"),
        digest: planned.then(|| "0123456789abcdef".repeat(4)),
        drawing: format!("option/phase-{number_of}/plan.svg"),
        move_sheet: before.filter(|_| planned).map(|_| format!("option-moves-{number_of}.svg")),
        moves_allowed: (number_of > 1).then_some(2),
        metrics: BTreeMap::new(),
        steps: if number_of > 1 { BTreeMap::from([("transformer".to_owned(), number_of - 1)]) } else { BTreeMap::new() },
        loads: loads
            .into_iter()
            .filter(|_| planned)
            .map(|(node, unit, load, capacity)| LoadLine {
                node: node.to_owned(),
                unit: unit.to_owned(),
                load: number(load, 3),
                capacity: number(capacity, 3),
            })
            .collect(),
        grants,
        refused,
        changes,
        conflict: if status == Status::Infeasible {
            vec![Conflict {
                rule: "keep-houses".to_owned(),
                shortfall: number(125, 1),
                unit: "m".to_owned(),
                text: format!("Firms of class `press` stand at least 40 m from: {}.", HOSTILE[1]),
            }]
        } else {
            Vec::new()
        },
    }
}

fn money(scale: i128) -> MoneyResult {
    let mut cumulative = 0;
    let years = (0..=12_u32).map(|year| {
        let net = if year < 2 { -9_400_000_000 * scale / 10 } else { 2_750_000_000 - i128::from(year) * 60_000_000 };
        cumulative += net;
        YearLine {
            year,
            begins: format!("{}-01", 2027 + year),
            items: BTreeMap::from([
                ("road & <drain>".to_owned(), number(net.min(0), 0)),
                ("sale".to_owned(), number(net.max(0), 0)),
            ]),
            net: number(net, 0),
            cumulative: number(cumulative, 0),
        }
    });
    MoneyResult {
        terms: "real".to_owned(),
        from: "2027-01".to_owned(),
        years: years.collect(),
        peak_deficit: number(18_800_000_000 * scale / 10, 0),
        peak_year: 1,
        tenure: "sale".to_owned(),
        peak_month: Some("2028-11".to_owned()),
        down_payment_per_firm: Some(number(150_000_000, 0)),
        instalment_per_firm: Some(number(86_400_000 + 1_000_000 * scale, 0)),
        npv: [9_100, 4_350, 1_020].map(|n| number((n - 250 * scale) * 1_000_000, 0)),
        rates: [60, 80, 115].map(|n| number(n, 1)),
        npv_price: [-2_400, 11_000].map(|n| number(n * 1_000_000, 0)),
        npv_absorption: [3_100, 5_000].map(|n| number(n * 1_000_000, 0)),
        absorption: Some([12, 18, 18]),
        cost_per_granted_m2: Some(number(4_456_789 + scale, 0)),
        average_price: Some(number(4_100_000, 0)),
        payback_month: Some("2036-02".to_owned()),
        titles: BTreeMap::from([("road & <drain>".to_owned(), "Road <b>& drain".to_owned())]),
        cost_per_net_m2: Some(number(3_456_789 + scale, 0)),
        cost_per_firm: Some(number(987_654_321, 0)),
        break_even_price: Some(number(3_910_000, 0)),
        payback_year: Some(9),
        assumptions: vec![
            Assumption {
                what: "discount_percent".into(),
                value: "8 %".into(),
                title: Some(Message::new("page.assumed-discount")),
                figure: Some(Message::new("page.assumed-percent").with("value", Milli(8_250))),
                confidence: "D".into(),
                source: "illustrative".into(),
            },
            Assumption {
                what: HOSTILE[2].into(),
                value: format!("Rp {scale}"),
                title: None,
                figure: Some(Message::new("page.assumed-sum").with("sum", Money(1_000_000 * scale as i64))),
                confidence: "invented".into(),
                source: HOSTILE[0].into(),
            },
        ],
    }
}

fn figure(key: &str, unit: &str, better: Better, values: [Option<i128>; 3], places: u32) -> Figure {
    let told: Vec<i128> = values.iter().flatten().copied().collect();
    let top = if better == Better::Lower { told.iter().min() } else { told.iter().max() };
    let judged = better != Better::Neither && told.iter().any(|v| Some(v) != top);
    Figure {
        key: key.to_owned(),
        unit: unit.to_owned(),
        better,
        values: values.iter().map(|v| v.map(|v| number(v, places))).collect(),
        differences: values.iter().map(|v| v.zip(values[0]).map(|(v, base)| number(v - base, places))).collect(),
        best: values.iter().map(|v| judged && v.as_ref() == top).collect(),
    }
}

/// Demand: `north` up to 7 firms, `east` from 8 on, nothing proven from there; one demand is not decided.
fn demand() -> Demand {
    let planned = |npv: i128, firms: i128, gap: Option<i128>| DemandCell {
        status: Some(if gap.is_some() { Status::Feasible } else { Status::Optimal }),
        gap: gap.map(|gap| number(gap, 9)),
        proven: gap.is_none(),
        npv: Some(number(npv * 1_000_000, 0)),
        firms_granted: Some(number(firms, 0)),
    };
    let impossible = || DemandCell { status: Some(Status::Infeasible), proven: true, ..DemandCell::default() };
    let point = |firms, stated, cells: [DemandCell; 2], best: Option<&str>| {
        let options = cells.into_iter().chain([impossible()]).collect();
        DemandPoint { firms, stated, options, best: best.map(str::to_owned) }
    };
    Demand {
        figure: "npv".to_owned(),
        expected: vec![60, 60, 60],
        points: vec![
            point(0, true, [planned(1_850, 14, None), planned(-320, 14, None)], Some("north")),
            point(7, false, [planned(1_850, 16, None), planned(1_849, 17, None)], Some("north")),
            point(8, false, [planned(1_850, 16, None), planned(2_700, 18, Some(5_100_000))], Some("east")),
            point(60, true, [planned(1_850, 16, None), DemandCell::default()], None),
        ],
        crossovers: vec![DemandCrossover {
            at: 8,
            below: Some("north".to_owned()),
            above: Some("east".to_owned()),
            proven: false,
            gap: Some(number(5_100_000, 9)),
        }],
        interrupted: true,
    }
}

/// The comparison and its drawings.
pub(crate) fn comparison() -> (Comparison, Vec<Vec<String>>) {
    let drawings = vec![
        vec![drawing(&["A-05", "A-06", "B-08"]), drawing(&["A-06"])],
        // At another scale, as a larger site has it.
        vec![drawing(&["B-05"]), drawing(&[]), drawing(&["A-12"])]
            .into_iter()
            .map(|d| d.replace("data-scale=\"500\"", "data-scale=\"750\"").replace(">Scale 1:500<", ">Scale 1:750<"))
            .collect(),
        vec![String::new()],
    ];
    let phases = |option: usize, statuses: &[Status]| {
        let mut list: Vec<PhaseResult> = Vec::new();
        for (index, status) in statuses.iter().enumerate() {
            let svg = Some(drawings[option][index].as_str()).filter(|svg| !svg.is_empty());
            let next = phase(index as u32 + 1, *status, svg, list.last());
            list.push(next);
        }
        list
    };
    let option = |id: &str, title: &str, status, phases: Vec<PhaseResult>| OptionResult {
        id: id.to_owned(),
        title: title.to_owned(),
        scenario: ScenarioRef { name: "cluster".to_owned(), sha256: "fedcba9876543210".repeat(4) },
        status,
        gap_asked: None,
        phases,
        regret: None,
        money: None,
        warnings: vec![HOSTILE[3].to_owned()],
    };
    let regret = |lost: i128, bound: i128| {
        Some(Regret {
            stepwise: number(1_234_567, 3),
            joint: number(1_234_567 + lost, 3),
            joint_bound: Some(number(bound, 3)),
            regret: number(lost, 3),
        })
    };
    let options = vec![
        OptionResult {
            regret: regret(0, 1_234_567),
            money: Some(money(10)),
            ..option("north", "Extend to the north", Status::Optimal, phases(0, &[Status::Optimal, Status::Optimal]))
        },
        OptionResult {
            regret: regret(12_250, 1_251_000),
            money: Some(money(14)),
            ..option("east", HOSTILE[0], Status::Feasible, phases(1, &[Status::Optimal, Status::Feasible, Status::Feasible]))
        },
        option("infill", "Infill only", Status::Infeasible, phases(2, &[Status::Infeasible])),
    ];
    let mut figures = vec![
        figure("firms_granted", "firms", Better::Higher, [Some(16), Some(17), None], 0),
        figure("jobs", "workers", Better::Higher, [Some(1_184), Some(1_184), None], 0),
        figure("granted_area_m2", "m²", Better::Higher, [Some(48_070_095), Some(50_160_000), None], 4),
        figure("granted_share", "share", Better::Higher, [Some(6_009), Some(6_270), None], 4),
        figure("points", "points", Better::Higher, [Some(12_345), Some(12_305), None], 1),
        figure("unheard_of", HOSTILE[1], Better::Neither, [Some(1), None, None], 0),
        figure("peak_deficit", "IDR", Better::Lower, [Some(18_800_000_000), Some(26_320_000_000), None], 0),
        figure("npv", "IDR", Better::Higher, [Some(1_850_000_000), Some(850_000_000), None], 0),
    ];
    figures[0].differences[0] = Some(number(0, 0));
    let comparison = Comparison {
        files: Default::default(),
        digest: None,
        schema: 1,
        title: "Cluster expansion & <b>others</b>".to_owned(),
        base: 0,
        options,
        figures,
        crossovers: vec![
            Crossover {
                of: "discount-rate".to_owned(),
                figure: "npv".to_owned(),
                below: "east".to_owned(),
                above: "north".to_owned(),
                at: number(725, 2),
                unit: "%".to_owned(),
            },
            Crossover {
                of: "rain".to_owned(),
                figure: "cost_per_firm".to_owned(),
                below: "north".to_owned(),
                above: "east".to_owned(),
                at: number(1_250, 0),
                unit: "mm".to_owned(),
            },
        ],
        demand: Some(demand()),
    };
    (comparison, drawings)
}
