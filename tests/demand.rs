//! Demand: the crossover that is named is where deciding everything again turns the order.
//!
//! The reference never leaves a firm out of a problem: it lets those who do not come be ready only after the last phase,
//! and decides the whole option again at every demand there is.
#![allow(missing_docs, unreachable_pub, clippy::print_stdout, reason = "a test")]

#[path = "oracle/rng.rs"]
mod rng;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::AtomicBool;

use kavling::audit::measure;
use kavling::comparison::{Comparison, Demand, DemandCell, PhasePlan, option_result};
use kavling::demand::{self, Search};
use kavling::formulation::backend::Solver;
use kavling::output::Record;
use kavling::plan::Status;
use kavling::planner::Options;
use kavling::problem::{Problem, ballot};
use kavling::scenario::{self, Loaded};
use kavling::venture::{self, Venture};
use rng::Rng;

/// A random small scenario: an old site and two that can be opened, applicants, and firms that are expected.
fn random(seed: u64) -> Loaded {
    let mut rng = Rng(seed);
    let mut text = "[scenario]\nname = \"demand\"\nseed = \"public\"\n".to_owned();
    let _ = writeln!(text, "[objective]\nweights = {{ points = 1, jobs = {} }}", rng.pick(&["0", "0.3"]));
    for (site, row, x, plots) in [("old", "A", 0, (1, 3)), ("near", "B", 100, (1, 3)), ("far", "C", 200, (1, 4))] {
        let plots = rng.between(plots.0, plots.1);
        let end = x + 10 * plots;
        let _ = writeln!(text, "[site.{site}]\nboundary = [[{x}, 0], [{end}, 0], [{end}, 40], [{x}, 40]]");
        let _ =
            writeln!(text, "areas.road-{row} = {{ use = \"road\", outline = [[{x}, 0], [{end}, 0], [{end}, 10], [{x}, 10]] }}");
        let _ = writeln!(text, "[row.{row}]\nsite = \"{site}\"\nfrom = [{x}, 10]\nto = [{end}, 10]\ndepth = 30\nplots = {plots}");
        let _ = writeln!(text, "building = \"row\"\nprice_per_m2 = {}", rng.between(8, 34) * 100_000);
        // Land that costs nothing: then two options may be worth the same.
        let cost = if rng.chance(30) { 0 } else { rng.between(1, 14) * 100_000_000 };
        let _ = writeln!(text, "[cost.{site}]\nper = \"once\"\namount = {}\nsite = \"{site}\"", cost);
        text += "confidence = \"invented\"\nsource = \"invented\"\n";
    }
    let firm = |rng: &mut Rng, text: &mut String, id: String| {
        // One of each class that rules speak of.
        let class = match id.as_str() {
            "E1" => "press",
            "E2" => "gauge",
            _ => rng.pick(&["press", "gauge", "other"]),
        };
        let plots = rng.pick(&["1", "1", "1", "2", "[1, 2]"]);
        let _ =
            writeln!(text, "[firm.{id}]\nclass = \"{class}\"\npoints = {}\nworkers = {}", rng.between(1, 9), rng.between(2, 9));
        let _ = writeln!(text, "plots = {plots}\nuses = {{ power = {} }}", rng.between(5, 25));
    };
    for index in 1..=rng.between(1, 3) {
        firm(&mut rng, &mut text, format!("F{index}"));
    }
    let expected = rng.between(3, 7);
    let phases = 2 + u32::from(rng.chance(30));
    for index in 1..=expected {
        firm(&mut rng, &mut text, format!("E{index}"));
        let _ = writeln!(text, "ready = {}", rng.pick(&[2, 2, 2, 3]).min(phases));
        if rng.chance(40) {
            let _ = writeln!(text, "priority = {}", rng.pick(&[1, 2]));
        }
        if rng.chance(40) {
            let _ = writeln!(text, "applied = \"2027-0{}-01\"", rng.pick(&[1, 2]));
        }
    }
    if rng.chance(30) {
        text += "[growth.F1]\nphase = 2\nplots = 2\npoints = 12\n";
    }
    let _ = writeln!(text, "[resource.power]\nunit = \"kVA\"\ncapacity = {}", rng.between(15, 80));
    for number in 1..=phases {
        let _ = writeln!(text, "[phase.{number}]\nstarts = \"{}-01\"", 2025 + number);
    }
    let _ =
        writeln!(text, "[step.trafo]\nnode = \"power\"\nadd = 30\ncost = 150_000_000\nmost = 2\nphase = {}", rng.pick(&[1, 2]));
    text += "confidence = \"invented\"\nsource = \"invented\"\n";
    let more = rng.pick(&["", "moves = 1\n", "first_refusal = true\n", "without = [\"apart\"]\n", "steps = [\"trafo\"]\n"]);
    text += "[option.stay]\nsites = { old = 1 }\n";
    let _ = write!(text, "[option.near]\nsites = {{ old = 1, near = 2 }}\n{more}");
    text += "[option.both]\nsites = { old = 1, near = 2, far = 2 }\nsteps = [\"trafo\"]\n";
    text += "[rules.apart]\nkeep_apart = { these = [\"press\"], from = [\"gauge\"], metres = 5 }\n";
    if rng.chance(25) {
        // Promised land to firms that may not come: without room for them there is no plan where they do.
        text += "[rules.promised]\nmust_admit = { firms = [\"press\", \"gauge\"] }\n";
    }
    let _ = writeln!(text, "[money]\nterms = \"real\"\nfrom = \"2026-01\"\nyears = 10\ndiscount_percent = {}", rng.pick(&[0, 9]));
    text += "land_growth_percent = 0\nabsorption_months = 0\nconfidence = \"invented\"\nsource = \"invented\"\n";
    text += "sale = { deposit_percent = 50, instalment_years = 2, interest_percent = 3, tax_percent = 2.5 }\n";
    // What a firm costs may be more than it pays, so that more firms are not always better.
    let _ = writeln!(text, "[cost.works]\nper = \"firm\"\namount = {}", rng.between(0, 7) * 100_000_000);
    text += "confidence = \"invented\"\nsource = \"invented\"\n";
    scenario::parse(&text, &BTreeMap::new()).unwrap_or_else(|error| panic!("seed {seed}: {error:?}\n{text}"))
}

