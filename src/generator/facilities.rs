//! Land for facilities, taken before plots are.
//!
//! Knows: chains of cells, where things belong. Must not know: faces, names.

use super::planar::V;
use super::rows::{Chain, LEAST_ROW};
use super::yard::Yard;
use crate::layout::{FacilityWish, Near};
use crate::message::Message;
use crate::units::Area;

/// A facility and the cells whose land it takes.
#[derive(Debug)]
pub(super) struct Placed<'a> {
    pub wish: &'a FacilityWish,
    pub land: Chain,
}

/// A square metre more than is needed counts as much as being so many millimetres nearer (D).
const SURPLUS: f64 = 100.0;
/// Leaving a rest too short for a row counts as much as being so much farther off, mm (D).
const REST: f64 = 10_000.0;

/// Each facility on the stretch of cells, whole ones, nearest to where it belongs with the frontage and the land it needs.
pub(super) fn placed<'a>(yard: &Yard<'a>, gate: V, mut chains: Vec<Chain>) -> Result<(Vec<Chain>, Vec<Placed<'a>>), Message> {
    let mut found = Vec::new();
    for wish in &yard.wish.facilities {
        let low = yard.site.low_point.map(|p| yard.local(p));
        // Where water runs to is not stated: then far from the gate, as for land worth least.
        let (target, sign) = match (wish.near, low) {
            (Near::LowPoint, Some(low)) => (low, 1.0),
            (Near::Gate, _) => (gate, 1.0),
            (Near::FarEnd | Near::LowPoint, _) => (gate, -1.0),
        };
        let mut best: Option<(f64, usize, usize, usize)> = None;
        for (index, chain) in chains.iter().enumerate() {
            for from in 0..chain.cells.len() {
                let Some(to) = enough(chain, from, wish, yard.straight()) else { continue };
                let middle = chain.middle(from, to);
                let area: f64 = chain.cells[from..to].iter().map(|cell| cell.area).sum();
                let surplus = area / 1e6 - wish.area.0 as f64 / Area::PER_M2 as f64;
                let rests = [chain.stations[from].0, chain.stations[chain.cells.len()].0 - chain.stations[to].0];
                let short = rests.iter().filter(|&&rest| rest > 0 && (rest as f64) < LEAST_ROW).count();
                let cost = sign * middle.minus(target).length() + SURPLUS * surplus + REST * short as f64;
                if best.is_none_or(|b| cost < b.0 - 0.5) {
                    best = Some((cost, index, from, to));
                }
            }
        }
        let Some((_, index, from, to)) = best else {
            let why = Message::new("layout.left.facility").with("name", wish.id.as_str());
            return Err(why.with("area", wish.area).with("frontage", wish.frontage));
        };
        let chain = chains.remove(index);
        let end = chain.cells.len();
        found.push(Placed { wish, land: chain.part(from, to) });
        // What is left of the row on both sides; what is too short for a row becomes green.
        for (a, b) in [(to, end), (0, from)] {
            if a < b && (chain.stations[b].0 - chain.stations[a].0) as f64 >= LEAST_ROW {
                chains.insert(index, chain.part(a, b));
            }
        }
    }
    Ok((chains, found))
}

/// Where a stretch from a cell has frontage and land enough.
fn enough(chain: &Chain, from: usize, wish: &FacilityWish, straight: bool) -> Option<usize> {
    // Off the axes a corner moves by up to a millimetre when it is snapped: a little more than needed, then.
    let room = if straight { 1.0 } else { 0.05e6 };
    let need = wish.area.0 as f64 / 2.0 + room;
    let mut area = 0.0;
    for to in from..chain.cells.len() {
        area += chain.cells[to].area;
        if area >= need && chain.stations[to + 1].0 - chain.stations[from].0 >= wish.frontage.0 {
            return Some(to + 1);
        }
    }
    None
}
