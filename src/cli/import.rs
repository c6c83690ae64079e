//! `perfc import`: forms that were made in other programs, as `.perf`, and a report of what became of each cell.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use super::{MessageFormat, Settings, output, run};
use crate::diagnostics::render::RunError;
use crate::diagnostics::{Language, visible};
use crate::emit::Failure;
use crate::import::form::{self, Found};
use crate::import::read::Format;
use crate::import::report::{Report, Source};
use crate::import::{self, Opened, write};
use crate::workspace::{self, Input};

/// What is asked of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// Files and folders; `-` is standard input. Never empty.
    pub paths: Vec<PathBuf>,
    /// Where to; standard output if not said.
    pub output: Option<PathBuf>,
    /// Whether files that are there are written over.
    pub force: bool,
    /// Whether indicators stay under the level where they are printed.
    pub as_printed: bool,
    /// Where the report goes as JSON.
    pub report: Option<PathBuf>,
}

/// Runs it.
pub(super) fn run(settings: Settings, import: &Import) -> u8 {
    let mut run = Run::new(settings, import);
    if let Err(error) = run.target() {
        return run::usage(settings, &error);
    }
    run.read();
    if run.report.sources.is_empty() {
        if !run.failed {
            run.refuse(&nothing_to_read(import));
        }
        return run::FAILED;
    }
    // What went wrong stands below the report, which may be long.
    for result in [run.write(), run.tell()] {
        if let Err(error) = result {
            run.refuse(&error);
        }
    }
    run::exit_code(run.failed, !run.report.is_complete())
}

/// What was found in some sources, reported but not written; and whether all of it was understood.
pub(super) fn found(settings: Settings, import: &Import) -> Result<(Found, bool), RunError> {
    let mut run = Run::new(settings, import);
    run.read();
    let found = Found::merged(std::mem::take(&mut run.found));
    if run.failed || found.forms.is_empty() {
        let file = import.paths.first().map(|path| workspace::shown(path));
        let (zh, en) = ("没有 .perf 文件，也没有读得懂的申报表".to_owned(), "there is neither a .perf file nor a form that could be read".to_owned());
        return Err(RunError { zh, en, file });
    }
    run.tell()?;
    Ok((found, run.report.is_complete()))
}

/// That none of the paths has a file to import.
fn nothing_to_read(import: &Import) -> RunError {
    let file = match import.paths.as_slice() {
        [only] => Some(workspace::shown(only)),
        _ => None,
    };
    RunError {
        zh: "没有可以导入的文件：能导入的是 xlsx、xls、et、ods、docx、html、csv、txt、md 和 json".to_owned(),
        en: "there is no file to import: those that can be are xlsx, xls, et, ods, docx, html, csv, txt, md and json".to_owned(),
        file,
    }
}

/// That the layout changes what was written.
pub(super) fn layout_failed() -> RunError {
    RunError {
        zh: "写出的内容排版后会改变意思，所以没有写；这是 perfc 的错误，请附上原文件报告".to_owned(),
        en: "the layout would have changed what the result says, so nothing was written; this is a mistake of perfc's: please report it with the source"
            .to_owned(),
        file: None,
    }
}

/// Where the result goes.
enum Target<'i> {
    Standard,
    File(&'i Path),
    Folder(&'i Path),
}

struct Run<'i> {
    settings: Settings,
    import: &'i Import,
    failed: bool,
    /// The files that were read: one may be named twice.
    seen: FxHashSet<PathBuf>,
    found: Vec<(String, Found)>,
    report: Report,
}

impl<'i> Run<'i> {
    fn new(settings: Settings, import: &'i Import) -> Self {
        Self { settings, import, failed: false, seen: FxHashSet::default(), found: Vec::new(), report: Report::default() }
    }

