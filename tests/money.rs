//! Money over time against a reference that is written the way a spreadsheet is, against sums worked out by hand, and
//! against what must hold whatever the figures are.

#[path = "money/reference.rs"]
mod reference;

use std::collections::BTreeMap;

use kavling::comparison::money::{assess, crossovers};
use kavling::finance::{
    Bought, CashFlow, Finance, Item, Month, Moved, Opened, Per, Range, Rate, Tenure, Terms, View, Way, at_price, break_even,
    cash_flow, down_payment, yearly_payment,
};
use kavling::units::{Area, Money};
use reference::{Dice, Planted, agrees, counted, random_case, reference};

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
        moved: Moved::default(),
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
    assert_eq!((flow.peak_deficit(), flow.payback_year()), ((Money(150), Some(month("2026-01"))), Some(1)));
    assert_eq!(flow.payback_month(), Some(month("2027-01")));
    assert_eq!(flow.discounted_costs(Rate(250_000)), Money(500));
    // 400 / 2 firms, then (600 + 90) / 2 firms / 2 years = 172.5.
    assert_eq!(down_payment(&finance, &opened, &flow, View::base(&finance)), Some(Money(200)));
    assert_eq!(yearly_payment(&finance, &opened, &flow, View::base(&finance)), Some(Money(173)));
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
    assert_eq!((shown.peak_month.as_deref(), shown.payback_month.as_deref()), (Some("2026-01"), Some("2027-01")));
    assert_eq!(shown.payback().as_ref().map(text).as_deref(), Some("2027"));
    let some = |number: &Option<kavling::plan::Number>| number.as_ref().map(text);
    assert_eq!(some(&shown.down_payment_per_firm).as_deref(), Some("200"));
    assert_eq!(some(&shown.instalment_per_firm).as_deref(), Some("173"));
    assert_eq!(some(&shown.cost_per_granted_m2).as_deref(), Some("50"));
    assert_eq!(some(&shown.average_price).as_deref(), Some("100"));
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
    assert!(nothing.cost_per_granted_m2.is_none() && nothing.average_price.is_none() && nothing.down_payment_per_firm.is_none());
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
    assert_eq!(down_payment(&finance, &let_out, &flow, View::base(&finance)), Some(Money(300)));
    // Let in the last month: a year's rent in advance. In the next month: after the horizon, and no deposit.
    assert_eq!(line(&base_flow(&finance, &[opened("2027-12", 12, 0, 1)]), "rent"), [0, 1_260]);
    let late = base_flow(&finance, &[opened("2028-01", 12, 0, 1)]);
    assert_eq!((net(&late), late.beyond["rent"].0, late.beyond.get("deposit")), (vec![0, 0], 1_323, None));
}

#[test]
fn the_deepest_point_lies_within_a_year() {
    // 900 out in March 2026, 1,000 in in September: no year ends below 0, and 900 must be found all the same.
    let items = vec![item("wall", Way::Cost, 900, Per::Once, 2), item("grant", Way::Income, 1_000, Per::Once, 8)];
    let finance = finance(2, at_once(), items);
    let phase = [opened("2026-01", 0, 0, 0)];
    let flow = base_flow(&finance, &phase);
    assert_eq!(flow.years.iter().map(|y| y.cumulative.0).collect::<Vec<_>>(), [100, 100]);
    assert_eq!((flow.peak_deficit(), flow.payback_year()), ((Money(900), Some(month("2026-03"))), Some(0)));
    assert_eq!(flow.payback_month(), Some(month("2026-09")));
    assert_eq!(assess(&finance, &phase, &[]).peak_month.as_deref(), Some("2026-03"));
    let never = base_flow(&self::finance(1, at_once(), Vec::new()), &[opened("2026-05", 10, 100, 1)]);
    assert_eq!((never.peak_deficit(), never.payback_month()), ((Money(0), None), Some(month("2026-01"))));
}

