//! For the tests at the foot of each rule: a hand-made site, grants on it, and what a rule is expected to say.
//!
//! ```text
//!                y 32 ┌──────┬──────┬──────┬──────┐
//!   houses            │ A-01 │ A-02 │ A-03 │ ipal │     row A: detached; setbacks 4 m in front, 2 m at the sides
//!   x -20 to -10 y 12 └──────┴──────┴──────┴──────┘
//!                      road
//!                y 0  ┌──────┬──────┐             ┌───┐
//!                     │ B-02 │ B-01 │             │ H │ row B: row buildings; H: a hall from x 40 to 60
//!               y -20 └──────┴──────┘             └───┘
//!                     0      10     20     30     40      C-01: on another site, from x 0 to 10 of its own frame
//! ```

use super::{Firms, Places, Rule};
use crate::firm::{Firm, FirmIdx, Offer};
use crate::geometry::{Outline, Point};
use crate::message::{Arg, Message};
use crate::problem::{Holding, Language, Objective, Problem};
use crate::site::*;
use crate::units::{Area, Decibel, Length, Milli};

fn box_of(x: (i64, i64), y: (i64, i64)) -> Outline {
    let point = |x: i64, y: i64| Point::new(x * 1_000, y * 1_000);
    Outline::rectangle(point(x.0, y.0), point(x.1, y.1)).expect("a rectangle")
}

fn row(id: &str, site: usize, building: BuildingType, ends: [(i64, i64); 2], plots: i64) -> Row {
    let [from, to] = ends.map(|(x, y)| Point::new(x * 1_000, y * 1_000));
    let cuts: Vec<Length> = (0..=plots).map(|i| Length::metres(10 * i)).collect();
    let rules = BuildingRules {
        front: Length::metres(4),
        rear: Length(0),
        side: Length::metres(2),
        coverage: 1_000,
        yard: Default::default(),
    };
    Row {
        id: id.into(),
        site: SiteIdx(site),
        kind: RowKind::Plots,
        building,
        building_rules: (building == BuildingType::Detached).then_some(rules),
        phase: 1,
        price_m2: None,
        allow: None,
        cells: (1..=plots).map(|i| format!("{id}-{i:02}")).collect(),
        stations: Row::stations_along(from, to, (Length::metres(20), Length::metres(20)), &cuts),
        outline: None,
        faces: None,
    }
}

fn land() -> Land {
    let site = |id: &str, boundary, areas, receptors| Site { areas, receptors, ..Site::bare(id, boundary) };
    let ipal = LandArea { id: "ipal".into(), land_use: LandUse::Facility, label: None, outline: box_of((30, 40), (12, 32)) };
    let houses = Receptor { id: "houses".into(), outline: box_of((-20, -10), (-20, 32)), noise_limit: None };
    let hall = Hall {
        id: "H".into(),
        site: SiteIdx(0),
        outline: box_of((40, 60), (-20, 0)),
        floor: Area::m2(300),
        phase: 1,
        price_m2: None,
        allow: None,
    };
    Land {
        sites: vec![
            site("main", box_of((0, 60), (-20, 32)), vec![ipal], vec![houses]),
            site("north", box_of((0, 40), (0, 40)), Vec::new(), Vec::new()),
        ],
        rows: vec![
            row("A", 0, BuildingType::Detached, [(0, 12), (30, 12)], 3),
            row("B", 0, BuildingType::Row, [(20, 0), (0, 0)], 2),
            row("C", 1, BuildingType::Row, [(0, 0), (10, 0)], 1),
        ],
        halls: vec![hall],
    }
}

/// Firms F1 to F4; F1 makes 85 dB(A), F2 75.
pub(crate) fn problem() -> Problem {
    let firm = |index: i64| Firm {
        id: format!("F{index}"),
        name: format!("Firm {index}"),
        class: None,
        sector: None,
        kbli: None,
        workers: None,
        turnover: None,
        investment: None,
        priority: None,
        applied: None,
        ready: 1,
        noise: (index <= 2).then_some(Decibel(950 - 100 * index)),
        facts: Default::default(),
        wanted: Vec::new(),
        offers: vec![Offer::default()],
    };
    Problem {
        name: "given".into(),
        title: "Given".into(),
        language: Language::En,
        currency: "IDR".into(),
        note: None,
        sha256: String::new(),
        phases: 1,
        land: land(),
        layouts: Vec::new(),
        laid: None,
        firms: (1..=4).map(firm).collect(),
        sectors: Vec::new(),
        resources: Vec::new(),
        rules: Vec::new(),
        objective: Objective { levels: Vec::new() },
        npv: None,
        allotment: Default::default(),
        basis: Default::default(),
        crs: Default::default(),
        title_block: Default::default(),
        seed: String::new(),
    }
}

