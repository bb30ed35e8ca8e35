//! A run that chooses a layout first: the joint choice, then record, audit, drawing and report on the land chosen.
//!
//! Knows: the order of the stages. Must not know: the disk, the terminal, how layouts are made.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::{Clock, Extras, Run, RunError, finish_with};
use crate::audit::{audit, budgets};
use crate::choice::{Choice, ChoiceError, Fate, Kept, Tried, Wanted, choose};
use crate::export;
use crate::layout::{Candidates, Layout, Left};
use crate::message::Message;
use crate::placement::Placements;
use crate::plan::{
    CandidateRef, CandidateStatus, ChoiceStatus, LayoutRef, LayoutsRecord, LeftRef, Number, Plan, RankedRef, ScenarioRef,
};
use crate::planner::{Found, Ground, LevelResult, Options, Outcome, Prepared};
use crate::problem::{Problem, hex};
use crate::record::record;
use crate::site::LandUse;
use crate::units::{Area, div_round};
use crate::variant;

/// A run on the land of the best layout.
#[derive(Debug, Clone)]
pub struct LaidOut {
    /// The problem on that land.
    pub problem: Problem,
    /// The run.
    pub run: Run,
    /// The other layouts, where they were wished for.
    pub wider: Option<Wider>,
}

/// The best layouts as files.
#[derive(Debug, Clone)]
pub struct Wider {
    /// The record; what it says of files is filled in by whoever writes them.
    pub record: LayoutsRecord,
    /// The plans on the other layouts by name of their file.
    pub plans: BTreeMap<String, Plan>,
    /// Drawings by name.
    pub files: BTreeMap<String, String>,
}

impl Wider {
    /// All files by name, without the record; `best` is the best plan as it stands in its file.
    ///
    /// # Errors
    /// As the JSON writer.
    pub fn seal(&mut self, best: &Plan) -> Result<BTreeMap<String, String>, serde_json::Error> {
        self.record.plan_sha256 = Plan::from_json(&best.to_json()?)?.digest.unwrap_or_default();
        let mut files = self.files.clone();
        for (name, plan) in &self.plans {
            files.insert(name.clone(), plan.to_json()?);
        }
        Ok(files)
    }
}

/// Chooses among the candidates of the one site that is to be laid out, and decides on its land. With `wanted.best` above one
/// the best layouts are recorded and drawn beside it. A time limit counts for choice, ties and reasons together.
///
/// # Errors
/// As [`super::run`]; [`RunError::NotLaidOut`] where there is no candidate, or more than one site to lay out.
pub fn lay_out(
    problem: &Problem,
    candidates: &Candidates,
    options: &Options<'_>,
    warnings: &[String],
    extras: &Extras,
    wanted: Wanted,
) -> Result<LaidOut, RunError> {
    if !problem.allotment.method.is_by_worth() {
        return Err(RunError::NotByWorth);
    }
    let Some(first) = candidates.layouts.first() else {
        let site = problem.layouts.first().map(|wish| problem.land.sites[wish.site.0].id.clone());
        return Err(RunError::NotLaidOut(site.unwrap_or_default()));
    };
    let mut clock = Clock::start(options);
    let choice = choose(problem, &candidates.layouts, options, wanted).map_err(|error| match error {
        ChoiceError::Solver(error) => RunError::Solver(error),
        ChoiceError::TooLarge => RunError::TooLarge,
    })?;
    let layout = choice.kept.first().map_or(first, |kept| &candidates.layouts[kept.layout]);
    let laid = variant::with_layout(problem, layout);
    let placements = clock.list(&laid)?;
    let prepared = Prepared::new(&laid, &placements);
    let own = match choice.kept.first() {
        Some(kept) => Some(prepared.with_ties_decided(&clock.options_left(), &kept.found)?),
        None => None,
    };
    let outcome = match &own {
        Some(own) => Outcome::Found(over_all(own, &choice)),
        // Without a lawful plan anywhere: what stands in its way on the first candidate.
        None if choice.complete => clock.search(&prepared, |prepared, options| prepared.search(options))?,
        None => Outcome::NoPlan,
    };
    // Reasons hold within this layout, and there the plan may be proven although the choice is not.
    let of_layout = own.clone().map_or_else(|| outcome.clone(), Outcome::Found);
    let reasons = clock.grounds(&prepared, &of_layout, extras.prices)?;
    let told = told(problem, candidates, &choice, layout, options.gap);
    let exact_cuts = super::cut_exactly(&laid, &outcome, extras.exact_cuts);
    let add = |plan: Plan| Plan {
        reproducible: plan.reproducible && reasons.complete && !choice.stopped,
        layout: Some(told),
        exact_cuts,
        ..plan
    };
    let run = finish_with(&prepared, &outcome, &reasons.grounds, add, &clock.options_left(), warnings)?;
    let wider =
        (wanted.best > 1 && own.is_some()).then(|| wider(problem, candidates, &choice, &run, options, wanted)).transpose()?;
    Ok(LaidOut { problem: laid, run: Run { stopped: run.stopped || choice.stopped, ..run }, wider })
}

