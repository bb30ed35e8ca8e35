//! Pens, patterns and colours of the site plan.
//!
//! Knows: how each kind of thing looks. Sector colours are Paul Tol's *light* scheme (colour-blind safe, made
//! for black text); each sector also has a band of its own pattern, so that black-and-white prints read.
//! Must not know: where things lie.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::shapes::{Colour, Hatch, HatchKind, Style};
use crate::firm::Firm;
use crate::problem::sectors;
use crate::site::LandUse;

/// Text and strong lines.
pub(super) const INK: Colour = Colour(0x1a, 0x1a, 0x1a);
/// Secondary text.
pub(super) const GREY: Colour = Colour(0x55, 0x55, 0x55);
const MID: Colour = Colour(0x8c, 0x8c, 0x8c);
const WHITE: Colour = Colour(0xff, 0xff, 0xff);

/// Frame of the sheet.
pub(super) const FRAME: Style = Style::new("frame").stroke(INK, 0.5);
/// Lines between parts of the sheet.
pub(super) const DIVIDER: Style = Style::new("divider").stroke(INK, 0.25);
/// Fine lines in tables.
pub(super) const RULE: Style = Style::new("rule").stroke(Colour(0xc8, 0xc8, 0xc8), 0.1);
/// Fields to sign in.
pub(super) const SIGN_HERE: Style = Style::new("sign-here").stroke(GREY, 0.15);
/// Lines under a table head and above a sum.
pub(super) const HEAD_RULE: Style = Style::new("head-rule").stroke(INK, 0.2);
/// Full parts of the scale bar and the north arrow.
pub(super) const SOLID: Style = Style::new("solid").fill(INK).stroke(INK, 0.15);
/// Empty parts of the scale bar and the north arrow.
pub(super) const HOLLOW: Style = Style::new("hollow").fill(WHITE).stroke(INK, 0.15);
/// White ground behind text on a pattern.
pub(super) const MASK: Style = Style::new("mask").fill(WHITE);

/// The legal boundary of a site.
pub(super) const BOUNDARY: Style = Style::new("boundary").stroke(INK, 0.7).dash(&[4.6, 1.2, 0.9, 1.3]);
/// Land without a stated use.
pub(super) const GROUND: Style = Style::new("ground").fill(Colour(0xfb, 0xfa, 0xf6));
/// A gate.
pub(super) const GATE: Style = Style::new("gate").fill(Colour(0xb0, 0x1e, 0x1e)).stroke(Colour(0x7a, 0x10, 0x10), 0.15);
/// The word beside a gate.
pub(super) const GATE_INK: Colour = Colour(0x7a, 0x10, 0x10);
/// A neighbour that needs protection.
pub(super) const RECEPTOR: Style = Style::new("receptor")
    .fill(Colour(0xf6, 0xf0, 0xe6))
    .hatch(Hatch {
        name: "receptor",
        kind: HatchKind::Cross,
        angle: 0.0,
        spacing: 2.2,
        width: 0.08,
        colour: Colour(0xb9, 0xa2, 0x7c),
    })
    .stroke(Colour(0x8a, 0x6d, 0x3b), 0.25)
    .dash(&[1.6, 0.8]);
/// Streets.
const ROAD: Style = Style::new("road").fill(Colour(0xdd, 0xdd, 0xdd)).stroke(MID, 0.18);
/// Green open space.
const GREEN: Style = Style::new("green")
    .fill(Colour(0xd9, 0xea, 0xcd))
    .hatch(Hatch {
        name: "green",
        kind: HatchKind::Dots,
        angle: 45.0,
        spacing: 2.0,
        width: 0.3,
        colour: Colour(0x6f, 0x9c, 0x58),
    })
    .stroke(Colour(0x6f, 0x9c, 0x58), 0.18);
/// Common facilities.
const FACILITY: Style = Style::new("facility").fill(Colour(0xe4, 0xdc, 0xee)).stroke(Colour(0x6b, 0x5b, 0x7b), 0.25);
/// Rights of others over land.
const EASEMENT: Style = Style::new("easement")
    .hatch(Hatch {
        name: "easement",
        kind: HatchKind::Lines,
        angle: 0.0,
        spacing: 1.8,
        width: 0.1,
        colour: Colour(0x7a, 0x4f, 0x9a),
    })
    .stroke(Colour(0x7a, 0x4f, 0x9a), 0.3)
    .dash(&[2.4, 0.9]);
