//! Doubts: scenarios that are legal but probably not meant.
//!
//! Knows: the finished problem and where its parts stand. Must not know: how it is solved.

use std::collections::{BTreeMap, BTreeSet};

use super::at::At;
use super::objective::header;
use super::reader::{Reader, Token};
use super::schema::Root;
use super::trips;
use super::who::Who;
use crate::diagnostic::{Spot, caution};
use crate::firm::{Firm, FirmIdx};
use crate::placement::{Placements, test_grant};
use crate::problem::{Holding, Measure, Problem};
use crate::rules::{Firms, NamedRule, RuleKind};
use crate::site::{HallIdx, Place, RowIdx};
use crate::units::Area;

/// Where the parts of a problem stand.
pub(super) struct Spots<'s> {
    pub root: &'s Root,
    /// Of each firm, in the order of the problem.
    pub firms: &'s [Spot],
    /// Of sites, rows, plots, halls, by name.
    pub land: &'s BTreeMap<String, Spot>,
    pub who: &'s Who,
    /// What each firm wants beside it.
    pub wanted: &'s [Vec<Token>],
}

/// Tells every doubt.
pub(super) fn tell(reader: &Reader<'_>, problem: &Problem, spots: &Spots<'_>) {
    classes(reader, spots);
    alike_classes(reader, problem, spots);
    plots_in_open_rows(reader, problem, spots);
    phases(reader, problem, spots);
    resources(reader, problem, spots);
    objective(reader, problem, spots);
    for rule in &problem.rules {
        one_rule(reader, problem, rule, spots);
    }
    locks(reader, problem, spots);
    if !problem.rules.iter().any(|rule| matches!(rule.kind, RuleKind::Wanted(_))) {
        let first = spots.wanted.iter().flatten().next();
        first.into_iter().for_each(|token| reader.report(caution("wanted-without-rule", &token.spot)));
    }
    unplaceable(reader, problem, spots);
}

fn classes(reader: &Reader<'_>, spots: &Spots<'_>) {
    let rows = spots.root.row.values().map(|table| &table.allow);
    let plots = spots.root.plot.values().map(|table| &table.allow);
    let halls = spots.root.hall.values().map(|table| &table.allow);
    for class in rows.chain(plots).chain(halls).flatten().flatten() {
        spots.who.check_class(reader, &reader.word(class));
    }
}

/// Classes that look like a slip of another, and firms without a class where others have one: rules that name a
/// class do not mean them, so a slip would switch a rule off.
fn alike_classes(reader: &Reader<'_>, problem: &Problem, spots: &Spots<'_>) {
    let mut firms: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, firm) in problem.firms.iter().enumerate() {
        if let Some(class) = &firm.class {
            firms.entry(class).or_default().push(index);
        }
    }
    for (class, members) in &firms {
        let usual = firms.iter().filter(|(other, more)| (more.len(), *class) > (members.len(), *other) && alike(class, other));
        if let (Some((other, _)), Some(spot)) = (usual.max_by_key(|(_, more)| more.len()), spots.firms.get(members[0])) {
            let told = caution("similar-class", spot).with("class", *class).with("other", *other);
            reader.report(told.with("firms", members.len()));
        }
    }
    let without: Vec<usize> = (0..problem.firms.len()).filter(|f| problem.firms[*f].class.is_none()).collect();
    if let (false, Some(spot)) = (firms.is_empty(), without.first().and_then(|f| spots.firms.get(*f))) {
        reader.report(caution("no-class", spot).with("firms", listed(problem, &without)));
    }
}

/// Whether one word is probably a slip of the other: the same but for case, or one or two letters off.
fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    a == b
        || a.chars().count().min(b.chars().count()) >= 4 && strsim::damerau_levenshtein(&a, &b) <= 2 && a.get(..2) == b.get(..2)
}

/// Ids of a few firms, and an ellipsis where there are more.
fn listed(problem: &Problem, firms: &[usize]) -> Vec<String> {
    let shown = firms.iter().take(5).map(|f| problem.firms[*f].id.clone());
    shown.chain((firms.len() > 5).then(|| "…".to_owned())).collect()
}

