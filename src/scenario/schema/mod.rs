//! The scenario as it is written: raw tables, each value with its place in the file.
//!
//! Knows: keys and types. Must not know: what they mean together. The JSON Schema that editors use is made from
//! these structs, and the same schema is what [`super::shape`] holds a file against.

mod allotment;
mod expansion;
mod firm;
mod land;
mod layout;
mod letters;
mod money;
mod rules;
mod site_facts;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::at::{At, Names, Number, Whole};
pub(super) use allotment::{AllotmentTable, ConditionTable, CountWord, CriterionTable, FactTable, MethodWord};
pub(super) use expansion::{GrowthTable, OptionTable, PhaseTable, StepTable};
pub(super) use firm::{FirmTable, GroupTable};
pub(super) use land::{
    AreaTable, BuildingTable, BuildingWord, HallTable, LorryWord, PlotTable, ReceptorTable, RowTable, SideWord, SiteTable,
    UseWord,
};
pub(super) use layout::{FacilityTable, HeadWord, LayoutTable, NearWord, PatternWord, RunoffTable, SharesTable};
pub(super) use letters::LettersTable;
pub(super) use money::{ConfidenceWord, ItemTable, LeaseTable, MoneyTable, PerWord, SaleTable, TermsWord};
pub(super) use rules::*;
pub(super) use site_facts::{ClassWord, GateTable, ReserveTable, ReserveWord, RoadTable};

/// One run of kavling: the land, the applicants, the wishes. Lengths in metres, areas in m², money in whole rupiah.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "kavling scenario")]
pub(super) struct Root {
    /// Name, language, files.
    pub scenario: Option<ScenarioTable>,
    /// What makes a plan better.
    pub objective: Option<ObjectiveTable>,
    /// What buildings must keep to, by building type.
    pub building: BTreeMap<At<String>, BuildingTable>,
    /// Pieces of land, by name.
    pub site: BTreeMap<At<String>, SiteTable>,
    /// Sites that are to be laid out by kavling, by the name of the site.
    pub layout: BTreeMap<At<String>, LayoutTable>,
    /// Plots side by side along one frontage, by name; the plots are called NAME-01, NAME-02, …
    pub row: BTreeMap<At<String>, RowTable>,
    /// Single plots given by their outline, by name.
    pub plot: BTreeMap<At<String>, PlotTable>,
    /// Buildings whose floor several firms share, by name.
    pub hall: BTreeMap<At<String>, HallTable>,
    /// Applicants, by id (or in the CSV file that `scenario.firms` names).
    pub firm: BTreeMap<At<String>, FirmTable>,
    /// Sets of firms that rules speak of, by name.
    pub group: BTreeMap<At<String>, GroupTable>,
    /// What firms draw and what is limited: power, water, wastewater, by name.
    pub resource: BTreeMap<At<String>, ResourceTable>,
    /// Wishes and limits, by name; each holds exactly one kind.
    pub rules: BTreeMap<At<String>, RuleTable>,
    /// Stages of building, by number: `[phase.1]`, `[phase.2]`, …
    pub phase: BTreeMap<At<String>, PhaseTable>,
    /// What the title block of drawings says.
    pub sheet: Option<SheetTable>,
    /// What letters and minutes say besides the decision.
    pub letters: Option<LettersTable>,
    /// Ways to expand that are to be compared, by name.
    pub option: BTreeMap<At<String>, OptionTable>,
    /// Steps of capacity that options may buy, by name.
    pub step: BTreeMap<At<String>, StepTable>,
    /// Firms that will ask for more, by their id.
    pub growth: BTreeMap<At<String>, GrowthTable>,
    /// Rates, dates and terms of payment.
    pub money: Option<MoneyTable>,
    /// What building and running the estate costs, by name.
    pub cost: BTreeMap<At<String>, ItemTable>,
    /// What it brings besides land: grants, service charges, by name.
    pub income: BTreeMap<At<String>, ItemTable>,
    /// What decides among the firms that are eligible.
    pub allotment: Option<AllotmentTable>,
    /// Facts of the planner's own that firms state, by name.
    pub fact: BTreeMap<At<String>, FactTable>,
    /// What a firm must fulfil to be granted land, by name.
    pub condition: BTreeMap<At<String>, ConditionTable>,
    /// How points are given, by name of the criterion.
    pub criterion: BTreeMap<At<String>, CriterionTable>,
}

