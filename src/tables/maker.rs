//! What every table is made with: sources, words, columns.
//!
//! Knows: how a column and a cell are put together. Must not know: what stands in which table.

use super::public::Hidden;
use super::{Cell, Column, Formula, Kind, Table, TablesInput, View};
use crate::message::Message;
use crate::pieces::Pieces;
use crate::plan::{Number, Status};
use crate::text::{Catalogue, one_line};
use crate::units::{Area, Length, Milli, div_round};

/// Sources and words of the tables.
pub(super) struct Maker<'a> {
    pub(super) input: &'a TablesInput<'a>,
    pub(super) pieces: Pieces,
    /// What must not be seen, where everybody reads the tables.
    pub(super) hidden: Option<Hidden>,
    catalogue: &'static Catalogue,
}

impl<'a> Maker<'a> {
    pub(super) fn new(input: &'a TablesInput<'a>) -> Self {
        let pieces = Pieces::of(input.problem, input.audit);
        let hidden = input.public.then(|| Hidden::of(input));
        Self { input, pieces, hidden, catalogue: Catalogue::of(input.problem.language) }
    }

    /// Whether everything is shown.
    pub(super) fn all(&self) -> bool {
        !self.input.public
    }

    /// Whether there is a plan to show.
    pub(super) fn planned(&self) -> bool {
        matches!(self.input.plan.status, Status::Optimal | Status::Feasible)
    }

    pub(super) fn word(&self, key: &str) -> String {
        self.line(self.catalogue.word(key))
    }

    pub(super) fn say(&self, message: &Message) -> String {
        self.line(&self.catalogue.say(message))
    }

    /// A word of a family, or the name itself where the family does not have it.
    pub(super) fn word_or(&self, family: &str, name: &str) -> String {
        let key = format!("{family}.{name}");
        if self.catalogue.has(&key) { self.word(&key) } else { self.line(name) }
    }

    /// Text on one line, without characters that mislead.
    pub(super) fn line(&self, text: &str) -> String {
        one_line(text)
    }

    /// A sentence about firms; withheld where everybody reads it and it names one without land.
    pub(super) fn sentence(&self, message: &Message) -> String {
        self.hidden.as_ref().and_then(|hidden| hidden.instead_of(message)).unwrap_or_else(|| self.say(message))
    }

    /// A name that the planner gave; withheld as a sentence is.
    pub(super) fn label(&self, label: &str) -> Cell {
        self.hidden.as_ref().map_or_else(|| self.text(label), |hidden| self.text(&hidden.label(label)))
    }

    /// A cell of text.
    pub(super) fn text(&self, text: &str) -> Cell {
        Cell::text(self.line(text))
    }

    /// A cell of text that may not be stated.
    pub(super) fn stated(&self, text: Option<&str>) -> Cell {
        text.map_or(Cell::Empty, |text| self.text(text))
    }

    /// A column of this title.
    pub(super) fn column(&self, key: &str, kind: Kind) -> Column {
        self.titled(self.word(key), kind)
    }

    /// A column of money, with its currency in the title.
    pub(super) fn money(&self, key: &str) -> Column {
        let title = self.say(&Message::new(key).with("currency", self.input.problem.currency.as_str()));
        self.titled(title, Kind::Money)
    }

    fn titled(&self, title: String, kind: Kind) -> Column {
        Column { title, kind, sum: false, formula: Formula::None, names: false }
    }

    /// A table without rows; its totals, if any, are called so as the language does.
    pub(super) fn table(&self, view: View, (title, name): (&str, &str), columns: Vec<Column>) -> Table {
        let total = columns.iter().any(|column| column.sum).then(|| self.word("table.total"));
        Table { view, title: self.word(title), name: self.word(name), notes: Vec::new(), columns, rows: Vec::new(), total }
    }

    /// A number of the plan to the thousandth; what is no plain decimal stands as it was written.
    pub(super) fn number(&self, number: Option<&Number>) -> Cell {
        let Some(number) = number else { return Cell::Empty };
        let scaled = number.scaled(9).map(|n| div_round(n, 1_000_000)).and_then(|n| i64::try_from(n).ok());
        scaled.map_or_else(|| self.text(&number.0.to_string()), |n| Cell::Milli(Milli(n)))
    }
}

impl Column {
    /// The column, added up.
    pub(super) fn summed(self) -> Self {
        Self { sum: true, ..self }
    }
    /// The column, worked out from others.
    pub(super) fn by(self, formula: Formula) -> Self {
        Self { formula, ..self }
    }
    /// The column, with names that everybody may see.
    pub(super) fn named(self) -> Self {
        Self { names: true, ..self }
    }
}

impl From<Area> for Cell {
    fn from(area: Area) -> Self {
        Self::Area(area)
    }
}
impl From<Length> for Cell {
    fn from(length: Length) -> Self {
        Self::Length(length)
    }
}
impl From<Milli> for Cell {
    fn from(milli: Milli) -> Self {
        Self::Milli(milli)
    }
}
impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Self::Whole(i64::try_from(count).unwrap_or(i64::MAX))
    }
}
impl From<u32> for Cell {
    fn from(count: u32) -> Self {
        Self::Whole(i64::from(count))
    }
}
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}
