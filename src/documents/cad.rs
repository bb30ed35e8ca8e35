//! The CAD file of a plan: the land, and the first sheet of the set as its layout.
//!
//! Knows: which sheet goes into the file. Must not know: how DXF is written.

use super::{DocumentError, Documents, Format, Sources};
use crate::export;

/// Name of the file.
const FILE: &str = "plan.dxf";

/// Adds the CAD file.
pub(super) fn make(sources: &Sources<'_>, made: &mut Documents) -> Result<(), DocumentError> {
    let Some(sheet) = sources.sheets.first() else {
        return Err(DocumentError::Writer { format: Format::Dxf, reason: "the set has no sheet".to_owned() });
    };
    made.files.insert(FILE.to_owned(), export::dxf(&sources.features, &sheet.drawing).into_bytes());
    Ok(())
}
