//! Paper space: the sheet in millimetres, with windows onto the land.
//!
//! Knows: drawings. Must not know: features, plans.

use super::canvas::{CAPITAL, Canvas, Fill, Look, Text, Window};
use super::layers::{aci, weight};
use super::tags::{Handle, Spot};
use crate::drawing::{Anchor, At, Drawing, Item, Label, Layer, Shape, Space, View, text_width};

/// Room around what a view shows, mm.
const ROOM: f64 = 1.0;

/// Draws all that is not land, and a window for each view of the land that is shown. `frozen` are layers that a window
/// does not show.
pub(super) fn draw(canvas: &mut Canvas, drawing: &Drawing, frozen: &[Handle]) {
    let (width, height) = (drawing.paper.width, drawing.paper.height);
    let middle = spot(drawing, At::new(width / 2.0, height / 2.0));
    // The first is the view of the sheet itself.
    let sheet =
        Window { number: 1, centre: middle, width: width * 1.05, height: height * 1.05, sees: middle, seen: height * 1.05 };
    canvas.window(&sheet, &[]);
    for (index, view) in drawing.views.iter().enumerate() {
        if let Some(window) = window(drawing, index, view) {
            canvas.window(&window, frozen);
        }
    }
    for layer in drawing.layers.iter().filter(|layer| layer.space == Space::Paper) {
        items(canvas, drawing, name(layer), &layer.items);
    }
}

/// The layer of a part of the sheet.
fn name(layer: &Layer) -> &'static str {
    match layer.name.as_str() {
        "frame" | "title-block" => "KOP",
        "strip" => "LEGENDA",
        "table" => "TABEL",
        _ => "TEKS",
    }
}

fn items(canvas: &mut Canvas, drawing: &Drawing, layer: &'static str, list: &[Item]) {
    for item in list {
        match item {
            Item::Shape(shape) => area(canvas, drawing, layer, shape),
            Item::Label(label) => words(canvas, drawing, layer, label),
            Item::Group(group) => items(canvas, drawing, layer, &group.items),
        }
    }
}

fn area(canvas: &mut Canvas, drawing: &Drawing, layer: &'static str, shape: &Shape) {
    let least = if shape.closed { 3 } else { 2 };
    let rings: Vec<Vec<Spot>> = shape
        .rings
        .iter()
        .map(|ring| ring.iter().map(|&at| spot(drawing, at)).collect())
        .filter(|ring: &Vec<Spot>| ring.len() >= least)
        .collect();
    let style = &shape.style;
    let look = |colour| Look { aci: Some(aci(colour)), ..Look::on(layer) };
    if shape.closed && !rings.is_empty() {
        // A pattern says what its pale ground says, and a legend must look as the model does.
        match (style.hatch, style.fill) {
            (Some(hatch), _) => canvas.hatch(&look(hatch.colour), &rings, &Fill::Pattern(hatch, 1.0)),
            (None, Some(fill)) => canvas.hatch(&look(fill), &rings, &Fill::Solid),
            (None, None) => {}
        }
    }
    let Some(stroke) = style.stroke else { return };
    let linetype = match style.dash.len() {
        0 => None,
        2 => Some(super::layers::DASHED),
        _ => Some(super::layers::BOUNDARY),
    };
    for ring in &rings {
        canvas.polyline(&Look { linetype, weight: Some(weight(style.width)), ..look(stroke) }, ring, shape.closed);
    }
}

fn words(canvas: &mut Canvas, drawing: &Drawing, layer: &'static str, label: &Label) {
    if label.text.trim().is_empty() {
        return;
    }
    let look = Look { aci: Some(aci(label.colour)), ..Look::on(layer) };
    let text = Text {
        at: spot(drawing, label.at),
        text: &label.text,
        size: label.size,
        width: text_width(&label.text, label.size, label.bold),
        angle: label.angle,
        anchor: label.anchor,
        centred: false,
        bold: label.bold,
    };
    canvas.text(&look, &text);
}

/// A line in the margin below the frame.
pub(super) fn margin(canvas: &mut Canvas, row: u32, text: &str) {
    let size = 1.6;
    let at = Spot { x: 20_000, y: 6_000 - i64::from(row) * 2_500 };
    let width = text_width(text, size, false);
    canvas
        .text(&Look::on("KOP"), &Text { at, text, size, width, angle: 0.0, anchor: Anchor::Start, centred: false, bold: false });
}

/// The window of a view: around all that the drawing shows through it.
fn window(drawing: &Drawing, index: usize, view: &View) -> Option<Window> {
    let mut all = Vec::new();
    for layer in drawing.layers.iter().filter(|layer| layer.space == Space::Land(index)) {
        reach(&layer.items, view, &mut all);
    }
    let (low, high) = all.iter().fold(None, |found: Option<(At, At)>, p| {
        let (low, high) = found.unwrap_or((*p, *p));
        Some((At::new(low.x.min(p.x), low.y.min(p.y)), At::new(high.x.max(p.x), high.y.max(p.y))))
    })?;
    let low = At::new((low.x - ROOM).max(0.0), (low.y - ROOM).max(0.0));
    let high = At::new((high.x + ROOM).min(drawing.paper.width), (high.y + ROOM).min(drawing.paper.height));
    let middle = At::new(f64::midpoint(low.x, high.x), f64::midpoint(low.y, high.y));
    let land = view.to_land(middle);
    let height = high.y - low.y;
    Some(Window {
        number: u32::try_from(index + 2).unwrap_or(u32::MAX),
        centre: spot(drawing, middle),
        width: high.x - low.x,
        height,
        sees: Spot { x: (land.x * 1_000.0).round() as i64, y: (land.y * 1_000.0).round() as i64 },
        seen: height * f64::from(view.scale) / 1_000.0,
    })
}

/// Points on the sheet that items reach through a view.
fn reach(items: &[Item], view: &View, all: &mut Vec<At>) {
    for item in items {
        match item {
            Item::Shape(shape) => all.extend(shape.rings.iter().flatten().map(|&p| view.to_paper(p))),
            Item::Group(group) => reach(&group.items, view, all),
            Item::Label(label) => {
                let at = view.to_paper(label.at);
                let width = text_width(&label.text, label.size, label.bold);
                let from = match label.anchor {
                    Anchor::Start => 0.0,
                    Anchor::Middle => -width / 2.0,
                    Anchor::End => -width,
                };
                let (sin, cos) = label.angle.to_radians().sin_cos();
                for (along, up) in [(from, 0.0), (from + width, 0.0), (from, label.size * CAPITAL)] {
                    all.push(At::new(at.x + along * cos - up * sin, at.y - along * sin - up * cos));
                }
            }
        }
    }
}

/// A point of the sheet in micrometres from its lower left corner.
fn spot(drawing: &Drawing, at: At) -> Spot {
    Spot { x: (at.x * 1_000.0).round() as i64, y: ((drawing.paper.height - at.y) * 1_000.0).round() as i64 }
}
