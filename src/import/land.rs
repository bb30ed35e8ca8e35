//! From surveys to land: what is what, where it lies, what is left over.
//!
//! Knows: surveys, roles, frames. Must not know: formats.

use std::collections::{BTreeMap, BTreeSet};

use super::place::{self, Frame, System, Way, Wish};
use super::ring::{self, RingFault, Tidied};
use super::role::{self, Role};
use super::survey::{Closes, Corner, Desk, Ring, Says, Shape, Survey, Thing};
use super::unit::Unit;
use super::write::Land;
use super::{Asked, Source, read};
use crate::crs::Crs;
use crate::diagnostic::{Spot, caution, fault};
use crate::geometry::{Outline, OutlineFault, Point};
use crate::message::Message;
use crate::text::closest;
use crate::units::{Area, Length, Milli};

/// Most corners of an outline, as a scenario may have them.
const MOST_CORNERS: usize = 20_000;
/// Things of one survey do not lie farther from the boundary: 20 km.
const NEAR: Length = Length::metres(20_000);

/// A thing with its role.
struct Used<'s> {
    survey: usize,
    role: Role,
    thing: &'s Thing,
}

/// The land, and what was done.
pub(super) fn imported(files: &[Source], asked: &Asked, desk: &mut Desk) -> Option<(Land, Vec<Message>)> {
    let source = asked.source_crs.as_deref().map(|text| place::stated(place::SOURCE, text, desk));
    let to = asked.to.as_deref().map(|text| place::stated(place::TO, text, desk));
    let surveys: Vec<Option<Survey>> = files.iter().map(|file| read(file, asked, desk)).collect();
    let surveys = surveys.into_iter().collect::<Option<Vec<Survey>>>()?;
    let wish = Wish { source: transposed(source)?, unit: asked.unit, swap: asked.swap };
    let to = transposed(to)?;
    let site = if asked.site.is_empty() { "main" } else { &asked.site };
    let used = chosen(&surveys, asked, desk)?;
    let frames: Vec<Option<Frame>> = surveys.iter().map(|survey| place::frame(survey, &wish, desk)).collect();
    let frames = frames.into_iter().collect::<Option<Vec<Frame>>>()?;
    if let Some(System::Metres(crs)) = &wish.source
        && surveys.iter().all(|survey| survey.says == Says::Always)
    {
        let start = Spot::new(&surveys.first()?.file, 0..0);
        desk.report(caution("import-always-degrees", &start).with("asked", crs.name()));
    }
    for (index, frame) in frames.iter().enumerate() {
        let own = |used: &&Used<'_>| used.survey == index;
        let corners: Vec<Corner> = used.iter().filter(own).flat_map(|used| used.thing.shape.corners()).collect();
        if let Some(first) = used.iter().find(own) {
            place::check(frame, site, &corners, &first.thing.spot, desk)?;
        }
    }
    let mut said = Vec::new();
    let crs = target(to, &frames, &used, &mut said, desk)?;
    let mut maker = Maker { frames: &frames, crs: &crs, desk, said: &mut said };
    let made = maker.made(&used)?;
    let land = Land {
        site: site.to_owned(),
        scenario: asked.scenario.clone(),
        crs,
        boundary: made.boundary?,
        holes: made.holes,
        gates: made.gates,
        parts: made.parts,
        files: surveys.iter().map(|survey| base(&survey.file)).collect(),
    };
    let spot = &used.iter().find(|used| used.role == Role::Boundary)?.thing.spot;
    far_apart(&land, &made.spots, desk);
    let corners = land.boundary.bounds();
    let moved = frames.iter().any(|frame| frame.system != System::Metres(land.crs.clone()));
    if let Some(doubt) = land.crs.doubt(corners.0, corners.1, true).filter(|_| moved) {
        desk.report(crate::scenario::said_of_crs(&doubt, spot, site, &land.crs));
    }
    said.push(Message::new("import.area-is").with("area", land.area()).with("corners", land.boundary.corners().len()));
    if let Ok((lon, lat)) = land.crs.to_wgs84(middle(corners)) {
        let milli = |value: f64| Milli((value * 1_000.0).round() as i64);
        said.push(Message::new("import.lies").with("lon", milli(lon)).with("lat", milli(lat)));
    }
    if let Some(stated) = asked.area {
        hold_area(land.area(), stated, asked.accept_area, spot, desk);
    }
    left_over(&surveys, &used, &made.dropped, desk);
    Some((land, said))
}

