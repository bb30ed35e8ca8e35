//! Words in model space: numbers, areas, holders, lengths, coordinates.
//!
//! Knows: what is written on a feature, and that it stays inside. Must not know: the sheet.

use super::canvas::{Canvas, Look, Text};
use super::layers::ON_FILL;
use super::model::{Model, spot};
use super::place::{At, Line, Put, block, covers, edges, readable};
use super::tags::Spot;
use crate::drawing::{Anchor, text_width};
use crate::features::{Feature, Kind, PlotFacts, Shape, Status};
use crate::geometry::{Outline, Point, cross};
use crate::message::Message;
use crate::text::{area_m2, grouped};
use crate::units::{Length, div_round};

/// Type sizes, mm of paper at the scale of the sheet.
const NUMBER: f64 = 3.0;
const SMALL: f64 = 2.0;
const NAME: f64 = 2.4;

impl Model<'_> {
    /// What is written on a feature.
    pub(super) fn words(&self, canvas: &mut Canvas, feature: &Feature) {
        match feature.kind {
            Kind::Site => self.boundary(canvas, feature),
            Kind::Plot | Kind::Hall => self.plot(canvas, feature),
            Kind::Gate => self.point(canvas, feature, "drawing.gate"),
            Kind::LowPoint => self.point(canvas, feature, "drawing.low-point"),
            Kind::Road | Kind::Green | Kind::Facility | Kind::Kept | Kind::Easement | Kind::Receptor => {
                self.name(canvas, feature)
            }
            Kind::Hole | Kind::Buffer | Kind::Envelope | Kind::Setback => {}
        }
    }

    /// Lengths of the edges and coordinates of the corners, outside the site.
    fn boundary(&self, canvas: &mut Canvas, feature: &Feature) {
        let Shape::Area(outline) = &feature.shape else { return };
        let corners = outline.corners();
        let size = SMALL * self.unit;
        let gates: Vec<Point> = self
            .features
            .list
            .iter()
            .filter(|f| f.kind == Kind::Gate && f.site == feature.site)
            .filter_map(|f| if let Shape::Point(at) = f.shape { Some(at) } else { None })
            .collect();
        for (a, b) in outline.edges() {
            let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
            let length = dx.hypot(dy);
            let text = self.length(a.distance(b));
            let wide = text_width(&text, size, false);
            let size = size * (0.8 * length / 1_000.0 / wide).min(1.0);
            // The site lies to the left: its outline runs against the clock.
            let off = 1.1 * size * 1_000.0 / length;
            let at = |part: f64| Spot {
                x: (a.x as f64 + dx * part + dy * off).round() as i64,
                y: (a.y as f64 + dy * part - dx * off).round() as i64,
            };
            let near = (text_width(&text, size, false) + 3.0 * size) * 1_000.0;
            let free = |at: &Spot| !gates.iter().any(|g| ((g.x - at.x) as f64).hypot((g.y - at.y) as f64) < near);
            let at = [0.5, 0.35, 0.65, 0.25, 0.75].map(at).into_iter().find(free).unwrap_or_else(|| at(0.5));
            say(canvas, &Look::on("DIMENSI"), (&text, size), at, readable(dy.atan2(dx).to_degrees()), Anchor::Middle);
        }
        for (index, &corner) in corners.iter().enumerate() {
            let before = corners[(index + corners.len() - 1) % corners.len()];
            let after = corners[(index + 1) % corners.len()];
            let to = |p: Point| {
                let (dx, dy) = ((p.x - corner.x) as f64, (p.y - corner.y) as f64);
                let far = dx.hypot(dy).max(1.0);
                (dx / far, dy / far)
            };
            let (one, two) = (to(before), to(after));
            // Right of both edges: outside, whichever way the corner turns.
            let (dx, dy) = (-one.1 + two.1, one.0 - two.0);
            let far = dx.hypot(dy).max(1e-9);
            let (dx, dy) = (dx / far, dy / far);
            canvas.point(&Look::on("KOORDINAT"), spot(corner));
            let away = 1.6 * size * 1_000.0;
            let anchor = if dx >= 0.0 { Anchor::Start } else { Anchor::End };
            let x = corner.x + (dx.signum() * away) as i64;
            let middle = corner.y as f64 + dy.signum() * 1.6 * away;
            let east = format!("{} {} {}", index + 1, self.catalogue.word("drawing.grid-east"), self.metres(Length(corner.x)));
            let north = format!("{} {}", self.catalogue.word("drawing.grid-north"), self.metres(Length(corner.y)));
            for (text, up) in [(east, 0.65), (north, -0.65)] {
                let at = Spot { x, y: (middle + up * size * 1_000.0).round() as i64 };
                say(canvas, &Look::on("KOORDINAT"), (&text, size), at, 0.0, anchor);
            }
        }
    }

    /// What a point is, beside it, and the road that a gate opens on.
    fn point(&self, canvas: &mut Canvas, feature: &Feature, key: &str) {
        let Shape::Point(at) = feature.shape else { return };
        let off = (2.5 * self.unit * 1_000.0).round() as i64;
        let word = self.catalogue.word(key);
        let text = if feature.label.is_empty() { word.to_owned() } else { format!("{word} · {}", feature.label) };
        say(canvas, &Look::on("TEKS"), (&text, SMALL * self.unit), Spot { x: at.x - off, y: at.y }, 0.0, Anchor::End);
    }

    /// The name of an area, inside it.
    fn name(&self, canvas: &mut Canvas, feature: &Feature) {
        let Shape::Area(outline) = &feature.shape else { return };
        if feature.label.is_empty() {
            return;
        }
        let layer = if feature.kind == Kind::Receptor { "TETANGGA" } else { "TEKS" };
        let lines = [Line { text: feature.label.clone(), size: 1.0, gives_way: false }];
        let (origin, ring) = local(outline);
        let along = longest(&ring);
        let taken = self.over(feature, origin);
        let look = Look { aci: self.is_solid(feature).then_some(ON_FILL), ..Look::on(layer) };
        self.write(canvas, (origin, &ring), (&lines, &[look]), &turns(along), NAME, &taken);
    }

    /// What lies over an area of land and has a name of its own, in metres from a point.
    fn over(&self, feature: &Feature, origin: Point) -> Vec<Vec<At>> {
        let easements = self.features.list.iter().filter(|f| f.kind == Kind::Easement && f.site == feature.site);
        let mut rings = Vec::new();
        for easement in easements.filter(|_| feature.kind != Kind::Easement) {
            if let Shape::Area(outline) = &easement.shape {
                rings.push(outline.corners().iter().map(|&p| from(origin, p)).collect());
            }
        }
        rings
    }

    /// Number, area and holders of a plot, and its frontage along the road.
    fn plot(&self, canvas: &mut Canvas, feature: &Feature) {
        let (Shape::Area(outline), Some(plot)) = (&feature.shape, &feature.plot) else { return };
        let (origin, ring) = local(outline);
        let mut taken = Vec::new();
        let mut along = longest(&ring);
        if let Some(frontage) = plot.frontage {
            let (a, b) = self.front(feature, outline, frontage);
            along = readable(((b.y - a.y) as f64).atan2((b.x - a.x) as f64).to_degrees());
            taken.extend(self.frontage(canvas, (origin, &ring), (a, b), frontage));
        }
        let line = |text: String, size: f64, gives_way: bool| Line { text, size, gives_way };
        let mut lines = Vec::new();
        let mut on = Vec::new();
        if !plot.number.is_empty() {
            lines.push(line(plot.number.clone(), 1.0, false));
            on.push(Look::on("KAVLING-NO"));
        }
        if let Some(area) = feature.area {
            let text = format!("{} m²", area_m2(self.catalogue.language(), area));
            lines.push(line(text, 0.7, false));
            on.push(Look::on("KAVLING-LUAS"));
        }
        for tenant in &plot.tenants {
            let name = if tenant.name.trim().is_empty() { &tenant.firm } else { &tenant.name };
            lines.push(line(name.clone(), 0.8, true));
            on.push(Look::on("PENYEWA"));
        }
        if plot.tenants.is_empty() {
            lines.push(line(self.status(plot), 0.7, true));
            on.push(Look::on("TEKS"));
        }
        self.write(canvas, (origin, &ring), (&lines, &on), &turns(along), NUMBER, &taken);
    }

    fn status(&self, plot: &PlotFacts) -> String {
        match (plot.status, &plot.reserved_for) {
            (Status::Reserved, Some(group)) => {
                let message = Message::new("drawing.reserved-for").with("group", group.as_str());
                self.catalogue.say(&message)
            }
            (Status::Reserved, None) => self.catalogue.word("drawing.reserved").to_owned(),
            _ => self.catalogue.word("drawing.vacant").to_owned(),
        }
    }

    /// The edge of a plot that its frontage is measured along: next to a road, and of that length.
    fn front(&self, feature: &Feature, outline: &Outline, frontage: Length) -> (Point, Point) {
        let roads: Vec<&Outline> = self
            .features
            .list
            .iter()
            .filter(|f| f.kind == Kind::Road && f.site == feature.site)
            .filter_map(|f| if let Shape::Area(outline) = &f.shape { Some(outline) } else { None })
            .collect();
        let away = |&(a, b): &(Point, Point)| {
            let middle = Point { x: a.x.midpoint(b.x), y: a.y.midpoint(b.y) };
            roads.iter().map(|road| distance(road, middle)).fold(f64::INFINITY, f64::min)
        };
        let edges = straight(outline);
        let nearest = edges.iter().map(away).fold(f64::INFINITY, f64::min);
        let near = edges.iter().filter(|edge| nearest.is_infinite() || away(edge) <= nearest + 500.0);
        near.min_by_key(|(a, b)| (a.distance(*b).0 - frontage.0).abs()).copied().unwrap_or(edges[0])
    }

    /// Writes a frontage inside its plot, along its edge; what it takes of the plot.
    fn frontage(
        &self,
        canvas: &mut Canvas,
        (origin, ring): (Point, &[At]),
        (a, b): (Point, Point),
        length: Length,
    ) -> Option<Vec<At>> {
        let (a, b) = (from(origin, a), from(origin, b));
        let angle = readable((b.1 - a.1).atan2(b.0 - a.0).to_degrees());
        let far = (b.0 - a.0).hypot(b.1 - a.1);
        let text = self.length(length);
        // A strip of the plot along the edge; where the plot is too odd for one, anywhere in it.
        let most = SMALL * self.unit;
        let wide = text_width(&text, most, false);
        let most = most * (0.8 * far / wide).min(1.0);
        let line = [Line { text, size: 1.0, gives_way: false }];
        let (nx, ny) = (-(b.1 - a.1) / far, (b.0 - a.0) / far);
        let deep = 2.0 * most;
        let strip = [a, b, (b.0 + nx * deep, b.1 + ny * deep), (a.0 + nx * deep, a.1 + ny * deep)];
        let ring = if covers(ring, &strip) { &strip[..] } else { ring };
        self.write(canvas, (origin, ring), (&line, &[Look::on("DIMENSI")]), &[angle], most / self.unit, &[])
    }

    /// Writes lines inside a ring, each on its layer; the box that they take.
    fn write(
        &self,
        canvas: &mut Canvas,
        (origin, ring): (Point, &[At]),
        (lines, on): (&[Line], &[Look]),
        turns: &[f64],
        most: f64,
        taken: &[Vec<At>],
    ) -> Option<Vec<At>> {
        let placed = block(ring, lines, turns, most * self.unit, taken)?;
        for ((line, put), look) in lines.iter().zip(&placed.lines).zip(on) {
            let Put { at, size } = *put;
            let at = Spot { x: origin.x + (at.0 * 1_000.0).round() as i64, y: origin.y + (at.1 * 1_000.0).round() as i64 };
            say(canvas, look, (&line.text, size), at, placed.angle, Anchor::Middle);
        }
        Some(placed.quad.to_vec())
    }

    /// A length as the tables of the sheet give it: to the hundredth.
    fn length(&self, length: Length) -> String {
        grouped(self.catalogue.language(), div_round(i128::from(length.0), 10), 2, 2)
    }

    /// A coordinate: exact.
    fn metres(&self, length: Length) -> String {
        grouped(self.catalogue.language(), i128::from(length.0), 3, 2)
    }
}

