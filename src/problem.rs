//! The problem: land, firms, resources, rules and objective, names resolved and geometry valid.
//!
//! Knows: what is wished for. Must not know: how it is solved, drawn or written; where it was read from.

mod basis;
mod date;
mod letters;
mod npv;
mod recut;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::allotment::{Allotment, Bands, Counts, Method};
use crate::crs::Crs;
use crate::firm::{Firm, FirmIdx, Terms};
use crate::layout::{Laid, Wish};
use crate::message::Message;
use crate::rules::{NamedRule, RuleKind};
use crate::site::{Land, Place};
use crate::units::{Area, Milli, Money, div_round};

pub use basis::{
    Applies, Basis, Cited, Confidence, Fit, Force, InForce, Nature, Norm, NormPack, Of, Operator, Regime, Severity, Standing,
    Stated,
};
pub use date::Date;
pub use letters::{Day, Letters};
pub use npv::Npv;
pub use recut::Stretch;

/// Everything one run decides about. Firms, rows, halls, resources and rules are sorted by name, so the
/// order of the file cannot matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Name of the scenario; also the default output folder.
    pub name: String,
    /// Title for drawings and reports.
    pub title: String,
    /// Language of report and drawing.
    pub language: Language,
    /// Currency code, shown with money.
    pub currency: String,
    /// Coordinate system of the land.
    pub crs: Crs,
    /// What the title block of drawings says about the project.
    pub title_block: TitleBlock,
    /// A remark of the author (invented firms, …), printed in the report.
    pub note: Option<String>,
    /// SHA-256 over the scenario file and every file it names.
    pub sha256: String,
    /// Phases planned; what is ready later is refused.
    pub phases: u32,
    /// The land.
    pub land: Land,
    /// Sites that are still to be laid out, and how.
    pub layouts: Vec<Wish>,
    /// The site that has been laid out: its layout is part of the land.
    pub laid: Option<Laid>,
    /// The applicants.
    pub firms: Vec<Firm>,
    /// Sectors of the whole scenario by [`sectors`], also where the problem is only a part of it: drawings of all
    /// parts give a sector one look.
    pub sectors: Vec<String>,
    /// What is shared and limited.
    pub resources: Vec<Resource>,
    /// Wishes and limits.
    pub rules: Vec<NamedRule>,
    /// What makes a plan better.
    pub objective: Objective,
    /// Who may be granted land, what firms score, what decides.
    pub allotment: Allotment,
    /// What its numbers rest on.
    pub basis: Arc<Basis>,
    /// What net present value is worked out from, where money over time is stated.
    pub npv: Option<Npv>,
    /// Public seed of the ballots.
    pub seed: String,
}

/// What firms are coloured by, those with most firms first (they get the colours that differ most), then by name.
pub fn sectors(firms: &[Firm]) -> Vec<String> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for firm in firms {
        *count.entry(firm.coloured_by()).or_default() += 1;
    }
    let mut order: Vec<(&str, usize)> = count.into_iter().collect();
    order.sort_by_key(|&(name, firms)| (std::cmp::Reverse(firms), name));
    order.into_iter().map(|(name, _)| name.to_owned()).collect()
}

/// What the title block of drawings says about the project, as reviewing offices expect it. What is `None` was not
/// stated and is left to be filled in by hand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TitleBlock {
    /// The project (*nama proyek*).
    pub project: Option<String>,
    /// Who the drawing is made for (*pemilik*).
    pub owner: Option<String>,
    /// Village, district, regency (*desa, kecamatan, kabupaten*).
    pub location: Option<String>,
    /// Who made the drawing (*konsultan*), with licence.
    pub consultant: Option<String>,
    /// Drawn by.
    pub drawn: Option<String>,
    /// Checked by.
    pub checked: Option<String>,
    /// Approved by: the name under the approval box.
    pub approved: Option<String>,
    /// The office that approves (*mengetahui, menyetujui*).
    pub office: Option<String>,
    /// Revision.
    pub revision: Option<String>,
    /// Date of the drawing, as the planner writes it; never taken from a clock.
    pub date: Option<String>,
    /// What sheet numbers begin with: `SP` gives `SP-01`.
    pub number: Option<String>,
    /// Area that the land certificate states, to set the drawn area against.
    pub certificate_area: Option<Area>,
}

/// Language of outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English.
    En,
    /// Indonesian.
    Id,
}

/// Something the planner names that is drawn by firms and limited: power, water, wastewater, lorry trips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its name.
    pub id: String,
    /// Its unit.
    pub unit: String,
    /// Capacities, leaves and what they hang on. A place is served by at most one leaf chain.
    pub nodes: Vec<ResourceNode>,
}

