//! Letters to the applicants and the minutes of the allotment (*berita acara*).
//!
//! Knows: a plan that passed its audit, the land, what the scenario says for letters; what may be told to whom. Must not
//! know: the disk, the solver, today's date. A letter names no applicant but the one it is written to: who was granted
//! land instead is told in the minutes, which are for the committee. What the scenario does not state is a line to be
//! filled in by hand, never invented.

mod frame;
mod grant;
mod help;
mod html;
mod markdown;
mod minutes;
mod orders;
mod others;
mod pen;
mod refusal;
mod versions;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::audit::Audit;
use crate::expansion::Expansion;
use crate::firm::FirmIdx;
use crate::plan::{Plan, ScenarioRef};
use crate::problem::{Language, Letters, Problem};
use crate::report::Table;
use crate::units::Milli;

/// File with every letter, one after the other, to be printed at once.
pub const ALL: &str = "letters.html";
/// File of the minutes without its ending.
pub const MINUTES: &str = "minutes";

/// What letters are made of.
#[derive(Debug, Clone, Copy)]
pub struct LetterInput<'a> {
    /// What was asked; its language is that of the letters.
    pub problem: &'a Problem,
    /// What was decided; it passed its audit and grants something or nothing, but is a plan.
    pub plan: &'a Plan,
    /// What was measured of it.
    pub audit: &'a Audit,
    /// Who met, who signs, until when.
    pub letters: &'a Letters,
    /// Dates of phases, terms of payment.
    pub expansion: &'a Expansion,
    /// Prices of admission of refused firms, as far as they are known.
    pub prices: &'a BTreeMap<FirmIdx, Price>,
}

/// How much less the best plan with a firm is worth than this plan, proven: at least and at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// At least, thousandths.
    pub least: Milli,
    /// At most, thousandths; none where no limit is proven.
    pub most: Option<Milli>,
    /// The level of the objective at which it is measured: `points`, `worth`, …
    pub measure: String,
}

/// A letter, or the minutes, in the language of the problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its file without the ending: `001-F01`, `minutes`.
    pub name: String,
    /// Whom it is for; none for the minutes.
    pub firm: Option<FirmIdx>,
    /// Language of words and numbers.
    pub language: Language,
    /// What it says, in order.
    pub blocks: Vec<Block>,
}

/// One piece of a letter. All text is one line, free of control and direction characters, and not yet escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Who writes: the office, and where it is found.
    Head(Vec<String>),
    /// The subject, or the title.
    Title(String),
    /// Names and values.
    Facts(Vec<(String, String)>),
    /// The decision, to stand out.
    Lead(String),
    /// Heading of a section.
    Section(String),
    /// Plain sentences.
    Paragraph(String),
    /// A list of sentences.
    Bullets(Vec<String>),
    /// Rows under titled columns.
    Table(Table),
    /// Where people sign: line above, office held, name.
    Sign(Vec<[String; 3]>),
    /// Heading of what stands below the signature, in small type.
    Annex(String),
}

/// The record of written letters, `letters.json`: of which plan, in which language, and the digests of the files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LetterRecord {
    /// Version of this format: 1.
    pub schema: u32,
    /// The scenario.
    pub scenario: ScenarioRef,
    /// SHA-256 of the plan, as `plan.json` states it of itself.
    pub plan_sha256: String,
    /// `en` or `id`.
    pub language: String,
    /// SHA-256 of the files.
    pub files: BTreeMap<String, String>,
    /// SHA-256 of this file as kavling writes it with this field left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl LetterRecord {
    /// The record of letters about a plan, with no files yet.
    pub fn of(input: &LetterInput<'_>) -> Self {
        Self {
            schema: 1,
            scenario: input.plan.scenario.clone(),
            plan_sha256: input.plan.digest.clone().unwrap_or_default(),
            language: code(input.problem.language).to_owned(),
            files: BTreeMap::new(),
            digest: None,
        }
    }
}

/// The code of a language, as HTML and the command line have it.
fn code(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::Id => "id",
    }
}

/// The letter to a firm: what it is granted, or why it is refused.
pub fn letter(input: &LetterInput<'_>, firm: FirmIdx) -> Paper {
    let mut pen = pen::Pen::to(input, firm);
    match input.audit.holdings.iter().find(|holding| holding.firm == firm) {
        Some(holding) => grant::write(&mut pen, holding),
        None => refusal::write(&mut pen, firm),
    }
    versions::write(&mut pen, firm);
    Paper { name: file_name(input.problem, firm), firm: Some(firm), language: input.problem.language, blocks: pen.blocks }
}

/// The minutes of the allotment, for the committee.
pub fn minutes(input: &LetterInput<'_>) -> Paper {
    let blocks = minutes::write(input);
    Paper { name: MINUTES.to_owned(), firm: None, language: input.problem.language, blocks }
}

/// The files of the letters to these firms, or of every letter with the minutes and the file to print from.
pub fn files(input: &LetterInput<'_>, only: Option<&[FirmIdx]>) -> BTreeMap<String, Vec<u8>> {
    let mut papers: Vec<Paper> = match only {
        Some(firms) => firms.iter().map(|firm| letter(input, *firm)).collect(),
        None => input.problem.firm_indices().map(|firm| letter(input, firm)).collect(),
    };
    let mut files = BTreeMap::new();
    if only.is_none() {
        files.insert(ALL.to_owned(), html::write(&input.problem.title, input.problem.language, &papers).into_bytes());
        papers.push(minutes(input));
    }
    for paper in &papers {
        files.insert(format!("{}.md", paper.name), markdown(paper).into_bytes());
        files.insert(format!("{}.html", paper.name), html(paper).into_bytes());
    }
    files
}

/// A paper as Markdown without any HTML.
pub fn markdown(paper: &Paper) -> String {
    markdown::write(paper)
}

/// A paper as a page of HTML that is also XML, for A4.
pub fn html(paper: &Paper) -> String {
    html::write(&paper.name, paper.language, std::slice::from_ref(paper))
}

/// `001-F01`: the number keeps files apart whose names a disk may take for one, and what a file name cannot hold is `-`.
fn file_name(problem: &Problem, firm: FirmIdx) -> String {
    let digits = problem.firms.len().to_string().len().max(3);
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let id: String = problem.firm(firm).id.chars().map(plain).collect();
    format!("{:0digits$}-{id}", firm.0 + 1)
}
