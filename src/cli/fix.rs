//! `perfc fix`: the repairs of findings made in the sources, listed, or shown as a diff.

mod report;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fmt::Mode;
use super::{MessageFormat, Settings, output, run, unified};
use crate::diagnostics::render::{Places, RunError};
use crate::diagnostics::{Applicability, Code, Diagnostic, Severity, push_visible};
use crate::emit::Failure;
use crate::fix::{self, Choice, Fixed, Outcome};
use crate::source::FileId;
use crate::workspace::{self, Input};

/// What `fix` is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fix {
    /// Files and folders; `-` is standard input. Never empty.
    pub paths: Vec<PathBuf>,
    /// What to do with the repaired texts.
    pub mode: Mode,
    /// Which repairs are wanted.
    pub choice: Choice,
}

/// What became of one file.
#[derive(Debug, Default, PartialEq, Eq)]
struct Result {
    /// How many findings of which code were repaired.
    fixed: BTreeMap<Code, usize>,
    /// How many can be repaired with `--unsafe`.
    likely: usize,
    /// How many errors and warnings are left to people.
    manual: usize,
}

pub(super) fn run(settings: Settings, fix: &Fix) -> u8 {
    let (inputs, mut failed) = run::inputs(settings, fix.paths.clone());
    let has_text = inputs.iter().any(|input| matches!(input, Input::Text(..)));
    let texts = texts(&inputs);
    let outcome = fix::fix(workspace::plan(inputs), &texts, &fix.choice);
    for problem in &outcome.compiled.problems {
        run::usage(settings, &run::unreadable(problem));
        failed = true;
    }
    failed |= not_text(settings, &outcome.compiled.findings, &mut Places::new(&outcome.compiled.sources));
    let delivered = Delivery { settings, mode: fix.mode }.all(&outcome.files);
    failed |= delivered.failed;
    let results = results(&outcome, &fix.choice);
    // Standard output is the text, the list, or the diff, alone.
    let to_stderr = fix.mode != Mode::Write || has_text;
    let style = if to_stderr { settings.style(&io::stderr()) } else { settings.style(&io::stdout()) };
    let report = report::report(settings, style, fix.mode, &outcome, &results, &delivered.unwritten);
    if to_stderr {
        run::eprint(&report);
    } else {
        failed |= super::printed(settings, &report) != run::SOUND;
    }
    run::exit_code(failed, run::has_errors(&outcome.compiled, settings) || fix.mode != Mode::Write && delivered.changed > 0)
}

/// The texts of all files that the inputs name, by absolute path. What cannot be read is left to be reported where it is compiled.
fn texts(inputs: &[Input]) -> BTreeMap<PathBuf, Arc<str>> {
    let mut texts = BTreeMap::new();
    let mut take = |path: &Path| {
        let text = workspace::read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        if let Some(text) = text {
            texts.insert(workspace::absolute(path), Arc::from(text));
        }
    };
    for input in inputs {
        match input {
            Input::Text(..) => {}
            Input::Path(path) if path.is_dir() => workspace::sources(path).files.iter().for_each(|path| take(path)),
            Input::Path(path) => take(path),
        }
    }
    texts
}

/// Files that are no text: the finding that `check` has for each. Answers whether there are any.
fn not_text(settings: Settings, findings: &[Diagnostic], places: &mut Places<'_>) -> bool {
    let mut out = String::new();
    let style = settings.style(&io::stderr());
    for finding in findings.iter().filter(|finding| finding.code == Code::NotUtf8) {
        run::finding(&mut out, finding, places, settings, style);
    }
    run::eprint(&out);
    !out.is_empty()
}

