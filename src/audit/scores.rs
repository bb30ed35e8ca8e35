//! What a plan says of eligibility, points and bands, held against what is worked out anew.

use std::collections::BTreeMap;

use super::Fault;
use super::eligible::{Judged, band, judge};
use super::worth::clamp;
use crate::allotment::{Counts, Method};
use crate::firm::FirmIdx;
use crate::plan::{AllotmentRef, Number, Plan, ScoreRef};
use crate::problem::Problem;
use crate::units::{Milli, decimal};

/// Codes of refusals that say that a firm is not eligible.
const NOT_ELIGIBLE: [&str; 2] = ["not-eligible", "below-pass-mark"];

/// Every claim that does not hold.
pub(super) fn check(problem: &Problem, plan: &Plan) -> Vec<Fault> {
    let mut faults = refusals(problem, plan);
    match &plan.allotment {
        None if problem.allotment.is_stated() => faults.push(Fault::new("allotment-missing", |m| m)),
        None => {}
        Some(claimed) => {
            faults.extend(method(problem, claimed));
            faults.extend(scores(problem, claimed));
        }
    }
    faults
}

fn differs(code: &'static str, name: &str, claimed: impl Into<String>, found: impl Into<String>) -> Fault {
    let (claimed, found) = (claimed.into(), found.into());
    match code {
        "score-differs" => Fault::new("score-differs", |m| m.with("name", name).with("claimed", claimed).with("found", found)),
        _ => Fault::new("allotment-differs", |m| m.with("name", name).with("claimed", claimed).with("found", found)),
    }
}

fn milli(number: &Number) -> Option<i128> {
    number.scaled(3)
}

/// A list of numbers as it is shown.
fn listed(numbers: impl Iterator<Item = Option<i128>>) -> String {
    let shown = |number: Option<i128>| number.map_or_else(|| "–".to_owned(), |number| decimal(number, 3));
    numbers.map(shown).collect::<Vec<_>>().join(", ")
}

/// The method, its bands and the pass mark.
fn method(problem: &Problem, claimed: &AllotmentRef) -> Vec<Fault> {
    let own = match &problem.allotment.method {
        Method::BestPlan => ("best-plan", None),
        Method::Bands(bands) => ("bands", Some(bands)),
        Method::StrictMerit => ("strict-merit", None),
        Method::Ballot => ("ballot", None),
    };
    let count = own.1.map(|bands| if bands.counts == Counts::Jobs { "jobs" } else { "firms" });
    let limits = own.1.iter().flat_map(|bands| &bands.from).map(|from| Some(i128::from(from.0)));
    let pass = problem.allotment.scheme.as_ref().and_then(|scheme| scheme.pass);
    let pairs = [
        ("method", claimed.method.clone(), own.0.to_owned()),
        ("bands", listed(claimed.bands.iter().map(milli)), listed(limits)),
        ("count", claimed.count.clone().unwrap_or_default(), count.unwrap_or_default().to_owned()),
        ("pass", listed(claimed.pass.iter().map(milli)), listed(pass.into_iter().map(|pass| Some(pass.0.into())))),
    ];
    let wrong = pairs.into_iter().filter(|(_, claimed, own)| claimed != own);
    wrong.map(|(name, claimed, own)| differs("allotment-differs", name, claimed, own)).collect()
}

/// Every firm once, with its points.
fn scores(problem: &Problem, claimed: &AllotmentRef) -> Vec<Fault> {
    let mut faults = Vec::new();
    let own: Vec<&str> = problem.firms.iter().map(|firm| firm.id.as_str()).collect();
    let told: Vec<&str> = claimed.scores.iter().map(|score| score.firm.as_str()).collect();
    if own != told {
        let first = own.iter().zip(&told).position(|(a, b)| a != b).unwrap_or(own.len().min(told.len()));
        let at = |list: &[&str]| list.get(first).map_or("–", |id| *id).to_owned();
        faults.push(differs("score-differs", "firm", at(&told), at(&own)));
    }
    for score in &claimed.scores {
        if let Some(firm) = problem.find_firm(&score.firm) {
            faults.extend(one(problem, firm, score));
        }
    }
    faults
}

fn one(problem: &Problem, firm: FirmIdx, score: &ScoreRef) -> Vec<Fault> {
    let judged = judge(&problem.allotment, problem.firm(firm));
    let mut faults = Vec::new();
    let mut compare = |what: &str, claimed: String, found: String| {
        if claimed != found {
            faults.push(differs("score-differs", &format!("{}, {what}", score.firm), claimed, found));
        }
    };
    let own: BTreeMap<&str, i128> = judged.by.iter().copied().collect();
    let names: Vec<&str> = score.by.keys().map(String::as_str).chain(own.keys().copied()).collect();
    for name in names {
        compare(name, listed(score.by.get(name).map(milli).into_iter()), listed(own.get(name).map(|own| Some(*own)).into_iter()));
    }
    // With a scheme the points of the firm are those of the scheme, whatever its offers say.
    let stated = problem.firm(firm).offers.iter().filter_map(|offer| offer.terms.points).max().map(|points| points.0.into());
    let points = if problem.allotment.scheme.is_some() { Some(judged.total) } else { stated };
    compare("points", listed(score.points.iter().map(milli)), listed(points.into_iter().map(Some)));
    let number = |band: Option<usize>| band.map_or_else(String::new, |band| band.to_string());
    compare("band", number(score.band), number(band(problem, firm)));
    compare("eligible", score.eligible.to_string(), judged.passes().to_string());
    compare("fails", score.fails.join(", "), judged.fails.join(", "));
    faults
}

/// Who is refused for want of eligibility is not eligible, by just these conditions; and who is not is told so.
fn refusals(problem: &Problem, plan: &Plan) -> Vec<Fault> {
    let wrong = plan.refused.iter().filter_map(|refusal| {
        let firm = problem.firm(problem.find_firm(&refusal.firm)?);
        let judged = judge(&problem.allotment, firm);
        let own = ground(problem, firm, &judged);
        let told = NOT_ELIGIBLE.contains(&refusal.code.as_str());
        let same = match &own {
            None => !told,
            Some((code, message)) => refusal.code == *code && refusal.grounds.first() == Some(message),
        };
        (!same).then(|| {
            let claimed = format!("[{}] {}", refusal.code, refusal.reason);
            let found = own.map_or("–", |(code, _)| code);
            Fault::new("refusal-untrue", |m| m.with("name", refusal.firm.as_str()).with("claimed", claimed).with("found", found))
        })
    });
    wrong.collect()
}

/// The ground on which a firm is not eligible. The judgement is our own; only the words are those of the conditions.
fn ground(problem: &Problem, firm: &crate::firm::Firm, judged: &Judged<'_>) -> Option<(&'static str, crate::message::Message)> {
    if !judged.fails.is_empty() {
        let failed = problem.allotment.conditions.iter().filter(|c| judged.fails.contains(&c.name.as_str()));
        return Some(("not-eligible", problem.allotment.not_eligible(firm, &failed.collect::<Vec<_>>())));
    }
    let pass = judged.pass?;
    let (found, wanted): (Milli, Milli) = (clamp(judged.total), clamp(pass));
    Some(("below-pass-mark", crate::message::Message::new("miss.below-pass-mark").with("found", found).with("wanted", wanted)))
}
