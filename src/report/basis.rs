//! Where numbers come from: every number of rules, capacities, buildings and groups, by what it is worth in an argument,
//! and which of them can be seen to have decided something in this plan.
//!
//! Knows: what the scenario cites, results of the audit, grounds of refusals. Must not know: formats, the solver. What is
//! said of deciding is only what can be seen: a limit that is met exactly, a bonus that was earned, a refusal that names
//! the rule or used the test. A number of which none is seen may still have shaped the plan.

use std::collections::BTreeMap;

use super::compose::{Composer, plural};
use super::{Block, Cell, rules};
use crate::message::{Arg, Message};
use crate::packs::Pack;
use crate::packs::norms::{asks, owner, shown_value, valid};
use crate::problem::{Date, Force, Norm, Of, Regime, Standing, Stated};
use crate::rules::{Quota, RuleKind};
use crate::units::{Area, Milli};

/// Standings in the order of the table, with the key of their words.
const STANDINGS: [(Standing, &str); 6] = [
    (Standing::Law, "standing.law"),
    (Standing::Source, "standing.source"),
    (Standing::Secondary, "standing.secondary"),
    (Standing::Unverified, "standing.unverified"),
    (Standing::Illustrative, "standing.illustrative"),
    (Standing::Own, "standing.own"),
];

/// The section; nothing where the scenario names no pack.
pub(super) fn write(c: &mut Composer<'_>) {
    let basis = &c.input.problem.basis;
    if basis.packs.is_empty() {
        return;
    }
    c.section("report.basis");
    c.paragraph(&Message::new("report.basis-says"));
    let language = c.language();
    let packs = basis.packs.iter().map(|pack| {
        let message = Message::new("basis.pack").with("pack", pack.name.as_str()).with("version", pack.version.as_str());
        c.say(&message.with("title", pack.title(language)).with("norms", pack.norms.len()))
    });
    let packs = packs.collect();
    c.bullets(packs);
    let decided: Vec<Vec<String>> = basis.stated.iter().map(|stated| decided(c, &stated.of, stated)).collect();
    table(c, &decided);
    counts(c, &decided);
    benchmarks_only(c);
    applications(c);
}

fn table(c: &mut Composer<'_>, decided: &[Vec<String>]) {
    let problem = c.input.problem;
    let language = c.language();
    let mut rows = Vec::new();
    for (standing, key) in STANDINGS {
        let of_standing = |(stated, _): &(&Stated, &Vec<String>)| problem.basis.standing(stated) == standing;
        for (stated, decided) in problem.basis.stated.iter().zip(decided).filter(of_standing) {
            let norm = problem.basis.cited(stated);
            let says = norm.map(|(pack, norm)| {
                let message = Message::new("basis.norm").with("norm", format!("{}/{}", pack.name, norm.key));
                c.say(&message.with("asks", asks(norm, language)).with("what", norm.what(language)))
            });
            let source = norm.map(|(_, norm)| {
                let message = Message::new("basis.source").with("source", norm.source(language));
                c.say(&message.with("confidence", norm.confidence.letter()).with("dates", valid(norm, language)))
            });
            let words = |text: Option<String>| text.map_or(Cell::Empty, Cell::words);
            rows.push(vec![
                Cell::words(c.word(key)),
                Cell::words(c.say(&owner(&stated.of, &stated.key))),
                Cell::words(shown_value(stated.value, &stated.unit, language)),
                words(says),
                words(source),
                words((!decided.is_empty()).then(|| decided.join("; "))),
            ]);
        }
    }
    let columns = [
        ("column.standing", false),
        ("column.number-of", false),
        ("column.stated", false),
        ("column.norm", false),
        ("column.source", false),
        ("column.decided", false),
    ];
    c.table(&columns, rows);
}

/// How many numbers of each standing there are, and how many of them can be seen to have decided.
fn counts(c: &mut Composer<'_>, decided: &[Vec<String>]) {
    let basis = &c.input.problem.basis;
    let mut said = Vec::new();
    for (standing, key) in STANDINGS {
        let of_standing = || basis.stated.iter().zip(decided).filter(|(stated, _)| basis.standing(stated) == standing);
        let (all, seen) = (of_standing().count(), of_standing().filter(|(_, decided)| !decided.is_empty()).count());
        if all > 0 {
            said.push(c.say(&Message::new("basis.count").with("standing", c.word(key)).with("all", all).with("seen", seen)));
        }
    }
    if !said.is_empty() {
        c.paragraph(&Message::new("basis.counts"));
        c.bullets(said);
    }
}

