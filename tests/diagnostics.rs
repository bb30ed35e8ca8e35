//! Every mistake has a code, a small bad file and words that a person has looked at; nothing panics on any input.
//!
//! `KAVLING_BLESS=1 cargo test --test diagnostics` rewrites the snapshots: look at each before you commit it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use kavling::diagnostic::{Diagnostic, Severity, Sources};
use kavling::problem::{Language, Problem};
use kavling::scenario::{self, Loaded, ReadError};
use kavling::text::Catalogue;

type Files = BTreeMap<String, Vec<u8>>;

/// Every file of a folder with this ending, sorted.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{folder}: {e}"));
    let paths = entries.map(|entry| entry.expect("entry").path());
    let mut found: Vec<PathBuf> = paths.filter(|p| p.extension().is_some_and(|e| e == ending)).collect();
    found.sort();
    found
}

fn diagnostics(result: Result<Loaded, ReadError>) -> (Vec<Diagnostic>, Sources) {
    match result {
        Ok(loaded) => (loaded.warnings, loaded.sources),
        Err(ReadError::Invalid { diagnostics, sources }) => (diagnostics, sources),
        Err(error) => panic!("{error}"),
    }
}

fn rendered(result: Result<Loaded, ReadError>, language: Language) -> String {
    let (found, sources) = diagnostics(result);
    found.iter().map(|d| d.render(&sources, language, false) + "\n\n").collect()
}

fn problem(text: &str, files: &Files) -> Problem {
    match scenario::parse(text, files) {
        Ok(loaded) => loaded.problem,
        Err(_) => panic!("{}", rendered(scenario::parse(text, files), Language::En)),
    }
}

/// A problem as text, without the digest: equal texts are equal problems.
fn facts(problem: &Problem) -> String {
    let mut problem = problem.clone();
    problem.sha256.clear();
    format!("{problem:#?}")
}

fn bad_cases() -> Vec<PathBuf> {
    files("tests/bad", "toml")
}

/// Codes that the source of the reader can report.
fn codes_in_source() -> BTreeSet<String> {
    let mut sources = files("src/scenario", "rs");
    sources.extend(files("src/scenario/schema", "rs"));
    let mut codes = BTreeSet::new();
    for path in sources {
        let text = fs::read_to_string(path).expect("source");
        let code = text.split("#[cfg(test)]\nmod tests {").next().expect("a part");
        for call in ["fault(", "caution(", "told(", "limits("] {
            for (at, _) in code.match_indices(call) {
                let rest = code[at + call.len()..].trim_start();
                codes.extend(rest.strip_prefix('"').and_then(|r| r.split('"').next()).map(str::to_owned));
            }
        }
    }
    codes
}

