//! Packs of norms, held against a table typed by hand from the sources; the numbers that cite them; classes of firms.
#![allow(missing_docs, reason = "a test")]
#![cfg(feature = "highs")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use kavling::audit::audit;
use kavling::ikm::{Class, Limits};
use kavling::packs::Pack;
use kavling::packs::norms::{self, NormFaultKind, SHIPPED, UNITS};
use kavling::plan::Plan;
use kavling::problem::{Confidence, Date, Fit, Force, Language, NormPack, Of, Operator, Problem, Regime, Standing};
use kavling::report::{Report, ReportInput, markdown};
use kavling::scenario::{self, Loaded, ReadError};
use kavling::units::{Milli, Money};

fn pack(name: &str) -> &'static NormPack {
    norms::shipped().iter().find(|pack| pack.name == name).unwrap_or_else(|| panic!("no pack {name}"))
}

fn day(text: &str) -> Date {
    Date::parse(text).expect("a day")
}

// ---- the packs ----------------------------------------------------------------------------------------------------

#[test]
fn every_shipped_pack_reads_under_its_own_name() {
    for (name, text) in SHIPPED {
        let pack = norms::read(text).unwrap_or_else(|faults| panic!("{name}: {faults:?}"));
        assert_eq!(pack.name, name);
    }
    assert_eq!(norms::shipped().len(), SHIPPED.len());
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/packs")).expect("folder");
    let files = files.filter_map(|f| f.expect("entry").file_name().into_string().ok());
    let files: BTreeSet<String> = files.filter_map(|f| f.strip_suffix(".toml").map(str::to_owned)).collect();
    let known: BTreeSet<String> = SHIPPED.iter().map(|(n, _)| (*n).to_owned()).chain(["id-benchmarks".to_owned()]).collect();
    assert_eq!(files, known, "every data file is compiled in");
}

#[test]
fn every_norm_has_both_languages_a_source_and_sane_values() {
    let mut norms_seen = 0;
    for pack in norms::shipped() {
        assert!(pack.norms.is_sorted_by(|a, b| a.key < b.key), "{}", pack.name);
        for norm in &pack.norms {
            norms_seen += 1;
            let name = format!("{}/{}", pack.name, norm.key);
            for language in [Language::En, Language::Id] {
                assert!(!norm.source(language).trim().is_empty() && !norm.what(language).trim().is_empty(), "{name}");
            }
            assert_ne!(norm.what(Language::En), norm.what(Language::Id), "{name} is translated");
            assert!(norm.operator == Operator::Duty || UNITS.contains(&norm.unit.as_str()), "{name}");
            assert!(norm.low.zip(norm.high).is_none_or(|(low, high)| low <= high), "{name}");
            assert_eq!(norm.operator == Operator::Duty, norm.low.or(norm.high).is_none(), "{name}");
        }
    }
    assert!(norms_seen > 200, "{norms_seen}");
    assert!(pack("illustrative-ikm").norms.iter().all(|norm| norm.confidence >= Confidence::C), "never shown as more than it is");
}

/// Typed by hand from the tables of facts: pack, key, operator, values, unit, confidence. A pack may be less sure, never more.
type Typed = (&'static str, &'static str, Operator, &'static [&'static str], &'static str, char);

