//! Paper space: the sheet in millimetres, with windows onto the land.
//!
//! Knows: drawings. Must not know: features, plans.

use super::canvas::{CAPITAL, Canvas, Fill, Look, Text, Window};
use super::layers::{BOUNDARY, DASHED, aci, weight};
use super::tags::{Handle, Spot};
use crate::drawing::{Anchor, At, Colour, Drawing, Item, Label, Layer, Shape, Space, View, text_width};

/// By how much a window grows at a time, mm, and how often at most.
const ROOM: f64 = 1.0;
const MOST: usize = 30;

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
    for layer in &drawing.layers {
        let view = if let Space::Land(index) = layer.space { drawing.views.get(index) } else { None };
        if let Some(name) = name(layer) {
            Part { drawing, view, name }.items(canvas, &layer.items);
        } else if view.is_some() {
            // Lorries stand on the sheet alone.
            Part { drawing, view, name: "DIMENSI" }.lorries(canvas, &layer.items);
        }
    }
}

/// The layer of a part of the sheet; none of what the model shows.
fn name(layer: &Layer) -> Option<&'static str> {
    let is = |part: &str| layer.name.starts_with(part);
    Some(match layer.space {
        Space::Paper if is("frame") || is("title-block") => "KOP",
        Space::Paper if is("strip") => "LEGENDA",
        Space::Paper if is("table") => "TABEL",
        Space::Paper => "TEKS",
        Space::Land(_) if is("grid") => "KOORDINAT",
        Space::Land(_) if is("street-widths") => "DIMENSI",
        Space::Land(_) => return None,
    })
}

/// A part of the sheet, and through which view it is seen where it is land.
struct Part<'a> {
    drawing: &'a Drawing,
    view: Option<&'a View>,
    name: &'static str,
}

impl Part<'_> {
    fn items(&self, canvas: &mut Canvas, list: &[Item]) {
        for item in list {
            match item {
                Item::Shape(shape) => self.area(canvas, shape),
                Item::Label(label) => self.words(canvas, label),
                Item::Group(group) => self.items(canvas, &group.items),
            }
        }
    }

    fn lorries(&self, canvas: &mut Canvas, list: &[Item]) {
        for item in list {
            match item {
                Item::Shape(shape) if shape.style.class == "lorry-bay" => self.outlines(canvas, shape),
                Item::Group(group) => self.lorries(canvas, &group.items),
                Item::Shape(_) | Item::Label(_) => {}
            }
        }
    }

    fn spot(&self, at: At) -> Spot {
        spot(self.drawing, self.view.map_or(at, |view| view.to_paper(at)))
    }

    fn rings(&self, shape: &Shape) -> Vec<Vec<Spot>> {
        let least = if shape.closed { 3 } else { 2 };
        let rings = shape.rings.iter().filter(|ring| ring.len() >= least);
        rings.map(|ring| ring.iter().map(|&at| self.spot(at)).collect()).collect()
    }

    fn look(&self, colour: Colour) -> Look {
        Look { aci: Some(aci(colour)), ..Look::on(self.name) }
    }

    fn area(&self, canvas: &mut Canvas, shape: &Shape) {
        let rings = self.rings(shape);
        if shape.closed && !rings.is_empty() {
            // A pattern says what its pale ground says, and a legend must look as the model does.
            match (shape.style.hatch, shape.style.fill) {
                (Some(hatch), _) => canvas.hatch(&self.look(hatch.colour), &rings, &Fill::Pattern(hatch, 1.0)),
                (None, Some(fill)) => canvas.hatch(&self.look(fill), &rings, &Fill::Solid),
                (None, None) => {}
            }
        }
        self.outlines(canvas, shape);
    }

    fn outlines(&self, canvas: &mut Canvas, shape: &Shape) {
        let Some(stroke) = shape.style.stroke else { return };
        let linetype = match shape.style.dash.len() {
            0 => None,
            2 => Some(DASHED),
            _ => Some(BOUNDARY),
        };
        let look = Look { linetype, weight: Some(weight(shape.style.width)), ..self.look(stroke) };
        for ring in &self.rings(shape) {
            canvas.polyline(&look, ring, shape.closed);
        }
    }

    fn words(&self, canvas: &mut Canvas, label: &Label) {
        if label.text.trim().is_empty() {
            return;
        }
        let text = Text {
            at: self.spot(label.at),
            text: &label.text,
            size: label.size,
            width: text_width(&label.text, label.size, label.bold),
            angle: label.angle,
            anchor: label.anchor,
            centred: false,
            bold: label.bold,
        };
        canvas.text(&self.look(label.colour), &text);
    }
}

