//! Firms and groups from their text: facts, terms, offers.
//!
//! Knows: firms as text, names of places and resources. Must not know: CSV, TOML, rules.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use super::firm_entry::{FirmEntry, TermsEntry};
use super::names::{check_name, did_you_mean, natural};
use super::places::PlaceNames;
use super::reader::{Reader, Token};
use crate::diagnostic::{Spot, caution, fault};
use crate::firm::{Firm, Offer, Terms};
use crate::message::Message;
use crate::units::{Area, Length, Milli};

/// Longest name, class or sector, in letters.
const LONGEST_TEXT: usize = 1_000;

/// Name of the package that a firm asks for once it has grown.
pub(super) const GROWN: &str = "grown";

/// Most firms of a scenario.
const MOST_FIRMS: usize = 5_000;

/// The firms in natural order of id, with where each is named and what it wants beside it.
#[derive(Debug, Default)]
pub(super) struct FirmsRead {
    pub firms: Vec<Firm>,
    pub spots: Vec<Spot>,
    pub wanted: Vec<Vec<Token>>,
    /// Some firm could not be read.
    pub incomplete: bool,
}

/// What firms may name.
pub(super) struct Known<'k> {
    pub places: &'k PlaceNames,
    pub resources: &'k BTreeSet<String>,
    /// Some resource could not be read.
    pub resources_incomplete: bool,
    /// The planner's own facts.
    pub facts: &'k Facts,
    /// Some fact could not be read.
    pub facts_incomplete: bool,
}

/// Makes firms of their text.
pub(super) fn read(reader: &Reader<'_>, known: &Known<'_>, mut entries: Vec<FirmEntry>) -> FirmsRead {
    if let Some(entry) = entries.get(MOST_FIRMS) {
        reader.report(fault("too-many-firms", &entry.id.spot).with("found", entries.len()).with("most", MOST_FIRMS));
        return FirmsRead { incomplete: true, ..FirmsRead::default() };
    }
    entries.sort_by(|a, b| natural(&a.id.text, &b.id.text).then_with(|| a.id.spot.cmp(&b.id.spot)));
    let mut read = FirmsRead::default();
    let mut first: Option<&Token> = None;
    for entry in &entries {
        if let Some(first) = first.filter(|first| first.text == entry.id.text) {
            let told = fault("duplicate-firm", &entry.id.spot).with("id", entry.id.text.as_str()).beside(&first.spot);
            let mixed = first.spot.file != entry.id.spot.file;
            reader.report(if mixed { told.helped(Some(Message::new("help.firm-in-both"))) } else { told });
            firm(reader, known, entry); // for its mistakes
            continue;
        }
        first = Some(&entry.id);
        if check_name(reader, &entry.id) {
            read.firms.push(firm(reader, known, entry));
            read.spots.push(entry.id.spot.clone());
            read.wanted.push(entry.wanted.clone());
        } else {
            read.incomplete = true;
        }
    }
    read
}

/// One firm. What is wrong is reported and left unstated; the scenario is refused anyway.
fn firm(reader: &Reader<'_>, known: &Known<'_>, entry: &FirmEntry) -> Firm {
    let field = |key: &str| entry.fields.get(key);
    let word = |key: &str| field(key).and_then(|token| text(reader, token));
    let count = |key: &str, low, high| field(key).and_then(|token| reader.count_between(token, low, high));
    let applied = field("applied").filter(|token| is_moment(reader, token)).map(|token| token.text.clone());
    Firm {
        id: entry.id.text.clone(),
        name: word("name").unwrap_or_else(|| entry.id.text.clone()),
        class: word("class"),
        sector: word("sector"),
        kbli: word("kbli"),
        workers: count("workers", 0, 1_000_000),
        turnover: field("turnover").and_then(|token| reader.money(token)),
        investment: field("investment").and_then(|token| reader.money(token)),
        priority: count("priority", 0, 1_000_000),
        applied,
        ready: count("ready", 1, 100).unwrap_or(1),
        noise: field("noise_dba").and_then(|token| reader.level(token)),
        facts: super::facts::answers(reader, known, &entry.facts),
        wanted: wanted(&entry.wanted),
        offers: offers(reader, known, entry),
    }
}

/// Text on one line; blank text is not stated.
pub(super) fn text(reader: &Reader<'_>, token: &Token) -> Option<String> {
    let text = token.text.trim();
    if text.chars().any(char::is_control) {
        reader.report(fault("bad-text", &token.spot).with("value", format!("{text:?}")));
    }
    if text.chars().count() > LONGEST_TEXT {
        reader.report(fault("text-too-long", &token.spot).with("most", LONGEST_TEXT));
        return None;
    }
    (!text.is_empty()).then(|| text.to_owned())
}

fn wanted(tokens: &[Token]) -> Vec<String> {
    let mut ids: Vec<String> = tokens.iter().map(|token| token.text.clone()).collect();
    ids.sort_by(|a, b| natural(a, b));
    ids.dedup();
    ids
}

/// `2025-03-31` or `2025-03-31T09:30`, so that text order is order of time.
fn is_moment(reader: &Reader<'_>, token: &Token) -> bool {
    let shape: String = token.text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let date = shape.get(..10) == Some("0000-00-00");
    let time =
        shape.get(10..).is_some_and(|rest| ["", "T00:00", " 00:00", "T00:00:00", " 00:00:00", "T00:00:00Z"].contains(&rest));
    let part = |range: std::ops::Range<usize>, low: u32, high: u32| {
        token.text.get(range).and_then(|t| t.parse().ok()).is_some_and(|n: u32| (low..=high).contains(&n))
    };
    let good = date && time && part(5..7, 1, 12) && part(8..10, 1, 31);
    if !good {
        reader.report(fault("not-a-date", &token.spot).with("value", token.text.as_str()));
    }
    good
}

