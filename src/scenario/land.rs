//! Sites and halls from their tables, and what every kind of land has in common.
//!
//! Knows: raw tables, geometry. Must not know: firms, rules. Rows and plots are in [`super::rows`].

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::at::{At, Number, Ring, Whole};
use super::checks::{self, Piece};
use super::layouts;
use super::names::{check_name, did_you_mean, natural};
use super::places::{Named, PlaceNames};
use super::reader::Reader;
use super::schema::{AreaTable, BuildingWord, HallTable, ReceptorTable, Root, SiteTable, UseWord};
use super::{rows, site_facts, yard};
use crate::diagnostic::{Spot, caution, fault};
use crate::geometry::{Outline, OutlineFault, Point};
use crate::layout::Wish;
use crate::site::{
    BuildingRules, BuildingType, Hall, HallIdx, Land, LandArea, LandUse, Receptor, ReserveKind, RowIdx, Site, SiteIdx,
};
use crate::units::{Length, Money};

/// Most corners of one polygon: the checks of two polygons against each other grow with the product of their corners.
const MOST_CORNERS: usize = 20_000;

/// The land and the names of its places.
#[derive(Debug, Default)]
pub(super) struct LandRead {
    pub land: Land,
    /// Sites that are still to be laid out.
    pub layouts: Vec<Wish>,
    pub places: PlaceNames,
    /// Where each site, row, plot and hall is named.
    pub spots: BTreeMap<String, Spot>,
}

/// What the reading of rows, plots and halls needs to know.
pub(super) struct Ground<'g> {
    pub reader: &'g Reader<'g>,
    pub sites: &'g [Site],
    /// Sites that are named but could not be read.
    pub lost_sites: BTreeSet<String>,
    pub rules: BTreeMap<BuildingType, (BuildingRules, yard::Fronts)>,
    /// Plots and cells so far.
    pub cells: Cell<usize>,
}

/// Entries of a section in natural order of their names, bad names reported.
pub(super) fn sorted<'t, T>(reader: &Reader<'_>, section: &'t BTreeMap<At<String>, T>) -> Vec<(&'t At<String>, &'t T)> {
    let mut entries: Vec<(&At<String>, &T)> = section.iter().filter(|(name, _)| check_name(reader, &reader.word(name))).collect();
    entries.sort_by(|a, b| natural(&a.0.value, &b.0.value));
    entries
}

/// Reads all land.
pub(super) fn read(reader: &Reader<'_>, root: &Root, broken: &BTreeSet<String>) -> LandRead {
    let mut pieces = Vec::new();
    let mut lost_sites = BTreeSet::new();
    let mut sites = Vec::new();
    let mut spots = BTreeMap::new();
    for (name, table) in sorted(reader, &root.site) {
        spots.insert(name.value.clone(), reader.spot_of(name));
        match site(reader, root, name, table, SiteIdx(sites.len()), &mut pieces) {
            Some(site) => sites.push(site),
            None => drop(lost_sites.insert(name.value.clone())),
        }
    }
    let incomplete = ["site", "row", "plot", "hall"].iter().any(|section| broken.contains(*section)) || !lost_sites.is_empty();
    let rules = building_rules(reader, root);
    let ground = Ground { reader, sites: &sites, lost_sites, rules, cells: Cell::new(0) };
    let mut lost = broken.contains("site") || incomplete;
    let mut rows = Vec::new();
    for (name, table) in sorted(reader, &root.row) {
        spots.insert(name.value.clone(), reader.spot_of(name));
        rows.push((rows::row(&ground, broken, name, table, &mut pieces), reader.spot_of(name)));
    }
    for (name, table) in sorted(reader, &root.plot) {
        spots.insert(name.value.clone(), reader.spot_of(name));
        rows.push((rows::plot(&ground, broken, name, table, &mut pieces), reader.spot_of(name)));
    }
    lost |= rows.iter().any(|(row, _)| row.is_none());
    let mut rows: Vec<_> = rows.into_iter().filter_map(|(row, spot)| Some((row?, spot))).collect();
    rows.sort_by(|a, b| natural(&a.0.id, &b.0.id));
    let layouts = layouts::read(&ground, broken, root);
    let mut halls = Vec::new();
    for (name, table) in sorted(reader, &root.hall) {
        spots.insert(name.value.clone(), reader.spot_of(name));
        match hall(&ground, broken, name, table, &mut pieces) {
            Some(hall) => halls.push((hall, reader.spot_of(name))),
            None => lost = true,
        }
    }
    checks::check(reader, &sites, &root.site, pieces);
    let mut places = PlaceNames::new(lost);
    name_places(reader, &mut places, &sites, &spots, &rows, &halls);
    let land =
        Land { sites, rows: rows.into_iter().map(|(row, _)| row).collect(), halls: halls.into_iter().map(|(h, _)| h).collect() };
    LandRead { land, layouts, places, spots }
}

