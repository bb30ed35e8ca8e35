//! Doubts about a scenario, as far as they concern an option.
//!
//! Knows: which land and which option a doubt names. Must not know: what it says of them.

use kavling::diagnostic::Diagnostic;
use kavling::expansion::ExpansionOption;
use kavling::message::Arg;
use kavling::problem::Problem;
use kavling::scenario::Loaded;

/// Doubts that name one piece of land, and the parameter in which they do.
const OF_LAND: [(&str, &str); 6] = [
    ("gate-outside", "site"),
    ("hall-floor", "name"),
    ("late-phase", "name"),
    ("plot-off-road", "name"),
    ("remainder", "name"),
    ("site-in-no-option", "name"),
];

/// Doubts in words, without those about land that the option does not use and about other options.
pub(super) fn warnings(loaded: &Loaded, option: Option<&ExpansionOption>) -> Vec<String> {
    let concerns = |doubt: &&Diagnostic| option.is_none_or(|option| concerns(doubt, &loaded.problem, option));
    loaded.warnings.iter().filter(concerns).map(|doubt| doubt.text(loaded.problem.language)).collect()
}

fn concerns(doubt: &Diagnostic, problem: &Problem, option: &ExpansionOption) -> bool {
    let told = |wanted: &str| {
        doubt.message.args.iter().find_map(|(name, arg)| match arg {
            Arg::Text(text) if name == wanted => Some(text.as_str()),
            _ => None,
        })
    };
    if doubt.code == "option-starts-late" {
        return told("option").is_none_or(|name| name == option.id);
    }
    let land = OF_LAND.iter().find(|(code, _)| *code == doubt.code).and_then(|(_, name)| told(name));
    let site = land.and_then(|name| site_of(problem, name));
    site.is_none_or(|site| option.sites.contains_key(site))
}

/// The site of this name, or that of the row, plot or hall of this name.
fn site_of<'p>(problem: &'p Problem, name: &str) -> Option<&'p str> {
    let land = &problem.land;
    let own = land.sites.iter().find(|site| site.id == name);
    let row = || land.rows.iter().find(|row| row.id == name).map(|row| row.site);
    let hall = || land.halls.iter().find(|hall| hall.id == name).map(|hall| hall.site);
    own.or_else(|| row().or_else(hall).map(|site| &land.sites[site.0])).map(|site| site.id.as_str())
}
