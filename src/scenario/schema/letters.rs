//! `[letters]`: what letters and minutes say besides the decision.
//!
//! Knows: its keys. Must not know: what a letter looks like.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::at::{At, Moment};

/// What letters and minutes say besides the decision. What is left out becomes a line to be filled in by hand.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct LettersTable {
    /// The office that allots and writes; stands at the head of each letter.
    pub office: Option<At<String>>,
    /// Where answers are awaited: address, telephone, e-mail.
    pub contact: Option<At<String>>,
    /// Where the committee met and the letters are signed.
    pub place: Option<At<String>>,
    /// Day of the meeting and of the letters, `2026-03-14`; kavling never takes it from a clock.
    pub date: Option<At<Moment>>,
    /// What letter numbers begin with: `PAN-KAV/2026` gives `PAN-KAV/2026/001`.
    pub number: Option<At<String>>,
    /// Who signs the letters, with the office held.
    pub signatory: Option<At<String>>,
    /// Who chaired the meeting.
    pub chair: Option<At<String>>,
    /// The other members of the committee.
    pub members: Option<At<Vec<At<String>>>>,
    /// The last day to accept a grant, `2026-04-14`.
    pub accept_by: Option<At<Moment>>,
    /// The last day to object, `2026-04-14`.
    pub object_by: Option<At<Moment>>,
}
