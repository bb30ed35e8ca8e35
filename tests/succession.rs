//! Planning again after an earlier plan, overrides and succession, against trying every plan, and through the binary.
#![allow(missing_docs, reason = "a test")]

mod asking;
mod oracle;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use asking::{answer, holdings};
use kavling::amend;
use kavling::audit;
use kavling::firm::FirmIdx;
use kavling::formulation::backend::Solver;
use kavling::placement::Placements;
use kavling::plan::{Amended, EarlierRef, FromRef, OverrideRef, Plan, Status};
use kavling::planner::{Options, Outcome, Prepared, Question, SolverDisagrees};
use kavling::problem::{Holding, Problem};
use kavling::record::record;
use kavling::rules::RuleKind;
use kavling::site::Place;
use kavling::succession::{again, cost, doubts, succession};
use oracle::{Rng, brute_force, candidates, every_plan, random_problem};

/// Random small scenarios of each kind.
const CASES: u64 = 500;

fn asked(problem: &Problem, question: &Question) -> Result<Outcome, SolverDisagrees> {
    let stop = AtomicBool::new(false);
    let options =
        Options { solver: Solver::AVAILABLE[0], time_limit: None, gap: 0.0, stop: &stop, progress: &|_, _| {} };
    let placements = Placements::of(problem);
    Prepared::new(problem, &placements).ask(&options, question)
}

/// Names of what a holding takes: cells, or the hall.
fn cells(problem: &Problem, place: Place) -> BTreeSet<String> {
    match place {
        Place::Run { row, first, last } => problem.land.rows[row.0].cells[first..=last].iter().cloned().collect(),
        Place::Hall(hall) => [problem.land.halls[hall.0].id.clone()].into(),
    }
}

fn named(problem: &Problem, holding: &Holding) -> EarlierRef {
    let (run, hall) = match holding.place {
        Place::Run { row, first, last } => {
            let row = &problem.land.rows[row.0];
            (Some([row.id.clone(), row.cells[first].clone(), row.cells[last].clone()]), None)
        }
        Place::Hall(hall) => (None, Some(problem.land.halls[hall.0].id.clone())),
    };
    EarlierRef { firm: problem.firm(holding.firm).id.clone(), run, hall, area_m2: holding.area.into() }
}

/// An earlier state that has nothing to do with the rules of today: any grants side by side, now and then of a firm or on a
/// place that is no more.
struct Before {
    from: FromRef,
    /// What each firm that is still there held: names of cells and area; nothing where the place is gone.
    held: BTreeMap<FirmIdx, Option<(Holding, BTreeSet<String>)>>,
}

fn before(rng: &mut Rng, problem: &Problem) -> Before {
    let mut all = candidates(problem);
    let (mut taken, mut firms) = (BTreeSet::new(), BTreeSet::new());
    let (mut list, mut held) = (Vec::new(), BTreeMap::new());
    let most = 1 + rng.below(4);
    while !all.is_empty() && list.len() < most {
        let holding = all.swap_remove(rng.below(all.len()));
        let own = cells(problem, holding.place);
        if firms.contains(&holding.firm) || own.iter().any(|cell| taken.contains(cell)) {
            continue;
        }
        firms.insert(holding.firm);
        taken.extend(own.iter().cloned());
        let mut told = named(problem, &holding);
        match rng.below(10) {
            0 => told.firm = format!("gone-{}", told.firm),
            1 if told.run.is_some() => {
                told.run = told.run.map(|[row, first, last]| [row, format!("{first}-gone"), last]);
                held.insert(holding.firm, None);
            }
            _ => drop(held.insert(holding.firm, Some((holding, own)))),
        }
        list.push(told);
    }
    list.sort_by(|a, b| a.firm.cmp(&b.firm));
    let from = FromRef {
        plan_sha256: "0".into(),
        scenario_sha256: "0".into(),
        held: list,
        moves: 0,
        asked: false,
        lost: Vec::new(),
        proven: false,
        changes: Vec::new(),
        unlawful: Vec::new(),
        moved: Vec::new(),
    };
    Before { from, held }
}

impl Before {
    fn stays(problem: &Problem, now: &Holding, was: Option<&(Holding, BTreeSet<String>)>) -> bool {
        was.is_some_and(|(old, names)| names.is_subset(&cells(problem, now.place)) && match old.place {
            Place::Run { .. } => true,
            Place::Hall(_) => now.area >= old.area,
        })
    }

