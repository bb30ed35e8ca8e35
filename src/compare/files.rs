//! The folders of options and of their comparison: prepared before a long search, written after it.
//!
//! Knows: which file stands where. Must not know: what stands in it.
//!
//! An option has a folder of its name with `option.json` and a folder for each phase. In the folder above stand
//! `comparison.json`, the pages and the drawings of all options at one scale.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kavling::comparison::{Comparison, OptionRecord};
use kavling::documents::Wanted;
use kavling::output;
use kavling::plan::Plan;
use kavling::run::FILES;
use kavling::sheets;

use super::{Decided, Phase, Task};
use crate::unwritten;

/// Phases that a task has: one where the scenario is decided at once.
fn phases(task: &Task<'_>) -> u32 {
    task.option.map_or(1, |_| task.loaded.expansion.phases.len().max(1)) as u32
}

/// The folder of a phase in that of its option.
pub(super) fn phase_folder(of_option: &Path, phase: u32) -> PathBuf {
    of_option.join(format!("phase-{phase}"))
}

/// Makes sure that every folder of an option can be written.
pub(super) fn prepare_option(folder: &Path, task: &Task<'_>, force: bool) -> Result<(), u8> {
    output::prepare::<OptionRecord>(folder, &[], force).map_err(|error| unwritten(&error))?;
    for phase in 1..=phases(task) {
        output::prepare::<Plan>(&phase_folder(folder, phase), &FILES, force).map_err(|error| unwritten(&error))?;
    }
    Ok(())
}

/// Makes sure that every file of a comparison can be written: what its options are called tells all names.
pub(super) fn prepare_comparison(folder: &Path, tasks: &[Task<'_>], force: bool) -> Result<(), u8> {
    for task in tasks {
        prepare_option(&folder.join(&task.id), task, force)?;
    }
    let options: Vec<(&str, u32)> = tasks.iter().map(|task| (task.id.as_str(), phases(task))).collect();
    let names = sheets::names(&options);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    output::prepare::<Comparison>(folder, &names, force).map_err(|error| unwritten(&error))
}

/// Writes the phases of an option and then its record; returns the paths, the record's last.
pub(super) fn write_option(
    folder: &Path,
    task: &Task<'_>,
    decided: &Decided<'_>,
    wanted: &Wanted,
    force: bool,
) -> Result<Vec<PathBuf>, u8> {
    let mut paths = Vec::new();
    for phase in &decided.phases {
        let Phase { stage, files, .. } = phase;
        let (at, mut plan) = (phase_folder(folder, stage.as_ref().map_or(1, |stage| stage.phase)), phase.plan.clone());
        paths.extend(output::write(&at, &mut plan, files, force).map_err(|error| unwritten(&error))?);
        paths.extend(crate::draw::beside(&phase.problem, &plan, &phase.audit, wanted, &at, force)?);
    }
    let mut record = OptionRecord { schema: 1, option: decided.result(task), files: BTreeMap::new(), digest: None };
    let written = output::write(folder, &mut record, &BTreeMap::<&str, String>::new(), force);
    paths.extend(written.map_err(|error| unwritten(&error))?);
    Ok(paths)
}
