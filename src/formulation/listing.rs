//! The listing: the tagged model as text that a person can read and a test can compare.
//!
//! Knows: tags, rows, helpers, rewards, and how a placement is named. Must not know: what a rule means.
//! The same model gives the same text: everything stands in the order of the model, which is canonical.

use std::fmt::Write as _;

use super::{Constraint, Formulation, Sense, Tag, Var};
use crate::site::Place;
use crate::units::Milli;

/// The model as text: who stands where, every row under the tag that asked for it, forbidden placements under the
/// rule that forbids them, and the worth of every variable at each level.
///
/// A placement is `F01@A-03..A-04`, with a package `F01/small@A-03`, with floor in a hall `F01@H:150` (m²); a helper
/// is its meaning in brackets. Coefficients and limits are the model's own integers; `[kVA / 1000]` says that a
/// thousand of them are one kVA.
pub fn listing(model: &Formulation<'_>) -> String {
    let mut text = String::new();
    let counts = [(model.placements().len(), "placements"), (model.helpers().len(), "helpers"), (model.rows().len(), "rows")];
    line(&mut text, 0, &counts.map(|(n, what)| format!("{n} {what}")).join(", "));
    without_placement(model, &mut text);
    let mut tags: Vec<&Tag> = Vec::new();
    for row in model.rows() {
        if !tags.contains(&&row.tag) {
            tags.push(&row.tag);
        }
    }
    for tag in tags.into_iter().filter(|tag| !matches!(tag, Tag::Rule(_))) {
        let kind = if matches!(tag, Tag::Resource(_)) { "resource " } else { "" };
        section(model, &format!("{kind}{}", tag.name()), tag, &mut text);
    }
    for rule in &model.problem().rules {
        section(model, &format!("rule {} ({})", rule.name, rule.kind.name()), &Tag::Rule(rule.name.clone()), &mut text);
    }
    for (level, objective) in model.problem().objective.levels.iter().enumerate() {
        heading(&mut text, &format!("worth: {}", objective.name));
        for (var, worth) in model.rewards(level) {
            line(&mut text, 1, &format!("{} {}", Milli(*worth), name(model, *var)));
        }
    }
    text
}

fn line(text: &mut String, indent: usize, what: &str) {
    let _ = writeln!(text, "{:indent$}{what}", "", indent = 2 * indent); // a String takes all
}

fn heading(text: &mut String, what: &str) {
    text.push('\n');
    line(text, 0, what);
}

fn without_placement(model: &Formulation<'_>, text: &mut String) {
    let placed = |f: &crate::firm::FirmIdx| model.placements().iter().any(|p| p.holding.firm == *f);
    let firms = model.problem().firm_indices().filter(|f| !placed(f));
    let names: Vec<&str> = firms.map(|f| model.problem().firm(f).id.as_str()).collect();
    if !names.is_empty() {
        line(text, 0, &format!("without a placement: {}", names.join(", ")));
    }
}

/// Everything that one tag asked for.
fn section(model: &Formulation<'_>, title: &str, tag: &Tag, text: &mut String) {
    heading(text, title);
    for row in model.rows().iter().filter(|row| row.tag == *tag) {
        line(text, 1, &sum(model, row));
    }
    if let Tag::Rule(rule) = tag {
        let forbidden = |p: &usize| model.forbidden_by(*p).is_some_and(|rules| rules.contains(rule));
        for placement in (0..model.placements().len()).filter(forbidden) {
            line(text, 1, &format!("never {}", name(model, Var(placement))));
        }
    }
}

/// A row as a sum; what ties a helper reads "helpers ≤ placements".
fn sum(model: &Formulation<'_>, row: &Constraint) -> String {
    let sense = if row.sense == Sense::AtMost { "≤" } else { "≥" };
    if row.ties_helper {
        let side =
            |sign: i64| -> Vec<(Var, i64)> { row.terms.iter().map(|(v, c)| (*v, sign * c)).filter(|(_, c)| *c > 0).collect() };
        return format!("{} {sense} {}", terms(model, &side(1)), terms(model, &side(-1)));
    }
    let unit = match (row.unit.as_str(), row.per_unit) {
        ("", _) => String::new(),
        (unit, 1) => format!(" [{unit}]"),
        (unit, per) => format!(" [{unit} / {per}]"),
    };
    format!("{} {sense} {}{unit}", terms(model, &row.terms), row.limit)
}

fn terms(model: &Formulation<'_>, terms: &[(Var, i64)]) -> String {
    let mut text = String::new();
    for (index, (var, coefficient)) in terms.iter().enumerate() {
        let (plus, minus) = if index == 0 { ("", "-") } else { (" + ", " - ") };
        text.push_str(if *coefficient < 0 { minus } else { plus });
        if coefficient.abs() != 1 {
            let _ = write!(text, "{} ", coefficient.abs()); // a String takes all
        }
        text.push_str(&name(model, *var));
    }
    if text.is_empty() { "0".to_owned() } else { text }
}

/// A variable by its meaning.
fn name(model: &Formulation<'_>, var: Var) -> String {
    let Some(placement) = model.placements().get(var.0) else {
        return format!("[{}]", model.helpers()[var.0 - model.placements().len()].meaning);
    };
    let (problem, holding) = (model.problem(), placement.holding);
    let firm = problem.firm(holding.firm);
    let package = firm.offers[holding.offer].package.as_ref().map_or_else(String::new, |p| format!("/{p}"));
    let floor = match holding.place {
        Place::Hall(_) => format!(":{}", holding.area),
        Place::Run { .. } => String::new(),
    };
    format!("{}{package}@{}{floor}", firm.id, problem.land.place_name(holding.place))
}
