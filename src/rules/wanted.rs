//! `wanted`: a bonus for each wanted pair of firms that stand side by side, or within a distance.
//!
//! *Why.* Die makers beside press shops save a lorry trip a day.
//! *Formula.* Side by side: a helper for (left firm, right firm, cut between them); at each cut, all helpers
//! of one left-hand firm together are at most its placements ending there, and likewise on the right. Grouped
//! so, a firm earns one bonus on each side, exactly, and the relaxation stays tight.
//! Within a distance: a helper for each place of the first firm, at most the second firm's places near it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Figures, Rule, Verdict};
use crate::firm::FirmIdx;
use crate::formulation::{Formulation, Var};
use crate::message::Message;
use crate::problem::{Holding, Problem};
use crate::site::Place;
use crate::units::{Length, Milli};

/// A bonus for wanted neighbours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Pairs, the lower index first, each once, with its bonus (thousandths of a point).
    pub pairs: Vec<(FirmIdx, FirmIdx, Milli)>,
    /// Largest distance between outlines; `None` means side by side in one row.
    pub within: Option<Length>,
}

/// A cut of a row: the row and the cell that starts there.
type Cut = (usize, usize);

/// The cell after a placement's run.
fn end_of(model: &Formulation<'_>, var: Var) -> usize {
    match model.placements()[var.0].holding.place {
        Place::Run { last, .. } => last + 1,
        Place::Hall(_) => 0,
    }
}

impl Wanted {
    fn side_by_side(&self, model: &mut Formulation<'_>) {
        let mut ending: BTreeMap<(FirmIdx, Cut), Vec<Var>> = BTreeMap::new();
        let mut starting: BTreeMap<(FirmIdx, Cut), Vec<Var>> = BTreeMap::new();
        for (index, placement) in model.placements().iter().enumerate() {
            if let Place::Run { row, first, last } = placement.holding.place {
                let firm = placement.holding.firm;
                ending.entry((firm, (row.0, last + 1))).or_default().push(Var(index));
                starting.entry((firm, (row.0, first))).or_default().push(Var(index));
            }
        }
        let cuts: Vec<Cut> = {
            let mut cuts: Vec<Cut> = starting.keys().map(|(_, cut)| *cut).collect();
            cuts.sort_unstable();
            cuts.dedup();
            cuts
        };
        let mut helpers: BTreeMap<(FirmIdx, FirmIdx, Cut), Var> = BTreeMap::new();
        for cut in cuts {
            let mut left: BTreeMap<FirmIdx, Vec<Var>> = BTreeMap::new();
            let mut right: BTreeMap<FirmIdx, Vec<Var>> = BTreeMap::new();
            for &(a, b, bonus) in &self.pairs {
                for (f, g) in [(a, b), (b, a)] {
                    let (Some(l), Some(r)) = (ending.get(&(f, cut)), starting.get(&(g, cut))) else { continue };
                    let problem = model.problem();
                    let row = &problem.land.rows[cut.0];
                    let meaning = format!("{}|{} at {}", problem.firm(f).id, problem.firm(g).id, row.cells[cut.1]);
                    let helper = model.helper(meaning, l.clone(), r.clone());
                    model.reward(helper, bonus);
                    helpers.insert((f, g, cut), helper);
                    left.entry(f).or_default().push(helper);
                    right.entry(g).or_default().push(helper);
                }
            }
            for (f, helpers) in left {
                model.tie(helpers, ending[&(f, cut)].iter().copied());
            }
            for (g, helpers) in right {
                model.tie(helpers, starting[&(g, cut)].iter().copied());
            }
        }
        self.once_a_pair(model, &helpers, &starting, &ending);
    }

    /// A neighbour stands on one side only: the bonus with one partner at a firm's first cut and with the same
    /// partner at its last cut are together at most the firm's places that touch either cut. Implied for whole
    /// plans; where a firm has one width, it halves the gap of the relaxation.
    fn once_a_pair(
        &self,
        model: &mut Formulation<'_>,
        helpers: &BTreeMap<(FirmIdx, FirmIdx, Cut), Var>,
        starting: &BTreeMap<(FirmIdx, Cut), Vec<Var>>,
        ending: &BTreeMap<(FirmIdx, Cut), Vec<Var>>,
    ) {
        for &(a, b, _) in &self.pairs {
            for (f, partner) in [(a, b), (b, a)] {
                for ((_, cut), vars) in starting.range((f, (0, 0))..=(f, (usize::MAX, usize::MAX))) {
                    let ends: BTreeSet<usize> = vars.iter().map(|v| end_of(model, *v)).collect();
                    let (Some(&end), true) = (ends.first(), ends.len() == 1) else { continue };
                    let left = helpers.get(&(partner, f, *cut)).copied();
                    let right = helpers.get(&(f, partner, (cut.0, end))).copied();
                    if let (Some(left), Some(right)) = (left, right) {
                        // Places that end at the same cut but start elsewhere earn the bonus on the right as well.
                        let touching: BTreeSet<Var> = vars.iter().chain(&ending[&(f, (cut.0, end))]).copied().collect();
                        model.tie([left, right], touching);
                    }
                }
            }
        }
    }

