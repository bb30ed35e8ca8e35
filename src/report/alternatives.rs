//! The alternatives: which plans there are, and which firms stand in all of them.
//!
//! Knows: the record of alternatives, the words for it. Must not know: how they were found, formats.

use super::compose::{Composer, plural};
use super::{Block, Cell, Figure, Report, ReportInput, clean};
use crate::alternatives::{AlternativeRef, AlternativesRecord, Extent, FirmRef, Standing};
use crate::message::Message;
use crate::plan::Number;
use crate::text::natural;
use crate::units::Milli;

/// The page `alternatives.md`; `input` is the best plan's.
pub fn alternatives(input: &ReportInput<'_>, record: &AlternativesRecord) -> Report {
    let mut c = Composer::new(input);
    let title = c.say(&Message::new("alternatives.title").with("title", input.problem.title.as_str()));
    let lead = lead(&c, record);
    c.blocks.push(Block::Lead(lead));
    let least: Vec<String> = record.least.iter().map(|level| level_text(&c, &level.measure, &level.value)).collect();
    c.paragraph(&Message::new("alternatives.within").with("least", least).with("slack", percent(&c, record)));
    c.paragraph(&Message::new("alternatives.distinct"));
    plans(&mut c, record);
    firms(&mut c, record);
    let mut report = Report { title, language: input.problem.language, blocks: c.blocks };
    clean::report(&mut report);
    report
}

/// The same in two lines for the terminal.
pub fn alternatives_in_short(input: &ReportInput<'_>, record: &AlternativesRecord) -> Vec<String> {
    let c = Composer::new(input);
    [lead(&c, record), counted(&c, record)].iter().map(|line| clean::line(line)).collect()
}

fn lead(c: &Composer<'_>, record: &AlternativesRecord) -> String {
    let found = record.plans.len();
    let message = match record.extent {
        Extent::All => plural(found, "alternatives.all-one", "alternatives.all"),
        Extent::Enough => plural(found, "alternatives.enough", "alternatives.enough"),
        Extent::TimeEnded => plural(found, "alternatives.time-one", "alternatives.time"),
    };
    c.say(&message.with("slack", percent(c, record)))
}

fn percent(c: &Composer<'_>, record: &AlternativesRecord) -> String {
    let scaled = record.slack.scaled(6).unwrap_or_default();
    Figure { scaled, places: 4, decimals: 0 }.text(c.language())
}

fn level_text(c: &Composer<'_>, measure: &str, value: &Number) -> String {
    let name = c.word_or("measure", measure).replace("{currency}", &c.input.problem.currency);
    let value = Figure::rounded(value, 3).map(|figure| Figure { decimals: 0, ..figure }.text(c.language()));
    format!("{} {name}", value.unwrap_or_default())
}

fn plans(c: &mut Composer<'_>, record: &AlternativesRecord) {
    c.section("alternatives.plans");
    let figure = |plan: &AlternativeRef, name: &str, decimals: u32| -> Cell {
        plan.metrics.get(name).and_then(|number| Figure::rounded(number, decimals)).into()
    };
    let rows = record.plans.iter().map(|plan| {
        let values: Vec<String> = plan.levels.iter().map(|level| level_text(c, &level.measure, &level.value)).collect();
        vec![
            Figure::count(plan.number).into(),
            Cell::words(values.join("; ")),
            Figure::count(plan.firms.len()).into(),
            figure(plan, "jobs", 0),
            figure(plan, "granted_area_m2", 2),
            names(&plan.joins),
            names(&plan.leaves),
        ]
    });
    let rows = rows.collect();
    let columns = [
        ("column.rank", true),
        ("column.value", false),
        ("column.firms", true),
        ("alternatives.jobs", true),
        ("column.area", true),
        ("alternatives.joins", false),
        ("alternatives.leaves", false),
    ];
    c.table(&columns, rows);
}

fn names(firms: &[String]) -> Cell {
    if firms.is_empty() { Cell::Empty } else { Cell::words(firms.join(", ")) }
}

/// How many firms are sure, out, or in between.
fn counted(c: &Composer<'_>, record: &AlternativesRecord) -> String {
    let count = |standing: Standing| record.firms.iter().filter(|firm| firm.standing == standing).count();
    let open = count(Standing::Open);
    let key = if open == 0 { "alternatives.counted" } else { "alternatives.counted-open" };
    let message = Message::new(key)
        .with("every", count(Standing::EveryPlan))
        .with("some", count(Standing::SomePlans))
        .with("none", count(Standing::NoPlan));
    c.say(&if open == 0 { message } else { message.with("open", open) })
}

fn firms(c: &mut Composer<'_>, record: &AlternativesRecord) {
    c.section("alternatives.firms");
    let told = counted(c, record);
    c.blocks.push(Block::Paragraph(told));
    c.paragraph(&Message::new("alternatives.proven").with("slack", percent(c, record)));
    // Sure ones first, those out of reach last; within each by how often, then by name.
    let rank = |firm: &FirmRef| match firm.standing {
        Standing::EveryPlan => 0,
        Standing::SomePlans | Standing::Open => 1,
        Standing::NoPlan => 2,
    };
    let mut order: Vec<&FirmRef> = record.firms.iter().collect();
    order.sort_by(|a, b| (rank(a), b.granted_in).cmp(&(rank(b), a.granted_in)).then_with(|| natural(&a.firm, &b.firm)));
    let rows = order.iter().map(|entry| {
        let firm = c.input.problem.find_firm(&entry.firm);
        let name = firm.map(|f| c.input.problem.firm(f).name.as_str());
        let points = firm.and_then(|f| c.points(f)).map(|points: Milli| Figure::milli(points));
        let times = Message::new("alternatives.in-of").with("count", entry.granted_in).with("of", entry.of);
        let standing = match entry.standing {
            Standing::EveryPlan => "alternatives.every-plan",
            Standing::SomePlans => "alternatives.some-plans",
            Standing::NoPlan => "alternatives.no-plan",
            Standing::Open => "alternatives.open",
        };
        vec![Cell::words(&entry.firm), name.into(), points.into(), Cell::words(c.say(&times)), Cell::words(c.word(standing))]
    });
    let rows = rows.collect();
    let columns = [
        ("column.firm", false),
        ("column.name", false),
        ("column.points", true),
        ("alternatives.granted-in", false),
        ("alternatives.standing", false),
    ];
    c.table(&columns, rows);
}
