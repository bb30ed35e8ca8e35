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
    let mut uses = vec![
        ("table.use-granted", sum(&|kind| matches!(kind, PieceKind::Held(_)))),
        ("table.use-vacant", sum(&|kind| matches!(kind, PieceKind::Vacant))),
        ("table.use-reserved", sum(&|kind| matches!(kind, PieceKind::Reserved(_)))),
        ("table.use-hall", sum(&|kind| matches!(kind, PieceKind::Hall { .. }))),
        ("table.use-road", used(budget, LandUse::Road)),
        ("table.use-green", used(budget, LandUse::Green)),
        ("table.use-facility", used(budget, LandUse::Facility)),
        ("table.use-unassigned", budget.unassigned),
    ];
    if budget.kept != Area::ZERO {
        uses.insert(7, ("table.use-kept", budget.kept));
    }
    uses
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
    let budgets = &maker.input.audit.budgets;
    let kept = budgets.iter().any(|budget| budget.kept != Area::ZERO);
    let mut columns = vec![
        maker.column("table.site", Kind::Text).named(),
        maker.column("table.check-plots", Kind::Area),
        maker.column("table.check-road", Kind::Area),
        maker.column("table.check-green", Kind::Area),
        maker.column("table.check-facility", Kind::Area),
        maker.column("table.check-unassigned", Kind::Area),
    ];
    if kept {
        columns.push(maker.column("table.check-kept", Kind::Area));
    }
    let last = columns.len() - 1;
    columns.extend([
        maker.column("table.check-sum", Kind::Area).by(Formula::Sum { first: 1, last }),
        maker.column("table.check-site", Kind::Area),
        maker.column("table.check-difference", Kind::Area).by(Formula::Difference { from: last + 1, less: last + 2 }),
        maker.column("table.check-certificate", Kind::Area),
        maker.column("table.check-certificate-difference", Kind::Area).by(Formula::Difference { from: last + 2, less: last + 4 }),
        maker.column("table.check-easement", Kind::Area),
    ]);
    let mut table = maker.table(View::AreaCheck, ("table.title-area-check", "table.sheet-area-check"), columns);
    let certificate = maker.input.problem.title_block.certificate_area;
    let lines: Vec<Line> = budgets.iter().map(|budget| line(maker, budget, kept)).collect();
    for (budget, areas) in budgets.iter().zip(&lines) {
        let own = certificate.filter(|_| budgets.len() == 1);
        table.rows.push(check_row(maker.text(&budget.site), areas, own));
    }
    if budgets.len() > 1 {
        let parts = lines[0].parts.len();
        let all = Line {
            parts: (0..parts).map(|column| lines.iter().map(|line| line.parts[column]).sum()).collect(),
            site: lines.iter().map(|line| line.site).sum(),
            easement: lines.iter().map(|line| line.easement).sum(),
        };
        table.rows.push(check_row(Cell::text(maker.word("land.total")), &all, certificate));
    }
    table.notes.push(maker.word("table.note-check"));
    table
}

/// A line of the control of areas.
struct Line {
    /// Plots, roads, green, facilities, no use stated, and what is kept where some site keeps any.
    parts: Vec<Area>,
    site: Area,
    easement: Area,
}

fn line(maker: &Maker<'_>, budget: &LandBudget, kept: bool) -> Line {
    let mut parts = vec![
        pieces(maker, &budget.site, |_| true),
        used(budget, LandUse::Road),
        used(budget, LandUse::Green),
        used(budget, LandUse::Facility),
        budget.unassigned,
    ];
    if kept {
        parts.push(budget.kept);
    }
    Line { parts, site: budget.site_area, easement: used(budget, LandUse::Easement) }
}

fn check_row(name: Cell, line: &Line, certificate: Option<Area>) -> Vec<Cell> {
    let sum: Area = line.parts.iter().copied().sum();
    let site = line.site;
    let mut row = vec![name];
    row.extend(line.parts.iter().map(|area| Cell::Area(*area)));
    let differs = certificate.map(|area| site - area);
    row.extend([sum.into(), site.into(), (sum - site).into(), certificate.into(), differs.into(), line.easement.into()]);
    row
}
