//! The decision page and `comparison.md`: whole, safe, the same bytes every time, in both languages.
//!
//! `KAVLING_PAGES=DIR cargo test --release --test page` leaves the pages in DIR to be looked at.

#[path = "page/fixture.rs"]
mod fixture;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kavling::comparison::Comparison;
use kavling::page::{markdown, write};
use kavling::problem::Language;
use roxmltree::{Document, Node, ParsingOptions};

const LANGUAGES: [Language; 2] = [Language::En, Language::Id];

fn page(language: Language) -> String {
    let (comparison, drawings) = fixture::comparison();
    let text = write(&comparison, &drawings, language);
    if let Some(dir) = std::env::var_os("KAVLING_PAGES") {
        fs::write(Path::new(&dir).join(format!("page-{language:?}.html").to_lowercase()), &text).expect("written");
        fs::write(Path::new(&dir).join(format!("comparison-{language:?}.md").to_lowercase()), markdown(&comparison, language))
            .expect("written");
    }
    text
}

fn parsed(text: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..Default::default() };
    Document::parse_with_options(text, options).expect("the page is XML as well")
}

fn words(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|n| n.text()).collect()
}

#[test]
fn the_page_is_well_formed_and_its_names_are_unique() {
    for language in LANGUAGES {
        let text = page(language);
        let document = parsed(&text);
        let mut seen = BTreeSet::new();
        for node in document.descendants().filter(Node::is_element) {
            if let Some(id) = node.attribute("id") {
                assert!(seen.insert(id.to_owned()), "{id} stands twice");
            }
        }
        for node in document.descendants().filter(Node::is_element) {
            for list in ["aria-labelledby", "for"].iter().filter_map(|name| node.attribute(*name)) {
                assert!(list.split(' ').all(|id| seen.contains(id)), "{list} points nowhere");
            }
            if let Some(at) = node.attribute("href") {
                assert!(at.strip_prefix('#').is_some_and(|id| seen.contains(id)), "{at}");
            }
            // A drawing's patterns are found.
            for fill in node.attribute("fill").iter().filter_map(|f| f.strip_prefix("url(#")) {
                assert!(seen.contains(fill.trim_end_matches(')')), "{fill}");
            }
        }
        assert_eq!(document.root_element().attribute("lang"), Some(if language == Language::En { "en" } else { "id" }));
        let groups = document.descendants().filter(|n| n.has_tag_name("tr")).flat_map(|row| row.attributes());
        let groups: Vec<&str> = groups.filter(|a| a.name().starts_with("data-o")).map(|a| a.value()).collect();
        assert!(groups.len() > 100 && groups.iter().all(|id| seen.contains(*id)), "every row finds its plot");
    }
}

