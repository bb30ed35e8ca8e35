//! Plans without a solver: a deterministic start for the search, and serial orders as baselines.
//!
//! Knows: rows and rewards. Must not know: what a rule means, the clock.

use std::collections::BTreeSet;

use super::{Formulation, Sense, Var};
use crate::firm::FirmIdx;
use crate::site::Place;

/// Rounds of ruin and recreate. A count, not a time: the same start on every machine.
pub const ROUNDS: usize = 4_000;

/// A set of placements under construction, with the sums of all rows kept up to date.
struct Draft<'m, 'p> {
    model: &'m Formulation<'p>,
    /// Rows of each placement with the coefficient.
    columns: Vec<Vec<(usize, i64)>>,
    /// Helpers of each placement: index and whether it is on the left.
    helpers: Vec<Vec<(usize, bool)>>,
    chosen: Vec<bool>,
    of_firm: Vec<Option<usize>>,
    sums: Vec<i64>,
    sides: Vec<[u32; 2]>,
    worth: i64,
}

impl<'m, 'p> Draft<'m, 'p> {
    fn new(model: &'m Formulation<'p>) -> Self {
        let placements = model.placements().len();
        let mut columns = vec![Vec::new(); placements];
        for (row, constraint) in model.rows().iter().enumerate().filter(|(_, c)| !c.ties_helper) {
            for (var, c) in constraint.terms.iter().filter(|(v, _)| v.0 < placements) {
                columns[var.0].push((row, *c));
            }
        }
        let mut helpers = vec![Vec::new(); placements];
        for (index, helper) in model.helpers().iter().enumerate() {
            for (side, vars) in [(true, &helper.left), (false, &helper.right)] {
                for var in vars {
                    helpers[var.0].push((index, side));
                }
            }
        }
        Self {
            model,
            columns,
            helpers,
            chosen: vec![false; placements],
            of_firm: vec![None; model.problem().firms.len()],
            sums: vec![0; model.rows().len()],
            sides: vec![[0, 0]; model.helpers().len()],
            worth: 0,
        }
    }

    fn reward(&self, var: usize) -> i64 {
        self.model.rewards(0).get(&Var(var)).copied().unwrap_or(0)
    }

    fn firm(&self, placement: usize) -> usize {
        self.model.placements()[placement].holding.firm.0
    }

    /// Whether adding the placement breaks no limit.
    fn fits(&self, placement: usize) -> bool {
        self.of_firm[self.firm(placement)].is_none()
            && self.model.forbidden_by(placement).is_none()
            && self.columns[placement].iter().all(|&(row, c)| {
                let constraint = &self.model.rows()[row];
                constraint.sense == Sense::AtLeast || self.sums[row] + c <= constraint.limit
            })
    }

    /// Worth gained by adding the placement, helpers included.
    fn gain(&self, placement: usize) -> i64 {
        let bonus: i64 = self.helpers[placement]
            .iter()
            .filter(|(helper, left)| {
                let [l, r] = self.sides[*helper];
                if *left { l == 0 && r > 0 } else { r == 0 && l > 0 }
            })
            .map(|(helper, _)| self.reward(self.chosen.len() + helper))
            .sum();
        self.reward(placement) + bonus
    }

    /// How much of unmet duties the placement fills.
    fn duty(&self, placement: usize) -> i64 {
        self.columns[placement]
            .iter()
            .filter(|(row, _)| self.model.rows()[*row].sense == Sense::AtLeast)
            .map(|&(row, c)| {
                let missing = (self.model.rows()[row].limit - self.sums[row]).max(0);
                if missing > 0 { 1 + 1_000 * c.min(missing) / missing } else { 0 }
            })
            .sum()
    }

    fn add(&mut self, placement: usize) {
        self.worth += self.gain(placement);
        self.change(placement, 1);
    }

    fn remove(&mut self, placement: usize) {
        self.change(placement, -1);
        self.worth -= self.gain(placement);
    }

