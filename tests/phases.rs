//! What phases must not do to those who hold land, and what rules say of land that is not there: small cases, each
//! right by hand.
#![allow(missing_docs, reason = "a test")]

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use kavling::formulation::backend::Solver;
use kavling::planner::Options;
use kavling::scenario::{Loaded, read};
use kavling::venture::{Apart, Venture, VentureError, decide};

const HEAD: &str = r#"
[scenario]
name = "phases"
note = "Everything here is invented."

[objective]
weights = { points = 1 }

[phase.1]
starts = "2027-01"
[phase.2]
starts = "2029-01"

[site.old]
boundary = [[0, 0], [40, 0], [40, 40], [0, 40]]
areas.road = { use = "road", outline = [[0, 0], [40, 0], [40, 10], [0, 10]] }

[site.new]
boundary = [[50, 0], [90, 0], [90, 40], [50, 40]]
areas.road-2 = { use = "road", outline = [[50, 0], [90, 0], [90, 10], [50, 10]] }
areas.ipal = { use = "facility", outline = [[86, 10], [90, 10], [90, 40], [86, 40]] }
receptors.school = { outline = [[0, 60], [10, 60], [10, 70], [0, 70]] }

[row.A]
site = "old"
from = [0, 10]
to = [40, 10]
depth = 30
widths = [5, 10, 10, 15]
building = "row"

[row.B]
site = "new"
from = [50, 10]
to = [86, 10]
depth = 30
plots = 3
building = "row"
"#;

/// Steps have a cost, and costs need their terms.
const MONEY: &str = r#"
[money]
terms = "real"
from = "2026-01"
years = 10
discount_percent = 10
land_growth_percent = 0
absorption_months = 0
sale = { deposit_percent = 30, instalment_years = 3, interest_percent = 5, tax_percent = 2.5 }
confidence = "invented"
source = "invented"
"#;

fn loaded(name: &str, rest: &str) -> Loaded {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("phases");
    fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(format!("{name}.toml"));
    fs::write(&path, format!("{HEAD}{}{rest}", if rest.contains("[step.") { MONEY } else { "" })).expect("a file");
    read(&path).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

fn decided<'l>(loaded: &'l Loaded, option: &str) -> Result<Venture<'l>, VentureError> {
    let stop = AtomicBool::new(false);
    let options = Options { solver: Solver::AVAILABLE[0], time_limit: None, gap: 0.0, stop: &stop, progress: &|_, _| {} };
    let option = loaded.expansion.option(option).expect("an option");
    decide(&loaded.problem, &loaded.expansion, option, &options, &[], &Apart::default())
}

/// `F1 A-01..A-02` for every grant of a phase, or that it has no plan.
fn granted(venture: &Venture<'_>, phase: usize) -> Vec<String> {
    let Some(decided) = venture.phases.get(phase) else { return vec!["not decided".to_owned()] };
    if !decided.run.audit.planned {
        return vec!["no plan".to_owned()];
    }
    let problem = &decided.problem;
    let line = |h: &kavling::problem::Holding| format!("{} {}", problem.firm(h.firm).id, problem.land.place_name(h.place));
    decided.run.audit.holdings.iter().map(line).collect()
}

const BOTH: &str = "[option.both]\ntitle = \"Both\"\nsites = { old = 1, new = 2 }\n";

/// F1 asks for 300 m² and 50 kVA. Only the feeder of A-01 (150 m²) can serve it at first, so it gets A-02 (300 m²) as
/// well; once a step has enlarged the other feeder A-02 alone would do, but what it holds it keeps.
#[test]
fn who_could_now_do_with_less_keeps_what_it_holds() {
    let rest = r#"
[resource.power]
unit = "kVA"
capacity = 200
feeders.F1 = { capacity = 60, serves = ["A-01"] }
feeders.F2 = { capacity = 40, serves = ["A-02", "A-03", "A-04"] }
feeders.F3 = { capacity = 40, serves = ["B"] }

[step.more]
title = "More"
node = "power.F2"
add = 40
cost = 1_000_000
most = 1
phase = 2
confidence = "invented"
source = "invented"

[firm.F1]
points = 9
area_min_m2 = 300
uses = { power = 50 }
[firm.F2]
points = 5
plots = 1
ready = 2
uses = { power = 60 }

[option.both]
title = "Both"
sites = { old = 1, new = 2 }
steps = ["more"]
"#;
    let loaded = loaded("keeps", rest);
    let venture = decided(&loaded, "both").expect("a plan");
    assert_eq!(granted(&venture, 0), ["F1 A-01..A-02"]);
    assert!(granted(&venture, 1).contains(&"F1 A-01..A-02".to_owned()), "{:?}", granted(&venture, 1));
    let told = venture.at_once.expect("two phases");
    assert!(told.bound.is_some_and(|bound| bound >= told.joint && told.joint >= told.stepwise), "{told:?}");
}

/// The school stands whether the estate has bought the land beside it or not.
#[test]
fn a_school_beside_land_bought_later_counts_from_the_start() {
    let rest = format!(
        "{BOTH}[rules.away]\nkeep_apart = {{ these = [\"press\"], receptors = [\"school\"], metres = 25 }}\n\
         [firm.F1]\npoints = 9\nclass = \"press\"\nplots = 4\n[firm.F2]\npoints = 1\nplots = 1\n"
    );
    let loaded = loaded("school", &rest);
    let venture = decided(&loaded, "both").expect("a plan");
    assert_eq!(granted(&venture, 0), ["F2 A-01"], "four plots reach within 20 m of the school");
    assert_eq!(granted(&venture, 1).len(), 1);
}

