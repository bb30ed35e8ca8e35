//! The speed bars, measured by hand on an otherwise idle machine: `cargo bench --profile release --bench speed`.
//!
//! Prints the median of three runs of each case. Everything is seeded; HiGHS runs on one thread. Words after `--` name the
//! parts to measure ([`PARTS`]) and numbers the fixed instances: `-- explain 5 7`. All of them where none is named.
#![expect(clippy::print_stdout, reason = "a bench speaks on the terminal")]
#![expect(clippy::disallowed_methods, reason = "a bench is about the clock")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use kavling::alternatives::alternatives;
use kavling::answers::{self, Answer, Asking};
use kavling::firm::FirmIdx;
use kavling::formulation::backend::Solver;
use kavling::placement::Placements;
use kavling::planner::{Options, Outcome, Prepared};
use kavling::problem::Problem;
use kavling::reasons::{self, Precision};
use kavling::run::{Wish, run, run_with};
use kavling::scenario;

const RUNS: usize = 3;

/// What can be measured.
const PARTS: [&str; 10] =
    ["proof", "grounds", "prices", "explain", "again", "alternatives", "real", "open", "layouts", "options"];

/// Time on the clock, and of the processors where the system tells it (on a busy machine only that means something).
#[derive(Clone, Copy, Default, PartialEq, PartialOrd)]
struct Spent {
    clock: f64,
    processor: f64,
}

/// What a piece of work takes.
fn spent<T>(work: impl FnOnce() -> T) -> (T, Spent) {
    let (begun, before) = (Instant::now(), processor());
    let done = work();
    (done, Spent { clock: begun.elapsed().as_secs_f64(), processor: processor() - before })
}

/// Seconds that this process has kept processors busy, told by Linux in hundredths; nothing elsewhere.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Time to the proof and time until ties are decided too.
fn search(problem: &Problem) -> (Duration, Duration) {
    let stop = AtomicBool::new(false);
    let begun = Instant::now();
    let proven = std::sync::Mutex::new(None);
    let tell = |step: &str, _| {
        if step == "ties"
            && let Ok(mut proven) = proven.lock()
        {
            proven.get_or_insert_with(|| begun.elapsed());
        }
    };
    let options = Options { solver: Solver::AVAILABLE[0], time_limit: None, gap: 0.0, stop: &stop, progress: &tell };
    let placements = Placements::of(problem);
    let outcome = Prepared::new(problem, &placements).search(&options);
    let total = begun.elapsed();
    assert!(matches!(outcome, Ok(Outcome::Found(found)) if found.ties_decided), "proven, ties decided");
    let proven = proven.lock().ok().and_then(|p| *p).unwrap_or(total);
    (proven, total)
}

fn report(name: &str, problem: &Problem) -> Duration {
    let times: Vec<(Duration, Duration)> = (0..RUNS).map(|_| search(problem)).collect();
    let proof = median(times.iter().map(|t| t.0).collect());
    let total = median(times.iter().map(|t| t.1).collect());
    println!("{name:32} proof {:6.2} s   with ties {:6.2} s", proof.as_secs_f64(), total.as_secs_f64());
    proof
}

/// How the parts search: to the proof, as long as it takes.
fn thorough(stop: &AtomicBool) -> Options<'_> {
    Options { solver: Solver::AVAILABLE[0], time_limit: None, gap: 0.0, stop, progress: &|_, _| {} }
}

/// A proven ground of every refusal of the best plan, after the search; with exact prices, if they are asked for.
fn grounds(problem: &Problem, precision: Precision) -> Spent {
    let stop = AtomicBool::new(false);
    let options = thorough(&stop);
    let placements = Placements::of(problem);
    let prepared = Prepared::new(problem, &placements);
    let Ok(Outcome::Found(found)) = prepared.search(&options) else { panic!("a plan") };
    let (told, spent) = spent(|| reasons::of(&prepared, &found, &options, precision));
    let told = told.map_or_else(|_| Vec::new(), |told| told.grounds);
    assert!(!told.is_empty() && told.iter().all(|(_, ground)| ground.code != "better-plan-without"), "every ground is proven");
    spent
}

