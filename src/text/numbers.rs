//! Numbers as each language writes them: `1,234.5` in English, `1.234,5` in Indonesian.

use crate::problem::Language;
use crate::units::{Area, Money, decimal, div_round};

/// `value` / 10^`places`, digits grouped by three, with at least `at_least` decimals (more only as needed).
pub fn grouped(language: Language, value: i128, places: u32, at_least: usize) -> String {
    let (thousands, point) = match language {
        Language::En => (',', '.'),
        Language::Id => ('.', ','),
    };
    let text = decimal(value, places);
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(thousands);
        }
        out.push(digit);
    }
    let rest = format!("{rest:0<at_least$}");
    if !rest.is_empty() {
        out.push(point);
        out.push_str(&rest);
    }
    out
}

/// An area in m² rounded to a hundredth, without the unit.
pub fn area_m2(language: Language, area: Area) -> String {
    grouped(language, div_round(area.0, Area::PER_M2 / 100), 2, 0)
}

/// A sum in rupiah: `Rp 1.234.567`.
pub fn money(language: Language, sum: Money) -> String {
    format!("Rp {}", grouped(language, i128::from(sum.0), 0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_as_the_language_does() {
        assert_eq!(grouped(Language::En, 1_234_500, 3, 0), "1,234.5");
        assert_eq!(grouped(Language::Id, -1_234_567_000, 3, 2), "-1.234.567,00");
        assert_eq!(area_m2(Language::Id, Area::m2(8_000)), "8.000");
    }
}
