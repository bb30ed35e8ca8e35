//! Fitting blocks of text into polygons on the paper, clear of each other.
//!
//! Knows: rings and boxes in millimetres of paper (y down), text metrics. Must not know: what is labelled.

use super::metrics::{ASCENT, DESCENT, text_width};
use super::shapes::{Anchor, At, Colour, Label};

/// Free space between a label and the edge of its polygon, mm.
const MARGIN: f64 = 0.7;
/// Free space between two labels, mm.
const APART: f64 = 0.3;
/// Leading between two lines, as a share of the type size.
const LEADING: f64 = 0.24;

/// A direction of reading: unit vector along the line of text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Direction {
    pub dx: f64,
    pub dy: f64,
}

/// A rectangle at any angle: its corners in order.
pub(super) type Quad = [At; 4];

/// One line of a block.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub text: String,
    pub size: f64,
    pub bold: bool,
    pub class: &'static str,
    pub colour: Colour,
}

/// A block that found its place.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub labels: Vec<Label>,
    pub quad: Quad,
}

/// Boxes already in use.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken(Vec<Quad>);

impl Direction {
    /// From left to right.
    pub(super) const LEVEL: Self = Self { dx: 1.0, dy: 0.0 };

    /// Along the line from `a` to `b`, turned so that it reads from the bottom or the right of the sheet.
    pub(super) fn between(a: At, b: At) -> Self {
        let (x, y) = (b.x - a.x, b.y - a.y);
        let length = (x * x + y * y).sqrt();
        if length < 1e-9 {
            return Self::LEVEL;
        }
        Self { dx: x / length, dy: y / length }.readable()
    }
    /// A quarter turn.
    pub(super) fn turned(self) -> Self {
        Self { dx: -self.dy, dy: self.dx }.readable()
    }
    fn readable(self) -> Self {
        let back = self.dx < -1e-6 || (self.dx.abs() <= 1e-6 && self.dy > 0.0);
        let sign = if back { -1.0 } else { 1.0 };
        Self { dx: self.dx * sign + 0.0, dy: self.dy * sign + 0.0 }
    }
    /// Degrees, counter-clockwise from the right.
    pub(super) fn degrees(self) -> f64 {
        let degrees = libm::atan2(-self.dy, self.dx).to_degrees();
        (degrees * 100.0).round() / 100.0 + 0.0
    }
    /// The point `along` in reading direction and `up` towards the top of the letters from `from`.
    pub(super) fn step(self, from: At, along: f64, up: f64) -> At {
        At::new(from.x + along * self.dx + up * self.dy, from.y + along * self.dy - up * self.dx)
    }
    /// Coordinates of a point in this direction: along, up.
    fn local(self, p: At) -> At {
        At::new(p.x * self.dx + p.y * self.dy, p.x * self.dy - p.y * self.dx)
    }
    fn back(self, p: At) -> At {
        self.step(At::default(), p.x, p.y)
    }
    /// The rectangle of this size around a centre.
    pub(super) fn quad(self, centre: At, width: f64, height: f64) -> Quad {
        let (w, h) = (width / 2.0, height / 2.0);
        [(-w, -h), (w, -h), (w, h), (-w, h)].map(|(u, v)| self.step(centre, u, v))
    }
}

/// Width of the widest line, and height of all.
pub(super) fn block_size(lines: &[Line]) -> (f64, f64) {
    let width = lines.iter().map(|l| text_width(&l.text, l.size, l.bold)).fold(0.0, f64::max);
    let gaps: f64 = lines.iter().skip(1).map(|l| l.size * LEADING).sum();
    (width, lines.iter().map(|l| l.size).sum::<f64>() + gaps)
}

