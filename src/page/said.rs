//! Sentences of a comparison: proof, regret, changes, crossovers, for the page and for Markdown alike.
//!
//! Knows: which sentence says what. Must not know: HTML, Markdown, how the words run in either language.

use super::rows::{figure_title, gap_percent, thousandths, unit_word};
use crate::comparison::{
    Assumption, Change, Comparison, Crossover, MoneyResult, OptionResult, PhaseResult, RefusalLine, Regret, What, YearLine,
    measured,
};
use crate::finance;
use crate::message::Message;
use crate::plan::Status;
use crate::problem::Language;
use crate::text::Catalogue;

/// How far a phase is proven, in one sentence: with ordered priorities the first that is not.
pub(super) fn proof(option: &OptionResult, phase: &PhaseResult) -> Message {
    let (rank, measure, gap) = phase.open();
    let asked = option.gap_asked.as_ref().filter(|asked| phase.within(Some(asked)));
    let said = match (phase.status, gap, asked) {
        (Status::Optimal, ..) => return Message::new("drawing.status-optimal"),
        (Status::Infeasible, ..) => return Message::new("drawing.status-infeasible"),
        (Status::NoPlan, ..) => return Message::new("drawing.status-no-plan"),
        (Status::Feasible, Some(gap), Some(asked)) => {
            Message::new("page.proof-within").with("gap", gap_percent(gap)).with("asked", gap_percent(asked))
        }
        (Status::Feasible, Some(gap), None) => Message::new("drawing.status-feasible-gap").with("gap", gap_percent(gap)),
        (Status::Feasible, None, _) => Message::new("drawing.status-feasible"),
    };
    match measure {
        Some(measure) => {
            Message::new("page.proof-level").with("proof", said).with("rank", rank).with("measure", measured(measure))
        }
        None => said,
    }
}

/// How far the whole of an option is proven, in a few words; its sign and its class.
pub(super) fn badge_of(option: &OptionResult) -> (&'static str, Message, &'static str) {
    let (sign, key, class) = badge(option.status);
    match option.gap_asked.as_ref().filter(|_| option.within()) {
        Some(asked) => (sign, Message::new("page.badge-within").with("asked", gap_percent(asked)), class),
        None => (sign, Message::new(key), class),
    }
}

/// The same of a phase.
pub(super) fn badge_in(option: &OptionResult, phase: &PhaseResult) -> (&'static str, Message, &'static str) {
    let (sign, key, class) = badge(phase.status);
    match option.gap_asked.as_ref().filter(|asked| phase.within(Some(asked))) {
        Some(asked) => (sign, Message::new("page.badge-within").with("asked", gap_percent(asked)), class),
        None => (sign, Message::new(key), class),
    }
}

/// A status in two or three words, its sign and its class.
pub(super) fn badge(status: Status) -> (&'static str, &'static str, &'static str) {
    match status {
        Status::Optimal => ("✔", "page.badge-optimal", "optimal"),
        Status::Feasible => ("≈", "page.badge-feasible", "feasible"),
        Status::Infeasible => ("✖", "page.badge-infeasible", "infeasible"),
        Status::NoPlan => ("?", "page.badge-no-plan", "no-plan"),
    }
}

/// Whether a phase has a plan.
pub(super) fn planned(phase: &PhaseResult) -> bool {
    matches!(phase.status, Status::Optimal | Status::Feasible)
}

/// `Phase 2, from 2029-01`.
pub(super) fn phase_title(phase: &PhaseResult) -> Message {
    let number = Message::new("page.phase").with("phase", i64::from(phase.phase));
    match &phase.starts {
        Some(starts) => Message::new("page.phase-from").with("phase", number).with("starts", starts.as_str()),
        None => number,
    }
}

/// The worth of a phase in every priority; none where there is only one, which figures tell.
pub(super) fn levels(c: &Catalogue, phase: &PhaseResult) -> Option<String> {
    if phase.levels.len() < 2 {
        return None;
    }
    let level = |level: &crate::plan::Level| {
        let said = Message::new("page.level").with("measure", measured(&level.measure));
        c.say(&said.with("value", thousandths(&level.value)))
    };
    let all: Vec<String> = phase.levels.iter().map(level).collect();
    Some(c.say(&Message::new("page.levels").with("levels", all.join("; "))))
}

