//! Entities: polylines, text, hatches, windows.
//!
//! Knows: how each is written in AC1015. Must not know: plots, sheets.

use super::layers::{LAYERS, WINDOW};
use super::tags::{Handle, Handles, Spot, Tags, encoded, shown};
use crate::drawing::{Anchor, Hatch, HatchKind};

/// Height of capital letters (what DXF calls the height of text) as a share of the type size, DejaVu Sans.
pub(super) const CAPITAL: f64 = 0.729;
/// Distance of lines in the patterns ANSI31 and ANSI37, and of dots in DOTS, at scale 1 (`acadiso.pat`).
const LINES_APART: f64 = 3.175;
const DOTS_APART: f64 = 1.5875;

/// How an entity looks. What is not stated is that of the layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub layer: &'static str,
    pub aci: Option<u8>,
    pub linetype: Option<&'static str>,
    pub weight: Option<i16>,
    /// Scale of dashes.
    pub dashes: f64,
}

impl Look {
    pub(super) fn on(layer: &'static str) -> Self {
        Self { layer, aci: None, linetype: None, weight: None, dashes: 1.0 }
    }
}

/// A line of text.
#[derive(Debug, Clone)]
pub(super) struct Text<'a> {
    /// Where its anchor stands.
    pub at: Spot,
    pub text: &'a str,
    /// Type size in drawing units: capitals are [`CAPITAL`] of it.
    pub size: f64,
    /// Width in drawing units.
    pub width: f64,
    /// Degrees, counter-clockwise from east.
    pub angle: f64,
    pub anchor: Anchor,
    /// Whether `at` lies at half height, not on the base line.
    pub centred: bool,
    pub bold: bool,
}

/// What fills an area.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fill {
    Solid,
    /// A pattern; its millimetres times this are drawing units.
    Pattern(Hatch, f64),
}

/// A window from the sheet onto the land. Lengths in drawing units of the sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub number: u32,
    pub centre: Spot,
    pub width: f64,
    pub height: f64,
    /// What lies in its middle, thousandths of a unit of the model.
    pub sees: Spot,
    /// Height of what is seen, units of the model.
    pub seen: f64,
}

/// Where entities go.
#[derive(Debug)]
pub(super) struct Canvas {
    pub tags: Tags,
    pub handles: Handles,
    /// Block record of the space that is written to.
    pub owner: Handle,
    /// Whether that is the sheet.
    pub paper: bool,
}

impl Canvas {
    fn start(&mut self, kind: &str, class: &str, look: &Look) {
        debug_assert!(LAYERS.iter().any(|layer| layer.name == look.layer), "no layer {}", look.layer);
        let handle = self.handles.next();
        self.tags.put(0, kind).put(5, handle).put(330, self.owner).put(100, "AcDbEntity");
        if self.paper {
            self.tags.put(67, 1);
        }
        self.tags.put(8, look.layer);
        if let Some(linetype) = look.linetype {
            self.tags.put(6, linetype);
        }
        if let Some(aci) = look.aci {
            self.tags.put(62, aci);
        }
        if (look.dashes - 1.0).abs() > f64::EPSILON {
            self.tags.real(48, look.dashes);
        }
        if let Some(weight) = look.weight {
            self.tags.put(370, weight);
        }
        self.tags.put(100, class);
    }

    /// A line or, closed, an outline. Facts can follow.
    pub(super) fn polyline(&mut self, look: &Look, points: &[Spot], closed: bool) {
        self.start("LWPOLYLINE", "AcDbPolyline", look);
        self.tags.put(90, points.len()).put(70, u8::from(closed)).put(43, "0.0");
        for &point in points {
            self.tags.spot(10, point);
        }
    }

    pub(super) fn point(&mut self, look: &Look, at: Spot) {
        self.start("POINT", "AcDbPoint", look);
        self.tags.spot3(10, at);
    }

    pub(super) fn text(&mut self, look: &Look, text: &Text<'_>) {
        let (sideways, back) = match text.anchor {
            Anchor::Start => (0, 0.0),
            Anchor::Middle => (1, 0.5),
            Anchor::End => (2, 1.0),
        };
        // Where it starts, for programs that do not look at the anchor.
        let (sin, cos) = text.angle.to_radians().sin_cos();
        let down = if text.centred { text.size * CAPITAL / 2.0 } else { 0.0 };
        let (left, down) = (text.width * back * 1_000.0, down * 1_000.0);
        let start = Spot {
            x: text.at.x - (left * cos - down * sin).round() as i64,
            y: text.at.y - (left * sin + down * cos).round() as i64,
        };
        self.start("TEXT", "AcDbText", look);
        self.tags.spot3(10, start).real(40, (text.size * CAPITAL).max(1e-5)).put(1, encoded(&shown(text.text)));
        if text.angle != 0.0 {
            self.tags.real(50, text.angle);
        }
        self.tags.put(7, if text.bold { "TEBAL" } else { "Standard" });
        if sideways != 0 || text.centred {
            self.tags.put(72, sideways).spot3(11, text.at);
        }
        self.tags.put(100, "AcDbText");
        if text.centred {
            self.tags.put(73, 2);
        }
    }

