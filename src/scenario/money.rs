//! Money over time from its tables: rates, dates, terms of payment, costs and other income.
//!
//! Knows: raw tables, names of sites. Must not know: firms, rules, how a cash flow is worked out.

use std::collections::{BTreeMap, BTreeSet};

use super::at::{At, FromScalar, Number, OneOrThree, Whole};
use super::land::{LandRead, sorted};
use super::names::did_you_mean;
use super::objective::header;
use super::reader::{Reader, Token};
use super::schema::{ConfidenceWord, ItemTable, LeaseTable, MoneyTable, PerWord, Root, SaleTable, TermsWord};
use crate::diagnostic::{Spot, caution, fault};
use crate::finance::{Finance, Item, Month, OWN_NAMES, Per, Range, Rate, Tenure, Terms, Way};

/// Longest spreading of one item.
const LONGEST: u32 = 120;
/// Most months between the start of a phase and an item, either way.
const FARTHEST: i32 = 600;

/// Reads `[money]` and its items. None where nothing is stated, or where what is stated has a mistake.
pub(super) fn read(reader: &Reader<'_>, root: &Root, broken: &BTreeSet<String>, land: &LandRead) -> Option<Finance> {
    let sections = [("cost", &root.cost, Way::Cost), ("income", &root.income, Way::Income)];
    let first = sections.iter().find_map(|(section, items, _)| Some((*section, items.keys().next()?)));
    if let Some((section, name)) = first.filter(|_| root.money.is_none() && !broken.contains("money")) {
        without_date(reader, &reader.spot_of(name), &format!("{section}.{}", name.value));
    }
    let mut names = BTreeMap::new();
    let items: Vec<Option<Item>> = sections
        .into_iter()
        .flat_map(|(_, section, way)| sorted(reader, section).into_iter().map(move |(name, table)| (name, table, way)))
        .map(|(name, table, way)| item(reader, land, name, table, way, &mut names))
        .collect();
    let table = root.money.as_ref()?;
    let finance = rates(reader, table);
    if table.sale.is_some() && unpriced(land) {
        let told = caution("sale-without-prices", &reader.spot(&header(reader.text, "[money]")));
        reader.report(told);
    }
    let sure = ["cost", "income"].iter().all(|section| !broken.contains(*section));
    let items = items.into_iter().collect::<Option<Vec<Item>>>().filter(|_| sure);
    Some(Finance { items: items?, ..finance? })
}

pub(super) fn without_date(reader: &Reader<'_>, spot: &Spot, name: &str) {
    reader.report(fault("money-without-date", spot).with("name", name));
}

/// Whether all land is known and none of it has a price.
fn unpriced(land: &LandRead) -> bool {
    let mut prices = land.land.rows.iter().map(|row| row.price_m2).chain(land.land.halls.iter().map(|hall| hall.price_m2));
    !land.places.incomplete && prices.all(|price| price.is_none())
}

/// The finances but for their items.
fn rates(reader: &Reader<'_>, table: &MoneyTable) -> Option<Finance> {
    let terms_spot = reader.spot_of(&table.terms);
    if table.from.is_none() {
        without_date(reader, &terms_spot, "money");
    }
    let from = table.from.as_ref().and_then(|at| month(reader, &reader.word(at)));
    let years = reader.count_between(&reader.number(&table.years), 1, 60);
    let mixed = mixes_terms(reader, table);
    let discount = range(reader, "discount_percent", &table.discount_percent, |token| reader.rate(token, 0, 100));
    let inflation = table.inflation_percent.as_ref().map_or(Some(0), |at| reader.rate(&reader.number(at), 0, 30));
    let land_growth = match &table.land_growth_percent {
        Some(at) => range(reader, "land_growth_percent", at, |token| reader.rate(token, -30, 30)),
        None => Some(Range { low: 0, base: 0, high: 0 }),
    };
    let absorption = match &table.absorption_months {
        Some(at) => range(reader, "absorption_months", at, |token| reader.count_between(token, 0, 240)),
        None => Some(Range { low: 0, base: 0, high: 0 }),
    };
    let stated = [("sale", table.sale.is_some()), ("lease", table.lease.is_some())];
    let one = reader.exactly_one(&terms_spot, "money", &stated);
    let tenure = table.sale.as_ref().map(|t| sale(reader, t)).or_else(|| table.lease.as_ref().map(|t| lease(reader, t)));
    Some(Finance {
        terms: if table.terms.value == TermsWord::Real { Terms::Real } else { Terms::Nominal },
        from: from?,
        years: years?,
        discount: rate_range(discount?),
        inflation: Rate(inflation.filter(|_| !mixed)?),
        land_growth: rate_range(land_growth?),
        absorption: absorption?,
        tenure: tenure.flatten().filter(|_| one)?,
        items: Vec::new(),
        confidence: confidence(table.confidence).to_owned(),
        source: table.source.value.clone(),
    })
}

