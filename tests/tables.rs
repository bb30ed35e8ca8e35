//! The tables of a plan: exact sums, what the public must not see, and files that other readers read as they were made.
//!
//! `KAVLING_BLESS=1 cargo test --test tables` writes the stored CSV files anew. With `KAVLING_READERS=1` a missing
//! Python or openpyxl is a failure; without, those checks say that they are left out.
#![allow(missing_docs, reason = "a test")]

#[path = "tables/cases.rs"]
mod cases;
#[path = "tables/public.rs"]
mod public;
#[path = "tables/readers.rs"]
mod readers_outside;

use std::collections::BTreeSet;
use std::fs;

use kavling::documents::Audience;
use kavling::firm::FirmIdx;
use kavling::plan::Status;
use kavling::problem::{Holding, Language};
use kavling::site::{LandUse, Place, RowIdx};
use kavling::tables::{Cell, Kind, View};
use kavling::units::{Area, Milli, Money};

use cases::*;

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
