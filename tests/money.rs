//! Money over time against a reference that is written the way a spreadsheet is, against sums worked out by hand, and
//! against what must hold whatever the figures are.

use std::collections::BTreeMap;

use kavling::comparison::money::{assess, crossovers};
use kavling::finance::{
    Bought, CashFlow, Finance, Item, Month, Opened, Per, Range, Rate, Tenure, Terms, View, Way, at_price, break_even, cash_flow,
    yearly_payment,
};
use kavling::units::{Area, Money};

fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

fn same<T: Copy>(value: T) -> Range<T> {
    Range { low: value, base: value, high: value }
}

/// Real terms from January 2026, nothing grows, everything is signed at once.
fn finance(years: u32, tenure: Tenure, items: Vec<Item>) -> Finance {
    Finance {
        terms: Terms::Real,
        from: month("2026-01"),
        years,
        discount: same(Rate(250_000)),
        inflation: Rate(0),
        land_growth: same(Rate(0)),
        absorption: same(0),
        tenure,
        items,
        confidence: "invented".to_owned(),
        source: "this test".to_owned(),
    }
}

fn at_once() -> Tenure {
    Tenure::Sale { deposit: 0, instalment_years: 0, interest: Rate(0), tax: 0 }
}

fn item(id: &str, way: Way, amount: i64, per: Per, after_months: i32) -> Item {
    Item {
        id: id.to_owned(),
        title: id.to_owned(),
        way,
        amount: Money(amount),
        per,
        phase: None,
        site: None,
        after_months,
        over_months: 0,
        yearly: false,
        confidence: "invented".to_owned(),
        source: "this test".to_owned(),
    }
}

fn opened(starts: &str, granted: i64, price: i64, firms: u32) -> Opened {
    Opened {
        phase: 1,
        starts: month(starts),
        site: "east".to_owned(),
        site_area: Area::m2(granted * 2),
        net_area: Area::m2(granted),
        road: Area::m2(granted / 2),
        green: Area::m2(granted / 4),
        facility: Area::m2(granted / 8),
        granted: Area::m2(granted),
        price: Money(price),
        building: Area::m2(granted / 3),
        firms,
    }
}

fn base_flow(finance: &Finance, opened: &[Opened]) -> CashFlow {
    cash_flow(finance, opened, &[], View::base(finance))
}

fn net(flow: &CashFlow) -> Vec<i64> {
    flow.years.iter().map(|year| year.net.0).collect()
}

fn line(flow: &CashFlow, name: &str) -> Vec<i64> {
    flow.years.iter().map(|year| year.items[name].0).collect()
}

// By hand.

/// 10 m² for 1,000 to two firms: 40 % at signing, two instalments at 10 %, 5 % tax; a cost of 500 at the start.
///
/// | year | sale | interest | tax | cost | net | cumulative | at 25 % |
/// |---|---|---|---|---|---|---|---|
/// | 0 | 400 |  | −50 | −500 | −150 | −150 | −150 |
/// | 1 | 300 | 10 % of 600 = 60 | | | 360 | 210 | 288 |
/// | 2 | 300 | 10 % of 300 = 30 | | | 330 | 540 | 211.2 |
fn small_sale() -> (Finance, Vec<Opened>) {
    let tenure = Tenure::Sale { deposit: 400_000, instalment_years: 2, interest: Rate(100_000), tax: 50_000 };
    (finance(3, tenure, vec![item("fence", Way::Cost, 500, Per::Once, 0)]), vec![opened("2026-01", 10, 1_000, 2)])
}

