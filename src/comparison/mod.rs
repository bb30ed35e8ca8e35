//! The comparison: options side by side, as plain data. What `comparison.json` holds and every page is made from.
//!
//! Knows: figures, differences, changes from phase to phase. Must not know: how plans are found, drawn or written.

mod assumed;
mod compose;
mod demand;
pub mod money;
mod proven;

pub use compose::{Books, Elsewhere, PhasePlan, at_once_line, compare, move_sheet_name, npv, option_result, weakest};
pub use demand::{Demand, DemandCell, DemandCrossover, DemandPoint};
pub use proven::measured;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::message::Message;
use crate::plan::{Conflict, Level, Number, ScenarioRef, Status};

/// Options side by side. Stable; fields are only ever added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Version of this format: 1.
    pub schema: u32,
    /// Title of the page.
    pub title: String,
    /// Index into `options` of the one the others are held against.
    pub base: usize,
    /// The options, in the order given.
    pub options: Vec<OptionResult>,
    /// Every figure of every option, with its difference to the base.
    pub figures: Vec<Figure>,
    /// From where on another option is best.
    pub crossovers: Vec<Crossover>,
    /// The options with fewer of the expected firms; none where nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<Demand>,
    /// SHA-256 of the other files of the comparison.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    /// SHA-256 of this file as kavling writes it with this field left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// One figure across the options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Stable name: a metric of `plan.json`, or one of money (`npv`, `peak_deficit`, …).
    pub key: String,
    /// `firms`, `m²`, `IDR`, `share`, `years`, … as a word the catalogue knows under `unit.`.
    pub unit: String,
    /// Whether more is better, less, or neither.
    pub better: Better,
    /// By option; none where it does not apply.
    pub values: Vec<Option<Number>>,
    /// Value less the base's, by option.
    pub differences: Vec<Option<Number>>,
    /// Whether the option is (one of) the best; never where all are alike.
    pub best: Vec<bool>,
}

/// Which way a figure is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither: told, not judged.
    Neither,
}

/// One option, decided phase by phase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OptionResult {
    /// Its name.
    pub id: String,
    /// What it is called in documents.
    pub title: String,
    /// The scenario it belongs to.
    pub scenario: ScenarioRef,
    /// How far the whole of it is proven: the weakest of its phases.
    pub status: Status,
    /// The share of the best within which a plan was good enough for whoever asked; none where a proof was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap_asked: Option<Number>,
    /// Its phases in order; the last that could be decided stands last.
    pub phases: Vec<PhaseResult>,
    /// What deciding phase by phase gives up against deciding all at once.
    pub regret: Option<Regret>,
    /// Money, where the scenario states any.
    pub money: Option<MoneyResult>,
    /// Doubts about the scenario.
    pub warnings: Vec<String>,
}

/// `option.json`: an option as it was decided, beside the folders of its phases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OptionRecord {
    /// Version of this format: 1.
    pub schema: u32,
    /// The option.
    pub option: OptionResult,
    /// SHA-256 of the other files of the folder.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    /// SHA-256 of this file as kavling writes it with this field left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// One phase of an option.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhaseResult {
    /// 1, 2, …
    pub phase: u32,
    /// `2027-01`, where phases have dates.
    pub starts: Option<String>,
    /// How far its plan is proven.
    pub status: Status,
    /// Worth of its plan.
    pub value: Option<Number>,
    /// No lawful plan of this phase is worth more, earlier phases held.
    pub bound: Option<Number>,
    /// As in `plan.json`.
    pub gap: Option<Number>,
    /// With ordered priorities: each in turn, as in `plan.json`. `value`, `bound` and `gap` are those of the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Level>,
    /// The plan's file, from the folder of the comparison.
    pub plan: String,
    /// The digest that the plan carries.
    pub digest: Option<String>,
    /// The drawing's file, from the folder of the comparison.
    pub drawing: String,
    /// The move sheet's file, from the folder of the comparison; none where there is no phase before, or no plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub move_sheet: Option<String>,
    /// How many firms may move in this phase; none in the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moves_allowed: Option<u32>,
    /// Figures of `plan.json`.
    pub metrics: BTreeMap<String, Number>,
    /// Steps of capacity that stand in this phase, with how many.
    pub steps: BTreeMap<String, u32>,
    /// Load on every node of every resource.
    pub loads: Vec<LoadLine>,
    /// Every plot, stretch or floor held at the end of the phase.
    pub grants: Vec<GrantLine>,
    /// Whom the phase cannot serve.
    pub refused: Vec<RefusalLine>,
    /// What changed since the phase before, firm by firm; in phase 1 all come.
    pub changes: Vec<Change>,
    /// Where infeasible: one way to make it feasible.
    pub conflict: Vec<Conflict>,
}

/// Load on one node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoadLine {
    /// The node: `power`, `power.F1`.
    pub node: String,
    /// Its unit.
    pub unit: String,
    /// Load after coincidence.
    pub load: Number,
    /// Capacity, steps included.
    pub capacity: Number,
}

/// What one firm holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GrantLine {
    /// Firm id.
    pub firm: String,
    /// Its name.
    pub name: String,
    /// Its sector.
    pub sector: Option<String>,
    /// Its nuisance class.
    pub class: Option<String>,
    /// Workers.
    pub workers: Option<u32>,
    /// Points.
    pub points: Option<Number>,
    /// Site.
    pub site: String,
    /// `A-03..A-04`.
    pub place: String,
    /// The id of its group in the drawing.
    pub drawn_as: String,
    /// Area or floor.
    pub area_m2: Number,
    /// Phase in which the firm first held land.
    pub since: u32,
}

