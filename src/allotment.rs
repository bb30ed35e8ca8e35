//! Allotment: who may be granted land at all, what each firm scores, and what then decides.
//!
//! Knows: the facts of one firm. Must not know: land, other firms, how a plan is found. What a firm scores depends on
//! nothing but its own facts and scales that are fixed beforehand, so that nobody's withdrawal changes anybody's points.
//!
//! The order of steps (eligibility, points, capacity, ballot) is what industrial estates practise.

mod ground;

use std::collections::BTreeSet;

use crate::firm::Firm;
use crate::units::{Area, Milli, div_round};

pub use ground::level_words;

/// Most bands of points, the one below the last limit included.
pub const MOST_BANDS: usize = 20;

/// How land is allotted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Allotment {
    /// What decides among those who pass.
    pub method: Method,
    /// What of their own planners ask of firms, sorted by name.
    pub facts: Vec<Fact>,
    /// What a firm must fulfil to be granted land, sorted by name.
    pub conditions: Vec<Condition>,
    /// How points are given; without one they are those that firms state.
    pub scheme: Option<Scheme>,
}

/// A fact of the planner's own that firms state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its name, as conditions, criteria and columns of tables call it.
    pub name: String,
    /// What it says, in the planner's words.
    pub what: Option<String>,
    /// Unit of a number; `None` where the answer is yes or no.
    pub unit: Option<String>,
    /// Least number that can be meant, thousandths; a firm that states less has written a mistake.
    pub min: Option<Milli>,
    /// Greatest number that can be meant, thousandths.
    pub max: Option<Milli>,
}

/// What decides among those who pass.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Method {
    /// The objective of the scenario: the plan worth most.
    #[default]
    BestPlan,
    /// As many as possible from the highest band of points, then from the next, then the objective.
    Bands(Bands),
    /// As few cases as possible in which a refused firm could take the place of a granted one with fewer points, then
    /// the objective.
    StrictMerit,
    /// Each firm in the order of the ballot is granted land wherever a lawful plan exists that grants it and all winners
    /// before it; then the objective places the winners.
    Ballot,
}

/// Bands of points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bands {
    /// The least points of each band, the highest band first, falling. Whoever scores less than the last stands in one
    /// band below.
    pub from: Vec<Milli>,
    /// What is counted in a band.
    pub counts: Counts,
}

/// What is counted in a band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counts {
    /// Firms granted land.
    Firms,
    /// Their workers.
    Jobs,
}

impl Method {
    /// Whether the plan worth most is what is sought, so that worth tells what anything costs.
    pub fn is_by_worth(&self) -> bool {
        matches!(self, Self::BestPlan | Self::Bands(_))
    }
}

impl Bands {
    /// The band of so many points: 1 is the highest.
    pub fn of(&self, points: Milli) -> usize {
        1 + self.from.iter().take_while(|from| points < **from).count()
    }

    /// How many bands there are, the one below the last limit included.
    pub fn count(&self) -> usize {
        self.from.len() + 1
    }
}

/// A named yes or no over a firm's facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Its name.
    pub name: String,
    /// What it asks, in the planner's words.
    pub what: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// How sure that source is: A to D.
    pub confidence: Option<String>,
    /// What is asked.
    pub test: Test,
}

/// What a condition asks. A firm that does not state what is asked does not fulfil it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// A number between limits, thousandths.
    Number {
        /// Of what.
        of: Quantity,
        /// At least.
        min: Option<Milli>,
        /// At most.
        max: Option<Milli>,
    },
    /// One of these words.
    OneOf {
        /// Of what.
        of: Word,
        /// The words allowed.
        allowed: Vec<String>,
    },
    /// A fact that must be answered with yes.
    Yes(String),
    /// At least one of these.
    Any(Vec<Test>),
}

/// A number that a firm states, or that follows from what it states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quantity {
    /// Workers.
    Workers,
    /// Yearly turnover, rupiah.
    Turnover,
    /// Investment without land and buildings, rupiah.
    Investment,
    /// The area it would like, m² (of its first offer, by name of package; what it asks for once it has grown does not count).
    Area,
    /// Workers for each 100 m² of the area it asks for.
    WorkersPer100M2,
    /// Investment for each m² of the area it asks for, rupiah.
    InvestmentPerM2,
    /// A fact of the planner's own, by name; a yes counts 1, a no 0.
    Fact(String),
}

/// A word that a firm states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Its nuisance class.
    Class,
    /// Its sector.
    Sector,
    /// Its KBLI code; an allowed word of fewer digits allows every code that begins with it.
    Kbli,
}

