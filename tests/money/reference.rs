//! The reference: month by month, what is due in it, in floats. Slow, naive, and written apart from the library.

use std::collections::{BTreeMap, BTreeSet};

use kavling::finance::{Bought, CashFlow, Finance, Item, Month, Moved, Opened, Per, Rate, Tenure, Terms, View, Way};
use kavling::units::{Area, Money};

use super::{finance, item, same};

/// A fault that the comparison must notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Planted {
    None,
    YearLate,
    InterestOnPrice,
    SigningLate,
    NothingBoughtBack,
}

/// Payments by name and year (the last place: after the horizon), and how often something was added.
pub(crate) struct Sheet {
    pub(crate) cells: BTreeMap<String, Vec<f64>>,
    /// Sums by month of the horizon; what is paid before it stands in the first.
    months: Vec<f64>,
    added: u32,
}

/// Every month in turn, everything that is due in it, in floats: slow, naive, and written apart from the library.
pub(crate) fn reference(finance: &Finance, opened: &[Opened], bought: &[Bought], view: View, planted: Planted) -> Sheet {
    let from = i64::from(finance.from.0);
    let end = from + 12 * i64::from(finance.years);
    let months = vec![0.0; 12 * finance.years as usize];
    let mut sheet = Sheet { cells: BTreeMap::new(), months, added: 0 };
    let growth = view.growth.0 as f64 / 1e6;
    let inflation = if finance.terms == Terms::Nominal { finance.inflation.0 as f64 / 1e6 } else { 0.0 };
    let absorption = i64::from(view.absorption.max(1));
    let late = i64::from(planted == Planted::SigningLate);
    let m2 = |area: Area| area.0 as f64 / 2e6;
    // More land let than before: what firms get, less what they give back.
    let let_m2 = |place: &Opened| {
        let back = if planted == Planted::NothingBoughtBack { Area::ZERO } else { place.moved.returned };
        m2(place.granted) - m2(back)
    };
    for now in from - 240..end + 480 {
        let mut year = if now < from { 0 } else { ((now - from) / 12).min(i64::from(finance.years)) };
        if planted == Planted::YearLate {
            year = (year + 1).min(i64::from(finance.years));
        }
        let year = i32::try_from(year).expect("small");
        let mut put = |name: &str, sum: f64| {
            if sum != 0.0 {
                let line = sheet.cells.entry(name.to_owned()).or_insert_with(|| vec![0.0; finance.years as usize + 1]);
                line[usize::try_from(year).expect("not negative")] += sum;
                if now < end {
                    sheet.months[usize::try_from((now - from).max(0)).expect("not negative")] += sum;
                }
                sheet.added += 1;
            }
        };
        let year_of = |month: i64| if month < from { 0 } else { ((month - from) / 12).min(i64::from(finance.years)) as i32 };
        for place in opened {
            for signer in 0..absorption {
                let signed = i64::from(place.starts.0) + signer + late;
                let age = now - signed;
                if age < 0 || age % 12 != 0 {
                    continue;
                }
                let years_on = age / 12;
                let grown = |at: i64| (1.0 + growth).powi(year_of(at)) * view.price_ppm as f64 / 1e6 / absorption as f64;
                match finance.tenure {
                    Tenure::Sale { deposit, instalment_years, interest, tax } => {
                        let price = place.price.0 as f64 * grown(signed);
                        let down = if instalment_years == 0 { price } else { price * deposit as f64 / 1e6 };
                        let n = i64::from(instalment_years);
                        if years_on == 0 {
                            put("sale", down);
                            put("tax", -price * tax as f64 / 1e6);
                            // What firms give back is paid for at once, for what it would be sold for in this month.
                            let back = if planted == Planted::NothingBoughtBack { 0 } else { place.moved.returned_price.0 };
                            put("buy-back", -(back as f64) * grown(signed));
                        } else if years_on <= n {
                            put("sale", (price - down) / n as f64);
                            let paid_before = (price - down) * (years_on - 1) as f64 / n as f64;
                            let owed = if planted == Planted::InterestOnPrice { price } else { price - down - paid_before };
                            put("interest", owed * interest.0 as f64 / 1e6);
                        }
                    }
                    Tenure::Lease { rent_m2, deposit_months, tax } => {
                        if now < end || years_on == 0 {
                            let rent = let_m2(place) * rent_m2.0 as f64 * grown(now);
                            put("rent", rent);
                            put("tax", -rent * tax as f64 / 1e6);
                        }
                        if years_on == 0 && now < end {
                            put("deposit", let_m2(place) * rent_m2.0 as f64 * grown(now) / 12.0 * f64::from(deposit_months));
                        }
                    }
                }
            }
        }
        if let (Tenure::Lease { rent_m2, deposit_months, .. }, true) = (finance.tenure.clone(), now == end - 1) {
            for place in opened {
                for signer in 0..absorption {
                    let signed = i64::from(place.starts.0) + signer + late;
                    if signed < end {
                        let price = view.price_ppm as f64 / 1e6 * (1.0 + growth).powi(year_of(signed)) / absorption as f64;
                        put("deposit", -let_m2(place) * rent_m2.0 as f64 * price / 12.0 * f64::from(deposit_months));
                    }
                }
            }
        }
        let dearer = (1.0 + inflation).powi(year_of(now));
        for step in bought {
            if i64::from(step.starts.0) == now {
                put(&step.step, -(step.cost.0 as f64) * dearer);
            }
        }
        for item in &finance.items {
            let sign = if item.way == Way::Cost { -1.0 } else { 1.0 };
            let over = i64::from(item.over_months.max(1));
            let follows = matches!(item.per, Per::GrantedM2 | Per::BuildingM2 | Per::Firm | Per::Move);
            for (starts, count) in counted(item, opened, bought) {
                let signers = if follows { absorption } else { 1 };
                for signer in 0..signers {
                    let first = i64::from(starts.0) + i64::from(item.after_months) + signer + if follows { late } else { 0 };
                    let times = if item.yearly { 0..100 } else { 0..1 };
                    for time in times {
                        let begins = first + 12 * time;
                        if (time == 0 || begins < end) && now >= begins && now < begins + over {
                            put(&item.id, sign * item.amount.0 as f64 * count * dearer / signers as f64 / over as f64);
                        }
                    }
                }
            }
        }
    }
    sheet
}

