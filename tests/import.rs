//! Survey files are read as other libraries wrote them, doubtful ones are told, bad ones are refused with their place.
//!
//! `tests/import/make.py` makes the files and the numbers in `expected.json` with ezdxf, shapely, pyproj and pyshp.

#![cfg(feature = "survey")]

#[path = "import/cases.rs"]
mod cases;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Instant;

use cases::{Dice, asked, codes, corners, imported, outline, refused, ring, source, table, text};
use kavling::crs::Crs;
use kavling::features::{Feature, Features, Kind, Shape};
use kavling::geometry::{Outline, Point};
use kavling::import::{Asked, Role, Unit, import};
use kavling::problem::Language;
use kavling::units::Area;

fn expected(name: &str) -> serde_json::Value {
    let text = fs::read_to_string("tests/import/expected.json").expect("expected.json");
    let all: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    all[name].clone()
}

/// A ring of `expected.json` in millimetres.
fn expected_ring(json: &serde_json::Value) -> Vec<Point> {
    let mm = |value: &serde_json::Value| (value.as_f64().expect("a number") * 1_000.0).round() as i64;
    json.as_array().expect("a ring").iter().map(|p| Point::new(mm(&p[0]), mm(&p[1]))).collect()
}

/// The same corners in the same order, each within so many millimetres on both axes.
fn same(found: &[Point], wanted: &[Point], within: i64) -> bool {
    let near = |a: Point, b: Point| (a.x - b.x).abs() <= within && (a.y - b.y).abs() <= within;
    let n = wanted.len();
    let turned = |ring: &[Point], step: usize| (0..n).all(|i| near(ring[i], wanted[(i + step) % n]));
    let back: Vec<Point> = found.iter().rev().copied().collect();
    found.len() == n && (0..n).any(|step| turned(found, step) || turned(&back, step))
}

