//! How a workbook shows its numbers, and numbers as exact text.
//!
//! Knows: number formats (ECMA-376 part 1, 18.8.30 and 18.8.31) and day numbers. Must not know: what a column means.
//! A cell that shows something else than it holds is where planner and program would part ways.

/// How a number is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// Digit by digit, `General`, `0` or `@`.
    Bare,
    /// The number, with signs that part thousands, with decimals, with a currency.
    Plain,
    /// A date or a time.
    Date,
    /// Another number than it holds: per cent, thousands, millions, a word such as `juta`. The format is kept.
    Otherwise(String),
}

/// The formats that every workbook has.
pub(super) fn by_id(id: &str) -> Shown {
    match id.parse::<u32>() {
        Ok(0 | 1 | 49) => Shown::Bare,
        Ok(9) => Shown::Otherwise("0%".to_owned()),
        Ok(10) => Shown::Otherwise("0.00%".to_owned()),
        Ok(14..=22 | 27..=36 | 45..=47 | 50..=58) => Shown::Date,
        _ => Shown::Plain,
    }
}

/// A format that the workbook states itself.
pub(super) fn by_code(code: &str) -> Shown {
    if ["General", "0", "@", "#", "GENERAL"].contains(&code) {
        return Shown::Bare;
    }
    // Numbers above 0 are shown by the first section.
    let (mut bare, mut words) = (String::new(), String::new());
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ';' => break,
            '\\' => words.extend(letters.next()),
            '_' | '*' => drop(letters.next()),
            '"' => words.extend(letters.by_ref().take_while(|c| *c != '"')),
            '[' => {
                let bracket = letters.by_ref().take_while(|c| *c != ']').collect::<String>().to_lowercase();
                let elapsed = !bracket.is_empty() && bracket.chars().all(|c| matches!(c, 'h' | 'm' | 's'));
                bare.push_str(if elapsed { bracket.as_str() } else { "" });
            }
            other => bare.extend(other.to_lowercase()),
        }
    }
    if bare.replace("general", "").contains(['y', 'd', 'h', 's', 'm']) {
        return Shown::Date;
    }
    let words = words.to_lowercase();
    let scale = ["juta", "jt", "ribu", "rb", "miliar", "milyar", "mio", "thousand", "million", "billion", "%"];
    let named = words.split(|c: char| !c.is_alphanumeric() && c != '%').any(|word| scale.contains(&word));
    if bare.contains('%') || words.contains('%') || named || scaled(&bare) {
        return Shown::Otherwise(code.to_owned());
    }
    Shown::Plain
}

/// Whether a comma stands after the last digit: each divides what is shown by a thousand.
fn scaled(bare: &str) -> bool {
    let digit = |c: char| matches!(c, '0' | '#' | '?');
    let Some(last) = bare.rfind(digit) else { return false };
    let before_point = bare.find('.').and_then(|point| bare[..point].chars().last());
    bare[last + 1..].starts_with(',') || before_point == Some(',')
}

/// The shortest text that means this number, without an exponent; `None` where it is none.
pub(super) fn exact(number: f64) -> Option<String> {
    // Zero has no sign.
    number.is_finite().then(|| (number + 0.0).to_string())
}

/// The number that a cell writes: digits, a point, an exponent.
pub(super) fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    let number: f64 = if plain { text.parse().ok()? } else { return None };
    Some(number)
}

/// Day number to `2025-03-31` or `2025-03-31T09:30`; `None` before March 1900, where spreadsheets disagree.
pub(super) fn date(serial: f64, from_1904: bool) -> Option<String> {
    let days = serial + if from_1904 { 1462.0 } else { 0.0 };
    if !(61.0..2_958_466.0).contains(&days) || serial < 0.0 {
        return None;
    }
    let seconds = (days * 86_400.0).round() as i64;
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    // 25569 is 1970-01-01.
    let (year, month, day) = civil(day - 25_569);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    let date = format!("{year:04}-{month:02}-{day:02}");
    Some(match (hour, minute, second) {
        (0, 0, 0) => date,
        (_, _, 0) => format!("{date}T{hour:02}:{minute:02}"),
        _ => format!("{date}T{hour:02}:{minute:02}:{second:02}"),
    })
}

