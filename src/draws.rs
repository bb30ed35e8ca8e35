//! Draws: in how many of many ballots each firm would win, and how sure that makes its chance.
//!
//! Knows: the order of a draw, the question who wins by an order. Must not know: how it is answered, who asks.
//!
//! *Seeds.* Draw n (1, 2, …) gives ballots by the seed `<public seed>/draw-<n>`, so that anyone can repeat each of them.
//! *Interval.* E. B. Wilson: Probable inference, the law of succession, and statistical inference, Journal of the American
//! Statistical Association 22, 1927: for k wins in n draws (2k + z² ± z √(z² + 4k(n − k)/n)) / 2(n + z²), z = 1.96 for 95 %.

use std::num::NonZeroUsize;
use std::sync::atomic::Ordering;
use std::time::Instant;

use crate::firm::FirmIdx;
use crate::planner::{Options, Outcome, Prepared, SolverDisagrees, winners};
use crate::problem::{Holding, Problem};
use crate::workers;

/// z² for 95 %, millionths, rounded up: z = 1.959964.
const Z_SQUARED: i128 = 3_841_459;

/// What came of many draws.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chances {
    /// Draws asked for.
    pub asked: usize,
    /// Draws decided to the end: the first so many. Less than asked for only where time or a signal ended them.
    pub draws: usize,
    /// In how many of them each firm wins, by index.
    pub wins: Vec<usize>,
}

/// The order of a draw, n from 1.
pub fn order(problem: &Problem, draw: usize) -> Vec<FirmIdx> {
    problem.ballot_order(&format!("{}/draw-{draw}", problem.seed))
}

/// Draws the ballot again and again. `known` is a lawful plan, if one is known; `jobs` draws are decided at a time. The
/// answer is the same whatever their number, unless time ends. `options.time_limit` is for all draws together.
///
/// # Errors
/// As [`Prepared::search`].
#[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; draws it cuts off are not counted")]
pub fn chances(
    prepared: &Prepared<'_>,
    options: &Options<'_>,
    known: &[Holding],
    draws: NonZeroUsize,
    jobs: Option<usize>,
) -> Result<Chances, SolverDisagrees> {
    let begun = Instant::now();
    let decided = workers::each(draws.get(), jobs, |index| {
        let left = options.time_limit.map(|limit| limit.saturating_sub(begun.elapsed()));
        if options.stop.load(Ordering::Relaxed) || left.is_some_and(|left| left.is_zero()) {
            return Ok(None);
        }
        let quiet = Options { progress: &|_, _| {}, time_limit: left, ..*options };
        let question = winners(known, order(prepared.problem, index + 1));
        let outcome = prepared.ask(&quiet, &question)?;
        Ok(match outcome {
            Outcome::Found(found) if found.ties_decided => Some(found.holdings.iter().map(|h| h.firm).collect()),
            // Without a lawful plan nobody wins.
            Outcome::Infeasible(_) => Some(Vec::new()),
            Outcome::Found(_) | Outcome::NoPlan => None,
        })
    });
    let decided: Vec<Option<Vec<FirmIdx>>> = decided.into_iter().collect::<Result<_, _>>()?;
    let mut chances = Chances { asked: draws.get(), draws: 0, wins: vec![0; prepared.problem.firms.len()] };
    // Which draws take long is no accident: only the first ones without a gap are a fair sample.
    for won in decided.into_iter().map_while(|won| won) {
        chances.draws += 1;
        won.iter().for_each(|firm| chances.wins[firm.0] += 1);
    }
    Ok(chances)
}

/// The 95 % interval of a chance by so many wins in so many draws, in hundred-thousandths (thousandths of a per cent),
/// rounded outwards; everything where there was no draw.
pub fn interval(wins: usize, draws: usize) -> (i64, i64) {
    const WHOLE: i128 = 100_000;
    let (k, n) = (wins as i128, draws as i128);
    if n == 0 {
        return (0, WHOLE as i64);
    }
    let middle = 2_000_000 * k + Z_SQUARED;
    let below_root = Z_SQUARED * (Z_SQUARED * n + 4_000_000 * k * (n - k));
    let root = (below_root / n + 1).isqrt() + 1;
    let whole = 2 * (1_000_000 * n + Z_SQUARED);
    let low = ((middle - root) * WHOLE).div_euclid(whole).max(0);
    let high = (-(-(middle + root) * WHOLE).div_euclid(whole)).min(WHOLE);
    // At the ends the root is exact and only its rounding would show.
    (if wins == 0 { 0 } else { low as i64 }, if wins == draws { WHOLE as i64 } else { high as i64 })
}

#[cfg(test)]
mod tests {
    use super::interval;

    /// Values of the formula worked out in floating point, and two from tables.
    #[test]
    fn intervals_are_wilsons() {
        for draws in 1..200_usize {
            for wins in 0..=draws {
                let (k, n, z) = (wins as f64, draws as f64, 1.959_964_f64);
                let root = z * (z * z + 4.0 * k * (n - k) / n).sqrt();
                let at = |sign: f64| 100_000.0 * (2.0 * k + z * z + sign * root) / (2.0 * (n + z * z));
                let (low, high) = interval(wins, draws);
                assert!((low as f64 - at(-1.0)).abs() < 2.0 && (high as f64 - at(1.0)).abs() < 2.0, "{wins} of {draws}");
            }
        }
        // 1 of 10: 1.8 % to 40.4 %; 50 of 100: 40.4 % to 59.6 %.
        assert_eq!(interval(1, 10), (1_787, 40_416));
        assert_eq!(interval(50, 100), (40_383, 59_617));
        assert_eq!(interval(0, 0), (0, 100_000));
    }
}
