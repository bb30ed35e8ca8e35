//! The result: one sentence, how far it is proven, units against firms, key figures, the conflict.
//!
//! Knows: status, value and bound of a plan, the words reserved for them. Must not know: formats.

use std::collections::BTreeMap;

use super::clean::quoted;
use super::compose::{Composer, plural};
use super::{Block, Cell, Figure};
use crate::allotment::Method;
use crate::message::Message;
use crate::plan::{Conflict, Number, Status};
use crate::problem::{Measure, level_words};
use crate::site::{Place, RowKind};
use crate::units::{Area, Milli, div_round};

/// Title, result, units against firms, key figures.
pub(super) fn write(c: &mut Composer<'_>) -> String {
    let title = c.say(&Message::new("report.title").with("title", c.input.problem.title.as_str()));
    c.blocks.push(Block::Lead(sentence(c)));
    let proof = proof(c);
    c.blocks.push(Block::Paragraph(proof));
    if !c.input.plan.reproducible {
        c.paragraph(&Message::new("report.not-reproducible"));
    }
    faults(c);
    let planned = matches!(c.input.plan.status, Status::Optimal | Status::Feasible);
    if planned {
        units(c);
    }
    c.section("report.figures");
    let rows = figures(c, planned);
    c.table(&[("column.figure", false), ("column.value", true), ("column.unit", false)], rows);
    if planned && c.input.plan.levels.len() > 1 {
        levels(c);
    }
    title
}

/// Who gets land, in one sentence.
pub(super) fn sentence(c: &Composer<'_>) -> String {
    let (plan, audit) = (c.input.plan, c.input.audit);
    let applied = c.input.problem.firms.len();
    match plan.status {
        Status::Infeasible | Status::NoPlan => c.say(&plural(applied, "result.none-of-one", "result.none")),
        Status::Optimal | Status::Feasible => {
            let value = audit.values.first().copied().unwrap_or_default();
            let weighted = c.input.problem.objective.levels.first().is_none_or(|level| level.name == "worth");
            let worth = match weighted {
                true => Message::new("result.worth").with("value", c.number(value)),
                false => Message::new("result.total").with("value", c.number(value)).with("measure", measures(c)),
            };
            let granted = Message::new(if audit.holdings.len() == 1 { "result.granted-one" } else { "result.granted" });
            c.say(&granted.with("granted", audit.holdings.len()).with("applied", applied).with("worth", worth))
        }
    }
}

/// What the first level is counted in; where bands decide, with the values of all bands.
fn measures(c: &Composer<'_>) -> String {
    let levels = c.input.problem.objective.levels.iter().enumerate();
    let bands = levels.take_while(|(_, level)| crate::allotment::level_words(&level.name).is_some()).skip(1);
    let value = |rank: usize| c.number(c.input.audit.values.get(rank).copied().unwrap_or_default());
    bands.fold(measure(c, 0), |told, (rank, _)| format!("{told}, {} {}", value(rank), measure(c, rank)))
}

/// What a level of the objective is counted in.
fn measure(c: &Composer<'_>, level: usize) -> String {
    let problem = c.input.problem;
    let name = problem.objective.levels.get(level).map_or("worth", |level| level.name.as_str());
    c.say(&level_words(name, &problem.currency))
}

/// How far the plan is proven, in the reserved words.
pub(super) fn proof(c: &Composer<'_>) -> String {
    let plan = c.input.plan;
    if matches!(plan.status, Status::Optimal | Status::Feasible) && !c.input.audit.passes() {
        return c.word("proof.rejected");
    }
    match plan.status {
        Status::Optimal => c.word(match c.input.problem.allotment.method {
            Method::StrictMerit => "proof.merit",
            Method::Ballot => "proof.ballot",
            Method::BestPlan | Method::Bands(_) => "proof.optimal",
        }),
        Status::Infeasible => c.word("proof.infeasible"),
        Status::NoPlan => c.word("proof.no-plan"),
        Status::Feasible => distance(c),
    }
}

