//! Resources and their feeders: capacities, what each serves, what hangs on what.
//!
//! Knows: raw tables, names of places. Must not know: firms, rules.

use std::collections::{BTreeMap, BTreeSet};

use super::at::{At, Number};
use super::land::{LandRead, sorted};
use super::names::did_you_mean;
use super::reader::Reader;
use super::schema::{FeederTable, ResourceTable, Root};
use crate::diagnostic::{caution, fault};
use crate::problem::{Resource, ResourceNode, Serves};
use crate::units::Milli;

/// Reads every resource, in natural order of name.
pub(super) fn read(reader: &Reader<'_>, root: &Root, land: &LandRead) -> Vec<Resource> {
    sorted(reader, &root.resource).into_iter().filter_map(|(name, table)| resource(reader, name, table, land)).collect()
}

fn coincidence(reader: &Reader<'_>, at: Option<&At<Number>>) -> Option<i64> {
    at.map_or(Some(1_000), |at| reader.share(&reader.number(at)))
}

fn capacity(reader: &Reader<'_>, name: &str, at: &At<Number>) -> Option<Milli> {
    let capacity = reader.amount(&reader.number(at))?;
    if capacity == Milli::ZERO {
        reader.report(caution("zero-capacity", &reader.spot_of(at)).with("name", name));
    }
    Some(capacity)
}

fn resource(reader: &Reader<'_>, name: &At<String>, table: &ResourceTable, land: &LandRead) -> Option<Resource> {
    let id = name.value.as_str();
    let mut nodes = Vec::new();
    let whole = table.capacity.as_ref().map(|at| capacity(reader, id, at));
    let share = coincidence(reader, table.coincidence.as_ref());
    if let (Some(Some(capacity)), Some(share)) = (whole, share) {
        nodes.push(ResourceNode { id: id.to_owned(), capacity, coincidence: share, serves: Serves::All });
    }
    if table.capacity.is_none() && table.feeders.is_empty() {
        reader.report(caution("no-capacity", &reader.spot_of(name)).with("name", id));
    }
    let feeders = sorted(reader, &table.feeders);
    let own: BTreeMap<&str, BTreeSet<String>> =
        feeders.iter().map(|(feeder, table)| (feeder.value.as_str(), served(reader, table, land))).collect();
    let parents = parents(reader, id, &feeders)?;
    for (feeder, table) in &feeders {
        let below = |other: &str| std::iter::successors(Some(other), |at| parents.get(at).copied()).any(|at| at == feeder.value);
        let cells: BTreeSet<String> =
            own.iter().filter(|(other, _)| below(other)).flat_map(|(_, cells)| cells.iter().cloned()).collect();
        if cells.is_empty() && table.serves.is_none() {
            reader.report(caution("feeder-serves-nothing", &reader.spot_of(feeder)).with("name", feeder.value.as_str()));
        }
        let node = format!("{id}.{}", feeder.value);
        let capacity = capacity(reader, &node, &table.capacity);
        let share = coincidence(reader, table.coincidence.as_ref());
        if let (Some(capacity), Some(coincidence)) = (capacity, share) {
            nodes.push(ResourceNode { id: node, capacity, coincidence, serves: Serves::Cells(cells) });
        }
    }
    served_once(reader, &feeders, &own, &parents);
    all_served(reader, name, &feeders, &own, land);
    Some(Resource { id: id.to_owned(), unit: table.unit.value.clone(), nodes })
}

fn served(reader: &Reader<'_>, table: &FeederTable, land: &LandRead) -> BTreeSet<String> {
    let tokens = table.serves.as_ref().map_or_else(Vec::new, |serves| reader.words(serves));
    tokens.iter().filter_map(|token| land.places.item(reader, &land.land, token)).flatten().collect()
}

/// What each feeder hangs on. `None` where the feeders hang on each other in a ring.
fn parents<'f>(
    reader: &Reader<'_>,
    resource: &str,
    feeders: &[(&'f At<String>, &'f FeederTable)],
) -> Option<BTreeMap<&'f str, &'f str>> {
    let known = |name: &str| feeders.iter().any(|(feeder, _)| feeder.value == name);
    let mut parents = BTreeMap::new();
    for (feeder, table) in feeders {
        let Some(within) = &table.within else { continue };
        if known(&within.value) {
            parents.insert(feeder.value.as_str(), within.value.as_str());
        } else {
            let told =
                fault("unknown-feeder", &reader.spot_of(within)).with("name", within.value.as_str()).with("resource", resource);
            reader.report(told.helped(did_you_mean(&within.value, feeders.iter().map(|(feeder, _)| feeder.value.as_str()))));
        }
    }
    for (feeder, table) in feeders {
        let mut above = std::iter::successors(parents.get(feeder.value.as_str()).copied(), |at| parents.get(at).copied());
        if above.by_ref().take(feeders.len() + 1).any(|at| at == feeder.value) {
            table
                .within
                .iter()
                .for_each(|at| reader.report(fault("feeder-ring", &reader.spot_of(at)).with("name", feeder.value.as_str())));
            return None;
        }
    }
    Some(parents)
}

/// A place hangs on one feeder, and through it on what that hangs on.
fn served_once(
    reader: &Reader<'_>,
    feeders: &[(&At<String>, &FeederTable)],
    own: &BTreeMap<&str, BTreeSet<String>>,
    parents: &BTreeMap<&str, &str>,
) {
    let mut holders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let above = |low: &str, high: &str| std::iter::successors(Some(low), |at| parents.get(at).copied()).any(|at| at == high);
    for (feeder, table) in feeders {
        let name = feeder.value.as_str();
        for cell in own.get(name).into_iter().flatten() {
            let others = holders.entry(cell).or_default();
            let unrelated = others.iter().copied().find(|other| !above(name, other) && !above(other, name));
            others.push(name);
            let Some(other) = unrelated else { continue };
            let spot = table.serves.as_ref().map_or_else(|| reader.spot_of(feeder), |serves| reader.spot_of(serves));
            reader.report(fault("served-twice", &spot).with("place", cell.as_str()).with("feeder", name).with("other", other));
            break;
        }
    }
}

/// A doubt where some plots hang on no feeder: firms that draw the resource cannot have them.
fn all_served(
    reader: &Reader<'_>,
    name: &At<String>,
    feeders: &[(&At<String>, &FeederTable)],
    own: &BTreeMap<&str, BTreeSet<String>>,
    land: &LandRead,
) {
    let cells = land.land.rows.iter().flat_map(|row| row.cells.iter()).chain(land.land.halls.iter().map(|hall| &hall.id));
    let unserved: Vec<String> = cells.filter(|cell| !own.values().any(|served| served.contains(*cell))).cloned().collect();
    if !feeders.is_empty() && !unserved.is_empty() && !land.places.incomplete {
        let told = caution("unserved", &reader.spot_of(name)).with("resource", name.value.as_str()).with("count", unserved.len());
        reader.report(told.with("first", unserved[0].as_str()));
    }
}
