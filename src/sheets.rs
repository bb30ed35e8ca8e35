//! The files of a comparison: the drawing of each phase at one scale, move sheets, and the pages that show them.
//!
//! Knows: phases with their plans, drawings, pages. Must not know: the disk, how plans are found.

use std::collections::BTreeMap;

use crate::comparison::{Change, Comparison, PhasePlan, PhaseResult, What, move_sheet_name};
use crate::drawing::{Mover, Ray, Turn, Wishes, compose, compose_with, with_rays};
use crate::export;
use crate::message::Message;
use crate::page;
use crate::problem::{Holding, Language};
use crate::text::Catalogue;

/// Names of the pages.
const PAGES: [&str; 2] = ["comparison.md", "comparison.html"];

/// Name of the drawing of a phase.
pub fn drawing_name(option: &str, phase: u32) -> String {
    format!("{option}-phase-{phase}.svg")
}

/// Names that the files of a comparison can have, without `comparison.json`, for options with so many phases each.
/// An option that ends before its last phase has fewer.
pub fn names(options: &[(&str, u32)]) -> Vec<String> {
    let drawings = options.iter().flat_map(|(option, phases)| (1..=*phases).map(move |phase| drawing_name(option, phase)));
    let moves = options.iter().flat_map(|(option, phases)| (2..=*phases).map(move |phase| move_sheet_name(option, phase)));
    drawings.chain(moves).chain(PAGES.map(str::to_owned)).collect()
}

