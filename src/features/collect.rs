//! From a plan to its features.

use std::collections::BTreeSet;

use super::{Feature, Features, Kind, PlotFacts, Shape, Status, Tenant};
use crate::audit::Audit;
use crate::geometry::{Point, grown, shifted, within};
use crate::pieces::{Kind as PieceKind, Piece, Pieces};
use crate::plan::Plan;
use crate::problem::{Holding, Problem};
use crate::site::{BuildingType, LandUse, Place, ReserveKind, RowIdx, Site};
use crate::units::Length;

/// The features of an audited plan. `audit` is of this plan.
pub fn features(problem: &Problem, plan: &Plan, audit: &Audit) -> Features {
    let mut list = Vec::new();
    let pieces = Pieces::of(problem, audit);
    let mut ids = Names::default();
    for (index, site) in problem.land.sites.iter().enumerate() {
        of_site(site, &mut ids, &mut list);
        for piece in pieces.list.iter().filter(|piece| piece.site.0 == index) {
            of_piece(problem, site, piece, &mut ids, &mut list);
        }
    }
    Features {
        scenario: problem.name.clone(),
        title: problem.title.clone(),
        scenario_sha256: problem.sha256.clone(),
        plan_sha256: plan.digest.clone().unwrap_or_default(),
        language: problem.language,
        crs: problem.crs.clone(),
        list,
    }
}

/// Gives each id once for each kind.
#[derive(Debug, Default)]
struct Names(BTreeSet<(Kind, String)>);

impl Names {
    fn unique(&mut self, kind: Kind, id: &str) -> String {
        let mut name = id.to_owned();
        let mut again = 1;
        while !self.0.insert((kind, name.clone())) {
            again += 1;
            name = format!("{id} ({again})");
        }
        name
    }
}

fn of_site(site: &Site, ids: &mut Names, list: &mut Vec<Feature>) {
    let mut add = |kind: Kind, id: &str, label: &str, shape: Shape| {
        let area = match &shape {
            // Holes are features of their own.
            Shape::Area(_) if kind == Kind::Site => Some(site.area()),
            Shape::Area(outline) => Some(outline.area()),
            Shape::Line(_) | Shape::Point(_) => None,
        };
        let id = ids.unique(kind, id);
        list.push(Feature { kind, id, site: site.id.clone(), label: label.to_owned(), shape, area, plot: None });
    };
    add(Kind::Site, &site.id, &site.id, Shape::Area(site.boundary.clone()));
    for area in &site.areas {
        let kind = match area.land_use {
            LandUse::Road => Kind::Road,
            LandUse::Green => Kind::Green,
            LandUse::Facility => Kind::Facility,
            LandUse::Easement => Kind::Easement,
        };
        let label = area.label.as_deref().map(str::trim).filter(|label| !label.is_empty()).unwrap_or(&area.id);
        add(kind, &area.id, label, Shape::Area(area.outline.clone()));
    }
    for reserve in &site.reserves {
        let kind = match reserve.kind {
            ReserveKind::Obstacle | ReserveKind::Building => Kind::Kept,
            ReserveKind::Green => Kind::Green,
            ReserveKind::Easement => Kind::Easement,
        };
        add(kind, &reserve.id, reserve.name(), Shape::Area(reserve.outline.clone()));
        if reserve.buffer > Length::ZERO {
            for mut ring in within(&grown(&reserve.outline, reserve.buffer), &site.boundary) {
                ring.extend(ring.first().copied());
                add(Kind::Buffer, &reserve.id, "", Shape::Line(ring));
            }
        }
    }
    for (index, hole) in site.holes.iter().enumerate() {
        add(Kind::Hole, &format!("{}-hole-{}", site.id, index + 1), "", Shape::Area(hole.clone()));
    }
    if let Some(at) = site.low_point {
        add(Kind::LowPoint, &format!("{}-low-point", site.id), "", Shape::Point(at));
    }
    for receptor in &site.receptors {
        add(Kind::Receptor, &receptor.id, &receptor.id, Shape::Area(receptor.outline.clone()));
    }
    for (index, gate) in site.gates.iter().enumerate() {
        let road = gate.road.and_then(|road| site.roads.get(road)).map_or("", |road| road.name());
        add(Kind::Gate, &format!("{}-gate-{}", site.id, index + 1), road, Shape::Point(gate.at));
    }
}