fn offers(reader: &Reader<'_>, known: &Known<'_>, entry: &FirmEntry) -> Vec<Offer> {
    let base = terms(reader, known, &entry.terms);
    check_order(reader, &base, &entry.terms);
    let mut at = BTreeMap::new();
    for (place, special) in &entry.at {
        if !known.places.may_know(&place.text) {
            known.places.find(reader, place);
        }
        let special_terms = terms(reader, known, special);
        check_order(reader, &base.overridden_by(&special_terms), special);
        at.insert(place.text.clone(), special_terms);
    }
    let grown = entry.growth.as_ref().map(|(phase, growth)| {
        let terms = base.overridden_by(&terms(reader, known, growth));
        check_order(reader, &terms, growth);
        let ready = reader.count_between(phase, 2, 100).unwrap_or(2);
        Offer { package: Some(GROWN.to_owned()), ready, terms, at: at.clone() }
    });
    if entry.packages.is_empty() {
        let own = Offer { package: None, ready: 0, terms: base, at };
        return std::iter::once(own).chain(grown).collect();
    }
    if let Some((name, _)) = entry.packages.iter().find(|(name, _)| grown.is_some() && name.text == GROWN) {
        reader.report(fault("bad-name", &name.spot).with("name", GROWN));
    }
    let mut packages: Vec<&(Token, TermsEntry)> = entry.packages.iter().filter(|(name, _)| check_name(reader, name)).collect();
    packages.sort_by(|a, b| natural(&a.0.text, &b.0.text));
    let offer = |(name, package): &(Token, TermsEntry)| {
        let terms = base.overridden_by(&terms(reader, known, package));
        check_order(reader, &terms, package);
        Offer { package: Some(name.text.clone()), ready: 0, terms, at: at.clone() }
    };
    packages.into_iter().map(offer).chain(grown).collect()
}

fn terms(reader: &Reader<'_>, known: &Known<'_>, entry: &TermsEntry) -> Terms {
    let field = |key: &str| entry.fields.get(key);
    let area = |key: &str| -> Option<Area> { field(key).and_then(|token| reader.area(token)) };
    let length = |key: &str| -> Option<Length> { field(key).and_then(|token| reader.size(token)) };
    let points = |key: &str| -> Option<Milli> { field(key).and_then(|token| reader.points(token)) };
    Terms {
        workers: field("workers").and_then(|token| reader.count_between(token, 0, 1_000_000)),
        points: points("points"),
        preference: points("prefer"),
        area_min: area("area_min_m2"),
        area_ideal: area("area_ideal_m2"),
        area_max: area("area_max_m2"),
        plots: plots(reader, entry),
        frontage_min: length("frontage_min_m"),
        depth_min: length("depth_min_m"),
        building: area("building_m2"),
        uses: uses(reader, known, entry),
    }
}

fn plots(reader: &Reader<'_>, entry: &TermsEntry) -> Option<(u32, u32)> {
    let (low, high) = entry.plots.as_ref()?;
    let least = reader.count_between(low, 1, super::rows::MOST_CELLS)?;
    if low.text == high.text {
        return Some((least, least));
    }
    let most = reader.count_between(high, 1, super::rows::MOST_CELLS)?;
    if least > most {
        let told = fault("min-above-max", &high.spot).with("low_key", "plots").with("low", i64::from(least));
        reader.report(told.with("high_key", "plots").with("high", i64::from(most)));
        return None;
    }
    Some((least, most))
}

fn uses(reader: &Reader<'_>, known: &Known<'_>, entry: &TermsEntry) -> BTreeMap<String, Milli> {
    let mut uses = BTreeMap::new();
    for (name, amount) in &entry.uses {
        if !known.resources.contains(&name.text) && !known.resources_incomplete {
            let told = fault("unknown-resource", &name.spot).with("name", name.text.as_str());
            reader.report(told.helped(did_you_mean(&name.text, known.resources.iter().map(String::as_str))));
        }
        uses.extend(reader.amount(amount).map(|amount| (name.text.clone(), amount)));
    }
    uses
}

/// Minimum ≤ ideal ≤ maximum, told at a token of the entry that states one of them.
fn check_order(reader: &Reader<'_>, terms: &Terms, entry: &TermsEntry) {
    let token = |keys: [&str; 2]| keys.iter().find_map(|key| entry.fields.get(*key));
    let pairs = [
        ("area_max_m2", "area_min_m2", terms.area_min, terms.area_max),
        ("area_ideal_m2", "area_min_m2", terms.area_min, terms.area_ideal),
        ("area_ideal_m2", "area_max_m2", terms.area_ideal, terms.area_max),
    ];
    for (index, (key, other, low, high)) in pairs.into_iter().enumerate() {
        let (Some(low), Some(high), Some(token)) = (low, high, token([key, other])) else { continue };
        if low <= high {
            continue;
        }
        if index == 0 {
            let told = fault("min-above-max", &token.spot).with("low_key", other).with("low", low);
            reader.report(told.with("high_key", key).with("high", high));
        } else {
            let ideal = if index == 1 { high } else { low };
            reader.report(
                caution("ideal-outside", &token.spot)
                    .with("ideal", ideal)
                    .with("key", other)
                    .with("limit", if index == 1 { low } else { high }),
            );
        }
    }
}
