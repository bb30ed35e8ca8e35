//! Who comes in if a firm drops out, and who waits.
//!
//! Knows: the stable format. Must not know: how it is found.

use serde::{Deserialize, Serialize};

use super::{Number, OtherGrant};

/// The table of succession, as it stands in `plan.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Succession {
    /// For each granted firm, what happens if it drops out and all others keep their places.
    pub drops: Vec<Drop>,
    /// The waiting list, in order of merit ([`crate::waiting`]).
    pub waiting: Vec<Waiting>,
}

/// One granted firm drops out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drop {
    /// Firm id.
    pub firm: String,
    /// How far the answer is proven.
    pub status: super::Status,
    /// Who is granted land in its stead; with the place.
    pub comes: Vec<Comes>,
    /// Grants of the plan then made that this plan does not make: with them it can be put together and measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<OtherGrant>,
    /// The first priority at which the plan then made is worth less (with several priorities); none where it is at none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// Worth lost at that priority; none without a plan.
    pub lost: Option<Number>,
    /// At least so much is lost, whatever plan is made; the same as `lost` where it is proven.
    pub lost_at_least: Option<Number>,
}

/// A firm that comes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comes {
    /// Firm id.
    pub firm: String,
    /// The place.
    pub place: String,
}

/// A firm that waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// Firm id.
    pub firm: String,
    /// Its points: the most that one of its offers states.
    pub points: Option<Number>,
    /// Code of the ground on which it holds no land.
    #[serde(default)]
    pub why: String,
    /// For whom it comes in, if that firm alone drops out.
    pub for_whom: Vec<String>,
}