#[test]
fn every_format_gives_the_same_land() {
    let wanted = expected("plain");
    let boundary = expected_ring(&wanted["boundary"]);
    let hole = expected_ring(&wanted["holes"][0]);
    let tm3 = |asked: &mut Asked| asked.source_crs = Some("EPSG:23834".into());
    let utm = |asked: &mut Asked| {
        asked.source_crs = Some("EPSG:32748".into());
        asked.to = Some("EPSG:23834".into());
    };
    let none = |_: &mut Asked| {};
    type Set<'s> = &'s dyn Fn(&mut Asked);
    let cases: [(&str, Set<'_>, i64, bool); 7] = [
        ("plain.geojson", &none, 0, true),
        ("plain-23834.geojson", &none, 0, true),
        ("plain.kml", &none, 0, true),
        ("plain.csv", &tm3, 0, false),
        ("plain-utm.csv", &utm, 1, false),
        ("plain-23834.shp", &none, 0, true),
        ("plain-4326.shp", &none, 0, true),
    ];
    for (file, set, within, holed) in cases {
        let land = imported(&[source(file)], set);
        assert!(land.toml.contains("# crs = \"EPSG:23834\""), "{file}: {}", land.toml);
        let site = &table(&land.toml)["site"]["main"];
        assert!(same(&corners(&site["boundary"]), &boundary, within), "{file}:\n{}", land.toml);
        if holed {
            assert!(same(&corners(&site["holes"][0]), &hole, within), "{file}:\n{}", land.toml);
        }
    }
}

#[test]
fn what_lies_on_the_land_is_told_apart() {
    for file in ["plain.geojson", "plain.kml"] {
        let land = imported(&[source(file)], |_| {});
        let site = &table(&land.toml)["site"]["main"];
        assert_eq!(corners(&site["gates"]), [Point::new(272_192_810, 801_996_195)], "{file}");
        assert_eq!(site["areas"]["Jalan"]["use"].as_str(), Some("road"), "{file}");
        assert_eq!(corners(&site["receptors"]["Rumah-1"]["outline"]).len(), 4, "{file}");
        // By other names, where the planner says so.
        let land = imported(&[source(file)], |asked| {
            asked.layers = BTreeMap::from([(Role::Green, vec!["road".into()]), (Role::Obstacle, vec!["Houses".into()])]);
            asked.site = "timur".into();
        });
        let site = &table(&land.toml)["site"]["timur"];
        assert_eq!(site["areas"]["Jalan"]["use"].as_str(), Some("green"), "{file}");
        assert_eq!(site["reserves"]["Rumah-1"]["kind"].as_str(), Some("obstacle"), "{file}");
        assert!(site.get("receptors").is_none(), "{file}");
    }
}

#[test]
fn what_is_not_used_is_counted_and_named() {
    let land = imported(&[source("plain.geojson")], |_| {});
    let said: Vec<String> = land.warnings.iter().map(|w| w.text(Language::En)).collect();
    assert_eq!(said, ["not used: 1 × Point on layer `—`", "what the file also says and is not used (1): `owner`",]);
    let land = imported(&[source("curved-site.dxf")], |asked| asked.source_crs = Some("EPSG:23834".into()));
    let said: Vec<String> = land.warnings.iter().map(|w| w.text(Language::En)).collect();
    assert_eq!(said, ["not used: 1 × TEXT on layer `KETERANGAN`"]);
    let land = imported(&[source("arc-bites-6.dxf")], |asked| asked.source_crs = Some("local".into()));
    assert_eq!(land.warnings.iter().map(|w| w.text(Language::En)).collect::<Vec<_>>(), ["not used: 1 × HATCH on layer `ARSIR`"]);
}

/// The area of a curved ring made of chords: less than the exact one where arcs turn outwards, more where inwards, never by
/// more than the length of the arcs times the tolerance, and half a millimetre for the grid all around.
fn within_chords(found: Area, name: &str, perimeter_m: f64) {
    let wanted = expected(name);
    let (exact, arc) = (wanted["area_m2"].as_f64().expect("area"), wanted["arc_m"].as_f64().expect("length"));
    let found = found.0 as f64 / Area::PER_M2 as f64;
    let most = arc * 0.01 + perimeter_m * 0.0005;
    assert!((found - exact).abs() <= most, "{name}: {found} m², exactly {exact} m², at most {most} off");
    assert!((found - exact).abs() > 1e-6, "{name}: chords never have the area of an arc");
}

#[test]
fn arcs_become_chords_within_a_centimetre() {
    for name in ["half-circles", "bites", "large-arc", "clockwise"] {
        let mut rings = Vec::new();
        for (kind, unit) in [("6", None), ("4", None), ("2", None), ("old", Some(Unit::Metre))] {
            let land = imported(&[source(&format!("arc-{name}-{kind}.dxf"))], |asked| {
                asked.source_crs = Some("local".into());
                asked.unit = unit;
            });
            let boundary = outline(&table(&land.toml)["site"]["main"]["boundary"]);
            within_chords(boundary.area(), &format!("arc-{name}"), 400.0);
            rings.push(boundary);
        }
        assert_eq!(rings[0], rings[1], "{name}: millimetres");
        assert_eq!(rings[0], rings[3], "{name}: the older polyline");
        assert!(same(rings[2].corners(), rings[0].corners(), 1), "{name}: feet");
    }
}

#[test]
fn the_curved_site_is_the_same_in_both_formats_and_a_scenario() {
    let tm3 = |asked: &mut Asked| {
        asked.source_crs = Some("EPSG:23834".into());
        asked.scenario = Some("curved".into());
        asked.area = Some(Area::m2(12_000));
        asked.accept_area = true;
    };
    let drawn = imported(&[source("curved-site.dxf")], tm3);
    let earth = imported(&[source("curved-site.kml")], |asked| asked.scenario = Some("curved".into()));
    for land in [&drawn, &earth] {
        let site = &table(&land.toml)["site"]["main"];
        assert_eq!(corners(&site["gates"]), [Point::new(272_192_810, 801_996_195)]);
        let receptors = site["receptors"].as_table().expect("houses");
        assert_eq!(receptors.len(), 5);
        assert_eq!(site["reserves"].as_table().expect("reserves").len(), 1);
        within_chords(outline(&site["boundary"]).area(), "curved", 480.0);
        // The rest of a scenario that is just enough.
        let own = &land.toml;
        let rest = "[row.A]\nsite = \"main\"\nfrom = [272212.8, 802010]\nto = [272292.8, 802010]\ndepth = 30\nplots = 8\n\
                    building = \"row\"\n[firm.F1]\npoints = 1\nplots = 1\n";
        let loaded = kavling::scenario::parse(&format!("{own}\n{rest}"), &BTreeMap::new());
        let loaded = loaded.unwrap_or_else(|error| panic!("{error:?}\n{own}"));
        assert_eq!(loaded.problem.crs.code(), Some(23834));
        let told: Vec<&str> =
            loaded.warnings.iter().map(|w| w.code).filter(|code| code.starts_with("crs") || code.contains("gate")).collect();
        assert!(told.is_empty(), "{told:?}");
    }
}

#[test]
fn a_known_point_is_where_proj_finds_it() {
    // 107.1525 E 6.3125 S, from PROJ 9, in three systems; a triangle of 100 m beside it.
    let near = |found: Point, x: i64, y: i64| (found.x - x).abs() <= 1 && (found.y - y).abs() <= 1;
    let degrees = "lon,lat\n107.1525,-6.3125\n107.1534,-6.3125\n107.1525,-6.3116\n";
    let has = |csv: &str, from: &str, to: &str, x: i64, y: i64| {
        let land = imported(&[text("a.csv", csv)], |asked| {
            asked.source_crs = Some(from.into());
            asked.to = Some(to.into());
        });
        let ring = corners(&table(&land.toml)["site"]["main"]["boundary"]);
        assert!(ring.iter().any(|p| near(*p, x, y)), "{from} to {to}: {ring:?}");
    };
    let tm3 = "x,y\n272192.810007,801996.194876\n272292.81,801996.19\n272192.81,802096.19\n";
    let utm = "x,y\n738131.819444,9301758.806440\n738231.82,9301758.8\n738131.82,9301858.8\n";
    has(degrees, "EPSG:4326", "EPSG:23834", 272_192_810, 801_996_195);
    has(degrees, "EPSG:4326", "EPSG:32748", 738_131_819, 9_301_758_806);
    has(tm3, "EPSG:23834", "EPSG:32748", 738_131_819, 9_301_758_806);
    has(utm, "EPSG:32748", "EPSG:23834", 272_192_810, 801_996_195);
    has(utm, "EPSG:32748", "EPSG:32748", 738_131_819, 9_301_758_806);
    let proj = "+proj=tmerc +lat_0=0 +lon_0=106.5 +k=0.9999 +x_0=200000 +y_0=1500000 +ellps=WGS84 +units=m +no_defs";
    has(utm, "EPSG:32748", proj, 272_192_810, 801_996_195);
    // Without a wish the zone that the land lies in.
    let land = imported(&[text("a.csv", degrees)], |_| {});
    assert!(land.said.iter().any(|m| m.key == "import.zone"), "{:?}", land.said);
    assert!(land.toml.contains("# crs = \"EPSG:23834\""), "{}", land.toml);
}

#[test]
fn a_stated_area_is_held_against_the_drawn_one() {
    // 100 m × 80 m.
    let csv = |factor: f64| {
        let corner = |x: f64, y: f64| format!("{},{}\n", x * factor, y * factor);
        format!("x,y\n{}{}{}{}", corner(0.0, 0.0), corner(100.0, 0.0), corner(100.0, 80.0), corner(0.0, 80.0))
    };
    let local = |area: i64, accept: bool| {
        move |asked: &mut Asked| {
            asked.source_crs = Some("local".into());
            asked.area = Some(Area::m2(area));
            asked.accept_area = accept;
        }
    };
    let codes_of = |area| codes(&imported(&[text("a.csv", &csv(1.0))], local(area, false)).warnings);
    assert_eq!(codes_of(8_000), Vec::<&str>::new());
    assert_eq!(codes_of(7_961), Vec::<&str>::new(), "0.49 %");
    assert_eq!(codes_of(7_960), ["import-area-near"], "0.503 %");
    assert_eq!(codes_of(7_620), ["import-area-near"], "4.99 %");
    let told = refused(&[text("a.csv", &csv(1.0))], local(7_619, false));
    assert_eq!(codes(&told.diagnostics), ["import-area"], "5.0006 %");
    assert_eq!(codes(&imported(&[text("a.csv", &csv(1.0))], local(7_619, true)).warnings), ["import-area-near"]);
    for (unit, factor) in [("ft", 1.0 / 0.3048), ("mm", 1_000.0), ("cm", 100.0)] {
        let told = refused(&[text("a.csv", &csv(factor))], local(8_000, false));
        let help = told.diagnostics[0].help_text(Language::En).unwrap_or_default();
        assert!(help.contains(&format!("--unit {unit}")), "{help}");
    }
    let told = refused(&[text("a.csv", &csv(1.0))], |asked| {
        local(8_000, false)(asked);
        asked.unit = Some(Unit::Foot);
    });
    assert!(told.diagnostics[0].help_text(Language::En).is_some_and(|help| help.contains("--unit m")), "feet for metres");
}

/// Features with one site, as kavling exports them.
fn features(boundary: &Outline) -> Features {
    let site = Feature {
        kind: Kind::Site,
        id: "main".into(),
        site: "main".into(),
        label: String::new(),
        shape: Shape::Area(boundary.clone()),
        area: Some(boundary.area()),
        plot: None,
    };
    let crs = Crs::parse("EPSG:23834").expect("TM-3");
    let (title, none) = ("invented".to_owned(), String::new());
    let (scenario_sha256, plan_sha256) = (none.clone(), none.clone());
    Features { scenario: none, title, scenario_sha256, plan_sha256, language: Language::En, crs, list: vec![site] }
}

#[test]
fn what_is_written_is_read_back_to_the_millimetre() {
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let tm3 = |asked: &mut Asked| {
        asked.source_crs = Some("EPSG:23834".into());
        asked.unit = Some(Unit::Metre);
    };
    let none = |_: &mut Asked| {};
    for round in 0..250 {
        let corners = cases::star(&mut dice, 3 + round % 40);
        let Ok(boundary) = Outline::new(&corners) else { continue };
        let list = features(&boundary);
        let files = [
            (text("own.geojson", &kavling::export::geojson(&list).expect("on Earth")), &none as &dyn Fn(&mut Asked)),
            (text("own.kml", &kavling::export::kml(&list).expect("on Earth")), &none),
            (text("a.csv", &cases::csv(&corners)), &tm3),
            (text("a.dxf", &cases::dxf(&corners, round % 2 == 0)), &tm3),
            (cases::shp(&corners), &tm3),
        ];
        for (file, set) in files {
            let name = file.name.clone();
            let land = imported(&[file], set);
            assert_eq!(outline(&table(&land.toml)["site"]["main"]["boundary"]), boundary, "round {round}, {name}");
            assert!(!land.warnings.iter().any(|w| w.code.starts_with("crs")), "{:?}", codes(&land.warnings));
        }
    }
}

#[test]
fn other_readers_find_the_same_corners() {
    // KML: the crate kml.
    let file = fs::read_to_string("tests/import/plain.kml").expect("file");
    let kml: kml::Kml = file.parse().expect("KML");
    fn rings(kml: &kml::Kml, found: &mut Vec<Vec<(f64, f64)>>) {
        let mut polygon = |geometry: &Option<kml::types::Geometry>| {
            if let Some(kml::types::Geometry::Polygon(polygon)) = geometry {
                found.push(polygon.outer.coords.iter().map(|c| (c.x, c.y)).collect());
            }
        };
        match kml {
            kml::Kml::KmlDocument(d) => d.elements.iter().for_each(|e| rings(e, found)),
            kml::Kml::Document { elements, .. } => elements.iter().for_each(|e| rings(e, found)),
            kml::Kml::Folder(folder) => folder.elements.iter().for_each(|e| rings(e, found)),
            kml::Kml::Placemark(placemark) => polygon(&placemark.geometry),
            _ => {}
        }
    }
    let mut found = Vec::new();
    rings(&kml, &mut found);
    assert_eq!(found.len(), 3);
    let projection = Crs::parse("EPSG:23834").expect("TM-3").projection().expect("on Earth");
    let mm = |(lon, lat): &(f64, f64)| {
        let (x, y) = projection.from_wgs84(*lon, *lat).expect("in the zone");
        Point::new((x * 1_000.0).round() as i64, (y * 1_000.0).round() as i64)
    };
    let theirs: Vec<Point> = found[0][1..].iter().map(mm).collect();
    let land = imported(&[source("plain.kml")], |_| {});
    assert!(same(&corners(&table(&land.toml)["site"]["main"]["boundary"]), &theirs, 0));

    // DXF: the crate dxf. Its vertices are corners of our outline, in the same order.
    for name in ["curved-site", "arc-half-circles-6", "arc-bites-6", "arc-clockwise-6", "arc-large-arc-6"] {
        let bytes = fs::read(format!("tests/import/{name}.dxf")).expect("file");
        let drawing = dxf::Drawing::load(&mut std::io::Cursor::new(bytes)).expect("DXF");
        let theirs: Vec<Point> = drawing
            .entities()
            .filter(|entity| entity.common.layer == "BATAS")
            .filter_map(|entity| match &entity.specific {
                dxf::entities::EntityType::LwPolyline(line) => Some(line.vertices.clone()),
                _ => None,
            })
            .flatten()
            .map(|v| Point::new((v.x * 1_000.0).round() as i64, (v.y * 1_000.0).round() as i64))
            .collect();
        let system = if name == "curved-site" { "EPSG:23834" } else { "local" };
        let land = imported(&[source(&format!("{name}.dxf"))], |asked| asked.source_crs = Some(system.into()));
        let ours = corners(&table(&land.toml)["site"]["main"]["boundary"]);
        assert!(theirs.len() >= 3 && theirs.iter().all(|p| ours.contains(p)), "{name}: {theirs:?}");
    }
}

#[test]
#[expect(clippy::disallowed_methods, clippy::print_stdout, reason = "timings are shown, and change nothing")]
fn a_boundary_of_ten_thousand_corners_is_quick() {
    let n = 10_000;
    let corner = |i: usize| {
        let turn = std::f64::consts::TAU * i as f64 / n as f64;
        let far = 2_000.0 + 150.0 * (17.0 * turn).sin();
        let mm = |metres: f64| (metres * 1_000.0).round() as i64;
        Point::new(mm(272_192.0 + far * turn.cos()), mm(801_996.0 + far * turn.sin()))
    };
    let corners: Vec<Point> = (0..n).map(corner).collect();
    for file in [text("a.csv", &cases::csv(&corners)), text("a.dxf", &cases::dxf(&corners, true)), cases::shp(&corners)] {
        let name = file.name.clone();
        let begun = Instant::now();
        let land = imported(&[file], |asked| {
            asked.source_crs = Some("EPSG:23834".into());
            asked.unit = Some(Unit::Metre);
        });
        println!("{name}: {n} corners in {:?}", begun.elapsed());
        assert_eq!(ring(&land.toml).len(), n);
        // Unoptimised builds of this test take several times what a release takes.
        assert!(begun.elapsed().as_secs() < 10, "{name}");
        let begun = Instant::now();
        let rest = "[row.A]\nsite = \"main\"\nfrom = [272192, 801996]\nto = [272272, 801996]\ndepth = 30\nplots = 8\n\
                    building = \"row\"\n[firm.F1]\npoints = 1\nplots = 1\n";
        let whole = format!("[scenario]\nname = \"a\"\ncrs = \"EPSG:23834\"\n{}\n{rest}", land.toml);
        kavling::scenario::parse(&whole, &BTreeMap::new()).unwrap_or_else(|error| panic!("{error:?}"));
        println!("{name}: read as a scenario in {:?}", begun.elapsed());
    }
}

#[test]
fn nothing_panics_on_a_mangled_survey() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let names =
        ["plain.geojson", "plain.kml", "plain.csv", "curved-site.dxf", "arc-bites-old.dxf", "plain-23834.shp", "plain-4326.shp"];
    let (mut good, mut bad) = (0, 0);
    for round in 0..700 {
        let mut file = source(names[round % names.len()]);
        for _ in 0..=dice.below(3) {
            let at = dice.below(file.bytes.len());
            match dice.below(5) {
                0 => file.bytes.truncate(at),
                1 => file.bytes.insert(at, u8::try_from(dice.below(256)).expect("a byte")),
                2 => drop(file.bytes.splice(at..(at + dice.below(30)).min(file.bytes.len()), b"99999999999".iter().copied())),
                3 => drop(file.bytes.splice(at..(at + 8).min(file.bytes.len()), [0xFF; 8])),
                _ => {
                    let end = (at + dice.below(200)).min(file.bytes.len());
                    let piece = file.bytes[at..end].to_vec();
                    file.bytes.splice(at..at, piece);
                }
            }
        }
        let asked = Asked { source_crs: Some("EPSG:23834".into()), unit: Some(Unit::Metre), ..asked() };
        match import(&[file], &asked) {
            Ok(_) => good += 1,
            Err(told) => {
                bad += 1;
                for diagnostic in &told.diagnostics {
                    assert!(!diagnostic.render(&told.sources, Language::Id, true).is_empty());
                    diagnostic.to_json(&told.sources, Language::En);
                }
            }
        }
    }
    assert!(good > 20 && bad > 200, "{good} read, {bad} refused");
}