const TYPED: &[Typed] = &[
    ("id-kemenperin-26-2025", "plots-share-score3", Operator::AtMost, &["70"], "%", 'A'),
    ("id-kemenperin-26-2025", "plots-share-score2", Operator::AtMost, &["75"], "%", 'A'),
    ("id-kemenperin-26-2025", "plots-share-score1", Operator::Above, &["75"], "%", 'A'),
    ("id-kemenperin-26-2025", "green-share-score3", Operator::Above, &["15"], "%", 'A'),
    ("id-kemenperin-26-2025", "green-share-score2", Operator::Between, &["10", "15"], "%", 'A'),
    ("id-kemenperin-26-2025", "green-share-min", Operator::AtLeast, &["10"], "%", 'A'),
    ("id-kemenperin-26-2025", "roads-share-score3", Operator::Above, &["12"], "%", 'A'),
    ("id-kemenperin-26-2025", "roads-share-score2", Operator::Between, &["8", "12"], "%", 'A'),
    ("id-kemenperin-26-2025", "roads-share-score1", Operator::Equals, &["8"], "%", 'A'),
    ("id-kemenperin-26-2025", "support-share", Operator::Between, &["6", "12"], "%", 'B'),
    ("id-kemenperin-26-2025", "accreditation-pass", Operator::AtLeast, &["150"], "points", 'B'),
    ("id-kemenperin-26-2025", "accreditation-infrastructure", Operator::Equals, &["50"], "%", 'B'),
    ("id-kemenperin-26-2025", "accreditation-environment", Operator::Equals, &["25"], "%", 'B'),
    ("id-kemenperin-26-2025", "accreditation-management", Operator::Equals, &["25"], "%", 'B'),
    ("id-kemenperin-26-2025", "estate-min-area", Operator::AtLeast, &["50"], "ha", 'B'),
    ("id-kemenperin-26-2025", "estate-min-area-ikm", Operator::AtLeast, &["5"], "ha", 'C'),
    ("id-kemenperin-26-2025", "plot-size", Operator::Between, &["0.3", "5"], "ha", 'C'),
    ("id-kemenperin-26-2025", "plot-average", Operator::Equals, &["1.34"], "ha", 'B'),
    ("id-kemenperin-26-2025", "slope-max", Operator::AtMost, &["15"], "% gradient", 'B'),
    ("id-kemenperin-26-2025", "distance-housing", Operator::AtLeast, &["2"], "km", 'B'),
    ("id-kemenperin-26-2025", "distance-city", Operator::AtLeast, &["10"], "km", 'B'),
    ("id-kemenperin-26-2025", "power", Operator::Between, &["150", "200"], "kVA/ha", 'C'),
    ("id-kemenperin-26-2025", "water", Operator::Between, &["0.55", "0.75"], "l/s/ha", 'C'),
    ("id-kemenperin-26-2025", "water-worker", Operator::Equals, &["50"], "l/worker/shift", 'C'),
    ("id-kemenperin-26-2025", "telecom", Operator::Between, &["4", "5"], "SST/ha", 'C'),
    ("id-kemenperin-26-2025", "solid-waste", Operator::Equals, &["4"], "m³/ha/day", 'C'),
    ("id-kemenperin-26-2025", "workers", Operator::Between, &["90", "110"], "workers/ha", 'C'),
    ("id-kemenperin-26-2025", "containers-export", Operator::Equals, &["3.5"], "TEU/ha/month", 'C'),
    ("id-kemenperin-26-2025", "containers-import", Operator::Equals, &["3"], "TEU/ha/month", 'C'),
    ("id-kemenperin-26-2025", "inlet-bod", Operator::Between, &["400", "600"], "mg/l", 'C'),
    ("id-kemenperin-26-2025", "inlet-cod", Operator::Between, &["600", "800"], "mg/l", 'C'),
    ("id-kemenperin-26-2025", "inlet-tss", Operator::Between, &["400", "600"], "mg/l", 'C'),
    ("id-kemenperin-26-2025", "inlet-ph", Operator::Between, &["4", "10"], "pH", 'C'),
    ("id-kemenperin-26-2025", "road-main-pavement", Operator::AtLeast, &["8"], "m", 'B'),
    ("id-kemenperin-26-2025", "road-main-dual", Operator::AtLeast, &["7"], "m", 'B'),
    ("id-kemenperin-26-2025", "road-local-pavement", Operator::AtLeast, &["7"], "m", 'C'),
    ("id-kemenperin-26-2025", "axle-primary", Operator::AtLeast, &["8"], "t", 'C'),
    ("id-kemenperin-26-2025", "axle-secondary", Operator::AtLeast, &["5"], "t", 'C'),
    ("id-kemenperin-26-2025", "pretreatment", Operator::Duty, &[], "", 'B'),
    ("id-kemenperin-26-2025", "must-supply", Operator::Duty, &[], "", 'B'),
    ("id-kemenperin-26-2025", "estate-amdal", Operator::Duty, &[], "", 'B'),
    ("id-kemenperin-26-2025", "tenant-rkl-rpl", Operator::Duty, &[], "", 'C'),
    ("id-fire-pu-26-2008", "gap-h8", Operator::AtLeast, &["3"], "m", 'A'),
    ("id-fire-pu-26-2008", "gap-h14", Operator::Between, &["3", "6"], "m", 'A'),
    ("id-fire-pu-26-2008", "gap-h40", Operator::Between, &["6", "8"], "m", 'A'),
    ("id-fire-pu-26-2008", "gap-above-h40", Operator::Above, &["8"], "m", 'A'),
    ("id-fire-pu-26-2008", "reach", Operator::Duty, &[], "", 'A'),
    ("id-fire-pu-26-2008", "lane-width", Operator::AtLeast, &["4"], "m", 'B'),
    ("id-fire-pu-26-2008", "hardstand-width", Operator::AtLeast, &["6"], "m", 'C'),
    ("id-fire-pu-26-2008", "hardstand-length", Operator::AtLeast, &["15"], "m", 'C'),
    ("id-fire-pu-26-2008", "hardstand-gap", Operator::Between, &["2", "10"], "m", 'C'),
    ("id-fire-pu-26-2008", "clear-height", Operator::AtLeast, &["4.5"], "m", 'C'),
    ("id-fire-pu-26-2008", "gate-width", Operator::AtLeast, &["4"], "m", 'C'),
    ("id-fire-pu-26-2008", "turning-radius", Operator::AtLeast, &["10.5"], "m", 'C'),
    ("id-fire-pu-26-2008", "turning-radius-palembang", Operator::Between, &["9", "12"], "m", 'B'),
    ("id-fire-pu-26-2008", "dead-end", Operator::AtMost, &["50"], "m", 'D'),
    ("id-fire-pu-26-2008", "hydrant-spacing", Operator::Between, &["100", "150"], "m", 'B'),
    ("id-fire-pu-26-2008", "hydrant-reach", Operator::AtMost, &["50"], "m", 'C'),
    ("id-fire-pu-26-2008", "hydrant-flow", Operator::AtLeast, &["38"], "l/s", 'C'),
    ("id-fire-pu-26-2008", "hydrant-pressure", Operator::AtLeast, &["3.5"], "bar", 'C'),
    ("id-fire-pu-26-2008", "hydrant-time", Operator::AtLeast, &["30"], "min", 'C'),
    ("id-fire-pu-26-2008", "perimeter-first-step", Operator::Above, &["7100"], "m³", 'C'),
    ("id-fire-pu-26-2008", "perimeter-full", Operator::Above, &["113600"], "m³", 'C'),
    ("id-fire-pu-26-2008", "party-wall", Operator::AtLeast, &["2"], "h", 'B'),
    ("id-noise-lh-48-1996", "noise-industry", Operator::AtMost, &["70"], "dB(A)", 'A'),
    ("id-noise-lh-48-1996", "noise-housing", Operator::AtMost, &["55"], "dB(A)", 'A'),
    ("id-noise-lh-48-1996", "noise-office", Operator::AtMost, &["65"], "dB(A)", 'A'),
    ("id-noise-lh-48-1996", "noise-trade", Operator::AtMost, &["70"], "dB(A)", 'A'),
    ("id-noise-lh-48-1996", "noise-green", Operator::AtMost, &["50"], "dB(A)", 'A'),
    ("id-noise-lh-48-1996", "noise-public", Operator::AtMost, &["60"], "dB(A)", 'A'),
    ("id-noise-lh-48-1996", "noise-tolerance", Operator::AtMost, &["3"], "dB(A)", 'C'),
    ("id-noise-lh-48-1996", "noise-work", Operator::AtMost, &["85"], "dB(A)", 'C'),
    ("bekasi-mm2100-kdb60", "kdb", Operator::AtMost, &["60"], "%", 'A'),
    ("bekasi-mm2100-kdb60", "kdh", Operator::AtLeast, &["10"], "%", 'A'),
    ("bekasi-mm2100-kdb60", "overbuilt-share", Operator::Equals, &["24.6"], "%", 'A'),
    ("bekasi-mm2100-kdb60", "overbuilt-mean", Operator::Equals, &["84.8"], "%", 'A'),
    ("bekasi-mm2100-kdb60", "short-of-green-share", Operator::Equals, &["21.6"], "%", 'A'),
    ("bekasi-mm2100-kdb60", "short-of-green-mean", Operator::Equals, &["2.5"], "%", 'A'),
    ("bekasi-mm2100-kdb60", "kdb-bekasi", Operator::Between, &["60", "70"], "%", 'C'),
    ("bekasi-mm2100-kdb60", "klb", Operator::Between, &["1.2", "2.4"], "ratio", 'C'),
    ("bekasi-mm2100-kdb60", "kdh-usual", Operator::Between, &["10", "20"], "%", 'C'),
    ("bekasi-mm2100-kdb60", "gsb-half-row", Operator::Equals, &["0.5"], "times ROW", 'C'),
    ("bekasi-mm2100-kdb60", "row-side", Operator::Equals, &["0"], "m", 'B'),
    ("bekasi-mm2100-kdb60", "no-coal", Operator::Duty, &[], "", 'B'),
    ("bekasi-mm2100-kdb60", "tenant-emissions", Operator::Duty, &[], "", 'B'),
    ("id-ikm-classes", "small-workers", Operator::AtMost, &["19"], "workers", 'B'),
    ("id-ikm-classes", "small-investment", Operator::Below, &["1000000000"], "IDR", 'B'),
    ("id-ikm-classes", "medium-workers", Operator::AtLeast, &["20"], "workers", 'B'),
    ("id-ikm-classes", "medium-investment", Operator::AtMost, &["15000000000"], "IDR", 'B'),
    ("id-ikm-classes", "micro-turnover", Operator::AtMost, &["2000000000"], "IDR/year", 'B'),
    ("id-ikm-classes", "small-turnover", Operator::AtMost, &["15000000000"], "IDR/year", 'B'),
    ("id-ikm-classes", "medium-turnover", Operator::AtMost, &["50000000000"], "IDR/year", 'B'),
    ("id-ikm-classes", "micro-capital", Operator::AtMost, &["1000000000"], "IDR", 'B'),
    ("id-ikm-classes", "small-capital", Operator::AtMost, &["5000000000"], "IDR", 'B'),
    ("id-ikm-classes", "medium-capital", Operator::AtMost, &["10000000000"], "IDR", 'B'),
    ("illustrative-ikm", "forge-precision", Operator::AtLeast, &["50"], "m", 'D'),
    ("illustrative-ikm", "foundry-precision", Operator::AtLeast, &["40"], "m", 'D'),
    ("illustrative-ikm", "foundry-painting", Operator::AtLeast, &["25"], "m", 'D'),
    ("illustrative-ikm", "hot-work-painting", Operator::AtLeast, &["11"], "m", 'C'),
    ("illustrative-ikm", "oxygen-fuel", Operator::AtLeast, &["6"], "m", 'C'),
    ("illustrative-ikm", "plating-food", Operator::AtLeast, &["30"], "m", 'D'),
    ("illustrative-ikm", "plating-assembly", Operator::AtLeast, &["20"], "m", 'D'),
    ("illustrative-ikm", "heat-painting", Operator::AtLeast, &["15"], "m", 'D'),
    ("illustrative-ikm", "machining-plating", Operator::AtLeast, &["15"], "m", 'D'),
    ("illustrative-ikm", "casting-machining", Operator::AtLeast, &["20"], "m", 'D'),
    ("illustrative-ikm", "fabrication-painting", Operator::AtLeast, &["11"], "m", 'D'),
    ("illustrative-ikm", "plating-ipal", Operator::AtMost, &["40"], "m", 'D'),
    ("illustrative-ikm", "power-substation", Operator::AtMost, &["60"], "m", 'D'),
    ("illustrative-ikm", "coincidence", Operator::Between, &["0.6", "0.7"], "share", 'D'),
    ("illustrative-ikm", "wastewater-return", Operator::Between, &["70", "80"], "%", 'D'),
    ("illustrative-ikm", "row-rear-setback", Operator::Between, &["2", "3"], "m", 'D'),
    ("illustrative-ikm", "front-setback", Operator::Between, &["6", "10"], "m", 'D'),
    ("illustrative-ikm", "side-setback", Operator::Between, &["3", "6"], "m", 'D'),
    ("illustrative-ikm", "rear-setback", Operator::Between, &["3", "6"], "m", 'D'),
    ("illustrative-ikm", "height-storeys", Operator::Between, &["2", "4"], "storeys", 'D'),
    ("illustrative-ikm", "height", Operator::Between, &["15", "20"], "m", 'D'),
    ("illustrative-ikm", "road-main", Operator::Between, &["12", "14"], "m", 'D'),
    ("illustrative-ikm", "road-service", Operator::Equals, &["10"], "m", 'D'),
    ("illustrative-ikm", "parking-truck-length", Operator::Equals, &["12.5"], "m", 'C'),
    ("illustrative-ikm", "parking-truck-width", Operator::Equals, &["3.4"], "m", 'C'),
    ("illustrative-ikm", "b3-distance", Operator::AtLeast, &["50"], "m", 'C'),
    ("illustrative-ikm", "ipal-distance", Operator::AtLeast, &["10"], "m", 'D'),
    ("illustrative-ikm", "ipal-area", Operator::Between, &["1.5", "3"], "m² per m³/day", 'D'),
    ("illustrative-ikm", "b3-store", Operator::Between, &["30", "60"], "m²", 'D'),
    ("illustrative-ikm", "plot-min-row", Operator::AtLeast, &["150"], "m²", 'D'),
    ("illustrative-ikm", "plot-min-detached", Operator::AtLeast, &["300"], "m²", 'D'),
    ("illustrative-ikm", "frontage-row", Operator::AtLeast, &["8"], "m", 'D'),
    ("illustrative-ikm", "frontage-semi-detached", Operator::AtLeast, &["12"], "m", 'D'),
    ("illustrative-ikm", "frontage-detached", Operator::AtLeast, &["20"], "m", 'D'),
    ("illustrative-ikm", "frontage-dock", Operator::AtLeast, &["25"], "m", 'D'),
    ("illustrative-ikm", "pass-mark", Operator::Equals, &["60"], "%", 'D'),
    ("illustrative-ikm", "start-building", Operator::AtMost, &["12"], "months", 'D'),
    ("illustrative-ikm", "d6-class-1-least", Operator::AtLeast, &["20"], "m", 'C'),
    ("illustrative-ikm", "d6-class-2-least", Operator::AtLeast, &["70"], "m", 'C'),
    ("illustrative-ikm", "d6-class-3-least", Operator::AtLeast, &["300"], "m", 'C'),
    ("illustrative-ikm", "d6-class-3-influence", Operator::AtMost, &["1000"], "m", 'C'),
];