/// What can be seen to have been decided by a number; empty where nothing can.
fn decided(c: &Composer<'_>, of: &Of, stated: &Stated) -> Vec<String> {
    match of {
        Of::Rule(name) => by_rule(c, name, Some(stated)),
        Of::Capacity(name) => by_capacity(c, name),
        Of::Building(_) => by_building(c),
        Of::Group(name) => by_group(c, name),
    }
}

/// Whether the name of a part (`NAME.1`) or of the whole is that of a rule.
fn is_part(part: &str, name: &str) -> bool {
    part == name || part.strip_prefix(name).is_some_and(|rest| rest.strip_prefix('.').is_some_and(|n| n.parse::<u32>().is_ok()))
}

fn by_rule(c: &Composer<'_>, name: &str, stated: Option<&Stated>) -> Vec<String> {
    let mut said = Vec::new();
    let at_limit = |measured: Milli| c.say(&Message::new("decided.at-limit").with("measured", measured));
    for result in c.input.audit.rules.iter().filter(|result| is_part(&result.name, name)) {
        let bonus = rules::is_bonus(c, &result.name);
        if bonus && !result.verdict.bonuses.is_empty() {
            let count = result.verdict.bonuses.len();
            said.push(c.say(&plural(count, "decided.bonus-one", "decided.bonus")));
        }
        // A quota has several limits, of which the verdict shows one: each number is held against its own count.
        if let (Some(quota), Some(stated)) = (quota(c, &result.name), stated) {
            let held: Vec<_> = c.input.audit.holdings.iter().filter(|h| quota.group.contains(h.firm)).collect();
            let area: Area = held.iter().map(|h| h.area).sum();
            let counted = if stated.unit == "firms" { Milli::whole(held.len() as i64) } else { area.milli_m2() };
            said.extend((counted == stated.value).then(|| at_limit(counted)));
            continue;
        }
        let figures = result.verdict.figures.as_ref().and_then(|f| f.measured.zip(f.limit));
        said.extend(figures.filter(|(measured, limit)| !bonus && measured == limit).map(|(measured, _)| at_limit(measured)));
    }
    said.extend(named(c, &["rule", "rules"], |text| is_part(text, name)));
    said.dedup();
    said
}

fn quota<'a>(c: &Composer<'a>, name: &str) -> Option<&'a Quota> {
    c.input.problem.rules.iter().find(|rule| rule.name == name).and_then(|rule| match &rule.kind {
        RuleKind::Quota(quota) => Some(quota),
        _ => None,
    })
}

fn by_capacity(c: &Composer<'_>, name: &str) -> Vec<String> {
    let full = c.input.audit.loads.iter().find(|load| load.node == name && load.load == load.capacity);
    let full = full.map(|load| c.say(&Message::new("decided.at-limit").with("measured", load.load)));
    full.into_iter().chain(named(c, &["resource", "node"], |text| text == name)).collect()
}

/// Setbacks and coverage are tested where a building is placed: seen where that test is the ground of a refusal.
fn by_building(c: &Composer<'_>) -> Vec<String> {
    let firms = c.input.plan.refused.iter().filter(|refusal| refusal.code == "building-does-not-fit");
    let firms: Vec<String> = firms.map(|refusal| refusal.firm.clone()).collect();
    (!firms.is_empty()).then(|| c.say(&Message::new("decided.tested").with("firms", few(&firms)))).into_iter().collect()
}

/// A group decides through the rules that speak of it.
fn by_group(c: &Composer<'_>, name: &str) -> Vec<String> {
    let speaks = |kind: &RuleKind| {
        let firms = match kind {
            RuleKind::KeepApart(r) => vec![&r.these, &r.from],
            RuleKind::SeparateSites(r) => vec![&r.these, &r.from],
            RuleKind::Near(r) => vec![&r.these],
            RuleKind::Noise(r) => vec![&r.these],
            RuleKind::NotIn(r) => vec![&r.these],
            RuleKind::Quota(r) => vec![&r.group],
            RuleKind::MustAdmit(r) => vec![&r.firms],
            RuleKind::Forbidden(r) => vec![&r.firms],
            RuleKind::Reserved(r) => r.group.iter().collect(),
            _ => Vec::new(),
        };
        firms.iter().any(|firms| firms.label.split(", ").any(|word| word == name))
    };
    let rules = c.input.problem.rules.iter().filter(|rule| speaks(&rule.kind));
    let rules: Vec<String> =
        rules.filter(|rule| !by_rule(c, &rule.name, None).is_empty()).map(|rule| rule.name.clone()).collect();
    (!rules.is_empty()).then(|| c.say(&Message::new("decided.through").with("rules", rules))).into_iter().collect()
}

