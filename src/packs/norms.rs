//! Packs of norms: rule records as TOML, those compiled in and those beside a scenario.
//!
//! Knows: the format, units, the shipped packs. Must not know: scenarios, plans, any report. Mistakes carry their place:
//! what TOML or a key gets wrong is told one at a time, what a value gets wrong all at once.
//!
//! ```toml
//! [pack]
//! name = "own-pack"                    # letters, digits, - and _
//! version = "2026-1"                   # of this file
//! locale = "ID-JB"
//! nature = "regulation"                # what it is made from: regulation | study | practice
//! title = { en = "…", id = "…" }
//!
//! [norm.noise-housing]
//! regime = "any"                       # R1 | R2 | R3 | any
//! scope = "site"                       # site | plot | building | road | utility | pair | firm | allotment
//! operator = "at-most"                 # at-least | at-most | above | below | between | equals | duty
//! value = 55                           # between: low = …, high = …; duty: none
//! unit = "dB(A)"
//! severity = "hard"                    # hard | soft | info
//! confidence = "A"                     # A | B | C | D
//! source = { en = "…", id = "…" }
//! what = { en = "…", id = "…" }
//! valid_from = "2026-01-23"            # only where known; valid_to is the last day
//! editable = true                      # true where it is not stated
//! nature = "study"                     # where it is not that of the pack
//! ```

mod fault;
mod listing;
mod raw;

use std::ops::Range;
use std::sync::LazyLock;

use serde::de::IgnoredAny;
use toml::Spanned;

use crate::plan::parse_decimal;
use crate::problem::{Applies, Confidence, Date, Nature, Norm, NormPack, Operator, Regime, Severity};
use crate::units::Milli;
use raw::{Figure, RawNorm, RawPack, RawTexts, Word};

pub use fault::{NormFault, NormFaultKind};
pub(crate) use listing::valid;
pub use listing::{asks, list, owner, page, shown_value, to_json};

/// Units that norms are stated in. A hand-edited unit that is none of these is a slip.
pub const UNITS: [&str; 42] = [
    "%",
    "% gradient",
    "IDR",
    "IDR/year",
    "SST/ha",
    "TEU/ha/month",
    "bar",
    "dB(A)",
    "day",
    "firms",
    "h",
    "ha",
    "kVA",
    "kVA/ha",
    "km",
    "l/s",
    "l/s/ha",
    "l/worker/shift",
    "m",
    "mg/l",
    "min",
    "months",
    "m²",
    "m² per m³/day",
    "m³",
    "m³/day",
    "m³/day/ha",
    "m³/ha/day",
    "pH",
    "plots",
    "points",
    "ratio",
    "share",
    "spaces/worker",
    "storeys",
    "t",
    "times ROW",
    "trips/day",
    "units",
    "workers",
    "workers/ha",
    "years",
];

const REGIMES: [(&str, Regime); 4] =
    [("R1", Regime::Estate), ("R2", Regime::Zone), ("R3", Regime::Thematic), ("any", Regime::Any)];
const SCOPES: [(&str, Applies); 8] = [
    ("site", Applies::Site),
    ("plot", Applies::Plot),
    ("building", Applies::Building),
    ("road", Applies::Road),
    ("utility", Applies::Utility),
    ("pair", Applies::Pair),
    ("firm", Applies::Firm),
    ("allotment", Applies::Allotment),
];
const OPERATORS: [(&str, Operator); 7] = [
    ("at-least", Operator::AtLeast),
    ("at-most", Operator::AtMost),
    ("above", Operator::Above),
    ("below", Operator::Below),
    ("between", Operator::Between),
    ("equals", Operator::Equals),
    ("duty", Operator::Duty),
];
const SEVERITIES: [(&str, Severity); 3] = [("hard", Severity::Hard), ("soft", Severity::Soft), ("info", Severity::Info)];
const CONFIDENCES: [(&str, Confidence); 4] =
    [("A", Confidence::A), ("B", Confidence::B), ("C", Confidence::C), ("D", Confidence::D)];
const NATURES: [(&str, Nature); 3] =
    [("regulation", Nature::Regulation), ("study", Nature::Study), ("practice", Nature::Practice)];

macro_rules! shipped {
    ($($name:literal),* $(,)?) => { [$(($name, include_str!(concat!($name, ".toml")))),*] };
}

