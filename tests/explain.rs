//! `kavling explain`: every price, way in, rival, dropped rule and step against trying every plan.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

mod oracle;
#[path = "explain/verb.rs"]
mod verb;

use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use kavling::answers::*;
use kavling::audit;
use kavling::clash::Blocking;
use kavling::firm::FirmIdx;
use kavling::formulation::backend::Solver;
use kavling::planner::Options;
use kavling::problem::{Holding, Problem};
use kavling::rules::RuleKind;
use kavling::site::{Place, RowIdx};
use kavling::units::{Area, Milli};
use kavling::variant;
use oracle::{brute_force, candidates, every_plan, random_problem};

/// One lawful plan.
struct Tried {
    levels: Vec<i64>,
    firms: BTreeSet<FirmIdx>,
    holdings: Vec<Holding>,
}

/// Every lawful plan.
fn tried(problem: &Problem) -> Vec<Tried> {
    let all = candidates(problem);
    let mut found = Vec::new();
    every_plan(problem, &all, &mut |holdings| {
        let rules = audit::verdicts(problem, holdings);
        if rules.iter().all(|r| r.verdict.breaches.is_empty()) && audit::loads(problem, holdings).iter().all(|l| l.holds) {
            let levels = audit::values(problem, holdings, &rules).iter().map(|v| v.0).collect();
            found.push(Tried { levels, firms: holdings.iter().map(|h| h.firm).collect(), holdings: holdings.to_vec() });
        }
        true
    });
    found
}

fn best_levels<'t>(plans: impl Iterator<Item = &'t Tried>) -> Option<Vec<i64>> {
    plans.map(|plan| plan.levels.clone()).max()
}

/// The firms of the best plan that comes first in the published order.
fn winners<'t>(problem: &Problem, plans: impl Iterator<Item = &'t Tried>) -> Option<(Vec<i64>, BTreeSet<FirmIdx>)> {
    let order = problem.published_order();
    let key = |plan: &Tried| (plan.levels.clone(), order.iter().map(|f| plan.firms.contains(f)).collect::<Vec<bool>>());
    plans.max_by_key(|plan| key(plan)).map(|plan| (plan.levels.clone(), plan.firms.clone()))
}

/// Most plans, lawful or not, that a case may have: every one of them is tried many times.
const MOST_PLANS: usize = 400;

/// The first 500 random problems that are small enough and have a lawful plan, and those without one that lie between.
fn cases() -> &'static [(u64, Problem)] {
    static CASES: OnceLock<Vec<(u64, Problem)>> = OnceLock::new();
    CASES.get_or_init(|| {
        let mut found = Vec::new();
        let mut possible = 0;
        for seed in 0.. {
            if possible == 500 {
                break;
            }
            let problem = random_problem(seed);
            let mut count = 0;
            every_plan(&problem, &candidates(&problem), &mut |_| {
                count += 1;
                count <= MOST_PLANS
            });
            if count <= MOST_PLANS {
                possible += usize::from(!tried(&problem).is_empty());
                found.push((seed, problem));
            }
        }
        found
    })
}

/// One of these, another for each seed; none of none.
fn one<T>(list: &[T], seed: u64) -> &[T] {
    if list.is_empty() { list } else { &list[(seed / 3) as usize % list.len()..][..1] }
}

/// Two of these, if there are as many, others for each seed.
fn two<T>(list: &[T], seed: u64) -> &[T] {
    let spare = list.len().saturating_sub(2);
    &list[(seed / 3) as usize % (spare + 1)..][..list.len() - spare]
}

/// First level at which two differ, and by how much.
fn difference(one: &[i64], other: &[i64]) -> (usize, i64) {
    let at = (0..one.len()).find(|level| one[*level] != other[*level]).unwrap_or(one.len() - 1);
    (at, one[at] - other[at])
}

