//! Baselines: what simpler ways of allotting would have given, beside the plan.
//!
//! Knows: holdings of a baseline, and their figures. Must not know: how a baseline was worked out.

use super::compose::{Composer, plural};
use super::{Cell, Figure};
use crate::firm::FirmIdx;
use crate::message::Message;
use crate::problem::{Holding, Measure, Problem};
use crate::units::{Area, Milli};

/// Key of the baseline that serves firms strictly by points.
pub const STRICT_POINTS: &str = "strict-points";
/// Key of the baseline that serves firms in the order of their applications.
pub const FIRST_COME: &str = "first-come";

/// A plan that a simpler way of allotting would have made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// Which way: [`STRICT_POINTS`] or [`FIRST_COME`].
    pub key: &'static str,
    /// What it grants.
    pub holdings: Vec<Holding>,
    /// Worth at the first level of the objective.
    pub value: Milli,
    /// Whether it keeps every rule and capacity.
    pub lawful: bool,
}

/// Figures of a set of grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BaselineFigures {
    /// Firms granted.
    pub firms: usize,
    /// Their workers.
    pub jobs: Milli,
    /// Granted area and floor.
    pub area: Area,
    /// Their points.
    pub points: Milli,
}

impl BaselineFigures {
    /// The figures of holdings.
    pub fn of(problem: &Problem, holdings: &[Holding]) -> Self {
        let facts: Vec<_> = holdings.iter().map(|h| problem.facts(h)).collect();
        let sum = |measure: Measure| facts.iter().map(|f| f.measure(measure)).sum();
        Self {
            firms: holdings.len(),
            jobs: sum(Measure::Jobs),
            area: holdings.iter().map(|h| h.area).sum(),
            points: sum(Measure::Points),
        }
    }
}

impl Baseline {
    /// Its figures.
    pub fn figures(&self, problem: &Problem) -> BaselineFigures {
        BaselineFigures::of(problem, &self.holdings)
    }

    /// Names of the rules it breaks.
    fn broken(&self, problem: &Problem) -> Vec<String> {
        let broken = problem.rules.iter().filter(|r| !r.kind.as_rule().measure(problem, &self.holdings).breaches.is_empty());
        broken.map(|r| r.name.clone()).collect()
    }

    fn holding(&self, firm: FirmIdx) -> Option<&Holding> {
        self.holdings.iter().find(|h| h.firm == firm)
    }
}

/// Catalogue keys of a baseline: title of its column, how it works.
fn words(key: &str) -> (&'static str, &'static str) {
    if key == FIRST_COME {
        ("baseline.first-come", "baseline.first-come-says")
    } else {
        ("baseline.strict-points", "baseline.strict-points-says")
    }
}

/// The baselines beside the plan, and who differs.
pub(super) fn write(c: &mut Composer<'_>) {
    let baselines = c.input.baselines;
    if baselines.is_empty() {
        return;
    }
    c.section("report.baselines");
    c.paragraph(&Message::new("report.baselines-says"));
    let says = baselines.iter().map(|b| c.word(words(b.key).1)).collect();
    c.bullets(says);
    let mut columns = vec![("column.figure", false), ("column.plan", true)];
    columns.extend(baselines.iter().map(|b| (words(b.key).0, true)));
    let rows = table(c);
    c.table(&columns, rows);
    differences(c);
}

fn table(c: &Composer<'_>) -> Vec<Vec<Cell>> {
    let (problem, audit, baselines) = (c.input.problem, c.input.audit, c.input.baselines);
    let mut all = vec![BaselineFigures::of(problem, &audit.holdings)];
    all.extend(baselines.iter().map(|b| b.figures(problem)));
    let row = |key: &str, figure: &dyn Fn(&BaselineFigures) -> Figure| -> Vec<Cell> {
        let figures = all.iter().map(|f| Cell::from(figure(f)));
        std::iter::once(Cell::words(c.word(key))).chain(figures).collect()
    };
    let mut rows = vec![
        row("figure.granted", &|f| Figure::count(f.firms)),
        row("baseline.jobs", &|f| Figure::milli(f.jobs)),
        row("baseline.area", &|f| Figure::area(f.area)),
        row("baseline.points", &|f| Figure::milli(f.points)),
    ];
    let mut worth = vec![Cell::words(c.word("baseline.worth")), audit.values.first().map(|v| Figure::milli(*v)).into()];
    worth.extend(baselines.iter().map(|b| Cell::from(Figure::milli(b.value))));
    rows.push(worth);
    let yes = |lawful: bool| Cell::words(c.word(if lawful { "word.yes" } else { "word.no" }));
    let mut lawful = vec![Cell::words(c.word("baseline.lawful")), yes(audit.passes())];
    lawful.extend(baselines.iter().map(|b| {
        let broken = b.broken(problem);
        if b.lawful || broken.is_empty() {
            yes(b.lawful)
        } else {
            Cell::words(c.say(&Message::new("baseline.breaks").with("rules", broken)))
        }
    }));
    rows.push(lawful);
    rows
}

/// Firms that hold land in one and not in the other: how many, then who and where.
fn differences(c: &mut Composer<'_>) {
    let (problem, baselines) = (c.input.problem, c.input.baselines);
    let mut said = Vec::new();
    for baseline in baselines {
        let only = |here: &dyn Fn(FirmIdx) -> bool, there: &dyn Fn(FirmIdx) -> bool| -> usize {
            problem.firm_indices().filter(|f| here(*f) && !there(*f)).count()
        };
        let plan = |f: FirmIdx| c.holding(f).is_some();
        let base = |f: FirmIdx| baseline.holding(f).is_some();
        let (gain, lose) = (only(&plan, &base), only(&base, &plan));
        let name = c.word(words(baseline.key).0);
        if gain == 0 && lose == 0 {
            said.push(c.say(&Message::new("baseline.same").with("baseline", name)));
            continue;
        }
        let message = Message::new("baseline.differs")
            .with("baseline", name)
            .with("gains", plural(gain, "count.firm", "count.firms"))
            .with("losses", plural(lose, "count.firm", "count.firms"));
        said.push(c.say(&message));
    }
    c.bullets(said);
    let place = |holding: Option<&Holding>| holding.map_or(Cell::Empty, |h| Cell::words(problem.land.place_name(h.place)));
    let rows: Vec<Vec<Cell>> = problem
        .firm_indices()
        .filter(|f| baselines.iter().any(|b| b.holding(*f).is_some() != c.holding(*f).is_some()))
        .map(|f| {
            let firm = problem.firm(f);
            let mut row =
                vec![Cell::words(&firm.id), Cell::words(&firm.name), c.points(f).map(Figure::milli).into(), place(c.holding(f))];
            row.extend(baselines.iter().map(|b| place(b.holding(f))));
            row
        })
        .collect();
    if !rows.is_empty() {
        let mut columns = vec![("column.firm", false), ("column.name", false), ("column.points", true), ("column.plan", false)];
        columns.extend(baselines.iter().map(|b| (words(b.key).0, false)));
        c.table(&columns, rows);
    }
}
