//! Results of options from their plans, and options side by side.
//!
//! Knows: stages with their plans and audits. Must not know: how plans are found, drawn or written.
//!
//! Everything here follows from the scenario and the plans alone, so it does not matter where a plan was made.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Better, Change, Comparison, Crossover, Figure, GrantLine, LoadLine, OptionResult, PhaseResult, RefusalLine, Regret, What,
    money,
};
use crate::audit::Audit;
use crate::expansion::Expansion;
use crate::finance::{Bought, Finance, Opened};
use crate::firm::FirmIdx;
use crate::plan::{Number, Plan, ScenarioRef, Status};
use crate::problem::{Holding, Problem};
use crate::site::Place;
use crate::stage::{STAYS, Stage};
use crate::units::{Milli, Money};

/// One phase of an option as it was decided, wherever that was.
#[derive(Debug, Clone, Copy)]
pub struct PhasePlan<'a> {
    /// Which phase of which option; none for a scenario that is decided at once.
    pub stage: Option<&'a Stage<'a>>,
    /// Its problem.
    pub problem: &'a Problem,
    /// Its plan.
    pub plan: &'a Plan,
    /// The audit of the plan, which it passes.
    pub audit: &'a Audit,
    /// The id of each firm's group in the drawing.
    pub drawn_as: &'a BTreeMap<FirmIdx, String>,
}

/// What stands behind the money of an option.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Books {
    /// What each phase opens and grants.
    pub opened: Vec<Opened>,
    /// Steps bought.
    pub bought: Vec<Bought>,
}

impl Books {
    /// The books of an option: all phases with a plan.
    pub fn of(phases: &[PhasePlan<'_>]) -> Self {
        let mut books = Self::default();
        for phase in phases.iter().filter(|phase| phase.audit.planned) {
            if let Some(stage) = phase.stage {
                books.opened.extend(stage.opened(phase.problem, &phase.audit.holdings));
                books.bought.extend(stage.bought());
            }
        }
        books
    }
}

/// What does not follow from the plans: it comes from where the option was decided.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Elsewhere {
    /// What deciding all phases at once could give: only a solver can tell it.
    pub at_once: Option<Regret>,
    /// The share of the best within which a plan was good enough; none where a proof was asked for.
    pub gap_asked: Option<Number>,
}

/// The result of an option.
pub fn option_result(
    (id, title): (&str, &str),
    expansion: &Expansion,
    phases: &[PhasePlan<'_>],
    Elsewhere { at_once, gap_asked }: Elsewhere,
    warnings: &[String],
) -> OptionResult {
    let mut results: Vec<PhaseResult> = Vec::new();
    let mut since: BTreeMap<String, u32> = BTreeMap::new();
    for (index, phase) in phases.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| &phases[before]);
        results.push(phase_result(id, before, phase, &mut since));
    }
    let money = judged(expansion, phases).map(|(finance, books)| {
        let mut result = money::assess(finance, &books.opened, &books.bought);
        let land = phases.last().map(|phase| &phase.problem.land);
        result.assumptions.extend(land.into_iter().flat_map(|land| money::price_assumptions(finance, land)));
        result.assumptions.extend(money::step_assumptions(&expansion.steps, &books.bought));
        result.titles.extend(expansion.steps.iter().map(|step| (step.id.clone(), step.title.clone())));
        result
    });
    let scenario = phases.first().map(|phase| phase.plan.scenario.clone());
    OptionResult {
        id: id.to_owned(),
        title: title.to_owned(),
        scenario: scenario.unwrap_or(ScenarioRef { name: String::new(), sha256: String::new() }),
        status: weakest(phases),
        gap_asked,
        phases: results,
        regret: at_once,
        money,
        warnings: warnings.to_vec(),
    }
}

/// The finances and books by which an option is judged: where every phase has a plan, and money is stated.
fn judged<'e>(expansion: &'e Expansion, phases: &[PhasePlan<'_>]) -> Option<(&'e Finance, Books)> {
    let finance = expansion.finance.as_ref().filter(|_| phases.iter().all(|phase| phase.audit.planned))?;
    let books = Books::of(phases);
    (!books.opened.is_empty()).then_some((finance, books))
}

