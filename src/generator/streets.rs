//! Streets as land: strips, turning heads, kerbs, the fronts that plots can lie on.
//!
//! Knows: strips and the yard. Must not know: which pattern asked for a strip, what lies along it.

use super::planar::{Corner, Edges, Region, V, arc, circle};
use super::yard::Yard;
use crate::layout::Head;
use crate::site::Vehicle;

/// What a street must be wide for at the least: the fire engine's lane, 4 m (Permen PU 26/PRT/M/2008, confidence B), mm.
pub(super) const FIRE_LANE: i64 = 4_000;
/// Room beyond the outer turning radius in a turning circle, mm: a lorry never starts its turn at the very kerb (D).
const CIRCLE_ROOM: f64 = 1_500.0;
/// Room beyond the length of the vehicle in the arm of a hammerhead, mm (D).
const ARM_ROOM: f64 = 1_000.0;
/// A wedge at a kerb smaller than this is noise, mm².
const WEDGE: f64 = 0.02e6;
/// Half the width of what is too thin to be a kerb, mm.
const THREAD: f64 = 5.0;

/// A straight piece of street.
#[derive(Debug, Clone)]
pub(super) struct Strip {
    /// Middle of its start.
    pub from: V,
    /// Unit vector.
    pub dir: V,
    pub long: f64,
    pub wide: f64,
    /// Whether plots may lie on its left and on its right.
    pub sides: (bool, bool),
    /// Fronts of lower rank take their land first.
    pub rank: u8,
    /// Length of the dead end at its start and at its end; 0 where it goes on.
    pub dead: (f64, f64),
    /// Whether it is the arms of a hammerhead.
    pub bar: bool,
}

impl Strip {
    pub(super) fn new(from: V, dir: V, long: f64, wide: f64) -> Self {
        Self { from, dir, long, wide, sides: (true, true), rank: 0, dead: (0.0, 0.0), bar: false }
    }
    pub(super) fn end(&self) -> V {
        self.from.plus(self.dir, self.long)
    }
    fn ring(&self) -> Vec<V> {
        let (side, half) = (self.dir.left(), self.wide / 2.0);
        let ring =
            [self.from.plus(side, -half), self.end().plus(side, -half), self.end().plus(side, half), self.from.plus(side, half)];
        ring.map(V::settled).to_vec()
    }
}

/// A line that plots can lie on, land on its left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Front {
    pub from: V,
    pub dir: V,
    pub long: f64,
    pub rank: u8,
}

/// A turning circle at the end of a street.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    pub middle: V,
    pub radius: f64,
    /// Direction of the street that ends here.
    pub dir: V,
    pub wide: f64,
}

/// Streets to be laid out.
#[derive(Debug, Clone, Default)]
pub(super) struct Skeleton {
    /// Ring from the mouth to the start of the first strip.
    pub mouth: Vec<V>,
    pub strips: Vec<Strip>,
    pub circles: Vec<Turn>,
}

/// What a part of the streets is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartKind {
    /// A street by its number, kerbs and mouth included.
    Street(usize),
    /// A turning head by its number.
    Head(usize),
    /// A kerb that still has to find its street.
    Kerb,
}

/// Streets as parts that do not overlap.
#[derive(Debug)]
pub(super) struct Streets {
    pub parts: Vec<(PartKind, Vec<V>)>,
    pub edges: Edges,
    pub fronts: Vec<Front>,
}

/// The vehicle that needs most room: the design vehicle or the fire engine.
fn widest(yard: &Yard<'_>) -> (f64, f64) {
    let fire = Vehicle::FIRE_ENGINE;
    let other = yard.site.vehicle.unwrap_or(fire);
    (fire.outer_radius.max(other.outer_radius).0 as f64, fire.length.max(other.length).0 as f64)
}

/// Puts heads on dead ends longer than the limit. `None` where one has no room.
pub(super) fn with_heads(yard: &Yard<'_>, mut skeleton: Skeleton, head: Head, always: bool) -> Option<Skeleton> {
    let limit = yard.wish.dead_end.0 as f64;
    let count = skeleton.strips.len();
    for index in 0..count {
        for at_end in [false, true] {
            let strip = &skeleton.strips[index];
            let dead = if at_end { strip.dead.1 } else { strip.dead.0 };
            if dead <= 1.0 || dead <= limit && !always {
                continue;
            }
            let fitted = fit(yard, strip, head, at_end, dead)?;
            match fitted {
                Fitted::Circle { turn, long } => {
                    shorten(&mut skeleton.strips[index], at_end, long);
                    skeleton.circles.push(turn);
                }
                Fitted::Bar { bar, long } => {
                    shorten(&mut skeleton.strips[index], at_end, long);
                    skeleton.strips.push(bar);
                }
            }
        }
    }
    Some(skeleton)
}

/// Whether a street whose end is dead has room for the head it needs.
pub(super) fn fits(yard: &Yard<'_>, strip: &Strip, head: Head, always: bool) -> bool {
    let (dead, limit) = (strip.dead.1, yard.wish.dead_end.0 as f64);
    dead <= limit && !always || fit(yard, strip, head, true, strip.long).is_some()
}

fn shorten(strip: &mut Strip, at_end: bool, by: f64) {
    if !at_end {
        strip.from = strip.from.plus(strip.dir, by);
    }
    strip.long -= by;
}

enum Fitted {
    Circle { turn: Turn, long: f64 },
    Bar { bar: Strip, long: f64 },
}

