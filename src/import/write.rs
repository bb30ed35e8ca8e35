//! The land as the part of a scenario that describes it.
//!
//! Knows: sites, outlines, keys of the scenario. Must not know: survey files. Numbers are written from integers.

use std::collections::BTreeSet;

use super::role::Role;
use crate::crs::Crs;
use crate::geometry::{Outline, Point};
use crate::message::Message;
use crate::text::Catalogue;
use crate::units::{Area, Length};

/// Land, ready to be written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Land {
    pub site: String,
    pub scenario: Option<String>,
    pub crs: Crs,
    pub boundary: Outline,
    pub holes: Vec<Outline>,
    pub gates: Vec<Point>,
    /// What lies on the land or beside it: its role, its name (may be empty), its outline.
    pub parts: Vec<(Role, String, Outline)>,
    /// The files that it comes from, as they are called without their folders.
    pub files: Vec<String>,
}

impl Land {
    /// Area within the boundary, holes taken off.
    pub(super) fn area(&self) -> Area {
        self.holes.iter().fold(self.boundary.area(), |area, hole| area - hole.area())
    }
}

/// The text, in TOML 1.0.
pub(super) fn toml(land: &Land, words: &Catalogue) -> String {
    let say = |message: Message| {
        let text: String = words.say(&message);
        text.lines().map(|line| format!("# {}\n", line.trim_end())).collect::<String>()
    };
    let mut out = say(Message::new("import.written").with("files", land.files.clone()));
    let crs = match &land.crs {
        Crs::Local => "local".to_owned(),
        Crs::Epsg(system) => format!("EPSG:{}", system.code),
        Crs::Proj(stated) => stated.as_str().to_owned(),
    };
    match &land.scenario {
        Some(name) => {
            out.push_str(&format!("[scenario]\nname = {}\ncrs = {}  # {}\n\n", quoted(name), quoted(&crs), land.crs.name()))
        }
        None => {
            out.push_str(&say(Message::new("import.write-crs").with("name", land.crs.name())));
            out.push_str(&format!("# crs = {}\n\n", quoted(&crs)));
        }
    }
    out.push_str(&format!("[site.{}]\n", key(&land.site)));
    out.push_str(&say(Message::new("import.area-is").with("area", land.area()).with("corners", land.boundary.corners().len())));
    out.push_str(&format!("boundary = {}\n", ring(&land.boundary)));
    if !land.holes.is_empty() {
        let rings: Vec<String> = land.holes.iter().map(ring).collect();
        out.push_str(&format!("holes = [{}]\n", rings.join(", ")));
    }
    if !land.gates.is_empty() {
        let gates: Vec<String> = land.gates.iter().map(|gate| corner(*gate)).collect();
        out.push_str(&format!("gates = [{}]\n", gates.join(", ")));
    }
    let mut taken = BTreeSet::new();
    for role in Role::ALL {
        let of_role: Vec<_> = land.parts.iter().filter(|part| part.0 == role).collect();
        for (index, (_, name, outline)) in of_role.iter().enumerate() {
            let name = key(&unused(&mut taken, name, role, index + 1));
            let outline = ring(outline);
            out.push_str(&match role {
                Role::Boundary | Role::Gate => continue,
                Role::Road | Role::Green | Role::Facility => {
                    format!("areas.{name} = {{ use = \"{}\", outline = {outline} }}\n", role.name())
                }
                Role::Easement | Role::Obstacle | Role::Building => {
                    format!("reserves.{name} = {{ kind = \"{}\", outline = {outline}, buffer_m = 0 }}\n", role.name())
                }
                Role::Houses => format!("receptors.{name} = {{ outline = {outline} }}\n"),
            });
        }
    }
    out
}

/// The name made fit for a key, or the role with a number; in either case one that nothing has yet.
fn unused(taken: &mut BTreeSet<String>, name: &str, role: Role, number: usize) -> String {
    let fits = |c: char| if c.is_alphanumeric() || "-_".contains(c) { c } else { '-' };
    let plain: String = name.trim().chars().map(fits).take(50).collect();
    let plain = plain.trim_matches('-');
    let first = if plain.is_empty() { format!("{}-{number}", role.name()) } else { plain.to_owned() };
    let mut candidates = std::iter::once(first.clone()).chain((2_u64..).map(|n| format!("{first}-{n}")));
    let free = candidates.find(|candidate| !taken.contains(candidate)).unwrap_or(first);
    taken.insert(free.clone());
    free
}

fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    if bare { name.to_owned() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn corner(point: Point) -> String {
    format!("[{}, {}]", Length(point.x), Length(point.y))
}

fn ring(outline: &Outline) -> String {
    let corners: Vec<String> = outline.corners().iter().map(|point| corner(*point)).collect();
    format!("[{}]", corners.join(", "))
}