/// What phases give up: a figure only where it is proven, else how much at least and at most.
pub(super) fn regret(option: &OptionResult, regret: &Regret) -> Message {
    let least = thousandths(&regret.regret);
    let said = match (regret.proven(), regret.at_most()) {
        (Some(_), _) if least.0 == 0 => Message::new("page.regret-none"),
        (Some(_), _) => Message::new("page.regret"),
        (None, Some(most)) => Message::new("page.regret-between").with("most", thousandths(&most)),
        (None, None) => Message::new("page.regret-unknown"),
    };
    said.with("phases", option.phases.len())
        .with("lost", least)
        .with("joint", thousandths(&regret.joint))
        .with("stepwise", thousandths(&regret.stepwise))
}

/// The options in a sentence: how many, which is the base, which cannot be done.
pub(super) fn lead(comparison: &Comparison) -> Vec<Message> {
    let title = |o: &OptionResult| o.title.clone();
    let base = comparison.options.get(comparison.base).map(title).unwrap_or_default();
    let mut said = vec![match comparison.options.len() {
        1 => Message::new("page.lead-one").with("base", base),
        count => Message::new("page.lead").with("count", count).with("base", base),
    }];
    if let Some(other) = comparison.other_base() {
        said.push(Message::new("page.lead-other-base").with("title", other.title.as_str()).with("id", other.id.as_str()));
    }
    for (status, key) in [(Status::Infeasible, "page.lead-infeasible"), (Status::NoPlan, "page.lead-no-plan")] {
        let names: Vec<String> = comparison.options.iter().filter(|o| o.status == status).map(title).collect();
        if !names.is_empty() {
            said.push(Message::new(key).with("names", names));
        }
    }
    said
}

/// An option in one sentence: what it gives in the end, how far that is proven, and what it is best at.
pub(super) fn conclusion(c: &Catalogue, comparison: &Comparison, index: usize) -> String {
    let Some(option) = comparison.options.get(index) else { return String::new() };
    let proof = badge_of(option).1;
    let last = option.phases.last().filter(|_| matches!(option.status, Status::Optimal | Status::Feasible));
    let Some(last) = last else {
        return c.say(&Message::new("page.conclusion-none").with("title", option.title.as_str()).with("proof", proof));
    };
    let best: Vec<String> = KEY_FIGURES
        .iter()
        .filter_map(|key| comparison.figures.iter().find(|figure| figure.key == *key))
        .filter(|figure| figure.best.get(index).copied().unwrap_or(false))
        .map(|figure| figure_title(c, &figure.key))
        .collect();
    let best = match best.is_empty() {
        true => Message::new("page.conclusion-not-best"),
        false => Message::new("page.conclusion-best").with("figures", best.join(", ")),
    };
    let said = Message::new("page.conclusion").with("title", option.title.as_str()).with("granted", last.grants.len());
    let applicants = last.refused.iter().filter(|line| !line.expected).count();
    c.say(&said.with("refused", applicants).with("proof", proof).with("best", best))
}

/// The figures that a decision hangs on, in the order in which they are told.
pub(super) const KEY_FIGURES: [&str; 11] = [
    "firms_granted",
    "applicants_not_served",
    "expected_not_served",
    "jobs",
    "points",
    "firms_moved",
    "granted_area_m2",
    "regret",
    "peak_deficit",
    "npv",
    "cost_per_firm",
];

/// `1 of 2 moves used`; none where a phase says nothing of moves.
pub(super) fn moves_used(phase: &PhaseResult) -> Option<Message> {
    let allowed = phase.moves_allowed?;
    if allowed == 0 {
        return Some(Message::new("page.moves-none"));
    }
    let used = changes(phase, What::Moves).len();
    Some(Message::new("page.moves-used").with("used", used).with("allowed", i64::from(allowed)))
}

/// How many a phase refuses: who has applied, and who is only expected.
pub(super) fn refused_count(phase: &PhaseResult) -> Message {
    let expected = phase.refused.iter().filter(|line| line.expected).count();
    let applicants = Message::new("page.refused-applicants").with("count", phase.refused.len() - expected);
    match expected {
        0 => applicants,
        _ => Message::new("page.refused-both").with("applicants", applicants).with("expected", expected),
    }
}

/// Kinds of change in the order of the list: what is new first.
pub(super) const KINDS: [(What, &str); 5] = [
    (What::Moves, "page.moves"),
    (What::Grows, "page.grows"),
    (What::Goes, "page.goes"),
    (What::Comes, "page.comes"),
    (What::Stays, "page.stays"),
];

/// The changes of a phase, those of one kind.
pub(super) fn changes(phase: &PhaseResult, what: What) -> Vec<&Change> {
    phase.changes.iter().filter(|change| change.what == what).collect()
}

