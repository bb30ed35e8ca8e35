//! The objective: weights over measures, or an ordered list of measures.
//!
//! Knows: measures. Must not know: how they are solved.
//! Bonuses of rules: with weights, `neighbours` weighs 1 where it is not stated. With priorities, a stated
//! `neighbours` is a level of its own; otherwise bonuses join the level `points`; without that level they
//! become the last level, so that a bonus never outweighs what stands above it.

use std::collections::{BTreeMap, BTreeSet};

use super::at::{At, Number};
use super::names::did_you_mean;
use super::reader::{Reader, Token};
use super::schema::{ObjectiveTable, Root};
use crate::diagnostic::{Spot, fault};
use crate::firm::Firm;
use crate::layout::Wish;
use crate::problem::{Measure, Npv, Objective, ObjectiveLevel};
use crate::site::Land;
use crate::units::{Area, Money};

/// Weight 1.
const ONE: i64 = 1_000;
/// Worth of all firms together stays below this many thousandths: exact also in a solver's floats.
const MOST_WORTH: i128 = 1 << 53;

/// What net present value lacks, where it cannot be worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lacking {
    /// Money over time.
    Money,
    /// The months in which phases start.
    Dates,
}

/// Reads the objective. `bonuses` says whether any rule gives one, `lacking` why net present value cannot be measured.
pub(super) fn read(reader: &Reader<'_>, root: &Root, bonuses: bool, lacking: Option<Lacking>) -> Objective {
    let Some(table) = &root.objective else { return Objective { levels: vec![default_level()] } };
    let spot = spot(reader, table);
    let stated = [("weights", table.weights.is_some()), ("priorities", table.priorities.is_some())];
    if !reader.exactly_one(&spot, "objective", &stated) {
        return Objective { levels: vec![default_level()] };
    }
    let levels = match (&table.weights, &table.priorities) {
        (Some(weights), _) => vec![weighted(reader, weights, lacking)],
        (None, Some(priorities)) => ordered(reader, priorities, bonuses, lacking),
        (None, None) => vec![default_level()],
    };
    Objective { levels }
}

/// Where the objective stands.
fn spot(reader: &Reader<'_>, table: &ObjectiveTable) -> Spot {
    let spans = [table.weights.as_ref().map(|w| w.span.clone()), table.priorities.as_ref().map(|p| p.span.clone())];
    let stated = spans.into_iter().flatten().next();
    reader.spot(&stated.unwrap_or_else(|| header(reader.text, "[objective]")))
}

/// Where a header stands in the text.
pub(super) fn header(text: &str, header: &str) -> std::ops::Range<usize> {
    text.find(header).map_or(0..0, |at| at..at + header.len())
}

fn default_level() -> ObjectiveLevel {
    ObjectiveLevel { name: "worth".to_owned(), weights: BTreeMap::from([(Measure::Points, ONE), (Measure::Neighbours, ONE)]) }
}

fn measure(reader: &Reader<'_>, token: &Token, lacking: Option<Lacking>) -> Option<Measure> {
    let found = Measure::ALL.iter().find(|(_, name)| *name == token.text).map(|(measure, _)| *measure);
    if found.is_none() {
        let told = fault("unknown-measure", &token.spot).with("name", token.text.as_str());
        reader.report(told.helped(did_you_mean(&token.text, Measure::ALL.iter().map(|(_, name)| *name))));
    }
    match lacking.filter(|_| found == Some(Measure::Npv)) {
        Some(Lacking::Money) => reader.report(fault("npv-without-money", &token.spot)),
        Some(Lacking::Dates) => reader.report(fault("npv-without-dates", &token.spot)),
        None => {}
    }
    found
}

