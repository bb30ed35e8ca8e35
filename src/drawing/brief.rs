//! What every part of the sheet reads: the problem, the plan, the audit, pieces, sectors and words.
//!
//! Knows: how facts become words and numbers. Must not know: where things lie on the sheet.

use super::look::{Looks, Subject};
use super::shapes::Origin;
use crate::audit::Audit;
use crate::message::Message;
use crate::pieces::{Kind, Piece, Pieces};
use crate::plan::{Plan, Status};
use crate::problem::{Holding, Problem};
use crate::site::{LandArea, LandUse, Place};
use crate::text::{Catalogue, grouped};
use crate::units::{Area, Length, div_round};

/// What every part of the sheet reads.
#[derive(Debug)]
pub(super) struct Brief<'a> {
    pub problem: &'a Problem,
    pub plan: &'a Plan,
    pub audit: &'a Audit,
    pub text: &'static Catalogue,
    pub pieces: Pieces,
    pub looks: Looks,
}

/// Land of all sites by use, as the audit measured it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Budget {
    pub site: Area,
    pub saleable: Area,
    pub granted: Area,
    pub road: Area,
    pub green: Area,
    pub facility: Area,
    /// Under obstacles and buildings that stay.
    pub kept: Area,
    pub unassigned: Area,
    /// Land under shared halls.
    pub halls: Area,
}

impl<'a> Brief<'a> {
    /// `sectors` come before the problem's own in the table of colours.
    pub(super) fn new(problem: &'a Problem, plan: &'a Plan, audit: &'a Audit, subject: Subject, sectors: &[String]) -> Self {
        let text = Catalogue::of(problem.language);
        let looks = Looks::new(problem, subject, sectors);
        Self { problem, plan, audit, text, pieces: Pieces::of(problem, audit), looks }
    }

    /// What the drawing shows, by digest.
    pub(super) fn origin(&self) -> Origin {
        origin(self.problem, self.plan, self.audit)
    }

