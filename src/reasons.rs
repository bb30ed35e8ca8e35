//! Reasons: why each firm that holds no land holds none, with what granting it would cost.
//!
//! Knows: the best plan, what the relaxation and further searches tell. Must not know: files, formats, how a search works.
//!
//! In tiers, the cheap ones first: the tests of every place (the planner's own [`Prepared::grounds`]); the relaxation with
//! the firm forced in, whose bound proves what it costs at least and whose prices lead to a plan that shows what it costs at
//! most; searches for as many as possible of those still open, among plans that hold the first levels of the objective at
//! their best. With exact prices each firm's best plan is searched to the proof.
//!
//! The *price of admission* of a firm is the worth of the best plan less the worth of the best plan that grants it, at the
//! first level of the objective at which the two differ. A price of nothing is a tie, which the published order decides.
//! Lower ends are the solver's proofs in floating point; upper ends are lawful plans that anyone can measure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::allotment::Method;
use crate::firm::FirmIdx;
use crate::formulation::ROUNDS;
use crate::message::Message;
use crate::planner::{Aim, Found, Ground, LevelResult, Options, Outcome, Prepared, Price, Question, Relaxed, SolverDisagrees};
use crate::problem::{Holding, level_words};
use crate::units::{Milli, gcd};
use crate::{clash, variant, workers};

/// Rounds of ruin and recreate for the plan that shows what a firm costs at most.
const FEW_ROUNDS: usize = ROUNDS / 8;

/// How far prices are worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// Proven intervals.
    #[default]
    Interval,
    /// To the proof, each by a search of its own.
    Exact,
}

/// Why a firm is left out of the best plan.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fate {
    /// No lawful plan grants it.
    ShutOut,
    /// Some lawful plan grants it.
    Priced(Price),
}

/// The ground of every refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reasons {
    /// In the order of firms.
    pub grounds: Vec<(FirmIdx, Ground)>,
    /// Whether nothing was cut short by the clock or a signal: asked again, the same is told.
    pub complete: bool,
}

/// The ground of every refusal. Without a proven best plan only the tests of places are told.
/// `options.time_limit` is for all searches together.
///
/// # Errors
/// [`SolverDisagrees`] when an answer fails the exact check twice.
pub fn of(
    prepared: &Prepared<'_>,
    found: &Found,
    options: &Options<'_>,
    precision: Precision,
) -> Result<Reasons, SolverDisagrees> {
    let mut grounds = prepared.grounds(&found.holdings);
    let proven = !found.stopped && found.levels.iter().all(|level| level.bound == Some(level.value));
    let open: Vec<FirmIdx> = grounds.iter().filter(|(_, ground)| ground.code == OPEN).map(|(firm, _)| *firm).collect();
    if !proven || open.is_empty() || options.gap > 0.0 {
        return Ok(Reasons { grounds, complete: true });
    }
    let weighed = Weighed::of(prepared, found, options);
    let fates = match prepared.problem.allotment.method {
        Method::BestPlan | Method::Bands(_) => weighed.fates(&open, precision)?,
        // The plan is not the one worth most: nothing is outbid, but a firm may be in no lawful plan at all.
        Method::StrictMerit | Method::Ballot => weighed.shut_out(&open)?,
    };
    for (firm, ground) in &mut grounds {
        match fates.get(firm) {
            Some(Fate::ShutOut) => *ground = weighed.blocked(*firm),
            Some(Fate::Priced(price)) => *ground = priced(prepared, found, price.clone()),
            None => {}
        }
    }
    Ok(Reasons { grounds, complete: !weighed.ended() })
}

/// The code of a firm that no test of a place refuses.
const OPEN: &str = "better-plan-without";

struct Weighed<'w, 'a> {
    prepared: &'w Prepared<'a>,
    options: &'w Options<'w>,
    holdings: &'w [Holding],
    best: Vec<Milli>,
    deadline: Option<Instant>,
}

impl<'w, 'a> Weighed<'w, 'a> {
    fn of(prepared: &'w Prepared<'a>, found: &'w Found, options: &'w Options<'w>) -> Self {
        let best = found.levels.iter().map(|level| level.value).collect();
        let deadline = deadline(options.time_limit);
        Self { prepared, options, holdings: &found.holdings, best, deadline }
    }

