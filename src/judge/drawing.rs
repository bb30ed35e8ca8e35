//! A drawing on the command line: whether it shows what was decided.
//!
//! Knows: where a plan lies beside its drawings, verdicts, exit codes. Must not know: how a drawing is read.

use std::path::{Path, PathBuf};

use kavling::audit::audit;
use kavling::drawing::{SetWishes, Theme, compose, set};
use kavling::drawn::{Drawn, read_back, stated};
use kavling::export::svg;
use kavling::message::Message;
use kavling::plan::Plan;
use kavling::problem::{Language, Problem};
use kavling::tables::for_the_public;
use kavling::text::Catalogue;

use crate::cli::AuditArgs;
use crate::{FINE, INPUT, NONE, compare, judge, read, read_text, say_json, say_lines, tell};

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
        Some(plan) => compare::staged(&loaded.problem, &loaded.expansion, plan).map_err(|error| unreadable(&error))?.1,
        None => loaded.problem.clone(),
    };
    let mut drawn = read_back(&problem, &text).map_err(|error| unreadable(&error))?;
    let same = plan.as_ref().map(|plan| against(&problem, plan, &mut drawn, &text));
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
    Plan::from_json(&read_text(&path)?).map(Some).map_err(|error| {
        tell!("error: {} is not a plan: {error}", path.display());
        INPUT
    })
}

/// Holds a drawing against its plan; whether it is, byte for byte, as kavling draws it.
fn against(problem: &Problem, plan: &Plan, drawn: &mut Drawn, text: &str) -> bool {
    let audited = audit(problem, plan);
    if !audited.passes() {
        drawn.faults.push(Message::new("drawn.plan-fails"));
        drawn.faults.extend(
            judge::findings(&audited, problem.language)
                .into_iter()
                .map(|line| Message::new("drawn.of-plan").with("finding", line)),
        );
    }
    if problem.decision_sha256(&audited.holdings) != problem.decision_sha256(&drawn.holdings) {
        drawn.faults.push(Message::new("drawn.other-plan"));
    }
    redrawn(problem, plan, &audited, text)
}

/// Whether any sheet that kavling draws of this plan is this one, in either language.
fn redrawn(problem: &Problem, plan: &Plan, audited: &kavling::audit::Audit, text: &str) -> bool {
    let size = |name: &str| -> Option<f64> { text.split(&format!(" {name}=\"")).nth(1)?.split("mm").next()?.parse().ok() };
    let (Some(width), Some(height)) = (size("width"), size("height")) else { return false };
    let papers = [("A4", 297.0), ("A3", 420.0), ("A2", 594.0), ("A1", 841.0)];
    let paper = papers.iter().find(|(_, long)| (width.max(height) - long).abs() < 0.5).map(|(name, _)| (*name).to_owned());
    let scale = text.split("data-scale=\"").nth(1).and_then(|rest| rest.split('"').next()?.parse().ok());
    let (public, judged) = for_the_public(problem, plan, audited);
    let readers = [(problem, audited), (&public, &judged)];
    let ways = readers.into_iter().flat_map(|reader| [Language::En, Language::Id].map(|language| (reader, language)));
    ways.into_iter().any(|((problem, audited), language)| {
        let problem = Problem { language, ..problem.clone() };
        if svg(&compose(&problem, plan, audited)) == text {
            return true;
        }
        let themes: Vec<Theme> = Theme::ALL.iter().map(|(theme, _)| *theme).collect();
        let choices = [Vec::new()].into_iter().chain(themes.iter().map(|theme| vec![*theme])).chain([themes.clone()]);
        choices.into_iter().any(|themes| {
            let wishes = SetWishes { paper: paper.clone(), portrait: height > width, scale, themes };
            let chosen = SetWishes { paper: None, scale: None, ..wishes.clone() };
            [chosen, wishes].iter().any(|wishes| {
                set(&problem, plan, audited, wishes).is_ok_and(|sheets| sheets.iter().any(|sheet| svg(&sheet.drawing) == text))
            })
        })
    })
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
