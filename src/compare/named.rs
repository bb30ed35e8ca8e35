//! Options by name: which of them are compared, in which order, and how they are told apart.
//!
//! Knows: ids and titles. Must not know: how an option is decided.

use std::collections::BTreeMap;

use super::Task;
use crate::INPUT;

/// Options that are called the same have their ids behind their titles.
pub(super) fn told_apart(tasks: &mut [Task<'_>]) {
    let titles: Vec<String> = tasks.iter().map(|task| task.title.clone()).collect();
    for task in tasks {
        if titles.iter().filter(|title| **title == task.title).count() > 1 {
            task.title = format!("{} ({})", task.title, task.id);
        }
    }
}

/// The options of these names, in this order.
pub(super) fn picked<'l>(tasks: Vec<Task<'l>>, wanted: &[String]) -> Result<Vec<Task<'l>>, u8> {
    let known: Vec<String> = tasks.iter().map(|task| task.id.clone()).collect();
    let mut left: BTreeMap<String, Task<'l>> = tasks.into_iter().map(|task| (task.id.clone(), task)).collect();
    let mut picked = Vec::new();
    for name in wanted {
        let Some(task) = left.remove(name) else {
            if known.contains(name) {
                crate::tell!("error: option `{name}` is named twice: an option is not held against itself");
            } else {
                crate::tell!("error: there is no option `{name}`; there are: {}", known.join(", "));
            }
            return Err(INPUT);
        };
        picked.push(task);
    }
    Ok(picked)
}
