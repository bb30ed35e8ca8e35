//! Plans that are wrong in one way each must be rejected for that very reason.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

mod hand_made;

use std::cell::RefCell;
use std::collections::BTreeSet;

use hand_made::*;
use kavling::audit::{Audit, FAULT_CODES, audit, measure};
use kavling::firm::FirmIdx;
use kavling::plan::*;
use kavling::problem::{Holding, Language, Problem, Serves};
use kavling::rules::RuleKind;
use kavling::site::{BuildingRules, HallIdx, Place, RowIdx, Yard};
use kavling::text::Catalogue;
use kavling::units::{Area, Length, Milli};

thread_local! {
    static SEEN: RefCell<BTreeSet<&'static str>> = const { RefCell::new(BTreeSet::new()) };
}

fn codes(audit: &Audit) -> BTreeSet<&'static str> {
    audit.faults.iter().map(|f| f.code).collect()
}

/// The faults of the good plan after a change, all of them.
fn spoilt(change: impl FnOnce(&mut Problem, &mut Plan)) -> BTreeSet<&'static str> {
    let mut problem = problem();
    let mut plan = good_plan(&problem);
    change(&mut problem, &mut plan);
    let audit = audit(&problem, &plan);
    assert!(!audit.passes());
    for fault in &audit.faults {
        for language in [Language::En, Language::Id] {
            let text = Catalogue::of(language).say(&fault.message);
            assert!(!text.contains(['{', '}']) && !text.starts_with("fault."), "{text}");
        }
    }
    let found = codes(&audit);
    SEEN.with_borrow_mut(|seen| seen.extend(&found));
    found
}