/// A plan with the bounds that hold over all layouts.
fn over_all(own: &Found, choice: &Choice) -> Found {
    let mut found = own.clone();
    let proven = choice.complete && own.levels.first().is_some_and(|level| Some(level.value) == choice.bound);
    for (rank, level) in found.levels.iter_mut().enumerate() {
        *level = match rank {
            0 => LevelResult { bound: choice.bound.map(|bound| bound.max(level.value)), ..*level },
            _ if proven => *level,
            _ => LevelResult { bound: None, ..*level },
        };
    }
    found.stopped |= choice.stopped;
    found
}

/// The record of a choice.
fn told(problem: &Problem, candidates: &Candidates, choice: &Choice, layout: &Layout, gap: f64) -> LayoutRef {
    let status = match choice.kept.first() {
        None if choice.complete => ChoiceStatus::Infeasible,
        Some(kept) if choice.complete && kept.found.levels.first().map(|level| level.value) == choice.bound => ChoiceStatus::Best,
        Some(_) if choice.complete && gap > 0.0 => ChoiceStatus::WithinGap,
        _ => ChoiceStatus::Stopped,
    };
    let each = candidates.layouts.iter().zip(&choice.tried).enumerate();
    let firms = |index: usize| choice.kept.iter().find(|kept| kept.layout == index).map(|kept| kept.found.holdings.len());
    LayoutRef {
        status,
        of: candidates.layouts.len(),
        left: candidates.left.len(),
        left_because: grouped(&candidates.left),
        candidates: each.map(|(index, (layout, tried))| candidate(problem, layout, *tried, firms(index))).collect(),
        ..LayoutRef::given(&problem.land, layout)
    }
}

fn candidate(problem: &Problem, layout: &Layout, tried: Tried, firms: Option<usize>) -> CandidateRef {
    let laid = variant::with_layout(problem, layout);
    let budget = budgets(&laid, &[]).into_iter().nth(layout.site.0);
    let used = |land_use| budget.as_ref().and_then(|budget| budget.by_use.get(&land_use)).copied().unwrap_or_default();
    let (plots, site) = budget.as_ref().map_or((Area::ZERO, Area::ZERO), |budget| (budget.saleable, budget.site_area));
    CandidateRef {
        name: layout.name.clone(),
        status: match tried.fate {
            Fate::Chosen => CandidateStatus::Chosen,
            Fate::Solved => CandidateStatus::Solved,
            Fate::Dropped => CandidateStatus::Dropped,
            Fate::Infeasible => CandidateStatus::Infeasible,
            Fate::Open => CandidateStatus::Open,
        },
        value: tried.value.map(Into::into),
        bound: tried.bound.map(Into::into),
        firms,
        streets_m2: used(LandUse::Road).into(),
        plots_m2: plots.into(),
        green_m2: used(LandUse::Green).into(),
        facilities_m2: used(LandUse::Facility).into(),
        saleable_share: Number::decimal(div_round(plots.0 * 1_000_000, site.0.max(1)), 6),
    }
}

