//! All phases of an option as one problem: what could be had if every phase were decided at once.
//!
//! Knows: stages as problems, how to put them side by side. Must not know: how the result is solved.
//!
//! Each stage's land, firms, resources and rules stand in the joint problem under names of their own (`A-01#2`), so
//! nothing of one phase meets anything of another but through the rule that earlier grants stay ([`Stays`]).

use std::collections::{BTreeMap, BTreeSet};

use super::STAYS;
use crate::firm::FirmIdx;
use crate::placement::{Placement, Placements};
use crate::problem::{Holding, Problem, Serves};
use crate::rules::{NamedRule, Part, RuleKind, Stays, Was};
use crate::site::{HallIdx, Land, Place, RowIdx, SiteIdx};

/// The joint problem of stages.
#[derive(Debug, Clone)]
pub struct Joint {
    /// All stages side by side.
    pub problem: Problem,
    /// Where each stage begins: firms, rows, halls.
    starts: Vec<(usize, usize, usize)>,
}

impl Joint {
    /// Puts the problems of the stages side by side. They must be of one option, in order of phase, and carry no
    /// earlier grants of their own: that rule is laid here.
    pub fn of(stages: &[Problem], moves: u32) -> Option<Self> {
        let base = stages.last()?;
        let mut problem = Problem {
            land: Land::default(),
            layouts: Vec::new(),
            laid: None,
            firms: Vec::new(),
            resources: Vec::new(),
            rules: Vec::new(),
            ..base.clone()
        };
        let mut starts = Vec::new();
        for (index, stage) in stages.iter().enumerate() {
            starts.push((problem.firms.len(), problem.land.rows.len(), problem.land.halls.len()));
            append(&mut problem, stage, &format!("#{}", index + 1));
        }
        let mut joint = Self { problem, starts };
        for later in 1..stages.len() {
            joint.keep(stages, later, moves);
        }
        Some(joint)
    }

    /// Lays the rule that what stage `later − 1` grants stays in stage `later`.
    fn keep(&mut self, stages: &[Problem], later: usize, moves: u32) {
        let (before, now) = (&stages[later - 1], &stages[later]);
        let ((firms_a, rows_a, halls_a), (firms_b, rows_b, halls_b)) = (self.starts[later - 1], self.starts[later]);
        let firms = before.firms.iter().enumerate().filter_map(|(index, firm)| {
            let same = now.find_firm(&firm.id)?;
            Some((FirmIdx(firms_b + same.0), Was::With(FirmIdx(firms_a + index))))
        });
        let mut earlier: Vec<_> = firms.collect();
        earlier.sort_by_key(|(firm, _)| *firm);
        let rows = before.land.rows.iter().enumerate().filter_map(|(index, row)| {
            let same = now.land.rows.iter().position(|r| r.id == row.id)?;
            Some((RowIdx(rows_a + index), RowIdx(rows_b + same)))
        });
        let halls = before.land.halls.iter().enumerate().filter_map(|(index, hall)| {
            let same = now.land.halls.iter().position(|h| h.id == hall.id)?;
            Some((HallIdx(halls_a + index), HallIdx(halls_b + same)))
        });
        let stays = Stays { earlier, moves, may_lose: BTreeSet::new(), rows: rows.collect(), halls: halls.collect() };
        self.problem.rules.push(NamedRule { name: format!("{STAYS}#{}", later + 1), kind: RuleKind::Stays(stays) });
    }

    /// The placements of every stage: a firm of one phase is placed on the land of that phase only.
    pub fn placements(&self, stages: &[Placements]) -> Placements {
        let mut all = Placements::default();
        for (index, stage) in stages.iter().enumerate() {
            let lifted = stage.list.iter().map(|p| Placement { holding: self.lift_one(index, &p.holding), ..p.clone() });
            all.list.extend(lifted);
            all.misses.extend(stage.misses.iter().cloned());
        }
        all.list.sort_by_key(|p| p.holding);
        all
    }

