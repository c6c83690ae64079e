//! Forms of other programs, checked where they are: read in memory as `.perf`, and what is found told by the cells that it stands in.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use super::import;
use crate::compile::Compiled;
use crate::diagnostics::render::{Note, RunError};
use crate::import::origin::Origins;
use crate::import::report::{NO_FORM, Source};
use crate::import::{Opened, write};
use crate::source::FileId;
use crate::workspace::{self, Input};

/// How many notes of a file are told; the rest are counted.
const MOST_NOTES: usize = 200;

/// What was read.
#[derive(Default)]
pub(super) struct Imported {
    /// The files that were named: one may be named twice.
    seen: FxHashSet<String>,
    /// By the name of each file.
    files: Vec<(String, Origins)>,
    notes: Vec<Note>,
    /// Why files could not be read.
    unread: Vec<RunError>,
}

/// Puts what the files of other programs say in their place; which files those are is told by their endings. Folders are looked through for `.perf` alone.
pub(super) fn read(inputs: Vec<Input>) -> (Vec<Input>, Imported) {
    let mut imported = Imported::default();
    let inputs = inputs.into_iter().filter_map(|input| match input {
        Input::Path(path) if import::is_foreign(&path) && !path.is_dir() => imported.file(&path),
        other => Some(other),
    });
    (inputs.collect(), imported)
}

impl Imported {
    fn file(&mut self, path: &Path) -> Option<Input> {
        let name = workspace::shown(path);
        if !self.seen.insert(name.clone()) {
            return None;
        }
        match open(path) {
            Err(error) => {
                self.unread.push(error);
                None
            }
            Ok(Opened { found, tables, notes, data }) => {
                let all = Source::new(name.clone(), &found, Vec::new());
                self.notes.extend(notes.into_iter().map(|note| Note { zh: note.zh, en: note.en, file: name.clone(), place: None }));
                self.notes.extend(all.told().take(MOST_NOTES));
                let more = (all.moved.len() + all.unknown.len()).saturating_sub(MOST_NOTES);
                if more > 0 {
                    self.notes.push(Note {
                        zh: format!("另有 {more} 条提示没有列出：perfc import 加上 --report 报告.json，全部写进报告"),
                        en: format!("{more} more notes are not listed: perfc import with --report report.json writes all of them"),
                        file: name.clone(),
                        place: None,
                    });
                }
                let draft = write::draft(&found);
                let text = draft.text.clone().into_bytes();
                let origins = match data {
                    Some(data) => Origins::of_data(draft, &data),
                    None => Origins::new(draft, &tables),
                };
                self.files.push((name.clone(), origins));
                Some(Input::Text(name, text))
            }
        }
    }

    /// Adds what is known of the files to what was found in them.
    pub(super) fn put_into(self, compiled: &mut Compiled) {
        compiled.notes = self.notes;
        compiled.unread = self.unread;
        let ids: FxHashMap<String, FileId> = compiled.sources.iter().map(|(id, source)| (source.name.clone(), id)).collect();
        compiled.origins = self.files.into_iter().filter_map(|(name, origins)| Some((*ids.get(&name)?, origins))).collect();
    }
}

fn open(path: &Path) -> Result<Opened, RunError> {
    let opened = import::open(path, false)?;
    if opened.found.forms.is_empty() {
        return Err(RunError { zh: NO_FORM.zh.to_owned(), en: NO_FORM.en.to_owned(), file: Some(workspace::shown(path)) });
    }
    Ok(opened)
}
