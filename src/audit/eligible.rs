//! Who may be granted land and what each firm scores, worked out anew from the firms' facts.
//!
//! Written from the definition of conditions, criteria and bands: a point between two of a scale is weighed by its distance
//! from both, where the planner follows the line from the lower one. A test compares the two.

use std::cmp::Ordering;

use super::worth::nearest;
use crate::allotment::{Allotment, Criterion, Method, Quantity, Test, Word};
use crate::firm::{Firm, FirmIdx};
use crate::problem::Problem;
use crate::units::Area;

/// What is found of one firm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Judged<'a> {
    /// Names of the conditions that it does not fulfil.
    pub fails: Vec<&'a str>,
    /// Points by criterion, thousandths.
    pub by: Vec<(&'a str, i128)>,
    /// Their sum.
    pub total: i128,
    /// The pass mark, where it is not reached.
    pub pass: Option<i128>,
}

impl Judged<'_> {
    /// Whether the firm may be granted land.
    pub(super) fn passes(&self) -> bool {
        self.fails.is_empty() && self.pass.is_none()
    }
}

/// Judges a firm by its facts.
pub(super) fn judge<'a>(allotment: &'a Allotment, firm: &Firm) -> Judged<'a> {
    let fails = allotment.conditions.iter().filter(|condition| !fulfils(&condition.test, firm));
    let fails = fails.map(|condition| condition.name.as_str()).collect();
    let Some(scheme) = &allotment.scheme else { return Judged { fails, ..Judged::default() } };
    let by: Vec<(&str, i128)> = scheme.criteria.iter().map(|c| (c.name.as_str(), earned(c, firm))).collect();
    let total = by.iter().map(|(_, points)| points).sum();
    let pass = scheme.pass.map(|pass| i128::from(pass.0)).filter(|pass| total < *pass);
    Judged { fails, by, total, pass }
}

/// The band that a firm stands in, counted from the highest; `None` where bands do not decide.
pub(super) fn band(problem: &Problem, firm: FirmIdx) -> Option<usize> {
    let Method::Bands(bands) = &problem.allotment.method else { return None };
    let stated = problem.firm(firm).offers.iter().filter_map(|offer| offer.terms.points).map(|points| points.0);
    let points = stated.max().unwrap_or(0);
    let reached = bands.from.iter().position(|from| points >= from.0);
    Some(reached.unwrap_or(bands.from.len()) + 1)
}

/// A number that a firm states, thousandths; a quotient to the nearest thousandth.
fn stated(of: &Quantity, firm: &Firm) -> Option<i128> {
    let workers = firm.workers.map(i128::from);
    let rupiah = firm.investment.map(|sum| i128::from(sum.0));
    let asked = || {
        let terms = &firm.offers.first()?.terms;
        [terms.area_ideal, terms.area_min].into_iter().flatten().next().map(|area| area.0).filter(|area| *area > 0)
    };
    let held = |value: i128| value.clamp(i64::MIN.into(), i64::MAX.into());
    let number = match of {
        Quantity::Workers => 1_000 * workers?,
        Quantity::Turnover => 1_000 * i128::from(firm.turnover?.0),
        Quantity::Investment => 1_000 * rupiah?,
        Quantity::Area => nearest(asked()?, Area::PER_M2 / 1_000),
        Quantity::WorkersPer100M2 => nearest(workers? * 100 * 1_000 * Area::PER_M2, asked()?),
        Quantity::InvestmentPerM2 => nearest(rupiah? * 1_000 * Area::PER_M2, asked()?),
        Quantity::Fact(name) => firm.facts.get(name)?.0.into(),
    };
    Some(held(number))
}

/// Whether a firm passes a test; what it does not state, it does not pass.
fn fulfils(test: &Test, firm: &Firm) -> bool {
    match test {
        Test::Number { of, min, max } => match stated(of, firm) {
            None => false,
            Some(found) => {
                !min.is_some_and(|least| found < i128::from(least.0)) && !max.is_some_and(|most| found > i128::from(most.0))
            }
        },
        Test::OneOf { of, allowed } => {
            let (word, begins) = match of {
                Word::Class => (&firm.class, false),
                Word::Sector => (&firm.sector, false),
                Word::Kbli => (&firm.kbli, true),
            };
            let Some(word) = word else { return false };
            allowed.iter().any(|allowed| if begins { word.find(allowed.as_str()) == Some(0) } else { word == allowed })
        }
        Test::Yes(name) => firm.facts.get(name).is_some_and(|answer| answer.0 == 1_000),
        Test::Any(tests) => !tests.iter().all(|test| !fulfils(test, firm)),
    }
}

/// Points of a criterion, thousandths.
fn earned(criterion: &Criterion, firm: &Firm) -> i128 {
    let Some(found) = stated(&criterion.of, firm) else { return 0 };
    let scale: Vec<(i128, i128)> = criterion.scale.iter().map(|(at, share)| (at.0.into(), share.0.into())).collect();
    let weight = i128::from(criterion.weight.0);
    let whole = |share: i128| nearest(weight * share, 1_000);
    for pair in scale.windows(2) {
        let ((low, below), (high, above)) = (pair[0], pair[1]);
        match (found.cmp(&low), found.cmp(&high)) {
            (Ordering::Less | Ordering::Equal, _) => return whole(below),
            (_, Ordering::Equal) => return whole(above),
            (_, Ordering::Less) => {
                let weighed = below * (high - found) + above * (found - low);
                return nearest(weight * weighed, 1_000 * (high - low));
            }
            (_, Ordering::Greater) => {}
        }
    }
    scale.last().map_or(0, |(_, share)| whole(*share))
}
