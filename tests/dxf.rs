//! The CAD file, read back by ezdxf: nothing to mend in it, and in it all that the plan lays on the land, at its place.

#[path = "dxf/lands.rs"]
mod lands;
#[allow(clippy::print_stderr, reason = "a check that is left out must be seen")]
mod readers;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use kavling::audit::{Audit, audit};
use kavling::documents::{Format, Wanted, documents};
use kavling::drawing::{Drawing, Item, SetWishes, Space, set};
use kavling::features::{Feature, Features, Kind, Shape, features};
use kavling::plan::Plan;
use kavling::problem::{Language, Problem};
use serde_json::Value;

/// The file, what it must hold, and what ezdxf finds in it.
struct Read {
    truth: Features,
    sheet: Drawing,
    found: Option<Value>,
}

fn made(problem: &Problem, plan: &Plan, audit: &Audit) -> Vec<u8> {
    let wanted = Wanted { formats: BTreeSet::from([Format::Dxf]), ..Wanted::default() };
    let mut files = documents(problem, plan, audit, &wanted).expect("made").files;
    assert_eq!(files.keys().collect::<Vec<_>>(), ["plan.dxf"]);
    files.remove("plan.dxf").expect("there")
}

fn read(name: &str, problem: &Problem, plan: &Plan, audit: &Audit) -> Read {
    let bytes = made(problem, plan, audit);
    assert!(bytes == made(problem, plan, audit), "another call, other bytes");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.dxf"));
    fs::write(&path, &bytes).expect("written");
    let sheet = set(problem, plan, audit, &SetWishes::default()).expect("a set").swap_remove(0).drawing;
    Read { truth: features(problem, plan, audit), sheet, found: readers::read("dxf.py", &["ezdxf", "shapely"], &[&path]) }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}
fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}
fn facts<'a>(entity: &'a Value, key: &str) -> Vec<&'a str> {
    list(entity, "facts").iter().filter(|fact| fact[0] == key).filter_map(|fact| fact[1].as_str()).collect()
}

/// Layer of the outline of each kind; facilities by name are tested by themselves.
fn layer(kind: Kind) -> &'static str {
    match kind {
        Kind::Site => "BATAS-LAHAN",
        Kind::Road => "JALAN-ROW",
        Kind::Green => "RTH",
        Kind::Facility => "IPAL",
        Kind::Easement => "EASEMEN",
        Kind::Receptor => "TETANGGA",
        Kind::Hole => "LUBANG",
        Kind::Kept => "TETAP",
        Kind::Buffer => "SEMPADAN",
        Kind::LowPoint => "TITIK-RENDAH",
        Kind::Gate => "GERBANG",
        Kind::Plot | Kind::Hall => "KAVLING",
        Kind::Envelope => "BANGUNAN",
        Kind::Setback => "GSB",
    }
}

fn fill(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Road => Some("JALAN-ARSIR"),
        Kind::Green => Some("RTH-ARSIR"),
        Kind::Facility => Some("FASUM-ARSIR"),
        Kind::Easement => Some("EASEMEN-ARSIR"),
        Kind::Kept => Some("TETAP-ARSIR"),
        Kind::Receptor => Some("TETANGGA-ARSIR"),
        Kind::Plot | Kind::Hall => Some("KAVLING-ARSIR"),
        Kind::Site | Kind::Hole | Kind::Buffer | Kind::LowPoint | Kind::Gate | Kind::Envelope | Kind::Setback => None,
    }
}