/// A number of plots says nothing in a row that is not yet cut.
fn plots_in_open_rows(reader: &Reader<'_>, problem: &Problem, spots: &Spots<'_>) {
    let says_nothing = |firm: &Firm| {
        firm.offers.iter().any(|offer| {
            let terms = &offer.terms;
            let size = terms.area_min.or(terms.area_ideal).or(terms.area_max).or(terms.building);
            terms.plots.is_some() && size.is_none() && terms.frontage_min.is_none()
        })
    };
    let firms: Vec<usize> = (0..problem.firms.len()).filter(|f| says_nothing(&problem.firms[*f])).collect();
    let open = problem.land.rows.iter().find(|row| row.is_open());
    if let (Some(row), Some(spot)) = (open, firms.first().and_then(|f| spots.firms.get(*f))) {
        reader.report(caution("plots-in-open-row", spot).with("row", row.id.as_str()).with("firms", listed(problem, &firms)));
    }
}

fn phases(reader: &Reader<'_>, problem: &Problem, spots: &Spots<'_>) {
    let sites = problem.land.sites.iter().map(|site| (&site.id, site.phase));
    let rows = problem.land.rows.iter().map(|row| (&row.id, row.phase));
    let halls = problem.land.halls.iter().map(|hall| (&hall.id, hall.phase));
    for (id, phase) in sites.chain(rows).chain(halls).filter(|(_, phase)| *phase > problem.phases) {
        if let Some(spot) = spots.land.get(id) {
            let told = caution("late-phase", spot).with("name", id.as_str()).with("phase", i64::from(phase));
            reader.report(told.with("phases", i64::from(problem.phases)));
        }
    }
}

fn resources(reader: &Reader<'_>, problem: &Problem, spots: &Spots<'_>) {
    let drawn = |firm: &Firm| -> Vec<String> {
        let terms = firm.offers.iter().flat_map(|offer| std::iter::once(&offer.terms).chain(offer.at.values()));
        terms.flat_map(|terms| terms.uses.iter().filter(|(_, amount)| amount.0 > 0).map(|(name, _)| name.clone())).collect()
    };
    let used: BTreeSet<String> = problem.firms.iter().flat_map(drawn).collect();
    for name in spots.root.resource.keys().filter(|name| !used.contains(&name.value)) {
        reader.report(caution("unused-resource", &reader.spot_of(name)).with("name", name.value.as_str()));
    }
    if let Some(spot) = trips::stated(reader, spots.root).filter(|_| !used.contains(trips::TRIPS)) {
        reader.report(caution("unused-resource", &spot).with("name", trips::TRIPS));
    }
}

/// Measures that no firm or no land gives a figure for.
fn objective(reader: &Reader<'_>, problem: &Problem, spots: &Spots<'_>) {
    let table = spots.root.objective.as_ref();
    let weights = table.and_then(|t| t.weights.as_ref()).map(|w| &w.span);
    let span = weights.or(table.and_then(|t| t.priorities.as_ref()).map(|p| &p.span)).cloned();
    let spot = reader.spot(&span.unwrap_or_else(|| header(reader.text, "[scenario]")));
    let counts =
        |found: Measure, measure: Measure| found == measure || measure == Measure::Jobs && matches!(found, Measure::BandJobs(_));
    let weighed = |weights: &BTreeMap<Measure, i64>, measure| weights.iter().any(|(found, w)| counts(*found, measure) && *w != 0);
    let measured = |measure: Measure| problem.objective.levels.iter().any(|level| weighed(&level.weights, measure));
    let any = |stated: fn(&crate::firm::Terms) -> bool| {
        let without = |f: &&Firm| !f.offers.iter().any(|o| stated(&o.terms) || o.at.values().any(stated));
        problem.firms.iter().filter(without).map(|f| f.id.clone()).collect::<Vec<String>>()
    };
    let silent: [(Measure, &str, Vec<String>); 3] = [
        (Measure::Points, "points", any(|terms| terms.points.is_some())),
        // Many firms rightly state a number of plots instead: told only where nobody states an area.
        (Measure::AreaFit, "area_ideal_m2", all_or_nothing(any(|terms| terms.area_ideal.is_some()), problem.firms.len())),
        (Measure::Jobs, "workers", problem.firms.iter().filter(|f| f.workers.is_none()).map(|f| f.id.clone()).collect()),
    ];
    for (measure, key, firms) in silent.into_iter().filter(|(measure, _, firms)| measured(*measure) && !firms.is_empty()) {
        let told = caution("measure-not-stated", &spot).with("measure", measure.name()).with("key", key);
        let shown: Vec<String> = firms.iter().take(5).cloned().chain((firms.len() > 5).then(|| "…".to_owned())).collect();
        reader.report(told.with("count", firms.len()).with("firms", shown));
    }
    let prices = problem.land.rows.iter().map(|r| r.price_m2).chain(problem.land.halls.iter().map(|h| h.price_m2));
    let prices = prices.chain(problem.layouts.iter().map(|wish| wish.price_m2));
    if measured(Measure::Revenue) && prices.flatten().next().is_none() {
        reader.report(caution("no-prices", &spot));
    }
}

