//! The land: sites, areas in use, rows of plots, open rows, single plots, halls.
//!
//! Knows: what there is, where it lies, how a stretch of a row is cut out of it. Must not know: firms,
//! rules, wishes, files.

mod facts;
mod recut;
mod yard;

use std::collections::BTreeSet;

use crate::geometry::{Outline, Point, along, joined, offset_inward, shifted};
use crate::units::{Area, Decibel, Length, Money};

pub use facts::{Gate, PublicRoad, Reserve, ReserveKind, RoadClass, Vehicle};
pub use recut::Ruler;
pub use yard::{Frame, Lack, Yard, fire_distance, opening};

/// Index of a site in [`Land::sites`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteIdx(pub usize);
/// Index of a row in [`Land::rows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowIdx(pub usize);
/// Index of a hall in [`Land::halls`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HallIdx(pub usize);

/// One piece of land.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its name in the scenario.
    pub id: String,
    /// The legal boundary.
    pub boundary: Outline,
    /// Land within the boundary that does not belong to the site.
    pub holes: Vec<Outline>,
    /// Where the public road is entered.
    pub gates: Vec<Gate>,
    /// Roads beyond the gates.
    pub roads: Vec<PublicRoad>,
    /// Land that is not free to lay out.
    pub reserves: Vec<Reserve>,
    /// Where water runs to.
    pub low_point: Option<Point>,
    /// What streets and plots are laid out for.
    pub vehicle: Option<Vehicle>,
    /// Land in use: roads, green, facilities, easements.
    pub areas: Vec<LandArea>,
    /// Neighbours outside the fence that need protection.
    pub receptors: Vec<Receptor>,
    /// First phase in which it may be granted.
    pub phase: u32,
}

impl Site {
    /// A site of which only the boundary is known.
    pub fn bare(id: &str, boundary: Outline) -> Self {
        Self {
            id: id.to_owned(),
            boundary,
            holes: Vec::new(),
            gates: Vec::new(),
            roads: Vec::new(),
            reserves: Vec::new(),
            low_point: None,
            vehicle: None,
            areas: Vec::new(),
            receptors: Vec::new(),
            phase: 1,
        }
    }

    /// What its reserves count as: land that must stay green is green, an easement lies over other uses; obstacles and
    /// buildings that stay are no use of their own.
    pub fn reserve_uses(&self) -> impl Iterator<Item = (Option<LandUse>, &Reserve)> {
        self.reserves.iter().map(|reserve| {
            let counts_as = match reserve.kind {
                ReserveKind::Green => Some(LandUse::Green),
                ReserveKind::Easement => Some(LandUse::Easement),
                ReserveKind::Obstacle | ReserveKind::Building => None,
            };
            (counts_as, reserve)
        })
    }

    /// Its land: the boundary less what lies in holes.
    pub fn area(&self) -> Area {
        self.boundary.area() - self.holes.iter().map(Outline::area).sum::<Area>()
    }
}

/// A polygon of a site with a land use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LandArea {
    /// Its name in the scenario.
    pub id: String,
    /// What it is used for.
    pub land_use: LandUse,
    /// What it is called on the drawing.
    pub label: Option<String>,
    /// Where it lies.
    pub outline: Outline,
}

/// What land is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LandUse {
    /// Streets and turning heads.
    Road,
    /// Green open space (RTH).
    Green,
    /// Common facility: IPAL, substation, prayer room, training hall.
    Facility,
    /// Land over which somebody else has a right: lies *over* other uses, never adds to the land budget.
    Easement,
}

/// Something outside the fence that must be protected: houses, a school, a well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receptor {
    /// Its name in the scenario.
    pub id: String,
    /// Where it lies.
    pub outline: Outline,
    /// Noise allowed at its nearest point.
    pub noise_limit: Option<Decibel>,
}

/// How buildings stand on the plots of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuildingType {
    /// Free on all sides (*tunggal*).
    Detached,
    /// One party wall (*kopel*).
    SemiDetached,
    /// Party walls on both sides (*deret*).
    Row,
    /// Floor in a shared hall.
    Hall,
}

/// What building on a plot must keep to, by building type. All lengths are measured square to the frontage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuildingRules {
    /// Free depth between road and building: front setback or lorry bay, whichever is longer.
    pub front: Length,
    /// Free depth behind the building.
    pub rear: Length,
    /// Free width on each free side. A detached building has two free sides, a semi-detached one, a row none.
    pub side: Length,
    /// Largest share of the plot under the building (KDB), thousandths.
    pub coverage: i64,
    /// What a plot must hold besides.
    pub yard: Yard,
}

