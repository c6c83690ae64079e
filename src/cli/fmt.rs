//! `perfc fmt`: sources in their one layout, written in place, listed, or shown as a diff.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use super::{MessageFormat, Settings, output, run, unified};
use crate::diagnostics::render::{Places, RunError, Style};
use crate::diagnostics::{Diagnostic, Language, push_visible};
use crate::emit::Failure;
use crate::format::{Changed, Formatted, format};
use crate::source::{Decoded, FileId, Sources};
use crate::syntax;
use crate::workspace::{self, Input};

/// What to do with what is not in its layout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Write it; standard input goes to standard output.
    #[default]
    Write,
    /// Name it.
    Check,
    /// Show what would change.
    Diff,
}

/// What `fmt` is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fmt {
    /// Files and folders; `-` is standard input. Never empty.
    pub paths: Vec<PathBuf>,
    /// What to do with them.
    pub mode: Mode,
}

pub(super) fn run(settings: Settings, fmt: &Fmt) -> u8 {
    let (inputs, failed) = run::inputs(settings, fmt.paths.clone());
    let mut run = Run { settings, mode: fmt.mode, seen: FxHashSet::default(), failed, changed: 0, unchanged: 0 };
    let only_text = inputs.iter().all(|input| matches!(input, Input::Text(..)));
    for input in inputs {
        match input {
            Input::Text(name, bytes) => run.text(&name, None, &bytes),
            Input::Path(path) => run.path(&path),
        }
    }
    // Where no file could be read there is nothing to sum up.
    if settings.format == MessageFormat::Human && !only_text && !(run.failed && run.changed + run.unchanged == 0) {
        run.summary();
    }
    run::exit_code(run.failed, fmt.mode != Mode::Write && run.changed > 0)
}

struct Run {
    settings: Settings,
    mode: Mode,
    /// The files that were looked at: a file may be named twice.
    seen: FxHashSet<PathBuf>,
    failed: bool,
    changed: usize,
    unchanged: usize,
}

impl Run {
    fn style(&self) -> Style {
        self.settings.style(&io::stderr())
    }

    fn refuse(&mut self, error: &RunError) {
        run::usage(self.settings, error);
        self.failed = true;
    }

    fn path(&mut self, path: &Path) {
        if !fs::metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
            self.file(path);
            return;
        }
        let workspace::Found { files, problems, .. } = workspace::sources(path);
        for problem in &problems {
            self.refuse(&run::unreadable(problem));
        }
        for file in files {
            self.file(&file);
        }
    }

    fn file(&mut self, path: &Path) {
        if !self.seen.insert(workspace::absolute(path)) {
            return;
        }
        match workspace::read(path) {
            Ok(bytes) => self.text(&workspace::shown(path), Some(path), &bytes),
            Err(error) => self.refuse(&run::unreadable(&workspace::problem(path, &error))),
        }
    }

    /// Lays out one text and does with it what was asked. Without a path it is standard input.
    fn text(&mut self, name: &str, path: Option<&Path>, bytes: &[u8]) {
        let text = match syntax::decode(FileId::default(), Decoded::of(bytes)) {
            Ok(text) => text,
            Err(problem) => {
                let (finding, text) = *problem;
                self.not_text(name, text, &finding);
                return;
            }
        };
        let formatted = match format(&text) {
            Ok(formatted) => formatted,
            Err(Changed) => {
                self.refuse(&RunError {
                    zh: "格式化会改变内容，所以没有改动它；这是 perfc 的错误，请附上这个文件报告".to_owned(),
                    en: "the layout would have changed what it says, so it was left alone; this is a mistake of perfc's: please report it with this file"
                        .to_owned(),
                    file: Some(name.to_owned()),
                });
                return;
            }
        };
        if formatted.broken {
            let mut shown = String::new();
            push_visible(&mut shown, name);
            let zh = format!("{shown} 里有语法错误：出错的语句保持原样（用 perfc check 查看）");
            let en = format!("{shown} has syntax errors: the statements with them are left as they are (see perfc check)");
            let mut out = String::new();
            run::note(&mut out, self.settings, self.style(), zh, en, name);
            run::eprint(&out);
        }
        self.deliver(name, path, &text, &formatted);
    }

    fn deliver(&mut self, name: &str, path: Option<&Path>, text: &str, formatted: &Formatted) {
        let same = formatted.text == text;
        let done = match (self.mode, path) {
            (Mode::Write, None) => output::write_stdout(|out| Ok(out.write_all(formatted.text.as_bytes())?)),
            _ if same => Ok(()),
            (Mode::Write, Some(path)) => output::write_file(path, |out| Ok(out.write_all(formatted.text.as_bytes())?)),
            (Mode::Check, _) => {
                let mut line = String::new();
                push_visible(&mut line, name);
                line.push('\n');
                output::write_stdout(|out| Ok(out.write_all(line.as_bytes())?))
            }
            (Mode::Diff, _) => {
                let shown = unified::diff(name, text, &formatted.text, self.settings.color.for_stream(&io::stdout()));
                output::write_stdout(|out| Ok(out.write_all(shown.as_bytes())?))
            }
        };
        match done {
            Err(Failure::System(error)) => self.refuse(&run::cannot_write(name, &error)),
            _ if same => self.unchanged += 1,
            _ => self.changed += 1,
        }
    }

    /// A file that is no text: the finding that `check` has for it.
    fn not_text(&mut self, name: &str, text: String, finding: &Diagnostic) {
        let mut sources = Sources::default();
        sources.add(name.to_owned(), text);
        let mut out = String::new();
        run::finding(&mut out, finding, &mut Places::new(&sources), self.settings, self.style());
        run::eprint(&out);
        self.failed = true;
    }

    fn summary(&mut self) {
        let (changed, unchanged) = (self.changed, self.unchanged);
        let files = |count: usize| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        let line = match (self.settings.language, self.mode) {
            (Language::Chinese, Mode::Write) => format!("已格式化 {changed} 个文件，{unchanged} 个文件不用改\n"),
            (Language::Chinese, _) => format!("{changed} 个文件要格式化，{unchanged} 个文件不用改\n"),
            (Language::English, Mode::Write) => format!("formatted {}, {} unchanged\n", files(changed), files(unchanged)),
            (Language::English, _) => format!("{} to be formatted, {} unchanged\n", files(changed), files(unchanged)),
        };
        if self.mode == Mode::Write {
            self.failed |= super::printed(self.settings, &line) != run::SOUND;
        } else {
            // Standard output is the list, or the diff, alone.
            run::eprint(&line);
        }
    }
}
