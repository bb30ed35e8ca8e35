//! Metamorphic relations: how the plan must follow when the problem changes. No oracle is asked here but the
//! planner itself, so these hold for problems of any size.
#![cfg(feature = "highs")]
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

mod asking;
mod changes;
mod oracle;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use asking::{ask, holdings, worth, written};
use changes::{Order, all_terms, earns, in_order, moved};
use kavling::audit::audit;
use kavling::firm::FirmIdx;
use kavling::geometry::Point;
use kavling::placement::Placements;
use kavling::plan::Plan;
use kavling::planner::Outcome;
use kavling::problem::{Holding, Measure, Objective, ObjectiveLevel, Problem};
use kavling::rules::{Firms, Forbidden, Locked, NamedRule, Places, Quota, RuleKind};
use kavling::units::{Area, Length, Milli};
use oracle::{Rng, random_problem};

/// Problems for each relation; a range of seeds that no other test uses.
const CASES: u64 = 320;
const FIRST: u64 = 50_000;

/// A random problem, what the planner says of it, and dice of its own. Each problem is asked once for all tests.
fn each(mut check: impl FnMut(u64, &Problem, &Outcome, &mut Rng)) {
    static ASKED: OnceLock<Vec<(Problem, Outcome)>> = OnceLock::new();
    let asked = ASKED.get_or_init(|| (FIRST..FIRST + CASES).map(random_problem).map(with_answer).collect());
    for (seed, (problem, outcome)) in (FIRST..).zip(asked) {
        check(seed, problem, outcome, &mut Rng(seed ^ 0xC0FFEE));
    }
}

fn with_answer(problem: Problem) -> (Problem, Outcome) {
    let outcome = ask(&problem);
    (problem, outcome)
}

fn winners(problem: &Problem, outcome: &Outcome) -> BTreeSet<String> {
    holdings(outcome).iter().map(|h| problem.firm(h.firm).id.clone()).collect()
}

/// Names are in order for a problem; a new rule goes to the end.
fn with_rule(problem: &Problem, kind: RuleKind) -> Problem {
    let mut more = problem.clone();
    more.rules.push(NamedRule { name: format!("zz-{:03}", more.rules.len()), kind });
    more
}

fn everybody(problem: &Problem) -> Firms {
    Firms { label: "everybody".into(), members: problem.firm_indices().collect() }
}

fn shuffled(rng: &mut Rng, n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        order.swap(i, rng.below(i + 1));
    }
    order
}

/// The same bytes twice, and bytes that pass the audit after they were read back.
#[test]
fn two_runs_give_the_same_bytes_and_pass_the_audit() {
    each(|seed, problem, outcome, _| {
        let first = written(problem, outcome).to_json().expect("a plan is JSON");
        let second = written(problem, &ask(problem)).to_json().expect("a plan is JSON");
        assert_eq!(first, second, "seed {seed}");
        let plan = Plan::from_json(&first).expect("reads back");
        let judged = audit(problem, &plan);
        assert!(judged.passes() && Plan::is_untouched(&first), "seed {seed}: {:?} {:?}", judged.faults, judged.rules);
    });
}

/// Lists in another order: the same worth and the same winners even before sorting, the same problem after.
#[test]
fn the_order_of_lists_does_not_matter() {
    each(|seed, problem, outcome, rng| {
        let order = Order {
            sites: shuffled(rng, problem.land.sites.len()),
            rows: shuffled(rng, problem.land.rows.len()),
            halls: shuffled(rng, problem.land.halls.len()),
            firms: shuffled(rng, problem.firms.len()),
            resources: shuffled(rng, problem.resources.len()),
            rules: shuffled(rng, problem.rules.len()),
        };
        let mixed = in_order(problem, &order);
        let asked = ask(&mixed);
        assert_eq!(worth(&asked), worth(outcome), "seed {seed}");
        assert_eq!(winners(&mixed, &asked), winners(problem, outcome), "seed {seed}");
        let sorted = in_order(&mixed, &Order::by_name(&mixed));
        let again = ask(&sorted);
        assert_eq!(holdings(&again), holdings(outcome), "seed {seed}");
        assert_eq!(worth(&again), worth(outcome), "seed {seed}");
    });
}

