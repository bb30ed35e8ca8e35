//! GeoJSON (RFC 7946): longitude and latitude on WGS 84.
//!
//! Knows: features. Must not know: plans. Numbers are written from integers, never from floats; a test reads the file back
//! with readers that are not ours.

use serde_json::{Value as Json, json};

use super::earth::{Degrees, Earth, Place, degrees};
use super::looks::{self, Look, Value};
use crate::crs::CrsError;
use crate::features::{Feature, Features, Shape, Tenant};
use crate::text::Catalogue;

/// The features as GeoJSON, one feature a line.
///
/// Each has the id `kind/id` (unique in the file) and the properties `id`, `kind`, `site`, and, as they apply, `label`,
/// `area_m2`, `number`, `status`, `tenant`, `firm`, `frontage_m`, … and those of simplestyle. Several tenants of a hall
/// stand in `tenant` with `; ` between them, and one by one in `tenants`.
///
/// # Errors
/// [`CrsError`] where the features have no place on the Earth.
pub fn geojson(features: &Features) -> Result<String, CrsError> {
    let earth = Earth::of(&features.crs)?;
    let mut lines = Vec::with_capacity(features.list.len());
    for feature in &features.list {
        lines.push(one(feature, &earth.place(&feature.shape)?));
    }
    let words = Catalogue::of(features.language);
    let head: [(&str, Json); 6] = [
        ("type", json!("FeatureCollection")),
        ("name", json!(features.scenario)),
        ("title", json!(features.title)),
        ("scenario", json!({ "name": features.scenario, "sha256": features.scenario_sha256 })),
        ("plan", json!({ "sha256": features.plan_sha256 })),
        ("coordinate_system", json!({ "name": features.crs.name(), "note": words.word("gis.datum-note") })),
    ];
    let head: Vec<String> = head.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
    Ok(format!("{{\n{},\n\"features\": [\n{}\n]\n}}\n", head.join(",\n"), lines.join(",\n")))
}

fn one(feature: &Feature, place: &Place) -> String {
    let id = json!(format!("{}/{}", feature.kind.name(), feature.id));
    let mut pairs: Vec<String> = Vec::new();
    for (key, value) in looks::columns(feature) {
        pairs.push(format!("\"{key}\": {}", number_or_text(&value)));
    }
    if let Some(plot) = feature.plot.as_ref().filter(|plot| !plot.tenants.is_empty()) {
        let tenants: Vec<String> = plot.tenants.iter().map(tenant).collect();
        pairs.push(format!("\"tenants\": [{}]", tenants.join(", ")));
    }
    pairs.extend(style(feature, looks::of(feature)));
    format!(
        "{{ \"type\": \"Feature\", \"id\": {id}, \"properties\": {{ {} }}, \"geometry\": {} }}",
        pairs.join(", "),
        geometry(place)
    )
}

fn number_or_text(value: &Value) -> String {
    match value {
        Value::Text(text) => json!(text).to_string(),
        Value::Length(length) => length.to_string(),
        Value::Area(area) => area.to_string(),
        Value::Count(count) => count.to_string(),
    }
}

fn tenant(tenant: &Tenant) -> String {
    format!(
        "{{ \"firm\": {}, \"name\": {}, \"sector\": {}, \"class\": {}, \"phase\": {}, \"area_m2\": {} }}",
        json!(tenant.firm),
        json!(tenant.name),
        json!(tenant.sector),
        json!(tenant.class),
        tenant.phase,
        tenant.area
    )
}

/// Simplestyle 1.1, as geojson.io and others draw it.
fn style(feature: &Feature, look: Look) -> Vec<String> {
    let stroke = [format!("\"stroke\": \"{}\"", looks::hex(look.line)), format!("\"stroke-width\": {}", look.width)];
    match &feature.shape {
        Shape::Point(_) => vec![format!("\"marker-color\": \"{}\"", looks::hex(look.fill))],
        Shape::Line(_) => stroke.to_vec(),
        Shape::Area(_) => {
            let opacity = crate::units::decimal(look.opacity.into(), 2);
            let fill = [format!("\"fill\": \"{}\"", looks::hex(look.fill)), format!("\"fill-opacity\": {opacity}")];
            fill.into_iter().chain(stroke).collect()
        }
    }
}

fn geometry(place: &Place) -> String {
    let position = |at: &Degrees| format!("[{}, {}]", degrees(at.lon), degrees(at.lat));
    let list = |points: &[Degrees]| points.iter().map(position).collect::<Vec<_>>().join(", ");
    match place {
        Place::Ring(ring) => format!("{{ \"type\": \"Polygon\", \"coordinates\": [[{}]] }}", list(ring)),
        Place::Line(line) => format!("{{ \"type\": \"LineString\", \"coordinates\": [{}] }}", list(line)),
        Place::Point(point) => format!("{{ \"type\": \"Point\", \"coordinates\": {} }}", position(point)),
    }
}
