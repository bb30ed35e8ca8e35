//! The site plan: what a reader of the SVG can measure must be true, whatever the scenario holds.
//!
//! `KAVLING_BLESS=1 cargo test --release --test drawings` writes the stored sheets anew; with `KAVLING_SHEETS=DIR`
//! the last sheet of every check stays in DIR to be looked at.

#[path = "drawings/sheet.rs"]
mod sheet;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kavling::audit::{Audit, audit, measure};
use kavling::drawing::{Mover, Ray, Turn, Wishes, compose, compose_with, with_rays};
use kavling::export::svg;
use kavling::firm::FirmIdx;
use kavling::plan::{Plan, Status};
use kavling::problem::{Holding, Language, Problem};
use kavling::scenario;
use kavling::site::{Place, RowIdx, SiteIdx};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/drawing")
}

fn parse(toml: &str) -> Problem {
    match scenario::parse(toml, &BTreeMap::new()) {
        Ok(loaded) => loaded.problem,
        Err(error) => panic!("{:.600}", format!("{error:?}")),
    }
}

/// The stored scenario and its stored plan: fixed plots, an open row, a single plot, a hall, land kept back.
fn stored() -> (Problem, Plan) {
    let read = |name: &str| fs::read_to_string(folder().join(name)).expect("stored");
    (parse(&read("sheet.toml")), Plan::from_json(&read("sheet.plan.json")).expect("a plan"))
}

/// A plan of this status that says nothing else.
fn plan(status: Status) -> Plan {
    let (_, plan) = stored();
    Plan { status, value: None, bound: None, gap: None, levels: Vec::new(), grants: Vec::new(), ..plan }
}

/// Draws in both languages; nothing may be wrong with either sheet, and a second call gives the same bytes.
#[track_caller]
fn sound(problem: &mut Problem, plan: &Plan, audit: &Audit) -> String {
    for language in [Language::Id, Language::En] {
        problem.language = language;
        let text = svg(&compose(problem, plan, audit));
        assert!(text == svg(&compose(problem, plan, audit)), "another call, other bytes");
        let faults = sheet::faults(problem, audit, &text);
        if !faults.is_empty() {
            let at = std::env::temp_dir().join("kavling-bad-sheet.svg");
            fs::write(&at, &text).expect("written");
            panic!("{} wrong, see {}:\n{}", faults.len(), at.display(), faults[..faults.len().min(12)].join("\n"));
        }
    }
    let text = svg(&compose(problem, plan, audit));
    if let Some(dir) = std::env::var_os("KAVLING_SHEETS") {
        let name = format!("{}-{}.svg", std::panic::Location::caller().line(), text.len());
        fs::write(Path::new(&dir).join(name), &text).expect("written");
    }
    text
}

/// Firm by firm onto plot by plot of all rows, each on `run` plots, leaving out every `skip`-th firm's turn.
fn fill(problem: &Problem, run: usize, skip: usize) -> Audit {
    let mut firms = (0..problem.firms.len()).map(FirmIdx);
    let mut holdings = Vec::new();
    for (row, turn) in problem.land.rows.iter().enumerate().flat_map(|(r, row)| (0..row.cells.len() / run).map(move |t| (r, t))) {
        if turn % skip == skip - 1 {
            continue;
        }
        let (first, last) = (turn * run, turn * run + run - 1);
        let Some(firm) = firms.next() else { break };
        let place = Place::Run { row: RowIdx(row), first, last };
        let area = problem.land.rows[row].run_outline(first, last).expect("an outline").area();
        holdings.push(Holding { firm, offer: 0, place, area, phase: 1 });
    }
    measure(problem, &holdings)
}

/// Firms with names as firms have them, over `sectors` sectors.
fn firms(count: usize, sectors: usize) -> String {
    let first = ["Karya", "Sumber", "Mitra", "Cipta", "Baja"];
    let last = ["Logam", "Teknik Mandiri", "Presisi Sejahtera", "Abadi"];
    let firm = |i: usize| {
        let name = format!("CV {} {}", first[i % first.len()], last[i % last.len()]);
        format!("[firm.F{i:03}]\nname = \"{name}\"\nsector = \"sector {}\"\npoints = 50\nplots = [1, 3]\n", i % sectors)
    };
    (0..count).map(firm).collect()
}

const HEAD: &str = "[scenario]\nname = \"drawn\"\n[objective]\nweights = { points = 1 }\n";