/// Archetypes of firms, typed by hand: plot m², building m², workers, kVA, water, wastewater, noise, lorry trips.
const ARCHETYPES: &[(&str, [(&str, &str); 8])] = &[
    (
        "machining",
        [("200", "500"), ("120", "300"), ("8", "25"), ("33", "150"), ("0.5", "1.5"), ("0.4", "1.2"), ("75", "90"), ("2", "6")],
    ),
    (
        "precision",
        [("300", "800"), ("180", "480"), ("10", "30"), ("66", "200"), ("0.5", "1.5"), ("0.4", "1.2"), ("70", "85"), ("2", "4")],
    ),
    (
        "press",
        [("400", "1500"), ("240", "900"), ("15", "60"), ("100", "400"), ("1", "3"), ("0.8", "2.4"), ("90", "105"), ("4", "12")],
    ),
    (
        "forge",
        [("1000", "3000"), ("500", "1500"), ("20", "50"), ("200", "800"), ("3", "10"), ("1", "4"), ("95", "115"), ("4", "10")],
    ),
    (
        "foundry",
        [("1500", "5000"), ("700", "2500"), ("20", "80"), ("300", "1500"), ("3", "15"), ("1", "5"), ("85", "105"), ("6", "16")],
    ),
    (
        "casting",
        [("600", "2000"), ("350", "1200"), ("15", "50"), ("150", "600"), ("2", "8"), ("1", "4"), ("80", "95"), ("4", "10")],
    ),
    (
        "weld",
        [("300", "1200"), ("150", "700"), ("8", "30"), ("33", "150"), ("0.5", "1.5"), ("0.4", "1.2"), ("85", "100"), ("2", "8")],
    ),
    ("heat", [("400", "1200"), ("240", "720"), ("8", "25"), ("150", "600"), ("2", "8"), ("1", "4"), ("75", "85"), ("4", "10")]),
    (
        "plating",
        [("300", "1000"), ("180", "600"), ("10", "40"), ("66", "250"), ("5", "30"), ("4", "25"), ("70", "80"), ("4", "8")],
    ),
    (
        "painting",
        [("300", "1000"), ("180", "600"), ("8", "25"), ("66", "200"), ("1", "5"), ("0.8", "4"), ("70", "80"), ("4", "8")],
    ),
    (
        "fasteners",
        [("400", "1500"), ("240", "900"), ("10", "40"), ("100", "300"), ("1", "3"), ("0.8", "2.4"), ("90", "105"), ("4", "8")],
    ),
    (
        "assembly",
        [("400", "2000"), ("240", "1200"), ("15", "80"), ("66", "300"), ("1", "4"), ("0.8", "3.2"), ("65", "80"), ("4", "14")],
    ),
    (
        "plastic",
        [("300", "1000"), ("180", "600"), ("10", "40"), ("100", "400"), ("1", "3"), ("0.5", "2"), ("75", "85"), ("3", "8")],
    ),
];

