//! A day of the calendar, as laws and applications name it.
//!
//! Knows: ISO 8601 days. Must not know: any clock, what happens on a day.

use std::fmt;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day that an ISO 8601 text begins with: `2026-01-23`, `2026-08-26T12:00`. `None` where it names no day.
    pub fn parse(text: &str) -> Option<Self> {
        let day = text.get(..10)?;
        let rest = text.get(10..)?;
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u16>().ok()).flatten();
        let mut parts = day.split('-');
        let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
        let shaped = year.len() == 4 && month.len() == 2 && date.len() == 2 && parts.next().is_none();
        let (year, month, day) = (digits(year)?, digits(month)?, digits(date)?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u16::from(leap),
            _ => 31,
        };
        let real = shaped && (1..=12).contains(&month) && (1..=days).contains(&day);
        let apart = rest.is_empty() || rest.starts_with(['T', ' ']);
        (real && apart).then_some(Self { year, month: month as u8, day: day as u8 })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_real_days() {
        for good in ["2026-01-23", "2026-08-26T12:00", "2024-02-29", "2026-01-23 08:00"] {
            assert!(Date::parse(good).is_some(), "{good}");
        }
        for bad in ["", "2026", "2026-1-23", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "23-01-2026", "2026-01-234"]
        {
            assert_eq!(Date::parse(bad), None, "{bad}");
        }
        assert_eq!(Date::parse("2026-08-26T12:00").map(|d| d.to_string()), Some("2026-08-26".into()));
    }
}