/// The firms of these numbers: 1 is F1.
pub(super) fn firms(numbers: &[usize]) -> Firms {
    Firms { label: "some".into(), members: numbers.iter().map(|n| FirmIdx(n - 1)).collect() }
}

/// Places by name.
pub(super) fn places(names: &[&str]) -> Places {
    Places { label: "places".into(), names: names.iter().map(|n| (*n).to_owned()).collect() }
}

/// The place of this name: `A-01`, `A-01..A-02`, `H`.
pub(super) fn place(name: &str) -> Place {
    let land = land();
    let runs = land.rows.iter().enumerate().flat_map(|(row, r)| {
        let ends = (0..r.cells.len()).flat_map(move |first| (first..r.cells.len()).map(move |last| (first, last)));
        ends.map(move |(first, last)| Place::Run { row: RowIdx(row), first, last })
    });
    let halls = (0..land.halls.len()).map(|hall| Place::Hall(HallIdx(hall)));
    runs.chain(halls).find(|place| land.place_name(*place) == name).unwrap_or_else(|| panic!("no place {name}"))
}

/// A plan on the site.
pub(super) struct Given {
    problem: Problem,
    holdings: Vec<Holding>,
}

/// A plan of these grants: number of the firm and name of the place. Floor in the hall is 100 m².
pub(super) fn given(grants: &[(usize, &str)]) -> Given {
    let problem = problem();
    let holding = |&(number, name): &(usize, &str)| {
        let place = place(name);
        let area = match place {
            Place::Run { .. } => problem.land.outline(place).map_or(Area::ZERO, |o| o.area()),
            Place::Hall(_) => Area::m2(100),
        };
        Holding { firm: FirmIdx(number - 1), offer: 0, place, area, phase: 1 }
    };
    Given { holdings: grants.iter().map(holding).collect(), problem }
}

impl Given {
    /// Expects these figures (`measured / limit unit`) and these breaches (key and parameters).
    #[track_caller]
    pub(super) fn expect(self, rule: &dyn Rule, figures: &str, breaches: &[&str]) {
        self.expect_bonuses(rule, figures, breaches, &[]);
    }

    /// Expects figures, breaches, and each bonus in thousandths.
    #[track_caller]
    pub(super) fn expect_bonuses(self, rule: &dyn Rule, figures: &str, breaches: &[&str], bonuses: &[i64]) {
        let verdict = rule.measure(&self.problem, &self.holdings);
        let shown = |value: Option<Milli>| value.map_or_else(|| "–".to_owned(), |v| v.to_string());
        let found =
            verdict.figures.map_or_else(String::new, |f| format!("{} / {} {}", shown(f.measured), shown(f.limit), f.unit));
        assert_eq!(found, figures);
        assert_eq!(verdict.breaches.iter().map(words).collect::<Vec<_>>(), breaches);
        assert_eq!(verdict.bonuses, bonuses.iter().map(|b| Milli(*b)).collect::<Vec<_>>());
    }
}

/// A message as its key and its parameters, in no language.
fn words(message: &Message) -> String {
    let value = |arg: &Arg| match arg {
        Arg::Text(text) => text.clone(),
        Arg::Count(n) => n.to_string(),
        Arg::Length(length) => length.to_string(),
        Arg::Area(area) => area.to_string(),
        Arg::Milli(milli) => milli.to_string(),
        Arg::Money(money) => money.to_string(),
        Arg::Decibel(level) => level.to_string(),
        Arg::List(names) => names.join("+"),
        Arg::Message(inner) => words(inner),
    };
    let args: Vec<String> = message.args.iter().map(|(name, arg)| format!("{name} {}", value(arg))).collect();
    format!("{}: {}", message.key.strip_prefix("breach.").unwrap_or(&message.key), args.join(", "))
}