fn weighted(reader: &Reader<'_>, table: &At<BTreeMap<At<String>, At<Number>>>, lacking: Option<Lacking>) -> ObjectiveLevel {
    let mut weights = BTreeMap::from([(Measure::Neighbours, ONE)]);
    for (name, at) in &table.value {
        let token = reader.number(at);
        let (measure, weight) = (measure(reader, &reader.word(name), lacking), reader.weight(&token));
        let (Some(measure), Some(weight)) = (measure, weight) else { continue };
        if measure == Measure::Neighbours && weight < 0 {
            reader.report(fault("negative", &token.spot).with("value", token.text.as_str()));
        }
        weights.insert(measure, weight);
    }
    if table.value.is_empty() {
        reader.report(fault("empty-objective", &reader.spot_of(table)));
    }
    ObjectiveLevel { name: "worth".to_owned(), weights }
}

fn ordered(reader: &Reader<'_>, list: &At<Vec<At<String>>>, bonuses: bool, lacking: Option<Lacking>) -> Vec<ObjectiveLevel> {
    let mut levels: Vec<ObjectiveLevel> = Vec::new();
    let mut seen = BTreeSet::new();
    for at in &list.value {
        let Some(measure) = measure(reader, &reader.word(at), lacking) else { continue };
        if !seen.insert(measure) {
            reader.report(fault("duplicate-measure", &reader.spot_of(at)).with("name", measure.name()));
        }
        levels.push(ObjectiveLevel { name: measure.name().to_owned(), weights: BTreeMap::from([(measure, ONE)]) });
    }
    if list.value.is_empty() {
        reader.report(fault("empty-objective", &reader.spot_of(list)));
    }
    if !seen.contains(&Measure::Neighbours) {
        if let Some(points) = levels.iter_mut().find(|level| level.weights.contains_key(&Measure::Points)) {
            points.weights.insert(Measure::Neighbours, ONE);
        } else if bonuses {
            let name = Measure::Neighbours.name().to_owned();
            levels.push(ObjectiveLevel { name, weights: BTreeMap::from([(Measure::Neighbours, ONE)]) });
        }
    }
    levels
}

/// Refuses an objective whose worth no longer fits exactly.
pub(super) fn check_size(
    reader: &Reader<'_>,
    root: &Root,
    objective: &Objective,
    (land, wishes, firms, npv): (&Land, &[Wish], &[Firm], Option<&Npv>),
) {
    let most = |value: i128, other: i128| value.max(other);
    let terms = || firms.iter().flat_map(|f| &f.offers).flat_map(|o| std::iter::once(&o.terms).chain(o.at.values()));
    let points = terms().flat_map(|t| [t.points, t.preference]).flatten().map(|m| i128::from(m.0.abs())).fold(0, most) * 2;
    let area = land.sites.iter().map(|s| s.boundary.area()).chain(land.halls.iter().map(|h| h.floor)).max().unwrap_or(Area::ZERO);
    let prices = land.rows.iter().map(|r| r.price_m2).chain(land.halls.iter().map(|h| h.price_m2));
    let price = prices.chain(wishes.iter().map(|wish| wish.price_m2)).flatten().max();
    let workers = firms.iter().filter_map(|f| f.workers).chain(terms().filter_map(|t| t.workers)).max().unwrap_or(0);
    let building = terms().filter_map(|t| t.building).max().unwrap_or(Area::ZERO);
    let largest = |measure: Measure| match measure {
        Measure::Points | Measure::Neighbours => points,
        Measure::Firms | Measure::AreaFit | Measure::Growth | Measure::BandFirms(_) => 1_000,
        Measure::Jobs | Measure::BandJobs(_) => i128::from(workers) * 1_000,
        Measure::Area => i128::from(area.milli_m2().0),
        Measure::Revenue => area.0 / 2_000_000 * price.map_or(0, |p| i128::from(p.0)) / 1_000,
        Measure::Npv => npv.map_or(0, |npv| npv.largest(area, price.unwrap_or(Money::ZERO), building)),
    };
    for level in &objective.levels {
        let one: i128 = level.weights.iter().map(|(m, w)| i128::from(w.abs()).saturating_mul(largest(*m)) / 1_000).sum();
        if one.saturating_mul(firms.len() as i128) >= MOST_WORTH {
            let spot = root.objective.as_ref().map_or_else(|| reader.spot(&(0..0)), |table| spot(reader, table));
            reader.report(fault("worth-too-large", &spot).with("level", level.name.as_str()));
        }
    }
}
