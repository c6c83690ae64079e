//! `perfc new --from`: next year's set from last year's.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Import, Settings, import, output, run};
use crate::diagnostics::render::RunError;
use crate::diagnostics::{Language, plural, push_visible, visible};
use crate::import::form::Found;
use crate::import::write;
use crate::renew::{self, MARK, Renewed, Years};
use crate::source::FileId;
use crate::syntax;
use crate::workspace;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renew {
    /// Last year's set: its folder or files, or forms of other programs.
    pub from: Vec<PathBuf>,
    /// The new year; the one behind that of the set if not said.
    pub year: Option<i32>,
    /// The new folder; one named by the year beside the old if not said.
    pub output: Option<PathBuf>,
}

/// A file of the set: its path from the set's folder, and its text.
struct File {
    path: PathBuf,
    text: String,
}

/// Runs it.
pub(super) fn run(settings: Settings, renew: &Renew) -> u8 {
    match renewed(settings, renew) {
        Ok((text, is_complete)) => run::say(settings, &text).unwrap_or_else(|| run::exit_code(false, !is_complete)),
        Err(error) => run::usage(settings, &error),
    }
}

fn renewed(settings: Settings, renew: &Renew) -> Result<(String, bool), RunError> {
    let renew = &Renew { from: renew.from.iter().map(|path| set_of(path)).collect(), ..renew.clone() };
    let (files, is_complete) = files(settings, renew)?;
    let years = years(&files, renew.year)?;
    let folder = folder(renew, years)?;
    let done: Vec<(PathBuf, Renewed)> = files.iter().map(|file| (file.path.clone(), renew::renew(&file.text, years))).collect();
    write_set(&folder, &done).map_err(|error| run::cannot_write(&workspace::shown(&folder), &error))?;
    let done: Vec<(PathBuf, Renewed)> = done.into_iter().map(|(path, renewed)| (folder.join(path), renewed)).collect();
    Ok((report(settings.language, years, &folder, &done), is_complete))
}

// ---- last year's set --------------------------------------------------------------------------------------------------------------

/// A document's file stands for its set.
fn set_of(path: &Path) -> PathBuf {
    let is_document = path.is_file() && path.file_name().is_some_and(|name| workspace::DOCUMENT_FILES.iter().any(|document| name == *document));
    let folder = || path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if is_document { folder().to_owned() } else { path.to_owned() }
}

/// The files of the set; and whether all of it was understood, where it had to be imported.
fn files(settings: Settings, renew: &Renew) -> Result<(Vec<File>, bool), RunError> {
    let mut files: Vec<File> = Vec::new();
    let mut foreign: Vec<PathBuf> = Vec::new();
    for path in &renew.from {
        if path.is_dir() {
            let found = workspace::sources(path);
            if found.files.is_empty() {
                foreign.push(path.clone());
            }
            for file in found.files {
                let relative = file.strip_prefix(path).unwrap_or(&file).to_owned();
                files.push(read(&file, relative)?);
            }
        } else if import::is_foreign(path) {
            foreign.push(path.clone());
        } else {
            files.push(read(path, PathBuf::from(path.file_name().unwrap_or_default()))?);
        }
    }
    let mut is_complete = true;
    if !foreign.is_empty() {
        let asked = Import { paths: foreign, ..Import::default() };
        let (found, complete) = import::found(settings, &asked)?;
        is_complete = complete;
        files.extend(imported(&found)?);
    }
    let mut paths: Vec<&Path> = files.iter().map(|file| file.path.as_path()).collect();
    paths.sort_unstable();
    if let Some([twice, _]) = paths.array_windows().find(|[one, two]| one == two) {
        let (zh, en) = ("有两个文件叫这个名字，放不进一个目录".to_owned(), "two files are called so, and cannot be put in one folder".to_owned());
        return Err(RunError { zh, en, file: Some(workspace::shown(twice)) });
    }
    Ok((files, is_complete))
}

fn read(path: &Path, relative: PathBuf) -> Result<File, RunError> {
    let shown = workspace::shown(path);
    let bytes = workspace::read(path).map_err(|error| run::unreadable(&workspace::problem(path, &error)))?;
    let refused = |zh: &str, en: &str| RunError { zh: zh.to_owned(), en: en.to_owned(), file: Some(shown.clone()) };
    let text = String::from_utf8(bytes).map_err(|_| refused("文件不是 UTF-8 文字", "the file is not text in UTF-8"))?;
    // What cannot be read could not be moved to the new year either.
    if syntax::parse(FileId::default(), &text).findings.has_errors() {
        return Err(refused("有语法错误，先用 perfc check 查看并改正", "it has syntax errors: see them with perfc check, and mend them first"));
    }
    Ok(File { path: relative, text })
}

fn imported(found: &Found) -> Result<Vec<File>, RunError> {
    let files = write::several(found).map_err(|_| import::layout_failed())?;
    Ok(files.into_iter().map(|file| File { path: PathBuf::from(file.name), text: file.text }).collect())
}

