//! Plans to be exported, what is true of them, and how the Python readers are asked.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kavling::audit::{Audit, audit, measure};
use kavling::features::{Feature, Shape, features};
use kavling::firm::FirmIdx;
use kavling::plan::Plan;
use kavling::problem::{Holding, Problem};
use kavling::scenario;
use kavling::site::{Place, RowIdx};
use serde_json::{Value, json};

/// A plan and its audit.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) problem: Problem,
    pub(crate) plan: Plan,
    pub(crate) audit: Audit,
}

/// A scenario that is planned at once.
pub(crate) const SMALL: &str = r#"
[scenario]
name = "small"
language = "id"
crs = "local"
[site.s]
boundary = [[0, 0], [60, 0], [60, 40], [0, 40]]
gates = [[0, 5]]
areas.road = { use = "road", outline = [[0, 0], [60, 0], [60, 10], [0, 10]] }
[row.A]
site = "s"
from = [0, 10]
to = [60, 10]
depth = 20
plots = 4
building = "row"
[firm.F1]
points = 5
plots = 1
[firm.F2]
points = 4
plots = 2
"#;

fn manifest(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// An empty folder of this test run.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gis").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("folder");
    folder
}

pub(crate) fn parse(toml: &str) -> Problem {
    parse_with(toml, &BTreeMap::new())
}

fn parse_with(toml: &str, files: &BTreeMap<String, Vec<u8>>) -> Problem {
    match scenario::parse(toml, files) {
        Ok(loaded) => loaded.problem,
        Err(error) => panic!("{:.900}", format!("{error:?}")),
    }
}

/// A scenario with all its land moved by so many metres.
pub(crate) fn shifted(toml: &str, x: f64, y: f64) -> String {
    fn moved(value: &mut toml::Value, by: [f64; 2]) {
        let toml::Value::Array(list) = value else { return };
        let numbers: Option<Vec<f64>> = list.iter().map(|v| v.as_float().or(v.as_integer().map(|i| i as f64))).collect();
        match numbers {
            Some(pair) if pair.len() == 2 => {
                let at = |axis: usize| toml::Value::Float(((pair[axis] + by[axis]) * 1_000.0).round() / 1_000.0);
                *list = vec![at(0), at(1)];
            }
            _ => list.iter_mut().for_each(|inner| moved(inner, by)),
        }
    }
    fn walk(value: &mut toml::Value, by: [f64; 2]) {
        let toml::Value::Table(table) = value else { return };
        for (key, inner) in table.iter_mut() {
            match key.as_str() {
                "boundary" | "outline" | "gates" | "from" | "to" if inner.is_array() => moved(inner, by),
                _ => walk(inner, by),
            }
        }
    }
    let mut root = toml::Value::Table(toml.parse().expect("TOML"));
    // `from` of a rule names firms; only land is moved.
    for section in ["site", "row", "plot", "hall"] {
        if let Some(land) = root.get_mut(section) {
            walk(land, [x, y]);
        }
    }
    toml::to_string(&root).expect("TOML")
}

fn stored_plan() -> Plan {
    let text = fs::read_to_string(manifest("tests/snapshots/drawing/sheet.plan.json")).expect("stored");
    Plan::from_json(&text).expect("a plan")
}

/// Firm by firm onto plot by plot, every third plot left empty.
fn filled(problem: &Problem) -> Audit {
    let mut firms = (0..problem.firms.len()).map(FirmIdx);
    let mut holdings = Vec::new();
    for (row, own) in problem.land.rows.iter().enumerate() {
        for cell in (0..own.cells.len()).filter(|cell| cell % 3 != 2) {
            let Some(firm) = firms.next() else { break };
            let place = Place::Run { row: RowIdx(row), first: cell, last: cell };
            let area = own.run_outline(cell, cell).expect("an outline").area();
            holdings.push(Holding { firm, offer: 0, place, area, phase: 1 });
        }
    }
    measure(problem, &holdings)
}

