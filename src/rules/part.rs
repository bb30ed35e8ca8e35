//! Rules on a part of the land and of the firms, under other indices and names.
//!
//! Knows: which parts of a problem rules point to. Must not know: what a rule asks, why the part was taken.

use std::collections::{BTreeMap, BTreeSet};

use super::{Firms, KeepApart, Locked, Near, Noise, NotIn, Places, Quota, Reserved, RuleKind, SeparateSites, Wanted};
use super::{Forbidden, MustAdmit};
use crate::firm::FirmIdx;
use crate::problem::Problem;
use crate::site::{HallIdx, Place, RowIdx, SiteIdx};

/// Where the pieces of a problem are in another one; `None` where they are not in it.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// By index of the firm.
    pub firms: Vec<Option<FirmIdx>>,
    /// By index of the site.
    pub sites: Vec<Option<SiteIdx>>,
    /// By index of the row.
    pub rows: Vec<Option<RowIdx>>,
    /// By index of the hall.
    pub halls: Vec<Option<HallIdx>>,
    /// Receptors that stand at another site or index there: they are outside the fence, and remain where their site is
    /// not in it.
    pub receptors: BTreeMap<(SiteIdx, usize), (SiteIdx, usize)>,
    /// Names of cells and halls that are not in it.
    pub gone: BTreeSet<String>,
    /// What is put behind the name of every cell, row, hall and site.
    pub suffix: String,
}

impl Part {
    /// The firm in the other problem.
    pub fn firm(&self, firm: FirmIdx) -> Option<FirmIdx> {
        self.firms.get(firm.0).copied().flatten()
    }

    /// The place in the other problem.
    pub fn place(&self, place: Place) -> Option<Place> {
        match place {
            Place::Run { row, first, last } => self.rows.get(row.0).copied().flatten().map(|row| Place::Run { row, first, last }),
            Place::Hall(hall) => self.halls.get(hall.0).copied().flatten().map(Place::Hall),
        }
    }

    /// The name in the other problem of a cell, row, hall or site.
    pub fn name(&self, name: &str) -> Option<String> {
        (!self.gone.contains(name)).then(|| format!("{name}{}", self.suffix))
    }

    fn site(&self, site: SiteIdx) -> Option<SiteIdx> {
        self.sites.get(site.0).copied().flatten()
    }

    fn corner(&self, (site, index): (SiteIdx, usize)) -> Option<(SiteIdx, usize)> {
        self.site(site).map(|site| (site, index))
    }

    fn receptor(&self, receptor: (SiteIdx, usize)) -> Option<(SiteIdx, usize)> {
        self.receptors.get(&receptor).copied().or_else(|| self.corner(receptor))
    }

    fn firms(&self, firms: &Firms) -> Firms {
        let mut members: Vec<FirmIdx> = firms.members.iter().filter_map(|firm| self.firm(*firm)).collect();
        members.sort_unstable();
        Firms { label: firms.label.clone(), members }
    }

    fn places(&self, places: &Places) -> Places {
        Places { label: places.label.clone(), names: places.names.iter().filter_map(|name| self.name(name)).collect() }
    }
}

impl RuleKind {
    /// The rule in the other problem; `None` where nothing it could bind or reward is left. A rule that asks for
    /// something (so many firms of a group, a place kept for somebody) stays, whoever is missing. `problem` is the one
    /// that the rule is of.
    pub fn within(&self, part: &Part, problem: &Problem) -> Option<Self> {
        let some = |firms: &Firms| Some(part.firms(firms)).filter(|firms| !firms.members.is_empty());
        Some(match self {
            Self::KeepApart(rule) => {
                let receptors: Vec<_> = rule.receptors.iter().filter_map(|r| part.receptor(*r)).collect();
                let (these, from) = (some(&rule.these)?, part.firms(&rule.from));
                if receptors.is_empty() && from.members.is_empty() {
                    return None;
                }
                Self::KeepApart(KeepApart { these, from, receptors, ..rule.clone() })
            }
            Self::SeparateSites(rule) => {
                Self::SeparateSites(SeparateSites { these: some(&rule.these)?, from: some(&rule.from)? })
            }
            Self::Near(rule) => match (part.corner((rule.area.0, 0)), rule.bonus) {
                (Some((site, _)), _) => {
                    Self::Near(Near { these: some(&rule.these)?, area: (site, rule.area.1.clone()), ..rule.clone() })
                }
                // Near an area that is not there is nowhere.
                (None, None) => Self::nowhere(some(&rule.these)?),
                (None, Some(_)) => return None,
            },
            Self::Wanted(rule) => {
                let both = |(a, b, bonus): &(FirmIdx, FirmIdx, _)| Some((part.firm(*a)?, part.firm(*b)?, *bonus));
                let pairs: Vec<_> = rule.pairs.iter().filter_map(both).collect();
                if pairs.is_empty() {
                    return None;
                }
                Self::Wanted(Wanted { pairs, ..rule.clone() })
            }
            Self::Noise(rule) => {
                Self::Noise(Noise { these: some(&rule.these)?, receptor: part.receptor(rule.receptor)?, ..rule.clone() })
            }
            Self::NotIn(rule) => {
                let places = part.places(&rule.places);
                if places.names.is_empty() && rule.buildings.is_empty() {
                    return None;
                }
                Self::NotIn(NotIn { these: some(&rule.these)?, places, ..rule.clone() })
            }
            Self::Quota(rule) => Self::Quota(Quota { group: part.firms(&rule.group), ..rule.clone() }),
            Self::MustAdmit(rule) => Self::MustAdmit(MustAdmit { firms: some(&rule.firms)? }),
            Self::Locked(rule) => {
                let firm = part.firm(rule.firm)?;
                match part.place(rule.place) {
                    Some(place) => Self::Locked(Locked { firm, place, ordered: rule.ordered }),
                    // It has its land elsewhere, and gets no other.
                    None => Self::nowhere(Firms { label: problem.firm(rule.firm).id.clone(), members: vec![firm] }),
                }
            }
            Self::Forbidden(rule) => {
                let places = rule.places.as_ref().map(|places| part.places(places));
                if places.as_ref().is_some_and(|places| places.names.is_empty()) {
                    return None;
                }
                Self::Forbidden(Forbidden { firms: some(&rule.firms)?, places })
            }
            Self::Reserved(rule) => {
                let places = part.places(&rule.places);
                if places.names.is_empty() {
                    return None;
                }
                Self::Reserved(Reserved { places, group: rule.group.as_ref().map(|group| part.firms(group)) })
            }
            // Laid on a phase itself, after the part was taken.
            Self::Stays(_) | Self::Budget(_) => return None,
        })
    }

    /// Firms that a rule keeps to land which is not there: they get none.
    fn nowhere(firms: Firms) -> Self {
        Self::Forbidden(Forbidden { firms, places: None })
    }
}
