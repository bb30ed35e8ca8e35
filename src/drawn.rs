//! A drawing read back: whether what is drawn is what was decided.
//!
//! Knows: SVG as kavling writes it, the land. Must not know: how a sheet is composed, the solver. It reads the file alone:
//! plots, firms and areas as the groups state them, corners as they are drawn, words as they stand on the plots.
//!
//! Tables, titles and notes are not read back; whoever has the plan can draw the sheet anew and compare the bytes.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Document, Node};

use crate::audit::measure;
use crate::export::RECORD;
use crate::firm::FirmIdx;
use crate::geometry::Outline;
use crate::message::Message;
use crate::pieces::Pieces;
use crate::plan::parse_decimal;
use crate::problem::{Holding, Language, Problem};
use crate::site::{HallIdx, Place, RowIdx};
use crate::text::grouped;
use crate::units::{Area, div_round};

/// Units of the picture in a millimetre of paper.
const UNITS: f64 = 100.0;
/// Rounding of a drawn corner, in units, with that of the origin.
const SLACK: f64 = 2.5;

/// Corners on the picture, in its units.
type Ring = Vec<(f64, f64)>;

/// Elements of a drawing of kavling's; anything else may cover or move what is drawn.
const ELEMENTS: [&str; 15] = [
    "svg", "title", "desc", "metadata", "kavling", "rect", "style", "defs", "pattern", "path", "circle", "g", "text", "tspan",
    "line",
];
/// Attributes that move, hide or restyle what carries them.
const MOVING: [&str; 9] = ["style", "display", "visibility", "opacity", "clip-path", "mask", "filter", "href", "transform"];
/// Deepest nesting: a drawing of kavling's stays far below; a deeper file would exhaust the reader.
const DEEPEST: usize = 64;

/// Why a file cannot be read as a drawing.
#[derive(Debug, thiserror::Error)]
pub enum NoDrawing {
    /// Not an SVG.
    #[error("not an SVG: {0}")]
    Svg(String),
    /// Not drawn by kavling, or its record was taken out.
    #[error("it does not state which scenario and decision it shows: kavling did not draw it, or its metadata was taken out")]
    NoRecord,
    /// It has no map.
    #[error("it is a sheet of tables, without a map that could be checked")]
    NoMap,
}

/// What a drawing states of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    /// SHA-256 of the scenario.
    pub scenario_sha256: String,
    /// SHA-256 of the decision.
    pub decision_sha256: String,
    /// SHA-256 of the plan, where it is stated.
    pub plan_sha256: Option<String>,
    /// Option and phase, where the plan decides one.
    pub stage: Option<(String, String)>,
    /// Language of its words, where it is one of kavling's.
    pub language: Option<Language>,
    /// Everything it states, by name.
    pub facts: BTreeMap<String, String>,
}

/// A drawing and everything wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Drawn {
    /// What it states of itself.
    pub stated: Stated,
    /// Holdings as they are drawn, as far as they can be read: without the offer and the phase.
    pub holdings: Vec<Holding>,
    /// What is wrong; nothing on a good drawing.
    pub faults: Vec<Message>,
}

/// What a drawing states of itself, before its scenario is known.
///
/// # Errors
/// [`NoDrawing`] for anything that kavling did not draw.
pub fn stated(svg: &str) -> Result<Stated, NoDrawing> {
    let document = parse(svg)?;
    record(&document)
}

/// Parses, unless the nesting would exhaust the parser.
fn parse(svg: &str) -> Result<Document<'_>, NoDrawing> {
    // kavling writes neither comments nor CDATA; both could hide the nesting from this count.
    if svg.contains("<!--") || svg.contains("<![CDATA[") {
        return Err(NoDrawing::Svg("it holds comments or CDATA, which kavling never writes".to_owned()));
    }
    let mut depth = 0_usize;
    for (at, _) in svg.match_indices('<') {
        let rest = &svg[at + 1..];
        let end = rest.find('>').unwrap_or(rest.len());
        match rest.as_bytes().first() {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(b'!' | b'?') => {}
            _ if rest[..end].ends_with('/')
                && rest[..end].matches('"').count().is_multiple_of(2)
                && !rest[..end].contains('\'') => {}
            _ => depth += 1,
        }
        if depth > DEEPEST {
            return Err(NoDrawing::Svg("nested too deep".to_owned()));
        }
    }
    Document::parse(svg).map_err(|error| NoDrawing::Svg(error.to_string()))
}