/// A change of the plan alone that gives these faults and no others.
#[track_caller]
fn rejects(expected: &[&'static str], change: impl FnOnce(&mut Plan)) {
    let found = spoilt(|_, plan| change(plan));
    assert_eq!(found, expected.iter().copied().collect());
}

/// A change of the problem under the plan: the fault is among those found (figures and digests may differ too).
#[track_caller]
fn rejects_under(expected: &'static str, change: impl FnOnce(&mut Problem)) {
    let found = spoilt(|problem, _| change(problem));
    assert!(found.contains(expected), "{expected} not in {found:?}");
}

/// Every fault code once, in one test, so that the last lines can prove that none was forgotten.
#[test]
fn every_fault_is_found_for_its_own_reason() {
    names();
    ledger();
    ground();
    figures();
    claims();
    exact_cuts();
    verdicts();
    single_grants();
    allotment();
    without_a_plan();
    holdings_without_a_file();
    let seen = SEEN.with_borrow(Clone::clone);
    // Faults of a layout are provoked in `layout_audit`, which counts them, too.
    let here = FAULT_CODES.into_iter().filter(|code| !code.starts_with("layout-"));
    let untested: Vec<&str> = here.filter(|c| !seen.contains(c)).collect();
    assert_eq!(untested, Vec::<&str>::new(), "codes that no test provokes");
    assert!(seen.iter().all(|c| FAULT_CODES.contains(c)));
    for code in FAULT_CODES {
        let key = format!("fault.{code}");
        assert!([Language::En, Language::Id].iter().all(|l| Catalogue::of(*l).has(&key)), "{key}");
    }
}

#[test]
fn the_good_plan_passes() {
    let problem = problem();
    let plan = good_plan(&problem);
    let audit = audit(&problem, &plan);
    assert_eq!(codes(&audit), BTreeSet::new());
    assert!(audit.passes());
    assert_eq!(audit.holdings.len(), 5);
    // The written-down value: 5 + 4 + 3 + 2 + 1 points and one pair of wanted neighbours.
    assert_eq!(audit.values, [Milli::whole(16), Milli::whole(5)]);
    // Outlines may start anywhere and run either way.
    let mut turned = plan.clone();
    turned.grants[0].outline.rotate_left(2);
    turned.grants[1].outline.reverse();
    turned.grants[0].area_m2 = number("160.000");
    assert!(kavling::audit::audit(&problem, &turned).passes());
    // So does the same plan read back from its own bytes.
    let text = serde_json::to_string_pretty(&plan).expect("serialises");
    let back: Plan = serde_json::from_str(&text).expect("parses");
    assert_eq!(back, plan);
}

#[test]
fn figures_are_as_worked_out_by_hand() {
    let problem = problem();
    let audit = audit(&problem, &good_plan(&problem));
    for (name, value) in METRICS {
        assert_eq!(audit.metrics[name].0.to_string(), value, "{name}");
    }
    assert_eq!(audit.metrics.len(), METRICS.len());
    let budget = &audit.budgets[0];
    assert_eq!(budget.unassigned, Area::m2(7_000 - 2_000 - 960 - 75) - Area(200_000), "an easement lies over other land");
    assert_eq!((budget.saleable, budget.granted), (Area::m2(2_000), Area::m2(760)));
    let whole = &audit.loads[0];
    // 10 + 20 + 30 + 5 + 4 kVA at 0.8 are 55.2; the transformer has 55.2.
    assert_eq!((whole.demand, whole.load, whole.firms), (Milli::whole(69), Milli(55_200), 5));
    assert!(audit.loads.iter().all(|l| l.holds));
}

fn names() {
    let found = spoilt(|_, p| p.grants[4].firm = "Nobody".into());
    assert!(found.contains("unknown-firm") && found.contains("firm-missing"), "{found:?}");
}

fn ledger() {
    rejects(&["unknown-firm"], |p| p.refused.push(refusal("Nobody")));
    rejects(&["firm-missing"], |p| p.refused.clear());
    rejects(&["refusal-unclear"], |p| p.refused[0].code = "xyz".into());
    rejects(&["refusal-unclear"], |p| p.refused[0].reason = "somebody asked for it".into());
    rejects(&["refusal-unclear"], |p| p.refused[0].grounds.clear());
    for code in ["shut-out", "area-too-large", "no-plan-found", "lost-ballot", "rule-forbids"] {
        rejects(&["refusal-untrue"], |p| p.refused[0].code = code.into());
    }
    rejects(&["refusal-untrue"], |p| {
        // Some place holds it.
        let area = kavling::units::Area::m2;
        let ground = kavling::message::Message::new("miss.area-min").with("wanted", area(900)).with("found", area(200));
        p.refused[0].reason = kavling::text::Catalogue::of(kavling::problem::Language::En).say(&ground);
        p.refused[0].code = "area-too-small".into();
        p.refused[0].grounds = vec![ground];
    });
    rejects(&["price-differs"], |p| {
        let milli = kavling::units::Milli::whole;
        let words = kavling::problem::level_words("points", "IDR");
        let ground = kavling::message::Message::new("ground.outbid-between").with("at_least", milli(1)).with("at_most", milli(2));
        let ground = ground.with("measure", words);
        p.refused[0].reason = kavling::text::Catalogue::of(kavling::problem::Language::En).say(&ground);
        p.refused[0].code = "outbid".into();
        p.refused[0].grounds = vec![ground];
    });
    rejects(&["rule-verdict-differs"], |p| p.rules[0].text = "nothing".into());
    rejects(&["firm-refused-twice"], |p| p.refused.push(refusal("F6")));
    rejects(&["firm-granted-and-refused"], |p| p.refused.push(refusal("F1")));
    // F1 on the free plot A-03 as well: every sum moves with it.
    let found = spoilt(|_, p| {
        let mut second = p.grants[0].clone();
        second.plots = vec!["A-03".into()];
        second.area_m2 = number("240");
        second.frontage_m = number("12");
        second.outline = ring(&[(18, 12), (30, 12), (30, 32), (18, 32)]);
        p.grants.push(second);
    });
    assert!(found.contains("firm-granted-twice") && !found.contains("plot-held-twice"), "{found:?}");
    let found = spoilt(|_, p| p.grants[0].site = "moon".into());
    assert_eq!(found, ["unknown-site"].into());
    rejects(&["site-differs"], |p| p.grants[0].site = "north".into());
    for (code, change) in [
        ("unknown-row", (|g| g.row = Some("Z".into())) as fn(&mut Grant)),
        ("unknown-plot", |g| g.plots = vec!["B-01".into()]),
        ("unknown-package", |g| g.package = Some("huge".into())),
        ("place-unclear", |g| g.row = None),
        ("place-unclear", |g| g.hall = Some("H".into())),
        ("plots-not-a-run", |g| g.plots.clear()),
        ("plots-not-a-run", |g| g.plots = vec!["A-01".into(), "A-03".into()]),
        ("plots-not-a-run", |g| g.plots = vec!["A-01".into(), "A-01".into()]),
    ] {
        let found = spoilt(|_, p| change(&mut p.grants[0]));
        assert!(found.contains(code), "{code} not in {found:?}");
    }
    let found = spoilt(|_, p| p.grants[4].hall = Some("Z".into()));
    assert!(found.contains("unknown-hall"), "{found:?}");
    let found = spoilt(|_, p| p.grants[4].plots = vec!["A-03".into()]);
    assert_eq!(found, ["place-unclear"].into());
    rejects(&["plots-out-of-order"], |p| p.grants[2].plots.reverse());
}

fn ground() {
    // F2 moves onto the plot of F1.
    let found = spoilt(|_, p| {
        let place = p.grants[0].clone();
        let grant = &mut p.grants[1];
        (grant.plots, grant.area_m2, grant.frontage_m, grant.outline) =
            (place.plots, place.area_m2, place.frontage_m, place.outline);
    });
    assert!(found.contains("plot-held-twice") && !found.contains("outlines-overlap"), "{found:?}");
    // Plots that are no run still cannot be held twice.
    let found = spoilt(|_, p| p.grants[1].plots = vec!["A-01".into(), "A-03".into()]);
    assert!(found.contains("plot-held-twice") && found.contains("plots-not-a-run"), "{found:?}");
    // F4 one cell on, into the stretch of F3.
    let found = spoilt(|_, p| p.grants[3].plots = ["B@24", "B@28", "B@32"].map(String::from).to_vec());
    assert!(found.contains("stretches-overlap") && !found.contains("plot-held-twice"), "{found:?}");
    rejects_under("hall-floor-exceeded", |p| p.land.halls[0].floor = Area::m2(149));
    let found = spoilt(|_, p| p.grants[4].area_m2 = number("400.0000005"));
    assert!(found.contains("hall-floor-exceeded"), "{found:?}");
    // The hall one millimetre over the stretch of F3, and just not.
    let hall = |east| outline(&[(-12_000, -20_000), (east, -20_000), (east, 0), (-12_000, 0)]);
    rejects_under("outlines-overlap", |p| p.land.halls[0].outline = hall(1));
    assert!(!spoilt(|p, _| p.land.halls[0].outline = hall(0)).contains("outlines-overlap"));
}

fn figures() {
    rejects(&["area-differs"], |p| p.grants[0].area_m2 = number("160.0000005"));
    rejects(&["area-differs"], |p| p.grants[0].area_m2 = number("1.6e2"));
    rejects(&["frontage-differs"], |p| p.grants[0].frontage_m = number("8.001"));
    rejects(&["worth-differs"], |p| p.grants[0].worth = number("5.001"));
    rejects(&["phase-differs"], |p| p.grants[0].phase = 2);
    rejects(&["outline-differs"], |p| p.grants[0].outline[2][0] = number("8.001"));
    rejects(&["outline-differs"], |p| p.grants[0].outline.truncate(2));
    rejects(&["stretch-differs"], |p| p.grants[2].stretch_m = None);
    rejects(&["stretch-differs"], |p| p.grants[2].stretch_m = Some([number("32"), number("40.001")]));
    rejects(&["stretch-differs"], |p| p.grants[0].stretch_m = Some([number("0"), number("8")]));
    // Floor between the sizes that F5 asked for; with it the granted floor moves, nothing else.
    rejects(&["floor-not-asked", "metric-differs"], |p| p.grants[4].area_m2 = number("149"));
    let found = spoilt(|_, p| p.grants[4].area_m2 = number("-150"));
    assert!(found.contains("floor-not-asked"), "{found:?}");
}

fn claims() {
    rejects(&["schema-differs"], |p| p.schema = 2);
    rejects(&["scenario-name-differs"], |p| p.scenario.name = "other".into());
    rejects(&["scenario-digest-differs"], |p| p.scenario.sha256.replace_range(0..1, "f"));
    rejects(&["value-differs", "gap-differs", "status-differs"], |p| p.value = Some(number("15.999")));
    rejects(&["value-differs", "bound-below-value", "levels-differ"], |p| {
        p.status = Status::Feasible;
        (p.value, p.gap) = (Some(number("16.001")), Some(number("-0.000062496")));
    });
    rejects(&["value-differs", "bound-unreadable"], |p| p.value = None);
    let both = |p: &mut Plan, bound: &str, gap: &str| {
        p.status = Status::Feasible;
        (p.bound, p.gap) = (Some(number(bound)), Some(number(gap)));
        (p.levels[0].bound, p.levels[0].gap) = (p.bound.clone(), p.gap.clone());
    };
    rejects(&["bound-below-value"], |p| both(p, "15.999", "-0.0000625"));
    rejects(&["bound-unreadable"], |p| both(p, "16.0000000001", "0"));
    rejects(&["gap-differs"], |p| both(p, "17", "0.06"));
    rejects(&["gap-differs"], |p| both(p, "17", "0.0625000001"));
    rejects(&["gap-differs"], |p| both(p, "999999999999999999999999", "0"));
    let accepts = |change: &dyn Fn(&mut Plan)| {
        let problem = problem();
        let mut plan = good_plan(&problem);
        change(&mut plan);
        assert_eq!(codes(&audit(&problem, &plan)), BTreeSet::new());
    };
    accepts(&|p| both(p, "17", "0.0625"));
    accepts(&|p| both(p, "16.333", "0.020812500"));
    accepts(&|p| {
        (p.status, p.reproducible) = (Status::Feasible, false);
        (p.bound, p.gap, p.levels[0].bound, p.levels[0].gap) = (None, None, None, None);
    });
    rejects(&["gap-differs"], |p| {
        (p.status, p.reproducible) = (Status::Feasible, false);
        (p.bound, p.levels[0].bound) = (None, None);
    });
    rejects(&["gap-differs"], |p| (p.gap, p.levels[0].gap) = (None, None));
    rejects(&["status-differs"], |p| (p.bound, p.gap, p.levels[0].bound, p.levels[0].gap) = (None, None, None, None));
    rejects(&["status-differs"], |p| {
        both(p, "16.001", "0.0000625");
        p.status = Status::Optimal;
    });
    rejects(&["levels-differ"], |p| drop(p.levels.pop()));
    rejects(&["levels-differ"], |p| p.levels.swap(0, 1));
    rejects(&["levels-differ"], |p| (p.status, p.levels[0].bound, p.levels[0].gap) = (Status::Feasible, None, None));
    rejects(&["value-differs", "gap-differs", "status-differs"], |p| p.levels[1].value = number("4"));
    rejects(&["seed-differs"], |p| p.tie_break.seed.push('x'));
    rejects(&["tie-order-differs"], |p| p.tie_break.order.swap(0, 1));
    rejects(&["tie-order-differs"], |p| drop(p.tie_break.order.pop()));
    rejects(&["ballot-differs"], |p| p.tie_break.order[0].ballot.replace_range(0..1, "x"));
    rejects(&["envy-differs"], |p| {
        p.envy = Some(kavling::plan::EnvyRef { cases: 99, at_least: 0, list: Vec::new(), costs: None })
    });
    rejects(&["chances-differ"], |p| p.chances = Some(kavling::plan::ChancesRef { asked: 1, draws: 1, firms: Vec::new() }));
    let nobody = |p: &Plan| -> Vec<Drop> {
        let drop = |grant: &Grant| Drop {
            firm: grant.firm.clone(),
            status: Status::NoPlan,
            comes: Vec::new(),
            with: Vec::new(),
            measure: None,
            lost: None,
            lost_at_least: None,
        };
        p.grants.iter().map(drop).collect()
    };
    let waits = |p: &Plan| -> Vec<Waiting> {
        let wait = |refusal: &Refusal| Waiting {
            firm: refusal.firm.clone(),
            points: problem().firms.iter().find(|firm| firm.id == refusal.firm).and_then(|firm| firm.points()).map(Into::into),
            why: refusal.code.clone(),
            for_whom: Vec::new(),
        };
        p.refused.iter().map(wait).collect()
    };
    let told = |p: &mut Plan, change: &dyn Fn(&mut Succession)| {
        let mut table = Succession { drops: nobody(p), waiting: waits(p) };
        change(&mut table);
        (p.reproducible, p.succession) = (false, Some(table));
    };
    accepts(&|p| told(p, &|_| ()));
    rejects(&["succession-differs"], |p| told(p, &|t| t.waiting.clear()));
    rejects(&["succession-differs"], |p| told(p, &|t| t.waiting[0].why = "lost-tie".into()));
    rejects(&["succession-differs"], |p| told(p, &|t| t.waiting[0].points = Some(number("77"))));
    rejects(&["succession-differs"], |p| told(p, &|t| t.drops.swap(0, 1)));
    rejects(&["succession-differs"], |p| told(p, &|t| drop(t.drops.pop())));
    rejects(&["succession-differs"], |p| told(p, &|t| t.drops[0].lost = Some(number("1"))));
    rejects(&["succession-differs"], |p| told(p, &|t| t.drops[0].measure = Some("points".into())));
    // F1 leaves 5 points; nobody comes in, or so it is told.
    let gone = |t: &mut Succession, lost: &str, status: Status| {
        let measure = Some("worth".to_owned()).filter(|_| lost != "0");
        let name = problem().objective.levels[0].name.clone();
        let drop = Drop { measure: measure.map(|_| name), lost: Some(number(lost)), status, ..t.drops[0].clone() };
        t.drops[0] = Drop { lost_at_least: drop.lost.clone(), ..drop };
    };
    for lost in ["0", "1", "-1", "5.001", "99"] {
        rejects(&["succession-differs"], |p| told(p, &|t| gone(t, lost, Status::Optimal)));
        rejects(&["succession-differs"], |p| told(p, &|t| gone(t, lost, Status::Feasible)));
    }
    rejects(&["claim-without-proof"], |p| {
        told(p, &|_| ());
        p.reproducible = true;
    });
    rejects(&["claim-without-proof"], |p| {
        (p.status, p.reproducible) = (Status::Feasible, true);
        (p.bound, p.gap, p.levels[0].bound, p.levels[0].gap) = (None, None, None, None);
    });
    rejects(&["claim-without-proof"], |p| p.conflict.push(conflict("apart")));
    rejects(&["metric-differs"], |p| drop(p.metrics.insert("jobs".into(), number("51"))));
    rejects(&["metric-differs"], |p| drop(p.metrics.remove("road_share")));
    rejects(&["metric-differs"], |p| drop(p.metrics.insert("profit".into(), number("1"))));
}

fn verdicts() {
    rejects(&["rule-missing"], |p| drop(p.rules.pop()));
    rejects(&["rule-twice"], |p| p.rules.push(p.rules[0].clone()));
    rejects(&["unknown-rule"], |p| p.rules.push(RuleVerdict { name: "invented".into(), ..p.rules[0].clone() }));
    rejects(&["rule-verdict-differs"], |p| p.rules[0].holds = false);
    rejects(&["rule-figures-differ"], |p| p.rules[0].measured = None);
    rejects(&["rule-figures-differ"], |p| p.rules[0].measured = Some(number("12.001")));
    rejects(&["rule-figures-differ"], |p| p.rules[0].limit = Some(number("11")));
    rejects(&["rule-figures-differ"], |p| p.rules[0].unit = "km".into());
    // A rule that is broken: the verdict is measured, whatever the plan says.
    let mut broken = problem();
    let plan = good_plan(&broken);
    let RuleKind::KeepApart(rule) = &mut broken.rules[0].kind else { panic!("the first rule keeps apart") };
    rule.metres = Length(12_001);
    let found = audit(&broken, &plan);
    assert_eq!(codes(&found), ["rule-figures-differ", "rule-verdict-differs"].into());
    assert_eq!(found.rules[0].verdict.breaches.len(), 1, "one pair too near, by one millimetre");
    assert!(!found.lawful());
    // A transformer one thousandth too small: the load alone rejects the plan.
    let mut small = problem();
    small.resources[0].nodes[0].capacity = Milli(55_199);
    let found = audit(&small, &plan);
    assert_eq!(codes(&found), BTreeSet::new());
    assert!(!found.passes() && !found.loads[0].holds && found.loads[1..].iter().all(|l| l.holds));
}

/// Each test of one grant, one step beyond what the grant has.
/// Eligibility, points and bands; the good plan itself says nothing of them.
fn allotment() {
    use kavling::allotment::{Condition, Criterion, Method, Quantity, Scheme, Test};
    let condition = |test: Test| Condition { name: "small".into(), what: None, source: None, confidence: None, test };
    let small = |max: i64| condition(Test::Number { of: Quantity::Workers, min: None, max: Some(Milli::whole(max)) });
    rejects_under("allotment-missing", |p| p.allotment.method = Method::Ballot);
    rejects_under("not-eligible", |p| {
        p.firms[0].workers = Some(40);
        p.allotment.conditions = vec![small(19)];
    });
    rejects_under("refusal-untrue", |p| {
        p.firms[5].workers = Some(40);
        p.allotment.conditions = vec![small(19)];
    });
    rejects(&["refusal-untrue"], |p| p.refused[0].code = "not-eligible".into());
    rejects_under("below-pass-mark", |p| {
        let scale = vec![(Milli(0), Milli(0)), (Milli::whole(10), Milli(1_000))];
        let (what, source, confidence) = (None, None, None);
        let (of, weight) = (Quantity::Workers, Milli::whole(100));
        let criteria = vec![Criterion { name: "jobs".into(), what, source, confidence, of, weight, scale }];
        p.allotment.scheme = Some(Scheme { criteria, pass: Some(Milli::whole(101)) });
    });
    let stated = |problem: &Problem| AllotmentRef {
        method: "best-plan".into(),
        bands: Vec::new(),
        count: None,
        pass: None,
        scores: problem.firms.iter().map(score).collect(),
    };
    fn score(firm: &kavling::firm::Firm) -> ScoreRef {
        let points = firm.points().map(Into::into);
        ScoreRef { firm: firm.id.clone(), by: Default::default(), points, band: None, eligible: true, fails: Vec::new() }
    }
    let problem = problem();
    rejects(&["allotment-differs"], |p| p.allotment = Some(AllotmentRef { method: "ballot".into(), ..stated(&problem) }));
    rejects(&["score-differs"], |p| {
        let mut claimed = stated(&problem);
        claimed.scores[1].points = Some(number("99"));
        p.allotment = Some(claimed);
    });
    rejects(&["score-differs"], |p| {
        let mut claimed = stated(&problem);
        claimed.scores[1].eligible = false;
        p.allotment = Some(claimed);
    });
    let mut plan = good_plan(&problem);
    plan.allotment = Some(stated(&problem));
    assert!(audit(&problem, &plan).passes(), "what is true may be said");
}

/// F3 holds row B from 0 to 8 m, F4 from 8 to 20 m.
fn exact_cuts() {
    let problem = problem();
    let mut plan = good_plan(&problem);
    let holdings = audit(&problem, &plan).holdings;
    plan.exact_cuts = Some(kavling::cuts::exact_cuts(&problem, &holdings));
    assert!(audit(&problem, &plan).passes(), "{:?}", audit(&problem, &plan).faults);
    let wrong = |code: &'static str, change: fn(&mut ExactCuts)| {
        let mut wrong = plan.clone();
        change(wrong.exact_cuts.as_mut().expect("cuts"));
        let found = codes(&audit(&problem, &wrong));
        SEEN.with_borrow_mut(|seen| seen.extend(&found));
        assert!(found.contains(code), "{code} not in {found:?}");
    };
    wrong("exact-cuts-differ", |cuts| cuts.plots[0].area_m2 = number("1"));
    wrong("exact-cuts-unlawful", |cuts| cuts.plots[1].from_m = number("0"));
}

