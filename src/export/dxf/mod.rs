//! DXF of AutoCAD 2000 (AC1015): the land in model space, the sheet in paper space. A writer of our own: the same bytes for
//! the same plan, no time, no host.
//!
//! Knows: features, drawings, the file format. Must not know: plans, rules, firms.

mod canvas;
mod frame;
mod layers;
mod model;
mod paper;
mod place;
mod tags;
mod words;

use std::collections::BTreeMap;

use crate::drawing::{Drawing, Item, Space, Style};
use crate::features::{Features, Shape};
use crate::message::Message;
use crate::text::Catalogue;
use canvas::Canvas;
use frame::{Extent, Skeleton};
use model::{Model, spot};
use tags::{Handle, Handles, Spot, Tags, encoded};

/// Scale of text in the model where the sheet shows no land: 1:500.
const SCALE: u32 = 500;
/// Handles of entities begin above this; those of tables lie below.
const ENTITIES: u64 = 0x1000;

/// The features in model space and the sheet as layout `Layout1`.
///
/// Coordinates of the model are metres with three places, exact; those of the sheet are millimetres.
pub fn dxf(features: &Features, sheet: &Drawing) -> String {
    let scale = sheet.views.first().map_or(SCALE, |view| view.scale);
    let unit = f64::from(scale) / 1_000.0;
    let mut fixed = Handles(0);
    let skeleton = Skeleton::new(&mut fixed);
    let tags = Tags::default();
    let mut canvas = Canvas { tags, handles: Handles(ENTITIES), owner: skeleton.model, paper: false };
    let catalogue = Catalogue::of(features.language);
    let mut styles = BTreeMap::new();
    for layer in sheet.layers.iter().filter(|layer| layer.space != Space::Paper) {
        collect(&layer.items, &mut styles);
    }
    Model { features, catalogue, unit, styles }.draw(&mut canvas);

    canvas.owner = skeleton.paper;
    canvas.paper = true;
    // The sheet shows plots without a fill: its legend does not explain one.
    let frozen: Vec<Handle> = skeleton.layer(layers::PLOT_FILL).into_iter().collect();
    paper::draw(&mut canvas, sheet, &frozen);
    let digests = [("drawing.cad-scenario", &features.scenario_sha256), ("drawing.cad-plan", &features.plan_sha256)];
    for (row, (key, digest)) in (0..).zip(digests) {
        paper::margin(&mut canvas, row, &catalogue.say(&Message::new(key).with("digest", digest.as_str())));
    }

    let (low, high) = extent(features);
    let paper = (sheet.paper.name, sheet.paper.width, sheet.paper.height);
    let seed = Handle(canvas.handles.0 + 1);
    let extent = Extent { low, high, paper, point: 1.5 * unit, seed };
    let mut out = Tags::default();
    for line in [
        format!("kavling: {}", encoded(&features.scenario)),
        format!("scenario sha256 {}", encoded(&features.scenario_sha256)),
        format!("plan sha256 {}", encoded(&features.plan_sha256)),
        format!("coordinates in metres, system {}", encoded(features.crs.name())),
    ] {
        out.put(999, line);
    }
    skeleton.before(&extent, &mut fixed, &mut out);
    out.lines(&[(0, "SECTION"), (2, "ENTITIES")]);
    out.0.push_str(&canvas.tags.0);
    out.put(0, "ENDSEC");
    skeleton.after(&extent, &mut fixed, &mut out);
    out.0
}

/// Styles of a drawing by class.
fn collect<'a>(items: &'a [Item], styles: &mut BTreeMap<&'a str, &'a Style>) {
    for item in items {
        match item {
            Item::Shape(shape) => {
                styles.entry(shape.style.class.as_ref()).or_insert(&shape.style);
            }
            Item::Group(group) => collect(&group.items, styles),
            Item::Label(_) => {}
        }
    }
}

/// Corners of the box around all features; a square metre where there are none.
fn extent(features: &Features) -> (Spot, Spot) {
    let points = features.list.iter().flat_map(|feature| match &feature.shape {
        Shape::Area(outline) => outline.corners().to_vec(),
        Shape::Line(points) => points.clone(),
        Shape::Point(at) => vec![*at],
    });
    let found = points.map(spot).fold(None, |found: Option<(Spot, Spot)>, p| {
        let (low, high) = found.unwrap_or((p, p));
        Some((Spot { x: low.x.min(p.x), y: low.y.min(p.y) }, Spot { x: high.x.max(p.x), y: high.y.max(p.y) }))
    });
    found.unwrap_or((Spot { x: 0, y: 0 }, Spot { x: 1_000, y: 1_000 }))
}
