//! The alternatives of a run as files: every plan recorded, audited, drawn and reported; one page over all of them.
//!
//! Knows: the order of the stages. Must not know: the disk, the terminal.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::{Clock, Extras, Run, RunError, baselines, finish_with, papers};
use crate::alternatives::{AlternativeRef, Alternatives, AlternativesRecord, FirmRef, LevelRef, Wish, alternatives};
use crate::audit::{Audit, audit};
use crate::message::Message;
use crate::plan::{LayoutRef, Number, Plan, ScenarioRef};
use crate::planner::{Found, Ground, Options, Outcome, Prepared};
use crate::problem::{Problem, hex};
use crate::record::record;
use crate::report::{self, ReportInput, markdown};
use crate::units::Milli;

/// The alternatives of a run.
#[derive(Debug, Clone)]
pub struct Beside {
    /// The record; what it says of files is filled in by whoever writes them.
    pub record: AlternativesRecord,
    /// The other plans by name of their file.
    pub plans: BTreeMap<String, Plan>,
    /// Other files by name.
    pub files: BTreeMap<String, String>,
    /// The result in a few lines for the terminal.
    pub summary: Vec<String>,
}

impl Beside {
    /// All files by name, without the record; `best` is the best plan as it stands in its file.
    ///
    /// # Errors
    /// As the JSON writer.
    pub fn seal(&mut self, best: &Plan) -> Result<BTreeMap<String, String>, serde_json::Error> {
        let digest = Plan::from_json(&best.to_json()?)?.digest;
        self.record.plan_sha256 = digest.unwrap_or_default();
        let mut files = self.files.clone();
        for (name, plan) in &self.plans {
            files.insert(name.clone(), plan.to_json()?);
        }
        Ok(files)
    }
}

/// As [`super::run`], with alternatives where a lawful plan was found. A time limit counts once for the best plan and once
/// more for the alternatives.
///
/// # Errors
/// As [`super::run`].
pub fn run_with_alternatives(
    problem: &Problem,
    options: &Options<'_>,
    warnings: &[String],
    extras: &Extras,
    wish: Wish,
) -> Result<(Run, Option<Beside>), RunError> {
    if !problem.allotment.method.is_by_worth() {
        return Err(RunError::NotByWorth);
    }
    let mut clock = Clock::start(options);
    let placements = clock.list(problem)?;
    let prepared = Prepared::new(problem, &placements);
    let (outcome, reasons) = clock.decide(&prepared, extras.prices)?;
    let exact_cuts = super::cut_exactly(problem, &outcome, extras.exact_cuts);
    let add = |plan: Plan| Plan { reproducible: plan.reproducible && reasons.complete, exact_cuts, ..plan };
    let run = finish_with(&prepared, &outcome, &reasons.grounds, add, &clock.options_left(), warnings)?;
    let Outcome::Found(best) = &outcome else { return Ok((run, None)) };
    let found = alternatives(&prepared, best, wish, options)?;
    let beside = beside(&prepared, &run, &found, wish, options, warnings)?;
    Ok((run, Some(beside)))
}

/// Records, audits and draws every alternative, and says what they have in common.
fn beside(
    prepared: &Prepared<'_>,
    run: &Run,
    found: &Alternatives,
    wish: Wish,
    options: &Options<'_>,
    warnings: &[String],
) -> Result<Beside, RunError> {
    let problem = prepared.problem;
    let baselines = baselines(prepared);
    let mut plans = BTreeMap::new();
    let mut files = BTreeMap::new();
    let mut listed = vec![listed(problem, 1, None, &run.audit, &run.audit)];
    for (index, other) in found.plans.iter().enumerate().skip(1) {
        let number = index + 1;
        let (mut plan, measured) = recorded(prepared, other, options)?;
        let (papers, _) = papers(problem, &plan, &measured, &baselines, warnings);
        for (name, text) in papers {
            let name = format!("{number}-{name}");
            plan.files.insert(name.clone(), hex(&Sha256::digest(text.as_bytes())));
            files.insert(name, text);
        }
        let name = format!("{number}-plan.json");
        listed.push(self::listed(problem, number, Some(name.clone()), &measured, &run.audit));
        plans.insert(name, plan);
    }
    let firms = problem.firm_indices().zip(&found.standing).map(|(firm, standing)| FirmRef {
        firm: problem.firm(firm).id.clone(),
        granted_in: found.plans.iter().filter(|plan| plan.holdings.iter().any(|h| h.firm == firm)).count(),
        of: found.plans.len(),
        standing: *standing,
    });
    let record = AlternativesRecord {
        schema: 1,
        scenario: ScenarioRef { name: problem.name.clone(), sha256: problem.sha256.clone() },
        plan_sha256: String::new(),
        asked: wish.count,
        slack: Number::decimal(wish.slack.into(), 6),
        least: levels(problem, &found.least),
        extent: found.extent,
        plans: listed,
        firms: firms.collect(),
        files: BTreeMap::new(),
        digest: None,
    };
    let input = ReportInput { problem, plan: &run.plan, audit: &run.audit, baselines: &baselines, warnings };
    files.insert("alternatives.md".to_owned(), markdown::write(&report::alternatives(&input, &record)));
    let summary = report::alternatives_in_short(&input, &record);
    Ok(Beside { record, plans, files, summary })
}

/// The plan of an alternative, and its audit, which it passes.
fn recorded(prepared: &Prepared<'_>, found: &Found, options: &Options<'_>) -> Result<(Plan, Audit), RunError> {
    let mut grounds = prepared.grounds(&found.holdings);
    for (_, ground) in grounds.iter_mut().filter(|(_, ground)| ground.code == "better-plan-without") {
        // Nothing is said of what is best: this plan need not be.
        *ground =
            Ground { code: "not-in-this-alternative", message: Message::new("ground.not-in-this-alternative"), price: None };
    }
    let plan = record(prepared.problem, &Outcome::Found(found.clone()), &grounds, options.solver);
    let given = prepared.problem.laid.as_ref().map(|laid| LayoutRef::given(&prepared.problem.land, &laid.layout));
    let plan = Plan { layout: given, ..plan };
    let measured = audit(prepared.problem, &plan);
    if measured.passes() { Ok((plan, measured)) } else { Err(RunError::Rejected(Box::new(measured))) }
}

fn levels(problem: &Problem, values: &[Milli]) -> Vec<LevelRef> {
    let named = problem.objective.levels.iter().zip(values);
    named.map(|(level, value)| LevelRef { measure: level.name.clone(), value: (*value).into() }).collect()
}

fn listed(problem: &Problem, number: usize, plan: Option<String>, own: &Audit, best: &Audit) -> AlternativeRef {
    let granted = |audit: &Audit| -> BTreeSet<String> {
        audit.holdings.iter().map(|holding| problem.firm(holding.firm).id.clone()).collect()
    };
    let (own_firms, best_firms) = (granted(own), granted(best));
    AlternativeRef {
        number,
        plan,
        levels: levels(problem, &own.values),
        metrics: own.metrics.clone(),
        joins: own_firms.difference(&best_firms).cloned().collect(),
        leaves: best_firms.difference(&own_firms).cloned().collect(),
        firms: own_firms.into_iter().collect(),
    }
}
