//! What kind of file the applicants stand in, by its name and by its first bytes.
//!
//! Knows: the marks that formats begin with. Must not know: what stands in the file.

/// What a file is to be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scenario) enum Kind {
    /// Text with delimiters.
    Csv,
    /// An Excel workbook by name; what it really is shows when it is opened.
    Workbook,
    /// Something that is never read: the key of its name.
    Other(&'static str),
}

/// What the file is.
pub(in crate::scenario) fn of(path: &str, bytes: &[u8]) -> Kind {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "xlsx" => Kind::Workbook,
        "xls" => Kind::Other("intake.kind-xls"),
        "xlsb" => Kind::Other("intake.kind-xlsb"),
        "xlsm" | "xltm" => Kind::Other("intake.kind-macro"),
        "ods" => Kind::Other("intake.kind-ods"),
        _ if bytes.starts_with(b"PK\x03\x04") => Kind::Other("intake.kind-zip"),
        _ if bytes.starts_with(OLE) => Kind::Other("intake.kind-xls"),
        _ => Kind::Csv,
    }
}

/// How old Office files, and encrypted new ones, begin.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// What a file named `.xlsx` is, where it is no ZIP archive.
#[cfg(feature = "xlsx")]
pub(super) fn not_zip(bytes: &[u8]) -> &'static str {
    // The name of the stream that holds an encrypted workbook, in UTF-16.
    let stream: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
    match bytes {
        [] => "intake.kind-empty",
        _ if bytes.starts_with(OLE) && bytes.windows(stream.len()).any(|w| w == stream) => "intake.kind-locked",
        _ if bytes.starts_with(OLE) => "intake.kind-xls",
        _ if bytes.contains(&0) || std::str::from_utf8(bytes).is_err() => "intake.kind-unknown",
        _ => "intake.kind-text",
    }
}
