//! What letters and minutes say besides the decision: who met, who signs, until when.
//!
//! Knows: words of the planner, days of the calendar. Must not know: firms, land, today's date. What is `None` was not
//! stated and is left as a line to be filled in by hand.

use std::fmt;

/// What the scenario states under `[letters]`. Nothing of it changes what is decided.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letters {
    /// The office that allots and writes; stands at the head of each letter.
    pub office: Option<String>,
    /// Where its answers are awaited: address, telephone, e-mail.
    pub contact: Option<String>,
    /// Where the committee met and the letters are signed.
    pub place: Option<String>,
    /// The day of the meeting, and of the letters.
    pub date: Option<Day>,
    /// What letter numbers begin with: `PAN-KAV/2026` gives `PAN-KAV/2026/001`.
    pub number: Option<String>,
    /// Who signs the letters, with the office held.
    pub signatory: Option<String>,
    /// Who chaired the meeting.
    pub chair: Option<String>,
    /// The other members of the committee, in the order they are listed.
    pub members: Vec<String>,
    /// The last day to accept a grant.
    pub accept_by: Option<Day>,
    /// The last day to object.
    pub object_by: Option<Day>,
}

/// A day of the Gregorian calendar; the earlier is the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// 1 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Day {
    /// Reads `2026-03-14`; `None` for anything else and for days that no calendar has.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut part = |digits: usize| {
            let part = parts.next()?;
            (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u16>().ok()).flatten()
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        if parts.next().is_some() {
            return None;
        }
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 => 28 + u16::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (year > 0 && (1..=last).contains(&day)).then_some(Self { year, month: month as u8, day: day as u8 })
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_a_calendar_has() {
        for text in ["2026-03-14", "2024-02-29", "2000-02-29", "2026-12-31", "0001-01-01"] {
            assert_eq!(Day::parse(text).map(|d| d.to_string()).as_deref(), Some(text));
        }
        let none = ["", "2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-01", "2026-01-00", "0000-01-01"];
        for text in none.into_iter().chain(["2026-1-1", "2026-01-01T09:30", "2026-01-01-", "14-03-2026", "+026-01-01"]) {
            assert_eq!(Day::parse(text), None, "{text}");
        }
        assert!(Day::parse("2026-02-03") < Day::parse("2026-10-01"));
    }
}
