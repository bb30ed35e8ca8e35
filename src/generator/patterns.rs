//! Patterns of streets: spine, parallel streets on a collector, streets with turning heads, loop.
//!
//! Knows: the yard and how far a strip reaches in it. Must not know: rows, faces, names.

use super::growth::grown;
use super::planar::V;
use super::streets::{Skeleton, Strip, with_heads};
use super::yard::{Gateway, Yard};
use crate::layout::{Head, Pattern, Wish};
use crate::message::Message;
use crate::units::Length;

/// A street turns into the site by up to this angle at the gate (35°); its cosine.
const TURN: f64 = 0.819;
/// Streets shorter than this are not worth their land, mm.
const LEAST_STREET: f64 = 12_000.0;

/// One way to lay streets that is tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spec {
    pub pattern: Pattern,
    /// Way in, by its place in the yard.
    pub way: usize,
    /// Direction of the streets, by its place among those worth trying.
    pub dir: usize,
    pub depth: Length,
    pub head: Head,
    /// Plots on one side of each street only.
    pub single: bool,
    /// Where the pattern lies: its meaning differs by pattern.
    pub offset: u8,
}

/// Offsets of a pattern.
const fn offsets(pattern: Pattern) -> u8 {
    match pattern {
        Pattern::Spine => 4,
        Pattern::Parallel => 6,
        Pattern::CulDeSac | Pattern::Loop => 3,
    }
}

/// Everything that can be tried, in canonical order.
pub(super) fn specs(wish: &Wish, ways: usize, directions: usize) -> Vec<Spec> {
    let mut patterns = wish.patterns.clone();
    patterns.sort_unstable();
    patterns.dedup();
    let mut depths = wish.depths.clone();
    depths.sort_unstable();
    depths.dedup();
    let mut found = Vec::new();
    for &pattern in &patterns {
        for way in 0..ways {
            for dir in 0..directions {
                for &depth in &depths {
                    for offset in 0..offsets(pattern) {
                        for single in [false, true] {
                            for &head in &wish.heads {
                                found.push(Spec { pattern, way, dir, depth, head, single, offset });
                            }
                        }
                    }
                }
            }
        }
    }
    found
}

fn no_way_in() -> Message {
    Message::new("layout.left.no-way-in")
}

/// The streets of a spec, with heads; why there are none otherwise. `Ok(None)` where the spec makes no sense of this site.
pub(super) fn skeleton(yard: &Yard<'_>, spec: &Spec) -> Result<Option<Skeleton>, Message> {
    let way = &yard.ways[spec.way];
    let dir = V::new(1.0, 0.0);
    let found = match spec.pattern {
        Pattern::Spine => spine(yard, way, dir, spec),
        Pattern::Parallel | Pattern::CulDeSac | Pattern::Loop => grid(yard, way, dir, spec),
    };
    let Some(found) = found? else { return Ok(None) };
    let always = spec.pattern == Pattern::CulDeSac;
    let found = if spec.pattern == Pattern::Spine { found } else { grown(yard, spec, found) };
    match with_heads(yard, found, spec.head, always) {
        Some(with) => Ok(Some(with)),
        None => Err(Message::new("layout.left.no-room-for-head").with("limit", yard.wish.dead_end)),
    }
}

/// Where a street that enters in the direction `dir` has come past the strip along the boundary, and the ring of its mouth.
fn enter(yard: &Yard<'_>, way: &Gateway, dir: V, wide: f64) -> Option<(V, Vec<V>)> {
    let half = wide / 2.0;
    let first = yard.wish.edge.0 as f64 + half * dir.cross(way.inward).abs();
    for more in [0.0, 500.0, 1_000.0, 2_000.0, 3_000.0, 5_000.0] {
        let at = way.middle.plus(way.inward, first + more);
        let inside = |across: f64| yard.open_edges.holds(at.plus(dir, 20.0).plus(dir.left(), across));
        if inside(half - 20.0) && inside(20.0 - half) && inside(0.0) {
            let mut mouth = way.mouth.clone();
            let (right, left) = (at.plus(dir.left(), -half).settled(), at.plus(dir.left(), half).settled());
            // Without a strip along the boundary the street begins at the mouth itself.
            let near = |p: V, q: V| p.minus(q).length() < 1.0;
            let (first, last) = (mouth[0], mouth[mouth.len() - 1]);
            if near(right, last) && near(left, first) {
                return Some((at, Vec::new()));
            }
            mouth.extend([right, left]);
            return Some((at, mouth));
        }
    }
    None
}

