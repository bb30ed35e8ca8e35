//! What changed since the plan before, who moves and why, what was ordered and what that costs; who comes in if a firm
//! drops out, and who waits.
//!
//! Knows: the record. Must not know: how it was found, formats.

use std::collections::BTreeSet;

use super::compose::Composer;
use super::{Cell, Figure};
use crate::message::Message;
use crate::plan::{Amended, CostLevel, CostRef, Drop, EarlierRef, FromRef, Number, Status};
use crate::problem::level_words;

/// The sections about an earlier plan and about overrides; nothing where there are none.
pub(super) fn changed(c: &mut Composer<'_>) {
    let plan = c.input.plan;
    let Some(amended) = &plan.amended else { return };
    if let Some(from) = &amended.from {
        c.section("report.changed");
        let digests =
            Message::new("amend.after").with("plan", from.plan_sha256.as_str()).with("scenario", from.scenario_sha256.as_str());
        c.paragraph(&digests);
        list(c, "amend.changes", &from.changes);
        if from.changes.is_empty() {
            c.paragraph(&Message::new("amend.no-changes"));
        }
        list(c, "amend.unlawful", &from.unlawful);
        if !plan.grants.is_empty() {
            outcome(c, from);
        }
    }
    if !amended.overrides.is_empty() {
        c.section("report.overrides");
        ordered(c, amended);
    }
}

fn list(c: &mut Composer<'_>, title: &str, told: &[Message]) {
    if !told.is_empty() {
        c.paragraph(&Message::new(title));
        let items = told.iter().map(|message| c.say(message)).collect();
        c.bullets(items);
    }
}

/// How many of those who held land keep it, with what proof; who moves, comes in, loses.
fn outcome(c: &mut Composer<'_>, from: &FromRef) {
    let says = sentence(c, from);
    c.paragraph(&says);
    let key = match (from.asked, from.proven) {
        (_, false) => "amend.not-proven",
        (true, true) => "amend.asked-proven",
        (false, true) => "amend.fewest-proven",
    };
    c.paragraph(&Message::new(key).with("moves", i64::from(from.moves)));
    if !from.moved.is_empty() {
        c.paragraph(&Message::new("amend.who-moves"));
        let columns = [("column.firm", false), ("column.held", false), ("column.holds", false), ("column.reason", false)];
        let row = |moved: &crate::plan::MovedRef| -> Vec<Cell> {
            vec![Cell::words(&moved.firm), Cell::words(&moved.from), Cell::words(&moved.to), Cell::words(c.say(&moved.why))]
        };
        let rows = from.moved.iter().map(row).collect();
        c.table(&columns, rows);
    }
    let held: BTreeSet<&str> = from.held.iter().map(|held| held.firm.as_str()).collect();
    let new: Vec<String> =
        c.input.plan.grants.iter().filter(|grant| !held.contains(grant.firm.as_str())).map(|grant| grant.firm.clone()).collect();
    if !new.is_empty() {
        c.paragraph(&Message::new("amend.comes-in").with("firms", new));
    }
    let lost = lost(c, from);
    if !lost.is_empty() {
        c.paragraph(&Message::new("amend.loses").with("firms", lost));
    }
}

/// Those who held land, are still there and hold none.
fn lost(c: &Composer<'_>, from: &FromRef) -> Vec<String> {
    let there = |held: &&EarlierRef| c.input.problem.find_firm(&held.firm).is_some();
    let without = |held: &&EarlierRef| c.input.plan.grants.iter().all(|grant| grant.firm != held.firm);
    from.held.iter().filter(there).filter(without).map(|held| held.firm.clone()).collect()
}

