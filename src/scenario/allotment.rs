//! How land is allotted: method, conditions, points scheme.
//!
//! Knows: raw tables, the planner's own facts. Must not know: firms; what a firm scores is not worked out here.

use std::collections::BTreeSet;

use super::at::{At, Names, Number, Scale};
use super::facts::Facts;
use super::land::sorted;
use super::money::confidence;
use super::names::{check_name, did_you_mean};
use super::objective::header;
use super::reader::{Reader, Token};
use super::schema::{AllotmentTable, ConditionTable, CountWord, CriterionTable, MethodWord, Root};
use crate::allotment::{Allotment, Bands, Condition, Counts, Criterion, MOST_BANDS, Method, Quantity, Scheme, Test, Word};
use crate::diagnostic::{Spot, fault};
use crate::units::{Milli, div_round};

/// What conditions and criteria can look at besides the planner's own facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Workers,
    Turnover,
    Investment,
    Area,
    WorkersPer100M2,
    InvestmentPerM2,
    Word(Word),
}

/// By name.
pub(super) const QUANTITIES: [(&str, Known); 9] = [
    ("workers", Known::Workers),
    ("turnover", Known::Turnover),
    ("investment", Known::Investment),
    ("area_ideal_m2", Known::Area),
    ("workers_per_100_m2", Known::WorkersPer100M2),
    ("investment_per_m2", Known::InvestmentPerM2),
    ("class", Known::Word(Word::Class)),
    ("sector", Known::Word(Word::Sector)),
    ("kbli", Known::Word(Word::Kbli)),
];

/// Bands where none are stated, in thousandths of what the criteria can give.
const USUAL_BANDS: [i64; 2] = [800, 650];

/// What a name stands for.
enum Asked {
    Number(Quantity),
    YesNo(String),
    Word(Word),
}

/// The limits that a test states.
struct Limits<'l> {
    min: Option<&'l At<Number>>,
    max: Option<&'l At<Number>>,
    allowed: Option<&'l Names>,
}

/// All that conditions and criteria can name.
struct Scope<'s> {
    reader: &'s Reader<'s>,
    facts: &'s Facts,
    /// Some fact could not be read.
    incomplete: bool,
}

/// Reads how land is allotted. Where nothing of it is stated, the objective decides.
pub(super) fn read(reader: &Reader<'_>, root: &Root, broken: &BTreeSet<String>, facts: &Facts) -> Allotment {
    let scope = Scope { reader, facts, incomplete: broken.contains("fact") };
    let conditions = sorted(reader, &root.condition).into_iter().filter_map(|(name, table)| scope.condition(name, table));
    let conditions: Vec<Condition> = conditions.collect();
    let criteria = sorted(reader, &root.criterion).into_iter().filter_map(|(name, table)| scope.criterion(name, table));
    let criteria: Vec<Criterion> = criteria.collect();
    let stated = AllotmentTable::default();
    let table = root.allotment.as_ref().unwrap_or(&stated);
    let pass = table.pass.as_ref().and_then(|at| reader.points(&reader.number(at)));
    let none = root.criterion.is_empty() && !broken.contains("criterion");
    if let (true, Some(at)) = (none, &table.pass) {
        reader.report(fault("pass-without-criteria", &reader.spot_of(at)));
    }
    let scheme = (!none).then_some(Scheme { criteria, pass });
    let method = method(reader, table, scheme.as_ref());
    Allotment { method, facts: facts.values().cloned().collect(), conditions, scheme }
}

/// The method; bands where criteria are stated and no method.
fn method(reader: &Reader<'_>, table: &AllotmentTable, scheme: Option<&Scheme>) -> Method {
    let usual = if scheme.is_some() { MethodWord::Bands } else { MethodWord::BestPlan };
    let word = table.method.as_ref().map_or(usual, |at| at.value);
    let other = match word {
        MethodWord::Bands => return bands(reader, table, scheme).map_or(Method::BestPlan, Method::Bands),
        MethodWord::BestPlan => Method::BestPlan,
        MethodWord::StrictMerit => Method::StrictMerit,
        MethodWord::Ballot => Method::Ballot,
    };
    let bands = table.bands.as_ref().map(|at| ("bands", reader.spot_of(at)));
    let count = table.count.as_ref().map(|at| ("count", reader.spot_of(at)));
    for (key, spot) in bands.into_iter().chain(count) {
        reader.report(fault("idle-bands", &spot).with("key", key));
    }
    other
}

