//! What one grant must keep to by itself, written from the land and the firm's terms alone.
//!
//! Shared with the planner are only facts: the terms at a place, the polygons of cells, the building envelope.

use super::Fault;
use super::worth::clamp;
use crate::firm::Terms;
use crate::message::Message;
use crate::problem::{Holding, Problem, Resource, Serves};
use crate::rules::RuleKind;
use crate::site::{Place, Row, Site};
use crate::units::{Area, Length};

/// Every test that a grant fails by itself. `holdings` are all grants of the plan, this one among them.
pub(super) fn faults(problem: &Problem, holding: &Holding, holdings: &[Holding]) -> Vec<Fault> {
    let named = Named { problem, holding };
    let mut found = Vec::new();
    let area = land_area(problem, holding.place);
    if area.is_some_and(|area| area != holding.area) {
        found.push(
            named.fault("area-differs", |m| m.with("claimed", holding.area.to_string()).with("found", area.unwrap_or_default())),
        );
    }
    let phase = earliest(problem, holding);
    if holding.phase != phase {
        found.push(named.fault("phase-differs", |m| m.with("claimed", i64::from(holding.phase)).with("found", i64::from(phase))));
    }
    found.extend(named.eligible());
    found.extend(named.own_faults());
    // What a firm held before it may keep, even where it could now do with less.
    let kept = problem.rules.iter().any(|rule| matches!(&rule.kind, RuleKind::Stays(s) if s.is_unchanged(holding, holdings)));
    if !kept {
        found.extend(named.too_generous());
    }
    found
}

/// Whether a grant passes every test of the firm alone; land that it could do without at an end is no matter here.
pub(super) fn stands_alone(problem: &Problem, holding: &Holding) -> bool {
    let named = Named { problem, holding };
    named.eligible().is_empty() && named.own_faults().is_empty()
}

/// Land of a place, cell by cell; `None` in a hall, where floor is chosen freely.
pub(super) fn land_area(problem: &Problem, place: Place) -> Option<Area> {
    let Place::Run { row, first, last } = place else { return None };
    let cell = |cell| problem.land.rows[row.0].run_outline(cell, cell).map_or(Area::ZERO, |outline| outline.area());
    Some((first..=last).map(cell).sum())
}

/// First phase in which site, row or hall and firm are all ready.
pub(super) fn earliest(problem: &Problem, holding: &Holding) -> u32 {
    let (site, own) = match holding.place {
        Place::Run { row, .. } => (problem.land.rows[row.0].site, problem.land.rows[row.0].phase),
        Place::Hall(hall) => (problem.land.halls[hall.0].site, problem.land.halls[hall.0].phase),
    };
    let site: &Site = &problem.land.sites[site.0];
    let firm = problem.firm(holding.firm);
    let offered = firm.offers[holding.offer].ready;
    [firm.ready, offered, own, site.phase].into_iter().max().unwrap_or(own)
}

/// A grant with what is needed to speak of it.
struct Named<'a> {
    problem: &'a Problem,
    holding: &'a Holding,
}

