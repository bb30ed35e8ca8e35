//! The audit: every rule's verdict on a plan, measured from the land itself, in exact integers.
//!
//! Knows: the problem and the plan as data. Must not know: the formulation, the solver, the planner, the
//! enumeration of placements. What one grant must keep to is written afresh in [`grant`](self), so that the
//! two halves can disagree; a test compares them.

mod claims;
mod cuts;
mod eligible;
mod grant;
mod ground;
mod layout;
mod ledger;
mod method;
mod present;
mod price;
mod refused;
mod scores;
mod succession;
mod worth;
mod yard;

use std::collections::BTreeMap;

use crate::message::Message;
use crate::plan::{Plan, Status};
use crate::problem::{Holding, Problem};
use crate::rules::Verdict;
use crate::site::LandUse;
use crate::units::{Area, Milli};

pub use cuts::{Exact, exact, measure_exact};
pub use ground::{budgets, loads, metrics};
pub use layout::layout_faults;
pub use worth::{values, verdicts};

/// The code of every fault there is; each has a sentence `fault.CODE` in the catalogue.
pub const FAULT_CODES: [&str; 86] = [
    "allotment-differs",
    "allotment-missing",
    "area-differs",
    "area-too-large",
    "area-too-small",
    "ballot-differs",
    "below-pass-mark",
    "bound-below-value",
    "bound-unreadable",
    "building-does-not-fit",
    "chances-differ",
    "claim-without-plan",
    "claim-without-proof",
    "class-not-allowed",
    "depth-too-short",
    "envy-differs",
    "exact-cuts-differ",
    "exact-cuts-unlawful",
    "exceeds-capacity",
    "firm-granted-and-refused",
    "firm-granted-twice",
    "firm-missing",
    "firm-refused-twice",
    "floor-not-asked",
    "frontage-differs",
    "frontage-too-short",
    "gap-differs",
    "hall-floor-exceeded",
    "layout-cells-differ",
    "layout-choice-differs",
    "layout-cut-off",
    "layout-differs",
    "layout-does-not-add-up",
    "layout-facility",
    "layout-in-edge",
    "layout-missing",
    "layout-no-head",
    "layout-off-street",
    "layout-on-reserve",
    "layout-outside",
    "layout-overlaps",
    "layout-share-exceeded",
    "layout-share-missed",
    "levels-differ",
    "metric-differs",
    "more-than-asked",
    "no-such-holding",
    "not-eligible",
    "not-in-this-phase",
    "not-served",
    "number-of-plots",
    "outline-differs",
    "outlines-overlap",
    "phase-differs",
    "place-unclear",
    "plot-held-twice",
    "plots-not-a-run",
    "plots-out-of-order",
    "price-differs",
    "refusal-unclear",
    "refusal-untrue",
    "rule-figures-differ",
    "rule-missing",
    "rule-twice",
    "rule-verdict-differs",
    "scenario-digest-differs",
    "scenario-name-differs",
    "schema-differs",
    "score-differs",
    "seed-differs",
    "site-differs",
    "status-differs",
    "stretch-differs",
    "stretches-overlap",
    "succession-differs",
    "tie-order-differs",
    "unknown-firm",
    "unknown-hall",
    "unknown-package",
    "unknown-plot",
    "unknown-row",
    "unknown-rule",
    "unknown-site",
    "value-differs",
    "worth-differs",
    "yard-does-not-fit",
];

/// Everything measured of a plan.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    /// Whether there is a plan to judge. A run that ended without one grants nothing; then its record is
    /// audited, but neither rules nor capacities are demanded of the empty land.
    pub planned: bool,
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
    /// Its land: the boundary less holes.
    pub site_area: Area,
    /// Area by land use (roads, green, facilities, easements), with reserves that must stay green and those that are easements.
    pub by_use: BTreeMap<LandUse, Area>,
    /// Area of all plots, open rows and halls' outlines: land that can be granted.
    pub saleable: Area,
    /// Granted land (whole outline of a hall once any floor is granted is *not* counted; floor is separate).
    pub granted: Area,
    /// Land under obstacles and buildings that stay.
    pub kept: Area,
    /// Land with no use stated: site less roads, green, facilities, saleable land and what is kept.
    pub unassigned: Area,
}

