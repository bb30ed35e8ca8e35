//! Tables of the set: plots (*tabel luas kavling*), corners, loads, land use, streets, distances.
//!
//! Knows: what each row says. Must not know: where a table stands.

use crate::drawing::brief::Brief;
use crate::drawing::map::{nearest, street_width};
use crate::drawing::panel::metres;
use crate::drawing::table::Table;
use crate::packs::{Compares, Pack};
use crate::pieces::{Kind, Piece};
use crate::site::{BuildingType, LandUse};
use crate::units::{Area, Length, div_round};

fn column(brief: &Brief<'_>, key: &str, right: bool, share: f64) -> (String, bool, f64) {
    (brief.word(&format!("column-{key}")), right, share)
}

/// How buildings stand on a piece, in a word.
fn building(brief: &Brief<'_>, piece: &Piece) -> String {
    match brief.problem.land.building(piece.place) {
        BuildingType::Detached => brief.word("type-detached"),
        BuildingType::SemiDetached => brief.word("type-semi-detached"),
        BuildingType::Row => brief.word("type-row"),
        BuildingType::Hall => brief.word("type-hall"),
    }
}

/// Who a plot is for, in a line.
fn tenant(brief: &Brief<'_>, piece: &Piece) -> String {
    match &piece.kind {
        Kind::Held(holding) => {
            let firm = brief.problem.firm(holding.firm);
            format!("{} {}", firm.id, firm.name)
        }
        Kind::Vacant => brief.word("vacant"),
        Kind::Reserved(None) => brief.word("reserved"),
        Kind::Reserved(Some(group)) => brief.say("reserved-for", &[("group", group)]),
        Kind::Hall { holdings, .. } if holdings.is_empty() => brief.word("vacant"),
        Kind::Hall { holdings, .. } => {
            holdings.iter().map(|h| brief.problem.firm(h.firm).id.clone()).collect::<Vec<_>>().join(", ")
        }
    }
}

/// Sums under a table of land: what the rows come to, all else, the site, and the certificate where one is stated.
fn land_sums(brief: &Brief<'_>, rows: Area) -> Vec<(String, String)> {
    let site = brief.budget().site;
    let mut sums = vec![
        (brief.word("sum-plots"), brief.area_column(rows)),
        (brief.word("sum-other"), brief.area_column(site - rows)),
        (brief.word("sum-site"), brief.area_column(site)),
    ];
    sums.extend(against_certificate(brief, site));
    sums
}

/// The certificate's area and the difference, where it is stated.
fn against_certificate(brief: &Brief<'_>, site: Area) -> Vec<(String, String)> {
    let Some(certificate) = brief.problem.title_block.certificate_area else { return Vec::new() };
    vec![
        (brief.word("sum-certificate"), brief.area_column(certificate)),
        (brief.word("sum-difference"), brief.area_column(site - certificate)),
    ]
}

/// Every plot, hall and idle stretch: number, type, area, frontage, footprint, tenant.
pub(super) fn plots(brief: &Brief<'_>) -> Table {
    let columns = vec![
        column(brief, "number", false, 0.0),
        column(brief, "type", false, 0.0),
        column(brief, "tenant", false, 1.0),
        column(brief, "area", true, 0.0),
        column(brief, "frontage", true, 0.0),
        column(brief, "footprint", true, 0.0),
    ];
    let dash = || "–".to_owned();
    let row = |piece: &Piece| {
        vec![
            if piece.number.is_empty() { dash() } else { piece.number.clone() },
            building(brief, piece),
            tenant(brief, piece),
            brief.area_column(piece.area),
            piece.front.map_or_else(dash, |_| brief.metres(piece.frontage)),
            brief.problem.land.buildable(piece.place).map_or_else(dash, |ground| brief.area_column(ground.most())),
        ]
    };
    let all: Area = brief.pieces.list.iter().map(|piece| piece.area).sum();
    Table::new(brief.word("plots"), columns, brief.pieces.list.iter().map(row).collect())
        .summed(3, land_sums(brief, all))
        .noted(brief.word("plots-note"))
}

/// Corners of the boundaries, with the length of the edge to the next.
pub(super) fn corners(brief: &Brief<'_>) -> Table {
    let several = brief.problem.land.sites.len() > 1;
    let (east, north) = if brief.problem.crs.is_on_earth() {
        (brief.word("grid-east"), brief.word("grid-north"))
    } else {
        ("X".to_owned(), "Y".to_owned())
    };
    let columns = vec![
        column(brief, "corner", false, 1.0),
        (format!("{east} (m)"), true, 0.0),
        (format!("{north} (m)"), true, 0.0),
        column(brief, "edge", true, 0.0),
    ];
    let mut rows = Vec::new();
    for site in &brief.problem.land.sites {
        for (index, (from, to)) in site.boundary.edges().enumerate() {
            let number = index + 1;
            let name = if several { format!("{} {number}", site.id) } else { number.to_string() };
            let coordinate = |value: i64| brief.metres(Length(value));
            rows.push(vec![name, coordinate(from.x), coordinate(from.y), brief.metres(from.distance(to))]);
        }
    }
    Table::new(brief.word("corners"), columns, rows).named("corner-list")
}