/// Runs with what is asked of a problem.
fn asked<T>(problem: &Problem, ask: impl FnOnce(&Asking<'_>) -> T) -> T {
    let stop = AtomicBool::new(false);
    let options = Options { solver: Solver::AVAILABLE[0], time_limit: None, gap: 0.0, stop: &stop, progress: &|_, _| {} };
    let mut asking = Asking::new(problem, &options);
    asking.jobs = Some(1);
    ask(&asking)
}

fn best_of(asking: &Asking<'_>) -> Option<Best> {
    match asking.best(&[]).expect("solved") {
        Answer::Best(best) => Some(best),
        Answer::None => None,
        Answer::Unknown => panic!("time is not limited"),
    }
}

#[track_caller]
fn exactly(price: Price, expected: (usize, i64), of: &str) {
    assert_eq!((price.level, price.exact()), (expected.0, Some(Milli(expected.1))), "{of}");
}

/// The problem without the rule or capacity, written afresh.
fn lifted(problem: &Problem, name: &str) -> Problem {
    let mut variant = problem.clone();
    let before = variant.rules.len();
    variant.rules.retain(|rule| rule.name != name);
    if variant.rules.len() == before {
        for node in variant.resources.iter_mut().flat_map(|r| &mut r.nodes).filter(|node| node.id == name) {
            node.capacity = Milli(100_000_000);
        }
    }
    variant
}

#[test]
fn prices_of_admission_and_who_then_loses_land() {
    let (mut outbid, mut ties, mut shut, mut nowhere) = (0, 0, 0, 0);
    for (seed, problem) in cases() {
        let seed = *seed;
        let plans = tried(problem);
        let Some((levels, firms)) = winners(problem, plans.iter()) else { continue };
        asked(problem, |asking| {
            let best = best_of(asking).expect("a plan exists");
            assert_eq!((best.worth().iter().map(|v| v.0).collect::<Vec<_>>(), best.firms()), (levels.clone(), firms.clone()));
            for firm in problem.firm_indices().filter(|firm| !firms.contains(firm)) {
                let told = format!("seed {seed}, {}", problem.firm(firm).id);
                let with = || plans.iter().filter(|plan| plan.firms.contains(&firm));
                let expected = best_levels(with());
                let anywhere = candidates(problem).iter().any(|holding| holding.firm == firm);
                match refused(asking, &best, firm).expect("solved").reason {
                    Reason::NoPlace(_) => {
                        nowhere += 1;
                        assert!(!anywhere, "{told}");
                    }
                    Reason::ShutOut(conflict) => {
                        shut += 1;
                        assert!(expected.is_none() && anywhere, "{told}");
                        irreducible(problem, firm, conflict.as_ref(), &told);
                    }
                    Reason::Outbid { price, then } => {
                        outbid += 1;
                        let expected = expected.expect("a plan with it");
                        assert!(expected < levels, "{told}");
                        exactly(price, difference(&levels, &expected), &told);
                        let lose = |plan: &Tried| best.firms().difference(&plan.firms).count();
                        let fewest = with().filter(|plan| plan.levels == expected).map(lose).min();
                        assert_eq!(Some(then.lose.len()), fewest, "{told}");
                        assert!(then.gain.iter().any(|h| h.firm == firm), "{told}");
                        is_a_plan(&best, &then, with().filter(|plan| plan.levels == expected), &told);
                        fewest_moves(&best, &then, with().filter(|plan| plan.levels == expected), &told);
                    }
                    Reason::LostTie { to, then } => {
                        ties += 1;
                        assert_eq!(expected.as_ref(), Some(&levels), "{told}");
                        let (_, instead) = winners(problem, with()).expect("some");
                        let order = problem.published_order();
                        let differs = order.into_iter().find(|f| instead.contains(f) != firms.contains(f));
                        assert_eq!(to, differs, "{told}");
                        is_a_plan(&best, &then, with().filter(|plan| plan.levels == levels), &told);
                        fewest_moves(&best, &then, with().filter(|plan| plan.levels == levels), &told);
                    }
                    Reason::Unproven => panic!("{told}: time is not limited"),
                }
            }
        });
    }
    println!("outbid {outbid}, ties {ties}, shut out {shut}, no place {nowhere}");
    assert!(outbid > 150 && ties > 25 && shut > 50 && nowhere > 20, "{outbid} {ties} {shut} {nowhere}");
}

/// The changes lead from the best plan to one of these.
#[track_caller]
fn is_a_plan<'t>(best: &Best, then: &Changes, mut plans: impl Iterator<Item = &'t Tried>, told: &str) {
    assert!(plans.any(|plan| changes(&best.holdings, &plan.holdings) == *then), "{told}: {then:?}");
}

