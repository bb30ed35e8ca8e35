//! Letters and minutes: everybody gets exactly one letter, its figures are those of the plan and of the land, nobody is
//! named to anybody else, and what is said to help is true.

#![allow(missing_docs, unreachable_pub, unused_qualifications, clippy::print_stdout, reason = "a test")]

mod asking;
mod oracle;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use kavling::allotment::{Condition, Criterion, Method, Quantity, Scheme, Test};
use kavling::audit::{Audit, audit};
use kavling::firm::{Firm, FirmIdx};
use kavling::letter::{LetterInput, Price, files, html, letter, markdown, minutes};
use kavling::message::{Arg, Message};
use kavling::placement::Placements;
use kavling::plan::{Plan, Status};
use kavling::planner::Prepared;
use kavling::problem::{Language, Letters, Problem, ballot};
use kavling::record::record;
use kavling::rules::{NamedRule, RuleKind, Stays, Was};
use kavling::scenario::{self, Loaded};
use kavling::text::Catalogue;
use kavling::units::{Area, Milli, Money, div_round};
use kavling::waiting::waiting;

const ESTATE: &str = "tests/letters/estate.toml";
const BLANK: &str = "……………………………………";

struct Decided {
    loaded: Loaded,
    plan: Plan,
    audit: Audit,
}

/// The estate, decided once.
static DECIDED: LazyLock<Decided> = LazyLock::new(|| decided(ESTATE));

fn decided(path: &str) -> Decided {
    let loaded = scenario::read(path).unwrap_or_else(|error| panic!("{error:?}"));
    let outcome = asking::ask(&loaded.problem);
    let plan = asking::written(&loaded.problem, &outcome);
    let plan = Plan::from_json(&plan.to_json().expect("JSON")).expect("a plan");
    let audit = audit(&loaded.problem, &plan);
    assert!(audit.passes() && audit.planned);
    Decided { loaded, plan, audit }
}

/// Problem in a language, and what letters are made of.
fn with_input<T>(decided: &Decided, language: Language, ask: impl FnOnce(&LetterInput<'_>) -> T) -> T {
    let problem = Problem { language, ..decided.loaded.problem.clone() };
    ask(&LetterInput {
        problem: &problem,
        plan: &decided.plan,
        audit: &decided.audit,
        letters: &decided.loaded.letters,
        expansion: &decided.loaded.expansion,
        prices: &BTreeMap::new(),
    })
}

fn letters_of(decided: &Decided, language: Language) -> Vec<(FirmIdx, String, String)> {
    with_input(decided, language, |input| {
        let papers = input.problem.firm_indices().map(|firm| letter(input, firm));
        papers.map(|paper| (paper.firm.expect("a letter"), markdown(&paper), html(&paper))).collect()
    })
}

/// The value behind `- name: ` in a letter.
fn fact<'t>(text: &'t str, key: &str, language: Language) -> Option<&'t str> {
    let start = format!("- {}: ", Catalogue::of(language).word(key));
    text.lines().find_map(|line| line.strip_prefix(start.as_str()))
}

/// A number as a letter of this language writes it, in thousandths.
fn thousandths(text: &str, language: Language) -> i128 {
    let (group, point) = if language == Language::En { (',', '.') } else { ('.', ',') };
    let digits: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == group || *c == point).collect();
    let plain = digits.trim_end_matches([group, point]).replace(group, "").replace(point, ".");
    kavling::plan::parse_decimal(&plain, 3).unwrap_or_else(|| panic!("{text}"))
}

#[test]
fn everybody_gets_exactly_one_letter_with_the_figures_of_plan_and_land() {
    let decided = &*DECIDED;
    let (problem, plan) = (&decided.loaded.problem, &decided.plan);
    for language in [Language::En, Language::Id] {
        let files = with_input(decided, language, |input| files(input, None));
        let names: BTreeSet<&str> = files.keys().filter_map(|name| name.strip_suffix(".md")).collect();
        assert_eq!(names.len(), problem.firms.len() + 1, "{names:?}");
        let c = Catalogue::of(language);
        let mut seen = BTreeMap::new();
        for (firm, text, _) in letters_of(decided, language) {
            let firm = problem.firm(firm);
            *seen.entry(firm.id.clone()).or_insert(0) += 1;
            assert!(
                fact(&text, "letter.to", language)
                    .is_some_and(|to| to.trim_end_matches('\u{2069}').ends_with(&format!("({})", firm.id))),
                "{text}"
            );
            let grant = plan.grants.iter().find(|grant| grant.firm == firm.id);
            assert_eq!(text.contains(c.word("letter.subject-granted")), grant.is_some(), "{text}");
            assert_eq!(text.contains(c.word("letter.subject-refused")), grant.is_none(), "{text}");
            let Some(grant) = grant else { continue };
            let key = if grant.hall.is_some() { "letter.floor" } else { "letter.area" };
            let area = grant.area_m2.scaled(7).expect("a decimal");
            let said = thousandths(fact(&text, key, language).expect("an area"), language);
            assert_eq!(said, div_round(area, 100_000) * 10, "{text}");
            let frontage = fact(&text, "letter.frontage", language).map(|said| thousandths(said, language));
            assert_eq!(frontage, grant.hall.is_none().then(|| grant.frontage_m.scaled(3).expect("mm")), "{text}");
            let place = fact(&text, "letter.place", language).expect("a place");
            match (&grant.hall, &grant.stretch_m) {
                (Some(hall), _) => assert!(place.contains(hall.as_str())),
                (None, Some([from, to])) => assert!(place.contains(&from.0.to_string()) && place.contains(&to.0.to_string())),
                (None, None) => assert!(grant.plots.iter().all(|plot| place.contains(plot.as_str())), "{place}"),
            }
            // The price from the row's own figure, in whole rupiah, and its thirty per cent.
            let price = match (grant.row.as_deref(), grant.hall.as_deref()) {
                (Some("A"), _) => Some(3_210_000),
                (Some("B"), _) => Some(2_000_000),
                _ => None,
            };
            let told = fact(&text, "letter.price", language).map(|said| thousandths(&said[3..], language) / 1_000);
            let whole = price.map(|each: i128| div_round(area * each, 10_000_000));
            assert_eq!(told, whole, "{text}");
            let payment = fact(&text, "letter.payment", language).expect("terms");
            match whole {
                None => assert_eq!(payment, BLANK),
                Some(whole) => {
                    let sums: Vec<i128> = payment.split("Rp ").skip(1).map(|s| thousandths(s, language) / 1_000).collect();
                    assert_eq!(sums[0], div_round(whole * 30, 100), "{payment}");
                    assert_eq!(sums[0] + sums[1], whole, "{payment}");
                    assert!(payment.contains('6') && payment.contains("30 %") && payment.contains('5'));
                }
            }
        }
        assert!(seen.len() == problem.firms.len() && seen.values().all(|count| *count == 1), "{seen:?}");
    }
}

