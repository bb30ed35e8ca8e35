//! Status and figures of the plan: one figure a line.

use super::maker::Maker;
use super::{Cell, Kind, Table, View};
use crate::message::Message;
use crate::pieces::Kind as PieceKind;
use crate::plan::{Level, Number, Status};
use crate::problem::{Holding, Measure, level_words};
use crate::site::Place;
use crate::units::{Area, Milli};

pub(super) fn table(maker: &Maker<'_>) -> Table {
    let columns = vec![
        maker.column("column.figure", Kind::Text),
        maker.column("column.value", Kind::Mixed),
        maker.column("column.unit", Kind::Text),
    ];
    let mut table = maker.table(View::Summary, ("table.title-summary", "table.sheet-summary"), columns);
    let mut lines = Lines { maker, rows: Vec::new() };
    lines.what();
    lines.firms();
    lines.land();
    if maker.planned() && maker.all() {
        lines.worth();
    }
    lines.digests();
    table.rows = lines.rows;
    table
}

struct Lines<'a> {
    maker: &'a Maker<'a>,
    rows: Vec<Vec<Cell>>,
}

impl Lines<'_> {
    fn line(&mut self, key: &str, value: Cell, unit: &str) {
        let maker = self.maker;
        let unit = if unit.is_empty() { Cell::Empty } else { Cell::text(maker.word(unit)) };
        self.rows.push(vec![Cell::text(maker.word(key)), value, unit]);
    }

    /// What the tables are of.
    fn what(&mut self) {
        let (maker, input) = (self.maker, self.maker.input);
        self.line("table.scenario", maker.text(&input.problem.name), "");
        self.line("table.title", maker.text(&input.problem.title), "");
        if let Some(stage) = &input.plan.stage {
            self.line("table.option", maker.text(&stage.option), "");
            self.line("column.phase", stage.phase.into(), "");
        }
        let status = maker.word(match input.plan.status {
            Status::Optimal => "drawing.status-optimal",
            Status::Feasible => "table.status-feasible",
            Status::Infeasible => "drawing.status-infeasible",
            Status::NoPlan => "drawing.status-no-plan",
        });
        self.line("table.status", Cell::text(status), "");
        let audit = if input.audit.passes() { maker.word("table.audit-passes") } else { maker.word("drawing.audit-failed") };
        self.line("table.audit", Cell::text(audit), "");
    }

    fn firms(&mut self) {
        let (problem, audit) = (self.maker.input.problem, self.maker.input.audit);
        let granted = problem.firm_indices().filter(|firm| audit.holdings.iter().any(|h| h.firm == *firm)).count();
        self.line("figure.applied", problem.firms.len().into(), "unit.firms");
        self.line("figure.granted", granted.into(), "unit.firms");
        self.line("table.refused", (problem.firms.len() - granted).into(), "unit.firms");
        let jobs: Milli = audit.holdings.iter().map(|h| problem.facts(h).measure(Measure::Jobs)).sum();
        self.line("figure.jobs", Cell::Whole(jobs.0 / 1_000), "unit.workers");
    }

    fn land(&mut self) {
        let (maker, problem, audit) = (self.maker, self.maker.input.problem, self.maker.input.audit);
        let site: Area = audit.budgets.iter().map(|budget| budget.site_area).sum();
        self.line("figure.site", site.into(), "unit.m²");
        let certificate = problem.title_block.certificate_area;
        self.line("table.certificate", certificate.into(), "unit.m²");
        self.line("table.certificate-difference", certificate.map(|area| site - area).into(), "unit.m²");
        let count = |wanted: &dyn Fn(&PieceKind) -> bool| -> usize {
            let cut = maker.pieces.list.iter().filter(|p| problem.land.row_of(p.place).is_some_and(|row| !row.is_open()));
            cut.filter(|piece| wanted(&piece.kind)).map(|piece| piece.cells.len()).sum()
        };
        self.line("figure.plots", count(&|_| true).into(), "unit.plots");
        self.line("figure.plots-granted", count(&|kind| matches!(kind, PieceKind::Held(_))).into(), "unit.plots");
        self.line("table.plots-vacant", count(&|kind| matches!(kind, PieceKind::Vacant)).into(), "unit.plots");
        self.line("table.plots-reserved", count(&|kind| matches!(kind, PieceKind::Reserved(_))).into(), "unit.plots");
        let in_hall = |h: &&Holding| matches!(h.place, Place::Hall(_));
        let land: Area = audit.holdings.iter().filter(|h| !in_hall(h)).map(|h| h.area).sum();
        let floor: Area = audit.holdings.iter().filter(in_hall).map(|h| h.area).sum();
        self.line("table.land-granted", land.into(), "unit.m²");
        if !problem.land.halls.is_empty() {
            self.line("table.floor-granted", floor.into(), "unit.m²");
        }
    }

    /// What only the committee sees.
    fn worth(&mut self) {
        let (maker, problem, plan, audit) = (self.maker, self.maker.input.problem, self.maker.input.plan, self.maker.input.audit);
        let facts: Vec<_> = audit.holdings.iter().map(|h| problem.facts(h)).collect();
        let sum = |measure: Measure| -> Milli { facts.iter().map(|f| f.measure(measure)).sum() };
        self.line("figure.points", sum(Measure::Points).into(), "unit.points");
        let bonuses: Milli = audit.rules.iter().flat_map(|r| r.verdict.bonuses.iter().copied()).sum();
        if bonuses != Milli::ZERO {
            self.line("figure.bonuses", bonuses.into(), "unit.points");
        }
        let millions = maker.say(&Message::new("unit.millions").with("currency", problem.currency.as_str()));
        let mut money = |key: &str, value: Milli| {
            self.rows.push(vec![Cell::text(maker.word(key)), value.into(), Cell::text(millions.as_str())]);
        };
        if facts.iter().any(|f| f.price_m2.is_some()) {
            money("figure.revenue", sum(Measure::Revenue));
        }
        if problem.npv.is_some() {
            money("figure.npv", sum(Measure::Npv));
        }
        let single = Level {
            measure: problem.objective.levels.first().map_or_else(|| "worth".to_owned(), |level| level.name.clone()),
            value: plan.value.clone().unwrap_or_else(|| Number::from(0)),
            bound: plan.bound.clone(),
            gap: plan.gap.clone(),
        };
        let levels = if plan.levels.is_empty() { std::slice::from_ref(&single) } else { plan.levels.as_slice() };
        levels.iter().for_each(|level| self.level(level));
        self.line("table.reproducible", Cell::text(yes(maker, plan.reproducible)), "");
    }

    fn level(&mut self, level: &Level) {
        let maker = self.maker;
        let unit = maker.say(&level_words(&level.measure, &maker.input.problem.currency));
        let gap = level.gap.as_ref().and_then(|gap| gap.scaled(9)).map_or(Cell::Empty, |gap| Cell::share(gap, 1_000_000_000));
        for (key, value) in [
            ("figure.value", maker.number(Some(&level.value))),
            ("figure.bound", maker.number(level.bound.as_ref())),
            ("figure.gap", gap),
        ] {
            let unit = if key == "figure.gap" { "%".to_owned() } else { unit.clone() };
            self.rows.push(vec![Cell::text(maker.word(key)), value, Cell::text(unit)]);
        }
    }

    fn digests(&mut self) {
        let (maker, input) = (self.maker, self.maker.input);
        self.line("table.scenario-digest", maker.text(&input.problem.sha256), "");
        self.line("table.plan-digest", maker.stated(input.plan.digest.as_deref()), "");
        self.line("table.version", maker.text(env!("CARGO_PKG_VERSION")), "");
    }
}

/// Yes or no.
pub(super) fn yes(maker: &Maker<'_>, is: bool) -> String {
    maker.word(if is { "word.yes" } else { "word.no" })
}
