//! Every firm that holds no land, in the published order, with its ground; for the public only how many on which ground.

use std::collections::BTreeMap;

use super::maker::Maker;
use super::{Cell, Kind, Table, View};
use crate::plan::Refusal;

pub(super) fn table(maker: &Maker<'_>) -> Table {
    if maker.all() { by_firm(maker) } else { by_ground(maker) }
}

fn by_firm(maker: &Maker<'_>) -> Table {
    let columns = vec![
        maker.column("column.rank", Kind::Whole),
        maker.column("table.firm", Kind::Text),
        maker.column("column.name", Kind::Text),
        maker.column("table.ground", Kind::Text),
        maker.column("column.reason", Kind::Text),
        maker.column("table.code", Kind::Text),
        maker.column("table.sector", Kind::Text),
        maker.column("column.class", Kind::Text),
        maker.column("table.points", Kind::Milli),
        maker.column("table.workers", Kind::Whole),
        maker.column("column.class-of-priority", Kind::Whole),
        maker.column("column.applied", Kind::Text),
        maker.column("column.ballot", Kind::Text),
        maker.money("table.turnover"),
        maker.money("table.investment"),
    ];
    let mut table = maker.table(View::Refusals, ("table.title-refusals", "table.sheet-refusals"), columns);
    let (problem, plan) = (maker.input.problem, maker.input.plan);
    let order = problem.published_order();
    let rank = |refusal: &Refusal| order.iter().position(|firm| problem.firm(*firm).id == refusal.firm).unwrap_or(usize::MAX);
    let mut refused: Vec<&Refusal> = plan.refused.iter().collect();
    refused.sort_by_cached_key(|refusal| rank(refusal));
    table.rows = refused.iter().enumerate().map(|(index, refusal)| row(maker, index + 1, refusal)).collect();
    table.notes.push(maker.word("table.note-waiting"));
    table
}

fn row(maker: &Maker<'_>, rank: usize, refusal: &Refusal) -> Vec<Cell> {
    let problem = maker.input.problem;
    let firm = problem.find_firm(&refusal.firm).map(|firm| problem.firm(firm));
    let money = |sum: Option<crate::units::Money>| sum.map_or(Cell::Empty, Cell::Money);
    vec![
        rank.into(),
        maker.text(&refusal.firm),
        maker.stated(firm.map(|f| f.name.as_str())),
        maker.text(&ground(maker, &refusal.code)),
        maker.text(&reason(maker, refusal)),
        maker.text(&refusal.code),
        maker.stated(firm.and_then(|f| f.sector.as_deref())),
        maker.stated(firm.and_then(|f| f.class.as_deref())),
        firm.and_then(|f| f.points()).into(),
        firm.and_then(|f| f.workers).into(),
        firm.and_then(|f| f.priority).into(),
        maker.stated(firm.and_then(|f| f.applied.as_deref())),
        maker.text(&crate::problem::ballot(&problem.seed, &refusal.firm)),
        money(firm.and_then(|f| f.turnover)),
        money(firm.and_then(|f| f.investment)),
    ]
}

/// The heading of a ground.
fn ground(maker: &Maker<'_>, code: &str) -> String {
    let own = maker.word_or("refused", code);
    match code {
        "no-lawful-plan" => maker.word("ground.no-lawful-plan"),
        "no-plan-found" => maker.word("ground.no-plan-found"),
        _ if own == code => maker.word("refused.other"),
        _ => own,
    }
}

/// The ground in the language of the tables: from its data where the plan has them, else as it was worded.
fn reason(maker: &Maker<'_>, refusal: &Refusal) -> String {
    if refusal.grounds.is_empty() {
        return refusal.reason.clone();
    }
    refusal.grounds.iter().map(|ground| maker.say(ground)).collect::<Vec<_>>().join(" ")
}

fn by_ground(maker: &Maker<'_>) -> Table {
    let columns = vec![
        maker.column("table.ground", Kind::Text),
        maker.column("table.code", Kind::Text),
        maker.column("table.firms", Kind::Whole).summed(),
    ];
    let mut table = maker.table(View::Refusals, ("table.title-refusals", "table.sheet-refusals"), columns);
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for refusal in &maker.input.plan.refused {
        *count.entry(refusal.code.as_str()).or_default() += 1;
    }
    let row = |(code, firms): (&str, usize)| vec![maker.text(&ground(maker, code)), maker.text(code), firms.into()];
    table.rows = count.into_iter().map(row).collect();
    table
}
