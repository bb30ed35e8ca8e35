//! Every plan of a small problem, and the best of them.

use std::collections::{BTreeMap, BTreeSet};

use kavling::audit;
use kavling::firm::FirmIdx;
use kavling::problem::{Holding, Problem};
use kavling::site::{HallIdx, Place, RowIdx};
use kavling::units::Area;

/// The best that any lawful plan reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Best {
    /// Worth at each level, thousandths.
    pub levels: Vec<i64>,
    /// Plans that reach it.
    pub count_of_optima: usize,
    /// Firms granted by the optimal plan that comes first in the published order.
    pub tie_winner_by_published_order: BTreeSet<FirmIdx>,
    /// One plan with those firms.
    pub holdings: Vec<Holding>,
    /// Lawful plans in all.
    pub lawful: usize,
}

/// Every grant each firm could hold, by asking the audit of each run and each floor by itself. A firm that
/// states neither plots nor a largest area gets only runs that cannot be shortened at either end.
pub fn candidates(problem: &Problem) -> Vec<Holding> {
    let mut lawful: BTreeSet<Holding> = BTreeSet::new();
    for firm in problem.firm_indices() {
        for offer in 0..problem.firm(firm).offers.len() {
            for (place, area) in everywhere(problem, firm, offer) {
                let ready = [problem.firm(firm).ready, problem.firm(firm).offers[offer].ready, problem.land.phase(place)];
                let phase = ready.into_iter().max().expect("three");
                let holding = Holding { firm, offer, place, area, phase };
                if audit::measure(problem, &[holding]).faults.iter().all(|f| f.code == "more-than-asked") {
                    lawful.insert(holding);
                }
            }
        }
    }
    let shorter = |h: &Holding| {
        let Place::Run { row, first, last } = h.place else { return false };
        let terms = problem.terms(h.firm, h.offer, h.place);
        let counted = terms.plots.is_some() && !problem.land.rows[row.0].is_open();
        if terms.area_max.is_some() || counted {
            return false;
        }
        let ends = [(first + 1, last), (first, last.wrapping_sub(1))];
        lawful.iter().any(|s| {
            s.firm == h.firm && s.offer == h.offer && ends.iter().any(|&(first, last)| s.place == Place::Run { row, first, last })
        })
    };
    // What a firm holds when the problem begins it may keep.
    let held = |h: &Holding| problem.held_before(h.firm).any(|place| place == h.place);
    let kept: Vec<Holding> = lawful.iter().filter(|h| !shorter(h) || held(h)).copied().collect();
    let generous = |h: &Holding| audit::measure(problem, &[*h]).has("more-than-asked");
    for holding in &lawful {
        assert_eq!(kept.contains(holding), !generous(holding), "generosity of {holding:?} in {}", problem.name);
    }
    kept
}

/// Every run of every row, and floors of every size anybody might think of.
fn everywhere(problem: &Problem, firm: FirmIdx, offer: usize) -> Vec<(Place, Area)> {
    let mut found = Vec::new();
    for (index, row) in problem.land.rows.iter().enumerate() {
        for first in 0..row.cells.len() {
            for last in first..row.cells.len() {
                let outline = row.run_outline(first, last).expect("rows of the oracle have area");
                found.push((Place::Run { row: RowIdx(index), first, last }, outline.area()));
            }
        }
    }
    for (index, hall) in problem.land.halls.iter().enumerate() {
        let place = Place::Hall(HallIdx(index));
        let terms = problem.terms(firm, offer, place);
        let sizes = [terms.area_min, terms.area_ideal, terms.area_max, terms.building, Some(hall.floor), Some(Area::m2(100))];
        let sizes: BTreeSet<Area> = sizes.into_iter().flatten().filter(|size| *size <= hall.floor).collect();
        found.extend(sizes.into_iter().map(|size| (place, size)));
    }
    found
}

/// What is still free.
#[derive(Clone)]
struct Free {
    cells: BTreeSet<(usize, usize)>,
    floor: BTreeMap<usize, Area>,
}

