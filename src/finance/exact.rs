//! Exact arithmetic of money over time: factors of growth and discount, parts that add up, sums that stay in bounds.
//!
//! Knows: integers. Must not know: what a sum is for.
//!
//! Every sum is kept within the range of an `i64`: what the reader lets through never reaches it, and what a caller
//! of the library makes up cannot overflow.

use super::Rate;
use crate::units::{Area, div_round};

/// 1 as a factor of growth.
pub(crate) const GROWTH_ONE: i128 = 1_000_000_000_000_000;
/// 1 as a factor of discount.
pub(super) const DISCOUNT_ONE: i128 = 1_000_000_000_000_000_000;
/// 1 as a rate or a share.
pub(super) const MILLION: i128 = 1_000_000;
/// Largest factor of growth: the product with a remainder below [`GROWTH_ONE`] still fits an `i128`.
const LARGEST_GROWTH: i128 = 100_000_000 * GROWTH_ONE;

/// A sum within the range of an `i64`.
pub(super) fn bounded(sum: i128) -> i128 {
    sum.clamp(-i128::from(i64::MAX), i64::MAX.into())
}

/// (1 + rate)^y for y = 0, 1, …, `years`, times 10^15: each from the one before, rounded.
pub(crate) fn growth_factors(rate: Rate, years: u32) -> Vec<i128> {
    let step = (MILLION + i128::from(rate.0)).clamp(0, 11 * MILLION);
    let next = |factor: &i128| Some(div_round(factor * step, MILLION).min(LARGEST_GROWTH));
    std::iter::successors(Some(GROWTH_ONE), next).take(years as usize + 1).collect()
}

/// 1 / (1 + rate)^y for y = 0, 1, …, times 10^18: each from the one before, rounded. A rate below 0 counts as 0.
pub(super) fn discount_factors(rate: Rate) -> impl Iterator<Item = i128> {
    let step = MILLION + i128::from(rate.0.max(0));
    std::iter::successors(Some(DISCOUNT_ONE), move |factor| Some(div_round(factor * MILLION, step)))
}

/// A sum times a factor of growth, rounded to the rupiah.
pub(super) fn grown(sum: i128, factor: i128) -> i128 {
    let (sign, size) = (sum.signum(), bounded(sum).abs());
    // In two parts, so that the product fits.
    bounded(sign * (size / GROWTH_ONE * factor + div_round(size % GROWTH_ONE * factor, GROWTH_ONE)))
}

/// A share of a sum in millionths, rounded to the rupiah.
pub(super) fn share(sum: i128, millionths: i64) -> i128 {
    bounded(div_round(bounded(sum) * i128::from(millionths), MILLION))
}

/// What an area costs at so much a square metre, rounded to the rupiah.
pub(super) fn for_area(per_m2: i128, area: Area) -> i128 {
    let product = per_m2.saturating_mul(area.0).clamp(i128::MIN / 2, i128::MAX / 2);
    bounded(div_round(product, Area::PER_M2))
}

/// A sum in so many equal parts (1 for 0): each is what the rounded running total grows by, so that they add up.
pub(super) fn parts(sum: i128, count: u32) -> impl Iterator<Item = i128> {
    let (sum, count) = (bounded(sum), i128::from(count.max(1)));
    let up_to = move |part: i128| div_round(sum * part, count);
    (0..count).map(move |part| up_to(part + 1) - up_to(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_and_differ_by_at_most_one() {
        for (sum, count) in [(100, 7), (-100, 7), (0, 3), (5, 12), (i128::from(i64::MAX), 240), (9, 0), (9, 1)] {
            let all: Vec<i128> = parts(sum, count).collect();
            assert_eq!(all.len(), count.max(1) as usize);
            assert_eq!(all.iter().sum::<i128>(), sum);
            assert!(all.iter().max().zip(all.iter().min()).is_some_and(|(a, b)| a - b <= 1), "{all:?}");
        }
    }

    #[test]
    fn factors_are_the_powers_of_the_rate() {
        // 1.1² = 1.21, 1 / 1.25² = 0.64.
        assert_eq!(growth_factors(Rate(100_000), 2), [GROWTH_ONE, GROWTH_ONE / 10 * 11, GROWTH_ONE / 100 * 121]);
        let discount: Vec<i128> = discount_factors(Rate(250_000)).take(3).collect();
        assert_eq!(discount, [DISCOUNT_ONE, DISCOUNT_ONE / 10 * 8, DISCOUNT_ONE / 100 * 64]);
    }

    #[test]
    fn nothing_overflows() {
        let most = growth_factors(Rate(i64::MAX), 60)[60];
        assert_eq!(grown(i128::MAX, most), i64::MAX.into());
        assert_eq!(grown(i128::MIN + 1, most), -i128::from(i64::MAX));
        assert_eq!(share(i128::MAX, i64::MAX), i64::MAX.into());
        assert_eq!(for_area(i64::MAX.into(), Area(i128::MAX)), i64::MAX.into());
        assert_eq!(growth_factors(Rate(i64::MIN), 2)[2], 0);
        assert!(discount_factors(Rate(i64::MAX)).take(3).all(|f| f >= 0));
    }
}
