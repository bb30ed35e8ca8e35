//! DXF, the text form: polylines with arcs, points, and a count of everything else.
//!
//! Knows: pairs of group code and value (Autodesk, DXF reference), polylines, `$INSUNITS`. Must not know: what a layer is on
//! the land.
//!
//! The pairs are read here and not by the crate dxf: that drops what it does not know (hatches) without a word, keeps no
//! line numbers, and takes as long to build as a third of kavling. A test holds both readers to each other.

use std::ops::Range;
use std::sync::Arc;

use super::arc;
use super::survey::{Closes, Corner, Desk, MOST_CORNERS, Ring, Says, Shape, Survey, Thing};
use super::unit::Unit;
use crate::diagnostic::{Diagnostic, Spot, fault};

/// A group code with its value.
#[derive(Debug, Clone)]
struct Pair<'t> {
    code: i32,
    value: &'t str,
    span: Range<usize>,
}

impl Pair<'_> {
    fn number(&self, file: &Arc<str>) -> Result<f64, Box<Diagnostic>> {
        let number = self.value.parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| Box::new(fault("import-number", &Spot::new(file, self.span.clone())).with("found", self.value)))
    }

    fn whole(&self) -> i64 {
        self.value.parse().unwrap_or(0)
    }
}

struct Pairs<'t> {
    file: &'t Arc<str>,
    text: &'t str,
    at: usize,
    held: Option<Pair<'t>>,
}

impl<'t> Pairs<'t> {
    fn line(&mut self) -> Option<(&'t str, Range<usize>)> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let whole = rest.split_inclusive('\n').next().unwrap_or(rest);
        let plain = whole.trim();
        let start = self.at + (whole.len() - whole.trim_start().len());
        self.at += whole.len();
        Some((plain, start..start + plain.len()))
    }

    fn next(&mut self) -> Result<Option<Pair<'t>>, Box<Diagnostic>> {
        if let Some(held) = self.held.take() {
            return Ok(Some(held));
        }
        let Some((code, span)) = self.line() else { return Ok(None) };
        if code.is_empty() && self.text[self.at..].trim().is_empty() {
            return Ok(None);
        }
        let Ok(code) = code.parse::<i32>() else {
            return Err(Box::new(fault("import-dxf-code", &Spot::new(self.file, span)).with("found", code)));
        };
        let Some((value, span)) = self.line() else { return Ok(None) };
        Ok(Some(Pair { code, value, span }))
    }

    /// The pairs up to the next code 0.
    fn body(&mut self) -> Result<Vec<Pair<'t>>, Box<Diagnostic>> {
        let mut body = Vec::new();
        while let Some(pair) = self.next()? {
            if pair.code == 0 {
                self.held = Some(pair);
                break;
            }
            body.push(pair);
        }
        Ok(body)
    }
}

/// Reads the text. `unit` is the unit asked for, which the tolerance of arcs is reckoned in.
pub(super) fn read(file: &Arc<str>, text: &str, unit: Option<Unit>, desk: &mut Desk) -> Option<Survey> {
    let mut reader = Reader {
        pairs: Pairs { file, text, at: 0, held: None },
        survey: Survey { wants_unit: true, ..Survey::new(file, Says::Nothing) },
        asked: unit,
        corners: 0,
    };
    match reader.sections() {
        Ok(()) => Some(reader.survey),
        Err(diagnostic) => desk.give_up(*diagnostic),
    }
}

struct Reader<'t> {
    pairs: Pairs<'t>,
    survey: Survey,
    asked: Option<Unit>,
    corners: usize,
}

/// What every entity has.
struct Head {
    layer: String,
    handle: String,
    spot: Spot,
    /// Whether x runs to the left: the entity is drawn from below.
    mirrored: bool,
}

type Step<T> = Result<T, Box<Diagnostic>>;

