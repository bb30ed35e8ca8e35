//! Files of a run: written all or nothing, never over somebody's work.
//!
//! Knows: names, bytes and digests of files. Must not know: what stands in them.
//!
//! A file that an earlier run wrote and nobody has changed since is replaced, and removed where the new run has no such
//! file; one that somebody changed, or that is not ours, stops the run before anything is written, unless forced; then
//! a copy is kept beside it.
//! Everything is written under other names first, flushed to disk, and renamed; the record (`plan.json`) comes last,
//! so a complete record names files that are complete.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::alternatives::AlternativesRecord;
use crate::comparison::{Comparison, OptionRecord};
use crate::documents::DrawingRecord;
use crate::letter::LetterRecord;
use crate::plan::{LayoutsRecord, Plan};
use crate::problem::hex;

/// Name of the record of a plan; renamed into place last.
pub const PLAN: &str = "plan.json";

/// What is written last: it names the digests of the files beside it, and its own.
pub trait Record: Sized {
    /// Its name.
    const NAME: &'static str;
    /// Reads it; `None` for anything else.
    fn read(text: &str) -> Option<Self>;
    /// The digests of the files beside it.
    fn files(&mut self) -> &mut BTreeMap<String, String>;
    /// The file, with its own digest.
    ///
    /// # Errors
    /// As the JSON writer.
    fn sealed(&self) -> Result<String, serde_json::Error>;
}

impl Record for Plan {
    const NAME: &'static str = PLAN;
    fn read(text: &str) -> Option<Self> {
        Self::from_json(text).ok()
    }
    fn files(&mut self) -> &mut BTreeMap<String, String> {
        &mut self.files
    }
    fn sealed(&self) -> Result<String, serde_json::Error> {
        self.to_json()
    }
}

macro_rules! record {
    ($record:ty, $name:literal) => {
        impl Record for $record {
            const NAME: &'static str = $name;
            fn read(text: &str) -> Option<Self> {
                serde_json::from_str(text).ok()
            }
            fn files(&mut self) -> &mut BTreeMap<String, String> {
                &mut self.files
            }
            fn sealed(&self) -> Result<String, serde_json::Error> {
                let bare = Self { digest: None, ..self.clone() };
                let body = serde_json::to_string_pretty(&bare)? + "\n";
                let sealed = Self { digest: Some(digest(body.as_bytes())), ..bare };
                Ok(serde_json::to_string_pretty(&sealed)? + "\n")
            }
        }
    };
}
record!(OptionRecord, "option.json");
record!(Comparison, "comparison.json");
record!(DrawingRecord, "drawings.json");
record!(AlternativesRecord, "alternatives.json");
record!(LetterRecord, "letters.json");
record!(LayoutsRecord, "layouts.json");

/// Why files could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The file system said no.
    #[error("cannot write {path}: {source}")]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What it said.
        #[source]
        source: io::Error,
    },
    /// Files in the way that are not ours or that somebody changed.
    #[error("not replaced, because {} not as kavling wrote {}: {}; --force replaces and keeps a copy", if .paths.len() == 1 { "it is" } else { "they are" }, if .paths.len() == 1 { "it" } else { "them" }, list(.paths))]
    Touched {
        /// Which.
        paths: Vec<PathBuf>,
    },
    /// The plan could not be turned into text.
    #[error("cannot write the plan as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> OutputError + '_ {
    move |source| OutputError::Io { path: path.to_owned(), source }
}

/// SHA-256 of bytes, in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Whether a record is, byte for byte, as kavling wrote it.
pub fn is_untouched<R: Record>(text: &str) -> bool {
    R::read(text).is_some_and(|own| own.sealed().is_ok_and(|own| own == text))
}

/// The record of an earlier run in the folder, where there is one.
fn record_in<R: Record>(dir: &Path) -> Option<R> {
    fs::read_to_string(dir.join(R::NAME)).ok().and_then(|text| R::read(&text))
}

/// Files of an earlier run that this one does not write and nobody has changed: they would speak of what is no more.
fn stale<R: Record>(dir: &Path, names: &[&str]) -> Vec<PathBuf> {
    let Some(mut old) = record_in::<R>(dir) else { return Vec::new() };
    let beside = |name: &str| Path::new(name).file_name().is_some_and(|own| own == name);
    let left = |(name, sum): (&String, &String)| {
        let path = dir.join(name);
        let ours = beside(name) && name != R::NAME && !names.contains(&name.as_str());
        let plain = ours && fs::symlink_metadata(&path).is_ok_and(|file| file.is_file());
        (plain && fs::read(&path).is_ok_and(|bytes| digest(&bytes) == *sum)).then_some(path)
    };
    old.files().iter().filter_map(left).collect()
}

/// Files in `dir` that a run with these file names must not replace: not written by an earlier run, or changed since.
pub fn touched<R: Record>(dir: &Path, names: &[&str]) -> Vec<PathBuf> {
    let files = record_in::<R>(dir).map(|mut old| old.files().clone());
    let ours = |name: &str, bytes: &[u8]| match &files {
        Some(_) if name == R::NAME => std::str::from_utf8(bytes).is_ok_and(is_untouched::<R>),
        Some(files) => files.get(name) == Some(&digest(bytes)),
        None => false,
    };
    let touched = |name: &&str| -> Option<PathBuf> {
        let path = dir.join(name);
        if fs::symlink_metadata(&path).is_err() {
            return None;
        }
        let same = fs::read(&path).is_ok_and(|bytes| ours(name, &bytes));
        (!same).then_some(path)
    };
    names.iter().chain([&R::NAME]).filter_map(touched).collect()
}

