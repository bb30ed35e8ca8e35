//! Exact cuts as a plan states them, measured anew on land cut that way.

use super::{Audit, Fault, measure};
use crate::geometry::{Outline, Point};
use crate::plan::{ExactCut, ExactCuts, KEPT, Number, Plan};
use crate::problem::{Holding, Problem, Stretch};
use crate::units::{Area, Length};

/// What may be off without a reason, or where it is more: what a millimetre of line makes.
const OFF: Area = Area(Area::PER_M2 * 3 / 100);

/// A plan on land that is cut exactly.
#[derive(Debug, Clone)]
pub struct Exact {
    /// The problem on that land.
    pub problem: Problem,
    /// What is measured there.
    pub audit: Audit,
}

/// Measures holdings on land that is cut exactly. How much land a firm gets was decided on the module, so nobody is asked
/// there whether it could do without a part of its first or last cell.
pub fn measure_exact(problem: &Problem, holdings: &[Holding]) -> Audit {
    let mut audit = measure(problem, holdings);
    audit.faults.retain(|fault| fault.code != "more-than-asked");
    audit
}

/// The land as a plan cuts it exactly, with these holdings on it; `None` where it states no exact cuts, or none that can be cut.
pub fn exact(problem: &Problem, plan: &Plan, holdings: &[Holding]) -> Option<Exact> {
    let cuts = plan.exact_cuts.as_ref()?;
    let placed: Vec<(Holding, Option<Stretch>)> = holdings
        .iter()
        .map(|holding| match problem.stretch(holding) {
            None => Some((*holding, None)),
            Some(old) => {
                let mine = |cut: &&ExactCut| cut.firm == problem.firm(holding.firm).id;
                let (from, to) = ends(cuts.plots.iter().find(mine)?)?;
                Some((*holding, Some(Stretch { from, to, ..old })))
            }
        })
        .collect::<Option<_>>()?;
    let (problem, holdings) = problem.recut(&placed)?;
    let audit = measure_exact(&problem, &holdings);
    Some(Exact { problem, audit })
}

/// Every claim of a plan about exact cuts that does not hold.
pub(super) fn check(problem: &Problem, plan: &Plan, audit: &Audit) -> Vec<Fault> {
    let Some(cuts) = &plan.exact_cuts else { return Vec::new() };
    let mut found = whose(problem, cuts, audit);
    if !found.is_empty() {
        return found;
    }
    let Some(exact) = exact(problem, plan, &audit.holdings) else {
        return vec![differs("plots", "–", "–")];
    };
    for cut in &cuts.plots {
        let own = |holding: &&Holding| problem.firm(holding.firm).id == cut.firm;
        let Some((old, new)) = audit.holdings.iter().find(own).zip(exact.audit.holdings.iter().find(own)) else { continue };
        found.extend(plot(problem, &exact.problem, cut, (old, new)));
    }
    let open = |holdings: &[Holding], on: &Problem| -> Area {
        holdings.iter().filter(|holding| on.stretch(holding).is_some()).map(|holding| holding.area).sum()
    };
    let totals = [
        ("area_before_m2", &cuts.area_before_m2, open(&audit.holdings, problem)),
        ("area_after_m2", &cuts.area_after_m2, open(&exact.audit.holdings, &exact.problem)),
    ];
    found.extend(totals.iter().filter_map(|(name, said, own)| area_differs(name, said, *own)));
    let said: Vec<(&str, Option<i128>)> = cuts.values.iter().map(|v| (v.measure.as_str(), v.value.scaled(3))).collect();
    let levels = problem.objective.levels.iter().zip(&exact.audit.values);
    let own: Vec<(&str, Option<i128>)> = levels.map(|(level, value)| (level.name.as_str(), Some(value.0.into()))).collect();
    if said != own {
        found.push(differs("values", &format!("{said:?}"), &format!("{own:?}")));
    }
    if !exact.audit.passes() {
        found.push(unlawful(&exact.audit));
    }
    found
}