    /// Holdings of one stage as holdings of the joint problem.
    pub fn lift(&self, stage: usize, holdings: &[Holding]) -> Vec<Holding> {
        holdings.iter().map(|holding| self.lift_one(stage, holding)).collect()
    }

    fn lift_one(&self, stage: usize, holding: &Holding) -> Holding {
        let (firms, rows, halls) = self.starts[stage];
        Holding {
            firm: FirmIdx(firms + holding.firm.0),
            place: match holding.place {
                Place::Run { row, first, last } => Place::Run { row: RowIdx(rows + row.0), first, last },
                Place::Hall(hall) => Place::Hall(HallIdx(halls + hall.0)),
            },
            ..*holding
        }
    }
}

fn append(all: &mut Problem, stage: &Problem, suffix: &str) {
    let (firms, sites) = (all.firms.len(), all.land.sites.len());
    let (rows, halls) = (all.land.rows.len(), all.land.halls.len());
    let part = Part {
        firms: (0..stage.firms.len()).map(|i| Some(FirmIdx(firms + i))).collect(),
        sites: (0..stage.land.sites.len()).map(|i| Some(SiteIdx(sites + i))).collect(),
        rows: (0..stage.land.rows.len()).map(|i| Some(RowIdx(rows + i))).collect(),
        halls: (0..stage.land.halls.len()).map(|i| Some(HallIdx(halls + i))).collect(),
        suffix: suffix.to_owned(),
        ..Part::default()
    };
    let named = |name: &str| format!("{name}{suffix}");
    for site in &stage.land.sites {
        all.land.sites.push(crate::site::Site { id: named(&site.id), ..site.clone() });
    }
    for row in &stage.land.rows {
        all.land.rows.push(crate::site::Row {
            id: named(&row.id),
            site: SiteIdx(sites + row.site.0),
            cells: row.cells.iter().map(|cell| named(cell)).collect(),
            ..row.clone()
        });
    }
    for hall in &stage.land.halls {
        all.land.halls.push(crate::site::Hall { id: named(&hall.id), site: SiteIdx(sites + hall.site.0), ..hall.clone() });
    }
    for firm in &stage.firms {
        let mut firm = crate::firm::Firm { id: named(&firm.id), ..firm.clone() };
        for offer in &mut firm.offers {
            let at = std::mem::take(&mut offer.at);
            offer.at = at.into_iter().map(|(name, terms)| (named(&name), terms)).collect::<BTreeMap<_, _>>();
            for terms in std::iter::once(&mut offer.terms).chain(offer.at.values_mut()) {
                terms.uses = std::mem::take(&mut terms.uses).into_iter().map(|(name, amount)| (named(&name), amount)).collect();
            }
        }
        all.firms.push(firm);
    }
    for resource in &stage.resources {
        let mut resource = resource.clone();
        resource.id = named(&resource.id);
        // The whole of one phase is not the whole of the joint problem: it is all that its feeders serve, or all places.
        let leaves = resource.nodes.iter().filter_map(|node| match &node.serves {
            Serves::Cells(cells) => Some(cells),
            Serves::All => None,
        });
        let served: BTreeSet<String> = leaves.flatten().cloned().collect();
        let fed = resource.nodes.iter().any(|node| node.serves != Serves::All);
        let whole = if fed { served } else { places_of(stage).collect() };
        for node in &mut resource.nodes {
            node.id = named(&node.id);
            let cells = match &node.serves {
                Serves::All => &whole,
                Serves::Cells(cells) => cells,
            };
            node.serves = Serves::Cells(cells.iter().map(|cell| named(cell)).collect());
        }
        all.resources.push(resource);
    }
    for rule in &stage.rules {
        all.rules.extend(rule.kind.within(&part, stage).map(|kind| NamedRule { name: named(&rule.name), kind }));
    }
}

/// Names of every cell and hall.
fn places_of(problem: &Problem) -> impl Iterator<Item = String> {
    let cells = problem.land.rows.iter().flat_map(|row| row.cells.iter().cloned());
    cells.chain(problem.land.halls.iter().map(|hall| hall.id.clone()))
}