/// The labels of a block around a centre.
pub(super) fn set_block(lines: &[Line], centre: At, direction: Direction) -> Placed {
    let (width, height) = block_size(lines);
    let mut top = height / 2.0;
    let mut labels = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            top -= line.size * LEADING;
        }
        let at = direction.step(centre, 0.0, top - line.size * ASCENT);
        top -= line.size * (ASCENT + DESCENT);
        labels.push(Label {
            at,
            text: line.text.clone(),
            size: line.size,
            bold: line.bold,
            angle: direction.degrees(),
            anchor: Anchor::Middle,
            colour: line.colour,
            class: line.class,
        });
    }
    Placed { labels, quad: direction.quad(centre, width, height) }
}

/// Finds room for a block inside a ring, clear of what is taken.
pub(super) fn find_room(ring: &[At], lines: &[Line], direction: Direction, taken: &Taken) -> Option<Placed> {
    let (width, height) = block_size(lines);
    let local: Vec<At> = ring.iter().map(|&p| direction.local(p)).collect();
    let (low, high) = bounds(&local)?;
    let (w, h) = (width / 2.0 + MARGIN, height / 2.0 + MARGIN);
    if high.x - low.x < 2.0 * w || high.y - low.y < 2.0 * h {
        return None;
    }
    let middle = centroid(&local);
    let mut spots = vec![At::new((low.x + high.x) / 2.0, (low.y + high.y) / 2.0), middle];
    const STEPS: i32 = 24;
    let part = |a: f64, b: f64, i: i32| a + (b - a) * f64::from(i) / f64::from(STEPS);
    for i in 0..=STEPS {
        for j in 0..=STEPS {
            spots.push(At::new(part(low.x + w, high.x - w, i), part(low.y + h, high.y - h, j)));
        }
    }
    let far = |p: &At| (p.x - middle.x).powi(2) + (p.y - middle.y).powi(2);
    spots[2..].sort_by(|a, b| far(a).total_cmp(&far(b)));
    spots.into_iter().filter(|&spot| holds_box(&local, spot, w - 1e-9, h - 1e-9)).find_map(|spot| {
        let placed = set_block(lines, direction.back(spot), direction);
        taken.is_free(&placed.quad).then_some(placed)
    })
}

/// Whether a ring holds the box of half size `w` × `h` around a point.
fn holds_box(ring: &[At], centre: At, w: f64, h: f64) -> bool {
    contains(ring, centre) && edges(ring).all(|(a, b)| !cuts_box(a, b, centre, w, h))
}

/// Whether a segment enters the inside of a box (Liang and Barsky).
fn cuts_box(a: At, b: At, centre: At, w: f64, h: f64) -> bool {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (p, q) in [(-dx, a.x - (centre.x - w)), (dx, centre.x + w - a.x), (-dy, a.y - (centre.y - h)), (dy, centre.y + h - a.y)] {
        if p == 0.0 {
            if q <= 0.0 {
                return false;
            }
        } else if p < 0.0 {
            from = from.max(q / p);
        } else {
            to = to.min(q / p);
        }
    }
    from < to
}

/// The edges of a ring.
fn edges(ring: &[At]) -> impl Iterator<Item = (At, At)> + '_ {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]))
}

/// Whether a point lies inside a ring.
pub(super) fn contains(ring: &[At], p: At) -> bool {
    edges(ring).fold(false, |inside, (a, b)| {
        let crosses = (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x);
        inside != crosses
    })
}

/// Lower and upper corner of the box around points.
pub(super) fn bounds(points: &[At]) -> Option<(At, At)> {
    let first = *points.first()?;
    Some(points.iter().fold((first, first), |(low, high), p| {
        (At::new(low.x.min(p.x), low.y.min(p.y)), At::new(high.x.max(p.x), high.y.max(p.y)))
    }))
}

/// The centre of gravity of a ring.
fn centroid(ring: &[At]) -> At {
    let origin = ring[0];
    let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
    for (a, b) in edges(ring) {
        let cross = (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y);
        area += cross;
        x += cross * (a.x + b.x - 2.0 * origin.x);
        y += cross * (a.y + b.y - 2.0 * origin.y);
    }
    if area.abs() < 1e-9 { origin } else { At::new(origin.x + x / (3.0 * area), origin.y + y / (3.0 * area)) }
}

