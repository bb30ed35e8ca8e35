//! More streets where a pattern leaves much land out of reach: into the other arm of an L, past a neck, round a hole.
//!
//! Knows: strips and the yard. Must not know: rows, faces.
//!
//! Greedy: the side street that opens most land for what it takes itself, again and again until none is worth it.

use super::patterns::{Spec, reach};
use super::planar::V;
use super::streets::{Skeleton, Strip, fits};
use super::yard::Yard;
use crate::layout::Pattern;

/// Land is counted in squares of this side, mm.
const SQUARE: f64 = 6_000.0;
/// Side streets are tried at this distance from each other, mm.
const STEP: f64 = 8_000.0;
/// A side street must open at least so much land, mm²: two or three plots on each side.
const LEAST_GAIN: f64 = 900e6;
/// Most side streets.
const MOST: usize = 12;

/// Where a point lies in the frame of a strip: along it and square to it.
fn seen(strip: &Strip, p: V) -> (f64, f64) {
    let p = p.minus(strip.from);
    (p.dot(strip.dir), p.dot(strip.dir.left()))
}

/// Whether a strip with its rows reaches a point.
fn serves(strip: &Strip, depth: f64, p: V) -> bool {
    let (x, y) = seen(strip, p);
    let half = strip.wide / 2.0;
    let (left, right) = strip.sides;
    let far = |side: bool| half + if side { depth } else { 0.0 };
    (0.0..=strip.long).contains(&x) && y <= far(left) && -y <= far(right)
}

/// The skeleton with side streets into land that it leaves out of reach.
pub(super) fn grown(yard: &Yard<'_>, spec: &Spec, mut skeleton: Skeleton) -> Skeleton {
    let depth = spec.depth.0 as f64;
    let wide = yard.wish.service.0 as f64;
    let gate = yard.ways[spec.way].middle;
    let always = spec.pattern == Pattern::CulDeSac;
    let mut idle = squares(yard);
    idle.retain(|&p| !skeleton.strips.iter().any(|strip| serves(strip, depth, p)));
    for _ in 0..MOST {
        if (idle.len() as f64) * SQUARE * SQUARE < LEAST_GAIN {
            break;
        }
        let mut ways: Vec<(f64, Strip)> = Vec::new();
        for (index, strip) in skeleton.strips.iter().enumerate() {
            let first = wide / 2.0;
            let count = libm::floor((strip.long - wide).max(0.0) / STEP) as usize + 1;
            let places = (0..count).map(|i| first + STEP * i as f64).chain([strip.long - wide / 2.0]);
            for at in places.filter(|&at| at >= first - 1.0 && at <= strip.long - wide / 2.0 + 1.0) {
                for dir in [strip.dir.left(), strip.dir.left().back()] {
                    let from = strip.from.plus(strip.dir, at);
                    let far = clear(yard, &skeleton, index, from, dir, wide, depth);
                    let far = if always { far.min(1.5 * yard.wish.dead_end.0 as f64) } else { far };
                    if far < strip.wide / 2.0 + 2.0 * wide {
                        continue;
                    }
                    let mut side = Strip::new(from, dir, far, wide);
                    side.rank = 1;
                    side.dead.1 = far + from.minus(gate).length();
                    let gain = idle.iter().filter(|&&p| serves(&side, depth, p)).count() as f64 * SQUARE * SQUARE;
                    let net = gain - far * wide;
                    if gain >= LEAST_GAIN && net > 0.0 {
                        ways.push((net, side));
                    }
                }
            }
        }
        // The order of equal ones is that of the strips: a stable sort.
        ways.sort_by(|a, b| b.0.total_cmp(&a.0));
        let Some((_, side)) = ways.into_iter().take(6).find(|(_, side)| fits(yard, side, spec.head, always)) else { break };
        idle.retain(|&p| !serves(&side, depth, p));
        skeleton.strips.push(side);
    }
    skeleton
}

/// How far a side street can go before it comes to the edge or, by a row's depth, to another street.
fn clear(yard: &Yard<'_>, skeleton: &Skeleton, own: usize, from: V, dir: V, wide: f64, depth: f64) -> f64 {
    let mut far = reach(yard, from, dir, wide);
    let side = Strip::new(from, dir, far, wide);
    for (_, strip) in skeleton.strips.iter().enumerate().filter(|(index, _)| *index != own) {
        let half = strip.wide / 2.0;
        let corners = [(0.0, half), (0.0, -half), (strip.long, half), (strip.long, -half)];
        let corners = corners.map(|(x, y)| seen(&side, strip.from.plus(strip.dir, x).plus(strip.dir.left(), y)));
        let low = |f: fn(&(f64, f64)) -> f64| corners.iter().map(f).fold(f64::INFINITY, f64::min);
        let high = |f: fn(&(f64, f64)) -> f64| corners.iter().map(f).fold(f64::NEG_INFINITY, f64::max);
        // In its way, or so close beside it that no row fits between.
        let beside = low(|c| c.1) < wide / 2.0 + depth / 2.0 && high(|c| c.1) > -wide / 2.0 - depth / 2.0;
        if beside && high(|c| c.0) > 0.0 {
            let start = low(|c| c.0);
            far = far.min(if start <= wide { 0.0 } else { start - depth });
        }
    }
    far
}

/// Middles of squares of free land.
fn squares(yard: &Yard<'_>) -> Vec<V> {
    let ends = |f: fn(&V) -> f64| {
        let values = yard.free_edges.0.iter().map(|(a, _)| f(a));
        (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max))
    };
    let ((x0, x1), (y0, y1)) = (ends(|p| p.x), ends(|p| p.y));
    if !(x1 > x0 && y1 > y0) {
        return Vec::new();
    }
    let count = |low: f64, high: f64| libm::ceil((high - low) / SQUARE).clamp(1.0, 400.0) as usize;
    let mut found = Vec::new();
    for i in 0..count(x0, x1) {
        for j in 0..count(y0, y1) {
            let p = V::new(x0 + SQUARE * (i as f64 + 0.5), y0 + SQUARE * (j as f64 + 0.5));
            if yard.free_edges.holds(p) {
                found.push(p);
            }
        }
    }
    found
}