#[test]
fn a_small_sale_worked_out_by_hand() {
    let (finance, opened) = small_sale();
    let flow = base_flow(&finance, &opened);
    assert_eq!(line(&flow, "sale"), [400, 300, 300]);
    assert_eq!(line(&flow, "interest"), [0, 60, 30]);
    assert_eq!(line(&flow, "tax"), [-50, 0, 0]);
    assert_eq!(line(&flow, "fence"), [-500, 0, 0]);
    assert_eq!(net(&flow), [-150, 360, 330]);
    assert_eq!(flow.years.iter().map(|y| y.cumulative.0).collect::<Vec<_>>(), [-150, 210, 540]);
    assert!(flow.beyond.is_empty());
    // −150 + 288 + 211.2 = 349.2; undiscounted 540.
    assert_eq!(flow.npv(Rate(250_000)), Money(349));
    assert_eq!(flow.npv(Rate(0)), Money(540));
    assert_eq!((flow.peak_deficit(), flow.payback_year()), ((Money(150), 0), Some(1)));
    assert_eq!(flow.discounted_costs(Rate(250_000)), Money(500));
    // (1,000 + 90) / 2 firms / 2 years = 272.5.
    assert_eq!(yearly_payment(&finance, &opened, &flow, View::base(&finance)), Some(Money(273)));
    // A rupiah of price is worth 0.4 − 0.05 + 0.36 × 0.8 + 0.33 × 0.64 = 0.8492; 500 / 0.8492 / 10 m² = 58.88.
    assert_eq!(break_even(&finance, &opened, &[]), Some(Money(59)));
}

#[test]
fn the_figures_shown_are_those_of_the_cash_flow() {
    let (finance, opened) = small_sale();
    let shown = assess(&finance, &opened, &[]);
    let text = |number: &kavling::plan::Number| number.0.to_string();
    assert_eq!((shown.terms.as_str(), shown.from.as_str(), shown.years.len()), ("real", "2026-01", 3));
    assert_eq!(shown.npv.each_ref().map(text), ["349", "349", "349"]);
    assert_eq!(shown.rates.each_ref().map(text), ["25", "25", "25"]);
    // Price ± 20 %: 200 × 0.8492 = 169.84 less or more than 349.2.
    assert_eq!(shown.npv_price.each_ref().map(text), ["179", "519"]);
    assert_eq!((text(&shown.peak_deficit), shown.peak_year, shown.payback_year), ("150".to_owned(), 0, Some(1)));
    let some = |number: &Option<kavling::plan::Number>| number.as_ref().map(text);
    assert_eq!(some(&shown.instalment_per_firm).as_deref(), Some("273"));
    assert_eq!(some(&shown.cost_per_net_m2).as_deref(), Some("50"));
    assert_eq!(some(&shown.cost_per_firm).as_deref(), Some("250"));
    assert_eq!(some(&shown.break_even_price).as_deref(), Some("59"));
    assert_eq!(shown.years[1].begins, "2027-01");
    let told: Vec<String> = shown.assumptions.iter().map(|a| format!("{}: {}", a.what, a.value)).collect();
    assert_eq!(
        told,
        [
            "discount_percent: 25 %",
            "land_growth_percent: 0 %",
            "absorption_months: 0",
            "sale.deposit_percent: 40 %",
            "sale.instalment_years: 2",
            "sale.interest_percent: 10 %",
            "sale.tax_percent: 5 %",
            "fence: 500 IDR"
        ]
    );
    let nothing = assess(&finance, &[], &[]);
    assert!(nothing.cost_per_firm.is_none() && nothing.instalment_per_firm.is_none() && nothing.break_even_price.is_none());
}

#[test]
fn signing_over_seven_months_adds_up_and_starts_at_once() {
    // 100 over 7 months, running totals rounded: 14, 29, 43, 57, 71, 86, 100, so 14, 15, 14 | 14, 14, 15, 14.
    // From October three parts are in 2026 (43) and four in 2027 (57).
    let mut finance = finance(2, at_once(), Vec::new());
    let opened = [opened("2026-10", 10, 100, 1)];
    finance.absorption = same(7);
    assert_eq!(line(&base_flow(&finance, &opened), "sale"), [43, 57]);
    // At 10 % a year the parts of 2027 are 15.4, 15.4, 16.5, 15.4: 15 + 15 + 17 + 15.
    finance.land_growth = same(Rate(100_000));
    assert_eq!(line(&base_flow(&finance, &opened), "sale"), [43, 62]);
    for months in [0, 1, 3] {
        finance.absorption = same(months);
        assert_eq!(line(&base_flow(&finance, &opened), "sale"), [100, 0], "{months} months fit into 2026");
    }
    finance.absorption = same(4);
    assert_eq!(line(&base_flow(&finance, &opened), "sale"), [75, 28], "25 of January 2027 at 27.5");
}