/// One capacity of a resource: the whole, a transformer, a feeder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceNode {
    /// Its name: the resource's own name for the whole, else `resource.feeder`.
    pub id: String,
    /// Its capacity, thousandths of the unit.
    pub capacity: Milli,
    /// Share of the summed demand that occurs at once, thousandths (1000 = all). Applied at each node to the
    /// full demand below it, not to already reduced sums.
    pub coincidence: i64,
    /// What it serves.
    pub serves: Serves,
}

/// What a resource node serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Serves {
    /// Every place.
    All,
    /// The named cells (of fixed rows, open rows and single plots) and halls.
    /// A run draws from the node that serves its *first* cell.
    Cells(BTreeSet<String>),
}

/// What makes a plan better.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objective {
    /// One level (weights), or several solved one after the other, each held at its optimum.
    pub levels: Vec<ObjectiveLevel>,
}

/// One level of the objective: a weighted sum of measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectiveLevel {
    /// Its name: the measure, or `worth` for a weighted sum.
    pub name: String,
    /// Weight of each measure in thousandths.
    pub weights: BTreeMap<Measure, i64>,
}

/// What can be measured of a grant. All in thousandths of the unit named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// The firm's points, with its preference for the place.
    Points,
    /// One for each firm granted.
    Firms,
    /// Its workers.
    Jobs,
    /// Granted area, m².
    Area,
    /// Closeness to the ideal area: 1 at the ideal, falling evenly to 0 at nothing or twice the ideal.
    AreaFit,
    /// Area times the price of a square metre, in millions of the currency.
    Revenue,
    /// Bonuses of rules (wanted neighbours, nearness).
    Neighbours,
    /// One for each firm that holds land from an earlier phase and is granted what it asks for once it has grown.
    Growth,
    /// What it adds to the estate's net present value, in millions of the currency; 0 without money over time. See [`Npv`].
    Npv,
    /// One for each firm of this band of points. Not for planners to write: it comes with the method of allotment.
    BandFirms(u8),
    /// The workers of each firm of this band of points.
    BandJobs(u8),
}

impl Measure {
    /// Every measure with its name in scenarios.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Points, "points"),
        (Self::Firms, "firms"),
        (Self::Jobs, "jobs"),
        (Self::Area, "area"),
        (Self::AreaFit, "area_fit"),
        (Self::Revenue, "revenue"),
        (Self::Neighbours, "neighbours"),
        (Self::Growth, "growth"),
        (Self::Npv, "npv"),
    ];
    /// Its name in scenarios; empty where planners cannot write it.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(m, _)| *m == self).map_or("", |(_, name)| name)
    }
}

impl Objective {
    /// This objective after levels for bands of points, the highest band first.
    #[must_use]
    pub fn after_bands(self, bands: &Bands) -> Self {
        let level = |band: usize| {
            let number = u8::try_from(band).unwrap_or(u8::MAX);
            let (what, measure) = match bands.counts {
                Counts::Firms => ("firms", Measure::BandFirms(number)),
                Counts::Jobs => ("jobs", Measure::BandJobs(number)),
            };
            ObjectiveLevel { name: format!("band-{band}-{what}"), weights: BTreeMap::from([(measure, 1_000)]) }
        };
        Self { levels: (1..=bands.count()).map(level).chain(self.levels).collect() }
    }
}

/// What a level of the objective is counted in, by its name; bands included. A name that is none of them stands as it is.
pub fn level_words(name: &str, currency: &str) -> Message {
    let known = name == "worth" || Measure::ALL.iter().any(|(_, known)| *known == name);
    crate::allotment::level_words(name).unwrap_or_else(|| match known {
        true => Message::new(&format!("measure.{name}")).with("currency", currency),
        false => Message::new("measure.other").with("name", name),
    })
}

impl ObjectiveLevel {
    /// Worth of a grant by itself, rounded once to the thousandth (halves away from zero).
    pub fn worth(&self, facts: &GrantFacts) -> Milli {
        let total: i128 = self.weights.iter().map(|(m, w)| i128::from(*w) * i128::from(facts.measure(*m).0)).sum();
        Milli(div_round(total, 1_000) as i64)
    }
    /// Worth of a bonus of a rule, given in thousandths of a point.
    pub fn bonus(&self, bonus: Milli) -> Milli {
        let weight = self.weights.get(&Measure::Neighbours).copied().unwrap_or(0);
        Milli(div_round(i128::from(weight) * i128::from(bonus.0), 1_000) as i64)
    }
}

/// The facts of one grant from which every measure follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantFacts {
    /// Points with preference.
    pub points: Milli,
    /// Workers, 0 where not stated.
    pub workers: u32,
    /// Granted area.
    pub area: Area,
    /// The ideal area, where stated.
    pub ideal: Option<Area>,
    /// Price of a square metre, where stated.
    pub price_m2: Option<Money>,
    /// Whether it is what the firm asks for once it has grown.
    pub grown: bool,
    /// What it adds to net present value.
    pub npv: Milli,
    /// The band of points its firm stands in, where bands decide; 1 is the highest.
    pub band: Option<u8>,
}

