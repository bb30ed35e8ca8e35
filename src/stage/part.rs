//! The part of a problem that belongs to one phase of an option.
//!
//! Knows: sites, firms and their indices. Must not know: what rules ask; they take themselves along.

use std::collections::BTreeSet;

use crate::expansion::ExpansionOption;
use crate::firm::FirmIdx;
use crate::problem::{Problem, Serves};
use crate::rules::{NamedRule, Part};
use crate::site::{HallIdx, Land, RowIdx, SiteIdx};

/// Sites of the option opened by the phase, the firms ready by then, and what rules and resources say of them.
pub fn part_of(base: &Problem, option: &ExpansionOption, phase: u32) -> Problem {
    let opened = |id: &str| option.sites.get(id).copied().filter(|from| *from <= phase);
    let mut part = Part::default();
    let mut land = Land::default();
    for site in &base.land.sites {
        part.sites.push(opened(&site.id).map(|from| {
            let mut site = site.clone();
            site.phase = from;
            land.sites.push(site);
            SiteIdx(land.sites.len() - 1)
        }));
    }
    // Houses and schools stand whether the estate has bought the land beside them or not.
    if let Some(first) = land.sites.first_mut() {
        for (index, site) in base.land.sites.iter().enumerate().filter(|(index, _)| part.sites[*index].is_none()) {
            for (number, receptor) in site.receptors.iter().enumerate() {
                part.receptors.insert((SiteIdx(index), number), (SiteIdx(0), first.receptors.len()));
                first.receptors.push(receptor.clone());
            }
        }
    }
    let site_of = |part: &Part, site: SiteIdx| part.sites.get(site.0).copied().flatten();
    for row in &base.land.rows {
        let at = site_of(&part, row.site).filter(|_| row.phase <= phase);
        part.rows.push(at.map(|site| {
            land.rows.push(crate::site::Row { site, ..row.clone() });
            RowIdx(land.rows.len() - 1)
        }));
        if at.is_none() {
            part.gone.extend(row.cells.iter().cloned());
        }
    }
    for hall in &base.land.halls {
        let at = site_of(&part, hall.site).filter(|_| hall.phase <= phase);
        part.halls.push(at.map(|site| {
            land.halls.push(crate::site::Hall { site, ..hall.clone() });
            HallIdx(land.halls.len() - 1)
        }));
        if at.is_none() {
            part.gone.insert(hall.id.clone());
        }
    }
    let mut firms = Vec::new();
    // Who is ready only after the last phase is answered in the last: every applicant stands in a plan.
    let answered = |ready: u32| ready <= phase || (phase >= base.phases && ready > base.phases);
    for firm in &base.firms {
        part.firms.push(answered(firm.ready).then(|| {
            let mut firm = firm.clone();
            let late = firm.ready > phase;
            firm.offers.retain(|offer| late || offer.ready <= phase);
            firms.push(firm);
            FirmIdx(firms.len() - 1)
        }));
    }
    let kept = |rule: &&NamedRule| !option.without.contains(base_name(&rule.name));
    let rules = base.rules.iter().filter(kept).filter_map(|rule| {
        let kind = rule.kind.within(&part, base)?;
        Some(NamedRule { name: rule.name.clone(), kind })
    });
    let rules = rules.collect();
    let mut resources = base.resources.clone();
    for resource in &mut resources {
        let mut left = 0;
        for node in &mut resource.nodes {
            if let Serves::Cells(cells) = &mut node.serves {
                let before = cells.len();
                *cells = cells.iter().filter_map(|cell| part.name(cell)).collect::<BTreeSet<_>>();
                left += usize::from(!cells.is_empty() || before == 0);
            }
        }
        // Feeders of sites that are not there are left out; the last one stays, or every place would count as served.
        if left > 0 {
            resource.nodes.retain(|node| !matches!(&node.serves, Serves::Cells(cells) if cells.is_empty()));
        }
    }
    let wishes = base.layouts.iter();
    let layouts =
        wishes.filter_map(|wish| Some(crate::layout::Wish { site: site_of(&part, wish.site)?, ..wish.clone() })).collect();
    Problem { phases: phase, land, layouts, firms, rules, resources, ..base.clone() }
}

/// `NAME` of `NAME.1`.
fn base_name(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}