    fn change(&mut self, placement: usize, by: i64) {
        let firm = self.firm(placement);
        self.chosen[placement] = by > 0;
        self.of_firm[firm] = (by > 0).then_some(placement);
        for &(row, c) in &self.columns[placement] {
            self.sums[row] += by * c;
        }
        for &(helper, left) in &self.helpers[placement] {
            let side = &mut self.sides[helper][usize::from(!left)];
            *side = if by > 0 { *side + 1 } else { *side - 1 };
        }
    }

    /// Unmet duties, each as a share of its limit in thousandths.
    fn shortfall(&self) -> i64 {
        let rows = self.model.rows().iter().zip(&self.sums);
        rows.filter(|(row, sum)| row.sense == Sense::AtLeast && **sum < row.limit)
            .map(|(row, sum)| 1 + 1_000 * (row.limit - sum) / row.limit.abs().max(1))
            .sum()
    }

    fn placements(&self) -> BTreeSet<usize> {
        self.of_firm.iter().flatten().copied().collect()
    }
}

/// Splitmix64: a small public-domain generator, seeded the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: usize) -> usize {
        (self.roll() % n.max(1) as u64) as usize
    }
}

/// A good lawful set of placements by ruin and recreate, or `None` where the search met no lawful one.
///
/// `prices` says what each placement adds at the prices of the relaxation: what it is worth less what the land,
/// power and water it takes are worth to others. Without them its plain worth a cell has to do.
/// `known` is a lawful set to start from; the result is worth no less. The search takes at most so many rounds
/// ([`ROUNDS`] where it matters) and ends early when `ended` says so.
pub fn best_start(
    model: &Formulation<'_>,
    prices: Option<&[i64]>,
    known: Option<&BTreeSet<usize>>,
    most_rounds: usize,
    ended: &dyn Fn() -> bool,
) -> Option<BTreeSet<usize>> {
    let mut draft = Draft::new(model);
    let usable: Vec<usize> = (0..model.placements().len()).filter(|p| draft.fits(*p)).collect();
    if let Some(known) = known {
        restore(&mut draft, known);
    }
    let scores = scores(&draft, &usable, prices);
    let spread = spread(&draft, &usable);
    // Long candidate lists (open rows on a fine module) get fewer rounds, so the start stays cheap.
    let rounds = (most_rounds * 2_000 / usable.len().max(1)).clamp(60.min(most_rounds), most_rounds);
    let mut dice = Dice(1);
    recreate(&mut draft, &usable, &scores, 0, &mut dice, ended);
    let mut kept = (draft.shortfall(), -draft.worth, draft.placements());
    let mut best = kept.clone();
    for round in 0..rounds {
        if ended() {
            break;
        }
        ruin(&mut draft, &mut dice);
        recreate(&mut draft, &usable, &scores, spread, &mut dice, ended);
        let found = (draft.shortfall(), -draft.worth);
        // Slightly worse drafts are kept for a while; the allowance melts to nothing.
        let allowance = spread / 2 * (rounds - round) as i64 / rounds as i64;
        if found.0 < kept.0 || found.0 == kept.0 && found.1 <= kept.1 + allowance {
            kept = (found.0, found.1, draft.placements());
            if found < (best.0, best.1) {
                best = kept.clone();
            }
        } else {
            restore(&mut draft, &kept.2);
        }
    }
    let found = (best.0 == 0).then_some(best.2).filter(|set| model.lawful(&model.complete(set)));
    // What a draft does not see (helpers that are owed) may spoil the best: then the known set still stands.
    let worth = |set: &BTreeSet<usize>| model.worth(0, &model.complete(set));
    match (found, known) {
        (Some(found), Some(known)) if worth(&found) < worth(known) => Some(known.clone()),
        (None, Some(known)) => Some(known.clone()),
        (found, _) => found,
    }
}

