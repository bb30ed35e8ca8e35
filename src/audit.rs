//! The audit: every rule's verdict on a plan, measured from the land itself, in exact integers.
//!
//! Knows: the problem and the plan as data. Must not know: the formulation, the solver, the planner.

use std::collections::BTreeMap;

use crate::message::Message;
use crate::problem::Holding;
use crate::rules::Verdict;
use crate::site::LandUse;
use crate::units::{Area, Milli};

/// Everything measured of a plan.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    /// Grants that could be read, as holdings, sorted.
    pub holdings: Vec<Holding>,
    /// Faults of the plan itself: unknown names, a plot held twice, a wrong area, a lost firm, a wrong sum.
    pub faults: Vec<Fault>,
    /// Every rule of the scenario, in order of name.
    pub rules: Vec<RuleResult>,
    /// Every resource node.
    pub loads: Vec<Load>,
    /// Worth at each level of the objective, recomputed.
    pub values: Vec<Milli>,
    /// Firms applied, granted; jobs; areas; shares, by stable name.
    pub metrics: BTreeMap<String, crate::plan::Number>,
    /// Land by use, per site.
    pub budgets: Vec<LandBudget>,
}

/// A fault of the plan itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Stable code: `plot-held-twice`, `area-differs`, `firm-missing`, …
    pub code: &'static str,
    /// What is wrong.
    pub message: Message,
}

/// A rule and its verdict.
#[derive(Debug, Clone)]
pub struct RuleResult {
    /// Name of the rule.
    pub name: String,
    /// The rule in one sentence.
    pub text: Message,
    /// What was measured.
    pub verdict: Verdict,
}

/// Load on a resource node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// Resource.
    pub resource: String,
    /// Node.
    pub node: String,
    /// Unit.
    pub unit: String,
    /// Summed demand below the node.
    pub demand: Milli,
    /// Demand × coincidence, rounded up to the thousandth.
    pub load: Milli,
    /// Capacity.
    pub capacity: Milli,
    /// Firms that draw from it.
    pub firms: usize,
    /// Whether demand × coincidence ≤ capacity, exactly.
    pub holds: bool,
}

/// Land of one site by use. Easements lie over other uses and are not added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LandBudget {
    /// Site.
    pub site: String,
    /// Area of the boundary.
    pub site_area: Area,
    /// Area by land use (roads, green, facilities, easements).
    pub by_use: BTreeMap<LandUse, Area>,
    /// Area of all plots, open rows and halls' outlines: land that can be granted.
    pub saleable: Area,
    /// Granted land (whole outline of a hall once any floor is granted is *not* counted; floor is separate).
    pub granted: Area,
    /// Land with no use stated: site less roads, green, facilities and saleable land.
    pub unassigned: Area,
}

impl Audit {
    /// Whether the plan is lawful and told truly.
    pub fn passes(&self) -> bool {
        self.faults.is_empty() && self.loads.iter().all(|l| l.holds) && self.rules.iter().all(|r| r.verdict.breaches.is_empty())
    }
}