/// `None` where something was given and is a mistake.
fn transposed<T>(given: Option<Option<T>>) -> Option<Option<T>> {
    given.map_or(Some(None), |found| found.map(Some))
}

/// The name of a file without its folders.
fn base(file: &str) -> String {
    let base = file.rsplit(['/', '\\']).next().unwrap_or(file);
    crate::text::one_line(base).to_string()
}

/// Middle of a box.
fn middle((low, high): (Point, Point)) -> Point {
    Point::new(low.x + (high.x - low.x) / 2, low.y + (high.y - low.y) / 2)
}

/// What each thing is; a mistake where there is no boundary, or no telling which of several it is.
fn chosen<'s>(surveys: &'s [Survey], asked: &Asked, desk: &mut Desk) -> Option<Vec<Used<'s>>> {
    let things = || surveys.iter().enumerate().flat_map(|(index, survey)| survey.things.iter().map(move |thing| (index, thing)));
    let mut known: Vec<&str> = things().flat_map(|(_, thing)| role::choices(thing)).collect();
    known.extend(surveys.iter().flat_map(|survey| survey.unused.iter().map(|unused| unused.layer.as_str())));
    known.retain(|name| !name.is_empty());
    known.sort_unstable();
    known.dedup();
    let start = Spot::new(&surveys.first()?.file, 0..0);
    let mut good = true;
    for (role, names) in &asked.layers {
        for name in names.iter().filter(|name| !known.iter().any(|known| known.eq_ignore_ascii_case(name))) {
            let file: std::sync::Arc<str> = std::sync::Arc::from(format!("--{}", role.name()));
            desk.sources.insert(&file, std::sync::Arc::from(name.as_str()));
            let spot = Spot::new(&file, 0..name.len());
            let told = fault("import-no-layer", &spot).with("name", name.as_str());
            let help = match closest(name, known.iter().copied()) {
                Some(near) => Message::new("help.did-you-mean").with("name", near),
                None => {
                    Message::new("help.known").with("names", known.iter().take(20).map(|n| format!("`{n}`")).collect::<Vec<_>>())
                }
            };
            desk.report(told.helped(Some(help)));
            good = false;
        }
    }
    if !good {
        return None;
    }
    let mut used: Vec<Used<'s>> = Vec::new();
    let mut areas = Vec::new();
    for (survey, thing) in things() {
        match role::of(thing, &asked.layers) {
            Some(role) => used.push(Used { survey, role, thing }),
            None if matches!(thing.shape, Shape::Areas(_)) => areas.push((survey, thing)),
            None => {}
        }
    }
    if !used.iter().any(|used| used.role == Role::Boundary) {
        // What is the only polygon can be nothing else.
        match areas.as_slice() {
            [(survey, thing)] => used.push(Used { survey: *survey, role: Role::Boundary, thing }),
            [] => return desk.give_up(fault("import-no-boundary", &start).with("names", listed(&known))),
            [(_, first), ..] => {
                let told = fault("import-which-boundary", &first.spot).with("count", areas.len());
                return desk.give_up(told.with("names", listed(&known)));
            }
        }
    }
    Some(used)
}

fn listed(names: &[&str]) -> Vec<String> {
    if names.is_empty() { vec!["—".to_owned()] } else { names.iter().take(20).map(|name| format!("`{name}`")).collect() }
}

