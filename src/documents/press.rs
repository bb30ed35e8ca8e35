//! PDF and PNG of the drawing set.
//!
//! Knows: file names. Must not know: how a page is made.

use super::{DocumentError, Documents, Format, Sources};
use crate::export::{PressError, Pressed, pdf, png};
use crate::problem::Language;

/// Adds the files of a format. A sheet is read once for both.
pub(super) fn press(sources: &Sources<'_>, format: Format, made: &mut Documents) -> Result<(), DocumentError> {
    let failed = |error: PressError| DocumentError::Writer { format, reason: error.to_string() };
    let sheets = pressed(sources).map_err(failed)?;
    if format == Format::Pdf {
        let language = match sources.problem.language {
            Language::En => "en",
            Language::Id => "id",
        };
        made.files.insert("drawings.pdf".to_owned(), pdf(sheets, &sources.problem.title, language).map_err(failed)?);
        return Ok(());
    }
    for (sheet, pressed) in sources.sheets.iter().zip(sheets) {
        made.files.insert(format!("{}.png", sheet.name), png(pressed).map_err(failed)?);
    }
    Ok(())
}

fn pressed<'s>(sources: &'s Sources<'_>) -> Result<&'s [Pressed], PressError> {
    if let Some(sheets) = sources.pressed.get() {
        return Ok(sheets);
    }
    let sheets = sources.sheets.iter().map(|sheet| Pressed::new(&sheet.drawing)).collect::<Result<Vec<_>, _>>()?;
    Ok(sources.pressed.get_or_init(|| sheets))
}