/// Land within the boundary that does not belong to the site.
pub(super) const HOLE: Style = Style::new("hole").fill(WHITE).hatch(Hatch {
    name: "hole",
    kind: HatchKind::Lines,
    angle: 135.0,
    spacing: 3.2,
    width: 0.1,
    colour: Colour(0xa0, 0xa0, 0xa0),
});
/// An obstacle: pylon, grave, well.
pub(super) const KEPT: Style = Style::new("kept")
    .fill(Colour(0xf1, 0xe9, 0xde))
    .hatch(Hatch {
        name: "kept",
        kind: HatchKind::Cross,
        angle: 45.0,
        spacing: 1.4,
        width: 0.12,
        colour: Colour(0x8a, 0x74, 0x5a),
    })
    .stroke(Colour(0x5a, 0x4a, 0x3a), 0.3);
/// A building that stays.
pub(super) const KEPT_BUILDING: Style =
    Style::new("kept-building").fill(Colour(0xd8, 0xcc, 0xbc)).stroke(Colour(0x5a, 0x4a, 0x3a), 0.4);
/// How far plots and facilities keep off a reserve.
pub(super) const BUFFER: Style = Style::new("buffer").stroke(Colour(0x5a, 0x4a, 0x3a), 0.2).dash(&[1.2, 0.8]);
/// Where water runs to.
pub(super) const LOW_POINT: Style = Style::new("low-point").fill(Colour(0x2b, 0x6c, 0xb0)).stroke(Colour(0x1a, 0x44, 0x70), 0.15);
/// Land nobody holds.
pub(super) const VACANT: Style = Style::new("vacant")
    .fill(WHITE)
    .hatch(Hatch {
        name: "vacant",
        kind: HatchKind::Lines,
        angle: 45.0,
        spacing: 1.7,
        width: 0.12,
        colour: Colour(0xa8, 0xa8, 0xa8),
    })
    .stroke(INK, 0.25);
/// Land kept back.
pub(super) const RESERVED: Style = Style::new("reserved")
    .fill(WHITE)
    .hatch(Hatch {
        name: "reserved",
        kind: HatchKind::Cross,
        angle: 45.0,
        spacing: 2.0,
        width: 0.12,
        colour: Colour(0x8c, 0x8c, 0x8c),
    })
    .stroke(INK, 0.25);
/// A plot on sheets that do not show who holds it.
pub(super) const PLOT: Style = Style::new("plot-land").fill(WHITE).stroke(INK, 0.35);
/// Land that can be granted, on the land-use sheet.
pub(super) const SALEABLE: Style = Style::new("saleable").fill(Colour(0xf3, 0xd9, 0xa4)).stroke(INK, 0.3);
/// A plot that is held, where it matters only that it is.
pub(super) const GRANTED: Style = Style::new("granted").fill(Colour(0xc3, 0xd9, 0xee)).stroke(INK, 0.35);
/// The front setback line (GSB).
pub(super) const SETBACK: Style = Style::new("setback").stroke(Colour(0xb0, 0x1e, 0x1e), 0.18).dash(&[1.6, 0.7]);
/// Where the building may stand.
pub(super) const ENVELOPE: Style = Style::new("envelope").stroke(Colour(0x00, 0x6a, 0x8e), 0.2).dash(&[0.8, 0.5]);
/// A lorry standing in its bay.
pub(super) const BAY: Style = Style::new("lorry-bay").fill(Colour(0xee, 0xee, 0xee)).stroke(GREY, 0.13);
/// Lines of dimensions.
pub(super) const DIMENSION: Style = Style::new("dimension-line").stroke(GREY, 0.13);
/// Crosses of the coordinate grid.
pub(super) const GRID: Style = Style::new("grid").stroke(Colour(0x2b, 0x5d, 0x9b), 0.13);
/// Names of the coordinate grid.
pub(super) const GRID_INK: Colour = Colour(0x2b, 0x5d, 0x9b);
/// Distances that rules keep.
pub(super) const APART: Style = Style::new("keep-apart").stroke(Colour(0xa8, 0x10, 0x10), 0.35).dash(&[1.4, 0.6]);
/// Words on distances that rules keep.
pub(super) const APART_INK: Colour = Colour(0x8a, 0x10, 0x10);
/// Frontages on the movement sheet.
pub(super) const FRONTAGE: Style = Style::new("frontage").stroke(Colour(0xc4, 0x5a, 0x00), 0.9);