/// A site of two rows along a street, `plots` in each, turned by so many degrees.
fn street(id: &str, plots: usize, width: f64, (x, y): (f64, f64), turn: f64) -> String {
    let long = plots as f64 * width;
    let (cos, sin) = (turn.to_radians().cos(), turn.to_radians().sin());
    let at = |u: f64, v: f64| format!("[{:.3}, {:.3}]", x + u * cos - v * sin, y + u * sin + v * cos);
    let ring = |by: f64, low: f64, high: f64| {
        format!("[{}, {}, {}, {}]", at(-by, low), at(long + by, low), at(long + by, high), at(-by, high))
    };
    format!(
        "[site.{id}]\nboundary = {}\ngates = [{}]\nareas.street = {{ use = \"road\", outline = {} }}\n\
         areas.park = {{ use = \"green\", outline = {} }}\n\
         [row.{id}A]\nsite = \"{id}\"\nfrom = {}\nto = {}\ndepth = 24\nplots = {plots}\nbuilding = \"row\"\n\
         [row.{id}B]\nsite = \"{id}\"\nfrom = {}\nto = {}\ndepth = 24\nplots = {plots}\nbuilding = \"row\"\n",
        ring(1.0, -1.0, 71.0),
        at(-1.0, 30.0),
        ring(0.0, 25.0, 35.0),
        ring(0.0, 61.0, 70.0),
        at(0.0, 35.5),
        at(long, 35.5),
        at(long, 24.5),
        at(0.0, 24.5),
    )
}

#[test]
fn the_stored_plan_gives_the_stored_sheets() {
    let (mut problem, plan) = stored();
    let audit = audit(&problem, &plan);
    assert!(audit.passes(), "{:?}", audit.faults);
    sound(&mut problem, &plan, &audit);
    for (language, name) in [(Language::En, "sheet.en.svg"), (Language::Id, "sheet.id.svg")] {
        problem.language = language;
        let text = svg(&compose(&problem, &plan, &audit));
        let path = folder().join(name);
        if std::env::var_os("KAVLING_BLESS").is_some() {
            fs::write(&path, &text).expect("written");
        }
        let known = fs::read_to_string(&path).unwrap_or_default();
        let line = known.lines().zip(text.lines()).position(|(a, b)| a != b);
        assert!(known == text, "{name} differs from line {line:?}; KAVLING_BLESS=1 writes it anew");
    }
}

#[test]
fn plots_say_who_holds_them() {
    let (mut problem, plan) = stored();
    let audit = audit(&problem, &plan);
    let text = sound(&mut problem, &plan, &audit);
    let drawn = text.parse::<String>().expect("text");
    for holding in &audit.holdings {
        let firm = &problem.firm(holding.firm).id;
        let document = roxmltree::Document::parse(&drawn).expect("well-formed");
        let holds = |n: &roxmltree::Node<'_, '_>| n.attribute("data-firm").is_some_and(|f| f.split(' ').any(|f| f == firm));
        let group = document.descendants().find(holds).expect("drawn");
        let said = sheet::said_in(&drawn, group.attribute("id").expect("an id")).join(" ");
        assert!(said.contains(firm.as_str()) && said.contains("m²"), "{firm}: {said}");
    }
    assert_eq!(sheet::said_in(&drawn, "plot-C-1")[..2], ["C-1", "F05"], "open rows number their own plots");
}

#[test]
fn one_plot_fills_its_sheet() {
    let land = "[site.s]\nboundary = [[0, 0], [20, 0], [20, 30], [0, 30]]\n[row.A]\nsite = \"s\"\nfrom = [0, 2]\nto = [20, 2]\ndepth = 28\nplots = 1\nbuilding = \"row\"\n";
    let mut problem = parse(&format!("{HEAD}{land}{}", firms(1, 1)));
    let audit = fill(&problem, 1, 9);
    sound(&mut problem, &plan(Status::Optimal), &audit);
}

#[test]
fn two_hundred_plots_fit_on_a_sheet() {
    let mut problem = parse(&format!("{HEAD}{}{}", street("s", 100, 7.0, (0.0, 0.0), 0.0), firms(200, 11)));
    for run in [1, 2] {
        let audit = fill(&problem, run, 7);
        sound(&mut problem, &plan(Status::Optimal), &audit);
    }
}

#[test]
fn two_sites_near_each_other_and_far_apart() {
    for x in [150.0, 4_000.0] {
        let (near, far) = (street("s", 10, 9.0, (0.0, 0.0), 0.0), street("t", 6, 12.0, (x, 40.0), 0.0));
        let mut problem = parse(&format!("{HEAD}{near}{far}{}", firms(40, 9)));
        let audit = fill(&problem, 1, 5);
        let text = sound(&mut problem, &plan(Status::Optimal), &audit);
        assert_eq!(text.contains("layer-plots-2"), x > 1_000.0, "far sites stand in panels of their own");
    }
}

