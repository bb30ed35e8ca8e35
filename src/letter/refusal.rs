//! The letter to a firm that is refused: the ground with its numbers, what would have helped, where it waits.
//!
//! Knows: its own refusal. Must not know: who holds the land instead, by name.

use super::pen::Pen;
use super::{Block, frame, help, orders, versions};
use crate::firm::{Firm, FirmIdx};
use crate::message::{Arg, Message};
use crate::plan::Refusal;
use crate::report::clean;
use crate::waiting::waiting;

/// Grounds that say only that a plan without the firm is better, or may be.
const OUTBID: [&str; 5] = ["better-plan-without", "lost-ballot", "lost-tie", "not-in-best-plan-found", "outbid"];
/// Grounds that name other applicants, or what they hold: the letter says the heading, and the price where there is one.
const OF_OTHERS: [&str; 2] = ["lost-tie", "outbid"];

/// Grounds on which a firm may not be granted land at all.
const NOT_ADMITTED: [&str; 2] = ["below-pass-mark", "not-eligible"];

pub(super) fn write(pen: &mut Pen<'_>, firm: FirmIdx) {
    frame::open(pen, firm, "letter.subject-refused");
    let name = clean::line(&pen.input.problem.firm(firm).name);
    let lead = pen.say(&Message::new("letter.refused").with("firm", name));
    pen.blocks.push(Block::Lead(lead));
    let id = &pen.input.problem.firm(firm).id;
    let refusal = pen.input.plan.refused.iter().find(|refusal| &refusal.firm == id);
    pen.section("letter.ground");
    if let Some(refusal) = refusal {
        ground(pen, firm, refusal);
    }
    conditions(pen, firm);
    pen.section("letter.help");
    helps(pen, firm, refusal);
    pen.section("letter.waiting");
    waits(pen, firm);
    frame::close(pen, firm);
}

/// The ground in plain words, then as it was tested.
fn ground(pen: &mut Pen<'_>, firm: FirmIdx, refusal: &Refusal) {
    let code = refusal.code.as_str();
    let displaced = orders::of_refusal(pen, firm);
    if !displaced.is_empty() {
        let alone = help::misses(pen.input.problem, pen.input.problem.firm(firm).clone()).is_none();
        let said: Vec<String> = displaced.into_iter().chain(alone.then(|| pen.word("letter.passed-alone"))).collect();
        pen.blocks.push(Block::Paragraph(said.join(" ")));
        return;
    }
    let heading = match code {
        "outbid" => pen.word("letter.outbid"),
        "lost-tie" => pen.word("letter.lost-tie"),
        _ => pen.word_or("refused", code, "refused.other"),
    };
    let mut said = vec![format!("{}.", heading.trim_end_matches('.'))];
    if code == "rule-forbids" || code == "shut-out" {
        let names = refusal.grounds.iter().flat_map(|ground| names(ground, "rules"));
        let rules: Vec<String> = names.map(|name| rule(pen, &name)).collect();
        let shut_out = code == "shut-out";
        said.extend(shut_out.then(|| pen.word("letter.shut-out")));
        // Where nothing is known that could be listed, nothing is announced.
        let lead = if shut_out { "letter.shut-out-by" } else { "letter.ruled-out" };
        said.extend((!rules.is_empty()).then(|| pen.word(lead)));
        pen.blocks.push(Block::Paragraph(said.join(" ")));
        pen.bullets(rules);
        return;
    }
    if OUTBID.contains(&code) && help::misses(pen.input.problem, pen.input.problem.firm(firm).clone()).is_none() {
        said.push(pen.word("letter.passed-alone"));
    }
    // Conditions and points are told one by one below.
    if !OF_OTHERS.contains(&code) && !NOT_ADMITTED.contains(&code) {
        said.extend(refusal.grounds.iter().map(|ground| as_tested(pen, ground)));
    }
    if refusal.grounds.is_empty() {
        said.push(pen.quote(&refusal.reason));
    }
    pen.blocks.push(Block::Paragraph(said.join(" ")));
}

/// The tested ground. What the land or a network lacks is told as it is: its names are those of places.
fn as_tested(pen: &Pen<'_>, ground: &Message) -> String {
    if ground.key.starts_with("miss.") { pen.say(ground) } else { pen.tell(ground) }
}

/// The names under a parameter of a message.
fn names(message: &Message, parameter: &str) -> Vec<String> {
    let found = message.args.iter().find(|(name, _)| name == parameter);
    match found.map(|(_, arg)| arg) {
        Some(Arg::List(names)) => names.clone(),
        Some(Arg::Text(name)) => vec![name.clone()],
        _ => Vec::new(),
    }
}

/// A rule by its name and in words, as far as neither names another applicant.
fn rule(pen: &Pen<'_>, name: &str) -> String {
    let found = pen.input.audit.rules.iter().find(|rule| rule.name == name);
    let told = found.and_then(|rule| versions::told(pen, rule));
    let resource = || Message::new("conflict.resource").with("resource", pen.quote(name));
    let is_resource = pen.input.problem.resources.iter().any(|resource| resource.nodes.iter().any(|node| node.id == name));
    if found.is_none() && is_resource {
        return pen.say(&resource());
    }
    let withheld = || pen.say(&Message::new("letter.rule").with("rule", pen.quote(name)).with("text", pen.word("letter.ask")));
    told.unwrap_or_else(withheld)
}

