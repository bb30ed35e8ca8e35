//! SVG through plotters: a [`DrawingBackend`] of our own that knows millimetres, names, tooltips, hatches and
//! text at any angle. The only module that names plotters.
//!
//! One unit of the picture is 0.01 mm on paper. Knows: drawings. Must not know: plans, plots.

use std::fmt::{self, Write};

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Drawable, PointCollection};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle, FontTransform,
};

use super::xml::{Used, attributes, escape, hex, line_attributes, units};
use crate::drawing::{
    ASCENT, Anchor, At, Colour, DESCENT, Drawing, Group, Item, Label, Layer, Paper, Shape, Space, View, text_width,
};
use crate::problem::Language;

/// Fonts by preference. Widths are measured for the first; the others are narrower.
const FONTS: &str = "'DejaVu Sans', Arial, 'Liberation Sans', Helvetica, sans-serif";

/// A plotters backend that writes SVG in true millimetres.
#[derive(Debug)]
pub struct PlanSvg<'a> {
    out: &'a mut String,
    size: (u32, u32),
    done: bool,
}

/// Name of the element in `<metadata>` that states what a drawing shows.
pub const RECORD: &str = "urn:kavling:drawing";

type Drawn = Result<(), DrawingErrorKind<fmt::Error>>;

/// The drawing as an SVG document: well-formed, the same bytes for the same drawing.
pub fn svg(drawing: &Drawing) -> String {
    let mut out = String::new();
    let written = write(drawing, &mut out);
    // Writing to a string cannot fail, and nothing else can.
    debug_assert!(written.is_ok());
    out
}

fn write(drawing: &Drawing, out: &mut String) -> Result<(), DrawingAreaErrorKind<fmt::Error>> {
    let used = Used::of(drawing);
    let mut backend = PlanSvg::new(out, drawing.paper, drawing.language, &drawing.title, &drawing.description);
    backend.state(&drawing.origin.facts());
    backend.define(&used.style_sheet(), &used.patterns());
    let area = backend.into_drawing_area();
    for layer in &drawing.layers {
        let view = match layer.space {
            Space::Paper => None,
            Space::Land(index) => drawing.views.get(index),
        };
        draw_layer(&area, layer, view)?;
    }
    area.present()
}

fn draw_layer(
    area: &DrawingArea<PlanSvg<'_>, Shift>,
    layer: &Layer,
    view: Option<&View>,
) -> Result<(), DrawingAreaErrorKind<fmt::Error>> {
    let group = Group { id: format!("layer-{}", layer.name), class: "layer".to_owned(), ..Group::default() };
    area.draw(&Opening(&group))?;
    draw_items(area, &layer.items, view)?;
    area.draw(&Closing)
}

fn draw_items(
    area: &DrawingArea<PlanSvg<'_>, Shift>,
    items: &[Item],
    view: Option<&View>,
) -> Result<(), DrawingAreaErrorKind<fmt::Error>> {
    let place = |p: &At| {
        let p = view.map_or(*p, |view| view.to_paper(*p));
        (units(p.x), units(p.y))
    };
    for item in items {
        match item {
            Item::Shape(shape) => {
                let points = shape.rings.iter().flatten().map(place).collect();
                area.draw(&Painted { shape, points })?;
            }
            Item::Label(label) => area.draw(&Written { label, at: [place(&label.at)] })?,
            Item::Group(group) => {
                area.draw(&Opening(group))?;
                draw_items(area, &group.items, view)?;
                area.draw(&Closing)?;
            }
        }
    }
    Ok(())
}

/// A shape with its points on the sheet.
struct Painted<'s> {
    shape: &'s Shape,
    points: Vec<BackendCoord>,
}
/// A label with its point on the sheet.
struct Written<'s> {
    label: &'s Label,
    at: [BackendCoord; 1],
}
/// The start of a group.
struct Opening<'s>(&'s Group);
/// The end of a group.
struct Closing;