#[test]
fn every_bad_file_says_what_the_snapshot_says() {
    let bless = std::env::var_os("KAVLING_BLESS").is_some();
    let mut wrong = Vec::new();
    for path in bad_cases() {
        let shown = rendered(scenario::read(&path), Language::En);
        let stem = path.file_stem().expect("a name").to_string_lossy();
        let golden = Path::new("tests/snapshots/diagnostics").join(format!("{stem}.txt"));
        if bless {
            fs::write(&golden, &shown).expect("snapshot");
        } else if fs::read_to_string(&golden).ok().as_ref() != Some(&shown) {
            wrong.push(format!("{}:\n{shown}", golden.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_occurs_in_a_bad_file() {
    let occurring: BTreeSet<String> =
        bad_cases().iter().flat_map(|path| diagnostics(scenario::read(path)).0).map(|d| d.code.to_owned()).collect();
    let missing: Vec<String> = codes_in_source().difference(&occurring).cloned().collect();
    assert!(missing.is_empty(), "no bad file for: {missing:?}");
    assert!(occurring.len() > 80, "the scan of the source sees the codes");
}

#[test]
fn every_sentence_stands_in_both_languages_with_the_same_parameters() {
    let (english, indonesian) = (Catalogue::of(Language::En), Catalogue::of(Language::Id));
    for code in codes_in_source() {
        assert!(english.has(&format!("diag.{code}")), "no words for {code}");
    }
    let ours = |key: &&str| ["diag.", "help.", "label.", "type.", "diagnostic."].iter().any(|p| key.starts_with(p));
    let keys: Vec<&str> = english.keys().filter(ours).collect();
    assert_eq!(keys, indonesian.keys().filter(ours).collect::<Vec<&str>>());
    let parameters = |text: &str| -> BTreeSet<String> {
        text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name.to_owned()).collect()
    };
    for key in keys {
        assert_eq!(parameters(english.word(key)), parameters(indonesian.word(key)), "{key}");
    }
}

#[test]
fn every_parameter_of_a_message_is_filled_and_used() {
    for path in bad_cases() {
        let (found, _) = diagnostics(scenario::read(&path));
        for diagnostic in found {
            let template = Catalogue::of(Language::En).word(&diagnostic.message.key).to_owned();
            for name in template.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name) {
                assert!(diagnostic.message.args.iter().any(|(n, _)| n == name), "{}: {name}", diagnostic.code);
            }
        }
    }
}

#[test]
fn the_language_changes_words_and_nothing_else() {
    let read = || scenario::read("tests/bad/csv-cells.toml");
    let shown = rendered(read(), Language::Id);
    assert!(shown.contains("kesalahan[negative]: baris 4, kolom `workers`: `-1` negatif"), "{shown}");
    assert!(shown.contains("saran: "), "{shown}");
    assert_eq!(shown.matches("-->").count(), rendered(read(), Language::En).matches("-->").count());
}

#[test]
fn json_names_file_line_and_column() {
    let (found, sources) = diagnostics(scenario::read("tests/bad/csv-cells.toml"));
    let negative = found.iter().find(|d| d.code == "negative").expect("a negative number");
    let json = negative.to_json(&sources, Language::En);
    assert_eq!(json["file"], "tests/bad/csv-cells.csv");
    assert_eq!((json["line"].as_u64(), json["column"].as_u64()), (Some(4), Some(10)));
    assert_eq!(json["end"]["column"], 12);
    assert_eq!((json["code"].as_str(), json["severity"].as_str()), (Some("negative"), Some("error")));
}

#[test]
fn the_template_reads_without_a_doubt_and_is_toml_1_0() {
    let loaded = scenario::parse(scenario::template(), &Files::new()).expect("the template reads");
    assert_eq!(rendered(Ok(loaded.clone()), Language::En), "");
    assert_eq!((loaded.problem.firms.len(), loaded.problem.land.rows.len(), loaded.problem.land.halls.len()), (12, 4, 1));
    assert_eq!(loaded.problem.rules.len(), 13);
    for line in scenario::template().lines() {
        let code = line.split(" #").next().expect("a part");
        assert_eq!(code.matches('{').count(), code.matches('}').count(), "inline tables on one line: {line}");
        assert!(!code.replace(' ', "").contains(",}"), "no comma before a brace: {line}");
    }
}

#[test]
fn every_scenario_we_ship_reads() {
    for path in files("scenarios", "toml").into_iter().chain(files("tests/instances", "toml")) {
        let (found, sources) = diagnostics(scenario::read(&path));
        let faults = found.iter().filter(|d| d.severity == Severity::Error);
        let shown: Vec<String> = faults.map(|d| d.render(&sources, Language::En, false)).collect();
        assert!(shown.is_empty(), "{}", shown.join("\n"));
    }
}

#[test]
fn the_schema_describes_every_key_of_every_table() {
    fn walk(at: &str, schema: &serde_json::Value, found: &mut Vec<String>) {
        for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
            if inner["description"].as_str().is_none_or(str::is_empty) {
                found.push(format!("{at}.{key}"));
            }
        }
    }
    let schema: serde_json::Value = serde_json::from_str(&scenario::json_schema()).expect("JSON");
    let mut silent = Vec::new();
    walk("", &schema, &mut silent);
    schema["$defs"].as_object().into_iter().flatten().for_each(|(name, def)| walk(name, def, &mut silent));
    assert!(silent.is_empty(), "{silent:?}");
    assert!(!scenario::json_schema().contains("null"), "TOML has no null");
}

const LAND: &str = r#"
[site.s]
boundary = [[0, 0], [60, 0], [60, 40], [0, 40]]
areas.road = { use = "road", outline = [[0, 0], [60, 0], [60, 10], [0, 10]] }
[row.A]
site = "s"
from = [0, 10]
to = [40, 10]
depth = 20
plots = 4
building = "row"
"#;

#[test]
fn line_ends_and_byte_order_marks_change_nothing() {
    let toml = format!(
        "[scenario]\nname = \"a\"\nfirms = \"f.csv\"\n{LAND}[plot.\"Ленинград-🏭\"]\nsite = \"s\"\noutline = [[45, 10], [60, 10], [60, 20], [45, 20]]\n"
    );
    let csv = "id,name,points\nЗавод-1,\"PT \"\"Кузница\"\" 🏭\",1.5\nF2,b,2\n";
    let plain = problem(&toml, &Files::from([("f.csv".to_owned(), csv.into())]));
    let dressed = format!("\u{feff}{}", toml.replace('\n', "\r\n"));
    let csv = format!("\u{feff}{}", csv.replace('\n', "\r\n"));
    let other = problem(&dressed, &Files::from([("f.csv".to_owned(), csv.into_bytes())]));
    assert_eq!(facts(&plain), facts(&other));
    assert_ne!(plain.sha256, other.sha256, "the digest is over the bytes");
    assert_eq!(plain.firms[1].name, "PT \"Кузница\" 🏭");
}

#[test]
fn spans_stand_under_the_right_token_with_crlf_and_wide_letters() {
    let text = format!("\u{feff}[scenario]\nname = \"a\"\n{LAND}[firm.\"Завод-🏭\"]\npoints = -0.12345\n").replace('\n', "\r\n");
    let (found, sources) = diagnostics(scenario::parse(&text, &Files::new()));
    let precision = found.iter().find(|d| d.code == "precision").expect("too many decimals");
    let shown = precision.render(&sources, Language::En, false);
    assert!(shown.contains("scenario.toml:15:10"), "{shown}");
    assert!(shown.contains("^^^^^^^^"), "{shown}");
    assert!(!shown.contains('\r'), "{shown:?}");
}

#[test]
fn the_order_of_the_file_does_not_matter() {
    let head = "[scenario]\nname = \"a\"\nfirms = \"f.csv\"\n[resource.power]\nunit = \"kVA\"\ncapacity = 9\n";
    let site = LAND.split("[row.A]").next().expect("a part");
    let row = |name: &str, y: i32| {
        format!("[row.{name}]\nsite = \"s\"\nfrom = [0, {y}]\nto = [40, {y}]\ndepth = 5\nplots = 4\nbuilding = \"row\"\n")
    };
    let rows = [row("A-2", 10), row("A-10", 20), row("B", 30)];
    let rules = ["[rules.x]\nmust_admit = { firms = \"F2\" }\n", "[rules.a]\nwanted = { bonus = 1 }\n"];
    let lines = ["F1,1,2,F10", "F2,2,3,F1 F10", "F10,3,4,F2"];
    let build = |order: [usize; 3]| {
        let rows: String = order.iter().map(|i| rows[*i].as_str()).collect();
        let rules: String = order.iter().filter_map(|i| rules.get(*i)).copied().collect();
        let csv: String = order.iter().map(|i| lines[*i].to_owned() + "\n").collect();
        problem(
            &format!("{rules}{head}{rows}{site}"),
            &Files::from([("f.csv".to_owned(), format!("id,points,power,wanted\n{csv}").into_bytes())]),
        )
    };
    let first = build([0, 1, 2]);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(facts(&first), facts(&build(order)));
    }
    let ids: Vec<&str> = first.firms.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids, ["F1", "F2", "F10"]);
    assert_eq!(first.land.rows.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(), ["A-2", "A-10", "B"]);
}

