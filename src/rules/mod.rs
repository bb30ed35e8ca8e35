//! The rules: one file each, with three jobs and no more: say itself in one sentence, add itself to the
//! formulation, measure a finished plan from the land.
//!
//! Knows: firms, land, the small vocabulary of [`crate::formulation`]. Must not know: solvers, files, each other.

mod budget;
mod forbidden;
mod keep_apart;
mod locked;
mod must_admit;
mod near;
mod noise;
mod not_in;
mod part;
mod quota;
mod reserved;
mod separate_sites;
mod stays;
mod wanted;

pub mod docs;
#[cfg(test)]
mod given;
#[cfg(test)]
pub(crate) use given::problem as given_problem;

pub use budget::Budget;
pub use forbidden::Forbidden;
pub use keep_apart::{Between, KeepApart};
pub use locked::Locked;
pub use must_admit::MustAdmit;
pub use near::Near;
pub use noise::Noise;
pub use not_in::NotIn;
pub use part::Part;
pub use quota::Quota;
pub use reserved::Reserved;
pub use separate_sites::SeparateSites;
pub use stays::{Stays, Was, keeps};
pub use wanted::Wanted;

use std::collections::BTreeSet;

use crate::firm::FirmIdx;
use crate::formulation::Formulation;
use crate::message::Message;
use crate::problem::{Holding, Problem};
use crate::site::Place;
use crate::units::Milli;

/// A rule under the name the planner gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRule {
    /// Its name: the handle in rows, reports and conflicts.
    pub name: String,
    /// What it asks.
    pub kind: RuleKind,
}

/// One wish or limit. It knows its words, its mathematics and its test, and nothing about other rules.
pub trait Rule: std::fmt::Debug {
    /// The wish as one sentence with the numbers filled in.
    fn describe(&self, problem: &Problem) -> Message;
    /// Adds rows and rewards to the model. Reads placements by meaning; never keeps them.
    fn formulate(&self, model: &mut Formulation<'_>);
    /// Measures a finished plan from the land itself, without looking at the mathematics.
    fn measure(&self, problem: &Problem, holdings: &[Holding]) -> Verdict;
}

/// What a rule says of a finished plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// Every way in which the plan breaks the rule; empty when it holds.
    pub breaches: Vec<Message>,
    /// What was measured and what the rule asks for, in this unit.
    pub figures: Option<Figures>,
    /// Each bonus earned, thousandths of a point, before the objective's weight.
    pub bonuses: Vec<Milli>,
}

/// Measured value beside its limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Measured, thousandths of the unit.
    pub measured: Option<Milli>,
    /// Asked for, thousandths of the unit.
    pub limit: Option<Milli>,
    /// The unit: `m`, `m²`, `firms`, `dB(A)`, …
    pub unit: &'static str,
}

impl Figures {
    /// Figures of a verdict.
    pub fn new(measured: Option<Milli>, limit: Option<Milli>, unit: &'static str) -> Option<Self> {
        Some(Self { measured, limit, unit })
    }
}

/// Every kind of rule there is. This list, the scenario format and the dispatch are one closed enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleKind {
    /// Firms apart from firms, or from receptors outside, by metres.
    KeepApart(KeepApart),
    /// Firms never on the same site.
    SeparateSites(SeparateSites),
    /// Firms near an area, as limit or bonus.
    Near(Near),
    /// A bonus for wanted neighbours.
    Wanted(Wanted),
    /// Noise at a receptor as an energy sum.
    Noise(Noise),
    /// Firms not at certain places or in certain building types.
    NotIn(NotIn),
    /// Count or area of a group, at least or at most.
    Quota(Quota),
    /// Firms that must be granted land.
    MustAdmit(MustAdmit),
    /// A firm on given plots.
    Locked(Locked),
    /// Firms that must not have certain places, or any.
    Forbidden(Forbidden),
    /// Places kept for a group, or for nobody.
    Reserved(Reserved),
    /// Whoever holds land keeps it. Carried by later phases, not written in scenarios.
    Stays(Stays),
    /// The most that a phase may spend. Stated by the phase, not under `[rules]`.
    Budget(Budget),
}

impl RuleKind {
    /// The kind's name in scenarios.
    pub fn name(&self) -> &'static str {
        match self {
            Self::KeepApart(_) => "keep_apart",
            Self::SeparateSites(_) => "separate_sites",
            Self::Near(_) => "near",
            Self::Wanted(_) => "wanted",
            Self::Noise(_) => "noise",
            Self::NotIn(_) => "not_in",
            Self::Quota(_) => "quota",
            Self::MustAdmit(_) => "must_admit",
            Self::Locked(_) => "locked",
            Self::Forbidden(_) => "forbidden",
            Self::Reserved(_) => "reserved",
            Self::Stays(_) => "stays",
            Self::Budget(_) => "budget",
        }
    }

    /// The rule behind the kind.
    pub fn as_rule(&self) -> &dyn Rule {
        match self {
            Self::KeepApart(r) => r,
            Self::SeparateSites(r) => r,
            Self::Near(r) => r,
            Self::Wanted(r) => r,
            Self::Noise(r) => r,
            Self::NotIn(r) => r,
            Self::Quota(r) => r,
            Self::MustAdmit(r) => r,
            Self::Locked(r) => r,
            Self::Forbidden(r) => r,
            Self::Reserved(r) => r,
            Self::Stays(r) => r,
            Self::Budget(r) => r,
        }
    }
}

/// Forbids every placement whose grant would stand where it must not.
fn forbid_where(model: &mut Formulation<'_>, hit: impl Fn(&Holding) -> bool) {
    for (index, placement) in model.placements().iter().enumerate() {
        if hit(&placement.holding) {
            model.forbid(index);
        }
    }
}

/// The verdict of a rule that no grant may stand where it must not: how many do, and each of them.
fn none_where(problem: &Problem, holdings: &[Holding], hit: impl Fn(&Holding) -> bool) -> Verdict {
    let breach = |h: &Holding| {
        Message::new("breach.at-place")
            .with("firm", problem.firm(h.firm).id.as_str())
            .with("place", problem.land.place_name(h.place))
    };
    let breaches: Vec<Message> = holdings.iter().filter(|h| hit(h)).map(breach).collect();
    let found = Milli::whole(breaches.len() as i64);
    Verdict { figures: Figures::new(Some(found), Some(Milli::ZERO), "firms"), breaches, ..Verdict::default() }
}

/// A named set of firms, as the planner wrote it (`press, forge`, `small`), resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firms {
    /// The words the planner used.
    pub label: String,
    /// The firms meant, in order of index.
    pub members: Vec<FirmIdx>,
}

impl Firms {
    /// Whether the firm is meant.
    pub fn contains(&self, firm: FirmIdx) -> bool {
        self.members.binary_search(&firm).is_ok()
    }
}

/// A named set of places: names of cells, rows, halls and sites, resolved to cells and halls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The words the planner used.
    pub label: String,
    /// Names of cells and halls.
    pub names: BTreeSet<String>,
}

impl Places {
    /// Whether the place touches any of them.
    pub fn touches(&self, problem: &Problem, place: Place) -> bool {
        match place {
            Place::Hall(hall) => self.names.contains(&problem.land.halls[hall.0].id),
            Place::Run { .. } => problem.land.cell_names(place).iter().any(|name| self.names.contains(name)),
        }
    }
}