#[test]
fn every_month_belongs_to_its_year() {
    // Inflation 10 % over two years: 100 in year 0, 110 in year 1, 121 after the horizon.
    let at = |months: i32| {
        let mut finance = finance(2, at_once(), vec![item("wall", Way::Cost, 100, Per::Once, months)]);
        (finance.terms, finance.inflation) = (Terms::Nominal, Rate(100_000));
        let flow = base_flow(&finance, &[opened("2026-01", 0, 0, 0)]);
        (net(&flow), flow.beyond.get("wall").map(|sum| sum.0))
    };
    assert_eq!(at(0), (vec![-100, 0], None), "first month");
    assert_eq!(at(11), (vec![-100, 0], None), "last month of year 0");
    assert_eq!(at(12), (vec![0, -110], None), "first month of year 1");
    assert_eq!(at(23), (vec![0, -110], None), "last month of the horizon");
    assert_eq!(at(24), (vec![0, 0], Some(-121)), "first month after it");
    assert_eq!(at(500), (vec![0, 0], Some(-121)), "long after it");
    assert_eq!(at(-1), (vec![-100, 0], None), "before the finances begin");
    assert_eq!(at(-30), (vec![-100, 0], None), "long before");
}

#[test]
fn a_lease_worked_out_by_hand() {
    // 12 m² at 100 a year, let in July 2026; rent grows by 5 % a year; tax 10 %; deposit of 3 months (300).
    // 2026: 1,200 − 120 + 300 = 1,380. 2027: 1,260 − 126 − 300 = 834.
    let mut finance = finance(2, Tenure::Lease { rent_m2: Money(100), deposit_months: 3, tax: 100_000 }, Vec::new());
    finance.land_growth = same(Rate(50_000));
    let let_out = [opened("2026-07", 12, 0, 1)];
    let flow = base_flow(&finance, &let_out);
    assert_eq!(line(&flow, "rent"), [1_200, 1_260]);
    assert_eq!(line(&flow, "deposit"), [300, -300]);
    assert_eq!(net(&flow), [1_380, 834]);
    assert_eq!(yearly_payment(&finance, &let_out, &flow, View::base(&finance)), Some(Money(1_230)));
    // Let in the last month: a year's rent in advance. In the next month: after the horizon, and no deposit.
    assert_eq!(line(&base_flow(&finance, &[opened("2027-12", 12, 0, 1)]), "rent"), [0, 1_260]);
    let late = base_flow(&finance, &[opened("2028-01", 12, 0, 1)]);
    assert_eq!((net(&late), late.beyond["rent"].0, late.beyond.get("deposit")), (vec![0, 0], 1_323, None));
}

