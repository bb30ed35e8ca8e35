//! The documents of a plan: drawings, CAD and GIS files, tables, in every format that is wanted.
//!
//! Knows: which writer makes which file out of what. Must not know: how a file is written, the disk, the solver.

mod cad;
mod gis;
mod lists;
#[cfg(feature = "pdf")]
mod press;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
#[cfg(feature = "pdf")]
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::audit::Audit;
use crate::checklist::checklist_with;
use crate::drawing::{SetError, SetWishes, Sheet, Theme, checklist_pages, contents, set};
use crate::export;
use crate::features::{Features, features};
use crate::plan::{Plan, ScenarioRef};
use crate::problem::Problem;
use crate::tables::for_the_public;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Sheets as vector pictures for screen and browser, one file each.
    Svg,
    /// The drawing set, one page for each sheet.
    Pdf,
    /// Sheets as pictures at 150 dots an inch.
    Png,
    /// CAD: model space in the site's coordinates and a paper-space sheet.
    Dxf,
    /// GIS, in longitude and latitude.
    Geojson,
    /// Google Earth.
    Kml,
    /// Tables, one file each.
    Csv,
    /// Tables as a workbook.
    Xlsx,
    /// GIS database with styles.
    Gpkg,
}

/// Who will read the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Those who decide: everything.
    #[default]
    Committee,
    /// Everybody: no turnover, no points, no names of refused firms.
    Public,
}

/// What is wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// In which formats.
    pub formats: BTreeSet<Format>,
    /// For whom.
    pub audience: Audience,
    /// What the sheets keep to.
    pub sheets: SetWishes,
}

impl Wanted {
    /// What changes a sheet, as name and value; what is chosen by itself is left out.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let SetWishes { paper, portrait, scale, themes } = &self.sheets;
        let themes: Vec<&str> = themes.iter().map(|theme| theme.name()).collect();
        let public = (self.audience == Audience::Public).then(|| "public".to_owned());
        let facts = [
            ("audience", public),
            ("paper", paper.as_ref().map(|paper| paper.to_uppercase())),
            ("orientation", portrait.then(|| "portrait".to_owned())),
            ("wished-scale", scale.map(|scale| scale.to_string())),
            ("themes", (!themes.is_empty()).then(|| themes.join(" "))),
        ];
        facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// What was wanted of a sheet that states these facts; none where a fact is not understood.
    pub fn stated(facts: &BTreeMap<String, String>) -> Option<Self> {
        let fact = |name: &str| facts.get(name).map(String::as_str);
        let theme = |name: &str| Theme::ALL.iter().find(|(_, own)| *own == name).map(|(theme, _)| *theme);
        let scale = fact("wished-scale").map(|scale| scale.parse().ok());
        let sheets = SetWishes {
            paper: fact("paper").map(str::to_owned),
            portrait: fact("orientation") == Some("portrait"),
            scale: match scale {
                Some(scale) => Some(scale?),
                None => None,
            },
            themes: fact("themes").unwrap_or("").split_whitespace().map(theme).collect::<Option<_>>()?,
        };
        let audience = if fact("audience") == Some("public") { Audience::Public } else { Audience::Committee };
        Some(Self { formats: BTreeSet::new(), audience, sheets })
    }
}

/// The record of drawn documents, `drawings.json`: what they show, and the digests of the files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrawingRecord {
    /// Version of this format: 1.
    pub schema: u32,
    /// The scenario.
    pub scenario: ScenarioRef,
    /// SHA-256 of the plan, as `plan.json` states it of itself.
    pub plan_sha256: String,
    /// For whom they were made.
    pub audience: Audience,
    /// Language and what was wished of the sheets: documents that differ in these are not of one set.
    #[serde(default)]
    pub drawn_as: BTreeMap<String, String>,
    /// The formats.
    pub formats: BTreeSet<Format>,
    /// What was wanted and could not be made, with the reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub left_out: BTreeMap<String, String>,
    /// SHA-256 of the files.
    pub files: BTreeMap<String, String>,
    /// SHA-256 of this file as kavling writes it with this field left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// The documents of a plan.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    /// Files by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Formats that cannot show this plan, with the reason in words.
    pub left_out: BTreeMap<Format, String>,
}

/// Why documents could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A writer failed: a bug of ours or of a library.
    #[error("cannot make the {} file: {reason}", format.name())]
    Writer {
        /// Which format.
        format: Format,
        /// What the writer said.
        reason: String,
    },
    /// Sheets cannot be drawn as wished.
    #[error(transparent)]
    Sheets(#[from] SetError),
}

impl Format {
    /// Every format, in the order of `--help`.
    pub const ALL: [Self; 9] =
        [Self::Svg, Self::Pdf, Self::Png, Self::Dxf, Self::Geojson, Self::Kml, Self::Csv, Self::Xlsx, Self::Gpkg];

