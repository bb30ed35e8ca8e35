//! `reserved`: places kept for a group, or for nobody (land held back for expansion).
//!
//! *Formula.* Placements of all others that touch these places are forbidden.

use super::{Firms, Places, Rule, Verdict, forbid_where, none_where};
use crate::formulation::Formulation;
use crate::message::Message;
use crate::problem::{Holding, Problem};

/// Places kept for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserved {
    /// Which places.
    pub places: Places,
    /// For whom; `None` keeps them empty.
    pub group: Option<Firms>,
}

impl Reserved {
    fn hit(&self, problem: &Problem, holding: &Holding) -> bool {
        self.group.as_ref().is_none_or(|group| !group.contains(holding.firm)) && self.places.touches(problem, holding.place)
    }
}

impl Rule for Reserved {
    fn describe(&self, _problem: &Problem) -> Message {
        match &self.group {
            Some(group) => {
                Message::new("rule.reserved-for").with("places", self.places.label.as_str()).with("group", group.label.as_str())
            }
            None => Message::new("rule.reserved").with("places", self.places.label.as_str()),
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
    fn for_a_group_or_for_nobody() {
        let group = Reserved { places: places(&["A-01", "A-02"]), group: Some(firms(&[1, 2])) };
        given(&[(1, "A-01"), (2, "A-02"), (3, "A-03")]).expect(&group, "0 / 0 firms", &[]);
        given(&[(1, "A-01"), (3, "A-02..A-03")]).expect(&group, "1 / 0 firms", &["at-place: firm F3, place A-02..A-03"]);
        let nobody = Reserved { places: places(&["A-01"]), group: None };
        given(&[(1, "A-02")]).expect(&nobody, "0 / 0 firms", &[]);
        given(&[(1, "A-01")]).expect(&nobody, "1 / 0 firms", &["at-place: firm F1, place A-01"]);
    }
}