/// `explain` for every refused firm of the best plan that some place could hold: until the first sentence, until the
/// reason with its exact price, and until the ways in are exact too.
fn explained(problem: &Problem) -> Vec<[Spent; 3]> {
    let stop = AtomicBool::new(false);
    let options = thorough(&stop);
    let asking = Asking::new(problem, &options);
    let Ok(Answer::Best(best)) = asking.best(&[]) else { panic!("a plan") };
    let refused = |firm: &FirmIdx| best.holding(*firm).is_none();
    let held = |firm: &FirmIdx| Placements::of(problem).list.iter().any(|p| p.holding.firm == *firm);
    let firms: Vec<FirmIdx> = problem.firm_indices().filter(refused).filter(held).collect();
    let one = |firm: FirmIdx| {
        let (first, to_first) = spent(|| answers::first(&asking, &best, firm));
        let (out, to_price) = spent(|| answers::refused(&asking, &best, firm));
        let (ways, to_ways) = spent(|| answers::ways(&asking, &best, firm));
        assert!(first.is_ok() && out.is_ok() && ways.is_ok());
        println!(
            "    {:12} first {:.2} price {:.2} ways {:.2} s, of the processors {:.2} {:.2} {:.2} s",
            problem.firm(firm).id,
            to_first.clock,
            to_price.clock,
            to_ways.clock,
            to_first.processor,
            to_price.processor,
            to_ways.processor
        );
        let sum = |a: Spent, b: Spent| Spent { clock: a.clock + b.clock, processor: a.processor + b.processor };
        [to_first, sum(to_first, to_price), sum(sum(to_first, to_price), to_ways)]
    };
    firms.into_iter().map(one).collect()
}

/// A plan made again after the first firm granted land that no rule names has withdrawn.
fn planned_again(root: &Path, name: &str) -> Spent {
    let read = |ending: &str| std::fs::read(root.join("tests/instances").join(format!("{name}.{ending}"))).expect("an instance");
    let text = String::from_utf8(read("toml")).expect("UTF-8");
    let file = format!("{name}.csv");
    let parse = |csv: Vec<u8>| match scenario::parse(&text, &BTreeMap::from([(file.clone(), csv)])) {
        Ok(loaded) => loaded.problem,
        Err(error) => panic!("{name}: {error}"),
    };
    let stop = AtomicBool::new(false);
    let options = thorough(&stop);
    let before = run(&parse(read("csv")), &options, &[]).expect("a plan").plan;
    // One that no rule names.
    let gone = before.grants.iter().find(|grant| !text.contains(&format!("\"{}\"", grant.firm))).expect("a firm of no rule");
    let gone = format!("{},", gone.firm);
    let csv = String::from_utf8(read("csv")).expect("UTF-8");
    let left: String = csv.lines().filter(|line| !line.starts_with(&gone)).map(|line| format!("{line}\n")).collect();
    let now = parse(left.into_bytes());
    let from = kavling::amend::from(&now, &before).expect("the same scenario");
    let wish = Wish { from: Some(from), ..Wish::default() };
    let (done, spent) = spent(|| run_with(&now, &wish, &options, &[]));
    assert!(done.is_ok());
    spent
}

/// The first solve, and five alternatives within 1 %, who is sure included.
fn varied(problem: &Problem) -> [Spent; 2] {
    let stop = AtomicBool::new(false);
    let options = thorough(&stop);
    let placements = Placements::of(problem);
    let prepared = Prepared::new(problem, &placements);
    let (best, first) = spent(|| prepared.search(&options));
    let Ok(Outcome::Found(best)) = best else { panic!("a plan") };
    let wish = kavling::alternatives::Wish { count: 5, slack: 10_000 };
    let (told, others) = spent(|| alternatives(&prepared, &best, wish, &options));
    assert!(told.is_ok());
    [first, others]
}

