//! The minutes of the allotment (*berita acara*): who met, what was decided by which rules, for whom and against whom, with
//! the draw, the proof and the digests, to be signed.
//!
//! Knows: everybody; they are for the committee. Must not know: files.

use super::pen::{BLANK, Pen};
use super::{Block, LetterInput, frame, grant, orders, versions};
use crate::message::Message;
use crate::plan::Refusal;
use crate::problem::{Holding, ballot};
use crate::report::{Cell, Figure, clean};
use crate::site::Place;
use crate::waiting::{Waits, waiting};

pub(super) fn write(input: &LetterInput<'_>) -> Vec<Block> {
    let mut pen = Pen::for_the_committee(input);
    let pen = &mut pen;
    let letters = input.letters;
    frame::head(pen);
    let title = pen.word("minutes.title");
    let number = letters.number.as_deref().map(|prefix| format!("{}/BA", clean::line(prefix)));
    let facts = vec![
        pen.fact("letter.number", number.unwrap_or_else(|| BLANK.to_owned())),
        pen.fact("letter.date", pen.day(letters.date)),
        pen.fact("minutes.place", pen.stated(letters.place.as_ref())),
        pen.fact("letter.project", clean::line(&input.problem.title)),
    ];
    pen.blocks.extend([Block::Title(title), Block::Facts(facts)]);
    pen.paragraph(&Message::new("minutes.for-whom"));
    present(pen);
    decided(pen);
    orders::in_minutes(pen);
    grants(pen);
    refusals(pen);
    waiting_list(pen);
    draw(pen);
    deadlines(pen);
    digests(pen);
    signatures(pen);
    std::mem::take(&mut pen.blocks)
}

/// Who met.
fn present(pen: &mut Pen<'_>) {
    pen.section("minutes.present");
    let letters = pen.input.letters;
    let mut people = vec![pen.fact("minutes.chair", pen.stated(letters.chair.as_ref()))];
    let members = letters.members.iter().map(|member| pen.fact("minutes.member", pen.stated(Some(member))));
    people.extend(members);
    if letters.members.is_empty() {
        people.extend((0..2).map(|_| pen.fact("minutes.member", BLANK.to_owned())));
    }
    pen.blocks.push(Block::Facts(people));
}

/// How many applied, by which method and rules it was decided, how far it is proven.
fn decided(pen: &mut Pen<'_>) {
    let LetterInput { problem, audit, plan, .. } = *pen.input;
    pen.section("minutes.decision");
    let [result, proof] = frame::short(pen);
    let lead = clean::line(&result);
    pen.blocks.push(Block::Lead(lead));
    let counts = Message::new("minutes.counts")
        .with("applied", problem.firms.len())
        .with("granted", audit.holdings.len())
        .with("refused", plan.refused.len());
    pen.paragraph(&counts);
    let method = [frame::method(pen), pen.word("letter.ties")].join(" ");
    pen.blocks.push(Block::Paragraph(method));
    pen.blocks.push(Block::Paragraph(clean::line(&proof)));
    if !plan.reproducible {
        pen.paragraph(&Message::new("report.not-reproducible"));
    }
    pen.section("letter.rules");
    let rules = versions::list(pen, None);
    pen.bullets(rules);
}

fn name(pen: &Pen<'_>, id: &str) -> Cell {
    let firm = pen.input.problem.find_firm(id).map(|firm| pen.input.problem.firm(firm));
    firm.map_or(Cell::Empty, |firm| Cell::words(&firm.name))
}

/// Everybody who is granted land.
fn grants(pen: &mut Pen<'_>) {
    let LetterInput { problem, audit, .. } = *pen.input;
    pen.section("report.grants");
    if audit.holdings.is_empty() {
        pen.paragraph(&Message::new("report.no-grants"));
        return;
    }
    let phases = problem.phases > 1;
    let row = |(index, holding): (usize, &Holding)| {
        let id = &problem.firm(holding.firm).id;
        let mut row = vec![Figure::count(index + 1).into(), Cell::words(id), name(pen, id)];
        row.push(Cell::words(grant::place(pen, holding)));
        if phases {
            row.push(Figure::count(holding.phase as usize).into());
        }
        row.push(Figure::area(holding.area).into());
        let hall = matches!(holding.place, Place::Hall(_));
        row.push(if hall { Cell::Empty } else { Figure::length(problem.land.frontage(holding.place)).into() });
        row
    };
    let rows = audit.holdings.iter().enumerate().map(row).collect();
    let mut columns = vec![("column.rank", true), ("column.firm", false), ("column.name", false), ("column.place", false)];
    columns.extend(phases.then_some(("column.phase", true)));
    columns.extend([("column.area", true), ("column.frontage", true)]);
    pen.table(&columns, rows);
}

