//! What is remembered of files between runs: in an editor, a keystroke changes one file of a set.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::FileResult;
use crate::workspace::{Overlay, Stamp, absolute};

/// Files and what was there when they were looked at.
pub(super) type Stamps = Vec<(PathBuf, Stamp)>;

/// The results of files, each valid while all that it rests on is unchanged.
#[derive(Debug, Default)]
pub(super) struct Memory {
    files: Mutex<FxHashMap<PathBuf, Remembered>>,
}

#[derive(Debug)]
struct Remembered {
    /// The document's file and what it uses.
    around: Stamps,
    /// The file itself and what it uses.
    own: Stamps,
    result: FileResult,
}

impl Memory {
    /// What a file came to, where nothing that it rests on has changed.
    pub(super) fn recall(&self, path: &Path, around: &Stamps, overlay: &Overlay) -> Option<FileResult> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let known = files.get(&absolute(path))?;
        let valid = known.around == *around && known.own.iter().all(|(path, stamp)| stamp.is_known() && overlay.stamp(path) == *stamp);
        valid.then(|| known.result.clone())
    }

    /// Remembers what a file came to.
    pub(super) fn keep(&self, path: &Path, around: &Stamps, own: Stamps, result: &FileResult) {
        let remembered = Remembered { around: around.clone(), own, result: result.clone() };
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(absolute(path), remembered);
    }

    /// Forgets every file that is not among `paths`.
    pub(super) fn retain(&self, paths: &FxHashSet<PathBuf>) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).retain(|path, _| paths.contains(path));
    }
}
