//! Layer styles as QGIS stores them in a GeoPackage (QML).
//!
//! Knows: QML of QGIS 3. Must not know: features one by one.

use super::escape;
use super::looks::{self, Look};
use crate::features::{Kind, Status};
use crate::text::Catalogue;

/// The style of a layer: one symbol, or one for each status; labels where something has a name.
pub(super) fn style(kind: Kind, words: &Catalogue) -> String {
    let labels = match kind {
        Kind::Plot | Kind::Hall => labels("\"number\" || coalesce('\\n' || \"tenant\", '')"),
        Kind::Road | Kind::Green | Kind::Facility | Kind::Kept | Kind::Receptor => labels("\"label\""),
        Kind::Site
        | Kind::Hole
        | Kind::Easement
        | Kind::Buffer
        | Kind::LowPoint
        | Kind::Gate
        | Kind::Envelope
        | Kind::Setback => String::new(),
    };
    let enabled = u8::from(!labels.is_empty());
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\" styleCategories=\"Symbology|Labeling\" \
         labelsEnabled=\"{enabled}\">{}{labels}<layerGeometryType>{}</layerGeometryType></qgis>\n",
        renderer(kind, words),
        match kind {
            Kind::Gate | Kind::LowPoint => 0,
            Kind::Setback | Kind::Buffer => 1,
            _ => 2,
        }
    )
}

fn renderer(kind: Kind, words: &Catalogue) -> String {
    if !matches!(kind, Kind::Plot | Kind::Hall) {
        return format!(
            "<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" enableorderby=\"0\"><symbols>{}</symbols></renderer-v2>",
            symbol(kind, "0", looks::named(kind.name()))
        );
    }
    let statuses = [(Status::Granted, "gis.granted"), (Status::Vacant, "gis.vacant"), (Status::Reserved, "gis.reserved")];
    let (mut categories, mut symbols) = (String::new(), String::new());
    for (index, (status, word)) in statuses.into_iter().enumerate() {
        categories.push_str(&format!(
            "<category symbol=\"{index}\" value=\"{}\" type=\"string\" label=\"{}\" render=\"true\"/>",
            status.name(),
            escape(words.word(word))
        ));
        symbols.push_str(&symbol(kind, &index.to_string(), looks::named(looks::status_name(kind, status))));
    }
    format!(
        "<renderer-v2 type=\"categorizedSymbol\" attr=\"status\" symbollevels=\"0\" enableorderby=\"0\">\
         <categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>"
    )
}

fn symbol(kind: Kind, name: &str, look: Look) -> String {
    let rgba = |[red, green, blue]: [u8; 3], percent: u8| format!("{red},{green},{blue},{}", u16::from(percent) * 255 / 100);
    let (line, fill) = (rgba(look.line, 100), rgba(look.fill, look.opacity));
    // A pixel of 96 dots an inch is 0.26 mm.
    let width = crate::units::decimal(i128::from(look.width) * 26, 2);
    let (symbol, class, options) = match kind {
        Kind::Gate | Kind::LowPoint => (
            "marker",
            "SimpleMarker",
            vec![("color", fill), ("name", "triangle".to_owned()), ("outline_color", line), ("size", "3.5".to_owned())],
        ),
        Kind::Setback | Kind::Buffer => (
            "line",
            "SimpleLine",
            vec![
                ("line_color", line),
                ("line_style", "dash".to_owned()),
                ("line_width", width),
                ("line_width_unit", "MM".to_owned()),
            ],
        ),
        _ => (
            "fill",
            "SimpleFill",
            vec![
                ("color", fill),
                ("joinstyle", "miter".to_owned()),
                ("outline_color", line),
                ("outline_style", if kind == Kind::Site { "dash dot" } else { "solid" }.to_owned()),
                ("outline_width", width),
                ("outline_width_unit", "MM".to_owned()),
                ("style", if look.opacity == 0 { "no" } else { "solid" }.to_owned()),
            ],
        ),
    };
    let options: String =
        options.iter().map(|(key, value)| format!("<Option name=\"{key}\" type=\"QString\" value=\"{value}\"/>")).collect();
    format!(
        "<symbol type=\"{symbol}\" name=\"{name}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\
         <layer class=\"{class}\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">{options}</Option></layer></symbol>"
    )
}

fn labels(expression: &str) -> String {
    format!(
        "<labeling type=\"simple\"><settings calloutType=\"simple\"><text-style fieldName=\"{}\" isExpression=\"1\" fontSize=\"7\" \
         fontSizeUnit=\"Point\" textColor=\"26,26,26,255\"/><text-format multilineAlign=\"1\"/><placement placement=\"1\"/>\
         <rendering drawLabels=\"1\" obstacle=\"1\"/></settings></labeling>",
        escape(expression)
    )
}
