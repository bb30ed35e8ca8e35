//! Planning again after an earlier plan, overrides and succession, against trying every plan, and through the binary.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

mod asking;
mod oracle;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use asking::{answer, holdings};
use kavling::allotment::Method;
use kavling::amend;
use kavling::audit;
use kavling::firm::FirmIdx;
use kavling::formulation::backend::Solver;
use kavling::placement::Placements;
use kavling::plan::{Amended, Comes, Drop, EarlierRef, FromRef, Number, OverrideRef, Plan, Status, Succession};
use kavling::planner::{Found, LevelResult, Options, Outcome, Prepared, Question, SolverDisagrees};
use kavling::problem::{Holding, Problem};
use kavling::record::record;
use kavling::rules::RuleKind;
use kavling::site::Place;
use kavling::succession::{again, cost, drops, table};
use kavling::units::Milli;
use oracle::{Rng, brute_force, candidates, every_plan, random_problem};

/// Random small scenarios of each kind.
const CASES: u64 = 500;
/// As many where the ballot decides.
const BALLOTS: u64 = 250;

fn asked(problem: &Problem, question: &Question) -> Result<Outcome, SolverDisagrees> {
    let stop = AtomicBool::new(false);
    let options = Options { solver: Solver::AVAILABLE[0], time_limit: None, gap: 0.0, stop: &stop, progress: &|_, _| {} };
    let placements = Placements::of(problem);
    Prepared::new(problem, &placements).answer(&options, question)
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
        was.is_some_and(|(old, names)| {
            names.is_subset(&cells(problem, now.place))
                && match old.place {
                    Place::Run { .. } => true,
                    Place::Hall(_) => now.area >= old.area,
                }
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
    /// Where the ballot decides: who wins, in its order, before anything is worth anything.
    drawn: Vec<bool>,
    levels: Vec<i64>,
    winners: Vec<bool>,
    /// The moves again, where a number was asked for: nobody is moved for nothing.
    needless: i64,
}

fn winners(problem: &Problem, plan: &[Holding]) -> Vec<bool> {
    problem.published_order().iter().map(|firm| plan.iter().any(|holding| holding.firm == *firm)).collect()
}

fn as_plan(problem: &Problem, outcome: &Outcome, amended: Amended) -> Plan {
    let placements = Placements::of(problem);
    let grounds = Prepared::new(problem, &placements).grounds(holdings(outcome));
    Plan { amended: Some(amended.sealed()), ..record(problem, outcome, &grounds, Solver::AVAILABLE[0]) }
}

/// A random problem, decided by worth or by the ballot.
fn by(method: &Method, seed: u64) -> Problem {
    let mut problem = random_problem(seed);
    problem.allotment.method = method.clone();
    problem
}

fn drawn(problem: &Problem, plan: &[Holding]) -> Vec<bool> {
    if problem.allotment.method == Method::Ballot { winners(problem, plan) } else { Vec::new() }
}

#[test]
fn plans_made_again_lose_least_then_move_least_then_are_best() {
    made_again(&Method::BestPlan, CASES);
}

#[test]
fn by_ballot_plans_made_again_lose_least_then_move_least_then_follow_the_draw() {
    made_again(&Method::Ballot, BALLOTS);
}

fn made_again(method: &Method, cases: u64) {
    let (mut met, mut moved, mut losing, mut none, mut ordered) = (0_u64, 0_u64, 0_u64, 0_u64, 0_u64);
    for seed in 0..cases {
        let base = by(method, seed);
        let mut rng = Rng(seed ^ 0x5eed);
        let before = before(&mut rng, &base);
        let asked_moves = rng.chance(50).then(|| rng.below(3) as u32);
        let standing = amend::holding_it(&base, &before.from.held);
        let all = candidates(&standing);
        let order = (rng.chance(30) && !all.is_empty()).then(|| rng.pick(&all));
        let orders: Vec<OverrideRef> = order.iter().map(|h| amend::order(&base, h.firm, h.place, "A", "R")).collect();
        let own = |h: &Holding| {
            before
                .held
                .get(&h.firm)
                .is_some_and(|was| was.as_ref().is_some_and(|(_, names)| names.is_subset(&cells(&base, h.place))))
        };
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
            let needless = -(moves as i64);
            let moves = if asked_moves.is_some() { 0 } else { needless };
            let drawn = drawn(&base, plan);
            let rank = Rank { lost: -(lost as i64), moves, drawn, levels, winners: winners(&base, plan), needless };
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
                    drawn: drawn(&base, &found.holdings),
                    levels: levels.clone(),
                    winners: winners(&base, &found.holdings),
                    needless: -(moves as i64),
                };
                assert_eq!(rank, best, "{seed}: {told:?} {asked_moves:?} {orders:?}");
                assert_eq!(bounds, levels, "{seed}");
                assert_eq!(told.lost.len(), lost, "{seed}");
                assert!(moves <= told.moves as usize, "{seed}");
                let elsewhere = told.moved.iter().filter(|m| !exempt.iter().any(|f| base.firm(*f).id == m.firm)).count();
                assert_eq!(elsewhere, moves, "{seed}: {:?}", told.moved);
                (met, moved) = (met + 1, moved + u64::from(moves > 0));
                (losing, ordered) = (losing + u64::from(lost > 0), ordered + u64::from(order.is_some()));
            }
            (Outcome::Infeasible(_), None) => none += 1,
            (outcome, best) => panic!("{seed}: {best:?}, but {outcome:?}"),
        }
    }
    assert!(
        met > cases * 6 / 10 && moved > cases / 10 && losing > cases / 10 && ordered > cases / 10 && none > cases / 50,
        "{met} made again, {moved} of them with moves, {losing} with losses, {ordered} with an order; {none} impossible"
    );
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
    assert!(
        priced > 250 && dear > 100 && displacing > 50 && impossible > 20,
        "{priced} priced, {dear} of them cost something, {displacing} displace somebody; {impossible} impossible"
    );
}

