//! Pieces of markup: text in both languages, names, numbers that the page writes anew when its language changes.
//!
//! Knows: HTML that is also XML, escaping, languages. Must not know: options, drawings, what a page says.

use crate::export::escape;
use crate::message::Message;
use crate::plan::Number;
use crate::problem::Language;
use crate::report::clean;
use crate::text::{Catalogue, grouped};
use crate::units::{decimal, div_round};

/// Text from outside: one line, nothing in it that turns or hides, nothing read as markup.
pub(super) fn text(raw: &str) -> String {
    escape(&clean::line(raw))
}

/// A name: as [`text`], and set apart from the direction of the words around it.
pub(super) fn name(raw: &str) -> String {
    format!("<bdi>{}</bdi>", text(raw))
}

/// A name that the page may have words of its own for: as [`name`], in both languages where they differ.
pub(super) fn both_names(said: impl Fn(&Catalogue) -> String) -> String {
    let [english, indonesian] = [Language::En, Language::Id].map(|l| name(&said(Catalogue::of(l))));
    if english == indonesian {
        return english;
    }
    format!("<span lang=\"en\">{english}</span><span lang=\"id\">{indonesian}</span>")
}

/// A sentence in both languages; the page shows the one of its own.
pub(super) fn both(said: impl Fn(&Catalogue) -> String) -> String {
    let [english, indonesian] = [Language::En, Language::Id].map(|l| text(&clean::quoted(&said(Catalogue::of(l)))));
    if english == indonesian {
        return english;
    }
    format!("<span lang=\"en\">{english}</span><span lang=\"id\">{indonesian}</span>")
}

/// A word of the catalogue in both languages.
pub(super) fn word(key: &str) -> String {
    both(|c| c.word(key).to_owned())
}

/// A message in both languages.
pub(super) fn say(message: &Message) -> String {
    both(|c| c.say(message))
}

/// A text that only screen readers meet, in both languages.
pub(super) fn aside(key: &str) -> String {
    format!("<span class=\"vh\"> {}</span>", word(key))
}

/// How the numbers of a row are written: moved by powers of ten (`2` for per cent, `-9` for billions), rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digits {
    pub(super) shift: i32,
    pub(super) places: u32,
}

impl Digits {
    /// As they are, with at most this many decimals, fewer where none of the numbers needs them.
    pub(super) fn fitting<'n>(numbers: impl Iterator<Item = &'n Number>, shift: i32, most: u32) -> Self {
        let rounded: Vec<i128> = numbers.filter_map(|n| Self { shift, places: most }.of(n)).collect();
        let needed = |places: u32| rounded.iter().all(|n| n % 10_i128.pow(most - places) == 0);
        Self { shift, places: (0..most).find(|p| needed(*p)).unwrap_or(most) }
    }

    /// The number in units of the last decimal.
    pub(super) fn of(self, number: &Number) -> Option<i128> {
        // Twelve places and the power of ten fit: the plain reader takes 24 digits before the point, money has 19.
        let exact = number.scaled(9).or_else(|| {
            let near = number.0.as_f64().filter(|n| n.abs() < 1e18)?;
            Some((near * 1e9).round() as i128)
        })?;
        let power = 9 - self.shift - self.places as i32;
        let ten = 10_i128.checked_pow(power.unsigned_abs())?;
        if power >= 0 { Some(div_round(exact, ten)) } else { exact.checked_mul(ten) }
    }

    /// The number as a language writes it, with `+` where a sign is asked for.
    pub(super) fn plain(self, number: &Number, signed: bool, language: Language) -> String {
        let Some(value) = self.of(number) else { return clean::line(&number.0.to_string()) };
        let plus = if signed && value > 0 { "+" } else { "" };
        // The minus sign, not the hyphen, so that it is read and seen as what it is.
        let digits = grouped(language, value, self.places, self.places as usize);
        format!("{plus}{}", digits.replace('-', "−"))
    }

    /// The number as an element that the page writes anew in the other language.
    pub(super) fn element(self, number: &Number, signed: bool, language: Language) -> String {
        let shown = escape(&self.plain(number, signed, language));
        let Some(value) = self.of(number) else { return shown };
        let sign = if signed { " data-sign=\"yes\"" } else { "" };
        format!(
            "<data class=\"n\" value=\"{}\" data-places=\"{}\"{sign}>{shown}</data>",
            decimal(value, self.places),
            self.places
        )
    }
}

/// JSON that may stand in a script element: no end tag, no comment, no CDATA end can arise in it.
pub(super) fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\u{7f}'..'\u{a0}' | '\u{fffe}' | '\u{ffff}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            _ => out.push(c),
        }
    }
    out
}

/// Standard base64.
pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let group = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..4_usize {
            let letter = LETTERS[(group >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_standard() {
        assert_eq!([base64(b""), base64(b"f"), base64(b"fo"), base64(b"foo")], ["", "Zg==", "Zm8=", "Zm9v"]);
        assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
    }

    #[test]
    fn numbers_are_rounded_and_signed() {
        let billions = Digits { shift: -9, places: 2 };
        let sum = Number::decimal(-12_345_678_901, 0);
        assert_eq!(billions.plain(&sum, true, Language::Id), "−12,35");
        assert_eq!(Digits { shift: 2, places: 1 }.plain(&Number::decimal(627, 3), true, Language::En), "+62.7");
        let row = [Number::decimal(5, 1), Number::decimal(2, 0)];
        assert_eq!(Digits::fitting(row.iter(), 0, 2), Digits { shift: 0, places: 1 });
    }

    #[test]
    fn json_stays_in_its_script() {
        let inside = json("{\"a\":\"</script><!-- ]]> &\"}");
        assert!(!inside.contains(['<', '>', '&']), "{inside}");
    }
}
