//! `stays`: whoever holds land keeps it; in a later phase at most so many firms move.
//!
//! Not written in a scenario: every later phase of an option carries it, with what the phase before granted.
//!
//! *Why.* Nobody builds a workshop on land that the next phase may take away.
//! *Formula.* A firm *keeps* what it held if it holds at least the same plots (or at least the same floor of the same
//! hall). With fixed earlier grants: Σ the firm's placements ≥ 1, and Σ placements that do not keep ≤ the number of
//! moves. With earlier grants that are decided together with the later ones: for every earlier place, Σ placements of
//! it ≤ Σ later placements that keep it; where firms may move, Σ earlier grants − moves ≤ Σ kept. A later placement that is
//! more than its firm asks for ≤ Σ earlier placements of exactly that land. A firm that may lose its land is not
//! required, but its placements that do not keep count as moves like those of the others.

use std::collections::{BTreeMap, BTreeSet};

use super::{Figures, Rule, Verdict};
use crate::firm::FirmIdx;
use crate::formulation::{Formulation, Sense, Var};
use crate::message::Message;
use crate::problem::{Holding, Problem};
use crate::site::{HallIdx, Place, RowIdx};
use crate::units::{Area, Milli};

/// Earlier grants that stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stays {
    /// Each firm that holds land, and what it holds.
    pub earlier: Vec<(FirmIdx, Was)>,
    /// How many of them may be given another place.
    pub moves: u32,
    /// Those of them that may be left without land.
    pub may_lose: BTreeSet<FirmIdx>,
    /// Rows and halls of the earlier phase in the land of the later one, where the two are decided together.
    pub rows: BTreeMap<RowIdx, RowIdx>,
    /// As `rows`.
    pub halls: BTreeMap<HallIdx, HallIdx>,
}

/// What a firm held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Was {
    /// This place, and so much of it.
    At(Place, Area),
    /// What this firm holds: the same applicant in the earlier phase, decided together with the later one.
    With(FirmIdx),
    /// Land that is there no more: wherever it stands now, it has moved.
    Gone,
}

/// Whether a grant holds at least this place, and so much of it where it is a hall: otherwise its firm moves.
pub fn keeps(now: &Holding, place: Place, area: Area) -> bool {
    match (now.place, place) {
        (Place::Run { row, first, last }, Place::Run { row: r, first: f, last: l }) => row == r && first <= f && l <= last,
        (Place::Hall(hall), Place::Hall(h)) => hall == h && now.area >= area,
        _ => false,
    }
}

impl Stays {
    /// A place of the earlier phase in the land of the later one.
    fn later(&self, place: Place) -> Option<Place> {
        match place {
            Place::Run { row, first, last } => self.rows.get(&row).map(|row| Place::Run { row: *row, first, last }),
            Place::Hall(hall) => self.halls.get(&hall).map(|hall| Place::Hall(*hall)),
        }
    }

    /// What an earlier firm held, in the land of the later phase; `None` where it held nothing.
    fn held(&self, was: Was, holdings: &[Holding]) -> Option<(Place, Area)> {
        match was {
            Was::At(place, area) => Some((place, area)),
            Was::Gone => None,
            Was::With(firm) => {
                let earlier = holdings.iter().find(|h| h.firm == firm)?;
                self.later(earlier.place).map(|place| (place, earlier.area))
            }
        }
    }

    /// The places that a firm held, where earlier grants are fixed.
    pub fn fixed_places(&self, firm: FirmIdx) -> impl Iterator<Item = Place> {
        self.earlier.iter().filter(move |(held, _)| *held == firm).filter_map(|(_, was)| match was {
            Was::At(place, _) => Some(*place),
            Was::With(_) | Was::Gone => None,
        })
    }

    /// Whether a firm held land when the problem begins, be it there still or not.
    pub fn holds(&self, firm: FirmIdx) -> bool {
        self.earlier.iter().any(|(held, was)| *held == firm && !matches!(was, Was::With(_)))
    }

