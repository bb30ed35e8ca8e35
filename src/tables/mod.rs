//! The tables of a plan: typed columns, rows and totals, from which CSV files and workbooks are written.
//!
//! Knows: problem, plan, audit; what stands in which table, and what only the committee may see. Must not know: file
//! formats, paper.
//!
//! Every number is exact here; a writer rounds nothing but shares. Text is one line without control characters.

mod allocation;
mod assumptions;
mod land;
mod maker;
mod plots;
mod public;
mod refusals;
mod rules;
mod summary;

use crate::audit::Audit;
use crate::plan::Plan;
use crate::problem::{Language, Problem};
use crate::units::{Area, Length, Milli, Money, div_round};

use maker::Maker;

pub use public::for_the_public;

/// What tables are made of.
#[derive(Debug, Clone, Copy)]
pub struct TablesInput<'a> {
    /// What was asked.
    pub problem: &'a Problem,
    /// What was found.
    pub plan: &'a Plan,
    /// What was measured of it.
    pub audit: &'a Audit,
    /// Whether everybody will read them: then nothing of turnover, investment, points, worth, value or bound, and
    /// neither names nor ids of firms that hold no land.
    pub public: bool,
}

/// All tables of a plan, in the language of its problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    /// Language of words and numbers.
    pub language: Language,
    /// Title of the scenario.
    pub title: String,
    /// SHA-256 of the scenario.
    pub scenario_sha256: String,
    /// SHA-256 of the plan, as `plan.json` states it of itself.
    pub plan_sha256: String,
    /// Currency code of sums of money.
    pub currency: String,
    /// The tables, one of each view.
    pub list: Vec<Table>,
}

/// What a table shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// Status and figures of the plan.
    Summary,
    /// Every firm that holds land.
    Allocation,
    /// Every firm that holds none, in waiting order; for the public how many on which ground.
    Refusals,
    /// The plot table (*tabel luas kavling*).
    Plots,
    /// The land-use table (*tabel peruntukan lahan*).
    LandUse,
    /// Plot table, other uses, site and certificate set against each other.
    AreaCheck,
    /// Loads against capacities.
    Resources,
    /// Every rule with its verdict.
    Rules,
    /// What the plan rests on, with sources.
    Assumptions,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub view: View,
    /// Its title.
    pub title: String,
    /// Its short title, at most 31 characters, different in every table.
    pub name: String,
    /// Sentences to read with it.
    pub notes: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each as long as the columns.
    pub rows: Vec<Vec<Cell>>,
    /// What the line of totals is called; none where nothing is added up.
    pub total: Option<String>,
}

/// A column. No two of a table have the same title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its title, with the unit.
    pub title: String,
    /// What its cells hold.
    pub kind: Kind,
    /// Whether it is added up.
    pub sum: bool,
    /// How its cells follow from others in their row.
    pub formula: Formula,
    /// Whether it holds names of land or of those who hold it, which everybody may see whatever they contain.
    pub names: bool,
}

/// What the cells of a column hold, unless they are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Whole numbers.
    Whole,
    /// Areas.
    Area,
    /// Lengths.
    Length,
    /// Sums of money.
    Money,
    /// Thousandths of a unit.
    Milli,
    /// Shares.
    Share,
    /// Each cell something else.
    Mixed,
}

/// How the cells of a column follow from others, as columns counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formula {
    /// They do not.
    None,
    /// Share of a column's total.
    ShareOfTotal {
        /// The column.
        of: usize,
    },
    /// Share of the total of those rows that have the same text in another column.
    ShareWithin {
        /// The column.
        of: usize,
        /// The column of the text.
        key: usize,
    },
    /// One column by another.
    Quotient {
        /// The column above the line.
        part: usize,
        /// The column below it.
        whole: usize,
    },
    /// Sum of neighbouring columns.
    Sum {
        /// The first.
        first: usize,
        /// The last.
        last: usize,
    },
    /// One column less another.
    Difference {
        /// The column.
        from: usize,
        /// What is taken from it.
        less: usize,
    },
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Not stated, or nothing to say.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// An area.
    Area(Area),
    /// A length.
    Length(Length),
    /// A sum of money.
    Money(Money),
    /// Thousandths of a unit.
    Milli(Milli),
    /// A share; `whole` is positive.
    Share {
        /// Above the line.
        part: i128,
        /// Below it.
        whole: i128,
    },
}

