//! What every letter begins and ends with: who writes to whom, how it was decided, how to object, who signs.
//!
//! Knows: what the scenario says for letters. Must not know: why a firm is granted or refused.

use super::pen::{BLANK, Pen};
use super::{Block, orders};
use crate::allotment::{Counts, Method};
use crate::firm::FirmIdx;
use crate::message::Message;
use crate::report::{ReportInput, clean, in_short};

/// Head, addressee, subject.
pub(super) fn open(pen: &mut Pen<'_>, firm: FirmIdx, subject: &str) {
    head(pen);
    let problem = pen.input.problem;
    let letters = pen.input.letters;
    let number = letters.number.as_deref().map(|prefix| format!("{}/{:03}", clean::line(prefix), firm.0 + 1));
    let to = &problem.firm(firm);
    let title = pen.quote(&problem.title);
    let mut facts = vec![
        pen.fact("letter.number", number.unwrap_or_else(|| BLANK.to_owned())),
        pen.fact("letter.date", pen.day(letters.date)),
        pen.fact("letter.to", format!("{} ({})", clean::line(&to.name), clean::line(&to.id))),
    ];
    facts.extend(pen.applied(firm).map(|day| pen.fact("letter.applied", day)));
    facts.push(pen.fact("letter.project", title));
    let subject = pen.word(subject);
    pen.blocks.extend([Block::Facts(facts), Block::Title(subject)]);
}

/// The office and where it is found.
pub(super) fn head(pen: &mut Pen<'_>) {
    let letters = pen.input.letters;
    let mut lines = vec![pen.stated(letters.office.as_ref())];
    lines.extend(letters.contact.as_ref().map(|contact| clean::line(contact)));
    pen.blocks.push(Block::Head(lines));
}

/// How it was decided, how to object, who signs.
pub(super) fn close(pen: &mut Pen<'_>, firm: FirmIdx) {
    pen.section("letter.decided");
    let said = [method(pen), pen.word("letter.ties"), proof(pen)];
    pen.blocks.push(Block::Paragraph(said.join(" ")));
    let ordered = orders::in_letter(pen, firm);
    pen.blocks.extend(ordered.into_iter().map(Block::Paragraph));

    pen.section("letter.object");
    let by = pen.day(pen.input.letters.object_by);
    let contact = answers_to(pen);
    pen.paragraph(&Message::new("letter.object-says").with("by", by).with("contact", contact));
    sign(pen);
}

/// Where answers go: the contact stated, the office, or a line.
pub(super) fn answers_to(pen: &Pen<'_>) -> String {
    let letters = pen.input.letters;
    pen.stated(letters.contact.as_ref().or(letters.office.as_ref()))
}

/// Place and day, office, name.
fn sign(pen: &mut Pen<'_>) {
    let letters = pen.input.letters;
    let office = letters.office.as_ref().map_or_else(String::new, |office| clean::line(office));
    pen.blocks.push(Block::Sign(vec![[pen.signed_at(), office, pen.stated(letters.signatory.as_ref())]]));
}

/// By which method it was decided.
pub(super) fn method(pen: &Pen<'_>) -> String {
    let message = match &pen.input.problem.allotment.method {
        Method::BestPlan => Message::new("letter.method-best"),
        Method::Bands(bands) => {
            let from: Vec<String> = bands.from.iter().map(|points| pen.number(*points)).collect();
            let counts = match bands.counts {
                Counts::Firms => pen.word("measure.firms"),
                Counts::Jobs => pen.word("measure.jobs"),
            };
            Message::new("letter.method-bands").with("from", from.join(" / ")).with("counts", counts)
        }
        Method::StrictMerit => Message::new("letter.method-merit"),
        Method::Ballot => Message::new("letter.method-ballot"),
    };
    pen.say(&message.with("aim", aim(pen)))
}

/// What the objective counts: its priorities, or its weights.
fn aim(pen: &Pen<'_>) -> String {
    let levels = &pen.input.problem.objective.levels;
    let level = |level: &crate::problem::ObjectiveLevel| {
        if level.name != "worth" {
            return pen.measure(&level.name);
        }
        let weighted = level.weights.iter().map(|(measure, weight)| {
            let weight = pen.number(crate::units::Milli(*weight));
            pen.say(&Message::new("letter.weighted").with("measure", pen.measure(measure.name())).with("weight", weight))
        });
        weighted.collect::<Vec<_>>().join(", ")
    };
    let then = pen.word("letter.then");
    levels.iter().map(level).collect::<Vec<_>>().join(&format!(", {then} "))
}

/// How far it is proven.
pub(super) fn proof(pen: &Pen<'_>) -> String {
    let [_, proof] = short(pen);
    proof
}

/// The result and its proof as the report has them.
pub(super) fn short(pen: &Pen<'_>) -> [String; 2] {
    let super::LetterInput { problem, plan, audit, .. } = *pen.input;
    in_short(&ReportInput { problem, plan, audit, baselines: &[], warnings: &[] })
}
