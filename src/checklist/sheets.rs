//! What the sheets must show.
//!
//! Knows: what finished sheets were found to show, the title block, the coordinate system. Must not know: how a sheet is
//! composed.

use std::collections::{BTreeMap, BTreeSet};

use super::{Basis, Draft, Source, Verdict};
use crate::message::Message;
use crate::problem::TitleBlock;

/// Something that a site plan must show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    /// North arrow (*utara*).
    North,
    /// Scale bar.
    ScaleBar,
    /// Legend.
    Legend,
    /// Coordinate grid or its ticks.
    Grid,
    /// List of the corners of the boundary with their coordinates.
    Corners,
    /// Lengths written along lines.
    Dimensions,
    /// Front setback lines (GSB).
    Setbacks,
}

impl Element {
    /// Every element.
    pub const ALL: [Self; 7] =
        [Self::North, Self::ScaleBar, Self::Legend, Self::Grid, Self::Corners, Self::Dimensions, Self::Setbacks];
    fn key(self) -> &'static str {
        match self {
            Self::North => "checklist.north",
            Self::ScaleBar => "checklist.scale-bar",
            Self::Legend => "checklist.legend",
            Self::Grid => "checklist.grid",
            Self::Corners => "checklist.corners",
            Self::Dimensions => "checklist.dimensions",
            Self::Setbacks => "checklist.setbacks",
        }
    }
}

/// What finished sheets show, read from the sheets themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contents {
    /// How many sheets there are.
    pub sheets: usize,
    /// On which of them (from 1) each element was found.
    pub found: BTreeMap<Element, BTreeSet<usize>>,
}

pub(super) fn write(draft: &mut Draft<'_>, contents: Option<&Contents>) {
    let source = Source::practice(draft.pack, "sheet-content");
    let shown = Message::new("checklist.asks-shown");
    for element in Element::ALL {
        let what = Message::new(element.key());
        let rules = draft.problem.land.rows.iter().any(|row| row.building_rules.is_some());
        let found = contents.map(|c| (c.sheets, c.found.get(&element).map_or(0, BTreeSet::len)));
        let (verdict, figure, basis) = match found {
            _ if element == Element::Setbacks && !rules => {
                (Verdict::NotTested, Message::new("checklist.no-building-rules"), Basis::Nobody)
            }
            None => (Verdict::NotTested, Message::new("checklist.no-sheets"), Basis::Nobody),
            Some((sheets, on)) => {
                let figure = Message::new("checklist.on-sheets").with("found", on).with("sheets", sheets);
                (Verdict::of(on > 0), figure, Basis::Sheets)
            }
        };
        draft.add(what, verdict, (figure, shown.clone()), basis, source);
    }
    title_block(draft);
    crs(draft);
}

/// Which fields of the title block are stated, and which are left to be filled in.
fn title_block(draft: &mut Draft<'_>) {
    let block = &draft.problem.title_block;
    let missing: Vec<Message> =
        fields(block).into_iter().filter(|(_, stated)| !stated).map(|(key, _)| Message::new(key)).collect();
    let all = fields(block).len();
    let figure = if missing.is_empty() {
        Message::new("checklist.title-full").with("count", all)
    } else {
        let list = chain(missing.clone());
        Message::new("checklist.title-open").with("count", all - missing.len()).with("of", all).with("fields", list)
    };
    let against = Message::new("checklist.asks-title").with("count", all);
    let source = Source::practice(draft.pack, "title-block");
    draft.add(Message::new("checklist.title-block"), Verdict::of(missing.is_empty()), (figure, against), Basis::Plan, source);
}

/// Fields of the title block, and whether each is stated. Drawing title, scale, coordinate system and sheet number are
/// always there and not counted.
fn fields(block: &TitleBlock) -> [(&'static str, bool); 11] {
    let stated = |field: &Option<String>| field.as_ref().is_some_and(|text| !text.trim().is_empty());
    [
        ("checklist.field-project", stated(&block.project)),
        ("checklist.field-owner", stated(&block.owner)),
        ("checklist.field-location", stated(&block.location)),
        ("checklist.field-consultant", stated(&block.consultant)),
        ("checklist.field-drawn", stated(&block.drawn)),
        ("checklist.field-checked", stated(&block.checked)),
        ("checklist.field-approved", stated(&block.approved)),
        ("checklist.field-office", stated(&block.office)),
        ("checklist.field-revision", stated(&block.revision)),
        ("checklist.field-date", stated(&block.date)),
        ("checklist.field-number", stated(&block.number)),
    ]
}

/// Messages one after the other, with commas.
pub(super) fn chain(list: Vec<Message>) -> Message {
    let mut rest = list.into_iter().rev();
    let last = rest.next().unwrap_or_else(|| Message::new("checklist.nothing"));
    rest.fold(last, |tail, head| Message::new("checklist.and").with("head", head).with("tail", tail))
}

/// Whether the coordinate system is stated, and whether its zone is that of Bekasi.
fn crs(draft: &mut Draft<'_>) {
    let crs = &draft.problem.crs;
    let (stated, source) = (crs.is_on_earth(), Source::practice(draft.pack, "crs-zone"));
    let figure =
        if stated { Message::new("checklist.crs-is").with("crs", crs.name()) } else { Message::new("checklist.crs-local") };
    let against = Message::new("checklist.asks-crs");
    let title = Source::practice(draft.pack, "title-block");
    draft.add(Message::new("checklist.crs"), Verdict::of(stated), (figure.clone(), against), Basis::Plan, title);
    let verdict = zone(crs.name()).map_or(Verdict::NotTested, Verdict::of);
    let basis = if verdict == Verdict::NotTested { Basis::Nobody } else { Basis::Plan };
    let against = Message::new("checklist.asks-zone");
    draft.add(Message::new("checklist.zone"), verdict, (figure, against), basis, source);
}

/// Whether a system is one of the zone in which Bekasi lies; `None` where its name does not tell.
fn zone(name: &str) -> Option<bool> {
    let has = |marks: [&str; 4]| marks.iter().any(|mark| name.contains(mark));
    if has(["23834", "zone 48.2", "32748", "zone 48S"]) {
        return Some(true);
    }
    has(["23835", "zone 49.1", "32749", "zone 49S"]).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::zone;

    #[test]
    fn bekasi_lies_in_48_2() {
        assert_eq!(zone("EPSG:23834"), Some(true));
        assert_eq!(zone("DGN95 / Indonesia TM-3 zone 49.1"), Some(false));
        assert_eq!(zone("local"), None);
    }
}
