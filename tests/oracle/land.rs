//! Random land: two rows facing over a road, sometimes an open row, a hall, a single plot, a second site.

use std::collections::BTreeSet;

use kavling::geometry::{Outline, Point, along, offset_inward};
use kavling::site::*;
use kavling::units::*;

use super::Rng;

/// A frame: `at(s, t)` lies s along the road and t to its left, in metres.
struct Frame {
    origin: Point,
    ahead: Point,
}

impl Frame {
    fn random(rng: &mut Rng, x: i64) -> Self {
        let (dx, dy) = match rng.below(10) {
            0..6 => (1, 0),
            6 => (0, 1),
            7 => (3, 4),
            8 => (-7, 24),
            _ => (1_000, 37),
        };
        let origin = Point::new(x, rng.between(-3, 3) * 12_345);
        Self { origin, ahead: Point::new(origin.x + dx * 1_000_000, origin.y + dy * 1_000_000) }
    }
    fn at(&self, s: i64, t: i64) -> Point {
        self.mm(Length::metres(s), Length::metres(t))
    }
    fn mm(&self, s: Length, t: Length) -> Point {
        offset_inward(along(self.origin, self.ahead, s), self.origin, self.ahead, t)
    }
    fn rectangle(&self, s: (i64, i64), t: (i64, i64)) -> Outline {
        let corners = [self.at(s.0, t.0), self.at(s.1, t.0), self.at(s.1, t.1), self.at(s.0, t.1)];
        Outline::new(&corners).expect("a rectangle")
    }
}

const ROAD: i64 = 12;
const REACH: i64 = 70;

fn site(frame: &Frame, id: &str, phase: u32) -> Site {
    let area = |id: &str, land_use, s, t| LandArea { id: id.into(), land_use, label: None, outline: frame.rectangle(s, t) };
    Site {
        gates: vec![Gate::at(0, frame.at(-20, 6))],
        areas: vec![
            area("ipal", LandUse::Facility, (-12, -4), (ROAD, ROAD + 9)),
            area("road", LandUse::Road, (0, REACH), (0, ROAD)),
            area("strip", LandUse::Green, (0, REACH), (60, 66)),
        ],
        receptors: vec![
            Receptor { id: "houses".into(), outline: frame.rectangle((-60, -25), (0, 30)), noise_limit: Some(Decibel(550)) },
            Receptor { id: "school".into(), outline: frame.rectangle((20, 40), (-110, -70)), noise_limit: None },
        ],
        phase,
        ..Site::bare(id, frame.rectangle((-20, 130), (-60, 80)))
    }
}

fn building_rules(rng: &mut Rng) -> Option<BuildingRules> {
    rng.chance(45).then(|| BuildingRules {
        front: Length(rng.pick(&[0, 3_000, 5_000])),
        rear: Length(rng.pick(&[0, 2_000])),
        side: Length(rng.pick(&[0, 1_000, 1_500])),
        coverage: rng.pick(&[1_000, 600, 700]),
        yard: Default::default(),
    })
}

