//! The elastic twin: the same model with a penalised slack in every row that a rule or resource asked for.
//!
//! Knows: tags, rows, slacks. Must not know: what a rule means. Its optimum is one way to make an impossible
//! problem possible; that it is above zero is a second verdict that no lawful plan exists.

use std::collections::BTreeMap;

use super::backend::{Program, Relation};
use super::{Formulation, Sense, Tag};

/// How far a named rule would have to give way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// The rule or resource.
    pub name: String,
    /// By how much, in thousandths of the unit.
    pub amount: crate::units::Milli,
    /// The unit.
    pub unit: String,
}

/// What a slack column stands for.
#[derive(Debug, Clone)]
pub struct Slack {
    name: String,
    unit: String,
    per_unit: i64,
}

/// Penalty of breaking one rule by the whole of its limit.
const WHOLE: i64 = 1_000;

/// The elastic program and the meaning of its slack columns (by column index).
///
/// Rows that say what land is (one holder a plot) and rows that tie helpers stay hard. A slack is scaled by its
/// own row's limit, so that a metre, a firm and a kVA weigh alike.
pub fn elastic_model(model: &Formulation<'_>) -> (Program, BTreeMap<usize, Slack>) {
    let mut program = Program::default();
    let mut slacks = BTreeMap::new();
    for _ in 0..model.len() {
        program.column(1, 0);
    }
    for placement in 0..model.placements().len() {
        if let Some(rules) = model.forbidden_by(placement) {
            // Using a forbidden placement breaks each rule that forbids it, once.
            for rule in rules {
                let slack = program.column(1, -WHOLE);
                slacks.insert(slack, Slack { name: rule.clone(), unit: "grants".to_owned(), per_unit: 1 });
                program.row(vec![(placement, 1), (slack, -1)], Relation::Le, 0);
            }
        }
    }
    for row in model.rows() {
        let mut terms: Vec<(usize, i64)> = row.terms.iter().map(|(v, c)| (v.0, *c)).collect();
        let hard = row.ties_helper || matches!(row.tag, Tag::Structure(_));
        if !hard {
            // In steps of a thousandth of the limit (or the row's divisor, if that is coarser): a small whole number
            // that any solver holds exactly. How much is really missing is measured from the plan afterwards.
            let divisor = terms.iter().map(|(_, c)| c.abs()).fold(0, gcd).max(1);
            let step = (row.limit.abs() / WHOLE).max(divisor);
            let reach: i64 = terms.iter().map(|(_, c)| c.abs()).sum();
            let most = (reach + row.limit.abs()) / step + 1;
            let slack = program.column(most, -(WHOLE * step / row.limit.abs().max(step)).max(1));
            slacks.insert(slack, Slack { name: row.tag.name().to_owned(), unit: row.unit.clone(), per_unit: row.per_unit });
            let sign = if row.sense == Sense::AtMost { -1 } else { 1 };
            terms.push((slack, sign * step));
        }
        program.row(terms, row.sense.into(), row.limit);
    }
    (program, slacks)
}

/// Reads the shortfalls of an answer, added up by rule, in order of name.
pub fn shortfalls(model: &Formulation<'_>, slacks: &BTreeMap<usize, Slack>, values: &[i64]) -> Vec<Shortfall> {
    let mut by_rule: BTreeMap<(String, String), i64> = BTreeMap::new();
    let chosen: Vec<bool> = values[..model.len()].iter().map(|v| *v == 1).collect();
    for (row, short) in model.broken(&chosen).filter(|(row, _)| !row.ties_helper) {
        let milli = (i128::from(short) * 1_000 / i128::from(row.per_unit)) as i64;
        *by_rule.entry((row.tag.name().to_owned(), row.unit.clone())).or_default() += milli.max(1);
    }
    for slack in slacks.iter().filter(|(c, s)| s.unit == "grants" && values[**c] > 0).map(|(_, s)| s) {
        *by_rule.entry((slack.name.clone(), slack.unit.clone())).or_default() += 1_000 / slack.per_unit;
    }
    by_rule.into_iter().map(|((name, unit), amount)| Shortfall { name, unit, amount: crate::units::Milli(amount) }).collect()
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
