//! The layout of a plan, measured from the land: do its parts make up the site, does every plot lie on a street and every
//! street on a gate, is what was wished for there, is what is said of the choice consistent.
//!
//! Knows: boundary, gates, what was wished, the layout as recorded. Must not know: how layouts are made or chosen.
//!
//! All tests are exact, in integers, but for three that allow for the millimetre grid, on which no skew line lies: distances
//! to the boundary (2 mm), the length of a frontage (2 mm for each cell), the depth of a cell (2 mm all round).

mod record;
mod streets;

use super::Fault;
use crate::geometry::{Outline, Point, cross, overlap_length};
use crate::layout::{Ground, Laid, Wish, ground};
use crate::message::Message;
use crate::plan::{LayoutRef, Plan};
use crate::problem::Problem;
use crate::site::{LandUse, ReserveKind, Row, Site, SiteIdx};
use crate::units::{Area, Length};

/// Points of the grid lie off a skew line by less than this, at both ends of a distance.
const GRID: i64 = 2;

/// A part of a site with its name.
struct Part<'a> {
    name: String,
    outline: std::borrow::Cow<'a, Outline>,
}

/// Everything wrong with the layout of a plan.
pub(super) fn check(problem: &Problem, plan: &Plan) -> Vec<Fault> {
    let (Some(laid), Some(told)) = (&problem.laid, &plan.layout) else {
        let open = problem.layouts.first().map(|wish| wish.site).or(problem.laid.as_ref().map(|laid| laid.layout.site));
        let Some(site) = open else { return Vec::new() };
        return vec![Fault::new("layout-missing", |m| m.with("site", problem.land.sites[site.0].id.as_str()))];
    };
    let mut faults = Vec::new();
    let own = LayoutRef::given(&problem.land, &laid.layout);
    if (&own.name, &own.site, &own.areas, &own.rows) != (&told.name, &told.site, &told.areas, &told.rows) {
        faults.push(Fault::new("layout-differs", |m| m.with("layout", told.name.as_str())));
    }
    faults.extend(record::check(plan, told));
    if let Some(wish) = &laid.wish {
        faults.extend(of_land(problem, laid, wish));
    }
    faults
}

/// Everything wrong with a site that has been laid out, whoever laid it out; nothing where none was.
pub fn layout_faults(problem: &Problem) -> Vec<Fault> {
    let laid = problem.laid.as_ref();
    laid.and_then(|laid| laid.wish.as_ref().map(|wish| of_land(problem, laid, wish))).unwrap_or_default()
}

/// Everything wrong with the land as it is laid out.
fn of_land(problem: &Problem, laid: &Laid, wish: &Wish) -> Vec<Fault> {
    let site = &problem.land.sites[wish.site.0];
    let ground = ground(site, wish);
    let parts = parts(problem, wish.site);
    let mut faults = partition(site, &ground, &parts);
    faults.extend(streets::check(problem, wish, &ground));
    faults.extend(cells(&laid.layout.rows));
    faults.extend(edge(laid, wish, &ground));
    faults.extend(reserves(problem, laid, site));
    faults.extend(facilities(site, wish));
    faults.extend(shares(problem, wish, site, &ground));
    faults
}

/// Names for a sentence: the first few.
pub(super) fn names(mut all: Vec<String>) -> String {
    all.sort();
    all.dedup();
    let more = all.len() > 6;
    all.truncate(6);
    all.join(", ") + if more { ", …" } else { "" }
}

fn found(code: &'static str, all: Vec<String>) -> Option<Fault> {
    (!all.is_empty()).then(|| Fault::new(code, |m| m.with("count", all.len()).with("names", names(all))))
}