/// The silent firms where all are silent, else none.
fn all_or_nothing(silent: Vec<String>, firms: usize) -> Vec<String> {
    if silent.len() == firms { silent } else { Vec::new() }
}

/// Where a rule is named in the file.
fn spot_of_rule(reader: &Reader<'_>, rule: &NamedRule, spots: &Spots<'_>) -> Option<Spot> {
    let base = rule.name.split('.').next().unwrap_or_default();
    let written = |name: &&At<String>| name.value == rule.name || name.value == base;
    spots.root.rules.keys().find(written).map(|name| reader.spot_of(name))
}

/// Locks that cannot be kept: two on the same land or of the same firm, or one that the firm's own terms rule out.
fn locks(reader: &Reader<'_>, problem: &Problem, spots: &Spots<'_>) {
    let locks = || {
        problem.rules.iter().filter_map(|rule| match &rule.kind {
            RuleKind::Locked(lock) => Some((rule, lock)),
            _ => None,
        })
    };
    for (index, (rule, lock)) in locks().enumerate() {
        let Some(spot) = spot_of_rule(reader, rule, spots) else { continue };
        let clash = locks().take(index).find(|(_, earlier)| {
            (earlier.firm == lock.firm && earlier.place != lock.place)
                || (earlier.firm != lock.firm && share_plots(earlier.place, lock.place))
        });
        if let Some((other, _)) = clash {
            let told = caution("locks-clash", &spot).with("rule", rule.name.as_str()).with("other", other.name.as_str());
            reader.report(told);
        }
        let Place::Run { .. } = lock.place else { continue };
        let area = problem.land.outline(lock.place).map_or(Area::ZERO, |outline| outline.area());
        let phase = |offer| problem.phase_of(lock.firm, offer, lock.place);
        let holding = |offer| Holding { firm: lock.firm, offer, place: lock.place, area, phase: phase(offer) };
        let misses: Result<Vec<_>, ()> = (0..problem.firm(lock.firm).offers.len())
            .map(|offer| test_grant(problem, &holding(offer)).map_or_else(Ok, |()| Err(())))
            .collect();
        if let Some(miss) = misses.ok().and_then(|misses| misses.into_iter().next()) {
            reader.report(caution("lock-not-lawful", &spot).with("rule", rule.name.as_str()).with("ground", miss.ground));
        }
    }
}

fn share_plots(a: Place, b: Place) -> bool {
    match (a, b) {
        (Place::Run { row, first, last }, Place::Run { row: other, first: first_b, last: last_b }) => {
            row == other && first <= last_b && first_b <= last
        }
        _ => false,
    }
}