/// Every holding of an open row has one entry, in its row; nobody else has any.
fn whose(problem: &Problem, cuts: &ExactCuts, audit: &Audit) -> Vec<Fault> {
    let mut own: Vec<(&str, &str)> = audit
        .holdings
        .iter()
        .filter_map(|holding| Some((problem.stretch(holding)?, holding)))
        .map(|(stretch, holding)| (problem.firm(holding.firm).id.as_str(), problem.land.rows[stretch.row.0].id.as_str()))
        .collect();
    let mut said: Vec<(&str, &str)> = cuts.plots.iter().map(|cut| (cut.firm.as_str(), cut.row.as_str())).collect();
    own.sort_unstable();
    said.sort_unstable();
    let text = |list: &[(&str, &str)]| list.iter().map(|(firm, row)| format!("{firm} {row}")).collect::<Vec<_>>().join(", ");
    if own == said { Vec::new() } else { vec![differs("firms", &text(&said), &text(&own))] }
}

/// One entry: area, promise, how far off and why, outline.
fn plot(problem: &Problem, recut: &Problem, cut: &ExactCut, (old, new): (&Holding, &Holding)) -> Vec<Fault> {
    let terms = problem.terms(old.firm, old.offer, old.place);
    // The ideal, no more than the most, no less than the least; without a most, never more than was granted.
    let wish = [terms.area_ideal, terms.area_max, terms.area_max.is_none().then_some(old.area)];
    let promised = wish.into_iter().flatten().min().unwrap_or(old.area);
    let promised = if terms.area_ideal.is_none() { promised.min(old.area) } else { promised };
    let promised = promised.max(terms.area_min.unwrap_or_default());
    let off = new.area - promised;
    let mut found: Vec<Fault> =
        [("area_m2", &cut.area_m2, new.area), ("promised_m2", &cut.promised_m2, promised), ("off_m2", &cut.off_m2, off)]
            .iter()
            .filter_map(|(name, said, own)| area_differs(&format!("{} {name}", cut.firm), said, *own))
            .collect();
    let land = recut.land.outline(new.place);
    if land.is_none() || land != outline(&cut.outline) {
        found.push(differs(&format!("{} outline", cut.firm), "–", &recut.land.place_name(new.place)));
    }
    // A millimetre of line is as long as the land is deep: bounded by the farthest two corners of the plot.
    let across = land.map_or(0, |land| {
        let (low, high) = land.bounds();
        (high.x - low.x).max(high.y - low.y)
    });
    let millimetre = Area(2 * i128::from(across)).max(OFF);
    let told = cut.kept.as_deref().is_some_and(|reason| KEPT.contains(&reason));
    if !told && (off.0.abs() > millimetre.0 || cut.kept.is_some()) {
        found.push(differs(&format!("{} kept", cut.firm), cut.kept.as_deref().unwrap_or("–"), &off.to_string()));
    }
    found
}

/// The first thing that these plots break.
fn unlawful(audit: &Audit) -> Fault {
    let fault = audit.faults.first().map(|fault| fault.code.to_owned());
    let rule = audit.rules.iter().find(|rule| !rule.verdict.breaches.is_empty()).map(|rule| rule.name.clone());
    let load = audit.loads.iter().find(|load| !load.holds).map(|load| load.node.clone());
    let what = fault.or(rule).or(load).unwrap_or_default();
    Fault::new("exact-cuts-unlawful", |m| m.with("name", what))
}

fn differs(name: &str, claimed: &str, found: &str) -> Fault {
    Fault::new("exact-cuts-differ", |m| m.with("name", name).with("claimed", claimed).with("found", found))
}

fn area_differs(name: &str, said: &Number, own: Area) -> Option<Fault> {
    (said.scaled(7) != Some(own.0 * 5)).then(|| differs(name, &said.0.to_string(), &own.to_string()))
}

fn ends(cut: &ExactCut) -> Option<(Length, Length)> {
    let metre = |n: &Number| n.scaled(3).and_then(|v| i64::try_from(v).ok()).map(Length);
    Some((metre(&cut.from_m)?, metre(&cut.to_m)?))
}

fn outline(corners: &[[Number; 2]]) -> Option<Outline> {
    let metre = |n: &Number| n.scaled(3).and_then(|v| i64::try_from(v).ok());
    let points: Option<Vec<Point>> = corners.iter().map(|[x, y]| Some(Point::new(metre(x)?, metre(y)?))).collect();
    Outline::new(&points?).ok()
}
