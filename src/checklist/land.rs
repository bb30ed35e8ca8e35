//! Whether areas add up, lie inside, and off each other.
//!
//! Knows: polygons. Must not know: firms, rules.

use super::measure::{overlaps, solids};
use super::{Basis, Draft, Source, Verdict};
use crate::message::Message;
use crate::packs::{Benchmark, Compares};
use crate::site::{LandUse, Site};
use crate::units::{Area, Milli, div_round};

/// Most names in one figure; the rest is counted.
const MOST_NAMES: usize = 6;

pub(super) fn write(draft: &mut Draft<'_>) {
    let tables = Source::practice(draft.pack, "area-tables");
    sums(draft, tables);
    certificate(draft, tables);
    no_overlaps(draft);
    inside(draft);
    shares(draft);
    draft.untested("checklist.spatial-conformity", "checklist.no-zoning", Source::practice(draft.pack, "spatial-conformity"));
}

/// A few names, then how many more.
pub(super) fn some(names: &[String]) -> Message {
    let shown = names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>();
    let more = names.len().saturating_sub(MOST_NAMES);
    let key = if more == 0 { "checklist.names" } else { "checklist.names-more" };
    Message::new(key).with("names", shown).with("more", more)
}

/// Roads, green, facilities, plots and halls together are the site, site by site.
fn sums(draft: &mut Draft<'_>, source: Source) {
    let problem = draft.problem;
    let mut parts = vec![Area::ZERO; problem.land.sites.len()];
    for solid in solids(problem) {
        if let Some(part) = parts.get_mut(solid.site) {
            *part += solid.outline.area();
        }
    }
    let whole: Area = problem.land.sites.iter().map(|s| s.area()).sum();
    let off: Vec<(String, Area)> = problem
        .land
        .sites
        .iter()
        .zip(&parts)
        .map(|(site, part)| (site.id.clone(), site.area() - *part))
        .filter(|(_, off)| *off != Area::ZERO)
        .collect();
    let figure = match off.first() {
        None => Message::new("checklist.sum-exact").with("sum", parts.iter().copied().sum::<Area>()),
        Some((site, missing)) => Message::new("checklist.sum-off")
            .with("sum", parts.iter().copied().sum::<Area>())
            .with("site", site.as_str())
            .with("off", exact(*missing)),
    };
    let against = Message::new("checklist.asks-sum").with("whole", whole);
    draft.add(Message::new("checklist.areas-add-up"), Verdict::of(off.is_empty()), (figure, against), Basis::Land, source);
}

/// An area to the last half square millimetre: what is rounded could look like nothing.
fn exact(area: Area) -> Message {
    if area.0 % (Area::PER_M2 / 100) == 0 {
        Message::new("checklist.area").with("area", area)
    } else {
        Message::new("checklist.area-mm").with("mm", Milli(i64::try_from(area.0.saturating_mul(500)).unwrap_or(i64::MAX)))
    }
}

/// All sites together against the area that the certificate states, within the tolerance of the land office.
fn certificate(draft: &mut Draft<'_>, source: Source) {
    let what = Message::new("checklist.certificate");
    let whole: Area = draft.problem.land.sites.iter().map(|s| s.area()).sum();
    let figure = Source::figure(draft.pack, "certificate-tolerance");
    let (Some(stated), Source::Figure(tolerance)) = (draft.problem.title_block.certificate_area, figure) else {
        let figure = Message::new("checklist.no-certificate").with("whole", whole);
        draft.add(what, Verdict::NotTested, (figure, Message::new("checklist.as-source")), Basis::Nobody, source);
        return;
    };
    let off = whole - stated;
    let factor = i128::from(tolerance.high.unwrap_or_default().0);
    let kept = within(off, stated, factor);
    let key = if off == Area::ZERO { "checklist.certificate-same" } else { "checklist.certificate-off" };
    let measured = Message::new(key).with("whole", whole).with("off", exact(off));
    // Whole square metres are enough to show the tolerance; it is decided on squares.
    let root = crate::units::isqrt(stated.0.max(0) / 2); // side of a square of this area, mm
    let most = Milli(div_round(root * factor, 1_000) as i64);
    let against = Message::new("checklist.asks-certificate").with("stated", stated).with("most", most);
    draft.add(what, Verdict::of(kept), (measured, against), Basis::Land, figure);
}

