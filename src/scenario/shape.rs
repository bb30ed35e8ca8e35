//! Keys and types of a scenario, held against the very schema that editors use, every mistake at once.
//!
//! Knows: TOML values and JSON Schema as far as our own tables need it. Must not know: what the keys mean.
//! serde alone would stop at its first mistake. Tables with a mistake are left out, so that the rest is still read.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use serde::Deserialize;
use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::names::did_you_mean;
use super::reader::Reader;
use super::schema::Root;
use crate::diagnostic::fault;
use crate::message::{Arg, Message};

/// The schema with everything in place of its references.
static SCHEMA: LazyLock<Json> = LazyLock::new(|| schema(true));

/// The JSON Schema of scenarios.
pub(super) fn schema(inline: bool) -> Json {
    let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = inline);
    let mut schema = settings.into_generator().into_root_schema_for::<Root>().to_value();
    without_null(&mut schema);
    schema
}

/// TOML knows no null: an optional key is simply left out.
fn without_null(schema: &mut Json) {
    let Json::Object(map) = schema else {
        if let Json::Array(items) = schema {
            items.iter_mut().for_each(without_null);
        }
        return;
    };
    for key in ["type", "enum", "anyOf"] {
        let Some(Json::Array(items)) = map.get_mut(key) else { continue };
        items.retain(|item| !item.is_null() && item != "null" && item.get("type").is_none_or(|t| t != "null"));
        let only = if items.len() == 1 { items.pop() } else { None };
        match only {
            Some(Json::Object(inner)) if key == "anyOf" => {
                map.remove(key);
                inner.into_iter().for_each(|(k, v)| {
                    map.entry(k).or_insert(v);
                });
            }
            Some(only) if key == "enum" => drop(map.insert(key.to_owned(), Json::Array(vec![only]))),
            Some(only) => drop(map.insert(key.to_owned(), only)),
            None => {}
        }
    }
    if map.get("default").is_some_and(Json::is_null) {
        map.remove("default");
    }
    map.values_mut().for_each(without_null);
}

/// The tables that could be read, and which sections lost one.
#[derive(Debug, Default)]
pub(super) struct Shaped {
    pub root: Root,
    /// Sections with a table that could not be read: names from there may be unknown for that reason.
    pub broken: BTreeSet<String>,
}

/// Where a value stands: its key in words and in the file.
struct Key<'k> {
    path: &'k str,
    span: Range<usize>,
}

/// Parses the text and checks keys and types.
pub(super) fn read(reader: &Reader<'_>) -> Shaped {
    let (document, errors) = DeTable::parse_recoverable(reader.text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        reader.report(fault("syntax", &reader.spot(&span)).with("text", error.message()));
    }
    if !errors.is_empty() {
        return Shaped::default();
    }
    let span = document.span();
    let mut table = DeTable::new();
    let mut broken = BTreeSet::new();
    let properties = &SCHEMA["properties"];
    for (key, mut value) in document.into_inner() {
        let name = key.get_ref().as_ref();
        let good = section(reader, name, key.span(), &mut value, properties.get(name));
        if !good {
            broken.insert(name.to_owned());
        }
        if good || value.get_ref().is_table() && properties.get(name).is_some_and(is_named_map) {
            table.insert(key, value);
        }
    }
    table.iter_mut().for_each(|(_, value)| tame(value));
    match Root::deserialize(toml::de::Deserializer::from(Spanned::new(span, table))) {
        Ok(root) => Shaped { root, broken },
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            reader.report(fault("syntax", &reader.spot(&span)).with("text", error.message()));
            Shaped { root: Root::default(), broken }
        }
    }
}

fn is_named_map(schema: &Json) -> bool {
    schema["additionalProperties"].is_object()
}

/// One top-level section; of a section of named tables the bad ones are taken out.
fn section(reader: &Reader<'_>, name: &str, span: Range<usize>, value: &mut Spanned<DeValue<'_>>, schema: Option<&Json>) -> bool {
    let before = reader.count();
    let key = Key { path: name, span };
    let Some(schema) = schema else {
        let sections = SCHEMA["properties"].as_object().into_iter().flat_map(|map| map.keys().map(String::as_str));
        let told = fault("unknown-section", &reader.spot(&key.span)).with("section", name);
        reader.report(told.helped(did_you_mean(name, sections)));
        return false;
    };
    let DeValue::Table(entries) = value.get_mut() else {
        check(reader, value, schema, &key);
        return reader.count() == before;
    };
    if !is_named_map(schema) {
        check(reader, value, schema, &key);
        return reader.count() == before;
    }
    for (entry, value) in std::mem::take(entries) {
        let before = reader.count();
        let path = format!("{name}.{}", entry.get_ref());
        check(reader, &value, &schema["additionalProperties"], &Key { path: &path, span: entry.span() });
        if reader.count() == before {
            entries.insert(entry, value);
        }
    }
    reader.count() == before
}

