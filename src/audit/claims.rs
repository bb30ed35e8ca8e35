//! What a plan says of itself: scenario, status, value, bound, gap, ties, verdicts, figures.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::worth::nearest;
use super::{Audit, Fault, price};
use crate::allotment::Method;
use crate::firm::Firm;
use crate::message::Message;
use crate::plan::{Number, Plan, RuleVerdict, Status};
use crate::problem::{Language, Problem, hex};
use crate::text::Catalogue;
use crate::units::Milli;

/// Decimals of a gap in `plan.json`.
const GAP_PLACES: u32 = 9;

/// Every code a refusal can have.
const REFUSAL_CODES: [&str; 25] = [
    "area-too-large",
    "area-too-small",
    "below-pass-mark",
    "better-plan-without",
    "building-does-not-fit",
    "class-not-allowed",
    "depth-too-short",
    "exceeds-capacity",
    "frontage-too-short",
    "hall-too-small",
    "lost-tie",
    "lost-ballot",
    "no-floor-area-stated",
    "no-lawful-plan",
    "no-plan-found",
    "not-eligible",
    "not-in-best-plan-found",
    "not-in-this-alternative",
    "not-in-this-phase",
    "not-served",
    "number-of-plots",
    "outbid",
    "rule-forbids",
    "shut-out",
    "yard-does-not-fit",
];

/// Whether a sentence is what a message says in one of the languages a plan may have been written in.
fn in_either(message: &Message, sentence: &str) -> bool {
    [Language::En, Language::Id].into_iter().any(|language| Catalogue::of(language).say(message) == sentence)
}

/// Every claim of the plan that does not hold.
pub(super) fn check(problem: &Problem, plan: &Plan, audit: &Audit) -> Vec<Fault> {
    let mut claims = Claims { problem, plan, audit, faults: Vec::new() };
    claims.scenario();
    claims.refusals();
    if audit.planned {
        claims.worth();
        claims.levels();
        claims.rules();
        claims.metrics();
    } else {
        claims.no_plan();
    }
    claims.conflict();
    claims.ties();
    claims.faults.extend(super::scores::check(problem, plan));
    claims.faults.extend(super::refused::check(problem, plan));
    claims.faults
}

struct Claims<'a> {
    problem: &'a Problem,
    plan: &'a Plan,
    audit: &'a Audit,
    faults: Vec<Fault>,
}

fn shown(number: Option<&Number>) -> String {
    number.map_or_else(|| "–".to_owned(), |n| n.0.to_string())
}