/// The packs compiled in, by name.
pub const SHIPPED: [(&str, &str); 6] = shipped![
    "bekasi-mm2100-kdb60",
    "id-fire-pu-26-2008",
    "id-ikm-classes",
    "id-kemenperin-26-2025",
    "id-noise-lh-48-1996",
    "illustrative-ikm",
];

/// The packs compiled in, in order of name. A test makes sure that all can be read.
pub fn shipped() -> &'static [NormPack] {
    static PACKS: LazyLock<Vec<NormPack>> = LazyLock::new(|| SHIPPED.iter().filter_map(|(_, text)| read(text).ok()).collect());
    &PACKS
}

/// Reads a pack.
///
/// # Errors
/// Every mistake found, in order of place.
pub fn read(text: &str) -> Result<NormPack, Vec<NormFault>> {
    let raw: RawPack = toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        vec![NormFault { span, kind: NormFaultKind::Syntax(error.message().to_owned()) }]
    })?;
    let mut reading = Reading { text, faults: Vec::new() };
    let pack = reading.pack(raw);
    reading.faults.sort_by_key(|fault| (fault.span.start, fault.span.end));
    pack.filter(|_| reading.faults.is_empty()).ok_or(reading.faults)
}

struct Reading<'t> {
    text: &'t str,
    faults: Vec<NormFault>,
}

/// A table being read: its name in words, and where it is named.
struct Table<'n> {
    name: &'n str,
    span: Range<usize>,
}