/// The parts that a site consists of; land over which somebody has a right lies over other parts.
fn parts(problem: &Problem, site: SiteIdx) -> Vec<Part<'_>> {
    let own = &problem.land.sites[site.0];
    let areas = own.areas.iter().filter(|area| area.land_use != LandUse::Easement);
    let mut parts: Vec<Part<'_>> =
        areas.map(|area| Part { name: area.id.clone(), outline: std::borrow::Cow::Borrowed(&area.outline) }).collect();
    let halls = problem.land.halls.iter().filter(|hall| hall.site == site);
    for hall in halls.filter(|hall| !own.areas.iter().any(|area| area.outline.covers(&hall.outline))) {
        parts.push(Part { name: hall.id.clone(), outline: std::borrow::Cow::Borrowed(&hall.outline) });
    }
    for reserve in own.reserves.iter().filter(|reserve| reserve.kind != ReserveKind::Easement) {
        parts.push(Part { name: reserve.id.clone(), outline: std::borrow::Cow::Borrowed(&reserve.outline) });
    }
    for row in problem.land.rows.iter().filter(|row| row.site == site) {
        for (cell, name) in row.cells.iter().enumerate() {
            if let Some(outline) = row.run_outline(cell, cell) {
                parts.push(Part { name: name.clone(), outline: std::borrow::Cow::Owned(outline) });
            }
        }
    }
    parts
}

/// Parts that lie within the site, do not lie over each other, and add up to it.
fn partition(site: &Site, ground: &Ground, parts: &[Part<'_>]) -> Vec<Fault> {
    let outside =
        |part: &&Part<'_>| !ground.boundary.covers(&part.outline) || ground.holes.iter().any(|hole| hole.overlaps(&part.outline));
    let off: Vec<String> = parts.iter().filter(outside).map(|part| part.name.clone()).collect();
    let mut over = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let clash = |other: &&Part<'_>| part.outline.overlaps(&other.outline);
        over.extend(parts[..index].iter().filter(clash).map(|other| format!("{}/{}", other.name, part.name)));
    }
    let sum = Area(parts.iter().map(|part| part.outline.area().0).sum());
    let adds_up = sum == ground.area();
    let of = |m: Message| m.with("site", site.id.as_str()).with("sum", sum).with("area", ground.area());
    let sum = (!adds_up).then(|| Fault::new("layout-does-not-add-up", of));
    found("layout-outside", off).into_iter().chain(found("layout-overlaps", over)).chain(sum).collect()
}

/// Whether a stretch lies on these edges all along.
pub(super) fn covered(a: Point, b: Point, edges: impl Iterator<Item = (Point, Point)>) -> bool {
    let (a, b) = (a.min(b), a.max(b));
    let mut pieces: Vec<(Point, Point)> = edges
        .filter(|(c, d)| cross(a, b, *c) == 0 && cross(a, b, *d) == 0)
        .map(|(c, d)| (c.min(d).max(a), c.max(d).min(b)))
        .filter(|(from, to)| from < to)
        .collect();
    pieces.sort_unstable();
    let mut at = a;
    for (from, to) in pieces {
        if from > at {
            return false;
        }
        at = at.max(to);
    }
    at >= b
}

/// Whether two outlines run on each other along some stretch.
pub(super) fn adjoin(a: &Outline, b: &Outline) -> bool {
    a.edges().any(|(p, q)| b.edges().any(|(r, s)| runs_on(p, q, r, s)))
}

/// Whether two edges have more than a point in common.
pub(super) fn runs_on(a: Point, b: Point, c: Point, d: Point) -> bool {
    cross(a, b, c) == 0 && cross(a, b, d) == 0 && a.min(b).max(c.min(d)) < a.max(b).min(c.max(d))
}

