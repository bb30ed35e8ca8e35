//! A ring of a survey made an outline of the millimetre grid.
//!
//! Knows: rings, outlines. Must not know: files, systems.

use crate::geometry::{Outline, OutlineFault, Point};
use crate::units::Length;

use super::survey::Closes;

/// Widest gap between both ends of a ring that is closed without being asked: 1 cm.
const GAP: Length = Length(10);

/// What was done to a ring.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tidied {
    /// Corners that repeated the one before.
    pub repeated: usize,
    /// The gap that was closed.
    pub gap: Option<Length>,
}

/// Why a ring bounds no land.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RingFault {
    /// Its ends lie so far apart.
    Open(Length),
    /// It is no outline.
    Outline(OutlineFault),
}

/// The outline of a ring whose corners were brought to the millimetre.
pub(super) fn outline(corners: &[Point], closes: Closes) -> Result<(Outline, Tidied), RingFault> {
    let mut tidied = Tidied::default();
    let mut ring: Vec<Point> = Vec::with_capacity(corners.len());
    for corner in corners {
        if ring.last() == Some(corner) {
            tidied.repeated += 1;
        } else {
            ring.push(*corner);
        }
    }
    if let (Some(first), Some(last)) = (ring.first().copied(), ring.last().copied())
        && ring.len() > 1
    {
        let gap = far(first, last);
        if gap == Length::ZERO {
            ring.pop();
        } else if closes == Closes::ByRepeating {
            if squared(first, last) > i128::from(GAP.0) * i128::from(GAP.0) {
                return Err(RingFault::Open(gap));
            }
            ring.pop();
            tidied.gap = Some(gap);
        }
    }
    Outline::new(&ring).map(|outline| (outline, tidied)).map_err(RingFault::Outline)
}

/// The distance, rounded down to the millimetre, for points however far apart.
pub(super) fn far(a: Point, b: Point) -> Length {
    Length(i64::try_from(crate::units::isqrt(squared(a, b))).unwrap_or(i64::MAX))
}

fn squared(a: Point, b: Point) -> i128 {
    let (dx, dy) = (i128::from(a.x) - i128::from(b.x), i128::from(a.y) - i128::from(b.y));
    dx * dx + dy * dy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(i64, i64)], closes: Closes) -> Result<(usize, Tidied), RingFault> {
        let corners: Vec<Point> = corners.iter().map(|&(x, y)| Point::new(x, y)).collect();
        outline(&corners, closes).map(|(outline, tidied)| (outline.corners().len(), tidied))
    }

    #[test]
    fn small_gaps_are_closed_and_wide_ones_are_not() {
        let square = [(0, 0), (5_000, 0), (5_000, 0), (5_000, 5_000), (0, 5_000)];
        assert_eq!(ring(&square, Closes::ByItself), Ok((4, Tidied { repeated: 1, gap: None })));
        assert_eq!(ring(&square, Closes::ByRepeating), Err(RingFault::Open(Length(5_000))));
        let with = |x: i64, y: i64| ring(&[&square[..], &[(x, y)]].concat(), Closes::ByRepeating);
        assert_eq!(with(0, 0), Ok((4, Tidied { repeated: 1, gap: None })));
        assert_eq!(with(6, 8), Ok((4, Tidied { repeated: 1, gap: Some(Length(10)) })));
        assert_eq!(with(7, 8), Err(RingFault::Open(Length(10))), "10.6 mm");
        assert_eq!(ring(&[], Closes::ByRepeating), Err(RingFault::Outline(OutlineFault::TooFewPoints)));
    }
}