/// Net present value of an option at the base rate, as its money states it; none where it states none.
pub fn npv(expansion: &Expansion, phases: &[PhasePlan<'_>]) -> Option<Money> {
    let (finance, books) = judged(expansion, phases)?;
    Some(money::npv(finance, &books))
}

/// How far the whole of an option is proven: the weakest of its phases.
pub fn weakest(phases: &[PhasePlan<'_>]) -> Status {
    phases.iter().map(|phase| phase.plan.status).max_by_key(|status| weakness(*status)).unwrap_or(Status::NoPlan)
}

/// How little a status says.
fn weakness(status: Status) -> u8 {
    match status {
        Status::Optimal => 0,
        Status::Feasible => 1,
        Status::NoPlan => 2,
        Status::Infeasible => 3,
    }
}

/// Name of the move sheet of a phase.
pub fn move_sheet_name(option: &str, phase: u32) -> String {
    format!("{option}-moves-{phase}.svg")
}

fn phase_result(
    option: &str,
    before: Option<&PhasePlan<'_>>,
    phase: &PhasePlan<'_>,
    since: &mut BTreeMap<String, u32>,
) -> PhaseResult {
    let (problem, plan, audit) = (phase.problem, phase.plan, phase.audit);
    let number = phase.stage.map_or(1, |stage| stage.phase);
    for holding in &audit.holdings {
        since.entry(problem.firm(holding.firm).id.clone()).or_insert(number);
    }
    let loads = audit.loads.iter().map(|load| LoadLine {
        node: load.node.clone(),
        unit: load.unit.clone(),
        load: load.load.into(),
        capacity: load.capacity.into(),
    });
    let refused = plan.refused.iter().filter_map(|refusal| {
        let firm = problem.firm(problem.find_firm(&refusal.firm)?);
        let ground = refusal.grounds.first()?.clone();
        // Where a phase has no plan, nothing is decided: who held land is not refused it.
        if !audit.planned && before.is_some_and(|before| holds(before, &firm.id)) {
            return None;
        }
        let most_points = firm.points();
        Some(RefusalLine {
            firm: firm.id.clone(),
            name: firm.name.clone(),
            sector: firm.sector.clone(),
            class: firm.class.clone(),
            workers: firm.workers.or(firm.offers.first().and_then(|offer| offer.terms.workers)),
            points: most_points.map(Into::into),
            expected: firm.ready > 1,
            code: refusal.code.clone(),
            ground,
        })
    });
    PhaseResult {
        phase: number,
        starts: phase.stage.and_then(Stage::starts).map(|starts| starts.to_string()),
        status: plan.status,
        value: plan.value.clone(),
        bound: plan.bound.clone(),
        gap: plan.gap.clone(),
        levels: plan.levels.clone(),
        plan: format!("{option}/phase-{number}/plan.json"),
        digest: plan.to_json().ok().and_then(|text| Plan::from_json(&text).ok()).and_then(|sealed| sealed.digest),
        drawing: format!("{option}/phase-{number}/layout.svg"),
        move_sheet: before.filter(|_| audit.planned).map(|_| move_sheet_name(option, number)),
        moves_allowed: phase.stage.filter(|stage| stage.phase > 1).map(|stage| stage.option.moves),
        metrics: plan.metrics.clone(),
        // A phase without a plan has bought nothing: it was searched with every step it could buy.
        steps: phase.stage.filter(|_| audit.planned).map(|stage| stage.steps.clone()).unwrap_or_default(),
        loads: if audit.planned { loads.collect() } else { Vec::new() },
        grants: audit.holdings.iter().map(|holding| grant(phase, holding, since)).collect(),
        refused: refused.collect(),
        changes: if audit.planned { changes(before, phase) } else { Vec::new() },
        conflict: plan.conflict.clone(),
    }
}

fn grant(phase: &PhasePlan<'_>, holding: &Holding, since: &BTreeMap<String, u32>) -> GrantLine {
    let problem = phase.problem;
    let firm = problem.firm(holding.firm);
    let terms = problem.terms(holding.firm, holding.offer, holding.place);
    GrantLine {
        firm: firm.id.clone(),
        name: firm.name.clone(),
        sector: firm.sector.clone(),
        class: firm.class.clone(),
        workers: terms.workers.or(firm.workers),
        points: terms.points.map(Into::into),
        site: problem.land.sites[problem.land.site_of(holding.place).0].id.clone(),
        place: problem.land.place_name(holding.place),
        drawn_as: phase.drawn_as.get(&holding.firm).cloned().unwrap_or_default(),
        area_m2: holding.area.into(),
        since: since.get(&firm.id).copied().unwrap_or(1),
    }
}

fn holds(phase: &PhasePlan<'_>, id: &str) -> bool {
    phase.problem.find_firm(id).is_some_and(|firm| phase.audit.holdings.iter().any(|holding| holding.firm == firm))
}

/// What changes for each firm, in the order of their ids.
fn changes(before: Option<&PhasePlan<'_>>, now: &PhasePlan<'_>) -> Vec<Change> {
    let held = |phase: &PhasePlan<'_>| -> BTreeMap<String, Holding> {
        phase.audit.holdings.iter().map(|h| (phase.problem.firm(h.firm).id.clone(), *h)).collect()
    };
    let (was, is) = (before.map(held).unwrap_or_default(), held(now));
    let order = |id: &str| now.problem.find_firm(id);
    let mut ids: Vec<&String> = was.keys().chain(is.keys()).collect::<BTreeSet<_>>().into_iter().collect();
    ids.sort_by_key(|id| (order(id).is_none(), order(id), (*id).clone()));
    let place = |phase: &PhasePlan<'_>, holding: &Holding| phase.problem.land.place_name(holding.place);
    let change = |id: &String| {
        let (from, to) = (was.get(id), is.get(id));
        let (what, rule) = match (before.zip(from), to) {
            (None, _) => (What::Comes, None),
            (Some(_), None) => (What::Goes, Some(STAYS.to_owned())),
            (Some((before, from)), Some(to)) => step(before, from, now, to),
        };
        let name = [Some(now), before].into_iter().flatten().find_map(|p| Some(p.problem.firm(p.problem.find_firm(id)?)));
        Change {
            firm: id.clone(),
            name: name.map_or_else(String::new, |firm| firm.name.clone()),
            what,
            from: before.zip(from).map(|(before, from)| place(before, from)),
            to: to.map(|to| place(now, to)),
            area_before_m2: from.map(|from| from.area.into()),
            area_after_m2: to.map(|to| to.area.into()),
            rule,
        }
    };
    ids.into_iter().map(change).collect()
}

/// What happens to a firm that holds land before and after.
fn step(before: &PhasePlan<'_>, from: &Holding, now: &PhasePlan<'_>, to: &Holding) -> (What, Option<String>) {
    let cells = |phase: &PhasePlan<'_>, holding: &Holding| -> BTreeSet<String> {
        match holding.place {
            Place::Hall(_) => BTreeSet::from([phase.problem.land.holder_name(holding.place).to_owned()]),
            Place::Run { .. } => phase.problem.land.cell_names(holding.place).iter().cloned().collect(),
        }
    };
    let (was, is) = (cells(before, from), cells(now, to));
    if !is.is_superset(&was) || to.area < from.area {
        (What::Moves, Some(STAYS.to_owned()))
    } else if to.area > from.area {
        (What::Grows, Some(STAYS.to_owned()))
    } else {
        (What::Stays, Some(STAYS.to_owned()))
    }
}

