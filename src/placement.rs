//! Placements: every grant that one firm could hold, tested for all that concerns that grant alone.
//!
//! Knows: firms, land, resources at one place. Must not know: rules, other firms, the mathematics.

use crate::firm::{Firm, FirmIdx, Terms};
use crate::message::Message;
use crate::problem::{Holding, Problem};
use crate::site::{Frame, HallIdx, Lack, Place, Row, RowIdx, RowKind};
use crate::units::{Area, Milli};

/// One possible grant of a firm, with its worth at every level of the objective.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Who, where, how much.
    pub holding: Holding,
    /// Worth by itself at each level of the objective.
    pub worth: Vec<Milli>,
    /// Whether it is more than the firm asks for, so that only who holds exactly this land already may keep it.
    pub if_held: bool,
}

/// All placements of a problem in canonical order, and for every firm the best miss.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placements {
    /// Sorted by firm, offer and place.
    pub list: Vec<Placement>,
    /// For each firm without any placement: the test that came nearest to passing, in words.
    pub misses: Vec<Option<Miss>>,
}

/// The test a firm failed at the place that came nearest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// Stable code: `area-too-small`, `building-does-not-fit`, …
    pub code: &'static str,
    /// The test with its numbers.
    pub ground: Message,
    /// How far the place got through the tests; higher is nearer.
    rank: (usize, i128),
}

/// Most cells that all placements together may cover: beyond, neither memory nor a solver copes.
pub const MOST_CELLS: usize = 20_000_000;

/// Why placements could not be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlisted {
    /// There was no time left.
    TimeEnded,
    /// All placements together cover more than [`MOST_CELLS`].
    TooMany,
}

impl Placements {
    /// Enumerates every placement of every firm.
    ///
    /// Beyond [`MOST_CELLS`] the list is empty; [`Placements::within`] says so.
    pub fn of(problem: &Problem) -> Self {
        Self::within(problem, &|| false).unwrap_or_default()
    }

    /// Enumerates every placement of every firm, unless `ended` says in between that there is no time left.
    ///
    /// # Errors
    /// [`Unlisted`], when time ended or there are too many.
    pub fn within(problem: &Problem, ended: &dyn Fn() -> bool) -> Result<Self, Unlisted> {
        let mut all = Self::default();
        let mut cells = 0;
        let areas: Vec<Vec<Area>> = problem.land.rows.iter().map(areas_along).collect();
        for firm in problem.firm_indices() {
            if let Err(found) = eligible(problem, firm) {
                all.misses.push(Some(found));
                continue;
            }
            let mut best: Option<Miss> = None;
            let before = all.list.len();
            for offer in 0..problem.firm(firm).offers.len() {
                for row in (0..problem.land.rows.len()).map(RowIdx) {
                    let asked = Asked { problem, firm, offer, row, areas: &areas[row.0], ended };
                    let before = all.list.len();
                    asked.runs(&mut all.list, &mut best)?;
                    asked.kept(before, &mut all.list);
                    cells += all.list[before..].iter().map(|p| problem.land.cell_names(p.holding.place).len()).sum::<usize>();
                    if cells > MOST_CELLS {
                        return Err(Unlisted::TooMany);
                    }
                }
                for hall in (0..problem.land.halls.len()).map(HallIdx) {
                    floors(problem, firm, offer, hall, &mut all.list, &mut best);
                }
            }
            let none = all.list.len() == before;
            all.misses.push(best.filter(|_| none));
        }
        all.list.sort_by_key(|p| p.holding);
        Ok(all)
    }

    /// Adds lawful holdings that are not listed yet: firms may keep them, if they hold them.
    pub fn add_if_held(&mut self, problem: &Problem, mut holdings: Vec<Holding>) {
        holdings.sort_unstable();
        holdings.dedup();
        holdings.retain(|holding| self.list.binary_search_by_key(holding, |p| p.holding).is_err());
        for holding in holdings {
            push(problem, holding, true, &mut self.list);
        }
        self.list.sort_by_key(|p| p.holding);
    }

    /// The placement that is this grant, if it is one.
    pub fn find(&self, firm: FirmIdx, offer: usize, place: Place, area: Area) -> Option<usize> {
        self.list.iter().position(|p| {
            let h = p.holding;
            h.firm == firm && h.offer == offer && h.place == place && h.area == area
        })
    }
}

/// Whether one grant passes every test that concerns it alone; the audit asks the same of a finished plan.
///
/// # Errors
/// The first test it fails.
pub fn test_grant(problem: &Problem, holding: &Holding) -> Result<(), Miss> {
    eligible(problem, holding.firm)?;
    test_under(problem, holding, &problem.terms(holding.firm, holding.offer, holding.place))
}