    /// Whether a grant is, to the plot, what its firm held before.
    pub fn is_unchanged(&self, holding: &Holding, holdings: &[Holding]) -> bool {
        let own = self.earlier.iter().filter(|(firm, _)| *firm == holding.firm);
        own.filter_map(|(_, was)| self.held(*was, holdings)).any(|(place, _)| place == holding.place)
    }

    fn fixed(&self, model: &mut Formulation<'_>) {
        let mut moving = Vec::new();
        for &(firm, was) in &self.earlier {
            let stays = |holding: &Holding| match was {
                Was::At(place, area) => Some(keeps(holding, place, area)),
                Was::Gone => Some(false),
                Was::With(_) => None,
            };
            let vars = model.chosen_where(|p| p.holding.firm == firm);
            moving.extend(vars.iter().copied().filter(|v| stays(&model.placements()[v.0].holding) == Some(false)));
            if !matches!(was, Was::With(_)) && !self.may_lose.contains(&firm) {
                model.require(vars.into_iter().map(|v| (v, 1)), Sense::AtLeast, 1, "firms", 1);
            }
        }
        if self.moves == 0 {
            moving.iter().for_each(|v| model.forbid(v.0));
        } else {
            model.require(moving.into_iter().map(|v| (v, 1)), Sense::AtMost, i64::from(self.moves), "firms", 1);
        }
    }

    fn together(&self, model: &mut Formulation<'_>) {
        let (mut kept, mut all) = (Vec::new(), Vec::new());
        for &(firm, was) in &self.earlier {
            let Was::With(before) = was else { continue };
            let now = model.chosen_where(|p| p.holding.firm == firm);
            let mut places: BTreeMap<(Place, Area), Vec<Var>> = BTreeMap::new();
            for var in model.chosen_where(|p| p.holding.firm == before) {
                let holding = &model.placements()[var.0].holding;
                places.entry((holding.place, holding.area)).or_default().push(var);
            }
            all.extend(places.values().flatten().copied());
            for var in now.iter().filter(|var| model.placements()[var.0].if_held).copied().collect::<Vec<_>>() {
                let own = model.placements()[var.0].holding.place;
                let before = places.iter().filter(|((place, _), _)| self.later(*place) == Some(own)).flat_map(|(_, vars)| vars);
                let terms: Vec<(Var, i64)> = before.map(|v| (*v, 1)).chain([(var, -1)]).collect();
                model.require(terms, Sense::AtLeast, 0, "firms", 1);
            }
            for ((place, area), vars) in &places {
                let place = self.later(*place);
                let keeping = |v: &&Var| place.is_some_and(|place| keeps(&model.placements()[v.0].holding, place, *area));
                let keeping: Vec<Var> = now.iter().filter(keeping).copied().collect();
                if self.moves == 0 {
                    let terms = keeping.into_iter().map(|v| (v, 1)).chain(vars.iter().map(|v| (*v, -1)));
                    model.require(terms, Sense::AtLeast, 0, "firms", 1);
                } else {
                    let meaning = format!("{} keeps {}", model.problem().firm(firm).id, vars[0].0);
                    let helper = model.helper(meaning, vars.clone(), keeping.clone());
                    model.tie([helper], vars.iter().copied());
                    model.tie([helper], keeping);
                    kept.push(helper);
                }
            }
            if self.moves > 0 {
                let terms = now.iter().map(|v| (*v, 1)).chain(places.values().flatten().map(|v| (*v, -1)));
                model.require(terms, Sense::AtLeast, 0, "firms", 1);
            }
        }
        if self.moves > 0 {
            model.owe(kept, all, i64::from(self.moves));
        }
    }
}