/// Grounds on which layouts were left, the most frequent first, then by name.
fn grouped(left: &[Left]) -> Vec<LeftRef> {
    let mut by_key: BTreeMap<String, Vec<&Left>> = BTreeMap::new();
    for one in left {
        by_key.entry(one.why.key.clone()).or_default().push(one);
    }
    let mut groups: Vec<(String, Vec<&Left>)> = by_key.into_iter().collect();
    groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    groups.into_iter().map(|(_, all)| LeftRef { count: all.len(), name: all[0].name.clone(), why: all[0].why.clone() }).collect()
}

/// Records, audits and draws the best layouts.
fn wider(
    problem: &Problem,
    candidates: &Candidates,
    choice: &Choice,
    run: &Run,
    options: &Options<'_>,
    wanted: Wanted,
) -> Result<Wider, RunError> {
    let mut plans = BTreeMap::new();
    let mut files = BTreeMap::new();
    let mut ranked = Vec::new();
    let best: BTreeSet<&str> = run.plan.grants.iter().map(|grant| grant.firm.as_str()).collect();
    for (rank, kept) in choice.kept.iter().enumerate() {
        let layout = &candidates.layouts[kept.layout];
        let drawing = format!("{}.svg", layout.name);
        let (plan, file, picture) = if rank == 0 {
            (run.plan.clone(), None, run.files.get("layout.svg").cloned().unwrap_or_default())
        } else {
            let (plan, picture) = recorded(problem, layout, kept, options)?;
            (plan, Some(format!("{}-plan.json", layout.name)), picture)
        };
        let firms: BTreeSet<&str> = plan.grants.iter().map(|grant| grant.firm.as_str()).collect();
        ranked.push(RankedRef {
            rank: rank + 1,
            name: layout.name.clone(),
            plan: file.clone(),
            drawing: drawing.clone(),
            value: plan.value.clone(),
            metrics: plan.metrics.clone(),
            joins: firms.difference(&best).map(|firm| (*firm).to_owned()).collect(),
            leaves: best.difference(&firms).map(|firm| (*firm).to_owned()).collect(),
        });
        if let Some(file) = file {
            let mut plan = plan;
            plan.files.insert(drawing.clone(), hex(&Sha256::digest(picture.as_bytes())));
            plans.insert(file, plan);
        }
        files.insert(drawing, picture);
    }
    let record = LayoutsRecord {
        schema: 1,
        scenario: ScenarioRef { name: problem.name.clone(), sha256: problem.sha256.clone() },
        plan_sha256: String::new(),
        asked: wanted.best,
        proven: choice.complete && options.gap == 0.0,
        layouts: ranked,
        files: BTreeMap::new(),
        digest: None,
    };
    Ok(Wider { record, plans, files })
}

/// The plan on a layout that is not the best, which passes its audit, and its drawing.
fn recorded(problem: &Problem, layout: &Layout, kept: &Kept, options: &Options<'_>) -> Result<(Plan, String), RunError> {
    let laid = variant::with_layout(problem, layout);
    let placements = Placements::of(&laid);
    let mut grounds = Prepared::new(&laid, &placements).grounds(&kept.found.holdings);
    for (_, ground) in grounds.iter_mut().filter(|(_, ground)| ground.code == "better-plan-without") {
        // Nothing is said of what is best: a better plan stands on another layout.
        *ground =
            Ground { code: "not-in-this-alternative", message: Message::new("ground.not-in-this-alternative"), price: None };
    }
    let plan = record(&laid, &Outcome::Found(kept.found.clone()), &grounds, options.solver);
    let plan = Plan { layout: Some(LayoutRef::given(&problem.land, layout)), ..plan };
    let measured = audit(&laid, &plan);
    if !measured.passes() {
        return Err(RunError::Rejected(Box::new(measured)));
    }
    let picture = export::svg(&crate::drawing::compose(&laid, &plan, &measured));
    Ok((plan, picture))
}
