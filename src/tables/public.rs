//! What everybody may read: no sentence that names a firm without land.
//!
//! Knows: ids and names of firms that hold nothing. Must not know: what a table shows.

use super::{Cell, Table, TablesInput};
use crate::audit::Audit;
use crate::message::{Arg, Message};
use crate::plan::Plan;
use crate::problem::Problem;
use crate::rules::RuleKind;
use crate::text::{Catalogue, one_line};

/// Ids and names that must not be seen.
pub(super) struct Hidden {
    /// Those with a letter in them: looked for in every text.
    words: Vec<String>,
    /// Those without, as `17`: looked for where a name is expected. In a sentence they may be a number of metres.
    numbers: Vec<String>,
    withheld: String,
}

impl Hidden {
    /// Of every firm that holds no land.
    pub(super) fn of(input: &TablesInput<'_>) -> Self {
        let (problem, audit) = (input.problem, input.audit);
        let without = problem.firm_indices().filter(|firm| !audit.holdings.iter().any(|h| h.firm == *firm));
        let firms = without.map(|firm| problem.firm(firm));
        // A plan may name firms that never applied; the audit says so, and they are not shown either.
        let strangers = input.plan.refused.iter().map(|refusal| refusal.firm.as_str());
        let words = firms.flat_map(|firm| [firm.id.as_str(), firm.name.as_str()]).chain(strangers);
        let mut words: Vec<String> = words.map(|word| one_line(word).to_lowercase()).filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words.dedup();
        let (words, numbers) = words.into_iter().partition(|word| word.chars().any(char::is_alphabetic));
        Self { words, numbers, withheld: one_line(Catalogue::of(problem.language).word("table.withheld")) }
    }

    /// The text, or that it is withheld.
    pub(super) fn text(&self, text: &str) -> String {
        let low = text.to_lowercase();
        if self.words.iter().any(|word| names(&low, word)) { self.withheld.clone() } else { text.to_owned() }
    }

    /// A name somebody gave: a number in it may be an id.
    pub(super) fn label(&self, label: &str) -> String {
        if self.in_label(label) { self.withheld.clone() } else { label.to_owned() }
    }

    /// What is said instead of a sentence, where one of its parameters names a firm without land.
    pub(super) fn instead_of(&self, message: &Message) -> Option<String> {
        self.in_message(message).then(|| self.withheld.clone())
    }

    fn in_message(&self, message: &Message) -> bool {
        message.args.iter().any(|(_, arg)| match arg {
            Arg::Text(text) => self.in_label(text),
            Arg::List(texts) => texts.iter().any(|text| self.in_label(text)),
            Arg::Message(inner) => self.in_message(inner),
            Arg::Count(_) | Arg::Length(_) | Arg::Area(_) | Arg::Milli(_) | Arg::Money(_) | Arg::Decibel(_) => false,
        })
    }

    fn in_label(&self, label: &str) -> bool {
        let low = one_line(label).to_lowercase();
        self.words.iter().chain(&self.numbers).any(|word| names(&low, word))
    }

    /// Withholds every text of a table that names one of them. Names of land and of those who hold it stay: a firm may
    /// be called like a part of another.
    pub(super) fn clean(&self, table: &mut Table) {
        table.notes.iter_mut().for_each(|note| *note = self.text(note));
        for row in &mut table.rows {
            for (cell, column) in row.iter_mut().zip(&table.columns) {
                if let Cell::Text(text) = cell
                    && !column.names
                {
                    *text = self.text(text);
                }
            }
        }
    }
}

/// The problem as drawings for the public show it: note, title, title block, labels of land, names of rules and of groups without firms that hold
/// nothing. Digests and everything that is decided stay.
pub fn for_the_public(problem: &Problem, plan: &Plan, audit: &Audit) -> (Problem, Audit) {
    let hidden = Hidden::of(&TablesInput { problem, plan, audit, public: true });
    let mut shown = problem.clone();
    shown.title = hidden.text(&shown.title);
    shown.note = shown.note.map(|note| hidden.text(&note));
    let block = &mut shown.title_block;
    let fields = [&mut block.project, &mut block.owner, &mut block.location, &mut block.consultant, &mut block.drawn];
    let more =
        [&mut block.checked, &mut block.approved, &mut block.office, &mut block.revision, &mut block.date, &mut block.number];
    for field in fields.into_iter().chain(more).flatten() {
        *field = hidden.text(field);
    }
    for area in shown.land.sites.iter_mut().flat_map(|site| &mut site.areas) {
        area.label = area.label.take().map(|label| hidden.text(&label));
    }
    for rule in &mut shown.rules {
        rule.name = hidden.label(&rule.name);
        if let RuleKind::Reserved(reserved) = &mut rule.kind
            && let Some(group) = &mut reserved.group
        {
            group.label = hidden.label(&group.label);
        }
    }
    let mut audit = audit.clone();
    for result in &mut audit.rules {
        result.name = hidden.label(&result.name);
    }
    (shown, audit)
}

/// Whether a text holds a word that is not part of a longer one: `F1` stands in `F1, F2`, not in `F10`.
fn names(text: &str, word: &str) -> bool {
    let joins = |inner: Option<char>, outer: Option<char>| {
        inner.is_some_and(char::is_alphanumeric) && outer.is_some_and(char::is_alphanumeric)
    };
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        !joins(word.chars().next(), before) && !joins(word.chars().next_back(), after)
    })
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn whole_words_only() {
        assert!(names("f1, f2", "f1") && names("keep (f1) apart", "f1") && names("f1", "f1") && names("x (ud)y", "(ud)"));
        assert!(!names("f10", "f1") && !names("xf1", "f1") && !names("", "f1"));
        assert!(names("f10 f1", "f1"), "a later one counts");
    }
}