/// How far the first level that is not proven may be from its best.
fn distance(c: &Composer<'_>) -> String {
    let plan = c.input.plan;
    let read = |number: Option<&Number>| number.and_then(|n| n.scaled(9));
    let mut levels: Vec<(Option<i128>, Option<i128>)> =
        plan.levels.iter().map(|l| (read(Some(&l.value)), read(l.bound.as_ref()))).collect();
    if levels.is_empty() {
        levels.push((read(plan.value.as_ref()), read(plan.bound.as_ref())));
    }
    let open = levels.iter().position(|(value, bound)| value.is_none() || value != bound).unwrap_or(0);
    let (value, bound) = levels[open];
    let known = value.zip(bound).map(|(value, bound)| within(c, value, bound));
    let message = match (open, known) {
        (0, None) => Message::new("proof.unknown"),
        (0, Some((below, percent))) => Message::new("proof.within").with("below", below).with("percent", percent),
        (_, None) => Message::new("proof.unknown-level"),
        (_, Some((below, percent))) => Message::new("proof.within-level").with("below", below).with("percent", percent),
    };
    c.say(&message.with("rank", open + 1).with("measure", measure(c, open)))
}

/// Distance and per cent, both rounded up, so that they are never said too small.
fn within(c: &Composer<'_>, value: i128, bound: i128) -> (String, String) {
    let below = (bound - value).max(0);
    let base = value.abs().max(1_000_000_000);
    let percent = (below * 10_000 + base - 1) / base;
    let thousandths = (below + 999_999) / 1_000_000;
    let below = Figure { scaled: thousandths, places: 3, decimals: 0 }.text(c.language());
    (below, Figure { scaled: percent, places: 2, decimals: 0 }.text(c.language()))
}

fn faults(c: &mut Composer<'_>) {
    let faults: Vec<String> = c.input.audit.faults.iter().map(|f| quoted(&c.say(&f.message))).collect();
    if !faults.is_empty() {
        c.section("report.faults");
        c.bullets(faults);
    }
}

/// What was granted, counted in plots.
pub(super) struct Units {
    /// Fixed plots there are.
    pub(super) plots: usize,
    /// Fixed plots granted.
    pub(super) granted: usize,
    /// Firms by the number of plots each holds.
    pub(super) holders: BTreeMap<usize, usize>,
}

/// Counts plots and their holders.
pub(super) fn count_units(c: &Composer<'_>) -> Units {
    let land = &c.input.problem.land;
    let plots = land.rows.iter().filter(|row| !row.is_open()).map(|row| row.cells.len()).sum();
    let mut holders: BTreeMap<usize, usize> = BTreeMap::new();
    for holding in &c.input.audit.holdings {
        if land.row_of(holding.place).is_some_and(|row| !row.is_open()) {
            *holders.entry(land.cell_names(holding.place).len()).or_default() += 1;
        }
    }
    Units { plots, granted: holders.iter().map(|(plots, firms)| plots * firms).sum(), holders }
}

/// "24 units hold 17 firms": a unit is not a firm. Nothing where there are no fixed plots.
pub(super) fn headline(c: &Composer<'_>) -> Option<String> {
    let units = count_units(c);
    let firms: usize = units.holders.values().sum();
    let message = match units.granted == units.plots {
        true => plural(firms, "units.all-one", "units.all"),
        false => plural(firms, "units.hold-one", "units.hold").with("granted", units.granted),
    };
    (units.plots > 0).then(|| c.say(&message.with("plots", units.plots)))
}

