//! The result for the terminal: at most 15 short lines.
//!
//! Knows: result, proof, the tightest limits. Must not know: where it is printed, which files were written.

use super::compose::Composer;
use super::{BaselineFigures, ReportInput, clean, result, rules};
use crate::message::Message;
use crate::plan::Status;

/// Most rules, and most loads, that are told.
const TIGHTEST: usize = 3;

/// The summary, line by line.
pub fn summary(input: &ReportInput<'_>) -> Vec<String> {
    let c = Composer::new(input);
    let mut lines = vec![result::sentence(&c), result::proof(&c)];
    lines.extend(super::layouts::sentence(&c));
    if !input.plan.reproducible {
        lines.push(c.word("report.not-reproducible"));
    }
    lines.extend(super::amended::lines(&c));
    if matches!(input.plan.status, Status::Optimal | Status::Feasible) {
        lines.extend(result::headline(&c));
        let figures = BaselineFigures::of(input.problem, &input.audit.holdings);
        let message = Message::new("terminal.figures")
            .with("jobs", c.number(figures.jobs))
            .with("area", figures.area)
            .with("points", figures.points);
        lines.push(c.say(&message));
        let tight = rules::tight(&c).into_iter().take(TIGHTEST).map(|r| rules::beside_limit(&c, r));
        let full = rules::fullest(&c).into_iter().take(TIGHTEST).map(|(share, load)| rules::against_capacity(&c, share, load));
        let told: Vec<String> = tight.chain(full).map(|line| format!("  {line}")).collect();
        if !told.is_empty() {
            lines.push(c.word("terminal.tightest"));
            lines.extend(told);
        }
    }
    lines.extend(super::clash::lines(&c));
    if input.plan.status == Status::Infeasible && !input.plan.conflict.is_empty() {
        lines.push(format!("{}:", c.word("report.conflict")));
        lines.extend(input.plan.conflict.iter().take(8).map(|conflict| format!("  {}", result::clash(&c, conflict))));
        let more = input.plan.conflict.len().saturating_sub(8);
        if more > 0 {
            lines.push(format!("  {}", c.say(&Message::new("terminal.more").with("count", more))));
        }
    }
    if !input.warnings.is_empty() {
        let count = input.warnings.len();
        lines.push(c.say(&super::compose::plural(count, "terminal.warning", "terminal.warnings")));
    }
    lines.iter().map(|line| tidy(line)).collect()
}

/// A line without control characters, its indent kept.
fn tidy(line: &str) -> String {
    let indent = line.len() - line.trim_start_matches(' ').len();
    format!("{}{}", " ".repeat(indent), clean::line(line))
}
