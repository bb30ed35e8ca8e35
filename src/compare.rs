//! Options on the command line: deciding one (`plan --option`), laying several side by side (`compare`).
//!
//! Knows: folders, workers, what is said. Must not know: how an option is decided or drawn.

mod demand;
mod doubts;
mod files;
mod join;
mod named;
mod summary;
mod workers;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use kavling::audit::Audit;
use kavling::comparison::{self, Books, Elsewhere, OptionRecord, OptionResult, PhasePlan};
use kavling::documents::Wanted;
use kavling::drawing;
use kavling::expansion::ExpansionOption;
use kavling::finance::{Finance, Terms};
use kavling::firm::FirmIdx;
use kavling::output::{self, Record};
use kavling::plan::{Number, Plan, Status};
use kavling::planner::Options;
use kavling::problem::{Language, Problem};
use kavling::run::run;
use kavling::scenario::Loaded;
use kavling::sheets;
use kavling::stage::Stage;
use kavling::text::Catalogue;
use kavling::venture::{Apart, VentureError, decide};

use crate::cli::{CompareArgs, PlanArgs, SayingArgs};
use crate::{BUG, FINE, INPUT, INTERRUPTED, NONE, STOP, failed, hear_signals, limit, read, say, say_lines, solver, unwritten};
use doubts::warnings;
use files::{prepare_comparison, prepare_option, write_option};
use named::{picked, told_apart};

/// One option to decide, of one scenario.
struct Task<'l> {
    /// Its folder, and its name in the comparison.
    id: String,
    title: String,
    /// The scenario's file.
    file: &'l Path,
    loaded: &'l Loaded,
    option: Option<&'l ExpansionOption>,
    warnings: Vec<String>,
}

/// One phase of an option with its files.
struct Phase<'l> {
    stage: Option<Stage<'l>>,
    problem: Problem,
    plan: Plan,
    audit: Audit,
    files: BTreeMap<&'static str, String>,
    drawn_as: BTreeMap<FirmIdx, String>,
}

/// An option, decided here or elsewhere.
struct Decided<'l> {
    phases: Vec<Phase<'l>>,
    /// What does not follow from the plans.
    elsewhere: Elsewhere,
}

impl<'l> Phase<'l> {
    fn new(stage: Option<Stage<'l>>, problem: Problem, plan: Plan, audit: Audit, files: BTreeMap<&'static str, String>) -> Self {
        // As it will be written, so that the comparison names the digest the file carries.
        let digests = files.iter().map(|(name, text)| ((*name).to_owned(), output::digest(text.as_bytes())));
        let plan = Plan { files: digests.collect(), ..plan };
        let drawn_as = drawing::groups(&problem, &audit);
        Self { stage, problem, plan, audit, files, drawn_as }
    }

    fn view(&self) -> PhasePlan<'_> {
        let Self { stage, problem, plan, audit, drawn_as, .. } = self;
        PhasePlan { stage: stage.as_ref(), problem, plan, audit, drawn_as }
    }
}

impl Decided<'_> {
    fn views(&self) -> Vec<PhasePlan<'_>> {
        self.phases.iter().map(Phase::view).collect()
    }
    fn result(&self, task: &Task<'_>) -> OptionResult {
        let names = (task.id.as_str(), task.title.as_str());
        comparison::option_result(names, &task.loaded.expansion, &self.views(), self.elsewhere.clone(), &task.warnings)
    }
}