/// Of these plans with the same firms, none lets fewer move.
#[track_caller]
fn fewest_moves<'t>(best: &Best, then: &Changes, plans: impl Iterator<Item = &'t Tried>, told: &str) {
    let firms = |changes: &Changes| -> [BTreeSet<FirmIdx>; 2] {
        [&changes.lose, &changes.gain].map(|list| list.iter().map(|h| h.firm).collect())
    };
    let alike = plans.map(|plan| changes(&best.holdings, &plan.holdings)).filter(|other| firms(other) == firms(then));
    assert_eq!(alike.map(|other| other.moved.len()).min(), Some(then.moved.len()), "{told}");
}

/// No plan with the set, one without any one of it, whatever stands beside.
fn irreducible(problem: &Problem, firm: FirmIdx, conflict: Option<&Blocking>, told: &str) {
    let feasible = |problem: &Problem| tried(problem).iter().any(|plan| plan.firms.contains(&firm));
    let all: Vec<String> = problem.rules.iter().map(|rule| rule.name.clone()).collect();
    let nodes = problem.resources.iter().flat_map(|r| r.nodes.iter().map(|n| n.id.clone()));
    let all: Vec<String> = all.into_iter().chain(nodes).collect();
    let Some(conflict) = conflict else {
        let bare = all.iter().fold(problem.clone(), |problem, name| lifted(&problem, name));
        assert!(!feasible(&bare), "{told}: something could be left out");
        return;
    };
    assert!(conflict.irreducible && !conflict.names.is_empty(), "{told}");
    let others = all.iter().filter(|name| !conflict.names.contains(name));
    let only = others.fold(problem.clone(), |problem, name| lifted(&problem, name));
    assert!(!feasible(&only), "{told}: {:?} can be kept", conflict.names);
    for name in &conflict.names {
        assert!(feasible(&lifted(&only, name)), "{told}: {name} is not needed");
    }
}

#[test]
fn margins_and_who_comes_in_after_a_withdrawal() {
    let (mut margins, mut demanded, mut none) = (0, 0, 0);
    for (seed, problem) in cases() {
        let seed = *seed;
        let plans = tried(problem);
        let Some((levels, firms)) = winners(problem, plans.iter()) else { continue };
        asked(problem, |asking| {
            let best = best_of(asking).expect("a plan exists");
            for holding in two(&best.holdings, seed) {
                let firm = holding.firm;
                let told = format!("seed {seed}, {}", problem.firm(firm).id);
                let found = granted(asking, &best, *holding).expect("solved");
                match best_levels(plans.iter().filter(|plan| !plan.firms.contains(&firm))) {
                    Some(without) => {
                        margins += 1;
                        exactly(found.margin.expect("a margin"), difference(&levels, &without), &told);
                    }
                    None => {
                        demanded += 1;
                        assert!(found.margin.is_none() && found.demanded.is_some(), "{told}");
                    }
                }
                // It has withdrawn: it asks for nothing, and no rule names it.
                let mut gone = problem.clone();
                gone.firms[firm.0].offers.clear();
                for rule in &mut gone.rules {
                    if let RuleKind::MustAdmit(rule) = &mut rule.kind {
                        rule.firms.members.retain(|member| *member != firm);
                    }
                }
                gone.rules.retain(|rule| !matches!(&rule.kind, RuleKind::Locked(locked) if locked.firm == firm));
                match winners(problem, tried(&gone).iter()) {
                    None => {
                        none += 1;
                        assert!(found.withdrawn.is_none() && found.withdrawn_proven, "{told}");
                    }
                    Some((_, after)) => {
                        let then = found.withdrawn.expect("a plan");
                        let gain: BTreeSet<FirmIdx> = then.gain.iter().map(|h| h.firm).collect();
                        let lose: BTreeSet<FirmIdx> = then.lose.iter().map(|h| h.firm).collect();
                        assert_eq!(gain, after.difference(&firms).copied().collect(), "{told}");
                        assert_eq!(lose, firms.difference(&after).copied().filter(|f| *f != firm).collect(), "{told}");
                        assert!(found.withdrawn_proven, "{told}");
                    }
                }
            }
        });
    }
    println!("margins {margins}, demanded {demanded}, no plan without {none}");
    assert!(margins > 500 && demanded > 30 && none > 5);
}