/// Conditions that the firm does not fulfil, in words, with their limits and what the firm stated; and the pass mark that
/// it does not reach, with its points by criterion.
fn conditions(pen: &mut Pen<'_>, firm: FirmIdx) {
    let allotment = &pen.input.problem.allotment;
    let applicant = pen.input.problem.firm(firm);
    let failed = allotment.failed(applicant).map(|condition| {
        let what = condition.what.as_deref().unwrap_or(&condition.name);
        let found = pen.tell(&allotment.found(applicant, &condition.test));
        pen.say(&Message::new("letter.condition-failed").with("condition", pen.quote(what)).with("found", found))
    });
    let failed = failed.collect();
    pen.bullets(failed);
    if let Some((found, pass)) = allotment.below_pass(applicant) {
        pen.paragraph(&Message::new("letter.below-pass").with("found", found).with("pass", pass));
        let points = points_by_criterion(pen, applicant);
        pen.bullets(points);
    }
}

/// What the firm scores by each criterion, of how many points, with what it states.
fn points_by_criterion(pen: &Pen<'_>, applicant: &Firm) -> Vec<String> {
    let allotment = &pen.input.problem.allotment;
    let criteria = allotment.scheme.iter().flat_map(|scheme| &scheme.criteria);
    let by = allotment.score(applicant).map_or_else(Vec::new, |score| score.by);
    let each = criteria.zip(by).map(|(criterion, (value, points))| {
        let message = match value {
            Some(value) => Message::new("letter.points-of").with("value", allotment.amount(&criterion.of, value)),
            None => Message::new("letter.points-of-nothing"),
        };
        let what = pen.quote(criterion.what.as_deref().unwrap_or(&criterion.name));
        let message = message.with("criterion", what).with("of", allotment.named(&criterion.of));
        pen.tell(&message.with("points", points).with("most", criterion.most()))
    });
    each.collect()
}

/// What would have helped, tested; never more than that.
fn helps(pen: &mut Pen<'_>, firm: FirmIdx, refusal: Option<&Refusal>) {
    let problem = pen.input.problem;
    let applicant = problem.firm(firm);
    if !problem.allotment.admits(applicant) {
        pen.paragraph(&Message::new("letter.help-conditions"));
        return;
    }
    let Some(refusal) = refusal else { return };
    let code = refusal.code.as_str();
    let change = refusal.grounds.first().and_then(|ground| help::change(problem, applicant, code, ground));
    if let Some(change) = change {
        let then = match &change.next {
            None => pen.word("letter.help-fits"),
            Some(miss) => pen.say(&Message::new("letter.help-next").with("ground", as_tested(pen, &miss.ground))),
        };
        let said = format!("{} {then}", pen.say(&change.say));
        pen.blocks.push(Block::Paragraph(said));
    } else {
        let said = pen.word_or("letter-help", own(code), "letter-help.none-tested");
        pen.blocks.push(Block::Paragraph(said));
    }
    if let Some(price) = pen.input.prices.get(&firm) {
        let key = match price.most {
            Some(most) if most == price.least => "letter.price-exact",
            Some(_) => "letter.price-between",
            None => "letter.price-least",
        };
        let message = Message::new(key).with("least", price.least).with("most", price.most.unwrap_or(price.least));
        pen.paragraph(&message.with("measure", pen.measure(&price.measure)));
    }
}

/// Under which word the help for a ground stands where no number of the firm's own would have helped.
fn own(code: &str) -> &str {
    match code {
        "class-not-allowed" | "no-floor-area-stated" | "not-in-this-phase" | "not-served" | "rule-forbids" => code,
        code if OUTBID.contains(&code) => "outbid",
        _ => "none-tested",
    }
}

/// Its place in the waiting list.
fn waits(pen: &mut Pen<'_>, firm: FirmIdx) {
    let list = waiting(pen.input.problem, pen.input.plan);
    let Some((rank, own)) = list.iter().enumerate().find(|(_, waits)| waits.firm == firm) else {
        let admitted = pen.input.problem.allotment.admits(pen.input.problem.firm(firm));
        pen.paragraph(&Message::new(if admitted { "letter.waits-not" } else { "letter.waits-not-eligible" }));
        return;
    };
    let order = match pen.input.problem.allotment.method {
        crate::allotment::Method::Ballot => "letter.waits-by-ballot",
        _ => "letter.waits-by-points",
    };
    let points = match own.points {
        Some(points) => Message::new("letter.own-points").with("points", points),
        None => Message::new("letter.no-points"),
    };
    let barred = ["rule-forbids", "shut-out"].contains(&own.why);
    let said = Message::new("letter.waits").with("rank", rank + 1).with("count", list.len());
    pen.paragraph(&said.with("order", Message::new(order)).with("points", points));
    if barred {
        pen.paragraph(&Message::new("letter.waits-barred"));
    }
}