#[test]
fn a_cost_that_is_not_proven_is_an_interval() {
    let base = random_problem(1);
    let found = |value: i64, bound: Option<i64>| Found {
        holdings: Vec::new(),
        levels: vec![LevelResult { value: Milli(value), bound: bound.map(Milli) }; base.objective.levels.len()],
        stopped: true,
        ties_decided: false,
        by_solver: true,
        best: None,
    };
    let told = cost(&base, &found(10_000, Some(12_000)), &found(7_000, Some(8_500)));
    let first = &told.levels[0];
    let numbers = [Some(&first.cost), first.at_least.as_ref(), first.at_most.as_ref()];
    assert_eq!(numbers.map(|n| n.and_then(|n| n.scaled(3))), [Some(3_000), Some(1_500), Some(5_000)]);
    assert!(!told.exact);
    assert!(told.levels[1..].iter().all(|level| level.at_least.is_none() && level.at_most.is_none()));
    let open = cost(&base, &found(10_000, None), &found(7_000, Some(7_000)));
    assert!(!open.exact && open.levels[0].at_most.is_none() && open.levels[0].at_least.is_some());
}

#[test]
fn replacements_are_the_best_that_every_plan_without_the_firm_gives() {
    replaced(&Method::BestPlan, CASES);
}

#[test]
fn by_ballot_replacements_follow_the_draw() {
    replaced(&Method::Ballot, BALLOTS);
}

