//! Coordinate systems against PROJ, and the GIS files read back: corner by corner, to the square millimetre, by readers
//! that are not ours (shapely, pyproj, sqlite3, GDAL where it is there; the crates geojson and kml).
//!
//! `KAVLING_READERS=1` makes a missing Python module a failure; without it the Python checks say aloud that they are left
//! out. `KAVLING_GIS=DIR` leaves the files of every case in DIR to be looked at in QGIS or Google Earth.

#[path = "gis/cases.rs"]
mod cases;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use kavling::audit::measure;
use kavling::crs::{Crs, SYSTEMS};
use kavling::documents::{Documents, Format, Wanted, documents};
use kavling::features::{Shape, features};
use kavling::geometry::Point;
use kavling::problem::Language;
use kml::types::Element;
use kml::{Kml, KmlReader};

use cases::{Case, readers, scratch, truth};

fn made(case: &Case) -> Documents {
    let formats = [Format::Geojson, Format::Kml].into_iter().chain(cfg!(feature = "gpkg").then_some(Format::Gpkg));
    let wanted = Wanted { formats: formats.collect(), ..Wanted::default() };
    documents(&case.problem, &case.plan, &case.audit, &wanted).expect("documents")
}

/// Makes the files of a case twice, and has them read.
#[track_caller]
fn read_back(case: &Case) {
    let first = made(case);
    let again = made(case);
    assert!(first.files == again.files, "{}: another call, other bytes", case.name);
    let folder = scratch(case.name);
    for (name, bytes) in &first.files {
        fs::write(folder.join(name), bytes).expect("written");
    }
    fs::write(folder.join("truth.json"), truth(case).to_string()).expect("written");
    if let Some(dir) = std::env::var_os("KAVLING_GIS") {
        let kept = Path::new(&dir).join(case.name);
        fs::create_dir_all(&kept).expect("folder");
        first.files.iter().for_each(|(name, bytes)| fs::write(kept.join(name), bytes).expect("written"));
    }
    if case.problem.crs.is_on_earth() {
        by_crates(case, &first);
        assert!(first.left_out.is_empty(), "{:?}", first.left_out);
    }
    readers(&["files", &folder.display().to_string()]);
}

/// What the crates geojson and kml read.
fn by_crates(case: &Case, made: &Documents) {
    let features = features(&case.problem, &case.plan, &case.audit);
    let text = |name: &str| String::from_utf8(made.files[name].clone()).expect("UTF-8");
    let raw: serde_json::Value = serde_json::from_str(&text("plan.geojson")).expect("JSON");
    let collection = collection(raw.clone());
    assert_eq!(collection.features.len(), features.list.len());
    for (read, own) in raw["features"].as_array().expect("features").iter().zip(&features.list) {
        let area = read["properties"].get("area_m2").map(ToString::to_string);
        assert_eq!(area, own.area.map(|area| area.to_string()), "exactly");
    }
    for (read, own) in collection.features.iter().zip(&features.list) {
        let id = format!("{}/{}", own.kind.name(), own.id);
        assert_eq!(read.id, Some(geojson::feature::Id::String(id)));
        let tenant = own.plot.as_ref().and_then(|plot| plot.tenants.first());
        let read_tenant = read.property("tenants").and_then(|list| list[0]["name"].as_str());
        assert_eq!(read_tenant, tenant.map(|tenant| tenant.name.as_str()));
    }
    let read: Kml = KmlReader::<_, f64>::from_string(&text("plan.kml")).read().expect("KML");
    let (mut marks, mut styles) = (Vec::new(), BTreeSet::new());
    placemarks(&read, &mut marks, &mut styles);
    let plots = features.list.iter().filter(|feature| feature.plot.is_some()).count();
    assert_eq!(marks.len(), features.list.len() + plots);
    assert!(marks.iter().all(|(_, style)| styles.contains(style)), "{styles:?}");
    let names: BTreeSet<&str> = marks.iter().map(|(name, _)| name.as_str()).collect();
    for feature in features.list.iter().filter(|feature| feature.plot.is_some()) {
        assert!(names.contains(feature.label.as_str()), "{}", feature.label);
    }
}

/// A collection as the crate geojson reads it. The crate cannot read numbers that serde_json keeps as text (feature
/// `arbitrary_precision`, which plans need), so they are floats here.
fn collection(mut json: serde_json::Value) -> geojson::FeatureCollection {
    fn floats(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Number(number) => {
                let float = number.as_f64().and_then(serde_json::Number::from_f64).expect("finite");
                *number = float;
            }
            serde_json::Value::Array(list) => list.iter_mut().for_each(floats),
            serde_json::Value::Object(map) => map.values_mut().for_each(floats),
            _ => {}
        }
    }
    floats(&mut json);
    serde_json::from_value(json).expect("GeoJSON")
}

