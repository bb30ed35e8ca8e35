//! The `kavling` command: arguments, dispatch, exit codes. The only place that prints.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is where kavling speaks to people")]

mod beside;
mod cli;
mod compare;
mod draw;
mod explain;
mod import_verb;
mod judge;
mod layouts;
mod letters;
mod others;
mod replan;

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::{CommandFactory, Parser};
use kavling::allotment::Method;
use kavling::diagnostic::{Diagnostic, Severity, Sources};
use kavling::formulation::backend::{Progress, Solver};
use kavling::message::Message;
use kavling::output;
use kavling::packs::norms;
use kavling::plan::{Plan, Status};
use kavling::planner::Options;
use kavling::problem::{Language, NormPack, Problem};
use kavling::reasons::Precision;
use kavling::run::{Extras, FILES, RunError, Wish};
use kavling::scenario::{self, Loaded, ReadError};
use kavling::text::Catalogue;
use kavling::units::Milli;

use cli::{CheckArgs, Cli, InitArgs, Lang, PacksArgs, PlanArgs, RulesArgs, SearchArgs, SolverName, Verb};

/// A lawful plan was found, or an audit passed.
const FINE: u8 = 0;
/// No lawful plan, or an audit failed.
const NONE: u8 = 1;
/// The input or the command line is at fault.
const INPUT: u8 = 2;
/// Our own audit rejects our own plan.
const BUG: u8 = 3;
/// A file cannot be read or written.
const FILE: u8 = 4;
/// Interrupted; the best plan is kept.
const INTERRUPTED: u8 = 130;

/// A line to standard error; a terminal that is gone, or a full disk behind it, is no reason to lose a plan.
macro_rules! tell {
    ($($part:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr().lock(), $($part)*);
    }};
}
pub(crate) use tell;

/// Most mistakes and doubts shown on a terminal; `--json` gives all.
const MOST_SHOWN: usize = 200;

/// Raised by Ctrl-C.
static STOP: AtomicBool = AtomicBool::new(false);

fn main() -> ExitCode {
    let code = match Cli::parse().verb {
        Verb::Plan(args) => plan(&args),
        Verb::Compare(args) => compare::compare(&args),
        Verb::Check(args) => check(&args),
        Verb::Audit(args) => judge::audit_plan(&args),
        Verb::Draw(args) => draw::draw(&args),
        Verb::Explain(args) => explain::explain(&args),
        Verb::Letters(args) => letters::letters(&args),
        Verb::Import(args) => import_verb::import(&args),
        Verb::Rules(args) => rules(&args),
        Verb::Packs(args) => packs(&args),
        Verb::Schema => say(&scenario::json_schema()),
        Verb::Init(args) => init(&args),
        Verb::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "kavling", &mut script);
            say(&String::from_utf8_lossy(&script))
        }
    };
    ExitCode::from(code)
}

/// Prints to standard output; a closed pipe is nobody's fault.
fn say(text: &str) -> u8 {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            tell!("error: cannot write to standard output: {error}");
            FILE
        }
        _ => FINE,
    }
}

fn say_lines(lines: impl Iterator<Item = String>) -> u8 {
    say(&lines.fold(String::new(), |text, line| text + &line + "\n"))
}

fn say_json(value: &serde_json::Value) -> u8 {
    say(&format!("{value:#}\n"))
}

fn language(lang: Option<Lang>) -> Option<Language> {
    lang.map(|lang| match lang {
        Lang::En => Language::En,
        Lang::Id => Language::Id,
    })
}

/// Reads a scenario; mistakes are printed and become an exit code.
fn read(path: &Path, lang: Option<Lang>, json: bool) -> Result<Loaded, u8> {
    match scenario::read(path) {
        Ok(mut loaded) => {
            loaded.problem.language = language(lang).unwrap_or(loaded.problem.language);
            Ok(loaded)
        }
        Err(ReadError::Invalid { diagnostics, sources }) => {
            // A scenario with mistakes still says in which language it wants to be answered.
            show(&diagnostics, &sources, language(lang).or_else(|| written_in(path)).unwrap_or(Language::En), json);
            Err(INPUT)
        }
        Err(ReadError::Io { path, source }) => {
            tell!("error: cannot read {}: {source}", path.display());
            Err(FILE)
        }
    }
}

