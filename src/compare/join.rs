//! Finished runs: options decided elsewhere, read back instead of decided anew.
//!
//! Knows: folders of runs, what must follow from what. Must not know: how an option is decided.
//!
//! *Worked out anew*, whatever a run says: every plan is audited against the scenario as it is now (grants, places, areas,
//! worth, figures, rules, capacities), must be of this option and of the phase whose place it stands in, and what it holds
//! and the steps of capacity that stand must follow from the phase before. The record of the option and every plan must
//! be, byte for byte, as kavling wrote them, and the record must name the digest of each plan. Drawings, reports, money
//! and changes are made anew.
//!
//! *Believed*, since a solver alone can tell it: that the bound of every plan holds (its status and gap only have to agree
//! with it), that no plan exists where none is said to, what would have to give way then, on what ground firms are
//! refused, what deciding all phases at once could give, and the gap that was asked for. A digest shows a file that
//! somebody edited; it does not show who wrote it. Whoever needs more decides the option anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kavling::audit::audit;
use kavling::comparison::{Elsewhere, OptionRecord, OptionResult};
use kavling::output::{self, Record};
use kavling::placement::Placements;
use kavling::plan::Plan;
use kavling::planner::Prepared;
use kavling::run::{baselines, papers};
use kavling::stage::{Earlier, Stage};
use kavling::standing::standing;

use super::files::phase_folder;
use super::{Decided, Phase, Task};
use crate::{INPUT, NONE};

/// A scenario, and one of its options; none where the scenario was decided at once.
type Name = (String, Option<String>);

/// The plan of each phase, with its path.
type Plans = Vec<(PathBuf, Plan)>;

/// A finished run as it stands in its folder.
struct Run {
    folder: PathBuf,
    plans: Plans,
    elsewhere: Elsewhere,
}

/// Finished runs instead of new ones, in the order of the tasks.
pub(super) fn join<'l>(tasks: &[Task<'l>], folders: &[PathBuf]) -> Result<Vec<Decided<'l>>, u8> {
    let mut runs: BTreeMap<Name, Run> = BTreeMap::new();
    for folder in folders {
        let (name, run) = read(folder)?;
        let said = said(&name);
        if let Some(other) = runs.insert(name, run) {
            crate::tell!("error: {} and {} are both of {said}", other.folder.display(), folder.display());
            return Err(INPUT);
        }
    }
    let mut decided = Vec::new();
    for task in tasks {
        let name = (task.loaded.problem.name.clone(), task.option.map(|option| option.id.clone()));
        let Some(run) = runs.remove(&name) else {
            let option = task.option.map_or_else(String::new, |option| format!(" --option {}", option.id));
            let file = task.file.display();
            crate::tell!("error: none of the runs is of {}; decide it with: kavling plan {file}{option} -o DIR", said(&name));
            return Err(INPUT);
        };
        decided.push(join_one(task, run)?);
    }
    if let Some((name, run)) = runs.into_iter().next() {
        crate::tell!("error: {} is of {}, which is not compared here", run.folder.display(), said(&name));
        return Err(INPUT);
    }
    Ok(decided)
}

fn said((scenario, option): &Name) -> String {
    option
        .as_ref()
        .map_or_else(|| format!("scenario `{scenario}`"), |option| format!("option `{option}` of scenario `{scenario}`"))
}

fn wrong(path: &Path, what: &str) -> u8 {
    crate::tell!("error: {}: {what}", path.display());
    NONE
}

/// Reads the folder of an option, or that of a scenario decided at once, which has no record but its plan.
fn read(folder: &Path) -> Result<(Name, Run), u8> {
    let (record, single) = (folder.join(OptionRecord::NAME), folder.join(output::PLAN));
    let (plans, elsewhere) = if single.exists() && !record.exists() {
        let plan = read_plan(&single)?;
        if plan.stage.is_some() {
            return Err(wrong(&single, "one phase of an option; the folder of the whole option is the one above"));
        }
        (vec![(single, plan)], Elsewhere::default())
    } else {
        read_option(folder, &record)?
    };
    let Some((_, first)) = plans.first() else { return Err(wrong(&record, "it names no phase")) };
    let name = (first.scenario.name.clone(), first.stage.as_ref().map(|stage| stage.option.clone()));
    Ok((name, Run { folder: folder.to_owned(), plans, elsewhere }))
}