    /// The options with what time is left.
    fn options(&self) -> Options<'w> {
        Options { time_limit: self.deadline.map(left), ..*self.options }
    }

    /// Whether the clock or a signal has ended the work.
    fn ended(&self) -> bool {
        self.options.stop.load(Ordering::Relaxed) || self.deadline.is_some_and(|deadline| left(deadline).is_zero())
    }

    fn fates(&self, open: &[FirmIdx], precision: Precision) -> Result<BTreeMap<FirmIdx, Fate>, SolverDisagrees> {
        let mut fates: BTreeMap<FirmIdx, Fate> = BTreeMap::new();
        let alone = workers::each(open.len(), None, |index| self.relaxed(open[index]));
        let alone: BTreeMap<FirmIdx, Relaxed> =
            open.iter().copied().zip(alone).filter_map(|(firm, told)| Some((firm, told?))).collect();
        // What the relaxation leaves: no plan with the firm keeps even the first level.
        let falls = |firm: &FirmIdx| match alone.get(firm) {
            Some(Relaxed::AtMost { bound, .. }) => self.best.first().is_some_and(|best| bound < best),
            Some(Relaxed::Infeasible) => true,
            None => false,
        };
        fates.extend(alone.iter().filter(|(_, told)| **told == Relaxed::Infeasible).map(|(firm, _)| (*firm, Fate::ShutOut)));
        let mut sure = true;
        for held in (1..=self.best.len()).rev() {
            let left: BTreeSet<FirmIdx> = open.iter().copied().filter(|f| !fates.contains_key(f) && !falls(f)).collect();
            sure &= self.granted_while_held(held, left, &mut fates)?.is_some();
        }
        if !sure {
            return Ok(fates); // time ended: what is left open is told so
        }
        for (firm, told) in &alone {
            let Relaxed::AtMost { bound, plan: Some(plan) } = told else { continue };
            if fates.contains_key(firm) {
                continue;
            }
            if let Some(price) = self.price(0, plan, Some(*bound)) {
                fates.insert(*firm, Fate::Priced(price));
            }
        }
        // The last ones: is there any lawful plan with them at all?
        let left: BTreeSet<FirmIdx> = open.iter().copied().filter(|f| !fates.contains_key(f)).collect();
        let never = self.granted_while_held(0, left, &mut fates)?.unwrap_or_default();
        fates.extend(never.into_iter().map(|firm| (firm, Fate::ShutOut)));
        if precision == Precision::Exact {
            self.sharpen(&mut fates)?;
        }
        Ok(fates)
    }

    /// Those that no lawful plan grants.
    fn shut_out(&self, open: &[FirmIdx]) -> Result<BTreeMap<FirmIdx, Fate>, SolverDisagrees> {
        let never = self.granted_while_held(0, open.iter().copied().collect(), &mut BTreeMap::new())?;
        Ok(never.unwrap_or_default().into_iter().map(|firm| (firm, Fate::ShutOut)).collect())
    }

    /// The ground of a firm that no lawful plan grants, with what together leaves it no room.
    fn blocked(&self, firm: FirmIdx) -> Ground {
        let found = clash::blocking(&variant::with_firm(self.prepared.problem, firm), &self.options());
        let message = match found.filter(|found| found.irreducible && !found.names.is_empty()) {
            Some(found) => Message::new("ground.shut-out-by").with("rules", found.names),
            None => Message::new("ground.shut-out"),
        };
        Ground { code: "shut-out", message, price: None }
    }

    /// What the relaxation tells with the firm forced in.
    fn relaxed(&self, firm: FirmIdx) -> Option<Relaxed> {
        let problem = variant::with_firm(self.prepared.problem, firm);
        Prepared::new(&problem, self.prepared.placements).relax(&self.options(), FEW_ROUNDS)
    }

    /// Prices those of `left` that some plan grants while so many levels are held at their best. The others: no such plan
    /// grants any of them; `None` where time ended before that was proven.
    fn granted_while_held(
        &self,
        held: usize,
        mut left: BTreeSet<FirmIdx>,
        fates: &mut BTreeMap<FirmIdx, Fate>,
    ) -> Result<Option<BTreeSet<FirmIdx>>, SolverDisagrees> {
        while !left.is_empty() {
            let weights = left.iter().map(|firm| (*firm, 1)).collect();
            let at_least = self.best[..held].to_vec();
            let question = Question { known: self.holdings.to_vec(), aim: Aim::Firms(weights), at_least, ..Question::default() };
            let Outcome::Found(found) = self.prepared.ask(&self.options(), &question)? else { return Ok(None) };
            let in_plan: Vec<FirmIdx> = found.holdings.iter().map(|h| h.firm).filter(|f| left.contains(f)).collect();
            for firm in &in_plan {
                left.remove(firm);
                if let Some(price) = self.price(held, &found.holdings, None) {
                    fates.insert(*firm, Fate::Priced(price));
                }
            }
            if in_plan.is_empty() {
                let proven = found.levels.iter().all(|level: &LevelResult| level.bound == Some(level.value));
                return Ok(proven.then_some(left));
            }
        }
        Ok(Some(left))
    }

    /// The price that a plan shows which holds so many levels at their best, where no plan with the firm holds one more.
    fn price(&self, held: usize, plan: &[Holding], bound: Option<Milli>) -> Option<Price> {
        let worth = self.prepared.worth_of(plan)?;
        let cost = |level: usize| Some(*self.best.get(level)? - *worth.get(level)?);
        let at_most = cost(held).unwrap_or(Milli::ZERO);
        // A plan that is no worse although none should be as good shows nothing; then nothing is said.
        if held < self.best.len() && at_most <= Milli::ZERO {
            return None;
        }
        let step = self.step(held).min(at_most);
        let at_least = bound.zip(self.best.get(held)).map_or(step, |(bound, best)| (*best - bound).max(step));
        Some(Price { level: held, at_least: at_least.min(at_most), at_most, plan: plan.to_vec() })
    }

    /// The least by which two plans can differ at a level.
    fn step(&self, level: usize) -> Milli {
        if level >= self.best.len() {
            return Milli::ZERO;
        }
        Milli(self.prepared.model.rewards(level).values().fold(0, |step, worth| gcd(step, worth.abs())).max(1))
    }

    /// Each price by a search of its own, from the plan that is known.
    fn sharpen(&self, fates: &mut BTreeMap<FirmIdx, Fate>) -> Result<(), SolverDisagrees> {
        let rough: Vec<(FirmIdx, Price)> = fates
            .iter()
            .filter_map(|(firm, fate)| match fate {
                Fate::Priced(price) if price.at_least < price.at_most => Some((*firm, price.clone())),
                _ => None,
            })
            .collect();
        let sharp = workers::each(rough.len(), None, |index| {
            let (firm, price) = &rough[index];
            let problem = variant::with_firm(self.prepared.problem, *firm);
            let question =
                Question { known: price.plan.clone(), at_least: self.best[..price.level].to_vec(), ..Question::default() };
            Prepared::new(&problem, self.prepared.placements).ask(&self.options(), &question)
        });
        for ((firm, price), outcome) in rough.into_iter().zip(sharp) {
            let Outcome::Found(found) = outcome? else { continue };
            let (Some(best), Some(level)) = (self.best.get(price.level), found.levels.get(price.level)) else { continue };
            let at_least = level.bound.map_or(price.at_least, |bound| (*best - bound).max(price.at_least));
            let at_most = *best - level.value;
            if at_most <= price.at_most {
                fates.insert(
                    firm,
                    Fate::Priced(Price { at_least: at_least.min(at_most), at_most, plan: found.holdings, ..price }),
                );
            }
        }
        Ok(())
    }
}