/// Makes the folder and makes sure it can be written, before a long search.
///
/// # Errors
/// [`OutputError`] as the files will meet it.
pub fn prepare<R: Record>(dir: &Path, names: &[&str], force: bool) -> Result<(), OutputError> {
    let touched = touched::<R>(dir, names);
    if !force && !touched.is_empty() {
        return Err(OutputError::Touched { paths: touched });
    }
    fs::create_dir_all(dir).map_err(failed(dir))?;
    let (probe, _) = create_beside(dir, "probe")?;
    fs::remove_file(&probe).map_err(failed(dir))
}

/// A new file of ours in the folder, under a name that nothing has: never through a link, never over a file.
fn create_beside(dir: &Path, name: &str) -> Result<(PathBuf, fs::File), OutputError> {
    let mut turn = 0;
    loop {
        let path = dir.join(format!(".kavling-{}-{turn}-{name}", std::process::id()));
        match fs::File::create_new(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && turn < 1_000 => turn += 1,
            Err(source) => return Err(OutputError::Io { path, source }),
        }
    }
}

/// Holds the folder while files are renamed into it, so that two runs never mix theirs. The lock lives with the
/// process: nothing is left behind when it is killed.
#[cfg(unix)]
fn hold(dir: &Path) -> Result<fs::File, OutputError> {
    let folder = fs::File::open(dir).map_err(failed(dir))?;
    folder.lock().map_err(failed(dir))?;
    Ok(folder)
}

#[cfg(not(unix))]
fn hold(_dir: &Path) -> Result<(), OutputError> {
    Ok(())
}

/// Writes the files and then the record that names their digests; returns the paths, the record's last.
///
/// # Errors
/// [`OutputError`]; then either all earlier files stand as they were, or (if the disk fails between two
/// renames) the old record no longer matches and the next run says so.
pub fn write<R: Record, B: AsRef<[u8]>>(
    dir: &Path,
    record: &mut R,
    files: &BTreeMap<&str, B>,
    force: bool,
) -> Result<Vec<PathBuf>, OutputError> {
    let names: Vec<&str> = files.keys().copied().collect();
    let _held = hold(dir)?;
    let touched = touched::<R>(dir, &names);
    if !force && !touched.is_empty() {
        return Err(OutputError::Touched { paths: touched });
    }
    *record.files() = files.iter().map(|(name, bytes)| ((*name).to_owned(), digest(bytes.as_ref()))).collect();
    let text = record.sealed()?;
    let stale = stale::<R>(dir, &names);
    let all: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, b.as_ref())).chain([(R::NAME, text.as_bytes())]).collect();
    let mut staged: Vec<(PathBuf, PathBuf)> = Vec::new();
    let result = stage(dir, &all, &mut staged).and_then(|()| {
        for path in &touched {
            let copy = free_copy(path);
            fs::rename(path, &copy).map_err(failed(&copy))?;
        }
        for (index, (from, to)) in staged.iter().enumerate() {
            if index + 1 == staged.len() {
                // Before the new record, which no longer names them: then nobody's they would be, and in the way.
                stale.iter().try_for_each(|path| fs::remove_file(path).map_err(failed(path)))?;
            }
            fs::rename(from, to).map_err(failed(to))?;
        }
        sync_folder(dir)
    });
    if let Err(error) = result {
        for (from, _) in &staged {
            let _ = fs::remove_file(from); // best effort: a leftover carries our prefix
        }
        return Err(error);
    }
    Ok(staged.into_iter().map(|(_, to)| to).collect())
}

/// Writes one file that stands alone: whole or not at all, and over one that is there only when forced; then a copy of that
/// is kept.
///
/// # Errors
/// [`OutputError`]; then a file that was there stands as it was.
pub fn write_alone(path: &Path, bytes: &[u8], force: bool) -> Result<(), OutputError> {
    let there = fs::symlink_metadata(path).is_ok();
    if there && !force {
        return Err(OutputError::Touched { paths: vec![path.to_owned()] });
    }
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut staged = Vec::new();
    let result = stage(dir, &[(&name, bytes)], &mut staged).and_then(|()| {
        if there {
            let copy = free_copy(path);
            fs::rename(path, &copy).map_err(failed(&copy))?;
        }
        staged.iter().try_for_each(|(from, _)| fs::rename(from, path).map_err(failed(path)))?;
        sync_folder(dir)
    });
    if result.is_err() {
        for (from, _) in &staged {
            let _ = fs::remove_file(from); // best effort: a leftover carries our prefix
        }
    }
    result
}

fn stage(dir: &Path, all: &[(&str, &[u8])], staged: &mut Vec<(PathBuf, PathBuf)>) -> Result<(), OutputError> {
    for (name, bytes) in all {
        let (path, mut file) = create_beside(dir, name)?;
        staged.push((path.clone(), dir.join(name)));
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed(&path))?;
    }
    Ok(())
}

/// `report.md` → `report.md.bak-1`, the first number that is free.
fn free_copy(path: &Path) -> PathBuf {
    let named = |n: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".bak-{n}"));
        PathBuf::from(name)
    };
    (1..).map(named).find(|p| fs::symlink_metadata(p).is_err()).unwrap_or_else(|| named(0))
}

#[cfg(unix)]
fn sync_folder(dir: &Path) -> Result<(), OutputError> {
    fs::File::open(dir).and_then(|folder| folder.sync_all()).map_err(failed(dir))
}

#[cfg(not(unix))]
fn sync_folder(_dir: &Path) -> Result<(), OutputError> {
    Ok(())
}
