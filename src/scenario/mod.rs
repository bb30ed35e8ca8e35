//! The scenario: a TOML file, and the CSV file or workbook it may name, read into a [`Problem`] with every mistake at once.
//!
//! Knows: files and the scenario format. Must not know: how a problem is solved, drawn or reported.
//!
//! The steps: `shape` (syntax, keys, types) → `land`, `site_facts`, `rows`, `layouts`, `checks` → `facts`, `firm_entry`, `csv_file` or `workbook`, `table`, `allotment`, `firms` → `who`,
//! `resources`, `trips`, `rules`, `objective`, `money` → `packs`, `cites` → `doubts`. Each reports into one `Reader` and goes on; a name
//! that may belong to a table that could not be read is not reported as unknown.
//!
//! *Digest.* SHA-256 over, for the scenario and then for each file it names, in order of name: the name
//! (`scenario` for the scenario itself, else as it stands in it), a newline, the number of bytes in decimal, a
//! newline, and the bytes.

mod allotment;
mod allotment_doubts;
mod at;
mod cell_field;
mod checks;
mod cites;
mod crs;
mod csv_file;
mod csv_lines;
mod doubts;
mod expansion;
mod facts;
mod firm_entry;
mod firms;
mod land;
mod layouts;
mod letters;
mod money;
mod money_doubts;
mod money_size;
mod names;
mod numbers;
mod objective;
mod packs;
mod places;
mod reader;
mod resources;
mod rows;
mod rules;
mod schema;
mod shape;
mod sheet;
mod site_facts;
mod table;
mod trips;
mod who;
mod workbook;
mod yard;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::crs::Crs;
use crate::diagnostic::{Diagnostic, Sources, Spot, fault};
use crate::expansion::Expansion;
use crate::finance::Month;
use crate::message::Message;
use crate::problem::{Basis, Language, Letters, NormPack, Npv, Problem, hex};
use crate::site::Land;
use crate::text::Catalogue;
pub(crate) use crs::{said_of_crs, told_of_crs};
use firm_entry::FirmEntry;
use objective::Lacking;
use reader::{Reader, Token};
use schema::{LanguageWord, Root, ScenarioTable};
use workbook::kind::Kind;

/// Largest file that is read: 64 MiB.
const LARGEST_FILE: u64 = 64 << 20;

/// A scenario that can be used.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What is to be decided.
    pub problem: Problem,
    /// What it says about growing: phases, options, money.
    pub expansion: Expansion,
    /// What it says for letters and minutes.
    pub letters: Letters,
    /// What is legal but probably not meant.
    pub warnings: Vec<Diagnostic>,
    /// The files, for showing the warnings.
    pub sources: Sources,
}

/// Why a scenario cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The scenario has mistakes.
    #[error("{} mistake(s) in the scenario", diagnostics.iter().filter(|d| d.severity == crate::diagnostic::Severity::Error).count())]
    Invalid {
        /// Every mistake and doubt, in order of place.
        diagnostics: Vec<Diagnostic>,
        /// The files, for showing them.
        sources: Sources,
    },
}

/// Reads a scenario and the files it names.
///
/// # Errors
/// [`ReadError::Io`] where the file cannot be read, [`ReadError::Invalid`] with every mistake found.
pub fn read(path: impl AsRef<Path>) -> Result<Loaded, ReadError> {
    let path = path.as_ref();
    let folder = path.parent().unwrap_or(Path::new(""));
    let bytes = read_file(path).map_err(|source| ReadError::Io { path: path.to_owned(), source })?;
    load(&path.display().to_string(), &bytes, &|name| {
        let beside = folder.join(name);
        (beside.display().to_string(), read_file(&beside).map_err(|source| ReadError::Io { path: beside, source }))
    })
}

