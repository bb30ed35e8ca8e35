//! `kavling explain`: why a firm is in or out, what would get it in, what a plot, a rule or a scarce thing costs.
//!
//! Knows: the command line, where plans lie, exit codes. Must not know: how an answer is found or worded.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::Args;
use kavling::answers::words::Words;
use kavling::answers::{self, Answer, AnswerError, Asking, Best, First, Range, json};
use kavling::audit::audit;
use kavling::formulation::backend::Solver;
use kavling::message::Message;
use kavling::plan::{Plan, Status};
use kavling::planner::Options;
use kavling::problem::{Holding, Language, Problem};
use kavling::scenario::Loaded;
use kavling::text::{Catalogue, natural, one_line};
use serde_json::{Value, json as object};

use crate::beside::{of_this_scenario, plan_file, problem_of};
use crate::cli::{Lang, SolverName, seconds};
use crate::{BUG, FINE, INPUT, INTERRUPTED, NONE, STOP, hear_signals, judge, read, say, say_json, solver, tell};

pub(crate) const EXAMPLES: &str = "\
Examples:
  kavling explain my-cluster.toml F07                 why it is in or out, and what would get it in
  kavling explain my-cluster.toml F07 --plan out/my-cluster/plan.json
  kavling explain my-cluster.toml --plot A-03         who else could hold it, and what that costs
  kavling explain my-cluster.toml --rule small-firms  the rule left out and solved again; resources too
  kavling explain my-cluster.toml --scarce power      what more of it is worth, and up to where

Every figure is found by solving again. Without --plan the best plan is that of out/<scenario name>/plan.json where
that file answers this scenario and passes its audit, else it is searched.";

/// Grounds on which a firm may not be granted land at all.
const INELIGIBLE: [&str; 2] = ["not-eligible", "below-pass-mark"];

/// What is asked.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("asked").required(true).args(["firm", "plot", "rule", "scarce"])))]
pub(crate) struct ExplainArgs {
    /// The scenario (TOML)
    pub(crate) scenario: PathBuf,
    /// A firm, by its id
    pub(crate) firm: Option<String>,
    /// A plot, a cell of an open row, or a hall
    #[arg(long, value_name = "PLOT")]
    pub(crate) plot: Option<String>,
    /// A rule, a resource, one capacity of a resource, or a condition of the allotment
    #[arg(long, value_name = "NAME")]
    pub(crate) rule: Option<String>,
    /// A capacity of a resource (power, power.F1), or a row for its frontage
    #[arg(long, value_name = "NAME")]
    pub(crate) scarce: Option<String>,
    /// The best plan, where it was found already [default: out/<scenario name>/plan.json, if it fits]
    #[arg(long, value_name = "PLAN")]
    pub(crate) plan: Option<PathBuf>,
    /// With --scarce: look up to so many percent more than there is today
    #[arg(long, value_name = "PERCENT", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) up_to: u32,
    /// With --scarce: stop after so many steps
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) steps: u32,
    /// Stop after so many seconds; what is not exact by then is told as an interval [default: none; 60 with microlp]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) time_limit: Option<f64>,
    /// Which solver to use [default: the first one built in]
    #[arg(long, value_enum)]
    pub(crate) solver: Option<SolverName>,
    /// Solves at a time [default: as many as there are processors]; the answer is the same
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
    /// Print the answer as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of the answer [default: as the scenario says]
    #[arg(long, value_enum)]
    pub(crate) lang: Option<Lang>,
}

/// The best plan, and where it comes from.
struct Base {
    problem: Problem,
    known: Vec<Holding>,
    /// The plan as it was read.
    read: Option<(PathBuf, Plan)>,
    /// Whether that plan says itself, untouched, that it is proven best.
    claims: bool,
}

/// Says lines as they come, or keeps them for JSON.
struct Teller {
    language: Language,
    json: bool,
}

impl Teller {
    fn line(&self, message: &Message) -> Result<(), u8> {
        if self.json {
            return Ok(());
        }
        done(say(&format!("{}\n", one_line(&Catalogue::of(self.language).say(message)))))
    }

    fn lines(&self, messages: &[Message]) -> Result<(), u8> {
        messages.iter().try_for_each(|message| self.line(message))
    }
}