/// The plans that the record of an option names, and what does not follow from them.
fn read_option(folder: &Path, path: &Path) -> Result<(Plans, Elsewhere), u8> {
    let text = crate::read_text(path)?;
    let Some(record) = OptionRecord::read(&text) else {
        crate::tell!("error: {} is not the record of an option", path.display());
        return Err(INPUT);
    };
    if !output::is_untouched::<OptionRecord>(&text) {
        return Err(wrong(path, EDITED));
    }
    let mut plans = Vec::new();
    for (phase, told) in (1..).zip(&record.option.phases) {
        let path = phase_folder(folder, phase).join(output::PLAN);
        let plan = read_plan(&path)?;
        if told.phase != phase || told.digest != plan.digest {
            return Err(wrong(&path, EDITED));
        }
        plans.push((path, plan));
    }
    let OptionResult { regret, gap_asked, .. } = record.option;
    Ok((plans, Elsewhere { at_once: regret, gap_asked }))
}

/// What is said of a file that is not what a run left.
const EDITED: &str = "not as the run wrote it";

fn read_plan(path: &Path) -> Result<Plan, u8> {
    let text = crate::read_text(path)?;
    let plan = Plan::from_json(&text).map_err(|error| wrong(path, &format!("not a plan: {error}")))?;
    if Plan::is_untouched(&text) { Ok(plan) } else { Err(wrong(path, EDITED)) }
}

fn join_one<'l>(task: &Task<'l>, run: Run) -> Result<Decided<'l>, u8> {
    let mut phases: Vec<Phase<'l>> = Vec::new();
    for (path, plan) in run.plans {
        let phase = rebuilt(task, &phases, plan).map_err(|what| wrong(&path, &what))?;
        phases.push(phase);
    }
    let whole = phases.len() == task.option.map_or(1, |_| task.loaded.expansion.phases.len().max(1));
    if !whole && phases.last().is_none_or(|phase| phase.audit.planned) {
        crate::tell!("error: {} lacks phases of option {}", run.folder.display(), task.id);
        return Err(NONE);
    }
    Ok(Decided { phases, elsewhere: run.elsewhere })
}

/// A phase from its plan, audited; it must follow from the phases before.
fn rebuilt<'l>(task: &Task<'l>, before: &[Phase<'l>], plan: Plan) -> Result<Phase<'l>, String> {
    let place = task.option.map(|option| (option.id.as_str(), before.len() as u32 + 1));
    if plan.stage.as_ref().map(|stage| (stage.option.as_str(), stage.phase)) != place {
        return Err("it is not of the option and phase in whose place it stands".to_owned());
    }
    let (stage, problem) = standing(&task.loaded.problem, &task.loaded.expansion, &plan).map_err(|error| error.to_string())?;
    if let Some(stage) = &stage {
        follows(stage, before.last())?;
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

/// Whether a stage begins with what the phase before left.
fn follows(stage: &Stage<'_>, before: Option<&Phase<'_>>) -> Result<(), String> {
    let sorted = |mut list: Vec<Earlier>| {
        list.sort();
        list
    };
    let held = before.into_iter().flat_map(|b| b.audit.holdings.iter().map(|h| Earlier::of(&b.problem, h))).collect();
    if sorted(stage.earlier.clone()) != sorted(held) {
        return Err("it does not follow from the phase before".to_owned());
    }
    let mut sum = before.and_then(|b| b.stage.as_ref()).map(|stage| stage.steps.clone()).unwrap_or_default();
    for (name, count) in &stage.bought {
        let stand = sum.entry(name.clone()).or_default();
        *stand = stand.saturating_add(*count);
    }
    if sum == stage.steps { Ok(()) } else { Err("its steps of capacity do not follow from the phase before".to_owned()) }
}