/// Prints median and worst of several pieces of work, and each of them.
fn told(name: &str, all: &[Spent]) {
    if all.is_empty() {
        return;
    }
    let sorted = |of: fn(&Spent) -> f64| {
        let mut times: Vec<f64> = all.iter().map(of).collect();
        times.sort_unstable_by(f64::total_cmp);
        (times[times.len() / 2], times[times.len() - 1])
    };
    let (clock, processor) = (sorted(|s| s.clock), sorted(|s| s.processor));
    println!(
        "{name:36} median {:.2} s, worst {:.2} s; of the processors {:.2} s, {:.2} s",
        clock.0, clock.1, processor.0, processor.1
    );
    let each: Vec<String> = all.iter().map(|s| format!("{:.2}", s.processor)).collect();
    println!("    each, of the processors: {}", each.join(" "));
}

fn load(path: &Path) -> Problem {
    scenario::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).problem
}

/// splitmix64.
fn dice(seed: &mut u64, below: u64) -> u64 {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) % below
}

/// Firms on two facing open rows of 100 m, 30 m deep, with two distances to keep and two capacities.
fn open_rows(firms: u64, module: u32, seed: u64) -> Problem {
    let mut state = seed;
    let mut text = format!(
        "[scenario]\nname = \"open\"\n[objective]\nweights = {{ points = 1, area_fit = 20 }}\n\
         [site.s]\nboundary = [[0, 0], [100, 0], [100, 72], [0, 72]]\n\
         areas.road = {{ use = \"road\", outline = [[0, 30], [100, 30], [100, 42], [0, 42]] }}\n\
         [row.A]\nsite = \"s\"\nfrom = [0, 42]\nto = [100, 42]\ndepth = 30\nmodule = {module}\nbuilding = \"row\"\n\
         [row.B]\nsite = \"s\"\nfrom = [100, 30]\nto = [0, 30]\ndepth = 30\nmodule = {module}\nbuilding = \"row\"\n\
         [resource.power]\nunit = \"kVA\"\ncapacity = {}\n[resource.wastewater]\nunit = \"m3/day\"\ncapacity = {}\n\
         [rules.shake]\nkeep_apart = {{ these = [\"press\"], from = [\"precision\"], metres = 20 }}\n\
         [rules.sparks]\nkeep_apart = {{ these = [\"weld\"], from = [\"paint\"], metres = 11 }}\n",
        firms * 45,
        firms * 7 / 10
    );
    let classes = ["press", "precision", "weld", "paint", "other"];
    for firm in 0..firms {
        let width = 5 + dice(&mut state, 14);
        let class = if firm < 5 { classes[firm as usize] } else { classes[dice(&mut state, 5) as usize] };
        let _ = writeln!(
            text,
            "[firm.F{firm:02}]\nname = \"F{firm:02}\"\nclass = \"{class}\"\npoints = {}\narea_min_m2 = {}\narea_ideal_m2 = {}\n\
             area_max_m2 = {}\nuses = {{ power = {}, wastewater = 0.{} }}",
            width * 4 + dice(&mut state, 40),
            width * 30,
            (width + 4) * 30,
            (width + 9) * 30,
            30 + dice(&mut state, 150),
            1 + dice(&mut state, 9),
        );
    }
    parse(&text, &BTreeMap::new())
}

fn parse(text: &str, files: &BTreeMap<String, Vec<u8>>) -> Problem {
    scenario::parse(text, files).unwrap_or_else(|error| panic!("{error:?}")).problem
}

