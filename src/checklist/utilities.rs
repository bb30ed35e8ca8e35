//! Loads against capacities, and what of supply and drains the data do not hold.
//!
//! Knows: loads as the audit has them. Must not know: how they are summed.

use super::land::some;
use super::{Basis, Draft, Source, Verdict};
use crate::message::Message;

pub(super) fn write(draft: &mut Draft<'_>) {
    if draft.audit.loads.is_empty() {
        draft.untested("checklist.capacities", "checklist.no-resources", Source::Scenario);
    }
    let audit = draft.audit;
    for resource in &draft.problem.resources {
        let nodes: Vec<_> = audit.loads.iter().filter(|l| l.resource == resource.id).collect();
        // The fullest node speaks for the resource: compared as fractions, load · other capacity.
        let fuller = |a: &&&crate::audit::Load, b: &&&crate::audit::Load| {
            let (x, y) = (i128::from(a.load.0) * i128::from(b.capacity.0), i128::from(b.load.0) * i128::from(a.capacity.0));
            x.cmp(&y).then_with(|| b.node.cmp(&a.node))
        };
        let Some(full) = nodes.iter().max_by(fuller) else { continue };
        let over: Vec<String> = nodes.iter().filter(|l| !l.holds).map(|l| l.node.clone()).collect();
        let key = if nodes.len() == 1 { "checklist.load-one" } else { "checklist.load" };
        let figure = Message::new(key)
            .with("load", full.load)
            .with("capacity", full.capacity)
            .with("unit", full.unit.as_str())
            .with("node", full.node.as_str())
            .with("nodes", nodes.len());
        let figure = if over.is_empty() {
            figure
        } else {
            Message::new("checklist.over").with("figure", figure).with("count", over.len()).with("names", some(&over))
        };
        let what = Message::new("checklist.capacity").with("resource", resource.id.as_str());
        let against = Message::new("checklist.asks-capacity");
        draft.add(what, Verdict::of(over.is_empty()), (figure, against), Basis::Audit, Source::Scenario);
    }
    draft.untested("checklist.hydrants", "checklist.no-hydrants", Source::figure(draft.pack, "fire-hydrants"));
    draft.untested("checklist.run-off", "checklist.no-drains", Source::practice(draft.pack, "zero-runoff"));
}