/// A rule that nobody can break, or that cannot be met.
fn one_rule(reader: &Reader<'_>, problem: &Problem, rule: &NamedRule, spots: &Spots<'_>) {
    let Some(spot) = spot_of_rule(reader, rule, spots) else { return };
    let empty = |firms: &Firms| firms.members.is_empty();
    let alone = |a: &Firms, b: &Firms| a.members.len() == 1 && a.members == b.members;
    let idle = match &rule.kind {
        RuleKind::KeepApart(r) => empty(&r.these) || r.receptors.is_empty() && (empty(&r.from) || alone(&r.these, &r.from)),
        RuleKind::SeparateSites(r) => empty(&r.these) || empty(&r.from) || alone(&r.these, &r.from),
        RuleKind::Near(r) => empty(&r.these),
        RuleKind::NotIn(r) => empty(&r.these),
        RuleKind::Noise(r) => !r.these.members.iter().any(|f| problem.firm(*f).noise.is_some()),
        RuleKind::MustAdmit(r) => empty(&r.firms),
        RuleKind::Forbidden(r) => empty(&r.firms),
        RuleKind::Quota(r) => empty(&r.group) && r.min_firms.unwrap_or(0) == 0 && r.min_area.is_none(),
        RuleKind::Wanted(_) | RuleKind::Locked(_) | RuleKind::Reserved(_) | RuleKind::Stays(_) | RuleKind::Budget(_) => false,
    };
    if idle {
        reader.report(caution("idle-rule", &spot).with("rule", rule.name.as_str()));
    }
    if let RuleKind::Forbidden(r) = &rule.kind
        && r.places.is_none()
        && r.firms.members.len() == problem.firms.len()
    {
        reader.report(caution("all-forbidden", &spot).with("rule", rule.name.as_str()));
    }
    if let RuleKind::Quota(quota) = &rule.kind {
        let least = quota.min_firms.unwrap_or(0);
        if least as usize > quota.group.members.len() {
            let told = caution("quota-too-large", &spot).with("rule", rule.name.as_str()).with("least", i64::from(least));
            reader.report(told.with("group", quota.group.label.as_str()).with("firms", quota.group.members.len()));
        }
    }
    let places: usize = problem.land.rows.iter().map(|row| row.cells.len()).sum();
    if let RuleKind::MustAdmit(r) = &rule.kind
        && r.firms.members.len() > places
        && problem.land.halls.is_empty()
        && problem.layouts.is_empty()
    {
        reader.report(
            caution("too-many-admitted", &spot)
                .with("rule", rule.name.as_str())
                .with("firms", r.firms.members.len())
                .with("plots", places),
        );
    }
}

/// Firms that no place can hold, with the test that came nearest to passing. All placements are listed for
/// these few firms only. On land that is still to be laid out there may be a place for anyone.
fn unplaceable(reader: &Reader<'_>, problem: &Problem, spots: &Spots<'_>) {
    if !problem.layouts.is_empty() {
        return;
    }
    // Who is not eligible is refused whatever the place: that is no doubt.
    let eligible = problem.firm_indices().filter(|firm| problem.allotment.admits(problem.firm(*firm)));
    let lost: Vec<FirmIdx> = eligible.filter(|firm| !has_place(problem, *firm)).collect();
    if lost.is_empty() {
        return;
    }
    let firms = lost.iter().map(|firm| problem.firm(*firm).clone()).collect();
    let part = Problem { firms, rules: Vec::new(), ..problem.clone() };
    for (firm, miss) in lost.iter().zip(Placements::of(&part).misses) {
        let (Some(miss), Some(spot)) = (miss, spots.firms.get(firm.0)) else { continue };
        let id = problem.firm(*firm).id.as_str();
        reader.report(caution("unplaceable", spot).with("firm", id).with("ground", miss.ground.clone()));
    }
}

/// Whether a firm passes every test at some place.
fn has_place(problem: &Problem, firm: FirmIdx) -> bool {
    let lawful = |offer: usize, place: Place, area: Area| {
        let phase = problem.phase_of(firm, offer, place);
        test_grant(problem, &Holding { firm, offer, place, area, phase })
    };
    let in_row = |offer: usize, row: usize| {
        let cells = problem.land.rows[row].cells.len();
        (0..cells).any(|first| {
            for last in first..cells {
                let place = Place::Run { row: RowIdx(row), first, last };
                let area = problem.land.outline(place).map_or(Area::ZERO, |outline| outline.area());
                match lawful(offer, place, area) {
                    Ok(()) => return true,
                    Err(miss) if matches!(miss.code, "area-too-large" | "class-not-allowed" | "not-in-this-phase") => {
                        return false;
                    }
                    Err(_) => {}
                }
            }
            false
        })
    };
    let in_hall = |offer: usize, hall: usize| {
        let place = Place::Hall(HallIdx(hall));
        let terms = problem.terms(firm, offer, place);
        let floor = problem.land.halls[hall].floor;
        let sizes = [terms.area_ideal, terms.area_min, terms.building];
        sizes.into_iter().flatten().any(|area| area <= floor && lawful(offer, place, area).is_ok())
    };
    (0..problem.firm(firm).offers.len()).any(|offer| {
        (0..problem.land.rows.len()).any(|row| in_row(offer, row))
            || (0..problem.land.halls.len()).any(|hall| in_hall(offer, hall))
    })
}
