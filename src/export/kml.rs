//! KML 2.2 for Google Earth: longitude and latitude on WGS 84, clamped to the ground.
//!
//! Knows: features, words of the drawing's language. Must not know: plans. What stands in a description is HTML inside XML,
//! so it is escaped twice.

use super::earth::{Degrees, Earth, Place, degrees, inside};
use super::escape;
use super::looks::{self, KINDS, LOOKS, Look, Value};
use crate::crs::CrsError;
use crate::features::{Feature, Features, Kind, Shape, Status};
use crate::text::{Catalogue, area_m2, grouped};

/// Name of the style of plot numbers: text without a pin.
const NUMBER_STYLE: &str = "number";

/// The features as KML: a folder for each kind, a style for each status and land use, a table for each plot.
///
/// # Errors
/// [`CrsError`] where the features have no place on the Earth.
pub fn kml(features: &Features) -> Result<String, CrsError> {
    let earth = Earth::of(&features.crs)?;
    let words = Catalogue::of(features.language);
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n");
    let title = if features.title.is_empty() { &features.scenario } else { &features.title };
    out.push_str(&format!("<name>{}</name>\n<open>1</open>\n", escape(title)));
    let about = format!("{}. {}", features.crs.name(), words.word("gis.datum-note"));
    out.push_str(&format!("<description>{}</description>\n", escape(&escape(&about))));
    for look in LOOKS {
        out.push_str(&style(look));
    }
    out.push_str(&format!(
        "<Style id=\"{NUMBER_STYLE}\"><IconStyle><scale>0</scale></IconStyle><LabelStyle><scale>0.8</scale></LabelStyle></Style>\n"
    ));
    out.push_str(&data(&[
        ("scenario", features.scenario.clone()),
        ("scenario_sha256", features.scenario_sha256.clone()),
        ("plan_sha256", features.plan_sha256.clone()),
        ("coordinate_system", features.crs.name().to_owned()),
    ]));
    for kind in KINDS {
        let of_kind: Vec<&Feature> = features.list.iter().filter(|feature| feature.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        out.push_str(&format!("<Folder id=\"{}\">\n<name>{}</name>\n", kind.name(), escape(words.word(looks::heading(kind)))));
        for feature in of_kind {
            out.push_str(&placemark(feature, &earth.place(&feature.shape)?, words));
        }
        out.push_str("</Folder>\n");
    }
    out.push_str(&numbers(features, &earth, words)?);
    out.push_str("</Document>\n</kml>\n");
    Ok(out)
}

/// Colours of KML are alpha, blue, green, red.
fn colour([red, green, blue]: [u8; 3], percent: u8) -> String {
    format!("{:02x}{blue:02x}{green:02x}{red:02x}", u16::from(percent) * 255 / 100)
}

fn style(look: Look) -> String {
    format!(
        "<Style id=\"{}\"><IconStyle><color>{}</color></IconStyle><LineStyle><color>{}</color><width>{}</width></LineStyle>\
         <PolyStyle><color>{}</color><fill>{}</fill></PolyStyle></Style>\n",
        look.name,
        colour(look.fill, 100),
        colour(look.line, 100),
        look.width,
        colour(look.fill, look.opacity),
        u8::from(look.opacity > 0)
    )
}

fn data(pairs: &[(&str, String)]) -> String {
    let one = |(key, value): &(&str, String)| format!("<Data name=\"{key}\"><value>{}</value></Data>", escape(value));
    format!("<ExtendedData>{}</ExtendedData>\n", pairs.iter().map(one).collect::<String>())
}

fn placemark(feature: &Feature, place: &Place, words: &Catalogue) -> String {
    let heading = words.word(looks::heading(feature.kind));
    let name = match feature.kind {
        Kind::Gate | Kind::LowPoint | Kind::Hole | Kind::Buffer | Kind::Envelope | Kind::Setback => {
            format!("{heading} {}", feature.id)
        }
        _ if feature.label.is_empty() => feature.id.clone(),
        _ => feature.label.clone(),
    };
    let plain = |value: Value| match value {
        Value::Text(text) => text,
        Value::Length(length) => length.to_string(),
        Value::Area(area) => area.to_string(),
        Value::Count(count) => count.to_string(),
    };
    let columns: Vec<(&str, String)> = looks::columns(feature).into_iter().map(|(key, value)| (key, plain(value))).collect();
    format!(
        "<Placemark>\n<name>{}</name>\n<Snippet maxLines=\"0\"></Snippet>\n<description>{}</description>\n<styleUrl>#{}</styleUrl>\n{}{}</Placemark>\n",
        escape(&name),
        escape(&table(feature, words)),
        looks::of(feature).name,
        data(&columns),
        geometry(place)
    )
}

/// What is said of a feature, as a table in HTML.
fn table(feature: &Feature, words: &Catalogue) -> String {
    let mut rows: Vec<(&str, String)> = vec![("gis.column-kind", words.word(looks::heading(feature.kind)).to_owned())];
    let area = |area| format!("{} m²", area_m2(words.language(), area));
    if let Some(plot) = &feature.plot {
        rows.push(("gis.column-number", plot.number.clone()));
        rows.push(("gis.column-status", words.word(status(plot.status)).to_owned()));
        if let Some(group) = &plot.reserved_for {
            rows.push(("gis.column-reserved-for", group.clone()));
        }
        for tenant in &plot.tenants {
            let kind = if tenant.sector.is_empty() { String::new() } else { format!(", {}", tenant.sector) };
            rows.push(("gis.column-tenant", format!("{} ({}){kind}: {}", tenant.name, tenant.firm, area(tenant.area))));
        }
        if let Some(frontage) = plot.frontage {
            rows.push(("gis.column-frontage", format!("{} m", grouped(words.language(), frontage.0.into(), 3, 0))));
        }
        if let Some(floor) = plot.floor {
            rows.push(("gis.column-floor", area(floor)));
        }
    }
    if let Some(own) = feature.area {
        rows.push(("gis.column-area", area(own)));
    }
    rows.push(("gis.column-site", feature.site.clone()));
    let row = |(key, value): &(&str, String)| {
        format!("<tr><th align=\"left\">{}</th><td dir=\"auto\">{}</td></tr>", escape(words.word(key)), escape(value))
    };
    format!("<table border=\"1\" cellpadding=\"3\">{}</table>", rows.iter().map(row).collect::<String>())
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Granted => "gis.granted",
        Status::Vacant => "gis.vacant",
        Status::Reserved => "gis.reserved",
    }
}

