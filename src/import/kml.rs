//! KML 2.2 (OGC 07-147r2): longitude and latitude on WGS 84, always.
//!
//! Knows: placemarks, folders, coordinates. Must not know: what a placemark is on the land.
//!
//! A document type is refused whole, and with it every entity: a few lines of them can ask for gigabytes.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use roxmltree::{Document, Node};

use super::survey::{Closes, Corner, Desk, MOST_CORNERS, Ring, Says, Shape, Survey, Thing};
use crate::diagnostic::{Spot, fault};

/// Deepest nesting that is read: folders in folders.
const DEEPEST: usize = 200;

/// Elements that hold placemarks, or that say nothing about the land: descended into, or passed over.
const PLAIN: [&str; 13] = [
    "kml",
    "Document",
    "Folder",
    "name",
    "description",
    "open",
    "visibility",
    "Style",
    "StyleMap",
    "Schema",
    "ExtendedData",
    "Snippet",
    "LookAt",
];

/// Reads the text.
pub(super) fn read(file: &Arc<str>, text: &str, desk: &mut Desk) -> Option<Survey> {
    if let Some(at) = too_deep(text) {
        return desk.give_up(fault("import-xml-deep", &Spot::new(file, at..at + 1)).with("most", DEEPEST));
    }
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(roxmltree::Error::DtdDetected) => {
            let at = text.find("<!DOCTYPE").unwrap_or(0);
            return desk.give_up(fault("import-xml-entities", &Spot::new(file, at..at + "<!DOCTYPE".len())));
        }
        Err(error) => {
            let place = error.pos();
            let line: usize = text.split_inclusive('\n').take(place.row.saturating_sub(1) as usize).map(str::len).sum();
            let at = (line + place.col.saturating_sub(1) as usize).min(text.len());
            let spot = Spot::new(file, at..(at + 1).min(text.len()));
            return desk.give_up(fault("import-xml", &spot).with("reason", error.to_string()));
        }
    };
    if document.root_element().tag_name().name() != "kml" {
        let name = document.root_element().tag_name().name().to_owned();
        let spot = Spot::new(file, head(&document.root_element()));
        return desk.give_up(fault("import-not-kml", &spot).with("found", name));
    }
    let mut reader = Reader { file, survey: Survey::new(file, Says::Always), corners: 0 };
    reader.walk(desk, document.root_element(), "")?;
    Some(reader.survey)
}

/// Where elements nest too deeply to be read. Descriptions hold tags of HTML that are never closed, in CDATA: they do not
/// count, nor does what stands in a comment or an attribute.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    let past = |from: usize, end: &str| text[from..].find(end).map_or(text.len(), |found| from + found + end.len());
    while let Some(open) = text[at..].find('<').map(|found| at + found) {
        let rest = &text[open..];
        if rest.starts_with("<!--") {
            at = past(open + 4, "-->");
        } else if rest.starts_with("<![CDATA[") {
            at = past(open, "]]>");
        } else if rest.starts_with("<?") {
            at = past(open, "?>");
        } else {
            at = tag_end(text, open);
            let tag = &text[open..at];
            if tag.starts_with("</") {
                depth = depth.saturating_sub(1);
            } else if !tag.ends_with("/>") && !tag.starts_with("<!") {
                depth += 1;
            }
        }
        if depth > DEEPEST {
            return Some(open);
        }
    }
    None
}

/// One past the end of the tag that opens here: quoted values may hold what would end it.
fn tag_end(text: &str, open: usize) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().skip(open) {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(sign), _) if sign == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// The opening tag of an element, or what of it stands on its first line.
fn head(node: &Node<'_, '_>) -> Range<usize> {
    let range = node.range();
    let end = node.document().input_text().get(range.clone()).and_then(|text| text.find(['>', '\n']));
    range.start..range.start + end.map_or(1, |end| end + 1)
}

struct Reader<'r> {
    file: &'r Arc<str>,
    survey: Survey,
    corners: usize,
}

