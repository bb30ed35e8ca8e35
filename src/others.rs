//! `kavling plan --alternatives`: other plans beside the best one, in a folder of their own.
//!
//! Knows: the command line, folders, exit codes. Must not know: how alternatives are found.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kavling::alternatives::{AlternativesRecord, Wish};
use kavling::output;
use kavling::plan::Plan;
use kavling::planner::Options;
use kavling::problem::Problem;
use kavling::run::{self, Beside, Extras, Run, RunError};

use crate::cli::OthersArgs;
use crate::{INPUT, tell, unwritten};

/// Folder of the alternatives beside the plan.
const FOLDER: &str = "alternatives";

/// What is wished for, where anything is.
fn wish(args: &OthersArgs) -> Option<Wish> {
    args.alternatives.map(|count| Wish { count: count as usize, slack: args.slack })
}

/// Options are decided phase by phase: a plan of one phase has no alternatives by itself.
pub(crate) fn only_at_once(args: &OthersArgs) -> Result<(), u8> {
    if wish(args).is_none() {
        return Ok(());
    }
    tell!("error: --alternatives is for a scenario that is decided at once, not for options in phases");
    Err(INPUT)
}

/// What was decided with an earlier plan or overrides has no alternatives: they would be judged by other rules.
pub(crate) fn not_with_amendments(args: &OthersArgs) -> Result<(), u8> {
    if wish(args).is_none() {
        return Ok(());
    }
    tell!("error: --alternatives cannot be asked for together with --from, --with or --succession");
    Err(INPUT)
}

/// Names of the files, so that what is in the way is told before a long search.
fn names(count: usize) -> Vec<String> {
    let each = (2..=count).flat_map(|n| ["plan.json", "layout.svg", "report.md"].map(|name| format!("{n}-{name}")));
    each.chain(["alternatives.md".to_owned()]).collect()
}

/// Makes sure the folder can be written.
pub(crate) fn prepare(args: &OthersArgs, folder: &Path, force: bool) -> Result<(), u8> {
    let Some(wish) = wish(args) else { return Ok(()) };
    let names = names(wish.count);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    output::prepare::<AlternativesRecord>(&folder.join(FOLDER), &names, force).map_err(|error| unwritten(&error))
}

/// The run, with its alternatives where they are wished for.
pub(crate) fn run(
    problem: &Problem,
    options: &Options<'_>,
    warnings: &[String],
    extras: &Extras,
    args: &OthersArgs,
) -> (Result<Run, RunError>, Option<Beside>) {
    match wish(args) {
        None => (run::run_for(problem, options, warnings, extras), None),
        Some(wish) => match run::run_with_alternatives(problem, options, warnings, extras, wish) {
            Ok((run, others)) => (Ok(run), others),
            Err(error) => (Err(error), None),
        },
    }
}

/// Writes the alternatives of a plan into the folder beside it; what is said of them. Without any nothing is written.
pub(crate) fn write(
    others: Option<Beside>,
    best: &Plan,
    folder: &Path,
    force: bool,
    paths: &mut Vec<PathBuf>,
) -> Result<Vec<String>, u8> {
    let Some(mut others) = others else { return Ok(Vec::new()) };
    let files = others.seal(best).map_err(|error| unwritten(&error.into()))?;
    let named: BTreeMap<&str, &str> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = folder.join(FOLDER);
    let written = output::write(&folder, &mut others.record, &named, force).map_err(|error| unwritten(&error))?;
    paths.splice(0..0, written);
    Ok(others.summary)
}
