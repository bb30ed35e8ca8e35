//! A small, strict reader of XML as a stream: elements, attributes, text. Refuses what a workbook has no need of.
//!
//! Knows: XML 1.0 as Office writes it. Must not know: what an element means. It is our own so that it shares nothing
//! with the library that reads the same cells a second time.

use std::io::BufRead;

use crate::message::Message;

/// Longest tag, bytes.
const LONGEST_TAG: usize = 64 << 10;
/// Longest stretch of text, bytes: a cell holds at most 32,767 letters.
const LONGEST_TEXT: usize = 1 << 20;
/// Most attributes of a tag.
const MOST_ATTRIBUTES: usize = 100;
/// Deepest nesting.
const DEEPEST: usize = 60;

/// One step of the way through a part. Names are without their prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    Open(Tag),
    Text(String),
    Close(String),
    End,
}

/// An element as it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// The attribute of exactly this name, prefix included.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The attribute of this name, whatever its prefix.
    pub(super) fn get_local(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key != name && local(key) == name).map(|(_, value)| value.as_str())
    }

    /// Whether a switch is on.
    pub(super) fn on(&self, name: &str) -> bool {
        matches!(self.get(name), Some("1" | "true"))
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// What is wrong with the XML.
pub(super) type Broken = Message;

fn broken(key: &str) -> Broken {
    Message::new(key)
}

/// Reads a part.
pub(super) struct Scanner<R> {
    input: R,
    /// Names of the elements that are open, prefixes included.
    open: Vec<String>,
    /// An empty element that is yet to be closed.
    closing: Option<String>,
    buffer: Vec<u8>,
    begun: bool,
    /// Whether the outermost element has been closed.
    ended: bool,
}

impl<R: BufRead> Scanner<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, open: Vec::new(), closing: None, buffer: Vec::new(), begun: false, ended: false }
    }

    /// The next event.
    pub(super) fn next(&mut self) -> Result<Event, Broken> {
        if let Some(name) = self.closing.take() {
            self.close(&name)?;
            return Ok(Event::Close(local(&name).to_owned()));
        }
        loop {
            if !self.begun {
                self.begun = true;
                self.byte_order_mark()?;
            }
            let text = self.text()?;
            if !text.is_empty() {
                return Ok(Event::Text(text));
            }
            if self.peek()?.is_none() {
                let whole = self.ended && self.open.is_empty();
                return if whole { Ok(Event::End) } else { Err(broken("intake.xml-cut")) };
            }
            if let Some(event) = self.markup()? {
                return Ok(event);
            }
        }
    }

    fn peek(&mut self) -> Result<Option<u8>, Broken> {
        let bytes = self.input.fill_buf().map_err(|_| broken("intake.xml-stream"))?;
        Ok(bytes.first().copied())
    }

    fn byte_order_mark(&mut self) -> Result<(), Broken> {
        let bytes = self.input.fill_buf().map_err(|_| broken("intake.xml-stream"))?;
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            self.input.consume(3);
        } else if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
            return Err(broken("intake.xml-encoding"));
        }
        Ok(())
    }

    /// Reads on to a byte, that byte included; `false` where the part ends before it.
    fn until(&mut self, mark: u8, most: usize) -> Result<bool, Broken> {
        loop {
            let bytes = self.input.fill_buf().map_err(|_| broken("intake.xml-stream"))?;
            if bytes.is_empty() {
                return Ok(false);
            }
            let found = bytes.iter().position(|b| *b == mark);
            let taken = found.map_or(bytes.len(), |at| at + 1);
            self.buffer.extend_from_slice(&bytes[..taken]);
            self.input.consume(taken);
            if self.buffer.len() > most {
                return Err(broken("intake.xml-long"));
            }
            if found.is_some() {
                return Ok(true);
            }
        }
    }

    /// Text up to the next tag, references resolved.
    fn text(&mut self) -> Result<String, Broken> {
        self.buffer.clear();
        if self.peek()? == Some(b'<') {
            return Ok(String::new());
        }
        loop {
            let bytes = self.input.fill_buf().map_err(|_| broken("intake.xml-stream"))?;
            let end = bytes.iter().position(|b| *b == b'<');
            let taken = end.unwrap_or(bytes.len());
            self.buffer.extend_from_slice(&bytes[..taken]);
            let over = bytes.is_empty() || end.is_some();
            self.input.consume(taken);
            if self.buffer.len() > LONGEST_TEXT {
                return Err(broken("intake.xml-long"));
            }
            if over {
                break;
            }
        }
        let text = resolved(utf8(&self.buffer)?)?;
        if self.open.is_empty() {
            return if text.trim().is_empty() { Ok(String::new()) } else { Err(broken("intake.xml-outside")) };
        }
        Ok(text)
    }

    /// A tag; `None` for comments and instructions.
    fn markup(&mut self) -> Result<Option<Event>, Broken> {
        self.buffer.clear();
        if !self.until(b'>', LONGEST_TEXT)? {
            return Err(broken("intake.xml-cut"));
        }
        match &self.buffer[..] {
            b if b.starts_with(b"<!--") => self.rest(b"-->", 4).map(|()| None),
            b if b.starts_with(b"<?") => {
                self.rest(b"?>", 2)?;
                self.declaration()?;
                Ok(None)
            }
            b if b.starts_with(b"<![CDATA[") => {
                self.rest(b"]]>", 9)?;
                if self.open.is_empty() {
                    return Err(broken("intake.xml-outside"));
                }
                let text = utf8(&self.buffer[9..self.buffer.len() - 3])?;
                check_letters(text)?;
                let text = text.replace("\r\n", "\n").replace('\r', "\n");
                Ok((!text.is_empty()).then_some(Event::Text(text)))
            }
            b if b.starts_with(b"<!") => Err(broken("intake.xml-doctype")),
            b if b.starts_with(b"</") => {
                let name = utf8(&self.buffer[2..self.buffer.len() - 1])?.trim_end().to_owned();
                self.close(&name)?;
                Ok(Some(Event::Close(local(&name).to_owned())))
            }
            _ => self.opening().map(Some),
        }
    }

    /// Reads on until the buffer ends as it should.
    fn rest(&mut self, end: &[u8], start: usize) -> Result<(), Broken> {
        while self.buffer.len() < start + end.len() || !self.buffer.ends_with(end) {
            if !self.until(b'>', LONGEST_TEXT)? {
                return Err(broken("intake.xml-cut"));
            }
        }
        Ok(())
    }

    /// The encoding that a part says it has.
    fn declaration(&self) -> Result<(), Broken> {
        let text = utf8(&self.buffer)?.to_ascii_lowercase();
        let stated = text.strip_prefix("<?xml").and_then(|rest| rest.split_once("encoding")).map(|(_, rest)| rest);
        let value = stated.map(|rest| rest.trim_start_matches(|c: char| c == '=' || c == '"' || c == '\'' || c.is_whitespace()));
        match value {
            Some(value) if !value.starts_with("utf-8") && !value.starts_with("us-ascii") => Err(broken("intake.xml-encoding")),
            _ => Ok(()),
        }
    }

    fn opening(&mut self) -> Result<Event, Broken> {
        // A `>` may stand inside a quoted value.
        while open_quote(&self.buffer) {
            if !self.until(b'>', LONGEST_TAG)? {
                return Err(broken("intake.xml-cut"));
            }
        }
        if self.buffer.len() > LONGEST_TAG {
            return Err(broken("intake.xml-long"));
        }
        let inner = utf8(&self.buffer[1..self.buffer.len() - 1])?;
        let (inner, empty) = inner.strip_suffix('/').map_or((inner, false), |inner| (inner, true));
        let end = inner.find(|c: char| c.is_ascii_whitespace()).unwrap_or(inner.len());
        let name = inner[..end].to_owned();
        check_name(&name)?;
        let attributes = attributes(&inner[end..])?;
        if self.ended || self.open.len() >= DEEPEST {
            return Err(broken(if self.ended { "intake.xml-outside" } else { "intake.xml-deep" }));
        }
        self.open.push(name.clone());
        let tag = Tag { name: local(&name).to_owned(), attributes };
        self.closing = empty.then_some(name);
        Ok(Event::Open(tag))
    }

    fn close(&mut self, name: &str) -> Result<(), Broken> {
        if self.open.pop().as_deref() != Some(name) {
            return Err(broken("intake.xml-nesting"));
        }
        self.ended = self.open.is_empty();
        Ok(())
    }
}

