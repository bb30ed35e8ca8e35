//! Every fault that an audit can find with a layout, provoked: by changing the record, or by wishing for something else.
//! All land and firms are invented.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use kavling::audit::{Audit, audit};
use kavling::choice::Wanted;
use kavling::formulation::backend::Solver;
use kavling::generator::candidates;
use kavling::layout::{Candidates, FacilityWish, Near};
use kavling::plan::{CandidateStatus, ChoiceStatus, LayoutRef, Number, Plan, UseName};
use kavling::planner::Options;
use kavling::problem::Problem;
use kavling::run::{Extras, LaidOut, lay_out};
use kavling::site::{Reserve, ReserveKind};
use kavling::standing::{StandingError, laid_out, standing};
use kavling::units::{Area, Length};

const SCENARIO: &str = r#"
[scenario]
name = "land"

[site.main]
boundary = [[0, 0], [90, 0], [90, 60], [0, 60]]
gates = [[0, 30]]

[layout.main]
patterns = ["spine"]
heads = ["hammerhead"]
street_m = 8
service_m = 8
depths_m = [18, 22]
least_depth_m = 12
module_m = 4
edge_m = 1
most = 6

[objective]
priorities = ["points", "area"]

[firm.F1]
points = 10
area_min_m2 = 300
area_max_m2 = 500

[firm.F2]
points = 8
area_min_m2 = 600
area_max_m2 = 900

[firm.F3]
points = 5
area_min_m2 = 900
area_max_m2 = 1500

[firm.F4]
points = 5
area_min_m2 = 900
area_max_m2 = 1500
"#;

static GO: AtomicBool = AtomicBool::new(false);

fn base() -> &'static Problem {
    static BASE: OnceLock<Problem> = OnceLock::new();
    BASE.get_or_init(|| kavling::scenario::parse(SCENARIO, &BTreeMap::new()).expect("it reads").problem)
}

fn tried() -> &'static Candidates {
    static TRIED: OnceLock<Candidates> = OnceLock::new();
    TRIED.get_or_init(|| candidates(base(), &base().layouts[0]))
}

fn options(gap: f64) -> Options<'static> {
    Options { solver: Solver::AVAILABLE[0], time_limit: None, gap, stop: &GO, progress: &|_, _| {} }
}

fn run(gap: f64, best: usize, jobs: usize) -> LaidOut {
    let wanted = Wanted { best, jobs: Some(jobs) };
    lay_out(base(), tried(), &options(gap), &[], &Extras::default(), wanted).expect("a run")
}

fn good() -> &'static Plan {
    static GOOD: OnceLock<Plan> = OnceLock::new();
    GOOD.get_or_init(|| run(0.0, 1, 2).run.plan)
}

/// The audit of a plan on the land that it lays out.
fn audited(base: &Problem, plan: &Plan) -> Audit {
    audit(&laid_out(base, plan).expect("it can be laid out"), plan)
}

fn codes(audit: &Audit) -> Vec<&'static str> {
    audit.faults.iter().map(|fault| fault.code).filter(|code| code.starts_with("layout-")).collect()
}

fn changed(change: impl FnOnce(&mut LayoutRef)) -> Plan {
    let mut plan = good().clone();
    change(plan.layout.as_mut().expect("a layout"));
    plan
}

fn number(text: &str) -> Number {
    Number(serde_json::from_str(text).expect("a number"))
}

#[track_caller]
fn assert_found(code: &str, base: &Problem, plan: &Plan) {
    let audit = audited(base, plan);
    assert!(audit.has(code), "{code} expected, found {:?}", codes(&audit));
    for fault in audit.faults.iter().filter(|fault| fault.code == code) {
        for language in [kavling::problem::Language::En, kavling::problem::Language::Id] {
            let said = kavling::text::Catalogue::of(language).say(&fault.message);
            assert!(!said.contains('{') && !said.contains("fault."), "{said}");
        }
    }
}

#[test]
fn the_best_layout_passes_and_survives_its_file() {
    let plan = good();
    let audit = audited(base(), plan);
    assert!(audit.passes(), "{:?}", audit.faults);
    let told = plan.layout.as_ref().expect("a layout");
    assert_eq!(told.status, ChoiceStatus::Best);
    assert!(told.of > 1 && told.candidates.len() == told.of, "{told:?}");
    let text = plan.to_json().expect("json");
    let again = Plan::from_json(&text).expect("it reads");
    assert_eq!(again.layout, plan.layout);
    assert!(Plan::is_untouched(&text));
    let layout = told.layout(&base().land).expect("it can be laid out");
    let own = tried().layouts.iter().find(|own| own.name == layout.name).expect("a candidate");
    assert_eq!(&layout, own, "laid out again without the generator");
    let (_, problem) = standing(base(), &Default::default(), &again).expect("it stands");
    assert_eq!(problem, laid_out(base(), plan).expect("it stands"));
}

