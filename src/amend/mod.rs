//! Amendments: what a plan was decided with besides its scenario, and the problem that follows.
//!
//! Knows: the record of an earlier plan and of overrides, the rules that hold firms where they are. Must not know: how
//! a plan is searched, what it looks like. Planner, audit and drawings all take their problem from here, so that they
//! decide and judge the same.

mod changes;
mod places;
mod why;

use std::collections::{BTreeMap, BTreeSet};

pub use changes::{changes, holding_it, unlawful};
pub use places::{every_place, place_of};
pub use why::{clash, moves, why_not};

use crate::firm::FirmIdx;
use crate::plan::{Amended, EarlierRef, FromRef, OverrideRef, Plan};
use crate::problem::{Holding, Problem};
use crate::rules::{Locked, NamedRule, RuleKind, Stays, Was, keeps};
use crate::site::Place;
use crate::stage::Earlier;
use crate::units::{Area, Milli};

/// Name of the rule that keeps what an earlier plan granted. No rule of a scenario can have a point in its name.
pub const STAYS: &str = "earlier.stays";
/// What the names of the rules of overrides begin with; the firm's id follows.
pub const GRANT: &str = "ordered.grant-";

/// Whether a rule was added by an amendment.
pub fn is_amended(rule: &str) -> bool {
    rule == STAYS || rule.starts_with(GRANT)
}

/// Why what a plan says of its amendments cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmendError {
    /// The digest is not its own.
    #[error("what it was decided with (`amended`) was changed by hand")]
    Edited,
    /// An override without author or reason.
    #[error("the override for {0} states no author or no reason")]
    Unsigned(String),
    /// A firm, a place or an area that is none.
    #[error("{0} is said to hold what cannot be read, or what this scenario does not have")]
    Unreadable(String),
    /// A firm named twice.
    #[error("{0} is named twice")]
    Twice(String),
    /// A firm that is said to have lost its land and holds some.
    #[error("{0} is said to have lost its land, and is granted some")]
    NotLost(String),
    /// A cost that is not the difference of what it is said to be the difference of.
    #[error("the cost of the overrides does not add up")]
    Cost,
    /// An earlier plan that grants nothing.
    #[error("it grants no land to anybody")]
    NoGrants,
    /// A plan of another scenario.
    #[error("it is a plan of scenario `{0}`, not of `{1}`")]
    OtherScenario(String, String),
    /// Not the plan before.
    #[error("the earlier plan is not the one that it was made after")]
    OtherEarlier,
}

/// What a plan grants, by names, for the plan after it.
///
/// # Errors
/// [`AmendError`], where a grant names no place, a firm stands twice, or nobody is granted land.
pub fn held(plan: &Plan) -> Result<Vec<EarlierRef>, AmendError> {
    let mut seen = BTreeSet::new();
    let held: Result<Vec<EarlierRef>, AmendError> = plan
        .grants
        .iter()
        .map(|grant| {
            if !seen.insert(grant.firm.as_str()) {
                return Err(AmendError::Twice(grant.firm.clone()));
            }
            let ends = grant.plots.first().zip(grant.plots.last());
            let run = grant.row.as_ref().zip(ends).map(|(row, (first, last))| [row.clone(), first.clone(), last.clone()]);
            let held = EarlierRef { firm: grant.firm.clone(), run, hall: grant.hall.clone(), area_m2: grant.area_m2.clone() };
            Earlier::read(&held).map(|_| held).ok_or_else(|| AmendError::Unreadable(grant.firm.clone()))
        })
        .collect();
    held.and_then(|held| if held.is_empty() { Err(AmendError::NoGrants) } else { Ok(held) })
}

/// A record of an earlier plan, before anything is decided after it.
///
/// # Errors
/// As [`held`], and where the plan answers a scenario of another name.
pub fn from(base: &Problem, plan: &Plan) -> Result<FromRef, AmendError> {
    if plan.scenario.name != base.name {
        return Err(AmendError::OtherScenario(plan.scenario.name.clone(), base.name.clone()));
    }
    // The digest of what stands in it, whether somebody has edited it or not.
    let written = plan.to_json().ok().and_then(|text| Plan::from_json(&text).ok()).and_then(|plan| plan.digest);
    let held = held(plan)?;
    Ok(FromRef {
        plan_sha256: written.unwrap_or_default(),
        scenario_sha256: plan.scenario.sha256.clone(),
        changes: changes(base, plan, &held),
        unlawful: unlawful(base, &held),
        held,
        moves: 0,
        asked: false,
        lost: Vec::new(),
        proven: false,
        moved: Vec::new(),
    })
}

/// An override as a record holds it.
pub fn order(problem: &Problem, firm: FirmIdx, place: Place, author: &str, reason: &str) -> OverrideRef {
    let EarlierRef { firm, run, hall, .. } =
        Earlier::of(problem, &Holding { firm, offer: 0, place, area: Area::ZERO, phase: 1 }).write();
    OverrideRef { firm, run, hall, author: author.to_owned(), reason: reason.to_owned() }
}

/// Firm and place of an override.
///
/// # Errors
/// Where this problem knows one of them not.
pub fn ordered(problem: &Problem, order: &OverrideRef) -> Result<(FirmIdx, Place), AmendError> {
    let OverrideRef { firm, run, hall, .. } = order.clone();
    let held = EarlierRef { firm, run, hall, area_m2: Area::ZERO.into() };
    let found = Earlier::read(&held).and_then(|held| held.find(problem));
    found.ok_or(AmendError::Unreadable(held.firm))
}

