//! Numbers of the scenario and the norms they cite, one held against the other.
//!
//! Knows: raw tables of rules, capacities, buildings and groups; packs. Must not know: what a rule does with its number.

use std::collections::BTreeMap;

use super::at::At;
use super::names::did_you_mean;
use super::packs::PacksRead;
use super::reader::{Reader, Token};
use super::schema::{BuildingTable, Cites, GroupTable, Root, RuleTable};
use crate::diagnostic::{Spot, caution, fault};
use crate::message::{Arg, Message};
use crate::packs::norms::asks;
use crate::plan::parse_decimal;
use crate::problem::{Cited, Fit, Language, Norm, NormPack, Of, Stated};
use crate::rules::{NamedRule, RuleKind};
use crate::units::Milli;

/// A number as it is written: its key, the number, its unit.
type Written = (&'static str, Token, String);

/// Every number that rules, capacities, buildings and groups state, with what it cites. None where no pack is named: then
/// nothing is said about sources either, and a citation is a mistake.
pub(super) fn read(reader: &Reader<'_>, root: &Root, packs: &PacksRead, rules: &[NamedRule], language: Language) -> Vec<Stated> {
    let mut citing = Citing { reader, packs, language, stated: Vec::new() };
    for (name, table) in &root.rules {
        citing.table(
            Of::Rule(name.value.clone()),
            &format!("rules.{}", name.value),
            rule(reader, &name.value, table, rules),
            &table.cites,
        );
    }
    for (name, table) in &root.resource {
        let unit = table.unit.value.as_str();
        let mut numbers = Vec::new();
        let mut add =
            |key, at: &Option<At<_>>, unit: &str| numbers.extend(at.as_ref().map(|at| (key, reader.number(at), unit.to_owned())));
        add("capacity", &table.capacity, unit);
        add("coincidence", &table.coincidence, "share");
        citing.table(Of::Capacity(name.value.clone()), &format!("resource.{}", name.value), numbers, &table.cites);
        for (feeder, part) in &table.feeders {
            let mut numbers = vec![("capacity", reader.number(&part.capacity), unit.to_owned())];
            numbers.extend(part.coincidence.as_ref().map(|at| ("coincidence", reader.number(at), "share".to_owned())));
            let node = format!("{}.{}", name.value, feeder.value);
            citing.table(Of::Capacity(node), &format!("resource.{}.feeders.{}", name.value, feeder.value), numbers, &part.cites);
        }
    }
    for (name, table) in &root.building {
        citing.table(
            Of::Building(name.value.clone()),
            &format!("building.{}", name.value),
            building(reader, table),
            &table.cites,
        );
    }
    for (name, table) in &root.group {
        citing.table(Of::Group(name.value.clone()), &format!("group.{}", name.value), group(reader, table), &table.cites);
    }
    if packs.packs.is_empty() { Vec::new() } else { citing.stated }
}

/// The numbers of a rule. The limit of noise may stand with the receptor instead.
fn rule(reader: &Reader<'_>, name: &str, table: &RuleTable, rules: &[NamedRule]) -> Vec<Written> {
    let mut numbers = Numbers { reader, written: Vec::new() };
    if let Some(t) = &table.keep_apart {
        numbers.add("metres", Some(&t.metres), "m");
    }
    if let Some(t) = &table.near {
        numbers.add("metres", Some(&t.metres), "m");
        numbers.add("bonus", t.bonus.as_ref(), "points");
    }
    if let Some(t) = &table.wanted {
        numbers.add("bonus", Some(&t.bonus), "points");
        numbers.add("within_m", t.within_m.as_ref(), "m");
    }
    if let Some(t) = &table.noise {
        let resolved = rules.iter().find(|rule| rule.name == name).and_then(|rule| match &rule.kind {
            RuleKind::Noise(noise) => Some(noise.limit),
            _ => None,
        });
        numbers.add("limit_dba", t.limit_dba.as_ref(), "dB(A)");
        if let (None, Some(limit)) = (&t.limit_dba, resolved) {
            let text = crate::units::decimal(limit.0.into(), 1);
            numbers.written.push(("limit_dba", Token { text, ..reader.word(&t.receptor) }, "dB(A)".to_owned()));
        }
        numbers.add("attenuation_db", t.attenuation_db.as_ref(), "dB(A)");
    }
    if let Some(t) = &table.quota {
        numbers.add("min_firms", t.min_firms.as_ref(), "firms");
        numbers.add("max_firms", t.max_firms.as_ref(), "firms");
        numbers.add("min_area_m2", t.min_area_m2.as_ref(), "m²");
        numbers.add("max_area_m2", t.max_area_m2.as_ref(), "m²");
    }
    numbers.written
}

fn building(reader: &Reader<'_>, table: &BuildingTable) -> Vec<Written> {
    let mut numbers = Numbers { reader, written: Vec::new() };
    numbers.add("front_m", Some(&table.front_m), "m");
    numbers.add("rear_m", Some(&table.rear_m), "m");
    numbers.add("side_m", table.side_m.as_ref(), "m");
    numbers.add("coverage_percent", Some(&table.coverage_percent), "%");
    numbers.add("height_m", table.height_m.as_ref(), "m");
    numbers.add("fire_gap_every_m", table.fire_gap_every_m.as_ref(), "m");
    numbers.add("fire_gap_m", table.fire_gap_m.as_ref(), "m");
    numbers.add("green_percent", table.green_percent.as_ref(), "%");
    numbers.add("green_width_m", table.green_width_m.as_ref(), "m");
    numbers.written
}

fn group(reader: &Reader<'_>, table: &GroupTable) -> Vec<Written> {
    let mut numbers = Numbers { reader, written: Vec::new() };
    numbers.add("workers_min", table.workers_min.as_ref(), "workers");
    numbers.add("workers_max", table.workers_max.as_ref(), "workers");
    numbers.add("turnover_min", table.turnover_min.as_ref(), "IDR/year");
    numbers.add("turnover_max", table.turnover_max.as_ref(), "IDR/year");
    numbers.add("investment_min", table.investment_min.as_ref(), "IDR");
    numbers.add("investment_max", table.investment_max.as_ref(), "IDR");
    numbers.add("plots_min", table.plots_min.as_ref(), "plots");
    numbers.add("plots_max", table.plots_max.as_ref(), "plots");
    numbers.add("area_ideal_min_m2", table.area_ideal_min_m2.as_ref(), "m²");
    numbers.add("area_ideal_max_m2", table.area_ideal_max_m2.as_ref(), "m²");
    numbers.written
}

struct Numbers<'r> {
    reader: &'r Reader<'r>,
    written: Vec<Written>,
}

