//! `locked`: a firm that holds given plots (or a hall) already and keeps them.
//!
//! *Formula.* Σ the firm's placements on exactly this place ≥ 1.

use super::{Figures, Rule, Verdict};
use crate::firm::FirmIdx;
use crate::formulation::{Formulation, Sense};
use crate::message::Message;
use crate::problem::{Holding, Problem};
use crate::site::Place;
use crate::units::Milli;

/// A firm on a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// The firm.
    pub firm: FirmIdx,
    /// Exactly this place.
    pub place: Place,
    /// Whether somebody ordered it beside the scenario; else it is a rule of the scenario.
    pub ordered: bool,
}

impl Rule for Locked {
    fn describe(&self, problem: &Problem) -> Message {
        Message::new(if self.ordered { "rule.ordered" } else { "rule.locked" })
            .with("firm", problem.firm(self.firm).id.as_str())
            .with("place", problem.land.place_name(self.place))
    }

    fn formulate(&self, model: &mut Formulation<'_>) {
        let vars = model.chosen_where(|p| p.holding.firm == self.firm && p.holding.place == self.place);
        model.require(vars.into_iter().map(|v| (v, 1)), Sense::AtLeast, 1, "firms", 1);
    }

    fn measure(&self, problem: &Problem, holdings: &[Holding]) -> Verdict {
        let kept = holdings.iter().any(|h| h.firm == self.firm && h.place == self.place);
        let breach = || {
            Message::new("breach.locked")
                .with("firm", problem.firm(self.firm).id.as_str())
                .with("place", problem.land.place_name(self.place))
        };
        let breaches = if kept { Vec::new() } else { vec![breach()] };
        let found = Milli::whole(i64::from(kept));
        Verdict { figures: Figures::new(Some(found), Some(Milli::whole(1)), "firms"), breaches, ..Verdict::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::{given, place};
    use super::*;

    #[test]
    fn exactly_there() {
        let rule = Locked { firm: FirmIdx(0), place: place("A-01..A-02"), ordered: false };
        let breach = ["locked: firm F1, place A-01..A-02"];
        given(&[(1, "A-01..A-02"), (2, "A-03")]).expect(&rule, "1 / 1 firms", &[]);
        given(&[(1, "A-01")]).expect(&rule, "0 / 1 firms", &breach);
        given(&[(2, "A-01..A-02")]).expect(&rule, "0 / 1 firms", &breach);
        given(&[(1, "H")]).expect(&Locked { firm: FirmIdx(0), place: place("H"), ordered: true }, "1 / 1 firms", &[]);
    }
}