impl Rule for Stays {
    fn describe(&self, _problem: &Problem) -> Message {
        let key = match (self.may_lose.len(), self.moves) {
            (0, 0) => "rule.stays",
            (0, _) => "rule.stays-but",
            _ => "rule.stays-losing",
        };
        let message = Message::new(key).with("firms", self.earlier.len() - self.may_lose.len());
        let message = message.with("moves", i64::from(self.moves));
        if self.may_lose.is_empty() { message } else { message.with("lost", self.may_lose.len()) }
    }

    fn formulate(&self, model: &mut Formulation<'_>) {
        self.fixed(model);
        self.together(model);
    }

    fn measure(&self, problem: &Problem, holdings: &[Holding]) -> Verdict {
        let (mut moved, mut breaches) = (Vec::new(), Vec::new());
        for &(firm, was) in &self.earlier {
            let held = self.held(was, holdings);
            if held.is_none() && was != Was::Gone {
                continue; // it held nothing before
            }
            let say = |key: &str| {
                let place = held.map_or_else(|| "–".to_owned(), |(place, _)| problem.land.place_name(place));
                Message::new(key).with("firm", problem.firm(firm).id.as_str()).with("place", place)
            };
            match holdings.iter().find(|h| h.firm == firm) {
                None if self.may_lose.contains(&firm) => {}
                None => breaches.push(say("breach.stays-lost")),
                Some(now) if !held.is_some_and(|(place, area)| keeps(now, place, area)) => moved.push(say("breach.stays-moved")),
                Some(_) => {}
            }
        }
        let found = Milli::whole(moved.len() as i64);
        if moved.len() > self.moves as usize {
            breaches.extend(moved);
        }
        let limit = Milli::whole(i64::from(self.moves));
        Verdict { figures: Figures::new(Some(found), Some(limit), "firms"), breaches, ..Verdict::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::{given, place};
    use super::*;

    fn stays(moves: u32) -> Stays {
        let was = |name: &str| Was::At(place(name), Area::m2(200));
        let earlier = vec![(FirmIdx(0), was("A-01..A-02")), (FirmIdx(1), was("B-01"))];
        Stays { earlier, moves, may_lose: BTreeSet::new(), rows: BTreeMap::new(), halls: BTreeMap::new() }
    }

    #[test]
    fn who_may_lose_land_still_counts_when_it_moves_and_land_that_is_gone_is_left() {
        let rule = Stays { may_lose: [FirmIdx(1)].into(), ..stays(0) };
        given(&[(1, "A-01..A-02")]).expect(&rule, "0 / 0 firms", &[]);
        given(&[(1, "A-01..A-02"), (2, "C-01")]).expect(&rule, "1 / 0 firms", &["stays-moved: firm F2, place B-01"]);
        let mut gone = stays(1);
        gone.earlier[1].1 = Was::Gone;
        given(&[(1, "A-01..A-02"), (2, "B-01")]).expect(&gone, "1 / 1 firms", &[]);
        given(&[(1, "A-01..A-02")]).expect(&gone, "0 / 1 firms", &["stays-lost: firm F2, place –"]);
    }

    #[test]
    fn what_was_held_is_held() {
        given(&[(1, "A-01..A-02"), (2, "B-01")]).expect(&stays(0), "0 / 0 firms", &[]);
        given(&[(1, "A-01..A-03"), (2, "B-01..B-02")]).expect(&stays(0), "0 / 0 firms", &[]);
    }

    #[test]
    fn less_elsewhere_or_nothing_is_not() {
        let moved = ["stays-moved: firm F1, place A-01..A-02"];
        given(&[(1, "A-01"), (2, "B-01")]).expect(&stays(0), "1 / 0 firms", &moved);
        given(&[(1, "C-01"), (2, "B-01")]).expect(&stays(0), "1 / 0 firms", &moved);
        given(&[(1, "C-01"), (2, "B-01")]).expect(&stays(1), "1 / 1 firms", &[]);
        given(&[(1, "A-01..A-02")]).expect(&stays(1), "0 / 1 firms", &["stays-lost: firm F2, place B-01"]);
    }
}
