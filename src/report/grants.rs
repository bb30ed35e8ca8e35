//! Who gets what, and who gets nothing and why.
//!
//! Knows: grants and refusals of the plan. Must not know: formats, how a ground was found.

use std::collections::BTreeMap;

use super::compose::{Composer, plural};
use super::{Block, Cell, Figure, prices};
use crate::message::Message;
use crate::plan::{Grant, Refusal, Status};
use crate::problem::Holding;

/// The order in which grounds are told: what concerns the firm alone, what a rule does, what the others do.
const GROUNDS: [&str; 22] = [
    "not-eligible",
    "below-pass-mark",
    "class-not-allowed",
    "not-in-this-phase",
    "number-of-plots",
    "frontage-too-short",
    "depth-too-short",
    "area-too-small",
    "area-too-large",
    "building-does-not-fit",
    "yard-does-not-fit",
    "no-floor-area-stated",
    "hall-too-small",
    "not-served",
    "exceeds-capacity",
    "rule-forbids",
    "shut-out",
    "outbid",
    "lost-tie",
    "better-plan-without",
    "lost-ballot",
    "not-in-best-plan-found",
];

/// Codes that say only that there is no plan at all; said once for all, not firm by firm.
const NO_PLAN: [&str; 2] = ["no-lawful-plan", "no-plan-found"];

/// The grants.
pub(super) fn granted(c: &mut Composer<'_>) {
    c.section("report.grants");
    let plan = c.input.plan;
    if plan.grants.is_empty() {
        c.paragraph(&Message::new("report.no-grants"));
        return;
    }
    let packages = plan.grants.iter().any(|g| g.package.is_some());
    let phases = c.input.problem.phases > 1;
    let mut columns = vec![("column.firm", false), ("column.name", false), ("column.class", false)];
    columns.extend(packages.then_some(("column.package", false)));
    columns.push(("column.place", false));
    columns.extend(phases.then_some(("column.phase", true)));
    columns.extend([("column.area", true), ("column.frontage", true), ("column.worth", true), ("column.points", true)]);
    let rows = plan.grants.iter().map(|grant| {
        let mut row = who(c, &grant.firm);
        if packages {
            row.push(grant.package.as_deref().into());
        }
        row.push(Cell::words(place(c, grant)));
        if phases {
            row.push(Figure::count(grant.phase as usize).into());
        }
        row.push(Figure::rounded(&grant.area_m2, 2).into());
        row.push(frontage(grant));
        row.push(Figure::rounded(&grant.worth, 3).map(|f| Figure { decimals: 0, ..f }).into());
        let holding = c.input.problem.find_firm(&grant.firm).and_then(|f| c.holding(f));
        row.push(holding.map(|h| Figure::milli(c.input.problem.facts(h).points)).into());
        row
    });
    let rows = rows.collect();
    c.table(&columns, rows);
}

/// Id, name and class.
fn who(c: &Composer<'_>, id: &str) -> Vec<Cell> {
    let firm = c.input.problem.find_firm(id).map(|f| c.input.problem.firm(f));
    let name = firm.map(|f| f.name.as_str());
    let class = firm.and_then(|f| f.class.as_deref());
    vec![Cell::words(id), name.into(), class.into()]
}

/// A hall has no frontage.
fn frontage(grant: &Grant) -> Cell {
    if grant.hall.is_some() { Cell::Empty } else { Figure::rounded(&grant.frontage_m, 2).into() }
}

/// The number under which a stretch of an open row is drawn: grants are counted along the row.
fn drawn_number(c: &Composer<'_>, holding: &Holding) -> Option<String> {
    let row = c.input.problem.land.row_of(holding.place).filter(|row| row.is_open())?;
    let before = c.input.audit.holdings.iter().filter(|h| {
        let same = c.input.problem.land.row_of(h.place).is_some_and(|other| other.id == row.id);
        same && h.place <= holding.place
    });
    Some(format!("{}-{}", row.id, before.count()))
}

/// Where a grant lies, as the land names it, or as the plan says where it could not be read.
fn place(c: &Composer<'_>, grant: &Grant) -> String {
    let problem = c.input.problem;
    if let Some(holding) = problem.find_firm(&grant.firm).and_then(|f| c.holding(f)) {
        let name = problem.land.place_name(holding.place);
        return drawn_number(c, holding).map_or(name.clone(), |number| format!("{number} ({name})"));
    }
    grant.hall.clone().unwrap_or_else(|| grant.plots.join(", "))
}

/// The refusals, by ground.
pub(super) fn refused(c: &mut Composer<'_>) {
    let plan = c.input.plan;
    let planned = matches!(plan.status, Status::Optimal | Status::Feasible);
    let mut groups: BTreeMap<(usize, &str), Vec<&Refusal>> = BTreeMap::new();
    for refusal in plan.refused.iter().filter(|r| !NO_PLAN.contains(&r.code.as_str())) {
        let rank = GROUNDS.iter().position(|g| *g == refusal.code).unwrap_or(GROUNDS.len());
        groups.entry((rank, refusal.code.as_str())).or_default().push(refusal);
    }
    if groups.is_empty() && !planned {
        return;
    }
    c.section(if planned { "report.refused" } else { "report.refused-anyway" });
    if groups.is_empty() {
        c.paragraph(&Message::new("report.nobody-refused"));
        return;
    }
    let firms = groups.values().map(Vec::len).sum();
    c.paragraph(&match planned {
        true => plural(firms, "report.refused-one", "report.refused-many"),
        false => Message::new("report.refused-anyway-says"),
    });
    for ((_, code), refusals) in groups {
        let key =
            if c.catalogue.has(&format!("refused.{code}")) { format!("refused.{code}") } else { "refused.other".to_owned() };
        let title = c.say(&Message::new("refused.heading").with("ground", c.word(&key)).with("code", code));
        c.blocks.push(Block::Subsection(title));
        group(c, &refusals);
    }
}

/// Firms refused on the same ground. A sentence that all of them share is said once.
fn group(c: &mut Composer<'_>, refusals: &[&Refusal]) {
    let priced: Option<Vec<_>> =
        refusals.iter().map(|r| Some((*r, r.price.as_ref().filter(|price| price.measure.is_some())?))).collect();
    if let Some(priced) = priced {
        return prices::write(c, &priced, who);
    }
    let reasons: Vec<String> = refusals.iter().map(|r| reason(c, r)).collect();
    let shared = reasons.iter().all(|r| Some(r) == reasons.first());
    if shared && let Some(reason) = reasons.first().filter(|r| !r.is_empty()) {
        c.blocks.push(Block::Paragraph(reason.clone()));
    }
    let mut columns = vec![("column.firm", false), ("column.name", false), ("column.class", false), ("column.points", true)];
    columns.extend((!shared).then_some(("column.reason", false)));
    let rows = refusals.iter().zip(reasons).map(|(refusal, reason)| {
        let mut row = who(c, &refusal.firm);
        row.push(c.input.problem.find_firm(&refusal.firm).and_then(|f| c.points(f)).map(Figure::milli).into());
        if !shared {
            row.push(Cell::words(reason));
        }
        row
    });
    let rows = rows.collect();
    c.table(&columns, rows);
}

/// The ground in the language of the report: from its data where the plan has them, else as it was worded.
fn reason(c: &Composer<'_>, refusal: &Refusal) -> String {
    if refusal.grounds.is_empty() {
        return refusal.reason.clone();
    }
    refusal.grounds.iter().map(|ground| c.say(ground)).collect::<Vec<_>>().join(" ")
}
