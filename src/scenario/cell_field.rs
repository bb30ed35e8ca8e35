//! One cell of a table as text, and where it stands.
//!
//! Knows: places in a text. Must not know: what kind of file the text is of.

use std::ops::Range;
use std::sync::Arc;

use super::reader::DecimalSign;

/// One cell: its text, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub text: String,
    pub span: Range<usize>,
    /// Where the text itself starts, where it stands in the file letter by letter.
    pub inner: Option<usize>,
    /// How its number writes decimals, where this is not as in the rest of the file.
    pub decimal: Option<DecimalSign>,
    /// Its name in a workbook: sheet, column, row.
    pub cell: Option<Arc<str>>,
}
