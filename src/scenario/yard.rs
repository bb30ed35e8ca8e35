//! What plots must hold besides their building, from the table of the building type and the street of a row.
//!
//! Knows: raw tables. Must not know: firms, rules, what fits.

use std::collections::BTreeMap;

use super::at::{At, Number};
use super::reader::Reader;
use super::schema::{BuildingTable, LorryWord, RowTable};
use crate::diagnostic::{Spot, fault};
use crate::site::{BuildingRules, RoadClass, Yard};
use crate::units::Length;

/// Front setbacks by the width of the street.
pub(super) type Fronts = BTreeMap<Length, Length>;

/// What a building type states; `None` where a number is wrong, which is reported.
pub(super) fn read(reader: &Reader<'_>, name: &At<String>, table: &BuildingTable) -> Option<(Yard, Fronts)> {
    let spot = reader.spot_of(name);
    together(reader, &spot, ("fire_gap_every_m", table.fire_gap_every_m.is_some()), ("fire_gap_m", table.fire_gap_m.is_some()));
    together(reader, &spot, ("car_m", table.car_m.is_some()), ("workers_per_car", table.workers_per_car.is_some()));
    let per_worker = table.motorcycles_per_worker.as_ref();
    together(reader, &spot, ("motorcycle_m", table.motorcycle_m.is_some()), ("motorcycles_per_worker", per_worker.is_some()));
    let size = |at: &At<Number>| reader.size(&reader.number(at));
    let place = |at: &Option<At<[At<Number>; 2]>>| -> Option<Option<(Length, Length)>> {
        let Some(at) = at else { return Some(None) };
        let [width, length] = &at.value;
        let (width, length) = (size(width), size(length));
        Some(Some((width?, length?)))
    };
    let maybe = |at: &Option<At<Number>>| at.as_ref().map_or(Some(None), |at| size(at).map(Some));
    let height = maybe(&table.height_m);
    let (every, gap) = (maybe(&table.fire_gap_every_m), maybe(&table.fire_gap_m));
    let (bay, car, motorcycle) = (place(&table.lorry_bay_m), place(&table.car_m), place(&table.motorcycle_m));
    let workers =
        table.workers_per_car.as_ref().map_or(Some(None), |at| reader.count_between(&reader.number(at), 1, 1_000).map(Some));
    let each = per_worker.map_or(Some(None), |at| reader.amount(&reader.number(at)).map(Some));
    let green = table.green_percent.as_ref().map_or(Some(None), |at| reader.percent(&reader.number(at)).map(Some));
    let green_width = table.green_width_m.as_ref().map_or(Some(Length::ZERO), |at| reader.setback(&reader.number(at)));
    let mut fronts = Some(Fronts::new());
    for (street, front) in &table.front_by_street_m {
        let pair = reader.size(&reader.word(street)).zip(reader.setback(&reader.number(front)));
        fronts = fronts.zip(pair).map(|(mut all, (street, front))| {
            all.insert(street, front);
            all
        });
    }
    let lorry = table.lorry.map(|word| match word {
        LorryWord::One => RoadClass::One,
        LorryWord::Two => RoadClass::Two,
        LorryWord::Three => RoadClass::Three,
    });
    let yard = Yard {
        height: height?,
        gap: every?.zip(gap?),
        street: None,
        bay: bay?,
        lorry,
        cars: car?.zip(workers?),
        motorcycles: motorcycle?.zip(each?.map(|each| each.0)),
        green: green?,
        green_width: green_width?,
    };
    Some((yard, fronts?))
}

/// Two keys that say nothing without each other.
fn together(reader: &Reader<'_>, spot: &Spot, (a, has_a): (&str, bool), (b, has_b): (&str, bool)) {
    if has_a != has_b {
        let (key, other) = if has_a { (a, b) } else { (b, a) };
        reader.report(fault("key-alone", spot).with("key", key).with("other", other));
    }
}

/// The rules of a building type on a row, with its street.
pub(super) fn on_row(
    reader: &Reader<'_>,
    name: &At<String>,
    table: &RowTable,
    rules: Option<(BuildingRules, &Fronts)>,
) -> Option<Option<BuildingRules>> {
    let street = table.street_m.as_ref().map_or(Some(None), |at| reader.size(&reader.number(at)).map(Some))?;
    let Some((mut rules, fronts)) = rules else { return Some(None) };
    let needs = if rules.yard.lorry.is_some() { Some("lorry") } else { (!fronts.is_empty()).then_some("front_by_street_m") };
    if let (None, Some(key)) = (street, needs) {
        reader.report(fault("key-alone", &reader.spot_of(name)).with("key", key).with("other", "street_m"));
        return None;
    }
    rules.yard.street = street;
    if let Some((_, front)) = street.and_then(|street| fronts.range(..=street).next_back()) {
        rules.front = *front;
    }
    Some(Some(rules))
}

/// The rules on rows that are yet to be laid out along streets of these two widths: the narrower one decides whether lorries
/// can turn in, the longer setback of the two holds for both.
pub(super) fn on_layout((mut rules, fronts): (BuildingRules, &Fronts), street: Length, service: Length) -> BuildingRules {
    let front = |width: Length| fronts.range(..=width).next_back().map(|(_, front)| *front);
    rules.front = [front(street), front(service)].into_iter().flatten().max().unwrap_or(rules.front);
    rules.yard.street = Some(street.min(service)).filter(|_| rules.yard.lorry.is_some());
    rules
}
