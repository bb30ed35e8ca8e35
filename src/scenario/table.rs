//! Firms from a table: headers, rows, nothing lost. CSV files and workbooks both end here.
//!
//! Knows: columns and the fields they stand for. Must not know: what a field means, what kind of file it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::at::At;
use super::cell_field::Field;
use super::facts::Facts;
use super::firm_entry::{FIRM_FIELDS, FirmEntry, TERMS_FIELDS, TermsEntry};
use super::names::did_you_mean;
use super::reader::{DecimalSign, Reader, Token};
use crate::diagnostic::{Cell, Spot, caution, fault};

/// What a column stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Id,
    Wanted,
    Plots,
    Firm(&'static str),
    Terms(&'static str),
    Uses(String),
    /// A fact of the planner's own; whether it is a number.
    Fact(String, bool),
    LeftOut,
}

/// A column and the header it has in the file.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub name: Arc<str>,
    column: Column,
}

/// What a column takes, for files whose cells have types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "xlsx"), allow(dead_code, reason = "only workbooks have cells with types"))]
pub(super) enum Takes {
    /// Names and ids.
    Text,
    /// A number.
    Number,
    /// A number, or two with a dash between.
    Range,
    /// A yes or no.
    YesNo,
    /// A date.
    Moment,
    /// Nobody looks at it.
    Anything,
}

#[cfg_attr(not(feature = "xlsx"), allow(dead_code, reason = "only workbooks have cells with types"))]
impl Header {
    /// What the column takes.
    pub(super) fn takes(&self) -> Takes {
        match &self.column {
            Column::Firm("name" | "class" | "sector" | "kbli") | Column::Id | Column::Wanted => Takes::Text,
            Column::Firm("applied") => Takes::Moment,
            Column::Firm(_) | Column::Terms(_) | Column::Uses(_) | Column::Fact(_, true) => Takes::Number,
            Column::Fact(_, false) => Takes::YesNo,
            Column::Plots => Takes::Range,
            Column::LeftOut => Takes::Anything,
        }
    }

    /// Whether it is the column of ids.
    pub(super) fn is_id(&self) -> bool {
        self.column == Column::Id
    }
}

/// Headers of a file and the fields they stand for, as the scenario maps them.
pub(super) type ColumnMap = BTreeMap<At<String>, At<String>>;

/// A table of firms.
pub(super) struct Table<'t> {
    pub reader: &'t Reader<'t>,
    pub file: &'t Arc<str>,
    /// The key of `[scenario]` that says how it is written.
    pub key: &'static str,
    pub columns: &'t ColumnMap,
    pub resources: &'t BTreeSet<String>,
    pub facts: &'t Facts,
    /// Some resource or fact could not be read: a header that is not known may be its name.
    pub incomplete: bool,
    /// How text writes decimals.
    pub decimal: DecimalSign,
    /// Whether that is stated, or follows from cells that have types: then nothing is doubted.
    pub stated: bool,
}

