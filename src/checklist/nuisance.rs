//! Distances between firms, noise at neighbours, hazards.
//!
//! Knows: verdicts of the audit, levels at one metre, distances. Must not know: rows of the formulation.

use std::collections::BTreeSet;

use super::{Basis, Draft, Source, Verdict};
use crate::firm::FirmIdx;
use crate::message::Message;
use crate::rules::RuleKind;
use crate::site::{Receptor, SiteIdx};
use crate::units::{Decibel, Length, Milli};

pub(super) fn write(draft: &mut Draft<'_>) {
    distances(draft);
    let sites = &draft.problem.land.sites;
    if sites.iter().all(|s| s.receptors.is_empty()) {
        draft.untested("checklist.noise-nobody", "checklist.no-receptors", Source::figure(draft.pack, "noise-housing"));
    }
    for (site, s) in sites.iter().enumerate() {
        for (index, receptor) in s.receptors.iter().enumerate() {
            noise(draft, SiteIdx(site), index, receptor);
        }
    }
    draft.untested("checklist.b3-distance", "checklist.no-kinds", Source::figure(draft.pack, "b3-distance"));
    draft.untested("checklist.ipal-distance", "checklist.no-kinds", Source::figure(draft.pack, "ipal-distance"));
}

/// Rules that keep firms apart, as the audit has them.
fn distances(draft: &mut Draft<'_>) {
    let apart = |kind: &RuleKind| matches!(kind, RuleKind::KeepApart(_) | RuleKind::SeparateSites(_));
    let (problem, audit) = (draft.problem, draft.audit);
    let names: BTreeSet<&str> = problem.rules.iter().filter(|r| apart(&r.kind)).map(|r| r.name.as_str()).collect();
    let results: Vec<_> = audit.rules.iter().filter(|r| names.contains(r.name.as_str())).collect();
    if results.is_empty() {
        draft.untested("checklist.no-distance-rule", "checklist.no-such-rule", Source::Scenario);
    }
    for result in results {
        let breaches = result.verdict.breaches.len();
        let measured = result.verdict.figures.as_ref().and_then(|f| f.measured.map(|m| (m, f.unit)));
        let figure = match measured {
            Some((value, unit)) => Message::new("checklist.measured").with("value", value).with("unit", unit),
            None => Message::new("checklist.nobody-concerned"),
        };
        let figure = match breaches {
            0 => figure,
            n => Message::new("checklist.breaches").with("figure", figure).with("count", n),
        };
        let what = Message::new("checklist.distance-rule").with("rule", result.name.as_str());
        draft.add(what, Verdict::of(breaches == 0), (figure, result.text.clone()), Basis::Audit, Source::Scenario);
    }
}

/// The noise of all who hold land together at a receptor, by the screening model, against what housing may bear.
fn noise(draft: &mut Draft<'_>, site: SiteIdx, index: usize, receptor: &Receptor) {
    let problem = draft.problem;
    let lost = problem.rules.iter().filter_map(|rule| match &rule.kind {
        RuleKind::Noise(noise) if noise.receptor == (site, index) => Some(noise.attenuation),
        _ => None,
    });
    let lost = lost.min().unwrap_or(Decibel::ZERO);
    let mut silent: BTreeSet<FirmIdx> = BTreeSet::new();
    let mut energy = 0.0_f64; // of one at 0 dB(A)
    for holding in &draft.audit.holdings {
        let Some(level) = problem.firm(holding.firm).noise else {
            silent.insert(holding.firm);
            continue;
        };
        let Some(outline) = problem.land.outline(holding.place) else { continue };
        let metres = outline.distance(&receptor.outline).max(Length::metres(1)).0 as f64 / 1_000.0;
        energy += libm::pow(10.0, (level.0 - lost.0) as f64 / 100.0) / (metres * metres);
    }
    // Rounded up to a tenth: what is over must not look as if it were not.
    let level = Decibel(if energy > 0.0 { libm::ceil(100.0 * libm::log10(energy) - 1e-9) as i64 } else { 0 });
    let source = Source::figure(draft.pack, "noise-housing");
    let Source::Figure(asked) = source else { return };
    let kept = asked.high.is_none_or(|high| Milli(level.0 * 100) <= high);
    // Whoever states a higher limit says that nobody lives there.
    let elsewhere = receptor.noise_limit.is_some_and(|own| asked.high.is_some_and(|high| Milli(own.0 * 100) > high));
    let verdict = match (kept, elsewhere) {
        (_, true) => Verdict::Benchmark,
        (true, false) if !silent.is_empty() => Verdict::NotTested,
        (kept, false) => draft.judged(asked, kept),
    };
    let figure = Message::new("checklist.noise-level").with("level", level).with("lost", lost).with("silent", silent.len());
    let what = Message::new("checklist.noise").with("receptor", receptor.id.as_str());
    draft.add(what, verdict, (figure, super::source::asks(asked)), Basis::Land, source);
}
