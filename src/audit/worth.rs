//! Verdicts and worth: every rule measured, every grant valued at every level, every bonus once.
//!
//! Written from the definition of the measures, not by calling the planner's sums.

use super::RuleResult;
use super::eligible;
use super::present::Presents;
use crate::problem::{Holding, Measure, ObjectiveLevel, Problem};
use crate::rules::{NamedRule, RuleKind};
use crate::units::{Area, Milli};

/// Every rule of the scenario measured on these holdings, in order of name.
pub fn verdicts(problem: &Problem, holdings: &[Holding]) -> Vec<RuleResult> {
    let result = |rule: &NamedRule| RuleResult {
        name: rule.name.clone(),
        text: rule.kind.as_rule().describe(problem),
        verdict: rule.kind.as_rule().measure(problem, holdings),
    };
    problem.rules.iter().map(result).collect()
}

/// Worth at each level: every grant by itself, rounded once each, and every bonus of a rule.
pub fn values(problem: &Problem, holdings: &[Holding], rules: &[RuleResult]) -> Vec<Milli> {
    let total = |level: &ObjectiveLevel| {
        let presents = presents(problem, level, holdings);
        let alone: i128 = holdings.iter().map(|h| weighed(problem, level, &presents, h)).sum();
        let weight = i128::from(level.weights.get(&Measure::Neighbours).copied().unwrap_or(0));
        let bonuses = rules.iter().flat_map(|r| &r.verdict.bonuses);
        clamp(alone + bonuses.map(|b| nearest(weight * i128::from(b.0), 1_000)).sum::<i128>())
    };
    problem.objective.levels.iter().map(total).collect()
}

/// Worth of one grant by itself at a level, thousandths.
pub(super) fn of_grant(problem: &Problem, level: &ObjectiveLevel, holding: &Holding) -> i128 {
    weighed(problem, level, &presents(problem, level, &[*holding]), holding)
}

/// Present values, where the level asks for them.
fn presents(problem: &Problem, level: &ObjectiveLevel, holdings: &[Holding]) -> Presents {
    let asked = level.weights.contains_key(&Measure::Npv);
    Presents::of(problem, if asked { holdings } else { &[] })
}

fn weighed(problem: &Problem, level: &ObjectiveLevel, presents: &Presents, holding: &Holding) -> i128 {
    let weigh = |(measure, weight): (&Measure, &i64)| {
        let found =
            if *measure == Measure::Npv { presents.of_grant(problem, holding) } else { measured(problem, *measure, holding) };
        i128::from(*weight) * found
    };
    nearest(level.weights.iter().map(weigh).sum(), 1_000)
}

/// One measure of a grant in thousandths of its unit, rounded to the nearest.
fn measured(problem: &Problem, measure: Measure, holding: &Holding) -> i128 {
    let terms = problem.terms(holding.firm, holding.offer, holding.place);
    let area = holding.area.0;
    match measure {
        Measure::Points => [terms.points, terms.preference].into_iter().flatten().map(|p| i128::from(p.0)).sum(),
        Measure::Firms => 1_000,
        Measure::Jobs => 1_000 * i128::from(terms.workers.or(problem.firm(holding.firm).workers).unwrap_or(0)),
        Measure::BandFirms(band) => 1_000 * i128::from(eligible::band(problem, holding.firm) == Some(usize::from(band))),
        Measure::BandJobs(band) if eligible::band(problem, holding.firm) == Some(usize::from(band)) => {
            measured(problem, Measure::Jobs, holding)
        }
        Measure::BandJobs(_) => 0,
        Measure::Area => nearest(area, Area::PER_M2 / 1_000),
        Measure::AreaFit => match terms.area_ideal {
            Some(Area(ideal)) if ideal > 0 => {
                // 1 − |area − ideal| / ideal, and never below nothing.
                let kept = if area > ideal { 2 * ideal - area } else { area };
                nearest(1_000 * kept.max(0), ideal)
            }
            _ => 0,
        },
        Measure::Revenue => {
            let price = problem.land.price_m2(holding.place).map_or(0, |p| i128::from(p.0));
            // Rupiah are area × price ÷ half mm² in a m²; a thousandth of a million is a thousand rupiah.
            nearest(area * price, Area::PER_M2 * 1_000)
        }
        // Bonuses belong to rules and are added once each; present values are worked out for all grants together.
        Measure::Neighbours | Measure::Npv => 0,
        Measure::Growth => {
            let firm = problem.firm(holding.firm);
            let held = |rule: &NamedRule| match &rule.kind {
                RuleKind::Stays(stays) => stays.earlier.iter().any(|(held, _)| *held == holding.firm),
                _ => false,
            };
            1_000 * i128::from(firm.offers[holding.offer].ready > firm.ready && problem.rules.iter().any(held))
        }
    }
}

/// Division to the nearest integer, halves away from zero. `divisor` is positive.
pub(super) fn nearest(value: i128, divisor: i128) -> i128 {
    let (whole, rest) = (value / divisor, value % divisor);
    if 2 * rest.abs() >= divisor { whole + rest.signum() } else { whole }
}

/// Thousandths as far as they can be held; nothing real comes near.
pub(super) fn clamp(value: i128) -> Milli {
    Milli(i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX }))
}

#[cfg(test)]
mod tests {
    use super::nearest;
    use crate::units::div_round;

    #[test]
    fn rounds_as_the_planner_does() {
        for value in -60_i128..60 {
            for divisor in 1..12 {
                assert_eq!(nearest(value, divisor), div_round(value, divisor), "{value} / {divisor}");
            }
        }
    }
}
