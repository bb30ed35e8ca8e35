//! What is drawn as one piece of land: a holding, a vacant plot, an idle stretch, a hall; and its row in the table.
//!
//! Knows: land, holdings, reservations. Must not know: scale, paper, text sizes, file formats.

use crate::audit::Audit;
use crate::geometry::{Outline, Point};
use crate::problem::{Holding, Problem};
use crate::rules::RuleKind;
use crate::site::{Hall, HallIdx, Place, Row, RowIdx, SiteIdx};
use crate::units::{Area, Length};

/// A piece of land that is drawn and numbered as one.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub site: SiteIdx,
    /// Where it is among rows and halls.
    pub place: Place,
    /// What stands on the drawing and in the table.
    pub number: String,
    /// Names of its plots or cells; of a hall its own.
    pub cells: Vec<String>,
    pub kind: Kind,
    pub outline: Outline,
    /// Plot lines inside, front to back.
    pub inner: Vec<(Point, Point)>,
    /// Ends of its frontage.
    pub front: Option<(Point, Point)>,
    pub frontage: Length,
    pub area: Area,
}

/// What a piece is.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Held(Holding),
    Vacant,
    /// Kept back: for a group, or for nobody.
    Reserved(Option<String>),
    Hall {
        floor: Area,
        holdings: Vec<Holding>,
    },
}

/// All pieces in the order of the table, and holdings that could not be drawn because their land is taken.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pieces {
    pub list: Vec<Piece>,
    pub undrawn: Vec<Holding>,
}

impl Piece {
    /// Its name for groups: its number, or that of its first plot or cell.
    pub(crate) fn name(&self) -> String {
        if self.cells.len() <= 1 || self.is_cut() { self.number_or_cell() } else { self.cells[0].clone() }
    }
    fn number_or_cell(&self) -> String {
        let cell = || self.cells.first().map(|c| c.replace('@', ".")).unwrap_or_default();
        if self.number.is_empty() { cell() } else { self.number.clone() }
    }
    /// Whether it is a stretch of an open row: one piece without plot lines, of several cells.
    fn is_cut(&self) -> bool {
        self.inner.is_empty()
    }
}

impl Pieces {
    /// The pieces of a plan.
    pub(crate) fn of(problem: &Problem, audit: &Audit) -> Self {
        let mut pieces = Self::default();
        for (index, row) in problem.land.rows.iter().enumerate() {
            pieces.add_row(problem, audit, RowIdx(index), row);
        }
        for (index, hall) in problem.land.halls.iter().enumerate() {
            pieces.add_hall(audit, HallIdx(index), hall);
        }
        pieces.list.sort_by_key(|piece| piece.site);
        pieces
    }

    fn add_row(&mut self, problem: &Problem, audit: &Audit, index: RowIdx, row: &Row) {
        let cells = row.cells.len().min(row.stations.len().saturating_sub(1));
        let mut runs: Vec<(usize, usize, Holding)> = Vec::new();
        for holding in &audit.holdings {
            match holding.place {
                Place::Run { row, first, last } if row == index && first <= last && last < cells => {
                    runs.push((first, last, *holding));
                }
                _ => {}
            }
        }
        runs.sort_by_key(|&(first, last, holding)| (first, last, holding));
        let mut at = 0;
        let mut cut = 0;
        for (first, last, holding) in runs {
            if first < at {
                self.undrawn.push(holding);
                continue;
            }
            self.add_idle(problem, index, row, at, first);
            cut += 1;
            let number = if row.is_open() { format!("{}-{cut}", row.id) } else { run_number(&row.cells[first..=last]) };
            self.add_run(index, row, (first, last), number, Kind::Held(holding));
            at = last + 1;
        }
        self.add_idle(problem, index, row, at, cells);
    }

