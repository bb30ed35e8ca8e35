//! Phases, options, steps of capacity and growth from their tables.
//!
//! Knows: raw tables, names of sites, resources, rules and firms. Must not know: how an option is decided.

use std::collections::{BTreeMap, BTreeSet};

use super::at::{At, Whole};
use super::firm_entry::FirmEntry;
use super::land::{LandRead, sorted};
use super::money::{confidence, without_date};
use super::names::{did_you_mean, names_a_folder};
use super::reader::{Reader, Token};
use super::schema::{OptionTable, PhaseTable, Root, StepTable};
use crate::diagnostic::{Spot, caution, fault};
use crate::expansion::{Expansion, ExpansionOption, Phase, Step};
use crate::finance::{Finance, Month, OWN_NAMES};
use crate::problem::Resource;

/// Most phases, and most of one step.
const MOST: u32 = 100;

/// Reads what the scenario says about growing.
pub(super) fn read(
    reader: &Reader<'_>,
    root: &Root,
    broken: &BTreeSet<String>,
    land: &LandRead,
    resources: &[Resource],
    finance: Option<Finance>,
) -> Expansion {
    let phases = phases(reader, root);
    dated(reader, root, broken);
    phases_known(reader, root, broken);
    let steps = sorted(reader, &root.step).into_iter();
    let steps = steps.filter_map(|(name, table)| {
        own_line(reader, root, name);
        step(reader, name, table, resources)
    });
    let steps: Vec<Step> = steps.collect();
    let known = Known { reader, root, broken, land, phases: &phases };
    let mut options: Vec<(usize, ExpansionOption)> =
        root.option.iter().filter_map(|(name, table)| known.option(name, table)).collect();
    // In the order of the file: the planner's own order, and the first is what the others are held against.
    options.sort_by_key(|(at, _)| *at);
    let options: Vec<ExpansionOption> = options.into_iter().map(|(_, option)| option).collect();
    known.unused(&options);
    after_money(reader, root, &phases, finance.as_ref());
    super::money_doubts::tell(reader, root, finance.as_ref(), &options);
    Expansion { phases, options, steps, finance }
}

/// Phases that start after the years that money is counted for: neither their costs nor their income would be seen.
fn after_money(reader: &Reader<'_>, root: &Root, phases: &[Phase], finance: Option<&Finance>) {
    for (phase, finance) in phases.iter().zip(std::iter::repeat(finance)) {
        let Some(finance) = finance.filter(|finance| !finance.covers(phase.starts)) else { continue };
        let table = root.phase.iter().find(|(name, _)| name.value == phase.number.to_string());
        if let Some((_, table)) = table {
            let told = caution("phase-after-money", &reader.spot_of(&table.starts)).with("phase", i64::from(phase.number));
            reader.report(told.with("from", finance.from.to_string()).with("years", i64::from(finance.years)));
        }
    }
}

/// The phases in order: 1, 2, … without a gap, each starting after the one before.
fn phases(reader: &Reader<'_>, root: &Root) -> Vec<Phase> {
    let mut found: Vec<(u32, &At<String>, &PhaseTable)> = Vec::new();
    for (name, table) in sorted(reader, &root.phase) {
        if let Some(number) = reader.count_between(&reader.word(name), 1, MOST) {
            found.push((number, name, table));
        }
    }
    found.sort_by_key(|(number, ..)| *number);
    let mut phases: Vec<Phase> = Vec::new();
    for (index, (number, name, table)) in found.iter().enumerate() {
        if *number as usize != index + 1 {
            let told = fault("phase-missing", &reader.spot_of(name)).with("phase", i64::from(*number));
            reader.report(told.with("missing", index + 1));
            break;
        }
        let budget = table.budget.as_ref().map(|at| reader.money(&reader.number(at)));
        let starts = month(reader, &table.starts);
        let Some(starts) = starts else { continue };
        if let Some(before) = phases.last().filter(|before| before.starts >= starts) {
            let told = fault("phase-too-early", &reader.spot_of(&table.starts)).with("starts", starts.to_string());
            reader.report(told.with("phase", i64::from(before.number)).with("before", before.starts.to_string()));
        }
        phases.push(Phase { number: *number, starts, budget: budget.flatten() });
    }
    phases
}

fn month(reader: &Reader<'_>, at: &At<String>) -> Option<Month> {
    let found = Month::parse(at.value.trim());
    if found.is_none() {
        reader.report(fault("not-a-month", &reader.spot_of(at)).with("value", at.value.as_str()));
    }
    found
}

