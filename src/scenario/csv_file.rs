//! Firms from a CSV file.
//!
//! Knows: how a CSV file is written, as the scenario says or as its header shows. Must not know: what a column means.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::csv_lines::{records, second_count, sniff};
use super::facts::Facts;
use super::firm_entry::FirmEntry;
use super::names::did_you_mean;
use super::reader::{DecimalSign, Reader};
use super::schema::CsvTable;
use super::table::Table;
use crate::diagnostic::{Spot, fault};

/// A CSV file of firms.
pub(super) struct CsvFile<'t> {
    pub reader: &'t Reader<'t>,
    pub file: &'t Arc<str>,
    pub text: &'t str,
    /// How it is written, where the scenario says so.
    pub csv: Option<&'t CsvTable>,
    pub resources: &'t BTreeSet<String>,
    /// Facts of the planner's own.
    pub facts: &'t Facts,
    /// Some resource could not be read: a header that is not known may be its name.
    pub incomplete: bool,
}

impl CsvFile<'_> {
    /// Every firm of the file as text.
    pub(super) fn read(&self) -> Vec<FirmEntry> {
        let (delimiter, decimal) = self.style();
        let start = Spot::new(self.file, 0..0);
        let Some(delimiter) = delimiter.or_else(|| sniff(self.reader, &start, self.text)) else { return Vec::new() };
        // Files with semicolons come from places where a point parts thousands.
        let usual = if delimiter == ';' { DecimalSign::PointUndeclared } else { DecimalSign::Point };
        let stated = decimal.is_some();
        let decimal = decimal.unwrap_or(usual);
        let Some(records) = records(self.reader, &start, self.text, delimiter) else { return Vec::new() };
        let second = second_count(self.text, delimiter);
        if second != records.len() {
            self.reader.report(fault("row-count", &start).with("first", records.len()).with("second", second));
        }
        let mut records = records.into_iter();
        let empty = BTreeMap::new();
        let columns = self.csv.map_or(&empty, |csv| &csv.columns);
        let Self { reader, file, resources, facts, incomplete, .. } = *self;
        let table = Table { reader, file, key: "csv", columns, resources, facts, incomplete, decimal, stated };
        let Some(headers) = records.next().and_then(|(_, fields)| table.headers(&fields)) else { return Vec::new() };
        table.firms(&headers, records)
    }

    /// Delimiter and decimal comma as declared.
    fn style(&self) -> (Option<char>, Option<DecimalSign>) {
        let Some(csv) = self.csv else { return (None, None) };
        let delimiter = csv.delimiter.as_ref().and_then(|at| match at.value.as_str() {
            "," => Some(','),
            ";" => Some(';'),
            "\t" => Some('\t'),
            other => {
                let told =
                    fault("unknown-word", &self.reader.spot_of(at)).with("word", other).with("key", "scenario.csv.delimiter");
                self.reader.report(told.helped(did_you_mean(other, [",", ";", "\\t"])));
                None
            }
        });
        (delimiter, csv.decimal.as_ref().map(|at| self.reader.decimal_sign(at, "scenario.csv.decimal")))
    }
}
