//! `[letters]`: who met, who signs, until when.
//!
//! Knows: its keys and days. Must not know: what a letter says.

use super::at::{At, Moment};
use super::firms::text;
use super::reader::Reader;
use super::schema::Root;
use crate::diagnostic::{caution, fault};
use crate::problem::{Day, Letters};

/// What is stated; nothing where there is no `[letters]`.
pub(super) fn read(reader: &Reader<'_>, root: &Root) -> Letters {
    let Some(table) = &root.letters else { return Letters::default() };
    let words = |at: &Option<At<String>>| at.as_ref().and_then(|at| text(reader, &reader.word(at)));
    let date = table.date.as_ref().and_then(|at| day(reader, at));
    let deadline = |at: &Option<At<Moment>>| {
        let at = at.as_ref()?;
        let last = day(reader, at)?;
        if let Some(date) = date.filter(|date| last < *date) {
            let told = fault("deadline-before-letter", &reader.spot_of(at)).with("value", last.to_string());
            reader.report(told.with("date", date.to_string()));
        }
        Some(last)
    };
    let (chair, signatory) = (words(&table.chair), words(&table.signatory));
    Letters {
        office: words(&table.office),
        contact: words(&table.contact),
        place: words(&table.place),
        date,
        number: words(&table.number),
        members: members(reader, table.members.as_ref(), chair.as_deref()),
        chair,
        signatory,
        accept_by: deadline(&table.accept_by),
        object_by: deadline(&table.object_by),
    }
}

/// A day, quoted or not, without a time.
fn day(reader: &Reader<'_>, at: &At<Moment>) -> Option<Day> {
    let found = Day::parse(&at.value.0);
    if found.is_none() {
        reader.report(fault("not-a-day", &reader.spot_of(at)).with("value", at.value.0.as_str()));
    }
    found
}

/// The members; whoever is named twice signs once.
fn members(reader: &Reader<'_>, at: Option<&At<Vec<At<String>>>>, chair: Option<&str>) -> Vec<String> {
    let Some(at) = at else { return Vec::new() };
    if at.value.is_empty() {
        reader.report(fault("no-members", &reader.spot_of(at)));
    }
    let mut members: Vec<String> = Vec::new();
    for member in &at.value {
        let token = reader.word(member);
        let Some(name) = text(reader, &token) else { continue };
        if chair == Some(name.as_str()) || members.contains(&name) {
            reader.report(caution("member-twice", &token.spot).with("name", name));
        } else {
            members.push(name);
        }
    }
    members
}
