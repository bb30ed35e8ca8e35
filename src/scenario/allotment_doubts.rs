//! Mistakes and doubts about the allotment that show only with the firms: points stated twice, scales nobody reaches.
//!
//! Knows: the firms and how land is allotted to them. Must not know: land, how a plan is found.

use super::at::At;
use super::firm_entry::FirmEntry;
use super::reader::{Reader, Token};
use super::schema::Root;
use crate::allotment::{Allotment, Criterion, Method, Quantity, Test};
use crate::diagnostic::{Spot, caution, fault};
use crate::firm::{Firm, FirmIdx};
use crate::problem::Problem;
use crate::rules::{NamedRule, RuleKind};
use crate::units::Milli;

/// Weights of a scheme are expected to come to this.
const ALL: Milli = Milli::whole(100);

/// Refuses points that firms state where a scheme gives them; told once, at the first.
pub(super) fn points_stated(reader: &Reader<'_>, allotment: &Allotment, entries: &[FirmEntry]) {
    if allotment.scheme.is_none() {
        return;
    }
    let stated = |entry: &FirmEntry| -> Option<Token> {
        let growth = entry.growth.iter().map(|(_, terms)| terms);
        let special = entry.at.iter().chain(&entry.packages).map(|(_, terms)| terms);
        std::iter::once(&entry.terms).chain(special).chain(growth).find_map(|terms| terms.fields.get("points").cloned())
    };
    let found: Vec<Token> = entries.iter().filter_map(stated).collect();
    if let Some(first) = found.iter().min_by_key(|token| &token.spot) {
        reader.report(fault("points-beside-scheme", &first.spot).with("firms", found.len()));
    }
}

/// Refuses rules that must grant land to a firm that is not eligible. Asked only where nothing else is wrong: what could not be
/// read may be what makes the firm eligible.
pub(super) fn admitted(reader: &Reader<'_>, root: &Root, allotment: &Allotment, firms: &[Firm], rules: &[NamedRule]) {
    if reader.has_faults() {
        return;
    }
    for rule in rules {
        let members: &[FirmIdx] = match &rule.kind {
            RuleKind::MustAdmit(rule) => &rule.firms.members,
            RuleKind::Locked(lock) => std::slice::from_ref(&lock.firm),
            _ => continue,
        };
        let written = |name: &&At<String>| name.value == rule.name;
        let Some(name) = root.rules.keys().find(written) else { continue };
        for firm in members.iter().map(|firm| &firms[firm.0]) {
            if let Some((_, ground)) = allotment.refusal(firm) {
                let told = fault("admits-ineligible", &reader.spot_of(name)).with("rule", rule.name.as_str());
                reader.report(told.with("firm", firm.id.as_str()).with("ground", ground));
            }
        }
    }
}

/// Tells every doubt.
pub(super) fn tell(reader: &Reader<'_>, problem: &Problem, root: &Root) {
    let (allotment, firms) = (&problem.allotment, problem.firms.as_slice());
    if let Some(scenario) =
        root.scenario.as_ref().filter(|scenario| allotment.method == Method::Ballot && scenario.seed.is_none())
    {
        reader.report(caution("ballot-without-seed", &reader.spot_of(&scenario.name)).with("seed", problem.seed.as_str()));
    }
    let asked = allotment.facts_asked();
    for name in root.fact.keys().filter(|name| !asked.contains(name.value.as_str())) {
        reader.report(caution("unused-fact", &reader.spot_of(name)).with("name", name.value.as_str()));
    }
    for (name, condition) in
        root.condition.keys().filter_map(|name| Some((name, allotment.conditions.iter().find(|c| c.name == name.value)?)))
    {
        if let Test::Number { of, .. } = &condition.test {
            silent(reader, &reader.spot_of(name), (&name.value, of), allotment, firms);
        }
        if let Test::Yes(fact) = &condition.test {
            silent(reader, &reader.spot_of(name), (&name.value, &Quantity::Fact(fact.clone())), allotment, firms);
        }
    }
    if !firms.iter().any(|firm| allotment.admits(firm))
        && let Some((spot, name, count)) = strictest(reader, root, allotment, firms)
    {
        reader.report(caution("nobody-eligible", &spot).with("name", name).with("count", count));
    }
    scheme(reader, root, allotment, firms);
}

