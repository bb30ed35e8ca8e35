//! Blocks of a sheet's margin: drawn by themselves, then set where there is room.
//!
//! Knows: heights and columns in millimetres. Must not know: what a block says.

use crate::drawing::pen::Pen;
use crate::drawing::shapes::{At, Item};

/// Space between two blocks, with the line between them.
pub(super) const GAP: f64 = 4.6;

/// A part of the margin, drawn from the origin down.
#[derive(Debug, Clone)]
pub(super) struct Block {
    items: Vec<Item>,
    pub height: f64,
}

/// Where margin blocks can stand: columns side by side.
#[derive(Debug, Clone)]
pub(super) struct Margin {
    /// Upper left corner of each column.
    pub columns: Vec<At>,
    pub width: f64,
    pub height: f64,
}

impl Block {
    /// What a pen of this width draws.
    pub(super) fn drawn(width: f64, draw: impl FnOnce(&mut Pen)) -> Self {
        let mut pen = Pen::new(0.0, 0.0, width);
        draw(&mut pen);
        Self { items: pen.items, height: pen.y }
    }

    /// Its items with the upper left corner here.
    pub(super) fn at(&self, at: At) -> Vec<Item> {
        let mut items = self.items.clone();
        items.iter_mut().for_each(|item| shift(item, at));
        items
    }
}

fn shift(item: &mut Item, by: At) {
    match item {
        Item::Shape(shape) => shape.rings.iter_mut().flatten().for_each(|p| *p = At::new(p.x + by.x, p.y + by.y)),
        Item::Label(label) => label.at = At::new(label.at.x + by.x, label.at.y + by.y),
        Item::Group(group) => group.items.iter_mut().for_each(|item| shift(item, by)),
    }
}

impl Margin {
    /// Sets blocks one below the other, column after column, the foot at the bottom of the last column. Returns where each
    /// stands and how many fitted; `None` where not even the foot fits.
    pub(super) fn flow(&self, blocks: &[Block], foot: f64) -> Option<(Vec<At>, usize)> {
        if foot > self.height {
            return None;
        }
        let last = self.columns.len() - 1;
        let room = |column: usize| if column == last { self.height - foot - GAP } else { self.height };
        let (mut column, mut used, mut placed) = (0, 0.0, Vec::new());
        for block in blocks {
            while used + block.height > room(column) {
                if column == last {
                    let count = placed.len();
                    return Some((placed, count));
                }
                (column, used) = (column + 1, 0.0);
            }
            let corner = self.columns[column];
            placed.push(At::new(corner.x, corner.y + used));
            used += block.height + GAP;
        }
        let count = placed.len();
        Some((placed, count))
    }

    /// The upper left corner of a foot of this height.
    pub(super) fn foot(&self, height: f64) -> At {
        let corner = self.columns[self.columns.len() - 1];
        At::new(corner.x, corner.y + self.height - height)
    }
}
