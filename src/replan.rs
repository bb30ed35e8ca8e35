//! `kavling plan --from`, `--with`, `--succession` on the command line.
//!
//! Knows: arguments, files, exit codes, what is said. Must not know: how a plan is searched.

use std::path::{Path, PathBuf};

use clap::Args;
use kavling::amend;
use kavling::message::Message;
use kavling::output::PLAN;
use kavling::plan::{OverrideRef, Plan};
use kavling::planner::Options;
use kavling::problem::{Language, Problem};
use kavling::run::{Run, Wish, WishError, run_with};
use kavling::scenario::Loaded;
use kavling::standing::laid_out;
use kavling::text::Catalogue;

use crate::beside::plan_file;
use crate::{INPUT, NONE, failed, tell};

/// What a plan is to be decided with besides its scenario.
#[derive(Debug, Args)]
pub(crate) struct AmendArgs {
    /// Plan again after this earlier plan of the same scenario: whoever held land keeps it as far as can be
    #[arg(long, value_name = "PLAN")]
    pub(crate) from: Option<PathBuf>,
    /// With --from: at most so many of those who held land may be given another place [default: as few as possible]
    #[arg(long, value_name = "K", requires = "from")]
    pub(crate) moves: Option<u32>,
    /// Order a grant: grant=FIRM@PLOT, the plot as ..A-04 or the name of a hall; may be repeated
    #[arg(long = "with", value_name = "grant=FIRM@PLOT", requires = "author", requires = "reason")]
    pub(crate) with: Vec<String>,
    /// Who orders the grants; goes into the record
    #[arg(long, value_name = "NAME", requires = "with")]
    pub(crate) author: Option<String>,
    /// Why they are ordered; goes into the record
    #[arg(long, value_name = "TEXT", requires = "with")]
    pub(crate) reason: Option<String>,
    /// Say for each granted firm who comes in if it drops out, and who waits
    #[arg(long)]
    pub(crate) succession: bool,
}

impl AmendArgs {
    /// Whether anything is asked for.
    pub(crate) fn is_any(&self) -> bool {
        self.from.is_some() || !self.with.is_empty() || self.succession
    }

    /// The earlier plan is evidence: no run is written over it.
    pub(crate) fn spare(&self, folder: &Path) -> Result<(), u8> {
        let own = |path: &Path| path.canonicalize().ok();
        let Some(from) = self.from.as_deref().filter(|from| own(from).is_some_and(|from| own(&folder.join(PLAN)) == Some(from)))
        else {
            return Ok(());
        };
        tell!("error: the run would write over the earlier plan {}; choose another folder with -o", from.display());
        Err(INPUT)
    }
}

/// What the command line wishes for; mistakes are printed and become an exit code.
/// With it the problem on its land: an earlier plan that laid out the land has its layout kept.
pub(crate) fn wish(args: &AmendArgs, loaded: &Loaded) -> Result<(Problem, Wish), u8> {
    let mut problem = loaded.problem.clone();
    if args.is_any() && !loaded.expansion.options.is_empty() {
        tell!("error: --from, --with and --succession are for scenarios without options");
        return Err(INPUT);
    }
    let from = args.from.as_ref().map(|path| {
        let (text, plan) = plan_file(path)?;
        if !Plan::is_untouched(&text) {
            tell!("warning: {} is not as kavling wrote it; it is taken as it stands", path.display());
        }
        if plan.stage.is_some() {
            tell!("error: {} is a plan of one phase of an option", path.display());
            return Err(INPUT);
        }
        problem = laid_out(&problem, &plan).map_err(|error| {
            tell!("error: {}: {error}", path.display());
            INPUT
        })?;
        amend::from(&problem, &plan).map_err(|error| {
            tell!("error: {}: {error}", path.display());
            INPUT
        })
    });
    let from = from.transpose()?;
    if let Some(wish) = problem.layouts.first().filter(|_| args.is_any()) {
        let site = &problem.land.sites[wish.site.0].id;
        tell!("error: site `{site}` is still to be laid out: plan it first, then name that plan with --from");
        return Err(INPUT);
    }
    let signed = |text: &Option<String>| text.as_deref().map(clean).unwrap_or_default();
    let (author, reason) = (signed(&args.author), signed(&args.reason));
    if !args.with.is_empty() && (author.is_empty() || reason.is_empty()) {
        tell!("error: an override needs an author and a reason (--author NAME --reason TEXT)");
        return Err(INPUT);
    }
    let mut overrides: Vec<OverrideRef> = Vec::new();
    for text in &args.with {
        let order = ordered(&problem, text, &author, &reason)?;
        if overrides.iter().any(|other| other.firm == order.firm) {
            tell!("error: two grants are ordered for `{}`", order.firm);
            return Err(INPUT);
        }
        overrides.push(order);
    }
    overrides.sort_by(|a, b| a.firm.cmp(&b.firm));
    Ok((problem, Wish { from, moves: args.moves, overrides, succession: args.succession, ..Wish::default() }))
}

