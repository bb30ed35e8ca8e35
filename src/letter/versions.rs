//! By which version of the rules an application was decided: the rules with the digest of their scenario, the conditions,
//! the pack of figures.
//!
//! Which version of a rule applies to an application has been fought over in court, so every letter names its own.
//!
//! Knows: rules, conditions, packs. Must not know: how a firm fared.

use super::Block;
use super::pen::Pen;
use crate::audit::RuleResult;
use crate::firm::FirmIdx;
use crate::message::Message;
use crate::packs::Pack;
use crate::problem::{Date, NormPack, ballot};

/// The annex below the signature.
pub(super) fn write(pen: &mut Pen<'_>, firm: FirmIdx) {
    let title = pen.word("letter.rules");
    pen.blocks.push(Block::Annex(title));
    let date = match pen.applied(firm) {
        Some(day) => Message::new("letter.rules-on").with("day", day),
        None => Message::new("letter.rules-undated"),
    };
    let scenario = &pen.input.plan.scenario;
    let digests = Message::new("letter.digests")
        .with("scenario", pen.quote(&scenario.name))
        .with("sha256", scenario.sha256.as_str())
        .with("plan", pen.input.plan.digest.as_deref().unwrap_or("–"));
    let said = format!("{} {}", pen.say(&date), pen.say(&digests));
    pen.blocks.push(Block::Paragraph(said));
    let own = own_ballot(pen, firm);
    pen.paragraph(&own);
    let all = list(pen, Some(firm));
    pen.bullets(all);
}

/// Where the firm stands in the order that decides ties, so that it can be recomputed.
fn own_ballot(pen: &Pen<'_>, firm: FirmIdx) -> Message {
    let problem = pen.input.problem;
    let order = problem.published_order();
    let rank = order.iter().position(|other| *other == firm).map_or(0, |at| at + 1);
    let id = problem.firm(firm).id.as_str();
    Message::new("letter.ballot")
        .with("ballot", ballot(&problem.seed, id))
        .with("seed", pen.quote(&problem.seed))
        .with("firm", id)
        .with("rank", rank)
        .with("count", order.len())
}

/// Every rule, condition and pack, each with where it comes from. What names another applicant is withheld.
pub(super) fn list(pen: &Pen<'_>, firm: Option<FirmIdx>) -> Vec<String> {
    let rules = &pen.input.audit.rules;
    let mut said: Vec<String> = rules.iter().filter_map(|rule| told(pen, rule)).collect();
    let withheld = rules.len() - said.len();
    if rules.is_empty() {
        said.push(pen.word("letter.no-rules"));
    } else if withheld > 0 {
        said.push(pen.say(&Message::new("letter.rules-withheld").with("count", withheld)));
    }
    let allotment = &pen.input.problem.allotment;
    let sourced = |key: &str, what: &str, source: Option<&String>, confidence: Option<&String>| {
        let unknown = || pen.word("letter.no-source");
        let source = source.map_or_else(unknown, |source| pen.quote(source));
        let confidence = confidence.map_or_else(|| "–".to_owned(), |letter| pen.quote(letter));
        let message = Message::new(key).with("what", pen.quote(what)).with("source", source);
        pen.say(&message.with("confidence", confidence))
    };
    said.extend(allotment.conditions.iter().map(|condition| {
        let what = condition.what.as_deref().unwrap_or(&condition.name);
        sourced("letter.condition", what, condition.source.as_ref(), condition.confidence.as_ref())
    }));
    said.extend(allotment.scheme.iter().flat_map(|scheme| &scheme.criteria).map(|criterion| {
        let what = criterion.what.as_deref().unwrap_or(&criterion.name);
        let what = format!("{} ({})", what, pen.number(criterion.weight));
        sourced("letter.criterion", &what, criterion.source.as_ref(), criterion.confidence.as_ref())
    }));
    said.extend(packs(pen, firm));
    said
}

/// A rule by its name and in words; none where either names another applicant.
pub(super) fn told(pen: &Pen<'_>, rule: &RuleResult) -> Option<String> {
    let hidden = pen.others.stand_in(&rule.name) || pen.others.are_in(&rule.text);
    let message = || Message::new("letter.rule").with("rule", rule.name.as_str()).with("text", rule.text.clone());
    (!hidden).then(|| pen.say(&message()))
}

/// The packs of figures that stand beside a plan. Packs do not state yet from when to when they hold: every application
/// names the same one, and the letter says so.
fn packs(pen: &Pen<'_>, firm: Option<FirmIdx>) -> Vec<String> {
    let pack = Pack::benchmarks();
    let message = Message::new("letter.pack")
        .with("pack", pack.name.as_str())
        .with("count", pack.benchmarks.len())
        .with("version", env!("CARGO_PKG_VERSION"));
    let mut said = vec![pen.say(&message)];
    let on = firm.and_then(|firm| pen.input.problem.firm(firm).applied.as_deref().and_then(Date::parse));
    said.extend(pen.input.problem.basis.packs.iter().map(|pack| norms(pen, pack, on)));
    said
}

/// A pack that the scenario names, with what of it was valid on the day of the application.
fn norms(pen: &Pen<'_>, pack: &NormPack, on: Option<Date>) -> String {
    let message = |key: &str| {
        let message = Message::new(key).with("pack", pen.quote(&pack.name)).with("version", pen.quote(&pack.version));
        message.with("count", pack.norms.len())
    };
    let Some(on) = on else { return pen.say(&message("letter.norms-undated")) };
    let found = pack.in_force(on);
    if found.not_stated.len() == pack.norms.len() {
        return pen.say(&message("letter.norms-no-dates"));
    }
    let message = message("letter.norms").with("day", on.to_string()).with("valid", found.valid.len());
    let message = message.with("not_yet", found.not_yet.len()).with("no_longer", found.no_longer.len());
    pen.say(&message.with("not_stated", found.not_stated.len()))
}
