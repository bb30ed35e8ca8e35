//! The ledger: every firm once, every name known, every figure of a grant as the land has it.

use std::collections::{BTreeMap, BTreeSet};

use super::ground::{Claim, held_twice};
use super::{Fault, worth};
use crate::firm::FirmIdx;
use crate::geometry::{Outline, Point};
use crate::message::Message;
use crate::plan::{Grant, Number, Plan};
use crate::problem::{Holding, Problem};
use crate::site::{HallIdx, Place, RowIdx};
use crate::units::{Area, Length};

/// What could be read of the grants of a plan.
#[derive(Default)]
pub(super) struct Ledger {
    pub holdings: Vec<Holding>,
    pub faults: Vec<Fault>,
}

/// Reads grants and refusals, comparing every figure with the land's own.
pub(super) fn read(problem: &Problem, plan: &Plan) -> Ledger {
    let mut ledger = Ledger::default();
    every_firm_once(problem, plan, &mut ledger.faults);
    let mut claims = Vec::new();
    for grant in &plan.grants {
        let mut entry = Entry { problem, grant, faults: Vec::new() };
        let (holding, claim) = entry.read();
        ledger.faults.append(&mut entry.faults);
        ledger.holdings.extend(holding);
        claims.extend(claim);
    }
    ledger.faults.extend(held_twice(problem, &claims));
    ledger
}

/// Every applicant stands exactly once, in the grants or in the refusals; nobody else does.
fn every_firm_once(problem: &Problem, plan: &Plan, faults: &mut Vec<Fault>) {
    let granted: Vec<&str> = plan.grants.iter().map(|g| g.firm.as_str()).collect();
    let refused: Vec<&str> = plan.refused.iter().map(|r| r.firm.as_str()).collect();
    let tally = |names: &[&str]| {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        names.iter().for_each(|name| *times.entry((*name).to_owned()).or_default() += 1);
        times
    };
    let (granted, refused) = (tally(&granted), tally(&refused));
    let applicants: BTreeSet<&str> = problem.firms.iter().map(|f| f.id.as_str()).collect();
    let mut fault = |code, firm: &str| faults.push(Fault::new(code, |m| m.with("firm", firm)));
    for firm in granted.keys().chain(refused.keys().filter(|f| !granted.contains_key(*f))) {
        let (held, turned_away) = (granted.get(firm).copied().unwrap_or(0), refused.get(firm).copied().unwrap_or(0));
        if !applicants.contains(firm.as_str()) {
            fault("unknown-firm", firm);
        }
        if held > 1 {
            fault("firm-granted-twice", firm);
        }
        if turned_away > 1 {
            fault("firm-refused-twice", firm);
        }
        if held > 0 && turned_away > 0 {
            fault("firm-granted-and-refused", firm);
        }
    }
    for firm in applicants.iter().filter(|f| !granted.contains_key(**f) && !refused.contains_key(**f)) {
        fault("firm-missing", firm);
    }
}

/// Firms with more than one holding.
pub(super) fn granted_twice(problem: &Problem, holdings: &[Holding]) -> Vec<Fault> {
    let mut times: BTreeMap<FirmIdx, usize> = BTreeMap::new();
    holdings.iter().for_each(|h| *times.entry(h.firm).or_default() += 1);
    let twice = times.into_iter().filter(|(_, n)| *n > 1);
    twice.map(|(f, _)| Fault::new("firm-granted-twice", |m| m.with("firm", problem.firm(f).id.as_str()))).collect()
}

/// One grant being read.
struct Entry<'a> {
    problem: &'a Problem,
    grant: &'a Grant,
    faults: Vec<Fault>,
}