#[test]
fn every_refusal_tells_its_ground_with_numbers_and_what_would_help() {
    let texts: BTreeMap<String, String> = letters_of(&DECIDED, Language::En)
        .into_iter()
        .map(|(firm, text, _)| (DECIDED.loaded.problem.firm(firm).id.clone(), text))
        .collect();
    let says = [
        ("LAREA", &["5,000 m²", "1,537.5 m² at least, 3,462.5 m² less", "At least one place would then pass"][..]),
        ("LBUILD", &["needs 900 m²", "153.75 m² on the ground, 746.25 m² less"]),
        ("LDEPTH", &["depth of 30 m", "depth of 25 m instead of 30 m"]),
        ("LFRONT", &["frontage of 70.5 m", "61.5 m instead of 70.5 m"]),
        ("LHALL", &["Needs 400 m² of floor", "300 m² of floor, 100 m² less"]),
        ("LPLOTS", &["9 to 9 plots", "Accepting this number of plots side by side would pass this test: 6."]),
        ("LPOWER", &["Needs 600 kVA from power", "at most 500 kVA of power"]),
        ("LCLASS", &["class plating", "No change of size or number would help"]),
        ("LLATE", &["before phase 5", "not part of the phases allotted now"]),
        ("LRULE", &["ruled out by what is asked here:", "- not-this-one: its wording concerns other applicants too"]),
        ("LOUT", &["passed every test that concerns your firm alone", "at place 1 of 1", "Your points: 10."]),
    ];
    for (firm, parts) in says {
        for part in parts {
            assert!(texts[firm].contains(part), "{firm}: {part}\n{}", texts[firm]);
        }
        let waits = !texts[firm].contains("does not stand in the waiting list");
        assert_eq!(waits, firm == "LOUT", "{firm}");
    }
}

/// Whether a text names a firm: its id or name as a whole word.
fn names(text: &str, firm: &Firm) -> bool {
    let text = text.to_lowercase();
    let found = |word: &str| {
        let word = word.to_lowercase();
        text.match_indices(&word).any(|(at, _)| {
            let outer = [text[..at].chars().next_back(), text[at + word.len()..].chars().next()];
            outer.iter().all(|c| c.is_none_or(|c| !c.is_alphanumeric()))
        })
    };
    found(&firm.id) || found(&firm.name)
}

#[test]
fn no_letter_names_another_firm_and_the_minutes_name_all() {
    let problem = &DECIDED.loaded.problem;
    for language in [Language::En, Language::Id] {
        for (firm, text, page) in letters_of(&DECIDED, language) {
            for other in problem.firms.iter().filter(|other| other.id != problem.firm(firm).id) {
                assert!(!names(&text, other), "the letter to {} names {}:\n{text}", problem.firm(firm).id, other.id);
                assert!(!names(&page, other), "the page for {} names {}", problem.firm(firm).id, other.id);
            }
            assert!(names(&text, problem.firm(firm)));
        }
        let text = with_input(&DECIDED, language, |input| markdown(&minutes(input)));
        assert!(problem.firms.iter().all(|firm| names(&text, firm)));
        for firm in &problem.firms {
            assert!(text.contains(&ballot(&problem.seed, &firm.id)), "{}", firm.id);
        }
        let digests = [&problem.sha256, DECIDED.plan.digest.as_ref().expect("sealed")];
        assert!(digests.iter().all(|digest| text.contains(digest.as_str())));
        assert!(text.contains(&problem.decision_sha256(&DECIDED.audit.holdings)));
        assert!(["Ketua", "Anggota Dua"].iter().all(|name| text.contains(name)));
    }
}

/// A page as XML: every element and attribute is looked at.
fn inspect(page: &str, language: &str) -> String {
    let body = page.strip_prefix("<!DOCTYPE html>\n").expect("a doctype");
    let document = roxmltree::Document::parse(body).unwrap_or_else(|error| panic!("{error}\n{page}"));
    let root = document.root_element();
    assert_eq!(root.attribute("lang"), Some(language));
    let allowed = [
        "html", "head", "meta", "title", "style", "body", "article", "header", "p", "bdi", "h1", "h2", "table", "thead", "tbody",
        "tr", "th", "td", "ul", "li", "div", "section",
    ];
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        assert!(allowed.contains(&node.tag_name().name()), "{:?}", node.tag_name());
        let fine = ["lang", "charset", "name", "content", "class", "id", "scope", "http-equiv"];
        assert!(node.attributes().all(|a| fine.contains(&a.name())), "{node:?}");
    }
    let style = document.descendants().find(|node| node.has_tag_name(("http://www.w3.org/1999/xhtml", "style")));
    let style = style.and_then(|node| node.text()).expect("a style");
    assert!(style.contains("size: A4") && style.contains("break-before: page"), "a letter a page");
    assert!(!style.contains("url(") && !style.contains("@import"), "nothing is loaded");
    let body = document.descendants().find(|node| node.tag_name().name() == "body").expect("a body");
    body.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect::<Vec<_>>().join(" ")
}