/// A small generator with a fixed seed (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).expect("small")
    }
}

const GRIT: [&str; 24] = [
    "",
    "\"",
    "{",
    "}",
    "[",
    "]",
    "=",
    ",",
    "-",
    "0",
    "9e999",
    "nan",
    "99999999999999999999",
    "\n",
    "\r",
    "..",
    "@",
    "🏭",
    "\u{feff}",
    "\0",
    ";",
    "'",
    "[[",
    "A-01..A-04",
];

/// Replaces or repeats pieces of a text at random places.
fn mangled(text: &str, dice: &mut Dice) -> String {
    let mut text = text.to_owned();
    for _ in 0..=dice.below(3) {
        let near = |text: &str, at: usize| (at..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
        let from = near(&text, dice.below(text.len() + 1));
        let to = near(&text, (from + dice.below(12)).min(text.len()));
        let piece = match dice.below(4) {
            0 => text[from..to].repeat(2),
            _ => GRIT[dice.below(GRIT.len())].to_owned(),
        };
        text.replace_range(from..to, &piece);
    }
    text
}

#[test]
fn nothing_panics_on_a_mangled_scenario() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let toml = fs::read_to_string("scenarios/deltamas-8000.toml").expect("scenario");
    let name = "deltamas-8000-firms-invented.csv";
    let csv = fs::read_to_string(Path::new("scenarios").join(name)).expect("csv");
    for round in 0..1_500 {
        let (toml, csv) = match round % 3 {
            0 => (mangled(scenario::template(), &mut dice), csv.clone()),
            1 => (mangled(&toml, &mut dice), csv.clone()),
            _ => (toml.clone(), mangled(&csv, &mut dice)),
        };
        let files = Files::from([(name.to_owned(), csv.into_bytes())]);
        let (found, sources) = diagnostics(scenario::parse(&toml, &files));
        for diagnostic in found.iter().take(5) {
            let shown = diagnostic.render(&sources, Language::Id, true);
            assert!(!shown.is_empty());
            assert!(diagnostic.to_json(&sources, Language::En)["line"].as_u64() >= Some(1));
        }
    }
}

#[test]
fn nothing_panics_on_bytes_that_are_no_text() {
    let mut dice = Dice(0x0123_4567_89AB_CDEF);
    for _ in 0..300 {
        let bytes: Vec<u8> = (0..dice.below(200)).map(|_| u8::try_from(dice.below(256)).expect("a byte")).collect();
        let toml = format!("[scenario]\nname = \"a\"\nfirms = \"f.csv\"\n{LAND}");
        drop(scenario::parse(&toml, &Files::from([("f.csv".to_owned(), bytes.clone())])));
        drop(scenario::parse(&String::from_utf8_lossy(&bytes), &Files::new()));
    }
}

#[test]
fn the_digest_is_over_names_lengths_and_bytes() {
    let toml = format!("[scenario]\nname = \"a\"\nfirms = \"f.csv\"\n{LAND}");
    let read = |csv: &str| problem(&toml, &Files::from([("f.csv".to_owned(), csv.into())])).sha256;
    assert_eq!(read("id,points\nF1,1\n").len(), 64);
    assert_ne!(read("id,points\nF1,1\n"), read("id,points\nF1,1\n\n"));
}
