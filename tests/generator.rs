//! The layout generator against what a layout must be, on land of many shapes. All land is invented.

#[path = "generator/land.rs"]
mod land;
#[path = "generator/measure.rs"]
mod measure;
#[path = "generator/picture.rs"]
mod picture;

use std::collections::BTreeMap;

use kavling::generator::candidates;
use kavling::geometry::{Outline, Point};
use kavling::site::{Gate, Site};

use land::{FAMILIES, problem, site, wish};

fn metres(corners: &[(i64, i64)]) -> Outline {
    Outline::new(&corners.iter().map(|&(x, y)| Point::new(x * 1_000, y * 1_000)).collect::<Vec<_>>()).expect("valid")
}

fn rectangle() -> Site {
    let mut site = Site::bare("main", metres(&[(0, 0), (100, 0), (100, 80), (0, 80)]));
    site.gates = vec![Gate::at(0, Point::new(0, 40_000))];
    site
}

#[test]
fn a_rectangle_is_laid_out_exactly() {
    let problem = problem(rectangle());
    let wish = wish();
    let found = candidates(&problem, &wish);
    assert!(!found.layouts.is_empty(), "{:?}", found.left);
    for layout in &found.layouts {
        picture::draw(&problem, &wish, layout, "rectangle");
        let faults = measure::faults(&problem, &wish, layout);
        assert!(faults.is_empty(), "{}: {faults:#?}", layout.name);
    }
}

/// `KAVLING_POLYGONS` says how many polygons; 1,000 where it does not.
#[test]
fn random_polygons_are_laid_out_exactly() {
    let count: u64 = std::env::var("KAVLING_POLYGONS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000);
    let from: u64 = std::env::var("KAVLING_FROM").ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    let mut wish = wish();
    wish.most = 3;
    let (mut laid, mut layouts, mut polygons) = (0, 0, 0);
    let mut why: BTreeMap<String, usize> = BTreeMap::new();
    let mut bare: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for seed in from..from + count {
        let family = FAMILIES[(seed % FAMILIES.len() as u64) as usize];
        let Some(site) = site(family, seed) else { continue };
        polygons += 1;
        let problem = problem(site);
        let found = candidates(&problem, &wish);
        found.left.iter().for_each(|left| *why.entry(left.why.key.clone()).or_default() += 1);
        if found.layouts.is_empty() {
            bare.entry(family).or_default().push(seed);
            assert!(!found.left.is_empty(), "{family} {seed}: nothing found and nothing said");
        }
        laid += usize::from(!found.layouts.is_empty());
        layouts += found.layouts.len();
        for layout in &found.layouts {
            picture::draw(&problem, &wish, layout, &format!("{family}-{seed}"));
            let faults = measure::faults(&problem, &wish, layout);
            if !faults.is_empty() {
                wrong.push(format!("{family} {seed} {}: {faults:?}", layout.name));
            }
        }
    }
    println!("{polygons} polygons, {laid} laid out, {layouts} layouts checked; left: {why:?}; bare: {bare:?}");
    assert!(wrong.is_empty(), "{} layouts: {:#?}", wrong.len(), &wrong[..wrong.len().min(8)]);
}
