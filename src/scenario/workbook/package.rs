//! The ZIP archive a workbook is: its directory read by ourselves and held against limits before anything is inflated.
//!
//! Knows: ZIP structures (PKWARE APPNOTE 4.3) and limits. Must not know: what stands in a part.
//! Parts are inflated as streams, each at most as far as the directory says it goes; nothing is written to disk.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Cursor, Read};

use zip::ZipArchive;

use super::{Refusal, kind};
use crate::message::Message;

/// Most parts: Excel writes some tens.
const MOST_PARTS: usize = 2_000;
/// Largest part when inflated, bytes.
pub(super) const LARGEST_PART: u64 = 64 << 20;
/// All parts together when inflated, bytes.
const LARGEST_ALL: u64 = 256 << 20;
/// A part above 1 MiB may grow at most so many times: sheets of repeated cells grow some 50 times.
const LARGEST_RATIO: u64 = 200;

/// A part of the archive, as its directory states it.
#[derive(Debug, Clone, Copy)]
struct Entry {
    size: u64,
    packed: u64,
    header: usize,
}

/// A workbook whose directory holds what it should.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    entries: BTreeMap<String, Entry>,
}

fn damaged(key: &str) -> Refusal {
    Refusal::Damaged(Message::new(key))
}

fn u16_at(bytes: &[u8], at: usize) -> Result<usize, Refusal> {
    let two = bytes.get(at..at + 2).and_then(|b| <[u8; 2]>::try_from(b).ok());
    two.map(|b| usize::from(u16::from_le_bytes(b))).ok_or_else(|| damaged("intake.zip-cut"))
}

fn u32_at(bytes: &[u8], at: usize) -> Result<usize, Refusal> {
    let four = bytes.get(at..at + 4).and_then(|b| <[u8; 4]>::try_from(b).ok());
    four.map(|b| u32::from_le_bytes(b) as usize).ok_or_else(|| damaged("intake.zip-cut"))
}

/// Where the end record stands: its comment has to end with the file, so nothing follows it.
fn end_record(bytes: &[u8]) -> Result<usize, Refusal> {
    let first = bytes.len().saturating_sub(22 + 65_535);
    let last = bytes.len().checked_sub(22).ok_or_else(|| damaged("intake.zip-cut"))?;
    let found = (first..=last).rev().find(|at| bytes[*at..].starts_with(b"PK\x05\x06"));
    let at = found.ok_or_else(|| damaged("intake.zip-cut"))?;
    if at + 22 + u16_at(bytes, at + 20)? == bytes.len() { Ok(at) } else { Err(damaged("intake.zip-tail")) }
}

/// The directory: every part once, all of it plausible.
fn directory(bytes: &[u8]) -> Result<(BTreeMap<String, Entry>, usize), Refusal> {
    let end = end_record(bytes)?;
    let (disk, here, count) = (u16_at(bytes, end + 4)?, u16_at(bytes, end + 8)?, u16_at(bytes, end + 10)?);
    let (length, start) = (u32_at(bytes, end + 12)?, u32_at(bytes, end + 16)?);
    if count == 0xFFFF || start == 0xFFFF_FFFF || length == 0xFFFF_FFFF {
        return Err(damaged("intake.zip-64"));
    }
    if disk != 0 || here != count || start + length != end {
        return Err(damaged("intake.zip-directory"));
    }
    if count > MOST_PARTS {
        return Err(Refusal::TooLarge(Message::new("intake.large-parts").with("found", count).with("most", MOST_PARTS)));
    }
    let mut entries = BTreeMap::new();
    let mut folded = BTreeMap::new();
    let mut at = start;
    for _ in 0..count {
        let (name, entry, next) = entry(bytes, at)?;
        if let Some(other) = folded.insert(name.to_lowercase(), name.clone()) {
            return Err(unsafe_part("intake.part-twice", &other));
        }
        entries.insert(name, entry);
        at = next;
    }
    if at != end {
        return Err(damaged("intake.zip-directory"));
    }
    Ok((entries, start))
}

fn unsafe_part(key: &str, name: &str) -> Refusal {
    let short: String = name.chars().take(60).flat_map(char::escape_debug).collect();
    Refusal::Unsafe(Message::new(key).with("part", short))
}

