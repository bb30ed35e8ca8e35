//! The decision page: one self-contained HTML file on which a committee compares options, and `comparison.md`.
//!
//! Knows: the comparison, its drawings, the catalogue. Must not know: how plans are found, files, the network.
//!
//! The markup is also XML. All text of kavling's own stands in it in both languages; the page shows one of them.

mod charts;
mod demand;
mod embed;
mod foot;
mod html;
mod markdown;
mod money;
mod options;
mod people;
mod plans;
mod rows;
mod said;
mod summary;

pub use demand::demand_lines;
pub use markdown::markdown;

use sha2::{Digest, Sha256};

use crate::comparison::Comparison;
use crate::problem::Language;
use crate::text::Catalogue;
use html::{base64, json, name, text, word};

/// Texts that the script says.
const SPOKEN: [&str; 15] = [
    "page.said-cleared",
    "page.said-dark",
    "page.said-descending",
    "page.said-ascending",
    "page.said-filter",
    "page.said-filter-none",
    "page.said-language",
    "page.said-layer-hidden",
    "page.said-layer-shown",
    "page.said-light",
    "page.said-phase",
    "page.said-picked",
    "page.said-refused",
    "page.said-sorted",
    "page.said-zoom",
];

/// Everything a section is made from.
struct Page<'a> {
    comparison: &'a Comparison,
    drawings: &'a [Vec<String>],
    language: Language,
}

/// The page as one HTML document: the same bytes for the same comparison. `drawings[option][phase]` is the SVG text
/// of a site plan; a text that is no drawing of kavling is left out.
pub fn write(comparison: &Comparison, drawings: &[Vec<String>], language: Language) -> String {
    let page = Page { comparison, drawings, language };
    // As a browser reads it, whatever line ends the sources were checked out with: the digests are of these bytes.
    let asset = |text: &str| text.replace("\r\n", "\n");
    let style = asset(include_str!("assets/page.css"));
    let script = format!("//<![CDATA[\n{}//]]>", asset(include_str!("assets/page.js")));
    let digest = |text: &str| format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())));
    let tongue = tongue(language);
    let sections = [
        summary::write(&page),
        options::write(&page),
        money::write(&page),
        demand::write(&page),
        plans::write(&page),
        people::moves(&page),
        people::refused(&page),
    ]
    .concat();
    format!(
        "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"{tongue}\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src {}; style-src {}; base-uri 'none'; \
         form-action 'none'\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"color-scheme\" content=\"light dark\"/>\n<title>{}</title>\n<style>{style}</style>\n</head>\n<body>\n\
         {}<main id=\"main\" tabindex=\"-1\">\n{sections}{}</main>\n{}\
         <div id=\"status\" class=\"vh\" role=\"status\" aria-live=\"polite\"></div>\n\
         <script type=\"application/json\" id=\"words\">{}</script>\n\
         <script type=\"application/json\" id=\"comparison\">{}</script>\n<script>{script}</script>\n</body>\n</html>\n",
        digest(&script),
        digest(&style),
        text(&comparison.title),
        header(&page),
        money::capacity(&page),
        foot::write(&page),
        json(&spoken()),
        // Plain data of text keys and numbers always has a JSON text.
        json(&serde_json::to_string(comparison).unwrap_or_default()),
    )
}

fn tongue(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::Id => "id",
    }
}

/// Title, way around the page, switches.
fn header(page: &Page<'_>) -> String {
    let link = |at: &str, key: &str| format!("<li><a href=\"#{at}\">{}</a></li>", word(key));
    let links = [
        link("summary", "page.summary"),
        link("options", "page.options"),
        link("figures", "page.figures"),
        if page.comparison.options.iter().any(|o| o.money.is_some()) { link("money", "page.money") } else { String::new() },
        link("demand", "page.demand-short"),
        link("plans", "page.plans"),
        link("moves", "page.moves-title"),
        link("refused", "page.refused"),
        link("capacity", "page.capacity"),
        link("sources", "page.sources"),
    ];
    let speaks = |language: Language, title: &str| {
        let (own, pressed) = (tongue(language), language == page.language);
        format!(
            "<button type=\"button\" class=\"speak\" data-language=\"{own}\" lang=\"{own}\" aria-pressed=\"{pressed}\">{title}</button>"
        )
    };
    let lead: Vec<String> = said::lead(page.comparison).iter().map(html::say).collect();
    format!(
        "<a class=\"skip\" href=\"#main\">{}</a>\n<header>\n<div class=\"bar\"><nav aria-labelledby=\"way\"><span id=\"way\" \
         class=\"vh\">{}</span><ul>{}</ul></nav>\n<div class=\"switches\">{}{}<button type=\"button\" id=\"theme\" \
         aria-pressed=\"false\">{}</button><button type=\"button\" id=\"print\">{}</button></div></div>\n\
         <h1>{}</h1>\n<p class=\"lead\">{}</p>\n<noscript><p class=\"note\">{}</p></noscript>\n</header>\n",
        word("page.skip"),
        word("page.contents"),
        links.concat(),
        speaks(Language::En, "English"),
        speaks(Language::Id, "Indonesia"),
        word("page.dark"),
        word("page.print"),
        name(&page.comparison.title),
        lead.join(" "),
        word("page.no-script"),
    )
}

/// What the script says, in both languages, as JSON.
fn spoken() -> String {
    let of = |language: Language| {
        let said = SPOKEN.iter().map(|key| (*key, Catalogue::of(language).word(key)));
        (tongue(language), said.collect::<std::collections::BTreeMap<_, _>>())
    };
    let both: std::collections::BTreeMap<_, _> = [of(Language::En), of(Language::Id)].into();
    serde_json::to_string(&both).unwrap_or_default()
}
