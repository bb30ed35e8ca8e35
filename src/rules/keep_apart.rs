//! `keep_apart`: firms at least so many metres from other firms, or from receptors outside the fence.
//!
//! *Why.* Presses shake measuring rooms, welding sparks near solvent, housing needs distance from noise.
//! *Formula.* For every two cells p, q nearer than the distance: whoever of the one side covers p and whoever
//! of the other covers q are at most one. Sums over firms, never pairs of firms: pairwise rows found no plan
//! at all where these are solved at the root.

use std::collections::{BTreeMap, BTreeSet};

use super::{Figures, Firms, Rule, Verdict, forbid_where};
use crate::formulation::{Formulation, PAIRS, SumId, Var};
use crate::geometry::Outline;
use crate::message::Message;
use crate::problem::{Holding, Problem};
use crate::site::{HallIdx, Place, RowIdx, SiteIdx};
use crate::units::{Length, Milli};

/// What a distance is measured between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// Outlines of the land granted.
    Outlines,
    /// Building envelopes where building rules are stated, else outlines.
    Buildings,
}

/// Firms kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepApart {
    /// One side.
    pub these: Firms,
    /// The other side.
    pub from: Firms,
    /// Receptors outside the fence: site and index of the receptor.
    pub receptors: Vec<(SiteIdx, usize)>,
    /// Least distance; exactly this much is allowed.
    pub metres: Length,
    /// What is measured.
    pub between: Between,
}

/// The smallest unit of land a distance is looked up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    Plot(RowIdx, usize),
    Hall(HallIdx),
}

impl KeepApart {
    fn outline(&self, problem: &Problem, place: Place) -> Option<Outline> {
        match self.between {
            Between::Outlines => problem.land.outline(place),
            Between::Buildings => problem.land.envelope(place).or_else(|| problem.land.outline(place)),
        }
    }

    fn too_near(&self, problem: &Problem, a: Place, b: Place) -> bool {
        match (self.outline(problem, a), self.outline(problem, b)) {
            (Some(a), Some(b)) => !a.at_least_apart(&b, self.metres),
            _ => false,
        }
    }

    fn near_receptor(&self, problem: &Problem, place: Place) -> bool {
        !self.receptors.is_empty()
            && self.outline(problem, place).is_some_and(|outline| {
                self.receptors
                    .iter()
                    .any(|&(site, r)| !outline.at_least_apart(&problem.land.sites[site.0].receptors[r].outline, self.metres))
            })
    }

    /// Where outlines are measured, two runs are too near exactly when two of their cells are.
    fn formulate_by_cells(&self, model: &mut Formulation<'_>) {
        let problem = model.problem();
        let a_at = covering(model, &self.these);
        let b_at = covering(model, &self.from);
        let place = |cell: &Cell| match *cell {
            Cell::Plot(row, cell) => Place::Run { row, first: cell, last: cell },
            Cell::Hall(hall) => Place::Hall(hall),
        };
        let outlines = |at: &BTreeMap<Cell, Vec<Var>>| -> Vec<(Cell, Option<Outline>)> {
            at.keys().map(|cell| (*cell, problem.land.outline(place(cell)))).collect()
        };
        let (a_cells, b_cells) = (outlines(&a_at), outlines(&b_at));
        let plots = |at: &BTreeMap<Cell, Vec<Var>>, model: &mut Formulation<'_>| -> BTreeMap<Cell, SumId> {
            let plots = at.iter().filter(|(cell, _)| matches!(cell, Cell::Plot(..)));
            plots.map(|(cell, vars)| (*cell, model.sum(vars.clone()))).collect()
        };
        let (a_sums, b_sums) = (plots(&a_at, model), plots(&b_at, model));
        let mut done = BTreeSet::new();
        for (p, p_outline) in &a_cells {
            for (q, q_outline) in &b_cells {
                let (Some(p_outline), Some(q_outline)) = (p_outline, q_outline) else { continue };
                if p == q && matches!(p, Cell::Plot(..)) || p_outline.at_least_apart(q_outline, self.metres) {
                    continue;
                }
                match (a_sums.get(p), b_sums.get(q)) {
                    (Some(these), Some(those)) => {
                        let mut vars: Vec<Var> = a_at[p].iter().chain(&b_at[q]).copied().collect();
                        vars.sort_unstable();
                        vars.dedup();
                        if done.insert(vars) {
                            model.exclude(*these, *those);
                        }
                    }
                    // A hall has many holders at once: pair by pair.
                    _ => pair_by_pair(model, &a_at[p], &b_at[q], &mut done),
                }
            }
        }
    }

    /// Where buildings are measured, side setbacks depend on the whole run: by place instead of by cell.
    fn formulate_by_places(&self, model: &mut Formulation<'_>) {
        let problem = model.problem();
        let a_at = standing(model, &self.these);
        let b_at = standing(model, &self.from);
        let firm = |v: &Var, model: &Formulation<'_>| model.placements()[v.0].holding.firm;
        for (p, a_vars) in &a_at {
            let near: Vec<(&Place, &Vec<Var>)> = b_at.iter().filter(|(q, _)| self.too_near(problem, *p, **q)).collect();
            let mut by_cell: BTreeMap<Cell, Vec<Var>> = BTreeMap::new();
            for (q, vars) in near {
                for cell in cells_of(*q) {
                    by_cell.entry(cell).or_default().extend(vars.iter().copied());
                }
            }
            for (cell, b_vars) in by_cell {
                let shared = matches!(cell, Cell::Hall(_)) || matches!(p, Place::Hall(_));
                if !shared {
                    model.at_most_one(a_vars.iter().chain(&b_vars).copied(), PAIRS);
                    continue;
                }
                for a in a_vars {
                    for b in &b_vars {
                        if firm(a, model) != firm(b, model) {
                            model.at_most_one([*a, *b], PAIRS);
                        }
                    }
                }
            }
        }
    }
}