/// "1.34" as thousandths, written here afresh.
fn thousandths(text: &str) -> Milli {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{rest:0<3}");
    Milli(digits.parse().expect("digits"))
}

#[test]
fn values_are_those_of_the_sources() {
    for (name, key, operator, values, unit, confidence) in TYPED {
        let norm = pack(name).norm(key).unwrap_or_else(|| panic!("{name}/{key}"));
        assert_eq!(norm.operator, *operator, "{name}/{key}");
        let found: Vec<Milli> = match operator {
            Operator::Equals => norm.low.filter(|low| Some(*low) == norm.high).into_iter().collect(),
            _ => norm.low.into_iter().chain(norm.high).collect(),
        };
        assert_eq!(found, values.iter().map(|v| thousandths(v)).collect::<Vec<_>>(), "{name}/{key}");
        assert_eq!(norm.unit, *unit, "{name}/{key}");
        assert_eq!(norm.confidence.letter().chars().next(), Some(*confidence), "{name}/{key}");
    }
    let parts = ["plot", "building", "workers", "power", "water", "wastewater", "noise", "trips"];
    for (class, ranges) in ARCHETYPES {
        for (part, (low, high)) in parts.iter().zip(ranges) {
            let norm = pack("illustrative-ikm").norm(&format!("{class}-{part}")).expect("an archetype");
            assert_eq!((norm.low, norm.high), (Some(thousandths(low)), Some(thousandths(high))), "{class}-{part}");
            assert_eq!(norm.confidence, Confidence::D, "{class}-{part}");
        }
    }
    // Outside the illustrative pack nothing is left untyped.
    for pack in norms::shipped().iter().filter(|pack| pack.name != "illustrative-ikm") {
        for norm in &pack.norms {
            assert!(TYPED.iter().any(|(name, key, ..)| *name == pack.name && *key == norm.key), "{}/{}", pack.name, norm.key);
        }
    }
}

#[test]
fn dates_stand_only_where_they_are_known() {
    let dated: BTreeSet<(String, Option<Date>, Option<Date>)> = norms::shipped()
        .iter()
        .flat_map(|pack| pack.norms.iter().map(|norm| (pack.name.clone(), norm.valid_from, norm.valid_to)))
        .filter(|(_, from, to)| from.is_some() || to.is_some())
        .collect();
    // Permenperin 26/2025 is effective on 23 January 2026; of no other the day is known.
    assert_eq!(dated, BTreeSet::from([("id-kemenperin-26-2025".to_owned(), Date::parse("2026-01-23"), None)]));
    let pack = pack("id-kemenperin-26-2025");
    let (before, on) = (pack.in_force(day("2026-01-22")), pack.in_force(day("2026-01-23T08:00")));
    assert_eq!(before.not_yet, on.valid);
    assert!(before.valid.is_empty() && on.not_yet.is_empty() && on.no_longer.is_empty());
    assert!(before.not_yet.iter().any(|norm| norm.key == "green-share-score3"));
    assert!(before.not_stated.iter().any(|norm| norm.key == "support-share"), "the decree of 1997 states no day here");
    assert_eq!(before.not_yet.len() + before.not_stated.len(), pack.norms.len());
}

#[test]
fn the_last_day_is_included() {
    let text =
        own_pack("").replace("confidence = \"B\"", "confidence = \"B\"\nvalid_from = \"2024-03-01\"\nvalid_to = \"2025-02-28\"");
    let norm = &norms::read(&text).expect("reads").norms[0];
    for (on, force) in [
        ("2024-02-29", Force::NotYet),
        ("2024-03-01", Force::InForce),
        ("2025-02-28", Force::InForce),
        ("2025-03-01", Force::NoLonger),
    ] {
        assert_eq!(norm.force(day(on)), force, "{on}");
    }
}