/// One firm on 10 m² for 1,000 moves a year later to 20 m² for 3,000; all land is dearer by 10 % then.
fn a_move(tenure: Tenure, items: Vec<Item>) -> (Finance, [Opened; 2]) {
    let mut finance = finance(4, tenure, items);
    finance.land_growth = same(Rate(100_000));
    let moved = Moved { firms: 1, building: Area::m2(9), returned: Area::m2(10), returned_price: Money(1_000) };
    let second = Opened { phase: 2, building: Area::ZERO, moved, ..opened("2027-01", 20, 3_000, 0) };
    (finance, [opened("2026-01", 10, 1_000, 1), second])
}

#[test]
fn a_firm_that_moves_is_paid_for_its_old_place_and_pays_for_all_of_the_new_one() {
    // | year | sale                | interest | tax  | bought back |
    // | 2026 | 400                 |          | −50  |             |
    // | 2027 | 300 + 40 % of 3,300 | 60       | −165 | −1,100      |
    // | 2028 | 300 + 990           | 30 + 198 |      |             |
    // | 2029 | 990                 | 99       |      |             |
    let tenure = Tenure::Sale { deposit: 400_000, instalment_years: 2, interest: Rate(100_000), tax: 50_000 };
    let (finance, phases) = a_move(tenure, Vec::new());
    let flow = base_flow(&finance, &phases);
    assert_eq!(line(&flow, "sale"), [400, 1_620, 1_290, 990]);
    assert_eq!(line(&flow, "interest"), [0, 60, 228, 99]);
    assert_eq!(line(&flow, "tax"), [-50, -165, 0, 0]);
    assert_eq!(line(&flow, "buy-back"), [0, -1_100, 0, 0]);
    // Still one firm: 400 + 1,320 at signing, (600 + 1,980 + 387) / 2 years = 1,483.5.
    assert_eq!(down_payment(&finance, &phases, &flow, View::base(&finance)), Some(Money(1_720)));
    assert_eq!(yearly_payment(&finance, &phases, &flow, View::base(&finance)), Some(Money(1_484)));
    // 4,000 for the 30 m² sold, of which the firm holds 20.
    let shown =
        assess(&finance, &phases, &[Bought { phase: 1, starts: month("2026-01"), step: "s".to_owned(), cost: Money(400) }]);
    let text = |number: &Option<kavling::plan::Number>| number.as_ref().map(|n| n.0.to_string());
    assert_eq!((text(&shown.average_price).as_deref(), text(&shown.cost_per_granted_m2).as_deref()), (Some("133"), Some("20")));
    // Land at 400, three times the average of 133⅓: what is given back is dearer by the same.
    let dearer = at_price(&finance, &phases, Money(400)).1;
    let prices: Vec<(i64, i64)> = dearer.iter().map(|o| (o.price.0, o.moved.returned_price.0)).collect();
    assert_eq!(prices, [(3_000, 0), (9_000, 3_000)]);
}

#[test]
fn a_tenant_that_moves_pays_for_its_new_place_instead_of_the_old_one() {
    // 100 a m² a year, 110 from 2027, 121 and 133.1 then; a deposit of 6 months.
    // 2026: 1,000 and 500. 2027: 1,100 for the old place, set against 2,200 for the new one; 1,100 less 550 as deposits.
    let (finance, phases) = a_move(Tenure::Lease { rent_m2: Money(100), deposit_months: 6, tax: 0 }, Vec::new());
    let flow = base_flow(&finance, &phases);
    assert_eq!(line(&flow, "rent"), [1_000, 2_200, 2_420, 2_662]);
    assert_eq!(line(&flow, "deposit"), [500, 550, 0, -1_050]);
}

