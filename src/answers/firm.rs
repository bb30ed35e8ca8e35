//! One firm: why it is in the best plan or not.
//!
//! *Price of admission*: the worth of the best plan less that of the best plan that grants the firm land.
//! *Margin* of a granted firm: the worth of the best plan less that of the best plan without it.

use super::asking::{Answer, AnswerError, Asking, Best, Price};
use super::changes::{Changes, changes};
use super::settled::settled;
use super::shut_out::{clash_with, withdrawn};
use crate::clash::Blocking;
use crate::firm::FirmIdx;
use crate::planner::{Aim, Ground, Prepared, Question, Ties};
use crate::problem::Holding;
use crate::{variant, workers};

/// What is known of a firm before anything is solved again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum First {
    /// It is granted this.
    Granted(Holding),
    /// It is refused, on this ground as far as cheap tests tell.
    Refused(Ground),
}

/// Why a firm is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// No place passes the tests that concern this firm alone.
    NoPlace(Ground),
    /// No lawful plan grants it land, because these cannot all be kept with it; none named where not even
    /// leaving out every rule and capacity would make room.
    ShutOut(Option<Blocking>),
    /// Granting it costs worth.
    Outbid {
        /// How much.
        price: Price,
        /// Who would lose land, come in or move.
        then: Changes,
    },
    /// A plan of equal worth grants it land; the published order decided.
    LostTie {
        /// The firm that comes before it in the published order and would not be granted land in its stead.
        to: Option<FirmIdx>,
        /// Who would lose land, come in or move.
        then: Changes,
    },
    /// Time ended before a ground was proven.
    Unproven,
}

/// A refused firm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Out {
    /// The firm.
    pub firm: FirmIdx,
    /// Why.
    pub reason: Reason,
}

/// A granted firm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct In {
    /// The firm.
    pub firm: FirmIdx,
    /// What it holds.
    pub holds: Holding,
    /// How much the plan is worth more than the best one without the firm; `None` where no lawful plan is without it, or time
    /// ended.
    pub margin: Option<Price>,
    /// Where no lawful plan is without it: which rules demand that.
    pub demanded: Option<Blocking>,
    /// If it withdraws: what changes in the best plan; `None` where then no lawful plan exists, or time ended.
    pub withdrawn: Option<Changes>,
    /// Whether that plan is proven best and was chosen by the published order.
    pub withdrawn_proven: bool,
}

/// What is known of a firm before anything is solved again.
///
/// # Errors
/// [`AnswerError`].
pub fn first(asking: &Asking<'_>, best: &Best, firm: FirmIdx) -> Result<First, AnswerError> {
    if let Some(holding) = best.holding(firm) {
        return Ok(First::Granted(holding));
    }
    let list = asking.list(asking.problem)?.unwrap_or_default();
    let grounds = Prepared::new(asking.problem, &list).grounds(&best.holdings);
    let own = grounds.into_iter().find(|(of, _)| *of == firm).map(|(_, ground)| ground);
    let unknown = || Ground {
        code: "better-plan-without",
        message: crate::message::Message::new("ground.better-plan-without"),
        price: None,
    };
    Ok(First::Refused(own.unwrap_or_else(unknown)))
}

/// Why a firm that `best` refuses is refused.
///
/// # Errors
/// [`AnswerError`].
pub fn refused(asking: &Asking<'_>, best: &Best, firm: FirmIdx) -> Result<Out, AnswerError> {
    let problem = asking.problem;
    if let Some(miss) = asking.list(problem)?.and_then(|list| list.misses.into_iter().nth(firm.0).flatten()) {
        return Ok(Out { firm, reason: Reason::NoPlace(Ground { code: miss.code, message: miss.ground, price: None }) });
    }
    let forced = variant::with_firm(problem, firm);
    let found = match asking.ask(&forced, &Question::default())? {
        Answer::Best(found) => found,
        Answer::None => return Ok(Out { firm, reason: Reason::ShutOut(clash_with(asking, &forced)) }),
        Answer::Unknown => return Ok(Out { firm, reason: Reason::Unproven }),
    };
    let price = Price::between(best, &found);
    let tie = price.is_nothing();
    let kept = most_kept(asking, &forced, best, &found, tie)?;
    let then = changes(&best.holdings, &kept.holdings);
    let reason = if tie {
        let order = problem.published_order();
        let (now, instead) = (best.firms(), kept.firms());
        let to = order.into_iter().find(|f| now.contains(f) != instead.contains(f)).filter(|f| now.contains(f));
        Reason::LostTie { to: to.filter(|_| best.ties_decided && kept.ties_decided), then }
    } else {
        Reason::Outbid { price, then }
    };
    Ok(Out { firm, reason })
}

/// Among plans worth as much as `found`: by the published order where that is what decided, else one that takes land from as
/// few as possible.
fn most_kept(
    asking: &Asking<'_>,
    forced: &crate::problem::Problem,
    best: &Best,
    found: &Best,
    tie: bool,
) -> Result<Best, AnswerError> {
    if !found.is_proven() {
        return Ok(found.clone());
    }
    let weights = if tie { Default::default() } else { best.firms().into_iter().map(|firm| (firm, 1)).collect() };
    let question = Question {
        known: found.holdings.clone(),
        aim: Aim::Firms(weights),
        ties: if tie { Ties::Published } else { Ties::Undecided },
        at_least: found.worth(),
        other_than: Vec::new(),
        ..Question::default()
    };
    match asking.ask(forced, &question)? {
        Answer::Best(kept) => settled(asking, forced, &best.holdings, &found.worth(), kept),
        Answer::None | Answer::Unknown => Ok(found.clone()),
    }
}

/// How surely a firm that `best` grants land holds it, and who comes in if it withdraws.
///
/// # Errors
/// [`AnswerError`].
pub fn granted(asking: &Asking<'_>, best: &Best, holds: Holding) -> Result<In, AnswerError> {
    let (problem, firm) = (asking.problem, holds.firm);
    let known: Vec<Holding> = best.holdings.iter().copied().filter(|holding| holding.firm != firm).collect();
    let out = variant::without_firm(problem, firm);
    let question = Question { known: known.clone(), ..Question::default() };
    let gone = withdrawn(problem, firm);
    let solved = workers::each(2, asking.jobs, |index| match index {
        0 => asking.ask(&out, &question),
        _ => asking.best_of(&gone, &known),
    });
    let [without, after] = <[_; 2]>::try_from(solved).unwrap_or([Ok(Answer::Unknown), Ok(Answer::Unknown)]);
    let (margin, demanded) = match without? {
        Answer::Best(without) => (Some(Price::between(best, &without)), None),
        Answer::None => (None, clash_with(asking, &out)),
        Answer::Unknown => (None, None),
    };
    let (gone, proven) = match after? {
        Answer::Best(then) => {
            let then = if then.is_proven() { settled(asking, &gone, &known, &then.worth(), then)? } else { then };
            let mut changed = changes(&best.holdings, &then.holdings);
            changed.lose.retain(|holding| holding.firm != firm);
            (Some(changed), then.is_proven() && then.ties_decided)
        }
        Answer::None => (None, true),
        Answer::Unknown => (None, false),
    };
    Ok(In { firm, holds, margin, demanded, withdrawn: gone, withdrawn_proven: proven })
}
