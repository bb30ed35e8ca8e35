//! Who is eligible and what each firm scores, by criterion, with the sources of conditions and criteria.
//!
//! Knows: the allotment of the problem. Must not know: formats, how a plan was found.

use super::compose::Composer;
use super::{Block, Cell, Figure};
use crate::allotment::{Allotment, Bands, Counts, Criterion, Method, Test};
use crate::message::{Arg, Message};
use crate::units::Milli;

/// The section; nothing where the scenario says nothing of allotment.
pub(super) fn write(c: &mut Composer<'_>) {
    let allotment = &c.input.problem.allotment;
    if !allotment.is_stated() {
        return;
    }
    c.section("report.points");
    let says = method(c, allotment);
    c.paragraph(&says);
    c.paragraph(&match allotment.scheme {
        Some(_) => Message::new("report.points-settled"),
        None => Message::new("report.points-stated"),
    });
    if let Some(pass) = allotment.scheme.as_ref().and_then(|scheme| scheme.pass) {
        c.paragraph(&Message::new("report.pass").with("pass", pass));
    }
    conditions(c, allotment);
    criteria(c, allotment);
    scores(c, allotment);
}

fn subsection(c: &mut Composer<'_>, key: &str) {
    let title = c.word(key);
    c.blocks.push(Block::Subsection(title));
}

/// What decides among eligible firms.
fn method(c: &Composer<'_>, allotment: &Allotment) -> Message {
    match &allotment.method {
        Method::BestPlan => Message::new("report.method-best-plan"),
        Method::StrictMerit => Message::new("report.method-strict-merit"),
        Method::Ballot => Message::new("report.method-ballot"),
        Method::Bands(bands) => {
            let what = match bands.counts {
                Counts::Firms => Message::new("report.band-firms"),
                Counts::Jobs => Message::new("report.band-jobs"),
            };
            Message::new("report.method-bands").with("what", what).with("bands", named(c, bands))
        }
    }
}

/// The bands with their limits.
fn named(c: &Composer<'_>, bands: &Bands) -> String {
    let from = bands.from.iter().enumerate();
    let from = from.map(|(index, from)| c.say(&Message::new("report.band-from").with("band", index + 1).with("from", *from)));
    let below = c.say(&Message::new("report.band-below").with("band", bands.count()));
    from.chain([below]).collect::<Vec<_>>().join("; ")
}

/// A table of conditions: what each asks, how many fulfil it, where it comes from.
fn conditions(c: &mut Composer<'_>, allotment: &Allotment) {
    if allotment.conditions.is_empty() {
        return;
    }
    subsection(c, "report.conditions");
    let firms = &c.input.problem.firms;
    let rows = allotment.conditions.iter().map(|condition| {
        vec![
            Cell::words(&condition.name),
            condition.what.as_deref().into(),
            Cell::words(asks(c, allotment, &condition.test)),
            Figure::count(firms.iter().filter(|firm| condition.holds(firm)).count()).into(),
            condition.source.as_deref().into(),
            condition.confidence.as_deref().into(),
        ]
    });
    let rows = rows.collect();
    let columns = [
        ("column.condition", false),
        ("column.in-words", false),
        ("column.asks", false),
        ("column.fulfilled-by", true),
        ("column.source", false),
        ("column.confidence", false),
    ];
    c.table(&columns, rows);
}

/// What a test asks, in words.
fn asks(c: &Composer<'_>, allotment: &Allotment, test: &Test) -> String {
    let amount = |of, limit: Milli| allotment.amount(of, limit);
    let message = match test {
        Test::Number { of, min, max } => {
            let (key, limits): (&str, Vec<(&str, Arg)>) = match (min, max) {
                (Some(min), Some(max)) => ("report.must-between", vec![("min", amount(of, *min)), ("max", amount(of, *max))]),
                (Some(min), None) => ("report.must-least", vec![("min", amount(of, *min))]),
                (None, max) => ("report.must-most", vec![("max", amount(of, max.unwrap_or_default()))]),
            };
            let message = Message::new(key).with("of", allotment.named(of));
            limits.into_iter().fold(message, |message, (name, limit)| message.with(name, limit))
        }
        Test::OneOf { of, allowed } => Message::new("report.must-word").with("of", of.named()).with("allowed", allowed.clone()),
        Test::Yes(name) => {
            Message::new("report.must-yes").with("of", allotment.named(&crate::allotment::Quantity::Fact(name.clone())))
        }
        Test::Any(tests) => {
            let tests: Vec<String> = tests.iter().map(|test| asks(c, allotment, test)).collect();
            Message::new("report.any-of").with("tests", tests.join("; "))
        }
    };
    c.say(&message)
}