/// Load against capacity of every feeder.
pub(super) fn loads(brief: &Brief<'_>) -> Table {
    let columns = vec![
        column(brief, "feeder", false, 1.0),
        column(brief, "unit", false, 0.0),
        column(brief, "firms", true, 0.0),
        column(brief, "demand", true, 0.0),
        column(brief, "load", true, 0.0),
        column(brief, "capacity", true, 0.0),
        column(brief, "used", true, 0.0),
    ];
    let row = |load: &crate::audit::Load| {
        let used = if load.capacity.0 > 0 {
            let tenths = div_round(i128::from(load.load.0) * 1_000, i128::from(load.capacity.0));
            format!("{} %", crate::text::grouped(brief.problem.language, tenths, 1, 1))
        } else {
            "–".to_owned()
        };
        let over = if load.holds { "" } else { " !" };
        vec![
            load.node.clone(),
            load.unit.clone(),
            load.firms.to_string(),
            brief.amount(load.demand),
            brief.amount(load.load),
            brief.amount(load.capacity),
            format!("{used}{over}"),
        ]
    };
    Table::new(brief.word("loads"), columns, brief.audit.loads.iter().map(row).collect()).noted(brief.word("loads-note"))
}

/// Land by use (*tabel peruntukan lahan*), beside what estates are held to.
pub(super) fn land_use(brief: &Brief<'_>) -> Table {
    let budget = brief.budget();
    let language = brief.problem.language;
    let beside = |compares: Option<Compares>| -> String {
        let benchmarks = compares.into_iter().flat_map(|compares| Pack::benchmarks().beside(compares));
        let text = benchmarks.map(|benchmark| {
            let number = |v: crate::units::Milli| crate::text::grouped(language, i128::from(v.0), 3, 0);
            let range = match (benchmark.low, benchmark.high) {
                (Some(low), Some(high)) => format!("{}–{}", number(low), number(high)),
                (Some(low), None) => format!("≥ {}", number(low)),
                (None, Some(high)) => format!("≤ {}", number(high)),
                (None, None) => "–".to_owned(),
            };
            format!("{range} {} ({}; {})", benchmark.unit, benchmark.source(language), benchmark.confidence.letter())
        });
        text.collect::<Vec<_>>().join("; ")
    };
    let plots = budget.saleable - budget.halls;
    let lines = [
        ("plots-land", plots, Some(Compares::Saleable)),
        ("hall", budget.halls, None),
        ("road", budget.road, Some(Compares::Road)),
        ("green", budget.green, Some(Compares::Green)),
        ("facility", budget.facility, Some(Compares::Facility)),
        ("land-kept", budget.kept, None),
        ("land-unassigned", budget.unassigned, None),
    ];
    let rows: Vec<Vec<String>> = lines
        .into_iter()
        .filter(|(_, area, _)| area.0 != 0)
        .map(|(key, area, compares)| {
            vec![brief.word(key), brief.area_column(area), brief.share(area, budget.site), beside(compares)]
        })
        .collect();
    let columns = vec![
        column(brief, "use", false, 0.35),
        column(brief, "area", true, 0.0),
        column(brief, "share", true, 0.0),
        column(brief, "benchmark", false, 0.65),
    ];
    let parts = plots + budget.halls + budget.road + budget.green + budget.facility + budget.kept + budget.unassigned;
    let mut sums = vec![(brief.word("sum-site"), brief.area_column(budget.site))];
    if parts != budget.site {
        sums.push((brief.word("sum-difference"), brief.area_column(budget.site - parts)));
    }
    sums.extend(against_certificate(brief, budget.site));
    let note = if budget.site < Pack::benchmarks().estate_from { brief.word("below-estate") } else { String::new() };
    Table::new(brief.word("land-use-table"), columns, rows).summed(1, sums).noted(note)
}

/// Streets: name, area, measured width.
pub(super) fn streets(brief: &Brief<'_>) -> Table {
    let columns = vec![column(brief, "street", false, 1.0), column(brief, "area", true, 0.0), column(brief, "width", true, 0.0)];
    let mut rows = Vec::new();
    for site in &brief.problem.land.sites {
        for area in site.areas.iter().filter(|area| area.land_use == LandUse::Road) {
            let width = street_width(&metres(&area.outline));
            let width = width.map_or_else(|| "–".to_owned(), |w| brief.metres(Length((w * 1_000.0).round() as i64)));
            rows.push(vec![brief.area_name(area), brief.area_column(area.outline.area()), width]);
        }
    }
    Table::new(brief.word("streets"), columns, rows).noted(brief.word("streets-note"))
}

/// What rules keep apart: how far at least, how far it is, between whom.
pub(super) fn distances(brief: &Brief<'_>) -> Table {
    let columns = vec![
        column(brief, "rule", false, 0.6),
        column(brief, "least", true, 0.0),
        column(brief, "measured", true, 0.0),
        column(brief, "between", false, 0.4),
    ];
    let rows = nearest(brief).into_iter().map(|near| {
        let between = format!("{} – {}", near.pair.0, near.pair.1);
        vec![near.rule, brief.metres(near.least), brief.metres(near.measured), between]
    });
    Table::new(brief.word("distances"), columns, rows.collect()).noted(brief.word("distances-note"))
}
