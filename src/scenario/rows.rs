//! Rows and single plots from their tables: where they are cut, what their plots are called.
//!
//! Knows: raw tables, geometry. Must not know: firms, rules.

use std::collections::BTreeSet;

use super::at::At;
use super::checks::Piece;
use super::land::{Ground, building, outline, phase, point};
use super::reader::Reader;
use super::schema::{BuildingWord, PlotTable, RowTable, SideWord};
use super::yard;
use crate::diagnostic::{caution, fault};
use crate::geometry::{Outline, Point, cross, offset_inward, overlap_length};
use crate::message::Message;
use crate::site::{LandUse, Row, RowKind, Site, Station, open_cell_names};
use crate::units::{Length, isqrt};

/// Most plots or cells of a scenario.
pub(super) const MOST_CELLS: u32 = 20_000;
/// A remainder of stated widths up to this much goes to the last plot; more is a mistake.
const LARGEST_REMAINDER: Length = Length(100);

/// A row of plots, or an open row.
pub(super) fn row(
    ground: &Ground<'_>,
    broken: &BTreeSet<String>,
    name: &At<String>,
    table: &RowTable,
    pieces: &mut Vec<Piece>,
) -> Option<Row> {
    let reader = ground.reader;
    let site = ground.site(broken, &table.site);
    let ends = point(reader, &table.from.value).zip(point(reader, &table.to.value));
    let depth = reader.one_or_two(&table.depth);
    let depth = if depth.0.spot == depth.1.spot {
        reader.size(&depth.0).map(|d| (d, d))
    } else {
        reader.size(&depth.0).zip(reader.size(&depth.1))
    };
    let price = ground.price(table.price_per_m2.as_ref());
    let phase = phase(reader, table.phase.as_ref());
    let first = table.first.as_ref().map_or(Some(1), |at| reader.count_between(&reader.number(at), 0, 9_999));
    let cuts = ends
        .and_then(|(from, to)| cuts(reader, name, table, from.distance(to)))
        .filter(|(_, cuts)| ground.room_for(name, cuts.len() - 1));
    let ((from, to), depth, (kind, cuts), price, phase, first) = (ends?, depth?, cuts?, price?, phase?, first?);
    // Land on the right is land at a negative depth to the left.
    let depth = if table.side == Some(SideWord::Right) { (-depth.0, -depth.1) } else { depth };
    let stations = Row::stations_along(from, to, depth, &cuts);
    let building = building(table.building);
    let own = ground.rules.get(&building).map(|(rules, fronts)| (*rules, fronts));
    let building_rules = yard::on_row(reader, name, table, own)?;
    let row = Row {
        id: name.value.clone(),
        site: site?,
        kind,
        building,
        building_rules,
        phase,
        price_m2: price,
        allow: table.allow.as_ref().map(|classes| classes.iter().map(|c| c.value.clone()).collect()),
        cells: cell_names(&name.value, kind, &stations, first),
        stations,
        outline: None,
        faces: None,
    };
    // In stretches: the checks on one outline grow with the square of its corners.
    let cells: Vec<usize> = (0..row.cells.len()).collect();
    let sound = cells.iter().all(|&cell| row.run_outline(cell, cell).is_some());
    let wholes: Vec<Option<Outline>> = cells.chunks(100).map(|part| row.run_outline(part[0], part[part.len() - 1])).collect();
    let Some(wholes) = wholes.into_iter().collect::<Option<Vec<Outline>>>().filter(|_| sound) else {
        reader.report(fault("row-outline", &reader.spot_of(name)).with("name", name.value.as_str()));
        return None;
    };
    let help = other_side(&ground.sites[row.site.0], from, to, depth, &cuts);
    for whole in wholes {
        let mut piece = Piece::new(row.site, &row.id, whole, reader.spot_of(name), false).built();
        piece.help = help.clone();
        pieces.push(piece);
    }
    Some(row)
}

/// Help where the row would lie inside the boundary on the other side of its frontage. Never done silently:
/// it is the planner who says which way the plots are numbered.
fn other_side(site: &Site, from: Point, to: Point, depth: (Length, Length), cuts: &[Length]) -> Option<Message> {
    let stations = Row::stations_along(from, to, (-depth.0, -depth.1), cuts);
    let (first, last) = (stations.first()?, stations.last()?);
    let other = Outline::new(&[first.front, last.front, last.back, first.back]).ok()?;
    site.boundary
        .covers(&other)
        .then(|| Message::new("help.other-side").with("side", if depth.0 < Length::ZERO { "left" } else { "right" }))
}

/// Where a row is cut, from the start of its frontage.
fn cuts(reader: &Reader<'_>, name: &At<String>, table: &RowTable, total: Length) -> Option<(RowKind, Vec<Length>)> {
    let spot = reader.spot_of(name);
    let stated = [("plots", table.plots.is_some()), ("widths", table.widths.is_some()), ("module", table.module.is_some())];
    if !reader.exactly_one(&spot, &format!("row.{}", name.value), &stated) {
        return None;
    }
    if total.0 == 0 {
        reader.report(fault("no-frontage", &reader.spot_of(&table.to)).with("name", name.value.as_str()));
        return None;
    }
    if let Some(at) = &table.plots {
        let token = reader.number(at);
        let count = i64::from(reader.count_between(&token, 1, MOST_CELLS)?);
        let width = total.0 / count;
        let remainder = Length(total.0 - width * count);
        if width == 0 {
            reader.report(
                fault("out-of-range", &token.spot)
                    .with("value", token.text.as_str())
                    .with("low", "1")
                    .with("high", total.0.to_string()),
            );
            return None;
        }
        say_remainder(reader, at, name, remainder, Length(width));
        return Some((RowKind::Plots, (0..=count).map(|i| if i == count { total } else { Length(width * i) }).collect()));
    }
    if let Some(widths) = &table.widths {
        return stated_widths(reader, name, widths, total);
    }
    let at = table.module.as_ref()?;
    let module = reader.size(&reader.number(at))?;
    let count = (total.0 / module.0).max(1);
    if module > total || count > i64::from(MOST_CELLS) {
        let told = fault("bad-module", &reader.spot_of(at)).with("name", name.value.as_str()).with("module", module);
        reader.report(told.with("frontage", total).with("most", i64::from(MOST_CELLS)));
        return None;
    }
    say_remainder(reader, at, name, Length(total.0 - module.0 * count), module);
    Some((RowKind::Open { module }, (0..=count).map(|i| if i == count { total } else { Length(module.0 * i) }).collect()))
}