impl Table<'_> {
    /// The firms of rows that are not blank, each with its row as a spreadsheet counts it.
    pub(super) fn firms(&self, headers: &[Header], rows: impl Iterator<Item = (usize, Vec<Field>)>) -> Vec<FirmEntry> {
        let rows = rows.filter(|(_, fields)| fields.iter().any(|f| !f.text.trim().is_empty()));
        let rows: Vec<(usize, Vec<Field>)> = rows.collect();
        if !self.stated && self.decimal == DecimalSign::Point {
            headers.iter().enumerate().for_each(|(at, header)| self.may_group(header, at, &rows));
        }
        rows.into_iter().filter_map(|(row, fields)| self.firm(headers, row, &fields)).collect()
    }

    /// A doubt about a column of numbers in which every point has just three digits behind it: 1.250 is read as 1.25, and
    /// 1,250 was perhaps meant. Sums of money are doubted one by one.
    fn may_group(&self, header: &Header, at: usize, rows: &[(usize, Vec<Field>)]) {
        let money = matches!(&header.column, Column::Firm("turnover" | "investment"));
        let numbers = matches!(&header.column, Column::Firm(_) | Column::Terms(_) | Column::Uses(_) | Column::Fact(_, true));
        let words = matches!(&header.column, Column::Firm("name" | "class" | "sector" | "kbli" | "applied"));
        if money || words || !numbers {
            return;
        }
        let cells = rows.iter().filter_map(|(row, fields)| fields.get(at).map(|field| (*row, field)));
        let mut first = None;
        for (row, field) in cells {
            let text = field.text.trim();
            let Some((whole, rest)) = text.strip_prefix('-').unwrap_or(text).split_once('.') else { continue };
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            if !digits(whole) || !digits(rest) || rest.len() != 3 || whole.len() > 3 || whole.starts_with('0') {
                return; // decimals, or no number at all
            }
            first.get_or_insert((row, field));
        }
        if let Some((row, field)) = first {
            let told = caution("thousands-or-decimals", &self.spot(row, &header.name, field));
            let (value, whole) = (field.text.trim(), field.text.trim().replace('.', ""));
            self.reader.report(told.with("value", value).with("whole", whole));
        }
    }

    fn spot(&self, row: usize, column: &Arc<str>, field: &Field) -> Spot {
        let cell = Cell { row, column: Arc::clone(column), name: field.cell.clone() };
        Spot { cell: Some(cell), ..Spot::new(self.file, field.span.clone()) }
    }

    /// Where a header stands.
    fn header_spot(&self, field: &Field) -> Spot {
        let cell = field.cell.as_ref().map(|name| Cell { row: 1, column: Arc::from(""), name: Some(Arc::clone(name)) });
        Spot { cell, ..Spot::new(self.file, field.span.clone()) }
    }

    /// Whether a header stands for ids.
    #[cfg_attr(not(feature = "xlsx"), allow(dead_code, reason = "CSV files begin with their headers"))]
    pub(super) fn means_id(&self, header: &str) -> bool {
        let target = self.columns.iter().find(|(name, _)| name.value == header);
        target.map_or(header, |(_, target)| target.value.as_str()) == "id"
    }

    /// What each column stands for; `None` where rows cannot be read without knowing.
    pub(super) fn headers(&self, fields: &[Field]) -> Option<Vec<Header>> {
        let renamed = self.columns;
        let mut headers: Vec<Header> = Vec::new();
        for field in fields {
            let name: Arc<str> = Arc::from(field.text.trim());
            let spot = self.header_spot(field);
            let target = renamed.iter().find(|(header, _)| header.value == *name);
            let word = target.map_or(&*name, |(_, target)| target.value.as_str());
            let column = self.column(word).unwrap_or_else(|| {
                if !self.incomplete {
                    let told = match target {
                        Some((_, at)) => fault("unknown-field", &self.reader.spot_of(at)).with("name", word),
                        None => fault("unknown-column", &spot).with("name", word),
                    };
                    self.reader.report(told.helped(did_you_mean(word, self.known())));
                }
                Column::LeftOut
            });
            if column != Column::LeftOut && headers.iter().any(|header| header.column == column) {
                self.reader.report(fault("duplicate-column", &spot).with("name", word).with("key", self.key));
            }
            headers.push(Header { name, column });
        }
        for (header, _) in renamed.iter().filter(|(header, _)| !headers.iter().any(|h| *h.name == *header.value)) {
            let told = fault("column-not-in-file", &self.reader.spot_of(header)).with("name", header.value.as_str());
            self.reader.report(told.helped(did_you_mean(&header.value, headers.iter().map(|h| &*h.name))));
        }
        if headers.iter().any(|header| header.column == Column::Id) {
            return Some(headers);
        }
        let line = fields.first().map_or(0, |f| f.span.start)..fields.last().map_or(0, |f| f.span.end);
        self.reader.report(fault("missing-column", &Spot::new(self.file, line)).with("name", "id").with("key", self.key));
        None
    }

    fn column(&self, word: &str) -> Option<Column> {
        let known = |fields: &[&'static str]| fields.iter().copied().find(|field| *field == word);
        Some(match word {
            "id" => Column::Id,
            "wanted" => Column::Wanted,
            "plots" => Column::Plots,
            "-" => Column::LeftOut,
            _ if known(&FIRM_FIELDS).is_some() => Column::Firm(known(&FIRM_FIELDS)?),
            _ if known(&TERMS_FIELDS).is_some() => Column::Terms(known(&TERMS_FIELDS)?),
            _ => {
                if let Some(fact) = self.facts.get(word) {
                    return Some(Column::Fact(word.to_owned(), fact.unit.is_some()));
                }
                let resource = word.strip_prefix("uses.").unwrap_or(word);
                self.resources.contains(resource).then(|| Column::Uses(resource.to_owned()))?
            }
        })
    }

    fn known(&self) -> impl Iterator<Item = &str> {
        let fixed = ["id", "wanted", "plots"].into_iter().chain(FIRM_FIELDS).chain(TERMS_FIELDS);
        fixed.chain(self.resources.iter().map(String::as_str)).chain(self.facts.keys().map(String::as_str))
    }

    /// One row.
    fn firm(&self, headers: &[Header], row: usize, fields: &[Field]) -> Option<FirmEntry> {
        if fields.len() != headers.len() {
            let span = fields.first().map_or(0, |f| f.span.start)..fields.last().map_or(0, |f| f.span.end);
            let told = fault("csv-width", &Spot::new(self.file, span)).with("row", row);
            self.reader.report(told.with("wanted", headers.len()).with("found", fields.len()));
            return None;
        }
        let blank = Token { text: String::new(), spot: Spot::new(self.file, 0..0), decimal: self.decimal };
        let mut entry = FirmEntry {
            id: blank,
            fields: BTreeMap::new(),
            wanted: Vec::new(),
            facts: Vec::new(),
            terms: TermsEntry::default(),
            at: Vec::new(),
            packages: Vec::new(),
            growth: None,
        };
        for (header, field) in headers.iter().zip(fields) {
            let spot = self.spot(row, &header.name, field);
            let decimal = field.decimal.unwrap_or(self.decimal);
            let token = Token { text: field.text.trim().to_owned(), spot, decimal };
            if token.text.is_empty() && header.column != Column::Id {
                continue;
            }
            match &header.column {
                Column::Id => entry.id = token,
                Column::Wanted => entry.wanted = wanted(&token, field),
                Column::Plots => entry.terms.plots = Some(plots(&token)),
                Column::Firm(key) => drop(entry.fields.insert(key, token)),
                Column::Terms(key) => drop(entry.terms.fields.insert(key, token)),
                Column::Uses(resource) => entry.terms.uses.push((Token { text: resource.clone(), ..token.clone() }, token)),
                Column::Fact(name, _) => entry.facts.push((Token { text: name.clone(), ..token.clone() }, token)),
                Column::LeftOut => {}
            }
        }
        self.is_applicant(&entry).then_some(entry)
    }

    /// Sums below the table and rows without an id are no applicants, and are not silently dropped.
    fn is_applicant(&self, entry: &FirmEntry) -> bool {
        let sums = ["total", "jumlah", "sum", "subtotal", "grand total", "jumlah total", "total jumlah"];
        let cells = [Some(&entry.id), entry.fields.get("name")];
        let sum =
            cells.into_iter().flatten().find(|token| sums.contains(&token.text.trim_end_matches(':').to_lowercase().as_str()));
        if let Some(token) = sum {
            self.reader.report(fault("total-row", &token.spot).with("word", token.text.as_str()));
            return false;
        }
        if entry.id.text.is_empty() {
            self.reader.report(fault("missing-id", &entry.id.spot));
            return false;
        }
        true
    }
}

/// Ids separated by blanks or `|`, each with its own place.
fn wanted(token: &Token, field: &Field) -> Vec<Token> {
    let raw = field.text.as_str();
    let inner = field.inner;
    let parts = raw.split(|c: char| c.is_whitespace() || c == '|').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let within = part.as_ptr() as usize - raw.as_ptr() as usize;
            let spot = inner.map_or(token.spot.clone(), |inner| {
                let start = inner + within;
                Spot { start, end: start + part.len(), ..token.spot.clone() }
            });
            Token { text: part.to_owned(), spot, decimal: DecimalSign::Point }
        })
        .collect()
}

/// `2`, or `1-3`.
fn plots(token: &Token) -> (Token, Token) {
    let part = |text: &str| Token { text: text.trim().to_owned(), ..token.clone() };
    match token.text.split_once('-').filter(|(low, _)| !low.is_empty()) {
        Some((low, high)) => (part(low), part(high)),
        None => (token.clone(), token.clone()),
    }
}
