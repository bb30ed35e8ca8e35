//! Names of firms, classes and groups, and which firms they mean.
//!
//! Knows: firms, groups as they are written. Must not know: land, rules.

use std::collections::{BTreeMap, BTreeSet};

use super::at::{At, Names, Number, Whole};
use super::firms::FirmsRead;
use super::land::sorted;
use super::names::did_you_mean;
use super::reader::{Reader, Token};
use super::schema::{GroupTable, Root};
use crate::diagnostic::{caution, fault};
use crate::firm::{Firm, FirmIdx};
use crate::rules::Firms;

/// Every name that can stand for firms.
#[derive(Debug, Default)]
pub(super) struct Who {
    ids: BTreeMap<String, FirmIdx>,
    classes: BTreeMap<String, Vec<FirmIdx>>,
    groups: BTreeMap<String, Vec<FirmIdx>>,
    /// Some firm or group could not be read: a name that is not known may belong to it.
    incomplete: bool,
    count: usize,
}

impl Who {
    /// The names of these firms; groups come with [`Who::read_groups`].
    pub(super) fn of(firms: &[Firm], incomplete: bool) -> Self {
        let mut who = Self { incomplete, count: firms.len(), ..Self::default() };
        for (index, firm) in firms.iter().enumerate() {
            who.ids.insert(firm.id.clone(), FirmIdx(index));
            if let Some(class) = &firm.class {
                who.classes.entry(class.clone()).or_default().push(FirmIdx(index));
            }
        }
        who
    }

    /// Adds the groups of the scenario.
    pub(super) fn read_groups(&mut self, reader: &Reader<'_>, root: &Root, firms: &FirmsRead) {
        for (name, table) in sorted(reader, &root.group) {
            let members = self.members(reader, &name.value, table, &firms.firms);
            if members.is_empty() {
                reader.report(caution("empty-group", &reader.spot_of(name)).with("group", name.value.as_str()));
            }
            self.groups.insert(name.value.clone(), members);
        }
    }

    fn members(&self, reader: &Reader<'_>, name: &str, table: &GroupTable, firms: &[Firm]) -> Vec<FirmIdx> {
        let mut members: BTreeSet<FirmIdx> = (0..firms.len()).map(FirmIdx).collect();
        let mut test = |keep: &dyn Fn(&Firm) -> bool| members.retain(|f| keep(&firms[f.0]));
        if let Some(names) = &table.firms {
            let stated: BTreeSet<String> =
                reader.words(names).iter().filter_map(|t| self.firm(reader, t)).map(|f| firms[f.0].id.clone()).collect();
            test(&|firm| stated.contains(&firm.id));
        }
        if let Some(names) = &table.classes {
            let classes = self.class_words(reader, names);
            test(&|firm| firm.class.as_ref().is_some_and(|class| classes.contains(class)));
        }
        if let Some(names) = &table.sectors {
            let sectors: BTreeSet<String> = reader.words(names).into_iter().map(|t| t.text).collect();
            test(&|firm| firm.sector.as_ref().is_some_and(|sector| sectors.contains(sector)));
        }
        for range in ranges(reader, table) {
            let Some(range) = range else { continue };
            test(&|firm| range.holds(firm));
            let silent = firms.iter().filter(|firm| (range.value)(firm).is_empty()).count();
            if silent > 0 {
                let told = caution("not-stated", &range.token.spot).with("group", name).with("key", range.key);
                reader.report(told.with("firms", silent));
            }
        }
        members.into_iter().collect()
    }

    fn class_words(&self, reader: &Reader<'_>, names: &Names) -> BTreeSet<String> {
        let words = reader.words(names);
        words.iter().for_each(|word| self.check_class(reader, word));
        words.into_iter().map(|word| word.text).collect()
    }

    /// A doubt where no firm has the class.
    pub(super) fn check_class(&self, reader: &Reader<'_>, class: &Token) {
        if !self.incomplete && !self.classes.contains_key(&class.text) {
            let told = caution("unused-class", &class.spot).with("class", class.text.as_str());
            reader.report(told.helped(did_you_mean(&class.text, self.classes.keys().map(String::as_str))));
        }
    }

    /// The firm with this id; an unknown one is reported.
    pub(super) fn firm(&self, reader: &Reader<'_>, token: &Token) -> Option<FirmIdx> {
        let found = self.ids.get(&token.text).copied();
        if found.is_none() && !self.incomplete {
            let told = fault("unknown-firm", &token.spot).with("id", token.text.as_str());
            reader.report(told.helped(did_you_mean(&token.text, self.ids.keys().map(String::as_str))));
        }
        found
    }

