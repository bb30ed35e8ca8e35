//! Exact geometry against two slow oracles that share nothing with it: sets of grid cells (mapped by integer
//! matrices, so that edges run in all directions), and slabs with fractions for polygons of any shape.
#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

#[path = "oracle/rng.rs"]
mod rng;
#[path = "geometry_oracle/slabs.rs"]
mod slabs;

use std::collections::{BTreeMap, BTreeSet};

use kavling::geometry::{Outline, Point};
use kavling::units::Length;
use rng::Rng;

type Cells = BTreeSet<(i64, i64)>;

const SIDE: i64 = 5;

/// A blob of cells without holes or pinched corners, grown at random; sometimes a relative of another blob.
fn blob(rng: &mut Rng, other: Option<&Cells>) -> Cells {
    loop {
        let (mut cells, steps): (Cells, usize) = match (other, rng.below(8)) {
            (Some(other), 0) => (other.clone(), rng.below(14)),
            (Some(other), 1) => (other.iter().copied().filter(|_| rng.chance(80)).collect(), rng.below(14)),
            (Some(other), 2) => (grid().difference(other).copied().collect(), rng.below(14)),
            // A part of the other, so that one covers the other and their edges run on each other.
            (Some(other), 3) => (other.iter().copied().filter(|_| rng.chance(70)).collect(), 0),
            (Some(other), 4) => (other.iter().copied().filter(|(x, _)| *x < 3).collect(), 0),
            _ => ([(rng.between(0, SIDE - 1), rng.between(0, SIDE - 1))].into(), rng.below(14)),
        };
        for _ in 0..steps {
            let Some(&(x, y)) = cells.iter().nth(rng.below(cells.len().max(1))) else { break };
            let next = rng.pick(&[(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]);
            if grid().contains(&next) {
                cells.insert(next);
            }
        }
        if ring_of(&cells).is_some() {
            return cells;
        }
    }
}

fn grid() -> Cells {
    (0..SIDE).flat_map(|x| (0..SIDE).map(move |y| (x, y))).collect()
}

/// Unit edges round a set of cells, the cells on the left.
fn unit_edges(cells: &Cells) -> BTreeSet<((i64, i64), (i64, i64))> {
    let mut edges = BTreeSet::new();
    for &(x, y) in cells {
        let sides = [
            ((x, y - 1), (x, y), (x + 1, y)),
            ((x + 1, y), (x + 1, y), (x + 1, y + 1)),
            ((x, y + 1), (x + 1, y + 1), (x, y + 1)),
            ((x - 1, y), (x, y + 1), (x, y)),
        ];
        edges.extend(sides.iter().filter(|(beyond, ..)| !cells.contains(beyond)).map(|(_, a, b)| (*a, *b)));
    }
    edges
}

/// The one ring round the cells, unit corner by unit corner; `None` where there are several, or pinched ones.
fn ring_of(cells: &Cells) -> Option<Vec<(i64, i64)>> {
    let edges = unit_edges(cells);
    let next: BTreeMap<_, _> = edges.iter().copied().collect();
    if next.len() != edges.len() || edges.is_empty() {
        return None;
    }
    let start = *next.keys().next()?;
    let mut ring = vec![start];
    while *next.get(ring.last()?)? != start {
        ring.push(next[ring.last()?]);
    }
    (ring.len() == edges.len()).then_some(ring)
}

/// x, y ↦ (a·x + b·y, c·x + d·y) + shift.
struct Map([i64; 4], Point);

impl Map {
    fn outline(&self, ring: &[(i64, i64)], keep_spare: bool, rng: &mut Rng) -> Outline {
        let straight = |i: usize| {
            let (p, q, r) = (ring[(i + ring.len() - 1) % ring.len()], ring[i], ring[(i + 1) % ring.len()]);
            (q.0 - p.0, q.1 - p.1) == (r.0 - q.0, r.1 - q.1)
        };
        let kept: Vec<usize> = (0..ring.len()).filter(|&i| !straight(i) || (keep_spare && rng.chance(40))).collect();
        let [a, b, c, d] = self.0;
        let map = |i: &usize| {
            let (x, y) = ring[*i];
            Point::new(a * x + b * y + self.1.x, c * x + d * y + self.1.y)
        };
        Outline::new(&kept.iter().map(map).collect::<Vec<_>>()).expect("a blob is an outline")
    }
}

fn shift(rng: &mut Rng) -> Point {
    let far = [0, 17, -1_234_567, 9_000_000_000];
    Point::new(rng.pick(&far), rng.pick(&far))
}

fn isqrt(n: i128) -> i128 {
    let mut root = (n as f64).sqrt() as i128;
    while root * root > n {
        root -= 1;
    }
    while (root + 1) * (root + 1) <= n {
        root += 1;
    }
    root
}

#[test]
fn overlap_and_cover_of_blobs_under_any_map() {
    let mut rng = Rng(1);
    let (mut cases, mut overlapping, mut covering) = (0, 0, 0);
    while cases < 15_000 {
        let matrix = [(); 4].map(|()| rng.between(-5, 5));
        if matrix[0] * matrix[3] == matrix[1] * matrix[2] {
            continue;
        }
        let map = Map(matrix, shift(&mut rng));
        let a = blob(&mut rng, None);
        let b = blob(&mut rng, Some(&a));
        let (ring_a, ring_b) = (ring_of(&a).expect("ring"), ring_of(&b).expect("ring"));
        let (p, q) = (map.outline(&ring_a, true, &mut rng), map.outline(&ring_b, true, &mut rng));
        let scene = format!("{a:?} {b:?} {matrix:?}");
        assert_eq!(p.overlaps(&q), a.intersection(&b).next().is_some(), "{scene}");
        assert_eq!(q.overlaps(&p), p.overlaps(&q), "{scene}");
        assert_eq!(p.covers(&q), b.is_subset(&a), "{scene}");
        assert_eq!(q.covers(&p), a.is_subset(&b), "{scene}");
        let unit = i128::from(matrix[0] * matrix[3] - matrix[1] * matrix[2]).abs();
        assert_eq!(p.area().0, 2 * unit * a.len() as i128, "{scene}");
        overlapping += usize::from(p.overlaps(&q));
        covering += usize::from(p.covers(&q));
        cases += 1;
    }
    assert!((3_000..13_000).contains(&overlapping) && (1_500..10_000).contains(&covering), "{overlapping} {covering}");
}

#[test]
fn distances_of_blobs_under_turns() {
    let mut rng = Rng(2);
    for _ in 0..15_000 {
        // A turn and a scale: distances grow by the root of a² + b².
        let (a, b) = rng.pick(&[(1, 0), (0, 1_000), (3, 4), (-1, 1), (37, -211), (7_333, 0), (24_000, 7_000)]);
        let map = Map([a, -b, b, a], shift(&mut rng));
        let cells_a = blob(&mut rng, None);
        let (dx, dy) = (rng.between(-1, 6), rng.between(-1, 6));
        let cells_b: Cells = blob(&mut rng, Some(&cells_a)).into_iter().map(|(x, y)| (x + dx, y + dy)).collect();
        let (ring_a, ring_b) = (ring_of(&cells_a).expect("ring"), ring_of(&cells_b).expect("ring"));
        let (p, q) = (map.outline(&ring_a, true, &mut rng), map.outline(&ring_b, true, &mut rng));
        let gap = |i: i64, j: i64| ((i - j).abs() - 1).max(0);
        let pairs = cells_a.iter().flat_map(|c| cells_b.iter().map(move |d| gap(c.0, d.0).pow(2) + gap(c.1, d.1).pow(2)));
        let nearest = i128::from(pairs.min().expect("cells")) * i128::from(a * a + b * b);
        let scene = format!("{cells_a:?} {cells_b:?} {a} {b}");
        let down = isqrt(nearest);
        assert_eq!(i128::from(p.distance(&q).0), down, "{scene}");
        assert_eq!(p.distance(&q), q.distance(&p), "{scene}");
        for limit in [0, 1, down - 1, down, down + 1, 10 * down + 7] {
            let apart = limit <= 0 || limit * limit <= nearest;
            assert_eq!(p.at_least_apart(&q, Length(limit as i64)), apart, "{limit}: {scene}");
        }
        // Edges that run on each other, from either side.
        let edges_b = unit_edges(&cells_b);
        let shared =
            unit_edges(&cells_a).iter().filter(|(s, t)| edges_b.contains(&(*s, *t)) || edges_b.contains(&(*t, *s))).count();
        if isqrt((a * a + b * b).into()).pow(2) == i128::from(a * a + b * b) {
            let length = shared as i128 * isqrt((a * a + b * b).into());
            assert_eq!(i128::from(p.shared_length(&q).0), length, "{scene}");
        } else {
            assert_eq!(p.shared_length(&q) > Length::ZERO, shared > 0 && a * a + b * b > 0, "{scene}");
        }
    }
}

/// A ring of a few random corners; most are outlines, some cross themselves.
fn random_ring(rng: &mut Rng, reach: i64) -> Vec<Point> {
    let (x, y) = (rng.between(0, 4), rng.between(0, 4));
    (0..rng.between(3, 6)).map(|_| Point::new(x + rng.between(0, reach), y + rng.between(0, reach))).collect()
}

#[test]
fn rings_are_refused_exactly_when_they_are_not_simple() {
    let mut rng = Rng(3);
    let mut good = 0;
    for _ in 0..40_000 {
        let ring = random_ring(&mut rng, 5);
        let simple = slabs::is_simple(&ring);
        assert_eq!(Outline::new(&ring).is_ok(), simple, "{ring:?}");
        good += usize::from(simple);
    }
    assert!((8_000..35_000).contains(&good), "{good}");
}

#[test]
fn any_two_polygons_against_slabs() {
    let mut rng = Rng(4);
    let outline = |rng: &mut Rng, reach: i64| {
        loop {
            if let Ok(outline) = Outline::new(&random_ring(rng, reach)) {
                return outline;
            }
        }
    };
    let (mut overlapping, mut covering, mut touching) = (0, 0, 0);
    for case in 0..20_000 {
        // Small steps make corners meet edges; a big one beside a small one makes one cover the other.
        let reach = rng.pick(&[2, 3, 4, 7]);
        let p = outline(&mut rng, rng_reach(case));
        // Every fourth takes its corners from the first polygon: triangles inside it, ears outside.
        let q = if case % 4 == 0 { ears(&mut rng, &p) } else { outline(&mut rng, reach) };
        let scene = format!("{p:?} {q:?}");
        let (overlap, covers) = slabs::compare(p.corners(), q.corners());
        assert_eq!(p.overlaps(&q), overlap, "{scene}");
        assert_eq!(q.overlaps(&p), overlap, "{scene}");
        assert_eq!(p.covers(&q), covers, "{scene}");
        // 1,000 mm a step: the distance is a root of a fraction, seldom whole.
        let (num, den) = slabs::distance_squared(p.corners(), q.corners());
        let grown = |o: &Outline| {
            Outline::new(&o.corners().iter().map(|c| Point::new(c.x * 1_000, c.y * 1_000)).collect::<Vec<_>>())
                .expect("still simple")
        };
        let (p, q) = (grown(&p), grown(&q));
        let squared = num * 1_000_000;
        let down = isqrt(squared / den);
        assert_eq!(i128::from(p.distance(&q).0), down, "{scene}");
        for limit in [1, down, down + 1] {
            assert_eq!(p.at_least_apart(&q, Length(limit as i64)), limit * limit * den <= squared, "{limit}: {scene}");
        }
        for _ in 0..3 {
            let point = Point::new(rng.between(-1, 11) * 500, rng.between(-1, 11) * 500);
            assert_eq!(p.covers_point(point), slabs::covers_point(p.corners(), point), "{point:?}: {scene}");
        }
        overlapping += usize::from(overlap);
        covering += usize::from(covers);
        touching += usize::from(num == 0 && !overlap);
    }
    assert!((5_000..17_000).contains(&overlapping) && covering > 500 && touching > 1_000, "{overlapping} {covering} {touching}");
}

/// A triangle of three corners of a polygon, or of middles of its edges.
fn ears(rng: &mut Rng, of: &Outline) -> Outline {
    let mut points: Vec<Point> = of.corners().to_vec();
    points.extend(of.edges().map(|(a, b)| Point::new((a.x + b.x) / 2, (a.y + b.y) / 2)));
    loop {
        let corners = [(); 3].map(|()| rng.pick(&points));
        if let Ok(outline) = Outline::new(&corners) {
            return outline;
        }
    }
}

fn rng_reach(case: usize) -> i64 {
    [4, 7, 9][case % 3]
}

#[test]
fn no_distance_is_too_long_to_compare() {
    let small =
        |x: i64| Outline::new(&[Point::new(x, 0), Point::new(x + 100_000_000, 1), Point::new(x, 100_000_000)]).expect("valid");
    let (west, east) = (small(-10_000_000_000), small(9_900_000_000));
    assert_eq!(west.distance(&east), Length(19_800_000_000));
    for limit in [19_800_000_001, 1 << 40, i64::MAX] {
        assert!(!west.at_least_apart(&east, Length(limit)), "{limit}");
    }
    assert!(west.at_least_apart(&east, Length(19_800_000_000)) && west.at_least_apart(&east, Length(i64::MIN)));
}
