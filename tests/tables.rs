//! The tables of a plan: exact sums, what the public must not see, and files that other readers read as they were made.
//!
//! `KAVLING_BLESS=1 cargo test --test tables` writes the stored CSV files anew. With `KAVLING_READERS=1` a missing
//! Python or openpyxl is a failure; without, those checks say that they are left out.
#![allow(missing_docs, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kavling::audit::{Audit, audit, measure};
use kavling::documents::{Audience, Format, Wanted, documents};
use kavling::firm::FirmIdx;
use kavling::message::Message;
use kavling::plan::{Conflict, Number, Plan, Refusal, Status};
use kavling::problem::{Holding, Language, Problem};
use kavling::rules::{Firms, Forbidden, Locked, NamedRule, Places, Quota, Reserved, RuleKind};
use kavling::scenario;
use kavling::site::{LandUse, Place, RowIdx};
use kavling::tables::{Cell, Formula, Kind, Table, Tables, TablesInput, View, tables};
use kavling::units::{Area, Milli, Money};

fn snapshots(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(folder)
}

fn parse(toml: &str) -> Problem {
    match scenario::parse(toml, &BTreeMap::new()) {
        Ok(loaded) => loaded.problem,
        Err(error) => panic!("{:.600}", format!("{error:?}")),
    }
}

/// A problem with its plan and audit.
struct Case {
    problem: Problem,
    plan: Plan,
    audit: Audit,
}

impl Case {
    /// The stored scenario and its stored plan: fixed plots, an open row, a single plot, a hall, land kept back.
    fn stored() -> Self {
        let read = |name: &str| fs::read_to_string(snapshots("drawing").join(name)).expect("stored");
        let (problem, plan) = (parse(&read("sheet.toml")), Plan::from_json(&read("sheet.plan.json")).expect("a plan"));
        let audit = audit(&problem, &plan);
        assert!(audit.passes(), "{:?}", audit.faults);
        Self { problem, plan, audit }
    }

    /// These holdings; whoever holds nothing is refused.
    fn holding(problem: Problem, holdings: &[Holding], status: Status) -> Self {
        let audit = measure(&problem, holdings);
        let granted: BTreeSet<FirmIdx> = audit.holdings.iter().map(|h| h.firm).collect();
        let code = match status {
            Status::Optimal => "better-plan-without",
            Status::Feasible => "not-in-best-plan-found",
            Status::Infeasible => "no-lawful-plan",
            Status::NoPlan => "no-plan-found",
        };
        let ground = Message::new(&format!("ground.{code}"));
        let refused = problem.firm_indices().filter(|firm| !granted.contains(firm)).map(|firm| Refusal {
            firm: problem.firm(firm).id.clone(),
            code: code.to_owned(),
            reason: String::new(),
            grounds: vec![ground.clone()],
        });
        let plan = Plan { status, refused: refused.collect(), grants: Vec::new(), ..Self::stored().plan };
        Self { problem, plan, audit }
    }

    fn tables(&self, public: bool) -> Tables {
        tables(&TablesInput { problem: &self.problem, plan: &self.plan, audit: &self.audit, public })
    }

    fn files(&self, audience: Audience) -> BTreeMap<String, Vec<u8>> {
        let mut formats = BTreeSet::from([Format::Csv]);
        if Format::Xlsx.is_built() {
            formats.insert(Format::Xlsx);
        }
        let wanted = Wanted { formats, audience, ..Wanted::default() };
        documents(&self.problem, &self.plan, &self.audit, &wanted).expect("documents").files
    }
}

fn table(tables: &Tables, view: View) -> &Table {
    tables.list.iter().find(|table| table.view == view).expect("a table of each view")
}

/// Exact totals of a column by its place.
fn area(table: &Table, column: usize) -> Area {
    match table.sum(column) {
        Some(Cell::Area(area)) => area,
        other => panic!("{other:?} in {:?}", table.columns[column]),
    }
}

/// The only column of this kind and title.
fn column(table: &Table, title: &str) -> usize {
    table.columns.iter().position(|column| column.title == title).unwrap_or_else(|| panic!("no {title}"))
}

const HEAD: &str = "[scenario]\nname = \"tabled\"\nlanguage = \"en\"\n[objective]\nweights = { points = 1 }\n";