/// Elsewhere, or turned by a quarter: not one grant changes.
#[test]
fn coordinates_may_move_and_turn() {
    each(|seed, problem, outcome, rng| {
        let (dx, dy) = (rng.between(-500_000_000, 500_000_000), rng.between(-7, 7) * 1_234_567);
        let there = moved(problem, &|p| Point::new(p.x + dx, p.y + dy));
        let turned = moved(problem, &|p| Point::new(-p.y, p.x));
        for other in [there, turned] {
            let asked = ask(&other);
            assert_eq!(holdings(&asked), holdings(outcome), "seed {seed}");
            assert_eq!(worth(&asked), worth(outcome), "seed {seed}");
        }
    });
}

/// Points and bonuses k times as large: worth k times as large, the same winners.
#[test]
fn worth_scales_with_points() {
    let worth_of = |measures: &[Measure]| -> Objective {
        let weights: BTreeMap<Measure, i64> = measures.iter().map(|m| (*m, 1_000)).collect();
        Objective { levels: vec![ObjectiveLevel { name: "worth".into(), weights }] }
    };
    each(|seed, problem, _, rng| {
        let mut problem = problem.clone();
        problem.objective = worth_of(&[Measure::Points, Measure::Neighbours]);
        let k = rng.pick(&[2, 3, 7, 1_000]);
        let mut scaled = problem.clone();
        for terms in all_terms(&mut scaled) {
            for points in [&mut terms.points, &mut terms.preference].into_iter().flatten() {
                points.0 *= k;
            }
        }
        for rule in &mut scaled.rules {
            match &mut rule.kind {
                RuleKind::Wanted(wanted) => wanted.pairs.iter_mut().for_each(|(.., bonus)| bonus.0 *= k),
                RuleKind::Near(near) => near.bonus.iter_mut().for_each(|bonus| bonus.0 *= k),
                _ => {}
            }
        }
        let (plain, large) = (ask(&problem), ask(&scaled));
        assert_eq!(worth(&large), worth(&plain).map(|w| w.iter().map(|v| v * k).collect()), "seed {seed}, times {k}");
        assert_eq!(winners(&scaled, &large), winners(&problem, &plain), "seed {seed}, times {k}");
    });
}

/// A quota nobody can break, a rule said twice, a firm that fits nowhere: worth and winners stay.
#[test]
fn what_is_met_already_changes_nothing() {
    let mut twice = 0;
    each(|seed, problem, outcome, rng| {
        let slack = Quota {
            group: everybody(problem),
            min_firms: Some(0),
            max_firms: Some(problem.firms.len() as u32),
            min_area: Some(Area::ZERO),
            max_area: Some(Area::m2(1_000_000)),
        };
        let mut others = vec![with_rule(problem, RuleKind::Quota(slack))];
        let plain: Vec<&NamedRule> = problem.rules.iter().filter(|r| !earns(&r.kind)).collect();
        if !plain.is_empty() {
            others.push(with_rule(problem, rng.pick(&plain).kind.clone()));
            twice += 1;
        }
        for other in others {
            let asked = ask(&other);
            assert_eq!(worth(&asked), worth(outcome), "seed {seed}");
            assert_eq!(winners(&other, &asked), winners(problem, outcome), "seed {seed}");
        }
        let mut giant = problem.clone();
        let mut firm = giant.firms[0].clone();
        firm.id = "Z".into();
        firm.offers.iter_mut().for_each(|offer| {
            (offer.terms.plots, offer.terms.area_max) = (None, None);
            offer.terms.area_min = Some(Area::m2(1_000_000));
            offer.at.clear();
        });
        giant.firms.push(firm);
        let asked = ask(&giant);
        assert_eq!(worth(&asked), worth(outcome), "seed {seed}");
        assert_eq!(winners(&giant, &asked), winners(problem, outcome), "seed {seed}");
        let refusal = written(&giant, &asked).refused.into_iter().find(|r| r.firm == "Z").expect("refused");
        assert_ne!(refusal.code, "better-plan-without", "seed {seed}: a firm that fits nowhere is told so");
    });
    assert!(twice > 150, "{twice}");
}