    fn within_distance(&self, model: &mut Formulation<'_>, metres: Length) {
        let problem = model.problem();
        let outlines: Vec<_> = model.placements().iter().map(|p| problem.land.outline(p.holding.place)).collect();
        for &(a, b, bonus) in &self.pairs {
            let b_vars = model.chosen_where(|p| p.holding.firm == b);
            let mut by_place: BTreeMap<Place, Vec<Var>> = BTreeMap::new();
            for var in model.chosen_where(|p| p.holding.firm == a) {
                by_place.entry(model.placements()[var.0].holding.place).or_default().push(var);
            }
            for (place, a_vars) in by_place {
                let here = &outlines[a_vars[0].0];
                let near: Vec<Var> = b_vars
                    .iter()
                    .copied()
                    .filter(|v| matches!((here, &outlines[v.0]), (Some(p), Some(q)) if p.distance(q) <= metres))
                    .collect();
                if near.is_empty() {
                    continue;
                }
                let meaning = format!("{} at {} near {}", problem.firm(a).id, problem.land.place_name(place), problem.firm(b).id);
                let helper = model.helper(meaning, a_vars.clone(), near.clone());
                model.reward(helper, bonus);
                model.tie([helper], a_vars);
                model.tie([helper], near);
            }
        }
    }

    fn met(&self, problem: &Problem, a: &Holding, b: &Holding) -> bool {
        if let Some(metres) = self.within {
            return matches!(
                (problem.land.outline(a.place), problem.land.outline(b.place)),
                (Some(p), Some(q)) if p.distance(&q) <= metres
            );
        }
        match (a.place, b.place) {
            (Place::Run { row: r, first: f, last: l }, Place::Run { row: r2, first: f2, last: l2 }) => {
                r == r2 && (l + 1 == f2 || l2 + 1 == f)
            }
            _ => false,
        }
    }
}

impl Rule for Wanted {
    fn describe(&self, _problem: &Problem) -> Message {
        let bonus = self.pairs.iter().map(|(_, _, bonus)| *bonus).max().unwrap_or_default();
        let key = if self.within.is_some() { "rule.wanted-within" } else { "rule.wanted" };
        let message = Message::new(key).with("pairs", self.pairs.len()).with("bonus", bonus);
        self.within.map_or(message.clone(), |metres| message.with("metres", metres))
    }

    fn formulate(&self, model: &mut Formulation<'_>) {
        match self.within {
            None => self.side_by_side(model),
            Some(metres) => self.within_distance(model, metres),
        }
    }

    fn measure(&self, problem: &Problem, holdings: &[Holding]) -> Verdict {
        let held = |firm: FirmIdx| holdings.iter().find(|h| h.firm == firm);
        let met: Vec<Milli> = self
            .pairs
            .iter()
            .filter(|(a, b, _)| matches!((held(*a), held(*b)), (Some(a), Some(b)) if self.met(problem, a, b)))
            .map(|(_, _, bonus)| *bonus)
            .collect();
        Verdict {
            figures: Figures::new(Some(Milli::whole(met.len() as i64)), Some(Milli::whole(self.pairs.len() as i64)), "pairs"),
            breaches: Vec::new(),
            bonuses: met,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::{given, place};
    use super::*;
    use crate::formulation::Sense;

    fn wanted(within: Option<i64>) -> Wanted {
        let pair = |a: usize, b: usize, bonus| (FirmIdx(a - 1), FirmIdx(b - 1), Milli(bonus));
        Wanted { pairs: vec![pair(1, 2, 1_000), pair(2, 3, 500)], within: within.map(Length) }
    }

    #[test]
    fn side_by_side() {
        given(&[(1, "A-01"), (2, "A-02"), (3, "A-03")]).expect_bonuses(&wanted(None), "2 / 2 pairs", &[], &[1_000, 500]);
        // Across the road, with a plot between, in the hall: not side by side.
        given(&[(1, "A-01"), (2, "A-03"), (3, "B-01")]).expect_bonuses(&wanted(None), "0 / 2 pairs", &[], &[]);
        given(&[(1, "H"), (2, "H")]).expect_bonuses(&wanted(None), "0 / 2 pairs", &[], &[]);
    }

    #[test]
    fn within_a_distance() {
        given(&[(1, "A-01"), (2, "B-01")]).expect_bonuses(&wanted(Some(12_000)), "1 / 2 pairs", &[], &[1_000]);
        given(&[(1, "A-01"), (2, "B-01")]).expect_bonuses(&wanted(Some(11_999)), "0 / 2 pairs", &[], &[]);
    }

    /// A bonus on the right is earned by every place that ends there, the longer ones too (the oracle found a row
    /// that knew only the shortest, and cut off a lawful plan).
    #[test]
    fn a_firm_of_two_widths_may_earn_on_the_right() {
        let mut problem = super::super::given::problem();
        let one_level = [(crate::problem::Measure::Neighbours, 1_000)].into();
        problem.objective.levels.push(crate::problem::ObjectiveLevel { name: "worth".into(), weights: one_level });
        let at = |number: usize, name: &str| {
            let place = place(name);
            let area = problem.land.outline(place).expect("land").area();
            let holding = Holding { firm: FirmIdx(number - 1), offer: 0, place, area, phase: 1 };
            crate::placement::Placement { holding, worth: vec![Milli(0)], if_held: false }
        };
        // F1 with one plot or two; F2 wants to be beside it.
        let list = [at(1, "A-01..A-02"), at(1, "A-02"), at(2, "A-01"), at(2, "A-03")];
        let mut model = Formulation::of(&problem, &list);
        wanted(None).formulate(&mut model);
        assert!(model.rows().iter().any(|r| r.ties_helper && r.sense == Sense::AtMost && r.terms.len() > 3));
        for chosen in [[0, 3], [1, 2], [1, 3]] {
            let values = model.complete(&chosen.into());
            assert!(model.lawful(&values), "{chosen:?}");
            assert_eq!(model.worth(0, &values), 1_000, "{chosen:?}");
        }
    }
}
