//! Random resources, rules and objectives.

use std::collections::{BTreeMap, BTreeSet};

use kavling::firm::FirmIdx;
use kavling::problem::*;
use kavling::rules::*;
use kavling::site::{BuildingType, Land, SiteIdx};
use kavling::units::*;

use super::Rng;

/// Power with feeders under one transformer, sometimes wastewater that does not reach everywhere.
pub fn resources(rng: &mut Rng, land: &Land) -> Vec<Resource> {
    let cells = |row: usize| -> Vec<String> { land.rows[row].cells.clone() };
    let node = |id: &str, capacity: i64, coincidence: i64, serves: Serves| ResourceNode {
        id: id.into(),
        capacity: Milli(capacity),
        coincidence,
        serves,
    };
    let mut found = Vec::new();
    if rng.chance(75) {
        let coincidence = rng.pick(&[1_000, 800, 700, 667]);
        let mut nodes = vec![node("power", rng.between(2, 9) * 10_000, coincidence, Serves::All)];
        if rng.chance(60) {
            for row in 0..land.rows.len() {
                let mut served: BTreeSet<String> = cells(row).into_iter().collect();
                if row == 0 {
                    served.extend(land.halls.iter().map(|h| h.id.clone()));
                }
                if rng.chance(15) {
                    served.pop_last();
                }
                let id = format!("power.F{row}");
                nodes.push(node(&id, rng.between(2, 6) * 10_000, rng.pick(&[1_000, 900, 850]), Serves::Cells(served)));
            }
        }
        found.push(Resource { id: "power".into(), unit: "kVA".into(), nodes });
    }
    if rng.chance(35) {
        let mut nodes = vec![node("wastewater", rng.between(1, 4) * 1_000 - 500, 1_000, Serves::All)];
        if rng.chance(40) {
            let row = rng.below(land.rows.len());
            let served = cells(row).into_iter().collect();
            nodes.push(node("wastewater.sewer", rng.between(1, 3) * 1_000, 1_000, Serves::Cells(served)));
        }
        found.push(Resource { id: "wastewater".into(), unit: "m³/day".into(), nodes });
    }
    found
}

/// One weighted sum, or priorities one after the other.
pub fn objective(rng: &mut Rng) -> Objective {
    let weighted = |name: &str, weights: &[(Measure, i64)]| ObjectiveLevel {
        name: name.into(),
        weights: weights.iter().copied().collect::<BTreeMap<_, _>>(),
    };
    let bonus = rng.pick(&[1_000, 1_000, 500, 0]);
    let levels = match rng.below(8) {
        0..3 => vec![weighted("worth", &[(Measure::Points, 1_000), (Measure::Neighbours, bonus)])],
        3 => vec![weighted("worth", &[(Measure::Points, 1_000), (Measure::AreaFit, 333), (Measure::Neighbours, bonus)])],
        4 => vec![weighted("worth", &[(Measure::Points, 500), (Measure::Jobs, 100), (Measure::Area, 7), (Measure::Revenue, 3)])],
        5 => vec![
            weighted("firms", &[(Measure::Firms, 1_000)]),
            weighted("points", &[(Measure::Points, 1_000), (Measure::Neighbours, bonus)]),
        ],
        6 => vec![
            weighted("points", &[(Measure::Points, 1_000)]),
            weighted("neighbours", &[(Measure::Neighbours, 1_000)]),
            weighted("area_fit", &[(Measure::AreaFit, 1_000)]),
        ],
        _ => vec![weighted("jobs", &[(Measure::Jobs, 1_000)]), weighted("area", &[(Measure::Area, 1_000)])],
    };
    Objective { levels }
}

/// None to five rules of all kinds, named so that they are in order.
pub fn rules(rng: &mut Rng, problem: &Problem, candidates: &[Holding]) -> Vec<NamedRule> {
    let count = rng.pick(&[0, 1, 1, 2, 2, 3, 3, 4, 5]);
    (0..count).map(|i| NamedRule { name: format!("rule-{i}"), kind: kind(rng, problem, candidates) }).collect()
}

fn kind(rng: &mut Rng, problem: &Problem, candidates: &[Holding]) -> RuleKind {
    let metres = |rng: &mut Rng| Length(rng.pick(&[1, 8_000, 12_000, 12_001, 16_000, 20_000, 25_000]));
    match rng.below(25) {
        0..3 => RuleKind::KeepApart(KeepApart {
            these: group(rng, problem),
            from: group(rng, problem),
            receptors: receptors(rng, problem, 15),
            metres: metres(rng),
            between: Between::Outlines,
        }),
        3..5 => RuleKind::KeepApart(KeepApart {
            these: group(rng, problem),
            from: group(rng, problem),
            receptors: Vec::new(),
            metres: metres(rng),
            between: Between::Buildings,
        }),
        5 => RuleKind::KeepApart(KeepApart {
            these: group(rng, problem),
            from: Firms { label: "–".into(), members: Vec::new() },
            receptors: receptors(rng, problem, 100),
            metres: Length::metres(rng.between(15, 60)),
            between: rng.pick(&[Between::Outlines, Between::Buildings]),
        }),
        6 => RuleKind::SeparateSites(SeparateSites { these: group(rng, problem), from: group(rng, problem) }),
        7 | 8 => RuleKind::Near(Near {
            these: group(rng, problem),
            area: (SiteIdx(0), problem.land.sites[0].areas[rng.below(3)].id.clone()),
            metres: Length::metres(rng.between(4, 40)),
            bonus: rng.chance(60).then(|| Milli(rng.pick(&[500, 1_000, 1_500]))),
        }),
        9..13 => wanted(rng, problem),
        13 => RuleKind::Noise(Noise {
            these: everybody(problem),
            receptor: (SiteIdx(0), 0),
            limit: Decibel(rng.between(50, 62) * 10),
            attenuation: Decibel(rng.pick(&[0, 30])),
        }),
        14 => RuleKind::NotIn(not_in(rng, problem)),
        15 | 16 => RuleKind::Quota(quota(rng, problem)),
        17 => RuleKind::MustAdmit(MustAdmit { firms: few(rng, problem, 2) }),
        18 => locked(rng, problem, candidates),
        19 => {
            RuleKind::Forbidden(Forbidden { firms: few(rng, problem, 2), places: rng.chance(70).then(|| places(rng, problem)) })
        }
        20 => RuleKind::Reserved(Reserved { places: places(rng, problem), group: rng.chance(60).then(|| group(rng, problem)) }),
        21 => RuleKind::Quota(quota(rng, problem)),
        _ => RuleKind::MustAdmit(MustAdmit { firms: few(rng, problem, 2) }),
    }
}