fn record(document: &Document<'_>) -> Result<Stated, NoDrawing> {
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return Err(NoDrawing::Svg(format!("the root is <{}>", root.tag_name().name())));
    }
    let own = document.descendants().find(|node| node.has_tag_name((RECORD, "kavling"))).ok_or(NoDrawing::NoRecord)?;
    let fact = |name: &str| own.attribute(name).map(str::to_owned);
    Ok(Stated {
        scenario_sha256: fact("scenario-sha256").ok_or(NoDrawing::NoRecord)?,
        decision_sha256: fact("decision-sha256").ok_or(NoDrawing::NoRecord)?,
        plan_sha256: fact("plan-sha256"),
        stage: fact("option").zip(fact("phase")),
        language: match root.attribute(("http://www.w3.org/XML/1998/namespace", "lang")) {
            Some("en") => Some(Language::En),
            Some("id") => Some(Language::Id),
            _ => None,
        },
        facts: own.attributes().map(|fact| (fact.name().to_owned(), fact.value().to_owned())).collect(),
    })
}

/// Reads a drawing of this problem back and checks what it shows.
///
/// # Errors
/// [`NoDrawing`] for anything that kavling did not draw.
pub fn read_back(problem: &Problem, svg: &str) -> Result<Drawn, NoDrawing> {
    let document = parse(svg)?;
    let stated = record(&document)?;
    let bar = document.descendants().find(|node| node.attribute("id") == Some("scale-bar")).ok_or(NoDrawing::NoMap)?;
    let scale: f64 = bar.attribute("data-scale").and_then(|scale| scale.parse().ok()).ok_or(NoDrawing::NoMap)?;
    let mut drawn = Drawn { stated, ..Drawn::default() };
    if drawn.stated.scenario_sha256 != problem.sha256 {
        drawn.fault("drawn.other-scenario", &[]);
    }
    drawn.foreign(&document);
    let mut pieces = Vec::new();
    for group in document.descendants().filter(is_plot) {
        if let Some(piece) = drawn.piece(problem, group) {
            pieces.push(piece);
        }
    }
    let numbers = Pieces::of(problem, &measure(problem, &drawn.holdings));
    for piece in &mut pieces {
        let own = numbers.list.iter().find(|own| own.place == piece.place);
        piece.number = own.map(|own| own.number.clone()).unwrap_or_default();
    }
    drawn.cells(problem, &pieces);
    drawn.outlines(problem, &pieces, UNITS * 1_000.0 / scale);
    pieces.iter().for_each(|piece| drawn.words(problem, piece));
    drawn.holdings.sort_unstable();
    if problem.decision_sha256(&drawn.holdings) != drawn.stated.decision_sha256 {
        drawn.fault("drawn.other-decision", &[]);
    }
    Ok(drawn)
}

/// A plot, stretch or hall as it is drawn.
struct Piece<'d, 'i> {
    name: String,
    /// Its number as kavling writes it; empty for an idle stretch and for what is not drawn as one piece.
    number: String,
    place: Place,
    outline: Outline,
    holdings: Vec<Holding>,
    group: Node<'d, 'i>,
}

fn is_plot(node: &Node<'_, '_>) -> bool {
    node.has_tag_name("g") && node.attribute("class").is_some_and(|class| class.split(' ').next() == Some("plot"))
}

impl Drawn {
    fn fault(&mut self, key: &str, args: &[(&str, &str)]) {
        self.faults.push(args.iter().fold(Message::new(key), |message, (name, value)| message.with(name, *value)));
    }

    /// What kavling never writes and what could cover, move or hide what is drawn.
    fn foreign(&mut self, document: &Document<'_>) {
        let mut seen = BTreeSet::new();
        for node in document.descendants().filter(Node::is_element) {
            let name = node.tag_name().name();
            if !ELEMENTS.contains(&name) {
                seen.insert(name.to_owned());
            }
            let turned_text = |attribute: &str| attribute == "transform" && matches!(name, "text" | "tspan");
            let moving = node.attributes().map(|a| a.name()).filter(|a| MOVING.contains(a) && !turned_text(a));
            seen.extend(moving.map(|attribute| format!("{name} {attribute}=")));
        }
        let records = document.descendants().filter(|node| node.has_tag_name((RECORD, "kavling"))).count();
        if records > 1 {
            seen.insert("kavling ×2".to_owned());
        }
        for what in seen {
            self.fault("drawn.foreign", &[("what", &what)]);
        }
    }