impl Free {
    fn of(problem: &Problem) -> Self {
        let rows = problem.land.rows.iter().enumerate();
        Self {
            cells: rows.flat_map(|(r, row)| (0..row.cells.len()).map(move |c| (r, c))).collect(),
            floor: problem.land.halls.iter().enumerate().map(|(h, hall)| (h, hall.floor)).collect(),
        }
    }

    /// What is left after a grant, if there was room for it.
    fn less(&self, holding: &Holding) -> Option<Self> {
        let mut left = self.clone();
        match holding.place {
            Place::Run { row, first, last } => {
                for cell in first..=last {
                    if !left.cells.remove(&(row.0, cell)) {
                        return None;
                    }
                }
            }
            Place::Hall(hall) => {
                let floor = left.floor.get_mut(&hall.0)?;
                *floor -= holding.area;
                if *floor < Area::ZERO {
                    return None;
                }
            }
        }
        Some(left)
    }
}

fn walk(
    problem: &Problem,
    all: &[Holding],
    firm: usize,
    free: &Free,
    chosen: &mut Vec<Holding>,
    visit: &mut dyn FnMut(&[Holding]) -> bool,
) -> bool {
    if firm == problem.firms.len() {
        return visit(chosen);
    }
    if !walk(problem, all, firm + 1, free, chosen, visit) {
        return false;
    }
    for holding in all.iter().filter(|h| h.firm == FirmIdx(firm)) {
        let Some(left) = free.less(holding) else { continue };
        chosen.push(*holding);
        let go_on = walk(problem, all, firm + 1, &left, chosen, visit);
        chosen.pop();
        if !go_on {
            return false;
        }
    }
    true
}

/// Visits every plan in which no cell has two holders and no hall is overfull, as long as `visit` says so.
pub fn every_plan(problem: &Problem, all: &[Holding], visit: &mut dyn FnMut(&[Holding]) -> bool) {
    walk(problem, all, 0, &Free::of(problem), &mut Vec::new(), visit);
}

/// How many plans there are, counted to just beyond `most`.
pub fn count_plans(problem: &Problem, all: &[Holding], most: usize) -> usize {
    let mut count = 0;
    every_plan(problem, all, &mut |_| {
        count += 1;
        count <= most
    });
    count
}

/// The best lawful plan, or none where no plan is lawful.
pub fn brute_force(problem: &Problem) -> Option<Best> {
    let all = candidates(problem);
    let order = problem.published_order();
    let rank = |firms: &BTreeSet<FirmIdx>| -> Vec<bool> { order.iter().map(|f| firms.contains(f)).collect() };
    let mut best: Option<Best> = None;
    let mut lawful = 0;
    every_plan(problem, &all, &mut |holdings| {
        let rules = audit::verdicts(problem, holdings);
        let keeps =
            rules.iter().all(|r| r.verdict.breaches.is_empty()) && audit::loads(problem, holdings).iter().all(|l| l.holds);
        if !keeps {
            return true;
        }
        lawful += 1;
        let levels: Vec<i64> = audit::values(problem, holdings, &rules).iter().map(|v| v.0).collect();
        let firms: BTreeSet<FirmIdx> = holdings.iter().map(|h| h.firm).collect();
        match &mut best {
            Some(b) if b.levels > levels => {}
            Some(b) if b.levels == levels => {
                b.count_of_optima += 1;
                if rank(&firms) > rank(&b.tie_winner_by_published_order) {
                    b.tie_winner_by_published_order = firms;
                    b.holdings = holdings.to_vec();
                }
            }
            _ => {
                best = Some(Best {
                    levels,
                    count_of_optima: 1,
                    tie_winner_by_published_order: firms,
                    holdings: holdings.to_vec(),
                    lawful: 0,
                });
            }
        }
        true
    });
    if let Some(best) = &mut best {
        best.lawful = lawful;
        let whole = audit::measure(problem, &best.holdings);
        assert!(whole.passes(), "{}: the best plan fails its audit: {:?}", problem.name, whole.faults);
        assert_eq!(whole.values.iter().map(|v| v.0).collect::<Vec<_>>(), best.levels);
    }
    best
}
