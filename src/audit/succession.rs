//! The table of succession, checked without the solver: each plan that follows a withdrawal is put together from what the
//! table says of it and measured from the land; the waiting list is made anew and compared whole.
//!
//! Knows: the plan and the problem as data. Must not know: how replacements were found. That no better plan follows is the
//! solver's proof; but where the plan with the firm just left out is lawful, or a plan told here is better than the one
//! that is said to be proven best, the proof is refuted here.

use std::collections::{BTreeMap, BTreeSet};

use super::{Audit, Fault, measure};
use crate::firm::FirmIdx;
use crate::message::Message;
use crate::plan::{Drop, Number, Plan, Status};
use crate::problem::{Holding, Problem};
use crate::rules::{NamedRule, RuleKind, Stays, Was};
use crate::units::Milli;
use crate::waiting::waiting;

/// Every claim of the table that does not hold.
pub(super) fn check(problem: &Problem, plan: &Plan, audit: &Audit) -> Vec<Fault> {
    let Some(told) = &plan.succession else { return Vec::new() };
    if !audit.planned {
        return vec![Fault::new("claim-without-plan", |m| m.with("name", "succession"))];
    }
    let wrong = |firm: &str, why: &str| {
        Fault::new("succession-differs", |m: Message| m.with("name", firm).with("why", Message::new(why)))
    };
    let mut faults = Vec::new();
    // Every granted firm drops out once, in the order of the grants.
    let granted: Vec<&str> = audit.holdings.iter().map(|holding| problem.firm(holding.firm).id.as_str()).collect();
    let drops: Vec<&str> = told.drops.iter().map(|drop| drop.firm.as_str()).collect();
    if granted != drops {
        let differ = granted.iter().zip(&drops).find(|(own, told)| own != told).map(|(_, told)| *told);
        faults.push(wrong(differ.or(drops.get(granted.len()).copied()).unwrap_or("–"), "succession.not-each-once"));
    }
    for (drop, holding) in told.drops.iter().zip(&audit.holdings) {
        if problem.firm(holding.firm).id == drop.firm
            && let Err(why) = (Dropped { problem, plan, audit, firm: holding.firm, drop }).check()
        {
            faults.push(wrong(&drop.firm, why));
        }
    }
    // The list: who, in which order, with how many points, on which ground, and for whom each comes in.
    let own: Vec<_> = waiting(problem, plan)
        .into_iter()
        .map(|waits| (problem.firm(waits.firm).id.as_str(), waits.points.map(Number::from), waits.why))
        .collect();
    let listed: Vec<_> = told.waiting.iter().map(|w| (w.firm.as_str(), w.points.clone(), w.why.as_str())).collect();
    if own != listed {
        let at = own.iter().zip(&listed).position(|(own, told)| own != told).unwrap_or(own.len().min(listed.len()));
        let firm = listed.get(at).or(own.get(at)).map_or("–", |(firm, ..)| *firm);
        faults.push(wrong(firm, "succession.list"));
    }
    for waits in &told.waiting {
        let own = told.drops.iter().filter(|drop| drop.comes.iter().any(|comes| comes.firm == waits.firm));
        if !own.map(|drop| &drop.firm).eq(&waits.for_whom) {
            faults.push(wrong(&waits.firm, "succession.for-whom"));
        }
    }
    faults
}

/// One withdrawal as the table tells it.
struct Dropped<'a> {
    problem: &'a Problem,
    plan: &'a Plan,
    audit: &'a Audit,
    firm: FirmIdx,
    drop: &'a Drop,
}

