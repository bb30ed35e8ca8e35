//! Land for the generator to lay out: seven families of random polygons, from a seed. All of it is invented.

use std::collections::BTreeMap;

use kavling::geometry::{Outline, Point};
use kavling::layout::{Head, Pattern, Shares, Wish};
use kavling::problem::Problem;
use kavling::site::{BuildingType, Gate, Site, SiteIdx};
use kavling::units::Length;

/// Random numbers (SplitMix64).
pub(crate) struct Dice(pub u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

pub(crate) const FAMILIES: [&str; 7] = ["convex", "L", "T", "dumbbell", "hole", "sliver", "curved"];

type Ring = Vec<(f64, f64)>;

/// A polygon of a family with holes, metres; about so many square metres, not yet turned.
fn shape(family: &str, dice: &mut Dice, area: f64) -> (Ring, Vec<Ring>) {
    let side = area.sqrt();
    match family {
        "convex" => {
            let count = 5 + (dice.next() % 6) as usize;
            let mut angles: Vec<f64> = (0..count).map(|_| dice.between(0.0, std::f64::consts::TAU)).collect();
            angles.sort_by(f64::total_cmp);
            let (a, b) = (side * dice.between(0.5, 0.8), side * dice.between(0.5, 0.8));
            (angles.iter().map(|t| (a * t.cos(), b * t.sin())).collect(), vec![])
        }
        "L" => {
            let (w, h) = (side * dice.between(1.0, 1.5), side * dice.between(1.0, 1.4));
            let (x, y) = (w * dice.between(0.4, 0.7), h * dice.between(0.4, 0.7));
            (vec![(0.0, 0.0), (w, 0.0), (w, y), (x, y), (x, h), (0.0, h)], vec![])
        }
        "T" => {
            let (w, h) = (side * dice.between(1.2, 1.6), side * dice.between(1.0, 1.4));
            let (a, b, y) = (w * dice.between(0.2, 0.4), w * dice.between(0.6, 0.8), h * dice.between(0.4, 0.6));
            (vec![(a, 0.0), (b, 0.0), (b, y), (w, y), (w, h), (0.0, h), (0.0, y), (a, y)], vec![])
        }
        "dumbbell" => {
            let (w, h) = (side * 1.8, side * 0.8);
            let (low, high) = (h * dice.between(0.2, 0.4), h * dice.between(0.6, 0.8));
            let (a, b) = (w * 0.38, w * dice.between(0.55, 0.65));
            let ring =
                [(0.0, 0.0), (a, 0.0), (a, low), (b, low), (b, 0.0), (w, 0.0), (w, h), (b, h), (b, high), (a, high), (a, h)];
            (ring.iter().copied().chain([(0.0, h)]).collect(), vec![])
        }
        "hole" => {
            let (w, h) = (side * dice.between(0.9, 1.4), side);
            let (x, y, s) = (w * dice.between(0.3, 0.6), h * dice.between(0.3, 0.6), side * dice.between(0.05, 0.15));
            let hole = vec![(x, y), (x + s, y + 0.1 * s), (x + 0.9 * s, y + s), (x - 0.2 * s, y + 0.8 * s)];
            (vec![(0.0, 0.0), (w, 0.0), (w * 1.05, h), (0.1 * w, h * 1.1)], vec![hole])
        }
        "sliver" => {
            let (w, h) = (side * dice.between(2.0, 3.5), side * dice.between(0.25, 0.45));
            (vec![(0.0, 0.0), (w, 0.0), (w, h * dice.between(0.1, 1.0)), (w * 0.5, h), (0.0, h * dice.between(0.3, 1.0))], vec![])
        }
        _ => {
            let count = 40 + (dice.next() % 60) as usize;
            let (a, b, wave) = (side * 0.6, side * dice.between(0.5, 0.7), dice.between(0.0, 0.12));
            let at = |i: usize| {
                let t = std::f64::consts::TAU * i as f64 / count as f64;
                let r = 1.0 + wave * (3.0 * t).sin();
                (a * r * t.cos(), b * r * t.sin())
            };
            ((0..count).map(at).collect(), vec![])
        }
    }
}

/// A site of a family; `None` where the dice made no valid outline.
pub(crate) fn site(family: &str, seed: u64) -> Option<Site> {
    let mut dice = Dice(seed);
    let area = dice.between(3_000.0, 100_000.0);
    let (ring, holes) = shape(family, &mut dice, area);
    // Every third lies along the axes on whole metres, as drawn by hand.
    let (angle, grid) = if seed.is_multiple_of(3) { (0.0, 1_000.0) } else { (dice.between(0.0, std::f64::consts::TAU), 1.0) };
    let (east, north) = if seed.is_multiple_of(5) { (700_123_456_f64, 9_301_234_567_f64) } else { (0.0, 0.0) };
    let placed = |ring: &Ring| -> Option<Outline> {
        let point = |&(x, y): &(f64, f64)| {
            let (x, y) = (x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos());
            let snap = |v: f64| ((v * 1_000.0 / grid).round() * grid) as i64;
            Point::new(snap(x) + east as i64, snap(y) + north as i64)
        };
        Outline::new(&ring.iter().map(point).collect::<Vec<_>>()).ok()
    };
    let mut site = Site::bare("main", placed(&ring)?);
    site.holes = holes.iter().map(placed).collect::<Option<_>>()?;
    // A gate somewhere on an edge that has room for a street, or the middle of a longest one.
    let edges: Vec<(Point, Point)> = site.boundary.edges().collect();
    let longest = *edges.iter().max_by_key(|(a, b)| a.distance(*b))?;
    let wide: Vec<_> = edges.into_iter().filter(|(a, b)| a.distance(*b) > Length(16_000)).collect();
    let (a, b) = if wide.is_empty() { longest } else { wide[(dice.next() % wide.len() as u64) as usize] };
    let share = dice.between(0.3, 0.7);
    let at = |from: i64, to: i64| from + ((to - from) as f64 * share).round() as i64;
    site.gates = vec![Gate::at(0, Point::new(at(a.x, b.x), at(a.y, b.y)))];
    Some(site)
}

/// A problem of one site and nothing else.
pub(crate) fn problem(site: Site) -> Problem {
    let loaded = kavling::scenario::parse(kavling::scenario::template(), &BTreeMap::new()).expect("the template reads");
    let mut problem = loaded.problem;
    problem.land.sites = vec![site];
    problem.land.rows.clear();
    problem.land.halls.clear();
    problem
}

pub(crate) fn wish() -> Wish {
    Wish {
        site: SiteIdx(0),
        patterns: vec![Pattern::Spine, Pattern::Parallel, Pattern::CulDeSac, Pattern::Loop],
        street: Length(12_000),
        service: Length(10_000),
        kerb: Length(9_000),
        dead_end: Length(50_000),
        heads: vec![Head::Hammerhead, Head::Circle],
        depths: vec![Length(28_500)],
        least_depth: Length(15_000),
        module: Length(2_000),
        building: BuildingType::Row,
        building_rules: None,
        price_m2: None,
        edge: Length(2_000),
        facilities: Vec::new(),
        shares: Shares::default(),
        green_width: Length(4_000),
        most: 12,
    }
}
