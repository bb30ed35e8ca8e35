//! Options decided side by side.
//!
//! Knows: threads, how far they are. Must not know: how an option is decided.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use kavling::planner::Options;
use kavling::venture::{Apart, VentureError};

use super::{Decided, Task, decide_task, told};
use crate::cli::CompareArgs;
use crate::{BUG, STOP, limit, solver};

/// Decides all options, several at a time, each on one thread: the bytes do not depend on how many.
pub(super) fn decide_all<'l>(tasks: &[Task<'l>], args: &CompareArgs) -> Result<Vec<Decided<'l>>, u8> {
    let solver = solver(args.search.solver)?;
    let jobs =
        args.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).clamp(1, tasks.len().max(1));
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let apart = Apart::default();
    let found: Mutex<Vec<Option<Result<Decided<'l>, VentureError>>>> = Mutex::new(tasks.iter().map(|_| None).collect());
    let live = !args.saying.quiet && !args.saying.json && std::io::stderr().is_terminal();
    if live {
        bar(0, tasks.len());
    }
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                let options = Options {
                    solver,
                    time_limit: limit(&args.search, solver),
                    gap: args.search.gap,
                    stop: &STOP,
                    progress: &|_, _| {},
                };
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(task) = tasks.get(index) else { break };
                    let decided = decide_task(task, &options, &apart);
                    if let Ok(mut found) = found.lock() {
                        found[index] = Some(decided);
                    }
                    let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                    if live {
                        bar(done, tasks.len());
                    }
                }
            });
        }
    });
    if live {
        crate::tell!();
    }
    let found = found.into_inner().unwrap_or_default();
    let decided = found.into_iter().zip(tasks).map(|(found, task)| match found {
        Some(Ok(decided)) => Ok(decided),
        Some(Err(error)) => {
            crate::tell!("error: option {}:", task.id);
            Err(told(&error, task.loaded.problem.language))
        }
        None => {
            crate::tell!("error: option {} was not decided", task.id);
            Err(BUG)
        }
    });
    decided.collect()
}

/// A bar that is written over: `[####······] 2 of 5`.
fn bar(done: usize, all: usize) {
    use std::io::Write;
    const WIDTH: usize = 30;
    let full = WIDTH * done / all.max(1);
    let mut terminal = std::io::stderr().lock();
    let _ = write!(terminal, "\r\x1b[K[{}{}] {done} of {all}", "#".repeat(full), "·".repeat(WIDTH - full));
    let _ = terminal.flush(); // a terminal that is gone need not hear of progress
}