#[test]
fn what_a_move_costs_is_counted_by_moves() {
    let yearly = |id: &str, per: Per| Item { yearly: true, ..item(id, Way::Cost, 1, per, 0) };
    let items = vec![
        item("relocation", Way::Cost, 7, Per::Move, 0),
        item("survey", Way::Cost, 1, Per::GrantedM2, 0),
        item("shell", Way::Cost, 1, Per::BuildingM2, 0),
        item("contract", Way::Cost, 5, Per::Firm, 0),
        yearly("care", Per::GrantedM2),
        yearly("cleaning", Per::BuildingM2),
    ];
    let (finance, phases) = a_move(at_once(), items);
    let flow = base_flow(&finance, &phases);
    assert_eq!(line(&flow, "relocation"), [0, -7, 0, 0]);
    assert_eq!(line(&flow, "contract"), [-5, 0, 0, 0], "it has its contract");
    assert_eq!((line(&flow, "survey"), line(&flow, "shell")), (vec![-10, -20, 0, 0], vec![-3, -9, 0, 0]), "all is new");
    assert_eq!(line(&flow, "care"), [-10, -20, -20, -20], "10 m² and then 20, not 30");
    assert_eq!(line(&flow, "cleaning"), [-3, -3, -3, -3]);
}

#[test]
fn items_are_counted_by_what_they_say() {
    let count = |per: Per| {
        let finance = finance(1, at_once(), vec![item("x", Way::Income, 1, per, 0)]);
        base_flow(&finance, &[opened("2026-01", 24, 0, 5)]).years[0].net.0
    };
    let all = Per::ALL.map(|(per, _)| count(per));
    assert_eq!(
        all,
        [1, 48, 24, 12, 6, 3, 24, 8, 5, 0],
        "once, site, net, road, green, facility, granted, building, firms, moves"
    );
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
    assert_eq!(flow.peak_deficit(), (Money(1_100), Some(month("2027-03"))));
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

// Against the reference, and whatever the figures are.

#[test]
fn four_hundred_cases_agree_with_the_reference_and_planted_faults_do_not() {
    let mut dice = Dice(0x5EED_0400);
    let mut noticed = BTreeMap::new();
    for case in 0..400 {
        let (finance, opened, bought) = random_case(&mut dice);
        let view = View { price_ppm: dice.one_of(&[800_000, 1_000_000, 1_234_567]), ..View::base(&finance) };
        let flow = cash_flow(&finance, &opened, &bought, view);
        let rate = finance.discount.base;
        let sheet = reference(&finance, &opened, &bought, view, Planted::None);
        assert!(agrees(&flow, &sheet, rate), "case {case}: {finance:#?}\n{opened:#?}\n{flow:#?}\n{:#?}", sheet.cells);
        for planted in [Planted::YearLate, Planted::InterestOnPrice, Planted::SigningLate, Planted::NothingBoughtBack] {
            let wrong = reference(&finance, &opened, &bought, view, planted);
            *noticed.entry(format!("{planted:?}")).or_insert(0) += u32::from(!agrees(&flow, &wrong, rate));
        }
    }
    assert!(noticed.values().all(|count| *count > 100), "{noticed:?}");
}

#[test]
fn sums_add_up_and_nothing_is_lost() {
    let mut dice = Dice(0xADD5_0001);
    for _ in 0..300 {
        let (mut finance, opened, bought) = random_case(&mut dice);
        let flow = cash_flow(&finance, &opened, &bought, View::base(&finance));
        let mut so_far = 0;
        assert_eq!(flow.months.len(), 12 * flow.years.len());
        for (year, months) in flow.years.iter().zip(flow.months.chunks(12)) {
            assert_eq!(year.net.0, months.iter().map(|sum| sum.0).sum::<i64>());
        }
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
            Tenure::Sale { .. } => {
                assert_eq!(total("sale"), opened.iter().map(|o| o.price.0).sum::<i64>());
                assert_eq!(total("buy-back"), -opened.iter().map(|o| o.moved.returned_price.0).sum::<i64>());
            }
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
    let mut dice = Dice(0xBEEF_0007);
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
            let moved =
                Moved { firms: u32::MAX, building: Area(0), returned: Area::m2(1_000_000_000), returned_price: Money(i64::MAX) };
            let land = Opened { building: Area(i128::MAX), moved, ..opened("2026-01", 1_000_000_000_000, i64::MAX, u32::MAX) };
            let shown = assess(&finance, &[land.clone(), land], &[]);
            assert_eq!(shown.years.len(), 60);
        }
    }
}