impl BuildingRules {
    /// Free widths at the start and at the end of the frontage: the side setback, and at least half the fire distance.
    pub fn sides(&self, building: BuildingType) -> (Length, Length) {
        let side = self.side.max(self.yard.half_distance());
        match building {
            BuildingType::Detached => (side, side),
            BuildingType::SemiDetached => (Length::ZERO, side),
            BuildingType::Row | BuildingType::Hall => (Length::ZERO, Length::ZERO),
        }
    }
}

/// Ground that the building on a plot may cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Buildable {
    /// Largest share of the plot under the building (KDB), thousandths.
    pub coverage: i64,
    /// That share of the plot, rounded down.
    pub covered: Area,
    /// Area within the setbacks; none of a single plot, whose outline has no frame for them.
    pub envelope: Option<Area>,
}

impl Buildable {
    /// The footprint: what both leave.
    pub fn most(self) -> Area {
        self.envelope.map_or(self.covered, |envelope| envelope.min(self.covered))
    }
}

/// A position on a row where it may be cut: the point on the frontage and the one behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Station {
    /// Distance from the start of the frontage.
    pub along: Length,
    /// On the road.
    pub front: Point,
    /// At the back.
    pub back: Point,
}

/// Whether a row is already cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// Numbered plots, fixed by survey or by a layout; a firm takes a run of whole plots.
    Plots,
    /// Not yet cut: cells of the module, a firm takes a stretch of cells.
    Open {
        /// Width of one cell.
        module: Length,
    },
    /// One plot given by its outline.
    Single,
}

/// Plots (or cells) side by side along one frontage, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its name in the scenario (for a single plot, the plot's name).
    pub id: String,
    /// Where it is.
    pub site: SiteIdx,
    /// Cut, open, or a single plot.
    pub kind: RowKind,
    /// How buildings stand on it.
    pub building: BuildingType,
    /// What buildings must keep to, where the scenario says so.
    pub building_rules: Option<BuildingRules>,
    /// First phase in which it may be granted.
    pub phase: u32,
    /// Price of a square metre.
    pub price_m2: Option<Money>,
    /// Classes of firms allowed here; `None` allows all.
    pub allow: Option<BTreeSet<String>>,
    /// Names of the cells: `A-01`, … ; for open rows `A@0`, `A@2`, … (metres along the frontage).
    pub cells: Vec<String>,
    /// One more than cells. For a single plot the ends of its frontage.
    pub stations: Vec<Station>,
    /// Outline of a single plot.
    pub outline: Option<Outline>,
    /// The true cells of a row whose back or ends are cut by other land, one for each cell; neighbours share every corner
    /// of the line between them. None where every cell is the four corners between two stations.
    pub faces: Option<Vec<Face>>,
}

/// One cell of an irregular row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// Its land.
    pub outline: Outline,
    /// Smallest depth square to the frontage, rounded down.
    pub depth: Length,
}

/// A building whose floor several firms share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hall {
    /// Its name in the scenario.
    pub id: String,
    /// Where it is.
    pub site: SiteIdx,
    /// Its walls.
    pub outline: Outline,
    /// Floor that can be granted.
    pub floor: Area,
    /// First phase in which it may be granted.
    pub phase: u32,
    /// Price of a square metre of floor.
    pub price_m2: Option<Money>,
    /// Classes of firms allowed here; `None` allows all.
    pub allow: Option<BTreeSet<String>>,
}

/// Where a grant can lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The cells `first ..= last` of a row.
    Run {
        /// The row.
        row: RowIdx,
        /// First cell.
        first: usize,
        /// Last cell, included.
        last: usize,
    },
    /// Floor in a hall.
    Hall(HallIdx),
}

impl Place {
    /// Whether it lies inside the land of another place: within its run, or in the same hall.
    pub fn lies_in(self, other: Self) -> bool {
        match (self, other) {
            (Self::Run { row, first, last }, Self::Run { row: r, first: f, last: l }) => row == r && f <= first && last <= l,
            (Self::Hall(hall), Self::Hall(h)) => hall == h,
            _ => false,
        }
    }
}

/// All the land of a scenario, sites, rows and halls sorted by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Land {
    /// The sites.
    pub sites: Vec<Site>,
    /// Rows of plots, open rows and single plots.
    pub rows: Vec<Row>,
    /// Halls.
    pub halls: Vec<Hall>,
}