/// `plan --option`: one option, phase by phase.
pub(crate) fn plan_option(args: &PlanArgs, loaded: &Loaded) -> Result<u8, u8> {
    let options = &loaded.expansion.options;
    let names = || options.iter().map(|option| option.id.as_str()).collect::<Vec<_>>().join(", ");
    let Some(name) = &args.option else {
        crate::tell!("error: this scenario has options: {}", names());
        crate::tell!("choose one (kavling plan {} --option NAME), or compare all (kavling compare {0})", args.scenario.display());
        return Err(INPUT);
    };
    let Some(option) = options.iter().find(|option| option.id == *name) else {
        crate::tell!(
            "error: there is no option `{name}`; there are: {}",
            if options.is_empty() { "none".to_owned() } else { names() }
        );
        return Err(INPUT);
    };
    let task = Task {
        id: option.id.clone(),
        title: option.title.clone(),
        file: &args.scenario,
        loaded,
        option: Some(option),
        warnings: warnings(loaded, Some(option)),
    };
    crate::by_worth(&loaded.problem, "cli.options-by-worth")?;
    show_doubts(loaded, &args.saying);
    let wanted = crate::draw::wanted(&args.drawn, false)?;
    let folder = args.output.clone().unwrap_or_else(|| Path::new("out").join(&loaded.problem.name).join(&option.id));
    prepare_option(&folder, &task, args.saying.force)?;
    hear_signals();
    let solver = solver(args.search.solver)?;
    let options =
        Options { solver, time_limit: limit(&args.search, solver), gap: args.search.gap, stop: &STOP, progress: &|_, _| {} };
    let language = loaded.problem.language;
    let decided = decide_task(&task, &options, &Apart::default()).map_err(|error| told(&error, language))?;
    let paths = write_option(&folder, &task, &decided, &wanted, args.saying.force)?;
    let result = decided.result(&task);
    let mut said = FINE;
    if args.saying.json {
        said = say(&OptionRecord { schema: 1, option: result.clone(), files: BTreeMap::new(), digest: None }
            .sealed()
            .map_err(|error| unwritten(&error.into()))?);
    } else if !args.saying.quiet {
        let paths = paths.iter().rev().map(|path| format!("  {}", path.display()));
        said = say_lines(summary::of_option(&result, language).into_iter().chain([String::new()]).chain(paths));
    }
    Ok(code(said, [&result]))
}

/// Doubts about a scenario, on the terminal.
fn show_doubts(loaded: &Loaded, saying: &SayingArgs) {
    if !saying.quiet && !saying.json {
        crate::show(&loaded.warnings, &loaded.sources, loaded.problem.language, false);
    }
}

/// The exit code of options: what was said, interrupted, without a plan.
fn code<'r>(said: u8, results: impl IntoIterator<Item = &'r OptionResult>) -> u8 {
    let planned = |result: &OptionResult| matches!(result.status, Status::Optimal | Status::Feasible);
    match said {
        FINE if STOP.load(Ordering::Relaxed) => INTERRUPTED,
        FINE if results.into_iter().any(planned) => FINE,
        FINE => NONE,
        said => said,
    }
}

fn told(error: &VentureError, language: Language) -> u8 {
    match error {
        VentureError::Run(error) => failed(error, language),
        VentureError::Stage(_) => {
            crate::tell!("error: {error}");
            BUG
        }
        VentureError::TooManyChoices(_) | VentureError::TooManySteps(_) => {
            crate::tell!("error: {error}");
            INPUT
        }
    }
}

fn decide_task<'l>(task: &Task<'l>, options: &Options<'_>, apart: &Apart) -> Result<Decided<'l>, VentureError> {
    let problem = &task.loaded.problem;
    let Some(option) = task.option else {
        let run = run(problem, options, &task.warnings)?;
        let elsewhere = Elsewhere { at_once: None, gap_asked: asked(options) };
        return Ok(Decided { phases: vec![Phase::new(None, problem.clone(), run.plan, run.audit, run.files)], elsewhere });
    };
    let venture = decide(problem, &task.loaded.expansion, option, options, &task.warnings, apart)?;
    let at_once = venture.at_once.map(|told| comparison::at_once_line(told.stepwise, told.joint, told.bound));
    let phases = venture.phases.into_iter();
    let phases = phases.map(|d| Phase::new(Some(d.stage), d.problem, d.run.plan, d.run.audit, d.run.files)).collect();
    Ok(Decided { phases, elsewhere: Elsewhere { at_once, gap_asked: asked(options) } })
}