/// Options side by side, the one at `base` being what the others are held against. `books` are the finances and what
/// stands behind the money of each option, for the crossovers; all must be [`money::comparable`].
pub fn compare(title: &str, base: usize, options: Vec<OptionResult>, books: &[(Option<&Finance>, Books)]) -> Comparison {
    let figures = figures(base, &options);
    let told: Option<Vec<_>> = options
        .iter()
        .zip(books)
        .filter(|(option, _)| option.money.is_some())
        .map(|(option, (finance, books))| {
            finance.map(|finance| (option.id.clone(), finance, books.opened.clone(), books.bought.clone()))
        })
        .collect();
    let crossovers: Vec<Crossover> = told.map(|told| money::crossovers(&told)).unwrap_or_default();
    Comparison {
        schema: 1,
        title: title.to_owned(),
        base,
        options,
        figures,
        crossovers,
        demand: None,
        files: BTreeMap::new(),
        digest: None,
    }
}

/// Where a figure of an option comes from.
type Reading = fn(&OptionResult) -> Option<Number>;

/// A metric of the last phase.
fn metric(option: &OptionResult, key: &str) -> Option<Number> {
    let last = option.phases.last()?;
    matches!(last.status, Status::Optimal | Status::Feasible).then(|| last.metrics.get(key).cloned()).flatten()
}

fn moved(option: &OptionResult) -> Option<Number> {
    metric(option, "firms_granted")?;
    let moves = option.phases.iter().flat_map(|phase| &phase.changes).filter(|change| change.what == What::Moves);
    Some(Number::decimal(moves.count() as i128, 0))
}

/// Whom the last phase cannot serve, of those that are wanted.
fn unserved(option: &OptionResult, wanted: impl Fn(&RefusalLine) -> bool) -> Option<Number> {
    metric(option, "firms_granted")?;
    option.phases.last().map(|phase| Number::decimal(phase.refused.iter().filter(|line| wanted(line)).count() as i128, 0))
}

