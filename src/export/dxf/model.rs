//! Model space: the land as it is, in metres of the site's system.
//!
//! Knows: features, which layer each goes to, what is written on it. Must not know: the sheet.

use std::collections::BTreeMap;

use super::canvas::{Canvas, Fill, Look};
use super::layers::{self, LAYERS};
use super::tags::{Spot, decimal};
use crate::drawing::{Colour, Hatch, HatchKind, Style};
use crate::features::{Feature, Features, Kind, Shape, Status};
use crate::geometry::{Outline, Point};
use crate::text::Catalogue;

const GREY: Colour = Colour(0x8c, 0x8c, 0x8c);
const VACANT: Hatch = Hatch { name: "vacant", kind: HatchKind::Lines, angle: 45.0, spacing: 2.4, width: 0.1, colour: GREY };
const RESERVED: Hatch = Hatch { name: "reserved", kind: HatchKind::Cross, angle: 45.0, spacing: 2.4, width: 0.1, colour: GREY };
const HELD: Hatch = Hatch { name: "held", kind: HatchKind::Lines, angle: 135.0, spacing: 3.6, width: 0.1, colour: GREY };
/// Fill of a plot that is held: blue lines.
const BLUE: u8 = 150;

/// Draws the features.
#[derive(Debug)]
pub(super) struct Model<'a> {
    pub features: &'a Features,
    pub catalogue: &'static Catalogue,
    /// Metres of land in a millimetre of the sheet.
    pub unit: f64,
    /// Looks of land use on the sheet, so that its legend speaks of the model too.
    pub styles: BTreeMap<&'a str, &'a Style>,
}

impl Model<'_> {
    /// Draws fills, then lines, then words.
    pub(super) fn draw(&self, canvas: &mut Canvas) {
        let list = &self.features.list;
        for feature in list {
            self.fill(canvas, feature);
        }
        for feature in list {
            self.outline(canvas, feature);
        }
        for feature in list {
            self.words(canvas, feature);
        }
    }

    fn fill(&self, canvas: &mut Canvas, feature: &Feature) {
        let (Shape::Area(outline), (_, Some(layer))) = (&feature.shape, layers::of(feature)) else { return };
        let (aci, fill) = self.look(feature);
        canvas.hatch(&Look { aci, ..Look::on(layer) }, &[spots(outline)], &fill);
    }

    /// Colour and fill of an area: that of the sheet for land use; status for plots, which no sheet of land shows.
    fn look(&self, feature: &Feature) -> (Option<u8>, Fill) {
        let pattern = |hatch| Fill::Pattern(hatch, self.unit);
        match (feature.plot.as_ref().map(|plot| plot.status), self.styles.get(feature.kind.name())) {
            (Some(Status::Granted), _) => (Some(BLUE), pattern(HELD)),
            (Some(Status::Vacant), _) => (None, pattern(VACANT)),
            (Some(Status::Reserved), _) => (None, pattern(RESERVED)),
            (None, Some(Style { hatch: Some(hatch), .. })) => (None, pattern(*hatch)),
            (None, Some(Style { fill: Some(colour), .. })) => (Some(layers::aci(*colour)), Fill::Solid),
            (None, _) => (None, pattern(RESERVED)),
        }
    }

    /// Whether words on an area stand on a solid ground.
    pub(super) fn is_solid(&self, feature: &Feature) -> bool {
        layers::of(feature).1.is_some() && matches!(self.look(feature).1, Fill::Solid)
    }

    fn outline(&self, canvas: &mut Canvas, feature: &Feature) {
        let (layer, _) = layers::of(feature);
        let dashed = LAYERS.iter().any(|l| l.name == layer && l.linetype != layers::FULL);
        let mut look = Look { dashes: if dashed { self.unit } else { 1.0 }, ..Look::on(layer) };
        if feature.kind == Kind::Hall {
            // A building, not land.
            look = Look { weight: Some(50), ..look };
        }
        match &feature.shape {
            Shape::Area(outline) => canvas.polyline(&look, &spots(outline), true),
            Shape::Line(points) => canvas.polyline(&look, &points.iter().map(|&p| spot(p)).collect::<Vec<_>>(), false),
            Shape::Point(at) => {
                // The symbol of the sheet: a triangle, its tip at the gate, or standing on its tip at the low point.
                let (x, y) = ((1.5 * self.unit * 1_000.0) as i64, (3.0 * self.unit * 1_000.0) as i64);
                let y = if feature.kind == Kind::LowPoint { -y } else { y };
                let foot = |dx: i64| Spot { x: at.x + dx, y: at.y - y };
                canvas.polyline(&look, &[spot(*at), foot(-x), foot(x)], true);
            }
        }
        facts(canvas, feature);
    }
}

/// What a feature is, for programs that read the file: id, site, and the facts of a plot; areas exact, in m².
fn facts(canvas: &mut Canvas, feature: &Feature) {
    let exact = |area: crate::units::Area| crate::units::decimal(area.0 * 5, 7);
    let out = canvas.facts();
    out.fact("kind", feature.kind.name()).fact("id", &feature.id).fact("site", &feature.site);
    if let Some(area) = feature.area {
        out.fact("area_m2", &exact(area));
    }
    let Some(plot) = &feature.plot else { return };
    out.fact("number", &plot.number).fact("status", plot.status.name()).fact("phase", &plot.phase.to_string());
    for cell in &plot.cells {
        out.fact("cell", cell);
    }
    for tenant in &plot.tenants {
        out.fact("tenant", &tenant.firm).fact("tenant_name", &tenant.name);
    }
    if let Some(group) = &plot.reserved_for {
        out.fact("reserved_for", group);
    }
    if let Some(frontage) = plot.frontage {
        out.fact("frontage_m", &decimal(frontage.0));
    }
    if let Some(floor) = plot.floor {
        out.fact("floor_m2", &exact(floor));
    }
}

pub(super) fn spot(p: Point) -> Spot {
    Spot { x: p.x, y: p.y }
}

fn spots(outline: &Outline) -> Vec<Spot> {
    outline.corners().iter().map(|&p| spot(p)).collect()
}
