//! The text catalogue against the sources: every key that the code asks for stands in both languages, both hold the
//! same keys with the same parameters, and no key is left over.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kavling::packs::Pack;
use kavling::problem::Language;
use kavling::rules::docs;
use kavling::text::Catalogue;

/// Endings of file names, which look like keys.
const FILES: [&str; 5] = [".md", ".toml", ".json", ".svg", ".csv"];

fn rust_files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// One string literal and the code just before it.
struct Literal {
    text: String,
    before: String,
    file: String,
}

/// String literals of code, without comments; plain and raw.
fn literals(code: &str, file: &str) -> Vec<Literal> {
    let chars: Vec<char> = code.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('/')) => at += chars[at..].iter().position(|c| *c == '\n').unwrap_or(chars.len() - at),
            // A character such as '"' or '\'', but not a lifetime.
            ('\'', Some('\\')) => at += 2 + chars[at + 2..].iter().skip(1).position(|c| *c == '\'').unwrap_or(0) + 2,
            ('\'', Some(_)) if chars.get(at + 2) == Some(&'\'') => at += 3,
            ('"', _) => {
                let hashes = chars[..at].iter().rev().take_while(|c| **c == '#').count();
                let raw = at > hashes && chars[at - hashes - 1] == 'r';
                let (text, end) = if raw { raw_text(&chars, at, hashes) } else { plain_text(&chars, at) };
                let before = chars[at.saturating_sub(24)..at].iter().collect();
                found.push(Literal { text, before, file: file.to_owned() });
                at = end;
            }
            _ => at += 1,
        }
    }
    found
}

fn plain_text(chars: &[char], open: usize) -> (String, usize) {
    let mut text = String::new();
    let mut at = open + 1;
    while at < chars.len() && chars[at] != '"' {
        if chars[at] == '\\' {
            at += 1;
        }
        text.extend(chars.get(at));
        at += 1;
    }
    (text, at + 1)
}

fn raw_text(chars: &[char], open: usize, hashes: usize) -> (String, usize) {
    let mut at = open + 1;
    while at < chars.len() {
        let closes = chars[at] == '"' && chars[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes;
        if closes {
            break;
        }
        at += 1;
    }
    (chars[open + 1..at.min(chars.len())].iter().collect(), at + 1 + hashes)
}

/// Every literal of the sources outside their tests.
fn sources() -> Vec<Literal> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    rust_files(&src, &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("source");
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
        literals(&code, &path.strip_prefix(&src).expect("inside").display().to_string())
    };
    paths.into_iter().flat_map(read).collect()
}

fn family(key: &str) -> &str {
    key.split('.').next().unwrap_or(key)
}

/// Whether a literal has the shape of a key: two or more parts of letters, digits, `-` and `_`.
fn is_key(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/'));
    text.contains('.')
        && text.split('.').all(part)
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !FILES.iter().any(|ending| text.ends_with(ending))
}