/// The numbers of plots and halls, as points: Google Earth writes no names on areas.
fn numbers(features: &Features, earth: &Earth, words: &Catalogue) -> Result<String, CrsError> {
    let mut out = String::new();
    for feature in &features.list {
        let (Some(plot), Shape::Area(outline)) = (&feature.plot, &feature.shape) else { continue };
        let at = Place::Point(earth.point(inside(outline))?);
        out.push_str(&format!(
            "<Placemark>\n<name>{}</name>\n<styleUrl>#{NUMBER_STYLE}</styleUrl>\n{}</Placemark>\n",
            escape(&plot.number),
            geometry(&at)
        ));
    }
    if out.is_empty() {
        return Ok(out);
    }
    Ok(format!("<Folder id=\"numbers\">\n<name>{}</name>\n{out}</Folder>\n", escape(words.word("gis.numbers"))))
}

fn geometry(place: &Place) -> String {
    let list = |points: &[Degrees]| {
        let texts: Vec<String> = points.iter().map(|at| format!("{},{}", degrees(at.lon), degrees(at.lat))).collect();
        texts.join(" ")
    };
    match place {
        Place::Ring(ring) => format!(
            "<Polygon><tessellate>1</tessellate><altitudeMode>clampToGround</altitudeMode><outerBoundaryIs><LinearRing>\
             <coordinates>{}</coordinates></LinearRing></outerBoundaryIs></Polygon>\n",
            list(ring)
        ),
        Place::Line(line) => format!(
            "<LineString><tessellate>1</tessellate><altitudeMode>clampToGround</altitudeMode>\
             <coordinates>{}</coordinates></LineString>\n",
            list(line)
        ),
        Place::Point(point) => format!(
            "<Point><altitudeMode>clampToGround</altitudeMode><coordinates>{}</coordinates></Point>\n",
            list(std::slice::from_ref(point))
        ),
    }
}