/// A table of criteria: weight, scale, where it comes from.
fn criteria(c: &mut Composer<'_>, allotment: &Allotment) {
    let Some(scheme) = &allotment.scheme else { return };
    subsection(c, "report.criteria");
    let rows = scheme.criteria.iter().map(|criterion| {
        vec![
            Cell::words(&criterion.name),
            criterion.what.as_deref().into(),
            Cell::words(c.say(&allotment.named(&criterion.of))),
            Figure::milli(criterion.weight).into(),
            Cell::words(scale(c, allotment, criterion)),
            criterion.source.as_deref().into(),
            criterion.confidence.as_deref().into(),
        ]
    });
    let rows = rows.collect();
    let columns = [
        ("column.criterion", false),
        ("column.in-words", false),
        ("column.of", false),
        ("column.weight", true),
        ("column.scale", false),
        ("column.source", false),
        ("column.confidence", false),
    ];
    c.table(&columns, rows);
}

fn scale(c: &Composer<'_>, allotment: &Allotment, criterion: &Criterion) -> String {
    let point = |(value, share): &(Milli, Milli)| {
        let percent = Figure { scaled: share.0.into(), places: 1, decimals: 0 }.text(c.language());
        let message = Message::new("report.scale-point").with("value", allotment.amount(&criterion.of, *value));
        c.say(&message.with("percent", percent))
    };
    criterion.scale.iter().map(point).collect::<Vec<_>>().join("; ")
}

/// A table of firms: points by criterion with what the firm states, total, band, whether it is eligible; then why not.
fn scores(c: &mut Composer<'_>, allotment: &Allotment) {
    subsection(c, "report.scores");
    let problem = c.input.problem;
    if allotment.scheme.is_some() {
        c.paragraph(&Message::new("report.scores-says"));
    }
    let criteria: &[Criterion] = allotment.scheme.as_ref().map_or(&[], |scheme| &scheme.criteria);
    let bands = allotment.bands().is_some();
    let mut columns = vec![("column.firm", false), ("column.name", false)];
    columns.extend(criteria.iter().map(|_| ("column.criterion", true)));
    columns.push(("column.total", true));
    columns.extend(bands.then_some(("column.band", true)));
    columns.push(("column.eligible", false));
    let rows = problem.firms.iter().map(|firm| {
        let mut row = vec![Cell::words(&firm.id), Cell::words(&firm.name)];
        let by = allotment.score(firm).map_or_else(Vec::new, |score| score.by);
        row.extend(criteria.iter().zip(by).map(|(criterion, (value, points))| earned(c, allotment, criterion, value, points)));
        row.push(firm.points().map(Figure::milli).into());
        if bands {
            row.push(allotment.band(firm).map(Figure::count).into());
        }
        row.push(Cell::words(c.word(if allotment.admits(firm) { "word.yes" } else { "word.no" })));
        row
    });
    let rows = rows.collect();
    c.table(&columns, rows);
    // Each criterion has a column of its own, under its own name.
    if let Some(Block::Table(table)) = c.blocks.last_mut() {
        for (column, criterion) in table.columns.iter_mut().skip(2).zip(criteria) {
            column.title.clone_from(&criterion.name);
        }
    }
    let told = problem.firms.iter().filter_map(|firm| Some((firm, allotment.refusal(firm)?.1)));
    let told = told.map(|(firm, ground)| {
        c.say(&Message::new("report.not-eligible-firm").with("firm", firm.id.as_str()).with("ground", ground))
    });
    let told: Vec<String> = told.collect();
    if !told.is_empty() {
        subsection(c, "report.not-eligible");
        c.bullets(told);
    }
}

fn earned(c: &Composer<'_>, allotment: &Allotment, criterion: &Criterion, value: Option<Milli>, points: Milli) -> Cell {
    let Some(value) = value else { return Figure::milli(points).into() };
    let message = Message::new("report.earned").with("points", points);
    Cell::words(c.say(&message.with("value", allotment.amount(&criterion.of, value))))
}