/// One record of the directory, and where the next starts.
fn entry(bytes: &[u8], at: usize) -> Result<(String, Entry, usize), Refusal> {
    if !bytes.get(at..).is_some_and(|rest| rest.starts_with(b"PK\x01\x02")) {
        return Err(damaged("intake.zip-directory"));
    }
    let (flags, method) = (u16_at(bytes, at + 8)?, u16_at(bytes, at + 10)?);
    let (packed, size) = (u32_at(bytes, at + 20)?, u32_at(bytes, at + 24)?);
    let (named, extra, comment) = (u16_at(bytes, at + 28)?, u16_at(bytes, at + 30)?, u16_at(bytes, at + 32)?);
    let (mode, header) = (u32_at(bytes, at + 38)? >> 16, u32_at(bytes, at + 42)?);
    let raw = bytes.get(at + 46..at + 46 + named).ok_or_else(|| damaged("intake.zip-cut"))?;
    let name = String::from_utf8_lossy(raw).into_owned();
    let outside =
        name.starts_with('/') || name.contains(['\\', ':', '\u{FFFD}']) || name.split('/').any(|p| p == ".." || p == ".");
    if outside || name.is_empty() || name.chars().any(char::is_control) {
        return Err(unsafe_part("intake.part-name", &name));
    }
    if mode & 0o170_000 == 0o120_000 {
        return Err(unsafe_part("intake.part-link", &name));
    }
    // Encrypted, strongly encrypted, or with a hidden directory.
    if flags & 0x2041 != 0 {
        return Err(Refusal::Kind("intake.kind-locked"));
    }
    if method != 0 && method != 8 {
        return Err(unsafe_part("intake.part-method", &name));
    }
    if packed == 0xFFFF_FFFF || size == 0xFFFF_FFFF || header == 0xFFFF_FFFF {
        return Err(damaged("intake.zip-64"));
    }
    let entry = Entry { size: size as u64, packed: packed as u64, header };
    Ok((name, entry, at + 46 + named + extra + comment))
}

/// Whether parts lie over each other or over the directory, and whether each begins as the directory says.
fn check_places(bytes: &[u8], entries: &BTreeMap<String, Entry>, directory: usize) -> Result<(), Refusal> {
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for (name, entry) in entries {
        let at = entry.header;
        let local = bytes.get(at..).is_some_and(|rest| rest.starts_with(b"PK\x03\x04"));
        let (named, extra) = (u16_at(bytes, at + 26)?, u16_at(bytes, at + 28)?);
        let same = bytes.get(at + 30..at + 30 + named) == Some(name.as_bytes());
        if !local || !same {
            return Err(unsafe_part("intake.part-differs", name));
        }
        taken.push((at, at + 30 + named + extra + entry.packed as usize));
    }
    taken.push((directory, bytes.len()));
    taken.sort_unstable();
    if taken.first().is_some_and(|first| first.0 != 0) || taken.windows(2).any(|w| w[0].1 > w[1].0) {
        return Err(damaged("intake.zip-overlap"));
    }
    Ok(())
}

/// Whether what the parts claim to hold is what a list of applicants may hold.
fn check_sizes(entries: &BTreeMap<String, Entry>) -> Result<(), Refusal> {
    let mebibytes = |bytes: u64| usize::try_from(bytes >> 20).unwrap_or(usize::MAX);
    for (name, entry) in entries {
        let bomb = entry.size > 1 << 20 && entry.size > entry.packed.saturating_mul(LARGEST_RATIO);
        if entry.size > LARGEST_PART || bomb {
            let told = Message::new("intake.large-part").with("part", name.as_str()).with("found", mebibytes(entry.size));
            return Err(Refusal::TooLarge(told.with("packed", (entry.packed as usize).div_ceil(1024))));
        }
    }
    let all: u64 = entries.values().map(|entry| entry.size).sum();
    if all > LARGEST_ALL {
        let told = Message::new("intake.large-all").with("found", mebibytes(all)).with("most", mebibytes(LARGEST_ALL));
        return Err(Refusal::TooLarge(told));
    }
    Ok(())
}

impl<'b> Package<'b> {
    /// Opens the archive; nothing is inflated yet.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Refusal> {
        if !bytes.starts_with(b"PK\x03\x04") {
            return Err(Refusal::Kind(kind::not_zip(bytes)));
        }
        let (entries, start) = directory(bytes)?;
        check_places(bytes, &entries, start)?;
        check_sizes(&entries)?;
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged("intake.zip-directory"))?;
        let same = archive.len() == entries.len() && archive.offset() == 0 && archive.central_directory_start() == start as u64;
        if !same {
            return Err(damaged("intake.zip-directory"));
        }
        Ok(Self { archive, entries })
    }

    /// Whether there is a part of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Whether a part's name begins so.
    pub(super) fn has_under(&self, folder: &str) -> bool {
        self.entries.keys().any(|name| name.starts_with(folder))
    }

    /// The part as a stream that ends with an error where it holds more or less than the directory says.
    pub(super) fn part(&mut self, name: &str) -> Result<impl io::BufRead + '_, Refusal> {
        let missing = || Refusal::Damaged(Message::new("intake.part-missing").with("part", name));
        let size = self.entries.get(name).ok_or_else(missing)?.size;
        let file = self.archive.by_name(name).map_err(|_| unsafe_part("intake.part-differs", name))?;
        Ok(BufReader::new(Measured { inner: file, left: size }))
    }

    /// The part copied without being inflated, for another archive.
    pub(super) fn copy_to(
        &mut self,
        name: &str,
        other: &mut zip::ZipWriter<Cursor<Vec<u8>>>,
        renamed: &str,
    ) -> Result<(), Refusal> {
        let file = self.archive.by_name(name).map_err(|_| unsafe_part("intake.part-differs", name))?;
        other.raw_copy_file_rename(file, renamed).map_err(|_| unsafe_part("intake.part-differs", name))
    }
}

/// A stream that has to end after exactly so many bytes.
struct Measured<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Measured<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| io::Error::other("longer than stated"))?;
        if read == 0 && !buffer.is_empty() && self.left > 0 {
            return Err(io::Error::other("shorter than stated"));
        }
        Ok(read)
    }
}
