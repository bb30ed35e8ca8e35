//! Survey files written in the test, and one case for every mistake and doubt of the importer. All land is invented.

use std::collections::BTreeMap;
use std::fs;

use kavling::diagnostic::Diagnostic;
use kavling::geometry::{Outline, Point};
use kavling::import::{Asked, Imported, Refused, Role, Source, Unit, import};
use kavling::problem::Language;
use kavling::units::{Area, Length};

pub(crate) fn asked() -> Asked {
    Asked::default()
}

/// A file of `tests/import`, with those beside it.
pub(crate) fn source(name: &str) -> Source {
    let path = std::path::Path::new("tests/import").join(name);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut beside = BTreeMap::new();
    if name.ends_with(".shp") {
        for ending in ["prj", "dbf"] {
            if let Ok(bytes) = fs::read(path.with_extension(ending)) {
                beside.insert(ending.to_owned(), bytes);
            }
        }
    }
    Source { name: format!("tests/import/{name}"), bytes, beside }
}

/// A file that stands in the test.
pub(crate) fn text(name: &str, text: &str) -> Source {
    Source { name: name.to_owned(), bytes: text.as_bytes().to_vec(), beside: BTreeMap::new() }
}

#[track_caller]
pub(crate) fn imported(files: &[Source], set: impl Fn(&mut Asked)) -> Imported {
    let mut asked = asked();
    set(&mut asked);
    import(files, &asked).unwrap_or_else(|told| {
        let shown: String = told.diagnostics.iter().map(|d| d.render(&told.sources, Language::En, false) + "\n").collect();
        panic!("{shown}")
    })
}

#[track_caller]
pub(crate) fn refused(files: &[Source], set: impl Fn(&mut Asked)) -> Refused {
    let mut asked = asked();
    set(&mut asked);
    match import(files, &asked) {
        Ok(land) => panic!("{}", land.toml),
        Err(told) => told,
    }
}

pub(crate) fn codes(diagnostics: &[Diagnostic]) -> Vec<&'static str> {
    diagnostics.iter().map(|d| d.code).collect()
}

pub(crate) fn table(toml: &str) -> toml::Table {
    toml.parse().unwrap_or_else(|error| panic!("{error}\n{toml}"))
}

/// A list of corners in TOML, in millimetres.
pub(crate) fn corners(list: &toml::Value) -> Vec<Point> {
    let number = |value: &toml::Value| value.as_float().or(value.as_integer().map(|n| n as f64)).expect("a number");
    let mm = |value: &toml::Value| (number(value) * 1_000.0).round() as i64;
    list.as_array().expect("a list").iter().map(|p| Point::new(mm(&p[0]), mm(&p[1]))).collect()
}

pub(crate) fn outline(list: &toml::Value) -> Outline {
    Outline::new(&corners(list)).expect("an outline")
}

pub(crate) fn ring(toml: &str) -> Vec<Point> {
    corners(&table(toml)["site"]["main"]["boundary"])
}

/// A small generator with a fixed seed (xorshift).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).expect("small")
    }
}

/// A star around a place near Cikarang, in TM-3.
pub(crate) fn star(dice: &mut Dice, n: usize) -> Vec<Point> {
    let corner = |i: usize, far: f64| {
        let turn = std::f64::consts::TAU * i as f64 / n as f64;
        let mm = |metres: f64| (metres * 1_000.0).round() as i64;
        Point::new(mm(272_192.0 + far * turn.cos()), mm(801_996.0 + far * turn.sin()))
    };
    (0..n).map(|i| corner(i, 40.0 + dice.below(90_000) as f64 / 1_000.0)).collect()
}

pub(crate) fn csv(corners: &[Point]) -> String {
    corners.iter().fold("easting;northing\n".to_owned(), |text, p| text + &format!("{};{}\n", Length(p.x), Length(p.y)))
}

