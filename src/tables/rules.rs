//! Every rule with its verdict, and loads against capacities.

use super::maker::Maker;
use super::{Cell, Formula, Kind, Table, View};
use crate::audit::RuleResult;
use crate::message::Message;
use crate::plan::Conflict;
use crate::rules::RuleKind;
use crate::units::Milli;

/// The rules; without a plan what each asks, and which would have to give way.
pub(super) fn verdicts(maker: &Maker<'_>) -> Table {
    let columns = vec![
        maker.column("column.rank", Kind::Whole),
        maker.column("column.rule", Kind::Text),
        maker.column("table.kind", Kind::Text),
        maker.column("column.asks", Kind::Text),
        maker.column("column.verdict", Kind::Text),
        maker.column("column.measured", Kind::Mixed),
        maker.column("column.limit", Kind::Mixed),
        maker.column("column.unit", Kind::Text),
        maker.column("column.shortfall", Kind::Mixed),
        maker.column("table.shortfall-unit", Kind::Text),
    ];
    let mut table = maker.table(View::Rules, ("table.title-rules", "table.sheet-rules"), columns);
    let conflicts = &maker.input.plan.conflict;
    let results = &maker.input.audit.rules;
    for result in results {
        let short = conflicts.iter().find(|conflict| conflict.rule == result.name);
        table.rows.push(row(maker, table.rows.len() + 1, result, short));
    }
    // A capacity that would have to give way is not a rule, but stands beside them.
    for conflict in conflicts.iter().filter(|conflict| !results.iter().any(|result| result.name == conflict.rule)) {
        let said = Message::new("conflict.resource").with("resource", conflict.rule.as_str());
        let mut cells =
            vec![(table.rows.len() + 1).into(), maker.label(&conflict.rule), Cell::Empty, Cell::text(maker.sentence(&said))];
        cells.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]);
        cells.extend(shortfall(maker, Some(conflict)));
        table.rows.push(cells);
    }
    if !conflicts.is_empty() {
        table.notes.push(maker.word("report.conflict-says"));
    }
    table
}

fn row(maker: &Maker<'_>, rank: usize, result: &RuleResult, short: Option<&Conflict>) -> Vec<Cell> {
    let rule = maker.input.problem.rules.iter().find(|rule| rule.name == result.name);
    let figures = result.verdict.figures.as_ref().filter(|_| maker.planned());
    let mut row = vec![
        rank.into(),
        maker.label(&result.name),
        maker.stated(rule.map(|rule| rule.kind.name())),
        Cell::text(maker.sentence(&result.text)),
        if maker.planned() { Cell::text(verdict(maker, result, rule.map(|rule| &rule.kind))) } else { Cell::Empty },
        figures.and_then(|f| f.measured).into(),
        figures.and_then(|f| f.limit).into(),
        figures.map_or(Cell::Empty, |f| Cell::text(maker.word_or("unit", f.unit))),
    ];
    row.extend(shortfall(maker, short));
    row
}

/// By how much a rule would have to give way.
fn shortfall(maker: &Maker<'_>, conflict: Option<&Conflict>) -> [Cell; 2] {
    conflict.map_or([Cell::Empty, Cell::Empty], |conflict| {
        [maker.number(Some(&conflict.shortfall)), Cell::text(maker.word_or("unit", &conflict.unit))]
    })
}

fn verdict(maker: &Maker<'_>, result: &RuleResult, kind: Option<&RuleKind>) -> String {
    if !result.verdict.breaches.is_empty() {
        return maker.word("verdict.broken");
    }
    let rewards = match kind {
        Some(RuleKind::Wanted(_)) => true,
        Some(RuleKind::Near(near)) => near.bonus.is_some(),
        _ => false,
    };
    // What a bonus comes to is points.
    if !rewards || !maker.all() {
        return maker.word("verdict.kept");
    }
    let bonuses = &result.verdict.bonuses;
    let total: Milli = bonuses.iter().copied().sum();
    let key = if bonuses.len() == 1 { "verdict.bonus-one" } else { "verdict.bonus" };
    maker.say(&Message::new(key).with("count", bonuses.len()).with("total", total))
}

/// The resources.
pub(super) fn resources(maker: &Maker<'_>) -> Table {
    let columns = vec![
        maker.column("column.resource", Kind::Text),
        maker.column("column.node", Kind::Text),
        maker.column("table.firms", Kind::Whole),
        maker.column("column.demand", Kind::Milli),
        maker.column("table.coincidence", Kind::Milli),
        maker.column("column.load", Kind::Milli),
        maker.column("column.capacity", Kind::Milli),
        maker.column("column.unit", Kind::Text),
        maker.column("table.free", Kind::Milli).by(Formula::Difference { from: 6, less: 5 }),
        maker.column("column.used", Kind::Share).by(Formula::Quotient { part: 5, whole: 6 }),
        maker.column("column.verdict", Kind::Text),
    ];
    let mut table = maker.table(View::Resources, ("table.title-resources", "table.sheet-resources"), columns);
    let nodes = || maker.input.problem.resources.iter().flat_map(|resource| &resource.nodes);
    for load in &maker.input.audit.loads {
        let factor = nodes().find(|node| node.id == load.node).map(|node| Milli(node.coincidence));
        let verdict = maker.word(if load.holds { "verdict.fits" } else { "verdict.overloaded" });
        table.rows.push(vec![
            maker.text(&load.resource),
            maker.text(&load.node),
            load.firms.into(),
            load.demand.into(),
            factor.into(),
            load.load.into(),
            load.capacity.into(),
            maker.text(&maker.word_or("unit", &load.unit)),
            (load.capacity - load.load).into(),
            Cell::share(load.load.0.into(), load.capacity.0.into()),
            Cell::text(verdict),
        ]);
    }
    table.notes.push(maker.word("report.resources-says"));
    table
}
