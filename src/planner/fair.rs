//! Plans without a case of envy: no refused firm could take the place of a granted one with fewer points.
//!
//! Knows: placements, points, rows of the model as algebra. Must not know: what a rule means, who asks.
//!
//! *A case.* Placement p of firm g is chosen, firm r holds nothing and has more points than g, placement q of r lies
//! inside the land of p, and the plan with q in the place of p breaks no row.
//! *There is always a plan without one.* Putting q in the place of p gives a lawful plan again, whose firms have more
//! points in all. There are finitely many plans, so this comes to an end ([`Fair::mended`]); a lawful plan whose firms have
//! most points has no case.
//! *Rows.* Of a case only rows can be in the way in which q weighs more than p (less, for a duty), by δ: such a row is in
//! the way exactly when less than δ of it is left. So x_p ≤ Σ x_r + Σ b_i for every p and q, where b_i may be 1 only if
//! Σ a x ≥ limit − δ + 1. Integers, exact. Rows are added only for cases that an answer of the solver has, each widened
//! to all placements for which it holds too.

use std::collections::{BTreeMap, BTreeSet};

use crate::formulation::backend::{Program, Relation, Row};
use crate::formulation::compact::Compact;
use crate::formulation::{Formulation, Sense};
use crate::site::Place;
use crate::units::{Milli, gcd};

/// Placement p of the granted firm and placement q of the refused one.
pub(super) type Case = (usize, usize);

/// By how much more than another a placement weighs in rows, by row.
type Heavier = Vec<(usize, i64)>;

/// The compact program with who stands where, and the rows against envy found so far.
pub(super) struct Fair {
    program: Program,
    /// Column of each placement.
    column: Vec<Option<usize>>,
    /// Points of each firm.
    points: Vec<Milli>,
    /// Whether each firm may be granted land: others envy nobody.
    admitted: Vec<bool>,
    /// Placements of each firm that no rule forbids.
    of_firm: Vec<Vec<usize>>,
    /// Coefficients of each placement in rows that limit placements, by row.
    weights: Vec<Vec<(usize, i64)>>,
    /// Placements in rows that limit them by what helpers say.
    owing: BTreeSet<usize>,
    /// Columns that may be 1 only where less than so much of a row is left.
    full: BTreeMap<(usize, i64), usize>,
    /// Rows added already.
    known: BTreeSet<Vec<(usize, i64)>>,
}

/// Columns and rows to add to a program.
#[derive(Default)]
pub(super) struct Added {
    columns: usize,
    rows: Vec<Row>,
}

impl Added {
    /// Whether there is nothing to add.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds them to a program that holds what was added before.
    pub(super) fn to(&self, program: &mut Program) {
        for _ in 0..self.columns {
            program.column(1, 0);
        }
        self.rows.iter().for_each(|(terms, relation, limit)| program.row(terms.clone(), *relation, *limit));
    }
}

impl Fair {
    pub(super) fn of(model: &Formulation<'_>, compact: &Compact) -> Self {
        let problem = model.problem();
        let count = model.placements().len();
        let (program, column) = compact.assigned(model);
        let mut weights = vec![Vec::new(); count];
        let mut owing = BTreeSet::new();
        for (index, row) in model.rows().iter().enumerate().filter(|(_, row)| !row.asks_who_stands()) {
            for (var, c) in row.terms.iter().filter(|(v, _)| v.0 < count) {
                if row.owes {
                    owing.insert(var.0);
                } else {
                    weights[var.0].push((index, *c));
                }
            }
        }
        let mut of_firm = vec![Vec::new(); problem.firms.len()];
        for placement in (0..count).filter(|p| model.forbidden_by(*p).is_none()) {
            of_firm[model.placements()[placement].holding.firm.0].push(placement);
        }
        let points = problem.firms.iter().map(|firm| firm.most_points()).collect();
        let admitted = problem.firms.iter().map(|firm| problem.allotment.admits(firm)).collect();
        Self { program, column, points, admitted, of_firm, weights, owing, full: BTreeMap::new(), known: BTreeSet::new() }
    }

    /// The program with all rows so far and no objective.
    pub(super) fn program(&self) -> Program {
        self.program.clone()
    }

    /// Values of every column for a lawful set of placements.
    pub(super) fn encode(&self, model: &Formulation<'_>, compact: &Compact, chosen: &BTreeSet<usize>) -> Option<Vec<i64>> {
        let mut values = compact.encode(model, chosen)?;
        values.resize(self.program.upper.len(), 0);
        for placement in chosen {
            values[self.column[*placement]?] = 1;
        }
        let sums = self.sums(model, chosen);
        for (&(row, heavier), &column) in &self.full {
            values[column] = i64::from(left_of(model, row, &sums) < heavier);
        }
        Some(values)
    }