/// The gap asked for; none where a proof was.
fn asked(options: &Options<'_>) -> Option<Number> {
    (options.gap > 0.0).then(|| Number::decimal((options.gap * 1e9).round() as i128, 9))
}

/// `compare`: options side by side.
pub(crate) fn compare(args: &CompareArgs) -> u8 {
    match try_compare(args) {
        Ok(code) | Err(code) => code,
    }
}

#[expect(clippy::disallowed_methods, reason = "timings go to the terminal only")]
fn try_compare(args: &CompareArgs) -> Result<u8, u8> {
    let begun = Instant::now();
    let loaded: Vec<Loaded> =
        args.scenarios.iter().map(|path| read(path, args.saying.lang, args.saying.json)).collect::<Result<_, _>>()?;
    let Some(first) = loaded.first() else { return Err(INPUT) };
    let language = first.problem.language;
    for loaded in loaded.iter().filter(|loaded| !loaded.expansion.options.is_empty()) {
        crate::by_worth(&loaded.problem, "cli.options-by-worth")?;
    }
    let tasks = tasks(&args.scenarios, &loaded, &args.options)?;
    let base = base_of(&tasks, args.base.as_deref())?;
    let demands = demand::stated(args, &tasks)?;
    same_money(&tasks)?;
    loaded.iter().for_each(|loaded| show_doubts(loaded, &args.saying));
    let folder = args.output.clone().unwrap_or_else(|| Path::new("out").join(&first.problem.name));
    prepare_comparison(&folder, &tasks, args.saying.force)?;
    hear_signals();
    let decided = if args.runs.is_empty() { decide_all(&tasks, args)? } else { join::join(&tasks, &args.runs)? };
    // Before a further search, so that nothing that ends it can lose them.
    for (task, decided) in tasks.iter().zip(&decided) {
        write_option(&folder.join(&task.id), task, decided, &Wanted::default(), args.saying.force)?;
    }
    let demand = demands.map(|stated| demand::decide_all(args, &tasks, &decided, stated)).transpose()?;
    let searched = begun.elapsed();
    let results: Vec<OptionResult> = tasks.iter().zip(&decided).map(|(task, decided)| decided.result(task)).collect();
    let books: Vec<_> = tasks
        .iter()
        .zip(&decided)
        .map(|(task, decided)| (task.loaded.expansion.finance.as_ref(), Books::of(&decided.views())))
        .collect();
    let mut comparison = comparison::Comparison { demand, ..comparison::compare(&first.problem.title, base, results, &books) };
    let views: Vec<Vec<PhasePlan<'_>>> = decided.iter().map(Decided::views).collect();
    let files = sheets::files(&comparison, &views, language);
    let named: BTreeMap<&str, String> = files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    let paths = output::write(&folder, &mut comparison, &named, args.saying.force).map_err(|error| unwritten(&error))?;
    let mut said = FINE;
    if args.saying.json {
        said = say(&comparison.sealed().map_err(|error| unwritten(&error.into()))?);
    } else if !args.saying.quiet {
        let mut lines: Vec<String> = comparison.options.iter().flat_map(|option| summary::of_option(option, language)).collect();
        lines.extend(summary::remarks(&comparison, language));
        lines.extend(kavling::page::demand_lines(&comparison, language));
        lines.push(String::new());
        let shown = ["comparison.json", "comparison.html", "comparison.md"];
        lines.extend(
            paths.iter().filter(|path| shown.iter().any(|name| path.ends_with(name))).map(|path| format!("  {}", path.display())),
        );
        said = say_lines(lines.into_iter());
        let seconds = |time: Duration| kavling::units::Milli((time.as_millis() / 10 * 10) as i64);
        let written = begun.elapsed().saturating_sub(searched);
        let message =
            kavling::message::Message::new("cli.times").with("search", seconds(searched)).with("write", seconds(written));
        crate::tell!("{}", Catalogue::of(language).say(&message));
    }
    Ok(code(said, &comparison.options))
}