/// Whether a key of the catalogue stands where its words should.
fn shows_a_key(text: &str) -> bool {
    ["letter", "minutes", "letter-help", "refused", "report", "column"].iter().any(|family| {
        let stem = format!("{family}.");
        text.match_indices(&stem).any(|(at, _)| text[at + stem.len()..].starts_with(|c: char| c.is_ascii_lowercase()))
    })
}

#[test]
fn pages_are_xml_with_nothing_to_run_and_say_what_the_markdown_says() {
    for (language, code) in [(Language::En, "en"), (Language::Id, "id")] {
        let made = with_input(&DECIDED, language, |input| files(input, None));
        for (name, bytes) in &made {
            let text = std::str::from_utf8(bytes).expect("UTF-8");
            assert!(name.ends_with("html") || !text.contains('{'), "{name}: a parameter is left");
            assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{name}");
            if name.ends_with(".html") {
                let seen = inspect(text, code);
                assert!(!shows_a_key(&seen), "{name}: a key instead of words");
            } else {
                assert!(!text.contains('<') && !shows_a_key(text), "{name}: no HTML in Markdown");
            }
        }
        let all = std::str::from_utf8(&made["letters.html"]).expect("UTF-8");
        assert_eq!(all.matches("<article").count(), DECIDED.loaded.problem.firms.len());
        assert!(!all.contains("class=\"minutes\""), "the minutes are not for applicants");
        for (firm, text, page) in letters_of(&DECIDED, language) {
            let seen = inspect(&page, code);
            let words = |text: &str| {
                text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 3).map(str::to_owned).collect::<BTreeSet<_>>()
            };
            let missing: Vec<String> =
                words(&text).difference(&words(&seen)).filter(|w| !["8288"].contains(&w.as_str())).cloned().collect();
            assert!(missing.is_empty(), "{firm:?}: {missing:?}");
        }
    }
}

#[test]
fn hostile_names_stay_text() {
    let mut decided = Decided { loaded: DECIDED.loaded.clone(), plan: DECIDED.plan.clone(), audit: DECIDED.audit.clone() };
    let names = [
        "</p></article><script>alert(1)</script>",
        "# Titel\n- daftar | sel",
        "\u{202e}gnalab\u{202c}\u{200b} \u{7}PT",
        "]]> <!-- &lt; &#60; `a` ~b~ $c$",
        "[klik](javascript:alert(1)) ![x](y)",
    ];
    for (firm, name) in decided.loaded.problem.firms.iter_mut().zip(names.iter().cycle()) {
        firm.name = (*name).to_owned();
    }
    decided.loaded.problem.title = names.join(" ");
    let hostile = Some(names.concat());
    decided.loaded.letters = Letters {
        office: hostile.clone(),
        contact: hostile.clone(),
        place: hostile.clone(),
        number: hostile.clone(),
        signatory: hostile.clone(),
        chair: hostile.clone(),
        members: vec![names.concat(), names[0].to_owned()],
        ..Letters::default()
    };
    for (language, code) in [(Language::En, "en"), (Language::Id, "id")] {
        for (name, bytes) in with_input(&decided, language, |input| files(input, None)) {
            let text = String::from_utf8(bytes).expect("UTF-8");
            assert!(!text.chars().any(|c| "\u{202e}\u{202c}\u{200b}\u{7}".contains(c)), "{name}");
            if name.ends_with("html") {
                inspect(&text, code);
            } else {
                assert!(
                    !text.contains('<') && !text.replace("\\](", "").contains("](") && !text.contains("\n# Titel"),
                    "{name}:\n{text}"
                );
            }
        }
    }
}

#[test]
fn what_is_not_stated_is_a_line_and_nothing_is_invented() {
    let mut decided = Decided { loaded: DECIDED.loaded.clone(), plan: DECIDED.plan.clone(), audit: DECIDED.audit.clone() };
    decided.loaded.letters = Letters::default();
    decided.loaded.expansion = Default::default();
    let mut dated = 0;
    for (firm, text, _) in letters_of(&decided, Language::En) {
        for key in ["letter.number", "letter.date"] {
            assert_eq!(fact(&text, key, Language::En), Some(BLANK), "{text}");
        }
        if let Some(payment) = fact(&text, "letter.payment", Language::En) {
            assert_eq!(payment, BLANK);
            assert!(text.contains(&format!("Accept in writing by {BLANK}, to: {BLANK}")));
        }
        assert!(text.contains(&format!("Object in writing by {BLANK}, to: {BLANK}")));
        // The only days are those of the application and of the ballots' seed.
        dated += usize::from(text.contains("202"));
        let applied = decided.loaded.problem.firm(firm).applied.is_some();
        let digits = text.replace(&decided.loaded.problem.sha256, "").replace(decided.plan.digest.as_ref().expect("sealed"), "");
        assert_eq!(digits.contains("2026"), applied, "{digits}");
        assert!(!digits.contains("2025") && !digits.contains("2027"), "no clock: {digits}");
    }
    assert!(dated > 0);
}

#[test]
fn deadlines_members_and_dates_are_those_of_the_scenario() {
    for (language, by) in
        [(Language::En, ["1 December 2026", "15 November 2026"]), (Language::Id, ["1 Desember 2026", "15 November 2026"])]
    {
        for (firm, text, _) in letters_of(&DECIDED, language) {
            let granted = DECIDED.audit.holdings.iter().any(|h| h.firm == firm);
            assert_eq!(text.contains(by[0]), granted, "{text}");
            assert!(text.contains(by[1]) && text.contains("Contoh, 1 November 2026"), "{text}");
        }
    }
    let loaded = scenario::read(ESTATE).expect("it reads");
    assert_eq!(loaded.letters.members, ["Anggota Dua"]);
    assert_eq!(loaded.letters.object_by.map(|day| day.to_string()).as_deref(), Some("2026-11-15"));
}