    /// The placements that column values stand for.
    pub(super) fn decode(&self, values: &[i64]) -> BTreeSet<usize> {
        let chosen = |p: &usize| self.column[*p].is_some_and(|column| values[column] == 1);
        (0..self.column.len()).filter(chosen).collect()
    }

    fn firm(model: &Formulation<'_>, placement: usize) -> usize {
        model.placements()[placement].holding.firm.0
    }

    fn sums(&self, model: &Formulation<'_>, chosen: &BTreeSet<usize>) -> Vec<i64> {
        let mut sums = vec![0; model.rows().len()];
        chosen.iter().flat_map(|p| &self.weights[*p]).for_each(|&(row, c)| sums[row] += c);
        sums
    }

    /// Every case of a lawful set of placements, by place of the granted firm.
    pub(super) fn cases(&self, model: &Formulation<'_>, chosen: &BTreeSet<usize>) -> Vec<Case> {
        let sums = self.sums(model, chosen);
        let granted: BTreeSet<usize> = chosen.iter().map(|p| Self::firm(model, *p)).collect();
        let mut found = Vec::new();
        for &p in chosen {
            let least = self.points[Self::firm(model, p)];
            let envious =
                (0..self.of_firm.len()).filter(|r| self.admitted[*r] && !granted.contains(r) && self.points[*r] > least);
            for q in envious.flat_map(|r| &self.of_firm[r]).copied().filter(|q| inside(model, *q, p)) {
                let free = self.heavier(model, p, q).iter().all(|&(row, by)| left_of(model, row, &sums) >= by);
                if free && (self.is_plain(p, q) || Self::swap_is_lawful(model, chosen, p, q)) {
                    found.push((p, q));
                }
            }
        }
        found
    }

    /// Whether no row looks at the two by what helpers say.
    fn is_plain(&self, p: usize, q: usize) -> bool {
        !self.owing.contains(&p) && !self.owing.contains(&q)
    }

    fn swap_is_lawful(model: &Formulation<'_>, chosen: &BTreeSet<usize>, p: usize, q: usize) -> bool {
        model.lawful(&model.complete(&swapped(chosen, p, q)))
    }

    /// Puts refused firms in the places of firms with fewer points until no case is left, those with most points first.
    pub(super) fn mended(&self, model: &Formulation<'_>, chosen: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut chosen = chosen.clone();
        let worth = |p: usize| model.placements()[p].worth.first().map_or(0, |worth| worth.0);
        let rank =
            |case: &Case| (self.points[Self::firm(model, case.1)], worth(case.1) - worth(case.0), std::cmp::Reverse(*case));
        while let Some((p, q)) = self.cases(model, &chosen).into_iter().max_by_key(rank) {
            chosen = swapped(&chosen, p, q);
        }
        chosen
    }

    /// In which rows q weighs more than p, and by how much. The row that gives q's firm one grant is left out: it is told apart.
    fn heavier(&self, model: &Formulation<'_>, p: usize, q: usize) -> Heavier {
        let mut by: BTreeMap<usize, i64> = self.weights[q].iter().copied().collect();
        self.weights[p].iter().for_each(|(row, c)| *by.entry(*row).or_default() -= c);
        let rows = model.rows();
        let own = |row: usize| {
            let one = rows[row].sense == Sense::AtMost && rows[row].limit == 1;
            one && rows[row].terms.iter().all(|(v, c)| *c == 1 && Self::firm(model, v.0) == Self::firm(model, q))
        };
        let signed = by.into_iter().map(|(row, by)| (row, if rows[row].sense == Sense::AtMost { by } else { -by }));
        signed.filter(|(row, by)| *by > 0 && !own(*row)).collect()
    }