fn open_quote(tag: &[u8]) -> bool {
    let mut quote = None;
    for byte in tag {
        match quote {
            None if *byte == b'"' || *byte == b'\'' => quote = Some(*byte),
            Some(open) if open == *byte => quote = None,
            _ => {}
        }
    }
    quote.is_some()
}

fn utf8(bytes: &[u8]) -> Result<&str, Broken> {
    std::str::from_utf8(bytes).map_err(|_| broken("intake.xml-encoding"))
}

fn check_name(name: &str) -> Result<(), Broken> {
    let good = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    let start = |c: char| c.is_alphabetic() || c == '_';
    if name.starts_with(start) && name.chars().all(good) { Ok(()) } else { Err(broken("intake.xml-tag")) }
}

fn check_letters(text: &str) -> Result<(), Broken> {
    let bad = |c: char| {
        c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{7F}'..='\u{9F}') || matches!(c, '\u{FFFE}' | '\u{FFFF}')
    };
    if text.contains(bad) { Err(broken("intake.xml-letter")) } else { Ok(()) }
}

fn attributes(text: &str) -> Result<Vec<(String, String)>, Broken> {
    let bad = || broken("intake.xml-tag");
    let mut found: Vec<(String, String)> = Vec::new();
    let mut rest = text;
    while !rest.trim_start().is_empty() {
        let trimmed = rest.trim_start();
        if trimmed.len() == rest.len() {
            return Err(bad());
        }
        let (name, after) = trimmed.split_once('=').ok_or_else(bad)?;
        let name = name.trim_end();
        check_name(name)?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or_else(bad)?;
        let (value, after) = after[1..].split_once(quote).ok_or_else(bad)?;
        if value.contains('<') || found.iter().any(|(other, _)| other == name) {
            return Err(bad());
        }
        found.push((name.to_owned(), resolved(value)?));
        if found.len() > MOST_ATTRIBUTES {
            return Err(broken("intake.xml-attributes"));
        }
        rest = after;
    }
    Ok(found)
}

