//! What changed between an earlier plan and the scenario as it is now.
//!
//! Knows: what a plan tells of its scenario: its applicants, its grants with their worth, its rules in words. Must not
//! know: the earlier scenario itself; a change that the plan does not tell is not seen.

use std::collections::BTreeSet;

use super::{held_in, is_amended, milli};
use crate::audit::measure;
use crate::firm::FirmIdx;
use crate::message::Message;
use crate::plan::{Amended, EarlierRef, FromRef, Grant, Plan};
use crate::problem::{Holding, Language, Problem};
use crate::rules::Was;
use crate::site::Place;
use crate::stage::Earlier;
use crate::text::Catalogue;

/// Firms gone and new, places gone or of another size, grants worth another sum, rules gone, new and changed.
pub fn changes(base: &Problem, plan: &Plan, held: &[EarlierRef]) -> Vec<Message> {
    let mut told = Vec::new();
    firms(base, plan, &mut told);
    for (grant, held) in plan.grants.iter().zip(held) {
        told.extend(of_grant(base, grant, held));
    }
    rules(base, plan, &mut told);
    told
}

fn firms(base: &Problem, plan: &Plan, told: &mut Vec<Message>) {
    let before: BTreeSet<&str> =
        plan.grants.iter().map(|g| g.firm.as_str()).chain(plan.refused.iter().map(|r| r.firm.as_str())).collect();
    let now: BTreeSet<&str> = base.firms.iter().map(|firm| firm.id.as_str()).collect();
    for grant in plan.grants.iter().filter(|grant| !now.contains(grant.firm.as_str())) {
        told.push(Message::new("amend.firm-gone").with("firm", grant.firm.as_str()).with("place", named(grant)));
    }
    let list = |of: Vec<&&str>| -> Vec<String> { of.into_iter().map(|id| (*id).to_owned()).collect() };
    let held: BTreeSet<&str> = plan.grants.iter().map(|grant| grant.firm.as_str()).collect();
    let gone = list(before.difference(&now).filter(|id| !held.contains(**id)).collect());
    if !gone.is_empty() {
        told.push(Message::new("amend.refused-gone").with("firms", gone));
    }
    let new = list(now.difference(&before).collect());
    if !new.is_empty() {
        told.push(Message::new("amend.firms-new").with("firms", new));
    }
}

/// The place of a grant by name, whether the land still has it or not.
pub(super) fn named(grant: &Grant) -> String {
    match (&grant.hall, grant.plots.as_slice()) {
        (Some(hall), _) => hall.clone(),
        (None, [first, .., last]) => format!("{first}..{last}"),
        (None, plots) => plots.concat(),
    }
}

/// The place that was held, by name.
pub(super) fn held_name(held: &EarlierRef) -> String {
    match (&held.hall, &held.run) {
        (Some(hall), _) => hall.clone(),
        (None, Some([_, first, last])) if first != last => format!("{first}..{last}"),
        (None, Some([_, first, _])) => first.clone(),
        (None, None) => String::new(),
    }
}

/// A grant whose place is gone, has another size, or that would be worth another sum today.
fn of_grant(base: &Problem, grant: &Grant, held: &EarlierRef) -> Vec<Message> {
    let place = named(grant);
    let say = |key: &str| Message::new(key).with("firm", grant.firm.as_str()).with("place", place.as_str());
    let Some((firm, was)) = held_in(base, std::slice::from_ref(held)).into_iter().next() else { return Vec::new() };
    let Was::At(at, area) = was else { return vec![say("amend.place-gone")] };
    let mut told = Vec::new();
    let now = size(base, at, area);
    if now != area {
        told.push(say("amend.area-changed").with("was", area).with("now", now));
    }
    let offer = base.firm(firm).offers.iter().position(|offer| offer.package == grant.package).unwrap_or(0);
    let holding = Holding { firm, offer, place: at, area: now, phase: grant.phase };
    let worth = base.objective.levels.first().map(|level| level.worth(&base.facts(&holding)));
    if let Some((was, now)) = milli(&grant.worth).zip(worth).filter(|(was, now)| was != now) {
        told.push(say("amend.worth-changed").with("was", was).with("now", now));
    }
    told
}

