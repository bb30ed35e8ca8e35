//! What the page stands on: scenario, plan and drawing files with their digests.
//!
//! Knows: names and digests of files. Must not know: how files are read or written.

use super::Page;
use super::html::{name, say, text, word};
use super::said;

/// The end of the page.
pub(super) fn write(page: &Page<'_>) -> String {
    let mut rows = String::new();
    for option in &page.comparison.options {
        for phase in &option.phases {
            rows.push_str(&format!(
                "<tr><th scope=\"row\">{} · {}</th><td><code>{}</code></td><td><code class=\"digest\">{}</code></td><td><code>{}</code></td></tr>\n",
                name(&option.title),
                say(&said::phase_title(phase)),
                text(&phase.plan),
                phase.digest.as_deref().map_or_else(|| "–".to_owned(), text),
                text(&phase.drawing),
            ));
        }
    }
    let mut scenarios: Vec<_> = page.comparison.options.iter().map(|o| &o.scenario).collect();
    scenarios.dedup_by(|a, b| a == b);
    let scenarios: String = scenarios
        .iter()
        .map(|s| {
            format!("<p>{} {}: <code class=\"digest\">{}</code></p>\n", word("page.scenario"), name(&s.name), text(&s.sha256))
        })
        .collect();
    format!(
        "<footer id=\"sources\">\n<h2 id=\"sources-title\">{}</h2>\n<p>{}</p>\n{scenarios}<div class=\"scroll\" role=\"region\" tabindex=\"0\" \
         aria-labelledby=\"sources-title\"><table class=\"list\"><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th>\
         <th scope=\"col\">{}</th></tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n<p>{}</p>\n</footer>\n",
        word("page.sources"),
        word("page.sources-says"),
        word("page.option-and-phase"),
        word("page.plan-file"),
        word("page.digest"),
        word("page.drawing-file"),
        word("drawing.illustration"),
    )
}
