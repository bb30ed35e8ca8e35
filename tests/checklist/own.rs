//! The verdicts of the checklist worked out a second time, in floating point, for land whose pieces are all convex and
//! whose rows run along an axis. Uses none of the geometry under test.

use std::collections::BTreeMap;

use kavling::audit::Audit;
use kavling::geometry::{Outline, Point};
use kavling::plan::Plan;
use kavling::problem::Problem;
use kavling::rules::RuleKind;
use kavling::site::{BuildingType, LandUse, Place, Row};

type At = (f64, f64);
type Ring = Vec<At>;

fn at(p: Point) -> At {
    (p.x as f64 / 1_000.0, p.y as f64 / 1_000.0)
}

fn ring(outline: &Outline) -> Ring {
    outline.corners().iter().map(|&p| at(p)).collect()
}

fn pairs(ring: &Ring) -> impl Iterator<Item = (At, At)> + '_ {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]))
}

fn cross(a: At, b: At, p: At) -> f64 {
    (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0)
}

/// Twice the area by the shoelace formula, mm², in whole numbers.
fn shoelace(outline: &Outline) -> i128 {
    let c = outline.corners();
    (0..c.len())
        .map(|i| {
            let (a, b) = (c[i], c[(i + 1) % c.len()]);
            i128::from(a.x) * i128::from(b.y) - i128::from(b.x) * i128::from(a.y)
        })
        .sum::<i128>()
        .abs()
}

/// Area that two convex counter-clockwise rings share (Sutherland and Hodgman).
fn shared(a: &Ring, b: &Ring) -> f64 {
    let mut left = a.clone();
    for (p, q) in pairs(b) {
        let mut next = Vec::new();
        for (s, t) in pairs(&left) {
            let (ks, kt) = (cross(p, q, s), cross(p, q, t));
            if ks >= 0.0 {
                next.push(s);
            }
            if ks * kt < 0.0 {
                let u = ks / (ks - kt);
                next.push((s.0 + (t.0 - s.0) * u, s.1 + (t.1 - s.1) * u));
            }
        }
        left = next;
    }
    pairs(&left).map(|(s, t)| s.0 * t.1 - t.0 * s.1).sum::<f64>().abs() / 2.0
}

fn to_segment(p: At, a: At, b: At) -> f64 {
    let (x, y) = (b.0 - a.0, b.1 - a.1);
    let t = (((p.0 - a.0) * x + (p.1 - a.1) * y) / (x * x + y * y)).clamp(0.0, 1.0);
    (p.0 - a.0 - t * x).hypot(p.1 - a.1 - t * y)
}

/// Whether a convex ring holds a point, within a hair.
fn holds(ring: &Ring, p: At, hair: f64) -> bool {
    pairs(ring).all(|(a, b)| cross(a, b, p) / (b.0 - a.0).hypot(b.1 - a.1) >= -hair)
}

fn near(ring: &Ring, p: At) -> bool {
    holds(ring, p, 0.0) || pairs(ring).any(|(a, b)| to_segment(p, a, b) < 0.01)
}

/// Distance between two rings that do not lie on each other.
fn apart(a: &Ring, b: &Ring) -> f64 {
    let from = |a: &Ring, b: &Ring| {
        a.iter().flat_map(|&p| pairs(b).map(move |(c, d)| to_segment(p, c, d)).collect::<Vec<_>>()).fold(f64::MAX, f64::min)
    };
    from(a, b).min(from(b, a))
}

fn pieces(problem: &Problem) -> Vec<(usize, Outline)> {
    let land = &problem.land;
    let mut all = Vec::new();
    for (index, site) in land.sites.iter().enumerate() {
        all.extend(site.areas.iter().filter(|a| a.land_use != LandUse::Easement).map(|a| (index, a.outline.clone())));
    }
    for row in &land.rows {
        all.extend((0..row.cells.len()).map(|c| (row.site.0, row.run_outline(c, c).expect("an outline"))));
    }
    all
}

fn roads(problem: &Problem, site: usize) -> Vec<Ring> {
    let areas = problem.land.sites[site].areas.iter().filter(|a| a.land_use == LandUse::Road);
    areas.map(|a| ring(&a.outline)).collect()
}

fn fronts(row: &Row) -> impl Iterator<Item = (At, At, At)> + '_ {
    (0..row.cells.len()).map(|c| (at(row.stations[c].front), at(row.stations[c + 1].front), at(row.stations[c].back)))
}