fn parameters(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn every_key_in_the_sources_stands_in_the_catalogue() {
    let english = Catalogue::of(Language::En);
    let families: BTreeSet<&str> = english.keys().map(family).collect();
    let mut missing = Vec::new();
    let mut asked = 0;
    for literal in sources() {
        let asks = ["Message::new(", ".word("].iter().any(|call| literal.before.ends_with(call));
        let key = match () {
            // The drawing's own `word` puts its family before the name.
            () if literal.file.starts_with("drawing/") && literal.before.ends_with("brief.word(") => {
                format!("drawing.{}", literal.text)
            }
            () if literal.file.starts_with("drawing/") && literal.before.ends_with("self.word(") => {
                format!("drawing.{}", literal.text)
            }
            () if literal.before.ends_with("fault(") && literal.file.starts_with("audit/") => format!("fault.{}", literal.text),
            () if is_key(&literal.text) && (families.contains(family(&literal.text)) || asks) => literal.text.clone(),
            () => continue,
        };
        asked += 1;
        if !english.has(&key) {
            missing.push(format!("{}: {key}", literal.file));
        }
    }
    assert!(missing.is_empty(), "not in the catalogue:\n{}", missing.join("\n"));
    assert!(asked > 250, "the scan sees the keys: {asked}");
}

#[test]
fn every_code_of_a_refusal_has_a_heading() {
    let english = Catalogue::of(Language::En);
    let literals = sources();
    let codes = literals.iter().filter(|l| {
        let miss = l.file == "placement.rs" && l.before.trim_end().ends_with("miss(");
        let ground = l.file == "planner/mod.rs" && l.before.ends_with("Ground { code: ");
        miss || ground
    });
    let codes: BTreeSet<&str> = codes.map(|l| l.text.as_str()).collect();
    assert!(codes.len() >= 13, "the scan sees the codes: {codes:?}");
    let bare: Vec<_> = codes.iter().filter(|code| !english.has(&format!("refused.{code}"))).collect();
    assert!(bare.is_empty(), "no heading for {bare:?}");
    let ranked: BTreeSet<&str> = literals.iter().filter(|l| l.file == "report/grants.rs").map(|l| l.text.as_str()).collect();
    let loose: Vec<_> = codes.iter().filter(|code| !ranked.contains(*code)).collect();
    assert!(loose.is_empty(), "no place in the order of the report for {loose:?}");
}

#[test]
fn both_languages_hold_the_same_keys_with_the_same_parameters() {
    let (english, indonesian) = (Catalogue::of(Language::En), Catalogue::of(Language::Id));
    assert_eq!(english.keys().collect::<Vec<_>>(), indonesian.keys().collect::<Vec<_>>());
    for key in english.keys() {
        assert_eq!(parameters(english.word(key)), parameters(indonesian.word(key)), "{key}");
        assert!(!english.word(key).trim().is_empty() && !indonesian.word(key).trim().is_empty(), "{key} is empty");
    }
}

#[test]
fn no_key_is_defined_twice() {
    for folder in ["en", "id"] {
        let mut seen = BTreeSet::new();
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/text").join(folder)).expect("folder") {
            let text = fs::read_to_string(entry.expect("entry").path()).expect("section");
            let table: toml::Table = text.parse().expect("TOML");
            for key in table.keys() {
                assert!(seen.insert(key.clone()), "{folder}: {key} stands in two sections");
            }
        }
    }
}

#[test]
fn no_key_is_left_over() {
    let all = sources();
    let mut words: BTreeSet<&str> = all.iter().map(|l| l.text.as_str()).collect();
    let pack = Pack::benchmarks();
    words.insert("datetime"); // the toml crate calls a date so, for `type.datetime`
    words.extend(pack.benchmarks.iter().flat_map(|b| [b.unit.as_str(), b.unit.trim_end_matches("/ha")]));
    // Families whose keys are put together: `format!("fault.{code}")`, `word_or("unit", …)`; help and label by code.
    let mut families: BTreeSet<&str> = BTreeSet::from(["help", "label"]);
    families.extend(all.iter().filter_map(|l| l.text.split_once(".{").map(|(family, _)| family)));
    families.extend(all.iter().filter(|l| l.before.ends_with("word_or(")).map(|l| l.text.as_str()));
    // Names that are put together: `format!("column-{key}")`.
    let stems: BTreeSet<&str> = all.iter().filter_map(|l| l.text.split_once("-{").map(|(stem, _)| stem)).collect();
    let parts = ["asks", "why", "formula", "measured"];
    let pages: BTreeSet<String> =
        docs::all().iter().chain(docs::measures()).flat_map(|d| parts.map(|part| format!("doc.{}.{part}", d.kind))).collect();
    let used = |key: &str| {
        let Some((family, name)) = key.split_once('.') else { return words.contains(key) };
        let joined = || {
            stems.iter().any(|stem| name.strip_prefix(stem).and_then(|n| n.strip_prefix('-')).is_some_and(|n| words.contains(n)))
        };
        words.contains(key) || pages.contains(key) || families.contains(family) && (words.contains(name) || joined())
    };
    let idle: Vec<&str> = Catalogue::of(Language::En).keys().filter(|key| !used(key)).collect();
    assert!(idle.is_empty(), "nobody asks for: {idle:#?}");
}

#[test]
fn the_scan_sees_literals() {
    let code = "let a = \"x.y\"; // \"no\"\nlet b = r#\"raw \"q\" z\"#; let c = '\"'; let d = '\\''; f(\"last\\\"\")";
    let found: Vec<String> = literals(code, "").into_iter().map(|l| l.text).collect();
    assert_eq!(found, ["x.y", "raw \"q\" z", "last\""]);
    assert!(is_key("report.title") && is_key("doc.near.asks") && !is_key("report.md") && !is_key("A.b c"));
}