/// Floor shared by several firms.
pub(super) const HALL: Style = Style::new("hall").fill(Colour(0xf4, 0xf1, 0xea)).stroke(INK, 0.5);
/// Plot lines inside a holding of several plots.
pub(super) const INNER: Style = Style::new("inner").stroke(GREY, 0.12).dash(&[1.0, 0.7]);

/// How a land use looks.
pub(super) fn land_use(land_use: LandUse) -> Style {
    match land_use {
        LandUse::Road => ROAD,
        LandUse::Green => GREEN,
        LandUse::Facility => FACILITY,
        LandUse::Easement => EASEMENT,
    }
}

/// Paul Tol's light scheme without its grey (roads) and its green-like hues last.
const SECTOR_COLOURS: [Colour; 8] = [
    Colour(0x77, 0xaa, 0xdd),
    Colour(0xee, 0x88, 0x66),
    Colour(0xee, 0xdd, 0x88),
    Colour(0xff, 0xaa, 0xbb),
    Colour(0x99, 0xdd, 0xff),
    Colour(0xbb, 0xcc, 0x33),
    Colour(0x44, 0xbb, 0x99),
    Colour(0xaa, 0xaa, 0x00),
];

/// White in the ground of a holding, for the first eight sectors, the next eight, and so on.
const TINTS: [f64; 3] = [0.45, 0.78, 0.15];

/// Patterns of the sector bands: name, kind, angle, spacing.
const BANDS: [(&str, HatchKind, f64, f64); 8] = [
    ("band-0", HatchKind::Lines, 45.0, 1.0),
    ("band-1", HatchKind::Lines, 135.0, 1.0),
    ("band-2", HatchKind::Lines, 90.0, 1.0),
    ("band-3", HatchKind::Dots, 45.0, 0.9),
    ("band-4", HatchKind::Cross, 45.0, 1.2),
    ("band-5", HatchKind::Lines, 0.0, 0.8),
    ("band-6", HatchKind::Cross, 0.0, 1.1),
    ("band-7", HatchKind::Lines, 70.0, 2.0),
];

/// The sectors of a scenario, each with a look of its own. All applicants of all phases count, so that a sector
/// keeps its colour from plan to plan, from phase to phase and from option to option.
#[derive(Debug, Clone)]
pub(super) struct Sectors(BTreeMap<String, usize>);

/// What a firm is coloured by: its sector, else its class.
pub(super) fn sector_of(firm: &Firm) -> &str {
    firm.coloured_by()
}

impl Sectors {
    /// Looks in this order, and then those of firms that it does not name.
    pub(super) fn of(order: &[String], firms: &[Firm]) -> Self {
        let mut looks = BTreeMap::new();
        for name in order.iter().cloned().chain(sectors(firms)) {
            let next = looks.len();
            looks.entry(name).or_insert(next);
        }
        Self(looks)
    }
    fn index(&self, sector: &str) -> usize {
        self.0.get(sector).copied().unwrap_or(0)
    }
    fn colour(&self, sector: &str) -> Colour {
        SECTOR_COLOURS[self.index(sector) % SECTOR_COLOURS.len()]
    }
    /// The ground of a holding: the colour made lighter, by more every time the colours come round again.
    pub(super) fn body(&self, sector: &str) -> Style {
        let white = TINTS[(self.index(sector) / SECTOR_COLOURS.len()) % TINTS.len()];
        let mut style = Style::new("").fill(self.colour(sector).tint(white)).stroke(INK, 0.35);
        style.class = Cow::Owned(format!("sector-{}", self.index(sector)));
        style
    }
    /// The band along its frontage: the full colour with a pattern.
    pub(super) fn band(&self, sector: &str) -> Style {
        let index = self.index(sector);
        // Every eight sectors the patterns move on by one, so that colour and pattern together stay unique.
        let (name, kind, angle, spacing) = BANDS[(index + index / SECTOR_COLOURS.len()) % BANDS.len()];
        let width = if kind == HatchKind::Dots { 0.42 } else { 0.16 };
        let hatch = Hatch { name, kind, angle, spacing, width, colour: INK };
        let mut style = Style::new("").fill(self.colour(sector)).hatch(hatch).stroke(INK, 0.15);
        style.class = Cow::Owned(format!("band-{index}"));
        style
    }
}
