//! Text made safe for any format: no control characters, none that turn the direction of reading.
//!
//! Knows: characters. Must not know: what the text says, how a format escapes it.

/// Invisible characters that change how the text around them is read, and those that are no characters at all.
pub(crate) fn misleads(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
}

/// One line: white space and control characters become single spaces, misleading characters go.
pub fn one_line(text: &str) -> String {
    let kept = text.chars().filter(|c| !misleads(*c)).map(|c| if c.is_control() { ' ' } else { c });
    kept.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
