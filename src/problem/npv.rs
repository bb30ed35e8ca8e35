//! Net present value as a measure: what a grant adds to that of the estate.
//!
//! Knows: finances, dates of phases, what was granted before. Must not know: whether the objective asks for it, what a
//! phase costs whoever is granted land, how money is shown.
//!
//! *What counts.* All that depends on who is granted land, and where: sale or rent with its taxes, and items counted by
//! `granted_m2`, `building_m2` and `firm`, as the cash flow counts them. What a firm held before was paid for in its
//! own phase, so a later phase counts what is added: land beyond what it held, and no second fee.
//!
//! *Moves.* A firm that moves counts as if it had grown or shrunk where it was: the land it gives back, which may be
//! dearer or cheaper than the new, and items by `move` are left out. The cash flow of the option has them.
//!
//! *What does not.* Land, roads, facilities and all else that is paid whoever is granted land shift every plan of a
//! phase alike. Steps of capacity are bought after the plan is found, at the cheapest: where they cost money, and where
//! a phase leaves less for the next one, the plan that this measure calls best need not be that of the highest net
//! present value of all.

use std::collections::BTreeMap;

use super::{Holding, Problem};
use crate::finance::{Added, Finance, Month, UnitValues};
use crate::firm::{FirmIdx, Terms};
use crate::units::{Area, Milli, Money};

/// What net present value is worked out from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Npv {
    /// Rates, terms of payment, items.
    pub finance: Finance,
    /// The month in which each phase starts.
    pub starts: BTreeMap<u32, Month>,
    /// The phase being decided: whatever it grants is signed in it. Without one, each grant in its own phase.
    pub decided: Option<u32>,
    /// What was granted before: firm and area.
    pub before: BTreeMap<FirmIdx, Area>,
    units: BTreeMap<u32, BTreeMap<String, UnitValues>>,
}

impl Npv {
    /// Of a problem without earlier grants, with the names of its sites.
    pub fn new<'s>(finance: &Finance, starts: BTreeMap<u32, Month>, sites: impl Iterator<Item = &'s str> + Clone) -> Self {
        let units = starts.iter().map(|(phase, month)| {
            let of_phase = UnitValues::by_site(finance, (*phase, *month), sites.clone());
            (*phase, of_phase)
        });
        let units = units.collect();
        Self { finance: finance.clone(), starts, decided: None, before: BTreeMap::new(), units }
    }

    /// The same for one phase after others; the firms as its problem counts them.
    #[must_use]
    pub fn in_phase(self, phase: u32, before: BTreeMap<FirmIdx, Area>) -> Self {
        Self { decided: Some(phase), before, ..self }
    }

    /// The phase in which a grant is signed.
    pub fn phase_of(&self, holding: &Holding) -> u32 {
        self.decided.unwrap_or(holding.phase)
    }

    /// What a holding adds, thousandths of a million; 0 in a phase without a date.
    pub(super) fn of(&self, problem: &Problem, holding: &Holding, terms: &Terms) -> Milli {
        let land = &problem.land;
        let site = &land.sites[land.site_of(holding.place).0].id;
        let Some(values) = self.units.get(&self.phase_of(holding)).and_then(|sites| sites.get(site)) else { return Milli::ZERO };
        let before = self.before.get(&holding.firm).copied();
        values.of(&Added {
            area: (holding.area - before.unwrap_or(Area::ZERO)).max(Area::ZERO),
            price_m2: land.price_m2(holding.place).unwrap_or(Money::ZERO),
            first: before.is_none().then(|| terms.building.unwrap_or(Area::ZERO)),
        })
    }

    /// No grant of at most so much, at most so dear, adds or takes more than this many thousandths of a million.
    pub fn largest(&self, area: Area, price_m2: Money, building: Area) -> i128 {
        let all = self.units.values().flat_map(BTreeMap::values);
        all.map(|values| values.largest(area, price_m2, building)).max().unwrap_or(0)
    }
}
