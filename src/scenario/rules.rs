//! Rules from their tables: which firms, which places, how much.
//!
//! Knows: raw tables, names, the kinds of rules. Must not know: how a rule works.

use std::collections::BTreeSet;

use super::at::{At, Names, Number, Pair};
use super::firms::FirmsRead;
use super::land::{LandRead, sorted};
use super::names::did_you_mean;
use super::reader::{Reader, Token};
use super::schema::*;
use super::who::Who;
use crate::diagnostic::{Spot, caution, fault};
use crate::firm::FirmIdx;
use crate::rules::{
    Between, Firms, Forbidden, KeepApart, Locked, MustAdmit, NamedRule, Near, Noise, NotIn, Places, Quota, Reserved, RuleKind,
    SeparateSites, Wanted,
};
use crate::site::{BuildingType, HallIdx, Place, SiteIdx};
use crate::units::{Decibel, Milli};

/// All that rules can name.
pub(super) struct Scope<'s> {
    pub reader: &'s Reader<'s>,
    pub land: &'s LandRead,
    pub firms: &'s FirmsRead,
    pub who: &'s Who,
    /// Pairs of firms of which one wants the other beside it, each once.
    pub wanted: &'s [(FirmIdx, FirmIdx)],
    /// The words for all firms in the language of the scenario.
    pub all_firms: &'s str,
}

/// Reads every rule, in natural order of name.
pub(super) fn read(scope: &Scope<'_>, root: &Root) -> Vec<NamedRule> {
    let mut rules = Vec::new();
    for (name, table) in sorted(scope.reader, &root.rules) {
        let spot = scope.reader.spot_of(name);
        if name.value.contains('.') {
            // `NAME.1` is what the parts of a rule are called.
            scope.reader.report(fault("bad-name", &spot).with("name", name.value.as_str()));
        }
        let kinds = scope.kinds(&name.value, &spot, table).unwrap_or_default();
        let several = kinds.len() > 1;
        rules.extend(kinds.into_iter().enumerate().map(|(index, kind)| {
            let name = if several { format!("{}.{}", name.value, index + 1) } else { name.value.clone() };
            NamedRule { name, kind }
        }));
    }
    rules
}

/// The pairs that the firms themselves want; unknown firms are reported where they stand.
pub(super) fn wanted_pairs(reader: &Reader<'_>, firms: &FirmsRead, who: &Who) -> Vec<(FirmIdx, FirmIdx)> {
    let mut pairs = BTreeSet::new();
    for (index, tokens) in firms.wanted.iter().enumerate() {
        for token in tokens {
            pairs.extend(who.firm(reader, token).and_then(|other| pair(reader, &token.spot, FirmIdx(index), other, &token.text)));
        }
    }
    pairs.into_iter().collect()
}

fn pair(reader: &Reader<'_>, spot: &Spot, a: FirmIdx, b: FirmIdx, id: &str) -> Option<(FirmIdx, FirmIdx)> {
    if a == b {
        reader.report(fault("pair-with-itself", spot).with("id", id));
        return None;
    }
    Some((a.min(b), a.max(b)))
}

