//! The pen: adds blocks, says each sentence in the language of the letter, leaves lines for what is not stated.
//!
//! Knows: the catalogue, whom a letter is for. Must not know: what any letter says.

use super::others::Others;
use super::{Block, LetterInput};
use crate::firm::FirmIdx;
use crate::message::{Arg, Message};
use crate::problem::{Day, level_words};
use crate::report::{Cell, Column, Figure, Table, clean};
use crate::text::Catalogue;
use crate::units::Milli;

/// A line to be filled in by hand.
pub(super) const BLANK: &str = "……………………………………";

/// A shorter one, for a place before a day.
const SHORT: &str = "…………………";

pub(super) struct Pen<'a> {
    pub(super) input: &'a LetterInput<'a>,
    pub(super) catalogue: &'static Catalogue,
    /// Whom the letter must not name.
    pub(super) others: Others,
    pub(super) blocks: Vec<Block>,
}

impl<'a> Pen<'a> {
    /// A letter to a firm.
    pub(super) fn to(input: &'a LetterInput<'a>, firm: FirmIdx) -> Self {
        Self { others: Others::than(input.problem, firm), ..Self::for_the_committee(input) }
    }

    /// A paper that may name everybody.
    pub(super) fn for_the_committee(input: &'a LetterInput<'a>) -> Self {
        Self { input, catalogue: Catalogue::of(input.problem.language), others: Others::default(), blocks: Vec::new() }
    }

    pub(super) fn word(&self, key: &str) -> String {
        self.catalogue.word(key).to_owned()
    }

    /// A sentence; names in it stand between quotation marks instead of backticks.
    pub(super) fn say(&self, message: &Message) -> String {
        clean::line(&clean::quoted(&self.catalogue.say(message)))
    }

    /// The word under `family.name`, or another where the catalogue has none.
    pub(super) fn word_or(&self, family: &str, name: &str, otherwise: &str) -> String {
        let key = format!("{family}.{name}");
        self.word(if self.catalogue.has(&key) { &key } else { otherwise })
    }

    /// A sentence from elsewhere, or that it is withheld where it names another applicant.
    pub(super) fn tell(&self, message: &Message) -> String {
        if self.others.are_in(message) { self.word("letter.withheld") } else { self.say(message) }
    }

    /// Words of the planner, or that they are withheld.
    pub(super) fn quote(&self, text: &str) -> String {
        if self.others.stand_in(text) { self.word("letter.withheld") } else { clean::line(text) }
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
    pub(super) fn table(&mut self, columns: &[(&str, bool)], mut rows: Vec<Vec<Cell>>) {
        for cell in rows.iter_mut().flatten() {
            if let Cell::Words(text) = cell {
                *text = clean::line(text);
            }
        }
        let columns = columns.iter().map(|&(key, numeric)| Column { title: self.word(key), numeric }).collect();
        self.blocks.push(Block::Table(Table { columns, rows }));
    }

    /// What is stated, on one line; else a line to be filled in.
    pub(super) fn stated(&self, text: Option<&String>) -> String {
        text.map(|text| clean::line(text)).filter(|text| !text.is_empty()).unwrap_or_else(|| BLANK.to_owned())
    }

    /// Where and when papers are signed.
    pub(super) fn signed_at(&self) -> String {
        let letters = self.input.letters;
        let place = self.stated(letters.place.as_ref()).replace(BLANK, SHORT);
        format!("{place}, {}", self.day(letters.date).replace(BLANK, SHORT))
    }

    /// A day as people write it, or a line to be filled in.
    pub(super) fn day(&self, day: Option<Day>) -> String {
        let Some(day) = day else { return BLANK.to_owned() };
        format!("{} {} {}", day.day, self.month(day.month.into()), day.year)
    }

    /// The name of a month, 1 to 12.
    pub(super) fn month(&self, month: usize) -> String {
        self.word("letter.months").split_whitespace().nth(month - 1).unwrap_or("").to_owned()
    }

    /// When a firm applied, as people write it where it is a day; none where it did not say.
    pub(super) fn applied(&self, firm: FirmIdx) -> Option<String> {
        let stated = self.input.problem.firm(firm).applied.as_deref()?;
        let (day, time) = stated.split_at_checked(10).unwrap_or((stated, ""));
        let Some(day) = Day::parse(day) else { return Some(clean::line(stated)) };
        let time = time.trim_start_matches(['T', ' ']).trim_end_matches('Z');
        let day = self.day(Some(day));
        Some(if time.is_empty() { day } else { format!("{day}, {}", clean::line(time)) })
    }

    /// A number of thousandths as the language writes it.
    pub(super) fn number(&self, value: Milli) -> String {
        Figure::milli(value).text(self.input.problem.language)
    }

    /// A value as the language writes it.
    pub(super) fn value(&self, value: impl Into<Arg>) -> String {
        self.catalogue.arg(&value.into())
    }

    /// A fact for a list of facts.
    pub(super) fn fact(&self, key: &str, value: String) -> (String, String) {
        (self.word(key), value)
    }

    /// What is measured by a level of the objective.
    pub(super) fn measure(&self, name: &str) -> String {
        self.say(&level_words(name, &self.input.problem.currency))
    }
}
