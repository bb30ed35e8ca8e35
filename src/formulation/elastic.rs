//! The elastic twin: the same model with a penalised slack in every row that a rule or resource asked for.
//!
//! Knows: tags, rows, slacks. Must not know: what a rule means. Its optimum is one way to make an impossible
//! problem possible; that it is above zero is a second verdict that no lawful plan exists.

use std::collections::{BTreeMap, BTreeSet};

use super::backend::{Program, Relation};
use super::{Constraint, Formulation, PAIRS, Sense, Tag};
use crate::firm::FirmIdx;
use crate::units::{Milli, gcd};

/// How far a named rule would have to give way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// The rule or resource.
    pub name: String,
    /// By how much, in thousandths of the unit.
    pub amount: Milli,
    /// The unit.
    pub unit: String,
}

/// Penalty of breaking a limit by the whole of it, and of letting a rule give way at all: one rule alone gives way
/// rather than two, unless it would have to by more than one whole.
const WHOLE: i64 = 1_000;

/// Penalty of one broken row that keeps a pair of firms apart. Small, since one pair breaks a row for every two plots
/// of its land that are too near each other.
const PAIR: i64 = WHOLE / 10;

/// The elastic program; its first columns are the variables of the model, in order.
///
/// Rows that say what land is (one holder a plot) and rows that tie helpers stay hard. A slack is scaled by its
/// own row's limit, so that a metre, a firm and a kVA weigh alike.
pub fn elastic_model(model: &Formulation<'_>) -> Program {
    elastic_where(model, &|_| true)
}

/// As [`elastic_model`], where only the rules and resources of some names may give way: the others stay hard.
pub fn elastic_where(model: &Formulation<'_>, gives_way: &dyn Fn(&str) -> bool) -> Program {
    let mut elastic = Elastic { program: Program::default(), gives_way: BTreeMap::new() };
    for _ in 0..model.len() {
        elastic.program.column(1, 0);
    }
    for placement in 0..model.placements().len() {
        if model.forbidden_by(placement).is_some_and(|rules| !rules.iter().all(|rule| gives_way(rule))) {
            elastic.program.upper[placement] = 0;
            continue;
        }
        // Using a forbidden placement breaks each rule that forbids it, once.
        for rule in model.forbidden_by(placement).into_iter().flatten() {
            let gives_way = elastic.gives_way(rule);
            elastic.program.objective[placement] -= WHOLE;
            elastic.program.row(vec![(placement, 1), (gives_way, -1)], Relation::Le, 0);
        }
    }
    for row in model.rows() {
        let mut terms: Vec<(usize, i64)> = row.terms.iter().map(|(v, c)| (v.0, *c)).collect();
        let hard = row.ties_helper || matches!(row.tag, Tag::Structure(_)) || !gives_way(row.tag.name());
        if !hard {
            // In steps of a thousandth of the limit (or the row's divisor, if that is coarser): a small whole number
            // that any solver holds exactly. How much is really missing is measured from the plan afterwards.
            let divisor = terms.iter().map(|(_, c)| c.abs()).fold(0, gcd).max(1);
            let step = (row.limit.abs() / WHOLE).max(divisor);
            let reach: i64 = terms.iter().map(|(_, c)| c.abs()).sum();
            let most = (reach + row.limit.abs()) / step + 1;
            let penalty = if row.keeps_apart() { PAIR } else { (WHOLE * step / row.limit.abs().max(step)).max(1) };
            let slack = elastic.slack(row.tag.name(), most, penalty);
            let sign = if row.sense == Sense::AtMost { -1 } else { 1 };
            terms.push((slack, sign * step));
        }
        elastic.program.row(terms, row.sense.into(), row.limit);
    }
    elastic.program
}

/// The program while it is built.
struct Elastic {
    program: Program,
    /// Column of each rule or resource: it gives way.
    gives_way: BTreeMap<String, usize>,
}

impl Elastic {
    fn gives_way(&mut self, rule: &str) -> usize {
        *self.gives_way.entry(rule.to_owned()).or_insert_with(|| self.program.column(1, -WHOLE))
    }

    /// A slack up to `most` that costs `penalty` a step, and that its rule must give way for.
    fn slack(&mut self, rule: &str, most: i64, penalty: i64) -> usize {
        let gives_way = self.gives_way(rule);
        let slack = self.program.column(most, -penalty);
        self.program.row(vec![(slack, 1), (gives_way, -most)], Relation::Le, 0);
        slack
    }
}

/// Reads the shortfalls of an answer, added up by rule, in order of name.
pub fn shortfalls(model: &Formulation<'_>, values: &[i64]) -> Vec<Shortfall> {
    let mut by_rule: BTreeMap<(String, String), i64> = BTreeMap::new();
    let mut pairs: BTreeMap<&str, BTreeSet<[FirmIdx; 2]>> = BTreeMap::new();
    let chosen: Vec<bool> = values[..model.len()].iter().map(|v| *v == 1).collect();
    for (row, short) in model.broken(&chosen).filter(|(row, _)| !row.ties_helper) {
        if row.keeps_apart() {
            // One pair of firms may break many rows; it is one pair all the same.
            pairs.entry(row.tag.name()).or_default().extend(opposed(model, row, &chosen));
        } else {
            // Rounded up: who gives way by so much gives way by enough.
            let milli = -(-i128::from(short) * 1_000).div_euclid(i128::from(row.per_unit));
            *by_rule.entry((row.tag.name().to_owned(), row.unit.clone())).or_default() += milli as i64;
        }
    }
    by_rule.extend(pairs.into_iter().map(|(rule, found)| ((rule.to_owned(), PAIRS.to_owned()), 1_000 * found.len() as i64)));
    let used = (0..model.placements().len()).filter(|p| chosen[*p]);
    for rule in used.filter_map(|p| model.forbidden_by(p)).flatten() {
        *by_rule.entry((rule.clone(), "grants".to_owned())).or_default() += 1_000;
    }
    by_rule.into_iter().map(|((name, unit), amount)| Shortfall { name, unit, amount: Milli(amount) }).collect()
}

/// Every pair of firms that are chosen together in a row.
fn opposed(model: &Formulation<'_>, row: &Constraint, chosen: &[bool]) -> Vec<[FirmIdx; 2]> {
    let held = row.terms.iter().filter(|(v, _)| chosen[v.0]).filter_map(|(v, _)| model.placements().get(v.0));
    let firms: BTreeSet<FirmIdx> = held.map(|p| p.holding.firm).collect();
    firms.iter().flat_map(|a| firms.range(a..).skip(1).map(|b| [*a, *b])).collect()
}
