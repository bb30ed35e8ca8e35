//! Floors: what the relaxation tells of plans that are worth at least so much.
//!
//! Knows: programs, reduced profits. Must not know: firms, places, why somebody asks.
//!
//! With a column at the other of its bounds the relaxation is worth its optimum less the column's reduced profit at most: that
//! is what a reduced profit says, by weak duality. Where that falls below the floor, no plan that reaches the floor has the
//! column there, and it is fixed before the solver begins. (Reduced-cost fixing: M. Padberg, G. Rinaldi, SIAM Review 33, 1991.)
//! Solvers do so themselves with the worth of a plan they know; here a floor is known before any plan is, and what is sought is
//! often something else than worth.

use crate::formulation::backend::{Limits, Program, Relation, Relaxation, Solver, relaxed};

/// Columns that are the same in every plan that reaches the floors.
#[derive(Debug, Default)]
pub(super) struct Narrowed {
    never: Vec<usize>,
    always: Vec<usize>,
}

impl Narrowed {
    /// Fixes the columns.
    pub(super) fn apply(&self, program: &mut Program) {
        for column in &self.never {
            program.upper[*column] = 0;
        }
        for column in &self.always {
            program.row(vec![(*column, 1)], Relation::Ge, 1);
        }
    }

    /// What another relaxation tells besides.
    pub(super) fn add(&mut self, other: Self) {
        self.never.extend(other.never);
        self.always.extend(other.always);
    }

    /// Whether it is settled that the sum of these columns is not so.
    pub(super) fn settles(&self, columns: &[usize], granted: bool) -> bool {
        match granted {
            true => columns.iter().all(|column| self.never.contains(column)),
            false => columns.iter().any(|column| self.always.contains(column)),
        }
    }

    /// Whether column values keep to it.
    pub(super) fn allows(&self, values: &[i64]) -> bool {
        self.never.iter().all(|column| values[*column] == 0) && self.always.iter().all(|column| values[*column] == 1)
    }
}

/// What is left of a program's columns where its objective must reach `least`; `None` where the relaxation does not reach it.
pub(super) fn narrowed(program: &Program, least: i64, solver: Solver, limits: &Limits<'_>) -> Option<Narrowed> {
    let nothing = Some(Narrowed::default());
    let (bound, optimum, reduced) = match relaxed(program, solver, limits) {
        None => return nothing, // stopped, or nothing is known
        Some(Relaxation::Infeasible) => return None,
        Some(Relaxation::Solved { bound, optimum, reduced }) => (bound, optimum, reduced),
    };
    if bound < least {
        return None;
    }
    let Some(reduced) = reduced else { return nothing };
    // Worths come in whole steps; a hundredth of one, and what floats hold of a large worth, is left to the solver's rounding.
    let spare = optimum - least as f64 + 0.01 * program.objective_step() as f64 + 1e-8 * optimum.abs();
    let mut found = Narrowed::default();
    for (column, profit) in reduced.iter().enumerate().filter(|(column, _)| program.upper[*column] == 1) {
        if *profit < -spare {
            found.never.push(column);
        } else if *profit > spare {
            found.always.push(column);
        }
    }
    Some(found)
}