#[test]
fn the_number_of_workers_changes_nothing() {
    let [one, two] = [1, 2].map(|jobs| run(0.0, 3, jobs));
    assert_eq!(one.run.plan.to_json().expect("json"), two.run.plan.to_json().expect("json"));
    assert_eq!(one.run.files, two.run.files);
    let (one, two) = (one.wider.expect("the best three"), two.wider.expect("the best three"));
    assert_eq!(one.files, two.files);
    assert_eq!(one.plans, two.plans);
    assert_eq!(one.record, two.record);
    assert!(one.record.layouts.len() == 3 && one.record.proven, "{:?}", one.record);
    for (name, plan) in &one.plans {
        let audit = audited(base(), plan);
        assert!(audit.passes(), "{name}: {:?}", audit.faults);
    }
}

#[test]
fn what_does_not_belong_together_does_not_stand() {
    let mut without = good().clone();
    without.layout = None;
    assert!(matches!(laid_out(base(), &without), Err(StandingError::Missing(_))));
    let problem = laid_out(base(), good()).expect("it stands");
    assert!(audit(&problem, &without).has("layout-missing"));
    assert!(audit(base(), &without).has("layout-missing"));
    assert!(matches!(laid_out(&problem, good()), Err(StandingError::Layout(_) | StandingError::NotAsked(_))));
    let other = changed(|layout| layout.site = "elsewhere".into());
    assert!(matches!(laid_out(base(), &other), Err(StandingError::Layout(_))));
    assert!(audit(&problem, &changed(|layout| layout.name.push('x'))).has("layout-differs"));
    let broken: [fn(&mut LayoutRef); 9] = [
        |layout| layout.areas[0].outline.truncate(2),
        |layout| layout.areas[0].outline[0][0] = number("1e40"),
        |layout| layout.areas[1].id = layout.areas[0].id.clone(),
        |layout| drop(layout.rows[0].stations.pop()),
        |layout| layout.rows[0].cells.clear(),
        |layout| layout.rows[0].cells[1] = layout.rows[0].cells[0].clone(),
        |layout| layout.rows[0].module_m = Some(number("0")),
        |layout| layout.rows[0].stations.reverse(),
        |layout| drop(layout.rows[0].faces.as_mut().expect("faces").pop()),
    ];
    for (index, change) in broken.into_iter().enumerate() {
        assert!(matches!(laid_out(base(), &changed(change)), Err(StandingError::Layout(_))), "{index}");
    }
}

#[test]
fn what_is_said_of_the_choice_must_be_possible() {
    let chosen = |layout: &mut LayoutRef| {
        layout.candidates.iter().position(|one| one.status == CandidateStatus::Chosen).expect("one is chosen")
    };
    let plans = [
        changed(|layout| layout.of += 1),
        changed(|layout| drop(layout.candidates.pop())),
        changed(|layout| layout.candidates[1].name = layout.candidates[0].name.clone()),
        changed(|layout| {
            let at = chosen(layout);
            layout.candidates[at].status = CandidateStatus::Solved;
        }),
        changed(|layout| {
            let at = chosen(layout);
            layout.candidates[at].value = Some(number("1"));
        }),
        changed(|layout| {
            let other = usize::from(chosen(layout) == 0);
            layout.candidates[other].status = CandidateStatus::Open;
            layout.candidates[other].bound = Some(number("100000"));
        }),
        changed(|layout| {
            let other = usize::from(chosen(layout) == 0);
            layout.candidates[other].value = Some(number("100000"));
        }),
        changed(|layout| layout.status = ChoiceStatus::Infeasible),
        changed(|layout| layout.status = ChoiceStatus::Stopped),
        changed(|layout| layout.status = ChoiceStatus::Given),
    ];
    for plan in &plans {
        assert_found("layout-choice-differs", base(), plan);
    }
}