/// When time ends.
#[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; reasons it cuts short say so")]
fn deadline(limit: Option<Duration>) -> Option<Instant> {
    limit.map(|limit| Instant::now() + limit)
}

#[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; reasons it cuts short say so")]
fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}

/// The ground of a firm that some lawful plan grants.
fn priced(prepared: &Prepared<'_>, found: &Found, price: Price) -> Ground {
    let problem = prepared.problem;
    let granted = |holdings: &[Holding]| holdings.iter().map(|h| h.firm).collect::<BTreeSet<FirmIdx>>();
    let (now, then) = (granted(&found.holdings), granted(&price.plan));
    let names = |firms: &mut dyn Iterator<Item = FirmIdx>| firms.map(|f| problem.firm(f).id.clone()).collect::<Vec<String>>();
    let Some(level) = problem.objective.levels.get(price.level) else {
        let message = Message::new("ground.lost-tie");
        return Ground { code: "lost-tie", message, price: Some(price) };
    };
    let measure = level_words(&level.name, &problem.currency);
    let losers = names(&mut now.difference(&then).copied());
    let others =
        if losers.is_empty() { Message::new("ground.nobody-loses") } else { Message::new("ground.lose").with("firms", losers) };
    let message = if price.at_least == price.at_most {
        Message::new("ground.outbid").with("cost", price.at_most).with("others", others)
    } else {
        // Who loses in a plan that may not be the best one is nobody's ground.
        Message::new("ground.outbid-between").with("at_least", price.at_least).with("at_most", price.at_most)
    };
    Ground { code: "outbid", message: message.with("measure", measure), price: Some(price) }
}