/// `check` on a thousand firms: read, resolve, doubt.
fn check_a_thousand() {
    let mut csv = String::from("id,name,class,points,plots,building_m2,power\n");
    let mut state = 7;
    for firm in 0..1_000 {
        let plots = 1 + dice(&mut state, 3);
        let _ = writeln!(
            csv,
            "F{firm:04},Firm {firm},c{},{},{plots},{},{}",
            firm % 7,
            dice(&mut state, 90),
            60 * plots,
            20 + dice(&mut state, 80)
        );
    }
    let text = "[scenario]\nname = \"big\"\nfirms = \"firms.csv\"\n[site.s]\nboundary = [[0, 0], [120, 0], [120, 70], [0, 70]]\n\
        areas.road = { use = \"road\", outline = [[0, 30], [120, 30], [120, 40], [0, 40]] }\n\
        [row.A]\nsite = \"s\"\nfrom = [0, 40]\nto = [120, 40]\ndepth = 28\nplots = 12\nbuilding = \"row\"\n\
        [row.B]\nsite = \"s\"\nfrom = [120, 30]\nto = [0, 30]\ndepth = 28\nplots = 12\nbuilding = \"row\"\n\
        [resource.power]\nunit = \"kVA\"\ncapacity = 900\n";
    let files = BTreeMap::from([("firms.csv".to_owned(), csv.into_bytes())]);
    let times = (0..RUNS).map(|_| {
        let begun = Instant::now();
        assert_eq!(parse(text, &files).firms.len(), 1_000);
        begun.elapsed()
    });
    println!("{:32} {:.3} s", "check, 1,000 firms", median(times.collect()).as_secs_f64());
}

/// The options of `expansion`, solved within 1 %, compared and drawn through the binary, two at a time.
fn compare_options(root: &Path) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("speed");
    let page = folder.join("comparison.html");
    let times = (0..RUNS).map(|_| {
        let begun = Instant::now();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kavling"));
        command.arg("compare").arg(root.join("scenarios/expansion.toml")).args(["--gap", "0.01", "--jobs", "2"]);
        let done = command.args(["--force", "--quiet", "-o"]).arg(&folder).status();
        assert!(done.is_ok_and(|status| status.success()), "compared");
        begun.elapsed()
    });
    let time = median(times.collect());
    let size = std::fs::metadata(&page).map_or(0, |file| file.len());
    println!("{:32} {:.1} s, page {:.2} MB", "expansion, four options at 1 %", time.as_secs_f64(), size as f64 / 1e6);
}