#[test]
fn a_price_is_told_as_the_interval_it_is() {
    let firm = DECIDED.loaded.problem.find_firm("LOUT").expect("it applied");
    let said = |least: i64, most: Option<i64>| {
        let price = Price { least: Milli(least), most: most.map(Milli), measure: "points".into() };
        let prices = BTreeMap::from([(firm, price)]);
        with_input(&DECIDED, Language::En, |input| markdown(&letter(&LetterInput { prices: &prices, ..*input }, firm)))
    };
    assert!(said(1_500, Some(1_500)).contains("is worth 1.5 (points) less"));
    assert!(said(1_500, Some(4_000)).contains("at least 1.5 and at most 4 (points) less"));
    let open = said(1_500, None);
    assert!(open.contains("at least 1.5 (points) less") && !open.contains("at most 1.5"));
}

#[test]
fn whoever_is_not_eligible_is_told_the_condition_and_does_not_wait() {
    let mut decided = Decided { loaded: DECIDED.loaded.clone(), plan: DECIDED.plan.clone(), audit: DECIDED.audit.clone() };
    decided.loaded.problem.allotment.conditions.push(Condition {
        name: "workers".into(),
        what: Some("at least 5 workers".into()),
        source: Some("office handbook".into()),
        confidence: Some("D".into()),
        test: Test::Number { of: Quantity::Workers, min: Some(Milli::whole(5)), max: None },
    });
    let firm = decided.loaded.problem.find_firm("LOUT").expect("it applied");
    let text = with_input(&decided, Language::En, |input| markdown(&letter(input, firm)));
    assert!(text.contains("Not fulfilled: at least 5 workers – workers: not stated; asked: at least 5."), "{text}");
    assert!(text.contains("Condition: at least 5 workers. Source: office handbook (D)."), "{text}");
    assert!(text.contains("does not fulfil what is asked of every applicant") && !text.contains("at place"), "{text}");
    assert!(waiting(&decided.loaded.problem, &decided.plan).is_empty());
}

/// What stands in the application beside what is asked; of parts of which one suffices, that one would do.
#[test]
fn conditions_and_points_are_told_in_words_with_limits_and_what_was_stated() {
    let mut decided = Decided { loaded: DECIDED.loaded.clone(), plan: DECIDED.plan.clone(), audit: DECIDED.audit.clone() };
    let firm = decided.loaded.problem.find_firm("LOUT").expect("it applied");
    decided.loaded.problem.firms[firm.0].workers = Some(30);
    decided.loaded.problem.firms[firm.0].investment = Some(Money(21_000_000_000));
    let most = |of: Quantity, max: i64| Test::Number { of, min: None, max: Some(Milli::whole(max)) };
    let condition = |name: &str, what: Option<&str>, test: Test| Condition {
        name: name.into(),
        what: what.map(str::to_owned),
        source: None,
        confidence: None,
        test,
    };
    decided.loaded.problem.allotment.conditions = vec![
        condition(
            "crew",
            Some("A crew that fits"),
            Test::Number { of: Quantity::Workers, min: Some(Milli::whole(5)), max: Some(Milli::whole(25)) },
        ),
        condition(
            "small",
            Some("Small industry"),
            Test::Any(vec![most(Quantity::Workers, 19), most(Quantity::Investment, 15_000_000_000)]),
        ),
        condition("turnover", None, Test::Any(vec![most(Quantity::Turnover, 1), Test::Yes("nib".into())])),
    ];
    let scale = vec![(Milli::ZERO, Milli::ZERO), (Milli::whole(60), Milli::whole(1))];
    let criterion = |name: &str, what: Option<&str>, of: Quantity| Criterion {
        name: name.into(),
        what: what.map(str::to_owned),
        source: None,
        confidence: None,
        of,
        weight: Milli::whole(20),
        scale: scale.clone(),
    };
    let criteria = vec![criterion("jobs", Some("Jobs"), Quantity::Workers), criterion("sales", None, Quantity::Turnover)];
    decided.loaded.problem.allotment.scheme = Some(Scheme { criteria, pass: Some(Milli::whole(15)) });
    let of = |language| with_input(&decided, language, |input| markdown(&letter(input, firm)));
    let (english, indonesian) = (of(Language::En), of(Language::Id));
    let said = |text: &str, parts: &[&str]| {
        let plain = text.replace("\\(", "(").replace("\\)", ")");
        parts.iter().for_each(|part| assert!(plain.contains(part), "{part}\n{plain}"));
    };
    said(
        &english,
        &[
            "Not fulfilled: A crew that fits – workers: 30, 5 to 25 is needed.",
            "Small industry – none of these holds: workers 30 (at most 19), \
         investment without land and buildings Rp 21,000,000,000 (at most Rp 15,000,000,000); one would do.",
            "turnover – none of these holds: yearly turnover not stated (at most Rp 1), nib: not stated; one would do.",
            "Points: 10; at least 15 are asked for.",
            "- Jobs: 10 of at most 20 points (workers: 30).",
            "- sales: 0 of at most 20 points (yearly turnover: not stated).",
        ],
    );
    said(
        &indonesian,
        &[
            "Small industry – tidak satu pun terpenuhi: tenaga kerja 30 (paling banyak 19), ",
            "- Jobs: 10 dari paling banyak 20 poin (tenaga kerja: 30).",
        ],
    );
    // Nothing is told twice.
    assert_eq!(english.matches("Jobs: 10").count(), 1);
}

