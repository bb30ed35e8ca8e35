//! Random finances and grants, and what a phase opens and grants counted apart from the library.

use std::collections::BTreeMap;

use kavling::finance::{Finance, Item, Month, Moved, Opened, Per, Range, Rate, Tenure, Terms, Way};
use kavling::firm::FirmIdx;
use kavling::problem::{Holding, Problem};
use kavling::units::{Area, Money};

use crate::oracle::Rng;

pub(crate) fn same<T: Copy>(value: T) -> Range<T> {
    Range { low: value, base: value, high: value }
}

fn tenure(rng: &mut Rng) -> Tenure {
    if rng.chance(65) {
        return Tenure::Sale {
            deposit: rng.pick(&[0, 300_000, 333_333, 1_000_000]),
            instalment_years: rng.pick(&[0, 1, 5, 7]),
            interest: Rate(rng.pick(&[0, 90_000, 123_456])),
            tax: rng.pick(&[0, 25_000]),
        };
    }
    Tenure::Lease { rent_m2: Money(rng.between(1, 400_000)), deposit_months: rng.between(0, 7) as u32, tax: 100_000 }
}

/// Items and terms of every kind; the items may belong to one of the sites.
pub(crate) fn finance(rng: &mut Rng, sites: &[&str]) -> Finance {
    let nominal = rng.chance(50);
    let mut finance = Finance {
        terms: if nominal { Terms::Nominal } else { Terms::Real },
        from: Month(24_303),
        years: rng.between(1, 16) as u32,
        discount: same(Rate(rng.between(0, 200_000))),
        inflation: Rate(if nominal { rng.between(0, 80_000) } else { 0 }),
        // Low and high differ from what is most likely, which alone counts.
        land_growth: Range { low: Rate(-30_000), base: Rate(rng.between(-20_000, 60_000)), high: Rate(70_000) },
        absorption: Range { low: 0, base: rng.pick(&[0, 1, 7, 12, 18]), high: 24 },
        tenure: tenure(rng),
        items: Vec::new(),
        confidence: "invented".to_owned(),
        source: String::new(),
    };
    for index in 0..rng.between(0, 8) {
        let yearly = rng.chance(40);
        let site = (rng.chance(40)).then(|| sites[rng.below(sites.len())].to_owned());
        finance.items.push(Item {
            id: format!("item-{index}"),
            title: format!("item-{index}"),
            way: if rng.chance(30) { Way::Income } else { Way::Cost },
            amount: Money(rng.between(1, 900_000)),
            per: rng.pick(&Per::ALL).0,
            phase: rng.chance(30).then(|| rng.between(1, 3) as u32),
            site,
            after_months: rng.between(-20, 31) as i32,
            over_months: rng.pick(&[0, 1, 5, 12]),
            yearly,
            confidence: "invented".to_owned(),
            source: String::new(),
        });
    }
    finance
}

/// Land that opens and is worth nothing by itself.
pub(crate) fn empty(phase: u32, starts: Month, site: &str) -> Opened {
    Opened {
        phase,
        starts,
        site: site.to_owned(),
        site_area: Area::m2(5_000),
        net_area: Area::m2(3_000),
        road: Area::m2(900),
        green: Area::m2(600),
        facility: Area::m2(300),
        granted: Area::ZERO,
        price: Money::ZERO,
        building: Area::ZERO,
        firms: 0,
        moved: Moved::default(),
    }
}

/// The same land without its grants.
pub(crate) fn without_grants(opened: &[Opened]) -> Vec<Opened> {
    let bare = |o: &Opened| Opened { granted: Area::ZERO, price: Money::ZERO, building: Area::ZERO, firms: 0, ..o.clone() };
    opened.iter().map(bare).collect()
}

/// Adds a grant to what a phase opens on its site: what is beyond `held`, and its price rounded to the rupiah.
pub(crate) fn add(opened: &mut Opened, (area, price_m2, building): (Area, Money, Area), held: Option<Area>) {
    let more = (area.0 - held.map_or(0, |h| h.0)).max(0);
    opened.granted += Area(more);
    opened.price += Money(((more * i128::from(price_m2.0) + 1_000_000) / 2_000_000) as i64);
    if held.is_none() {
        opened.firms += 1;
        opened.building += building;
    }
}

/// What a plan grants in each phase and on each site, each grant in the phase it is signed in.
pub(crate) fn opened(
    problem: &Problem,
    plan: &[Holding],
    starts: &BTreeMap<u32, Month>,
    phase_of: impl Fn(&Holding) -> u32,
    held: &BTreeMap<FirmIdx, Area>,
) -> Vec<Opened> {
    let mut all = Vec::new();
    for (phase, month) in starts {
        for (index, site) in problem.land.sites.iter().enumerate() {
            let mut opened = empty(*phase, *month, &site.id);
            for h in plan.iter().filter(|h| phase_of(h) == *phase && problem.land.site_of(h.place).0 == index) {
                let price = problem.land.price_m2(h.place).unwrap_or_default();
                let building = problem.terms(h.firm, h.offer, h.place).building.unwrap_or_default();
                add(&mut opened, (h.area, price, building), held.get(&h.firm).copied());
            }
            all.push(opened);
        }
    }
    all
}