/// `dir` or its opposite, whichever points into the site.
fn inwards(dir: V, way: &Gateway) -> V {
    if dir.dot(way.inward) < 0.0 { dir.back() } else { dir }
}

pub(super) fn reach(yard: &Yard<'_>, from: V, dir: V, wide: f64) -> f64 {
    let inside = |across: f64| yard.open_edges.holds(from.plus(dir, 20.0).plus(dir.left(), across));
    let half = wide / 2.0 - 20.0;
    if inside(half) && inside(-half) && inside(0.0) { floor(yard.open_edges.reach(from, dir, wide)) } else { 0.0 }
}

/// Whole millimetres: ends of streets lie on the grid where they run along an axis.
fn floor(x: f64) -> f64 {
    if x.is_finite() { libm::floor(x + 0.01) } else { 0.0 }
}

/// One street: straight in, or square to the way in.
///
/// Offsets straight: 0 to the far end, 1 short of it by a row, 2 and 3 the same with plots on the left only where single.
/// Offsets square: 0 a row behind the boundary at the gate, 1 along that boundary, 2 half way, 3 a row before the far end.
fn spine(yard: &Yard<'_>, way: &Gateway, dir: V, spec: &Spec) -> Result<Option<Skeleton>, Message> {
    let wide = yard.wish.street.0 as f64;
    let depth = spec.depth.0 as f64;
    let dir = inwards(dir, way);
    if dir.dot(way.inward) >= TURN {
        let (at, mouth) = enter(yard, way, dir, wide).ok_or_else(no_way_in)?;
        let far = reach(yard, at, dir, wide);
        let long = if spec.offset % 2 == 1 { far - depth } else { far };
        if far < LEAST_STREET {
            return Err(no_way_in());
        }
        if long < LEAST_STREET || (!spec.single && spec.offset > 1) {
            return Ok(None);
        }
        let mut strip = Strip::new(at, dir, long, wide);
        strip.dead.1 = long + at.minus(way.middle).length();
        if spec.single {
            strip.sides = if spec.offset > 1 { (true, false) } else { (false, true) };
        }
        return Ok(Some(Skeleton { mouth, strips: vec![strip], circles: Vec::new() }));
    }
    // The way in stands square to the street.
    let square = inwards(dir.left(), way);
    if square.dot(way.inward) < TURN || (spec.single && spec.offset != 1) {
        return Ok(None);
    }
    let (at, mouth) = enter(yard, way, square, wide).ok_or_else(no_way_in)?;
    let far = reach(yard, at, square, wide);
    let line = match spec.offset {
        0 => depth + wide / 2.0,
        1 => wide / 2.0,
        2 => floor(far / 2.0),
        _ => far - depth - wide / 2.0,
    };
    if far < line + wide / 2.0 || line < wide / 2.0 {
        return Ok(None);
    }
    let crossing = at.plus(square, line);
    let (ahead, behind) = (reach(yard, crossing, dir, wide), reach(yard, crossing, dir.back(), wide));
    if ahead + behind < LEAST_STREET {
        return Ok(None);
    }
    let mut access = Strip::new(at, square, line, wide);
    access.rank = 2;
    let (ahead, behind) = (tail(ahead, wide), tail(behind, wide));
    let mut strip = Strip::new(crossing.plus(dir, -behind), dir, ahead + behind, wide);
    let lead = line + at.minus(way.middle).length();
    strip.dead = (dead(behind, wide, lead), dead(ahead, wide, lead));
    Ok(Some(Skeleton { mouth, strips: vec![access, strip], circles: Vec::new() }))
}

