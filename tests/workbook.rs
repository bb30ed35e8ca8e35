//! Applicants from Excel workbooks: the same firms as from CSV, or a message; never fewer firms without a word.
#![allow(missing_docs, reason = "a test")]

#[cfg(feature = "xlsx")]
#[path = "workbook/given.rs"]
mod given;
#[cfg(feature = "xlsx")]
#[path = "workbook/hostile.rs"]
mod hostile;
#[cfg(feature = "xlsx")]
#[path = "workbook/mangled.rs"]
mod mangled;
#[cfg(feature = "xlsx")]
#[path = "workbook/memory.rs"]
mod memory;
#[cfg(feature = "xlsx")]
#[path = "workbook/same_as_csv.rs"]
mod same_as_csv;

#[cfg(not(feature = "xlsx"))]
#[test]
fn without_the_feature_a_workbook_is_refused_in_words() {
    use kavling::problem::Language;
    use kavling::scenario::{ReadError, parse};
    let files = [("a.xlsx".to_owned(), b"PK\x03\x04".to_vec())].into();
    let Err(ReadError::Invalid { diagnostics, .. }) = parse("[scenario]\nname = \"a\"\nfirms = \"a.xlsx\"\n", &files) else {
        panic!("it cannot be read");
    };
    let told = diagnostics.iter().find(|d| d.code == "needs-xlsx").expect("the code");
    assert_eq!(told.text(Language::En), "`a.xlsx` is an Excel workbook, and this kavling was built without them");
    assert!(told.help_text(Language::Id).expect("help").contains("--features xlsx"));
    assert!(diagnostics.iter().all(|d| d.code != "no-firms"), "one cause, one message");
}