#[test]
fn packs_agree_with_the_benchmarks_that_reports_show() {
    let same = [
        ("plots-share", "id-kemenperin-26-2025", "plots-share-score3"),
        ("green-share", "id-kemenperin-26-2025", "green-share-min"),
        ("roads-share", "id-kemenperin-26-2025", "roads-share-score2"),
        ("support-share", "id-kemenperin-26-2025", "support-share"),
        ("power", "id-kemenperin-26-2025", "power"),
        ("workers", "id-kemenperin-26-2025", "workers"),
        ("road-width", "id-kemenperin-26-2025", "road-local-pavement"),
        ("coverage", "bekasi-mm2100-kdb60", "kdb"),
        ("plot-green", "bekasi-mm2100-kdb60", "kdh"),
        ("floor-ratio", "bekasi-mm2100-kdb60", "klb"),
        ("noise-housing", "id-noise-lh-48-1996", "noise-housing"),
        ("fire-lane", "id-fire-pu-26-2008", "lane-width"),
        ("fire-gap", "id-fire-pu-26-2008", "gap-h8"),
        ("fire-dead-end", "id-fire-pu-26-2008", "dead-end"),
        ("fire-radius", "id-fire-pu-26-2008", "turning-radius"),
        ("fire-hydrants", "id-fire-pu-26-2008", "hydrant-spacing"),
        ("turning-head", "illustrative-ikm", "turning-head-rigid"),
        ("b3-distance", "illustrative-ikm", "b3-distance"),
        ("ipal-distance", "illustrative-ikm", "ipal-distance"),
    ];
    for (benchmark, name, key) in same {
        let (benchmark, norm) = (Pack::benchmarks().figure(benchmark).expect(benchmark), pack(name).norm(key).expect(key));
        assert_eq!((benchmark.low, benchmark.high), (norm.low, norm.high), "{name}/{key}");
        assert_eq!((benchmark.confidence, benchmark.severity), (norm.confidence, norm.severity), "{name}/{key}");
    }
}

// ---- packs of one's own -------------------------------------------------------------------------------------------

fn own_pack(more: &str) -> String {
    format!(
        "[pack]\nname = \"own\"\nversion = \"7\"\nlocale = \"ID-JB\"\nnature = \"regulation\"\ntitle = {{ en = \"Own\", id = \"Sendiri\" }}\n\n\
         [norm.gap]\nregime = \"R1\"\nscope = \"pair\"\noperator = \"at-least\"\nvalue = 12\nunit = \"m\"\nseverity = \"hard\"\nconfidence = \"B\"\n\
         source = {{ en = \"a decree\", id = \"sebuah keputusan\" }}\nwhat = {{ en = \"gap\", id = \"jarak\" }}\n{more}"
    )
}

/// Line and column of a byte, from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    (before.matches('\n').count() + 1, at - before.rfind('\n').map_or(0, |n| n + 1) + 1)
}

#[test]
fn every_fault_of_a_pack_is_told_with_its_place() {
    let good = own_pack("");
    assert!(norms::read(&good).is_ok());
    let edited = |from: &str, to: &str| {
        let text = good.replacen(from, to, 1);
        assert_ne!(text, good, "{from}");
        let faults = norms::read(&text).expect_err(from);
        (place(&text, faults[0].span.start), faults[0].kind.clone(), faults.len())
    };
    assert_eq!(edited("unit = \"m\"", "unit = \"metre\""), ((13, 8), NormFaultKind::Unit("metre".into()), 1));
    let missing = |table: &str, key| NormFaultKind::Missing { table: table.into(), key };
    let source = "source = { en = \"a decree\", id = \"sebuah keputusan\" }\n";
    assert_eq!(edited(source, ""), ((8, 7), missing("norm.gap", "source"), 1));
    assert_eq!(edited("id = \"sebuah keputusan\"", "id = \" \""), ((16, 10), missing("norm.gap.source", "id"), 1));
    let days = NormFaultKind::Days { from: "2026-02-01".into(), to: "2026-01-31".into() };
    let dated = "hard\"\nvalid_from = \"2026-02-01\"\nvalid_to = \"2026-01-31\"";
    assert_eq!(edited("hard\"", dated), ((16, 12), days, 1));
    assert_eq!(edited("value = 12", "value = 12.0001"), ((12, 9), NormFaultKind::Number("12.0001".into()), 1));
    assert_eq!(edited("value = 12", "value = nan"), ((12, 9), NormFaultKind::Number("nan".into()), 1));
    assert_eq!(edited("value = 12", "low = 12\nhigh = 13"), ((8, 7), NormFaultKind::Values("at-least"), 1));
    assert_eq!(edited("name = \"own\"", "name = \"own/pack\""), ((2, 8), NormFaultKind::Name("own/pack".into()), 1));
    assert_eq!(edited("version = \"7\"\n", ""), ((1, 1), missing("pack", "version"), 1));
    let (at, kind, _) = edited("unit = \"m\"", "unit = \"m\"\nunit = \"m\"");
    assert!(at == (14, 1) && matches!(&kind, NormFaultKind::Syntax(text) if text.contains("duplicate")), "{at:?} {kind:?}");
    let (at, kind, _) = edited("unit = \"m\"", "unit = \"m\"\nunits = \"m\"");
    assert!(at == (14, 1) && matches!(&kind, NormFaultKind::Syntax(text) if text.contains("units")), "{at:?} {kind:?}");
    let twice = own_pack("[norm.gap]\nregime = \"any\"\n");
    let faults = norms::read(&twice).expect_err("twice");
    assert_eq!(place(&twice, faults[0].span.start).0, 18);
    // Faults of values are told all at once.
    let all = good
        .replace("unit = \"m\"", "unit = \"metre\"")
        .replace("regime = \"R1\"", "regime = \"R9\"")
        .replace("= \"B\"", "= \"E\"");
    assert_eq!(norms::read(&all).expect_err("three").len(), 3);
    // Whatever it is given, it does not panic.
    for cut in 0..good.len() {
        let _ = norms::read(&good[..cut]);
    }
}