fn check(reader: &Reader<'_>, value: &Spanned<DeValue<'_>>, schema: &Json, key: &Key<'_>) {
    let choices = schema["anyOf"].as_array();
    let fitting = choices.map_or(Some(schema), |all| all.iter().find(|one| fits(value.get_ref(), one)));
    let Some(schema) = fitting.filter(|one| fits(value.get_ref(), one)) else {
        wrong_type(reader, value, schema, key);
        return;
    };
    match value.get_ref() {
        DeValue::Table(table) => check_table(reader, table, schema, key),
        DeValue::Array(items) => {
            let within = |bound: &str, ok: fn(u64, u64) -> bool| schema[bound].as_u64().is_none_or(|b| ok(items.len() as u64, b));
            if !within("minItems", |n, b| n >= b) || !within("maxItems", |n, b| n <= b) {
                let wanted = schema["minItems"].as_i64().unwrap_or(0);
                let told = fault("wrong-length", &reader.spot(&value.span())).with("key", key.path);
                reader.report(told.with("wanted", wanted).with("found", items.len()));
                return;
            }
            items.iter().for_each(|item| check(reader, item, &schema["items"], &Key { path: key.path, span: item.span() }));
        }
        DeValue::String(word) => {
            let words: Vec<&str> = schema["enum"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
            if !words.is_empty() && !words.contains(&word.as_ref()) {
                let told = fault("unknown-word", &reader.spot(&value.span())).with("word", word.as_ref()).with("key", key.path);
                reader.report(told.helped(did_you_mean(word, words)));
            }
        }
        // Numbers are read later, digit by digit, from the text.
        DeValue::Float(_) | DeValue::Integer(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
    }
}

/// Numbers that serde could not hold get a stand-in: only their place counts, their text is read later.
fn tame(value: &mut Spanned<DeValue<'_>>) {
    match value.get_mut() {
        DeValue::Table(table) => table.iter_mut().for_each(|(_, inner)| tame(inner)),
        DeValue::Array(items) => items.iter_mut().for_each(tame),
        number @ (DeValue::Float(_) | DeValue::Integer(_)) => *number = DeValue::Boolean(true),
        DeValue::String(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
    }
}

fn check_table(reader: &Reader<'_>, table: &DeTable<'_>, schema: &Json, key: &Key<'_>) {
    let properties = schema["properties"].as_object();
    for (name, value) in table {
        let inner = properties.and_then(|p| p.get(name.get_ref().as_ref()));
        let inner = inner.or_else(|| schema["additionalProperties"].is_object().then_some(&schema["additionalProperties"]));
        let path = format!("{}.{}", key.path, name.get_ref());
        match inner {
            Some(inner) => check(reader, value, inner, &Key { path: &path, span: name.span() }),
            None => {
                let kind = key.path.starts_with("rules.") && !key.path["rules.".len()..].contains('.');
                let code = if kind { "unknown-kind" } else { "unknown-key" };
                unknown(reader, code, &Key { path: key.path, span: name.span() }, name.get_ref(), properties);
            }
        }
    }
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str);
    for missing in required.filter(|name| !table.keys().any(|key| key.get_ref() == name)) {
        reader.report(fault("missing-key", &reader.spot(&key.span)).with("table", key.path).with("key", missing));
    }
}

fn unknown(reader: &Reader<'_>, code: &'static str, key: &Key<'_>, word: &str, known: Option<&serde_json::Map<String, Json>>) {
    let names = known.into_iter().flat_map(|map| map.keys().map(String::as_str));
    // The two codes are written out so that a test finds both in the source.
    let told = if code == "unknown-kind" {
        fault("unknown-kind", &reader.spot(&key.span))
    } else {
        fault("unknown-key", &reader.spot(&key.span))
    };
    reader.report(told.with("key", word).with("table", key.path).helped(did_you_mean(word, names)));
}

/// Whether a value has the type that a schema asks for.
fn fits(value: &DeValue<'_>, schema: &Json) -> bool {
    match (schema["type"].as_str().unwrap_or_default(), value) {
        ("number", DeValue::Integer(_) | DeValue::Float(_))
        | ("integer", DeValue::Integer(_))
        | ("string", DeValue::String(_))
        | ("array", DeValue::Array(_))
        | ("object", DeValue::Table(_))
        | ("boolean", DeValue::Boolean(_)) => true,
        ("string", DeValue::Datetime(_)) => schema["format"] == "date",
        _ => false,
    }
}

fn wrong_type(reader: &Reader<'_>, value: &Spanned<DeValue<'_>>, schema: &Json, key: &Key<'_>) {
    let choices = schema["anyOf"].as_array().map_or_else(|| vec![schema], |all| all.iter().collect());
    let types: Vec<&str> = choices.iter().filter_map(|one| one["type"].as_str()).collect();
    let word = |name: &str| Message::new(&format!("type.{name}"));
    let wanted: Arg = match types.as_slice() {
        [first, second] => Message::new("type.or").with("first", word(first)).with("second", word(second)).into(),
        [one, ..] => word(one).into(),
        [] => word("object").into(),
    };
    let quoted = matches!(value.get_ref(), DeValue::String(_)) && types.iter().any(|t| *t == "number" || *t == "integer");
    let told = fault("wrong-type", &reader.spot(&value.span())).with("key", key.path).with("wanted", wanted);
    let found = match value.get_ref() {
        DeValue::Float(_) => "number",
        DeValue::Table(_) => "object",
        other => other.type_str(),
    };
    reader.report(told.with("found", word(found)).helped(quoted.then(|| Message::new("help.unquote"))));
}