/// When and how often an item is counted.
pub(crate) fn counted(item: &Item, opened: &[Opened], bought: &[Bought]) -> Vec<(Month, f64)> {
    let m2 = |area: Area| area.0 as f64 / 2e6;
    let mut found = Vec::new();
    let mut phases_seen = Vec::new();
    for place in opened {
        if item.phase.is_some_and(|phase| phase != place.phase) || item.site.as_ref().is_some_and(|site| *site != place.site) {
            continue;
        }
        let count = match item.per {
            Per::Once => {
                let elsewhere = item.site.is_some() && item.phase.is_none() && place.site_area == Area::ZERO;
                if elsewhere || phases_seen.contains(&place.phase) {
                    continue;
                }
                phases_seen.push(place.phase);
                1.0
            }
            Per::SiteM2 => m2(place.site_area),
            Per::NetM2 => m2(place.net_area),
            Per::RoadM2 => m2(place.road),
            Per::GreenM2 => m2(place.green),
            Per::FacilityM2 => m2(place.facility),
            Per::GrantedM2 => m2(place.granted) - if item.yearly { m2(place.moved.returned) } else { 0.0 },
            Per::BuildingM2 => m2(place.building) + if item.yearly { 0.0 } else { m2(place.moved.building) },
            Per::Firm => f64::from(place.firms),
            Per::Move => f64::from(place.moved.firms),
        };
        found.push((place.starts, count));
    }
    if item.per == Per::Once && item.site.is_none() {
        for step in bought {
            if item.phase.is_none_or(|phase| phase == step.phase) && !phases_seen.contains(&step.phase) {
                phases_seen.push(step.phase);
                found.push((step.starts, 1.0));
            }
        }
    }
    found
}

/// A small generator with a fixed seed (xorshift).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        low + i64::try_from(self.0 % u64::try_from(high - low + 1).expect("a range")).expect("small")
    }
    pub(crate) fn small(&mut self, high: u32) -> u32 {
        u32::try_from(self.between(0, high.into())).expect("small")
    }
    pub(crate) fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.small(u32::try_from(all.len() - 1).expect("small")) as usize]
    }
}

