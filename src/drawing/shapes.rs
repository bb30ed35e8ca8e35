//! What a drawing is made of: paper, views of the land, layers of shapes, labels and groups.
//!
//! Knows: points, pens and text. Must not know: plots, firms, file formats.

use std::borrow::Cow;

use crate::problem::Language;

/// A finished picture: land in metres, sheet furniture in millimetres of paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// Its title.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub description: String,
    /// Language of its words.
    pub language: Language,
    /// What it shows, by digest.
    pub origin: Origin,
    /// The sheet.
    pub paper: Paper,
    /// How land lies on the sheet; [`Space::Land`] points here.
    pub views: Vec<View>,
    /// Layers, the lowest first.
    pub layers: Vec<Layer>,
}

/// What a drawing shows, so that it can be held against the decision later.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// Name of the scenario.
    pub scenario: String,
    /// SHA-256 of the scenario.
    pub scenario_sha256: String,
    /// SHA-256 of the decision: who holds what, and how much. See [`crate::problem::Problem::decision_sha256`].
    pub decision_sha256: String,
    /// SHA-256 of the plan as `plan.json` states it of itself; empty where the drawing is made before that file.
    pub plan_sha256: String,
    /// Option and phase, where the plan decides one.
    pub stage: Option<(String, u32)>,
    /// Which sheet of which set it is, as name and value; empty where it is no sheet of a set. Whoever has the plan can draw
    /// the same sheet again.
    pub drawn_as: Vec<(&'static str, String)>,
}

impl Origin {
    /// What is known, as name and value.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = vec![
            ("scenario", self.scenario.clone()),
            ("scenario-sha256", self.scenario_sha256.clone()),
            ("decision-sha256", self.decision_sha256.clone()),
        ];
        if !self.plan_sha256.is_empty() {
            facts.push(("plan-sha256", self.plan_sha256.clone()));
        }
        if let Some((option, phase)) = &self.stage {
            facts.extend([("option", option.clone()), ("phase", phase.to_string())]);
        }
        facts.extend(self.drawn_as.iter().cloned());
        facts
    }
}

/// A sheet in millimetres: level, or upright where it is higher than wide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paper {
    /// `A3`, …
    pub name: &'static str,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A point: metres to the east and north in a land layer, millimetres to the right and *down* in a paper layer.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct At {
    /// East, or right.
    pub x: f64,
    /// North, or down.
    pub y: f64,
}

/// How a piece of land lies on the sheet: one scale, north up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// The `N` of 1:N.
    pub scale: u32,
    /// A point of the land, metres …
    pub land: At,
    /// … and where it lies on the paper, millimetres.
    pub paper: At,
}

/// Shapes that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Its name: lower-case letters, digits and hyphens, unique in the drawing.
    pub name: String,
    /// What its coordinates mean.
    pub space: Space,
    /// What lies on it, the lowest first.
    pub items: Vec<Item>,
}

/// What coordinates mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// Millimetres on the sheet from its upper left corner.
    Paper,
    /// Metres, seen through the view with this index.
    Land(usize),
}

/// One thing on a layer.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// An area or a line.
    Shape(Shape),
    /// A line of text.
    Label(Label),
    /// Several things under one name.
    Group(Group),
}

/// Things under one name, with a tooltip.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Group {
    /// Unique name: a letter, then letters, digits, hyphens, points and underscores.
    pub id: String,
    /// Classes, separated by spaces.
    pub class: String,
    /// The tooltip; may have several lines.
    pub title: String,
    /// Facts for scripts: name (without `data-`) and value.
    pub data: Vec<(&'static str, String)>,
    /// What belongs to it.
    pub items: Vec<Item>,
}

/// An area (closed) or a line. Several rings: holes by the even-odd rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Its rings or lines.
    pub rings: Vec<Vec<At>>,
    /// Whether each ring runs back to its start.
    pub closed: bool,
    /// How it is drawn.
    pub style: Style,
}