    /// How many lose their land and how many move. Who is ordered elsewhere counts for neither.
    fn count(&self, problem: &Problem, plan: &[Holding], exempt: &BTreeSet<FirmIdx>) -> (usize, usize) {
        let (mut lost, mut moves) = (0, 0);
        for (firm, was) in self.held.iter().filter(|(firm, _)| !exempt.contains(firm)) {
            match plan.iter().find(|holding| holding.firm == *firm) {
                None => lost += 1,
                Some(now) => moves += usize::from(!Self::stays(problem, now, was.as_ref())),
            }
        }
        (lost, moves)
    }
}

fn lawful(problem: &Problem, plan: &[Holding]) -> Option<Vec<i64>> {
    let rules = audit::verdicts(problem, plan);
    let keeps = rules.iter().all(|r| r.verdict.breaches.is_empty()) && audit::loads(problem, plan).iter().all(|l| l.holds);
    keeps.then(|| audit::values(problem, plan, &rules).iter().map(|v| v.0).collect())
}

/// A plan and what it comes to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// Negative, so that more is better.
    lost: i64,
    moves: i64,
    levels: Vec<i64>,
    winners: Vec<bool>,
}

fn winners(problem: &Problem, plan: &[Holding]) -> Vec<bool> {
    problem.published_order().iter().map(|firm| plan.iter().any(|holding| holding.firm == *firm)).collect()
}

fn as_plan(problem: &Problem, outcome: &Outcome, amended: Amended) -> Plan {
    let placements = Placements::of(problem);
    let grounds = Prepared::new(problem, &placements).grounds(holdings(outcome));
    Plan { amended: Some(amended.sealed()), ..record(problem, outcome, &grounds, Solver::AVAILABLE[0]) }
}

#[test]
fn plans_made_again_lose_least_then_move_least_then_are_best() {
    let (mut met, mut moved, mut losing, mut none, mut ordered) = (0, 0, 0, 0, 0);
    for seed in 0..CASES {
        let base = random_problem(seed);
        let mut rng = Rng(seed ^ 0x5eed);
        let before = before(&mut rng, &base);
        let asked_moves = rng.chance(50).then(|| rng.below(3) as u32);
        let standing = amend::holding_it(&base, &before.from.held);
        let all = candidates(&standing);
        let order = (rng.chance(30) && !all.is_empty()).then(|| rng.pick(&all));
        let orders: Vec<OverrideRef> = order.iter().map(|h| amend::order(&base, h.firm, h.place, "A", "R")).collect();
        let own = |h: &Holding| before.held.get(&h.firm).is_some_and(|was| {
            was.as_ref().is_some_and(|(_, names)| names.is_subset(&cells(&base, h.place)))
        });
        let exempt: BTreeSet<FirmIdx> = order.iter().filter(|h| !own(h)).map(|h| h.firm).collect();
        let mut best: Option<Rank> = None;
        every_plan(&standing, &all, &mut |plan| {
            if order.is_some_and(|order| plan.iter().all(|h| (h.firm, h.place) != (order.firm, order.place))) {
                return true;
            }
            let (lost, moves) = before.count(&base, plan, &exempt);
            if asked_moves.is_some_and(|most| moves > most as usize) {
                return true;
            }
            let Some(levels) = lawful(&standing, plan) else { return true };
            let moves = if asked_moves.is_some() { 0 } else { -(moves as i64) };
            let rank = Rank { lost: -(lost as i64), moves, levels, winners: winners(&base, plan) };
            if best.as_ref().is_none_or(|best| rank > *best) {
                best = Some(rank);
            }
            true
        });
        let made = again(&base, Some(&before.from), asked_moves, &orders, &asked).expect("keeps its word").expect("fits");
        let told = made.amended.from.clone().expect("after a plan");
        assert!(told.proven, "{seed}: everything is proven");
        let plan = as_plan(&made.problem, &made.outcome, made.amended.clone());
        let problem = amend::of_plan(&base, &plan).unwrap_or_else(|error| panic!("{seed}: {error}"));
        assert_eq!(problem, made.problem, "{seed}");
        let audited = audit::audit(&problem, &plan);
        assert!(audited.passes(), "{seed}: {:?} {:?}", audited.faults, audited.rules);
        match (&made.outcome, best) {
            (Outcome::Found(found), Some(best)) => {
                let (lost, moves) = before.count(&base, &found.holdings, &exempt);
                let levels: Vec<i64> = found.levels.iter().map(|level| level.value.0).collect();
                let bounds: Vec<i64> = found.levels.iter().filter_map(|level| level.bound).map(|bound| bound.0).collect();
                let moves_ranked = if asked_moves.is_some() { 0 } else { -(moves as i64) };
                let rank = Rank {
                    lost: -(lost as i64),
                    moves: moves_ranked,
                    levels: levels.clone(),
                    winners: winners(&base, &found.holdings),
                };
                assert_eq!(rank, best, "{seed}: {told:?} {asked_moves:?} {orders:?}");
                assert_eq!(bounds, levels, "{seed}");
                assert_eq!(told.lost.len(), lost, "{seed}");
                assert!(moves <= told.moves as usize, "{seed}");
                let elsewhere = told.moved.iter().filter(|m| !exempt.iter().any(|f| base.firm(*f).id == m.firm)).count();
                assert_eq!(elsewhere, moves, "{seed}: {:?}", told.moved);
                (met, moved) = (met + 1, moved + usize::from(moves > 0));
                (losing, ordered) = (losing + usize::from(lost > 0), ordered + usize::from(order.is_some()));
            }
            (Outcome::Infeasible(_), None) => none += 1,
            (outcome, best) => panic!("{seed}: {best:?}, but {outcome:?}"),
        }
    }
    println!("{met} made again, {moved} of them with moves, {losing} with losses, {ordered} with an order; {none} impossible");
    assert!(met > 300 && moved > 50 && losing > 50 && ordered > 50 && none > 10);
}

