//! The layout of a plan: what was chosen among how many, and everything needed to lay out the land again.
//!
//! Knows: layouts as plain data. Must not know: how layouts are made or chosen, what is lawful.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Number, ScenarioRef};
use crate::geometry::{MAX_COORDINATE, MAX_EXTENT, Outline, Point};
use crate::layout::Layout;
use crate::message::Message;
use crate::site::{BuildingRules, BuildingType, Face, Land, LandArea, LandUse, Row, RowKind, SiteIdx, Station};
use crate::units::{Length, Money};

/// The layout that a plan stands on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayoutRef {
    /// Its name among the candidates.
    pub name: String,
    /// The site that it lays out.
    pub site: String,
    /// How it came to be the one.
    pub status: ChoiceStatus,
    /// So many candidates were compared; 0 where nothing was chosen.
    pub of: usize,
    /// So many more were drawn up and left before anything was allotted on them.
    pub left: usize,
    /// Why they were left, the most frequent ground first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_because: Vec<LeftRef>,
    /// Every candidate, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<CandidateRef>,
    /// Streets, green and facilities that it lays out.
    pub areas: Vec<AreaRef>,
    /// Rows that it lays out.
    pub rows: Vec<RowRef>,
}

/// How a layout came to be the one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChoiceStatus {
    /// Proven: no candidate has a better plan.
    Best,
    /// No candidate has a plan that is better by more than the plan's `gap`.
    WithinGap,
    /// Time ended before all candidates were settled.
    Stopped,
    /// No candidate has a lawful plan; this is the first of them.
    Infeasible,
    /// It was there before: nothing was chosen.
    Given,
}

/// A ground on which layouts were left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeftRef {
    /// How many.
    pub count: usize,
    /// One of them.
    pub name: String,
    /// Why that one was left.
    pub why: Message,
}

/// A candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CandidateRef {
    /// Its name.
    pub name: String,
    /// What became of it.
    pub status: CandidateStatus,
    /// Worth of the best plan met (of the first priority).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Number>,
    /// No plan on it is worth more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Number>,
    /// Firms granted land in the best plan met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firms: Option<usize>,
    /// Land in streets.
    pub streets_m2: Number,
    /// Land in plots.
    pub plots_m2: Number,
    /// Green.
    pub green_m2: Number,
    /// Land of facilities.
    pub facilities_m2: Number,
    /// Share of the site that is plots.
    pub saleable_share: Number,
}

/// What became of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CandidateStatus {
    /// Its plan is the best: this plan.
    Chosen,
    /// Its best plan is known.
    Solved,
    /// Its bound cannot beat the best plan; it was not searched to the end.
    Dropped,
    /// No lawful plan exists on it.
    Infeasible,
    /// Time ended before it was settled.
    Open,
}

/// An area with a land use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AreaRef {
    /// Its name.
    pub id: String,
    /// `road`, `green`, `facility` or `easement`.
    #[serde(rename = "use")]
    pub land_use: UseName,
    /// What it is called on drawings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Corners, metres.
    pub outline: Ring,
}

/// Corners, metres.
pub type Ring = Vec<[Number; 2]>;

/// A land use by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "as LandUse")]
pub enum UseName {
    Road,
    Green,
    Facility,
    Easement,
}

/// How buildings stand, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "as BuildingType")]
pub enum BuildingName {
    Detached,
    SemiDetached,
    Row,
    Hall,
}

/// A row of plots or cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowRef {
    /// Its name.
    pub id: String,
    /// Width of a cell of an open row; none of numbered plots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub module_m: Option<Number>,
    /// How buildings stand on it.
    pub building: BuildingName,
    /// What they must keep to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building_rules: Option<BuildingRulesRef>,
    /// First phase in which it may be granted.
    pub phase: u32,
    /// Price of a square metre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_m2: Option<Number>,
    /// Classes of firms allowed; none allows all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow: Option<BTreeSet<String>>,
    /// Names of its plots or cells, in order.
    pub cells: Vec<String>,
    /// Where it may be cut, one more than cells.
    pub stations: Vec<StationRef>,
    /// True outlines of its cells; none where each is the four corners between two stations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub faces: Option<Vec<FaceRef>>,
    /// Outline of a single plot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Ring>,
}

/// What buildings must keep to, metres; coverage as a share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as BuildingRules")]
pub struct BuildingRulesRef {
    pub front_m: Number,
    pub rear_m: Number,
    pub side_m: Number,
    pub coverage: Number,
}

/// A place where a row may be cut, metres.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StationRef {
    /// Distance from the start of the frontage.
    pub along_m: Number,
    /// On the street.
    pub front: [Number; 2],
    /// At the back.
    pub back: [Number; 2],
}

/// The true outline of a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaceRef {
    /// Corners, metres.
    pub outline: Ring,
    /// Smallest depth square to the frontage, metres.
    pub depth_m: Number,
}

