//! The letter to a firm that is granted land: what, where, when, at what price, and what it has to do until when.
//!
//! Knows: its own holding, prices and terms of payment. Must not know: any other firm.

use super::pen::{BLANK, Pen};
use super::{Block, LetterInput};
use super::{frame, orders};
use crate::finance::Tenure;
use crate::message::Message;
use crate::problem::{Holding, Problem};
use crate::report::clean;
use crate::rules::{RuleKind, Was};
use crate::site::Place;
use crate::units::{Area, Milli, Money, div_round};

pub(super) fn write(pen: &mut Pen<'_>, holding: &Holding) {
    let firm = holding.firm;
    frame::open(pen, firm, "letter.subject-granted");
    let name = clean::line(&pen.input.problem.firm(firm).name);
    let lead = pen.say(&Message::new("letter.granted").with("firm", name));
    pen.blocks.push(Block::Lead(lead));
    if let Some(ordered) = orders::of_grant(pen, firm) {
        pen.blocks.push(Block::Paragraph(ordered));
    }
    let mut facts = land(pen, holding);
    let before: Vec<Place> = pen.input.problem.held_before(firm).collect();
    if is_kept(pen.input.problem, holding) {
        // Nothing is bought anew.
        facts.push(pen.fact("letter.held", pen.word("letter.keeps")));
    } else {
        if !before.is_empty() {
            let places = before.iter().map(|place| pen.input.problem.land.place_name(*place)).collect::<Vec<_>>();
            facts.push(pen.fact("letter.held", pen.say(&Message::new("letter.moves").with("places", places))));
        }
        facts.extend(money(pen, holding));
    }
    pen.blocks.push(Block::Facts(facts));
    pen.section("letter.to-do");
    let contact = frame::answers_to(pen);
    let by = pen.day(pen.input.letters.accept_by);
    let accept = Message::new("letter.accept").with("by", by).with("contact", contact);
    let steps = [accept, Message::new("letter.check-figures")];
    let steps = steps.iter().map(|step| pen.say(step)).collect();
    pen.bullets(steps);
    frame::close(pen, firm);
}

/// Whether it is, to the plot and to the floor, what the firm held before.
fn is_kept(problem: &Problem, holding: &Holding) -> bool {
    let was = Was::At(holding.place, holding.area);
    problem.rules.iter().any(|rule| match &rule.kind {
        RuleKind::Stays(stays) => stays.earlier.contains(&(holding.firm, was)),
        _ => false,
    })
}

/// Plots, area, frontage, phase, points.
fn land(pen: &Pen<'_>, holding: &Holding) -> Vec<(String, String)> {
    let problem = pen.input.problem;
    let land = &problem.land;
    let offer = &problem.firm(holding.firm).offers[holding.offer];
    let mut facts = vec![pen.fact("letter.place", place(pen, holding))];
    if land.sites.len() > 1 {
        facts.push(pen.fact("letter.site", clean::line(&land.sites[land.site_of(holding.place).0].id)));
    }
    facts.extend(offer.package.as_deref().map(|package| pen.fact("letter.package", clean::line(package))));
    let hall = matches!(holding.place, Place::Hall(_));
    facts.push(pen.fact(if hall { "letter.floor" } else { "letter.area" }, pen.value(holding.area)));
    if !hall {
        facts.push(pen.fact("letter.frontage", pen.value(land.frontage(holding.place))));
    }
    let starts = pen.input.expansion.phases.iter().find(|phase| phase.number == holding.phase);
    if problem.phases > 1 || starts.is_some() {
        let said = match starts {
            Some(phase) => Message::new("letter.phase-from").with("from", month(pen, phase.starts)),
            None => Message::new("letter.phase-only"),
        };
        facts.push(pen.fact("letter.phase", pen.say(&said.with("phase", i64::from(holding.phase)))));
    }
    if problem.firm(holding.firm).points().is_some() {
        facts.push(pen.fact("letter.points", pen.number(problem.facts(holding).points)));
    }
    facts
}

fn month(pen: &Pen<'_>, month: crate::finance::Month) -> String {
    let (year, index) = (month.0.div_euclid(12), month.0.rem_euclid(12) as usize);
    format!("{} {year}", pen.month(index + 1))
}

