//! Numbers from text to exact integers, by a grammar of our own: digits, at most one decimal sign, an optional minus.
//!
//! Knows: units and their bounds. Must not know: what a number is for. No float is made on the way.

use super::reader::{DecimalSign, Reader, Token};
use crate::diagnostic::{caution, fault};
use crate::message::Message;
use crate::units::{Area, Decibel, Length, Milli, Money, decimal};

/// What a number may be: decimals, and bounds in the unit of the last decimal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    places: u32,
    low: i128,
    high: i128,
}

/// Why a text is not a number that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NumberFault {
    NotANumber,
    NotFinite,
    TooPrecise,
    TooLarge,
}

const LARGEST_COORDINATE: i128 = crate::geometry::MAX_COORDINATE as i128;
const LARGEST_SIZE: i128 = crate::geometry::MAX_EXTENT as i128;
/// A million hectares, in the seventh decimal of a square metre.
const LARGEST_AREA: i128 = 10_000_000_000 * 10_000_000;

/// A coordinate.
const COORDINATE: Bounds = Bounds { places: 3, low: -LARGEST_COORDINATE, high: LARGEST_COORDINATE };
/// A length that is there.
const SIZE: Bounds = Bounds { places: 3, low: 1, high: LARGEST_SIZE };
/// A length that may be nothing.
const SETBACK: Bounds = Bounds { places: 3, low: 0, high: LARGEST_SIZE };
const AREA: Bounds = Bounds { places: 7, low: 5, high: LARGEST_AREA };
const MONEY: Bounds = Bounds { places: 0, low: 0, high: 1_000_000_000_000_000 };
const PRICE: Bounds = Bounds { places: 0, low: 0, high: 1_000_000_000_000 };
const POINTS: Bounds = Bounds { places: 3, low: -1_000_000_000, high: 1_000_000_000 };
const BONUS: Bounds = Bounds { places: 3, low: 1, high: 1_000_000_000 };
const AMOUNT: Bounds = Bounds { places: 3, low: 0, high: 1_000_000_000_000 };
const LEVEL: Bounds = Bounds { places: 1, low: 0, high: 2_000 };
const SHARE: Bounds = Bounds { places: 3, low: 1, high: 1_000 };
const PERCENT: Bounds = Bounds { places: 1, low: 1, high: 1_000 };
/// Any quantity that conditions and criteria look at; money is the largest.
const QUANTITY: Bounds = Bounds { places: 3, low: -1_000_000_000_000_000_000, high: 1_000_000_000_000_000_000 };
const PART: Bounds = Bounds { places: 3, low: 0, high: 1_000 };
const WEIGHT: Bounds = Bounds { places: 3, low: -1_000_000_000, high: 1_000_000_000 };

/// `text` × 10^`places` as a whole number.
fn scaled(text: &str, places: u32, comma: bool) -> Result<i128, NumberFault> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let plain = unsigned.trim_start_matches(['+', '-']).to_ascii_lowercase();
    if ["nan", "inf", "infinity"].contains(&plain.as_str()) {
        return Err(NumberFault::NotFinite);
    }
    let sign = if comma { ',' } else { '.' };
    let (whole, rest) = unsigned.split_once(sign).unwrap_or((unsigned, "0"));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(rest) {
        let exponent = plain.contains('e') && plain.parse::<f64>().is_ok_and(f64::is_infinite);
        return Err(if exponent { NumberFault::NotFinite } else { NumberFault::NotANumber });
    }
    let rest = rest.trim_end_matches('0');
    if rest.len() > places as usize {
        return Err(NumberFault::TooPrecise);
    }
    let whole = whole.trim_start_matches('0');
    if whole.len() > 24 {
        return Err(NumberFault::TooLarge);
    }
    let all = format!("{whole}{rest:0<width$}", width = places as usize);
    let value: i128 = if all.is_empty() { 0 } else { all.parse().map_err(|_| NumberFault::TooLarge)? };
    Ok(if text.starts_with('-') { -value } else { value })
}

/// Whether `1.350` stands in a semicolon file that has not declared its decimal sign: 1350 or 1.35?
fn may_mean_thousands(token: &Token) -> bool {
    let unsigned = token.text.strip_prefix('-').unwrap_or(&token.text);
    let Some((whole, rest)) = unsigned.split_once('.') else { return false };
    token.decimal == DecimalSign::PointUndeclared && rest.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0')
}

/// The key of `[scenario]` under which a token's file declares its decimal sign.
fn declared_by(token: &Token) -> &'static str {
    let in_workbook = token.spot.cell.as_ref().is_some_and(|cell| cell.name.is_some());
    if in_workbook { "xlsx" } else { "csv" }
}

