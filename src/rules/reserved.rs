//! `reserved`: places kept for a group, or for nobody (land held back for expansion).
//!
//! *Formula.* Placements of all others that touch these places are forbidden.

use super::{Figures, Firms, Places, Rule, Verdict};
use crate::formulation::Formulation;
use crate::message::Message;
use crate::problem::{Holding, Problem};
use crate::units::Milli;

/// Places kept for somebody.
#[derive(Debug, Clone)]
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
        for index in 0..model.placements().len() {
            if self.hit(problem, &model.placements()[index].holding) {
                model.forbid(index);
            }
        }
    }

    fn measure(&self, problem: &Problem, holdings: &[Holding]) -> Verdict {
        let breaches: Vec<Message> = holdings
            .iter()
            .filter(|h| self.hit(problem, h))
            .map(|h| {
                Message::new("breach.at-place")
                    .with("firm", problem.firm(h.firm).id.as_str())
                    .with("place", problem.land.place_name(h.place))
            })
            .collect();
        let found = Milli::whole(breaches.len() as i64);
        Verdict { figures: Figures::new(Some(found), Some(Milli::ZERO), "firms"), breaches, ..Verdict::default() }
    }
}