    /// A word of the catalogue's drawing section.
    pub(super) fn word(&self, key: &str) -> String {
        self.say(key, &[])
    }
    /// A sentence of the catalogue's drawing section.
    pub(super) fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        let message = args.iter().fold(Message::new(&format!("drawing.{key}")), |m, (name, value)| m.with(name, *value));
        self.text.say(&message)
    }

    /// `209 m²`, or `208.99 m²` where it is not whole to a hundredth.
    pub(super) fn area(&self, area: Area) -> String {
        let whole = div_round(area.0 * 100, Area::PER_M2) % 100 == 0;
        format!("{} m²", self.number(area.0, Area::PER_M2, if whole { 0 } else { 2 }))
    }
    /// An area with two decimals and no unit, for columns.
    pub(super) fn area_column(&self, area: Area) -> String {
        self.number(area.0, Area::PER_M2, 2)
    }
    /// A length in metres with two decimals and no unit.
    pub(super) fn metres(&self, length: Length) -> String {
        self.number(i128::from(length.0), 1_000, 2)
    }
    /// An amount in thousandths, with as many decimals as it needs.
    pub(super) fn amount(&self, amount: crate::units::Milli) -> String {
        grouped(self.problem.language, i128::from(amount.0), 3, 0)
    }
    /// Frontage of a piece with its unit.
    pub(super) fn frontage(&self, piece: &Piece) -> String {
        format!("{} m", self.metres(piece.frontage))
    }
    /// A share in percent with one decimal.
    pub(super) fn share(&self, part: Area, whole: Area) -> String {
        if whole.0 <= 0 {
            return String::new();
        }
        format!("{} %", grouped(self.problem.language, div_round(part.0 * 1_000, whole.0), 1, 1))
    }
    fn number(&self, value: i128, unit: i128, decimals: usize) -> String {
        grouped(self.problem.language, div_round(value * 100, unit), 2, decimals)
    }

    /// What an area in use is called.
    pub(super) fn area_name(&self, area: &LandArea) -> String {
        let word = || match area.land_use {
            LandUse::Road => self.word("road"),
            LandUse::Green => self.word("green"),
            LandUse::Facility | LandUse::Easement => area.id.clone(),
        };
        area.label.clone().filter(|label| !label.trim().is_empty()).unwrap_or_else(word)
    }

    /// The tooltip of a piece.
    pub(super) fn tooltip(&self, piece: &Piece) -> String {
        let mut lines = Vec::new();
        let place = format!("{} · {} · {}", piece.number, self.area(piece.area), self.frontage(piece));
        match &piece.kind {
            Kind::Held(holding) => {
                lines.push(place);
                lines.push(self.who(holding));
            }
            Kind::Vacant => lines.push(format!("{place} · {}", self.word("vacant"))),
            Kind::Reserved(None) => lines.push(format!("{place} · {}", self.word("reserved"))),
            Kind::Reserved(Some(group)) => {
                lines.push(format!("{place} · {}", self.say("reserved-for", &[("group", group)])));
            }
            Kind::Hall { floor, holdings } => {
                let granted = self.area(holdings.iter().map(|h| h.area).sum());
                let floor = self.say("hall-floor", &[("granted", &granted), ("floor", &self.area(*floor))]);
                lines.push(format!("{} · {floor}", piece.number));
                lines.extend(holdings.iter().map(|h| format!("{} · {}", self.who(h), self.area(h.area))));
            }
        }
        lines.join("\n").trim_start_matches(" · ").to_owned()
    }

    fn who(&self, holding: &Holding) -> String {
        let firm = self.problem.firm(holding.firm);
        let mut text = format!("{} {}", firm.id, firm.name);
        for part in [self.sector_name(super::palette::sector_of(firm)), self.phase(holding)] {
            if !part.is_empty() {
                text.push_str(" · ");
                text.push_str(&part);
            }
        }
        text
    }

    /// The phase of a holding, where there are several.
    pub(super) fn phase(&self, holding: &Holding) -> String {
        if self.problem.phases > 1 { self.say("phase", &[("phase", &holding.phase.to_string())]) } else { String::new() }
    }

    /// A sector as it is shown.
    pub(super) fn sector_name(&self, sector: &str) -> String {
        if sector.is_empty() { self.word("no-sector") } else { sector.to_owned() }
    }

    /// How far the plan is proven, in words.
    pub(super) fn status(&self) -> String {
        // In billionths, the decimals of a gap in `plan.json`.
        let gap = self.plan.gap.as_ref().and_then(|gap| gap.scaled(9));
        match (self.plan.status, gap) {
            (Status::Optimal, _) => self.word("status-optimal"),
            (Status::Feasible, Some(gap)) => {
                // Rounded up: the drawing must not promise more than the plan.
                let percent = grouped(self.problem.language, hundredths_of_percent(gap), 2, 2);
                self.say("status-feasible-gap", &[("gap", &percent)])
            }
            (Status::Feasible, None) => self.word("status-feasible"),
            (Status::Infeasible, _) => self.word("status-infeasible"),
            (Status::NoPlan, _) => self.word("status-no-plan"),
        }
    }

    /// How far the plan is proven, in a few words.
    pub(super) fn short_status(&self) -> String {
        match self.plan.status {
            Status::Optimal => self.word("short-optimal"),
            Status::Feasible => self.word("short-feasible"),
            Status::Infeasible => self.word("short-infeasible"),
            Status::NoPlan => self.word("short-no-plan"),
        }
    }

    /// Holdings and area of land granted, and of floor granted in halls.
    pub(super) fn granted(&self) -> ((usize, Area), (usize, Area)) {
        let (halls, land): (Vec<&Holding>, Vec<&Holding>) =
            self.audit.holdings.iter().partition(|h| matches!(h.place, Place::Hall(_)));
        let sum = |list: &[&Holding]| (list.len(), list.iter().map(|h| h.area).sum());
        (sum(&land), sum(&halls))
    }

    /// Land of all sites by use.
    pub(super) fn budget(&self) -> Budget {
        let halls = self.problem.land.halls.iter().map(|hall| hall.outline.area()).sum();
        let mut sum = Budget { halls, ..Budget::default() };
        for site in &self.audit.budgets {
            let of = |land_use| site.by_use.get(&land_use).copied().unwrap_or_default();
            sum.site += site.site_area;
            sum.saleable += site.saleable;
            sum.granted += site.granted;
            sum.road += of(LandUse::Road);
            sum.green += of(LandUse::Green);
            sum.facility += of(LandUse::Facility);
            sum.kept += site.kept;
            sum.unassigned += site.unassigned;
        }
        sum
    }
}

/// What a drawing of a plan shows, by digest.
pub(super) fn origin(problem: &Problem, plan: &Plan, audit: &Audit) -> Origin {
    Origin {
        scenario: problem.name.clone(),
        scenario_sha256: problem.sha256.clone(),
        decision_sha256: problem.decision_sha256(&audit.holdings),
        plan_sha256: plan.digest.clone().unwrap_or_default(),
        stage: plan.stage.as_ref().map(|stage| (stage.option.clone(), stage.phase)),
        drawn_as: Vec::new(),
    }
}

/// A gap in billionths as hundredths of a percent, rounded up.
fn hundredths_of_percent(gap: i128) -> i128 {
    gap.div_euclid(100_000) + i128::from(gap.rem_euclid(100_000) > 0)
}

#[cfg(test)]
mod tests {
    use super::hundredths_of_percent;

    #[test]
    fn a_gap_is_rounded_up_and_only_where_it_must() {
        // 0.51 % is 51 hundredths; through a float it was 52, because 0.0051 × 10,000 is a hair above 51.
        assert_eq!(hundredths_of_percent(5_100_000), 51);
        assert_eq!(hundredths_of_percent(5_100_001), 52);
        assert_eq!(hundredths_of_percent(0), 0);
        assert_eq!(hundredths_of_percent(1), 1);
    }
}