impl Claims<'_> {
    /// A claim that differs from what is found.
    fn differs(&mut self, code: &'static str, name: &str, claimed: &str, found: &str) {
        self.faults.push(Fault::new(code, |m| m.with("name", name).with("claimed", claimed).with("found", found)));
    }

    fn scenario(&mut self) {
        let (problem, plan) = (self.problem, self.plan);
        if plan.schema != 1 {
            self.differs("schema-differs", "schema", &plan.schema.to_string(), "1");
        }
        if plan.scenario.name != problem.name {
            self.differs("scenario-name-differs", "scenario", &plan.scenario.name, &problem.name);
        }
        if plan.scenario.sha256 != problem.sha256 {
            self.differs("scenario-digest-differs", "sha256", &plan.scenario.sha256, &problem.sha256);
        }
    }

    /// Every refusal has a known code and a ground, and its words are those of the ground.
    fn refusals(&mut self) {
        for refusal in &self.plan.refused {
            let known = REFUSAL_CODES.contains(&refusal.code.as_str());
            let told = refusal.grounds.first().is_some_and(|ground| in_either(ground, &refusal.reason));
            if !known || !told {
                let claimed = format!("[{}] {}", refusal.code, refusal.reason);
                self.faults
                    .push(Fault::new("refusal-unclear", |m| m.with("name", refusal.firm.as_str()).with("claimed", claimed)));
            }
            let found = price::fault(self.problem, &self.audit.holdings, &self.audit.values, refusal);
            self.faults.extend(found);
        }
    }

    /// Value, bound, gap and status of the first level.
    fn worth(&mut self) {
        let plan = self.plan;
        self.level("value", self.audit.values.first().copied(), plan.value.as_ref(), plan.bound.as_ref(), plan.gap.as_ref());
    }

    /// Every ordered priority; with one level they need not be listed.
    fn levels(&mut self) {
        let (plan, audit) = (self.plan, self.audit);
        let names: Vec<&str> = self.problem.objective.levels.iter().map(|l| l.name.as_str()).collect();
        let claimed: Vec<&str> = plan.levels.iter().map(|l| l.measure.as_str()).collect();
        if claimed.is_empty() && names.len() <= 1 {
            return;
        }
        if claimed != names {
            self.differs("levels-differ", "levels", &claimed.join(", "), &names.join(", "));
            return;
        }
        for (level, value) in plan.levels.iter().zip(&audit.values) {
            self.level(&level.measure, Some(*value), Some(&level.value), level.bound.as_ref(), level.gap.as_ref());
        }
        if let Some(first) = plan.levels.first() {
            let (top, level) = ((&plan.bound, &plan.gap), (&first.bound, &first.gap));
            if top != level {
                let bounds = |b: &Option<Number>| shown(b.as_ref());
                self.differs("levels-differ", &first.measure, &bounds(level.0), &bounds(top.0));
            }
        }
    }

    fn level(&mut self, name: &str, found: Option<Milli>, value: Option<&Number>, bound: Option<&Number>, gap: Option<&Number>) {
        let found = found.unwrap_or_default();
        if value.and_then(|v| v.scaled(3)) != Some(found.0.into()) {
            self.differs("value-differs", name, &shown(value), &found.to_string());
        }
        let proven = self.plan.status == Status::Optimal;
        let Some(limit) = bound else {
            if gap.is_some() {
                self.differs("gap-differs", name, &shown(gap), "–");
            }
            if proven {
                self.differs("status-differs", name, "optimal", "–");
            }
            return;
        };
        // In the gap's own decimals; a bound finer than that, or beyond all measure, is no bound we can read.
        let Some((value, limit)) = value.and_then(|v| v.scaled(GAP_PLACES)).zip(limit.scaled(GAP_PLACES)) else {
            self.differs("bound-unreadable", name, &shown(bound), &shown(value));
            return;
        };
        if limit < value {
            self.differs("bound-below-value", name, &shown(bound), &found.to_string());
        }
        let own = gap_of(value, limit);
        if own.is_none() || gap.and_then(|g| g.scaled(GAP_PLACES)) != own {
            let own = own.map_or_else(|| "–".to_owned(), |g| crate::units::decimal(g, GAP_PLACES));
            self.differs("gap-differs", name, &shown(gap), &own);
        }
        if proven && limit != value {
            self.differs("status-differs", name, "optimal", &shown(gap));
        }
    }

    /// The record of a run that ended without a plan: nothing granted, nothing claimed.
    fn no_plan(&mut self) {
        let plan = self.plan;
        let fault = |code, name: &str| Fault::new(code, |m| m.with("name", name));
        if !plan.grants.is_empty() {
            self.faults.push(fault("claim-without-plan", "grants"));
        }
        let bound = plan.bound.is_some() && plan.status == Status::Infeasible;
        let claims =
            [("value", plan.value.is_some()), ("gap", plan.gap.is_some()), ("bound", bound), ("levels", !plan.levels.is_empty())];
        self.faults.extend(claims.iter().filter(|(_, made)| *made).map(|(name, _)| fault("claim-without-plan", name)));
        // Verdicts and figures of empty land may be left out, but not be wrong.
        if !plan.rules.is_empty() {
            self.rules();
        }
        if !plan.metrics.is_empty() {
            self.metrics();
        }
    }

    fn conflict(&mut self) {
        let (problem, plan) = (self.problem, self.plan);
        if !plan.conflict.is_empty() && plan.status != Status::Infeasible {
            self.faults.push(Fault::new("claim-without-proof", |m| m.with("name", "conflict")));
        }
        let nodes = problem.resources.iter().flat_map(|r| r.nodes.iter().map(|n| n.id.as_str()));
        let known: BTreeSet<&str> = problem.rules.iter().map(|r| r.name.as_str()).chain(nodes).collect();
        if !plan.clash.is_empty() && plan.status != Status::Infeasible {
            self.faults.push(Fault::new("claim-without-proof", |m| m.with("name", "clash")));
        }
        let named = plan.conflict.iter().map(|c| c.rule.as_str()).chain(plan.clash.iter().map(|c| c.rule.as_str()));
        let named = named.chain(plan.clash.iter().flat_map(|c| c.remains.iter().map(String::as_str)));
        for name in named.filter(|name| !known.contains(name)) {
            self.faults.push(Fault::new("unknown-rule", |m| m.with("name", name)));
        }
    }

    /// Every rule once, with the verdict that is measured.
    fn rules(&mut self) {
        let (plan, audit) = (self.plan, self.audit);
        let mut claimed: BTreeMap<&str, Vec<&RuleVerdict>> = BTreeMap::new();
        for verdict in &plan.rules {
            claimed.entry(verdict.name.as_str()).or_default().push(verdict);
        }
        for rule in &audit.rules {
            let claims = claimed.remove(rule.name.as_str()).unwrap_or_default();
            let [claim] = claims.as_slice() else {
                let code = if claims.is_empty() { "rule-missing" } else { "rule-twice" };
                self.faults.push(Fault::new(code, |m| m.with("name", rule.name.as_str())));
                continue;
            };
            let holds = rule.verdict.breaches.is_empty();
            if !in_either(&rule.text, &claim.text) {
                let own = Catalogue::of(self.problem.language).say(&rule.text);
                self.differs("rule-verdict-differs", &rule.name, &claim.text, &own);
            }
            if claim.holds != holds {
                self.differs("rule-verdict-differs", &rule.name, &claim.holds.to_string(), &holds.to_string());
            }
            let figures = rule.verdict.figures.as_ref();
            let scaled = |n: &Option<Number>| n.as_ref().map(|n| n.scaled(3));
            let milli = |v: Option<Milli>| v.map(|v| Some(i128::from(v.0)));
            let said = (scaled(&claim.measured), scaled(&claim.limit), claim.unit.as_str());
            let found = figures.map_or((None, None, ""), |f| (milli(f.measured), milli(f.limit), f.unit));
            if said != found {
                let text = |(measured, limit, unit): (Option<Option<i128>>, Option<Option<i128>>, &str)| {
                    let part =
                        |v: Option<Option<i128>>| v.flatten().map_or_else(|| "–".to_owned(), |v| crate::units::decimal(v, 3));
                    format!("{} / {} {unit}", part(measured), part(limit))
                };
                self.differs("rule-figures-differ", &rule.name, &text(said), &text(found));
            }
        }
        for name in claimed.into_keys() {
            self.faults.push(Fault::new("unknown-rule", |m| m.with("name", name)));
        }
    }

    /// Every figure, and none that nobody can measure.
    fn metrics(&mut self) {
        let (plan, audit) = (self.plan, self.audit);
        let names: BTreeSet<&String> = plan.metrics.keys().chain(audit.metrics.keys()).collect();
        for name in names {
            let (claimed, found) = (plan.metrics.get(name), audit.metrics.get(name));
            // Twelve decimals are finer than any figure is printed with; written otherwise, 1.50 is still 1.5.
            let size = |n: Option<&Number>| n.and_then(|n| n.scaled(12));
            if size(claimed).is_none() || size(claimed) != size(found) {
                self.differs("metric-differs", name, &shown(claimed), &shown(found));
            }
        }
    }

    /// The published order, recomputed from the public seed.
    fn ties(&mut self) {
        let (problem, plan) = (self.problem, self.plan);
        let tie = &plan.tie_break;
        if tie.seed != problem.seed {
            self.differs("seed-differs", "seed", &tie.seed, &problem.seed);
        }
        let draw = |id: &str| hex(&Sha256::digest([problem.seed.as_bytes(), b"\n", id.as_bytes()].concat())[..8]);
        // By ballot alone, or by priority and time first; what is not stated comes last.
        let ranked = |f: &Firm| match problem.allotment.method {
            Method::Ballot => ((true, None), (true, None)),
            _ => ((f.priority.is_none(), f.priority), (f.applied.is_none(), f.applied.clone())),
        };
        let mut order: Vec<_> = problem.firms.iter().map(|f| (ranked(f), draw(&f.id), f.id.as_str())).collect();
        order.sort_unstable();
        let own: Vec<&str> = order.iter().map(|(.., id)| *id).collect();
        let claimed: Vec<&str> = tie.order.iter().map(|b| b.firm.as_str()).collect();
        if own != claimed {
            let first = own.iter().zip(&claimed).position(|(a, b)| a != b).unwrap_or(own.len().min(claimed.len()));
            let at = |list: &[&str]| list.get(first).map_or("–", |id| *id).to_owned();
            self.differs("tie-order-differs", &(first + 1).to_string(), &at(&claimed), &at(&own));
        }
        for ballot in &tie.order {
            let own = draw(&ballot.firm);
            if ballot.ballot != own {
                self.differs("ballot-differs", &ballot.firm, &ballot.ballot, &own);
            }
        }
    }
}

/// (bound − value) / max(1, |value|), all in billionths, rounded half up; `None` beyond all measure.
fn gap_of(value: i128, bound: i128) -> Option<i128> {
    let one = 10_i128.pow(GAP_PLACES);
    let above = bound.checked_sub(value)?.checked_mul(one)?;
    Some(nearest(above, value.abs().max(one)))
}

#[cfg(test)]
mod tests {
    use super::gap_of;

    #[test]
    fn gaps_are_rounded_once() {
        let one = 1_000_000_000;
        assert_eq!(gap_of(100 * one, 101 * one), Some(10_000_000), "1 %");
        assert_eq!(gap_of(0, one / 2), Some(one / 2), "below one point the gap is absolute");
        assert_eq!(gap_of(-3 * one, -2 * one), Some(333_333_333));
        assert_eq!(gap_of(3 * one, 5 * one), Some(666_666_667));
        assert_eq!(gap_of(0, i128::MAX), None);
    }
}
