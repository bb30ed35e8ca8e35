//! The compact program: the same decision with far fewer columns, and a tighter relaxation.
//!
//! Knows: the tagged model as algebra. Must not know: what a rule means.
//!
//! Firms that no row can tell apart *by position* share their positions. Take a firm's placements that have
//! equal worth and draw on the same resources: a *block*. Where two firms' blocks offer the same places with
//! the same coefficients in every row that looks at positions, the blocks form a *pool*: one 0-1 column says
//! that a place of the pool is taken, one that a firm is granted through a block, and both sums are equal.
//! Rows that do not look at positions (capacities, quotas, one grant a firm) are written over the firms, rows
//! that do (one holder a plot, distances) over the places. Any way of handing the pool's chosen places to its
//! chosen firms is the same plan in every row and in worth, so the program is exact.
//!
//! Rows that tie a helper (a wanted neighbour) look at one firm at one place. A firm that has any keeps a column
//! of its own for each such place, at most the pool's: it says that the firm stands just there. Without it the
//! firm stands somewhere in the pool and earns nothing.
//!
//! Sums of rows that cover the land or one resource are written over the firms as well: they follow from the
//! others, but show the solver the knapsack in which its cuts work.

mod assigned;
mod plans;
mod pools;
mod rows;

use std::collections::BTreeMap;

use super::backend::Program;
use super::{Formulation, Var};
use crate::site::RowIdx;
use pools::{Block, Pool, blocks_of, columns_of, pools_of, positional_rows};

/// The compact twin of a formulation.
#[derive(Debug)]
pub struct Compact {
    blocks: Vec<Block>,
    pools: Vec<Pool>,
    /// Column of each helper.
    helpers: Vec<usize>,
    /// Column of each firm with more than one block: granted at all.
    firms: BTreeMap<usize, usize>,
    /// Columns that say whether one of some columns is 1.
    presence: Vec<(usize, Vec<usize>)>,
    /// Idle cells of open rows: row, cell, column.
    idle: Vec<(RowIdx, usize, usize)>,
    /// Rows and bounds; the objective is set for each solve.
    program: Program,
}

impl Compact {
    /// The compact twin.
    pub fn of(model: &Formulation<'_>) -> Self {
        let columns = columns_of(model);
        let positional = positional_rows(model, &columns);
        let blocks = blocks_of(model, &columns, &positional);
        let mut compact = Self {
            pools: pools_of(&blocks),
            blocks,
            helpers: Vec::new(),
            firms: BTreeMap::new(),
            presence: Vec::new(),
            idle: Vec::new(),
            program: Program::default(),
        };
        compact.add_columns(model);
        compact.add_pool_rows();
        compact.add_model_rows(model, &positional);
        compact.add_flows(model);
        compact.add_sums(model);
        compact
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.program.upper.len()
    }

    /// Columns that say whether each firm is granted through each of its blocks: block index → column.
    fn granted_column(&self) -> Vec<usize> {
        let mut column = vec![0; self.blocks.len()];
        for pool in &self.pools {
            for (slot, &block) in pool.blocks.iter().enumerate() {
                column[block] = pool.granted[slot];
            }
        }
        column
    }

    /// The program with the objective of one level.
    pub fn program(&self, model: &Formulation<'_>, level: usize) -> Program {
        let mut program = self.program.clone();
        program.objective = self.weigh(model, level);
        program
    }

    /// Worth of each column at a level.
    pub fn weigh(&self, model: &Formulation<'_>, level: usize) -> Vec<i64> {
        let mut weights = vec![0; self.program.upper.len()];
        let granted = self.granted_column();
        for (index, block) in self.blocks.iter().enumerate() {
            let alike = self.firms.get(&block.firm).filter(|_| self.alike(block.firm, level));
            weights[*alike.unwrap_or(&granted[index])] = block.worth[level];
        }
        for (index, column) in self.helpers.iter().enumerate() {
            weights[*column] = model.rewards(level).get(&Var(model.placements().len() + index)).copied().unwrap_or(0);
        }
        weights
    }

    fn alike(&self, firm: usize, level: usize) -> bool {
        let mut worths = self.blocks.iter().filter(|b| b.firm == firm).map(|b| b.worth[level]);
        let first = worths.next();
        worths.all(|w| Some(w) == first)
    }

    /// Columns whose sum says whether a firm is granted.
    pub fn firm_columns(&self, firm: usize) -> Vec<usize> {
        if let Some(column) = self.firms.get(&firm) {
            return vec![*column];
        }
        let granted = self.granted_column();
        self.blocks.iter().enumerate().filter(|(_, b)| b.firm == firm).map(|(i, _)| granted[i]).collect()
    }
}