#[test]
fn with_the_change_told_a_firm_gets_in_and_with_one_step_less_it_does_not() {
    let (mut enough, mut perhaps, mut never, mut unfound) = (0, 0, 0, 0);
    let mut by_wish = std::collections::BTreeMap::<String, usize>::new();
    for (seed, problem) in cases() {
        let seed = *seed;
        let plans = tried(problem);
        let Some((levels, firms)) = winners(problem, plans.iter()) else { continue };
        asked(problem, |asking| {
            let best = best_of(asking).expect("a plan exists");
            let refused: Vec<FirmIdx> = problem.firm_indices().filter(|firm| !firms.contains(firm)).collect();
            for &firm in one(&refused, seed) {
                let changed = |wish: &Wish, steps: i64| {
                    let now = wish.less(problem.firm(firm), steps);
                    let variant = variant::with_firm_as(problem, firm, now);
                    winners(problem, tried(&variant).iter()).expect("today's plan is still lawful")
                };
                for way in ways(asking, &best, firm).expect("solved") {
                    let told = format!("seed {seed}, {}, {:?}", problem.firm(firm).id, way.wish);
                    let gets_in = |steps: i64| changed(&way.wish, steps).1.contains(&firm);
                    let most = way.wish.most(problem.firm(firm));
                    let turns = way.wish.turns(problem, firm);
                    match way.end {
                        WayEnd::Enough { steps, least, gain, holds, .. } => {
                            *by_wish.entry(format!("{:?}", way.wish)).or_default() += 1;
                            let (worth, granted) = changed(&way.wish, steps);
                            assert!(granted.contains(&firm), "{told}: {steps} steps do not do");
                            assert!(worth >= levels, "{told}: the total falls");
                            exactly(gain, difference(&worth, &levels), &told);
                            assert_eq!(holds.map(|h| h.firm), Some(firm), "{told}");
                            if least {
                                enough += 1;
                                assert!(!gets_in(steps - 1), "{told}: {} steps do", steps - 1);
                                let turns: Vec<i64> = turns.into_iter().filter(|turn| *turn < steps - 1).collect();
                                for less in one(&turns, seed) {
                                    assert!(!gets_in(*less), "{told}: {less} steps do, too");
                                }
                            } else {
                                perhaps += 1;
                            }
                        }
                        WayEnd::Never => {
                            never += 1;
                            if most > 0 {
                                let turns: Vec<i64> = turns.into_iter().collect();
                                for steps in one(&turns, seed).iter().copied().chain([most]) {
                                    assert!(!gets_in(steps), "{told}: {steps} steps do");
                                }
                            }
                        }
                        WayEnd::NotFound => unfound += 1,
                    }
                }
            }
        });
    }
    println!("least {enough}, perhaps less {perhaps}, never {never}, not found {unfound}: {by_wish:?}");
    assert!(enough > 100 && never > 300);
}

#[test]
fn rivals_for_a_plot_and_what_each_costs() {
    let (mut priced, mut barred, mut halls) = (0, 0, 0);
    for (seed, problem) in cases() {
        let seed = *seed;
        let plans = tried(problem);
        let Some((levels, _)) = winners(problem, plans.iter()) else { continue };
        let mut rng = oracle::Rng(seed);
        let row = rng.below(problem.land.rows.len());
        let name = match problem.land.halls.first() {
            Some(hall) if rng.chance(50) => hall.id.clone(),
            _ => rng.pick(&problem.land.rows[row].cells),
        };
        let wanted = find_plot(problem, &name).expect("it is there");
        let stands = |plan: &Tried, firm: FirmIdx| plan.holdings.iter().any(|h| h.firm == firm && on(problem, h, &name));
        asked(problem, |asking| {
            let best = best_of(asking).expect("a plan exists");
            let answer = plot(asking, &best, wanted).expect("solved");
            halls += usize::from(matches!(wanted, Plot::Hall(_)));
            let told = format!("seed {seed}, {name}");
            assert!(answer.holders.iter().all(|h| on(problem, h, &name)), "{told}");
            let mut seen = answer.holders.iter().map(|h| h.firm).collect::<BTreeSet<_>>();
            let mut last = (0, i64::MIN);
            for rival in &answer.rivals {
                priced += 1;
                assert!(seen.insert(rival.firm));
                let expected = best_levels(plans.iter().filter(|plan| stands(plan, rival.firm))).expect("a plan");
                let (level, by) = difference(&levels, &expected);
                let cost = rival.cost.expect("a cost");
                exactly(cost, (level, by), &told);
                assert!(on(problem, &rival.holds.expect("a place"), &name), "{told}");
                assert!(last <= (levels.len() - level, by), "{told}: out of order");
                last = (levels.len() - level, by);
            }
            for rival in &answer.barred {
                barred += 1;
                assert!(seen.insert(rival.firm) && rival.never, "{told}");
            }
            for firm in problem.firm_indices().filter(|f| !answer.rivals.iter().any(|r| r.firm == *f)) {
                let holder = answer.holders.iter().any(|h| h.firm == firm);
                assert!(holder || !plans.iter().any(|plan| stands(plan, firm)), "{told}: {firm:?} is forgotten");
            }
            assert_eq!(seen.len() + answer.unfit, problem.firms.len(), "{told}");
        });
    }
    println!("priced {priced}, barred {barred}, halls {halls}");
    assert!(priced > 400 && barred > 20 && halls > 20);
}