/// The part of a ring where `keep` is not negative; `keep` must be linear.
pub(super) fn clip(ring: &[At], keep: impl Fn(At) -> f64) -> Vec<At> {
    let mut out = Vec::with_capacity(ring.len() + 2);
    for (a, b) in edges(ring) {
        let (ka, kb) = (keep(a), keep(b));
        if ka >= 0.0 {
            out.push(a);
        }
        if (ka > 0.0 && kb < 0.0) || (ka < 0.0 && kb > 0.0) {
            let t = ka / (ka - kb);
            out.push(At::new(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t));
        }
    }
    if out.len() < 3 { Vec::new() } else { out }
}

impl Taken {
    /// Marks a box as used.
    pub(super) fn add(&mut self, quad: Quad) {
        self.0.push(quad);
    }
    /// Whether a box is clear of all others.
    pub(super) fn is_free(&self, quad: &Quad) -> bool {
        self.0.iter().all(|other| !overlap(quad, other))
    }
}

/// Whether two boxes come closer than [`APART`] (separating axes).
fn overlap(a: &Quad, b: &Quad) -> bool {
    let separated = |quad: &Quad| {
        [(0, 1), (1, 2)].into_iter().any(|(i, j)| {
            let (x, y) = (quad[j].x - quad[i].x, quad[j].y - quad[i].y);
            let length = (x * x + y * y).sqrt().max(1e-9);
            let range = |q: &Quad| {
                let along = q.map(|p| (p.x * x + p.y * y) / length);
                (along.into_iter().fold(f64::MAX, f64::min), along.into_iter().fold(f64::MIN, f64::max))
            };
            let ((a0, a1), (b0, b1)) = (range(a), range(b));
            a1 + APART <= b0 || b1 + APART <= a0
        })
    };
    !separated(a) && !separated(b)
}

/// Most words that are balanced: every stretch of words is a candidate for the longest line.
const MOST_WORDS: usize = 24;

/// Breaks words into at most `count` lines as evenly as possible; never inside a word. Nothing where that is
/// impossible or there are more than [`MOST_WORDS`].
pub(super) fn balance(text: &str, count: usize, bold: bool) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().take(MOST_WORDS + 1).collect();
    if words.len() > MOST_WORDS {
        return Vec::new();
    }
    let mut limits: Vec<f64> = Vec::new();
    for i in 0..words.len() {
        for j in i..words.len() {
            limits.push(text_width(&words[i..=j].join(" "), 1.0, bold));
        }
    }
    limits.sort_by(f64::total_cmp);
    limits.into_iter().map(|limit| wrap(text, 1.0, bold, limit + 1e-9)).find(|lines| lines.len() <= count).unwrap_or_default()
}

/// Breaks words into lines no wider than `width`; a word that is wider than that stands alone.
pub(super) fn wrap(text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if let Some(last) = lines.last_mut() {
            let longer = format!("{last} {word}");
            if text_width(&longer, size, bold) <= width {
                *last = longer;
                continue;
            }
        }
        lines.push(word.to_owned());
    }
    lines
}

/// The text, cut with an ellipsis where it is wider than `width`.
pub(super) fn shorten(text: &str, size: f64, bold: bool, width: f64) -> String {
    if text_width(text, size, bold) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if text_width(&kept, size, bold) + text_width("…", size, bold) > width {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// Lines no wider than `width`, at most `most` of them; what does not fit ends in an ellipsis.
pub(super) fn paragraph(text: &str, size: f64, bold: bool, width: f64, most: usize) -> Vec<String> {
    let mut lines = wrap(text, size, bold, width);
    if lines.len() > most {
        let rest = lines[most.saturating_sub(1)..].join(" ");
        lines.truncate(most.saturating_sub(1));
        lines.push(rest);
    }
    lines.iter().map(|line| shorten(line, size, bold, width)).collect()
}