fn name_places(
    reader: &Reader<'_>,
    places: &mut PlaceNames,
    sites: &[Site],
    spots: &BTreeMap<String, Spot>,
    rows: &[(crate::site::Row, Spot)],
    halls: &[(Hall, Spot)],
) {
    for (index, site) in sites.iter().enumerate() {
        if let Some(spot) = spots.get(&site.id) {
            places.add(reader, &site.id, Named::Site(SiteIdx(index)), spot);
        }
    }
    for (index, (row, spot)) in rows.iter().enumerate() {
        places.add(reader, &row.id, Named::Row(RowIdx(index)), spot);
    }
    for (index, (hall, spot)) in halls.iter().enumerate() {
        places.add(reader, &hall.id, Named::Hall(HallIdx(index)), spot);
    }
    for (index, (row, spot)) in rows.iter().enumerate() {
        for (cell, name) in row.cells.iter().enumerate() {
            places.add(reader, name, Named::Cell(RowIdx(index), cell), spot);
        }
    }
}

fn building_rules(reader: &Reader<'_>, root: &Root) -> BTreeMap<BuildingType, (BuildingRules, yard::Fronts)> {
    let mut rules = BTreeMap::new();
    for (name, table) in &root.building {
        let building = match name.value.as_str() {
            "row" => BuildingType::Row,
            "semi-detached" => BuildingType::SemiDetached,
            "detached" => BuildingType::Detached,
            other => {
                let told = fault("unknown-word", &reader.spot_of(name)).with("word", other).with("key", "building");
                reader.report(told.helped(did_you_mean(other, ["row", "semi-detached", "detached"])));
                continue;
            }
        };
        let front = reader.setback(&reader.number(&table.front_m));
        let rear = reader.setback(&reader.number(&table.rear_m));
        let side = table.side_m.as_ref().map_or(Some(Length::ZERO), |side| reader.setback(&reader.number(side)));
        let coverage = reader.percent(&reader.number(&table.coverage_percent));
        let held = yard::read(reader, name, table);
        if let (Some(front), Some(rear), Some(side), Some(coverage), Some((yard, fronts))) = (front, rear, side, coverage, held) {
            rules.insert(building, (BuildingRules { front, rear, side, coverage, yard }, fronts));
        }
    }
    rules
}

/// A building type from its word.
pub(super) fn building(word: BuildingWord) -> BuildingType {
    match word {
        BuildingWord::Detached => BuildingType::Detached,
        BuildingWord::SemiDetached => BuildingType::SemiDetached,
        BuildingWord::Row => BuildingType::Row,
    }
}

fn site(
    reader: &Reader<'_>,
    root: &Root,
    name: &At<String>,
    table: &SiteTable,
    index: SiteIdx,
    pieces: &mut Vec<Piece>,
) -> Option<Site> {
    let laid_out = root.layout.contains_key(name);
    let owner = format!("site.{}", name.value);
    let boundary = outline(reader, &owner, &table.boundary);
    let mut areas = Vec::new();
    for (area_name, table) in sorted(reader, &table.areas) {
        if let Some(area) = area(reader, area_name, table) {
            let easement = area.land_use == LandUse::Easement;
            let piece = Piece::new(index, &area.id, area.outline.clone(), reader.spot(&table.outline.span), easement);
            pieces.push(if area.land_use == LandUse::Facility { piece.built() } else { piece });
            areas.push(area);
        }
    }
    let mut receptors = Vec::new();
    for (receptor_name, table) in sorted(reader, &table.receptors) {
        receptors.extend(receptor(reader, receptor_name, table, boundary.as_ref()));
    }
    let phase = phase(reader, table.phase.as_ref());
    let mut site = Site { areas, receptors, ..Site::bare(&name.value, boundary?) };
    site_facts::add(reader, name, table, laid_out, &mut site);
    for (reserve, spot) in site.reserves.iter().zip(site_facts::reserve_spots(reader, table, &site)) {
        let easement = reserve.kind == ReserveKind::Easement;
        pieces.push(Piece::new(index, &reserve.id, reserve.outline.clone(), spot, easement).over(easement));
    }
    Some(Site { phase: phase?, ..site })
}

fn area(reader: &Reader<'_>, name: &At<String>, table: &AreaTable) -> Option<LandArea> {
    let land_use = match table.land_use {
        UseWord::Road => LandUse::Road,
        UseWord::Green => LandUse::Green,
        UseWord::Facility => LandUse::Facility,
        UseWord::Easement => LandUse::Easement,
    };
    let outline = outline(reader, &name.value, &table.outline)?;
    Some(LandArea { id: name.value.clone(), land_use, label: table.label.as_ref().map(|l| l.value.clone()), outline })
}

fn receptor(reader: &Reader<'_>, name: &At<String>, table: &ReceptorTable, boundary: Option<&Outline>) -> Option<Receptor> {
    let outline = outline(reader, &name.value, &table.outline);
    let limit = table.noise_dba.as_ref().map(|level| reader.level(&reader.number(level)));
    let outline = outline?;
    if boundary.is_some_and(|boundary| boundary.overlaps(&outline)) {
        reader.report(caution("receptor-inside", &reader.spot(&table.outline.span)).with("name", name.value.as_str()));
    }
    let noise_limit = match limit {
        Some(limit) => Some(limit?),
        None => None,
    };
    Some(Receptor { id: name.value.clone(), outline, noise_limit })
}