/// The system of the scenario.
fn target(to: Option<System>, frames: &[Frame], used: &[Used<'_>], said: &mut Vec<Message>, desk: &mut Desk) -> Option<Crs> {
    let of_boundary = used.iter().find(|used| used.role == Role::Boundary)?;
    let frame = &frames[of_boundary.survey];
    let (low, high) = place::bounds(of_boundary.thing.shape.corners())?;
    let centre = [(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0];
    let centre = place::on_earth(frame, centre);
    let crs = match (to, &frame.system) {
        (Some(System::Metres(crs)), _) => crs,
        (_, System::Metres(crs)) => crs.clone(),
        (_, System::Degrees) => match centre.and_then(|(lon, lat)| place::zone(lon, lat)) {
            Some(zone) => {
                said.push(Message::new("import.zone").with("name", zone.name()));
                zone
            }
            None => return desk.give_up(fault("import-no-zone", &of_boundary.thing.spot)),
        },
    };
    let mixed = used.iter().find(|used| Way::of(&frames[used.survey], &crs).is_none());
    if let Some(mixed) = mixed {
        return desk.give_up(fault("import-mixed", &mixed.thing.spot).with("crs", crs.name()));
    }
    let moved = frames.iter().any(|frame| frame.system != System::Metres(crs.clone()));
    if moved {
        said.push(Message::new("import.moved").with("name", crs.name()));
    }
    for unit in frames.iter().filter(|frame| frame.system != System::Degrees && frame.unit != Unit::Metre).map(|f| f.unit) {
        said.push(Message::new("import.unit").with("unit", unit.name()));
    }
    Some(crs)
}

/// What was made of the things.
#[derive(Default)]
struct Made {
    boundary: Option<Outline>,
    holes: Vec<Outline>,
    gates: Vec<Point>,
    parts: Vec<(Role, String, Outline)>,
    /// Where each part stands in its file.
    spots: Vec<(Spot, Point)>,
    /// Things with a role that they cannot have.
    dropped: BTreeSet<usize>,
}

struct Maker<'m> {
    frames: &'m [Frame],
    crs: &'m Crs,
    desk: &'m mut Desk,
    said: &'m mut Vec<Message>,
}

impl Maker<'_> {
    /// `None` after a mistake; every mistake is reported.
    fn made(&mut self, used: &[Used<'_>]) -> Option<Made> {
        let mut made = Made::default();
        let mut rings: Vec<(Outline, &Thing)> = Vec::new();
        let mut good = true;
        for (index, used) in used.iter().enumerate() {
            let thing = used.thing;
            let Some(way) = Way::of(&self.frames[used.survey], self.crs) else { continue };
            match (&thing.shape, used.role) {
                (Shape::Point(at), Role::Gate) => match self.point(&way, *at, thing) {
                    Some(at) => {
                        made.spots.push((thing.spot.clone(), at));
                        made.gates.push(at);
                    }
                    None => good = false,
                },
                (Shape::Point(_), _) | (_, Role::Gate) => drop(made.dropped.insert(index)),
                (Shape::Areas(areas), _) => {
                    for area in areas {
                        // Which ring of a boundary lies in which is settled below.
                        let taken = if used.role == Role::Boundary { area.len() } else { 1 };
                        for ring in area.iter().take(taken) {
                            let Some(outline) = self.outline(&way, ring, thing) else {
                                good = false;
                                continue;
                            };
                            self.take(&mut made, &mut rings, used, outline);
                        }
                        if used.role != Role::Boundary && area.len() > 1 {
                            self.desk.report(caution("import-hole", &thing.spot).with("count", area.len() - 1));
                        }
                    }
                }
                (Shape::Line(ring), role) => {
                    let line = Ring { closes: Closes::ByRepeating, ..ring.clone() };
                    if role != Role::Boundary && !self.comes_back(&way, &line) {
                        made.dropped.insert(index);
                        continue;
                    }
                    match self.outline(&way, &line, thing) {
                        Some(outline) => self.take(&mut made, &mut rings, used, outline),
                        None => good = false,
                    }
                }
            }
        }
        if !good {
            return None;
        }
        self.boundary(&mut made, rings)?;
        Some(made)
    }

    fn take<'t>(&mut self, made: &mut Made, rings: &mut Vec<(Outline, &'t Thing)>, used: &Used<'t>, outline: Outline) {
        if used.role == Role::Boundary {
            rings.push((outline, used.thing));
            return;
        }
        made.spots.push((used.thing.spot.clone(), outline.corners()[0]));
        made.parts.push((used.role, used.thing.name.clone(), outline));
    }

    /// The largest ring is the boundary; the others must lie in it and apart from each other: they are holes.
    fn boundary(&mut self, made: &mut Made, mut rings: Vec<(Outline, &Thing)>) -> Option<()> {
        rings.sort_by_key(|(outline, _)| std::cmp::Reverse(outline.area()));
        let mut rings = rings.into_iter();
        let (boundary, thing) = rings.next()?;
        for (hole, own) in rings {
            let lonely = boundary.covers(&hole) && !made.holes.iter().any(|other| other.overlaps(&hole));
            if !lonely || hole == boundary {
                let told = fault("import-two-boundaries", &own.spot).beside(&thing.spot);
                return self.desk.give_up(told.with("area", hole.area()).with("larger", boundary.area()));
            }
            made.holes.push(hole);
        }
        made.boundary = Some(boundary);
        Some(())
    }

    fn point(&mut self, way: &Way, corner: Corner, thing: &Thing) -> Option<Point> {
        way.go(corner).or_else(|| self.desk.give_up(fault("import-off-map", &thing.spot).with("crs", self.crs.name())))
    }

    fn comes_back(&self, way: &Way, line: &Ring) -> bool {
        let ends = line.corners.first().zip(line.corners.last());
        let ends = ends.and_then(|(a, b)| way.go(*a).zip(way.go(*b)));
        line.corners.len() > 3 && ends.is_some_and(|(a, b)| ring::far(a, b) <= Length(10))
    }

    fn outline(&mut self, way: &Way, ring: &Ring, thing: &Thing) -> Option<Outline> {
        let corners = ring.corners.iter().map(|corner| way.go(*corner)).collect::<Option<Vec<Point>>>();
        let Some(corners) = corners else {
            return self.desk.give_up(fault("import-off-map", &thing.spot).with("crs", self.crs.name()));
        };
        let spot = |at: Point| {
            let nearest = corners.iter().enumerate().min_by_key(|(_, corner)| ring::far(**corner, at));
            let span = nearest.and_then(|(index, _)| ring.spans.get(index)).cloned();
            span.map_or_else(|| thing.spot.clone(), |span| Spot::new(&thing.spot.file, span))
        };
        let shown = |at: Point| format!("({}, {})", Length(at.x), Length(at.y));
        let named = |told: crate::diagnostic::Diagnostic| told.with("thing", described(thing));
        let told = match ring::outline(&corners, ring.closes) {
            Ok((outline, tidied)) if outline.corners().len() <= MOST_CORNERS => {
                self.tidied(thing, &tidied);
                return Some(outline);
            }
            Ok(_) => return self.desk.give_up(fault("import-too-many", &thing.spot).with("most", MOST_CORNERS)),
            Err(RingFault::Open(gap)) => fault("import-open", &spot(corners[corners.len() - 1])).with("gap", gap),
            Err(RingFault::Outline(OutlineFault::SelfCrossing(at))) => {
                fault("import-crossing", &spot(at)).with("point", shown(at))
            }
            Err(RingFault::Outline(OutlineFault::RepeatedPoint(at))) => {
                fault("import-touching", &spot(at)).with("point", shown(at))
            }
            Err(RingFault::Outline(OutlineFault::TooFewPoints | OutlineFault::NoArea)) => fault("import-no-area", &thing.spot),
            Err(RingFault::Outline(OutlineFault::TooLarge)) => fault("import-too-large", &thing.spot),
        };
        self.desk.give_up(named(told))
    }

    fn tidied(&mut self, thing: &Thing, tidied: &Tidied) {
        if tidied.repeated > 0 {
            let said = Message::new("import.repeated").with("count", tidied.repeated);
            self.said.push(said.with("thing", described(thing)));
        }
        if let Some(gap) = tidied.gap {
            self.said.push(Message::new("import.closed").with("gap", gap).with("thing", described(thing)));
        }
    }
}

