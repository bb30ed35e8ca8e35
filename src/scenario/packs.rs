//! Packs that a scenario names: shipped ones by name, its own by file.
//!
//! Knows: names of packs, files beside the scenario, mistakes of the pack format. Must not know: which number cites what.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::names::did_you_mean;
use super::reader::{Reader, Token};
use super::schema::ScenarioTable;
use super::{Find, ReadError, decode, is_beside, not_utf8};
use crate::diagnostic::{Diagnostic, Sources, Spot, fault};
use crate::packs::norms::{self, NormFault, NormFaultKind, UNITS};
use crate::problem::NormPack;

/// The packs of a scenario, and whether one that is named could not be read.
#[derive(Debug, Default)]
pub(super) struct PacksRead {
    pub packs: Vec<NormPack>,
    pub incomplete: bool,
}

/// Reads every pack named, in order; the bytes of files go to `named`.
pub(super) fn read(
    reader: &Reader<'_>,
    scenario: Option<&ScenarioTable>,
    (find, sources, named): (Find<'_>, &mut Sources, &mut BTreeMap<String, Vec<u8>>),
) -> Result<PacksRead, ReadError> {
    let mut read = PacksRead::default();
    for at in scenario.into_iter().flat_map(|table| &table.packs) {
        let token = reader.word(at);
        let pack =
            if token.text.ends_with(".toml") { own(reader, &token, find, sources, named)? } else { shipped(reader, &token) };
        match pack {
            Some(pack) if read.packs.iter().any(|other| other.name == pack.name) => {
                reader.report(fault("pack-twice", &token.spot).with("name", pack.name.as_str()));
            }
            Some(pack) => read.packs.push(pack),
            None => read.incomplete = true,
        }
    }
    Ok(read)
}

fn shipped(reader: &Reader<'_>, token: &Token) -> Option<NormPack> {
    let packs = norms::shipped();
    let found = packs.iter().find(|pack| pack.name == token.text).cloned();
    if found.is_none() {
        let told = fault("unknown-pack", &token.spot).with("name", token.text.as_str());
        reader.report(told.helped(did_you_mean(&token.text, packs.iter().map(|pack| pack.name.as_str()))));
    }
    found
}

fn own(
    reader: &Reader<'_>,
    token: &Token,
    find: Find<'_>,
    sources: &mut Sources,
    named: &mut BTreeMap<String, Vec<u8>>,
) -> Result<Option<NormPack>, ReadError> {
    if !is_beside(&token.text) {
        reader.report(fault("bad-path", &token.spot).with("path", token.text.as_str()));
        return Ok(None);
    }
    let (shown, bytes) = find(&token.text);
    let bytes = match bytes {
        Err(ReadError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            reader.report(fault("file-not-found", &token.spot).with("path", shown));
            return Ok(None);
        }
        other => other?,
    };
    let file: Arc<str> = Arc::from(shown);
    let (text, bad) = decode(&bytes);
    sources.insert(&file, Arc::clone(&text));
    named.insert(token.text.clone(), bytes);
    if let Some(at) = bad {
        reader.report(not_utf8(&Spot::new(&file, at..at + 1)));
        return Ok(None);
    }
    match norms::read(&text) {
        Ok(pack) => Ok(Some(pack)),
        Err(faults) => {
            faults.into_iter().for_each(|fault| reader.report(told(&file, fault)));
            Ok(None)
        }
    }
}

/// A pack by itself.
pub(super) fn alone(name: &str, text: &str) -> Result<NormPack, (Vec<Diagnostic>, Sources)> {
    let (file, text): (Arc<str>, Arc<str>) = (Arc::from(name), Arc::from(text.strip_prefix('\u{feff}').unwrap_or(text)));
    norms::read(&text).map_err(|faults| {
        let mut sources = Sources::default();
        sources.insert(&file, Arc::clone(&text));
        (faults.into_iter().map(|fault| told(&file, fault)).collect(), sources)
    })
}

/// A mistake of a pack in the words of the catalogue.
fn told(file: &Arc<str>, NormFault { span, kind }: NormFault) -> Diagnostic {
    let spot = Spot::new(file, span);
    match kind {
        NormFaultKind::Syntax(text) => fault("syntax", &spot).with("text", text),
        NormFaultKind::Missing { table, key } => fault("missing-key", &spot).with("table", table).with("key", key),
        NormFaultKind::Name(name) => fault("pack-name", &spot).with("name", name),
        NormFaultKind::Word { word, key, known } => {
            let help = did_you_mean(&word, known);
            fault("unknown-word", &spot).with("word", word).with("key", key).helped(help)
        }
        NormFaultKind::Unit(unit) => {
            let help = did_you_mean(&unit, UNITS);
            fault("pack-unit", &spot).with("unit", unit).helped(help)
        }
        NormFaultKind::Number(text) => fault("pack-number", &spot).with("value", text),
        NormFaultKind::Values(operator) => fault("pack-values", &spot).with("operator", operator),
        NormFaultKind::Day(text) => fault("pack-day", &spot).with("value", text),
        NormFaultKind::Days { from, to } => fault("pack-days", &spot).with("from", from).with("to", to),
    }
}
