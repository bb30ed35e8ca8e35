//! The conversation with a solver: integers out, rounded integers back. Only this module names good_lp.
//!
//! Knows: a bare mixed-integer program. Must not know: firms, land, rules.
//!
//! What a solver returns is a proposal in floating point. Values are rounded to integers here; whoever asked
//! checks them exactly. Every model is built afresh through good_lp; for HiGHS the bound is then read from the
//! solver itself, which good_lp does not pass on.

#[cfg(feature = "highs")]
mod highs;
#[cfg(feature = "highs")]
mod highs_watch;
#[cfg(feature = "microlp")]
mod microlp;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::Sense;
use crate::units::gcd;

/// Which solver to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Solver {
    /// HiGHS, C++, the default.
    Highs,
    /// microlp, pure Rust; may stop without a proof.
    Microlp,
}

impl Solver {
    /// The solvers built in, the preferred one first.
    pub const AVAILABLE: &'static [Self] = &[
        #[cfg(feature = "highs")]
        Self::Highs,
        #[cfg(feature = "microlp")]
        Self::Microlp,
    ];

    /// Name, as in `plan.json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Highs => "highs",
            Self::Microlp => "microlp",
        }
    }

    /// Version of the solver that is compiled in.
    pub fn version(self) -> &'static str {
        match self {
            Self::Highs => "1.16.0",
            Self::Microlp => "0.6.0",
        }
    }
}

/// Direction of a row of the bare program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// At most.
    Le,
    /// At least.
    Ge,
    /// Exactly.
    Eq,
}

impl From<Sense> for Relation {
    fn from(sense: Sense) -> Self {
        match sense {
            Sense::AtMost => Self::Le,
            Sense::AtLeast => Self::Ge,
        }
    }
}

/// Terms (column and coefficient), relation, limit.
pub type Row = (Vec<(usize, i64)>, Relation, i64);

/// A bare integer program: maximise the objective over integer columns from 0 to their upper bound.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// Upper bound of each column; 1 for all but the slacks of an elastic twin.
    pub upper: Vec<i64>,
    /// Objective coefficient of each column.
    pub objective: Vec<i64>,
    /// Rows.
    pub rows: Vec<Row>,
    /// A lawful start, one value a column.
    pub start: Option<Vec<i64>>,
    /// Values worth so much end the search: nothing better is asked for.
    pub enough: Option<i64>,
}

impl Program {
    /// A new column; returns its index.
    pub fn column(&mut self, upper: i64, objective: i64) -> usize {
        self.upper.push(upper);
        self.objective.push(objective);
        self.upper.len() - 1
    }

    /// A new row, reduced by the common divisor of its coefficients, so that the solver sees small numbers and
    /// a limit that is as tight as integers allow. A single-column row becomes a bound where it can.
    pub fn row(&mut self, terms: Vec<(usize, i64)>, relation: Relation, limit: i64) {
        let divisor = terms.iter().fold(0_i64, |a, (_, c)| gcd(a, c.abs())).max(1);
        if divisor == 1 {
            self.rows.push((terms, relation, limit));
            return;
        }
        if relation == Relation::Eq && limit % divisor != 0 {
            self.rows.push((terms, relation, limit)); // cannot be met: leave it to be found infeasible
            return;
        }
        let terms = terms.into_iter().map(|(v, c)| (v, c / divisor)).collect();
        let limit = match relation {
            Relation::Le | Relation::Eq => limit.div_euclid(divisor),
            Relation::Ge => -(-limit).div_euclid(divisor),
        };
        self.rows.push((terms, relation, limit));
    }

    /// Whether a row without columns asks for what nothing can give. Such rows never reach a solver.
    fn has_unmet_row(&self) -> bool {
        let unmet = |(terms, relation, limit): &Row| {
            terms.is_empty()
                && match relation {
                    Relation::Le => *limit < 0,
                    Relation::Ge => *limit > 0,
                    Relation::Eq => *limit != 0,
                }
        };
        self.rows.iter().any(unmet)
    }

