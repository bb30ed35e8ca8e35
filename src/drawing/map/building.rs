//! Where buildings may stand: setback line, envelope, the lorry in front, the depth of the plot.
//!
//! Knows: building rules of rows. Must not know: who holds a plot.

use super::Cartographer;
use crate::drawing::look::Subject;
use crate::drawing::palette;
use crate::drawing::panel::{metres, point};
use crate::drawing::shapes::{At, Item, Shape};
use crate::features::setback_line;
use crate::geometry::{Outline, along, shifted};
use crate::pieces::Piece;
use crate::site::Place;
use crate::units::Length;

/// Length of the lorry that stands in front of a building: the class II rigid truck of 12 m, which is the design vehicle of
/// a street for small industry (practice, confidence D).
pub(in crate::drawing) const LORRY_LENGTH: Length = Length(12_000);
/// Width of a space for it (Dirjen Hubdat 272/1996, confidence C).
const LORRY_WIDTH: Length = Length(3_400);
/// From the side line of the plot.
const LORRY_OFF: Length = Length(400);

impl Cartographer<'_> {
    /// The envelope of a piece on the paper, where it is drawn.
    pub(super) fn envelope_ring(&self, piece: &Piece) -> Option<Vec<At>> {
        Some(self.ring(&self.envelope(piece)?))
    }

    fn envelope(&self, piece: &Piece) -> Option<Outline> {
        let land = &self.brief.problem.land;
        let row = land.row_of(piece.place)?;
        if !self.brief.looks.shows_buildings() || row.building_rules.is_none() || row.outline.is_some() {
            return None;
        }
        land.envelope(piece.place)
    }

    /// Setback line, envelope and lorry of a piece.
    pub(super) fn building(&self, piece: &Piece) -> Vec<Item> {
        let problem = self.brief.problem;
        let Place::Run { row, first, last } = piece.place else { return Vec::new() };
        if !self.brief.looks.shows_buildings() {
            return Vec::new();
        }
        let mut items = Vec::new();
        if self.brief.looks.subject == Subject::Movement
            && let Some((a, b)) = piece.front
        {
            items.push(Shape::line(vec![point(a), point(b)], palette::FRONTAGE));
        }
        items.extend(self.lorry(piece, first, last));
        if self.brief.looks.subject == Subject::SitePlan {
            if let Some(envelope) = self.envelope(piece) {
                items.push(Shape::area(metres(&envelope), palette::ENVELOPE));
            }
            if let Some((a, b)) = setback_line(problem, row, first, last) {
                items.push(Shape::line(vec![point(a), point(b)], palette::SETBACK));
            }
        }
        items
    }

    /// The lorry in front of the building, square to the road, where the setback is deep enough for it.
    fn lorry(&self, piece: &Piece, first: usize, last: usize) -> Option<Item> {
        let row = self.brief.problem.land.row_of(piece.place)?;
        let front = row.building_rules.filter(|_| row.outline.is_none())?.front;
        let room = row.frontage(first, last) >= LORRY_WIDTH + LORRY_OFF + LORRY_OFF && row.depth(first, last) >= LORRY_LENGTH;
        if front < LORRY_LENGTH || !room {
            return None;
        }
        let (a, b) = (row.stations[first].front, row.stations[last + 1].front);
        let (near, far) = (along(a, b, LORRY_OFF), along(a, b, LORRY_OFF + LORRY_WIDTH));
        let (from, to) = (row.stations[first].front, row.stations[first].back);
        let inward = |p| point(shifted(p, from, to, LORRY_LENGTH));
        Some(Shape::area(vec![point(near), point(far), inward(far), inward(near)], palette::BAY))
    }

    /// The side line of a piece, on the paper, with its length: where the piece before it in the row is not as deep.
    pub(super) fn depth_to_state(&self, piece: &Piece) -> Option<((At, At), String)> {
        let Place::Run { row, first, last } = piece.place else { return None };
        let row = &self.brief.problem.land.rows[row.0];
        if self.brief.looks.subject != Subject::SitePlan || row.outline.is_some() {
            return None;
        }
        let depth = |station: usize| row.stations[station].front.distance(row.stations[station].back);
        let (own, far) = (depth(first), depth(last + 1));
        if first > 0 && own == far && depth(first - 1) == own {
            return None;
        }
        let (station, length) = if first == 0 { (first, own) } else { (last + 1, far) };
        let ends = &row.stations[station];
        let side = (self.view.to_paper(point(ends.front)), self.view.to_paper(point(ends.back)));
        Some((side, format!("{} m", self.brief.metres(length))))
    }
}