/// Worth of the first level; nothing at all is less than any plan.
fn first(outcome: &Outcome) -> Option<i64> {
    worth(outcome).map(|w| w[0])
}

/// Whether all grants that firms could hold in one problem could be held in the other. A larger capacity can make
/// a *shorter* run possible, after which the longer one is no longer offered ("nobody is given more than asked").
fn offers_all(more: &Problem, less: &Problem) -> bool {
    let holdings = |p: &Problem| -> BTreeSet<Holding> { Placements::of(p).list.iter().map(|p| p.holding).collect() };
    holdings(less).is_subset(&holdings(more))
}

/// One change that can only help: its name, and the problem after it.
fn relaxed(problem: &Problem, rng: &mut Rng) -> Vec<(&'static str, Problem)> {
    let mut found = Vec::new();
    let mut roomy = problem.clone();
    roomy.resources.iter_mut().flat_map(|r| &mut r.nodes).for_each(|n| n.capacity.0 *= 2);
    if !problem.resources.is_empty() {
        found.push(("twice the capacity", roomy));
    }
    let plain: Vec<usize> = (0..problem.rules.len()).filter(|r| !earns(&problem.rules[*r].kind)).collect();
    if !plain.is_empty() {
        let mut fewer = problem.clone();
        fewer.rules.remove(rng.pick(&plain));
        found.push(("a rule dropped", fewer));
    }
    for (index, rule) in problem.rules.iter().enumerate() {
        let mut milder = problem.clone();
        let name = match &mut milder.rules[index].kind {
            RuleKind::Quota(quota) => {
                quota.max_firms.iter_mut().for_each(|n| *n += 1);
                quota.min_firms.iter_mut().for_each(|n| *n = n.saturating_sub(1));
                quota.max_area.iter_mut().for_each(|a| a.0 *= 2);
                quota.min_area.iter_mut().for_each(|a| a.0 /= 2);
                "a milder quota"
            }
            RuleKind::KeepApart(apart) => {
                apart.metres.0 /= 2;
                "half the distance"
            }
            RuleKind::Near(near) if !earns(&rule.kind) => {
                near.metres.0 *= 2;
                "twice as far is near enough"
            }
            RuleKind::Noise(noise) => {
                noise.limit.0 += 30;
                "3 dB(A) more"
            }
            _ => continue,
        };
        found.push((name, milder));
    }
    found
}

/// One change that can only hurt.
fn tightened(problem: &Problem, outcome: &Outcome, rng: &mut Rng) -> Vec<(&'static str, Problem)> {
    let mut found = Vec::new();
    let mut poor = problem.clone();
    poor.resources.iter_mut().flat_map(|r| &mut r.nodes).for_each(|n| n.capacity.0 /= 2);
    if !problem.resources.is_empty() {
        found.push(("half the capacity", poor));
    }
    let quota = Quota { group: everybody(problem), min_firms: None, max_firms: Some(1), min_area: None, max_area: None };
    found.push(("one firm at most", with_rule(problem, RuleKind::Quota(quota))));
    if !holdings(outcome).is_empty() {
        let holding = rng.pick(holdings(outcome));
        let names = problem.land.cell_names(holding.place).to_vec();
        let names = if names.is_empty() { vec![problem.land.holder_name(holding.place).to_owned()] } else { names };
        let places = Places { label: "there".into(), names: names.into_iter().collect() };
        let firms = Firms { label: "one".into(), members: vec![holding.firm] };
        found.push(("a grant forbidden", with_rule(problem, RuleKind::Forbidden(Forbidden { firms, places: Some(places) }))));
    }
    for index in 0..problem.rules.len() {
        let mut stricter = problem.clone();
        match &mut stricter.rules[index].kind {
            RuleKind::KeepApart(apart) => apart.metres.0 = apart.metres.0 * 2 + 1,
            RuleKind::Quota(quota) => quota.max_firms.iter_mut().for_each(|n| *n = n.saturating_sub(1)),
            _ => continue,
        }
        found.push(("a stricter rule", stricter));
    }
    found
}

