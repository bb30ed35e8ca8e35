//! The layouts that were compared: which one was chosen, how far that is proven, figures of the best, what was left.
//!
//! Knows: the layout of the plan as recorded. Must not know: how layouts are made or chosen, formats.

use std::cmp::Reverse;

use super::compose::Composer;
use super::{Cell, Figure};
use crate::message::Message;
use crate::plan::{CandidateRef, CandidateStatus, ChoiceStatus, LayoutRef, Number, Status};
use crate::units::Milli;

/// Most layouts in the table.
const SHOWN: usize = 10;
/// Most grounds on which layouts were left.
const GROUNDS: usize = 8;

/// Which layout, of how many, how far proven; nothing where the land was given.
pub(super) fn sentence(c: &Composer<'_>) -> Option<String> {
    let told = c.input.plan.layout.as_ref()?;
    let message = match told.status {
        ChoiceStatus::Best => Message::new("layouts.best"),
        ChoiceStatus::WithinGap => Message::new("layouts.within-gap").with("bound", bound(c)?),
        ChoiceStatus::Stopped if c.input.plan.status == Status::NoPlan => Message::new("layouts.stopped-none"),
        ChoiceStatus::Stopped => match bound(c) {
            Some(bound) => Message::new("layouts.stopped-bound").with("bound", bound),
            None => Message::new("layouts.stopped"),
        },
        ChoiceStatus::Infeasible => Message::new("layouts.infeasible"),
        ChoiceStatus::Given => Message::new("layouts.given"),
    };
    let message = match told.status {
        ChoiceStatus::Stopped => message.with("open", count(told, CandidateStatus::Open)),
        _ => message,
    };
    let message = if told.status == ChoiceStatus::Given { message } else { message.with("of", told.of) };
    Some(c.say(&message.with("name", told.name.as_str())))
}

fn bound(c: &Composer<'_>) -> Option<String> {
    c.input.plan.bound.as_ref().and_then(milli).map(|bound| c.number(bound))
}

fn milli(number: &Number) -> Option<Milli> {
    number.scaled(3).and_then(|value| i64::try_from(value).ok()).map(Milli)
}

fn count(told: &LayoutRef, status: CandidateStatus) -> usize {
    told.candidates.iter().filter(|candidate| candidate.status == status).count()
}

/// The section.
pub(super) fn write(c: &mut Composer<'_>) {
    let Some(told) = c.input.plan.layout.clone() else { return };
    c.section("report.layouts");
    if let Some(text) = sentence(c) {
        c.blocks.push(super::Block::Paragraph(text));
    }
    if told.status == ChoiceStatus::Given {
        return;
    }
    let solved = count(&told, CandidateStatus::Solved) + count(&told, CandidateStatus::Chosen);
    let counts = Message::new("layouts.counts").with("solved", solved);
    let counts = counts.with("dropped", count(&told, CandidateStatus::Dropped));
    let counts = counts.with("infeasible", count(&told, CandidateStatus::Infeasible));
    c.paragraph(&counts.with("open", count(&told, CandidateStatus::Open)));
    c.paragraph(&Message::new("layouts.ties"));
    c.paragraph(&Message::new("layouts.reasons"));
    let mut best: Vec<(usize, &CandidateRef)> = told.candidates.iter().enumerate().collect();
    let worth = |number: &Option<Number>| number.as_ref().and_then(milli);
    let settled = |candidate: &CandidateRef| matches!(candidate.status, CandidateStatus::Chosen | CandidateStatus::Solved);
    best.sort_by_key(|(index, one)| {
        (
            one.status != CandidateStatus::Chosen,
            Reverse(settled(one)),
            Reverse(worth(&one.value)),
            Reverse(worth(&one.bound)),
            *index,
        )
    });
    best.truncate(SHOWN);
    c.paragraph(&Message::new("layouts.shown").with("shown", best.len()));
    let rows = best.iter().map(|(_, one)| row(c, one)).collect();
    let columns = [
        ("column.layout", false),
        ("column.value", true),
        ("column.bound", true),
        ("column.firms", true),
        ("column.streets", true),
        ("column.plots-area", true),
        ("column.green", true),
        ("column.facilities", true),
        ("column.saleable", true),
        ("column.what-became", false),
    ];
    c.table(&columns, rows);
    if told.left > 0 {
        c.paragraph(&Message::new("layouts.left").with("count", told.left));
        let ground = |left: &crate::plan::LeftRef| {
            let message = Message::new("layouts.left-because").with("count", left.count).with("name", left.name.as_str());
            c.say(&message.with("why", left.why.clone()))
        };
        let grounds = told.left_because.iter().take(GROUNDS).map(ground).collect();
        c.bullets(grounds);
    }
}

fn row(c: &Composer<'_>, one: &CandidateRef) -> Vec<Cell> {
    let number = |number: &Number, decimals: u32| Cell::from(Figure::rounded(number, decimals));
    let worth = |number: &Option<Number>| Cell::from(number.as_ref().and_then(milli).map(Figure::milli));
    let share = one.saleable_share.scaled(6).map(|share| Figure { scaled: share, places: 4, decimals: 1 });
    let status = c.word(match one.status {
        CandidateStatus::Chosen => "layouts.status.chosen",
        CandidateStatus::Solved => "layouts.status.solved",
        CandidateStatus::Dropped => "layouts.status.dropped",
        CandidateStatus::Infeasible => "layouts.status.infeasible",
        CandidateStatus::Open => "layouts.status.open",
    });
    vec![
        Cell::words(one.name.as_str()),
        worth(&one.value),
        worth(&one.bound),
        one.firms.map(Figure::count).into(),
        number(&one.streets_m2, 0),
        number(&one.plots_m2, 0),
        number(&one.green_m2, 0),
        number(&one.facilities_m2, 0),
        share.into(),
        Cell::words(status),
    ]
}
