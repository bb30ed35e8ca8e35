//! The applicants: what each firm needs, brings and emits.
//!
//! Knows: one firm's facts and offers. Must not know: land, rules, files. A field that is `None` was not stated.

use std::collections::BTreeMap;

use crate::units::{Area, Decibel, Length, Milli, Money};

/// Index of a firm in [`crate::problem::Problem::firms`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FirmIdx(pub usize);

/// An applicant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firm {
    /// Its id: unique, shown everywhere.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its nuisance class, as rules speak of it (`press`, `plating`, …).
    pub class: Option<String>,
    /// Its sector, as drawings colour it.
    pub sector: Option<String>,
    /// KBLI code.
    pub kbli: Option<String>,
    /// Workers.
    pub workers: Option<u32>,
    /// Yearly turnover.
    pub turnover: Option<Money>,
    /// Investment without land and buildings.
    pub investment: Option<Money>,
    /// Priority class: 1 comes before 2; not stated comes last.
    pub priority: Option<u32>,
    /// When it applied: ISO 8601 text, compared as text; not stated comes last.
    pub applied: Option<String>,
    /// First phase in which it can use land.
    pub ready: u32,
    /// Noise at 1 m from its main machine.
    pub noise: Option<Decibel>,
    /// Facts of the planner's own, by name, in thousandths; a yes is 1, a no 0. What is not stated is not in it.
    pub facts: BTreeMap<String, Milli>,
    /// Firms it wants beside it.
    pub wanted: Vec<String>,
    /// What it asks for; at least one, at most one of them is granted.
    pub offers: Vec<Offer>,
}

/// One package a firm would accept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offer {
    /// Name of the package; `None` where the firm offers only one.
    pub package: Option<String>,
    /// First phase in which it is offered, where that is later than the firm's own: the firm has grown by then.
    pub ready: u32,
    /// What it asks for and brings anywhere.
    pub terms: Terms,
    /// What differs at a plot, row, hall or site (the narrowest match wins, field by field).
    pub at: BTreeMap<String, Terms>,
}

/// What a firm asks for and brings. A field that is `None` was not stated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// Workers, where they differ from the firm's own.
    pub workers: Option<u32>,
    /// Points it scores.
    pub points: Option<Milli>,
    /// Extra points for a place it prefers (added, not replaced).
    pub preference: Option<Milli>,
    /// Least area it can use.
    pub area_min: Option<Area>,
    /// The area it would like.
    pub area_ideal: Option<Area>,
    /// Most area it may be given.
    pub area_max: Option<Area>,
    /// Number of plots, from and to (fixed plots only).
    pub plots: Option<(u32, u32)>,
    /// Least frontage.
    pub frontage_min: Option<Length>,
    /// Least depth.
    pub depth_min: Option<Length>,
    /// Footprint of the building that must fit.
    pub building: Option<Area>,
    /// Resources drawn, by resource name.
    pub uses: BTreeMap<String, Milli>,
}

impl Firm {
    /// Its points: the most that one of its offers gives, without preferences for places; `None` where none is stated.
    pub fn points(&self) -> Option<Milli> {
        self.offers.iter().filter_map(|offer| offer.terms.points).max()
    }

    /// What drawings colour it by: its sector, else its class; empty where neither is stated.
    pub fn coloured_by(&self) -> &str {
        self.sector.as_deref().or(self.class.as_deref()).unwrap_or("")
    }

    /// Its points: the most that any of its offers states, nothing where none does. Preferences for places do not count.
    pub fn most_points(&self) -> Milli {
        self.points().unwrap_or_default()
    }
}

impl Terms {
    /// These terms with every field that `special` states taken from it.
    pub fn overridden_by(&self, special: &Self) -> Self {
        let mut uses = self.uses.clone();
        uses.extend(special.uses.iter().map(|(k, v)| (k.clone(), *v)));
        Self {
            workers: special.workers.or(self.workers),
            points: special.points.or(self.points),
            preference: special.preference.or(self.preference),
            area_min: special.area_min.or(self.area_min),
            area_ideal: special.area_ideal.or(self.area_ideal),
            area_max: special.area_max.or(self.area_max),
            plots: special.plots.or(self.plots),
            frontage_min: special.frontage_min.or(self.frontage_min),
            depth_min: special.depth_min.or(self.depth_min),
            building: special.building.or(self.building),
            uses,
        }
    }
}

impl Offer {
    /// The terms at a place known by these names, widest first (site, row or hall, plot).
    pub fn terms_at<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Terms {
        if self.at.is_empty() {
            return self.terms.clone();
        }
        names
            .into_iter()
            .filter_map(|name| self.at.get(name))
            .fold(self.terms.clone(), |terms, special| terms.overridden_by(special))
    }
}
