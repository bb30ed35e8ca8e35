//! A sheet as a PNG picture at 150 dots an inch.
//!
//! Knows: pixels. Must not know: what stands on the sheet.

use std::io::Write;

use resvg::tiny_skia::{Color, Pixmap, Transform};

use super::{PressError, Pressed};

/// Dots in an inch.
const DOTS: f64 = 150.0;
const INCH: f64 = 25.4;

/// The sheet as a picture, with its resolution and origin stated in it.
///
/// # Errors
/// [`PressError`]; a bug of ours or of a library.
pub fn png(sheet: &Pressed) -> Result<Vec<u8>, PressError> {
    let (width, height) = sheet.size;
    let dots = |mm: f64| (mm * DOTS / INCH).round() as u32;
    let mut picture = Pixmap::new(dots(width), dots(height)).ok_or(PressError::Size(width, height))?;
    picture.fill(Color::WHITE);
    let own = sheet.tree.size();
    let scale = Transform::from_scale(picture.width() as f32 / own.width(), picture.height() as f32 / own.height());
    resvg::render(&sheet.tree, scale, &mut picture.as_mut());
    encode(&picture, sheet).map_err(|error| PressError::Png(error.to_string()))
}

fn encode(picture: &Pixmap, sheet: &Pressed) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let per_metre = (DOTS * 1_000.0 / INCH).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }));
    encoder.add_itxt_chunk("Title".to_owned(), sheet.title.clone())?;
    for (name, value) in sheet.origin.facts() {
        encoder.add_itxt_chunk(name.to_owned(), value.to_owned())?;
    }
    let mut writer = encoder.write_header()?;
    // On a white ground nothing is transparent: three bytes a pixel are enough. Line by line, for a sheet in A1 is large.
    let mut lines = writer.stream_writer()?;
    for line in picture.data().chunks_exact(picture.width() as usize * 4) {
        let rgb: Vec<u8> = line.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        lines.write_all(&rgb)?;
    }
    lines.finish()?;
    writer.finish()?;
    Ok(bytes)
}