fn replaced(method: &Method, cases: u64) {
    let (mut tables, mut dropped, mut replaced, mut infeasible, mut forged) = (0_u64, 0_u64, 0_u64, 0_u64, 0_u64);
    for seed in 0..cases {
        let base = by(method, 20_000 + seed);
        let outcome = answer(&base, Solver::AVAILABLE[0], 0.0);
        let Outcome::Found(found) = &outcome else { continue };
        let each = drops(&base, found, Some(1 + (seed % 3) as usize), &asked).expect("keeps its word");
        let mut plan = asking::written(&base, &outcome);
        let told = table(&base, &plan, each);
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
            let mut best: Option<(Vec<bool>, Vec<i64>, Vec<bool>)> = None;
            every_plan(&left, &candidates(&left), &mut |plan| {
                let stay = |other: &&Holding| {
                    let names = Some((**other, cells(&base, other.place)));
                    plan.iter().any(|now| now.firm == other.firm && Before::stays(&base, now, names.as_ref()))
                };
                if plan.iter().all(|h| h.firm != held.firm) && others.iter().all(stay) {
                    let rank = lawful(&left, plan).map(|levels| (drawn(&base, plan), levels, winners(&base, plan)));
                    best = best.take().max(rank);
                }
                true
            });
            let Some((_, levels, winners)) = best else {
                assert_eq!((drop.status, drop.comes.len()), (Status::Infeasible, 0), "{seed} {}", drop.firm);
                infeasible += 1;
                continue;
            };
            assert_eq!(drop.status, Status::Optimal, "{seed}");
            // At the first priority at which the two differ.
            let differs = found.levels.iter().zip(&levels).position(|(own, other)| own.value.0 != *other);
            let rank = differs.unwrap_or(0);
            let lost = found.levels[rank].value.0 - levels[rank];
            let measure = differs.filter(|_| levels.len() > 1).map(|rank| base.objective.levels[rank].name.clone());
            assert_eq!(drop.measure, measure, "{seed} {}", drop.firm);
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
            (dropped, replaced) = (dropped + 1, replaced + u64::from(!comes.is_empty()));
        }
        // In order of merit, nobody left out who could be held, nobody in it who could not.
        let could: BTreeSet<&str> = all.iter().map(|h| base.firm(h.firm).id.as_str()).collect();
        let granted: BTreeSet<&str> = found.holdings.iter().map(|h| base.firm(h.firm).id.as_str()).collect();
        let forbidden = |id: &str| {
            let names = |kind: &RuleKind| match kind {
                RuleKind::Forbidden(forbidden) => {
                    forbidden.places.is_none() && forbidden.firms.members.iter().any(|firm| base.firm(*firm).id == id)
                }
                _ => false,
            };
            base.rules.iter().any(|rule| names(&rule.kind))
        };
        let waits: BTreeSet<&str> = told.waiting.iter().map(|waiting| waiting.firm.as_str()).collect();
        assert_eq!(waits, could.difference(&granted).copied().filter(|id| !forbidden(id)).collect(), "{seed}");
        let place = |id: &str| base.published_order().iter().position(|firm| base.firm(*firm).id == id);
        let merit = |waiting: &kavling::plan::Waiting| {
            let points = waiting.points.as_ref().and_then(|points| points.scaled(3)).filter(|_| *method != Method::Ballot);
            (std::cmp::Reverse(points), place(&waiting.firm))
        };
        assert!(told.waiting.windows(2).all(|pair| merit(&pair[0]) <= merit(&pair[1])), "{seed}: {:?}", told.waiting);
        plan.succession = Some(told);
        let audited = audit::audit(&base, &plan);
        assert!(audited.passes(), "{seed}: {:?}", audited.faults);
        for (what, forgery) in forgeries(&plan).into_iter().filter(|_| seed % 12 == 0) {
            let found = audit::audit(&base, &forgery);
            assert!(found.has("succession-differs"), "{seed}: {what} is believed");
            forged += 1;
        }
        tables += 1;
    }
    assert!(
        tables > cases / 2 && dropped > cases * 4 / 5 && replaced > cases / 5 && infeasible > cases / 100 && forged > 100,
        "{tables} tables, {dropped} drops, {replaced} of them replaced, {infeasible} impossible, {forged} forgeries found"
    );
}