    /// The cells `from .. to` that nobody holds: plot by plot, or one stretch for each state of an open row.
    fn add_idle(&mut self, problem: &Problem, index: RowIdx, row: &Row, from: usize, to: usize) {
        let mut at = from;
        while at < to {
            let kind = idle_kind(problem, index, at);
            let mut last = at;
            while row.is_open() && last + 1 < to && same(&idle_kind(problem, index, last + 1), &kind) {
                last += 1;
            }
            let number = if row.is_open() { String::new() } else { row.cells[at].clone() };
            self.add_run(index, row, (at, last), number, kind);
            at = last + 1;
        }
    }

    fn add_run(&mut self, index: RowIdx, row: &Row, (first, last): (usize, usize), number: String, kind: Kind) {
        let Some(outline) = row.run_outline(first, last) else { return };
        let between = if row.outline.is_some() || row.is_open() { &[][..] } else { &row.stations[first + 1..=last] };
        self.list.push(Piece {
            site: row.site,
            place: Place::Run { row: index, first, last },
            number,
            cells: row.cells[first..=last].to_vec(),
            area: outline.area(),
            outline,
            inner: between.iter().map(|s| (s.front, s.back)).collect(),
            front: Some((row.stations[first].front, row.stations[last + 1].front)),
            frontage: row.frontage(first, last),
            kind,
        });
    }

    fn add_hall(&mut self, audit: &Audit, index: HallIdx, hall: &Hall) {
        let holdings = audit.holdings.iter().filter(|h| h.place == Place::Hall(index)).copied().collect();
        self.list.push(Piece {
            site: hall.site,
            place: Place::Hall(index),
            number: hall.id.clone(),
            cells: vec![hall.id.clone()],
            kind: Kind::Hall { floor: hall.floor, holdings },
            area: hall.outline.area(),
            outline: hall.outline.clone(),
            inner: Vec::new(),
            front: None,
            frontage: Length::ZERO,
        });
    }

    /// Holdings with the number under which they are drawn and their frontage, in order of the table.
    pub(crate) fn holdings(&self) -> Vec<(String, Holding, Option<Length>)> {
        let mut rows = Vec::new();
        for piece in &self.list {
            match &piece.kind {
                Kind::Held(holding) => rows.push((piece.number.clone(), *holding, Some(piece.frontage))),
                Kind::Hall { holdings, .. } => rows.extend(holdings.iter().map(|h| (piece.number.clone(), *h, None))),
                Kind::Vacant | Kind::Reserved(_) => {}
            }
        }
        rows.extend(self.undrawn.iter().map(|h| ("?".to_owned(), *h, None)));
        rows
    }
}

fn same(a: &Kind, b: &Kind) -> bool {
    match (a, b) {
        (Kind::Vacant, Kind::Vacant) => true,
        (Kind::Reserved(a), Kind::Reserved(b)) => a == b,
        _ => false,
    }
}

/// Whether an idle cell is vacant or kept back by a rule.
fn idle_kind(problem: &Problem, row: RowIdx, cell: usize) -> Kind {
    let place = Place::Run { row, first: cell, last: cell };
    let reserved = problem.rules.iter().find_map(|rule| match &rule.kind {
        RuleKind::Reserved(reserved) if reserved.places.touches(problem, place) => Some(reserved),
        _ => None,
    });
    reserved.map_or(Kind::Vacant, |r| Kind::Reserved(r.group.as_ref().map(|g| g.label.clone())))
}

/// The number of a run of plots: `A-03`, `A-03–04` where the names share a stem, else `A-03–B-04`.
fn run_number(cells: &[String]) -> String {
    let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return String::new() };
    if cells.len() == 1 {
        return first.clone();
    }
    let stem = |name: &str| name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let tail = if stem(first) == stem(last) { &last[stem(last).len()..] } else { last.as_str() };
    format!("{first}–{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_numbered_shortly() {
        let cells = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(run_number(&cells(&["A-03"])), "A-03");
        assert_eq!(run_number(&cells(&["A-03", "A-04", "A-05"])), "A-03–05");
        assert_eq!(run_number(&cells(&["P9", "Q1"])), "P9–Q1");
        assert_eq!(run_number(&cells(&["satu", "dua"])), "satu–dua");
    }
}
