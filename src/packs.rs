//! Packs: facts and figures of regulations as data, each with a source and a confidence.
//!
//! Knows: the format of a pack, the one compiled in. Must not know: what a figure is compared with, any report.

pub mod norms;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::plan::parse_decimal;
use crate::problem::Language;
pub use crate::problem::{Confidence, Severity};
use crate::units::{Area, Milli};

/// Figures to set beside a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pack {
    /// Its name.
    pub name: String,
    /// Land from which norms of estates are more than benchmarks.
    pub estate_from: Area,
    /// Where that limit comes from, in English and in Indonesian.
    estate_source: [String; 2],
    /// How sure that source is.
    pub estate_confidence: Option<Confidence>,
    /// The figures, sorted by name.
    pub benchmarks: Vec<Benchmark>,
    /// What is asked without a figure, sorted by name.
    pub practices: Vec<Practice>,
}

/// Something that a reviewing office asks for, without a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Practice {
    /// Its name in the pack.
    pub name: String,
    /// Where it was read, in English and in Indonesian.
    source: [String; 2],
    /// How sure it is.
    pub confidence: Confidence,
    /// What it says, in English and in Indonesian.
    what: [String; 2],
}

/// One figure with its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Benchmark {
    /// Its name in the pack.
    pub name: String,
    /// What of a plan it stands beside.
    pub compares: Compares,
    /// At least, thousandths of the unit.
    pub low: Option<Milli>,
    /// At most, thousandths of the unit.
    pub high: Option<Milli>,
    /// Its unit.
    pub unit: String,
    /// For what land it is meant.
    pub scope: Scope,
    /// What becomes of a plan that does not keep it.
    pub severity: Severity,
    /// Where it was read, in English and in Indonesian.
    source: [String; 2],
    /// How sure it is.
    pub confidence: Confidence,
    /// What it says, in English and in Indonesian.
    what: [String; 2],
}

/// What of a plan a benchmark stands beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compares {
    /// Share of roads.
    Road,
    /// Share of green.
    Green,
    /// Share of facilities.
    Facility,
    /// Share of land that can be granted.
    Saleable,
    /// A service for each hectare.
    Service,
    /// Building on a plot.
    Building,
    /// Width of a street.
    Street,
    /// Noise outside the fence.
    Noise,
    /// Access for the fire service, and space between buildings.
    Fire,
    /// Way and turning of lorries.
    Access,
    /// The land certificate.
    Certificate,
    /// Greenery and floors of a plot.
    Intensity,
    /// Distance from hazards.
    Hazard,
}

/// For what land a figure is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// A licensed estate as a whole; below the smallest estate it is a benchmark only.
    Estate,
    /// A single plot.
    Plot,
    /// Anywhere.
    Anywhere,
}

impl Benchmark {
    /// What it says.
    pub fn what(&self, language: Language) -> &str {
        in_language(&self.what, language)
    }
    /// Where it was read.
    pub fn source(&self, language: Language) -> &str {
        in_language(&self.source, language)
    }
}

impl Practice {
    /// What it says.
    pub fn what(&self, language: Language) -> &str {
        in_language(&self.what, language)
    }
    /// Where it was read.
    pub fn source(&self, language: Language) -> &str {
        in_language(&self.source, language)
    }
}

fn in_language(texts: &[String; 2], language: Language) -> &str {
    &texts[usize::from(language == Language::Id)]
}

