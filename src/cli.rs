//! The command line: what can be asked, in the words of `--help`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kavling::demand::Asked;
use kavling::documents::Audience;
use kavling::drawing::Theme;

use crate::replan::AmendArgs;

/// Gives plots of land to applicant firms, proves how good the plan is, audits it and draws it.
#[derive(Debug, Parser)]
#[command(name = "kavling", version, max_term_width = 100, after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

const EXAMPLES: &str = "\
Examples:
  kavling init my-cluster.toml            a commented scenario that runs
  kavling check my-cluster.toml           every mistake at once, without solving
  kavling plan my-cluster.toml            plan.json, layout.svg and report.md in out/<scenario name>
  kavling audit my-cluster.toml out/my-cluster/plan.json
  kavling compare my-options.toml         options side by side on one page, comparison.html

Exit codes:
  0    a lawful plan was found, or an audit passed
  1    no lawful plan, or an audit failed
  2    the scenario, the plan or the command line is at fault
  3    our own audit rejects our own plan: a bug, please report it
  4    a file cannot be read or written
  130  interrupted; the best plan so far is kept";

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Find the best lawful plan and write plan.json, layout.svg and report.md
    #[command(after_help = "\
Examples:
  kavling plan scenarios/deltamas-8000.toml
  kavling plan scenarios/deltamas-8000.toml -o out/draft --time-limit 30
  kavling plan scenarios/deltamas-8000-open.toml --gap 0.01      good enough within 1 %
  kavling plan scenarios/deltamas-8000.toml --formats dxf,csv    and documents in drawings/, as kavling draw makes them
  kavling plan scenarios/deltamas-8000.toml --alternatives 5 --slack 0.02    and other plans within 2 % of the best
  kavling plan my-cluster.toml --from old/plan.json -o new       after a change: whoever held land keeps it as far as can be
  kavling plan my-cluster.toml --with grant=F07@A-03 --author \"Head of the estate\" --reason \"Decree 12\"
  kavling plan my-land.toml --layouts 3                          a site to be laid out: the three best layouts, drawn
  kavling plan my-cluster.toml --succession                      and who comes in if a firm drops out

Ctrl-C ends the search and keeps the best plan so far; a second Ctrl-C ends at once.")]
    Plan(PlanArgs),
    /// Lay options side by side: phases, money, drawings, one page to decide on
    #[command(after_help = "\