fn on(problem: &Problem, holding: &Holding, name: &str) -> bool {
    match holding.place {
        Place::Hall(hall) => problem.land.halls[hall.0].id == name,
        Place::Run { .. } => problem.land.cell_names(holding.place).iter().any(|cell| cell == name),
    }
}

#[test]
fn what_a_condition_bars_is_found_by_leaving_it_out() {
    use kavling::allotment::{Condition, Quantity, Test};
    let (mut asked_of, mut costs) = (0, 0);
    for (seed, problem) in cases().iter().take(220) {
        let mut barring = problem.clone();
        for (index, firm) in barring.firms.iter_mut().enumerate() {
            firm.workers = Some(5 + (7 * index as u32 + *seed as u32) % 20);
        }
        let free = barring.clone();
        let test = Test::Number { of: Quantity::Workers, min: None, max: Some(Milli::whole(14)) };
        let condition = Condition { name: "small".into(), what: None, source: None, confidence: None, test };
        barring.allotment.conditions = vec![condition];
        assert_eq!(dropped(&barring, "small"), Some(Dropped::Condition("small".into())), "seed {seed}");
        let (before, after) = (brute_force(&barring), brute_force(&free));
        asked(&barring, |asking| {
            let best = best_of(asking);
            let answer = rule(asking, best.as_ref(), Dropped::Condition("small".into())).expect("solved");
            asked_of += 1;
            assert_eq!(answer.still_impossible, after.is_none(), "seed {seed}");
            let Some(after) = &after else { return };
            let found = answer.without.as_ref().expect("a plan");
            assert_eq!(found.firms(), after.tie_winner_by_published_order, "seed {seed}");
            let Some(before) = &before else { return };
            let (_, by) = difference(&after.levels, &before.levels);
            assert_eq!(answer.price.and_then(|price| price.exact()), Some(Milli(by)), "seed {seed}");
            costs += usize::from(by > 0);
        });
    }
    println!("{asked_of} conditions left out, {costs} of them cost something");
    assert!(asked_of > 200 && costs > 30, "{asked_of} {costs}");
}

#[test]
fn what_a_rule_or_a_resource_costs() {
    let (mut told_of, mut costs, mut gives, mut possible) = (0, 0, 0, 0);
    for (seed, problem) in cases() {
        let seed = *seed;
        let before = brute_force(problem);
        let rules = problem.rules.iter().map(|rule| (Dropped::Rule(rule.name.clone()), lifted(problem, &rule.name)));
        let whole = problem.resources.iter().map(|resource| {
            let lifted = resource.nodes.iter().fold(problem.clone(), |problem, node| lifted(&problem, &node.id));
            (Dropped::Resource(resource.id.clone()), lifted)
        });
        for (what, without) in two(&rules.chain(whole).collect::<Vec<_>>(), seed) {
            let told = format!("seed {seed}, {what:?}");
            let (Dropped::Rule(name) | Dropped::Resource(name) | Dropped::Node(name) | Dropped::Condition(name)) = what;
            assert_eq!(dropped(problem, name).as_ref(), Some(what));
            let after = brute_force(without);
            asked(problem, |asking| {
                let best = best_of(asking);
                let answer = rule(asking, best.as_ref(), what.clone()).expect("solved");
                told_of += 1;
                assert_eq!(answer.still_impossible, after.is_none(), "{told}");
                let Some(after) = &after else { return };
                let found = answer.without.as_ref().expect("a plan");
                assert_eq!(found.firms(), after.tie_winner_by_published_order, "{told}");
                assert_eq!(found.worth().iter().map(|v| v.0).collect::<Vec<_>>(), after.levels, "{told}");
                let firms = after.tie_winner_by_published_order.iter();
                let lose: BTreeSet<FirmIdx> = answer.then.lose.iter().map(|h| h.firm).collect();
                assert_eq!(answer.after.firms, firms.count(), "{told}");
                let Some(before) = &before else {
                    possible += 1;
                    assert!(answer.price.is_none());
                    return;
                };
                let old = &before.tie_winner_by_published_order;
                assert_eq!(lose, old.difference(&after.tie_winner_by_published_order).copied().collect(), "{told}");
                let (level, by) = difference(&after.levels, &before.levels);
                let price = answer.price.expect("a price");
                assert_eq!(price.exact(), Some(Milli(by)), "{told}");
                assert!(by == 0 || price.level == level, "{told}");
                assert!(by >= 0 || answer.gives_bonus, "{told}: only a bonus may be missing");
                costs += usize::from(by > 0);
                gives += usize::from(by < 0);
                let area: Area = found.holdings.iter().map(|h| h.area).sum();
                assert_eq!(answer.after.area, area);
            });
        }
    }
    println!("told of {told_of}, cost {costs}, give {gives}, made possible {possible}");
    assert!(costs > 100 && gives > 20 && possible > 20);
}

