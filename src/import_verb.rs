//! `kavling import`: the land of a scenario from survey files.
//!
//! Knows: the command line, files, exit codes. Must not know: formats, systems.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use kavling::import::{Asked, Layers, Role, Source, Unit, import as import_files};
use kavling::message::Message;
use kavling::output;
use kavling::problem::Language;
use kavling::scenario;
use kavling::text::Catalogue;
use kavling::units::Area;

use crate::cli::Lang;
use crate::{FILE, FINE, INPUT, language, say, show, tell, unwritten};

/// Shown under the help of the verb.
pub(crate) const EXAMPLES: &str = "\
Examples:
  kavling import boundary.kml                                         TM-3 zone found and told; the land on standard output
  kavling import survey.dxf --source-crs EPSG:23834 --boundary BATAS --gate GERBANG -o land.toml
  kavling import corners.csv --source-crs EPSG:32748 --to EPSG:23834 --area 8000
  kavling import plan.shp --name my-cluster -o my-cluster.toml        with a [scenario] table of its own

Coordinates are brought to the millimetre. Nothing is written where anything is wrong.";

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Survey files: .geojson, .kml, .dxf, .shp, .csv; several make one site
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// System of the files: EPSG:4326, EPSG:nnnnn, a PROJ string, or local [default: what the files say]
    #[arg(long, visible_alias = "crs", value_name = "CRS", allow_hyphen_values = true)]
    source_crs: Option<String>,
    /// System of the scenario [default: that of the files; for degrees the TM-3 zone that the land lies in]
    #[arg(long, value_name = "CRS", allow_hyphen_values = true)]
    to: Option<String>,
    /// Unit of the files: m, mm, cm, km, ft, us-ft, in [default: what the files say]
    #[arg(long, value_name = "UNIT", value_parser = unit)]
    unit: Option<Unit>,
    /// Exchange x and y (latitude and longitude)
    #[arg(long)]
    swap: bool,
    /// Area that the certificate states, m²: more than 0.5 % off is told, more than 5 % refused
    #[arg(long, value_name = "M2", value_parser = area)]
    area: Option<Area>,
    /// Take the land as drawn, however far its area is off
    #[arg(long, requires = "area")]
    accept_area: bool,
    /// Name of the site
    #[arg(long, value_name = "NAME", default_value = "main", value_parser = site)]
    site: String,
    /// Name of the scenario; then its table is written too
    #[arg(long, value_name = "NAME", value_parser = scenario_name)]
    name: Option<String>,
    /// Layer, use or kind of the boundary (of its holes too)
    #[arg(long, value_name = "LAYER")]
    boundary: Vec<String>,
    /// … of gates
    #[arg(long, value_name = "LAYER")]
    gate: Vec<String>,
    /// … of roads
    #[arg(long, value_name = "LAYER")]
    road: Vec<String>,
    /// … of green
    #[arg(long, value_name = "LAYER")]
    green: Vec<String>,
    /// … of common facilities
    #[arg(long, value_name = "LAYER")]
    facility: Vec<String>,
    /// … of easements
    #[arg(long, value_name = "LAYER")]
    easement: Vec<String>,
    /// … of obstacles
    #[arg(long, value_name = "LAYER")]
    obstacle: Vec<String>,
    /// … of buildings that stand
    #[arg(long, value_name = "LAYER")]
    building: Vec<String>,
    /// … of houses outside the fence
    #[arg(long, value_name = "LAYER")]
    houses: Vec<String>,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file; a copy of it is kept beside it
    #[arg(long)]
    force: bool,
    /// Only errors on the terminal
    #[arg(short, long)]
    quiet: bool,
    /// Print mistakes as JSON
    #[arg(long)]
    json: bool,
    /// Language of messages
    #[arg(long, value_enum, default_value = "en")]
    lang: Lang,
}

fn unit(text: &str) -> Result<Unit, String> {
    let names = || Unit::ALL.map(Unit::name).join(", ");
    Unit::parse(text).ok_or_else(|| format!("write one of {}", names()))
}