fn of_piece(problem: &Problem, site: &Site, piece: &Piece, ids: &mut Names, list: &mut Vec<Feature>) {
    let (status, holdings, reserved_for, floor) = match &piece.kind {
        PieceKind::Held(holding) => (Status::Granted, vec![*holding], None, None),
        PieceKind::Vacant => (Status::Vacant, Vec::new(), None, None),
        PieceKind::Reserved(group) => (Status::Reserved, Vec::new(), group.clone(), None),
        PieceKind::Hall { floor, holdings } => {
            let status = if holdings.is_empty() { Status::Vacant } else { Status::Granted };
            (status, holdings.clone(), None, Some(*floor))
        }
    };
    let kind = if floor.is_some() { Kind::Hall } else { Kind::Plot };
    let id = ids.unique(kind, &piece.name());
    let facts = PlotFacts {
        number: piece.number.clone(),
        cells: piece.cells.clone(),
        status,
        tenants: holdings.iter().map(|holding| tenant(problem, holding)).collect(),
        reserved_for,
        frontage: piece.front.map(|_| piece.frontage),
        floor,
        phase: problem.land.phase(piece.place),
    };
    list.push(Feature {
        kind,
        id: id.clone(),
        site: site.id.clone(),
        label: piece.number.clone(),
        shape: Shape::Area(piece.outline.clone()),
        area: Some(piece.area),
        plot: Some(facts),
    });
    if let Place::Run { row, first, last } = piece.place {
        of_building(problem, site, (row, first, last), &id, list);
    }
}

/// Where the building may stand, and the front setback line, where the scenario states building rules.
fn of_building(problem: &Problem, site: &Site, (row, first, last): (RowIdx, usize, usize), id: &str, list: &mut Vec<Feature>) {
    let land = &problem.land;
    let own = &land.rows[row.0];
    if own.building_rules.is_none() || own.outline.is_some() || own.building == BuildingType::Hall {
        return;
    }
    let place = Place::Run { row, first, last };
    let mut add = |kind: Kind, shape: Shape| {
        let area = match &shape {
            Shape::Area(outline) => Some(outline.area()),
            Shape::Line(_) | Shape::Point(_) => None,
        };
        let (id, site) = (id.to_owned(), site.id.clone());
        list.push(Feature { kind, id, site, label: String::new(), shape, area, plot: None });
    };
    if let Some(envelope) = land.envelope(place) {
        add(Kind::Envelope, Shape::Area(envelope));
    }
    if let Some((a, b)) = setback_line(problem, row, first, last) {
        add(Kind::Setback, Shape::Line(vec![a, b]));
    }
}

/// The front setback line (GSB) of a run of plots: ends on its side lines.
pub(crate) fn setback_line(problem: &Problem, row: RowIdx, first: usize, last: usize) -> Option<(Point, Point)> {
    let row = &problem.land.rows[row.0];
    let front = row.building_rules?.front;
    if row.outline.is_some() || front <= Length::ZERO || front >= row.depth(first, last) {
        return None;
    }
    let back = |index: usize| {
        let station = &row.stations[index];
        shifted(station.front, station.front, station.back, front)
    };
    Some((back(first), back(last + 1)))
}

fn tenant(problem: &Problem, holding: &Holding) -> Tenant {
    let firm = problem.firm(holding.firm);
    Tenant {
        firm: firm.id.clone(),
        name: firm.name.clone(),
        sector: firm.coloured_by().to_owned(),
        class: firm.class.clone().unwrap_or_default(),
        phase: holding.phase,
        area: holding.area,
    }
}
