//! In short: an option in a sentence each; in print a first page that stands alone, with figures, digests and room to sign.
//!
//! Knows: which figures a decision hangs on. Must not know: drawings, how figures are computed.

use super::html::{both, name, say, text, word};
use super::{Page, options, rows, said};

/// Digits of a digest on the first page; the last page has all.
const SHORT: usize = 16;

/// The section.
pub(super) fn write(page: &Page<'_>) -> String {
    let count = page.comparison.options.len();
    let sentences: String =
        (0..count).map(|index| format!("<li>{}</li>\n", both(|c| said::conclusion(c, page.comparison, index)))).collect();
    format!(
        "<section id=\"summary\" aria-labelledby=\"summary-title\">\n<h2 id=\"summary-title\">{}</h2>\n<ul class=\"conclusions\">\n{sentences}</ul>\n\
         <div class=\"paper\">\n{}{}{}</div>\n</section>\n",
        word("page.summary"),
        options::table(page, &rows::key_figures(page.comparison), "summary-title"),
        digests(page),
        signatures(),
    )
}

/// What is signed: the scenario and every plan.
fn digests(page: &Page<'_>) -> String {
    let mut scenarios: Vec<_> = page.comparison.options.iter().map(|o| &o.scenario).collect();
    scenarios.dedup_by(|a, b| a == b);
    let scenarios: String = scenarios
        .iter()
        .map(|s| format!("<p>{} {}: <code>{}</code></p>\n", word("page.scenario"), name(&s.name), text(&s.sha256)))
        .collect();
    let of_option = |option: &crate::comparison::OptionResult| {
        let phases: Vec<String> = option
            .phases
            .iter()
            .filter_map(|phase| {
                let short: String = phase.digest.as_ref()?.chars().take(SHORT).collect();
                Some(format!("{} <code>{}</code>", say(&said::phase_title(phase)), text(&short)))
            })
            .collect();
        format!("<p>{}: {}</p>\n", name(&option.title), if phases.is_empty() { "–".to_owned() } else { phases.join("; ") })
    };
    let plans: String = page.comparison.options.iter().map(of_option).collect();
    format!("<div class=\"signed\">\n<p>{}</p>\n{scenarios}{plans}</div>\n", word("page.signed-says"))
}

fn signatures() -> String {
    let one = |key: &str| format!("<div><strong>{}</strong><span>{}</span></div>", word(key), word("page.sign-here"));
    let all: String = ["drawing.sign-prepared", "drawing.sign-checked", "drawing.sign-approved"].into_iter().map(one).collect();
    format!("<div class=\"signatures\">{all}</div>\n")
}
