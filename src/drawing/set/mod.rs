//! The drawing set: site plan, allocation, utilities, land use, movement, each on a sheet with a title block, and sheets of
//! tables where these do not fit beside the map.
//!
//! Knows: which sheets a plan needs, which paper they take. Must not know: file formats.

mod block;
mod lists;
mod sheet;
mod title;

use super::brief::Brief;
use super::compose::notes;
use super::look::{Subject, Theme};
use super::mono::in_black_and_white;
use super::panel::{Panel, panels};
use super::shapes::{Drawing, Paper};
use super::strip;
use super::table::Table;
use crate::audit::Audit;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::site::LandUse;
use crate::units::Area;
use block::Block;
use sheet::{Laid, Middle, SCALES, lay};
use title::TitleFacts;

/// ISO 216 papers, level: A4 to A1.
const PAPERS: [Paper; 4] = [
    Paper { name: "A4", width: 297.0, height: 210.0 },
    Paper { name: "A3", width: 420.0, height: 297.0 },
    Paper { name: "A2", width: 594.0, height: 420.0 },
    Paper { name: "A1", width: 841.0, height: 594.0 },
];
/// Smaller than the standard scales, for land that fits on no sheet at these.
const SMALLER: [u32; 9] = [10_000, 20_000, 25_000, 50_000, 100_000, 200_000, 250_000, 500_000, 1_000_000];
/// Share of holdings with a full label at which a sheet is large enough.
const ENOUGH: f64 = 0.7;
/// Corners listed beside the map; more stand on a sheet of tables.
const FEW_CORNERS: usize = 14;

/// What the sheets of a set should keep to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetWishes {
    /// `A4` to `A1`; the smallest on which everything can be read where it is not stated.
    pub paper: Option<String>,
    /// Upright sheets.
    pub portrait: bool,
    /// The `N` of 1:N; chosen to fit where it is not stated.
    pub scale: Option<u32>,
    /// A sheet of the allocation for each of these; by sector where none is named.
    pub themes: Vec<Theme>,
}

/// A sheet of the set.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its file name without ending: `1-site-plan`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What stands on it.
    pub drawing: Drawing,
}

/// Why a set cannot be drawn as wished.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// No such paper.
    #[error("no paper `{0}`; there are A4, A3, A2, A1")]
    Paper(String),
    /// The land does not fit on the paper at this scale.
    #[error("the land does not fit on {paper} at 1:{scale}{}", larger.map_or_else(String::new, |s| format!("; it does at 1:{s}")))]
    Scale {
        /// The paper.
        paper: &'static str,
        /// The scale asked for.
        scale: u32,
        /// The largest standard scale at which it fits.
        larger: Option<u32>,
    },
    /// The paper is too small for title block and legend.
    #[error("{0} is too small for this drawing")]
    TooSmall(&'static str),
}

/// One sheet before it is numbered: name, title, layout, and whose words its title block is written in.
struct Raw<'a> {
    name: String,
    title: String,
    laid: Laid,
    brief: Brief<'a>,
    mono: bool,
}

/// Composes the drawing set of an audited plan.
///
/// # Errors
/// [`SetError`] where paper or scale that is wished for cannot be had.
pub fn set(problem: &Problem, plan: &Plan, audit: &Audit, wishes: &SetWishes) -> Result<Vec<Sheet>, SetError> {
    let panels = panels(&problem.land);
    let mut raw: Vec<Raw<'_>> = Vec::new();
    for (number, key, subject) in subjects(problem, audit, &wishes.themes) {
        let brief = || Brief::new(problem, plan, audit, subject, &[]);
        let own = brief();
        let title = title_of(&own, subject);
        let (paper, laid) = choose(&own, &panels, &title, wishes)?;
        let name = format!("{number}-{key}");
        let mono = subject == Subject::Allocation(Theme::Mono);
        let mut left = (laid.blocks_left.clone(), laid.tables_left.clone());
        if subject == Subject::SitePlan && corner_count(problem) > FEW_CORNERS {
            left.1.push(lists::corners(&own));
        }
        raw.push(Raw { name: name.clone(), title: title.clone(), laid, brief: own, mono });
        let mut page = 1;
        while !(left.0.is_empty() && left.1.is_empty()) {
            let own = brief();
            let foot = foot(&own, &title, paper);
            let had = (left.0.len(), rows(&left.1));
            let next = lay(&own, paper, Middle::Tables(left.1), left.0, foot, &[]).ok_or(SetError::TooSmall(paper.name))?;
            left = (next.blocks_left.clone(), next.tables_left.clone());
            if (left.0.len(), rows(&left.1)) == had {
                return Err(SetError::TooSmall(paper.name));
            }
            page += 1;
            let title = own.say("sheet-continued", &[("title", &title)]);
            raw.push(Raw { name: format!("{name}-{page}"), title, laid: next, brief: own, mono });
        }
    }
    let count = raw.len();
    let prefix = problem.title_block.number.clone().unwrap_or_else(|| "SP".to_owned());
    let finished = raw.into_iter().enumerate().map(|(index, raw)| {
        let paper = raw.laid.drawing.paper;
        let facts = TitleFacts {
            number: format!("{prefix}-{:02}", index + 1),
            of: format!("{} / {count}", index + 1),
            title: raw.title.clone(),
            scale: raw.laid.scale,
            paper: paper_words(paper),
        };
        let drawing = raw.laid.titled(&raw.brief, &facts);
        let drawing = if raw.mono { in_black_and_white(drawing) } else { drawing };
        Sheet { name: raw.name, title: raw.title, drawing }
    });
    Ok(finished.collect())
}