impl Dropped<'_> {
    /// What is wrong with it, as a key of the catalogue.
    fn check(&self) -> Result<(), &'static str> {
        let Self { problem, plan, audit, drop, .. } = *self;
        let left = self.without();
        let others: Vec<Holding> = audit.holdings.iter().filter(|holding| holding.firm != self.firm).copied().collect();
        let alone = measure(&left, &others);
        if !matches!(drop.status, Status::Optimal | Status::Feasible) {
            let says_nothing = drop.with.is_empty()
                && drop.comes.is_empty()
                && drop.measure.is_none()
                && drop.lost.is_none()
                && drop.lost_at_least.is_none();
            return match drop.status {
                _ if !says_nothing => Err("succession.no-plan-tells"),
                Status::Infeasible if alone.passes() => Err("succession.not-impossible"),
                _ => Ok(()),
            };
        }
        let after = self.after(&others).ok_or("succession.unknown")?;
        let found = measure(&left, &after);
        if !found.passes() {
            return Err("succession.unlawful");
        }
        let new = after.iter().filter(|holding| others.iter().all(|other| other.firm != holding.firm));
        let new = new.map(|holding| (problem.firm(holding.firm).id.clone(), problem.land.place_name(holding.place)));
        if !new.eq(drop.comes.iter().map(|comes| (comes.firm.clone(), comes.place.clone()))) {
            return Err("succession.comes");
        }
        // The first priority at which the two differ, and by how much.
        let rank = audit.values.iter().zip(&found.values).position(|(own, other)| own != other);
        let lost = |rank: usize| audit.values.get(rank).zip(found.values.get(rank)).map_or(Milli::ZERO, |(own, now)| *own - *now);
        let lost = lost(rank.unwrap_or(0));
        let several = problem.objective.levels.len() > 1;
        let measured = rank.filter(|_| several).and_then(|rank| problem.objective.levels.get(rank));
        if drop.measure.as_deref() != measured.map(|level| level.name.as_str()) {
            return Err("succession.priority");
        }
        let milli = |number: &Option<Number>| number.as_ref().map(|number| number.scaled(3));
        let (told, least) = (milli(&drop.lost), milli(&drop.lost_at_least));
        let bounded = match (drop.status, least) {
            (Status::Optimal, least) => least == told,
            (_, Some(least)) => least.is_some_and(|least| least <= i128::from(lost.0)),
            (_, None) => true,
        };
        if told != Some(Some(lost.0.into())) || !bounded {
            return Err("succession.figures");
        }
        let by_worth = problem.allotment.method.is_by_worth();
        if by_worth && drop.status == Status::Optimal && alone.passes() && alone.values > found.values {
            return Err("succession.not-best");
        }
        // A lawful plan under every rule, better than the one that is said to be the best of all.
        if plan.status == Status::Optimal && by_worth && found.values > audit.values && measure(problem, &after).passes() {
            return Err("succession.refutes");
        }
        Ok(())
    }

    /// The plan after the withdrawal.
    fn after(&self, others: &[Holding]) -> Option<Vec<Holding>> {
        let with: Option<Vec<Holding>> = self.drop.with.iter().map(|grant| grant.read(self.problem)).collect();
        let with = with?;
        let own = self.drop.with.iter().any(|grant| grant.firm == self.drop.firm);
        let again = with.iter().any(|holding| others.contains(holding));
        let stays = others.iter().filter(|other| with.iter().all(|holding| holding.firm != other.firm));
        let mut after: Vec<Holding> = stays.copied().chain(with.iter().copied()).collect();
        after.sort_unstable();
        (!own && !again).then_some(after)
    }

    /// The problem without what its rules demand of the firm, in which all others keep at least what they hold.
    fn without(&self) -> Problem {
        let mut left = self.problem.clone();
        left.rules.retain_mut(|rule| match &mut rule.kind {
            RuleKind::Locked(locked) => locked.firm != self.firm,
            RuleKind::Stays(_) => false,
            RuleKind::MustAdmit(must) => {
                must.firms.members.retain(|member| *member != self.firm);
                !must.firms.members.is_empty()
            }
            _ => true,
        });
        let others = self.audit.holdings.iter().filter(|holding| holding.firm != self.firm);
        let earlier: Vec<_> = others.map(|holding| (holding.firm, Was::At(holding.place, holding.area))).collect();
        let stays = Stays { earlier, moves: 0, may_lose: BTreeSet::new(), rows: BTreeMap::new(), halls: BTreeMap::new() };
        left.rules.push(NamedRule { name: "dropped-out".to_owned(), kind: RuleKind::Stays(stays) });
        left
    }
}
