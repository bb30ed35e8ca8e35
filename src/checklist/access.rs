//! Whether every plot lies on a road, every road on a gate, and how wide the streets are.
//!
//! Knows: roads, gates, frontages. Must not know: firms, rules. Roads are drawn as land in use: how much of it is paved or
//! kept clear is not in the data.

use std::collections::BTreeSet;

use super::land::some;
use super::measure::{joined, lies_along, plots, roads, touches, width_before};
use super::{Basis, Draft, Source, Verdict};
use crate::message::Message;
use crate::site::Site;
use crate::units::{Length, Milli};

pub(super) fn write(draft: &mut Draft<'_>) {
    frontages(draft);
    gates(draft);
    widths(draft);
    dead_ends(draft);
    draft.untested("checklist.turning-head", "checklist.no-paths", Source::figure(draft.pack, "turning-head"));
    draft.untested("checklist.fire-radius", "checklist.no-kerbs", Source::figure(draft.pack, "fire-radius"));
}

/// Every plot's frontage, and every hall, along a road of its site.
fn frontages(draft: &mut Draft<'_>) {
    let land = &draft.problem.land;
    let of_site: Vec<_> = land.sites.iter().map(roads).collect();
    let mut count = 0_usize;
    let mut off = Vec::new();
    for (index, cell) in plots(draft.problem) {
        let row = &land.rows[index.0];
        count += 1;
        let (a, b) = (row.stations[cell].front, row.stations[cell + 1].front);
        if !of_site.get(row.site.0).is_some_and(|roads| lies_along(a, b, roads)) {
            off.push(row.cells[cell].clone());
        }
    }
    for hall in &land.halls {
        count += 1;
        if !of_site.get(hall.site.0).is_some_and(|roads| roads.iter().any(|road| joined(&hall.outline, road))) {
            off.push(hall.id.clone());
        }
    }
    let figure = if off.is_empty() {
        Message::new("checklist.all-on-road").with("count", count)
    } else {
        Message::new("checklist.off-road").with("count", off.len()).with("of", count).with("names", some(&off))
    };
    let source = Source::practice(draft.pack, "fire-reach");
    let against = Message::new("checklist.asks-frontage");
    draft.add(Message::new("checklist.frontage-on-road"), Verdict::of(off.is_empty()), (figure, against), Basis::Land, source);
}

/// Roads of a site that no gate leads to, over roads that touch along a stretch.
fn cut_off(site: &Site) -> Vec<String> {
    let areas: Vec<_> = site.areas.iter().filter(|a| a.land_use == crate::site::LandUse::Road).collect();
    let at_gate = |o| site.gates.iter().any(|gate| touches(gate.at, o));
    let mut reached: BTreeSet<usize> = (0..areas.len()).filter(|&i| at_gate(&areas[i].outline)).collect();
    loop {
        let next = (0..areas.len())
            .find(|i| !reached.contains(i) && reached.iter().any(|&r| joined(&areas[r].outline, &areas[*i].outline)));
        match next {
            Some(next) => drop(reached.insert(next)),
            None => break,
        }
    }
    (0..areas.len()).filter(|i| !reached.contains(i)).map(|i| areas[i].id.clone()).collect()
}

fn gates(draft: &mut Draft<'_>) {
    let sites = &draft.problem.land.sites;
    let count: usize = sites.iter().map(|s| roads(s).len()).sum();
    let gates: usize = sites.iter().map(|s| s.gates.len()).sum();
    let off: Vec<String> = sites.iter().flat_map(cut_off).collect();
    let source = Source::practice(draft.pack, "site-access");
    let what = Message::new("checklist.roads-to-gate");
    let against = Message::new("checklist.asks-gate");
    if count == 0 {
        let figure = Message::new("checklist.no-roads");
        draft.add(what, Verdict::NotTested, (figure, against), Basis::Nobody, source);
        return;
    }
    let figure = if off.is_empty() {
        Message::new("checklist.all-to-gate").with("count", count).with("gates", gates)
    } else {
        Message::new("checklist.cut-off").with("count", off.len()).with("gates", gates).with("names", some(&off))
    };
    draft.add(what, Verdict::of(off.is_empty()), (figure, against), Basis::Land, source);
}

/// The narrowest street before a plot, and the plot.
fn narrowest(draft: &Draft<'_>) -> Option<(Length, String)> {
    let land = &draft.problem.land;
    let of_site: Vec<_> = land.sites.iter().map(roads).collect();
    let width = |(index, cell): (crate::site::RowIdx, usize)| {
        let row = &land.rows[index.0];
        let front = (row.stations[cell].front, row.stations[cell + 1].front);
        let width = width_before(front, &row.run_outline(cell, cell)?, of_site.get(row.site.0)?)?;
        Some((width, row.cells[cell].clone()))
    };
    plots(draft.problem).filter_map(width).min_by_key(|(width, _)| *width)
}

fn widths(draft: &mut Draft<'_>) {
    let names = [
        ("checklist.fire-lane", "fire-lane"),
        ("checklist.road-reserve", "road-reserve"),
        ("checklist.pavement", "road-width"),
        ("checklist.carriageway", "carriageway"),
    ];
    let narrowest = narrowest(draft);
    for (key, name) in names {
        let source = Source::figure(draft.pack, name);
        let (Some((width, plot)), Source::Figure(asked)) = (&narrowest, source) else {
            draft.untested(key, "checklist.no-street", source);
            continue;
        };
        let wide = asked.low.is_none_or(|low| Milli(width.0) >= low);
        let figure = Message::new("checklist.street").with("width", *width).with("plot", plot.as_str());
        // A road no wider than asked has less pavement than asked; a wider one may have.
        let (verdict, basis) = match name {
            "fire-lane" | "road-reserve" => (draft.judged(asked, wide), Basis::Land),
            _ if !wide => (draft.judged(asked, false), Basis::Land),
            _ => (Verdict::NotTested, Basis::Nobody),
        };
        let figure =
            if verdict == Verdict::NotTested { Message::new("checklist.unpaved").with("figure", figure) } else { figure };
        let against = super::source::asks(asked);
        draft.add(Message::new(key), verdict, (figure, against), basis, source);
    }
}

/// How far roads reach from their nearest gate, in a straight line: the way is at least as long, and where there are two
/// ways out it is no dead end. So this never decides the point.
fn dead_ends(draft: &mut Draft<'_>) {
    let mut farthest = None;
    for site in &draft.problem.land.sites {
        for corner in roads(site).into_iter().flat_map(|road| road.corners()) {
            let nearest = site.gates.iter().map(|gate| gate.at.distance(*corner)).min();
            farthest = farthest.max(nearest);
        }
    }
    let source = Source::figure(draft.pack, "fire-dead-end");
    let Some(far) = farthest else {
        draft.untested("checklist.dead-end", "checklist.no-roads", source);
        return;
    };
    let figure = Message::new("checklist.far-corner").with("far", far);
    let against = source.asks();
    draft.add(Message::new("checklist.dead-end"), Verdict::NotTested, (figure, against), Basis::Nobody, source);
}