/// What each firm that is still there held: a place of this land, or one that is gone.
pub fn held_in(problem: &Problem, held: &[EarlierRef]) -> Vec<(FirmIdx, Was)> {
    let one = |held: &EarlierRef| {
        let firm = problem.find_firm(&held.firm)?;
        let place = Earlier::read(held).and_then(|held| held.find(problem).map(|(_, place)| Was::At(place, held.area)));
        Some((firm, place.unwrap_or(Was::Gone)))
    };
    held.iter().filter_map(one).collect()
}

/// The problem of a scenario with its amendments: those who held land keep it but for the moves allowed, and those for
/// whom a grant was ordered hold exactly that. Whoever is ordered elsewhere is not counted as moving.
///
/// # Errors
/// [`AmendError`], where the record does not fit the scenario. Its digest is not looked at.
pub fn problem(base: &Problem, amended: &Amended) -> Result<Problem, AmendError> {
    let mut problem = base.clone();
    let mut seen = BTreeMap::new();
    for order in &amended.overrides {
        let (firm, place) = ordered(base, order)?;
        if seen.insert(firm, place).is_some() {
            return Err(AmendError::Twice(order.firm.clone()));
        }
    }
    if let Some(from) = &amended.from {
        let mut twice = BTreeSet::new();
        if let Some(held) = from.held.iter().find(|held| !twice.insert(held.firm.as_str()) || Earlier::read(held).is_none()) {
            return Err(AmendError::Unreadable(held.firm.clone()));
        }
        let mut earlier = held_in(base, &from.held);
        earlier.retain(|(firm, was)| seen.get(firm).is_none_or(|place| stands(base, *firm, *place, *was)));
        earlier.sort_unstable_by_key(|(firm, _)| *firm);
        let lost = |firm: &FirmIdx| from.lost.contains(&base.firm(*firm).id);
        let may_lose = earlier.iter().map(|(firm, _)| *firm).filter(lost).collect();
        if !earlier.is_empty() {
            let stays = Stays { earlier, moves: from.moves, may_lose, rows: BTreeMap::new(), halls: BTreeMap::new() };
            problem.rules.push(NamedRule { name: STAYS.to_owned(), kind: RuleKind::Stays(stays) });
        }
    }
    for (firm, place) in seen {
        let name = format!("{GRANT}{}", base.firm(firm).id);
        problem.rules.push(NamedRule { name, kind: RuleKind::Locked(Locked { firm, place, ordered: true }) });
    }
    Ok(problem)
}

/// Whether whoever is ordered to this place still has what it held.
fn stands(problem: &Problem, firm: FirmIdx, place: Place, was: Was) -> bool {
    let Was::At(before, _) = was else { return false };
    // In the same hall the floor may change, and that is for the rule to count.
    let area = problem.land.outline(place).map_or(Area::ZERO, |outline| outline.area());
    let now = Holding { firm, offer: 0, place, area, phase: 1 };
    keeps(&now, before, Area::ZERO)
}

/// The problem that a plan says it decides, given that of its scenario (or of its phase); and whether what it says can be.
///
/// # Errors
/// [`AmendError`].
pub fn of_plan(base: &Problem, plan: &Plan) -> Result<Problem, AmendError> {
    let Some(amended) = &plan.amended else { return Ok(base.clone()) };
    if !amended.is_sealed() {
        return Err(AmendError::Edited);
    }
    if let Some(order) = amended.overrides.iter().find(|order| order.author.trim().is_empty() || order.reason.trim().is_empty()) {
        return Err(AmendError::Unsigned(order.firm.clone()));
    }
    let lost = amended.from.iter().flat_map(|from| &from.lost);
    if let Some(firm) = lost.into_iter().find(|lost| plan.grants.iter().any(|grant| grant.firm == **lost)) {
        return Err(AmendError::NotLost(firm.clone()));
    }
    if amended.cost.is_some() && !adds_up(plan, amended) {
        return Err(AmendError::Cost);
    }
    problem(base, amended)
}

/// Whether the cost of overrides is the worth without them, less the worth with them.
fn adds_up(plan: &Plan, amended: &Amended) -> bool {
    let own: Vec<_> = match plan.levels.as_slice() {
        [] => plan.value.iter().collect(),
        levels => levels.iter().map(|level| &level.value).collect(),
    };
    let told = amended.cost.iter().flat_map(|cost| &cost.levels);
    let holds = |(level, own): (&crate::plan::CostLevel, &&crate::plan::Number)| {
        let milli = |number: &crate::plan::Number| number.scaled(3);
        milli(&level.without).zip(milli(own)).map(|(without, with)| without - with) == milli(&level.cost)
    };
    amended.cost.iter().all(|cost| cost.levels.len() == own.len()) && told.zip(&own).all(holds)
}

/// Whether a plan was made after this earlier one: its digest, the scenario it answered, and who held what.
///
/// # Errors
/// [`AmendError::OtherEarlier`] where it was not, or as [`from`].
pub fn follows(base: &Problem, plan: &Plan, earlier: &Plan) -> Result<(), AmendError> {
    let own = from(base, earlier)?;
    let told = plan.amended.as_ref().and_then(|amended| amended.from.as_ref()).ok_or(AmendError::OtherEarlier)?;
    let same = own.plan_sha256 == told.plan_sha256
        && own.scenario_sha256 == told.scenario_sha256
        && own.held == told.held
        && own.changes == told.changes;
    if same { Ok(()) } else { Err(AmendError::OtherEarlier) }
}

/// Worth at the first level of the objective, as a plan tells it.
pub(crate) fn milli(number: &crate::plan::Number) -> Option<Milli> {
    number.scaled(3).and_then(|value| i64::try_from(value).ok()).map(Milli)
}