/// A points scheme.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scheme {
    /// The criteria, sorted by name.
    pub criteria: Vec<Criterion>,
    /// Whoever scores less is not eligible.
    pub pass: Option<Milli>,
}

/// One criterion of a points scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its name.
    pub name: String,
    /// What it rewards, in the planner's words.
    pub what: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// How sure that source is: A to D.
    pub confidence: Option<String>,
    /// What is measured.
    pub of: Quantity,
    /// Points where the scale says all.
    pub weight: Milli,
    /// Values with the share of the weight they earn, both in thousandths, values rising: straight lines between them,
    /// level beyond the ends.
    pub scale: Vec<(Milli, Milli)>,
}

/// What a firm scores.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Score {
    /// For each criterion of the scheme, in its order: the value, if the firm states it, and the points.
    pub by: Vec<(Option<Milli>, Milli)>,
    /// The sum.
    pub total: Milli,
}

/// `amount` as thousandths; beyond all measure the most that can be held.
fn milli(amount: i128) -> Milli {
    Milli(i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX }))
}

impl Quantity {
    /// The number of a firm, in thousandths of its unit, a quotient rounded to the nearest thousandth; `None` where it is not
    /// stated.
    pub fn of(&self, firm: &Firm) -> Option<Milli> {
        let terms = || firm.offers.first().map(|offer| &offer.terms);
        let area = || terms().and_then(|terms| terms.area_ideal.or(terms.area_min)).filter(|area| area.0 > 0);
        let per = |amount: i128, times: i128| area().map(|area| milli(div_round(amount * times * Area::PER_M2, area.0)));
        match self {
            Self::Workers => firm.workers.map(|n| Milli::whole(n.into())),
            Self::Turnover => firm.turnover.map(|sum| milli(i128::from(sum.0) * 1_000)),
            Self::Investment => firm.investment.map(|sum| milli(i128::from(sum.0) * 1_000)),
            Self::Area => area().map(|area| milli(div_round(area.0 * 1_000, Area::PER_M2))),
            Self::WorkersPer100M2 => firm.workers.and_then(|n| per(n.into(), 100_000)),
            Self::InvestmentPerM2 => firm.investment.and_then(|sum| per(sum.0.into(), 1_000)),
            Self::Fact(name) => firm.facts.get(name).copied(),
        }
    }
}

impl Word {
    /// The word of a firm; `None` where it is not stated.
    pub fn of(self, firm: &Firm) -> Option<&str> {
        match self {
            Self::Class => firm.class.as_deref(),
            Self::Sector => firm.sector.as_deref(),
            Self::Kbli => firm.kbli.as_deref(),
        }
    }
}

impl Test {
    /// Whether a firm passes.
    pub fn holds(&self, firm: &Firm) -> bool {
        match self {
            Self::Number { of, min, max } => {
                of.of(firm).is_some_and(|found| min.is_none_or(|least| found >= least) && max.is_none_or(|most| found <= most))
            }
            Self::OneOf { of, allowed } => of.of(firm).is_some_and(|found| {
                allowed.iter().any(|word| word == found || *of == Word::Kbli && found.starts_with(word.as_str()))
            }),
            Self::Yes(name) => firm.facts.get(name) == Some(&Milli::whole(1)),
            Self::Any(tests) => tests.iter().any(|test| test.holds(firm)),
        }
    }

    /// The names of the planner's own facts that it asks for.
    fn facts<'a>(&'a self, into: &mut BTreeSet<&'a str>) {
        match self {
            Self::Number { of: Quantity::Fact(name), .. } | Self::Yes(name) => drop(into.insert(name)),
            Self::Any(tests) => tests.iter().for_each(|test| test.facts(into)),
            Self::Number { .. } | Self::OneOf { .. } => {}
        }
    }
}

impl Condition {
    /// Whether a firm fulfils it.
    pub fn holds(&self, firm: &Firm) -> bool {
        self.test.holds(firm)
    }
}

impl Criterion {
    /// Points for a value: the share by the scale, times the weight, rounded once (halves away from zero).
    pub fn points(&self, value: Option<Milli>) -> Milli {
        let Some(value) = value else { return Milli::ZERO };
        let above = self.scale.iter().position(|(at, _)| *at > value).unwrap_or(self.scale.len());
        let weight = i128::from(self.weight.0);
        // The share of the weight as a fraction of whole numbers: what stands above and below the line.
        let (share, whole) = match (above.checked_sub(1).and_then(|at| self.scale.get(at)), self.scale.get(above)) {
            (Some((low, from)), Some((high, to))) => {
                let (run, rise) = (i128::from(high.0) - i128::from(low.0), i128::from(to.0) - i128::from(from.0));
                (i128::from(from.0) * run + rise * (i128::from(value.0) - i128::from(low.0)), run)
            }
            (Some((_, share)), None) | (None, Some((_, share))) => (i128::from(share.0), 1),
            (None, None) => (0, 1),
        };
        milli(div_round(weight * share, 1_000 * whole))
    }

