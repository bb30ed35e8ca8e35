//! What a planner wishes of the layout of a site: every table `[layout.SITE]`.
//!
//! Knows: raw tables, sites. Must not know: how a layout is made, firms, rules.

use std::collections::BTreeSet;

use super::at::{At, Number};
use super::land::{Ground, building, sorted};
use super::reader::Reader;
use super::schema::{
    BuildingWord, FacilityTable, HeadWord, LayoutTable, NearWord, PatternWord, Root, RunoffTable, SharesTable, SiteTable,
};
use super::yard;
use crate::diagnostic::{Spot, fault};
use crate::layout::{FacilityWish, Head, Near, Pattern, Shares, Wish};
use crate::message::Message;
use crate::site::Site;
use crate::units::{Area, Length};

/// Most depths of rows that are tried: each multiplies the layouts.
const MOST_DEPTHS: usize = 12;
/// Most facilities of a site.
const MOST_FACILITIES: usize = 20;
/// Depths of rows where none are stated (a judgement, D).
const DEPTHS: [Length; 3] = [Length(24_000), Length(28_500), Length(32_000)];
/// Smallest depth of a plot where none is stated (a judgement, D).
const LEAST_DEPTH: Length = Length(15_000);

/// Reads every wish, in natural order of the sites' names.
pub(super) fn read(ground: &Ground<'_>, broken: &BTreeSet<String>, root: &Root) -> Vec<Wish> {
    let tables = sorted(ground.reader, &root.layout);
    let mut wishes: Vec<Wish> = tables.into_iter().filter_map(|(name, table)| wish(ground, broken, root, name, table)).collect();
    wishes.sort_by_key(|wish| wish.site);
    wishes
}

/// One wish while it is read.
struct Wishes<'w> {
    reader: &'w Reader<'w>,
    site: &'w Site,
    owner: String,
    spot: Spot,
}

fn wish(ground: &Ground<'_>, broken: &BTreeSet<String>, root: &Root, name: &At<String>, table: &LayoutTable) -> Option<Wish> {
    let index = ground.site(broken, name)?;
    let site = &ground.sites[index.0];
    let reader = ground.reader;
    let w = Wishes { reader, site, owner: format!("layout.{}", name.value), spot: reader.spot_of(name) };
    if site.gates.is_empty() && root.site.iter().any(|(site, table)| site == name && has_no_gates(table)) {
        reader.report(fault("layout-without-gate", &w.spot).with("site", name.value.as_str()));
    }
    let metre = |at: &Option<At<Number>>, (low, usual, high): (i64, i64, i64)| w.metres(at, (low, usual, high));
    let patterns =
        w.list(table.patterns.as_ref(), [Pattern::Spine, Pattern::Parallel, Pattern::CulDeSac, Pattern::Loop], |p| match p {
            PatternWord::Spine => Pattern::Spine,
            PatternWord::Parallel => Pattern::Parallel,
            PatternWord::CulDeSac => Pattern::CulDeSac,
            PatternWord::Loop => Pattern::Loop,
        });
    let heads = w.list(table.heads.as_ref(), [Head::Hammerhead, Head::Circle], |h| match h {
        HeadWord::Hammerhead => Head::Hammerhead,
        HeadWord::Circle => Head::Circle,
    });
    let street = metre(&table.street_m, (4_000, 12_000, 60_000));
    let service = metre(&table.service_m, (4_000, 10_000, 60_000));
    let kerb = metre(&table.kerb_m, (0, 9_000, 30_000));
    let dead_end = metre(&table.dead_end_m, (0, 50_000, 1_000_000));
    let module = metre(&table.module_m, (500, 2_000, 50_000));
    let edge = metre(&table.edge_m, (100, 1_000, 50_000));
    let green_width = metre(&table.green_width_m, (0, 2_000, 50_000));
    let depths = w.depths(table.depths_m.as_ref());
    let least_depth = w.least_depth(table.least_depth_m.as_ref(), depths.as_deref());
    let building = building(table.building.unwrap_or(BuildingWord::Row));
    let price = ground.price(table.price_per_m2.as_ref());
    let shares = w.shares(&table.shares);
    let facilities = w.facilities(table);
    let most = table.most.as_ref().map_or(Some(200), |at| reader.count_between(&reader.number(at), 1, 5_000));
    let (street, service) = (street?, service?);
    Some(Wish {
        site: index,
        patterns: patterns?,
        street,
        service,
        kerb: kerb?,
        dead_end: dead_end?,
        heads: heads?,
        depths: depths?,
        least_depth: least_depth?,
        module: module?,
        building,
        building_rules: ground.rules.get(&building).map(|(rules, fronts)| yard::on_layout((*rules, fronts), street, service)),
        price_m2: price?,
        edge: edge?,
        facilities: facilities?,
        shares: shares?,
        green_width: green_width?,
        most: most? as usize,
    })
}

