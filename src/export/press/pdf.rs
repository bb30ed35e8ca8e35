//! The drawing set as one PDF: a page for each sheet, text that can be selected and searched, the font embedded.
//!
//! Knows: pages. Must not know: what stands on them. No clock: there is no creation date.

use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::{Document, SerializeSettings};
use krilla_svg::{SurfaceExt, SvgSettings};

use super::{PressError, Pressed};

/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;

/// The sheets as one PDF document.
///
/// # Errors
/// [`PressError`]; a bug of ours or of the PDF writer.
pub fn pdf(sheets: &[Pressed], title: &str, language: &str) -> Result<Vec<u8>, PressError> {
    let mut document = Document::new_with(SerializeSettings::default());
    for sheet in sheets {
        let (width, height) = sheet.size;
        let too = || PressError::Size(width, height);
        let size = Size::from_wh((width * POINTS) as f32, (height * POINTS) as f32).ok_or_else(too)?;
        let mut page = document.start_page_with(PageSettings::new(size));
        let mut surface = page.surface();
        surface.draw_svg(&sheet.tree, size, SvgSettings::default()).ok_or_else(too)?;
        surface.finish();
        page.finish();
    }
    let mut metadata = Metadata::new().title(title.to_owned()).creator("kavling".to_owned()).language(language.to_owned());
    if let Some(first) = sheets.first() {
        let titles: Vec<&str> = sheets.iter().map(|sheet| sheet.title.as_str()).collect();
        let words = first.origin.facts().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        metadata = metadata.description(titles.join("; ")).keywords(words);
    }
    document.set_metadata(metadata);
    document.finish().map_err(|error| PressError::Pdf(format!("{error:?}")))
}