/// A firm that holds nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefusalLine {
    /// Firm id.
    pub firm: String,
    /// Its name.
    pub name: String,
    /// Its sector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// Its nuisance class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Workers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workers: Option<u32>,
    /// Points; of several packages the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Number>,
    /// Whether it is only expected: ready in a later phase than the first, it has not applied yet.
    #[serde(default)]
    pub expected: bool,
    /// Stable code of the ground.
    pub code: String,
    /// The ground as data, said in either language.
    pub ground: Message,
}

/// What happens to a firm from one phase to the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Firm id.
    pub firm: String,
    /// Its name.
    pub name: String,
    /// What happens.
    pub what: What,
    /// Where it was.
    pub from: Option<String>,
    /// Where it is.
    pub to: Option<String>,
    /// Area or floor it held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_before_m2: Option<Number>,
    /// Area or floor it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_after_m2: Option<Number>,
    /// The rule that allows or causes it, where one does.
    pub rule: Option<String>,
}

/// Kinds of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// Keeps what it holds.
    Stays,
    /// Keeps what it holds and gets more next to it.
    Grows,
    /// Is given another place.
    Moves,
    /// Is given land for the first time.
    Comes,
    /// Holds nothing any more.
    Goes,
}

/// What deciding phase by phase gives up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Regret {
    /// Worth of all phases together, as decided one after the other.
    pub stepwise: Number,
    /// Worth of the best plan found that decides all phases at once.
    pub joint: Number,
    /// No plan of all phases at once is worth more.
    pub joint_bound: Option<Number>,
    /// `joint` − `stepwise`, never below 0: what is given up at least. All of it only where [`Regret::proven`] says so.
    pub regret: Number,
}

/// Money of an option.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MoneyResult {
    /// `real` or `nominal`.
    pub terms: String,
    /// The month whose money it is, and year 0.
    pub from: String,
    /// Year by year.
    pub years: Vec<YearLine>,
    /// How land is paid for: `sale` or `lease`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tenure: String,
    /// Largest sum that has to be found beforehand: the deepest point of the cumulative flow at the end of a month, as a
    /// positive number. The end of its year may lie above it.
    pub peak_deficit: Number,
    /// The year of that point.
    pub peak_year: u32,
    /// The month that ends at that point; none where no month ends below 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_month: Option<String>,
    /// What each granted firm pays at signing, on average (rupiah): its deposit, or the whole price where there are no
    /// instalments. What is bought back from firms that move is not set off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub down_payment_per_firm: Option<Number>,
    /// What each granted firm pays a year while it pays, on average (rupiah): instalments with their interest, without
    /// the deposit; in a lease the rent. None where land is paid for at signing.
    pub instalment_per_firm: Option<Number>,
    /// Net present value at the low, base and high discount rate.
    pub npv: [Number; 3],
    /// The three rates, per cent.
    pub rates: [Number; 3],
    /// NPV of the base rate with land prices 20 % down and up.
    pub npv_price: [Number; 2],
    /// NPV of the base rate with slow and fast absorption.
    pub npv_absorption: [Number; 2],
    /// Months until all is signed: fast, most likely, slow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absorption: Option<[u32; 3]>,
    /// Discounted costs by saleable square metre, granted or vacant.
    pub cost_per_net_m2: Option<Number>,
    /// Discounted costs by square metre that firms hold in the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_per_granted_m2: Option<Number>,
    /// Discounted costs by granted firm.
    pub cost_per_firm: Option<Number>,
    /// The price a square metre at which NPV is 0, everything else as it is.
    pub break_even_price: Option<Number>,
    /// Today's list price of all land granted by its square metres, to hold the break-even price against; in a lease
    /// the rent a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average_price: Option<Number>,
    /// The first year, counted from 0, from which on no year ends below 0.
    pub payback_year: Option<u32>,
    /// The first month from which on no month ends below 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payback_month: Option<String>,
    /// What the figures stand on.
    pub assumptions: Vec<Assumption>,
    /// What lines of the cash flow are called in documents, by their names: items and steps.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub titles: BTreeMap<String, String>,
}

impl MoneyResult {
    /// The calendar year of [`MoneyResult::payback_month`].
    pub fn payback(&self) -> Option<Number> {
        let year: i64 = self.payback_month.as_ref()?.split('-').next()?.parse().ok()?;
        Some(Number::from(year))
    }
}

/// One year of the cash flow. Rupiah; out is negative.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct YearLine {
    /// 0, 1, …
    pub year: u32,
    /// `2027-01`, the month in which it begins.
    pub begins: String,
    /// By item.
    pub items: BTreeMap<String, Number>,
    /// Sum.
    pub net: Number,
    /// Sum so far.
    pub cumulative: Number,
}

/// A figure that somebody has assumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumption {
    /// What: a key of the scenario, or a title from it.
    pub what: String,
    /// The figure, as written.
    pub value: String,
    /// What, in words, where it is not a title from the scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Message>,
    /// The figure in words, said in either language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure: Option<Message>,
    /// A to D, or `invented`.
    pub confidence: String,
    /// Where it comes from.
    pub source: String,
}

/// From where on another option is best.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Crossover {
    /// What varies: `discount-rate`, `land-price`. Demand stands in [`Comparison::demand`].
    pub of: String,
    /// By which figure options are judged.
    pub figure: String,
    /// Best below.
    pub below: String,
    /// Best from `at` on.
    pub above: String,
    /// Where: per cent a year, per cent of today's price.
    pub at: Number,
    /// Unit of `at`.
    pub unit: String,
}
