//! Lorry trips on public roads as a resource like any other: firms draw them, the roads that gates open on limit them.
//!
//! Knows: sites, their roads, what places they have. Must not know: firms, rules.

use std::collections::BTreeSet;

use super::land::LandRead;
use super::reader::Reader;
use super::schema::Root;
use crate::diagnostic::{Spot, caution, fault};
use crate::problem::{Resource, ResourceNode, Serves};
use crate::site::{Land, Site, SiteIdx};
use crate::text::Catalogue;
use crate::units::Milli;

/// What firms call them: `uses = { trips = 4 }`, or a column `trips`.
pub(super) const TRIPS: &str = "trips";

/// Where the first road states how many trips it may carry.
pub(super) fn stated(reader: &Reader<'_>, root: &Root) -> Option<Spot> {
    let roads = root.site.values().flat_map(|site| site.road.values());
    roads.filter_map(|road| road.trips_per_day.as_ref()).map(|at| reader.spot_of(at)).min()
}

/// Refuses a resource of the planner's own that bears the name.
pub(super) fn not_twice(reader: &Reader<'_>, root: &Root) {
    let own = root.resource.keys().find(|name| name.value == TRIPS);
    if let Some((own, roads)) = own.zip(stated(reader, root)) {
        reader.report(fault("trips-stated-twice", &reader.spot_of(own)).beside(&roads));
    }
}

/// The resource, where roads limit trips: for each site the sum over the roads that its gates open on, each road once.
pub(super) fn read(reader: &Reader<'_>, root: &Root, land: &LandRead, words: &Catalogue) -> Option<Resource> {
    stated(reader, root)?;
    let limits: Vec<Option<Milli>> = land.land.sites.iter().map(|site| limit(reader, root, site)).collect();
    let used = |index: usize| {
        let site = SiteIdx(index);
        let land = &land.land;
        land.rows.iter().any(|row| row.site == site) || land.halls.iter().any(|hall| hall.site == site)
    };
    let wanted = |index: usize| land.layouts.iter().any(|wish| wish.site.0 == index);
    let node = |id: String, capacity: Milli, serves| ResourceNode { id, capacity, coincidence: 1_000, serves };
    let unit = words.word("unit.trips-per-day").to_owned();
    if let [Some(only)] = limits.as_slice() {
        return Some(Resource { id: TRIPS.to_owned(), unit, nodes: vec![node(TRIPS.to_owned(), *only, Serves::All)] });
    }
    let mut nodes = Vec::new();
    for (index, (site, limit)) in land.land.sites.iter().zip(&limits).enumerate() {
        match limit {
            Some(limit) => {
                let id = format!("{TRIPS}.{}", site.id);
                nodes.push(node(id, *limit, Serves::Cells(places(&land.land, SiteIdx(index)))));
            }
            // On a site without a limit of its own firms that make trips would hang on no road at all.
            None if used(index) || wanted(index) => {
                let spot = land.spots.get(&site.id).cloned().unwrap_or_else(|| reader.spot(&(0..0)));
                reader.report(fault("trips-of-site-not-stated", &spot).with("site", site.id.as_str()));
            }
            None => {}
        }
    }
    Some(Resource { id: TRIPS.to_owned(), unit, nodes })
}

/// Trips that the roads of a site may carry. `None` where none that a gate opens on states any.
fn limit(reader: &Reader<'_>, root: &Root, site: &Site) -> Option<Milli> {
    let reached: BTreeSet<usize> = site.gates.iter().filter_map(|gate| gate.road).collect();
    let roads = || reached.iter().filter_map(|index| site.roads.get(*index));
    if !roads().any(|road| road.trips.is_some()) {
        return None;
    }
    let table = root.site.iter().find(|(name, _)| name.value == site.id).map(|(_, table)| table);
    for road in roads().filter(|road| road.trips.is_none()) {
        let name = table.and_then(|table| table.road.keys().find(|name| name.value == road.id));
        if let Some(name) = name {
            reader.report(caution("trips-not-stated", &reader.spot_of(name)).with("name", road.id.as_str()));
        }
    }
    Some(Milli::whole(roads().filter_map(|road| road.trips).map(i64::from).sum()))
}

/// Every cell and hall of a site.
fn places(land: &Land, site: SiteIdx) -> BTreeSet<String> {
    let cells = land.rows.iter().filter(|row| row.site == site).flat_map(|row| row.cells.iter().cloned());
    let halls = land.halls.iter().filter(|hall| hall.site == site).map(|hall| hall.id.clone());
    // The site's name stands for what is yet to be laid out there: see `variant::with_layout`.
    cells.chain(halls).chain([land.sites[site.0].id.clone()]).collect()
}