/// Where nothing is listed, nothing is announced.
#[test]
fn a_lead_in_has_a_list_behind_it() {
    let mut decided = Decided { loaded: DECIDED.loaded.clone(), plan: DECIDED.plan.clone(), audit: DECIDED.audit.clone() };
    let firm = decided.loaded.problem.find_firm("LOUT").expect("it applied");
    let refusal = decided.plan.refused.iter_mut().find(|refusal| refusal.firm == "LOUT").expect("refused");
    refusal.code = "shut-out".into();
    refusal.grounds = vec![Message::new("ground.shut-out")];
    for language in [Language::En, Language::Id] {
        let lead = Catalogue::of(language).word("letter.shut-out-by");
        let text = with_input(&decided, language, |input| markdown(&letter(input, firm)));
        assert!(text.contains(Catalogue::of(language).word("letter.shut-out")) && !text.contains(lead), "{text}");
        let mut listed = Decided { loaded: decided.loaded.clone(), plan: decided.plan.clone(), audit: decided.audit.clone() };
        let refusal = listed.plan.refused.iter_mut().find(|refusal| refusal.firm == "LOUT").expect("refused");
        refusal.grounds = vec![Message::new("ground.shut-out-by").with("rules", vec!["not-this-one".to_owned()])];
        let text = with_input(&listed, language, |input| markdown(&letter(input, firm)));
        assert!(text.contains(&format!("{lead}\n\n- not-this-one")), "{text}");
    }
}

/// The area that a letter says would help.
fn told_area(text: &str) -> Option<Area> {
    let starts = ["A wish for ", "A wish that takes up to ", "A building of "];
    let rest = starts.iter().find_map(|start| text.split_once(start)).map(|(_, rest)| rest)?;
    rest.starts_with(|c: char| c.is_ascii_digit()).then(|| Area(thousandths(rest, Language::En) * Area::PER_M2 / 1_000))
}

/// The firm with the wish changed that its ground names: written anew, from the ground alone.
/// Areas are those that the letter tells: whoever writes that number into an application must pass.
fn eased(problem: &Problem, firm: &Firm, code: &str, ground: &Message, said: Option<Area>) -> Option<Firm> {
    let arg = |name: &str| ground.args.iter().find(|(own, _)| own == name).map(|(_, arg)| arg.clone());
    let mut eased = firm.clone();
    let terms = eased.offers.iter_mut().flat_map(|offer| std::iter::once(&mut offer.terms).chain(offer.at.values_mut()));
    for t in terms {
        match (code, arg("found")) {
            ("area-too-small", _) => t.area_min = t.area_min.map(|own| own.min(said.expect("an area"))),
            ("area-too-large", _) => t.area_max = t.area_max.map(|own| own.max(said.expect("an area"))),
            ("building-does-not-fit", _) => t.building = t.building.map(|own| own.min(said.unwrap_or(own))),
            ("hall-too-small", _) => {
                for wish in [&mut t.area_min, &mut t.area_ideal] {
                    *wish = wish.map(|own| own.min(said.expect("an area")));
                }
            }
            ("frontage-too-short", Some(Arg::Length(found))) => t.frontage_min = t.frontage_min.map(|own| own.min(found)),
            ("depth-too-short", Some(Arg::Length(found))) => t.depth_min = t.depth_min.map(|own| own.min(found)),
            ("number-of-plots", _) => {
                let Some(Arg::Count(taken)) = arg("taken") else { return None };
                t.plots = t.plots.map(|(low, high)| (low.min(taken as u32), high.max(taken as u32)));
            }
            ("exceeds-capacity", _) => {
                let Some(Arg::Text(node)) = arg("resource") else { return None };
                let resource = problem.resources.iter().find(|r| r.nodes.iter().any(|n| n.id == node))?;
                let node = resource.nodes.iter().find(|n| n.id == node)?;
                let mut most = node.capacity.0 * 1_000 / node.coincidence;
                while i128::from(most) * i128::from(node.coincidence) > i128::from(node.capacity.0) * 1_000 {
                    most -= 1;
                }
                if most <= 0 {
                    return None;
                }
                if let Some(own) = t.uses.get_mut(&resource.id) {
                    own.0 = own.0.min(most);
                }
            }
            _ => return None,
        }
    }
    Some(eased)
}

#[test]
fn the_area_a_letter_names_is_one_that_passes_and_a_hundredth_further_is_none() {
    let toml = "[scenario]\nname = \"a\"\n[building.row]\nfront_m = 4\nrear_m = 2\nside_m = 0\ncoverage_percent = 60\n\
        [site.s]\nboundary = [[0, 0], [60, 0], [60, 40], [0, 40]]\n\
        areas.road = { use = \"road\", outline = [[0, 0], [60, 0], [60, 10], [0, 10]] }\n\
        [row.A]\nsite = \"s\"\nfrom = [0, 10]\nto = [10.123, 10]\ndepth = 25.127\nplots = 1\nbuilding = \"row\"\n\
        [firm.SMALL]\npoints = 1\narea_min_m2 = 300\n[firm.LARGE]\npoints = 1\narea_max_m2 = 200\n\
        [firm.BUILD]\npoints = 1\nplots = 1\nbuilding_m2 = 500\n";
    let loaded = scenario::parse(toml, &BTreeMap::new()).unwrap_or_else(|error| panic!("{error:?}"));
    let outcome = asking::ask(&loaded.problem);
    let plan = asking::written(&loaded.problem, &outcome);
    let audit = audit(&loaded.problem, &plan);
    let decided = Decided { loaded, plan, audit };
    let problem = &decided.loaded.problem;
    let cent = Area(Area::PER_M2 / 100);
    for (firm, text, _) in letters_of(&decided, Language::En) {
        let said = told_area(&text).unwrap_or_else(|| panic!("{text}"));
        let passes = |area: Area| {
            let mut firm = problem.firm(firm).clone();
            let terms = &mut firm.offers[0].terms;
            for wish in [&mut terms.area_min, &mut terms.area_max, &mut terms.building] {
                *wish = wish.map(|_| area);
            }
            !oracle::candidates(&Problem { firms: vec![firm], ..problem.clone() }).is_empty()
        };
        let large = problem.firm(firm).id == "LARGE";
        let further = if large { Area(said.0 - cent.0) } else { said + cent };
        assert!(passes(said) && !passes(further), "{said}: {text}");
        assert!(text.contains(Catalogue::of(Language::En).word("letter.help-fits")), "{text}");
    }
}

