//! A row cut at other places than its module: cut lines at any millimetre of the frontage, square to it.
//!
//! Knows: one row. Must not know: why it is cut there.
//!
//! The lines of the module stay cuts as well, so that a name of a module's cell still tells where land lies: a cell of the
//! new row is named by the metre at which it begins, like every cell of an open row.

use super::{Face, Row, Station};
use crate::geometry::{Across, Outline, Point, along, between, ends_across, is_simple_across, least_depth};
use crate::units::{Area, Length, div_round};

/// Areas along an open row, for many questions.
#[derive(Debug)]
pub struct Ruler<'a> {
    row: &'a Row,
    /// Area from the start of the row to each station.
    sums: Vec<Area>,
}

impl<'a> Ruler<'a> {
    /// For an open row; `None` where a back turns round, so that a line square to the frontage does not cut it in two.
    pub fn of(row: &'a Row) -> Option<Self> {
        let simple = |(cell, face): (usize, &Face)| is_simple_across(&face.outline, row.base(cell));
        let faces = row.faces.as_deref().unwrap_or_default();
        if !row.is_open() || row.stations.len() < 2 || !faces.iter().enumerate().all(simple) {
            return None;
        }
        let mut sums = vec![Area::ZERO];
        for cell in 0..row.cells.len() {
            sums.push(sums[cell] + row.run_outline(cell, cell)?.area());
        }
        Some(Self { row, sums })
    }

    /// The whole frontage.
    pub fn length(&self) -> Length {
        self.row.stations.last().map_or(Length::ZERO, |station| station.along)
    }

    /// The area of the stretch between two places of the frontage, to the half square millimetre; nothing where it cannot be
    /// cut there.
    pub fn area(&self, from: Length, to: Length) -> Area {
        if from >= to {
            return Area::ZERO;
        }
        let (first, last) = (self.row.cell_from(from), self.row.cell_to(to));
        let piece = |cell, from, to| self.row.piece(cell, from, to).map_or(Area::ZERO, |outline| outline.area());
        if first == last {
            return piece(first, from, to);
        }
        let stations = &self.row.stations;
        let whole = self.sums[last] - self.sums[first + 1];
        piece(first, from, stations[first + 1].along) + whole + piece(last, stations[last].along, to)
    }
}

impl Row {
    /// The frontage of a cell.
    fn base(&self, cell: usize) -> (Point, Point) {
        (self.stations[cell].front, self.stations[cell + 1].front)
    }

    /// The cell on which land that begins here begins.
    pub fn cell_from(&self, at: Length) -> usize {
        let after = self.stations.partition_point(|station| station.along <= at);
        after.saturating_sub(1).min(self.cells.len().saturating_sub(1))
    }

    /// The cell on which land that ends here ends.
    pub fn cell_to(&self, at: Length) -> usize {
        let before = self.stations.partition_point(|station| station.along < at);
        before.saturating_sub(1).min(self.cells.len().saturating_sub(1))
    }

    /// The cut line at a place within a cell: the station where it is one, else the line square to the frontage.
    fn station_at(&self, cell: usize, at: Length) -> Option<Station> {
        let (a, b) = (self.stations[cell], self.stations[cell + 1]);
        if let Some(known) = [a, b].into_iter().find(|station| station.along == at) {
            return Some(known);
        }
        if let Some(faces) = &self.faces {
            let (front, back) = ends_across(&faces[cell].outline, self.across(cell, at))?;
            return Some(Station { along: at, front, back });
        }
        let (part, whole) = (i128::from(at.0 - a.along.0), i128::from((b.along.0 - a.along.0).max(1)));
        let share = |from: i64, to: i64| from + div_round(i128::from(to - from) * part, whole) as i64;
        let back = Point::new(share(a.back.x, b.back.x), share(a.back.y, b.back.y));
        Some(Station { along: at, front: along(a.front, b.front, at - a.along), back })
    }

    fn across(&self, cell: usize, at: Length) -> Across {
        let (a, b) = (self.stations[cell].along, self.stations[cell + 1].along);
        Across { base: self.base(cell), part: at.0 - a.0, whole: (b.0 - a.0).max(1) }
    }

    /// The land of a cell between two places of its frontage.
    fn piece(&self, cell: usize, from: Length, to: Length) -> Option<Outline> {
        let (start, end) = (self.stations[cell].along, self.stations[cell + 1].along);
        if let Some(faces) = &self.faces {
            let line = |at, own| (at != own).then(|| self.across(cell, at));
            return between(&faces[cell].outline, line(from, start), line(to, end));
        }
        let (a, b) = (self.station_at(cell, from)?, self.station_at(cell, to)?);
        let mut ring = vec![a.front, b.front, b.back, a.back];
        ring.dedup();
        Outline::new(&ring).ok()
    }

    /// The row with more cut lines: those of its module and those given, as distances from the start of the frontage.
    /// `None` where it cannot be cut there.
    pub fn recut(&self, lines: &[Length]) -> Option<Self> {
        let length = self.stations.last()?.along;
        if !self.is_open() || lines.iter().any(|at| at.0 < 0 || *at > length) {
            return None;
        }
        let mut all: Vec<Length> = self.stations.iter().map(|station| station.along).chain(lines.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        let stations = all.iter().map(|at| self.station_at(self.cell_from(*at), *at)).collect::<Option<Vec<_>>>()?;
        let cells = all[..all.len() - 1].iter().map(|at| format!("{}@{at}", self.id)).collect();
        let face = |ends: &[Length]| -> Option<Face> {
            let cell = self.cell_from(ends[0]);
            let outline = self.piece(cell, ends[0], ends[1])?;
            let depth = least_depth(&outline, self.base(cell));
            Some(Face { outline, depth })
        };
        let faces = match &self.faces {
            Some(_) => Some(all.windows(2).map(face).collect::<Option<Vec<_>>>()?),
            None => None,
        };
        Some(Self { stations, cells, faces, ..self.clone() })
    }

    /// The cells between two places that are cut lines; `None` where they are none.
    pub fn cells_between(&self, from: Length, to: Length) -> Option<(usize, usize)> {
        let at = |wanted: Length| self.stations.binary_search_by_key(&wanted, |station| station.along).ok();
        let (first, end) = (at(from)?, at(to)?);
        (first < end).then(|| (first, end - 1))
    }
}