/// Reads a scenario from text, and the files it names from memory.
///
/// # Errors
/// [`ReadError::Invalid`] with every mistake found.
pub fn parse(toml_text: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<Loaded, ReadError> {
    load("scenario.toml", toml_text.as_bytes(), &|name| {
        let missing = || ReadError::Io { path: PathBuf::from(name), source: io::ErrorKind::NotFound.into() };
        (name.to_owned(), files.get(name).cloned().ok_or_else(missing))
    })
}

/// The JSON Schema of scenarios, for editors.
pub fn json_schema() -> String {
    let mut text = serde_json::to_string_pretty(&shape::schema(false)).unwrap_or_default();
    text.push('\n');
    text
}

/// The name that was probably meant, or those there are: help for a name that is not known.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<Message> {
    names::did_you_mean(word, candidates)
}

/// Reads a pack of norms by itself, as a scenario would read it. `name` is how the file is shown.
///
/// # Errors
/// Every mistake found, with the file for showing it.
pub fn read_pack(name: &str, text: &str) -> Result<NormPack, (Vec<Diagnostic>, Sources)> {
    packs::alone(name, text)
}

/// A commented scenario that runs, to start from.
pub fn template() -> &'static str {
    include_str!("template.toml")
}

/// As [`template`], for a file of this stem: the scenario is called so, and `plan` writes into a folder of that name. None
/// where a folder could not be called so.
pub fn template_for(stem: &str) -> Option<String> {
    const NAME: &str = "name = \"contoh\"";
    let (before, rest) = template().split_once(NAME).filter(|_| names::names_a_folder(stem))?;
    let comment = rest.trim_start_matches(' ');
    // The comment behind it stays in its column where there is room.
    let column = NAME.len() + rest.len() - comment.len();
    let name = format!("name = \"{stem}\"");
    Some(format!("{before}{name:<width$}{comment}", width = column.max(name.len() + 1)))
}

/// The bytes of an ordinary file of at most 64 MiB.
///
/// # Errors
/// As the file system says, for larger files, and for anything that is not an ordinary file.
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let file = std::fs::metadata(path)?;
    if !file.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not an ordinary file"));
    }
    let too_large = || io::Error::new(io::ErrorKind::FileTooLarge, "larger than 64 MiB");
    let mut bytes = Vec::new();
    // Bounded, whatever its size was said to be.
    std::fs::File::open(path)?.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_FILE { Err(too_large()) } else { Ok(bytes) }
}

/// A file as text without its byte order mark. Where it is no UTF-8: the text made good, and the first bad byte.
fn decode(bytes: &[u8]) -> (Arc<str>, Option<usize>) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => (Arc::from(text), None),
        Err(error) => (Arc::from(String::from_utf8_lossy(bytes)), Some(error.valid_up_to())),
    }
}

/// Finds a file that the scenario names: how it is shown, and its bytes.
type Find<'f> = &'f dyn Fn(&str) -> (String, Result<Vec<u8>, ReadError>);

fn load(name: &str, bytes: &[u8], find: Find<'_>) -> Result<Loaded, ReadError> {
    let file: Arc<str> = Arc::from(name);
    let (text, bad) = decode(bytes);
    let mut sources = Sources::default();
    sources.insert(&file, Arc::clone(&text));
    let mut digest = Sha256::new();
    let reader = Reader::new(&file, &text);
    add(&mut digest, "scenario", bytes);
    let problem = match bad {
        Some(at) => {
            reader.report(not_utf8(&Spot::new(&file, at..at + 1)));
            None
        }
        None => resolve(&reader, find, &mut sources, &mut digest)?,
    };
    let faults = reader.has_faults();
    let found = reader.into_found();
    match problem {
        Some((mut problem, expansion, letters)) if !faults => {
            problem.sha256 = hex(&digest.finalize());
            Ok(Loaded { problem, expansion, letters, warnings: found, sources })
        }
        _ => Err(ReadError::Invalid { diagnostics: found, sources }),
    }
}

fn not_utf8(spot: &Spot) -> Diagnostic {
    fault("not-utf8", spot).with("byte", spot.start + 1)
}

/// Adds a file to the digest of a scenario.
fn add(digest: &mut Sha256, name: &str, bytes: &[u8]) {
    digest.update(format!("{name}\n{}\n", bytes.len()));
    digest.update(bytes);
}