/// A file as text; why it cannot be read becomes an exit code.
fn read_text(path: &Path) -> Result<String, u8> {
    let read = scenario::read_file(path);
    let text = read.and_then(|b| String::from_utf8(b).map_err(|e| std::io::Error::new(std::io::ErrorKind::InvalidData, e)));
    text.map_err(|error| {
        tell!("error: cannot read {}: {error}", path.display());
        FILE
    })
}

/// The language a scenario asks for, as far as its text tells.
fn written_in(path: &Path) -> Option<Language> {
    let text = std::fs::read_to_string(path).ok()?;
    let value = text.lines().find_map(|line| line.trim().strip_prefix("language")?.trim().strip_prefix('='))?;
    match value.trim().get(..4)? {
        "\"id\"" => Some(Language::Id),
        "\"en\"" => Some(Language::En),
        _ => None,
    }
}

/// A sentence of the command line, with counts.
fn sentence(language: Language, key: &str, counts: &[(&str, usize)]) -> String {
    let message = counts.iter().fold(Message::new(key), |message, (name, count)| message.with(name, *count));
    Catalogue::of(language).say(&message)
}

fn as_json(diagnostics: &[Diagnostic], sources: &Sources, language: Language) -> serde_json::Value {
    diagnostics.iter().map(|d| d.to_json(sources, language)).collect()
}

/// Mistakes and doubts: as JSON to standard output, else to the terminal with a closing count.
fn show(diagnostics: &[Diagnostic], sources: &Sources, language: Language, json: bool) {
    if json {
        say_json(&serde_json::json!({ "ok": false, "diagnostics": as_json(diagnostics, sources, language) }));
        return;
    }
    let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    for diagnostic in diagnostics.iter().take(MOST_SHOWN) {
        tell!("{}\n", diagnostic.render(sources, language, color));
    }
    if diagnostics.len() > MOST_SHOWN {
        tell!("{}\n", sentence(language, "cli.more", &[("more", diagnostics.len() - MOST_SHOWN)]));
    }
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    if errors > 0 {
        let counts = [("mistakes", errors), ("doubts", diagnostics.len() - errors)];
        tell!("{}", sentence(language, "cli.mistakes", &counts));
    }
}

fn check(args: &CheckArgs) -> u8 {
    let loaded = match read(&args.scenario, args.lang, args.json) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let problem = &loaded.problem;
    if args.json {
        return say_json(&serde_json::json!({
            "ok": true,
            "scenario": problem.name,
            "sha256": problem.sha256,
            "firms": problem.firms.len(),
            "diagnostics": as_json(&loaded.warnings, &loaded.sources, problem.language),
        }));
    }
    show(&loaded.warnings, &loaded.sources, problem.language, false);
    let plots: usize = problem.land.rows.iter().filter(|r| !r.is_open()).map(|r| r.cells.len()).sum();
    let open = problem.land.rows.iter().filter(|r| r.is_open()).count();
    let counts = [
        ("doubts", loaded.warnings.len()),
        ("sites", problem.land.sites.len()),
        ("plots", plots),
        ("open", open),
        ("halls", problem.land.halls.len()),
        ("firms", problem.firms.len()),
        ("resources", problem.resources.len()),
        ("rules", problem.rules.len()),
    ];
    let laid = layouts::checked(problem).into_iter();
    say_lines(std::iter::once(format!("{}: {}", problem.name, sentence(problem.language, "cli.checked", &counts))).chain(laid))
}

