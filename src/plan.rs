//! The plan: plain data, read from and written to `plan.json`.
//!
//! Knows: the stable format (schema 1; fields are only ever added). Must not know: how the plan was found,
//! how it is drawn.

mod amended;
mod clash;
mod cuts;
mod layout;
mod method;
mod other;
mod scores;
mod succession;

use std::collections::BTreeMap;

pub use amended::{Amended, CostLevel, CostRef, FromRef, MovedRef, OverrideRef};
pub use layout::{
    AreaRef, BuildingName, BuildingRulesRef, CandidateRef, CandidateStatus, ChoiceStatus, FaceRef, LayoutRef, LayoutsRecord,
    LeftRef, RankedRef, Ring, RowRef, StationRef, Unreadable, UseName,
};
pub use succession::{Comes, Drop, Succession, Waiting};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use clash::{ClashMember, GivesWay};
pub use cuts::{ExactCut, ExactCuts, KEPT};
pub use method::{ChanceRef, ChancesRef, EnvyCase, EnvyRef, MeritCosts};
pub use other::OtherGrant;
pub use scores::{AllotmentRef, ScoreRef};

/// A plan as it stands in `plan.json`. Lengths in metres, areas in m², worth in points, all exact decimals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Version of this format: 1.
    pub schema: u32,
    /// Which scenario it answers.
    pub scenario: ScenarioRef,
    /// How far it is proven.
    pub status: Status,
    /// Its worth (of the first priority); none without a plan.
    pub value: Option<Number>,
    /// No lawful plan is worth more; none where nothing was proven.
    pub bound: Option<Number>,
    /// (bound − value) / max(1, |value|); none without both.
    pub gap: Option<Number>,
    /// With ordered priorities: each in turn, held at its optimum for the next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Level>,
    /// Which solver proposed it.
    pub solver: SolverRef,
    /// Whether a second run gives the same bytes: not when a clock or a signal ended the search.
    pub reproducible: bool,
    /// How ties between plans of equal worth were decided.
    pub tie_break: TieBreakRef,
    /// Who gets what.
    pub grants: Vec<Grant>,
    /// Who gets nothing, and why.
    pub refused: Vec<Refusal>,
    /// Every rule's verdict.
    pub rules: Vec<RuleVerdict>,
    /// Figures of the plan.
    pub metrics: BTreeMap<String, Number>,
    /// Where infeasible: one way to make it feasible.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflict: Vec<Conflict>,
    /// Where infeasible: rules and capacities that cannot all be kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clash: Vec<ClashMember>,
    /// Which phase of which option it decides, and what stood before; none where the scenario is decided at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageRef>,
    /// How land was allotted, and what each firm scores; none where the scenario says nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allotment: Option<AllotmentRef>,
    /// The earlier plan and the overrides it was decided with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amended: Option<Amended>,
    /// Who comes in if a firm drops out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub succession: Option<Succession>,
    /// Cases of envy, where strict merit decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub envy: Option<EnvyRef>,
    /// Chances in the ballot, where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chances: Option<ChancesRef>,
    /// The layout that it stands on, where the scenario leaves a site to be laid out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layout: Option<LayoutRef>,
    /// Cut lines slid off the module, where that was asked for.
    pub exact_cuts: Option<ExactCuts>,
    /// SHA-256 of the other files of the run.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    /// SHA-256 of this file as kavling writes it with this field left out; tells whether anybody has edited it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl Plan {
    /// The plan as text, without its own digest.
    ///
    /// # Errors
    /// Never for a plan made of finite numbers; passed on from the writer.
    fn body(&self) -> Result<String, serde_json::Error> {
        let bare = Self { digest: None, ..self.clone() };
        Ok(serde_json::to_string_pretty(&bare)? + "\n")
    }

    /// The file `plan.json`, with its own digest.
    ///
    /// # Errors
    /// As the JSON writer.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let digest = crate::problem::hex(&Sha256::digest(self.body()?.as_bytes()));
        let sealed = Self { digest: Some(digest), ..self.clone() };
        Ok(serde_json::to_string_pretty(&sealed)? + "\n")
    }

    /// Reads `plan.json`.
    ///
    /// # Errors
    /// With line and column, where it is not a plan of this format.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// Whether a file is, byte for byte, as kavling wrote it: nothing added, laid out anew or changed.
    pub fn is_untouched(text: &str) -> bool {
        Self::from_json(text).and_then(|plan| plan.to_json()).is_ok_and(|own| own == text)
    }
}

/// An exact decimal: a JSON number made from an integer of thousandths (or finer), never from a float.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Number(pub serde_json::Number);

/// The scenario a plan answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioRef {
    /// Its name.
    pub name: String,
    /// SHA-256 over the TOML file and every file it names.
    pub sha256: String,
}

/// The phase of an option that a plan decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageRef {
    /// The option.
    pub option: String,
    /// The phase.
    pub phase: u32,
    /// What the plan of the phase before grants: its firms keep it.
    pub earlier: Vec<EarlierRef>,
    /// Steps of capacity that stand in this phase, with how many.
    pub steps: BTreeMap<String, u32>,
    /// Those of them that were bought in this phase.
    pub bought: BTreeMap<String, u32>,
}

/// A grant of the phase before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EarlierRef {
    /// Firm id.
    pub firm: String,
    /// Row and its first and last plot (or cell); none in a hall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<[String; 3]>,
    /// Hall; none on a plot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<String>,
    /// Area, or floor.
    pub area_m2: Number,
}

/// How far a plan is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Proven best by the solver in floating point, checked exactly as a plan.
    Optimal,
    /// Lawful; a better one may exist, at most `gap` better.
    Feasible,
    /// No lawful plan exists.
    Infeasible,
    /// The search ended without a plan and without a proof that none exists.
    NoPlan,
}

