//! Methods of allotment: what a search seeks, in which order, what decides ties.
//!
//! Knows: questions, how one follows from another. Must not know: rows, the solver.
//!
//! *Strict merit.* The best plan of all first: where it has no case of envy it is the answer. Else the best of the plans
//! without one; there is always one, see [`super::fair`].
//! *Ballot.* Random serial dictatorship (A. Abdulkadiroğlu, T. Sönmez: Random serial dictatorship and the core from random
//! endowments in house allocation problems, Econometrica 66, 1998): each firm in the order of the ballot is kept if a
//! lawful plan exists that grants it and all winners before it. Then the objective places the winners.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::search::Search;
use super::{Aim, Found, Options, Outcome, Prepared, Question, SolverDisagrees, Ties, Unfair};
use crate::allotment::Method;
use crate::firm::FirmIdx;
use crate::problem::Holding;

/// Searches by the method of the problem.
pub(super) fn search(
    prepared: &Prepared<'_>,
    options: &Options<'_>,
    deadline: Option<Instant>,
    known: &[Holding],
) -> Result<Outcome, SolverDisagrees> {
    let ask = |deadline: Option<Instant>, question: &Question| Search::new(prepared, options, deadline, question).run();
    let plain = Question { known: known.to_vec(), ties: Ties::Published, ..Question::default() };
    match &prepared.problem.allotment.method {
        Method::BestPlan | Method::Bands(_) => ask(deadline, &plain),
        Method::StrictMerit => strict_merit(prepared, &ask, options, deadline, &plain),
        Method::Ballot => ballot(&ask, deadline, known, prepared.problem.published_order()),
    }
}

type Ask<'s> = dyn Fn(Option<Instant>, &Question) -> Result<Outcome, SolverDisagrees> + 's;

#[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a run it ends says so")]
fn strict_merit(
    prepared: &Prepared<'_>,
    ask: &Ask<'_>,
    options: &Options<'_>,
    deadline: Option<Instant>,
    plain: &Question,
) -> Result<Outcome, SolverDisagrees> {
    // The best plan is only the price's other side and a start: a third of the time is for it.
    let third = options.time_limit.map(|limit| limit / 3).map(|part| Instant::now() + part);
    let best = match ask(third, plain)? {
        Outcome::Found(best) => best,
        // What has no lawful plan has none without envy.
        Outcome::Infeasible(shortfalls) => return Ok(Outcome::Infeasible(shortfalls)),
        Outcome::NoPlan => return ask(deadline, &Question { without_envy: true, ..plain.clone() }),
    };
    let price = best.levels.first().map(|level| Unfair { level: *level, holdings: best.holdings.clone() });
    if best.ties_decided && prepared.cases(&best.holdings).is_empty() {
        return Ok(Outcome::Found(Found { best: price, ..best }));
    }
    let question = Question { known: best.holdings, without_envy: true, ..plain.clone() };
    Ok(match ask(deadline, &question)? {
        Outcome::Found(found) => Outcome::Found(Found { best: price, ..found }),
        other => other,
    })
}

fn ballot(ask: &Ask<'_>, deadline: Option<Instant>, known: &[Holding], order: Vec<FirmIdx>) -> Result<Outcome, SolverDisagrees> {
    let drawn = match ask(deadline, &winners(known, order))? {
        Outcome::Found(drawn) => drawn,
        other => return Ok(other),
    };
    let granting: BTreeSet<FirmIdx> = drawn.holdings.iter().map(|h| h.firm).collect();
    let placed = ask(deadline, &Question { known: drawn.holdings, granting, ..Question::default() })?;
    Ok(match placed {
        Outcome::Found(mut found) => {
            if !drawn.ties_decided {
                // Who wins is open: then nothing is proven of who stands where.
                found.levels.iter_mut().for_each(|level| level.bound = None);
            }
            let stopped = found.stopped || drawn.stopped;
            Outcome::Found(Found { ties_decided: drawn.ties_decided, stopped, ..found })
        }
        other => other,
    })
}

/// The question who wins by an order: each firm in turn is kept if a lawful plan exists that grants it and all winners
/// before it. The answer holds exactly the winners where its ties are decided.
pub fn winners(known: &[Holding], order: Vec<FirmIdx>) -> Question {
    Question { known: known.to_vec(), aim: Aim::Firms(BTreeMap::new()), ties: Ties::By(order), ..Question::default() }
}