/// The sheets that a plan needs: number, name, subject.
fn subjects(problem: &Problem, audit: &Audit, themes: &[Theme]) -> Vec<(u32, String, Subject)> {
    let mut list = vec![(1, "site-plan".to_owned(), Subject::SitePlan)];
    let mut wanted: Vec<Theme> = Vec::new();
    for theme in themes.iter().copied().chain(themes.is_empty().then_some(Theme::Sector)) {
        if !wanted.contains(&theme) {
            wanted.push(theme);
        }
    }
    list.extend(wanted.iter().map(|theme| {
        let name = if wanted.len() == 1 && themes.is_empty() { String::new() } else { format!("-by-{}", theme.name()) };
        (2, format!("allocation{name}"), Subject::Allocation(*theme))
    }));
    if !audit.loads.is_empty() {
        list.push((3, "utilities".to_owned(), Subject::Utilities));
    }
    list.push((4, "land-use".to_owned(), Subject::LandUse));
    if problem.land.sites.iter().any(|site| site.areas.iter().any(|area| area.land_use == LandUse::Road)) {
        list.push((5, "movement".to_owned(), Subject::Movement));
    }
    list
}

fn title_of(brief: &Brief<'_>, subject: Subject) -> String {
    brief.word(match subject {
        Subject::Overview => "subtitle",
        Subject::SitePlan => "sheet-site-plan",
        Subject::Allocation(Theme::Sector) => "sheet-by-sector",
        Subject::Allocation(Theme::Tenant) => "sheet-by-tenant",
        Subject::Allocation(Theme::Status) => "sheet-by-status",
        Subject::Allocation(Theme::Nuisance) => "sheet-by-nuisance",
        Subject::Allocation(Theme::Mono) => "sheet-mono",
        Subject::Utilities => "sheet-utilities",
        Subject::LandUse => "sheet-land-use",
        Subject::Movement => "sheet-movement",
    })
}

fn paper_words(paper: Paper) -> String {
    format!("{} · {:.0} × {:.0} mm", paper.name, paper.width, paper.height)
}

fn rows(tables: &[Table]) -> usize {
    tables.iter().map(|table| table.len() + 1).sum()
}

fn corner_count(problem: &Problem) -> usize {
    problem.land.sites.iter().map(|site| site.boundary.corners().len()).sum()
}

/// Height of the title block on a paper.
fn foot(brief: &Brief<'_>, title: &str, paper: Paper) -> f64 {
    let facts = TitleFacts {
        number: format!("{}-00", brief.problem.title_block.number.as_deref().unwrap_or("SP")),
        of: "00 / 00".to_owned(),
        title: title.to_owned(),
        scale: None,
        paper: paper_words(paper),
    };
    Block::drawn(sheet::column_width(paper), |pen| title::draw(brief, &facts, pen)).height
}