impl Reading<'_> {
    fn fault<T>(&mut self, span: &Range<usize>, kind: NormFaultKind) -> Option<T> {
        self.faults.push(NormFault { span: span.clone(), kind });
        None
    }

    fn missing<T>(&mut self, table: &Table<'_>, key: &'static str) -> Option<T> {
        self.fault(&table.span, NormFaultKind::Missing { table: table.name.to_owned(), key })
    }

    fn text(&mut self, table: &Table<'_>, key: &'static str, word: Word) -> Option<Spanned<String>> {
        match word {
            Some(word) if !word.get_ref().trim().is_empty() => Some(word),
            _ => self.missing(table, key),
        }
    }

    fn texts(&mut self, table: &Table<'_>, key: &'static str, texts: Option<Spanned<RawTexts>>) -> Option<[String; 2]> {
        let Some(texts) = texts else { return self.missing(table, key) };
        let span = texts.span();
        let RawTexts { en, id } = texts.into_inner();
        let empty = [(&en, "en"), (&id, "id")].into_iter().find(|(text, _)| text.trim().is_empty());
        match empty {
            Some((_, language)) => {
                let table = format!("{}.{key}", table.name);
                self.fault(&span, NormFaultKind::Missing { table, key: language })
            }
            None => Some([en, id]),
        }
    }

    fn choice<T: Copy>(&mut self, table: &Table<'_>, key: &'static str, word: Word, known: &[(&'static str, T)]) -> Option<T> {
        let word = self.text(table, key, word)?;
        let found = known.iter().find(|(name, _)| name == word.get_ref()).map(|(_, value)| *value);
        let kind =
            || NormFaultKind::Word { word: word.get_ref().clone(), key, known: known.iter().map(|(name, _)| *name).collect() };
        found.or_else(|| self.fault(&word.span(), kind()))
    }

    fn figure(&mut self, figure: &Spanned<IgnoredAny>) -> Option<Milli> {
        let written: String = self.text.get(figure.span()).unwrap_or_default().chars().filter(|c| *c != '_').collect();
        let value = parse_decimal(&written, 3).and_then(|value| i64::try_from(value).ok());
        value.map(Milli).or_else(|| self.fault(&figure.span(), NormFaultKind::Number(written)))
    }

    fn day(&mut self, word: &Spanned<String>) -> Option<Date> {
        let text = word.get_ref();
        let day = Date::parse(text).filter(|_| text.len() == 10);
        day.or_else(|| self.fault(&word.span(), NormFaultKind::Day(text.clone())))
    }

    fn pack(&mut self, raw: RawPack) -> Option<NormPack> {
        let Some(head) = raw.pack else { return self.missing(&Table { name: "pack", span: 0..0 }, "name") };
        let table = Table { name: "pack", span: head.span() };
        let head = head.into_inner();
        let name = self.text(&table, "name", head.name);
        if let Some(name) = &name {
            self.name(name);
        }
        let version = self.text(&table, "version", head.version);
        let locale = self.text(&table, "locale", head.locale);
        let nature = self.choice(&table, "nature", head.nature, &NATURES);
        let title = self.texts(&table, "title", head.title);
        let mut norms = Vec::new();
        for (key, raw) in raw.norm {
            self.name(&key);
            norms.extend(self.norm(&key, raw, nature.unwrap_or(Nature::Practice)));
        }
        Some(NormPack {
            name: name?.into_inner(),
            version: version?.into_inner(),
            locale: locale?.into_inner(),
            title: title?,
            norms,
        })
    }

    fn name(&mut self, name: &Spanned<String>) {
        let text = name.get_ref();
        if text.is_empty() || !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            self.faults.push(NormFault { span: name.span(), kind: NormFaultKind::Name(text.clone()) });
        }
    }

    fn norm(&mut self, key: &Spanned<String>, raw: RawNorm, usual: Nature) -> Option<Norm> {
        let path = format!("norm.{}", key.get_ref());
        let table = Table { name: &path, span: key.span() };
        let regime = self.choice(&table, "regime", raw.regime, &REGIMES);
        let scope = self.choice(&table, "scope", raw.scope, &SCOPES);
        let operator = self.choice(&table, "operator", raw.operator, &OPERATORS);
        let values = [raw.value, raw.low, raw.high];
        let limits = operator.and_then(|operator| self.limits(&table, operator, &values));
        let unit = match (operator, raw.unit) {
            (Some(Operator::Duty), None) => Some(String::new()),
            (_, word) => self.text(&table, "unit", word).and_then(|word| {
                let unit = word.get_ref().clone();
                if UNITS.contains(&unit.as_str()) { Some(unit) } else { self.fault(&word.span(), NormFaultKind::Unit(unit)) }
            }),
        };
        let severity = self.choice(&table, "severity", raw.severity, &SEVERITIES);
        let confidence = self.choice(&table, "confidence", raw.confidence, &CONFIDENCES);
        let nature = match raw.nature {
            None => Some(usual),
            word => self.choice(&table, "nature", word, &NATURES),
        };
        let source = self.texts(&table, "source", raw.source);
        let what = self.texts(&table, "what", raw.what);
        let valid_from = raw.valid_from.as_ref().and_then(|word| self.day(word));
        let valid_to = raw.valid_to.as_ref().and_then(|word| self.day(word));
        if let (Some(from), Some(to), Some(word)) = (valid_from, valid_to, &raw.valid_to)
            && to < from
        {
            let kind = NormFaultKind::Days { from: from.to_string(), to: to.to_string() };
            self.faults.push(NormFault { span: word.span(), kind });
        }
        let (low, high) = limits?;
        Some(Norm {
            key: key.get_ref().clone(),
            regime: regime?,
            scope: scope?,
            operator: operator?,
            low,
            high,
            unit: unit?,
            severity: severity?,
            source: source?,
            confidence: confidence?,
            nature: nature?,
            valid_from,
            valid_to,
            what: what?,
            editable: raw.editable.unwrap_or(true),
        })
    }

    /// Least and largest value as the operator means them.
    fn limits(&mut self, table: &Table<'_>, operator: Operator, values: &[Figure; 3]) -> Option<(Option<Milli>, Option<Milli>)> {
        let name = OPERATORS.iter().find(|(_, o)| *o == operator).map_or("", |(name, _)| *name);
        let read: Vec<Option<Milli>> = values.iter().flatten().map(|figure| self.figure(figure)).collect();
        let stated = values.each_ref().map(Option::is_some);
        let wrong = |reading: &mut Self| reading.fault(&table.span, NormFaultKind::Values(name));
        match (operator, stated) {
            (Operator::Duty, [false, false, false]) => Some((None, None)),
            (Operator::Between, [false, true, true]) => {
                let (low, high) = (read[0]?, read[1]?);
                if low > high { wrong(self) } else { Some((Some(low), Some(high))) }
            }
            (Operator::Duty | Operator::Between, _) => wrong(self),
            (operator, [true, false, false]) => {
                let value = Some(read[0]?);
                Some(match operator {
                    Operator::AtLeast | Operator::Above => (value, None),
                    Operator::AtMost | Operator::Below => (None, value),
                    _ => (value, value),
                })
            }
            _ => wrong(self),
        }
    }
}
