//! Demand: options decided again with only some of the firms that are expected for later phases.
//!
//! Knows: which firms are expected, which of them come first. Must not know: the disk, the terminal, how a problem is
//! solved.
//!
//! *Who comes.* Expected are the firms that are not ready in phase 1. A demand of `n` means that the first `n` of them
//! in the published order come (priority class, application time, ballot from the public seed) and the others never
//! apply. Applicants of phase 1 are always all there. So phase 1 is the same at every demand, and only the phases after
//! it are decided again; whoever comes at some demand comes at every higher one.

mod search;

pub use search::Search;

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use crate::comparison::{DemandCell, PhasePlan, npv, weakest};
use crate::expansion::Expansion;
use crate::firm::FirmIdx;
use crate::plan::{Number, Plan, Status};
use crate::planner::Options;
use crate::problem::Problem;
use crate::rules::{NamedRule, Part};
use crate::run::run;
use crate::site::{HallIdx, RowIdx, SiteIdx};
use crate::units::div_round;
use crate::venture::{Before, VentureError, decide_later};

/// Decimals of a gap, as in `plan.json`.
const GAP_PLACES: u32 = 9;

/// A demand as a planner states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// So many of the expected firms.
    Firms(u32),
    /// So many hundredths of them, rounded to a whole firm (halves up).
    Percent(u32),
}

/// A text that is no demand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write how many of the expected firms come, as whole numbers (0,20,40) or shares from 0% to 100%")]
pub struct NotADemand;

impl FromStr for Asked {
    type Err = NotADemand;

    fn from_str(text: &str) -> Result<Self, NotADemand> {
        let (digits, share) = text.trim().strip_suffix('%').map_or((text.trim(), false), |digits| (digits.trim_end(), true));
        // A sign is no digit: `+5` is refused like `-5`.
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotADemand);
        }
        match (digits.parse().map_err(|_| NotADemand)?, share) {
            (firms, false) => Ok(Self::Firms(firms)),
            (percent @ 0..=100, true) => Ok(Self::Percent(percent)),
            (_, true) => Err(NotADemand),
        }
    }
}

/// Why a demand cannot be decided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswerable {
    /// More firms than are expected.
    #[error("a demand of {firms} is more than scenario `{scenario}` expects: {expected} of its firms are not ready in phase 1")]
    TooMany {
        /// The demand.
        firms: u32,
        /// Name of the scenario.
        scenario: String,
        /// How many it expects.
        expected: u32,
    },
    /// A share where scenarios expect different numbers.
    #[error("a share of the expected firms is another number in each of these scenarios ({0}): state whole numbers of firms")]
    Shares(String),
}

/// The demands asked for, as numbers of firms, each once. `expected` is by scenario: its name, and how many it expects.
///
/// # Errors
/// [`Unanswerable`].
pub fn stated(asked: &[Asked], expected: &[(&str, u32)]) -> Result<BTreeSet<u32>, Unanswerable> {
    let mut demands = BTreeSet::new();
    for one in asked {
        let firms = match *one {
            Asked::Firms(firms) => firms,
            Asked::Percent(percent) => {
                let all = expected.first().map_or(0, |(_, all)| *all);
                if expected.iter().any(|(_, other)| *other != all) {
                    let each: Vec<String> = expected.iter().map(|(name, all)| format!("{name}: {all}")).collect();
                    return Err(Unanswerable::Shares(each.join(", ")));
                }
                div_round(i128::from(all) * i128::from(percent), 100) as u32
            }
        };
        if let Some((scenario, all)) = expected.iter().find(|(_, all)| firms > *all) {
            return Err(Unanswerable::TooMany { firms, scenario: (*scenario).to_owned(), expected: *all });
        }
        demands.insert(firms);
    }
    Ok(demands)
}

/// Firms that are ready in a later phase than the first, in the published order. Who is ready only after the last is
/// not expected in any: it is refused whatever the demand.
pub fn expected(problem: &Problem) -> Vec<FirmIdx> {
    let later = 2..=problem.phases;
    problem.published_order().into_iter().filter(|firm| later.contains(&problem.firm(*firm).ready)).collect()
}

/// The problem with all applicants of phase 1 and only the first so many of the expected firms; rules speak of those
/// who are there.
pub fn with_first(problem: &Problem, firms: u32) -> Problem {
    let absent: BTreeSet<FirmIdx> = expected(problem).into_iter().skip(firms as usize).collect();
    let land = &problem.land;
    let mut part = Part {
        sites: (0..land.sites.len()).map(|site| Some(SiteIdx(site))).collect(),
        rows: (0..land.rows.len()).map(|row| Some(RowIdx(row))).collect(),
        halls: (0..land.halls.len()).map(|hall| Some(HallIdx(hall))).collect(),
        ..Part::default()
    };
    let mut there = Vec::new();
    for firm in problem.firm_indices() {
        part.firms.push((!absent.contains(&firm)).then(|| {
            there.push(problem.firm(firm).clone());
            FirmIdx(there.len() - 1)
        }));
    }
    let rules = problem.rules.iter().filter_map(|rule| {
        let kind = rule.kind.within(&part, problem)?;
        Some(NamedRule { name: rule.name.clone(), kind })
    });
    Problem { firms: there, rules: rules.collect(), ..problem.clone() }
}

