//! Random damage: nothing panics, and nothing that still reads has lost a firm.

use kavling::problem::Language;

use crate::given::{Dice, Raw, Read, SHEET, five, read_workbook, worksheet};

/// Either five firms or a fault.
fn hold(read: &Read, about: &dyn Fn() -> String) {
    let told = read.rendered(Language::Id);
    match &read.problem {
        None => assert!(!read.faults().is_empty(), "refused without a word: {}", about()),
        // Names and numbers may be damaged within what is lawful; firms may not vanish.
        Some(problem) => assert_eq!(problem.firms.len(), 5, "{}\n{told}", about()),
    }
}

fn whole() -> (Vec<u8>, String) {
    let bytes = Raw::good().sharing(&["PT Contoh"], "uniqueCount=\"1\"").zip();
    let read = read_workbook(&bytes, "");
    (bytes, format!("{:?}", read.problem.expect("it reads").firms))
}

#[test]
fn two_thousand_archives_with_broken_bytes_give_five_firms_or_a_message() {
    let (bytes, firms) = whole();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut read_anyway = 0;
    for round in 0..2_000 {
        let mut broken = bytes.clone();
        for _ in 0..=dice.below(3) {
            let at = dice.below(broken.len());
            match dice.below(3) {
                0 => broken[at] ^= 1 << dice.below(8),
                1 => broken[at] = u8::try_from(dice.below(256)).expect("a byte"),
                _ => drop(broken.splice(at..(at + dice.below(4)).min(bytes.len() - 1).max(at), [0xFF])),
            }
        }
        let read = read_workbook(&broken, "");
        read_anyway += usize::from(read.problem.is_some());
        if let Some(problem) = &read.problem {
            assert_eq!(format!("{:?}", problem.firms), firms, "round {round}: the checksum guards every letter");
        }
        hold(&read, &|| format!("round {round}"));
    }
    assert!(read_anyway < 1_000, "the damage is seen: {read_anyway}");
}

#[test]
fn archives_cut_anywhere_are_refused() {
    let (bytes, _) = whole();
    for end in (0..bytes.len()).step_by(7) {
        let read = read_workbook(&bytes[..end], "");
        assert!(read.problem.is_none() && !read.faults().is_empty(), "cut at {end}");
    }
}

const GRIT: [&str; 30] = [
    "",
    "<",
    ">",
    "\"",
    "&",
    "/>",
    "<row>",
    "</row>",
    "<row r=\"3\">",
    "<c r=\"A3\"/>",
    "<c>",
    "</c>",
    "<v>",
    "</v>",
    "<f>",
    "<is>",
    "<t/>",
    "t=\"s\"",
    "t=\"e\"",
    "r=\"A4294967296\"",
    "r=\"AAAAAAAAAAAA1\"",
    "ref=\"A0:B2\"",
    "9e999",
    "nan",
    "-1",
    "99999999999999999999",
    "\0",
    "🏭",
    "<!--",
    "]]>",
];

/// Damage inside the parts, packed anew, so that checksums are right and only the readers stand between.
#[test]
fn two_thousand_broken_sheets_give_five_firms_or_a_message() {
    let sheet = worksheet("<dimension ref=\"A1:D6\"/>", &five().concat(), "<mergeCells><mergeCell ref=\"A9:B9\"/></mergeCells>");
    let good = Raw::of_sheet(&sheet).sharing(&["PT Contoh"], "uniqueCount=\"1\"");
    let names = [SHEET, SHEET, SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"];
    let mut dice = Dice(0x0123_4567_89AB_CDEF);
    let (mut lost, mut kept) = (0, 0);
    for round in 0..2_000 {
        let mut raw = good.clone();
        let part = raw.parts.iter_mut().find(|part| part.name == names[round % names.len()]).expect("a part");
        let mut text = String::from_utf8(part.bytes.clone()).expect("text");
        for _ in 0..=dice.below(2) {
            let near = |text: &str, at: usize| (at..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
            let from = near(&text, dice.below(text.len() + 1));
            let to = near(&text, (from + dice.below(14)).min(text.len()));
            let piece = if dice.below(4) == 0 { text[from..to].repeat(2) } else { GRIT[dice.below(GRIT.len())].to_owned() };
            text.replace_range(from..to, &piece);
        }
        part.bytes = text.clone().into_bytes();
        let read = read_workbook(&raw.zip(), "");
        match &read.problem {
            None => lost += 1,
            Some(_) => kept += 1,
        }
        hold(&read, &|| format!("round {round}: {text}"));
    }
    assert!(lost > 500 && kept > 100, "both happen: {lost} refused, {kept} read");
}
