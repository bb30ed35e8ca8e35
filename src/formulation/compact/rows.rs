//! Columns and rows of the compact program: pools, the rows of the model, flows along open rows, sums that follow.

use std::collections::{BTreeMap, BTreeSet};

use super::Compact;
use crate::formulation::backend::Relation;
use crate::formulation::structure::ONE_HOLDER;
use crate::formulation::{Constraint, Formulation, Sense, SumId, Tag};
use crate::problem::{ResourceNode, Serves};
use crate::site::{Place, Row, RowIdx};

impl Compact {
    pub(super) fn add_columns(&mut self, model: &Formulation<'_>) {
        let program = &mut self.program;
        for pool in &mut self.pools {
            // One block in one place is one column for both.
            pool.granted = pool.blocks.iter().map(|_| program.column(1, 0)).collect();
            let lone = pool.blocks.len() == 1 && pool.positions.len() == 1;
            pool.taken = if lone { pool.granted.clone() } else { pool.positions.iter().map(|_| program.column(1, 0)).collect() };
            let single = pool.blocks.len() == 1;
            for (slot, &block) in pool.blocks.iter().enumerate() {
                for position in self.blocks[block].ties.keys() {
                    let Ok(at) = pool.positions.binary_search(position) else { continue };
                    // A pool of one block stands where its position is taken.
                    let column = if single { pool.taken[at] } else { program.column(1, 0) };
                    pool.stands.insert((slot, at), column);
                }
            }
        }
        self.helpers = model.helpers().iter().map(|_| program.column(1, 0)).collect();
        let mut of_firm: BTreeMap<usize, usize> = BTreeMap::new();
        for block in &self.blocks {
            *of_firm.entry(block.firm).or_default() += 1;
        }
        for (firm, count) in of_firm {
            if count > 1 {
                self.firms.insert(firm, program.column(1, 0));
            }
        }
    }

    pub(super) fn add_pool_rows(&mut self) {
        let granted = self.granted_column();
        for pool in &self.pools {
            if pool.granted != pool.taken {
                let terms = pool.granted.iter().map(|c| (*c, 1)).chain(pool.taken.iter().map(|c| (*c, -1)));
                self.program.row(terms.collect(), Relation::Eq, 0);
            }
            if pool.blocks.len() > 1 {
                let mut by_block: BTreeMap<usize, Vec<(usize, i64)>> = BTreeMap::new();
                let mut by_position: BTreeMap<usize, Vec<(usize, i64)>> = BTreeMap::new();
                for (&(slot, at), &column) in &pool.stands {
                    by_block.entry(slot).or_insert_with(|| vec![(pool.granted[slot], -1)]).push((column, 1));
                    by_position.entry(at).or_insert_with(|| vec![(pool.taken[at], -1)]).push((column, 1));
                }
                for terms in by_block.into_values().chain(by_position.into_values()) {
                    self.program.row(terms, Relation::Le, 0);
                }
            }
        }
        for (&firm, &column) in &self.firms {
            let mut terms = vec![(column, -1)];
            terms.extend(self.blocks.iter().enumerate().filter(|(_, b)| b.firm == firm).map(|(i, _)| (granted[i], 1)));
            self.program.row(terms, Relation::Eq, 0);
        }
    }

