//! What an editor has open, laid over the disk; or a tree of files that is nowhere on it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rustc_hash::FxHashMap;

use super::{absolute, canonical, read, read_text};
use crate::source::Decoded;

/// Texts that stand in for files: what is typed and not yet saved.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    /// By absolute path.
    texts: FxHashMap<PathBuf, Laid>,
    /// The absolute paths of files whose path without links is another.
    links: FxHashMap<PathBuf, PathBuf>,
    revision: u64,
    /// Nothing is there but what is in it.
    sealed: bool,
    /// Files that are no text, by absolute path.
    binary: FxHashMap<PathBuf, Vec<u8>>,
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    File,
    Folder,
}

#[derive(Clone, Debug)]
struct Laid {
    text: Arc<str>,
    revision: u64,
    /// Its path without links, where that is another.
    canonical: Option<PathBuf>,
}

/// What can be told of a file's content without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp(State);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Text(u64),
    Disk(Option<SystemTime>, u64),
    Missing,
    Unknown,
}

impl Stamp {
    /// Of what has no path: never the same as before.
    pub const UNKNOWN: Self = Self(State::Unknown);

    /// Whether an equal stamp means that nothing has changed.
    #[must_use]
    pub const fn is_known(self) -> bool {
        !matches!(self.0, State::Unknown | State::Disk(None, _))
    }
}

impl Overlay {
    /// A tree of files of its own, such as a revision in version control: the disk is not looked at.
    #[must_use]
    pub fn sealed() -> Self {
        Self { sealed: true, ..Self::default() }
    }

    /// Puts a file's bytes into a tree, text or not.
    pub fn put(&mut self, path: &Path, bytes: Vec<u8>) {
        match String::from_utf8(bytes) {
            Ok(text) => self.lay(path, text.into()),
            Err(error) => {
                self.binary.insert(absolute(path), error.into_bytes());
            }
        }
    }

    pub(super) const fn is_sealed(&self) -> bool {
        self.sealed
    }

    /// What stands at a path.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn entry(&self, path: &Path) -> io::Result<Entry> {
        if self.contains(path) {
            return Ok(Entry::File);
        }
        if self.sealed {
            return if self.below(&absolute(path)).is_empty() { Err(io::ErrorKind::NotFound.into()) } else { Ok(Entry::Folder) };
        }
        Ok(if fs::metadata(path)?.is_dir() { Entry::Folder } else { Entry::File })
    }

    /// Whether a file stands at a path.
    #[must_use]
    pub fn is_file(&self, path: &Path) -> bool {
        self.contains(path) || !self.sealed && path.is_file()
    }

    /// Lays a text over a file, or over nothing where there is no such file yet.
    pub fn lay(&mut self, path: &Path, text: Arc<str>) {
        self.revision += 1;
        let path = absolute(path);
        let canonical = if self.sealed { None } else { canonical(&path).filter(|canonical| *canonical != path) };
        if let Some(canonical) = &canonical {
            self.links.insert(canonical.clone(), path.clone());
        }
        self.texts.insert(path, Laid { text, revision: self.revision, canonical });
    }

    /// Takes a text away: the disk counts again.
    pub fn lift(&mut self, path: &Path) {
        if let Some(Laid { canonical: Some(canonical), .. }) = self.texts.remove(&absolute(path)) {
            self.links.remove(&canonical);
        }
    }

    /// The text that lies over a file.
    #[must_use]
    pub fn text(&self, path: &Path) -> Option<&Arc<str>> {
        self.laid(path).map(|laid| &laid.text)
    }

    fn laid(&self, path: &Path) -> Option<&Laid> {
        if self.texts.is_empty() {
            return None;
        }
        let path = absolute(path);
        self.texts.get(&path).or_else(|| self.texts.get(self.links.get(&path)?))
    }

    /// Whether a text lies over a file, or the tree has it.
    #[must_use]
    pub fn contains(&self, path: &Path) -> bool {
        self.laid(path).is_some() || !self.binary.is_empty() && self.binary.contains_key(&absolute(path))
    }

    /// The `.perf` files below a folder that are only here, in the order of their paths.
    #[must_use]
    pub fn below(&self, folder: &Path) -> Vec<PathBuf> {
        let is_perf = |path: &&PathBuf| path.starts_with(folder) && path.extension().is_some_and(|extension| extension == "perf");
        let is_new = |path: &&PathBuf| is_perf(path) && (self.sealed || !path.exists());
        let mut paths: Vec<PathBuf> = self.texts.keys().chain(self.binary.keys()).filter(is_new).cloned().collect();
        paths.sort();
        paths
    }

    /// Reads a file, or the text that lies over it.
    ///
    /// # Errors
    /// What the system says.
    pub fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.text(path) {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None if self.sealed => self.binary.get(&absolute(path)).cloned().ok_or_else(|| io::ErrorKind::NotFound.into()),
            None => read(path),
        }
    }

    /// The text of a file, or the one that lies over it.
    ///
    /// # Errors
    /// What the system says.
    pub fn decoded(&self, path: &Path) -> io::Result<Decoded> {
        match self.text(path) {
            Some(text) => Ok(Decoded { text: text.to_string(), is_whole: true }),
            None if self.sealed => self.read(path).map(|bytes| Decoded::of(&bytes)),
            None => read_text(path),
        }
    }

    /// What can be told of a file without reading it.
    #[must_use]
    pub fn stamp(&self, path: &Path) -> Stamp {
        Stamp(match self.laid(path) {
            Some(laid) => State::Text(laid.revision),
            None if self.sealed => State::Missing,
            None => fs::metadata(path).map_or(State::Missing, |metadata| State::Disk(metadata.modified().ok(), metadata.len())),
        })
    }
}
