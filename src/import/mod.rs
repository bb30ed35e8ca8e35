//! Survey files made the part of a scenario that describes the land.
//!
//! Knows: survey files, coordinate systems, keys of a site. Must not know: firms, rules, plans. Nothing is written here.
//!
//! A reader for each format makes a neutral survey of a file; then it is settled what each thing is on the land and what
//! the numbers mean; corners are brought into the system of the scenario and to the millimetre, and the outlines proven. What
//! a file holds and is not used is counted and named. Any mistake, and there is no text at all.

mod arc;
mod csv;
mod dxf;
mod geojson;
mod kml;
mod land;
mod place;
#[cfg(feature = "survey")]
mod prj;
mod ring;
mod role;
#[cfg(feature = "survey")]
mod shapefile;
mod survey;
mod unit;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Severity, Sources, Spot, fault};
use crate::message::Message;
use crate::problem::Language;
use crate::text::Catalogue;
use crate::units::Area;
use survey::{Desk, Survey};

pub use role::{Layers, Role};
pub use unit::Unit;

/// A file to import.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// As it is shown.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Files of the same name beside it, by lower-case ending: `prj`, `dbf`, `cpg` of a shapefile.
    pub beside: BTreeMap<String, Vec<u8>>,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Name of the site; `main` where it is empty.
    pub site: String,
    /// Name of the scenario, where its table is to be written too.
    pub scenario: Option<String>,
    /// System of the files: `EPSG:4326`, `EPSG:nnnnn`, `+proj=…`, `local`.
    pub source_crs: Option<String>,
    /// System of the scenario; where it is not stated, that of the files, or for degrees the TM-3 zone that they lie in.
    pub to: Option<String>,
    /// Unit of the files, where they are in metres or drawn.
    pub unit: Option<Unit>,
    /// Whether x and y stand the other way round.
    pub swap: bool,
    /// The area that the certificate of the land states.
    pub area: Option<Area>,
    /// Whether the area may differ by more than a twentieth.
    pub accept_area: bool,
    /// Which layers are what.
    pub layers: Layers,
    /// Language of comments in the text.
    pub language: Language,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            site: String::new(),
            scenario: None,
            source_crs: None,
            to: None,
            unit: None,
            swap: false,
            area: None,
            accept_area: false,
            layers: Layers::new(),
            language: Language::En,
        }
    }
}

/// Land that was imported.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The part of a scenario.
    pub toml: String,
    /// What was done.
    pub said: Vec<Message>,
    /// Doubts.
    pub warnings: Vec<Diagnostic>,
    /// The texts that they point into.
    pub sources: Sources,
}

/// Mistakes, and the texts that they point into.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Mistakes and doubts.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts.
    pub sources: Sources,
}

/// Makes one site of the files.
///
/// # Errors
/// [`Refused`] with every mistake found; then nothing of the land is given away.
pub fn import(files: &[Source], asked: &Asked) -> Result<Imported, Refused> {
    let mut desk = Desk::default();
    let found = land::imported(files, asked, &mut desk);
    let failed = desk.diagnostics.iter().any(|told| told.severity == Severity::Error);
    match found {
        Some((land, said)) if !failed => {
            let toml = write::toml(&land, Catalogue::of(asked.language));
            Ok(Imported { toml, said, warnings: desk.diagnostics, sources: desk.sources })
        }
        _ => Err(Refused { diagnostics: desk.diagnostics, sources: desk.sources }),
    }
}

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    GeoJson,
    Kml,
    Dxf,
    Shapefile,
    Csv,
}

/// The format of a file, by its ending; `Err` for one that cannot be read, with what can be done about it.
fn format(source: &Source) -> Result<Format, &'static str> {
    let starts = |head: &[u8]| source.bytes.starts_with(head);
    if starts(b"PK\x03\x04") {
        return Err("help.import-unpack");
    }
    if starts(b"AC10") || starts(b"AutoCAD Binary DXF") {
        return Err("help.import-save-dxf");
    }
    let ending = source.name.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    match ending.as_str() {
        "geojson" | "json" => Ok(Format::GeoJson),
        "kml" => Ok(Format::Kml),
        "dxf" => Ok(Format::Dxf),
        "shp" => Ok(Format::Shapefile),
        "csv" | "txt" => Ok(Format::Csv),
        "shx" | "dbf" | "prj" => Err("help.import-name-shp"),
        _ => Err("help.import-formats"),
    }
}

/// Bytes as text: UTF-8, else letter by letter as in Latin-1.
fn text_of(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect(), str::to_owned)
}

/// Reads one file; `None` after a mistake.
fn read(source: &Source, asked: &Asked, desk: &mut Desk) -> Option<Survey> {
    let file: Arc<str> = Arc::from(source.name.as_str());
    let start = Spot::new(&file, 0..0);
    let format = match format(source) {
        Ok(format) => format,
        Err(help) => return desk.give_up(fault("import-wrong-kind", &start).helped(Some(Message::new(help)))),
    };
    if source.bytes.iter().all(u8::is_ascii_whitespace) {
        return desk.give_up(fault("import-empty", &start));
    }
    if format == Format::Shapefile {
        return shapes(&file, source, desk);
    }
    let text = text_of(&source.bytes);
    desk.sources.insert(&file, Arc::from(text.as_str()));
    let plain = source.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&source.bytes);
    // Drawings name their layers in the letters of some code page; in the others a wrong letter is a wrong file.
    if format != Format::Dxf
        && let Err(error) = std::str::from_utf8(plain)
    {
        let at = error.valid_up_to(); // as many letters of Latin-1, up to two bytes each
        let at = plain[..at].iter().map(|byte| char::from(*byte).len_utf8()).sum::<usize>();
        return desk.give_up(fault("import-not-utf8", &Spot::new(&file, at..at + 1)));
    }
    match format {
        Format::GeoJson => geojson::read(&file, &text, desk),
        Format::Kml => kml::read(&file, &text, desk),
        Format::Dxf => dxf::read(&file, &text, asked.unit, desk),
        Format::Csv => csv::read(&file, &text, desk),
        Format::Shapefile => None,
    }
}

#[cfg(feature = "survey")]
fn shapes(file: &Arc<str>, source: &Source, desk: &mut Desk) -> Option<Survey> {
    shapefile::read(file, source, desk)
}

#[cfg(not(feature = "survey"))]
fn shapes(file: &Arc<str>, _source: &Source, desk: &mut Desk) -> Option<Survey> {
    desk.give_up(fault("import-without-feature", &Spot::new(file, 0..0)).with("feature", "survey"))
}
