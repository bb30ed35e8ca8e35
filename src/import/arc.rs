//! Arcs of polylines as chords.
//!
//! Knows: bulges (Autodesk, DXF reference: the tangent of a quarter of the angle that the arc spans, positive where it turns
//! left; confidence A). Must not know: files.

use super::survey::Corner;

/// Farthest that a chord may run from its arc: 1 cm, in metres.
pub(super) const TOLERANCE: f64 = 0.01;

/// Most chords of one arc: a full circle of 50 km at 1 cm needs some 10,000.
const MOST_CHORDS: usize = 20_000;

/// The corners between both ends of an arc, evenly spread on it, so that no chord runs farther from it than `tolerance`
/// (in the unit of the corners). Without a bulge, none. The sines are those of the crate libm: the same everywhere.
pub(super) fn between(from: Corner, to: Corner, bulge: f64, tolerance: f64) -> Vec<Corner> {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let chord = libm::hypot(dx, dy);
    if !(bulge.abs() > 0.0 && chord > 0.0 && chord.is_finite()) {
        return Vec::new();
    }
    let radius = chord * (1.0 + bulge * bulge) / (4.0 * bulge.abs());
    let angle = 4.0 * libm::atan(bulge);
    // A chord that spans the angle a runs r (1 − cos(a/2)) from its arc.
    let widest = 2.0 * libm::acos((1.0 - tolerance / radius).max(-1.0));
    let chords = (angle.abs() / widest).ceil();
    let chords = if chords.is_finite() { (chords as usize).clamp(1, MOST_CHORDS) } else { 1 };
    let aside = (1.0 - bulge * bulge) / (4.0 * bulge);
    let centre = [from[0] + dx / 2.0 - dy * aside, from[1] + dy / 2.0 + dx * aside];
    let spoke = [from[0] - centre[0], from[1] - centre[1]];
    let corner = |index: usize| {
        let (sin, cos) = libm::sincos(angle * index as f64 / chords as f64);
        [centre[0] + spoke[0] * cos - spoke[1] * sin, centre[1] + spoke[0] * sin + spoke[1] * cos]
    };
    (1..chords).map(corner).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_circle_turns_left_and_stays_on_its_arc() {
        let corners = between([10.0, 0.0], [-10.0, 0.0], 1.0, TOLERANCE);
        assert!(corners.iter().all(|c| c[1] > 0.0 && (libm::hypot(c[0], c[1]) - 10.0).abs() < 1e-9), "{corners:?}");
        // r (1 − cos(a/2)) = 1 cm at r = 10 m: a = 0.0894.
        assert_eq!(corners.len() + 1, 36);
        assert!(between([10.0, 0.0], [-10.0, 0.0], -1.0, TOLERANCE).iter().all(|c| c[1] < 0.0));
    }

    #[test]
    fn odd_bulges_are_harmless() {
        for bulge in [0.0, 1e-300, -1e-12, 1e12, 1e300, f64::MIN_POSITIVE] {
            let corners = between([0.0, 0.0], [10.0, 0.0], bulge, TOLERANCE);
            assert!(corners.len() < MOST_CHORDS, "{bulge}: {}", corners.len());
        }
        assert!(between([0.0, 0.0], [0.0, 0.0], 1.0, TOLERANCE).is_empty());
    }
}
