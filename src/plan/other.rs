//! A grant of another plan, by names.
//!
//! Knows: the stable format, the names of land and firms. Must not know: which plan, why it is told.

use serde::{Deserialize, Serialize};

use super::Number;
use crate::problem::{Holding, Problem};
use crate::site::{HallIdx, Place, RowIdx};
use crate::units::Area;

/// A grant of another plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OtherGrant {
    /// Firm id.
    pub firm: String,
    /// Its package, where it offered several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// Row and its first and last plot (or cell); none in a hall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<[String; 3]>,
    /// Hall; none on a plot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<String>,
    /// Area, or floor.
    pub area_m2: Number,
}

impl OtherGrant {
    /// A holding by its names.
    pub fn of(problem: &Problem, holding: &Holding) -> Self {
        let land = &problem.land;
        let firm = problem.firm(holding.firm);
        let (run, hall) = match holding.place {
            Place::Run { row, first, last } => {
                let row = &land.rows[row.0];
                (Some([row.id.clone(), row.cells[first].clone(), row.cells[last].clone()]), None)
            }
            Place::Hall(hall) => (None, Some(land.halls[hall.0].id.clone())),
        };
        let package = firm.offers[holding.offer].package.clone();
        Self { firm: firm.id.clone(), package, run, hall, area_m2: holding.area.into() }
    }

    /// The holding of these names; `None` where this problem does not have one of them.
    pub fn read(&self, problem: &Problem) -> Option<Holding> {
        let land = &problem.land;
        let firm = problem.find_firm(&self.firm)?;
        let offer = problem.firm(firm).offers.iter().position(|offer| offer.package == self.package)?;
        let place = match (&self.run, &self.hall) {
            (Some([row, first, last]), None) => {
                let index = land.rows.iter().position(|r| r.id == *row)?;
                let cell = |name: &String| land.rows[index].cells.iter().position(|c| c == name);
                Place::Run { row: RowIdx(index), first: cell(first)?, last: cell(last)? }
            }
            (None, Some(hall)) => Place::Hall(HallIdx(land.halls.iter().position(|h| h.id == *hall)?)),
            _ => return None,
        };
        // Half square millimetres: the seventh decimal of a square metre in fives.
        let area = self.area_m2.scaled(7).filter(|area| area % 5 == 0)?;
        Some(Holding { firm, offer, place, area: Area(area / 5), phase: problem.phase_of(firm, offer, place) })
    }
}
