//! Whether the buildings that firms state fit on their plots, and what space setbacks leave between buildings.
//!
//! Knows: building rules, envelopes, footprints. Must not know: heights and walls; the data do not hold them.

use super::land::some;
use super::measure::plots;
use super::{Basis, Draft, Source, Verdict};
use crate::geometry::Outline;
use crate::message::Message;
use crate::packs::Compares;
use crate::problem::Holding;
use crate::site::{BuildingRules, BuildingType, Place, Row, RowKind};
use crate::units::{Area, Length, Milli};

pub(super) fn write(draft: &mut Draft<'_>) {
    coverage(draft);
    stated_coverage(draft);
    room(draft);
    envelopes(draft);
    gaps(draft);
    if draft.problem.land.rows.iter().any(|r| matches!(r.building, BuildingType::Row | BuildingType::SemiDetached)) {
        draft.untested("checklist.party-wall", "checklist.no-walls", Source::practice(draft.pack, "party-wall"));
    }
    draft.untested("checklist.plot-green", "checklist.no-plot-green", Source::figure(draft.pack, "plot-green"));
    draft.untested("checklist.floor-ratio", "checklist.no-floors", Source::figure(draft.pack, "floor-ratio"));
}

/// Holdings on plots whose row states building rules and whose firm states a footprint.
fn built<'a>(draft: &Draft<'a>) -> Vec<(&'a Holding, &'a Row, BuildingRules, Area)> {
    let problem = draft.problem;
    let one = |h: &'a Holding| {
        let row = problem.land.row_of(h.place)?;
        Some((h, row, row.building_rules?, problem.terms(h.firm, h.offer, h.place).building?))
    };
    draft.audit.holdings.iter().filter_map(one).collect()
}

/// Footprint against the coverage that the scenario allows there.
fn coverage(draft: &mut Draft<'_>) {
    let built = built(draft);
    let what = Message::new("checklist.coverage");
    if built.is_empty() {
        draft.untested("checklist.coverage", "checklist.no-footprints", Source::Scenario);
        return;
    }
    let over = |h: &Holding, rules: &BuildingRules, wanted: Area| wanted.0 * 1_000 > h.area.0 * i128::from(rules.coverage);
    let place = |h: &Holding| draft.problem.land.place_name(h.place);
    let bad: Vec<String> = built.iter().filter(|(h, _, r, w)| over(h, r, *w)).map(|(h, ..)| place(h)).collect();
    // Rounded up: what is over must not look as if it were not. In thousandths of a percent.
    let share = |h: &Holding, wanted: Area| (wanted.0 * 10_000 + h.area.0 - 1).div_euclid(h.area.0.max(1)) * 10;
    let most = built.iter().map(|(h, _, _, w)| (share(h, *w), place(h))).max().unwrap_or_default();
    let figure =
        Message::new("checklist.covered").with("percent", Milli(most.0 as i64)).with("place", most.1).with("count", built.len());
    let figure = if bad.is_empty() { figure } else { over_list(figure, &bad) };
    let limits: std::collections::BTreeSet<i64> = built.iter().map(|(_, _, r, _)| r.coverage).collect();
    let limits: Vec<String> = limits.iter().map(|l| crate::text::grouped(draft.problem.language, i128::from(*l), 1, 0)).collect();
    let against = Message::new("checklist.asks-coverage").with("percent", limits);
    draft.add(what, Verdict::of(bad.is_empty()), (figure, against), Basis::Land, Source::Scenario);
}

fn over_list(figure: Message, bad: &[String]) -> Message {
    Message::new("checklist.over").with("figure", figure).with("count", bad.len()).with("names", some(bad))
}

/// The coverage that the scenario allows beside what is known of another estate.
fn stated_coverage(draft: &mut Draft<'_>) {
    let Some(most) = draft.problem.land.rows.iter().filter_map(|r| r.building_rules).map(|r| r.coverage).max() else { return };
    let pack = draft.pack;
    for figure in pack.beside(Compares::Building) {
        let kept = figure.high.is_none_or(|high| Milli(most * 100) <= high);
        let verdict = draft.judged(figure, kept);
        let measured = Message::new("checklist.allows").with("percent", Milli(most * 100));
        let against = super::source::asks(figure);
        draft.add(Message::new("checklist.stated-coverage"), verdict, (measured, against), Basis::Plan, Source::Figure(figure));
    }
}