fn hall(
    ground: &Ground<'_>,
    broken: &BTreeSet<String>,
    name: &At<String>,
    table: &HallTable,
    pieces: &mut Vec<Piece>,
) -> Option<Hall> {
    let reader = ground.reader;
    let site = ground.site(broken, &table.site);
    let outline = outline(reader, &name.value, &table.outline);
    let floor = reader.area(&reader.number(&table.floor_m2));
    let price = ground.price(table.price_per_m2.as_ref());
    let phase = phase(reader, table.phase.as_ref());
    let (site, outline, floor) = (site?, outline?, floor.filter(|_| ground.room_for(name, 1))?);
    pieces.push(Piece::new(site, &name.value, outline.clone(), reader.spot(&table.outline.span), false).built());
    if floor > outline.area() {
        let told = caution("hall-floor", &reader.spot_of(&table.floor_m2)).with("name", name.value.as_str());
        reader.report(told.with("floor", floor).with("area", outline.area()));
    }
    let allow = table.allow.as_ref().map(|classes| classes.iter().map(|c| c.value.clone()).collect());
    Some(Hall { id: name.value.clone(), site, outline, floor, phase: phase?, price_m2: price?, allow })
}

impl Ground<'_> {
    /// The site that a row, plot or hall names.
    pub(super) fn site(&self, broken: &BTreeSet<String>, name: &At<String>) -> Option<SiteIdx> {
        let found = self.sites.iter().position(|site| site.id == name.value).map(SiteIdx);
        if found.is_none() && !self.lost_sites.contains(&name.value) && !broken.contains("site") {
            let told = fault("unknown-site", &self.reader.spot_of(name)).with("name", name.value.as_str());
            self.reader.report(told.helped(did_you_mean(&name.value, self.sites.iter().map(|site| site.id.as_str()))));
        }
        found
    }

    /// Whether so many more plots or cells can be held.
    pub(super) fn room_for(&self, name: &At<String>, more: usize) -> bool {
        let before = self.cells.get();
        self.cells.set(before + more);
        let most = rows::MOST_CELLS as usize;
        if before <= most && before + more > most {
            let told = fault("too-many-cells", &self.reader.spot_of(name)).with("name", name.value.as_str());
            self.reader.report(told.with("most", most));
        }
        before + more <= most
    }

    /// The price, where one is stated; `None` where what is stated is no price.
    pub(super) fn price(&self, at: Option<&At<Number>>) -> Option<Option<Money>> {
        at.map_or(Some(None), |at| self.reader.price(&self.reader.number(at)).map(Some))
    }
}

/// The first phase of a piece of land: 1 where it is not stated.
pub(super) fn phase(reader: &Reader<'_>, at: Option<&At<Whole>>) -> Option<u32> {
    at.map_or(Some(1), |at| reader.count_between(&reader.number(at), 1, 100))
}

/// A corner.
pub(super) fn point(reader: &Reader<'_>, corner: &[At<Number>; 2]) -> Option<Point> {
    let [x, y] = corner.each_ref().map(|at| reader.coordinate(&reader.number(at)));
    Some(Point::new(x?, y?))
}

/// A polygon; what is wrong with it is reported at the polygon itself.
pub(super) fn outline(reader: &Reader<'_>, owner: &str, ring: &Ring) -> Option<Outline> {
    if ring.value.len() > MOST_CORNERS {
        let told = fault("too-many-corners", &reader.spot_of(ring)).with("name", owner).with("found", ring.value.len());
        reader.report(told.with("most", MOST_CORNERS));
        return None;
    }
    let corners: Vec<Option<Point>> = ring.value.iter().map(|corner| point(reader, &corner.value)).collect();
    let corners = corners.into_iter().collect::<Option<Vec<Point>>>()?;
    let spot = reader.spot_of(ring);
    let at = |p: Point| format!("({}, {})", Length(p.x), Length(p.y));
    let corner = |p: Point| {
        let found = corners.iter().rposition(|c| *c == p).and_then(|index| ring.value.get(index));
        found.map_or(spot.clone(), |corner| reader.spot_of(corner))
    };
    let told = match Outline::new(&corners) {
        Ok(outline) => return Some(outline),
        Err(OutlineFault::TooFewPoints) => fault("too-few-corners", &spot),
        Err(OutlineFault::RepeatedPoint(p)) => fault("repeated-corner", &corner(p)).with("point", at(p)),
        Err(OutlineFault::SelfCrossing(p)) => fault("self-crossing", &spot).with("point", at(p)),
        Err(OutlineFault::NoArea) => fault("no-area", &spot),
        Err(OutlineFault::TooLarge) => fault("outline-too-large", &spot),
    };
    reader.report(told.with("name", owner));
    None
}
