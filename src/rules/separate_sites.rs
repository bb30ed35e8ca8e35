//! `separate_sites`: firms never on the same site.
//!
//! *Why.* Some processes must not share a fence at all.
//! *Formula.* For every site: each placement of one side there, plus all of a firm of the other side, at most one.

use super::{Figures, Firms, Rule, Verdict};
use crate::formulation::{Formulation, PAIRS, Var};
use crate::message::Message;
use crate::problem::{Holding, Problem};
use crate::site::SiteIdx;
use crate::units::Milli;

/// Firms that never share a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeparateSites {
    /// One side.
    pub these: Firms,
    /// The other side.
    pub from: Firms,
}

impl SeparateSites {
    fn opposed(&self, a: &Holding, b: &Holding) -> bool {
        self.these.contains(a.firm) && self.from.contains(b.firm) || self.these.contains(b.firm) && self.from.contains(a.firm)
    }
}

impl Rule for SeparateSites {
    fn describe(&self, _problem: &Problem) -> Message {
        Message::new("rule.separate-sites").with("these", self.these.label.as_str()).with("from", self.from.label.as_str())
    }

    fn formulate(&self, model: &mut Formulation<'_>) {
        let problem = model.problem();
        for site in (0..problem.land.sites.len()).map(SiteIdx) {
            let of = |firm, model: &Formulation<'_>| -> Vec<Var> {
                model.chosen_where(|p| p.holding.firm == firm && problem.land.site_of(p.holding.place) == site)
            };
            for &a in &self.these.members {
                for &b in self.from.members.iter().filter(|b| **b != a) {
                    if self.these.contains(b) && self.from.contains(a) && b < a {
                        continue; // said already from the other side
                    }
                    let (a, b) = (of(a, model), of(b, model));
                    if !a.is_empty() && !b.is_empty() {
                        model.at_most_one(a.into_iter().chain(b), PAIRS);
                    }
                }
            }
        }
    }

    fn measure(&self, problem: &Problem, holdings: &[Holding]) -> Verdict {
        let mut breaches = Vec::new();
        for (i, a) in holdings.iter().enumerate() {
            for b in &holdings[i + 1..] {
                let site = problem.land.site_of(a.place);
                if self.opposed(a, b) && site == problem.land.site_of(b.place) {
                    breaches.push(
                        Message::new("breach.separate-sites")
                            .with("a", problem.firm(a.firm).id.as_str())
                            .with("b", problem.firm(b.firm).id.as_str())
                            .with("site", problem.land.sites[site.0].id.as_str()),
                    );
                }
            }
        }
        let found = Milli::whole(breaches.len() as i64);
        Verdict { figures: Figures::new(Some(found), Some(Milli::ZERO), "pairs"), breaches, ..Verdict::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::{firms, given};
    use super::*;

    #[test]
    fn never_on_one_site() {
        let rule = SeparateSites { these: firms(&[1]), from: firms(&[2, 3]) };
        given(&[(1, "C-01"), (2, "A-01"), (3, "H")]).expect(&rule, "0 / 0 pairs", &[]);
        given(&[(2, "A-01"), (3, "A-02")]).expect(&rule, "0 / 0 pairs", &[]);
        given(&[(1, "A-01"), (2, "H"), (3, "C-01")]).expect(&rule, "1 / 0 pairs", &["separate-sites: a F1, b F2, site main"]);
    }
}