    /// The exact objective value of integer column values.
    pub fn value(&self, values: &[i64]) -> i64 {
        self.objective.iter().zip(values).map(|(c, v)| c * v).sum()
    }

    /// Common divisor of the objective: every plan's worth is a multiple of it.
    pub fn objective_step(&self) -> i64 {
        self.objective.iter().fold(0_i64, |a, c| gcd(a, c.abs())).max(1)
    }
}

/// News of a running solve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Seconds since the solve began.
    pub seconds: f64,
    /// Best value found, in the program's units.
    pub incumbent: Option<f64>,
    /// Proven bound, in the program's units.
    pub bound: Option<f64>,
}

/// When to stop, and whom to tell.
pub struct Limits<'a> {
    /// Stop at this moment.
    pub deadline: Option<Instant>,
    /// Relative gap that is good enough; 0 asks for a proof.
    pub gap: f64,
    /// Raised by Ctrl-C.
    pub stop: &'a AtomicBool,
    /// Told of progress.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

impl std::fmt::Debug for Limits<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limits").field("deadline", &self.deadline).field("gap", &self.gap).finish_non_exhaustive()
    }
}

impl Limits<'_> {
    /// Time left, `None` where no limit was set.
    #[expect(clippy::disallowed_methods, reason = "a time limit is about the clock; a run it ends says so")]
    pub fn left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Whether the user asked to stop.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Why a solve ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The solver says: no better value within the gap asked for.
    Proven,
    /// The values are worth what is enough; whether others are worth more was not looked for.
    Enough,
    /// The solver says: no lawful values at all.
    Infeasible,
    /// The clock or the user ended it.
    Stopped,
    /// The solver gave up or broke; nothing is known.
    Failed,
}

/// What a solver answered, rounded to integers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Why it ended.
    pub end: End,
    /// Column values, where it found any.
    pub values: Option<Vec<i64>>,
    /// No values are worth more than this, where the solver knows.
    pub bound: Option<i64>,
}

impl Answer {
    /// Nothing is known.
    pub fn nothing(end: End) -> Self {
        Self { end, values: None, bound: None }
    }
}

/// How careful the solver is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// As usual.
    Usual,
    /// Tightest tolerances, no presolve: the second opinion after an answer that failed the exact check.
    Utmost,
}

/// Solves a program.
///
/// A program without columns is answered here: solvers disagree on whether that is an error.
pub fn solve(program: &Program, solver: Solver, care: Care, limits: &Limits<'_>) -> Answer {
    if program.has_unmet_row() {
        return Answer::nothing(End::Infeasible);
    }
    if program.upper.is_empty() {
        return Answer { end: End::Proven, values: Some(Vec::new()), bound: Some(0) };
    }
    match solver {
        #[cfg(feature = "highs")]
        Solver::Highs => highs::solve(program, care, limits),
        #[cfg(feature = "microlp")]
        Solver::Microlp => microlp::solve(program, care, limits),
        #[cfg(not(all(feature = "highs", feature = "microlp")))]
        _ => Answer::nothing(End::Failed),
    }
}

/// What the relaxation of a program (columns anywhere between their bounds) tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Relaxation {
    /// Not even the relaxation can be met.
    Infeasible,
    /// Its optimum.
    Solved {
        /// No integer values are worth more than this.
        bound: i64,
        /// Its optimum as the solver tells it, in units of the objective, before it is rounded to a worth that integers have.
        optimum: f64,
        /// The reduced profit of every column, in units of the objective: what one more of it would add at the
        /// relaxation's prices. `None` where the solver tells none.
        reduced: Option<Vec<f64>>,
    },
}

