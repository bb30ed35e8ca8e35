//! A pen for sheet furniture: text, lines and boxes on the paper.
//!
//! Knows: millimetres of paper. Must not know: land, plots, plans.

use super::fit::paragraph;
use super::metrics::{ASCENT, text_width};
use super::palette::{GREY, INK};
use super::shapes::{Anchor, At, Colour, Item, Label, Shape, Style};

/// Collects items of one part of the sheet, from its top down.
#[derive(Debug, Clone)]
pub(super) struct Pen {
    pub items: Vec<Item>,
    /// Left edge.
    pub x: f64,
    /// Where the next thing begins.
    pub y: f64,
    /// Width of the part.
    pub width: f64,
}

/// How a line of furniture text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    pub size: f64,
    pub bold: bool,
    pub colour: Colour,
}

/// Headings of the sheet's parts.
pub(super) const HEADING: Type = Type { size: 2.8, bold: true, colour: INK };
/// Running text.
pub(super) const BODY: Type = Type { size: 2.1, bold: false, colour: INK };
/// Strong running text.
pub(super) const STRONG: Type = Type { size: 2.1, bold: true, colour: INK };
/// Captions.
pub(super) const SMALL: Type = Type { size: 1.8, bold: false, colour: GREY };

impl Type {
    /// Height of a line with its leading.
    pub(super) fn pitch(self) -> f64 {
        self.size * 1.32
    }
    pub(super) fn width(self, text: &str) -> f64 {
        text_width(text, self.size, self.bold)
    }
}

impl Pen {
    pub(super) fn new(x: f64, y: f64, width: f64) -> Self {
        Self { items: Vec::new(), x, y, width }
    }
    /// One line of text whose top is `top`.
    pub(super) fn text(&mut self, text: &str, x: f64, top: f64, look: Type, anchor: Anchor) {
        if text.is_empty() {
            return;
        }
        self.items.push(Item::Label(Label {
            at: At::new(x, top + look.size * ASCENT),
            text: text.to_owned(),
            size: look.size,
            bold: look.bold,
            angle: 0.0,
            anchor,
            colour: look.colour,
            class: "sheet",
        }));
    }
    /// A paragraph across the part, at most `most` lines; moves down.
    pub(super) fn paragraph(&mut self, text: &str, look: Type, most: usize) {
        for line in paragraph(text, look.size, look.bold, self.width, most) {
            self.text(&line, self.x, self.y, look, Anchor::Start);
            self.y += look.pitch();
        }
    }
    /// A heading; moves down.
    pub(super) fn heading(&mut self, text: &str) {
        self.paragraph(text, HEADING, 2);
        self.y += 1.0;
    }
    /// A level line across the part, here.
    pub(super) fn rule(&mut self, style: Style) {
        self.line(At::new(self.x, self.y), At::new(self.x + self.width, self.y), style);
    }
    pub(super) fn line(&mut self, a: At, b: At, style: Style) {
        self.items.push(Shape::line(vec![a, b], style));
    }
}