#[test]
fn the_worth_of_more_capacity_rises_in_exactly_the_steps_told() {
    let (mut stepped, mut flat, mut unsure) = (0, 0, 0);
    for (seed, problem) in cases() {
        let seed = *seed;
        let nodes: Vec<String> = problem.resources.iter().flat_map(|r| r.nodes.iter().map(|n| n.id.clone())).collect();
        for node in &nodes {
            asked(problem, |asking| {
                let Some(best) = best_of(asking) else { return };
                let range = Range { percent: 100, steps: 3 };
                let found = steps(asking, &best, node, range).expect("solved").expect("the node");
                let told = format!("seed {seed}, {node}");
                let worth = |more: i64| brute_force(&variant::with_capacity(problem, node, Milli(more))).expect("a plan").levels;
                let today = worth(0);
                if !found.complete {
                    unsure += 1;
                    return;
                }
                let mut now = today.clone();
                for step in &found.steps {
                    stepped += 1;
                    assert_eq!(worth(step.more.0 - 1), now, "{told}: something came before {}", step.more);
                    now = worth(step.more.0);
                    exactly(step.gain, difference(&now, &today), &told);
                    assert!(step.gain.low.0 > 0, "{told}");
                }
                assert_eq!(worth(found.looked_at.0), now, "{told}: something was missed");
                flat += usize::from(found.steps.is_empty());
                assert!(found.cut || found.looked_at == found.today, "{told}: the range is 100 %");
            });
        }
    }
    println!("steps {stepped}, flat {flat}, not told as complete {unsure}");
    assert!(stepped > 100 && flat > 100 && unsure < 40);
}

#[test]
fn a_row_that_goes_on_is_worth_what_every_plan_of_it_is() {
    let (mut stepped, mut single) = (0, 0);
    for (seed, problem) in cases() {
        let seed = *seed;
        for &row in one(&(0..problem.land.rows.len()).map(RowIdx).collect::<Vec<_>>(), seed) {
            asked(problem, |asking| {
                let Some(best) = best_of(asking) else { return };
                let Some(found) = row_steps(asking, &best, row, Range { percent: 40, steps: 1 }).expect("solved") else {
                    single += 1;
                    return;
                };
                let told = format!("seed {seed}, row {}", found.name);
                assert!(found.complete, "{told}");
                let today: Vec<i64> = best.worth().iter().map(|v| v.0).collect();
                let width = widths_of_more(problem, row).expect("a width").0;
                let mut expected = Vec::new();
                let mut last = today.clone();
                for more in 1..=found.looked_at.0 / width {
                    let longer = longer_row(problem, row, more as usize).expect("longer");
                    if candidates(&longer).len() > 60 {
                        return; // too many plans to try
                    }
                }
                for more in 1..=found.looked_at.0 / width {
                    let longer = longer_row(problem, row, more as usize).expect("longer");
                    let now = best_levels(tried(&longer).iter()).expect("a plan");
                    if now > last {
                        expected.push((Milli(more * width), difference(&now, &today)));
                        last = now;
                    }
                }
                let told_steps: Vec<_> = found.steps.iter().map(|s| (s.more, (s.gain.level, s.gain.low.0))).collect();
                assert_eq!(told_steps, expected, "{told}");
                stepped += expected.len();
            });
        }
    }
    println!("steps {stepped}, single plots {single}");
    assert!(stepped > 100 && single > 10);
}
