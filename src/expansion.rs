//! Expansion: phases, steps of capacity, and the options a planner wants compared.
//!
//! Knows: what belongs to which option. Must not know: firms, rules, how anything is solved.

use std::collections::{BTreeMap, BTreeSet};

use crate::finance::{Finance, Month};
use crate::units::{Milli, Money};

/// Everything a scenario says about growing. Phases by number, options and steps by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expansion {
    /// Phase 1, 2, …: at least one where there are options.
    pub phases: Vec<Phase>,
    /// The options, in the order they stand in the scenario's text.
    pub options: Vec<ExpansionOption>,
    /// Steps of capacity that options may buy.
    pub steps: Vec<Step>,
    /// Money over time, where the scenario states it.
    pub finance: Option<Finance>,
}

/// A stage of building, with the date from which its land is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// 1, 2, …
    pub number: u32,
    /// The month in which it starts.
    pub starts: Month,
    /// Most that may be spent in it.
    pub budget: Option<Money>,
}

/// One way to expand that the planner wants compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpansionOption {
    /// Its name.
    pub id: String,
    /// What it is called in documents.
    pub title: String,
    /// Sites that belong to it, and the first phase in which each may be granted.
    pub sites: BTreeMap<String, u32>,
    /// Steps of capacity it may buy.
    pub steps: BTreeSet<String>,
    /// Rules that do not hold in it.
    pub without: BTreeSet<String>,
    /// Firms that may move in each later phase; all others keep what they hold.
    pub moves: u32,
    /// Whether firms that grow are served before newcomers.
    pub first_refusal: bool,
}

/// A step of capacity: a further transformer, an extension of the IPAL. Bought whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub id: String,
    /// What it is called in documents.
    pub title: String,
    /// The resource node it enlarges: `power`, or `power.F4`.
    pub node: String,
    /// Capacity that each adds.
    pub add: Milli,
    /// Cost of each, in money of the date the finances are stated in.
    pub cost: Money,
    /// How many can be had.
    pub most: u32,
    /// First phase in which it can be had.
    pub phase: u32,
    /// How sure the cost is: A to D, or `invented`.
    pub confidence: String,
    /// Where the cost comes from.
    pub source: String,
}

impl Expansion {
    /// The option of this name.
    pub fn option(&self, id: &str) -> Option<&ExpansionOption> {
        self.options.iter().find(|option| option.id == id)
    }

    /// The step of this name.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }
}
