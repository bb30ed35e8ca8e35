//! Plans in and out of the compact program: placements as column values and back, and what the relaxation pays for each.

use std::collections::BTreeSet;

use super::Compact;
use crate::formulation::Formulation;
use crate::site::Place;

impl Compact {
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
}
