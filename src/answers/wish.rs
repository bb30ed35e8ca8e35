//! Wishes: what a firm asks for, each of which it could ask less of.
//!
//! Knows: one firm's terms and how a limit on one of them changes them. Must not know: plans. Points are no wish: a firm
//! cannot choose what it scores.

use std::collections::BTreeSet;

use crate::firm::{Firm, FirmIdx, Terms};
use crate::message::Arg;
use crate::placement::building_room;
use crate::problem::{Holding, Measure, Problem};
use crate::rules::RuleKind;
use crate::site::{HallIdx, Place, RowIdx};
use crate::units::{Area, Length, Milli};

/// Something that a firm asks for, and of which it may accept less.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wish {
    /// The least area it can use, by whole square metres.
    Area,
    /// The least number of plots.
    Plots,
    /// The footprint of its building, by whole square metres.
    Building,
    /// The least frontage, by millimetres.
    Frontage,
    /// The least depth, by millimetres.
    Depth,
    /// What it draws of a resource, by thousandths of the unit; effluent that it treats and uses again counts here.
    Draw(String),
    /// The phase in which it can use land.
    Phase,
}

/// The wishes that a firm states and could ask less of.
pub fn wishes(problem: &Problem, firm: FirmIdx) -> Vec<Wish> {
    let resources = problem.resources.iter().map(|resource| Wish::Draw(resource.id.clone()));
    let all = [Wish::Area, Wish::Plots, Wish::Building, Wish::Frontage, Wish::Depth].into_iter().chain(resources);
    let phases = (problem.phases > 1).then_some(Wish::Phase);
    all.filter(|wish| wish.most(problem.firm(firm)) > 0).chain(phases).collect()
}

/// All terms a firm states: of each offer, anywhere and at places.
fn stated(firm: &Firm) -> impl Iterator<Item = &Terms> {
    firm.offers.iter().flat_map(|offer| std::iter::once(&offer.terms).chain(offer.at.values()))
}

/// Whole square metres, rounded up.
fn up(area: Area) -> i64 {
    ((area.0 + Area::PER_M2 - 1) / Area::PER_M2) as i64
}

impl Wish {
    /// The largest value stated, in steps; 0 where none is.
    fn start(&self, firm: &Firm) -> i64 {
        let of = |terms: &Terms| match self {
            Self::Area => terms.area_min.map(up),
            Self::Plots => terms.plots.map(|(low, _)| i64::from(low)),
            Self::Building => terms.building.map(up),
            Self::Frontage => terms.frontage_min.map(|length| length.0),
            Self::Depth => terms.depth_min.map(|length| length.0),
            Self::Draw(resource) => terms.uses.get(resource).map(|amount| amount.0),
            Self::Phase => None,
        };
        stated(firm).filter_map(of).max().unwrap_or(0)
    }

    /// How many steps less a firm can ask for: one less each.
    pub fn most(&self, firm: &Firm) -> i64 {
        match self {
            // Nothing at all is no land, no plot, no building.
            Self::Area | Self::Plots | Self::Building | Self::Frontage | Self::Depth => (self.start(firm) - 1).max(0),
            Self::Draw(_) => self.start(firm),
            Self::Phase => 0,
        }
    }

    /// The value after so many steps, as it is told; no steps is what the firm states.
    pub fn value(&self, firm: &Firm, steps: i64) -> Arg {
        let left = self.start(firm) - steps;
        match self {
            Self::Area | Self::Building if steps == 0 => {
                let of = |terms: &Terms| if *self == Self::Area { terms.area_min } else { terms.building };
                Arg::Area(stated(firm).filter_map(of).max().unwrap_or(Area::ZERO))
            }
            Self::Area | Self::Building => Arg::Area(Area::m2(left)),
            Self::Plots => Arg::Count(left),
            Self::Frontage | Self::Depth => Arg::Length(Length(left)),
            Self::Draw(_) => Arg::Milli(Milli(left)),
            Self::Phase => Arg::Count(i64::from(firm.ready) + steps),
        }
    }

    /// The firm that asks for so many steps less: whatever it states above that is lowered to it, in every offer and at
    /// every place. For [`Wish::Phase`] the firm that is ready so many phases later.
    pub fn less(&self, firm: &Firm, steps: i64) -> Firm {
        let left = self.start(firm) - steps;
        let mut changed = firm.clone();
        if *self == Self::Phase {
            changed.ready = u32::try_from(i64::from(firm.ready) + steps).unwrap_or(firm.ready);
            return changed;
        }
        let area = |stated: &mut Option<Area>| *stated = stated.map(|area| area.min(Area::m2(left)));
        let length = |stated: &mut Option<Length>| *stated = stated.map(|length| length.min(Length(left)));
        for offer in &mut changed.offers {
            for terms in std::iter::once(&mut offer.terms).chain(offer.at.values_mut()) {
                match self {
                    Self::Area => area(&mut terms.area_min),
                    Self::Building => area(&mut terms.building),
                    Self::Plots => terms.plots = terms.plots.map(|(low, high)| (low.min(left as u32), high)),
                    Self::Frontage => length(&mut terms.frontage_min),
                    Self::Depth => length(&mut terms.depth_min),
                    Self::Draw(resource) => {
                        if let Some(amount) = terms.uses.get_mut(resource) {
                            *amount = (*amount).min(Milli(left));
                        }
                    }
                    Self::Phase => {}
                }
            }
        }
        changed
    }