fn bands(reader: &Reader<'_>, table: &AllotmentTable, scheme: Option<&Scheme>) -> Option<Bands> {
    let counts = match table.count.as_ref().map(|at| at.value) {
        Some(CountWord::Jobs) => Counts::Jobs,
        Some(CountWord::Firms) | None => Counts::Firms,
    };
    let Some(stated) = &table.bands else {
        let Some(scheme) = scheme else {
            let spot =
                table.method.as_ref().map_or_else(|| reader.spot(&header(reader.text, "[allotment]")), |at| reader.spot_of(at));
            reader.report(fault("missing-key", &spot).with("table", "allotment").with("key", "bands"));
            return None;
        };
        let most = i128::from(scheme.most().0);
        let share = |share: i64| Milli(div_round(most * i128::from(share), 1_000) as i64);
        return Some(Bands { from: USUAL_BANDS.map(share).to_vec(), counts });
    };
    let spot = reader.spot_of(stated);
    if stated.value.is_empty() {
        reader.report(fault("empty-list", &spot));
        return None;
    }
    if stated.value.len() >= MOST_BANDS {
        let told = fault("too-many-bands", &spot).with("found", stated.value.len());
        reader.report(told.with("most", MOST_BANDS - 1));
        return None;
    }
    let from: Vec<Option<Milli>> = stated.value.iter().map(|at| reader.points(&reader.number(at))).collect();
    let from = from.into_iter().collect::<Option<Vec<Milli>>>()?;
    if let Some(at) = from.windows(2).position(|pair| pair[0] <= pair[1]) {
        reader.report(fault("bands-not-falling", &reader.spot_of(&stated.value[at + 1])));
        return None;
    }
    Some(Bands { from, counts })
}

