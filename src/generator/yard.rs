//! What there is to lay out: the ground, what is free of it for streets and for plots, the ways in.
//!
//! Knows: site and wish. Must not know: patterns of streets.
//!
//! Everything is seen in a frame turned so that streets run along its first axis: then edges that lie on one line have one
//! coordinate in common to the last digit, whatever the direction, and regions join without slivers.

use super::planar::{Corner, Edges, Region, V};
use crate::geometry::{Outline, Point};
use crate::layout::{Ground, Wish, ground};
use crate::problem::Problem;
use crate::site::{Land, LandUse, Place, ReserveKind, RowIdx, Site};

/// Land kept free along edges that are not parallel to an axis, mm: their points do not lie on the millimetre grid, so
/// plots that end on them would end a fraction of a millimetre off. Half a metre is a drain or a fence.
const SKEW_STRIP: f64 = 500.0;

/// A way in from outside.
#[derive(Debug, Clone)]
pub(super) struct Gateway {
    /// Corners of the mouth on the boundary, in its direction; the ends first and last.
    pub mouth: Vec<V>,
    /// Middle between the ends.
    pub middle: V,
    /// Square to the mouth, into the site.
    pub inward: V,
}

/// A site ready to be laid out.
#[derive(Debug)]
pub(super) struct Yard<'a> {
    pub problem: &'a Problem,
    pub wish: &'a Wish,
    pub site: &'a Site,
    pub ground: Ground,
    /// What lies there already and stays, and what is reserved: parts of the whole.
    pub fixed: Vec<Outline>,
    /// Corner of the boundary that local coordinates count from.
    origin: Point,
    /// First axis of the frame, in coordinates of the site.
    axis: V,
    /// Where streets may lie.
    pub open: Region,
    pub open_edges: Edges,
    /// Edges of where plots and facilities may lie, but for streets.
    pub free_edges: Edges,
    pub ways: Vec<Gateway>,
}

impl<'a> Yard<'a> {
    /// The site of a wish in the frame of a direction.
    pub(super) fn new(problem: &'a Problem, wish: &'a Wish, axis: V) -> Option<Self> {
        let site = problem.land.sites.get(wish.site.0)?;
        let ground = ground(site, wish);
        let origin = ground.boundary.corners()[0];
        let local = |p: Point| framed(p, origin, axis);
        let region = |outline: &Outline| Region::of(&outline.corners().iter().map(|&p| local(p)).collect::<Vec<_>>());
        let strip = |outline: &Outline, wished: f64| if along_axes(outline) { wished } else { wished.max(SKEW_STRIP) };
        let mut open = region(&ground.boundary).grown(-strip(&ground.boundary, wish.edge.0 as f64), Corner::Sharp);
        for hole in &ground.holes {
            open = open.without(&region(hole).grown(strip(hole, wish.edge.0 as f64), Corner::Sharp));
        }
        let mut free = Region::empty();
        let mut fixed = Vec::new();
        for reserve in &site.reserves {
            let outline = &reserve.outline;
            free = free.or(&region(outline).grown(strip(outline, reserve.buffer.0 as f64), Corner::Sharp));
            if reserve.kind != ReserveKind::Easement {
                open = open.without(&region(outline).grown(strip(outline, 0.0), Corner::Sharp));
                fixed.push(outline.clone());
            }
        }
        for area in &site.areas {
            let outline = &area.outline;
            let grown = region(outline).grown(strip(outline, 0.0), Corner::Sharp);
            free = free.or(&grown);
            if area.land_use != LandUse::Easement {
                open = open.without(&grown);
                fixed.push(outline.clone());
            }
        }
        for outline in held(&problem.land, wish) {
            let grown = region(&outline).grown(strip(&outline, 0.0), Corner::Sharp);
            open = open.without(&grown);
            fixed.push(outline);
        }
        let free = open.without(&free);
        let ways = ways(&ground, local);
        let (open_edges, free_edges) = (open.edges(), free.edges());
        Some(Self { problem, wish, site, ground, fixed, origin, axis, open, open_edges, free_edges, ways })
    }

    pub(super) fn local(&self, p: Point) -> V {
        framed(p, self.origin, self.axis)
    }

    /// A place in the frame as one in coordinates of the site, from the origin.
    pub(super) fn turned(&self, p: V) -> V {
        V::new(p.x * self.axis.x - p.y * self.axis.y, p.x * self.axis.y + p.y * self.axis.x)
    }

    /// A point of the site from the origin.
    pub(super) fn offset(&self, p: Point) -> V {
        V::new((p.x - self.origin.x) as f64, (p.y - self.origin.y) as f64)
    }

    /// The nearest point of the millimetre grid to a place that was turned back.
    pub(super) fn nearest(&self, p: V) -> Point {
        Point::new(self.origin.x + libm::round(p.x) as i64, self.origin.y + libm::round(p.y) as i64)
    }

