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

use std::collections::{BTreeMap, BTreeSet};

use super::backend::{Program, Relation};
use super::{Constraint, Formulation, SumId, Tag, Var};
use crate::site::{Place, RowIdx};

/// Rows over firms, without places: row index and coefficient.
type Column = Vec<(usize, i64)>;

/// A place of a pool: where, and the coefficients in rows that look at positions.
type Position = (Place, Column);

/// Placements of one firm that differ only in position.
#[derive(Debug)]
struct Block {
    firm: usize,
    /// Placement by position.
    at: BTreeMap<Position, usize>,
    /// Coefficients in rows that tie helpers, by position, where there are any.
    ties: BTreeMap<Position, Column>,
    /// Worth at each level.
    worth: Vec<i64>,
    /// Coefficients in rows that do not look at positions.
    column: Column,
}

/// Blocks that share their positions, and the columns that stand for both.
#[derive(Debug)]
struct Pool {
    blocks: Vec<usize>,
    positions: Vec<Position>,
    /// Column of each block: the firm is granted through it.
    granted: Vec<usize>,
    /// Column of each position: it is taken.
    taken: Vec<usize>,
    /// Column of (slot of the block, slot of the position): that firm stands just there.
    stands: BTreeMap<(usize, usize), usize>,
}

impl Pool {
    fn new(blocks: Vec<usize>, positions: Vec<Position>) -> Self {
        Self { blocks, positions, granted: Vec::new(), taken: Vec::new(), stands: BTreeMap::new() }
    }
}

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

    fn add_columns(&mut self, model: &Formulation<'_>) {
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

    fn add_pool_rows(&mut self) {
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

    fn add_model_rows(&mut self, model: &Formulation<'_>, positional: &[bool]) {
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
            let idle_single = terms.len() == 1
                && constraint.limit == 1
                && constraint.sense == super::Sense::AtMost
                && terms.values().all(|c| *c == 1);
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
    fn add_flows(&mut self, model: &Formulation<'_>) {
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

    /// Column values of a set of placements; `None` where one of them is forbidden.
    pub fn encode(&self, model: &Formulation<'_>, chosen: &BTreeSet<usize>) -> Option<Vec<i64>> {
        let mut values = vec![0; self.program.upper.len()];
        let mut left: BTreeSet<usize> = chosen.clone();
        for pool in &self.pools {
            for (slot, &block) in pool.blocks.iter().enumerate() {
                for (position, placement) in &self.blocks[block].at {
                    if left.remove(placement) {
                        values[pool.granted[slot]] = 1;
                        let taken = pool.positions.binary_search(position).ok()?;
                        values[pool.taken[taken]] = 1;
                        if let Some(column) = pool.stands.get(&(slot, taken)) {
                            values[*column] = 1;
                        }
                        if let Some(column) = self.firms.get(&self.blocks[block].firm) {
                            values[*column] = 1;
                        }
                    }
                }
            }
        }
        for &(row, cell, column) in &self.idle {
            let covers = |p: &usize| match model.placements()[*p].holding.place {
                Place::Run { row: at, first, last } => at == row && (first..=last).contains(&cell),
                Place::Hall(_) => false,
            };
            values[column] = i64::from(!chosen.iter().any(covers));
        }
        for (column, members) in &self.presence {
            values[*column] = members.iter().map(|c| values[*c]).max().unwrap_or(0);
        }
        let complete = model.complete(chosen);
        for (index, column) in self.helpers.iter().enumerate() {
            values[*column] = i64::from(complete[model.placements().len() + index]);
        }
        left.is_empty().then_some(values)
    }

    /// The placements that column values stand for: firms that stand just somewhere stand there, the others
    /// take the pool's remaining places in order. `None` where the values contradict themselves.
    pub fn decode(&self, values: &[i64]) -> Option<BTreeSet<usize>> {
        let mut chosen = BTreeSet::new();
        for pool in &self.pools {
            let mut blocks: Vec<usize> = (0..pool.blocks.len()).filter(|slot| values[pool.granted[*slot]] == 1).collect();
            let mut places: Vec<usize> = (0..pool.positions.len()).filter(|at| values[pool.taken[*at]] == 1).collect();
            if blocks.len() != places.len() {
                return None;
            }
            let mut put = |slot: usize, at: usize| -> Option<()> {
                chosen.insert(*self.blocks[pool.blocks[slot]].at.get(&pool.positions[at])?);
                Some(())
            };
            for (&(slot, at), &column) in &pool.stands {
                if pool.blocks.len() > 1 && values[column] == 1 {
                    let (block, place) = (blocks.iter().position(|b| *b == slot)?, places.iter().position(|p| *p == at)?);
                    blocks.remove(block);
                    places.remove(place);
                    put(slot, at)?;
                }
            }
            for (slot, at) in blocks.into_iter().zip(places) {
                put(slot, at)?;
            }
        }
        Some(chosen)
    }

    /// What each placement adds at the prices of the relaxation, from the reduced profit of every column; the
    /// placements of the relaxation's own answer come out at zero or above, the others below.
    pub fn prices(&self, placements: usize, reduced: &[f64]) -> Vec<i64> {
        let mut prices = vec![0; placements];
        for pool in &self.pools {
            for (slot, &block) in pool.blocks.iter().enumerate() {
                let firm = self.firms.get(&self.blocks[block].firm).map_or(0.0, |c| reduced[*c]);
                for (position, placement) in &self.blocks[block].at {
                    let Ok(at) = pool.positions.binary_search(position) else { continue };
                    let mut columns = vec![pool.granted[slot], pool.taken[at]];
                    columns.dedup();
                    let sum: f64 = columns.iter().map(|c| reduced[*c]).sum();
                    prices[*placement] = libm::round(firm + sum) as i64;
                }
            }
        }
        prices
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
    fn add_sums(&mut self, model: &Formulation<'_>) {
        let problem = model.problem();
        let with_tag = |test: &dyn Fn(&Tag) -> bool| -> Vec<usize> {
            (0..model.rows().len()).filter(|r| test(&model.rows()[*r].tag)).collect()
        };
        let mut sums = vec![with_tag(&|tag| *tag == Tag::Structure(super::structure::ONE_HOLDER))];
        for resource in &problem.resources {
            let leaves: Vec<&crate::problem::ResourceNode> =
                resource.nodes.iter().filter(|n| matches!(n.serves, crate::problem::Serves::Cells(_))).collect();
            let mut served = BTreeSet::new();
            let disjoint = leaves.iter().all(|node| match &node.serves {
                crate::problem::Serves::Cells(cells) => cells.iter().all(|cell| served.insert(cell.clone())),
                crate::problem::Serves::All => false,
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
    let holder = constraint.tag == Tag::Structure(super::structure::ONE_HOLDER);
    let first = constraint.terms.first().and_then(|(v, _)| model.placements().get(v.0));
    holder && first.and_then(|p| model.problem().land.row_of(p.holding.place)).is_some_and(crate::site::Row::is_open)
}

/// Coefficients of every placement in every row.
fn columns_of(model: &Formulation<'_>) -> Vec<Column> {
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
fn positional_rows(model: &Formulation<'_>, columns: &[Column]) -> Vec<bool> {
    let mut positional: Vec<bool> = model.rows().iter().map(|row| row.ties_helper).collect();
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

fn blocks_of(model: &Formulation<'_>, columns: &[Column], positional: &[bool]) -> Vec<Block> {
    let mut blocks: BTreeMap<_, Block> = BTreeMap::new();
    for (placement, column) in columns.iter().enumerate() {
        if model.forbidden_by(placement).is_some() {
            continue;
        }
        let key = block_key(model, placement);
        let part = |test: &dyn Fn(usize) -> bool| -> Column { column.iter().copied().filter(|(row, _)| test(*row)).collect() };
        let ties = part(&|row| model.rows()[row].ties_helper);
        let shared = part(&|row| positional[row] && !model.rows()[row].ties_helper);
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

fn pools_of(blocks: &[Block]) -> Vec<Pool> {
    let mut pools: BTreeMap<Vec<Position>, Vec<usize>> = BTreeMap::new();
    for (index, block) in blocks.iter().enumerate() {
        let hall = block.at.keys().any(|(place, _)| matches!(place, Place::Hall(_)));
        let positions: Vec<Position> = block.at.keys().cloned().collect();
        if hall {
            // Several firms may be in one hall at once, so its place cannot stand for one of them.
            pools.entry(positions).or_default();
        } else {
            pools.entry(positions).or_default().push(index);
        }
    }
    let mut list: Vec<Pool> = pools
        .into_iter()
        .filter(|(_, blocks)| !blocks.is_empty())
        .map(|(positions, blocks)| Pool::new(blocks, positions))
        .collect();
    for (index, block) in blocks.iter().enumerate() {
        if block.at.keys().any(|(place, _)| matches!(place, Place::Hall(_))) {
            let positions = block.at.keys().cloned().collect();
            list.push(Pool::new(vec![index], positions));
        }
    }
    list
}