#[test]
fn the_cost_of_an_override_is_the_difference_of_the_two_best_plans() {
    let (mut priced, mut dear, mut displacing, mut impossible) = (0, 0, 0, 0);
    for seed in 0..CASES {
        let base = random_problem(10_000 + seed);
        let mut rng = Rng(seed ^ 0xc057);
        let all = candidates(&base);
        if all.is_empty() {
            continue;
        }
        let holding = rng.pick(&all);
        let order = amend::order(&base, holding.firm, holding.place, "A", "R");
        assert_eq!(amend::why_not(&base, &order).expect("known"), Vec::new(), "{seed}: it is lawful by itself");
        let made = again(&base, None, None, std::slice::from_ref(&order), &asked).expect("keeps its word").expect("fits");
        let mut best: Option<Vec<i64>> = None;
        every_plan(&base, &all, &mut |plan| {
            if plan.iter().any(|h| (h.firm, h.place) == (holding.firm, holding.place))
                && let Some(levels) = lawful(&base, plan)
                && best.as_ref().is_none_or(|best| levels > *best)
            {
                best = Some(levels);
            }
            true
        });
        let (Outcome::Found(with), Some(best)) = (&made.outcome, &best) else {
            assert!(matches!(made.outcome, Outcome::Infeasible(_)) && best.is_none(), "{seed}");
            impossible += 1;
            continue;
        };
        let free = brute_force(&base).expect("what is lawful with it is lawful");
        let without = answer(&base, Solver::AVAILABLE[0], 0.0);
        let Outcome::Found(without) = &without else { panic!("{seed}") };
        let told = cost(&base, without, with);
        assert!(told.exact, "{seed}");
        let own: Vec<i128> = told.levels.iter().map(|level| level.cost.scaled(3).expect("a number")).collect();
        assert!(free.levels >= *best, "{seed}");
        let difference: Vec<i128> = free.levels.iter().zip(best).map(|(a, b)| i128::from(a - b)).collect();
        assert_eq!(own, difference, "{seed}");
        let limits = told.levels.iter().all(|l| l.at_least.as_ref() == Some(&l.cost) && l.at_most.as_ref() == Some(&l.cost));
        assert!(limits, "{seed}");
        let ids = |plan: &[Holding]| -> BTreeSet<String> { plan.iter().map(|h| base.firm(h.firm).id.clone()).collect() };
        let (before, now) = (ids(&free.holdings), ids(&with.holdings));
        assert_eq!(told.displaced, before.difference(&now).cloned().collect::<Vec<_>>(), "{seed}");
        assert_eq!(told.admitted, now.difference(&before).cloned().collect::<Vec<_>>(), "{seed}");
        (priced, dear) = (priced + 1, dear + usize::from(difference.iter().any(|d| *d != 0)));
        displacing += usize::from(!told.displaced.is_empty());
    }
    println!("{priced} priced, {dear} of them cost something, {displacing} displace somebody; {impossible} impossible");
    assert!(priced > 250 && dear > 100 && displacing > 50 && impossible > 20);
}

