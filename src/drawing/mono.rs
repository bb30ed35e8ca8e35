//! A drawing in black and white: no colour, patterns instead.
//!
//! Knows: fills and patterns. Must not know: what they stand for.

use std::collections::BTreeMap;

use super::shapes::{Colour, Drawing, Hatch, Item, Style};

const BLACK: Colour = Colour(0, 0, 0);
const WHITE: Colour = Colour(255, 255, 255);
/// How much wider a pattern is on an area than on its band.
const WIDER: f64 = 2.2;

/// The drawing without colour. The area of a sector takes the pattern of its band, wider set; text has a white ground.
pub(super) fn in_black_and_white(mut drawing: Drawing) -> Drawing {
    let mut bands = BTreeMap::new();
    drawing.layers.iter().for_each(|layer| collect(&layer.items, &mut bands));
    drawing.layers.iter_mut().for_each(|layer| bleach(&mut layer.items, &bands));
    drawing
}

/// The patterns of bands, by the number of the sector.
fn collect(items: &[Item], bands: &mut BTreeMap<String, Hatch>) {
    for item in items {
        match item {
            Item::Group(group) => collect(&group.items, bands),
            Item::Shape(shape) => {
                if let (Some(number), Some(hatch)) = (shape.style.class.strip_prefix("band-"), shape.style.hatch) {
                    bands.insert(number.to_owned(), hatch);
                }
            }
            Item::Label(_) => {}
        }
    }
}

fn bleach(items: &mut [Item], bands: &BTreeMap<String, Hatch>) {
    for item in items {
        match item {
            Item::Group(group) => bleach(&mut group.items, bands),
            Item::Label(label) => label.colour = BLACK,
            Item::Shape(shape) => style(&mut shape.style, bands),
        }
    }
}

fn style(style: &mut Style, bands: &BTreeMap<String, Hatch>) {
    let dark = |colour: Colour| u32::from(colour.0) + u32::from(colour.1) + u32::from(colour.2) < 220;
    let own = style.class.strip_prefix("sector-").and_then(|number| bands.get(number));
    if style.class.starts_with("mask") {
        style.fill = Some(WHITE);
        style.class = "mask".into();
        return;
    }
    style.fill = style.fill.map(|fill| if dark(fill) { BLACK } else { WHITE });
    style.stroke = style.stroke.map(|_| BLACK);
    if let Some(hatch) = own {
        style.hatch = Some(Hatch { name: wide(hatch.name), spacing: hatch.spacing * WIDER, width: hatch.width * 0.8, ..*hatch });
    }
    style.hatch = style.hatch.map(|hatch| Hatch { colour: BLACK, ..hatch });
}

/// The name of the wider pattern of a band.
fn wide(name: &'static str) -> &'static str {
    const NAMES: [(&str, &str); 8] = [
        ("band-0", "wide-0"),
        ("band-1", "wide-1"),
        ("band-2", "wide-2"),
        ("band-3", "wide-3"),
        ("band-4", "wide-4"),
        ("band-5", "wide-5"),
        ("band-6", "wide-6"),
        ("band-7", "wide-7"),
    ];
    NAMES.iter().find(|(own, _)| *own == name).map_or(name, |(_, wide)| wide)
}
