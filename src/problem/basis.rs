//! What the numbers of a scenario rest on: packs of norms as plain data, and the norm that each stated number cites.
//!
//! Knows: norms with source, confidence and dates; which number of the scenario names which. Must not know: how a pack or
//! a scenario is written, how a report shows it.

use serde::Deserialize;

use super::Language;
use super::date::Date;
use crate::units::Milli;

/// How sure a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Confidence {
    /// Read in a source that reproduces the text or the table itself.
    A,
    /// Read in a secondary source.
    B,
    /// Well established, not confirmed in a source that was read.
    C,
    /// Illustrative.
    D,
}

impl Confidence {
    /// Its letter.
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }
}

/// What becomes of a plan that does not keep a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Normally no permit.
    Hard,
    /// A planner trades it off.
    Soft,
    /// Data, not a test.
    Info,
}

/// Under which law land is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Regime {
    /// R1: plots inside a licensed estate; below 5 ha such norms are benchmarks only.
    Estate,
    /// R2: industrial land outside an estate.
    Zone,
    /// R3: a small thematic estate.
    Thematic,
    /// All of them.
    Any,
}

/// What a norm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applies {
    /// The whole land.
    Site,
    /// A single plot.
    Plot,
    /// A building.
    Building,
    /// A road, or the way on it.
    Road,
    /// Power, water, wastewater, drains.
    Utility,
    /// Two processes beside each other.
    Pair,
    /// A firm.
    Firm,
    /// The way plots are allotted.
    Allotment,
}

/// How the value of a norm is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// At least `low`.
    AtLeast,
    /// At most `high`.
    AtMost,
    /// More than `low`.
    Above,
    /// Less than `high`.
    Below,
    /// From `low` to `high`, both included.
    Between,
    /// Exactly `low`, which is also `high`.
    Equals,
    /// A duty without a figure.
    Duty,
}

/// What a pack is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// A regulation.
    Regulation,
    /// A study or a survey.
    Study,
    /// Practice and judgement.
    Practice,
}

/// What a number is worth in an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// A regulation, read in a source that reproduces its text (confidence A).
    Law,
    /// Read in the source itself, which is no regulation (confidence A).
    Source,
    /// Read in a secondary source (B).
    Secondary,
    /// Not confirmed in a source that was read (C).
    Unverified,
    /// Illustrative (D).
    Illustrative,
    /// The planner's own; no norm is cited.
    Own,
}

/// Whether a norm was valid on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// Valid, as far as its dates are stated.
    InForce,
    /// Not yet valid.
    NotYet,
    /// No longer valid.
    NoLonger,
    /// It states no dates: nobody can tell from the pack.
    NotStated,
}

/// How a stated number stands to the norm it cites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It is the norm's value, or within its range.
    Same,
    /// Stricter than the norm asks.
    Stricter,
    /// It does not keep the norm.
    Looser,
}

/// One rule record: a figure (or a duty) with its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Norm {
    /// Its key in the pack.
    pub key: String,
    /// Under which law it holds.
    pub regime: Regime,
    /// What it is about.
    pub scope: Applies,
    /// How its value is meant.
    pub operator: Operator,
    /// Least value, thousandths of the unit.
    pub low: Option<Milli>,
    /// Largest value, thousandths of the unit.
    pub high: Option<Milli>,
    /// Its unit; empty for a duty.
    pub unit: String,
    /// What becomes of a plan that does not keep it.
    pub severity: Severity,
    /// Where it was read, in English and in Indonesian.
    pub source: [String; 2],
    /// How sure it is.
    pub confidence: Confidence,
    /// What it is made from.
    pub nature: Nature,
    /// First day on which it is valid, where known.
    pub valid_from: Option<Date>,
    /// Last day on which it is valid, where known.
    pub valid_to: Option<Date>,
    /// What it says, in English and in Indonesian.
    pub what: [String; 2],
    /// Whether planners may put a value of their own in its place.
    pub editable: bool,
}

/// A pack of norms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NormPack {
    /// Its name.
    pub name: String,
    /// Version of the pack as data.
    pub version: String,
    /// Where it holds: `ID`, `ID-JB`, …
    pub locale: String,
    /// Its title, in English and in Indonesian.
    pub title: [String; 2],
    /// Its norms, sorted by key.
    pub norms: Vec<Norm>,
}

/// The norms of a pack by what a day makes of them, each in order of key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InForce<'p> {
    /// Valid on the day, as far as their dates are stated.
    pub valid: Vec<&'p Norm>,
    /// Not yet valid.
    pub not_yet: Vec<&'p Norm>,
    /// No longer valid.
    pub no_longer: Vec<&'p Norm>,
    /// Without dates.
    pub not_stated: Vec<&'p Norm>,
}

/// The packs that a scenario names, and the numbers that it states.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Basis {
    /// Packs in the order in which the scenario names them.
    pub packs: Vec<NormPack>,
    /// Numbers of rules, capacities, buildings and groups, in this order; empty where no pack is named.
    pub stated: Vec<Stated>,
}

