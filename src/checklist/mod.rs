//! The checklist: what a reviewing office in Kabupaten Bekasi tries first, each point with a verdict and its figures.
//!
//! Knows: the problem, the plan, its audit, the figures of packs, what finished sheets are found to show. Must not know:
//! paper, file formats, how a plan was found.
//!
//! A verdict claims no more than was measured. [`Verdict::Passed`] and [`Verdict::Failed`] stand only where the land, the
//! plan or the sheets decide the point; where data are missing it is [`Verdict::NotTested`], with whatever figure there
//! is. Figures that are no test of this land – norms of estates where all sites together are smaller than the smallest
//! estate, figures of somebody else's land, trade-offs, illustrative figures (confidence D) – give [`Verdict::Benchmark`]
//! and can never be failed. [`Basis`] says who measured: a verdict of the audit is repeated, not confirmed.

mod access;
mod allocation;
mod building;
mod data;
mod land;
mod measure;
mod nuisance;
mod sheets;
mod source;
mod utilities;

use crate::audit::Audit;
use crate::message::Message;
use crate::packs::Pack;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::text::Catalogue;
use crate::units::Area;

pub use sheets::{Contents, Element};
pub use source::Source;

/// What a point is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What the sheets show.
    Drawing,
    /// Areas and boundaries.
    Land,
    /// Ways to the plots.
    Access,
    /// Buildings on the plots.
    Building,
    /// Power, water, wastewater, drains.
    Utilities,
    /// Noise, distances, hazards.
    Nuisance,
    /// Who is given what.
    Allocation,
    /// How sure the data are.
    Data,
}

/// What a point comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It was measured and is kept.
    Passed,
    /// It was measured and is not kept.
    Failed,
    /// The data do not decide it.
    NotTested,
    /// A figure to compare with that is no test of this land.
    Benchmark,
}

/// Who measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// Measured here from the land, apart from the audit.
    Land,
    /// Counted here in plan and scenario.
    Plan,
    /// As the audit has it: the same code, no second opinion.
    Audit,
    /// Found on the finished sheets.
    Sheets,
    /// Nobody: the data do not hold it.
    Nobody,
}

/// One point of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// What it is about.
    pub group: Group,
    /// What is asked: its key is the point's stable name.
    pub what: Message,
    /// What it comes to.
    pub verdict: Verdict,
    /// What was measured.
    pub figure: Message,
    /// What that was held against.
    pub against: Message,
    /// Who measured.
    pub basis: Basis,
    /// Where it is asked, and how sure that is.
    pub source: Source,
}

/// The checklist of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// The points, group by group.
    pub points: Vec<Point>,
    /// Area of all sites.
    pub site_area: Area,
    /// Whether all sites together are smaller than the smallest estate, so that norms of estates are benchmarks only.
    pub below_estate: bool,
    /// Name of the pack whose figures were used.
    pub pack: String,
}

/// A point in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is about.
    pub group: String,
    /// What is asked.
    pub point: String,
    /// What it comes to, for those who count.
    pub verdict: Verdict,
    /// The same in a word.
    pub word: String,
    /// What was measured.
    pub figure: String,
    /// What that was held against.
    pub against: String,
    /// Who measured.
    pub basis: String,
    /// Where it is asked.
    pub source: String,
    /// How sure that is: a letter, or a dash where it is the planner's own.
    pub confidence: String,
}

impl Group {
    /// Every group, in order.
    pub const ALL: [Self; 8] =
        [Self::Drawing, Self::Land, Self::Access, Self::Building, Self::Utilities, Self::Nuisance, Self::Allocation, Self::Data];
    /// Its key in the catalogue.
    pub fn key(self) -> &'static str {
        match self {
            Self::Drawing => "checklist.group-drawing",
            Self::Land => "checklist.group-land",
            Self::Access => "checklist.group-access",
            Self::Building => "checklist.group-building",
            Self::Utilities => "checklist.group-utilities",
            Self::Nuisance => "checklist.group-nuisance",
            Self::Allocation => "checklist.group-allocation",
            Self::Data => "checklist.group-data",
        }
    }
}

impl Verdict {
    /// Every verdict, in order.
    pub const ALL: [Self; 4] = [Self::Passed, Self::Failed, Self::NotTested, Self::Benchmark];
    /// Its key in the catalogue.
    pub fn key(self) -> &'static str {
        match self {
            Self::Passed => "checklist.passed",
            Self::Failed => "checklist.failed",
            Self::NotTested => "checklist.not-tested",
            Self::Benchmark => "checklist.benchmark",
        }
    }
    /// Passed or failed.
    fn of(kept: bool) -> Self {
        if kept { Self::Passed } else { Self::Failed }
    }
}

