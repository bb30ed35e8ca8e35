//! Layouts on the command line: `kavling plan` on a site that is to be laid out, `--layouts N`, figures for `kavling check`.
//!
//! Knows: the command line, folders, exit codes. Must not know: how layouts are made, chosen or drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kavling::audit::budgets;
use kavling::choice::{Wanted, audited};
use kavling::generator::candidates;
use kavling::layout::{Candidates, Wish};
use kavling::message::Message;
use kavling::output;
use kavling::plan::{LayoutsRecord, Number, Plan};
use kavling::planner::Options;
use kavling::problem::{Language, Problem};
use kavling::run::{self, Extras, LaidOut, Wider};
use kavling::site::LandUse;
use kavling::text::Catalogue;
use kavling::units::{Milli, div_round};
use kavling::variant::with_layout;

use crate::cli::PlanArgs;
use crate::{INPUT, NONE, failed, tell, unwritten};

/// Folder of the best layouts beside the plan.
const FOLDER: &str = "layouts";

/// What cannot be asked for together with a site that is still to be laid out.
pub(crate) fn asked_well(args: &PlanArgs, problem: &Problem, options: bool) -> Result<(), u8> {
    let (Some(first), extra) = (problem.layouts.first(), args.layouts.is_some()) else {
        if args.layouts.is_some() {
            tell!("error: --layouts is for a scenario that leaves a site to be laid out ([layout.SITE])");
            return Err(INPUT);
        }
        return Ok(());
    };
    let site = &problem.land.sites[first.site.0].id;
    if problem.layouts.len() > 1 {
        tell!("error: {} sites are to be laid out; kavling lays out one site at a time", problem.layouts.len());
        return Err(INPUT);
    }
    if options || args.option.is_some() {
        tell!(
            "error: site `{site}` is to be laid out and the scenario has options: lay it out in a scenario without options first"
        );
        return Err(INPUT);
    }
    if args.others.alternatives.is_some() {
        tell!("error: --alternatives is for land that is laid out; --layouts N gives the best layouts");
        return Err(INPUT);
    }
    if extra && args.layouts == Some(1) {
        tell!("note: --layouts 1 is what kavling plan does by itself");
    }
    crate::by_worth(problem, "cli.layouts-by-worth")
}

/// The candidates of a site; why there are none becomes an exit code.
fn candidates_of(problem: &Problem, wish: &Wish) -> Result<Candidates, u8> {
    let found = audited(problem, candidates(problem, wish));
    if found.layouts.is_empty() {
        none(problem, wish, &found);
        return Err(NONE);
    }
    Ok(found)
}

/// Which wish ate the land: every ground with how often.
fn none(problem: &Problem, wish: &Wish, found: &Candidates) {
    let catalogue = Catalogue::of(problem.language);
    let site = problem.land.sites[wish.site.0].id.as_str();
    tell!("{}", catalogue.say(&Message::new("cli.no-layouts").with("site", site).with("count", found.left.len())));
    let mut grounds: BTreeMap<String, (usize, &kavling::layout::Left)> = BTreeMap::new();
    for left in &found.left {
        grounds.entry(left.why.key.clone()).or_insert((0, left)).0 += 1;
    }
    let mut grounds: Vec<(usize, &kavling::layout::Left)> = grounds.into_values().collect();
    grounds.sort_by_key(|(count, left)| (std::cmp::Reverse(*count), left.name.clone()));
    for (count, left) in grounds {
        let message = Message::new("layouts.left-because").with("count", count).with("name", left.name.as_str());
        tell!("  {}", catalogue.say(&message.with("why", left.why.clone())));
    }
}

/// Figures of the candidates for `kavling check`, a line for each site.
pub(crate) fn checked(problem: &Problem) -> Vec<String> {
    let catalogue = Catalogue::of(problem.language);
    let line = |wish: &Wish| {
        let found = audited(problem, candidates(problem, wish));
        let shares: Vec<[i128; 4]> = found
            .layouts
            .iter()
            .filter_map(|layout| {
                let budget = budgets(&with_layout(problem, layout), &[]).into_iter().nth(wish.site.0)?;
                let of = |land_use| budget.by_use.get(&land_use).copied().unwrap_or_default().0;
                let all = [of(LandUse::Road), budget.saleable.0, of(LandUse::Green), of(LandUse::Facility)];
                Some(all.map(|area| div_round(area * 1_000, budget.site_area.0.max(1))))
            })
            .collect();
        let range = |which: usize| {
            let own: BTreeSet<i128> = shares.iter().map(|shares| shares[which]).collect();
            let text = |share: &i128| Milli((share * 100) as i64).to_string();
            match (own.first(), own.last()) {
                (Some(low), Some(high)) if low != high => format!("{}–{}", text(low), text(high)),
                (Some(one), _) => text(one),
                _ => "–".to_owned(),
            }
        };
        let message = Message::new("cli.layouts-checked").with("site", problem.land.sites[wish.site.0].id.as_str());
        let message = message.with("count", found.layouts.len()).with("left", found.left.len());
        let message = message.with("streets", range(0)).with("plots", range(1));
        catalogue.say(&message.with("green", range(2)).with("facilities", range(3)))
    };
    problem.layouts.iter().map(line).collect()
}

/// Makes sure the folder of the best layouts can be written.
pub(crate) fn prepare(args: &PlanArgs, folder: &Path, force: bool) -> Result<(), u8> {
    match args.layouts {
        Some(count) if count > 1 => {
            output::prepare::<LayoutsRecord>(&folder.join(FOLDER), &[], force).map_err(|error| unwritten(&error))
        }
        _ => Ok(()),
    }
}

/// Chooses a layout and decides on its land.
pub(crate) fn run(
    problem: &Problem,
    options: &Options<'_>,
    warnings: &[String],
    extras: &Extras,
    args: &PlanArgs,
) -> Result<LaidOut, u8> {
    let Some(wish) = problem.layouts.first() else { return Err(INPUT) };
    let candidates = candidates_of(problem, wish)?;
    let wanted = Wanted { best: args.layouts.unwrap_or(1) as usize, jobs: None };
    run::lay_out(problem, &candidates, options, warnings, extras, wanted).map_err(|error| failed(&error, problem.language))
}

/// Writes the best layouts into the folder beside the plan; what is said of them.
pub(crate) fn write(
    wider: Option<Wider>,
    best: &Plan,
    folder: &Path,
    language: Language,
    force: bool,
    paths: &mut Vec<PathBuf>,
) -> Result<Vec<String>, u8> {
    let Some(mut wider) = wider else { return Ok(Vec::new()) };
    let files = wider.seal(best).map_err(|error| unwritten(&error.into()))?;
    let named: BTreeMap<&str, &str> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = folder.join(FOLDER);
    let written = output::write(&folder, &mut wider.record, &named, force).map_err(|error| unwritten(&error))?;
    paths.splice(0..0, written);
    let catalogue = Catalogue::of(language);
    let milli = |number: &Number| number.scaled(3).and_then(|value| i64::try_from(value).ok()).map_or(Milli::ZERO, Milli);
    let ranked = wider.record.layouts.iter().map(|one| {
        let message = Message::new("cli.layouts-rank").with("rank", one.rank).with("name", one.name.as_str());
        let message = message.with("value", one.value.as_ref().map_or(Milli::ZERO, milli));
        catalogue.say(&message.with("firms", one.metrics.get("firms_granted").map_or(Milli::ZERO, milli)))
    });
    let head = catalogue.say(&Message::new("cli.layouts-written").with("count", wider.record.layouts.len()));
    Ok(std::iter::once(head).chain(ranked).collect())
}
