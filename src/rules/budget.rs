//! `budget`: the most that a phase may spend.
//!
//! Not written under `[rules]`: a phase states it, and every option carries it.
//!
//! *Formula.* Σ what each grant costs the estate ≤ budget − what the phase costs whoever is granted land.
//! What a grant costs is rounded up to a thousand rupiah, so the rule errs on the safe side.

use super::{Figures, Rule, Verdict, keeps};
use crate::formulation::{Formulation, Sense, Var};
use crate::message::Message;
use crate::problem::{Holding, Problem};
use crate::site::Place;
use crate::units::{Area, Milli, Money};

/// A limit on spending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// The most that may be spent.
    pub most: Money,
    /// What is spent whoever is granted land: land, roads, steps of capacity.
    pub fixed: Money,
    /// For each firm granted for the first time.
    pub per_firm: Money,
    /// For each firm given another place.
    pub per_move: Money,
    /// For each square metre granted besides what the firm holds; all of it where the firm moves.
    pub per_granted_m2: Money,
    /// For each square metre of building of a firm granted for the first time, or that moves.
    pub per_building_m2: Money,
    /// What was granted before, and is kept, costs nothing again.
    pub before: Vec<(crate::firm::FirmIdx, Place, Area)>,
}

impl Budget {
    /// What one grant costs, in thousands of rupiah, rounded up.
    fn cost(&self, problem: &Problem, holding: &Holding) -> i64 {
        let before = self.before.iter().find(|(firm, ..)| *firm == holding.firm);
        let kept = before.filter(|(_, place, area)| keeps(holding, *place, *area)).map(|(.., area)| *area);
        let building = problem.terms(holding.firm, holding.offer, holding.place).building.unwrap_or(Area::ZERO);
        let land = (holding.area - kept.unwrap_or(Area::ZERO)).max(Area::ZERO);
        let of = |area: Area, price: Money| area.0 * i128::from(price.0);
        let built = i128::from(kept.is_none());
        let m2 = of(land, self.per_granted_m2) + built * of(building, self.per_building_m2);
        let firm = match (before, kept) {
            (None, _) => self.per_firm,
            (Some(_), None) => self.per_move,
            (Some(_), Some(_)) => Money::ZERO,
        };
        let rupiah = m2 + i128::from(firm.0) * Area::PER_M2;
        let thousand = 1_000 * Area::PER_M2;
        (rupiah.div_euclid(thousand) + i128::from(rupiah.rem_euclid(thousand) > 0)) as i64
    }

    /// What is left for grants, in thousands of rupiah, rounded down.
    fn left(&self) -> i64 {
        (self.most.0 - self.fixed.0).div_euclid(1_000)
    }
}

impl Rule for Budget {
    fn describe(&self, _problem: &Problem) -> Message {
        Message::new("rule.budget").with("most", self.most).with("fixed", self.fixed)
    }

    fn formulate(&self, model: &mut Formulation<'_>) {
        let problem = model.problem();
        let cost = |index: usize| self.cost(problem, &model.placements()[index].holding);
        let terms: Vec<(Var, i64)> = (0..model.placements().len()).map(|index| (Var(index), cost(index))).collect();
        // In millions, as amounts of such a size are told.
        model.require(terms, Sense::AtMost, self.left(), "million", 1_000);
    }

    fn measure(&self, problem: &Problem, holdings: &[Holding]) -> Verdict {
        let grants: i64 = holdings.iter().map(|h| self.cost(problem, h)).sum();
        let spent = Money(self.fixed.0 + 1_000 * grants);
        let breach = || Message::new("breach.budget").with("spent", spent).with("most", self.most);
        let broken = grants > self.left();
        let million = |sum: Money| Milli(sum.0.div_euclid(1_000) + i64::from(sum.0.rem_euclid(1_000) > 0));
        Verdict {
            figures: Figures::new(Some(million(spent)), Some(million(self.most)), "million"),
            breaches: broken.then(breach).into_iter().collect(),
            ..Verdict::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::given;
    use super::*;
    use crate::firm::FirmIdx;

    #[test]
    fn new_land_costs_and_old_land_does_not() {
        // A-01 is 10 m × 20 m. 100 million fixed, 1 million a square metre.
        let budget = |most: i64, before| Budget {
            most: Money(most * 1_000_000),
            fixed: Money(100_000_000),
            per_firm: Money(5_000_000),
            per_move: Money(20_000_000),
            per_granted_m2: Money(1_000_000),
            per_building_m2: Money(0),
            before,
        };
        given(&[(1, "A-01")]).expect(&budget(305, Vec::new()), "305 / 305 million", &[]);
        let breach = ["budget: spent 305000000, most 304000000"];
        given(&[(1, "A-01")]).expect(&budget(304, Vec::new()), "305 / 304 million", &breach);
        let at = |first| Place::Run { row: crate::site::RowIdx(0), first, last: first };
        let before = vec![(FirmIdx(0), at(0), Area::m2(200))];
        given(&[(1, "A-01")]).expect(&budget(100, before.clone()), "100 / 100 million", &[]);
        // Another 200 m² beside it.
        given(&[(1, "A-01..A-02")]).expect(&budget(300, before), "300 / 300 million", &[]);
        // From A-03: all of A-01 is new land, and the move costs 20 million instead of 5 for a new firm.
        given(&[(1, "A-01")]).expect(&budget(320, vec![(FirmIdx(0), at(2), Area::m2(200))]), "320 / 320 million", &[]);
    }
}
