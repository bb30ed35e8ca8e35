//! Answers as data: the same figures as in the words, exact, with stable names.
//!
//! Knows: answers. Must not know: languages. Amounts are exact decimals in the unit named beside them.

use serde_json::{Value, json};

use super::asking::{Best, Price};
use super::changes::Changes;
use super::firm::{In, Out, Reason};
use super::plot::{PlotAnswer, Rival};
use super::rule::{Dropped, RuleAnswer, Sums};
use super::scarce::Scarce;
use super::ways::{Way, WayEnd};
use super::wish::Wish;
use crate::clash::Blocking;
use crate::firm::FirmIdx;
use crate::message::Arg;
use crate::plan::Number;
use crate::problem::{Holding, Problem};
use crate::text::Catalogue;
use crate::units::Milli;

fn number(value: impl Into<Number>) -> Value {
    Value::Number(value.into().0)
}

fn id(problem: &Problem, firm: FirmIdx) -> &str {
    &problem.firm(firm).id
}

fn level(problem: &Problem, level: usize) -> &str {
    problem.objective.levels.get(level).map_or("", |level| level.name.as_str())
}

fn holding(problem: &Problem, holding: &Holding) -> Value {
    json!({
        "firm": id(problem, holding.firm),
        "place": problem.land.place_name(holding.place),
        "package": problem.firm(holding.firm).offers[holding.offer].package,
        "phase": holding.phase,
        "area_m2": number(holding.area),
    })
}

fn price(problem: &Problem, price: Price) -> Value {
    json!({
        "measure": level(problem, price.level),
        "priority": price.level + 1,
        "exact": price.exact().is_some(),
        "low": number(price.low),
        "high": price.high.map(number),
    })
}

fn changes(problem: &Problem, changes: &Changes) -> Value {
    let list = |holdings: &[Holding]| holdings.iter().map(|h| holding(problem, h)).collect::<Vec<Value>>();
    let moved = changes.moved.iter().map(|(from, to)| json!({ "from": holding(problem, from), "to": holding(problem, to) }));
    json!({ "lose": list(&changes.lose), "gain": list(&changes.gain), "move": moved.collect::<Vec<Value>>() })
}

fn conflict(conflict: &Blocking) -> Value {
    json!({ "names": conflict.names, "irreducible": conflict.irreducible })
}

/// Worth and proof of a plan.
pub fn best(problem: &Problem, best: &Best) -> Value {
    let levels = best.levels.iter().enumerate().map(
        |(at, found)| json!({ "measure": level(problem, at), "value": number(found.value), "bound": found.bound.map(number) }),
    );
    json!({ "proven": best.is_proven(), "ties_decided": best.ties_decided, "levels": levels.collect::<Vec<Value>>() })
}

/// A refused firm with its ways in.
pub fn out(problem: &Problem, out: &Out, ways: &[Way]) -> Value {
    let catalogue = Catalogue::of(problem.language);
    let mut told = match &out.reason {
        Reason::NoPlace(ground) => {
            json!({ "reason": "no-place", "code": ground.code, "ground": catalogue.say(&ground.message) })
        }
        Reason::ShutOut(found) => json!({ "reason": "shut-out", "conflict": found.as_ref().map(conflict) }),
        Reason::Outbid { price: by, then } => {
            json!({ "reason": "outbid", "price": price(problem, *by), "then": changes(problem, then) })
        }
        Reason::LostTie { to, then } => {
            json!({ "reason": "lost-tie", "to": to.map(|firm| id(problem, firm)), "then": changes(problem, then) })
        }
        Reason::Unproven => json!({ "reason": "unproven" }),
    };
    told["firm"] = id(problem, out.firm).into();
    told["granted"] = false.into();
    told["ways_in"] = ways.iter().map(|found| way(problem, found)).collect();
    told
}

