//! A mistake or a doubt about the input, as plain data: code, place in a file, words by key.
//!
//! Knows: files as text, spans in bytes, how a diagnostic is shown. Must not know: what a scenario is.
//! Lines and columns are counted here and nowhere else. The label and the help of a code stand in the
//! catalogue under `label.CODE` and `help.CODE`; a diagnostic may bring its own help instead.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

use crate::message::{Arg, Message};
use crate::problem::Language;
use crate::text::Catalogue;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The input cannot be used.
    Error,
    /// The input can be used, but is probably not what was meant.
    Warning,
}

/// A range of bytes in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The file as it was given.
    pub file: Arc<str>,
    /// First byte of the range, counted after a byte order mark.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Row and column of a table, where the file is one.
    pub cell: Option<Cell>,
}

/// A cell of a table: its row as a spreadsheet counts it, and the header of its column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Row; the header is row 1.
    pub row: usize,
    /// Header of the column; empty where the header itself is meant.
    pub column: Arc<str>,
    /// The name of the cell in a workbook: `Pemohon!D7`.
    pub name: Option<Arc<str>>,
}

impl Spot {
    /// A range of a file.
    pub fn new(file: &Arc<str>, span: Range<usize>) -> Self {
        Self { file: Arc::clone(file), start: span.start, end: span.end.max(span.start), cell: None }
    }
}

/// One mistake or doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable kebab-case word.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: the key `diag.CODE` and its parameters.
    pub message: Message,
    /// Where.
    pub spot: Spot,
    /// What to write instead, where it is not the standing help of the code.
    pub help: Option<Message>,
    /// The other place that it is about: the first of two that clash.
    pub other: Option<Spot>,
}

/// A mistake.
pub fn fault(code: &'static str, spot: &Spot) -> Diagnostic {
    Diagnostic::new(code, Severity::Error, spot)
}

/// A doubt: legal, but probably not meant.
pub fn caution(code: &'static str, spot: &Spot) -> Diagnostic {
    Diagnostic::new(code, Severity::Warning, spot)
}

impl Diagnostic {
    fn new(code: &'static str, severity: Severity, spot: &Spot) -> Self {
        Self { code, severity, message: Message::new(&format!("diag.{code}")), spot: spot.clone(), help: None, other: None }
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Arg>) -> Self {
        self.message = self.message.with(name, value);
        self
    }

    /// Sets the help.
    #[must_use]
    pub fn helped(mut self, help: Option<Message>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Sets the other place.
    #[must_use]
    pub fn beside(mut self, other: &Spot) -> Self {
        self.other = Some(other.clone());
        self
    }

    /// The sentence under a prefix of the catalogue with the parameters of the message, where there is one.
    fn standing(&self, prefix: &str, catalogue: &Catalogue) -> Option<String> {
        let key = format!("{prefix}.{}", self.code);
        catalogue.has(&key).then(|| catalogue.say(&Message { key, args: self.message.args.clone() }))
    }

    /// What is wrong, in words.
    pub fn text(&self, language: Language) -> String {
        let catalogue = Catalogue::of(language);
        let Some(cell) = &self.spot.cell else { return catalogue.say(&self.message) };
        let place = match &cell.name {
            None => Message::new("diagnostic.cell").with("row", cell.row).with("column", &*cell.column),
            Some(name) if cell.column.is_empty() => Message::new("diagnostic.sheet-cell").with("cell", &**name),
            Some(name) => Message::new("diagnostic.sheet-field").with("cell", &**name).with("column", &*cell.column),
        };
        format!("{}: {}", catalogue.say(&place), catalogue.say(&self.message))
    }

    /// What to write instead, in words.
    pub fn help_text(&self, language: Language) -> Option<String> {
        let catalogue = Catalogue::of(language);
        let own = self.help.as_ref().map(|help| catalogue.say(help));
        own.or_else(|| self.standing("help", catalogue))
    }

    /// The words beside the underlined token.
    pub fn label_text(&self, language: Language) -> Option<String> {
        self.standing("label", Catalogue::of(language))
    }

    /// The diagnostic as one JSON object.
    pub fn to_json(&self, sources: &Sources, language: Language) -> serde_json::Value {
        let (start, end) = sources.position(&self.spot);
        let other = self.other.as_ref().map(|spot| {
            let (start, _) = sources.position(spot);
            serde_json::json!({ "file": &*spot.file, "line": start.line, "column": start.column })
        });
        serde_json::json!({
            "file": &*self.spot.file,
            "line": start.line,
            "column": start.column,
            "end": { "line": end.line, "column": end.column },
            "cell": self.spot.cell.as_ref().and_then(|cell| cell.name.as_deref()),
            "code": self.code,
            "severity": self.severity,
            "text": self.text(language),
            "help": self.help_text(language),
            "other": other,
        })
    }

    /// The diagnostic as a person reads it in a terminal, with the line and the token underlined.
    pub fn render(&self, sources: &Sources, language: Language, color: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let catalogue = Catalogue::of(language);
        let name = catalogue.word(match self.severity {
            Severity::Error => "diagnostic.error",
            Severity::Warning => "diagnostic.warning",
        });
        let view = sources.view(&self.spot);
        let mut mark = AnnotationKind::Primary.span(view.span);
        if let Some(label) = self.label_text(language) {
            mark = mark.label(label);
        }
        let snippet = Snippet::source(view.line).line_start(view.number).path(self.spot.file.to_string()).annotation(mark);
        let mut group: Group<'_> = level.with_name(name).primary_title(self.text(language)).id(self.code).element(snippet);
        if let Some(other) = &self.other {
            let view = sources.view(other);
            let mark = AnnotationKind::Context.span(view.span).label(catalogue.word("diagnostic.other"));
            group =
                group.element(Snippet::source(view.line).line_start(view.number).path(other.file.to_string()).annotation(mark));
        }
        if let Some(help) = self.help_text(language) {
            group = group.element(Level::HELP.with_name(catalogue.word("diagnostic.help")).message(help));
        }
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }
}

/// A line and a column, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// The text of every file that was read, without byte order marks.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    texts: BTreeMap<Arc<str>, Text>,
}