/// Everybody who is refused, with the ground.
fn refusals(pen: &mut Pen<'_>) {
    pen.section("report.refused");
    let refused = &pen.input.plan.refused;
    if refused.is_empty() {
        pen.paragraph(&Message::new("report.nobody-refused"));
        return;
    }
    let row = |(index, refusal): (usize, &Refusal)| {
        let heading = pen.word_or("refused", &refusal.code, "refused.other");
        let grounds = refusal.grounds.iter().map(|ground| pen.say(ground));
        let ordered = pen.input.plan.amended.as_ref().and_then(|amended| amended.cost.as_ref());
        let displaced = ordered.is_some_and(|cost| cost.displaced.contains(&refusal.firm)).then(|| pen.word("minutes.displaced"));
        let own = std::iter::once(format!("{heading}.")).chain(grounds);
        let mut said: Vec<String> = displaced.into_iter().chain(own).collect();
        if refusal.grounds.is_empty() {
            said.push(clean::line(&refusal.reason));
        }
        vec![Figure::count(index + 1).into(), Cell::words(&refusal.firm), name(pen, &refusal.firm), Cell::words(said.join(" "))]
    };
    let rows = refused.iter().enumerate().map(row).collect();
    pen.table(&[("column.rank", true), ("column.firm", false), ("column.name", false), ("column.reason", false)], rows);
}

/// Who would be asked first.
fn waiting_list(pen: &mut Pen<'_>) {
    let problem = pen.input.problem;
    let list = waiting(problem, pen.input.plan);
    if list.is_empty() {
        return;
    }
    pen.section("minutes.waiting");
    let ballot = problem.allotment.method == crate::allotment::Method::Ballot;
    pen.paragraph(&Message::new(if ballot { "waiting.by-ballot" } else { "waiting.by-points" }));
    let row = |(index, waits): (usize, &Waits<'_>)| {
        let id = &problem.firm(waits.firm).id;
        let why = pen.word_or("refused", waits.why, "refused.other");
        vec![
            Figure::count(index + 1).into(),
            Cell::words(id),
            name(pen, id),
            waits.points.map(Figure::milli).into(),
            Cell::words(why),
        ]
    };
    let rows = list.iter().enumerate().map(row).collect();
    let columns = [
        ("column.rank", true),
        ("column.firm", false),
        ("column.name", false),
        ("column.points", true),
        ("column.reason", false),
    ];
    pen.table(&columns, rows);
}

/// The seed, and the order that anybody can recompute.
fn draw(pen: &mut Pen<'_>) {
    let LetterInput { problem, plan, .. } = *pen.input;
    pen.section("report.ties");
    pen.paragraph(&Message::new("report.ties-says"));
    pen.paragraph(&Message::new("report.seed").with("seed", problem.seed.as_str()));
    pen.paragraph(&Message::new(if plan.tie_break.complete { "report.ties-complete" } else { "report.ties-open" }));
    let row = |(index, firm): (usize, crate::firm::FirmIdx)| {
        let applicant = problem.firm(firm);
        let priority = applicant.priority.map(|class| Figure::count(class as usize));
        let number = ballot(&problem.seed, &applicant.id);
        let rank = Figure::count(index + 1).into();
        vec![
            rank,
            Cell::words(&applicant.id),
            name(pen, &applicant.id),
            priority.into(),
            applicant.applied.as_deref().into(),
            Cell::words(number),
        ]
    };
    let rows = problem.published_order().into_iter().enumerate().map(row).collect();
    let columns = [
        ("column.rank", true),
        ("column.firm", false),
        ("column.name", false),
        ("column.class-of-priority", true),
        ("column.applied", false),
        ("column.ballot", false),
    ];
    pen.table(&columns, rows);
}

/// Until when granted firms accept, and until when anybody may object.
fn deadlines(pen: &mut Pen<'_>) {
    pen.section("minutes.deadlines");
    let letters = pen.input.letters;
    let facts = vec![
        pen.fact("minutes.accept-by", pen.day(letters.accept_by)),
        pen.fact("minutes.object-by", pen.day(letters.object_by)),
        pen.fact("minutes.answers-to", frame::answers_to(pen)),
    ];
    pen.blocks.push(Block::Facts(facts));
}

/// What lets others check the decision.
fn digests(pen: &mut Pen<'_>) {
    let LetterInput { problem, plan, audit, .. } = *pen.input;
    pen.section("report.digests");
    let scenario =
        Message::new("report.scenario").with("name", plan.scenario.name.as_str()).with("sha256", plan.scenario.sha256.as_str());
    let sealed = Message::new("minutes.plan").with("sha256", plan.digest.as_deref().unwrap_or("–"));
    let decision = Message::new("minutes.digest-of-decision").with("sha256", problem.decision_sha256(&audit.holdings));
    let solver =
        Message::new("report.solver").with("name", plan.solver.name.as_str()).with("version", plan.solver.version.as_str());
    let mut items: Vec<String> = [scenario, sealed, decision, solver].iter().map(|message| pen.say(message)).collect();
    items.push(pen.word("minutes.audited"));
    items.push(pen.word("report.check-again"));
    pen.bullets(items);
}

/// Chair and members sign.
fn signatures(pen: &mut Pen<'_>) {
    let letters = pen.input.letters;
    let mut signs = vec![[pen.signed_at(), pen.word("minutes.chair"), pen.stated(letters.chair.as_ref())]];
    let member = |name: String| [String::new(), pen.word("minutes.member"), name];
    signs.extend(letters.members.iter().map(|name| member(pen.stated(Some(name)))));
    if letters.members.is_empty() {
        signs.extend((0..2).map(|_| member(BLANK.to_owned())));
    }
    pen.blocks.push(Block::Sign(signs));
}
