//! The same problem on land whose open rows are cut at other places: what a slid cut line is measured on.
//!
//! Knows: where names and places of cells stand in a problem. Must not know: why a row is cut there.
//!
//! Whatever names a cell of the module (a feeder, a place kept for somebody, terms at a place) names all parts of it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Holding, Problem, Serves};
use crate::rules::{Places, RuleKind, Was};
use crate::site::{Place, Row, RowIdx};
use crate::units::{Area, Length};

/// A firm's stretch of an open row, in millimetres from the start of its frontage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The row.
    pub row: RowIdx,
    /// Where it begins.
    pub from: Length,
    /// Where it ends.
    pub to: Length,
}

impl Problem {
    /// The area that a grant stands for: the firm's ideal, within what it needs at least and takes at most. A firm that
    /// states no largest area is never promised more than it was granted; one that states no ideal, just that.
    pub fn promised(&self, holding: &Holding) -> Area {
        let terms = self.terms(holding.firm, holding.offer, holding.place);
        let most = terms.area_max.unwrap_or(holding.area);
        let wish = terms.area_ideal.unwrap_or(holding.area);
        wish.min(most).max(terms.area_min.unwrap_or(Area::ZERO))
    }

    /// The stretch that a holding of an open row is.
    pub fn stretch(&self, holding: &Holding) -> Option<Stretch> {
        let Place::Run { row, first, last } = holding.place else { return None };
        let own = self.land.rows.get(row.0).filter(|own| own.is_open())?;
        Some(Stretch { row, from: own.stations[first].along, to: own.stations[last + 1].along })
    }

    /// The problem on land that is cut at these lines as well, and the same holdings on it, those with a stretch on that.
    /// `None` where a row cannot be cut there, or a stretch is none.
    pub fn recut(&self, holdings: &[(Holding, Option<Stretch>)]) -> Option<(Self, Vec<Holding>)> {
        let mut lines: BTreeMap<RowIdx, Vec<Length>> = BTreeMap::new();
        for stretch in holdings.iter().filter_map(|(_, stretch)| stretch.as_ref()) {
            lines.entry(stretch.row).or_default().extend([stretch.from, stretch.to]);
        }
        let mut problem = self.clone();
        let mut parts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (index, lines) in &lines {
            let old = self.land.rows.get(index.0)?;
            let new = old.recut(lines)?;
            for (cell, name) in new.cells.iter().enumerate() {
                let whole = &old.cells[old.cell_from(new.stations[cell].along)];
                if whole != name {
                    parts.entry(whole.clone()).or_default().push(name.clone());
                }
            }
            problem.land.rows[index.0] = new;
        }
        problem.rename(self, &parts);
        let moved = |(holding, stretch): &(Holding, Option<Stretch>)| -> Option<Holding> {
            let place = match stretch {
                Some(stretch) => {
                    let (first, last) = problem.land.rows[stretch.row.0].cells_between(stretch.from, stretch.to)?;
                    Place::Run { row: stretch.row, first, last }
                }
                None => place_in(&self.land.rows, &problem.land.rows, holding.place),
            };
            let area = match stretch {
                Some(_) => problem.land.outline(place)?.area(),
                None => holding.area,
            };
            Some(Holding { place, area, ..*holding })
        };
        let holdings = holdings.iter().map(moved).collect::<Option<Vec<_>>>()?;
        Some((problem, holdings))
    }

    /// Puts names of parts beside the names of the cells they are of, and places of rules on the new cells.
    fn rename(&mut self, old: &Self, parts: &BTreeMap<String, Vec<String>>) {
        let widen = |names: &mut BTreeSet<String>| {
            let more: Vec<String> = names.iter().filter_map(|name| parts.get(name)).flatten().cloned().collect();
            names.extend(more);
        };
        for node in self.resources.iter_mut().flat_map(|resource| &mut resource.nodes) {
            if let Serves::Cells(names) = &mut node.serves {
                widen(names);
            }
        }
        for offer in self.firms.iter_mut().flat_map(|firm| &mut firm.offers) {
            let more: Vec<_> = offer
                .at
                .iter()
                .filter_map(|(name, terms)| Some((parts.get(name)?, terms)))
                .flat_map(|(names, terms)| names.iter().map(move |name| (name.clone(), terms.clone())))
                .collect();
            offer.at.extend(more);
        }
        let (before, after) = (&old.land.rows, &self.land.rows);
        for rule in &mut self.rules {
            match &mut rule.kind {
                RuleKind::Locked(rule) => rule.place = place_in(before, after, rule.place),
                RuleKind::Stays(rule) => {
                    for (_, was) in &mut rule.earlier {
                        if let Was::At(place, _) = was {
                            *place = place_in(before, after, *place);
                        }
                    }
                }
                kind => {
                    if let Some(places) = places_of(kind) {
                        widen(&mut places.names);
                    }
                }
            }
        }
    }
}

/// Places by name that a rule is about.
fn places_of(kind: &mut RuleKind) -> Option<&mut Places> {
    match kind {
        RuleKind::NotIn(rule) => Some(&mut rule.places),
        RuleKind::Forbidden(rule) => rule.places.as_mut(),
        RuleKind::Reserved(rule) => Some(&mut rule.places),
        _ => None,
    }
}

/// The same land in rows that are cut at more lines.
fn place_in(before: &[Row], after: &[Row], place: Place) -> Place {
    let Place::Run { row, first, last } = place else { return place };
    let (old, new) = (&before[row.0], &after[row.0]);
    if !old.is_open() {
        return place;
    }
    let cells = new.cells_between(old.stations[first].along, old.stations[last + 1].along);
    cells.map_or(place, |(first, last)| Place::Run { row, first, last })
}