/// Whether a firm may be granted land at all: every condition of the allotment, and the pass mark.
///
/// # Errors
/// The miss `not-eligible` with the conditions it does not fulfil, or `below-pass-mark`.
pub fn eligible(problem: &Problem, firm: FirmIdx) -> Result<(), Miss> {
    let refusal = problem.allotment.refusal(problem.firm(firm));
    refusal.map_or(Ok(()), |(code, ground)| Err(miss(code, 0, 0, ground)))
}

fn test_under(problem: &Problem, holding: &Holding, terms: &Terms) -> Result<(), Miss> {
    let firm = problem.firm(holding.firm);
    standing(problem, firm, holding.place)?;
    phase(problem, firm, holding)?;
    if let Place::Run { row, first, last } = holding.place {
        let row = &problem.land.rows[row.0];
        count(row, terms, first, last)?;
        shape(row, terms, first, last)?;
    }
    area(terms, holding)?;
    building(problem, terms, holding)?;
    yard(problem, terms, holding)?;
    resources(problem, terms, holding.place)
}

fn miss(code: &'static str, step: usize, nearness: i128, ground: Message) -> Miss {
    Miss { code, ground, rank: (step, nearness) }
}

fn standing(problem: &Problem, firm: &Firm, place: Place) -> Result<(), Miss> {
    let allow = match place {
        Place::Run { row, .. } => &problem.land.rows[row.0].allow,
        Place::Hall(hall) => &problem.land.halls[hall.0].allow,
    };
    match (allow, &firm.class) {
        (Some(allow), class) if !class.as_ref().is_some_and(|c| allow.contains(c)) => Err(miss(
            "class-not-allowed",
            0,
            0,
            Message::new("miss.class-not-allowed")
                .with("class", class.as_deref().unwrap_or("–"))
                .with("place", problem.land.holder_name(place)),
        )),
        _ => Ok(()),
    }
}

fn phase(problem: &Problem, firm: &Firm, holding: &Holding) -> Result<(), Miss> {
    if holding.phase <= problem.phases {
        return Ok(());
    }
    let ground = Message::new("miss.phase")
        .with("ready", i64::from(firm.ready.max(firm.offers[holding.offer].ready).max(holding.phase)))
        .with("phases", i64::from(problem.phases));
    Err(miss("not-in-this-phase", 1, 0, ground))
}

fn count(row: &Row, terms: &Terms, first: usize, last: usize) -> Result<(), Miss> {
    let taken = (last - first + 1) as u32;
    match terms.plots {
        Some((low, high)) if !row.is_open() && !(low..=high).contains(&taken) => {
            let ground = Message::new("miss.plots")
                .with("taken", i64::from(taken))
                .with("low", i64::from(low))
                .with("high", i64::from(high));
            Err(miss("number-of-plots", 2, -i128::from(taken.abs_diff(low)), ground))
        }
        _ => Ok(()),
    }
}

fn shape(row: &Row, terms: &Terms, first: usize, last: usize) -> Result<(), Miss> {
    let frontage = row.frontage(first, last);
    if let Some(wanted) = terms.frontage_min.filter(|w| frontage < *w) {
        let ground = Message::new("miss.frontage").with("wanted", wanted).with("found", frontage);
        return Err(miss("frontage-too-short", 3, i128::from(frontage.0 - wanted.0), ground));
    }
    let Some(wanted) = terms.depth_min else { return Ok(()) };
    let depth = row.depth(first, last);
    if depth >= wanted {
        return Ok(());
    }
    let ground = Message::new("miss.depth").with("wanted", wanted).with("found", depth);
    Err(miss("depth-too-short", 4, i128::from(depth.0 - wanted.0), ground))
}

fn area(terms: &Terms, holding: &Holding) -> Result<(), Miss> {
    let found = holding.area;
    if let Some(wanted) = terms.area_min.filter(|w| found < *w) {
        let ground = Message::new("miss.area-min").with("wanted", wanted).with("found", found);
        return Err(miss("area-too-small", 5, found.0 - wanted.0, ground));
    }
    if let Some(wanted) = terms.area_max.filter(|w| found > *w) {
        let ground = Message::new("miss.area-max").with("wanted", wanted).with("found", found);
        return Err(miss("area-too-large", 6, wanted.0 - found.0, ground));
    }
    Ok(())
}

fn building(problem: &Problem, terms: &Terms, holding: &Holding) -> Result<(), Miss> {
    let Some(wanted) = terms.building else { return Ok(()) };
    let room = building_room(problem, holding);
    if wanted <= room {
        return Ok(());
    }
    let ground = Message::new("miss.building")
        .with("wanted", wanted)
        .with("found", room)
        .with("place", problem.land.place_name(holding.place));
    Err(miss("building-does-not-fit", 7, room.0 - wanted.0, ground))
}