/// How far a street goes on beyond a crossing: just across it where there is no room for more.
fn tail(far: f64, wide: f64) -> f64 {
    if far < LEAST_STREET + wide / 2.0 { (wide / 2.0).min(far) } else { far }
}

/// Length of a dead end that goes on so far beyond a crossing.
fn dead(far: f64, wide: f64, lead: f64) -> f64 {
    if far <= wide / 2.0 + 1.0 { 0.0 } else { far + lead }
}

/// Streets side by side on a collector. Offsets: 0 a row, 1 nothing between the boundary and the first street, 2 a row between
/// the last street and the boundary; 3 to 5 the same with a second collector at the far ends.
fn grid(yard: &Yard<'_>, way: &Gateway, dir: V, spec: &Spec) -> Result<Option<Skeleton>, Message> {
    let straight = inwards(dir, way);
    if straight.dot(way.inward) >= 0.707 { fork(yard, way, straight, spec) } else { comb(yard, way, dir, spec) }
}

/// Where streets begin along a line of this length.
fn places(from: f64, to: f64, wide: f64, spec: &Spec) -> Vec<f64> {
    let depth = spec.depth.0 as f64;
    let pitch = if spec.single { depth + wide } else { 2.0 * depth + wide };
    let (low, high) = (from + wide / 2.0, to - wide / 2.0);
    let count = if spec.pattern == Pattern::Loop { 2 } else { usize::MAX };
    let mut found = Vec::new();
    let mut at = match spec.offset % 3 {
        0 => low + depth,
        1 => low,
        _ => high - depth,
    };
    while (low - 1.0..=high + 1.0).contains(&at) && found.len() < count.min(40) {
        found.push(at);
        at += if spec.offset % 3 == 2 { -pitch } else { pitch };
    }
    found.sort_by(f64::total_cmp);
    found
}

/// How far one of the streets goes.
fn limited(yard: &Yard<'_>, spec: &Spec, far: f64) -> f64 {
    // A short street with a head: half as long again as a dead end may be without one.
    if spec.pattern == Pattern::CulDeSac { far.min(1.5 * yard.wish.dead_end.0 as f64) } else { far }
}

/// The collector runs in from the gate; streets leave it on both sides.
fn comb(yard: &Yard<'_>, way: &Gateway, dir: V, spec: &Spec) -> Result<Option<Skeleton>, Message> {
    let (main, wide) = (yard.wish.street.0 as f64, yard.wish.service.0 as f64);
    let along = inwards(dir.left(), way);
    if along.dot(way.inward) < 0.707 {
        return Ok(None);
    }
    let (at, mouth) = enter(yard, way, along, main).ok_or_else(no_way_in)?;
    let far = reach(yard, at, along, main);
    let places = places(0.0, far, wide, spec);
    let Some((&first, &last)) = places.first().zip(places.last()) else { return Ok(None) };
    if places.len() < 2 {
        return Ok(None);
    }
    let lead = at.minus(way.middle).length();
    let end = if spec.pattern == Pattern::Loop { first } else { last + wide / 2.0 };
    let mut collector = Strip::new(at, along, end, main);
    collector.rank = 3;
    let mut strips = vec![collector];
    let crossing = |t: f64| at.plus(along, t);
    let reaches: Vec<(f64, f64)> =
        places.iter().map(|&t| (reach(yard, crossing(t), dir.back(), wide), reach(yard, crossing(t), dir, wide))).collect();
    let closed = spec.offset >= 3 || spec.pattern == Pattern::Loop;
    let mut ends = [0.0, 0.0];
    if closed {
        for (side, sign) in [(0, dir.back()), (1, dir)] {
            let short = reaches.iter().map(|r| if side == 0 { r.0 } else { r.1 }).fold(f64::INFINITY, f64::min);
            let line = short - wide / 2.0;
            let from = crossing(first).plus(sign, line).plus(along, -wide / 2.0);
            let long = last - first + wide;
            if line > LEAST_STREET + wide && reach(yard, from, along, wide) >= long - 1.0 {
                let mut strip = Strip::new(from, along, long, wide);
                strip.rank = 4;
                strips.push(strip);
                ends[side] = short;
            } else if spec.pattern == Pattern::Loop && side == 1 && ends[0] == 0.0 {
                return Ok(None);
            }
        }
        if ends == [0.0, 0.0] {
            return Ok(None);
        }
    }
    for (&t, &(left, right)) in places.iter().zip(&reaches) {
        let far = |side: usize, far: f64| {
            if ends[side] > 0.0 {
                (ends[side], 0.0)
            } else if spec.pattern == Pattern::Loop {
                (main / 2.0, 0.0)
            } else {
                let far = tail(limited(yard, spec, far), main);
                (far, dead(far, main, if closed { 0.0 } else { lead + t }))
            }
        };
        let ((left, dead_left), (right, dead_right)) = (far(0, left), far(1, right));
        let mut strip = Strip::new(crossing(t).plus(dir, -left), dir, left + right, wide);
        strip.dead = (dead_left, dead_right);
        if spec.single {
            strip.sides = (true, false);
        }
        strips.push(strip);
    }
    if spec.pattern == Pattern::Loop {
        // The other street of the loop is reached through its ends only where both are closed; else the collector goes on.
        if ends.contains(&0.0) {
            strips[0].long = last + wide / 2.0;
        }
    }
    Ok(Some(Skeleton { mouth, strips, circles: Vec::new() }))
}

