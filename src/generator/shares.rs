//! Shares of the site that a layout must keep: what counts, what is given up for green, what cannot be kept.
//!
//! Knows: areas by use, chains of cells. Must not know: where streets run.
//!
//! Green counts where it is wide enough: the part of it that a circle of that width reaches without leaving it (a
//! morphological opening), measured in floating point and rounded down.

use super::planar::{Corner, Region, V};
use super::rows::{Chain, LEAST_ROW};
use super::yard::Yard;
use crate::geometry::Outline;
use crate::layout::Layout;
use crate::message::Message;
use crate::site::{LandUse, ReserveKind, RowKind};
use crate::units::{Area, Milli};

/// Land by use, of what is laid out and what was there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Uses {
    pub whole: Area,
    pub green: Area,
    pub roads: Area,
    pub plots: Area,
}

pub(super) fn uses(yard: &Yard<'_>, layout: &Layout) -> Uses {
    let of = |land_use: LandUse| {
        yard.site.areas.iter().chain(&layout.areas).filter(move |area| area.land_use == land_use).map(|area| &area.outline)
    };
    let reserved = yard.site.reserves.iter().filter(|reserve| reserve.kind == ReserveKind::Green).map(|r| &r.outline);
    let rows = yard.problem.land.rows.iter().filter(|row| row.site == yard.wish.site).chain(&layout.rows);
    let plots = rows.flat_map(|row| (0..row.cells.len()).filter_map(|cell| row.run_outline(cell, cell))).map(|o| o.area()).sum();
    Uses {
        whole: yard.ground.area(),
        green: of(LandUse::Green).chain(reserved).map(|outline| counted(yard, outline)).sum(),
        roads: of(LandUse::Road).map(|outline| outline.area()).sum(),
        plots,
    }
}

/// The part of green that is wide enough to count.
fn counted(yard: &Yard<'_>, outline: &Outline) -> Area {
    let half = yard.wish.green_width.0 as f64 / 2.0;
    if half < 1.0 {
        return outline.area();
    }
    let ring: Vec<V> = outline.corners().iter().map(|&p| yard.local(p)).collect();
    let opened = Region::of(&ring).grown(-half, Corner::Round).grown(half, Corner::Round);
    Area((libm::floor(opened.area()) as i128 * 2).min(outline.area().0))
}

/// Land that plots must give up for green and for the most that plots may take; none where the layout keeps both.
pub(super) fn owed(yard: &Yard<'_>, uses: Uses) -> Area {
    let shares = yard.wish.shares;
    let least = |share: Option<i64>| share.map_or(0, |share| (uses.whole.0 * i128::from(share) + 999).div_euclid(1_000));
    let green = least(shares.green_min) - uses.green.0;
    let plots = shares.plots_max.map_or(0, |share| uses.plots.0 - uses.whole.0 * i128::from(share) / 1_000);
    Area(green.max(plots).max(0))
}

/// What cannot be mended by giving up plots.
pub(super) fn missed(yard: &Yard<'_>, uses: Uses) -> Option<Message> {
    let shares = yard.wish.shares;
    let short = |key: &str, found: Area, least: Option<i64>| {
        let least = least.filter(|share| found.0 * 1_000 < uses.whole.0 * i128::from(*share))?;
        let share = Milli((found.0 * 100_000 / uses.whole.0.max(1)) as i64);
        Some(Message::new(key).with("found", share).with("least", Milli(least * 100)))
    };
    short("layout.left.green", uses.green, shares.green_min)
        .or_else(|| short("layout.left.roads", uses.roads, shares.roads_min))
        .or_else(|| short("layout.left.plots", uses.plots, shares.plots_min))
}

/// Gives up cells worth so much land: from the end of a row whose last cell is worth least, being shallow and far from the
/// gate, on along this row. `None` where no row is left to give.
pub(super) fn given_up(mut chains: Vec<Chain>, gate: V, owed: Area) -> Option<Vec<Chain>> {
    let mut owed = owed.0 as f64 / 2.0;
    while owed > 0.0 {
        let worth = |chain: &Chain, cell: usize| {
            let width = (chain.stations[cell + 1].0 - chain.stations[cell].0).max(1) as f64;
            chain.cells[cell].area / width - 0.1 * chain.middle(cell, cell + 1).minus(gate).length()
        };
        let ends = chains
            .iter()
            .enumerate()
            .flat_map(|(index, chain)| [(worth(chain, 0), index, false), (worth(chain, chain.cells.len() - 1), index, true)]);
        let (_, index, last) = ends.min_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))))?;
        let chain = &chains[index];
        let (mut from, mut to) = (0, chain.cells.len());
        while owed > 0.0 && from < to {
            let cell = if last { to - 1 } else { from };
            owed -= chain.cells[cell].area;
            if last {
                to -= 1
            } else {
                from += 1
            }
            if (chain.stations[to].0 - chain.stations[from].0) as f64 + 0.5 < LEAST_ROW {
                owed -= chain.cells[from..to].iter().map(|cell| cell.area).sum::<f64>();
                from = to;
            }
        }
        if from < to {
            chains[index] = chain.part(from, to);
        } else {
            chains.remove(index);
        }
    }
    if chains.is_empty() { None } else { Some(chains) }
}

/// What a layout is by its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Streets and heads.
    pub roads: Area,
    /// Green, narrow strips included.
    pub green: Area,
    /// Facilities.
    pub facilities: Area,
    /// Cells of rows.
    pub plots: Area,
    /// Number of cells.
    pub cells: usize,
    /// Frontage of all rows.
    pub frontage: crate::units::Length,
}

impl Figures {
    /// Figures of what a layout adds; exact.
    pub fn of(layout: &Layout) -> Self {
        let of = |land_use: LandUse| layout.areas.iter().filter(|a| a.land_use == land_use).map(|a| a.outline.area()).sum();
        let faces = layout.rows.iter().filter_map(|row| row.faces.as_ref()).flatten();
        Self {
            roads: of(LandUse::Road),
            green: of(LandUse::Green),
            facilities: of(LandUse::Facility),
            plots: faces.map(|face| face.outline.area()).sum(),
            cells: layout.rows.iter().map(|row| row.cells.len()).sum(),
            frontage: layout
                .rows
                .iter()
                .filter(|row| matches!(row.kind, RowKind::Open { .. }))
                .filter_map(|row| row.stations.last().map(|station| station.along))
                .sum(),
        }
    }
}