/// Width of the street before each plot: walked in steps of a millimetre.
pub(crate) fn street(problem: &Problem) -> f64 {
    let mut least = f64::MAX;
    for row in &problem.land.rows {
        let roads = roads(problem, row.site.0);
        for (a, b, back) in fronts(row) {
            let middle = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
            let long = (a.0 - back.0).hypot(a.1 - back.1);
            let away = ((a.0 - back.0) / long, (a.1 - back.1) / long);
            let on = |far: f64| {
                let p = (middle.0 + far * away.0, middle.1 + far * away.1);
                roads.iter().any(|r| holds(r, p, 0.0))
            };
            let steps = (0..200_000).find(|i| !on(0.000_5 + f64::from(*i) / 1_000.0)).unwrap_or(200_000);
            if steps > 0 {
                least = least.min(f64::from(steps) / 1_000.0);
            }
        }
    }
    least
}

/// Where a building may stand: a box along the axes.
fn envelope(row: &Row, first: usize, last: usize) -> Option<Ring> {
    let rules = row.building_rules?;
    let (a, b) = (at(row.stations[first].front), at(row.stations[last + 1].front));
    let back = at(row.stations[first].back);
    let side = match row.building {
        BuildingType::Detached => rules.side.0 as f64 / 1_000.0,
        _ => 0.0,
    };
    let (front, rear) = (rules.front.0 as f64 / 1_000.0, rules.rear.0 as f64 / 1_000.0);
    let (up, depth) = ((back.1 - a.1).signum(), (back.1 - a.1).abs());
    let (low, high) = (a.0.min(b.0) + side, a.0.max(b.0) - side);
    if high - low <= 0.0 || depth - front - rear <= 0.0 {
        return None;
    }
    let (y0, y1) = (a.1 + up * front, a.1 + up * (depth - rear));
    let (y0, y1) = (y0.min(y1), y0.max(y1));
    Some(vec![(low, y0), (high, y0), (high, y1), (low, y1)])
}

fn size(ring: &Ring) -> f64 {
    (ring[2].0 - ring[0].0) * (ring[2].1 - ring[0].1)
}

/// Loudest level at a receptor, and whether somebody is silent.
pub(crate) fn noise(problem: &Problem, audit: &Audit) -> (f64, bool) {
    let receptor = ring(&problem.land.sites[0].receptors[0].outline);
    let lost = problem.rules.iter().find_map(|r| match &r.kind {
        RuleKind::Noise(noise) => Some(noise.attenuation.0 as f64 / 10.0),
        _ => None,
    });
    let mut sum = 0.0;
    let mut silent = false;
    for h in &audit.holdings {
        match problem.firms[h.firm.0].noise {
            None => silent = true,
            Some(level) => {
                let far = apart(&ring(&problem.land.outline(h.place).expect("an outline")), &receptor).max(1.0);
                sum += 10_f64.powf((level.0 as f64 / 10.0 - lost.unwrap_or(0.0) - 20.0 * far.log10()) / 10.0);
            }
        }
    }
    (10.0 * sum.log10(), silent)
}

fn gates(problem: &Problem) -> bool {
    problem.land.sites.iter().enumerate().all(|(index, site)| {
        let roads = roads(problem, index);
        let mut reached: Vec<bool> = roads.iter().map(|r| site.gates.iter().any(|g| near(r, at(g.at)))).collect();
        // Boxes along the axes that meet over more than 2 cm.
        let span = |r: &Ring, of: fn(&At) -> f64| {
            let all: Vec<f64> = r.iter().map(of).collect();
            (all.iter().copied().fold(f64::MAX, f64::min), all.iter().copied().fold(f64::MIN, f64::max))
        };
        let meet = |a: &Ring, b: &Ring| {
            let over = |of: fn(&At) -> f64| span(a, of).1.min(span(b, of).1) - span(a, of).0.max(span(b, of).0);
            let (x, y) = (over(|p| p.0), over(|p| p.1));
            x > 0.02 && y > -0.01 || y > 0.02 && x > -0.01
        };
        for _ in 0..roads.len() {
            for i in 0..roads.len() {
                reached[i] |= (0..roads.len()).any(|j| reached[j] && meet(&roads[i], &roads[j]));
            }
        }
        reached.into_iter().all(|r| r)
    })
}