/// Square metres with up to three decimals.
fn area(text: &str) -> Result<Area, String> {
    let found = kavling::plan::parse_decimal(text, 3).filter(|found| (1..=1_000_000_000_000_000).contains(found));
    found
        .map(|found| Area(found * (Area::PER_M2 / 1_000)))
        .ok_or_else(|| "write square metres, such as 8000 or 8000.5".to_owned())
}

fn site(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_alphanumeric() || "-_".contains(c);
    let good = !text.is_empty() && text.chars().count() <= 64 && text.chars().all(fits);
    if good { Ok(text.to_owned()) } else { Err("use letters, digits, `-` and `_`".to_owned()) }
}

fn scenario_name(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let good = !text.is_empty() && text.len() <= 100 && text.chars().all(fits);
    if good { Ok(text.to_owned()) } else { Err("use letters a to z, digits, `-` and `_`".to_owned()) }
}

pub(crate) fn import(args: &ImportArgs) -> u8 {
    match try_import(args) {
        Ok(code) | Err(code) => code,
    }
}

fn try_import(args: &ImportArgs) -> Result<u8, u8> {
    let language = language(Some(args.lang)).unwrap_or(Language::En);
    let files = args.files.iter().map(|path| source(path)).collect::<Result<Vec<Source>, u8>>()?;
    let asked = Asked {
        site: args.site.clone(),
        scenario: args.name.clone(),
        source_crs: args.source_crs.clone(),
        to: args.to.clone(),
        unit: args.unit,
        swap: args.swap,
        area: args.area,
        accept_area: args.accept_area,
        layers: layers(args),
        language,
    };
    let imported = import_files(&files, &asked).map_err(|refused| {
        show(&refused.diagnostics, &refused.sources, language, args.json);
        INPUT
    })?;
    if let Some(path) = &args.output {
        spare_inputs(args, path)?;
        output::write_alone(path, imported.toml.as_bytes(), args.force).map_err(|error| unwritten(&error))?;
    }
    if !args.quiet {
        show(&imported.warnings, &imported.sources, language, false);
        let words = Catalogue::of(language);
        let saved = args.output.iter().map(|path| Message::new("import.saved").with("path", path.display().to_string()));
        imported.said.iter().cloned().chain(saved).for_each(|message| tell!("{}", words.say(&message)));
    }
    if args.output.is_none() { Ok(say(&imported.toml)) } else { Ok(FINE) }
}

fn layers(args: &ImportArgs) -> Layers {
    let given = [
        (Role::Boundary, &args.boundary),
        (Role::Gate, &args.gate),
        (Role::Road, &args.road),
        (Role::Green, &args.green),
        (Role::Facility, &args.facility),
        (Role::Easement, &args.easement),
        (Role::Obstacle, &args.obstacle),
        (Role::Building, &args.building),
        (Role::Houses, &args.houses),
    ];
    given.into_iter().filter(|(_, names)| !names.is_empty()).map(|(role, names)| (role, names.clone())).collect()
}

/// A file, and of a shapefile those beside it.
fn source(path: &Path) -> Result<Source, u8> {
    let bytes = scenario::read_file(path).map_err(|error| {
        tell!("error: cannot read {}: {error}", path.display());
        FILE
    })?;
    let mut beside = BTreeMap::new();
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("shp")) {
        for ending in ["prj", "dbf", "cpg"] {
            let found =
                [ending.to_owned(), ending.to_uppercase()].into_iter().map(|e| path.with_extension(e)).find(|p| p.is_file());
            if let Some(bytes) = found.and_then(|path| scenario::read_file(&path).ok()) {
                beside.insert(ending.to_owned(), bytes);
            }
        }
    }
    Ok(Source { name: path.display().to_string(), bytes, beside })
}

/// Not even `--force` writes over a survey.
fn spare_inputs(args: &ImportArgs, output: &Path) -> Result<(), u8> {
    let Ok(own) = output.canonicalize() else { return Ok(()) };
    if args.files.iter().any(|file| file.canonicalize().is_ok_and(|file| file == own)) {
        tell!("error: the land would be written over its own survey {}", output.display());
        return Err(INPUT);
    }
    Ok(())
}
