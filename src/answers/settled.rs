//! Settled: among plans with the same firms and the same worth, one in which as many grants as possible stay what they were.
//!
//! Many plans differ only in who stands where. Told as they fall, an answer would have firms move who need not.
//! How many grants can stay is a floor of its own, raised until no such plan is left.

use super::asking::{Answer, AnswerError, Asking, Best};
use crate::planner::{Aim, Question};
use crate::problem::{Holding, ObjectiveLevel, Problem};
use crate::rules::{Firms, MustAdmit, NamedRule, RuleKind};
use crate::units::Milli;
use crate::variant::ASKED;

/// A plan of the variant with the firms of `found` and this worth that leaves as many as possible of the grants of
/// `before` as they are. Where time ends, what was found so far.
pub(super) fn settled(
    asking: &Asking<'_>,
    variant: &Problem,
    before: &[Holding],
    worth: &[Milli],
    found: Best,
) -> Result<Best, AnswerError> {
    let stay = |holdings: &[Holding]| holdings.iter().filter(|holding| before.contains(holding)).count() as i64;
    let firms = found.firms();
    let mut most = before.iter().filter(|holding| firms.contains(&holding.firm)).count() as i64;
    let mut least = stay(&found.holdings);
    if least == most {
        return Ok(found);
    }
    let mut problem = variant.clone();
    for (index, firm) in problem.firms.iter_mut().enumerate() {
        if !firms.contains(&crate::firm::FirmIdx(index)) {
            firm.offers.clear();
        }
    }
    let members = Firms { label: String::new(), members: firms.into_iter().collect() };
    problem.rules.push(NamedRule { name: format!("{ASKED}all"), kind: RuleKind::MustAdmit(MustAdmit { firms: members }) });
    problem.objective.levels.insert(0, ObjectiveLevel { name: "stays".to_owned(), weights: Default::default() });
    let Some(mut list) = asking.list(&problem)? else { return Ok(found) };
    for placement in &mut list.list {
        placement.worth[0] = Milli::whole(i64::from(before.contains(&placement.holding)));
    }
    let mut holdings = found.holdings.clone();
    let mut wanted = most;
    while least < most {
        let at_least = std::iter::once(Milli::whole(wanted)).chain(worth.iter().copied()).collect();
        let question = Question { known: holdings.clone(), aim: Aim::Firms(Default::default()), at_least, ..Question::default() };
        match asking.over(&problem, &list, &question)? {
            Answer::Best(better) => {
                least = stay(&better.holdings);
                holdings = better.holdings;
            }
            Answer::None => most = wanted - 1,
            Answer::Unknown => break,
        }
        wanted = least + (most - least + 1) / 2;
    }
    Ok(Best { holdings, ..found })
}
