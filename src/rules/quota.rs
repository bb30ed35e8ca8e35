//! `quota`: how many firms of a group, or how much land for it, at least or at most.
//!
//! *Formula.* Σ (count or area) of the group's placements ≥ or ≤ the limit.

use super::{Figures, Firms, Rule, Verdict};
use crate::formulation::{Formulation, Sense, Var};
use crate::message::{Arg, Message};
use crate::problem::{Holding, Problem};
use crate::units::{Area, Milli, gcd};

/// Limits on a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// The group.
    pub group: Firms,
    /// At least so many firms.
    pub min_firms: Option<u32>,
    /// At most so many firms.
    pub max_firms: Option<u32>,
    /// At least so much land.
    pub min_area: Option<Area>,
    /// At most so much land.
    pub max_area: Option<Area>,
}

impl Rule for Quota {
    fn describe(&self, _problem: &Problem) -> Message {
        let limits: [(&str, Option<Arg>); 4] = [
            ("quota.min-firms", self.min_firms.map(|n| i64::from(n).into())),
            ("quota.max-firms", self.max_firms.map(|n| i64::from(n).into())),
            ("quota.min-area", self.min_area.map(Into::into)),
            ("quota.max-area", self.max_area.map(Into::into)),
        ];
        // One limit as it stands, two as "a and b", more as "a, b and c".
        let mut parts =
            limits.into_iter().filter_map(|(key, value)| value.map(|value| Message::new(key).with("value", value))).rev();
        let parts = match (parts.next(), parts.next()) {
            (None, _) => Message::new("quota.none"),
            (Some(only), None) => only,
            (Some(last), Some(before)) => {
                let both = Message::new("quota.and").with("first", before).with("last", last);
                parts.fold(both, |rest, first| Message::new("quota.comma").with("first", first).with("rest", rest))
            }
        };
        Message::new("rule.quota").with("group", self.group.label.as_str()).with("parts", parts)
    }

    fn formulate(&self, model: &mut Formulation<'_>) {
        let vars = model.chosen_where(|p| self.group.contains(p.holding.firm));
        let count = |vars: &[Var]| -> Vec<(Var, i64)> { vars.iter().map(|v| (*v, 1)).collect() };
        if let Some(least) = self.min_firms {
            model.require(count(&vars), Sense::AtLeast, i64::from(least), "firms", 1);
        }
        if let Some(most) = self.max_firms {
            model.require(count(&vars), Sense::AtMost, i64::from(most), "firms", 1);
        }
        // Exact in half mm², reduced by a divisor of a square metre, so that numbers are small and a m² is a whole number of them.
        let area = |v: &Var| model.placements()[v.0].holding.area.0;
        let limits = [self.min_area, self.max_area].into_iter().flatten().map(|a| a.0);
        let divisor = vars.iter().map(area).chain(limits).fold(Area::PER_M2, gcd);
        let terms: Vec<(Var, i64)> = vars.iter().map(|v| (*v, (area(v) / divisor) as i64)).collect();
        let per_unit = (Area::PER_M2 / divisor) as i64;
        if let Some(least) = self.min_area {
            model.require(terms.clone(), Sense::AtLeast, (least.0 / divisor) as i64, "m²", per_unit);
        }
        if let Some(most) = self.max_area {
            model.require(terms, Sense::AtMost, (most.0 / divisor) as i64, "m²", per_unit);
        }
    }

    fn measure(&self, _problem: &Problem, holdings: &[Holding]) -> Verdict {
        let held: Vec<&Holding> = holdings.iter().filter(|h| self.group.contains(h.firm)).collect();
        let limits = self.limits(held.len(), held.iter().map(|h| h.area).sum());
        let say = |l: &Limit| {
            let message = Message::new(l.breach).with("group", self.group.label.as_str());
            message.with("found", l.found.clone()).with("limit", l.limit.clone())
        };
        // Of several limits the figures show the one that matters: what is broken, else what is nearest to it.
        let shown = limits.iter().min_by_key(|l| (!l.broken, l.room));
        Verdict {
            figures: shown.map(|l| l.figures.clone()),
            breaches: limits.iter().filter(|l| l.broken).map(say).collect(),
            ..Verdict::default()
        }
    }
}

/// One limit beside what was found.
struct Limit {
    breach: &'static str,
    broken: bool,
    /// How far off the limit is, in millionths of itself.
    room: i128,
    found: Arg,
    limit: Arg,
    figures: Figures,
}

