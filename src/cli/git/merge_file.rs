//! `perfc git merge-file`: git's merge driver. By meaning where the three files can be read, else by lines as git does it itself.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::program;
use crate::cli::{Settings, output, run};
use crate::diagnostics::render::RunError;
use crate::diagnostics::{Language, Message, push_visible};
use crate::emit::Failure;
use crate::merge::{Merge, Style, Unreadable, merge};
use crate::workspace;

/// Three files to be merged into the second of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergeFile {
    /// What both sides began with; empty where both added the file.
    pub base: PathBuf,
    /// Our side; the result goes here.
    pub ours: PathBuf,
    /// Their side.
    pub theirs: PathBuf,
    /// How many characters a conflict's mark has; 0 for the usual seven.
    pub marker_size: usize,
    /// Where the file stands in the repository, for messages.
    pub path: Option<OsString>,
    /// What the three sides are called.
    pub labels: [Option<String>; 3],
}

/// All merged.
const CLEAN: u8 = 0;
/// Conflicts are left in the file.
const CONFLICTS: u8 = 1;
/// Nothing could be done: git gives the whole merge up, since a conflict without marks would pass for a result.
const FAILED: u8 = 255;

/// Why there is no merge by meaning.
enum NotByMeaning {
    /// A side is not text, or too large.
    NotText(Message),
    /// The library's reason.
    Unreadable(Unreadable),
}

const SIDES: [Message; 3] =
    [Message { zh: "共同的前一版", en: "the common ancestor" }, Message { zh: "我方", en: "our side" }, Message { zh: "对方", en: "their side" }];

/// Merges the three files.
pub(super) fn run(settings: Settings, files: &MergeFile) -> u8 {
    let shown = {
        let mut shown = String::new();
        push_visible(&mut shown, &workspace::shown(files.path.as_deref().map_or(&files.ours, Path::new)));
        shown
    };
    match by_meaning(files) {
        Ok(Ok(merged)) => {
            let written = output::write_file(&files.ours, |out| Ok(out.write_all(merged.text.as_bytes())?));
            if let Err(Failure::System(error)) = written {
                run::usage(settings, &run::cannot_write(&shown, &error));
                return FAILED;
            }
            run::eprint(&conflicts(settings.language, &shown, &merged, &files.label(1)));
            if merged.conflicts == 0 { CLEAN } else { CONFLICTS }
        }
        Ok(Err(why)) => {
            run::eprint(&format!("{shown}: {}\n", why.in_language(settings.language)));
            by_lines(settings, files, &shown)
        }
        Err(error) => {
            run::usage(settings, &error);
            FAILED
        }
    }
}

impl MergeFile {
    /// What a side is called: git before 2.44 does not say, and leaves the placeholder.
    fn label(&self, side: usize) -> String {
        let (usual, placeholder) = [("base", "%S"), ("ours", "%X"), ("theirs", "%Y")].get(side).copied().unwrap_or_default();
        let told = self.labels.get(side).and_then(Option::as_deref);
        told.filter(|label| !label.is_empty() && *label != placeholder).unwrap_or(usual).to_owned()
    }
}

impl NotByMeaning {
    fn in_language(&self, language: Language) -> String {
        let side = |index: usize| SIDES.get(index).copied().unwrap_or(Message { zh: "", en: "" });
        let (zh, en) = match self {
            Self::NotText(side) => (format!("{}不是 UTF-8 文字", side.zh), format!("{} is not UTF-8 text", side.en)),
            Self::Unreadable(Unreadable::Merged) => ("合并的结果不可靠".to_owned(), "the result could not be relied on".to_owned()),
            Self::Unreadable(unreadable) => {
                let side = side(match unreadable {
                    Unreadable::Base => 0,
                    Unreadable::Theirs => 2,
                    _ => 1,
                });
                (format!("{}有语法错误", side.zh), format!("{} has syntax errors", side.en))
            }
        };
        match language {
            Language::Chinese => format!("{zh}，改为逐行合并"),
            Language::English => format!("{en}; merged line by line instead"),
        }
    }
}

fn by_meaning(files: &MergeFile) -> Result<Result<Merge, NotByMeaning>, RunError> {
    let mut texts: [String; 3] = Default::default();
    for ((text, path), side) in texts.iter_mut().zip([&files.base, &files.ours, &files.theirs]).zip(SIDES) {
        let bytes = match workspace::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => return Ok(Err(NotByMeaning::NotText(side))),
            Err(error) => return Err(run::unreadable(&workspace::problem(path, &error))),
        };
        match String::from_utf8(bytes) {
            Ok(read) => *text = read,
            Err(_) => return Ok(Err(NotByMeaning::NotText(side))),
        }
    }
    let [base, ours, theirs] = &texts;
    let labels = [files.label(0), files.label(1), files.label(2)];
    let [base_label, ours_label, theirs_label] = &labels;
    let mut style = Style { ours: ours_label, base: base_label, theirs: theirs_label, marker_size: files.marker_size, with_base: false };
    let merged = merge(base, ours, theirs, &style).map_err(NotByMeaning::Unreadable);
    // Git is asked only where it makes a difference.
    if merged.as_ref().is_ok_and(|merged| merged.conflicts > 0) && shows_base() {
        style.with_base = true;
        return Ok(merge(base, ours, theirs, &style).map_err(NotByMeaning::Unreadable));
    }
    Ok(merged)
}

/// Whether the user wants to see the common ancestor in conflicts.
fn shows_base() -> bool {
    program::ask(["config", "--get", "merge.conflictStyle"]).is_ok_and(|answer| matches!(answer.text().as_str(), "diff3" | "zdiff3"))
}

/// A line a conflict.
fn conflicts(language: Language, shown: &str, merged: &Merge, label: &str) -> String {
    let mut out = String::new();
    if merged.conflicts == 0 {
        return out;
    }
    for (index, line) in merged.text.lines().enumerate() {
        let marks = line.trim_start_matches('<');
        if marks.len() < line.len() && marks.strip_prefix(' ') == Some(label) {
            let _ = match language {
                Language::Chinese => writeln!(out, "{shown}:{}: 冲突：两边都改了这里", index + 1),
                Language::English => writeln!(out, "{shown}:{}: conflict: both sides changed this", index + 1),
            };
        }
    }
    out
}

/// Git's own merge of the three files. It exits with the number of conflicts, or with 255.
fn by_lines(settings: Settings, files: &MergeFile, shown: &str) -> u8 {
    let mut arguments: Vec<OsString> = vec!["merge-file".into()];
    if files.marker_size > 0 {
        arguments.push(format!("--marker-size={}", files.marker_size).into());
    }
    for side in [1, 0, 2] {
        arguments.extend(["-L".into(), files.label(side).into()]);
    }
    arguments.push("--".into());
    arguments.extend([&files.ours, &files.base, &files.theirs].map(|file| AsRef::<OsStr>::as_ref(file).to_owned()));
    match program::ask(arguments) {
        Ok(answer) if answer.code == Some(0) => CLEAN,
        Ok(answer) if answer.code.is_some_and(|code| code < 128) => CONFLICTS,
        Ok(answer) => {
            // As git does with a file that is no text: our side stays, and the conflict is recorded.
            let detail = answer.said;
            let zh = format!("git 也无法合并，保留我方的内容，请手工合并（{detail}）");
            let en = format!("git cannot merge it either; our side is kept, merge it by hand ({detail})");
            run::usage(settings, &RunError { zh, en, file: Some(shown.to_owned()) });
            CONFLICTS
        }
        Err(error) => {
            run::usage(settings, &error);
            FAILED
        }
    }
}
