//! Layouts as small pictures for looking at, where `KAVLING_PICTURES` names a folder.

use std::fmt::Write;

use kavling::geometry::Outline;
use kavling::layout::{Layout, Wish};
use kavling::problem::Problem;
use kavling::site::LandUse;

pub(crate) fn draw(problem: &Problem, wish: &Wish, layout: &Layout, stem: &str) {
    let Ok(folder) = std::env::var("KAVLING_PICTURES") else { return };
    let site = &problem.land.sites[wish.site.0];
    let (low, high) = site.boundary.bounds();
    let (w, h) = ((high.x - low.x) as f64 / 1e3, (high.y - low.y) as f64 / 1e3);
    let mut out = format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='-5 -5 {} {}' width='1000'>", w + 10.0, h + 10.0);
    let mut add = |outline: &Outline, style: &str| {
        let points: Vec<String> =
            outline.corners().iter().map(|p| format!("{},{}", (p.x - low.x) as f64 / 1e3, (high.y - p.y) as f64 / 1e3)).collect();
        let _ = write!(out, "<polygon points='{}' style='{style}'/>", points.join(" "));
    };
    add(&site.boundary, "fill:#fff;stroke:#000;stroke-width:.6");
    for area in site.areas.iter().chain(&layout.areas) {
        let fill = match area.land_use {
            LandUse::Road => "#bbb",
            LandUse::Green => "#ad8",
            LandUse::Facility => "#fb6",
            LandUse::Easement => "none",
        };
        add(&area.outline, &format!("fill:{fill};stroke:#444;stroke-width:.15"));
    }
    for row in &layout.rows {
        for face in row.faces.iter().flatten() {
            add(&face.outline, "fill:#ffc;stroke:#a80;stroke-width:.1");
        }
        if let Some(outline) = row.run_outline(0, row.cells.len() - 1) {
            add(&outline, "fill:none;stroke:#a00;stroke-width:.4");
        }
    }
    for reserve in &site.reserves {
        add(&reserve.outline, "fill:#99f8;stroke:#00f;stroke-width:.3");
    }
    for gate in &site.gates {
        let (x, y) = ((gate.at.x - low.x) as f64 / 1e3, (high.y - gate.at.y) as f64 / 1e3);
        let _ = write!(out, "<circle cx='{x}' cy='{y}' r='1.5' fill='red'/>");
    }
    for row in &layout.rows {
        let p = row.stations[0].front;
        let (x, y) = ((p.x - low.x) as f64 / 1e3, (high.y - p.y) as f64 / 1e3);
        let _ = write!(out, "<text x='{x}' y='{y}' font-size='4'>{}</text>", row.id);
    }
    out += "</svg>";
    let _ = std::fs::write(format!("{folder}/{stem}-{}.svg", layout.name), out);
}