fn everybody(problem: &Problem) -> Firms {
    Firms { label: "all".into(), members: problem.firm_indices().collect() }
}

/// A class, a random set, or everybody.
fn group(rng: &mut Rng, problem: &Problem) -> Firms {
    let class = rng.pick(&["press", "precision", "plating"]);
    match rng.below(5) {
        0..2 => Firms {
            label: class.into(),
            members: problem.firm_indices().filter(|f| problem.firm(*f).class.as_deref() == Some(class)).collect(),
        },
        2..4 => Firms { label: "some".into(), members: problem.firm_indices().filter(|_| rng.chance(50)).collect() },
        _ => everybody(problem),
    }
}

fn few(rng: &mut Rng, problem: &Problem, most: usize) -> Firms {
    let count = 1 + rng.below(most);
    let members: BTreeSet<FirmIdx> = (0..count).map(|_| FirmIdx(rng.below(problem.firms.len()))).collect();
    Firms { label: "few".into(), members: members.into_iter().collect() }
}

fn receptors(rng: &mut Rng, problem: &Problem, percent: usize) -> Vec<(SiteIdx, usize)> {
    let site = rng.below(problem.land.sites.len());
    (0..2).filter(|_| rng.chance(percent)).map(|r| (SiteIdx(site), r)).collect()
}

fn places(rng: &mut Rng, problem: &Problem) -> Places {
    let row = rng.pick(&problem.land.rows);
    let mut names: BTreeSet<String> = row.cells.iter().filter(|_| rng.chance(45)).cloned().collect();
    names.extend(problem.land.halls.iter().filter(|_| rng.chance(20)).map(|h| h.id.clone()));
    Places { label: "places".into(), names }
}

fn not_in(rng: &mut Rng, problem: &Problem) -> NotIn {
    let all = [BuildingType::Detached, BuildingType::SemiDetached, BuildingType::Row, BuildingType::Hall];
    let by_building = rng.chance(60);
    NotIn {
        these: group(rng, problem),
        buildings: if by_building { [rng.pick(&all)].into() } else { BTreeSet::new() },
        places: if by_building { Places { label: "–".into(), names: BTreeSet::new() } } else { places(rng, problem) },
        label: "places".into(),
    }
}

fn quota(rng: &mut Rng, problem: &Problem) -> Quota {
    let mut quota = Quota { group: group(rng, problem), min_firms: None, max_firms: None, min_area: None, max_area: None };
    match rng.below(5) {
        0 => quota.min_firms = Some(rng.between(1, 2) as u32),
        1 => quota.max_firms = Some(rng.between(0, 2) as u32),
        2 => quota.min_area = Some(Area::m2(rng.between(5, 20) * 20)),
        3 => quota.max_area = Some(Area::m2(rng.between(5, 30) * 20)),
        _ => (quota.min_firms, quota.max_firms) = (Some(1), Some(rng.between(1, 3) as u32)),
    }
    quota
}

fn locked(rng: &mut Rng, problem: &Problem, candidates: &[Holding]) -> RuleKind {
    match candidates {
        [] => RuleKind::MustAdmit(MustAdmit { firms: few(rng, problem, 1) }),
        _ => {
            let holding = rng.pick(candidates);
            // Now and then a firm that cannot have the place.
            let firm = if rng.chance(90) { holding.firm } else { FirmIdx(rng.below(problem.firms.len())) };
            RuleKind::Locked(Locked { firm, place: holding.place, ordered: false })
        }
    }
}

/// Wanted pairs, often in a chain, so that a firm has a wanted neighbour on each side.
fn wanted(rng: &mut Rng, problem: &Problem) -> RuleKind {
    let mut pairs = BTreeMap::new();
    let n = problem.firms.len();
    for a in 0..n {
        for b in a + 1..n {
            if rng.chance(55) {
                pairs.insert((FirmIdx(a), FirmIdx(b)), Milli(rng.pick(&[500, 1_000, 1_000, 333])));
            }
        }
    }
    let within = rng.chance(30).then(|| Length(rng.pick(&[0, 6_000, 8_000, 12_000, 15_000])));
    RuleKind::Wanted(Wanted { pairs: pairs.into_iter().map(|((a, b), bonus)| (a, b, bonus)).collect(), within })
}