    /// What a group says it is; nothing, and a fault, where the land has no such thing.
    fn piece<'d, 'i>(&mut self, problem: &Problem, group: Node<'d, 'i>) -> Option<Piece<'d, 'i>> {
        let name = group.attribute("data-plots").unwrap_or("").to_owned();
        let found = place_of(problem, &name).and_then(|place| Some((place, problem.land.outline(place)?)));
        let Some((place, outline)) = found else {
            self.fault("drawn.no-such-plot", &[("plot", &name)]);
            return None;
        };
        let area =
            |text: Option<&str>| text.and_then(|text| parse_decimal(text, 7)).and_then(|v| (v % 5 == 0).then_some(Area(v / 5)));
        if area(group.attribute("data-area-m2")) != Some(outline.area()) {
            let said = group.attribute("data-area-m2").unwrap_or("");
            self.fault("drawn.area-differs", &[("plot", &name), ("said", said), ("area", &outline.area().to_string())]);
        }
        let floors: Vec<&str> = group.attribute("data-floor-m2").unwrap_or("").split_whitespace().collect();
        let mut holdings = Vec::new();
        for (index, id) in group.attribute("data-firm").unwrap_or("").split_whitespace().enumerate() {
            let Some(firm) = problem.find_firm(id) else {
                self.fault("drawn.no-such-firm", &[("plot", &name), ("firm", id)]);
                continue;
            };
            let size = match place {
                Place::Run { .. } => Some(outline.area()),
                Place::Hall(_) => area(floors.get(index).copied()),
            };
            let Some(size) = size else {
                self.fault("drawn.no-floor", &[("plot", &name), ("firm", id)]);
                continue;
            };
            holdings.push(Holding { firm, offer: 0, place, area: size, phase: 1 });
        }
        self.holdings.extend(&holdings);
        Some(Piece { name, number: String::new(), place, outline, holdings, group })
    }

    /// Every plot and hall is drawn once, every firm at most once.
    fn cells(&mut self, problem: &Problem, pieces: &[Piece<'_, '_>]) {
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        let land = &problem.land;
        land.rows.iter().flat_map(|row| &row.cells).chain(land.halls.iter().map(|hall| &hall.id)).for_each(|cell| {
            count.insert(cell, 0);
        });
        for piece in pieces {
            piece.name.split(' ').for_each(|cell| *count.entry(cell).or_default() += 1);
        }
        for (cell, times) in count {
            match times {
                0 => self.fault("drawn.plot-missing", &[("plot", cell)]),
                1 => {}
                _ => self.fault("drawn.plot-twice", &[("plot", cell)]),
            }
        }
        let mut seen: BTreeSet<FirmIdx> = BTreeSet::new();
        for holding in self.holdings.clone() {
            if !seen.insert(holding.firm) {
                self.fault("drawn.firm-twice", &[("firm", &problem.firm(holding.firm).id)]);
            }
        }
    }

    /// Every plot has its true shape at the stated scale, and all plots of a site stand in their true position.
    fn outlines(&mut self, problem: &Problem, pieces: &[Piece<'_, '_>], units: f64) {
        let land = |outline: &Outline| -> Ring {
            outline.corners().iter().map(|p| (p.x as f64 / 1_000.0 * units, -(p.y as f64) / 1_000.0 * units)).collect()
        };
        let mut sites: BTreeMap<usize, Vec<(&Piece<'_, '_>, Ring)>> = BTreeMap::new();
        for piece in pieces {
            sites.entry(problem.land.site_of(piece.place).0).or_default().push((piece, ring(piece.group)));
        }
        for drawn in sites.values() {
            // The place of most plots is the site's: one that was moved stands out, not all others.
            let off = |axis: fn(&(f64, f64)) -> f64| {
                let mut all: Vec<f64> = drawn
                    .iter()
                    .filter_map(|(piece, ring)| Some(axis(ring.first()?) - axis(land(&piece.outline).first()?)))
                    .collect();
                all.sort_by(f64::total_cmp);
                all.get(all.len() / 2).copied().unwrap_or(0.0)
            };
            let origin = (off(|p| p.0), off(|p| p.1));
            for (piece, ring) in drawn {
                let truth = land(&piece.outline);
                let near = |(drawn, land): (&(f64, f64), &(f64, f64))| {
                    (drawn.0 - land.0 - origin.0).abs() <= SLACK && (drawn.1 - land.1 - origin.1).abs() <= SLACK
                };
                if ring.len() != truth.len() || !ring.iter().zip(&truth).all(near) {
                    self.fault("drawn.shape-differs", &[("plot", &piece.name)]);
                }
            }
        }
    }