/// Cells whose stations are not those of their land.
fn cells(rows: &[Row]) -> Option<Fault> {
    let mut off = Vec::new();
    for row in rows {
        for (cell, name) in row.cells.iter().enumerate() {
            let (from, to) = (row.stations[cell], row.stations[cell + 1]);
            let long = from.front.distance(to.front);
            let stated = to.along - from.along;
            let fits = (long.0 - stated.0).abs() <= GRID;
            let Some(outline) = row.run_outline(cell, cell) else {
                off.push(name.clone());
                continue;
            };
            let fronts = from.front == to.front || covered(from.front, to.front, outline.edges());
            // A band as deep as stated along the whole front takes at least so much land.
            let deep = row.depth(cell, cell);
            let slack = 2 * i128::from(2 * GRID * (long.0 + deep.0));
            let room = outline.area().0 + slack >= 2 * i128::from(long.0) * i128::from(deep.0);
            if !(fits && fronts && room) {
                off.push(name.clone());
            }
        }
    }
    found("layout-cells-differ", off)
}

/// Plots, facilities and streets that lie in the strip along the boundary.
fn edge(laid: &Laid, wish: &Wish, ground: &Ground) -> Option<Fault> {
    let least = Length(wish.edge.0 - GRID);
    if least <= Length::ZERO {
        return None;
    }
    let far = |(a, b): (Point, Point), (c, d): (Point, Point)| crate::geometry::farther_than(a, b, c, d, least);
    let near = |outline: &Outline| {
        let lines = || std::iter::once(&ground.boundary).chain(&ground.holes).flat_map(Outline::edges);
        outline.edges().any(|own| lines().any(|line| !far(own, line)))
    };
    let mut off: Vec<String> = Vec::new();
    for row in &laid.layout.rows {
        let own = (0..row.cells.len()).filter(|cell| row.run_outline(*cell, *cell).is_some_and(|outline| near(&outline)));
        off.extend(own.map(|cell| row.cells[cell].clone()));
    }
    let facilities = laid.layout.areas.iter().filter(|area| area.land_use == LandUse::Facility && near(&area.outline));
    off.extend(facilities.map(|area| area.id.clone()));
    // A street may come in at a mouth; along the rest of the boundary it may not run.
    let in_mouth = |a: Point, b: Point| ground.mouths.iter().any(|mouth| streets::in_mouth(&ground.boundary, mouth, a, b));
    let along = |outline: &Outline| {
        let boundary = ground.boundary.edges().filter(|(a, b)| !in_mouth(*a, *b));
        let mut lines = boundary.chain(ground.holes.iter().flat_map(Outline::edges));
        lines.any(|(a, b)| outline.edges().any(|(c, d)| runs_on(a, b, c, d)))
    };
    let streets = laid.layout.areas.iter().filter(|area| area.land_use == LandUse::Road && along(&area.outline));
    off.extend(streets.map(|area| area.id.clone()));
    found("layout-in-edge", off)
}

/// Plots and facilities on land that is not free for them, or too near to it.
fn reserves(problem: &Problem, laid: &Laid, site: &Site) -> Option<Fault> {
    let easements = site.areas.iter().filter(|area| area.land_use == LandUse::Easement).map(|area| (&area.outline, Length::ZERO));
    let kept: Vec<(&Outline, Length)> =
        site.reserves.iter().map(|reserve| (&reserve.outline, Length(reserve.buffer.0 - GRID))).chain(easements).collect();
    let on = |outline: &Outline| {
        kept.iter().any(|(reserve, buffer)| reserve.overlaps(outline) || !reserve.at_least_apart(outline, *buffer))
    };
    let mut off = Vec::new();
    for row in problem.land.rows.iter().filter(|row| laid.layout.rows.iter().any(|own| own.id == row.id)) {
        let own = (0..row.cells.len()).filter(|cell| row.run_outline(*cell, *cell).is_some_and(|outline| on(&outline)));
        off.extend(own.map(|cell| row.cells[cell].clone()));
    }
    let facilities = laid.layout.areas.iter().filter(|area| area.land_use == LandUse::Facility && on(&area.outline));
    off.extend(facilities.map(|area| area.id.clone()));
    found("layout-on-reserve", off)
}