impl Reader<'_> {
    /// The number within its bounds; otherwise what is wrong with it is reported.
    pub(super) fn quantity(&self, token: &Token, bounds: Bounds) -> Option<i128> {
        let told = |code: &'static str| fault(code, &token.spot).with("value", token.text.as_str());
        let bound = |value: i128| decimal(value, bounds.places);
        let limits = |code| told(code).with("low", bound(bounds.low)).with("high", bound(bounds.high));
        let comma = token.decimal == DecimalSign::Comma;
        let wrong = match scaled(&token.text, bounds.places, comma) {
            Ok(_) if may_mean_thousands(token) => told("ambiguous-number").with("key", declared_by(token)),
            Ok(value) if (bounds.low..=bounds.high).contains(&value) => return Some(value),
            Ok(value) if value < 0 && bounds.low >= 0 => told("negative"),
            Ok(0) if bounds.low > 0 => told("not-positive"),
            Ok(_) | Err(NumberFault::TooLarge) => limits("out-of-range"),
            Err(NumberFault::NotFinite) => told("not-finite"),
            Err(NumberFault::TooPrecise) if bounds.places == 0 => told("not-whole"),
            Err(NumberFault::TooPrecise) => told("precision").with("places", i64::from(bounds.places)),
            Err(NumberFault::NotANumber) => told("not-a-number").helped(number_help(token)),
        };
        self.report(wrong);
        None
    }

    fn milli(&self, token: &Token, bounds: Bounds) -> Option<Milli> {
        self.quantity(token, bounds).map(|value| Milli(value as i64))
    }
    fn metres(&self, token: &Token, bounds: Bounds) -> Option<Length> {
        self.quantity(token, bounds).map(|value| Length(value as i64))
    }

    /// A coordinate.
    pub(super) fn coordinate(&self, token: &Token) -> Option<i64> {
        self.metres(token, COORDINATE).map(|l| l.0)
    }
    /// A length above 0.
    pub(super) fn size(&self, token: &Token) -> Option<Length> {
        self.metres(token, SIZE)
    }
    /// A length of 0 or more.
    pub(super) fn setback(&self, token: &Token) -> Option<Length> {
        self.metres(token, SETBACK)
    }
    /// An area above 0, to half a square millimetre.
    pub(super) fn area(&self, token: &Token) -> Option<Area> {
        let value = self.quantity(token, AREA)?;
        if value % 5 != 0 {
            let places = fault("precision", &token.spot).with("value", token.text.as_str()).with("places", 6_i64);
            self.report(places);
            return None;
        }
        Some(Area(value / 5))
    }
    /// A sum of 0 or more.
    pub(super) fn money(&self, token: &Token) -> Option<Money> {
        self.sum(token, MONEY)
    }
    /// The price of a square metre, 0 or more.
    pub(super) fn price(&self, token: &Token) -> Option<Money> {
        self.sum(token, PRICE)
    }
    /// Whole rupiah. `300.000` is read as 300: where points group thousands, 300,000 was probably meant.
    fn sum(&self, token: &Token, bounds: Bounds) -> Option<Money> {
        let value = self.quantity(token, bounds)?;
        let sign = if token.decimal == DecimalSign::Comma { ',' } else { '.' };
        if token.text.split_once(sign).is_some_and(|(_, rest)| rest.len() == 3) {
            let told = caution("thousands-point", &token.spot).with("value", token.text.as_str());
            self.report(told.with("read", value.to_string()).with("other", token.text.replace(sign, "_")));
        }
        Some(Money(value as i64))
    }
    /// Points, also negative.
    pub(super) fn points(&self, token: &Token) -> Option<Milli> {
        self.milli(token, POINTS)
    }
    /// A bonus above 0.
    pub(super) fn bonus(&self, token: &Token) -> Option<Milli> {
        self.milli(token, BONUS)
    }
    /// An amount of a resource, 0 or more.
    pub(super) fn amount(&self, token: &Token) -> Option<Milli> {
        self.milli(token, AMOUNT)
    }
    /// A number that conditions and criteria look at, also negative.
    pub(super) fn fact(&self, token: &Token) -> Option<Milli> {
        self.milli(token, QUANTITY)
    }
    /// A part of a whole from 0 to 1.
    pub(super) fn part(&self, token: &Token) -> Option<Milli> {
        self.milli(token, PART)
    }
    /// A length from `low` to `high`.
    pub(super) fn length_between(&self, token: &Token, low: Length, high: Length) -> Option<Length> {
        self.metres(token, Bounds { places: 3, low: low.0.into(), high: high.0.into() })
    }
    /// A sound level of 0 to 200 dB(A).
    pub(super) fn level(&self, token: &Token) -> Option<Decibel> {
        self.quantity(token, LEVEL).map(|value| Decibel(value as i64))
    }
    /// A share above 0 and at most 1, thousandths.
    pub(super) fn share(&self, token: &Token) -> Option<i64> {
        self.quantity(token, SHARE).map(|value| value as i64)
    }
    /// Per cent above 0 and at most 100, thousandths.
    pub(super) fn percent(&self, token: &Token) -> Option<i64> {
        self.quantity(token, PERCENT).map(|value| value as i64)
    }
    /// Per cent from `low` to `high` to the fourth decimal, in millionths.
    pub(super) fn rate(&self, token: &Token, low: i32, high: i32) -> Option<i64> {
        let bounds = Bounds { places: 4, low: i128::from(low) * 10_000, high: i128::from(high) * 10_000 };
        let value = self.quantity(token, bounds)?;
        // 0.10 is a tenth of a per cent; whoever writes it probably means 10.
        if (1..10_000).contains(&value) {
            let told = caution("rate-below-one", &token.spot).with("value", token.text.as_str());
            self.report(told.with("percent", decimal(value * 100, 4)));
        }
        Some(value as i64)
    }
    /// Months from `low` to `high`, also negative.
    pub(super) fn months(&self, token: &Token, low: i32, high: i32) -> Option<i32> {
        self.quantity(token, Bounds { places: 0, low: low.into(), high: high.into() }).map(|value| value as i32)
    }
    /// A weight, thousandths.
    pub(super) fn weight(&self, token: &Token) -> Option<i64> {
        self.quantity(token, WEIGHT).map(|value| value as i64)
    }
    /// A whole number from `low` to `high`.
    pub(super) fn count_between(&self, token: &Token, low: u32, high: u32) -> Option<u32> {
        let bounds = Bounds { places: 0, low: low.into(), high: high.into() };
        self.quantity(token, bounds).map(|value| value as u32)
    }
}

