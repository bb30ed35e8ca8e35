//! Panels: which sites are seen together, and how panels stand on the sheet.
//!
//! Knows: extents in metres, boxes in millimetres. Must not know: what is drawn in them.

use super::fit::bounds;
use super::shapes::{At, View};
use crate::geometry::Outline;
use crate::site::{Land, Site, SiteIdx};

/// Room around a panel for gates, lengths and names, mm of paper.
pub(super) const ROOM: f64 = 10.0;
/// Room below each site's name when there are several sites, mm.
const GAP: f64 = 4.0;
/// Sites are shown in true relative position while the box around all is at most so many times their own boxes.
const SPREAD: f64 = 4.0;

/// Sites that are seen together.
#[derive(Debug, Clone)]
pub(super) struct Panel {
    pub sites: Vec<SiteIdx>,
    /// Lower left corner, metres.
    pub low: At,
    /// Upper right corner, metres.
    pub high: At,
}

/// Panels on the paper: where each begins, and the size of all.
#[derive(Debug, Clone)]
pub(super) struct Arrangement {
    /// Upper left corner of each panel, from the upper left corner of all.
    pub corners: Vec<At>,
    pub width: f64,
    pub height: f64,
}

/// The corners of an outline in metres.
pub(super) fn metres(outline: &Outline) -> Vec<At> {
    outline.corners().iter().map(|&p| point(p)).collect()
}

/// A point in metres.
pub(super) fn point(p: crate::geometry::Point) -> At {
    At::new(p.x as f64 / 1_000.0, p.y as f64 / 1_000.0)
}

/// How far around a site neighbours are shown, metres.
pub(super) fn surroundings(low: At, high: At) -> f64 {
    (0.3 * (high.x - low.x).max(high.y - low.y)).max(15.0)
}

/// Whether a neighbour lies near enough to its site to be drawn.
pub(super) fn is_near(site: &Site, receptor: &Outline) -> bool {
    let (Some((low, high)), Some((a, b))) = (bounds(&metres(&site.boundary)), bounds(&metres(receptor))) else { return false };
    let near = surroundings(low, high);
    a.x <= high.x + near && b.x >= low.x - near && a.y <= high.y + near && b.y >= low.y - near
}

/// One site with its near neighbours.
fn panel(land: &Land, index: SiteIdx) -> Option<Panel> {
    let site = &land.sites[index.0];
    let (low, high) = bounds(&metres(&site.boundary))?;
    let near = surroundings(low, high);
    let mut all = vec![low, high];
    for receptor in &site.receptors {
        let (a, b) = bounds(&metres(&receptor.outline))?;
        if a.x > high.x + near || b.x < low.x - near || a.y > high.y + near || b.y < low.y - near {
            continue;
        }
        all.push(At::new(a.x.max(low.x - near), a.y.max(low.y - near)));
        all.push(At::new(b.x.min(high.x + near), b.y.min(high.y + near)));
    }
    let (low, high) = bounds(&all)?;
    Some(Panel { sites: vec![index], low, high })
}

/// The panels of a scenario: all sites in true relative position where that is a sensible picture, else one each.
pub(super) fn panels(land: &Land) -> Vec<Panel> {
    let single: Vec<Panel> = (0..land.sites.len()).filter_map(|i| panel(land, SiteIdx(i))).collect();
    let apart = |a: &Panel, b: &Panel| {
        let outlines = |p: &Panel| p.sites.iter().map(|s| &land.sites[s.0].boundary).collect::<Vec<_>>();
        outlines(a).iter().all(|x| outlines(b).iter().all(|y| !x.overlaps(y)))
    };
    let all: Vec<At> = single.iter().flat_map(|p| [p.low, p.high]).collect();
    let Some((low, high)) = bounds(&all) else { return single };
    let size = |low: At, high: At| (high.x - low.x) * (high.y - low.y);
    let own: f64 = single.iter().map(|p| size(p.low, p.high)).sum();
    let disjoint = (0..single.len()).all(|i| (0..i).all(|j| apart(&single[i], &single[j])));
    if disjoint && size(low, high) <= SPREAD * own {
        return vec![Panel { sites: single.into_iter().flat_map(|p| p.sites).collect(), low, high }];
    }
    single
}

/// Panels in `columns` columns at 1:`scale`.
pub(super) fn arrange(panels: &[Panel], scale: u32, columns: usize) -> Arrangement {
    let k = 1_000.0 / f64::from(scale);
    let sizes: Vec<(f64, f64)> =
        panels.iter().map(|p| ((p.high.x - p.low.x) * k + 2.0 * ROOM, (p.high.y - p.low.y) * k + 2.0 * ROOM)).collect();
    let columns = columns.clamp(1, sizes.len().max(1));
    let lines = sizes.len().div_ceil(columns);
    let widest = |c: usize| sizes.iter().skip(c).step_by(columns).map(|s| s.0).fold(0.0, f64::max);
    let tallest = |l: usize| sizes.iter().skip(l * columns).take(columns).map(|s| s.1).fold(0.0, f64::max);
    let widths: Vec<f64> = (0..columns).map(widest).collect();
    let heights: Vec<f64> = (0..lines).map(tallest).collect();
    let start = |all: &[f64], i: usize| all[..i].iter().map(|v| v + GAP).sum::<f64>();
    let corners = (0..sizes.len()).map(|i| At::new(start(&widths, i % columns), start(&heights, i / columns))).collect();
    let total = |all: &[f64]| start(all, all.len()) - if all.is_empty() { 0.0 } else { GAP };
    Arrangement { corners, width: total(&widths), height: total(&heights) }
}

/// The view of a panel whose box has its upper left corner here on the paper.
pub(super) fn view(panel: &Panel, scale: u32, corner: At) -> View {
    View { scale, land: At::new(panel.low.x, panel.high.y), paper: At::new(corner.x + ROOM, corner.y + ROOM) }
}
