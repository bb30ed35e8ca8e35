//! Land and plans for the tests of the CAD file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kavling::audit::{Audit, measure};
use kavling::firm::FirmIdx;
use kavling::plan::Plan;
use kavling::problem::{Holding, Problem};
use kavling::scenario;
use kavling::site::{Place, RowIdx};

/// Names that a careless writer or reader breaks.
pub(crate) const NAMES: [&str; 10] = [
    "<script>alert(1)</script>",
    "=HYPERLINK(\"http://x\",\"y\")",
    "شركة الحديد والصلب",
    "חברה; \"בע\u{5f4}מ\"",
    "🏭 Pabrik 𝔎avling 🏗",
    "CV \\U+0041 ^J \\M+1A1A1 \\P{x}",
    "100%%d %%c %%u %% 5%",
    "PT Sumber Rezeki Makmur Abadi Sejahtera Bersama Nusantara Raya",
    "ENDSEC",
    "m² – Ångström × ½",
];

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/drawing")
}

fn parse(toml: &str) -> Problem {
    match scenario::parse(toml, &BTreeMap::new()) {
        Ok(loaded) => loaded.problem,
        Err(error) => panic!("{:.900}", format!("{error:?}")),
    }
}

/// The stored scenario and its stored plan.
pub(crate) fn stored() -> (Problem, Plan) {
    let read = |name: &str| fs::read_to_string(folder().join(name)).expect("stored");
    (parse(&read("sheet.toml")), Plan::from_json(&read("sheet.plan.json")).expect("a plan"))
}

/// Firm by firm onto plot by plot.
pub(crate) fn fill(problem: &Problem) -> Audit {
    let mut firms = (0..problem.firms.len()).map(FirmIdx);
    let mut holdings = Vec::new();
    for (index, row) in problem.land.rows.iter().enumerate() {
        for cell in 0..row.cells.len() {
            let Some(firm) = firms.next() else { break };
            let area = row.run_outline(cell, cell).expect("an outline").area();
            let place = Place::Run { row: RowIdx(index), first: cell, last: cell };
            holdings.push(Holding { firm, offer: 0, place, area, phase: 1 });
        }
    }
    measure(problem, &holdings)
}

/// A street of narrow plots, turned by so many degrees about a far point.
fn street(id: &str, (x, y): (f64, f64), turn: f64, plots: usize) -> String {
    let long = plots as f64 * 6.0;
    let (sin, cos) = turn.to_radians().sin_cos();
    let at = |u: f64, v: f64| format!("[{:.3}, {:.3}]", x + u * cos - v * sin, y + u * sin + v * cos);
    let ring =
        |a: f64, b: f64, low: f64, high: f64| format!("[{}, {}, {}, {}]", at(a, low), at(b, low), at(b, high), at(a, high));
    format!(
        "[site.{id}]\nboundary = {}\ngates = [{}]\n\
         areas.street = {{ use = \"road\", outline = {}, label = \"{}\" }}\n\
         areas.wwtp-1 = {{ use = \"facility\", outline = {}, label = \"IPAL 🏭\" }}\n\
         [row.{id}R]\nsite = \"{id}\"\nfrom = {}\nto = {}\ndepth = 24\nplots = {plots}\nbuilding = \"row\"\n",
        ring(-1.0, long + 9.0, -1.0, 40.0),
        at(-1.0, 30.0),
        ring(0.0, long, 26.0, 36.0),
        "Jalan %%u \\\\U+0041 ^ ",
        ring(long + 1.0, long + 8.0, 0.0, 24.0),
        at(long, 25.0),
        at(0.0, 25.0),
    )
}

const HEAD: &str = "[building.row]\nfront_m = 5\nrear_m = 2\nside_m = 0\ncoverage_percent = 70\n\
                    [scenario]\nname = \"hostile\"\ntitle = \"%%d <b>شركة</b> 🏭\"\n[objective]\nweights = { points = 1 }\n";

/// Hostile names on narrow plots that lie askew, where UTM coordinates of the south are.
pub(crate) fn hostile() -> Problem {
    let mut toml = HEAD.to_owned() + &street("utm", (738_131.819, 9_301_758.806), 33.0, NAMES.len() + 2);
    for (i, name) in NAMES.iter().enumerate() {
        toml += &format!("[firm.F{i:02}]\nname = '{name}'\npoints = 1\nplots = 1\n");
    }
    parse(&toml)
}

/// Two sites so far apart that a sheet cannot show them in position.
pub(crate) fn two_sites() -> Problem {
    let toml = HEAD.to_owned() + &street("near", (0.0, 0.0), 0.0, 4) + &street("far", (9_000.0, 7_000.0), 100.0, 5);
    parse(&(toml + "[firm.F1]\nname = 'CV Satu'\npoints = 1\nplots = 1\n"))
}
