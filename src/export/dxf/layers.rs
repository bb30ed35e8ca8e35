//! Layers, linetypes and colours.
//!
//! Knows: names and AutoCAD colour numbers (ACI) as planners in Indonesia use them (practice: no national standard for layer
//! names was found), how an RGB colour is said in ACI. Must not know: geometry, paper.

use crate::drawing::Colour;
use crate::features::{Feature, Kind};

/// A layer: name, colour, linetype, weight in 0.01 mm, whether it is plotted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layer {
    pub name: &'static str,
    pub aci: u8,
    pub linetype: &'static str,
    pub weight: i16,
    pub plotted: bool,
}

/// Full line.
pub(super) const FULL: &str = "Continuous";
/// Dash and dot of a boundary.
pub(super) const BOUNDARY: &str = "BATAS";
/// Dashes.
pub(super) const DASHED: &str = "PUTUS";

/// Linetypes of ours: name, description, dashes and gaps in mm of paper.
pub(super) const LINETYPES: [(&str, &str, &[f64]); 2] =
    [(BOUNDARY, "Batas __ . __ . __", &[4.6, -1.2, 0.9, -1.3]), (DASHED, "Putus __ __ __", &[1.6, -0.7])];

/// Frame of a window onto the land, which is not plotted.
pub(super) const WINDOW: &str = "JENDELA";
/// Fill that shows who holds a plot.
pub(super) const PLOT_FILL: &str = "KAVLING-ARSIR";

const fn layer(name: &'static str, aci: u8, linetype: &'static str, weight: i16) -> Layer {
    Layer { name, aci, linetype, weight, plotted: true }
}

/// Names on a filled ground, which must be read on the fill, on black and on white.
pub(super) const ON_FILL: u8 = 251;

/// Custom has yellow, green and cyan for numbers, areas and buildings. Nobody can read these on a white sheet: here they are
/// the darker shades of the same hues, which can be read on black too.
///
/// Every layer of the file, layer 0 first, as the format wants it.
pub(super) const LAYERS: [Layer; 36] = [
    layer("0", 7, FULL, 18),
    layer("BATAS-LAHAN", 1, BOUNDARY, 70),
    layer("KAVLING", 7, FULL, 35),
    layer("KAVLING-NO", 42, FULL, 25),
    layer("KAVLING-LUAS", 94, FULL, 18),
    layer(PLOT_FILL, 9, FULL, 9),
    layer("PENYEWA", 150, FULL, 18),
    layer("JALAN-ROW", 8, FULL, 18),
    layer("JALAN-ARSIR", 254, FULL, 9),
    layer("RTH", 92, FULL, 18),
    layer("RTH-ARSIR", 92, FULL, 9),
    layer("FASUM", 40, FULL, 25),
    layer("IPAL", 34, FULL, 25),
    layer("GARDU", 6, FULL, 25),
    layer("TPS", 40, FULL, 25),
    layer("TPS-LB3", 20, FULL, 25),
    layer("FASUM-ARSIR", 191, FULL, 9),
    layer("GSB", 30, DASHED, 18),
    layer("BANGUNAN", 132, DASHED, 18),
    layer("EASEMEN", 200, DASHED, 30),
    layer("EASEMEN-ARSIR", 200, FULL, 9),
    layer("TETANGGA", 34, DASHED, 25),
    layer("TETANGGA-ARSIR", 34, FULL, 9),
    layer("LUBANG", 1, BOUNDARY, 35),
    layer("TETAP", 34, FULL, 30),
    layer("TETAP-ARSIR", 34, FULL, 9),
    layer("SEMPADAN", 34, DASHED, 18),
    layer("TITIK-RENDAH", 150, FULL, 25),
    layer("GERBANG", 1, FULL, 30),
    layer("KOORDINAT", 8, FULL, 18),
    layer("DIMENSI", 7, FULL, 18),
    layer("TEKS", 7, FULL, 18),
    layer("TABEL", 7, FULL, 18),
    layer("KOP", 7, FULL, 18),
    layer("LEGENDA", 7, FULL, 18),
    Layer { name: WINDOW, aci: 8, linetype: FULL, weight: 9, plotted: false },
];

/// The layer of a feature's outline, and that of its fill where it has one.
pub(super) fn of(feature: &Feature) -> (&'static str, Option<&'static str>) {
    match feature.kind {
        Kind::Site => ("BATAS-LAHAN", None),
        Kind::Road => ("JALAN-ROW", Some("JALAN-ARSIR")),
        Kind::Green => ("RTH", Some("RTH-ARSIR")),
        Kind::Facility => (facility(&feature.id, &feature.label), Some("FASUM-ARSIR")),
        Kind::Easement => ("EASEMEN", Some("EASEMEN-ARSIR")),
        Kind::Receptor => ("TETANGGA", Some("TETANGGA-ARSIR")),
        Kind::Hole => ("LUBANG", None),
        Kind::Kept => ("TETAP", Some("TETAP-ARSIR")),
        Kind::Buffer => ("SEMPADAN", None),
        Kind::LowPoint => ("TITIK-RENDAH", None),
        Kind::Gate => ("GERBANG", None),
        Kind::Plot | Kind::Hall => ("KAVLING", Some(PLOT_FILL)),
        Kind::Envelope => ("BANGUNAN", None),
        Kind::Setback => ("GSB", None),
    }
}