/// The size of a place today; of a hall the floor that was held.
fn size(base: &Problem, place: Place, held: crate::units::Area) -> crate::units::Area {
    match place {
        Place::Run { .. } => base.land.outline(place).map_or(held, |outline| outline.area()),
        Place::Hall(_) => held,
    }
}

fn rules(base: &Problem, plan: &Plan, told: &mut Vec<Message>) {
    let scenario = |name: &str| !is_amended(name);
    for rule in &base.rules {
        let text = rule.kind.as_rule().describe(base);
        let say = |key: &str| Message::new(key).with("rule", rule.name.as_str());
        match plan.rules.iter().find(|verdict| verdict.name == rule.name) {
            None => told.push(say("amend.rule-new").with("text", text)),
            Some(verdict) => {
                let same = |language| Catalogue::of(language).say(&text) == verdict.text;
                if ![Language::En, Language::Id].into_iter().any(same) {
                    told.push(say("amend.rule-changed").with("was", verdict.text.as_str()).with("now", text));
                }
            }
        }
    }
    let gone = |name: &str| base.rules.iter().all(|rule| rule.name != name);
    for verdict in plan.rules.iter().filter(|verdict| scenario(&verdict.name) && gone(&verdict.name)) {
        told.push(Message::new("amend.rule-gone").with("rule", verdict.name.as_str()).with("text", verdict.text.as_str()));
    }
}

/// What was held, as grants of today: by each firm's first offer under which it is lawful by itself, else its first.
pub(super) fn as_holdings(base: &Problem, held: &[EarlierRef]) -> Vec<Holding> {
    let one = |held: &EarlierRef| {
        let earlier = Earlier::read(held)?;
        let (firm, place) = earlier.find(base)?;
        let area = size(base, place, earlier.area);
        let now = Earlier { area, ..earlier };
        let bare = || Holding { firm, offer: 0, place, area, phase: base.phase_of(firm, 0, place) };
        Some(now.offers(base).into_iter().next().unwrap_or_else(bare))
    };
    let mut holdings: Vec<Holding> = held.iter().filter_map(one).collect();
    holdings.sort_unstable();
    holdings
}

/// The problem in which all this is held already, by the rule that keeps it: it may be more than its firm asks for now.
pub fn holding_it(base: &Problem, held: &[EarlierRef]) -> Problem {
    let from = FromRef {
        plan_sha256: String::new(),
        scenario_sha256: String::new(),
        held: held.to_vec(),
        moves: held.len() as u32,
        asked: false,
        lost: held.iter().map(|held| held.firm.clone()).collect(),
        proven: false,
        changes: Vec::new(),
        unlawful: Vec::new(),
        moved: Vec::new(),
    };
    super::problem(base, &Amended { from: Some(from), ..Amended::default() }).unwrap_or_else(|_| base.clone())
}

/// Which earlier grants would no longer be lawful today, all of them together: the test or the rule that each fails.
pub fn unlawful(base: &Problem, held: &[EarlierRef]) -> Vec<Message> {
    let problem = holding_it(base, held);
    let audit = measure(&problem, &as_holdings(base, held));
    let mut told: Vec<Message> = audit.faults.iter().map(|fault| fault.message.clone()).collect();
    for rule in audit.rules.iter().filter(|rule| !is_amended(&rule.name)) {
        let say = |breach: &Message| Message::new("amend.breaks").with("rule", rule.name.as_str()).with("breach", breach.clone());
        told.extend(rule.verdict.breaches.iter().map(say));
    }
    told.extend(audit.loads.iter().filter(|load| !load.holds).map(overload));
    told
}

pub(super) fn overload(load: &crate::audit::Load) -> Message {
    Message::new("amend.overload")
        .with("resource", load.node.as_str())
        .with("load", load.load)
        .with("capacity", load.capacity)
        .with("unit", load.unit.as_str())
}

/// Who holds what now and held something else before, or a place that is gone.
pub(super) fn movers(problem: &Problem, held: &[EarlierRef], holdings: &[Holding]) -> Vec<(FirmIdx, Was, Holding)> {
    let moved = |(firm, was): (FirmIdx, Was)| {
        let now = holdings.iter().find(|holding| holding.firm == firm)?;
        let keeps = matches!(was, Was::At(place, area) if crate::rules::keeps(now, place, area));
        (!keeps).then_some((firm, was, *now))
    };
    held_in(problem, held).into_iter().filter_map(moved).collect()
}
