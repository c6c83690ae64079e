//! `perfc git install` and `uninstall`: git's configuration and attributes, each change told on a line.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::program::{self, Answer};
use super::{attributes, settings};
use crate::cli::{Settings, output, run};
use crate::diagnostics::render::RunError;
use crate::diagnostics::{Language, push_visible};
use crate::emit::Failure;
use crate::workspace::{self, shown};
use crate::wrap::cut;

/// Everything is as was asked.
const DONE: u8 = 0;
/// Something that is not perfc's stands in the way, and was left alone.
const LEFT: u8 = 1;

/// How many cells of a pattern are told.
const LONGEST_PATTERN: usize = 60;

/// Where git is told of perf.
struct Place {
    /// The option of `git config`.
    scope: &'static str,
    /// The file of attributes.
    attributes: PathBuf,
}

/// What was done so far.
struct Report {
    language: Language,
    left: bool,
}

pub(super) fn install(settings: Settings, global: bool) -> u8 {
    carry_out(settings, global, |place, report| {
        for setting in settings::all(&settings::program()?) {
            report.install(place, &setting)?;
        }
        report.install_attributes(&place.attributes)
    })
}

pub(super) fn uninstall(settings: Settings, global: bool) -> u8 {
    carry_out(settings, global, |place, report| {
        // Whichever program is named, its settings are perfc's.
        for setting in settings::all("perfc") {
            report.uninstall(place, &setting)?;
        }
        report.uninstall_attributes(&place.attributes)
    })
}

fn carry_out(settings: Settings, global: bool, work: impl FnOnce(&Place, &mut Report) -> Result<(), RunError>) -> u8 {
    let mut report = Report { language: settings.language, left: false };
    let place = if global { everywhere() } else { here() };
    match place.and_then(|place| work(&place, &mut report)) {
        Ok(()) if report.left => LEFT,
        Ok(()) => DONE,
        Err(error) => run::usage(settings, &error),
    }
}

impl Report {
    /// Tells of one thing. Each is told once it is done, so that what was done is known where the next fails.
    fn tell(&self, zh: &str, en: &str, what: &str) {
        let mut line = if self.language == Language::Chinese { zh } else { en }.to_owned();
        push_visible(&mut line, what);
        line.push('\n');
        // What is done is done, whether anyone reads of it or not.
        let _ = crate::cli::print(&line);
    }

    // ---- configuration ----------------------------------------------------------------------------------------------------------------

    fn install(&mut self, place: &Place, setting: &settings::Setting) -> Result<(), RunError> {
        let said = said(setting.key, &setting.value);
        match value(place, setting.key)? {
            Some(value) if value == setting.value => self.tell("已有：", "already there: ", &said),
            Some(value) if !(setting.is_ours)(&value) => self.leave(setting.key, &value),
            old => {
                changed(&config(place, &["--replace-all", setting.key, &setting.value])?, setting.key)?;
                match old {
                    None => self.tell("已设置：", "set: ", &said),
                    Some(_) => self.tell("已更新：", "updated: ", &said),
                }
            }
        }
        Ok(())
    }

    fn uninstall(&mut self, place: &Place, setting: &settings::Setting) -> Result<(), RunError> {
        match value(place, setting.key)? {
            None => self.tell("本来就没有：", "not there: ", setting.key),
            Some(value) if (setting.is_ours)(&value) => {
                changed(&config(place, &["--unset-all", setting.key])?, setting.key)?;
                self.tell("已去掉：", "taken out: ", &said(setting.key, &value));
            }
            Some(value) => self.leave(setting.key, &value),
        }
        Ok(())
    }

    fn leave(&mut self, key: &str, value: &str) {
        self.left = true;
        self.tell("没有改动，不是 perfc 写的：", "left alone, for perfc did not write it: ", &said(key, value));
    }

    // ---- attributes -------------------------------------------------------------------------------------------------------------------

    fn install_attributes(&mut self, path: &Path) -> Result<(), RunError> {
        let old = content(path)?;
        let attributes::Installed { change, foreign } = attributes::install(old.as_deref());
        for line in &foreign {
            self.left = true;
            self.tell("没有改动，不是 perfc 写的：", "left alone, for perfc did not write it: ", &format!("{}: {line}", shown(path)));
        }
        match change {
            None if foreign.is_empty() => self.tell("已有：", "already there: ", &format!("{}: {}", shown(path), attributes::line())),
            None => {}
            Some((new, line)) => {
                if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    fs::create_dir_all(folder).map_err(|error| run::cannot_write(&shown(folder), &error))?;
                }
                written(path, &new)?;
                let told = format!("{}: {line}", shown(path));
                if old.is_some() { self.tell("已加上：", "added: ", &told) } else { self.tell("已新建：", "made: ", &told) }
            }
        }
        Ok(())
    }

    fn uninstall_attributes(&mut self, path: &Path) -> Result<(), RunError> {
        let old = content(path)?.unwrap_or_default();
        let attributes::Uninstalled { left, removed } = attributes::uninstall(&old);
        if removed.is_empty() {
            self.tell("本来就没有：", "not there: ", &format!("{}: {}", shown(path), attributes::line()));
            return Ok(());
        }
        match &left {
            Some(left) => written(path, left)?,
            None => fs::remove_file(path).map_err(|error| run::cannot_write(&shown(path), &error))?,
        }
        for line in removed {
            self.tell("已去掉：", "taken out: ", &format!("{}: {line}", shown(path)));
        }
        if left.is_none() {
            self.tell("已删除，里面没有别的内容：", "deleted, for there was nothing else in it: ", &shown(path));
        }
        Ok(())
    }
}

