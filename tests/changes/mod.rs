//! Changes of a whole problem that keep it in order: other numbers for firms, rows and sites, other coordinates.
#![allow(dead_code, reason = "no test uses all of it")]

use kavling::firm::{FirmIdx, Terms};
use kavling::geometry::{Outline, Point};
use kavling::problem::Problem;
use kavling::rules::{Firms, RuleKind};
use kavling::site::{HallIdx, Place, RowIdx, SiteIdx};

/// Every group of firms that a rule names.
pub fn groups(kind: &mut RuleKind) -> Vec<&mut Firms> {
    match kind {
        RuleKind::KeepApart(r) => vec![&mut r.these, &mut r.from],
        RuleKind::SeparateSites(r) => vec![&mut r.these, &mut r.from],
        RuleKind::Near(r) => vec![&mut r.these],
        RuleKind::Noise(r) => vec![&mut r.these],
        RuleKind::NotIn(r) => vec![&mut r.these],
        RuleKind::Quota(r) => vec![&mut r.group],
        RuleKind::MustAdmit(r) => vec![&mut r.firms],
        RuleKind::Forbidden(r) => vec![&mut r.firms],
        RuleKind::Reserved(r) => r.group.iter_mut().collect(),
        RuleKind::Wanted(_) | RuleKind::Locked(_) | RuleKind::Stays(_) | RuleKind::Budget(_) => Vec::new(),
    }
}

/// Every number of a site that a rule names.
fn sites(kind: &mut RuleKind) -> Vec<&mut SiteIdx> {
    match kind {
        RuleKind::KeepApart(r) => r.receptors.iter_mut().map(|(site, _)| site).collect(),
        RuleKind::Near(r) => vec![&mut r.area.0],
        RuleKind::Noise(r) => vec![&mut r.receptor.0],
        _ => Vec::new(),
    }
}

/// Whether the rule earns something, so that leaving it out is no relaxation.
pub fn earns(kind: &RuleKind) -> bool {
    match kind {
        RuleKind::Wanted(_) => true,
        RuleKind::Near(near) => near.bonus.is_some(),
        _ => false,
    }
}

/// Every set of terms of every offer.
pub fn all_terms(problem: &mut Problem) -> impl Iterator<Item = &mut Terms> {
    let offers = problem.firms.iter_mut().flat_map(|firm| &mut firm.offers);
    offers.flat_map(|offer| std::iter::once(&mut offer.terms).chain(offer.at.values_mut()))
}

/// The items in a new order, and for each old position its new one.
fn reordered<T: Clone>(items: &[T], order: &[usize]) -> (Vec<T>, Vec<usize>) {
    let mut new_of = vec![0; items.len()];
    for (new, old) in order.iter().enumerate() {
        new_of[*old] = new;
    }
    (order.iter().map(|old| items[*old].clone()).collect(), new_of)
}

/// Orders of sites, rows, halls, firms, resources and rules: the item at `order[i]` comes to position i.
#[derive(Debug, Clone)]
pub struct Order {
    pub sites: Vec<usize>,
    pub rows: Vec<usize>,
    pub halls: Vec<usize>,
    pub firms: Vec<usize>,
    pub resources: Vec<usize>,
    pub rules: Vec<usize>,
}

impl Order {
    /// The order by name that every problem has.
    pub fn by_name(problem: &Problem) -> Self {
        fn sorted<T>(items: &[T], name: impl Fn(&T) -> &str) -> Vec<usize> {
            let mut order: Vec<usize> = (0..items.len()).collect();
            order.sort_by_key(|i| name(&items[*i]));
            order
        }
        Self {
            sites: sorted(&problem.land.sites, |s| &s.id),
            rows: sorted(&problem.land.rows, |r| &r.id),
            halls: sorted(&problem.land.halls, |h| &h.id),
            firms: sorted(&problem.firms, |f| &f.id),
            resources: sorted(&problem.resources, |r| &r.id),
            rules: sorted(&problem.rules, |r| &r.name),
        }
    }
}