fn single_grants() {
    let terms = |p: &mut Problem, f: fn(&mut kavling::firm::Terms)| f(&mut p.firms[0].offers[0].terms);
    rejects_under("area-too-small", |p| terms(p, |t| t.area_min = Some(Area::m2(160) + Area(1))));
    rejects_under("area-too-large", |p| terms(p, |t| t.area_max = Some(Area::m2(160) - Area(1))));
    rejects_under("number-of-plots", |p| terms(p, |t| t.plots = Some((2, 3))));
    rejects_under("frontage-too-short", |p| terms(p, |t| t.frontage_min = Some(Length(8_001))));
    rejects_under("depth-too-short", |p| terms(p, |t| t.depth_min = Some(Length(20_001))));
    rejects_under("building-does-not-fit", |p| terms(p, |t| t.building = Some(Area::m2(160) + Area(1))));
    // 20 m less 5 in front and 2 behind; 8 m less 1.5 on each side.
    let rules =
        BuildingRules { front: Length(5_000), rear: Length(2_000), side: Length(1_500), coverage: 1_000, yard: Yard::default() };
    let room = Area::rectangle(Length(5_000), Length(13_000));
    for (extra, coverage, fits) in [(Area(0), 1_000, true), (Area(1), 1_000, false), (Area(0), 406, false), (Area(0), 407, true)]
    {
        let mut problem = problem();
        problem.land.rows[0].building_rules = Some(BuildingRules { coverage, ..rules });
        problem.firms[0].offers[0].terms.building = Some(room + extra);
        let plan = good_plan(&problem);
        assert_eq!(!audit(&problem, &plan).has("building-does-not-fit"), fits, "{extra} {coverage}");
    }
    rejects_under("yard-does-not-fit", |p| {
        let yard = Yard { bay: Some((Length(8_001), Length(5_000))), ..Yard::default() };
        p.land.rows[0].building_rules =
            Some(BuildingRules { front: Length(5_000), rear: Length(0), side: Length(0), coverage: 1_000, yard });
    });
    rejects_under("class-not-allowed", |p| p.land.rows[0].allow = Some(["plating".to_owned()].into()));
    rejects_under("not-in-this-phase", |p| p.firms[0].ready = 2);
    rejects_under("phase-differs", |p| p.land.sites[0].phase = 2);
    rejects_under("not-served", |p| {
        let Serves::Cells(cells) = &mut p.resources[0].nodes[1].serves else { panic!("a feeder") };
        cells.remove("A-01");
    });
    rejects_under("exceeds-capacity", |p| p.resources[0].nodes[0].capacity = Milli(7_999));
    // F3 has two cells for 150 m² in the open row; for 80 m² one would do.
    rejects_under("more-than-asked", |p| p.firms[2].offers[0].terms.area_min = Some(Area::m2(80)));
}