/// What an audit finds wrong with the earlier plan where it is at hand.
pub(crate) fn doubts(base: &Problem, plan: &Plan, earlier: Option<&Path>) -> Result<Vec<String>, u8> {
    let Some(path) = earlier else { return Ok(Vec::new()) };
    let (_, earlier) = plan_file(path)?;
    Ok(amend::follows(base, plan, &earlier).err().map(|error| format!("[amended] {error}")).into_iter().collect())
}

/// One line of plain text.
fn clean(text: &str) -> String {
    let kept: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `grant=FIRM@PLOT`.
fn ordered(problem: &Problem, text: &str, author: &str, reason: &str) -> Result<OverrideRef, u8> {
    let Some((id, name)) = text.strip_prefix("grant=").and_then(|rest| rest.split_once('@')) else {
        tell!("error: `{text}` is no override; write grant=FIRM@PLOT, such as grant=F07@A-03 or grant=F07@A-03..A-04");
        return Err(INPUT);
    };
    let Some(firm) = problem.find_firm(id) else {
        let ids = problem.firms.iter().map(|firm| firm.id.as_str());
        tell!("error: there is no firm `{id}`{}", did_you_mean(id, ids));
        return Err(INPUT);
    };
    let Some(place) = amend::place_of(&problem.land, name) else {
        tell!("error: there is no place `{name}`{}", did_you_mean(name, amend::every_place(&problem.land)));
        return Err(INPUT);
    };
    Ok(amend::order(problem, firm, place, author, reason))
}

/// The name that was probably meant, or a few of those there are.
fn did_you_mean<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    match kavling::text::closest(word, names.iter().copied()) {
        Some(name) => format!("; did you mean `{name}`?"),
        None => format!("; there are {}{}", names[..names.len().min(8)].join(", "), if names.len() > 8 { ", …" } else { "" }),
    }
}

/// Decides the scenario with what is wished for besides; the problem that was decided, and the run.
pub(crate) fn decide(problem: &Problem, wish: &Wish, options: &Options<'_>, warnings: &[String]) -> Result<(Problem, Run), u8> {
    run_with(problem, wish, options, warnings).map_err(|error| refused(&error, problem.language))
}

fn refused(error: &WishError, language: Language) -> u8 {
    let say = |grounds: &[Message]| {
        for ground in grounds {
            tell!("  {}", Catalogue::of(language).say(ground));
        }
    };
    match error {
        WishError::Run(error) => failed(error, language),
        WishError::Amend(_) | WishError::FromByMerit => {
            tell!("error: {error}");
            INPUT
        }
        WishError::Unlawful { grounds, .. } | WishError::Together { grounds } => {
            tell!("error: {error}");
            say(grounds);
            NONE
        }
    }
}