/// Whether lorry bay, parking and green fit beside the building, and the lorry can turn in; see [`crate::site::Yard`].
fn yard(problem: &Problem, terms: &Terms, holding: &Holding) -> Result<(), Miss> {
    let Place::Run { row, first, last } = holding.place else { return Ok(()) };
    let row = &problem.land.rows[row.0];
    let Some((rules, frame)) = row.building_rules.zip(row.frame(first, last, holding.area)) else { return Ok(()) };
    let workers = terms.workers.or(problem.firm(holding.firm).workers).unwrap_or(0);
    let frame = Frame { building: terms.building.unwrap_or(Area::ZERO), workers, ..frame };
    let Some(lack) = rules.lack(row.building, &frame) else { return Ok(()) };
    let (near, ground) = match lack {
        Lack::Street(street) => (i128::MIN / 4, Message::new("miss.turn").with("found", street)),
        Lack::Zone(wanted, found) => {
            (i128::from(found.0 - wanted.0), Message::new("miss.front-zone").with("wanted", wanted).with("found", found))
        }
        Lack::Frontage(wanted, found) => {
            (i128::from(found.0 - wanted.0), Message::new("miss.yard").with("wanted", wanted).with("found", found))
        }
        Lack::Green(wanted, found) => {
            (found.0 - wanted.0, Message::new("miss.plot-green").with("wanted", wanted).with("found", found))
        }
    };
    let ground = ground.with("place", problem.land.place_name(holding.place));
    Err(miss("yard-does-not-fit", 8, near, ground))
}

/// Footprint that fits at a holding: the envelope behind the setbacks, and no more than the coverage allows.
pub fn building_room(problem: &Problem, holding: &Holding) -> Area {
    let Some(row) = problem.land.row_of(holding.place) else { return holding.area };
    let envelope = problem.land.envelope(holding.place).map_or(Area::ZERO, |outline| outline.area());
    let coverage = row.building_rules.map_or(1_000, |rules| rules.coverage);
    envelope.min(Area(holding.area.0 * i128::from(coverage) / 1_000))
}

fn resources(problem: &Problem, terms: &Terms, place: Place) -> Result<(), Miss> {
    for (name, &wanted) in terms.uses.iter().filter(|(_, wanted)| wanted.0 > 0) {
        let Some(resource) = problem.resources.iter().find(|r| &r.id == name) else { continue };
        let nodes = problem.nodes_at(resource, place);
        if nodes.is_empty() {
            let ground =
                Message::new("miss.not-served").with("resource", name.as_str()).with("place", problem.land.place_name(place));
            return Err(miss("not-served", 9, 0, ground));
        }
        for node in nodes {
            if i128::from(wanted.0) * i128::from(node.coincidence) > i128::from(node.capacity.0) * 1_000 {
                let ground = Message::new("miss.capacity")
                    .with("resource", node.id.as_str())
                    .with("unit", resource.unit.as_str())
                    .with("wanted", wanted)
                    .with("found", node.capacity);
                return Err(miss("exceeds-capacity", 10, i128::from(node.capacity.0 - wanted.0), ground));
            }
        }
    }
    Ok(())
}

fn keep(best: &mut Option<Miss>, found: Miss) {
    if best.as_ref().is_none_or(|b| found.rank > b.rank) {
        *best = Some(found);
    }
}

fn push(problem: &Problem, holding: Holding, if_held: bool, list: &mut Vec<Placement>) {
    let facts = problem.facts(&holding);
    let worth = problem.objective.levels.iter().map(|level| level.worth(&facts)).collect();
    list.push(Placement { holding, worth, if_held });
}

/// Area from the start of a row to each of its stations: neighbouring cells share their corners, so the area of a
/// run is the difference of two, exactly.
fn areas_along(row: &Row) -> Vec<Area> {
    let cell = |at: usize| row.run_outline(at, at).map_or(Area::ZERO, |outline| outline.area());
    let mut sums = vec![Area::ZERO];
    for at in 0..row.cells.len() {
        sums.push(sums[at] + cell(at));
    }
    sums
}

/// One offer of one firm, asked of one row.
struct Asked<'a> {
    problem: &'a Problem,
    firm: FirmIdx,
    offer: usize,
    row: RowIdx,
    areas: &'a [Area],
    ended: &'a dyn Fn() -> bool,
}