/// A site of two rows along a street, `plots` in each, of uneven widths.
fn street(id: &str, plots: usize, (x, y): (i64, i64), phase: u32) -> String {
    let widths: Vec<String> = (0..plots).map(|i| format!("7.{:03}", (i * 37) % 1000)).collect();
    let long: i64 = (0..plots as i64).map(|i| 7_000 + (i * 37) % 1000).sum();
    let at = |u: i64, v: i64| format!("[{:.3}, {:.3}]", (x * 1000 + u) as f64 / 1000.0, (y * 1000 + v) as f64 / 1000.0);
    let ring = |low: i64, high: i64| format!("[{}, {}, {}, {}]", at(0, low), at(long, low), at(long, high), at(0, high));
    format!(
        "[site.{id}]\nphase = {phase}\nboundary = {}\ngates = [{}]\nareas.street{id} = {{ use = \"road\", outline = {} }}\n\
         areas.park{id} = {{ use = \"green\", outline = {} }}\n\
         [row.{id}A]\nsite = \"{id}\"\nfrom = {}\nto = {}\ndepth = [24, 21.5]\nwidths = [{w}]\nbuilding = \"row\"\n\
         [row.{id}B]\nsite = \"{id}\"\nfrom = {}\nto = {}\ndepth = 23.333\nwidths = [{w}]\nbuilding = \"row\"\n",
        ring(-1_000, 71_001),
        at(0, 30_000),
        ring(25_000, 35_000),
        ring(60_000, 70_000),
        at(0, 35_000),
        at(long, 35_000),
        at(long, 25_000),
        at(0, 25_000),
        w = widths.join(", "),
    )
}

fn firms(count: usize) -> String {
    let firm = |i: usize| {
        format!(
            "[firm.F{i:03}]\nname = \"CV Logam {i}\"\nsector = \"s{}\"\npoints = {}.5\nworkers = 9\nplots = [1, 3]\n",
            i % 7,
            i
        )
    };
    (0..count).map(firm).collect()
}

/// Firm by firm onto plot by plot, leaving out every `skip`-th.
fn fill(problem: &Problem, skip: usize) -> Vec<Holding> {
    let plots = problem.land.rows.iter().enumerate().flat_map(|(row, r)| (0..r.cells.len()).map(move |cell| (row, cell)));
    let kept = plots.enumerate().filter(|(turn, _)| turn % skip != skip - 1).map(|(_, plot)| plot);
    let holding = |(firm, (row, cell)): (FirmIdx, (usize, usize))| {
        let place = Place::Run { row: RowIdx(row), first: cell, last: cell };
        let area = problem.land.outline(place).expect("an outline").area();
        Holding { firm, offer: 0, place, area, phase: problem.phase_of(firm, 0, place) }
    };
    problem.firm_indices().zip(kept).map(holding).collect()
}

/// 300 plots on two sites, ready in different phases, with areas of many decimals.
fn large() -> Case {
    let phased = HEAD.replace("name = \"tabled\"", "name = \"tabled\"\nphases = 2");
    let toml = format!("{phased}{}{}{}", street("s", 100, (0, 0), 1), street("t", 50, (0, 500), 2), firms(260));
    let problem = parse(&toml);
    let holdings = fill(&problem, 5);
    Case::holding(problem, &holdings, Status::Optimal)
}

/// Names as somebody writes them who wants to do harm.
const HOSTILE: [&str; 12] = [
    "<script>alert(1)</script>",
    "=HYPERLINK(\"http://x\",\"y\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "'already quoted",
    "\t=1+1",
    "شركة المعادن ; مصنع",
    "מפעל \"מתכת\" ; אחד",
    "🏭🔩 𝔓abrik _x0041_ &amp;",
    "a name without any break that is sixty characters long ......",
    "\u{1}\u{202e}\u{fffe}http://example.invalid/ ]]> \r\n second line",
];

/// The stored case with hostile names everywhere a name may stand.
fn hostile() -> Case {
    let stored = Case::stored();
    let mut problem = stored.problem;
    for (index, firm) in problem.firms.iter_mut().enumerate() {
        let name = HOSTILE[index % HOSTILE.len()];
        firm.name = name.to_owned();
        (firm.sector, firm.class) = (Some(name.to_owned()), Some(name.to_owned()));
        (firm.kbli, firm.id) = (Some(name.to_owned()), format!("{}{}", ["+", "-", "'", "=", "F"][index % 5], firm.id));
    }
    (problem.title, problem.note) = (HOSTILE[1].to_owned(), Some(HOSTILE[11].to_owned()));
    problem.seed = HOSTILE[2].to_owned();
    for (index, rule) in problem.rules.iter_mut().enumerate() {
        rule.name = HOSTILE[index % HOSTILE.len()].to_owned();
    }
    let holdings: Vec<Holding> = stored.audit.holdings.iter().step_by(2).copied().collect();
    Case::holding(problem, &holdings, Status::Feasible)
}

fn infeasible() -> Case {
    let problem = Case::stored().problem;
    let mut case = Case::holding(problem, &[], Status::Infeasible);
    let conflict = |rule: &str, unit: &str| Conflict {
        rule: rule.to_owned(),
        shortfall: Number::decimal(1_500, 3),
        unit: unit.to_owned(),
        text: String::new(),
    };
    case.plan.conflict = vec![conflict("small-firms", "firms"), conflict("power.utara", "kVA")];
    (case.plan.value, case.plan.bound, case.plan.gap) = (None, None, None);
    case
}