/// Each of these excludes each of those, where their firms differ.
fn pair_by_pair(model: &mut Formulation<'_>, these: &[Var], those: &[Var], done: &mut BTreeSet<Vec<Var>>) {
    let firm = |v: &Var| model.placements()[v.0].holding.firm;
    let pairs = these.iter().flat_map(|a| those.iter().map(move |b| [*a, *b])).filter(|[a, b]| firm(a) != firm(b));
    let pairs: Vec<[Var; 2]> = pairs.collect();
    for mut pair in pairs {
        pair.sort_unstable();
        if done.insert(pair.to_vec()) {
            model.at_most_one(pair, PAIRS);
        }
    }
}

fn cells_of(place: Place) -> Vec<Cell> {
    match place {
        Place::Run { row, first, last } => (first..=last).map(|cell| Cell::Plot(row, cell)).collect(),
        Place::Hall(hall) => vec![Cell::Hall(hall)],
    }
}

fn covering(model: &Formulation<'_>, firms: &Firms) -> BTreeMap<Cell, Vec<Var>> {
    let mut at: BTreeMap<Cell, Vec<Var>> = BTreeMap::new();
    for (index, placement) in model.placements().iter().enumerate() {
        if firms.contains(placement.holding.firm) {
            for cell in cells_of(placement.holding.place) {
                at.entry(cell).or_default().push(Var(index));
            }
        }
    }
    at
}

fn standing(model: &Formulation<'_>, firms: &Firms) -> BTreeMap<Place, Vec<Var>> {
    let mut at: BTreeMap<Place, Vec<Var>> = BTreeMap::new();
    for (index, placement) in model.placements().iter().enumerate() {
        if firms.contains(placement.holding.firm) {
            at.entry(placement.holding.place).or_default().push(Var(index));
        }
    }
    at
}

impl Rule for KeepApart {
    fn describe(&self, problem: &Problem) -> Message {
        let receptors: Vec<String> =
            self.receptors.iter().map(|&(s, r)| problem.land.sites[s.0].receptors[r].id.clone()).collect();
        let key = match (self.receptors.is_empty(), self.from.members.is_empty()) {
            (true, _) => "rule.keep-apart",
            (false, true) => "rule.keep-apart-receptors",
            (false, false) => "rule.keep-apart-both",
        };
        Message::new(key)
            .with("these", self.these.label.as_str())
            .with("from", self.from.label.as_str())
            .with("receptors", receptors)
            .with("metres", self.metres)
    }

    fn formulate(&self, model: &mut Formulation<'_>) {
        let problem = model.problem();
        forbid_where(model, |h| self.these.contains(h.firm) && self.near_receptor(problem, h.place));
        match self.between {
            Between::Outlines => self.formulate_by_cells(model),
            Between::Buildings => self.formulate_by_places(model),
        }
    }

