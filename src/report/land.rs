//! Land shares of each site beside the benchmarks, what the benchmarks of services come to here, and their sources.
//!
//! Knows: land budgets of the audit, packs. Must not know: formats.

use super::compose::Composer;
use super::{Block, Cell, Figure};
use crate::audit::LandBudget;
use crate::message::Message;
use crate::packs::{Benchmark, Compares, Pack, Scope};
use crate::rules::RuleKind;
use crate::site::LandUse;
use crate::units::{Area, Milli, div_round};

/// Land by use, and services by hectare.
pub(super) fn write(c: &mut Composer<'_>) {
    let pack = Pack::benchmarks();
    c.section("report.land");
    let total = c.site_area();
    let message = if total < pack.estate_from { "report.below-estate" } else { "report.estate" };
    c.paragraph(&Message::new(message).with("area", total).with("least", hectares(c, pack.estate_from)));
    let budgets = &c.input.audit.budgets;
    for budget in budgets {
        if budgets.len() > 1 {
            let title = c.say(&Message::new("report.site").with("site", budget.site.as_str()));
            c.blocks.push(Block::Subsection(title));
        }
        site(c, pack, budget);
    }
    let in_plots = c.input.audit.metrics.get("green_in_plots_m2").and_then(|green| Figure::rounded(green, 2));
    if let Some(green) = in_plots {
        c.paragraph(&Message::new("report.green-in-plots").with("green", green.text(c.language())));
    }
    services(c, pack, total);
    sources(c, pack);
}

fn hectares(c: &Composer<'_>, area: Area) -> String {
    Figure { scaled: div_round(area.0, Area::PER_M2 * 10), places: 3, decimals: 0 }.text(c.language())
}

fn site(c: &mut Composer<'_>, pack: &Pack, budget: &LandBudget) {
    let used = |land_use: LandUse| budget.by_use.get(&land_use).copied().unwrap_or_default();
    let row = |c: &Composer<'_>, key: &str, area: Area, compares: Option<Compares>| {
        let norms: Vec<String> = compares.into_iter().flat_map(|what| pack.beside(what)).map(|b| range(c, b)).collect();
        let norms = if norms.is_empty() { Cell::Empty } else { Cell::words(norms.join("; ")) };
        vec![Cell::words(c.word(key)), Figure::area(area).into(), Figure::percent(area.0, budget.site_area.0).into(), norms]
    };
    let mut rows = vec![
        row(c, "land.saleable", budget.saleable, Some(Compares::Saleable)),
        row(c, "land.road", used(LandUse::Road), Some(Compares::Road)),
        row(c, "land.green", used(LandUse::Green), Some(Compares::Green)),
        row(c, "land.facility", used(LandUse::Facility), Some(Compares::Facility)),
        row(c, "land.kept", budget.kept, None),
        row(c, "land.unassigned", budget.unassigned, None),
        row(c, "land.total", budget.site_area, None),
        row(c, "land.granted", budget.granted, None),
    ];
    if budget.kept == Area::ZERO {
        rows.remove(4);
    }
    if used(LandUse::Easement) != Area::ZERO {
        rows.push(row(c, "land.easement", used(LandUse::Easement), None));
    }
    c.table(&[("column.use", false), ("column.area", true), ("column.share", true), ("column.benchmark", false)], rows);
}

/// "8–12 % (A)".
pub(super) fn range(c: &Composer<'_>, benchmark: &Benchmark) -> String {
    let limits = limits(c, benchmark.low, benchmark.high);
    format!("{limits} {} ({})", c.word_or("unit", &benchmark.unit), benchmark.confidence.letter())
}

/// "8–12", "≥ 10" or "≤ 70".
fn limits(c: &Composer<'_>, low: Option<Milli>, high: Option<Milli>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{}–{}", c.number(low), c.number(high)),
        (Some(low), None) => format!("≥ {}", c.number(low)),
        (None, Some(high)) => format!("≤ {}", c.number(high)),
        (None, None) => "–".to_owned(),
    }
}

/// Services by hectare, worked out for this land.
fn services(c: &mut Composer<'_>, pack: &Pack, total: Area) {
    let here = |value: Milli| Milli(div_round(i128::from(value.0) * total.0, 10_000 * Area::PER_M2) as i64);
    let rows: Vec<Vec<Cell>> = pack
        .beside(Compares::Service)
        .filter(|b| b.scope == Scope::Estate)
        .map(|b| {
            let unit = b.unit.trim_end_matches("/ha");
            vec![
                Cell::words(b.what(c.language())),
                Cell::words(range(c, b)),
                Cell::words(limits(c, b.low.map(here), b.high.map(here))),
                Cell::words(c.word_or("unit", unit)),
            ]
        })
        .collect();
    if !rows.is_empty() && total > Area::ZERO {
        c.paragraph(&Message::new("report.services").with("area", hectares(c, total)));
        c.table(&[("column.service", false), ("column.benchmark", false), ("column.here", false), ("column.unit", false)], rows);
    }
}

/// Figures set beside the plan, with source and confidence.
fn sources(c: &mut Composer<'_>, pack: &Pack) {
    let title = c.word("report.benchmarks");
    c.blocks.push(Block::Subsection(title));
    let confidence = pack.estate_confidence.map_or("–", |l| l.letter());
    c.paragraph(
        &Message::new("report.sources")
            .with("pack", pack.name.as_str())
            .with("least", hectares(c, pack.estate_from))
            .with("source", pack.estate_source(c.language()))
            .with("confidence", confidence),
    );
    let shown = |what: Compares| {
        matches!(what, Compares::Road | Compares::Green | Compares::Facility | Compares::Saleable | Compares::Service)
    };
    let noise = c.input.problem.rules.iter().any(|r| matches!(r.kind, RuleKind::Noise(_)));
    let building = c.input.problem.land.rows.iter().any(|r| r.building_rules.is_some());
    let wanted = |what: Compares| shown(what) || noise && what == Compares::Noise || building && what == Compares::Building;
    let rows = pack.benchmarks.iter().filter(|b| wanted(b.compares)).map(|b| {
        let scope = match b.scope {
            Scope::Estate => "scope.estate",
            Scope::Plot => "scope.plot",
            Scope::Anywhere => "scope.anywhere",
        };
        vec![
            Cell::words(b.what(c.language())),
            Cell::words(range(c, b)),
            Cell::words(c.word(scope)),
            Cell::words(b.source(c.language())),
        ]
    });
    let rows = rows.collect();
    c.table(
        &[("column.benchmark-of", false), ("column.benchmark", false), ("column.scope", false), ("column.source", false)],
        rows,
    );
}
