//! Packs shown: which there are, and the norms of one, as lines for a terminal and as JSON.
//!
//! Knows: packs, the text catalogue. Must not know: the terminal, scenarios.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{NATURES, OPERATORS, REGIMES, SCOPES, SEVERITIES};
use crate::message::Message;
use crate::problem::{Language, Norm, NormPack, Of, Operator};
use crate::text::{Catalogue, grouped};
use crate::units::{Milli, decimal};

/// What a norm asks, in words: "at most 55 dB(A)".
pub fn asks(norm: &Norm, language: Language) -> Message {
    let catalogue = Catalogue::of(language);
    let key = format!("unit.{}", norm.unit);
    let unit = if catalogue.has(&key) { catalogue.word(&key).to_owned() } else { norm.unit.clone() };
    let (low, high) = (norm.low.unwrap_or_default(), norm.high.unwrap_or_default());
    match norm.operator {
        Operator::AtLeast => Message::new("norm.at-least").with("value", low).with("unit", unit),
        Operator::AtMost => Message::new("norm.at-most").with("value", high).with("unit", unit),
        Operator::Above => Message::new("norm.above").with("value", low).with("unit", unit),
        Operator::Below => Message::new("norm.below").with("value", high).with("unit", unit),
        Operator::Between => Message::new("norm.between").with("low", low).with("high", high).with("unit", unit),
        Operator::Equals => Message::new("norm.equals").with("value", low).with("unit", unit),
        Operator::Duty => Message::new("norm.duty"),
    }
}

/// Whose number it is: "rule quiet: limit_dba".
pub fn owner(of: &Of, key: &str) -> Message {
    let (words, name) = match of {
        Of::Rule(name) => ("basis.of-rule", name),
        Of::Capacity(name) => ("basis.of-capacity", name),
        Of::Building(name) => ("basis.of-building", name),
        Of::Group(name) => ("basis.of-group", name),
    };
    Message::new(words).with("name", name.as_str()).with("key", key)
}

/// A value with its unit as a language writes it.
pub fn shown_value(value: Milli, unit: &str, language: Language) -> String {
    let catalogue = Catalogue::of(language);
    let key = format!("unit.{unit}");
    let unit = if catalogue.has(&key) { catalogue.word(&key) } else { unit };
    let number = grouped(language, value.0.into(), 3, 0);
    if unit.is_empty() { number } else { format!("{number} {unit}") }
}

/// The dates of a norm: "from 2026-01-23"; that none is stated.
fn dates(norm: &Norm) -> Message {
    match (norm.valid_from, norm.valid_to) {
        (None, None) => Message::new("norm.no-dates"),
        (Some(from), None) => Message::new("norm.from").with("from", from.to_string()),
        (None, Some(to)) => Message::new("norm.to").with("to", to.to_string()),
        (Some(from), Some(to)) => Message::new("norm.from-to").with("from", from.to_string()).with("to", to.to_string()),
    }
}

/// The dates of a norm in words.
pub(crate) fn valid(norm: &Norm, language: Language) -> String {
    Catalogue::of(language).say(&dates(norm))
}

/// One line for each pack.
pub fn list(packs: &[NormPack], language: Language) -> String {
    let catalogue = Catalogue::of(language);
    let mut text = String::new();
    for pack in packs {
        let count = Message::new("norm.count").with("norms", pack.norms.len()).with("version", pack.version.as_str());
        let _ = writeln!(text, "{}: {} ({})", pack.name, pack.title(language), catalogue.say(&count));
    }
    text
}

/// A pack with all its norms.
pub fn page(pack: &NormPack, language: Language) -> String {
    let catalogue = Catalogue::of(language);
    let mut text = list(std::slice::from_ref(pack), language);
    for norm in &pack.norms {
        let asks = catalogue.say(&asks(norm, language));
        let severity = catalogue.word(&format!("severity.{}", name_of(&SEVERITIES, &norm.severity))).to_owned();
        let confidence = catalogue.word(&format!("confidence.{}", norm.confidence.letter())).to_owned();
        let _ = writeln!(text, "\n{}/{}\n  {}: {asks}", pack.name, norm.key, norm.what(language));
        let said = Message::new("norm.line")
            .with("severity", severity)
            .with("confidence", confidence)
            .with("regime", name_of(&REGIMES, &norm.regime))
            .with("dates", dates(norm));
        let _ = writeln!(text, "  {}", catalogue.say(&said));
        let _ = writeln!(text, "  {}", catalogue.say(&Message::new("norm.source").with("source", norm.source(language))));
    }
    text
}

fn name_of<T: PartialEq>(table: &[(&'static str, T)], value: &T) -> &'static str {
    table.iter().find(|(_, known)| known == value).map_or("", |(name, _)| *name)
}

/// A pack as JSON, texts in one language; exact decimals.
pub fn to_json(pack: &NormPack, language: Language) -> Value {
    let number = |value: Option<Milli>| -> Value {
        value.and_then(|v| serde_json::from_str(&decimal(v.0.into(), 3)).ok()).unwrap_or(Value::Null)
    };
    let norm = |norm: &Norm| {
        json!({
            "key": norm.key,
            "regime": name_of(&REGIMES, &norm.regime),
            "scope": name_of(&SCOPES, &norm.scope),
            "operator": name_of(&OPERATORS, &norm.operator),
            "low": number(norm.low),
            "high": number(norm.high),
            "unit": norm.unit,
            "severity": name_of(&SEVERITIES, &norm.severity),
            "confidence": norm.confidence.letter(),
            "nature": name_of(&NATURES, &norm.nature),
            "source": norm.source(language),
            "what": norm.what(language),
            "valid_from": norm.valid_from.map(|d| d.to_string()),
            "valid_to": norm.valid_to.map(|d| d.to_string()),
            "editable": norm.editable,
        })
    };
    json!({
        "name": pack.name,
        "version": pack.version,
        "locale": pack.locale,
        "title": pack.title(language),
        "norms": pack.norms.iter().map(norm).collect::<Vec<_>>(),
    })
}
