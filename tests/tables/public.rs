//! What the public must not see.

use std::collections::BTreeSet;

use kavling::documents::Audience;
use kavling::firm::FirmIdx;
use kavling::plan::{Conflict, Number, Status};
use kavling::problem::{Holding, Language};
use kavling::rules::{Firms, Forbidden, Locked, NamedRule, Places, Quota, Reserved, RuleKind};
use kavling::site::{Place, RowIdx};
use kavling::tables::{Cell, View};
use kavling::units::{Milli, Money};

use crate::cases::*;

/// All text of a file: of a workbook every part, unescaped.
fn all_text(name: &str, bytes: &[u8]) -> String {
    #[cfg(feature = "xlsx")]
    if name.ends_with(".xlsx") {
        use std::io::Read;
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip file");
        let mut text = String::new();
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).expect("a part");
            text.push_str(&part.name().expect("a name"));
            part.read_to_string(&mut text).expect("text");
        }
        return ["&lt;", "<", "&gt;", ">", "&quot;", "\"", "&apos;", "'", "&amp;", "&"]
            .chunks(2)
            .fold(text, |text, pair| text.replace(pair[0], pair[1]));
    }
    String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| panic!("{name} is no text"))
}

/// A plan whose rules, groups, note and title name firms that hold no land.
fn telling() -> Case {
    let Case { mut problem, audit, .. } = Case::stored();
    let holdings: Vec<Holding> = audit.holdings.iter().take(7).copied().collect();
    let held: BTreeSet<FirmIdx> = holdings.iter().map(|h| h.firm).collect();
    for (index, firm) in problem.firms.iter_mut().enumerate() {
        let odd = 70_301 + index as i64 * 1_013;
        (firm.turnover, firm.investment) = (Some(Money(odd * 1_000_003)), Some(Money(odd * 1_000_033)));
        firm.offers.iter_mut().for_each(|offer| offer.terms.points = Some(Milli(odd)));
        if !held.contains(&FirmIdx(index)) {
            firm.id = format!("Zq{index:02}x");
            firm.name = if index % 2 == 0 { format!("PT Rahasia {index}") } else { HOSTILE[index % 3].to_owned() + "rahasia" };
        }
    }
    let hidden: Vec<FirmIdx> = (0..problem.firms.len()).map(FirmIdx).filter(|f| !held.contains(f)).collect();
    assert!(hidden.len() >= 3, "{hidden:?}");
    let id = |at: usize| problem.firm(hidden[at]).id.clone();
    let only = |at: usize| Firms { label: format!("press, {}", id(at)), members: vec![hidden[at]] };
    let places = Places { label: "A-04".into(), names: ["A-04".to_owned()].into() };
    let quota = Quota { group: only(1), min_firms: None, max_firms: Some(3), min_area: None, max_area: None };
    let place = Place::Run { row: RowIdx(0), first: 3, last: 3 };
    let rules = vec![
        (format!("no-{}-here", id(0)), RuleKind::Forbidden(Forbidden { firms: only(0), places: None })),
        ("few".to_owned(), RuleKind::Quota(quota)),
        ("promised".to_owned(), RuleKind::Locked(Locked { firm: hidden[2], place, ordered: false })),
        ("kept".to_owned(), RuleKind::Reserved(Reserved { places, group: Some(only(1)) })),
    ];
    let notes = format!("after {} left, {} is next", id(0), problem.firm(hidden[1]).name);
    (problem.note, problem.title) = (Some(notes), format!("Klaster tanpa {}", id(2)));
    problem.rules.extend(rules.into_iter().map(|(name, kind)| NamedRule { name, kind }));
    problem.rules.sort_by(|a, b| a.name.cmp(&b.name));
    let mut case = Case::holding(problem, &holdings, Status::Feasible);
    case.plan.value = Some(Number::decimal(4_321_987, 3));
    case.plan.bound = Some(Number::decimal(4_399_876, 3));
    case.plan.gap = Some(Number::decimal(18_022_219, 9));
    case.plan.conflict = vec![Conflict {
        rule: format!("no-{}-here", case.plan.refused[0].firm),
        shortfall: Number::decimal(1, 0),
        unit: "firms".into(),
        text: format!("Give no land to {}", case.plan.refused[0].firm),
    }];
    case
}

