//! Names: which are allowed, and which one was probably meant.
//!
//! Knows: words. Must not know: what they name.

use super::reader::{Reader, Token};
use crate::diagnostic::fault;
use crate::message::Message;
pub(super) use crate::text::{closest, natural};

/// Help for a word that is not known: the one that was probably meant, or those there are.
pub(super) fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<Message> {
    let mut candidates: Vec<&str> = candidates.into_iter().collect();
    if let Some(name) = closest(word, candidates.iter().copied()) {
        return Some(Message::new("help.did-you-mean").with("name", name));
    }
    candidates.sort_by(|a, b| natural(a, b));
    candidates.dedup();
    let more = candidates.len() > 20;
    let mut names: Vec<String> = candidates.into_iter().take(20).map(|name| format!("`{name}`")).collect();
    if more {
        names.push("…".to_owned());
    }
    (!names.is_empty()).then(|| Message::new("help.known").with("names", names))
}

/// Whether the name can be used for a place, a firm or a rule: no blanks, no signs that lists and ranges use.
pub(super) fn check_name(reader: &Reader<'_>, token: &Token) -> bool {
    let name = token.text.as_str();
    let fits =
        |c: char| c.is_alphanumeric() || "-_.&+/'()".contains(c) || (!c.is_ascii() && !c.is_whitespace() && !c.is_control());
    let good = !name.is_empty() && name.chars().count() <= 64 && name.chars().all(fits) && !name.contains("..");
    if !good {
        reader.report(fault("bad-name", &token.spot).with("name", name));
    }
    good
}

/// Whether the name can be that of a folder everywhere: it names nothing above, below or beside.
pub(super) fn names_a_folder(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !name.is_empty() && name.len() <= 100 && name.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(closest("frontge", ["depth", "frontage"]), Some("frontage"));
        assert_eq!(closest("zzz", ["depth", "frontage"]), None);
    }
}
