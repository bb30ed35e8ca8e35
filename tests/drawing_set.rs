//! The drawing set: every sheet is as true as the site plan, whatever paper, scale or theme is wished for.

#[path = "drawings/sheet.rs"]
mod sheet;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use kavling::audit::{Audit, audit, measure};
use kavling::drawing::{SetError, SetWishes, Sheet, Theme, set};
use kavling::export::svg;
use kavling::firm::FirmIdx;
use kavling::plan::{Plan, Status};
use kavling::problem::{Holding, Language, Problem};
use kavling::scenario;
use kavling::site::{Place, RowIdx};

fn parse(toml: &str) -> Problem {
    match scenario::parse(toml, &BTreeMap::new()) {
        Ok(loaded) => loaded.problem,
        Err(error) => panic!("{:.600}", format!("{error:?}")),
    }
}

fn stored() -> (Problem, Plan) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/drawing");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("stored");
    (parse(&read("sheet.toml")), Plan::from_json(&read("sheet.plan.json")).expect("a plan"))
}

fn empty_plan() -> Plan {
    let (_, plan) = stored();
    Plan { status: Status::Feasible, value: None, bound: None, gap: None, levels: Vec::new(), grants: Vec::new(), ..plan }
}

/// Firm by firm onto plot by plot, leaving out every fifth.
fn fill(problem: &Problem) -> Audit {
    let mut firms = (0..problem.firms.len()).map(FirmIdx);
    let mut holdings = Vec::new();
    for (index, row) in problem.land.rows.iter().enumerate() {
        for cell in (0..row.cells.len()).filter(|cell| cell % 5 != 4) {
            let Some(firm) = firms.next() else { break };
            let place = Place::Run { row: RowIdx(index), first: cell, last: cell };
            let area = row.run_outline(cell, cell).expect("an outline").area();
            holdings.push(Holding { firm, offer: 0, place, area, phase: 1 });
        }
    }
    measure(problem, &holdings)
}

/// Two rows of plots with building rules, feeders and classes; `long` corners on the back of the site.
fn estate(plots: usize, long: usize) -> String {
    let width = 9.0;
    let length = plots as f64 * width;
    let back: Vec<String> =
        (0..long).rev().map(|i| format!("[{:.3}, {:.3}]", length * i as f64 / long as f64, 71.0 + (i % 2) as f64)).collect();
    let firm = |i: usize| {
        format!(
            "[firm.F{i:03}]\nname = \"CV Sumber Logam {i}\"\nsector = \"s{}\"\nclass = \"{}\"\npoints = 1\nplots = 1\nuses = {{ power = {} }}\n",
            i % 7,
            ["press", "precision", "weld"][i % 3],
            5 + i % 9
        )
    };
    let firms: String = (0..plots * 2).map(firm).collect();
    format!(
        "[scenario]\nname = \"estate\"\n[objective]\nweights = {{ points = 1 }}\n\
         [sheet]\nproject = \"Klaster <logam> & \\\"rekaan\\\"\"\nlocation = \"Desa X, Kec. Y, Kab. Bekasi\"\nowner = \"Asosiasi\"\ncertificate_m2 = {:.3}\n\
         [building.row]\nfront_m = 12\nrear_m = 2\nside_m = 0\ncoverage_percent = 60\n\
         [site.main]\nboundary = [[0, -1], [{length}, -1], [{length}, 71], {}]\ngates = [[0, 30]]\n\
         areas.street = {{ use = \"road\", outline = [[0, 25], [{length}, 25], [{length}, 35], [0, 35]] }}\n\
         [row.A]\nsite = \"main\"\nfrom = [0, 35]\nto = [{length}, 35]\ndepth = 30\nplots = {plots}\nbuilding = \"row\"\n\
         [row.B]\nsite = \"main\"\nfrom = [{length}, 25]\nto = [0, 25]\ndepth = 25\nplots = {plots}\nbuilding = \"row\"\n\
         [resource.power]\nunit = \"kVA\"\ncapacity = 100000\n\
         [rules.apart]\nkeep_apart = {{ these = [\"press\"], from = [\"precision\"], metres = 2 }}\n{firms}",
        length * 72.0 + 3.0,
        back.join(", ")
    )
}