#[test]
fn every_fault_of_the_land_is_found() {
    let area = |layout: &mut LayoutRef, land_use| layout.areas.iter().position(|area| area.land_use == land_use).expect("one");
    let green = |layout: &mut LayoutRef| area(layout, UseName::Green);
    let plan = changed(|layout| {
        let at = green(layout);
        layout.areas[at].outline =
            ["-5", "-4"].map(|x| [number(x), number("0")]).into_iter().chain([[number("-4"), number("9")]]).collect();
    });
    assert_found("layout-outside", base(), &plan);
    assert_found("layout-does-not-add-up", base(), &plan);
    let plan = changed(|layout| {
        let mut again = layout.areas[0].clone();
        again.id = "again".into();
        layout.areas.push(again);
    });
    assert_found("layout-overlaps", base(), &plan);
    let plan = changed(|layout| {
        let at = green(layout);
        drop(layout.areas.remove(at));
    });
    assert_found("layout-does-not-add-up", base(), &plan);
    // Streets that are none: plots lose theirs, or the way to the gate, or the room to turn.
    let mut met = std::collections::BTreeSet::new();
    let roads: Vec<usize> = {
        let told = good().layout.as_ref().expect("a layout");
        (0..told.areas.len()).filter(|at| told.areas[*at].land_use == UseName::Road).collect()
    };
    for at in roads {
        met.extend(codes(&audited(base(), &changed(|layout| layout.areas[at].land_use = UseName::Green))));
    }
    assert!(met.contains("layout-off-street") && met.contains("layout-cut-off"), "{met:?}");
    assert_found(
        "layout-cells-differ",
        base(),
        &changed(|layout| {
            layout.rows[0].faces.as_mut().expect("faces")[0].depth_m = number("40");
        }),
    );
    assert_found(
        "layout-cells-differ",
        base(),
        &changed(|layout| {
            let last = layout.rows[0].stations.len() - 1;
            layout.rows[0].stations[last].along_m = number("500");
        }),
    );
}

#[test]
fn every_wish_that_is_not_kept_is_found() {
    let with = |change: &dyn Fn(&mut Problem)| {
        let mut other = base().clone();
        change(&mut other);
        other
    };
    let shares = |change: fn(&mut kavling::layout::Shares)| with(&move |problem| change(&mut problem.layouts[0].shares));
    assert_found("layout-in-edge", &with(&|problem| problem.layouts[0].edge = Length(12_000)), good());
    assert_found("layout-share-missed", &shares(|shares| shares.green_min = Some(900)), good());
    assert_found("layout-share-missed", &shares(|shares| shares.roads_min = Some(900)), good());
    assert_found("layout-share-missed", &shares(|shares| shares.plots_min = Some(950)), good());
    assert_found("layout-share-exceeded", &shares(|shares| shares.plots_max = Some(50)), good());
    let ipal =
        FacilityWish { id: "ipal".into(), label: None, area: Area::m2(100), frontage: Length::metres(5), near: Near::Gate };
    assert_found("layout-facility", &with(&|problem| problem.layouts[0].facilities.push(ipal.clone())), good());
    let cell = laid_out(base(), good()).expect("it stands").land.rows[0].run_outline(0, 0).expect("a cell");
    let reserve = Reserve { id: "tower".into(), label: None, kind: ReserveKind::Obstacle, outline: cell, buffer: Length(0) };
    assert_found("layout-on-reserve", &with(&|problem| problem.land.sites[0].reserves.push(reserve.clone())), good());
    // A dead end is longer than nothing: without its head there is no room to turn.
    let heads: Vec<usize> = {
        let told = good().layout.as_ref().expect("a layout");
        (0..told.areas.len()).filter(|at| told.areas[*at].id.starts_with("head")).collect()
    };
    let plan = changed(|layout| heads.iter().for_each(|at| layout.areas[*at].land_use = UseName::Green));
    let strict = with(&|problem| problem.layouts[0].dead_end = Length(20_000));
    assert!(codes(&audited(base(), good())).is_empty());
    assert_found("layout-no-head", &strict, &plan);
}

/// Cuts slid on land that has just been laid out stand in the record and pass the audit.
#[test]
fn land_laid_out_can_be_cut_exactly() {
    let extras = Extras { exact_cuts: true, ..Extras::default() };
    let laid = lay_out(base(), tried(), &options(0.0), &[], &extras, Wanted { best: 1, jobs: Some(1) }).expect("a run");
    let plan = &laid.run.plan;
    let cuts = plan.exact_cuts.as_ref().expect("cuts");
    assert_eq!(cuts.plots.len(), plan.grants.len());
    let audit = audited(base(), plan);
    assert!(audit.passes(), "{:?}", audit.faults);
    assert!(good().exact_cuts.is_none(), "only where asked for");
}