/// Where it lies, as people say it.
pub(super) fn place(pen: &Pen<'_>, holding: &Holding) -> String {
    let LetterInput { problem, audit, .. } = *pen.input;
    let land = &problem.land;
    let message = match holding.place {
        Place::Hall(hall) => Message::new("letter.in-hall").with("hall", land.halls[hall.0].id.as_str()),
        Place::Run { row, first, last } => {
            let row = &land.rows[row.0];
            if row.is_open() {
                // Drawings number the stretches of an open row along it.
                let number = audit.holdings.iter().filter(|other| {
                    let same = land.row_of(other.place).is_some_and(|own| own.id == row.id);
                    same && other.place <= holding.place
                });
                Message::new("letter.in-open-row")
                    .with("number", format!("{}-{}", row.id, number.count()))
                    .with("from", row.stations[first].along)
                    .with("to", row.stations[last + 1].along)
                    .with("row", row.id.as_str())
            } else {
                let plots = land.cell_names(holding.place);
                let key = if plots.len() == 1 { "letter.one-plot" } else { "letter.plots" };
                Message::new(key).with("plots", plots.to_vec()).with("count", plots.len())
            }
        }
    };
    pen.say(&message)
}

/// Price and terms of payment as far as they are stated; what is not is a line.
fn money(pen: &Pen<'_>, holding: &Holding) -> Vec<(String, String)> {
    let LetterInput { problem, expansion, .. } = *pen.input;
    let finance = expansion.finance.as_ref();
    let mut facts = Vec::new();
    let price_m2 = problem.land.price_m2(holding.place);
    let leased = finance.is_some_and(|finance| matches!(finance.tenure, Tenure::Lease { .. }));
    let price = price_m2.filter(|_| !leased).map(|each| (each, times(holding.area, each)));
    if let Some((each, price)) = price {
        let of = finance.map_or_else(
            || Message::new("letter.price-is"),
            |finance| Message::new("letter.price-of").with("from", month(pen, finance.from)),
        );
        facts.push(pen.fact("letter.price", pen.say(&of.with("price", price).with("each", each))));
    }
    let terms = match finance.map(|finance| &finance.tenure) {
        Some(&Tenure::Sale { deposit, instalment_years, interest, .. }) => {
            let Some((_, price)) = price else { return vec![pen.fact("letter.payment", BLANK.to_owned())] };
            sale(pen, price, deposit, instalment_years, interest.0)
        }
        Some(&Tenure::Lease { rent_m2, deposit_months, .. }) => {
            let year = times(holding.area, rent_m2);
            let deposit = Money(share(year, i64::from(deposit_months), 12));
            Message::new("letter.lease")
                .with("each", rent_m2)
                .with("year", year)
                .with("months", i64::from(deposit_months))
                .with("deposit", deposit)
        }
        None => {
            facts.push(pen.fact("letter.payment", BLANK.to_owned()));
            return facts;
        }
    };
    facts.push(pen.fact("letter.payment", pen.say(&terms)));
    facts
}

/// A deposit and instalments; ppm are millionths.
fn sale(pen: &Pen<'_>, price: Money, deposit_ppm: i64, years: u32, interest_ppm: i64) -> Message {
    let percent = |ppm: i64| pen.number(Milli(div_round(i128::from(ppm), 10) as i64));
    if years == 0 {
        return Message::new("letter.sale-at-once").with("price", price);
    }
    let deposit = Money(share(price, deposit_ppm, 1_000_000));
    Message::new(if interest_ppm == 0 { "letter.sale-free" } else { "letter.sale-parts" })
        .with("percent", percent(deposit_ppm))
        .with("deposit", deposit)
        .with("rest", Money(price.0 - deposit.0))
        .with("years", i64::from(years))
        .with("interest", percent(interest_ppm))
}

/// Area × rupiah a square metre, rounded to the rupiah.
fn times(area: Area, each: Money) -> Money {
    Money(i64::try_from(div_round(area.0 * i128::from(each.0), Area::PER_M2)).unwrap_or(i64::MAX))
}

fn share(sum: Money, part: i64, whole: i64) -> i64 {
    i64::try_from(div_round(i128::from(sum.0) * i128::from(part), i128::from(whole))).unwrap_or(i64::MAX)
}
