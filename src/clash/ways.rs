//! Ways out: what becomes of the whole scenario if one of the names that clash gives way, and by how much.
//!
//! Knows: the elastic twin, kinds of rules as far as their numbers go. Must not know: how a clash is found.

use std::collections::BTreeSet;

use super::subset::{Can, Subsets, ended, keeping};
use super::{Alone, reduced};
use crate::formulation::backend::{Care, End, Limits, Progress, solve};
use crate::formulation::{Formulation, PAIRS, Shortfall, elastic_where, shortfalls};
use crate::message::{Arg, Message};
use crate::placement::Placements;
use crate::planner::Options;
use crate::problem::Problem;
use crate::rules::{Quota, RuleKind};
use crate::units::{Area, Milli};

/// Whether it is enough that this one gives way, and by how much.
pub(super) fn alone(
    problem: &Problem,
    options: &Options<'_>,
    subsets: &mut Subsets<'_>,
    names: &[String],
    name: &str,
    touched: &BTreeSet<&str>,
) -> Alone {
    let rest: Vec<String> = names.iter().filter(|other| *other != name).cloned().collect();
    let others: BTreeSet<String> = rest.iter().cloned().collect();
    match subsets.can_keep(&others) {
        Can::No => {
            let remains = reduced(subsets, &rest, touched).map(|(kept, _)| kept).unwrap_or_default();
            Alone::NotEnough(rest.into_iter().filter(|other| remains.contains(other)).collect())
        }
        Can::Unknown => Alone::Unknown,
        Can::Yes => Alone::Enough(amounts(problem, options, subsets, &others, name).unwrap_or_default()),
    }
}

/// The least found by which this one must give way if all others are kept. Steps of the search are a thousandth of each
/// limit; what is told is measured from the plan found.
fn amounts(
    problem: &Problem,
    options: &Options<'_>,
    subsets: &mut Subsets<'_>,
    others: &BTreeSet<String>,
    name: &str,
) -> Option<Vec<Shortfall>> {
    let step = |news: Progress| (options.progress)("conflict", news);
    let limits = Limits { deadline: subsets.deadline(), gap: 0.0, stop: options.stop, progress: &step };
    // Grants that only the capacity in question rules out are listed; the limit itself stays as it is.
    let Ok(placements) = Placements::within(&keeping(problem, others), &|| ended(&limits)) else {
        subsets.stop();
        return None;
    };
    let model = Formulation::of(problem, &placements.list);
    let program = elastic_where(&model, &|other| other == name);
    let answer = solve(&program, options.solver, Care::Usual, &limits);
    if answer.end != End::Proven {
        // Without values to read only time can have ended, or a row that ties helpers, which nothing relaxes.
        if answer.end != End::Infeasible {
            subsets.stop();
        }
        return None;
    }
    let found = shortfalls(&model, answer.values.as_ref()?);
    found.iter().all(|shortfall| shortfall.name == name).then_some(found)
}

/// How a planner would make a rule or capacity give way by so much of a unit: "lower its 8 to 6". `None` where that is
/// the same as leaving it out.
pub fn repair(problem: &Problem, name: &str, amount: Milli, unit: &str) -> Option<Message> {
    let kind = problem.rules.iter().find(|rule| rule.name == name).map(|rule| &rule.kind);
    let count = -(-amount.0).div_euclid(1_000);
    let counted = |one: &str, many: &str| Message::new(if count == 1 { one } else { many }).with("count", count);
    Some(match kind {
        None => return raised(problem, name, amount),
        Some(RuleKind::Locked(_)) => return None,
        Some(RuleKind::MustAdmit(rule)) if count >= rule.firms.members.len() as i64 => return None,
        Some(RuleKind::MustAdmit(_)) => counted("clash.fewer-one", "clash.fewer"),
        Some(RuleKind::Quota(quota)) => lowered(quota, amount, unit).unwrap_or_else(|| give_way(amount, unit)),
        Some(_) if unit == PAIRS => counted("clash.pair", "clash.pairs"),
        Some(_) if unit == "grants" => counted("clash.grant", "clash.grants"),
        Some(_) => give_way(amount, unit),
    })
}

/// A larger capacity.
fn raised(problem: &Problem, name: &str, amount: Milli) -> Option<Message> {
    problem.resources.iter().find_map(|resource| {
        let node = resource.nodes.iter().find(|node| node.id == name)?;
        let message = Message::new("clash.raise").with("from", node.capacity).with("to", Milli(node.capacity.0 + amount.0));
        Some(message.with("unit", resource.unit.as_str()))
    })
}

fn give_way(amount: Milli, unit: &str) -> Message {
    let unit: Arg = match unit {
        "firms" => Message::new("unit.firms").into(),
        "% energy" => Message::new("unit.% energy").into(),
        "million" => Message::new("unit.million").into(),
        other => other.into(),
    };
    Message::new("clash.give-way").with("amount", amount).with("unit", unit)
}

/// A quota that states one limit in this unit, made wider by so much.
fn lowered(quota: &Quota, amount: Milli, unit: &str) -> Option<Message> {
    let count = |n: Option<u32>| n.map(|n| Milli::whole(i64::from(n)));
    // To the thousandth of a square metre, the least never told above what it is, the most never below.
    let area = |a: Area, up: i128| Milli((a.0 * 1_000 + up).div_euclid(Area::PER_M2) as i64);
    let (least, most, land) = match unit {
        "firms" => (count(quota.min_firms), count(quota.max_firms), false),
        "m²" => (quota.min_area.map(|a| area(a, 0)), quota.max_area.map(|a| area(a, Area::PER_M2 - 1)), true),
        _ => return None,
    };
    let told = |value: Milli| -> Arg { if land { Message::new("clash.m2").with("value", value).into() } else { value.into() } };
    let (key, from, to) = match (least, most) {
        (Some(least), None) => ("clash.lower", least, Milli((least.0 - amount.0).max(0))),
        (None, Some(most)) => ("clash.raise-most", most, Milli(most.0 + amount.0)),
        _ => return None,
    };
    Some(Message::new(key).with("from", told(from)).with("to", told(to)))
}