fn rate_range(range: Range<i64>) -> Range<Rate> {
    Range { low: Rate(range.low), base: Rate(range.base), high: Rate(range.high) }
}

/// Reports every rate that stands in other terms than the rest, and nominal terms without inflation.
fn mixes_terms(reader: &Reader<'_>, table: &MoneyTable) -> bool {
    let terms = table.terms.value;
    let word = |terms: TermsWord| if terms == TermsWord::Real { "real" } else { "nominal" };
    let stated = [("discount_terms", &table.discount_terms), ("growth_terms", &table.growth_terms)];
    let mut mixed: Vec<(&str, Spot, TermsWord)> = stated
        .into_iter()
        .filter_map(|(key, at)| at.as_ref().map(|at| (key, reader.spot_of(at), at.value)))
        .filter(|(_, _, own)| *own != terms)
        .collect();
    let inflation = table.inflation_percent.as_ref().filter(|_| terms == TermsWord::Real);
    mixed.extend(inflation.map(|at| ("inflation_percent", reader.spot_of(at), TermsWord::Nominal)));
    for (key, spot, own) in &mixed {
        let told = fault("real-beside-nominal", spot).with("key", *key).with("found", word(*own)).with("terms", word(terms));
        reader.report(told.beside(&reader.spot_of(&table.terms)));
    }
    let lacks = terms == TermsWord::Nominal && table.inflation_percent.is_none();
    if lacks {
        let told = fault("missing-key", &reader.spot_of(&table.terms)).with("table", "money");
        reader.report(told.with("key", "inflation_percent"));
    }
    lacks || !mixed.is_empty()
}

fn month(reader: &Reader<'_>, token: &Token) -> Option<Month> {
    let month = Month::parse(&token.text);
    if month.is_none() {
        reader.report(fault("not-a-month", &token.spot).with("value", token.text.as_str()));
    }
    month
}

/// Low, most likely and high, in that order.
fn range<S: FromScalar, T: Copy + Ord>(
    reader: &Reader<'_>,
    key: &str,
    at: &At<OneOrThree<S>>,
    read: impl Fn(&Token) -> Option<T>,
) -> Option<Range<T>> {
    let Some(three) = &at.value.three() else {
        let one = read(&reader.number(at))?;
        return Some(Range { low: one, base: one, high: one });
    };
    let tokens = three.map(|at| reader.number(at));
    let [low, base, high] = tokens.each_ref().map(read);
    let (low, base, high) = (low?, base?, high?);
    if low > base || base > high {
        let [low, base, high] = tokens.map(|token| token.text);
        let told = fault("range-order", &reader.spot_of(at)).with("key", key).with("low", low);
        reader.report(told.with("base", base).with("high", high));
        return None;
    }
    Some(Range { low, base, high })
}

fn sale(reader: &Reader<'_>, table: &SaleTable) -> Option<Tenure> {
    let percent = |at: &Option<At<Number>>| at.as_ref().map_or(Some(0), |at| reader.rate(&reader.number(at), 0, 100));
    let (deposit, interest, tax) =
        (percent(&table.deposit_percent), percent(&table.interest_percent), percent(&table.tax_percent));
    let years = whole(reader, table.instalment_years.as_ref(), 50);
    Some(Tenure::Sale { deposit: deposit?, instalment_years: years?, interest: Rate(interest?), tax: tax? })
}