/// Whether a difference is at most `factor` thousandths of the root of an area in square metres. Exact: off² ≤ f² · L.
fn within(off: Area, area: Area, factor: i128) -> bool {
    // off / PER_M2 squared against (factor / 1000)² · area / PER_M2, all times PER_M2² · 10⁶.
    let left = off.0.checked_mul(off.0).and_then(|square| square.checked_mul(1_000_000));
    let right = factor.checked_mul(factor).and_then(|f| f.checked_mul(area.0)).and_then(|f| f.checked_mul(Area::PER_M2));
    left.zip(right).is_some_and(|(left, right)| left <= right)
}

fn no_overlaps(draft: &mut Draft<'_>) {
    let list = solids(draft.problem);
    let count = list.len();
    let pairs: Vec<String> = overlaps(list).into_iter().map(|(a, b)| format!("{a} × {b}")).collect();
    let figure = if pairs.is_empty() {
        Message::new("checklist.apart").with("count", count)
    } else {
        Message::new("checklist.overlapping").with("count", pairs.len()).with("names", some(&pairs))
    };
    let against = Message::new("checklist.asks-apart");
    draft.add(
        Message::new("checklist.no-overlaps"),
        Verdict::of(pairs.is_empty()),
        (figure, against),
        Basis::Land,
        Source::Promise,
    );
}

fn inside(draft: &mut Draft<'_>) {
    let problem = draft.problem;
    let list = solids(problem);
    let out = |s: &&super::measure::Solid| {
        let within = |site: &Site| site.boundary.covers(&s.outline) && !site.holes.iter().any(|hole| hole.overlaps(&s.outline));
        !problem.land.sites.get(s.site).is_some_and(within)
    };
    let outside: Vec<String> = list.iter().filter(out).map(|s| s.name.clone()).collect();
    let figure = if outside.is_empty() {
        Message::new("checklist.all-inside").with("count", list.len())
    } else {
        Message::new("checklist.outside").with("count", outside.len()).with("names", some(&outside))
    };
    let against = Message::new("checklist.asks-inside");
    draft.add(
        Message::new("checklist.inside-boundary"),
        Verdict::of(outside.is_empty()),
        (figure, against),
        Basis::Land,
        Source::Promise,
    );
}

/// Shares of land beside the norms of estates.
fn shares(draft: &mut Draft<'_>) {
    let land = &draft.problem.land;
    let whole: Area = land.sites.iter().map(|s| s.area()).sum();
    let used = |land_use: LandUse| -> Area {
        let areas = land.sites.iter().flat_map(|s| &s.areas).filter(|a| a.land_use == land_use).map(|a| &a.outline);
        let reserves = land.sites.iter().flat_map(|s| s.reserve_uses()).filter(|(counts_as, _)| *counts_as == Some(land_use));
        areas.chain(reserves.map(|(_, reserve)| &reserve.outline)).map(|outline| outline.area()).sum()
    };
    let cells = land.rows.iter().flat_map(|r| (0..r.cells.len()).filter_map(|c| r.run_outline(c, c)));
    let saleable: Area = cells.map(|o| o.area()).sum::<Area>() + land.halls.iter().map(|h| h.outline.area()).sum::<Area>();
    let parts = [
        ("checklist.share-plots", Compares::Saleable, saleable),
        ("checklist.share-green", Compares::Green, used(LandUse::Green)),
        ("checklist.share-roads", Compares::Road, used(LandUse::Road)),
        ("checklist.share-facilities", Compares::Facility, used(LandUse::Facility)),
    ];
    for (key, compares, part) in parts {
        let pack = draft.pack;
        for benchmark in pack.beside(compares) {
            let verdict = draft.judged(benchmark, keeps_share(benchmark, part, whole));
            let percent = Milli(if whole.0 > 0 { div_round(part.0 * 1_000, whole.0) as i64 * 100 } else { 0 });
            let figure = Message::new("checklist.share").with("percent", percent).with("area", part);
            let against = super::source::asks(benchmark);
            draft.add(Message::new(key), verdict, (figure, against), Basis::Land, Source::Figure(benchmark));
        }
    }
}

/// Whether a share keeps a figure in percent. Exact.
fn keeps_share(figure: &Benchmark, part: Area, whole: Area) -> bool {
    let held = |limit: Milli| i128::from(limit.0) * whole.0; // part · 100 · 1000 against limit · whole
    figure.low.is_none_or(|low| part.0 * 100_000 >= held(low)) && figure.high.is_none_or(|high| part.0 * 100_000 <= held(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tolerance_is_exact() {
        // 0.5 · √8100 = 45 m².
        assert!(within(Area::m2(45), Area::m2(8_100), 500));
        assert!(within(Area::m2(-45), Area::m2(8_100), 500));
        assert!(!within(Area(Area::m2(45).0 + 1), Area::m2(8_100), 500));
    }
}