fn resolve(
    reader: &Reader<'_>,
    find: Find<'_>,
    sources: &mut Sources,
    digest: &mut Sha256,
) -> Result<Option<(Problem, Expansion, Letters)>, ReadError> {
    let before = reader.count();
    let shape::Shaped { root, broken } = shape::read(reader);
    if reader.count() > before && broken.is_empty() {
        return Ok(None); // syntax
    }
    let mut resources: BTreeSet<String> = root.resource.keys().map(|name| name.value.clone()).collect();
    resources.extend(trips::stated(reader, &root).map(|_| trips::TRIPS.to_owned()));
    trips::not_twice(reader, &root);
    let land = land::read(reader, &root, &broken);
    let facts = facts::read(reader, &root, &resources);
    let own = Own { resources: &resources, facts: &facts, incomplete: broken.contains("resource") || broken.contains("fact") };
    let mut named = BTreeMap::new();
    let (mut entries, firms_lost) = firm_entries(reader, &root, &own, (find, sources, &mut named))?;
    let packs = packs::read(reader, root.scenario.as_ref(), (find, sources, &mut named))?;
    named.iter().for_each(|(name, bytes)| add(digest, name, bytes));
    expansion::grow(reader, &root, &mut entries, firms_lost);
    let allotment = allotment::read(reader, &root, &broken, &facts);
    allotment_doubts::points_stated(reader, &allotment, &entries);
    let known = firms::Known {
        places: &land.places,
        resources: &resources,
        resources_incomplete: broken.contains("resource"),
        facts: &facts,
        facts_incomplete: broken.contains("fact"),
    };
    let mut firms = firms::read(reader, &known, entries);
    allotment.settle(&mut firms.firms);
    let firms_lost = firms_lost || firms.incomplete || broken.contains("firm") || broken.contains("scenario");
    let mut who = who::Who::of(&firms.firms, firms_lost || broken.contains("group"));
    who.read_groups(reader, &root, &firms);
    let wanted = rules::wanted_pairs(reader, &firms, &who);
    let language = language(&root);
    let mut resources = resources::read(reader, &root, &land);
    resources.extend(trips::read(reader, &root, &land, Catalogue::of(language)));
    resources.sort_by(|a, b| names::natural(&a.id, &b.id));
    let finance = money::read(reader, &root, &broken, &land);
    let expansion = expansion::read(reader, &root, &broken, &land, &resources, finance);
    money_size::check(reader, &root, &land, firms.firms.len(), &expansion);
    let letters = letters::read(reader, &root);
    let heading = heading(reader, &root, &broken, &expansion);
    if let Some(heading) = &heading {
        crs::doubts(reader, &root, &heading.crs);
    }
    let all_firms = Catalogue::of(language).word("diagnostic.all-firms");
    let scope = rules::Scope { reader, land: &land, firms: &firms, who: &who, wanted: &wanted, all_firms };
    let rules = rules::read(&scope, &root);
    let stated = cites::read(reader, &root, &packs, &rules, language);
    let phases = heading.as_ref().map_or(1, |heading| heading.phases);
    let lacking = lacking(&root, &broken, phases);
    allotment_doubts::admitted(reader, &root, &allotment, &firms.firms, &rules);
    let objective = objective::read(reader, &root, rules.iter().any(rules::gives_bonus), lacking);
    let objective = match allotment.bands() {
        Some(bands) => objective.after_bands(bands),
        None => objective,
    };
    let npv = npv(&expansion, &land.land);
    objective::check_size(reader, &root, &objective, (&land.land, &land.layouts, &firms.firms, npv.as_ref()));
    nothing_missing(reader, &root, &broken, &land, &firms, firms_lost);
    let Some(heading) = heading.filter(|_| !reader.has_faults()) else { return Ok(None) };
    let spots = doubts::Spots { root: &root, firms: &firms.spots, land: &land.spots, who: &who, wanted: &firms.wanted };
    let problem = Problem {
        name: heading.name,
        title: heading.title,
        language,
        currency: "IDR".to_owned(),
        note: heading.note,
        crs: heading.crs,
        title_block: sheet::read(reader, &root),
        sha256: String::new(),
        phases: heading.phases,
        land: land.land,
        layouts: land.layouts,
        laid: None,
        sectors: crate::problem::sectors(&firms.firms),
        firms: firms.firms.clone(),
        resources,
        rules,
        objective,
        allotment,
        basis: Arc::new(Basis { packs: packs.packs, stated }),
        npv,
        seed: heading.seed,
    };
    doubts::tell(reader, &problem, &spots);
    allotment_doubts::tell(reader, &problem, &root);
    Ok(Some((problem, expansion, letters)))
}