/// The real case moved into TM-3 zone 48.2 at an INVENTED position.
pub(crate) fn bekasi() -> Case {
    let read = |name: &str| fs::read(manifest("scenarios").join(name)).expect("a scenario");
    let text = String::from_utf8(read("deltamas-8000.toml")).expect("UTF-8");
    let text = shifted(&text, 274_129.5, 797_847.25).replace("crs = \"local\"", "crs = \"EPSG:23834\"");
    let firms = "deltamas-8000-firms-invented.csv";
    let problem = parse_with(&text, &BTreeMap::from([(firms.to_owned(), read(firms))]));
    let audit = filled(&problem);
    Case { name: "bekasi", problem, plan: stored_plan(), audit }
}

/// The stored scenario of the drawings with its stored plan, in a frame of its own that lies in Bekasi.
pub(crate) fn sheet() -> Case {
    let text = fs::read_to_string(manifest("tests/snapshots/drawing/sheet.toml")).expect("stored");
    let crs = "crs = \"+proj=tmerc +lat_0=-6.35 +lon_0=107.17 +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m\"";
    let problem = parse(&text.replace("crs = \"local\"", crs));
    assert!(problem.crs.is_on_earth());
    let plan = stored_plan();
    let audit = audit(&problem, &plan);
    Case { name: "sheet", problem, plan, audit }
}

/// Names that break what does not escape them.
pub(crate) const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "=HYPERLINK(\"http://x\",\"y\")",
    "شركة المعادن; محدودة",
    "מתכת \"ירושלים\" בע\"מ",
    "';DROP TABLE plot;--",
    "]]>&amp;<![CDATA[ $[name] <b>",
    "PT Sumber Karya Baja Presisi Sejahtera Abadi Nusantara Raya 60",
    "🏭𝔘 CV Logam\\n\u{202e}kilab",
];

/// Two sites far apart in UTM 48S, of hostile names, one of them turned, with a corner that is not convex.
pub(crate) fn hostile() -> Case {
    let mut text = String::from(
        "[scenario]\nname = \"hostile\"\ntitle = '<b>\"Rencana\" & co</b>; ]]>'\ncrs = \"EPSG:32748\"\nlanguage = \"id\"\n\
         [building.row]\nfront_m = 3\nrear_m = 1\nside_m = 0\ncoverage_percent = 60\n",
    );
    for (index, (id, x, y)) in
        [("s&'1", 740_062.125, 9_297_600.5), ("Ленинград-🏭", 741_000.0, 9_298_000.0)].into_iter().enumerate()
    {
        let at = |u: f64, v: f64| {
            let (cos, sin) = if index == 0 { (0.8, 0.6) } else { (1.0, 0.0) };
            format!("[{:.3}, {:.3}]", x + u * cos - v * sin, y + u * sin + v * cos)
        };
        let ring = |points: &[(f64, f64)]| points.iter().map(|&(u, v)| at(u, v)).collect::<Vec<_>>().join(", ");
        let label = |n: usize| toml::Value::String(HOSTILE[(index * 3 + n) % 8].to_owned());
        text.push_str(&format!(
            "[site.\"{id}\"]\nboundary = [{}]\ngates = [{}]\n\
             [site.\"{id}\".areas]\nroad{index} = {{ use = \"road\", label = {}, outline = [{}] }}\n\
             \"&-'\" = {{ use = \"green\", label = {}, outline = [{}] }}\n\
             pipe{index} = {{ use = \"easement\", label = {}, outline = [{}] }}\n\
             [row.\"R'{index}&\"]\nsite = \"{id}\"\nfrom = {}\nto = {}\ndepth = 20\nplots = 6\nbuilding = \"row\"\n\
             [plot.\"U({index})\"]\nsite = \"{id}\"\noutline = [{}]\nbuilding = \"row\"\n",
            ring(&[(0.0, 0.0), (90.0, 0.0), (90.0, 60.0), (0.0, 60.0)]),
            at(0.0, 5.0),
            label(0),
            ring(&[(0.0, 0.0), (90.0, 0.0), (90.0, 10.0), (0.0, 10.0)]),
            label(1),
            ring(&[(0.0, 50.0), (60.0, 50.0), (60.0, 60.0), (0.0, 60.0)]),
            label(2),
            ring(&[(0.0, 8.0), (90.0, 8.0), (90.0, 9.0), (0.0, 9.0)]),
            at(0.0, 10.0),
            at(54.0, 10.0),
            // A U: its centre of gravity lies outside it.
            ring(&[
                (60.0, 10.0),
                (90.0, 10.0),
                (90.0, 50.0),
                (85.0, 50.0),
                (85.0, 13.0),
                (65.0, 13.0),
                (65.0, 50.0),
                (60.0, 50.0)
            ]),
        ));
    }
    for (index, name) in HOSTILE.iter().enumerate() {
        let name = toml::Value::String((*name).to_owned());
        text.push_str(&format!(
            "[firm.\"F{index}&'\"]\nname = {name}\nsector = {name}\nclass = \"press\"\npoints = 5\nplots = 1\n"
        ));
    }
    let problem = parse(&text);
    let audit = filled(&problem);
    Case { name: "hostile", problem, plan: stored_plan(), audit }
}

