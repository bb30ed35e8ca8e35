//! Room for a few lines of text inside an outline.
//!
//! Knows: rings in metres, sizes of text. Must not know: what the text says, file formats.

use crate::drawing::text_width;

/// A point, metres.
pub(super) type At = (f64, f64);

/// Distance of base lines, as a share of the type size.
const PITCH: f64 = 1.25;
/// Room around a block, as a share of its type size.
const PAD: f64 = 0.3;
/// How much the later lines of a block may be smaller than stated, largest first.
const SMALLER: [f64; 5] = [1.0, 0.8, 0.65, 0.5, 0.35];
/// Rows in which room is looked for.
const ROWS: usize = 24;

/// A line of a block.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub text: String,
    /// Size relative to the block's.
    pub size: f64,
    /// Whether it may become smaller than the lines before it.
    pub gives_way: bool,
}

/// A line that found its place: its middle at half height, and its size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Put {
    pub at: At,
    pub size: f64,
}

/// A block in its place.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub lines: Vec<Put>,
    /// Degrees, counter-clockwise from east.
    pub angle: f64,
    /// Its corners.
    pub quad: [At; 4],
}

/// Looks for the largest size from `most` down at which the lines fit into the ring, written in one of these directions
/// (degrees), and off what is taken. `None` only where the ring has no inside that a number can express.
pub(super) fn block(ring: &[At], lines: &[Line], turns: &[f64], most: f64, taken: &[Vec<At>]) -> Option<Block> {
    let smallest = most * 0.3;
    let mut size = most;
    while size > 1e-4 {
        let ways: &[f64] = if lines.iter().any(|line| line.gives_way) { &SMALLER } else { &SMALLER[..1] };
        for less in ways {
            let sizes: Vec<f64> = lines.iter().map(|l| size * l.size * if l.gives_way { *less } else { 1.0 }).collect();
            let widths: Vec<f64> = lines.iter().zip(&sizes).map(|(l, s)| text_width(&l.text, *s, false)).collect();
            let width = widths.iter().fold(0.0, |a: f64, b| a.max(*b)) + 2.0 * PAD * size;
            let height = sizes.iter().map(|s| s * PITCH).sum::<f64>() + PAD * size;
            for &angle in turns {
                // Too small to be read is worse than to be crossed by another text.
                let taken = if size < smallest { &[] } else { taken };
                let Some(middle) = room(ring, angle, width, height, taken) else { continue };
                let quad = quad(middle, angle, width, height);
                let mut down = height / 2.0 - PAD * size / 2.0;
                let lines = sizes.iter().map(|&size| {
                    down -= size * PITCH / 2.0;
                    let at = turned((0.0, down), angle);
                    down -= size * PITCH / 2.0;
                    Put { at: (middle.0 + at.0, middle.1 + at.1), size }
                });
                return Some(Block { lines: lines.collect(), angle, quad });
            }
        }
        size *= 0.87;
    }
    None
}

/// The middle of a rectangle of this size and direction inside the ring, near the ring's middle.
fn room(ring: &[At], angle: f64, width: f64, height: f64, taken: &[Vec<At>]) -> Option<At> {
    let level: Vec<At> = ring.iter().map(|&p| turned(p, -angle)).collect();
    let (low, high) = bounds(&level);
    let centre = (f64::midpoint(low.0, high.0), f64::midpoint(low.1, high.1));
    let mut tries = Vec::new();
    for row in 0..ROWS {
        let y = low.1 + (high.1 - low.1) * (row as f64 + 0.5) / ROWS as f64;
        let mut cuts: Vec<f64> = edges(&level)
            .filter(|(a, b)| (a.1 > y) != (b.1 > y))
            .map(|(a, b)| a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0))
            .collect();
        cuts.sort_by(f64::total_cmp);
        for pair in cuts.chunks_exact(2) {
            let spare = (pair[1] - pair[0] - width) / 2.0;
            let middle = f64::midpoint(pair[0], pair[1]);
            if spare >= 0.0 {
                tries.extend([0.0, -0.5, 0.5, -1.0, 1.0].map(|part| (middle + part * spare, y)));
            }
        }
    }
    let away = |p: &At| (p.0 - centre.0).powi(2) + (p.1 - centre.1).powi(2);
    tries.sort_by(|a, b| away(a).total_cmp(&away(b)));
    let fits = |p: &&At| {
        let corners = quad(**p, 0.0, width, height);
        inside(&level, **p)
            && !edges(&level).any(|(a, b)| reaches(a, b, &corners))
            && !taken.iter().any(|other| {
                let other: Vec<At> = other.iter().map(|&p| turned(p, -angle)).collect();
                inside(&other, **p) || inside(&corners, other[0]) || edges(&other).any(|(a, b)| reaches(a, b, &corners))
            })
    };
    tries.iter().find(fits).map(|&p| turned(p, angle))
}

