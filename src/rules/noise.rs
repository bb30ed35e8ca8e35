//! `noise`: the noise of all firms together at a receptor outside the fence.
//!
//! *Why.* 55 dB(A) at housing is law (Kepmen LH 48/1996), and ten quiet shops can break it together.
//! *Formula.* L = L₁ − 20·log₁₀(r / 1 m) − attenuation for each firm (point source; screening model, confidence C);
//! levels add as energies: Σ 10^(L/10) ≤ 10^(limit/10). A linear row with one coefficient a placement.
//! The energy of each placement is rounded *up* to a millionth of the limit, so the rule errs on the safe side.

use super::{Figures, Firms, Rule, Verdict};
use crate::formulation::{Formulation, Sense, Var};
use crate::message::Message;
use crate::problem::{Holding, Problem};
use crate::site::SiteIdx;
use crate::units::{Decibel, Length, Milli};

/// The energy that the limit allows, in the integer unit of the row.
const ALLOWED: i64 = 1_000_000;

/// Noise at a receptor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noise {
    /// Firms counted.
    pub these: Firms,
    /// Site and index of the receptor.
    pub receptor: (SiteIdx, usize),
    /// Limit at the receptor's nearest point.
    pub limit: Decibel,
    /// Loss through walls and barriers between machine and receptor.
    pub attenuation: Decibel,
}

impl Noise {
    /// Share of the allowed energy that one grant brings, in millionths, rounded up.
    fn energy(&self, problem: &Problem, holding: &Holding) -> i64 {
        let Some(level) = problem.firm(holding.firm).noise else { return 0 };
        let receptor = &problem.land.sites[self.receptor.0.0].receptors[self.receptor.1];
        let Some(outline) = problem.land.outline(holding.place) else { return 0 };
        let metres = outline.distance(&receptor.outline).max(Length::metres(1)).0 as f64 / 1_000.0;
        let excess = (level.0 - self.attenuation.0 - self.limit.0) as f64 / 10.0;
        // libm, not the platform's: the same bits everywhere.
        let share = libm::pow(10.0, excess / 10.0) / (metres * metres);
        // The limit of i64 is far away: capped at a thousand times the allowed energy.
        libm::ceil((share * ALLOWED as f64).min(1_000.0 * ALLOWED as f64)) as i64
    }
}

impl Rule for Noise {
    fn describe(&self, problem: &Problem) -> Message {
        let all = self.these.members.len() == problem.firms.len();
        Message::new(if all { "rule.noise" } else { "rule.noise-of" })
            .with("these", self.these.label.as_str())
            .with("receptor", problem.land.sites[self.receptor.0.0].receptors[self.receptor.1].id.as_str())
            .with("limit", self.limit)
            .with("attenuation", self.attenuation)
    }

    fn formulate(&self, model: &mut Formulation<'_>) {
        let problem = model.problem();
        let terms: Vec<(Var, i64)> = model
            .placements()
            .iter()
            .enumerate()
            .filter(|(_, p)| self.these.contains(p.holding.firm))
            .map(|(index, p)| (Var(index), self.energy(problem, &p.holding)))
            .collect();
        model.require(terms, Sense::AtMost, ALLOWED, "% energy", ALLOWED / 100);
    }

    fn measure(&self, problem: &Problem, holdings: &[Holding]) -> Verdict {
        let counted = holdings.iter().filter(|h| self.these.contains(h.firm));
        let total: i64 = counted.map(|h| self.energy(problem, h)).sum();
        let level = (total > 0).then(|| {
            let decibel = self.limit.0 as f64 / 10.0 + 10.0 * libm::log10(total as f64 / ALLOWED as f64);
            Milli((libm::round(decibel * 10.0) as i64) * 100)
        });
        let limit = Milli(self.limit.0 * 100);
        let breaches = if total > ALLOWED {
            vec![
                Message::new("breach.noise")
                    .with("receptor", problem.land.sites[self.receptor.0.0].receptors[self.receptor.1].id.as_str())
                    .with("found", level.unwrap_or_default())
                    .with("limit", self.limit),
            ]
        } else {
            Vec::new()
        };
        Verdict { figures: Figures::new(level, Some(limit), "dB(A)"), breaches, ..Verdict::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::{firms, given};
    use super::*;

    fn noise(limit: i64) -> Noise {
        Noise { these: firms(&[1, 2, 3]), receptor: (SiteIdx(0), 0), limit: Decibel(limit), attenuation: Decibel(50) }
    }

    #[test]
    fn a_level_falls_by_twenty_for_ten_times_the_distance() {
        // 85 dB(A) less 5 for walls, at 10 m less 20: 60; at 20 m 54.
        given(&[(1, "A-01")]).expect(&noise(600), "60 / 60 dB(A)", &[]);
        given(&[(1, "A-02")]).expect(&noise(600), "54 / 60 dB(A)", &[]);
        given(&[(1, "A-01")]).expect(&noise(599), "60 / 59.9 dB(A)", &["noise: receptor houses, found 60, limit 59.9"]);
    }

    #[test]
    fn says_whose_noise_is_counted() {
        let problem = super::super::given::problem();
        let said = |rule: Noise| crate::text::Catalogue::of(crate::problem::Language::En).say(&rule.describe(&problem));
        let lost = "with 5 dB(A) lost in walls and barriers.";
        assert_eq!(said(noise(600)), format!("Keep the noise of some together at houses to no more than 60 dB(A), {lost}"));
        let all = Noise { these: firms(&[1, 2, 3, 4]), ..noise(600) };
        assert_eq!(said(all), format!("All firms together make no more than 60 dB(A) of noise at houses, {lost}"));
    }

    #[test]
    fn levels_add_as_energies() {
        // 60 and, from F2, 75 − 5 − 20 = 50: 60.4 together. Who makes no noise adds none.
        given(&[(1, "A-01"), (2, "B-02"), (3, "A-02")]).expect(&noise(605), "60.4 / 60.5 dB(A)", &[]);
        given(&[(1, "A-01"), (2, "B-02")]).expect(
            &noise(604),
            "60.4 / 60.4 dB(A)",
            &["noise: receptor houses, found 60.4, limit 60.4"],
        );
        given(&[(3, "A-01")]).expect(&noise(300), "– / 30 dB(A)", &[]);
    }
}