/// The collector lies across the way in; streets leave it in the direction of the way in.
fn fork(yard: &Yard<'_>, way: &Gateway, dir: V, spec: &Spec) -> Result<Option<Skeleton>, Message> {
    let (main, wide) = (yard.wish.street.0 as f64, yard.wish.service.0 as f64);
    let side = dir.left();
    let (at, mouth) = enter(yard, way, dir, main).ok_or_else(no_way_in)?;
    // With a row between gate and collector where there is room, else right behind the boundary.
    let line = if spec.offset % 3 == 0 { spec.depth.0 as f64 + main / 2.0 } else { main / 2.0 };
    if reach(yard, at, dir, main) < line + main / 2.0 {
        return Ok(None);
    }
    let middle = at.plus(dir, line);
    let (left, right) = (reach(yard, middle, side, main), reach(yard, middle, side.back(), main));
    let places = places(-right, left, wide, spec);
    let crossing = |t: f64| middle.plus(side, t);
    let reaches: Vec<f64> = places.iter().map(|&t| reach(yard, crossing(t), dir, wide)).collect();
    let kept: Vec<(f64, f64)> = places.into_iter().zip(reaches).filter(|(_, far)| *far >= LEAST_STREET + main / 2.0).collect();
    let Some((&(first, _), &(last, _))) = kept.first().zip(kept.last()) else { return Ok(None) };
    if kept.len() < 2 {
        return Ok(None);
    }
    let (low, high) = ((first - wide / 2.0).min(-main / 2.0), (last + wide / 2.0).max(main / 2.0));
    let mut access = Strip::new(at, dir, line, main);
    access.rank = 2;
    let mut collector = Strip::new(crossing(low), side, high - low, main);
    collector.rank = 3;
    let mut strips = vec![access, collector];
    let lead = line + at.minus(way.middle).length();
    let closed = spec.offset >= 3 || spec.pattern == Pattern::Loop;
    let mut short = 0.0;
    if closed {
        short = kept.iter().map(|k| k.1).fold(f64::INFINITY, f64::min);
        let from = crossing(first).plus(dir, short - wide / 2.0).plus(side, -wide / 2.0);
        let long = last - first + wide;
        if short < LEAST_STREET + main / 2.0 + wide || reach(yard, from, side, wide) < long - 1.0 {
            return Ok(None);
        }
        let mut strip = Strip::new(from, side, long, wide);
        strip.rank = 4;
        strips.push(strip);
    }
    for (t, far) in kept {
        let long = if closed { short } else { limited(yard, spec, far) };
        let mut strip = Strip::new(crossing(t), dir, long, wide);
        if !closed {
            strip.dead.1 = long + lead + t.abs();
        }
        if spec.single {
            strip.sides = (true, false);
        }
        strips.push(strip);
    }
    Ok(Some(Skeleton { mouth, strips, circles: Vec::new() }))
}
