//! Facts of the planner's own: which there are, and what firms answer.
//!
//! Knows: names, answers as text. Must not know: what conditions and criteria make of them.

use std::collections::{BTreeMap, BTreeSet};

use super::allotment::QUANTITIES;
use super::firm_entry::{FIRM_FIELDS, TERMS_FIELDS};
use super::firms::Known;
use super::land::sorted;
use super::names::{check_name, did_you_mean};
use super::reader::{Reader, Token};
use super::schema::Root;
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
            facts.insert(token.text.clone(), Fact { name: token.text, what, unit });
        }
    }
    facts
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
        let answer = if fact.unit.is_some() { reader.fact(token) } else { yes_or_no(reader, &fact.name, token) };
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
