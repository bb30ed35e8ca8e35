//! Applicants and groups as they are written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Cites;
use crate::scenario::at::{Answer, At, Moment, Names, Number, OneOrMany, Whole};
use crate::scenario::firm_entry::TermsEntry;
use crate::scenario::reader::Reader;

/// A table that states terms, with fields of its own beside them. (`flatten` would lose the spans.)
macro_rules! terms_table {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub(in crate::scenario) struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
            /// Points it scores.
            pub points: Option<At<Number>>,
            /// Least area it can use, m².
            pub area_min_m2: Option<At<Number>>,
            /// The area it would like, m².
            pub area_ideal_m2: Option<At<Number>>,
            /// Most area it may be given, m².
            pub area_max_m2: Option<At<Number>>,
            /// Number of plots, or from and to.
            pub plots: Option<At<OneOrMany<Whole>>>,
            /// Least frontage, metres.
            pub frontage_min_m: Option<At<Number>>,
            /// Least depth, metres.
            pub depth_min_m: Option<At<Number>>,
            /// Footprint of the building that must fit, m².
            pub building_m2: Option<At<Number>>,
            /// Resources drawn, by name of the resource.
            #[serde(default)]
            pub uses: BTreeMap<At<String>, At<Number>>,
        }

        impl $name {
            /// The terms stated, as text with places.
            pub(in crate::scenario) fn terms(&self, reader: &Reader<'_>) -> TermsEntry {
                let mut entry = TermsEntry::default();
                let numbers = [
                    ("points", &self.points),
                    ("area_min_m2", &self.area_min_m2),
                    ("area_ideal_m2", &self.area_ideal_m2),
                    ("area_max_m2", &self.area_max_m2),
                    ("frontage_min_m", &self.frontage_min_m),
                    ("depth_min_m", &self.depth_min_m),
                    ("building_m2", &self.building_m2),
                ];
                entry.fields.extend(numbers.into_iter().filter_map(|(key, at)| Some((key, reader.number(at.as_ref()?)))));
                entry.plots = self.plots.as_ref().map(|plots| reader.one_or_two(plots));
                entry.uses = self.uses.iter().map(|(name, amount)| (reader.word(name), reader.number(amount))).collect();
                entry
            }
        }
    };
}

pub(super) use terms_table;

terms_table! {
    /// An applicant. What is left out is not stated, never 0.
    FirmTable {
        /// Its name; the id where it is not stated.
        name: Option<At<String>>,
        /// Its nuisance class, as rules speak of it.
        class: Option<At<String>>,
        /// Its sector, as drawings colour it.
        sector: Option<At<String>>,
        /// KBLI code.
        kbli: Option<At<String>>,
        /// Workers.
        workers: Option<At<Whole>>,
        /// Yearly turnover.
        turnover: Option<At<Number>>,
        /// Investment without land and buildings.
        investment: Option<At<Number>>,
        /// Priority class: 1 comes before 2.
        priority: Option<At<Whole>>,
        /// When it applied: 2025-03-31 or 2025-03-31T09:30.
        applied: Option<At<Moment>>,
        /// First phase in which it can use land.
        ready: Option<At<Whole>>,
        /// Noise at 1 m from its main machine, dB(A).
        noise_dba: Option<At<Number>>,
        /// Firms it wants beside it.
        wanted: Option<Names>,
        /// What it answers to the planner's own `[fact.NAME]`: true or false, or a number.
        #[serde(default)]
        facts: BTreeMap<At<String>, At<Answer>>,
        /// What differs at a site, row, hall or plot, by its name.
        #[serde(default)]
        at: BTreeMap<At<String>, PlaceTermsTable>,
        /// Packages of which at most one is granted, by name; each states what differs from the firm's own terms.
        #[serde(default)]
        package: BTreeMap<At<String>, PackageTable>,
    }
}

terms_table! {
    /// What differs at a place.
    PlaceTermsTable {
        /// Extra points for a place it prefers.
        prefer: Option<At<Number>>,
    }
}

terms_table! {
    /// One package a firm would accept.
    PackageTable {}
}

/// A set of firms: those that pass every test stated. A firm that does not state a tested value is not in it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct GroupTable {
    /// Of these classes.
    pub classes: Option<Names>,
    /// Of these sectors.
    pub sectors: Option<Names>,
    /// One of these firms.
    pub firms: Option<Names>,
    /// At least so many workers.
    pub workers_min: Option<At<Whole>>,
    /// At most so many workers.
    pub workers_max: Option<At<Whole>>,
    /// At least this turnover.
    pub turnover_min: Option<At<Number>>,
    /// At most this turnover.
    pub turnover_max: Option<At<Number>>,
    /// At least this investment.
    pub investment_min: Option<At<Number>>,
    /// At most this investment.
    pub investment_max: Option<At<Number>>,
    /// Asks for at least so many plots.
    pub plots_min: Option<At<Whole>>,
    /// Asks for at most so many plots.
    pub plots_max: Option<At<Whole>>,
    /// Would like at least so much, m².
    pub area_ideal_min_m2: Option<At<Number>>,
    /// Would like at most so much, m².
    pub area_ideal_max_m2: Option<At<Number>>,
    /// Norms that its numbers come from: `cites = { workers_max = "PACK/NORM" }`.
    #[serde(default)]
    pub cites: Cites,
}