#[test]
fn the_public_sees_no_refused_firm_no_money_and_no_points() {
    for language in [Language::En, Language::Id] {
        let mut case = telling();
        case.problem.language = language;
        let mut needles: BTreeSet<String> = BTreeSet::new();
        for (index, firm) in case.problem.firms.iter().enumerate() {
            let odd = 70_301 + index as i64 * 1_013;
            needles.extend([(odd * 1_000_003).to_string(), (odd * 1_000_033).to_string()]);
            let points = kavling::units::decimal(odd.into(), 3);
            needles.extend([points.replace('.', ","), points]);
            if case.plan.refused.iter().any(|refusal| refusal.firm == firm.id) {
                needles.extend([firm.id.clone(), firm.name.clone(), firm.name.replace('"', "\"\"")]);
            }
        }
        let numbers = ["4321.987", "4321,987", "4399.876", "4399,876", "1.8022", "1,8022", "0.018022219"];
        needles.extend(numbers.map(str::to_owned));
        let told = |audience: Audience| -> BTreeSet<String> {
            let files = case.files(audience);
            assert!(files.len() >= 9, "{:?}", files.keys());
            let texts: Vec<(&String, String)> = files.iter().map(|(name, bytes)| (name, all_text(name, bytes))).collect();
            let found = needles.iter().flat_map(|needle| {
                let holds = |(_, text): &&(&String, String)| text.contains(needle.as_str());
                texts.iter().filter(holds).map(move |(name, _)| format!("{name}: {needle}"))
            });
            found.collect()
        };
        let committee = told(Audience::Committee);
        assert!(committee.len() > 40, "the search sees what the committee sees: {committee:?}");
        for what in
            ["rules.csv: Zq", "assumptions.csv: Zq", "summary.csv: Zq", "plots.csv: Zq", "refusals.csv: Zq", "summary.csv: 43"]
        {
            assert!(committee.iter().any(|found| found.starts_with(what)), "{what} not in {committee:?}");
        }
        let public = told(Audience::Public);
        assert!(public.is_empty(), "{public:#?}");
        let tables = case.tables(true);
        let withheld = tables.list.iter().flat_map(|t| &t.rows).flatten().filter(|cell| match cell {
            Cell::Text(text) => text.starts_with("(withheld") || text.starts_with("(tidak ditampilkan"),
            _ => false,
        });
        assert!(withheld.count() >= 6, "where something is withheld, it says so");
    }
}

#[test]
fn a_number_that_is_an_id_does_not_silence_sentences() {
    let Case { mut problem, audit, .. } = Case::stored();
    let holdings: Vec<Holding> = audit.holdings.iter().take(7).copied().collect();
    let hidden = problem.firm_indices().find(|f| !holdings.iter().any(|h| h.firm == *f)).expect("one without land");
    problem.firms[hidden.0].id = "40".to_owned();
    problem.language = Language::En;
    let quota = Quota {
        group: Firms { label: "40".into(), members: vec![hidden] },
        min_firms: None,
        max_firms: Some(1),
        min_area: None,
        max_area: None,
    };
    problem.rules.push(NamedRule { name: "of-40".into(), kind: RuleKind::Quota(quota) });
    let all = Case::holding(problem, &holdings, Status::Feasible).tables(true);
    let rules = &table(&all, View::Rules).rows;
    let said: Vec<&Cell> = rules.iter().map(|row| &row[3]).collect();
    assert!(said.iter().any(|c| matches!(c, Cell::Text(t) if t.contains("at least 40 m"))), "{said:?}");
    let last = rules.last().expect("a rule");
    assert!(
        matches!((&last[1], &last[3]), (Cell::Text(a), Cell::Text(b)) if a.starts_with("(withheld") && b.starts_with("(withheld"))
    );
}