/// The expected firms in the published order, sorted here anew.
fn queue(problem: &Problem) -> Vec<String> {
    let late = problem.firms.iter().filter(|firm| firm.ready > 1);
    let key = |firm: &kavling::firm::Firm| {
        let applied = firm.applied.clone().map_or((1, String::new()), |applied| (0, applied));
        (firm.priority.unwrap_or(99), applied, ballot(&problem.seed, &firm.id), firm.id.clone())
    };
    let mut keys: Vec<_> = late.map(key).collect();
    keys.sort();
    keys.into_iter().map(|key| key.3).collect()
}

/// The option decided as a whole where only the first so many of the queue are ever ready.
fn whole<'e>(loaded: &'e Loaded, option: usize, firms: usize) -> Venture<'e> {
    let mut problem = loaded.problem.clone();
    let absent: BTreeSet<String> = queue(&problem).into_iter().skip(firms).collect();
    for firm in &mut problem.firms {
        if absent.contains(&firm.id) {
            firm.ready = 99;
        }
    }
    // A phase for them that is never decided: whoever is ready after the last is answered in the last.
    problem.phases = 99;
    let stop = AtomicBool::new(false);
    let found = venture::decide(
        &problem,
        &loaded.expansion,
        &loaded.expansion.options[option],
        &options(&stop),
        &[],
        &venture::Apart::default(),
    );
    found.expect("the solver keeps its word")
}

fn options(stop: &AtomicBool) -> Options<'_> {
    Options { solver: Solver::AVAILABLE[0], time_limit: None, gap: 0.0, stop, progress: &|_, _| {} }
}

fn views<'a>(venture: &'a Venture<'a>, drawn_as: &'a BTreeMap<kavling::firm::FirmIdx, String>) -> Vec<PhasePlan<'a>> {
    let view = |d: &'a venture::Decided<'a>| PhasePlan {
        stage: Some(&d.stage),
        problem: &d.problem,
        plan: &d.run.plan,
        audit: &d.run.audit,
        drawn_as,
    };
    venture.phases.iter().map(view).collect()
}

/// NPV as `comparison.json` states it for the option by itself, its status, and the firms that hold land.
type Told = (Option<i128>, Status, Option<usize>);

fn told(loaded: &Loaded, venture: &Venture<'_>) -> Told {
    let drawn_as = BTreeMap::new();
    let result =
        option_result(("", ""), &loaded.expansion, &views(venture, &drawn_as), kavling::comparison::Elsewhere::default(), &[]);
    let planned = result.phases.iter().all(|phase| matches!(phase.status, Status::Optimal | Status::Feasible));
    let granted = result.phases.last().filter(|_| planned).map(|phase| phase.grants.len());
    (result.money.as_ref().and_then(|money| money.npv[1].scaled(0)), result.status, granted)
}