/// Every case in both languages.
fn cases() -> Vec<(String, Case)> {
    let nothing = || Case::holding(Case::stored().problem, &[], Status::Optimal);
    let makers: [(&str, &dyn Fn() -> Case); 5] = [
        ("stored", &Case::stored),
        ("large", &large),
        ("hostile", &hostile),
        ("nothing-granted", &nothing),
        ("infeasible", &infeasible),
    ];
    let in_both = makers.iter().flat_map(|(name, make)| {
        [Language::Id, Language::En].map(|language| {
            let mut case = make();
            case.problem.language = language;
            (format!("{name}-{language:?}").to_lowercase(), case)
        })
    });
    in_both.collect()
}

#[test]
fn plots_and_other_uses_add_up_to_the_site_exactly() {
    for (name, case) in cases() {
        let all = case.tables(false);
        let budgets = &case.audit.budgets;
        let site: Area = budgets.iter().map(|budget| budget.site_area).sum();
        let (plots, uses) = (table(&all, View::Plots), table(&all, View::LandUse));
        let at = plots.columns.iter().position(|c| c.kind == Kind::Area && c.sum).expect("an area");
        let sold: Area = budgets.iter().map(|budget| budget.saleable).sum();
        assert_eq!(area(plots, at), sold, "{name}: the plot table");
        assert_eq!(area(uses, 2), site, "{name}: the land-use table");
        let other: Area = budgets
            .iter()
            .map(|b| {
                let used: Area = b.by_use.iter().filter(|(land_use, _)| **land_use != LandUse::Easement).map(|(_, a)| *a).sum();
                used + b.unassigned
            })
            .sum();
        assert_eq!(area(plots, at) + other, site, "{name}");
        let granted: Area = budgets.iter().map(|budget| budget.granted).sum();
        let held: Area = uses.rows.iter().step_by(8).map(|row| if let Cell::Area(a) = row[2] { a } else { Area::ZERO }).sum();
        assert_eq!(held, granted, "{name}: granted land");
        let check = table(&all, View::AreaCheck);
        let sites = budgets.len();
        assert_eq!(check.rows.len(), if sites > 1 { sites + 1 } else { 1 }, "{name}");
        for row in &check.rows {
            assert_eq!(row[8], Cell::Area(Area::ZERO), "{name}: a difference");
        }
        // Shares of each site are whole.
        for budget in budgets {
            let part: i128 = uses
                .rows
                .iter()
                .filter(|row| row[0] == Cell::Text(budget.site.clone()))
                .map(|row| match row[3] {
                    Cell::Share { part, whole } => {
                        assert_eq!(whole, budget.site_area.0);
                        part
                    }
                    _ => 0,
                })
                .sum();
            assert_eq!(part, budget.site_area.0, "{name}");
        }
    }
}

#[test]
fn the_plots_of_a_large_plan_have_many_decimals() {
    let case = large();
    let all = case.tables(false);
    let plots = table(&all, View::Plots);
    assert_eq!(plots.rows.len(), 300);
    let fine = plots.rows.iter().flatten().filter(|cell| matches!(cell, Cell::Area(a) if (a.0 * 5) % 1_000_000 != 0)).count();
    assert!(fine > 100, "areas finer than 0.1 m²: {fine}");
    assert_eq!(table(&all, View::Allocation).rows.len(), 240);
    assert_eq!(table(&all, View::Refusals).rows.len(), 20);
    let phases: BTreeSet<String> = plots.rows.iter().map(|row| format!("{:?}", row[9])).collect();
    assert_eq!(phases.len(), 2);
}

#[test]
fn a_certificate_that_differs_is_shown() {
    let mut case = Case::stored();
    case.problem.language = Language::En;
    case.problem.title_block.certificate_area = Some(Area(Area::m2(4_801).0 + 1));
    let all = case.tables(false);
    let row = &table(&all, View::AreaCheck).rows[0];
    assert_eq!(row[10], Cell::Area(Area(-Area::PER_M2 - 1)));
    let notes = table(&all, View::LandUse).notes.join(" ");
    assert!(notes.contains("Land certificate: 4,801 m². Site less certificate: -1 m²."), "{notes}");
    let summary = format!("{:?}", table(&all, View::Summary).rows);
    assert!(summary.contains("Area(Area(-2000001))"), "{summary}");
}