/// A head as far out as there is room for it, and by how much the street ends earlier.
fn fit(yard: &Yard<'_>, strip: &Strip, head: Head, at_end: bool, dead: f64) -> Option<Fitted> {
    let (end, dir) = if at_end { (strip.end(), strip.dir) } else { (strip.from, strip.dir.back()) };
    let (radius, length) = widest(yard);
    let radius = radius + CIRCLE_ROOM;
    let mut back = 0.0;
    while back < dead - strip.wide {
        match head {
            Head::Circle => {
                let middle = end.plus(dir, -(back + radius));
                if dead > back + 2.0 * radius && yard.open_edges.holds(middle) && yard.open_edges.distance(middle) >= radius - 1.0
                {
                    let turn = Turn { middle, radius, dir, wide: strip.wide };
                    return Some(Fitted::Circle { turn, long: back + radius });
                }
            }
            Head::Hammerhead => {
                let middle = end.plus(dir, -(back + strip.wide / 2.0));
                let half = strip.wide / 2.0 + length + ARM_ROOM;
                let side = dir.left();
                let clear = |side: V| yard.open_edges.reach(middle, side, strip.wide) >= half - 1.0;
                if clear(side) && clear(side.back()) {
                    let mut bar = Strip::new(middle.plus(side, -half), side, 2.0 * half, strip.wide);
                    bar.bar = true;
                    bar.rank = strip.rank + 1;
                    return Some(Fitted::Bar { bar, long: back + strip.wide / 2.0 });
                }
            }
        }
        back += 1_000.0;
    }
    None
}

/// The skeleton as land.
pub(super) fn laid(yard: &Yard<'_>, skeleton: &Skeleton) -> Streets {
    let mut whole = Region::empty();
    let mut parts: Vec<(PartKind, Vec<V>)> = Vec::new();
    let mut add = |kind: PartKind, ring: &[V]| {
        let region = Region::of(ring);
        for ring in region.without(&whole).larger(WEDGE).simple().0 {
            parts.push((kind, ring));
        }
        whole = whole.or(&region);
    };
    let (mut streets, mut heads) = (0, 0);
    if !skeleton.mouth.is_empty() {
        add(PartKind::Street(0), &skeleton.mouth);
    }
    for turn in &skeleton.circles {
        add(PartKind::Head(heads), &flared(yard, turn));
        heads += 1;
    }
    for strip in skeleton.strips.iter().filter(|strip| strip.bar) {
        add(PartKind::Head(heads), &strip.ring());
        heads += 1;
    }
    for strip in skeleton.strips.iter().filter(|strip| !strip.bar) {
        add(PartKind::Street(streets), &strip.ring());
        streets += 1;
    }
    // Inner corners are rounded by growing and shrinking again; only where streets may lie.
    let kerb = yard.wish.kerb.0 as f64;
    if kerb > 0.0 {
        let strips = skeleton.strips.iter().fold(Region::empty(), |all, strip| all.or(&Region::of(&strip.ring())));
        let closed = strips.grown(kerb, Corner::Sharp).grown(-kerb, Corner::Round);
        for wedge in closed.without(&strips).and(&yard.open).larger(WEDGE).simple().0 {
            if yard.is_simple(&wedge) {
                add(PartKind::Kerb, &wedge);
                continue;
            }
            // Two kerbs that hang together by a thread: cut it. What that leaves is a sliver, and joins a street later.
            let apart = Region::of(&wedge).grown(-THREAD, Corner::Sharp).grown(THREAD, Corner::Sharp);
            for wedge in apart.larger(WEDGE).simple().0.iter().filter(|wedge| yard.is_simple(wedge)) {
                add(PartKind::Kerb, wedge);
            }
        }
    }
    let mut edges = Edges::default();
    for (_, ring) in &parts {
        edges.ring(ring);
    }
    let mut fronts: Vec<Front> = skeleton.strips.iter().flat_map(fronts).collect();
    fronts.sort_by_key(|front| front.rank);
    Streets { parts, edges, fronts }
}

/// A turning circle with the kerbs between it and its street, where there is room for them: arcs that touch both.
fn flared(yard: &Yard<'_>, turn: &Turn) -> Vec<V> {
    let round = circle(turn.middle, turn.radius);
    let (kerb, half) = (yard.wish.kerb.0 as f64, turn.wide / 2.0);
    let (far, off) = (turn.radius + kerb, half + kerb);
    if kerb < 100.0 || off >= far {
        return round;
    }
    let back = turn.dir.back();
    let along = libm::sqrt(far * far - off * off);
    let mut ring = vec![turn.middle];
    for (side, sign) in [(turn.dir.left(), 1.0), (turn.dir.left().back(), -1.0)] {
        let center = turn.middle.plus(back, along).plus(side, off);
        let on_circle = turn.middle.plus(center.minus(turn.middle), turn.radius / far);
        let on_street = center.plus(side, -kerb);
        let mut kerbs = arc(center, kerb, on_circle, on_street);
        if sign < 0.0 {
            kerbs.reverse();
        }
        ring.extend(kerbs);
    }
    let clear = ring[1..].iter().all(|&p| yard.open_edges.holds(p));
    let with = Region::of(&round).or(&Region::of(&ring));
    match with.simple() {
        (rings, true) if clear && rings.len() == 1 => rings.into_iter().next().unwrap_or(round),
        _ => round,
    }
}

/// Both sides of a strip.
fn fronts(strip: &Strip) -> Vec<Front> {
    let (side, half) = (strip.dir.left(), strip.wide / 2.0);
    let mut found = Vec::new();
    if strip.sides.0 {
        found.push(Front { from: strip.from.plus(side, half).settled(), dir: strip.dir, long: strip.long, rank: strip.rank });
    }
    if strip.sides.1 {
        found.push(Front {
            from: strip.end().plus(side, -half).settled(),
            dir: strip.dir.back(),
            long: strip.long,
            rank: strip.rank,
        });
    }
    found
}
