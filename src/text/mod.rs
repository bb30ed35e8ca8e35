//! The text catalogue: every sentence a user reads, keyed, in English and Indonesian.
//!
//! Knows: keys, templates, how each language writes numbers. Must not know: what a sentence is about.
//! A template holds its parameters in braces: `"miss.depth" = "needs {wanted} of depth, finds {found}"`.

mod clean;
mod numbers;
mod order;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::message::{Arg, Message};
use crate::problem::Language;

pub(crate) use clean::misleads;
pub use clean::one_line;
pub use numbers::{area_m2, grouped, money};
pub use order::{closest, natural};

/// Sections of the catalogue, by language: English, Indonesian.
const SECTIONS: [[&str; 2]; 16] = [
    [include_str!("en/rules.toml"), include_str!("id/rules.toml")],
    [include_str!("en/report.toml"), include_str!("id/report.toml")],
    [include_str!("en/drawing.toml"), include_str!("id/drawing.toml")],
    [include_str!("en/diagnostics.toml"), include_str!("id/diagnostics.toml")],
    [include_str!("en/cli.toml"), include_str!("id/cli.toml")],
    [include_str!("en/page.toml"), include_str!("id/page.toml")],
    [include_str!("en/checklist.toml"), include_str!("id/checklist.toml")],
    [include_str!("en/answers.toml"), include_str!("id/answers.toml")],
    [include_str!("en/allotment.toml"), include_str!("id/allotment.toml")],
    [include_str!("en/amend.toml"), include_str!("id/amend.toml")],
    [include_str!("en/generator.toml"), include_str!("id/generator.toml")],
    [include_str!("en/layouts.toml"), include_str!("id/layouts.toml")],
    [include_str!("en/letter.toml"), include_str!("id/letter.toml")],
    [include_str!("en/packs.toml"), include_str!("id/packs.toml")],
    [include_str!("en/methods.toml"), include_str!("id/methods.toml")],
    [include_str!("en/import.toml"), include_str!("id/import.toml")],
];

/// The sentences of one language.
#[derive(Debug)]
pub struct Catalogue {
    language: Language,
    templates: BTreeMap<String, String>,
}

static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::load(Language::En));
static INDONESIAN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::load(Language::Id));

impl Catalogue {
    /// The catalogue of a language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &ENGLISH,
            Language::Id => &INDONESIAN,
        }
    }

    fn load(language: Language) -> Self {
        let index = usize::from(language == Language::Id);
        // A section that cannot be read is shown by its keys, as a missing key is; a test makes sure that all can.
        let sections = SECTIONS.iter().filter_map(|section| read(section[index]).ok());
        Self { language, templates: sections.flatten().collect() }
    }

    /// Every key of the catalogue, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.templates.keys().map(String::as_str)
    }

    /// Whether a key exists.
    pub fn has(&self, key: &str) -> bool {
        self.templates.contains_key(key)
    }

    /// A sentence without parameters; the key itself where it is missing.
    pub fn word<'a>(&'a self, key: &'a str) -> &'a str {
        self.templates.get(key).map_or(key, String::as_str)
    }

    /// A sentence with its parameters filled in. A key that is missing is shown as it stands, with its
    /// parameters: a test makes sure that none is.
    pub fn say(&self, message: &Message) -> String {
        let Some(template) = self.templates.get(&message.key) else {
            let args: Vec<String> = message.args.iter().map(|(name, arg)| format!("{name} {}", self.arg(arg))).collect();
            return format!("{} ({})", message.key, args.join(", "));
        };
        let mut text = String::with_capacity(template.len() + 32);
        let mut rest = template.as_str();
        while let Some(open) = rest.find('{') {
            text.push_str(&rest[..open]);
            let Some(close) = rest[open..].find('}') else { break };
            let name = &rest[open + 1..open + close];
            if let Some((_, arg)) = message.args.iter().find(|(n, _)| n == name) {
                text.push_str(&self.arg(arg));
            }
            rest = &rest[open + close + 1..];
        }
        text.push_str(rest);
        text
    }

    /// One parameter as the language writes it.
    pub fn arg(&self, arg: &Arg) -> String {
        match arg {
            Arg::Text(text) => text.clone(),
            Arg::Count(count) => grouped(self.language, i128::from(*count), 0, 0),
            Arg::Length(length) => format!("{} m", grouped(self.language, i128::from(length.0), 3, 0)),
            Arg::Area(area) => format!("{} m²", area_m2(self.language, *area)),
            Arg::Milli(milli) => grouped(self.language, i128::from(milli.0), 3, 0),
            Arg::Money(sum) => money(self.language, *sum),
            Arg::Decibel(level) => format!("{} dB(A)", grouped(self.language, i128::from(level.0), 1, 0)),
            Arg::List(names) => names.join(", "),
            Arg::Message(message) => self.say(message),
        }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }
}

fn read(section: &str) -> Result<BTreeMap<String, String>, toml::de::Error> {
    toml::from_str(section)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_is_read_in_both_languages() {
        for (index, language) in [Language::En, Language::Id].into_iter().enumerate() {
            let keys: Vec<usize> = SECTIONS.iter().map(|section| read(section[index]).expect("a section").len()).collect();
            assert!(keys.iter().all(|n| *n > 0), "{keys:?}");
            assert_eq!(Catalogue::of(language).keys().count(), keys.iter().sum::<usize>(), "no key stands twice");
            assert_eq!(Catalogue::of(language).language(), language);
        }
    }
}
