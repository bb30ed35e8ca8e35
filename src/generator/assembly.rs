//! A layout from its parts: faces, names, rows, green.
//!
//! Knows: streets and chains of cells. Must not know: how they were found.

use std::collections::BTreeSet;

use super::exact::{Filled, filled};
use super::facilities::Placed;
use super::planar::V;
use super::rows::Chain;
use super::served::served;
use super::streets::{PartKind, Streets};
use super::yard::Yard;
use crate::geometry::{Outline, Point, cross, joined, overlap_length};
use crate::layout::Layout;
use crate::message::Message;
use crate::site::{Face, LandArea, LandUse, Row, RowKind, Station, open_cell_names};
use crate::units::{Area, Length, isqrt};

/// A piece of what is left smaller than this joins a neighbour.
const SLIVER: Area = Area::m2(2);

/// The layout of streets and rows.
pub(super) fn layout(yard: &Yard<'_>, streets: &Streets, chains: &[Chain], facilities: &[Placed<'_>]) -> Result<Layout, Message> {
    let mut rings: Vec<Vec<V>> = streets.parts.iter().map(|(_, ring)| ring.clone()).collect();
    for chain in chains.iter().chain(facilities.iter().map(|facility| &facility.land)) {
        rings.extend(chain.cells.iter().map(|cell| cell.ring.clone()));
    }
    let filled = filled(yard, &rings).ok_or_else(|| Message::new("layout.left.unsound"))?;
    let (mut roads, loose) = roads(streets, &filled);
    let green = slivers(&mut roads, filled.rest.iter().chain(&loose).cloned().collect());
    let mut names = Names::new(yard);
    let mut areas = Vec::new();
    for (kind, outline) in roads {
        let stem = if matches!(kind, PartKind::Head(_)) { "head" } else { "street" };
        areas.push(LandArea { id: names.area(stem), land_use: LandUse::Road, label: None, outline });
    }
    for outline in green {
        areas.push(LandArea { id: names.area("green"), land_use: LandUse::Green, label: None, outline });
    }
    let mut at = streets.parts.len();
    let mut rows = Vec::new();
    for chain in chains {
        let faces = &filled.faces[at..at + chain.cells.len()];
        at += chain.cells.len();
        rows.push(row(yard, &filled, chain, faces, names.row()));
    }
    for Placed { wish, land } in facilities {
        let faces: Vec<&Outline> = filled.faces[at..at + land.cells.len()].iter().collect();
        at += land.cells.len();
        let outline = joined(&faces).filter(|outline| outline.area() >= wish.area);
        let outline = outline.ok_or_else(|| Message::new("layout.left.unsound"))?;
        areas.push(LandArea { id: wish.id.clone(), land_use: LandUse::Facility, label: wish.label.clone(), outline });
    }
    let layout = Layout { name: String::new(), site: yard.wish.site, areas, rows };
    if served(yard, &layout) { Ok(layout) } else { Err(Message::new("layout.left.not-served")) }
}

/// Streets and heads, each as one outline; kerbs join what they lie along. Pieces that join nothing are handed back.
fn roads(streets: &Streets, filled: &Filled) -> (Vec<(PartKind, Outline)>, Vec<Outline>) {
    let mut found: Vec<(PartKind, Outline)> = Vec::new();
    let mut loose = Vec::new();
    let parts = streets.parts.iter().map(|part| part.0).zip(&filled.faces);
    let (kerbs, parts): (Vec<_>, Vec<_>) = parts.partition(|(kind, _)| *kind == PartKind::Kerb);
    for (kind, face) in parts {
        let with = found
            .iter()
            .enumerate()
            .find_map(|(i, (k, outline))| if *k == kind { joined(&[outline, face]).map(|whole| (i, whole)) } else { None });
        match with {
            Some((index, whole)) => found[index].1 = whole,
            None => found.push((kind, face.clone())),
        }
    }
    for (_, kerb) in kerbs {
        // The last street it lies along: a side street brings its own kerbs.
        let with = found.iter().enumerate().rev().find_map(|(i, (_, outline))| joined(&[outline, kerb]).map(|whole| (i, whole)));
        match with {
            Some((index, whole)) => found[index].1 = whole,
            None => loose.push(kerb.clone()),
        }
    }
    (found, loose)
}

