//! Ways in: the least change of one wish of a refused firm that gets it land while the total does not fall.
//!
//! *Asked.* With the firm's wish lowered by x steps and nothing else changed: is the best plan one that grants it? Its worth
//! is then never below today's, because what today's plan grants is as lawful as before.
//! *Why bisection is exact.* As long as a larger change only adds to the places that the firm can hold, and takes nothing from
//! their worth, every plan that grants it stays possible: once it is in, it stays in. The places are listed at every step at
//! which a test can turn ([`Wish::turns`]), and steps over which they only grow form one stretch. In each stretch, from the
//! smallest change on, the largest is asked first: if the firm is still out there, it is out in all of it, which is proven
//! by one solve. Else the stretch is halved. A plan found tells how far back it holds, so that few solves are needed.
//! *Where it is not.* Floor in a hall is cut to what a firm asks for: where worth counts area, or a rule asks for area, less may
//! be worth less. Such a stretch is tried at some steps only; then the way told works, but a smaller one may exist.

use super::asking::{Answer, AnswerError, Asking, Best, Price, Proven};
use super::changes::{Changes, changes};
use super::settled::settled;
use super::wish::{Wish, floor_of, wishes};
use crate::firm::{Firm, FirmIdx};
use crate::planner::{Question, Ties};
use crate::problem::{Holding, Measure, Problem};
use crate::rules::RuleKind;
use crate::units::{Area, Milli};
use crate::{audit, variant, workers};

/// Steps tried in a stretch in which more change may be worse.
const TRIED: i64 = 12;

/// Whether and how one wish gets a refused firm in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The firm.
    pub firm: FirmIdx,
    /// What it would ask less of.
    pub wish: Wish,
    /// What came of it.
    pub end: WayEnd,
}

/// What came of asking less of one wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WayEnd {
    /// So much less, and it is granted land.
    Enough {
        /// Steps of the wish.
        steps: i64,
        /// Whether it is proven that no smaller change does.
        least: bool,
        /// How much more the best plan is then worth than today's.
        gain: Price,
        /// What the firm then holds.
        holds: Option<Holding>,
        /// Who else loses land, comes in or moves in that plan.
        then: Changes,
    },
    /// Proven: no change of this wish alone gets it in.
    Never,
    /// None was found, but it is not proven that there is none.
    NotFound,
}

/// All ways of a refused firm, each wish by itself, in the order of [`wishes`].
///
/// # Errors
/// [`AnswerError`].
pub fn ways(asking: &Asking<'_>, best: &Best, firm: FirmIdx) -> Result<Vec<Way>, AnswerError> {
    let wishes = wishes(asking.problem, firm);
    workers::each(wishes.len(), asking.jobs, |index| way(asking, best, firm, wishes[index].clone())).into_iter().collect()
}

/// The way of one wish.
///
/// # Errors
/// [`AnswerError`].
pub fn way(asking: &Asking<'_>, best: &Best, firm: FirmIdx, wish: Wish) -> Result<Way, AnswerError> {
    let search = Search { asking, best, firm, wish: &wish };
    let end = match search.least()? {
        Least::At(steps, witness, least) => search.enough(steps, &witness, least)?,
        Least::Nowhere => WayEnd::Never,
        Least::NotFound => WayEnd::NotFound,
    };
    Ok(Way { firm, wish, end })
}

enum Least {
    At(i64, Best, bool),
    Nowhere,
    NotFound,
}

struct Search<'s> {
    asking: &'s Asking<'s>,
    best: &'s Best,
    firm: FirmIdx,
    wish: &'s Wish,
}

/// A place with its worth at every level.
type Worthy = (Holding, Vec<Milli>);

/// Steps over which the firm's places only grow.
struct Stretch {
    first: i64,
    last: i64,
    grows: bool,
}

