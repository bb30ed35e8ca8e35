//! A drawing is a record: what was edited in it is found, what was not is not accused.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kavling::audit::audit;
use kavling::drawing::{SetWishes, Theme, compose, set};
use kavling::drawn::{NoDrawing, read_back};
use kavling::export::svg;
use kavling::plan::Plan;
use kavling::problem::{Language, Problem};
use kavling::scenario;

fn stored() -> (Problem, Plan) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/drawing");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("stored");
    let problem = scenario::parse(&read("sheet.toml"), &BTreeMap::new()).expect("a scenario").problem;
    (problem, Plan::from_json(&read("sheet.plan.json")).expect("a plan"))
}

/// The keys of everything wrong with a drawing.
fn faults(problem: &Problem, text: &str) -> Vec<String> {
    read_back(problem, text).expect("a drawing").faults.into_iter().map(|fault| fault.key).collect()
}

/// The drawing with the first `from` changed into `to`.
#[track_caller]
fn edited(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "no {from}");
    text.replacen(from, to, 1)
}

#[test]
fn every_sheet_reads_back_as_the_decision() {
    let (mut problem, plan) = stored();
    let audit = audit(&problem, &plan);
    let wanted = problem.decision_sha256(&audit.holdings);
    for language in [Language::En, Language::Id] {
        problem.language = language;
        let themes = Theme::ALL.iter().map(|(theme, _)| *theme).collect();
        let wishes = SetWishes { themes, ..SetWishes::default() };
        let sheets = set(&problem, &plan, &audit, &wishes).expect("a set");
        let texts = sheets.iter().filter(|sheet| !sheet.drawing.views.is_empty()).map(|sheet| svg(&sheet.drawing));
        for text in texts.chain([svg(&compose(&problem, &plan, &audit))]) {
            let drawn = read_back(&problem, &text).expect("a drawing");
            assert!(drawn.faults.is_empty(), "{:?}", drawn.faults);
            assert_eq!(problem.decision_sha256(&drawn.holdings), wanted);
            assert_eq!(drawn.stated.decision_sha256, wanted);
        }
    }
}

#[test]
fn whatever_is_edited_on_the_map_is_found() {
    let (problem, plan) = stored();
    let audit = audit(&problem, &plan);
    let text = svg(&compose(&problem, &plan, &audit));
    let has = |edited: &str, key: &str| {
        let found = faults(&problem, edited);
        assert!(found.iter().any(|fault| fault == key), "{key} is not among {found:?}");
    };
    // Two firms change places, in the facts and in the words.
    let swapped = text.replace("F01", "F#").replace("F04", "F01").replace("F#", "F04");
    has(&swapped, "drawn.other-decision");
    has(&edited(&text, "data-firm=\"F01\"", "data-firm=\"F04\""), "drawn.firm-twice");
    has(&edited(&text, "data-firm=\"F01\"", "data-firm=\"F04\""), "drawn.other-firm");
    has(&edited(&text, "data-firm=\"F01\"", "data-firm=\"F999\""), "drawn.no-such-firm");
    has(&edited(&text, "data-area-m2=\"200\"", "data-area-m2=\"201\""), "drawn.area-differs");
    has(&edited(&text, ">200 m²</text>", ">260 m²</text>"), "drawn.other-area");
    has(&edited(&text, "data-plots=\"A-01\"", "data-plots=\"Z-01\""), "drawn.no-such-plot");
    has(&edited(&text, "data-plots=\"A-01\"", "data-plots=\"Z-01\""), "drawn.plot-missing");
    has(&edited(&text, "data-plots=\"A-01\"", "data-plots=\"A-02\""), "drawn.plot-twice");
    has(&edited(&text, "data-plots=\"A-01\"", "data-plots=\"A-02\""), "drawn.shape-differs");
    let begin = text.find("<g id=\"plot-A-01\"").expect("drawn");
    let path = begin + text[begin..].find(" d=\"M").expect("a path") + 5;
    let end = path + text[path..].find(' ').expect("a number");
    let x: i64 = text[path..end].parse().expect("a number");
    has(&format!("{}{}{}", &text[..path], x + 6, &text[end..]), "drawn.shape-differs");
    let other = Problem { sha256: "0".repeat(64), ..problem.clone() };
    assert!(faults(&other, &text).contains(&"drawn.other-scenario".to_owned()));
    has(&edited(&text, "<g id=\"plot-A-01\"", "<g transform=\"translate(900 0)\" id=\"plot-A-01\""), "drawn.foreign");
    has(&edited(&text, "<g id=\"plot-A-01\"", "<g style=\"display:none\" id=\"plot-A-01\""), "drawn.foreign");
    has(&text.replacen("</svg>", "<image href=\"x\"/></svg>", 1), "drawn.foreign");
    let (before, after) = text.split_at(text.find("<g id=\"plot-A-01\"").expect("drawn"));
    has(&format!("{before}{}", edited(after, ">A-01</text>", ">A-99</text>")), "drawn.other-number");
    has(&format!("{before}{}", edited(after, ">Contoh", ">Merdeka")), "drawn.other-words");
    // A floor of a hall is part of the decision.
    let at = text.find("data-floor-m2=\"").expect("a hall") + 15;
    let mut more = text.clone();
    more.insert(at, '1');
    has(&more, "drawn.other-decision");
}

#[test]
fn what_kavling_did_not_draw_is_refused() {
    let (problem, plan) = stored();
    let audit = audit(&problem, &plan);
    let text = svg(&compose(&problem, &plan, &audit));
    let begin = text.find("<metadata>").expect("stated");
    let end = text.find("</metadata>").expect("stated") + 11;
    let bare = format!("{}{}", &text[..begin], &text[end..]);
    assert!(matches!(read_back(&problem, &bare), Err(NoDrawing::NoRecord)));
    assert!(matches!(read_back(&problem, "<html/>"), Err(NoDrawing::Svg(_))));
    assert!(matches!(read_back(&problem, "no XML"), Err(NoDrawing::Svg(_))));
    let deep = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}", "<g>".repeat(1_000_000));
    assert!(matches!(read_back(&problem, &deep), Err(NoDrawing::Svg(_))));
    for hidden in ["<g><!--</g>-->", "<g a=\"/>\">"] {
        let deep = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}", hidden.repeat(200_000));
        assert!(matches!(read_back(&problem, &deep), Err(NoDrawing::Svg(_))), "{hidden}");
    }
    let bomb = "<!DOCTYPE svg [<!ENTITY a \"aaaa\">]><svg xmlns=\"http://www.w3.org/2000/svg\">&a;</svg>";
    assert!(matches!(read_back(&problem, bomb), Err(NoDrawing::Svg(_))));
}
