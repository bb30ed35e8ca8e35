//! What a layout must be, measured from its outlines alone.

use kavling::geometry::{Outline, Point, overlap_length};
use kavling::layout::{Layout, Wish, ground};
use kavling::problem::Problem;
use kavling::site::{LandUse, ReserveKind};
use kavling::units::Length;

/// Length along which two outlines run on each other.
fn shared(a: &Outline, b: &Outline) -> Length {
    a.edges().flat_map(|(p, q)| b.edges().map(move |(r, s)| overlap_length(p, q, r, s))).sum()
}

/// What stands on the site before it is laid out.
pub(crate) fn before(problem: &Problem, wish: &Wish) -> Vec<Outline> {
    let site = &problem.land.sites[wish.site.0];
    let mut found: Vec<Outline> =
        site.areas.iter().filter(|area| area.land_use != LandUse::Easement).map(|area| area.outline.clone()).collect();
    found.extend(site.reserves.iter().filter(|r| r.kind != ReserveKind::Easement).map(|r| r.outline.clone()));
    for row in problem.land.rows.iter().filter(|row| row.site == wish.site) {
        found.extend((0..row.cells.len()).filter_map(|cell| row.run_outline(cell, cell)));
    }
    found
}

/// Everything that is wrong with a layout; each two faces against each other where `pairs`, which takes long.
pub(crate) fn faults(problem: &Problem, wish: &Wish, layout: &Layout, pairs: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let site = &problem.land.sites[wish.site.0];
    let ground = ground(site, wish);
    let before = before(problem, wish);
    let faces: Vec<&Outline> = layout.faces().into_iter().chain(&before).collect();
    let sum: i128 = faces.iter().map(|face| face.area().0).sum();
    if sum != ground.area().0 {
        wrong.push(format!("parts are {sum}, the ground is {}", ground.area().0));
    }
    if !ground.is_filled_by(&faces) {
        wrong.push("the ground is not filled".into());
    }
    for (index, a) in faces.iter().enumerate().filter(|_| pairs) {
        if !ground.boundary.covers(a) || ground.holes.iter().any(|hole| hole.overlaps(a)) {
            wrong.push(format!("face {index} lies outside"));
        }
        if let Some(b) = faces[index + 1..].iter().position(|b| a.overlaps(b)) {
            wrong.push(format!("faces {index} and {} overlap", index + 1 + b));
        }
    }
    // The boundary moved by less than a millimetre at mouths, and not at all along the axes.
    let moved = (ground.boundary.area().0 - site.boundary.area().0).abs();
    let around: i64 = site.boundary.edges().map(|(a, b)| a.distance(b).0).sum();
    if moved > 2 * i128::from(around) {
        wrong.push(format!("mouths move the boundary by {moved}"));
    }
    let roads: Vec<&Outline> =
        site.areas.iter().chain(&layout.areas).filter(|a| a.land_use == LandUse::Road).map(|a| &a.outline).collect();
    let gate = |road: &Outline| {
        site.gates.iter().any(|gate| {
            let near = Outline::new(&[
                Point::new(gate.at.x - 5, gate.at.y - 5),
                Point::new(gate.at.x + 5, gate.at.y - 5),
                Point::new(gate.at.x, gate.at.y + 5),
            ]);
            near.is_ok_and(|near| road.overlaps(&near))
        })
    };
    let mut reached: Vec<bool> = roads.iter().map(|road| gate(road)).collect();
    for _ in 0..roads.len() {
        for i in 0..roads.len() {
            reached[i] = reached[i] || (0..roads.len()).any(|j| reached[j] && shared(roads[i], roads[j]) >= Length(3_000));
        }
    }
    if reached.iter().any(|r| !r) {
        wrong.push(format!("streets that no gate leads to: {reached:?}"));
    }
    for row in &layout.rows {
        let Some(row_faces) = &row.faces else {
            wrong.push(format!("{} has no faces", row.id));
            continue;
        };
        if row_faces.len() != row.cells.len() || row.stations.len() != row.cells.len() + 1 {
            wrong.push(format!("{} has {} faces for {} cells", row.id, row_faces.len(), row.cells.len()));
        }
        if row.run_outline(0, row.cells.len() - 1).is_none() {
            wrong.push(format!("{} does not hang together", row.id));
        }
        for (cell, face) in row_faces.iter().enumerate() {
            let (a, b) = (row.stations[cell].front, row.stations[cell + 1].front);
            let width = row.frontage(cell, cell);
            let along: Length = roads.iter().map(|road| shared(&face.outline, road)).sum();
            // Each piece of the shared line is rounded down.
            if along.0 + 4 + face.outline.corners().len() as i64 * 2 < width.0 || (a.distance(b).0 - width.0).abs() > 2 {
                wrong.push(format!("{} has {along} of its {width} on a street", row.cells[cell]));
            }
            if face.depth < Length(wish.least_depth.0 - 2) {
                wrong.push(format!("{} is only {} deep", row.cells[cell], face.depth));
            }
        }
    }
    wrong
}