impl Search<'_> {
    fn changed(&self, steps: i64) -> Firm {
        self.wish.less(self.asking.problem.firm(self.firm), steps)
    }

    fn variant(&self, steps: i64) -> Problem {
        variant::with_firm_as(self.asking.problem, self.firm, self.changed(steps))
    }

    fn gets_in(&self, steps: i64, known: &[Holding]) -> Result<(Proven, Option<Best>), AnswerError> {
        self.asking.beats(&self.variant(steps), self.firm, self.best, known)
    }

    fn least(&self) -> Result<Least, AnswerError> {
        if *self.wish == Wish::Phase {
            return self.later();
        }
        let mut surely = true;
        for stretch in self.stretches()? {
            let (proven, witness) = self.gets_in(stretch.last, &[])?;
            match (proven, witness) {
                (Proven::Yes, Some(witness)) if stretch.grows => {
                    let (steps, witness, least) = self.halve(stretch.first - 1, stretch.last, witness)?;
                    return Ok(Least::At(steps, witness, surely && least));
                }
                (Proven::No, _) if stretch.grows => {}
                (_, witness) => {
                    surely = false;
                    if let Some((steps, witness)) = self.tried(&stretch, witness)? {
                        return Ok(Least::At(steps, witness, false));
                    }
                }
            }
        }
        Ok(if surely { Least::Nowhere } else { Least::NotFound })
    }

    /// A stretch in which more may be worse: some steps are tried, the smallest first.
    fn tried(&self, stretch: &Stretch, at_last: Option<Best>) -> Result<Option<(i64, Best)>, AnswerError> {
        let length = stretch.last - stretch.first;
        let mut out = stretch.first - 1;
        for number in 0..TRIED.min(length) {
            let steps = stretch.first + number * length / TRIED.min(length);
            if let (Proven::Yes, Some(witness)) = self.gets_in(steps, &[])? {
                let (steps, witness, _) = self.halve(out, steps, witness)?;
                return Ok(Some((steps, witness)));
            }
            out = steps;
        }
        let Some(witness) = at_last else { return Ok(None) };
        let (steps, witness, _) = self.halve(out, stretch.last, witness)?;
        Ok(Some((steps, witness)))
    }

    /// The least step above `out`, at which the firm is out or nothing was changed, up to `within`, at which it is in; and
    /// whether that is proven.
    fn halve(&self, mut out: i64, mut within: i64, mut witness: Best) -> Result<(i64, Best, bool), AnswerError> {
        let mut proven = true;
        let mut just_before = true;
        within = self.back(out, within, &witness);
        while within - out > 1 {
            // A plan found often tells the very step: then the one before it is the last to ask about.
            let middle = if just_before { within - 1 } else { out + (within - out) / 2 };
            just_before = !just_before;
            match self.gets_in(middle, &witness.holdings)? {
                (Proven::Yes, Some(found)) => {
                    within = self.back(out, middle, &found);
                    witness = found;
                }
                (answer, _) => {
                    proven &= answer == Proven::No;
                    out = middle;
                }
            }
        }
        Ok((within, witness, proven))
    }

    /// The least step above `out` at which this plan is lawful as it stands and worth as much.
    fn back(&self, out: i64, within: i64, witness: &Best) -> i64 {
        let worth = audit::measure(&self.variant(within), &witness.holdings).values;
        let stands = |steps: i64| {
            let measured = audit::measure(&self.variant(steps), &witness.holdings);
            measured.passes() && measured.values == worth
        };
        let (mut low, mut high) = (out, within);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if stands(middle) { high = middle } else { low = middle }
        }
        high
    }

    /// The steps, cut where the firm's places cease to grow.
    fn stretches(&self) -> Result<Vec<Stretch>, AnswerError> {
        let most = self.wish.most(self.asking.problem.firm(self.firm));
        let turns: Vec<i64> = self.wish.turns(self.asking.problem, self.firm).into_iter().collect();
        let costs = self.wish.costs_worth(self.asking.problem);
        let mut found: Vec<Stretch> = Vec::new();
        let mut before: Option<Vec<Worthy>> = None;
        for (index, first) in turns.iter().copied().enumerate() {
            let last = turns.get(index + 1).map_or(most, |next| next - 1);
            let Some(places) = self.places(first)? else {
                found.push(Stretch { first, last: most, grows: false });
                break;
            };
            // Floor of exactly what is asked for shrinks from step to step.
            let shrinks = places.iter().any(|(holding, _)| holding.area == Area::ZERO);
            let grows = !(costs && (shrinks || *self.wish == Wish::Building && self.counts_buildings()));
            let within = before.as_ref().is_some_and(|before| before.iter().all(|place| places.contains(place)));
            match found.last_mut() {
                Some(open) if within && grows && open.grows => open.last = last,
                _ => found.push(Stretch { first, last, grows }),
            }
            before = Some(places);
        }
        Ok(found)
    }

    /// The firm's places after so many steps with their worth. Floor that is exactly what it asks for, and shrinks with
    /// it, stands as floor of no size.
    fn places(&self, steps: i64) -> Result<Option<Vec<Worthy>>, AnswerError> {
        let mut alone = self.variant(steps);
        for (index, other) in alone.firms.iter_mut().enumerate() {
            if index != self.firm.0 {
                other.offers.clear();
            }
        }
        let Some(list) = self.asking.list(&alone)? else { return Ok(None) };
        let asked = |holding: &Holding| {
            let terms = alone.terms(holding.firm, holding.offer, holding.place);
            let own = match self.wish {
                Wish::Area => terms.area_min,
                Wish::Building => terms.building.filter(|_| terms.area_min.or(terms.area_ideal).is_none()),
                _ => None,
            };
            floor_of(holding).is_some() && own == Some(holding.area) && own == Some(self.limit(steps))
        };
        let place = |placement: &crate::placement::Placement| match asked(&placement.holding) {
            true => (Holding { area: Area::ZERO, ..placement.holding }, Vec::new()),
            false => (placement.holding, placement.worth.clone()),
        };
        Ok(Some(list.list.iter().map(place).collect()))
    }

    /// Whether a smaller building changes the worth of a grant, or what a phase spends on it.
    fn counts_buildings(&self) -> bool {
        let problem = self.asking.problem;
        let weighed = problem.objective.levels.iter().any(|level| level.weights.contains_key(&Measure::Npv));
        weighed || problem.rules.iter().any(|rule| matches!(rule.kind, RuleKind::Budget(_)))
    }

    /// What areas are lowered to after so many steps.
    fn limit(&self, steps: i64) -> Area {
        match self.wish.value(self.asking.problem.firm(self.firm), steps) {
            crate::message::Arg::Area(area) => area,
            _ => Area::ZERO,
        }
    }

    /// Phases are few: each later one is asked in turn.
    fn later(&self) -> Result<Least, AnswerError> {
        let problem = self.asking.problem;
        let mut surely = true;
        for phase in problem.firm(self.firm).ready + 1..=problem.phases {
            let steps = i64::from(phase - problem.firm(self.firm).ready);
            match self.gets_in(steps, &[])? {
                (Proven::Yes, Some(witness)) => return Ok(Least::At(steps, witness, surely)),
                (answer, _) => surely &= answer == Proven::No,
            }
        }
        Ok(if surely { Least::Nowhere } else { Least::NotFound })
    }

    /// The best plan of a variant in which the firm gets in, as this plan shows. Whatever leaves it out is lawful today as
    /// well and no better than today's best, which is not chosen: so the best that grants it is the best of all, and worth
    /// no less than the witness. Asked so, nothing has to be proven of plans without it.
    fn chosen(&self, variant: &Problem, witness: &Best) -> Result<Answer, AnswerError> {
        if !(self.best.is_proven() && self.best.ties_decided) {
            return self.asking.best_of(variant, &witness.holdings);
        }
        let forced = variant::with_firm(variant, self.firm);
        let at_least = audit::measure(&forced, &witness.holdings).values.into_iter().take(1).collect();
        let question = Question { known: witness.holdings.clone(), ties: Ties::Published, at_least, ..Question::default() };
        self.asking.ask(&forced, &question)
    }

    /// The plan that would then be chosen.
    fn enough(&self, steps: i64, witness: &Best, least: bool) -> Result<WayEnd, AnswerError> {
        let variant = self.variant(steps);
        let Answer::Best(then) = self.chosen(&variant, witness)? else { return Ok(WayEnd::NotFound) };
        let gain = Price::between(&then, self.best);
        let then = settled(self.asking, &variant, &self.best.holdings, &then.worth(), then)?;
        let holds = then.holding(self.firm);
        let mut changed = changes(&self.best.holdings, &then.holdings);
        changed.gain.retain(|holding| holding.firm != self.firm);
        Ok(WayEnd::Enough { steps, least, gain, holds, then: changed })
    }
}