/// Solves the relaxation; `None` where the solver was stopped or gave up.
pub fn relaxed(program: &Program, solver: Solver, limits: &Limits<'_>) -> Option<Relaxation> {
    if program.has_unmet_row() {
        return Some(Relaxation::Infeasible);
    }
    if program.upper.is_empty() {
        return Some(Relaxation::Solved { bound: 0, optimum: 0.0, reduced: None });
    }
    if limits.stopped() {
        return None;
    }
    match solver {
        #[cfg(feature = "highs")]
        Solver::Highs => highs::relaxed(program, limits),
        #[cfg(feature = "microlp")]
        Solver::Microlp => microlp::relaxed(program),
        #[cfg(not(all(feature = "highs", feature = "microlp")))]
        _ => None,
    }
}

/// The largest worth of whole steps that a bound in floating point allows; the margin keeps a bound that floating point
/// put a hair below the step it means.
fn whole_steps(bound: f64, step: i64) -> Option<i64> {
    let usable = bound.is_finite() && bound.abs() < 1e15;
    usable.then(|| (bound + (1e-6 + 1e-9 * bound.abs()).min(0.5)).floor() as i64 * step)
}

/// Whether columns are whole numbers or anything between their bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Columns {
    Whole,
    Relaxed,
}

/// Objective and rows as a good_lp problem, columns in order.
fn good_lp_problem(
    program: &Program,
    step: i64,
    kind: Columns,
) -> (good_lp::variable::UnsolvedProblem, Vec<good_lp::Variable>, Vec<good_lp::Constraint>) {
    use good_lp::{Expression, ProblemVariables, constraint, variable};
    let mut variables = ProblemVariables::new();
    let columns: Vec<good_lp::Variable> = program
        .upper
        .iter()
        .enumerate()
        .map(|(index, upper)| {
            let definition = variable().min(0).max(*upper as f64);
            let definition = if kind == Columns::Whole { definition.integer() } else { definition };
            let start = program.start.as_ref().map(|start| start[index] as f64);
            variables.add(start.map_or(definition.clone(), |value| definition.initial(value)))
        })
        .collect();
    let sum = |terms: &[(usize, i64)]| -> Expression {
        let mut expression = Expression::with_capacity(terms.len());
        for (column, coefficient) in terms {
            expression.add_mul(*coefficient as f64, columns[*column]);
        }
        expression
    };
    let rewarded: Vec<(usize, i64)> =
        program.objective.iter().enumerate().filter(|(_, c)| **c != 0).map(|(i, c)| (i, c / step)).collect();
    let rows = program
        .rows
        .iter()
        .filter(|(terms, ..)| !terms.is_empty())
        .map(|(terms, relation, limit)| match relation {
            Relation::Le => constraint::leq(sum(terms), *limit as f64),
            Relation::Ge => constraint::geq(sum(terms), *limit as f64),
            Relation::Eq => constraint::eq(sum(terms), *limit as f64),
        })
        .collect();
    let objective = sum(&rewarded);
    (variables.maximise(objective), columns, rows)
}

/// Rounded values, if every one of them is an integer within its bounds to within a thousandth.
fn rounded(program: &Program, values: impl Iterator<Item = f64>) -> Option<Vec<i64>> {
    values
        .zip(&program.upper)
        .map(|(value, upper)| {
            let whole = value.round();
            let near = value.is_finite() && (value - whole).abs() < 1e-3 && whole >= 0.0 && whole <= *upper as f64;
            near.then_some(whole as i64)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Solver;

    /// `plan.json` names the solver and its version; both must be what is compiled in.
    #[test]
    fn versions_are_those_of_the_lock_file() {
        let lock: toml::Table = include_str!("../../../Cargo.lock").parse().expect("TOML");
        let packages = lock["package"].as_array().expect("packages");
        for (solver, package) in [(Solver::Highs, "highs-sys"), (Solver::Microlp, "microlp")] {
            let versions: Vec<&str> =
                packages.iter().filter(|p| p["name"].as_str() == Some(package)).filter_map(|p| p["version"].as_str()).collect();
            assert_eq!(versions, [solver.version()], "{package}");
        }
    }
}
