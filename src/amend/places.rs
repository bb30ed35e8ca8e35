//! Places by the names that people write: `A-03`, `A-03..A-04`, `A@12-20`, a hall.
//!
//! Knows: the land. Must not know: firms, rules.

use crate::site::{HallIdx, Land, Place, RowIdx};

/// The place that a name means; `None` where there is none of that name.
pub fn place_of(land: &Land, name: &str) -> Option<Place> {
    if let Some(hall) = land.halls.iter().position(|hall| hall.id == name) {
        return Some(Place::Hall(HallIdx(hall)));
    }
    let (first, last) = name.split_once("..").map_or((name, name), |(first, last)| (first.trim(), last.trim()));
    let within = |(index, row): (usize, &crate::site::Row)| {
        let cell = |name: &str| row.cells.iter().position(|cell| cell == name);
        let (first, last) = (cell(first)?, cell(last)?);
        (first <= last).then_some(Place::Run { row: RowIdx(index), first, last })
    };
    land.rows.iter().enumerate().find_map(within).or_else(|| stretch(land, name))
}

/// A stretch of an open row by its metres: `A@12-20`, or as scenarios write it, `A@12..20`.
fn stretch(land: &Land, name: &str) -> Option<Place> {
    let (row, metres) = name.split_once('@')?;
    let name = format!("{row}@{}", metres.replacen("..", "-", 1));
    let index = land.rows.iter().position(|own| own.id == row && own.is_open())?;
    let cells = land.rows[index].cells.len();
    let mut runs = (0..cells).flat_map(|first| (first..cells).map(move |last| (first, last)));
    let place = |(first, last)| Place::Run { row: RowIdx(index), first, last };
    runs.find(|run| land.place_name(place(*run)) == name).map(place)
}

/// Every name of a single plot and hall, for those who misspell one.
pub fn every_place(land: &Land) -> impl Iterator<Item = &str> {
    let cells = land.rows.iter().flat_map(|row| row.cells.iter().map(String::as_str));
    cells.chain(land.halls.iter().map(|hall| hall.id.as_str()))
}
