//! What a sheet is about, and how each piece of land looks on it.
//!
//! Knows: subjects, themes, which fact colours a piece. Must not know: where things lie.

use std::collections::BTreeMap;

use super::brief::Brief;
use super::map::LORRY_LENGTH;
use super::palette::{self, Sectors, sector_of};
use super::shapes::Style;
use crate::pieces::{Kind, Piece};
use crate::problem::{Holding, Problem, Resource, Serves};
use crate::site::Row;
use crate::units::Area;

/// By what plots are coloured on the allocation sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Theme {
    /// By sector of the firm.
    Sector,
    /// Each firm by itself.
    Tenant,
    /// Granted, vacant, reserved.
    Status,
    /// By nuisance class, with the distances that rules keep.
    Nuisance,
    /// By sector, in black and white with hatches.
    Mono,
}

/// What a sheet is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// Everything on one sheet: `layout.svg`.
    Overview,
    /// The land: plots with measures, setbacks, envelopes, coordinates.
    SitePlan,
    /// Who holds what.
    Allocation(Theme),
    /// What serves which plot, and loads against capacity.
    Utilities,
    /// Land by use.
    LandUse,
    /// Streets, gates, frontages, lorry bays.
    Movement,
}

impl Theme {
    /// Every theme with its name on the command line.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Sector, "sector"),
        (Self::Tenant, "tenant"),
        (Self::Status, "status"),
        (Self::Nuisance, "nuisance"),
        (Self::Mono, "mono"),
    ];
    /// Its name on the command line and in file names.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(theme, _)| *theme == self).map_or("", |(_, name)| name)
    }
}

/// A value of the fact that colours pieces: how many holdings have it, and their area.
pub(super) type Key = (String, usize, Area);

/// How pieces are told apart by colour, and what stands in the legend for it.
#[derive(Debug, Clone)]
pub(super) struct Looks {
    pub subject: Subject,
    /// A look for each value of the fact that colours pieces.
    pub keys: Sectors,
    /// The resource whose feeders colour the utilities sheet.
    pub resource: Option<usize>,
}

impl Looks {
    /// `sectors` come before the problem's own in the table of colours.
    pub(super) fn new(problem: &Problem, subject: Subject, sectors: &[String]) -> Self {
        let order: Vec<String> = sectors.iter().chain(&problem.sectors).cloned().collect();
        let resource = most_fed(&problem.resources);
        let keys = match subject {
            Subject::Allocation(Theme::Tenant) => {
                Sectors::of(&problem.firms.iter().map(|f| f.id.clone()).collect::<Vec<_>>(), &[])
            }
            Subject::Allocation(Theme::Nuisance) => Sectors::of(&classes(problem), &[]),
            Subject::Utilities => {
                let nodes = resource.map(|r| problem.resources[r].nodes.iter().map(|node| node.id.clone()).collect::<Vec<_>>());
                Sectors::of(&nodes.unwrap_or_default(), &[])
            }
            _ => Sectors::of(&order, &problem.firms),
        };
        Self { subject, keys, resource }
    }

    /// The fact that colours a holding; none where all look alike.
    pub(super) fn key(&self, problem: &Problem, holding: &Holding) -> Option<String> {
        let firm = problem.firm(holding.firm);
        match self.subject {
            Subject::Overview | Subject::Allocation(Theme::Sector | Theme::Mono) => Some(sector_of(firm).to_owned()),
            Subject::Allocation(Theme::Tenant) => Some(firm.id.clone()),
            Subject::Allocation(Theme::Nuisance) => Some(firm.class.clone().unwrap_or_default()),
            Subject::Utilities => self.feeder(problem, holding.place).map(|node| node.to_owned()),
            Subject::Allocation(Theme::Status) | Subject::SitePlan | Subject::LandUse | Subject::Movement => None,
        }
    }