/// Name, language, files of the scenario.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioTable {
    /// Name of the scenario, also of its output folder: letters, digits, `-` and `_`.
    pub name: At<String>,
    /// Title of drawings and reports; the name where it is not stated.
    pub title: Option<At<String>>,
    /// Language of drawings and reports: `en` or `id`.
    pub language: Option<LanguageWord>,
    /// Currency; `IDR`.
    pub currency: Option<At<String>>,
    /// Coordinate system: `local` (metres in a frame of your own; where it is not stated), a system of Indonesia in metres
    /// by its code, such as `EPSG:23834` (DGN95 / Indonesia TM-3 zone 48.2) or `EPSG:32748` (WGS 84 / UTM zone 48S), or a
    /// PROJ string in metres, `+proj=…`. WGS 84, DGN95 and SRGI2013 are treated as equal.
    pub crs: Option<At<String>>,
    /// CSV file or Excel workbook (`.xlsx`) of the applicants, beside or below the scenario.
    pub firms: Option<At<String>>,
    /// Packs of norms that numbers of the scenario come from: names of shipped ones (`kavling packs`), or TOML files beside
    /// or below the scenario.
    #[serde(default)]
    pub packs: Vec<At<String>>,
    /// A remark, printed in the report.
    pub note: Option<At<String>>,
    /// Public seed of the ballots; the name where it is not stated.
    pub seed: Option<At<String>>,
    /// Number of phases planned; 1 where it is not stated.
    pub phases: Option<At<Whole>>,
    /// How the CSV file is written.
    pub csv: Option<At<CsvTable>>,
    /// Where the applicants stand in the workbook.
    pub xlsx: Option<At<XlsxTable>>,
}

/// What the title block of drawings says. What is left out stays empty, to be filled in by hand.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SheetTable {
    /// The project; the title of the scenario where it is not stated.
    pub project: Option<At<String>>,
    /// Who the drawing is made for.
    pub owner: Option<At<String>>,
    /// Village, district, regency.
    pub location: Option<At<String>>,
    /// Who makes the drawing, with licence (SKA/SKK, STRA).
    pub consultant: Option<At<String>>,
    /// Drawn by.
    pub drawn: Option<At<String>>,
    /// Checked by.
    pub checked: Option<At<String>>,
    /// Approved by.
    pub approved: Option<At<String>>,
    /// The office that approves.
    pub office: Option<At<String>>,
    /// Revision.
    pub revision: Option<At<String>>,
    /// Date of the drawings, as it should stand there; kavling never takes it from a clock.
    pub date: Option<At<String>>,
    /// What sheet numbers begin with: `SP` gives `SP-01`.
    pub number: Option<At<String>>,
    /// Area of the land certificate (or of all), m²; tables show the difference to the drawn area.
    pub certificate_m2: Option<At<Number>>,
}

/// How the CSV file is written.
#[derive(Debug, Default, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CsvTable {
    /// The delimiter: `,` or `;` or a tab; found in the header where it is not stated.
    pub delimiter: Option<At<String>>,
    /// The decimal sign: `.` or `,`.
    pub decimal: Option<At<String>>,
    /// Headers of the file and the fields they stand for; `"-"` leaves a column out.
    #[serde(default)]
    pub columns: BTreeMap<At<String>, At<String>>,
}

/// Where the applicants stand in the workbook, and how.
#[derive(Debug, Default, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "xlsx"), allow(dead_code, reason = "read only where workbooks are built in"))]
pub(super) struct XlsxTable {
    /// The sheet; it must be named where more than one is filled.
    pub sheet: Option<At<String>>,
    /// The decimal sign of numbers that are stored as text: `.` or `,`.
    pub decimal: Option<At<String>>,
    /// Headers of the sheet and the fields they stand for; `"-"` leaves a column out.
    #[serde(default)]
    pub columns: BTreeMap<At<String>, At<String>>,
}

/// Norms that numbers come from: the key of a number, then `PACK/NORM` of a pack that `scenario.packs` names.
pub(super) type Cites = BTreeMap<At<String>, At<String>>;

/// Language of drawings and reports.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "lowercase")]
pub(super) enum LanguageWord {
    En,
    Id,
}

/// What makes a plan better: `weights` or `priorities`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ObjectiveTable {
    /// Weight of each measure: points, firms, jobs, area, area_fit, revenue, neighbours, growth, npv (what a grant adds to
    /// net present value, in millions; needs `[money]`).
    pub weights: Option<At<BTreeMap<At<String>, At<Number>>>>,
    /// Measures solved one after the other, each held at its optimum.
    pub priorities: Option<At<Vec<At<String>>>>,
}

/// Something that firms draw and that is limited.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResourceTable {
    /// Its unit: kVA, m³/day, …
    pub unit: At<String>,
    /// Capacity of the whole.
    pub capacity: Option<At<Number>>,
    /// Share of the summed demand that occurs at once, above 0 and at most 1.
    pub coincidence: Option<At<Number>>,
    /// Norms that its numbers come from: `cites = { coincidence = "PACK/NORM" }`.
    #[serde(default)]
    pub cites: Cites,
    /// Parts of the network, by name.
    #[serde(default)]
    pub feeders: BTreeMap<At<String>, FeederTable>,
}

/// A part of a network with a capacity of its own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FeederTable {
    /// Its capacity.
    pub capacity: At<Number>,
    /// Plots, `A-01..A-04`, `ROW@from..to` (metres along), rows, halls, sites.
    pub serves: Option<Names>,
    /// Share of the summed demand that occurs at once, above 0 and at most 1.
    pub coincidence: Option<At<Number>>,
    /// The feeder it hangs on; that one serves all this one serves.
    pub within: Option<At<String>>,
    /// Norms that its numbers come from: `cites = { capacity = "PACK/NORM" }`.
    #[serde(default)]
    pub cites: Cites,
}