/// The plan with one thing changed in its table of succession, in every way that says something untrue.
fn forgeries(plan: &Plan) -> Vec<(String, Plan)> {
    let mut all = Vec::new();
    let mut forge = |what: String, change: &dyn Fn(&mut Succession)| {
        let mut forged = plan.clone();
        change(forged.succession.as_mut().expect("a table"));
        if forged.succession != plan.succession {
            all.push((what, forged));
        }
    };
    let table = plan.succession.as_ref().expect("a table");
    let more = |number: &mut Option<Number>, by: i64| {
        let value = number.as_ref().and_then(|number| number.scaled(3)).unwrap_or(0);
        *number = Some(Number::decimal(value + i128::from(by), 3));
    };
    for (index, drop) in table.drops.iter().enumerate() {
        let of = |what: &str| format!("{what} of {}", drop.firm);
        forge(of("another loss"), &|t| {
            more(&mut t.drops[index].lost, 1);
            more(&mut t.drops[index].lost_at_least, 1);
        });
        forge(of("a gain"), &|t| {
            more(&mut t.drops[index].lost, -5_000);
            more(&mut t.drops[index].lost_at_least, -5_000);
        });
        forge(of("a greater least loss"), &|t| more(&mut t.drops[index].lost_at_least, 1));
        forge(of("no loss told"), &|t| (t.drops[index].lost, t.drops[index].lost_at_least) = (None, None));
        forge(of("another priority"), &|t| t.drops[index].measure = Some("nothing".to_owned()));
        forge(of("nobody in"), &|t| t.drops[index].comes.clear());
        if !drop.comes.is_empty() {
            forge(of("another plan"), &|t| t.drops[index].with.clear());
        }
        forge(of("the plan left out"), &|t| drop_plan(&mut t.drops[index]));
        forge(of("itself in"), &|t| t.drops[index].comes.push(Comes { firm: drop.firm.clone(), place: "A-01".to_owned() }));
        for at in 0..drop.comes.len() {
            forge(of("another place"), &|t| t.drops[index].comes[at].place.push('0'));
            forge(of("another firm in"), &|t| t.drops[index].comes[at].firm = drop.firm.clone());
        }
        forge(of("left out"), &|t| std::mem::drop(t.drops.remove(index)));
        forge(of("told twice"), &|t| t.drops.insert(index, t.drops[index].clone()));
    }
    for at in 0..table.waiting.len() {
        let of = |what: &str| format!("{what} at {}", table.waiting[at].firm);
        forge(of("left out of the list"), &|t| std::mem::drop(t.waiting.remove(at)));
        forge(of("last in the list"), &|t| t.waiting[at..].rotate_left(1));
        forge(of("other points"), &|t| more(&mut t.waiting[at].points, 1));
        forge(of("another ground"), &|t| t.waiting[at].why = "shut-out-by-somebody".to_owned());
        forge(of("for somebody else"), &|t| t.waiting[at].for_whom.push("F0".to_owned()));
    }
    all
}

/// As if no plan followed, though one does.
fn drop_plan(drop: &mut Drop) {
    if drop.lost.is_some() && drop.status != Status::Infeasible {
        *drop = Drop { status: Status::Infeasible, ..drop.clone() };
    }
}

mod verb {
    //! Through the binary.

    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};

    use kavling::plan::{Plan, Status};

    const SCENARIO: &str = r#"
[scenario]
name = "small"
note = "Everything here is invented."
firms = "firms.csv"
seed = "a public draw"

[objective]
weights = { points = 1 }

[site.main]
boundary = [[0, 0], [60, 0], [60, 40], [0, 40]]
areas.road = { use = "road", outline = [[0, 0], [60, 0], [60, 10], [0, 10]] }

[row.A]
site = "main"
from = [0, 10]
to = [60, 10]
depth = 30
plots = 6
building = "row"