impl Entry<'_> {
    fn fault(&mut self, code: &'static str, say: impl FnOnce(Message) -> Message) {
        let firm = self.grant.firm.as_str();
        self.faults.push(Fault::new(code, |m| say(m.with("firm", firm))));
    }

    fn read(&mut self) -> (Option<Holding>, Option<Claim>) {
        let (problem, grant) = (self.problem, self.grant);
        let firm = problem.find_firm(&grant.firm);
        let offer = firm.and_then(|firm| self.offer(firm));
        let (place, cells) = self.place();
        let claim = cells.map(|cells| Claim { firm: grant.firm.clone(), cells: Some(cells) });
        if !problem.land.sites.iter().any(|s| s.id == grant.site) {
            self.fault("unknown-site", |m| m.with("site", grant.site.as_str()));
        } else if let Some(place) = place {
            let site = &problem.land.sites[problem.land.site_of(place).0].id;
            if *site != grant.site {
                self.fault("site-differs", |m| m.with("claimed", grant.site.as_str()).with("found", site.as_str()));
            }
        }
        let (Some(firm), Some(offer), Some(place)) = (firm, offer, place) else { return (None, claim) };
        let Some(area) = self.area(place) else { return (None, claim) };
        self.figures(place);
        let holding = Holding { firm, offer, place, area, phase: grant.phase };
        if let Some(level) = problem.objective.levels.first() {
            let found = worth::of_grant(problem, level, &holding);
            if grant.worth.scaled(3) != Some(found) {
                let found = worth::clamp(found);
                self.fault("worth-differs", |m| m.with("claimed", grant.worth.0.to_string()).with("found", found));
            }
        }
        (Some(holding), claim)
    }

    /// The offer a grant speaks of; a firm with one offer need not name it.
    fn offer(&mut self, firm: FirmIdx) -> Option<usize> {
        let offers = &self.problem.firm(firm).offers;
        let wanted = self.grant.package.as_deref();
        let named = offers.iter().position(|o| o.package.as_deref() == wanted);
        let found = named.or((wanted.is_none() && offers.len() == 1).then_some(0));
        if found.is_none() {
            self.fault("unknown-package", |m| m.with("package", wanted.unwrap_or("–")));
        }
        found
    }

    /// The place a grant speaks of, and the cells it claims even where they are no run.
    fn place(&mut self) -> (Option<Place>, Option<(RowIdx, BTreeSet<usize>)>) {
        let (land, grant) = (&self.problem.land, self.grant);
        match (&grant.row, &grant.hall) {
            (None, Some(name)) => {
                let hall = land.halls.iter().position(|h| h.id == *name);
                if hall.is_none() {
                    self.fault("unknown-hall", |m| m.with("hall", name.as_str()));
                }
                if !grant.plots.is_empty() {
                    self.fault("place-unclear", |m| m);
                }
                (hall.map(|h| Place::Hall(HallIdx(h))), None)
            }
            (Some(name), None) => {
                let Some(row) = land.rows.iter().position(|r| r.id == *name).map(RowIdx) else {
                    self.fault("unknown-row", |m| m.with("row", name.as_str()));
                    return (None, None);
                };
                self.run(row)
            }
            _ => {
                self.fault("place-unclear", |m| m);
                (None, None)
            }
        }
    }

    fn run(&mut self, row: RowIdx) -> (Option<Place>, Option<(RowIdx, BTreeSet<usize>)>) {
        let names = &self.problem.land.rows[row.0].cells;
        let plots = self.grant.plots.clone();
        let mut cells = Vec::new();
        for plot in &self.grant.plots {
            match names.iter().position(|n| n == plot) {
                Some(cell) => cells.push(cell),
                None => self.fault("unknown-plot", |m| m.with("plot", plot.as_str())),
            }
        }
        let set: BTreeSet<usize> = cells.iter().copied().collect();
        let claimed = Some((row, set.clone()));
        let (Some(&first), Some(&last)) = (set.first(), set.last()) else {
            self.fault("plots-not-a-run", |m| m.with("plots", plots));
            return (None, None);
        };
        if cells.len() != self.grant.plots.len() {
            return (None, claimed); // an unknown plot among them, said above
        }
        if set.len() != cells.len() || last - first + 1 != set.len() {
            self.fault("plots-not-a-run", |m| m.with("plots", plots));
            return (None, claimed);
        }
        if !cells.is_sorted() {
            self.fault("plots-out-of-order", |m| m.with("plots", plots));
        }
        (Some(Place::Run { row, first, last }), claimed)
    }

    /// The land's own area of a run, or the floor a grant claims in a hall.
    fn area(&mut self, place: Place) -> Option<Area> {
        let grant = self.grant;
        let claimed = grant.area_m2.scaled(7).filter(|a| a % 5 == 0).map(|a| Area(a / 5));
        let own = super::grant::land_area(self.problem, place);
        if let Some(own) = own.filter(|own| claimed != Some(*own)) {
            self.fault("area-differs", |m| m.with("claimed", grant.area_m2.0.to_string()).with("found", own));
        }
        if let (Some(claimed), Place::Hall(hall)) = (claimed, place) {
            let hall = &self.problem.land.halls[hall.0];
            if claimed > hall.floor {
                self.fault("hall-floor-exceeded", |m| {
                    m.with("hall", hall.id.as_str()).with("found", claimed).with("limit", hall.floor)
                });
                return None;
            }
        }
        if own.is_none() && claimed.is_none_or(|a| a <= Area::ZERO) {
            self.fault("floor-not-asked", |m| m.with("found", grant.area_m2.0.to_string()));
            return None;
        }
        own.or(claimed)
    }

    /// Frontage, stretch and outline as the land has them.
    fn figures(&mut self, place: Place) {
        let (land, grant) = (&self.problem.land, self.grant);
        let frontage = land.frontage(place);
        if grant.frontage_m.scaled(3) != Some(frontage.0.into()) {
            self.fault("frontage-differs", |m| m.with("claimed", grant.frontage_m.0.to_string()).with("found", frontage));
        }
        let stretch = match place {
            Place::Run { row, first, last } if land.rows[row.0].is_open() => {
                let stations = &land.rows[row.0].stations;
                Some([stations[first].along, stations[last + 1].along])
            }
            _ => None,
        };
        let claimed = grant.stretch_m.as_ref().map(|[from, to]| [from.scaled(3), to.scaled(3)]);
        if claimed != stretch.map(|s| s.map(|at: Length| Some(i128::from(at.0)))) {
            let text = |ends: &[Number; 2]| format!("{}–{}", ends[0].0, ends[1].0);
            let claimed = grant.stretch_m.as_ref().map_or_else(|| "–".to_owned(), text);
            self.fault("stretch-differs", |m| m.with("claimed", claimed).with("found", land.place_name(place)));
        }
        // The same ground, wherever the ring starts, whichever way it runs, with or without spare corners.
        let same =
            land.outline(place).zip(outline(&grant.outline)).is_some_and(|(own, said)| own.covers(&said) && said.covers(&own));
        if !same {
            self.fault("outline-differs", |m| m.with("place", land.place_name(place)));
        }
    }
}

/// The outline a plan prints, if it is one.
fn outline(corners: &[[Number; 2]]) -> Option<Outline> {
    let metre = |n: &Number| n.scaled(3).and_then(|v| i64::try_from(v).ok());
    let points: Option<Vec<Point>> = corners.iter().map(|[x, y]| Some(Point::new(metre(x)?, metre(y)?))).collect();
    Outline::new(&points?).ok()
}