/// Every option of every scenario, or those asked for in the order asked for; a scenario without options is one by
/// itself.
fn tasks<'l>(files: &'l [PathBuf], loaded: &'l [Loaded], wanted: &[String]) -> Result<Vec<Task<'l>>, u8> {
    let mut tasks = Vec::new();
    let alone = loaded.len() == 1;
    for (file, loaded) in files.iter().zip(loaded) {
        let name = &loaded.problem.name;
        if loaded.expansion.options.is_empty() {
            let (id, title) = (name.clone(), loaded.problem.title.clone());
            tasks.push(Task { id, title, file, loaded, option: None, warnings: warnings(loaded, None) });
        }
        tasks.extend(loaded.expansion.options.iter().map(|option| Task {
            id: if alone { option.id.clone() } else { format!("{name}-{}", option.id) },
            title: option.title.clone(),
            file,
            loaded,
            option: Some(option),
            warnings: warnings(loaded, Some(option)),
        }));
    }
    let mut seen = BTreeSet::new();
    if let Some(twice) = tasks.iter().find(|task| !seen.insert(task.id.clone())) {
        crate::tell!("error: two scenarios are called `{}`: give one another name", twice.id);
        return Err(INPUT);
    }
    told_apart(&mut tasks);
    if wanted.is_empty() { Ok(tasks) } else { picked(tasks, wanted) }
}

/// Sums of different money are not held against each other.
fn same_money(tasks: &[Task<'_>]) -> Result<(), u8> {
    let mut told = tasks.iter().filter_map(|task| Some((task, task.loaded.expansion.finance.as_ref()?)));
    let Some((first, money)) = told.next() else { return Ok(()) };
    let currency = |task: &Task<'_>| task.loaded.problem.currency.clone();
    let other = told.find(|(task, own)| !comparison::money::comparable(money, own) || currency(task) != currency(first));
    let Some((other, own)) = other else { return Ok(()) };
    let of = |task: &Task<'_>, finance: &Finance| {
        let terms = if finance.terms == Terms::Real { "real" } else { "nominal" };
        format!("{} counts in {terms} {} of {}", task.file.display(), task.loaded.problem.currency, finance.from)
    };
    crate::tell!("error: {}, but {}: such sums cannot be compared; state both alike", of(first, money), of(other, own));
    Err(INPUT)
}

fn base_of(tasks: &[Task<'_>], wanted: Option<&str>) -> Result<usize, u8> {
    let Some(wanted) = wanted else { return Ok(0) };
    tasks.iter().position(|task| task.id == wanted).ok_or_else(|| {
        let known: Vec<&str> = tasks.iter().map(|task| task.id.as_str()).collect();
        crate::tell!("error: there is no option `{wanted}` to hold the others against; there are: {}", known.join(", "));
        INPUT
    })
}

/// Decides all options, several at a time; those with the most land first, since they take longest and nobody is to wait
/// for the last one alone.
fn decide_all<'l>(tasks: &[Task<'l>], args: &CompareArgs) -> Result<Vec<Decided<'l>>, u8> {
    let apart = Apart::default();
    let mut order: Vec<usize> = (0..tasks.len()).collect();
    order.sort_by_key(|index| Reverse(tasks[*index].option.map_or(0, |option| option.sites.len())));
    let found = workers::each(args, tasks.len(), |turn, options| Some(decide_task(&tasks[order[turn]], options, &apart)))?;
    let mut found: Vec<_> = order.into_iter().zip(found).collect();
    found.sort_by_key(|(index, _)| *index);
    let found = found.into_iter().map(|(_, found)| found);
    let decided = found.zip(tasks).map(|(found, task)| match found {
        Some(Ok(decided)) => Ok(decided),
        Some(Err(error)) => {
            crate::tell!("error: option {}:", task.id);
            Err(told(&error, task.loaded.problem.language))
        }
        None => {
            crate::tell!("error: option {} was not decided", task.id);
            Err(BUG)
        }
    });
    decided.collect()
}
