//! What is known of a site: read as stated, counted exactly, held to as stated, shown on drawings and in files.
//!
//! Truth comes from outside: cells of a grid that are counted, plans that are all tried over plain numbers, distances
//! stated to the millimetre.
#![allow(missing_docs, unreachable_pub, clippy::print_stdout, reason = "a test")]

mod asking;
mod oracle;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Command;

use asking::{ask, holdings, worth, written};
use kavling::audit::{audit, budgets, metrics};
use kavling::checklist::checklist;
use kavling::documents::{Format, Wanted, documents};
use kavling::features::{Kind, features};
use kavling::layout::{Head, Near, Pattern, Shares};
use kavling::problem::Problem;
use kavling::scenario::{self, ReadError};
use kavling::site::{BuildingType, LandUse, RoadClass, Vehicle};
use kavling::units::{Area, Length};
use oracle::Rng;

/// The problem, and the codes of its doubts.
fn read(toml: &str) -> Result<(Problem, Vec<&'static str>), Vec<&'static str>> {
    match scenario::parse(toml, &BTreeMap::new()) {
        Ok(loaded) => Ok((loaded.problem, loaded.warnings.iter().map(|d| d.code).collect())),
        Err(ReadError::Invalid { diagnostics, .. }) => Err(diagnostics.iter().map(|d| d.code).collect()),
        Err(error) => panic!("{error}"),
    }
}

fn problem(toml: &str) -> Problem {
    read(toml).map_or_else(|codes| panic!("{codes:?} in\n{toml}"), |(problem, _)| problem)
}

const FACTS: &str = include_str!("site_facts/facts.toml");

#[test]
fn facts_are_read_as_stated() {
    let problem = problem(FACTS);
    let site = &problem.land.sites[0];
    let gates: Vec<(&str, Option<Length>, Option<usize>)> =
        site.gates.iter().map(|gate| (gate.id.as_str(), gate.width, gate.road)).collect();
    // Roads in order of name: citarik, gang.
    assert_eq!(gates, [("south", Some(Length(6_000)), Some(1)), ("west", Some(Length(12_000)), Some(0))]);
    let road = &site.roads[0];
    assert_eq!((road.id.as_str(), road.name(), road.class), ("citarik", "Jalan Raya Citarik", Some(RoadClass::Three)));
    assert_eq!((road.width, road.right_of_way, road.trips), (Some(Length(7_000)), Some(true), Some(12)));
    assert_eq!(road.source.as_deref(), Some("Jalan kabupaten"));
    assert_eq!((site.roads[1].class, site.roads[1].trips), (None, None));
    assert_eq!(site.vehicle, Some(Vehicle::of(RoadClass::Two)));
    assert_eq!(site.low_point.map(|p| (p.x, p.y)), Some((95_000, 70_000)));
    let reserves: Vec<(&str, &str, i64)> = site.reserves.iter().map(|r| (r.id.as_str(), r.name(), r.buffer.0)).collect();
    let expected =
        [("gudang", "Gudang lama", 2_000), ("hijau", "hijau", 0), ("pipa", "Pipa gas", 1_000), ("pylon", "Menara SUTT", 5_000)];
    assert_eq!(reserves, expected);
    assert_eq!(site.area(), Area::m2(100 * 80 - 20 * 12));
}

const BARE: &str = "[scenario]\nname = \"x\"\n[firm.F1]\npoints = 1\narea_min_m2 = 200\n[site.s]\nboundary = [[0, 0], [100, 0], [100, 80], [0, 80]]\n\
                    gates = [[0, 40]]\nlow_point = [95, 5]\nholes = [[[50, 50], [60, 50], [60, 60], [50, 60]]]\n";

#[test]
fn wishes_have_the_defaults_that_are_told() {
    let (problem, doubts) = read(&format!("{BARE}[layout.s]\n")).expect("a site that is to be laid out needs no rows");
    assert_eq!(doubts, Vec::<&str>::new());
    assert!(problem.land.rows.is_empty() && problem.land.halls.is_empty());
    let wish = &problem.layouts[0];
    assert_eq!(wish.patterns, [Pattern::Spine, Pattern::Parallel, Pattern::CulDeSac, Pattern::Loop]);
    assert_eq!(wish.heads, [Head::Hammerhead, Head::Circle]);
    let lengths =
        [wish.street, wish.service, wish.kerb, wish.dead_end, wish.least_depth, wish.module, wish.edge, wish.green_width];
    assert_eq!(lengths.map(|l| l.0), [12_000, 10_000, 9_000, 50_000, 15_000, 2_000, 1_000, 2_000]);
    assert_eq!(wish.depths.iter().map(|l| l.0).collect::<Vec<_>>(), [24_000, 28_500, 32_000]);
    assert_eq!((wish.building, wish.price_m2, wish.most), (BuildingType::Row, None, 200));
    assert_eq!((wish.shares, wish.facilities.len()), (Shares::default(), 0));
    assert!(matches!(read(&BARE.replace("[site.s]", "[site.t]")), Err(codes) if codes == ["no-land"]));
}

#[test]
fn wishes_are_read_as_stated() {
    let problem = problem(&format!(
        "{BARE}[building.detached]\nfront_m = 6\nrear_m = 2\nside_m = 2\ncoverage_percent = 60\n[layout.s]\n\
         patterns = [\"loop\", \"spine\", \"loop\"]\nheads = [\"circle\"]\ndepths_m = [30, 20.5, 30]\nbuilding = \"detached\"\n\
         price_per_m2 = 3_000_000\nedge_m = 0.1\nmost = 7\nshares = {{ green_min_percent = 10, plots_max_percent = 70.5 }}\n\
         facility.ipal = {{ label = \"IPAL\", area_m2 = 150.5, frontage_m = 8, near = \"low-point\" }}\n\
         facility.kolam = {{ near = \"gate\", runoff = {{ rain_mm = 100, depth_m = 1.5, before_percent = 20, after_percent = 75 }} }}\n\
         facility.musala = {{ area_m2 = 40 }}\n"
    ));
    let wish = &problem.layouts[0];
    assert_eq!((wish.patterns.as_slice(), wish.heads.as_slice()), (&[Pattern::Spine, Pattern::Loop][..], &[Head::Circle][..]));
    assert_eq!(wish.depths.iter().map(|l| l.0).collect::<Vec<_>>(), [20_500, 30_000]);
    assert_eq!((wish.building, wish.building_rules.map(|r| r.coverage)), (BuildingType::Detached, Some(600)));
    assert_eq!((wish.price_m2.map(|p| p.0), wish.edge.0, wish.most), (Some(3_000_000), 100, 7));
    let stated = Shares { green_min: Some(100), plots_max: Some(705), ..Shares::default() };
    assert_eq!(wish.shares, stated);
    let facilities: Vec<(&str, f64, i64, Near)> =
        wish.facilities.iter().map(|f| (f.id.as_str(), f.area.0 as f64 / 2e6, f.frontage.0, f.near)).collect();
    // (75 % − 20 %) of 7,900 m² × 100 mm ÷ 1.5 m = 289.67 m².
    let kolam = (0.55 * 7_900.0 * 0.1 / 1.5_f64).ceil();
    assert_eq!(
        facilities,
        [("ipal", 150.5, 8_000, Near::LowPoint), ("kolam", kolam, 6_000, Near::Gate), ("musala", 40.0, 6_000, Near::FarEnd)]
    );
}

/// What a cell of a grid is; each is a land of its own.
const USES: [&str; 9] = ["nothing", "hole", "road", "green", "facility", "plot", "obstacle", "building", "green-reserve"];

/// A site of cells of 5 × 4 m, and how many cells are of each use, easements among them.
fn random_land(rng: &mut Rng) -> (String, BTreeMap<&'static str, i64>) {
    let (wide, deep) = (rng.between(3, 7), rng.between(3, 6));
    let mut count: BTreeMap<&str, i64> = BTreeMap::new();
    let (mut holes, mut tables, mut plots) = (Vec::new(), String::new(), String::new());
    for x in 0..wide {
        for y in 0..deep {
            // One plot at least, so that there is something to give; never holes alone.
            let found = if (x, y) == (0, 0) { "plot" } else { rng.pick(&USES) };
            *count.entry(found).or_default() += 1;
            let (a, b, c, d) = (x * 5, y * 4, x * 5 + 5, y * 4 + 4);
            let ring = format!("[[{a}, {b}], [{c}, {b}], [{c}, {d}], [{a}, {d}]]");
            let name = format!("c{x}-{y}");
            match found {
                "hole" => holes.push(ring.clone()),
                "plot" => write!(plots, "[plot.{name}]\nsite = \"s\"\noutline = {ring}\n").expect("text"),
                "obstacle" | "building" => {
                    writeln!(tables, "reserves.{name} = {{ kind = \"{found}\", outline = {ring} }}").expect("text");
                }
                "green-reserve" => {
                    writeln!(tables, "reserves.{name} = {{ kind = \"green\", outline = {ring} }}").expect("text");
                }
                "nothing" => {}
                _ => writeln!(tables, "areas.{name} = {{ use = \"{found}\", outline = {ring} }}").expect("text"),
            }
            if found != "hole" && rng.chance(20) {
                *count.entry("easement").or_default() += 1;
                let key = if rng.chance(50) { "reserves.e" } else { "areas.e" };
                let word = if key == "areas.e" { "use" } else { "kind" };
                writeln!(tables, "{key}{name} = {{ {word} = \"easement\", outline = {ring} }}").expect("text");
            }
        }
    }
    *count.entry("all").or_default() = wide * deep;
    let (w, d) = (wide * 5, deep * 4);
    let toml = format!(
        "[scenario]\nname = \"x\"\n[firm.F]\npoints = 1\nplots = 1\n[site.s]\nboundary = [[0, 0], [{w}, 0], [{w}, {d}], [0, {d}]]\n\
         holes = [{}]\n{tables}{plots}",
        holes.join(", ")
    );
    (toml, count)
}

#[test]
fn land_is_counted_as_cells_are() {
    let (mut with_holes, mut kept) = (0, 0);
    for seed in 0..300 {
        let (toml, count) = random_land(&mut Rng(seed));
        let problem = problem(&toml);
        let cells = |uses: &[&str]| Area::m2(20 * uses.iter().filter_map(|one| count.get(one)).sum::<i64>());
        let budget = &budgets(&problem, &[])[0];
        let used = |land_use| budget.by_use.get(&land_use).copied().unwrap_or_default();
        assert_eq!(budget.site_area, cells(&["all"]) - cells(&["hole"]), "seed {seed}");
        assert_eq!(used(LandUse::Road), cells(&["road"]), "seed {seed}");
        assert_eq!(used(LandUse::Green), cells(&["green", "green-reserve"]), "seed {seed}");
        assert_eq!(used(LandUse::Facility), cells(&["facility"]), "seed {seed}");
        assert_eq!(used(LandUse::Easement), cells(&["easement"]), "seed {seed}");
        assert_eq!(budget.kept, cells(&["obstacle", "building"]), "seed {seed}");
        assert_eq!(budget.saleable, cells(&["plot"]), "seed {seed}");
        assert_eq!(budget.unassigned, cells(&["nothing"]), "seed {seed}");
        let figures = metrics(&problem, &[]);
        assert_eq!(figures["site_area_m2"].0.to_string(), (20 * (count["all"] - count.get("hole").unwrap_or(&0))).to_string());
        with_holes += usize::from(count.contains_key("hole"));
        kept += usize::from(budget.kept != Area::ZERO);
    }
    assert!(with_holes > 200 && kept > 200, "the cases are too thin: {with_holes} {kept}");
}

/// Plain numbers of one case: for each site its plots and what its roads may carry; firms with points and trips.
struct Trips {
    sites: Vec<(usize, i64)>,
    firms: Vec<(i64, i64)>,
}

fn random_trips(rng: &mut Rng) -> (String, Trips) {
    let mut toml = "[scenario]\nname = \"x\"\n[objective]\npriorities = [\"points\"]\n".to_owned();
    let mut sites = Vec::new();
    for site in 0..rng.between(1, 2) {
        let (x, plots) = (site * 100, rng.between(2, 4));
        let west = rng.between(0, 7);
        let (east, opens) = (rng.between(0, 4), rng.chance(50));
        // The road in the east carries nothing for the site while no gate opens on it; two gates on one road count once.
        let capacity = west + if opens { east } else { 0 };
        let second = if opens { "\"timur\"" } else { "\"barat\"" };
        writeln!(
            toml,
            "[site.s{site}]\nboundary = [[{x}, 0], [{right}, 0], [{right}, 40], [{x}, 40]]\n\
             gate.a = {{ at = [{x}, 5], road = \"barat\" }}\ngate.b = {{ at = [{right}, 5], road = {second} }}\n\
             road.barat = {{ right_of_way = true, trips_per_day = {west} }}\nroad.timur = {{ right_of_way = true, trips_per_day = {east} }}\n\
             areas.road = {{ use = \"road\", outline = [[{x}, 0], [{right}, 0], [{right}, 10], [{x}, 10]] }}\n\
             [row.R{site}]\nsite = \"s{site}\"\nfrom = [{x}, 10]\nto = [{end}, 10]\ndepth = 20\nplots = {plots}\nbuilding = \"row\"",
            right = x + 50,
            end = x + plots * 10,
        )
        .expect("text");
        sites.push((plots as usize, capacity));
    }
    let firms: Vec<(i64, i64)> = (0..rng.between(1, 5)).map(|_| (rng.between(1, 9), rng.between(1, 6))).collect();
    for (index, (points, trips)) in firms.iter().enumerate() {
        writeln!(toml, "[firm.F{index}]\nplots = 1\npoints = {points}\nuses = {{ trips = {trips} }}").expect("text");
    }
    (toml, Trips { sites, firms })
}

/// Most points of all ways to give each firm a plot on one of the sites or none.
fn most_points(case: &Trips) -> (i64, bool) {
    let ways = case.sites.len() + 1;
    let best = |limited: bool| {
        let mut best = 0;
        for mut way in 0..ways.pow(case.firms.len() as u32) {
            let (mut plots, mut trips, mut points) = (vec![0; ways], vec![0; ways], 0);
            for (worth, drawn) in &case.firms {
                let site = way % ways;
                way /= ways;
                if site > 0 {
                    (plots[site], trips[site], points) = (plots[site] + 1, trips[site] + drawn, points + worth);
                }
            }
            let mut sites = case.sites.iter().enumerate();
            if sites.all(|(s, (room, most))| plots[s + 1] <= *room && (!limited || trips[s + 1] <= *most)) {
                best = best.max(points);
            }
        }
        best
    };
    (best(true), best(true) < best(false))
}

#[test]
fn trips_bind_as_any_resource_does() {
    let (mut bound, mut several) = (0, 0);
    for seed in 0..240 {
        let (toml, case) = random_trips(&mut Rng(seed));
        let problem = problem(&toml);
        let (points, binds) = most_points(&case);
        let outcome = ask(&problem);
        assert_eq!(worth(&outcome), Some(vec![points * 1_000]), "seed {seed}\n{toml}");
        let audited = audit(&problem, &written(&problem, &outcome));
        assert!(audited.passes(), "seed {seed}: {:?}", audited.faults);
        assert_eq!(audited.loads.len(), case.sites.len(), "seed {seed}");
        for (site, (load, (_, most))) in audited.loads.iter().zip(&case.sites).enumerate() {
            let here = holdings(&outcome).iter().filter(|h| problem.land.site_of(h.place).0 == site);
            let drawn: i64 = here.map(|h| case.firms[h.firm.0].1).sum();
            assert_eq!(
                (load.resource.as_str(), load.capacity.0, load.demand.0),
                ("trips", most * 1_000, drawn * 1_000),
                "seed {seed}"
            );
            assert_eq!(load.node, if case.sites.len() == 1 { "trips".to_owned() } else { format!("trips.s{site}") });
        }
        bound += usize::from(binds);
        several += usize::from(case.sites.len() > 1);
    }
    println!("trips bind in {bound} of 240 cases, {several} with two sites");
    assert!(bound > 80 && several > 80, "the cases are too thin: {bound} {several}");
}

#[test]
fn an_audit_refuses_what_roads_may_not_carry() {
    let plan = {
        let problem = problem(FACTS);
        written(&problem, &ask(&problem))
    };
    let fewer = problem(&FACTS.replace("trips_per_day = 12", "trips_per_day = 8"));
    let audited = audit(&fewer, &plan);
    assert!(!audited.passes());
    assert!(audited.loads.iter().any(|load| load.node == "trips" && !load.holds));
}

/// A row 20 m deep from (0, 10) to (40, 10), and a reserve to its right.
fn beside(kind: &str, x: &str, buffer: &str) -> Result<(Problem, Vec<&'static str>), Vec<&'static str>> {
    read(&format!(
        "[scenario]\nname = \"x\"\n[firm.F]\npoints = 1\nplots = 1\n[site.s]\nboundary = [[0, 0], [60, 0], [60, 40], [0, 40]]\n\
         areas.road = {{ use = \"road\", outline = [[0, 0], [60, 0], [60, 10], [0, 10]] }}\n\
         reserves.r = {{ kind = \"{kind}\", outline = [[{x}, 12], [55, 12], [55, 20], [{x}, 20]], buffer_m = {buffer} }}\n\
         [row.A]\nsite = \"s\"\nfrom = [0, 10]\nto = [40, 10]\ndepth = 20\nplots = 4\nbuilding = \"row\"\n"
    ))
}

#[test]
fn buffers_hold_to_the_millimetre() {
    for kind in ["obstacle", "building", "green"] {
        assert_eq!(beside(kind, "44", "4").map(|(_, doubts)| doubts), Ok(vec![]), "{kind}");
        assert_eq!(beside(kind, "40", "0").map(|(_, doubts)| doubts), Ok(vec![]), "{kind}");
        assert_eq!(beside(kind, "44", "4.001").map(|(_, doubts)| doubts), Err(vec!["in-buffer"]), "{kind}");
        assert_eq!(beside(kind, "39.999", "0").map(|(_, doubts)| doubts), Err(vec!["overlap"]), "{kind}");
    }
    assert_eq!(beside("easement", "44", "4").map(|(_, doubts)| doubts), Ok(vec![]));
    assert_eq!(beside("easement", "44", "4.001").map(|(_, doubts)| doubts), Ok(vec!["on-easement"]));
    assert_eq!(beside("easement", "30", "0").map(|(_, doubts)| doubts), Ok(vec!["on-easement"]));
}

#[test]
fn without_a_right_of_way_check_fails() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("site-facts");
    std::fs::create_dir_all(&folder).expect("folder");
    let check = |name: &str, toml: &str| {
        let path = folder.join(name);
        std::fs::write(&path, toml).expect("written");
        Command::new(env!("CARGO_BIN_EXE_kavling")).arg("check").arg(&path).output().expect("it runs").status.code()
    };
    assert_eq!(check("right.toml", FACTS), Some(0));
    assert_eq!(check("wrong.toml", &FACTS.replacen("right_of_way = true", "right_of_way = false", 1)), Some(2));
}

#[test]
fn drawings_and_files_show_the_facts() {
    let problem = problem(FACTS);
    let plan = written(&problem, &ask(&problem));
    let audited = audit(&problem, &plan);
    assert!(audited.passes());
    let list = features(&problem, &plan, &audited).list;
    let of = |kind: Kind| list.iter().filter(|f| f.kind == kind).map(|f| f.label.as_str()).collect::<BTreeSet<&str>>();
    assert_eq!(of(Kind::Kept), ["Gudang lama", "Menara SUTT"].into());
    assert_eq!(of(Kind::Easement), ["Pipa gas"].into());
    assert!(of(Kind::Green).contains("hijau"));
    assert_eq!(of(Kind::Gate), ["Gang Melati", "Jalan Raya Citarik"].into());
    let count = |kind: Kind| list.iter().filter(|f| f.kind == kind).count();
    assert_eq!((count(Kind::Hole), count(Kind::Buffer), count(Kind::LowPoint)), (1, 3, 1));
    let site = list.iter().find(|f| f.kind == Kind::Site).expect("a site");
    assert_eq!(site.area, Some(Area::m2(7_760)));
    let wanted = Wanted { formats: [Format::Svg, Format::Dxf].into(), ..Wanted::default() };
    let made = documents(&problem, &plan, &audited, &wanted).expect("documents");
    let text = |ending: &str| {
        let files = made.files.iter().filter(|(name, _)| name.ends_with(ending));
        files.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect::<String>()
    };
    let svg = text(".svg");
    for wanted in [
        "reserve-main-pylon",
        "reserve-main-gudang",
        "reserve-main-hijau",
        "reserve-main-pipa",
        "Jalan Raya Citarik (kelas III)",
        "Gang Melati",
        "Titik terendah",
        "Jarak bebas",
        "Bukan bagian tapak",
    ] {
        assert!(svg.contains(wanted), "{wanted}");
    }
    let dxf = text(".dxf");
    for layer in ["LUBANG", "TETAP", "SEMPADAN", "TITIK-RENDAH"] {
        assert!(dxf.contains(layer), "{layer}");
    }
    // What adds up does so on the checklist too, once the land without a use is stated.
    let points = checklist(&problem, &plan, &audited).points;
    assert!(points.iter().any(|point| point.what.key == "checklist.areas-add-up"));
}
