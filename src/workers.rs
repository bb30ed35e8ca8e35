//! Workers: many independent pieces of work, several at a time, each on one thread.
//!
//! Knows: threads. Must not know: what the work is. Results stand in the order of the work, whatever the number of threads.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The results of all pieces of work in order. `jobs` run at a time; as many as there are processors where it is `None`.
pub fn each<T: Send>(count: usize, jobs: Option<usize>, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let jobs = jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).clamp(1, count.max(1));
    if jobs == 1 {
        return (0..count).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let found: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(count));
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        break;
                    }
                    let result = work(index);
                    found.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, result));
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    found.sort_by_key(|(index, _)| *index);
    found.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn results_stand_in_order() {
        for jobs in [None, Some(1), Some(3), Some(100)] {
            assert_eq!(each(50, jobs, |n| n * n), (0..50).map(|n| n * n).collect::<Vec<_>>());
        }
        assert!(each(0, None, |n| n).is_empty());
    }
}
