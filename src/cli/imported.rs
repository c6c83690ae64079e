//! Forms of other programs, checked where they are: read in memory as `.perf`, and what is found told by the cells that it stands in.

use std::path::Path;

use rustc_hash::FxHashMap;

use super::{import, run};
use crate::compile::Compiled;
use crate::diagnostics::render::{Note, RunError};
use crate::import::form;
use crate::import::origin::Origins;
use crate::import::read::LARGEST_FILE;
use crate::import::report::Source;
use crate::import::{self as reader, Opened, write};
use crate::source::FileId;
use crate::workspace::{self, Input};

/// How many notes of a file are told; the rest are counted.
const MOST_NOTES: usize = 200;

/// What was read.
#[derive(Default)]
pub(super) struct Imported {
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
        if self.files.iter().any(|(known, _)| *known == name) {
            return None;
        }
        let read = match workspace::read_up_to(path, LARGEST_FILE) {
            Err(error) => Err(run::unreadable(&workspace::problem(path, &error))),
            Ok(bytes) => open(&name, path, &bytes),
        };
        match read {
            Err(error) => {
                self.unread.push(error);
                None
            }
            Ok(Opened { found, tables, notes, data }) => {
                let all = Source::new(name.clone(), &found, Vec::new());
                self.notes.extend(notes.into_iter().map(|note| Note { zh: note.zh, en: note.en, file: name.clone(), place: None }));
                let mut told = all.told();
                self.notes.extend(told.by_ref().take(MOST_NOTES));
                let more = told.count();
                if more > 0 {
                    let (zh, en) =
                        (format!("另有 {more} 条提示没有列出，perfc import 列出全部"), format!("{more} more notes are not listed; perfc import lists all"));
                    self.notes.push(Note { zh, en, file: name.clone(), place: None });
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

fn open(name: &str, path: &Path, bytes: &[u8]) -> Result<Opened, RunError> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let settings = form::Settings { as_printed: false, unnamed: import::unnamed(&stem) };
    let file = Some(name.to_owned());
    let opened = reader::open(bytes, name, settings).map_err(|error| RunError { zh: error.zh, en: error.en, file: file.clone() })?;
    if opened.found.forms.is_empty() {
        return Err(RunError { zh: "没有找到绩效目标申报表".to_owned(), en: "no declaration form was found in it".to_owned(), file });
    }
    Ok(opened)
}