/// Units against firms, then what lies in open rows and halls.
fn units(c: &mut Composer<'_>) {
    let land = &c.input.problem.land;
    c.blocks.extend(headline(c).map(Block::Lead));
    let mut said = Vec::new();
    let units = count_units(c);
    if units.plots > 0 {
        let each: Vec<String> = units
            .holders
            .iter()
            .map(|(plots, firms)| {
                let firms = plural(*firms, "count.firm", "count.firms");
                c.say(&plural(*plots, "units.each-one", "units.each").with("firms", firms))
            })
            .collect();
        if !each.is_empty() {
            said.push(c.say(&Message::new("units.split").with("parts", each)));
        }
    }
    let open = |place: Place| land.row_of(place).is_some_and(|row| matches!(row.kind, RowKind::Open { .. }));
    let stretches: Vec<_> = c.input.audit.holdings.iter().filter(|h| open(h.place)).collect();
    if !stretches.is_empty() {
        let frontage: crate::units::Length = stretches.iter().map(|h| land.frontage(h.place)).sum();
        let firms = plural(stretches.len(), "count.firm", "count.firms");
        said.push(c.say(&Message::new("units.open").with("firms", firms).with("frontage", frontage)));
    }
    let floors: Vec<_> = c.input.audit.holdings.iter().filter(|h| matches!(h.place, Place::Hall(_))).collect();
    if !floors.is_empty() {
        let floor: Area = floors.iter().map(|h| h.area).sum();
        let firms = plural(floors.len(), "count.firm", "count.firms");
        said.push(c.say(&Message::new("units.halls").with("firms", firms).with("floor", floor)));
    }
    if !said.is_empty() {
        c.blocks.push(Block::Paragraph(said.join(" ")));
    }
}

fn figures(c: &Composer<'_>, planned: bool) -> Vec<Vec<Cell>> {
    let (problem, audit) = (c.input.problem, c.input.audit);
    let mut rows = Vec::new();
    let mut row = |key: &str, cell: Cell, unit: &str| rows.push(vec![Cell::words(c.word(key)), cell, Cell::words(c.word(unit))]);
    row("figure.applied", Figure::count(problem.firms.len()).into(), "unit.firms");
    row("figure.site", Figure::area(c.site_area()).into(), "unit.m²");
    let units = count_units(c);
    if !planned {
        row("figure.plots", Figure::count(units.plots).into(), "unit.plots");
        return rows;
    }
    let facts: Vec<_> = audit.holdings.iter().map(|h| problem.facts(h)).collect();
    let sum = |measure: Measure| -> Milli { facts.iter().map(|f| f.measure(measure)).sum() };
    let area: Area = audit.holdings.iter().map(|h| h.area).sum();
    row("figure.granted", Figure::count(audit.holdings.len()).into(), "unit.firms");
    if units.plots > 0 {
        row("figure.plots-granted", Figure::count(units.granted).into(), "unit.plots");
        row("figure.plots-vacant", Figure::count(units.plots.saturating_sub(units.granted)).into(), "unit.plots");
    }
    row("figure.area", Figure::area(area).into(), "unit.m²");
    row("figure.jobs", Figure::milli(sum(Measure::Jobs)).into(), "unit.workers");
    row("figure.points", Figure::milli(sum(Measure::Points)).into(), "unit.points");
    let bonuses: Milli = audit.rules.iter().flat_map(|r| r.verdict.bonuses.iter().copied()).sum();
    if bonuses != Milli::ZERO {
        row("figure.bonuses", Figure::milli(bonuses).into(), "unit.points");
    }
    if facts.iter().any(|f| f.price_m2.is_some()) {
        let revenue = sum(Measure::Revenue);
        let title = c.word("figure.revenue");
        let unit = c.say(&Message::new("unit.millions").with("currency", problem.currency.as_str()));
        rows.push(vec![
            Cell::words(title),
            Figure { scaled: div_round(revenue.0.into(), 100), places: 1, decimals: 1 }.into(),
            Cell::words(unit),
        ]);
    }
    if problem.objective.levels.iter().any(|level| level.weights.contains_key(&Measure::Npv)) {
        let unit = c.say(&Message::new("unit.millions").with("currency", problem.currency.as_str()));
        rows.push(vec![Cell::words(c.word("figure.npv")), Figure::milli(sum(Measure::Npv)).into(), Cell::words(unit)]);
    }
    rows.extend(value_rows(c));
    rows
}

