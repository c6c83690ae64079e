//! `perfc check`: findings on standard output, then what was checked; with them, where they are asked for, what can be proved of the money, and 审核意见表.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use super::{MessageFormat, Settings, imported, output, progress, run};
use crate::compile::{Compiled, Kept, Progress, check_with};
use crate::diagnostics::render::{Places, RunError, Style, json, proof};
use crate::diagnostics::{Language, Severities};
use crate::emit::review::{FORMATS, book, lay_out};
use crate::emit::{Failure, Format};
use crate::proof::counts;
use crate::review::Review;
use crate::workspace::{plan, shown};

/// What is asked of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// Files and folders; `-` is standard input. Never empty.
    pub paths: Vec<PathBuf>,
    /// How severe findings are to be.
    pub severities: Severities,
    /// Whether it says what can be proved of the money.
    pub proof: bool,
    /// Where 审核意见表 goes; nowhere if neither this nor `to` is said.
    pub output: Option<PathBuf>,
    /// In which format; to be told by the output's name if not said.
    pub to: Option<Format>,
}

/// Where a review goes.
struct Target {
    /// Standard output if none.
    path: Option<PathBuf>,
    format: Format,
}

/// Runs it.
pub(super) fn run(settings: Settings, check: &Check) -> u8 {
    let target = match target(check) {
        Ok(target) => target,
        Err(error) => return run::usage(settings, &error),
    };
    let (inputs, failed) = run::inputs(settings, check.paths.clone());
    let kept = Kept { proofs: check.proof || target.is_some(), review: target.is_some(), ..Kept::default() };
    let (inputs, imported) = imported::read(inputs);
    let (mut compiled, mut code) = compiled(settings, failed, |progress| {
        let mut compiled = check_with(plan(inputs), kept, &check.severities, progress);
        imported.put_into(&mut compiled);
        compiled
    });
    let mut written = None;
    if let Some(target) = &target {
        match write(&compiled, target, settings.language) {
            Ok(()) => written = target.path.as_deref().map(shown),
            Err(error) => code = run::usage(settings, &error),
        }
        if target.path.is_none() {
            return code;
        }
    }
    // The review tells places as the form calls them, and needs the texts for that.
    compiled.show_cells();
    let mut out = String::new();
    let style = run::findings_of_check(&mut out, &mut compiled, settings);
    if check.proof {
        proofs(&mut out, &compiled, settings.format, style);
    }
    if settings.format == MessageFormat::Human {
        run::summary(&mut out, &compiled, settings.language, true);
        if let Some(path) = written {
            let _ = match settings.language {
                Language::Chinese => writeln!(out, "已写入 {path}"),
                Language::English => writeln!(out, "wrote {path}"),
            };
        }
    }
    run::say(settings, &out).unwrap_or(code)
}

/// The same for what was compiled in some way of its own, without anything besides the findings.
pub(super) fn check_compiled(settings: Settings, compile: impl FnOnce(&Progress) -> Compiled + Send) -> u8 {
    let (mut compiled, code) = compiled(settings, false, compile);
    let mut out = String::new();
    run::findings_of_check(&mut out, &mut compiled, settings);
    if settings.format == MessageFormat::Human {
        run::summary(&mut out, &compiled, settings.language, true);
    }
    run::say(settings, &out).unwrap_or(code)
}

/// What was compiled, and the exit code that it comes to; `failed` where something could not be read before.
fn compiled(settings: Settings, failed: bool, compile: impl FnOnce(&Progress) -> Compiled + Send) -> (Compiled, u8) {
    let progress = Progress::default();
    let compiled = progress::with_bar(settings.language, &progress, || compile(&progress));
    let code = run::exit_code(failed || compiled.has_unread(), run::has_errors(&compiled, settings));
    (compiled, code)
}

/// What could be proved, where the form of messages has a place for it.
fn proofs(out: &mut String, compiled: &Compiled, format: MessageFormat, style: Style) {
    let proofs = || compiled.sets.iter().flat_map(|set| &set.proofs);
    let mut places = Places::new(&compiled.sources);
    match format {
        MessageFormat::Human => {
            for proved in proofs() {
                proof::human(out, proved, style);
            }
            if proofs().next().is_some() {
                let _ = writeln!(out, "{}\n", counts(proofs(), style.language));
            }
        }
        MessageFormat::Short => {
            for proved in proofs() {
                proof::short(out, proved, &mut places, style);
            }
        }
        MessageFormat::Json => {
            for proved in proofs() {
                json::proof(out, proved, &mut places);
            }
        }
        MessageFormat::Github | MessageFormat::Gitlab | MessageFormat::Sarif | MessageFormat::Junit => {}
    }
}

// ---- 审核意见表 ---------------------------------------------------------------------------------------------------------------------

fn target(check: &Check) -> Result<Option<Target>, RunError> {
    if check.output.is_none() && check.to.is_none() {
        return Ok(None);
    }
    let path = check.output.clone().filter(|path| path.as_os_str() != "-");
    let file = path.as_deref().map(shown);
    if path.as_deref().is_some_and(|path| path.is_dir() || path.as_os_str().to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR])) {
        let (zh, en) = ("审核意见表写成一个文件，不是目录".to_owned(), "a review is one file, not a folder".to_owned());
        return Err(RunError { zh, en, file });
    }
    let ending = path.as_deref().and_then(Path::extension).map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let format = match (check.to, &path) {
        (Some(format), _) => Some(format),
        (None, None) => Some(Format::Markdown),
        (None, Some(_)) => ending.as_deref().and_then(Format::find),
    };
    let is_source = ending.as_deref() == Some("perf");
    let Some(format) = format.filter(|format| FORMATS.contains(format) && !is_source) else {
        let names = FORMATS.map(Format::name);
        return Err(RunError {
            zh: format!("审核意见表可以写成 {}：请改文件名，或者加上 --to", names.join("、")),
            en: format!("a review is written as one of {}: change the file's name, or add --to", names.join(", ")),
            file,
        });
    };
    if format.is_binary() && path.is_none() && io::stdout().is_terminal() {
        let name = format.name();
        return Err(RunError {
            zh: format!("{name} 不是文字，终端显示不了：请加上 -o 文件.{name}"),
            en: format!("{name} is no text that a terminal could show: add -o FILE.{name}"),
            file,
        });
    }
    Ok(Some(Target { path, format }))
}

fn write(compiled: &Compiled, target: &Target, language: Language) -> Result<(), RunError> {
    let review = Review::of(compiled, language);
    let tables = lay_out(&review, language);
    let content = |out: &mut dyn io::Write| book(&review, &tables, language).write(out, target.format, &mut || {});
    let shown = target.path.as_deref().map_or_else(|| "-".to_owned(), shown);
    let failed = |failure: Failure| match failure {
        Failure::System(error) => run::cannot_write(&shown, &error),
        Failure::Room(zh, en) => RunError { zh, en, file: Some(shown.clone()) },
    };
    match &target.path {
        None => output::write_stdout(content).map_err(failed),
        Some(path) => {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder).map_err(|error| failed(error.into()))?;
            }
            output::write_file(path, content).map_err(failed)
        }
    }
}
