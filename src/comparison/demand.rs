//! Demand as plain data: what is best with how many of the firms that are only expected.
//!
//! Knows: figures by demand. Must not know: how an option is decided, which demands are worth a look, pages.

use serde::{Deserialize, Serialize};

use crate::plan::{Number, Status};

/// Every compared option decided again with fewer of the expected firms, and where another option becomes the best.
/// It speaks of the demands in `points` only; what is best between them is not known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Demand {
    /// By which figure options are judged: `npv`, at the base rate.
    pub figure: String,
    /// By option: firms that its scenario expects, all that are not ready in phase 1.
    pub expected: Vec<u32>,
    /// Every demand that was decided or asked for, rising.
    pub points: Vec<DemandPoint>,
    /// Neighbouring demands, one firm apart, with another best option each. Rising.
    pub crossovers: Vec<DemandCrossover>,
    /// Whether a signal ended it: what is missing then was not decided.
    pub interrupted: bool,
}

/// The options at one demand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DemandPoint {
    /// How many of the expected firms come: the first of the published order.
    pub firms: u32,
    /// Whether it was asked for; else it was looked up between two that were.
    pub stated: bool,
    /// By option.
    pub options: Vec<DemandCell>,
    /// Id of the option with the highest figure, the first of equal ones; none where no option has a plan with a figure,
    /// or where one is not decided.
    pub best: Option<String>,
}

/// One option at one demand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DemandCell {
    /// How far the whole of it is proven, the weakest of its phases; none where it was not decided.
    pub status: Option<Status>,
    /// The largest gap of its phases; none where one is not known, or without a plan.
    pub gap: Option<Number>,
    /// Whether nothing about it is left open: every phase is proven best with ties decided to the end, or proven to
    /// have no lawful plan.
    pub proven: bool,
    /// Net present value at the base rate, rupiah; none without a plan or without money.
    pub npv: Option<Number>,
    /// Firms that hold land at the end.
    pub firms_granted: Option<Number>,
}

/// Another option is best with one firm more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DemandCrossover {
    /// Expected firms that come; the options were decided here and with one less.
    pub at: u32,
    /// Best with `at` − 1; none where no option has a plan with a figure.
    pub below: Option<String>,
    /// Best with `at`; none where no option has a plan with a figure.
    pub above: Option<String>,
    /// Whether every option is proven at both, see [`DemandCell::proven`].
    pub proven: bool,
    /// The largest gap of all options at both; none where one is not known.
    pub gap: Option<Number>,
}