impl Scope<'_> {
    fn asked(&self, of: &At<String>) -> Option<Asked> {
        let token = self.reader.word(of);
        if let Some(fact) = self.facts.get(&token.text) {
            let number = || Asked::Number(Quantity::Fact(fact.name.clone()));
            return Some(fact.unit.as_ref().map_or_else(|| Asked::YesNo(fact.name.clone()), |_| number()));
        }
        if let Some((_, known)) = QUANTITIES.iter().find(|(name, _)| *name == token.text) {
            return Some(match known {
                Known::Workers => Asked::Number(Quantity::Workers),
                Known::Turnover => Asked::Number(Quantity::Turnover),
                Known::Investment => Asked::Number(Quantity::Investment),
                Known::Area => Asked::Number(Quantity::Area),
                Known::WorkersPer100M2 => Asked::Number(Quantity::WorkersPer100M2),
                Known::InvestmentPerM2 => Asked::Number(Quantity::InvestmentPerM2),
                Known::Word(word) => Asked::Word(*word),
            });
        }
        if !self.incomplete {
            let names = QUANTITIES.iter().map(|(name, _)| *name).chain(self.facts.keys().map(String::as_str));
            let told = fault("unknown-quantity", &token.spot).with("name", token.text.as_str());
            self.reader.report(told.helped(did_you_mean(&token.text, names)));
        }
        None
    }

    fn condition(&self, name: &At<String>, table: &ConditionTable) -> Option<Condition> {
        let good = check_name(self.reader, &self.reader.word(name));
        let spot = self.reader.spot_of(name);
        let stated = [("of", table.of.is_some()), ("any", table.any.is_some())];
        if !self.reader.exactly_one(&spot, &format!("condition.{}", name.value), &stated) {
            return None;
        }
        let test = if let Some(of) = &table.of {
            let limits = Limits { min: table.min.as_ref(), max: table.max.as_ref(), allowed: table.allowed.as_ref() };
            self.test(of, &limits)
        } else {
            self.any(table)
        };
        Some(Condition {
            name: name.value.clone(),
            what: text(table.what.as_ref()),
            source: text(table.source.as_ref()),
            confidence: table.confidence.map(|word| confidence(word).to_owned()),
            test: test.filter(|_| good)?,
        })
    }

    /// One of several tests; limits belong to each of them.
    fn any(&self, table: &ConditionTable) -> Option<Test> {
        let limits =
            [("min", table.min.as_ref().map(|at| at.span.clone())), ("max", table.max.as_ref().map(|at| at.span.clone()))];
        let limits = limits.into_iter().chain([("allowed", table.allowed.as_ref().map(|at| at.span.clone()))]);
        for (key, span) in limits.filter_map(|(key, span)| Some((key, span?))) {
            self.reader.report(fault("wrong-limits", &self.reader.spot(&span)).with("key", key).with("of", "any"));
        }
        let tests = table.any.as_ref()?;
        if tests.value.is_empty() {
            self.reader.report(fault("empty-list", &self.reader.spot_of(tests)));
        }
        let read = tests.value.iter().map(|test| {
            let limits = Limits { min: test.min.as_ref(), max: test.max.as_ref(), allowed: test.allowed.as_ref() };
            self.test(&test.of, &limits)
        });
        let read: Vec<Option<Test>> = read.collect();
        Some(Test::Any(read.into_iter().collect::<Option<Vec<Test>>>()?))
    }

    fn test(&self, of: &At<String>, limits: &Limits<'_>) -> Option<Test> {
        let asked = self.asked(of)?;
        let spot = self.reader.spot_of(of);
        let numbers = [("min", limits.min), ("max", limits.max)];
        let numbers = numbers.into_iter().filter_map(|(key, at)| Some((key, self.reader.spot_of(at?))));
        let words = limits.allowed.map(|at| ("allowed", self.reader.spot_of(at)));
        let wrong: Vec<(&str, Spot)> = match asked {
            Asked::Number(_) => words.into_iter().collect(),
            Asked::Word(_) => numbers.collect(),
            Asked::YesNo(_) => numbers.chain(words).collect(),
        };
        let good = wrong.is_empty();
        for (key, spot) in wrong {
            self.reader.report(fault("wrong-limits", &spot).with("key", key).with("of", of.value.as_str()));
        }
        match asked {
            Asked::Number(quantity) => self.number(quantity, of, limits).filter(|_| good),
            Asked::YesNo(name) => good.then_some(Test::Yes(name)),
            Asked::Word(word) => {
                let Some(allowed) = limits.allowed else {
                    self.reader.report(fault("no-words", &spot).with("of", of.value.as_str()));
                    return None;
                };
                let allowed: Vec<String> = self.reader.words(allowed).into_iter().map(|token| token.text).collect();
                (good && !allowed.is_empty()).then_some(Test::OneOf { of: word, allowed })
            }
        }
    }

    fn number(&self, of: Quantity, name: &At<String>, limits: &Limits<'_>) -> Option<Test> {
        if limits.min.is_none() && limits.max.is_none() {
            self.reader.report(fault("no-limit", &self.reader.spot_of(name)).with("of", name.value.as_str()));
            return None;
        }
        let limit = |at: Option<&At<Number>>| match at {
            None => Some(None),
            Some(at) => self.reader.fact(&self.reader.number(at)).map(Some),
        };
        let (min, max) = (limit(limits.min), limit(limits.max));
        let (min, max) = (min?, max?);
        if let (Some(low), Some(high), Some(at)) = (min, max, limits.max)
            && low > high
        {
            let told = fault("min-above-max", &self.reader.spot_of(at)).with("low_key", "min").with("low", low);
            self.reader.report(told.with("high_key", "max").with("high", high));
            return None;
        }
        Some(Test::Number { of, min, max })
    }

    fn criterion(&self, name: &At<String>, table: &CriterionTable) -> Option<Criterion> {
        let good = check_name(self.reader, &self.reader.word(name));
        let weight = self.reader.bonus(&self.reader.number(&table.weight));
        let (of, usual) = match self.asked(&table.of) {
            Some(Asked::Number(of)) => (Some(of), None),
            Some(Asked::YesNo(name)) => {
                let all = vec![(Milli::ZERO, Milli::ZERO), (Milli::whole(1), Milli::whole(1))];
                (Some(Quantity::Fact(name)), Some(all))
            }
            Some(Asked::Word(_)) => {
                let told = fault("criterion-word", &self.reader.spot_of(&table.of)).with("of", table.of.value.as_str());
                self.reader.report(told);
                (None, None)
            }
            None => (None, None),
        };
        let scale = match (&table.scale, usual) {
            (Some(stated), _) => self.scale(stated),
            (None, Some(usual)) => Some(usual),
            (None, None) => {
                if of.is_some() {
                    let told = fault("missing-key", &self.reader.spot_of(name)).with("key", "scale");
                    self.reader.report(told.with("table", format!("criterion.{}", name.value)));
                }
                None
            }
        };
        Some(Criterion {
            name: name.value.clone(),
            what: text(table.what.as_ref()),
            source: text(table.source.as_ref()),
            confidence: table.confidence.map(|word| confidence(word).to_owned()),
            of: of.filter(|_| good)?,
            weight: weight?,
            scale: scale?,
        })
    }

    /// Values, rising, with the share of the weight that each earns.
    fn scale(&self, stated: &Scale) -> Option<Vec<(Milli, Milli)>> {
        if stated.value.len() < 2 {
            self.reader.report(fault("scale-too-short", &self.reader.spot_of(stated)));
            return None;
        }
        let point = |at: &At<[At<Number>; 2]>| {
            let [value, share]: [Token; 2] = at.value.each_ref().map(|at| self.reader.number(at));
            let (value, share) = (self.reader.fact(&value), self.reader.part(&share));
            Some((value?, share?))
        };
        let points: Vec<Option<(Milli, Milli)>> = stated.value.iter().map(point).collect();
        let points = points.into_iter().collect::<Option<Vec<(Milli, Milli)>>>()?;
        if let Some(at) = points.windows(2).position(|pair| pair[0].0 >= pair[1].0) {
            self.reader.report(fault("scale-not-rising", &self.reader.spot_of(&stated.value[at + 1])));
            return None;
        }
        Some(points)
    }
}

fn text(at: Option<&At<String>>) -> Option<String> {
    at.map(|at| at.value.clone())
}
