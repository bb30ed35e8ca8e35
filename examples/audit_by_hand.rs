//! Audits a plan made by hand: somebody exchanges two firms, and the audit says what that breaks.
//!
//! `cargo run --release --example audit_by_hand`
#![expect(clippy::print_stdout, reason = "an example speaks on the terminal")]

use std::error::Error;

use kavling::audit::measure;
use kavling::problem::Holding;
use kavling::scenario;
use kavling::site::{Place, RowIdx};
use kavling::text::Catalogue;

fn main() -> Result<(), Box<dyn Error>> {
    let problem = scenario::read("scenarios/impossible-on-purpose.toml")?.problem;
    // Two plots for the press shop, and the gauge makers right beside it.
    let hold = |firm: &str, first: usize, last: usize| -> Option<Holding> {
        let place = Place::Run { row: RowIdx(0), first, last };
        let area = problem.land.outline(place)?.area();
        Some(Holding { firm: problem.find_firm(firm)?, offer: 0, place, area, phase: 1 })
    };
    let holdings: Vec<Holding> = [hold("press-one", 0, 1), hold("gauge", 2, 2)].into_iter().flatten().collect();
    let audit = measure(&problem, &holdings);
    let catalogue = Catalogue::of(problem.language);
    println!("lawful: {}", audit.passes());
    for rule in &audit.rules {
        for breach in &rule.verdict.breaches {
            println!("{}: {}", rule.name, catalogue.say(breach));
        }
    }
    Ok(())
}
