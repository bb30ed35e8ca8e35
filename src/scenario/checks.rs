//! Whether the pieces of land fit together: inside the boundary, not over each other. Exact.
//!
//! Knows: polygons and their names. Must not know: what stands on them.

use std::collections::BTreeMap;

use super::at::At;
use super::reader::Reader;
use super::schema::SiteTable;
use crate::diagnostic::{Spot, fault};
use crate::geometry::Outline;
use crate::message::Message;
use crate::site::{Site, SiteIdx};

/// A polygon of a site, with the place of its token.
#[derive(Debug)]
pub(super) struct Piece {
    site: SiteIdx,
    name: String,
    outline: Outline,
    spot: Spot,
    /// An easement may lie over anything.
    easement: bool,
    /// What to write where it lies outside the boundary.
    pub help: Option<Message>,
}

impl Piece {
    pub(super) fn new(site: SiteIdx, name: &str, outline: Outline, spot: Spot, easement: bool) -> Self {
        Self { site, name: name.to_owned(), outline, spot, easement, help: None }
    }
}

/// Reports every piece outside its boundary, every overlap of two pieces and of two sites.
pub(super) fn check(reader: &Reader<'_>, sites: &[Site], tables: &BTreeMap<At<String>, SiteTable>, pieces: Vec<Piece>) {
    for piece in &pieces {
        if sites.get(piece.site.0).is_some_and(|site| !site.boundary.covers(&piece.outline)) {
            let told = fault("outside-boundary", &piece.spot).with("name", piece.name.as_str());
            reader.report(told.with("site", sites[piece.site.0].id.as_str()).helped(piece.help.clone()));
        }
    }
    let boundary =
        |site: &Site| tables.iter().find(|(name, _)| name.value == site.id).map(|(_, table)| reader.spot_of(&table.boundary));
    let whole =
        sites.iter().filter_map(|site| Some(Piece::new(SiteIdx(0), &site.id, site.boundary.clone(), boundary(site)?, false)));
    overlaps(reader, whole.collect(), |a, b| {
        fault("sites-overlap", &b.spot).with("name", b.name.as_str()).with("other", a.name.as_str()).beside(&a.spot)
    });
    let solid = pieces.into_iter().filter(|piece| !piece.easement && piece.site.0 < sites.len());
    overlaps(reader, solid.collect(), |a, b| {
        fault("overlap", &b.spot).with("name", b.name.as_str()).with("other", a.name.as_str()).beside(&a.spot)
    });
}

/// Reports each pair of the same site that overlaps, once, at the one that stands later in the file.
fn overlaps(reader: &Reader<'_>, mut pieces: Vec<Piece>, tell: impl Fn(&Piece, &Piece) -> crate::diagnostic::Diagnostic) {
    pieces.sort_by_key(|piece| (piece.site, piece.outline.bounds().0.x));
    for (index, a) in pieces.iter().enumerate() {
        let right = a.outline.bounds().1.x;
        let near = pieces[index + 1..].iter().take_while(|b| b.site == a.site && b.outline.bounds().0.x < right);
        for b in near.filter(|b| a.outline.overlaps(&b.outline)) {
            let (first, second) = if a.spot <= b.spot { (a, b) } else { (b, a) };
            reader.report(tell(first, second));
        }
    }
}
