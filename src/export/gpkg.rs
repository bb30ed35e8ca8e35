//! GeoPackage 1.3: a layer for each kind, in the scenario's own coordinates and metres, with styles for QGIS.
//!
//! Knows: features, SQLite. Must not know: plans. The bytes depend on nothing but the features and the version of SQLite
//! that is built in: no clock, no random page.

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, MAIN_DB, ToSql, params};

use super::looks::{self, KINDS, Value};
use super::qml;
use crate::crs::Crs;
use crate::features::{Feature, Features, Kind, Shape};
use crate::geometry::Point;
use crate::text::Catalogue;

/// Why a GeoPackage could not be written.
#[derive(Debug, thiserror::Error)]
#[error("SQLite: {0}")]
pub struct GpkgError(#[from] rusqlite::Error);

/// The date of last change that every table states: none is known.
const NEVER: &str = "1970-01-01T00:00:00.000Z";
/// Number of a system that the scenario spells out and no registry numbers.
const STATED: i64 = 100_001;

const TABLES: &str = "
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE tenants (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, firm TEXT NOT NULL, name TEXT NOT NULL,
  sector TEXT, class TEXT, phase INTEGER, area_m2 REAL);
CREATE TABLE record (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT CURRENT_TIMESTAMP);
";

/// Every column there can be, in order, with its type in SQL.
const COLUMNS: [(&str, &str); 16] = [
    ("id", "TEXT"),
    ("kind", "TEXT"),
    ("site", "TEXT"),
    ("label", "TEXT"),
    ("area_m2", "REAL"),
    ("number", "TEXT"),
    ("status", "TEXT"),
    ("tenant", "TEXT"),
    ("firm", "TEXT"),
    ("sector", "TEXT"),
    ("class", "TEXT"),
    ("reserved_for", "TEXT"),
    ("frontage_m", "REAL"),
    ("floor_m2", "REAL"),
    ("cells", "TEXT"),
    ("phase", "INTEGER"),
];

/// The features as a GeoPackage.
///
/// Layers are named by kind (`plot`, `road`, …) and hold the columns of the GeoJSON file; `tenants` lists who holds what,
/// one by one, and `record` says of which scenario and plan. A system with a code has that code; one that the scenario spells
/// out has the number 100001; a local frame is the undefined Cartesian system, -1.
///
/// # Errors
/// [`GpkgError`] as SQLite says; none is known.
pub fn gpkg(features: &Features) -> Result<Vec<u8>, GpkgError> {
    let mut db = Connection::open_in_memory()?;
    // 0x47504B47 is "GPKG".
    db.execute_batch("PRAGMA page_size = 4096; PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;")?;
    let all = db.transaction()?;
    all.execute_batch(TABLES)?;
    let srs = systems(&all, &features.crs)?;
    let words = Catalogue::of(features.language);
    let description = words.word(if features.crs.is_on_earth() { "gis.datum-note" } else { "gis.undefined" });
    for kind in KINDS {
        let list: Vec<&Feature> = features.list.iter().filter(|feature| feature.kind == kind).collect();
        if !list.is_empty() {
            layer(&all, kind, &list, (srs, description), words)?;
        }
    }
    tenants(&all, features)?;
    record(&all, features, srs, description)?;
    all.commit()?;
    Ok(db.serialize(MAIN_DB)?.to_vec())
}

/// The systems every GeoPackage has, and the scenario's; the number of the latter.
fn systems(db: &Connection, crs: &Crs) -> Result<i64, GpkgError> {
    let put = |name: &str, id: i64, organization: &str, code: i64, definition: &str| {
        db.execute(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?4, ?5, NULL)",
            params![name, id, organization, code, definition],
        )
    };
    put("Undefined Cartesian SRS", -1, "NONE", -1, "undefined")?;
    put("Undefined geographic SRS", 0, "NONE", 0, "undefined")?;
    put("WGS 84 geodetic", 4326, "EPSG", 4326, &Crs::wgs84_wkt())?;
    let wkt = crs.wkt().unwrap_or_default();
    match crs {
        Crs::Local => Ok(-1),
        Crs::Epsg(system) => {
            let code = i64::from(system.code);
            put(system.title(), code, "EPSG", code, &wkt)?;
            Ok(code)
        }
        Crs::Proj(stated) => {
            put(stated.as_str(), STATED, "kavling", STATED, &wkt)?;
            Ok(STATED)
        }
    }
}