impl Numbers<'_> {
    fn add<T>(&mut self, key: &'static str, at: Option<&At<T>>, unit: &str) {
        self.written.extend(at.map(|at| (key, self.reader.number(at), unit.to_owned())));
    }
}

struct Citing<'s> {
    reader: &'s Reader<'s>,
    packs: &'s PacksRead,
    language: Language,
    stated: Vec<Stated>,
}

impl Citing<'_> {
    fn table(&mut self, of: Of, path: &str, numbers: Vec<Written>, cites: &Cites) {
        let reader = self.reader;
        for (key, _) in cites.iter().filter(|(key, _)| !numbers.iter().any(|(known, ..)| *known == key.value)) {
            let told = fault("cites-nothing", &reader.spot_of(key)).with("key", key.value.as_str()).with("table", path);
            reader.report(told.helped(did_you_mean(&key.value, numbers.iter().map(|(known, ..)| *known))));
        }
        let by_key: BTreeMap<&str, Token> = cites.iter().map(|(key, at)| (key.value.as_str(), reader.word(at))).collect();
        for (key, number, unit) in numbers {
            let cites = by_key.get(key).and_then(|token| self.norm(token));
            // A number that cannot be read is told where it is read.
            let value = parse_decimal(&number.text, 3).and_then(|value| i64::try_from(value).ok());
            let Some(value) = value.map(Milli) else { continue };
            if let (Some((_, pack, norm)), Some(token)) = (cites, by_key.get(key)) {
                self.hold_against(path, (key, value, &unit), (pack, norm), &token.spot);
            }
            let cites = cites.map(|(cited, ..)| cited);
            self.stated.push(Stated { of: of.clone(), key: key.to_owned(), value, unit, cites });
        }
    }

    /// The norm that `PACK/NORM` names.
    fn norm(&self, token: &Token) -> Option<(Cited, &NormPack, &Norm)> {
        let packs = &self.packs.packs;
        let Some((pack, key)) = token.text.split_once('/') else {
            self.reader.report(fault("bad-citation", &token.spot).with("text", token.text.as_str()));
            return None;
        };
        let Some(index) = packs.iter().position(|known| known.name == pack) else {
            if !self.packs.incomplete {
                let told = fault("pack-not-named", &token.spot).with("name", pack);
                self.reader.report(told.helped(did_you_mean(pack, packs.iter().map(|pack| pack.name.as_str()))));
            }
            return None;
        };
        let pack = &packs[index];
        let found = pack.norms.iter().position(|norm| norm.key == key);
        if found.is_none() {
            let told = fault("unknown-norm", &token.spot).with("name", key).with("pack", pack.name.as_str());
            self.reader.report(told.helped(did_you_mean(key, pack.norms.iter().map(|norm| norm.key.as_str()))));
        }
        found.map(|norm| (Cited { pack: index, norm }, pack, &pack.norms[norm]))
    }

    /// A doubt where a number is not the value of the norm it is said to come from.
    fn hold_against(&self, path: &str, (key, value, unit): (&str, Milli, &str), (pack, norm): (&NormPack, &Norm), spot: &Spot) {
        let name = format!("{}/{}", pack.name, norm.key);
        if plain(unit) != plain(&norm.unit) {
            let told = caution("cites-other-unit", spot).with("key", key).with("table", path).with("unit", unit);
            let other = if norm.unit.is_empty() { Message::new("norm.duty").into() } else { Arg::from(norm.unit.as_str()) };
            self.reader.report(told.with("norm", name).with("other", other));
            return;
        }
        let told = match norm.fit(value) {
            Fit::Same => return,
            Fit::Stricter => caution("cites-stricter", spot),
            Fit::Looser => caution("cites-looser", spot),
        };
        let told = told.with("key", key).with("table", path).with("value", value).with("norm", name);
        self.reader.report(told.with("asks", asks(norm, self.language)));
    }
}

/// A unit with raised figures, as packs write them.
fn plain(unit: &str) -> String {
    unit.replace("m3", "m³").replace("m2", "m²")
}