/// `2 move, 1 grows, 12 stay`.
pub(super) fn change_counts(c: &Catalogue, phase: &PhaseResult) -> String {
    let counted = KINDS.iter().filter_map(|(what, key)| {
        let count = changes(phase, *what).len();
        (count > 0).then(|| c.say(&Message::new("page.count-of").with("what", Message::new(key)).with("count", count)))
    });
    let all: Vec<String> = counted.collect();
    if all.is_empty() { c.word("page.no-changes").to_owned() } else { all.join(" · ") }
}

/// A crossover in words.
pub(super) fn crossover(c: &Catalogue, comparison: &Comparison, crossover: &Crossover) -> String {
    let title = |id: &str| comparison.options.iter().find(|o| o.id == id).map_or_else(|| id.to_owned(), |o| o.title.clone());
    let key = match crossover.of.as_str() {
        "discount-rate" => "page.crossover-discount",
        "land-price" => "page.crossover-price",
        _ => "page.crossover-other",
    };
    let said = Message::new(key)
        .with("of", crossover.of.as_str())
        .with("figure", figure_title(c, &crossover.figure))
        .with("below", title(&crossover.below))
        .with("above", title(&crossover.above))
        .with("at", thousandths(&crossover.at))
        .with("unit", unit_word(c, &crossover.unit));
    c.say(&said)
}

/// Real or nominal, and of which month.
pub(super) fn terms(terms: &str, from: &str) -> Message {
    let key = if terms == "real" { "page.terms-real" } else { "page.terms-nominal" };
    Message::new(key).with("from", from)
}

/// How the figures of money are meant.
pub(super) fn conventions(money: &MoneyResult) -> Vec<Message> {
    let lease = money.tenure == "lease";
    let (payments, moves) = if lease {
        ("page.money-says-lease", "page.money-says-moves-lease")
    } else {
        ("page.money-says-sale", "page.money-says-moves")
    };
    ["page.money-says-peak", payments, moves, "page.money-says-costs"].map(Message::new).to_vec()
}

/// When the peak deficit is reached.
pub(super) fn deepest(money: &MoneyResult) -> Message {
    let none = Message::new("page.never-below");
    money.peak_month.as_deref().map_or(none, |month| Message::new("page.peak-in").with("month", month))
}

/// What a line of the cash flow is called.
pub(super) fn flow_line(c: &Catalogue, money: &MoneyResult, line: &str) -> String {
    let key = match line {
        finance::SALE => "page.flow-sale",
        finance::INTEREST => "page.flow-interest",
        finance::RENT => "page.flow-rent",
        finance::DEPOSIT => "page.flow-deposit",
        finance::TAX => "page.flow-tax",
        finance::BUY_BACK => "page.flow-buy-back",
        _ => return money.titles.get(line).map_or(line, String::as_str).to_owned(),
    };
    c.word(key).to_owned()
}

/// The calendar year in which a year of the cash flow begins.
pub(super) fn calendar_year(year: &YearLine) -> &str {
    year.begins.split('-').next().unwrap_or_default()
}

/// What an assumption is about, and its figure.
pub(super) fn assumption(c: &Catalogue, assumption: &Assumption) -> (String, String) {
    let said = |message: &Option<Message>, plain: &str| message.as_ref().map_or_else(|| plain.to_owned(), |m| c.say(m));
    (said(&assumption.title, &assumption.what), said(&assumption.figure, &assumption.value))
}

/// Steps of capacity that stand in a phase: `trafo × 2`.
pub(super) fn steps(phase: &PhaseResult) -> Option<Message> {
    let built: Vec<String> = phase.steps.iter().filter(|(_, n)| **n > 0).map(|(step, n)| format!("{step} × {n}")).collect();
    (!built.is_empty()).then(|| Message::new("page.steps").with("steps", built))
}

/// The heading of a refusal's code; none where the ground says it all.
pub(super) fn heading(code: &str) -> Option<String> {
    let key = format!("refused.{code}");
    Catalogue::of(Language::En).has(&key).then_some(key)
}

/// A refused firm with its name, and whether it is only expected.
pub(super) fn refused_name(c: &Catalogue, line: &RefusalLine) -> String {
    let expected = if line.expected { format!(" ({})", c.word("page.expected")) } else { String::new() };
    format!("{} {}{expected}", line.firm, line.name)
}

/// Refusals of a phase by ground, in the order in which each ground comes up first: many firms share one.
pub(super) fn refusals(phase: &PhaseResult) -> Vec<(&RefusalLine, Vec<&RefusalLine>)> {
    let mut grouped: Vec<(&RefusalLine, Vec<&RefusalLine>)> = Vec::new();
    for line in &phase.refused {
        match grouped.iter_mut().find(|(first, _)| first.code == line.code && first.ground == line.ground) {
            Some((_, firms)) => firms.push(line),
            None => grouped.push((line, vec![line])),
        }
    }
    grouped
}