/// A row on the far (left) side of the road, or on the near side.
fn row(rng: &mut Rng, frame: &Frame, site: SiteIdx, id: &str, left: bool) -> Row {
    let open = rng.chance(22);
    let count = rng.between(2, 5);
    let module = rng.pick(&[4_000, 5_000, 6_500]);
    let mut cuts = vec![0];
    for _ in 0..count {
        let width = if open { module } else { rng.pick(&[6_000, 8_000, 8_000, 10_000, 7_333]) };
        cuts.push(cuts[cuts.len() - 1] + width);
    }
    let total = cuts[cuts.len() - 1];
    let deep = rng.pick(&[20_000, 20_000, 18_500]);
    let depth = (Length(deep), Length(if rng.chance(20) { deep - 6_000 } else { deep }));
    // The site lies on the left of a frontage: the near row runs the other way.
    let (from, to) = if left {
        (frame.mm(Length(0), Length::metres(ROAD)), frame.mm(Length(total), Length::metres(ROAD)))
    } else {
        (frame.mm(Length(total), Length(0)), frame.mm(Length(0), Length(0)))
    };
    let cuts: Vec<Length> = cuts.into_iter().map(Length).collect();
    let name = |i: usize| if open { format!("{id}@{}", cuts[i]) } else { format!("{id}-{:02}", i + 1) };
    Row {
        id: id.into(),
        site,
        kind: if open { RowKind::Open { module: Length(module) } } else { RowKind::Plots },
        building: rng.pick(&[BuildingType::Detached, BuildingType::SemiDetached, BuildingType::Row]),
        building_rules: building_rules(rng),
        phase: if rng.chance(8) { 2 } else { 1 },
        price_m2: rng.chance(40).then(|| Money(rng.between(20, 35) * 100_000)),
        allow: allow(rng),
        cells: (0..cuts.len() - 1).map(name).collect(),
        stations: Row::stations_along(from, to, depth, &cuts),
        outline: None,
        faces: None,
    }
}

fn allow(rng: &mut Rng) -> Option<BTreeSet<String>> {
    rng.chance(10).then(|| ["press", "precision"].map(String::from).into())
}

/// A plot by outline, beyond the end of the left row: five corners, so that its area is its own.
fn single(rng: &mut Rng, frame: &Frame, site: SiteIdx) -> Row {
    let (s, t) = (REACH + 2, ROAD);
    let corners = [frame.at(s, t), frame.at(s + 9, t), frame.at(s + 11, t + 10), frame.at(s + 9, t + 20), frame.at(s, t + 20)];
    let station = |at: i64| Station { along: Length::metres(at), front: frame.at(s + at, t), back: frame.at(s + at, t + 20) };
    Row {
        id: "P".into(),
        site,
        kind: RowKind::Single,
        building: BuildingType::Detached,
        building_rules: building_rules(rng),
        phase: 1,
        price_m2: None,
        allow: None,
        cells: vec!["P".into()],
        stations: vec![station(0), station(9)],
        outline: Outline::new(&corners).ok(),
        faces: None,
    }
}

fn hall(rng: &mut Rng, frame: &Frame, site: SiteIdx) -> Hall {
    Hall {
        id: "H".into(),
        site,
        outline: frame.rectangle((REACH + 2, REACH + 22), (-20, 0)),
        floor: Area::m2(rng.pick(&[200, 300, 360])),
        phase: 1,
        price_m2: None,
        allow: allow(rng),
    }
}

/// Random land. Names are in sorted order, as the problem wants them.
pub fn random(rng: &mut Rng) -> Land {
    let frame = Frame::random(rng, 0);
    let mut land = Land { sites: vec![site(&frame, "main", 1)], ..Land::default() };
    land.rows.push(row(rng, &frame, SiteIdx(0), "A", true));
    let beyond = rng.below(10);
    if rng.chance(70) {
        land.rows.push(row(rng, &frame, SiteIdx(0), "B", false));
    }
    if rng.chance(30) {
        let frame = Frame::random(rng, 2_000_000);
        land.sites.push(site(&frame, "second", if rng.chance(20) { 2 } else { 1 }));
        land.rows.push(row(rng, &frame, SiteIdx(1), "C", true));
    }
    if beyond < 2 {
        land.rows.push(single(rng, &frame, SiteIdx(0)));
    }
    if (2..5).contains(&beyond) {
        land.halls.push(hall(rng, &frame, SiteIdx(0)));
    }
    land
}

/// Rows that a layout of the first site may have: one or two, along the road of their own frame.
pub fn rows_of_a_layout(rng: &mut Rng) -> Vec<Row> {
    let frame = Frame::random(rng, 0);
    let mut rows = vec![row(rng, &frame, SiteIdx(0), "L1", true)];
    if rng.chance(60) {
        rows.push(row(rng, &frame, SiteIdx(0), "L2", false));
    }
    rows
}