fn told_of(cell: &DemandCell) -> Told {
    let number = |n: &Option<kavling::plan::Number>| n.as_ref().and_then(|n| n.scaled(0));
    (number(&cell.npv), cell.status.expect("decided"), number(&cell.firms_granted).map(|n| n as usize))
}

/// The first of the options with the most; none where none has a figure.
fn best(cells: &[Told]) -> Option<&'static str> {
    let most = cells.iter().filter_map(|cell| cell.0).max()?;
    cells.iter().position(|cell| cell.0 == Some(most)).map(|index| ["stay", "near", "both"][index])
}

/// The search at these demands; `known` remembers what was decided, since the same is decided again and again.
fn searched(loaded: &Loaded, all: &[Venture<'_>], stated: &[u32], known: &mut BTreeMap<u32, Vec<DemandCell>>) -> Demand {
    let names = loaded.expansion.options.iter().map(|option| option.id.clone()).collect();
    let expected = vec![queue(&loaded.problem).len() as u32; all.len()];
    let mut search = Search::new(names, expected, stated.iter().copied().collect());
    let (stop, drawn_as) = (AtomicBool::new(false), BTreeMap::new());
    loop {
        let wanted = search.wanted();
        if wanted.is_empty() {
            return search.found();
        }
        for firms in wanted {
            let decide = |venture| {
                let first = views(venture, &drawn_as)[0];
                demand::decide(&loaded.problem, first, firms, &options(&stop)).expect("the solver keeps its word")
            };
            let cells = known.entry(firms).or_insert_with(|| all.iter().map(decide).collect());
            search.tell(firms, cells.clone());
        }
    }
}

/// What came up over many cases.
#[derive(Debug, Default)]
struct Seen {
    cases: usize,
    turned: usize,
    more_than_once: usize,
    passed_over: usize,
    impossible: usize,
    without_any: usize,
    tied: usize,
}

fn judge(seed: u64, seen: &mut Seen) {
    let loaded = random(seed);
    let count = queue(&loaded.problem).len();
    // Everything there is, decided one by one.
    let row = |firms: usize| -> Vec<Told> {
        let late: BTreeSet<String> = queue(&loaded.problem).into_iter().skip(firms).collect();
        let one = |option| {
            let venture = whole(&loaded, option, firms);
            let last = venture.phases.last().expect("a phase");
            let late = |h: &kavling::problem::Holding| late.contains(&last.problem.firm(h.firm).id);
            assert!(!last.run.audit.holdings.iter().any(late), "seed {seed}: only those who come");
            told(&loaded, &venture)
        };
        (0..3).map(one).collect()
    };
    let every: Vec<Vec<Told>> = (0..=count).map(row).collect();
    let best_at = |firms: u32| best(&every[firms as usize]);
    let turns: BTreeMap<u32, _> =
        (1..=count as u32).filter(|n| best_at(n - 1) != best_at(*n)).map(|n| (n, (best_at(n - 1), best_at(n)))).collect();
    let all: Vec<Venture<'_>> = (0..3).map(|option| whole(&loaded, option, count)).collect();
    let everywhere: Vec<u32> = (0..=count as u32).collect();
    let some = [0, Rng(seed).between(0, count as i64) as u32, count as u32];
    let mut known = BTreeMap::new();
    for stated in [everywhere.as_slice(), &[0, count as u32], &some] {
        let found = searched(&loaded, &all, stated, &mut known);
        assert!(!found.interrupted && found.expected == [count as u32; 3]);
        for point in &found.points {
            let cells: Vec<Told> = point.options.iter().map(told_of).collect();
            assert_eq!(cells, every[point.firms as usize], "seed {seed}: at {}", point.firms);
            assert_eq!(point.best.as_deref(), best_at(point.firms), "seed {seed}: at {}", point.firms);
            assert_eq!(point.stated, stated.contains(&point.firms));
        }
        let named: BTreeMap<u32, _> =
            found.crossovers.iter().map(|turn| (turn.at, (turn.below.as_deref(), turn.above.as_deref()))).collect();
        assert!(named.iter().all(|(at, turn)| turns.get(at) == Some(turn)), "seed {seed}: {named:?} of {turns:?}");
        // Neighbours that differ are one firm apart, and that is named: what is named leads from one end to the other.
        for pair in found.points.windows(2) {
            let named = named.contains_key(&pair[1].firms) && pair[1].firms - pair[0].firms == 1;
            assert_eq!(pair[0].best != pair[1].best, named, "seed {seed}: from {} to {}", pair[0].firms, pair[1].firms);
        }
        for turn in &found.crossovers {
            let sides = found.points.iter().filter(|point| point.firms == turn.at || point.firms + 1 == turn.at);
            assert_eq!(turn.proven, sides.flat_map(|point| &point.options).all(|cell| cell.proven));
        }
        if stated.len() > 3 {
            assert_eq!(named, turns, "seed {seed}: every demand asked for");
        } else {
            seen.passed_over += turns.len() - named.len();
        }
    }
    seen.cases += 1;
    seen.turned += usize::from(!turns.is_empty());
    seen.more_than_once += usize::from(turns.len() > 1);
    seen.impossible += every.iter().flatten().filter(|cell| cell.1 == Status::Infeasible).count();
    let tied = |row: &&Vec<Told>| {
        row.iter().filter(|cell| cell.0.is_some() && cell.0 == row.iter().filter_map(|c| c.0).max()).count() > 1
    };
    seen.tied += every.iter().filter(tied).count();
    seen.without_any += every.iter().filter(|row| best(row).is_none()).count();
}

#[test]
fn crossovers_are_where_deciding_everything_again_turns_the_order() {
    let mut seen = Seen::default();
    for seed in 0..108 {
        judge(seed, &mut seen);
    }
    println!("{seen:?}");
    let Seen { cases, turned, more_than_once, passed_over, impossible, without_any, tied } = seen;
    assert!(cases >= 100 && turned > 40 && more_than_once > 15 && passed_over > 5, "the cases are too thin");
    assert!(impossible > 20 && without_any > 0 && tied > 20, "the cases are too thin");
}

/// The problem with fewer firms is the same problem without them: phase 1 grants the same, whoever is expected.
#[test]
fn expected_firms_have_no_part_in_the_first_phase_and_come_in_the_published_order() {
    for seed in 200..240 {
        let loaded = random(seed);
        let queue = queue(&loaded.problem);
        for firms in 0..=queue.len() {
            let there = demand::with_first(&loaded.problem, firms as u32);
            let ids: BTreeSet<&String> = there.firms.iter().filter(|firm| firm.ready > 1).map(|firm| &firm.id).collect();
            assert_eq!(ids, queue.iter().take(firms).collect(), "seed {seed}");
            assert_eq!(there.firms.len() + queue.len() - firms, loaded.problem.firms.len(), "today's applicants are all there");
            let few = whole(&loaded, 1, firms);
            let all = whole(&loaded, 1, queue.len());
            assert_eq!(few.phases[0].run.audit.holdings, all.phases[0].run.audit.holdings, "seed {seed}");
            // The later phases are the same problem as well, and judge a plan alike.
            let last = few.phases.last().expect("a phase");
            let stage = last.stage.problem(&there).expect("a stage");
            let names = |problem: &Problem| problem.firms.iter().map(|firm| firm.id.clone()).collect::<Vec<_>>();
            assert_eq!(names(&stage), names(&last.problem), "seed {seed}");
            let (here, own) = (measure(&stage, &last.run.audit.holdings), measure(&last.problem, &last.run.audit.holdings));
            assert_eq!((here.values, here.metrics), (own.values, own.metrics), "seed {seed}");
            let texts = |rules: &[kavling::audit::RuleResult]| rules.iter().map(|rule| rule.text.clone()).collect::<Vec<_>>();
            assert_eq!(texts(&here.rules), texts(&own.rules), "seed {seed}");
        }
    }
}

/// What is left open anywhere is told: a gap of any level, ties, no proof at all.
#[test]
fn an_option_is_proven_only_where_nothing_is_left_open() {
    let loaded = scenario::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(SCENARIO)).expect("it reads");
    let venture = whole(&loaded, 1, 8);
    let told = |change: &dyn Fn(&mut kavling::plan::Plan)| {
        let mut venture = venture.clone();
        change(&mut venture.phases[1].run.plan);
        let drawn_as = BTreeMap::new();
        let cell = demand::cell(&loaded.expansion, &views(&venture, &drawn_as));
        (cell.proven, cell.status, cell.gap.and_then(|gap| gap.scaled(3)))
    };
    assert_eq!(told(&|_| ()), (true, Some(Status::Optimal), Some(0)));
    assert_eq!(told(&|plan| plan.tie_break.complete = false), (false, Some(Status::Optimal), Some(0)));
    let gap = |thousandths: i128| Some(kavling::plan::Number::decimal(thousandths, 3));
    let short = |plan: &mut kavling::plan::Plan, own, later: Option<i128>| {
        plan.status = Status::Feasible;
        plan.gap = gap(own);
        let level = |measure: &str, gap| kavling::plan::Level {
            measure: measure.to_owned(),
            value: plan.value.clone().expect("a value"),
            bound: None,
            gap,
        };
        plan.levels = vec![level("points", gap(own)), level("jobs", later.and_then(gap))];
    };
    assert_eq!(told(&|plan| short(plan, 5, Some(2))), (false, Some(Status::Feasible), Some(5)));
    assert_eq!(told(&|plan| short(plan, 0, Some(7))), (false, Some(Status::Feasible), Some(7)));
    assert_eq!(told(&|plan| short(plan, 5, None)), (false, Some(Status::Feasible), None));
}