#[test]
fn on_random_problems_letters_are_complete_true_and_silent_about_others() {
    let fits = Catalogue::of(Language::En).word("letter.help-fits");
    let alone = Catalogue::of(Language::En).word("letter.passed-alone");
    let (mut letters, mut helped, mut not, mut outbid, mut codes) = (0, 0, 0, 0, BTreeSet::new());
    for seed in 0..500 {
        let mut problem = oracle::random_problem(seed);
        for (index, firm) in problem.firms.iter_mut().enumerate() {
            firm.name = format!("Nama{index}Q");
        }
        // Feeders of the oracle are called as firms are.
        for node in problem.resources.iter_mut().flat_map(|resource| &mut resource.nodes) {
            node.id = node.id.replace(".F", ".leaf-");
        }
        let problem = problem;
        let placements = Placements::of(&problem);
        let outcome = asking::ask(&problem);
        let grounds = Prepared::new(&problem, &placements).grounds(outcome.holdings());
        let plan = record(&problem, &outcome, &grounds, kavling::formulation::backend::Solver::AVAILABLE[0]);
        if !matches!(plan.status, Status::Optimal) {
            continue;
        }
        let audit = audit(&problem, &plan);
        let (stated, expansion, prices) = (Letters::default(), Default::default(), BTreeMap::new());
        let input = LetterInput {
            problem: &problem,
            plan: &plan,
            audit: &audit,
            letters: &stated,
            expansion: &expansion,
            prices: &prices,
        };
        let list: Vec<FirmIdx> = waiting(&problem, &plan).iter().map(|waits| waits.firm).collect();
        let made = files(&input, None);
        assert_eq!(made.len(), 2 * problem.firms.len() + 3, "{seed}");
        assert_eq!(made, files(&input, None), "the same bytes twice");
        for firm in problem.firm_indices() {
            letters += 1;
            let text = markdown(&letter(&input, firm));
            let applicant = problem.firm(firm);
            for other in problem.firms.iter().filter(|other| other.id != applicant.id) {
                assert!(!names(&text, other), "{seed}: the letter to {} names {}\n{text}", applicant.id, other.id);
            }
            let Some(refusal) = plan.refused.iter().find(|refusal| refusal.firm == applicant.id) else {
                let holding = audit.holdings.iter().find(|h| h.firm == firm).expect("granted");
                let shown = if matches!(holding.place, kavling::site::Place::Hall(_)) { "letter.floor" } else { "letter.area" };
                let area = thousandths(fact(&text, shown, Language::En).expect("an area"), Language::En);
                assert_eq!(area, div_round(holding.area.0 * 100, Area::PER_M2) * 10, "{seed}");
                continue;
            };
            codes.insert(refusal.code.clone());
            // Whether it could hold any place, by the audit's own tests and trying every place.
            let single = |firm: Firm| Problem { firms: vec![firm], rules: Vec::new(), ..problem.clone() };
            let possible = |firm: Firm| !oracle::candidates(&single(firm)).is_empty();
            let waits = list.contains(&firm);
            assert_eq!(text.contains("Your firm stands at place"), waits, "{seed}");
            if refusal.code == "better-plan-without" {
                outbid += 1;
                assert!(waits && possible(applicant.clone()) && text.contains(alone), "{seed}: {text}");
            }
            let said = told_area(&text);
            let Some(eased) = eased(&problem, applicant, &refusal.code, &refusal.grounds[0], said) else {
                assert!(!text.contains(fits), "{seed}: {text}");
                continue;
            };
            assert!(!waits && !possible(applicant.clone()), "{seed}");
            let truth = possible(eased);
            assert!(refusal.code != "building-does-not-fit" || said.is_some() || !truth, "{seed}");
            assert_eq!(text.contains(fits), truth, "{seed} {}: {text}", refusal.code);
            if truth { helped += 1 } else { not += 1 }
        }
        // The waiting list: by points, falling, then by the published order.
        let order = problem.published_order();
        let points = |firm: &FirmIdx| problem.firm(*firm).offers.iter().filter_map(|o| o.terms.points).max();
        for pair in list.windows(2) {
            let place = |firm: &FirmIdx| order.iter().position(|other| other == firm);
            assert!(
                points(&pair[0]) > points(&pair[1]) || points(&pair[0]) == points(&pair[1]) && place(&pair[0]) < place(&pair[1])
            );
        }
    }
    println!("{letters} letters; help that suffices {helped}, that does not {not}; outbid {outbid}; {codes:?}");
    assert!(letters > 1_000 && helped > 30 && outbid > 50 && codes.len() > 6, "{letters} {helped} {not} {outbid} {codes:?}");
}