#[test]
fn rotated_rows_carry_rotated_labels() {
    for (turn, label) in [(30.0, "-30"), (45.0, "-45"), (100.0, "80"), (217.0, "-37"), (315.0, "45")] {
        let mut problem = parse(&format!("{HEAD}{}{}", street("s", 8, 6.0, (-50.0, 20.0), turn), firms(30, 9)));
        for run in [1, 3] {
            let audit = fill(&problem, run, 4);
            let text = sound(&mut problem, &plan(Status::Optimal), &audit);
            assert!(text.contains(&format!("rotate({label}.00 ")), "no label along a row turned by {turn}");
        }
    }
}

#[test]
fn a_sheet_without_grants_and_one_without_a_plan() {
    let (mut problem, _) = stored();
    let audit = measure(&problem, &[]);
    for status in [Status::Optimal, Status::Feasible, Status::Infeasible, Status::NoPlan] {
        let text = sound(&mut problem, &plan(status), &audit);
        assert_eq!(text.contains("No lawful plan exists"), status == Status::Infeasible);
    }
}

#[test]
fn hostile_names_change_nothing_but_words() {
    let long = "x".repeat(10_000);
    let words = "panjang ".repeat(1_250);
    let names = [
        "<svg onload=\"alert('&amp;')\">&]]>",
        "🏭🔩 Pabrik 🔧👨‍👩‍👧 e\u{301}",
        "Металлообработка и Кузнечное Дело «Молот»",
        "\u{0}\u{7}\u{1b}[31m\u{fffe}\u{202e}reversed",
        "鍛造工場",
        "",
        long.as_str(),
        words.as_str(),
    ];
    for name in names {
        let (mut problem, plan) = stored();
        for firm in &mut problem.firms {
            firm.name = name.to_owned();
            firm.sector = Some(name.to_owned());
        }
        (problem.title, problem.note) = (name.to_owned(), Some(name.to_owned()));
        for site in &mut problem.land.sites {
            site.areas.iter_mut().for_each(|area| area.label = Some(name.to_owned()));
            site.receptors.iter_mut().for_each(|receptor| receptor.id = name.to_owned());
        }
        let audit = audit(&problem, &plan);
        assert!(!audit.holdings.is_empty());
        sound(&mut problem, &plan, &audit);

        // Ids as well, as far as they can hold no space.
        let id = name.replace(char::is_whitespace, "_");
        if id.is_empty() || id.contains('\u{0}') {
            continue;
        }
        let holdings = audit.holdings.clone();
        let rename = |old: &str| format!("{id}{old}");
        problem.firms.iter_mut().for_each(|f| f.id = rename(&f.id));
        problem.land.halls.iter_mut().for_each(|h| h.id = rename(&h.id));
        for row in &mut problem.land.rows {
            row.id = rename(&row.id);
            row.cells.iter_mut().for_each(|cell| *cell = rename(cell));
        }
        let audit = measure(&problem, &holdings);
        sound(&mut problem, &plan, &audit);
    }
}

/// Each of these faults, planted in a good sheet, must be found: a checker that finds nothing proves nothing.
#[test]
fn the_checks_see_planted_faults() {
    let (problem, plan) = stored();
    let audit = audit(&problem, &plan);
    let mut english = problem.clone();
    english.language = Language::En;
    let good = svg(&compose(&english, &plan, &audit));
    let found = |bad: &str| sheet::faults(&english, &audit, bad).join("\n");
    assert_eq!(found(&good), "");
    let swap = |old: &str, new: &str| {
        assert!(good.contains(old), "{old} is not there to be spoilt");
        found(&good.replacen(old, new, 1))
    };
    assert!(swap("data-scale=\"500\"", "data-scale=\"250\"").contains("not at true scale"));
    assert!(swap("data-metres=\"30\"", "data-metres=\"40\"").contains("scale bar"));
    assert!(swap("Scale 1:500", "Scale 1:200").contains("no words say"));
    assert!(swap("width=\"420mm\"", "width=\"400mm\"").contains("no title block"));
    assert!(swap("id=\"plot-A-02\"", "id=\"plot-A-01\"").contains("twice"));
    assert!(swap("data-firm=\"F01\"", "data-firm=\"F02\"").contains("holdings drawn"));
    assert!(swap("data-plots=\"A-04\"", "data-plots=\"A-03\"").contains("plots drawn"));
    assert!(swap("</g>", "").contains("not XML"));
    let label = good.find(">F01</text>").expect("a label");
    let x = good[..label].rfind(" x=\"").expect("its place") + 4;
    let end = x + good[x..].find('"').expect("its end");
    let shifted = |by: i64| {
        let to = good[x..end].parse::<i64>().expect("a number") + by;
        found(&format!("{}{to}{}", &good[..x], &good[end..]))
    };
    assert!(shifted(1_000).contains("\"F01\" stands out of"), "{}", shifted(1_000));
    assert!(shifted(1_000_000).contains("out of the page"));
    let y = good[..label].rfind(" y=\"").expect("its place") + 4;
    let end = y + good[y..].find('"').expect("its end");
    let down = good[y..end].parse::<i64>().expect("a number") + 150;
    assert!(found(&format!("{}{down}{}", &good[..y], &good[end..])).contains("overlap"));
}