const SCENARIO: &str = "tests/options/demand.toml";

fn kavling(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kavling")).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("runs")
}

#[track_caller]
fn done(arguments: &[&str], code: i32) -> String {
    let output = kavling(arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{told}");
    told + &String::from_utf8_lossy(&output.stdout)
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demand").join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().expect("an ordinary path")
}

fn read(folder: &Path) -> Comparison {
    let text = fs::read_to_string(folder.join("comparison.json")).expect("comparison.json");
    Comparison::read(&text).expect("a comparison")
}

/// Every file below a folder with its bytes.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = PathBuf::from(path.file_name().expect("a name"));
        if path.is_dir() {
            found.extend(tree(&path).into_iter().map(|(below, bytes)| (name.join(below), bytes)));
        } else {
            found.insert(name, fs::read(&path).expect("a file"));
        }
    }
    found
}

fn turns(comparison: &Comparison) -> Vec<(u32, String, String, bool)> {
    let name = |option: &Option<String>| option.clone().unwrap_or_default();
    let demand = comparison.demand.as_ref().expect("asked for");
    demand.crossovers.iter().map(|turn| (turn.at, name(&turn.below), name(&turn.above), turn.proven)).collect()
}

/// What the scenario's own comment works out by hand.
#[test]
fn the_crossovers_of_a_small_case_are_those_worked_out_by_hand_whatever_the_workers() {
    let known = |proven| {
        let turn = |at, below: &str, above: &str| (at, below.to_owned(), above.to_owned(), proven);
        vec![turn(2, "stay", "near"), turn(6, "near", "both")]
    };
    let outs = ["1", "16"].map(|jobs| {
        let out = folder(&format!("jobs-{jobs}"));
        let said = done(&["compare", SCENARIO, "--demand", "100%,0,100%", "--jobs", jobs, "-o", text(&out)], 0);
        assert!(said.contains("With 1 of the expected firms the best is: “stay”. With 2 it is: “near”. Proven"), "{said}");
        out
    });
    assert!(tree(&outs[0]) == tree(&outs[1]), "1 worker and 16 workers");
    let told = read(&outs[0]);
    assert_eq!(turns(&told), known(true));
    let demand = told.demand.as_ref().expect("asked for");
    assert_eq!((demand.expected.as_slice(), demand.interrupted, demand.figure.as_str()), ([8; 3].as_slice(), false, "npv"));
    assert_eq!(demand.points.iter().filter(|p| p.stated).map(|p| p.firms).collect::<Vec<_>>(), [0, 8]);
    for point in &demand.points {
        let sums: Vec<i128> =
            point.options.iter().map(|cell| cell.npv.as_ref().and_then(|n| n.scaled(0)).expect("NPV")).collect();
        let n = i128::from(point.firms);
        // In millions: two firms of today, those who find a plot, the sites.
        let by_hand = [1_800, 1_800 + 900 * n.min(4) - 960, 1_800 + 900 * n - 1_920];
        assert_eq!(sums, by_hand.map(|millions| millions * 1_000_000), "at {n}");
    }
    // Where all come, it is what the comparison itself says.
    let all = demand.points.last().expect("all");
    for (cell, option) in all.options.iter().zip(&told.options) {
        assert_eq!((&cell.npv, cell.status), (&option.money.as_ref().map(|m| m.npv[1].clone()), Some(option.status)));
    }
    for name in ["comparison.md", "comparison.html"] {
        let page = fs::read_to_string(outs[0].join(name)).expect("a page");
        assert!(page.contains("6 (looked up)") && !page.contains("Not asked"), "{name}");
    }
    // Within a gap ties are left as they fall: the same turns here, but nothing that counts as proven.
    let out = folder("gap");
    done(&["compare", SCENARIO, "--demand", "0,8", "--gap", "0.01", "-q", "-o", text(&out)], 0);
    assert_eq!(turns(&read(&out)), known(false));
    assert!(fs::read_to_string(out.join("comparison.md")).expect("read").contains("Not proven"));
}

