//! Plans of every kind, and their tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use kavling::audit::{Audit, audit, measure};
use kavling::documents::{Audience, Format, Wanted, documents};
use kavling::firm::FirmIdx;
use kavling::message::Message;
use kavling::plan::{Conflict, Number, Plan, Refusal, Status};
use kavling::problem::{Holding, Language, Problem};
use kavling::scenario;
use kavling::site::{Place, RowIdx};
use kavling::tables::{Cell, Table, Tables, TablesInput, View, tables};
use kavling::units::Area;

pub(crate) fn snapshots(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(folder)
}

pub(crate) fn parse(toml: &str) -> Problem {
    match scenario::parse(toml, &BTreeMap::new()) {
        Ok(loaded) => loaded.problem,
        Err(error) => panic!("{:.600}", format!("{error:?}")),
    }
}

/// A problem with its plan and audit.
pub(crate) struct Case {
    pub(crate) problem: Problem,
    pub(crate) plan: Plan,
    pub(crate) audit: Audit,
}

impl Case {
    /// The stored scenario and its stored plan: fixed plots, an open row, a single plot, a hall, land kept back.
    pub(crate) fn stored() -> Self {
        let read = |name: &str| fs::read_to_string(snapshots("drawing").join(name)).expect("stored");
        let (problem, plan) = (parse(&read("sheet.toml")), Plan::from_json(&read("sheet.plan.json")).expect("a plan"));
        let audit = audit(&problem, &plan);
        assert!(audit.passes(), "{:?}", audit.faults);
        Self { problem, plan, audit }
    }

    /// These holdings; whoever holds nothing is refused.
    pub(crate) fn holding(problem: Problem, holdings: &[Holding], status: Status) -> Self {
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
            price: None,
        });
        let plan = Plan { status, refused: refused.collect(), grants: Vec::new(), ..Self::stored().plan };
        Self { problem, plan, audit }
    }

    pub(crate) fn tables(&self, public: bool) -> Tables {
        tables(&TablesInput { problem: &self.problem, plan: &self.plan, audit: &self.audit, public })
    }

    pub(crate) fn files(&self, audience: Audience) -> BTreeMap<String, Vec<u8>> {
        let mut formats = BTreeSet::from([Format::Csv]);
        if Format::Xlsx.is_built() {
            formats.insert(Format::Xlsx);
        }
        let wanted = Wanted { formats, audience, ..Wanted::default() };
        documents(&self.problem, &self.plan, &self.audit, &wanted).expect("documents").files
    }
}

pub(crate) fn table(tables: &Tables, view: View) -> &Table {
    tables.list.iter().find(|table| table.view == view).expect("a table of each view")
}

/// Exact totals of a column by its place.
pub(crate) fn area(table: &Table, column: usize) -> Area {
    match table.sum(column) {
        Some(Cell::Area(area)) => area,
        other => panic!("{other:?} in {:?}", table.columns[column]),
    }
}

/// The only column of this kind and title.
pub(crate) fn column(table: &Table, title: &str) -> usize {
    table.columns.iter().position(|column| column.title == title).unwrap_or_else(|| panic!("no {title}"))
}

pub(crate) const HEAD: &str = "[scenario]\nname = \"tabled\"\nlanguage = \"en\"\n[objective]\nweights = { points = 1 }\n";

/// A site of two rows along a street, `plots` in each, of uneven widths.
pub(crate) fn street(id: &str, plots: usize, (x, y): (i64, i64), phase: u32) -> String {
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

pub(crate) fn firms(count: usize) -> String {
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
pub(crate) fn fill(problem: &Problem, skip: usize) -> Vec<Holding> {
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
pub(crate) fn large() -> Case {
    let phased = HEAD.replace("name = \"tabled\"", "name = \"tabled\"\nphases = 2");
    let toml = format!("{phased}{}{}{}", street("s", 100, (0, 0), 1), street("t", 50, (0, 500), 2), firms(260));
    let problem = parse(&toml);
    let holdings = fill(&problem, 5);
    Case::holding(problem, &holdings, Status::Optimal)
}

/// Names as somebody writes them who wants to do harm.
pub(crate) const HOSTILE: [&str; 12] = [
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
pub(crate) fn hostile() -> Case {
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

pub(crate) fn infeasible() -> Case {
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
pub(crate) fn cases() -> Vec<(String, Case)> {
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