/// A thing as a person finds it: what it is, its layer, its name, its handle.
fn described(thing: &Thing) -> String {
    let handle = thing.words.get("handle").map(|handle| format!(" #{handle}")).unwrap_or_default();
    let word = |text: &str| if text.is_empty() { String::new() } else { format!(" `{}`", crate::text::one_line(text)) };
    format!("{}{handle}{}{}", thing.what, word(&thing.layer), word(&thing.name))
}

/// Things far from the boundary: one of the files is in another system.
fn far_apart(land: &Land, spots: &[(Spot, Point)], desk: &mut Desk) {
    let centre = middle(land.boundary.bounds());
    let farthest = spots.iter().map(|(spot, at)| (ring::far(centre, *at), spot)).max();
    let (low, high) = land.boundary.bounds();
    if let Some((gap, spot)) = farthest.filter(|(gap, _)| *gap > NEAR + ring::far(low, high)) {
        desk.report(fault("import-far-apart", spot).with("gap", gap));
    }
}

/// Holds the area drawn against the one stated: more than half a per cent is a doubt, more than five a mistake unless it is
/// accepted.
fn hold_area(drawn: Area, stated: Area, accept: bool, spot: &Spot, desk: &mut Desk) {
    let off = (drawn.0 - stated.0).abs();
    if stated.0 <= 0 || off * 200 <= stated.0 {
        return;
    }
    let told = if off * 20 > stated.0 && !accept { fault("import-area", spot) } else { caution("import-area-near", spot) };
    let hundredths = crate::units::div_round(off * 10_000, stated.0);
    let percent = crate::units::decimal(hundredths, 2);
    // Land drawn in feet and read as metres is 10.76 times too large, and so on.
    let factor = drawn.0 as f64 / stated.0 as f64;
    let like = |unit: &Unit| ((factor * unit.metres() * unit.metres()).ln()).abs() < 0.03;
    let back = |unit: &Unit| ((factor / unit.metres() / unit.metres()).ln()).abs() < 0.03;
    let others = || Unit::ALL.into_iter().filter(|unit| *unit != Unit::Metre);
    let help = match (others().find(like), others().find(back)) {
        (Some(unit), _) => Some(Message::new("help.import-area-unit").with("unit", unit.name())),
        (None, Some(unit)) => Some(Message::new("help.import-area-metres").with("unit", unit.name())),
        _ => None,
    };
    desk.report(told.with("drawn", drawn).with("stated", stated).with("percent", percent).helped(help));
}

