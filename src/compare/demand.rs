//! `compare --demand`: every option at every demand asked for, and at those the search between them wants.
//!
//! Knows: tasks, workers, signals. Must not know: which firms come at a demand, which demands are worth a look.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use kavling::comparison::{Demand, DemandCell};
use kavling::demand::{self, Search};

use super::{Decided, Task, told, workers};
use crate::cli::CompareArgs;
use crate::{INPUT, STOP};

/// The demands asked for; none where nobody asked.
pub(super) fn stated(args: &CompareArgs, tasks: &[Task<'_>]) -> Result<Option<BTreeSet<u32>>, u8> {
    if args.demand.is_empty() {
        return Ok(None);
    }
    if !args.runs.is_empty() {
        crate::tell!("error: finished runs carry no demand but their own: --demand decides options anew, so leave --runs away");
        return Err(INPUT);
    }
    let names = tasks.iter().map(|task| task.loaded.problem.name.as_str());
    let mut scenarios: Vec<(&str, u32)> = names.zip(expected(tasks)).collect();
    scenarios.dedup();
    demand::stated(&args.demand, &scenarios).map(Some).map_err(|error| {
        crate::tell!("error: --demand: {error}");
        INPUT
    })
}

/// How many firms each option's scenario expects.
fn expected(tasks: &[Task<'_>]) -> Vec<u32> {
    tasks.iter().map(|task| demand::expected(&task.loaded.problem).len() as u32).collect()
}

/// Decides every option at every demand that is wanted. A signal ends it with what there is.
pub(super) fn decide_all(
    args: &CompareArgs,
    tasks: &[Task<'_>],
    decided: &[Decided<'_>],
    stated: BTreeSet<u32>,
) -> Result<Demand, u8> {
    let ids = tasks.iter().map(|task| task.id.clone()).collect();
    let mut search = Search::new(ids, expected(tasks), stated);
    loop {
        let wanted = search.wanted();
        if wanted.is_empty() {
            return Ok(search.found());
        }
        let pairs: Vec<(u32, usize)> = wanted.iter().flat_map(|firms| (0..tasks.len()).map(|task| (*firms, task))).collect();
        let mut found = workers::each(args, pairs.len(), |index, options| {
            let (firms, task) = pairs[index];
            at(&tasks[task], &decided[task], firms, options)
        })?
        .into_iter();
        for firms in wanted {
            let mut cells = Vec::new();
            for (task, cell) in tasks.iter().zip(&mut found) {
                cells.push(cell.unwrap_or_else(|| Ok(DemandCell::default())).map_err(|error| {
                    crate::tell!("error: option {} where {firms} of the expected firms come:", task.id);
                    told(&error, task.loaded.problem.language)
                })?);
            }
            search.tell(firms, cells);
        }
    }
}

/// An option at a demand; none where a signal came first. What a signal cut short is no answer to "from where on".
fn at(
    task: &Task<'_>,
    decided: &Decided<'_>,
    firms: u32,
    options: &kavling::planner::Options<'_>,
) -> Option<Result<DemandCell, kavling::venture::VentureError>> {
    let views = decided.views();
    // Where all come, it is decided already.
    if firms as usize >= demand::expected(&task.loaded.problem).len() {
        return Some(Ok(demand::cell(&task.loaded.expansion, &views)));
    }
    let first = *views.first()?;
    let ended = || STOP.load(Ordering::Relaxed);
    if ended() {
        return None;
    }
    Some(demand::decide(&task.loaded.problem, first, firms, options)).filter(|_| !ended())
}