    pub(super) fn add_model_rows(&mut self, model: &Formulation<'_>, positional: &[bool]) {
        let granted = self.granted_column();
        let mut terms: Vec<BTreeMap<usize, i64>> = vec![BTreeMap::new(); model.rows().len()];
        // Rows over firms: on the firm's own column where all its blocks weigh the same, else on the blocks.
        let mut by_firm: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, block) in self.blocks.iter().enumerate() {
            by_firm.entry(block.firm).or_default().push(index);
        }
        for (firm, blocks) in &by_firm {
            let mut weights: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
            for (slot, block) in blocks.iter().enumerate() {
                for &(row, c) in &self.blocks[*block].column {
                    weights.entry(row).or_insert_with(|| vec![0; blocks.len()])[slot] = c;
                }
            }
            for (row, weights) in weights {
                match self.firms.get(firm) {
                    Some(&column) if weights.iter().all(|w| *w == weights[0]) => {
                        *terms[row].entry(column).or_default() += weights[0];
                    }
                    _ => {
                        for (slot, weight) in weights.iter().enumerate().filter(|(_, w)| **w != 0) {
                            *terms[row].entry(granted[blocks[slot]]).or_default() += weight;
                        }
                    }
                }
            }
        }
        for pool in &self.pools {
            for (slot, (_, column)) in pool.positions.iter().enumerate() {
                for &(row, c) in column {
                    *terms[row].entry(pool.taken[slot]).or_default() += c;
                }
            }
            for (&(slot, at), &stands) in &pool.stands {
                let ties = &self.blocks[pool.blocks[slot]].ties;
                for &(row, c) in ties.get(&pool.positions[at]).into_iter().flatten() {
                    *terms[row].entry(stands).or_default() += c;
                }
            }
        }
        for (row, constraint) in model.rows().iter().enumerate() {
            for (var, c) in constraint.terms.iter().filter(|(v, _)| v.0 >= model.placements().len()) {
                let column = self.helpers[var.0 - model.placements().len()];
                *terms[row].entry(column).or_default() += c;
            }
        }
        let sides = self.presence_of_sides(model, positional);
        for ((constraint, terms), positional) in model.rows().iter().zip(terms).zip(positional) {
            if is_open_cell(model, constraint) {
                continue; // an open row is one unit of flow from end to end
            }
            // A row that does not look at positions is written over firms, so places cannot stand for it.
            if let Some([these, those]) = constraint.sides.filter(|_| *positional) {
                let ((a, members), (b, others)) = (&sides[&these], &sides[&those]);
                // A place whose pool holds firms of both sides counts once in the row: then the plain row stands.
                if members.is_disjoint(others) {
                    self.program.row(vec![(*a, 1), (*b, 1)], Relation::Le, 1);
                    continue;
                }
            }
            let idle_single =
                terms.len() == 1 && constraint.limit == 1 && constraint.sense == Sense::AtMost && terms.values().all(|c| *c == 1);
            if !idle_single {
                self.program.row(terms.into_iter().collect(), constraint.sense.into(), constraint.limit);
            }
        }
    }

    /// One column for each sum that rows exclude from another: 1 where one of its placements is chosen. Hundreds of
    /// rows then have two terms each instead of hundreds.
    fn presence_of_sides(&mut self, model: &Formulation<'_>, positional: &[bool]) -> BTreeMap<SumId, (usize, BTreeSet<usize>)> {
        let mut taken_by: BTreeMap<usize, usize> = BTreeMap::new();
        for pool in &self.pools {
            for &block in &pool.blocks {
                for (position, placement) in &self.blocks[block].at {
                    if let Ok(at) = pool.positions.binary_search(position) {
                        taken_by.insert(*placement, pool.taken[at]);
                    }
                }
            }
        }
        let mut columns = BTreeMap::new();
        let looking = model.rows().iter().zip(positional).filter(|(_, positional)| **positional);
        for sum in looking.filter_map(|(row, _)| row.sides).flatten() {
            columns.entry(sum).or_insert_with(|| {
                let members: BTreeSet<usize> = model.sum_of(sum).iter().filter_map(|v| taken_by.get(&v.0)).copied().collect();
                let presence = self.program.column(1, 0);
                let terms = members.iter().map(|c| (*c, 1)).chain([(presence, -1)]).collect();
                self.program.row(terms, Relation::Le, 0);
                self.presence.push((presence, members.iter().copied().collect()));
                (presence, members)
            });
        }
        columns
    }

    /// Open rows as flows: one unit enters at the start of the row and leaves at its end, over stretches that are
    /// taken and cells that stay idle. Two terms a stretch, and without side rules a shortest path.
    pub(super) fn add_flows(&mut self, model: &Formulation<'_>) {
        let land = &model.problem().land;
        for (index, row) in land.rows.iter().enumerate().filter(|(_, row)| row.is_open()) {
            let mut nodes: Vec<Vec<(usize, i64)>> = vec![Vec::new(); row.cells.len() + 1];
            for pool in &self.pools {
                for ((place, _), &column) in pool.positions.iter().zip(&pool.taken) {
                    match *place {
                        Place::Run { row, first, last } if row.0 == index => {
                            nodes[first].push((column, 1));
                            nodes[last + 1].push((column, -1));
                        }
                        _ => {}
                    }
                }
            }
            for cell in 0..row.cells.len() {
                let column = self.program.column(1, 0);
                self.idle.push((RowIdx(index), cell, column));
                nodes[cell].push((column, 1));
                nodes[cell + 1].push((column, -1));
            }
            nodes.pop(); // the last node follows from the others
            for (node, terms) in nodes.into_iter().enumerate() {
                self.program.row(terms, Relation::Eq, i64::from(node == 0));
            }
        }
    }

    /// A row that follows from others: their sum, where it weighs the same wherever a block stands.
    fn add_sum(&mut self, model: &Formulation<'_>, rows: &[usize]) {
        let placements = model.placements().len();
        let mut weight = vec![0_i64; placements];
        for row in rows {
            for (var, c) in model.rows()[*row].terms.iter().filter(|(v, _)| v.0 < placements) {
                weight[var.0] += c;
            }
        }
        let limit = rows.iter().map(|row| model.rows()[*row].limit).sum();
        let granted = self.granted_column();
        let mut by_firm: BTreeMap<usize, Vec<(usize, i64)>> = BTreeMap::new();
        for (index, block) in self.blocks.iter().enumerate() {
            let mut weights = block.at.values().map(|p| weight[*p]);
            let first = weights.next().unwrap_or(0);
            if weights.any(|w| w != first) {
                return;
            }
            by_firm.entry(block.firm).or_default().push((granted[index], first));
        }
        let mut terms = Vec::new();
        for (firm, blocks) in by_firm {
            match self.firms.get(&firm) {
                Some(column) if blocks.iter().all(|(_, w)| *w == blocks[0].1) => terms.push((*column, blocks[0].1)),
                _ => terms.extend(blocks),
            }
        }
        terms.retain(|(_, w)| *w != 0);
        self.program.row(terms, Relation::Le, limit);
    }

    /// The land as one knapsack, and each resource whose leaves share it out as one.
    pub(super) fn add_sums(&mut self, model: &Formulation<'_>) {
        let problem = model.problem();
        let with_tag = |test: &dyn Fn(&Tag) -> bool| -> Vec<usize> {
            (0..model.rows().len()).filter(|r| test(&model.rows()[*r].tag)).collect()
        };
        let mut sums = vec![with_tag(&|tag| *tag == Tag::Structure(ONE_HOLDER))];
        for resource in &problem.resources {
            let leaves: Vec<&ResourceNode> = resource.nodes.iter().filter(|n| matches!(n.serves, Serves::Cells(_))).collect();
            let mut served = BTreeSet::new();
            let disjoint = leaves.iter().all(|node| match &node.serves {
                Serves::Cells(cells) => cells.iter().all(|cell| served.insert(cell.clone())),
                Serves::All => false,
            });
            if disjoint && leaves.iter().all(|n| n.coincidence == leaves[0].coincidence) {
                sums.push(with_tag(&|tag| matches!(tag, Tag::Resource(id) if leaves.iter().any(|n| n.id == *id))));
            }
        }
        for rows in sums.into_iter().filter(|rows| rows.len() > 1) {
            self.add_sum(model, &rows);
        }
    }
}

/// Whether a row gives one holder to a cell of an open row.
fn is_open_cell(model: &Formulation<'_>, constraint: &Constraint) -> bool {
    let holder = constraint.tag == Tag::Structure(ONE_HOLDER);
    let first = constraint.terms.first().and_then(|(v, _)| model.placements().get(v.0));
    holder && first.and_then(|p| model.problem().land.row_of(p.holding.place)).is_some_and(Row::is_open)
}
