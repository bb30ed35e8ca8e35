//! Months as the scenario writes them: `2027-01`.
//!
//! Knows: the calendar. Must not know: money.

use std::fmt;

use super::Month;

impl Month {
    /// Reads `2027-01`: four digits of the year, a hyphen, two digits of the month from 01 to 12. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
        (1..=12).contains(&month).then(|| Self(year * 12 + month - 1))
    }

    /// So many months later, or earlier where negative.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self(self.0.saturating_add(months))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_the_same() {
        for text in ["2027-01", "2027-12", "0001-06", "9999-12"] {
            assert_eq!(Month::parse(text).map(|m| m.to_string()).as_deref(), Some(text));
        }
        for text in ["", "2027", "2027-1", "2027-13", "2027-00", "27-01", "2027-01-01", "2027/01", "+027-01", "２０２７-01"] {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }

    #[test]
    fn counts_across_the_turn_of_the_year() {
        let january = Month::parse("2027-01").expect("a month");
        assert_eq!(january.plus(-1).to_string(), "2026-12");
        assert_eq!(january.plus(12).to_string(), "2028-01");
        assert_eq!(Month(i32::MAX).plus(1), Month(i32::MAX));
    }
}