/// Widths as stated; they must fill the frontage but for a remainder that goes to the last plot.
fn stated_widths(
    reader: &Reader<'_>,
    name: &At<String>,
    widths: &At<Vec<At<super::at::Number>>>,
    total: Length,
) -> Option<(RowKind, Vec<Length>)> {
    let sizes: Vec<Option<Length>> = widths.value.iter().map(|width| reader.size(&reader.number(width))).collect();
    let sizes = sizes.into_iter().collect::<Option<Vec<Length>>>()?;
    let sum: Length = sizes.iter().copied().sum();
    let remainder = total - sum;
    if sizes.is_empty() || remainder < Length::ZERO || remainder > LARGEST_REMAINDER {
        let told = fault("widths-differ", &reader.spot_of(widths)).with("name", name.value.as_str());
        reader.report(told.with("sum", sum).with("frontage", total));
        return None;
    }
    say_remainder(reader, widths, name, remainder, sizes.last().copied()?);
    let mut cuts = vec![Length::ZERO];
    for size in &sizes {
        cuts.push(*cuts.last()? + *size);
    }
    *cuts.last_mut()? = total;
    Some((RowKind::Plots, cuts))
}

fn say_remainder<T>(reader: &Reader<'_>, at: &At<T>, name: &At<String>, remainder: Length, width: Length) {
    if remainder > Length::ZERO {
        let told = caution("remainder", &reader.spot_of(at)).with("name", name.value.as_str()).with("width", width);
        reader.report(told.with("remainder", remainder).with("last", width + remainder));
    }
}

fn cell_names(row: &str, kind: RowKind, stations: &[Station], first: u32) -> Vec<String> {
    let count = stations.len() - 1;
    if let RowKind::Open { .. } = kind {
        return open_cell_names(row, stations);
    }
    let digits = (first as usize + count - 1).to_string().len().max(2);
    (0..count).map(|cell| format!("{row}-{:0digits$}", first as usize + cell)).collect()
}

/// A single plot: its frontage is where its outline runs along the roads of its site.
pub(super) fn plot(
    ground: &Ground<'_>,
    broken: &BTreeSet<String>,
    name: &At<String>,
    table: &PlotTable,
    pieces: &mut Vec<Piece>,
) -> Option<Row> {
    let reader = ground.reader;
    let site = ground.site(broken, &table.site);
    let outline = outline(reader, &name.value, &table.outline);
    let price = ground.price(table.price_per_m2.as_ref());
    let phase = phase(reader, table.phase.as_ref());
    let (site, outline) = (site?, outline.filter(|_| ground.room_for(name, 1))?);
    pieces.push(Piece::new(site, &name.value, outline.clone(), reader.spot_of(&table.outline), false).built());
    let stations = frontage(&ground.sites[site.0], &outline);
    if stations[1].along == Length::ZERO {
        reader.report(caution("plot-off-road", &reader.spot_of(&table.outline)).with("name", name.value.as_str()));
    }
    let building = building(table.building.unwrap_or(BuildingWord::Detached));
    Some(Row {
        id: name.value.clone(),
        site,
        kind: RowKind::Single,
        building,
        building_rules: ground.rules.get(&building).map(|(rules, _)| *rules),
        phase: phase?,
        price_m2: price?,
        allow: table.allow.as_ref().map(|classes| classes.iter().map(|c| c.value.clone()).collect()),
        cells: vec![name.value.clone()],
        stations,
        outline: Some(outline),
        faces: None,
    })
}

/// The two stations of a single plot: on the ends of the edge that runs farthest along a road (the first edge
/// where none does), with the back as far off as the farthest corner, square to that edge.
fn frontage(site: &Site, outline: &Outline) -> Vec<Station> {
    let roads: Vec<&Outline> =
        site.areas.iter().filter(|area| area.land_use == LandUse::Road).map(|area| &area.outline).collect();
    let shared = |a: Point, b: Point| -> Length {
        roads.iter().flat_map(|road| road.edges().map(move |(c, d)| overlap_length(a, b, c, d))).sum()
    };
    let total: Length = outline.edges().map(|(a, b)| shared(a, b)).sum();
    let longest =
        outline.edges().map(|(a, b)| (shared(a, b), a, b)).reduce(|best, next| if next.0 > best.0 { next } else { best });
    let corners = outline.corners();
    let (_, a, b) = longest.unwrap_or((Length::ZERO, corners[0], corners[1]));
    let far = corners.iter().map(|&p| cross(a, b, p)).max().unwrap_or(0);
    let depth = Length((far / isqrt(a.distance_squared(b)).max(1)) as i64);
    let station = |along, front| Station { along, front, back: offset_inward(front, a, b, depth) };
    vec![station(Length::ZERO, a), station(total, b)]
}
