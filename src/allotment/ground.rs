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

    /// What was found of a test that a firm does not pass, and what is asked. Of parts of which one suffices, that one would do.
    pub fn found(&self, firm: &Firm, test: &Test) -> Message {
        match test {
            Test::Number { of, min, max } => {
                let Some(found) = of.of(firm) else { return self.unstated(self.named(of), self.limits(of, *min, *max)) };
                let told = |key: &str| Message::new(key).with("of", self.named(of)).with("found", self.amount(of, found));
                match (*min, *max) {
                    (Some(min), Some(max)) => {
                        told("eligible.between").with("min", self.amount(of, min)).with("max", self.amount(of, max))
                    }
                    (None, Some(max)) => told("eligible.at-most").with("limit", self.amount(of, max)),
                    (min, None) => told("eligible.at-least").with("limit", self.amount(of, min.unwrap_or_default())),
                }
            }
            Test::OneOf { of, allowed } => match of.of(firm) {
                None => self.unstated(word(*of), Message::new("eligible.one-of").with("allowed", allowed.clone())),
                Some(found) => {
                    Message::new("eligible.word").with("of", word(*of)).with("found", found).with("allowed", allowed.clone())
                }
            },
            Test::Yes(name) => {
                let of = self.named(&Quantity::Fact(name.clone()));
                let key = if firm.facts.contains_key(name) { "eligible.no" } else { "eligible.not-stated" };
                Message::new(key).with("of", of)
            }
            Test::Any(tests) => match tests.as_slice() {
                [] => Message::new("eligible.none"),
                [only] => self.found(firm, only),
                several => {
                    let each = several.iter().map(|test| self.part(firm, test));
                    let all = each.reduce(|first, second| joined("eligible.nor", first, second));
                    all.map_or_else(|| Message::new("eligible.none"), |all| Message::new("eligible.any").with("parts", all))
                }
            },
        }
    }

    /// As [`Self::found`], short, as one of the parts of which one suffices.
    fn part(&self, firm: &Firm, test: &Test) -> Message {
        let told = |of: Message, found: Option<Arg>, asked: Message| {
            let found = found.unwrap_or_else(|| Message::new("eligible.nothing").into());
            Message::new("eligible.part").with("of", of).with("found", found).with("asked", asked)
        };
        match test {
            Test::Number { of, min, max } => {
                let found = of.of(firm).map(|found| self.amount(of, found));
                told(self.named(of), found, self.limits(of, *min, *max))
            }
            Test::OneOf { of, allowed } => {
                told(word(*of), of.of(firm).map(Arg::from), Message::new("eligible.one-of").with("allowed", allowed.clone()))
            }
            Test::Yes(_) | Test::Any(_) => self.found(firm, test),
        }
    }

    fn unstated(&self, of: Message, asked: Message) -> Message {
        Message::new("eligible.not-stated-of").with("of", of).with("asked", asked)
    }

    /// The limits of a number.
    fn limits(&self, of: &Quantity, min: Option<Milli>, max: Option<Milli>) -> Message {
        match (min, max) {
            (Some(min), Some(max)) => {
                Message::new("eligible.from-to").with("min", self.amount(of, min)).with("max", self.amount(of, max))
            }
            (None, Some(max)) => Message::new("eligible.most").with("limit", self.amount(of, max)),
            (min, None) => Message::new("eligible.least").with("limit", self.amount(of, min.unwrap_or_default())),
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