/// Facilities that were wished and do not stand with their land on a street.
fn facilities(site: &Site, wish: &Wish) -> Option<Fault> {
    let roads: Vec<&Outline> =
        site.areas.iter().filter(|area| area.land_use == LandUse::Road).map(|area| &area.outline).collect();
    // Shared pieces are measured rounded down; so each counts a millimetre more.
    let frontage = |outline: &Outline| -> i64 {
        let pieces = outline.edges().flat_map(|(a, b)| roads.iter().flat_map(move |road| road.edges().map(move |e| (a, b, e))));
        pieces.map(|(a, b, (c, d))| if runs_on(a, b, c, d) { overlap_length(a, b, c, d).0 + 1 } else { 0 }).sum()
    };
    let stands = |facility: &crate::layout::FacilityWish| {
        let own = site.areas.iter().find(|area| area.id == facility.id && area.land_use == LandUse::Facility);
        own.is_some_and(|own| own.outline.area() >= facility.area && frontage(&own.outline) >= facility.frontage.0)
    };
    found("layout-facility", wish.facilities.iter().filter(|facility| !stands(facility)).map(|f| f.id.clone()).collect())
}

/// Smallest width of the outline's hull, at least this: whether green is as wide as it must be to count.
fn is_wide(outline: &Outline, width: Length) -> bool {
    let corners = outline.corners();
    // Of every direction of an edge between two corners: the hull's own edges are among them.
    let across = |a: Point, b: Point| {
        let off = corners.iter().map(|p| cross(a, b, *p));
        let (low, high) = off.fold((0, 0), |(low, high): (i128, i128), x| (low.min(x), high.max(x)));
        (low == 0 || high == 0).then(|| (high - low, a.distance_squared(b)))
    };
    let edges = || corners.iter().enumerate().flat_map(|(i, a)| corners[i + 1..].iter().map(move |b| (*a, *b)));
    let widths = edges().filter_map(|(a, b)| across(a, b));
    let wanted = i128::from((width.0 - GRID).max(0));
    widths.into_iter().all(|(off, long)| off * off >= wanted * wanted * long)
}

/// Shares of the site that must be kept.
fn shares(problem: &Problem, wish: &Wish, site: &Site, ground: &Ground) -> Vec<Fault> {
    let whole = ground.area();
    let of = |land_use: LandUse, counts: &dyn Fn(&Outline) -> bool| -> i128 {
        let areas = site.areas.iter().filter(|area| area.land_use == land_use && counts(&area.outline));
        areas.map(|area| area.outline.area().0).sum()
    };
    let wide = |outline: &Outline| is_wide(outline, wish.green_width);
    let kept = site.reserves.iter().filter(|reserve| reserve.kind == ReserveKind::Green && wide(&reserve.outline));
    let green = of(LandUse::Green, &wide) + kept.map(|reserve| reserve.outline.area().0).sum::<i128>();
    let roads = of(LandUse::Road, &|_| true);
    let cell = |row: &Row, cell| row.run_outline(cell, cell).map_or(0, |outline| outline.area().0);
    let rows = problem.land.rows.iter().filter(|row| row.site == wish.site);
    let plots: i128 = rows.map(|row| (0..row.cells.len()).map(|at| cell(row, at)).sum::<i128>()).sum();
    let asked = wish.shares;
    let tests = [
        ("land.green", green, asked.green_min, true),
        ("land.road", roads, asked.roads_min, true),
        ("land.saleable", plots, asked.plots_min, true),
        ("land.saleable", plots, asked.plots_max, false),
    ];
    let broken = |(_, is, limit, at_least): &(&str, i128, Option<i64>, bool)| {
        let limit = limit.map(|limit| i128::from(limit) * whole.0);
        limit.is_some_and(|limit| if *at_least { is * 1_000 < limit } else { is * 1_000 > limit })
    };
    let fault = |(what, is, _, at_least): (&str, i128, Option<i64>, bool)| {
        let code = if at_least { "layout-share-missed" } else { "layout-share-exceeded" };
        Fault::new(code, |m| m.with("use", Message::new(what)).with("area", Area(is)).with("site", whole))
    };
    tests.into_iter().filter(broken).map(fault).collect()
}