/// Why a pack cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackFault {
    /// Not TOML, or not of this shape.
    #[error("{0}")]
    Syntax(String),
    /// A figure that is not a plain decimal with at most three places.
    #[error("{name}: \"{text}\" is not a decimal with at most three places")]
    Figure {
        /// Name of the entry.
        name: String,
        /// What stands there.
        text: String,
    },
    /// A figure without any limit.
    #[error("{0}: states neither low nor high")]
    NoLimit(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPack {
    pack: RawHead,
    benchmark: BTreeMap<String, RawBenchmark>,
    #[serde(default)]
    practice: BTreeMap<String, RawPractice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPractice {
    source: RawWhat,
    confidence: Confidence,
    what: RawWhat,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHead {
    name: String,
    estate_from_ha: String,
    estate_source: RawWhat,
    estate_confidence: Confidence,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBenchmark {
    compares: Compares,
    low: Option<String>,
    high: Option<String>,
    unit: String,
    scope: Scope,
    severity: Severity,
    source: RawWhat,
    confidence: Confidence,
    what: RawWhat,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWhat {
    en: String,
    id: String,
}

impl RawWhat {
    fn texts(self) -> [String; 2] {
        [self.en, self.id]
    }
}

impl Pack {
    /// Where the limit of the smallest estate comes from.
    pub fn estate_source(&self, language: Language) -> &str {
        in_language(&self.estate_source, language)
    }

    /// The benchmarks of Indonesian estates that are compiled in.
    pub fn benchmarks() -> &'static Self {
        static PACK: LazyLock<Pack> = LazyLock::new(|| Pack::parse(include_str!("packs/id-benchmarks.toml")).unwrap_or_default());
        &PACK
    }

    /// Reads a pack.
    ///
    /// # Errors
    /// The first [`PackFault`].
    pub fn parse(text: &str) -> Result<Self, PackFault> {
        let raw: RawPack = toml::from_str(text).map_err(|e| PackFault::Syntax(e.to_string()))?;
        let hectares = figure("estate_from_ha", &raw.pack.estate_from_ha)?;
        let practice = |(name, p): (String, RawPractice)| Practice {
            name,
            source: p.source.texts(),
            confidence: p.confidence,
            what: p.what.texts(),
        };
        let benchmarks = raw.benchmark.into_iter().map(|(name, b)| benchmark(name, b)).collect::<Result<_, _>>()?;
        Ok(Self {
            name: raw.pack.name,
            estate_from: Area(i128::from(hectares.0) * 10 * Area::PER_M2),
            estate_source: raw.pack.estate_source.texts(),
            estate_confidence: Some(raw.pack.estate_confidence),
            benchmarks,
            practices: raw.practice.into_iter().map(practice).collect(),
        })
    }

    /// The figure of this name.
    pub fn figure(&self, name: &str) -> Option<&Benchmark> {
        self.benchmarks.iter().find(|b| b.name == name)
    }

    /// The practice of this name.
    pub fn practice(&self, name: &str) -> Option<&Practice> {
        self.practices.iter().find(|p| p.name == name)
    }

    /// The figures that stand beside this.
    pub fn beside(&self, compares: Compares) -> impl Iterator<Item = &Benchmark> {
        self.benchmarks.iter().filter(move |b| b.compares == compares)
    }
}

fn figure(name: &str, text: &str) -> Result<Milli, PackFault> {
    let value = parse_decimal(text, 3).and_then(|v| i64::try_from(v).ok());
    value.map(Milli).ok_or_else(|| PackFault::Figure { name: name.to_owned(), text: text.to_owned() })
}

fn benchmark(name: String, raw: RawBenchmark) -> Result<Benchmark, PackFault> {
    let limit = |text: Option<&String>| text.map(|text| figure(&name, text)).transpose();
    let (low, high) = (limit(raw.low.as_ref())?, limit(raw.high.as_ref())?);
    if low.is_none() && high.is_none() {
        return Err(PackFault::NoLimit(name));
    }
    Ok(Benchmark {
        name,
        compares: raw.compares,
        low,
        high,
        unit: raw.unit,
        scope: raw.scope,
        severity: raw.severity,
        source: raw.source.texts(),
        confidence: raw.confidence,
        what: raw.what.texts(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pack_compiled_in_reads() {
        let pack = Pack::parse(include_str!("packs/id-benchmarks.toml")).expect("reads");
        assert_eq!(pack.estate_from, Area::m2(50_000));
        let green: Vec<_> = pack.beside(Compares::Green).collect();
        assert_eq!((green[0].low, green[0].high, green[0].confidence), (Some(Milli::whole(10)), None, Confidence::A));
        for b in &pack.benchmarks {
            for language in [Language::En, Language::Id] {
                assert!(!b.source(language).is_empty() && !b.what(language).is_empty(), "{}", b.name);
            }
            assert!(b.low.zip(b.high).is_none_or(|(low, high)| low <= high), "{}", b.name);
        }
        for p in &pack.practices {
            for language in [Language::En, Language::Id] {
                assert!(!p.source(language).is_empty() && !p.what(language).is_empty(), "{}", p.name);
            }
        }
        assert!(!pack.practices.is_empty());
    }

    #[test]
    fn a_bad_pack_says_why() {
        assert!(matches!(Pack::parse("x = 1"), Err(PackFault::Syntax(_))));
        let head = "[pack]\nname = \"p\"\nestate_from_ha = \"5\"\nestate_source = { en = \"s\", id = \"s\" }\nestate_confidence = \"C\"\n[benchmark.b]\n";
        let rest = "compares = \"green\"\nunit = \"%\"\nscope = \"estate\"\nseverity = \"soft\"\nsource = { en = \"s\", id = \"s\" }\nconfidence = \"D\"\nwhat = { en = \"e\", id = \"i\" }\n";
        assert_eq!(Pack::parse(&format!("{head}{rest}")), Err(PackFault::NoLimit("b".into())));
        let fault = Pack::parse(&format!("{head}low = \"ten\"\n{rest}"));
        assert_eq!(fault, Err(PackFault::Figure { name: "b".into(), text: "ten".into() }));
    }
}