/// Value, bound and gap.
fn value_rows(c: &Composer<'_>) -> Vec<Vec<Cell>> {
    let plan = c.input.plan;
    let unit = measure(c, 0);
    let mut rows = Vec::new();
    let mut row = |key: &str, cell: Cell, unit: String| rows.push(vec![Cell::words(c.word(key)), cell, Cell::words(unit)]);
    row("figure.value", number(plan.value.as_ref()), unit.clone());
    row("figure.bound", number(plan.bound.as_ref()), unit);
    row("figure.gap", gap(plan.gap.as_ref()), "%".to_owned());
    rows
}

/// A number as exact as it stands, to the thousandth.
fn number(number: Option<&Number>) -> Cell {
    let figure = number.and_then(|n| Figure::rounded(n, 3)).map(|f| Figure { decimals: 0, ..f });
    match (figure, number) {
        (None, Some(raw)) => Cell::words(raw.0.to_string()),
        (figure, _) => figure.into(),
    }
}

/// A gap as per cent, rounded up to the hundredth.
fn gap(gap: Option<&Number>) -> Cell {
    // A gap is a quotient: where it has more digits than can be read exactly, the first ones do.
    let scaled = gap.and_then(|n| n.scaled(24)).map(|n| (n + 10_i128.pow(20) - 1).div_euclid(10_i128.pow(20)));
    match (scaled, gap) {
        (None, Some(raw)) => Cell::words(raw.0.to_string()),
        (scaled, _) => scaled.map(|scaled| Figure { scaled, places: 2, decimals: 0 }).into(),
    }
}

/// Ordered priorities, each held at its optimum for the next.
fn levels(c: &mut Composer<'_>) {
    c.paragraph(&Message::new("report.levels"));
    let plan = c.input.plan;
    let rows = plan.levels.iter().enumerate().map(|(index, level)| {
        let name = if c.input.problem.objective.levels.get(index).is_some_and(|l| l.name == level.measure) {
            measure(c, index)
        } else {
            level.measure.clone()
        };
        vec![
            Figure::count(index + 1).into(),
            Cell::words(name),
            number(Some(&level.value)),
            number(level.bound.as_ref()),
            gap(level.gap.as_ref()),
        ]
    });
    let rows = rows.collect();
    let columns =
        [("column.rank", true), ("column.priority", false), ("column.value", true), ("column.bound", true), ("column.gap", true)];
    c.table(&columns, rows);
}

/// Instead of grants: one way to make the rules agree, or that nothing is known.
pub(super) fn conflict(c: &mut Composer<'_>) {
    if c.input.plan.status == Status::NoPlan {
        c.section("report.no-plan");
        c.paragraph(&Message::new("report.no-plan-says"));
        return;
    }
    super::clash::section(c);
    c.section("report.conflict");
    if c.input.plan.conflict.is_empty() {
        c.paragraph(&Message::new("report.conflict-unknown"));
        return;
    }
    c.paragraph(&Message::new("report.conflict-says"));
    let rows = c.input.plan.conflict.iter().map(|conflict| {
        let unit = Cell::words(c.word_or("unit", &conflict.unit));
        vec![Cell::words(&conflict.rule), Cell::words(asks(c, conflict)), number(Some(&conflict.shortfall)), unit]
    });
    let rows = rows.collect();
    c.table(&[("column.rule", false), ("column.asks", false), ("column.shortfall", true), ("column.unit", false)], rows);
}

/// What a rule of the conflict asks, in the language of the report.
fn asks(c: &Composer<'_>, conflict: &Conflict) -> String {
    let problem = c.input.problem;
    let rule = problem.rules.iter().find(|r| r.name == conflict.rule);
    rule.map_or_else(|| conflict.text.clone(), |rule| c.say(&rule.kind.as_rule().describe(problem)))
}

/// "`promised` (1 firms): These firms must be given land: …" in one line.
pub(super) fn clash(c: &Composer<'_>, conflict: &Conflict) -> String {
    let shortfall = number(Some(&conflict.shortfall)).text(c.language());
    let message = Message::new("report.conflict-line")
        .with("rule", conflict.rule.as_str())
        .with("shortfall", shortfall)
        .with("unit", c.word_or("unit", &conflict.unit))
        .with("text", asks(c, conflict));
    c.say(&message)
}
