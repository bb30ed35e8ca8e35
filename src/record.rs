//! The record: an outcome of the planner as the plain data of `plan.json`.
//!
//! Knows: outcomes and the stable format. Must not know: files, the solver's mathematics. Every figure is
//! measured by the audit's own functions, never taken from the solver.

mod scores;

use std::collections::BTreeMap;

use crate::allotment::Method;
use crate::audit::{Audit, measure};
use crate::formulation::Shortfall;
use crate::formulation::backend::Solver;
use crate::message::Message;
use crate::plan::{
    Ballot, Conflict, EnvyRef, Grant, Level, MeritCosts, Number, OtherGrant, Plan, PriceOfAdmission, Refusal, RuleVerdict,
    ScenarioRef, SolverRef, Status, TieBreakRef,
};
use crate::planner::{Found, Ground, Outcome, Price, Unfair};
use crate::problem::{Holding, Problem, ballot};
use crate::site::Place;
use crate::text::Catalogue;
use crate::units::{Milli, div_round};

/// Decimals of a gap in `plan.json`.
const GAP_PLACES: u32 = 9;

/// The plan that an outcome stands for. `grounds` says why each refused firm is refused.
pub fn record(problem: &Problem, outcome: &Outcome, grounds: &[(crate::firm::FirmIdx, Ground)], solver: Solver) -> Plan {
    let catalogue = Catalogue::of(problem.language);
    let (holdings, status) = match outcome {
        Outcome::Found(found) if found.levels.iter().all(|l| l.bound == Some(l.value)) => {
            (found.holdings.as_slice(), Status::Optimal)
        }
        Outcome::Found(found) => (found.holdings.as_slice(), Status::Feasible),
        Outcome::Infeasible(_) => ([].as_slice(), Status::Infeasible),
        Outcome::NoPlan => ([].as_slice(), Status::NoPlan),
    };
    let audit = measure(problem, holdings);
    let found = match outcome {
        Outcome::Found(found) => Some(found),
        _ => None,
    };
    let levels = found.map_or_else(Vec::new, |found| levels(problem, found));
    let top = levels.first().cloned();
    let greedy = found.is_some_and(|f| !f.by_solver);
    Plan {
        schema: 1,
        scenario: ScenarioRef { name: problem.name.clone(), sha256: problem.sha256.clone() },
        status,
        value: top.as_ref().map(|l| l.value.clone()),
        bound: top.as_ref().and_then(|l| l.bound.clone()),
        gap: top.as_ref().and_then(|l| l.gap.clone()),
        levels: if levels.len() > 1 { levels } else { Vec::new() },
        solver: SolverRef {
            name: if greedy { "greedy".to_owned() } else { solver.name().to_owned() },
            version: if greedy { env!("CARGO_PKG_VERSION").to_owned() } else { solver.version().to_owned() },
        },
        reproducible: match outcome {
            Outcome::Found(found) => !found.stopped,
            Outcome::Infeasible(_) => true,
            Outcome::NoPlan => false,
        },
        tie_break: ties(problem, found.is_some_and(|f| f.ties_decided)),
        grants: holdings.iter().map(|h| grant(problem, h)).collect(),
        refused: grounds.iter().map(|(firm, ground)| refusal(problem, catalogue, *firm, ground, outcome)).collect(),
        rules: if found.is_some() { verdicts(catalogue, &audit) } else { Vec::new() },
        metrics: audit.metrics,
        conflict: match outcome {
            Outcome::Infeasible(shortfalls) => shortfalls.iter().map(|s| conflict(problem, catalogue, s)).collect(),
            _ => Vec::new(),
        },
        clash: Vec::new(),
        stage: None,
        allotment: scores::of(problem),
        amended: None,
        succession: None,
        envy: found.and_then(|found| envy(problem, found)),
        chances: None,
        layout: None,
        exact_cuts: None,
        files: BTreeMap::new(),
        digest: None,
    }
}

/// Cases of envy, where strict merit decides.
fn envy(problem: &Problem, found: &Found) -> Option<EnvyRef> {
    let by_merit = problem.allotment.method == Method::StrictMerit;
    let value = found.levels.first().map_or(Milli::ZERO, |level| level.value);
    by_merit.then(|| {
        let mut told = crate::envy::reference(problem, &found.holdings);
        told.costs = found.best.as_ref().map(|best| costs(problem, found, value, best));
        told
    })
}

/// What merit costs, with the plan that shows it.
fn costs(problem: &Problem, found: &Found, value: Milli, best: &Unfair) -> MeritCosts {
    let above = |worth: Milli| Milli((worth.0 - value.0).max(0));
    let other = best.level.value > value;
    let made = &found.holdings;
    let lost = |held: &&Holding| other && !best.holdings.iter().any(|h| h.firm == held.firm);
    MeritCosts {
        at_least: above(best.level.value).into(),
        at_most: best.level.bound.map(|limit| above(limit).into()),
        with: best.holdings.iter().filter(|h| other && !made.contains(h)).map(|h| OtherGrant::of(problem, h)).collect(),
        without: made.iter().filter(lost).map(|h| problem.firm(h.firm).id.clone()).collect(),
    }
}

fn levels(problem: &Problem, found: &Found) -> Vec<Level> {
    let named = problem.objective.levels.iter().zip(&found.levels);
    named
        .map(|(level, result)| Level {
            measure: level.name.clone(),
            value: result.value.into(),
            bound: result.bound.map(Into::into),
            gap: result.bound.map(|bound| gap(result.value, bound)),
        })
        .collect()
}