/// Counts and names what was not used.
fn left_over(surveys: &[Survey], used: &[Used<'_>], dropped: &BTreeSet<usize>, desk: &mut Desk) {
    let mut counts: BTreeMap<(String, String, String), (usize, Spot)> = BTreeMap::new();
    let mut add = |what: &str, layer: &str, spot: &Spot| {
        let key = (spot.file.to_string(), what.to_owned(), layer.to_owned());
        counts.entry(key).or_insert((0, spot.clone())).0 += 1;
    };
    for survey in surveys {
        survey.unused.iter().for_each(|unused| add(&unused.what, &unused.layer, &unused.spot));
        for thing in &survey.things {
            let place = used.iter().position(|used| std::ptr::eq(used.thing, thing));
            if place.is_none_or(|place| dropped.contains(&place)) {
                add(thing.what, &thing.layer, &thing.spot);
            }
        }
    }
    for ((_, what, layer), (count, spot)) in counts {
        let layer = if layer.is_empty() { "—".to_owned() } else { layer };
        desk.report(caution("import-unused", &spot).with("count", count).with("what", what).with("layer", layer));
    }
    for survey in surveys {
        let start = Spot::new(&survey.file, 0..0);
        if survey.heights > 0 {
            desk.report(caution("import-heights", &start).with("count", survey.heights));
        }
        let keys = survey.things.iter().flat_map(|thing| thing.words.keys());
        let known = ["name", "label", "id", "nama", "layer", "use", "kind", "role", "handle"];
        let idle: BTreeSet<&String> = keys.filter(|key| !known.contains(&key.as_str())).collect();
        if !idle.is_empty() {
            let names: Vec<String> = idle.iter().take(30).map(|key| format!("`{}`", crate::text::one_line(key))).collect();
            desk.report(caution("import-properties", &start).with("count", idle.len()).with("names", names));
        }
    }
}