fn way(problem: &Problem, way: &Way) -> Value {
    let firm = problem.firm(way.firm);
    let value = |steps: i64| match way.wish.value(firm, steps) {
        Arg::Area(area) => number(area),
        Arg::Length(length) => number(length),
        Arg::Milli(milli) => number(milli),
        Arg::Count(count) => number(count),
        _ => Value::Null,
    };
    let (name, unit) = match &way.wish {
        Wish::Area => ("area", "m²"),
        Wish::Plots => ("plots", "plots"),
        Wish::Building => ("building", "m²"),
        Wish::Frontage => ("frontage", "m"),
        Wish::Depth => ("depth", "m"),
        Wish::Draw(resource) => {
            ("draw", problem.resources.iter().find(|r| r.id == *resource).map_or("", |resource| resource.unit.as_str()))
        }
        Wish::Phase => ("phase", "phase"),
    };
    let mut told = json!({ "wish": name, "unit": unit, "from": value(0) });
    if let Wish::Draw(resource) = &way.wish {
        told["resource"] = resource.as_str().into();
    }
    match &way.end {
        WayEnd::Never => told["helps"] = "never".into(),
        WayEnd::NotFound => told["helps"] = "not-found".into(),
        WayEnd::Enough { steps, least, gain, holds, then } => {
            told["helps"] = "yes".into();
            told["to"] = value(*steps);
            told["least_proven"] = (*least).into();
            told["gain"] = price(problem, *gain);
            told["holds"] = holds.as_ref().map(|held| holding(problem, held)).into();
            told["then"] = changes(problem, then);
        }
    }
    told
}

/// A granted firm.
pub fn granted(problem: &Problem, found: &In) -> Value {
    json!({
        "firm": id(problem, found.firm),
        "granted": true,
        "holds": holding(problem, &found.holds),
        "margin": found.margin.map(|margin| price(problem, margin)),
        "demanded": found.demanded.as_ref().map(conflict),
        "if_it_withdraws": found.withdrawn.as_ref().map(|then| changes(problem, then)),
        "if_it_withdraws_proven": found.withdrawn_proven,
    })
}

/// Who could hold a plot.
pub fn plot(problem: &Problem, answer: &PlotAnswer) -> Value {
    let rival = |rival: &Rival| {
        json!({
            "firm": id(problem, rival.firm),
            "holds": rival.holds.as_ref().map(|held| holding(problem, held)),
            "cost": rival.cost.map(|cost| price(problem, cost)),
            "never": rival.never,
            "then": changes(problem, &rival.then),
        })
    };
    json!({
        "plot": answer.plot.name(problem),
        "holders": answer.holders.iter().map(|held| holding(problem, held)).collect::<Vec<Value>>(),
        "rivals": answer.rivals.iter().map(rival).collect::<Vec<Value>>(),
        "barred": answer.barred.iter().map(rival).collect::<Vec<Value>>(),
        "without_a_place": answer.unfit,
    })
}

/// What a rule costs.
pub fn rule(problem: &Problem, answer: &RuleAnswer) -> Value {
    let sums = |sums: &Sums| json!({ "firms": sums.firms, "jobs": sums.jobs, "area_m2": number(sums.area) });
    let (kind, name) = match &answer.dropped {
        Dropped::Rule(name) => ("rule", name),
        Dropped::Resource(name) => ("resource", name),
        Dropped::Node(name) => ("capacity", name),
        Dropped::Condition(name) => ("condition", name),
    };
    json!({
        "kind": kind,
        "name": name,
        "gives_bonus": answer.gives_bonus,
        "price": answer.price.map(|by| price(problem, by)),
        "without": answer.without.as_ref().map(|found| best(problem, found)),
        "still_impossible": answer.still_impossible,
        "before": sums(&answer.before),
        "after": sums(&answer.after),
        "then": changes(problem, &answer.then),
    })
}

/// What more of a scarce thing is worth.
pub fn scarce(problem: &Problem, scarce: &Scarce) -> Value {
    let steps = scarce.steps.iter().map(|step| {
        json!({
            "more": number(step.more),
            "amount": number(Milli(scarce.today.0 + step.more.0)),
            "gain": price(problem, step.gain),
            "then": changes(&scarce.seen_in, &step.then),
        })
    });
    json!({
        "name": scarce.name,
        "unit": scarce.unit,
        "today": number(scarce.today),
        "looked_at": number(scarce.looked_at),
        "complete": scarce.complete,
        "cut": scarce.cut,
        "steps": steps.collect::<Vec<Value>>(),
    })
}
