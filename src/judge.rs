//! The audit on the command line: a plan from anywhere, and what is wrong with it in words.
//!
//! Knows: findings, verdicts, exit codes. Must not know: how a plan is measured.

mod drawing;

use kavling::audit::{Audit, Fault, audit};
use kavling::message::Message;
use kavling::plan::Plan;
use kavling::problem::Language;
use kavling::standing::laid_out;
use kavling::text::Catalogue;

use crate::beside::{plan_file, problem_of};
use crate::cli::AuditArgs;
use crate::{FINE, INPUT, NONE, read, replan, say_json, say_lines, sentence, tell};

/// Everything an audit found wrong, in words.
pub(crate) fn findings(audit: &Audit, language: Language) -> Vec<String> {
    let catalogue = Catalogue::of(language);
    let (stale, grave): (Vec<_>, Vec<_>) = audit.faults.iter().partition(|f| f.is_stale());
    let faults = |list: Vec<&Fault>| -> Vec<String> {
        list.into_iter().map(|f| format!("[{}] {}", f.code, catalogue.say(&f.message))).collect()
    };
    let (grave, stale) = (faults(grave), faults(stale));
    let rules = audit
        .rules
        .iter()
        .flat_map(|r| r.verdict.breaches.iter().map(move |b| format!("[rule {}] {}", r.name, catalogue.say(b))));
    let loads = audit.loads.iter().filter(|l| !l.holds).map(|l| {
        let message =
            Message::new("cli.overload").with("load", l.load).with("capacity", l.capacity).with("unit", l.unit.as_str());
        format!("[resource {}] {}", l.node, catalogue.say(&message))
    });
    if !audit.planned {
        return grave.into_iter().chain(stale).collect(); // there are no grants that could break anything
    }
    // What is wrong on the land first; figures that only need to be written anew last.
    rules.chain(loads).chain(grave).chain(stale).collect()
}

pub(crate) fn audit_plan(args: &AuditArgs) -> u8 {
    if args.scenario.extension().is_some_and(|e| e == "json") && args.plan.extension().is_some_and(|e| e == "toml") {
        tell!("error: the scenario comes first: kavling audit {} {}", args.plan.display(), args.scenario.display());
        return INPUT;
    }
    let is_svg = args.plan.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg"));
    if is_svg {
        return drawing::audit_drawing(args);
    }
    let loaded = match read(&args.scenario, args.lang, args.json) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let (text, plan) = match plan_file(&args.plan) {
        Ok(read) => read,
        Err(code) => return code,
    };
    // What cannot be stood on the land of its scenario fails its audit.
    let Ok(problem) = problem_of(&loaded, &plan, &args.plan) else { return NONE };
    let base = laid_out(&loaded.problem, &plan).unwrap_or_else(|_| loaded.problem.clone());
    let doubts = match replan::doubts(&base, &plan, args.from.as_deref()) {
        Ok(doubts) => doubts,
        Err(code) => return code,
    };
    let problem = &problem;
    let audit = audit(problem, &plan);
    let passes = audit.passes() && doubts.is_empty();
    let found: Vec<String> = findings(&audit, problem.language).into_iter().chain(doubts).collect();
    let edited = !Plan::is_untouched(&text);
    let stale = audit.faults.iter().filter(|f| f.is_stale()).count();
    let lawful = audit.planned && audit.lawful() && stale == audit.faults.len();
    let said = if args.json {
        say_json(&serde_json::json!({
            "passes": passes,
            "lawful": lawful,
            "edited": edited,
            "faults": found,
            "metrics": audit.metrics,
        }))
    } else {
        let word = |key: &str| Catalogue::of(problem.language).word(key).to_owned();
        let verdict = match (passes, audit.planned) {
            (true, true) => word("cli.audit-passed"),
            (true, false) => word("cli.audit-record"),
            (false, _) if lawful && stale > 0 => sentence(problem.language, "cli.audit-stale", &[("stale", stale)]),
            (false, _) => word("cli.audit-failed"),
        };
        let edited = edited.then(|| word("cli.edited"));
        say_lines(found.into_iter().chain(edited).chain([verdict]))
    };
    match (said, passes) {
        (FINE, true) => FINE,
        (FINE, false) => NONE,
        (failed, _) => failed,
    }
}