impl Scope<'_> {
    fn kinds(&self, name: &str, spot: &Spot, table: &RuleTable) -> Option<Vec<RuleKind>> {
        let stated = [
            ("keep_apart", table.keep_apart.is_some()),
            ("separate_sites", table.separate_sites.is_some()),
            ("near", table.near.is_some()),
            ("wanted", table.wanted.is_some()),
            ("noise", table.noise.is_some()),
            ("not_in", table.not_in.is_some()),
            ("quota", table.quota.is_some()),
            ("must_admit", table.must_admit.is_some()),
            ("locked", table.locked.is_some()),
            ("forbidden", table.forbidden.is_some()),
            ("reserved", table.reserved.is_some()),
        ];
        if !self.reader.exactly_one(spot, &format!("rules.{name}"), &stated) {
            return None;
        }
        if let Some(table) = &table.keep_apart {
            return self.keep_apart(name, spot, table);
        }
        let one = None
            .or_else(|| table.separate_sites.as_ref().map(|t| self.separate_sites(t)))
            .or_else(|| table.near.as_ref().map(|t| self.near(t)))
            .or_else(|| table.wanted.as_ref().map(|t| self.wanted(spot, t)))
            .or_else(|| table.noise.as_ref().map(|t| self.noise(t)))
            .or_else(|| table.not_in.as_ref().map(|t| self.not_in(name, spot, t)))
            .or_else(|| table.quota.as_ref().map(|t| self.quota(name, spot, t)))
            .or_else(|| {
                table.must_admit.as_ref().map(|t| self.firms(&t.firms).map(|firms| RuleKind::MustAdmit(MustAdmit { firms })))
            })
            .or_else(|| table.locked.as_ref().map(|t| self.locked(name, spot, t)))
            .or_else(|| table.forbidden.as_ref().map(|t| self.forbidden(t)))
            .or_else(|| table.reserved.as_ref().map(|t| self.reserved(t)));
        one.flatten().map(|kind| vec![kind])
    }

    fn firms(&self, names: &Names) -> Option<Firms> {
        self.who.all(self.reader, names)
    }

    fn places(&self, names: &Names) -> Option<Places> {
        self.land.places.all(self.reader, &self.land.land, &self.reader.words(names))
    }

    fn pairs(&self, list: &At<Vec<Pair>>) -> Option<Vec<(FirmIdx, FirmIdx)>> {
        if list.value.is_empty() {
            self.reader.report(fault("empty-list", &self.reader.spot_of(list)));
            return None;
        }
        let list = &list.value;
        let mut pairs = BTreeSet::new();
        let mut good = true;
        for at in list {
            let [a, b] = at.value.each_ref().map(|id| self.who.firm(self.reader, &self.reader.word(id)));
            let found = a.zip(b).and_then(|(a, b)| pair(self.reader, &self.reader.spot_of(at), a, b, &at.value[0].value));
            good &= found.is_some();
            pairs.extend(found);
        }
        good.then(|| pairs.into_iter().collect())
    }

    fn keep_apart(&self, name: &str, spot: &Spot, table: &KeepApartTable) -> Option<Vec<RuleKind>> {
        let stated = [("from", table.from.is_some()), ("receptors", table.receptors.is_some()), ("pairs", table.pairs.is_some())];
        let owner = format!("rules.{name}.keep_apart");
        let one = self.reader.exactly_one(spot, &owner, &stated);
        let sides =
            one && self.reader.exactly_one(spot, &owner, &[("these", table.these.is_some()), ("pairs", table.pairs.is_some())]);
        let metres = self.reader.size(&self.reader.number(&table.metres));
        let these = table.these.as_ref().map(|names| self.firms(names));
        let from = table.from.as_ref().map(|names| self.firms(names));
        let receptors = table.receptors.as_ref().map(|names| self.receptors(names));
        let pairs = table.pairs.as_ref().map(|pairs| self.pairs(pairs));
        let metres = metres.filter(|_| sides)?;
        let between = match table.between {
            Some(BetweenWord::Buildings) => Between::Buildings,
            Some(BetweenWord::Outlines) | None => Between::Outlines,
        };
        let nobody = || Firms { label: String::new(), members: Vec::new() };
        let kind = |these, from, receptors| RuleKind::KeepApart(KeepApart { these, from, receptors, metres, between });
        if let Some(pairs) = pairs {
            let firms = &self.firms.firms;
            let of = |(a, b)| kind(self.who.alone(firms, a), self.who.alone(firms, b), Vec::new());
            return Some(pairs?.into_iter().map(of).collect());
        }
        let from = from.unwrap_or_else(|| Some(nobody()))?;
        Some(vec![kind(these??, from, receptors.unwrap_or_else(|| Some(Vec::new()))?)])
    }

    fn separate_sites(&self, table: &SeparateSitesTable) -> Option<RuleKind> {
        let (these, from) = (self.firms(&table.these), self.firms(&table.from));
        Some(RuleKind::SeparateSites(SeparateSites { these: these?, from: from? }))
    }

    fn near(&self, table: &NearTable) -> Option<RuleKind> {
        let these = self.firms(&table.these);
        let area = self.area(&self.reader.word(&table.area));
        let metres = self.reader.setback(&self.reader.number(&table.metres));
        let bonus = self.optional(table.bonus.as_ref(), |token| self.reader.bonus(token));
        Some(RuleKind::Near(Near { these: these?, area: area?, metres: metres?, bonus: bonus? }))
    }

    fn wanted(&self, spot: &Spot, table: &WantedTable) -> Option<RuleKind> {
        let bonus = self.reader.bonus(&self.reader.number(&table.bonus));
        let within = self.optional(table.within_m.as_ref(), |token| self.reader.size(token));
        let pairs = table.pairs.as_ref().map_or_else(|| Some(self.wanted.to_vec()), |pairs| self.pairs(pairs));
        if pairs.as_ref().is_some_and(Vec::is_empty) {
            self.reader.report(caution("no-pairs", spot));
        }
        let (bonus, within) = (bonus?, within?);
        Some(RuleKind::Wanted(Wanted { pairs: pairs?.into_iter().map(|(a, b)| (a, b, bonus)).collect(), within }))
    }

    fn noise(&self, table: &NoiseTable) -> Option<RuleKind> {
        let receptor = self.receptor(&self.reader.word(&table.receptor));
        let level = |at: &At<Number>| self.reader.level(&self.reader.number(at));
        let own = receptor.and_then(|(site, index)| self.land.land.sites[site.0].receptors[index].noise_limit);
        let limit = match &table.limit_dba {
            Some(at) => level(at),
            None if own.is_none() && receptor.is_some() => {
                let spot = self.reader.spot_of(&table.receptor);
                self.reader.report(fault("no-noise-limit", &spot).with("receptor", table.receptor.value.as_str()));
                None
            }
            None => own,
        };
        let attenuation = table.attenuation_db.as_ref().map_or(Some(Decibel::ZERO), level);
        let these = table.these.as_ref().map_or_else(|| Some(self.who.everyone(self.all_firms)), |names| self.firms(names));
        Some(RuleKind::Noise(Noise { these: these?, receptor: receptor?, limit: limit?, attenuation: attenuation? }))
    }

    fn not_in(&self, name: &str, spot: &Spot, table: &NotInTable) -> Option<RuleKind> {
        let these = self.firms(&table.these);
        let places = table.places.as_ref().map(|names| self.places(names));
        if table.building.is_none() && places.is_none() {
            let keys = [("building", false), ("places", false)];
            self.reader.exactly_one(spot, &format!("rules.{name}.not_in"), &keys);
            return None;
        }
        let mut words = Vec::new();
        let mut buildings = BTreeSet::new();
        for word in table.building.iter().flatten() {
            let (building, text) = match word {
                NotInBuilding::Detached => (BuildingType::Detached, "detached"),
                NotInBuilding::SemiDetached => (BuildingType::SemiDetached, "semi-detached"),
                NotInBuilding::Row => (BuildingType::Row, "row"),
                NotInBuilding::Hall => (BuildingType::Hall, "hall"),
            };
            buildings.insert(building);
            words.push(text.to_owned());
        }
        let places = places.unwrap_or_else(|| Some(Places { label: String::new(), names: BTreeSet::new() }))?;
        words.extend((!places.label.is_empty()).then(|| places.label.clone()));
        Some(RuleKind::NotIn(NotIn { these: these?, buildings, places, label: words.join(", ") }))
    }

    fn quota(&self, name: &str, spot: &Spot, table: &QuotaTable) -> Option<RuleKind> {
        let owner = format!("rules.{name}.quota");
        let who = [("group", table.group.is_some()), ("these", table.these.is_some())];
        let one = self.reader.exactly_one(spot, &owner, &who);
        let group = table.group.as_ref().or(table.these.as_ref()).map(|names| self.firms(names));
        let count = |at: &Option<At<_>>| self.optional(at.as_ref(), |token| self.reader.count_between(token, 0, 5_000));
        let area = |at: &Option<At<Number>>| self.optional(at.as_ref(), |token| self.reader.area(token));
        let (min_firms, max_firms) = (count(&table.min_firms), count(&table.max_firms));
        let (min_area, max_area) = (area(&table.min_area_m2), area(&table.max_area_m2));
        if [table.min_firms.is_some(), table.max_firms.is_some(), table.min_area_m2.is_some(), table.max_area_m2.is_some()]
            == [false; 4]
        {
            let keys = [("min_firms", false), ("max_firms", false), ("min_area_m2", false), ("max_area_m2", false)];
            self.reader.exactly_one(spot, &owner, &keys);
            return None;
        }
        let quota = Quota {
            group: group.filter(|_| one)??,
            min_firms: min_firms?,
            max_firms: max_firms?,
            min_area: min_area?,
            max_area: max_area?,
        };
        let told = |at: Spot, low_key, high_key| fault("min-above-max", &at).with("low_key", low_key).with("high_key", high_key);
        if let (Some(low), Some(high), Some(at)) = (quota.min_firms, quota.max_firms, &table.max_firms) {
            let told = told(self.reader.spot_of(at), "min_firms", "max_firms");
            (low > high).then(|| self.reader.report(told.with("low", i64::from(low)).with("high", i64::from(high))));
        }
        if let (Some(low), Some(high), Some(at)) = (quota.min_area, quota.max_area, &table.max_area_m2) {
            let told = told(self.reader.spot_of(at), "min_area_m2", "max_area_m2");
            (low > high).then(|| self.reader.report(told.with("low", low).with("high", high)));
        }
        Some(RuleKind::Quota(quota))
    }

    fn locked(&self, name: &str, spot: &Spot, table: &LockedTable) -> Option<RuleKind> {
        let stated = [("plots", table.plots.is_some()), ("hall", table.hall.is_some()), ("stretch_m", table.stretch_m.is_some())];
        let owner = format!("rules.{name}.locked");
        let firm = self.who.firm(self.reader, &self.reader.word(&table.firm));
        if !self.reader.exactly_one(spot, &owner, &stated) {
            return None;
        }
        if table.stretch_m.is_some() != table.row.is_some() {
            let missing = if table.row.is_some() { "stretch_m" } else { "row" };
            self.reader.report(fault("missing-key", spot).with("table", owner).with("key", missing));
            return None;
        }
        let run = |(row, first, last)| Place::Run { row, first, last };
        let place = if let Some(plots) = &table.plots {
            self.land.places.one_run(self.reader, &self.land.land, &self.reader.words(plots)).map(run)
        } else if let Some(hall) = &table.hall {
            self.hall(&self.reader.word(hall)).map(Place::Hall)
        } else {
            let (row, ends) = table.row.as_ref().zip(table.stretch_m.as_ref())?;
            let [from, to] = ends.value.each_ref().map(|at| self.reader.number(at).text);
            let item = Token { text: format!("{}@{from}..{to}", row.value), ..self.reader.number(ends) };
            self.land.places.one_run(self.reader, &self.land.land, &[item]).map(run)
        };
        Some(RuleKind::Locked(Locked { firm: firm?, place: place?, ordered: false }))
    }

    fn forbidden(&self, table: &ForbiddenTable) -> Option<RuleKind> {
        let firms = self.firms(&table.firms);
        let places = table.places.as_ref().map(|names| self.places(names));
        Some(RuleKind::Forbidden(Forbidden { firms: firms?, places: transpose(places)? }))
    }

    fn reserved(&self, table: &ReservedTable) -> Option<RuleKind> {
        let places = self.places(&table.places);
        let group = table.group.as_ref().map(|names| self.firms(names));
        Some(RuleKind::Reserved(Reserved { places: places?, group: transpose(group)? }))
    }

    /// A value that may be left out: `None` where it is stated and wrong.
    fn optional<A, T>(&self, at: Option<&At<A>>, read: impl Fn(&Token) -> Option<T>) -> Option<Option<T>> {
        transpose(at.map(|at| read(&self.reader.number(at))))
    }

    fn hall(&self, token: &Token) -> Option<HallIdx> {
        let halls = &self.land.land.halls;
        let found = halls.iter().position(|hall| hall.id == token.text).map(HallIdx);
        if found.is_none() && !self.land.places.incomplete {
            let told = fault("unknown-hall", &token.spot).with("name", token.text.as_str());
            self.reader.report(told.helped(did_you_mean(&token.text, halls.iter().map(|hall| hall.id.as_str()))));
        }
        found
    }

    fn receptors(&self, names: &Names) -> Option<Vec<(SiteIdx, usize)>> {
        let found: Vec<_> = self.reader.words(names).iter().map(|token| self.receptor(token)).collect();
        found.into_iter().collect()
    }

    fn receptor(&self, token: &Token) -> Option<(SiteIdx, usize)> {
        let sites = self.land.land.sites.iter();
        let parts = sites.map(|site| (site.id.as_str(), site.receptors.iter().map(|r| r.id.as_str()).collect()));
        self.part(token, parts.collect(), |spot| fault("unknown-receptor", spot))
    }

    /// An area of a site, or a facility that it is to be laid out with.
    fn area(&self, token: &Token) -> Option<(SiteIdx, String)> {
        let mut parts: Vec<(&str, Vec<&str>)> = Vec::new();
        for (index, site) in self.land.land.sites.iter().enumerate() {
            let wished = self.land.layouts.iter().filter(|wish| wish.site.0 == index).flat_map(|wish| &wish.facilities);
            let names = site.areas.iter().map(|area| area.id.as_str()).chain(wished.map(|facility| facility.id.as_str()));
            parts.push((site.id.as_str(), names.collect()));
        }
        let (site, part) = self.part(token, parts.clone(), |spot| fault("unknown-area", spot))?;
        Some((site, parts[site.0].1[part].to_owned()))
    }

    /// An area or receptor by NAME, or by SITE.NAME where two sites have one of that name.
    fn part(
        &self,
        token: &Token,
        sites: Vec<(&str, Vec<&str>)>,
        unknown: impl Fn(&Spot) -> crate::diagnostic::Diagnostic,
    ) -> Option<(SiteIdx, usize)> {
        let named = |site: &str, part: &str| token.text == part || token.text == format!("{site}.{part}");
        let all = || {
            sites
                .iter()
                .enumerate()
                .flat_map(|(s, (site, parts))| parts.iter().enumerate().map(move |(p, part)| (s, *site, p, *part)))
        };
        let found: Vec<(SiteIdx, usize)> =
            all().filter(|(_, site, _, part)| named(site, part)).map(|(s, _, p, _)| (SiteIdx(s), p)).collect();
        match found.as_slice() {
            [one] => return Some(*one),
            [] if self.land.places.incomplete => {}
            [] => {
                let told = unknown(&token.spot).with("name", token.text.as_str());
                self.reader.report(told.helped(did_you_mean(&token.text, all().map(|(.., part)| part))));
            }
            _ => self.reader.report(fault("ambiguous-part", &token.spot).with("name", token.text.as_str())),
        }
        None
    }
}

fn transpose<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        Some(None) => None,
        Some(found) => Some(found),
        None => Some(None),
    }
}

/// Whether a rule gives a bonus.
pub(super) fn gives_bonus(rule: &NamedRule) -> bool {
    match &rule.kind {
        RuleKind::Wanted(wanted) => wanted.pairs.iter().any(|(.., bonus)| *bonus > Milli::ZERO),
        RuleKind::Near(near) => near.bonus.is_some(),
        _ => false,
    }
}
