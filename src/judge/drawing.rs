//! A drawing on the command line: whether it shows what was decided.
//!
//! Knows: where a plan lies beside its drawings, verdicts, exit codes. Must not know: how a drawing is read.

use std::path::{Path, PathBuf};

use kavling::audit::{Audit, audit, exact};
use kavling::documents::{Wanted, sheets};
use kavling::drawing::compose;
use kavling::drawn::{Drawn, NoDrawing, Stated, read_back, stated};
use kavling::export::svg;
use kavling::message::Message;
use kavling::plan::Plan;
use kavling::problem::{Language, Problem};
use kavling::text::Catalogue;

use crate::beside::{plan_file, problem_of};
use crate::cli::AuditArgs;
use crate::{FINE, INPUT, NONE, judge, read, read_text, say_json, say_lines, tell};

pub(super) fn audit_drawing(args: &AuditArgs) -> u8 {
    match try_audit(args) {
        Ok(code) | Err(code) => code,
    }
}

fn try_audit(args: &AuditArgs) -> Result<u8, u8> {
    let loaded = read(&args.scenario, args.lang, args.json)?;
    let text = read_text(&args.plan)?;
    let unreadable = |error: &dyn std::fmt::Display| {
        tell!("error: {}: {error}", args.plan.display());
        INPUT
    };
    let said = stated(&text).map_err(|error| unreadable(&error))?;
    let plan = plan_of(args)?;
    if plan.is_none()
        && let Some((option, phase)) = &said.stage
    {
        tell!("error: {} shows phase {phase} of option {option}: state its plan with --plan", args.plan.display());
        return Err(INPUT);
    }
    let problem = match &plan {
        Some(plan) => problem_of(&loaded, plan, &args.plan)?,
        None if !loaded.problem.layouts.is_empty() => {
            tell!(
                "error: the land of this scenario is laid out by its plan: state the plan of {} with --plan",
                args.plan.display()
            );
            return Err(INPUT);
        }
        None => loaded.problem.clone(),
    };
    let audited = plan.as_ref().map(|plan| (plan, audit(&problem, plan)));
    // The site plan shows land as it is cut in the end; sheets of the set show it as it was decided.
    let whole = !said.facts.contains_key("sheet");
    let cut = audited.as_ref().and_then(|(plan, audited)| exact(&problem, plan, &audited.holdings)).filter(|_| whole);
    let (problem, audited) = match cut {
        Some(cut) => {
            let faults = audited.iter().flat_map(|(_, audited)| audited.faults.clone()).collect();
            (cut.problem, plan.as_ref().map(|plan| (plan, Audit { faults, ..cut.audit })))
        }
        None => (problem, audited),
    };
    let same = audited.as_ref().map(|(plan, audited)| redrawn(&problem, plan, audited, &said, &text));
    let mut drawn = match read_back(&problem, &text) {
        // A sheet of tables has nothing to read back; drawn again, it is covered all the same.
        Err(NoDrawing::NoMap) if same == Some(true) => Drawn::default(),
        read => {
            let mut drawn = read.map_err(|error| unreadable(&error))?;
            if let Some((_, audited)) = &audited
                && problem.decision_sha256(&audited.holdings) != problem.decision_sha256(&drawn.holdings)
            {
                drawn.faults.push(Message::new("drawn.other-plan"));
            }
            drawn
        }
    };
    if let Some((_, audited)) = audited.filter(|(_, audited)| !audited.passes()) {
        drawn.faults.push(Message::new("drawn.plan-fails"));
        let lines = judge::findings(&audited, problem.language);
        drawn.faults.extend(lines.into_iter().map(|line| Message::new("drawn.of-plan").with("finding", line)));
    }
    Ok(verdict(args, problem.language, &drawn, same))
}

/// The plan to hold a drawing against: the one named, else one that lies where kavling puts it.
fn plan_of(args: &AuditArgs) -> Result<Option<Plan>, u8> {
    let beside = args.plan.parent().unwrap_or(Path::new(""));
    let found: Option<PathBuf> = match &args.against {
        Some(path) => Some(path.clone()),
        None => [beside.join("plan.json"), beside.join("../plan.json")].into_iter().find(|path| path.is_file()),
    };
    let Some(path) = found else { return Ok(None) };
    plan_file(&path).map(|(_, plan)| Some(plan))
}

/// Whether kavling draws the same file of this plan, in the language and with the wishes that it states.
fn redrawn(problem: &Problem, plan: &Plan, audited: &Audit, stated: &Stated, text: &str) -> bool {
    let (Some(language), Some(wanted)) = (stated.language, Wanted::stated(&stated.facts)) else { return false };
    let problem = Problem { language, ..problem.clone() };
    let Some(name) = stated.facts.get("sheet") else { return svg(&compose(&problem, plan, audited)) == text };
    let sheets = sheets(&problem, plan, audited, &wanted).unwrap_or_default();
    sheets.iter().any(|sheet| sheet.name == *name && svg(&sheet.drawing) == text)
}

fn verdict(args: &AuditArgs, language: Language, drawn: &Drawn, same: Option<bool>) -> u8 {
    let catalogue = Catalogue::of(language);
    let found: Vec<String> = drawn.faults.iter().map(|fault| catalogue.say(fault)).collect();
    // Only the redraw covers colours, tables and whatever could be laid over a map: without it nothing is confirmed.
    let passes = found.is_empty() && same == Some(true);
    let said = if args.json {
        say_json(&serde_json::json!({ "passes": passes, "as_drawn": same, "faults": found }))
    } else {
        let closing = match (found.is_empty(), same) {
            (false, _) => "drawn.failed",
            (true, Some(true)) => "drawn.same-bytes",
            (true, Some(false)) => "drawn.map-agrees",
            (true, None) => "drawn.no-plan",
        };
        say_lines(found.into_iter().chain([catalogue.word(closing).to_owned()]))
    };
    match (said, passes) {
        (FINE, true) => FINE,
        (FINE, false) => NONE,
        (failed, _) => failed,
    }
}