/// Points by name: whether each is kept; none where the data do not decide it.
pub(crate) fn verdicts(problem: &Problem, plan: &Plan, audit: &Audit) -> BTreeMap<&'static str, Option<bool>> {
    let land = &problem.land;
    let all = pieces(problem);
    let rings: Vec<(usize, Ring)> = all.iter().map(|(s, o)| (*s, ring(o))).collect();
    let sum: i128 = all.iter().map(|(_, o)| shoelace(o)).sum();
    let whole: i128 = land.sites.iter().map(|s| shoelace(&s.boundary)).sum();
    let m2 = whole as f64 / 2e6;
    let certificate = problem.title_block.certificate_area.map(|a| {
        let stated = a.0 as f64 / 2e6;
        (m2 - stated).abs() <= 0.5 * stated.sqrt()
    });
    let clear = (0..rings.len()).all(|i| (0..i).all(|j| rings[i].0 != rings[j].0 || shared(&rings[i].1, &rings[j].1) < 1e-6));
    let inside = rings.iter().all(|(s, r)| r.iter().all(|&p| holds(&ring(&land.sites[*s].boundary), p, 1e-9)));
    let fronts_on = land.rows.iter().all(|row| {
        let roads = roads(problem, row.site.0);
        let on = |p: At| roads.iter().any(|r| near(r, p));
        fronts(row).all(|(a, b, _)| on(a) && on(b) && on(((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0)))
    });
    let street = street(problem);
    let built: Vec<(&Row, usize, usize, f64)> = audit
        .holdings
        .iter()
        .filter_map(|h| match h.place {
            Place::Run { row, first, last } => {
                Some((&land.rows[row.0], first, last, problem.firms[h.firm.0].offers[h.offer].terms.building?.0 as f64 / 2e6))
            }
            Place::Hall(_) => None,
        })
        .collect();
    let plot = |row: &Row, first: usize, last: usize| shoelace(&row.run_outline(first, last).expect("an outline")) as f64 / 2e6;
    let coverage = built.iter().all(|(row, first, last, wanted)| {
        wanted * 1_000.0 <= plot(row, *first, *last) * row.building_rules.expect("rules").coverage as f64 + 1e-9
    });
    let room = built.iter().all(|(row, first, last, wanted)| envelope(row, *first, *last).is_some_and(|e| size(&e) >= *wanted));
    let envelopes = land.rows.iter().all(|row| (0..row.cells.len()).all(|c| envelope(row, c, c).is_some()));
    let bodies: Vec<(&Row, Ring)> = built.iter().filter_map(|(row, f, l, _)| Some((*row, envelope(row, *f, *l)?))).collect();
    let mut gap = f64::MAX;
    for (i, (row, a)) in bodies.iter().enumerate() {
        for (other, b) in &bodies[..i] {
            if row.id != other.id || row.building == BuildingType::Detached {
                gap = gap.min(apart(a, b));
            }
        }
    }
    let mut said: BTreeMap<&str, usize> = BTreeMap::new();
    let heard = plan.grants.iter().map(|g| g.firm.as_str()).chain(plan.refused.iter().map(|r| r.firm.as_str()));
    heard.for_each(|id| *said.entry(id).or_default() += 1);
    let mut ids: Vec<&str> = problem.firms.iter().map(|f| f.id.as_str()).collect();
    ids.sort_unstable();
    let answered = said.values().all(|n| *n == 1) && said.keys().copied().eq(ids);
    let mut plots: Vec<&str> = plan.grants.iter().flat_map(|g| g.plots.iter().map(String::as_str)).collect();
    let granted = plots.len();
    plots.sort_unstable();
    plots.dedup();
    let power: i64 = audit.holdings.iter().map(|h| problem.firms[h.firm.0].offers[h.offer].terms.uses["power"].0).sum();
    let (level, silent) = noise(problem, audit);
    BTreeMap::from([
        ("areas-add-up", Some(sum == whole)),
        ("certificate", certificate),
        ("no-overlaps", Some(clear)),
        ("inside-boundary", Some(inside)),
        ("frontage-on-road", Some(fronts_on)),
        ("roads-to-gate", Some(gates(problem))),
        ("fire-lane", (street < f64::MAX).then_some(street >= 3.999_9)),
        ("coverage", Some(coverage)),
        ("room", Some(room)),
        ("envelope", Some(envelopes)),
        ("fire-gap", (gap < f64::MAX).then_some(gap >= 2.999_9)),
        ("capacity", Some(power <= problem.resources[0].nodes[0].capacity.0)),
        ("noise", if level > 55.0 { Some(false) } else { (!silent).then_some(true) }),
        ("answered", Some(answered)),
        ("held-once", Some(plots.len() == granted)),
        ("digest", Some(plan.scenario.sha256 == problem.sha256)),
    ])
}