/// A number that the scenario states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Whose number it is.
    pub of: Of,
    /// Its key as it is written: `metres`, `limit_dba`, …
    pub key: String,
    /// Its value, thousandths of the unit.
    pub value: Milli,
    /// Its unit.
    pub unit: String,
    /// The norm it is said to come from.
    pub cites: Option<Cited>,
}

/// Whose number it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// Of a rule.
    Rule(String),
    /// Of a capacity: the name of its node.
    Capacity(String),
    /// Of what buildings of a type keep to.
    Building(String),
    /// Of a group of firms.
    Group(String),
}

/// A norm by its place: index of the pack in [`Basis::packs`], index of the norm in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cited {
    /// The pack.
    pub pack: usize,
    /// The norm.
    pub norm: usize,
}

impl Norm {
    /// What it says.
    pub fn what(&self, language: Language) -> &str {
        in_language(&self.what, language)
    }

    /// Where it was read.
    pub fn source(&self, language: Language) -> &str {
        in_language(&self.source, language)
    }

    /// What it is worth in an argument.
    pub fn standing(&self) -> Standing {
        match (self.confidence, self.nature) {
            (Confidence::A, Nature::Regulation) => Standing::Law,
            (Confidence::A, Nature::Study | Nature::Practice) => Standing::Source,
            (Confidence::B, _) => Standing::Secondary,
            (Confidence::C, _) => Standing::Unverified,
            (Confidence::D, _) => Standing::Illustrative,
        }
    }

    /// Whether it was valid on a day; its last day is included.
    pub fn force(&self, on: Date) -> Force {
        match (self.valid_from, self.valid_to) {
            (None, None) => Force::NotStated,
            (Some(from), _) if on < from => Force::NotYet,
            (_, Some(to)) if on > to => Force::NoLonger,
            _ => Force::InForce,
        }
    }

    /// How a number in its unit stands to it. A whole number of things (rupiah, workers, firms) just below an open limit
    /// is that limit: "less than 1 billion" and "at most 999,999,999" say the same.
    pub fn fit(&self, value: Milli) -> Fit {
        let one = if WHOLE.contains(&self.unit.as_str()) { Milli::whole(1) } else { Milli::ZERO };
        let (low, high) = (self.low.unwrap_or(value), self.high.unwrap_or(value));
        let order = match self.operator {
            Operator::AtLeast => value.cmp(&low),
            Operator::AtMost => high.cmp(&value),
            Operator::Above if one != Milli::ZERO => value.cmp(&(low + one)),
            Operator::Below if one != Milli::ZERO => (high - one).cmp(&value),
            Operator::Above if value > low => std::cmp::Ordering::Greater,
            Operator::Below if value < high => std::cmp::Ordering::Greater,
            Operator::Above | Operator::Below => std::cmp::Ordering::Less,
            Operator::Between | Operator::Equals if (low..=high).contains(&value) => std::cmp::Ordering::Equal,
            Operator::Between | Operator::Equals => std::cmp::Ordering::Less,
            Operator::Duty => std::cmp::Ordering::Equal,
        };
        match order {
            std::cmp::Ordering::Equal => Fit::Same,
            std::cmp::Ordering::Greater => Fit::Stricter,
            std::cmp::Ordering::Less => Fit::Looser,
        }
    }
}

/// Units of things that are counted.
const WHOLE: [&str; 5] = ["IDR", "IDR/year", "workers", "firms", "plots"];

impl NormPack {
    /// Its title.
    pub fn title(&self, language: Language) -> &str {
        in_language(&self.title, language)
    }

    /// The norm with this key.
    pub fn norm(&self, key: &str) -> Option<&Norm> {
        self.norms.iter().find(|norm| norm.key == key)
    }

    /// What a day makes of its norms: which were valid, not yet, no longer, and which state no dates.
    pub fn in_force(&self, on: Date) -> InForce<'_> {
        let mut sorted = InForce::default();
        for norm in &self.norms {
            match norm.force(on) {
                Force::InForce => sorted.valid.push(norm),
                Force::NotYet => sorted.not_yet.push(norm),
                Force::NoLonger => sorted.no_longer.push(norm),
                Force::NotStated => sorted.not_stated.push(norm),
            }
        }
        sorted
    }
}

impl Basis {
    /// The norm that a stated number cites, with its pack.
    pub fn cited(&self, stated: &Stated) -> Option<(&NormPack, &Norm)> {
        let cited = stated.cites?;
        let pack = self.packs.get(cited.pack)?;
        Some((pack, pack.norms.get(cited.norm)?))
    }

    /// What a stated number is worth in an argument.
    pub fn standing(&self, stated: &Stated) -> Standing {
        self.cited(stated).map_or(Standing::Own, |(_, norm)| norm.standing())
    }
}

fn in_language(texts: &[String; 2], language: Language) -> &str {
    &texts[usize::from(language == Language::Id)]
}