fn without_a_plan() {
    let problem = problem();
    let mut plan = good_plan(&problem);
    plan.refused = problem.firms.iter().map(|f| refusal(&f.id)).collect();
    plan.grants.clear();
    (plan.status, plan.value, plan.bound, plan.gap) = (Status::Infeasible, None, None, None);
    plan.levels.clear();
    plan.rules.clear();
    plan.metrics.clear();
    plan.conflict = vec![conflict("apart"), conflict("power.F1")];
    let empty = audit(&problem, &plan);
    assert!(empty.passes() && !empty.planned, "{:?}", empty.faults);
    assert!(!empty.lawful(), "the empty plan breaks the quota, and is not asked to keep it");
    (plan.status, plan.reproducible) = (Status::NoPlan, false);
    plan.conflict.clear();
    plan.bound = Some(number("20"));
    assert!(audit(&problem, &plan).passes());
    let wrong = |change: &dyn Fn(&mut Plan), code: &'static str| {
        let mut wrong = plan.clone();
        change(&mut wrong);
        let found = codes(&audit(&problem, &wrong));
        SEEN.with_borrow_mut(|seen| seen.extend(&found));
        assert!(found.contains(code), "{code} not in {found:?}");
    };
    wrong(&|p| p.status = Status::Infeasible, "claim-without-plan");
    wrong(&|p| p.value = Some(number("0")), "claim-without-plan");
    wrong(&|p| p.gap = Some(number("0")), "claim-without-plan");
    wrong(&|p| p.status = Status::Optimal, "value-differs");
    wrong(&|p| drop(p.metrics.insert("jobs".into(), number("10"))), "metric-differs");
    wrong(&|p| drop(p.refused.pop()), "firm-missing");
    wrong(&|p| p.conflict.push(conflict("nothing")), "unknown-rule");
    let grant = good_plan(&problem).grants[0].clone();
    wrong(
        &|p| {
            p.grants.push(grant.clone());
            p.refused.remove(0);
        },
        "claim-without-plan",
    );
}