impl Asked<'_> {
    fn terms(&self, first: usize, last: usize) -> std::borrow::Cow<'_, Terms> {
        let offer = &self.problem.firm(self.firm).offers[self.offer];
        if offer.at.is_empty() {
            return std::borrow::Cow::Borrowed(&offer.terms);
        }
        let place = Place::Run { row: self.row, first, last };
        std::borrow::Cow::Owned(self.problem.terms(self.firm, self.offer, place))
    }

    fn lawful(&self, first: usize, last: usize) -> Result<Holding, Miss> {
        let place = Place::Run { row: self.row, first, last };
        let area = self.areas[last + 1] - self.areas[first];
        let phase = self.problem.phase_of(self.firm, self.offer, place);
        let holding = Holding { firm: self.firm, offer: self.offer, place, area, phase };
        test_under(self.problem, &holding, &self.terms(first, last)).map(|()| holding)
    }

    /// The last cell before which every run from `first` is too small, where that is known without asking.
    fn shortest(&self, first: usize) -> usize {
        let offer = &self.problem.firm(self.firm).offers[self.offer];
        match offer.terms.area_min.filter(|_| offer.at.is_empty()) {
            // One run that is too small is still asked, for the refusal's ground.
            Some(least) => {
                let enough = self.areas[first + 1..].partition_point(|sum| *sum - self.areas[first] < least);
                first + enough.saturating_sub(1)
            }
            None => first,
        }
    }

    /// What the firm holds already it may keep, even where it could now do with less.
    fn kept(&self, before: usize, list: &mut Vec<Placement>) {
        for place in self.problem.held_before(self.firm) {
            let Place::Run { row, first, last } = place else { continue };
            let listed = || list[before..].iter().any(|p| p.holding.place == place);
            if row == self.row
                && !listed()
                && let Ok(holding) = self.lawful(first, last)
            {
                push(self.problem, holding, true, list);
            }
        }
    }

    /// Runs of cells of the row. A firm that states neither a number of plots nor a largest area is offered only
    /// runs that cannot be shortened at either end: nobody is given more land than asked for.
    fn runs(&self, list: &mut Vec<Placement>, best: &mut Option<Miss>) -> Result<(), Unlisted> {
        let row = &self.problem.land.rows[self.row.0];
        let cells = row.cells.len();
        let base = &self.problem.firm(self.firm).offers[self.offer];
        let longest = match base.terms.plots {
            Some((_, high)) if base.at.is_empty() && !row.is_open() => (high as usize).min(cells),
            _ => cells,
        };
        for first in 0..cells {
            if (self.ended)() {
                return Err(Unlisted::TimeEnded);
            }
            if list.len() > MOST_CELLS {
                return Err(Unlisted::TooMany);
            }
            let end = cells.min(first + longest);
            for last in self.shortest(first).min(end - 1)..end {
                match self.lawful(first, last) {
                    Err(found) => {
                        let over = matches!(found.code, "area-too-large" | "class-not-allowed" | "not-in-this-phase");
                        keep(best, found);
                        if over {
                            break;
                        }
                    }
                    Ok(holding) => {
                        let terms = self.terms(first, last);
                        let unlimited = terms.area_max.is_none() && (terms.plots.is_none() || row.is_open());
                        let spare_start = first < last && self.lawful(first + 1, last).is_ok();
                        if !(unlimited && spare_start) {
                            push(self.problem, holding, false, list);
                        }
                        if unlimited {
                            break;
                        }
                    }
                }
            }
        }
        debug_assert!(row.kind != RowKind::Single || cells == 1);
        Ok(())
    }
}

/// Floor in a hall: the ideal area and the minimum (or the building area where neither is stated).
fn floors(problem: &Problem, firm: FirmIdx, offer: usize, hall: HallIdx, list: &mut Vec<Placement>, best: &mut Option<Miss>) {
    let place = Place::Hall(hall);
    let terms = problem.terms(firm, offer, place);
    let stated = [terms.area_ideal, terms.area_min].into_iter().flatten();
    let mut sizes: Vec<Area> = stated.chain(terms.building.filter(|_| terms.area_ideal.or(terms.area_min).is_none())).collect();
    sizes.sort_unstable();
    sizes.dedup();
    if sizes.is_empty() {
        keep(best, miss("no-floor-area-stated", 0, 0, Message::new("miss.no-floor-area")));
    }
    for area in sizes {
        let holding = Holding { firm, offer, place, area, phase: problem.phase_of(firm, offer, place) };
        let floor = problem.land.halls[hall.0].floor;
        let fits = if area > floor {
            Err(miss("hall-too-small", 5, floor.0 - area.0, Message::new("miss.hall").with("wanted", area).with("found", floor)))
        } else {
            test_grant(problem, &holding)
        };
        match fits {
            Ok(()) => push(problem, holding, false, list),
            Err(found) => keep(best, found),
        }
    }
}
