//! A sheet as a reader of the SVG finds it: boxes of text, outlines, scale; and everything that is wrong with it.
//! Reads the file alone; of the drawing code it uses only the widths of letters.

use std::collections::{BTreeMap, BTreeSet};

use kavling::audit::Audit;
use kavling::drawing::{ASCENT, DESCENT, text_width};
use kavling::geometry::Outline;
use kavling::problem::Problem;
use kavling::site::Place;
use roxmltree::{Document, Node};

/// Units of the picture in a millimetre.
const UNITS: f64 = 100.0;
/// Rounding of a point to a unit, twice, and a hair.
const SLACK: f64 = 2.5;

type At = (f64, f64);

struct Text {
    said: String,
    quad: [At; 4],
}

/// Everything wrong with a sheet; nothing on a good one.
pub(crate) fn faults(problem: &Problem, audit: &Audit, svg: &str) -> Vec<String> {
    let document = match Document::parse(svg) {
        Ok(document) => document,
        Err(error) => return vec![format!("not XML: {error}")],
    };
    let root = document.root_element();
    let mut wrong = Vec::new();
    ids(root, &mut wrong);
    page(root, &mut wrong);
    let scale = scale(root, &mut wrong);
    groups(root, problem, audit, &mut wrong);
    outlines(root, problem, scale, &mut wrong);
    labels(root, &mut wrong);
    wrong
}

/// Everything wrong with a sheet of tables, which has no map.
#[allow(dead_code, reason = "shared by several tests, not all of which draw tables")]
pub(crate) fn faults_without_map(svg: &str) -> Vec<String> {
    let document = match Document::parse(svg) {
        Ok(document) => document,
        Err(error) => return vec![format!("not XML: {error}")],
    };
    let mut wrong = Vec::new();
    ids(document.root_element(), &mut wrong);
    page(document.root_element(), &mut wrong);
    labels(document.root_element(), &mut wrong);
    wrong
}

/// Labels of all pieces, in all their lines; for tests that ask what a plot says.
#[allow(dead_code, reason = "shared by several tests")]
pub(crate) fn said_in(svg: &str, id: &str) -> Vec<String> {
    let document = Document::parse(svg).expect("well-formed");
    let group = document.descendants().find(|n| n.attribute("id") == Some(id)).unwrap_or_else(|| panic!("no {id}"));
    texts(group).into_iter().map(|t| t.said).collect()
}

/// Texts that rays or their heads run over, and rays that do not run from one of two outlines to the other.
#[allow(dead_code, reason = "shared by several tests")]
pub(crate) fn rays(svg: &str) -> (usize, Vec<String>) {
    let document = Document::parse(svg).expect("well-formed");
    let all = texts(document.root_element());
    let mut wrong = Vec::new();
    let mut count = 0;
    let of = |group: Node<'_, '_>, class: &str| -> Vec<Vec<At>> {
        let paths = group.descendants().filter(|n| n.has_tag_name("path") && n.attribute("class") == Some(class));
        paths.flat_map(|n| rings(n.attribute("d").unwrap_or(""))).collect()
    };
    for group in document.descendants().filter(|n| n.has_tag_name("g") && class(*n) == "move") {
        for line in of(group, "ray") {
            count += 1;
            let heads = of(group, "ray-head");
            for text in &all {
                // A line there and back has no inside; a head is a ring.
                let there_and_back: Vec<At> = line.iter().chain(line.iter().rev()).copied().collect();
                let over = |ring: &[At]| crosses(ring, &text.quad) || ring.iter().any(|p| inside(&text.quad, *p));
                if over(&there_and_back) || heads.iter().any(|head| over(head)) {
                    wrong.push(format!("a ray runs over {:?}", text.said));
                }
            }
            let (was, is) = (of(group, "turn-was"), of(group, "turn-moves"));
            let tip = heads.first().and_then(|head| head.first()).copied().unwrap_or((f64::NAN, f64::NAN));
            if !was.iter().any(|ring| inside(ring, line[0])) || !is.iter().any(|ring| inside(ring, tip)) {
                wrong.push(format!("a ray from {:?} to {tip:?} joins no two outlines", line[0]));
            }
        }
    }
    (count, wrong)
}