fn sentence(c: &Composer<'_>, from: &FromRef) -> Message {
    let granted = |held: &&EarlierRef| c.input.plan.grants.iter().any(|grant| grant.firm == held.firm);
    let kept = from.held.iter().filter(granted).count();
    let new = c.input.plan.grants.len() - kept;
    Message::new("amend.kept")
        .with("held", from.held.len())
        .with("kept", kept - from.moved.len())
        .with("moved", from.moved.len())
        .with("lost", lost(c, from).len())
        .with("gone", from.held.iter().filter(|held| c.input.problem.find_firm(&held.firm).is_none()).count())
        .with("new", new)
}

fn place(run: Option<&[String; 3]>, hall: Option<&str>) -> String {
    match (run, hall) {
        (Some([_, first, last]), _) if first == last => first.clone(),
        (Some([_, first, last]), _) => format!("{first}..{last}"),
        (None, hall) => hall.unwrap_or_default().to_owned(),
    }
}

fn ordered(c: &mut Composer<'_>, amended: &Amended) {
    let columns = [("column.firm", false), ("column.place", false), ("column.author", false), ("column.why", false)];
    let row = |order: &crate::plan::OverrideRef| {
        let at = place(order.run.as_ref(), order.hall.as_deref());
        [order.firm.as_str(), at.as_str(), order.author.as_str(), order.reason.as_str()].map(Cell::words).to_vec()
    };
    let rows = amended.overrides.iter().map(row).collect();
    c.table(&columns, rows);
    let Some(cost) = &amended.cost else { return };
    c.paragraph(&Message::new(if cost.exact { "amend.cost-exact" } else { "amend.cost-between" }));
    let columns = [
        ("column.level", false),
        ("column.without", true),
        ("column.cost", true),
        ("column.at-least", true),
        ("column.at-most", true),
    ];
    let row = |level: &CostLevel| {
        let shown = |number: Option<&Number>| Cell::from(number.and_then(figure));
        vec![
            Cell::words(c.word_or("measure", &level.measure)),
            shown(Some(&level.without)),
            shown(Some(&level.cost)),
            shown(level.at_least.as_ref()),
            shown(level.at_most.as_ref()),
        ]
    };
    let rows = cost.levels.iter().map(row).collect();
    c.table(&columns, rows);
    let told = [
        (Message::new("amend.displaced"), &cost.displaced),
        (Message::new("amend.admitted"), &cost.admitted),
        (Message::new("amend.elsewhere"), &cost.elsewhere),
    ];
    for (message, firms) in told.into_iter().filter(|(_, firms)| !firms.is_empty()) {
        c.paragraph(&message.with("firms", firms.clone()));
    }
    if cost.displaced.is_empty() {
        c.paragraph(&Message::new("amend.nobody-displaced"));
    }
}

/// Worth, with as many decimals as needed.
fn figure(number: &Number) -> Option<Figure> {
    Figure::rounded(number, 3).map(|figure| Figure { decimals: 0, ..figure })
}