/// A line in the margin below the frame.
pub(super) fn margin(canvas: &mut Canvas, row: u32, text: &str) {
    let size = 1.6;
    let at = Spot { x: 20_000, y: 6_000 - i64::from(row) * 2_500 };
    let width = text_width(text, size, false);
    canvas
        .text(&Look::on("KOP"), &Text { at, text, size, width, angle: 0.0, anchor: Anchor::Start, centred: false, bold: false });
}

/// A box on the sheet: its corners.
type Box = (At, At);

/// The window of a view: around all that the drawing shows through it, and as far beyond as the sheet is empty, for the
/// coordinates that the model writes around its sites.
fn window(drawing: &Drawing, index: usize, view: &View) -> Option<Window> {
    let through = |space: Space, view: Option<&View>| {
        let mut all = Vec::new();
        drawing.layers.iter().filter(|layer| layer.space == space).for_each(|layer| reach(&layer.items, view, &mut all));
        all
    };
    let around = |all: Vec<Box>| {
        let join = |a: Box, b: Box| (At::new(a.0.x.min(b.0.x), a.0.y.min(b.0.y)), At::new(a.1.x.max(b.1.x), a.1.y.max(b.1.y)));
        all.into_iter().reduce(join)
    };
    let (mut low, mut high) = around(through(Space::Land(index), Some(view)))?;
    let mut taken = through(Space::Paper, None);
    for (other, view) in drawing.views.iter().enumerate().filter(|(other, _)| *other != index) {
        taken.extend(around(through(Space::Land(other), Some(view))));
    }
    let free = |low: At, high: At| {
        low.x >= 0.0
            && low.y >= 0.0
            && high.x <= drawing.paper.width
            && high.y <= drawing.paper.height
            && !taken.iter().any(|(a, b)| a.x < high.x && b.x > low.x && a.y < high.y && b.y > low.y)
    };
    for step in std::iter::repeat_n(ROOM, MOST) {
        for (dx, dy, right) in [(step, 0.0, false), (step, 0.0, true), (0.0, step, false), (0.0, step, true)] {
            let (a, b) = if right { (low, At::new(high.x + dx, high.y + dy)) } else { (At::new(low.x - dx, low.y - dy), high) };
            if free(a, b) {
                (low, high) = (a, b);
            }
        }
    }
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

/// Boxes on the sheet that items take: of an area the whole, of a line each piece.
fn reach(items: &[Item], view: Option<&View>, all: &mut Vec<Box>) {
    let place = |p: At| view.map_or(p, |view| view.to_paper(p));
    let of = |a: At, b: At| (At::new(a.x.min(b.x), a.y.min(b.y)), At::new(a.x.max(b.x), a.y.max(b.y)));
    for item in items {
        match item {
            Item::Shape(shape) => {
                for ring in &shape.rings {
                    let closing = shape.closed.then(|| ring.first().zip(ring.last())).flatten();
                    let pieces = ring.windows(2).map(|pair| (pair[0], pair[1])).chain(closing.map(|(a, b)| (*a, *b)));
                    all.extend(pieces.map(|(a, b)| of(place(a), place(b))));
                }
            }
            Item::Group(group) => reach(&group.items, view, all),
            Item::Label(label) => {
                let at = place(label.at);
                let width = text_width(&label.text, label.size, label.bold);
                let from = match label.anchor {
                    Anchor::Start => 0.0,
                    Anchor::Middle => -width / 2.0,
                    Anchor::End => -width,
                };
                let (sin, cos) = label.angle.to_radians().sin_cos();
                let corner = |along: f64, up: f64| At::new(at.x + along * cos - up * sin, at.y - along * sin - up * cos);
                all.push(of(corner(from, 0.0), corner(from + width, label.size * CAPITAL)));
            }
        }
    }
}

/// A point of the sheet in micrometres from its lower left corner.
fn spot(drawing: &Drawing, at: At) -> Spot {
    Spot { x: (at.x * 1_000.0).round() as i64, y: ((drawing.paper.height - at.y) * 1_000.0).round() as i64 }
}
