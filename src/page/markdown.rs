//! `comparison.md`: the comparison as Markdown, made of the blocks that a report is made of.
//!
//! Knows: which sections a reader needs, in which order. Must not know: how Markdown is escaped, HTML, files.

use super::html::Digits;
use super::rows::{self, Row};
use super::{demand, money, said};
use crate::comparison::{Comparison, OptionResult, PhaseResult, What, YearLine};
use crate::message::Message;
use crate::plan::Number;
use crate::problem::Language;
use crate::report::{Block, Cell, Column, Report, Table, clean, markdown as write};
use crate::text::Catalogue;

/// The text of `comparison.md`.
pub fn markdown(comparison: &Comparison, language: Language) -> String {
    let mut text = Text { comparison, c: Catalogue::of(language), blocks: Vec::new() };
    text.lead();
    text.figures();
    text.proof();
    text.moves();
    text.refused();
    text.money();
    text.demand();
    text.capacity();
    text.digests();
    let mut report = Report { title: comparison.title.clone(), language, blocks: text.blocks };
    clean::report(&mut report);
    write::write(&report)
}

struct Text<'a> {
    comparison: &'a Comparison,
    c: &'static Catalogue,
    blocks: Vec<Block>,
}

impl Text<'_> {
    fn section(&mut self, key: &str) {
        self.blocks.push(Block::Section(self.c.word(key).to_owned()));
    }
    fn paragraph(&mut self, text: String) {
        self.blocks.push(Block::Paragraph(text));
    }
    fn bullets(&mut self, items: Vec<String>) {
        if !items.is_empty() {
            self.blocks.push(Block::Bullets(items));
        }
    }
    /// A table; nothing where it has no rows.
    fn table(&mut self, columns: Vec<(String, bool)>, rows: Vec<Vec<String>>) {
        if rows.is_empty() {
            return;
        }
        let columns = columns.into_iter().map(|(title, numeric)| Column { title, numeric }).collect();
        let rows = rows.into_iter().map(|row| row.into_iter().map(Cell::Words).collect()).collect();
        self.blocks.push(Block::Table(Table { columns, rows }));
    }
    fn words(&self, keys: &[(&str, bool)]) -> Vec<(String, bool)> {
        keys.iter().map(|(key, numeric)| (self.c.word(key).to_owned(), *numeric)).collect()
    }

    fn lead(&mut self) {
        let said: Vec<String> = said::lead(self.comparison).iter().map(|m| self.c.say(m)).collect();
        self.blocks.push(Block::Lead(said.join(" ")));
        let count = self.comparison.options.len();
        self.bullets((0..count).map(|index| said::conclusion(self.c, self.comparison, index)).collect());
    }

    fn options(&self) -> Vec<(String, bool)> {
        let base = |index: usize| {
            if index == self.comparison.base { format!(" ({})", self.c.word("page.base")) } else { String::new() }
        };
        self.comparison.options.iter().enumerate().map(|(index, o)| (format!("{}{}", o.title, base(index)), true)).collect()
    }

    /// Figures with options as columns: the number, a star at the best, the difference in brackets.
    fn rows(&mut self, rows: &[Row]) {
        let language = self.c.language();
        let cell = |row: &Row, index: usize| {
            let Some(value) = row.values.get(index).and_then(Option::as_ref) else { return "–".to_owned() };
            let star = if row.best.get(index).copied().unwrap_or(false) { "★ " } else { "" };
            let difference = row.differences.get(index).and_then(Option::as_ref).filter(|_| index != self.comparison.base);
            let difference = difference.map_or_else(String::new, |d| format!(" ({})", row.digits.plain(d, true, language)));
            format!("{star}{}{difference}", row.plain(value, language))
        };
        let lines = rows
            .iter()
            .map(|row| {
                let title = format!("{}, {}", self.c.say(&row.title), row.unit(self.c));
                std::iter::once(title).chain((0..row.values.len()).map(|index| cell(row, index))).collect()
            })
            .collect();
        let mut columns = self.words(&[("column.figure", false)]);
        columns.extend(self.options());
        self.table(columns, lines);
    }

    fn figures(&mut self) {
        self.section("page.figures");
        self.paragraph(self.c.word("page.markdown-says").to_owned());
        self.rows(&rows::of_figures(self.comparison));
    }

    fn proof(&mut self) {
        self.section("page.status");
        for option in &self.comparison.options {
            self.option(option);
            let mut lines: Vec<String> = Vec::new();
            for phase in &option.phases {
                let steps = said::steps(phase).map_or_else(String::new, |steps| format!(" {}", self.c.say(&steps)));
                let proof = self.c.say(&said::proof(option, phase));
                let levels = said::levels(self.c, phase).map_or_else(String::new, |levels| format!(" {levels}"));
                lines.push(format!("{}: {proof}.{levels}{steps}", self.phase(phase)));
            }
            lines.extend(option.regret.iter().map(|regret| self.c.say(&said::regret(option, regret))));
            let warning = |text: &String| format!("{}: {}", self.c.word("page.warnings"), clean::quoted(text));
            lines.extend(option.warnings.iter().map(warning));
            self.bullets(lines);
            let conflict: Vec<String> = option
                .phases
                .iter()
                .flat_map(|p| &p.conflict)
                .map(|line| {
                    let short =
                        Digits::fitting([&line.shortfall].into_iter(), 0, 3).plain(&line.shortfall, false, self.c.language());
                    let message = Message::new("page.conflict-line").with("rule", line.rule.as_str()).with("shortfall", short);
                    let unit = rows::unit_word(self.c, &line.unit);
                    clean::quoted(&self.c.say(&message.with("unit", unit).with("text", line.text.as_str())))
                })
                .collect();
            if !conflict.is_empty() {
                self.paragraph(self.c.word("report.conflict-says").to_owned());
                self.bullets(conflict);
            }
        }
    }

    fn option(&mut self, option: &OptionResult) {
        self.blocks.push(Block::Subsection(option.title.clone()));
    }
    fn phase(&self, phase: &PhaseResult) -> String {
        self.c.say(&said::phase_title(phase))
    }

    fn moves(&mut self) {
        self.section("page.moves-title");
        self.paragraph(self.c.word("page.moves-says").to_owned());
        for option in &self.comparison.options {
            self.option(option);
            let told = |p: &PhaseResult| {
                let planned = said::planned(p);
                if planned { said::change_counts(self.c, p) } else { self.c.word(said::badge(p.status).1).to_owned() }
            };
            let used = |p: &PhaseResult| said::moves_used(p).map_or_else(String::new, |used| format!(" · {}", self.c.say(&used)));
            let sheet = |p: &PhaseResult| {
                let said = |sheet: &String| self.c.say(&Message::new("page.move-sheet").with("file", sheet.as_str()));
                p.move_sheet.as_ref().map_or_else(String::new, |sheet| format!(" · {}", said(sheet)))
            };
            let line = |p: &PhaseResult| format!("{}: {}{}{}", self.phase(p), told(p), used(p), sheet(p));
            let counts = option.phases.iter().map(line).collect();
            self.bullets(counts);
            let mut rows = Vec::new();
            for phase in &option.phases {
                for (what, key) in said::KINDS.iter().filter(|(what, _)| *what != What::Stays) {
                    let dash = |place: &Option<String>| place.clone().unwrap_or_else(|| "–".to_owned());
                    rows.extend(said::changes(phase, *what).into_iter().map(|change| {
                        let firm = format!("{} {}", change.firm, change.name);
                        let told = self.c.word(key).to_owned();
                        let area = |area: &Option<Number>| {
                            let shown = |n: &Number| Digits { shift: 0, places: 2 }.plain(n, false, self.c.language());
                            area.as_ref().map_or_else(|| "–".to_owned(), shown)
                        };
                        let (before, after) = (area(&change.area_before_m2), area(&change.area_after_m2));
                        let (from, to, rule) = (dash(&change.from), dash(&change.to), dash(&change.rule));
                        vec![phase.phase.to_string(), firm, told, from, to, before, after, rule]
                    }));
                }
            }
            let columns = [("column.phase", true), ("column.firm", false), ("page.what", false)];
            let places = [("page.from", false), ("page.to", false), ("page.area-before", true), ("page.area-after", true)];
            let columns = [columns.as_slice(), &places, &[("column.rule", false)]].concat();
            self.table(self.words(&columns), rows);
        }
    }

    fn refused(&mut self) {
        self.section("page.refused");
        self.paragraph(self.c.word("page.refused-says").to_owned());
        for option in &self.comparison.options {
            self.option(option);
            let count = |p: &&PhaseResult| !p.refused.is_empty();
            let counts = option.phases.iter().filter(count);
            self.bullets(counts.map(|p| format!("{}: {}", self.phase(p), self.c.say(&said::refused_count(p)))).collect());
            let mut rows = Vec::new();
            for phase in &option.phases {
                for (first, firms) in said::refusals(phase) {
                    let heading = said::heading(&first.code).map_or_else(String::new, |key| format!("{}. ", self.c.word(&key)));
                    let ground = clean::quoted(&format!("{heading}{}", self.c.say(&first.ground)));
                    let firms: Vec<String> = firms.iter().map(|line| said::refused_name(self.c, line)).collect();
                    rows.push(vec![phase.phase.to_string(), ground, firms.join("; ")]);
                }
            }
            if rows.is_empty() {
                let planned = option.phases.iter().any(said::planned);
                let key = if planned { "page.nobody-refused" } else { said::badge(option.status).1 };
                self.paragraph(self.c.word(key).to_owned());
            }
            self.table(self.words(&[("column.phase", true), ("column.reason", false), ("column.firms", false)]), rows);
        }
    }

    fn money(&mut self) {
        let (_, rows) = rows::of_money(self.comparison);
        let Some(first) = self.comparison.options.iter().find_map(|o| o.money.as_ref()) else { return };
        self.section("page.money");
        self.paragraph(self.c.say(&said::terms(&first.terms, &first.from)));
        self.rows(&rows);
        self.bullets(said::conventions(first).iter().map(|m| self.c.say(m)).collect());
        self.cash_flows(&rows);
        self.blocks.push(Block::Subsection(self.c.word("page.crossovers").to_owned()));
        let lines: Vec<String> = self.comparison.crossovers.iter().map(|x| said::crossover(self.c, self.comparison, x)).collect();
        if lines.is_empty() {
            self.paragraph(self.c.word("page.no-crossovers").to_owned());
        }
        self.bullets(lines);
        let assumed: Vec<Vec<String>> = money::assumed(&self.comparison.options)
            .into_iter()
            .map(|(a, by)| {
                let (what, value) = said::assumption(self.c, a);
                vec![what, value, a.confidence.clone(), a.source.clone(), by.join(", ")]
            })
            .collect();
        if !assumed.is_empty() {
            self.blocks.push(Block::Subsection(self.c.word("report.assumptions").to_owned()));
            self.paragraph(self.c.word("page.confidence-says").to_owned());
            let columns = [("page.assumption", false), ("column.value", true), ("page.confidence", false)];
            self.table(self.words(&[columns.as_slice(), &[("column.source", false), ("page.options", false)]].concat()), assumed);
        }
    }

    fn demand(&mut self) {
        self.section("page.demand");
        let Some(told) = &self.comparison.demand else {
            self.paragraph(self.c.say(&demand::not_asked()));
            return;
        };
        let about: Vec<String> = demand::about(told).iter().map(|m| self.c.say(m)).collect();
        self.paragraph(about.join(" "));
        self.bullets(demand::turns(self.comparison, told).iter().map(|m| self.c.say(m)).collect());
        let row = |point| {
            let cells = (0..self.comparison.options.len()).map(|index| demand::line(self.comparison, told, point, index, self.c));
            std::iter::once(self.c.say(&demand::heading(point))).chain(cells).collect()
        };
        let rows = told.points.iter().map(row).collect();
        let mut columns = vec![(format!("{} ({})", self.c.word("page.demand-firms"), demand::unit(told, self.c)), false)];
        columns.extend(self.options());
        self.table(columns, rows);
    }

    /// The cash flow of every option year by year, after what must be found first and what a firm pays.
    fn cash_flows(&mut self, rows: &[Row]) {
        let shape = Digits { shift: -9, places: 2 };
        let language = self.c.language();
        for (index, option) in self.comparison.options.iter().enumerate() {
            let Some(money) = &option.money else { continue };
            self.blocks.push(Block::Subsection(format!("{}: {}", self.c.word("page.cash-flow"), option.title)));
            let first = |row: &Row| {
                let value = row.values.get(index)?.as_ref()?;
                Some(format!("{}: {} {}", self.c.say(&row.title), row.unit(self.c), row.plain(value, language)))
            };
            let mut lines: Vec<String> = rows.iter().take(3).filter_map(first).collect();
            if let Some(peak) = lines.first_mut() {
                peak.push_str(&format!(" ({})", self.c.say(&said::deepest(money))));
            }
            self.bullets(lines);
            self.paragraph(self.c.word("page.cash-flow-table").to_owned());
            let line = |year: &YearLine| {
                let told = |(item, sum): (&String, &Number)| {
                    let line = said::flow_line(self.c, money, item);
                    (shape.of(sum) != Some(0)).then(|| format!("{line} {}", shape.plain(sum, true, language)))
                };
                let items: Vec<String> = year.items.iter().filter_map(told).collect();
                let sums = [&year.net, &year.cumulative].map(|sum| shape.plain(sum, false, language));
                let [net, cumulative] = sums;
                vec![said::calendar_year(year).to_owned(), year.begins.clone(), items.join("; "), net, cumulative]
            };
            let lines = money.years.iter().map(line).collect();
            let columns = [("page.year", true), ("page.begins", false), ("page.items", false)];
            self.table(self.words(&[columns.as_slice(), &[("page.net", true), ("page.cumulative", true)]].concat()), lines);
        }
    }

    fn capacity(&mut self) {
        let mut rows = Vec::new();
        for option in &self.comparison.options {
            for (phase, load) in option.phases.iter().flat_map(|p| p.loads.iter().map(move |l| (p, l))) {
                let digits = Digits::fitting([&load.load, &load.capacity].into_iter(), 0, 1);
                let shown = |n| digits.plain(n, false, self.c.language());
                let unit = rows::unit_word(self.c, &load.unit);
                let (node, number) = (load.node.clone(), phase.phase.to_string());
                rows.push(vec![option.title.clone(), number, node, shown(&load.load), shown(&load.capacity), unit]);
            }
        }
        if rows.is_empty() {
            return;
        }
        self.section("page.capacity");
        let columns = [("page.options", false), ("column.phase", true), ("column.node", false), ("column.load", true)];
        self.table(self.words(&[columns.as_slice(), &[("column.capacity", true), ("column.unit", false)]].concat()), rows);
    }

    fn digests(&mut self) {
        self.section("page.sources");
        self.paragraph(self.c.word("page.sources-says").to_owned());
        let mut rows = Vec::new();
        for option in &self.comparison.options {
            for phase in &option.phases {
                let title = format!("{}, {}", option.title, self.phase(phase));
                rows.push(vec![
                    title,
                    phase.plan.clone(),
                    phase.digest.clone().unwrap_or_else(|| "–".to_owned()),
                    phase.drawing.clone(),
                ]);
            }
        }
        let columns =
            [("page.option-and-phase", false), ("page.plan-file", false), ("page.digest", false), ("page.drawing-file", false)];
        self.table(self.words(&columns), rows);
        let mut scenarios: Vec<_> = self.comparison.options.iter().map(|o| &o.scenario).collect();
        scenarios.dedup_by(|a, b| a == b);
        let lines = scenarios.iter().map(|s| format!("{} {}: {}", self.c.word("page.scenario"), s.name, s.sha256)).collect();
        self.bullets(lines);
    }
}