/// What is true of a case, from the features themselves: no projection, no escape, integers as they are.
pub(crate) fn truth(case: &Case) -> Value {
    let features = features(&case.problem, &case.plan, &case.audit);
    json!({
        "scenario": features.scenario,
        "scenario_sha256": features.scenario_sha256,
        "plan_sha256": features.plan_sha256,
        "crs": features.crs.name(),
        "code": features.crs.code(),
        "definition": features.crs.definition(),
        "features": features.list.iter().map(one).collect::<Vec<Value>>(),
    })
}

fn one(feature: &Feature) -> Value {
    let (shape, corners) = match &feature.shape {
        Shape::Area(outline) => ("area", outline.corners()),
        Shape::Line(points) => ("line", points.as_slice()),
        Shape::Point(point) => ("point", std::slice::from_ref(point)),
    };
    let plot = feature.plot.as_ref().map(|plot| {
        let tenants = plot.tenants.iter().map(|tenant| {
            json!({
                "firm": tenant.firm, "name": tenant.name, "sector": tenant.sector, "class": tenant.class,
                "phase": tenant.phase.to_string(), "area_m2": tenant.area.to_string(),
            })
        });
        json!({
            "number": plot.number,
            "status": plot.status.name(),
            "cells": plot.cells,
            "reserved_for": plot.reserved_for,
            "frontage_m": plot.frontage.map(|length| length.to_string()),
            "floor_m2": plot.floor.map(|area| area.to_string()),
            "phase": plot.phase.to_string(),
            "tenants": tenants.collect::<Vec<Value>>(),
        })
    });
    json!({
        "kind": feature.kind.name(),
        "id": feature.id,
        "site": feature.site,
        "label": feature.label,
        "shape": shape,
        "corners": corners.iter().map(|p| [p.x, p.y]).collect::<Vec<_>>(),
        "twice_mm2": feature.area.map(|area| area.0.to_string()),
        "area_m2": feature.area.map(|area| area.to_string()),
        "plot": plot,
    })
}

/// Asks the Python readers; what they print. `None`, said aloud, where Python or a module is not there.
#[track_caller]
#[allow(clippy::print_stderr, reason = "a check that did not run must be seen")]
pub(crate) fn readers(arguments: &[&str]) -> Option<String> {
    let must = std::env::var_os("KAVLING_READERS").is_some_and(|v| v == "1");
    let script = manifest("tests/readers/gis.py");
    let ran = Command::new("python3").arg("-W").arg("ignore").arg(script).args(arguments).env("PYTHONUTF8", "1").output();
    let lacking = match &ran {
        Err(error) => Some(format!("python3: {error}")),
        Ok(done) if done.status.code() == Some(77) => Some(String::from_utf8_lossy(&done.stdout).trim().to_owned()),
        Ok(_) => None,
    };
    if let Some(lacking) = lacking {
        assert!(!must, "KAVLING_READERS=1, but {lacking}");
        eprintln!("SKIPPED: the independent readers of GIS files did not run ({lacking})");
        return None;
    }
    let done = ran.expect("ran");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{arguments:?}: {said}\n{}", String::from_utf8_lossy(&done.stderr));
    Some(said)
}
