//! What granting refused firms would cost.
//!
//! Knows: the prices of refusals. Must not know: how a price was found.

use super::compose::Composer;
use super::{Cell, Figure};
use crate::message::Message;
use crate::plan::{PriceOfAdmission, Refusal};
use crate::problem::level_words;

/// Refused firms with their prices, those that came nearest first.
pub(super) fn write(
    c: &mut Composer<'_>,
    refusals: &[(&Refusal, &PriceOfAdmission)],
    who: impl Fn(&Composer<'_>, &str) -> Vec<Cell>,
) {
    c.paragraph(&Message::new("report.prices"));
    let several = c.input.problem.objective.levels.len() > 1;
    let mut columns = vec![("column.firm", false), ("column.name", false), ("column.class", false), ("column.points", true)];
    columns.extend(several.then_some(("column.priority", false)));
    columns.extend([("column.costs-least", true), ("column.costs-most", true), ("column.would-lose", false)]);
    let level = |price: &PriceOfAdmission| {
        let levels = &c.input.problem.objective.levels;
        levels.iter().position(|level| price.measure.as_deref() == Some(level.name.as_str())).unwrap_or(levels.len())
    };
    let mut ranked: Vec<&(&Refusal, &PriceOfAdmission)> = refusals.iter().collect();
    ranked.sort_by_key(|(_, price)| (std::cmp::Reverse(level(price)), price.at_most.scaled(3)));
    let row = |(refusal, price): &&(&Refusal, &PriceOfAdmission)| {
        let mut row = who(c, &refusal.firm);
        row.push(c.input.problem.find_firm(&refusal.firm).and_then(|f| c.points(f)).map(Figure::milli).into());
        if several {
            let words = |name: &str| Cell::words(c.say(&level_words(name, &c.input.problem.currency)));
            row.push(price.measure.as_deref().map_or(Cell::Empty, words));
        }
        let figure = |number| Figure::rounded(number, 3).map(|f| Figure { decimals: 0, ..f });
        row.extend([figure(&price.at_least).into(), figure(&price.at_most).into()]);
        let exact = price.at_least == price.at_most;
        row.push(if price.without.is_empty() || !exact { Cell::Empty } else { Cell::words(price.without.join(", ")) });
        row
    };
    let rows = ranked.iter().map(row).collect();
    c.table(&columns, rows);
}