/// A drawing with one polyline: a light one, or one of the older kind.
pub(crate) fn dxf(corners: &[Point], light: bool) -> String {
    let mut out = "0\nSECTION\n2\nENTITIES\n0\n".to_owned();
    if light {
        out += &format!("LWPOLYLINE\n5\n1A\n8\nBATAS\n90\n{}\n70\n1\n", corners.len());
    } else {
        out += "POLYLINE\n8\nBATAS\n66\n1\n70\n1\n0\n";
    }
    for (index, p) in corners.iter().enumerate() {
        if light {
            out += &format!("10\n{}\n20\n{}\n", Length(p.x), Length(p.y));
        } else {
            let next = if index + 1 == corners.len() { "SEQEND" } else { "VERTEX" };
            out += &format!(
                "{}8\nBATAS\n10\n{}\n20\n{}\n0\n{next}\n",
                if index == 0 { "VERTEX\n" } else { "" },
                Length(p.x),
                Length(p.y)
            );
        }
    }
    out + "0\nENDSEC\n0\nEOF\n"
}

/// A shapefile of one polygon.
pub(crate) fn shp(corners: &[Point]) -> Source {
    let points = corners.len() + 1;
    let content = 44 + 4 + 16 * points;
    let mut bytes = Vec::new();
    bytes.extend(9_994_i32.to_be_bytes());
    bytes.extend([0; 20]);
    bytes.extend(i32::try_from((100 + 8 + content) / 2).expect("small").to_be_bytes());
    bytes.extend(1_000_i32.to_le_bytes());
    bytes.extend(5_i32.to_le_bytes());
    bytes.extend([0; 64]);
    bytes.extend(1_i32.to_be_bytes());
    bytes.extend(i32::try_from(content / 2).expect("small").to_be_bytes());
    bytes.extend(5_i32.to_le_bytes());
    bytes.extend([0; 32]);
    bytes.extend(1_i32.to_le_bytes());
    bytes.extend(i32::try_from(points).expect("small").to_le_bytes());
    bytes.extend(0_i32.to_le_bytes());
    for p in corners.iter().chain(corners.first()) {
        bytes.extend((p.x as f64 / 1_000.0).to_le_bytes());
        bytes.extend((p.y as f64 / 1_000.0).to_le_bytes());
    }
    Source { name: "a.shp".to_owned(), bytes, beside: BTreeMap::new() }
}

/// A file, what is asked, and what must be told of it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) files: Vec<Source>,
    pub(crate) asked: Asked,
    pub(crate) code: &'static str,
    pub(crate) line: u64,
    /// A part of the help.
    pub(crate) help: &'static str,
    pub(crate) refused: bool,
}

fn case(
    name: &'static str,
    files: Vec<Source>,
    set: impl Fn(&mut Asked),
    code: &'static str,
    line: u64,
    help: &'static str,
) -> Case {
    let mut asked = asked();
    set(&mut asked);
    Case { name, files, asked, code, line, help, refused: true }
}

fn doubt(case: Case) -> Case {
    Case { refused: false, ..case }
}

fn system(name: &'static str) -> impl Fn(&mut Asked) {
    move |asked| asked.source_crs = Some(name.to_owned())
}

fn square_csv(x: f64, y: f64, side: f64) -> String {
    let (a, b) = (x + side, y + side);
    format!("x,y\n{x},{y}\n{a},{y}\n{a},{b}\n{x},{b}\n")
}

fn geojson(geometry: &str) -> String {
    format!(
        "{{\"type\": \"FeatureCollection\", \"features\": [\n{{\"type\": \"Feature\", \"properties\": {{}}, \"geometry\": {geometry}}}\n]}}\n"
    )
}

fn geojson_ring(corners: &str) -> String {
    geojson(&format!("{{\"type\": \"Polygon\", \"coordinates\": [[{corners}]]}}"))
}

fn kml(body: &str) -> String {
    format!("<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n{body}\n</Document>\n</kml>\n")
}

