//! What a phase spends at its start, for the budget: costs that do not come back every year, in money of the date
//! the finances are stated in, whenever in the phase they fall due. Land bought back from firms that move is no cost: it is
//! set against what they pay for the new place.

use super::{Finance, Item, Opened, Per, Way};
use crate::units::{Area, Money, div_round};

/// Costs of a phase that do not come back every year.
fn once(finance: &Finance, phase: u32) -> impl Iterator<Item = &Item> {
    let mine = move |item: &&Item| item.way == Way::Cost && !item.yearly && item.phase.is_none_or(|p| p == phase);
    finance.items.iter().filter(mine)
}

/// What each firm, move, square metre granted or square metre of building costs in a phase. Items that are stated for one
/// site only count as if for all: the budget errs on the safe side.
pub fn unit_cost(finance: &Finance, phase: u32, per: Per) -> Money {
    once(finance, phase).filter(|item| item.per == per).map(|item| item.amount).sum()
}

/// What a phase costs whoever is granted land. `opened` is of one phase.
pub fn fixed_cost(finance: &Finance, opened: &[Opened]) -> Money {
    let Some(first) = opened.first() else { return Money::ZERO };
    let mine = |item: &Item, site: &str| item.site.as_deref().is_none_or(|s| s == site);
    // As the cash flow counts it: what is stated for a site, and for no phase, falls due when the site is opened.
    let opens = |item: &Item, o: &Opened| item.site.is_none() || item.phase.is_some() || o.site_area > Area::ZERO;
    let of = |item: &Item| -> Money {
        let area = |of: fn(&Opened) -> Area| -> Area { opened.iter().filter(|o| mine(item, &o.site)).map(of).sum() };
        let m2 = |area: Area| Money(div_round(area.0 * i128::from(item.amount.0), Area::PER_M2) as i64);
        match item.per {
            Per::Once if opened.iter().any(|o| mine(item, &o.site) && opens(item, o)) => item.amount,
            Per::SiteM2 => m2(area(|o| o.site_area)),
            Per::NetM2 => m2(area(|o| o.net_area)),
            Per::RoadM2 => m2(area(|o| o.road)),
            Per::GreenM2 => m2(area(|o| o.green)),
            Per::FacilityM2 => m2(area(|o| o.facility)),
            Per::Once | Per::GrantedM2 | Per::BuildingM2 | Per::Firm | Per::Move => Money::ZERO,
        }
    };
    once(finance, first.phase).map(of).sum()
}