    /// Whether a ring is a simple one on the grid.
    pub(super) fn is_simple(&self, ring: &[V]) -> bool {
        let mut points: Vec<Point> = ring.iter().map(|&p| self.nearest(self.turned(p))).collect();
        points.dedup();
        Outline::new(&points).is_ok()
    }

    /// Whether the frame lies along the axes of the site.
    pub(super) fn straight(&self) -> bool {
        self.axis.along_axis()
    }
}

fn framed(p: Point, origin: Point, axis: V) -> V {
    let p = V::new((p.x - origin.x) as f64, (p.y - origin.y) as f64);
    V::new(p.dot(axis), p.dot(axis.left()))
}

/// Directions worth trying.
pub(super) fn directions(problem: &Problem, wish: &Wish) -> Vec<V> {
    let Some(site) = problem.land.sites.get(wish.site.0) else { return Vec::new() };
    let ground = ground(site, wish);
    let origin = ground.boundary.corners()[0];
    let ways = ways(&ground, |p| framed(p, origin, V::new(1.0, 0.0)));
    spread(&ground.boundary, &ways)
}

fn along_axes(outline: &Outline) -> bool {
    outline.edges().all(|(a, b)| a.x == b.x || a.y == b.y)
}

/// Cells and halls that the site has already.
fn held(land: &Land, wish: &Wish) -> Vec<Outline> {
    let mut found = Vec::new();
    for (index, row) in land.rows.iter().enumerate().filter(|(_, row)| row.site == wish.site) {
        let run = |cell| land.outline(Place::Run { row: RowIdx(index), first: cell, last: cell });
        found.extend((0..row.cells.len()).filter_map(run));
    }
    let areas = &land.sites[wish.site.0].areas;
    let halls = land.halls.iter().filter(|hall| hall.site == wish.site).map(|hall| &hall.outline);
    found.extend(halls.filter(|hall| !areas.iter().any(|area| area.outline.covers(hall))).cloned());
    found
}

fn ways(ground: &Ground, local: impl Fn(Point) -> V) -> Vec<Gateway> {
    let ring = ground.boundary.corners();
    let n = ring.len();
    let way = |mouth: &crate::layout::Mouth| {
        let from = ring.iter().position(|p| *p == mouth.ends.0)?;
        let corners: Vec<Point> = (0..n).map(|i| ring[(from + i) % n]).collect();
        let to = corners.iter().position(|p| *p == mouth.ends.1)?;
        let mouth: Vec<V> = corners[..=to].iter().map(|&p| local(p)).collect();
        let (a, b) = (mouth[0], mouth[to]);
        let middle = V::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0);
        Some(Gateway { middle, inward: b.minus(a).unit().left(), mouth })
    };
    ground.mouths.iter().filter_map(way).collect()
}

/// Directions of streets: square to the mouths, along the boundary's longest edges and its smallest rectangle; none twice.
fn spread(boundary: &Outline, ways: &[Gateway]) -> Vec<V> {
    let as_v = |a: Point, b: Point| V::new((b.x - a.x) as f64, (b.y - a.y) as f64);
    let mut edges: Vec<V> = boundary.edges().map(|(a, b)| as_v(a, b)).collect();
    let around: f64 = edges.iter().map(|e| e.length()).sum();
    edges.sort_by(|a, b| b.length().total_cmp(&a.length()));
    let base = boundary.corners()[0];
    let points: Vec<V> = boundary.corners().iter().map(|&p| as_v(base, p)).collect();
    let long = edges.iter().filter(|e| e.length() > around / 12.0).take(4).copied();
    let found = ways.iter().map(|way| way.inward).chain(smallest_rectangle(&points)).chain(long);
    let mut kept: Vec<V> = Vec::new();
    for dir in found {
        let dir = dir.unit();
        for dir in [dir, dir.left()] {
            // Up to 2° apart counts as the same; forwards and backwards are one.
            if !kept.iter().any(|other| other.cross(dir).abs() < 0.035) {
                kept.push(dir);
            }
        }
    }
    kept
}

/// Direction of the long side of the smallest rectangle around points.
fn smallest_rectangle(points: &[V]) -> Option<V> {
    let ring = super::planar::hull(points);
    let n = ring.len();
    let size = |dir: V| {
        let span = |axis: V| {
            let along = ring.iter().map(|p| p.dot(axis));
            along.clone().fold(f64::MIN, f64::max) - along.fold(f64::MAX, f64::min)
        };
        (span(dir), span(dir.left()))
    };
    let dirs = (0..n).map(|i| ring[(i + 1) % n].minus(ring[i]).unit());
    let best = dirs.min_by(|a, b| {
        let area = |dir: &V| size(*dir).0 * size(*dir).1;
        area(a).total_cmp(&area(b))
    })?;
    let (long, wide) = size(best);
    Some(if long >= wide { best } else { best.left() })
}