/// A ring in metres from its first corner: small numbers, so that nothing is lost far from the origin.
fn local(outline: &Outline) -> (Point, Vec<At>) {
    let origin = outline.corners()[0];
    (origin, outline.corners().iter().map(|&p| from(origin, p)).collect())
}

fn from(origin: Point, p: Point) -> At {
    ((p.x - origin.x) as f64 / 1_000.0, (p.y - origin.y) as f64 / 1_000.0)
}

/// Direction of the longest edge.
fn longest(ring: &[At]) -> f64 {
    let length = |(a, b): &(At, At)| (b.0 - a.0).hypot(b.1 - a.1);
    let longest = edges(ring).max_by(|one, two| length(one).total_cmp(&length(two)));
    longest.map_or(0.0, |(a, b)| readable((b.1 - a.1).atan2(b.0 - a.0).to_degrees()))
}

/// Along and across, the more level one first.
fn turns(along: f64) -> [f64; 2] {
    let across = readable(along + 90.0);
    if along.abs() <= across.abs() { [along, across] } else { [across, along] }
}

/// Distance of a point from the edge of an outline, mm; nothing inside.
fn distance(outline: &Outline, p: Point) -> f64 {
    if outline.covers_point(p) {
        return 0.0;
    }
    let to = |(a, b): (Point, Point)| {
        let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
        let (px, py) = ((p.x - a.x) as f64, (p.y - a.y) as f64);
        let t = ((px * dx + py * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
        (px - t * dx).hypot(py - t * dy)
    };
    outline.edges().map(to).fold(f64::INFINITY, f64::min)
}

/// Edges of an outline, with those that go straight on taken as one.
fn straight(outline: &Outline) -> Vec<(Point, Point)> {
    let all = outline.corners();
    let at = |i: usize| all[i % all.len()];
    let turns = |&i: &usize| cross(at(i + all.len() - 1), at(i), at(i + 1)) != 0;
    let corners: Vec<Point> = (0..all.len()).filter(turns).map(at).collect();
    (0..corners.len()).map(|i| (corners[i], corners[(i + 1) % corners.len()])).collect()
}

/// Writes a line around a point at half its height.
fn say(canvas: &mut Canvas, look: &Look, (text, size): (&str, f64), at: Spot, angle: f64, anchor: Anchor) {
    let width = text_width(text, size, false);
    canvas.text(look, &Text { at, text, size, width, angle, anchor, centred: true, bold: false });
}