/// Names and styles of placemarks, and ids of styles.
fn placemarks(kml: &Kml, marks: &mut Vec<(String, String)>, styles: &mut BTreeSet<String>) {
    match kml {
        Kml::KmlDocument(document) => document.elements.iter().for_each(|inner| placemarks(inner, marks, styles)),
        Kml::Document { elements, .. } => elements.iter().for_each(|inner| placemarks(inner, marks, styles)),
        Kml::Folder(folder) => folder.elements.iter().for_each(|inner| placemarks(inner, marks, styles)),
        Kml::Style(style) => drop(styles.insert(style.id.clone().unwrap_or_default())),
        Kml::Placemark(mark) => {
            let url = |element: &&Element| element.name == "styleUrl";
            let style = mark.style_url.clone().or_else(|| mark.children.iter().find(url).and_then(|e| e.content.clone()));
            let style = style.unwrap_or_default().trim_start_matches('#').to_owned();
            marks.push((mark.name.clone().unwrap_or_default(), style));
        }
        _ => {}
    }
}

#[test]
fn the_real_case_placed_on_the_earth() {
    // The position is INVENTED: a field near 107.17 E, 6.35 S, not the real land.
    let case = cases::bekasi();
    read_back(&case);
    let (lon, lat) = case.problem.crs.to_wgs84(case.problem.land.sites[0].boundary.corners()[0]).expect("on the Earth");
    assert!((lon - 107.17).abs() < 1e-4 && (lat + 6.35).abs() < 1e-4, "{lon} {lat}");
    let list = features(&case.problem, &case.plan, &case.audit).list;
    let plots = list.iter().filter(|feature| feature.plot.is_some()).count();
    assert!(plots >= 24, "{plots}");
}

#[test]
fn halls_with_several_tenants_open_rows_and_land_kept_back() {
    let case = cases::sheet();
    let several = features(&case.problem, &case.plan, &case.audit).list;
    assert!(several.iter().any(|f| f.plot.as_ref().is_some_and(|plot| plot.tenants.len() > 1)), "a hall of several firms");
    read_back(&case);
}

#[test]
fn hostile_names_on_two_sites() {
    read_back(&cases::hostile());
}

#[test]
fn nothing_granted() {
    let mut case = cases::hostile();
    case.name = "nothing";
    case.audit = measure(&case.problem, &[]);
    read_back(&case);
}

#[test]
fn a_local_frame_has_no_place_on_the_earth_but_a_geopackage() {
    let mut case = cases::sheet();
    case.name = "local";
    case.problem.crs = Crs::Local;
    for (language, words) in [(Language::En, "no place on the Earth"), (Language::Id, "tidak menyebut letak di bumi")] {
        case.problem.language = language;
        let made = made(&case);
        assert_eq!(made.left_out.keys().copied().collect::<Vec<_>>(), [Format::Geojson, Format::Kml]);
        for reason in made.left_out.values() {
            assert!(reason.contains(words) && reason.contains("crs = \"EPSG:23834\""), "{reason}");
        }
        let names: Vec<&str> = made.files.keys().map(String::as_str).collect();
        assert_eq!(names, if cfg!(feature = "gpkg") { vec!["plan.gpkg"] } else { vec![] });
    }
    read_back(&case);
}

#[test]
fn land_outside_its_projection_is_left_out_with_the_point() {
    let mut case = cases::bekasi();
    case.problem.crs = Crs::parse("+proj=tmerc +lon_0=106.5 +k=0.00001 +ellps=WGS84").expect("a system");
    let made = made(&case);
    assert_eq!(made.left_out.len(), 2);
    assert!(made.left_out[&Format::Kml].contains("lies outside the projection of +proj=tmerc"), "{:?}", made.left_out);
}

#[test]
fn every_system_is_projected_as_proj_projects_it() {
    let table = include_str!("gis/epsg.csv");
    let mut rows = 0;
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |index: usize| cells[index].parse::<f64>().expect("a number");
        let crs = Crs::parse(&format!("EPSG:{}", cells[0])).expect("a known code");
        assert_eq!(crs.name(), format!("{} (EPSG:{})", cells[1], cells[0]));
        let projection = crs.projection().expect("a projection");
        let (x, y) = projection.from_wgs84(number(2), number(3)).expect("projected");
        let away = (x - number(4)).hypot(y - number(5));
        assert!(away < 0.000_01, "{line}: {away} m away");
        let at = Point::new((number(4) * 1_000.0).round() as i64, (number(5) * 1_000.0).round() as i64);
        let (lon, lat) = projection.to_wgs84(at).expect("back");
        // Half a millimetre is 4.5e-9 degrees.
        assert!((lon - number(2)).abs() < 6e-9 && (lat - number(3)).abs() < 6e-9, "{line}: {lon} {lat}");
        assert!(crs.area_of_use().is_some_and(|area| area.holds(number(2), number(3))), "{line}: not in its area");
        rows += 1;
    }
    assert_eq!(rows, 3 * SYSTEMS.len());
}