/// Lays a sheet out on the paper that is wished for, else on the smallest on which the map has its usual scale, most plots
/// carry their full label and everything has its place.
fn choose(brief: &Brief<'_>, panels: &[Panel], title: &str, wishes: &SetWishes) -> Result<(Paper, Laid), SetError> {
    let papers: Vec<Paper> = match &wishes.paper {
        None => PAPERS.to_vec(),
        Some(name) => {
            let found = PAPERS.into_iter().find(|paper| paper.name.eq_ignore_ascii_case(name));
            vec![found.ok_or_else(|| SetError::Paper(name.clone()))?]
        }
    };
    let turned = |paper: Paper| {
        if wishes.portrait { Paper { width: paper.height, height: paper.width, ..paper } } else { paper }
    };
    let scales: Vec<u32> = match wishes.scale {
        Some(scale) => vec![scale],
        None => SCALES.into_iter().chain(SMALLER).collect(),
    };
    let table = middle_table(brief);
    let usual = usual_scale(brief.problem.land.sites.iter().map(|site| site.area()).sum());
    let mut best: Option<(Paper, Laid)> = None;
    for paper in papers.iter().copied().map(turned) {
        let foot = foot(brief, title, paper);
        let blocks = blocks(brief, paper, foot);
        let middle = Middle::Map { panels, table: table.as_ref(), scales: &scales };
        let Some(laid) = lay(brief, paper, middle, blocks, foot, &notes(brief, panels)) else { continue };
        let enough = laid.full >= ENOUGH && laid.blocks_left.is_empty() && laid.tables_left.is_empty();
        let enough = enough && (wishes.scale.is_some() || laid.scale.is_some_and(|scale| scale <= usual));
        best = Some((paper, laid));
        if enough {
            break;
        }
    }
    let asked = turned(papers[papers.len() - 1]);
    best.ok_or_else(|| match wishes.scale {
        None => SetError::TooSmall(asked.name),
        Some(scale) => {
            let all: Vec<u32> = SCALES.into_iter().chain(SMALLER).filter(|next| *next > scale).collect();
            let foot = foot(brief, title, asked);
            let middle = Middle::Map { panels, table: None, scales: &all };
            let larger = lay(brief, asked, middle, Vec::new(), foot, &[]).and_then(|laid| laid.scale);
            SetError::Scale { paper: asked.name, scale, larger }
        }
    })
}

/// The smallest usual scale for land of this size (domain practice, confidence C).
fn usual_scale(land: Area) -> u32 {
    match land {
        land if land <= Area::m2(50_000) => 500,
        land if land <= Area::m2(500_000) => 1_000,
        _ => 5_000,
    }
}

/// The table beside the map.
fn middle_table(brief: &Brief<'_>) -> Option<Table> {
    match brief.looks.subject {
        Subject::Overview => None,
        Subject::SitePlan => Some(lists::plots(brief)),
        Subject::Allocation(Theme::Nuisance) => Some(lists::distances(brief)).filter(|table| table.len() > 0),
        Subject::Allocation(_) => Some(Table::of(brief)),
        Subject::Utilities => Some(lists::loads(brief)),
        Subject::LandUse => Some(lists::land_use(brief)),
        Subject::Movement => Some(lists::streets(brief)),
    }
}

/// The blocks of the margin, the most important first.
fn blocks(brief: &Brief<'_>, paper: Paper, foot: f64) -> Vec<Block> {
    let width = sheet::column_width(paper);
    // Scale and signs of land take some of the room before the rows of the legend.
    let most = (((sheet::column_room(paper, foot) - 62.0) / 4.6).floor().max(3.0) as usize).min(26);
    let keys = brief.looks.legend(brief);
    let mut parts = keys.chunks(most);
    let first = parts.next().unwrap_or(&[]);
    let mut blocks = vec![Block::drawn(width, |pen| {
        strip::legend(brief, &brief.word("legend"), first, 0, pen);
        pen.y += 0.8;
        strip::signs(brief, pen);
    })];
    let heading = brief.say("table-continued", &[("table", &brief.word("legend"))]);
    blocks.extend(parts.map(|part| Block::drawn(width, |pen| strip::legend(brief, &heading, part, 0, pen))));
    if brief.looks.subject == Subject::SitePlan {
        blocks.push(Block::drawn(width, |pen| strip::land_use(brief, pen)));
        if corner_count(brief.problem) <= FEW_CORNERS {
            let corners = lists::corners(brief);
            let flow = corners.flow(1, width);
            let item = corners.draw(&flow, super::shapes::At::default(), "corner-list");
            blocks.push(Block::drawn(width, |pen| {
                pen.items.push(item);
                pen.y = flow.height;
            }));
        }
    }
    blocks
}