/// A facility by the words of its id and label; common facilities in general where they say nothing more.
fn facility(id: &str, label: &str) -> &'static str {
    let said = format!("{id} {label}").to_uppercase();
    let words: Vec<&str> = said.split(|c: char| !c.is_alphanumeric()).collect();
    let any = |of: &[&str]| words.iter().any(|word| of.contains(word));
    if any(&["IPAL", "WWTP"]) {
        "IPAL"
    } else if any(&["GARDU", "TRAFO", "SUBSTATION", "TRANSFORMER"]) {
        "GARDU"
    } else if any(&["LB3", "B3", "HAZARDOUS"]) {
        "TPS-LB3"
    } else if any(&["TPS"]) {
        "TPS"
    } else {
        "FASUM"
    }
}

/// The AutoCAD colour number nearest to a colour. Dark grey is 7, which every program shows against its ground; a pale
/// colour keeps its hue, which the nearest number, a grey, would lose.
pub(super) fn aci(Colour(r, g, b): Colour) -> u8 {
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let spread = most - least;
    if most < 0x40 {
        return 7;
    }
    if spread < 14 {
        const GREYS: [(u8, u8); 6] = [(51, 250), (91, 251), (132, 252), (173, 253), (214, 254), (255, 255)];
        return GREYS.iter().min_by_key(|(grey, _)| grey.abs_diff(most.midpoint(least))).map_or(7, |(_, number)| *number);
    }
    let pale = least > 0xa0;
    let hue = hue(r, g, b, spread);
    let distance = |number: u8| {
        let of = rgb(number);
        let by = |a: u8, b: u8| i32::from(a.abs_diff(b)).pow(2);
        by(of.0, r) + by(of.1, g) + by(of.2, b)
    };
    let of_hue = (10..=240).step_by(10).find(|number| u32::from((number - 10) / 10) == hue).unwrap_or(10);
    if pale { of_hue + 1 } else { (of_hue..of_hue + 10).min_by_key(|n| distance(*n)).unwrap_or(of_hue) }
}

/// The nearest of the 24 hues of AutoCAD, in steps of 15 degrees from red.
fn hue(r: u8, g: u8, b: u8, spread: u8) -> u32 {
    let part = |a: u8, b: u8| (f64::from(a) - f64::from(b)) / f64::from(spread);
    let sixths = if r >= g && r >= b {
        part(g, b)
    } else if g >= b {
        2.0 + part(b, r)
    } else {
        4.0 + part(r, g)
    };
    ((sixths * 4.0).round() as i32).rem_euclid(24).unsigned_abs()
}

/// What the numbers 10 to 249 look like: 24 hues, each in five shades, full and half as strong.
fn rgb(number: u8) -> (u8, u8, u8) {
    let (hue, shade) = (u32::from(number / 10 - 1), usize::from(number % 10));
    let top = [255.0, 165.0, 127.0, 76.0, 38.0][shade / 2];
    let channel = |at: u32| {
        // Distance from the channel's own hue, in steps of 15 degrees: full within 60, nothing from 120 on.
        let away = (hue + 24 - at) % 24;
        let away = f64::from(away.min(24 - away));
        let full = ((8.0 - away) / 4.0).clamp(0.0, 1.0);
        let strong = if shade % 2 == 1 { f64::midpoint(full, 1.0) } else { full };
        (top * strong) as u8
    };
    (channel(0), channel(8), channel(16))
}

/// The line weight that the format knows nearest to a width in mm, in 0.01 mm.
pub(super) fn weight(width: f64) -> i16 {
    const KNOWN: [i16; 23] = [5, 9, 13, 15, 18, 20, 25, 30, 35, 40, 50, 53, 60, 70, 80, 90, 100, 106, 120, 140, 158, 200, 211];
    let wanted = (width * 100.0).round().clamp(0.0, 300.0) as i16;
    KNOWN.into_iter().min_by_key(|known| known.abs_diff(wanted)).unwrap_or(18)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_autocad() {
        assert_eq!((rgb(10), rgb(11), rgb(30), rgb(50)), ((255, 0, 0), (255, 127, 127), (255, 127, 0), (255, 255, 0)));
        assert_eq!(rgb(92), (0, 165, 0));
        assert_eq!(aci(Colour(0x1a, 0x1a, 0x1a)), 7);
        assert_eq!(aci(Colour(0xdd, 0xdd, 0xdd)), 254);
        assert_eq!(aci(Colour(255, 255, 255)), 255);
        assert_eq!(aci(Colour(0xe4, 0xdc, 0xee)), 191);
        assert_eq!(aci(Colour(255, 0, 0)), 10);
    }

    #[test]
    fn facilities_by_name() {
        assert_eq!(facility("ipal", "Pengolahan"), "IPAL");
        assert_eq!(facility("f1", "Gardu PLN"), "GARDU");
        assert_eq!(facility("tps-lb3", ""), "TPS-LB3");
        assert_eq!(facility("tps", "TPS"), "TPS");
        assert_eq!(facility("masjid", "Ruang principal"), "FASUM");
    }
}