#[test]
fn land_held_twice_is_missed_in_the_sums() {
    // Two firms on one plot: the second cannot be drawn, and no table says that its land is there twice.
    let problem = Case::stored().problem;
    let place = Place::Run { row: RowIdx(0), first: 0, last: 0 };
    let holding = |firm| Holding { firm: FirmIdx(firm), offer: 0, place, area: Area::m2(200), phase: 1 };
    let case = Case::holding(problem, &[holding(0), holding(1)], Status::Feasible);
    let all = case.tables(false);
    assert_eq!(area(table(&all, View::LandUse), 2), Area::m2(4_800));
    let allocation = table(&all, View::Allocation);
    assert!(allocation.rows.iter().any(|row| row[2] == Cell::Text("?".into())), "who has no land of its own is marked");
}

#[test]
fn figures_of_the_allocation_are_those_of_the_audit() {
    let mut case = Case::stored();
    case.problem.language = Language::En;
    let all = case.tables(false);
    let allocation = table(&all, View::Allocation);
    let metric = |name: &str, places: u32| case.audit.metrics[name].scaled(places).expect("a figure");
    let sum = |title: &str| allocation.sum(column(allocation, title)).expect("a sum");
    assert_eq!(sum("Area m²"), Cell::Area(Area(metric("granted_area_m2", 7) / 5)));
    assert_eq!(sum("Hall floor granted m²"), Cell::Area(Area(metric("granted_floor_m2", 7) / 5)));
    assert_eq!(sum("Workers"), Cell::Whole(metric("jobs", 0) as i64));
    assert_eq!(sum("Points"), Cell::Milli(Milli(metric("points", 3) as i64)));
    assert_eq!(sum("Number of plots"), Cell::Whole(metric("plots_granted", 0) as i64));
    assert_eq!(sum("Turnover a year IDR"), Cell::Money(Money(6_500_000_000)));
    // Worth by itself and the one bonus are the value.
    let Cell::Milli(worth) = sum("Worth") else { panic!("no worth") };
    assert_eq!(worth + Milli::whole(3), case.audit.values[0]);
    let plots = table(&all, View::Plots);
    let first = |title: &str| plots.rows[0][column(plots, title)].clone();
    assert_eq!(first("Coverage allowed (KDB), %"), Cell::Share { part: 700, whole: 1_000 });
    assert_eq!(first("Footprint by coverage m²"), Cell::Area(Area::m2(140)));
    assert_eq!(first("Footprint within setbacks m²"), Cell::Area(Area::m2(130)), "10 × (20 − 5 − 2)");
    assert_eq!(first("Footprint allowed m²"), Cell::Area(Area::m2(130)));
    assert_eq!(first("Least depth m"), Cell::Length(kavling::units::Length(20_000)));
}

#[test]
fn refusals_stand_in_the_published_order() {
    let case = large();
    let all = case.tables(false);
    let refusals = table(&all, View::Refusals);
    let order: Vec<String> = case.problem.published_order().into_iter().map(|f| case.problem.firm(f).id.clone()).collect();
    let shown: Vec<&Cell> = refusals.rows.iter().map(|row| &row[1]).collect();
    let places: Vec<usize> = shown
        .iter()
        .map(|cell| match cell {
            Cell::Text(id) => order.iter().position(|o| o == id).expect("applied"),
            _ => usize::MAX,
        })
        .collect();
    assert!(places.len() == 20 && places.is_sorted(), "{places:?}");
    let public = case.tables(true);
    let counts = table(&public, View::Refusals);
    assert_eq!(counts.sum(2), Some(Cell::Whole(20)));
    assert_eq!(counts.rows.len(), 1);
}

#[test]
fn an_infeasible_plan_says_what_would_have_to_give_way() {
    let mut case = infeasible();
    case.problem.language = Language::En;
    let all = case.tables(false);
    let rules = table(&all, View::Rules);
    let shortfall = column(rules, "Shortfall");
    let short: Vec<&Vec<Cell>> = rules.rows.iter().filter(|row| row[shortfall] != Cell::Empty).collect();
    assert_eq!(short.len(), 2);
    assert_eq!(short[0][1], Cell::Text("small-firms".into()));
    assert_eq!(short[1][3], Cell::Text("Keep the load of power.utara within its capacity.".into()));
    assert!(rules.rows.iter().all(|row| row[4] == Cell::Empty), "no rule is judged on empty land");
    assert!(table(&all, View::Allocation).rows.is_empty());
    assert_eq!(table(&all, View::Refusals).rows.len(), 12);
}