#[test]
fn a_number_stands_to_its_norm_as_the_operator_says() {
    let norm = |operator: &str, values: &str, unit: &str| {
        let text = own_pack("").replace("operator = \"at-least\"\nvalue = 12", &format!("operator = \"{operator}\"\n{values}"));
        norms::read(&text.replace("unit = \"m\"", &format!("unit = \"{unit}\""))).expect("reads").norms.remove(0)
    };
    let check = |operator: &str, values: &str, unit: &str, cases: [(&str, Fit); 3]| {
        for (value, fit) in cases {
            assert_eq!(norm(operator, values, unit).fit(thousandths(value)), fit, "{operator} {values}: {value}");
        }
    };
    use Fit::{Looser, Same, Stricter};
    check("at-least", "value = 12", "m", [("11.999", Looser), ("12", Same), ("12.001", Stricter)]);
    check("at-most", "value = 12", "m", [("11.999", Stricter), ("12", Same), ("12.001", Looser)]);
    check("above", "value = 12", "m", [("12", Looser), ("12.001", Stricter), ("13", Stricter)]);
    check("below", "value = 12", "m", [("12", Looser), ("11.999", Stricter), ("11", Stricter)]);
    check("below", "value = 12", "IDR", [("12", Looser), ("11", Same), ("10", Stricter)]);
    check("above", "value = 12", "workers", [("12", Looser), ("13", Same), ("14", Stricter)]);
    check("between", "low = 2\nhigh = 3", "m", [("1.999", Looser), ("2", Same), ("3", Same)]);
    check("between", "low = 2\nhigh = 3", "m", [("3.001", Looser), ("2.5", Same), ("0", Looser)]);
    check("equals", "value = 0", "m", [("0", Same), ("0.001", Looser), ("1", Looser)]);
}

// ---- scenarios that name packs ------------------------------------------------------------------------------------

const SCENARIO: &str = r#"
[scenario]
name = "cited"
packs = ["id-noise-lh-48-1996", "own.toml"]
[site.main]
boundary = [[0, 0], [60, 0], [60, 40], [0, 40]]
receptors.houses = { outline = [[-42, 0], [-24, 0], [-24, 30], [-42, 30]], noise_dba = 55 }
[row.A]
site = "main"
from = [0, 10]
to = [60, 10]
depth = 20
plots = 5
building = "row"
[firm.F1]
class = "press"
workers = 12
investment = 500_000_000
turnover = 30_000_000_000
noise_dba = 80
plots = 1
points = 10
applied = "2025-12-01"
[firm.F2]
class = "precision"
plots = 1
points = 5
applied = "2026-02-01"
[rules.quiet]
noise = { receptor = "houses" }
cites = { limit_dba = "id-noise-lh-48-1996/noise-housing" }
[rules.apart]
keep_apart = { these = "press", from = "precision", metres = 12 }
cites = { metres = "own/gap" }
[rules.few]
quota = { these = ["press", "precision"], max_firms = 2 }
"#;

fn with_own(own: &str) -> BTreeMap<String, Vec<u8>> {
    BTreeMap::from([("own.toml".to_owned(), own.as_bytes().to_vec())])
}

fn load(text: &str, own: &str) -> Loaded {
    scenario::parse(text, &with_own(own)).unwrap_or_else(|error| match error {
        ReadError::Invalid { diagnostics, sources } => {
            panic!("{}", diagnostics.iter().map(|d| d.render(&sources, Language::En, false)).collect::<String>())
        }
        ReadError::Io { .. } => panic!("{error}"),
    })
}

fn codes(result: Result<Loaded, ReadError>) -> Vec<&'static str> {
    match result {
        Ok(loaded) => loaded.warnings.iter().map(|d| d.code).collect(),
        Err(ReadError::Invalid { diagnostics, .. }) => diagnostics.iter().map(|d| d.code).collect(),
        Err(error) => panic!("{error}"),
    }
}

fn report(problem: &Problem) -> String {
    let stop = std::sync::atomic::AtomicBool::new(false);
    let options = kavling::planner::Options {
        solver: kavling::formulation::backend::Solver::AVAILABLE[0],
        time_limit: None,
        gap: 0.0,
        stop: &stop,
        progress: &|_, _| {},
    };
    kavling::run::run(problem, &options, &[]).expect("runs").files["report.md"].clone()
}

#[test]
fn a_pack_counts_into_the_digest_of_its_scenario() {
    let digest = |own: &str| load(SCENARIO, own).problem.sha256;
    assert_eq!(digest(&own_pack("")), digest(&own_pack("")));
    assert_ne!(digest(&own_pack("")), digest(&own_pack("# a remark\n")), "the bytes of the file count");
    // Computed afresh: name, length, bytes of the scenario, then of the file.
    use sha2::Digest as _;
    let own = own_pack("");
    let all = format!("scenario\n{}\n{SCENARIO}own.toml\n{}\n{own}", SCENARIO.len(), own.len());
    assert_eq!(digest(&own), kavling::problem::hex(&sha2::Sha256::digest(all.as_bytes())));
    // Two files: in order of name, whatever order they are named in.
    let csv = "id,class,plots,points\nF3,press,1,4\n";
    let text = SCENARIO.replacen("name = \"cited\"", "name = \"cited\"\nfirms = \"zz.csv\"", 1);
    let mut files = with_own(&own);
    files.insert("zz.csv".to_owned(), csv.as_bytes().to_vec());
    let all = format!("scenario\n{}\n{text}own.toml\n{}\n{own}zz.csv\n{}\n{csv}", text.len(), own.len(), csv.len());
    let found = scenario::parse(&text, &files).expect("reads").problem.sha256;
    assert_eq!(found, kavling::problem::hex(&sha2::Sha256::digest(all.as_bytes())));
}