#[test]
fn who_holds_land_by_order_and_who_lost_it_over_one_are_told_so() {
    let base = &DECIDED.loaded.problem;
    let audit = &DECIDED.audit;
    let winner = audit.holdings.iter().find(|h| matches!(h.place, kavling::site::Place::Run { .. })).expect("a grant on plots");
    let order = kavling::amend::order(base, winner.firm, winner.place, "Kepala Dinas", "Decree 12");
    let level = kavling::plan::CostLevel {
        measure: base.objective.levels[0].name.clone(),
        without: kavling::plan::Number::decimal(20_000, 3),
        cost: kavling::plan::Number::decimal(77_125, 3),
        at_least: None,
        at_most: None,
    };
    let displaced = vec!["LOUT".to_owned()];
    let cost = kavling::plan::CostRef { levels: vec![level], exact: true, displaced, admitted: vec![], elsewhere: vec![] };
    let amended = kavling::plan::Amended { overrides: vec![order], cost: Some(cost), ..Default::default() };
    let plan = Plan { amended: Some(amended.sealed()), ..DECIDED.plan.clone() };
    let problem = kavling::amend::of_plan(base, &Plan { amended: None, ..plan.clone() }).expect("fits");
    let problem =
        Problem { rules: kavling::amend::problem(base, plan.amended.as_ref().expect("amended")).expect("fits").rules, ..problem };
    let audit = kavling::audit::audit(&problem, &plan);
    for language in [Language::En, Language::Id] {
        let problem = Problem { language, ..problem.clone() };
        let input = LetterInput {
            problem: &problem,
            plan: &plan,
            audit: &audit,
            letters: &DECIDED.loaded.letters,
            expansion: &DECIDED.loaded.expansion,
            prices: &BTreeMap::new(),
        };
        let c = Catalogue::of(language);
        let id = |firm: FirmIdx| problem.firm(firm).id.as_str();
        for firm in problem.firm_indices() {
            let text = markdown(&letter(&input, firm)).replace('\\', "");
            let own = firm == winner.firm;
            // The author and the reason stand in every letter, the rule and the cost only where they belong.
            assert!(text.contains("Kepala Dinas") && text.contains("Decree 12"), "{text}");
            assert_eq!(text.contains(&format!("ordered.grant-{}", id(firm))), own, "{}: {text}", id(firm));
            let lost = c.word("letter.displaced");
            assert_eq!(text.contains(lost), id(firm) == "LOUT", "{text}");
            let costs = if language == Language::En { "77.125" } else { "77,125" };
            assert_eq!(text.contains(costs), id(firm) == "LOUT", "{text}");
            // Whoever has a lawful ground of its own keeps it.
            if id(firm) == "LAREA" {
                assert!(text.contains(c.word("refused.area-too-small")), "{text}");
            }
            let others = problem.firm_indices().filter(|other| *other != firm);
            assert!(others.into_iter().all(|other| !names(&text, problem.firm(other))), "{}: {text}", id(firm));
        }
        let told = markdown(&minutes(&input)).replace('\\', "");
        assert!(told.contains(c.word("minutes.displaced")) && told.contains("Decree 12"), "{told}");
    }
}

#[test]
fn land_held_before_is_not_sold_again() {
    let mut decided = Decided { loaded: DECIDED.loaded.clone(), plan: DECIDED.plan.clone(), audit: DECIDED.audit.clone() };
    let problem = &mut decided.loaded.problem;
    let place = |id: &str| {
        let firm = problem.find_firm(id).expect("it applied");
        *decided.audit.holdings.iter().find(|h| h.firm == firm).expect("granted")
    };
    let (stays, moves) = (place("G1"), place("G2"));
    let elsewhere = place("LOUT2");
    let earlier = vec![(stays.firm, Was::At(stays.place, stays.area)), (moves.firm, Was::At(elsewhere.place, elsewhere.area))];
    let kind =
        RuleKind::Stays(Stays { earlier, moves: 1, may_lose: Default::default(), rows: BTreeMap::new(), halls: BTreeMap::new() });
    problem.rules.push(NamedRule { name: "stays".into(), kind });
    let said = |firm| with_input(&decided, Language::En, |input| markdown(&letter(input, firm)));
    let kept = said(stays.firm);
    assert_eq!(fact(&kept, "letter.held", Language::En), Some("the same land, granted in an earlier phase"));
    assert!(fact(&kept, "letter.price", Language::En).is_none() && fact(&kept, "letter.payment", Language::En).is_none());
    let moved = said(moves.firm);
    assert_eq!(fact(&moved, "letter.held", Language::En), Some("A-03..A-06, granted in an earlier phase"));
    assert!(fact(&moved, "letter.price", Language::En).is_some());
}

/// Runs where `KAVLING_CHROMIUM` names a Chromium or Chrome.
#[test]
fn printed_every_letter_takes_one_sheet() {
    let Some(chromium) = std::env::var("KAVLING_CHROMIUM").ok().filter(|name| !name.is_empty()) else {
        println!("skipped: KAVLING_CHROMIUM names no browser");
        return;
    };
    let out = folder("printed");
    fs::create_dir_all(&out).expect("a folder");
    for language in [Language::En, Language::Id] {
        let made = with_input(&DECIDED, language, |input| files(input, None));
        let (page, print) = (out.join("letters.html"), out.join("letters.pdf"));
        fs::write(&page, &made["letters.html"]).expect("written");
        let arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"];
        let mut command = Command::new(&chromium);
        command.args(arguments).arg(format!("--user-data-dir={}", out.join("profile").display()));
        command.arg(format!("--print-to-pdf={}", print.display())).arg(format!("file://{}", page.display()));
        assert!(command.output().expect("it runs").status.success());
        let bytes = fs::read(&print).expect("printed");
        let pdf = String::from_utf8_lossy(&bytes);
        let sheets = pdf.matches("/Type /Page\n").count();
        assert_eq!(sheets, DECIDED.loaded.problem.firms.len(), "{language:?}");
        assert!(pdf.contains("/MediaBox [0 0 594.95996 841.91998]"), "A4");
    }
}