/// Footprint against the envelope that setbacks leave.
fn room(draft: &mut Draft<'_>) {
    let land = &draft.problem.land;
    let inside = |h: &Holding| land.envelope(h.place).map_or(Area::ZERO, |o| o.area());
    let built = built(draft);
    let list: Vec<_> =
        built.iter().filter(|(_, row, ..)| row.outline.is_none()).map(|(h, _, _, w)| (inside(h) - *w, *h)).collect();
    let Some((least, at)) = list.iter().min_by_key(|(left, h)| (*left, h.place)) else {
        draft.untested("checklist.room", "checklist.no-footprints", Source::Scenario);
        return;
    };
    let bad: Vec<String> = list.iter().filter(|(left, _)| left.0 < 0).map(|(_, h)| land.place_name(h.place)).collect();
    let figure = Message::new("checklist.left-over").with("left", *least).with("place", land.place_name(at.place));
    let figure = if bad.is_empty() { figure } else { over_list(figure, &bad) };
    let against = Message::new("checklist.asks-room");
    draft.add(Message::new("checklist.room"), Verdict::of(bad.is_empty()), (figure, against), Basis::Land, Source::Scenario);
}

/// Every plot has somewhere to build; cells of open rows are too narrow by themselves and are left out.
fn envelopes(draft: &mut Draft<'_>) {
    let land = &draft.problem.land;
    let counted = |row: &Row| row.building_rules.is_some() && row.kind == RowKind::Plots;
    let mut rooms: Vec<(Area, String)> = Vec::new();
    for (row, cell) in plots(draft.problem).filter(|(row, _)| counted(&land.rows[row.0])) {
        let place = Place::Run { row, first: cell, last: cell };
        rooms.push((land.envelope(place).map_or(Area::ZERO, |o| o.area()), land.place_name(place)));
    }
    let Some((least, name)) = rooms.iter().min().cloned() else {
        draft.untested("checklist.envelope", "checklist.no-building-rules", Source::Scenario);
        return;
    };
    let none: Vec<String> = rooms.into_iter().filter(|(room, _)| *room == Area::ZERO).map(|(_, name)| name).collect();
    let figure = Message::new("checklist.least-room").with("room", least).with("place", name);
    let figure = if none.is_empty() { figure } else { over_list(figure, &none) };
    let against = Message::new("checklist.asks-envelope");
    draft.add(Message::new("checklist.envelope"), Verdict::of(none.is_empty()), (figure, against), Basis::Land, Source::Scenario);
}

/// Where a building may stand.
struct Body {
    site: usize,
    place: Place,
    name: String,
    outline: Outline,
    building: BuildingType,
}

/// Whether two buildings belong to one row of units that stand wall to wall.
fn in_one_row(a: &Body, b: &Body) -> bool {
    let row = |place: Place| match place {
        Place::Run { row, .. } => Some(row),
        Place::Hall(_) => None,
    };
    row(a.place).is_some() && row(a.place) == row(b.place) && matches!(a.building, BuildingType::Row | BuildingType::SemiDetached)
}

/// The least space that setbacks leave between buildings of two holders, party walls left out.
fn gaps(draft: &mut Draft<'_>) {
    let land = &draft.problem.land;
    let mut bodies: Vec<Body> = Vec::new();
    let mut unknown = 0;
    for h in draft.audit.holdings.iter().filter(|h| matches!(h.place, Place::Run { .. })) {
        let known = land.row_of(h.place).is_some_and(|row| row.building_rules.is_some() && row.outline.is_none());
        match land.envelope(h.place).filter(|_| known) {
            Some(outline) => bodies.push(body(draft, h.place, outline)),
            None => unknown += 1,
        }
    }
    let halls = (0..land.halls.len()).map(|i| Place::Hall(crate::site::HallIdx(i)));
    bodies.extend(halls.filter_map(|place| Some(body(draft, place, land.outline(place)?))));
    let source = Source::figure(draft.pack, "fire-gap");
    let Source::Figure(asked) = source else { return };
    let mut least: Option<(Length, String)> = None;
    let mut open = unknown > 0;
    for (i, a) in bodies.iter().enumerate() {
        for b in bodies[i + 1..].iter().filter(|b| b.site == a.site) {
            if in_one_row(a, b) {
                // Which wall of a semi-detached building is shared is not stated.
                open |= a.building == BuildingType::SemiDetached;
            } else if least.as_ref().is_none_or(|(found, _)| !a.outline.at_least_apart(&b.outline, *found)) {
                least = Some((a.outline.distance(&b.outline), format!("{} – {}", a.name, b.name)));
            }
        }
    }
    let Some((gap, between)) = least else {
        draft.untested("checklist.fire-gap", "checklist.no-envelopes", source);
        return;
    };
    let wide = asked.low.is_none_or(|low| Milli(gap.0) >= low);
    let figure = Message::new("checklist.gap").with("gap", gap).with("between", between);
    let verdict = if wide && open { Verdict::NotTested } else { draft.judged(asked, wide) };
    let figure = if wide && open { Message::new("checklist.gap-open").with("figure", figure) } else { figure };
    draft.add(Message::new("checklist.fire-gap"), verdict, (figure, super::source::asks(asked)), Basis::Land, source);
}

fn body(draft: &Draft<'_>, place: Place, outline: Outline) -> Body {
    let land = &draft.problem.land;
    Body { site: land.site_of(place).0, place, name: land.place_name(place), outline, building: land.building(place) }
}
