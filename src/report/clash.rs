//! What clashes where no lawful plan exists: which names, and a way out for each.
//!
//! Knows: the clash as it stands in a plan, the words for it. Must not know: how it was found, formats.

use super::clean::quoted;
use super::compose::Composer;
use crate::clash::{asks, repair};
use crate::message::Message;
use crate::plan::ClashMember;
use crate::units::Milli;

/// Most members told on a terminal.
const MOST: usize = 6;

/// The section of the report; nothing where no clash is told.
pub(super) fn section(c: &mut Composer<'_>) {
    let members = &c.input.plan.clash;
    if members.is_empty() {
        return;
    }
    c.section("report.clash");
    c.paragraph(&lead(members));
    let said = members.iter().map(|member| quoted(&told(c, member))).collect();
    c.bullets(said);
    c.paragraph(&enough(members));
}

/// The same for the terminal.
pub(super) fn lines(c: &Composer<'_>) -> Vec<String> {
    let members = &c.input.plan.clash;
    if members.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![c.say(&lead(members))];
    lines.extend(members.iter().take(MOST).map(|member| format!("  {}", told(c, member))));
    let more = members.len().saturating_sub(MOST);
    if more > 0 {
        lines.push(format!("  {}", c.say(&Message::new("terminal.more").with("count", more))));
    }
    lines.push(c.say(&enough(members)));
    lines
}

/// What the list is.
fn lead(members: &[ClashMember]) -> Message {
    Message::new(match members {
        [_] => "clash.lead-one",
        _ if members.iter().all(|member| member.needed) => "clash.lead",
        _ => "clash.lead-open",
    })
}

/// Whether one of them left out is enough for the whole scenario.
fn enough(members: &[ClashMember]) -> Message {
    let names: Vec<String> =
        members.iter().filter(|member| member.enough == Some(true)).map(|member| member.rule.clone()).collect();
    let open = members.iter().any(|member| member.enough.is_none());
    match names.len() {
        n if n == members.len() => Message::new(if n == 1 { "clash.enough-one" } else { "clash.enough-any" }),
        0 if open => Message::new("clash.enough-open"),
        0 => Message::new("clash.enough-none"),
        _ => Message::new(if open { "clash.enough-known" } else { "clash.enough-some" }).with("rules", names),
    }
}

/// One of them, with its way out.
fn told(c: &Composer<'_>, member: &ClashMember) -> String {
    let problem = c.input.problem;
    let ways: Vec<String> = member
        .gives_way
        .iter()
        .filter_map(|way| {
            let amount = way.shortfall.scaled(3).and_then(|amount| i64::try_from(amount).ok())?;
            repair(problem, &member.rule, Milli(amount), &way.unit).map(|way| c.say(&way))
        })
        .collect();
    let message = match (member.enough, ways.is_empty()) {
        (Some(true), false) => Message::new("clash.member-way").with("ways", ways),
        (Some(false), _) if !member.remains.is_empty() => {
            Message::new("clash.member-remains").with("remains", member.remains.clone())
        }
        _ => Message::new("clash.member"),
    };
    c.say(&message.with("rule", member.rule.as_str()).with("text", asks(problem, &member.rule)))
}