    fn read(&mut self) {
        let (inputs, failed) = run::inputs_up_to(self.settings, self.import.paths.clone(), import::read::LARGEST_FILE, unread);
        self.failed |= failed;
        for input in inputs {
            match input {
                Input::Text(name, bytes) => self.source(&name, opened(&name, "", &bytes, self.import.as_printed)),
                Input::Path(path) => self.path(&path),
            }
        }
    }

    fn refuse(&mut self, error: &RunError) {
        run::usage(self.settings, error);
        self.failed = true;
    }

    fn target(&self) -> Result<Target<'_>, RunError> {
        let Some(path) = self.import.output.as_ref().filter(|path| path.as_os_str() != "-") else { return Ok(Target::Standard) };
        let name = workspace::shown(path);
        if path.is_dir() || name.ends_with(['/', std::path::MAIN_SEPARATOR]) || path.extension().is_none() {
            return Ok(Target::Folder(path));
        }
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("perf")) {
            return Ok(Target::File(path));
        }
        let (zh, en) = ("导入写成 .perf 文件：请用 -o 文件.perf 或 -o 目录/", "an import is written as .perf: use -o FILE.perf or -o DIR/");
        Err(RunError { zh: zh.to_owned(), en: en.to_owned(), file: Some(name) })
    }

    fn path(&mut self, path: &Path) {
        if !fs::metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
            self.file(path);
            return;
        }
        let mut files = Vec::new();
        for entry in ignore::WalkBuilder::new(path).require_git(false).follow_links(false).build() {
            match entry {
                Ok(entry) => {
                    let is_known = is_foreign(entry.path());
                    // Excel and Word keep a file of this name beside one that is open.
                    let is_lock = entry.file_name().to_string_lossy().starts_with("~$");
                    if is_known && !is_lock && entry.file_type().is_some_and(|kind| kind.is_file()) {
                        files.push(entry.into_path());
                    }
                }
                Err(error) => self.refuse(&RunError {
                    zh: format!("目录里有读不到的地方（{error}）"),
                    en: format!("part of the folder cannot be read ({error})"),
                    file: Some(workspace::shown(path)),
                }),
            }
        }
        files.sort();
        for file in files {
            self.file(&file);
        }
    }

    fn file(&mut self, path: &Path) {
        if !self.seen.insert(workspace::absolute(path)) {
            return;
        }
        self.source(&workspace::shown(path), open(path, self.import.as_printed));
    }

    fn source(&mut self, name: &str, opened: Result<Opened, RunError>) {
        match opened {
            Ok(Opened { found, notes, .. }) => {
                self.report.sources.push(Source::new(name.to_owned(), &found, notes));
                let file = name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
                self.found.push((file, found));
            }
            Err(error) => self.refuse(&error),
        }
    }

    fn write(&mut self) -> Result<(), RunError> {
        let found = Found::merged(std::mem::take(&mut self.found));
        let mistake = |_| layout_failed();
        let files = match self.target()? {
            Target::Standard => {
                let text = write::one(&found).map_err(mistake)?;
                return output::write_stdout(|out| Ok(out.write_all(text.as_bytes())?)).map_err(|failure| failed("-", failure));
            }
            // There is nothing to write; the report says why.
            _ if found.forms.is_empty() => return Ok(()),
            Target::File(path) => vec![(path.to_owned(), write::one(&found).map_err(mistake)?)],
            Target::Folder(folder) => {
                let files = write::several(&found).map_err(mistake)?;
                files.into_iter().map(|file| (folder.join(file.name), file.text)).collect()
            }
        };
        if !self.import.force
            && let Some((path, _)) = files.iter().find(|(path, _)| path.symlink_metadata().is_ok())
        {
            return Err(RunError {
                zh: "已经有这个文件了，什么也没有写；要覆盖请加上 --force，否则用 -o 写到别处".to_owned(),
                en: "this file is there already, and nothing was written: add --force to write over it, or name another place with -o".to_owned(),
                file: Some(workspace::shown(path)),
            });
        }
        for (path, text) in files {
            let shown = workspace::shown(&path);
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                fs::create_dir_all(folder).map_err(|error| run::cannot_write(&shown, &error))?;
            }
            output::write_file(&path, |out| Ok(out.write_all(text.as_bytes())?)).map_err(|failure| failed(&shown, failure))?;
            self.report.written.push(shown);
        }
        Ok(())
    }

    /// Says what was done, on standard error: standard output may be the result.
    fn tell(&self) -> Result<(), RunError> {
        let said = match self.settings.format {
            MessageFormat::Json => format!("{}\n", self.report.json()),
            _ => self.text(),
        };
        run::eprint(&said);
        let Some(path) = &self.import.report else { return Ok(()) };
        let json = format!("{}\n", self.report.json());
        output::write_file(path, |out| Ok(out.write_all(json.as_bytes())?)).map_err(|failure| failed(&workspace::shown(path), failure))
    }

    /// The report for people, what was written, and what comes next.
    fn text(&self) -> String {
        let language = self.settings.language;
        let mut text = self.report.text(language);
        let written = &self.report.written;
        let Some(path) = self.import.output.as_ref().filter(|_| !written.is_empty()) else { return text };
        let shown = run::argument(path);
        let _ = match (written.as_slice(), language) {
            ([only], Language::Chinese) => writeln!(text, "已写入 {}", visible(only)),
            ([only], Language::English) => writeln!(text, "wrote {}", visible(only)),
            (all, Language::Chinese) => writeln!(text, "已写入 {}：{} 个文件", visible(&workspace::shown(path)), all.len()),
            (all, Language::English) => writeln!(text, "wrote {}: {} files", visible(&workspace::shown(path)), all.len()),
        };
        let _ = match language {
            Language::Chinese => writeln!(text, "下一步：perfc check {shown}"),
            Language::English => writeln!(text, "next: perfc check {shown}"),
        };
        text
    }
}