    /// The words on a plot name nobody else and no other area.
    fn words(&mut self, problem: &Problem, piece: &Piece<'_, '_>) {
        let own: BTreeSet<&str> = piece.holdings.iter().map(|h| problem.firm(h.firm).id.as_str()).collect();
        let both = |area: Area| {
            let hundredths = div_round(area.0 * 100, Area::PER_M2);
            let ways = [(Language::En, 0), (Language::En, 2), (Language::Id, 0), (Language::Id, 2)];
            ways.map(|(language, decimals)| format!("{} m²", grouped(language, hundredths, 2, decimals)))
        };
        let mut areas: BTreeSet<String> = both(piece.outline.area()).into_iter().collect();
        areas.extend(piece.holdings.iter().flat_map(|h| both(h.area)));
        let known: BTreeSet<&str> = piece
            .holdings
            .iter()
            .map(|holding| problem.firm(holding.firm))
            .flat_map(|firm| firm.name.split_whitespace().chain([firm.id.as_str()]))
            .collect();
        let texts = piece.group.descendants().filter(|node| node.has_tag_name("text"));
        for text in texts {
            let said: String = text.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect();
            let class = text.attribute("class").unwrap_or("");
            let head = said.split(" · ").next().unwrap_or("");
            if class == "number" && !piece.number.is_empty() && head != piece.number {
                self.fault("drawn.other-number", &[("plot", &piece.name), ("said", head)]);
            }
            // A line of a firm's label: its id, words of its name, cut ones as far as they go; the number and the area apart.
            let parts = said.split(" · ").filter(|part| *part != piece.number && !part.ends_with(" m²"));
            for word in parts.flat_map(str::split_whitespace).filter(|_| class == "firm") {
                let cut = word.trim_end_matches([',', '…']);
                let fits = known
                    .iter()
                    .any(|own| own == &word || own.trim_end_matches(',') == cut || word.ends_with('…') && own.starts_with(cut));
                if !fits {
                    self.fault("drawn.other-words", &[("plot", &piece.name), ("said", word)]);
                }
            }
            for word in said.split([' ', '·']) {
                if problem.find_firm(word).is_some() && !own.contains(word) {
                    self.fault("drawn.other-firm", &[("plot", &piece.name), ("firm", word)]);
                }
            }
            let Some(shown) = said.rsplit(" · ").next().filter(|part| part.ends_with(" m²")) else { continue };
            if matches!(piece.place, Place::Run { .. }) && !areas.contains(shown) {
                self.fault("drawn.other-area", &[("plot", &piece.name), ("said", shown)]);
            }
        }
    }
}

/// The place of these plots, cells or hall.
fn place_of(problem: &Problem, names: &str) -> Option<Place> {
    let land = &problem.land;
    if let Some(hall) = land.halls.iter().position(|hall| hall.id == names) {
        return Some(Place::Hall(HallIdx(hall)));
    }
    let names: Vec<&str> = names.split(' ').collect();
    land.rows.iter().enumerate().find_map(|(index, row)| {
        let first = row.cells.iter().position(|cell| names.first().is_some_and(|name| cell == name))?;
        let last = first + names.len() - 1;
        let same = row.cells.get(first..=last)?.iter().zip(&names).all(|(cell, name)| cell == name);
        same.then_some(Place::Run { row: RowIdx(index), first, last })
    })
}

/// The corners of the first path of a group, in units of the picture.
fn ring(group: Node<'_, '_>) -> Ring {
    let path = group.children().find(|node| node.has_tag_name("path")).and_then(|node| node.attribute("d")).unwrap_or("");
    let first = path.split(['Z', 'z']).next().unwrap_or("");
    let numbers: Vec<f64> =
        first.split(|c: char| !(c.is_ascii_digit() || c == '-' || c == '.')).filter_map(|part| part.parse().ok()).collect();
    numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}