#[derive(Debug, Clone)]
struct Text {
    text: Arc<str>,
    lines: Vec<usize>,
}

/// One line to show, with the part of it to underline.
struct View {
    line: String,
    number: usize,
    span: Range<usize>,
}

impl Sources {
    /// Adds a file.
    pub fn insert(&mut self, file: &Arc<str>, text: Arc<str>) {
        let ends = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        self.texts.insert(Arc::clone(file), Text { text, lines });
    }

    /// The files, as they are shown.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(AsRef::as_ref)
    }

    /// Where a spot starts and ends.
    pub fn position(&self, spot: &Spot) -> (Position, Position) {
        let Some(text) = self.texts.get(&spot.file) else {
            let start = Position { line: 1, column: 1 };
            return (start, start);
        };
        (text.position(spot.start), text.position(spot.end))
    }

    fn view(&self, spot: &Spot) -> View {
        self.texts.get(&spot.file).map_or(View { line: String::new(), number: 1, span: 0..0 }, |text| text.view(spot))
    }
}

impl Text {
    /// The nearest start of a character at or before a byte.
    fn floor(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        (0..=at).rev().find(|&i| self.text.is_char_boundary(i)).unwrap_or(0)
    }

    fn line_of(&self, at: usize) -> usize {
        self.lines.partition_point(|&start| start <= at).saturating_sub(1)
    }

    fn position(&self, at: usize) -> Position {
        let at = self.floor(at);
        let line = self.line_of(at);
        Position { line: line + 1, column: self.text[self.lines[line]..at].chars().count() + 1 }
    }

    fn view(&self, spot: &Spot) -> View {
        let (start, end) = (self.floor(spot.start), self.floor(spot.end));
        let line = self.line_of(start);
        let from = self.lines[line];
        let to = self.lines.get(line + 1).copied().unwrap_or(self.text.len());
        let shown = self.text[from..to].trim_end_matches(['\n', '\r']);
        let within = |at: usize| at.clamp(from, from + shown.len()) - from;
        let (start, mut end) = (within(start), within(end));
        if start == end {
            end = shown[start..].chars().next().map_or(end, |c| end + c.len_utf8());
        }
        View { line: shown.to_owned(), number: line + 1, span: start..end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(text: &str) -> (Sources, Arc<str>) {
        let (mut sources, file) = (Sources::default(), Arc::from("a.toml"));
        sources.insert(&file, Arc::from(text));
        (sources, file)
    }

    #[test]
    fn columns_count_characters_and_lines_may_end_in_crlf() {
        let text = "a = 1\r\nнаме = \"🏭\" # x\r\n";
        let (sources, file) = sources(text);
        let at = text.find('🏭').expect("there");
        let (start, end) = sources.position(&Spot::new(&file, at..at + 4));
        assert_eq!((start.line, start.column, end.column), (2, 9, 10));
    }

    #[test]
    fn spans_off_the_text_or_inside_a_character_do_not_panic() {
        let (sources, file) = sources("🏭\n");
        for span in [0..0, 1..2, 3..99, 98..99] {
            let shown = fault("syntax", &Spot::new(&file, span)).render(&sources, Language::En, false);
            assert!(shown.contains("a.toml:"), "{shown}");
        }
    }
}