    /// A filled area; several rings: holes by the even-odd rule.
    pub(super) fn hatch(&mut self, look: &Look, rings: &[Vec<Spot>], fill: &Fill) {
        let name = match fill {
            Fill::Solid => "SOLID",
            Fill::Pattern(Hatch { kind: HatchKind::Lines, .. }, _) => "ANSI31",
            Fill::Pattern(Hatch { kind: HatchKind::Cross, .. }, _) => "ANSI37",
            Fill::Pattern(Hatch { kind: HatchKind::Dots, .. }, _) => "DOTS",
        };
        self.start("HATCH", "AcDbHatch", look);
        self.tags.three(10, 0.0, 0.0, 0.0).three(210, 0.0, 0.0, 1.0).put(2, name);
        self.tags.put(70, u8::from(matches!(fill, Fill::Solid))).put(71, 0).put(91, rings.len());
        for (index, ring) in rings.iter().enumerate() {
            self.tags.put(92, if index == 0 { 3 } else { 2 }).put(72, 0).put(73, 1).put(93, ring.len());
            for &point in ring {
                self.tags.spot(10, point);
            }
            self.tags.put(97, 0);
        }
        self.tags.put(75, 0).put(76, 1);
        if let Fill::Pattern(hatch, unit) = fill {
            self.pattern(hatch, *unit);
        }
        self.tags.put(98, 0);
    }

    fn pattern(&mut self, hatch: &Hatch, unit: f64) {
        let apart = hatch.spacing * unit;
        let (own, scale) = match hatch.kind {
            // The angle of the named pattern is part of its name.
            HatchKind::Lines | HatchKind::Cross => (45.0, apart / LINES_APART),
            HatchKind::Dots => (0.0, apart / DOTS_APART),
        };
        let turns: &[f64] = if hatch.kind == HatchKind::Cross { &[0.0, 90.0] } else { &[0.0] };
        self.tags.real(52, (hatch.angle - own).rem_euclid(360.0)).real(41, scale).put(77, 0).put(78, turns.len());
        for turn in turns {
            let angle = hatch.angle + turn;
            let (sin, cos) = angle.to_radians().sin_cos();
            let along = if hatch.kind == HatchKind::Dots { apart / 2.0 } else { 0.0 };
            self.tags.real(53, angle).put(43, "0.0").put(44, "0.0");
            self.tags.real(45, along * cos - apart * sin).real(46, along * sin + apart * cos);
            match hatch.kind {
                HatchKind::Dots => self.tags.put(79, 2).put(49, "0.0").real(49, -apart),
                HatchKind::Lines | HatchKind::Cross => self.tags.put(79, 0),
            };
        }
    }

    /// A window onto the model; `frozen` are layers that it does not show. The first of a sheet is the sheet itself.
    pub(super) fn window(&mut self, window: &Window, frozen: &[Handle]) {
        self.start("VIEWPORT", "AcDbViewport", &Look::on(WINDOW));
        self.tags.spot3(10, window.centre).real(40, window.width).real(41, window.height);
        self.tags.put(68, window.number).put(69, window.number).spot(12, window.sees);
        self.tags.lines(&[(13, "0.0"), (23, "0.0"), (14, "10.0"), (24, "10.0"), (15, "10.0"), (25, "10.0")]);
        self.tags.three(16, 0.0, 0.0, 1.0).three(17, 0.0, 0.0, 0.0);
        self.tags.lines(&[(42, "50.0"), (43, "0.0"), (44, "0.0")]).real(45, window.seen);
        self.tags.lines(&[(50, "0.0"), (51, "0.0"), (72, "1000")]);
        for handle in frozen {
            self.tags.put(331, handle);
        }
        // On, scale locked (0x4000) but for the sheet itself.
        let flags = if window.number == 1 { 0x8020 } else { 0x8020 | 0x4000 };
        self.tags.put(90, flags).put(1, "").put(281, 0).put(71, 1).put(74, 0);
        self.tags.three(110, 0.0, 0.0, 0.0).three(111, 1.0, 0.0, 0.0).three(112, 0.0, 1.0, 0.0);
        self.tags.put(79, 0).put(146, "0.0");
    }

    /// Begins the facts of the entity just written.
    pub(super) fn facts(&mut self) -> &mut Tags {
        self.tags.put(1001, "KAVLING")
    }
}
