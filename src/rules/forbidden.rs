//! `forbidden`: firms that must not have certain places, or any land at all.
//!
//! *Formula.* Such placements are forbidden.

use super::{Firms, Places, Rule, Verdict, forbid_where, none_where};
use crate::formulation::Formulation;
use crate::message::Message;
use crate::problem::{Holding, Problem};

/// Firms barred from places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forbidden {
    /// Which firms.
    pub firms: Firms,
    /// From where; `None` bars them from all land.
    pub places: Option<Places>,
}

impl Forbidden {
    fn hit(&self, problem: &Problem, holding: &Holding) -> bool {
        self.firms.contains(holding.firm) && self.places.as_ref().is_none_or(|places| places.touches(problem, holding.place))
    }
}

impl Rule for Forbidden {
    fn describe(&self, _problem: &Problem) -> Message {
        match &self.places {
            Some(places) => {
                Message::new("rule.not-in").with("these", self.firms.label.as_str()).with("places", places.label.as_str())
            }
            None => Message::new("rule.forbidden").with("firms", self.firms.label.as_str()),
        }
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
    fn from_places_or_from_all_land() {
        let there = Forbidden { firms: firms(&[1]), places: Some(places(&["A-02", "H"])) };
        given(&[(1, "A-01"), (2, "A-02"), (3, "H")]).expect(&there, "0 / 0 firms", &[]);
        given(&[(1, "A-01..A-02")]).expect(&there, "1 / 0 firms", &["at-place: firm F1, place A-01..A-02"]);
        given(&[(1, "H")]).expect(&there, "1 / 0 firms", &["at-place: firm F1, place H"]);
        let anywhere = Forbidden { firms: firms(&[1]), places: None };
        given(&[(2, "A-01")]).expect(&anywhere, "0 / 0 firms", &[]);
        given(&[(1, "C-01")]).expect(&anywhere, "1 / 0 firms", &["at-place: firm F1, place C-01"]);
    }
}
