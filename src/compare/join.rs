//! Finished runs: options decided elsewhere, read back instead of decided anew.
//!
//! Knows: folders of runs, what must follow from what. Must not know: how an option is decided.
//! Nothing a run says of itself is believed: every plan is audited, and must follow from the phase before. Only what
//! deciding all phases at once could give is taken over, since a solver alone can tell it, and the gap that was asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kavling::audit::audit;
use kavling::comparison::{Elsewhere, OptionRecord};
use kavling::output::{self, Record};
use kavling::placement::Placements;
use kavling::plan::Plan;
use kavling::planner::Prepared;
use kavling::run::{baselines, papers};
use kavling::stage::Earlier;

use super::{Decided, Phase, Task, staged};
use crate::{INPUT, NONE};

/// Finished runs instead of new ones: every plan is audited anew, and must follow from the one before.
pub(super) fn join<'l>(tasks: &[Task<'l>], folders: &[PathBuf]) -> Result<Vec<Decided<'l>>, u8> {
    let mut records: BTreeMap<String, (PathBuf, OptionRecord)> = BTreeMap::new();
    for folder in folders {
        let path = folder.join(OptionRecord::NAME);
        let text = crate::read_text(&path)?;
        let Some(record) = OptionRecord::read(&text) else {
            crate::tell!("error: {} is not the record of an option", path.display());
            return Err(INPUT);
        };
        let id = record.option.id.clone();
        if records.insert(id.clone(), (folder.clone(), record)).is_some() {
            crate::tell!("error: two of the runs are of option `{id}`");
            return Err(INPUT);
        }
    }
    let mut decided = Vec::new();
    for task in tasks {
        let own = task.option.map_or(&task.loaded.problem.name, |option| &option.id);
        let Some((folder, record)) = records.remove(own) else {
            crate::tell!(
                "error: none of the runs is of option `{own}`; decide it with: kavling plan SCENARIO --option {own} -o DIR"
            );
            return Err(INPUT);
        };
        decided.push(join_one(task, &folder, &record)?);
    }
    if let Some((id, (folder, _))) = records.into_iter().next() {
        crate::tell!("error: {} is of option `{id}`, which is not compared here", folder.display());
        return Err(INPUT);
    }
    Ok(decided)
}

fn join_one<'l>(task: &Task<'l>, folder: &Path, record: &OptionRecord) -> Result<Decided<'l>, u8> {
    let mut phases: Vec<Phase<'l>> = Vec::new();
    for told in &record.option.phases {
        let path = folder.join(format!("phase-{}", told.phase)).join(output::PLAN);
        let wrong = |what: &str| {
            crate::tell!("error: {}: {what}", path.display());
            NONE
        };
        let text = crate::read_text(&path)?;
        let plan = Plan::from_json(&text).map_err(|error| wrong(&format!("not a plan: {error}")))?;
        if !Plan::is_untouched(&text) || plan.digest != told.digest && told.digest.is_some() {
            return Err(wrong("not as the run wrote it"));
        }
        let phase = rebuilt(task, phases.last(), plan).map_err(|what| wrong(&what))?;
        phases.push(phase);
    }
    let whole = phases.len() == task.option.map_or(1, |_| task.loaded.expansion.phases.len());
    if !whole && phases.last().is_none_or(|phase| phase.audit.planned) {
        crate::tell!("error: {} lacks phases of option {}", folder.display(), task.id);
        return Err(NONE);
    }
    let elsewhere = Elsewhere { at_once: record.option.regret.clone(), gap_asked: record.option.gap_asked.clone() };
    Ok(Decided { phases, elsewhere })
}

/// A phase from its plan, audited; it must follow from the phase before.
fn rebuilt<'l>(task: &Task<'l>, before: Option<&Phase<'l>>, plan: Plan) -> Result<Phase<'l>, String> {
    let base = &task.loaded.problem;
    let (stage, problem) = staged(base, &task.loaded.expansion, &plan)?;
    if let Some(stage) = &stage {
        let held: BTreeSet<Earlier> =
            before.into_iter().flat_map(|b| b.audit.holdings.iter().map(|h| Earlier::of(&b.problem, h))).collect();
        if task.option.is_none_or(|option| option.id != stage.option.id)
            || stage.earlier.iter().cloned().collect::<BTreeSet<_>>() != held
        {
            return Err("it does not follow from the phase before".to_owned());
        }
        let steps = before.and_then(|b| b.stage.as_ref()).map(|stage| stage.steps.clone()).unwrap_or_default();
        let mut sum = steps;
        stage.bought.iter().for_each(|(name, count)| *sum.entry(name.clone()).or_default() += count);
        if sum != stage.steps {
            return Err("its steps of capacity do not follow from the phase before".to_owned());
        }
    }
    let found = audit(&problem, &plan);
    if !found.passes() {
        let lines = crate::judge::findings(&found, problem.language);
        return Err(format!("its audit fails: {}", lines.first().map_or("", String::as_str)));
    }
    let placements = Placements::of(&problem);
    let baselines = baselines(&Prepared::new(&problem, &placements));
    let (files, _) = papers(&problem, &plan, &found, &baselines, &task.warnings);
    let bare = Plan { files: BTreeMap::new(), digest: None, ..plan };
    Ok(Phase::new(stage, problem, bare, found, files))
}
