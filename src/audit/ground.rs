//! What grants must keep to together, and what land and resources come to.

use std::collections::{BTreeMap, BTreeSet};

use super::grant::{draws_from, is_served};
use super::worth::{clamp, nearest};
use super::{Fault, LandBudget, Load};
use crate::geometry::Outline;
use crate::plan::Number;
use crate::problem::{Holding, Problem};
use crate::site::{HallIdx, LandUse, Place, RowIdx, RowKind};
use crate::units::{Area, Milli};

/// Cells of one row that a firm is said to hold, in any order.
pub(super) struct Claim {
    /// The firm, as the plan names it.
    pub firm: String,
    /// The row and its cells; `None` in a hall.
    pub cells: Option<(RowIdx, BTreeSet<usize>)>,
}

impl Claim {
    /// The cells of a holding.
    pub(super) fn of(problem: &Problem, holding: &Holding) -> Self {
        let cells = match holding.place {
            Place::Run { row, first, last } => Some((row, (first..=last).collect())),
            Place::Hall(_) => None,
        };
        Self { firm: problem.firm(holding.firm).id.clone(), cells }
    }
}

/// Holdings whose firm, offer and place exist, and a fault for each other one.
pub(super) fn known(problem: &Problem, holdings: &[Holding]) -> (Vec<Holding>, Vec<Fault>) {
    let exists = |h: &Holding| {
        let place = match h.place {
            Place::Run { row, first, last } => {
                first <= last && problem.land.rows.get(row.0).is_some_and(|r| last < r.cells.len() && last + 1 < r.stations.len())
            }
            Place::Hall(hall) => hall.0 < problem.land.halls.len() && h.area > Area::ZERO,
        };
        place && problem.firms.get(h.firm.0).is_some_and(|firm| h.offer < firm.offers.len())
    };
    let (good, bad): (Vec<Holding>, Vec<Holding>) = holdings.iter().partition(|h| exists(h));
    let fault = |h: Holding| Fault::new("no-such-holding", |m| m.with("holding", format!("{h:?}")));
    (good, bad.into_iter().map(fault).collect())
}

/// Most faults of one kind that are told: a plan with more is broken beyond repair by hand.
const MOST_FAULTS: usize = 1_000;

/// Plots, or stretches of an open row, that two firms hold: one fault for each pair, up to [`MOST_FAULTS`].
pub(super) fn held_twice(problem: &Problem, claims: &[Claim]) -> Vec<Fault> {
    let mut found = Vec::new();
    for (i, a) in claims.iter().enumerate() {
        if found.len() >= MOST_FAULTS {
            break;
        }
        for b in &claims[i + 1..] {
            let (Some((row, cells)), Some((row_b, cells_b))) = (&a.cells, &b.cells) else { continue };
            let Some(&cell) = cells.intersection(cells_b).next().filter(|_| row == row_b) else { continue };
            let row = &problem.land.rows[row.0];
            let code = if row.is_open() { "stretches-overlap" } else { "plot-held-twice" };
            found.push(Fault::new(code, |m| {
                m.with("plot", row.cells[cell].as_str()).with("a", a.firm.as_str()).with("b", b.firm.as_str())
            }));
        }
    }
    found
}

/// Floor of halls, and polygons of any two holdings.
pub(super) fn together(problem: &Problem, holdings: &[Holding]) -> Vec<Fault> {
    let mut found = Vec::new();
    for (index, hall) in problem.land.halls.iter().enumerate() {
        let inside = holdings.iter().filter(|h| h.place == Place::Hall(HallIdx(index)));
        let granted: Area = inside.map(|h| h.area).sum();
        if granted > hall.floor {
            found.push(Fault::new("hall-floor-exceeded", |m| {
                m.with("hall", hall.id.as_str()).with("found", granted).with("limit", hall.floor)
            }));
        }
    }
    let outlines: Vec<Option<Outline>> = holdings.iter().map(|h| problem.land.outline(h.place)).collect();
    for (i, a) in holdings.iter().enumerate() {
        for (j, b) in holdings.iter().enumerate().skip(i + 1) {
            // Shared cells have a fault of their own, and floor of one hall is shared on purpose. Each site has a frame of its own.
            let apart = problem.land.site_of(a.place) != problem.land.site_of(b.place);
            if apart || share_cells(a.place, b.place) {
                continue;
            }
            if let (Some(p), Some(q)) = (&outlines[i], &outlines[j])
                && p.overlaps(q)
            {
                found.push(Fault::new("outlines-overlap", |m| {
                    let m = m.with("a", problem.firm(a.firm).id.as_str()).with("b", problem.firm(b.firm).id.as_str());
                    m.with("place_a", problem.land.place_name(a.place)).with("place_b", problem.land.place_name(b.place))
                }));
            }
        }
    }
    found
}

