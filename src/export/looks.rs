//! How things look in GIS files, and what is said of them there: one list for GeoJSON, KML and GeoPackage.
//!
//! Knows: features. Must not know: any of the formats. Colours are those of the site plan, but that plots are coloured by
//! who may have them, not by sector: a GIS styles by any column itself.

use crate::features::{Feature, Kind, PlotFacts, Status};
use crate::units::{Area, Length};

/// Fill, line and width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// Its name: a kind, or a kind and a status.
    pub name: &'static str,
    /// Red, green, blue of the inside.
    pub fill: [u8; 3],
    /// How opaque the inside is, per cent; 0 shows what lies below.
    pub opacity: u8,
    /// Red, green, blue of the line.
    pub line: [u8; 3],
    /// Width of the line in pixels.
    pub width: u8,
}

const INK: [u8; 3] = [0x1a, 0x1a, 0x1a];
const WHITE: [u8; 3] = [0xff, 0xff, 0xff];
const GRANTED: [u8; 3] = [0x77, 0xaa, 0xdd];
const RESERVED: [u8; 3] = [0xee, 0xdd, 0x88];

/// Every look, in the order of kinds.
pub(super) const LOOKS: [Look; 19] = [
    look("site", WHITE, 0, INK, 3),
    look("road", [0xdd, 0xdd, 0xdd], 80, [0x8c, 0x8c, 0x8c], 1),
    look("green", [0xd9, 0xea, 0xcd], 80, [0x6f, 0x9c, 0x58], 1),
    look("facility", [0xe4, 0xdc, 0xee], 80, [0x6b, 0x5b, 0x7b], 1),
    look("easement", WHITE, 0, [0x7a, 0x4f, 0x9a], 2),
    look("receptor", [0xf6, 0xf0, 0xe6], 80, [0x8a, 0x6d, 0x3b], 1),
    look("gate", [0xb0, 0x1e, 0x1e], 100, [0x7a, 0x10, 0x10], 2),
    look("plot-granted", GRANTED, 60, INK, 2),
    look("plot-vacant", WHITE, 40, INK, 1),
    look("plot-reserved", RESERVED, 60, INK, 1),
    look("hall-granted", GRANTED, 60, INK, 3),
    look("hall-vacant", WHITE, 40, INK, 2),
    look("hall-reserved", RESERVED, 60, INK, 2),
    look("envelope", WHITE, 0, [0x00, 0x6d, 0x77], 1),
    look("setback", WHITE, 0, [0xc0, 0x50, 0x00], 1),
    look("hole", WHITE, 100, INK, 1),
    look("kept", [0xcf, 0xc4, 0xb4], 80, [0x5a, 0x4a, 0x3a], 1),
    look("buffer", WHITE, 0, [0x5a, 0x4a, 0x3a], 1),
    look("low-point", [0x2b, 0x6c, 0xb0], 100, [0x1a, 0x44, 0x70], 2),
];

const fn look(name: &'static str, fill: [u8; 3], opacity: u8, line: [u8; 3], width: u8) -> Look {
    Look { name, fill, opacity, line, width }
}

/// The look of this name.
pub(super) fn named(name: &str) -> Look {
    LOOKS.into_iter().find(|look| look.name == name).unwrap_or(LOOKS[0])
}

/// How a feature looks.
pub(super) fn of(feature: &Feature) -> Look {
    match (feature.kind, feature.plot.as_ref().map(|plot| plot.status)) {
        (Kind::Plot | Kind::Hall, Some(status)) => named(status_name(feature.kind, status)),
        (kind, _) => named(kind.name()),
    }
}

/// The name of the look of a plot or hall.
pub(super) fn status_name(kind: Kind, status: Status) -> &'static str {
    match (kind, status) {
        (Kind::Hall, Status::Granted) => "hall-granted",
        (Kind::Hall, Status::Vacant) => "hall-vacant",
        (Kind::Hall, Status::Reserved) => "hall-reserved",
        (_, Status::Granted) => "plot-granted",
        (_, Status::Vacant) => "plot-vacant",
        (_, Status::Reserved) => "plot-reserved",
    }
}

/// A colour as `#rrggbb`.
pub(super) fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A text.
    Text(String),
    /// Metres.
    Length(Length),
    /// Square metres.
    Area(Area),
    /// A whole number.
    Count(i64),
}

/// What is said of a feature, column by column; what is not there is left out.
pub(super) fn columns(feature: &Feature) -> Vec<(&'static str, Value)> {
    let text = |text: &str| Value::Text(text.to_owned());
    let mut list = vec![("id", text(&feature.id)), ("kind", text(feature.kind.name())), ("site", text(&feature.site))];
    if !feature.label.is_empty() {
        list.push(("label", text(&feature.label)));
    }
    if let Some(area) = feature.area {
        list.push(("area_m2", Value::Area(area)));
    }
    if let Some(plot) = &feature.plot {
        of_plot(plot, &mut list);
    }
    list
}

fn of_plot(plot: &PlotFacts, list: &mut Vec<(&'static str, Value)>) {
    list.push(("number", Value::Text(plot.number.clone())));
    list.push(("status", Value::Text(plot.status.name().to_owned())));
    let joined = |part: fn(&crate::features::Tenant) -> &str| {
        let parts: Vec<&str> = plot.tenants.iter().map(part).collect();
        parts.iter().any(|part| !part.is_empty()).then(|| Value::Text(parts.join("; ")))
    };
    list.extend(joined(|tenant| &tenant.name).map(|value| ("tenant", value)));
    list.extend(joined(|tenant| &tenant.firm).map(|value| ("firm", value)));
    list.extend(joined(|tenant| &tenant.sector).map(|value| ("sector", value)));
    list.extend(joined(|tenant| &tenant.class).map(|value| ("class", value)));
    list.extend(plot.reserved_for.clone().map(|group| ("reserved_for", Value::Text(group))));
    list.extend(plot.frontage.map(|frontage| ("frontage_m", Value::Length(frontage))));
    list.extend(plot.floor.map(|floor| ("floor_m2", Value::Area(floor))));
    list.push(("cells", Value::Text(plot.cells.join("; "))));
    list.push(("phase", Value::Count(plot.phase.into())));
}

/// Every kind, in the order of layers and folders: what lies below comes first.
pub(super) const KINDS: [Kind; 15] = [
    Kind::Site,
    Kind::Hole,
    Kind::Receptor,
    Kind::Road,
    Kind::Green,
    Kind::Facility,
    Kind::Kept,
    Kind::Plot,
    Kind::Hall,
    Kind::Easement,
    Kind::Buffer,
    Kind::Envelope,
    Kind::Setback,
    Kind::LowPoint,
    Kind::Gate,
];

/// What a kind is called, as a key of the catalogue.
pub(super) fn heading(kind: Kind) -> &'static str {
    match kind {
        Kind::Site => "gis.site",
        Kind::Road => "gis.road",
        Kind::Green => "gis.green",
        Kind::Facility => "gis.facility",
        Kind::Easement => "gis.easement",
        Kind::Receptor => "gis.receptor",
        Kind::Hole => "gis.hole",
        Kind::Kept => "gis.kept",
        Kind::Buffer => "gis.buffer",
        Kind::LowPoint => "gis.low-point",
        Kind::Gate => "gis.gate",
        Kind::Plot => "gis.plot",
        Kind::Hall => "gis.hall",
        Kind::Envelope => "gis.envelope",
        Kind::Setback => "gis.setback",
    }
}