/// How good each placement is by itself: its price, or its worth less the usual worth of the cells it takes.
fn scores(draft: &Draft<'_, '_>, usable: &[usize], prices: Option<&[i64]>) -> Vec<i64> {
    if let Some(prices) = prices {
        return prices.to_vec();
    }
    let cells = |p: usize| match draft.model.placements()[p].holding.place {
        Place::Run { first, last, .. } => (last - first + 1) as i64,
        Place::Hall(_) => 0,
    };
    let mut densities: Vec<i64> = usable.iter().filter(|p| cells(**p) > 0).map(|&p| draft.reward(p) / cells(p)).collect();
    densities.sort_unstable();
    let usual = densities.get(densities.len() * 3 / 4).copied().unwrap_or(0);
    (0..draft.chosen.len()).map(|p| draft.reward(p) - usual * cells(p)).collect()
}

/// A tenth of the largest worth: the size of noise and of the allowance for worse drafts.
fn spread(draft: &Draft<'_, '_>, usable: &[usize]) -> i64 {
    usable.iter().map(|&p| draft.reward(p).abs()).max().unwrap_or(0) / 10
}

/// Takes out a few grants: what stands together in canonical order, or scattered ones.
fn ruin(draft: &mut Draft<'_, '_>, dice: &mut Dice) {
    let mut held: Vec<usize> = draft.of_firm.iter().flatten().copied().collect();
    held.sort_by_key(|&p| draft.model.placements()[p].holding.place);
    let count = 1 + dice.below(5);
    let together = dice.below(2) == 0 && held.len() > count;
    let start = dice.below(held.len().saturating_sub(count).max(1));
    for index in 0..count.min(held.len()) {
        let placement = if together { held[start + index] } else { held.swap_remove(dice.below(held.len())) };
        draft.remove(placement);
    }
}

/// Puts in placements one after the other, each the best of those that still fit: by unmet duty, then by score,
/// bonus and some noise. Now and then one is passed over, so that rounds differ.
fn recreate(draft: &mut Draft<'_, '_>, usable: &[usize], scores: &[i64], noise: i64, dice: &mut Dice, ended: &dyn Fn() -> bool) {
    let mut open: Vec<usize> = usable.iter().copied().filter(|p| draft.fits(*p)).collect();
    while !open.is_empty() && !ended() {
        let mut best: Option<(i64, i64, usize)> = None;
        for &placement in &open {
            if noise > 0 && dice.below(8) == 0 {
                continue;
            }
            let bonus = draft.gain(placement) - draft.reward(placement);
            let tossed = if noise > 0 { (dice.below(2 * noise as usize + 1)) as i64 - noise } else { 0 };
            let candidate = (draft.duty(placement), scores[placement] + bonus + tossed, placement);
            if best.is_none_or(|b| (candidate.0, candidate.1) > (b.0, b.1)) {
                best = Some(candidate);
            }
        }
        let Some((duty, _, placement)) = best else { break };
        if duty > 0 || draft.gain(placement) > 0 {
            draft.add(placement);
        }
        open.retain(|p| *p != placement && draft.fits(*p));
    }
}

fn restore(draft: &mut Draft<'_, '_>, set: &BTreeSet<usize>) {
    let now = draft.placements();
    for &placement in now.difference(set) {
        draft.remove(placement);
    }
    for &placement in set.difference(&now) {
        draft.add(placement);
    }
}

/// Serves firms strictly in this order: each takes the place worth most to it that breaks no limit then
/// standing, the first such place among equals. Duties (quotas from below, locks) are not looked at.
pub fn serial(model: &Formulation<'_>, order: &[FirmIdx]) -> BTreeSet<usize> {
    let mut draft = Draft::new(model);
    for firm in order {
        let mut best: Option<(i64, usize)> = None;
        for placement in 0..model.placements().len() {
            if draft.firm(placement) == firm.0 && draft.fits(placement) {
                let gain = draft.gain(placement);
                if best.is_none_or(|(g, _)| gain > g) {
                    best = Some((gain, placement));
                }
            }
        }
        if let Some((_, placement)) = best {
            draft.add(placement);
        }
    }
    draft.placements()
}