impl<'p> PointCollection<'p, BackendCoord> for &'p Painted<'_> {
    type Point = &'p BackendCoord;
    type IntoIter = std::slice::Iter<'p, BackendCoord>;
    fn point_iter(self) -> Self::IntoIter {
        self.points.iter()
    }
}
impl<'p> PointCollection<'p, BackendCoord> for &'p Written<'_> {
    type Point = &'p BackendCoord;
    type IntoIter = std::slice::Iter<'p, BackendCoord>;
    fn point_iter(self) -> Self::IntoIter {
        self.at.iter()
    }
}
impl<'p> PointCollection<'p, BackendCoord> for &'p Opening<'_> {
    type Point = BackendCoord;
    type IntoIter = std::iter::Empty<BackendCoord>;
    fn point_iter(self) -> Self::IntoIter {
        std::iter::empty()
    }
}
impl<'p> PointCollection<'p, BackendCoord> for &'p Closing {
    type Point = BackendCoord;
    type IntoIter = std::iter::Empty<BackendCoord>;
    fn point_iter(self) -> Self::IntoIter {
        std::iter::empty()
    }
}

impl<'a> Drawable<PlanSvg<'a>> for Painted<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, mut points: I, backend: &mut PlanSvg<'a>, _: (u32, u32)) -> Drawn {
        let rings = self.shape.rings.iter().map(|ring| points.by_ref().take(ring.len()).collect()).collect::<Vec<_>>();
        backend.shape(&rings, self.shape)
    }
}
impl<'a> Drawable<PlanSvg<'a>> for Written<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, mut points: I, backend: &mut PlanSvg<'a>, _: (u32, u32)) -> Drawn {
        points.next().map_or(Ok(()), |at| backend.text(self.label, at))
    }
}
impl<'a> Drawable<PlanSvg<'a>> for Opening<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, _: I, backend: &mut PlanSvg<'a>, _: (u32, u32)) -> Drawn {
        backend.open(self.0)
    }
}
impl<'a> Drawable<PlanSvg<'a>> for Closing {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, _: I, backend: &mut PlanSvg<'a>, _: (u32, u32)) -> Drawn {
        backend.close()
    }
}

/// A formatted piece of the document; the error can only be the formatter's.
macro_rules! put {
    ($backend:expr, $($arg:tt)*) => { write!($backend.out, $($arg)*).map_err(DrawingErrorKind::DrawingError) };
}

