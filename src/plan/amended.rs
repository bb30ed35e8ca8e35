//! What a plan was decided with besides its scenario: an earlier plan, and overrides.
//!
//! Knows: the stable format. Must not know: how a plan is decided.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{EarlierRef, Number};
use crate::message::Message;

/// An earlier plan and overrides, as they stand in `plan.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Amended {
    /// The plan that stood before; none where only overrides were made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<FromRef>,
    /// Grants that somebody ordered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<OverrideRef>,
    /// What the overrides cost together; none without overrides, or without a plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<CostRef>,
    /// SHA-256 of this part as kavling writes it with this field empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digest: String,
}

/// An earlier plan, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FromRef {
    /// SHA-256 of the earlier plan as kavling writes it (its `digest`).
    pub plan_sha256: String,
    /// SHA-256 of the scenario it answered.
    pub scenario_sha256: String,
    /// Who held what.
    pub held: Vec<EarlierRef>,
    /// How many of those who keep land may be given another place.
    pub moves: u32,
    /// Whether that number was asked for; else it is the fewest with which a lawful plan exists.
    pub asked: bool,
    /// Those who held land and get none, because no plan keeps all within the moves allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<String>,
    /// Whether it is proven that fewer losses, and for these losses fewer moves, are not possible.
    pub proven: bool,
    /// What changed since, as far as the earlier plan tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Message>,
    /// Earlier grants that are no longer lawful, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlawful: Vec<Message>,
    /// Who moves, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<MovedRef>,
}

/// A firm that was given another place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedRef {
    /// Firm id.
    pub firm: String,
    /// The place it held.
    pub from: String,
    /// The place it holds now.
    pub to: String,
    /// Why.
    pub why: Message,
}

/// A grant that somebody ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideRef {
    /// Firm id.
    pub firm: String,
    /// Row and its first and last plot (or cell); none in a hall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<[String; 3]>,
    /// Hall; none on a plot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<String>,
    /// Who ordered it.
    pub author: String,
    /// Why.
    pub reason: String,
}

/// What overrides cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CostRef {
    /// Level by level: the best plan without them, and what they cost.
    pub levels: Vec<CostLevel>,
    /// Whether both plans are proven best, so that the cost is exact.
    pub exact: bool,
    /// Who would hold land without them and holds none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub displaced: Vec<String>,
    /// Who would hold none without them and holds land.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub admitted: Vec<String>,
    /// Who would hold land elsewhere without them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<String>,
}

/// What overrides cost at one level of the objective.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CostLevel {
    /// What is measured.
    pub measure: String,
    /// Worth of the plan found without them.
    pub without: Number,
    /// That, less the worth of this plan.
    pub cost: Number,
    /// They cost at least so much; none where nothing was proven of it.
    pub at_least: Option<Number>,
    /// They cost at most so much; none where nothing was proven of it.
    pub at_most: Option<Number>,
}

impl Amended {
    /// This, with the digest that belongs to it.
    pub fn sealed(self) -> Self {
        Self { digest: self.own_digest(), ..self }
    }

    /// Whether the digest is its own: nothing was changed by hand.
    pub fn is_sealed(&self) -> bool {
        self.digest == self.own_digest()
    }

    fn own_digest(&self) -> String {
        let bare = Self { digest: String::new(), ..self.clone() };
        // What cannot be written has no digest, and then none that anything could be held against.
        serde_json::to_string(&bare).map_or_else(|_| "–".to_owned(), |text| crate::problem::hex(&Sha256::digest(text.as_bytes())))
    }
}
