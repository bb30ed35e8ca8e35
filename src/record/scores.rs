//! How land was allotted, as the record states it.
//!
//! Knows: the allotment of a problem. Must not know: what was granted.

use crate::allotment::{Allotment, Counts, Method};
use crate::firm::Firm;
use crate::plan::{AllotmentRef, ScoreRef};
use crate::problem::Problem;

/// The record of the allotment; none where the scenario says nothing of it.
pub(super) fn of(problem: &Problem) -> Option<AllotmentRef> {
    let allotment = &problem.allotment;
    let bands = allotment.bands();
    allotment.is_stated().then(|| AllotmentRef {
        method: match allotment.method {
            Method::BestPlan => "best-plan",
            Method::Bands(_) => "bands",
            Method::StrictMerit => "strict-merit",
            Method::Ballot => "ballot",
        }
        .to_owned(),
        bands: bands.iter().flat_map(|bands| &bands.from).map(|from| (*from).into()).collect(),
        count: bands.map(|bands| match bands.counts {
            Counts::Firms => "firms".to_owned(),
            Counts::Jobs => "jobs".to_owned(),
        }),
        pass: allotment.scheme.as_ref().and_then(|scheme| scheme.pass).map(Into::into),
        scores: problem.firms.iter().map(|firm| score(allotment, firm)).collect(),
    })
}

fn score(allotment: &Allotment, firm: &Firm) -> ScoreRef {
    let criteria = allotment.scheme.iter().flat_map(|scheme| &scheme.criteria);
    let by = allotment.score(firm).map_or_else(Vec::new, |score| score.by);
    ScoreRef {
        firm: firm.id.clone(),
        by: criteria.zip(by).map(|(criterion, (_, points))| (criterion.name.clone(), points.into())).collect(),
        points: firm.points().map(Into::into),
        band: allotment.band(firm),
        eligible: allotment.admits(firm),
        fails: allotment.failed(firm).map(|condition| condition.name.clone()).collect(),
    }
}
