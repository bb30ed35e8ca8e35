//! `not_in`: firms not at certain places, or not in certain building types.
//!
//! *Why.* A press shop shares no party wall. *Formula.* Such placements are forbidden.

use std::collections::BTreeSet;

use super::{Firms, Places, Rule, Verdict, forbid_where, none_where};
use crate::formulation::Formulation;
use crate::message::Message;
use crate::problem::{Holding, Problem};
use crate::site::BuildingType;

/// Firms not at places or in building types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotIn {
    /// Which firms.
    pub these: Firms,
    /// Building types they must not be in.
    pub buildings: BTreeSet<BuildingType>,
    /// Places they must not touch.
    pub places: Places,
    /// The words the planner used for both.
    pub label: String,
}

impl NotIn {
    fn hit(&self, problem: &Problem, holding: &Holding) -> bool {
        let (place, building) = (holding.place, problem.land.building(holding.place));
        self.these.contains(holding.firm) && (self.buildings.contains(&building) || self.places.touches(problem, place))
    }
}

impl Rule for NotIn {
    fn describe(&self, _problem: &Problem) -> Message {
        Message::new("rule.not-in").with("these", self.these.label.as_str()).with("places", self.label.as_str())
    }

    fn formulate(&self, model: &mut Formulation<'_>) {
        let problem = model.problem();
        forbid_where(model, |h| self.hit(problem, h));
    }

    fn measure(&self, problem: &Problem, holdings: &[Holding]) -> Verdict {
        none_where(problem, holdings, |h| self.hit(problem, h))
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::{firms, given, places};
    use super::*;

    #[test]
    fn by_building_and_by_place() {
        let rule = |buildings: &[BuildingType], names: &[&str]| NotIn {
            these: firms(&[1, 2]),
            buildings: buildings.iter().copied().collect(),
            places: places(names),
            label: "row".into(),
        };
        let row = rule(&[BuildingType::Row], &["A-02"]);
        given(&[(1, "A-01"), (3, "B-01"), (4, "A-02")]).expect(&row, "0 / 0 firms", &[]);
        given(&[(1, "B-01"), (2, "A-02..A-03")]).expect(
            &row,
            "2 / 0 firms",
            &["at-place: firm F1, place B-01", "at-place: firm F2, place A-02..A-03"],
        );
        let hall = rule(&[BuildingType::Hall], &[]);
        given(&[(1, "H")]).expect(&hall, "1 / 0 firms", &["at-place: firm F1, place H"]);
    }
}
