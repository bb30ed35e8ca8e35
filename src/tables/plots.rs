//! The plot table (*tabel luas kavling*): every plot, held, vacant or kept back, and the land under halls.

use super::maker::Maker;
use super::{Cell, Kind, Table, View};
use crate::message::Message;
use crate::pieces::{Kind as PieceKind, Piece};
use crate::problem::Holding;
use crate::site::{BuildingType, Place};

pub(super) fn table(maker: &Maker<'_>) -> Table {
    let columns = vec![
        maker.column("table.plot", Kind::Text).named(),
        maker.column("table.site", Kind::Text).named(),
        maker.column("table.block", Kind::Text).named(),
        maker.column("table.plots-held", Kind::Text).named(),
        maker.column("table.plots", Kind::Whole).summed(),
        maker.column("table.type", Kind::Text),
        maker.column("table.status", Kind::Text),
        maker.column("table.tenant", Kind::Text).named(),
        maker.column("table.tenant-name", Kind::Text).named(),
        maker.column("table.ready", Kind::Whole),
        maker.column("table.area", Kind::Area).summed(),
        maker.column("table.frontage", Kind::Length),
        maker.column("table.depth", Kind::Length),
        maker.column("table.coverage", Kind::Share),
        maker.column("table.coverage-area", Kind::Area).summed(),
        maker.column("table.envelope", Kind::Area).summed(),
        maker.column("table.room", Kind::Area).summed(),
        maker.column("table.floor-total", Kind::Area).summed(),
        maker.column("table.floor", Kind::Area).summed(),
    ];
    let mut table = maker.table(View::Plots, ("table.title-plots", "table.sheet-plots"), columns);
    table.rows = maker.pieces.list.iter().map(|piece| row(maker, piece)).collect();
    table.notes.push(maker.word("table.note-building"));
    table
}

fn row(maker: &Maker<'_>, piece: &Piece) -> Vec<Cell> {
    let land = &maker.input.problem.land;
    let own = land.row_of(piece.place);
    let holdings: &[Holding] = match &piece.kind {
        PieceKind::Held(holding) => std::slice::from_ref(holding),
        PieceKind::Hall { holdings, .. } => holdings,
        PieceKind::Vacant | PieceKind::Reserved(_) => &[],
    };
    let number = if piece.number.is_empty() { land.place_name(piece.place) } else { piece.number.clone() };
    let cut = own.is_some_and(|row| !row.is_open());
    let run = match piece.place {
        Place::Run { first, last, .. } => own.map(|row| (row, first, last)),
        Place::Hall(_) => None,
    };
    let ground = land.buildable(piece.place);
    let (floor, granted) = match &piece.kind {
        PieceKind::Hall { floor, holdings } => {
            (Cell::Area(*floor), Cell::Area(holdings.iter().map(|holding| holding.area).sum()))
        }
        _ => (Cell::Empty, Cell::Empty),
    };
    vec![
        maker.text(&number),
        maker.text(&land.sites[piece.site.0].id),
        maker.text(land.holder_name(piece.place)),
        maker.text(&if cut { piece.cells.join(", ") } else { land.place_name(piece.place) }),
        if cut { piece.cells.len().into() } else { Cell::Empty },
        Cell::text(building(maker, land.building(piece.place))),
        Cell::text(status(maker, piece)),
        maker.text(&each(holdings, |h| maker.input.problem.firm(h.firm).id.as_str())),
        maker.text(&each(holdings, |h| maker.input.problem.firm(h.firm).name.as_str())),
        land.phase(piece.place).into(),
        piece.area.into(),
        run.map(|_| piece.frontage).into(),
        run.map(|(row, first, last)| row.depth(first, last)).into(),
        ground.map_or(Cell::Empty, |ground| Cell::share(ground.coverage.into(), 1_000)),
        ground.map(|ground| ground.covered).into(),
        ground.and_then(|ground| ground.envelope).into(),
        ground.map(|ground| ground.most()).into(),
        floor,
        granted,
    ]
}

/// Several in a hall stand one after the other.
fn each<'a>(holdings: &[Holding], of: impl Fn(&Holding) -> &'a str) -> String {
    holdings.iter().map(of).collect::<Vec<_>>().join("; ")
}

fn building(maker: &Maker<'_>, building: BuildingType) -> String {
    maker.word(match building {
        BuildingType::Detached => "table.building-detached",
        BuildingType::SemiDetached => "table.building-semi-detached",
        BuildingType::Row => "table.building-row",
        BuildingType::Hall => "table.building-hall",
    })
}

fn status(maker: &Maker<'_>, piece: &Piece) -> String {
    match &piece.kind {
        PieceKind::Held(_) => maker.word("table.status-granted"),
        PieceKind::Vacant => maker.word("table.status-vacant"),
        PieceKind::Reserved(None) => maker.word("table.status-reserved"),
        PieceKind::Reserved(Some(group)) => {
            maker.sentence(&Message::new("table.status-reserved-for").with("group", group.as_str()))
        }
        PieceKind::Hall { holdings, .. } if holdings.is_empty() => maker.word("table.status-vacant"),
        PieceKind::Hall { .. } => maker.word("table.status-shared"),
    }
}
