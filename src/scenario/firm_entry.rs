//! A firm as text with places: what a TOML table and a CSV row have in common.
//!
//! Knows: field names. Must not know: where the text came from, what it means.

use std::collections::BTreeMap;

use super::reader::{Reader, Token};
use super::schema::{FirmTable, Root};

/// What a firm asks for and brings, as text.
#[derive(Debug, Clone, Default)]
pub(super) struct TermsEntry {
    pub fields: BTreeMap<&'static str, Token>,
    pub plots: Option<(Token, Token)>,
    pub uses: Vec<(Token, Token)>,
}

/// One applicant as text.
#[derive(Debug, Clone)]
pub(super) struct FirmEntry {
    pub id: Token,
    pub fields: BTreeMap<&'static str, Token>,
    pub wanted: Vec<Token>,
    /// Facts of the planner's own: name and answer.
    pub facts: Vec<(Token, Token)>,
    pub terms: TermsEntry,
    pub at: Vec<(Token, TermsEntry)>,
    pub packages: Vec<(Token, TermsEntry)>,
    /// The phase from which it asks for more, and for what.
    pub growth: Option<(Token, TermsEntry)>,
}

/// Fields of a firm itself.
pub(super) const FIRM_FIELDS: [&str; 11] =
    ["name", "class", "sector", "kbli", "workers", "turnover", "investment", "priority", "applied", "ready", "noise_dba"];
/// Fields of terms.
pub(super) const TERMS_FIELDS: [&str; 7] =
    ["points", "area_min_m2", "area_ideal_m2", "area_max_m2", "frontage_min_m", "depth_min_m", "building_m2"];

/// The firms that stand in the scenario itself.
pub(super) fn from_tables(reader: &Reader<'_>, root: &Root) -> Vec<FirmEntry> {
    root.firm.iter().map(|(id, table)| from_table(reader, reader.word(id), table)).collect()
}

fn from_table(reader: &Reader<'_>, id: Token, table: &FirmTable) -> FirmEntry {
    let words = [("name", &table.name), ("class", &table.class), ("sector", &table.sector), ("kbli", &table.kbli)];
    let wholes = [("workers", &table.workers), ("priority", &table.priority), ("ready", &table.ready)];
    let numbers = [("turnover", &table.turnover), ("investment", &table.investment), ("noise_dba", &table.noise_dba)];
    let mut fields = BTreeMap::new();
    fields.extend(words.into_iter().filter_map(|(key, at)| Some((key, reader.word(at.as_ref()?)))));
    fields.extend(wholes.into_iter().filter_map(|(key, at)| Some((key, reader.number(at.as_ref()?)))));
    fields.extend(numbers.into_iter().filter_map(|(key, at)| Some((key, reader.number(at.as_ref()?)))));
    if let Some(at) = &table.applied {
        fields.insert("applied", Token { text: at.value.0.clone(), ..reader.number(at) });
    }
    let at = table.at.iter().map(|(name, special)| {
        let mut terms = special.terms(reader);
        terms.fields.extend(special.prefer.as_ref().map(|prefer| ("prefer", reader.number(prefer))));
        (reader.word(name), terms)
    });
    FirmEntry {
        id,
        fields,
        wanted: table.wanted.as_ref().map_or_else(Vec::new, |wanted| reader.words(wanted)),
        facts: table.facts.iter().map(|(name, answer)| (reader.word(name), reader.number(answer))).collect(),
        terms: table.terms(reader),
        at: at.collect(),
        packages: table.package.iter().map(|(name, package)| (reader.word(name), package.terms(reader))).collect(),
        growth: None,
    }
}
