//! Group codes of DXF: numbers, text, handles.
//!
//! Knows: how a value is spelled in a code-page file (AC1015). Must not know: what it means.

use std::fmt::Display;

/// Longest string of extended data, bytes.
const LONGEST: usize = 250;

/// A point in thousandths of a drawing unit: millimetres in model space, micrometres on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub x: i64,
    pub y: i64,
}

/// A handle: unique in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Handle(pub u64);

impl Display for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:X}", self.0)
    }
}

/// Gives out handles in order.
#[derive(Debug)]
pub(super) struct Handles(pub u64);

impl Handles {
    pub(super) fn next(&mut self) -> Handle {
        self.0 += 1;
        Handle(self.0)
    }
}

/// Lines of a DXF file.
#[derive(Debug, Default)]
pub(super) struct Tags(pub String);

impl Tags {
    /// A group: its code and a value that needs no escaping.
    pub(super) fn put(&mut self, code: u16, value: impl Display) -> &mut Self {
        self.0.push_str(&format!("{code:3}\n{value}\n"));
        self
    }
    /// A number in thousandths.
    pub(super) fn milli(&mut self, code: u16, value: i64) -> &mut Self {
        self.put(code, decimal(value))
    }
    /// A number that is not a coordinate.
    pub(super) fn real(&mut self, code: u16, value: f64) -> &mut Self {
        self.put(code, real(value))
    }
    /// A point in the plane.
    pub(super) fn spot(&mut self, code: u16, at: Spot) -> &mut Self {
        self.milli(code, at.x).milli(code + 10, at.y)
    }
    /// A point in space, at height 0.
    pub(super) fn spot3(&mut self, code: u16, at: Spot) -> &mut Self {
        self.spot(code, at).put(code + 20, "0.0")
    }
    /// Three plain numbers.
    pub(super) fn three(&mut self, code: u16, x: f64, y: f64, z: f64) -> &mut Self {
        self.real(code, x).real(code + 10, y).real(code + 20, z)
    }
    /// Several lines of `code value`, as they stand.
    pub(super) fn lines(&mut self, lines: &[(u16, &str)]) -> &mut Self {
        for (code, value) in lines {
            self.put(*code, value);
        }
        self
    }
    /// A fact in extended data: `key=value`; what is too long for one string goes on in others that start with `+`.
    pub(super) fn fact(&mut self, key: &str, value: &str) -> &mut Self {
        let mut line = format!("{key}=");
        for c in value.chars() {
            let piece = encoded_char(c);
            if line.len() + piece.len() > LONGEST {
                self.put(1000, &line);
                "+".clone_into(&mut line);
            }
            line.push_str(&piece);
        }
        self.put(1000, &line)
    }
}

/// Thousandths as an exact decimal with at least one place.
pub(super) fn decimal(value: i64) -> String {
    let text = crate::units::decimal(i128::from(value), 3);
    if text.contains('.') { text } else { text + ".0" }
}

fn real(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0');
    let text = if text.ends_with('.') { format!("{text}0") } else { text.to_owned() };
    if text == "-0.0" { "0.0".to_owned() } else { text }
}

/// Text as the bytes of an AC1015 file: ASCII, others as `\U+XXXX`.
pub(super) fn encoded(text: &str) -> String {
    text.chars().map(encoded_char).collect()
}

/// One character. The reference has `^` begin a control character and `^ ` stand for itself; a backslash could begin
/// `\U+` or `\M+`. Characters that control something become the replacement character: they could end the line.
fn encoded_char(c: char) -> String {
    match c {
        '\t' | '\n' | '\r' => " ".to_owned(),
        '^' => "^ ".to_owned(),
        '\\' => "\\U+005C".to_owned(),
        _ if c.is_control() => "\\U+FFFD".to_owned(),
        ' '..='~' => c.to_string(),
        _ => c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\U+{unit:04X}")).collect(),
    }
}

/// Text of a TEXT entity, where `%%` begins a sign such as the degree: `%%%` stands for one percent sign.
pub(super) fn shown(text: &str) -> String {
    if text.contains("%%") { text.replace('%', "%%%") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_line_or_begins_a_code() {
        assert_eq!(encoded("a\r\n\u{1}\u{85}b"), "a  \\U+FFFD\\U+FFFDb");
        assert_eq!(encoded("m² 🏭 \\U+0041 ^J"), "m\\U+00B2 \\U+D83C\\U+DFED \\U+005CU+0041 ^ J");
        assert_eq!(shown("100%%d 5%"), "100%%%%%%d 5%%%");
    }

    #[test]
    fn numbers_are_exact() {
        assert_eq!(decimal(9_301_758_806), "9301758.806");
        assert_eq!(decimal(-500), "-0.5");
        assert_eq!(decimal(80_000), "80.0");
        assert_eq!((real(-0.0), real(1.25), real(3.0)), ("0.0".to_owned(), "1.25".to_owned(), "3.0".to_owned()));
    }

    #[test]
    fn long_facts_go_on() {
        let mut tags = Tags::default();
        tags.fact("tenant", &"🏭".repeat(40));
        let lines: Vec<&str> = tags.0.lines().collect();
        assert!(lines.len() == 6 && lines.iter().all(|line| line.len() <= 255), "{lines:?}");
        assert!(lines[3].starts_with("+\\U+D83C"));
    }
}