#[test]
fn nobody_asked_nothing_is_said_and_finished_runs_carry_none() {
    let out = folder("silent");
    done(&["compare", SCENARIO, "-q", "-o", text(&out)], 0);
    assert!(read(&out).demand.is_none());
    assert!(!fs::read_to_string(out.join("comparison.json")).expect("read").contains("\"demand\": {"), "no field");
    for name in ["comparison.md", "comparison.html"] {
        let page = fs::read_to_string(out.join(name)).expect("a page");
        assert!(page.contains("--demand 0,50%,100%") && page.contains("Finished runs that are joined carry no demand"), "{name}");
    }
    let runs: Vec<PathBuf> = ["stay", "near", "both"].iter().map(|option| out.join(option)).collect();
    let joined = folder("joined");
    let mut arguments = vec!["compare", SCENARIO, "-q", "-o", text(&joined), "--runs"];
    arguments.extend(runs.iter().map(|run| text(run)));
    done(&arguments, 0);
    assert!(tree(&out) == tree(&joined), "joined runs say the same");
    arguments.extend(["--demand", "0"]);
    let told = done(&arguments, 2);
    assert!(told.contains("finished runs carry no demand but their own"), "{told}");
}

#[test]
fn a_demand_that_cannot_be_decided_is_told_before_the_search() {
    let out = folder("wrong");
    let wrong = |demand: &str, scenarios: &[&str]| {
        let mut arguments = vec!["compare"];
        arguments.extend(scenarios);
        arguments.extend(["-q", "-o", text(&out), "--demand", demand]);
        let told = done(&arguments, 2);
        assert!(!out.exists(), "nothing is written");
        told
    };
    for demand in ["", "x", "-1", "1.5", "101%", "0,,8", "+3", "50 firms"] {
        let told = wrong(demand, &[SCENARIO]);
        assert!(told.contains("as whole numbers (0,20,40) or shares from 0% to 100%"), "{demand}: {told}");
    }
    let told = wrong("0,9", &[SCENARIO]);
    assert!(
        told.contains("a demand of 9 is more than scenario `demand` expects: 8 of its firms are not ready in phase 1"),
        "{told}"
    );
    let both = [SCENARIO, "tests/options/small.toml"];
    assert!(wrong("50%", &both).contains("(demand: 8, small: 2): state whole numbers"));
    assert!(wrong("3", &both).contains("more than scenario `small` expects: 2"));
}

