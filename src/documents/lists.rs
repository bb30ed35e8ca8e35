//! The tables of a plan as files.
//!
//! Knows: which table becomes which file. Must not know: how a file is written, what stands in a table.

use super::{Audience, DocumentError, Documents, Format, Sources};
use crate::export;
use crate::tables::{Tables, TablesInput, tables};

/// Name of the workbook.
#[cfg(feature = "xlsx")]
const WORKBOOK: &str = "tables.xlsx";

fn made_of(sources: &Sources<'_>) -> Tables {
    let public = sources.wanted.audience == Audience::Public;
    tables(&TablesInput { problem: sources.problem, plan: sources.plan, audit: sources.audit, public })
}

/// One CSV file for each table.
pub(super) fn csv(sources: &Sources<'_>, made: &mut Documents) -> Result<(), DocumentError> {
    let tables = made_of(sources);
    for table in &tables.list {
        let bytes = export::csv(table, tables.language)
            .map_err(|error| DocumentError::Writer { format: Format::Csv, reason: error.to_string() })?;
        made.files.insert(format!("{}.csv", table.view.file_name()), bytes);
    }
    Ok(())
}

/// All tables in one workbook.
#[cfg(feature = "xlsx")]
pub(super) fn xlsx(sources: &Sources<'_>, made: &mut Documents) -> Result<(), DocumentError> {
    let bytes = export::xlsx(&made_of(sources))
        .map_err(|error| DocumentError::Writer { format: Format::Xlsx, reason: error.to_string() })?;
    made.files.insert(WORKBOOK.to_owned(), bytes);
    Ok(())
}
