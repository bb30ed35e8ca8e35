//! The joint choice against every plan of every layout.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

mod oracle;

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use kavling::choice::{Choice, Fate, Wanted, choose};
use kavling::formulation::backend::Solver;
use kavling::layout::Layout;
use kavling::planner::Options;
use kavling::problem::Problem;
use kavling::units::Milli;
use kavling::variant::with_layout;

use oracle::{brute_force, random_layouts};

static GO: AtomicBool = AtomicBool::new(false);

/// Cases of the big comparison; `KAVLING_CASES` asks for more or fewer.
fn cases() -> u64 {
    std::env::var("KAVLING_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(300)
}

fn options(gap: f64, limit: Option<Duration>) -> Options<'static> {
    Options { solver: Solver::AVAILABLE[0], time_limit: limit, gap, stop: &GO, progress: &|_, _| {} }
}

fn chosen(problem: &Problem, layouts: &[Layout], gap: f64, best: usize, jobs: usize) -> Choice {
    choose(problem, layouts, &options(gap, None), Wanted { best, jobs: Some(jobs) }).expect("the solver keeps its word")
}

/// Worth of the best plan of each layout, level by level; none where there is no lawful plan.
fn every_best(problem: &Problem, layouts: &[Layout]) -> Vec<Option<Vec<i64>>> {
    layouts.iter().map(|layout| brute_force(&with_layout(problem, layout)).map(|best| best.levels)).collect()
}

/// The same, the best first, then as the candidates stand.
fn ranking(bests: &[Option<Vec<i64>>]) -> Vec<(usize, Vec<i64>)> {
    let mut ranked: Vec<_> = bests.iter().enumerate().filter_map(|(index, best)| Some((index, best.clone()?))).collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked
}

fn levels(choice: &Choice, rank: usize) -> Vec<i64> {
    choice.kept[rank].found.levels.iter().map(|level| level.value.0).collect()
}

/// Every bound on record holds, and what is said of each candidate is so.
fn assert_true(seed: u64, choice: &Choice, bests: &[Option<Vec<i64>>]) {
    for (index, (tried, best)) in choice.tried.iter().zip(bests).enumerate() {
        let at = format!("seed {seed}, layout {index}: {tried:?}, best {best:?}");
        match best {
            None => assert!(tried.value.is_none() && tried.fate != Fate::Chosen && tried.fate != Fate::Solved, "{at}"),
            Some(best) => {
                assert_ne!(tried.fate, Fate::Infeasible, "{at}");
                assert!(tried.bound.is_none_or(|bound| bound >= Milli(best[0])), "{at}");
                assert!(tried.value.is_none_or(|value| value <= Milli(best[0])), "{at}");
                assert!(choice.bound.is_none_or(|bound| bound >= Milli(best[0])), "{at}, bound of all {:?}", choice.bound);
            }
        }
    }
}

#[test]
fn the_best_of_all_layouts_is_found_and_proven() {
    let (mut dropped, mut infeasible, mut ties, mut nothing) = (0, 0, 0, 0);
    for seed in 0..cases() {
        let (problem, layouts) = random_layouts(seed);
        let bests = every_best(&problem, &layouts);
        let ranked = ranking(&bests);
        let wanted = 1 + (seed % 3) as usize;
        let choice = chosen(&problem, &layouts, 0.0, wanted, 1);
        assert!(choice.complete && !choice.stopped, "seed {seed}");
        assert_true(seed, &choice, &bests);
        assert_eq!(choice.kept.len(), wanted.min(ranked.len()), "seed {seed}");
        for (rank, kept) in choice.kept.iter().enumerate() {
            assert_eq!(kept.layout, ranked[rank].0, "seed {seed}, rank {rank}: {bests:?}, {:?}", choice.tried);
            assert_eq!(levels(&choice, rank), ranked[rank].1, "seed {seed}, rank {rank}");
            assert!(kept.found.levels.iter().all(|level| level.bound == Some(level.value)), "seed {seed}: {kept:?}");
            let laid = with_layout(&problem, &layouts[kept.layout]);
            assert!(kavling::audit::measure(&laid, &kept.found.holdings).passes(), "seed {seed}");
        }
        match ranked.first() {
            Some((best, value)) => {
                assert_eq!(choice.bound, Some(Milli(value[0])), "seed {seed}: {:?}", choice.tried);
                assert_eq!(choice.tried[*best].fate, Fate::Chosen, "seed {seed}");
                ties += usize::from(ranked.len() > 1 && ranked[1].1 == *value);
            }
            None => {
                nothing += 1;
                assert!(choice.tried.iter().all(|tried| tried.fate == Fate::Infeasible), "seed {seed}");
            }
        }
        dropped += choice.tried.iter().filter(|tried| tried.fate == Fate::Dropped).count();
        infeasible += choice.tried.iter().filter(|tried| tried.fate == Fate::Infeasible).count();
        let two = chosen(&problem, &layouts, 0.0, wanted, 2);
        assert_eq!(format!("{choice:?}"), format!("{two:?}"), "seed {seed}: one worker and two");
    }
    println!("{} cases: {dropped} layouts dropped, {infeasible} infeasible; {ties} ties, {nothing} without a plan", cases());
    assert!(cases() < 300 || (dropped > 100 && infeasible > 20 && ties > 20 && nothing > 0), "the cases tell something");
}

#[test]
fn a_gap_is_kept_and_time_that_ends_is_told() {
    for seed in 0..cases() / 4 {
        let (problem, layouts) = random_layouts(seed + 10_000);
        let bests = every_best(&problem, &layouts);
        let ranked = ranking(&bests);
        let choice = chosen(&problem, &layouts, 0.1, 1, 2);
        assert_true(seed, &choice, &bests);
        assert_eq!(choice.kept.is_empty(), ranked.is_empty(), "seed {seed}");
        if let (Some(kept), Some(bound)) = (choice.kept.first(), choice.bound) {
            let value = kept.found.levels[0].value.0;
            assert!((bound.0 - value) as f64 <= 0.1 * value.abs().max(1_000) as f64, "seed {seed}: {value}, {bound:?}");
        }
        let none = Wanted { best: 1, jobs: Some(2) };
        let late = choose(&problem, &layouts, &options(0.0, Some(Duration::ZERO)), none).expect("the solver keeps its word");
        assert_true(seed, &late, &bests);
        assert_eq!(late.stopped, !late.complete, "seed {seed}");
    }
}
