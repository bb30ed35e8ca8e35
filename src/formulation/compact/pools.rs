//! Blocks and pools: which placements are alike but for where they lie, and which firms share their positions.

use std::collections::{BTreeMap, BTreeSet};

use crate::formulation::{Formulation, Var};
use crate::site::Place;

/// Rows over firms, without places: row index and coefficient.
pub(super) type Column = Vec<(usize, i64)>;

/// A place of a pool: where, and the coefficients in rows that look at positions.
pub(super) type Position = (Place, Column);

/// Placements of one firm that differ only in position.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) firm: usize,
    /// Placement by position.
    pub(super) at: BTreeMap<Position, usize>,
    /// Coefficients in rows that tie helpers, by position, where there are any.
    pub(super) ties: BTreeMap<Position, Column>,
    /// Worth at each level.
    pub(super) worth: Vec<i64>,
    /// Coefficients in rows that do not look at positions.
    pub(super) column: Column,
}

/// Blocks that share their positions, and the columns that stand for both.
#[derive(Debug)]
pub(super) struct Pool {
    pub(super) blocks: Vec<usize>,
    pub(super) positions: Vec<Position>,
    /// Column of each block: the firm is granted through it.
    pub(super) granted: Vec<usize>,
    /// Column of each position: it is taken.
    pub(super) taken: Vec<usize>,
    /// Column of (slot of the block, slot of the position): that firm stands just there.
    pub(super) stands: BTreeMap<(usize, usize), usize>,
}

impl Pool {
    fn new(blocks: Vec<usize>, positions: Vec<Position>) -> Self {
        Self { blocks, positions, granted: Vec::new(), taken: Vec::new(), stands: BTreeMap::new() }
    }
}

/// Coefficients of every placement in every row.
pub(super) fn columns_of(model: &Formulation<'_>) -> Vec<Column> {
    let mut columns = vec![Vec::new(); model.placements().len()];
    for (row, constraint) in model.rows().iter().enumerate() {
        for (var, c) in constraint.terms.iter().filter(|(v, _)| v.0 < model.placements().len()) {
            columns[var.0].push((row, *c));
        }
    }
    columns
}

/// What two placements of a firm must have in common to be of one block.
fn block_key(model: &Formulation<'_>, placement: usize) -> (usize, usize, u32, Vec<i64>, Vec<String>) {
    let problem = model.problem();
    let holding = &model.placements()[placement].holding;
    let levels = 0..problem.objective.levels.len();
    let worth = levels.map(|l| model.rewards(l).get(&Var(placement)).copied().unwrap_or(0)).collect();
    let nodes = problem.resources.iter().flat_map(|r| problem.nodes_at(r, holding.place)).map(|n| n.id.clone()).collect();
    (holding.firm.0, holding.offer, holding.phase, worth, nodes)
}

/// Which rows look at positions: those in which two placements of one block differ, and those that tie helpers.
pub(super) fn positional_rows(model: &Formulation<'_>, columns: &[Column]) -> Vec<bool> {
    let mut positional: Vec<bool> = model.rows().iter().map(|row| row.asks_who_stands()).collect();
    let mut blocks: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for placement in 0..columns.len() {
        if model.forbidden_by(placement).is_none() {
            blocks.entry(block_key(model, placement)).or_default().push(placement);
        }
    }
    for members in blocks.values() {
        let first: BTreeSet<&(usize, i64)> = columns[members[0]].iter().collect();
        for other in &members[1..] {
            let other: BTreeSet<&(usize, i64)> = columns[*other].iter().collect();
            for (row, _) in first.symmetric_difference(&other) {
                positional[*row] = true;
            }
        }
    }
    positional
}

pub(super) fn blocks_of(model: &Formulation<'_>, columns: &[Column], positional: &[bool]) -> Vec<Block> {
    let mut blocks: BTreeMap<_, Block> = BTreeMap::new();
    for (placement, column) in columns.iter().enumerate() {
        if model.forbidden_by(placement).is_some() {
            continue;
        }
        let key = block_key(model, placement);
        let part = |test: &dyn Fn(usize) -> bool| -> Column { column.iter().copied().filter(|(row, _)| test(*row)).collect() };
        let ties = part(&|row| model.rows()[row].asks_who_stands());
        let shared = part(&|row| positional[row] && !model.rows()[row].asks_who_stands());
        let holding = &model.placements()[placement].holding;
        let block = blocks.entry((key.clone(), holding.area)).or_insert_with(|| Block {
            firm: key.0,
            at: BTreeMap::new(),
            ties: BTreeMap::new(),
            worth: key.3.clone(),
            column: part(&|row| !positional[row]),
        });
        let position = (holding.place, shared);
        if !ties.is_empty() {
            block.ties.insert(position.clone(), ties);
        }
        block.at.insert(position, placement);
    }
    blocks.into_values().collect()
}

pub(super) fn pools_of(blocks: &[Block]) -> Vec<Pool> {
    let mut pools: BTreeMap<Vec<Position>, Vec<usize>> = BTreeMap::new();
    let mut halls = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let positions = block.at.keys().cloned().collect();
        if block.at.keys().any(|(place, _)| matches!(place, Place::Hall(_))) {
            // Several firms may be in one hall at once, so its place cannot stand for one of them.
            halls.push(Pool::new(vec![index], positions));
        } else {
            pools.entry(positions).or_default().push(index);
        }
    }
    pools.into_iter().map(|(positions, blocks)| Pool::new(blocks, positions)).chain(halls).collect()
}
