//! The composer: adds blocks, and says each sentence in the language of the problem.
//!
//! Knows: the catalogue. Must not know: what any section says.

use super::{Block, Cell, Column, Figure, ReportInput, Table};
use crate::firm::FirmIdx;
use crate::message::Message;
use crate::problem::{Holding, Language};
use crate::text::Catalogue;
use crate::units::{Area, Milli};

/// A report being written.
pub(super) struct Composer<'a> {
    pub(super) input: &'a ReportInput<'a>,
    pub(super) catalogue: &'static Catalogue,
    pub(super) blocks: Vec<Block>,
}

impl<'a> Composer<'a> {
    pub(super) fn new(input: &'a ReportInput<'a>) -> Self {
        Self { input, catalogue: Catalogue::of(input.problem.language), blocks: Vec::new() }
    }

    pub(super) fn language(&self) -> Language {
        self.catalogue.language()
    }

    pub(super) fn word(&self, key: &str) -> String {
        self.catalogue.word(key).to_owned()
    }

    pub(super) fn say(&self, message: &Message) -> String {
        self.catalogue.say(message)
    }

    /// The word under `family.name`, or the name as it stands where the catalogue has none.
    pub(super) fn word_or(&self, family: &str, name: &str) -> String {
        let key = format!("{family}.{name}");
        if self.catalogue.has(&key) { self.word(&key) } else { name.to_owned() }
    }

    pub(super) fn section(&mut self, key: &str) {
        let title = self.word(key);
        self.blocks.push(Block::Section(title));
    }

    pub(super) fn paragraph(&mut self, message: &Message) {
        let text = self.say(message);
        self.blocks.push(Block::Paragraph(text));
    }

    /// A list; nothing where there is nothing to list.
    pub(super) fn bullets(&mut self, items: Vec<String>) {
        if !items.is_empty() {
            self.blocks.push(Block::Bullets(items));
        }
    }

    /// A table under columns named by catalogue keys; `true` for numbers.
    pub(super) fn table(&mut self, columns: &[(&str, bool)], rows: Vec<Vec<Cell>>) {
        let columns = columns.iter().map(|&(key, numeric)| Column { title: self.word(key), numeric }).collect();
        self.blocks.push(Block::Table(Table { columns, rows }));
    }

    /// Points of a firm that holds nothing: the best of its offers anywhere.
    pub(super) fn points(&self, firm: FirmIdx) -> Option<Milli> {
        self.input.problem.firm(firm).points()
    }

    /// What a firm holds in the plan.
    pub(super) fn holding(&self, firm: FirmIdx) -> Option<&'a Holding> {
        self.input.audit.holdings.iter().find(|h| h.firm == firm)
    }

    /// All land of the scenario.
    pub(super) fn site_area(&self) -> Area {
        self.input.audit.budgets.iter().map(|b| b.site_area).sum()
    }

    /// A number of thousandths as the language writes it.
    pub(super) fn number(&self, value: Milli) -> String {
        Figure::milli(value).text(self.language())
    }
}

/// One key for one, another for any other number.
pub(crate) fn plural<'k>(count: usize, one: &'k str, many: &'k str) -> Message {
    Message::new(if count == 1 { one } else { many }).with("count", count)
}
