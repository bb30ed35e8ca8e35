//! Workers: many independent searches, several at a time, each on one thread.
//!
//! Knows: threads, the progress bar. Must not know: what is searched for.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use kavling::planner::Options;

use crate::cli::CompareArgs;
use crate::{STOP, limit, solver};

/// The results of all searches in order, however many run at a time: the bytes do not depend on that. One that a worker
/// gives up, or does not come to, is missing.
pub(super) fn each<T: Send>(
    args: &CompareArgs,
    count: usize,
    search: impl Fn(usize, &Options<'_>) -> Option<T> + Sync,
) -> Result<Vec<Option<T>>, u8> {
    let solver = solver(args.search.solver)?;
    let jobs = args.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).clamp(1, count.max(1));
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let found: Mutex<Vec<Option<T>>> = Mutex::new((0..count).map(|_| None).collect());
    let live = !args.saying.quiet && !args.saying.json && std::io::stderr().is_terminal();
    if live {
        bar(0, count);
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
                    if index >= count {
                        break;
                    }
                    let result = search(index, &options);
                    if let Ok(mut found) = found.lock() {
                        found[index] = result;
                    }
                    let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                    if live {
                        bar(done, count);
                    }
                }
            });
        }
    });
    if live {
        crate::tell!();
    }
    Ok(found.into_inner().unwrap_or_default())
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
