//! Prices of admission, checked without the solver: the plan that shows a price is put together from what the refusal
//! says of it and measured from the land.
//!
//! Knows: the plan and the problem as data. Must not know: how a price was found. That nothing cheaper exists is the
//! solver's proof, which only a solver can repeat.

use super::{Fault, measure};
use crate::message::Message;
use crate::plan::{Number, OtherGrant, PriceOfAdmission, Refusal};
use crate::problem::{Holding, Problem, level_words};
use crate::site::{HallIdx, Place, RowIdx};
use crate::units::{Area, Milli};

/// The code of a refusal whose firm some lawful plan grants, but none as good as the best.
const OUTBID: &str = "outbid";
/// The code of a refusal whose firm another plan of equal worth grants.
const LOST_TIE: &str = "lost-tie";

/// What is wrong with the price of a refusal, beside a plan that grants `holdings` and is worth `values`.
pub(super) fn fault(problem: &Problem, holdings: &[Holding], values: &[Milli], refusal: &Refusal) -> Option<Fault> {
    let wrong = |why: &str| {
        let told = |m: Message| m.with("name", refusal.firm.as_str()).with("why", Message::new(why));
        Some(Fault::new("price-differs", told))
    };
    let priced = [OUTBID, LOST_TIE].contains(&refusal.code.as_str());
    let Some(price) = &refusal.price else {
        return if priced { wrong("price.not-stated") } else { None };
    };
    if !priced {
        return wrong("price.not-priced");
    }
    let Some(shown) = shown(problem, holdings, price) else {
        return wrong("price.unknown");
    };
    if !shown.iter().any(|h| problem.firm(h.firm).id == refusal.firm) {
        return wrong("price.without-firm");
    }
    let found = measure(problem, &shown);
    if !found.passes() {
        return wrong("price.unlawful");
    }
    let levels = &problem.objective.levels;
    let tie = refusal.code == LOST_TIE;
    let at = match &price.measure {
        Some(name) if !tie => levels.iter().position(|level| level.name == *name),
        None if tie => Some(levels.len()),
        _ => None,
    };
    let Some(at) = at else { return wrong("price.priority") };
    if values[..at.min(values.len())] != found.values[..at.min(found.values.len())] {
        return wrong("price.earlier");
    }
    let cost = values.get(at).zip(found.values.get(at)).map_or(0, |(own, other)| own.0 - other.0);
    let milli = |number: &Number| number.scaled(3);
    let (least, most) = (milli(&price.at_least), milli(&price.at_most));
    if !said(problem, refusal, price, &price.without) {
        return wrong("price.words");
    }
    let told = most == Some(cost.into()) && least.is_some_and(|least| least <= i128::from(cost) && (least > 0) != tie);
    if told { None } else { wrong("price.figures") }
}

/// Whether the ground tells the figures of the price, and, where it names who would lose land, just those.
fn said(problem: &Problem, refusal: &Refusal, price: &PriceOfAdmission, without: &[String]) -> bool {
    let Some(ground) = refusal.grounds.first() else { return false };
    let milli = |number: &Number| number.scaled(3).and_then(|value| i64::try_from(value).ok()).map(Milli);
    let (Some(least), Some(most)) = (milli(&price.at_least), milli(&price.at_most)) else { return false };
    let Some(measure) = price.measure.as_deref() else { return ground.args.is_empty() };
    let words = level_words(measure, &problem.currency);
    let own = if least == most {
        let others = match without.is_empty() {
            true => Message::new("ground.nobody-loses"),
            false => Message::new("ground.lose").with("firms", without.to_vec()),
        };
        Message::new("ground.outbid").with("cost", most).with("others", others)
    } else {
        Message::new("ground.outbid-between").with("at_least", least).with("at_most", most)
    };
    *ground == own.with("measure", words)
}

/// The plan that shows a price.
fn shown(problem: &Problem, holdings: &[Holding], price: &PriceOfAdmission) -> Option<Vec<Holding>> {
    let leaves = |h: &&Holding| {
        let id = &problem.firm(h.firm).id;
        !price.without.contains(id) && !price.with.iter().any(|grant| grant.firm == *id)
    };
    let mut shown: Vec<Holding> = holdings.iter().filter(leaves).copied().collect();
    for grant in &price.with {
        shown.push(read(problem, grant)?);
    }
    let known = |id: &String| problem.find_firm(id).is_some();
    price.without.iter().all(known).then_some(shown)
}

fn read(problem: &Problem, grant: &OtherGrant) -> Option<Holding> {
    let land = &problem.land;
    let firm = problem.find_firm(&grant.firm)?;
    let offer = problem.firm(firm).offers.iter().position(|offer| offer.package == grant.package)?;
    let place = match (&grant.run, &grant.hall) {
        (Some([row, first, last]), None) => {
            let index = land.rows.iter().position(|r| r.id == *row)?;
            let cell = |name: &String| land.rows[index].cells.iter().position(|c| c == name);
            Place::Run { row: RowIdx(index), first: cell(first)?, last: cell(last)? }
        }
        (None, Some(hall)) => Place::Hall(HallIdx(land.halls.iter().position(|h| h.id == *hall)?)),
        _ => return None,
    };
    // Half square millimetres: the seventh decimal of a square metre in fives.
    let area = grant.area_m2.scaled(7).filter(|area| area % 5 == 0)?;
    Some(Holding { firm, offer, place, area: Area(area / 5), phase: problem.phase_of(firm, offer, place) })
}