/// Days since 1970-01-01 as year, month, day: Hinnant, "chrono-compatible low-level date algorithms".
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let part = (5 * of_year + 2) / 153;
    let day = of_year - (153 * part + 2) / 5 + 1;
    let month = if part < 10 { part + 3 } else { part - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// Column letters: 0 is `A`, 26 is `AA`.
pub(super) fn letters(column: usize) -> String {
    let (before, last) = (column / 26, column % 26);
    let letter = char::from(b'A' + last as u8);
    if before == 0 { letter.to_string() } else { letters(before - 1) + &letter.to_string() }
}

/// `Pemohon!D7`, `'Data 2026'!D7`: as a formula would write it. Column from 0, row from 1.
pub(super) fn cell_name(sheet: &str, column: usize, row: usize) -> String {
    let plain = sheet.chars().all(|c| c.is_alphanumeric() || c == '_') && !sheet.starts_with(|c: char| c.is_ascii_digit());
    let sheet = if plain { sheet.to_owned() } else { format!("'{}'", sheet.replace('\'', "''")) };
    format!("{sheet}!{}{row}", letters(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_show_something_else_are_known() {
        for code in ["General", "0", "@"] {
            assert_eq!(by_code(code), Shown::Bare, "{code}");
        }
        for code in
            ["#,##0", "0.00", "_-\"Rp\"* #,##0_-;-\"Rp\"* #,##0_-", "#,##0.00 [$kr-41D]", "0\" m²\"", "[Red]0", "0000", "0.0E+00"]
        {
            assert_eq!(by_code(code), Shown::Plain, "{code}");
        }
        for code in ["yyyy-mm-dd", "d/m/yy h:mm", "[h]:mm", "[$-421]dd mmmm yyyy;@", "mmm-yy"] {
            assert_eq!(by_code(code), Shown::Date, "{code}");
        }
        for code in ["0%", "0.0 %", "#,##0,", "0.0,,\" M\"", "#,##0,.0", "0\" juta\"", "0\\%", "0.00,"] {
            assert_eq!(by_code(code), Shown::Otherwise(code.to_owned()), "{code}");
        }
    }

    #[test]
    fn numbers_are_exact_text() {
        let text = |written: &str| number(written).and_then(exact);
        assert_eq!(text("208.99049999999999").as_deref(), Some("208.9905"));
        assert_eq!(text("1.8E10").as_deref(), Some("18000000000"));
        assert_eq!(text("1E-3").as_deref(), Some("0.001"));
        assert_eq!(text("-0").as_deref(), Some("0"));
        assert_eq!(text("0.30000000000000004").as_deref(), Some("0.30000000000000004"));
        for bad in ["", "NaN", "inf", "1e999", "0x10", "1,5", " 1", "--1", "٣", "."] {
            assert_eq!(text(bad), None, "{bad}");
        }
    }

    #[test]
    fn day_numbers_are_dates_in_both_systems() {
        assert_eq!(date(46260.5, false).as_deref(), Some("2026-08-26T12:00"));
        assert_eq!(date(46260.5 - 1462.0, true).as_deref(), Some("2026-08-26T12:00"));
        assert_eq!(date(61.0, false).as_deref(), Some("1900-03-01"));
        assert_eq!(date(45_351.0, false).as_deref(), Some("2024-02-29"));
        assert_eq!(date(2_958_465.0, false).as_deref(), Some("9999-12-31"));
        assert_eq!(date(46260.0 + 34_200.0 / 86_400.0, false).as_deref(), Some("2026-08-26T09:30"));
        for bad in [60.0, 0.0, -1.0, 1e9, f64::NAN, f64::INFINITY] {
            assert_eq!(date(bad, false), None, "{bad}");
        }
    }

    #[test]
    fn cells_have_names() {
        assert_eq!(["A", "Z", "AA", "XFD"].map(str::to_owned), [0, 25, 26, 16_383].map(letters));
        assert_eq!(cell_name("Pemohon", 3, 7), "Pemohon!D7");
        assert_eq!(cell_name("Data d'Or", 0, 1), "'Data d''Or'!A1");
    }
}
