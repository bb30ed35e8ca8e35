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
        made.files.insert("drawings.pdf".to_owned(), pdf(sheets, &sources.features.title, language).map_err(failed)?);
        return Ok(());
    }
    // Two at a time: a picture in A1 takes 70 MB while it is made. Each is the same whoever makes it.
    let (even, odd): (Vec<usize>, Vec<usize>) = (0..sheets.len()).partition(|index| index % 2 == 0);
    let make = |list: &[usize]| -> Result<Vec<(usize, Vec<u8>)>, PressError> {
        list.iter().map(|&index| Ok((index, png(&sheets[index])?))).collect()
    };
    let (here, there) = std::thread::scope(|scope| {
        let there = scope.spawn(|| make(&odd));
        (make(&even), there.join())
    });
    let there = there.unwrap_or_else(|_| Err(PressError::Png("a thread came to grief".to_owned())));
    for (index, bytes) in here
        .and_then(|mut all| {
            there.map(|more| {
                all.extend(more);
                all
            })
        })
        .map_err(failed)?
    {
        made.files.insert(format!("{}.png", sources.sheets[index].name), bytes);
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
