//! What came of options, in a few lines for the terminal.
//!
//! Knows: results. Must not know: how they came about.

use kavling::comparison::{Comparison, OptionResult, PhaseResult, measured};
use kavling::message::Message;
use kavling::plan::{Number, Status};
use kavling::problem::Language;
use kavling::text::Catalogue;

/// One line for each phase, and what deciding all at once could give.
pub(super) fn of_option(result: &OptionResult, language: Language) -> Vec<String> {
    let catalogue = Catalogue::of(language);
    let mut lines = vec![format!("{}: {}", result.id, result.title)];
    lines.extend(result.phases.iter().map(|phase| catalogue.say(&of_phase(result, phase))));
    if let Some(regret) = &result.regret {
        let message = Message::new("compare.regret")
            .with("stepwise", regret.stepwise.0.to_string())
            .with("joint", regret.joint.0.to_string())
            .with("most", figure(regret.at_most().as_ref()));
        lines.push(catalogue.say(&message));
    }
    lines
}

/// What a reader of the comparison should know about it as a whole.
pub(super) fn remarks(comparison: &Comparison, language: Language) -> Vec<String> {
    let mut remarks = Vec::new();
    if comparison.options.len() == 1 {
        remarks.push(Message::new("compare.alone"));
    }
    if let Some(other) = comparison.other_base() {
        remarks.push(Message::new("compare.other-base").with("id", other.id.as_str()));
    }
    remarks.iter().map(|message| Catalogue::of(language).say(message)).collect()
}

fn figure(number: Option<&Number>) -> String {
    number.map_or_else(|| "–".to_owned(), |n| n.0.to_string())
}

fn of_phase(option: &OptionResult, phase: &PhaseResult) -> Message {
    let expected = phase.refused.iter().filter(|line| line.expected).count();
    let late = Message::new("compare.expected").with("count", expected);
    let mut message = Message::new("compare.phase")
        .with("phase", i64::from(phase.phase))
        .with("starts", phase.starts.as_deref().unwrap_or("–"))
        .with("granted", phase.grants.len())
        .with("refused", phase.refused.len() - expected);
    message = if expected > 0 { message.with("expected", late) } else { message };
    message.with("value", worth(phase)).with("status", status(option, phase))
}

/// The worth, or with ordered priorities each of them by name.
fn worth(phase: &PhaseResult) -> Message {
    if phase.levels.len() < 2 {
        return Message::new("compare.worth").with("value", figure(phase.value.as_ref()));
    }
    let mut levels = phase.levels.iter().map(|level| {
        let measure = measured(&level.measure);
        Message::new("compare.level").with("measure", measure).with("value", figure(Some(&level.value)))
    });
    let first = levels.next().unwrap_or_else(|| Message::new("compare.worth"));
    levels.fold(first, |all, next| Message::new("compare.levels").with("first", all).with("next", next))
}

fn status(option: &OptionResult, phase: &PhaseResult) -> Message {
    match phase.status {
        Status::Optimal => Message::new("compare.status-optimal"),
        Status::Feasible if phase.within(option.gap_asked.as_ref()) => {
            let asked = option.gap_asked.as_ref().and_then(|asked| asked.scaled(5)).unwrap_or(0);
            Message::new("compare.status-within").with("asked", kavling::units::Milli(i64::try_from(asked).unwrap_or(0)))
        }
        Status::Feasible => Message::new("compare.status-feasible"),
        Status::Infeasible => Message::new("compare.status-infeasible"),
        Status::NoPlan => Message::new("compare.status-no-plan"),
    }
}
