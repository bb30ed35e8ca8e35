//! Whether the pieces of land fit together: inside the boundary, not over each other. Exact.
//!
//! Knows: polygons and their names. Must not know: what stands on them.

use std::collections::BTreeMap;

use super::at::At;
use super::reader::Reader;
use super::schema::SiteTable;
use super::site_facts::{hole_spots, reserve_spots};
use crate::diagnostic::{Diagnostic, Spot, caution, fault};
use crate::geometry::{Outline, common_area, grown};
use crate::message::Message;
use crate::site::{Reserve, ReserveKind, Site, SiteIdx};
use crate::units::Area;

/// A polygon of a site, with the place of its token.
#[derive(Debug)]
pub(super) struct Piece {
    site: SiteIdx,
    name: String,
    outline: Outline,
    spot: Spot,
    /// An easement may lie over anything.
    easement: bool,
    /// What is built on: it keeps off reserves by their buffers.
    built: bool,
    /// It may reach over the boundary, as long as some of it lies within.
    over: bool,
    /// What to write where it lies outside the boundary.
    pub help: Option<Message>,
}

impl Piece {
    pub(super) fn new(site: SiteIdx, name: &str, outline: Outline, spot: Spot, easement: bool) -> Self {
        Self { site, name: name.to_owned(), outline, spot, easement, built: false, over: false, help: None }
    }

    /// The piece as one that may reach over the boundary: a pipeline does not end at a fence.
    pub(super) fn over(self, over: bool) -> Self {
        Self { over, ..self }
    }

    /// The piece as one that is built on: plots, halls, facilities.
    pub(super) fn built(self) -> Self {
        Self { built: true, ..self }
    }
}

/// Reports every piece outside its boundary, every overlap of two pieces and of two sites.
pub(super) fn check(reader: &Reader<'_>, sites: &[Site], tables: &BTreeMap<At<String>, SiteTable>, pieces: Vec<Piece>) {
    for piece in &pieces {
        let within = |site: &Site| match piece.over {
            true => site.boundary.overlaps(&piece.outline),
            false => site.boundary.covers(&piece.outline),
        };
        if sites.get(piece.site.0).is_some_and(|site| !within(site)) {
            let told = fault("outside-boundary", &piece.spot).with("name", piece.name.as_str());
            reader.report(told.with("site", sites[piece.site.0].id.as_str()).helped(piece.help.clone()));
        }
    }
    holes(reader, sites, tables, &pieces);
    buffers(reader, sites, tables, &pieces);
    let boundary =
        |site: &Site| tables.iter().find(|(name, _)| name.value == site.id).map(|(_, table)| reader.spot_of(&table.boundary));
    let whole =
        sites.iter().filter_map(|site| Some(Piece::new(SiteIdx(0), &site.id, site.boundary.clone(), boundary(site)?, false)));
    // A site may lie in a hole of another.
    let in_hole = |a: &Piece, b: &Piece| {
        sites.iter().filter(|site| site.id == a.name).flat_map(|site| &site.holes).any(|hole| hole.covers(&b.outline))
    };
    overlaps(reader, whole.collect(), |a, b| {
        let told = fault("sites-overlap", &b.spot).with("name", b.name.as_str()).with("other", a.name.as_str());
        (!in_hole(a, b) && !in_hole(b, a)).then(|| told.beside(&a.spot))
    });
    let solid = pieces.into_iter().filter(|piece| !piece.easement && piece.site.0 < sites.len());
    overlaps(reader, solid.collect(), |a, b| {
        Some(fault("overlap", &b.spot).with("name", b.name.as_str()).with("other", a.name.as_str()).beside(&a.spot))
    });
}