fn done(code: u8) -> Result<(), u8> {
    if code == FINE { Ok(()) } else { Err(code) }
}

pub(crate) fn explain(args: &ExplainArgs) -> u8 {
    match try_explain(args) {
        Ok(code) | Err(code) => code,
    }
}

fn try_explain(args: &ExplainArgs) -> Result<u8, u8> {
    let loaded = read(&args.scenario, args.lang, args.json)?;
    crate::by_worth(&loaded.problem, "cli.explain-by-worth")?;
    let base = base(args, &loaded)?;
    let problem = &base.problem;
    known_name(args, problem)?;
    hear_signals();
    let solver = solver(args.solver)?;
    let limit = args.time_limit.or((solver == Solver::Microlp).then_some(60.0)).map(Duration::from_secs_f64);
    let options = Options { solver, time_limit: limit, gap: 0.0, stop: &STOP, progress: &|_, _| {} };
    let mut asking = Asking::new(problem, &options);
    asking.jobs = args.jobs;
    let teller = Teller { language: problem.language, json: args.json };
    let (best, told) = best(&asking, &base, &teller)?;
    in_force(&base, &teller)?;
    let mut answer = object!({ "scenario": problem.name, "sha256": problem.sha256, "plan": told });
    let code = match &best {
        Some(best) => {
            answer["best"] = json::best(problem, best);
            told_of(args, &asking, best, &teller, &mut answer)?
        }
        None => without_plan(args, &asking, &teller, &mut answer)?,
    };
    if args.json {
        done(say_json(&answer))?;
    }
    Ok(if STOP.load(Ordering::Relaxed) { INTERRUPTED } else { code })
}

/// What the plan that is explained was decided with besides its scenario.
fn in_force(base: &Base, teller: &Teller) -> Result<(), u8> {
    let Some(amended) = base.read.as_ref().and_then(|(_, plan)| plan.amended.as_ref()) else { return Ok(()) };
    if let Some(from) = &amended.from {
        teller.line(&Message::new("answer.after-plan").with("sha256", from.plan_sha256.as_str()))?;
    }
    for order in &amended.overrides {
        let message = Message::new("answer.order-in-force").with("firm", order.firm.as_str());
        teller.line(&message.with("author", order.author.as_str()).with("reason", order.reason.as_str()))?;
    }
    Ok(())
}

/// The answer, line by line and as data.
fn told_of(args: &ExplainArgs, asking: &Asking<'_>, best: &Best, teller: &Teller, answer: &mut Value) -> Result<u8, u8> {
    let problem = asking.problem;
    let words = Words::of(problem);
    if let Some(firm) = args.firm.as_deref().and_then(|id| problem.find_firm(id)) {
        let first = answers::first(asking, best, firm).map_err(|error| failed(&error))?;
        teller.line(&words.first(firm, &first, best))?;
        match first {
            First::Granted(holding) => {
                let found = answers::granted(asking, best, holding).map_err(|error| failed(&error))?;
                teller.lines(&words.margin(&found, best))?;
                answer["answer"] = json::granted(problem, &found);
            }
            // No wish of its own gets in who may not be granted land at all.
            First::Refused(ground) if INELIGIBLE.contains(&ground.code) => {
                answer["answer"] = object!({ "firm": problem.firm(firm).id, "in": false, "reason": ground.code });
            }
            First::Refused(_) => {
                let out = answers::refused(asking, best, firm).map_err(|error| failed(&error))?;
                teller.lines(&words.out(&out, best))?;
                let ways = answers::ways(asking, best, firm).map_err(|error| failed(&error))?;
                teller.line(&Message::new(if ways.is_empty() { "answer.no-ways" } else { "answer.ways" }))?;
                ways.iter().try_for_each(|way| teller.lines(&words.way(way)))?;
                answer["answer"] = json::out(problem, &out, &ways);
            }
        }
    } else if let Some(plot) = args.plot.as_deref().and_then(|name| answers::find_plot(problem, name)) {
        let found = answers::plot(asking, best, plot).map_err(|error| failed(&error))?;
        teller.lines(&words.plot(&found))?;
        answer["answer"] = json::plot(problem, &found);
    } else if let Some(name) = &args.scarce {
        scarce(args, asking, best, name, teller, answer)?;
    } else {
        rule(args, asking, Some(best), teller, answer)?;
    }
    Ok(FINE)
}