    /// Rows against these cases of a set of placements, for the program here and for any that holds the same columns.
    pub(super) fn forbid(
        &mut self,
        model: &Formulation<'_>,
        compact: &Compact,
        chosen: &BTreeSet<usize>,
        cases: &[Case],
    ) -> Added {
        let mut added = Added::default();
        for &(p, q) in cases {
            if !self.is_plain(p, q) {
                // What helpers allow is not told by a row here: this very set is left out, which is all that is known.
                let terms =
                    (0..self.column.len()).filter_map(|p| Some((self.column[p]?, if chosen.contains(&p) { 1 } else { -1 })));
                added.rows.push((terms.collect(), Relation::Le, chosen.len() as i64 - 1));
                continue;
            }
            let (granted, refused) = (Self::firm(model, p), Self::firm(model, q));
            let here = self.heavier(model, p, q);
            let mut unless: BTreeMap<usize, i64> = BTreeMap::new();
            compact.firm_columns(refused).into_iter().for_each(|column| *unless.entry(column).or_default() -= 1);
            for &(row, by) in &here {
                self.in_the_way(model, row, by, &mut unless, &mut added);
            }
            // Wherever the granted firm stands so, and whoever stands so over this place: at most one of each is chosen.
            let same = |p: usize, q: usize| self.is_plain(p, q) && within(&self.heavier(model, p, q), &here);
            let of_granted = self.of_firm[granted]
                .iter()
                .filter(|p| self.of_firm[refused].iter().any(|q| inside(model, *q, **p) && same(**p, *q)));
            let over_place = (0..self.column.len()).filter(|other| {
                let poorer = self.points[Self::firm(model, *other)] < self.points[refused];
                let exclusive = matches!(model.placements()[q].holding.place, Place::Run { .. });
                poorer && exclusive && inside(model, q, *other) && same(*other, q)
            });
            for places in [of_granted.copied().collect::<Vec<usize>>(), over_place.collect()] {
                let mut terms = unless.clone();
                places.iter().filter_map(|p| self.column[*p]).for_each(|column| *terms.entry(column).or_default() += 1);
                terms.retain(|_, c| *c != 0);
                let terms: Vec<(usize, i64)> = terms.into_iter().collect();
                if !places.is_empty() && self.known.insert(terms.clone()) {
                    added.rows.push((terms, Relation::Le, 0));
                }
            }
        }
        // Its own columns stand already, see `in_the_way`.
        added.rows.iter().for_each(|(terms, relation, limit)| self.program.row(terms.clone(), *relation, *limit));
        added
    }

    /// What may be 1 only where less than `by` of a row is left, as terms on the right of a row against a case.
    fn in_the_way(&mut self, model: &Formulation<'_>, row: usize, by: i64, unless: &mut BTreeMap<usize, i64>, added: &mut Added) {
        let constraint = &model.rows()[row];
        let columns = constraint.terms.iter().filter_map(|(v, c)| Some((self.column[v.0]?, *c)));
        let mut sum: BTreeMap<usize, i64> = BTreeMap::new();
        columns.for_each(|(column, c)| *sum.entry(column).or_default() += c);
        if constraint.sense == Sense::AtMost && constraint.limit == 1 && by == 1 && sum.values().all(|c| *c == 1) {
            // Its own sum says so.
            sum.into_keys().for_each(|column| *unless.entry(column).or_default() -= 1);
            return;
        }
        let column = match self.full.get(&(row, by)) {
            Some(column) => *column,
            None => {
                let column = self.program.column(1, 0);
                added.columns += 1;
                self.full.insert((row, by), column);
                added.rows.push(full_row(column, sum, constraint.sense, constraint.limit, by));
                column
            }
        };
        *unless.entry(column).or_default() -= 1;
    }
}

/// The row that lets a column be 1 only where less than `by` is left: Σ a x ≥ limit − by + 1, in whole steps of the row.
fn full_row(column: usize, sum: BTreeMap<usize, i64>, sense: Sense, limit: i64, by: i64) -> Row {
    let step = sum.values().fold(0, |step, c| gcd(step, c.abs())).max(1);
    let mut terms: Vec<(usize, i64)> = sum.into_iter().map(|(column, c)| (column, c / step)).collect();
    let reach = |positive: bool| -> i64 { terms.iter().map(|(_, c)| *c).filter(|c| (*c > 0) == positive).sum() };
    match sense {
        Sense::AtMost => {
            let (needed, least) = ((limit - by).div_euclid(step) + 1, reach(false));
            terms.push((column, least - needed));
            (terms, Relation::Ge, least)
        }
        Sense::AtLeast => {
            let (allowed, most) = (-(-(limit + by)).div_euclid(step) - 1, reach(true));
            terms.push((column, most - allowed));
            (terms, Relation::Le, most)
        }
    }
}

/// How much more a row can take (a duty: give up) before it is broken.
fn left_of(model: &Formulation<'_>, row: usize, sums: &[i64]) -> i64 {
    let constraint = &model.rows()[row];
    match constraint.sense {
        Sense::AtMost => constraint.limit - sums[row],
        Sense::AtLeast => sums[row] - constraint.limit,
    }
}

/// Whether nothing weighs more in these rows than in those.
fn within(these: &Heavier, those: &Heavier) -> bool {
    these.iter().all(|(row, by)| those.binary_search_by_key(row, |(row, _)| *row).is_ok_and(|at| those[at].1 >= *by))
}

/// Whether a placement lies inside the land of another: in its run, or in the same hall.
fn inside(model: &Formulation<'_>, inner: usize, outer: usize) -> bool {
    let place = |p: usize| model.placements()[p].holding.place;
    place(inner).lies_in(place(outer))
}

fn swapped(chosen: &BTreeSet<usize>, p: usize, q: usize) -> BTreeSet<usize> {
    chosen.iter().copied().filter(|other| *other != p).chain([q]).collect()
}