/// The refusals whose ground names something under one of these parameters.
fn named(c: &Composer<'_>, parameters: &[&str], hit: impl Fn(&str) -> bool) -> Option<String> {
    fn names(message: &Message, parameters: &[&str], hit: &dyn Fn(&str) -> bool) -> bool {
        message.args.iter().any(|(name, arg)| match arg {
            Arg::Text(text) => parameters.contains(&name.as_str()) && hit(text),
            Arg::List(list) => parameters.contains(&name.as_str()) && list.iter().any(|text| hit(text)),
            Arg::Message(inner) => names(inner, parameters, hit),
            _ => false,
        })
    }
    let refused = c.input.plan.refused.iter();
    let hit: &dyn Fn(&str) -> bool = &hit;
    let firms = refused.filter(|refusal| refusal.grounds.iter().any(|ground| names(ground, parameters, hit)));
    let firms: Vec<String> = firms.map(|refusal| refusal.firm.clone()).collect();
    (!firms.is_empty()).then(|| c.say(&Message::new("decided.named").with("firms", few(&firms))))
}

/// Ids of a few firms, and an ellipsis where there are more.
fn few(firms: &[String]) -> Vec<String> {
    firms.iter().take(6).cloned().chain((firms.len() > 6).then(|| "…".to_owned())).collect()
}

/// Below the smallest estate, norms of estates that are cited are no legal test.
fn benchmarks_only(c: &mut Composer<'_>) {
    let problem = c.input.problem;
    let cited = problem.basis.stated.iter().filter_map(|stated| problem.basis.cited(stated));
    let mut estate: Vec<String> = cited
        .filter(|(_, norm)| norm.regime == Regime::Estate)
        .map(|(pack, norm)| format!("{}/{}", pack.name, norm.key))
        .collect();
    estate.sort_unstable();
    estate.dedup();
    let least = Pack::benchmarks().estate_from;
    if !estate.is_empty() && c.site_area() < least {
        c.paragraph(&Message::new("basis.estate").with("norms", estate).with("area", c.site_area()).with("least", least));
    }
}

/// Norms that are cited and were not yet, or no longer, valid when firms applied.
fn applications(c: &mut Composer<'_>) {
    let problem = c.input.problem;
    let mut cited: BTreeMap<String, &Norm> = BTreeMap::new();
    for (pack, norm) in problem.basis.stated.iter().filter_map(|stated| problem.basis.cited(stated)) {
        cited.insert(format!("{}/{}", pack.name, norm.key), norm);
    }
    if cited.is_empty() {
        return;
    }
    let days: Vec<(&str, Option<Date>)> =
        problem.firms.iter().map(|firm| (firm.id.as_str(), firm.applied.as_deref().and_then(Date::parse))).collect();
    let mut said = Vec::new();
    for (name, norm) in &cited {
        for (force, key) in [(Force::NotYet, "basis.not-yet"), (Force::NoLonger, "basis.no-longer")] {
            let hit = days.iter().filter(|(_, day)| day.is_some_and(|day| norm.force(day) == force));
            let firms: Vec<String> = hit.map(|(firm, _)| (*firm).to_owned()).collect();
            if !firms.is_empty() {
                let message = Message::new(key).with("norm", name.as_str()).with("dates", valid(norm, c.language()));
                said.push(c.say(&message.with("firms", few(&firms))));
            }
        }
    }
    let undated = cited.values().filter(|norm| norm.valid_from.is_none() && norm.valid_to.is_none()).count();
    let title = c.word("basis.applications");
    c.blocks.push(Block::Subsection(title));
    c.paragraph(&Message::new(if said.is_empty() { "basis.all-valid" } else { "basis.some-not" }));
    c.bullets(said);
    if undated > 0 {
        c.paragraph(&Message::new("basis.undated").with("count", undated).with("all", cited.len()));
    }
}