/// What model space must hold: entities by layer and type.
fn expected(truth: &Features) -> BTreeMap<(&'static str, &'static str), usize> {
    let mut count = BTreeMap::new();
    let mut add = |layer: &'static str, kind: &'static str, more: usize| {
        if more > 0 {
            *count.entry((layer, kind)).or_default() += more;
        }
    };
    for feature in &truth.list {
        add(layer(feature.kind), "LWPOLYLINE", 1);
        if let Some(layer) = fill(feature.kind) {
            add(layer, "HATCH", 1);
        }
        match (feature.kind, &feature.shape) {
            (Kind::Site, Shape::Area(outline)) => {
                add("DIMENSI", "TEXT", outline.corners().len());
                add("KOORDINAT", "POINT", outline.corners().len());
                add("KOORDINAT", "TEXT", 2 * outline.corners().len());
            }
            (Kind::Receptor, _) => add("TETANGGA", "TEXT", 1),
            (Kind::Gate | Kind::LowPoint | Kind::Road | Kind::Green | Kind::Facility | Kind::Kept | Kind::Easement, _) => {
                add("TEKS", "TEXT", 1)
            }
            _ => {}
        }
        let Some(plot) = &feature.plot else { continue };
        add("KAVLING-NO", "TEXT", usize::from(!plot.number.is_empty()));
        add("KAVLING-LUAS", "TEXT", 1);
        add("PENYEWA", "TEXT", plot.tenants.len());
        add("TEKS", "TEXT", usize::from(plot.tenants.is_empty()));
        add("DIMENSI", "TEXT", usize::from(plot.frontage.is_some()));
    }
    count
}

/// All that must be true of a file of any plan.
fn sound(name: &str, problem: &Problem, plan: &Plan, audit: &Audit) -> Read {
    let read = read(name, problem, plan, audit);
    let Some(found) = &read.found else { return read };
    assert_eq!((list(found, "errors").len(), list(found, "fixes").len()), (0, 0), "{} {}", found["errors"], found["fixes"]);
    assert_eq!((text(found, "version"), found["units"].as_i64()), ("AC1015", Some(6)));
    assert!(found["off"].as_f64().expect("a number") < 1e-5, "coordinates are not whole millimetres: {}", found["off"]);
    let comments = found["comments"].to_string();
    assert!(comments.contains(&read.truth.scenario_sha256) && comments.contains(&read.truth.plan_sha256));
    for (layer, aci) in [("BATAS-LAHAN", 1), ("KAVLING", 7), ("JALAN-ROW", 8), ("GSB", 30), ("RTH", 92), ("FASUM", 40)] {
        assert_eq!(found["layers"][layer], aci, "{layer}");
    }

    let mut count: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for entity in list(found, "model") {
        *count.entry((text(entity, "layer"), text(entity, "type"))).or_default() += 1;
    }
    assert_eq!(count, expected(&read.truth), "entities by layer and type");
    for feature in &read.truth.list {
        at_its_place(found, feature);
    }
    plots(found, &read.truth);
    sheet(&read, found);
    read
}

