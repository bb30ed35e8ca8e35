//! Ten sites laid out by hand with care, as scenario files, beside what the generator finds on the same land under the same
//! widths, depths and strips: the saleable share, and the firms that a rule of thumb serves.
//!
//! The hand is better on most of them so far: it puts facilities on the land beside turning heads, which the generator
//! leaves green; it leaves out kerb radii, which the generator draws; and its heads are smaller.

#![allow(clippy::print_stdout, reason = "a test tells what it measured")]

use std::path::{Path, PathBuf};

use kavling::generator::candidates;
use kavling::layout::{FacilityWish, Head, Layout, Near, Pattern, Shares, Wish};
use kavling::problem::Problem;
use kavling::scenario;
use kavling::site::{BuildingType, LandUse, SiteIdx};
use kavling::units::{Area, Length};
use kavling::variant::with_layout;

fn files() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/by_hand");
    let entries = std::fs::read_dir(dir).expect("the folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    files
}

fn read(path: &Path) -> Problem {
    scenario::read(path).unwrap_or_else(|error| panic!("{}: {error:?}", path.display())).problem
}

/// What was by hand is taken away; what it kept to is what is wished.
fn wished(by_hand: &Problem) -> (Problem, Wish) {
    let mut bare = by_hand.clone();
    bare.land.rows.clear();
    bare.land.sites[0].areas.clear();
    let facility = |id: &str, m2: i64, near| FacilityWish {
        id: id.to_owned(),
        label: None,
        area: Area::m2(m2),
        frontage: Length::metres(6),
        near,
    };
    let wish = Wish {
        site: SiteIdx(0),
        patterns: vec![Pattern::Spine, Pattern::Parallel, Pattern::CulDeSac, Pattern::Loop],
        street: Length::metres(12),
        service: Length::metres(12),
        kerb: Length::metres(6),
        dead_end: Length::metres(50),
        heads: vec![Head::Hammerhead, Head::Circle],
        depths: [18_000, 23_000, 24_750, 26_000, 28_000, 30_000, 33_000, 38_000].map(Length).to_vec(),
        least_depth: Length::metres(15),
        module: Length::metres(1),
        building: BuildingType::Row,
        building_rules: None,
        price_m2: None,
        edge: Length::metres(1),
        facilities: vec![facility("ipal", 90, Near::FarEnd), facility("substation", 60, Near::FarEnd)],
        shares: Shares::default(),
        green_width: Length::metres(2),
        most: 300,
    };
    bare.layouts = vec![wish.clone()];
    (bare, wish)
}

fn in_plots(problem: &Problem) -> Area {
    let rows = problem.land.rows.iter();
    rows.flat_map(|row| (0..row.cells.len()).filter_map(|cell| row.run_outline(cell, cell))).map(|cell| cell.area()).sum()
}

/// Firms that the smallest-first rule of thumb serves: every firm in turn takes the first stretch that is large enough.
fn served(problem: &Problem) -> usize {
    let mut needs: Vec<(Area, Length)> = problem
        .firms
        .iter()
        .map(|firm| {
            let terms = &firm.offers[0].terms;
            (terms.area_min.unwrap_or(Area::ZERO), terms.frontage_min.unwrap_or(Length::ZERO))
        })
        .collect();
    needs.sort_unstable();
    let mut free: Vec<(usize, usize)> = problem.land.rows.iter().enumerate().map(|(row, _)| (row, 0)).collect();
    let mut count = 0;
    for (area, frontage) in needs {
        // The row in which it wastes least land.
        let mut best: Option<(Area, usize, usize)> = None;
        for (slot, &(row, first)) in free.iter().enumerate() {
            let row = &problem.land.rows[row];
            let mut sum = Area::ZERO;
            for last in first..row.cells.len() {
                sum += row.run_outline(last, last).map_or(Area::ZERO, |cell| cell.area());
                if sum >= area && row.frontage(first, last) >= frontage {
                    if best.is_none_or(|(waste, ..)| sum - area < waste) {
                        best = Some((sum - area, slot, last));
                    }
                    break;
                }
            }
        }
        let Some((_, slot, last)) = best else { break };
        free[slot].1 = last + 1;
        count += 1;
    }
    count
}

/// Area of the site's roads.
fn in_roads(problem: &Problem) -> Area {
    problem.land.sites[0].areas.iter().filter(|a| a.land_use == LandUse::Road).map(|a| a.outline.area()).sum()
}

/// What is found today, in thousandths of the site and in firms. Where that is less than the hand has, the README says where
/// and why; it must never get worse.
const FOUND: [(&str, f64, usize); 10] = [
    ("by-hand-01-rectangle", 0.611, 21),
    ("by-hand-02-narrow", 0.601, 22),
    ("by-hand-03-square", 0.600, 20),
    ("by-hand-04-ell", 0.512, 25),
    ("by-hand-05-tee", 0.437, 23),
    ("by-hand-06-trapezium", 0.621, 20),
    ("by-hand-07-strip", 0.516, 20),
    ("by-hand-08-slanting", 0.525, 18),
    ("by-hand-09-estate", 0.687, 55),
    ("by-hand-10-pylon", 0.611, 20),
];

#[test]
fn the_generator_beside_a_careful_hand() {
    let mut worse: Vec<String> = Vec::new();
    for (path, (name, least, firms)) in files().into_iter().zip(FOUND) {
        let by_hand = read(&path);
        assert_eq!(by_hand.name, name);
        let (bare, wish) = wished(&by_hand);
        let found = candidates(&bare, &wish);
        let laid: Vec<(&Layout, Problem)> = found.layouts.iter().map(|layout| (layout, with_layout(&bare, layout))).collect();
        let site = by_hand.land.sites[0].boundary.area();
        let share = |area: Area| area.0 as f64 / site.0 as f64;
        let most_land = laid.iter().max_by_key(|(_, p)| in_plots(p)).expect("a layout");
        let most_firms = laid.iter().max_by_key(|(_, p)| served(p)).expect("a layout");
        let best = (share(in_plots(&most_land.1)), served(&most_firms.1));
        println!(
            "{name}: by hand {:.1} % saleable ({:.1} % roads), {} firms; best of {}: {:.1} % ({}), {} firms ({})",
            100.0 * share(in_plots(&by_hand)),
            100.0 * share(in_roads(&by_hand)),
            served(&by_hand),
            laid.len(),
            100.0 * best.0,
            most_land.0.name,
            best.1,
            most_firms.0.name,
        );
        // Stated to a tenth of a per cent.
        if best.0 < least - 0.0005 || best.1 < firms {
            worse.push(format!("{name}: {:.4} < {least} or {} < {firms}", best.0, best.1));
        }
    }
    assert!(worse.is_empty(), "{worse:#?}");
}
