//! What a thing of a survey is on the land.
//!
//! Knows: roles, and the words that files use for them. Must not know: shapes, systems.

use std::collections::BTreeMap;

use super::survey::Thing;

/// What a thing is on the land.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The legal boundary, and holes in it.
    Boundary,
    /// Where the public road is entered: a point.
    Gate,
    /// A street.
    Road,
    /// Green open space.
    Green,
    /// A common facility.
    Facility,
    /// Land over which somebody else has a right.
    Easement,
    /// What plots must leave free: a pond, a pylon.
    Obstacle,
    /// A building that stands.
    Building,
    /// Houses outside the fence, to be protected.
    Houses,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 9] = [
        Self::Boundary,
        Self::Gate,
        Self::Road,
        Self::Green,
        Self::Facility,
        Self::Easement,
        Self::Obstacle,
        Self::Building,
        Self::Houses,
    ];

    /// Its name: that of its flag.
    pub fn name(self) -> &'static str {
        match self {
            Self::Boundary => "boundary",
            Self::Gate => "gate",
            Self::Road => "road",
            Self::Green => "green",
            Self::Facility => "facility",
            Self::Easement => "easement",
            Self::Obstacle => "obstacle",
            Self::Building => "building",
            Self::Houses => "houses",
        }
    }

    /// Words that files use for it, lower case: those of kavling's own files, and common ones in both languages.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Boundary => {
                &["boundary", "site", "site_boundary", "batas", "batas-lahan", "batas_lahan", "batas lahan", "tapak"]
            }
            Self::Gate => &["gate", "gates", "gerbang", "pintu", "pintu masuk"],
            Self::Road => &["road", "roads", "jalan", "jalan-row"],
            Self::Green => &["green", "rth", "hijau"],
            Self::Facility => &["facility", "fasilitas", "fasum", "ipal", "gardu", "tps", "tps-lb3"],
            Self::Easement => &["easement", "easemen", "sempadan"],
            Self::Obstacle => &["obstacle", "rintangan"],
            // Not BANGUNAN: kavling's own drawings have there what may be built, others what stands.
            Self::Building => &["building", "buildings"],
            Self::Houses => &["houses", "house", "receptor", "rumah", "permukiman", "tetangga"],
        }
    }

    fn named(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        Self::ALL.into_iter().find(|role| role.words().contains(&word.as_str()))
    }
}

/// Layers that were given for roles.
pub type Layers = BTreeMap<Role, Vec<String>>;

/// Words by which a thing can be chosen: its layer, and what it is said to be.
pub(super) fn choices(thing: &Thing) -> Vec<&str> {
    let said = ["use", "kind", "role"].iter().filter_map(|key| thing.words.get(*key)).map(String::as_str);
    std::iter::once(thing.layer.as_str()).chain(said).filter(|word| !word.is_empty()).collect()
}

/// The role of a thing: the one that its layer was given for, else the one that it says itself. A role for which layers
/// were given is taken by nothing else.
pub(super) fn of(thing: &Thing, layers: &Layers) -> Option<Role> {
    let choices = choices(thing);
    let same = |name: &String| choices.iter().any(|choice| choice.eq_ignore_ascii_case(name));
    let given = Role::ALL.into_iter().find(|role| layers.get(role).is_some_and(|names| names.iter().any(same)));
    // What it is said to be comes before the layer that it lies on.
    let said = || choices.iter().rev().find_map(|choice| Role::named(choice)).filter(|role| !layers.contains_key(role));
    given.or_else(said)
}
