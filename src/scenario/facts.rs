//! Facts of the planner's own: which there are, and what firms answer.
//!
//! Knows: names, answers as text. Must not know: what conditions and criteria make of them.

use std::collections::{BTreeMap, BTreeSet};

use super::allotment::QUANTITIES;
use super::at::{At, Number};
use super::firm_entry::{FIRM_FIELDS, TERMS_FIELDS};
use super::firms::Known;
use super::land::sorted;
use super::names::{check_name, did_you_mean};
use super::reader::{Reader, Token};
use super::schema::{FactTable, Root};
use crate::allotment::Fact;
use crate::diagnostic::fault;
use crate::units::Milli;

/// The facts by name.
pub(super) type Facts = BTreeMap<String, Fact>;

/// Words for yes and no, in the languages of planners and in TOML; upper and lower case are the same.
const YES: [&str; 3] = ["yes", "ya", "true"];
const NO: [&str; 3] = ["no", "tidak", "false"];

/// Reads the facts that are declared. A name that a table of firms already uses would leave open what a column means.
pub(super) fn read(reader: &Reader<'_>, root: &Root, resources: &BTreeSet<String>) -> Facts {
    let mut facts = Facts::new();
    for (name, table) in sorted(reader, &root.fact) {
        let token = reader.word(name);
        let fields = FIRM_FIELDS.iter().chain(&TERMS_FIELDS).chain(&["id", "wanted", "plots", "prefer"]);
        let quantities = QUANTITIES.iter().map(|(name, _)| name);
        let taken = fields.chain(quantities).any(|field| *field == token.text) || resources.contains(&token.text);
        if taken {
            reader.report(fault("fact-name-taken", &token.spot).with("name", token.text.as_str()));
        }
        if check_name(reader, &token) && !taken {
            let what = table.what.as_ref().map(|at| at.value.clone());
            let unit = table.unit.as_ref().map(|at| at.value.clone());
            let (min, max) = range(reader, &token.text, table);
            facts.insert(token.text.clone(), Fact { name: token.text, what, unit, min, max });
        }
    }
    facts
}

/// The range that numbers of a fact lie in.
fn range(reader: &Reader<'_>, name: &str, table: &FactTable) -> (Option<Milli>, Option<Milli>) {
    if table.unit.is_none() {
        for (key, at) in [("min", &table.min), ("max", &table.max)] {
            if let Some(at) = at {
                reader.report(fault("range-without-unit", &reader.spot_of(at)).with("key", key).with("name", name));
            }
        }
        return (None, None);
    }
    let limit = |at: &Option<At<Number>>| at.as_ref().and_then(|at| reader.fact(&reader.number(at)));
    let (min, max) = (limit(&table.min), limit(&table.max));
    if let (Some(low), Some(high), Some(at)) = (min, max, &table.max)
        && low > high
    {
        let told = fault("min-above-max", &reader.spot_of(at)).with("low_key", "min").with("low", low);
        reader.report(told.with("high_key", "max").with("high", high));
        return (None, None);
    }
    (min, max)
}

/// A number within the range of its fact; else it is a mistake, told where it stands.
fn within(reader: &Reader<'_>, fact: &Fact, token: &Token) -> Option<Milli> {
    let found = reader.fact(token)?;
    let outside = |key: &str, limit: Milli| {
        let told = fault("fact-out-of-range", &token.spot).with("value", token.text.as_str()).with("name", fact.name.as_str());
        reader.report(told.with("key", key).with("limit", limit));
    };
    match (fact.min, fact.max) {
        (Some(min), _) if found < min => outside("min", min),
        (_, Some(max)) if found > max => outside("max", max),
        _ => return Some(found),
    }
    None
}

/// What a firm answers, in thousandths; a yes is 1, a no 0.
pub(super) fn answers(reader: &Reader<'_>, known: &Known<'_>, stated: &[(Token, Token)]) -> BTreeMap<String, Milli> {
    let mut answers = BTreeMap::new();
    for (name, token) in stated {
        let Some(fact) = known.facts.get(&name.text) else {
            if !known.facts_incomplete {
                let told = fault("unknown-fact", &name.spot).with("name", name.text.as_str());
                reader.report(told.helped(did_you_mean(&name.text, known.facts.keys().map(String::as_str))));
            }
            continue;
        };
        let answer = if fact.unit.is_some() { within(reader, fact, token) } else { yes_or_no(reader, &fact.name, token) };
        answers.extend(answer.map(|answer| (fact.name.clone(), answer)));
    }
    answers
}

fn yes_or_no(reader: &Reader<'_>, name: &str, token: &Token) -> Option<Milli> {
    let word = token.text.to_lowercase();
    if YES.contains(&word.as_str()) {
        return Some(Milli::whole(1));
    }
    if NO.contains(&word.as_str()) {
        return Some(Milli::ZERO);
    }
    reader.report(fault("not-yes-or-no", &token.spot).with("value", token.text.as_str()).with("name", name));
    None
}
