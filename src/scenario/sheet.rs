//! `[sheet]`: what drawings say about the project.
//!
//! Knows: its keys. Must not know: how a sheet is drawn.

use super::at::At;
use super::reader::Reader;
use super::schema::Root;
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
