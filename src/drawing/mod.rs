//! The site plan and the drawing set: a plan as layers of shapes and labels, composed on a sheet at a round scale.
//!
//! Knows: shapes, labels, how they fit. Must not know: SVG or any other file format, solving.

mod brief;
mod checklist_page;
mod compose;
mod contents;
mod edges;
mod fit;
mod ids;
mod labels;
mod look;
mod map;
mod metrics;
mod mono;
mod moves;
mod palette;
mod panel;
mod pen;

mod route;
mod set;
mod shapes;
mod stand;
mod strip;
mod table;

pub use checklist_page::checklist_pages;
pub use compose::{Wishes, compose, compose_with};
pub use contents::contents;
pub use look::Theme;
pub use metrics::{ASCENT, DESCENT, text_width};
pub use moves::{Mover, Ray, Turn, groups, with_rays};
pub use set::{SetError, SetWishes, Sheet, set};
pub use shapes::{
    Anchor, At, Colour, Drawing, Group, Hatch, HatchKind, Item, Label, Layer, Origin, Paper, Shape, Space, Style, View,
};