fn lease(reader: &Reader<'_>, table: &LeaseTable) -> Option<Tenure> {
    let rent = reader.price(&reader.number(&table.rent_per_m2));
    let months = whole(reader, table.deposit_months.as_ref(), 60);
    let tax = table.tax_percent.as_ref().map_or(Some(0), |at| reader.rate(&reader.number(at), 0, 100));
    Some(Tenure::Lease { rent_m2: rent?, deposit_months: months?, tax: tax? })
}

/// A whole number up to `high`; 0 where it is not stated.
fn whole(reader: &Reader<'_>, at: Option<&At<Whole>>, high: u32) -> Option<u32> {
    at.map_or(Some(0), |at| reader.count_between(&reader.number(at), 0, high))
}

pub(super) fn confidence(word: ConfidenceWord) -> &'static str {
    match word {
        ConfidenceWord::A => "A",
        ConfidenceWord::B => "B",
        ConfidenceWord::C => "C",
        ConfidenceWord::D => "D",
        ConfidenceWord::Invented => "invented",
    }
}

/// One cost or income. Its name stands in the statement beside those of kavling's own lines.
fn item<'t>(
    reader: &Reader<'_>,
    land: &LandRead,
    name: &'t At<String>,
    table: &ItemTable,
    way: Way,
    names: &mut BTreeMap<&'t str, Spot>,
) -> Option<Item> {
    let spot = reader.spot_of(name);
    let own = OWN_NAMES.contains(&name.value.as_str());
    let first = names.insert(&name.value, spot.clone());
    if own || first.is_some() {
        let (first, second) = match first {
            Some(first) if first > spot => (Some(spot), first),
            first => (first, spot),
        };
        let told = fault("duplicate-item", &second).with("name", name.value.as_str());
        reader.report(first.map_or(told.clone(), |first| told.beside(&first)));
    }
    let per = per(table.per);
    let amount = reader.number(&table.amount);
    let by_area = !matches!(per, Per::Once | Per::Firm | Per::Move);
    let amount = if by_area { reader.price(&amount) } else { reader.money(&amount) };
    let phase = table.phase.as_ref().map(|at| reader.count_between(&reader.number(at), 1, 100));
    let site = table.site.as_ref().map(|at| site(reader, land, at));
    let after = table.after_months.as_ref().map_or(Some(0), |at| reader.months(&reader.number(at), -FARTHEST, FARTHEST));
    let yearly = table.yearly.unwrap_or(false);
    // A yearly item that is spread over more than a year would lie over itself.
    let over = whole(reader, table.over_months.as_ref(), if yearly { 12 } else { LONGEST });
    Some(Item {
        id: name.value.clone(),
        title: table.title.as_ref().map_or_else(|| name.value.clone(), |at| at.value.clone()),
        way,
        amount: amount?,
        per,
        phase: phase.map_or(Some(None), |phase| phase.map(Some))?,
        site: site.map_or(Some(None), |site| site.map(Some))?,
        after_months: after?,
        over_months: over?,
        yearly,
        confidence: confidence(table.confidence).to_owned(),
        source: table.source.value.clone(),
    })
}

fn site(reader: &Reader<'_>, land: &LandRead, at: &At<String>) -> Option<String> {
    let known = || land.land.sites.iter().map(|site| site.id.as_str());
    let found = known().any(|id| id == at.value);
    // A site that could not be read is not reported a second time.
    if !found && !land.spots.contains_key(&at.value) && !land.places.incomplete {
        let told = fault("unknown-site", &reader.spot_of(at)).with("name", at.value.as_str());
        reader.report(told.helped(did_you_mean(&at.value, known())));
    }
    found.then(|| at.value.clone())
}

