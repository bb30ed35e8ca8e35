//! Random land, firms and holdings, the same for a seed on every machine.

use std::collections::BTreeMap;
use std::fmt::Write;

use kavling::audit::{Audit, measure};
use kavling::firm::FirmIdx;
use kavling::plan::{Plan, Status};
use kavling::problem::{Holding, Problem};
use kavling::scenario;
use kavling::site::{HallIdx, Place, RowIdx, RowKind};
use kavling::units::Area;

use super::rng::Rng;

/// How many plans had what.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    many: usize,
    few: usize,
    open: usize,
    single: usize,
    halls: usize,
    sites: usize,
    digits: usize,
    merged: usize,
}

impl Seen {
    pub(crate) fn note(&mut self, problem: &Problem, audit: &Audit) {
        let land = &problem.land;
        let plots: usize = land.rows.iter().filter(|r| !r.is_open()).map(|r| r.cells.len()).sum();
        let merged = |h: &Holding| matches!(h.place, Place::Run { first, last, .. } if last > first);
        self.many += usize::from(plots >= 150);
        self.few += usize::from(plots <= 6);
        self.open += usize::from(land.rows.iter().any(|r| r.is_open()));
        self.single += usize::from(land.rows.iter().any(|r| r.kind == RowKind::Single));
        self.halls += usize::from(!land.halls.is_empty());
        self.sites += usize::from(land.sites.len() > 1);
        self.digits += usize::from(land.rows.iter().flat_map(|r| &r.cells).any(|c| c.len() >= 6));
        self.merged += usize::from(audit.holdings.iter().any(merged));
    }

    /// Whether every kind of plan came up.
    pub(crate) fn enough(&self) {
        let all = [self.many, self.few, self.open, self.single, self.halls, self.sites, self.digits, self.merged];
        assert!(all.iter().all(|n| *n >= 2), "the plans are too much alike: {self:?}");
    }
}

/// Metres along and across a street, turned and shifted.
struct Frame {
    x: f64,
    y: f64,
    cos: f64,
    sin: f64,
}

impl Frame {
    fn at(&self, u: f64, v: f64) -> String {
        format!("[{:.3}, {:.3}]", self.x + u * self.cos - v * self.sin, self.y + u * self.sin + v * self.cos)
    }
    fn ring(&self, u: (f64, f64), v: (f64, f64)) -> String {
        format!("[{}, {}, {}, {}]", self.at(u.0, v.0), self.at(u.1, v.0), self.at(u.1, v.1), self.at(u.0, v.1))
    }
}

fn between(rng: &mut Rng, low: f64, high: f64) -> f64 {
    // Tenths of a metre.
    rng.between((low * 10.0) as i64, (high * 10.0) as i64) as f64 / 10.0
}

/// A name of up to 60 characters.
fn name(rng: &mut Rng) -> String {
    let words = [
        "PT",
        "CV",
        "UD",
        "Karya",
        "Logam",
        "Presisi",
        "Sejahtera",
        "Teknik",
        "Mandiri",
        "Abadi",
        "Cetakan",
        "Pelapisan-Listrik",
        "&",
        "\"Baja\"",
        "Ölçü",
        "Металл",
        "鍛造",
        "🔩",
        "Purwakarta",
        "Sumberrejekimakmurjayasentosaabadi",
        "<b>",
        "=1+1",
        "المعادن",
    ];
    let long = rng.between(1, 60) as usize;
    let mut text = String::new();
    while text.chars().count() < long {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(rng.pick(&words));
    }
    let cut: String = text.chars().take(60).collect();
    cut.trim().to_owned()
}