#[test]
fn every_system_is_the_one_in_the_registry() {
    let rows = SYSTEMS.iter().map(|system| {
        let crs = Crs::Epsg(system);
        let (definition, wkt) = (crs.definition().expect("a string"), crs.wkt().expect("a text"));
        format!("{}\t{}\t{definition}\t{wkt}\n", system.code, system.name)
    });
    let folder = scratch("epsg");
    fs::write(folder.join("table.tsv"), rows.collect::<String>()).expect("written");
    readers(&["epsg", &folder.join("table.tsv").display().to_string()]);
}

#[test]
fn the_stored_points_are_those_of_proj() {
    let table = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/gis/epsg.csv");
    let said = readers(&["stored", table]);
    assert!(said.is_none_or(|said| said.starts_with("stored 192")));
}

#[test]
fn northings_of_both_systems_are_read_and_planned() {
    let case = cases::bekasi();
    let low = case.problem.land.sites[0].boundary.bounds().0;
    assert!(low.y > 797_000_000 && low.x > 274_000_000, "{low:?}");
    // 10,000 km: the largest northing that UTM has.
    let utm = cases::shifted(cases::SMALL, 740_062.0, 9_999_900.0).replace("crs = \"local\"", "crs = \"EPSG:32748\"");
    assert!(cases::parse(&utm).land.sites[0].boundary.bounds().1.y > 9_999_900_000);
}

/// The binary itself: files beside a plan, the same bytes in another time zone and locale.
#[test]
fn the_verb_draws_the_same_bytes_everywhere() {
    let folder = scratch("verb");
    let text = cases::shifted(cases::SMALL, 274_129.0, 797_846.0).replace("crs = \"local\"", "crs = \"EPSG:23834\"");
    fs::write(folder.join("small.toml"), text).expect("written");
    let formats = if cfg!(feature = "gpkg") { "geojson,kml,gpkg" } else { "geojson,kml" };
    let run = |arguments: &[&str], zone: &str, locale: &str| {
        let mut run = Command::new(env!("CARGO_BIN_EXE_kavling"));
        run.args(arguments).current_dir(&folder).env("TZ", zone).env("LC_ALL", locale).env("LANG", locale);
        let done = run.output().expect("runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    run(&["plan", "small.toml", "-o", "out", "--quiet", "--solver", "microlp"], "UTC", "C");
    for (to, zone, locale) in [("a", "UTC", "C"), ("b", "Asia/Jakarta", "id_ID.UTF-8"), ("c", "America/St_Johns", "ar_EG.UTF-8")]
    {
        run(&["draw", "small.toml", "out/plan.json", "-o", to, "--formats", formats, "--quiet"], zone, locale);
    }
    let names: BTreeSet<String> = fs::read_dir(folder.join("a"))
        .expect("files")
        .map(|e| e.expect("entry").file_name().into_string().expect("UTF-8"))
        .collect();
    assert!(names.contains("plan.geojson") && names.contains("plan.kml"), "{names:?}");
    for name in &names {
        let bytes = |dir: &str| fs::read(folder.join(dir).join(name)).expect("a file");
        assert!(bytes("a") == bytes("b") && bytes("a") == bytes("c"), "{name}");
        let text = String::from_utf8_lossy(&bytes("a")).into_owned();
        assert!(!text.contains(&folder.display().to_string()), "a path in {name}");
    }
}

#[test]
fn every_ring_of_a_file_turns_left() {
    let case = cases::hostile();
    let list = features(&case.problem, &case.plan, &case.audit).list;
    let areas = list.iter().filter(|feature| matches!(feature.shape, Shape::Area(_))).count();
    let text = String::from_utf8(made(&case).files["plan.geojson"].clone()).expect("UTF-8");
    let mut rings = 0;
    for feature in collection(serde_json::from_str(&text).expect("JSON")).features {
        let Some(geojson::GeometryValue::Polygon { coordinates }) = feature.geometry.map(|geometry| geometry.value) else {
            continue;
        };
        let ring = &coordinates[0];
        let turn: f64 = ring
            .windows(2)
            .map(|w| (w[0][0] - ring[0][0]) * (w[1][1] - ring[0][1]) - (w[1][0] - ring[0][0]) * (w[0][1] - ring[0][1]))
            .sum();
        assert!(turn > 0.0 && ring[0] == ring[ring.len() - 1], "{ring:?}");
        rings += 1;
    }
    assert_eq!(rings, areas);
}