fn solver(name: Option<SolverName>) -> Result<Solver, u8> {
    let wanted = name.map(|name| match name {
        SolverName::Highs => Solver::Highs,
        SolverName::Microlp => Solver::Microlp,
    });
    let found = Solver::AVAILABLE.iter().copied().find(|s| wanted.is_none_or(|w| w == *s));
    found.ok_or_else(|| {
        tell!("error: this kavling was built without that solver");
        INPUT
    })
}

/// The time limit asked for; microlp, which may never come to an end, has one of its own.
fn limit(search: &SearchArgs, solver: Solver) -> Option<Duration> {
    search.time_limit.or((solver == Solver::Microlp).then_some(60.0)).map(Duration::from_secs_f64)
}

fn plan(args: &PlanArgs) -> u8 {
    match try_plan(args) {
        Ok(code) | Err(code) => code,
    }
}

#[expect(clippy::disallowed_methods, reason = "timings go to the terminal only")]
fn try_plan(args: &PlanArgs) -> Result<u8, u8> {
    let begun = Instant::now();
    let loaded = read(&args.scenario, args.saying.lang, args.saying.json)?;
    if args.chances.is_some() && (loaded.problem.allotment.method != Method::Ballot || !loaded.expansion.options.is_empty()) {
        tell!("{}", sentence(loaded.problem.language, "cli.chances-without-ballot", &[]));
        return Err(INPUT);
    }
    let (standing, wish) = replan::wish(&args.amend, &loaded)?;
    if args.others.alternatives.is_some() {
        by_worth(&loaded.problem, "cli.alternatives-by-worth")?;
    }
    if wish.is_any() {
        others::not_with_amendments(&args.others)?;
    }
    if args.option.is_some() || !loaded.expansion.options.is_empty() {
        layouts::asked_well(args, &loaded.problem, true)?;
        others::only_at_once(&args.others)?;
        if args.exact_cuts {
            tell!("{}", sentence(loaded.problem.language, "cli.exact-cuts-at-once", &[]));
            return Err(INPUT);
        }
        return compare::plan_option(args, &loaded);
    }
    let problem = &standing;
    layouts::asked_well(args, problem, false)?;
    let wanted = draw::wanted(&args.drawn, false)?;
    let solver = solver(args.search.solver)?;
    if !args.saying.quiet && !args.saying.json {
        show(&loaded.warnings, &loaded.sources, problem.language, false);
    }
    let folder = args.output.clone().unwrap_or_else(|| Path::new("out").join(&problem.name));
    spare_inputs(&loaded, &folder)?;
    args.amend.spare(&folder)?;
    output::prepare::<Plan>(&folder, &FILES, args.saying.force).map_err(|error| unwritten(&error))?;
    others::prepare(&args.others, &folder, args.saying.force)?;
    layouts::prepare(args, &folder, args.saying.force)?;
    hear_signals();
    let live = !args.saying.quiet && !args.saying.json && std::io::stderr().is_terminal();
    let tell = |step: &str, news: Progress| {
        if live {
            tell_progress(step, news, begun.elapsed());
        }
    };
    let options = Options { solver, time_limit: limit(&args.search, solver), gap: args.search.gap, stop: &STOP, progress: &tell };
    let warnings: Vec<String> = loaded.warnings.iter().map(|d| d.text(problem.language)).collect();
    let prices = if args.exact_prices { Precision::Exact } else { Precision::Interval };
    let mut wider = None;
    let (result, others) = if !problem.layouts.is_empty() {
        let chosen =
            layouts::run(problem, &options, &warnings, &Extras { prices, chances: None, exact_cuts: args.exact_cuts }, args);
        let laid = chosen.map(|laid| {
            wider = laid.wider;
            (laid.problem, laid.run)
        });
        (laid, None)
    } else if wish.is_any() {
        (replan::decide(problem, &Wish { prices, exact_cuts: args.exact_cuts, ..wish }, &options, &warnings), None)
    } else {
        let (result, others) = others::run(
            problem,
            &options,
            &warnings,
            &Extras { prices, chances: args.chances, exact_cuts: args.exact_cuts },
            &args.others,
        );
        (result.map(|run| (problem.clone(), run)).map_err(|error| failed(&error, problem.language)), others)
    };
    if live {
        let _ = write!(std::io::stderr(), "\r\x1b[K"); // as below
    }
    let searched = begun.elapsed();
    let (problem, mut run) = result?;
    let mut paths = output::write(&folder, &mut run.plan, &run.files, args.saying.force).map_err(|error| unwritten(&error))?;
    let drawn = draw::beside(&problem, &run.plan, &run.audit, &wanted, &folder, args.saying.force)?;
    paths.splice(0..0, drawn);
    let mut told = others::write(others, &run.plan, &folder, args.saying.force, &mut paths)?;
    told.extend(layouts::write(wider, &run.plan, &folder, problem.language, args.saying.force, &mut paths)?);
    let mut said = FINE;
    if args.saying.json {
        said = say(&run.plan.to_json().map_err(|error| unwritten(&error.into()))?);
    } else if !args.saying.quiet {
        let paths = paths.iter().rev().map(|path| format!("  {}", path.display()));
        said = say_lines(run.summary.iter().cloned().chain(told).chain([String::new()]).chain(paths));
        let written = begun.elapsed().saturating_sub(searched);
        let seconds = |time: Duration| Milli((time.as_millis() / 10 * 10) as i64);
        let message = Message::new("cli.times").with("search", seconds(searched)).with("write", seconds(written));
        tell!("{}", Catalogue::of(problem.language).say(&message));
    }
    Ok(match run.plan.status {
        _ if said != FINE => said,
        _ if STOP.load(Ordering::Relaxed) => INTERRUPTED,
        Status::Optimal | Status::Feasible => FINE,
        Status::Infeasible | Status::NoPlan => NONE,
    })
}