pub(crate) fn random_case(dice: &mut Dice) -> (Finance, Vec<Opened>, Vec<Bought>) {
    let tenure = if dice.small(2) > 0 {
        Tenure::Sale {
            deposit: dice.one_of(&[0, 300_000, 333_333, 1_000_000]),
            instalment_years: dice.one_of(&[0, 1, 5, 7]),
            interest: Rate(dice.one_of(&[0, 90_000, 123_456])),
            tax: dice.one_of(&[0, 25_000]),
        }
    } else {
        Tenure::Lease { rent_m2: Money(dice.between(1, 400_000)), deposit_months: dice.small(6), tax: 100_000 }
    };
    let nominal = dice.small(1) == 1;
    let mut finance = finance(1 + dice.small(15), tenure, Vec::new());
    finance.terms = if nominal { Terms::Nominal } else { Terms::Real };
    finance.inflation = Rate(if nominal { dice.between(0, 80_000) } else { 0 });
    finance.from = Month(2026 * 12 + 3);
    finance.discount = same(Rate(dice.between(0, 200_000)));
    finance.land_growth = same(Rate(dice.between(-20_000, 60_000)));
    finance.absorption = same(dice.one_of(&[0, 1, 7, 12, 18]));
    let phases = 1 + dice.small(2);
    let starts: Vec<Month> = (0..phases).map(|_| Month(finance.from.0).plus(dice.between(-14, 200) as i32)).collect();
    let places = (0..phases).flat_map(|phase| ["east", "west"].map(|site| (phase, site)));
    let mut dice_moves = Dice(dice.0 ^ 0xA110);
    let opened = places
        .map(|(phase, site)| {
            let mut area = |most: i64| Area(i128::from(dice.between(0, most)) * 1_000_000 + i128::from(dice.between(0, 999_999)));
            // In later phases firms move away from here and to here, on about as much land.
            let moved = Moved {
                firms: dice_moves.small(4),
                building: Area(i128::from(dice_moves.between(0, 9_000)) * 2_000_000),
                returned: Area(i128::from(dice_moves.between(0, 12_000)) * 2_000_000),
                returned_price: Money(dice_moves.between(0, 40_000_000_000)),
            };
            let moved = if phase > 0 { moved } else { Moved::default() };
            Opened {
                phase: phase + 1,
                starts: starts[phase as usize],
                site: site.to_owned(),
                site_area: if phase > 0 { Area::ZERO } else { area(40_000) },
                net_area: area(20_000),
                road: area(9_000),
                green: area(9_000),
                facility: area(9_000),
                granted: area(20_000),
                building: area(9_000),
                price: Money(dice.between(0, 90_000_000_000)),
                firms: dice.small(40),
                moved,
            }
        })
        .collect();
    for index in 0..dice.small(6) {
        let way = if dice.small(3) == 0 { Way::Income } else { Way::Cost };
        let per = Per::ALL[dice.small(9) as usize].0;
        let mut one = item(&format!("item-{index}"), way, dice.between(1, 3_000_000), per, dice.between(-20, 30) as i32);
        one.over_months = dice.one_of(&[0, 1, 5, 12]);
        one.yearly = dice.small(2) == 0;
        one.phase = (dice.small(1) == 1).then(|| 1 + dice.small(2));
        one.site = dice.one_of(&[None, Some("east"), Some("west")]).map(str::to_owned);
        finance.items.push(one);
    }
    let phase = dice.small(phases - 1);
    let bought = Bought {
        phase: phase + 1,
        starts: starts[phase as usize],
        step: "step".to_owned(),
        cost: Money(dice.between(0, 9_000_000_000)),
    };
    (finance, opened, vec![bought])
}

/// Whether cash flow and reference are the same but for the roundings of each payment.
pub(crate) fn agrees(flow: &CashFlow, sheet: &Sheet, rate: Rate) -> bool {
    // Each payment is rounded a few times by up to half a rupiah, at most tripled by growth.
    let near = |a: f64, b: f64| (a - b).abs() <= 2.0 + 4.0 * f64::from(sheet.added);
    let years = flow.years.len();
    let cell = |name: &str, year: usize| sheet.cells.get(name).map_or(0.0, |line| line[year]);
    let ours = |name: &str, year: usize| {
        let sums = flow.years.get(year).map_or(&flow.beyond, |year| &year.items);
        sums.get(name).map_or(0.0, |sum| sum.0 as f64)
    };
    let listed = flow.years.iter().flat_map(|year| year.items.keys()).chain(flow.beyond.keys());
    let names: BTreeSet<&String> = listed.chain(sheet.cells.keys()).collect();
    let cells = names.iter().all(|name| (0..=years).all(|year| near(ours(name, year), cell(name, year))));
    let discounted = |year: usize| {
        let net: f64 = sheet.cells.values().map(|line| line[year]).sum();
        net / (1.0 + rate.0 as f64 / 1e6).powi(i32::try_from(year).expect("small"))
    };
    // The running sum at the end of each month, its deepest point and from when on it stays above 0.
    let mut sum = 0.0;
    let running: Vec<f64> = sheet
        .months
        .iter()
        .map(|month| {
            sum += month;
            sum
        })
        .collect();
    let deepest = running.iter().copied().fold(0.0, f64::min);
    let (deficit, month) = flow.peak_deficit();
    let at = |month: Month| usize::try_from(month.0 - flow.years[0].begins.0).expect("not negative");
    let deep = near(deficit.0 as f64, -deepest) && month.is_none_or(|month| near(running[at(month)], deepest));
    let paid = flow.payback_month().map_or(running.len(), at);
    let before = paid.checked_sub(1).is_none_or(|before| running[before] < 2.0 + 4.0 * f64::from(sheet.added));
    let back = before && running[paid..].iter().all(|sum| *sum > -2.0 - 4.0 * f64::from(sheet.added));
    cells && deep && back && near(flow.npv(rate).0 as f64, (0..years).map(discounted).sum())
}
