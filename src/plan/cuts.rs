//! Exact cuts as they stand in `plan.json`: where the cut lines of open rows slid to, apart from the plan on the module.

use serde::{Deserialize, Serialize};

use super::{Number, OtherValue};

/// Cut lines that slid off the module, so that each plot has the area it was promised. Value and bound of the plan are of the
/// cuts on the module; nothing here changes them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExactCuts {
    /// Every grant of an open row, in order of row and frontage.
    pub plots: Vec<ExactCut>,
    /// Their land as cut on the module.
    pub area_before_m2: Number,
    /// Their land as cut exactly.
    pub area_after_m2: Number,
    /// What the plan would be worth with these plots, at each priority: measured, not sought.
    pub values: Vec<OtherValue>,
}

/// One plot between slid cut lines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExactCut {
    /// Firm id.
    pub firm: String,
    /// Its open row.
    pub row: String,
    /// Where it begins, metres along the frontage.
    pub from_m: Number,
    /// Where it ends.
    pub to_m: Number,
    /// Its area.
    pub area_m2: Number,
    /// The area it was promised: the firm's ideal, within least and most.
    pub promised_m2: Number,
    /// How much it has above what was promised; negative for less.
    pub off_m2: Number,
    /// Why it is off by more than a millimetre of line makes: `row-stays`, `held`, `no-room`, `frontage`, `rules`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
    /// Corners, metres.
    pub outline: Vec<[Number; 2]>,
}

/// Every reason why a plot may be off.
pub const KEPT: [&str; 5] = ["frontage", "held", "no-room", "row-stays", "rules"];
