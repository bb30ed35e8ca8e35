//! The report: a run in words and numbers, as titles, paragraphs, bullet lists and tables.
//!
//! Knows: problem, plan, audit, baselines; the order in which a reader needs them. Must not know: Markdown,
//! HTML or any other format, files, how the plan was found.

mod alternatives;
mod amended;
mod baseline;
mod basis;
mod clash;
pub(crate) mod clean;
mod compose;
mod cuts;
mod ending;
mod grants;
mod ikm;
mod land;
mod layouts;
pub mod markdown;
mod method;
mod points;
mod prices;
mod result;
mod rules;
pub mod terminal;

pub use alternatives::{alternatives, alternatives_in_short};
pub use baseline::{Baseline, BaselineFigures, FIRST_COME, STRICT_POINTS};

use crate::audit::Audit;
use crate::plan::{Number, Plan, Status};
use crate::problem::{Language, Problem};
use crate::text::grouped;
use crate::units::{Area, Length, Milli, div_round};

use compose::Composer;
pub(crate) use compose::plural;

/// Everything a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct ReportInput<'a> {
    /// What was asked.
    pub problem: &'a Problem,
    /// What was found.
    pub plan: &'a Plan,
    /// What was measured of it.
    pub audit: &'a Audit,
    /// Plans that simpler ways of allotting would have made.
    pub baselines: &'a [Baseline],
    /// Warnings of reading and solving, already worded.
    pub warnings: &'a [String],
}

/// A report in the language of its problem. All text is free of control and direction characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Title.
    pub title: String,
    /// Language of words and numbers.
    pub language: Language,
    /// What it says, in order.
    pub blocks: Vec<Block>,
}

/// One piece of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Heading of a section.
    Section(String),
    /// Heading inside a section.
    Subsection(String),
    /// The result in a nutshell, to stand out.
    Lead(String),
    /// Plain sentences.
    Paragraph(String),
    /// A list of sentences.
    Bullets(Vec<String>),
    /// Rows of words and numbers.
    Table(Table),
    /// Something to type into a terminal, as it stands.
    Command(String),
}

/// Rows of words and numbers under titled columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; each as long as the columns.
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its title, with the unit.
    pub title: String,
    /// Whether it holds numbers, to be set to the right.
    pub numeric: bool,
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing to say.
    Empty,
    /// Words.
    Words(String),
    /// A number.
    Number(Figure),
}

/// An exact number, and with how many decimals it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// The number times 10^`places`.
    pub scaled: i128,
    /// Decimal places of `scaled`.
    pub places: u32,
    /// At least so many decimals are shown.
    pub decimals: usize,
}

/// Who gets land, and how far that is proven, each in one sentence.
pub fn in_short(input: &ReportInput<'_>) -> [String; 2] {
    let composer = Composer::new(input);
    [result::sentence(&composer), result::proof(&composer)]
}

impl Report {
    /// The report of a run.
    pub fn of(input: &ReportInput<'_>) -> Self {
        let mut composer = Composer::new(input);
        let title = result::write(&mut composer);
        let planned = matches!(input.plan.status, Status::Optimal | Status::Feasible);
        if planned {
            grants::granted(&mut composer);
            cuts::write(&mut composer);
        } else {
            result::conflict(&mut composer);
        }
        amended::changed(&mut composer);
        grants::refused(&mut composer);
        if planned {
            method::envy(&mut composer);
        }
        points::write(&mut composer);
        amended::succession(&mut composer);
        if planned {
            method::chances(&mut composer);
            rules::verdicts(&mut composer);
            rules::loads(&mut composer);
        }
        ikm::write(&mut composer);
        layouts::write(&mut composer);
        land::write(&mut composer);
        if planned {
            baseline::write(&mut composer);
            ending::ties(&mut composer);
        }
        ending::warnings(&mut composer);
        ending::assumptions(&mut composer);
        basis::write(&mut composer);
        ending::digests(&mut composer);
        let mut report = Self { title, language: input.problem.language, blocks: composer.blocks };
        clean::report(&mut report);
        report
    }
}

impl Figure {
    /// A count.
    pub fn count(count: usize) -> Self {
        Self { scaled: count as i128, places: 0, decimals: 0 }
    }
    /// Thousandths, shown with only as many decimals as needed.
    pub fn milli(value: Milli) -> Self {
        Self { scaled: value.0.into(), places: 3, decimals: 0 }
    }
    /// m², to the hundredth.
    pub fn area(area: Area) -> Self {
        Self { scaled: div_round(area.0, Area::PER_M2 / 100), places: 2, decimals: 2 }
    }
    /// m, to the hundredth.
    pub fn length(length: Length) -> Self {
        Self { scaled: div_round(length.0.into(), 10), places: 2, decimals: 2 }
    }
    /// Per cent, to the tenth; none of nothing.
    pub fn percent(part: i128, whole: i128) -> Option<Self> {
        (whole > 0).then(|| Self { scaled: div_round(part * 1_000, whole), places: 1, decimals: 1 })
    }
    /// A number of a plan rounded to so many decimals; none where it is no plain decimal.
    pub fn rounded(number: &Number, decimals: u32) -> Option<Self> {
        let scaled = div_round(number.scaled(9)?, 10_i128.pow(9_u32.saturating_sub(decimals)));
        Some(Self { scaled, places: decimals, decimals: decimals as usize })
    }
    /// The number as a language writes it.
    pub fn text(self, language: Language) -> String {
        grouped(language, self.scaled, self.places, self.decimals)
    }
}

impl Cell {
    /// Words of a cell.
    pub fn words(text: impl Into<String>) -> Self {
        Self::Words(text.into())
    }
    /// The cell as a language writes it; `–` where empty.
    pub fn text(&self, language: Language) -> String {
        match self {
            Self::Empty => "–".to_owned(),
            Self::Words(text) => text.clone(),
            Self::Number(figure) => figure.text(language),
        }
    }
}

impl From<Figure> for Cell {
    fn from(figure: Figure) -> Self {
        Self::Number(figure)
    }
}
impl From<Option<Figure>> for Cell {
    fn from(figure: Option<Figure>) -> Self {
        figure.map_or(Self::Empty, Self::Number)
    }
}
impl From<Option<&str>> for Cell {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, Self::words)
    }
}