fn rule(args: &ExplainArgs, asking: &Asking<'_>, best: Option<&Best>, teller: &Teller, answer: &mut Value) -> Result<(), u8> {
    let Some(dropped) = args.rule.as_deref().and_then(|name| answers::dropped(asking.problem, name)) else { return Ok(()) };
    let found = answers::rule(asking, best, dropped).map_err(|error| failed(&error))?;
    answer["answer"] = json::rule(asking.problem, &found);
    teller.lines(&Words::of(asking.problem).rule(&found, best))
}

fn scarce(
    args: &ExplainArgs,
    asking: &Asking<'_>,
    best: &Best,
    name: &str,
    teller: &Teller,
    answer: &mut Value,
) -> Result<(), u8> {
    let problem = asking.problem;
    let range = Range { percent: args.up_to, steps: args.steps as usize };
    let node = answers::steps(asking, best, name, range).map_err(|error| failed(&error))?;
    let row = problem.land.rows.iter().position(|row| row.id == name).map(kavling::site::RowIdx);
    let (found, is_row) = match (node, row) {
        (Some(found), _) => (Some(found), false),
        (None, Some(row)) => (answers::row_steps(asking, best, row, range).map_err(|error| failed(&error))?, true),
        (None, None) => (None, false),
    };
    let Some(found) = found else {
        answer["answer"] = object!({ "name": name, "single_plot": true });
        return teller.line(&Message::new("answer.single-plot").with("name", name));
    };
    answer["answer"] = json::scarce(problem, &found);
    teller.lines(&Words::of(problem).scarce(&found, is_row))
}

/// Without a plan only what would be possible without a rule can be told.
fn without_plan(args: &ExplainArgs, asking: &Asking<'_>, teller: &Teller, answer: &mut Value) -> Result<u8, u8> {
    if args.rule.is_some() {
        rule(args, asking, None, teller, answer)?;
    }
    Ok(NONE)
}

/// The best plan: as read where its record says so untouched, else found or proven now.
fn best(asking: &Asking<'_>, base: &Base, teller: &Teller) -> Result<(Option<Best>, Value), u8> {
    let words = Words::of(&base.problem);
    if let (Some((path, _)), true) = (&base.read, base.claims) {
        teller.line(&Message::new("answer.read").with("plan", path.display().to_string()))?;
        return Ok((Some(Best::as_recorded(&base.problem, &base.known)), "read".into()));
    }
    let found = match asking.best(&base.known).map_err(|error| failed(&error))? {
        Answer::Best(found) => found,
        Answer::None => {
            teller.line(&Message::new("answer.no-plan"))?;
            return Ok((None, "none".into()));
        }
        Answer::Unknown => {
            teller.line(&Message::new("answer.no-plan-found"))?;
            return Ok((None, "not-found".into()));
        }
    };
    teller.line(&Message::new("answer.searched"))?;
    if let Some((path, _)) = &base.read {
        let own = Best::as_recorded(&base.problem, &base.known);
        let path = path.display().to_string();
        if own.worth() < found.worth() {
            let line = Message::new("answer.not-best").with("plan", path).with("worth", words.worth(&own));
            teller.line(&line.with("best", words.worth(&found)))?;
        } else if own.firms() != found.firms() {
            teller.line(&Message::new("answer.other-ties").with("plan", path))?;
        }
    }
    if !found.is_proven() {
        teller.line(&Message::new("answer.not-proven"))?;
    }
    Ok((Some(found), "searched".into()))
}