/// Every table is well made: rows as long as the columns, cells of their kind, titles that a workbook can hold.
#[test]
fn tables_are_well_made() {
    for (name, case) in cases() {
        for public in [false, true] {
            let all = case.tables(public);
            let names: BTreeSet<String> = all.list.iter().map(|table| table.name.to_lowercase()).collect();
            assert_eq!(names.len(), 9, "{name}");
            for table in &all.list {
                assert!(table.name.chars().count() <= 31 && !table.name.contains(['[', ']', ':', '*', '?', '/', '\\', '\'']));
                let titles: BTreeSet<String> = table.columns.iter().map(|c| c.title.to_lowercase()).collect();
                assert_eq!(titles.len(), table.columns.len(), "{name} {}", table.name);
                for column in table.columns.iter().filter(|c| c.sum) {
                    let plain = column.title.chars().all(|c| c.is_alphanumeric() || c == ' ' || c == '²');
                    assert!(plain, "{}: a formula cannot name it plainly", column.title);
                }
                for row in &table.rows {
                    assert_eq!(row.len(), table.columns.len(), "{name} {}", table.name);
                    for (cell, column) in row.iter().zip(&table.columns) {
                        let fits = matches!(
                            (cell, column.kind),
                            (Cell::Empty, _)
                                | (_, Kind::Mixed)
                                | (Cell::Text(_), Kind::Text)
                                | (Cell::Whole(_), Kind::Whole)
                                | (Cell::Area(_), Kind::Area)
                                | (Cell::Length(_), Kind::Length)
                                | (Cell::Money(_), Kind::Money)
                                | (Cell::Milli(_), Kind::Milli)
                                | (Cell::Share { .. }, Kind::Share)
                        );
                        assert!(fits, "{name} {}: {cell:?} under {}", table.name, column.title);
                        if let Cell::Text(text) = cell {
                            let bad = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{fffe}';
                            assert!(!text.is_empty() && !text.contains(bad), "{text:?}");
                        }
                    }
                }
                let added = table.totals();
                assert_eq!(added.is_some(), table.columns.iter().any(|c| c.sum), "{name} {}", table.name);
            }
        }
    }
}

/// All text of a file: of a workbook every part, unescaped.
fn all_text(name: &str, bytes: &[u8]) -> String {
    #[cfg(feature = "xlsx")]
    if name.ends_with(".xlsx") {
        use std::io::Read;
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip file");
        let mut text = String::new();
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).expect("a part");
            text.push_str(&part.name().expect("a name"));
            part.read_to_string(&mut text).expect("text");
        }
        return ["&lt;", "<", "&gt;", ">", "&quot;", "\"", "&apos;", "'", "&amp;", "&"]
            .chunks(2)
            .fold(text, |text, pair| text.replace(pair[0], pair[1]));
    }
    String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| panic!("{name} is no text"))
}

/// A plan whose rules, groups, note and title name firms that hold no land.
fn telling() -> Case {
    let Case { mut problem, audit, .. } = Case::stored();
    let holdings: Vec<Holding> = audit.holdings.iter().take(7).copied().collect();
    let held: BTreeSet<FirmIdx> = holdings.iter().map(|h| h.firm).collect();
    for (index, firm) in problem.firms.iter_mut().enumerate() {
        let odd = 70_301 + index as i64 * 1_013;
        (firm.turnover, firm.investment) = (Some(Money(odd * 1_000_003)), Some(Money(odd * 1_000_033)));
        firm.offers.iter_mut().for_each(|offer| offer.terms.points = Some(Milli(odd)));
        if !held.contains(&FirmIdx(index)) {
            firm.id = format!("Zq{index:02}x");
            firm.name = if index % 2 == 0 { format!("PT Rahasia {index}") } else { HOSTILE[index % 3].to_owned() + "rahasia" };
        }
    }
    let hidden: Vec<FirmIdx> = (0..problem.firms.len()).map(FirmIdx).filter(|f| !held.contains(f)).collect();
    assert!(hidden.len() >= 3, "{hidden:?}");
    let id = |at: usize| problem.firm(hidden[at]).id.clone();
    let only = |at: usize| Firms { label: format!("press, {}", id(at)), members: vec![hidden[at]] };
    let places = Places { label: "A-04".into(), names: ["A-04".to_owned()].into() };
    let quota = Quota { group: only(1), min_firms: None, max_firms: Some(3), min_area: None, max_area: None };
    let place = Place::Run { row: RowIdx(0), first: 3, last: 3 };
    let rules = vec![
        (format!("no-{}-here", id(0)), RuleKind::Forbidden(Forbidden { firms: only(0), places: None })),
        ("few".to_owned(), RuleKind::Quota(quota)),
        ("promised".to_owned(), RuleKind::Locked(Locked { firm: hidden[2], place })),
        ("kept".to_owned(), RuleKind::Reserved(Reserved { places, group: Some(only(1)) })),
    ];
    let notes = format!("after {} left, {} is next", id(0), problem.firm(hidden[1]).name);
    (problem.note, problem.title) = (Some(notes), format!("Klaster tanpa {}", id(2)));
    problem.rules.extend(rules.into_iter().map(|(name, kind)| NamedRule { name, kind }));
    problem.rules.sort_by(|a, b| a.name.cmp(&b.name));
    let mut case = Case::holding(problem, &holdings, Status::Feasible);
    case.plan.value = Some(Number::decimal(4_321_987, 3));
    case.plan.bound = Some(Number::decimal(4_399_876, 3));
    case.plan.gap = Some(Number::decimal(18_022_219, 9));
    case.plan.conflict = vec![Conflict {
        rule: format!("no-{}-here", case.plan.refused[0].firm),
        shortfall: Number::decimal(1, 0),
        unit: "firms".into(),
        text: format!("Give no land to {}", case.plan.refused[0].firm),
    }];
    case
}