fn step(reader: &Reader<'_>, name: &At<String>, table: &StepTable, resources: &[Resource]) -> Option<Step> {
    let nodes = || resources.iter().flat_map(|r| r.nodes.iter().map(|n| n.id.as_str()));
    let node = reader.word(&table.node);
    let known = nodes().any(|id| id == node.text);
    if !known {
        let told = fault("unknown-node", &node.spot).with("name", node.text.as_str());
        reader.report(told.helped(did_you_mean(&node.text, nodes())));
    }
    let add = reader.amount(&reader.number(&table.add));
    let cost = reader.money(&reader.number(&table.cost));
    let count = |at: &Option<At<Whole>>| at.as_ref().map_or(Some(1), |at| reader.count_between(&reader.number(at), 1, MOST));
    let text = |at: &Option<At<String>>, other: &str| at.as_ref().map_or_else(|| other.to_owned(), |at| at.value.clone());
    Some(Step {
        id: name.value.clone(),
        title: text(&table.title, &name.value),
        node: Some(node.text).filter(|_| known)?,
        add: add?,
        cost: cost?,
        most: count(&table.most)?,
        phase: count(&table.phase)?,
        confidence: table.confidence.map_or("", confidence).to_owned(),
        source: text(&table.source, ""),
    })
}

/// A step's cost is a line of the statement, beside those of costs and incomes and kavling's own.
fn own_line(reader: &Reader<'_>, root: &Root, name: &At<String>) {
    let item = root.cost.keys().chain(root.income.keys()).find(|item| item.value == name.value);
    if item.is_some() || OWN_NAMES.contains(&name.value.as_str()) {
        let told = fault("duplicate-item", &reader.spot_of(name)).with("name", name.value.as_str());
        reader.report(item.map_or(told.clone(), |item| told.beside(&reader.spot_of(item))));
    }
}

/// Costs of steps and budgets are money, and money has a date. A budget alone would bound nothing: without `[money]`
/// nothing has a cost.
fn dated(reader: &Reader<'_>, root: &Root, broken: &BTreeSet<String>) {
    if root.money.is_some() || broken.contains("money") {
        return;
    }
    let costs = |table: &StepTable| reader.number(&table.cost).text.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    for (name, _) in root.step.iter().filter(|(_, table)| costs(table)) {
        without_date(reader, &reader.spot_of(name), &format!("step.{}", name.value));
    }
    for (name, budget) in root.phase.iter().filter_map(|(name, table)| Some((name, table.budget.as_ref()?))) {
        without_date(reader, &reader.spot_of(budget), &format!("phase.{}.budget", name.value));
    }
}

/// Reports costs, incomes, steps and growth of a phase that there is not: they would never come, silently.
fn phases_known(reader: &Reader<'_>, root: &Root, broken: &BTreeSet<String>) {
    let stated = root.scenario.as_ref().and_then(|scenario| scenario.phases.as_ref());
    let stated = stated.map_or(Some(1), |at| reader.number(at).text.parse::<u32>().ok());
    let Some(stated) = stated.filter(|_| !broken.contains("phase") && !broken.contains("scenario")) else { return };
    let known = |number: u32| match root.phase.is_empty() {
        true => number <= stated,
        false => root.phase.keys().any(|name| name.value.parse() == Ok(number)),
    };
    let items = root.cost.values().chain(root.income.values()).filter_map(|table| table.phase.as_ref());
    let steps = root.step.values().filter_map(|table| table.phase.as_ref());
    let growth = root.growth.values().map(|table| &table.phase);
    for at in items.chain(steps).chain(growth) {
        // A number that is none, or out of range, is told where it is read.
        let number = reader.number(at).text.parse().ok().filter(|number| (1..=MOST).contains(number));
        if let Some(number) = number.filter(|number| !known(*number)) {
            reader.report(fault("unknown-phase", &reader.spot_of(at)).with("phase", i64::from(number)));
        }
    }
}

/// What options may name.
struct Known<'k> {
    reader: &'k Reader<'k>,
    root: &'k Root,
    broken: &'k BTreeSet<String>,
    land: &'k LandRead,
    phases: &'k [Phase],
}

