//! What surrounds a site and what lies on it: holes, gates, roads beyond them, reserves, the low point, the vehicle.
//!
//! Knows: raw tables, geometry. Must not know: firms, rules, how a site is laid out.

use super::at::{At, Corner};
use super::land::{outline, point, sorted};
use super::names::did_you_mean;
use super::reader::Reader;
use super::schema::{ClassWord, GateTable, ReserveTable, ReserveWord, RoadTable, SiteTable};
use crate::diagnostic::{Spot, caution, fault};
use crate::geometry::{Outline, Point, farther_than};
use crate::site::{Gate, PublicRoad, Reserve, ReserveKind, RoadClass, Site, Vehicle};
use crate::units::Length;

/// A gate may lie so far off the boundary: what surveys differ by.
const GATE_TOLERANCE: Length = Length(500);
/// Narrowest gate for a fire engine (Permen PU 26/PRT/M/2008, `domain.md` fire.clear_h, confidence C).
const NARROWEST_GATE: Length = Length(4_000);
/// Narrowest carriageway on which two lorries pass (Permen PU 11/PRT/M/2010 and estate norms, two lanes of 3.5 m; B, C).
const NARROWEST_ROAD: Length = Length(7_000);
/// Widest opening or carriageway that is believed.
const WIDEST: Length = Length(100_000);
/// Most lorry trips a day that are believed.
const MOST_TRIPS: u32 = 1_000_000;

/// One site while it is read.
struct Facts<'f> {
    reader: &'f Reader<'f>,
    name: &'f At<String>,
    boundary: &'f Outline,
    holes: &'f [Outline],
    /// Whether the site is to be laid out: its streets start at gates.
    laid_out: bool,
}

/// Adds to a site what its table says besides its boundary, areas and receptors, and tells what is wrong with it.
pub(super) fn add(reader: &Reader<'_>, name: &At<String>, table: &SiteTable, laid_out: bool, site: &mut Site) {
    site.holes = holes(reader, table);
    let facts = Facts { reader, name, boundary: &site.boundary, holes: &site.holes, laid_out };
    let roads = sorted(reader, &table.road);
    let vehicle = table.vehicle.as_ref().map(|at| class(at.value));
    let gates = facts.gates(table, &roads);
    let low_point = facts.low_point(table.low_point.as_ref());
    let read = roads.iter().filter_map(|(name, table)| facts.road(name, table, vehicle)).collect();
    for (index, (name, _)) in roads.iter().enumerate() {
        if !gates.iter().any(|gate| gate.road == Some(index)) {
            reader.report(caution("road-without-gate", &reader.spot_of(name)).with("name", name.value.as_str()));
        }
    }
    site.reserves =
        sorted(reader, &table.reserves).into_iter().filter_map(|(name, table)| reserve(reader, name, table)).collect();
    (site.gates, site.roads, site.low_point, site.vehicle) = (gates, read, low_point, vehicle.map(Vehicle::of));
}

fn holes(reader: &Reader<'_>, table: &SiteTable) -> Vec<Outline> {
    table.holes.iter().filter_map(|ring| outline(reader, "holes", ring)).collect()
}

fn class(word: ClassWord) -> RoadClass {
    match word {
        ClassWord::One => RoadClass::One,
        ClassWord::Two => RoadClass::Two,
        ClassWord::Three => RoadClass::Three,
    }
}

