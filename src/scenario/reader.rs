//! What every step of reading needs: the text, the list of mistakes, tokens with their places.
//!
//! Knows: one scenario file and the mistakes found so far, in any file. Must not know: what a scenario means.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use super::at::{At, Names, OneOrMany};
use super::names::did_you_mean;
use crate::diagnostic::{Diagnostic, Severity, Spot, fault};

/// A word or a number as it is written, and where.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub text: String,
    pub spot: Spot,
    /// How a number here writes its decimals.
    pub decimal: DecimalSign,
}

/// How numbers of a file write their decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DecimalSign {
    /// A point, as everywhere in TOML.
    Point,
    /// A comma, as declared.
    Comma,
    /// A point, in a file of a kind that often means thousands by it: nobody has declared which.
    PointUndeclared,
}

/// The scenario file being read, and every mistake found so far.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub file: Arc<str>,
    pub text: &'a str,
    found: RefCell<Vec<Diagnostic>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &Arc<str>, text: &'a str) -> Self {
        Self { file: Arc::clone(file), text, found: RefCell::default() }
    }

    /// Keeps a mistake or a doubt.
    pub(super) fn report(&self, diagnostic: Diagnostic) {
        self.found.borrow_mut().push(diagnostic);
    }

    /// How many mistakes and doubts there are.
    pub(super) fn count(&self) -> usize {
        self.found.borrow().len()
    }

    /// How many mistakes there are.
    pub(super) fn count_faults(&self) -> usize {
        self.found.borrow().iter().filter(|d| d.severity == Severity::Error).count()
    }

    /// Whether the scenario cannot be used.
    pub(super) fn has_faults(&self) -> bool {
        self.found.borrow().iter().any(|d| d.severity == Severity::Error)
    }

    /// All mistakes and doubts in order of place, each once.
    pub(super) fn into_found(self) -> Vec<Diagnostic> {
        let mut found = self.found.into_inner();
        found.sort_by(|a, b| {
            (a.spot.file != self.file, &a.spot, a.severity, a.code).cmp(&(b.spot.file != self.file, &b.spot, b.severity, b.code))
        });
        found.dedup();
        found
    }

    pub(super) fn spot(&self, span: &Range<usize>) -> Spot {
        Spot::new(&self.file, span.clone())
    }

    pub(super) fn spot_of<T>(&self, at: &At<T>) -> Spot {
        self.spot(&at.span)
    }

    /// How a file writes decimals, as declared under a key.
    pub(super) fn decimal_sign(&self, at: &At<String>, key: &str) -> DecimalSign {
        match at.value.as_str() {
            "," => DecimalSign::Comma,
            "." => DecimalSign::Point,
            other => {
                let told = fault("unknown-word", &self.spot_of(at)).with("word", other).with("key", key);
                self.report(told.helped(did_you_mean(other, [",", "."])));
                DecimalSign::Point
            }
        }
    }

    /// A word of the file, escapes resolved.
    pub(super) fn word(&self, at: &At<String>) -> Token {
        Token { text: at.value.clone(), spot: self.spot_of(at), decimal: DecimalSign::Point }
    }

    /// A number of the file, as it is written but for TOML's underscores.
    pub(super) fn number<T>(&self, at: &At<T>) -> Token {
        let written = self.text.get(at.span.clone()).unwrap_or_default();
        let text = written.chars().filter(|c| *c != '_').collect();
        Token { text, spot: self.spot_of(at), decimal: DecimalSign::Point }
    }

    /// One number for both, or the two of a list.
    pub(super) fn one_or_two<T>(&self, at: &At<OneOrMany<T>>) -> (Token, Token) {
        match &at.value {
            OneOrMany::Many(many) if many.len() == 2 => (self.number(&many[0]), self.number(&many[1])),
            _ => (self.number(at), self.number(at)),
        }
    }

    /// The words of a list, or the one word in its place.
    pub(super) fn words(&self, names: &Names) -> Vec<Token> {
        match &names.value {
            OneOrMany::One(word) => vec![Token { text: word.clone(), spot: self.spot_of(names), decimal: DecimalSign::Point }],
            OneOrMany::Many(words) if words.is_empty() => {
                self.report(fault("empty-list", &self.spot_of(names)));
                Vec::new()
            }
            OneOrMany::Many(words) => words.iter().map(|word| self.word(word)).collect(),
        }
    }
}

impl Reader<'_> {
    /// Whether exactly one of the keys of a table is stated; otherwise that is reported.
    pub(super) fn exactly_one(&self, spot: &Spot, table: &str, keys: &[(&str, bool)]) -> bool {
        let stated: Vec<String> = keys.iter().filter(|(_, stated)| *stated).map(|(key, _)| format!("`{key}`")).collect();
        if stated.len() == 1 {
            return true;
        }
        let all: Vec<String> = keys.iter().map(|(key, _)| format!("`{key}`")).collect();
        let told = match stated.is_empty() {
            true => fault("none-of", spot).with("table", table),
            false => fault("more-than-one-of", spot).with("table", table).with("stated", stated),
        };
        self.report(told.with("keys", all));
        false
    }
}