impl Known<'_> {
    fn option(&self, name: &At<String>, table: &OptionTable) -> Option<(usize, ExpansionOption)> {
        let reader = self.reader;
        // Its plans stand in a folder of this name.
        if !names_a_folder(&name.value) {
            reader.report(fault("bad-option-name", &reader.spot_of(name)).with("name", name.value.as_str()));
        }
        let mut sites = BTreeMap::new();
        for (site, phase) in &table.sites.value {
            let number = reader.count_between(&reader.number(phase), 1, MOST);
            let found = self.land.land.sites.iter().find(|s| s.id == site.value);
            if found.is_none() && !self.land.places.incomplete && !self.broken.contains("site") {
                let told = fault("unknown-site", &reader.spot_of(site)).with("name", site.value.as_str());
                let sites = self.land.land.sites.iter().map(|site| site.id.as_str());
                reader.report(told.helped(did_you_mean(&site.value, sites)));
            }
            let (Some(found), Some(number)) = (found, number) else { continue };
            if number < found.phase {
                let told = fault("phase-before-site", &reader.spot_of(phase)).with("site", site.value.as_str());
                reader.report(told.with("phase", i64::from(number)).with("from", i64::from(found.phase)));
            }
            if self.phases.iter().all(|p| p.number != number) && !self.broken.contains("phase") {
                reader.report(fault("unknown-phase", &reader.spot_of(phase)).with("phase", i64::from(number)));
            }
            sites.insert(site.value.clone(), number);
        }
        if table.sites.value.is_empty() {
            reader.report(fault("empty-list", &reader.spot_of(&table.sites)));
        } else if !sites.is_empty() && sites.values().all(|phase| *phase > 1) {
            reader.report(caution("option-starts-late", &reader.spot_of(&table.sites)).with("option", name.value.as_str()));
        }
        let names = |names: &Option<_>| names.as_ref().map_or_else(Vec::new, |names| reader.words(names));
        let steps = self.named("unknown-step", names(&table.steps), self.root.step.keys(), "step");
        let without = self.named("unknown-rule", names(&table.without), self.root.rules.keys(), "rules");
        let moves = table.moves.as_ref().map_or(Some(0), |at| reader.count_between(&reader.number(at), 0, 5_000));
        let option = ExpansionOption {
            id: name.value.clone(),
            title: table.title.as_ref().map_or_else(|| name.value.clone(), |at| at.value.clone()),
            sites,
            steps,
            without,
            moves: moves?,
            first_refusal: table.first_refusal.unwrap_or(false),
        };
        Some((name.span.start, option))
    }

    /// Names of a section; each that is not there is told.
    fn named<'n>(
        &self,
        code: &'static str,
        tokens: Vec<Token>,
        known: impl Iterator<Item = &'n At<String>> + Clone,
        section: &str,
    ) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for token in tokens {
            if known.clone().any(|name| name.value == token.text) {
                found.insert(token.text);
            } else if !self.broken.contains(section) {
                // Both codes are written out so that a test finds them in the source.
                let told =
                    if code == "unknown-step" { fault("unknown-step", &token.spot) } else { fault("unknown-rule", &token.spot) };
                let names = known.clone().map(|name| name.value.as_str());
                self.reader.report(told.with("name", token.text.as_str()).helped(did_you_mean(&token.text, names)));
            }
        }
        found
    }

    /// Sites and steps that no option names, and options without dates.
    fn unused(&self, options: &[ExpansionOption]) {
        let reader = self.reader;
        if self.root.option.is_empty() {
            for name in self.root.step.keys().chain(self.root.phase.keys()) {
                reader.report(caution("no-option", &reader.spot_of(name)).with("name", name.value.as_str()));
            }
            return;
        }
        for name in self.root.site.keys().filter(|name| !options.iter().any(|o| o.sites.contains_key(&name.value))) {
            reader.report(caution("site-in-no-option", &reader.spot_of(name)).with("name", name.value.as_str()));
        }
        for name in self.root.step.keys().filter(|name| !options.iter().any(|o| o.steps.contains(&name.value))) {
            reader.report(caution("step-in-no-option", &reader.spot_of(name)).with("name", name.value.as_str()));
        }
    }
}

/// Puts the growth of firms beside what they ask for now.
pub(super) fn grow(reader: &Reader<'_>, root: &Root, entries: &mut [FirmEntry], firms_lost: bool) {
    for (name, table) in &root.growth {
        let id = reader.word(name);
        let mut terms = table.terms(reader);
        if let Some(workers) = &table.workers {
            terms.fields.insert("workers", reader.number(workers));
        }
        let Some(entry) = entries.iter_mut().find(|entry| entry.id.text == id.text) else {
            if !firms_lost {
                reader.report(unknown_firm(&id, entries));
            }
            continue;
        };
        entry.growth = Some((reader.number(&table.phase), terms));
    }
}

fn unknown_firm(id: &Token, entries: &[FirmEntry]) -> crate::diagnostic::Diagnostic {
    let told = fault("unknown-firm", &id.spot).with("id", id.text.as_str());
    told.helped(did_you_mean(&id.text, entries.iter().map(|entry| entry.id.text.as_str())))
}

/// The number of phases: as many as are stated, and as the sites say where none is.
pub(super) fn count(reader: &Reader<'_>, stated: Option<(u32, Spot)>, phases: &[Phase]) -> u32 {
    let tables = phases.len() as u32;
    match stated {
        Some((stated, spot)) if tables > 0 && stated != tables => {
            reader.report(fault("phases-differ", &spot).with("stated", i64::from(stated)).with("found", i64::from(tables)));
            stated
        }
        Some((stated, _)) => stated,
        None => tables.max(1),
    }
}
