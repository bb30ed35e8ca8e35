//! Where a point is asked, and what a figure of a pack makes of a measurement.
//!
//! Knows: packs. Must not know: what is measured.

use super::{Draft, Verdict};
use crate::message::Message;
use crate::packs::{Benchmark, Confidence, Pack, Practice, Scope, Severity};
use crate::text::Catalogue;

/// Where a point is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A figure of the pack.
    Figure(&'static Benchmark),
    /// A practice of the pack.
    Practice(&'static Practice),
    /// The pack has not got it; a test makes sure that this never happens.
    Missing(&'static str),
    /// The scenario: the planner's own wish or figure.
    Scenario,
    /// What this software promises of a plan.
    Promise,
}

impl Source {
    /// A figure of the pack compiled in.
    pub(super) fn figure(pack: &'static Pack, name: &'static str) -> Self {
        pack.figure(name).map_or(Self::Missing(name), Self::Figure)
    }
    /// A practice of the pack compiled in.
    pub(super) fn practice(pack: &'static Pack, name: &'static str) -> Self {
        pack.practice(name).map_or(Self::Missing(name), Self::Practice)
    }
    /// How sure it is; none of what is the planner's own.
    pub fn confidence(self) -> Option<Confidence> {
        match self {
            Self::Figure(figure) => Some(figure.confidence),
            Self::Practice(practice) => Some(practice.confidence),
            Self::Missing(_) | Self::Scenario | Self::Promise => None,
        }
    }
    /// Where it was read.
    pub(super) fn words(self, text: &Catalogue) -> String {
        match self {
            Self::Figure(figure) => figure.source(text.language()).to_owned(),
            Self::Practice(practice) => practice.source(text.language()).to_owned(),
            Self::Missing(name) => name.to_owned(),
            Self::Scenario => text.word("checklist.source-scenario").to_owned(),
            Self::Promise => text.word("checklist.source-promise").to_owned(),
        }
    }
    /// What it asks: "4 m or more".
    pub(super) fn asks(self) -> Message {
        match self {
            Self::Figure(figure) => asks(figure),
            Self::Practice(_) | Self::Missing(_) | Self::Scenario | Self::Promise => Message::new("checklist.as-source"),
        }
    }
}

/// "8 to 12 %", "at least 10 %", "at most 70 %".
pub(super) fn asks(figure: &Benchmark) -> Message {
    let unit = figure.unit.as_str();
    match (figure.low, figure.high) {
        (Some(low), Some(high)) => Message::new("checklist.asks-between").with("low", low).with("high", high).with("unit", unit),
        (Some(low), None) => Message::new("checklist.asks-least").with("low", low).with("unit", unit),
        (None, high) => Message::new("checklist.asks-most").with("high", high.unwrap_or_default()).with("unit", unit),
    }
}

impl Draft<'_> {
    /// What a figure makes of a measurement that keeps it or not: only a hard figure that is not illustrative and meant for
    /// land like this one can be passed or failed.
    pub(super) fn judged(&self, figure: &Benchmark, kept: bool) -> Verdict {
        let estate = figure.scope == Scope::Estate && self.below_estate;
        let ours = figure.severity == Severity::Hard && figure.confidence != Confidence::D && figure.scope != Scope::Plot;
        if estate || !ours { Verdict::Benchmark } else { Verdict::of(kept) }
    }
}