impl<'t> Reader<'t> {
    fn sections(&mut self) -> Step<()> {
        let (mut ended, mut entities) = (false, false);
        while let Some(pair) = self.pairs.next()? {
            match (pair.code, pair.value) {
                (0, "EOF") => {
                    ended = true;
                    break;
                }
                (0, "SECTION") => {
                    let name = self.pairs.next()?.filter(|pair| pair.code == 2).map_or("", |pair| pair.value);
                    match name {
                        "HEADER" => self.header()?,
                        "ENTITIES" => {
                            entities = true;
                            self.entities()?;
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        let end = self.pairs.text.trim_end().len();
        let spot = Spot::new(self.pairs.file, end.saturating_sub(1)..end);
        if !ended {
            return Err(Box::new(fault("import-cut-short", &spot)));
        }
        if entities { Ok(()) } else { Err(Box::new(fault("import-no-entities", &spot))) }
    }

    fn header(&mut self) -> Step<()> {
        let mut name = "";
        for pair in self.pairs.body()? {
            match pair.code {
                9 => name = pair.value,
                70 if name == "$INSUNITS" => self.survey.unit = Unit::of_insunits(pair.whole()),
                _ => {}
            }
        }
        Ok(())
    }

    fn entities(&mut self) -> Step<()> {
        while let Some(pair) = self.pairs.next()? {
            if pair.code != 0 {
                continue;
            }
            if pair.value == "ENDSEC" || pair.value == "EOF" {
                if pair.value == "EOF" {
                    self.pairs.held = Some(pair);
                }
                return Ok(());
            }
            self.entity(&pair)?;
        }
        Ok(())
    }

    fn entity(&mut self, begin: &Pair<'t>) -> Step<()> {
        let body = self.pairs.body()?;
        let spot = Spot::new(self.pairs.file, begin.span.clone());
        let word = |code: i32| body.iter().find(|pair| pair.code == code).map(|pair| pair.value);
        let layer = plain(word(8).unwrap_or("0"));
        let handle = word(5).unwrap_or_default().to_owned();
        let tilt = |code: i32| word(code).and_then(|value| value.parse::<f64>().ok());
        let upright = [tilt(210), tilt(220)].iter().all(|part| part.is_none_or(|part| part.abs() < 1e-9));
        let mirrored = upright && tilt(230).is_some_and(|z| z < 0.0);
        let on_paper = word(67) == Some("1");
        let head = Head { layer, handle, spot, mirrored };
        match begin.value {
            "POLYLINE" => {
                let vertices = self.vertices()?;
                let flags = body.iter().find(|pair| pair.code == 70).map_or(0, Pair::whole);
                // 16 and 64: meshes of faces in space.
                if on_paper || !upright || flags & (16 | 64) != 0 {
                    self.survey.skip(begin.value, &head.layer, head.spot);
                    return Ok(());
                }
                self.polyline("POLYLINE", head, flags & 1 != 0, vertices)
            }
            _ if on_paper || !upright => {
                self.survey.skip(begin.value, &head.layer, head.spot);
                Ok(())
            }
            "LWPOLYLINE" => {
                let closed = body.iter().find(|pair| pair.code == 70).map_or(0, Pair::whole) & 1 != 0;
                let vertices = self.light(&body)?;
                self.polyline("LWPOLYLINE", head, closed, vertices)
            }
            "POINT" => {
                let [Some(x), Some(y)] = [10, 20].map(|code| body.iter().find(|pair| pair.code == code)) else {
                    return Err(Box::new(fault("import-position", &head.spot)));
                };
                let corner = head.turned([x.number(self.pairs.file)?, y.number(self.pairs.file)?]);
                self.survey.heights += usize::from(tilt(30).is_some_and(|z| z.abs() > 0.0));
                self.add("POINT", head, Shape::Point(corner));
                Ok(())
            }
            other => {
                self.survey.skip(other, &head.layer, head.spot);
                Ok(())
            }
        }
    }

    /// The vertices that follow a POLYLINE, its end included.
    fn vertices(&mut self) -> Step<Vec<Vertex>> {
        let mut vertices = Vec::new();
        while let Some(pair) = self.pairs.next()? {
            if pair.code != 0 || pair.value != "VERTEX" {
                let ends = pair.code == 0 && pair.value == "SEQEND";
                self.pairs.held = Some(pair);
                if ends {
                    self.pairs.held = None;
                    self.pairs.body()?;
                }
                break;
            }
            let body = self.pairs.body()?;
            let flags = body.iter().find(|pair| pair.code == 70).map_or(0, Pair::whole);
            // 16: a corner of the frame that steers a curve, not on the curve.
            if flags & 16 == 0 {
                vertices.extend(self.light(&body)?);
            }
        }
        Ok(vertices)
    }

    /// The vertices in the pairs of an LWPOLYLINE, or the one of a VERTEX.
    fn light(&mut self, body: &[Pair<'t>]) -> Step<Vec<Vertex>> {
        let file = self.pairs.file;
        let mut vertices: Vec<Vertex> = Vec::new();
        let mut has_y = true;
        for pair in body {
            match pair.code {
                10 => {
                    if !has_y {
                        return Err(Box::new(fault("import-position", &Spot::new(file, pair.span.clone()))));
                    }
                    vertices.push(Vertex { at: [pair.number(file)?, 0.0], bulge: 0.0, span: pair.span.clone() });
                    has_y = false;
                }
                20 => {
                    let y = pair.number(file)?;
                    vertices.last_mut().into_iter().for_each(|vertex| vertex.at[1] = y);
                    has_y = true;
                }
                42 => {
                    let bulge = pair.number(file)?;
                    vertices.last_mut().into_iter().for_each(|vertex| vertex.bulge = bulge);
                }
                30 | 38 => self.survey.heights += usize::from(pair.number(file)?.abs() > 0.0),
                _ => {}
            }
        }
        match vertices.last() {
            Some(last) if !has_y => Err(Box::new(fault("import-position", &Spot::new(file, last.span.clone())))),
            _ => Ok(vertices),
        }
    }

    fn polyline(&mut self, what: &'static str, head: Head, closed: bool, vertices: Vec<Vertex>) -> Step<()> {
        let unit = self.asked.or(self.survey.unit).unwrap_or(Unit::Metre);
        let tolerance = arc::TOLERANCE / unit.metres();
        let mut ring = Ring::of(Vec::new(), if closed { Closes::ByItself } else { Closes::ByRepeating });
        for (index, vertex) in vertices.iter().enumerate() {
            ring.corners.push(head.turned(vertex.at));
            ring.spans.push(vertex.span.clone());
            let next = vertices.get(index + 1).or_else(|| vertices.first().filter(|_| closed));
            let Some(next) = next else { continue };
            let bulge = if head.mirrored { -vertex.bulge } else { vertex.bulge };
            let corners = arc::between(head.turned(vertex.at), head.turned(next.at), bulge, tolerance);
            ring.spans.extend(corners.iter().map(|_| vertex.span.clone()));
            ring.corners.extend(corners);
            if self.corners + ring.corners.len() > MOST_CORNERS {
                return Err(Box::new(fault("import-too-many", &head.spot).with("most", MOST_CORNERS)));
            }
        }
        self.corners += ring.corners.len();
        let shape = if closed { Shape::Areas(vec![vec![ring]]) } else { Shape::Line(ring) };
        self.add(what, head, shape);
        Ok(())
    }

    fn add(&mut self, what: &'static str, head: Head, shape: Shape) {
        let words = std::iter::once(("handle".to_owned(), head.handle)).filter(|(_, handle)| !handle.is_empty()).collect();
        let thing = Thing { what, layer: head.layer, name: String::new(), words, shape, spot: head.spot };
        self.survey.things.push(thing);
    }
}

struct Vertex {
    at: Corner,
    bulge: f64,
    span: Range<usize>,
}

impl Head {
    fn turned(&self, at: Corner) -> Corner {
        if self.mirrored { [-at[0], at[1]] } else { at }
    }
}

/// A name with its `\U+00C4` made letters.
fn plain(name: &str) -> String {
    let mut parts = name.split("\\U+");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let letter = part.get(..4).and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        match letter {
            Some(letter) => {
                out.push(letter);
                out.push_str(&part[4..]);
            }
            None => {
                out.push_str("\\U+");
                out.push_str(part);
            }
        }
    }
    out
}