/// Near an area that is not there is nowhere, and a firm that is locked to land elsewhere gets no other.
#[test]
fn rules_on_land_that_is_not_there_bind() {
    let near = format!(
        "{BOTH}[option.old]\ntitle = \"Old\"\nsites = {{ old = 1 }}\n\
         [rules.sewer]\nnear = {{ these = [\"plating\"], area = \"ipal\", metres = 20 }}\n\
         [firm.F1]\npoints = 9\nclass = \"plating\"\nplots = 1\n[firm.F2]\npoints = 1\nplots = 1\n"
    );
    let near = loaded("near", &near);
    let venture = decided(&near, "both").expect("a plan");
    assert_eq!(granted(&venture, 0), ["F2 A-01"]);
    assert!(granted(&venture, 1).iter().any(|grant| grant.starts_with("F1 B-")), "{:?}", granted(&venture, 1));
    let venture = decided(&near, "old").expect("a plan");
    assert_eq!(granted(&venture, 1), ["F2 A-01"], "no IPAL, no plating");
    let why: Vec<_> = venture.phases[1].run.plan.refused.iter().map(|r| (r.firm.as_str(), r.code.as_str())).collect();
    assert_eq!(why, [("F1", "rule-forbids")]);
}

/// Who is ready only after the last phase is answered in the last.
#[test]
fn every_applicant_stands_in_the_last_plan() {
    let rest = format!("{BOTH}[firm.F1]\npoints = 9\nplots = 1\n[firm.F2]\npoints = 1\nplots = 1\nready = 9\n");
    let loaded = loaded("late", &rest);
    let venture = decided(&loaded, "both").expect("a plan");
    assert!(venture.phases[0].run.plan.refused.is_empty());
    let last: Vec<_> = venture.phases[1].run.plan.refused.iter().map(|r| (r.firm.as_str(), r.code.as_str())).collect();
    assert_eq!(last, [("F2", "not-in-this-phase")]);
}

/// Who holds nothing has not grown on the estate: it is a newcomer like others.
#[test]
fn first_refusal_is_for_those_who_hold_land() {
    let rest = "[option.both]\ntitle = \"Both\"\nsites = { old = 1, new = 2 }\nfirst_refusal = true\n\
        [firm.F1]\npoints = 9\nplots = 4\n[firm.F2]\npoints = 1\nplots = 3\n\
        [firm.F3]\npoints = 5\nplots = 3\nready = 2\n[growth.F2]\nphase = 2\n";
    let loaded = loaded("refusal", rest);
    let venture = decided(&loaded, "both").expect("a plan");
    assert_eq!(granted(&venture, 0), ["F1 A-01..A-04"]);
    assert_eq!(granted(&venture, 1), ["F1 A-01..A-04", "F3 B-01..B-03"]);
}

/// More ways to buy steps than can be looked at are refused, at once.
#[test]
fn too_many_steps_are_refused() {
    let step = |n: u32| {
        format!(
            "[step.s{n}]\ntitle = \"S\"\nnode = \"power\"\nadd = 1\ncost = 1_000_00{n}\nmost = 100\nphase = 1\n\
             confidence = \"invented\"\nsource = \"invented\"\n"
        )
    };
    let steps: String = (1..=5).map(step).collect();
    let rest = format!(
        "[resource.power]\nunit = \"kVA\"\ncapacity = 1\n{steps}[firm.F1]\npoints = 9\nplots = 1\nuses = {{ power = 90 }}\n\
         [option.both]\ntitle = \"Both\"\nsites = {{ old = 1, new = 2 }}\nsteps = [\"s1\", \"s2\", \"s3\", \"s4\", \"s5\"]\n"
    );
    let loaded = loaded("steps", &rest);
    assert!(matches!(decided(&loaded, "both"), Err(VentureError::TooManySteps(node)) if node == "power"));
}

/// A firm that is locked to land which the option has not opened has its land there, and gets no other.
#[test]
fn who_is_locked_to_land_that_is_not_there_gets_no_other() {
    let rest = format!(
        "{BOTH}[option.old]\ntitle = \"Old\"\nsites = {{ old = 1 }}\n\
         [rules.own]\nlocked = {{ firm = \"F1\", plots = [\"B-01\"] }}\n\
         [firm.F1]\npoints = 9\nplots = 1\n[firm.F2]\npoints = 1\nplots = 1\n"
    );
    let loaded = loaded("locked", &rest);
    let venture = decided(&loaded, "both").expect("a plan");
    assert_eq!(granted(&venture, 0).len(), 1, "only F2 until the land of F1 is there");
    assert!(granted(&venture, 1).contains(&"F1 B-01".to_owned()), "{:?}", granted(&venture, 1));
    let venture = decided(&loaded, "old").expect("a plan");
    assert!(granted(&venture, 1).iter().all(|grant| grant.starts_with("F2 ")), "{:?}", granted(&venture, 1));
}