/// The file `layouts.json` (additions only): the best layouts beside the best plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayoutsRecord {
    /// Version of this format: 1.
    pub schema: u32,
    /// Which scenario they answer.
    pub scenario: ScenarioRef,
    /// SHA-256 of the best plan, as its `plan.json` states it of itself.
    pub plan_sha256: String,
    /// How many layouts were asked for, the best included.
    pub asked: usize,
    /// Whether it is proven that these are the best ones, each with its best plan.
    pub proven: bool,
    /// The layouts, the best first.
    pub layouts: Vec<RankedRef>,
    /// SHA-256 of the files beside it.
    pub files: BTreeMap<String, String>,
    /// SHA-256 of this file as kavling writes it with this field left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// One of the best layouts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankedRef {
    /// Its rank; 1 is the best.
    pub rank: usize,
    /// Its name.
    pub name: String,
    /// Its plan beside this file; none for the best, which stands in the folder above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Its drawing beside this file.
    pub drawing: String,
    /// Worth of its plan (of the first priority).
    pub value: Option<Number>,
    /// Its figures, as in a plan.
    pub metrics: BTreeMap<String, Number>,
    /// Who holds land on it and does not in the best plan.
    pub joins: Vec<String>,
    /// Who does not and does in the best plan.
    pub leaves: Vec<String>,
}

/// Why the layout of a plan cannot be laid out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("its layout cannot be laid out: {0}")]
pub struct Unreadable(pub String);

impl LayoutRef {
    /// A layout that was there before anything was decided.
    pub fn given(land: &Land, layout: &Layout) -> Self {
        Self {
            name: layout.name.clone(),
            site: land.sites[layout.site.0].id.clone(),
            status: ChoiceStatus::Given,
            of: 0,
            left: 0,
            left_because: Vec::new(),
            candidates: Vec::new(),
            areas: layout.areas.iter().map(area_ref).collect(),
            rows: layout.rows.iter().map(row_ref).collect(),
        }
    }

    /// The layout, for a land that does not have it yet.
    ///
    /// # Errors
    /// [`Unreadable`], where a number, an outline or a name cannot be, or a name is taken.
    pub fn layout(&self, land: &Land) -> Result<Layout, Unreadable> {
        let site = land.sites.iter().position(|site| site.id == self.site);
        let site = SiteIdx(site.ok_or_else(|| Unreadable(format!("there is no site `{}`", self.site)))?);
        let areas = self.areas.iter().map(area).collect::<Result<Vec<_>, _>>()?;
        let rows = self.rows.iter().map(|told| row(told, site)).collect::<Result<Vec<_>, _>>()?;
        let layout = Layout { name: self.name.clone(), site, areas, rows };
        let mut taken: BTreeSet<&str> = land.sites[site.0].areas.iter().map(|area| area.id.as_str()).collect();
        let twice = |name: &str| Unreadable(format!("the name `{name}` stands twice"));
        if let Some(again) = layout.areas.iter().find(|area| !taken.insert(&area.id)) {
            return Err(twice(&again.id));
        }
        let names = |row: &'_ Row| -> Vec<String> {
            let own = std::iter::once(&row.id).filter(|id| !row.cells.contains(id));
            own.chain(&row.cells).cloned().collect()
        };
        let mut taken: BTreeSet<String> = land.rows.iter().flat_map(names).collect();
        taken.extend(land.halls.iter().map(|hall| hall.id.clone()));
        match layout.rows.iter().flat_map(names).find(|name| !taken.insert(name.clone())) {
            Some(again) => Err(twice(&again)),
            None => Ok(layout),
        }
    }
}

fn pair(p: Point) -> [Number; 2] {
    [Number::decimal(p.x.into(), 3), Number::decimal(p.y.into(), 3)]
}

fn ring(outline: &Outline) -> Ring {
    outline.corners().iter().copied().map(pair).collect()
}

fn area_ref(area: &LandArea) -> AreaRef {
    let land_use = match area.land_use {
        LandUse::Road => UseName::Road,
        LandUse::Green => UseName::Green,
        LandUse::Facility => UseName::Facility,
        LandUse::Easement => UseName::Easement,
    };
    AreaRef { id: area.id.clone(), land_use, label: area.label.clone(), outline: ring(&area.outline) }
}

fn row_ref(row: &Row) -> RowRef {
    RowRef {
        id: row.id.clone(),
        module_m: match row.kind {
            RowKind::Open { module } => Some(module.into()),
            RowKind::Plots | RowKind::Single => None,
        },
        building: match row.building {
            BuildingType::Detached => BuildingName::Detached,
            BuildingType::SemiDetached => BuildingName::SemiDetached,
            BuildingType::Row => BuildingName::Row,
            BuildingType::Hall => BuildingName::Hall,
        },
        building_rules: row.building_rules.map(|rules| BuildingRulesRef {
            front_m: rules.front.into(),
            rear_m: rules.rear.into(),
            side_m: rules.side.into(),
            coverage: Number::decimal(rules.coverage.into(), 3),
        }),
        phase: row.phase,
        price_m2: row.price_m2.map(|price| price.0.into()),
        allow: row.allow.clone(),
        cells: row.cells.clone(),
        stations: row
            .stations
            .iter()
            .map(|s| StationRef { along_m: s.along.into(), front: pair(s.front), back: pair(s.back) })
            .collect(),
        faces: row
            .faces
            .as_ref()
            .map(|faces| faces.iter().map(|face| FaceRef { outline: ring(&face.outline), depth_m: face.depth.into() }).collect()),
        outline: row.outline.as_ref().map(ring),
    }
}