#[test]
fn nothing_comes_from_the_network() {
    let text = page(Language::En);
    let document = parsed(&text);
    for node in document.descendants().filter(Node::is_element) {
        for name in ["src", "srcset", "action", "style", "onclick", "onload", "onerror"] {
            assert!(node.attribute(name).is_none(), "<{} {name}>", node.tag_name().name());
        }
    }
    let policy = document.descendants().find(|n| n.attribute("http-equiv") == Some("Content-Security-Policy"));
    let policy = policy.and_then(|n| n.attribute("content")).expect("a policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    // Names of formats, and the address in a hostile name, which is text.
    let bare = text
        .replace("http://www.w3.org/2000/svg", "")
        .replace("http://www.w3.org/1999/xhtml", "")
        .replace("[J](http://e.vil)", "");
    assert!(!bare.contains("http://") && !bare.contains("https://"));
    assert!(!text.contains("@import") && !text.contains("url(\""));
}

#[test]
fn hostile_names_stay_names() {
    let text = page(Language::En);
    let document = parsed(&text);
    let scripts: Vec<_> = document.descendants().filter(|n| n.has_tag_name("script")).collect();
    assert_eq!(scripts.len(), 3, "words, comparison, behaviour");
    assert!(!document.descendants().any(|n| n.has_tag_name("img") || n.has_tag_name("b")));
    assert_eq!(text.matches("</script>").count(), 3);
    assert!(!text.contains("<!--"));
    let shown = words(document.root_element());
    assert!(shown.contains("PT </script><script>alert(1)</script>") && shown.contains("CV \"A\" 'B' & C -- ]]> <!-- D"));
    let body = text.split("<script").next().expect("a body");
    assert!(!body.contains(['\u{202e}', '\u{200b}', '\u{1b}', '\u{2028}']), "nothing turns or hides");
    // The comparison comes back from the page as it was put in.
    let data = scripts.iter().find(|n| n.attribute("id") == Some("comparison")).and_then(|n| n.text()).expect("data");
    let back: kavling::comparison::Comparison = serde_json::from_str(data).expect("a comparison");
    assert_eq!(back, fixture::comparison().0);
}

#[test]
fn both_languages_stand_side_by_side() {
    let text = page(Language::Id);
    let document = parsed(&text);
    let spans: Vec<_> = document.descendants().filter(|n| n.has_tag_name("span") && n.attribute("lang").is_some()).collect();
    let count = |language: &str| spans.iter().filter(|n| n.attribute("lang") == Some(language)).count();
    assert!(count("en") > 300 && count("en") == count("id"));
    for span in &spans {
        let said = words(*span);
        assert!(
            !said.trim().is_empty() && !said.contains("page.") && !said.contains(['{', '}']) || said.contains("${x}"),
            "{said}"
        );
    }
    let values = |text: &str| {
        let document = parsed(text);
        let numbers = document.descendants().filter(|n| n.has_tag_name("data"));
        numbers.map(|n| (n.attribute("value").map(str::to_owned), words(n))).collect::<Vec<_>>()
    };
    let (english, indonesian) = (values(&page(Language::En)), values(&text));
    assert!(english.contains(&(Some("1184".to_owned()), "1,184".to_owned())));
    assert!(indonesian.contains(&(Some("1184".to_owned()), "1.184".to_owned())));
    assert!(indonesian.contains(&(Some("18.8".to_owned()), "18,80".to_owned())), "in billions");
    assert_eq!(english.len(), indonesian.len());
}

#[test]
fn the_best_is_marked_in_words_and_the_proof_is_told() {
    let text = page(Language::En);
    let document = parsed(&text);
    let find = |id: &str| document.descendants().find(|n| n.attribute("id") == Some(id)).expect("a section");
    let row = find("figures")
        .descendants()
        .filter(|n| n.has_tag_name("tr"))
        .map(words)
        .find(|r| r.contains("Firms granted land"))
        .expect("row");
    assert!(row.contains("★ best") && row.contains("+1") && row.contains("better than the base"), "{row}");
    let options = words(find("options"));
    for said in [
        "Proven best",
        "at most 1.25 % better",
        "No lawful plan exists",
        "keep-houses",
        "short by 12.5 m",
        "Regret: none, proven",
        "Regret: at least 12.25 and at most 16.433 of worth",
    ] {
        assert!(options.contains(said), "{said} in {options}");
    }
    let money = words(find("money"));
    for said in ["Peak deficit", "Real terms", "8 % a year", "below a discount rate of 7.25 %", "invented"] {
        assert!(money.contains(said), "{said}");
    }
    for said in ["lowest in 2028-11", "Payment at signing", "Road <b>& drain", "Land sold: deposits", "8.25 %", "Rp 14,000,000"] {
        assert!(money.contains(said), "{said}");
    }
    for raw in ["discount_percent", "road & <drain>", "sale +"] {
        assert!(!money.contains(raw), "{raw}");
    }
    // Absorption is never slower than the most likely: the row would say the same as the one of the base.
    assert!(money.contains("fast absorption") && !money.contains("slow absorption"));
    let row = |title: &str| {
        let rows = find("money").descendants().filter(|n| n.has_tag_name("tr")).map(words);
        rows.into_iter().find(|row| row.contains(title)).expect("a row")
    };
    assert!(row("Payback").contains("2036") && !row("Payback").contains("2,036"));
    assert!(!row("Cost per saleable m²").contains("better"), "vacant land makes it smaller: told, not judged");
    // Totals in billions, sums of a firm alike, prices in rupiah.
    assert!(row("Peak deficit").contains("18.80") && row("20 % lower").contains("−2.40"));
    assert!(row("Cost per firm").contains("987,654,321") && row("Payment at signing").contains("150,000,000"));
    assert!(row("Break-even").contains("3,910,000") && row("Average list price").contains("4,100,000"));
    assert!(!words(find("figures")).contains("Peak deficit"), "money is told once");
    assert!(words(find("plans")).contains("there is no plan to draw"));
}

#[test]
fn the_same_comparison_gives_the_same_bytes() {
    for language in LANGUAGES {
        assert!(page(language) == page(language));
        let comparison = fixture::comparison().0;
        assert_eq!(markdown(&comparison, language), markdown(&comparison, language));
    }
}

#[test]
fn four_options_of_three_phases_stay_below_three_megabytes() {
    let (mut comparison, mut drawings) = fixture::comparison();
    let (option, own) = (comparison.options[1].clone(), drawings[1].clone());
    // Drawings of about 150 kB, as a site of a hundred plots has.
    let own: Vec<String> = own
        .iter()
        .map(|svg| {
            let filler =
                "<path class=\"x\" d=\"M0 0L10000 10000L20000 20000Z\" fill=\"none\"/>\n".repeat((150_000 - svg.len()) / 62);
            svg.replace("</svg>", &format!("{filler}</svg>"))
        })
        .collect();
    comparison.options = vec![option; 4];
    drawings = vec![own; 4];
    for figure in &mut comparison.figures {
        figure.values.push(None);
        figure.differences.push(None);
        figure.best.push(false);
    }
    let text = write(&comparison, &drawings, Language::Id);
    if let Some(dir) = std::env::var_os("KAVLING_PAGES") {
        fs::write(Path::new(&dir).join("page-large.html"), &text).expect("written");
    }
    let size = text.len();
    assert!(size > 1_800_000 && size < 3_000_000, "{size} bytes");
}

#[test]
fn lists_that_are_shorter_than_they_should_be_do_no_harm() {
    let (mut comparison, _) = fixture::comparison();
    comparison.figures[0].best.clear();
    comparison.figures[1].differences.clear();
    comparison.base = 7;
    parsed(&write(&comparison, &[], Language::En));
    comparison.options.clear();
    comparison.figures.clear();
    parsed(&write(&comparison, &[vec!["<svg><script>1</script></svg>".to_owned()]], Language::Id));
    assert!(markdown(&comparison, Language::Id).starts_with("# "));
}

#[test]
fn markdown_tells_the_same_and_takes_no_markup_from_names() {
    let (comparison, _) = fixture::comparison();
    let text = markdown(&comparison, Language::En);
    for said in [
        "## Figures",
        "★ 17 (+1)",
        "Regret: none, proven",
        "Regret: at least 12.25 and at most 16.433 of worth",
        "Peak deficit",
        "18.80",
        "Rp billion 18.80 (lowest in 2028-11)",
        "| 2036 |",
        "Land sold: deposits and instalments +2.21",
        "below a discount rate of 7.25 %",
        "invented",
        "keep-houses",
    ] {
        assert!(text.contains(said), "{said} in\n{text}");
    }
    assert!(!text.contains("<script") && !text.contains("<img") && !text.contains("](http://") && !text.contains("<!--"));
    assert!(!text.contains(['\u{202e}', '\u{200b}', '\u{1b}']));
    for line in text.lines().filter(|l| l.starts_with('|')) {
        let bars = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
        assert!((4..=7).contains(&bars), "{line}");
    }
    assert!(text.contains("UD E\\|F G"), "a name stays on its line");
    assert!(text.contains("Phase 1, from 2027-01: No lawful plan\n"), "no plan, no changes");
    assert!(markdown(&comparison, Language::Id).contains("Defisit puncak"));
}

#[test]
fn one_rate_gives_one_row_and_rent_is_not_called_an_instalment() {
    let (mut comparison, _) = fixture::comparison();
    let rows = |comparison: &Comparison, said: &str| {
        let text = markdown(comparison, Language::En);
        text.lines().filter(|line| line.starts_with('|') && line.contains(said)).count()
    };
    assert_eq!((rows(&comparison, "NPV, low rate"), rows(&comparison, "base rate")), (1, 1));
    assert!(markdown(&comparison, Language::En).contains("buys the new one in full"));
    for money in comparison.options.iter_mut().filter_map(|option| option.money.as_mut()) {
        money.tenure = "lease".to_owned();
        money.rates = [80, 80, 80].map(|n| fixture::number(n, 1));
        money.npv = std::array::from_fn(|_| money.npv[1].clone());
        money.absorption = Some([6, 6, 6]);
        money.peak_month = None;
    }
    assert_eq!(rows(&comparison, "| Net present value (NPV): 8 % a year"), 1);
    for gone in ["NPV, low rate", "NPV, high rate", "base rate", "absorption", "Instalment a year", "Payment at signing"] {
        assert_eq!(rows(&comparison, gone), 0, "{gone}");
    }
    assert_eq!(
        ["Rent a year per tenant", "Deposit per tenant", "Break-even rent"].map(|said| rows(&comparison, said)),
        [1, 1, 1]
    );
    let text = markdown(&comparison, Language::En);
    assert!(text.contains("(never below 0)") && text.contains("pays rent for its new place") && !text.contains("in full"));
}

/// Nothing given up is told as a fact only where it is proven.
#[test]
fn an_unproven_zero_is_no_regret_of_none() {
    let (mut comparison, _) = fixture::comparison();
    for (bound, said) in [(Some(1_250), "at least 0 and at most 15.433"), (None, "how much at most is not known")] {
        let regret = comparison.options[0].regret.as_mut().expect("a regret");
        regret.joint_bound = bound.map(|bound| kavling::plan::Number::decimal(bound, 0));
        let text = markdown(&comparison, Language::En);
        assert!(text.contains(said) && !text.contains("Regret: none"), "{said} in\n{text}");
    }
}

/// What "at most" says is never too small, and nothing is added to what is exact.
#[test]
fn a_gap_is_rounded_up() {
    let (mut comparison, _) = fixture::comparison();
    for (gap, said) in [(548_000, "at most 0.06 % better"), (5_100_000, "at most 0.51 % better"), (1, "at most 0.01 % better")] {
        comparison.options[1].phases[1].gap = Some(kavling::plan::Number::decimal(gap, 9));
        let text = markdown(&comparison, Language::En);
        assert!(text.contains(said), "{said} in\n{text}");
    }
}
