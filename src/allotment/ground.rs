//! The ground on which a firm is not eligible, and the words for levels of bands.
//!
//! Knows: conditions, the pass mark, one firm's facts. Must not know: who asks, any language.

use super::{Allotment, Condition, Counts, Quantity, Test, Word};
use crate::firm::Firm;
use crate::message::{Arg, Message};
use crate::units::{Milli, Money, div_round};

impl Allotment {
    /// Why a firm may not be granted land: a stable code and the ground with the figures; `None` where it may. A condition
    /// comes before the pass mark.
    pub fn refusal(&self, firm: &Firm) -> Option<(&'static str, Message)> {
        let failed: Vec<&Condition> = self.failed(firm).collect();
        if !failed.is_empty() {
            return Some(("not-eligible", self.not_eligible(firm, &failed)));
        }
        let (found, wanted) = self.below_pass(firm)?;
        Some(("below-pass-mark", Message::new("miss.below-pass-mark").with("found", found).with("wanted", wanted)))
    }

    /// The conditions that a firm does not fulfil, by name, each with what was found and what is asked.
    pub fn not_eligible(&self, firm: &Firm, failed: &[&Condition]) -> Message {
        let told = |condition: &&Condition| {
            let found = Message::new("eligible.condition").with("condition", condition.name.as_str());
            found.with("found", self.found(firm, &condition.test))
        };
        let all = failed.iter().map(told).reduce(|first, second| joined("eligible.and", first, second));
        let names: Vec<String> = failed.iter().map(|condition| condition.name.clone()).collect();
        let message = Message::new("miss.not-eligible").with("conditions", names);
        match all {
            Some(all) => message.with("ground", all),
            None => message.with("ground", ""),
        }
    }

    /// What a test found and what it asks.
    fn found(&self, firm: &Firm, test: &Test) -> Message {
        match test {
            Test::Number { of, min, max } => self.number(firm, of, *min, *max),
            Test::OneOf { of, allowed } => match of.of(firm) {
                None => Message::new("eligible.not-stated").with("of", word(*of)),
                Some(found) => {
                    Message::new("eligible.word").with("of", word(*of)).with("found", found).with("allowed", allowed.clone())
                }
            },
            Test::Yes(name) => {
                let of = self.named(&Quantity::Fact(name.clone()));
                let key = if firm.facts.contains_key(name) { "eligible.no" } else { "eligible.not-stated" };
                Message::new(key).with("of", of)
            }
            Test::Any(tests) => {
                let each = tests.iter().map(|test| self.found(firm, test));
                let all = each.reduce(|first, second| joined("eligible.nor", first, second));
                all.unwrap_or_else(|| Message::new("eligible.none"))
            }
        }
    }

    fn number(&self, firm: &Firm, of: &Quantity, min: Option<Milli>, max: Option<Milli>) -> Message {
        let Some(found) = of.of(firm) else { return Message::new("eligible.not-stated").with("of", self.named(of)) };
        let told = |key: &str, limit: Milli| {
            let message = Message::new(key).with("of", self.named(of)).with("found", self.amount(of, found));
            message.with("limit", self.amount(of, limit))
        };
        match (min.filter(|least| found < *least), max) {
            (Some(least), _) => told("eligible.at-least", least),
            (None, Some(most)) => told("eligible.at-most", most),
            (None, None) => told("eligible.at-least", min.unwrap_or_default()),
        }
    }

    /// What a quantity is called: a fact of the planner's own by what it says, else by its name.
    pub fn named(&self, of: &Quantity) -> Message {
        match of {
            Quantity::Workers => Message::new("quantity.workers"),
            Quantity::Turnover => Message::new("quantity.turnover"),
            Quantity::Investment => Message::new("quantity.investment"),
            Quantity::Area => Message::new("quantity.area"),
            Quantity::WorkersPer100M2 => Message::new("quantity.workers-per-100-m2"),
            Quantity::InvestmentPerM2 => Message::new("quantity.investment-per-m2"),
            Quantity::Fact(name) => {
                let what = self.fact(name).and_then(|fact| fact.what.as_deref());
                Message::new("quantity.own").with("name", what.unwrap_or(name))
            }
        }
    }

    /// An amount of a quantity with its unit, as words of any language can hold it.
    pub fn amount(&self, of: &Quantity, found: Milli) -> Arg {
        let in_unit = |unit: &str| -> Arg { Message::new("quantity.in-unit").with("amount", found).with("unit", unit).into() };
        match of {
            Quantity::Workers | Quantity::WorkersPer100M2 => found.into(),
            Quantity::Turnover | Quantity::Investment | Quantity::InvestmentPerM2 => {
                Money(div_round(found.0.into(), 1_000) as i64).into()
            }
            Quantity::Area => in_unit("m²"),
            Quantity::Fact(name) => match self.fact(name).map(|fact| fact.unit.as_deref()) {
                Some(Some(unit)) => in_unit(unit),
                Some(None) => Message::new(if found == Milli::ZERO { "word.no" } else { "word.yes" }).into(),
                None => found.into(),
            },
        }
    }
}

fn joined(key: &str, first: Message, second: Message) -> Message {
    Message::new(key).with("first", first).with("second", second)
}

/// What a word that firms state is called.
pub(super) fn word(of: Word) -> Message {
    Message::new(match of {
        Word::Class => "quantity.class",
        Word::Sector => "quantity.sector",
        Word::Kbli => "quantity.kbli",
    })
}

impl Word {
    /// What it is called.
    pub fn named(self) -> Message {
        word(self)
    }
}

/// What a level of the objective counts that stands for a band of points; `None` for every other level.
pub fn level_words(level: &str) -> Option<Message> {
    let (band, what) = level.strip_prefix("band-")?.split_once('-')?;
    let band: usize = band.parse().ok()?;
    let counts = [("firms", Counts::Firms), ("jobs", Counts::Jobs)].into_iter().find(|(name, _)| *name == what)?.1;
    let key = match counts {
        Counts::Firms => "measure.band-firms",
        Counts::Jobs => "measure.band-jobs",
    };
    Some(Message::new(key).with("band", band))
}