/// What is left, less slivers: each joins the street that it has most of its edge with; one without a street stays.
fn slivers(roads: &mut [(PartKind, Outline)], rest: Vec<Outline>) -> Vec<Outline> {
    let (small, mut kept): (Vec<_>, Vec<_>) = rest.into_iter().partition(|piece| piece.area() < SLIVER);
    for piece in small {
        let mut best: Option<(Length, usize, Outline)> = None;
        for (index, (_, road)) in roads.iter().enumerate() {
            let shared = shared(&piece, road);
            if shared > Length::ZERO && best.as_ref().is_none_or(|b| shared > b.0) {
                best = joined(&[road, &piece]).map(|whole| (shared, index, whole)).or(best);
            }
        }
        match best {
            Some((_, index, whole)) => roads[index].1 = whole,
            None => kept.push(piece),
        }
    }
    kept.sort_unstable();
    kept
}

/// Length along which two outlines run on each other.
fn shared(a: &Outline, b: &Outline) -> Length {
    a.edges().flat_map(|(p, q)| b.edges().map(move |(r, s)| overlap_length(p, q, r, s))).sum()
}

/// Names that are not in use.
struct Names {
    used: BTreeSet<String>,
    rows: usize,
    /// Rows of several sites that are laid out each need names of their own.
    before: String,
}

impl Names {
    fn new(yard: &Yard<'_>) -> Self {
        let land = &yard.problem.land;
        let mut used: BTreeSet<String> = land.rows.iter().flat_map(|row| row.cells.iter().chain([&row.id])).cloned().collect();
        used.extend(land.halls.iter().map(|hall| hall.id.clone()));
        used.extend(land.sites.iter().flat_map(|site| {
            let areas = site.areas.iter().map(|area| area.id.clone());
            areas.chain(site.reserves.iter().map(|reserve| reserve.id.clone())).chain([site.id.clone()])
        }));
        used.extend(yard.wish.facilities.iter().map(|facility| facility.id.clone()));
        let before = if yard.problem.layouts.len() > 1 { format!("{}-", yard.site.id) } else { String::new() };
        Self { used, rows: 0, before }
    }

    /// `street-1`, `street-2`, …
    fn area(&mut self, stem: &str) -> String {
        let mut number = 1;
        loop {
            let name = format!("{stem}-{number}");
            if self.used.insert(name.clone()) {
                return name;
            }
            number += 1;
        }
    }

    /// A, B, … Z, AA, AB, …
    fn row(&mut self) -> String {
        loop {
            let mut number = self.rows;
            self.rows += 1;
            let mut letters = Vec::new();
            loop {
                letters.push(b'A' + (number % 26) as u8);
                if number < 26 {
                    break;
                }
                number = number / 26 - 1;
            }
            let letters: String = letters.iter().rev().map(|&letter| char::from(letter)).collect();
            let name = format!("{}{letters}", self.before);
            if self.used.insert(name.clone()) {
                return name;
            }
        }
    }
}

fn row(yard: &Yard<'_>, filled: &Filled, chain: &Chain, faces: &[Outline], id: String) -> Row {
    let wish = yard.wish;
    let count = chain.cells.len();
    let inward = |cell: usize, p: Point| square(filled, yard, chain, cell, p);
    let faces: Vec<Face> = faces
        .iter()
        .enumerate()
        .map(|(cell, outline)| {
            let deep = chain.cells[cell].back.iter().map(|&p| inward(cell, filled.point(yard, p)));
            Face { outline: outline.clone(), depth: deep.min().unwrap_or(Length::ZERO) }
        })
        .collect();
    let stations: Vec<Station> = (0..=count)
        .map(|i| {
            let (along, front) = chain.stations[i];
            // At the end of a row the back of its last cell, else of the cell that begins here.
            let back = if i < count { chain.cells[i].back.last() } else { chain.cells[count - 1].back.first() };
            let front = filled.point(yard, front);
            Station { along: Length(along), front, back: back.map_or(front, |&p| filled.point(yard, p)) }
        })
        .collect();
    let kind = RowKind::Open { module: wish.module };
    Row {
        cells: open_cell_names(&id, &stations),
        id,
        site: wish.site,
        kind,
        building: wish.building,
        building_rules: wish.building_rules,
        phase: 1,
        price_m2: wish.price_m2,
        allow: None,
        stations,
        outline: None,
        faces: Some(faces),
    }
}

/// How far a point lies behind the front of a cell, rounded down.
fn square(filled: &Filled, yard: &Yard<'_>, chain: &Chain, cell: usize, p: Point) -> Length {
    let (a, b) = (filled.point(yard, chain.stations[cell].1), filled.point(yard, chain.stations[cell + 1].1));
    let long = isqrt(a.distance_squared(b) * 1_000_000).max(1);
    Length((cross(a, b, p) * 1_000).div_euclid(long) as i64)
}