#[track_caller]
fn sound(problem: &mut Problem, plan: &Plan, audit: &Audit, wishes: &SetWishes) -> Vec<Sheet> {
    let mut last = Vec::new();
    for language in [Language::Id, Language::En] {
        problem.language = language;
        let sheets = set(problem, plan, audit, wishes).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(sheets.iter().map(|sheet| &sheet.name).collect::<BTreeSet<_>>().len(), sheets.len(), "names twice");
        for sheet in &sheets {
            let text = svg(&sheet.drawing);
            let faults = if sheet.drawing.views.is_empty() {
                sheet::faults_without_map(&text)
            } else {
                sheet::faults(problem, audit, &text)
            };
            if !faults.is_empty() {
                let at = std::env::temp_dir().join("kavling-bad-sheet.svg");
                fs::write(&at, &text).expect("written");
                panic!(
                    "{}: {} wrong, see {}:\n{}",
                    sheet.name,
                    faults.len(),
                    at.display(),
                    faults[..faults.len().min(12)].join("\n")
                );
            }
        }
        assert_eq!(sheets, set(problem, plan, audit, wishes).expect("again"), "another call, another set");
        last = sheets;
    }
    last
}

fn all_themes() -> Vec<Theme> {
    Theme::ALL.iter().map(|(theme, _)| *theme).collect()
}

fn said(sheets: &[Sheet]) -> String {
    sheets.iter().map(|sheet| svg(&sheet.drawing)).collect()
}

#[test]
fn the_stored_plan_in_all_themes_on_all_papers() {
    let (mut problem, plan) = stored();
    let audit = audit(&problem, &plan);
    for (paper, portrait) in [(None, false), (Some("A3"), false), (Some("a2"), true), (Some("A1"), false), (Some("A1"), true)] {
        let wishes = SetWishes { paper: paper.map(str::to_owned), portrait, scale: None, themes: all_themes() };
        let sheets = sound(&mut problem, &plan, &audit, &wishes);
        for sheet in &sheets {
            let drawn = sheet.drawing.paper;
            assert!(paper.is_none_or(|name| name.eq_ignore_ascii_case(drawn.name)), "{paper:?}: {drawn:?}");
            assert_eq!(portrait, drawn.height > drawn.width);
        }
    }
}

#[test]
fn estates_of_one_to_three_hundred_plots() {
    for plots in [1, 6, 12, 40, 150] {
        let mut problem = parse(&estate(plots, 3));
        let audit = fill(&problem);
        let sheets = sound(&mut problem, &empty_plan(), &audit, &SetWishes { themes: all_themes(), ..SetWishes::default() });
        let text = said(&sheets);
        // What a colour stands for is said for every colour, however many there are.
        let by_tenant = sheets.iter().filter(|sheet| sheet.name.starts_with("2-allocation-by-tenant"));
        let legend: String = by_tenant.map(|sheet| svg(&sheet.drawing)).collect();
        for holding in &audit.holdings {
            let firm = problem.firm(holding.firm);
            assert!(legend.contains(&format!(">{} {}</text>", firm.id, firm.name)), "{} has no place in the legend", firm.id);
        }
        for firm in audit.holdings.iter().map(|holding| problem.firm(holding.firm)) {
            assert!(text.contains(&firm.id), "{} is on no sheet of {plots} plots", firm.id);
        }
    }
}

#[test]
fn a_boundary_of_many_corners_goes_on_a_sheet_of_tables() {
    let mut problem = parse(&estate(20, 90));
    let audit = fill(&problem);
    let sheets = sound(&mut problem, &empty_plan(), &audit, &SetWishes::default());
    let tables: Vec<&Sheet> = sheets.iter().filter(|sheet| sheet.name.starts_with("1-site-plan-")).collect();
    assert!(!tables.is_empty());
    let text: String = tables.iter().map(|sheet| svg(&sheet.drawing)).collect();
    let corners = problem.land.sites[0].boundary.corners().len();
    for number in 1..=corners {
        assert!(text.contains(&format!(">{number}</text>")), "corner {number} of {corners}");
    }
}

