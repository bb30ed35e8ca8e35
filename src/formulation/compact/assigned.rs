//! The compact program with a column for every placement: who stands where, also in pools.
//!
//! Knows: pools. Must not know: who asks. Needed where it matters which firm of a pool holds which of its places.

use super::Compact;
use crate::formulation::Formulation;
use crate::formulation::backend::{Program, Relation};

impl Compact {
    /// The program with the objective left at nothing, and the column of each placement: 1 exactly where it is chosen.
    /// A placement that is forbidden has none.
    pub fn assigned(&self, model: &Formulation<'_>) -> (Program, Vec<Option<usize>>) {
        let mut program = self.program.clone();
        program.objective.fill(0);
        let mut column_of = vec![None; model.placements().len()];
        for pool in &self.pools {
            let single = pool.blocks.len() == 1;
            let mut at_place: Vec<Vec<(usize, i64)>> = pool.taken.iter().map(|taken| vec![(*taken, -1)]).collect();
            for (slot, &block) in pool.blocks.iter().enumerate() {
                let mut of_firm = vec![(pool.granted[slot], -1)];
                for (position, placement) in &self.blocks[block].at {
                    let Ok(at) = pool.positions.binary_search(position) else { continue };
                    // A pool of one block stands where its place is taken.
                    let column = if single { pool.taken[at] } else { program.column(1, 0) };
                    column_of[*placement] = Some(column);
                    of_firm.push((column, 1));
                    at_place[at].push((column, 1));
                    if let Some(stands) = pool.stands.get(&(slot, at)).filter(|_| !single) {
                        program.row(vec![(*stands, 1), (column, -1)], Relation::Le, 0);
                    }
                }
                if !single {
                    program.row(of_firm, Relation::Eq, 0);
                }
            }
            if !single {
                at_place.into_iter().for_each(|terms| program.row(terms, Relation::Eq, 0));
            }
        }
        (program, column_of)
    }
}