/// One site along a street: two rows, sometimes open, with single plots and a hall at its far end.
fn site(rng: &mut Rng, index: usize, plots: usize, corner: (f64, f64), text: &mut String) -> f64 {
    let id = ["s", "timur", "lahan-perluasan"][index];
    let width = if rng.chance(30) { between(rng, 3.0, 6.0) } else { between(rng, 6.0, 24.0) };
    let long = width * plots.div_ceil(2).max(1) as f64;
    let turn = if rng.chance(35) { 0.0 } else { between(rng, -180.0, 180.0) };
    let frame = Frame { x: corner.0, y: corner.1, cos: turn.to_radians().cos(), sin: turn.to_radians().sin() };
    let (near, far) = (between(rng, 8.0, 40.0), between(rng, 8.0, 40.0));
    let (skew, deep) = (if rng.chance(40) { far } else { near }, near.max(far));
    let end = long + 60.0;
    let _ = writeln!(text, "[site.{id}]\nboundary = {}", frame.ring((-2.0, end), (-deep - 2.0, deep + 22.0)));
    let _ = writeln!(text, "gates = [{}]", frame.at(-2.0, 5.0));
    let _ = writeln!(text, "areas.jalan = {{ use = \"road\", outline = {} }}", frame.ring((-1.5, end - 0.5), (0.5, 9.5)));
    let _ = writeln!(
        text,
        "areas.hijau = {{ use = \"green\", label = {}, outline = {} }}",
        quoted(&name(rng)),
        frame.ring((0.0, long), (deep + 11.0, deep + 20.0))
    );
    let mut singles = String::new();
    for i in 0..rng.below(4) {
        let u = long + 2.0 + 14.0 * i as f64;
        let _ = writeln!(
            singles,
            "[plot.{}{}]\nsite = \"{id}\"\nbuilding = \"detached\"\noutline = [{}, {}, {}, {}, {}]",
            ["P", "Q", "R"][index],
            if rng.chance(30) { rng.between(1_000, 9_999) } else { rng.between(1, 99) } * 10 + i as i64,
            frame.at(u, 10.0),
            frame.at(u + 12.0, 10.0),
            frame.at(u + 12.0 - between(rng, 0.0, 8.0), 10.0 + deep / 2.0),
            frame.at(u + 5.0, 10.0 + deep),
            frame.at(u, 10.0 + deep / 2.0),
        );
    }
    if rng.chance(30) {
        let _ = writeln!(
            singles,
            "[hall.{}]\nsite = \"{id}\"\nfloor_m2 = 400\noutline = {}",
            ["H1", "H2", "H3"][index],
            frame.ring((long + 2.0, long + between(rng, 8.0, 50.0)), (-deep, 0.0))
        );
    }
    let first = if rng.chance(35) { rng.between(1_000, 9_000) } else { rng.between(1, 40) };
    for (side, (letter, count)) in [("A", plots.div_ceil(2)), ("B", plots / 2)].into_iter().enumerate() {
        if count == 0 {
            continue;
        }
        let letter = format!("{letter}{}", ["", "T", "L"][index]);
        let (from, to) = if side == 0 {
            (frame.at(0.0, 10.0), frame.at(width * count as f64, 10.0))
        } else {
            (frame.at(width * count as f64, 0.0), frame.at(0.0, 0.0))
        };
        let _ = writeln!(
            text,
            "[row.{letter}]\nsite = \"{id}\"\nfrom = {from}\nto = {to}\nbuilding = \"row\"\ndepth = [{near}, {skew}]"
        );
        // The length is rounded to the millimetre: what is left over widens the last plot.
        match rng.chance(15) && count <= 40 {
            true => drop(writeln!(text, "module = {}", between(rng, 1.0, 3.0).min(width))),
            false => drop(writeln!(text, "plots = {count}\nfirst = {first}")),
        }
    }
    text.push_str(&singles);
    end.max(2.0 * deep + 40.0) + deep + 60.0
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A problem, a plan that says nothing of grants, and holdings as the audit has them.
pub(crate) fn random(seed: u64) -> (Problem, Plan, Audit) {
    let mut rng = Rng(seed.wrapping_mul(7_919));
    let sites = [1, 1, 1, 2, 3][rng.below(5)];
    let total = match rng.below(4) {
        0 => rng.between(1, 6),
        1 => rng.between(150, 300),
        _ => rng.between(7, 150),
    } as usize;
    let mut land = String::new();
    let mut x = 0.0;
    for index in 0..sites {
        let plots = (total / sites).max(1);
        let wide = site(&mut rng, index, plots, (x, 0.0), &mut land);
        // Turned about its corner a site reaches as far to both sides.
        x += 2.2 * wide + if rng.chance(20) { 5_000.0 } else { 0.0 };
    }
    let sectors = rng.between(1, 30);
    let mut ids: Vec<usize> = (0..total + 60).collect();
    for i in (1..ids.len()).rev() {
        ids.swap(i, rng.below(i + 1));
    }
    let mut firms = String::new();
    for id in &ids {
        let sector = rng.between(1, sectors);
        let _ = writeln!(firms, "[firm.F{id}]\nname = {}\nsector = \"sektor {sector}\"\nplots = [1, 3]", quoted(&name(&mut rng)));
    }
    let head = format!(
        "[scenario]\nname = \"random-{seed}\"\ntitle = {}\n[objective]\nweights = {{ points = 1 }}\n",
        quoted(&name(&mut rng))
    );
    let toml = format!("{head}{land}{firms}");
    let problem = match scenario::parse(&toml, &BTreeMap::new()) {
        Ok(loaded) => loaded.problem,
        Err(error) => panic!("seed {seed}: {:.1500}", format!("{error:?}")),
    };
    let audit = hold(&problem, &mut rng, &ids);
    let plan = Plan::from_json(include_str!("../snapshots/drawing/sheet.plan.json")).expect("a plan");
    let status = if rng.chance(50) { Status::Optimal } else { Status::Feasible };
    let plan = Plan { status, value: None, bound: None, gap: None, levels: Vec::new(), grants: Vec::new(), ..plan };
    (problem, plan, audit)
}

/// Firms in no order onto runs of one to three plots, some left out, and into halls.
fn hold(problem: &Problem, rng: &mut Rng, order: &[usize]) -> Audit {
    let mut firms = order.iter().filter_map(|id| problem.find_firm(&format!("F{id}")));
    let mut holdings = Vec::new();
    let vacant = rng.between(0, 60) as usize;
    for (index, row) in problem.land.rows.iter().enumerate() {
        let mut at = 0;
        while at < row.cells.len() {
            let run = if rng.chance(70) { 1 } else { 1 + rng.below(3) } * if row.is_open() { 3 } else { 1 };
            let last = (at + run - 1).min(row.cells.len() - 1);
            if !rng.chance(vacant) {
                let Some(firm) = firms.next() else { break };
                let place = Place::Run { row: RowIdx(index), first: at, last };
                let area = row.run_outline(at, last).map_or(Area::ZERO, |o| o.area());
                holdings.push(Holding { firm, offer: 0, place, area, phase: 1 });
            }
            at = last + 1;
        }
    }
    for index in 0..problem.land.halls.len() {
        let inside: Vec<FirmIdx> = firms.by_ref().take(rng.below(5)).collect();
        let place = Place::Hall(HallIdx(index));
        holdings.extend(inside.into_iter().map(|firm| Holding { firm, offer: 0, place, area: Area::m2(60), phase: 1 }));
    }
    measure(problem, &holdings)
}
