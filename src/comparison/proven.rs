//! What follows from results: how far they are proven, by which measure, what phases give up at most.
//!
//! Knows: results. Must not know: how they are shown.

use super::{Comparison, OptionResult, PhaseResult, Regret};
use crate::message::Message;
use crate::plan::{Level, Number, Status};
use crate::problem::level_words;

/// What a priority measures, in words; its own name where the catalogue knows none.
pub fn measured(name: &str) -> Message {
    level_words(name, "IDR")
}

impl Comparison {
    /// The option to take as the base instead, where the base has no plan: the first that has one. Else none.
    pub fn other_base(&self) -> Option<&OptionResult> {
        let planned = |option: &OptionResult| matches!(option.status, Status::Optimal | Status::Feasible);
        if self.options.get(self.base).is_none_or(planned) {
            return None;
        }
        self.options.iter().find(|option| planned(option))
    }
}

impl PhaseResult {
    /// The first priority that is not proven: its rank from 1, what it measures (none where there is only one), and how
    /// far from its best the plan may be.
    pub fn open(&self) -> (usize, Option<&str>, Option<&Number>) {
        let proven = |level: &Level| level.bound.as_ref().and_then(|bound| bound.scaled(9)) == level.value.scaled(9);
        match self.levels.iter().position(|level| !proven(level)) {
            Some(index) if self.levels.len() > 1 => {
                let level = &self.levels[index];
                (index + 1, Some(&level.measure), level.gap.as_ref())
            }
            _ => (1, None, self.gap.as_ref()),
        }
    }

    /// Whether the plan is not proven best, but as good as was asked for, in every priority.
    pub fn within(&self, asked: Option<&Number>) -> bool {
        let Some(most) = asked.and_then(|asked| asked.scaled(9)) else { return false };
        let near = |gap: Option<&Number>| gap.and_then(|gap| gap.scaled(9)).is_some_and(|gap| gap <= most);
        let all = if self.levels.is_empty() { near(self.gap.as_ref()) } else { self.levels.iter().all(|l| near(l.gap.as_ref())) };
        self.status == Status::Feasible && all
    }
}

impl OptionResult {
    /// Whether every phase that is not proven best is as good as was asked for.
    pub fn within(&self) -> bool {
        let near = |phase: &PhaseResult| phase.status == Status::Optimal || phase.within(self.gap_asked.as_ref());
        self.status == Status::Feasible && self.phases.iter().all(near)
    }
}

impl Regret {
    /// What is given up at most: `joint_bound` − `stepwise`; none where nothing is proven.
    pub fn at_most(&self) -> Option<Number> {
        let most = self.joint_bound.as_ref()?.scaled(3)? - self.stepwise.scaled(3)?;
        Some(Number::decimal(most, 3))
    }

    /// What is given up, where the best plan of all phases at once is proven.
    pub fn proven(&self) -> Option<&Number> {
        (self.joint_bound.as_ref()?.scaled(3)? == self.joint.scaled(3)?).then_some(&self.regret)
    }
}
