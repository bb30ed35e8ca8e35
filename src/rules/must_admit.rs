//! `must_admit`: firms that must be granted land, wherever.
//!
//! *Formula.* Σ placements of the firm ≥ 1.

use super::{Figures, Firms, Rule, Verdict};
use crate::formulation::{Formulation, Sense};
use crate::message::Message;
use crate::problem::{Holding, Problem};
use crate::units::Milli;

/// Firms that must be granted land.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MustAdmit {
    /// Which.
    pub firms: Firms,
}

impl Rule for MustAdmit {
    fn describe(&self, _problem: &Problem) -> Message {
        Message::new("rule.must-admit").with("firms", self.firms.label.as_str())
    }

    fn formulate(&self, model: &mut Formulation<'_>) {
        for &firm in &self.firms.members {
            let vars = model.chosen_where(|p| p.holding.firm == firm);
            model.require(vars.into_iter().map(|v| (v, 1)), Sense::AtLeast, 1, "firms", 1);
        }
    }

    fn measure(&self, problem: &Problem, holdings: &[Holding]) -> Verdict {
        let missing = self.firms.members.iter().filter(|f| !holdings.iter().any(|h| h.firm == **f));
        let breaches: Vec<Message> =
            missing.map(|f| Message::new("breach.not-granted").with("firm", problem.firm(*f).id.as_str())).collect();
        let wanted = self.firms.members.len() as i64;
        let found = Milli::whole(wanted - breaches.len() as i64);
        Verdict { figures: Figures::new(Some(found), Some(Milli::whole(wanted)), "firms"), breaches, ..Verdict::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::{firms, given};
    use super::*;

    #[test]
    fn wherever_it_is() {
        let rule = MustAdmit { firms: firms(&[1, 3]) };
        given(&[(1, "H"), (3, "C-01")]).expect(&rule, "2 / 2 firms", &[]);
        given(&[(1, "A-01"), (2, "A-02")]).expect(&rule, "1 / 2 firms", &["not-granted: firm F3"]);
        given(&[]).expect(&rule, "0 / 2 firms", &["not-granted: firm F1", "not-granted: firm F3"]);
    }
}