/// Corners of a rectangle around a middle.
pub(super) fn quad(middle: At, angle: f64, width: f64, height: f64) -> [At; 4] {
    let (w, h) = (width / 2.0, height / 2.0);
    [(-w, -h), (w, -h), (w, h), (-w, h)].map(|p| {
        let p = turned(p, angle);
        (middle.0 + p.0, middle.1 + p.1)
    })
}

/// A direction in which text is not upside down: from -90 (not with it) to 90 degrees.
pub(super) fn readable(angle: f64) -> f64 {
    let level = (angle + 90.0).rem_euclid(180.0) - 90.0;
    if level < -89.95 { level + 180.0 } else { level }
}

pub(super) fn turned(p: At, degrees: f64) -> At {
    let (sin, cos) = degrees.to_radians().sin_cos();
    (p.0 * cos - p.1 * sin, p.0 * sin + p.1 * cos)
}

pub(super) fn edges(ring: &[At]) -> impl Iterator<Item = (At, At)> + '_ {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]))
}

pub(super) fn bounds(ring: &[At]) -> (At, At) {
    let far = (f64::INFINITY, f64::NEG_INFINITY);
    ring.iter().fold(((far.0, far.0), (far.1, far.1)), |(low, high), p| {
        ((low.0.min(p.0), low.1.min(p.1)), (high.0.max(p.0), high.1.max(p.1)))
    })
}

fn inside(ring: &[At], p: At) -> bool {
    let crossed = |(a, b): &(At, At)| (a.1 > p.1) != (b.1 > p.1) && p.0 < a.0 + (p.1 - a.1) / (b.1 - a.1) * (b.0 - a.0);
    edges(ring).filter(crossed).count() % 2 == 1
}

/// Whether a ring covers a convex one, which may touch it.
pub(super) fn covers(ring: &[At], small: &[At; 4]) -> bool {
    let middle = (small.iter().map(|p| p.0).sum::<f64>() / 4.0, small.iter().map(|p| p.1).sum::<f64>() / 4.0);
    // A little smaller, so that shared edges do not count as crossings.
    let shrunk = small.map(|p| (middle.0 + (p.0 - middle.0) * 0.999, middle.1 + (p.1 - middle.1) * 0.999));
    let side = |a: At, b: At, p: At| (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0);
    let cross = |(a, b): (At, At), (c, d): (At, At)| side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0;
    shrunk.iter().all(|p| inside(ring, *p)) && !edges(ring).any(|one| edges(&shrunk).any(|two| cross(one, two)))
}

/// Whether a line comes into a level rectangle.
fn reaches(a: At, b: At, quad: &[At; 4]) -> bool {
    let ((low, high), (dx, dy)) = ((quad[0], quad[2]), (b.0 - a.0, b.1 - a.1));
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (start, step, low, high) in [(a.0, dx, low.0, high.0), (a.1, dy, low.1, high.1)] {
        if step.abs() < 1e-12 {
            if start <= low || start >= high {
                return false;
            }
            continue;
        }
        let (one, two) = ((low - start) / step, (high - start) / step);
        from = from.max(one.min(two));
        to = to.min(one.max(two));
    }
    from < to
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        Line { text: text.to_owned(), size: 1.0, gives_way: false }
    }

    #[test]
    fn it_turns_and_shrinks_and_keeps_off() {
        let upright = [(0.0, 0.0), (3.0, 0.0), (3.0, 30.0), (0.0, 30.0)];
        let found = block(&upright, &[line("PT Nama Panjang Sekali")], &[0.0, 90.0], 1.25, &[]).expect("room");
        assert!((found.angle - 90.0).abs() < 1e-9 && found.lines[0].size > 1.2, "{found:?}");
        let long = block(&upright, &[line(&"x".repeat(400))], &[0.0, 90.0], 1.25, &[]).expect("room");
        assert!(text_width(&"x".repeat(400), long.lines[0].size, false) < 30.0);
        let taken = [quad((1.5, 15.0), 0.0, 3.0, 8.0).to_vec()];
        let off = block(&upright, &[line("A")], &[0.0], 1.25, &taken).expect("room");
        assert!((off.lines[0].at.1 - 15.0).abs() > 4.0, "{off:?}");
    }

    #[test]
    fn a_bent_ring_has_room_in_an_arm() {
        let bent = [(0.0, 0.0), (20.0, 0.0), (20.0, 2.0), (2.0, 2.0), (2.0, 20.0), (0.0, 20.0)];
        let found = block(&bent, &[line("Jalan")], &[0.0, 90.0], 1.0, &[]).expect("room");
        assert!(found.quad.iter().all(|p| inside(&bent, *p)), "{found:?}");
    }

    #[test]
    fn never_upside_down() {
        for (given, wanted) in [(0.0, 0.0), (180.0, 0.0), (90.0, 90.0), (-90.0, 90.0), (135.0, -45.0)] {
            assert!((readable(given) - wanted).abs() < 1e-9, "{given}");
        }
    }
}
