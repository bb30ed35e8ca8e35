//! The other applicants, whom a letter must not name.
//!
//! Knows: ids and names of firms. Must not know: what a letter says. In doubt a sentence is withheld: it can still be
//! read at the office.

use crate::firm::FirmIdx;
use crate::message::{Arg, Message};
use crate::problem::Problem;
use crate::text::one_line;

/// Ids and names of other applicants.
#[derive(Debug, Clone, Default)]
pub(super) struct Others {
    /// Those with a letter in them, in small letters: looked for in every text.
    words: Vec<String>,
    /// Those without, as `17`: looked for only where a name is expected. In a sentence they may be a number of metres.
    numbers: Vec<String>,
}

impl Others {
    /// Every applicant but this one, and but those that are called the same.
    pub(super) fn than(problem: &Problem, firm: FirmIdx) -> Self {
        let low = |text: &str| one_line(text).to_lowercase();
        let own = [low(&problem.firm(firm).id), low(&problem.firm(firm).name)];
        let others = problem.firm_indices().filter(|other| *other != firm).map(|other| problem.firm(other));
        let mut words: Vec<String> = others.flat_map(|other| [low(&other.id), low(&other.name)]).collect();
        words.retain(|word| !word.is_empty() && !own.contains(word));
        words.sort_unstable();
        words.dedup();
        let (words, numbers) = words.into_iter().partition(|word| word.chars().any(char::is_alphabetic));
        Self { words, numbers }
    }

    /// Whether one of them is named in a text.
    pub(super) fn stand_in(&self, text: &str) -> bool {
        let low = one_line(text).to_lowercase();
        self.words.iter().any(|word| holds(&low, word))
    }

    /// Whether one of them is named by a parameter of a sentence.
    pub(super) fn are_in(&self, message: &Message) -> bool {
        message.args.iter().any(|(_, arg)| match arg {
            Arg::Text(text) => self.is_label(text),
            Arg::List(texts) => texts.iter().any(|text| self.is_label(text)),
            Arg::Message(inner) => self.are_in(inner),
            Arg::Count(_) | Arg::Length(_) | Arg::Area(_) | Arg::Milli(_) | Arg::Money(_) | Arg::Decibel(_) => false,
        })
    }

    fn is_label(&self, label: &str) -> bool {
        let low = one_line(label).to_lowercase();
        self.words.iter().chain(&self.numbers).any(|word| holds(&low, word))
    }
}

/// Whether a text holds a word that is not part of a longer one: `f1` stands in `f1, f2`, not in `f10`.
fn holds(text: &str, word: &str) -> bool {
    let joins = |inner: Option<char>, outer: Option<char>| {
        inner.is_some_and(char::is_alphanumeric) && outer.is_some_and(char::is_alphanumeric)
    };
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        !joins(word.chars().next(), before) && !joins(word.chars().next_back(), after)
    })
}
