//! The laws of land itself and the capacities of resources.
//!
//! Knows: that a firm is granted once, a cell has one holder, a hall has so much floor, a node so much capacity.

use std::collections::BTreeMap;

use super::{Formulation, Sense, Tag, Var};
use crate::problem::Serves;
use crate::site::Place;
use crate::units::{Area, Milli, gcd};

/// Tag of the rows that give each cell one holder.
pub(super) const ONE_HOLDER: &str = "one holder a plot";

pub(super) fn formulate(model: &mut Formulation<'_>) {
    one_grant_a_firm(model);
    one_holder_a_cell(model);
    hall_floor(model);
    resources(model);
}

fn one_grant_a_firm(model: &mut Formulation<'_>) {
    model.tag = Tag::Structure("one grant a firm");
    let mut of_firm: Vec<Vec<Var>> = vec![Vec::new(); model.problem().firms.len()];
    for (index, placement) in model.placements().iter().enumerate() {
        of_firm[placement.holding.firm.0].push(Var(index));
    }
    for vars in of_firm {
        model.at_most_one(vars, "grants");
    }
}

fn one_holder_a_cell(model: &mut Formulation<'_>) {
    model.tag = Tag::Structure(ONE_HOLDER);
    let mut holders: BTreeMap<(usize, usize), Vec<Var>> = BTreeMap::new();
    for (index, placement) in model.placements().iter().enumerate() {
        if let Place::Run { row, first, last } = placement.holding.place {
            for cell in first..=last {
                holders.entry((row.0, cell)).or_default().push(Var(index));
            }
        }
    }
    for vars in holders.into_values() {
        model.at_most_one(vars, "holders");
    }
}

fn hall_floor(model: &mut Formulation<'_>) {
    model.tag = Tag::Structure("floor of the hall");
    for (index, hall) in model.problem().land.halls.iter().enumerate() {
        let at = |p: &crate::placement::Placement| p.holding.place == Place::Hall(crate::site::HallIdx(index));
        let vars = model.chosen_where(at);
        let area = |v: &Var| model.placements()[v.0].holding.area.0;
        // Scaled by a common divisor of areas, floor and a square metre, so that the row stays small and exact.
        let divisor = vars.iter().map(area).fold(gcd(hall.floor.0, Area::PER_M2), gcd);
        let terms: Vec<(Var, i64)> = vars.iter().map(|v| (*v, (area(v) / divisor) as i64)).collect();
        let per_unit = (Area::PER_M2 / divisor) as i64;
        model.require(terms, Sense::AtMost, (hall.floor.0 / divisor) as i64, "m²", per_unit);
    }
}

fn resources(model: &mut Formulation<'_>) {
    let problem = model.problem();
    let land = &problem.land;
    for resource in &problem.resources {
        let demand: Vec<Milli> = model
            .placements()
            .iter()
            .map(|p| {
                let terms = problem.terms(p.holding.firm, p.holding.offer, p.holding.place);
                terms.uses.get(&resource.id).copied().unwrap_or_default()
            })
            .collect();
        for node in &resource.nodes {
            model.tag = Tag::Resource(node.id.clone());
            let terms: Vec<(Var, i64)> = model
                .placements()
                .iter()
                .enumerate()
                .filter(|(_, p)| match &node.serves {
                    Serves::All => true,
                    Serves::Cells(cells) => {
                        let place = p.holding.place;
                        let name = land.cell_names(place).first().map_or(land.holder_name(place), String::as_str);
                        cells.contains(name)
                    }
                })
                .map(|(i, _)| (Var(i), demand[i].0 * node.coincidence))
                .filter(|(_, c)| *c != 0)
                .collect();
            model.require(terms, Sense::AtMost, node.capacity.0 * 1_000, &resource.unit, 1_000_000);
        }
    }
}