/// Reads a file of another program and finds its forms.
pub(super) fn open(path: &Path, as_printed: bool) -> Result<Opened, RunError> {
    let name = workspace::shown(path);
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("perf")) {
        return Err(RunError {
            zh: "这已经是 .perf 文件，不用导入：用 perfc check 检查，用 perfc build 写出申报表".to_owned(),
            en: "this is a .perf file already, with nothing to import: check it with perfc check, or write its form with perfc build".to_owned(),
            file: Some(name),
        });
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = workspace::read_up_to(path, import::read::LARGEST_FILE).map_err(|error| unread(path, &error))?;
    opened(&name, &stem, &bytes, as_printed)
}

/// Why a file of another program could not be read off the disk.
fn unread(path: &Path, error: &io::Error) -> RunError {
    if error.kind() != io::ErrorKind::FileTooLarge {
        return run::unreadable(&workspace::problem(path, error));
    }
    let import::read::ReadError { zh, en } = import::read::too_large();
    RunError { zh, en, file: Some(workspace::shown(path)) }
}

/// Finds the forms in the content of a file. One without a name is called as its file, if that has a word.
fn opened(name: &str, stem: &str, bytes: &[u8], as_printed: bool) -> Result<Opened, RunError> {
    let unnamed = if crate::names::has_word(stem) { stem } else { "未命名项目" };
    import::open(bytes, name, form::Settings { as_printed, unnamed }).map_err(|error| RunError { zh: error.zh, en: error.en, file: Some(name.to_owned()) })
}

/// Whether a file is of another program, by its ending.
pub(super) fn is_foreign(path: &Path) -> bool {
    path.extension().and_then(|ending| Format::of_ending(ending.to_str()?)).is_some()
}

fn failed(path: &str, failure: Failure) -> RunError {
    match failure {
        Failure::System(error) => run::cannot_write(path, &error),
        Failure::Room(zh, en) => RunError { zh, en, file: Some(path.to_owned()) },
    }
}
