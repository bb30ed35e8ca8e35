//! Variants: a problem with one thing changed, for questions of the kind "what if".
//!
//! Knows: problems, the rules that hold a firm in, out or at a place. Must not know: how a problem is solved, who asks.
//! Firms, rows and halls keep their indices, so that holdings of one variant can be read in another.

use std::collections::BTreeMap;

use crate::firm::{Firm, FirmIdx};
use crate::layout::{Laid, Layout};
use crate::problem::{Problem, Serves};
use crate::rules::{Firms, Forbidden, Locked, MustAdmit, NamedRule, RuleKind};
use crate::site::{Place, Row, RowIdx};
use crate::text::natural;
use crate::units::Milli;

/// What the names of rules begin with that a question adds. No rule of a scenario can have a point in its name.
pub const ASKED: &str = "asked.";

/// Whether a rule was added by a question.
pub fn is_asked(rule: &str) -> bool {
    rule.starts_with(ASKED)
}

/// The problem with a rule more.
fn with_rule(problem: &Problem, name: &str, kind: RuleKind) -> Problem {
    let mut variant = problem.clone();
    variant.rules.push(NamedRule { name: format!("{ASKED}{name}"), kind });
    variant
}

fn one(problem: &Problem, firm: FirmIdx) -> Firms {
    Firms { label: problem.firm(firm).id.clone(), members: vec![firm] }
}

/// The problem in which this firm must be granted land.
pub fn with_firm(problem: &Problem, firm: FirmIdx) -> Problem {
    with_rule(problem, "in", RuleKind::MustAdmit(MustAdmit { firms: one(problem, firm) }))
}

/// The problem in which this firm gets no land: it has withdrawn.
pub fn without_firm(problem: &Problem, firm: FirmIdx) -> Problem {
    with_rule(problem, "out", RuleKind::Forbidden(Forbidden { firms: one(problem, firm), places: None }))
}

/// The problem in which this firm holds exactly this place.
pub fn with_grant(problem: &Problem, firm: FirmIdx, place: Place) -> Problem {
    with_rule(problem, "at", RuleKind::Locked(Locked { firm, place, ordered: false }))
}

/// The problem without the rule of this name.
pub fn without_rule(problem: &Problem, name: &str) -> Problem {
    let mut variant = problem.clone();
    variant.rules.retain(|rule| rule.name != name);
    variant
}

/// The problem with the capacity of a resource node, by its name, changed by so much.
pub fn with_capacity(problem: &Problem, node: &str, by: Milli) -> Problem {
    let mut variant = problem.clone();
    for found in variant.resources.iter_mut().flat_map(|r| &mut r.nodes).filter(|n| n.id == node) {
        found.capacity += by;
    }
    variant
}

/// The problem on land that is laid out like this. Rows and areas stand in the order of their names, as everywhere; rules
/// that name a place of the scenario's own rows name the same place still.
pub fn with_layout(problem: &Problem, layout: &Layout) -> Problem {
    let mut variant = problem.clone();
    let wish = variant.layouts.iter().find(|wish| wish.site == layout.site).cloned();
    variant.layouts.retain(|wish| wish.site != layout.site);
    variant.laid = Some(Laid { wish, layout: layout.clone() });
    let site = &mut variant.land.sites[layout.site.0];
    site.areas.extend(layout.areas.iter().cloned());
    site.areas.sort_by(|a, b| natural(&a.id, &b.id));
    let mut rows: Vec<(Option<usize>, Row)> = variant.land.rows.drain(..).enumerate().map(|(at, row)| (Some(at), row)).collect();
    rows.extend(layout.rows.iter().map(|row| (None, row.clone())));
    rows.sort_by(|a, b| natural(&a.1.id, &b.1.id));
    let moved: BTreeMap<usize, usize> = rows.iter().enumerate().filter_map(|(now, (was, _))| Some(((*was)?, now))).collect();
    for rule in &mut variant.rules {
        if let RuleKind::Locked(Locked { place: Place::Run { row, .. }, .. }) = &mut rule.kind {
            *row = moved.get(&row.0).map_or(*row, |now| RowIdx(*now));
        }
    }
    variant.land.rows = rows.into_iter().map(|(_, row)| row).collect();
    speak_of_cells(&mut variant, layout);
    variant
}

/// What the scenario says of a whole site it says of the plots laid out on it.
fn speak_of_cells(variant: &mut Problem, layout: &Layout) {
    let site = &variant.land.sites[layout.site.0].id;
    let cells = || layout.rows.iter().flat_map(|row| row.cells.iter().cloned());
    for node in variant.resources.iter_mut().flat_map(|resource| &mut resource.nodes) {
        if let Serves::Cells(served) = &mut node.serves
            && served.contains(site)
        {
            served.extend(cells());
        }
    }
    for rule in &mut variant.rules {
        let places = match &mut rule.kind {
            RuleKind::Forbidden(rule) => rule.places.as_mut(),
            RuleKind::NotIn(rule) => Some(&mut rule.places),
            RuleKind::Reserved(rule) => Some(&mut rule.places),
            _ => None,
        };
        if let Some(places) = places.filter(|places| places.names.contains(site)) {
            places.names.extend(cells());
        }
    }
}

/// The problem in which a firm's facts and wishes are these.
pub fn with_firm_as(problem: &Problem, firm: FirmIdx, now: Firm) -> Problem {
    let mut variant = problem.clone();
    variant.firms[firm.0] = now;
    variant
}
