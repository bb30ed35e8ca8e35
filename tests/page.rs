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
                // A place on the page, or a move sheet beside it.
                let sheet = at.strip_prefix("option-moves-").is_some_and(|rest| rest.ends_with(".svg"));
                assert!(sheet || at.strip_prefix('#').is_some_and(|id| seen.contains(id)), "{at}");
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
    assert!(shown.contains("PT </script><script>window.hit=1</script>") && shown.contains("CV \"A\" 'B' & C -- ]]> <!-- D"));
    let body = text.split("<script").next().expect("a body");
    assert!(!body.contains(['\u{202e}', '\u{200b}', '\u{1b}', '\u{2028}']), "nothing turns or hides");
    // The comparison comes back from the page as it was put in.
    let data = scripts.iter().find(|n| n.attribute("id") == Some("comparison")).and_then(|n| n.text()).expect("data");
    let back: Comparison = serde_json::from_str(data).expect("a comparison");
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
        "Regret, all 2 phases summed: none, proven",
        "Regret, all 3 phases summed: at least 12.25 and at most 16.433 of worth",
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

/// The drawings are as large as they are; what the page adds to them must not be. Real drawings, each once.
#[test]
fn a_page_adds_less_than_a_megabyte_to_its_drawings() {
    let (mut comparison, mut drawings) = fixture::comparison();
    comparison.options = vec![comparison.options[1].clone(); 4];
    drawings = vec![drawings[1].clone(); 4];
    for figure in &mut comparison.figures {
        figure.values.push(None);
        figure.differences.push(None);
        figure.best.push(false);
    }
    let text = write(&comparison, &drawings, Language::Id);
    if let Some(dir) = std::env::var_os("KAVLING_PAGES") {
        fs::write(Path::new(&dir).join("page-large.html"), &text).expect("written");
    }
    let drawn: Vec<&String> = drawings.iter().flatten().collect();
    let own: usize = drawn.iter().map(|svg| svg.len()).sum();
    assert_eq!(text.matches("viewBox=\"0 0 42000 29700\"").count(), drawn.len(), "each drawing stands in the page once");
    assert!(text.len() < own + 1_000_000, "{} bytes of {own} are drawings", text.len());
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
        "Regret, all 2 phases summed: none, proven",
        "Regret, all 3 phases summed: at least 12.25 and at most 16.433 of worth",
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
        assert!((4..=9).contains(&bars), "{line}");
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
        assert!(text.contains(said) && !text.contains("summed: none"), "{said} in\n{text}");
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

/// What was decided stands in the table, what turns is said with how sure it is, and what was not decided is not judged.
#[test]
fn demand_tells_what_was_decided_and_no_more() {
    let (mut comparison, drawings) = fixture::comparison();
    let section = |comparison: &Comparison| {
        let page = write(comparison, &drawings, Language::En);
        let document = parsed(&page);
        words(document.descendants().find(|n| n.attribute("id") == Some("demand")).expect("a section"))
    };
    let html = section(&comparison);
    let text = markdown(&comparison, Language::En);
    for said in [
        "Expected in all: 60.",
        "With 7 of the expected firms the best is: “Extend to the north”. With 8 it is: “PT",
        "Not proven: at one of them a plan up to 0.51 % better",
        "The search was interrupted",
        "7 (looked up)",
        "NPV in Rp billion",
    ] {
        assert!(html.contains(said) && text.contains(said), "{said} in\n{html}\n{text}");
    }
    let row = |start: &str| text.lines().find(|line| line.starts_with(start)).expect("a row").to_owned();
    assert_eq!(
        row("| 8 "),
        "| 8 (looked up) | 1.85; 16 firms hold land; Proven best | ★ 2.70; 18 firms hold land; Best so far: lawful, a better plan \
         may exist, at most 0.51 % better | –; No lawful plan |"
    );
    assert_eq!(row("| 60 "), "| 60 | 1.85; 16 firms hold land; Proven best | –; Not decided | –; No lawful plan |");
    assert_eq!(html.matches("★ best").count(), 3, "none where one is not decided: {html}");
    let indonesian = markdown(&comparison, Language::Id);
    assert!(indonesian.contains("Jika 7 calon pemohon datang") && indonesian.contains("0,51 %"), "{indonesian}");

    // How sure a crossover is.
    let demand = comparison.demand.as_mut().expect("a demand");
    for (proven, gap, said) in [
        (true, None, "Proven: every option is decided to the end at both."),
        (false, Some(0), "ties were not decided to the end"),
        (false, None, "how far a plan decided there is from the best is not known"),
    ] {
        demand.crossovers[0].proven = proven;
        demand.crossovers[0].gap = gap.map(|gap| kavling::plan::Number::decimal(gap, 9));
        demand.crossovers[0].below = None;
        let comparison = Comparison { demand: Some(demand.clone()), ..fixture::comparison().0 };
        for text in [section(&comparison), markdown(&comparison, Language::En)] {
            assert!(text.contains(said) && text.contains("the best is: no option"), "{said} in\n{text}");
        }
    }

    // Nothing turns: said of the demands that were decided, not of those between.
    demand.crossovers.clear();
    demand.interrupted = false;
    demand.points.truncate(2);
    let told = section(&comparison);
    assert!(told.contains("At every demand that was decided the best is: “Extend to the north”."), "{told}");
    let demand = comparison.demand.as_mut().expect("a demand");
    demand.points.iter_mut().for_each(|point| point.best = None);
    assert!(section(&comparison).contains("No option can be called best at any demand that was decided"));

    // Nobody asked: how to.
    comparison.demand = None;
    for text in [section(&comparison), markdown(&comparison, Language::En)] {
        assert!(text.contains("kavling compare SCENARIO --demand 0,50%,100%") && text.contains("Finished runs"), "{text}");
    }
    let json = serde_json::to_string(&comparison).expect("JSON");
    assert!(!json.contains("\"demand\""), "a comparison that asks for none is as it was");
}

fn find<'a, 'i>(document: &'a Document<'i>, id: &str) -> Node<'a, 'i> {
    document.descendants().find(|n| n.attribute("id") == Some(id)).expect("a part of the page")
}

/// Whoever has applied is told apart from whoever is only expected, in every count.
#[test]
fn the_refused_are_told_with_what_is_known_of_them() {
    let text = page(Language::En);
    let document = parsed(&text);
    let refused = words(find(&document, "refused"));
    assert!(refused.contains("applicants not served: ") && refused.contains("expected, not served: "), "{refused}");
    let (comparison, _) = fixture::comparison();
    let last = comparison.options[2].phases.last().expect("a phase");
    let expected = last.refused.iter().filter(|line| line.expected).count();
    assert!(expected > 0 && expected < last.refused.len());
    let said = format!("applicants not served: {}; expected, not served: {expected}", last.refused.len() - expected);
    assert!(refused.contains(&said), "{said}");
    // The table of firms: sector, class, workers and points of a firm that holds nothing anywhere, and why.
    let row = document.descendants().find(|n| n.has_tag_name("tr") && n.attribute("class") == Some("nothing")).expect("a row");
    let cells: Vec<String> = row.children().filter(|n| n.has_tag_name("td")).map(words).collect();
    assert_eq!(cells[1..5], ["polishing", "quiet", "12", "51.1"]);
    let grounds: Vec<&str> = row.attributes().filter(|a| a.name().starts_with("data-g")).map(|a| a.value()).collect();
    assert!(!grounds.is_empty());
    for ground in grounds {
        assert!(!words(find(&document, ground)).trim().is_empty());
    }
}

#[test]
fn firms_stand_in_the_order_people_count_in() {
    let (mut comparison, drawings) = fixture::comparison();
    let short = |firm: &str| format!("F{}", firm.trim_start_matches('F').trim_start_matches('0'));
    for phase in comparison.options.iter_mut().flat_map(|o| &mut o.phases) {
        phase.grants.iter_mut().for_each(|g| g.firm = short(&g.firm));
        phase.refused.iter_mut().for_each(|r| r.firm = short(&r.firm));
    }
    let text = write(&comparison, &drawings, Language::En);
    let document = parsed(&text);
    let table = document.descendants().find(|n| n.attribute("class") == Some("linked")).expect("a table");
    let keys = table.descendants().filter_map(|n| n.attribute("data-key")).filter_map(|key| key.strip_prefix("firm F"));
    let numbers: Vec<u32> = keys.map(|key| key.parse().expect("a number")).collect();
    assert!(numbers.len() > 20 && numbers.is_sorted(), "{numbers:?}");
}

/// A page shows its drawings at any size and prints them at any: the scale of a sheet must not be stated.
#[test]
fn no_drawing_on_the_page_states_a_scale() {
    let (_, drawings) = fixture::comparison();
    assert!(drawings[0][0].contains(">Scale 1:500<"), "so that this test can fail");
    let text = page(Language::En);
    assert!(!text.contains("Scale 1:") && text.contains("Not to scale here: use the bar"));
}

#[test]
fn changes_tell_areas_moves_used_and_the_move_sheet() {
    let text = page(Language::En);
    let document = parsed(&text);
    let moves = find(&document, "moves");
    let told = words(moves);
    assert!(told.contains("1 of 2 moves used") && told.contains("m² before"), "{told}");
    let rows = moves.descendants().filter(|n| n.has_tag_name("tr"));
    let cells = |row: Node<'_, '_>| row.children().filter(|n| n.has_tag_name("td")).map(words).collect::<Vec<_>>();
    let row = rows.map(cells).find(|cells| cells.first().is_some_and(|what| what.contains("moves"))).expect("a mover");
    assert_eq!(row[3], "200.50");
    assert!(row[4].parse::<f64>().is_ok_and(|area| area > 0.0), "{row:?}");
    let (comparison, _) = fixture::comparison();
    let linked: Vec<&str> = moves.descendants().filter_map(|n| n.attribute("href")).collect();
    let sheets: Vec<&str> = comparison.options.iter().flat_map(|o| &o.phases).filter_map(|p| p.move_sheet.as_deref()).collect();
    assert_eq!(linked, sheets);
    let markdown = markdown(&comparison, Language::En);
    for said in ["1 of 2 moves used", "move sheet: option-moves-2.svg", "| 200.50 |"] {
        assert!(markdown.contains(said), "{said} in\n{markdown}");
    }
}

/// A plan as good as was asked for is not told as a failed proof.
#[test]
fn a_gap_asked_for_is_named() {
    let (mut comparison, drawings) = fixture::comparison();
    let asked = |comparison: &mut Comparison, billionths: i128| {
        comparison.options[1].gap_asked = Some(kavling::plan::Number::decimal(billionths, 9));
        markdown(comparison, Language::En)
    };
    assert!(
        asked(&mut comparison, 20_000_000).contains("Within the 2 % asked for: lawful, a better plan may exist, at most 1.25 %")
    );
    assert!(write(&comparison, &drawings, Language::En).contains("Within the 2 % asked for</span>"));
    assert!(!asked(&mut comparison, 12_400_000).contains("asked for"), "1.25 % is more than 1.24 %");
}

/// With ordered priorities every one is told by name, and the proof is that of the first that lacks one.
#[test]
fn ordered_priorities_are_told_one_by_one() {
    let (mut comparison, drawings) = fixture::comparison();
    let number = kavling::plan::Number::decimal;
    let level = |measure: &str, value: i128, bound: i128, gap: i128| kavling::plan::Level {
        measure: measure.to_owned(),
        value: number(value, 0),
        bound: Some(number(bound, 0)),
        gap: Some(number(gap, 9)),
    };
    let phase = &mut comparison.options[1].phases[1];
    phase.levels = vec![level("growth", 3, 3, 0), level("worth", 1_000, 1_004, 4_000_000)];
    (phase.value, phase.bound, phase.gap) = (Some(number(3, 0)), Some(number(3, 0)), Some(number(0, 0)));
    for text in [markdown(&comparison, Language::En), write(&comparison, &drawings, Language::En)] {
        assert!(text.contains("In order of priority: firms that have grown 3; units of worth 1,000."), "{text}");
        assert!(text.contains("at most 0.4 % better (priority 2: units of worth)"));
    }
}

#[test]
fn a_base_without_a_plan_names_another_and_one_option_is_not_held_against_anything() {
    let (mut comparison, _) = fixture::comparison();
    assert!(!markdown(&comparison, Language::En).contains("another base"));
    comparison.base = 2;
    assert!(markdown(&comparison, Language::En).contains("another base would be Extend to the north (--base north)"));
    comparison.base = 0;
    comparison.options.truncate(1);
    let text = markdown(&comparison, Language::En);
    assert!(text.contains("One option is shown, Extend to the north") && !text.contains("1 options"), "{text}");
}

/// The first page of a print stands alone: every option with its proof, key figures, digests, room to sign.
#[test]
fn the_first_page_stands_alone() {
    let text = page(Language::En);
    let document = parsed(&text);
    let first = words(find(&document, "summary"));
    for said in ["Extend to the north: 16 firms hold land at the end", "Infill only: No lawful plan", "Best of all in:", "★"] {
        assert!(first.contains(said), "{said} in {first}");
    }
    for said in ["Firms granted land", "Peak deficit", "Net present value", "fedcba9876543210", "0123456789abcdef", "Approved"] {
        assert!(first.contains(said), "{said} in {first}");
    }
}

/// Warnings name things between backticks; print has quotation marks.
#[test]
fn warnings_are_quoted_as_print_has_them() {
    let (mut comparison, drawings) = fixture::comparison();
    comparison.options[0].warnings = vec!["the last plot of `A` is wider".to_owned()];
    for text in [markdown(&comparison, Language::En), write(&comparison, &drawings, Language::En)] {
        let shown = text.split("<script").next().expect("a body");
        assert!(shown.contains("the last plot of “A” is wider") && !shown.contains("`A"), "{shown}");
    }
}