#[test]
fn the_tables_come_to_the_site_and_show_the_difference_to_the_certificate() {
    let mut problem = parse(&estate(12, 3));
    let audit = fill(&problem);
    problem.language = Language::En;
    let sheets = set(&problem, &empty_plan(), &audit, &SetWishes::default()).expect("a set");
    let site = problem.land.sites[0].boundary.area().0;
    let certificate = problem.title_block.certificate_area.expect("stated").0;
    let plots: i128 = problem
        .land
        .rows
        .iter()
        .flat_map(|row| (0..row.cells.len()).filter_map(|c| row.run_outline(c, c)))
        .map(|o| o.area().0)
        .sum();
    let shown = |half_mm2: i128| {
        let hundredths = (half_mm2 * 100 + half_mm2.signum() * 1_000_000) / 2_000_000;
        let (sign, size) = (if hundredths < 0 { "−" } else { "" }, hundredths.abs());
        let whole = (size / 100).to_string();
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("{sign}{grouped}.{:02}", size % 100)
    };
    let plan_sheet = svg(&sheets[0].drawing);
    for figure in [plots, site - plots, site, certificate] {
        assert!(plan_sheet.contains(&shown(figure)), "{} is not on the site plan", shown(figure));
    }
    let difference = shown(site - certificate);
    let use_sheet = sheets.iter().find(|sheet| sheet.name == "4-land-use").map(|sheet| svg(&sheet.drawing)).expect("drawn");
    for text in [&plan_sheet, &use_sheet] {
        let plain = text.replace('-', "−");
        assert!(plain.contains(&difference), "{difference} is not shown");
    }
    // Twelve plots of 60 % coverage, or what stands within 12 m in front and 2 m behind: the smaller.
    assert!(plan_sheet.contains(">99.00</text>"), "footprint of a plot of 9 × 25 m: 9 × 11 m");
    assert!(plan_sheet.contains(">144.00</text>"), "footprint of a plot of 9 × 30 m: 9 × 16 m");
}

#[test]
fn a_scale_that_is_asked_for_is_kept_or_refused() {
    let (mut problem, plan) = stored();
    let audit = audit(&problem, &plan);
    let wishes = SetWishes { scale: Some(1_000), ..SetWishes::default() };
    let sheets = sound(&mut problem, &plan, &audit, &wishes);
    assert!(sheets.iter().flat_map(|sheet| &sheet.drawing.views).all(|view| view.scale == 1_000));
    let problem = parse(&estate(150, 3));
    let audit = fill(&problem);
    let wishes = SetWishes { scale: Some(200), paper: Some("A3".to_owned()), ..SetWishes::default() };
    match set(&problem, &empty_plan(), &audit, &wishes) {
        Err(SetError::Scale { paper: "A3", scale: 200, larger: Some(larger) }) => assert!(larger > 200),
        other => panic!("{other:?}"),
    }
    let wishes = SetWishes { paper: Some("B4".to_owned()), ..SetWishes::default() };
    assert_eq!(set(&problem, &empty_plan(), &audit, &wishes), Err(SetError::Paper("B4".to_owned())));
}

#[test]
fn black_and_white_has_no_colour() {
    let (problem, plan) = stored();
    let audit = audit(&problem, &plan);
    let sheets = set(&problem, &plan, &audit, &SetWishes { themes: vec![Theme::Mono], ..SetWishes::default() }).expect("a set");
    let mono = sheets.iter().find(|sheet| sheet.name == "2-allocation-by-mono").expect("drawn");
    let text = svg(&mono.drawing);
    for (at, _) in text.match_indices('#') {
        let hex = text.get(at + 1..at + 7).filter(|hex| hex.chars().all(|c| c.is_ascii_hexdigit()));
        assert!(hex.is_none_or(|hex| hex == "000000" || hex == "ffffff"), "{hex:?}");
    }
}
