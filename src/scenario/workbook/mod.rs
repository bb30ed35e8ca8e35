//! Firms from an Excel workbook (`.xlsx`): read as a hostile file, every row accounted for.
//!
//! Knows: which sheet is meant, what of it has to be told. Must not know: what a field of a firm means.
//!
//! The steps: `kind` (is it a workbook at all) → `package` (the archive, before anything is inflated) → `parts`
//! (sheets, strings, formats) → `sheet` (cells as a stream, by our own `xml`) → `second` (the same cells read by
//! calamine, both compared) → `lay` (the sheet as lines of text, so that a mistake can be shown) → `fields` (cells to
//! text as the column takes it) → the table that CSV files end in too.

pub(super) mod kind;

#[cfg(feature = "xlsx")]
mod fields;
#[cfg(feature = "xlsx")]
mod format;
#[cfg(feature = "xlsx")]
mod lay;
#[cfg(feature = "xlsx")]
mod open;
#[cfg(feature = "xlsx")]
mod package;
#[cfg(feature = "xlsx")]
mod parts;
#[cfg(feature = "xlsx")]
mod second;
#[cfg(feature = "xlsx")]
mod sheet;
#[cfg(feature = "xlsx")]
mod xml;

#[cfg(feature = "xlsx")]
use open::{Refusal, in_part};

use std::collections::BTreeSet;
use std::sync::Arc;

use super::facts::Facts;
use super::firm_entry::FirmEntry;
use super::reader::{Reader, Token};
use super::schema::XlsxTable;
use crate::diagnostic::Sources;
#[cfg(not(feature = "xlsx"))]
use crate::diagnostic::fault;

/// A workbook of firms.
#[cfg_attr(not(feature = "xlsx"), allow(dead_code, reason = "read only where workbooks are built in"))]
pub(super) struct Workbook<'w> {
    pub reader: &'w Reader<'w>,
    /// Where the scenario names it.
    pub token: &'w Token,
    pub file: &'w Arc<str>,
    pub bytes: &'w [u8],
    pub xlsx: Option<&'w XlsxTable>,
    pub resources: &'w BTreeSet<String>,
    /// Facts of the planner's own.
    pub facts: &'w Facts,
    /// Some resource could not be read: a header that is not known may be its name.
    pub incomplete: bool,
}

#[cfg(not(feature = "xlsx"))]
impl Workbook<'_> {
    /// Says that workbooks cannot be read.
    pub(super) fn read(&self, _: &mut Sources) -> Vec<FirmEntry> {
        let Self { reader, token, .. } = self;
        reader.report(fault("needs-xlsx", &token.spot).with("path", token.text.as_str()));
        Vec::new()
    }
}