impl View {
    /// Its name in files: lower case, one word.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Allocation => "allocation",
            Self::Refusals => "refusals",
            Self::Plots => "plots",
            Self::LandUse => "land-use",
            Self::AreaCheck => "area-check",
            Self::Resources => "resources",
            Self::Rules => "rules",
            Self::Assumptions => "assumptions",
        }
    }
}

impl Cell {
    /// A share; empty of nothing.
    pub fn share(part: i128, whole: i128) -> Self {
        if whole > 0 { Self::Share { part, whole } } else { Self::Empty }
    }

    /// Text of a cell; empty where there is none.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// An exact number in metres, m², rupiah or units: the number times 10^places, and the places. None of text and
    /// shares.
    pub fn exact(&self) -> Option<(i128, u32)> {
        match self {
            Self::Whole(count) => Some((i128::from(*count), 0)),
            Self::Area(area) => Some((area.0 * 5, 7)),
            Self::Length(length) => Some((i128::from(length.0), 3)),
            Self::Money(sum) => Some((i128::from(sum.0), 0)),
            Self::Milli(milli) => Some((i128::from(milli.0), 3)),
            Self::Empty | Self::Text(_) | Self::Share { .. } => None,
        }
    }

    /// A share in ten-thousandths of a per cent, rounded half away from zero.
    pub fn percent(&self) -> Option<i128> {
        match self {
            Self::Share { part, whole } => Some(div_round(part * 1_000_000, *whole)),
            _ => None,
        }
    }

    /// Both together; none where they are of different kinds. What is empty counts as nothing.
    fn plus(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Empty, any) | (any, Self::Empty) => Some(any.clone()),
            (Self::Whole(a), Self::Whole(b)) => Some(Self::Whole(a + b)),
            (Self::Area(a), Self::Area(b)) => Some(Self::Area(*a + *b)),
            (Self::Length(a), Self::Length(b)) => Some(Self::Length(*a + *b)),
            (Self::Money(a), Self::Money(b)) => Some(Self::Money(*a + *b)),
            (Self::Milli(a), Self::Milli(b)) => Some(Self::Milli(*a + *b)),
            (Self::Share { part: a, whole }, Self::Share { part: b, whole: same }) if whole == same => {
                Some(Self::Share { part: a + b, whole: *whole })
            }
            _ => None,
        }
    }
}

impl Kind {
    /// Nothing of it.
    fn zero(self) -> Cell {
        match self {
            Self::Whole => Cell::Whole(0),
            Self::Area => Cell::Area(Area::ZERO),
            Self::Length => Cell::Length(Length::ZERO),
            Self::Money => Cell::Money(Money::ZERO),
            Self::Milli => Cell::Milli(Milli::ZERO),
            Self::Text | Self::Share | Self::Mixed => Cell::Empty,
        }
    }
}

impl Table {
    /// The total of a column, exact; none where it is not added up.
    pub fn sum(&self, column: usize) -> Option<Cell> {
        let own = self.columns.get(column).filter(|own| own.sum)?;
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        let mut total = own.kind.zero();
        for cell in cells {
            total = total.plus(cell)?;
        }
        Some(total)
    }

    /// The line of totals, as long as the columns, its name in the first.
    pub fn totals(&self) -> Option<Vec<Cell>> {
        let name = self.total.as_ref()?;
        let mut cells: Vec<Cell> = (0..self.columns.len()).map(|column| self.sum(column).unwrap_or(Cell::Empty)).collect();
        if let Some(first) = cells.first_mut() {
            *first = Cell::text(name.as_str());
        }
        Some(cells)
    }
}

/// The tables of an audited plan. `audit` is of this plan.
pub fn tables(input: &TablesInput<'_>) -> Tables {
    let maker = Maker::new(input);
    let mut list = vec![
        summary::table(&maker),
        allocation::table(&maker),
        refusals::table(&maker),
        plots::table(&maker),
        land::uses(&maker),
        land::check(&maker),
        rules::resources(&maker),
        rules::verdicts(&maker),
        assumptions::table(&maker),
    ];
    let mut title = maker.line(&input.problem.title);
    if let Some(hidden) = &maker.hidden {
        list.iter_mut().for_each(|table| hidden.clean(table));
        title = hidden.text(&title);
    }
    Tables {
        language: input.problem.language,
        title,
        scenario_sha256: input.problem.sha256.clone(),
        plan_sha256: input.plan.digest.clone().unwrap_or_default(),
        currency: input.problem.currency.clone(),
        list,
    }
}