impl Facts<'_> {
    fn gates(&self, table: &SiteTable, roads: &[(&At<String>, &RoadTable)]) -> Vec<Gate> {
        let reader = self.reader;
        if let (Some(first), false) = (table.gates.first(), table.gate.is_empty()) {
            reader.exactly_one(&reader.spot_of(first), &format!("site.{}", self.name.value), &[("gates", true), ("gate", true)]);
        }
        let points: Vec<Option<Point>> =
            table.gates.iter().enumerate().map(|(index, gate)| self.bare_gate(index, gate)).collect();
        let bare = points.into_iter().flatten().enumerate().map(|(index, at)| Gate::at(index, at));
        let named = sorted(reader, &table.gate);
        bare.chain(named.into_iter().filter_map(|(name, table)| self.gate(name, table, roads))).collect()
    }

    /// A gate of which only the place is stated: where no street starts at it, a doubt is enough.
    fn bare_gate(&self, index: usize, gate: &Corner) -> Option<Point> {
        let at = point(self.reader, &gate.value)?;
        let spot = self.reader.spot_of(gate);
        if self.laid_out && self.off_boundary(at) {
            let told = fault("gate-off-boundary", &spot).with("name", Gate::at(index, at).id);
            self.reader.report(told.with("site", self.name.value.as_str()));
        } else if !self.boundary.covers_point(at) {
            self.reader.report(caution("gate-outside", &spot).with("site", self.name.value.as_str()));
        }
        Some(at)
    }

    fn off_boundary(&self, at: Point) -> bool {
        self.boundary.edges().all(|(a, b)| farther_than(at, at, a, b, Length(GATE_TOLERANCE.0 + 1)))
    }

    fn gate(&self, name: &At<String>, table: &GateTable, roads: &[(&At<String>, &RoadTable)]) -> Option<Gate> {
        let reader = self.reader;
        let at = point(reader, &table.at.value);
        if at.is_some_and(|at| self.off_boundary(at)) {
            let told = fault("gate-off-boundary", &reader.spot_of(&table.at)).with("name", name.value.as_str());
            reader.report(told.with("site", self.name.value.as_str()));
        }
        let width = table.width_m.as_ref().map(|width| {
            let read = reader.length_between(&reader.number(width), Length(1), WIDEST)?;
            if read < NARROWEST_GATE {
                let told = caution("gate-narrow", &reader.spot_of(width)).with("name", name.value.as_str());
                reader.report(told.with("width", read).with("least", NARROWEST_GATE));
            }
            Some(read)
        });
        let road = table.road.as_ref().map(|road| {
            let found = roads.iter().position(|(name, _)| name.value == road.value);
            if found.is_none() {
                let told = fault("unknown-road", &reader.spot_of(road)).with("name", road.value.as_str());
                let told = told.with("site", self.name.value.as_str());
                reader.report(told.helped(did_you_mean(&road.value, roads.iter().map(|(name, _)| name.value.as_str()))));
            }
            found
        });
        Some(Gate { id: name.value.clone(), at: at?, width: width.flatten(), road: road.flatten() })
    }

    fn road(&self, name: &At<String>, table: &RoadTable, vehicle: Option<RoadClass>) -> Option<PublicRoad> {
        let reader = self.reader;
        let id = name.value.as_str();
        let width = table.width_m.as_ref().map(|width| {
            let read = reader.length_between(&reader.number(width), Length(1), WIDEST)?;
            if read < NARROWEST_ROAD {
                let told = caution("road-narrow", &reader.spot_of(width)).with("name", id).with("width", read);
                reader.report(told.with("least", NARROWEST_ROAD));
            }
            Some(read)
        });
        match &table.right_of_way {
            None => reader.report(caution("right-of-way-not-stated", &reader.spot_of(name)).with("name", id)),
            Some(right) if !right.value => {
                reader.report(
                    fault("no-right-of-way", &reader.spot_of(right)).with("name", id).with("site", self.name.value.as_str()),
                );
            }
            Some(_) => {}
        }
        let stated = table.class.map(class);
        if let (Some(class), Some(vehicle)) = (stated, vehicle)
            && class < vehicle
        {
            let told = caution("road-class-below-vehicle", &reader.spot_of(name)).with("name", id);
            reader.report(told.with("class", class.numeral()).with("vehicle", vehicle.numeral()));
        }
        let trips = table.trips_per_day.as_ref().map(|at| reader.count_between(&reader.number(at), 0, MOST_TRIPS));
        let text = |at: &Option<At<String>>| at.as_ref().map(|at| at.value.clone());
        Some(PublicRoad {
            id: id.to_owned(),
            label: text(&table.label),
            class: stated,
            width: width.flatten(),
            right_of_way: table.right_of_way.as_ref().map(|right| right.value),
            source: text(&table.source),
            trips: trips.flatten(),
        })
    }

    fn low_point(&self, at: Option<&Corner>) -> Option<Point> {
        let corner = at?;
        let at = point(self.reader, &corner.value)?;
        let in_hole = self.holes.iter().any(|hole| hole.covers_point(at) && !on_edge(hole, at));
        if !self.boundary.covers_point(at) || in_hole {
            let told = fault("low-point-outside", &self.reader.spot_of(corner));
            self.reader.report(told.with("site", self.name.value.as_str()));
        }
        Some(at)
    }
}

fn on_edge(outline: &Outline, at: Point) -> bool {
    outline.edges().any(|(a, b)| !farther_than(at, at, a, b, Length(1)))
}

fn reserve(reader: &Reader<'_>, name: &At<String>, table: &ReserveTable) -> Option<Reserve> {
    let kind = match table.kind {
        ReserveWord::Obstacle => ReserveKind::Obstacle,
        ReserveWord::Building => ReserveKind::Building,
        ReserveWord::Green => ReserveKind::Green,
        ReserveWord::Easement => ReserveKind::Easement,
    };
    let outline = outline(reader, &name.value, &table.outline);
    let buffer = table
        .buffer_m
        .as_ref()
        .map_or(Some(Length::ZERO), |at| reader.length_between(&reader.number(at), Length::ZERO, Length(1_000_000)));
    let label = table.label.as_ref().map(|label| label.value.clone());
    Some(Reserve { id: name.value.clone(), label, kind, outline: outline?, buffer: buffer? })
}

/// Where the holes of a site stand in the file, in the order of [`Site::holes`]: only where every one could be read.
pub(super) fn hole_spots(reader: &Reader<'_>, table: &SiteTable, site: &Site) -> Vec<Spot> {
    let all = table.holes.len() == site.holes.len();
    table.holes.iter().filter(|_| all).map(|ring| reader.spot_of(ring)).collect()
}

/// Where the reserves of a site stand in the file, in the order of [`Site::reserves`].
pub(super) fn reserve_spots(reader: &Reader<'_>, table: &SiteTable, site: &Site) -> Vec<Spot> {
    let spot = |reserve: &Reserve| {
        let entry = table.reserves.iter().find(|(name, _)| name.value == reserve.id);
        entry.map_or_else(|| reader.spot(&(0..0)), |(_, table)| reader.spot_of(&table.outline))
    };
    site.reserves.iter().map(spot).collect()
}