/// Names of the cells of an open row: `A@0`, `A@2`, … metres along its frontage.
pub fn open_cell_names(row: &str, stations: &[Station]) -> Vec<String> {
    let starts = stations.split_last().map_or(&[][..], |(_, starts)| starts);
    starts.iter().map(|station| format!("{row}@{}", station.along)).collect()
}

impl Row {
    /// Stations for a frontage from `from` to `to` (site on the left), cut at the given distances, with
    /// the depth changing evenly from `depth.0` at the start to `depth.1` at the end. Snapped to the millimetre.
    pub fn stations_along(from: Point, to: Point, depth: (Length, Length), cuts: &[Length]) -> Vec<Station> {
        let total = cuts.last().copied().unwrap_or(Length::ZERO).0.max(1);
        cuts.iter()
            .map(|&at| {
                let front = if at.0 == total { to } else { along(from, to, at) };
                let deep = i128::from(depth.0.0)
                    + crate::units::div_round(i128::from(depth.1.0 - depth.0.0) * i128::from(at.0), i128::from(total));
                Station { along: at, front, back: offset_inward(front, from, to, Length(deep as i64)) }
            })
            .collect()
    }

    /// Frontage of a run: for a single plot its stated or measured frontage.
    pub fn frontage(&self, first: usize, last: usize) -> Length {
        self.stations[last + 1].along - self.stations[first].along
    }

    /// Smallest depth of a run, square to the frontage, rounded down.
    pub fn depth(&self, first: usize, last: usize) -> Length {
        if let Some(faces) = &self.faces {
            return faces[first..=last].iter().map(|face| face.depth).min().unwrap_or(Length::ZERO);
        }
        let depths = self.stations[first..=last + 1].iter().map(|s| s.front.distance(s.back));
        depths.min().unwrap_or(Length::ZERO)
    }

    /// The polygon of a run. Neighbouring runs share their corners, so areas add up exactly.
    pub fn run_outline(&self, first: usize, last: usize) -> Option<Outline> {
        if let Some(outline) = &self.outline {
            return Some(outline.clone());
        }
        if let Some(faces) = &self.faces {
            let outlines: Vec<&Outline> = faces[first..=last].iter().map(|face| &face.outline).collect();
            return joined(&outlines);
        }
        let stations = &self.stations[first..=last + 1];
        let mut ring: Vec<Point> = stations.iter().map(|s| s.front).collect();
        ring.extend(stations.iter().rev().map(|s| s.back));
        let mut seen = BTreeSet::new();
        ring.retain(|p| seen.insert(*p));
        Outline::new(&ring).ok()
    }

    /// Where along a run its building may stand, from its start: less sides, and in a row between fire gaps. `None` where no
    /// width is left.
    pub fn building_span(&self, first: usize, last: usize) -> Option<(Length, Length)> {
        let (from, to) = (self.stations[first].along, self.stations[last + 1].along);
        let Some(rules) = self.building_rules else { return Some((Length::ZERO, to - from)) };
        let (left, right) = rules.sides(self.building);
        let (low, high) = match self.building {
            BuildingType::Row => rules.yard.between_gaps(from, to),
            _ => (from + left, to - right),
        };
        (low < high).then(|| (low - from, high - from))
    }

    /// The frame of a run for the test of what its plot holds; none without building rules, and none of a single plot.
    pub fn frame(&self, first: usize, last: usize, area: Area) -> Option<Frame> {
        self.building_rules.filter(|_| self.outline.is_none())?;
        let width = self.building_span(first, last).map_or(Length::ZERO, |(low, high)| high - low);
        let (frontage, depth) = (self.frontage(first, last), self.depth(first, last));
        Some(Frame { frontage, depth, width, area, building: Area::ZERO, workers: 0 })
    }

    /// Whether the row can be cut anywhere on its module.
    pub fn is_open(&self) -> bool {
        matches!(self.kind, RowKind::Open { .. })
    }
}

impl Land {
    /// The site of a place.
    pub fn site_of(&self, place: Place) -> SiteIdx {
        match place {
            Place::Run { row, .. } => self.rows[row.0].site,
            Place::Hall(hall) => self.halls[hall.0].site,
        }
    }

    /// The row of a place, unless it is a hall.
    pub fn row_of(&self, place: Place) -> Option<&Row> {
        match place {
            Place::Run { row, .. } => Some(&self.rows[row.0]),
            Place::Hall(_) => None,
        }
    }