impl GrantFacts {
    /// The facts of a grant of `firm` under `terms` of this offer at a place of this area and price, without money
    /// over time.
    pub fn of(firm: &Firm, offer: usize, terms: &Terms, area: Area, price_m2: Option<Money>) -> Self {
        Self {
            points: terms.points.unwrap_or_default() + terms.preference.unwrap_or_default(),
            workers: terms.workers.or(firm.workers).unwrap_or(0),
            area,
            ideal: terms.area_ideal,
            price_m2,
            grown: firm.offers[offer].ready > firm.ready,
            npv: Milli::ZERO,
            band: None,
        }
    }

    /// One measure, in thousandths; [`Measure::Neighbours`] belongs to rules and is 0 here.
    pub fn measure(&self, measure: Measure) -> Milli {
        match measure {
            Measure::Points => self.points,
            Measure::Firms => Milli::whole(1),
            Measure::Jobs => Milli::whole(i64::from(self.workers)),
            Measure::Area => self.area.milli_m2(),
            Measure::AreaFit => self.ideal.filter(|ideal| ideal.0 > 0).map_or(Milli::ZERO, |ideal| {
                let off = (self.area.0 - ideal.0).abs();
                Milli(div_round((ideal.0 - off).max(0) * 1_000, ideal.0) as i64)
            }),
            // area (half mm²) × rupiah/m² ÷ 2,000,000 = rupiah; ÷ 1,000 = thousandths of a million.
            Measure::Revenue => self
                .price_m2
                .map_or(Milli::ZERO, |price| Milli(div_round(self.area.0 * i128::from(price.0), Area::PER_M2 * 1_000) as i64)),
            Measure::Neighbours => Milli::ZERO,
            Measure::Growth => Milli::whole(i64::from(self.grown)),
            Measure::Npv => self.npv,
            Measure::BandFirms(band) => Milli::whole(i64::from(self.band == Some(band))),
            Measure::BandJobs(band) => {
                if self.band == Some(band) {
                    self.measure(Measure::Jobs)
                } else {
                    Milli::ZERO
                }
            }
        }
    }
}

/// A grant as rules and audit see it: which firm, which of its offers, where, when, how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holding {
    /// The firm.
    pub firm: FirmIdx,
    /// Index of its offer.
    pub offer: usize,
    /// Where.
    pub place: Place,
    /// Area of the polygon, or floor in a hall.
    pub area: Area,
    /// Phase.
    pub phase: u32,
}

impl Problem {
    /// The firm.
    pub fn firm(&self, firm: FirmIdx) -> &Firm {
        &self.firms[firm.0]
    }

    /// All firms with their indices.
    pub fn firm_indices(&self) -> impl Iterator<Item = FirmIdx> + use<> {
        (0..self.firms.len()).map(FirmIdx)
    }

    /// SHA-256 of a decision: for each holding, sorted, a line with firm, tab, the plots (or cells, or the hall) separated by
    /// spaces, tab, area or floor in m² as an exact decimal, newline. Drawings state it, so that what they show can be held
    /// against what was decided.
    pub fn decision_sha256(&self, holdings: &[Holding]) -> String {
        let line = |holding: &Holding| {
            let cells = match holding.place {
                Place::Run { .. } => self.land.cell_names(holding.place).join(" "),
                Place::Hall(hall) => self.land.halls[hall.0].id.clone(),
            };
            format!("{}\t{cells}\t{}\n", self.firm(holding.firm).id, holding.area)
        };
        let mut lines: Vec<String> = holdings.iter().map(line).collect();
        lines.sort_unstable();
        hex(&Sha256::digest(lines.concat().as_bytes()))
    }

    /// The index of the firm with this id.
    pub fn find_firm(&self, id: &str) -> Option<FirmIdx> {
        self.firms.iter().position(|f| f.id == id).map(FirmIdx)
    }

    /// The terms of a firm's offer at a place: site first, then row or hall, then the first plot.
    pub fn terms(&self, firm: FirmIdx, offer: usize, place: Place) -> Terms {
        let land = &self.land;
        let site = land.sites[land.site_of(place).0].id.as_str();
        let names = [site, land.holder_name(place)].into_iter();
        self.firms[firm.0].offers[offer].terms_at(names.chain(land.cell_names(place).first().map(String::as_str)))
    }

    /// First phase in which a firm's offer can be granted at a place: when land, firm and offer are all ready.
    pub fn phase_of(&self, firm: FirmIdx, offer: usize, place: Place) -> u32 {
        let firm = self.firm(firm);
        firm.ready.max(firm.offers[offer].ready).max(self.land.phase(place))
    }

