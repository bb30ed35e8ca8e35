//! Verdict of every rule with its numbers, and load against capacity.
//!
//! Knows: results of the audit. Must not know: what any rule means beyond whether it is a limit or a bonus.

use super::compose::{Composer, plural};
use super::{Cell, Figure};
use crate::audit::{Load, RuleResult};
use crate::message::Message;
use crate::rules::RuleKind;
use crate::units::Milli;

/// The rules.
pub(super) fn verdicts(c: &mut Composer<'_>) {
    c.section("report.rules");
    let results = &c.input.audit.rules;
    if results.is_empty() {
        c.paragraph(&Message::new("report.no-rules"));
        return;
    }
    let broken = results.iter().filter(|r| !r.verdict.breaches.is_empty()).count();
    c.paragraph(&if broken == 0 {
        Message::new("report.all-kept")
    } else {
        plural(broken, "report.broken-one", "report.broken")
    });
    let rows = results.iter().map(|r| row(c, r)).collect();
    let columns = [
        ("column.rule", false),
        ("column.asks", false),
        ("column.measured", true),
        ("column.limit", true),
        ("column.unit", false),
        ("column.verdict", false),
    ];
    c.table(&columns, rows);
    let breaches: Vec<String> = results
        .iter()
        .flat_map(|r| r.verdict.breaches.iter().map(move |b| (r.name.as_str(), b)))
        .map(|(rule, breach)| c.say(&Message::new("report.breach").with("rule", rule).with("breach", breach.clone())))
        .collect();
    c.bullets(breaches);
}

fn row(c: &Composer<'_>, result: &RuleResult) -> Vec<Cell> {
    let figures = result.verdict.figures.as_ref();
    let bonus = is_bonus(c, &result.name);
    let verdict = if !result.verdict.breaches.is_empty() {
        c.word("verdict.broken")
    } else if bonus {
        let total: Milli = result.verdict.bonuses.iter().copied().sum();
        c.say(&plural(result.verdict.bonuses.len(), "verdict.bonus-one", "verdict.bonus").with("total", c.number(total)))
    } else {
        c.word("verdict.kept")
    };
    let milli = |value: Option<Milli>| -> Cell { value.map(Figure::milli).into() };
    vec![
        Cell::words(&result.name),
        Cell::words(c.say(&result.text)),
        milli(figures.and_then(|f| f.measured)),
        milli(figures.and_then(|f| f.limit)),
        figures.map_or(Cell::Empty, |f| Cell::words(c.word_or("unit", f.unit))),
        Cell::words(verdict),
    ]
}

/// Whether a rule rewards instead of limiting.
pub(super) fn is_bonus(c: &Composer<'_>, name: &str) -> bool {
    c.input.problem.rules.iter().any(|r| {
        r.name == name
            && match &r.kind {
                RuleKind::Wanted(_) => true,
                RuleKind::Near(near) => near.bonus.is_some(),
                _ => false,
            }
    })
}

/// Limits that nearly bind: measured within a tenth of the limit (noise: within 1 dB), by rule, nearest first.
pub(super) fn tight<'a>(c: &Composer<'a>) -> Vec<&'a RuleResult> {
    let kinds = &c.input.problem.rules;
    let limits = |name: &str| {
        kinds.iter().any(|r| {
            let limits = matches!(r.kind, RuleKind::KeepApart(_) | RuleKind::Near(_) | RuleKind::Noise(_) | RuleKind::Quota(_));
            r.name == name && limits
        })
    };
    let mut found: Vec<(i128, &RuleResult)> = Vec::new();
    for result in c.input.audit.rules.iter().filter(|r| limits(&r.name) && !is_bonus(c, &r.name)) {
        let Some((measured, limit)) = result.verdict.figures.as_ref().and_then(|f| f.measured.zip(f.limit)) else { continue };
        let noise = result.verdict.figures.as_ref().is_some_and(|f| f.unit == "dB(A)");
        let off = i128::from((measured.0 - limit.0).abs());
        let room = if noise { 1_000 } else { i128::from(limit.0.abs()) / 10 };
        if off <= room {
            found.push((off * 1_000_000 / room.max(1), result));
        }
    }
    found.sort_by(|a, b| (a.0, &a.1.name).cmp(&(b.0, &b.1.name)));
    found.into_iter().map(|(_, result)| result).collect()
}

/// "`rule`: measured 25 m, limit 25 m".
pub(super) fn beside_limit(c: &Composer<'_>, result: &RuleResult) -> String {
    let figures = result.verdict.figures.as_ref();
    let number = |value: Option<Milli>| value.map_or_else(|| "–".to_owned(), |value| c.number(value));
    let message = Message::new("report.beside-limit")
        .with("rule", result.name.as_str())
        .with("measured", number(figures.and_then(|f| f.measured)))
        .with("limit", number(figures.and_then(|f| f.limit)))
        .with("unit", figures.map_or_else(String::new, |f| c.word_or("unit", f.unit)));
    c.say(&message)
}

/// Nodes by how far they are used, fullest first; those without capacity left out.
pub(super) fn fullest<'a>(c: &Composer<'a>) -> Vec<(Figure, &'a Load)> {
    let share = |load: &'a Load| Figure::percent(load.load.0.into(), load.capacity.0.into()).map(|share| (share, load));
    let mut loads: Vec<_> = c.input.audit.loads.iter().filter_map(share).collect();
    loads.sort_by(|a, b| (b.0.scaled, &a.1.resource, &a.1.node).cmp(&(a.0.scaled, &b.1.resource, &b.1.node)));
    loads
}

/// "`power.F1`: 590 of 600 kVA (98.3 %)".
pub(super) fn against_capacity(c: &Composer<'_>, share: Figure, load: &Load) -> String {
    let message = Message::new("report.against-capacity")
        .with("node", load.node.as_str())
        .with("load", load.load)
        .with("capacity", load.capacity)
        .with("unit", load.unit.as_str())
        .with("percent", share.text(c.language()));
    c.say(&message)
}

/// The resources.
pub(super) fn loads(c: &mut Composer<'_>) {
    if c.input.audit.loads.is_empty() {
        return;
    }
    c.section("report.resources");
    c.paragraph(&Message::new("report.resources-says"));
    let rows = c.input.audit.loads.iter().map(|load| {
        vec![
            Cell::words(&load.resource),
            Cell::words(&load.node),
            Figure::count(load.firms).into(),
            Figure::milli(load.demand).into(),
            Figure::milli(load.load).into(),
            Figure::milli(load.capacity).into(),
            Cell::words(&load.unit),
            Figure::percent(load.load.0.into(), load.capacity.0.into()).into(),
            Cell::words(c.word(if load.holds { "verdict.fits" } else { "verdict.overloaded" })),
        ]
    });
    let rows = rows.collect();
    let columns = [
        ("column.resource", false),
        ("column.node", false),
        ("column.firms", true),
        ("column.demand", true),
        ("column.load", true),
        ("column.capacity", true),
        ("column.unit", false),
        ("column.used", true),
        ("column.verdict", false),
    ];
    c.table(&columns, rows);
}