/// Candidate layouts of a site of 100 by 80 m with its gate in the middle of a short side.
fn layouts_of_8000(real: &Problem) {
    use kavling::geometry::{Outline, Point};
    use kavling::layout::{Head, Pattern, Shares, Wish};
    use kavling::site::{BuildingType, Gate, Site, SiteIdx};
    use kavling::units::Length;
    let corners = [(0, 0), (100_000, 0), (100_000, 80_000), (0, 80_000)].map(|(x, y)| Point::new(x, y));
    let Ok(boundary) = Outline::new(&corners) else { return };
    let mut site = Site::bare("main", boundary);
    site.gates = vec![Gate::at(0, Point::new(0, 40_000))];
    let mut problem = real.clone();
    (problem.land.sites, problem.land.rows, problem.land.halls) = (vec![site], Vec::new(), Vec::new());
    let wish = Wish {
        site: SiteIdx(0),
        patterns: vec![Pattern::Spine, Pattern::Parallel, Pattern::CulDeSac, Pattern::Loop],
        street: Length(10_000),
        service: Length(8_000),
        kerb: Length(6_000),
        dead_end: Length(50_000),
        heads: vec![Head::Hammerhead, Head::Circle],
        depths: (0..8).map(|step| Length(18_000 + 1_500 * step)).collect(),
        least_depth: Length(12_000),
        module: Length(2_000),
        building: BuildingType::Row,
        building_rules: None,
        price_m2: None,
        edge: Length(2_000),
        facilities: Vec::new(),
        shares: Shares::default(),
        green_width: Length(4_000),
        most: 150,
    };
    let begun = Instant::now();
    let found = kavling::generator::candidates(&problem, &wish);
    let spent = begun.elapsed().as_secs_f64();
    let (name, kept, left) = ("layouts of 8,000 m²", found.layouts.len(), found.left.len());
    println!("{name:32} {spent:.3} s for {kept} layouts, {left} more tried and left");
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let (numbers, parts): (Vec<String>, Vec<String>) = words.into_iter().partition(|word| word.parse::<usize>().is_ok());
    if let Some(wrong) = parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
        panic!("{wrong} is none of {PARTS:?}");
    }
    let asked = |part: &str| parts.is_empty() || parts.iter().any(|word| word == part);
    let numbers: Vec<usize> = match numbers.is_empty() {
        true => (1..=10).collect(),
        false => numbers.iter().filter_map(|number| number.parse().ok()).collect(),
    };
    let name = |number: usize| format!("estate-24-60-{number:02}");
    let instances: Vec<(usize, Problem)> = numbers
        .iter()
        .map(|number| (*number, load(&root.join("tests/instances").join(format!("{}.toml", name(*number))))))
        .collect();
    if asked("proof") {
        let proofs: Vec<Duration> = instances.iter().map(|(number, problem)| report(&name(*number), problem)).collect();
        let worst = proofs.iter().max().copied().unwrap_or_default();
        let middle = median(proofs).as_secs_f64();
        println!("{:32} median {middle:.2} s, worst {:.2} s", "fixed instances, proof", worst.as_secs_f64());
    }
    for (part, name, precision) in [
        ("grounds", "a ground for every refusal", Precision::Interval),
        ("prices", "grounds with exact prices", Precision::Exact),
    ] {
        if asked(part) {
            told(name, &instances.iter().map(|(_, problem)| grounds(problem, precision)).collect::<Vec<Spent>>());
        }
    }
    if asked("explain") {
        let times: Vec<[Spent; 3]> = instances
            .iter()
            .flat_map(|(number, problem)| {
                println!("{}", name(*number));
                explained(problem)
            })
            .collect();
        for (index, what) in ["first answer", "exact price", "exact price and ways in"].into_iter().enumerate() {
            told(&format!("explain, {what}"), &times.iter().map(|t| t[index]).collect::<Vec<Spent>>());
        }
    }
    if asked("again") {
        let times: Vec<Spent> = numbers.iter().map(|n| planned_again(root, &name(*n))).collect();
        told("a plan made again, one withdrawn", &times);
    }
    if asked("alternatives") {
        let times: Vec<[Spent; 2]> = instances.iter().map(|(_, problem)| varied(problem)).collect();
        told("first solve with ties", &times.iter().map(|t| t[0]).collect::<Vec<Spent>>());
        told("five alternatives within 1 %", &times.iter().map(|t| t[1]).collect::<Vec<Spent>>());
        let ratios = times.iter().map(|t| t[1].processor / t[0].processor.max(0.01));
        let mut ratios: Vec<f64> = ratios.collect();
        ratios.sort_unstable_by(f64::total_cmp);
        println!(
            "    that many times the first solve: median {:.1}, worst {:.1}",
            ratios[ratios.len() / 2],
            ratios[ratios.len() - 1]
        );
    }
    if asked("real") {
        let real = load(&root.join("scenarios/deltamas-8000.toml"));
        report("deltamas-8000", &real);
        let stop = AtomicBool::new(false);
        if let Ok(done) = run(&real, &thorough(&stop), &[]) {
            let begun = Instant::now();
            let (files, _) = kavling::run::papers(&real, &done.plan, &done.audit, &[], &[]);
            let seconds = begun.elapsed().as_secs_f64();
            println!("{:32} {seconds:.3} s for {} files", "deltamas-8000, drawing and report", files.len());
        }
        check_a_thousand();
    }
    if asked("open") {
        for seed in 1..=3 {
            report(&format!("open rows 2 x 100 m at 5 m, {seed}"), &open_rows(20, 5, seed));
        }
    }
    if asked("options") {
        compare_options(root);
    }
    if asked("layouts") {
        layouts_of_8000(&load(&root.join("scenarios/deltamas-8000.toml")));
    }
}