[rules.one-plater]
quota = { group = "plating", max_firms = 1 }
"#;

    const FIRMS: &str = "\
id,name,class,points,plots
F1,Baja Satu,press,9,2
F2,Cor Dua,press,8,1
F3,Lapis Tiga,plating,7,1
F4,Bor Empat,press,6,2
F5,Bubut Lima,press,5,1
F6,Lapis Enam,plating,4,1
F7,Las Tujuh,press,3,2
";

    fn kavling(arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kavling"));
        command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("runs")
    }

    #[track_caller]
    fn done(arguments: &[&str], code: i32) -> String {
        let output = kavling(arguments);
        let told = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        told
    }

    fn text(path: &Path) -> &str {
        path.to_str().expect("an ordinary path")
    }

    /// A folder with the scenario and its firms.
    fn folder(name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("succession").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("s.toml"), SCENARIO).expect("written");
        fs::write(folder.join("firms.csv"), FIRMS).expect("written");
        folder
    }

    fn plan_in(folder: &Path) -> Plan {
        Plan::from_json(&fs::read_to_string(folder.join("plan.json")).expect("a plan")).expect("reads")
    }

    fn held(plan: &Plan) -> Vec<String> {
        plan.grants.iter().map(|grant| format!("{} {}", grant.firm, grant.plots.join(" "))).collect()
    }

    #[test]
    fn an_edited_scenario_is_planned_again_after_its_earlier_plan() {
        let folder = folder("again");
        let (scenario, first, second) = (folder.join("s.toml"), folder.join("first"), folder.join("second"));
        let scenario = text(&scenario);
        done(&["plan", scenario, "-o", text(&first), "--quiet"], 0);
        let before = plan_in(&first);
        assert_eq!(before.grants.iter().map(|g| g.firm.as_str()).collect::<Vec<_>>(), ["F1", "F2", "F3", "F4"]);
        assert!(before.amended.is_none() && before.succession.is_none());
        // F1 withdraws, F8 applies, and the quota falls to none for platers: F3 can lawfully hold nothing any more.
        let firms = FIRMS.replace("F1,Baja Satu,press,9,2\n", "").replace("F7,Las", "F8,Tempa,press,20,1\nF7,Las");
        fs::write(folder.join("firms.csv"), firms).expect("written");
        fs::write(folder.join("s.toml"), SCENARIO.replace("max_firms = 1", "max_firms = 0")).expect("written");
        let earlier = first.join("plan.json");
        let earlier = text(&earlier);
        let told = done(&["plan", scenario, "--from", earlier, "-o", text(&second)], 0);
        assert!(told.contains(
            "Firms that held land: 4. Keep their place: 2; are given another: 0; are left without: 1; are no longer applicants: 1. \
             Newly granted land: 2."
        ), "{told}");
        let after = plan_in(&second);
        assert_eq!(after.status, Status::Optimal);
        let kept = |plan: &Plan, firm: &str| held(plan).into_iter().find(|h| h.starts_with(firm));
        for firm in ["F2", "F4"] {
            assert_eq!(kept(&before, firm), kept(&after, firm), "{firm} keeps its place");
        }
        let granted: Vec<&str> = after.grants.iter().map(|grant| grant.firm.as_str()).collect();
        assert_eq!(granted[..2], ["F2", "F4"]);
        assert!(granted.contains(&"F8"), "{granted:?}");
        let from = after.amended.as_ref().and_then(|amended| amended.from.as_ref()).expect("after a plan");
        assert_eq!(
            (from.plan_sha256.as_str(), from.lost.as_slice()),
            (before.digest.as_deref().expect("a digest"), &["F3".to_owned()][..])
        );
        assert_eq!((from.moves, from.asked, from.proven), (0, false, true));
        let keys: Vec<&str> = from.changes.iter().map(|change| change.key.as_str()).collect();
        assert_eq!(keys, ["amend.firm-gone", "amend.firms-new", "amend.rule-changed"]);
        assert_eq!(from.unlawful.len(), 1, "{:?}", from.unlawful);
        let report = fs::read_to_string(second.join("report.md")).expect("a report");
        for said in ["What changed since the plan before", "F1, who held", "New applicants: F8", "Loses its land: F3"] {
            assert!(report.contains(said), "{said}\n{report}");
        }
        // Audited, drawn, and held against the earlier plan.
        let own = second.join("plan.json");
        let own = text(&own);
        done(&["audit", scenario, own], 0);
        done(&["audit", scenario, own, "--from", earlier], 0);
        done(&["audit", scenario, own, "--from", own], 1);
        done(&["draw", scenario, own, "--formats", "svg,csv", "--quiet"], 0);
        // The same bytes a second time; the earlier plan is never written over.
        let bytes = fs::read(own).expect("read");
        done(&["plan", scenario, "--from", earlier, "-o", text(&second), "--quiet"], 0);
        assert!(bytes == fs::read(own).expect("read"), "the same bytes");
        done(&["plan", scenario, "--from", earlier, "-o", text(&first), "--quiet", "--force"], 2);
        assert_eq!(plan_in(&first), before);
        // In Indonesian.
        let indonesian = done(&["plan", scenario, "--from", earlier, "-o", text(&folder.join("id")), "--lang", "id"], 0);
        assert!(indonesian.contains("Pemegang lahan semula: 4. Tetap di tempatnya: 2;"), "{indonesian}");
    }

    #[test]
    fn land_that_is_gone_makes_its_firm_move_and_says_why() {
        let folder = folder("gone");
        let (scenario, first, second) = (folder.join("s.toml"), folder.join("first"), folder.join("second"));
        let scenario = text(&scenario);
        fs::write(folder.join("firms.csv"), "id,name,class,points,plots\nF1,Satu,press,9,1\nF2,Dua,plating,8,1\n")
            .expect("written");
        done(&["plan", scenario, "-o", text(&first), "--quiet"], 0);
        let before = plan_in(&first);
        let gone = before.grants[0].plots[0].clone();
        // Plots from there on are no more, and a row elsewhere is new.
        let number: usize = gone[2..].parse().expect("A-0n");
        assert!(number < 6, "{gone}");
        let changed = SCENARIO.replace("[row.A]", "[row.B]");
        fs::write(folder.join("s.toml"), changed).expect("written");
        let earlier = first.join("plan.json");
        done(&["plan", scenario, "--from", text(&earlier), "-o", text(&second), "--quiet"], 0);
        let after = plan_in(&second);
        let from = after.amended.and_then(|amended| amended.from).expect("after a plan");
        assert_eq!((from.moves, from.moved.len(), after.grants.len()), (2, 2, 2));
        assert!(
            from.moved.iter().all(|moved| moved.why.key == "amend.why-gone" && moved.to.starts_with("B-")),
            "{:?}",
            from.moved
        );
        // With one move only, one of the two loses its land: the one worth less.
        let one = folder.join("one");
        done(&["plan", scenario, "--from", text(&earlier), "--moves", "1", "-o", text(&one), "--quiet"], 0);
        let after = plan_in(&one);
        let from = after.amended.as_ref().and_then(|amended| amended.from.as_ref()).expect("after a plan");
        assert_eq!((from.lost.as_slice(), held(&after).len(), from.asked), (&["F2".to_owned()][..], 1, true));
    }

    #[test]
    fn what_a_plan_says_of_its_amendments_is_not_believed_when_edited() {
        let folder = folder("edited");
        let (scenario, first, second) = (folder.join("s.toml"), folder.join("first"), folder.join("second"));
        let scenario = text(&scenario);
        done(&["plan", scenario, "-o", text(&first), "--quiet"], 0);
        fs::write(folder.join("firms.csv"), FIRMS.replace("F2,Cor Dua,press,8,1\n", "")).expect("written");
        let earlier = first.join("plan.json");
        let with = ["--with", "grant=F7@A-01..A-02", "--author", "Kepala", "--reason", "Decree 12"];
        let arguments = ["plan", scenario, "--from", text(&earlier), "-o", text(&second), "--quiet", "--succession"];
        done(&[&arguments[..], &with].concat(), 0);
        let own = plan_in(&second);
        let amended = own.amended.clone().expect("amended");
        assert!(amended.cost.is_some() && amended.overrides.len() == 1);
        assert_eq!((amended.overrides[0].author.as_str(), amended.overrides[0].reason.as_str()), ("Kepala", "Decree 12"));
        done(&["audit", scenario, text(&second.join("plan.json"))], 0);
        let edited = folder.join("edited.json");
        let audited = |plan: &Plan, code: i32, what: &str| {
            fs::write(&edited, plan.to_json().expect("writes")).expect("written");
            let told = kavling(&["audit", scenario, text(&edited)]);
            assert_eq!(told.status.code(), Some(code), "{what}: {}", String::from_utf8_lossy(&told.stdout));
        };
        audited(&own, 0, "as it is");
        // With the seal as it was, and with a seal of the forger's own.
        type Edit = fn(&mut Plan);
        let edits: [(&str, Edit); 12] = [
            ("amended left out", |p| p.amended = None),
            ("more moves", |p| from(p).moves += 1),
            ("a holder left out", |p| drop(from(p).held.remove(0))),
            ("all holders left out", |p| from(p).held.clear()),
            ("who is granted is lost", |p| {
                let firm = p.grants[0].firm.clone();
                from(p).lost.push(firm);
            }),
            ("no author", |p| order(p).author.clear()),
            ("no reason", |p| order(p).reason = "  ".into()),
            ("another place", |p| order(p).run = Some(["A", "A-05", "A-06"].map(str::to_owned))),
            ("no place", |p| order(p).run = Some(["A", "A-05", "A-07"].map(str::to_owned))),
            ("another firm", |p| order(p).firm = "F6".into()),
            ("a cheaper order", |p| cost(p).cost = kavling::plan::Number::decimal(0, 0)),
            ("no such order", |p| p.amended.as_mut().expect("amended").overrides.clear()),
        ];
        for (what, edit) in edits {
            let mut plan = own.clone();
            edit(&mut plan);
            audited(&plan, 1, what);
            if let Some(amended) = plan.amended.take() {
                plan.amended = Some(amended.sealed());
                audited(&plan, 1, &format!("{what}, sealed anew"));
            }
        }
        // The author's name is believed by nobody but the seal.
        let mut plan = own.clone();
        order(&mut plan).author = "somebody else".into();
        audited(&plan, 1, "another author");
        // What the earlier plan says can only be held against the earlier plan.
        let mut plan = own.clone();
        from(&mut plan).changes.clear();
        plan.amended = plan.amended.map(kavling::plan::Amended::sealed);
        audited(&plan, 0, "changes left out, sealed anew");
        done(&["audit", scenario, text(&edited), "--from", text(&earlier)], 1);
        // Succession: a firm that is not there, an order that is not by merit.
        let mut plan = own.clone();
        plan.succession.as_mut().expect("a table").drops.remove(0);
        audited(&plan, 1, "a firm left out of the table");
        let mut plan = own;
        plan.succession.as_mut().expect("a table").waiting.reverse();
        audited(&plan, 1, "a waiting list turned round");
    }

    fn from(plan: &mut Plan) -> &mut kavling::plan::FromRef {
        plan.amended.as_mut().and_then(|amended| amended.from.as_mut()).expect("after a plan")
    }
    fn order(plan: &mut Plan) -> &mut kavling::plan::OverrideRef {
        &mut plan.amended.as_mut().expect("amended").overrides[0]
    }
    fn cost(plan: &mut Plan) -> &mut kavling::plan::CostLevel {
        &mut plan.amended.as_mut().and_then(|amended| amended.cost.as_mut()).expect("a cost").levels[0]
    }

    #[test]
    fn bad_input_is_told() {
        let folder = folder("bad");
        let (scenario, first, out) = (folder.join("s.toml"), folder.join("first"), folder.join("out"));
        let scenario = text(&scenario);
        done(&["plan", scenario, "-o", text(&first), "--quiet"], 0);
        let earlier = first.join("plan.json");
        let plan = |more: &[&str], code: i32| done(&[&["plan", scenario, "-o", text(&out), "--quiet"], more].concat(), code);
        let signed = |grant: &str, code: i32| plan(&["--with", grant, "--author", "A", "--reason", "R"], code);
        assert!(signed("grant=F77@A-01", 2).contains("did you mean `F7`?"));
        assert!(signed("grant=F7@A-1", 2).contains("did you mean `A-01`?"));
        assert!(signed("F7@A-01", 2).contains("grant=FIRM@PLOT"));
        plan(&["--with", "grant=F7@A-01"], 2);
        plan(&["--with", "grant=F7@A-01", "--author", "A"], 2);
        assert!(plan(&["--with", "grant=F7@A-01", "--author", " ", "--reason", "R"], 2).contains("author"));
        plan(&["--moves", "1"], 2);
        assert!(plan(&["--from", scenario], 2).contains("is not a plan"));
        // Unlawful by itself: F7 takes two plots.
        assert!(signed("grant=F7@A-01", 1).contains("unlawful"));
        // Unlawful together: two platers, where one is allowed.
        let both = ["--with", "grant=F3@A-01", "--with", "grant=F6@A-02", "--author", "A", "--reason", "R"];
        assert!(plan(&both, 1).contains("one-plater"));
        let twice = ["--with", "grant=F3@A-01", "--with", "grant=F3@A-02", "--author", "A", "--reason", "R"];
        plan(&twice, 2);
        assert!(!out.join("plan.json").exists(), "nothing is written");
        // A plan of another scenario.
        fs::write(folder.join("s.toml"), SCENARIO.replace("name = \"small\"", "name = \"other\"")).expect("written");
        let told = plan(&["--from", text(&earlier)], 2);
        assert!(told.contains("it is a plan of scenario `small`, not of `other`"), "{told}");
    }
}