#[test]
fn every_mistake_and_doubt_has_its_place_and_words() {
    let (mut seen, mut wrong) = (BTreeSet::new(), Vec::new());
    for case in cases::all() {
        let files: Vec<_> = case.files.clone();
        let result = import(&files, &case.asked);
        let (diagnostics, sources) = match &result {
            Ok(land) => (&land.warnings, &land.sources),
            Err(told) => (&told.diagnostics, &told.sources),
        };
        let found: Vec<&str> = diagnostics.iter().map(|d| d.code).collect();
        let hit = diagnostics.iter().find(|d| d.code == case.code);
        let Some(hit) = hit else {
            wrong.push(format!("{}: {found:?} instead of {}", case.name, case.code));
            continue;
        };
        if result.is_err() != case.refused {
            wrong.push(format!("{}: {found:?}", case.name));
        }
        seen.extend(found.iter().copied().map(str::to_owned));
        for language in [Language::En, Language::Id] {
            let shown = hit.render(sources, language, false);
            let words = hit.text(language) + &hit.help_text(language).unwrap_or_default();
            assert!(!words.contains(" {") && !words.contains("`{`"), "a parameter is not filled: {words}");
            assert!(shown.contains(case.code), "{shown}");
        }
        let json = hit.to_json(sources, Language::En);
        let help = hit.help_text(Language::En).unwrap_or_default();
        if json["line"].as_u64() != Some(case.line) || !help.contains(case.help) {
            wrong.push(format!("{}, line {}: {}", case.name, json["line"], hit.render(sources, Language::En, false)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let mut codes = BTreeSet::new();
    for entry in fs::read_dir("src/import").expect("sources") {
        let text = fs::read_to_string(entry.expect("entry").path()).expect("source");
        for call in ["fault(\"", "caution(\""] {
            codes.extend(
                text.match_indices(call).filter_map(|(at, _)| text[at + call.len()..].split('"').next()).map(str::to_owned),
            );
        }
    }
    codes.remove("import-without-feature"); // only where the feature is left out
    let missing: Vec<_> = codes.difference(&seen).collect();
    assert!(codes.len() > 40 && missing.is_empty(), "no case for {missing:?}");
}

#[test]
fn the_verb_writes_all_or_nothing() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import-verb");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("folder");
    let run = |args: &[&str]| {
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_kavling")).arg("import").args(args).output().expect("kavling");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (out.status.code(), text(&out.stdout), text(&out.stderr))
    };
    let target = folder.join("land.toml");
    let path = target.to_str().expect("UTF-8");
    let (code, out, err) = run(&["tests/import/plain.kml"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("[site.main]") && err.contains("TM-3 zone 48.2") && !out.contains("\n[scenario]"), "{out}{err}");
    let (code, silent, err) = run(&["tests/import/plain.kml", "-o", path, "--name", "lahan", "--lang", "id"]);
    assert_eq!((code, silent.as_str()), (Some(0), ""), "{err}");
    let first = fs::read_to_string(&target).expect("written");
    assert!(first.contains("[scenario]\nname = \"lahan\"\ncrs = \"EPSG:23834\"") && first.contains("di dalam batas"), "{first}");
    // There already: not replaced, unless forced; then a copy is kept.
    let (code, _, err) = run(&["tests/import/local.csv", "--source-crs", "local", "-o", path]);
    assert_eq!(code, Some(4), "{err}");
    assert_eq!(fs::read_to_string(&target).expect("kept"), first);
    let (code, _, err) = run(&["tests/import/local.csv", "--crs", "local", "-o", path, "--force"]);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(fs::read_to_string(folder.join("land.toml.bak-1")).expect("a copy"), first);
    // A mistake: nothing is written, nothing is left lying about.
    let other = folder.join("other.toml");
    let (code, out, err) = run(&["tests/import/plain.csv", "-o", other.to_str().expect("UTF-8")]);
    assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
    assert!(err.contains("import-no-system") && !other.exists(), "{err}");
    let (code, out, _) = run(&["tests/import/plain.csv", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, json["diagnostics"][0]["code"].as_str()), (Some(2), Some("import-no-system")));
    assert_eq!(run(&["no-such.kml"]).0, Some(4));
    // Not over the survey itself.
    let own = folder.join("own.csv");
    fs::copy("tests/import/local.csv", &own).expect("copied");
    let own = own.to_str().expect("UTF-8");
    assert_eq!(run(&[own, "--source-crs", "local", "-o", own, "--force"]).0, Some(2));
    assert_eq!(fs::read(own).expect("kept"), fs::read("tests/import/local.csv").expect("file"));
    let names: BTreeSet<String> =
        fs::read_dir(&folder).expect("folder").map(|e| e.expect("entry").file_name().into_string().expect("UTF-8")).collect();
    assert_eq!(names, BTreeSet::from(["land.toml", "land.toml.bak-1", "own.csv"].map(str::to_owned)));
    // The same bytes every time.
    assert_eq!(run(&["tests/import/curved-site.kml", "-q"]), run(&["tests/import/curved-site.kml", "-q"]));
}
