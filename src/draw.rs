//! `kavling draw`: the documents of a plan that is there already, and those of a plan just found.
//!
//! Knows: the command line, folders, exit codes. Must not know: what stands in a document.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kavling::audit::{Audit, audit};
use kavling::documents::{Audience, DocumentError, Documents, DrawingRecord, Format, Wanted, documents};
use kavling::drawing::SetWishes;
use kavling::output::{self, Record};
use kavling::plan::Plan;
use kavling::problem::{Language, Problem};

use crate::beside::{of_this_scenario, plan_file, problem_of};
use crate::cli::{DrawArgs, DrawnArgs};
use crate::{BUG, FINE, INPUT, NONE, judge, read, say_lines, tell, unwritten};

/// Folder of the documents beside the plan.
const FOLDER: &str = "drawings";

pub(crate) fn draw(args: &DrawArgs) -> u8 {
    match try_draw(args) {
        Ok(code) | Err(code) => code,
    }
}

fn try_draw(args: &DrawArgs) -> Result<u8, u8> {
    let wanted = wanted(&args.drawn, true)?;
    let loaded = read(&args.scenario, args.lang, false)?;
    if !args.quiet {
        // A wrong zone or swapped axes put the land in another place on the Earth: say it where the files are made.
        crate::show(&loaded.warnings, &loaded.sources, loaded.problem.language, false);
    }
    let (_, plan) = plan_file(&args.plan)?;
    of_this_scenario(&loaded.problem, &plan, &args.plan, "draw")?;
    let problem = problem_of(&loaded, &plan, &args.plan)?;
    let audit = audit(&problem, &plan);
    if !audit.passes() {
        // A drawing is believed: what breaks a rule, or was edited, is not drawn.
        judge::findings(&audit, problem.language).iter().for_each(|line| tell!("{line}"));
        tell!("error: {} does not pass its audit and is not drawn", args.plan.display());
        return Ok(NONE);
    }
    let beside = args.plan.parent().unwrap_or(Path::new(""));
    let folder = args.output.clone().unwrap_or_else(|| beside.join(FOLDER));
    let paths = write(&problem, &plan, &audit, &wanted, &folder, args.force)?;
    if args.quiet { Ok(FINE) } else { Ok(say_lines(paths.iter().rev().map(|path| path.display().to_string()))) }
}

/// What the command line asks for; formats that this build cannot write are a mistake where they were named.
pub(crate) fn wanted(args: &DrawnArgs, all_by_default: bool) -> Result<Wanted, u8> {
    let all = args.formats.iter().any(|name| name == "all") || args.formats.is_empty() && all_by_default;
    let mut formats = BTreeSet::new();
    for name in args.formats.iter().filter(|name| *name != "all") {
        let Some(format) = Format::ALL.into_iter().find(|format| format.name() == name) else {
            let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
            tell!("error: no format `{name}`; there are {}, all", names.join(", "));
            return Err(INPUT);
        };
        if let Some(feature) = format.feature().filter(|_| !format.is_built()) {
            tell!("error: this kavling was built without {name}: build it with --features {feature} (or full)");
            return Err(INPUT);
        }
        formats.insert(format);
    }
    if all {
        formats.extend(Format::ALL.into_iter().filter(|format| format.is_built()));
        let lacking: Vec<&str> = Format::ALL.iter().filter(|format| !format.is_built()).map(|format| format.name()).collect();
        if !lacking.is_empty() {
            tell!("note: built without {}; --features full builds all formats", lacking.join(", "));
        }
    }
    let themes = args.themes.iter().map(|theme| (*theme).into()).collect();
    let sheets = SetWishes { paper: args.paper.clone(), portrait: args.portrait, scale: args.scale, themes };
    Ok(Wanted { formats, audience: args.audience.into(), sheets })
}

/// Writes the documents of a plan just found into the folder beside it; nothing where none are wanted.
pub(crate) fn beside(
    problem: &Problem,
    plan: &Plan,
    audit: &Audit,
    wanted: &Wanted,
    folder: &Path,
    force: bool,
) -> Result<Vec<PathBuf>, u8> {
    if wanted.formats.is_empty() || !audit.planned {
        return Ok(Vec::new());
    }
    // As it stands in the file: with its own digest.
    let sealed = plan.to_json().and_then(|text| Plan::from_json(&text)).map_err(|error| unwritten(&error.into()))?;
    write(problem, &sealed, audit, wanted, &folder.join(FOLDER), force)
}