fn class<'a>(node: Node<'a, '_>) -> &'a str {
    node.attribute("class").unwrap_or("").split(' ').next().unwrap_or("")
}

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).and_then(|v| v.parse().ok()).unwrap_or(f64::NAN)
}

fn texts(node: Node<'_, '_>) -> Vec<Text> {
    node.descendants().filter(|n| n.has_tag_name("text")).map(text).collect()
}

fn text(node: Node<'_, '_>) -> Text {
    let said = node.text().unwrap_or("").to_owned();
    let (x, y, size) = (number(node, "x"), number(node, "y"), number(node, "font-size"));
    let width = text_width(&said, size, node.attribute("font-weight") == Some("bold"));
    let left = match node.attribute("text-anchor") {
        Some("middle") => -width / 2.0,
        Some("end") => -width,
        _ => 0.0,
    };
    let turn = node.attribute("transform").map_or(0.0, |t| {
        let inside = t.trim_start_matches("rotate(").trim_end_matches(')');
        let parts: Vec<f64> = inside.split(' ').map(|p| p.parse().expect("a number")).collect();
        assert_eq!((parts[1], parts[2]), (x, y), "turned about its own point");
        parts[0].to_radians()
    });
    let (sin, cos) = turn.sin_cos();
    let corner = |u: f64, v: f64| (x + u * cos - v * sin, y + u * sin + v * cos);
    let (top, foot) = (-ASCENT * size, DESCENT * size);
    let quad = [corner(left, top), corner(left + width, top), corner(left + width, foot), corner(left, foot)];
    Text { said, quad }
}

/// The rings of a path made of `M`, `L` and `Z`.
fn rings(d: &str) -> Vec<Vec<At>> {
    let ring = |part: &str| {
        let points = part.trim_end_matches('Z').split('L');
        points.filter_map(|p| p.split_once(' ')).filter_map(|(x, y)| Some((x.parse().ok()?, y.parse().ok()?))).collect()
    };
    d.split('M').filter(|part| !part.is_empty()).map(ring).collect()
}

fn first_ring(group: Node<'_, '_>) -> Vec<At> {
    let path = group.children().find(|n| n.has_tag_name("path")).and_then(|n| n.attribute("d")).unwrap_or("");
    rings(path).into_iter().next().unwrap_or_default()
}

fn ids(root: Node<'_, '_>, wrong: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for id in root.descendants().filter_map(|n| n.attribute("id")) {
        if !seen.insert(id) {
            wrong.push(format!("id {id} twice"));
        }
    }
}

fn page(root: Node<'_, '_>, wrong: &mut Vec<String>) {
    let (width, height) = (root.attribute("width").unwrap_or(""), root.attribute("height").unwrap_or(""));
    let mm = |text: &str| text.strip_suffix("mm").and_then(|t| t.parse::<f64>().ok()).unwrap_or(f64::NAN);
    let stated = format!("· {:.0} × {:.0} mm", mm(width), mm(height));
    if !texts(root).iter().any(|t| t.said.ends_with(&stated)) {
        wrong.push(format!("no title block says {stated}"));
    }
    let (w, h) = (mm(width) * UNITS, mm(height) * UNITS);
    if root.attribute("viewBox") != Some(&format!("0 0 {w:.0} {h:.0}")) {
        wrong.push(format!("view box {:?}", root.attribute("viewBox")));
    }
}