/// What was done in each file, and what is left there of what was asked for.
fn results(outcome: &Outcome, choice: &Choice) -> BTreeMap<FileId, Result> {
    let mut results: BTreeMap<FileId, Result> = BTreeMap::new();
    for ((file, code), count) in &outcome.fixed {
        results.entry(*file).or_default().fixed.insert(*code, *count);
    }
    let wanted = |finding: &&Diagnostic| choice.takes_code(finding.code) && finding.severity() > Severity::Information;
    for finding in outcome.compiled.findings.iter().filter(wanted) {
        let result = results.entry(finding.primary.at.file).or_default();
        let is_likely = !choice.likely && finding.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Unsafe);
        if is_likely {
            result.likely += 1;
        } else {
            result.manual += 1;
        }
    }
    for dropped in outcome.compiled.dropped.iter().filter(|dropped| choice.takes_code(dropped.code) && dropped.severity > Severity::Information) {
        results.entry(dropped.file).or_default().manual += dropped.count;
    }
    results
}

/// What came of writing.
#[derive(Default)]
struct Delivered {
    changed: usize,
    failed: bool,
    /// The files whose repairs could not be written.
    unwritten: Vec<FileId>,
}

struct Delivery {
    settings: Settings,
    mode: Mode,
}

impl Delivery {
    /// Does with the new texts what was asked. Where one of them cannot be written, none is: what belongs together stays together.
    fn all(&self, files: &[Fixed]) -> Delivered {
        let mut delivered = Delivered::default();
        let changed = || files.iter().filter(|file| file.text != file.original);
        delivered.changed = changed().count();
        if self.mode == Mode::Write {
            let refused: Vec<RunError> = changed().filter_map(unwritable).collect();
            for error in &refused {
                run::usage(self.settings, error);
            }
            if !refused.is_empty() {
                delivered.failed = true;
                delivered.unwritten = changed().map(|file| file.id).collect();
            }
        }
        for file in files {
            let is_text = file.path.is_none();
            if file.text == file.original && !(is_text && self.mode == Mode::Write) || delivered.unwritten.contains(&file.id) {
                continue;
            }
            if let Err(Failure::System(error)) = self.one(file) {
                run::usage(self.settings, &run::cannot_write(&file.name, &error));
                delivered.failed = true;
                delivered.unwritten.push(file.id);
            }
        }
        delivered
    }

    fn one(&self, file: &Fixed) -> std::result::Result<(), Failure> {
        match (self.mode, &file.path) {
            (Mode::Write, None) => output::write_stdout(|out| Ok(out.write_all(file.text.as_bytes())?)),
            (Mode::Write, Some(path)) => output::write_file(path, |out| Ok(out.write_all(file.text.as_bytes())?)),
            (Mode::Check, _) => {
                let mut line = String::new();
                push_visible(&mut line, &file.name);
                line.push('\n');
                output::write_stdout(|out| Ok(out.write_all(line.as_bytes())?))
            }
            (Mode::Diff, _) => {
                let shown = unified::diff(&file.name, &file.original, &file.text, self.settings.color.for_stream(&io::stdout()));
                output::write_stdout(|out| Ok(out.write_all(shown.as_bytes())?))
            }
        }
    }
}

/// Why a file is not to be written: it is not to be changed at all, or is no longer what was read.
fn unwritable(file: &Fixed) -> Option<RunError> {
    let path = file.path.as_deref()?;
    let refuse = |zh: &str, en: &str| Some(RunError { zh: zh.to_owned(), en: en.to_owned(), file: Some(file.name.clone()) });
    match workspace::read(path) {
        Err(error) => Some(run::unreadable(&workspace::problem(path, &error))),
        Ok(bytes) if bytes != file.original.as_bytes() => {
            refuse("读入以后又被改动，所以没有写入；请重新运行", "it was changed after it was read, so it was not written; run this again")
        }
        Ok(_) if fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly()) => {
            refuse("文件是只读的，没有写入", "the file is read-only, and was not written")
        }
        Ok(_) => None,
    }
}

/// Whether lines of the report are for people.
const fn is_summed_up(settings: Settings) -> bool {
    matches!(settings.format, MessageFormat::Human)
}
