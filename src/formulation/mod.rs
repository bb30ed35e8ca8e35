//! The formulation: a mixed-integer linear program as our own tagged data.
//!
//! Knows: placements, rows by rule, rewards by level. Must not know: what a rule means, files, drawings.
//! Every row passes through [`Formulation::require`], which tags it with the rule that asked for it; from
//! that follow the golden listings, the elastic twin and the price of a rule. Data are integers; only
//! [`backend`] turns them into floats, and only it names good_lp.

pub mod backend;
pub mod compact;
mod elastic;
mod greedy;
mod listing;
mod structure;

pub use elastic::{Shortfall, elastic_model, elastic_where, shortfalls};
pub use greedy::{ROUNDS, best_start, serial};
pub use listing::listing;

use std::collections::{BTreeMap, BTreeSet};

use crate::placement::Placement;
use crate::problem::Problem;
use crate::units::Milli;

/// Unit of a row that keeps firms apart: at most one of its placements is chosen, and who breaks it is a pair of firms.
/// A pair breaks many such rows at once and is counted once (see [`shortfalls`]).
pub const PAIRS: &str = "pairs";

/// A 0-1 variable of the formulation. The first ones are the placements, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Var(pub usize);

/// Direction of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sense {
    /// Sum at most the limit.
    AtMost,
    /// Sum at least the limit.
    AtLeast,
}

/// Who asked for a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tag {
    /// A law of land itself: a plot has one holder, a firm one grant. Never relaxed.
    Structure(&'static str),
    /// A resource node.
    Resource(String),
    /// A rule of the scenario.
    Rule(String),
}

impl Tag {
    /// The name shown to the planner.
    pub fn name(&self) -> &str {
        match self {
            Self::Structure(name) => name,
            Self::Resource(name) | Self::Rule(name) => name,
        }
    }
}

/// One linear row over 0-1 variables with integer data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// Who asked for it.
    pub tag: Tag,
    /// Variable and coefficient, by variable, each once, none zero.
    pub terms: Vec<(Var, i64)>,
    /// At most or at least.
    pub sense: Sense,
    /// The limit.
    pub limit: i64,
    /// Unit of limit and coefficients, as shown in a conflict.
    pub unit: String,
    /// Row units per shown unit (1000 where coefficients are thousandths).
    pub per_unit: i64,
    /// Whether this row ties a helper to what it stands for: never relaxed, whoever asked for it.
    pub ties_helper: bool,
    /// Whether the row limits placements by what helpers say, instead of helpers by where firms stand; see
    /// [`Formulation::owe`].
    pub owes: bool,
    /// Where the row says "not one of these together with one of those": the two sums, see [`Formulation::sum`].
    pub sides: Option<[SumId; 2]>,
}

impl Constraint {
    /// Whether the row allows a helper for each firm that stands at one of its places: it matters who stands where.
    pub fn asks_who_stands(&self) -> bool {
        self.ties_helper && !self.owes
    }

    /// Whether this row of a rule keeps firms apart, see [`PAIRS`]. (A resource may be counted in pairs, too.)
    pub fn keeps_apart(&self) -> bool {
        self.unit == PAIRS && matches!(self.tag, Tag::Rule(_))
    }
}

/// A set of placements of which at most one is ever chosen, known by number because many rows speak of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SumId(usize);

/// A helper variable: 1 only if both sides hold a chosen placement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Helper {
    /// Its meaning, for listings.
    pub meaning: String,
    /// One of these is chosen …
    pub left: Vec<Var>,
    /// … and one of these.
    pub right: Vec<Var>,
}

/// The model being built.
#[derive(Debug)]
pub struct Formulation<'a> {
    problem: &'a Problem,
    placements: &'a [Placement],
    helpers: Vec<Helper>,
    sums: Vec<Vec<Var>>,
    rows: Vec<Constraint>,
    /// Placements a rule forbids outright, with the rules that do.
    forbidden: BTreeMap<usize, BTreeSet<String>>,
    /// Rewards by level: variable and worth in thousandths.
    rewards: Vec<BTreeMap<Var, i64>>,
    tag: Tag,
}