/// The smallest scale at which any of the plans is drawn by itself: at this one all can be drawn.
fn common_scale(options: &[Vec<PhasePlan<'_>>]) -> u32 {
    let scale = |p: &PhasePlan<'_>| compose(p.problem, p.plan, p.audit).views.iter().map(|view| view.scale).max().unwrap_or(0);
    options.iter().flatten().map(scale).max().unwrap_or(0)
}

/// Every file of a comparison by name, without `comparison.json`. `options` are the phases of each option.
pub fn files(comparison: &Comparison, options: &[Vec<PhasePlan<'_>>], language: Language) -> BTreeMap<String, String> {
    let wishes = Wishes { least_scale: common_scale(options), sectors: sectors(options), ..Wishes::default() };
    let mut files = BTreeMap::new();
    let mut drawings = Vec::new();
    for (result, phases) in comparison.options.iter().zip(options) {
        let mut shown = Vec::new();
        for (index, (phase, told)) in phases.iter().zip(&result.phases).enumerate() {
            let drawing = compose_with(phase.problem, phase.plan, phase.audit, &wishes);
            files.insert(drawing_name(&result.id, told.phase), export::svg(&drawing));
            if let Some(before) = index.checked_sub(1).map(|before| &phases[before]).filter(|_| phase.audit.planned) {
                files.insert(move_sheet_name(&result.id, told.phase), move_sheet(before, phase, told, &wishes));
                // The page switches these on and off; who stays needs no mark there.
                let changed = told.changes.iter().filter(|change| change.what != What::Stays);
                shown.push(export::svg(&with_rays(drawing, phase.problem, &rays(before, phase, changed))));
            } else {
                shown.push(export::svg(&drawing));
            }
        }
        drawings.push(shown);
    }
    let pages = [page::markdown(comparison, language), page::write(comparison, &drawings, language)];
    files.extend(PAGES.iter().map(|name| (*name).to_owned()).zip(pages));
    files
}

/// Sectors of all options, in the order of their looks: one table of colours for the whole comparison.
fn sectors(options: &[Vec<PhasePlan<'_>>]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for sector in options.iter().flatten().flat_map(|phase| &phase.problem.sectors) {
        if !all.contains(sector) {
            all.push(sector.clone());
        }
    }
    all
}

/// Who stays, grows, moves, comes and goes from one phase to the next, on the drawing of the later one.
pub fn move_sheet(before: &PhasePlan<'_>, now: &PhasePlan<'_>, told: &PhaseResult, wishes: &Wishes) -> String {
    let catalogue = Catalogue::of(now.problem.language);
    let count = |what: What| told.changes.iter().filter(|change| change.what == what).count();
    let note = [What::Stays, What::Grows, What::Moves, What::Comes, What::Goes]
        .into_iter()
        .fold(Message::new("moves.note"), |note, what| note.with(word(what), count(what)));
    let movers = told.changes.iter().map(|change| mover(before, now, change)).collect();
    let notes = std::iter::once(catalogue.say(&note)).chain(rules(now, told, catalogue)).collect();
    let wishes = Wishes { notes, movers: Some(movers), ..wishes.clone() };
    let mut drawing = compose_with(now.problem, now.plan, now.audit, &wishes);
    drawing.title = catalogue.say(&Message::new("moves.title").with("title", drawing.title.as_str()));
    export::svg(&with_rays(drawing, now.problem, &rays(before, now, &told.changes)))
}

fn rays<'c>(before: &PhasePlan<'_>, now: &PhasePlan<'_>, changes: impl IntoIterator<Item = &'c Change>) -> Vec<Ray> {
    let catalogue = Catalogue::of(now.problem.language);
    changes.into_iter().map(|change| ray(before, now, change, catalogue)).collect()
}

fn turn(what: What) -> Turn {
    match what {
        What::Stays => Turn::Stays,
        What::Grows => Turn::Grows,
        What::Moves => Turn::Moves,
        What::Comes => Turn::Comes,
        What::Goes => Turn::Goes,
    }
}

/// What a firm holds in a phase.
fn held(phase: &PhasePlan<'_>, firm: &str) -> Option<Holding> {
    let firm = phase.problem.find_firm(firm)?;
    phase.audit.holdings.iter().find(|h| h.firm == firm).copied()
}

fn mover(before: &PhasePlan<'_>, now: &PhasePlan<'_>, change: &Change) -> Mover {
    let area = |phase| held(phase, &change.firm).map(|holding| holding.area);
    Mover {
        turn: turn(change.what),
        firm: change.firm.clone(),
        name: change.name.clone(),
        from: change.from.clone(),
        to: change.to.clone(),
        before: area(before),
        after: area(now),
    }
}

/// Each rule that keeps firms where they are or moves them, in words, with those it does it to.
fn rules(now: &PhasePlan<'_>, told: &PhaseResult, catalogue: &Catalogue) -> Vec<String> {
    let mut firms: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for change in &told.changes {
        let Some(rule) = &change.rule else { continue };
        firms.entry(rule).or_default().push(change.firm.clone());
    }
    let line = |(name, firms): (&str, Vec<String>)| {
        let rule = now.problem.rules.iter().find(|rule| rule.name == name)?;
        let text = catalogue.say(&rule.kind.as_rule().describe(now.problem));
        Some(catalogue.say(&Message::new("moves.rule").with("rule", name).with("text", text).with("firms", firms)))
    };
    firms.into_iter().filter_map(line).collect()
}

fn word(what: What) -> &'static str {
    match what {
        What::Stays => "stays",
        What::Grows => "grows",
        What::Moves => "moves",
        What::Comes => "comes",
        What::Goes => "goes",
    }
}

fn ray(before: &PhasePlan<'_>, now: &PhasePlan<'_>, change: &Change, catalogue: &Catalogue) -> Ray {
    // Sites keep their frame from phase to phase; where they stand in the list may differ.
    let place = |phase: &PhasePlan<'_>| {
        let holding = held(phase, &change.firm)?;
        let id = &phase.problem.land.sites[phase.problem.land.site_of(holding.place).0].id;
        let site = now.problem.land.sites.iter().position(|site| site.id == *id)?;
        Some((crate::site::SiteIdx(site), phase.problem.land.outline(holding.place)?))
    };
    let key = format!("moves.{}", word(change.what));
    let said = Message::new(&key)
        .with("firm", format!("{} {}", change.firm, change.name))
        .with("from", change.from.as_deref().unwrap_or("–"))
        .with("to", change.to.as_deref().unwrap_or("–"));
    let by_rule = change.rule.iter().map(|rule| Message::new("moves.by-rule").with("rule", rule.as_str()));
    let title: Vec<String> = std::iter::once(said).chain(by_rule).map(|message| catalogue.say(&message)).collect();
    Ray {
        turn: turn(change.what),
        title: title.join(" "),
        firm: change.firm.clone(),
        rule: change.rule.clone(),
        from: place(before),
        to: place(now),
    }
}
