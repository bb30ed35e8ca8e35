//! What the public must not see stands in no file for the public: every format, metadata included, is searched.

#[path = "readers/mod.rs"]
mod readers;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::atomic::AtomicBool;

use kavling::documents::{Audience, Documents, Format, Wanted, documents};
use kavling::drawing::{SetWishes, Theme};
use kavling::formulation::backend::Solver;
use kavling::plan::Plan;
use kavling::planner::Options;
use kavling::problem::Problem;
use kavling::run::run;
use kavling::scenario;

/// Words that must not be found: of refused firms, and of everybody's money and points.
const MARKERS: [&str; 8] =
    ["QXREF1", "QXREF2", "Rahasia Nusantara", "Kalah Undian", "48123456789", "48987654321", "771.125", "771,125"];

fn decided() -> (Problem, Plan, kavling::audit::Audit) {
    let firm = |id: &str, name: &str, points: &str, turnover: &str| {
        format!(
            "[firm.{id}]\nname = \"{name}\"\nsector = \"s\"\nclass = \"press\"\npoints = {points}\nturnover = {turnover}\nplots = 1\n"
        )
    };
    let toml = format!(
        "[scenario]\nname = \"audience\"\ncrs = \"EPSG:23834\"\nnote = \"QXREF1 asked for plot A-1.\"\n\
         [objective]\nweights = {{ points = 1 }}\n[sheet]\nowner = \"PT Rahasia Nusantara\"\n\
         [site.main]\nboundary = [[272000, 802000], [272040, 802000], [272040, 802040], [272000, 802040]]\ngates = [[272000, 802005]]\n\
         areas.road = {{ use = \"road\", label = \"Road to QXREF2\", outline = [[272000, 802000], [272040, 802000], [272040, 802010], [272000, 802010]] }}\n\
         [row.A]\nsite = \"main\"\nfrom = [272000, 802010]\nto = [272040, 802010]\ndepth = 30\nplots = 4\nbuilding = \"row\"\n\
         [group.losers]\nfirms = [\"QXREF1\", \"QXREF2\"]\n\
         [rules.not-QXREF1]\nquota = {{ group = \"losers\", max_firms = 0 }}\n\
         [rules.keep-for-QXREF2]\nreserved = {{ places = [\"A-04\"], group = \"losers\" }}\n\
         {}{}{}{}",
        firm("F1", "CV Satu", "771.125", "48123456789"),
        firm("F2", "CV Dua", "12", "48123456789"),
        firm("QXREF1", "PT Rahasia Nusantara", "99", "48987654321"),
        firm("QXREF2", "UD Kalah Undian", "98", "48987654321"),
    );
    let loaded = scenario::parse(&toml, &BTreeMap::new()).unwrap_or_else(|error| panic!("{error:?}"));
    let stop = AtomicBool::new(false);
    let solver = Solver::AVAILABLE[0];
    let options = Options { solver, time_limit: None, gap: 0.0, stop: &stop, progress: &|_, _| {} };
    let run = run(&loaded.problem, &options, &[]).expect("a plan");
    assert_eq!(run.plan.refused.len(), 2, "{:?}", run.plan.refused);
    let sealed = Plan::from_json(&run.plan.to_json().expect("JSON")).expect("a plan");
    (loaded.problem, sealed, run.audit)
}

fn made(audience: Audience) -> Documents {
    let (problem, plan, audit) = decided();
    let formats: BTreeSet<Format> = Format::ALL.into_iter().filter(|format| format.is_built()).collect();
    let themes = Theme::ALL.iter().map(|(theme, _)| *theme).collect();
    let wanted = Wanted { formats, audience, sheets: SetWishes { themes, ..SetWishes::default() } };
    documents(&problem, &plan, &audit, &wanted).expect("made")
}

/// Every marker found in any file, with the file.
fn found(documents: &Documents, name: &str) -> Option<Vec<String>> {
    let folder = std::env::temp_dir().join(format!("kavling-audience-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    for (name, bytes) in &documents.files {
        fs::write(folder.join(name), bytes).expect("written");
    }
    fs::write(folder.join("markers.txt"), MARKERS.join("\n")).expect("written");
    let hits = readers::read("audience.py", &["pypdf"], &[&folder]);
    fs::remove_dir_all(&folder).expect("removed");
    let hits = hits?.as_array().expect("a list").iter().map(|hit| hit.as_str().expect("text").to_owned()).collect();
    Some(hits)
}

#[test]
fn the_public_sees_no_turnover_no_points_and_no_name_of_a_refused_firm() {
    let public = made(Audience::Public);
    assert!(public.left_out.is_empty(), "{:?}", public.left_out);
    // Plain files are searched here as well, so that something is tested where there is no Python.
    for (name, bytes) in &public.files {
        let text = String::from_utf8_lossy(bytes);
        for marker in MARKERS {
            assert!(!text.contains(marker), "{name} holds {marker}");
        }
    }
    let Some(hits) = found(&public, "public") else { return };
    assert!(hits.is_empty(), "{hits:?}");
    // The same search finds them in what the committee sees, or it would prove nothing.
    let hits = found(&made(Audience::Committee), "committee").expect("read");
    assert!(hits.iter().any(|hit| hit.contains("QXREF1")) && hits.iter().any(|hit| hit.contains(".pdf")), "{hits:?}");
}