/// The table of succession; nothing where none was made.
pub(super) fn succession(c: &mut Composer<'_>) {
    let Some(told) = &c.input.plan.succession else { return };
    c.section("report.succession");
    c.paragraph(&Message::new("succession.says"));
    let columns = [
        ("column.firm", false),
        ("column.name", false),
        ("column.comes-in", false),
        ("column.lost", false),
        ("column.proof", false),
    ];
    let row = |drop: &Drop| {
        let name = c.input.problem.find_firm(&drop.firm).map(|firm| c.input.problem.firm(firm).name.as_str());
        let comes: Vec<String> = drop.comes.iter().map(|comes| format!("{} ({})", comes.firm, comes.place)).collect();
        let nobody = Message::new("succession.nobody");
        let planned = matches!(drop.status, Status::Optimal | Status::Feasible);
        let comes = match comes.as_slice() {
            [] if planned => Cell::words(c.say(&nobody)),
            [] => Cell::Empty,
            some => Cell::words(some.join(", ")),
        };
        let proof = match drop.status {
            Status::Optimal => "succession.proven",
            Status::Feasible => "succession.found",
            Status::Infeasible => "succession.infeasible",
            Status::NoPlan => "succession.no-plan",
        };
        let mut proof = c.word(proof);
        if let Some(least) = drop.lost_at_least.as_ref().filter(|_| drop.status == Status::Feasible).and_then(figure) {
            let least = least.text(c.language());
            proof = format!("{proof}; {}", c.say(&Message::new("succession.at-least").with("least", least)));
        }
        let measure = drop.measure.as_deref().map(|name| c.say(&level_words(name, &c.input.problem.currency)));
        let lost = drop.lost.as_ref().and_then(figure).map(|figure| figure.text(c.language()));
        let lost = lost.map(|lost| measure.map_or(lost.clone(), |measure| format!("{lost} {measure}")));
        vec![Cell::words(&drop.firm), name.into(), comes, lost.as_deref().into(), Cell::words(proof)]
    };
    let rows = told.drops.iter().map(row).collect();
    c.table(&columns, rows);
    c.section("report.waiting");
    c.paragraph(&Message::new(if told.waiting.is_empty() { "succession.nobody-waits" } else { waiting_words(c) }));
    if told.waiting.is_empty() {
        return;
    }
    let columns = [
        ("column.rank", true),
        ("column.firm", false),
        ("column.name", false),
        ("column.points", true),
        ("column.for-whom", false),
        ("column.reason", false),
    ];
    let row = |(index, waiting): (usize, &crate::plan::Waiting)| {
        let name = c.input.problem.find_firm(&waiting.firm).map(|firm| c.input.problem.firm(firm).name.as_str());
        let for_whom = if waiting.for_whom.is_empty() { Cell::Empty } else { Cell::words(waiting.for_whom.join(", ")) };
        vec![
            Figure::count(index + 1).into(),
            Cell::words(&waiting.firm),
            name.into(),
            waiting.points.as_ref().and_then(figure).into(),
            for_whom,
            Cell::words(c.word_or("refused", &waiting.why)),
        ]
    };
    let rows = told.waiting.iter().enumerate().map(row).collect();
    c.table(&columns, rows);
}

/// In which order firms wait.
fn waiting_words(c: &Composer<'_>) -> &'static str {
    match c.input.problem.allotment.method {
        crate::allotment::Method::Ballot => "waiting.by-ballot",
        _ => "waiting.by-points",
    }
}

/// The same in a few lines, for the terminal.
pub(super) fn lines(c: &Composer<'_>) -> Vec<String> {
    let Some(amended) = &c.input.plan.amended else { return Vec::new() };
    let mut lines = Vec::new();
    if let Some(from) = amended.from.as_ref().filter(|_| !c.input.plan.grants.is_empty()) {
        lines.push(c.say(&sentence(c, from)));
        if !from.proven {
            lines.push(c.say(&Message::new("amend.not-proven")));
        }
    }
    lines.extend(amended.cost.as_ref().map(|cost| cost_line(c, cost)));
    lines
}

fn cost_line(c: &Composer<'_>, cost: &CostRef) -> String {
    // The first priority at which the two plans differ; where they differ at none, the first.
    let differs = |level: &&CostLevel| level.cost.scaled(3) != Some(0) || !cost.exact;
    let first = cost.levels.iter().find(differs).or(cost.levels.first());
    let measure = first.map(|level| c.say(&level_words(&level.measure, &c.input.problem.currency))).unwrap_or_default();
    let shown =
        |number: Option<&Number>| number.and_then(figure).map_or_else(|| "–".to_owned(), |figure| figure.text(c.language()));
    let firms = if cost.displaced.is_empty() { vec!["–".to_owned()] } else { cost.displaced.clone() };
    let message = if cost.exact { Message::new("amend.line-exact") } else { Message::new("amend.line-between") };
    let message = message
        .with("cost", shown(first.map(|level| &level.cost)))
        .with("least", shown(first.and_then(|level| level.at_least.as_ref())))
        .with("most", shown(first.and_then(|level| level.at_most.as_ref())))
        .with("measure", measure)
        .with("firms", firms);
    c.say(&message)
}