/// What is asked is about worth: no answer where land is allotted by merit or by ballot.
fn by_worth(problem: &Problem, why: &str) -> Result<(), u8> {
    if problem.allotment.method.is_by_worth() {
        return Ok(());
    }
    tell!("{}", sentence(problem.language, why, &[]));
    Err(INPUT)
}

/// Not even `--force` writes a run over the files it was read from.
fn spare_inputs(loaded: &Loaded, folder: &Path) -> Result<(), u8> {
    let written: Vec<_> = FILES.iter().chain([&output::PLAN]).filter_map(|name| folder.join(name).canonicalize().ok()).collect();
    let hit = loaded.sources.files().find(|file| Path::new(file).canonicalize().is_ok_and(|path| written.contains(&path)));
    hit.map_or(Ok(()), |file| {
        tell!("error: the run would write over its own input {file}; choose another folder with -o");
        Err(INPUT)
    })
}

fn unwritten(error: &output::OutputError) -> u8 {
    tell!("error: {error}");
    FILE
}

fn failed(error: &RunError, language: Language) -> u8 {
    tell!("error: {error}");
    match error {
        RunError::TooLarge | RunError::NotByWorth | RunError::NotLaidOut(_) => INPUT,
        RunError::Solver(_) => BUG,
        RunError::Rejected(audit) => {
            for line in judge::findings(audit, language) {
                tell!("  {line}");
            }
            BUG
        }
    }
}

/// First Ctrl-C (or SIGTERM): stop and keep the best plan. Second: end at once.
fn hear_signals() {
    let heard = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(INTERRUPTED));
        }
        tell!("\nstopping; the best plan so far is kept (again to end at once)");
    });
    if let Err(error) = heard {
        tell!("warning: Ctrl-C will end the run without a plan: {error}");
    }
}