fn share_cells(a: Place, b: Place) -> bool {
    match (a, b) {
        (Place::Run { row, first, last }, Place::Run { row: row_b, first: first_b, last: last_b }) => {
            row == row_b && first <= last_b && first_b <= last
        }
        _ => a == b,
    }
}

/// Load on every node of every resource: each holding draws from the nodes that serve its first cell or hall.
pub fn loads(problem: &Problem, holdings: &[Holding]) -> Vec<Load> {
    let mut found = Vec::new();
    for resource in &problem.resources {
        let draws: Vec<(Place, i128)> = holdings
            .iter()
            .filter(|h| is_served(problem, resource, h.place))
            .map(|h| {
                let terms = problem.terms(h.firm, h.offer, h.place);
                (h.place, terms.uses.get(&resource.id).map_or(0, |amount| i128::from(amount.0)))
            })
            .collect();
        for node in &resource.nodes {
            let here: Vec<i128> =
                draws.iter().filter(|(place, _)| draws_from(problem, &node.serves, *place)).map(|(_, amount)| *amount).collect();
            let demand: i128 = here.iter().sum();
            let at_once = demand * i128::from(node.coincidence);
            found.push(Load {
                resource: resource.id.clone(),
                node: node.id.clone(),
                unit: resource.unit.clone(),
                demand: clamp(demand),
                load: clamp(at_once.div_euclid(1_000) + i128::from(at_once.rem_euclid(1_000) > 0)),
                capacity: node.capacity,
                firms: here.iter().filter(|amount| **amount > 0).count(),
                holds: at_once <= i128::from(node.capacity.0) * 1_000,
            });
        }
    }
    found
}

/// Land of every site by use.
pub fn budgets(problem: &Problem, holdings: &[Holding]) -> Vec<LandBudget> {
    let land = &problem.land;
    let budget = |(index, site): (usize, &crate::site::Site)| {
        let mut by_use: BTreeMap<LandUse, Area> = BTreeMap::new();
        for area in &site.areas {
            *by_use.entry(area.land_use).or_default() += area.outline.area();
        }
        let mut kept = Area::ZERO;
        for (counts_as, reserve) in site.reserve_uses() {
            let sum = counts_as.map_or(&mut kept, |land_use| by_use.entry(land_use).or_default());
            *sum += reserve.outline.area();
        }
        let rows = land.rows.iter().filter(|r| r.site.0 == index);
        let cells = rows.flat_map(|r| (0..r.cells.len()).filter_map(|c| r.run_outline(c, c))).map(|o| o.area());
        let halls = land.halls.iter().filter(|h| h.site.0 == index).map(|h| h.outline.area());
        let saleable: Area = cells.chain(halls).sum();
        let runs = holdings.iter().filter(|h| matches!(h.place, Place::Run { .. }));
        let granted = runs.filter(|h| land.site_of(h.place).0 == index).map(|h| h.area).sum();
        let in_use: Area = by_use.iter().filter(|(u, _)| **u != LandUse::Easement).map(|(_, area)| *area).sum();
        let site_area = site.area();
        let unassigned = site_area - in_use - saleable - kept;
        LandBudget { site: site.id.clone(), site_area, by_use, saleable, granted, kept, unassigned }
    };
    land.sites.iter().enumerate().map(budget).collect()
}

