//! Prices of admission, checked without the solver: the plan that shows a price is put together from what the refusal
//! says of it and measured from the land.
//!
//! Knows: the plan and the problem as data. Must not know: how a price was found. That nothing cheaper exists is the
//! solver's proof, which only a solver can repeat.

use super::{Fault, measure};
use crate::message::Message;
use crate::plan::{Number, OtherGrant, PriceOfAdmission, Refusal};
use crate::problem::{Holding, Problem, level_words};
use crate::units::Milli;

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
    let Some(shown) = shown(problem, holdings, &price.with, &price.without) else {
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

/// The plan that these holdings become with these grants of another plan and without these firms.
pub(super) fn shown(problem: &Problem, holdings: &[Holding], with: &[OtherGrant], without: &[String]) -> Option<Vec<Holding>> {
    let leaves = |h: &&Holding| {
        let id = &problem.firm(h.firm).id;
        !without.contains(id) && !with.iter().any(|grant| grant.firm == *id)
    };
    let mut shown: Vec<Holding> = holdings.iter().filter(leaves).copied().collect();
    for grant in with {
        shown.push(grant.read(problem)?);
    }
    let known = |id: &String| problem.find_firm(id).is_some();
    without.iter().all(known).then_some(shown)
}
