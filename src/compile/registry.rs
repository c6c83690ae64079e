//! The files that have an id.

use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::Compiled;
use crate::diagnostics::{Diagnostic, Silenced};
use crate::scope::PRELUDE;
use crate::source::{FileId, clamp};
use crate::workspace::{self, Overlay};

/// The names and paths of the files that have an id. Ids are given out as files are met, on any thread: nothing is ordered by them. A file keeps its id for as
/// long as the registry lives.
#[derive(Debug)]
pub struct Registry {
    files: Mutex<Files>,
}

#[derive(Debug)]
struct Files {
    list: Vec<(String, Option<PathBuf>)>,
    /// By absolute path: a file that is compiled and also used by another has one id. A text that is no file is known by its name.
    ids: FxHashMap<PathBuf, FileId>,
}

impl Default for Registry {
    fn default() -> Self {
        let list = PRELUDE.iter().map(|(name, _)| ((*name).to_owned(), None)).collect();
        Self { files: Mutex::new(Files { list, ids: FxHashMap::default() }) }
    }
}

impl Registry {
    /// The id of a file.
    pub fn add(&self, name: &str, path: Option<&Path>) -> FileId {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let id = FileId(clamp(files.list.len()));
        match files.ids.entry(path.map_or_else(|| PathBuf::from(name), workspace::absolute)) {
            Entry::Occupied(known) => return *known.get(),
            Entry::Vacant(entry) => entry.insert(id),
        };
        files.list.push((name.to_owned(), path.map(Path::to_owned)));
        id
    }

    /// The path of a file; none for what is built in or no file.
    pub fn path(&self, id: FileId) -> Option<PathBuf> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.list.get(id.0 as usize).and_then(|(_, path)| path.as_deref()).map(workspace::absolute)
    }

    /// Puts the findings into the order of file names, and the texts where they can be looked up; what must be read for that is read now, or where it is to
    /// be `is_lean` when it is shown.
    pub(super) fn finish(
        &self,
        overlay: &Overlay,
        compiled: &mut Compiled,
        mut findings: Vec<Diagnostic>,
        mut silenced: Vec<Silenced>,
        mut texts: FxHashMap<FileId, String>,
        is_lean: bool,
    ) {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner).list.clone();
        let name = |file: FileId| files.get(file.0 as usize).map_or("", |(name, _)| name.as_str());
        let order = |one: &Diagnostic, two: &Diagnostic| {
            let key = |finding: &Diagnostic| (finding.primary.at.span, finding.code);
            name(one.primary.at.file).cmp(name(two.primary.at.file)).then_with(|| key(one).cmp(&key(two)))
        };
        findings.sort_by(order);
        silenced.sort_by(|one, two| order(&one.finding, &two.finding));
        // A template's findings come with every project that includes it.
        let place = |finding: &Diagnostic| (finding.code, finding.primary.at, finding.secondary.first().map(|label| label.at));
        let mut seen = FxHashSet::default();
        findings.retain(|finding| seen.insert(place(finding)));
        seen.clear();
        silenced.retain(|silenced| seen.insert(place(&silenced.finding)));
        let mut wanted: FxHashSet<FileId> = FxHashSet::default();
        for proof in compiled.sets.iter().flat_map(|set| &set.proofs) {
            wanted.insert(proof.at.file);
            wanted.extend(proof.claims.iter().map(|claim| claim.at.file));
        }
        for finding in findings.iter().chain(silenced.iter().map(|silenced| &silenced.finding)) {
            wanted.insert(finding.primary.at.file);
            wanted.extend(finding.secondary.iter().map(|label| label.at.file));
        }
        for (index, (name, path)) in files.into_iter().enumerate() {
            let id = FileId(clamp(index));
            let mut text = String::new();
            if wanted.contains(&id) {
                if let Some(known) = texts.remove(&id) {
                    text = known;
                } else if let Some((_, built_in)) = PRELUDE.get(index) {
                    (*built_in).clone_into(&mut text);
                } else if let (Some(path), true) = (&path, is_lean) {
                    compiled.unheld.insert(id, path.clone());
                } else if let Some(path) = path {
                    text = overlay.decoded(&path).map(|decoded| decoded.text).unwrap_or_default();
                }
            }
            compiled.sources.add(name, text);
        }
        compiled.findings = findings;
        compiled.silenced = silenced;
    }
}