impl<'a> PlanSvg<'a> {
    /// Starts a document of this size. Finish it with `present`.
    pub fn new(out: &'a mut String, paper: Paper, language: Language, title: &str, description: &str) -> Self {
        let size = (units(paper.width).unsigned_abs(), units(paper.height).unsigned_abs());
        let tongue = match language {
            Language::En => "en",
            Language::Id => "id",
        };
        out.push_str(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" viewBox=\"0 0 {} {}\" xml:lang=\"{tongue}\" \
             role=\"img\" aria-labelledby=\"drawing-title drawing-desc\" font-family=\"{FONTS}\" text-rendering=\"geometricPrecision\">\n\
             <title id=\"drawing-title\">{}</title>\n<desc id=\"drawing-desc\">{}</desc>\n",
            paper.width,
            paper.height,
            size.0,
            size.1,
            escape(title),
            escape(description),
        ));
        out.push_str(&format!("<rect class=\"paper\" width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>\n", size.0, size.1));
        Self { out, size, done: false }
    }

    /// States what the document shows, as name and value; empty values are left out.
    pub fn state(&mut self, facts: &[(&str, String)]) {
        let stated = facts.iter().filter(|(_, value)| !value.is_empty());
        let list: Vec<String> = stated.map(|(name, value)| format!(" {name}=\"{}\"", escape(value))).collect();
        if !list.is_empty() {
            self.out.push_str(&format!("<metadata><kavling xmlns=\"{RECORD}\" schema=\"1\"{}/></metadata>\n", list.concat()));
        }
    }

    /// Adds a style sheet and patterns.
    pub fn define(&mut self, style_sheet: &str, patterns: &str) {
        self.out.push_str(&format!("<style>\n{style_sheet}</style>\n<defs>\n{patterns}</defs>\n"));
    }

    /// Opens a group with its name, classes, facts and tooltip.
    ///
    /// # Errors
    /// None: writing to a string does not fail.
    pub fn open(&mut self, group: &Group) -> Drawn {
        put!(self, "<g id=\"{}\" class=\"{}\"", escape(&group.id), escape(&group.class))?;
        for (name, value) in &group.data {
            put!(self, " data-{name}=\"{}\"", escape(value))?;
        }
        put!(self, ">")?;
        if !group.title.is_empty() {
            put!(self, "<title>{}</title>", escape(&group.title))?;
        }
        put!(self, "\n")
    }

    /// Closes the group opened last.
    ///
    /// # Errors
    /// None: writing to a string does not fail.
    pub fn close(&mut self) -> Drawn {
        put!(self, "</g>\n")
    }

    /// A path of several rings, with its pattern over it and its line on top.
    fn shape(&mut self, rings: &[Vec<BackendCoord>], shape: &Shape) -> Drawn {
        let style = &shape.style;
        let d = path(rings, shape.closed);
        if d.is_empty() {
            return Ok(());
        }
        let list = |attributes: Vec<(&str, String)>| {
            attributes.iter().map(|(name, value)| format!(" {name}=\"{value}\"")).collect::<String>()
        };
        let class = escape(&style.class);
        let rule = if rings.len() > 1 && shape.closed { " fill-rule=\"evenodd\"" } else { "" };
        match style.hatch.filter(|_| shape.closed) {
            None => put!(self, "<path class=\"{class}\" d=\"{d}\"{rule}{}/>\n", list(attributes(style))),
            Some(hatch) => {
                if let Some(fill) = style.fill {
                    put!(self, "<path class=\"under\" d=\"{d}\"{rule} fill=\"{}\"/>\n", hex(fill))?;
                }
                let line = list(line_attributes(style));
                put!(self, "<path class=\"{class} over\" d=\"{d}\"{rule} fill=\"url(#hatch-{})\"{line}/>\n", hatch.name)
            }
        }
    }

    /// A line of text at any angle.
    fn text(&mut self, label: &Label, at: BackendCoord) -> Drawn {
        let anchor = match label.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let look = Look { size: units(label.size), bold: label.bold, italic: false, colour: hex(label.colour), alpha: 1.0 };
        self.letters(&label.text, at, &look, anchor, -label.angle, label.class)
    }

    fn letters(&mut self, text: &str, (x, y): BackendCoord, look: &Look, anchor: &str, turn: f64, class: &str) -> Drawn {
        put!(self, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"{}\" fill=\"{}\"", look.size, look.colour)?;
        put!(self, "{}", opacity("fill-opacity", look.alpha))?;
        if anchor != "start" {
            put!(self, " text-anchor=\"{anchor}\"")?;
        }
        if look.bold {
            put!(self, " font-weight=\"bold\"")?;
        }
        if look.italic {
            put!(self, " font-style=\"italic\"")?;
        }
        if turn != 0.0 {
            put!(self, " transform=\"rotate({turn:.2} {x} {y})\"")?;
        }
        put!(self, ">{}</text>\n", escape(text))
    }

    fn stroked<S: BackendStyle>(&mut self, d: &str, style: &S) -> Drawn {
        let colour = style.color();
        if colour.alpha <= 0.0 {
            return Ok(());
        }
        let (ink, see) = (rgb(colour), opacity("stroke-opacity", colour.alpha));
        put!(self, "<path d=\"{d}\" fill=\"none\" stroke=\"{ink}\"{see} stroke-width=\"{}\"/>\n", style.stroke_width())
    }

    fn filled(&mut self, d: &str, colour: BackendColor) -> Drawn {
        if colour.alpha <= 0.0 {
            return Ok(());
        }
        put!(self, "<path d=\"{d}\" fill=\"{}\"{}/>\n", rgb(colour), opacity("fill-opacity", colour.alpha))
    }
}