impl Limit {
    fn firms(breach: &'static str, found: usize, limit: u32, broken: bool) -> Self {
        let (found, limit) = (found as i64, i64::from(limit));
        Self {
            breach,
            broken,
            room: room(found.into(), limit.into()),
            found: found.into(),
            limit: limit.into(),
            figures: Figures { measured: Some(Milli::whole(found)), limit: Some(Milli::whole(limit)), unit: "firms" },
        }
    }

    fn land(breach: &'static str, found: Area, limit: Area, broken: bool) -> Self {
        Self {
            breach,
            broken,
            room: room(found.0, limit.0),
            found: found.into(),
            limit: limit.into(),
            figures: Figures { measured: Some(found.milli_m2()), limit: Some(limit.milli_m2()), unit: "m²" },
        }
    }
}

fn room(found: i128, limit: i128) -> i128 {
    (found - limit).abs() * 1_000_000 / limit.max(1)
}

impl Quota {
    /// Every limit that is stated, in the order of the sentence.
    fn limits(&self, firms: usize, area: Area) -> Vec<Limit> {
        let min_firms = self.min_firms.map(|n| Limit::firms("breach.quota-min-firms", firms, n, firms < n as usize));
        let max_firms = self.max_firms.map(|n| Limit::firms("breach.quota-max-firms", firms, n, firms > n as usize));
        let min_area = self.min_area.map(|a| Limit::land("breach.quota-min-area", area, a, area < a));
        let max_area = self.max_area.map(|a| Limit::land("breach.quota-max-area", area, a, area > a));
        [min_firms, max_firms, min_area, max_area].into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::{firms, given};
    use super::*;

    const NONE: [Option<i64>; 4] = [None; 4];

    fn quota([min_firms, max_firms, min_area, max_area]: [Option<i64>; 4]) -> Quota {
        let count = |n: Option<i64>| n.map(|n| n as u32);
        Quota {
            group: firms(&[1, 2, 3]),
            min_firms: count(min_firms),
            max_firms: count(max_firms),
            min_area: min_area.map(Area::m2),
            max_area: max_area.map(Area::m2),
        }
    }

    #[test]
    fn firms_are_counted() {
        let two = quota([Some(2), Some(2), None, None]);
        given(&[(1, "A-01"), (3, "H"), (4, "A-02")]).expect(&two, "2 / 2 firms", &[]);
        given(&[(1, "A-01"), (4, "A-02")]).expect(&two, "1 / 2 firms", &["quota-min-firms: group some, found 1, limit 2"]);
        given(&[(1, "A-01"), (2, "A-02"), (3, "A-03")]).expect(
            &two,
            "3 / 2 firms",
            &["quota-max-firms: group some, found 3, limit 2"],
        );
        given(&[]).expect(&quota(NONE), "", &[]);
    }

    #[test]
    fn land_and_floor_are_added_up() {
        // Plots have 200 m², floor in the hall 100.
        let area = quota([None, None, Some(300), Some(400)]);
        given(&[(1, "A-01"), (2, "H")]).expect(&area, "300 / 300 m²", &[]);
        given(&[(1, "A-01..A-02"), (4, "A-03")]).expect(&area, "400 / 400 m²", &[]);
        given(&[(1, "A-01")]).expect(&area, "200 / 300 m²", &["quota-min-area: group some, found 200, limit 300"]);
        given(&[(1, "A-01..A-02"), (2, "H")]).expect(
            &area,
            "500 / 400 m²",
            &["quota-max-area: group some, found 500, limit 400"],
        );
    }

    #[test]
    fn of_several_limits_the_figures_show_the_one_that_matters() {
        // What is broken comes before what is met exactly; of limits that are kept, the nearest.
        let mixed = quota([Some(1), Some(3), Some(1_000), None]);
        let breach = |found: u32| format!("quota-min-area: group some, found {found}, limit 1000");
        given(&[(1, "A-01")]).expect(&mixed, "200 / 1000 m²", &[&breach(200)]);
        given(&[(1, "A-01"), (2, "A-02"), (3, "A-03")]).expect(&mixed, "600 / 1000 m²", &[&breach(600)]);
        let counted = quota([Some(1), Some(4), None, None]);
        given(&[(1, "A-01"), (2, "A-02"), (3, "A-03")]).expect(&counted, "3 / 4 firms", &[]);
        given(&[(1, "A-01")]).expect(&counted, "1 / 1 firms", &[]);
        let land_too = quota([Some(1), None, None, Some(600)]);
        given(&[(1, "A-01"), (2, "A-02..A-03")]).expect(&land_too, "600 / 600 m²", &[]);
    }
}
