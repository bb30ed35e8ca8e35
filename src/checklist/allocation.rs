//! Whether the plan is lawful, complete, proven, and of this scenario.
//!
//! Knows: plan and audit. Must not know: how the plan was found.

use std::collections::BTreeMap;

use super::land::some;
use super::{Basis, Draft, Source, Verdict};
use crate::message::Message;
use crate::plan::Status;
use crate::units::Milli;

pub(super) fn write(draft: &mut Draft<'_>) {
    audited(draft);
    answered(draft);
    held_once(draft);
    proof(draft);
    let same = draft.plan.scenario.sha256 == draft.problem.sha256 && !draft.problem.sha256.is_empty();
    let short = |digest: &str| digest.chars().take(12).collect::<String>();
    let figure = Message::new("checklist.digest-is").with("digest", short(&draft.plan.scenario.sha256));
    let against = Message::new("checklist.asks-digest").with("digest", short(&draft.problem.sha256));
    draft.add(Message::new("checklist.digest"), Verdict::of(same), (figure, against), Basis::Plan, Source::Promise);
}

fn audited(draft: &mut Draft<'_>) {
    let audit = draft.audit;
    let broken = audit.rules.iter().filter(|r| !r.verdict.breaches.is_empty()).count();
    let over = audit.loads.iter().filter(|l| !l.holds).count();
    let figure = Message::new("checklist.audit-found")
        .with("faults", audit.faults.len())
        .with("broken", broken)
        .with("rules", audit.rules.len())
        .with("over", over);
    let against = Message::new("checklist.asks-audit");
    draft.add(Message::new("checklist.audit"), Verdict::of(audit.passes()), (figure, against), Basis::Audit, Source::Promise);
}

/// Every applicant stands once, among the granted or the refused, and nobody else does.
fn answered(draft: &mut Draft<'_>) {
    let (problem, plan) = (draft.problem, draft.plan);
    let mut times: BTreeMap<&str, usize> = problem.firms.iter().map(|f| (f.id.as_str(), 0)).collect();
    let mut strangers = Vec::new();
    for id in plan.grants.iter().map(|g| g.firm.as_str()).chain(plan.refused.iter().map(|r| r.firm.as_str())) {
        match times.get_mut(id) {
            Some(count) => *count += 1,
            None => strangers.push(id.to_owned()),
        }
    }
    let mut wrong: Vec<String> = times.iter().filter(|(_, n)| **n != 1).map(|(id, _)| (*id).to_owned()).collect();
    wrong.extend(strangers);
    let figure = if wrong.is_empty() {
        let (granted, refused) = (plan.grants.len(), plan.refused.len());
        Message::new("checklist.all-answered").with("granted", granted).with("refused", refused)
    } else {
        Message::new("checklist.not-answered").with("count", wrong.len()).with("names", some(&wrong))
    };
    let against = Message::new("checklist.asks-answers").with("count", problem.firms.len());
    draft.add(Message::new("checklist.answered"), Verdict::of(wrong.is_empty()), (figure, against), Basis::Plan, Source::Promise);
}

/// No plot or cell is granted twice.
fn held_once(draft: &mut Draft<'_>) {
    let mut times: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for grant in &draft.plan.grants {
        for plot in &grant.plots {
            *times.entry((grant.row.as_deref().unwrap_or(""), plot.as_str())).or_default() += 1;
        }
    }
    let twice: Vec<String> = times.iter().filter(|(_, n)| **n > 1).map(|((_, plot), _)| (*plot).to_owned()).collect();
    let figure = if twice.is_empty() {
        Message::new("checklist.plots-once").with("count", times.len())
    } else {
        Message::new("checklist.plots-twice").with("count", twice.len()).with("names", some(&twice))
    };
    let against = Message::new("checklist.asks-once");
    draft.add(
        Message::new("checklist.held-once"),
        Verdict::of(twice.is_empty()),
        (figure, against),
        Basis::Plan,
        Source::Promise,
    );
}

fn proof(draft: &mut Draft<'_>) {
    let gap = draft.plan.gap.as_ref().and_then(|gap| gap.scaled(9));
    let (verdict, figure) = match (draft.plan.status, gap) {
        (Status::Optimal, _) => (Verdict::Passed, Message::new("checklist.proven")),
        // Rounded up to a hundredth of a percent: no more is promised than the plan does.
        (Status::Feasible, Some(gap)) => {
            let percent = Milli((gap.div_euclid(100_000) + i128::from(gap.rem_euclid(100_000) > 0)) as i64 * 10);
            (Verdict::NotTested, Message::new("checklist.unproven-gap").with("percent", percent))
        }
        (Status::Feasible, None) => (Verdict::NotTested, Message::new("checklist.unproven")),
        (Status::Infeasible, _) => (Verdict::Failed, Message::new("checklist.infeasible")),
        (Status::NoPlan, _) => (Verdict::Failed, Message::new("checklist.no-plan")),
    };
    let against = Message::new("checklist.asks-proof");
    draft.add(Message::new("checklist.proof"), verdict, (figure, against), Basis::Plan, Source::Promise);
}