/// How a line of text looks.
struct Look {
    size: i32,
    bold: bool,
    italic: bool,
    colour: String,
    alpha: f64,
}

fn rgb(colour: BackendColor) -> String {
    hex(Colour(colour.rgb.0, colour.rgb.1, colour.rgb.2))
}

fn opacity(name: &str, alpha: f64) -> String {
    if alpha >= 1.0 { String::new() } else { format!(" {name}=\"{alpha:.3}\"") }
}

fn path(rings: &[Vec<BackendCoord>], closed: bool) -> String {
    let mut d = String::new();
    for ring in rings.iter().filter(|ring| ring.len() > 1) {
        for (index, (x, y)) in ring.iter().enumerate() {
            d.push_str(&format!("{}{x} {y}", if index == 0 { "M" } else { "L" }));
        }
        if closed {
            d.push('Z');
        }
    }
    d
}

impl DrawingBackend for PlanSvg<'_> {
    type ErrorType = fmt::Error;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }
    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }
    fn present(&mut self) -> Drawn {
        if self.done {
            return Ok(());
        }
        self.done = true;
        put!(self, "</svg>\n")
    }
    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        self.filled(&format!("M{x} {y}h1v1h-1Z"), colour)
    }
    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.stroked(&path(&[vec![from, to]], false), style)
    }
    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Drawn {
        let d = path(&[vec![a, (b.0, a.1), b, (a.0, b.1)]], true);
        if fill { self.filled(&d, style.color()) } else { self.stroked(&d, style) }
    }
    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Drawn {
        self.stroked(&path(&[points.into_iter().collect()], false), style)
    }
    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let d = format!("M{} {y}a{radius} {radius} 0 1 0 {1} 0a{radius} {radius} 0 1 0 -{1} 0Z", x - radius as i32, 2 * radius);
        if fill { self.filled(&d, style.color()) } else { self.stroked(&d, style) }
    }
    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Drawn {
        self.filled(&path(&[points.into_iter().collect()], true), style.color())
    }
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let colour = style.color();
        if colour.alpha <= 0.0 {
            return Ok(());
        }
        let size = style.size();
        let anchor = match style.anchor().h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        // From the anchor down to the baseline, in the text's own direction.
        let down = match style.anchor().v_pos {
            VPos::Top => ASCENT * size,
            VPos::Center => (ASCENT - DESCENT) / 2.0 * size,
            VPos::Bottom => -DESCENT * size,
        };
        let turn = match style.transform() {
            FontTransform::None => 0.0,
            FontTransform::Rotate90 => 90.0,
            FontTransform::Rotate180 => 180.0,
            FontTransform::Rotate270 => 270.0,
        };
        let (dx, dy) = style.transform().transform(0, down.round() as i32);
        let (bold, italic) = match style.style() {
            FontStyle::Bold => (true, false),
            FontStyle::Italic | FontStyle::Oblique => (false, true),
            FontStyle::Normal => (false, false),
        };
        let look = Look { size: size.round() as i32, bold, italic, colour: rgb(colour), alpha: colour.alpha };
        self.letters(text, (at.0 + dx, at.1 + dy), &look, anchor, turn, "chart")
    }
    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, style: &S) -> Result<(u32, u32), DrawingErrorKind<fmt::Error>> {
        let bold = matches!(style.style(), FontStyle::Bold);
        Ok((text_width(text, style.size(), bold).ceil() as u32, style.size().ceil() as u32))
    }
}