fn kml_ring(coordinates: &str) -> String {
    kml(&format!(
        "<Placemark>\n<Polygon><outerBoundaryIs><LinearRing><coordinates>\n{coordinates}\n</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    ))
}

fn entities(body: &str) -> String {
    format!("0\nSECTION\n2\nENTITIES\n{body}0\nENDSEC\n0\nEOF\n")
}

/// An open or closed light polyline.
fn polyline(closed: bool, points: &[(f64, f64)]) -> String {
    let points: String = points.iter().map(|(x, y)| format!("10\n{x}\n20\n{y}\n")).collect();
    format!("0\nLWPOLYLINE\n5\n2F\n8\nBATAS\n70\n{}\n{points}", u8::from(closed))
}

fn tm3_corners() -> Vec<Point> {
    [(0, 0), (100, 0), (100, 80), (0, 80)]
        .iter()
        .map(|(x, y)| Point::new(272_192_000 + x * 1_000, 801_996_000 + y * 1_000))
        .collect()
}

fn with_prj(prj: &str) -> Source {
    let mut file = shp(&tm3_corners());
    file.beside.insert("prj".into(), prj.as_bytes().to_vec());
    file
}

fn broken_shp(at: usize, value: i32) -> Source {
    let mut file = shp(&tm3_corners());
    file.bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    file
}

const ROUND: &str = "[107.1525,-6.3125],[107.1534,-6.3125],[107.1534,-6.3116],[107.1525,-6.3116],[107.1525,-6.3125]";

/// Every case.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = formats();
    cases.extend(systems());
    cases.extend(shapes());
    cases
}

/// What is wrong with a file as such.
fn formats() -> Vec<Case> {
    let none = |_: &mut Asked| {};
    let local = system("local");
    let bomb = "<!DOCTYPE kml [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n";
    let deep = "<Folder>".repeat(300);
    let latin = Source { bytes: b"x,y,name\n0,0,K\xE9\n".to_vec(), ..text("a.csv", "") };
    vec![
        case("an empty file", vec![text("a.kml", " \n")], none, "import-empty", 1, ""),
        case("no bytes", vec![text("a.shp", "")], none, "import-empty", 1, ""),
        case("another kind", vec![text("a.pdf", "%PDF")], none, "import-wrong-kind", 1, ".geojson"),
        case("a packed file", vec![text("a.kml", "PK\u{3}\u{4}")], none, "import-wrong-kind", 1, "unpack"),
        case("a DWG", vec![text("a.dxf", "AC1032 ")], none, "import-wrong-kind", 1, "text form"),
        case("a binary DXF", vec![text("a.dxf", "AutoCAD Binary DXF\r\n")], none, "import-wrong-kind", 1, "text form"),
        case("the table of a shapefile", vec![text("a.dbf", "x")], none, "import-wrong-kind", 1, ".shp"),
        case("letters of another code page", vec![latin], none, "import-not-utf8", 2, "UTF-8"),
        case(
            "json cut short",
            vec![text("a.geojson", "{\"type\": \"FeatureCollection\",\n\"features\": [")],
            none,
            "import-json",
            2,
            "",
        ),
        case("json of another kind", vec![text("a.json", "{\"plots\": 3}")], none, "import-no-features", 1, ""),
        case("json too deep", vec![text("a.json", &"[".repeat(100_000))], none, "import-json", 1, ""),
        case("json: a position of one number", vec![text("a.geojson", &geojson_ring("[1],[2]"))], none, "import-position", 2, ""),
        case(
            "json: an unknown system",
            vec![text(
                "a.geojson",
                &geojson_ring(ROUND).replacen('{', "{\"crs\": {\"properties\": {\"name\": \"EPSG:3857\"}},\n", 1),
            )],
            none,
            "import-crs-member",
            1,
            "--source-crs",
        ),
        case("entities", vec![text("a.kml", &format!("{bomb}{}", kml("")))], none, "import-xml-entities", 1, "<!DOCTYPE"),
        case("open tags", vec![text("a.kml", "<kml>\n<Document></kml>")], none, "import-xml", 2, ""),
        case("folders without end", vec![text("a.kml", &format!("<kml>\n{deep}"))], none, "import-xml-deep", 2, ""),
        case("another XML", vec![text("a.kml", "<gpx>\n</gpx>")], none, "import-not-kml", 1, ""),
        case(
            "a polygon without coordinates",
            vec![text("a.kml", &kml("<Placemark><Point/></Placemark>"))],
            none,
            "import-no-coordinates",
            3,
            "",
        ),
        case(
            "an empty point",
            vec![text("a.kml", &kml("<Placemark><Point><coordinates> </coordinates></Point></Placemark>"))],
            none,
            "import-position",
            3,
            "",
        ),
        case(
            "a word for a number",
            vec![text("a.kml", &kml_ring("107.1,-6.3 107.2;-6.3"))],
            none,
            "import-number",
            5,
            "plain numbers",
        ),
        case("a code that is none", vec![text("a.dxf", "0\nSECTION\nzwei\nENTITIES\n")], none, "import-dxf-code", 3, "damaged"),
        case(
            "a drawing cut short",
            vec![text("a.dxf", "0\nSECTION\n2\nENTITIES\n0\nPOINT\n10\n1\n20\n2\n")],
            none,
            "import-cut-short",
            10,
            "",
        ),
        case(
            "a drawing without entities",
            vec![text("a.dxf", "0\nSECTION\n2\nHEADER\n0\nENDSEC\n0\nEOF\n")],
            none,
            "import-no-entities",
            8,
            "",
        ),
        case(
            "arcs that ask for millions of corners",
            vec![text(
                "a.dxf",
                &entities(&format!(
                    "0\nLWPOLYLINE\n8\nA\n70\n1\n{}",
                    "10\n0\n20\n0\n42\n1e3\n10\n9e7\n20\n0\n42\n1\n".repeat(60)
                )),
            )],
            local,
            "import-too-many",
            6,
            "simplify",
        ),
        case("a header without columns", vec![text("a.csv", "1,2\n3,4\n")], none, "import-csv-header", 1, "easting"),
        case("a row too short", vec![text("a.csv", "x,y\n0,0\n5\n")], none, "import-csv-width", 3, ""),
        case("a word in a row", vec![text("a.csv", "x,y\n0,0\n5,6 m\n")], none, "import-number", 3, "plain numbers"),
        case("infinite", vec![text("a.csv", "x,y\n0,0\ninf,6\n")], none, "import-number", 3, ""),
        case("no shapefile", vec![text("a.shp", "shapes")], none, "import-shp", 1, "save it anew"),
        case("two thousand million points", vec![broken_shp(100 + 8 + 40, i32::MAX)], none, "import-shp", 1, ""),
        case("two thousand million parts", vec![broken_shp(100 + 8 + 36, i32::MAX)], none, "import-shp", 1, ""),
        case("fewer than no points", vec![broken_shp(100 + 8 + 40, -1)], none, "import-shp", 1, ""),
        case("a part that starts behind the end", vec![broken_shp(100 + 8 + 44, 77)], none, "import-shp", 1, ""),
        case(
            "a record longer than the file",
            vec![broken_shp(104, i32::from_be_bytes([0x7F, 0xFF, 0xFF, 0xFF]).swap_bytes())],
            none,
            "import-shp",
            1,
            "",
        ),
        case(
            "a system that is not known",
            vec![with_prj("PROJCS[\"Elsewhere\",GEOGCS[\"x\"],UNIT[\"Meter\",1.0]]")],
            none,
            "import-prj",
            1,
            "--source-crs",
        ),
    ]
}

/// What is wrong or doubtful about the place.
fn systems() -> Vec<Case> {
    let none = |_: &mut Asked| {};
    let square = |x: f64, y: f64| vec![text("a.csv", &square_csv(x, y, 100.0))];
    let tm3 = || square(272_192.0, 801_996.0);
    let utm = || square(738_132.0, 9_301_759.0);
    let feet = 1.0 / 0.3048;
    let in_feet = vec![text("a.csv", &square_csv(272_192.0 * feet, 801_996.0 * feet, 100.0 * feet))];
    let millimetres = format!("0\nSECTION\n2\nHEADER\n9\n$INSUNITS\n70\n4\n0\nENDSEC\n{}", dxf(&tm3_corners(), true));
    let unitless = || vec![text("a.dxf", &dxf(&tm3_corners(), true))];
    let degrees = || vec![text("a.csv", &format!("x,y\n{}", ROUND.replace("],[", "\n").replace(['[', ']'], "")))];
    let swapped = "[-6.3125,107.1525],[-6.3125,107.1534],[-6.3116,107.1534],[-6.3125,107.1525]";
    let both = |asked: &mut Asked| asked.source_crs = Some("EPSG:23834".into());
    let to = |name: &'static str| move |asked: &mut Asked| asked.to = Some(name.into());
    let far = geojson("{\"type\": \"Point\", \"coordinates\": [113.15, -6.31]}").replace("{}", "{\"kind\": \"gate\"}");
    vec![
        case("no system", tm3(), none, "import-no-system", 1, "--source-crs"),
        case("no such system", tm3(), system("EPSG:99"), "unknown-crs", 1, ""),
        case("an unknown word in a system", tm3(), system("+proj=tmerc +lon0=3"), "crs-parameter", 1, ""),
        case("degrees for the scenario", tm3(), to("EPSG:4326"), "crs-in-degrees", 1, "TM-3"),
        case("wrong zone: UTM taken for TM-3", utm(), system("EPSG:23834"), "crs-outside-area", 2, "UTM S"),
        case("wrong half: UTM south taken for north", utm(), system("EPSG:32648"), "crs-outside-area", 2, "UTM S"),
        case("wrong zone: TM-3 taken for UTM", tm3(), system("EPSG:32748"), "crs-outside-area", 2, "TM-3"),
        doubt(case("wrong zone: the one beside it", tm3(), system("EPSG:23833"), "crs-outside-area", 2, "")),
        doubt(case(
            "another zone for the scenario",
            tm3(),
            |asked| {
                both(asked);
                to("EPSG:23835")(asked);
            },
            "crs-outside-area",
            2,
            "",
        )),
        case("swapped axes: TM-3", square(801_996.0, 272_192.0), system("EPSG:23834"), "crs-axes-swapped", 2, "--swap"),
        case("swapped axes: UTM", square(9_301_759.0, 738_132.0), system("EPSG:32748"), "crs-axes-swapped", 2, "--swap"),
        case("latitude first", vec![text("a.geojson", &geojson_ring(swapped))], none, "import-lat-first", 2, "--swap"),
        case("degrees taken for metres", degrees(), system("EPSG:23834"), "crs-looks-like-degrees", 2, "EPSG:4326"),
        case("degrees taken for a local frame", degrees(), system("local"), "crs-looks-like-degrees", 2, "EPSG:4326"),
        case("metres taken for degrees", tm3(), system("EPSG:4326"), "import-not-degrees", 2, "TM-3"),
        case(
            "metres in a GeoJSON",
            vec![text("a.geojson", &geojson_ring("[738132,9301759],[738232,9301759],[738232,9301859],[738132,9301759]"))],
            none,
            "import-not-degrees",
            2,
            "UTM S",
        ),
        case("a local frame taken for TM-3", square(0.0, 0.0), system("EPSG:23834"), "crs-looks-local", 2, "local"),
        case("feet taken for metres", in_feet.clone(), system("EPSG:23834"), "import-unit-doubt", 2, "--unit ft"),
        case(
            "the drawing says millimetres and holds metres",
            vec![text("a.dxf", &millimetres)],
            both,
            "import-unit-doubt",
            16,
            "--unit m",
        ),
        doubt(case(
            "another unit is asked for",
            vec![text("a.dxf", &millimetres)],
            |asked| {
                both(asked);
                asked.unit = Some(Unit::Metre);
            },
            "import-other-unit",
            1,
            "",
        )),
        case("no unit", unitless(), both, "import-no-unit", 1, "--unit"),
        case("outside every projection", square(9e9, 9e9), system("EPSG:32748"), "crs-outside-area", 2, ""),
        doubt(case(
            "another system is asked for",
            vec![source("plain-23834.shp")],
            system("EPSG:32748"),
            "import-other-system",
            1,
            "",
        ))
        .refuse(),
        doubt(case("a system for a KML", vec![source("plain.kml")], system("EPSG:32748"), "import-always-degrees", 1, "--to")),
        doubt(case(
            "abroad",
            vec![text("a.geojson", &geojson_ring("[13.4,52.5],[13.401,52.5],[13.401,52.501],[13.4,52.5]"))],
            to("+proj=utm +zone=33 +datum=WGS84"),
            "import-abroad",
            2,
            "",
        )),
        case(
            "abroad, without a zone",
            vec![text("a.geojson", &geojson_ring("[13.4,52.5],[13.401,52.5],[13.401,52.501],[13.4,52.5]"))],
            none,
            "import-no-zone",
            2,
            "--to",
        ),
        case(
            "a local frame and the Earth",
            square(0.0, 0.0),
            |asked| {
                asked.source_crs = Some("local".into());
                asked.to = Some("EPSG:23834".into());
            },
            "import-mixed",
            2,
            "one by one",
        ),
        case(
            "two files far apart",
            vec![text("a.geojson", &geojson_ring(ROUND)), text("b.geojson", &far)],
            none,
            "import-far-apart",
            2,
            "",
        ),
        case(
            "beyond the map",
            vec![text("a.geojson", &geojson_ring(ROUND))],
            to("+proj=tmerc +lon_0=-73 +k=1e9"),
            "import-off-map",
            2,
            "",
        ),
        doubt(case(
            "an area a little off",
            square(0.0, 0.0),
            |asked| {
                asked.source_crs = Some("local".into());
                asked.area = Some(Area::m2(10_100));
            },
            "import-area-near",
            2,
            "",
        )),
        case(
            "an area far off",
            square(0.0, 0.0),
            |asked| {
                asked.source_crs = Some("local".into());
                asked.area = Some(Area::m2(9_000));
            },
            "import-area",
            2,
            "--accept-area",
        ),
    ]
}

impl Case {
    fn refuse(self) -> Self {
        Self { refused: true, ..self }
    }
}

/// What is wrong or doubtful about shapes and layers.
fn shapes() -> Vec<Case> {
    let none = |_: &mut Asked| {};
    let drawn = |asked: &mut Asked| {
        asked.source_crs = Some("local".into());
        asked.unit = Some(Unit::Metre);
    };
    let open = [(0.0, 0.0), (50.0, 0.0), (50.0, 40.0), (0.0, 40.0), (0.0, 0.02)];
    let boundary = |asked: &mut Asked| {
        drawn(asked);
        asked.layers = BTreeMap::from([(Role::Boundary, vec!["batas".into()])]);
    };
    let bowtie = [(0.0, 0.0), (50.0, 40.0), (50.0, 0.0), (0.0, 40.0)];
    let eight = [(0.0, 0.0), (50.0, 0.0), (25.0, 20.0), (50.0, 40.0), (0.0, 40.0), (25.0, 20.0)];
    let square = [(0.0, 0.0), (50.0, 0.0), (50.0, 40.0), (0.0, 40.0)];
    let beside = square.map(|(x, y)| (x + 60.0, y));
    let dxf = |lines: &[String]| vec![text("a.dxf", &entities(&lines.concat()))];
    let big = [(0.0, 0.0), (2e5, 0.0), (2e5, 2e5)];
    let circle: Vec<(f64, f64)> = (0..20_001)
        .map(|i| {
            let turn = std::f64::consts::TAU * f64::from(i) / 20_001.0;
            (500.0 * turn.cos(), 500.0 * turn.sin())
        })
        .collect();
    let (outer, inner) = (ROUND, "[107.1528,-6.3122],[107.1531,-6.3122],[107.1531,-6.3119],[107.1528,-6.3122]");
    let road = geojson(&format!("{{\"type\": \"Polygon\", \"coordinates\": [[{outer}],[{inner}]]}}"))
        .replace("{}", "{\"kind\": \"road\"}");
    let high = ROUND.replace("],", ",12.5],");
    vec![
        case("an open ring: DXF", dxf(&[polyline(false, &open)]), boundary, "import-open", 30, "close it"),
        case(
            "an open ring: GeoJSON",
            vec![text("a.geojson", &geojson_ring("[107.1,-6.3],[107.101,-6.3],[107.101,-6.301]"))],
            none,
            "import-open",
            2,
            "close it",
        ),
        case(
            "an open ring: KML",
            vec![text("a.kml", &kml_ring("107.1,-6.3 107.101,-6.3\n107.101,-6.301"))],
            none,
            "import-open",
            6,
            "close it",
        ),
        case("a ring that crosses itself", dxf(&[polyline(true, &bowtie)]), drawn, "import-crossing", 14, ""),
        case(
            "a ring that crosses itself: CSV",
            vec![text("a.csv", "x,y\n0,0\n50,40\n50,0\n0,40\n")],
            system("local"),
            "import-crossing",
            2,
            "",
        ),
        case("a ring that touches itself", dxf(&[polyline(true, &eight)]), drawn, "import-touching", 22, "cut it in two"),
        case("two corners", vec![text("a.csv", "x,y\n0,0\n50,40\n")], system("local"), "import-no-area", 2, ""),
        case("a line", vec![text("a.csv", "x,y\n0,0\n50,40\n100,80\n")], system("local"), "import-no-area", 2, ""),
        case("larger than 100 km", dxf(&[polyline(true, &big)]), drawn, "import-too-large", 6, "--unit"),
        case("more corners than a scenario holds", dxf(&[polyline(true, &circle)]), drawn, "import-too-many", 6, "simplify"),
        case(
            "a layer that is not there",
            dxf(&[polyline(true, &square)]),
            |asked| {
                drawn(asked);
                asked.layers = BTreeMap::from([(Role::Boundary, vec!["BATTAS".into()])]);
            },
            "import-no-layer",
            1,
            "BATAS",
        ),
        case(
            "nothing closed",
            vec![text("a.dxf", &entities("0\nPOINT\n8\nPOHON\n10\n1\n20\n2\n"))],
            drawn,
            "import-no-boundary",
            1,
            "POHON",
        ),
        case("a point without y", vec![text("a.dxf", &entities("0\nPOINT\n8\nPOHON\n10\n1\n"))], drawn, "import-position", 6, ""),
        case(
            "a vertex without y",
            vec![text("a.dxf", &entities("0\nLWPOLYLINE\n8\nA\n10\n1\n10\n2\n20\n3\n"))],
            drawn,
            "import-position",
            12,
            "",
        ),
        case(
            "two polygons, no word",
            vec![text("a.csv", "x,y,name\n0,0,a\n9,0,a\n9,9,a\n20,0,b\n29,0,b\n29,9,b\n")],
            system("local"),
            "import-which-boundary",
            2,
            "--boundary",
        ),
        case(
            "two boundaries",
            dxf(&[polyline(true, &square), polyline(true, &beside)]),
            boundary,
            "import-two-boundaries",
            30,
            "one piece",
        ),
        doubt(case("a hole in a road", vec![source("plain.kml"), text("a.geojson", &road)], none, "import-hole", 2, "")),
        doubt(case("heights", vec![text("a.geojson", &geojson_ring(&high))], none, "import-heights", 1, "")),
        doubt(case(
            "a column that says nothing",
            vec![text("a.csv", "x,y,tinggi\n0,0,1\n9,0,1\n9,9,1\n")],
            system("local"),
            "import-unused",
            1,
            "",
        )),
        doubt(case("properties", vec![source("plain.geojson")], none, "import-properties", 1, "")),
    ]
}