Examples:
  kavling compare scenarios/expansion.toml --gap 0.01
  kavling compare scenarios/expansion.toml --options none,plus-17000 --base none -o out/two
  kavling compare a.toml b.toml                          two scenarios
  kavling compare scenarios/expansion.toml --demand 0,50%,100% --gap 0.01
  kavling compare scenarios/expansion.toml --runs runs/* join options decided elsewhere

Leaves comparison.html (the page to decide on), comparison.md, comparison.json, the drawing and the
move sheet of every phase, and a folder for every option as `kavling plan --option` writes it.")]
    Compare(CompareArgs),
    /// Read a scenario and report every mistake and every oddity, without solving
    Check(CheckArgs),
    /// Audit a plan, or a drawing of it, from anywhere against its scenario, without the solver
    #[command(after_help = "\
Examples:
  kavling audit my-cluster.toml out/my-cluster/plan.json
  kavling audit my-cluster.toml out/my-cluster/drawings/2-allocation.svg
  kavling audit my-cluster.toml from-the-office.svg --plan out/my-cluster/plan.json

Of a drawing every plot is read back: shape, place, area, firm, and what is written on it. It passes only where the plan is
known and the drawing is, byte for byte, as kavling draws it.")]
    Audit(AuditArgs),
    /// Say why a firm is in or out and what would get it in; what a plot, a rule or a scarce thing costs
    #[command(after_help = crate::explain::EXAMPLES)]
    Explain(crate::explain::ExplainArgs),
    /// Draw a plan: sheets, CAD, GIS and tables, in every format a reviewing office asks for
    #[command(after_help = "\
Examples:
  kavling draw scenarios/deltamas-8000.toml out/deltamas-8000/plan.json
  kavling draw my-cluster.toml out/my-cluster/plan.json --formats dxf,geojson -o to-the-surveyor
  kavling draw my-cluster.toml out/my-cluster/plan.json --formats all --audience public

The plan is audited first; one that breaks a rule or was edited is not drawn.")]
    Draw(DrawArgs),
    /// Write a letter to every applicant, and the minutes of the allotment, as Markdown and HTML
    #[command(after_help = "\
Examples:
  kavling letters my-cluster.toml out/my-cluster/plan.json
  kavling letters my-cluster.toml out/my-cluster/plan.json --firm F01 --firm F07 --lang id

The plan is audited first; of one that breaks a rule or was edited no letter is written. Dates, names and addresses come
from [letters] in the scenario; what is not stated there is left as a line to be filled in by hand.")]
    Letters(LettersArgs),
    /// Make the land of a scenario from survey files: GeoJSON, KML, DXF, Shapefile, CSV of corner points
    #[command(after_help = crate::import_verb::EXAMPLES)]
    Import(Box<crate::import_verb::ImportArgs>),
    /// Explain the kinds of rules a scenario can hold, and the measure `npv`
    Rules(RulesArgs),
    /// List the packs of norms that a scenario can name, or the norms of one
    Packs(PacksArgs),
    /// Print the JSON Schema of the scenario format, for editors
    Schema,
    /// Write a commented scenario that runs
    Init(InitArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// The scenario (TOML)
    pub(crate) scenario: PathBuf,
    /// Decide this option of the scenario, phase by phase
    #[arg(long, value_name = "NAME")]
    pub(crate) option: Option<String>,
    /// Where a site is to be laid out: prove so many of the best layouts, each with its best plan, and draw them into the
    /// folder `layouts`
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=50))]
    pub(crate) layouts: Option<u32>,
    /// Work out to the proof what granting each refused firm would cost (the report says at least and at most)
    #[arg(long, conflicts_with = "option")]
    pub(crate) exact_prices: bool,
    /// Slide the cut lines of open rows off their module, so that each plot has the area it was promised; the figures
    /// after sliding stand apart
    #[arg(long, conflicts_with = "option")]
    pub(crate) exact_cuts: bool,
    #[command(flatten)]
    pub(crate) amend: AmendArgs,
    /// Folder for the files [default: out/<scenario name>, with --option out/<scenario name>/<option>]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Where the method of allotment is the ballot: draw it so many times more, and say in how many each firm wins
    #[arg(long, value_name = "N", conflicts_with = "option")]
    pub(crate) chances: Option<std::num::NonZeroUsize>,
    #[command(flatten)]
    pub(crate) search: SearchArgs,
    #[command(flatten)]
    pub(crate) others: OthersArgs,
    #[command(flatten)]
    pub(crate) drawn: DrawnArgs,
    #[command(flatten)]
    pub(crate) saying: SayingArgs,
}

/// Which other plans are sought beside the best.
#[derive(Debug, Args)]
pub(crate) struct OthersArgs {
    /// Plans in all that grant land to different firms and are nearly as good, the best included; they go into the folder
    /// `alternatives`, with which firms stand in every such plan. A time limit counts once more for them
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=100))]
    pub(crate) alternatives: Option<u32>,
    /// How much less than the best they may be worth (0.01 is 1 %), at every priority
    #[arg(long, value_name = "RATIO", default_value = "0.01", value_parser = millionths, requires = "alternatives")]
    pub(crate) slack: i64,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// One scenario with options, or several scenarios
    #[arg(required = true)]
    pub(crate) scenarios: Vec<PathBuf>,
    /// Only these options, in this order
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) options: Vec<String>,
    /// The option that the others are held against [default: the first, or the first of --options]
    #[arg(long, value_name = "NAME")]
    pub(crate) base: Option<String>,
    /// Join options that were decided elsewhere (folders of `kavling plan --option`) instead of deciding them
    #[arg(long, value_name = "DIR", num_args = 1..)]
    pub(crate) runs: Vec<PathBuf>,
    /// Decide every option again where only so many of the firms expected for later phases come (0,20,40 or 0%,50%),
    /// and look up from which demand on another option is best
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', allow_negative_numbers = true)]
    pub(crate) demand: Vec<Asked>,
    /// Folder for the files [default: out/<scenario name>]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Options decided at a time [default: as many as there are processors]; the files are the same
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
    #[command(flatten)]
    pub(crate) search: SearchArgs,
    #[command(flatten)]
    pub(crate) saying: SayingArgs,
}

/// How far to search.
#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// Stop after so many seconds (of each phase, where there are options) and keep the best plan so far [default:
    /// none; 60 with microlp]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) time_limit: Option<f64>,
    /// Stop once the plan is proven to be within this share of the best (0.01 is 1 %); 0 asks for a proof
    #[arg(long, value_name = "RATIO", default_value = "0", value_parser = ratio)]
    pub(crate) gap: f64,
    /// Which solver to use [default: the first one built in]
    #[arg(long, value_enum)]
    pub(crate) solver: Option<SolverName>,
}

/// What is written over, and what is said how.
#[derive(Debug, Args)]
pub(crate) struct SayingArgs {
    /// Replace files that somebody changed, too; a copy of each is kept beside it
    #[arg(long)]
    pub(crate) force: bool,
    /// Only errors on the terminal
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Print the record as JSON, and mistakes of the scenario too
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of documents and messages [default: as the (first) scenario says]
    #[arg(long, value_enum)]
    pub(crate) lang: Option<Lang>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The scenario (TOML)
    pub(crate) scenario: PathBuf,
    /// Print the mistakes as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of messages [default: as the scenario says]
    #[arg(long, value_enum)]
    pub(crate) lang: Option<Lang>,
}

#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// The scenario (TOML)
    pub(crate) scenario: PathBuf,
    /// The plan (plan.json), as kavling wrote it or edited by hand; or a drawing (SVG) of it
    pub(crate) plan: PathBuf,
    /// The plan that a drawing is held against [default: plan.json beside the drawing or in the folder above]
    #[arg(long = "plan", value_name = "PLAN")]
    pub(crate) against: Option<PathBuf>,
    /// Also test that the plan was made after this earlier plan (kavling plan --from)
    #[arg(long, value_name = "PLAN")]
    pub(crate) from: Option<PathBuf>,
    /// Print the findings as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of messages [default: as the scenario says]
    #[arg(long, value_enum)]
    pub(crate) lang: Option<Lang>,
}

#[derive(Debug, Args)]
pub(crate) struct DrawArgs {
    /// The scenario (TOML)
    pub(crate) scenario: PathBuf,
    /// The plan (plan.json)
    pub(crate) plan: PathBuf,
    /// Folder for the files [default: drawings, beside the plan]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) drawn: DrawnArgs,
    /// Replace files that somebody changed, too; a copy of each is kept beside it
    #[arg(long)]
    pub(crate) force: bool,
    /// Only errors on the terminal
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Language of documents and messages [default: as the scenario says]
    #[arg(long, value_enum)]
    pub(crate) lang: Option<Lang>,
}

#[derive(Debug, Args)]
pub(crate) struct LettersArgs {
    /// The scenario (TOML)
    pub(crate) scenario: PathBuf,
    /// The plan (plan.json)
    pub(crate) plan: PathBuf,
    /// Folder for the files [default: letters, beside the plan]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Only the letter to this applicant; may stand more than once
    #[arg(long, value_name = "FIRM")]
    pub(crate) firm: Vec<String>,
    /// Replace files that somebody changed, too; a copy of each is kept beside it
    #[arg(long)]
    pub(crate) force: bool,
    /// Only errors on the terminal
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Language of letters and messages [default: as the scenario says]
    #[arg(long, value_enum)]
    pub(crate) lang: Option<Lang>,
}

/// What is drawn, and how.
#[derive(Debug, Args)]
pub(crate) struct DrawnArgs {
    /// Formats: svg, pdf, png, dxf, geojson, kml, csv, xlsx, gpkg, or all [default: draw all, plan none]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) formats: Vec<String>,
    /// Who will read it: the public sees no turnover, no points and no names of refused firms
    #[arg(long, value_enum, default_value = "committee")]
    pub(crate) audience: AudienceName,
    /// Paper of the sheets: A4, A3, A2 or A1 [default: the smallest on which everything can be read]
    #[arg(long, value_name = "NAME")]
    pub(crate) paper: Option<String>,
    /// Upright sheets
    #[arg(long)]
    pub(crate) portrait: bool,
    /// Scale of the sheets: 500 for 1:500 [default: the largest standard scale from 1:200 to 1:5000 that fits]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(50..=1_000_000))]
    pub(crate) scale: Option<u32>,
    /// A sheet of the allocation for each theme: sector, tenant, status, nuisance, mono
    #[arg(long, value_enum, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) themes: Vec<ThemeName>,
}

/// By what the allocation is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ThemeName {
    /// Sector of the firm
    Sector,
    /// Each firm by itself
    Tenant,
    /// Granted, vacant, reserved
    Status,
    /// Nuisance class, with the distances that rules keep
    Nuisance,
    /// Black and white
    Mono,
}

impl From<ThemeName> for Theme {
    fn from(name: ThemeName) -> Self {
        match name {
            ThemeName::Sector => Self::Sector,
            ThemeName::Tenant => Self::Tenant,
            ThemeName::Status => Self::Status,
            ThemeName::Nuisance => Self::Nuisance,
            ThemeName::Mono => Self::Mono,
        }
    }
}

/// Who will read documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AudienceName {
    /// Everybody
    Public,
    /// Those who decide
    Committee,
}

impl From<AudienceName> for Audience {
    fn from(name: AudienceName) -> Self {
        match name {
            AudienceName::Public => Self::Public,
            AudienceName::Committee => Self::Committee,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// Only this kind
    pub(crate) kind: Option<String>,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Language
    #[arg(long, value_enum, default_value = "en")]
    pub(crate) lang: Lang,
}

#[derive(Debug, Args)]
pub(crate) struct PacksArgs {
    /// Only this pack, with all its norms; a file ending in .toml is read as a pack of your own
    pub(crate) name: Option<String>,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Language
    #[arg(long, value_enum, default_value = "en")]
    pub(crate) lang: Lang,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The file to write
    #[arg(default_value = "scenario.toml")]
    pub(crate) file: PathBuf,
}

/// Language of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English
    En,
    /// Indonesian
    Id,
}

/// Name of a solver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SolverName {
    /// HiGHS (C++, proves large cases)
    Highs,
    /// microlp (pure Rust, small cases; may stop without a proof)
    Microlp,
}

pub(crate) fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && (0.0..=1e7).contains(&value) => Ok(value),
        _ => Err("write seconds from 0 to 10000000".to_owned()),
    }
}

/// A share from 0 to 1 with up to six decimals, in millionths.
fn millionths(text: &str) -> Result<i64, String> {
    let found = kavling::plan::parse_decimal(text, 6).and_then(|share| i64::try_from(share).ok());
    found
        .filter(|share| (0..=1_000_000).contains(share))
        .ok_or_else(|| "write a share from 0 to 1 with at most six decimals, such as 0.01 for 1 %".to_owned())
}

fn ratio(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && (0.0..1.0).contains(&value) => Ok(value),
        _ => Err("write a share from 0 to below 1, such as 0.01 for 1 %".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn every_argument_has_help() {
        let mut command = super::Cli::command();
        command.build();
        for verb in command.get_subcommands().filter(|c| c.get_name() != "help") {
            assert!(verb.get_about().is_some(), "{}", verb.get_name());
            for argument in verb.get_arguments() {
                assert!(argument.get_help().is_some(), "{} {}", verb.get_name(), argument.get_id());
            }
        }
        command.debug_assert();
    }
}
