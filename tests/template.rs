//! The scenario that `kavling init` writes reads without a mistake.
use kavling::problem::Language;
use kavling::scenario;

#[test]
fn the_template_reads() {
    match scenario::parse(scenario::template(), &Default::default()) {
        Ok(loaded) => {
            for warning in &loaded.warnings {
                println!("{}", warning.render(&loaded.sources, Language::En, false));
            }
            println!("{:#?}", loaded.problem.rules);
            assert_eq!(loaded.problem.firms.len(), 12);
        }
        Err(scenario::ReadError::Invalid { diagnostics, sources }) => {
            let text: Vec<String> = diagnostics.iter().map(|d| d.render(&sources, Language::En, false)).collect();
            panic!("{}", text.join("\n\n"));
        }
        Err(other) => panic!("{other}"),
    }
}