    /// The facts of a holding, from which its worth follows.
    pub fn facts(&self, holding: &Holding) -> GrantFacts {
        let terms = self.terms(holding.firm, holding.offer, holding.place);
        let price_m2 = self.land.price_m2(holding.place);
        let facts = GrantFacts::of(self.firm(holding.firm), holding.offer, &terms, holding.area, price_m2);
        let npv = self.npv.as_ref().map_or(Milli::ZERO, |npv| npv.of(self, holding, &terms));
        // Who holds nothing yet has not grown on the estate, however large it has become: it is a newcomer.
        let holds = self.rules.iter().any(|rule| matches!(&rule.kind, RuleKind::Stays(stays) if stays.holds(holding.firm)));
        let band = self.allotment.band(self.firm(holding.firm)).and_then(|band| u8::try_from(band).ok());
        GrantFacts { grown: facts.grown && holds, npv, band, ..facts }
    }

    /// The places that a firm holds when the problem begins, granted in an earlier phase.
    pub fn held_before(&self, firm: FirmIdx) -> impl Iterator<Item = Place> {
        let stays = self.rules.iter().filter_map(|rule| match &rule.kind {
            RuleKind::Stays(stays) => Some(stays),
            _ => None,
        });
        stays.flat_map(move |stays| stays.fixed_places(firm))
    }

    /// The node of `resource` that a place draws from directly and all it hangs on; empty where not served.
    pub fn nodes_at<'a>(&'a self, resource: &'a Resource, place: Place) -> Vec<&'a ResourceNode> {
        let name = self.land.cell_names(place).first().map_or(self.land.holder_name(place), String::as_str);
        let serves = |node: &&ResourceNode| match &node.serves {
            Serves::All => true,
            Serves::Cells(cells) => cells.contains(name),
        };
        let nodes: Vec<&ResourceNode> = resource.nodes.iter().filter(serves).collect();
        let has_leaves = resource.nodes.iter().any(|n| n.serves != Serves::All);
        let on_leaf = nodes.iter().any(|n| n.serves != Serves::All);
        if has_leaves && !on_leaf { Vec::new() } else { nodes }
    }

    /// The published order: priority class, then application time, then ballot, then id; the ballot alone where the method
    /// of allotment is the ballot.
    pub fn published_order(&self) -> Vec<FirmIdx> {
        if self.allotment.method == Method::Ballot {
            return self.ballot_order(&self.seed);
        }
        let mut order: Vec<FirmIdx> = self.firm_indices().collect();
        order.sort_by_cached_key(|&f| {
            let firm = self.firm(f);
            (
                firm.priority.unwrap_or(u32::MAX),
                firm.applied.is_none(),
                firm.applied.clone(),
                ballot(&self.seed, &firm.id),
                firm.id.clone(),
            )
        });
        order
    }

    /// All firms by the ballot that a seed gives them, then by id.
    pub fn ballot_order(&self, seed: &str) -> Vec<FirmIdx> {
        let mut order: Vec<FirmIdx> = self.firm_indices().collect();
        order.sort_by_cached_key(|&f| (ballot(seed, &self.firm(f).id), self.firm(f).id.clone()));
        order
    }
}

/// The ballot of a firm: the first 16 hexadecimal digits of SHA-256(seed, newline, firm id). The lower comes first.
pub fn ballot(seed: &str, firm_id: &str) -> String {
    let digest = Sha256::digest(format!("{seed}\n{firm_id}").as_bytes());
    hex(&digest)[..16].to_owned()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ballot_is_plain_sha256() {
        // printf 'seed\nF01' | sha256sum
        assert_eq!(ballot("seed", "F01").len(), 16);
        let digest = Sha256::digest(b"seed\nF01");
        assert_eq!(ballot("seed", "F01"), hex(&digest)[..16]);
    }

    #[test]
    fn closeness_to_the_ideal_area() {
        let facts = |area| GrantFacts {
            points: Milli(0),
            workers: 0,
            area: Area::m2(area),
            ideal: Some(Area::m2(200)),
            price_m2: None,
            grown: false,
            npv: Milli(0),
            band: None,
        };
        assert_eq!(facts(200).measure(Measure::AreaFit), Milli(1_000));
        assert_eq!(facts(150).measure(Measure::AreaFit), Milli(750));
        assert_eq!(facts(250).measure(Measure::AreaFit), Milli(750));
        assert_eq!(facts(500).measure(Measure::AreaFit), Milli(0));
    }

    #[test]
    fn revenue_in_millions() {
        let facts = GrantFacts {
            points: Milli(0),
            workers: 0,
            area: Area::m2(209),
            ideal: None,
            price_m2: Some(Money(3_000_000)),
            grown: false,
            npv: Milli(0),
            band: None,
        };
        assert_eq!(facts.measure(Measure::Revenue), Milli(627_000));
    }
}