#[test]
fn relaxing_never_lowers_and_tightening_never_raises() {
    let (mut gained, mut lost, mut tried) = (0, 0, 0);
    let mut other_grants: BTreeMap<&str, usize> = BTreeMap::new();
    each(|seed, problem, outcome, rng| {
        let before = first(outcome);
        for (what, milder) in relaxed(problem, rng) {
            if !offers_all(&milder, problem) {
                *other_grants.entry(what).or_default() += 1;
                continue;
            }
            let after = first(&ask(&milder));
            assert!(after >= before, "seed {seed}, {what}: {before:?} → {after:?}");
            (gained, tried) = (gained + usize::from(after > before), tried + 1);
        }
        for (what, stricter) in tightened(problem, outcome, rng) {
            if !offers_all(problem, &stricter) {
                *other_grants.entry(what).or_default() += 1;
                continue;
            }
            let after = first(&ask(&stricter));
            assert!(after <= before, "seed {seed}, {what}: {before:?} → {after:?}");
            (lost, tried) = (lost + usize::from(after < before), tried + 1);
        }
    });
    println!("{tried} changes: {gained} gained, {lost} lost; not comparable: {other_grants:?}");
    assert!(tried > 1_000 && gained > 60 && lost > 150, "{tried} {gained} {lost}");
    assert!(other_grants.values().sum::<usize>() < tried / 10, "{other_grants:?}");
}

/// The best plan locked in, grant by grant: the same worth and the same places.
#[test]
fn locking_the_best_plan_keeps_it() {
    let mut locks = 0;
    each(|seed, problem, outcome, _| {
        let Outcome::Found(found) = outcome else { return };
        let mut locked = problem.clone();
        for holding in &found.holdings {
            locked = with_rule(&locked, RuleKind::Locked(Locked { firm: holding.firm, place: holding.place, ordered: false }));
            locks += 1;
        }
        let asked = ask(&locked);
        assert_eq!(worth(&asked), worth(outcome), "seed {seed}");
        let places = |o: &Outcome| -> Vec<_> { holdings(o).iter().map(|h| (h.firm, h.place)).collect() };
        assert_eq!(places(&asked), places(outcome), "seed {seed}");
        // A firm that holds nothing withdraws: nobody else notices. Only the last firm can leave without renumbering.
        let last = FirmIdx(problem.firms.len() - 1);
        if !found.holdings.iter().any(|h| h.firm == last)
            && let Some(less) = changes::without_last_firm(problem)
        {
            let asked = ask(&less);
            assert_eq!(worth(&asked), worth(outcome), "seed {seed}");
            assert_eq!(winners(&less, &asked), winners(problem, outcome), "seed {seed}");
        }
    });
    assert!(locks > 300, "{locks}");
}

/// A millimetre and a thousandth: the limits of rules are met exactly, not nearly.
#[test]
fn one_millimetre_more_is_too_much() {
    let mut exact = 0;
    each(|seed, problem, outcome, _| {
        for (index, rule) in problem.rules.iter().enumerate() {
            let (RuleKind::KeepApart(_), Outcome::Found(found)) = (&rule.kind, outcome) else { continue };
            let verdict = rule.kind.as_rule().measure(problem, &found.holdings);
            let Some(Milli(nearest)) = verdict.figures.and_then(|f| f.measured) else { continue };
            let at = |metres: i64| {
                let mut other = problem.clone();
                let RuleKind::KeepApart(apart) = &mut other.rules[index].kind else { unreachable!("it keeps apart") };
                apart.metres = Length(metres);
                other.rules[index].kind.as_rule().measure(&other, &found.holdings).breaches.is_empty()
            };
            assert!(at(nearest) && !at(nearest + 1), "seed {seed}: {nearest}");
            exact += 1;
        }
    });
    assert!(exact > 10, "{exact}");
}
