//! Names of places and what they mean: sites, rows, plots, cells, halls, ranges of plots, stretches of rows.
//!
//! Knows: the land. Must not know: firms, rules.

use std::collections::{BTreeMap, BTreeSet};

use super::names::did_you_mean;
use super::reader::{Reader, Token};
use crate::diagnostic::{Spot, fault};
use crate::rules::Places;
use crate::site::{HallIdx, Land, Row, RowIdx, SiteIdx};
use crate::units::Length;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Site(SiteIdx),
    Row(RowIdx),
    Cell(RowIdx, usize),
    Hall(HallIdx),
}

/// Every place by name.
#[derive(Debug, Default)]
pub(super) struct PlaceNames {
    named: BTreeMap<String, (Named, Spot)>,
    /// Some land could not be read: a name that is not known may belong to it.
    pub incomplete: bool,
}

impl PlaceNames {
    /// No names yet. `incomplete` where some land could not be read.
    pub(super) fn new(incomplete: bool) -> Self {
        Self { incomplete, ..Self::default() }
    }

    /// Adds a name; the second of its kind is refused.
    pub(super) fn add(&mut self, reader: &Reader<'_>, name: &str, named: Named, spot: &Spot) {
        // A single plot is a row and its own only cell: one name for both.
        let same = |old: Named| matches!((old, named), (Named::Row(row), Named::Cell(of, 0)) if row == of);
        match self.named.get(name) {
            Some((old, _)) if same(*old) => {}
            Some((_, first)) => {
                let (first, second) = if first <= spot { (first, spot) } else { (spot, first) };
                reader.report(fault("duplicate-name", second).with("name", name).beside(first));
            }
            None => drop(self.named.insert(name.to_owned(), (named, spot.clone()))),
        }
    }

    /// What a name stands for; an unknown one is reported.
    pub(super) fn find(&self, reader: &Reader<'_>, token: &Token) -> Option<Named> {
        let found = self.named.get(&token.text).map(|(named, _)| *named);
        if found.is_none() && !self.incomplete {
            let names =
                self.named.iter().filter(|(_, (named, _))| !matches!(named, Named::Cell(..))).map(|(name, _)| name.as_str());
            let cells = self.named.keys().map(String::as_str);
            let near = super::names::closest(&token.text, cells).is_some();
            let help = if near {
                did_you_mean(&token.text, self.named.keys().map(String::as_str))
            } else {
                did_you_mean(&token.text, names)
            };
            reader.report(fault("unknown-place", &token.spot).with("name", token.text.as_str()).helped(help));
        }
        found
    }

