//! Ties, warnings, assumptions and digests: what lets others check the run.
//!
//! Knows: seed and order of ballots, statements of the scenario without a source. Must not know: formats.

use super::compose::Composer;
use super::{Block, Cell, Figure, clean, rules};
use crate::allotment::Method;
use crate::message::Message;
use crate::problem::{Resource, ballot};
use crate::rules::RuleKind;
use crate::units::Milli;

/// How ties are decided, so that anybody can recompute it.
pub(super) fn ties(c: &mut Composer<'_>) {
    let tie_break = &c.input.plan.tie_break;
    c.section("report.ties");
    let by_ballot = c.input.problem.allotment.method == Method::Ballot;
    c.paragraph(&Message::new(if by_ballot { "report.ties-ballot" } else { "report.ties-says" }));
    c.paragraph(&Message::new("report.seed").with("seed", tie_break.seed.as_str()));
    if let Some(first) =
        tie_break.order.first().map(|b| b.firm.clone()).or_else(|| c.input.problem.firms.first().map(|f| f.id.clone()))
    {
        c.paragraph(
            &Message::new("report.recompute").with("firm", first.as_str()).with("ballot", ballot(&tie_break.seed, &first)),
        );
        c.blocks.push(Block::Command(format!("printf '%s\\n%s' {} {} | sha256sum", quoted(&tie_break.seed), quoted(&first))));
    }
    c.paragraph(&Message::new(match (tie_break.complete, by_ballot) {
        (true, _) => "report.ties-complete",
        (false, true) => "report.ties-ballot-open",
        (false, false) => "report.ties-open",
    }));
    if tie_break.order.is_empty() {
        return;
    }
    let rows = tie_break.order.iter().enumerate().map(|(index, entry)| {
        let found = c.input.problem.find_firm(&entry.firm);
        let firm = found.map(|f| c.input.problem.firm(f));
        let held = found.and_then(|f| c.holding(f));
        vec![
            Figure::count(index + 1).into(),
            Cell::words(&entry.firm),
            firm.map(|f| f.name.as_str()).into(),
            firm.and_then(|f| f.priority).map(|p| Figure::count(p as usize)).into(),
            firm.and_then(|f| f.applied.as_deref()).into(),
            Cell::words(&entry.ballot),
            held.map_or(Cell::Empty, |h| Cell::words(c.input.problem.land.place_name(h.place))),
        ]
    });
    let rows = rows.collect();
    let columns = [
        ("column.rank", true),
        ("column.firm", false),
        ("column.name", false),
        ("column.class-of-priority", true),
        ("column.applied", false),
        ("column.ballot", false),
        ("column.place", false),
    ];
    c.table(&columns, rows);
}

/// A word for a POSIX shell, whatever it holds.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Warnings of reading and solving.
pub(super) fn warnings(c: &mut Composer<'_>) {
    c.section("report.warnings");
    if c.input.warnings.is_empty() {
        c.paragraph(&Message::new("report.no-warnings"));
    } else {
        c.bullets(c.input.warnings.iter().map(|w| clean::quoted(w)).collect());
    }
}

/// What the plan rests on.
pub(super) fn assumptions(c: &mut Composer<'_>) {
    c.section("report.assumptions");
    if let Some(note) = c.input.problem.note.as_deref().map(clean::line).filter(|n| !n.is_empty()) {
        c.paragraph(&Message::new("report.note").with("note", note));
    }
    // Where packs are named, every number stands with its source in a section of its own.
    let sourced = !c.input.problem.basis.packs.is_empty();
    let stated = if sourced { Vec::new() } else { stated(c) };
    if sourced {
        c.paragraph(&Message::new("report.stated-elsewhere"));
    }
    if !stated.is_empty() {
        c.paragraph(&Message::new("report.stated"));
        c.bullets(stated);
    }
    let mattered = mattered(c);
    c.paragraph(&Message::new(if mattered.is_empty() { "report.nothing-mattered" } else { "report.mattered" }));
    c.bullets(mattered);
}

/// Numbers of the scenario for which it names no source.
fn stated(c: &Composer<'_>) -> Vec<String> {
    let problem = c.input.problem;
    let mut said = Vec::new();
    for rule in &problem.rules {
        let number = match &rule.kind {
            RuleKind::KeepApart(r) => Message::new("stated.distance").with("metres", r.metres),
            RuleKind::Near(r) => Message::new("stated.distance").with("metres", r.metres),
            RuleKind::Noise(r) => Message::new("stated.noise").with("attenuation", r.attenuation).with("limit", r.limit),
            _ => continue,
        };
        said.push(c.say(&Message::new("stated.rule").with("rule", rule.name.as_str()).with("number", number)));
    }
    said.extend(problem.resources.iter().filter_map(|r| coincidence(c, r)));
    let mut seen = Vec::new();
    for row in &problem.land.rows {
        let Some(rules) = row.building_rules else { continue };
        let rows: Vec<String> =
            problem.land.rows.iter().filter(|r| r.building_rules == Some(rules)).map(|r| r.id.clone()).collect();
        if seen.contains(&rules) {
            continue;
        }
        seen.push(rules);
        let coverage = Figure { scaled: rules.coverage.into(), places: 1, decimals: 0 }.text(c.language());
        let message = Message::new("stated.building")
            .with("rows", rows)
            .with("front", rules.front)
            .with("rear", rules.rear)
            .with("side", rules.side)
            .with("coverage", coverage);
        said.push(c.say(&message));
    }
    said
}

fn coincidence(c: &Composer<'_>, resource: &Resource) -> Option<String> {
    let nodes: Vec<String> = resource
        .nodes
        .iter()
        .filter(|node| node.coincidence != 1_000)
        .map(|node| format!("{} {}", node.id, c.number(Milli(node.coincidence))))
        .collect();
    (!nodes.is_empty()).then(|| c.say(&Message::new("stated.coincidence").with("nodes", nodes)))
}

/// Stated numbers the plan runs up against: had they been others, the plan might be another.
fn mattered(c: &Composer<'_>) -> Vec<String> {
    let mut said: Vec<String> = rules::tight(c).into_iter().map(|r| rules::beside_limit(c, r)).collect();
    let full = rules::fullest(c).into_iter().filter(|(share, _)| share.scaled >= 900);
    said.extend(full.map(|(share, load)| rules::against_capacity(c, share, load)));
    said
}

/// What the run was made from, and by what.
pub(super) fn digests(c: &mut Composer<'_>) {
    c.section("report.digests");
    let plan = c.input.plan;
    let solver =
        Message::new("report.solver").with("name", plan.solver.name.as_str()).with("version", plan.solver.version.as_str());
    let scenario =
        Message::new("report.scenario").with("name", plan.scenario.name.as_str()).with("sha256", plan.scenario.sha256.as_str());
    let items = vec![c.say(&scenario), c.say(&solver), c.word("report.check-again")];
    c.bullets(items);
}