fn layer(
    db: &Connection,
    kind: Kind,
    list: &[&Feature],
    (srs, description): (i64, &str),
    words: &Catalogue,
) -> Result<(), GpkgError> {
    let name = kind.name();
    let geometry = match list[0].shape {
        Shape::Area(_) => "POLYGON",
        Shape::Line(_) => "LINESTRING",
        Shape::Point(_) => "POINT",
    };
    let of_plot = matches!(kind, Kind::Plot | Kind::Hall);
    let columns = &COLUMNS[..if of_plot { COLUMNS.len() } else { 5 }];
    let defined: Vec<String> = columns.iter().map(|(column, sql)| format!("{column} {sql}")).collect();
    // Names of tables and columns are our own words, never a user's.
    db.execute_batch(&format!(
        "CREATE TABLE \"{name}\" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {geometry}, {})",
        defined.join(", ")
    ))?;
    let marks: Vec<String> = (1..=columns.len() + 1).map(|index| format!("?{index}")).collect();
    let names: Vec<&str> = columns.iter().map(|(column, _)| *column).collect();
    let mut insert = db.prepare(&format!("INSERT INTO \"{name}\" (geom, {}) VALUES ({})", names.join(", "), marks.join(", ")))?;
    for feature in list {
        let said = looks::columns(feature);
        let blob = Cell::Blob(blob(&feature.shape, srs));
        let cell = |column: &&str| said.iter().find(|(key, _)| key == column).map_or(Cell::Null, |(_, value)| cell(value));
        let cells: Vec<Cell> = std::iter::once(blob).chain(names.iter().map(cell)).collect();
        insert.execute(rusqlite::params_from_iter(cells))?;
    }
    let points = || list.iter().flat_map(|feature| corners(&feature.shape));
    let bound = |axis: fn(&Point) -> i64, low: bool| {
        let values = points().map(axis);
        (if low { values.min() } else { values.max() }).map(metres)
    };
    let heading = words.word(looks::heading(kind));
    db.execute(
        "INSERT INTO gpkg_contents VALUES (?1, 'features', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            name,
            heading,
            description,
            NEVER,
            bound(|p| p.x, true),
            bound(|p| p.y, true),
            bound(|p| p.x, false),
            bound(|p| p.y, false),
            srs
        ],
    )?;
    db.execute("INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)", params![name, geometry, srs])?;
    db.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, \
         styleSLD, useAsDefault, description, owner, ui, update_time) VALUES ('', '', ?1, 'geom', ?1, ?2, '', 1, ?3, '', NULL, ?4)",
        params![name, qml::style(kind, words), heading, NEVER],
    )?;
    Ok(())
}

fn tenants(db: &Connection, features: &Features) -> Result<(), GpkgError> {
    let mut insert = db.prepare(
        "INSERT INTO tenants (kind, id, firm, name, sector, class, phase, area_m2) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for feature in &features.list {
        for tenant in feature.plot.iter().flat_map(|plot| &plot.tenants) {
            let area = real(&tenant.area.to_string());
            let kind = feature.kind.name();
            insert.execute(params![
                kind,
                feature.id,
                tenant.firm,
                tenant.name,
                tenant.sector,
                tenant.class,
                tenant.phase,
                area
            ])?;
        }
    }
    Ok(())
}

fn record(db: &Connection, features: &Features, srs: i64, description: &str) -> Result<(), GpkgError> {
    let rows = [
        ("scenario", features.scenario.as_str()),
        ("title", &features.title),
        ("scenario_sha256", &features.scenario_sha256),
        ("plan_sha256", &features.plan_sha256),
        ("coordinate_system", features.crs.name()),
        ("srs_id", &srs.to_string()),
        ("note", description),
    ];
    for (key, value) in rows {
        db.execute("INSERT INTO record (key, value) VALUES (?1, ?2)", params![key, value])?;
    }
    for table in ["tenants", "record", "layer_styles"] {
        db.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) VALUES (?1, 'attributes', ?1, ?2)",
            params![table, NEVER],
        )?;
    }
    Ok(())
}

/// A cell of a row.
enum Cell {
    Null,
    Text(String),
    Real(f64),
    Whole(i64),
    Blob(Vec<u8>),
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Null => Ok(ToSqlOutput::Owned(rusqlite::types::Value::Null)),
            Self::Text(text) => text.to_sql(),
            Self::Real(real) => real.to_sql(),
            Self::Whole(whole) => whole.to_sql(),
            Self::Blob(blob) => blob.to_sql(),
        }
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Text(text) => Cell::Text(text.clone()),
        Value::Length(length) => real(&length.to_string()).map_or(Cell::Null, Cell::Real),
        Value::Area(area) => real(&area.to_string()).map_or(Cell::Null, Cell::Real),
        Value::Count(count) => Cell::Whole(*count),
    }
}

/// The float nearest to a decimal.
fn real(decimal: &str) -> Option<f64> {
    decimal.parse().ok()
}

/// The float nearest to a number of millimetres, in metres: rounded to the millimetre it is exact again.
fn metres(millimetres: i64) -> f64 {
    millimetres as f64 / 1_000.0
}

/// A geometry as GeoPackage wants it: `GP`, version 0, little-endian without an envelope, the system, and WKB.
fn blob(shape: &Shape, srs: i64) -> Vec<u8> {
    let mut out = vec![b'G', b'P', 0, 1];
    out.extend((srs as i32).to_le_bytes());
    let mut head = |kind: u32, count: Option<usize>| {
        out.push(1);
        out.extend(kind.to_le_bytes());
        if let Some(count) = count {
            out.extend((count as u32).to_le_bytes());
        }
    };
    let points = corners(shape);
    let mut closing = None;
    match shape {
        Shape::Point(_) => head(1, None),
        Shape::Line(_) => head(2, Some(points.len())),
        Shape::Area(_) => {
            head(3, Some(1));
            out.extend((points.len() as u32 + 1).to_le_bytes());
            closing = points.first();
        }
    }
    for point in points.iter().chain(closing) {
        out.extend(metres(point.x).to_le_bytes());
        out.extend(metres(point.y).to_le_bytes());
    }
    out
}

/// The corners of a shape.
fn corners(shape: &Shape) -> &[Point] {
    match shape {
        Shape::Area(outline) => outline.corners(),
        Shape::Line(points) => points,
        Shape::Point(point) => std::slice::from_ref(point),
    }
}