/// A feature is there once, with its outline to the millimetre and its facts; so is its fill.
fn at_its_place(found: &Value, feature: &Feature) {
    let is = |entity: &&Value| facts(entity, "kind") == [feature.kind.name()] && facts(entity, "id") == [feature.id.as_str()];
    let same: Vec<&Value> = list(found, "model").iter().filter(is).collect();
    assert_eq!(same.len(), 1, "{:?} {}", feature.kind, feature.id);
    let points = |entity: &Value| -> Vec<(i64, i64)> {
        list(entity, "points").iter().map(|p| (p[0].as_i64().expect("x"), p[1].as_i64().expect("y"))).collect()
    };
    let own = points(same[0]);
    match &feature.shape {
        Shape::Area(outline) => {
            let truth: Vec<(i64, i64)> = outline.corners().iter().map(|p| (p.x, p.y)).collect();
            assert_eq!((own.as_slice(), same[0]["closed"].as_bool()), (truth.as_slice(), Some(true)));
            let hatched = fill(feature.kind).is_none_or(|layer| {
                list(found, "model").iter().any(|e| text(e, "type") == "HATCH" && text(e, "layer") == layer && points(e) == truth)
            });
            assert!(hatched, "no fill of {}", feature.id);
            // Twice the area in mm², from the corners that were read.
            let edges = (0..own.len()).map(|i| (own[i], own[(i + 1) % own.len()]));
            let twice: i128 = edges.map(|(a, b)| i128::from(a.0) * i128::from(b.1) - i128::from(b.0) * i128::from(a.1)).sum();
            let area = feature.area.expect("an area");
            assert_eq!(twice, area.0, "area of {}", feature.id);
            let stated: f64 = facts(same[0], "area_m2")[0].parse().expect("a number");
            assert!((stated * 2e6 - area.0 as f64).abs() < 1.0, "stated area of {}", feature.id);
        }
        Shape::Line(line) => assert_eq!(own, line.iter().map(|p| (p.x, p.y)).collect::<Vec<_>>()),
        Shape::Point(at) => assert_eq!(own[0], (at.x, at.y)),
    }
    let Some(plot) = &feature.plot else { return };
    assert_eq!(facts(same[0], "number"), [plot.number.as_str()]);
    assert_eq!(facts(same[0], "status"), [plot.status.name()]);
    assert_eq!(facts(same[0], "tenant"), plot.tenants.iter().map(|t| t.firm.as_str()).collect::<Vec<_>>());
    assert_eq!(facts(same[0], "tenant_name"), plot.tenants.iter().map(|t| t.name.as_str()).collect::<Vec<_>>());
}

/// Every plot says its number, its area and its holders, inside itself.
fn plots(found: &Value, truth: &Features) {
    let mut said: Vec<[&str; 4]> = list(found, "within")
        .iter()
        .map(|w| [0, 1, 2, 3].map(|i| w[i].as_str().expect("text")))
        .filter(|w| w[0] != "KAVLING-LUAS")
        .collect();
    let mut wanted = Vec::new();
    let mut areas = 0;
    for (feature, plot) in truth.list.iter().filter_map(|f| f.plot.as_ref().map(|plot| (f, plot))) {
        let place = [feature.kind.name(), feature.id.as_str()];
        if !plot.number.is_empty() {
            wanted.push(["KAVLING-NO", &plot.number, place[0], place[1]]);
        }
        wanted.extend(plot.tenants.iter().map(|t| ["PENYEWA", t.name.as_str(), place[0], place[1]]));
        let of_area = |w: &&Value| w[0] == "KAVLING-LUAS" && w[2] == place[0] && w[3] == place[1];
        areas += list(found, "within").iter().filter(of_area).count();
    }
    said.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(said, wanted);
    assert_eq!(areas, truth.list.iter().filter(|f| f.plot.is_some()).count());
}

fn labels<'a>(items: &'a [Item], all: &mut Vec<&'a str>) {
    for item in items {
        match item {
            Item::Label(label) if !label.text.trim().is_empty() => all.push(&label.text),
            Item::Group(group) => labels(&group.items, all),
            Item::Label(_) | Item::Shape(_) => {}
        }
    }
}