impl Named<'_> {
    fn fault(&self, code: &'static str, say: impl FnOnce(Message) -> Message) -> Fault {
        let firm = self.problem.firm(self.holding.firm).id.as_str();
        let place = self.problem.land.place_name(self.holding.place);
        Fault::new(code, |m| say(m.with("firm", firm).with("place", place)))
    }

    fn terms(&self) -> Terms {
        self.problem.terms(self.holding.firm, self.holding.offer, self.holding.place)
    }

    /// Conditions and pass mark, whatever the place.
    fn eligible(&self) -> Vec<Fault> {
        let own = super::eligible::judge(&self.problem.allotment, self.problem.firm(self.holding.firm));
        let failed = |name: &&str| self.fault("not-eligible", |m| m.with("condition", *name));
        let below =
            own.pass.map(|pass| self.fault("below-pass-mark", |m| m.with("found", clamp(own.total)).with("wanted", clamp(pass))));
        own.fails.iter().map(failed).chain(below).collect()
    }

    /// Every test but those on eligibility and generosity.
    fn own_faults(&self) -> Vec<Fault> {
        let terms = self.terms();
        let mut found = Vec::new();
        found.extend(self.class());
        let phase = earliest(self.problem, self.holding);
        if phase > self.problem.phases {
            let phases = i64::from(self.problem.phases);
            found.push(self.fault("not-in-this-phase", |m| m.with("ready", i64::from(phase)).with("phases", phases)));
        }
        match self.holding.place {
            Place::Run { row, first, last } => found.extend(self.run(&self.problem.land.rows[row.0], (first, last), &terms)),
            Place::Hall(_) => found.extend(self.floor(&terms)),
        }
        let area = self.holding.area;
        if terms.area_min.is_some_and(|least| area < least) {
            found
                .push(self.fault("area-too-small", |m| m.with("found", area).with("wanted", terms.area_min.unwrap_or_default())));
        }
        if terms.area_max.is_some_and(|most| area > most) {
            found
                .push(self.fault("area-too-large", |m| m.with("found", area).with("wanted", terms.area_max.unwrap_or_default())));
        }
        found.extend(self.building(&terms));
        found.extend(self.yard(&terms));
        found.extend(self.served(&terms));
        found
    }

    fn class(&self) -> Option<Fault> {
        let allow = match self.holding.place {
            Place::Run { row, .. } => self.problem.land.rows[row.0].allow.as_ref(),
            Place::Hall(hall) => self.problem.land.halls[hall.0].allow.as_ref(),
        }?;
        let class = self.problem.firm(self.holding.firm).class.as_deref();
        let allowed = class.is_some_and(|class| allow.iter().any(|a| a == class));
        (!allowed).then(|| self.fault("class-not-allowed", |m| m.with("class", class.unwrap_or("–"))))
    }

    fn run(&self, row: &Row, (first, last): (usize, usize), terms: &Terms) -> Vec<Fault> {
        let mut found = Vec::new();
        let taken = last - first + 1;
        if let Some((low, high)) = terms.plots.filter(|_| !row.is_open())
            && (taken < low as usize || taken > high as usize)
        {
            found.push(
                self.fault("number-of-plots", |m| {
                    m.with("found", taken).with("low", i64::from(low)).with("high", i64::from(high))
                }),
            );
        }
        let frontage = Length(row.stations[last + 1].along.0 - row.stations[first].along.0);
        if let Some(wanted) = terms.frontage_min.filter(|wanted| frontage < *wanted) {
            found.push(self.fault("frontage-too-short", |m| m.with("found", frontage).with("wanted", wanted)));
        }
        // Squared, so that no root is taken; the cells of an irregular row know their own depth.
        let shallow = |wanted: Length| {
            if let Some(faces) = &row.faces {
                return faces[first..=last].iter().any(|face| face.depth < wanted);
            }
            let wanted = i128::from(wanted.0.max(0));
            row.stations[first..=last + 1].iter().any(|s| s.front.distance_squared(s.back) < wanted * wanted)
        };
        if let Some(wanted) = terms.depth_min.filter(|wanted| shallow(*wanted)) {
            found.push(self.fault("depth-too-short", |m| m.with("found", row.depth(first, last)).with("wanted", wanted)));
        }
        found
    }

    /// Floor is granted in the sizes a firm states: ideal and minimum, or the footprint where it states neither.
    fn floor(&self, terms: &Terms) -> Option<Fault> {
        let asked = match (terms.area_ideal, terms.area_min) {
            (None, None) => [terms.building, None],
            stated => [stated.0, stated.1],
        };
        let found = self.holding.area;
        (!asked.contains(&Some(found))).then(|| self.fault("floor-not-asked", |m| m.with("found", found)))
    }

    fn building(&self, terms: &Terms) -> Option<Fault> {
        let wanted = terms.building?;
        let area = self.holding.area;
        let (room, coverage) = match self.holding.place {
            Place::Hall(_) => (area, 1_000),
            Place::Run { row, .. } => {
                let envelope = self.problem.land.envelope(self.holding.place).map_or(Area::ZERO, |outline| outline.area());
                (envelope, self.problem.land.rows[row.0].building_rules.map_or(1_000, |rules| rules.coverage))
            }
        };
        let fits = wanted <= room && wanted.0 * 1_000 <= area.0 * i128::from(coverage);
        (!fits).then(|| self.fault("building-does-not-fit", |m| m.with("wanted", wanted).with("found", room)))
    }

    /// Lorry, parking and green beside the building.
    fn yard(&self, terms: &Terms) -> Option<Fault> {
        let Place::Run { row, first, last } = self.holding.place else { return None };
        let workers = terms.workers.or(self.problem.firm(self.holding.firm).workers).unwrap_or(0);
        let found = super::yard::lack(&self.problem.land.rows[row.0], (first, last), self.holding.area, terms.building, workers)?;
        Some(self.fault("yard-does-not-fit", |m| m.with("wanted", found.0).with("found", found.1)))
    }

    fn served(&self, terms: &Terms) -> Vec<Fault> {
        let mut found = Vec::new();
        for (name, &wanted) in terms.uses.iter().filter(|(_, wanted)| wanted.0 > 0) {
            let Some(resource) = self.problem.resources.iter().find(|r| r.id == *name) else { continue };
            if !is_served(self.problem, resource, self.holding.place) {
                found.push(self.fault("not-served", |m| m.with("resource", name.as_str())));
                continue;
            }
            for node in resource.nodes.iter().filter(|n| draws_from(self.problem, &n.serves, self.holding.place)) {
                if i128::from(wanted.0) * i128::from(node.coincidence) > 1_000 * i128::from(node.capacity.0) {
                    found.push(self.fault("exceeds-capacity", |m| {
                        let m = m.with("resource", node.id.as_str()).with("unit", resource.unit.as_str());
                        m.with("wanted", wanted).with("found", node.capacity)
                    }));
                }
            }
        }
        found
    }

    /// A firm that states neither a number of plots nor a largest area is not given land it could do without
    /// at either end of its run.
    fn too_generous(&self) -> Option<Fault> {
        let Place::Run { row, first, last } = self.holding.place else { return None };
        let terms = self.terms();
        let limited = terms.area_max.is_some() || (terms.plots.is_some() && !self.problem.land.rows[row.0].is_open());
        if limited || first == last {
            return None;
        }
        let enough = |first, last| {
            let place = Place::Run { row, first, last };
            let area = land_area(self.problem, place).unwrap_or_default();
            let holding = Holding { place, area, ..*self.holding };
            Named { problem: self.problem, holding: &holding }.own_faults().is_empty()
        };
        (enough(first + 1, last) || enough(first, last - 1)).then(|| self.fault("more-than-asked", |m| m))
    }
}

/// Whether a node serves a place: its first cell, or its hall.
pub(super) fn draws_from(problem: &Problem, serves: &Serves, place: Place) -> bool {
    let Serves::Cells(names) = serves else { return true };
    match place {
        Place::Run { row, first, .. } => names.contains(&problem.land.rows[row.0].cells[first]),
        Place::Hall(hall) => names.contains(&problem.land.halls[hall.0].id),
    }
}

/// Whether a resource reaches a place: where it has feeders, one of them must; where it has none, its whole does.
pub(super) fn is_served(problem: &Problem, resource: &Resource, place: Place) -> bool {
    let is_feeder = |serves: &Serves| matches!(serves, Serves::Cells(_));
    let mut feeders = resource.nodes.iter().filter(|n| is_feeder(&n.serves)).peekable();
    if feeders.peek().is_none() {
        return !resource.nodes.is_empty();
    }
    feeders.any(|n| draws_from(problem, &n.serves, place))
}
