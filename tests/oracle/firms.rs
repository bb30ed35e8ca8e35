//! Random applicants: coarse points so that ties are common, packages, terms that differ by place.

use std::collections::BTreeMap;

use kavling::firm::{Firm, Offer, Terms};
use kavling::site::Land;
use kavling::units::*;

use super::Rng;

/// One to five firms.
pub fn random(rng: &mut Rng, land: &Land) -> Vec<Firm> {
    let count = rng.pick(&[1, 2, 3, 3, 4, 4, 4, 5, 5]);
    (0..count).map(|i| firm(rng, land, i)).collect()
}

fn firm(rng: &mut Rng, land: &Land, index: usize) -> Firm {
    let id = format!("F{}", index + 1);
    let mut offers = vec![offer(rng, land)];
    if rng.chance(18) {
        offers.push(offer(rng, land));
        offers[0].package = Some("large".into());
        offers[1].package = Some("small".into());
    }
    Firm {
        name: id.clone(),
        id,
        class: rng.pick(&[Some("press"), Some("precision"), Some("plating"), None]).map(String::from),
        sector: None,
        kbli: None,
        workers: (!rng.chance(15)).then(|| rng.pick(&[8, 10, 10, 12])),
        turnover: None,
        investment: None,
        priority: (!rng.chance(40)).then(|| rng.pick(&[1, 2])),
        applied: (!rng.chance(40)).then(|| rng.pick(&["2026-01-05", "2026-01-06"]).to_owned()),
        ready: if rng.chance(8) { 2 } else { 1 },
        noise: rng.chance(60).then(|| Decibel(rng.between(70, 95) * 10)),
        facts: Default::default(),
        wanted: Vec::new(),
        offers,
    }
}

fn offer(rng: &mut Rng, land: &Land) -> Offer {
    let mut at = BTreeMap::new();
    if rng.chance(25) {
        let row = rng.pick(&land.rows);
        let hall = land.halls.first().map(|h| h.id.clone());
        let cell = rng.pick(&row.cells);
        let place = rng.pick(&[row.id.clone(), cell, land.sites[0].id.clone(), hall.unwrap_or(row.id)]);
        at.insert(place, special(rng));
    }
    Offer { package: None, ready: 0, terms: terms(rng), at }
}

fn special(rng: &mut Rng) -> Terms {
    let mut terms = Terms::default();
    match rng.below(6) {
        0 => terms.points = Some(Milli::whole(rng.between(1, 4))),
        1 => terms.preference = Some(Milli::whole(1)),
        2 => terms.area_min = Some(Area::m2(rng.between(8, 16) * 20)),
        3 => terms.area_max = Some(Area::m2(rng.between(8, 20) * 20)),
        4 => terms.plots = Some((1, rng.between(1, 2) as u32)),
        _ => terms.uses = [("power".to_owned(), Milli::whole(rng.between(0, 60)))].into(),
    }
    terms
}

fn terms(rng: &mut Rng) -> Terms {
    let mut terms = Terms { points: (!rng.chance(5)).then(|| Milli::whole(rng.between(1, 3))), ..Terms::default() };
    let some_area = |rng: &mut Rng| Area::m2(rng.between(5, 18) * 20);
    match rng.below(10) {
        0..4 => {
            let low = rng.pick(&[1, 1, 1, 2, 2, 3]);
            terms.plots = Some((low, low + rng.pick(&[0, 0, 1])));
        }
        4..6 => {
            let least = some_area(rng);
            terms.area_min = Some(least);
            terms.area_max = Some(least + Area::m2(rng.between(2, 10) * 20));
        }
        6..9 => terms.area_min = Some(some_area(rng)),
        _ => {}
    }
    if rng.chance(50) {
        terms.area_ideal = Some(terms.area_min.unwrap_or(Area::m2(160)) + Area::m2(rng.between(0, 3) * 20));
    }
    if rng.chance(15) {
        terms.frontage_min = Some(Length(rng.pick(&[7_000, 8_000, 12_000])));
    }
    if rng.chance(10) {
        terms.depth_min = Some(Length(rng.pick(&[15_000, 18_500, 20_000])));
    }
    if rng.chance(25) {
        terms.building = Some(Area::m2(rng.pick(&[60, 80, 100, 140])));
    }
    if rng.chance(70) {
        terms.uses.insert("power".into(), Milli::whole(rng.pick(&[10, 20, 20, 30, 45])));
    }
    if rng.chance(35) {
        terms.uses.insert("wastewater".into(), Milli(rng.pick(&[500, 1_000, 1_500])));
    }
    terms
}
