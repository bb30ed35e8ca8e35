//! Plots of open rows after their cut lines slid off the module, apart from the plan.
//!
//! Knows: the record. Must not know: how lines are slid, formats.

use super::compose::Composer;
use super::{Cell, Figure};
use crate::message::Message;
use crate::plan::ExactCut;
use crate::problem::level_words;
use crate::units::{Area, Milli};

/// The section on exact cuts; nothing where none were asked for.
pub(super) fn write(c: &mut Composer<'_>) {
    let Some(cuts) = &c.input.plan.exact_cuts else { return };
    c.section("report.exact-cuts");
    if cuts.plots.is_empty() {
        c.paragraph(&Message::new("cuts.none"));
        return;
    }
    c.paragraph(&Message::new("cuts.what"));
    let area = |number: &crate::plan::Number| number.scaled(7).map_or(Area::ZERO, |v| Area(v / 5));
    let (before, after) = (area(&cuts.area_before_m2), area(&cuts.area_after_m2));
    let exact = cuts.plots.iter().filter(|cut| cut.kept.is_none());
    let most = exact.clone().map(|cut| area(&cut.off_m2).0.abs()).max().unwrap_or(0);
    let figure = |area: Area| Figure { scaled: area.0 * 5 / 1_000, places: 4, decimals: 4 }.text(c.language());
    let says = Message::new("cuts.totals")
        .with("exact", exact.count())
        .with("count", cuts.plots.len())
        .with("most", figure(Area(most)))
        .with("before", Figure::area(before).text(c.language()))
        .with("after", Figure::area(after).text(c.language()));
    c.paragraph(&says);
    for value in &cuts.values {
        let shown = value.value.scaled(3).map_or(Milli::ZERO, |v| Milli(v.try_into().unwrap_or(0)));
        let on_module = c.input.audit.values.iter().zip(&c.input.problem.objective.levels);
        let on_module = on_module.filter(|(_, level)| level.name == value.measure).map(|(value, _)| *value).next();
        let what = c.say(&level_words(&value.measure, &c.input.problem.currency));
        let says = Message::new("cuts.value")
            .with("what", what)
            .with("after", c.number(shown))
            .with("before", c.number(on_module.unwrap_or_default()));
        c.paragraph(&says);
    }
    let columns = [
        ("column.firm", false),
        ("column.row", false),
        ("column.from-m", true),
        ("column.to-m", true),
        ("column.area", true),
        ("column.promised", true),
        ("column.off", true),
        ("column.kept", false),
    ];
    let row = |cut: &ExactCut| -> Vec<Cell> {
        let off = cut.off_m2.scaled(7).map(|v| Figure { scaled: crate::units::div_round(v, 1_000), places: 4, decimals: 4 });
        let kept = cut.kept.as_ref().map(|code| c.word_or("kept", code));
        vec![
            Cell::words(&cut.firm),
            Cell::words(&cut.row),
            Figure::rounded(&cut.from_m, 3).into(),
            Figure::rounded(&cut.to_m, 3).into(),
            Figure::rounded(&cut.area_m2, 4).into(),
            Figure::rounded(&cut.promised_m2, 2).into(),
            off.into(),
            kept.as_deref().into(),
        ]
    };
    let rows = cuts.plots.iter().map(row).collect();
    c.table(&columns, rows);
}