/// Text with its references resolved and its line ends made one: only what every XML file may use.
fn resolved(text: &str) -> Result<String, Broken> {
    check_letters(text)?;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        push_text(&mut out, before);
        let (name, after) = after.split_once(';').ok_or_else(|| broken("intake.xml-entity"))?;
        out.push(reference(name).ok_or_else(|| broken("intake.xml-entity"))?);
        rest = after;
    }
    push_text(&mut out, rest);
    Ok(out)
}

fn push_text(out: &mut String, text: &str) {
    match text.contains('\r') {
        true => out.push_str(&text.replace("\r\n", "\n").replace('\r', "\n")),
        false => out.push_str(text),
    }
}

fn reference(name: &str) -> Option<char> {
    let number = |digits: &str, radix| {
        let plain = digits.len() <= 8 && digits.chars().all(|c| c.is_digit(radix));
        plain.then(|| u32::from_str_radix(digits, radix).ok()).flatten().and_then(char::from_u32).filter(|c| *c != '\0')
    };
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix("#x") {
            Some(digits) => number(digits, 16),
            None => number(name.strip_prefix('#')?, 10),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Result<Vec<String>, String> {
        let mut scanner = Scanner::new(text.as_bytes());
        let mut found = Vec::new();
        loop {
            match scanner.next() {
                Ok(Event::End) => return Ok(found),
                Ok(Event::Open(tag)) => found.push(format!("+{}{:?}", tag.name, tag.attributes)),
                Ok(Event::Text(text)) => found.push(text),
                Ok(Event::Close(name)) => found.push(format!("-{name}")),
                Err(message) => return Err(message.key),
            }
        }
    }

    #[test]
    fn reads_what_office_writes() {
        let text = "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<x:a p='1>2' q=\"&lt;&#x1F3ED;\"><!-- > --><b/>t&amp;u<![CDATA[<&]]></x:a >\n";
        let wanted = ["+a[(\"p\", \"1>2\"), (\"q\", \"<🏭\")]", "+b[]", "-b", "t&u", "<&", "-a"];
        assert_eq!(events(text).expect("good"), wanted);
    }

    #[test]
    fn refuses_what_a_workbook_has_no_need_of() {
        for (text, key) in [
            ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "intake.xml-doctype"),
            ("<a>&b;</a>", "intake.xml-entity"),
            ("<a>&#0;</a>", "intake.xml-entity"),
            ("<a>&#xD800;</a>", "intake.xml-entity"),
            ("<a><b></a></b>", "intake.xml-nesting"),
            ("<a>", "intake.xml-cut"),
            ("<a b=\"1\"", "intake.xml-cut"),
            ("", "intake.xml-cut"),
            ("<a/><b/>", "intake.xml-outside"),
            ("x<a/>", "intake.xml-outside"),
            ("<a b=1/>", "intake.xml-tag"),
            ("<a b=\"1\" b=\"2\"/>", "intake.xml-tag"),
            ("<a b=\"1\"c=\"2\"/>", "intake.xml-tag"),
            ("< a/>", "intake.xml-tag"),
            ("<a>\u{1}</a>", "intake.xml-letter"),
            ("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>", "intake.xml-encoding"),
        ] {
            assert_eq!(events(text), Err(key.to_owned()), "{text}");
        }
        let deep = "<a>".repeat(100);
        assert_eq!(events(&deep), Err("intake.xml-deep".to_owned()));
        let many: String = (0..80_000).map(|i| format!(" a{i}=\"\"")).collect();
        assert_eq!(events(&format!("<a{many}/>")), Err("intake.xml-long".to_owned()));
        let many: String = (0..200).map(|i| format!(" a{i}=\"\"")).collect();
        assert_eq!(events(&format!("<a{many}/>")), Err("intake.xml-attributes".to_owned()));
        assert_eq!(events(&format!("<a>{}</a>", "x".repeat(2 << 20))), Err("intake.xml-long".to_owned()));
    }
}