/// The year of the set, as its document says it or else its projects, and the new one.
fn years(files: &[File], new: Option<i32>) -> Result<Years, RunError> {
    let said: Vec<(i32, bool)> = files.iter().filter_map(|file| renew::year(&file.text)).collect();
    let refused = |zh: String, en: String| RunError { zh, en, file: None };
    let Some(&(old, _)) = said.iter().find(|(_, is_document)| *is_document).or(said.first()) else {
        return Err(refused(
            "没有写年度，不知道是哪一年的：请在汇总表或项目里写上 year".to_owned(),
            "no year is said, so it is not known which is to be moved: add `year` to the document or a project".to_owned(),
        ));
    };
    let new = new.unwrap_or(old + 1);
    if new <= old {
        return Err(refused(
            format!("这一套已经是 {old} 年度的，不能变成 {new} 年度的"),
            format!("this set is of {old} already, and cannot become one of {new}"),
        ));
    }
    Ok(Years { old, new })
}

// ---- the new one ------------------------------------------------------------------------------------------------------------------

/// The folder of the new set, which is empty or not there yet.
fn folder(renew: &Renew, years: Years) -> Result<PathBuf, RunError> {
    let folder = renew.output.clone().unwrap_or_else(|| match renew.from.as_slice() {
        [from] if from.is_dir() => beside(from, years),
        _ => PathBuf::from(years.new.to_string()),
    });
    let is_free = match fs::read_dir(&folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => folder.symlink_metadata().is_err(),
    };
    if is_free {
        return Ok(folder);
    }
    let (zh, en) =
        ("已经有了，没有改动它：请用 -o 写明另一个目录".to_owned(), "it is there already and was left alone: name another folder with -o".to_owned());
    Err(RunError { zh, en, file: Some(workspace::shown(&folder)) })
}

/// Writes a set into a folder, which is there with all of it or not at all.
fn write_set(folder: &Path, files: &[(PathBuf, Renewed)]) -> io::Result<()> {
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let written = output::temporary_folder(parent)?;
    for (path, renewed) in files {
        let path = written.path().join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, &renewed.text)?;
    }
    // An empty folder that is there already gives way, unless it is where the program runs.
    if fs::rename(written.path(), folder).is_err() {
        fs::create_dir_all(folder)?;
        for entry in fs::read_dir(written.path())? {
            let entry = entry?;
            fs::rename(entry.path(), folder.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// A folder beside another: named as it with the new year, or by the year.
fn beside(from: &Path, years: Years) -> PathBuf {
    let [old, new] = [years.old, years.new].map(|year| year.to_string());
    let name = workspace::absolute(from).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = if name.contains(&old) { name.replace(&old, &new) } else { new };
    // `.` and what ends in `..` have no parent by name.
    match from.parent().filter(|_| from.file_name().is_some()) {
        Some(parent) => parent.join(name),
        None => workspace::absolute(from).parent().map_or_else(|| PathBuf::from(&name), |parent| parent.join(&name)),
    }
}

// ---- the report -------------------------------------------------------------------------------------------------------------------

fn report(language: Language, years: Years, folder: &Path, done: &[(PathBuf, Renewed)]) -> String {
    let zh = language == Language::Chinese;
    let mut out = String::new();
    let mut line = |path: &str, line: u32, text: &str| {
        push_visible(&mut out, path);
        let _ = write!(out, ":{line}: ");
        push_visible(&mut out, text);
        out.push('\n');
    };
    for (path, renewed) in done {
        let path = workspace::shown(path);
        for change in &renewed.changes {
            line(&path, change.line, &format!("{} → {}", change.old, change.new));
        }
    }
    for (path, renewed) in done {
        let path = workspace::shown(path);
        for mark in &renewed.marks {
            let reasons: Vec<String> = mark.reasons.iter().map(|reason| reason.in_language(language)).collect();
            let text =
                if zh { format!("{}{}", MARK.trim_start_matches("// "), reasons.join("；")) } else { format!("to be looked at: {}", reasons.join("; ")) };
            line(&path, mark.line, &text);
        }
    }
    let changes: usize = done.iter().map(|(_, renewed)| renewed.changes.len()).sum();
    let marks: usize = done.iter().map(|(_, renewed)| renewed.marks.len()).sum();
    let (shown, argument) = (visible(&workspace::shown(folder)), run::argument(folder));
    let Years { old, new } = years;
    let _ = if zh {
        writeln!(out, "已写入 {shown}：{} 个文件，{old} 年改为 {new} 年 {changes} 处，待核对 {marks} 处\n下一步：perfc check {argument}", done.len())
    } else {
        writeln!(
            out,
            "wrote {shown}: {}, {} moved from {old} to {new}, {marks} to be looked at\nnext: perfc check {argument}",
            plural(done.len(), "file"),
            plural(changes, "place")
        )
    };
    out
}