/// One priority of an ordered list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// What is measured.
    pub measure: String,
    /// The plan's value.
    pub value: Number,
    /// Proven limit, earlier priorities held.
    pub bound: Option<Number>,
    /// As [`Plan::gap`].
    pub gap: Option<Number>,
}

/// What a plan is worth at one priority, where nothing is proven of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OtherValue {
    /// What is measured.
    pub measure: String,
    /// The value.
    pub value: Number,
}

/// The solver that proposed the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SolverRef {
    /// `highs`, `microlp`; `greedy` or `hand` where no solver made it.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// How ties were decided, so that anyone can recompute it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TieBreakRef {
    /// The public seed.
    pub seed: String,
    /// Whether the published order was applied to the end (proven), so that no other plan of equal worth comes first.
    pub complete: bool,
    /// Firms in the published order: priority class, application time, ballot.
    pub order: Vec<Ballot>,
}

/// A firm's place in the published order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballot {
    /// Firm id.
    pub firm: String,
    /// First 16 hexadecimal digits of SHA-256(seed, newline, firm id).
    pub ballot: String,
}

/// What one firm is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grant {
    /// Firm id.
    pub firm: String,
    /// Its package, where it offered several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// Site.
    pub site: String,
    /// Row or single plot; none in a hall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
    /// Hall; none on a plot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<String>,
    /// The plots of the run, in order; for an open row the cells.
    pub plots: Vec<String>,
    /// For an open row: from and to, metres along the frontage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stretch_m: Option<[Number; 2]>,
    /// Phase in which it is granted.
    pub phase: u32,
    /// Area of the polygon, or floor granted in a hall.
    pub area_m2: Number,
    /// Frontage.
    pub frontage_m: Number,
    /// Corners, metres.
    pub outline: Vec<[Number; 2]>,
    /// What it adds to the value by itself (first priority; bonuses between firms not included).
    pub worth: Number,
}

/// A firm that gets nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// Firm id.
    pub firm: String,
    /// Stable code of the ground.
    pub code: String,
    /// The ground in words.
    pub reason: String,
    /// The ground as data: key and parameters of the sentence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<crate::message::Message>,
    /// What granting it land would cost, where that was worked out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<PriceOfAdmission>,
}

/// What granting a firm land would cost: the worth of this plan less that of the best plan that grants it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PriceOfAdmission {
    /// The first priority at which that plan falls behind; none where it falls behind in none (a tie).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// At least so much, by the solver's proof.
    pub at_least: Number,
    /// At most so much: the plan that follows shows it.
    pub at_most: Number,
    /// Grants of that plan that this plan does not make.
    pub with: Vec<OtherGrant>,
    /// Firms granted in this plan that hold nothing in that plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
}

/// One rule's verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleVerdict {
    /// Name of the rule.
    pub name: String,
    /// Whether the plan keeps it.
    pub holds: bool,
    /// What was measured from the land.
    pub measured: Option<Number>,
    /// What the rule asks for.
    pub limit: Option<Number>,
    /// Unit of both.
    pub unit: String,
    /// The rule in one sentence.
    pub text: String,
}

/// A rule that would have to give way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// Name of the rule.
    pub rule: String,
    /// By how much.
    pub shortfall: Number,
    /// Unit of the shortfall.
    pub unit: String,
    /// In words.
    pub text: String,
}

impl Number {
    /// `value` / 10^`places` as an exact decimal.
    pub fn decimal(value: i128, places: u32) -> Self {
        let text = crate::units::decimal(value, places);
        let zero = || serde_json::Number::from(0_u8);
        Self(serde_json::from_str(&text).unwrap_or_else(|_| zero()))
    }
    /// The number times 10^`places` as an integer; `None` where it is not a whole one or out of range.
    pub fn scaled(&self, places: u32) -> Option<i128> {
        parse_decimal(&self.0.to_string(), places)
    }
}

impl From<crate::units::Length> for Number {
    fn from(value: crate::units::Length) -> Self {
        Self::decimal(value.0.into(), 3)
    }
}
impl From<crate::units::Area> for Number {
    fn from(value: crate::units::Area) -> Self {
        Self::decimal(value.0 * 5, 7)
    }
}
impl From<crate::units::Milli> for Number {
    fn from(value: crate::units::Milli) -> Self {
        Self::decimal(value.0.into(), 3)
    }
}
impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::decimal(value.into(), 0)
    }
}

/// Plain decimal text (optional sign, digits, one point) times 10^`places`; `None` where digits would be lost.
pub fn parse_decimal(text: &str, places: u32) -> Option<i128> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let rest = rest.trim_end_matches('0');
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 24 || !all_digits(whole) || !all_digits(rest) || rest.len() > places as usize {
        return None;
    }
    let scaled: i128 = format!("{whole}{rest:0<width$}", width = places as usize).parse().ok()?;
    Some(if negative { -scaled } else { scaled })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Area, Length};

    #[test]
    fn numbers_survive_json_exactly() {
        let number = Number::from(Area::rectangle(Length(7_333), Length(28_501)));
        let text = serde_json::to_string(&number).expect("serialises");
        assert_eq!(text, "208.997833");
        let back: Number = serde_json::from_str(&text).expect("parses");
        assert_eq!(back.scaled(7), Some(2 * 7_333 * 28_501 * 5));
        assert_eq!(parse_decimal("1.25", 1), None);
        assert_eq!(parse_decimal("-0.5", 3), Some(-500));
        assert_eq!(parse_decimal("1e3", 3), None);
    }
}
