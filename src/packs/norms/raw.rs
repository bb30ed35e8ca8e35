//! Packs as they are written: raw tables, each value with its place.
//!
//! Knows: keys and types. Must not know: what they mean.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPack {
    pub pack: Option<Spanned<RawHead>>,
    #[serde(default)]
    pub norm: BTreeMap<Spanned<String>, RawNorm>,
}

pub(super) type Word = Option<Spanned<String>>;
pub(super) type Figure = Option<Spanned<IgnoredAny>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHead {
    pub name: Word,
    pub version: Word,
    pub locale: Word,
    pub nature: Word,
    pub title: Option<Spanned<RawTexts>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNorm {
    pub regime: Word,
    pub scope: Word,
    pub operator: Word,
    pub value: Figure,
    pub low: Figure,
    pub high: Figure,
    pub unit: Word,
    pub severity: Word,
    pub confidence: Word,
    pub nature: Word,
    pub source: Option<Spanned<RawTexts>>,
    pub what: Option<Spanned<RawTexts>>,
    pub valid_from: Word,
    pub valid_to: Word,
    pub editable: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTexts {
    #[serde(default)]
    pub en: String,
    #[serde(default)]
    pub id: String,
}