/// Decides an option with the first so many of the expected firms. `first` is its first phase as it was decided with all
/// of them: they have no part in it. A scenario without options is decided at once.
///
/// # Errors
/// [`VentureError`]; then there is nothing that could be trusted.
pub fn decide(base: &Problem, first: PhasePlan<'_>, firms: u32, options: &Options<'_>) -> Result<DemandCell, VentureError> {
    let problem = with_first(base, firms);
    let drawn_as = BTreeMap::new();
    let Some(stage) = first.stage else {
        let run = run(&problem, options, &[])?;
        let whole = PhasePlan { stage: None, problem: &problem, plan: &run.plan, audit: &run.audit, drawn_as: &drawn_as };
        return Ok(cell(&Expansion::default(), &[whole]));
    };
    let before = Before { problem: first.problem, audit: first.audit, steps: &stage.steps };
    let later = decide_later(&problem, stage.expansion, stage.option, before, options)?;
    let mut phases = vec![first];
    phases.extend(later.iter().map(|decided| PhasePlan {
        stage: Some(&decided.stage),
        problem: &decided.problem,
        plan: &decided.run.plan,
        audit: &decided.run.audit,
        drawn_as: &drawn_as,
    }));
    Ok(cell(stage.expansion, &phases))
}

/// What an option comes to, from its phases.
pub fn cell(expansion: &Expansion, phases: &[PhasePlan<'_>]) -> DemandCell {
    let planned = phases.iter().all(|phase| phase.audit.planned);
    let last = phases.last().filter(|_| planned);
    let gaps: Option<Vec<i128>> = phases.iter().map(|phase| gap(phase.plan)).collect();
    DemandCell {
        status: Some(weakest(phases)),
        gap: gaps.filter(|_| planned).and_then(|gaps| Some(Number::decimal(gaps.into_iter().max()?, GAP_PLACES))),
        proven: phases.iter().all(|phase| proven(phase.plan)),
        npv: npv(expansion, phases).map(|sum| Number::from(sum.0)),
        firms_granted: last.and_then(|phase| phase.plan.metrics.get("firms_granted").cloned()),
    }
}

fn proven(plan: &Plan) -> bool {
    match plan.status {
        Status::Optimal => plan.tie_break.complete,
        Status::Infeasible => true,
        Status::Feasible | Status::NoPlan => false,
    }
}

/// The largest gap of the plan's levels, in billionths; none where one is not known.
fn gap(plan: &Plan) -> Option<i128> {
    let later = plan.levels.iter().skip(1).map(|level| &level.gap);
    std::iter::once(&plan.gap)
        .chain(later)
        .map(|gap| gap.as_ref()?.scaled(GAP_PLACES))
        .try_fold(0, |most, gap| Some(most.max(gap?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demands_are_read_as_they_are_written() {
        let read = |text: &str| text.parse::<Asked>();
        assert_eq!(
            [read("0"), read(" 20 "), read("50%"), read("7 %")],
            [Ok(Asked::Firms(0)), Ok(Asked::Firms(20)), Ok(Asked::Percent(50)), Ok(Asked::Percent(7))]
        );
        for wrong in ["", "%", "-1", "+1", "1.5", "101%", "12 firms", "4294967296", "50%%", "½"] {
            assert_eq!(read(wrong), Err(NotADemand), "{wrong}");
        }
    }

    #[test]
    fn shares_are_of_the_expected_and_numbers_no_more_than_they() {
        let of =
            |asked: &[Asked], expected: &[(&str, u32)]| stated(asked, expected).map(|set| set.into_iter().collect::<Vec<_>>());
        let all = [Asked::Percent(100), Asked::Percent(50), Asked::Firms(3), Asked::Percent(0), Asked::Firms(0)];
        assert_eq!(of(&all, &[("a", 5)]), Ok(vec![0, 3, 5]), "half of five is three, told once");
        assert_eq!(of(&all, &[("a", 5), ("b", 5)]), Ok(vec![0, 3, 5]));
        assert_eq!(of(&[Asked::Firms(2)], &[("a", 5), ("b", 2)]), Ok(vec![2]));
        let few = Unanswerable::TooMany { firms: 3, scenario: "b".to_owned(), expected: 2 };
        assert_eq!(of(&[Asked::Firms(3)], &[("a", 5), ("b", 2)]), Err(few));
        assert_eq!(of(&[Asked::Percent(0)], &[("a", 5), ("b", 2)]), Err(Unanswerable::Shares("a: 5, b: 2".to_owned())));
    }
}
