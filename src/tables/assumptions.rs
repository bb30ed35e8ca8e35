//! What the plan rests on: scenario, numbers it states without a source, benchmarks with source and confidence.

use super::maker::Maker;
use super::summary::yes;
use super::{Cell, Kind, Table, View};
use crate::message::Message;
use crate::packs::norms::{owner, shown_value};
use crate::packs::{Confidence, Pack};
use crate::rules::RuleKind;
use crate::text::grouped;
use crate::units::{Area, Milli, div_round};

pub(super) fn table(maker: &Maker<'_>) -> Table {
    let columns = vec![
        maker.column("table.part", Kind::Text),
        maker.column("column.benchmark-of", Kind::Text),
        maker.column("table.stated-value", Kind::Text),
        maker.column("table.low", Kind::Mixed),
        maker.column("table.high", Kind::Mixed),
        maker.column("column.unit", Kind::Text),
        maker.column("table.confidence", Kind::Text),
        maker.column("table.illustrative", Kind::Text),
        maker.column("column.source", Kind::Text),
    ];
    let mut table = maker.table(View::Assumptions, ("table.title-assumptions", "table.sheet-assumptions"), columns);
    let mut lines = Lines { maker, rows: Vec::new() };
    lines.run();
    lines.stated();
    lines.benchmarks();
    table.rows = lines.rows;
    table.notes.push(maker.word("table.note-confidence"));
    table
}

struct Lines<'a> {
    maker: &'a Maker<'a>,
    rows: Vec<Vec<Cell>>,
}

impl Lines<'_> {
    /// What the tables were made from, and by what.
    fn run(&mut self) {
        let (maker, problem, plan) = (self.maker, self.maker.input.problem, self.maker.input.plan);
        let solver = format!("{} {}", plan.solver.name, plan.solver.version);
        let lines = [
            ("table.scenario", maker.text(&problem.name)),
            ("table.title", maker.text(&problem.title)),
            ("table.scenario-digest", maker.text(&problem.sha256)),
            ("table.plan-digest", maker.stated(plan.digest.as_deref())),
            ("table.version", maker.text(env!("CARGO_PKG_VERSION"))),
            ("table.solver", maker.text(&solver)),
            ("table.crs", maker.text(problem.crs.name())),
            ("table.currency", maker.text(&problem.currency)),
            ("table.seed", maker.text(&problem.seed)),
            ("table.author-note", maker.stated(problem.note.as_deref())),
        ];
        for (key, value) in lines {
            let mut row = vec![Cell::text(maker.word("table.part-run")), Cell::text(maker.word(key)), value];
            row.resize(9, Cell::Empty);
            self.rows.push(row);
        }
    }

    /// A number that the scenario states; the software knows no source for it.
    fn number(&mut self, what: &str, said: String) {
        let maker = self.maker;
        self.rows.push(vec![
            Cell::text(maker.word("table.part-stated")),
            maker.label(what),
            Cell::text(said),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::text(Confidence::D.letter()),
            Cell::text(yes(maker, true)),
            Cell::text(maker.word("table.no-source")),
        ]);
    }

    fn stated(&mut self) {
        if !self.maker.input.problem.basis.packs.is_empty() {
            self.sourced();
            return;
        }
        let (maker, problem) = (self.maker, self.maker.input.problem);
        for rule in &problem.rules {
            let number = match &rule.kind {
                RuleKind::KeepApart(r) => Message::new("stated.distance").with("metres", r.metres),
                RuleKind::Near(r) => Message::new("stated.distance").with("metres", r.metres),
                RuleKind::Noise(r) => Message::new("stated.noise").with("attenuation", r.attenuation).with("limit", r.limit),
                _ => continue,
            };
            self.number(&rule.name, maker.say(&number));
        }
        for node in problem.resources.iter().flat_map(|resource| &resource.nodes).filter(|node| node.coincidence != 1_000) {
            let factor = grouped(problem.language, node.coincidence.into(), 3, 0);
            self.number(&node.id, maker.say(&Message::new("stated.coincidence").with("nodes", factor)));
        }
        let mut seen = Vec::new();
        for rules in problem.land.rows.iter().filter_map(|row| row.building_rules) {
            if seen.contains(&rules) {
                continue;
            }
            seen.push(rules);
            let rows: Vec<String> =
                problem.land.rows.iter().filter(|r| r.building_rules == Some(rules)).map(|r| r.id.clone()).collect();
            let coverage = grouped(problem.language, rules.coverage.into(), 1, 0);
            let message = Message::new("stated.building").with("rows", rows.clone()).with("front", rules.front);
            let message = message.with("rear", rules.rear).with("side", rules.side).with("coverage", coverage);
            self.number(&rows.join(", "), maker.say(&message));
        }
    }

    /// The numbers that the scenario states, each with the norm it cites, where packs are named.
    fn sourced(&mut self) {
        let (maker, basis) = (self.maker, &self.maker.input.problem.basis);
        let language = maker.input.problem.language;
        for stated in &basis.stated {
            let owner = maker.say(&owner(&stated.of, &stated.key));
            let value = shown_value(stated.value, &stated.unit, language);
            let Some((pack, norm)) = basis.cited(stated) else {
                self.number(&owner, value);
                continue;
            };
            let source = format!("{}/{}: {}", pack.name, norm.key, norm.source(language));
            self.rows.push(vec![
                Cell::text(maker.word("table.part-stated")),
                maker.label(&owner),
                Cell::text(value),
                norm.low.into(),
                norm.high.into(),
                Cell::text(maker.word_or("unit", &norm.unit)),
                Cell::text(norm.confidence.letter()),
                Cell::text(yes(maker, norm.confidence == Confidence::D)),
                maker.text(&source),
            ]);
        }
    }

    /// The figures that the report sets beside the plan.
    fn benchmarks(&mut self) {
        let (maker, language) = (self.maker, self.maker.input.problem.language);
        let pack = Pack::benchmarks();
        let name = maker.say(&Message::new("table.part-pack").with("pack", pack.name.as_str()));
        let hectares = Milli(i64::try_from(div_round(pack.estate_from.0, Area::PER_M2 * 10)).unwrap_or(i64::MAX));
        self.rows.push(vec![
            Cell::text(name.as_str()),
            Cell::text(maker.word("table.estate-from")),
            Cell::Empty,
            hectares.into(),
            Cell::Empty,
            Cell::text("ha"),
            maker.stated(pack.estate_confidence.map(Confidence::letter)),
            Cell::text(yes(maker, pack.estate_confidence == Some(Confidence::D))),
            maker.text(pack.estate_source(language)),
        ]);
        for figure in &pack.benchmarks {
            self.rows.push(vec![
                Cell::text(name.as_str()),
                maker.text(figure.what(language)),
                Cell::Empty,
                figure.low.into(),
                figure.high.into(),
                Cell::text(maker.word_or("unit", &figure.unit)),
                Cell::text(figure.confidence.letter()),
                Cell::text(yes(maker, figure.confidence == Confidence::D)),
                maker.text(figure.source(language)),
            ]);
        }
    }
}
