//! Where a map and its table stand in the middle of a sheet.
//!
//! Knows: sizes of panels and tables in millimetres. Must not know: what they show.

use super::panel::{Arrangement, Panel, arrange};
use super::shapes::At;
use super::table::{BETWEEN, BLOCK, Flow, Table};

/// Room between the map and a table below it, mm.
const APART: f64 = 4.0;

/// Where map and table stand.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub scale: u32,
    pub map: Arrangement,
    /// Upper left corner of the map.
    pub at: At,
    /// The table and its upper left corner; none where it stands elsewhere.
    pub table: Option<(Flow, At)>,
}

/// The ways in which a table can stand in a middle of this width: below the map in its full width, or beside it.
#[derive(Debug, Clone)]
pub(super) struct Ways {
    below: Flow,
    beside: Vec<Flow>,
}

/// A table across a width: in as many blocks as are worth while.
pub(super) fn across(table: &Table, width: f64) -> Flow {
    let blocks = most(width).min((table.len() / 4).max(1));
    let block = ((width - (blocks as f64 - 1.0) * BETWEEN) / blocks as f64).min(BLOCK.1);
    table.flow(blocks, block)
}

/// Most blocks side by side.
fn most(width: f64) -> usize {
    ((width + BETWEEN) / (BLOCK.0 + BETWEEN)).floor().max(1.0) as usize
}

impl Ways {
    pub(super) fn of(table: &Table, width: f64) -> Self {
        let beside = (1..=most(width).min(4)).map(|blocks| table.flow(blocks, BLOCK.0.min(width))).collect();
        Self { below: across(table, width), beside }
    }

    /// Map and table at this scale.
    pub(super) fn stand(&self, panels: &[Panel], (low, high): (At, At), scale: u32) -> Option<Standing> {
        let (width, height) = (high.x - low.x, high.y - low.y);
        maps(panels, (low, high), scale).find_map(|map| {
            if map.height + self.below.height + APART <= height {
                let room = (low, At::new(high.x, high.y - self.below.height - APART));
                let place = At::new(low.x, high.y - self.below.height);
                return Some(Standing { scale, at: centred(&map, room), map, table: Some((self.below.clone(), place)) });
            }
            let fits = |flow: &&Flow| map.width + BETWEEN + flow.width <= width && flow.height <= height;
            let flow = self.beside.iter().find(fits)?.clone();
            let room = (low, At::new(high.x - flow.width - BETWEEN, high.y));
            let place = At::new(high.x - flow.width, low.y);
            Some(Standing { scale, at: centred(&map, room), map, table: Some((flow, place)) })
        })
    }
}

/// The map alone at this scale.
pub(super) fn alone(panels: &[Panel], room: (At, At), scale: u32) -> Option<Standing> {
    let map = maps(panels, room, scale).next()?;
    Some(Standing { scale, at: centred(&map, room), map, table: None })
}

/// The ways to set panels side by side that fit into a room.
fn maps(panels: &[Panel], (low, high): (At, At), scale: u32) -> impl Iterator<Item = Arrangement> {
    let all = (1..=panels.len().max(1)).map(move |columns| arrange(panels, scale, columns));
    all.filter(move |map| map.width <= high.x - low.x && map.height <= high.y - low.y)
}

/// The upper left corner of a map in the middle of a room.
fn centred(map: &Arrangement, (low, high): (At, At)) -> At {
    At::new(low.x + (high.x - low.x - map.width) / 2.0, low.y + (high.y - low.y - map.height) / 2.0)
}
