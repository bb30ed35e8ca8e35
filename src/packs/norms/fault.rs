//! What can be wrong in a pack, and where.
//!
//! Knows: places in the text. Must not know: how a mistake is shown.

use std::ops::Range;

/// A mistake in a pack, and the bytes where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NormFault {
    /// Where.
    pub span: Range<usize>,
    /// What.
    pub kind: NormFaultKind,
}

/// What can be wrong in a pack.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NormFaultKind {
    /// Not TOML, a key that stands twice or is not known, a value of the wrong type.
    #[error("{0}")]
    Syntax(String),
    /// A key that must be there is not, or is empty.
    #[error("`{table}` lacks `{key}`")]
    Missing {
        /// The table.
        table: String,
        /// The key.
        key: &'static str,
    },
    /// A name with blanks or signs.
    #[error("`{0}` is no name: letters, digits, - and _")]
    Name(String),
    /// A word that is none of a few.
    #[error("`{word}` is none of the words for `{key}`")]
    Word {
        /// The word.
        word: String,
        /// Its key.
        key: &'static str,
        /// The words there are.
        known: Vec<&'static str>,
    },
    /// A unit that is not known.
    #[error("`{0}` is no unit that norms are stated in")]
    Unit(String),
    /// A value that is not a plain number with at most three decimals.
    #[error("`{0}` is not a number with at most three decimals")]
    Number(String),
    /// Values that do not fit the operator.
    #[error("the values do not fit `{0}`")]
    Values(&'static str),
    /// Not a day.
    #[error("`{0}` is not a day such as 2026-01-23")]
    Day(String),
    /// The last day comes before the first.
    #[error("valid to {to}, before it is valid from {from}")]
    Days {
        /// First day.
        from: String,
        /// Last day.
        to: String,
    },
}