/// Whether no gate is written: one that could not be read is reported where it stands.
fn has_no_gates(table: &SiteTable) -> bool {
    table.gates.is_empty() && table.gate.is_empty()
}

impl Wishes<'_> {
    fn empty(&self, spot: &Spot) {
        self.reader.report(fault("empty-list", spot).helped(Some(Message::new("help.empty-wish"))));
    }

    /// A length from `low` to `high` in millimetres, or the usual one.
    fn metres(&self, at: &Option<At<Number>>, (low, usual, high): (i64, i64, i64)) -> Option<Length> {
        let read = |at| self.reader.length_between(&self.reader.number(at), Length(low), Length(high));
        at.as_ref().map_or(Some(Length(usual)), read)
    }

    /// The words of a list in canonical order, each once; all there are where none is stated.
    fn list<W: Copy, T: Ord + Copy, const N: usize>(
        &self,
        at: Option<&At<Vec<W>>>,
        all: [T; N],
        means: impl Fn(W) -> T,
    ) -> Option<Vec<T>> {
        let Some(at) = at else { return Some(all.to_vec()) };
        if at.value.is_empty() {
            self.empty(&self.reader.spot_of(at));
            return None;
        }
        let stated: BTreeSet<T> = at.value.iter().map(|word| means(*word)).collect();
        Some(all.into_iter().filter(|one| stated.contains(one)).collect())
    }

    fn depths(&self, at: Option<&At<Vec<At<Number>>>>) -> Option<Vec<Length>> {
        let Some(at) = at else { return Some(DEPTHS.to_vec()) };
        let spot = self.reader.spot_of(at);
        if at.value.is_empty() {
            self.empty(&spot);
            return None;
        }
        if at.value.len() > MOST_DEPTHS {
            let told = fault("too-many-wishes", &spot).with("table", self.owner.as_str()).with("key", "depths_m");
            self.reader.report(told.with("found", at.value.len()).with("most", MOST_DEPTHS));
            return None;
        }
        let read = |one| self.reader.length_between(&self.reader.number(one), Length(3_000), Length(200_000));
        let depths: Vec<Option<Length>> = at.value.iter().map(read).collect();
        let depths: BTreeSet<Length> = depths.into_iter().collect::<Option<_>>()?;
        Some(depths.into_iter().collect())
    }

    fn least_depth(&self, at: Option<&At<Number>>, depths: Option<&[Length]>) -> Option<Length> {
        let smallest = depths.and_then(|depths| depths.iter().min().copied());
        let Some(at) = at else { return Some(smallest.map_or(LEAST_DEPTH, |smallest| smallest.min(LEAST_DEPTH))) };
        let least = self.reader.length_between(&self.reader.number(at), Length(1_000), Length(200_000))?;
        if let Some(smallest) = smallest.filter(|smallest| least > *smallest) {
            let told = fault("least-depth-above-depths", &self.reader.spot_of(at)).with("least", least);
            self.reader.report(told.with("smallest", smallest));
            return None;
        }
        Some(least)
    }

    fn shares(&self, table: &SharesTable) -> Option<Shares> {
        let reader = self.reader;
        let read = |at: &Option<At<Number>>| at.as_ref().map_or(Some(None), |at| reader.percent(&reader.number(at)).map(Some));
        let green_min = read(&table.green_min_percent);
        let roads_min = read(&table.roads_min_percent);
        let plots_max = read(&table.plots_max_percent);
        let plots_min = read(&table.plots_min_percent);
        let shares = Shares { green_min: green_min?, roads_min: roads_min?, plots_max: plots_max?, plots_min: plots_min? };
        if let (Some(least), Some(most), Some(at)) = (shares.plots_min, shares.plots_max, &table.plots_min_percent)
            && least > most
        {
            reader.report(fault("plot-shares-cross", &reader.spot_of(at)).with("site", self.site.id.as_str()));
            return None;
        }
        let least: i64 = [shares.green_min, shares.roads_min, shares.plots_min].into_iter().flatten().sum();
        let stated = [&table.green_min_percent, &table.roads_min_percent, &table.plots_min_percent];
        if least > 1_000
            && let Some(at) = stated.into_iter().flatten().next()
        {
            let told = fault("shares-above-whole", &reader.spot_of(at)).with("site", self.site.id.as_str());
            reader.report(told.with("percent", crate::units::Milli(least * 100)));
            return None;
        }
        Some(shares)
    }

    fn facilities(&self, table: &LayoutTable) -> Option<Vec<FacilityWish>> {
        let tables = sorted(self.reader, &table.facility);
        if tables.len() > MOST_FACILITIES {
            let told = fault("too-many-wishes", &self.spot).with("table", self.owner.as_str()).with("key", "facility");
            self.reader.report(told.with("found", tables.len()).with("most", MOST_FACILITIES));
            return None;
        }
        let read: Vec<Option<FacilityWish>> = tables.iter().map(|(name, table)| self.facility(name, table)).collect();
        let read = read.into_iter().collect::<Option<Vec<FacilityWish>>>()?;
        let (all, own) = (read.iter().map(|facility| facility.area).sum::<Area>(), self.site.area());
        if all > own {
            let told = fault("facilities-above-site", &self.spot).with("site", self.site.id.as_str());
            self.reader.report(told.with("area", all).with("own", own));
            return None;
        }
        Some(read)
    }

    fn facility(&self, name: &At<String>, table: &FacilityTable) -> Option<FacilityWish> {
        let reader = self.reader;
        let spot = reader.spot_of(name);
        let taken = self.site.areas.iter().any(|area| area.id == name.value);
        if taken {
            reader.report(
                fault("facility-name-taken", &spot).with("name", name.value.as_str()).with("site", self.site.id.as_str()),
            );
        }
        let owner = format!("{}.facility.{}", self.owner, name.value);
        let one = reader.exactly_one(&spot, &owner, &[("area_m2", table.area_m2.is_some()), ("runoff", table.runoff.is_some())]);
        let stated = table.area_m2.as_ref().map(|at| reader.area(&reader.number(at)));
        let held = table.runoff.as_ref().map(|at| self.basin(&reader.spot_of(at), &at.value));
        let frontage = self.metres(&table.frontage_m, (1, 6_000, 200_000));
        let near = match table.near {
            Some(NearWord::LowPoint) => Near::LowPoint,
            Some(NearWord::Gate) => Near::Gate,
            Some(NearWord::FarEnd) | None => Near::FarEnd,
        };
        if near == Near::LowPoint && self.site.low_point.is_none() {
            let told = fault("no-low-point", &spot).with("name", name.value.as_str()).with("site", self.site.id.as_str());
            reader.report(told);
        }
        let area = stated.or(held).flatten().filter(|_| one && !taken)?;
        let label = table.label.as_ref().map(|label| label.value.clone());
        Some(FacilityWish { id: name.value.clone(), label, area, frontage: frontage?, near })
    }

    /// Land of a basin that holds back what the site sheds more than before.
    fn basin(&self, spot: &Spot, table: &RunoffTable) -> Option<Area> {
        let reader = self.reader;
        let rain = reader.count_between(&reader.number(&table.rain_mm), 1, 2_000);
        let depth = reader.length_between(&reader.number(&table.depth_m), Length(100), Length(20_000));
        let before = reader.percent(&reader.number(&table.before_percent));
        let after = reader.percent(&reader.number(&table.after_percent));
        let (rain, depth, before, after) = (rain?, depth?, before?, after?);
        if after <= before {
            reader.report(fault("runoff-not-more", spot));
            return None;
        }
        Some(basin(self.site.area(), rain, depth, after - before))
    }
}

/// Land of a basin: `more` (thousandths) of the rain (mm) on a site, held `depth` deep; rounded up to the square metre.
fn basin(site: Area, rain: u32, depth: Length, more: i64) -> Area {
    let volume = site.0 * i128::from(rain) * i128::from(more); // thousandths of half a cubic millimetre
    let square_metre = Area::PER_M2 * 1_000 * i128::from(depth.0);
    let metres = volume.div_euclid(square_metre) + i128::from(volume.rem_euclid(square_metre) > 0);
    Area(metres * Area::PER_M2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basin_holds_what_runs_off_more() {
        // 8000 m² × 100 mm × 55 % = 440 m³; 1.5 m deep: 293.3 m², so 294.
        assert_eq!(basin(Area::m2(8_000), 100, Length(1_500), 550), Area::m2(294));
        // 8000 m² × 75 mm × 50 % = 300 m³; 1.5 m deep: exactly 200 m².
        assert_eq!(basin(Area::m2(8_000), 75, Length(1_500), 500), Area::m2(200));
        assert_eq!(basin(Area(Area::m2(8_000).0 + 1), 75, Length(1_500), 500), Area::m2(201));
    }
}