    /// Steps at which some place may begin or cease to pass the tests of one grant: between two of them the places that
    /// the firm can hold stay the same, but for the size of floors that are exactly what it asks for.
    pub fn turns(&self, problem: &Problem, firm: FirmIdx) -> BTreeSet<i64> {
        let stated_by = problem.firm(firm);
        let (start, most) = (self.start(stated_by), self.most(stated_by));
        let mut values: BTreeSet<i64> = BTreeSet::new();
        match self {
            Self::Area | Self::Building => {
                values.extend(sizes(problem, firm, *self == Self::Building));
                values.extend(problem.land.halls.iter().map(|hall| (hall.floor.0 / Area::PER_M2) as i64));
                let terms = stated(stated_by).flat_map(|t| [t.area_min, t.area_ideal, t.area_max, t.building]);
                values.extend(terms.flatten().flat_map(|area| [up(area), (area.0 / Area::PER_M2) as i64]));
            }
            Self::Frontage | Self::Depth => {
                for row in &problem.land.rows {
                    for first in 0..row.cells.len() {
                        let runs = first..row.cells.len();
                        let measured = runs
                            .map(|last| if *self == Self::Depth { row.depth(first, last) } else { row.frontage(first, last) });
                        values.extend(measured.map(|length| length.0));
                    }
                }
            }
            Self::Draw(name) => {
                let nodes = problem.resources.iter().filter(|resource| resource.id == *name).flat_map(|resource| &resource.nodes);
                values.extend(nodes.filter(|n| n.coincidence > 0).map(|n| n.capacity.0 * 1_000 / n.coincidence));
                values.insert(0);
            }
            Self::Plots => values.extend(0..start),
            Self::Phase => {}
        }
        let stated_values = stated(stated_by).flat_map(|terms| match self {
            Self::Draw(name) => terms.uses.get(name).map(|amount| amount.0),
            _ => None,
        });
        values.extend(stated_values);
        // A value passes from one step on: the step at it, and the one after, where it must be below.
        let steps = values.into_iter().flat_map(|value| [start - value, start - value + 1, start - value - 1]);
        steps.filter(|step| (1..=most).contains(step)).chain([1]).collect()
    }

    /// Whether less of the wish may make a grant worth less, or break a rule, although it takes no more of anything: the
    /// floor of a hall shrinks with it, and net present value counts buildings.
    pub fn costs_worth(&self, problem: &Problem) -> bool {
        let weighed =
            |measure: &Measure| problem.objective.levels.iter().any(|l| l.weights.get(measure).is_some_and(|w| *w != 0));
        let by_area = [Measure::Area, Measure::AreaFit, Measure::Revenue, Measure::Npv].iter().any(weighed);
        let least = |kind: &RuleKind| match kind {
            RuleKind::Quota(quota) => quota.min_area.is_some(),
            RuleKind::Budget(_) | RuleKind::Stays(_) => true,
            _ => false,
        };
        matches!(self, Self::Area | Self::Building) && (by_area || problem.rules.iter().any(|rule| least(&rule.kind)))
    }
}

/// Sizes of all runs in whole square metres rounded down: of the land, or of the room for a building.
fn sizes(problem: &Problem, firm: FirmIdx, room: bool) -> BTreeSet<i64> {
    let mut found = BTreeSet::new();
    for (index, row) in problem.land.rows.iter().enumerate() {
        for first in 0..row.cells.len() {
            for last in first..row.cells.len() {
                let place = Place::Run { row: RowIdx(index), first, last };
                let Some(area) = row.run_outline(first, last).map(|outline| outline.area()) else { continue };
                let holding = Holding { firm, offer: 0, place, area, phase: 1 };
                let size = if room { building_room(problem, &holding) } else { area };
                found.insert((size.0 / Area::PER_M2) as i64);
            }
        }
    }
    found
}

/// Whether a holding is floor of a hall, which is cut to what its firm asks for.
pub(super) fn floor_of(holding: &Holding) -> Option<HallIdx> {
    match holding.place {
        Place::Hall(hall) => Some(hall),
        Place::Run { .. } => None,
    }
}