/// Figures by stable name. Every share is a share of all sites' area, to six decimals, rounded half up.
/// Plots are those of rows already cut and single plots; floor granted in halls is counted apart from land.
pub fn metrics(problem: &Problem, holdings: &[Holding]) -> BTreeMap<String, Number> {
    let budgets = budgets(problem, holdings);
    let sum = |of: fn(&LandBudget) -> Area| -> Area { budgets.iter().map(of).sum() };
    let used = |land_use: LandUse| -> Area { budgets.iter().filter_map(|b| b.by_use.get(&land_use).copied()).sum() };
    let (site, saleable, granted) = (sum(|b| b.site_area), sum(|b| b.saleable), sum(|b| b.granted));
    let floor = holdings.iter().filter(|h| matches!(h.place, Place::Hall(_))).map(|h| h.area).sum::<Area>();
    let share = |part: Area| Number::decimal(if site.0 > 0 { nearest(part.0 * 1_000_000, site.0) } else { 0 }, 6);
    let granted_firms: BTreeSet<_> = holdings.iter().map(|h| h.firm).collect();
    let mut workers: BTreeMap<_, i64> = BTreeMap::new();
    for h in holdings {
        let stated = problem.terms(h.firm, h.offer, h.place).workers.or(problem.firm(h.firm).workers);
        workers.insert(h.firm, stated.unwrap_or(0).into());
    }
    let jobs: i64 = workers.values().sum();
    let points = |h: &Holding| -> i128 {
        let terms = problem.terms(h.firm, h.offer, h.place);
        [terms.points, terms.preference].into_iter().flatten().map(|p| i128::from(p.0)).sum()
    };
    let points: Milli = clamp(holdings.iter().map(points).sum());
    let cut = |row: &crate::site::Row| !matches!(row.kind, RowKind::Open { .. });
    let plots_total: usize = problem.land.rows.iter().filter(|r| cut(r)).map(|r| r.cells.len()).sum();
    let plots: BTreeSet<(RowIdx, usize)> = holdings
        .iter()
        .filter_map(|h| Claim::of(problem, h).cells.filter(|(row, _)| cut(&problem.land.rows[row.0])))
        .flat_map(|(row, cells)| cells.into_iter().map(move |cell| (row, cell)))
        .collect();
    let count = |n: usize| Number::decimal(n as i128, 0);
    let named: [(&str, Number); 15] = [
        ("firms_applied", count(problem.firms.len())),
        ("firms_granted", count(granted_firms.len())),
        ("jobs", jobs.into()),
        ("points", points.into()),
        ("granted_area_m2", granted.into()),
        ("granted_floor_m2", floor.into()),
        ("site_area_m2", site.into()),
        ("saleable_area_m2", saleable.into()),
        ("plots_total", count(plots_total)),
        ("plots_granted", count(plots.len())),
        ("saleable_share", share(saleable)),
        ("granted_share", share(granted)),
        ("green_share", share(used(LandUse::Green))),
        ("road_share", share(used(LandUse::Road))),
        ("facility_share", share(used(LandUse::Facility))),
    ];
    let kept = sum(|b| b.kept);
    let kept = (kept != Area::ZERO).then(|| ("kept_area_m2", kept.into()));
    let in_plots = green_in_plots(problem, holdings).map(|area| ("green_in_plots_m2", area.into()));
    named.into_iter().chain(kept).chain(in_plots).map(|(name, number)| (name.to_owned(), number)).collect()
}

/// Green that the plots granted must hold, where rows state a share of it. It is land of firms: no part of it is common green,
/// and an easement over it adds nothing, because only shares of the plots' own areas are added up.
fn green_in_plots(problem: &Problem, holdings: &[Holding]) -> Option<Area> {
    let yard = |holding: &Holding| problem.land.row_of(holding.place)?.building_rules.map(|rules| rules.yard);
    let stated = problem.land.rows.iter().filter_map(|row| row.building_rules).any(|rules| rules.yard.green.is_some());
    stated.then(|| holdings.iter().filter_map(|holding| Some(yard(holding)?.green_of(holding.area))).sum())
}