/// A move sheet is a sound sheet, and no ray runs over a text, within a site or from one to another.
#[test]
fn rays_keep_off_what_is_written() {
    let sites = [street("a", 12, 8.0, (0.0, 0.0), 0.0), street("b", 9, 11.0, (150.0, 10.0), 12.0)].concat();
    // Near each other: one picture. Far apart: a panel each.
    for far in [false, true] {
        let second = street("b", 9, 11.0, (if far { 5_000.0 } else { 150.0 }, 10.0), 12.0);
        let sites = if far { [street("a", 12, 8.0, (0.0, 0.0), 0.0), second].concat() } else { sites.clone() };
        let mut problem = parse(&format!("{HEAD}{sites}{}", firms(40, 5)));
        let audit = fill(&problem, 1, 4);
        let held: Vec<Holding> = audit.holdings.clone();
        let free =
            |row: usize, cell: usize| !held.iter().any(|h| h.place == Place::Run { row: RowIdx(row), first: cell, last: cell });
        let empty: Vec<(usize, usize)> = problem
            .land
            .rows
            .iter()
            .enumerate()
            .flat_map(|(row, r)| (0..r.cells.len()).map(move |cell| (row, cell)))
            .filter(|(row, cell)| free(*row, *cell))
            .collect();
        let outline = |problem: &Problem, place: Place| {
            let site = problem.land.site_of(place);
            Some((SiteIdx(site.0), problem.land.outline(place).expect("an outline")))
        };
        // Every third holding came from a plot that is now empty, the nearest and the farthest by turns.
        let moves: Vec<(Holding, Place)> = held
            .iter()
            .step_by(3)
            .zip(empty.iter().rev())
            .map(|(h, (row, cell))| (*h, Place::Run { row: RowIdx(*row), first: *cell, last: *cell }))
            .collect();
        assert!(moves.len() > 6);
        let ray = |(holding, from): &(Holding, Place)| Ray {
            rule: None,
            turn: Turn::Moves,
            title: "moves".to_owned(),
            firm: problem.firm(holding.firm).id.clone(),
            from: outline(&problem, *from),
            to: outline(&problem, holding.place),
        };
        let rays: Vec<Ray> = moves.iter().map(ray).collect();
        let mover = |(holding, from): &(Holding, Place)| Mover {
            turn: Turn::Moves,
            firm: problem.firm(holding.firm).id.clone(),
            name: problem.firm(holding.firm).name.clone(),
            from: Some(problem.land.place_name(*from)),
            to: Some(problem.land.place_name(holding.place)),
            before: Some(holding.area),
            after: Some(holding.area),
        };
        let movers: Vec<Mover> = moves.iter().map(mover).collect();
        for language in [Language::Id, Language::En] {
            problem.language = language;
            let wishes = Wishes { movers: Some(movers.clone()), ..Wishes::default() };
            let drawn = compose_with(&problem, &plan(Status::Feasible), &audit, &wishes);
            let text = svg(&with_rays(drawn, &problem, &rays));
            if let Some(dir) = std::env::var_os("KAVLING_SHEETS") {
                fs::write(Path::new(&dir).join(format!("moves-{far}-{language:?}.svg")), &text).expect("written");
            }
            let (count, wrong) = sheet::rays(&text);
            assert_eq!((count, wrong), (rays.len(), Vec::new()));
            let faults = sheet::faults(&problem, &audit, &text);
            assert!(faults.is_empty(), "{}", faults.join("\n"));
        }
    }
}