fn holdings_without_a_file() {
    let problem = problem();
    let good = audit(&problem, &good_plan(&problem)).holdings;
    assert!(measure(&problem, &good).passes());
    let changed = |change: &dyn Fn(&mut Vec<Holding>), code: &'static str| {
        let mut holdings = good.clone();
        change(&mut holdings);
        let found = codes(&measure(&problem, &holdings));
        SEEN.with_borrow_mut(|seen| seen.extend(&found));
        assert!(found.contains(code), "{code} not in {found:?}");
    };
    let run = |row, first, last| Place::Run { row: RowIdx(row), first, last };
    changed(&|h| h[0].firm = FirmIdx(99), "no-such-holding");
    changed(&|h| h[0].offer = 1, "no-such-holding");
    changed(&|h| h[0].place = run(0, 2, 3), "no-such-holding");
    changed(&|h| h[0].place = run(0, 1, 0), "no-such-holding");
    changed(&|h| h[0].place = Place::Hall(HallIdx(1)), "no-such-holding");
    changed(&|h| h[0].area += Area(1), "area-differs");
    changed(&|h| h[0].phase = 0, "phase-differs");
    changed(&|h| h.push(h[0]), "firm-granted-twice");
    changed(&|h| h[1].place = h[0].place, "plot-held-twice");
    changed(&|h| h[4].area = Area::m2(401), "hall-floor-exceeded");
}