/// The sheet: its words, its size, and windows that show the land where the drawing has it.
fn sheet(read: &Read, found: &Value) {
    let own = list(found, "sheet");
    let texts: Vec<&str> = own.iter().filter(|e| text(e, "type") == "TEXT").map(|e| text(e, "text")).collect();
    let mut wanted = Vec::new();
    read.sheet.layers.iter().filter(|l| l.space == Space::Paper).for_each(|layer| labels(&layer.items, &mut wanted));
    for word in &wanted {
        assert!(texts.contains(word), "{word:?} does not stand on the sheet");
    }
    for digest in [&read.truth.scenario_sha256, &read.truth.plan_sha256] {
        let there = |e: &&Value| text(e, "layer") == "KOP" && text(e, "text").ends_with(digest.as_str());
        assert_eq!(own.iter().filter(there).count(), 1, "{digest}");
    }
    let paper: Vec<f64> = list(found, "paper").iter().filter_map(Value::as_f64).collect();
    assert_eq!(paper, [read.sheet.paper.width, read.sheet.paper.height, 1.0, 1.0]);

    let windows: Vec<&Value> = own.iter().filter(|e| text(e, "type") == "VIEWPORT" && e["number"] != 1).collect();
    assert_eq!(windows.len(), read.sheet.views.len());
    let pair = |value: &Value| (value[0].as_f64().expect("x"), value[1].as_f64().expect("y"));
    let mut shown = BTreeSet::new();
    for (window, view) in windows.iter().zip(&read.sheet.views) {
        let ((cx, cy), (width, height), (sx, sy)) = (pair(&window["centre"]), pair(&window["size"]), pair(&window["sees"]));
        let scale = window["seen"].as_f64().expect("a height") / height * 1_000.0;
        assert!((scale - f64::from(view.scale)).abs() < 0.01, "1:{scale}");
        assert_eq!(window["frozen"][0], "KAVLING-ARSIR");
        for feature in read.truth.list.iter().filter(|f| f.kind == Kind::Site) {
            let Shape::Area(outline) = &feature.shape else { continue };
            let mut all = true;
            for corner in outline.corners() {
                let land = kavling::drawing::At::new(corner.x as f64 / 1_000.0, corner.y as f64 / 1_000.0);
                let (x, y) = (cx + (land.x - sx) * 1_000.0 / scale, cy + (land.y - sy) * 1_000.0 / scale);
                let on = view.to_paper(land);
                assert!((x - on.x).abs() < 0.02 && (y - (read.sheet.paper.height - on.y)).abs() < 0.02, "{x} {y} {on:?}");
                all &= (x - cx).abs() <= width / 2.0 && (y - cy).abs() <= height / 2.0;
            }
            if all {
                shown.insert(&feature.id);
            }
        }
    }
    let sites = read.truth.list.iter().filter(|f| f.kind == Kind::Site).count();
    assert_eq!(shown.len(), if windows.is_empty() { 0 } else { sites }, "sites seen through windows");
}

#[test]
fn the_stored_plan_in_both_languages() {
    let (mut problem, plan) = lands::stored();
    let own = audit(&problem, &plan);
    sound("stored-id", &problem, &plan, &own);
    let bytes = made(&problem, &plan, &own);
    problem.language = Language::En;
    sound("stored-en", &problem, &plan, &own);
    let path = lands::folder().join("sheet.dxf");
    if std::env::var_os("KAVLING_BLESS").is_some() {
        fs::write(&path, &bytes).expect("written");
    }
    let stored = fs::read(&path).expect("tests/snapshots/drawing/sheet.dxf");
    assert!(stored == bytes, "not as stored: look at it, then KAVLING_BLESS=1");
}

#[test]
fn nothing_granted() {
    let (problem, plan) = lands::stored();
    let plan = Plan { grants: Vec::new(), ..plan };
    let read = sound("nothing", &problem, &plan, &audit(&problem, &plan));
    assert!(read.truth.list.iter().filter_map(|f| f.plot.as_ref()).all(|plot| plot.tenants.is_empty()));
}

#[test]
fn hostile_names_far_from_the_origin() {
    let problem = lands::hostile();
    let own = lands::fill(&problem);
    assert_eq!(own.holdings.len(), lands::NAMES.len());
    let (_, plan) = lands::stored();
    let read = sound("hostile", &problem, &plan, &own);
    let names = read.truth.list.iter().filter_map(|f| f.plot.as_ref()).flat_map(|plot| &plot.tenants);
    assert_eq!(names.map(|t| t.name.as_str()).collect::<BTreeSet<_>>(), lands::NAMES.into_iter().collect());
}

#[test]
fn sites_far_apart_have_a_window_each() {
    let problem = lands::two_sites();
    let (_, plan) = lands::stored();
    let read = sound("two", &problem, &plan, &lands::fill(&problem));
    assert_eq!(read.sheet.views.len(), 2);
}