/// A setting as it is told; of several patterns the beginning, for nobody reads the rest.
fn said(key: &str, value: &str) -> String {
    let value = value.split_once('\n').map_or_else(|| value.to_owned(), |(first, _)| cut(first, LONGEST_PATTERN));
    format!("{key} = {value}")
}

/// A file's content; none where there is no such file.
fn content(path: &Path) -> Result<Option<Vec<u8>>, RunError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(run::unreadable(&workspace::problem(path, &error))),
    }
}

fn written(path: &Path, content: &[u8]) -> Result<(), RunError> {
    match output::write_file(path, |out| Ok(out.write_all(content)?)) {
        Err(Failure::System(error)) => Err(run::cannot_write(&shown(path), &error)),
        _ => Ok(()),
    }
}

// ---- git ------------------------------------------------------------------------------------------------------------------------------

fn config(place: &Place, arguments: &[&str]) -> Result<Answer, RunError> {
    program::ask(["config", place.scope].iter().chain(arguments))
}

/// The value of a setting in this place, the last where there are several.
fn value(place: &Place, key: &str) -> Result<Option<String>, RunError> {
    let answer = config(place, &["--null", "--get", key])?;
    match answer.code {
        Some(0) => Ok(Some(answer.text().trim_end_matches('\0').to_owned())),
        Some(1) => Ok(None),
        _ => Err(refused(key, &answer)),
    }
}

fn changed(answer: &Answer, key: &str) -> Result<(), RunError> {
    if answer.code == Some(0) { Ok(()) } else { Err(refused(key, answer)) }
}

fn refused(key: &str, answer: &Answer) -> RunError {
    let said = &answer.said;
    RunError {
        zh: format!("git 没有接受设置 {key}：请看 git 的配置文件能不能读写（{said}）"),
        en: format!("git did not take the setting {key}: see whether its configuration can be read and written ({said})"),
        file: None,
    }
}

/// This repository. Its configuration is shared by its work trees; the attributes are this work tree's, for they are committed.
fn here() -> Result<Place, RunError> {
    let answer = program::ask(["rev-parse", "--is-bare-repository", "--is-inside-work-tree", "--show-cdup"])?;
    let mut lines = answer.bytes.split(|byte| *byte == b'\n');
    let mut next = || lines.next().unwrap_or_default();
    let (bare, inside, up) = (next(), next(), next());
    let said = &answer.said;
    if inside == b"true" {
        return Ok(Place { scope: "--local", attributes: program::path(up).join(".gitattributes") });
    }
    let (zh, en) = if bare == b"true" {
        (
            "这是没有工作区的仓库（bare），没有放 .gitattributes 的地方：请在它的克隆里运行，或者用 perfc git install --global".to_owned(),
            "this repository is bare and has no place for .gitattributes: run it in a clone, or run perfc git install --global".to_owned(),
        )
    } else if answer.code == Some(0) {
        ("这里是 .git 目录里面：请在工作区里运行".to_owned(), "this is inside the folder .git: run it in the work tree".to_owned())
    } else {
        (
            format!("这里不是 git 仓库：请在仓库里运行，先用 git init 新建，或者用 perfc git install --global（{said}）"),
            format!("this is no git repository: run it in one, make one with git init, or run perfc git install --global ({said})"),
        )
    };
    Err(RunError { zh, en, file: None })
}

/// Every repository of this user: the file that `core.attributesFile` names, else the one that git reads without it.
fn everywhere() -> Result<Place, RunError> {
    let scope = "--global";
    for scope_read in [scope, "--system"] {
        let answer = program::ask(["config", scope_read, "--type=path", "--null", "--get", "core.attributesFile"])?;
        let named = answer.bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        if answer.code == Some(0) && !named.is_empty() {
            return Ok(Place { scope, attributes: program::path(named) });
        }
    }
    let told = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = told("XDG_CONFIG_HOME").or_else(|| env::home_dir().filter(|home| !home.as_os_str().is_empty()).map(|home| home.join(".config")));
    let folder = folder.ok_or_else(|| RunError {
        zh: "不知道主目录在哪里：请设置环境变量 HOME".to_owned(),
        en: "there is no home folder: set the environment variable HOME".to_owned(),
        file: None,
    })?;
    Ok(Place { scope, attributes: folder.join("git").join("attributes") })
}