#[test]
fn items_are_counted_by_what_they_say() {
    let count = |per: Per| {
        let finance = finance(1, at_once(), vec![item("x", Way::Income, 1, per, 0)]);
        base_flow(&finance, &[opened("2026-01", 24, 0, 5)]).years[0].net.0
    };
    let all = Per::ALL.map(|(per, _)| count(per));
    assert_eq!(all, [1, 48, 24, 12, 6, 3, 24, 8, 5], "once, site, net, road, green, facility, granted, building, firms");
    let mut here = item("x", Way::Cost, 1, Per::NetM2, 0);
    here.site = Some("west".to_owned());
    let flow = base_flow(&finance(1, at_once(), vec![here.clone()]), &[opened("2026-01", 24, 0, 5)]);
    assert_eq!(flow.years[0].net, Money(0), "land of another site");
    // Once for a site: in the phase that opens it, not in a later one that grants there again.
    (here.per, here.site) = (Per::Once, Some("east".to_owned()));
    let again = Opened { phase: 2, site_area: Area::ZERO, ..opened("2026-06", 3, 0, 1) };
    let phases = [opened("2026-01", 24, 0, 5), again];
    let once = |item: &Item| base_flow(&finance(1, at_once(), vec![item.clone()]), &phases).years[0].net;
    assert_eq!(once(&here), Money(-1));
    here.site = None;
    assert_eq!(once(&here), Money(-2), "without a site once in every phase");
    here.phase = Some(2);
    assert_eq!(once(&here), Money(-1));
    here.phase = Some(3);
    assert_eq!(once(&here), Money(0), "a phase that never comes");
}

#[test]
fn yearly_items_come_back_until_the_horizon_ends() {
    // 12 a year from July 2026, monthly, over 3 years: 6 + 12 + 12 + the last six months after the horizon.
    let mut care = item("care", Way::Cost, 12, Per::Once, 6);
    (care.yearly, care.over_months) = (true, 12);
    let flow = base_flow(&finance(3, at_once(), vec![care.clone()]), &[opened("2026-01", 0, 0, 0)]);
    assert_eq!((net(&flow), flow.beyond["care"].0), (vec![-6, -12, -12], -6));
    // Counted by firms it follows them: 2 firms sign in December 2026 and January 2027.
    (care.per, care.over_months, care.after_months) = (Per::Firm, 0, 0);
    let mut finance = finance(3, at_once(), vec![care]);
    finance.absorption = same(2);
    assert_eq!(net(&base_flow(&finance, &[opened("2026-12", 0, 0, 2)])), [-12, -24, -24]);
}

#[test]
fn steps_grow_like_costs_and_stand_under_their_names() {
    let mut finance = finance(2, at_once(), Vec::new());
    (finance.terms, finance.inflation) = (Terms::Nominal, Rate(100_000));
    let step = Bought { phase: 2, starts: month("2027-03"), step: "transformer".to_owned(), cost: Money(1_000) };
    let flow = cash_flow(&finance, &[], &[step], View::base(&finance));
    assert_eq!((line(&flow, "transformer"), flow.years[1].costs), (vec![0, -1_100], Money(-1_100)));
    // 1,100 / 1.25 = 880.
    assert_eq!((flow.npv(Rate(250_000)), flow.discounted_costs(Rate(250_000))), (Money(-880), Money(880)));
    assert_eq!(flow.payback_year(), None);
    assert_eq!(flow.peak_deficit(), (Money(1_100), 1));
}

#[test]
fn crossovers_stand_where_the_sums_are_equal() {
    let option = |cost: i64, income: i64| {
        let items = vec![item("a", Way::Cost, cost, Per::Once, 0), item("b", Way::Income, income, Per::Once, 12)];
        finance(2, at_once(), items)
    };
    let billion = 1_000_000_000;
    // −100 + 125 / (1 + r) = −200 + 240 / (1 + r) at r = 15 %; there the earlier option is best.
    let (small, large) = (option(100 * billion, 125 * billion), option(200 * billion, 240 * billion));
    let phase = || vec![opened("2026-01", 0, 0, 0)];
    let say = |list: &[(String, &Finance, Vec<Opened>, Vec<Bought>)]| -> Vec<String> {
        crossovers(list).iter().map(|c| format!("{} {} {} {} {}", c.of, c.below, c.above, c.at.0, c.unit)).collect()
    };
    let small_first = [("small".to_owned(), &small, phase(), vec![]), ("large".to_owned(), &large, phase(), vec![])];
    assert_eq!(say(&small_first), ["discount-rate large small 15 %"]);
    let large_first = [("large".to_owned(), &large, phase(), vec![]), ("small".to_owned(), &small, phase(), vec![])];
    assert_eq!(say(&large_first), ["discount-rate large small 15.01 %"]);
    assert!(say(&small_first[..1]).is_empty());
    // 100 p = 200 p − 80 at p = 80 % of today's price: there the first is still best.
    let (bare, built) = (option(0, 0), option(80 * billion, 0));
    let sells = |price: i64| vec![opened("2026-01", 10, price * billion, 1)];
    let list = [("bare".to_owned(), &bare, sells(100), vec![]), ("built".to_owned(), &built, sells(200), vec![])];
    assert_eq!(say(&list), ["land-price bare built 80.1 %"]);
}