#[test]
fn replacements_are_the_best_that_every_plan_without_the_firm_gives() {
    let (mut tables, mut drops, mut replaced, mut infeasible) = (0, 0, 0, 0);
    for seed in 0..CASES {
        let base = random_problem(20_000 + seed);
        let outcome = answer(&base, Solver::AVAILABLE[0], 0.0);
        let Outcome::Found(found) = &outcome else { continue };
        let told = succession(&base, found, Some(1 + (seed % 3) as usize), &asked).expect("keeps its word");
        assert_eq!(told.drops.len(), found.holdings.len());
        let all = candidates(&base);
        for (drop, held) in told.drops.iter().zip(&found.holdings) {
            assert_eq!(drop.firm, base.firm(held.firm).id);
            let mut left = base.clone();
            left.rules.retain(|rule| !matches!(&rule.kind, RuleKind::Locked(locked) if locked.firm == held.firm));
            for rule in &mut left.rules {
                if let RuleKind::MustAdmit(must) = &mut rule.kind {
                    must.firms.members.retain(|firm| *firm != held.firm);
                }
            }
            let others: Vec<&Holding> = found.holdings.iter().filter(|h| h.firm != held.firm).collect();
            // Whoever stays may keep its land under another of its packages, even one that would ask for less: as in every
            // later decision.
            let refs: Vec<EarlierRef> = others.iter().map(|other| named(&base, other)).collect();
            let left = amend::holding_it(&left, &refs);
            let mut best: Option<(Vec<i64>, Vec<bool>)> = None;
            every_plan(&left, &candidates(&left), &mut |plan| {
                let stay = |other: &&Holding| {
                    let names = Some((**other, cells(&base, other.place)));
                    plan.iter().any(|now| now.firm == other.firm && Before::stays(&base, now, names.as_ref()))
                };
                if plan.iter().all(|h| h.firm != held.firm) && others.iter().all(stay) {
                    let rank = lawful(&left, plan).map(|levels| (levels, winners(&base, plan)));
                    best = best.take().max(rank);
                }
                true
            });
            let Some((levels, winners)) = best else {
                assert_eq!((drop.status, drop.comes.len()), (Status::Infeasible, 0), "{seed} {}", drop.firm);
                infeasible += 1;
                continue;
            };
            assert_eq!(drop.status, Status::Optimal, "{seed}");
            let lost = found.levels[0].value.0 - levels[0];
            assert_eq!(drop.lost.as_ref().and_then(|n| n.scaled(3)), Some(lost.into()), "{seed} {}", drop.firm);
            assert_eq!(drop.lost, drop.lost_at_least, "{seed}");
            let granted: BTreeSet<&str> = base
                .published_order()
                .iter()
                .zip(&winners)
                .filter(|(_, wins)| **wins)
                .map(|(firm, _)| base.firm(*firm).id.as_str())
                .collect();
            let before: BTreeSet<&str> = others.iter().map(|h| base.firm(h.firm).id.as_str()).collect();
            let comes: BTreeSet<&str> = drop.comes.iter().map(|comes| comes.firm.as_str()).collect();
            assert_eq!(comes, granted.difference(&before).copied().collect(), "{seed} {}", drop.firm);
            (drops, replaced) = (drops + 1, replaced + usize::from(!comes.is_empty()));
        }
        // In order of merit, nobody left out who could be held, nobody in it who could not.
        let could: BTreeSet<&str> = all.iter().map(|h| base.firm(h.firm).id.as_str()).collect();
        let granted: BTreeSet<&str> = found.holdings.iter().map(|h| base.firm(h.firm).id.as_str()).collect();
        let waits: BTreeSet<&str> = told.waiting.iter().map(|waiting| waiting.firm.as_str()).collect();
        assert_eq!(waits, could.difference(&granted).copied().collect(), "{seed}");
        let place = |id: &str| base.published_order().iter().position(|firm| base.firm(*firm).id == id);
        let merit = |waiting: &kavling::plan::Waiting| {
            (std::cmp::Reverse(waiting.points.as_ref().and_then(|points| points.scaled(3))), place(&waiting.firm))
        };
        assert!(told.waiting.windows(2).all(|pair| merit(&pair[0]) <= merit(&pair[1])), "{seed}: {:?}", told.waiting);
        let mut plan = asking::written(&base, &outcome);
        plan.succession = Some(told);
        assert_eq!(doubts(&plan), Vec::<String>::new(), "{seed}");
        tables += 1;
    }
    println!("{tables} tables, {drops} drops, {replaced} of them replaced, {infeasible} impossible");
    assert!(tables > 250 && drops > 400 && replaced > 100 && infeasible > 5);
}