/// Words for powers of ten behind a number, Indonesian and English, with the power. `m` is *miliar* in Indonesia.
const WORDS: [(&str, u32); 15] = [
    ("bn", 9),
    ("billion", 9),
    ("jt", 6),
    ("juta", 6),
    ("k", 3),
    ("m", 9),
    ("miliar", 9),
    ("million", 6),
    ("mio", 6),
    ("milyar", 9),
    ("rb", 3),
    ("ribu", 3),
    ("t", 12),
    ("triliun", 12),
    ("trillion", 12),
];

/// `4 miliar`, `Rp 1,5 M` and the like in digits; `None` for anything else.
fn in_full(text: &str, comma: bool) -> Option<String> {
    let bare = text.trim_start_matches("Rp").trim_start_matches(['.', ' ']);
    let end = bare.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?;
    let (number, word) = bare.split_at(end);
    let word = word.trim().trim_end_matches('.').to_lowercase();
    let (_, power) = WORDS.iter().find(|(own, _)| *own == word)?;
    // Whichever sign stands before the decimals: there is at most one, and few digits behind it.
    let value = scaled(number, *power, comma).or_else(|_| scaled(number, *power, !comma)).ok()?;
    Some(value.to_string())
}

/// What to write instead of a text that is not a number.
fn number_help(token: &Token) -> Option<Message> {
    let text = token.text.trim();
    let comma = token.decimal == DecimalSign::Comma;
    let other = if comma { '.' } else { ',' };
    let number: String = text.chars().filter(|c| c.is_ascii_digit()).collect();
    let lead: String = text.chars().take_while(|c| c.is_ascii_digit() || ".,-".contains(*c)).collect();
    if number.is_empty() {
        None
    } else if let Some(whole) = in_full(text, comma) {
        Some(Message::new("help.in-full").with("value", whole))
    } else if text.contains(other) && text.chars().all(|c| c.is_ascii_digit() || ".,-".contains(c)) {
        Some(Message::new(if comma { "help.decimal-point" } else { "help.decimal-comma" }).with("key", declared_by(token)))
    } else if lead.len() < text.len() && scaled(&lead, 30, comma).is_ok() && !text.contains(['e', 'E']) && !text.starts_with("0x")
    {
        Some(Message::new("help.without-unit").with("value", lead))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_exactly() {
        assert_eq!(scaled("7.333", 3, false), Ok(7_333));
        assert_eq!(scaled("-0.050", 3, false), Ok(-50));
        assert_eq!(scaled("000", 0, false), Ok(0));
        assert_eq!(scaled("12,5", 1, true), Ok(125));
        assert_eq!(scaled("208.9905", 7, false), Ok(2_089_905_000));
    }

    #[test]
    fn writes_words_for_thousands_in_full() {
        for (text, full) in [
            ("4 miliar", "4000000000"),
            ("4 M", "4000000000"),
            ("Rp 1,5 juta", "1500000"),
            ("2.5 bn", "2500000000"),
            ("7rb", "7000"),
        ] {
            assert_eq!(in_full(text, false).as_deref(), Some(full), "{text}");
        }
        for text in ["100 m2", "4", "miliar", "4 x", "1e3"] {
            assert_eq!(in_full(text, false), None, "{text}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in ["", "-", ".5", "5.", "1.234,5", "1,234.5", "100 m2", "1e3", "0x10", "+5", "--5", "1 000", "٣"] {
            assert_eq!(scaled(text, 3, false), Err(NumberFault::NotANumber), "{text}");
        }
        for text in ["nan", "NaN", "inf", "-inf", "Infinity", "1e999", "+nan"] {
            assert_eq!(scaled(text, 3, false), Err(NumberFault::NotFinite), "{text}");
        }
        assert_eq!(scaled("0.0001", 3, false), Err(NumberFault::TooPrecise));
        assert_eq!(scaled(&"9".repeat(40), 3, false), Err(NumberFault::TooLarge));
    }
}