#[test]
fn the_public_sees_no_refused_firm_no_money_and_no_points() {
    for language in [Language::En, Language::Id] {
        let mut case = telling();
        case.problem.language = language;
        let mut needles: BTreeSet<String> = BTreeSet::new();
        for (index, firm) in case.problem.firms.iter().enumerate() {
            let odd = 70_301 + index as i64 * 1_013;
            needles.extend([(odd * 1_000_003).to_string(), (odd * 1_000_033).to_string()]);
            let points = kavling::units::decimal(odd.into(), 3);
            needles.extend([points.replace('.', ","), points]);
            if case.plan.refused.iter().any(|refusal| refusal.firm == firm.id) {
                needles.extend([firm.id.clone(), firm.name.clone(), firm.name.replace('"', "\"\"")]);
            }
        }
        let numbers = ["4321.987", "4321,987", "4399.876", "4399,876", "1.8022", "1,8022", "0.018022219"];
        needles.extend(numbers.map(str::to_owned));
        let told = |audience: Audience| -> BTreeSet<String> {
            let files = case.files(audience);
            assert!(files.len() >= 9, "{:?}", files.keys());
            let texts: Vec<(&String, String)> = files.iter().map(|(name, bytes)| (name, all_text(name, bytes))).collect();
            let found = needles.iter().flat_map(|needle| {
                let holds = |(_, text): &&(&String, String)| text.contains(needle.as_str());
                texts.iter().filter(holds).map(move |(name, _)| format!("{name}: {needle}"))
            });
            found.collect()
        };
        let committee = told(Audience::Committee);
        assert!(committee.len() > 40, "the search sees what the committee sees: {committee:?}");
        for what in
            ["rules.csv: Zq", "assumptions.csv: Zq", "summary.csv: Zq", "plots.csv: Zq", "refusals.csv: Zq", "summary.csv: 43"]
        {
            assert!(committee.iter().any(|found| found.starts_with(what)), "{what} not in {committee:?}");
        }
        let public = told(Audience::Public);
        assert!(public.is_empty(), "{public:#?}");
        let tables = case.tables(true);
        let withheld = tables.list.iter().flat_map(|t| &t.rows).flatten().filter(|cell| match cell {
            Cell::Text(text) => text.starts_with("(withheld") || text.starts_with("(tidak ditampilkan"),
            _ => false,
        });
        assert!(withheld.count() >= 6, "where something is withheld, it says so");
    }
}

#[test]
fn a_number_that_is_an_id_does_not_silence_sentences() {
    let Case { mut problem, audit, .. } = Case::stored();
    let holdings: Vec<Holding> = audit.holdings.iter().take(7).copied().collect();
    let hidden = problem.firm_indices().find(|f| !holdings.iter().any(|h| h.firm == *f)).expect("one without land");
    problem.firms[hidden.0].id = "40".to_owned();
    problem.language = Language::En;
    let quota = Quota {
        group: Firms { label: "40".into(), members: vec![hidden] },
        min_firms: None,
        max_firms: Some(1),
        min_area: None,
        max_area: None,
    };
    problem.rules.push(NamedRule { name: "of-40".into(), kind: RuleKind::Quota(quota) });
    let all = Case::holding(problem, &holdings, Status::Feasible).tables(true);
    let rules = &table(&all, View::Rules).rows;
    let said: Vec<&Cell> = rules.iter().map(|row| &row[3]).collect();
    assert!(said.iter().any(|c| matches!(c, Cell::Text(t) if t.contains("at least 40 m"))), "{said:?}");
    let last = rules.last().expect("a rule");
    assert!(
        matches!((&last[1], &last[3]), (Cell::Text(a), Cell::Text(b)) if a.starts_with("(withheld") && b.starts_with("(withheld"))
    );
}