/// The `N` of 1:N, which the bar and the words must agree on.
fn scale(root: Node<'_, '_>, wrong: &mut Vec<String>) -> f64 {
    let Some(bar) = root.descendants().find(|n| n.attribute("id") == Some("scale-bar")) else {
        wrong.push("no scale bar".to_owned());
        return f64::NAN;
    };
    let (metres, scale) = (number(bar, "data-metres"), number(bar, "data-scale"));
    let paths = bar.descendants().filter(|n| n.has_tag_name("path"));
    let xs: Vec<f64> = paths.flat_map(|n| rings(n.attribute("d").unwrap_or(""))).flatten().map(|p| p.0).collect();
    let drawn = xs.iter().copied().fold(f64::MIN, f64::max) - xs.iter().copied().fold(f64::MAX, f64::min);
    let expected = metres * 1_000.0 / scale * UNITS;
    if expected.is_nan() || (drawn - expected).abs() > SLACK {
        wrong.push(format!("the scale bar of {metres} m is {drawn} long, not {expected}"));
    }
    let plain = |t: &Text| t.said.replace(['.', ','], "");
    if !texts(root).iter().any(|t| plain(t).ends_with(&format!(" 1:{scale}"))) {
        wrong.push(format!("no words say 1:{scale}"));
    }
    if !texts(bar).iter().any(|t| plain(t) == format!("{metres} m")) {
        wrong.push(format!("the scale bar does not say {metres} m"));
    }
    scale
}

fn pieces<'a, 'b>(root: Node<'a, 'b>) -> Vec<Node<'a, 'b>> {
    root.descendants().filter(|n| n.has_tag_name("g") && class(*n) == "plot").collect()
}

/// One group for each plot and each holding, with a tooltip.
fn groups(root: Node<'_, '_>, problem: &Problem, audit: &Audit, wrong: &mut Vec<String>) {
    let mut cells: BTreeMap<&str, usize> = BTreeMap::new();
    let mut held: Vec<(String, &str)> = Vec::new();
    for group in pieces(root) {
        let tooltip = group.children().find(|n| n.has_tag_name("title")).and_then(|n| n.text());
        if tooltip.is_none_or(|t| t.trim().is_empty()) {
            wrong.push(format!("{:?} has no title", group.attribute("id")));
        }
        let plots = group.attribute("data-plots").unwrap_or("");
        plots.split(' ').for_each(|cell| *cells.entry(cell).or_default() += 1);
        for firm in group.attribute("data-firm").unwrap_or("").split(' ').filter(|f| !f.is_empty()) {
            held.push((firm.to_owned(), plots));
        }
    }
    let land = &problem.land;
    let all = land.rows.iter().flat_map(|r| r.cells.iter().map(String::as_str)).chain(land.halls.iter().map(|h| h.id.as_str()));
    let expected: BTreeMap<&str, usize> = all.map(|cell| (cell, 1)).collect();
    if cells != expected {
        wrong.push(format!("plots drawn: {cells:?}"));
    }
    let mut granted: Vec<(String, String)> =
        audit.holdings.iter().map(|h| (problem.firm(h.firm).id.clone(), names(problem, h.place))).collect();
    granted.sort();
    let mut drawn: Vec<(String, String)> = held.into_iter().map(|(f, p)| (f, p.to_owned())).collect();
    drawn.sort();
    if drawn != granted {
        wrong.push(format!("holdings drawn: {drawn:?}"));
    }
}

fn names(problem: &Problem, place: Place) -> String {
    match place {
        Place::Run { row, first, last } => problem.land.rows[row.0].cells[first..=last].join(" "),
        Place::Hall(hall) => problem.land.halls[hall.0].id.clone(),
    }
}

/// The site and the surveyed outline of the plots of a group.
fn surveyed(problem: &Problem, plots: &str) -> Option<(usize, Outline)> {
    let land = &problem.land;
    if let Some(hall) = land.halls.iter().find(|h| h.id == plots) {
        return Some((hall.site.0, hall.outline.clone()));
    }
    let names: Vec<&str> = plots.split(' ').collect();
    let at = |row: &kavling::site::Row, name: &str| row.cells.iter().position(|c| c == name);
    land.rows.iter().find_map(|row| {
        let (first, last) = (at(row, names.first()?)?, at(row, names.last()?)?);
        Some((row.site.0, row.run_outline(first, last)?))
    })
}