impl Reader<'_> {
    fn walk(&mut self, desk: &mut Desk, node: Node<'_, '_>, folder: &str) -> Option<()> {
        for child in node.children().filter(Node::is_element) {
            match child.tag_name().name() {
                "Placemark" => self.placemark(desk, child, folder)?,
                "Folder" => {
                    let name = text_of(child, "name").or(child.attribute("id").map(str::to_owned));
                    self.walk(desk, child, &name.unwrap_or_default())?;
                }
                "Document" => self.walk(desk, child, folder)?,
                name if PLAIN.contains(&name) => {}
                name => self.survey.skip(name, folder, Spot::new(self.file, head(&child))),
            }
        }
        Some(())
    }

    fn placemark(&mut self, desk: &mut Desk, node: Node<'_, '_>, folder: &str) -> Option<()> {
        let mut words = BTreeMap::new();
        for data in node.descendants().filter(Node::is_element) {
            let value = match data.tag_name().name() {
                "Data" => text_of(data, "value"),
                "SimpleData" => data.text().map(|text| text.trim().to_owned()),
                _ => continue,
            };
            let key = data.attribute("name").unwrap_or_default().to_lowercase();
            words.insert(key, value.unwrap_or_default());
        }
        let thing = Thing {
            what: "Placemark",
            layer: words.get("layer").cloned().unwrap_or_else(|| folder.to_owned()),
            name: text_of(node, "name").unwrap_or_default(),
            words,
            shape: Shape::Areas(Vec::new()),
            spot: Spot::new(self.file, head(&node)),
        };
        let before = self.survey.things.len();
        for child in node.children().filter(Node::is_element) {
            self.geometry(desk, child, &thing)?;
        }
        if self.survey.things.len() == before {
            self.survey.skip("Placemark without geometry", &thing.layer, thing.spot);
        }
        Some(())
    }

    fn geometry(&mut self, desk: &mut Desk, node: Node<'_, '_>, like: &Thing) -> Option<()> {
        let (what, shape) = match node.tag_name().name() {
            "Point" => {
                let ring = self.coordinates(desk, node, &like.spot)?;
                let at = ring.corners.first().copied();
                (
                    "Point",
                    Shape::Point(at.or_else(|| desk.give_up(fault("import-position", &Spot::new(self.file, head(&node)))))?),
                )
            }
            "LineString" => ("LineString", Shape::Line(self.coordinates(desk, node, &like.spot)?)),
            "LinearRing" => ("LinearRing", Shape::Areas(vec![vec![self.coordinates(desk, node, &like.spot)?]])),
            "Polygon" => ("Polygon", Shape::Areas(vec![self.polygon(desk, node, &like.spot)?])),
            "MultiGeometry" => {
                for child in node.children().filter(Node::is_element) {
                    self.geometry(desk, child, like)?;
                }
                return Some(());
            }
            name @ ("Model" | "Track" | "MultiTrack") => {
                self.survey.skip(name, &like.layer, Spot::new(self.file, head(&node)));
                return Some(());
            }
            _ => return Some(()),
        };
        self.survey.things.push(Thing { what, shape, ..like.clone() });
        Some(())
    }

    fn polygon(&mut self, desk: &mut Desk, node: Node<'_, '_>, near: &Spot) -> Option<Vec<Ring>> {
        let rings_of = |name: &'static str| node.children().filter(move |child| child.has_tag_name_of(name));
        let mut rings = Vec::new();
        for part in rings_of("outerBoundaryIs").chain(rings_of("innerBoundaryIs")) {
            for ring in part.children().filter(|child| child.has_tag_name_of("LinearRing")) {
                rings.push(self.coordinates(desk, ring, near)?);
            }
        }
        Some(rings)
    }

    fn coordinates(&mut self, desk: &mut Desk, node: Node<'_, '_>, near: &Spot) -> Option<Ring> {
        let holder = node.children().find(|child| child.has_tag_name_of("coordinates"));
        let text = holder.and_then(|holder| holder.children().find(Node::is_text));
        let Some((text, start)) = text.and_then(|text| Some((text.text()?, text.range().start))) else {
            return desk.give_up(fault("import-no-coordinates", near));
        };
        let mut ring = Ring::of(Vec::new(), Closes::ByRepeating);
        // Without entities the text stands in the file as it is, but for line ends.
        let whole = node.document().input_text().get(start..).unwrap_or_default();
        for word in whole.split('<').next().unwrap_or_default().split_ascii_whitespace() {
            let at = word.as_ptr() as usize - node.document().input_text().as_ptr() as usize;
            let span = at..at + word.len();
            let Some((corner, height)) = corner(word) else {
                let spot = Spot::new(self.file, span);
                return desk.give_up(fault("import-number", &spot).with("found", word));
            };
            ring.corners.push(corner);
            ring.spans.push(span);
            self.survey.heights += usize::from(height);
            self.corners += 1;
            if self.corners > MOST_CORNERS {
                return desk.give_up(fault("import-too-many", near).with("most", MOST_CORNERS));
            }
        }
        let _ = text;
        Some(ring)
    }
}

/// `lon,lat` or `lon,lat,height`, and whether it has a height other than nought.
fn corner(word: &str) -> Option<(Corner, bool)> {
    let mut parts = word.split(',');
    let mut number = || parts.next().and_then(|part| part.parse::<f64>().ok()).filter(|number| number.is_finite());
    let (lon, lat) = (number()?, number()?);
    let rest: Vec<&str> = parts.collect();
    let height = match rest.as_slice() {
        [] => false,
        [height] => height.parse::<f64>().ok()?.abs() > 0.0,
        _ => return None,
    };
    Some(([lon, lat], height))
}

fn text_of(node: Node<'_, '_>, name: &str) -> Option<String> {
    let child = node.children().find(|child| child.has_tag_name_of(name))?;
    Some(child.text()?.split_whitespace().collect::<Vec<_>>().join(" "))
}

trait TagName {
    fn has_tag_name_of(&self, name: &str) -> bool;
}

impl TagName for Node<'_, '_> {
    fn has_tag_name_of(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_elements_count_as_nesting() {
        let nest = |inside: &str| format!("<?xml version=\"1.0\"?><kml>{}</kml>", inside);
        let html = "<br><img src=a>".repeat(300);
        assert_eq!(too_deep(&nest(&format!("<description><![CDATA[{html}]]></description><!-- {html} -->"))), None);
        assert_eq!(too_deep(&nest(&"<name/><Folder a='>'></Folder>".repeat(300))), None);
        assert!(too_deep(&nest(&"<a>".repeat(201))).is_some());
        assert!(too_deep(&nest(&"<a b='/>'>".repeat(201))).is_some(), "an attribute closes nothing");
        for text in ["<", "<!--", "<![CDATA[", "<?", "<a '", "<a b=\"", "", "</", "<€"] {
            too_deep(text);
        }
        // A tag that never ends is looked at once.
        assert_eq!(too_deep(&"</a".repeat(200_000)), None);
    }
}