/// Why net present value cannot be measured. What could not be read is not reported a second time.
fn lacking(root: &Root, broken: &BTreeSet<String>, phases: u32) -> Option<Lacking> {
    if root.money.is_none() && !broken.contains("money") {
        return Some(Lacking::Money);
    }
    (phases > 1 && root.phase.is_empty() && !broken.contains("phase")).then_some(Lacking::Dates)
}

/// What net present value is worked out from. A single phase without a date starts with the finances.
fn npv(expansion: &Expansion, land: &Land) -> Option<Npv> {
    let finance = expansion.finance.as_ref()?;
    let mut starts: BTreeMap<u32, Month> = expansion.phases.iter().map(|phase| (phase.number, phase.starts)).collect();
    if starts.is_empty() {
        starts.insert(1, finance.from);
    }
    Some(Npv::new(finance, starts, land.sites.iter().map(|site| site.id.as_str())))
}

/// What planners name themselves, and tables of firms can have a column for.
struct Own<'o> {
    resources: &'o BTreeSet<String>,
    facts: &'o facts::Facts,
    /// Some resource or fact could not be read.
    incomplete: bool,
}

/// The firms as text, and whether some could not be read.
fn firm_entries(
    reader: &Reader<'_>,
    root: &Root,
    &Own { resources, facts, incomplete }: &Own<'_>,
    (find, sources, files): (Find<'_>, &mut Sources, &mut BTreeMap<String, Vec<u8>>),
) -> Result<(Vec<FirmEntry>, bool), ReadError> {
    let mut entries = firm_entry::from_tables(reader, root);
    let named = root.scenario.as_ref().and_then(|scenario| scenario.firms.as_ref().map(|at| (scenario, reader.word(at))));
    let Some((scenario, token)) = named else { return Ok((entries, false)) };
    if !is_beside(&token.text) {
        reader.report(fault("bad-path", &token.spot).with("path", token.text.as_str()));
        return Ok((entries, true));
    }
    let (shown, bytes) = find(&token.text);
    let bytes = match bytes {
        Err(ReadError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            reader.report(fault("file-not-found", &token.spot).with("path", shown));
            return Ok((entries, true));
        }
        other => other?,
    };
    files.insert(token.text.clone(), bytes.clone());
    let file: Arc<str> = Arc::from(shown);
    let before = reader.count_faults();
    let kind = workbook::kind::of(&token.text, &bytes);
    idle_style(reader, scenario, kind);
    match kind {
        Kind::Other(kind) => {
            let told = fault("workbook-kind", &token.spot).with("path", token.text.as_str());
            reader.report(told.with("kind", Message::new(kind)));
        }
        Kind::Workbook => {
            let xlsx = scenario.xlsx.as_ref().map(|at| &at.value);
            let book =
                workbook::Workbook { reader, token: &token, file: &file, bytes: &bytes, xlsx, resources, facts, incomplete };
            entries.extend(book.read(sources));
        }
        Kind::Csv => {
            let (text, bad) = decode(&bytes);
            sources.insert(&file, Arc::clone(&text));
            if let Some(at) = bad {
                reader.report(not_utf8(&Spot::new(&file, at..at + 1)));
                return Ok((entries, true));
            }
            let csv = scenario.csv.as_ref().map(|at| &at.value);
            let csv = csv_file::CsvFile { reader, file: &file, text: &text, csv, resources, facts, incomplete };
            entries.extend(csv.read());
        }
    }
    Ok((entries, reader.count_faults() > before))
}

/// Says so where the scenario describes a kind of file that it does not name.
fn idle_style(reader: &Reader<'_>, scenario: &ScenarioTable, kind: Kind) {
    let csv = scenario.csv.as_ref().filter(|_| kind == Kind::Workbook).map(|at| ("csv", "xlsx", at.span.clone()));
    let xlsx = scenario.xlsx.as_ref().filter(|_| kind == Kind::Csv).map(|at| ("xlsx", "csv", at.span.clone()));
    for (key, other, span) in csv.into_iter().chain(xlsx) {
        reader.report(fault("idle-style", &reader.spot(&span)).with("key", key).with("other", other));
    }
}

/// Whether a path stays beside or below the scenario.
fn is_beside(path: &str) -> bool {
    let parts = Path::new(path).components();
    !path.is_empty() && !path.contains(['\\', ':']) && parts.into_iter().all(|part| matches!(part, Component::Normal(_)))
}

/// What stands in `[scenario]`.
struct Heading {
    name: String,
    title: String,
    note: Option<String>,
    seed: String,
    phases: u32,
    crs: Crs,
}

/// The language of outputs; English where the scenario states none or cannot be read.
fn language(root: &Root) -> Language {
    let word = root.scenario.as_ref().and_then(|table| table.language);
    if matches!(word, Some(LanguageWord::Id)) { Language::Id } else { Language::En }
}

fn heading(reader: &Reader<'_>, root: &Root, broken: &BTreeSet<String>, expansion: &Expansion) -> Option<Heading> {
    let Some(table) = &root.scenario else {
        if !broken.contains("scenario") {
            reader.report(fault("missing-section", &reader.spot(&(0..0))).with("section", "scenario"));
        }
        return None;
    };
    let name = reader.word(&table.name);
    if !names::names_a_folder(&name.text) {
        reader.report(fault("bad-scenario-name", &name.spot).with("name", name.text.as_str()));
    }
    let phases = match &table.phases {
        None => Some(expansion::count(reader, None, &expansion.phases)),
        Some(at) => {
            let stated = reader.count_between(&reader.number(at), 1, 100);
            stated.map(|stated| expansion::count(reader, Some((stated, reader.spot_of(at))), &expansion.phases))
        }
    };
    check_currency(reader, table);
    let text = |at: &Option<at::At<String>>| at.as_ref().map(|at| at.value.clone());
    Some(Heading {
        title: text(&table.title).unwrap_or_else(|| name.text.clone()),
        note: text(&table.note),
        seed: text(&table.seed).unwrap_or_else(|| name.text.clone()),
        phases: phases?,
        crs: crs::read(reader, table),
        name: name.text,
    })
}

fn check_currency(reader: &Reader<'_>, table: &ScenarioTable) {
    let Some(at) = table.currency.as_ref().filter(|at| at.value != "IDR") else { return };
    let Token { text, spot, .. } = reader.word(at);
    let told = fault("unknown-word", &spot).with("word", text).with("key", "scenario.currency");
    reader.report(told.helped(names::did_you_mean("IDR", ["IDR"])));
}

/// A scenario without land or firms decides nothing.
fn nothing_missing(
    reader: &Reader<'_>,
    root: &Root,
    broken: &BTreeSet<String>,
    land: &land::LandRead,
    firms: &firms::FirmsRead,
    firms_lost: bool,
) {
    let Some(scenario) = &root.scenario else { return };
    let spot = reader.spot_of(&scenario.name);
    let lost = land.places.incomplete || broken.contains("site");
    if land.land.sites.is_empty() && !lost {
        reader.report(fault("no-site", &spot));
    } else if land.land.rows.is_empty() && land.land.halls.is_empty() && root.layout.is_empty() && !lost {
        reader.report(fault("no-land", &spot));
    }
    if firms.firms.is_empty() && !firms_lost && root.firm.is_empty() {
        let at = scenario.firms.as_ref().map_or(spot, |at| reader.spot_of(at));
        reader.report(fault("no-firms", &at));
    }
}
