//! What finished sheets show, read off the sheets: for the checklist.
//!
//! Knows: names of groups, layers, classes of styles and labels. Must not know: how they came there.
//!
//! Found by: groups `north`, `scale-bar`, `legend` and `corner-list…` anywhere; layers `grid…`, styles of class `setback…`
//! and labels of class `dimension` on the land alone, for a legend explains what is not there as well. The legend is also
//! known by its heading.

use std::collections::{BTreeMap, BTreeSet};

use super::shapes::{Drawing, Item, Space};
use crate::checklist::{Contents, Element};
use crate::text::Catalogue;

/// What these sheets show, each once; elements that stand on none of them are left out.
pub fn contents<'a>(sheets: impl IntoIterator<Item = &'a Drawing>) -> Contents {
    let mut found: BTreeMap<Element, BTreeSet<usize>> = BTreeMap::new();
    let mut count = 0;
    for (index, drawing) in sheets.into_iter().enumerate() {
        count += 1;
        for element in on_sheet(drawing) {
            found.entry(element).or_default().insert(index + 1);
        }
    }
    Contents { sheets: count, found }
}

fn on_sheet(drawing: &Drawing) -> BTreeSet<Element> {
    let legend = Catalogue::of(drawing.language).word("drawing.legend");
    let mut found = BTreeSet::new();
    for layer in &drawing.layers {
        let on_land = matches!(layer.space, Space::Land(_));
        if on_land && layer.name.starts_with("grid") && !layer.items.is_empty() {
            found.insert(Element::Grid);
        }
        look(&layer.items, on_land, legend, &mut found);
    }
    found
}

fn look(items: &[Item], on_land: bool, legend: &str, found: &mut BTreeSet<Element>) {
    for item in items {
        match item {
            Item::Group(group) if group.items.is_empty() => {}
            Item::Group(group) => {
                match group.id.as_str() {
                    "north" => drop(found.insert(Element::North)),
                    "scale-bar" => drop(found.insert(Element::ScaleBar)),
                    "legend" => drop(found.insert(Element::Legend)),
                    id if id.starts_with("corner-list") => drop(found.insert(Element::Corners)),
                    _ => {}
                }
                look(&group.items, on_land, legend, found);
            }
            Item::Shape(shape) if on_land && shape.style.class.starts_with("setback") => drop(found.insert(Element::Setbacks)),
            Item::Label(label) if on_land && label.class == "dimension" => drop(found.insert(Element::Dimensions)),
            Item::Label(label) if label.text == legend => drop(found.insert(Element::Legend)),
            Item::Shape(_) | Item::Label(_) => {}
        }
    }
}
