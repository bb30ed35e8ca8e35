//! Refusals, checked without the solver as far as that can be done: the code fits its ground, the status and the method,
//! a firm that is told that no place can hold it is held by none, and one that is told otherwise is held by some.
//!
//! Knows: the plan and the problem as data. Must not know: how grounds are found, how placements are listed.
//! What only a solver can repeat (that no lawful plan grants a firm, that none is worth more) is not tested here.

use super::{Fault, grant};
use crate::allotment::Method;
use crate::message::Message;
use crate::plan::{Plan, Refusal, Status};
use crate::problem::{Holding, Problem};
use crate::site::{HallIdx, Place, RowIdx};

/// Most runs of all rows together that every refused firm is tried on; beyond, that no place can hold it is not tested.
const MOST_RUNS: usize = 6_000;

/// Each code with the keys its ground may have.
const GROUNDS: [(&str, &[&str]); 23] = [
    ("area-too-large", &["miss.area-max"]),
    ("area-too-small", &["miss.area-min"]),
    ("better-plan-without", &["ground.better-plan-without", "ground.better-plan-without-envy"]),
    ("building-does-not-fit", &["miss.building"]),
    ("class-not-allowed", &["miss.class-not-allowed"]),
    ("depth-too-short", &["miss.depth"]),
    ("exceeds-capacity", &["miss.capacity"]),
    ("frontage-too-short", &["miss.frontage"]),
    ("hall-too-small", &["miss.hall"]),
    ("lost-ballot", &["ground.lost-ballot"]),
    ("lost-tie", &["ground.lost-tie"]),
    ("no-floor-area-stated", &["miss.no-floor-area"]),
    ("no-lawful-plan", &["ground.no-lawful-plan"]),
    ("no-plan-found", &["ground.no-plan-found"]),
    ("not-in-best-plan-found", &["ground.not-in-best-plan-found"]),
    ("not-in-this-alternative", &["ground.not-in-this-alternative"]),
    ("not-in-this-phase", &["miss.phase"]),
    ("not-served", &["miss.not-served"]),
    ("number-of-plots", &["miss.plots"]),
    ("outbid", &["ground.outbid", "ground.outbid-between"]),
    ("rule-forbids", &["ground.no-land", "ground.rule-forbids"]),
    ("shut-out", &["ground.shut-out", "ground.shut-out-by"]),
    ("yard-does-not-fit", &["miss.turn", "miss.front-zone", "miss.yard", "miss.plot-green"]),
];

/// Codes of firms that some place could hold by itself: they wait.
const PASSED: [&str; 8] = [
    "better-plan-without",
    "lost-ballot",
    "lost-tie",
    "not-in-best-plan-found",
    "not-in-this-alternative",
    "outbid",
    "rule-forbids",
    "shut-out",
];

/// Every refusal that is not what it says.
pub(super) fn check(problem: &Problem, plan: &Plan) -> Vec<Fault> {
    let runs: usize = problem.land.rows.iter().map(|row| row.cells.len() * (row.cells.len() + 1) / 2).sum();
    let untrue = |refusal: &Refusal, found: String| {
        let claimed = format!("[{}] {}", refusal.code, refusal.reason);
        Fault::new("refusal-untrue", |m: Message| {
            m.with("name", refusal.firm.as_str()).with("claimed", claimed).with("found", found)
        })
    };
    let mut faults = Vec::new();
    for refusal in &plan.refused {
        // A refusal without a ground is told elsewhere.
        let Some(key) = refusal.grounds.first().map(|ground| ground.key.as_str()) else { continue };
        let fits = GROUNDS.iter().find(|(code, _)| *code == refusal.code).is_none_or(|(_, keys)| keys.contains(&key));
        let land = || !problem.land.rows.is_empty() || !problem.land.halls.is_empty();
        if !fits || !possible(problem, plan, &refusal.code) || (key == "ground.no-land" && land()) {
            faults.push(untrue(refusal, format!("{key}, {:?}", plan.status)));
        } else if key.starts_with("miss.")
            && runs <= MOST_RUNS
            && let Some(place) = held_by(problem, &refusal.firm)
        {
            faults.push(untrue(refusal, problem.land.place_name(place)));
        } else if PASSED.contains(&refusal.code.as_str())
            // A phase may be decided together with land and capacity that only its option opens, or have no land at all.
            && plan.stage.is_none()
            && runs <= MOST_RUNS
            && problem.find_firm(&refusal.firm).is_some()
            && held_by(problem, &refusal.firm).is_none()
        {
            faults.push(untrue(refusal, "–".to_owned()));
        }
    }
    faults
}

/// Whether a code can be told in a plan of this status, by this method.
fn possible(problem: &Problem, plan: &Plan, code: &str) -> bool {
    let method = &problem.allotment.method;
    match code {
        "no-lawful-plan" => plan.status == Status::Infeasible,
        "no-plan-found" => plan.status == Status::NoPlan,
        "not-in-best-plan-found" => plan.status == Status::Feasible,
        "outbid" | "lost-tie" => plan.status == Status::Optimal && method.is_by_worth(),
        "lost-ballot" => *method == Method::Ballot,
        _ => true,
    }
}

/// A place that passes every test of the firm alone, where there is one.
fn held_by(problem: &Problem, id: &str) -> Option<Place> {
    let firm = problem.find_firm(id)?;
    let rows = problem.land.rows.iter().enumerate();
    let runs = rows.flat_map(|(row, of)| {
        let cells = of.cells.len();
        (0..cells).flat_map(move |first| (first..cells).map(move |last| Place::Run { row: RowIdx(row), first, last }))
    });
    let halls = (0..problem.land.halls.len()).map(|hall| Place::Hall(HallIdx(hall)));
    let places: Vec<Place> = runs.chain(halls).collect();
    let fits = |place: &Place| {
        (0..problem.firm(firm).offers.len()).any(|offer| {
            let terms = problem.terms(firm, offer, *place);
            let areas = match place {
                Place::Run { .. } => vec![grant::land_area(problem, *place).unwrap_or_default()],
                Place::Hall(hall) => {
                    let floor = problem.land.halls[hall.0].floor;
                    let asked = [terms.area_ideal, terms.area_min, terms.building];
                    asked.into_iter().flatten().filter(|area| *area <= floor).collect()
                }
            };
            areas.into_iter().any(|area| {
                let mut holding = Holding { firm, offer, place: *place, area, phase: 1 };
                holding.phase = grant::earliest(problem, &holding);
                grant::stands_alone(problem, &holding)
            })
        })
    };
    places.into_iter().find(fits)
}
