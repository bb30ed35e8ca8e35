//! The land-use table (*tabel peruntukan lahan*), and plot table, other uses, site and certificate set against each
//! other.
//!
//! Plots are added up from the plot table, other uses and the site from the audit: where the two do not meet, the
//! difference shows it.

use super::maker::Maker;
use super::{Cell, Formula, Kind, Table, View};
use crate::audit::LandBudget;
use crate::message::Message;
use crate::pieces::{Kind as PieceKind, Piece};
use crate::site::LandUse;
use crate::units::Area;

/// Area of the pieces of a site that are so.
fn pieces(maker: &Maker<'_>, site: &str, wanted: impl Fn(&Piece) -> bool) -> Area {
    let sites = &maker.input.problem.land.sites;
    let here = maker.pieces.list.iter().filter(|piece| sites[piece.site.0].id == site && wanted(piece));
    here.map(|piece| piece.area).sum()
}

fn used(budget: &LandBudget, land_use: LandUse) -> Area {
    budget.by_use.get(&land_use).copied().unwrap_or_default()
}

/// Land by use.
pub(super) fn uses(maker: &Maker<'_>) -> Table {
    let budgets = &maker.input.audit.budgets;
    let several = budgets.len() > 1;
    let within = Formula::ShareWithin { of: 2, key: 0 };
    let share = maker.column("table.share-site", Kind::Share).by(if several { within } else { Formula::ShareOfTotal { of: 2 } });
    let mut columns = vec![
        maker.column("table.site", Kind::Text).named(),
        maker.column("column.use", Kind::Text),
        maker.column("table.area", Kind::Area).summed(),
        if several { share } else { share.summed() },
    ];
    if several {
        columns.push(maker.column("table.share-all", Kind::Share).by(Formula::ShareOfTotal { of: 2 }).summed());
    }
    let mut table = maker.table(View::LandUse, ("table.title-land-use", "table.sheet-land-use"), columns);
    let listed: Vec<(&LandBudget, Vec<(&str, Area)>)> = budgets.iter().map(|budget| (budget, of_site(maker, budget))).collect();
    let whole: Area = listed.iter().flat_map(|(_, uses)| uses.iter().map(|(_, area)| *area)).sum();
    for (budget, uses) in listed {
        let own: Area = uses.iter().map(|(_, area)| *area).sum();
        for (key, area) in uses {
            let mut row = vec![maker.text(&budget.site), Cell::text(maker.word(key)), area.into(), Cell::share(area.0, own.0)];
            if several {
                row.push(Cell::share(area.0, whole.0));
            }
            table.rows.push(row);
        }
    }
    table.notes = notes(maker, whole);
    table
}

/// What adds up to a site: its plots from the plot table, the rest from the audit.
fn of_site<'a>(maker: &Maker<'_>, budget: &LandBudget) -> Vec<(&'a str, Area)> {
    let sum = |wanted: &dyn Fn(&PieceKind) -> bool| pieces(maker, &budget.site, |piece| wanted(&piece.kind));
    vec![
        ("table.use-granted", sum(&|kind| matches!(kind, PieceKind::Held(_)))),
        ("table.use-vacant", sum(&|kind| matches!(kind, PieceKind::Vacant))),
        ("table.use-reserved", sum(&|kind| matches!(kind, PieceKind::Reserved(_)))),
        ("table.use-hall", sum(&|kind| matches!(kind, PieceKind::Hall { .. }))),
        ("table.use-road", used(budget, LandUse::Road)),
        ("table.use-green", used(budget, LandUse::Green)),
        ("table.use-facility", used(budget, LandUse::Facility)),
        ("table.use-unassigned", budget.unassigned),
    ]
}

/// Site and certificate in words.
fn notes(maker: &Maker<'_>, whole: Area) -> Vec<String> {
    let site: Area = maker.input.audit.budgets.iter().map(|budget| budget.site_area).sum();
    let mut notes = vec![maker.say(&Message::new("table.note-site").with("site", site).with("difference", whole - site))];
    notes.push(match maker.input.problem.title_block.certificate_area {
        Some(area) => {
            maker.say(&Message::new("table.note-certificate").with("certificate", area).with("difference", site - area))
        }
        None => maker.word("table.note-no-certificate"),
    });
    notes
}

/// The control of areas, a line for each site, and for all land where there are several.
pub(super) fn check(maker: &Maker<'_>) -> Table {
    let columns = vec![
        maker.column("table.site", Kind::Text).named(),
        maker.column("table.check-plots", Kind::Area),
        maker.column("table.check-road", Kind::Area),
        maker.column("table.check-green", Kind::Area),
        maker.column("table.check-facility", Kind::Area),
        maker.column("table.check-unassigned", Kind::Area),
        maker.column("table.check-sum", Kind::Area).by(Formula::Sum { first: 1, last: 5 }),
        maker.column("table.check-site", Kind::Area),
        maker.column("table.check-difference", Kind::Area).by(Formula::Difference { from: 6, less: 7 }),
        maker.column("table.check-certificate", Kind::Area),
        maker.column("table.check-certificate-difference", Kind::Area).by(Formula::Difference { from: 7, less: 9 }),
        maker.column("table.check-easement", Kind::Area),
    ];
    let mut table = maker.table(View::AreaCheck, ("table.title-area-check", "table.sheet-area-check"), columns);
    let budgets = &maker.input.audit.budgets;
    let certificate = maker.input.problem.title_block.certificate_area;
    let lines: Vec<[Area; 7]> = budgets.iter().map(|budget| line(maker, budget)).collect();
    for (budget, areas) in budgets.iter().zip(&lines) {
        let own = certificate.filter(|_| budgets.len() == 1);
        table.rows.push(check_row(maker.text(&budget.site), areas, own));
    }
    if budgets.len() > 1 {
        let all = std::array::from_fn(|column| lines.iter().map(|areas| areas[column]).sum());
        table.rows.push(check_row(Cell::text(maker.word("land.total")), &all, certificate));
    }
    table.notes.push(maker.word("table.note-check"));
    table
}

/// Plots, roads, green, facilities, no use stated; the site; easements.
fn line(maker: &Maker<'_>, budget: &LandBudget) -> [Area; 7] {
    [
        pieces(maker, &budget.site, |_| true),
        used(budget, LandUse::Road),
        used(budget, LandUse::Green),
        used(budget, LandUse::Facility),
        budget.unassigned,
        budget.site_area,
        used(budget, LandUse::Easement),
    ]
}

fn check_row(name: Cell, areas: &[Area; 7], certificate: Option<Area>) -> Vec<Cell> {
    let sum: Area = areas[..5].iter().copied().sum();
    let site = areas[5];
    let mut row = vec![name];
    row.extend(areas[..5].iter().map(|area| Cell::Area(*area)));
    let differs = certificate.map(|area| site - area);
    row.extend([sum.into(), site.into(), (sum - site).into(), certificate.into(), differs.into(), areas[6].into()]);
    row
}