    /// The firms that one word means: a class, a group, or a firm.
    fn item(&self, reader: &Reader<'_>, token: &Token) -> Option<Vec<FirmIdx>> {
        let word = token.text.as_str();
        let firm = self.ids.get(word).map(|firm| vec![*firm]);
        let meanings: Vec<Vec<FirmIdx>> =
            [self.classes.get(word).cloned(), self.groups.get(word).cloned(), firm].into_iter().flatten().collect();
        if meanings.len() > 1 {
            reader.report(fault("ambiguous-firms", &token.spot).with("name", word));
            return None;
        }
        let found = meanings.into_iter().next();
        if found.is_none() && !self.incomplete {
            let names = self.classes.keys().chain(self.groups.keys()).map(String::as_str);
            let near = super::names::closest(word, names.clone()).is_some()
                || self.ids.keys().all(|id| super::names::closest(word, [id.as_str()]).is_none());
            let help = if near { did_you_mean(word, names) } else { did_you_mean(word, self.ids.keys().map(String::as_str)) };
            reader.report(fault("unknown-firms", &token.spot).with("name", word).helped(help));
        }
        found
    }

    /// The firms that a list means, with the words it was written in.
    pub(super) fn all(&self, reader: &Reader<'_>, names: &Names) -> Option<Firms> {
        let tokens = reader.words(names);
        let found: Vec<Option<Vec<FirmIdx>>> = tokens.iter().map(|token| self.item(reader, token)).collect();
        let members: BTreeSet<FirmIdx> = found.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
        let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
        Some(Firms { label: words.join(", "), members: members.into_iter().collect() })
    }

    /// Every firm, under the words of the scenario's language.
    pub(super) fn everyone(&self, label: &str) -> Firms {
        Firms { label: label.to_owned(), members: (0..self.count).map(FirmIdx).collect() }
    }

    /// One firm as a set.
    pub(super) fn alone(&self, firms: &[Firm], firm: FirmIdx) -> Firms {
        Firms { label: firms[firm.0].id.clone(), members: vec![firm] }
    }
}

/// A test of a group: the values of a firm that it looks at, of which one must pass.
struct Range {
    key: &'static str,
    token: Token,
    at_least: bool,
    limit: i128,
    value: fn(&Firm) -> Vec<i128>,
}

impl Range {
    fn holds(&self, firm: &Firm) -> bool {
        (self.value)(firm).iter().any(|value| if self.at_least { *value >= self.limit } else { *value <= self.limit })
    }
}

fn ranges(reader: &Reader<'_>, table: &GroupTable) -> Vec<Option<Range>> {
    let whole = |key, at: &Option<At<Whole>>, at_least, value: fn(&Firm) -> Vec<i128>| {
        let token = reader.number(at.as_ref()?);
        let limit = reader.count_between(&token, 0, 1_000_000)?.into();
        Some(Range { key, token, at_least, limit, value })
    };
    let money = |key, at: &Option<At<Number>>, at_least, value: fn(&Firm) -> Vec<i128>| {
        let token = reader.number(at.as_ref()?);
        let limit = reader.money(&token)?.0.into();
        Some(Range { key, token, at_least, limit, value })
    };
    let area = |key, at: &Option<At<Number>>, at_least, value: fn(&Firm) -> Vec<i128>| {
        let token = reader.number(at.as_ref()?);
        let limit = reader.area(&token)?.0;
        Some(Range { key, token, at_least, limit, value })
    };
    let workers: fn(&Firm) -> Vec<i128> = |f| f.workers.into_iter().map(i128::from).collect();
    let turnover: fn(&Firm) -> Vec<i128> = |f| f.turnover.iter().map(|m| m.0.into()).collect();
    let investment: fn(&Firm) -> Vec<i128> = |f| f.investment.iter().map(|m| m.0.into()).collect();
    let least_plots: fn(&Firm) -> Vec<i128> = |f| f.offers.iter().filter_map(|o| Some(o.terms.plots?.0.into())).collect();
    let most_plots: fn(&Firm) -> Vec<i128> = |f| f.offers.iter().filter_map(|o| Some(o.terms.plots?.1.into())).collect();
    let ideal: fn(&Firm) -> Vec<i128> = |f| f.offers.iter().filter_map(|o| Some(o.terms.area_ideal?.0)).collect();
    vec![
        whole("workers", &table.workers_min, true, workers),
        whole("workers", &table.workers_max, false, workers),
        money("turnover", &table.turnover_min, true, turnover),
        money("turnover", &table.turnover_max, false, turnover),
        money("investment", &table.investment_min, true, investment),
        money("investment", &table.investment_max, false, investment),
        whole("plots", &table.plots_min, true, least_plots),
        whole("plots", &table.plots_max, false, most_plots),
        area("area_ideal_m2", &table.area_ideal_min_m2, true, ideal),
        area("area_ideal_m2", &table.area_ideal_max_m2, false, ideal),
    ]
}
