//! `near`: firms within so many metres of an area in use, as a limit or for a bonus.
//!
//! *Why.* A short corrosive sewer to the IPAL, a short cable to the substation.
//! *Formula.* A placement too far off is forbidden; with a bonus, a placement near enough is rewarded.

use super::{Figures, Firms, Rule, Verdict};
use crate::formulation::{Formulation, Var};
use crate::message::Message;
use crate::problem::{Holding, Problem};
use crate::site::{Place, SiteIdx};
use crate::units::{Length, Milli};

/// Firms near an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// Which firms.
    pub these: Firms,
    /// Site and name of the area. By name: where a site is yet to be laid out, its facilities are known by name alone.
    pub area: (SiteIdx, String),
    /// Largest distance between the outlines, rounded down to the millimetre; exactly this much is allowed.
    pub metres: Length,
    /// Bonus for each firm near enough; without one, being near is a duty.
    pub bonus: Option<Milli>,
}

impl Near {
    fn distance(&self, problem: &Problem, place: Place) -> Option<Length> {
        let area = problem.land.sites[self.area.0.0].areas.iter().find(|area| area.id == self.area.1)?;
        problem.land.outline(place).map(|outline| outline.distance(&area.outline))
    }
    fn is_near(&self, problem: &Problem, place: Place) -> bool {
        self.distance(problem, place).is_some_and(|distance| distance <= self.metres)
    }
}

impl Rule for Near {
    fn describe(&self, _problem: &Problem) -> Message {
        let key = if self.bonus.is_some() { "rule.near-bonus" } else { "rule.near" };
        let message = Message::new(key)
            .with("these", self.these.label.as_str())
            .with("area", self.area.1.as_str())
            .with("metres", self.metres);
        self.bonus.map_or(message.clone(), |bonus| message.with("bonus", bonus))
    }

    fn formulate(&self, model: &mut Formulation<'_>) {
        let problem = model.problem();
        for index in 0..model.placements().len() {
            let holding = model.placements()[index].holding;
            if !self.these.contains(holding.firm) {
                continue;
            }
            match (self.bonus, self.is_near(problem, holding.place)) {
                (Some(bonus), true) => model.reward(Var(index), bonus),
                (None, false) => model.forbid(index),
                _ => {}
            }
        }
    }

    fn measure(&self, problem: &Problem, holdings: &[Holding]) -> Verdict {
        let mut farthest: Option<Length> = None;
        let mut breaches = Vec::new();
        let mut times = 0_usize;
        for holding in holdings.iter().filter(|h| self.these.contains(h.firm)) {
            let Some(distance) = self.distance(problem, holding.place) else { continue };
            farthest = farthest.max(Some(distance));
            if self.is_near(problem, holding.place) {
                times += usize::from(self.bonus.is_some());
            } else if self.bonus.is_none() {
                breaches.push(
                    Message::new("breach.near")
                        .with("firm", problem.firm(holding.firm).id.as_str())
                        .with("area", self.area.1.as_str())
                        .with("found", distance)
                        .with("metres", self.metres),
                );
            }
        }
        let bonuses = vec![self.bonus.unwrap_or_default(); times];
        let milli = |l: Length| Milli(l.0);
        Verdict { figures: Figures::new(farthest.map(milli), Some(milli(self.metres)), "m"), breaches, bonuses }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::{firms, given};
    use super::*;

    fn near(bonus: Option<i64>) -> Near {
        Near { these: firms(&[1, 2]), area: (SiteIdx(0), "ipal".into()), metres: Length::metres(10), bonus: bonus.map(Milli) }
    }

    #[test]
    fn as_a_duty() {
        given(&[(1, "A-02"), (3, "B-02")]).expect(&near(None), "10 / 10 m", &[]);
        given(&[(1, "A-01"), (2, "A-03")]).expect(&near(None), "20 / 10 m", &["near: firm F1, area ipal, found 20, metres 10"]);
        given(&[(3, "A-01")]).expect(&near(None), "– / 10 m", &[]);
    }

    #[test]
    fn for_a_bonus_each() {
        given(&[(1, "A-02"), (2, "A-03"), (3, "B-01")]).expect_bonuses(&near(Some(1_500)), "10 / 10 m", &[], &[1_500, 1_500]);
        given(&[(1, "A-01")]).expect_bonuses(&near(Some(1_500)), "20 / 10 m", &[], &[]);
    }
}