/// Leaves of `plan.json` that an audit cannot measure from the land: words, provenance.
const UNMEASURED: [&str; 4] = ["/solver/name", "/solver/version", "/reproducible", "/tie_break/complete"];

/// Every number, name and truth in the file is vouched for: whichever is changed, the audit notices.
#[test]
fn every_leaf_of_a_plan_is_checked() {
    let problem = problem();
    let plan = serde_json::to_value(good_plan(&problem)).expect("serialises");
    let mut paths = Vec::new();
    leaves(&plan, String::new(), &mut paths);
    assert!(paths.len() > 150, "{}", paths.len());
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("json");
    let spoils = [
        "0.125",
        "-7",
        "99999999",
        "1e400",
        "-999999999999999999999999",
        "0.0000000000001",
        "\"\"",
        "\"F3\"",
        "true",
        "false",
        "null",
    ]
    .map(json);
    let mut tried = 0;
    for path in paths {
        let measured = !UNMEASURED.iter().any(|u| path.ends_with(u));
        for spoil in &spoils {
            let mut changed = plan.clone();
            let leaf = changed.pointer_mut(&path).expect("a path of the plan");
            if leaf == spoil {
                continue;
            }
            *leaf = spoil.clone();
            // What cannot even be read as a plan is refused earlier.
            let Ok(read) = serde_json::from_value::<Plan>(changed) else { continue };
            let found = audit(&problem, &read);
            assert_eq!(found.passes(), !measured, "{path} = {spoil}");
            tried += 1;
        }
    }
    assert!(tried > 600, "{tried}");
}

fn leaves(value: &serde_json::Value, path: String, paths: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(list) => list.iter().enumerate().for_each(|(i, v)| leaves(v, format!("{path}/{i}"), paths)),
        serde_json::Value::Object(map) => map.iter().for_each(|(k, v)| leaves(v, format!("{path}/{k}"), paths)),
        _ => paths.push(path),
    }
}