impl<'a> Formulation<'a> {
    /// The model of a problem: structure, resources, then every rule in order of name.
    pub fn of(problem: &'a Problem, placements: &'a [Placement]) -> Self {
        let levels = problem.objective.levels.len();
        let mut model = Self {
            problem,
            placements,
            helpers: Vec::new(),
            sums: Vec::new(),
            rows: Vec::new(),
            forbidden: BTreeMap::new(),
            rewards: vec![BTreeMap::new(); levels],
            tag: Tag::Structure("structure"),
        };
        for (index, placement) in placements.iter().enumerate() {
            for (level, worth) in placement.worth.iter().enumerate() {
                model.add_reward(level, Var(index), worth.0);
            }
        }
        structure::formulate(&mut model);
        for rule in &problem.rules {
            model.tag = Tag::Rule(rule.name.clone());
            rule.kind.as_rule().formulate(&mut model);
        }
        model
    }

    /// The problem.
    pub fn problem(&self) -> &'a Problem {
        self.problem
    }

    /// Every placement, in the order of the variables.
    pub fn placements(&self) -> &'a [Placement] {
        self.placements
    }

    /// Placements of which something holds, as variables.
    pub fn chosen_where(&self, mut test: impl FnMut(&Placement) -> bool) -> Vec<Var> {
        (0..self.placements.len()).filter(|&p| test(&self.placements[p])).map(Var).collect()
    }

    /// The only door for a row. Terms of the same variable are added up; a row nothing can break is dropped.
    /// The terms are placements: helpers stand only in rows of [`Formulation::tie`], which greedy starts and the
    /// compact program rely on.
    pub fn require(&mut self, terms: impl IntoIterator<Item = (Var, i64)>, sense: Sense, limit: i64, unit: &str, per_unit: i64) {
        self.push_row(terms, sense, limit, unit, per_unit, false);
    }

    fn push_row(
        &mut self,
        terms: impl IntoIterator<Item = (Var, i64)>,
        sense: Sense,
        limit: i64,
        unit: &str,
        per_unit: i64,
        ties_helper: bool,
    ) {
        let mut sum: BTreeMap<Var, i64> = BTreeMap::new();
        for (var, coefficient) in terms {
            *sum.entry(var).or_default() += coefficient;
        }
        sum.retain(|_, coefficient| *coefficient != 0);
        let helpers = sum.last_key_value().is_some_and(|(last, _)| last.0 >= self.placements.len());
        assert!(ties_helper || !helpers, "{:?} puts a helper into a row that does not tie it", self.tag);
        let reach = |positive: bool| -> i64 { sum.values().filter(|c| (**c > 0) == positive).sum() };
        let idle = match sense {
            Sense::AtMost => reach(true) <= limit,
            Sense::AtLeast => reach(false) >= limit,
        };
        if !idle {
            let terms = sum.into_iter().collect();
            self.rows.push(Constraint {
                tag: self.tag.clone(),
                terms,
                sense,
                limit,
                unit: unit.to_owned(),
                per_unit,
                ties_helper,
                owes: false,
                sides: None,
            });
        }
    }

    /// At most one of these may be chosen.
    pub fn at_most_one(&mut self, vars: impl IntoIterator<Item = Var>, unit: &str) {
        let mut vars: Vec<Var> = vars.into_iter().collect();
        vars.sort_unstable();
        vars.dedup();
        self.require(vars.into_iter().map(|v| (v, 1)), Sense::AtMost, 1, unit, 1);
    }

    /// Names a set of placements of which at most one is ever chosen (the holders of one plot).
    pub fn sum(&mut self, mut vars: Vec<Var>) -> SumId {
        vars.sort_unstable();
        self.sums.push(vars);
        SumId(self.sums.len() - 1)
    }

    /// The placements of a named sum.
    pub fn sum_of(&self, sum: SumId) -> &[Var] {
        &self.sums[sum.0]
    }

    /// Not one of these together with one of those. Where the two share a placement, the row is a plain one.
    pub fn exclude(&mut self, these: SumId, those: SumId) {
        let before = self.rows.len();
        let vars: Vec<Var> = self.sums[these.0].iter().chain(&self.sums[those.0]).copied().collect();
        let shared = self.sums[these.0].iter().any(|v| self.sums[those.0].binary_search(v).is_ok());
        self.at_most_one(vars, PAIRS);
        if let Some(row) = self.rows.get_mut(before).filter(|_| !shared) {
            row.sides = Some([these, those]);
        }
    }

    /// The current rule forbids this placement outright.
    pub fn forbid(&mut self, placement: usize) {
        self.forbidden.entry(placement).or_default().insert(self.tag.name().to_owned());
    }

    /// Adds `bonus` thousandths of a point for a variable, weighted by each level's weight of neighbour bonuses.
    pub fn reward(&mut self, var: Var, bonus: Milli) {
        for level in 0..self.rewards.len() {
            let worth = self.problem.objective.levels[level].bonus(bonus);
            self.add_reward(level, var, worth.0);
        }
    }

    fn add_reward(&mut self, level: usize, var: Var, worth: i64) {
        if worth != 0 {
            *self.rewards[level].entry(var).or_default() += worth;
        }
    }

    /// A helper that may be 1 only if one of `left` and one of `right` is chosen. The rows that say so are
    /// the caller's to add with [`Formulation::tie`], because grouped rows are far tighter than one pair each.
    pub fn helper(&mut self, meaning: String, left: Vec<Var>, right: Vec<Var>) -> Var {
        self.helpers.push(Helper { meaning, left, right });
        Var(self.placements.len() + self.helpers.len() - 1)
    }

    /// The sum of these helpers is at most the sum of these placements.
    pub fn tie(&mut self, helpers: impl IntoIterator<Item = Var>, placements: impl IntoIterator<Item = Var>) {
        let terms = helpers.into_iter().map(|v| (v, 1)).chain(placements.into_iter().map(|v| (v, -1)));
        let terms: Vec<_> = terms.collect();
        self.push_row(terms, Sense::AtMost, 0, "", 1, true);
    }

    /// All but `but` of these placements are owed a helper: Σ placements − `but` ≤ Σ helpers. Helpers are as large as
    /// their ties allow, so that this is a limit on the placements.
    pub fn owe(&mut self, helpers: impl IntoIterator<Item = Var>, placements: impl IntoIterator<Item = Var>, but: i64) {
        let terms = placements.into_iter().map(|v| (v, 1)).chain(helpers.into_iter().map(|v| (v, -1)));
        let terms: Vec<_> = terms.collect();
        let before = self.rows.len();
        self.push_row(terms, Sense::AtMost, but, "", 1, true);
        self.rows[before..].iter_mut().for_each(|row| row.owes = true);
    }

    /// All rows, in the order they were asked for.
    pub fn rows(&self) -> &[Constraint] {
        &self.rows
    }

    /// Helper variables, after the placements.
    pub fn helpers(&self) -> &[Helper] {
        &self.helpers
    }

    /// The rules that forbid a placement outright.
    pub fn forbidden_by(&self, placement: usize) -> Option<&BTreeSet<String>> {
        self.forbidden.get(&placement)
    }

    /// Number of variables.
    pub fn len(&self) -> usize {
        self.placements.len() + self.helpers.len()
    }

    /// Whether there is nothing to decide.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Rewards of a level.
    pub fn rewards(&self, level: usize) -> &BTreeMap<Var, i64> {
        &self.rewards[level]
    }

    /// The value of every variable for a set of placements: helpers are 1 wherever they may be.
    pub fn complete(&self, chosen: &BTreeSet<usize>) -> Vec<bool> {
        let mut values = vec![false; self.len()];
        for &p in chosen {
            values[p] = true;
        }
        let any = |vars: &[Var], values: &[bool]| vars.iter().any(|v| values[v.0]);
        for (index, helper) in self.helpers.iter().enumerate() {
            if any(&helper.left, &values) && any(&helper.right, &values) {
                values[self.placements.len() + index] = true;
            }
        }
        values
    }

    /// Worth of a set of placements at a level, helpers included.
    pub fn worth(&self, level: usize, values: &[bool]) -> i64 {
        self.rewards[level].iter().filter(|(var, _)| values[var.0]).map(|(_, worth)| worth).sum()
    }

    /// The rows that values break, with by how much.
    pub fn broken<'b>(&'b self, values: &'b [bool]) -> impl Iterator<Item = (&'b Constraint, i64)> + 'b {
        self.rows.iter().filter_map(move |row| {
            let sum: i64 = row.terms.iter().filter(|(v, _)| values[v.0]).map(|(_, c)| c).sum();
            let short = match row.sense {
                Sense::AtMost => sum - row.limit,
                Sense::AtLeast => row.limit - sum,
            };
            (short > 0).then_some((row, short))
        })
    }

    /// Whether the values keep every row and use no forbidden placement.
    pub fn lawful(&self, values: &[bool]) -> bool {
        self.forbidden.keys().all(|p| !values[*p]) && self.broken(values).next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "puts a helper into a row that does not tie it")]
    fn a_helper_stands_in_no_other_row_than_its_ties() {
        let problem = crate::rules::given_problem();
        let mut model = Formulation::of(&problem, &[]);
        let helper = model.helper("one".into(), Vec::new(), Vec::new());
        model.tie([helper], []);
        model.require([(helper, 1)], Sense::AtLeast, 1, "", 1);
    }
}