    fn measure(&self, problem: &Problem, holdings: &[Holding]) -> Verdict {
        let mut nearest: Option<Length> = None;
        let mut breaches = Vec::new();
        let mut note = |distance: Length, breach: bool, message: Message| {
            nearest = Some(nearest.map_or(distance, |n| n.min(distance)));
            if breach {
                breaches.push(message);
            }
        };
        for (i, a) in holdings.iter().enumerate() {
            for b in &holdings[i + 1..] {
                let opposed = self.these.contains(a.firm) && self.from.contains(b.firm)
                    || self.these.contains(b.firm) && self.from.contains(a.firm);
                if !opposed {
                    continue;
                }
                if let (Some(p), Some(q)) = (self.outline(problem, a.place), self.outline(problem, b.place)) {
                    let distance = p.distance(&q);
                    let message = Message::new("breach.keep-apart")
                        .with("a", problem.firm(a.firm).id.as_str())
                        .with("b", problem.firm(b.firm).id.as_str())
                        .with("found", distance)
                        .with("metres", self.metres);
                    note(distance, !p.at_least_apart(&q, self.metres), message);
                }
            }
            for &(site, r) in self.receptors.iter().filter(|_| self.these.contains(a.firm)) {
                let receptor = &problem.land.sites[site.0].receptors[r];
                if let Some(p) = self.outline(problem, a.place) {
                    let distance = p.distance(&receptor.outline);
                    let message = Message::new("breach.keep-apart")
                        .with("a", problem.firm(a.firm).id.as_str())
                        .with("b", receptor.id.as_str())
                        .with("found", distance)
                        .with("metres", self.metres);
                    note(distance, !p.at_least_apart(&receptor.outline, self.metres), message);
                }
            }
        }
        let milli = |l: Length| Milli(l.0);
        Verdict { figures: Figures::new(nearest.map(milli), Some(milli(self.metres)), "m"), breaches, ..Verdict::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::{firms, given};
    use super::*;

    fn apart(metres: i64, between: Between) -> KeepApart {
        KeepApart { these: firms(&[1]), from: firms(&[2, 3]), receptors: Vec::new(), metres: Length(metres), between }
    }

    #[test]
    fn exactly_the_distance_is_enough() {
        let rule = apart(10_000, Between::Outlines);
        given(&[(1, "A-01"), (2, "A-03")]).expect(&rule, "10 / 10 m", &[]);
        given(&[(1, "A-01"), (2, "A-02")]).expect(&rule, "0 / 10 m", &["keep-apart: a F1, b F2, found 0, metres 10"]);
        let rule = apart(10_001, Between::Outlines);
        given(&[(1, "A-01"), (2, "A-03")]).expect(&rule, "10 / 10.001 m", &["keep-apart: a F1, b F2, found 10, metres 10.001"]);
    }

    #[test]
    fn the_road_does_not_separate_and_every_pair_counts() {
        let rule = apart(15_000, Between::Outlines);
        // A-01 and B-01 lie 12 m apart over the road, A-03 and B-02 10 m along and 12 m across: 15.62 m.
        given(&[(1, "A-03"), (2, "B-02")]).expect(&rule, "15.62 / 15 m", &[]);
        given(&[(1, "A-01"), (2, "B-01"), (3, "A-02")]).expect(
            &rule,
            "0 / 15 m",
            &["keep-apart: a F1, b F2, found 12, metres 15", "keep-apart: a F1, b F3, found 0, metres 15"],
        );
        given(&[(2, "A-01"), (3, "A-02"), (4, "B-01")]).expect(&rule, "– / 15 m", &[]);
    }

    #[test]
    fn buildings_stand_back_from_the_outlines() {
        // Two metres free on each side of a detached building; none of a row building.
        given(&[(1, "A-01"), (2, "A-02")]).expect(&apart(4_000, Between::Buildings), "4 / 4 m", &[]);
        given(&[(1, "B-01"), (2, "B-02")]).expect(
            &apart(4_000, Between::Buildings),
            "0 / 4 m",
            &["keep-apart: a F1, b F2, found 0, metres 4"],
        );
    }

    #[test]
    fn says_both_sides_where_there_are_two() {
        let problem = super::super::given::problem();
        let said = |rule: KeepApart| crate::text::Catalogue::of(crate::problem::Language::En).say(&rule.describe(&problem));
        let firms_only = apart(20_000, Between::Outlines);
        let both = KeepApart { receptors: vec![(SiteIdx(0), 0)], ..firms_only.clone() };
        assert_eq!(said(firms_only), "Keep some at least 20 m from some.");
        assert_eq!(
            said(both.clone()),
            "Keep some at least 20 m from some, and from what must be protected outside the fence: houses."
        );
        assert_eq!(
            said(KeepApart { from: firms(&[]), ..both }),
            "Keep some at least 20 m from what must be protected outside the fence: houses."
        );
    }

    #[test]
    fn receptors_lie_outside() {
        let rule = KeepApart { from: firms(&[]), receptors: vec![(SiteIdx(0), 0)], ..apart(20_000, Between::Outlines) };
        given(&[(1, "A-02"), (2, "A-01")]).expect(&rule, "20 / 20 m", &[]);
        given(&[(1, "B-02")]).expect(&rule, "10 / 20 m", &["keep-apart: a F1, b houses, found 10, metres 20"]);
    }
}
