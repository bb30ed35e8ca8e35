//! `[sheet]` and the coordinate system: what drawings say about project and land.
//!
//! Knows: its keys. Must not know: how a sheet is drawn.

use super::at::At;
use super::names::did_you_mean;
use super::reader::{Reader, Token};
use super::schema::{Root, ScenarioTable};
use crate::crs::Crs;
use crate::diagnostic::fault;
use crate::problem::TitleBlock;

/// The title block; empty where there is no `[sheet]`.
pub(super) fn read(reader: &Reader<'_>, root: &Root) -> TitleBlock {
    let Some(table) = &root.sheet else { return TitleBlock::default() };
    let text = |at: &Option<At<String>>| at.as_ref().map(|at| at.value.trim().to_owned()).filter(|text| !text.is_empty());
    TitleBlock {
        project: text(&table.project),
        owner: text(&table.owner),
        location: text(&table.location),
        consultant: text(&table.consultant),
        drawn: text(&table.drawn),
        checked: text(&table.checked),
        approved: text(&table.approved),
        office: text(&table.office),
        revision: text(&table.revision),
        date: text(&table.date),
        number: text(&table.number),
        certificate_area: table.certificate_m2.as_ref().and_then(|at| reader.area(&reader.number(at))),
    }
}

/// The coordinate system; local where none is stated.
pub(super) fn crs(reader: &Reader<'_>, table: &ScenarioTable) -> Crs {
    let Some(at) = &table.crs else { return Crs::Local };
    Crs::named(at.value.trim()).unwrap_or_else(|| {
        let Token { text, spot, .. } = reader.word(at);
        let told = fault("unknown-word", &spot).with("word", text.as_str()).with("key", "scenario.crs");
        reader.report(told.helped(did_you_mean(&text, ["local"])));
        Crs::Local
    })
}