// Against the reference.

/// A fault that the comparison must notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Planted {
    None,
    YearLate,
    InterestOnPrice,
    SigningLate,
}

/// Payments by name and year (the last place: after the horizon), and how often something was added.
struct Sheet {
    cells: BTreeMap<String, Vec<f64>>,
    added: u32,
}

/// Every month in turn, everything that is due in it, in floats: slow, naive, and written apart from the library.
fn reference(finance: &Finance, opened: &[Opened], bought: &[Bought], view: View, planted: Planted) -> Sheet {
    let from = i64::from(finance.from.0);
    let end = from + 12 * i64::from(finance.years);
    let mut sheet = Sheet { cells: BTreeMap::new(), added: 0 };
    let growth = view.growth.0 as f64 / 1e6;
    let inflation = if finance.terms == Terms::Nominal { finance.inflation.0 as f64 / 1e6 } else { 0.0 };
    let absorption = i64::from(view.absorption.max(1));
    let late = i64::from(planted == Planted::SigningLate);
    let m2 = |area: Area| area.0 as f64 / 2e6;
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
                        } else if years_on <= n {
                            put("sale", (price - down) / n as f64);
                            let paid_before = (price - down) * (years_on - 1) as f64 / n as f64;
                            let owed = if planted == Planted::InterestOnPrice { price } else { price - down - paid_before };
                            put("interest", owed * interest.0 as f64 / 1e6);
                        }
                    }
                    Tenure::Lease { rent_m2, deposit_months, tax } => {
                        if now < end || years_on == 0 {
                            let rent = m2(place.granted) * rent_m2.0 as f64 * grown(now);
                            put("rent", rent);
                            put("tax", -rent * tax as f64 / 1e6);
                        }
                        if years_on == 0 && now < end {
                            put("deposit", m2(place.granted) * rent_m2.0 as f64 * grown(now) / 12.0 * f64::from(deposit_months));
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
                        put("deposit", -m2(place.granted) * rent_m2.0 as f64 * price / 12.0 * f64::from(deposit_months));
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
            let follows = matches!(item.per, Per::GrantedM2 | Per::BuildingM2 | Per::Firm);
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
fn counted(item: &Item, opened: &[Opened], bought: &[Bought]) -> Vec<(Month, f64)> {
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
            Per::GrantedM2 => m2(place.granted),
            Per::BuildingM2 => m2(place.building),
            Per::Firm => f64::from(place.firms),
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
struct Dice(u64);

impl Dice {
    fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        low + i64::try_from(self.0 % u64::try_from(high - low + 1).expect("a range")).expect("small")
    }
    fn small(&mut self, high: u32) -> u32 {
        u32::try_from(self.between(0, high.into())).expect("small")
    }
    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.small(u32::try_from(all.len() - 1).expect("small")) as usize]
    }
}