impl Audit {
    /// Whether the plan is lawful and told truly.
    pub fn passes(&self) -> bool {
        self.faults.is_empty() && (!self.planned || self.lawful())
    }

    /// Whether every rule and every capacity is kept.
    pub fn lawful(&self) -> bool {
        self.loads.iter().all(|l| l.holds) && self.rules.iter().all(|r| r.verdict.breaches.is_empty())
    }

    /// Whether a fault with this code was found.
    pub fn has(&self, code: &str) -> bool {
        self.faults.iter().any(|f| f.code == code)
    }
}

impl Fault {
    /// Whether the land is as it should be and only a figure written in the plan is not: what somebody who moves a
    /// grant by hand leaves behind.
    pub fn is_stale(&self) -> bool {
        const STALE: [&str; 17] = [
            "area-differs",
            "bound-unreadable",
            "envy-differs",
            "exact-cuts-differ",
            "frontage-differs",
            "gap-differs",
            "levels-differ",
            "metric-differs",
            "outline-differs",
            "phase-differs",
            "rule-figures-differ",
            "rule-missing",
            "rule-verdict-differs",
            "status-differs",
            "value-differs",
            "bound-below-value",
            "worth-differs",
        ];
        STALE.contains(&self.code)
    }

    /// A fault; its sentence stands in the catalogue under `fault.` and the code.
    fn new(code: &'static str, say: impl FnOnce(Message) -> Message) -> Self {
        Self { code, message: say(Message::new(&format!("fault.{code}"))) }
    }
}

/// Audits a plan against its problem: every name, every figure, every rule, every claim.
pub fn audit(problem: &Problem, plan: &Plan) -> Audit {
    let ledger = ledger::read(problem, plan);
    let mut audit = weigh(problem, &ledger.holdings);
    audit.planned = matches!(plan.status, Status::Optimal | Status::Feasible);
    audit.faults.splice(0..0, ledger.faults);
    let claims = claims::check(problem, plan, &audit);
    audit.faults.extend(claims);
    let of_method = method::check(problem, plan, &audit);
    audit.faults.extend(of_method);
    audit.faults.extend(layout::check(problem, plan));
    let of_cuts = cuts::check(problem, plan, &audit);
    audit.faults.extend(of_cuts);
    let of_succession = succession::check(problem, plan, &audit);
    audit.faults.extend(of_succession);
    audit
}

/// Measures holdings without a plan file: what the planner, the baselines and the oracle ask.
pub fn measure(problem: &Problem, holdings: &[Holding]) -> Audit {
    let (known, mut faults): (Vec<Holding>, Vec<Fault>) = ground::known(problem, holdings);
    faults.extend(ledger::granted_twice(problem, &known));
    faults.extend(ground::held_twice(problem, &known.iter().map(|h| ground::Claim::of(problem, h)).collect::<Vec<_>>()));
    let mut audit = weigh(problem, &known);
    audit.faults.splice(0..0, faults);
    audit
}

/// All that is measured of holdings whose names are known and whose plots are runs.
fn weigh(problem: &Problem, holdings: &[Holding]) -> Audit {
    let mut holdings = holdings.to_vec();
    holdings.sort_unstable();
    let mut faults: Vec<Fault> = holdings.iter().flat_map(|h| grant::faults(problem, h, &holdings)).collect();
    faults.extend(ground::together(problem, &holdings));
    let rules = verdicts(problem, &holdings);
    Audit {
        planned: true,
        faults,
        loads: loads(problem, &holdings),
        values: values(problem, &holdings, &rules),
        metrics: metrics(problem, &holdings),
        budgets: budgets(problem, &holdings),
        rules,
        holdings,
    }
}