#[test]
fn numbers_know_where_they_come_from() {
    let loaded = load(SCENARIO, &own_pack(""));
    assert!(!loaded.warnings.iter().any(|w| w.code.starts_with("cites")), "{:?}", loaded.warnings);
    let basis = &loaded.problem.basis;
    let found: Vec<(&Of, &str, Milli, Standing)> =
        basis.stated.iter().map(|s| (&s.of, s.key.as_str(), s.value, basis.standing(s))).collect();
    let rule = |name: &str| Of::Rule(name.to_owned());
    let (apart, few, quiet) = (rule("apart"), rule("few"), rule("quiet"));
    assert_eq!(
        found,
        [
            (&apart, "metres", Milli::whole(12), Standing::Secondary),
            (&few, "max_firms", Milli::whole(2), Standing::Own),
            (&quiet, "limit_dba", Milli::whole(55), Standing::Law),
        ]
    );
    // Law is only what was read in a source that reproduces a regulation.
    assert_eq!(pack("bekasi-mm2100-kdb60").norm("kdb").expect("there").standing(), Standing::Source);
    let told = |from: &str, to: &str| codes(scenario::parse(&SCENARIO.replacen(from, to, 1), &with_own(&own_pack(""))));
    assert!(told("metres = 12", "metres = 11").contains(&"cites-looser"));
    assert!(told("metres = 12", "metres = 13").contains(&"cites-stricter"));
    assert!(told("own/gap", "own/gaps").contains(&"unknown-norm"));
    assert!(told("own/gap", "owm/gap").contains(&"pack-not-named"));
    assert!(told("\"own.toml\"", "\"id-noise-lh-48-1995\"").contains(&"unknown-pack"));
    assert!(told("noise_dba = 55", "noise_dba = 60").contains(&"cites-looser"), "the limit may stand with the receptor");
}

#[test]
fn the_report_says_what_is_law_and_what_was_seen_to_decide() {
    let text = report(&load(SCENARIO, &own_pack("")).problem);
    let (_, section) = text.split_once("## Where numbers come from").expect("a section");
    let section = section.split("\n## ").next().expect("its end");
    let row =
        |owner: &str| section.lines().find(|l| l.starts_with('|') && l.contains(owner)).unwrap_or_else(|| panic!("{section}"));
    assert!(row("rule few").contains("planner's own"), "{}", row("rule few"));
    assert!(row("rule few").contains("at its limit: 2"), "two firms of at most two: {}", row("rule few"));
    assert!(row("rule quiet").contains("| law (A) |"), "{}", row("rule quiet"));
    assert!(row("rule apart").contains("secondary source (B)"), "{}", row("rule apart"));
    assert!(row("rule apart").contains("at its limit: 12 measured"), "12 m wide plots, one between: {}", row("rule apart"));
    assert!(section.contains("below 50,000 m²") && section.contains("own/gap"), "a norm of estates is a benchmark here");
    // Of a quota with several limits each is held against its own count: two firms on 480 m².
    let several = SCENARIO.replacen("max_firms = 2", "min_firms = 1, max_firms = 2, min_area_m2 = 480, max_area_m2 = 481", 1);
    let several = report(&load(&several, &own_pack("")).problem);
    let seen = |key: &str| {
        let row = several.lines().find(|l| l.starts_with('|') && l.contains(&format!("rule few: {key}"))).expect("a row");
        row.contains("at its limit")
    };
    assert_eq!(["min_firms", "max_firms", "min_area_m2", "max_area_m2"].map(seen), [false, true, true, false]);
    // A quota that is not met decides nothing that can be seen.
    let loose = report(&load(&SCENARIO.replacen("max_firms = 2", "max_firms = 3", 1), &own_pack("")).problem);
    let few = loose.lines().find(|l| l.starts_with('|') && l.contains("rule few: max")).expect("a row").to_owned();
    assert!(!few.contains("at its limit"), "{few}");
    // A rule that a refusal names.
    let shut = SCENARIO.to_owned()
        + "[rules.no-press]\nforbidden = { firms = \"press\" }\n[rules.press-away]\nkeep_apart = { these = \"press\", receptors = \"houses\", metres = 200 }\ncites = { metres = \"own/gap\" }\n";
    let shut = report(&load(&shut.replace("[rules.no-press]\nforbidden = { firms = \"press\" }\n", ""), &own_pack("")).problem);
    let away = shut.lines().find(|l| l.starts_with('|') && l.contains("rule press-away: metres")).expect("a row");
    assert!(away.contains("named in the refusal of F1"), "{away}");
}

#[test]
fn norms_are_held_against_the_day_of_the_application() {
    let dated = own_pack("valid_from = \"2026-01-23\"\n");
    let text = report(&load(SCENARIO, &dated).problem);
    let line = text.lines().find(|l| l.contains("was not yet valid")).expect("told");
    assert!(line.contains("F1") && !line.contains("F2"), "{line}");
    let ended = own_pack("valid_to = \"2026-01-22\"\n");
    let text = report(&load(SCENARIO, &ended).problem);
    let line = text.lines().find(|l| l.contains("was no longer valid")).expect("told");
    assert!(line.contains("F2") && !line.contains("F1"), "{line}");
}

#[test]
fn nothing_is_said_where_no_pack_is_named() {
    let bare = SCENARIO.replacen("packs = [\"id-noise-lh-48-1996\", \"own.toml\"]\n", "", 1);
    let bare: String = bare.lines().filter(|line| !line.starts_with("cites")).map(|line| line.to_owned() + "\n").collect();
    let loaded = load(&bare, "");
    assert!(loaded.problem.basis.stated.is_empty());
    assert!(!report(&loaded.problem).contains("## Where numbers come from"));
}

// ---- classes of firms ---------------------------------------------------------------------------------------------

const BILLION: i64 = 1_000_000_000;

#[test]
fn classes_on_both_sides_of_every_limit() {
    let limits = Limits::of(norms::shipped().iter()).expect("the limits");
    let industry = [
        (19, BILLION - 1, Class::Small),
        (0, 0, Class::Small),
        (19, BILLION, Class::Medium),
        (20, BILLION - 1, Class::Medium),
        (20, 0, Class::Medium),
        (20, 15 * BILLION, Class::Medium),
        (20, 15 * BILLION + 1, Class::Large),
        (19, 15 * BILLION + 1, Class::Medium),
        (19, 900_000 * BILLION, Class::Medium),
        (5_000, 900_000 * BILLION, Class::Large),
        (5_000, i64::MAX, Class::Large),
    ];
    for (workers, investment, class) in industry {
        assert_eq!(limits.industry(workers, Money(investment)), class, "{workers} workers, {investment}");
    }
    let rungs = |class: &dyn Fn(Money) -> Class, tops: [i64; 3]| {
        let classes = [Class::Micro, Class::Small, Class::Medium, Class::Large];
        assert_eq!(class(Money(0)), Class::Micro);
        for (index, top) in tops.into_iter().enumerate() {
            assert_eq!(class(Money(top * BILLION)), classes[index], "{top}");
            assert_eq!(class(Money(top * BILLION + 1)), classes[index + 1], "{top}");
        }
        assert_eq!(class(Money(i64::MAX)), Class::Large);
    };
    rungs(&|sum| limits.sales(sum), [2, 15, 50]);
    rungs(&|sum| limits.capital(sum), [1, 5, 10]);
}