    /// The node of the coloured resource that a place draws from directly.
    pub(super) fn feeder<'p>(&self, problem: &'p Problem, place: crate::site::Place) -> Option<&'p str> {
        let resource = &problem.resources[self.resource?];
        let nodes = problem.nodes_at(resource, place);
        let leaf = nodes.iter().filter(|node| node.serves != Serves::All).min_by_key(|node| match &node.serves {
            Serves::All => usize::MAX,
            Serves::Cells(cells) => cells.len(),
        });
        leaf.or_else(|| nodes.first()).map(|node| node.id.as_str())
    }

    /// Whether plots show where buildings stand.
    pub(super) fn shows_buildings(&self) -> bool {
        matches!(self.subject, Subject::SitePlan | Subject::Movement)
    }

    /// Whether a lorry stands on any plot: where the front setback is deep enough for it.
    pub(super) fn shows_lorries(&self, brief: &Brief<'_>) -> bool {
        let deep = |row: &Row| row.building_rules.is_some_and(|rules| rules.front >= LORRY_LENGTH) && row.outline.is_none();
        self.shows_buildings() && brief.problem.land.rows.iter().any(deep)
    }

    /// Class, area and band of a piece.
    pub(super) fn of(&self, problem: &Problem, piece: &Piece) -> (&'static str, Style, Option<Style>) {
        let coloured = |key: Option<String>, plain: Style| match key {
            Some(key) => (self.keys.body(&key), Some(self.keys.band(&key))),
            None => (plain, None),
        };
        // What the land is, not who holds it.
        let land = match self.subject {
            Subject::SitePlan | Subject::Movement => Some(palette::PLOT),
            Subject::LandUse => Some(palette::SALEABLE),
            _ => None,
        };
        match &piece.kind {
            Kind::Held(holding) => {
                let (style, band) = coloured(self.key(problem, holding), land.unwrap_or(palette::GRANTED));
                ("plot held", style, band)
            }
            Kind::Vacant if self.subject == Subject::Utilities => {
                let (style, band) = coloured(self.feeder(problem, piece.place).map(str::to_owned), palette::VACANT);
                ("plot vacant", style, band)
            }
            Kind::Vacant => ("plot vacant", land.unwrap_or(palette::VACANT), None),
            Kind::Reserved(_) => ("plot reserved", land.unwrap_or(palette::RESERVED), None),
            Kind::Hall { .. } => {
                ("plot hall", if self.subject == Subject::LandUse { palette::SALEABLE } else { palette::HALL }, None)
            }
        }
    }

    /// Values of the fact that colours pieces, in order of the legend.
    pub(super) fn legend(&self, brief: &Brief<'_>) -> Vec<Key> {
        let mut found: BTreeMap<String, (usize, Area)> = BTreeMap::new();
        for holding in &brief.audit.holdings {
            let Some(key) = self.key(brief.problem, holding) else { continue };
            let entry = found.entry(key).or_default();
            entry.0 += 1;
            entry.1 += holding.area;
        }
        found.into_iter().map(|(key, (count, area))| (key, count, area)).collect()
    }

    /// What a value of the legend is called.
    pub(super) fn name(&self, brief: &Brief<'_>, key: &str) -> String {
        match self.subject {
            Subject::Allocation(Theme::Tenant) => brief
                .problem
                .find_firm(key)
                .map_or_else(|| key.to_owned(), |firm| format!("{key} {}", brief.problem.firm(firm).name)),
            Subject::Allocation(Theme::Nuisance) if key.is_empty() => brief.word("no-class"),
            Subject::Utilities => key.to_owned(),
            _ => brief.sector_name(key),
        }
    }
}

/// The resource with most feeders; the first where none has any.
fn most_fed(resources: &[Resource]) -> Option<usize> {
    let feeders = |r: &Resource| r.nodes.iter().filter(|node| node.serves != Serves::All).count();
    (0..resources.len()).max_by_key(|&i| (feeders(&resources[i]), std::cmp::Reverse(i)))
}

/// Nuisance classes, those with most firms first.
fn classes(problem: &Problem) -> Vec<String> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for firm in &problem.firms {
        *count.entry(firm.class.as_deref().unwrap_or("")).or_default() += 1;
    }
    let mut order: Vec<(&str, usize)> = count.into_iter().collect();
    order.sort_by_key(|&(name, firms)| (std::cmp::Reverse(firms), name));
    order.into_iter().map(|(name, _)| name.to_owned()).collect()
}
