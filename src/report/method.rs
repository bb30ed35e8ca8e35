//! The method of allotment: cases of envy, what merit costs, chances in the ballot.
//!
//! Knows: what the plan says of its method. Must not know: formats, how a plan was found.

use super::compose::{Composer, plural};
use super::{Cell, Figure};
use crate::allotment::Method;
use crate::draws::interval;
use crate::envy::cases_within;
use crate::message::Message;
use crate::plan::{EnvyRef, Number};
use crate::units::Milli;

/// Exchanges, each measured against all grants, that are looked at for a line that no method asks for.
const MOST: usize = 400_000;

/// How many cases of envy the plan holds: a section where strict merit decides, else one line.
pub(super) fn envy(c: &mut Composer<'_>) {
    match &c.input.plan.envy {
        Some(envy) if c.input.problem.allotment.method == Method::StrictMerit => merit(c, envy),
        _ => {
            let holdings = &c.input.audit.holdings;
            let message = match cases_within(c.input.problem, holdings, MOST) {
                Some(cases) if cases.is_empty() => Message::new("report.envy-none"),
                Some(cases) => plural(cases.len(), "report.envy-one", "report.envy-many"),
                None => Message::new("report.envy-not-counted"),
            };
            c.paragraph(&message);
        }
    }
}

fn merit(c: &mut Composer<'_>, envy: &EnvyRef) {
    c.section("report.merit");
    c.paragraph(&Message::new("report.merit-says"));
    let found = match envy.list.is_empty() {
        true => Message::new("report.envy-none"),
        false => plural(envy.cases, "report.envy-one", "report.envy-many"),
    };
    c.paragraph(&found);
    c.paragraph(&Message::new("report.merit-at-least").with("least", envy.at_least));
    let milli = |number: &Number| number.scaled(3).and_then(|value| i64::try_from(value).ok()).map(Milli);
    let costs = envy.costs.as_ref().and_then(|costs| Some((milli(&costs.at_least)?, costs.at_most.as_ref().and_then(milli))));
    let price = match costs {
        Some((Milli(0), Some(Milli(0)))) => Message::new("report.merit-free"),
        Some((least, Some(most))) if least == most => Message::new("report.merit-costs").with("costs", c.number(least)),
        Some((least, Some(most))) => {
            Message::new("report.merit-costs-between").with("least", c.number(least)).with("most", c.number(most))
        }
        Some((least, None)) => Message::new("report.merit-costs-at-least").with("least", c.number(least)),
        None => Message::new("report.merit-costs-unknown"),
    };
    c.paragraph(&price);
    let rows: Vec<Vec<Cell>> = envy
        .list
        .iter()
        .map(|case| {
            let points = |number: &Number| Cell::from(Figure::rounded(number, 3).map(|f| Figure { decimals: 0, ..f }));
            let (out, held) = (points(&case.refused_points), points(&case.granted_points));
            vec![Cell::words(&case.refused), out, Cell::words(&case.granted), held]
        })
        .collect();
    if !rows.is_empty() {
        let columns = [("column.refused", false), ("column.points", true), ("column.instead-of", false), ("column.points", true)];
        c.table(&columns, rows);
    }
}

/// In how many draws of the ballot each firm wins.
pub(super) fn chances(c: &mut Composer<'_>) {
    let Some(chances) = &c.input.plan.chances else { return };
    c.section("report.chances");
    c.paragraph(&Message::new("report.chances-says").with("seed", c.input.problem.seed.as_str()));
    let draws = plural(chances.draws, "report.chances-draw", "report.chances-draws");
    c.paragraph(&draws);
    if chances.draws < chances.asked {
        c.paragraph(&Message::new("report.chances-stopped").with("asked", chances.asked));
    }
    let percent = |share: i64| Figure { scaled: share.into(), places: 3, decimals: 1 };
    // Who may not be granted land at all is not in the draw.
    let in_draw =
        |id: &str| c.input.problem.find_firm(id).is_none_or(|f| c.input.problem.allotment.admits(c.input.problem.firm(f)));
    let rows = chances.firms.iter().filter(|chance| in_draw(&chance.firm)).map(|chance| {
        let found = c.input.problem.find_firm(&chance.firm);
        let (low, high) = interval(chance.wins, chances.draws);
        vec![
            Cell::words(&chance.firm),
            found.map(|f| c.input.problem.firm(f).name.as_str()).into(),
            Figure::count(chance.wins).into(),
            Figure::percent(chance.wins as i128, chances.draws as i128).into(),
            percent(low).into(),
            percent(high).into(),
            found.and_then(|f| c.holding(f)).map_or(Cell::Empty, |h| Cell::words(c.input.problem.land.place_name(h.place))),
        ]
    });
    let rows = rows.collect();
    let columns = [
        ("column.firm", false),
        ("column.name", false),
        ("column.wins", true),
        ("column.chance", true),
        ("column.chance-low", true),
        ("column.chance-high", true),
        ("column.place", false),
    ];
    c.table(&columns, rows);
}