/// Reports each pair of the same site that overlaps, once, at the one that stands later in the file.
fn overlaps(reader: &Reader<'_>, mut pieces: Vec<Piece>, tell: impl Fn(&Piece, &Piece) -> Option<Diagnostic>) {
    pieces.sort_by_key(|piece| (piece.site, piece.outline.bounds().0.x));
    for (index, a) in pieces.iter().enumerate() {
        let right = a.outline.bounds().1.x;
        let near = pieces[index + 1..].iter().take_while(|b| b.site == a.site && b.outline.bounds().0.x < right);
        for b in near.filter(|b| a.outline.overlaps(&b.outline)) {
            let (first, second) = if a.spot <= b.spot { (a, b) } else { (b, a) };
            tell(first, second).into_iter().for_each(|told| reader.report(told));
        }
    }
}

/// Entries of the table of a site.
fn table<'t>(tables: &'t BTreeMap<At<String>, SiteTable>, site: &Site) -> Option<&'t SiteTable> {
    tables.iter().find(|(name, _)| name.value == site.id).map(|(_, table)| table)
}

/// Reports holes outside their boundary or over each other, land that lies in one, and a site of which nothing is left.
fn holes(reader: &Reader<'_>, sites: &[Site], tables: &BTreeMap<At<String>, SiteTable>, pieces: &[Piece]) {
    let mut all = Vec::new();
    for (index, site) in sites.iter().enumerate() {
        let Some(table) = table(tables, site) else { continue };
        for (hole, spot) in site.holes.iter().zip(hole_spots(reader, table, site)) {
            if !site.boundary.covers(hole) {
                reader.report(fault("hole-outside", &spot).with("site", site.id.as_str()));
            }
            all.push(Piece::new(SiteIdx(index), &site.id, hole.clone(), spot, false));
        }
        if site.area() <= Area::ZERO {
            reader.report(fault("no-land-left", &reader.spot_of(&table.boundary)).with("site", site.id.as_str()));
        }
    }
    for piece in pieces {
        let hole = all.iter().find(|hole| hole.site == piece.site && hole.outline.overlaps(&piece.outline));
        if let Some(hole) = hole {
            let told = fault("in-hole", &piece.spot).with("name", piece.name.as_str()).with("site", hole.name.as_str());
            reader.report(told.beside(&hole.spot));
        }
    }
    overlaps(reader, all, |a, b| Some(fault("holes-overlap", &b.spot).with("site", b.name.as_str()).beside(&a.spot)));
}

/// Reports what is built on too near to a reserve. Over an easement that is a doubt: a plot may be granted there, but not
/// built on.
fn buffers(reader: &Reader<'_>, sites: &[Site], tables: &BTreeMap<At<String>, SiteTable>, pieces: &[Piece]) {
    for (index, site) in sites.iter().enumerate() {
        let Some(table) = table(tables, site) else { continue };
        for (reserve, spot) in site.reserves.iter().zip(reserve_spots(reader, table, site)) {
            let near = |piece: &&Piece| piece.site.0 == index && piece.built && too_near(piece, reserve);
            let mut told: BTreeMap<&str, (&Spot, f64)> = BTreeMap::new();
            let kept_off = (reserve.kind == ReserveKind::Easement).then(|| grown(&reserve.outline, reserve.buffer));
            for piece in pieces.iter().filter(near) {
                let area = kept_off.as_ref().map_or(0.0, |ground| common_area(&piece.outline, ground));
                told.entry(piece.name.as_str()).or_insert((&piece.spot, 0.0)).1 += area;
            }
            for (name, (at, area)) in told {
                let about = |told: Diagnostic| {
                    let told = told.with("name", name).with("reserve", reserve.id.as_str()).with("buffer", reserve.buffer);
                    told.beside(&spot)
                };
                reader.report(match kept_off {
                    None => about(fault("in-buffer", at)),
                    Some(_) => about(caution("on-easement", at).with("area", Area::m2(area.round() as i64))),
                });
            }
        }
    }
}

/// Whether a piece lies within the buffer of a reserve; what lies on the reserve itself is an overlap but for easements.
fn too_near(piece: &Piece, reserve: &Reserve) -> bool {
    let over = piece.outline.overlaps(&reserve.outline);
    let within = !piece.outline.at_least_apart(&reserve.outline, reserve.buffer);
    if reserve.kind == ReserveKind::Easement { over || within } else { within && !over }
}
