//! Classes of the firms by the two laws, side by side.
//!
//! Knows: classes, what firms state. Must not know: how a class is worked out, formats.

use super::compose::{Composer, plural};
use super::{Cell, Figure};
use crate::ikm::{Class, Classes, Limits, PACK};
use crate::message::Message;
use crate::packs::norms::asks;
use crate::units::Money;

/// The firms with both classes; nothing where no firm states enough for one.
pub(super) fn write(c: &mut Composer<'_>) {
    let problem = c.input.problem;
    let Some(limits) = Limits::for_problem(problem) else { return };
    let classes: Vec<Classes> = problem.firms.iter().map(|firm| limits.classes(firm)).collect();
    if classes.iter().all(|classes| classes.industry.is_none() && classes.enterprise().is_none()) {
        return;
    }
    c.section("report.ikm");
    let word = |class: Option<Class>| -> Cell {
        Cell::words(c.word(class.map_or("ikm.not-known", |class| match class {
            Class::Micro => "ikm.micro",
            Class::Small => "ikm.small",
            Class::Medium => "ikm.medium",
            Class::Large => "ikm.large",
        })))
    };
    let millions = |sum: Option<Money>| -> Cell { sum.map(|sum| Figure { scaled: sum.0.into(), places: 6, decimals: 0 }).into() };
    let rows = problem.firms.iter().zip(&classes).map(|(firm, classes)| {
        let differ = match classes.disagree() {
            Some(true) => Cell::words(c.word("ikm.differ")),
            Some(false) => Cell::words(c.word("ikm.agree")),
            None => Cell::Empty,
        };
        vec![
            Cell::words(&firm.id),
            Cell::words(&firm.name),
            firm.workers.map(|n| Figure::count(n as usize)).into(),
            millions(firm.investment),
            word(classes.industry),
            millions(firm.turnover),
            word(classes.enterprise()),
            differ,
        ]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let differ = classes.iter().filter(|classes| classes.disagree() == Some(true)).count();
    let large = classes.iter().filter(|classes| classes.industry == Some(Class::Large)).count();
    let unknown = classes.iter().filter(|classes| classes.disagree().is_none()).count();
    c.paragraph(&Message::new("report.ikm-says").with("pack", PACK));
    c.bullets(
        [
            (differ, plural(differ, "ikm.count-differ-one", "ikm.count-differ")),
            (large, plural(large, "ikm.count-large-one", "ikm.count-large")),
            (unknown, plural(unknown, "ikm.count-unknown-one", "ikm.count-unknown")),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(_, message)| c.say(&message))
        .collect(),
    );
    let columns = [
        ("column.firm", false),
        ("column.name", false),
        ("column.workers", true),
        ("column.investment", true),
        ("column.class-industry", false),
        ("column.turnover", true),
        ("column.class-enterprise", false),
        ("column.classes", false),
    ];
    c.table(&columns, rows);
    let language = c.language();
    let limits = limits.norms().map(|norm| {
        let message = Message::new("ikm.limit")
            .with("what", norm.what(language))
            .with("asks", asks(norm, language))
            .with("source", norm.source(language))
            .with("confidence", norm.confidence.letter());
        c.say(&message)
    });
    c.bullets(limits.into());
}