    /// The polygon of a place: the plots themselves, or the walls of the hall.
    pub fn outline(&self, place: Place) -> Option<Outline> {
        match place {
            Place::Run { row, first, last } => self.rows[row.0].run_outline(first, last),
            Place::Hall(hall) => Some(self.halls[hall.0].outline.clone()),
        }
    }

    /// Frontage of a place; a hall has none.
    pub fn frontage(&self, place: Place) -> Length {
        match place {
            Place::Run { row, first, last } => self.rows[row.0].frontage(first, last),
            Place::Hall(_) => Length::ZERO,
        }
    }

    /// How buildings stand at a place.
    pub fn building(&self, place: Place) -> BuildingType {
        self.row_of(place).map_or(BuildingType::Hall, |row| row.building)
    }

    /// First phase in which the place may be granted.
    pub fn phase(&self, place: Place) -> u32 {
        let own = match place {
            Place::Run { row, .. } => self.rows[row.0].phase,
            Place::Hall(hall) => self.halls[hall.0].phase,
        };
        own.max(self.sites[self.site_of(place).0].phase)
    }

    /// Price of a square metre at a place.
    pub fn price_m2(&self, place: Place) -> Option<Money> {
        match place {
            Place::Run { row, .. } => self.rows[row.0].price_m2,
            Place::Hall(hall) => self.halls[hall.0].price_m2,
        }
    }

    /// Name of the row, single plot or hall of a place.
    pub fn holder_name(&self, place: Place) -> &str {
        match place {
            Place::Run { row, .. } => &self.rows[row.0].id,
            Place::Hall(hall) => &self.halls[hall.0].id,
        }
    }

    /// Names of the cells of a place; a hall has none.
    pub fn cell_names(&self, place: Place) -> &[String] {
        match place {
            Place::Run { row, first, last } => &self.rows[row.0].cells[first..=last],
            Place::Hall(_) => &[],
        }
    }

    /// How a person names the place: `A-03`, `A-03..A-04`, `A@12-20`, `hall H1`.
    pub fn place_name(&self, place: Place) -> String {
        match place {
            Place::Run { row, first, last } => {
                let row = &self.rows[row.0];
                if row.is_open() {
                    format!("{}@{}-{}", row.id, row.stations[first].along, row.stations[last + 1].along)
                } else if first == last {
                    row.cells[first].clone()
                } else {
                    format!("{}..{}", row.cells[first], row.cells[last])
                }
            }
            Place::Hall(hall) => self.halls[hall.0].id.clone(),
        }
    }

    /// What may be built at a place; none where no building rules are stated.
    pub fn buildable(&self, place: Place) -> Option<Buildable> {
        let row = self.row_of(place)?;
        let coverage = row.building_rules?.coverage;
        // Rounded down: never more than is allowed.
        let covered = Area(self.outline(place)?.area().0 * i128::from(coverage) / 1_000);
        // Setbacks are square to the frontage of a row; the outline of a single plot has no such frame.
        let envelope = row.outline.is_none().then(|| self.envelope(place).map_or(Area::ZERO, |outline| outline.area()));
        Some(Buildable { coverage, covered, envelope })
    }

    /// Where the building may stand: the outline less front, rear and side setbacks, or the outline
    /// itself where no building rules are stated. `None` when nothing is left.
    pub fn envelope(&self, place: Place) -> Option<Outline> {
        let (Place::Run { row, first, last }, Some(row_ref)) = (place, self.row_of(place)) else {
            return self.outline(place);
        };
        let Some(rules) = row_ref.building_rules.filter(|_| row_ref.outline.is_none()) else {
            return self.rows[row.0].run_outline(first, last);
        };
        let stations = &row_ref.stations;
        let (a, b) = (stations[first].front, stations[last + 1].front);
        let (low, high) = row_ref.building_span(first, last)?;
        let depth = row_ref.depth(first, last) - rules.rear;
        if rules.front >= depth {
            return None;
        }
        let (near, far) = (along(a, b, low), along(a, b, high));
        // Inward is where the row's own back lies, whichever side of the frontage that is.
        let (front, back) = (stations[first].front, stations[first].back);
        let inward = |from: Point, by: Length| shifted(from, front, back, by);
        let ring = [inward(near, rules.front), inward(far, rules.front), inward(far, depth), inward(near, depth)];
        Outline::new(&ring).ok()
    }
}