/// The condition that bars most firms, or the pass mark where it bars more: where it stands, its name, how many it bars. The
/// first in the file among equals.
fn strictest(reader: &Reader<'_>, root: &Root, allotment: &Allotment, firms: &[Firm]) -> Option<(Spot, String, usize)> {
    let of = |name: &At<String>| allotment.conditions.iter().find(|condition| condition.name == name.value);
    let bars = |name: &At<String>| of(name).map_or(0, |condition| firms.iter().filter(|firm| !condition.holds(firm)).count());
    let conditions = root.condition.keys().map(|name| (name.span.clone(), name.value.clone(), bars(name)));
    let pass = root.allotment.iter().filter_map(|table| table.pass.as_ref()).map(|at| {
        let below = firms.iter().filter(|firm| allotment.below_pass(firm).is_some()).count();
        (at.span.clone(), "pass".to_owned(), below)
    });
    let first = conditions.chain(pass).max_by_key(|(span, _, count)| (*count, std::cmp::Reverse(span.start)));
    first.map(|(span, name, count)| (reader.spot(&span), name, count))
}

/// Firms that do not state what is asked: they fulfil no condition on it and score nothing by it.
fn silent(reader: &Reader<'_>, spot: &Spot, (name, of): (&str, &Quantity), allotment: &Allotment, firms: &[Firm]) {
    let without: Vec<&Firm> = firms.iter().filter(|firm| of.of(firm).is_none()).collect();
    if without.is_empty() {
        return;
    }
    let shown = without.iter().take(5).map(|firm| firm.id.clone());
    let shown: Vec<String> = shown.chain((without.len() > 5).then(|| "…".to_owned())).collect();
    let told = caution("quantity-not-stated", spot).with("name", name).with("of", allotment.named(of));
    reader.report(told.with("count", without.len()).with("firms", shown));
}

fn scheme(reader: &Reader<'_>, root: &Root, allotment: &Allotment, firms: &[Firm]) {
    let Some(scheme) = &allotment.scheme else { return };
    let sum: Milli = scheme.criteria.iter().map(|criterion| criterion.weight).sum();
    let tables = || {
        root.criterion.iter().filter_map(|(name, table)| {
            Some((name, table, scheme.criteria.iter().find(|criterion| criterion.name == name.value)?))
        })
    };
    if let (true, Some((_, table, _))) = (sum != ALL, tables().min_by_key(|(name, ..)| name.span.start)) {
        reader.report(caution("weights-sum", &reader.spot_of(&table.weight)).with("sum", sum));
    }
    for (name, _, criterion) in tables() {
        let spot = reader.spot_of(name);
        silent(reader, &spot, (&name.value, &criterion.of), allotment, firms);
        unreached(reader, &spot, criterion, firms);
    }
    let Some(table) = &root.allotment else { return };
    let most = scheme.most();
    if let (Some(at), Some(pass)) = (&table.pass, scheme.pass.filter(|pass| *pass > most)) {
        reader.report(fault("pass-above-all", &reader.spot_of(at)).with("pass", pass).with("most", most));
    }
    let from = allotment.bands().map(|bands| bands.from.as_slice()).unwrap_or_default();
    for (at, from) in table.bands.iter().flat_map(|at| &at.value).zip(from).filter(|(_, from)| **from > most) {
        reader.report(caution("band-above-all", &reader.spot_of(at)).with("from", *from).with("most", most));
    }
}

/// A scale of which nobody earns all: in effect the criterion weighs less than is written.
fn unreached(reader: &Reader<'_>, spot: &Spot, criterion: &Criterion, firms: &[Firm]) {
    let best = firms.iter().map(|firm| criterion.points(criterion.of.of(firm))).max().unwrap_or_default();
    if best < criterion.weight {
        let told = caution("scale-unreached", spot).with("name", criterion.name.as_str()).with("best", best);
        reader.report(told.with("weight", criterion.weight));
    }
}