/// Millimetres of a number of metres, within what coordinates may be.
fn mm(number: &Number) -> Option<i64> {
    number.scaled(3).and_then(|mm| i64::try_from(mm).ok()).filter(|mm| mm.abs() <= MAX_COORDINATE)
}

/// A length: not negative, no longer than any site.
fn length(number: &Number) -> Option<Length> {
    mm(number).filter(|mm| (0..=MAX_EXTENT).contains(mm)).map(Length)
}

fn point(pair: &[Number; 2]) -> Option<Point> {
    Some(Point::new(mm(&pair[0])?, mm(&pair[1])?))
}

fn outline(ring: &[[Number; 2]], of: &str) -> Result<Outline, Unreadable> {
    let corners: Option<Vec<Point>> = ring.iter().map(point).collect();
    let corners = corners.ok_or_else(|| Unreadable(format!("`{of}` has a corner that is no place")))?;
    Outline::new(&corners).map_err(|fault| Unreadable(format!("`{of}` {fault}")))
}

fn area(told: &AreaRef) -> Result<LandArea, Unreadable> {
    let land_use = match told.land_use {
        UseName::Road => LandUse::Road,
        UseName::Green => LandUse::Green,
        UseName::Facility => LandUse::Facility,
        UseName::Easement => LandUse::Easement,
    };
    Ok(LandArea { id: told.id.clone(), land_use, label: told.label.clone(), outline: outline(&told.outline, &told.id)? })
}

fn row(told: &RowRef, site: SiteIdx) -> Result<Row, Unreadable> {
    let bad = |what: &str| Unreadable(format!("row `{}` has {what}", told.id));
    let station = |s: &StationRef| Some(Station { along: length(&s.along_m)?, front: point(&s.front)?, back: point(&s.back)? });
    let stations: Option<Vec<Station>> = told.stations.iter().map(station).collect();
    let stations = stations.ok_or_else(|| bad("a station that is no place"))?;
    if told.cells.is_empty() || stations.len() != told.cells.len() + 1 {
        return Err(bad("stations that do not fit its cells"));
    }
    if stations.windows(2).any(|pair| pair[1].along <= pair[0].along) {
        return Err(bad("stations that run back"));
    }
    let face = |face: &FaceRef| -> Result<Face, Unreadable> {
        let depth = length(&face.depth_m).ok_or_else(|| bad("a cell without depth"))?;
        Ok(Face { outline: outline(&face.outline, &told.id)?, depth })
    };
    let faces = told.faces.as_ref().map(|faces| faces.iter().map(face).collect::<Result<Vec<_>, _>>()).transpose()?;
    if faces.as_ref().is_some_and(|faces| faces.len() != told.cells.len()) {
        return Err(bad("outlines that do not fit its cells"));
    }
    let single = told.outline.as_ref().map(|ring| outline(ring, &told.id)).transpose()?;
    let module = told.module_m.as_ref().map(|module| length(module).filter(|m| m.0 > 0).ok_or_else(|| bad("no module")));
    let kind = match (module.transpose()?, &single) {
        (Some(module), None) => RowKind::Open { module },
        (None, None) => RowKind::Plots,
        (None, Some(_)) if told.cells.len() == 1 => RowKind::Single,
        (_, Some(_)) => return Err(bad("an outline beside its cells")),
    };
    let rules = told.building_rules.as_ref().map(|rules| {
        let coverage = rules.coverage.scaled(3).and_then(|share| i64::try_from(share).ok());
        Some(BuildingRules {
            front: length(&rules.front_m)?,
            rear: length(&rules.rear_m)?,
            side: length(&rules.side_m)?,
            coverage: coverage.filter(|share| (0..=1_000).contains(share))?,
            // What a plot holds besides its building is not recorded: the scenario says it.
            yard: Default::default(),
        })
    });
    let price = told.price_m2.as_ref().map(|price| price.scaled(0).and_then(|price| i64::try_from(price).ok()));
    Ok(Row {
        id: told.id.clone(),
        site,
        kind,
        building: match told.building {
            BuildingName::Detached => BuildingType::Detached,
            BuildingName::SemiDetached => BuildingType::SemiDetached,
            BuildingName::Row => BuildingType::Row,
            BuildingName::Hall => BuildingType::Hall,
        },
        building_rules: rules.map(|rules| rules.ok_or_else(|| bad("building rules that cannot be"))).transpose()?,
        phase: told.phase,
        price_m2: price.map(|price| price.filter(|p| *p >= 0).map(Money).ok_or_else(|| bad("no price"))).transpose()?,
        allow: told.allow.clone(),
        cells: told.cells.clone(),
        stations,
        outline: single,
        faces,
    })
}