/// Every plot stands at the stated scale, and all plots of a site in their true position to each other.
fn outlines(root: Node<'_, '_>, problem: &Problem, scale: f64, wrong: &mut Vec<String>) {
    let mut origins: BTreeMap<usize, At> = BTreeMap::new();
    for group in pieces(root) {
        let plots = group.attribute("data-plots").unwrap_or("");
        let Some((site, outline)) = surveyed(problem, plots) else {
            wrong.push(format!("no such plots: {plots}"));
            continue;
        };
        let k = UNITS / scale;
        let ring = first_ring(group);
        let land: Vec<At> = outline.corners().iter().map(|p| (p.x as f64 * k, -p.y as f64 * k)).collect();
        let same = ring.len() == land.len()
            && ring.iter().zip(&land).all(|(drawn, land)| {
                let origin = origins.entry(site).or_insert((drawn.0 - land.0, drawn.1 - land.1));
                let off = |drawn: f64, land: f64, origin: f64| (drawn - land - origin).abs();
                off(drawn.0, land.0, origin.0).max(off(drawn.1, land.1, origin.1)) <= SLACK
            });
        if !same {
            wrong.push(format!("{plots} is not at true scale: {ring:?}, not {land:?}"));
        }
    }
}

/// Labels stand inside their plots and areas, inside the page, and apart from each other.
fn labels(root: Node<'_, '_>, wrong: &mut Vec<String>) {
    for group in root.descendants().filter(|n| n.has_tag_name("g") && ["plot", "area", "receptor"].contains(&class(*n))) {
        let ring = first_ring(group);
        for text in texts(group) {
            if text.quad.iter().any(|&corner| !inside(&ring, corner)) || crosses(&ring, &text.quad) {
                wrong.push(format!("{:?} stands out of {:?}", text.said, group.attribute("id")));
            }
        }
    }
    let all = texts(root);
    let page = root.children().find(|n| n.has_tag_name("rect")).unwrap_or(root);
    let (w, h) = (number(page, "width"), number(page, "height"));
    for (index, text) in all.iter().enumerate() {
        if text.quad.iter().any(|&(x, y)| !(x >= 0.0 && y >= 0.0 && x <= w && y <= h)) {
            wrong.push(format!("{:?} stands out of the page", text.said));
        }
        for other in &all[..index] {
            if overlap(&text.quad, &other.quad) {
                wrong.push(format!("{:?} and {:?} overlap", other.said, text.said));
            }
        }
    }
}

fn edges(ring: &[At]) -> impl Iterator<Item = (At, At)> + '_ {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]))
}

fn inside(ring: &[At], p: At) -> bool {
    edges(ring).filter(|(a, b)| (a.1 > p.1) != (b.1 > p.1) && p.0 < a.0 + (p.1 - a.1) / (b.1 - a.1) * (b.0 - a.0)).count() % 2
        == 1
}

/// Whether any edges of two rings cross.
fn crosses(ring: &[At], quad: &[At; 4]) -> bool {
    let side = |a: At, b: At, p: At| ((b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0)).signum();
    edges(ring).any(|(a, b)| edges(quad).any(|(p, q)| side(a, b, p) * side(a, b, q) < 0.0 && side(p, q, a) * side(p, q, b) < 0.0))
}

/// Whether two boxes share more than a unit (separating axes).
fn overlap(a: &[At; 4], b: &[At; 4]) -> bool {
    let separated = |quad: &[At; 4]| {
        [(0, 1), (1, 2)].into_iter().any(|(i, j)| {
            let (x, y) = (quad[j].0 - quad[i].0, quad[j].1 - quad[i].1);
            let length = x.hypot(y).max(1e-9);
            let range = |q: &[At; 4]| {
                let along = q.map(|p| (p.0 * x + p.1 * y) / length);
                (along.into_iter().fold(f64::MAX, f64::min), along.into_iter().fold(f64::MIN, f64::max))
            };
            let ((a0, a1), (b0, b1)) = (range(a), range(b));
            a1 - 1.0 <= b0 || b1 - 1.0 <= a0
        })
    };
    !separated(a) && !separated(b)
}
