//! `kavling letters`: the letters to the applicants and the minutes, of a plan that is there already.
//!
//! Knows: the command line, folders, exit codes. Must not know: what a letter says.

use std::collections::BTreeMap;
use std::path::Path;

use kavling::audit::audit;
use kavling::firm::FirmIdx;
use kavling::letter::{ALL, LetterInput, LetterRecord, MINUTES, Price, files};
use kavling::output::{self, Record};
use kavling::plan::{Number, Plan};
use kavling::problem::Problem;
use kavling::units::Milli;

use crate::beside::{of_this_scenario, plan_file, problem_of};
use crate::cli::LettersArgs;
use crate::{FINE, INPUT, NONE, judge, read, say_lines, sentence, tell, unwritten};

/// Folder of the letters beside the plan.
const FOLDER: &str = "letters";

pub(crate) fn letters(args: &LettersArgs) -> u8 {
    match try_letters(args) {
        Ok(code) | Err(code) => code,
    }
}

fn try_letters(args: &LettersArgs) -> Result<u8, u8> {
    let loaded = read(&args.scenario, args.lang, false)?;
    let shown = args.plan.display();
    let (text, plan) = plan_file(&args.plan)?;
    of_this_scenario(&loaded.problem, &plan, &args.plan, "write the letters")?;
    let problem = problem_of(&loaded, &plan, &args.plan)?;
    let firms = firms(&problem, &args.firm)?;
    let audit = audit(&problem, &plan);
    if !audit.passes() {
        // Whoever is told "granted" or "refused" acts on it.
        judge::findings(&audit, problem.language).iter().for_each(|line| tell!("{line}"));
        tell!("error: {shown} does not pass its audit; no letter is written");
        return Ok(NONE);
    }
    if !Plan::is_untouched(&text) {
        tell!("error: {shown} was edited by hand and its digest no longer holds; no letter is written");
        return Ok(NONE);
    }
    if !audit.planned {
        tell!("error: {shown} holds no plan: nothing was decided, so there is nothing to write to anybody");
        return Ok(NONE);
    }
    let prices = prices(&problem, &plan);
    let input = LetterInput {
        problem: &problem,
        plan: &plan,
        audit: &audit,
        letters: &loaded.letters,
        expansion: &loaded.expansion,
        prices: &prices,
    };
    let only = (!args.firm.is_empty()).then_some(firms.as_slice());
    let mut files = files(&input, only);
    // What to open: everything at once and the minutes, or the letters asked for.
    let pages: Vec<String> = match only {
        None => vec![ALL.to_owned(), format!("{MINUTES}.html")],
        Some(_) => files.keys().filter(|name| name.ends_with(".html")).cloned().collect(),
    };
    let mut record = LetterRecord::of(&input);
    let beside = args.plan.parent().unwrap_or(Path::new(""));
    let folder = args.output.clone().unwrap_or_else(|| beside.join(FOLDER));
    if only.is_some() {
        keep_earlier(&folder, &record, &mut files);
    }
    let named: BTreeMap<&str, &[u8]> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let names: Vec<&str> = named.keys().copied().collect();
    output::prepare::<LetterRecord>(&folder, &names, args.force).map_err(|error| unwritten(&error))?;
    output::write(&folder, &mut record, &named, args.force).map_err(|error| unwritten(&error))?;
    if args.quiet {
        return Ok(FINE);
    }
    let written = only.map_or(problem.firms.len(), <[FirmIdx]>::len);
    let count = sentence(problem.language, if written == 1 { "cli.letter" } else { "cli.letters" }, &[("count", written)]);
    let pages = pages.iter().map(|page| folder.join(page).display().to_string());
    Ok(say_lines(std::iter::once(format!("{}: {count}", folder.display())).chain(pages)))
}

/// What granting each refused firm would cost, as the plan tells it and the audit measured it.
fn prices(problem: &Problem, plan: &Plan) -> BTreeMap<FirmIdx, Price> {
    let milli = |number: &Number| number.scaled(3).and_then(|value| i64::try_from(value).ok()).map(Milli);
    let priced = plan.refused.iter().filter_map(|refusal| {
        let price = refusal.price.as_ref()?;
        let measure = price.measure.clone()?; // a tie costs nothing
        Some((problem.find_firm(&refusal.firm)?, Price { least: milli(&price.at_least)?, most: milli(&price.at_most), measure }))
    });
    priced.collect()
}

/// The applicants asked for; one that did not apply is a mistake.
fn firms(problem: &Problem, asked: &[String]) -> Result<Vec<FirmIdx>, u8> {
    let mut found = Vec::new();
    for id in asked {
        let Some(firm) = problem.find_firm(id) else {
            let near = kavling::text::closest(id, problem.firms.iter().map(|firm| firm.id.as_str()));
            let named = problem.firms.iter().find(|firm| firm.name.to_lowercase() == id.to_lowercase());
            match named.map(|firm| firm.id.as_str()).or(near) {
                Some(near) => tell!("error: no firm `{id}` applied; did you mean `{near}`?"),
                None => tell!("error: no firm `{id}` applied"),
            }
            return Err(INPUT);
        };
        found.push(firm);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Letters of the same plan in the same language that an earlier call left, and nobody has changed since, stay; all others
/// go, for they would speak of what is no more.
fn keep_earlier(folder: &Path, record: &LetterRecord, files: &mut BTreeMap<String, Vec<u8>>) {
    let old = std::fs::read_to_string(folder.join(LetterRecord::NAME)).ok().and_then(|text| LetterRecord::read(&text));
    let key = |record: &LetterRecord| (record.scenario.clone(), record.plan_sha256.clone(), record.language.clone());
    let Some(old) = old.filter(|old| key(old) == key(record)) else { return };
    for (name, digest) in old.files {
        let beside = Path::new(&name).file_name().is_some_and(|own| own == name.as_str());
        if !beside || files.contains_key(&name) {
            continue;
        }
        if let Ok(bytes) = std::fs::read(folder.join(&name))
            && output::digest(&bytes) == digest
        {
            files.insert(name, bytes);
        }
    }
}
