//! Every firm that holds land: where, how much, what it brings.

use super::maker::Maker;
use super::{Cell, Kind, Table, View};
use crate::problem::Holding;
use crate::site::Place;
use crate::units::{Area, Length, Milli, Money, div_round};

/// In the order of the land.
pub(super) fn table(maker: &Maker<'_>) -> Table {
    let mut columns = vec![
        maker.column("table.firm", Kind::Text).named(),
        maker.column("column.name", Kind::Text).named(),
        maker.column("table.plot", Kind::Text).named(),
        maker.column("table.site", Kind::Text).named(),
        maker.column("table.block", Kind::Text).named(),
        maker.column("table.plots-held", Kind::Text).named(),
        maker.column("table.plots", Kind::Whole).summed(),
        maker.column("table.area", Kind::Area).summed(),
        maker.column("table.frontage", Kind::Length).summed(),
        maker.column("table.floor", Kind::Area).summed(),
        maker.column("column.phase", Kind::Whole),
        maker.column("column.package", Kind::Text),
        maker.column("table.sector", Kind::Text).named(),
        maker.column("column.class", Kind::Text).named(),
        maker.column("table.kbli", Kind::Text),
        maker.column("table.workers", Kind::Whole).summed(),
    ];
    if maker.all() {
        columns.extend([
            maker.column("table.points", Kind::Milli).summed(),
            maker.column("table.worth", Kind::Milli).summed(),
            maker.money("table.price-m2"),
            maker.money("table.price").summed(),
            maker.money("table.turnover").summed(),
            maker.money("table.investment").summed(),
        ]);
    }
    let mut table = maker.table(View::Allocation, ("table.title-allocation", "table.sheet-allocation"), columns);
    table.rows = maker.pieces.holdings().iter().map(|(number, holding, front)| row(maker, number, holding, *front)).collect();
    if maker.all() {
        table.notes.push(maker.word("table.note-worth"));
    }
    table
}

fn row(maker: &Maker<'_>, number: &str, holding: &Holding, frontage: Option<Length>) -> Vec<Cell> {
    let problem = maker.input.problem;
    let (land, firm, facts) = (&problem.land, problem.firm(holding.firm), problem.facts(holding));
    let in_hall = matches!(holding.place, Place::Hall(_));
    let cut = land.row_of(holding.place).is_some_and(|row| !row.is_open());
    let cells = land.cell_names(holding.place);
    let held = if cut { cells.join(", ") } else { land.place_name(holding.place) };
    let mut row = vec![
        maker.text(&firm.id),
        maker.text(&firm.name),
        maker.text(number),
        maker.text(&land.sites[land.site_of(holding.place).0].id),
        maker.text(land.holder_name(holding.place)),
        maker.text(&held),
        if cut { cells.len().into() } else { Cell::Empty },
        if in_hall { Cell::Empty } else { holding.area.into() },
        frontage.filter(|_| !in_hall).into(),
        if in_hall { holding.area.into() } else { Cell::Empty },
        holding.phase.into(),
        maker.stated(firm.offers[holding.offer].package.as_deref()),
        maker.stated(firm.sector.as_deref()),
        maker.stated(firm.class.as_deref()),
        maker.stated(firm.kbli.as_deref()),
        workers(maker, holding),
    ];
    if maker.all() {
        let worth = problem.objective.levels.first().map(|level| level.worth(&facts));
        row.extend([
            facts.points.into(),
            worth.unwrap_or(Milli::ZERO).into(),
            facts.price_m2.map_or(Cell::Empty, Cell::Money),
            facts.price_m2.map_or(Cell::Empty, |price| Cell::Money(price_of(holding.area, price))),
            firm.turnover.map_or(Cell::Empty, Cell::Money),
            firm.investment.map_or(Cell::Empty, Cell::Money),
        ]);
    }
    row
}

/// Workers, where they are stated.
fn workers(maker: &Maker<'_>, holding: &Holding) -> Cell {
    let problem = maker.input.problem;
    let terms = problem.terms(holding.firm, holding.offer, holding.place);
    terms.workers.or(problem.firm(holding.firm).workers).into()
}

/// Price of an area, rounded once to the rupiah.
fn price_of(area: Area, price_m2: Money) -> Money {
    Money(i64::try_from(div_round(area.0 * i128::from(price_m2.0), Area::PER_M2)).unwrap_or(i64::MAX))
}
