//! Why a firm moves, and why an order cannot be followed: tested grounds, each measured without a solver.
//!
//! Knows: land, rules, what stood before and what stands now. Must not know: how a plan is searched.

use super::changes::{as_holdings, held_name, holding_it, movers, overload};
use super::{is_amended, ordered};
use crate::audit::measure;
use crate::firm::FirmIdx;
use crate::message::Message;
use crate::plan::{EarlierRef, MovedRef, OverrideRef};
use crate::problem::{Holding, Problem};
use crate::rules::Was;
use crate::site::Place;
use crate::units::Area;

/// Everybody who moves, and why.
pub fn moves(base: &Problem, held: &[EarlierRef], orders: &[OverrideRef], holdings: &[Holding]) -> Vec<MovedRef> {
    let one = |(firm, was, now): (FirmIdx, Was, Holding)| {
        let id = &base.firm(firm).id;
        let from = held.iter().find(|held| held.firm == *id).map(held_name).unwrap_or_default();
        let why = why(base, held, orders, holdings, firm, was, &now);
        MovedRef { firm: id.clone(), from, to: base.land.place_name(now.place), why }
    };
    movers(base, held, holdings).into_iter().map(one).collect()
}

/// The first of these that is true: an order, its place is gone, its place is unlawful for it by itself, somebody else has it
/// now, it would break a rule or a capacity beside the others; else it moves because the plan is worth more so.
fn why(
    base: &Problem,
    held: &[EarlierRef],
    orders: &[OverrideRef],
    holdings: &[Holding],
    firm: FirmIdx,
    was: Was,
    now: &Holding,
) -> Message {
    let order = |of: FirmIdx| orders.iter().find(|order| order.firm == base.firm(of).id);
    if let Some(order) = order(firm) {
        return Message::new("amend.why-ordered").with("author", order.author.as_str());
    }
    let Was::At(place, _) = was else { return Message::new("amend.why-gone") };
    let before = as_holdings(base, held);
    let Some(old) = before.iter().find(|holding| holding.firm == firm) else { return Message::new("amend.why-gone") };
    let problem = holding_it(base, held);
    if let Some(fault) = measure(&problem, &[*old]).faults.into_iter().next() {
        return Message::new("amend.why-unlawful").with("ground", fault.message);
    }
    if let Some(other) = holdings.iter().find(|other| other.firm != firm && touch(other.place, place)) {
        let key = if order(other.firm).is_some() { "amend.why-taken-by-order" } else { "amend.why-taken" };
        return Message::new(key).with("firm", base.firm(other.firm).id.as_str());
    }
    let back: Vec<Holding> = holdings.iter().map(|h| if h.firm == firm { *old } else { *h }).collect();
    let audit = measure(&problem, &back);
    let mut rules = audit.rules.iter().filter(|rule| !is_amended(&rule.name) && !rule.verdict.breaches.is_empty());
    if let Some(rule) = rules.next() {
        return Message::new("amend.why-rule").with("rule", rule.name.as_str());
    }
    if let Some(load) = audit.loads.iter().find(|load| !load.holds) {
        return Message::new("amend.why-capacity").with("overload", overload(load));
    }
    let freed = held.iter().find(|held| {
        let there = held_in_place(base, held).is_some_and(|place| touch(place, now.place));
        there && held.firm != base.firm(firm).id
    });
    match freed {
        Some(freed) => Message::new("amend.why-free").with("firm", freed.firm.as_str()),
        None => Message::new("amend.why-better"),
    }
}

fn held_in_place(base: &Problem, held: &EarlierRef) -> Option<Place> {
    let land = &base.land;
    match (&held.run, &held.hall) {
        (Some([_, first, last]), None) => super::place_of(land, &format!("{first}..{last}")),
        (None, Some(hall)) => super::place_of(land, hall),
        _ => None,
    }
}

/// Whether two places share a plot. Floor of a hall is shared, and taken by nobody.
fn touch(a: Place, b: Place) -> bool {
    match (a, b) {
        (Place::Run { row, first, last }, Place::Run { row: other, first: from, last: to }) => {
            row == other && first <= to && from <= last
        }
        _ => false,
    }
}

/// Why nobody may follow an order, tested for its grant alone; nothing where it is lawful by itself.
///
/// # Errors
/// As [`ordered`].
pub fn why_not(base: &Problem, order: &OverrideRef) -> Result<Vec<Message>, super::AmendError> {
    let (firm, place) = ordered(base, order)?;
    let mut nearest: Option<Vec<Message>> = None;
    for offer in 0..base.firm(firm).offers.len() {
        for area in sizes(base, firm, offer, place) {
            let holding = Holding { firm, offer, place, area, phase: base.phase_of(firm, offer, place) };
            let found: Vec<Message> = measure(base, &[holding]).faults.into_iter().map(|fault| fault.message).collect();
            if nearest.as_ref().is_none_or(|best| found.len() < best.len()) {
                nearest = Some(found);
            }
        }
    }
    Ok(nearest.unwrap_or_else(|| vec![Message::new("miss.no-floor-area")]))
}

/// What orders break by themselves, whatever else is granted: plots ordered twice, rules, capacities. Nothing where what they
/// break depends on the rest of the plan.
///
/// # Errors
/// As [`ordered`].
pub fn clash(base: &Problem, orders: &[OverrideRef]) -> Result<Vec<Message>, super::AmendError> {
    let mut holdings = Vec::new();
    for order in orders {
        let (firm, place) = ordered(base, order)?;
        let lawful = |holding: &Holding| measure(base, &[*holding]).faults.is_empty();
        let offers = (0..base.firm(firm).offers.len()).flat_map(|offer| {
            let phase = base.phase_of(firm, offer, place);
            sizes(base, firm, offer, place).into_iter().map(move |area| Holding { firm, offer, place, area, phase })
        });
        let possible: Vec<Holding> = offers.filter(lawful).collect();
        let [only] = possible.as_slice() else { return Ok(Vec::new()) }; // it depends on the package, or the floor
        holdings.push(*only);
    }
    holdings.sort_unstable();
    let (nothing, audit) = (measure(base, &[]), measure(base, &holdings));
    let mut told: Vec<Message> = audit.faults.into_iter().map(|fault| fault.message).collect();
    for (rule, before) in audit.rules.iter().zip(&nothing.rules).filter(|(_, before)| before.verdict.breaches.is_empty()) {
        let say =
            |breach: &Message| Message::new("amend.breaks").with("rule", before.name.as_str()).with("breach", breach.clone());
        told.extend(rule.verdict.breaches.iter().map(say));
    }
    told.extend(audit.loads.iter().filter(|load| !load.holds).map(overload));
    Ok(told)
}

/// The areas a firm can be given at a place: the land's own, or the floor that the firm states.
fn sizes(base: &Problem, firm: FirmIdx, offer: usize, place: Place) -> Vec<Area> {
    match place {
        Place::Run { .. } => base.land.outline(place).map(|outline| outline.area()).into_iter().collect(),
        Place::Hall(_) => {
            let terms = base.terms(firm, offer, place);
            let stated: Vec<Area> = [terms.area_ideal, terms.area_min].into_iter().flatten().collect();
            if stated.is_empty() { terms.building.into_iter().collect() } else { stated }
        }
    }
}
