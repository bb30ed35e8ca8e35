//! What a plot must hold besides its building, written afresh: parts are laid out one after the other and must not leave the
//! plot.
//!
//! Shared with the planner are only facts: what is stated, the distance by height, the opening by street and lorry.

use crate::site::{BuildingType, Row, Vehicle, opening};
use crate::units::{Area, Length};

/// What is wanted and what there is, in words, of the first part that finds no place; nothing where all have one.
pub(super) fn lack(
    row: &Row,
    (first, last): (usize, usize),
    area: Area,
    building: Option<Area>,
    workers: u32,
) -> Option<(String, String)> {
    let rules = row.building_rules.filter(|_| row.outline.is_none())?;
    let yard = rules.yard;
    let (start, end) = (row.stations[first].along, row.stations[last + 1].along);
    let metres = |mm: i64| format!("{} m", Length(mm));
    // Along the frontage, part by part.
    let mut at = start.0;
    let mut parts: Vec<(i64, i64)> = Vec::new();
    let turn = match (yard.lorry, yard.street) {
        (Some(class), Some(street)) => match opening(Vehicle::of(class), street) {
            Some(width) => width.0,
            None => return Some((metres(Vehicle::of(class).width.0), metres(street.0))),
        },
        _ => 0,
    };
    let bay = yard.bay.unwrap_or_default();
    parts.push((bay.0.0.max(turn), bay.1.0));
    if let Some((place, each)) = yard.cars {
        // One for every so many workers begun.
        let cars = (0..workers).step_by(each.max(1) as usize).count();
        parts.extend((0..cars).map(|_| (place.0.0, place.1.0)));
    }
    if let Some((place, each)) = yard.motorcycles {
        let mut left =
            (i64::from(workers) * each).div_euclid(1_000) + i64::from((i64::from(workers) * each).rem_euclid(1_000) > 0);
        while left > 0 {
            let mut deep = place.1.0;
            left -= 1;
            while left > 0 && deep + place.1.0 <= rules.front.0 {
                deep += place.1.0;
                left -= 1;
            }
            parts.push((place.0.0, deep));
        }
    }
    for (width, length) in parts {
        at += width;
        if length > rules.front.0 {
            return Some((metres(length), metres(rules.front.0)));
        }
        if at > end.0 {
            return Some((metres(at - start.0), metres(end.0 - start.0)));
        }
    }
    let (share, building) = (yard.green?, building.unwrap_or_default());
    let depth = i128::from(row.depth(first, last).0 - rules.front.0);
    let wide = i128::from(end.0 - start.0);
    let (low, high) = row.building_span(first, last).unwrap_or_default();
    let span = i128::from(high.0 - low.0);
    // Half square millimetres that the strip must have; the least whole width of a strip of this length that has them.
    let green = (0..).map(|more| area.0 * i128::from(share) / 1_000 + more).find(|g| g * 1_000 >= area.0 * i128::from(share))?;
    let least = i128::from(yard.green_width.0);
    let strip = |long: i128| (green / (2 * long.max(1)) + i128::from(green % (2 * long.max(1)) > 0)).max(least);
    let room = |width: i128, depth: i128| if width > 0 && depth > 0 { Area(2 * width * depth) } else { Area::ZERO };
    let back = room(span, depth - strip(wide).max(i128::from(rules.rear.0)));
    let side = if row.building == BuildingType::Row {
        Area::ZERO
    } else {
        let own = i128::from(rules.side.max(yard.half_distance()).0);
        room(span + own - own.max(strip(depth)), depth - i128::from(rules.rear.0))
    };
    let best = if depth > 0 && wide > 0 { back.max(side) } else { Area::ZERO };
    (building > best).then(|| (format!("{building} m²"), format!("{best} m²")))
}