    /// The cells and halls that an item of a list means.
    pub(super) fn item(&self, reader: &Reader<'_>, land: &Land, token: &Token) -> Option<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        if let Some((row, first, last)) = self.run(reader, land, token)? {
            names.extend(land.rows[row.0].cells[first..=last].iter().cloned());
            return Some(names);
        }
        match self.find(reader, token)? {
            Named::Site(site) => {
                let rows = land.rows.iter().filter(|row| row.site == site);
                names.extend(rows.flat_map(|row| row.cells.iter().cloned()));
                names.extend(land.halls.iter().filter(|hall| hall.site == site).map(|hall| hall.id.clone()));
                // What is yet to be laid out there is known by the site's name: see `variant::with_layout`.
                names.insert(land.sites[site.0].id.clone());
            }
            Named::Row(row) => names.extend(land.rows[row.0].cells.iter().cloned()),
            Named::Cell(row, cell) => drop(names.insert(land.rows[row.0].cells[cell].clone())),
            Named::Hall(hall) => drop(names.insert(land.halls[hall.0].id.clone())),
        }
        Some(names)
    }

    /// The cells and halls of a whole list, with the words it was written in.
    pub(super) fn all(&self, reader: &Reader<'_>, land: &Land, tokens: &[Token]) -> Option<Places> {
        let found: Vec<Option<BTreeSet<String>>> = tokens.iter().map(|token| self.item(reader, land, token)).collect();
        let names = found.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
        let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
        Some(Places { label: words.join(", "), names })
    }

    /// `A-01..A-04` or `ROW@from..to` as cells of one row; `Some(None)` for a plain name.
    #[allow(clippy::type_complexity, reason = "an outer none is a mistake, an inner one a plain name")]
    fn run(&self, reader: &Reader<'_>, land: &Land, token: &Token) -> Option<Option<(RowIdx, usize, usize)>> {
        let Some((from, to)) = token.text.split_once("..") else { return Some(None) };
        let part = |text: &str| Token { text: text.trim().to_owned(), ..token.clone() };
        if let Some((row, start)) = from.split_once('@').filter(|_| !to.contains('@')) {
            let Some(Named::Row(row)) = self.find(reader, &part(row)) else { return None };
            let (start, end) = (reader.setback(&part(start))?, reader.setback(&part(to))?);
            return self.stretch(reader, &land.rows[row.0], token, start, end).map(|(a, b)| Some((row, a, b)));
        }
        let (first, last) = (self.find(reader, &part(from))?, self.find(reader, &part(to))?);
        match (cell(first), cell(last)) {
            (Some((row, a)), Some((other, b))) if row == other && a <= b => Some(Some((row, a, b))),
            _ => {
                reader.report(fault("bad-range", &token.spot).with("range", token.text.as_str()));
                None
            }
        }
    }

    /// The cells that start from `start` up to, not including, `end`.
    pub(super) fn stretch(
        &self,
        reader: &Reader<'_>,
        row: &Row,
        token: &Token,
        start: Length,
        end: Length,
    ) -> Option<(usize, usize)> {
        let within = |at: Length| at >= start && at < end;
        let cells: Vec<usize> = (0..row.cells.len()).filter(|&cell| within(row.stations[cell].along)).collect();
        match (cells.first(), cells.last()) {
            (Some(&first), Some(&last)) => Some((first, last)),
            _ => {
                reader
                    .report(fault("empty-stretch", &token.spot).with("range", token.text.as_str()).with("row", row.id.as_str()));
                None
            }
        }
    }

    /// The one run that all items of a list make together.
    pub(super) fn one_run(&self, reader: &Reader<'_>, land: &Land, tokens: &[Token]) -> Option<(RowIdx, usize, usize)> {
        let mut cells = BTreeSet::new();
        for token in tokens {
            match self.run(reader, land, token)? {
                Some((row, first, last)) => cells.extend((first..=last).map(|cell| (row, cell))),
                None => match self.find(reader, token)? {
                    Named::Row(row) => cells.extend((0..land.rows[row.0].cells.len()).map(|cell| (row, cell))),
                    Named::Cell(row, cell) => drop(cells.insert((row, cell))),
                    Named::Site(_) | Named::Hall(_) => {
                        reader.report(fault("not-a-plot", &token.spot).with("name", token.text.as_str()));
                        return None;
                    }
                },
            }
        }
        let (first, last) = (cells.first().copied(), cells.last().copied());
        match (first, last) {
            (Some((row, a)), Some((other, b))) if row == other && b - a + 1 == cells.len() => Some((row, a, b)),
            _ => {
                let words: Vec<String> = tokens.iter().map(|token| format!("`{}`", token.text)).collect();
                tokens
                    .first()
                    .into_iter()
                    .for_each(|t| reader.report(fault("not-neighbours", &t.spot).with("plots", words.clone())));
                None
            }
        }
    }

    /// Whether a name is known, or may belong to land that could not be read.
    pub(super) fn may_know(&self, name: &str) -> bool {
        self.incomplete || self.named.contains_key(name)
    }
}

fn cell(named: Named) -> Option<(RowIdx, usize)> {
    match named {
        Named::Cell(row, cell) => Some((row, cell)),
        Named::Row(row) => Some((row, 0)),
        Named::Site(_) | Named::Hall(_) => None,
    }
}