#[test]
fn where_the_ballot_decides_it_decides_who_waits_first() {
    let mut problem = DECIDED.loaded.problem.clone();
    let plan = DECIDED.plan.clone();
    let mut plan = plan;
    // A second firm that waits, with more points.
    if let Some(refusal) = plan.refused.iter_mut().find(|refusal| refusal.firm == "LAREA") {
        refusal.code = "better-plan-without".into();
        refusal.grounds = vec![kavling::message::Message::new("ground.better-plan-without")];
    }
    let ids = |problem: &Problem| waiting(problem, &plan).iter().map(|w| problem.firm(w.firm).id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&problem), ["LAREA", "LOUT"]);
    problem.allotment.method = Method::Ballot;
    let order = problem.published_order();
    let mut expected: Vec<String> = ids(&problem);
    expected.sort_by_key(|id| order.iter().position(|f| &problem.firm(*f).id == id));
    assert_eq!(ids(&problem), expected);
}

fn kavling(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kavling"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).output().expect("it runs")
}

/// Runs, demands this exit code, returns what was said.
#[track_caller]
fn done(arguments: &[&str], code: i32) -> String {
    let run = kavling(arguments);
    let told = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(run.status.code(), Some(code), "{arguments:?}: {told}");
    told
}

fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("letters-{name}"));
    let _ = fs::remove_dir_all(&path);
    path
}

fn text(path: &Path) -> &str {
    path.to_str().expect("plain")
}

fn listing(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(path).expect("a folder").map(|entry| entry.expect("entry").path());
    entries
        .map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(&path).expect("a file")))
        .collect()
}

#[test]
fn the_verb_writes_all_or_nothing_and_refuses_what_fails() {
    let out = folder("verb");
    let scenario = "scenarios/hall-and-packages.toml";
    done(&["plan", scenario, "-o", text(&out), "--quiet"], 0);
    let plan = out.join("plan.json");
    let told = done(&["letters", scenario, text(&plan)], 0);
    let own = out.join("letters");
    let page = |name: &str| own.join(name).display().to_string();
    let expected = [format!("{}: 10 letters", own.display()), page("letters.html"), page("minutes.html")];
    assert_eq!(told.lines().collect::<Vec<_>>(), expected);
    let first = listing(&own);
    assert_eq!(first.len(), 10 * 2 + 2 + 1 + 1, "{:?}", first.keys());
    done(&["letters", scenario, text(&plan), "--quiet"], 0);
    assert_eq!(first, listing(&own), "the same bytes twice");
    // One letter alone leaves the others as they are.
    done(&["letters", scenario, text(&plan), "--firm", "M3", "-q"], 0);
    assert_eq!(first, listing(&own));
    let one = folder("one");
    done(&["letters", scenario, text(&plan), "--firm", "M3", "--firm", "M3", "-o", text(&one), "-q"], 0);
    let told = done(&["letters", scenario, text(&plan), "--firm", "M3", "-o", text(&one)], 0);
    let expected = [format!("{}: 1 letter", one.display()), one.join("003-M3.html").display().to_string()];
    assert_eq!(told.lines().collect::<Vec<_>>(), expected);
    assert_eq!(listing(&one).keys().collect::<Vec<_>>(), ["003-M3.html", "003-M3.md", "letters.json"]);
    assert_eq!(listing(&one)["003-M3.html"], first["003-M3.html"]);
    // Another language replaces all of them.
    done(&["letters", scenario, text(&plan), "--lang", "id", "-q"], 0);
    let indonesian = listing(&own);
    assert_eq!(first.keys().collect::<Vec<_>>(), indonesian.keys().collect::<Vec<_>>());
    assert!(String::from_utf8_lossy(&indonesian["minutes.md"]).contains("Berita Acara"));
    // Somebody's changes stay.
    fs::write(own.join("001-M1.md"), "mine").expect("written");
    assert!(done(&["letters", scenario, text(&plan), "-q"], 4).contains("001-M1.md"));
    assert_eq!(fs::read_to_string(own.join("001-M1.md")).expect("there"), "mine");
    done(&["letters", scenario, text(&plan), "-q", "--force"], 0);
    assert_eq!(fs::read_to_string(own.join("001-M1.md.bak-1")).expect("a copy"), "mine");

    let fresh = folder("refused");
    let refuse = |arguments: &[&str], code: i32, part: &str| {
        let told = done(&[&["letters"], arguments, &["-o", text(&fresh)]].concat(), code);
        assert!(told.contains(part), "{told}");
        assert!(!fresh.exists(), "nothing is written");
    };
    refuse(&[scenario, text(&plan), "--firm", "M33"], 2, "did you mean `M3`?");
    refuse(&[scenario, text(&plan), "--firm", "cempaka moulds"], 2, "did you mean `M3`?");
    refuse(&["scenarios/expansion.toml", text(&plan)], 2, "is a plan of scenario `hall-and-packages`, not of `expansion`");
    refuse(&[scenario, scenario], 2, "is not a plan");
    refuse(&[scenario, "no-such-plan.json"], 4, "cannot read");
    let whole = fs::read_to_string(&plan).expect("the plan");
    let edited = out.join("edited.json");
    fs::write(&edited, whole.replacen("\"firm\": \"M1\"", "\"firm\": \"M3\"", 1)).expect("written");
    refuse(&[scenario, text(&edited)], 1, "does not pass its audit; no letter is written");
    fs::write(&edited, whole.replacen('{', "{ ", 1)).expect("written");
    refuse(&[scenario, text(&edited)], 1, "edited by hand");
    let changed = out.join("changed.toml");
    let stated = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(scenario)).expect("the scenario");
    fs::write(&changed, stated.replace("accept_by = 2026-04-14", "accept_by = 2026-05-14")).expect("written");
    refuse(&[text(&changed), text(&plan)], 2, "has changed since");
    let none = folder("impossible");
    done(&["plan", "scenarios/impossible-on-purpose.toml", "-o", text(&none), "--quiet"], 1);
    refuse(&["scenarios/impossible-on-purpose.toml", text(&none.join("plan.json"))], 1, "nothing was decided");
}