impl Basis {
    /// Its key in the catalogue.
    pub fn key(self) -> &'static str {
        match self {
            Self::Land => "checklist.by-land",
            Self::Plan => "checklist.by-plan",
            Self::Audit => "checklist.by-audit",
            Self::Sheets => "checklist.by-sheets",
            Self::Nobody => "checklist.by-nobody",
        }
    }
}

impl Point {
    /// Its stable name: `areas-add-up`, …
    pub fn name(&self) -> &str {
        self.what.key.strip_prefix("checklist.").unwrap_or(&self.what.key)
    }
}

impl Row {
    /// Heads of the columns of a table of rows.
    pub const HEADS: [&'static str; 8] = [
        "checklist.column-group",
        "checklist.column-point",
        "checklist.column-verdict",
        "checklist.column-figure",
        "checklist.column-against",
        "checklist.column-basis",
        "checklist.column-source",
        "checklist.column-confidence",
    ];
    /// Its cells, in the order of [`Row::HEADS`].
    pub fn cells(&self) -> [&str; 8] {
        let (measured, source) = ([&self.figure, &self.against, &self.basis], [&self.source, &self.confidence]);
        let [figure, against, basis] = measured.map(String::as_str);
        let [source, confidence] = source.map(String::as_str);
        [&self.group, &self.point, &self.word, figure, against, basis, source, confidence]
    }
}

impl Checklist {
    /// How many points come to this.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.points.iter().filter(|p| p.verdict == verdict).count()
    }

    /// The point of this name; where there are several, the first.
    pub fn point(&self, name: &str) -> Option<&Point> {
        self.points.iter().find(|p| p.name() == name)
    }

    /// The points in words, in order.
    pub fn rows(&self, text: &Catalogue) -> Vec<Row> {
        let row = |p: &Point| Row {
            group: text.word(p.group.key()).to_owned(),
            point: text.say(&p.what),
            verdict: p.verdict,
            word: text.word(p.verdict.key()).to_owned(),
            figure: text.say(&p.figure),
            against: text.say(&p.against),
            basis: text.word(p.basis.key()).to_owned(),
            source: p.source.words(text),
            confidence: p.source.confidence().map_or("–", |c| c.letter()).to_owned(),
        };
        self.points.iter().map(row).collect()
    }
}

/// What every group reads, and the points so far.
struct Draft<'a> {
    problem: &'a Problem,
    plan: &'a Plan,
    audit: &'a Audit,
    pack: &'static Pack,
    below_estate: bool,
    group: Group,
    points: Vec<Point>,
}

impl Draft<'_> {
    /// Adds a point to the group at hand.
    fn add(&mut self, what: Message, verdict: Verdict, (figure, against): (Message, Message), basis: Basis, source: Source) {
        self.points.push(Point { group: self.group, what, verdict, figure, against, basis, source });
    }

    /// Adds a point that the data do not decide.
    fn untested(&mut self, what: &str, why: &str, source: Source) {
        let against = source.asks();
        self.add(Message::new(what), Verdict::NotTested, (Message::new(why), against), Basis::Nobody, source);
    }
}

/// The checklist of an audited plan whose sheets are not at hand: what they show is not tested. `audit` is of this plan.
pub fn checklist(problem: &Problem, plan: &Plan, audit: &Audit) -> Checklist {
    checklist_with(problem, plan, audit, None)
}

/// The checklist of an audited plan with what its finished sheets were found to show.
pub fn checklist_with(problem: &Problem, plan: &Plan, audit: &Audit, contents: Option<&Contents>) -> Checklist {
    let pack = Pack::benchmarks();
    let site_area: Area = problem.land.sites.iter().map(|s| s.area()).sum();
    let below_estate = site_area < pack.estate_from;
    let mut draft = Draft { problem, plan, audit, pack, below_estate, group: Group::Drawing, points: Vec::new() };
    for group in Group::ALL {
        draft.group = group;
        match group {
            Group::Drawing => sheets::write(&mut draft, contents),
            Group::Land => land::write(&mut draft),
            Group::Access => access::write(&mut draft),
            Group::Building => building::write(&mut draft),
            Group::Utilities => utilities::write(&mut draft),
            Group::Nuisance => nuisance::write(&mut draft),
            Group::Allocation => allocation::write(&mut draft),
            Group::Data => data::write(&mut draft),
        }
    }
    Checklist { points: draft.points, site_area, below_estate, pack: pack.name.clone() }
}