/// The problem that is explained, and what is known of its best plan.
fn base(args: &ExplainArgs, loaded: &Loaded) -> Result<Base, u8> {
    let problem = &loaded.problem;
    if let Some(path) = &args.plan {
        let (text, plan) = plan_file(path)?;
        of_this_scenario(problem, &plan, path, "explain")?;
        return judged(loaded, path, &text, plan, true)?.ok_or(NONE);
    }
    if !loaded.expansion.options.is_empty() {
        tell!("error: this scenario has options: name the plan of a phase with --plan, as kavling plan --option writes it");
        return Err(INPUT);
    }
    let path = Path::new("out").join(&problem.name).join("plan.json");
    let text = std::fs::read_to_string(&path).ok();
    let found = text.and_then(|text| Plan::from_json(&text).ok().map(|plan| (text, plan)));
    if let Some((text, plan)) = found.filter(|(_, plan)| plan.scenario.sha256 == problem.sha256 && plan.stage.is_none())
        && let Some(base) = judged(loaded, &path, &text, plan, false)?
    {
        return Ok(base);
    }
    if let Some(wish) = problem.layouts.first() {
        let site = &problem.land.sites[wish.site.0].id;
        tell!("error: this scenario leaves site `{site}` to be laid out: plan it first, or name the plan with --plan");
        return Err(INPUT);
    }
    Ok(Base { problem: problem.clone(), known: Vec::new(), read: None, claims: false })
}

/// A plan read from a file, if it passes its audit. One that was named and does not is told; one that only lies there is left.
fn judged(loaded: &Loaded, path: &Path, text: &str, plan: Plan, named: bool) -> Result<Option<Base>, u8> {
    let problem = problem_of(loaded, &plan, path)?;
    let audit = audit(&problem, &plan);
    if !audit.passes() {
        if named {
            judge::findings(&audit, problem.language).iter().for_each(|line| tell!("{line}"));
            tell!("error: {} does not pass its audit and is not explained", path.display());
        }
        return Ok(None);
    }
    // What a phase grants may have been searched together with steps of capacity: then it is proven anew here.
    let proven = plan.status == Status::Optimal && plan.tie_break.complete && plan.stage.is_none();
    let claims = proven && Plan::is_untouched(text);
    let planned = matches!(plan.status, Status::Optimal | Status::Feasible);
    let read = planned.then(|| (path.to_owned(), plan));
    Ok(Some(Base { problem, known: audit.holdings, read, claims }))
}

/// A name that is not there is told with the one that was probably meant.
fn known_name(args: &ExplainArgs, problem: &Problem) -> Result<(), u8> {
    let nodes = || problem.resources.iter().flat_map(|r| r.nodes.iter().map(|n| n.id.as_str()));
    if let Some(id) = args.firm.as_deref().filter(|id| problem.find_firm(id).is_none()) {
        return Err(unknown("firm", id, problem.firms.iter().map(|firm| firm.id.as_str()).collect()));
    }
    if let Some(name) = args.plot.as_deref().filter(|name| answers::find_plot(problem, name).is_none()) {
        let cells = problem.land.rows.iter().flat_map(|row| row.cells.iter().map(String::as_str));
        return Err(unknown("plot", name, cells.chain(problem.land.halls.iter().map(|hall| hall.id.as_str())).collect()));
    }
    if let Some(name) = args.rule.as_deref().filter(|name| answers::dropped(problem, name).is_none()) {
        let resources = problem.resources.iter().map(|resource| resource.id.as_str());
        let rules = problem.rules.iter().map(|rule| rule.name.as_str());
        let conditions = problem.allotment.conditions.iter().map(|condition| condition.name.as_str());
        return Err(unknown(
            "rule, resource or condition",
            name,
            rules.chain(resources).chain(nodes()).chain(conditions).collect(),
        ));
    }
    let rows = || problem.land.rows.iter().map(|row| row.id.as_str());
    if let Some(name) = args.scarce.as_deref().filter(|name| nodes().chain(rows()).all(|own| own != *name)) {
        return Err(unknown("capacity or row", name, nodes().chain(rows()).collect()));
    }
    Ok(())
}

fn unknown(what: &str, name: &str, mut there: Vec<&str>) -> u8 {
    there.sort_by(|a, b| natural(a, b));
    there.dedup();
    match kavling::text::closest(name, there.iter().copied()) {
        Some(meant) => tell!("error: there is no {what} `{name}`; did you mean `{meant}`?"),
        None if there.is_empty() => tell!("error: there is no {what} `{name}`; there is none at all"),
        None => {
            let more = if there.len() > 20 { ", …" } else { "" };
            there.truncate(20);
            tell!("error: there is no {what} `{name}`; there are {}{more}", there.join(", "));
        }
    }
    INPUT
}

fn failed(error: &AnswerError) -> u8 {
    tell!("error: {error}");
    match error {
        AnswerError::Solver(_) => BUG,
        AnswerError::TooLarge => INPUT,
    }
}