/// A signal while demands are decided: what was decided stays, what was not is said to be missing.
#[cfg(unix)]
#[test]
fn ctrl_c_keeps_the_options_and_says_what_is_missing() {
    let out = folder("interrupted");
    let mut run = Command::new(env!("CARGO_BIN_EXE_kavling"))
        .args(["compare", "scenarios/expansion.toml", "--options", "none,plus-17000", "--time-limit", "1"])
        .args(["--demand", "0,10,20,30,40,50,100%", "-q", "-o", text(&out)])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .spawn()
        .expect("runs");
    // The options are written before demands are looked into.
    let decided = out.join("plus-17000/option.json");
    for _ in 0..1_200 {
        if decided.exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(Command::new("kill").args(["-INT", &run.id().to_string()]).status().expect("kill").success());
    assert_eq!(run.wait().expect("ends").code(), Some(130));
    let told = read(&out);
    let demand = told.demand.as_ref().expect("asked for");
    assert!(demand.interrupted);
    assert_eq!(demand.points.iter().map(|point| point.firms).collect::<Vec<_>>(), [0, 10, 20, 30, 40, 50, 60]);
    let missing = demand.points.iter().filter(|point| point.options.iter().any(|cell| cell.status.is_none()));
    assert!(missing.clone().count() > 0 && missing.clone().all(|point| point.best.is_none()));
    let all = demand.points.last().expect("all come");
    assert_eq!(all.options[0].npv.as_ref(), told.options[0].money.as_ref().map(|money| &money.npv[1]), "it is decided already");
    assert!(fs::read_to_string(out.join("comparison.md")).expect("read").contains("The search was interrupted"));
}