    /// The most points it can give.
    pub fn most(&self) -> Milli {
        self.scale.iter().map(|(value, _)| self.points(Some(*value))).max().unwrap_or_default()
    }
}

impl Scheme {
    /// The most points it can give.
    pub fn most(&self) -> Milli {
        self.criteria.iter().map(Criterion::most).sum()
    }
}

impl Allotment {
    /// Whether the scenario says anything about it.
    pub fn is_stated(&self) -> bool {
        *self != Self::default()
    }

    /// The fact of the planner's own of this name.
    pub fn fact(&self, name: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.name == name)
    }

    /// The names of the facts that conditions and criteria ask for.
    pub fn facts_asked(&self) -> BTreeSet<&str> {
        let mut asked = BTreeSet::new();
        self.conditions.iter().for_each(|condition| condition.test.facts(&mut asked));
        let criteria = self.scheme.iter().flat_map(|scheme| &scheme.criteria);
        asked.extend(criteria.filter_map(|criterion| match &criterion.of {
            Quantity::Fact(name) => Some(name.as_str()),
            _ => None,
        }));
        asked
    }

    /// The bands, where they decide.
    pub fn bands(&self) -> Option<&Bands> {
        match &self.method {
            Method::Bands(bands) => Some(bands),
            Method::BestPlan | Method::StrictMerit | Method::Ballot => None,
        }
    }

    /// The band a firm stands in, where bands decide: by its points, without preferences for places.
    pub fn band(&self, firm: &Firm) -> Option<usize> {
        Some(self.bands()?.of(firm.points().unwrap_or_default()))
    }

    /// What a firm scores by the scheme; `None` without one.
    pub fn score(&self, firm: &Firm) -> Option<Score> {
        let scheme = self.scheme.as_ref()?;
        let by: Vec<(Option<Milli>, Milli)> = scheme
            .criteria
            .iter()
            .map(|criterion| {
                let value = criterion.of.of(firm);
                (value, criterion.points(value))
            })
            .collect();
        let total = by.iter().map(|(_, points)| *points).sum();
        Some(Score { by, total })
    }

    /// Gives firms the points of the scheme instead of those that they state; without a scheme nothing changes. Preferences for
    /// places are still added.
    pub fn settle(&self, firms: &mut [Firm]) {
        for firm in firms {
            let Some(score) = self.score(firm) else { return };
            for offer in &mut firm.offers {
                offer.terms.points = Some(score.total);
                offer.at.values_mut().for_each(|terms| terms.points = None);
            }
        }
    }

    /// The conditions that a firm does not fulfil.
    pub fn failed<'a>(&'a self, firm: &'a Firm) -> impl Iterator<Item = &'a Condition> {
        self.conditions.iter().filter(|condition| !condition.holds(firm))
    }

    /// The points a firm has and the pass mark, where it does not reach it.
    pub fn below_pass(&self, firm: &Firm) -> Option<(Milli, Milli)> {
        let pass = self.scheme.as_ref()?.pass?;
        let found = self.score(firm)?.total;
        (found < pass).then_some((found, pass))
    }

    /// Whether a firm may be granted land at all.
    pub fn admits(&self, firm: &Firm) -> bool {
        self.failed(firm).next().is_none() && self.below_pass(firm).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_level_beyond_its_ends_and_straight_between() {
        let scale = [(0, 0), (10_000, 500), (20_000, 1_000)].map(|(at, share)| (Milli(at), Milli(share))).to_vec();
        let criterion = Criterion {
            name: "c".into(),
            what: None,
            source: None,
            confidence: None,
            of: Quantity::Workers,
            weight: Milli::whole(15),
            scale,
        };
        let points = |value: i64| criterion.points(Some(Milli(value))).0;
        assert_eq!(
            [points(-5), points(0), points(5_000), points(10_000), points(15_000), points(30_000)],
            [0, 0, 3_750, 7_500, 11_250, 15_000]
        );
        assert_eq!(criterion.points(None), Milli::ZERO);
    }

    #[test]
    fn bands_count_from_the_top() {
        let bands = Bands { from: vec![Milli(80), Milli(60)], counts: Counts::Firms };
        assert_eq!([90, 80, 79, 60, 0].map(|p| bands.of(Milli(p))), [1, 1, 2, 2, 3]);
        assert_eq!(bands.count(), 3);
    }
}