fn random_case(dice: &mut Dice) -> (Finance, Vec<Opened>, Vec<Bought>) {
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
    let opened = places
        .map(|(phase, site)| {
            let mut area = |most: i64| Area(i128::from(dice.between(0, most)) * 1_000_000 + i128::from(dice.between(0, 999_999)));
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
            }
        })
        .collect();
    for index in 0..dice.small(6) {
        let way = if dice.small(3) == 0 { Way::Income } else { Way::Cost };
        let per = Per::ALL[dice.small(8) as usize].0;
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
fn agrees(flow: &CashFlow, sheet: &Sheet, rate: Rate) -> bool {
    // Each payment is rounded a few times by up to half a rupiah, at most tripled by growth.
    let near = |a: f64, b: f64| (a - b).abs() <= 2.0 + 4.0 * f64::from(sheet.added);
    let years = flow.years.len();
    let cell = |name: &str, year: usize| sheet.cells.get(name).map_or(0.0, |line| line[year]);
    let ours = |name: &str, year: usize| {
        let sums = flow.years.get(year).map_or(&flow.beyond, |year| &year.items);
        sums.get(name).map_or(0.0, |sum| sum.0 as f64)
    };
    let listed = flow.years.iter().flat_map(|year| year.items.keys()).chain(flow.beyond.keys());
    let names: std::collections::BTreeSet<&String> = listed.chain(sheet.cells.keys()).collect();
    let cells = names.iter().all(|name| (0..=years).all(|year| near(ours(name, year), cell(name, year))));
    let discounted = |year: usize| {
        let net: f64 = sheet.cells.values().map(|line| line[year]).sum();
        net / (1.0 + rate.0 as f64 / 1e6).powi(i32::try_from(year).expect("small"))
    };
    cells && near(flow.npv(rate).0 as f64, (0..years).map(discounted).sum())
}

#[test]
fn four_hundred_cases_agree_with_the_reference_and_planted_faults_do_not() {
    let mut dice = Dice(0x5EED_0F_400);
    let mut noticed = BTreeMap::new();
    for case in 0..400 {
        let (finance, opened, bought) = random_case(&mut dice);
        let view = View { price_ppm: dice.one_of(&[800_000, 1_000_000, 1_234_567]), ..View::base(&finance) };
        let flow = cash_flow(&finance, &opened, &bought, view);
        let rate = finance.discount.base;
        let sheet = reference(&finance, &opened, &bought, view, Planted::None);
        assert!(agrees(&flow, &sheet, rate), "case {case}: {finance:#?}\n{opened:#?}\n{flow:#?}\n{:#?}", sheet.cells);
        for planted in [Planted::YearLate, Planted::InterestOnPrice, Planted::SigningLate] {
            let wrong = reference(&finance, &opened, &bought, view, planted);
            *noticed.entry(format!("{planted:?}")).or_insert(0) += u32::from(!agrees(&flow, &wrong, rate));
        }
    }
    assert!(noticed.values().all(|count| *count > 100), "{noticed:?}");
}

// Whatever the figures are.

#[test]
fn sums_add_up_and_nothing_is_lost() {
    let mut dice = Dice(0xADD5_0F_001);
    for _ in 0..300 {
        let (mut finance, opened, bought) = random_case(&mut dice);
        let flow = cash_flow(&finance, &opened, &bought, View::base(&finance));
        let mut so_far = 0;
        for year in &flow.years {
            assert_eq!(year.net.0, year.items.values().map(|sum| sum.0).sum::<i64>());
            so_far += year.net.0;
            assert_eq!(year.cumulative.0, so_far);
        }
        // Net present value is the sum of the discounted years, to the rupiah.
        let factor = |year: u32| (1.0 + finance.discount.base.0 as f64 / 1e6).powi(i32::try_from(year).expect("small"));
        let exact: f64 = flow.years.iter().map(|year| year.net.0 as f64 / factor(year.year)).sum();
        assert!((flow.npv(finance.discount.base).0 as f64 - exact).abs() < 0.6, "{exact}");
        // Without growth: land sold, rent times years, costs come back to the rupiah, however they are spread.
        (finance.inflation, finance.land_growth) = (Rate(0), same(Rate(0)));
        let flow = cash_flow(&finance, &opened, &bought, View::base(&finance));
        let total = |name: &str| {
            let years = flow.years.iter().map(|year| year.items.get(name).map_or(0, |sum| sum.0)).sum::<i64>();
            years + flow.beyond.get(name).map_or(0, |sum| sum.0)
        };
        match finance.tenure {
            Tenure::Sale { .. } => assert_eq!(total("sale"), opened.iter().map(|o| o.price.0).sum::<i64>()),
            Tenure::Lease { .. } => assert_eq!(total("deposit"), 0),
        }
        assert_eq!(total("step"), -bought[0].cost.0);
        for item in finance.items.iter().filter(|item| !item.yearly) {
            let counts = counted(item, &opened, &bought);
            let due = counts.iter().map(|(_, count)| (item.amount.0 as f64 * count).round()).sum::<f64>();
            assert!((total(&item.id).abs() as f64 - due).abs() <= 1e-3 * counts.len() as f64, "{}", item.id);
        }
    }
}

#[test]
fn a_rupiah_below_break_even_is_not_enough() {
    let mut dice = Dice(0xBEEF_0F_007);
    let mut found = 0;
    for _ in 0..200 {
        let (finance, opened, bought) = random_case(&mut dice);
        let npv = |price: i64| {
            let (finance, opened) = at_price(&finance, &opened, Money(price));
            cash_flow(&finance, &opened, &bought, View::base(&finance)).npv(finance.discount.base)
        };
        match break_even(&finance, &opened, &bought) {
            Some(Money(0)) => assert!(npv(0) >= Money(0)),
            Some(Money(price)) => {
                assert!(npv(price) >= Money(0) && npv(price - 1) < Money(0), "{price}");
                found += 1;
            }
            None => assert!(npv(1_000_000_000_000) < Money(0)),
        }
    }
    assert!(found > 50, "{found}");
}

#[test]
fn prices_keep_their_proportions_and_their_sum() {
    let places = [opened("2026-01", 10, 100, 1), opened("2026-01", 20, 500, 1), opened("2026-01", 3, 0, 1)];
    let (finance, _) = small_sale();
    let priced = |places: &[Opened], price: i64| -> Vec<i64> {
        at_price(&finance, places, Money(price)).1.iter().map(|o| o.price.0).collect()
    };
    // 33 m² at 100 are 3,300, of which one in six and five in six.
    assert_eq!(priced(&places, 100), [550, 2_750, 0]);
    let bare: Vec<Opened> = places.iter().map(|o| Opened { price: Money(0), ..o.clone() }).collect();
    assert_eq!(priced(&bare, 100), [1_000, 2_000, 300], "without prices every square metre costs the same");
}

#[test]
fn nothing_overflows_at_the_ends_of_what_can_be_stated() {
    let items = |amount: i64| -> Vec<Item> {
        let one = |(per, name): (Per, &str)| Item { yearly: true, over_months: 12, ..item(name, Way::Cost, amount, per, -1_200) };
        Per::ALL.map(one).to_vec()
    };
    let tenures = [
        Tenure::Sale { deposit: 1, instalment_years: 50, interest: Rate(1_000_000), tax: 1_000_000 },
        Tenure::Lease { rent_m2: Money(i64::MAX), deposit_months: 60, tax: 1_000_000 },
    ];
    for tenure in tenures {
        for growth in [-1_000_000, -300_000, 0, 300_000, i64::MAX] {
            let mut finance = finance(60, tenure.clone(), items(i64::MAX));
            (finance.terms, finance.inflation) = (Terms::Nominal, Rate(growth));
            finance.land_growth = same(Rate(growth));
            finance.absorption = same(24);
            let land = Opened { building: Area(i128::MAX), ..opened("2026-01", 1_000_000_000_000, i64::MAX, u32::MAX) };
            let shown = assess(&finance, &[land.clone(), land], &[]);
            assert_eq!(shown.years.len(), 60);
        }
    }
}