    /// Its name on the command line, and the ending of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Dxf => "dxf",
            Self::Geojson => "geojson",
            Self::Kml => "kml",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Gpkg => "gpkg",
        }
    }

    /// The Cargo feature that builds its writer; none where it is always there.
    pub fn feature(self) -> Option<&'static str> {
        match self {
            Self::Svg | Self::Dxf | Self::Geojson | Self::Kml | Self::Csv => None,
            Self::Pdf | Self::Png => Some("pdf"),
            Self::Xlsx => Some("xlsx"),
            Self::Gpkg => Some("gpkg"),
        }
    }

    /// Whether this build can write it.
    pub fn is_built(self) -> bool {
        match self {
            Self::Svg | Self::Dxf | Self::Geojson | Self::Kml | Self::Csv => true,
            Self::Pdf | Self::Png => cfg!(feature = "pdf"),
            Self::Xlsx => cfg!(feature = "xlsx"),
            Self::Gpkg => cfg!(feature = "gpkg"),
        }
    }
}

/// What the writers draw from, made once.
struct Sources<'a> {
    problem: &'a Problem,
    plan: &'a Plan,
    audit: &'a Audit,
    wanted: &'a Wanted,
    features: Features,
    /// The drawing set.
    sheets: Vec<Sheet>,
    /// The sheets ready for PDF and PNG, made when the first of them asks.
    #[cfg(feature = "pdf")]
    pressed: OnceLock<Vec<export::Pressed>>,
}

/// Makes the documents of an audited plan.
///
/// # Errors
/// [`DocumentError`] where a writer fails.
pub fn documents(problem: &Problem, plan: &Plan, audit: &Audit, wanted: &Wanted) -> Result<Documents, DocumentError> {
    let (shown, judged) = shown(problem, plan, audit, wanted.audience);
    let sheets = drawn(&shown, plan, &judged, wanted)?;
    let sources = Sources {
        problem,
        plan,
        audit,
        wanted,
        features: features(&shown, plan, &judged),
        sheets,
        #[cfg(feature = "pdf")]
        pressed: OnceLock::new(),
    };
    let mut made = Documents::default();
    for &format in &wanted.formats {
        make(&sources, format, &mut made)?;
    }
    Ok(made)
}

/// The drawing set of an audited plan and the checklist at its end, as they go into every format.
///
/// # Errors
/// [`SetError`] where paper or scale that is wished for cannot be had.
pub fn sheets(problem: &Problem, plan: &Plan, audit: &Audit, wanted: &Wanted) -> Result<Vec<Sheet>, SetError> {
    let (shown, judged) = shown(problem, plan, audit, wanted.audience);
    drawn(&shown, plan, &judged, wanted)
}

/// Problem and audit as these readers may see them. Tables leave out by themselves what the public must not see.
fn shown<'a>(problem: &'a Problem, plan: &Plan, audit: &'a Audit, audience: Audience) -> (Cow<'a, Problem>, Cow<'a, Audit>) {
    match audience {
        Audience::Committee => (Cow::Borrowed(problem), Cow::Borrowed(audit)),
        Audience::Public => {
            let (problem, audit) = for_the_public(problem, plan, audit);
            (Cow::Owned(problem), Cow::Owned(audit))
        }
    }
}

fn drawn(problem: &Problem, plan: &Plan, audit: &Audit, wanted: &Wanted) -> Result<Vec<Sheet>, SetError> {
    let mut sheets = set(problem, plan, audit, &wanted.sheets)?;
    let found = contents(sheets.iter().map(|sheet| &sheet.drawing));
    let checklist = checklist_with(problem, plan, audit, Some(&found));
    for (index, drawing) in checklist_pages(problem, plan, audit, &checklist).into_iter().enumerate() {
        let name = if index == 0 { "6-checklist".to_owned() } else { format!("6-checklist-{}", index + 1) };
        sheets.push(Sheet { name, title: drawing.title.clone(), drawing });
    }
    for sheet in &mut sheets {
        sheet.drawing.origin.drawn_as = std::iter::once(("sheet", sheet.name.clone())).chain(wanted.facts()).collect();
    }
    Ok(sheets)
}

fn make(sources: &Sources<'_>, format: Format, made: &mut Documents) -> Result<(), DocumentError> {
    match format {
        Format::Svg => {
            for sheet in &sources.sheets {
                made.files.insert(format!("{}.svg", sheet.name), export::svg(&sheet.drawing).into_bytes());
            }
        }
        Format::Geojson | Format::Kml | Format::Gpkg => gis::make(&sources.features, format, made)?,
        #[cfg(feature = "pdf")]
        Format::Pdf | Format::Png => press::press(sources, format, made)?,
        Format::Csv => lists::csv(sources, made)?,
        #[cfg(feature = "xlsx")]
        Format::Xlsx => lists::xlsx(sources, made)?,
        Format::Dxf => cad::make(sources, made)?,
        #[cfg(not(all(feature = "pdf", feature = "xlsx")))]
        other => return Err(DocumentError::Writer { format: other, reason: "its writer is not built in".to_owned() }),
    }
    Ok(())
}