fn per(word: PerWord) -> Per {
    match word {
        PerWord::Once => Per::Once,
        PerWord::SiteM2 => Per::SiteM2,
        PerWord::NetM2 => Per::NetM2,
        PerWord::RoadM2 => Per::RoadM2,
        PerWord::GreenM2 => Per::GreenM2,
        PerWord::FacilityM2 => Per::FacilityM2,
        PerWord::GrantedM2 => Per::GrantedM2,
        PerWord::BuildingM2 => Per::BuildingM2,
        PerWord::Firm => Per::Firm,
        PerWord::Move => Per::Move,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{land, shape};
    use super::*;
    use crate::units::Money;

    fn finance(text: &str) -> Option<Finance> {
        let text = format!("[site.s]\nboundary = [[0, 0], [60, 0], [60, 40], [0, 40]]\n{text}");
        let file: Arc<str> = Arc::from("scenario.toml");
        let reader = Reader::new(&file, &text);
        let shape::Shaped { root, broken } = shape::read(&reader);
        let land = land::read(&reader, &root, &broken);
        let found = read(&reader, &root, &broken, &land);
        let codes: Vec<&str> = reader.into_found().into_iter().map(|d| d.code).collect();
        assert!(codes.iter().all(|code| *code == "sale-without-prices"), "{codes:?}");
        found
    }

    #[test]
    fn everything_stated_is_read() {
        let read = finance(
            r#"
            [money]
            terms = "nominal"
            from = "2026-01"
            years = 20
            discount_percent = [8, 12, 15.25]
            discount_terms = "nominal"
            inflation_percent = 3
            land_growth_percent = [-1, 4, 5]
            absorption_months = [12, 18, 24]
            sale = { deposit_percent = 30, instalment_years = 5, interest_percent = 9, tax_percent = 2.5 }
            confidence = "D"
            source = "rates"
            [income.grant]
            amount = 5
            per = "once"
            confidence = "invented"
            source = "nobody"
            [cost.road]
            title = "Concrete road"
            amount = 700_000
            per = "road_m2"
            phase = 2
            site = "s"
            after_months = -6
            over_months = 6
            yearly = true
            confidence = "B"
            source = "a list"
            "#,
        )
        .expect("finances");
        assert_eq!((read.terms, read.from.to_string().as_str(), read.years), (Terms::Nominal, "2026-01", 20));
        assert_eq!(read.discount, Range { low: Rate(80_000), base: Rate(120_000), high: Rate(152_500) });
        assert_eq!((read.inflation, read.land_growth.low), (Rate(30_000), Rate(-10_000)));
        assert_eq!(read.absorption, Range { low: 12, base: 18, high: 24 });
        let sale = Tenure::Sale { deposit: 300_000, instalment_years: 5, interest: Rate(90_000), tax: 25_000 };
        assert_eq!((read.tenure, read.confidence.as_str(), read.source.as_str()), (sale, "D", "rates"));
        let [road, grant] = read.items.as_slice() else { panic!("two items, costs first") };
        let road_facts = (road.title.as_str(), road.way, road.amount, road.per, road.phase, road.site.as_deref());
        assert_eq!(road_facts, ("Concrete road", Way::Cost, Money(700_000), Per::RoadM2, Some(2), Some("s")));
        assert_eq!((road.after_months, road.over_months, road.yearly), (-6, 6, true));
        assert_eq!((grant.title.as_str(), grant.way, grant.per, grant.phase), ("grant", Way::Income, Per::Once, None));
        assert_eq!(grant.confidence, "invented");
    }

    #[test]
    fn what_may_be_left_out_is_nothing() {
        let lease = "lease = { rent_per_m2 = 300_000 }\nconfidence = \"A\"\nsource = \"x\"\n";
        let text = format!("[money]\nterms = \"real\"\nfrom = \"2026-12\"\nyears = 1\ndiscount_percent = 5\n{lease}");
        let read = finance(&text).expect("finances");
        assert_eq!((read.inflation, read.land_growth.high, read.absorption.high), (Rate(0), Rate(0), 0));
        assert_eq!(read.discount, Range { low: Rate(50_000), base: Rate(50_000), high: Rate(50_000) });
        assert_eq!(read.tenure, Tenure::Lease { rent_m2: Money(300_000), deposit_months: 0, tax: 0 });
        assert_eq!(finance(""), None);
    }

    #[test]
    fn the_words_of_the_scenario_are_those_of_the_items() {
        for (per, word) in Per::ALL {
            let money = "[money]\nterms = \"real\"\nfrom = \"2026-12\"\nyears = 1\ndiscount_percent = 5\nsale = {}\n";
            let rest = "confidence = \"A\"\nsource = \"x\"\n";
            let text = format!("{money}{rest}[cost.a]\namount = 1\nper = \"{word}\"\n{rest}");
            assert_eq!(finance(&text).map(|f| f.items[0].per), Some(per), "{word}");
        }
    }
}
