//! Sheets on paper and as pictures: the SVG of a drawing, pressed into PDF pages and PNG files.
//!
//! Knows: drawings, the fonts shipped with kavling. Must not know: plans, plots. Only the embedded fonts are used, never
//! those of the machine, so that a sheet looks the same everywhere.

mod pdf;
mod png;

use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};

use super::svg;
use crate::drawing::Drawing;

pub use pdf::pdf;
pub use png::png;

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(include_bytes!("../fonts/DejaVuSans.ttf").to_vec());
    fonts.load_font_data(include_bytes!("../fonts/DejaVuSans-Bold.ttf").to_vec());
    fonts.set_sans_serif_family("DejaVu Sans");
    Arc::new(fonts)
});

/// A sheet ready to be pressed.
#[derive(Debug)]
pub struct Pressed {
    tree: Tree,
    title: String,
    /// Width and height, mm.
    size: (f64, f64),
    origin: crate::drawing::Origin,
}

/// Why a sheet cannot be pressed: a bug of ours or of a library.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// Our own SVG is not understood.
    #[error("the sheet is not understood: {0}")]
    Svg(String),
    /// A page or picture of this size cannot be made.
    #[error("no page or picture of {0} × {1} mm can be made")]
    Size(f64, f64),
    /// The PDF writer failed.
    #[error("the PDF writer says: {0}")]
    Pdf(String),
    /// The PNG writer failed.
    #[error("the PNG writer says: {0}")]
    Png(String),
}

impl Pressed {
    /// Makes a drawing ready.
    ///
    /// # Errors
    /// [`PressError::Svg`], which is a bug.
    pub fn new(drawing: &Drawing) -> Result<Self, PressError> {
        let options = Options { fontdb: Arc::clone(&FONTS), font_family: "DejaVu Sans".to_owned(), ..Options::default() };
        let tree = Tree::from_str(&svg(drawing), &options).map_err(|error| PressError::Svg(error.to_string()))?;
        let size = (drawing.paper.width, drawing.paper.height);
        Ok(Self { tree, title: drawing.title.clone(), size, origin: drawing.origin.clone() })
    }
}