/// How a shape is drawn. One class has one style throughout a drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Style {
    /// Name for style sheets and layers of other formats.
    pub class: Cow<'static, str>,
    /// Colour of the area.
    pub fill: Option<Colour>,
    /// Pattern over the colour.
    pub hatch: Option<Hatch>,
    /// Colour of the line.
    pub stroke: Option<Colour>,
    /// Width of the line, mm of paper.
    pub width: f64,
    /// Dashes and gaps, mm of paper; empty for a full line.
    pub dash: &'static [f64],
}

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Colour(pub u8, pub u8, pub u8);

/// A pattern, in millimetres of paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hatch {
    /// Its name.
    pub name: &'static str,
    /// What is repeated.
    pub kind: HatchKind,
    /// Direction of the lines: degrees, counter-clockwise from east.
    pub angle: f64,
    /// Distance between lines or dots.
    pub spacing: f64,
    /// Width of a line, diameter of a dot.
    pub width: f64,
    /// Its colour.
    pub colour: Colour,
}

/// What a pattern repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HatchKind {
    /// Parallel lines.
    Lines,
    /// Lines in two directions.
    Cross,
    /// Dots.
    Dots,
}

/// One line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Where its anchor stands, on the baseline.
    pub at: At,
    /// The text.
    pub text: String,
    /// Type size, mm of paper.
    pub size: f64,
    /// Bold.
    pub bold: bool,
    /// Degrees, counter-clockwise from east.
    pub angle: f64,
    /// Which part of the line stands at `at`.
    pub anchor: Anchor,
    /// Colour.
    pub colour: Colour,
    /// Name for style sheets.
    pub class: &'static str,
}

/// Which part of a line of text stands at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

impl At {
    /// A point.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

impl View {
    /// Where a point of the land lies on the paper.
    pub fn to_paper(&self, p: At) -> At {
        let k = 1_000.0 / f64::from(self.scale);
        At::new(self.paper.x + (p.x - self.land.x) * k, self.paper.y - (p.y - self.land.y) * k)
    }
    /// Which point of the land lies here on the paper.
    pub fn to_land(&self, p: At) -> At {
        let k = f64::from(self.scale) / 1_000.0;
        At::new(self.land.x + (p.x - self.paper.x) * k, self.land.y - (p.y - self.paper.y) * k)
    }
}

impl Style {
    /// A style of this class that draws nothing yet.
    pub const fn new(class: &'static str) -> Self {
        Self { class: Cow::Borrowed(class), fill: None, hatch: None, stroke: None, width: 0.0, dash: &[] }
    }
    /// With a fill.
    #[must_use]
    pub const fn fill(mut self, colour: Colour) -> Self {
        self.fill = Some(colour);
        self
    }
    /// With a pattern.
    #[must_use]
    pub const fn hatch(mut self, hatch: Hatch) -> Self {
        self.hatch = Some(hatch);
        self
    }
    /// With a line of this width in millimetres.
    #[must_use]
    pub const fn stroke(mut self, colour: Colour, width: f64) -> Self {
        self.stroke = Some(colour);
        self.width = width;
        self
    }
    /// With dashes.
    #[must_use]
    pub const fn dash(mut self, dash: &'static [f64]) -> Self {
        self.dash = dash;
        self
    }
}

impl Shape {
    /// An area with one ring.
    pub fn area(ring: Vec<At>, style: Style) -> Item {
        Item::Shape(Self { rings: vec![ring], closed: true, style })
    }
    /// A line.
    pub fn line(points: Vec<At>, style: Style) -> Item {
        Item::Shape(Self { rings: vec![points], closed: false, style })
    }
    /// A rectangle of this width and height from its first corner.
    pub fn rectangle(corner: At, width: f64, height: f64, style: Style) -> Item {
        let (x, y) = (corner.x, corner.y);
        let ring = vec![At::new(x, y), At::new(x + width, y), At::new(x + width, y + height), At::new(x, y + height)];
        Self::area(ring, style)
    }
}

impl Colour {
    /// This colour mixed with white: 0 leaves it, 1 gives white.
    #[must_use]
    pub fn tint(self, white: f64) -> Self {
        let mix = |v: u8| (f64::from(v) + (255.0 - f64::from(v)) * white).round() as u8;
        Self(mix(self.0), mix(self.1), mix(self.2))
    }
}