/// (bound − value) / max(1, |value|), rounded half up to nine decimals.
fn gap(value: Milli, bound: Milli) -> Number {
    let base = i128::from(value.0.abs().max(1_000));
    let above = i128::from(bound.0 - value.0) * 10_i128.pow(GAP_PLACES);
    Number::decimal(div_round(above, base), GAP_PLACES)
}

fn ties(problem: &Problem, complete: bool) -> TieBreakRef {
    let order = problem.published_order().into_iter().map(|firm| {
        let id = &problem.firm(firm).id;
        Ballot { firm: id.clone(), ballot: ballot(&problem.seed, id) }
    });
    TieBreakRef { seed: problem.seed.clone(), complete, order: order.collect() }
}

fn grant(problem: &Problem, holding: &Holding) -> Grant {
    let land = &problem.land;
    let firm = problem.firm(holding.firm);
    let corners = land.outline(holding.place).map(|outline| outline.corners().to_vec()).unwrap_or_default();
    let worth = problem.objective.levels.first().map_or(Milli::ZERO, |level| level.worth(&problem.facts(holding)));
    let metres = |mm: i64| Number::decimal(mm.into(), 3);
    let (row, hall, stretch) = match holding.place {
        Place::Run { row, first, last } => {
            let row = &land.rows[row.0];
            let ends = [row.stations[first].along.into(), row.stations[last + 1].along.into()];
            (Some(row.id.clone()), None, row.is_open().then_some(ends))
        }
        Place::Hall(hall) => (None, Some(land.halls[hall.0].id.clone()), None),
    };
    Grant {
        firm: firm.id.clone(),
        package: firm.offers[holding.offer].package.clone(),
        site: land.sites[land.site_of(holding.place).0].id.clone(),
        row,
        hall,
        plots: land.cell_names(holding.place).to_vec(),
        stretch_m: stretch,
        phase: holding.phase,
        area_m2: holding.area.into(),
        frontage_m: land.frontage(holding.place).into(),
        outline: corners.iter().map(|p| [metres(p.x), metres(p.y)]).collect(),
        worth: worth.into(),
    }
}

fn refusal(problem: &Problem, catalogue: &Catalogue, firm: crate::firm::FirmIdx, ground: &Ground, outcome: &Outcome) -> Refusal {
    // Without a plan nothing outbid anybody: what is said is that there is no plan.
    let no_plan = ground.code == "better-plan-without";
    let (code, message) = match outcome {
        Outcome::Infeasible(_) if no_plan => ("no-lawful-plan", Message::new("ground.no-lawful-plan")),
        Outcome::NoPlan if no_plan => ("no-plan-found", Message::new("ground.no-plan-found")),
        Outcome::Found(found) if no_plan && found.ties_decided && problem.allotment.method == Method::Ballot => {
            ("lost-ballot", Message::new("ground.lost-ballot"))
        }
        Outcome::Found(found) if no_plan && found.levels.iter().any(|l| l.bound != Some(l.value)) => {
            ("not-in-best-plan-found", Message::new("ground.not-in-best-plan-found"))
        }
        Outcome::Found(_) if no_plan && problem.allotment.method == Method::StrictMerit => {
            (ground.code, Message::new("ground.better-plan-without-envy"))
        }
        _ => (ground.code, ground.message.clone()),
    };
    Refusal {
        firm: problem.firm(firm).id.clone(),
        code: code.to_owned(),
        reason: catalogue.say(&message),
        grounds: vec![message],
        price: ground.price.as_ref().map(|price| price_of(problem, price, outcome.holdings())),
    }
}

/// A price with the plan that shows it, told as what differs from the plan made.
fn price_of(problem: &Problem, price: &Price, made: &[Holding]) -> PriceOfAdmission {
    let lost = |held: &&Holding| !price.plan.iter().any(|h| h.firm == held.firm);
    PriceOfAdmission {
        measure: problem.objective.levels.get(price.level).map(|level| level.name.clone()),
        at_least: price.at_least.into(),
        at_most: price.at_most.into(),
        with: price.plan.iter().filter(|h| !made.contains(h)).map(|h| OtherGrant::of(problem, h)).collect(),
        without: made.iter().filter(lost).map(|h| problem.firm(h.firm).id.clone()).collect(),
    }
}

fn verdicts(catalogue: &Catalogue, audit: &Audit) -> Vec<RuleVerdict> {
    let verdict = |rule: &crate::audit::RuleResult| {
        let figures = rule.verdict.figures.as_ref();
        RuleVerdict {
            name: rule.name.clone(),
            holds: rule.verdict.breaches.is_empty(),
            measured: figures.and_then(|f| f.measured).map(Into::into),
            limit: figures.and_then(|f| f.limit).map(Into::into),
            unit: figures.map_or(String::new(), |f| f.unit.to_owned()),
            text: catalogue.say(&rule.text),
        }
    };
    audit.rules.iter().map(verdict).collect()
}

fn conflict(problem: &Problem, catalogue: &Catalogue, shortfall: &Shortfall) -> Conflict {
    let rule = problem.rules.iter().find(|r| r.name == shortfall.name);
    let text = rule.map_or_else(
        || Message::new("conflict.resource").with("resource", shortfall.name.as_str()),
        |rule| rule.kind.as_rule().describe(problem),
    );
    Conflict {
        rule: shortfall.name.clone(),
        shortfall: shortfall.amount.into(),
        unit: shortfall.unit.clone(),
        text: catalogue.say(&text),
    }
}