#[test]
fn the_stored_plan_gives_the_stored_tables() {
    let mut case = Case::stored();
    for (language, folder) in [(Language::Id, "tables/id"), (Language::En, "tables/en")] {
        case.problem.language = language;
        let files = case.files(Audience::Committee);
        let folder = snapshots(folder);
        let csv = files.iter().filter(|(name, _)| name.ends_with(".csv"));
        let mut seen = 0;
        for (name, bytes) in csv {
            let path = folder.join(name);
            if std::env::var_os("KAVLING_BLESS").is_some() {
                fs::create_dir_all(&folder).expect("folder");
                fs::write(&path, bytes).expect("written");
            }
            let known = fs::read(&path).unwrap_or_default();
            assert!(&known == bytes, "{} differs; KAVLING_BLESS=1 writes it anew", path.display());
            seen += 1;
        }
        assert_eq!(seen, 9);
    }
}

/// A cell as readers outside are told of it.
fn told(cell: &Cell) -> serde_json::Value {
    let exact = |kind: &str| {
        let (value, places) = cell.exact().expect("a number");
        serde_json::json!({ "kind": kind, "value": kavling::units::decimal(value, places) })
    };
    match cell {
        Cell::Empty => serde_json::json!({ "kind": "empty" }),
        Cell::Text(text) => serde_json::json!({ "kind": "text", "value": text }),
        Cell::Share { part, whole } => {
            serde_json::json!({ "kind": "share", "part": part.to_string(), "whole": whole.to_string() })
        }
        Cell::Whole(_) => exact("whole"),
        Cell::Area(_) => exact("area"),
        Cell::Length(_) => exact("length"),
        Cell::Money(_) => exact("money"),
        Cell::Milli(_) => exact("milli"),
    }
}

fn expected(tables: &Tables) -> String {
    let row = |cells: &Vec<Cell>| cells.iter().map(told).collect::<Vec<_>>();
    let list: Vec<_> = tables
        .list
        .iter()
        .map(|table| {
            let columns: Vec<_> = table
                .columns
                .iter()
                .map(|c| serde_json::json!({ "title": c.title, "sum": c.sum, "formula": c.formula != Formula::None }))
                .collect();
            let (name, file) = (&table.name, table.view.file_name());
            let (rows, totals) = (table.rows.iter().map(row).collect::<Vec<_>>(), table.totals().map(|cells| row(&cells)));
            serde_json::json!({ "name": name, "file": file, "columns": columns, "rows": rows, "totals": totals })
        })
        .collect();
    let language = if tables.language == Language::Id { "id" } else { "en" };
    serde_json::json!({
        "language": language,
        "scenario_sha256": tables.scenario_sha256,
        "plan_sha256": tables.plan_sha256,
        "tables": list,
    })
    .to_string()
}

/// Runs a reader in Python; what it finds wrong, or none where it cannot run here.
#[allow(clippy::print_stderr, reason = "a check that is left out must be seen")]
fn reader(script: &str, file: &Path, expected: &Path) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers").join(script);
    let must = std::env::var_os("KAVLING_READERS").is_some_and(|value| value == "1");
    let ran = Command::new("python3").arg(path).arg(file).arg(expected).output();
    let missing = match &ran {
        Err(error) => Some(error.to_string()),
        Ok(output) if output.status.code() == Some(77) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Ok(_) => None,
    };
    if let Some(missing) = missing {
        assert!(!must, "KAVLING_READERS=1, but {script} cannot run: {missing}");
        eprintln!("SKIPPED: {script} cannot run here: {missing}");
        return None;
    }
    let output = ran.expect("it ran");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() { Some(String::new()) } else { Some(format!("{said} (code {:?})", output.status.code())) }
}

/// A folder of its own for a check.
fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kavling-tables-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn written(name: &str, case: &Case, audience: Audience) -> (PathBuf, PathBuf) {
    let folder = scratch(name);
    for (file, bytes) in case.files(audience) {
        fs::write(folder.join(file), bytes).expect("written");
    }
    let told = folder.join("expected.json");
    fs::write(&told, expected(&case.tables(audience == Audience::Public))).expect("written");
    (folder, told)
}

#[test]
fn python_reads_the_same_tables() {
    for (name, case) in cases() {
        for audience in [Audience::Committee, Audience::Public] {
            // The large plan takes openpyxl seconds; once a language is enough.
            if name.starts_with("large") && audience == Audience::Public {
                continue;
            }
            let (folder, told) = written(&format!("{name}-{audience:?}"), &case, audience);
            if let Some(faults) = reader("csv_tables.py", &folder, &told) {
                assert_eq!(faults, "", "{name}, CSV");
            }
            if Format::Xlsx.is_built()
                && let Some(faults) = reader("xlsx.py", &folder.join("tables.xlsx"), &told)
            {
                assert_eq!(faults, "", "{name}, workbook");
            }
            fs::remove_dir_all(&folder).expect("removed");
        }
    }
}

