//! How sure the data are: what the author says of them, what is missing, which figures are weak.
//!
//! Knows: the points before it. Must not know: the world; whether a stated figure is true cannot be seen from here.

use std::collections::BTreeSet;

use super::sheets::chain;
use super::{Basis, Draft, Source, Verdict};
use crate::message::Message;
use crate::packs::Confidence;

pub(super) fn write(draft: &mut Draft<'_>) {
    note(draft);
    silent(draft);
    given(draft);
    weak(draft);
}

/// What the author says of the data.
fn note(draft: &mut Draft<'_>) {
    let note = draft.problem.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    let figure = match note {
        Some(note) => Message::new("checklist.note-says").with("note", note),
        None => Message::new("checklist.note-silent"),
    };
    let against = Message::new("checklist.asks-note");
    draft.add(Message::new("checklist.note"), Verdict::NotTested, (figure, against), Basis::Nobody, Source::Scenario);
}

/// What firms that hold land leave unsaid.
fn silent(draft: &mut Draft<'_>) {
    let problem = draft.problem;
    let firms: BTreeSet<_> = draft.audit.holdings.iter().map(|h| h.firm).collect();
    let count = |silent: &dyn Fn(&crate::problem::Holding) -> bool| draft.audit.holdings.iter().filter(|h| silent(h)).count();
    let workers = count(&|h| problem.terms(h.firm, h.offer, h.place).workers.or(problem.firm(h.firm).workers).is_none());
    let building = count(&|h| problem.terms(h.firm, h.offer, h.place).building.is_none());
    let noise = count(&|h| problem.firm(h.firm).noise.is_none());
    let class = count(&|h| problem.firm(h.firm).class.is_none());
    let full = workers + building + noise + class == 0;
    let figure = Message::new("checklist.silent")
        .with("firms", firms.len())
        .with("workers", workers)
        .with("building", building)
        .with("noise", noise)
        .with("class", class);
    let against = Message::new("checklist.asks-said");
    let verdict = if full { Verdict::Passed } else { Verdict::NotTested };
    draft.add(Message::new("checklist.firms-say"), verdict, (figure, against), Basis::Plan, Source::Scenario);
}

/// Figures that are taken as the scenario gives them.
fn given(draft: &mut Draft<'_>) {
    let (firms, capacities) = (draft.problem.firms.len(), draft.audit.loads.len());
    let figure = Message::new("checklist.taken").with("firms", firms).with("capacities", capacities);
    let against = Message::new("checklist.asks-taken");
    draft.add(Message::new("checklist.as-given"), Verdict::NotTested, (figure, against), Basis::Nobody, Source::Scenario);
}

/// Figures of this checklist that nobody has confirmed, by confidence.
fn weak(draft: &mut Draft<'_>) {
    let named = |confidence: Confidence| -> BTreeSet<&str> {
        let of = |source: &Source| match source {
            Source::Figure(f) => Some((f.name.as_str(), f.confidence)),
            Source::Practice(p) => Some((p.name.as_str(), p.confidence)),
            Source::Missing(_) | Source::Scenario | Source::Promise => None,
        };
        draft.points.iter().filter_map(|p| of(&p.source)).filter(|(_, c)| *c == confidence).map(|(name, _)| name).collect()
    };
    let part = |key: &str, names: BTreeSet<&str>| {
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        Message::new(key).with("count", names.len()).with("names", names)
    };
    let list = vec![part("checklist.weak-c", named(Confidence::C)), part("checklist.weak-d", named(Confidence::D))];
    let figure = chain(list);
    let against = Message::new("checklist.asks-sure").with("pack", draft.pack.name.as_str());
    draft.add(Message::new("checklist.weak-figures"), Verdict::NotTested, (figure, against), Basis::Nobody, Source::Promise);
}