/// The same problem with its lists in another order, every number following.
pub fn in_order(problem: &Problem, order: &Order) -> Problem {
    let mut new = problem.clone();
    let (sites, site_of) = reordered(&problem.land.sites, &order.sites);
    let (rows, row_of) = reordered(&problem.land.rows, &order.rows);
    let (halls, hall_of) = reordered(&problem.land.halls, &order.halls);
    let (firms, firm_of) = reordered(&problem.firms, &order.firms);
    (new.land.sites, new.land.rows, new.land.halls, new.firms) = (sites, rows, halls, firms);
    new.resources = reordered(&problem.resources, &order.resources).0;
    new.rules = reordered(&problem.rules, &order.rules).0;
    let site = |site: &mut SiteIdx| site.0 = site_of[site.0];
    new.land.rows.iter_mut().for_each(|row| site(&mut row.site));
    new.land.halls.iter_mut().for_each(|hall| site(&mut hall.site));
    for rule in &mut new.rules {
        sites_and_firms(&mut rule.kind, &site, &firm_of);
        if let RuleKind::Locked(locked) = &mut rule.kind {
            locked.place = match locked.place {
                Place::Run { row, first, last } => Place::Run { row: RowIdx(row_of[row.0]), first, last },
                Place::Hall(hall) => Place::Hall(HallIdx(hall_of[hall.0])),
            };
        }
    }
    new
}

fn sites_and_firms(kind: &mut RuleKind, site: &impl Fn(&mut SiteIdx), firm_of: &[usize]) {
    sites(kind).into_iter().for_each(site);
    let firm = |f: FirmIdx| FirmIdx(firm_of[f.0]);
    for group in groups(kind) {
        group.members = group.members.iter().map(|f| firm(*f)).collect();
        group.members.sort_unstable();
    }
    match kind {
        RuleKind::Locked(locked) => locked.firm = firm(locked.firm),
        RuleKind::Wanted(wanted) => {
            for (a, b, _) in &mut wanted.pairs {
                (*a, *b) = (firm(*a).min(firm(*b)), firm(*a).max(firm(*b)));
            }
            wanted.pairs.sort_unstable();
        }
        _ => {}
    }
}

/// The problem without its last firm: no rule speaks of it any more. `None` where a rule is about it alone.
pub fn without_last_firm(problem: &Problem) -> Option<Problem> {
    let last = FirmIdx(problem.firms.len().checked_sub(1)?);
    let mut less = problem.clone();
    less.firms.pop();
    for rule in &mut less.rules {
        groups(&mut rule.kind).into_iter().for_each(|g| g.members.retain(|f| *f != last));
        match &mut rule.kind {
            RuleKind::Wanted(wanted) => wanted.pairs.retain(|(a, b, _)| *a != last && *b != last),
            RuleKind::Locked(locked) if locked.firm == last => return None,
            _ => {}
        }
    }
    Some(less)
}

/// The problem with every coordinate moved.
pub fn moved(problem: &Problem, to: &dyn Fn(Point) -> Point) -> Problem {
    let mut new = problem.clone();
    let outline =
        |o: &mut Outline| *o = Outline::new(&o.corners().iter().map(|p| to(*p)).collect::<Vec<_>>()).expect("still valid");
    for site in &mut new.land.sites {
        outline(&mut site.boundary);
        site.gates.iter_mut().for_each(|gate| gate.at = to(gate.at));
        site.areas.iter_mut().for_each(|area| outline(&mut area.outline));
        site.receptors.iter_mut().for_each(|receptor| outline(&mut receptor.outline));
    }
    for row in &mut new.land.rows {
        row.stations.iter_mut().for_each(|s| (s.front, s.back) = (to(s.front), to(s.back)));
        row.outline.iter_mut().for_each(outline);
    }
    new.land.halls.iter_mut().for_each(|hall| outline(&mut hall.outline));
    new
}