/// The readers find what is wrong: a checker that finds nothing proves nothing.
#[test]
fn the_readers_see_planted_faults() {
    let mut case = Case::stored();
    case.problem.language = Language::En;
    let (folder, told) = written("planted", &case, Audience::Committee);
    let good = fs::read_to_string(&told).expect("told");
    let spoilt = |old: &str, new: &str| {
        assert!(good.contains(old), "{old} is not there to be spoilt");
        fs::write(&told, good.replacen(old, new, 1)).expect("written");
    };
    for (old, new) in [
        ("CV Contoh Cetakan", "CV Contoh"),
        ("\"value\":\"1760\"", "\"value\":\"1760.0000005\""),
        ("\"value\":\"84.8\"", "\"value\":\"84.801\""),
    ] {
        spoilt(old, new);
        for (script, file) in [("csv_tables.py", folder.clone()), ("xlsx.py", folder.join("tables.xlsx"))] {
            if script == "xlsx.py" && !Format::Xlsx.is_built() {
                continue;
            }
            if let Some(faults) = reader(script, &file, &told) {
                assert_ne!(faults, "", "{script} does not see {new} for {old}");
            }
        }
    }
    fs::remove_dir_all(&folder).expect("removed");
}

#[cfg(feature = "xlsx")]
#[test]
fn calamine_reads_the_same_tables() {
    use calamine::{Data, Reader, Xlsx};
    for (name, case) in cases() {
        let bytes = case.files(Audience::Committee).remove("tables.xlsx").expect("a workbook");
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("calamine opens it");
        book.load_tables().expect("its tables");
        for table in &case.tables(false).list {
            let range = book.worksheet_range(&table.name).expect("a sheet");
            let formulas = book.worksheet_formula(&table.name).expect("its formulas");
            let head = 3 + table.notes.len() as u32;
            // A table without rows has an empty one.
            let totals = table.totals().map(|cells| (table.rows.len().max(1), cells));
            let rows = table.rows.iter().cloned().enumerate().chain(totals);
            for (index, row) in rows {
                for (column, cell) in row.iter().enumerate() {
                    let at = (head + 1 + index as u32, column as u32);
                    let read = range.get_value(at).unwrap_or(&Data::Empty);
                    let number = match read {
                        Data::Float(number) => Some(*number),
                        Data::Int(number) => Some(*number as f64),
                        _ => None,
                    };
                    let right = match cell {
                        Cell::Empty => *read == Data::Empty,
                        Cell::Text(text) => {
                            *read == Data::String(text.clone()) && formulas.get_value(at).is_none_or(String::is_empty)
                        }
                        Cell::Share { part, whole } => number.is_some_and(|n| (n - *part as f64 / *whole as f64).abs() < 1e-12),
                        other => {
                            let (value, places) = other.exact().expect("a number");
                            let near: f64 = kavling::units::decimal(value, places).parse().expect("a number");
                            number.is_some_and(|n| n.to_bits() == near.to_bits() || n == 0.0 && near == 0.0)
                        }
                    };
                    assert!(right, "{name} {} {at:?}: {read:?} for {cell:?}", table.name);
                }
            }
            let plain = table.view.file_name().replace('-', "_");
            let read = book.table_by_name(&format!("kavling_{plain}")).expect("a table");
            assert_eq!(read.columns(), table.columns.iter().map(|c| c.title.clone()).collect::<Vec<_>>());
        }
    }
}

#[test]
fn the_same_plan_gives_the_same_bytes_in_any_place() {
    let case = large();
    assert!(case.files(Audience::Committee) == case.files(Audience::Committee), "another call, other bytes");
    let formats = if Format::Xlsx.is_built() { "csv,xlsx" } else { "csv" };
    let run = |name: &str, zone: &str, locale: &str| -> BTreeMap<String, Vec<u8>> {
        let folder = scratch(name);
        let out = Command::new(env!("CARGO_BIN_EXE_kavling"))
            .args(["draw", "--formats", formats, "--quiet", "-o"])
            .arg(&folder)
            .arg(snapshots("drawing").join("sheet.toml"))
            .arg(snapshots("drawing").join("sheet.plan.json"))
            .envs([("TZ", zone), ("LC_ALL", locale), ("LANG", locale)])
            .output()
            .expect("it runs");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let files = fs::read_dir(&folder).expect("folder").map(|entry| {
            let path = entry.expect("entry").path();
            (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(&path).expect("read"))
        });
        let files = files.collect();
        fs::remove_dir_all(&folder).expect("removed");
        files
    };
    let here = run("utc", "UTC", "C");
    // A clock in the files would tick in between.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let there = run("jakarta", "Asia/Jakarta", "id_ID.UTF-8");
    assert!(here.len() >= 10, "{:?}", here.keys());
    for (name, bytes) in &here {
        assert!(there.get(name) == Some(bytes), "{name} differs");
    }
    let stored = Case::stored().files(Audience::Committee);
    assert!(stored.iter().all(|(name, bytes)| here.get(name) == Some(bytes)), "library and binary differ");
}