/// One line that is written over.
fn tell_progress(step: &str, news: Progress, elapsed: Duration) {
    let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{:.1}", v / 1_000.0));
    let gap = match (news.incumbent, news.bound) {
        (Some(value), Some(bound)) => format!("{:.2} %", 100.0 * (bound - value).max(0.0) / value.abs().max(1_000.0)),
        _ => "–".to_owned(),
    };
    let figures = if step == "ties" {
        String::new()
    } else {
        format!(": best {}, bound {}, gap {gap}", number(news.incumbent), number(news.bound))
    };
    let mut terminal = std::io::stderr().lock();
    let _ = write!(terminal, "\r\x1b[K{step}{figures}, {:.0} s", elapsed.as_secs_f64());
    let _ = terminal.flush(); // a terminal that is gone need not hear of progress
}

fn rules(args: &RulesArgs) -> u8 {
    let language = language(Some(args.lang)).unwrap_or(Language::En);
    let docs: Vec<_> = kavling::rules::docs::all().iter().chain(kavling::rules::docs::measures()).collect();
    let wanted: Vec<_> = docs.iter().copied().filter(|d| args.kind.as_deref().is_none_or(|kind| kind == d.kind)).collect();
    if wanted.is_empty() {
        let kinds: Vec<&str> = docs.iter().map(|d| d.kind).collect();
        tell!("error: no such kind of rule; there are {}", kinds.join(", "));
        return INPUT;
    }
    if args.json {
        let list: serde_json::Value = wanted.iter().map(|d| d.to_json(language)).collect();
        return say_json(&list);
    }
    let pages: Vec<String> = wanted.iter().map(|d| d.page(language)).collect();
    say(&pages.join("\n"))
}

fn packs(args: &PacksArgs) -> u8 {
    let language = language(Some(args.lang)).unwrap_or(Language::En);
    let shown = match &args.name {
        None => norms::shipped().to_vec(),
        Some(name) if name.ends_with(".toml") => match own_pack(Path::new(name), language) {
            Ok(pack) => vec![pack],
            Err(code) => return code,
        },
        Some(name) => norms::shipped().iter().filter(|pack| pack.name == *name).cloned().collect(),
    };
    if let (Some(name), true) = (&args.name, shown.is_empty()) {
        let help = scenario::did_you_mean(name, norms::shipped().iter().map(|pack| pack.name.as_str()));
        let help = help.map_or_else(String::new, |help| format!("; {}", Catalogue::of(language).say(&help)));
        tell!("error: {}{help}", Catalogue::of(language).say(&Message::new("diag.unknown-pack").with("name", name.as_str())));
        return INPUT;
    }
    if args.json {
        let list: serde_json::Value = shown.iter().map(|pack| norms::to_json(pack, language)).collect();
        return say_json(&list);
    }
    match (&args.name, shown.first()) {
        (Some(_), Some(pack)) => say(&norms::page(pack, language)),
        _ => say(&norms::list(&shown, language)),
    }
}

/// A pack of the planner's own; mistakes are printed with their places.
fn own_pack(path: &Path, language: Language) -> Result<NormPack, u8> {
    let text = read_text(path)?;
    scenario::read_pack(&path.display().to_string(), &text).map_err(|(diagnostics, sources)| {
        show(&diagnostics, &sources, language, false);
        INPUT
    })
}

fn init(args: &InitArgs) -> u8 {
    let stem = args.file.file_stem().and_then(|stem| stem.to_str());
    let named = stem.and_then(scenario::template_for);
    let text = named.as_deref().unwrap_or(scenario::template());
    let written = std::fs::File::create_new(&args.file).and_then(|mut file| file.write_all(text.as_bytes()));
    match written {
        Ok(()) => {
            if named.is_none() {
                tell!(
                    "note: a scenario cannot be called as this file is (letters a to z, digits, `-` and `_`); see `name` in it"
                );
            }
            say(&format!("wrote {0}; next: kavling plan {0}\n", args.file.display()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            tell!("error: {} exists already and is left as it is", args.file.display());
            FILE
        }
        Err(error) => {
            tell!("error: cannot write {}: {error}", args.file.display());
            FILE
        }
    }
}
