//! Grants that were ordered, and an earlier plan that was kept: said wherever they shaped the allotment.
//!
//! Knows: what the plan says it was decided with. Must not know: how orders are given, what they cost beyond the record.
//! In a letter no other applicant is named.

use super::Block;
use super::pen::Pen;
use crate::amend;
use crate::firm::FirmIdx;
use crate::message::Message;
use crate::plan::{CostRef, Number, OverrideRef};
use crate::report::{clean, plural};

/// What every letter says of orders and of an earlier plan: what was kept before all else.
pub(super) fn in_letter(pen: &Pen<'_>, firm: FirmIdx) -> Vec<String> {
    let id = &pen.input.problem.firm(firm).id;
    let Some(amended) = &pen.input.plan.amended else { return Vec::new() };
    let mut said = earlier(pen);
    if amended.overrides.is_empty() {
        return said;
    }
    said.push(pen.say(&plural(amended.overrides.len(), "letter.order", "letter.orders")));
    let others = amended.overrides.iter().filter(|order| order.firm != *id);
    said.extend(others.map(|order| signed(pen, "letter.ordered", order)));
    said
}

/// That a firm's own grant was ordered: by whom, why, under which rule. None where it was not.
pub(super) fn of_grant(pen: &Pen<'_>, firm: FirmIdx) -> Option<String> {
    let id = &pen.input.problem.firm(firm).id;
    let order = pen.input.plan.amended.as_ref()?.overrides.iter().find(|order| order.firm == *id)?;
    let message = Message::new("letter.ordered-own").with("rule", format!("{}{id}", amend::GRANT));
    Some(pen.say(&message.with("author", pen.quote(&order.author)).with("reason", pen.quote(&order.reason))))
}

/// Why a firm holds no land that would hold some without the orders: the orders, and what they cost. Nothing for a firm that
/// they do not displace: it has a ground of its own.
pub(super) fn of_refusal(pen: &Pen<'_>, firm: FirmIdx) -> Vec<String> {
    let id = &pen.input.problem.firm(firm).id;
    let Some(amended) = &pen.input.plan.amended else { return Vec::new() };
    let Some(cost) = amended.cost.as_ref().filter(|cost| cost.displaced.contains(id)) else { return Vec::new() };
    let mut said = vec![pen.word("letter.displaced")];
    said.extend(amended.overrides.iter().map(|order| signed(pen, "letter.displaced-by", order)));
    let key = if cost.exact { "letter.orders-cost" } else { "letter.orders-cost-found" };
    said.push(pen.say(&Message::new(key).with("costs", costs(pen, cost))));
    said
}

/// What orders cost, level by level.
fn costs(pen: &Pen<'_>, cost: &CostRef) -> String {
    let figure = |number: &Number| {
        pen.value(number.scaled(3).and_then(|v| i64::try_from(v).ok()).map(crate::units::Milli).unwrap_or_default())
    };
    let each = cost.levels.iter().map(|level| format!("{} {}", figure(&level.cost), pen.measure(&level.measure)));
    each.collect::<Vec<_>>().join("; ")
}

/// The section of the minutes; nothing where nothing was ordered or kept.
pub(super) fn in_minutes(pen: &mut Pen<'_>) {
    let Some(amended) = &pen.input.plan.amended else { return };
    pen.section("minutes.orders");
    let earlier = earlier(pen);
    pen.blocks.extend(earlier.into_iter().map(Block::Paragraph));
    let orders: Vec<String> = amended
        .overrides
        .iter()
        .map(|order| {
            let place = match (&order.run, &order.hall) {
                (Some([_, first, last]), _) if first == last => first.clone(),
                (Some([_, first, last]), _) => format!("{first}..{last}"),
                (None, hall) => hall.clone().unwrap_or_default(),
            };
            let at = format!("{} ({})", clean::line(&order.firm), clean::line(&place));
            format!("{at}: {}", signed(pen, "minutes.ordered", order))
        })
        .collect();
    pen.bullets(orders);
    let Some(cost) = &amended.cost else { return };
    let list = |firms: &[String]| if firms.is_empty() { "–".to_owned() } else { firms.join(", ") };
    let key = if cost.exact { "minutes.orders-cost" } else { "minutes.orders-cost-found" };
    let message = Message::new(key).with("costs", costs(pen, cost)).with("displaced", list(&cost.displaced));
    pen.paragraph(&message.with("admitted", list(&cost.admitted)));
}

/// That an earlier plan was kept as far as could be.
fn earlier(pen: &Pen<'_>) -> Vec<String> {
    let from = pen.input.plan.amended.as_ref().and_then(|amended| amended.from.as_ref());
    let said = |from: &crate::plan::FromRef| pen.say(&Message::new("letter.earlier").with("sha256", from.plan_sha256.as_str()));
    from.map(said).into_iter().collect()
}

fn signed(pen: &Pen<'_>, key: &str, order: &OverrideRef) -> String {
    pen.say(&Message::new(key).with("author", pen.quote(&order.author)).with("reason", pen.quote(&order.reason)))
}