/// Makes and writes the documents of a plan that passed its audit; the paths, the record's last.
pub(crate) fn write(
    problem: &Problem,
    plan: &Plan,
    audit: &Audit,
    wanted: &Wanted,
    folder: &Path,
    force: bool,
) -> Result<Vec<PathBuf>, u8> {
    let Documents { files, left_out } = documents(problem, plan, audit, wanted).map_err(|error| {
        tell!("error: {error}");
        if matches!(error, DocumentError::Sheets(_)) { INPUT } else { BUG }
    })?;
    for (format, reason) in &left_out {
        tell!("note: no {}: {reason}", format.name());
    }
    let mut record = DrawingRecord {
        schema: 1,
        scenario: plan.scenario.clone(),
        plan_sha256: plan.digest.clone().unwrap_or_default(),
        audience: wanted.audience,
        drawn_as: drawn_as(problem, wanted),
        formats: wanted.formats.iter().copied().filter(|format| !left_out.contains_key(format)).collect(),
        left_out: left_out.into_iter().map(|(format, reason)| (format.name().to_owned(), reason)).collect(),
        files: BTreeMap::new(),
        digest: None,
    };
    if let Some(other) = record_in(folder).map(|old| old.audience).filter(|audience| *audience != wanted.audience) {
        let whose = if other == Audience::Public { "the public" } else { "the committee" };
        tell!(
            "error: {} holds documents for {whose}; choose another folder with -o, so that the two never mix",
            folder.display()
        );
        return Err(INPUT);
    }
    let mut files = files;
    keep_earlier(folder, &mut record, &mut files);
    let named: BTreeMap<&str, &[u8]> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let names: Vec<&str> = named.keys().copied().collect();
    output::prepare::<DrawingRecord>(folder, &names, force).map_err(|error| unwritten(&error))?;
    output::write(folder, &mut record, &named, force).map_err(|error| unwritten(&error))
}

/// The record of an earlier call, where there is one.
fn record_in(folder: &Path) -> Option<DrawingRecord> {
    std::fs::read_to_string(folder.join(DrawingRecord::NAME)).ok().and_then(|text| DrawingRecord::read(&text))
}

/// Language and wishes, as the record keeps them.
fn drawn_as(problem: &Problem, wanted: &Wanted) -> BTreeMap<String, String> {
    let language = match problem.language {
        Language::En => "en",
        Language::Id => "id",
    };
    let facts = wanted.facts().into_iter().map(|(name, value)| (name.to_owned(), value));
    facts.chain([("language".to_owned(), language.to_owned())]).collect()
}

/// Documents of the same plan, drawn in the same way for the same readers, that an earlier call left in formats not asked for
/// this time, stay; all others go, for they would speak of what is no more.
fn keep_earlier(folder: &Path, record: &mut DrawingRecord, files: &mut BTreeMap<String, Vec<u8>>) {
    let same = |old: &DrawingRecord| {
        let key = |record: &DrawingRecord| (record.plan_sha256.clone(), record.audience, record.drawn_as.clone());
        key(old) == key(record)
    };
    let Some(old) = record_in(folder).filter(same) else { return };
    let mut kept = Vec::new();
    for (name, digest) in old.files {
        let beside = Path::new(&name).file_name().is_some_and(|own| own == name.as_str());
        let ending = name.rsplit('.').next().unwrap_or("");
        let format = Format::ALL.into_iter().find(|format| format.name() == ending);
        let Some(format) = format.filter(|format| beside && !record.formats.contains(format)) else { continue };
        if let Ok(bytes) = std::fs::read(folder.join(&name))
            && output::digest(&bytes) == digest
        {
            kept.push((format, name, bytes));
        }
    }
    for (format, name, bytes) in kept {
        record.formats.insert(format);
        files.insert(name, bytes);
    }
}