#[test]
fn what_is_not_stated_gives_no_class() {
    let problem = load(SCENARIO, &own_pack("")).problem;
    let limits = Limits::for_problem(&problem).expect("the limits");
    let mut firm = problem.firms[0].clone();
    let classes = limits.classes(&firm);
    assert_eq!((classes.industry, classes.sales, classes.disagree()), (Some(Class::Small), Some(Class::Medium), Some(true)));
    firm.investment = None;
    assert_eq!((limits.classes(&firm).industry, limits.classes(&firm).disagree()), (None, None));
    firm.turnover = None;
    firm.facts.insert("capital".to_owned(), Milli(5 * BILLION * 1_000));
    let classes = limits.classes(&firm);
    assert_eq!((classes.sales, classes.capital, classes.enterprise()), (None, Some(Class::Small), Some(Class::Small)));
    firm = problem.firms[0].clone();
    firm.turnover = Some(Money(BILLION));
    assert_eq!(limits.classes(&firm).disagree(), Some(false), "micro counts as small");
    // A pack of the scenario's own may move a limit.
    let norm = |key: &str, value: i64| {
        own_pack("").replace("[norm.gap]", &format!("[norm.{key}]")).replace("value = 12", &format!("value = {value}"))
    };
    let own = norm("small-workers", 11)
        .replace("operator = \"at-least\"", "operator = \"at-most\"")
        .replace("unit = \"m\"", "unit = \"workers\"");
    let text = SCENARIO.replace("cites = { metres = \"own/gap\" }\n", "");
    let moved = load(&text, &own).problem;
    assert_eq!(Limits::for_problem(&moved).expect("limits").classes(&moved.firms[0]).industry, Some(Class::Medium));
}

#[test]
fn the_report_shows_both_classes() {
    let text = report(&load(SCENARIO, &own_pack("")).problem);
    let (_, section) = text.split_once("## Classes of the firms by law").expect("a section");
    let row = section.lines().find(|line| line.starts_with("| F1 |")).expect("a row");
    assert!(row.contains("| small |") && row.contains("| medium |") && row.contains("| differ |"), "{row}");
    let row = section.lines().find(|line| line.starts_with("| F2 |")).expect("a row");
    assert_eq!(row.matches("not known").count(), 2, "{row}");
}

// ---- the command --------------------------------------------------------------------------------------------------

fn kavling(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_kavling")).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    let output = output.expect("runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().expect("a code"), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_command_lists_packs_and_norms() {
    let (code, list, _) = kavling(&["packs"]);
    assert_eq!((code, list.lines().count()), (0, SHIPPED.len()));
    let (code, page, _) = kavling(&["packs", "id-noise-lh-48-1996"]);
    assert!(code == 0 && page.contains("id-noise-lh-48-1996/noise-housing") && page.contains("at most 55 dB(A)"), "{page}");
    let (_, page, _) = kavling(&["packs", "id-noise-lh-48-1996", "--lang", "id"]);
    assert!(page.contains("paling banyak 55 dB(A)"), "{page}");
    let (code, json, _) = kavling(&["packs", "id-fire-pu-26-2008", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let norms = json[0]["norms"].as_array().expect("norms");
    let radius = norms.iter().find(|norm| norm["key"] == "turning-radius").expect("there");
    assert_eq!((code, radius["low"].to_string(), radius["confidence"].as_str()), (0, "10.5".to_owned(), Some("C")));
    let (code, _, told) = kavling(&["packs", "id-noise-48-1996"]);
    assert!(code == 2 && told.contains("did you mean `id-noise-lh-48-1996`?"), "{told}");
    let (code, _, told) = kavling(&["packs", "tests/bad/packs/faults.toml"]);
    assert!(code == 2 && told.contains("faults.toml:13:8"), "{told}");
    assert_eq!(kavling(&["packs", "no/such.toml"]).0, 4);
}

// ---- the real case ------------------------------------------------------------------------------------------------

#[test]
fn the_real_case_cites_what_its_comments_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let problem = scenario::read(root.join("scenarios/deltamas-8000.toml")).expect("reads").problem;
    let basis = &problem.basis;
    let standing = |of: Of, key: &str| {
        let stated = basis.stated.iter().find(|stated| stated.of == of && stated.key == key).expect(key);
        basis.standing(stated)
    };
    assert_eq!(standing(Of::Rule("quiet-for-the-houses".into()), "limit_dba"), Standing::Law);
    assert_eq!(standing(Of::Rule("quiet-for-the-houses".into()), "attenuation_db"), Standing::Own);
    assert_eq!(standing(Of::Building("row".into()), "coverage_percent"), Standing::Source);
    assert_eq!(standing(Of::Building("row".into()), "rear_m"), Standing::Illustrative);
    assert_eq!(standing(Of::Rule("sparks-from-solvent".into()), "metres"), Standing::Unverified);
    assert_eq!(standing(Of::Group("small".into()), "investment_max"), Standing::Secondary);
    assert_eq!(standing(Of::Rule("press-from-precision".into()), "metres"), Standing::Own);
    // Every cited number is the value of its norm.
    for stated in &basis.stated {
        if let Some((pack, norm)) = basis.cited(stated) {
            assert_eq!(norm.fit(stated.value), Fit::Same, "{}/{}", pack.name, norm.key);
        }
    }
    let estate = basis.stated.iter().filter_map(|s| basis.cited(s)).filter(|(_, norm)| norm.regime == Regime::Estate);
    assert_eq!(estate.count(), 1, "the coverage of one estate, below 5 ha a benchmark");
    let plan = fs::read_to_string(root.join("tests/snapshots/report/deltamas-8000.json")).expect("a stored plan");
    let plan = Plan::from_json(&plan).expect("a plan");
    let audit = audit(&problem, &plan);
    assert!(audit.passes(), "{:?}", audit.faults);
    let input = ReportInput { problem: &problem, plan: &plan, audit: &audit, baselines: &[], warnings: &[] };
    let text = markdown::write(&Report::of(&input));
    assert!(text.contains("law (A): numbers 1, seen to decide"), "{text}");
}