/// Every figure with its unit and which way it is better: money to be found first, then what is got for it.
fn readings() -> Vec<(&'static str, &'static str, Better, Reading)> {
    use Better::{Higher, Lower, Neither};
    fn of_money(option: &OptionResult, of: fn(&super::MoneyResult) -> Option<Number>) -> Option<Number> {
        option.money.as_ref().and_then(of)
    }
    vec![
        ("firms_granted", "firms", Higher, |o| metric(o, "firms_granted")),
        ("firms_refused", "firms", Lower, |o| unserved(o, |_| true)),
        ("applicants_not_served", "firms", Lower, |o| unserved(o, |line| !line.expected)),
        ("expected_not_served", "firms", Lower, |o| unserved(o, |line| line.expected)),
        ("jobs", "workers", Higher, |o| metric(o, "jobs")),
        ("points", "points", Higher, |o| metric(o, "points")),
        ("firms_moved", "firms", Lower, moved),
        ("granted_area_m2", "m²", Higher, |o| metric(o, "granted_area_m2")),
        ("granted_floor_m2", "m²", Neither, |o| metric(o, "granted_floor_m2")),
        ("plots_total", "plots", Neither, |o| metric(o, "plots_total")),
        ("plots_granted", "plots", Neither, |o| metric(o, "plots_granted")),
        ("site_area_m2", "m²", Neither, |o| metric(o, "site_area_m2")),
        ("saleable_area_m2", "m²", Neither, |o| metric(o, "saleable_area_m2")),
        ("saleable_share", "share", Neither, |o| metric(o, "saleable_share")),
        ("green_share", "share", Neither, |o| metric(o, "green_share")),
        ("road_share", "share", Neither, |o| metric(o, "road_share")),
        ("facility_share", "share", Neither, |o| metric(o, "facility_share")),
        ("regret", "worth", Lower, |o| o.regret.as_ref().and_then(|r| r.proven().cloned())),
        ("regret_at_most", "worth", Neither, |o| o.regret.as_ref().and_then(Regret::at_most)),
        ("peak_deficit", "IDR", Lower, |o| of_money(o, |m| Some(m.peak_deficit.clone()))),
        ("down_payment_per_firm", "IDR", Lower, |o| of_money(o, |m| m.down_payment_per_firm.clone())),
        ("instalment_per_firm", "IDR/year", Lower, |o| of_money(o, |m| m.instalment_per_firm.clone())),
        ("npv", "IDR", Higher, |o| of_money(o, |m| Some(m.npv[1].clone()))),
        ("cost_per_granted_m2", "IDR/m²", Lower, |o| of_money(o, |m| m.cost_per_granted_m2.clone())),
        // Land that stays vacant makes it smaller: told, not judged.
        ("cost_per_net_m2", "IDR/m²", Neither, |o| of_money(o, |m| m.cost_per_net_m2.clone())),
        ("cost_per_firm", "IDR", Lower, |o| of_money(o, |m| m.cost_per_firm.clone())),
        ("break_even_price", "IDR/m²", Lower, |o| of_money(o, |m| m.break_even_price.clone())),
        ("average_price", "IDR/m²", Neither, |o| of_money(o, |m| m.average_price.clone())),
        ("payback", "calendar-year", Lower, |o| of_money(o, super::MoneyResult::payback)),
        ("payback_year", "years", Lower, |o| of_money(o, |m| m.payback_year.map(|year| Number::decimal(year.into(), 0)))),
    ]
}

fn figures(base: usize, options: &[OptionResult]) -> Vec<Figure> {
    let scaled = |number: &Number| number.scaled(9);
    let figure = |(key, unit, better, reading): (&str, &str, Better, Reading)| {
        let values: Vec<Option<Number>> = options.iter().map(reading).collect();
        if values.iter().all(Option::is_none) {
            return None;
        }
        let exact: Vec<Option<i128>> = values.iter().map(|value| value.as_ref().and_then(scaled)).collect();
        let own = exact.get(base).copied().flatten();
        let difference = |value: &Option<i128>| Some(Number::decimal((*value)? - own?, 9));
        let known = || exact.iter().copied().flatten();
        let top = match better {
            Better::Higher => known().max(),
            Better::Lower => known().min(),
            Better::Neither => None,
        };
        let alike = known().all(|value| Some(value) == top);
        Some(Figure {
            key: key.to_owned(),
            unit: unit.to_owned(),
            better,
            differences: exact.iter().map(difference).collect(),
            best: exact.iter().map(|value| !alike && value.is_some() && *value == top).collect(),
            values,
        })
    };
    readings().into_iter().filter_map(figure).collect()
}

/// What deciding at once could give, as a line.
pub fn at_once_line(stepwise: Milli, joint: Milli, bound: Option<Milli>) -> Regret {
    Regret {
        stepwise: stepwise.into(),
        joint: joint.into(),
        joint_bound: bound.map(Into::into),
        regret: (joint - stepwise).max(Milli::ZERO).into(),
    }
}
